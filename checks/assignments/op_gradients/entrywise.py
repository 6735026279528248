"""Operations that act entry by entry: what they are asked."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from autodiff.types import Array
from checks.assignments.op_gradients import properties
from checks.assignments.op_gradients.operations import LINE, PLANE, Operation, single, with_cotangent
from checks.assignments.task import Arguments, Draw, Family, Property, Sizes
from checks.assignments.values import Values

Entries = Callable[[Values, tuple[int, ...]], Array]
Shapes = Callable[[Values, Sizes], tuple[int, ...]]

SHAPES: tuple[tuple[int, ...], ...] = ((1,), (5,), (1, 1), (3, 1), (2, 3, 2), (1, 2, 1, 3))
EMPTY: tuple[tuple[int, ...], ...] = ((0,), (0, 3), (2, 0))
Pairs = tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]

FEWER_AXES: Pairs = (
    ((3, 3), (3,)),
    ((3,), (3, 3)),
    ((2, 3, 3), (3, 1)),
    ((1, 3), (2, 3, 3)),
    ((2, 3), (3,)),
    ((), (2, 2)),
)
LENGTH_ONE: Pairs = (
    ((2, 3), (1, 3)),
    ((2, 1), (2, 3)),
    ((3, 1), (1, 3)),
    ((1,), (4,)),
    ((2, 2), (1, 1)),
    ((1, 3, 3), (2, 3, 1)),
)
"""Shapes of two operands that NumPy broadcasts; square ones, where a wrong axis goes unnoticed by the shape."""


def real(values: Values, shape: tuple[int, ...]) -> Array:
    """In [-2, 2], a little off 0."""
    return values.real(shape)


def off_zero(values: Values, shape: tuple[int, ...]) -> Array:
    """In [-2, 2], none nearer to 0 than 0.3."""
    return values.real(shape, away=0.3)


def positive(values: Values, shape: tuple[int, ...]) -> Array:
    """In [0.3, 3]."""
    return values.positive(shape)


def in_plane(values: Values, sizes: Sizes) -> tuple[int, ...]:
    """A matrix's shape."""
    return sizes["m"], sizes["n"]


def in_line(values: Values, sizes: Sizes) -> tuple[int, ...]:
    """A vector's shape."""
    return (sizes["n"],)


def shape_among(shapes: tuple[tuple[int, ...], ...]) -> Shapes:
    """One of these."""
    return lambda values, sizes: values.turn(shapes)


def unary(*entries: Entries, shape: Shapes = in_plane, rest: Callable[[Values], tuple[Any, ...]] | None = None) -> Draw:
    """Arguments of one shape, and what `rest` adds to them, led by a cotangent of that shape."""

    def draw(values: Values, sizes: Sizes) -> Arguments:
        size = shape(values, sizes)
        arrays = [kind(values, size) for kind in entries]
        return values.cotangent(size), *arrays, *(rest(values) if rest else ())

    return draw


def families_of(
    *entries: Entries, rest: Callable[[Values], tuple[Any, ...]] | None = None, valid: Callable[..., bool] | None = None
) -> tuple[Family, ...]:
    """The families that every entrywise operation has."""
    ordinary = Family(
        "random entries",
        "The value and the gradients are right for matrices of any shape and any cotangent.",
        unary(*entries, rest=rest),
        PLANE,
        count=5,
        weight=3.0,
    )
    found = (
        ordinary,
        Family(
            "one to four axes",
            "Arrays may have from one to four axes, of length 1 too.",
            unary(*entries, shape=shape_among(SHAPES), rest=rest),
            count=3,
        ),
        Family(
            "no axes",
            "An array may have no axes: its shape is ().",
            unary(*entries, shape=lambda values, sizes: (), rest=rest),
            count=1,
        ),
        Family(
            "empty arrays",
            "An axis may have length 0.",
            unary(*entries, shape=shape_among(EMPTY), rest=rest),
            count=2,
        ),
        single(ordinary),
    )
    return tuple(replace(family, valid=valid) for family in found) if valid else found


