"""Right answers of the operations that act entry by entry, with switches for mistakes."""

from typing import Any

import numpy as np

from autodiff.types import Array
from checks.staff.op_gradients.answering import NONE, Answer, Switches, fitted

Pair = tuple[Array, Array]


def _add(a: Array, b: Array, *, mistakes: Switches = NONE) -> Array:
    return a * b if "product in place of the sum" in mistakes else a + b


def _add_back(g: Array, a: Array, b: Array, *, mistakes: Switches = NONE) -> Pair:
    ga, gb = g + 0 * a, g + 0 * b
    if "minus for the second operand" in mistakes:
        gb = -gb
    if "rule of the product" in mistakes:
        ga, gb = g * b, g * a
    if "shared equally" in mistakes:
        ga, gb = ga / 2, gb / 2
    return fitted(ga, a, mistakes), fitted(gb, b, mistakes)


def _multiply(a: Array, b: Array, *, mistakes: Switches = NONE) -> Array:
    return a + b if "sum in place of the product" in mistakes else a * b


def _multiply_back(g: Array, a: Array, b: Array, *, mistakes: Switches = NONE) -> Pair:
    ga, gb = g * b, g * a
    if "own factor in place of the other" in mistakes:
        ga, gb = g * a, g * b
    if "other factor left out" in mistakes:
        ga, gb = g + 0 * a, g + 0 * b
    if "cotangent left out of the second gradient" in mistakes:
        gb = a + 0 * g
    if "value times the cotangent" in mistakes:
        ga = gb = g * a * b
    return fitted(ga, a, mistakes), fitted(gb, b, mistakes)


def _divide(a: Array, b: Array, *, mistakes: Switches = NONE) -> Array:
    return b / a if "quotient upside down" in mistakes else a / b


def _divide_back(g: Array, a: Array, b: Array, *, mistakes: Switches = NONE) -> Pair:
    ga, gb = g / b + 0 * a, -g * a / b**2
    if "sign of the denominator's gradient lost" in mistakes:
        gb = -gb
    if "denominator not squared" in mistakes:
        gb = -g * a / b
    if "cotangent left out of the denominator's gradient" in mistakes:
        gb = -a / b**2 + 0 * g
    if "cotangent left out of the numerator's gradient" in mistakes:
        ga = 1 / b + 0 * g
    if "multiplied by the denominator" in mistakes:
        ga = g * b + 0 * a
    if "numerator left out" in mistakes:
        gb = -g / b**2 + 0 * a
    if "numerator squared" in mistakes:
        gb = -g * b / a**2
    if "numerator's gradient not divided" in mistakes:
        ga = g + 0 * b
    return fitted(ga, a, mistakes), fitted(gb, b, mistakes)


def _power(a: Array, b: Array, *, mistakes: Switches = NONE) -> Array:
    return a * b if "product in place of the power" in mistakes else a**b


def _power_back(g: Array, a: Array, b: Array, *, mistakes: Switches = NONE) -> Pair:
    ga, gb = g * b * a ** (b - 1), g * a**b * np.log(a)
    if "exponent not lowered" in mistakes:
        ga = g * b * a**b
    if "exponent not brought down" in mistakes:
        ga = g * a ** (b - 1)
    if "logarithm left out" in mistakes:
        gb = g * a**b
    if "logarithm of the exponent" in mistakes:
        gb = g * a**b * np.log(b)
    if "power rule for the exponent" in mistakes:
        gb = g * a * b ** (a - 1)
    if "exponent taken for a constant" in mistakes:
        gb = 0 * gb
    if "cotangent left out of the base's gradient" in mistakes:
        ga = b * a ** (b - 1) + 0 * g
    if "cotangent left out of the exponent's gradient" in mistakes:
        gb = a**b * np.log(a) + 0 * g
    return fitted(ga, a, mistakes), fitted(gb, b, mistakes)


def _add_scalar(a: Array, c: float, *, mistakes: Switches = NONE) -> Array:
    return a * c if "product in place of the sum" in mistakes else a + c


def _add_scalar_back(g: Array, a: Array, c: float, *, mistakes: Switches = NONE) -> tuple[Array]:
    if "number as a factor" in mistakes:
        return (g * c,)
    if "number added to the cotangent" in mistakes:
        return (g + c,)
    return (g * a,) if "input as a factor" in mistakes else (g.copy(),)


def _mul_scalar(a: Array, c: float, *, mistakes: Switches = NONE) -> Array:
    return a + c if "sum in place of the product" in mistakes else a * c


