"""Right answers of sums, means and maxima over axes, and of operations with a defined gradient, with switches."""

from typing import Any

import numpy as np

from autodiff.types import Array
from checks.staff.op_gradients.answering import NONE, Answer, Switches, axes_of, with_axes


def _axes(a: Array, axes: Any, mistakes: Switches) -> tuple[int, ...]:
    """The axes as numbers from 0, or what mistakes make of them."""
    if "integer not accepted" in mistakes and isinstance(axes, int):
        raise TypeError("'int' object is not iterable")
    if "all axes for the integer 0" in mistakes and isinstance(axes, int) and axes == 0:
        axes = None
    if "only the first axis of several" in mistakes and isinstance(axes, tuple):
        axes = axes[:1]
    return axes_of(axes, a.ndim)


def _expanded(reduced: Array, a: Array, axes: Any, mistakes: Switches) -> Array:
    """What belongs to the reduced array, at every entry of `a`."""
    places = _axes(a, axes, mistakes & {"integer not accepted"})
    if "axes not put back" in mistakes:
        return np.broadcast_to(reduced, a.shape)
    if "negative axes put back as though missing" in mistakes and axes is not None:
        several = (axes,) if isinstance(axes, int) else axes
        places = tuple(axis for axis in several if axis >= 0)
    if "axes put back in the order given" in mistakes and isinstance(axes, tuple):
        for axis in axes:
            reduced = np.expand_dims(reduced, axis)
        return np.broadcast_to(reduced, a.shape)
    return np.broadcast_to(with_axes(reduced, a.shape, places), a.shape)


VALUE_SWITCHES = frozenset({"integer not accepted", "all axes for the integer 0", "only the first axis of several"})


def _summation(a: Array, axes: Any, *, mistakes: Switches = NONE) -> Array:
    places = _axes(a, axes, mistakes & VALUE_SWITCHES)
    if "mean in place of the sum" in mistakes:
        return a.sum(axis=places) / np.asarray(max(_count(a, places), 1), a.dtype)
    return a.sum(axis=places, keepdims="reduced axes kept in the value" in mistakes)


def _count(a: Array, axes: Any) -> int:
    return int(np.prod([a.shape[axis] for axis in axes_of(axes, a.ndim)]))


def _summation_back(g: Array, a: Array, axes: Any, *, mistakes: Switches = NONE) -> tuple[Array]:
    if "reduced axes kept in the value" in mistakes:
        g = g.reshape(tuple(n for i, n in enumerate(a.shape) if i not in axes_of(axes, a.ndim)))
    spread = _expanded(g, a, axes, mistakes)
    if "input as a factor" in mistakes:
        return (spread * a,)
    if "shared among the entries" in mistakes:
        return (spread / np.asarray(_count(a, axes), a.dtype),)
    return (g.copy(),) if "left in the shape of the value" in mistakes else (spread.copy(),)


def _mean(a: Array, axes: Any, *, mistakes: Switches = NONE) -> Array:
    places = _axes(a, axes, mistakes & VALUE_SWITCHES)
    count = 1 if "sum in place of the mean" in mistakes else max(_count(a, places), 1)
    # np.mean warns of empty slices, which some mistakes make.
    return a.sum(axis=places) / np.asarray(count, a.dtype)


def _mean_back(g: Array, a: Array, axes: Any, *, mistakes: Switches = NONE) -> tuple[Array]:
    count = _count(a, axes)
    if "not divided by the count" in mistakes:
        count = 1
    if "divided by the number of all entries" in mistakes:
        count = a.size
    if "divided by the number of results" in mistakes:
        count = max(g.size, 1)
    if "divided by the first axis" in mistakes:
        count = a.shape[0]
    if "divided twice" in mistakes:
        count = count**2
    return (_expanded(g, a, axes, mistakes) / np.asarray(count, a.dtype),)


def _amax(a: Array, axes: Any, *, mistakes: Switches = NONE) -> Array:
    places = _axes(a, axes, mistakes & VALUE_SWITCHES)
    if "smallest in place of the largest" in mistakes:
        return a.min(axis=places)
    return np.abs(a).max(axis=places) if "largest absolute value" in mistakes else a.max(axis=places)


def _amax_back(g: Array, a: Array, axes: Any, *, mistakes: Switches = NONE) -> tuple[Array]:
    places = axes_of(axes, a.ndim)
    spread = _expanded(g, a, axes, mistakes)
    largest = a.max(axis=places, keepdims=True) if a.size else a
    if "largest of all entries" in mistakes:
        largest = a.max(keepdims=True) if a.size else a
    mask = (a == largest).astype(a.dtype)
    if "whole cotangent to every entry" in mistakes:
        return (spread.copy(),)
    if "shared among the entries" in mistakes:
        return (spread / np.asarray(_count(a, axes), a.dtype),)
    if "value as a factor" in mistakes:
        return (spread * mask * a,)
    return (spread * mask,)


