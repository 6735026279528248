"""Drawings of the plane as SVG and as TikZ, with polygons, lines and points; as text for those who cannot see them."""

import html
from collections.abc import Sequence
from fractions import Fraction
from math import isqrt

from checks.exercises.blocks import Plane
from checks.exercises.numbers import write
from checks.exercises.renderers.drawing import plain

Point = tuple[Fraction, Fraction]

LARGEST = 320
"""Pixels of the longer side of the window."""
MARGIN = 26
WIDEST = Fraction(8)
"""Centimetres of the longer side of the window on paper."""
STYLES = ", ".join(
    [
        "named/.style={inner sep=1.5pt, fill=white, fill opacity=0.7, text opacity=1}",
        "number/.style={gray, font=\\scriptsize}",
    ]
)
"""Of labels, which stand on a pale ground, and of the numbers along the window."""
FEW = 12
"""Units of a side of the window along which every integer is written."""
INSET = Fraction(1, 14)
"""How far from the end of a line its label stands, as a share of the window."""


def plane_text(plane: Plane) -> str:
    """The points and lines as a line of text.

    Examples
    --------
    >>> plane_text(Plane((0, 0, 4, 4), "", lines=(("h_1", 2, -1, 3),), points=(("A", 1, 2),)))
    'A (1, 2); h1: 2 x1 - x2 = 3'
    """
    points = [f"{plain(label)} ({x}, {y})".strip() for label, x, y in plane.points]
    lines = [f"{plain(label)}: {equation(a, b, c)}" if label else equation(a, b, c) for label, a, b, c in plane.lines]
    return "; ".join([*points, *lines])


def equation(a: int, b: int, c: int) -> str:
    """A line in characters."""
    terms = [(w, f"{abs(w)} {x}" if abs(w) != 1 else x) for w, x in ((a, "x1"), (b, "x2")) if w]
    text = "".join([f" {'-' if w < 0 else '+'} {term}" for w, term in terms]).strip()
    return f"{text.removeprefix('+ ') if terms[0][0] > 0 else text.replace('- ', '-', 1)} = {c}"


def clipped(plane: Plane, a: int, b: int, c: int) -> tuple[Point, Point] | None:
    """The ends of a line within the window; None if it passes by.

    Examples
    --------
    >>> ends = clipped(Plane((0, 0, 4, 4), ""), 1, 1, 2)
    >>> [tuple(map(str, end)) for end in ends]
    [('0', '2'), ('2', '0')]
    """
    left, low, right, high = plane.window
    found = {(Fraction(x), Fraction(c - a * x, b)) for x in (left, right) if b}
    found |= {(Fraction(c - b * y, a), Fraction(y)) for y in (low, high) if a}
    inside = sorted([(x, y) for x, y in found if left <= x <= right and low <= y <= high])
    return (inside[0], inside[-1]) if len(inside) > 1 else None


def label_places(plane: Plane) -> list[tuple[str, Point]]:
    """The label of every line that is seen, and where it stands.

    A label stands near the end of its line that is farther away from the labels before it, on the positive side.
    """
    left, low, right, high = plane.window
    size = Fraction(max(right - left, high - low))
    placed: list[tuple[str, Point]] = []
    for label, a, b, c in plane.lines:
        ends = clipped(plane, a, b, c)
        if ends is None or not label:
            continue
        length = root(Fraction(a * a + b * b))
        normal = (a / length, b / length)
        spots = []
        for end, other in (ends, ends[::-1]):
            way = root((other[0] - end[0]) ** 2 + (other[1] - end[1]) ** 2) or size
            share = min(size * INSET / way, Fraction(1, 2))
            on = [end[k] + share * (other[k] - end[k]) for k in (0, 1)]
            spots.append((on[0] + normal[0] * size / 22, on[1] + normal[1] * size / 22))
        x, y = max(spots, key=lambda spot: min([distance(spot, place) for _, place in placed], default=Fraction(0)))
        spot = (min(max(x, left + size / 25), right - size / 25), min(max(y, low + size / 25), high - size / 25))
        placed.append((label, spot))
    return placed


def distance(one: Point, other: Point) -> Fraction:
    """The square of the distance of two points."""
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def root(square: Fraction) -> Fraction:
    """The square root to a thousandth, in integers."""
    return Fraction(isqrt(int(square * 10**6)), 1000)


