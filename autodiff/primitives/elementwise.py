"""Functions of corresponding entries, each with its partial derivatives.

Formulas: M. Abramowitz and I. Stegun, Handbook of Mathematical Functions, 3.3, 4.1–4.6. A partial derivative may use
the value `out`, which is already at hand. At a kink the convention stands beside the rule; all are elements of the
subdifferential.
"""

from typing import Any

import numpy as np

from autodiff.primitives.domains import ABOVE_MINUS_ONE, ABOVE_ONE, POSITIVE, REAL, UNIT, Interval
from autodiff.primitives.kinds import ONE, Elementwise, Fixed, minus_one
from autodiff.types import Array

LN2 = float(np.log(2.0))
LN10 = float(np.log(10.0))


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


negative = Elementwise("negative", np.negative, minus_one)
add = Elementwise("add", np.add, ONE, ONE)
subtract = Elementwise("subtract", np.subtract, ONE, minus_one)
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

# Exponentials and logarithms


def exp_dx(out: Array, x: Array) -> Array:
    return out


def exp2_dx(out: Array, x: Array) -> Array:
    return LN2 * out


def expm1_dx(out: Array, x: Array) -> Array:
    return np.exp(x)


def log_dx(out: Array, x: Array) -> Array:
    return 1.0 / x


def log2_dx(out: Array, x: Array) -> Array:
    return 1.0 / (LN2 * x)


def log10_dx(out: Array, x: Array) -> Array:
    return 1.0 / (LN10 * x)


def log1p_dx(out: Array, x: Array) -> Array:
    return 1.0 / (1.0 + x)


def logaddexp_dx(out: Array, x: Array, y: Array) -> Array:
    """e^x / (e^x + e^y), as the logistic function of x - y, which neither overflows nor subtracts infinities."""
    return logistic(_gap(x, y))


def logaddexp_dy(out: Array, x: Array, y: Array) -> Array:
    return logistic(_gap(y, x))


def _gap(x: Array, y: Array) -> Array:
    """x - y, and 0 between equal infinities: the two then share the derivative."""
    return np.where(np.isinf(x) & np.equal(x, y), 0, x - y)


def logaddexp2_dx(out: Array, x: Array, y: Array) -> Array:
    return logistic(LN2 * _gap(x, y))


def logaddexp2_dy(out: Array, x: Array, y: Array) -> Array:
    return logistic(LN2 * _gap(y, x))


exp = Elementwise("exp", np.exp, exp_dx)
exp2 = Elementwise("exp2", np.exp2, exp2_dx)
expm1 = Elementwise("expm1", np.expm1, expm1_dx)
log = Elementwise("log", np.log, log_dx, domain=POSITIVE)
log2 = Elementwise("log2", np.log2, log2_dx, domain=POSITIVE)
log10 = Elementwise("log10", np.log10, log10_dx, domain=POSITIVE)
log1p = Elementwise("log1p", np.log1p, log1p_dx, domain=ABOVE_MINUS_ONE)
logaddexp = Elementwise("logaddexp", np.logaddexp, logaddexp_dx, logaddexp_dy)
logaddexp2 = Elementwise("logaddexp2", np.logaddexp2, logaddexp2_dx, logaddexp2_dy)

# Trigonometric and hyperbolic functions


def sin_dx(out: Array, x: Array) -> Array:
    return np.cos(x)


def cos_dx(out: Array, x: Array) -> Array:
    return -np.sin(x)


def tan_dx(out: Array, x: Array) -> Array:
    return 1.0 + out * out


def arcsin_dx(out: Array, x: Array) -> Array:
    """1/√(1-x²), with (1-x)(1+x) for the sake of digits near ±1."""
    return 1.0 / np.sqrt((1.0 - x) * (1.0 + x))


def arccos_dx(out: Array, x: Array) -> Array:
    return -1.0 / np.sqrt((1.0 - x) * (1.0 + x))


def arctan_dx(out: Array, x: Array) -> Array:
    return 1.0 / (1.0 + x * x)


def arctan2_dx(out: Array, x: Array, y: Array) -> Array:
    return y / (x * x + y * y)


