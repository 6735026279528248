"""What is true of every right pullback, and needs no reference to be seen."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from autodiff.types import Array
from checks.assignments.task import Arguments, Ask, Family, Finding, Sizes
from checks.assignments.values import Values

Check: TypeAlias = Callable[[Ask, Values, Sizes], Finding | None]

ROUGH = 1e-4
"""Relative error allowed: a hand-in may compute in single precision."""

STENCIL = ((-2.0, 1 / 12), (-1.0, -8 / 12), (1.0, 8 / 12), (2.0, -1 / 12))
"""Central difference of fourth order: places in steps, and weights."""

STEP = 0.02

SLOW = 0.3
"""Seconds below which nothing is said about time."""

PROPORTIONATE = 9.0
"""Four times the entries may take about four times as long; one evaluation per entry takes sixteen times."""

LINEAR = "The pullback is linear in g, and 0 for g = 0."
SLOPE = "The gradients are the slopes of your own value."
GROWTH = "The time grows as the arrays do: thousands of entries take a few passes over them, not thousands of passes."


def linear_in_cotangent(task: str, family: Family) -> Check:
    """A check that pulls back g, h and g - 2 h, and zero."""

    def check(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
        g, *arguments = drawn(family, values, sizes)
        h = values.cotangent(g.shape)
        first, second = (ask(task, cotangent, *arguments)[1:] for cotangent in (g, h))
        both = ask(task, g - 2 * h, *arguments)[1:]
        for one, other, sum_of_both in zip(first, second, both, strict=True):
            expected = one - 2 * other
            if not alike(expected, sum_of_both, max(largest(one), largest(other))):
                sentence = "the pullback of g - 2 h is not that of g minus twice that of h"
                return Finding(sentence, (g - 2 * h, *arguments), expected, sum_of_both)
        for gradient in ask(task, 0 * g, *arguments)[1:]:
            if np.any(gradient != 0):
                sentence = "the pullback of g = 0 is not 0"
                return Finding(sentence, (0 * g, *arguments), np.zeros_like(gradient), gradient)
        return None

    return check


def slope_of_own_value(task: str, family: Family, places: Sequence[int]) -> Check:
    """A check of ⟨g, f'(x) v⟩ = ⟨vjp(g), v⟩, the left side by differences of the hand-in's own value.

    Parameters
    ----------
    places : sequence of int
        Where, among the task's inputs, the arrays stand whose gradients are asked for.
    """

    def check(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
        inputs = drawn(family, values, sizes)
        g, gradients = inputs[0], ask(task, *inputs)[1:]
        for place, gradient in zip(places, gradients, strict=True):
            direction = values.real(inputs[place].shape, -1.0, 1.0)
            slope = 0.0
            for steps, weight in STENCIL:
                moved = list(inputs)
                moved[place] = inputs[place] + steps * STEP * direction
                slope += weight / STEP * float(np.sum(g * ask(task, *moved)[0]))
            along = float(np.sum(gradient * direction))
            scale = 1.0 + abs(slope) + float(np.sum(np.abs(gradient * direction)))
            if not abs(along - slope) <= 10 * ROUGH * scale:
                sentence = (
                    f"along one direction your gradient says {along:.6g}, and your value changes by {slope:.6g} a unit"
                )
                return Finding(sentence, inputs, slope, along)
        return None

    return check


def growth_of_time(task: str, family: Family, sizes: Sizes, larger: Sizes) -> Check:
    """A check that four times the entries do not take much more than four times as long."""

    def check(ask: Ask, values: Values, _: Sizes) -> Finding | None:
        small, large = drawn(family, values, sizes), drawn(family, values, larger)
        long = ask.timed(task, *large)[1]
        if long < SLOW:
            return None
        short = min(ask.timed(task, *small)[1] for _ in range(2))
        long = min(long, ask.timed(task, *large)[1])
        if long < SLOW or long < PROPORTIONATE * short:
            return None
        sentence = f"for four times the entries it takes {long / short:.0f} times as long, {long:.1f} s"
        return Finding(sentence, (), f"about {4 * short:.1g} s", f"{long:.1g} s")

    return check


def shares_at_ties(task: str, family: Family) -> Check:
    """A check that arguments which tie for a maximum get shares of the cotangent that add up to it, none negative."""

    def check(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
        inputs = drawn(family, values, sizes)
        g, gradients = inputs[0], ask(task, *inputs)[1:]
        if len(gradients) == 2:
            total, shares = gradients[0] + gradients[1], np.stack(gradients)
            weight = np.broadcast_to(g, shares.shape)
        else:
            total, shares = gradients[0].sum(axis=1), gradients[0]
            weight = np.broadcast_to(g[:, None], shares.shape)
        if not alike(g, total, largest(g)):
            return Finding("the shares of entries that tie do not add up to the cotangent", inputs, g, total)
        if np.any(shares * np.sign(weight) < -ROUGH):
            return Finding("an entry that ties has a share of the wrong sign", inputs, g, shares)
        return None

    return check


def drawn(family: Family, values: Values, sizes: Mapping[str, int]) -> Arguments:
    """A valid input of the family."""
    for _ in range(80):
        arguments = family.draw(values, sizes)
        if family.valid(*arguments):
            return arguments
    raise ValueError(f"{family.name}: no valid input")


def alike(expected: Array, got: Array, scale: float) -> bool:
    """The same shape, and entries that differ by rounding only."""
    return expected.shape == got.shape and bool(np.all(np.abs(expected - got) <= ROUGH * (1.0 + scale)))


def largest(array: Array) -> float:
    """The largest absolute value of an entry, 0 if there is none."""
    return float(np.max(np.abs(array), initial=0.0))