def plane_svg(plane: Plane) -> str:
    """The drawing as an SVG element that stands by itself, with points and lines as text for screen readers.

    Examples
    --------
    >>> plane_svg(Plane((0, 0, 4, 4), "", lines=(("h_1", 1, 1, 2),), points=(("A", 1, 2),))).count("<circle")
    1
    """
    left, low, right, high = plane.window
    unit = Fraction(LARGEST, max(right - left, high - low))

    def pixel(x: Fraction | int, y: Fraction | int) -> str:
        return f"{tenth((x - left) * unit + MARGIN)},{tenth((high - y) * unit + MARGIN)}"

    def stroke(start: Point, end: Point, style: str) -> str:
        (x1, y1), (x2, y2) = (pixel(*point).split(",") for point in (start, end))
        return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" {style}/>'

    width, height = (tenth(side * unit + 2 * MARGIN) for side in (right - left, high - low))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="img" font-family="serif" font-size="14"><title>{html.escape(plane_text(plane))}</title>'
    ]
    for corners in plane.shaded:
        lines.append(f'<polygon points="{" ".join([pixel(*corner) for corner in corners])}" fill="#cfe0f5"/>')
    for start, end, axis in ruled(plane):
        lines.append(stroke(start, end, 'stroke="#555"' if axis else 'stroke="#ddd"'))
    numbers = [(str(x), pixel(x, low - 10 / unit)) for x in ticks(left, right)]
    numbers += [(str(y), pixel(left - 12 / unit, y)) for y in ticks(low, high)]
    lines += [_svg_number(text, place) for text, place in numbers]
    lines.append(_svg_label("x_1", pixel(right + 14 / unit, low)))
    lines.append(_svg_label("x_2", pixel(left, high + 13 / unit)))
    for _, a, b, c in plane.lines:
        if ends := clipped(plane, a, b, c):
            lines.append(stroke(*ends, 'stroke="black" stroke-width="1.5"'))
    for label, (x, y) in label_places(plane):
        lines.append(_svg_label(label, pixel(x, y)))
    for label, px, py in plane.points:
        x_text, y_text = pixel(px, py).split(",")
        lines.append(f'<circle cx="{x_text}" cy="{y_text}" r="3"/>')
        lines.append(_svg_label(label, pixel(px + 11 / unit, py + 9 / unit)))
    return "\n".join([*lines, "</svg>"])


def _svg_number(text: str, at: str) -> str:
    x, y = at.split(",")
    place = f'x="{x}" y="{y}" text-anchor="middle" dominant-baseline="central"'
    return f'<text {place} font-size="10" fill="#555">{text.replace("-", "−")}</text>'


def _svg_label(tex: str, at: str) -> str:
    """A label with its index lowered, on a white rim."""
    x, y = at.split(",")
    head, _, index = tex.partition("_")
    lowered = f'<tspan dy="4" font-size="10">{html.escape(plain(index))}</tspan>' if index else ""
    rim = 'stroke="white" stroke-width="4" paint-order="stroke"'
    place = f'x="{x}" y="{y}" text-anchor="middle" dominant-baseline="central"'
    return f"<text {place} {rim}>{html.escape(plain(head))}{lowered}</text>"


def ruled(plane: Plane) -> list[tuple[Point, Point, bool]]:
    """Grid lines at the integers, and the axes, which come last."""
    left, low, right, high = (Fraction(side) for side in plane.window)
    found = [((Fraction(x), low), (Fraction(x), high), x == 0) for x in range(plane.window[0], plane.window[2] + 1)]
    found += [((left, Fraction(y)), (right, Fraction(y)), y == 0) for y in range(plane.window[1], plane.window[3] + 1)]
    return sorted(found, key=lambda line: line[2])


def ticks(low: int, high: int) -> list[int]:
    """Where numbers stand along a side of the window.

    Examples
    --------
    >>> ticks(-2, 3), ticks(-9, 9)
    ([-2, -1, 0, 1, 2, 3], [-8, -6, -4, -2, 0, 2, 4, 6, 8])
    """
    step = 1 if high - low <= FEW else 2
    return [number for number in range(low, high + 1) if number % step == 0]


def tenth(value: Fraction) -> str:
    """A number to one decimal place."""
    return write(Fraction(round(value * 10), 10))


def plane_tikz(plane: Plane) -> str:
    """The drawing as a ``tikzpicture``; the document has to load the package tikz.

    Examples
    --------
    >>> text = plane_tikz(Plane((0, 0, 2, 2), "", points=(("A", 1, 2),)))
    >>> "(0, 0) grid (2, 2)" in text, "(1, 2) circle[radius=1.5pt] node[above right, named] {$A$};" in text
    (True, True)
    """
    left, low, right, high = plane.window
    unit = min(WIDEST / max(right - left, high - low), Fraction(4))
    lines = [f"\\begin{{tikzpicture}}[x={_place(unit)}cm, y={_place(unit)}cm, {STYLES}]"]
    for corners in plane.shaded:
        lines.append(f"\\fill[gray!25] {_path([*corners])} -- cycle;")
    lines.append(f"\\draw[gray!30, step=1] ({left}, {low}) grid ({right}, {high});")
    lines += [f"\\draw[gray] {_path([start, end])};" for start, end, axis in ruled(plane) if axis]
    lines += [f"\\node[below, number] at ({x}, {low}) {{${x}$}};" for x in ticks(left, right)]
    lines += [f"\\node[left, number] at ({left}, {y}) {{${y}$}};" for y in ticks(low, high)]
    lines += [f"\\node[right] at ({right}, {low}) {{$x_1$}};", f"\\node[above] at ({left}, {high}) {{$x_2$}};"]
    for _, a, b, c in plane.lines:
        if ends := clipped(plane, a, b, c):
            lines.append(f"\\draw[thick] {_path(ends)};")
    for label, (x, y) in label_places(plane):
        lines.append(f"\\node[named] at ({_place(x)}, {_place(y)}) {{${label}$}};")
    for label, px, py in plane.points:
        lines.append(f"\\fill ({px}, {py}) circle[radius=1.5pt] node[above right, named] {{${label}$}};")
    return "\n".join([*lines, "\\end{tikzpicture}"])


def _path(points: Sequence[tuple[Fraction | int, Fraction | int]]) -> str:
    return " -- ".join([f"({_place(x)}, {_place(y)})" for x, y in points])


def _place(value: Fraction | int) -> str:
    return write(Fraction(round(value * 1000), 1000))
