"""Vectors and matrices as people write them: ``(1, 2)``, ``[1; 2]``, ``[[1, 2], [3, 4]]``, ``1 2; 3 4``."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from checks.exercises.answers.kinds import Answer
from checks.exercises.answers.number import WITNESS, read_number, shown
from checks.exercises.formula import UnreadableAnswer, normal
from checks.exercises.messages import Message, say
from checks.exercises.numbers import as_fraction, significant_digits, write
from checks.exercises.records import record

Grid = tuple[tuple[str, ...], ...]


@record
@dataclass(frozen=True)
class ArrayAnswer(Answer):
    """A vector or matrix of the stated shape, entry by entry like `NumberAnswer`.

    Parameters
    ----------
    shape : tuple of int
        ``(n,)`` or ``(rows, columns)``; it is printed with the question, and it decides how a comma is read.
    digits : int
        Significant digits of every entry; 0 asks for exact values.
    tolerance : Fraction
        Relative to the entry or, where that is larger, to a tenth of the largest entry.

    Examples
    --------
    >>> asked = ArrayAnswer((2, 2), digits=0)
    >>> asked.read("1,5 2; 3 4") == asked.read("[[1.5, 2], [3, 4]]")
    True
    """

    shape: tuple[int, ...]
    digits: int = 3
    tolerance: Fraction = Fraction(1, 100)

    kind: ClassVar[str] = "array"
    numeric: ClassVar[bool] = True

    def read(self, text: str) -> Any:
        rows = self.shape[0] if len(self.shape) == 2 else 1
        columns = self.shape[-1]
        readings = [grid for grid in _readings(text) if _fits(grid, rows, columns, vector=len(self.shape) == 1)]
        if not readings:
            found = _readings(text)[0]
            sizes = " × ".join(map(str, (len(found), len(found[0]))))
            raise UnreadableAnswer(say("answers.array_shape", shape=self.shape_text, found=sizes), text.strip())
        cells = [_cell(cell, text) for row in readings[0] for cell in row]
        if len(self.shape) == 1:
            return tuple(cells)
        return tuple([tuple(cells[row * columns : (row + 1) * columns]) for row in range(rows)])

    @property
    def shape_text(self) -> str:
        """The shape as it is printed: ``2 × 3``, or ``3`` for a vector."""
        return " × ".join(map(str, self.shape))

    def agrees(self, given: Any, key: Any) -> bool:
        wanted = [as_fraction(entry) for entry in entries(key)]
        floor = max([abs(entry) for entry in wanted], default=Fraction(0)) / 10
        if not self.digits:
            return [as_fraction(entry) for entry in entries(given)] == wanted
        return all(
            [
                abs(entry - want) <= self.tolerance * max(abs(want), floor, Fraction(1, 100))
                for entry, want in zip(map(as_fraction, entries(given)), wanted, strict=True)
            ]
        )

    def confirms(self, found: Any, key: Any) -> bool:
        wanted = [as_fraction(entry) for entry in entries(key)]
        given = [as_fraction(entry) for entry in entries(found)]
        scale = max([abs(entry) for entry in wanted] + [Fraction(1, 100)])
        return len(given) == len(wanted) and all(
            [abs(a - b) <= WITNESS * scale for a, b in zip(given, wanted, strict=True)]
        )

    def write(self, value: Any) -> str:
        return _nested(value, write)

    def show(self, text: str) -> str:
        return _nested(self.read(text), lambda entry: shown(entry, self.digits))

    def how(self) -> Message:
        return say("answers.how.array", shape=self.shape_text, each=_each(self.digits))

    def unfit(self, key: Any) -> str | None:
        values = [as_fraction(entry) for entry in entries(key)]
        if not any(values):
            return "all entries of a key are 0"
        if any([value and not Fraction(1, 100) <= abs(value) <= 999 for value in values]):
            return "an entry of a key is not between 0.01 and 999"
        if not self.digits and any([(significant_digits(value) or 5) > 4 for value in values]):
            return "an exact entry of a key has more than four digits"
        return None


def entries(value: Any) -> list[Any]:
    """All numbers of nested sequences, row by row.

    Examples
    --------
    >>> entries(((1, 2), (3, 4)))
    [1, 2, 3, 4]
    """
    if isinstance(value, tuple | list):
        return [entry for part in value for entry in entries(part)]
    return [value]


def _each(digits: int) -> Message:
    return say("answers.how.digits", digits=digits) if digits else say("answers.how.exact")


def _nested(value: Any, each: Any) -> str:
    if isinstance(value, tuple | list):
        return "[" + ", ".join([_nested(entry, each) for entry in value]) + "]"
    return str(each(value))


def _readings(text: str) -> list[Grid]:
    """Ways to read the text as rows of cells: rows by brackets, semicolons or lines; cells by commas or spaces."""
    plain = normal(text).strip()
    bodies = re.findall(r"[\[(]([^\[\]()]*)[\])]", plain)
    if len(bodies) > 1:
        rows = bodies
    else:
        inside = bodies[0] if bodies else plain
        rows = [row for row in re.split(r"[;\n]", inside) if row.strip()]
    found = [tuple([_split(row, separator) for row in rows]) for separator in (r",", r"[\s;]+")]
    # A comma within a number and a comma between numbers: "1,5; 2" is read by the shape that is wanted.
    return [grid for grid in found if grid] or [(("",),)]


def _split(row: str, separator: str) -> tuple[str, ...]:
    return tuple([cell.strip() for cell in re.split(separator, row.strip()) if cell.strip()])


def _fits(grid: Grid, rows: int, columns: int, *, vector: bool) -> bool:
    if vector:
        return [len(row) for row in grid] in ([columns], [1] * columns)
    return [len(row) for row in grid] == [columns] * rows


def _cell(cell: str, text: str) -> Fraction:
    try:
        return read_number(cell)
    except UnreadableAnswer as error:
        where = normal(text).find(cell)
        raise UnreadableAnswer(error.reason, normal(text), where + (error.position or 0)) from None