def _shift(a: Array, places: tuple[int, ...], mistakes: Switches) -> Array:
    if "largest entry not subtracted" in mistakes or not a.size:
        return np.zeros([1] * a.ndim, a.dtype)
    if "one largest entry for all" in mistakes:
        return a.max(keepdims=True)
    return a.max(axis=places, keepdims=True)


def _logsumexp(a: Array, axes: Any, *, mistakes: Switches = NONE) -> Array:
    places = _axes(a, axes, mistakes & VALUE_SWITCHES)
    shift = _shift(a, places, mistakes)
    total = np.exp(a - shift).sum(axis=places, keepdims=True)
    if "logarithm left out" in mistakes:
        return np.squeeze(total * np.exp(shift), places)
    if "largest entry not added back" in mistakes:
        return np.squeeze(np.log(total), places)
    return np.squeeze(np.log(total) + shift, places)


def _logsumexp_back(g: Array, a: Array, axes: Any, *, mistakes: Switches = NONE) -> tuple[Array]:
    places = axes_of(axes, a.ndim)
    spread = _expanded(g, a, axes, mistakes)
    shift = _shift(a, places, mistakes)
    weights = np.exp(a - shift)
    if "normalised over all entries" in mistakes:
        return (spread * weights / weights.sum(),)
    if "not normalised" in mistakes:
        return (spread * np.exp(a),)
    if "one over the sum only" in mistakes:
        return (spread / (weights.sum(axis=places, keepdims=True) * np.exp(shift)) + 0 * a,)
    if "all to the largest entry" in mistakes:
        return (spread * (a == a.max(axis=places, keepdims=True)),) if a.size else (spread * a,)
    return (spread * weights / weights.sum(axis=places, keepdims=True),)


def _as_it_is(a: Array, *_: Any, mistakes: Switches = NONE) -> Array:
    return -a if "value changed too" in mistakes else a.copy()


def _reverse_back(g: Array, a: Array, c: float, *, mistakes: Switches = NONE) -> tuple[Array]:
    if "slope of the value" in mistakes:
        return (g.copy(),)
    if "factor left out" in mistakes:
        return (-g,)
    if "not reversed" in mistakes:
        return (c * g,)
    return (-c * g * a,) if "input as a factor" in mistakes else (-c * g,)


def _round(a: Array, *, mistakes: Switches = NONE) -> Array:
    if "rounded down" in mistakes:
        return np.floor(a)
    return np.trunc(a) if "rounded towards 0" in mistakes else np.round(a)


def _round_back(g: Array, a: Array, *, mistakes: Switches = NONE) -> tuple[Array]:
    if "slope of the value" in mistakes:
        return (0 * g,)
    if "cotangent rounded too" in mistakes:
        return (np.round(g),)
    return (g * np.round(a),) if "value as a factor" in mistakes else (g.copy(),)


def _clipped_value(a: Array, limit: float, *, mistakes: Switches = NONE) -> Array:
    return np.clip(a, -limit, limit) if "value clipped too" in mistakes else a.copy()


def _clip_back(g: Array, a: Array, limit: float, *, mistakes: Switches = NONE) -> tuple[Array]:
    if "slope of the value" in mistakes:
        return (g.copy(),)
    if "value clipped in place of the cotangent" in mistakes:
        return (g * (np.abs(a) <= limit),)
    if "only large entries clipped" in mistakes:
        return (np.minimum(g, np.asarray(limit, g.dtype)),)
    if "entries beyond the limit set to 0" in mistakes:
        return (g * (np.abs(g) <= limit),)
    if "whole gradient scaled by its norm" in mistakes:
        norm = np.sqrt((g**2).sum())
        return (g * np.asarray(min(1.0, limit / float(norm)) if norm else 1.0, g.dtype),)
    return (np.clip(g, -limit, limit),)


ANSWERS = {
    "summation": Answer(_summation, _summation_back),
    "mean": Answer(_mean, _mean_back),
    "amax": Answer(_amax, _amax_back),
    "logsumexp": Answer(_logsumexp, _logsumexp_back),
    "reverse_gradient": Answer(_as_it_is, _reverse_back),
    "round_through": Answer(_round, _round_back),
    "clip_gradient": Answer(_clipped_value, _clip_back),
}
