"""Polygons as decision regions: a threshold unit for each side, their AND, and the OR of several polygons."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, ClassVar

from autodiff.nn.regions import polygon, union
from autodiff.nn.threshold import Layer, ThresholdNetwork, all_fire
from checks.exercises.answers import ChoiceAnswer, GateAnswer, NetworkAnswer, NumberAnswer
from checks.exercises.blocks import Block, Display, Paragraph, Plane, Table
from checks.exercises.exercise import Content, LikelyMistake, Part
from checks.exercises.families.boolean_network import SIGNS, Fires
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.messages import Text, say
from checks.exercises.plane_geometry import (
    Corner,
    HalfPlane,
    encloses,
    general_position,
    point_tex,
    sides,
    window_around,
)
from checks.exercises.polygons import Region, apart, built, draw_points, draw_polygon, min_missed, network_answer
from checks.exercises.stream import Stream
from checks.exercises.written_networks import WrittenNetwork, network_text

LETTERS = "ABCDEFGHI"


@register
class PolygonalRegion(Family[Region]):
    """From corners to units."""

    name: ClassVar[str] = "polygonal-region"
    topic: ClassVar[str] = "threshold-units"
    skill: ClassVar[str] = "construct"

    def draw(self, stream: Stream, workload: int) -> Region:
        sizes = {1: (3,), 2: (3,), 3: (3,), 4: (4,), 5: (3, 3)}[workload]
        polygons = tuple([draw_polygon(stream, size) for size in sizes])
        lines = [line for corners in polygons for line in sides(corners)]
        if not general_position(lines, parallels=True) or len(lines) != len({frozenset((x, x.turned)) for x in lines}):
            raise Rejected("three sides' lines meet in a point")
        if any([abs(line.c) > 99 for line in lines]):
            raise Rejected("a threshold has three digits")
        if len(polygons) > 1 and not apart(*polygons):
            raise Rejected("the polygons overlap")
        asked = {2: 2, 3: 3}.get(workload, 0)
        count = {1: 3, 2: 0, 3: 3}.get(workload, 4)
        region = Region(polygons, (), asked, workload > 3, stream.choice((">=", ">")))
        return draw_points(stream, region, count) if count else region

    def present(self, instance: Region) -> Content:
        solution = (Paragraph(say("polygonal_region.idea")), drawing(instance))
        return Content(statement(instance), tuple(parts(instance)), solution=solution)

    def witnesses(self, instance: Region) -> Witnesses:
        return witnesses(instance)


def statement(region: Region) -> tuple[Block, ...]:
    """Corners, or the units at workload 1."""
    words = {"fires": SIGNS[region.fires]}
    start = Paragraph(say("polygonal_region.start", **words))
    if not region.asked and not region.whole:
        rows = [Display(f"h_{k} = [{line.tex(SIGNS[region.fires])}]") for k, line in enumerate(region.lines, 1)]
        return start, Paragraph(say("polygonal_region.given_units")), *rows
    many = len(region.polygons) > 1
    blocks: list[Block] = [
        start,
        Paragraph(say("polygonal_region.corners_of_two" if many else "polygonal_region.corners")),
    ]
    named = iter(LETTERS)
    for number, corners in enumerate(region.polygons, 1):
        shown = ", \\quad ".join([f"{next(named)} = {point_tex(corner)}" for corner in corners])
        blocks.append(Display(f"P_{number}: \\quad {shown}" if many else shown))
    return (*blocks, Paragraph(say("polygonal_region.border")))


def drawing(region: Region) -> Plane:
    """The polygons, the lines of their sides, corners where they have letters, and the points that are asked about."""
    corners = [corner for each in region.polygons for corner in each]
    lettered = region.asked or region.whole
    shaded = [tuple([(Fraction(x), Fraction(y)) for x, y in each]) for each in region.polygons]
    points = [(letter, *point) for letter, point in zip("abcdefghi", region.points, strict=False)]
    points += [(letter, *corner) for letter, corner in zip(LETTERS, corners, strict=False)] if lettered else []
    named = ["" if lettered else f"h_{k}" for k in range(1, len(region.lines) + 1)]
    lines = [(name, line.a, line.b, line.c) for name, line in zip(named, region.lines, strict=True)]
    window = window_around([*corners, *region.points], margin=2)
    return Plane(window, say("polygonal_region.drawing"), tuple(shaded), tuple(lines), tuple(points))


def sides_named(region: Region) -> list[str]:
    """Every side by the letters of its ends."""
    named, found = iter(LETTERS), []
    for corners in region.polygons:
        letters = [next(named) for _ in corners]
        found += [f"{start}{end}" for start, end in pairwise([*letters, letters[0]])]
    return found


def mistake(name: str, answer: str) -> LikelyMistake:
    """A mistake whose feedback stands under its own name."""
    return LikelyMistake(name, say(f"polygonal_region.mistake.{name.replace('-', '_')}"), answer=answer)


def parts(region: Region) -> Iterator[Part]:
    """Sides and AND, or the whole network; points; units counted."""
    if region.asked:
        (corners,) = region.polygons
        for k in range(region.asked):
            yield side_part(corners, k)
        yield and_part(region)
    if region.whole:
        yield network_part(region)
        yield units_part(region)
    if region.points:
        yield points_part(region)
    if not region.asked and not region.whole:
        yield threshold_part(region)


# One side.


def around(corners: Sequence[Corner], k: int) -> tuple[tuple[Corner, Corner, Corner], HalfPlane]:
    """Start, end and another corner of side k, and its half-plane."""
    n = len(corners)
    return (corners[k], corners[(k + 1) % n], corners[(k + 2) % n]), sides(corners)[k]


def side_answer(corners: Sequence[Corner], k: int) -> NetworkAnswer:
    """One unit, tried just beside its line, within and beyond the corners, and far away."""
    (start, end, _), line = around(corners, k)
    tried = []
    for share in (Fraction(-3), Fraction(0), Fraction(1, 2), Fraction(1), Fraction(4)):
        on = [a + share * (b - a) for a, b in zip(start, end, strict=True)]
        tried += [
            (on[0] + way * line.a, on[1] + way * line.b) for way in (Fraction(1, 100), Fraction(-1, 100), 20, -20)
        ]
    wanted = tuple([int(line.above(point) > 0) for point in tried])
    return NetworkAnswer(("x1", "x2"), wanted, tuple(tried), units=1)


def side_part(corners: Sequence[Corner], k: int) -> Part:
    """The unit of one side."""
    (start, end, other), line = around(corners, k)
    answer = side_answer(corners, k)
    along = HalfPlane(end[0] - start[0], end[1] - start[1], 0)
    wrong = {
        "turned": line.turned,
        "direction-for-normal": HalfPlane(along.a, along.b, along.a * start[0] + along.b * start[1]),
        "through-origin": HalfPlane(line.a, line.b, 0),
    }
    texts = {name: unit_answer(found) for name, found in wrong.items()}
    n = len(corners)
    return Part(
        f"s{k + 1}", say("polygonal_region.side", start=LETTERS[k], end=LETTERS[(k + 1) % n]), answer, 2, "regions",
        key=unit_answer(line), certainty="relational", effort=(("construct", 1),),
        mistakes=tuple([mistake(name, t) for name, t in texts.items() if not answer.agrees(answer.read(t), None)]),
        explanation=side_why(start, end, other, line), hint=say("polygonal_region.hint.side") if k == 0 else "",
    )  # fmt: skip


def side_why(start: Corner, end: Corner, other: Corner, line: HalfPlane) -> tuple[Block, ...]:
    """Direction, normal, threshold, and the side that is meant."""
    words = {
        "direction": point_tex((end[0] - start[0], end[1] - start[1])),
        "normal": point_tex((line.a, line.b)),
        "sum": line.sum_tex(),
        "threshold": line.c,
        "other": point_tex(other),
        "value": line.above(other) + line.c,
    }
    return (Paragraph(say("polygonal_region.why.side", **words)),)


def unit_answer(line: HalfPlane) -> str:
    """A unit as an answer."""
    return network_text(WrittenNetwork(("x1", "x2"), (line.unit("y"),), "y"))


def and_part(region: Region) -> Part:
    """Weights and threshold of the AND."""
    n = len(region.lines)
    answer = GateAnswer((*[0] * (2**n - 1), 1), region.fires)
    high = n if region.fires == ">=" else n - 1
    ones = ", ".join(["1"] * n)
    return Part(
        "and", say("polygonal_region.and", count=n, fires=SIGNS[region.fires]), answer, 1, "construction",
        key=f"{ones}, {high}", certainty="relational", effort=(("choose", 1),),
        mistakes=(
            mistake("or-for-and", f"{ones}, {high - n + 1}"),
            mistake("other-convention", f"{ones}, {2 * n - 1 - high}"),
        ),
        explanation=(Paragraph(say("polygonal_region.why.and", count=n, less=n - 1)),),
    )  # fmt: skip


def network_part(region: Region) -> Part:
    """All units at once."""
    answer = network_answer(region)
    lines = region.lines
    wrong = {
        "one-side-turned": built(region, (lines[0].turned, *lines[1:]), "and"),
        "or-for-and": built(region, lines, "or-for-and"),
        "all-through-origin": built(region, [HalfPlane(line.a, line.b, 0) for line in lines], "and"),
    }
    if len(region.polygons) > 1:
        wrong |= {"and-for-or": built(region, lines, "and-for-or"), "one-sum-for-all": built(region, lines, "flat")}
    shown = [mistake(name, network_text(found)) for name, found in wrong.items()]
    explanation: list[Block] = [Paragraph(say("polygonal_region.why.lines"))]
    explanation.append(lines_table(region))
    many = "polygonal_region.why.union" if len(region.polygons) > 1 else "polygonal_region.why.whole"
    return Part(
        "net", say("polygonal_region.network", most=region.units), answer, 2 * len(lines), "regions",
        key=network_text(built(region, lines, "and")), certainty="relational", mistakes=tuple(shown),
        effort=(("construct", len(lines)), ("choose", len(region.polygons))),
        explanation=(*explanation, Paragraph(say(many))), hint=say("polygonal_region.hint.side"),
    )  # fmt: skip


def lines_table(region: Region) -> Table:
    """Every side with its condition."""
    rows = [(f"${name}$", f"${line.tex()}$") for name, line in zip(sides_named(region), region.lines, strict=True)]
    return Table((say("polygonal_region.side_head"), say("polygonal_region.condition")), tuple(rows))


# Points, thresholds, numbers of units.


def points_part(region: Region) -> Part:
    """Which points lie inside."""
    answer = ChoiceAnswer(tuple([f"${point_tex(point)}$" for point in region.points]), several=True)
    right = ticks([region.holds(point) for point in region.points])
    most = ticks([min_missed(region, point) <= 1 for point in region.points])
    operations = len(region.points) * len(region.lines)
    shown = [mistake("one-side-overlooked", most)] if most != right else []
    return Part(
        "inside", say("polygonal_region.inside"), answer, 2, "regions", key=right, certainty="enumerated",
        effort=(("add", operations), ("compare", operations)), mistakes=tuple(shown),
        explanation=(points_table(region),),
    )  # fmt: skip


def ticks(holds: Sequence[bool]) -> str:
    """The letters of those that are true."""
    return ", ".join([letter for letter, true in zip("abcdefghi", holds, strict=False) if true])


def points_table(region: Region) -> Table:
    """The weighted sum of each side, one a row since the conditions are long, at each point."""
    sign = SIGNS[region.fires]
    head: tuple[Text, ...] = (say("polygonal_region.condition"), *[f"${point_tex(p)}$" for p in region.points])
    rows = [(f"${line.tex(sign)}$", *[f"${line.above(p) + line.c}$" for p in region.points]) for line in region.lines]
    return Table(head, tuple(rows))


def threshold_part(region: Region) -> Part:
    """The threshold of an AND of weights 1."""
    n = len(region.lines)
    right = n if region.fires == ">=" else n - 1
    wrong = {"other-convention": 2 * n - 1 - right, "or-for-and": right - n + 1}
    return Part(
        "T", say("polygonal_region.threshold", fires=SIGNS[region.fires], count=n), NumberAnswer(0), 1, "threshold",
        key=str(right), certainty="enumerated",
        mistakes=tuple([mistake(name, str(number)) for name, number in wrong.items() if number]),
        explanation=(Paragraph(say("polygonal_region.why.and", count=n, less=n - 1)),),
    )  # fmt: skip


def units_part(region: Region) -> Part:
    """How many units the network needs in this construction."""
    wrong = {"no-output": region.units - 1, "sides-only": len(region.lines)}
    return Part(
        "units", say("polygonal_region.units"), NumberAnswer(0), 1, "counting_units", key=str(region.units),
        certainty="enumerated", effort=(("add", 1),), explanation=(Paragraph(say("polygonal_region.why.units")),),
        mistakes=tuple([mistake(name, str(number)) for name, number in wrong.items()]),
    )  # fmt: skip


def package_network(region: Region) -> ThresholdNetwork:
    """The network of `autodiff.nn.regions`."""
    made = [polygon([list(corner) for corner in corners]) for corners in region.polygons]
    return made[0] if len(made) == 1 else union(*made)


def witnesses(region: Region) -> Witnesses:
    """The package's network and its units; rays that cross the border, thresholds tried one by one."""
    network = package_network(region)
    n = len(region.lines)
    gate = all_fire([[1]] * n, rule=region.fires)
    high = -int(gate.bias[0])
    fired = [bool(network.fires([float(x) for x in point])) for point in region.points]
    found: dict[str, Any] = {"inside": ticks(fired), "net": network, "units": network.units, "T": high}
    found["and"] = (*map(int, gate.weights[:, 0]), high)
    first = network.layers[0]
    for k in range(region.asked):
        found[f"s{k + 1}"] = ThresholdNetwork((Layer(first.weights[:, k : k + 1], first.bias[k : k + 1], ">="),))
    enclosed = [any([encloses(corners, point) for corners in region.polygons]) for point in region.points]
    meets = [T for T in range(-1, n + 2) if [total for total in range(n + 1) if reaches(total, T, region.fires)] == [n]]
    counted = sum([len(corners) + 1 for corners in region.polygons]) + (1 if len(region.polygons) > 1 else 0)
    tried = {"inside": ticks(enclosed), "T": meets[0], "units": counted}
    return {"the package's network": found, "rays, and all thresholds": tried}


def reaches(total: int, threshold: int, fires: Fires) -> bool:
    """Whether a unit fires at this sum."""
    return total >= threshold if fires == ">=" else total > threshold
