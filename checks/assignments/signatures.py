"""The signature of a task as a lecturer writes it: names, what they hold, and their shapes in letters."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from autodiff.types import Array
from checks.assignments.task import Arguments, Sizes
from checks.assignments.values import Values

KINDS = {
    "real": "hundredths between -2 and 2, none near 0",
    "positive": "hundredths between 0.3 and 3",
    "cotangent": "as real, never all ones",
    "distinct": "as real, no two entries equal",
    "labels": "labels(n, k): n integers from 0 to k - 1",
    "integer": "integer(low, high): one integer",
}


class SignatureError(ValueError):
    """A signature that cannot be read; says where."""


@dataclass(frozen=True)
class Parameter:
    """One argument: its name, its kind and what stands in the brackets: letters for sizes, or numbers."""

    name: str
    kind: str
    of: tuple[str, ...]

    def draw(self, values: Values, sizes: Sizes) -> Array | int:
        """A value of it."""
        numbers = tuple(int(entry) if entry.lstrip("-").isdigit() else sizes[entry] for entry in self.of)
        if self.kind == "labels":
            return values.labels(*numbers)
        if self.kind == "integer":
            return values.integer(*numbers)
        draws = {"positive": values.positive, "cotangent": values.cotangent, "distinct": values.distinct}
        drawn: Array = draws.get(self.kind, values.real)(numbers)
        return drawn


@dataclass(frozen=True)
class Signature:
    """A task's name, its arguments and the names of its results.

    Examples
    --------
    >>> signature = parse_signature("loss(Z: real(n, k), y: labels(n, k)) -> loss, dZ")
    >>> signature.name, [p.name for p in signature.parameters], signature.outputs
    ('loss', ['Z', 'y'], ('loss', 'dZ'))
    >>> signature.letters
    ('n', 'k')
    """

    name: str
    parameters: tuple[Parameter, ...]
    outputs: tuple[str, ...]

    @property
    def letters(self) -> tuple[str, ...]:
        """The sizes that are free, in order of appearance."""
        entries = [entry for parameter in self.parameters for entry in parameter.of]
        return tuple(dict.fromkeys(entry for entry in entries if not entry.lstrip("-").isdigit()))

    @property
    def call(self) -> str:
        """``"loss(Z, y)"``."""
        return f"{self.name}({', '.join(parameter.name for parameter in self.parameters)})"

    def draw(self, values: Values, sizes: Mapping[str, int]) -> Arguments:
        """One argument list."""
        return tuple(parameter.draw(values, sizes) for parameter in self.parameters)


def parse_signature(text: str) -> Signature:
    """Read ``name(x: kind(sizes), ...) -> result, ...``.

    A kind that is left away means ``real()``, a number. Kinds: see `KINDS`.

    Raises
    ------
    SignatureError
        With the part that cannot be read.
    """
    whole = re.fullmatch(r"\s*([A-Za-z_]\w*)\s*\((.*)\)\s*->\s*([\w\s,]+)", text, re.DOTALL)
    if whole is None:
        raise SignatureError(f"cannot read {text!r}; write it as name(x: real(n), y: labels(n, k)) -> result")
    name, inside, results = whole.groups()
    parameters = tuple(_parameter(part) for part in _parts(inside))
    outputs = tuple(part.strip() for part in results.split(",") if part.strip())
    if not parameters or not outputs:
        raise SignatureError(f"{name} needs at least one argument and one result")
    for repeated in {p.name for p in parameters if [q.name for q in parameters].count(p.name) > 1}:
        raise SignatureError(f"{name} has two arguments called {repeated}")
    return Signature(name, parameters, outputs)


def _parts(inside: str) -> list[str]:
    """Split at the commas that stand outside of brackets."""
    parts, depth, start = [], 0, 0
    for place, character in enumerate(inside):
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append(inside[start:place])
            start = place + 1
    return [part for part in [*parts, inside[start:]] if part.strip()]


def _parameter(part: str) -> Parameter:
    read = re.fullmatch(r"\s*([A-Za-z_]\w*)\s*(?::\s*([a-z]+)\s*(?:\(([^()]*)\))?)?\s*", part)
    if read is None:
        raise SignatureError(f"cannot read the argument {part.strip()!r}; write it as x: real(n, k)")
    name, kind, of = read.groups()
    kind = kind or "real"
    if kind not in KINDS:
        raise SignatureError(f"the argument {name} is of an unknown kind {kind!r}; there are {', '.join(KINDS)}")
    entries = tuple(entry.strip() for entry in (of or "").split(",") if entry.strip())
    for entry in entries:
        if not re.fullmatch(r"-?\d+|[A-Za-z]\w*", entry):
            raise SignatureError(f"the argument {name} has the size {entry!r}; sizes are letters or whole numbers")
    if kind in ("labels", "integer") and len(entries) != 2:
        raise SignatureError(f"the argument {name}: {KINDS[kind]}")
    return Parameter(name, kind, entries)
