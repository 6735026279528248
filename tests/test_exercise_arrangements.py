"""Networks with one hidden layer: cells by two accounts, published counts, planted faults that are found."""

import itertools
from dataclasses import replace

import pytest

from autodiff.nn.separability import separate
from checks.exercises import Rejected, WrongKeyError
from checks.exercises.arrangements import (
    LineNetwork,
    counted_cells,
    disc_sums,
    draw_network,
    find_output,
    halving,
    occurs,
)
from checks.exercises.families.one_hidden_layer_region import Asked, OneHiddenLayerRegion
from checks.exercises.making import completed, confirm
from checks.exercises.plane_geometry import HalfPlane
from checks.exercises.stream import Stream

CORNER = (HalfPlane(1, 0, 0), HalfPlane(0, 1, 0), HalfPlane(-1, -1, -4))
TRIANGLE = LineNetwork(CORNER, (1, 1, 1), 3, ">=")
APART, TOGETHER = ((0, 1, 1), (1, 0, 1), (1, 1, 0)), ((0, 0, 1), (1, 1, 0))
ASKED = Asked(TRIANGLE, ((1, 1), (3, 3)), 7, (APART, TOGETHER), 10, 3)


def networks(count: int) -> list[LineNetwork]:
    """Random ones with so many lines."""
    found = []
    for seed in itertools.count():
        try:
            found.append(draw_network(Stream("networks", count, seed), count))
        except Rejected:
            continue
        if len(found) == 8:
            return found
    raise AssertionError


@pytest.mark.parametrize("count", [2, 3, 4])
def test_cells_found_at_crossings_are_those_that_elimination_leaves(count: int) -> None:
    for network in networks(count):
        assert network.patterns == tuple([p for p in network.inputs if occurs(network.lines, p)])


@pytest.mark.parametrize("count", [3, 7, 12])
def test_lines_in_general_position(count: int) -> None:
    """1 + m + m (m - 1) / 2 cells, (m - 1)(m - 2) / 2 of them bounded: R. Stanley, Hyperplane arrangements, 2007."""
    cells, bounded = 1 + count + count * (count - 1) // 2, (count - 1) * (count - 2) // 2
    assert dict(counted_cells(count)) == {"cells": cells, "bounded": bounded}


@pytest.mark.parametrize("sides", [6, 8, 30, 100])
def test_half_of_the_half_planes_hold_far_away(sides: int) -> None:
    assert disc_sums(sides, 3) == {"inside": 2 * sides, "outside": 3 * sides // 2}


def test_no_unit_where_two_pairs_of_cells_have_the_same_sum_and_only_there() -> None:
    """For all sets of cells of three lines: the proof, the search among all units and exact separation agree."""
    for network in networks(3)[:3]:
        for size in (2, 3):
            for on in itertools.combinations(network.patterns, size):
                separable = bool(separate(network.patterns, [int(pattern in on) for pattern in network.patterns]))
                assert separable == (find_output(network, on) is not None) == (halving(network.patterns, on) is None)


def test_a_triangle_by_hand() -> None:
    """x1 >= 0, x2 >= 0, x1 + x2 <= 4: one cell is on; 7 lines make 29 cells, 15 of them bounded; 10 + 2 * 5 and 15."""
    content = completed(OneHiddenLayerRegion().present(ASKED))
    confirm(content, OneHiddenLayerRegion().witnesses(ASKED), "by hand")
    keys = {part.name: part.key for part in content.parts}
    assert keys == {
        "points": "a", "missing": "[0, 0, 0]", "on": "1", "cells": "29", "bounded": "15", "possible1": "b",
        "possible2": "b", "inside": "20", "outside": "15",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("part", "key"),
    [("points", "a, b"), ("missing", "[1, 0, 0]"), ("on", "2"), ("possible1", "a"), ("possible2", "a")],
)
def test_a_planted_fault_is_found(part: str, key: str) -> None:
    content = OneHiddenLayerRegion().present(ASKED)
    parts = tuple([replace(each, key=key) if each.name == part else each for each in content.parts])
    with pytest.raises(WrongKeyError, match=f"part {part}"):
        confirm(completed(replace(content, parts=parts)), OneHiddenLayerRegion().witnesses(ASKED), "planted")


@pytest.mark.parametrize(("part", "work"), [("cells", "m * (m - 1) / 2"), ("bounded", "cells - m"), ("inside", "N")])
def test_a_planted_formula_is_found(part: str, work: str) -> None:
    content = OneHiddenLayerRegion().present(ASKED)
    parts = tuple([replace(each, work=work) if each.name == part else each for each in content.parts])
    with pytest.raises(WrongKeyError, match=f"part {part}"):
        confirm(completed(replace(content, parts=parts)), OneHiddenLayerRegion().witnesses(ASKED), "planted")
