"""What gradient checking is asked: functions as text, points, steps, and gradients that are right or wrong."""

from typing import Any

import numpy as np

from autodiff.types import Array
from checks.assignments.adapters.functions import as_text
from checks.assignments.function_text import FunctionText
from checks.assignments.task import Arguments, Sizes
from checks.assignments.values import Values

LARGE_STEPS = (0.5, 0.2, 0.1, 0.05)
"""Steps whose error of truncation shows in the third digit: formulas of different order cannot be confused."""

SMALL_STEPS = (1e-4, 1e-5, 1e-6)

SCALARS = (
    "lambda x: {a} * np.sin({b} * x) + x**2",
    "lambda x: np.exp({a} * x) + {b} * x**3",
    "lambda x: {a} * x**4 + {b} * x",
    "lambda x: {b} * x**2 - np.cos({a} * x)",
    "lambda x: {b} * x**3 + 1 / (2 + x**2)",
)

OF_ARRAYS = (
    "lambda x: np.sum({C} * np.sin(x)) + np.sum(x)**2 / 4",
    "lambda x: np.sum({C} * x**3) + np.cos(np.sum(x))",
    "lambda x: np.exp(np.sum({C} * x) / 4) + np.sum(x**2)",
)
"""No sums of functions of one entry each: an entry that was moved and not moved back changes the others' slopes."""

SCALES = (1e-6, 1e-3, 1.0, 1e3, 1e6)

FAULTS = ("none", "factor", "sign", "entry", "term", "transposed")


def number(values: Values, low: float = -1.5, high: float = 1.5, away: float = 0.3) -> float:
    """A number with two digits after the point."""
    return float(values.real((), low, high, away))


def scalar_function(values: Values) -> FunctionText:
    """A curved function of one number."""
    text = values.choice(SCALARS)
    return FunctionText(text.format(a=f"{number(values, 0.3):g}", b=f"{number(values, 0.3):g}"))


def scalar_steps(values: Values, sizes: Sizes) -> Arguments:
    """A function, a point, a large step."""
    return scalar_function(values), number(values, -2.0, 2.0, 0.3), values.choice(LARGE_STEPS)


def scalar_small_steps(values: Values, sizes: Sizes) -> Arguments:
    """As `scalar_steps`, the step small."""
    f, x, _ = scalar_steps(values, sizes)
    return f, x, values.choice(SMALL_STEPS)


def far_points(values: Values, sizes: Sizes) -> Arguments:
    """Points far from 0: a step that is made larger with x is another step there."""
    f = FunctionText(f"lambda x: x**2 / 10 + np.sin({number(values, 0.3):g} * x)")
    return f, float(values.choice((-1, 1)) * values.integer(20, 90)), values.choice(LARGE_STEPS)


def stepped(f: FunctionText, x: Any, *rest: Any) -> bool:
    """Whether the last argument is a step that is no rounding error of x's entries, and x is finite."""
    h = rest[-1]
    return bool(1e-7 <= h <= 1.0 and np.all(np.isfinite(x)))


def shape_of(values: Values, sizes: Sizes) -> tuple[int, ...]:
    """One to three axes, with sizes that differ as those of `sizes` do."""
    n, k = sizes["n"], sizes["k"]
    return values.choice(((n,), (n, k), (n, k), (k, n, 2)))


def array_function(values: Values, shape: tuple[int, ...]) -> FunctionText:
    """A curved function of an array of that shape, in which every entry has a part of its own."""
    return FunctionText(values.choice(OF_ARRAYS).format(C=as_text(values.real(shape, -1.5, 1.5, 0.3))))


def array_steps(values: Values, sizes: Sizes) -> Arguments:
    """A function of an array, a point, a large step."""
    shape = shape_of(values, sizes)
    return array_function(values, shape), values.real(shape, -1.5, 1.5), values.choice(LARGE_STEPS)


def array_small_steps(values: Values, sizes: Sizes) -> Arguments:
    """As `array_steps`, the step small."""
    f, x, _ = array_steps(values, sizes)
    return f, x, values.choice(SMALL_STEPS)


def usual_step(values: Values, sizes: Sizes) -> Arguments:
    """As `array_steps`, with the step that textbooks take."""
    f, x, _ = array_steps(values, sizes)
    return f, x, 1e-4


def lone_entries(values: Values, sizes: Sizes) -> Arguments:
    """One entry, with no axis, one or two."""
    shape = values.choice(((), (1,), (1, 1)))
    return array_function(values, shape), values.real(shape, -1.5, 1.5), values.choice(LARGE_STEPS)


def no_entries(values: Values, sizes: Sizes) -> Arguments:
    """An axis of length 0."""
    shape = values.choice(((0,), (2, 0)))
    return array_function(values, shape), values.real(shape), values.choice(LARGE_STEPS)


