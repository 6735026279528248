"""The family of pulses: a square on [0, 1] whose error is known in closed form, and planted faults that are found."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from checks.exercises import WrongKeyError
from checks.exercises.families.pulses import Curve, Pulses
from checks.exercises.making import completed, confirm
from checks.exercises.step_functions import Steps

ZERO = Fraction(0)
SQUARE = Curve(Fraction(1), ZERO, ZERO, ZERO, Fraction(1, 4), 4, Fraction(1, 10), 4)
STAIRS = Steps(tuple(map(Fraction, (1, 2, 4))), (Fraction(3), Fraction(5)), (), ">=")


def test_the_square_by_four_pulses() -> None:
    """x^2 on [0, 1) by hand: middles 1/8, 3/8, 5/8, 7/8; the last cell errs by 1 - 49/64; L = 2, so K >= 2 / 0.2."""
    content = completed(Pulses().present(SQUARE))
    confirm(content, Pulses().witnesses(SQUARE), "by hand")
    found = {part.name: Fraction(part.key) for part in content.parts}
    assert [found[f"h{k}"] for k in (1, 2, 3, 4)] == [Fraction(k * k, 64) for k in (1, 3, 5, 7)]
    wanted = {"E": Fraction(15, 64), "L": 2, "B": Fraction(1, 4), "K": 10, "units": 21}
    assert {name: found[name] for name in wanted} == wanted
    assert found["square"] == 10 + 16 + 1


def test_stairs_by_hand() -> None:
    content = completed(Pulses().present(STAIRS))
    confirm(content, Pulses().witnesses(STAIRS), "by hand")
    weights, pairs, shared = content.parts
    assert (weights.key, pairs.key, shared.key) == ("[3, 2, -5]", "5", "4")


@pytest.mark.parametrize(
    ("instance", "part", "changes"),
    [
        (SQUARE, "E", {"work": "a * d"}),
        (SQUARE, "h2", {"work": "m2"}),
        (SQUARE, "K", {"key": "9"}),
        (SQUARE, "square", {"work": "4 * n + n^2 + 1"}),
        (STAIRS, "w", {"key": "[3, 5, 0]"}),
        (STAIRS, "shared", {"key": "5"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_planted_fault_is_found(instance: Curve | Steps, part: str, changes: dict[str, Any]) -> None:
    content = Pulses().present(instance)
    parts = tuple([replace(each, mistakes=(), **changes) if each.name == part else each for each in content.parts])
    with pytest.raises(WrongKeyError, match=f"part {part}"):
        confirm(completed(replace(content, parts=parts)), Pulses().witnesses(instance), "planted")