def broadcasting(*entries: Entries, valid: Callable[..., bool] | None = None) -> tuple[Family, ...]:
    """Two operands of different shapes: the second family that NumPy stretches, the first that it adds axes to."""
    found = (
        Family(
            "operand with fewer axes",
            "An operand may have fewer axes than the other; NumPy adds axes in front. Its gradient has its own shape.",
            _of_pairs(FEWER_AXES, *entries),
            count=len(FEWER_AXES),
        ),
        Family(
            "operand with axes of length 1",
            "An operand's axes of length 1 are stretched to those of the other. Its gradient has its own shape.",
            _of_pairs(LENGTH_ONE, *entries),
            count=len(LENGTH_ONE),
        ),
    )
    return tuple(replace(family, valid=valid) for family in found) if valid else found


def _of_pairs(pairs: Pairs, first: Entries, second: Entries) -> Draw:
    def draw(values: Values, sizes: Sizes) -> Arguments:
        a, b = values.turn(pairs)
        return first(values, a), second(values, b)

    return with_cotangent(lambda a, b: np.broadcast_to(0.0, np.broadcast_shapes(a.shape, b.shape)), draw)


def special(name: str, sentence: str, *entries: Entries, count: int = 3, **more: Any) -> Family:
    """A vector with entries of its own sort."""
    rest = more.pop("rest", None)
    return Family(name, sentence, unary(*entries, shape=in_line, rest=rest), LINE, count=count, **more)


def with_zeros(values: Values, shape: tuple[int, ...]) -> Array:
    """Some entries are 0, and not all."""
    array = values.real(shape)
    array.flat[values.integer(0, max(array.size - 1, 0))] = 0.0
    return array


def tiny(values: Values, shape: tuple[int, ...]) -> Array:
    """From one millionth to one thousandth."""
    return values.real(shape, 1.0, 9.0) * np.float64(10.0) ** -values.integer(4, 6)


def huge(values: Values, shape: tuple[int, ...]) -> Array:
    """Near 1000 or -1000, some near 0."""
    places = values.integers(shape, -1, 1) * 1000.0
    places.flat[0], places.flat[-1] = 1000.0, -1000.0
    return places + values.real(shape)


def one_zero(values: Values, shape: tuple[int, ...]) -> Array:
    """Zero at the first entry, ordinary elsewhere."""
    array = values.real(shape)
    array.flat[0] = 0.0
    return array


def apart(*inputs: Any) -> bool:
    """The operands (the last two inputs) differ by more than a tenth in every entry."""
    a, b = np.broadcast_arrays(*inputs[-2:])
    return bool(np.all(np.abs(a - b) > 0.15))


def ties(values: Values, sizes: Sizes) -> Arguments:
    """Two vectors that agree in some entries and not in others."""
    a = values.real((sizes["n"],))
    b = a + np.where(np.arange(sizes["n"]) % 2 == 0, 0.0, values.real(a.shape, -1.0, 1.0, 0.3))
    return values.cotangent(a.shape), a, b


def constant(low: float = -3.0, high: float = 3.0) -> Callable[[Values], tuple[Any, ...]]:
    """A number, not near 0, 1 or -1, which hide a forgotten factor."""

    def drawn(values: Values) -> tuple[Any, ...]:
        return (values.turn([c for c in (-3.0, -2.5, -1.5, -0.5, 0.5, 1.5, 2.0, 2.5, 3.0) if low <= c <= high]),)

    return drawn


def exponent(*among: float) -> Callable[[Values], tuple[Any, ...]]:
    """One of these exponents."""
    return lambda values: (values.turn(among),)


