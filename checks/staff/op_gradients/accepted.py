"""Other right formulas and other orders of summation, which say how far rounding may take an answer."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autodiff.types import Array
from checks.assignments.task import Outputs
from checks.staff.op_gradients.answering import axes_of, fitted, with_axes


def _in_other_order(array: Array, axes: tuple[int, ...]) -> Array:
    """The sum along axes, one entry after another from the end, without those axes."""
    left = tuple(n for i, n in enumerate(array.shape) if i not in axes)
    count = int(np.prod([array.shape[axis] for axis in axes]))
    moved = np.moveaxis(array, axes, range(len(axes))).reshape(count, *left)
    total = np.zeros(moved.shape[1:], array.dtype)
    for row in moved[::-1]:
        total = total + row
    return total


def divide(g: Array, a: Array, b: Array) -> Outputs:
    """By the reciprocal, and by means of the value."""
    r = 1 / b
    out = a * r
    return out, fitted(g * r + 0 * a, a), fitted(-(g * out) * r, b)


def power(g: Array, a: Array, b: Array) -> Outputs:
    """By exponential and logarithm, and by means of the value."""
    out = np.exp(b * np.log(a))
    return out, fitted(g * b * out / a, a), fitted(g * out * np.log(a), b)


def power_scalar(g: Array, a: Array, c: float) -> Outputs:
    """By repeated products where the exponent is whole."""
    if float(c) != int(c):
        return a**c, g * c * np.exp((c - 1) * np.log(a))
    return _whole_power(a, int(c)), g * c * _whole_power(a, int(c) - 1)


def _whole_power(a: Array, c: int) -> Array:
    product = np.ones_like(a)
    for _ in range(abs(c)):
        product = product * a
    return product if c >= 0 else 1 / product


def div_scalar(g: Array, a: Array, c: float) -> Outputs:
    """By the reciprocal."""
    return a * (1 / c), g * (1 / c)


def log(g: Array, a: Array) -> Outputs:
    """By the reciprocal, and by the logarithm to base 2."""
    return np.log2(a) * np.log(2).astype(a.dtype), g * (1 / a)


def tanh(g: Array, a: Array) -> Outputs:
    """By the hyperbolic cosine."""
    return np.sinh(a) / np.cosh(a), g / np.cosh(a) ** 2


def tanh_by_logistic(g: Array, a: Array) -> Outputs:
    """By the logistic function of twice the input."""
    s = _logistic(2 * a)
    return 2 * s - 1, g * 4 * s * _logistic(-2 * a)


def _logistic(a: Array) -> Array:
    small = np.exp(-np.abs(a))
    return np.where(a >= 0, 1 / (1 + small), small / (1 + small))


def sigmoid(g: Array, a: Array) -> Outputs:
    """By the exponential of the input."""
    e = np.exp(-a)
    return 1 / (1 + e), g * e / (1 + e) ** 2


def sigmoid_by_tanh(g: Array, a: Array) -> Outputs:
    """By the hyperbolic tangent of half the input."""
    t = np.tanh(a / 2)
    return (1 + t) / 2, g * (1 - t * t) / 4


def matmul(g: Array, a: Array, b: Array) -> Outputs:
    """By a sum over the inner axis, and by one sum for each gradient."""
    row, column = (a[None, :] if a.ndim == 1 else a), (b[:, None] if b.ndim == 1 else b)
    h = g
    if a.ndim == 1:
        h = np.expand_dims(h, -1 if b.ndim == 1 else -2)
    if b.ndim == 1:
        h = np.expand_dims(h, -1)
    out = _in_other_order(row[..., :, :, None] * column[..., None, :, :], (max(row.ndim, column.ndim) - 1,))
    ga = fitted((h[..., :, None, :] * column[..., None, :, :]).sum(axis=-1), row)
    gb = fitted((row[..., :, :, None] * h[..., :, None, :]).sum(axis=-3), column)
    return out.reshape(g.shape), ga.reshape(a.shape), gb.reshape(b.shape)


def summation(g: Array, a: Array, axes: Any) -> Outputs:
    """The sum in another order."""
    places = axes_of(axes, a.ndim)
    return _in_other_order(a, places), np.ones_like(a) * with_axes(g, a.shape, places)


def mean(g: Array, a: Array, axes: Any) -> Outputs:
    """Divided before summing."""
    places = axes_of(axes, a.ndim)
    share = np.asarray(1 / np.prod([a.shape[axis] for axis in places]), a.dtype)
    return _in_other_order(a * share, places), np.ones_like(a) * share * with_axes(g, a.shape, places)


def logsumexp(g: Array, a: Array, axes: Any) -> Outputs:
    """Without a shift."""
    places = axes_of(axes, a.ndim)
    weights = np.exp(a)
    total = weights.sum(axis=places, keepdims=True)
    return np.squeeze(np.log(total), places), with_axes(g, a.shape, places) * weights / total


def logsumexp_by_value(g: Array, a: Array, axes: Any) -> Outputs:
    """Shifted; the gradient by the exponential of a minus the value."""
    places = axes_of(axes, a.ndim)
    shift = a.max(axis=places, keepdims=True) if a.size else a.sum(axis=places, keepdims=True)
    out = with_axes(np.log(_in_other_order(np.exp(a - shift), places)), a.shape, places) + shift
    return np.squeeze(out, places), with_axes(g, a.shape, places) * np.exp(a - out)


ACCEPTED: Mapping[str, Mapping[str, Callable[..., Outputs]]] = {
    "divide": {"by the reciprocal": divide},
    "power": {"by exponential and logarithm": power},
    "power_scalar": {"by repeated products": power_scalar},
    "div_scalar": {"by the reciprocal": div_scalar},
    "log": {"by the logarithm to base 2": log},
    "tanh": {"by the hyperbolic cosine": tanh, "by the logistic function": tanh_by_logistic},
    "sigmoid": {"by the exponential": sigmoid, "by tanh": sigmoid_by_tanh},
    "matmul": {"by sums": matmul},
    "summation": {"from the end": summation},
    "mean": {"divided first": mean},
    "logsumexp": {"without a shift": logsumexp, "by the value": logsumexp_by_value},
}
STABLE: Mapping[str, tuple[str, ...]] = {
    "tanh": ("by the logistic function",),
    "sigmoid": ("by tanh",),
    "logsumexp": ("by the value",),
}
