"""Given vectors and matrices: as `Given` for calculations, as blocks for the statement."""

from collections.abc import Sequence
from fractions import Fraction

from checks.exercises.blocks import Matrix
from checks.exercises.exercise import Given
from checks.exercises.networks import Rows
from checks.exercises.numbers import write


def matrix(name: str, symbol: str, rows: Rows) -> Given:
    """A given matrix.

    Examples
    --------
    >>> matrix("A", "A", ((Fraction(1), Fraction(1, 2)),)).value
    '[[1, 0.5]]'
    """
    text = "[" + ", ".join([_list(row) for row in rows]) + "]"
    return Given(name, text, symbol, (len(rows), len(rows[0])))


def vector(name: str, symbol: str, entries: Sequence[Fraction]) -> Given:
    """A given vector.

    Examples
    --------
    >>> vector("v", "v", (Fraction(1), Fraction(1, 2))).value
    '[1, 0.5]'
    """
    return Given(name, _list(entries), symbol, (len(entries),))


def block(given: Given) -> Matrix:
    """A given vector or matrix as the statement shows it; a vector is shown as a row."""
    rows = given.quantity if len(given.shape) == 2 else (given.quantity,)
    return Matrix(given.symbol, tuple([tuple(map(write, row)) for row in rows]))


def _list(entries: Sequence[Fraction]) -> str:
    return "[" + ", ".join(map(write, entries)) + "]"
