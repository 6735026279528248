"""Sample a curve t -> g(t) = F(x + t v), and learn from nine close samples how noisy it is and which way it leaves 0.

Every numerical method here works on such a *curve*, so partial and directional derivatives share one machinery.
"""

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from autodiff.types import Array

Curve: TypeAlias = Callable[[float], Array]
"""A function of one float whose result is an array of shape (m,)."""

REACH = 4
"""Samples on each side of 0 that `probe` takes, at distances spacing, 2 spacing, …"""

# Fourth-order one-sided difference for the slope at 0 from five equally spaced samples, and its third-order fellow.
_SLOPE4 = np.array([-25 / 12, 4, -3, 4 / 3, -1 / 4])
_SLOPE3 = np.array([-11 / 6, 3, -3 / 2, 1 / 3, 0])


def power_of_two(step: float) -> float:
    """Round a positive step to the nearest power of two (in ratio), so that `x + step` loses no bits of the step.

    Examples
    --------
    >>> power_of_two(0.3)
    0.25
    """
    return 2.0 ** round(math.log2(step))


class Samples:
    """Evaluations of a curve: each point once, counted, with NaN wherever the curve leaves its domain.

    Parameters
    ----------
    curve : Curve
        t (float) -> array of shape (m,) or a scalar. Where it raises `ValueError` or `ArithmeticError` (division by
        zero, overflow, floating-point error), or returns a non-real or infinite number, the sample is NaN.

    Examples
    --------
    >>> samples = Samples(lambda t: 1 / t)
    >>> samples(0.5), samples(0.0), samples(0.5), samples.calls
    (array([2.]), array([nan]), array([2.]), 2)
    """

    def __init__(self, curve: Curve) -> None:
        self._curve = curve
        self._known: dict[float, Array] = {}
        self._size = 1
        self.reason = ""
        """What the curve last raised or returned outside its domain."""

    @property
    def calls(self) -> int:
        """How often the curve was called."""
        return len(self._known)

    def least_slope(self, scale: float, eps: float) -> Array:
        """The slope worth notice: sqrt(eps) of the one that would carry g through its own size over `scale`."""
        return eps**0.5 * (self.largest + 2.0**-100) / scale

    @property
    def largest(self) -> Array:
        """The largest magnitude of each component met so far, shape (m,)."""
        rows = [np.nan_to_num(value) for value in self._known.values() if value.size == self._size]
        return np.max(np.abs(np.stack(rows)), axis=0)

    def __call__(self, t: float) -> Array:
        """The value at t as float64, shape (m,)."""
        if t not in self._known:
            self._known[t] = self._evaluate(t)
        known = self._known[t]
        return known if known.size == self._size else np.full(self._size, np.nan)

    def _evaluate(self, t: float) -> Array:
        try:
            # Leaving the domain is a finding here, reported by the status: NumPy need not warn about it as well.
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore", RuntimeWarning)
                value = np.atleast_1d(np.asarray(self._curve(t))).ravel()
        except (ValueError, ArithmeticError) as error:
            self.reason = f"{type(error).__name__} at t = {t:.3g}: {error}"
            return np.full(self._size, np.nan)
        if np.iscomplexobj(value):
            value = np.where(value.imag == 0, value.real, np.nan)
        value = value.astype(np.float64)
        self._size = value.size
        finite = np.isfinite(value)
        if not finite.all():
            self.reason = f"component {int(np.argmin(finite))} is not a finite real number at t = {t:.3g}"
        return np.where(finite, value, np.nan)


