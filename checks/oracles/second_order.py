"""Second derivatives of a primitive, by every nesting of the two modes and by a difference of first derivatives."""

from collections.abc import Callable

import numpy as np

from autodiff import grad, jvp
from autodiff.types import Array
from checks.oracles.trials import ESTIMATE, ROUNDINGS, Finding, Trial, direction, flat
from checks.oracles.verdicts import Verdict
from differentiation.extrapolation import richardson

NESTED = 4
"""A second derivative is a sum over both rules of a product rule: it may round this many times as often as a first."""


def check_second_order(trial: Trial, seed: int) -> list[Finding]:
    """w^T H v of h(x) = <u, f + f²/4>, by four nestings and numerically.

    The square makes cotangents depend on the point, so that rules are run with traced cotangents, and the Hessian of
    a linear f is not zero. Bound for the nestings: NESTED ROUNDINGS eps (Σ|w||Hv| + Σ|w| Σ|v| max|u|); for the
    difference of gradients its own estimate is added.
    """
    rng = np.random.default_rng(seed)
    point = trial.point
    out = np.asarray(trial(*point))
    if out.size == 0 or not point or max(x.size for x in point) == 0:
        return [trial.finding("second order", Verdict.UNINFORMATIVE, reason="there are no entries")]
    u = direction(rng, out)
    v, w = (tuple([direction(rng, x) for x in point]) for _ in range(2))
    h, gradient = _objective(trial, u), grad(_objective(trial, u), tuple(range(len(point))))
    along = jvp(lambda *x: gradient(*x), point, v)[1]
    terms = float(np.abs(flat(w)) @ np.abs(flat(along)))
    terms += float(np.abs(flat(w)).sum() * np.abs(flat(v)).sum() * np.abs(u).max())
    bound = NESTED * ROUNDINGS * trial.eps * terms
    found = nested(h, point, v, w)
    numbers = np.array([float(value) for value in found.values()])
    names = ("nestings in the order " + ", ".join(found), "forward over reverse")
    findings = [trial.compared("second order", numbers, np.full(4, numbers[0]), np.array([bound]), names)]
    wrong = [name for name, value in found.items() if np.asarray(value).dtype != trial.dtype]
    if wrong and trial(*point).dtype == trial.dtype:
        findings.append(trial.finding("second order dtype", Verdict.DISAGREE, reason=f"{wrong} left {trial.dtype}"))
    if trial.dtype == np.float64:
        findings.append(_against_difference(trial, gradient, v, w, numbers[0], bound))
    return findings


def _objective(trial: Trial, u: Array) -> Callable[..., Array]:
    def objective(*point: Array) -> Array:
        out = trial(*point)
        return np.sum(u * (out + 0.25 * out * out))

    return objective


def _inner(left: tuple[Array, ...], right: tuple[Array, ...]) -> Array:
    total = np.sum(left[0] * right[0])
    for a, b in zip(left[1:], right[1:], strict=True):
        total = total + np.sum(a * b)
    return total


def nested(
    h: Callable[..., Array], point: tuple[Array, ...], v: tuple[Array, ...], w: tuple[Array, ...]
) -> dict[str, Array]:
    """w^T H v of the scalar function `h` by each nesting of forward and reverse mode, by name.

    Parameters
    ----------
    h : callable
        Of several arrays, with one number as its value.
    point, v, w : tuples of arrays
        The point and two directions, alike.

    Examples
    --------
    >>> x, one = (np.array([2.0]),), (np.array([1.0]),)
    >>> {float(value) for value in nested(lambda x: np.sum(x**3), x, one, one).values()}
    {12.0}
    """
    every = tuple(range(len(point)))
    gradient = grad(h, every)
    slope = lambda *x: jvp(h, x, v)[1]
    return {
        "forward over reverse": _inner(w, jvp(lambda *x: gradient(*x), point, v)[1]),
        "reverse over forward": _inner(w, grad(slope, every)(*point)),
        "reverse over reverse": _inner(w, grad(lambda *x: _inner(gradient(*x), v), every)(*point)),
        "forward over forward": jvp(slope, point, w)[1],
    }


def _against_difference(
    trial: Trial,
    gradient: Callable[..., tuple[Array, ...]],
    v: tuple[Array, ...],
    w: tuple[Array, ...],
    found: float,
    bound: float,
) -> Finding:
    """The same number as the slope of <w, grad h> along v, computed from first derivatives at shifted points."""

    def curve(t: float) -> Array:
        shifted = tuple([x + t * d for x, d in zip(trial.point, v, strict=True)])
        return np.atleast_1d(_inner(w, gradient(*shifted)))

    slope = richardson(curve, scale=max(1.0, float(np.abs(flat(trial.point)).max())), eps=trial.eps)
    if not slope.credible:
        verdict = Verdict.KINK if slope.status == "kink" else Verdict.UNINFORMATIVE
        return trial.finding("second order numerically", verdict, reason=slope.reason)
    names = ("nested", "difference of gradients")
    return trial.compared(
        "second order numerically", np.array([found]), slope.value, ESTIMATE * slope.error + bound, names
    )
