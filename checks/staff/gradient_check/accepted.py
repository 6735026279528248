"""Other right ways to take the same differences: how far rounding may move them."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autodiff.types import Array
from checks.assignments.task import Outputs

Function = Callable[[Any], Any]
ULPS = 4 * float(np.finfo(np.float64).eps)
"""A function's value is right to a few units of rounding; which way they fall, differs from one library to the next."""

TERMS = 1.0
"""Size of the terms that the functions add up: where these cancel, rounding is no smaller."""


def noise(high: Any, low: Any, slope: Any, x: Any) -> Any:
    """How far rounding of values, terms and points may move the difference of two values; never 0 by luck."""
    return ULPS * (np.abs(high) + np.abs(low) + np.abs(slope * x) + TERMS)


def forward_divided_apart(f: Function, x: float, h: float) -> Outputs:
    """f(x + h)/h - f(x)/h."""
    return (f(x + h) / h - f(x) / h,)


def forward_rounded(f: Function, x: float, h: float) -> Outputs:
    """As far off as rounding may put it."""
    high, low = f(x + h), f(x)
    slope = (high - low) / h
    return (slope + noise(high, low, slope, x) / h,)


def central_by_sides(f: Function, x: float, h: float) -> Outputs:
    """The mean of the forward and the backward difference."""
    return (((f(x + h) - f(x)) / h + (f(x) - f(x - h)) / h) / 2,)


def central_two_steps(f: Function, x: float, h: float) -> Outputs:
    """x moved up, then down by 2h."""
    high = x + h
    return ((f(high) - f(high - 2 * h)) / (2 * h),)


def central_rounded(f: Function, x: float, h: float) -> Outputs:
    """As far off as rounding may put it."""
    high, low = f(x + h), f(x - h)
    slope = (high - low) / (2 * h)
    return (slope + noise(high, low, slope, x) / (2 * h),)


def gradient_by(difference: Callable[[Function, float, float], Outputs]) -> Callable[..., Outputs]:
    """The gradient from a difference in one entry."""

    def gradient(f: Function, x: Array, h: float) -> Outputs:
        x = np.asarray(x, dtype=np.float64)
        slopes = np.zeros(x.shape)
        for index in np.ndindex(x.shape):
            slopes[index] = difference(_in_entry(f, x, index), float(x[index]), h)[0]
        return (slopes,)

    return gradient


def pullback_by(difference: Callable[[Function, float, float], Outputs]) -> Callable[..., Outputs]:
    """The gradient of sum(v f(x)), the sum taken first."""

    def pullback(f: Function, x: Array, v: Array, h: float) -> Outputs:
        return gradient_by(difference)(lambda y: np.sum(v * f(y)), x, h)

    return pullback


def pullback_rounded(f: Function, x: Array, v: Array, h: float) -> Outputs:
    """Every entry of f as far off as rounding may put it, in the direction that tells most."""
    x = np.asarray(x, dtype=np.float64)
    slopes = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        high, low = np.asarray(f(x + step)), np.asarray(f(x - step))
        slope = (high - low) / (2 * h)
        slopes[index] = np.sum(v * slope) + np.sum(np.abs(v) * noise(high, low, slope, x[index])) / (2 * h)
    return (slopes,)


def _in_entry(f: Function, x: Array, index: tuple[int, ...]) -> Function:
    def along(entry: float) -> Any:
        moved = x.copy()
        moved[index] = entry
        return f(moved)

    return along


def guarded_error(a: Array, b: Array) -> Outputs:
    """A guard far below the entries in place of a case."""
    a, b = np.asarray(a), np.asarray(b)
    size = np.maximum(np.asarray(1e-8, a.dtype), np.abs(a) + np.abs(b))
    return (np.max(np.abs(a - b) / size),)


def looped_error(a: Array, b: Array) -> Outputs:
    """Entry by entry."""
    worst = 0.0
    for p, q in zip(np.ravel(a), np.ravel(b), strict=True):
        if p != 0 or q != 0:
            worst = max(worst, float(abs(p - q) / (abs(p) + abs(q))))
    return (worst,)


def check_entry_by_entry(f: Function, df: Function, x: Array) -> Outputs:
    """The largest relative error of an entry, with another step."""
    (numeric,) = gradient_by(central_by_sides)(f, x, 1e-4)
    return (int(guarded_error(numeric, df(x))[0] < 1e-4),)


def order_by_logarithms(approximation: Function, exact: float, h: float) -> Outputs:
    """The difference of the errors' logarithms."""
    return (np.log2(abs(exact - approximation(h))) - np.log2(abs(exact - approximation(h / 2))),)


def order_rounded(approximation: Function, exact: float, h: float) -> Outputs:
    """What is exact is right to a few units of rounding, and so is the approximation."""
    first = abs(approximation(h) * (1 + ULPS / h) - exact)
    second = abs(approximation(h / 2) - exact * (1 + ULPS))
    return (np.log2(first / second),)


FORWARD = {"divided apart": forward_divided_apart, "rounded": forward_rounded}
CENTRAL = {"mean of both sides": central_by_sides, "two steps": central_two_steps, "rounded": central_rounded}
GRADIENT = {name: gradient_by(difference) for name, difference in CENTRAL.items()}
PULLBACK = {"sum first": pullback_by(central_by_sides), "two steps": pullback_by(central_two_steps),
            "rounded": pullback_rounded}  # fmt: skip
ERROR = {"guarded": guarded_error, "loops": looped_error}
CHECK = {"entry by entry": check_entry_by_entry}
ORDER = {"difference of logarithms": order_by_logarithms, "rounded": order_rounded}
