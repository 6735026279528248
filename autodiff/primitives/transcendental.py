"""Exponentials, logarithms, trigonometric and hyperbolic functions, with their derivatives.

Formulas: M. Abramowitz and I. Stegun, Handbook of Mathematical Functions, 4.1–4.6. A derivative may use the value
`out`, which is already at hand.
"""

import numpy as np

from autodiff.primitives.domains import ABOVE_MINUS_ONE, ABOVE_ONE, POSITIVE, REAL, UNIT, Interval
from autodiff.primitives.kinds import Elementwise
from autodiff.types import Array

LN2 = float(np.log(2.0))
LN10 = float(np.log(10.0))

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

# The logistic function and its integral, which NumPy lacks


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


logistic = Elementwise("sigmoid", logistic_value, logistic_dx)
softplus = Elementwise("softplus", softplus_value, softplus_dx)
