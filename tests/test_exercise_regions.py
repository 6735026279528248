"""Regions of the plane: geometry by two accounts, polygons whose units are known, planted faults that are found."""

from dataclasses import replace
from fractions import Fraction

import pytest

from autodiff.nn.regions import polygon
from checks.exercises import WrongKeyError, make, mark
from checks.exercises.families.polygonal_region import PolygonalRegion
from checks.exercises.making import completed, confirm
from checks.exercises.plane_geometry import HalfPlane, cells, encloses, general_position, hull, sides, signs_at
from checks.exercises.polygons import Region
from checks.exercises.stream import Stream

TRIANGLE = ((0, 0), (4, 0), (0, 2))
SQUARE = ((5, 5), (7, 5), (7, 7), (5, 7))
ASKED = Region((TRIANGLE,), ((1, 1), (3, 1)), 3, False, ">=")
BOTH = Region((TRIANGLE, SQUARE), ((1, 1), (6, 6), (3, 3)), 0, True, ">")


def test_sides_rays_and_the_package_agree_on_what_lies_inside() -> None:
    stream = Stream("polygons")
    for _ in range(20):
        corners = hull([(stream.integer(-9, 9), stream.integer(-9, 9)) for _ in range(6)])
        network = polygon([list(corner) for corner in corners])
        for _ in range(20):
            point = Fraction(stream.integer(-39, 39), 4), Fraction(stream.integer(-39, 39), 4)
            above = [line.above(point) for line in sides(corners)]
            if all(above):
                inside = min(above) > 0
                assert encloses(corners, point) == inside == network.fires([float(x) for x in point])


@pytest.mark.parametrize("m", range(2, 7))
def test_lines_in_general_position_make_as_many_cells_as_is_known(m: int) -> None:
    """1 + m + m (m - 1) / 2 (Steiner 1826); every point that is given lies in its cell, and on no line."""
    stream = Stream("lines", m)
    lines: list[HalfPlane] = []
    while len(lines) < m:
        line = HalfPlane(stream.nonzero(-9, 9), stream.nonzero(-9, 9), stream.integer(-9, 9))
        if general_position([*lines, line]):
            lines.append(line)
    found = cells(lines)
    assert len(found) == 1 + m + m * (m - 1) // 2
    assert all([signs == signs_at(lines, point) for signs, point in found.items()])
    assert all([line.above(point) for line in lines for point in found.values()])


def test_a_triangle_by_hand() -> None:
    """x2 >= 0; x1 + 2 x2 <= 4; x1 >= 0. (1, 1) lies inside, (3, 1) does not."""
    content = completed(PolygonalRegion().present(ASKED))
    confirm(content, PolygonalRegion().witnesses(ASKED), "by hand")
    keys = {part.name: part.key for part in content.parts}
    assert keys == {
        "s1": "y = [x2 >= 0]",
        "s2": "y = [-x1 - 2*x2 >= -4]",
        "s3": "y = [x1 >= 0]",
        "and": "1, 1, 1, 3",
        "inside": "a",
    }


@pytest.mark.parametrize(
    ("text", "right"),
    [("y = [-0.5 x1 - x2 > -2]", True), ("y = [x1 + 2 x2 <= 4]", True), ("y = [x1 + 2 x2 >= 4]", False),
     ("y = [x1 + x2 <= 4]", False), ("y = [2 x1 - x2 <= 8]", False), ("-1, -2, -4", True)],
)  # fmt: skip
def test_any_unit_of_a_side_is_right_that_divides_the_plane_so(text: str, right: bool) -> None:
    part = completed(PolygonalRegion().present(ASKED)).parts[1]
    assert part.answer.agrees(part.answer.read(text), part.answer.read(part.key)) == right


def test_networks_of_two_polygons() -> None:
    """Another way to write the same region is right; one that fires between them, or loses one, is not."""
    content = completed(PolygonalRegion().present(BOTH))
    confirm(content, PolygonalRegion().witnesses(BOTH), "by hand")
    part = content.parts[0]
    square = "d = x1 >= 5; e = x1 <= 7; f = x2 >= 5; g = x2 <= 7; q = d + e + f + g > 3.5"
    triangle = "a = x1 >= 0; b = x2 >= 0; c = x1 + 2 x2 <= 4; p = a + b + c > 2.5"
    verdicts = [
        part.answer.agrees(part.answer.read(f"{triangle}; {square}; {end}"), None)
        for end in ("y = p + q >= 1", "y = p + q >= 2", "y = 2 p - q >= 1")
    ]
    assert verdicts == [True, False, False]
    assert content.parts[1].key == "10"


@pytest.mark.parametrize(
    ("region", "part", "key"),
    [
        (ASKED, "s2", "y = [-x1 - 2*x2 >= -5]"),
        (ASKED, "and", "1, 1, 1, 4"),
        (ASKED, "inside", "a, b"),
        (BOTH, "units", "9"),
    ],
)
def test_a_planted_fault_is_found(region: Region, part: str, key: str) -> None:
    content = PolygonalRegion().present(region)
    parts = tuple([replace(each, key=key) if each.name == part else each for each in content.parts])
    planted = completed(replace(content, parts=parts))
    (faulty,) = [each for each in planted.parts if each.name == part]
    if faulty.certainty == "relational":  # behaviour decides, and so the key itself is not right any more
        assert not faulty.answer.agrees(faulty.answer.read(key), None)
    else:
        with pytest.raises(WrongKeyError, match=f"part {part}"):
            confirm(planted, PolygonalRegion().witnesses(region), "planted")


def test_the_key_of_a_whole_network_earns_its_marks() -> None:
    exercise = make(PolygonalRegion(), 2, 5)
    assert mark(exercise, {part.name: part.key for part in exercise.content.parts}).marks == exercise.marks
