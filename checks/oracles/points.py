"""Tell a smooth point from a kink, a jump and an edge of the domain, before any derivative is judged there."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

import numpy as np

from autodiff.types import Array
from checks.oracles.neighbourhood import Obstacle, nearest_obstacle
from differentiation.sampling import Curve, OneSided, Samples, one_sided, probe

Kind: TypeAlias = Literal["smooth", "kink", "jump", "edge"]
_ORDER: tuple[Kind, ...] = ("smooth", "kink", "jump", "edge")

ZOOM = 16
"""Between the scales at which one-sided slopes are compared."""

SCALES = 3
"""A kink must look the same at so many successive scales."""


@dataclass(frozen=True)
class Point:
    """What kind of point t = 0 is for a curve; arrays have shape (m,).

    Attributes
    ----------
    kind : {"smooth", "kink", "jump", "edge"}
        The worst over all components.
    reason : str
        One line, with the component and its numbers.
    left, right : Array
        One-sided slopes: infinite at a vertical tangent or a jump, NaN on a side outside the domain.
    left_error, right_error : Array
        Bounds on their errors.
    kinds : tuple of Kind
        Of each component.
    distance : float
        How far (in t) the nearest kink, jump or edge is: 0 if it is here, infinite if none was met within the reach.
    nearest : str
        What is there, "" if nothing was met.
    calls : int
        Evaluations of the curve.
    """

    kind: Kind
    reason: str
    left: Array
    right: Array
    left_error: Array
    right_error: Array
    kinds: tuple[Kind, ...]
    distance: float
    nearest: str
    calls: int

    @property
    def subgradients(self) -> tuple[Array, Array]:
        """Least and greatest slope between both sides, widened by their errors: what a kink's derivative may be."""
        low = np.fmin(self.left - self.left_error, self.right - self.right_error)
        return low, np.fmax(self.left + self.left_error, self.right + self.right_error)


def classify(g: Curve, *, scale: float, eps: float) -> Point:
    """Classify the point t = 0 of a curve by one-sided difference quotients at shrinking steps.

    Per component: *edge* if a side has no finite real value; *jump* if the change to a side does not shrink with the
    step; *kink* if the slopes from both sides differ by more than their errors, and by as much, at three successive
    scales (or if the slope itself grows without bound: a vertical tangent); else *smooth*, once differentiable.

    Parameters
    ----------
    g : Curve
        t -> array of shape (m,), in use t -> F(x + t v) flattened.
    scale : float
        Size of t over which g may change by itself, for v = e_i about max(|x_i|, 1).
    eps : float
        Machine epsilon of the dtype in which g computes.

    Examples
    --------
    >>> relu = lambda x: np.maximum(x, 0)
    >>> here = classify(relu, scale=1.0, eps=2.0**-52)
    >>> here.kind, here.left.round(6), here.right.round(6)
    ('kink', array([0.]), array([1.]))
    >>> close = classify(lambda t: relu(0.001 + t), scale=1.0, eps=2.0**-52)
    >>> close.kind, close.nearest, round(close.distance, 6)
    ('smooth', 'kink', 0.001)
    """
    samples = Samples(g)
    near = probe(samples, scale=scale, eps=eps)
    spacings = [near.spacing * ZOOM**k for k in range(5) if k < SCALES or near.spacing * ZOOM**k <= scale * eps**0.25]
    sides = {s: [one_sided(samples, s * h, near.noise) for h in spacings] for s in (-1.0, 1.0)}
    size = np.fmax(samples.largest, 2.0**-100)
    kinds = np.zeros(size.size, dtype=int)
    slopes, errors = {}, {}
    for s, scales in sides.items():
        missing, jumps, vertical = np.isnan(scales[0].slope), _jumps(scales, size, eps), _vertical(scales, size, eps)
        infinite, (slope, error) = jumps | vertical, _sharpest(scales)
        slopes[s] = np.where(infinite, np.where(s * scales[0].rise > 0, np.inf, -np.inf), slope)
        errors[s] = np.where(infinite, 0.0, error)
        kinds = np.maximum(kinds, np.select([missing, jumps, vertical], [3, 2, 1], 0))
    kinked = _kinks(sides[-1.0], sides[1.0]) & (kinds == 0)
    kinds = np.where(np.isnan(near.value), 3, np.where(kinked, 1, kinds))
    kind = _ORDER[int(np.max(kinds, initial=0))]
    obstacle = nearest_obstacle(samples, near.noise, scale=scale, eps=eps) if kind == "smooth" else Obstacle(kind, 0.0)
    reason = _reason(kind, kinds, slopes[-1.0], slopes[1.0], near.value, obstacle, samples.reason)
    words = tuple(_ORDER[k] for k in kinds)
    return Point(
        kind, reason, slopes[-1.0], slopes[1.0], errors[-1.0], errors[1.0], words, obstacle.distance, obstacle.kind,
        samples.calls,
    )  # fmt: skip