def integer_points(values: Values, sizes: Sizes) -> Arguments:
    """A point with integers for entries, in an integer array."""
    shape = shape_of(values, sizes)
    x = values.integers(shape, 1, 2) * values.choice((-1, 1))
    return array_function(values, shape), x, values.choice(LARGE_STEPS)


def single_points(values: Values, sizes: Sizes) -> Arguments:
    """A point in single precision, and a step that single precision is too coarse for."""
    f, x, _ = array_steps(values, sizes)
    return f, x.astype(np.float32), values.choice((1e-3, 1e-4))


def maps(values: Values, sizes: Sizes) -> Arguments:
    """A function from arrays to arrays of another shape, a point, a cotangent, a large step."""
    n, k, m = sizes["n"], sizes["k"], sizes["m"]
    B = as_text(values.real((k, m), -1.0, 1.0, 0.2))
    f, shape = values.choice(
        (
            (f"lambda x: np.sin(x @ {B}) + np.sum(x) / 2", (n, m)),
            (f"lambda x: (x**3 @ {B}).sum(axis=0) + np.cos(x[0, 0])", (m,)),
            (f"lambda x: np.exp({B}.T @ x.T / 2)", (m, n)),
        )
    )
    return FunctionText(f), values.real((n, k), -1.2, 1.2), values.cotangent(shape), values.choice(LARGE_STEPS)


def small_step_maps(values: Values, sizes: Sizes) -> Arguments:
    """As `maps`, the step small."""
    *rest, _ = maps(values, sizes)
    return *rest, values.choice(SMALL_STEPS)


def views(values: Values, sizes: Sizes) -> Arguments:
    """A function that returns the array it was given, seen in another way."""
    x = values.real((sizes["n"], sizes["k"]), -1.2, 1.2)
    f, shape = values.choice((("lambda x: x.T", x.T.shape), ("lambda x: x[1:]", x[1:].shape), ("lambda x: x", x.shape)))
    return FunctionText(f), x, values.cotangent(shape), values.choice(LARGE_STEPS)


def mapped(f: FunctionText, x: Array, v: Array, h: float) -> bool:
    """Whether the cotangent fits what the function gives."""
    return stepped(f, x, h) and np.shape(f(x)) == v.shape


def nearby(values: Values, sizes: Sizes) -> Arguments:
    """Two arrays that differ by a part of themselves."""
    a = values.real(shape_of(values, sizes), -2.0, 2.0, 0.2)
    return a, np.round(a * (1 + values.real(a.shape, -0.3, 0.3)), 4)


def opposite(values: Values, sizes: Sizes) -> Arguments:
    """Two arrays of which some entries differ in sign."""
    a, b = nearby(values, sizes)
    b.flat[values.integer(0, b.size - 1)] *= -1.0
    return a, b


def with_zeros(values: Values, sizes: Sizes) -> Arguments:
    """Some entries are 0 in both arrays; perhaps all."""
    a, b = nearby(values, sizes)
    keep = values.choice((0, 1, 1))
    zero = values.integers(a.shape, 0, 1) * keep
    zero.flat[values.integer(0, a.size - 1)] = 0
    return a * zero + 0.0, b * zero + 0.0


def with_one_zero(values: Values, sizes: Sizes) -> Arguments:
    """An entry is 0 in one of the arrays, and not in the other one."""
    arrays = nearby(values, sizes)
    zeroed = values.integer(0, 1)
    place = values.integer(0, arrays[zeroed].size - 1)
    return tuple(
        np.where(np.arange(array.size).reshape(array.shape) == place, 0.0, array) if k == zeroed else array
        for k, array in enumerate(arrays)
    )


def tiny(values: Values, sizes: Sizes) -> Arguments:
    """Large or small entries."""
    a, b = nearby(values, sizes)
    scale = values.choice((1e-4, 1e4))
    return a * scale, b * scale


def numbers(values: Values, sizes: Sizes) -> Arguments:
    """Two numbers."""
    a = number(values, -2.0, 2.0)
    return a, round(a * (1 + number(values, -0.3, 0.3, 0.05)), 4)


def compared(a: Array, b: Array) -> bool:
    """Whether the entries are either both 0 or far from it, and of one shape."""
    size = np.abs(a) + np.abs(b)
    return np.shape(a) == np.shape(b) and bool(np.all((size == 0) | (size > 1e-5)))