@dataclass(frozen=True)
class Probe:
    """What nine samples close to 0 tell about a curve; arrays have shape (m,).

    Attributes
    ----------
    spacing : float
        Distance between samples.
    value : Array
        g(0), NaN outside the domain.
    noise : Array
        Estimated standard deviation of the rounding error of one evaluation, at least eps |g| / 2.
    left, right : Array
        One-sided slopes, NaN where that side is outside the domain.
    left_error, right_error : Array
        Bounds on their truncation and rounding.
    """

    spacing: float
    value: Array
    noise: Array
    left: Array
    right: Array
    left_error: Array
    right_error: Array

    @property
    def slope(self) -> Array:
        """Mean of the slopes from both sides, or the one that exists."""
        return np.where(np.isnan(self.left), self.right, np.where(np.isnan(self.right), self.left, self._mean))

    @property
    def _mean(self) -> Array:
        return (self.left + self.right) / 2

    @property
    def error(self) -> Array:
        """Bound on the error of `slope`."""
        return np.fmax(self.left_error, self.right_error)

    @property
    def kinked(self) -> Array:
        """Where the one-sided slopes differ by more than their errors."""
        return np.abs(self.right - self.left) > self.left_error + self.right_error


def probe(samples: Samples, *, scale: float, eps: float) -> Probe:
    """Estimate noise and one-sided slopes from nine samples at distances of about scale * eps^(2/3).

    So close to 0 the fourth difference of a smooth curve is below one rounding error: what remains is noise
    (J. J. Moré and S. M. Wild, Estimating computational noise, SIAM J. Sci. Comput. 33, 2011).
    Each side has a table of its own, so that a kink at 0 is not taken for noise.

    Parameters
    ----------
    samples : Samples
        The curve.
    scale : float
        Size of t over which g may change by itself, for g(t) = F(x + t e_i) about max(|x_i|, 1).
    eps : float
        Machine epsilon of the dtype in which g is evaluated.

    Returns
    -------
    Probe
        A side outside the domain has NaN as its slope.

    Examples
    --------
    >>> found = probe(Samples(abs), scale=1.0, eps=2.0**-52)
    >>> found.kinked, found.left.round(6), found.right.round(6)
    (array([ True]), array([-1.]), array([1.]))
    """
    resolution = power_of_two(2 * eps * scale)
    spacing = _odd_multiple(resolution, scale * eps ** (2 / 3))
    value = samples(0.0)
    sides = {side: _table(samples, side * spacing) for side in (1.0, -1.0)}
    # A side that leaves the domain may do so only beyond some distance. Never go below what x + t can resolve.
    while any(np.isnan(rows).any() for rows in sides.values()) and spacing > 32 * resolution:
        spacing = _odd_multiple(resolution, spacing / 4)
        sides = {side: _table(samples, side * spacing) for side in (1.0, -1.0)}
    right, left = sides[1.0], sides[-1.0]
    size = np.fmax(np.nanmax(np.abs(right), axis=0, initial=0), np.nanmax(np.abs(left), axis=0, initial=0))
    smallest_normal = 2.0**-1022 if eps < 2.0**-40 else 2.0**-126
    noise = np.fmax(_noise(right, left), np.fmax(eps * size / 2, smallest_normal))
    noise = np.fmax(noise, _coarse_noise(samples, right, left, spacing, scale=scale, eps=eps))
    noise = np.fmax(noise, _hidden_noise(samples, sides, spacing, noise, resolution, scale=scale, eps=eps))
    slopes = [_one_sided(rows, spacing, noise) for rows in (right, left)]
    return Probe(spacing, value, noise, -slopes[1][0], slopes[0][0], slopes[1][1], slopes[0][1])


def _odd_multiple(resolution: float, spacing: float) -> float:
    """A spacing that x + t can represent, yet no power of two: round numbers hide the rounding inside g."""
    return resolution * (2 * round(0.63 * spacing / resolution) + 1)


def _table(samples: Samples, spacing: float) -> Array:
    return np.stack([samples(j * spacing) for j in range(REACH + 1)])


def _noise(right: Array, left: Array) -> Array:
    """Standard deviation of noise from third and fourth differences on each side, of variance C(2k, k) sigma^2."""
    third, fourth = (
        np.sqrt(
            _nan_mean(np.concatenate([np.diff(right, k, axis=0), np.diff(left, k, axis=0)]) ** 2) / math.comb(2 * k, k)
        )
        for k in (3, 4)
    )
    # Third differences far above the fourth are signal: the curve oscillates within the probe.
    return np.where(third > 8 * fourth, fourth, np.fmax(third, fourth))