def _mul_scalar_back(g: Array, a: Array, c: float, *, mistakes: Switches = NONE) -> tuple[Array]:
    if "number left out" in mistakes:
        return (g.copy(),)
    if "input in place of the number" in mistakes:
        return (g * a,)
    return (g * a * c,) if "input as a factor" in mistakes else (g * c,)


def _div_scalar(a: Array, c: float, *, mistakes: Switches = NONE) -> Array:
    return c / a if "quotient upside down" in mistakes else a / c


def _div_scalar_back(g: Array, a: Array, c: float, *, mistakes: Switches = NONE) -> tuple[Array]:
    if "number left out" in mistakes:
        return (g.copy(),)
    if "multiplied by the number" in mistakes:
        return (g * c,)
    if "rule of the quotient" in mistakes:
        return (-g * a / c**2,)
    return (g / c**2,) if "number squared" in mistakes else (g / c,)


def _power_scalar(a: Array, c: float, *, mistakes: Switches = NONE) -> Array:
    return a * c if "product in place of the power" in mistakes else a**c


def _power_scalar_back(g: Array, a: Array, c: float, *, mistakes: Switches = NONE) -> tuple[Array]:
    if "cotangent raised in place of the input" in mistakes:
        return (c * g ** float(c - 1),)
    if "value in place of the input" in mistakes:
        return (g * c * (a**c) ** float(c - 1),)
    if "exponent not lowered" in mistakes:
        return (g * c * a**c,)
    if "exponent times the input" in mistakes:
        return (g * c * a,)
    if "exponent not brought down" in mistakes:
        return (g * a ** (c - 1),)
    if "factor in front lowered too" in mistakes:
        return (g * (c - 1) * a ** (c - 1),)
    if "exponent raised" in mistakes:
        return (g * c * a ** (c + 1),)
    return (g * c * a ** float(c - 1),)


def _negate(a: Array, *, mistakes: Switches = NONE) -> Array:
    return a.copy() if "value without its sign" in mistakes else -a


def _negate_back(g: Array, a: Array, *, mistakes: Switches = NONE) -> tuple[Array]:
    return (-g * a,) if "input as a factor" in mistakes else (-g,)


def _exp(a: Array, *, mistakes: Switches = NONE) -> Array:
    return 2**a if "another base" in mistakes else np.exp(a)


def _exp_back(g: Array, a: Array, *, mistakes: Switches = NONE) -> tuple[Array]:
    if "exponential of the value" in mistakes:
        return (g * np.exp(np.exp(a)),)
    if "input in place of the value" in mistakes:
        return (g * a,)
    if "rule of a power" in mistakes:
        return (g * a * np.exp(a - 1),)
    return (g.copy(),) if "slope left out" in mistakes else (g * np.exp(a),)


def _log(a: Array, *, mistakes: Switches = NONE) -> Array:
    if "base 10" in mistakes:
        return np.log10(a)
    return np.log(a + np.asarray(1e-6, a.dtype)) if "small number added" in mistakes else np.log(a)


def _log_back(g: Array, a: Array, *, mistakes: Switches = NONE) -> tuple[Array]:
    if "multiplied by the input" in mistakes:
        return (g * a,)
    if "divided by the value" in mistakes:
        return (g / np.log(a),)
    if "small number added" in mistakes:
        return (g / (a + np.asarray(1e-6, a.dtype)),)
    if "base 10" in mistakes:
        return (g / (a * np.log(10).astype(a.dtype)),)
    return (g / a**2,) if "input squared" in mistakes else (g / a,)


def _tanh(a: Array, *, mistakes: Switches = NONE) -> Array:
    if "naive exponentials" in mistakes:
        return (np.exp(a) - np.exp(-a)) / (np.exp(a) + np.exp(-a))
    return 1 / (1 + np.exp(-a)) if "logistic function" in mistakes else np.tanh(a)


def _tanh_back(g: Array, a: Array, *, mistakes: Switches = NONE) -> tuple[Array]:
    out = _tanh(a, mistakes=mistakes & {"naive exponentials"})
    if "input in place of the value" in mistakes:
        out = a
    if "tanh taken twice" in mistakes:
        out = np.tanh(out)
    if "value not squared" in mistakes:
        return (g * (1 - out),)
    if "value in place of the slope" in mistakes:
        return (g * out,)
    if "plus for minus" in mistakes:
        return (g * (1 + out**2),)
    if "rule of the logistic function" in mistakes:
        return (g * out * (1 - out),)
    return (g * (1 - out**2),)


def _logistic(a: Array) -> Array:
    small = np.exp(-np.abs(a))
    return np.where(a >= 0, 1 / (1 + small), small / (1 + small))


