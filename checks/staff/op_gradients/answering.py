"""An operation's right answer, made wrong on purpose: what all operations share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from autodiff.types import Array
from checks.assignments.task import Outputs

Switches: TypeAlias = frozenset[str]
NONE: Switches = frozenset()

UNUSED = "cotangent left out"
SQUARED = "cotangent used twice"
SIGN = "sign lost"
ZERO = "gradient left at 0"
SWAPPED = "gradients in swapped order"
KEPT = "summed axes kept with length 1"
UNSUMMED = "not summed over the broadcast axes"
AVERAGED = "averaged over the broadcast axes"
LEFT = "broadcast axes counted from the left"


@dataclass(frozen=True)
class Answer:
    """The reference of one operation.

    Parameters
    ----------
    value : callable (*arguments, mistakes) -> array
    pullback : callable (g, *arguments, mistakes) -> tuple of arrays
        One gradient for each argument that has one, already in that argument's shape.
    """

    value: Callable[..., Array]
    pullback: Callable[..., tuple[Array, ...]]

    def __call__(self, *arguments: Any, mistakes: Switches = NONE) -> Outputs:
        """Value and gradients, with the named mistakes made."""
        g, *others = arguments
        out = self.value(*others, mistakes=mistakes)
        if UNUSED in mistakes:
            g = np.ones_like(g)
        if SQUARED in mistakes:
            g = g * g
        gradients = self.pullback(g, *others, mistakes=mistakes)
        if SIGN in mistakes:
            gradients = tuple(-gradient for gradient in gradients)
        if ZERO in mistakes:
            gradients = tuple(np.zeros_like(gradient) for gradient in gradients)
        if SWAPPED in mistakes:
            gradients = gradients[::-1]
        return (out, *gradients)


def fitted(gradient: Array, like: Array, mistakes: Switches = NONE) -> Array:
    """The gradient summed over the axes along which `like` was broadcast, in the shape of `like`.

    Raises
    ------
    ValueError
        By mistake: the axes do not fit.
    """
    gradient = np.asarray(gradient)
    surplus = gradient.ndim - like.ndim
    if UNSUMMED in mistakes:
        return gradient
    if LEFT in mistakes:
        return _from_the_left(gradient, like)
    lone = [i + surplus for i, length in enumerate(like.shape) if length == 1 != gradient.shape[i + surplus]]
    axes = (*range(surplus), *lone)
    if not axes:
        return gradient
    summed = gradient.sum(axis=axes, keepdims=True)
    if AVERAGED in mistakes:
        summed = summed * np.asarray(summed.size / max(gradient.size, 1), gradient.dtype)
    return summed if KEPT in mistakes else summed.reshape(like.shape)


def _from_the_left(gradient: Array, like: Array) -> Array:
    padded = (*like.shape, *[1] * (gradient.ndim - like.ndim))
    axes = tuple(i for i, length in enumerate(gradient.shape) if padded[i] != length)
    if gradient.ndim == like.ndim:
        return fitted(gradient, like)
    if not axes:  # square: nothing seems to differ, and a wrong axis is summed
        axes = tuple(range(like.ndim, gradient.ndim))
    summed = gradient.sum(axis=axes)
    return summed.reshape(like.shape)


def axes_of(axes: Any, ndim: int) -> tuple[int, ...]:
    """Axes as a tuple of numbers from 0: None is all of them."""
    if axes is None:
        return tuple(range(ndim))
    several = (axes,) if isinstance(axes, int | np.integer) else tuple(axes)
    return tuple(int(axis) % ndim for axis in several)


def with_axes(reduced: Array, shape: Sequence[int], axes: tuple[int, ...]) -> Array:
    """A reduced array with its axes back, of length 1."""
    return np.reshape(reduced, tuple(1 if i in axes else length for i, length in enumerate(shape)))
