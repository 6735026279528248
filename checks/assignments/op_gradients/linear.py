"""Matrix products, and operations that move or repeat entries: what they are asked."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from autodiff.types import Array
from checks.assignments.memory_order import by_columns
from checks.assignments.op_gradients.operations import PLANE, Operation, single, with_cotangent
from checks.assignments.task import Arguments, Draw, Family, Sizes
from checks.assignments.values import Values

Case = tuple[Any, ...]
"""Shapes, and what else the operation is given."""

THICK = {"m": (1, 2, 3), "n": (1, 2, 3), "p": (1, 2, 3)}

BATCHES: tuple[Case, ...] = (
    ((2, 2, 3), (2, 3, 4)),
    ((2, 3, 3), (2, 3, 3)),
    ((2, 2, 2, 3), (2, 2, 3, 2)),
)
MISSING_BATCHES: tuple[Case, ...] = (
    ((2, 2, 3), (3, 4)),
    ((2, 3), (2, 3, 4)),
    ((3, 3), (3, 3, 3)),
    ((3, 3, 3), (3, 3)),
    ((2, 3), (2, 3, 3)),
    ((2, 3, 3), (3, 3)),
    ((2, 3, 2, 3), (3, 3, 2)),
)
TWO_MISSING_BATCHES: tuple[Case, ...] = (
    ((2, 3, 2, 2), (2, 2)),
    ((2, 2), (3, 2, 2, 2)),
    ((2, 3), (2, 2, 3, 2)),
    ((3, 2, 3, 2), (2, 4)),
)
SINGLE_BATCHES: tuple[Case, ...] = (
    ((1, 2, 3), (4, 3, 2)),
    ((4, 2, 3), (1, 3, 2)),
    ((2, 1, 2, 3), (1, 3, 3, 2)),
    ((1, 2, 3), (2, 2, 3, 2)),
    ((1, 2, 2), (1, 2, 2)),
)
VECTORS: tuple[Case, ...] = (((3,), (3,)), ((3,), (3, 2)), ((2, 3), (3,)), ((3, 3), (3,)), ((3,), (3, 3)))
BATCHED_VECTORS: tuple[Case, ...] = (((2, 3, 4), (4,)), ((3,), (2, 3, 4)), ((3, 3, 3), (3,)), ((3,), (3, 3, 3)))
EMPTY_PRODUCTS: tuple[Case, ...] = (((2, 0), (0, 3)), ((0, 2), (2, 3)), ((0, 2, 3), (3, 2)))

EXCHANGES: tuple[Case, ...] = (
    ((2, 3), (1, 0)),
    ((3, 3), (1, 0)),
    ((2, 3, 4), (0, 2, 1)),
    ((2, 3, 4), (2, 1, 0)),
    ((2, 2, 3), (1, 0, 2)),
    ((2, 3, 2, 2), (0, 3, 2, 1)),
)
ORDERS: tuple[Case, ...] = (
    ((2, 3, 4), (1, 2, 0)),
    ((2, 3, 4), (2, 0, 1)),
    ((3, 3, 3), (1, 2, 0)),
    ((2, 3, 2, 3), (1, 3, 0, 2)),
    ((2, 2, 2, 2), (3, 0, 1, 2)),
)
REVERSED: tuple[Case, ...] = (((2, 3), None), ((2, 3, 4), None), ((4,), None), ((3, 2, 2), None))
NEGATIVE_ORDERS: tuple[Case, ...] = (((2, 3, 4), (-2, -1, 0)), ((3, 3, 3), (-1, 0, 1)))

RESHAPES: tuple[Case, ...] = (
    ((2, 3), (3, 2)),
    ((2, 3), (6,)),
    ((6,), (2, 3)),
    ((2, 3, 4), (4, 6)),
    ((3, 3), (9,)),
    ((2, 2, 3), (3, 4)),
    ((3, 2), (1, 3, 2, 1)),
)
MOVED_BY_ORDER: tuple[Case, ...] = (((2, 3), (3, 2)), ((2, 3), (6,)), ((3, 3), (9,)), ((2, 3, 4), (4, 6)))
INFERRED: tuple[Case, ...] = (((2, 3), (-1,)), ((2, 6), (3, -1)), ((2, 3, 2), (-1, 2)))
LONE_RESHAPES: tuple[Case, ...] = (((1,), ()), ((), (1, 1)), ((0, 3), (3, 0)), ((2, 0), (0,)))

STRETCHES: tuple[Case, ...] = (
    ((2, 1), (2, 3)),
    ((1, 3), (3, 3)),
    ((3, 1), (3, 3)),
    ((1, 3, 1), (2, 3, 4)),
    ((1, 1), (2, 3)),
    ((2, 1, 3), (2, 3, 3)),
    ((1, 1), (1, 3)),
    ((1, 3, 1), (1, 3, 4)),
)
LEADING: tuple[Case, ...] = (
    ((3,), (3, 3)),
    ((3,), (2, 3)),
    ((2, 3), (4, 2, 3)),
    ((3, 3), (3, 3, 3)),
    ((3,), (2, 2, 3)),
)
BOTH_WAYS: tuple[Case, ...] = (((3, 1), (2, 3, 3)), ((1, 3), (3, 3, 3)), ((1,), (2, 3)), ((2, 1, 3), (2, 2, 3, 3)))
IDENTITIES: tuple[Case, ...] = (((3, 4), (3, 4)), ((3,), (3,)), ((1, 3), (1, 3)), ((2, 2), (2, 2)))
FROM_NOTHING: tuple[Case, ...] = (((), (2, 3)), ((), (3,)), ((), (1, 1)))

JOINS: tuple[Case, ...] = (
    ((2, 3), (2, 3), 0),
    ((2, 3), (1, 3), 0),
    ((1, 3), (3, 3), 0),
    ((2, 1), (2, 3), 1),
    ((3, 3), (3, 2), 1),
    ((2,), (3,), 0),
    ((2, 3, 2), (2, 1, 2), 1),
)
NEGATIVE_JOINS: tuple[Case, ...] = (
    ((3, 2), (1, 2), -2),
    ((2, 3), (2, 3), -2),
    ((2, 3, 2), (2, 1, 2), -2),
    ((2, 1), (2, 3), -1),
)
EMPTY_JOINS: tuple[Case, ...] = (((0, 3), (2, 3), 0), ((2, 3), (2, 0), 1))

STACKS: tuple[Case, ...] = (((3,), 0), ((3,), 1), ((2, 2), 0), ((2, 2), 1), ((2, 2), 2), ((2, 3), 1), ((2, 3), 2))
NEGATIVE_STACKS: tuple[Case, ...] = (((2, 3), -1), ((2, 2), -2), ((2, 2), -3))

INDEX_TYPES = (np.int8, np.uint8, np.int32, np.int64, np.uint16)


def two_of(cases: Sequence[Case]) -> Draw:
    """Two arrays of one of these pairs of shapes, and what else the case holds."""

    def draw(values: Values, sizes: Sizes) -> Arguments:
        a, b, *others = values.turn(cases)
        return values.real(a), values.real(b), *others

    return draw


def one_of(cases: Sequence[Case]) -> Draw:
    """An array of one of these shapes, and what else the case holds."""

    def draw(values: Values, sizes: Sizes) -> Arguments:
        a, *others = values.turn(cases)
        return values.real(a), *others

    return draw


def _families(
    value_of: Callable[..., Any], kind: Callable[[Sequence[Case]], Draw], *rows: tuple[str, str, Sequence[Case]]
) -> tuple[Family, ...]:
    """One family for each (name, sentence, cases), every case asked; the first is ordinary, and repeated in float32."""
    found = [
        Family(name, sentence, with_cotangent(value_of, kind(cases)), count=len(cases))
        for name, sentence, cases in rows
    ]
    return replace(found[0], weight=3.0), *found[1:], single(found[0])


def _matrices(values: Values, sizes: Sizes) -> Arguments:
    return values.real((sizes["m"], sizes["n"])), values.real((sizes["n"], sizes["p"]))


_PRODUCTS = _families(
    np.matmul,
    two_of,
    ("matrices", "a and b may be matrices, square or not.", ()),
    ("batches", "Leading axes are batches: the product is that of the last two axes.", BATCHES),
    (
        "missing batch axes",
        "One operand may have fewer leading axes than the other; it is used for every product of the batch.",
        MISSING_BATCHES,
    ),
    (
        "two missing batch axes",
        "An operand may have two leading axes fewer than the other.",
        TWO_MISSING_BATCHES,
    ),
    (
        "batch axes of length 1",
        "A leading axis of length 1 is broadcast against a longer one.",
        SINGLE_BATCHES,
    ),
    ("vectors", "An operand with one axis is a vector, as in NumPy's matmul.", VECTORS),
    ("a vector and a batch", "A vector may meet a batch of matrices.", BATCHED_VECTORS),
    ("empty arrays", "An axis may have length 0.", EMPTY_PRODUCTS),
)
_MATRICES = replace(_PRODUCTS[0], draw=with_cotangent(np.matmul, _matrices), sizes=THICK, count=5)

MATMUL = Operation(
    "matmul",
    ("a", "b"),
    ("a", "b"),
    "The matrix product a @ b as in NumPy.",
    (_MATRICES, *_PRODUCTS[1:-1], single(_MATRICES)),
    points=3.0,
    growth=({"m": 100, "n": 50, "p": 2}, {"m": 400, "n": 50, "p": 2}),
)

_TRANSPOSES = _families(
    np.transpose,
    one_of,
    ("two axes exchanged", "axes says which axis of a each axis of the value is; two may change places.", EXCHANGES),
    ("any order", "axes may be any order of the axes.", ORDERS),
    ("axes reversed", "axes may be None: the axes are reversed.", REVERSED),
    ("negative axes", "An axis may be counted from the end.", NEGATIVE_ORDERS),
    ("empty arrays", "An axis may have length 0.", (((0, 3), (1, 0)), ((2, 0, 3), (0, 2, 1)))),
)
TRANSPOSE = Operation(
    "transpose", ("a", "axes"), ("a",), "The array with its axes in another order.", _TRANSPOSES, growth=None
)


def _reshaped(a: Array, shape: tuple[int, ...]) -> Array:
    return a.reshape(shape)


_RESHAPES = _families(
    _reshaped,
    one_of,
    (
        "other shapes",
        "shape is a tuple of axis lengths; entries keep their order, the last axis running fastest.",
        RESHAPES,
    ),
    ("one length left open", "One length may be -1: it is whatever remains.", INFERRED),
    ("one entry or none", "There may be one entry, without axes or with many, or none.", LONE_RESHAPES),
)
RESHAPE = Operation(
    "reshape",
    ("a", "shape"),
    ("a",),
    "The same entries in an array of another shape.",
    (
        *_RESHAPES,
        Family(
            "entries stored column by column",
            "How the entries lie in memory does not matter.",
            by_columns(with_cotangent(_reshaped, one_of(MOVED_BY_ORDER))),
            count=len(MOVED_BY_ORDER),
        ),
    ),
    growth=None,
)

BROADCAST_TO = Operation(
    "broadcast_to",
    ("a", "shape"),
    ("a",),
    "The array repeated to a larger shape, as NumPy broadcasts.",
    _families(
        np.broadcast_to,
        one_of,
        ("axes of length 1", "Axes of length 1 are repeated.", STRETCHES),
        ("missing leading axes", "Leading axes that a lacks are added.", LEADING),
        ("both", "Axes may be added and others repeated.", BOTH_WAYS),
        ("nothing to do", "shape may be that of a.", IDENTITIES),
        ("no axes", "a may have no axes: its shape is ().", FROM_NOTHING),
        ("empty arrays", "shape may have a length 0.", (((1, 3), (0, 3)), ((3,), (0, 3)))),
    ),
    growth=None,
)

_JOINS = _families(
    lambda a, b, axis: np.concatenate([a, b], axis),
    two_of,
    ("along an axis", "a and b may have different lengths along the axis, and the same along all others.", JOINS),
    ("negative axes", "The axis may be counted from the end.", NEGATIVE_JOINS),
    ("empty arrays", "One of the two may be empty.", EMPTY_JOINS),
)
CONCATENATE = Operation(
    "concatenate", ("a", "b", "axis"), ("a", "b"), "a followed by b along an axis.", _JOINS, growth=None
)


def _twice(cases: Sequence[Case]) -> Draw:
    return two_of(tuple((shape, shape, axis) for shape, axis in cases))


STACK = Operation(
    "stack",
    ("a", "b", "axis"),
    ("a", "b"),
    "a and b, of one shape, along a new axis of length 2, which is the one of that number in the value.",
    _families(
        lambda a, b, axis: np.stack([a, b], axis),
        _twice,
        ("along a new axis", "The new axis may be the first, the last or one between.", STACKS),
        ("negative axes", "The axis may be counted from the end of the value's.", NEGATIVE_STACKS),
        ("no axes", "a and b may have no axes.", (((), 0),)),
    ),
    growth=None,
)


def _rows(values: Values, sizes: Sizes) -> Arguments:
    """Some rows twice, some not at all."""
    m = sizes["m"] + 1
    index = values.integers((sizes["m"] + 2,), 0, m - 1)
    index[-1] = index[0]
    return values.real((m, sizes["n"])), index


def _distinct_rows(values: Values, sizes: Sizes) -> Arguments:
    m = sizes["m"] + 1
    return values.real((m, sizes["n"])), np.array(values.permutation(m)[: sizes["m"]])


def _from_the_end(values: Values, sizes: Sizes) -> Arguments:
    a, index = _rows(values, sizes)
    index[0] = index[0] - len(a)  # the last entry is the same row, counted from the front
    return a, index


def _typed_index(values: Values, sizes: Sizes) -> Arguments:
    a, index = _rows(values, sizes)
    return a, index.astype(values.turn(INDEX_TYPES))


def _table(values: Values, sizes: Sizes) -> Arguments:
    a, _ = _rows(values, sizes)
    index = values.integers((2, 3), 0, len(a) - 1)
    index[0, 0] = index[1, 2]
    return a, index


def _from_vector(values: Values, sizes: Sizes) -> Arguments:
    a, index = _rows(values, sizes)
    return a[:, 0].copy(), index


def _many_axes(values: Values, sizes: Sizes) -> Arguments:
    _, index = _rows(values, sizes)
    return values.real((sizes["m"] + 1, 2, sizes["n"])), index


def _picked(a: Array, index: Array) -> Array:
    return a[index]


def _gathers(*rows: tuple[str, str, Draw, int]) -> tuple[Family, ...]:
    found = [
        Family(name, sentence, with_cotangent(_picked, draw), PLANE, count=count)
        for name, sentence, draw, count in rows
    ]
    return replace(found[0], weight=3.0), *found[1:], single(found[0])


GATHER = Operation(
    "gather",
    ("a", "index"),
    ("a",),
    "Rows of a: the value is a[index], with index an array of integers for the first axis.",
    _gathers(
        ("rows picked twice", "A row may be picked more than once, or never.", _rows, 5),
        ("rows picked once", "Every row may be picked once at most.", _distinct_rows, 2),
        ("a vector", "a may have one axis.", _from_vector, 2),
        ("three axes", "a may have further axes.", _many_axes, 2),
        ("a table of rows", "index may have more than one axis.", _table, 2),
        ("rows from the end", "A negative index counts from the end.", _from_the_end, 2),
        ("any integer type", "index may be of any integer type.", _typed_index, 3),
        ("nothing picked", "index may be empty.", lambda v, s: (v.real((3, 2)), np.zeros(0, np.int64)), 1),
    ),
    points=2.0,
)

LINEAR = (MATMUL, TRANSPOSE, RESHAPE, BROADCAST_TO, CONCATENATE, STACK, GATHER)
