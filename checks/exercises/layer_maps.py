"""Small maps of layers, z = sigma(W x + b) and y = V z, as formulas: what is pushed and pulled through them by hand.

All vectors are columns, matrices of one column, so that outer products are matrix products.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from checks.exercises.exercise import Given
from checks.exercises.numbers import write
from checks.exercises.stream import Stream

Rows = tuple[tuple[Fraction, ...], ...]


@dataclass(frozen=True)
class Sigma:
    """An elementwise function: its formula of ``{a}``, its derivative's, and how it is printed."""

    value: str
    slope: str
    symbol: str


SIGMAS = {
    "square": Sigma("{a}^2", "2 * {a}", "\\sigma(a) = a^2"),
    "cube": Sigma("{a}^3", "3 * {a}^2", "\\sigma(a) = a^3"),
    "relu": Sigma("relu({a})", "step({a})", "\\sigma(a) = \\max(a, 0)"),
}


@dataclass(frozen=True)
class LayerMap:
    """The numbers of a map; a matrix that is empty is not there.

    Parameters
    ----------
    sigma : str
        A name in `SIGMAS`, or empty for a linear map.
    arrays : tuple of (str, rows)
        W, x, and whichever of b, V, u and tangents there are.
    """

    sigma: str
    arrays: tuple[tuple[str, Rows], ...]

    def __getitem__(self, name: str) -> Rows:
        """An array by its name."""
        return dict(self.arrays)[name]

    def __contains__(self, name: str) -> bool:
        return name in dict(self.arrays)

    @property
    def at(self) -> dict[str, Any]:
        """All arrays, for witnesses."""
        return dict(self.arrays)

    @property
    def a(self) -> str:
        """The formula of the pre-activation."""
        return "W @ x + b" if "b" in self else "W @ x"

    def result(self, a: str = "", z: str = "") -> str:
        """The formula of the result, from the inputs, or from a formula of a or of z."""
        inner = z or SIGMAS[self.sigma].value.format(a=f"({a or self.a})") if self.sigma else z or a or self.a
        return f"V @ ({inner})" if "V" in self else inner


def givens(layer: LayerMap, symbols: dict[str, str]) -> tuple[Given, ...]:
    """The arrays as givens."""
    found = []
    for name, rows in layer.arrays:
        text = "[" + ", ".join(["[" + ", ".join(map(write, row)) + "]" for row in rows]) + "]"
        found.append(Given(name, text, symbols.get(name, name), (len(rows), len(rows[0]))))
    return tuple(found)


def draw_matrix(stream: Stream, rows: int, columns: int) -> Rows:
    """Small integers, not all zero in any row."""
    return tuple([tuple([Fraction(stream.nonzero(-3, 3)) for _ in range(columns)]) for _ in range(rows)])


def written_rows(rows: Rows) -> tuple[tuple[str, ...], ...]:
    """The entries as text, for a `Matrix` block."""
    return tuple([tuple(map(write, row)) for row in rows])
