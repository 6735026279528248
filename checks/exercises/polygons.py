"""Decision regions made of convex polygons: drawn, with points to look at, and built as networks with likely faults."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from checks.exercises.answers import NetworkAnswer
from checks.exercises.families.boolean_network import Fires
from checks.exercises.family import Rejected
from checks.exercises.plane_geometry import Corner, HalfPlane, Point, beside, cells, hull, sides, turn
from checks.exercises.stream import Stream
from checks.exercises.written_networks import WrittenNetwork, WrittenUnit


@dataclass(frozen=True)
class Region:
    """One polygon or several, points to look at, and what is asked.

    Parameters
    ----------
    polygons : tuple of tuple of (int, int)
        Corners counterclockwise; strictly convex.
    points : tuple of (int, int)
        On no side's line.
    asked : int
        How many sides are asked for one by one.
    whole : bool
        Whether the whole network is asked for.
    fires : {">=", ">"}
    """

    polygons: tuple[tuple[Corner, ...], ...]
    points: tuple[Corner, ...]
    asked: int
    whole: bool
    fires: Fires

    @property
    def lines(self) -> tuple[HalfPlane, ...]:
        """The sides of all polygons."""
        return tuple([line for corners in self.polygons for line in sides(corners)])

    @property
    def units(self) -> int:
        """A unit for each side and one for each polygon; one more for the union of several."""
        return len(self.lines) + len(self.polygons) + (len(self.polygons) > 1)

    def holds(self, point: Sequence[Fraction | int]) -> bool:
        """Whether a point, on no side's line, lies in one of the polygons: by the signs of cross products."""
        return any([all([line.above(point) > 0 for line in sides(corners)]) for corners in self.polygons])


def draw_polygon(stream: Stream, size: int) -> tuple[Corner, ...]:
    """A convex polygon whose corners have small coordinates, none of them flat."""
    for _ in range(60):
        drawn = [(stream.integer(-4, 8), stream.integer(-4, 8)) for _ in range(size)]
        corners = hull(drawn)
        closed = [*corners, *corners[:2]]
        if len(corners) == size and min([turn(*closed[k : k + 3]) for k in range(size)]) >= 8:
            return corners
    raise Rejected("no polygon without flat corners")


def apart(one: Sequence[Corner], other: Sequence[Corner]) -> bool:
    """Whether the line of a side of one or the other divides two polygons."""
    return any(
        [
            all([line.above(corner) < 0 for corner in right])
            for left, right in ((one, other), (other, one))
            for line in sides(left)
        ]
    )


def draw_points(stream: Stream, region: Region, count: int) -> Region:
    """Points off all lines, some in the region and some not, not all of them far away."""
    corners = [corner for polygon in region.polygons for corner in polygon]
    (left, low), (right, high) = (
        (min(c) for c in zip(*corners, strict=True)),
        (max(c) for c in zip(*corners, strict=True)),
    )
    lattice = [(x, y) for x in range(left - 1, right + 2) for y in range(low - 1, high + 2)]
    free = [point for point in lattice if all([line.above(point) for line in region.lines])]
    inner = [point for point in free if region.holds(point)]
    near = [point for point in free if min_missed(region, point) == 1]
    if not inner or not near:
        raise Rejected("no points with small integer coordinates lie inside and near")
    inside = stream.integer(1, count - 1)
    points = (*stream.sample(inner, inside), *stream.sample(near, count - inside))
    if len(points) < count:
        raise Rejected("too few points")
    return replace(region, points=stream.shuffled(points))


def min_missed(region: Region, point: Corner) -> int:
    """On how many sides' wrong side a point lies at least, over the polygons."""
    return min([sum([line.above(point) < 0 for line in sides(corners)]) for corners in region.polygons])


def built(region: Region, lines: Sequence[HalfPlane], joined: str) -> WrittenNetwork:
    """Units of the lines, an AND for each polygon, and their OR; or, all in one, a sum that has to reach a number."""
    units = [line.unit(f"h{k}") for k, line in enumerate(lines, 1)]
    one = Fraction(1)
    groups, first = [], 0
    for corners in region.polygons:
        groups.append(tuple([(f"h{k}", one) for k in range(first + 1, first + len(corners) + 1)]))
        first += len(corners)
    if joined == "flat":
        every = tuple([weight for group in groups for weight in group])
        return WrittenNetwork(("x1", "x2"), (*units, WrittenUnit("y", every, one * len(groups[0]), ">=")), "y")
    inner = one if joined == "or-for-and" else None
    names = [f"p{k}" for k in range(1, len(groups) + 1)] if len(groups) > 1 else ["y"]
    units += [WrittenUnit(name, g, inner or one * len(g), ">=") for name, g in zip(names, groups, strict=True)]
    if len(groups) > 1:
        last = one * (len(groups) if joined == "and-for-or" else 1)
        units.append(WrittenUnit("y", tuple([(name, one) for name in names]), last, ">="))
    return WrittenNetwork(("x1", "x2"), tuple(units), "y")


def network_answer(region: Region) -> NetworkAnswer:
    """Tried in every cell between the lines, and just beside every side."""
    tried: list[Point] = list(cells(region.lines).values())
    for corners in region.polygons:
        tried += beside(corners)
    wanted = tuple([int(region.holds(point)) for point in tried])
    return NetworkAnswer(("x1", "x2"), wanted, tuple(tried), units=region.units)
