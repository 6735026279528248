"""Blocks as LaTeX: one function for each kind."""

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from checks.exercises.blocks import Block, Cell, Display, Drawing, Gap, Listing, Matrix, Paragraph, Plane, Table
from checks.exercises.formula_text import spans
from checks.exercises.layout import place
from checks.exercises.messages import Text, resolve
from checks.exercises.renderers.drawing import tikz
from checks.exercises.renderers.latex_words import inline, listing, words
from checks.exercises.renderers.long_formulas import broken, width
from checks.exercises.renderers.plane import plane_tikz

ROOM = 72
"""Characters of a formula that fit on a line."""
WIDEST_ROW = 84
"""Characters of a table's row that fit side by side; in a wider table, long cells are wrapped."""
LONG_CELL = 18
FIGURES = re.compile(r"[-\d., /()\[\]]+")
WIDEST_DRAWING = 9
"""Layers of a drawing that fit side by side; a wider one is made smaller."""


@dataclass(frozen=True)
class Setting:
    """What blocks are set with: language, letters of parts, and the keys that stand in gaps, if they are to."""

    language: str
    labels: Mapping[str, str]
    keys: Mapping[str, str] = field(default_factory=dict)
    wide: frozenset[str] = frozenset()
    """Parts whose answers need a wide gap."""

    def say(self, text: Text) -> str:
        """A text as LaTeX."""
        return inline(resolve(text, self.language))


def set_block(block: Block, setting: Setting) -> str:
    """A block as LaTeX."""
    return _WRITERS[type(block)](block, setting)


def set_blocks(blocks: Sequence[Block], setting: Setting) -> str:
    """Blocks one after the other; displayed formulas belong to the paragraph before them, neighbours to one another."""
    text = ""
    for kind, run in itertools.groupby(blocks, key=type):
        same: list[Any] = list(run)
        if kind is Display:
            rows = " \\\\\n".join([broken(block.tex, ROOM) for block in same])
            text += f"\n\\begin{{gather*}}\n{rows}\n\\end{{gather*}}\n"
        elif kind is Matrix:
            line = "\\quad\n".join([matrix(block) for block in same])
            text += f"\n\\begin{{center}}\n{line}\n\\end{{center}}\n"
        else:
            text += "\n\n" * bool(text) + "\n\n".join([set_block(block, setting) for block in same])
    return text


def left_formula(formula: str) -> str:
    """A formula on a line of its own, at the left: for the steps of a calculation.

    Examples
    --------
    >>> print(left_formula("x = 1"))
    $\\displaystyle x = 1$\\par
    """
    return f"$\\displaystyle {broken(formula, ROOM)}$\\par"


def _paragraph(block: Paragraph, setting: Setting) -> str:
    return setting.say(block.text)


def _display(block: Display, setting: Setting) -> str:
    return f"\\[ {broken(block.tex, ROOM)} \\]"


def matrix(block: Matrix) -> str:
    """A matrix with its name, in a line."""
    rows = " \\\\ ".join([" & ".join(row) for row in block.rows])
    return f"$\\displaystyle {block.symbol} = \\begin{{pmatrix}} {rows} \\end{{pmatrix}}$"


def _matrix(block: Matrix, setting: Setting) -> str:
    return f"\\begin{{center}}{matrix(block)}\\end{{center}}"


def _listing(block: Listing, setting: Setting) -> str:
    return listing(block.code, block.language, numbered=block.numbered)


def _drawing(block: Drawing, setting: Setting) -> str:
    layers = place(block).width
    picture = tikz(block)
    if layers > WIDEST_DRAWING:
        picture = f"\\resizebox{{\\linewidth}}{{!}}{{%\n{picture}}}"
    return f"\\begin{{center}}\n{picture}\n\\end{{center}}"


def _plane(block: Plane, setting: Setting) -> str:
    # The star and the penalty keep picture and caption on one page.
    caption = f"{{\\interlinepenalty=10000\\small {setting.say(block.caption)}\\par}}"
    return f"\\begin{{center}}\n{plane_tikz(block)}\\\\*[1mm]\n{caption}\n\\end{{center}}"


def _table(block: Table, setting: Setting) -> str:
    rows = [[_cell(cell, setting) for cell in row] for row in (block.head, *block.rows)]
    columns = _columns([[_width(cell, setting) for cell in row] for row in (block.head, *block.rows)], block)
    head, *lines = [" & ".join(row) + " \\\\" for row in rows]
    table = [
        f"\\begin{{tabular}}{{{columns}}}",
        "\\toprule",
        head,
        "\\midrule",
        *lines,
        "\\bottomrule",
        "\\end{tabular}",
    ]
    stretch = "1.1" if block.kind == "truth" else "1.35"
    return "\n".join(["\\begin{center}", f"\\renewcommand{{\\arraystretch}}{{{stretch}}}", *table, "\\end{center}"])


def _cell(cell: Cell, setting: Setting) -> str:
    if not isinstance(cell, Gap):
        text = setting.say(cell)
        return f"\\tall{{{text.replace('$', '', 1).replace('$', '', 1)}}}" if _is_fraction(text) else text
    if cell.part in setting.keys:
        key = setting.keys[cell.part]
        return f"\\filled{{{f'${key}$' if FIGURES.fullmatch(key) else words(key)}}}"
    return f"\\gap{{{setting.labels[cell.part]}}}{{{'30mm' if cell.part in setting.wide else '13mm'}}}"


def _is_fraction(text: str) -> bool:
    """Whether a cell is one formula with a fraction, which needs more room than a line."""
    return "\\frac" in text and text.count("$") == 2 and text[0] == text[-1] == "$"


def _width(cell: Cell, setting: Setting) -> int:
    if isinstance(cell, Gap):
        return 10
    found = spans(resolve(cell, setting.language))
    return sum([width(span.text) if span.kind == "math" else _text_width(span.text) for span in found])


def _text_width(text: str) -> int:
    """Chinese characters count twice."""
    return sum([2 if ord(character) > 0x2E80 else 1 for character in text])


def _columns(widths: list[list[int]], block: Table) -> str:
    """Centred columns; if they are too wide together, those with much text share what is left, and wrap."""
    widest = [max(column) for column in zip(*widths, strict=True)]
    worded = [size > LONG_CELL for size in widest]
    total = sum([size + 3 for size in widest])
    if total <= WIDEST_ROW:
        return "".join(["l" if long else "c" for long in worded])
    short = sum([size + 3 for size, long in zip(widest, worded, strict=True) if not long])
    shared = sum([size for size, long in zip(widest, worded, strict=True) if long])
    room = max(0.3, 0.92 - short / WIDEST_ROW)
    ragged = ">{\\raggedright\\arraybackslash}"
    return "".join(
        [
            f"{ragged}p{{{room * size / shared:.2f}\\linewidth}}" if long else "c"
            for size, long in zip(widest, worded, strict=True)
        ]
    )


_WRITERS: dict[type, Callable[[Any, Setting], str]] = {
    Paragraph: _paragraph,
    Display: _display,
    Table: _table,
    Matrix: _matrix,
    Listing: _listing,
    Drawing: _drawing,
    Plane: _plane,
}
