"""Arithmetic on corresponding entries, each function with its partial derivatives; and the functions without one.

Formulas: M. Abramowitz and I. Stegun, Handbook of Mathematical Functions, 3.3. A partial derivative may use the value
`out`, which is already at hand. At a kink the convention stands beside the rule; all are elements of the
subdifferential.
"""

from typing import Any

import numpy as np

from autodiff.primitives.domains import POSITIVE, REAL, Interval
from autodiff.primitives.kinds import ONE, Elementwise, Fixed, minus_one
from autodiff.types import Array


def distance_to_zero(x: Array, *_: Array) -> Array:
    """How far `x` is from a kink at 0."""
    return np.abs(x)


def distance_to_either_zero(x: Array, y: Array) -> Array:
    """How far `x` and `y` are from a kink or jump where one of them is 0."""
    return np.minimum(np.abs(x), np.abs(y))


def difference(x: Array, y: Array) -> Array:
    """How far `x` and `y` are from a kink where they are equal."""
    return np.abs(x - y)


# Arithmetic


def multiply_dx(out: Array, x: Array, y: Array) -> Array:
    return y


def multiply_dy(out: Array, x: Array, y: Array) -> Array:
    return x


def divide_dx(out: Array, x: Array, y: Array) -> Array:
    return np.divide(1.0, y) if isinstance(y, (int, float)) else 1.0 / y  # NumPy's 1/0 is inf, Python's an error


def divide_dy(out: Array, x: Array, y: Array) -> Array:
    return -out / y


def power_dx(out: Array, x: Array, y: Array) -> Array:
    """y x^(y-1), and 0 for y = 0 also at x = 0. The exponent is lowered only where that leaves it meaningful, so that
    every derivative of a power with a whole exponent stays exact at 0."""
    if isinstance(y, (int, float, np.generic)):
        lowered: Any = y
        return np.zeros_like(x) if y == 0 else y * (x if y == 2 else x ** (lowered - 1))
    return y * x ** np.where(np.equal(y, 0) & np.equal(x, 0), 0.0, y - 1)


def power_dy(out: Array, x: Array, y: Array) -> Array:
    """x^y ln x, and 0 at x = 0 where y >= 0 (the limit from the right)."""
    return out * np.log(np.where(np.equal(x, 0) & np.greater_equal(y, 0), 1.0, x))


def remainder_dy(out: Array, x: Array, y: Array) -> Array:
    return -np.floor_divide(x, y)


def fmod_dy(out: Array, x: Array, y: Array) -> Array:
    return -np.trunc(np.divide(x, y))


def reciprocal_dx(out: Array, x: Array) -> Array:
    return -out * out


def square_dx(out: Array, x: Array) -> Array:
    return 2.0 * x


def sqrt_dx(out: Array, x: Array) -> Array:
    return 0.5 / out


def cbrt_dx(out: Array, x: Array) -> Array:
    return 1.0 / (3.0 * out * out)


def abs_dx(out: Array, x: Array) -> Array:
    """The sign of x; 0 at the kink x = 0."""
    return np.sign(x)


def maximum_dx(out: Array, x: Array, y: Array) -> Array:
    """1 where x is the larger, 1/2 at a tie."""
    return _share(np.greater(x, y), np.equal(x, y), out)


def maximum_dy(out: Array, x: Array, y: Array) -> Array:
    return _share(np.greater(y, x), np.equal(x, y), out)


def minimum_dx(out: Array, x: Array, y: Array) -> Array:
    return _share(np.less(x, y), np.equal(x, y), out)


def minimum_dy(out: Array, x: Array, y: Array) -> Array:
    return _share(np.less(y, x), np.equal(x, y), out)


def _share(wins: Array, ties: Array, out: Array) -> Array:
    """1, 0, or 1/2 at a tie; NaN where the value is, so that no NaN is lost on the way back."""
    return np.where(np.isnan(out), out, np.where(ties, 0.5, wins)).astype(out.dtype)


def fmax_dx(out: Array, x: Array, y: Array) -> Array:
    """As for the maximum; a number wins over NaN."""
    return _share(np.greater(x, y) | np.isnan(y), np.equal(x, y), out)


def fmax_dy(out: Array, x: Array, y: Array) -> Array:
    return _share(np.greater(y, x) | np.isnan(x), np.equal(x, y), out)


