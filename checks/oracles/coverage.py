"""Which primitive can what: a table made from the declarations, and by trying. Written to docs/coverage.md by

python -m checks.oracles.coverage
"""

import sys
from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from autodiff import jvp, numpy_protocol, vjp
from autodiff.errors import DifferentiationError
from autodiff.primitives.kinds import REGISTRY, Declared, Fixed
from checks.oracles.fifty_digits import MEANINGS
from checks.oracles.second_order import nested
from checks.oracles.trials import Trial, draw_trial
from differentiation.array_meanings import ARRANGEMENTS, STRUCTURAL
from differentiation.symbolic_functions import ELEMENTWISE

DOCUMENT = Path(__file__).parents[2] / "docs" / "coverage.md"


@dataclass(frozen=True)
class Row:
    """What one primitive offers. The modes were tried; a missing meaning is a gap, not an error in waiting."""

    primitive: str
    kind: str
    forward: bool
    reverse: bool
    second_order: bool
    symbolic: bool
    fifty_digits: bool
    kink: bool
    cases: int


def rows() -> list[Row]:
    """One row for each declared primitive, by name.

    Examples
    --------
    >>> next(row for row in rows() if row.primitive == "tanh")  # doctest: +NORMALIZE_WHITESPACE
    Row(primitive='tanh', kind='elementwise', forward=True, reverse=True, second_order=True, symbolic=True,
        fifty_digits=True, kink=False, cases=4)
    """
    return [row(REGISTRY[name]) for name in sorted(REGISTRY)]


def row(primitive: Declared) -> Row:
    """What one primitive offers, from its declaration and by calling it once."""
    trial = draw_trial(primitive, primitive.cases[0], np.float64, seed=0)
    ones = tuple([np.ones_like(x) for x in trial.point])
    name = primitive.name
    return Row(
        name,
        type(primitive).__name__.strip("_").lower(),
        _works(lambda: jvp(trial, trial.point, ones)),
        _works(lambda: vjp(trial, *trial.point)[1](np.ones_like(trial(*trial.point)))),
        _works(lambda: nested(_total(trial), trial.point, ones, ones)),
        name in ELEMENTWISE or name in STRUCTURAL or name in ARRANGEMENTS,
        name in MEANINGS,
        primitive.kink is not None,
        len(primitive.cases),
    )


def _works(call: Callable[[], Any]) -> bool:
    try:
        call()
    except DifferentiationError:
        return False
    return True


def _total(trial: Trial) -> Callable[..., Any]:
    return lambda *point: np.sum(trial(*point))


def numpy_functions() -> dict[str, list[str]]:
    """The NumPy functions that are answered, by heading: those with a derivative, and those without."""
    answered = {**numpy_protocol.UFUNCS, **numpy_protocol.FUNCTIONS}
    # Handlers of functions without a derivative are made one after the other, inside a function that makes them.
    steps = {f for f, h in answered.items() if isinstance(h, Fixed) or "<locals>" in getattr(h, "__qualname__", "")}
    return {
        "with a derivative": sorted({public_name(f) for f in answered if f not in steps}),
        "without one (their derivative is zero wherever it exists, or they ask only for values, shapes and types)": (
            sorted({public_name(f) for f in steps})
        ),
    }


def public_name(function: Any) -> str:
    """``np.linalg.norm`` for a function of a submodule, ``np.sin`` for the others."""
    module = getattr(function, "__module__", None) or "numpy"
    return f"np{module.removeprefix('numpy')}.{function.__name__}"


def document() -> str:
    """The text of docs/coverage.md."""
    names = [field.name.replace("_", " ") for field in fields(Row)]
    table = [_line(names), _line(["---"] * len(names))]
    table += [_line(["yes" if x is True else "" if x is False else str(x) for x in astuple(entry)]) for entry in rows()]
    parts = ["# What is covered", _INTRODUCTION, "## Primitives", "\n".join(table), "## NumPy functions"]
    for heading, functions in numpy_functions().items():
        parts += [f"Functions {heading}:", ", ".join(f"`{name}`" for name in functions)]
    return "\n\n".join([*parts, _BORDER]) + "\n"


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


_INTRODUCTION = (
    "Made by `python -m checks.oracles.coverage` from the declarations in `autodiff/primitives`; do not edit."
    "\n\n*forward*, *reverse* and *second order* (all four nestings of the modes) were tried; the numbers are checked"
    " by `tests/test_primitives.py`. *symbolic* and *fifty digits* say whether there is a meaning in SymPy and in"
    " mpmath; *kink* whether there are points without a derivative, from which inputs are kept away; *cases* in how"
    " many ways the primitive is called by its checks."
)

_BORDER = (
    "Array methods and operators call the same functions. Beside them `autodiff` has `logsumexp`, `softmax`,"
    " `log_softmax`, `softmax_cross_entropy`, `relu`, `sigmoid`, `softplus` and `stop_gradient`. Every other NumPy"
    " function refuses a value that carries a derivative, with an error that says what to write instead."
)


def main(path: Path = DOCUMENT) -> None:
    """Write the table to `path`."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(document(), encoding="utf-8")
    sys.stdout.write(f"wrote {path.name}: {len(rows())} primitives\n")


if __name__ == "__main__":
    main()