def claims(fault: str, scaled: bool = False) -> Any:
    """Draws of a function, what is said to be its gradient, and a point."""

    def draw(values: Values, sizes: Sizes) -> Arguments:
        n, k = sizes["n"], sizes["k"]
        wrong = values.choice(FAULTS[:5]) if fault == "any" else fault
        if fault == "any" and values.integer(0, 1):
            wrong = "none"
        shape = (n, n) if wrong == "transposed" else values.choice(((n,), (n, k)))
        scale = values.choice((SCALES[0], SCALES[-1])) if scaled else values.choice(SCALES[1:-1])
        C = as_text(values.real(shape, 0.4, 1.5))
        f = f"lambda x: {scale:g} * (np.sum({C} * np.sin(x)) + np.sum(x)**2 / {2 * len(shape)})"
        gradient = _claimed(wrong, C, len(shape), int(np.prod(shape)), values)
        return FunctionText(f), FunctionText(f"lambda x: {scale:g} * {gradient}"), values.real(shape, -1.2, 1.2)

    return draw


def _claimed(fault: str, C: str, divisor: int, size: int, values: Values) -> str:
    right = f"({C} * np.cos(x) + np.sum(x) / {divisor})"
    if fault == "factor":
        return f"{values.choice(('2', '0.5', '1.1', '0.9'))} * {right}"
    if fault == "sign":
        return f"-{right}"
    if fault == "term":
        return f"({C} * np.cos(x))"
    if fault == "transposed":
        return f"{right}.T"
    if fault == "entry":
        place = values.integer(0, size - 1)
        factor = values.choice(("1.1", "0.9", "2"))
        return f"{right} * np.where(np.arange(x.size).reshape(x.shape) == {place}, {factor}, 1)"
    return right


def decided(right: bool | None = None) -> Any:
    """Whether the claim is right up to rounding or clearly wrong in an entry, and no entry is near 0."""

    def valid(f: FunctionText, df: FunctionText, x: Array) -> bool:
        slopes = np.array([_slope(f, x, index) for index in np.ndindex(x.shape)]).reshape(x.shape)
        largest = np.max(np.abs(slopes), initial=0.0)
        off = np.max(np.abs(slopes - df(x)), initial=0.0) / (largest or 1.0)
        clear = bool(np.min(np.abs(slopes), initial=np.inf) > 0.1 * largest and (off < 1e-6 or off > 0.02))
        return clear and right in (None, bool(off < 1e-6))

    return valid


def _slope(f: FunctionText, x: Array, index: tuple[int, ...]) -> Any:
    step = np.zeros(x.shape, complex)
    step[index] = 1e-30j
    return f(x + step).imag / 1e-30


RULES = (
    ("lambda h: (np.exp({a} * ({x} + h)) - np.exp({a} * {x})) / h", 1),
    ("lambda h: (np.exp({a} * ({x} + h)) - np.exp({a} * ({x} - h))) / (2 * h)", 2),
    ("lambda h: (4 * np.exp({a} * ({x} + h)) - np.exp({a} * ({x} + 2 * h)) - 3 * np.exp({a} * {x})) / (2 * h)", 2),
    ("lambda h: {a} * np.exp({a} * {x}) + h**3 * ({a} + {x} * h)", 3),
)
"""Approximations of the derivative of exp(a x), as functions of the step, and their order."""


def approximations(values: Values, sizes: Sizes) -> Arguments:
    """An approximation, what it approximates, and a step."""
    a, x = number(values, 0.3, 1.5), number(values, -1.0, 1.0)
    rule, _ = values.choice(RULES)
    text = rule.format(a=f"{a:g}", x=f"({x:g})")
    return FunctionText(text), float(a * np.exp(a * x)), values.choice((0.4, 0.2, 0.1))


def measurable(approximation: FunctionText, exact: float, h: float) -> bool:
    """Whether the errors at h and h/2 are errors of truncation, and those at h/2 the smaller ones."""
    if not 1e-3 < h <= 1.0:
        return False
    first, second = (abs(approximation(step) - exact) for step in (h, h / 2))
    return bool(first > 1.2 * second > 1e-6 * (1 + abs(exact)))


def waves(values: Values, sizes: Sizes) -> Arguments:
    """A function, its derivative, and a point; the function's wave may be short or long."""
    k = values.choice((1e-4, 1.0, 30.0, 300.0, 2000.0)) * number(values, 0.5, 1.5)
    shape = values.choice((("{s:g} * np.sin({k:g} * x)", "{s:g} * {k:g} * np.cos({k:g} * x)"),
                           ("{s:g} * np.sin({k:g} * x) + x", "{s:g} * {k:g} * np.cos({k:g} * x) + 1")))  # fmt: skip
    scale = values.choice((1e-3, 1.0, 1e3))
    f, df = (FunctionText(f"lambda x: {text.format(s=scale, k=k)}") for text in shape)
    return f, df, number(values, 0.5, 2.0)