def fmin_dx(out: Array, x: Array, y: Array) -> Array:
    return _share(np.less(x, y) | np.isnan(y), np.equal(x, y), out)


def fmin_dy(out: Array, x: Array, y: Array) -> Array:
    return _share(np.less(y, x) | np.isnan(x), np.equal(x, y), out)


def copysign_dx(out: Array, x: Array, y: Array) -> Array:
    return np.sign(x) * np.copysign(1.0, y)


def copysign_dy(out: Array, x: Array, y: Array) -> Array:
    """0: only the sign of y is used, and it jumps where it changes."""
    return np.zeros_like(out)


def hypot_dx(out: Array, x: Array, y: Array) -> Array:
    """x / out; 0 at the kink x = y = 0."""
    return x / np.where(np.equal(out, 0), 1, out)


def hypot_dy(out: Array, x: Array, y: Array) -> Array:
    return y / np.where(np.equal(out, 0), 1, out)


negative = Elementwise("negative", np.negative, minus_one, bounded=True)
add = Elementwise("add", np.add, ONE, ONE, bounded=True)
subtract = Elementwise("subtract", np.subtract, ONE, minus_one, bounded=True)
multiply = Elementwise("multiply", np.multiply, multiply_dx, multiply_dy)
divide = Elementwise("divide", np.divide, divide_dx, divide_dy, domain=(REAL, POSITIVE))
power = Elementwise("power", np.power, power_dx, power_dy, domain=(POSITIVE, Interval(-2.0, 3.0)))
float_power = Elementwise("float_power", np.float_power, power_dx, power_dy, domain=(POSITIVE, Interval(-2.0, 3.0)))
reciprocal = Elementwise("reciprocal", np.reciprocal, reciprocal_dx, domain=POSITIVE)
square = Elementwise("square", np.square, square_dx)
sqrt = Elementwise("sqrt", np.sqrt, sqrt_dx, domain=POSITIVE)
cbrt = Elementwise("cbrt", np.cbrt, cbrt_dx, domain=REAL, kink=distance_to_zero)
absolute = Elementwise("absolute", np.absolute, abs_dx, kink=distance_to_zero)
maximum = Elementwise("maximum", np.maximum, maximum_dx, maximum_dy, kink=difference)
minimum = Elementwise("minimum", np.minimum, minimum_dx, minimum_dy, kink=difference)
fmax = Elementwise("fmax", np.fmax, fmax_dx, fmax_dy, kink=difference)
fmin = Elementwise("fmin", np.fmin, fmin_dx, fmin_dy, kink=difference)
hypot = Elementwise("hypot", np.hypot, hypot_dx, hypot_dy, domain=(REAL, POSITIVE))


def distance_to_jump(x: Array, y: Array) -> Array:
    """How far ``x / y`` is from a whole number, in units of x."""
    ratio = np.divide(x, y)
    return np.abs(ratio - np.rint(ratio)) * np.abs(y)


remainder = Elementwise("remainder", np.remainder, ONE, remainder_dy, domain=(REAL, POSITIVE), kink=distance_to_jump)
fmod = Elementwise("fmod", np.fmod, ONE, fmod_dy, domain=(REAL, POSITIVE), kink=distance_to_jump)
copysign = Elementwise("copysign", np.copysign, copysign_dx, copysign_dy, kink=distance_to_either_zero)

# The rectifier, which NumPy lacks


def relu_value(x: Array) -> Array:
    """max(x, 0), the rectifier."""
    return np.maximum(x, 0)


def relu_dx(out: Array, x: Array) -> Array:
    """1 where x > 0, else 0; 0 at the kink x = 0, and where x is not a number."""
    return np.greater(x, 0)


relu = Elementwise("relu", relu_value, relu_dx, bounded=True, kink=distance_to_zero)


def fixed(*functions: Any) -> dict[Any, Fixed]:
    """Non-differentiable primitives for NumPy functions, by function."""
    return {function: Fixed(function.__name__, function) for function in functions}


NON_DIFFERENTIABLE = fixed(
    *(np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal),
    *(np.sign, np.floor, np.ceil, np.rint, np.trunc, np.floor_divide, np.heaviside, np.signbit),
    *(np.isnan, np.isinf, np.isfinite, np.logical_and, np.logical_or, np.logical_not, np.logical_xor),
    *(np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.invert),
)
