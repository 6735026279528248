"""Drawings of graphs as SVG and as TikZ, from the same layout; and as text for those who cannot see them."""

import html
import re
from fractions import Fraction
from math import isqrt

from checks.exercises.blocks import Drawing
from checks.exercises.layout import place
from checks.exercises.numbers import write

UNIT = 90
RADIUS = 20
MARGIN = 30


def edge_list(drawing: Drawing) -> str:
    """The edges as a line of text.

    Examples
    --------
    >>> edge_list(Drawing((("a", "v_1"), ("b", "\\\\bar v_2")), (("a", "b"),)))
    'v1 → v̄2'
    """
    names = {name: plain(label) for name, label in drawing.nodes}
    return ", ".join([f"{names[start]} → {names[end]}" for start, end in drawing.edges])


def plain(tex: str) -> str:
    """A short label in LaTeX as characters: letters, digits, bars, Greek."""
    text = re.sub(r"\\bar\s*\{?(\w)\}?", "\\1\u0304", tex)
    text = re.sub(r"\\([A-Za-z]+)", lambda match: _GREEK.get(match[1], match[1]), text)
    return re.sub(r"[_{}^\\ ]", "", text)


_GREEK = {"alpha": "α", "beta": "β", "theta": "θ", "sigma": "σ", "phi": "φ", "Sigma": "Σ", "cdot": "·", "times": "×"}


def svg(drawing: Drawing) -> str:
    """The drawing as an SVG element that stands by itself, with its edges as text for screen readers.

    Examples
    --------
    >>> svg(Drawing((("a", "x"), ("b", "y")), (("a", "b"),))).count("<circle")
    2
    """
    placed = place(drawing)
    width, height = (write(side * UNIT + 2 * MARGIN) for side in (placed.width, placed.height))
    labels = dict(drawing.nodes)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="img" font-family="serif" font-size="16"><title>{html.escape(edge_list(drawing))}</title>'
    ]
    lines += [_path([_pixel(point) for point in edge]) for edge in placed.edges]
    for name, point in placed.nodes:
        x, y = map(write, _pixel(point))
        lines.append(f'<circle cx="{x}" cy="{y}" r="{RADIUS}" fill="white" stroke="black"/>')
        lines.append(
            f'<text x="{x}" y="{y}" text-anchor="middle" dominant-baseline="central">{_label(labels[name])}</text>'
        )
    return "\n".join([*lines, "</svg>"])


def tikz(drawing: Drawing) -> str:
    """The drawing as a ``tikzpicture``; the document has to load the package tikz.

    Examples
    --------
    >>> print(tikz(Drawing((("a", "x"), ("b", "y")), (("a", "b"),))))
    \\begin{tikzpicture}[every node/.style={circle, draw, inner sep=1pt, minimum size=7mm}]
    \\node (n0) at (0, 0) {$x$};
    \\node (n1) at (1.5, 0) {$y$};
    \\draw[->] (n0) to (n1);
    \\end{tikzpicture}
    """
    placed = place(drawing)
    numbers = {name: f"n{k}" for k, (name, _) in enumerate(drawing.nodes)}
    labels = dict(drawing.nodes)
    lines = [r"\begin{tikzpicture}[every node/.style={circle, draw, inner sep=1pt, minimum size=7mm}]"]
    lines += [f"\\node ({numbers[name]}) at ({_tikz(point)}) {{${labels[name]}$}};" for name, point in placed.nodes]
    for (start, end), edge in zip(drawing.edges, placed.edges, strict=True):
        bends = "".join([f" to ({_tikz(point)})" for point in edge[1:-1]])
        lines.append(f"\\draw[->] ({numbers[start]}){bends} to ({numbers[end]});")
    return "\n".join([*lines, r"\end{tikzpicture}"])


def _tikz(point: tuple[Fraction, Fraction]) -> str:
    x, y = (write(side * Fraction(3, 2)) for side in point)
    return f"{x}, {y}"


def _pixel(point: tuple[Fraction, Fraction]) -> tuple[Fraction, Fraction]:
    return point[0] * UNIT + MARGIN, point[1] * UNIT + MARGIN


def _path(points: list[tuple[Fraction, Fraction]]) -> str:
    """Straight pieces from rim to rim, with a small arrowhead."""
    first, last = _toward(points[0], points[1], RADIUS), _toward(points[-1], points[-2], RADIUS)
    middle = [*points[1:-1], last]
    route = " ".join([f"L {write(x)} {write(y)}" for x, y in middle])
    head = _arrowhead(points[-2], last)
    return f'<path d="M {write(first[0])} {write(first[1])} {route}" fill="none" stroke="black"/>\n{head}'


def _toward(start: tuple[Fraction, Fraction], end: tuple[Fraction, Fraction], by: int) -> tuple[Fraction, Fraction]:
    """The point `by` pixels from start towards end, to a tenth of a pixel."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = _root(dx * dx + dy * dy)
    return _tenth(start[0] + by * dx / length), _tenth(start[1] + by * dy / length)


def _arrowhead(before: tuple[Fraction, Fraction], tip: tuple[Fraction, Fraction]) -> str:
    back = _toward(tip, before, 9)
    across = (Fraction(tip[1] - back[1]) * 2 / 5, Fraction(back[0] - tip[0]) * 2 / 5)
    corners = [tip, (back[0] + across[0], back[1] + across[1]), (back[0] - across[0], back[1] - across[1])]
    return f'<polygon points="{" ".join([f"{write(_tenth(x))},{write(_tenth(y))}" for x, y in corners])}"/>'


def _root(square: Fraction) -> Fraction:
    """The square root to a thousandth, in integers."""
    return Fraction(isqrt(int(square * 10**6)), 1000)


def _tenth(value: Fraction) -> Fraction:
    return Fraction(round(value * 10), 10)


def _label(tex: str) -> str:
    """The label with its index lowered."""
    head, _, index = tex.partition("_")
    lowered = f'<tspan dy="4" font-size="11">{html.escape(plain(index))}</tspan>' if index else ""
    return html.escape(plain(head)) + lowered
