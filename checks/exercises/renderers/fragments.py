"""Blocks as pieces of HTML for pages of others: plain elements, no styles, formulas as the platform sets them."""

import html
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from checks.exercises.blocks import Block, Display, Drawing, Gap, Listing, Matrix, Paragraph, Plane, Table
from checks.exercises.formula_text import spans
from checks.exercises.messages import Text, resolve, say
from checks.exercises.renderers.drawing import edge_list
from checks.exercises.renderers.long_formulas import broken
from checks.exercises.renderers.pictures import Picture, picture_svg, picture_text

ROOM = 80
"""Characters of a displayed formula on a line."""

FormulaWriter = Callable[[str, bool], str]
"""From LaTeX, and whether it stands on a line of its own, to HTML."""


@dataclass(frozen=True)
class Fragments:
    """How a platform wants its HTML.

    Parameters
    ----------
    language : str
    formula : FormulaWriter
    gap : callable
        From the name of a part to what stands in the cell for its answer.
    picture : callable
        From a drawing to an element that shows it.

    Examples
    --------
    >>> page = Fragments("en", mathjax, gap=lambda part: "____", picture=picture_svg)
    >>> page.words("$a < b$ is *not* `a > b`")
    '\\\\(a &lt; b\\\\) is <em>not</em> <code>a &gt; b</code>'
    """

    language: str
    formula: FormulaWriter
    gap: Callable[[str], str]
    picture: Callable[[Picture], str] = picture_svg

    def with_gaps(self, gap: Callable[[str], str]) -> "Fragments":
        """The same with other cells for answers."""
        return replace(self, gap=gap)

    def words(self, text: Text) -> str:
        """A text within a line."""
        return "".join([self._span(span.kind, span.text) for span in spans(resolve(text, self.language))])

    def blocks(self, blocks: Iterable[Block]) -> str:
        """Blocks, an element or more on a line each."""
        return "\n".join([self.block(block) for block in blocks])

    def block(self, block: Block) -> str:
        """A block."""
        match block:
            case Paragraph(text):
                pieces = resolve(text, self.language).split("\n\n")
                return "\n".join([f"<p>{self.words(piece)}</p>" for piece in pieces])
            case Display(tex):
                return f"<p>{self.formula(broken(tex, ROOM), True)}</p>"
            case Table():
                return self._table(block)
            case Matrix(symbol, rows):
                inside = " \\\\ ".join([" & ".join(row) for row in rows])
                equation = f"{symbol} = \\begin{{pmatrix}} {inside} \\end{{pmatrix}}"
                return f"<p>{self.formula(equation, True)}</p>"
            case Listing():
                return _listing(block)
            case Drawing():
                edges = f"{self.words(say('core.edges'))}: {html.escape(edge_list(block))}"
                return f"<p>{self.picture(block)}</p>\n<p>{edges}</p>"
            case Plane():
                words = f"{self.words(block.caption)} {html.escape(picture_text(block))}"
                return f"<p>{self.picture(block)}</p>\n<p>{words}</p>"

    def _table(self, table: Table) -> str:
        def cell(content: Text | Gap) -> str:
            return self.gap(content.part) if isinstance(content, Gap) else self.words(content)

        head = "".join([f"<th>{self.words(text)}</th>" for text in table.head])
        rows = ["".join([f"<td>{cell(content)}</td>" for content in row]) for row in table.rows]
        lines = [f"<tr>{row}</tr>" for row in [head, *rows]]
        return "\n".join(['<table border="1" cellpadding="4">', *lines, "</table>"])

    def _span(self, kind: str, text: str) -> str:
        if kind == "math":
            return self.formula(text, False)
        element = {"code": "code", "emphasis": "em"}.get(kind)
        words = html.escape(" ".join(text.split("\n")), quote=False)
        return f"<{element}>{words}</{element}>" if element else words


def mathjax(tex: str, display: bool) -> str:
    """A formula for pages that MathJax reads.

    Examples
    --------
    >>> mathjax("a < b", False)
    '\\\\(a &lt; b\\\\)'
    """
    inside = html.escape(" ".join(tex.split()), quote=False)
    return f"\\[{inside}\\]" if display else f"\\({inside}\\)"


def _listing(block: Listing) -> str:
    lines = block.code.rstrip("\n").split("\n")
    if block.numbered:
        lines = [f"{number:>2}  {line}" for number, line in enumerate(lines, start=1)]
    return f"<pre>{html.escape(chr(10).join(lines), quote=False)}</pre>"
