"""Regions: networks against independent tests of where a point lies."""

from itertools import product
from math import floor, pi, tan

import numpy as np
import pytest

from autodiff.nn.regions import (
    checkerboard,
    checkerboard_by_parity,
    disc,
    half_plane,
    leak,
    polygon,
    shallow_union,
    union,
)
from autodiff.nn.threshold import Layer, ThresholdNetwork

MARGIN = 1e-9  # points closer than this to an edge are not asked about; coordinates are below 10
PENTAGON = np.array([[0.0, 0.0], [4.0, -1.0], [6.0, 2.0], [3.5, 5.0], [-0.5, 3.0]])
FAR_TRIANGLE = np.array([[-4.0, -4.0], [-1.0, -5.0], [-2.5, -1.0]])
STRIP = np.array([[2.0, 1.0], [9.0, 6.0], [8.5, 7.0], [1.5, 2.0]])  # overlaps the pentagon


def winding(vertices: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Whether the polygon winds around each point: the angles under which it sees the sides, added up."""
    to = vertices[None] - points[:, None]
    after = np.roll(to, -1, axis=1)
    cross = to[..., 0] * after[..., 1] - to[..., 1] * after[..., 0]
    turns = np.sum(np.arctan2(cross, np.sum(to * after, axis=-1)), axis=1) / (2 * pi)
    return np.rint(turns) != 0


def distance_to_edges(vertices: np.ndarray, points: np.ndarray) -> np.ndarray:
    """From each point to the nearest side, as a segment."""
    edge = np.roll(vertices, -1, axis=0) - vertices
    to = points[:, None] - vertices[None]
    along = np.clip(np.sum(to * edge, axis=-1) / np.sum(edge * edge, axis=-1), 0, 1)
    return np.min(np.linalg.norm(to - along[..., None] * edge, axis=-1), axis=1)


def points_outside_the_margin(seed: int, count: int, *polygons: np.ndarray) -> np.ndarray:
    """`count` points over the whole picture, half of them within 0.01 of a side."""
    rng = np.random.default_rng(seed)
    everywhere = rng.uniform(-6, 10, size=(count, 2))
    edges = np.concatenate([np.stack([p, np.roll(p, -1, axis=0)], axis=1) for p in polygons])
    chosen, share = edges[rng.integers(len(edges), size=count)], rng.uniform(size=(count, 1))
    close = chosen[:, 0] * share + chosen[:, 1] * (1 - share) + rng.normal(scale=0.01, size=(count, 2))
    points = np.concatenate([everywhere[: count // 2], close])
    away = np.min([distance_to_edges(p, points) for p in polygons], axis=0) > MARGIN
    assert np.sum(away) >= count
    return points[away][:count]


def disagreements(network: ThresholdNetwork, points: np.ndarray, *polygons: np.ndarray) -> int:
    inside = np.any([winding(p, points) for p in polygons], axis=0)
    return int(np.sum(network.fires(points) != inside))


# Half-planes and polygons


def test_a_half_plane_with_and_without_its_border():
    points = np.array([[0.0, 2.0], [0.0, 1.0], [0.0, 0.0]])
    assert half_plane([0.0, 1.0], 1.0).fires(points).tolist() == [True, True, False]
    assert half_plane([0.0, 1.0], 1.0, fires=">").fires(points).tolist() == [True, False, False]


@pytest.mark.parametrize("vertices", [PENTAGON, PENTAGON[::-1], FAR_TRIANGLE, STRIP])
@pytest.mark.parametrize("fires", [">", ">="])
def test_a_polygon_agrees_with_the_winding_number(vertices, fires):
    points = points_outside_the_margin(0, 10_000, vertices)
    network = polygon(vertices, fires=fires)
    assert 1000 < np.sum(network.fires(points)) < 9000
    assert disagreements(network, points, vertices) == 0
    assert network.sizes == (len(vertices), 1)


@pytest.mark.parametrize("other", [FAR_TRIANGLE, STRIP])
def test_a_union_of_polygons_agrees_with_the_winding_numbers(other):
    points = points_outside_the_margin(1, 10_000, PENTAGON, other)
    network = union(polygon(PENTAGON), polygon(other))
    assert disagreements(network, points, PENTAGON, other) == 0
    assert network.sizes == (len(PENTAGON) + len(other), 2, 1)


def test_a_union_of_regions_of_different_depth():
    points = points_outside_the_margin(2, 10_000, PENTAGON, FAR_TRIANGLE)
    network = union(union(polygon(PENTAGON), polygon(FAR_TRIANGLE)), polygon(STRIP), half_plane([0.0, 1.0], 8.0))
    away = distance_to_edges(STRIP, points) > MARGIN
    expected = np.any([winding(p, points) for p in (PENTAGON, FAR_TRIANGLE, STRIP)], axis=0) | (points[:, 1] >= 8)
    np.testing.assert_array_equal(network.fires(points)[away], expected[away])


@pytest.mark.parametrize("fault", ["a side turned round", "a side moved by 0.01", "AND of all but one", "OR for AND"])
def test_planted_faults_in_a_polygon_are_seen(fault):
    sides, top = polygon(PENTAGON).layers
    normal = np.linalg.norm(sides.weights[:, 2])
    faults = {
        "a side turned round": (
            Layer(
                sides.weights * np.array([1, 1, -1, 1, 1]),
                sides.bias * np.array([1, 1, -1, 1, 1]),
                ">=",
            ),
            top,
        ),
        "a side moved by 0.01": (Layer(sides.weights, sides.bias + np.eye(5)[2] * 0.01 * normal, ">="), top),
        "AND of all but one": (sides, Layer(top.weights, top.bias + 1, ">=")),
        "OR for AND": (sides, Layer(top.weights, [-1.0], ">=")),
    }
    points = points_outside_the_margin(0, 10_000, PENTAGON)
    assert disagreements(ThresholdNetwork(faults[fault]), points, PENTAGON) > 0


def test_the_two_witnesses_of_the_tests_agree_on_an_area():
    # The pentagon's area by the shoelace formula, and by the share of points around which it winds.
    x, y = PENTAGON.T
    area = abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))) / 2
    points = np.random.default_rng(0).uniform(-6, 10, size=(200_000, 2))
    assert np.mean(winding(PENTAGON, points)) * 256 == pytest.approx(area, abs=4 * 256 * 0.29 / 200_000**0.5)


@pytest.mark.parametrize(
    ("vertices", "said"),
    [
        ([[0, 0], [2, 0], [1, 0.5], [1, 2]], "not strictly convex"),
        ([[0, 0], [1, 0], [2, 0], [1, 2]], "not strictly convex"),
        ([[np.sin(4 * pi * k / 5), np.cos(4 * pi * k / 5)] for k in range(5)], "not strictly convex"),  # a star
        ([[0, 0], [1, 1]], "three or more corners"),
        ([[0, 0, 0], [1, 0, 0], [0, 1, 0]], "three or more corners"),
    ],
)
def test_what_is_no_convex_polygon_is_refused(vertices, said):
    with pytest.raises(ValueError, match=said):
        polygon(vertices)


def test_a_union_of_nothing_is_refused():
    with pytest.raises(ValueError, match="one region or more"):
        union()


# Checkerboards


def cell_centres(lines: int) -> tuple[np.ndarray, np.ndarray]:
    """A point in every cell, the unbounded ones included, and whether the cell is coloured."""
    vertical = (lines + 1) // 2
    cells = np.array(list(product(range(vertical + 1), range(lines - vertical + 1))))
    return cells + 0.5, np.sum(cells, axis=1) % 2 == 1


def test_sixteen_lines():
    assert checkerboard(16).sizes == (16, 40, 1)
    assert checkerboard(16).units == 57


def test_sixty_four_lines():
    assert checkerboard(64).sizes == (64, 544, 1)
    assert checkerboard(64).units == 609


@pytest.mark.parametrize("lines", range(1, 33))
def test_the_count_of_the_notes_holds_for_every_number_of_lines(lines):
    _, coloured = cell_centres(lines)
    assert np.sum(coloured) == (lines + 2) ** 2 // 8 == checkerboard(lines).sizes[1]


@pytest.mark.parametrize("build", [checkerboard, checkerboard_by_parity])
@pytest.mark.parametrize("lines", [1, 2, 3, 7, 16, 64])
def test_every_cell_has_its_colour(build, lines):
    centres, coloured = cell_centres(lines)
    rng = np.random.default_rng(lines)
    for _ in range(3):
        points = centres + rng.uniform(-0.499, 0.499, size=centres.shape)
        np.testing.assert_array_equal(build(lines).fires(points), coloured)


def test_far_out_cells_are_unbounded():
    far = np.array([[1e6, 0.5], [-1e6, 0.5], [1e6, 1e6], [-1e6, 1e6], [1.5, 1e6]])
    assert checkerboard(16).fires(far).tolist() == [False, False, False, False, True]


def test_a_checkerboard_with_one_cell_missing_is_seen():
    sides, cells, top = checkerboard(16).layers
    weights = top.weights.copy()
    weights[17] = 0
    centres, coloured = cell_centres(16)
    broken = ThresholdNetwork((sides, cells, Layer(weights, top.bias, ">=")))
    assert np.sum(broken.fires(centres) != coloured) == 1


def test_parity_takes_two_units_per_line_and_one():
    assert checkerboard_by_parity(64).units == 129


def test_no_line_is_refused():
    with pytest.raises(ValueError, match="one line or more"):
        checkerboard(0)


# One hidden layer and its leak


def area_that_fires(network: ThresholdNetwork, reach: float, grid: int = 1000) -> float:
    """By the middles of a fine grid over the square [-reach, reach]^2."""
    ticks = (np.arange(grid) + 0.5) / grid * 2 * reach - reach
    points = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
    return float(np.mean(network.fires(points))) * (2 * reach) ** 2


@pytest.mark.parametrize("sides", [3, 4, 8, 32])
def test_the_sum_of_half_planes_against_their_number_is_the_polygon_around_the_disc(sides):
    # So the leak is N tan(pi / N) - pi, which falls as pi^3 / (3 N^2).
    found = area_that_fires(disc((0.0, 0.0), 1.0, sides), 2.1, grid=600)
    assert found == pytest.approx(sides * tan(pi / sides), rel=5e-3)


@pytest.mark.parametrize("distance", [1.01, 1.5, 3.0, 10.0])
def test_far_from_the_disc_half_of_the_half_planes_still_hold(distance):
    sides = 10_000
    angle = np.linspace(0, 2 * pi, 50)
    hidden = disc((0.0, 0.0), 1.0, sides).layers[0]
    held = np.mean(hidden(distance * np.stack([np.cos(angle), np.sin(angle)], axis=1)), axis=1)
    np.testing.assert_allclose(held, 1 - np.arccos(1 / distance) / pi, atol=2 / sides)


def test_one_hidden_layer_leaks_between_discs_and_a_third_layer_does_not():
    discs = [(x, y, 1.0) for x in (0.0, 3.0, 6.0) for y in (0.0, 3.0, 6.0)]
    points = np.random.default_rng(0).uniform(-3, 9, size=(4000, 2))
    inside = np.any([np.hypot(*(points - (x, y)).T) <= r for x, y, r in discs], axis=0)
    leaks = []
    for sides in (16, 64, 256):
        shallow, deep = shallow_union(discs, sides), union(*(disc((x, y), r, sides) for x, y, r in discs))
        (leaked, missed), (leaked_deep, missed_deep) = leak(shallow, inside, points), leak(deep, inside, points)
        assert missed == missed_deep == 0
        assert leaked_deep <= 1.5 * np.mean(inside) * (sides * tan(pi / sides) / pi - 1) + 1e-3
        leaks.append(leaked)
    # With infinitely many half-planes the sums have a closed form; the share of points above its threshold remains.
    reach = np.stack([np.hypot(*(points - (x, y)).T) for x, y, _ in discs])
    limit = np.sum(2 / pi * np.arcsin(np.minimum(1, 1 / np.maximum(reach, 1))), axis=0)
    lowest = min(
        1 + sum(2 / pi * np.arcsin(1 / (np.hypot(a - x, b - y) + 1)) for x, y, _ in discs if (x, y) != (a, b))
        for a, b, _ in discs
    )
    remains = np.mean((limit >= lowest) & ~inside)
    assert remains > 0.1
    assert leaks[0] > leaks[1] > leaks[2] >= remains


def test_a_leak_is_measured_on_both_sides():
    square = polygon([[0, 0], [2, 0], [2, 2], [0, 2]])
    points = np.array([[1.0, 1.0], [1.5, 0.5], [3.0, 1.0], [5.0, 5.0]])
    assert leak(square, np.array([True, True, False, False]), points) == (0.0, 0.0)
    assert leak(square, np.array([True, False, True, False]), points) == (0.25, 0.25)


@pytest.mark.parametrize(("discs", "sides"), [([], 8), ([(0, 0, 0)], 8), ([(0, 0, 1)], 2)])
def test_discs_that_are_none_are_refused(discs, sides):
    with pytest.raises(ValueError, match="one disc or more"):
        shallow_union(discs, sides)


def test_units_of_one_hidden_layer():
    assert shallow_union([(0, 0, 1), (5, 5, 2)], 10).sizes == (20, 1)
    assert floor(shallow_union([(0, 0, 1)], 10).layers[1].bias[0]) == -10
