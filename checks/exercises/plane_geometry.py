"""Lines, half-planes and polygons of the plane with exact coordinates: sides, hulls, cells between lines."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise, product
from math import ceil, floor, gcd

from checks.exercises.numbers import write
from checks.exercises.written_networks import WrittenUnit

Point = tuple[Fraction, Fraction]
Corner = tuple[int, int]


@dataclass(frozen=True)
class HalfPlane:
    """The points with a x1 + b x2 >= c.

    Examples
    --------
    >>> HalfPlane(1, -2, 3).tex()
    'x_1 - 2 x_2 \\\\ge 3'
    """

    a: int
    b: int
    c: int

    def above(self, point: Sequence[Fraction | int]) -> Fraction:
        """How far the sum is above the threshold: 0 on the line, negative outside."""
        return Fraction(self.a * point[0] + self.b * point[1] - self.c)

    @property
    def turned(self) -> "HalfPlane":
        """The other side of the line."""
        return HalfPlane(-self.a, -self.b, -self.c)

    def unit(self, name: str, rule: str = ">=") -> WrittenUnit:
        """As a threshold unit."""
        weights = tuple([(x, Fraction(w)) for x, w in (("x1", self.a), ("x2", self.b)) if w])
        return WrittenUnit(name, weights, Fraction(self.c), rule)

    def sum_tex(self) -> str:
        """The weighted sum in LaTeX."""
        terms = [(w, f"x_{k}" if abs(w) == 1 else f"{abs(w)} x_{k}") for k, w in ((1, self.a), (2, self.b)) if w]
        text = "".join([f" {'-' if w < 0 else '+'} {term}" for w, term in terms]).strip()
        return text.removeprefix("+ ") if text.startswith("+") else text.replace("- ", "-", 1)

    def tex(self, sign: str = "\\ge") -> str:
        """The condition in LaTeX."""
        return f"{self.sum_tex()} {sign} {self.c}"


def side(start: Corner, end: Corner) -> HalfPlane:
    """The half-plane to the left of the way from one corner to another, in lowest terms.

    Examples
    --------
    >>> side((0, 0), (2, 2))
    HalfPlane(a=-1, b=1, c=0)
    """
    a, b = start[1] - end[1], end[0] - start[0]
    c = a * start[0] + b * start[1]
    common = gcd(a, b)
    return HalfPlane(a // common, b // common, c // common)


def sides(corners: Sequence[Corner]) -> tuple[HalfPlane, ...]:
    """Of a convex polygon, its corners counterclockwise: the half-planes whose intersection it is."""
    return tuple([side(start, end) for start, end in zip(corners, [*corners[1:], corners[0]], strict=True)])


def hull(points: Sequence[Corner]) -> tuple[Corner, ...]:
    """The corners of the smallest convex polygon around the points, counterclockwise, from the leftmost.

    Examples
    --------
    >>> hull([(0, 0), (2, 0), (1, 1), (1, 0), (0, 2), (2, 2)])
    ((0, 0), (2, 0), (2, 2), (0, 2))
    """
    ordered = sorted(set(points))
    chains = []
    for way in (ordered, ordered[::-1]):
        chain: list[Corner] = []
        for point in way:
            while len(chain) > 1 and turn(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        chains += chain[:-1]
    return tuple(chains)


def turn(a: Sequence[Fraction | int], b: Sequence[Fraction | int], c: Sequence[Fraction | int]) -> Fraction:
    """Positive where the way a, b, c turns left; twice the area of the triangle."""
    return Fraction((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))


def encloses(corners: Sequence[Corner], point: Sequence[Fraction | int]) -> bool:
    """Whether a polygon of any shape encloses a point off its border: a ray to the right crosses it oddly often.

    Source: M. Shimrat, "Algorithm 112: position of point relative to polygon", Communications of the ACM 5(8), 1962.

    Examples
    --------
    >>> encloses([(0, 0), (4, 0), (0, 4)], (1, 1)), encloses([(0, 0), (4, 0), (0, 4)], (3, 3))
    (True, False)
    """
    crossings = 0
    for (x1, y1), (x2, y2) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if (y1 > point[1]) != (y2 > point[1]):
            crossings += x1 + Fraction((point[1] - y1) * (x2 - x1), y2 - y1) > point[0]
    return crossings % 2 == 1


def crossing(one: HalfPlane, other: HalfPlane) -> Point | None:
    """Where two lines meet; None if they are parallel."""
    below = one.a * other.b - one.b * other.a
    if not below:
        return None
    return Fraction(one.c * other.b - one.b * other.c, below), Fraction(one.a * other.c - one.c * other.a, below)


def general_position(lines: Sequence[HalfPlane], *, parallels: bool = False) -> bool:
    """Whether no three lines meet in a point and, unless that is allowed, no two are parallel."""
    points = [crossing(one, other) for one, other in combinations(lines, 2)]
    met = [point for point in points if point is not None]
    return len(set(met)) == len(met) and (parallels or len(met) == len(points))


def cells(lines: Sequence[HalfPlane]) -> dict[tuple[bool, ...], Point]:
    """Every cell between lines of which no three meet, by the sides on which it lies, with a point in it.

    Each cell has a corner, unless all lines are parallel; so the four cells around every crossing are all.

    Examples
    --------
    >>> len(cells([HalfPlane(1, 0, 0), HalfPlane(0, 1, 0), HalfPlane(1, 1, 1)]))
    7
    """
    found: dict[tuple[bool, ...], Point] = {}
    for one, other in combinations(lines, 2):
        centre = crossing(one, other)
        if centre is None:
            continue
        ways = [(Fraction(-line.b), Fraction(line.a)) for line in (one, other)]
        reach = [Fraction(1, 4)]
        for line in lines:
            if line not in (one, other):
                change = sum([abs(line.a * x + line.b * y) for x, y in ways])
                reach.append(abs(line.above(centre)) / (2 * change) if change else reach[0])
        for signs in product((1, -1), repeat=2):
            step = [min(reach) * sum([s * way[k] for s, way in zip(signs, ways, strict=True)]) for k in (0, 1)]
            point = (centre[0] + step[0], centre[1] + step[1])
            found.setdefault(signs_at(lines, point), point)
    return found


def signs_at(lines: Sequence[HalfPlane], point: Sequence[Fraction | int]) -> tuple[bool, ...]:
    """On which side of each line a point lies."""
    return tuple([line.above(point) > 0 for line in lines])


def beside(corners: Sequence[Corner]) -> Iterator[Point]:
    """Points just inside and just outside of each side of a polygon, not near its corners."""
    for (start, end), line in zip(zip(corners, [*corners[1:], corners[0]], strict=True), sides(corners), strict=True):
        for share in (Fraction(1, 4), Fraction(3, 4)):
            for way in (Fraction(1, 100), Fraction(-1, 100)):
                yield (
                    start[0] + share * (end[0] - start[0]) + way * line.a,
                    start[1] + share * (end[1] - start[1]) + way * line.b,
                )


def clipped_cell(lines: Sequence[HalfPlane], on: Sequence[bool | int], window: Sequence[int]) -> tuple[Point, ...]:
    """The corners of a cell within a window (left, low, right, high); none if it lies outside.

    Source: I. E. Sutherland and G. W. Hodgman, "Reentrant polygon clipping", Communications of the ACM 17(1), 1974.

    Examples
    --------
    >>> len(clipped_cell([HalfPlane(1, 1, 1), HalfPlane(1, -1, 0)], (1, 0), (0, 0, 2, 2)))
    4
    """
    left, low, right, high = map(Fraction, window)
    corners: list[Point] = [(left, low), (right, low), (right, high), (left, high)]
    for half in [line if side else line.turned for line, side in zip(lines, on, strict=True)]:
        kept: list[Point] = []
        for start, end in pairwise([*corners, *corners[:1]]):
            before, after = half.above(start), half.above(end)
            if before >= 0:
                kept.append(start)
            if before * after < 0:
                share = before / (before - after)
                kept.append((start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])))
        corners = kept
    return tuple(corners) if len(set(corners)) > 2 else ()


def window_around(
    points: Iterable[Sequence[Fraction | int]], *, margin: int = 1, farthest: int = 10
) -> tuple[int, int, int, int]:
    """Left, low, right, high of a window with a margin, nothing in it farther than `farthest` from an axis.

    Examples
    --------
    >>> window_around([(0, 0), (Fraction(5, 2), 1)]), window_around([(0, 0), (0, 99)])
    ((-1, -1, 4, 2), (-1, -1, 1, 10))
    """
    across, up = (list(each) for each in zip(*points, strict=True))
    ends = [floor(min(across)) - margin, floor(min(up)) - margin, ceil(max(across)) + margin, ceil(max(up)) + margin]
    left, low, right, high = [max(-farthest, min(farthest, end)) for end in ends]
    return left, low, right, high


def point_tex(point: Sequence[Fraction | int]) -> str:
    """A point in LaTeX."""
    return f"({', '.join([write(Fraction(x)) for x in point])})"
