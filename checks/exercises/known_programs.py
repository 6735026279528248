"""Programs of our own writing, run in this process: the key of a coding exercise, its witnesses, its wrong programs.

Nothing that a student wrote is run here: that is for `checks.exercises.code_marking`, in a process of its own.
"""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from checks.assignments.signatures import Signature
from checks.assignments.values import Values

SIZES = ((2, 3, 4, 5), (4, 2, 3, 2), (3, 3, 3, 3), (1, 2, 3, 2), (3, 1, 2, 4), (5, 4, 1, 3))
"""Of the letters in a signature, in order: different ones, equal ones, ones."""
CLOSE = 1e-8


@dataclass(frozen=True)
class Answered:
    """What a function returned: arrays; or the name of the exception that it raised."""

    outputs: tuple[Any, ...] = ()
    raised: str = ""


@functools.lru_cache(maxsize=512)
def loaded(text: str, name: str) -> Callable[..., Any]:
    """The function of that name which a program of ours defines.

    Examples
    --------
    >>> loaded("def double(x):\\n    return 2 * x", "double")(4)
    8
    """
    space: dict[str, Any] = {"np": np}
    exec(compile(text, "<program>", "exec"), space)
    function: Callable[..., Any] = space[name]
    return function


@functools.lru_cache(maxsize=64)
def cases(function: Signature) -> tuple[tuple[Any, ...], ...]:
    """Arguments for calls: always the same ones."""
    letters = function.letters
    return tuple(
        function.draw(Values((20251, number)), dict(zip(letters, sizes, strict=False)))
        for number, sizes in enumerate(SIZES)
    )


@functools.lru_cache(maxsize=512)
def outcomes(function: Signature, text: str) -> tuple[Answered, ...]:
    """What a program of ours gives in all cases."""
    call = loaded(text, function.name)
    return tuple([answered(call, arguments) for arguments in cases(function)])


def answered(call: Callable[..., Any], arguments: Sequence[Any]) -> Answered:
    """What a call gives; the arguments are copied first."""
    try:
        with np.errstate(all="ignore"):
            returned = call(*[np.array(a) if isinstance(a, np.ndarray) else a for a in arguments])
    except Exception as error:  # a wrong program may fail in any way: how it does is what is compared
        return Answered(raised=type(error).__name__)
    outputs = returned if isinstance(returned, tuple) else (returned,)
    return Answered(tuple([np.asarray(output) for output in outputs]))


def same_outcomes(these: Sequence[Answered], those: Sequence[Answered]) -> bool:
    """Whether all calls give the same: arrays of the same shape and nearly the same entries, or the same exception."""
    return all(map(_same, these, those))


def _same(a: Answered, b: Answered) -> bool:
    if a.raised or b.raised or len(a.outputs) != len(b.outputs):
        return a.raised == b.raised and len(a.outputs) == len(b.outputs)
    return all(map(_near, a.outputs, b.outputs))


def _near(x: Any, y: Any) -> bool:
    if x.shape != y.shape or x.dtype.kind not in "biuf" or y.dtype.kind not in "biuf":
        return False
    with np.errstate(invalid="ignore"):
        close = (np.abs(x - y) <= CLOSE * (1 + np.abs(y))) | (x == y) | (np.isnan(x) & np.isnan(y))
    return bool(close.all())