def _nan_mean(rows: Array) -> Array:
    known = ~np.isnan(rows)
    return np.where(known, rows, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)


def _coarse_noise(samples: Samples, right: Array, left: Array, spacing: float, *, scale: float, eps: float) -> Array:
    """Noise of components that are constant over the whole probe, measured on wider tables.

    (1e9 + sin x) - 1e9 moves in steps of 1e-7: constant close by, noisy farther off. A movement larger than
    eps^0.3 of the value is no rounding but a kink or jump at a distance, and is left to others to find.
    """
    noise = np.zeros_like(right[0])
    quiet = (np.ptp(right, axis=0) == 0) & (np.ptp(left, axis=0) == 0)
    while quiet.any() and spacing * 16 <= scale * eps**0.25:
        spacing *= 16
        right, left = _table(samples, spacing), _table(samples, -spacing)
        moved = np.fmax(np.ptp(right, axis=0), np.ptp(left, axis=0))
        fresh = quiet & (moved > 0)
        rounding = moved <= eps**0.3 * np.fmax(np.abs(right).max(axis=0), np.abs(left).max(axis=0))
        noise = np.where(fresh & rounding, _noise(right, left), noise)
        quiet &= moved == 0
    return noise


def _hidden_noise(
    samples: Samples,
    sides: dict[float, Array],
    spacing: float,
    noise: Array,
    resolution: float,
    *,
    scale: float,
    eps: float,
) -> Array:
    """Rounding of x + t v that grew in proportion to t, seen from the slope at another spacing.

    If the spacing is within 1/8 unit in the last place of x of a whole number of them, the errors of all four samples
    lie on a line: no difference shows them, and near a zero of g its size does not either. Looked at where the noise is
    below what rounding of an x of size `scale` would make it.
    """
    found = np.zeros_like(noise)
    slopes = {side: _one_sided(rows, spacing, noise)[0] for side, rows in sides.items()}
    steepest = np.fmax(*(np.abs(slope) for slope in slopes.values()))
    suspicious = noise < 0.5 * eps * scale * np.nan_to_num(steepest)
    if suspicious.any():
        other = _odd_multiple(resolution, 0.77 * spacing)
        for side, slope in slopes.items():
            again = _one_sided(_table(samples, side * other), other, noise)[0]
            found = np.fmax(found, np.abs(again - slope) * spacing)
    return np.where(suspicious, np.nan_to_num(found), 0.0)


def _one_sided(rows: Array, spacing: float, noise: Array) -> tuple[Array, Array]:
    slope, lower = (weights @ (rows - rows[0]) / spacing for weights in (_SLOPE4, _SLOPE3))
    # For a smooth curve the two differ by O(spacing^3), far below noise; where they do not, neither is to be trusted.
    return slope, 4 * np.abs(slope - lower) + 3 * noise * np.abs(_SLOPE4).sum() / abs(spacing)


@dataclass(frozen=True)
class OneSided:
    """Slope from one side with a bound on its error; arrays of shape (m,).

    `rise` is the change of g over the first spacing, `ripple` its range over the three that follow.
    """

    slope: Array
    error: Array
    rise: Array
    ripple: Array


def one_sided(samples: Samples, spacing: float, noise: Array) -> OneSided:
    """Slope at 0 from five samples on one side, the right one for a positive spacing.

    Examples
    --------
    >>> one_sided(Samples(abs), -1e-6, np.array([1e-22])).slope.round(9)
    array([-1.])
    """
    rows = _table(samples, spacing)
    slope, error = _one_sided(rows, spacing, noise)
    return OneSided(slope, error, rows[1] - rows[0], np.ptp(rows[1:], axis=0))
