"""What is true of every right difference, and of the best step: needs no reference."""

from typing import Any

import numpy as np

from autodiff.types import Array
from checks.assignments.adapters.functions import as_text
from checks.assignments.function_text import FunctionText
from checks.assignments.gradient_check import draws
from checks.assignments.task import Arguments, Ask, Finding, Outputs, Sizes
from checks.assignments.values import Values

ROUGH = 1e-7
"""Relative error allowed where the step is large."""

WITHIN = 100.0
"""How many times the smallest error the error at the best step may be: a search over powers of 10 stays within this."""

NEIGHBOURS = np.linspace(0.8, 1.25, 24)
"""Rounding makes an error small by luck: the largest over these multiples of a step tells what to expect there."""

STEPS = 10.0 ** np.arange(-13, 1.01, 0.25)


def forward_on_parabolas(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """On a parabola the forward difference is off by its coefficient times h."""
    a, b, x = (draws.number(values) for _ in range(3))
    arguments = FunctionText(f"lambda x: {a:g} * x**2 + {b:g} * x + 1"), x, values.choice(draws.LARGE_STEPS)
    return _near(ask, "forward_difference", arguments, 2 * a * x + b + a * arguments[2], "off on a parabola")


def central_on_parabolas(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """On a parabola the central difference is the slope, whatever the step."""
    a, b, x = (draws.number(values) for _ in range(3))
    arguments = FunctionText(f"lambda x: {a:g} * x**2 + {b:g} * x + 1"), x, values.choice(draws.LARGE_STEPS)
    return _near(ask, "central_difference", arguments, 2 * a * x + b, "not the slope of a parabola")


def gradient_on_quadratics(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """On a sum of squares central differences are the gradient, whatever the step."""
    x = values.real(draws.shape_of(values, sizes), -1.5, 1.5)
    C = values.real(x.shape, -1.5, 1.5, 0.3)
    f = FunctionText(f"lambda x: np.sum({as_text(C)} * x**2) + np.sum(x)**2")
    arguments = f, x, values.choice(draws.LARGE_STEPS)
    return _near(ask, "numerical_gradient", arguments, 2 * C * x + 2 * x.sum(), "not the gradient of a quadratic")


def pullback_of_linear_maps(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """A linear map is pulled back by its transpose."""
    A = values.real((sizes["m"], sizes["n"]), -1.5, 1.5)
    x, v = values.real((sizes["n"],)), values.cotangent((sizes["m"],))
    arguments = FunctionText(f"lambda x: {as_text(A)} @ x"), x, v, values.choice(draws.LARGE_STEPS)
    return _near(ask, "numerical_pullback", arguments, A.T @ v, "not the transpose of a linear map, applied to v")


def zero_in_one(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """Of all entries that differ a little the one that is 0 in one array has the largest error.

    No question of a family: what is answered where the divisor is 0 too tells nothing about why it is.
    """
    a, b = draws.with_one_zero(values, sizes)
    return _near(ask, "relative_error", (a, b), 1.0, "not 1, where an entry is 0 in one array alone")


def symmetry(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """The two arrays may change places."""
    a, b = draws.nearby(values, sizes)
    (other,) = ask("relative_error", b, a)
    return _near(ask, "relative_error", (a, b), other, "another one when a and b change places")


def unit_of_measure(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """Both arrays may be given in another unit."""
    a, b = draws.nearby(values, sizes)
    (other,) = ask("relative_error", 8 * a, 8 * b)
    return _near(ask, "relative_error", (a, b), other, "another one when a and b are both multiplied by 8")


def unit_of_errors(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """An approximation in another unit has the same order."""
    approximation, exact, h = draws.approximations(values, sizes)
    text = approximation.source.removeprefix("lambda h: ")
    (other,) = ask("observed_order", FunctionText(f"lambda h: 8 * ({text})"), 8 * exact, h)
    return _near(ask, "observed_order", (approximation, exact, h), other, "another one in another unit")


def within_the_best(arguments: Arguments, outputs: Outputs) -> Finding | None:
    """Judge of `best_step`: the error at the step, against the smallest that any step attains."""
    f, df, x = arguments
    h = np.asarray(outputs[0])
    if h.shape != () or h.dtype.kind not in "fiu" or not 0 < float(h) < np.inf:
        return Finding("the step is no positive number", arguments, None, outputs[0])
    step = float(h)
    exact = float(df(x))
    with np.errstate(all="ignore"):
        expected = _expected_errors(f, x, exact, STEPS)
        best, found = float(expected.min()), float(STEPS[np.argmin(expected)])
        error = min(_luckiest_error(f, x, exact, step), float(_expected_errors(f, x, exact, np.array([step]))[0]))
    # What is exact is rounded itself: on what is nearly a line a difference can be right by luck.
    best = max(best, float(np.finfo(np.float64).eps) * abs(exact))
    if error <= WITHIN * best:
        return None
    sentence = f"the error at your step {step:.3g} is {error:.2g}; a step near {found:.1g} has {best:.2g}"
    return Finding(sentence, arguments, found, step)


def _expected_errors(f: FunctionText, x: float, exact: float, steps: Array) -> Array:
    h = steps[:, None] * NEIGHBOURS
    errors: Array = np.abs((f(x + h) - f(x - h)) / (2 * h) - exact).max(axis=1)
    return errors


def _luckiest_error(f: FunctionText, x: float, exact: float, h: float) -> float:
    """The smallest error that a way to write the central difference has at this step: a search is misled by luck."""
    high, middle = f(x + h), f(x)
    slopes = (
        (high - f(x - h)) / (2 * h),
        (high - f((x + h) - 2 * h)) / (2 * h),
        ((high - middle) / h + (middle - f(x - h)) / h) / 2,
        (high - f(x - h)) / ((x + h) - (x - h)) if x + h > x - h else np.inf,
    )
    return float(min(abs(slope - exact) for slope in slopes))


def _near(ask: Ask, task: str, arguments: Arguments, expected: Any, complaint: str) -> Finding | None:
    (got,) = ask(task, *arguments)
    scale = 1.0 + float(np.max(np.abs(expected), initial=0.0))
    if np.shape(got) == np.shape(expected) and np.allclose(got, expected, rtol=0.0, atol=ROUGH * scale):
        return None
    return Finding(f"the answer is {complaint}", arguments, expected, got)
