"""Sums, means and maxima over axes, and operations whose gradient is a definition: what they are asked."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from autodiff.types import Array
from checks.assignments.op_gradients import properties
from checks.assignments.op_gradients.entrywise import families_of, real, special
from checks.assignments.op_gradients.operations import PLANE, Operation, single, with_cotangent
from checks.assignments.task import Arguments, Draw, Family, Property, Sizes
from checks.assignments.values import Values

Case = tuple[tuple[int, ...], Any]
"""A shape, and axes."""

ALL: tuple[Case, ...] = (((2, 3), None), ((3, 3), None), ((4,), None), ((2, 2, 3), None))
TUPLES: tuple[Case, ...] = (
    ((2, 3), (0,)),
    ((2, 3), (1,)),
    ((3, 3), (0,)),
    ((3, 3), (1,)),
    ((4,), (0,)),
    ((2, 3), (0, 1)),
    ((2, 3, 4), (0, 2)),
    ((3, 3, 3), (1,)),
    ((3, 3, 3), (0, 2)),
    ((2, 2, 2), (0, 1)),
    ((2, 3, 2, 2), (1, 3)),
)
ZERO: tuple[Case, ...] = (((2, 3), 0), ((3, 3), 0), ((2, 3, 2), 0))
INTEGERS: tuple[Case, ...] = (
    ((2, 3), 1),
    ((3, 3), 1),
    ((3, 3, 3), 1),
    ((2, 3, 4), 2),
)
NEGATIVE: tuple[Case, ...] = (
    ((3, 3), (-1,)),
    ((2, 3), (-2,)),
    ((3, 3, 3), (-2,)),
    ((2, 3, 4), (0, -1)),
    ((2, 3, 4), (-3, 2)),
)
NEGATIVE_INTEGERS: tuple[Case, ...] = (((3, 3), -1), ((3, 3), -2), ((3, 3, 3), -2), ((2, 3, 4), -1))
UNSORTED: tuple[Case, ...] = (((2, 3, 4), (2, 0)), ((3, 3, 3), (2, 1)), ((2, 3, 2, 3), (3, 0)))
NONE_OF_THEM: tuple[Case, ...] = (((2, 3), ()), ((3,), ()))
LENGTH_ONE: tuple[Case, ...] = (((1, 3), (0,)), ((3, 1), (1,)), ((1, 3, 3), (1,)), ((1, 1), (0,)))
SINGLE_ENTRY: tuple[Case, ...] = (((1, 1), (0,)), ((1,), None), ((1,), (0,)), ((1, 1), (0, 1)))
EMPTY: tuple[Case, ...] = (((0, 3), (1,)), ((3, 0), (0,)), ((0, 2, 3), (2,)))


def summed_shape(a: Array, axes: Any) -> Array:
    """An array of the shape that a reduction leaves."""
    return np.zeros(a.shape).sum(axis=axes)


def reduced(entries: Callable[[Values, tuple[int, ...]], Array], cases: Sequence[Case]) -> Draw:
    """An array of one of these shapes, and the axes."""

    def draw(values: Values, sizes: Sizes) -> Arguments:
        shape, axes = values.turn(cases)
        return entries(values, shape), axes

    return with_cotangent(summed_shape, draw)


def distinct(values: Values, shape: tuple[int, ...]) -> Array:
    """No two entries nearer than 0.1."""
    return values.distinct(shape, gap=0.1)


def _matrix(entries: Callable[[Values, tuple[int, ...]], Array]) -> Draw:
    def draw(values: Values, sizes: Sizes) -> Arguments:
        return entries(values, (sizes["m"], sizes["n"])), values.turn(((0,), (1,)))

    return with_cotangent(summed_shape, draw)


def reductions_of(entries: Callable[[Values, tuple[int, ...]], Array]) -> tuple[Family, ...]:
    """The families that every reduction has."""
    ordinary = Family(
        "one axis of a matrix",
        "axes may be a tuple of one axis; that axis is gone from the value.",
        _matrix(entries),
        PLANE,
        count=5,
        weight=3.0,
    )
    rows: tuple[tuple[str, str, Sequence[Case]], ...] = (
        ("all axes", "axes may be None: all entries are reduced to one, and the value has no axes.", ALL),
        ("several axes", "axes may be a tuple of several axes.", TUPLES),
        ("an integer for axes", "axes may be an integer.", INTEGERS),
        ("the integer 0 for axes", "axes may be the integer 0, which is not the same as None.", ZERO),
        ("negative axes", "Axes in a tuple may be counted from the end.", NEGATIVE),
        ("a negative integer", "An integer may be negative too.", NEGATIVE_INTEGERS),
        ("axes in any order", "The axes of a tuple may come in any order.", UNSORTED),
        ("axes of length 1", "A reduced axis may have length 1.", LENGTH_ONE),
        ("a single entry", "The array may hold one entry only.", SINGLE_ENTRY),
        ("no axis", "The tuple may be empty: nothing is reduced.", NONE_OF_THEM),
        ("empty arrays", "An axis that stays may have length 0.", EMPTY),
    )
    found = [Family(name, sentence, reduced(entries, cases), count=len(cases)) for name, sentence, cases in rows]
    return (ordinary, *found, single(ordinary))


def spread(values: Values, shape: tuple[int, ...]) -> Array:
    """Rows near 1000, near -1000 and near 0; in the first of these, some entry lies near -1000.

    So that only the largest entry of each row may be subtracted, and none of the others.
    """
    places = np.array([(-1000.0, 1000.0, 0.0)[i % 3] for i in values.permutation(shape[0])])
    entries = places.reshape(-1, *[1] * (len(shape) - 1)) + values.real(shape)
    entries[int(np.argmax(places)), ..., values.integer(0, shape[-1] - 1)] *= -1.0
    return entries


def _tied(values: Values, sizes: Sizes) -> Arguments:
    """Rows of which some hold their largest entry twice."""
    a = distinct(values, (3, 4))
    for row in range(2):
        first, second, *_ = values.permutation(4)
        a[row, [first, second]] = a[row].max() + 0.5
    return values.cotangent((3,)), a, (1,)


SUMMATION = Operation(
    "summation", ("a", "axes"), ("a",), "The sum of the entries along axes.", reductions_of(real), points=2.0
)
MEAN = Operation("mean", ("a", "axes"), ("a",), "The mean of the entries along axes.", reductions_of(real))
AMAX = Operation(
    "amax",
    ("a", "axes"),
    ("a",),
    "The largest entry along axes.",
    reductions_of(distinct),
    special=(
        Property(
            "several largest entries",
            "Where the largest entry occurs more than once, its places share the cotangent, in any way that adds up.",
            properties.shares_at_ties("amax", Family("", "", _tied)),
            count=2,
        ),
    ),
    growth=None,
)
LOGSUMEXP = Operation(
    "logsumexp",
    ("a", "axes"),
    ("a",),
    "The logarithm of the sum of the exponentials of the entries along axes.",
    (
        *reductions_of(real),
        Family(
            "huge values",
            "Entries may be as large as 1000 or as small as -1000, in one row and not in the next, or in the same row.",
            reduced(spread, (((3, 2), (1,)), ((3, 3), (1,)), ((3, 4), (1,)), ((3, 2, 2), (1, 2)))),
            count=4,
            stable=True,
        ),
    ),
    points=2.0,
)


def _off_halves(values: Values, shape: tuple[int, ...]) -> Array:
    """At least a tenth from where rounding jumps."""
    return values.integers(shape, -3, 3) + values.real(shape, -0.4, 0.4, 0.0)


def _limit(values: Values) -> tuple[Any, ...]:
    return (values.turn((0.5, 0.75, 1.25)),)


def _factor(values: Values) -> tuple[Any, ...]:
    return (values.turn((0.5, 1.0, 2.0, 2.5)),)


def _mixed(draw: Draw) -> Draw:
    """The cotangent's first and last entries lie above and below every limit, and one between."""

    def drawn(values: Values, sizes: Sizes) -> Arguments:
        g, *others = draw(values, sizes)
        if g.size > 2:
            g = g.copy()
            g.flat[0], g.flat[-1], g.flat[1] = 1.75, -1.6, 0.3
        return g, *others

    return drawn


