"""Drawings: layers, crossings and text of graphs whose best drawing is known."""

import itertools
import xml.etree.ElementTree as ET
from fractions import Fraction

import pytest

from checks.exercises.blocks import Drawing
from checks.exercises.layout import place
from checks.exercises.renderers.drawing import edge_list, svg, tikz
from checks.exercises.stream import Stream


def graph(edges: str) -> Drawing:
    """From "a>b c>b"."""
    pairs = [tuple(edge.split(">")) for edge in edges.split()]
    names = dict.fromkeys(name for pair in pairs for name in pair)
    return Drawing(tuple([(name, f"{name}_1") for name in names]), tuple([(a, b) for a, b in pairs]))


def layered(seed: int) -> Drawing:
    """A random graph without cycles."""
    stream = Stream("drawing", seed)
    edges = []
    for end in range(1, stream.integer(4, 14)):
        for start in {stream.integer(0, end - 1) for _ in range(stream.integer(1, 2))}:
            edges.append(f"v{start}>v{end}")
    return graph(" ".join(edges))


@pytest.mark.parametrize("seed", range(20))
def test_edges_go_forward_and_nodes_stand_apart(seed: int) -> None:
    drawing = layered(seed)
    placed = place(drawing)
    places = dict(placed.nodes)
    for (start, end), route in zip(drawing.edges, placed.edges, strict=True):
        assert (route[0], route[-1]) == (places[start], places[end])
        steps = [b[0] - a[0] for a, b in itertools.pairwise(route)]
        assert set(steps) == {1}  # one layer at a time, with a bend on each between
    points = list(places.values()) + [bend for route in placed.edges for bend in route[1:-1]]
    distances = [max(abs(a[0] - b[0]), abs(a[1] - b[1])) for k, a in enumerate(points) for b in points[:k]]
    assert min(distances) >= 1
    assert place(drawing) == placed


@pytest.mark.parametrize(
    ("edges", "crossings"),
    [
        ("a>x b>y c>z", 0),
        ("a>z b>y c>x", 0),  # tangled as written, not as drawn
        ("a>y a>z b>x c>x b>w", 0),
        ("a>x a>y b>x b>y", 1),  # K(2,2) in two layers cannot do with fewer
        ("a>x a>y a>z b>x b>y b>z", 3),  # K(2,3): 3
        ("a>x a>y a>z b>x b>y b>z c>x c>y c>z", 9),  # K(3,3): 9
    ],
)
def test_crossings_are_as_few_as_can_be(edges: str, crossings: int) -> None:
    assert place(graph(edges)).crossings == crossings


def test_a_source_stands_before_its_first_user() -> None:
    places = dict(place(graph("a>b b>c c>d e>d")).nodes)
    assert places["e"][0] == Fraction(2)


def test_a_circle_is_refused() -> None:
    with pytest.raises(ValueError, match="circle"):
        place(graph("a>b b>a"))


def test_pictures_are_well_formed_and_complete() -> None:
    drawing = layered(3)
    root = ET.fromstring(svg(drawing))
    space = "{http://www.w3.org/2000/svg}"
    assert len(root.findall(f"{space}circle")) == len(drawing.nodes)
    assert len(root.findall(f"{space}path")) == len(root.findall(f"{space}polygon")) == len(drawing.edges)
    title = root.find(f"{space}title")
    assert title is not None
    assert title.text == edge_list(drawing)
    assert tikz(drawing).count(r"\draw[->]") == len(drawing.edges)
    assert tikz(drawing).count(r"\node") == len(drawing.nodes)
