"""The content of a statement or a solution: a sequence of blocks that every renderer walks.

There are seven kinds of block. Words are `Text` (a message or a language-independent string) with inline
``$formulas$``; formulas are in the LaTeX subset of `checks.exercises.formula_text`. A renderer is one function for each
kind.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from checks.exercises.messages import Text
from checks.exercises.records import record


@record
@dataclass(frozen=True)
class Paragraph:
    """Words."""

    text: Text


@record
@dataclass(frozen=True)
class Display:
    """A formula on a line of its own, in the LaTeX subset, without dollars."""

    tex: str


@record
@dataclass(frozen=True)
class Gap:
    """A cell to be filled in: the answer to the part of this name."""

    part: str


Cell: TypeAlias = Text | Gap


@record
@dataclass(frozen=True)
class Table:
    """A table with a head; `Gap` cells are to be filled in.

    Parameters
    ----------
    head : tuple of Text
    rows : tuple of tuples of Text or Gap
        Each as long as the head.
    kind : {"plain", "trace", "truth"}
        Trace tables and truth tables may be set differently by a renderer.
    """

    head: tuple[Text, ...]
    rows: tuple[tuple[Cell, ...], ...]
    kind: Literal["plain", "trace", "truth"] = "plain"

    def __post_init__(self) -> None:
        if any([len(row) != len(self.head) for row in self.rows]):
            raise ValueError(f"every row of a table has {len(self.head)} cells, as its head does")


@record
@dataclass(frozen=True)
class Matrix:
    """A matrix or vector with its name: `symbol` in LaTeX, entries as written numbers, row by row."""

    symbol: str
    rows: tuple[tuple[str, ...], ...]


@record
@dataclass(frozen=True)
class Listing:
    """Program text, shown as it is; lines are numbered from 1 if `numbered`."""

    code: str
    language: str = "python"
    numbered: bool = False


@record
@dataclass(frozen=True)
class Drawing:
    """A directed graph, drawn in layers; also printed as a list of edges, for those who cannot see it.

    Parameters
    ----------
    nodes : tuple of (str, str)
        Name and label in LaTeX, sources first.
    edges : tuple of (str, str)
        From, to: names of nodes. An edge may occur twice.
    """

    nodes: tuple[tuple[str, str], ...]
    edges: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        names = [name for name, _ in self.nodes]
        lost = sorted({end for edge in self.edges for end in edge} - set(names))
        if lost or len(set(names)) != len(names):
            raise ValueError(f"edges join nodes that are listed once each; {', '.join(lost) or 'a node'} is not")


@record
@dataclass(frozen=True)
class Plane:
    """A window of the plane with a grid at the integers; also printed as text, for those who cannot see it.

    Parameters
    ----------
    window : (int, int, int, int)
        Left, low, right, high.
    caption : Text
        What it shows; printed with the text.
    shaded : tuple of polygons, each a tuple of (Fraction, Fraction)
    lines : tuple of (str, int, int, int)
        Label in LaTeX, and a, b, c of the line a x1 + b x2 = c; labels stand where a x1 + b x2 is larger.
    points : tuple of (str, int, int)
        Label in LaTeX, and coordinates.
    """

    window: tuple[int, int, int, int]
    caption: Text
    shaded: tuple[tuple[tuple[Fraction, Fraction], ...], ...] = ()
    lines: tuple[tuple[str, int, int, int], ...] = ()
    points: tuple[tuple[str, int, int], ...] = ()

    def __post_init__(self) -> None:
        left, low, right, high = self.window
        if not (left < right and low < high) or any([not (a or b) for _, a, b, _ in self.lines]):
            raise ValueError(f"a window has an inside, and a line a direction; here {self.window} and {self.lines}")


Block: TypeAlias = Paragraph | Display | Table | Matrix | Listing | Drawing | Plane