ADD = Operation(
    "add",
    ("a", "b"),
    ("a", "b"),
    "The sum a + b, entry by entry.",
    (*families_of(real, real), *broadcasting(real, real)),
)
MULTIPLY = Operation(
    "multiply",
    ("a", "b"),
    ("a", "b"),
    "The product a * b, entry by entry.",
    (
        *families_of(real, real),
        *broadcasting(real, real),
        special("entries that are 0", "An entry may be 0.", with_zeros, with_zeros),
    ),
)
DIVIDE = Operation(
    "divide",
    ("a", "b"),
    ("a", "b"),
    "The quotient a / b, entry by entry; b is nowhere 0.",
    (
        *families_of(real, off_zero),
        *broadcasting(real, off_zero),
        special("entries that are 0", "An entry of a may be 0.", with_zeros, off_zero),
    ),
)
POWER = Operation(
    "power",
    ("a", "b"),
    ("a", "b"),
    "The power a ** b, entry by entry; a is positive, b any real number.",
    (
        *families_of(positive, real),
        *broadcasting(positive, real),
        special("exponents that are 0", "An entry of b may be 0.", positive, with_zeros),
    ),
)
ADD_SCALAR = Operation(
    "add_scalar", ("a", "c"), ("a",), "The sum a + c of an array and a number.", families_of(real, rest=constant())
)
MUL_SCALAR = Operation(
    "mul_scalar",
    ("a", "c"),
    ("a",),
    "The product a * c of an array and a number.",
    (
        *families_of(real, rest=constant()),
        special("the number 0", "The number may be 0.", real, rest=lambda values: (0.0,), count=1),
    ),
)
DIV_SCALAR = Operation(
    "div_scalar", ("a", "c"), ("a",), "The quotient a / c of an array and a number.", families_of(real, rest=constant())
)
POWER_SCALAR = Operation(
    "power_scalar",
    ("a", "c"),
    ("a",),
    "The power a ** c of an array and a number.",
    (
        *families_of(off_zero, rest=exponent(1, 2, 3, 2.0, 3.0)),
        special("negative exponents", "c may be -1 or -2; a is then nowhere 0.", off_zero, rest=exponent(-1, -2, -1.0)),
        special("fractional exponents", "c may be 0.5 or 1.5; a is then positive.", positive, rest=exponent(0.5, 1.5)),
        special(
            "entries that are 0",
            "An entry of a may be 0 where c is 1, 2 or 3.",
            one_zero,
            rest=exponent(1, 2, 3),
            count=4,
        ),
    ),
)
NEGATE = Operation("negate", ("a",), ("a",), "The negative -a.", families_of(real))
EXP = Operation("exp", ("a",), ("a",), "The exponential e ** a, entry by entry.", families_of(real))
LOG = Operation(
    "log",
    ("a",),
    ("a",),
    "The natural logarithm of a, entry by entry; a is positive.",
    (
        *families_of(positive),
        special("values near 0", "Entries may be as small as one millionth.", tiny),
    ),
)
TANH = Operation(
    "tanh",
    ("a",),
    ("a",),
    "The hyperbolic tangent of a, entry by entry.",
    (
        *families_of(real),
        special("huge values", "Entries may be as large as 1000 or as small as -1000.", huge, stable=True),
    ),
)
SIGMOID = Operation(
    "sigmoid",
    ("a",),
    ("a",),
    "The logistic function 1 / (1 + exp(-a)), entry by entry.",
    (
        *families_of(real),
        special("huge values", "Entries may be as large as 1000 or as small as -1000.", huge, stable=True),
    ),
)
RELU = Operation(
    "relu",
    ("a",),
    ("a",),
    "The positive part max(a, 0), entry by entry.",
    (
        *families_of(real),
        special(
            "entries that are 0",
            "At a = 0 the slope may be taken as any number from 0 to 1.",
            one_zero,
            count=2,
            subgradient=True,
        ),
    ),
)
_TIED = Family("", "", ties, {"n": (2, 3, 5)})
MAXIMUM = Operation(
    "maximum",
    ("a", "b"),
    ("a", "b"),
    "The larger of a and b, entry by entry.",
    (*families_of(real, real, valid=apart), *broadcasting(real, real, valid=apart)),
    growth=None,
    special=(
        Property(
            "equal entries",
            "Where a and b are equal, their gradients share the cotangent in any way that adds up to it.",
            properties.shares_at_ties("maximum", _TIED),
            {"n": (2, 3, 5)},
            count=2,
        ),
    ),
)


def truths(values: Values, shape: tuple[int, ...]) -> Array:
    """Truth values, both of them where there is room."""
    drawn = values.integers(shape, 0, 1).astype(bool)
    if drawn.size > 1:
        drawn.flat[0], drawn.flat[-1] = True, False
    return drawn


WHERE = Operation(
    "where",
    ("condition", "a", "b"),
    ("a", "b"),
    "a where the condition holds, b elsewhere; condition is an array of truth values of the same shape.",
    families_of(truths, real, real),
)

ENTRYWISE = (
    ADD,
    MULTIPLY,
    DIVIDE,
    POWER,
    ADD_SCALAR,
    MUL_SCALAR,
    DIV_SCALAR,
    POWER_SCALAR,
    NEGATE,
    EXP,
    LOG,
    TANH,
    SIGMOID,
    RELU,
    MAXIMUM,
    WHERE,
)