REVERSE_GRADIENT = Operation(
    "reverse_gradient",
    ("a", "c"),
    ("a",),
    "Gradient reversal: the value is a itself; the gradient is defined as -c * g, with c a positive number.",
    families_of(real, rest=_factor),
    slope=False,
)
STRAIGHT_THROUGH = Operation(
    "round_through",
    ("a",),
    ("a",),
    "Rounding with a straight-through gradient: the value is the integer nearest to each entry, as a float; the "
    "gradient is defined as g, as though nothing had been rounded.",
    families_of(_off_halves),
    slope=False,
)
CLIP_GRADIENT = Operation(
    "clip_gradient",
    ("a", "limit"),
    ("a",),
    "Gradient clipping: the value is a itself; the gradient is defined as g with every entry below -limit replaced by "
    "-limit and every entry above limit by limit.",
    tuple(
        replace(family, draw=_mixed(family.draw))
        for family in (
            *families_of(real, rest=_limit),
            special(
                "a limit that is not reached",
                "Entries of g within the limit stay as they are.",
                real,
                rest=lambda values: (2.5,),
                count=1,
            ),
        )
    ),
    linear=False,
    slope=False,
)

REDUCTIONS = (SUMMATION, MEAN, AMAX, LOGSUMEXP)
DEFINED = (REVERSE_GRADIENT, STRAIGHT_THROUGH, CLIP_GRADIENT)