def _jumps(scales: list[OneSided], size: Array, eps: float) -> Array:
    """Where the change to this side stays while the step shrinks, and is no rounding step of a cancellation."""
    nearest, *farther = (np.abs(side.rise) for side in scales[:SCALES])
    stays = np.all([nearest > 0.5 * change for change in farther], axis=0)
    # All four samples on that side lie on the far bank, where a mere oscillation goes on changing.
    level = scales[0].ripple < 0.25 * nearest
    return stays & level & (nearest > eps**0.3 * size)


def _vertical(scales: list[OneSided], size: Array, eps: float) -> Array:
    """Where the quotient grows like a power, 1/4 to 0.9, of the inverse step: root-like, neither slope nor noise. Where
    the finest samples fit one slope to 5 %, they lie on a line, whatever the coarser ones do."""
    changes = [np.abs(side.rise) for side in scales[:SCALES]]
    with np.errstate(all="ignore"):
        growths = [ZOOM * fine / coarse for fine, coarse in pairwise(changes)]
    steady = np.abs(growths[0] - growths[1]) < 0.1 * growths[1]
    straight = scales[0].error < 0.05 * np.abs(scales[0].slope)
    return (growths[0] > 2) & (growths[0] < ZOOM**0.9) & steady & ~straight & (changes[0] > 256 * eps * size)


def _kinks(left: list[OneSided], right: list[OneSided]) -> Array:
    """Where the gap between the slopes is significant and constant over three scales, and no finer scale denies it."""
    gaps = [np.abs(to_right.slope - to_left.slope) for to_left, to_right in zip(left, right, strict=True)]
    errors = [to_right.error + to_left.error for to_left, to_right in zip(left, right, strict=True)]
    found = np.zeros(gaps[0].shape, dtype=bool)
    allowed = np.full(gaps[0].shape, np.inf)
    for i in range(len(gaps) - SCALES + 1):
        window = np.stack(gaps[i : i + SCALES])
        significant = np.all([gaps[j] > errors[j] for j in range(i, i + SCALES)], axis=0)
        constant = window.max(axis=0) < 2 * window.min(axis=0)
        found |= significant & constant & (window.max(axis=0) <= allowed)
        allowed = np.fmin(allowed, gaps[i] + errors[i])
    return found


def _sharpest(scales: list[OneSided]) -> tuple[Array, Array]:
    """Per component the slope with the least error, among scales that agree with the finer ones; and that error."""
    slope, error = scales[0].slope, scales[0].error
    agreeing = np.ones(slope.shape, dtype=bool)
    for side in scales[1:]:
        agreeing &= np.abs(side.slope - slope) <= error + side.error
        better = agreeing & (side.error < error)
        slope, error = np.where(better, side.slope, slope), np.where(better, side.error, error)
    return slope, error


def _reason(kind: Kind, kinds: Array, left: Array, right: Array, value: Array, obstacle: Obstacle, said: str) -> str:
    if kind == "smooth":
        return f"smooth; the nearest {obstacle.kind} is {obstacle.distance:.3g} away" if obstacle.kind else "smooth"
    i = int(np.argmax(kinds))
    sides = f"slope {left[i]:.6g} on the left, {right[i]:.6g} on the right"
    if kind == "edge":
        side = "here" if np.isnan(value[i]) else "on the left" if np.isnan(left[i]) else "on the right"
        infinite = "; infinite slope on the other side" if np.isinf(left[i]) or np.isinf(right[i]) else ""
        return f"component {i} leaves its domain {side} ({said}){infinite}"
    if kind == "jump":
        return f"component {i} jumps here: {sides}"
    if np.isinf(left[i]) or np.isinf(right[i]):
        shape = "a vertical tangent" if left[i] == right[i] else "a cusp"
        return f"component {i} has {shape} here: {sides}"
    return f"component {i} has a kink here: {sides}"
