"""The Taylor remainder test: is what is left of f(x + hv) after a first derivative of second order in h?

For the right derivative d the remainder ``f(x + hv) - f(x) - h d`` is ``c₂ h² + c₃ h³ + …``; a wrong one leaves
``c₁ h`` with c₁ the error of d. Instead of a tolerance on slopes the remainders are fitted and c₁ is set against a
bound that follows from rounding and from the terms which were left out.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from autodiff.types import Array

STEPS = 14
"""How many steps, each half of the one before."""

DEGREE = 4
"""Powers of h that are fitted beyond c₁: with the first step well inside the domain the next one is negligible, and
how negligible is seen from a fit with one power fewer."""

NOISE = 4
"""Roundings of one evaluation of f, in units of eps times what is rounded."""


@dataclass(frozen=True)
class TaylorFit:
    """The fitted remainder.

    Attributes
    ----------
    c1, c2 : float
        Coefficients of h and of h².
    bound : float
        What |c1| may be if the derivative is right: rounding, and the change when one power fewer is fitted.
    order : float
        Observed order of the remainder: 2.00 for a right derivative (3.00 where the second one vanishes), 1.00 for a
        wrong one; inf where the remainder is within rounding, as for linear functions.
    """

    c1: float
    c2: float
    bound: float
    order: float

    @property
    def right(self) -> bool:
        """Whether the derivative passes."""
        return abs(self.c1) <= self.bound

    def __str__(self) -> str:
        return f"order {self.order:.2f}, c1 = {self.c1:.2g} (bound {self.bound:.2g}), c2 = {self.c2:.3g}"


def taylor_remainder(
    curve: Callable[[float], float],
    derivative: float,
    *,
    step: float = 2.0**-5,
    eps: float = 2.0**-52,
    terms: float = 0.0,
) -> TaylorFit:
    """Fit ``c₁ h + c₂ h² + …`` to what a derivative leaves of a curve.

    Parameters
    ----------
    curve : callable
        h (float) -> f(x + h v), a number, for h from 0 to `step`.
    derivative : float
        What is claimed to be the slope of the curve at 0.
    step : float
        The largest h, in units of h; the curve is smooth up to there.
    eps : float
        Machine epsilon of the dtype in which the curve computes.
    terms : float
        What one evaluation rounds beside its value: the sum of absolute values where the value is a sum that cancels,
        and the slopes times the absolute values of the inputs, for x + hv is rounded too.

    Returns
    -------
    TaylorFit

    Notes
    -----
    Each remainder is divided by h and fitted by least squares with weights h, the inverse of its rounding error. The
    rounding part of the bound is exact for the fit: the absolute weights that it gives each sample, times the
    rounding of that sample. The test is that of P. Farrell et al., SIAM J. Sci. Comput. 35 (2013), C369.

    Examples
    --------
    >>> right = taylor_remainder(lambda h: np.exp(1 + h), np.exp(1))
    >>> wrong = taylor_remainder(lambda h: np.exp(1 + h), 1.001 * np.exp(1))
    >>> right.right, wrong.right
    (True, False)
    >>> f"{right.order:.2f} {wrong.order:.2f} {wrong.c1 / np.exp(1):.4f}"
    '2.00 1.00 -0.0010'
    """
    steps = step * 0.5 ** np.arange(STEPS)
    start = float(curve(0.0))
    values = np.array([float(curve(h)) for h in steps])
    remainders = values - start - steps * derivative
    noise = NOISE * eps * (np.abs(values) + abs(start) + steps * abs(derivative) + terms)
    coefficients, rounding = _fit(steps, remainders / steps, noise / steps, DEGREE)
    fewer, _ = _fit(steps, remainders / steps, noise / steps, DEGREE - 1)
    bound = rounding + float(abs(coefficients[0] - fewer[0]))
    return TaylorFit(float(coefficients[0]), float(coefficients[1]), bound, observed_order(remainders, noise))


def _fit(steps: Array, quotients: Array, noise: Array, degree: int) -> tuple[Array, float]:
    """Coefficients of a polynomial in h, and how far rounding can move the first."""
    scaled = steps / steps[0]
    design = np.vander(scaled, degree + 1, increasing=True) * scaled[:, None]
    inverse = np.linalg.pinv(design) * scaled
    coefficients = inverse @ quotients / steps[0] ** np.arange(degree + 1)
    return coefficients, float(np.abs(inverse[0]) @ noise)


def observed_order(remainders: Array, noise: Array) -> float:
    """The power of h by which a remainder falls, from the smallest pair of steps that rounding does not blur.

    Examples
    --------
    >>> observed_order(np.array([4.0, 1.0, 0.25]), np.zeros(3))
    2.0
    """
    clear = np.flatnonzero(np.abs(remainders) > 100 * noise)
    pairs = [k for k in clear if k + 1 in clear]
    if not pairs:
        return float("inf")
    k = pairs[-1]
    return float(np.log2(abs(remainders[k] / remainders[k + 1])))