def arctan2_dy(out: Array, x: Array, y: Array) -> Array:
    return -x / (x * x + y * y)


def sinh_dx(out: Array, x: Array) -> Array:
    return np.cosh(x)


def cosh_dx(out: Array, x: Array) -> Array:
    return np.sinh(x)


def tanh_dx(out: Array, x: Array) -> Array:
    return 1.0 - out * out


def arcsinh_dx(out: Array, x: Array) -> Array:
    return 1.0 / np.hypot(1.0, x)


def arccosh_dx(out: Array, x: Array) -> Array:
    return 1.0 / (np.sqrt(x - 1.0) * np.sqrt(x + 1.0))


def arctanh_dx(out: Array, x: Array) -> Array:
    return 1.0 / ((1.0 - x) * (1.0 + x))


def deg2rad_dx(out: Array, x: Array) -> float:
    return float(np.pi / 180.0)


def rad2deg_dx(out: Array, x: Array) -> float:
    return float(180.0 / np.pi)


sin = Elementwise("sin", np.sin, sin_dx)
cos = Elementwise("cos", np.cos, cos_dx)
tan = Elementwise("tan", np.tan, tan_dx, domain=Interval(-1.2, 1.2))
arcsin = Elementwise("arcsin", np.arcsin, arcsin_dx, domain=UNIT)
arccos = Elementwise("arccos", np.arccos, arccos_dx, domain=UNIT)
arctan = Elementwise("arctan", np.arctan, arctan_dx)
arctan2 = Elementwise("arctan2", np.arctan2, arctan2_dx, arctan2_dy, domain=(REAL, POSITIVE))
sinh = Elementwise("sinh", np.sinh, sinh_dx)
cosh = Elementwise("cosh", np.cosh, cosh_dx)
tanh = Elementwise("tanh", np.tanh, tanh_dx)
arcsinh = Elementwise("arcsinh", np.arcsinh, arcsinh_dx)
arccosh = Elementwise("arccosh", np.arccosh, arccosh_dx, domain=ABOVE_ONE)
arctanh = Elementwise("arctanh", np.arctanh, arctanh_dx, domain=UNIT)
deg2rad = Elementwise("deg2rad", np.deg2rad, deg2rad_dx)
rad2deg = Elementwise("rad2deg", np.rad2deg, rad2deg_dx)

# What NumPy lacks


def relu_value(x: Array) -> Array:
    """max(x, 0), the rectifier."""
    return np.maximum(x, 0)


def relu_dx(out: Array, x: Array) -> Array:
    """1 where x > 0, else 0; 0 at the kink x = 0. The sign of the output says so too: of small arrays it is had
    sooner, as a factor of the right dtype; of large ones the comparison is."""
    return np.sign(out) if out.size < 4096 else np.greater(x, 0)


def logistic_value(x: Array) -> Array:
    """1 / (1 + e^-x), or e^x / (1 + e^x) for negative x: neither overflows, and small values keep all their digits."""
    power = np.exp(-np.abs(x))
    return np.where(np.greater_equal(x, 0), 1, power) / (1 + power)


def logistic_dx(out: Array, x: Array) -> Array:
    return out * logistic(-x)


def softplus_value(x: Array) -> Array:
    """ln(1 + e^x)."""
    return np.logaddexp(x, 0)


def softplus_dx(out: Array, x: Array) -> Array:
    return logistic(x)


relu = Elementwise("relu", relu_value, relu_dx, kink=distance_to_zero)
logistic = Elementwise("sigmoid", logistic_value, logistic_dx)
softplus = Elementwise("softplus", softplus_value, softplus_dx)


def fixed(*functions: Any) -> dict[Any, Fixed]:
    """Non-differentiable primitives for NumPy functions, by function."""
    return {function: Fixed(function.__name__, function) for function in functions}


NON_DIFFERENTIABLE = fixed(
    *(np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal),
    *(np.sign, np.floor, np.ceil, np.rint, np.trunc, np.floor_divide, np.heaviside, np.signbit),
    *(np.isnan, np.isinf, np.isfinite, np.logical_and, np.logical_or, np.logical_not, np.logical_xor),
    *(np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.invert),
)
