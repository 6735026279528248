"""Difference quotients of any order whose step is chosen and whose error is estimated, not guessed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Literal, TypeAlias

import numpy as np

from autodiff.types import Array
from differentiation.sampling import Curve, Probe, Samples, power_of_two, probe

Scheme: TypeAlias = Literal["forward", "backward", "central"]
"""On which side of the point the samples lie."""

Status: TypeAlias = Literal[
    "converged", "one_sided", "kink", "inconsistent", "not_converged", "not_analytic", "unsupported", "left_domain"
]
"""How a numerical derivative went: only the first two may be believed to their stated error."""

TRIALS = 6
NOISE_FACTOR = 5.0
"""Rounding errors are taken to lie within this many estimated standard deviations of the noise."""

TRUNCATION_FACTOR = 2.0
"""Safety on a truncation seen from one change of step: the best of many entries is often luckily small."""


@dataclass(frozen=True)
class Slope:
    """A numerical derivative with what it knows about itself.

    Attributes
    ----------
    value : Array
        Derivative of each component, shape (m,).
    error : Array
        Estimated bound on |value - true derivative|, truncation and rounding together, shape (m,).
    step : float
        The (largest) step used for the component whose error is largest, in units of t.
    calls : int
        Evaluations of the curve.
    status : Status
        How it went, the worst over all components.
    reason : str
        One line of explanation where the status is not "converged".
    """

    value: Array
    error: Array
    step: float
    calls: int
    status: Status
    reason: str = ""

    @property
    def credible(self) -> bool:
        """Whether `value` may be believed to within `error`."""
        return self.status in ("converged", "one_sided")


@dataclass(frozen=True)
class CurveRow:
    """One row of `error_curve`: a step, the estimate it gives, and what bounds its error; arrays of shape (m,)."""

    step: float
    estimate: Array
    truncation: Array
    rounding: Array

    @property
    def error(self) -> Array:
        """Truncation and rounding together."""
        return self.truncation + self.rounding


def weights(offsets: Sequence[int | Fraction], derivative: int = 1) -> tuple[Fraction, ...]:
    """Exact weights w with sum_j w_j g(offset_j h) = h^derivative g^(derivative)(0) + higher powers of h.

    They solve sum_j w_j offset_j^k = k! [k = derivative] for k below the number of offsets, in rationals.
    Source: Taylor's formula at each offset; see B. Fornberg, Math. Comp. 51 (1988) 699-706.

    Parameters
    ----------
    offsets : sequence of int or Fraction
        Distinct positions in units of the step.
    derivative : int
        Which derivative, below the number of offsets.

    Raises
    ------
    ValueError
        If offsets repeat or are too few.

    Examples
    --------
    >>> [str(w) for w in weights([-2, -1, 0, 1, 2])]
    ['1/12', '-2/3', '0', '2/3', '-1/12']
    """
    nodes = [Fraction(offset) for offset in offsets]
    if len(set(nodes)) != len(nodes):
        raise ValueError(f"offsets must be distinct, got {list(map(str, nodes))}; drop the repeated ones")
    if not 0 <= derivative < len(nodes):
        raise ValueError(f"derivative {derivative} needs at least {derivative + 1} offsets, got {len(nodes)}")
    rows = [[node**k for node in nodes] + [Fraction(0)] for k in range(len(nodes))]
    rows[derivative][-1] = Fraction(math.factorial(derivative))
    for i in range(len(rows)):
        pivot = next(r for r in range(i, len(rows)) if rows[r][i] != 0)
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [entry / rows[i][i] for entry in rows[i]]
        for r in range(len(rows)):
            if r != i and rows[r][i] != 0:
                rows[r] = [a - rows[r][i] * b for a, b in zip(rows[r], rows[i], strict=True)]
    return tuple(row[-1] for row in rows)


@cache
def stencil(scheme: Scheme, order: int) -> tuple[tuple[int, ...], tuple[Fraction, ...]]:
    """Offsets and exact weights of the first derivative with truncation error O(h^order).

    Parameters
    ----------
    scheme : {"forward", "backward", "central"}
        Samples at 0, h, …; at 0, -h, …; or at ±h, ±2h, … without 0.
    order : int
        At least 1, and even for "central".

    Raises
    ------
    ValueError
        For an unknown scheme or an order that it does not have.

    Examples
    --------
    >>> offsets, exact = stencil("central", 2)
    >>> offsets, [str(w) for w in exact]
    ((-1, 1), ['-1/2', '1/2'])
    """
    if scheme not in ("forward", "backward", "central"):
        raise ValueError(f'scheme must be "forward", "backward" or "central", got {scheme!r}')
    if order < 1 or (scheme == "central" and order % 2):
        rule = "an even number" if scheme == "central" else "at least 1"
        raise ValueError(f"the order of a {scheme} difference must be {rule}, got {order}")
    if scheme == "central":
        half = order // 2
        offsets = tuple(j for j in range(-half, half + 1))
    else:
        offsets = tuple(j if scheme == "forward" else -j for j in range(order + 1))
    exact = weights(offsets)
    kept = [(j, w) for j, w in zip(offsets, exact, strict=True) if w != 0]
    return tuple(j for j, _ in kept), tuple(w for _, w in kept)


def slope(g: Curve, *, scheme: Scheme = "central", order: int = 2, scale: float, eps: float) -> Slope:
    """Derivative of a curve at 0 by one difference formula, with an estimate of its error.

    Noise and small-scale slopes are measured first (`probe`). The step then balances rounding ~ noise / h with
    truncation ~ h^order, the latter seen from the change when h is halved. Steps are powers of two.

    Parameters
    ----------
    g : Curve
        t -> array of shape (m,), in use t -> F(x + t v) flattened.
    scheme, order
        As in `stencil`. A central difference at the edge of the domain falls back to the side that exists.
    scale : float
        Size of t over which g may change by itself, for v = e_i about max(|x_i|, 1).
    eps : float
        Machine epsilon of the dtype in which g computes: 2^-52 for float64, 2^-23 for float32.

    Returns
    -------
    Slope
        Per component the best of the steps tried.

    Raises
    ------
    ValueError
        For a scheme or an order that does not exist.

    Examples
    --------
    >>> found = slope(np.sin, scale=1.0, eps=2.0**-52)
    >>> found.status, found.value.round(9), bool(found.error[0] < 1e-9)
    ('converged', array([1.]), True)
    """
    stencil(scheme, order)
    samples = Samples(g)
    near = probe(samples, scale=scale, eps=eps)
    chosen = _usable_scheme(near, scheme)
    if chosen is None:
        return left_domain(samples)
    first = power_of_two(scale * eps ** (1 / (order + 1)))
    rows = _trials(samples, near, chosen, order, first, scale=scale, eps=eps)
    if not rows:
        return left_domain(samples)
    best = np.argmin(np.stack([row.error for row in rows]), axis=0)
    component = np.arange(best.size)
    value = np.stack([row.estimate for row in rows])[best, component]
    error = np.stack([row.error for row in rows])[best, component]
    worst = int(np.argmax(error)) if error.size else 0
    used = rows[best[worst]].step if error.size else first
    status: Status = "converged" if chosen == scheme else "one_sided"
    reason = "" if chosen == scheme else f"outside its domain on one side, so {chosen} differences were used"
    return judged(Slope(value, error, used, samples.calls, status, reason), near, least=samples.least_slope(scale, eps))


def error_curve(
    g: Curve, steps: Sequence[float], *, scheme: Scheme = "central", order: int = 2, scale: float = 1.0, eps: float
) -> tuple[CurveRow, ...]:
    """Estimate and error bound of one difference formula at each of several steps: the U-curve of the lecture.

    Parameters
    ----------
    g, scheme, order, scale, eps
        As in `slope`.
    steps : sequence of float
        Steps in units of t.

    Examples
    --------
    >>> rows = error_curve(np.exp, [1e-1, 1e-5, 1e-9], eps=2.0**-52)
    >>> [bool(row.error[0] < 1e-9) for row in rows]
    [False, True, False]
    """
    samples = Samples(g)
    near = probe(samples, scale=scale, eps=eps)
    return tuple(_row(samples, near, scheme, order, step, eps=eps) for step in steps)


def quotient(
    g: Curve, step: float, *, scheme: Scheme = "central", order: int = 2, scale: float = 1.0, eps: float
) -> Slope:
    """One difference quotient at one step, as it is: nothing is chosen and nothing repaired.

    Its status is "inconsistent" where the slopes at the smallest scale contradict it by more than both errors; the
    distance to them is then part of its error.

    Parameters
    ----------
    g, scheme, order, scale, eps
        As in `slope`.
    step : float
        In units of t.

    Examples
    --------
    >>> quotient(np.exp, 0.5, order=2, eps=2.0**-52).value.round(6)
    array([1.042191])
    """
    samples = Samples(g)
    near = probe(samples, scale=scale, eps=eps)
    row = _row(samples, near, scheme, order, step, eps=eps)
    if np.isnan(row.estimate).any():
        return left_domain(samples)
    apart = np.abs(row.estimate - near.slope)
    contradicted = apart > row.error + near.error
    found = Slope(row.estimate, row.error, step, samples.calls, "converged")
    if near.kinked.any() or not contradicted.any():
        return judged(found, near, least=samples.least_slope(scale, eps))
    i = int(np.argmax(contradicted))
    reason = f"component {i}: {row.estimate[i]:.6g} at step {step:.1e}, but {near.slope[i]:.6g} much closer by"
    error = np.where(contradicted, apart + near.error, row.error)
    return replace(found, error=error, status="inconsistent", reason=reason)


def left_domain(samples: Samples) -> Slope:
    """The answer where no difference can be formed: NaN, with an infinite error."""
    size = samples(0.0).shape
    reason = samples.reason or "no finite sample close enough to the point"
    return Slope(np.full(size, np.nan), np.full(size, np.inf), 0.0, samples.calls, "left_domain", reason)


def judged(found: Slope, near: Probe, *, least: Array) -> Slope:
    """Set an estimate against the slopes at the smallest scale: name kinks and contradictions, and widen the error.

    An error above a tenth of the value, and above the slope `least` that is worth notice, is no convergence.
    """
    if near.kinked.any():
        i = int(np.argmax(near.kinked))
        reason = f"component {i} has slope {near.left[i]:.6g} on the left and {near.right[i]:.6g} on the right"
        gap = np.where(near.kinked, np.abs(near.right - near.left), 0.0)
        return replace(found, error=found.error + gap, status="kink", reason=reason)
    found = _reconciled(found, near)
    unsure = (found.error > 0.1 * np.abs(found.value)) & (found.error > least)
    if unsure.any() and found.status in ("converged", "one_sided"):
        i = int(np.argmax(unsure))
        reason = f"component {i}: the estimate {found.value[i]:.6g} is known only to {found.error[i]:.1g}"
        return replace(found, status="not_converged", reason=reason)
    return found


def _reconciled(found: Slope, near: Probe) -> Slope:
    """Where the slope at the smallest scale contradicts the estimate, take it if it is the sharper, or widen."""
    apart = np.abs(found.value - near.slope)
    contradicted = apart > found.error + near.error
    if not contradicted.any():
        return found
    i = int(np.argmax(contradicted))
    reason = f"component {i}: {found.value[i]:.6g} at step {found.step:.1e}, but {near.slope[i]:.6g} much closer by"
    sharper = contradicted & (10 * near.error < apart)
    value = np.where(sharper, near.slope, found.value)
    error = np.where(sharper, 2 * near.error, np.where(contradicted, apart + near.error, found.error))
    status = found.status if sharper[contradicted].all() else "inconsistent"
    return replace(found, value=value, error=error, status=status, reason=reason)


def _usable_scheme(near: Probe, scheme: Scheme) -> Scheme | None:
    """The scheme itself, or one on the side that exists, or None where there is none."""
    left, right = not np.isnan(near.left).any(), not np.isnan(near.right).any()
    wanted: dict[Scheme, bool] = {"central": left and right, "forward": right, "backward": left}
    if np.isnan(near.value).any():
        return None
    return next((s for s in (scheme, *wanted) if wanted[s] and (s == scheme or s != "central")), None)


def _row(samples: Samples, near: Probe, scheme: Scheme, order: int, step: float, *, eps: float) -> CurveRow:
    offsets, exact = stencil(scheme, order)
    coefficients = np.array([float(w) for w in exact])
    estimate, refined = (coefficients @ np.stack([samples(j * h) for j in offsets]) / h for h in (step, step / 2))
    truncation = TRUNCATION_FACTOR * np.abs(estimate - refined) / (1 - 2.0**-order)
    rounding = NOISE_FACTOR * near.noise * np.abs(coefficients).sum() / step
    return CurveRow(step, estimate, truncation, rounding + eps * np.abs(estimate))


def _trials(
    samples: Samples, near: Probe, scheme: Scheme, order: int, step: float, *, scale: float, eps: float
) -> list[CurveRow]:
    """Rows at steps that move towards the balance of truncation and rounding; without those outside the domain."""
    rows: dict[float, CurveRow] = {}
    largest = max(step, scale / 8)
    while len(rows) < TRIALS and step not in rows and step >= 4 * eps * scale:
        row = _row(samples, near, scheme, order, step, eps=eps)
        if np.isnan(row.error).any():
            step /= 4
            largest = step
            continue
        rows[step] = row
        # Least total of A / h and B h^p lies where A / h = p B h^p.
        truncation, rounding = np.max(row.truncation, initial=1e-300), np.max(row.rounding, initial=1e-300)
        factor = (rounding / (order * truncation)) ** (1 / (order + 1))
        step = min(power_of_two(step * min(max(factor, 2.0**-8), 2.0**4)), power_of_two(largest))
    return list(rows.values())
