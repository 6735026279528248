"""Richardson extrapolation over a ladder of steps, each component taking the best entry of its own tableau."""

from dataclasses import dataclass, replace

import numpy as np

from autodiff.types import Array
from differentiation.finite_differences import NOISE_FACTOR, TRUNCATION_FACTOR, Scheme, Slope, judged, left_domain
from differentiation.sampling import Curve, Probe, Samples, power_of_two, probe

RATIO = 4
"""Between successive steps: apart enough that noise is hardly amplified, close enough to see the plateau."""

COLUMNS = 6
PATIENCE = 3
"""Larger steps that may bring no component forward before the ladder ends."""


@dataclass(frozen=True)
class _Entry:
    """One entry of the tableau; arrays of shape (m,). `rounding` is the noise that its weights let through."""

    estimate: Array
    truncation: Array
    rounding: Array
    step: float
    """The finest of its steps."""

    @property
    def error(self) -> Array:
        return self.truncation + self.rounding


def richardson(g: Curve, *, scale: float, eps: float, scheme: Scheme = "central") -> Slope:
    """Derivative of a curve at 0 by extrapolating difference quotients to step 0.

    The ladder starts at scale * sqrt(eps) and grows by 4 until errors grow again, so that functions that vary much
    faster than `scale` are met by a step that resolves them; it starts lower where the domain ends nearer. Each entry
    of the tableau is judged by its change from the entry one step smaller in the same column, plus the noise its
    weights let through; every component takes its best entry. That entry must then agree with the quotients at all
    smaller steps: a plateau that belongs to a coarser scale is called inconsistent.

    Parameters
    ----------
    g : Curve
        t -> array of shape (m,).
    scale : float
        Size of t over which g may change by itself, for v = e_i about max(|x_i|, 1).
    eps : float
        Machine epsilon of the dtype in which g computes.
    scheme : {"central", "forward", "backward"}
        Central extrapolates in h^2, the one-sided ones in h. Central falls back at the edge of the domain to the side
        that exists.

    Returns
    -------
    Slope
        With status "one_sided" after a fall-back, "left_domain" if there is no side to stand on.

    Notes
    -----
    Source: L. F. Richardson, Phil. Trans. A 226 (1927) 299-361; for derivatives, C. J. F. Ridders,
    Adv. Eng. Software 4 (1982) 75-76.

    Examples
    --------
    >>> found = richardson(lambda t: np.tan(1.57 + t), scale=1.57, eps=2.0**-52)
    >>> found.status, abs(found.value * np.cos(1.57) ** 2 - 1) < 1e-9
    ('converged', array([ True]))
    """
    samples = Samples(g)
    near = probe(samples, scale=scale, eps=eps)
    chosen = _side(near, scheme)
    if chosen is None:
        return left_domain(samples)
    first = _first_step(samples, chosen, power_of_two(scale * eps**0.5), smallest=4 * eps * scale)
    if first is None:
        return left_domain(samples)
    rows = _tableau(samples, near, chosen, first, largest=scale / 8, eps=eps)
    found = _select(rows, samples)
    if chosen != scheme:
        reason = f"outside its domain on one side, so {chosen} differences were used"
        found = replace(found, status="one_sided", reason=reason)
    return judged(_consistent(found, rows), near, least=samples.least_slope(scale, eps))


def _side(near: Probe, scheme: Scheme) -> Scheme | None:
    left, right = not np.isnan(near.left).any(), not np.isnan(near.right).any()
    if np.isnan(near.value).any() or not (left or right):
        return None
    if scheme == "central":
        return "central" if left and right else "forward" if right else "backward"
    return scheme if (right if scheme == "forward" else left) else None


def _quotient(samples: Samples, scheme: Scheme, step: float) -> Array:
    if scheme == "central":
        return (samples(step) - samples(-step)) / (2 * step)
    signed = step if scheme == "forward" else -step
    return (samples(signed) - samples(0.0)) / signed


def _first_step(samples: Samples, scheme: Scheme, step: float, *, smallest: float) -> float | None:
    start = step
    while np.isnan(_quotient(samples, scheme, step)).any():
        step /= RATIO
        if step < smallest:
            return None
    # Where the domain ends so near, the ladder needs rungs below the first that fits.
    return step if step == start else max(step / RATIO**4, smallest)


def _tableau(
    samples: Samples, near: Probe, scheme: Scheme, step: float, *, largest: float, eps: float
) -> list[list[_Entry]]:
    """Rows for growing steps; column p has p powers of the error expansion removed."""
    power = 2 if scheme == "central" else 1
    rows: list[list[_Entry]] = []
    best, waited = np.inf, 0
    while step <= largest and waited < PATIENCE:
        quotient = _quotient(samples, scheme, step)
        if np.isnan(quotient).any():
            break
        noise = NOISE_FACTOR * near.noise * (1 if scheme == "central" else 2) / step
        # The quotient itself is rounded too, also where the samples are exact.
        rows.append(_extended(rows, quotient, noise + eps * np.abs(quotient), step, power))
        least = np.min(np.stack([entry.error for entry in rows[-1]]), axis=0)
        waited = 0 if (least < best).any() or len(rows) < 3 else waited + 1
        best = np.fmin(best, least)
        step *= RATIO
    return rows


def _extended(rows: list[list[_Entry]], quotient: Array, noise: Array, step: float, power: int) -> list[_Entry]:
    """The next row: E[k, p] = E[k-1, p-1] + (E[k-1, p-1] - E[k, p-1]) / (RATIO^(power p) - 1)."""
    before = rows[-1] if rows else []
    unknown = np.full_like(quotient, np.inf)
    change = TRUNCATION_FACTOR * np.abs(quotient - before[0].estimate) if before else unknown
    row = [_Entry(quotient, change, noise, step)]
    for p in range(1, min(len(before), COLUMNS) + 1):
        factor = float(RATIO ** (power * p))
        finer, coarser = before[p - 1], row[p - 1]
        estimate = finer.estimate + (finer.estimate - coarser.estimate) / (factor - 1)
        rounding = (finer.rounding * factor + coarser.rounding) / (factor - 1)
        # The same column one step smaller is the reference. The first of a column has none: it depends so much on
        # the first quotient that it agrees with its neighbours whatever the curve, so it is held against that one.
        reference = before[p] if p < len(before) else rows[0][0]
        row.append(_Entry(estimate, TRUNCATION_FACTOR * np.abs(estimate - reference.estimate), rounding, finer.step))
    return row


def _select(rows: list[list[_Entry]], samples: Samples) -> Slope:
    entries = [entry for row in rows for entry in row]
    errors = np.stack([entry.error for entry in entries])
    best = np.argmin(errors, axis=0)
    component = np.arange(best.size)
    value = np.stack([entry.estimate for entry in entries])[best, component]
    error = errors[best, component]
    step = entries[best[int(np.argmax(error))]].step if error.size else rows[0][0].step
    return Slope(value, error, step, samples.calls, "converged")


def _consistent(found: Slope, rows: list[list[_Entry]]) -> Slope:
    """Widen the error to reach every quotient of a smaller step that the estimate cannot explain."""
    error = found.error
    for row in rows[1:]:
        if row[0].step >= found.step:
            break
        apart = np.abs(row[0].estimate - found.value)
        error = np.where(apart > found.error + 4 * row[0].error, np.fmax(error, apart), error)
    widened = error > found.error
    if widened.any():
        i = int(np.argmax(widened))
        reason = (
            f"component {i}: quotients at steps below {found.step:.1e} contradict the estimate {found.value[i]:.6g}"
        )
        return replace(found, error=error, status="inconsistent", reason=reason)
    return found
