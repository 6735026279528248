"""The complex-step derivative, and the tests that tell where it would be silently wrong."""

import cmath
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from autodiff.types import Array
from differentiation.extrapolation import richardson
from differentiation.finite_differences import Slope
from differentiation.sampling import power_of_two

ComplexCurve: TypeAlias = Callable[[complex], Array]
"""A function of one complex number whose result is an array of shape (m,), real for real arguments."""

_DIRECTION = cmath.exp(0.25j * cmath.pi)
"""For an analytic g the derivative along this direction is the same number as along 1 and along i."""


def complex_slope(g: ComplexCurve, step: float | None = None, *, scale: float = 1.0, eps: float = 2.0**-52) -> Slope:
    """Derivative of an analytic curve at 0 as Im g(ih) / h: no subtraction, hence no rounding to balance.

    Code that is not analytic (`abs`, `conj`, `real`, a comparison of moduli) loses the imaginary part without a sign.
    So the result is held against the Cauchy-Riemann equations: Re g(ih) must equal g(0), the derivative along
    exp(i pi/4) must be the same number, and a real difference quotient must confirm it within its own error.

    Parameters
    ----------
    g : callable
        t (complex) -> array of shape (m,), in use t -> F(x + t v).
    step : float, optional
        h in units of t; by default scale * 2^-66, so that h^2 is below any rounding.
    scale : float
        Size of t over which g may change by itself.
    eps : float
        Machine epsilon of the dtype in which g computes.

    Returns
    -------
    Slope
        Status "not_analytic" where a test fails and "unsupported" where g refuses complex arguments.

    Notes
    -----
    Source: W. Squire and G. Trapp, SIAM Review 40 (1998) 110-112; J. R. R. A. Martins et al., ACM TOMS 29 (2003).

    Examples
    --------
    >>> complex_slope(lambda t: np.sin(1000 * t)).value
    array([1000.])
    >>> complex_slope(lambda t: np.abs(3.0 + t)).status
    'not_analytic'
    """
    small = step if step is not None else power_of_two(scale) * 2.0**-66
    counted = _Counted(g)
    try:
        centre, lifted = counted(0j), counted(1j * small)
        # The same estimate a few roundings away shows how far rounding inside g moves it.
        nearby = [counted(complex(shift, small)) for shift in (-4 * eps * scale, 4 * eps * scale)]
    except (TypeError, AttributeError) as error:
        return _refused(counted, f"the program does not take complex numbers: {error}")
    except (ValueError, ArithmeticError) as error:
        return replace(_refused(counted, f"{type(error).__name__}: {error}"), status="left_domain")
    value = lifted.imag / small
    spread = np.fmax(*(np.abs(sample.imag / small - value) for sample in nearby))
    bound = 16 * eps * np.abs(value) + 8 * np.where(np.isfinite(spread), spread, 0.0)
    found = Slope(value, bound, small, counted.calls, "converged")
    if not (np.isfinite(centre).all() and np.isfinite(value).all()):
        return replace(found, error=np.full_like(value, np.inf), status="left_domain", reason="not finite at the point")
    return _guarded(found, counted, centre, lifted, scale=scale, eps=eps)


class _Counted:
    """The curve as complex arrays of shape (m,), with a count of its calls."""

    def __init__(self, curve: ComplexCurve) -> None:
        self._curve = curve
        self.calls = 0

    def __call__(self, t: complex) -> Array:
        self.calls += 1
        with np.errstate(all="ignore"), warnings.catch_warnings():
            # A cast that drops the imaginary part is found by the tests; as a mere warning it would be lost.
            warnings.simplefilter("ignore")
            return np.atleast_1d(np.asarray(self._curve(t), dtype=np.complex128)).ravel()


def _guarded(found: Slope, curve: _Counted, centre: Array, lifted: Array, *, scale: float, eps: float) -> Slope:
    """The Cauchy-Riemann tests, the cheapest first."""
    moved = np.abs(lifted.real - centre.real) > 64 * eps * np.abs(centre)
    if moved.any():
        return _not_analytic(found, curve, moved, "an imaginary step moves its real part")
    real = richardson(lambda t: curve(complex(t)).real, scale=scale, eps=eps)
    if real.status == "kink":
        return replace(found, error=real.error, calls=curve.calls, status="kink", reason=real.reason)
    if real.status != "left_domain":
        apart = np.abs(found.value - real.value) > found.error + 2 * real.error
        if apart.any():
            i = int(np.argmax(apart))
            return _not_analytic(found, curve, apart, f"a real step gives {real.value[i]:.6g} ± {real.error[i]:.1g}")
    # Close by, for beyond a singularity the rotated quotients agree on a wrong number.
    rotated, bound = _rotated(
        curve, scale * eps ** (2 / 3), noise=eps * (np.abs(centre) + scale * np.abs(found.value)) + 2.0**-960
    )
    # Non-finite rotated samples only mean that this large step left the domain: the real test has then to do.
    apart = np.abs(rotated - found.value) > found.error + bound
    if apart.any():
        i = int(np.argmax(apart))
        return _not_analytic(found, curve, apart, f"along exp(i pi/4) the derivative is {rotated[i]:.6g}")
    return replace(found, calls=curve.calls)


def _rotated(curve: _Counted, step: float, *, noise: Array) -> tuple[Array, Array]:
    coarse, fine = ((curve(h * _DIRECTION) - curve(-h * _DIRECTION)) / (2 * h * _DIRECTION) for h in (step, step / 4))
    return fine, 4 * np.abs(coarse - fine) + 64 * noise / step


def _not_analytic(found: Slope, curve: _Counted, where: Array, evidence: str) -> Slope:
    i = int(np.argmax(where))
    reason = f"component {i}: complex step gives {found.value[i]:.6g}, but {evidence}; the program is not analytic"
    error = np.where(where, np.inf, found.error)
    return replace(found, error=error, calls=curve.calls, status="not_analytic", reason=reason)


def _refused(curve: _Counted, reason: str) -> Slope:
    return Slope(np.array([np.nan]), np.array([np.inf]), 0.0, curve.calls, "unsupported", reason)
