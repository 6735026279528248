"""Blocks as HTML: one function for each kind."""

import html
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from checks.exercises.blocks import Block, Cell, Display, Drawing, Gap, Listing, Matrix, Paragraph, Plane, Table
from checks.exercises.formula_text import spans
from checks.exercises.messages import Text, resolve
from checks.exercises.renderers.code_text import lines, pieces
from checks.exercises.renderers.drawing import svg
from checks.exercises.renderers.long_formulas import at_commas, broken
from checks.exercises.renderers.mathml import mathml
from checks.exercises.renderers.plane import plane_svg

ROOM = 76
"""Characters of a formula that fit on a line."""
STEP_ROOM = 56
"""The same, where steps of a solution are indented."""
LONG_CELL = 40
CLOSING = "，。；：、！？）,.;:!?)’'-"
STEP = '<math displaystyle="true">'
_MARKS = {"keyword": ("<b>", "</b>"), "comment": ("<i>", "</i>"), "string": ("", ""), "plain": ("", "")}


@dataclass(frozen=True)
class HtmlSetting:
    """What blocks are set with: language, letters of parts, and the keys that stand in gaps, if they are to."""

    language: str
    labels: Mapping[str, str]
    keys: Mapping[str, str] = field(default_factory=dict)

    def say(self, text: Text) -> str:
        """A text as HTML, with formulas, code and emphasis."""
        return inline(resolve(text, self.language))


def inline(text: str) -> str:
    """A resolved text as HTML.

    Examples
    --------
    >>> inline("`a < b` is *true*")
    '<code>a &lt; b</code> is <em>true</em>'
    """
    found: list[str] = []
    for span in spans(text):
        if found and span.kind == "words" and found[-1].endswith("</math>") and span.text[0] in CLOSING:
            # A browser would end a line between a formula and the mark that follows it.
            found[-1] = f'<span class="whole">{found[-1]}{span.text[0]}</span>'
            found.append(html.escape(span.text[1:], quote=False))
            continue
        match span.kind:
            case "math":
                found.append(" ".join(map(mathml, at_commas(span.text))))
            case "code":
                found.append(f"<code>{html.escape(span.text)}</code>")
            case "emphasis":
                found.append(f"<em>{html.escape(span.text)}</em>")
            case _:
                found.append(html.escape(span.text, quote=False))
    return "".join(found)


def html_blocks(blocks: Sequence[Block], setting: HtmlSetting) -> str:
    """Blocks one after the other; neighbouring matrices side by side."""
    found: list[str] = []
    for kind, run in itertools.groupby(blocks, key=type):
        same = [html_block(block, setting) for block in run]
        found += [f'<div class="side">{"".join(same)}</div>'] if kind is Matrix else same
    return "\n".join(found)


def html_block(block: Block, setting: HtmlSetting) -> str:
    """A block as HTML."""
    return _WRITERS[type(block)](block, setting)


def _paragraph(block: Paragraph, setting: HtmlSetting) -> str:
    return f"<p>{setting.say(block.text)}</p>"


def _display(block: Display, setting: HtmlSetting) -> str:
    return f'<div class="wide">{mathml(broken(block.tex, ROOM), display=True)}</div>'


def left_formula(block: Display) -> str:
    """A displayed formula that begins at the left: for the steps of a calculation."""
    return f'<div class="wide step">{mathml(broken(block.tex, STEP_ROOM)).replace("<math>", STEP, 1)}</div>'


def _matrix(block: Matrix, setting: HtmlSetting) -> str:
    rows = " \\\\ ".join([" & ".join(row) for row in block.rows])
    formula = mathml(f"{block.symbol} = \\begin{{pmatrix}} {rows} \\end{{pmatrix}}")
    return f"<span>{formula}</span>"


def _listing(block: Listing, setting: HtmlSetting) -> str:
    found = []
    for number, line in enumerate(lines(block.code), start=1):
        text = "".join(
            [html.escape(piece, quote=False).join(_MARKS[kind]) for kind, piece in pieces(line, block.language)]
        )
        found.append((f'<span class="n">{number:>2}  </span>' if block.numbered else "") + text)
    return "<pre><code>" + "\n".join(found) + "</code></pre>"


def _plane(block: Plane, setting: HtmlSetting) -> str:
    return f"<figure>{plane_svg(block)}<figcaption>{setting.say(block.caption)}</figcaption></figure>"


def _drawing(block: Drawing, setting: HtmlSetting) -> str:
    return f"<figure>{svg(block)}</figure>"


def _table(block: Table, setting: HtmlSetting) -> str:
    head = "".join([f'<th scope="col">{setting.say(cell)}</th>' for cell in block.head])
    rows = ["".join([_cell(cell, setting) for cell in row]) for row in block.rows]
    body = "\n".join([f"<tr>{row}</tr>" for row in rows])
    return (
        f'<div class="wide"><table class="{block.kind}"><thead><tr>{head}</tr></thead>\n'
        f"<tbody>{body}</tbody></table></div>"
    )


def _cell(cell: Cell, setting: HtmlSetting) -> str:
    if not isinstance(cell, Gap):
        long = len(resolve(cell, setting.language)) > LONG_CELL and "$" not in resolve(cell, setting.language)
        return f"<td{' class=long' if long else ''}>{setting.say(cell)}</td>"
    if cell.part in setting.keys:
        return f'<td class="filled">{html.escape(setting.keys[cell.part]).replace("-", "−")}</td>'
    return f'<td class="gap">{setting.labels[cell.part]}</td>'


_WRITERS: dict[type, Callable[[Any, HtmlSetting], str]] = {
    Paragraph: _paragraph,
    Display: _display,
    Table: _table,
    Matrix: _matrix,
    Listing: _listing,
    Drawing: _drawing,
    Plane: _plane,
}
