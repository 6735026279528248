"""Differences, errors and verdicts with switches for the mistakes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autodiff.types import Array
from checks.assignments.task import Outputs

NONE: frozenset[str] = frozenset()
OWN_STEP = 1e-5
"""What is taken by those who do not read h."""

Function = Callable[[Any], Any]


def forward_difference(f: Function, x: float, h: float, mistakes: frozenset[str] = NONE) -> Outputs:
    """(f(x + h) - f(x)) / h."""
    x, h = _point(x, h, mistakes)
    high, low = x + h, x
    if "central in place of forward" in mistakes:
        return central_difference(f, x, h)
    if "backward in place of forward" in mistakes:
        high, low = x, x - h
    if "sides exchanged" in mistakes:
        high, low = low, high
    return (_divided(f(high) - f(low), h, mistakes),)


def central_difference(f: Function, x: float, h: float, mistakes: frozenset[str] = NONE) -> Outputs:
    """(f(x + h) - f(x - h)) / 2h."""
    x, h = _point(x, h, mistakes)
    high, low, width = _stencil(x, h, mistakes)
    return (_divided(f(high) - f(low), width, mistakes),)


def numerical_gradient(f: Function, x: Array, h: float, mistakes: frozenset[str] = NONE) -> Outputs:
    """Central differences in each entry, shape of x."""
    return _differences(f, x, h, mistakes, lambda high, low: high - low)


def numerical_pullback(f: Function, x: Array, v: Array, h: float, mistakes: frozenset[str] = NONE) -> Outputs:
    """Central differences of sum(v f(x)), shape of x."""

    def change(high: Array, low: Array) -> Any:
        if "cotangent left out" in mistakes:
            return np.sum(high - low)
        if "cotangent's mean in place of its entries" in mistakes:
            return np.sum(high - low) * np.mean(v)
        if "mean in place of the sum" in mistakes:
            return np.mean((high - low) * v)
        return np.sum((high - low) * v)

    return _differences(f, x, h, mistakes, change)


def relative_error(a: Array, b: Array, mistakes: frozenset[str] = NONE) -> Outputs:
    """The largest of |a - b| / (|a| + |b|), 0 where both are 0."""
    a, b = np.asarray(a), np.asarray(b)
    difference = a - b if "sign of the difference kept" in mistakes else np.abs(a - b)
    if "absolute in place of relative" in mistakes:
        size = np.ones_like(difference)
    elif "divided by a alone" in mistakes:
        size = np.abs(a)
    elif "divided by b alone" in mistakes:
        size = np.abs(b)
    elif "divided by the larger one" in mistakes:
        size = np.maximum(np.abs(a), np.abs(b))
    elif "divided by |a + b|" in mistakes:
        size = np.abs(a + b)
    elif "divided by the mean size" in mistakes:
        size = (np.abs(a) + np.abs(b)) / 2
    else:
        size = np.abs(a) + np.abs(b)
    if "one division for all entries" in mistakes:
        return (np.max(difference) / np.max(size) if np.max(size) > 0 else np.zeros((), size.dtype)[()],)
    if "guard too large" in mistakes:
        size = np.maximum(size, np.asarray(1e-2, size.dtype))
    # Whoever divides by something else has 0 / 0 in the same places, and answers it as the handout says.
    with np.errstate(all="ignore"):
        ratio = difference / size
    if "0 / 0 not caught" not in mistakes:
        ratio = np.where((a == 0) & (b == 0), np.zeros((), ratio.dtype), ratio)
    return (_one(ratio, a, b, mistakes),)


def gradient_check(f: Function, df: Function, x: Array, mistakes: frozenset[str] = NONE) -> Outputs:
    """1 if df(x) and central differences are nearly the same, else 0."""
    numeric = _numeric(f, x, mistakes)
    claimed = df(x)
    if "sums compared" in mistakes:
        numeric, claimed = np.sum(numeric), np.sum(claimed)
    if "sizes compared" in mistakes:
        numeric, claimed = np.linalg.norm(numeric), np.linalg.norm(claimed)
    if "sign ignored" in mistakes:
        numeric, claimed = np.abs(numeric), np.abs(claimed)
    if "only the first entry" in mistakes:
        numeric, claimed = np.ravel(numeric)[:1], np.ravel(claimed)[:1]
    off = np.linalg.norm(numeric - claimed)
    if "absolute error" not in mistakes:
        off = off / (np.linalg.norm(numeric) + np.linalg.norm(claimed))
    if "sign of the error kept" in mistakes:
        off = np.max((numeric - claimed) / (np.abs(numeric) + np.abs(claimed)))
    if "one right entry is enough" in mistakes:
        off = np.min(np.abs(numeric - claimed) / (np.abs(numeric) + np.abs(claimed)))
    bound = 0.1 if "bound too large" in mistakes else 1e-14 if "bound too small" in mistakes else 1e-5
    answer = bool(off < bound) != ("answers exchanged" in mistakes)
    return (int(answer),)


def observed_order(approximation: Function, exact: float, h: float, mistakes: frozenset[str] = NONE) -> Outputs:
    """log2 of the ratio of the errors at h and at h / 2."""
    halved = h / 10 if "step divided by 10" in mistakes else 2 * h if "step doubled" in mistakes else h / 2
    errors = [abs(approximation(step) - exact) for step in (h, halved)]
    if "exact value left out" in mistakes:
        errors = [abs(approximation(step)) for step in (h, halved)]
    if "ratio upside down" in mistakes:
        errors.reverse()
    ratio = errors[0] / errors[1]
    if "logarithm left out" in mistakes:
        return (ratio,)
    if "natural logarithm" in mistakes:
        return (np.log(ratio),)
    if "logarithm to base 10" in mistakes:
        return (np.log10(ratio),)
    if "slope against the step" in mistakes:
        return ((errors[0] - errors[1]) / (h - halved),)
    return (np.log(ratio) / np.log(2),)


def _point(x: float, h: float, mistakes: frozenset[str]) -> tuple[Any, Any]:
    if "step ignored" in mistakes:
        h = OWN_STEP
    if "step grows with x" in mistakes:
        h = h * max(1.0, abs(x))
    return (np.float32(x), np.float32(h)) if "single precision" in mistakes else (x, h)


def _stencil(x: Any, h: Any, mistakes: frozenset[str]) -> tuple[Any, Any, Any]:
    """Where the function is evaluated, and what the difference is divided by."""
    high, low, width = x + h, x - h, 2 * h
    if "forward in place of central" in mistakes:
        low, width = x, h
    if "backward in place of central" in mistakes:
        high, width = x, h
    if "half the step" in mistakes:
        high, low, width = x + h / 2, x - h / 2, h
    if "sides exchanged" in mistakes:
        high, low = low, high
    if "divided by h, not 2h" in mistakes:
        width = h
    if "divided by 2 and multiplied by h" in mistakes:
        width = 2 / h
    return high, low, width


def _divided(change: Any, width: Any, mistakes: frozenset[str]) -> Any:
    if "not divided by the step" in mistakes:
        return change
    if "divided by 2h, not h" in mistakes:
        return change / (2 * width)
    return change / width


def _differences(
    f: Function, x: Array, h: float, mistakes: frozenset[str], change: Callable[[Any, Any], Any]
) -> Outputs:
    integers = x.dtype.kind in "iu" and "integers stay integers" in mistakes
    kind = x.dtype if integers else np.float32 if "single precision" in mistakes else np.float64
    point = x.astype(kind)
    gradient = np.zeros(x.shape, kind)
    step = OWN_STEP if "step ignored" in mistakes else h
    for number, index in enumerate(np.ndindex(x.shape)):
        if "only the first entry" in mistakes and number:
            break
        place = (..., *index) if index else ...
        if "all entries at once" in mistakes:
            place = ...
        kept = point.copy()
        at = point[index]
        width = step * max(1.0, abs(float(at))) if "step grows with x" in mistakes else step
        high, low, width = _stencil(at, width, mistakes)
        # Assigned, so that an array of integers or of single precision rounds the point as it does for a student.
        values = []
        for moved in (high, low):
            point[place] = kept[place] + (moved - at) if place is ... else moved
            values.append(np.array(f(point)))
        gradient[index] = _divided(change(*values), width, mistakes)
        if "x not restored" not in mistakes:
            point = kept
    if "entries in the other order" in mistakes:
        gradient = gradient.ravel().reshape(x.shape, order="F")
    return (gradient,)


def _one(ratio: Array, a: Array, b: Array, mistakes: frozenset[str]) -> Any:
    if "mean in place of the largest" in mistakes:
        return np.mean(ratio)
    if "smallest in place of the largest" in mistakes:
        return np.min(ratio)
    if "sum in place of the largest" in mistakes:
        return np.sum(ratio)
    if "norms of the whole arrays" in mistakes:
        size = np.linalg.norm(a) + np.linalg.norm(b)
        return np.linalg.norm(a - b) / size if size > 0 else size
    return np.max(ratio)


def _numeric(f: Function, x: Array, mistakes: frozenset[str]) -> Array:
    """Central differences, as good as they get, unless by mistake."""
    step = 0.5 if "step too large" in mistakes else 1e-15 if "step too small" in mistakes else 1e-5
    numeric = numerical_gradient(f, x, step)[0]
    return numeric / 2 if "factor of the difference" in mistakes else numeric
