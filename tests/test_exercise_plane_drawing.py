"""Drawings of the plane: what is seen of a line, where labels stand, what SVG, TikZ and text hold."""

import itertools
import xml.etree.ElementTree as ET
from fractions import Fraction

import pytest

from checks.exercises.blocks import Plane
from checks.exercises.messages import say
from checks.exercises.plane_geometry import HalfPlane, cells, clipped_cell, turn, window_around
from checks.exercises.records import dumps, loads
from checks.exercises.renderers.fragments import Fragments, mathjax
from checks.exercises.renderers.html_blocks import HtmlSetting, html_block
from checks.exercises.renderers.latex_blocks import Setting, set_block
from checks.exercises.renderers.markdown import block_text
from checks.exercises.renderers.plane import clipped, label_places, plane_svg, plane_text, plane_tikz
from checks.exercises.stream import Stream

LINES = (("h_1", 1, 2, 3), ("h_2", 2, -1, 0), ("h_3", 0, 1, 9))
SQUARE = tuple([(Fraction(x), Fraction(y)) for x, y in ((0, 0), (2, 0), (2, 2), (0, 2))])
PLANE = Plane((-4, -3, 4, 5), say("polygonal_region.drawing"), (SQUARE,), LINES, (("A", 1, 2), ("b", -3, 0)))


def test_it_is_saved_and_read_back() -> None:
    assert loads(dumps(PLANE)) == PLANE


def test_a_window_without_inside_and_a_line_without_direction_are_refused() -> None:
    for window, lines in (((0, 0, 0, 2), ()), ((0, 0, 1, 1), (("h", 0, 0, 1),))):
        with pytest.raises(ValueError, match="inside"):
            Plane(window, "", lines=lines)


@pytest.mark.parametrize("seed", range(10))
def test_what_is_seen_of_a_line_lies_on_it_and_ends_at_the_window(seed: int) -> None:
    stream = Stream("clip", seed)
    a, b, c = stream.nonzero(-5, 5), stream.integer(-5, 5), stream.integer(-9, 9)
    left, low, right, high = PLANE.window
    ends = clipped(PLANE, a, b, c)
    corners = [a * x + b * y - c for x in (left, right) for y in (low, high)]
    assert (ends is not None) == (min(corners) < 0 < max(corners) or corners.count(0) == 2)
    for x, y in ends or ():
        assert a * x + b * y == c
        assert (x in (left, right) and low <= y <= high) or (y in (low, high) and left <= x <= right)


def test_labels_stand_on_the_positive_side_and_only_beside_lines_that_are_seen() -> None:
    places = dict(label_places(PLANE))
    assert set(places) == {"h_1", "h_2"}
    for label, a, b, c in LINES[:2]:
        x, y = places[label]
        assert a * x + b * y > c


@pytest.mark.parametrize("seed", range(6))
def test_cells_share_the_window_out(seed: int) -> None:
    """Their areas add up to the window's, and every cell's polygon turns left all the way."""
    stream = Stream("cells", seed)
    ways = stream.sample([(1, 2), (2, -1), (1, 1), (3, 1), (1, -3)], 4)
    lines = [HalfPlane(a, b, stream.integer(-5, 5) * 2 + k) for k, (a, b) in enumerate(ways)]
    window = window_around([(0, 0)], margin=6)
    area = Fraction(0)
    for signs in cells(lines):
        corners = clipped_cell(lines, signs, window)
        fan = [turn(corners[0], p, q) for p, q in itertools.pairwise(corners)]
        assert min(fan, default=Fraction(0)) >= 0
        area += sum(fan, Fraction(0)) / 2
    assert area == 12 * 12


def test_svg_tikz_and_text_hold_the_same_things() -> None:
    root = ET.fromstring(plane_svg(PLANE))
    tags = [element.tag.split("}")[1] for element in root]
    assert (tags.count("polygon"), tags.count("circle")) == (1, 2)
    assert root[0].text == plane_text(PLANE) == "A (1, 2); b (-3, 0); h1: x1 + 2 x2 = 3; h2: 2 x1 - x2 = 0; h3: x2 = 9"
    text = plane_tikz(PLANE)
    assert (text.count("\\fill["), text.count("\\draw[thick]"), text.count("circle[")) == (1, 2, 2)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_renderer_shows_it(language: str) -> None:
    assert plane_text(PLANE) in block_text(PLANE, language, {})
    figure = html_block(PLANE, HtmlSetting(language, {}))
    assert "<svg" in figure
    assert "<figcaption>" in figure
    assert "tikzpicture" in set_block(PLANE, Setting(language, {}))
    page = Fragments(language, mathjax, lambda name: name).block(PLANE)
    assert "<svg" in page
    assert "h2: 2 x1 - x2 = 0" in page
