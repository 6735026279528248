"""Inputs with longer axes, by which changed programs are compared with the original."""

from collections.abc import Mapping

import numpy as np
import pytest

from autodiff.types import Array
from checks.assignments.registry import built_in, code_bases_of
from checks.assignments.task import Arguments, Family
from checks.assignments.values import Values
from checks.verify.asking import Asker
from checks.verify.enlarging import MOST, Enlarged, drawn
from checks.verify.in_process import InProcess

NETWORK = built_in("two-layer-network")
BASE = next(base for base in code_bases_of("two-layer-network") if base.name == "vectorised")
GRADIENTS = NETWORK.task("gradients")


def asker() -> Asker:
    adapter = next(adapter for adapter in NETWORK.adapters if adapter.name == BASE.adapter)
    return Asker(NETWORK, adapter, InProcess(BASE.source))


def draw_rows(values: Values, sizes: Mapping[str, int]) -> Arguments:
    return (values.real((sizes["n"], sizes["d"])),)


def short(rows: Array) -> bool:
    """Where all axes together may not be long, and one of them may."""
    return bool(np.prod(np.shape(rows)) <= 48)


ROWS = Family("rows", "", draw_rows, {"n": (2, 3), "d": (2, 3)}, valid=short)


def test_sizes_are_between_half_and_the_whole_of_what_is_asked() -> None:
    sizes = [found[0].shape for seed in range(40) if (found := drawn(ROWS, Values(seed), {"d": 8})) is not None]
    assert {n for n, _ in sizes} == {2, 3}
    assert {d // 2 for _, d in sizes if d % 3} <= set(range(4, 9))
    assert max(d for _, d in sizes) > 12


def test_what_is_outside_of_the_contract_is_no_input() -> None:
    assert all(drawn(ROWS, Values(seed), {"n": 32, "d": 32}) is None for seed in range(20))


@pytest.mark.parametrize("family", [f for f in GRADIENTS.families if not f.subgradient], ids=lambda f: f.name)
def test_where_long_axes_together_leave_the_contract_one_is_long(family: Family) -> None:
    # A wide layer always has some unit near its kink: 32 times as long, no input of a network is ever valid.
    # Lengths are chosen by the clock: one that stands still leaves the count of numbers alone to decide.
    enlarged = Enlarged(asker(), GRADIENTS, family, clock=lambda: 0.0)
    found = [question for number in range(40) if (question := enlarged.question(number)) is not None]
    counts = [sum(np.size(output) for output in answer.outputs or ()) for _, answer in found]
    longest = 2 * max(family.sizes["h"]) * max(*family.sizes["d"], *family.sizes["k"])
    assert len(found) > 30
    assert max(counts) > 4 * longest
    assert max(counts) < 4 * MOST
    assert all(family.valid(*arguments) for arguments, _ in found)
    assert len({len(arguments[0]) for arguments, _ in found}) > 1


def test_the_same_number_is_the_same_question() -> None:
    one, other = (Enlarged(asker(), GRADIENTS, GRADIENTS.families[0]).question(8) for _ in range(2))
    assert one is not None
    assert other is not None
    assert all(np.array_equal(a, b) for a, b in zip(one[0], other[0], strict=True))