def _sigmoid(a: Array, *, mistakes: Switches = NONE) -> Array:
    if "naive exponentials" in mistakes:
        return np.exp(a) / (1 + np.exp(a))
    return _logistic(-a) if "sign in the exponential" in mistakes else _logistic(a)


def _sigmoid_back(g: Array, a: Array, *, mistakes: Switches = NONE) -> tuple[Array]:
    s = _sigmoid(a, mistakes=mistakes & {"naive exponentials"})
    if "input in place of the value" in mistakes:
        s = a
    if "sigmoid taken twice" in mistakes:
        s = _logistic(s)
    if "value in place of the slope" in mistakes:
        return (g * s,)
    if "only one minus the value" in mistakes:
        return (g * (1 - s),)
    if "plus for minus" in mistakes:
        return (g * s * (1 + s),)
    if "rule of tanh" in mistakes:
        return (g * (1 - s**2),)
    return (g * s * (1 - s),)


def _relu(a: Array, *, mistakes: Switches = NONE) -> Array:
    if "mask in place of the value" in mistakes:
        return (a > 0).astype(a.dtype)
    return np.abs(a) if "absolute value" in mistakes else np.maximum(a, 0)


def _relu_back(g: Array, a: Array, *, mistakes: Switches = NONE) -> tuple[Array]:
    mask = a > 0
    if "mask from the cotangent" in mistakes:
        mask = g > 0
    if "mask from zeros and up" in mistakes:
        mask = np.maximum(a, 0) >= 0
    if "mask the wrong way round" in mistakes:
        mask = a < 0
    if "value as a factor" in mistakes:
        return (g * np.maximum(a, 0),)
    if "slope -1 below 0" in mistakes:
        return (g * np.sign(a),)
    if "cotangent cut at 0" in mistakes:
        return (np.maximum(g, 0) * mask,)
    return (g * mask,)


def relu_sides(g: Array, a: Array) -> tuple[Any, ...]:
    """Slope 0 and slope 1 at 0."""
    out = np.maximum(a, 0)
    return ((out, g * (a > 0)), (out, g * (a >= 0)))


def _maximum(a: Array, b: Array, *, mistakes: Switches = NONE) -> Array:
    return np.minimum(a, b) if "smaller in place of the larger" in mistakes else np.maximum(a, b)


def _maximum_back(g: Array, a: Array, b: Array, *, mistakes: Switches = NONE) -> Pair:
    first = a > b
    if "mask the wrong way round" in mistakes:
        first = a < b
    if "larger in absolute value" in mistakes:
        first = np.abs(a) > np.abs(b)
    ga, gb = np.where(first, g, 0 * g), np.where(first, 0 * g, g)
    if "whole cotangent to both" in mistakes:
        ga, gb = g + 0 * a, g + 0 * b
    if "half of the cotangent to both" in mistakes:
        ga, gb = g / 2 + 0 * a, g / 2 + 0 * b
    if "value as a factor" in mistakes:
        ga, gb = ga * a, gb * b
    return fitted(ga, a, mistakes), fitted(gb, b, mistakes)


def _where(condition: Array, a: Array, b: Array, *, mistakes: Switches = NONE) -> Array:
    return np.where(~condition if "branches swapped" in mistakes else condition, a, b)


def _where_back(g: Array, condition: Array, a: Array, b: Array, *, mistakes: Switches = NONE) -> Pair:
    zero = 0 * g
    ga, gb = np.where(condition, g, zero), np.where(condition, zero, g)
    if "mask the wrong way round" in mistakes:
        ga, gb = gb, ga
    if "whole cotangent to both" in mistakes:
        ga, gb = g.copy(), g.copy()
    if "second branch forgotten" in mistakes:
        gb = zero
    if "value as a factor" in mistakes:
        ga, gb = ga * a, gb * b
    return ga, gb


ANSWERS = {
    "add": Answer(_add, _add_back),
    "multiply": Answer(_multiply, _multiply_back),
    "divide": Answer(_divide, _divide_back),
    "power": Answer(_power, _power_back),
    "add_scalar": Answer(_add_scalar, _add_scalar_back),
    "mul_scalar": Answer(_mul_scalar, _mul_scalar_back),
    "div_scalar": Answer(_div_scalar, _div_scalar_back),
    "power_scalar": Answer(_power_scalar, _power_scalar_back),
    "negate": Answer(_negate, _negate_back),
    "exp": Answer(_exp, _exp_back),
    "log": Answer(_log, _log_back),
    "tanh": Answer(_tanh, _tanh_back),
    "sigmoid": Answer(_sigmoid, _sigmoid_back),
    "relu": Answer(_relu, _relu_back),
    "maximum": Answer(_maximum, _maximum_back),
    "where": Answer(_where, _where_back),
}
