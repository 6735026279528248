"""First order, from the rules alone: values, shapes and dtypes, linearity, the adjoint identity, both Jacobians."""

from typing import Any

import numpy as np

from autodiff import jacfwd, jacrev, jvp, vjp
from autodiff.primitives.kinds import ONE
from autodiff.types import Array
from checks.oracles.trials import ROUNDINGS, Finding, Linearisation, Trial, direction, flat
from checks.oracles.verdicts import Verdict


def linearise(trial: Trial) -> Linearisation:
    """The Jacobian of a trial by forward and by reverse mode, all arguments side by side."""
    out = np.asarray(trial(*trial.point))
    argnums = tuple(range(len(trial.active)))
    forward, reverse = (_side_by_side(mode(trial, argnums)(*trial.point), out, trial) for mode in (jacfwd, jacrev))
    return Linearisation(forward, reverse, out)


def _side_by_side(blocks: Any, out: Array, trial: Trial) -> Array:
    columns = [
        np.asarray(block, dtype=float).reshape(out.size, x.size) for block, x in zip(blocks, trial.point, strict=True)
    ]
    return np.concatenate([np.zeros((out.size, 0)), *columns], axis=1)


def check_value(trial: Trial) -> Finding:
    """The value that travels through each mode is the plain one, in its shape and dtype.

    To ROUNDINGS eps max(|f|, 1): a mode may compute it by another formula when that leaves something for the rules.
    """
    plain = trial.primitive.impl(*trial.args, **trial.case.params)
    tangents = tuple([np.zeros_like(x) for x in trial.point])
    for mode, value in (("forward", jvp(trial, trial.point, tangents)[0]), ("reverse", vjp(trial, *trial.point)[0])):
        if np.shape(value) != np.shape(plain) or np.asarray(value).dtype != np.asarray(plain).dtype:
            reason = f"{mode} mode gives {_type(value)}, plain NumPy {_type(plain)}"
            return trial.finding("value", Verdict.DISAGREE, reason=reason)
        bound = ROUNDINGS * trial.eps * np.maximum(np.abs(np.asarray(plain, dtype=float)), 1.0)
        finding = trial.compared("value", value, plain, bound, (f"{mode} mode", "plain NumPy"), telling=False)
        if finding.verdict is Verdict.DISAGREE:
            return finding
    return trial.finding("value", Verdict.AGREE)


def check_types(trial: Trial, seed: int) -> Finding:
    """Cotangents have the primal's shape and dtype, tangents the output's; and no rule adds to promotion."""
    rng = np.random.default_rng(seed)
    out, pullback = vjp(trial, *trial.point)
    for x, cotangent in zip(trial.point, pullback(direction(rng, out)), strict=True):
        if _type(cotangent) != _type(x):
            reason = f"a cotangent is {_type(cotangent)}, its primal {_type(x)}"
            return trial.finding("shape and dtype", Verdict.DISAGREE, reason=reason)
    tangent = jvp(trial, trial.point, tuple([direction(rng, x) for x in trial.point]))[1]
    if _type(tangent) != _type(out):
        reason = f"the tangent is {_type(tangent)}, the output {_type(out)}"
        return trial.finding("shape and dtype", Verdict.DISAGREE, reason=reason)
    widened = _widened(trial, out, direction(rng, out))
    return trial.finding("shape and dtype", Verdict.DISAGREE if widened else Verdict.AGREE, reason=widened)


def _widened(trial: Trial, out: Array, g: Array) -> str:
    """Which rule gives a wider dtype than it was given: the engine casts it back, after twice the work."""
    allowed = np.result_type(out.dtype, *[x.dtype for x in trial.point])
    primitive, params = trial.primitive, trial.case.params
    for k in trial.active:
        rule: Any = primitive.pullbacks[k] if primitive.partials is None else primitive.partials[k]
        with np.errstate(all="ignore"):
            if primitive.partials is None:
                raw = rule(g, out, *trial.args, **params)
            else:
                raw = g if rule is ONE else g * rule(out, *trial.args, **params)
        if raw.dtype.itemsize > allowed.itemsize:
            return f"{getattr(rule, '__name__', 'the rule')} makes {raw.dtype} of {allowed}"
    return ""


def _type(value: Any) -> str:
    return f"{np.asarray(value).dtype.name}{list(np.shape(value))}"


def check_zero(trial: Trial) -> Finding:
    """The pullback of zero, and the pushforward of zero, are exactly zero."""
    out, pullback = vjp(trial, *trial.point)
    back = flat(pullback(np.zeros_like(out)))
    along = flat([jvp(trial, trial.point, tuple([np.zeros_like(x) for x in trial.point]))[1]])
    both = np.concatenate([back, along])
    return trial.compared("zero", both, np.zeros_like(both), np.zeros(1), ("image", "zero"), telling=False)


def check_linear(trial: Trial, at: Linearisation, seed: int) -> Finding:
    """J^T (2u - w/2) = 2 J^T u - J^T w / 2, to ROUNDINGS eps |J|^T (2|u| + |w|/2)."""
    rng = np.random.default_rng(seed)
    out, pullback = vjp(trial, *trial.point)
    u, w = direction(rng, out), direction(rng, out)
    found = flat(pullback(_as(out, 2 * u - w / 2)))
    expected = 2 * flat(pullback(u)) - flat(pullback(w)) / 2
    bound = ROUNDINGS * trial.eps * at.size_of_terms.T @ flat([2 * np.abs(u) + np.abs(w) / 2])
    return trial.compared("linearity", found, expected, bound, ("of the sum", "sum of the pullbacks"))


def check_adjoint(trial: Trial, at: Linearisation, seed: int) -> Finding:
    """<u, Jv> = <J^T u, v> with random u and v, to ROUNDINGS eps |u|^T |J| |v|."""
    rng = np.random.default_rng(seed)
    out, pullback = vjp(trial, *trial.point)
    u, v = direction(rng, out), tuple([direction(rng, x) for x in trial.point])
    tangent = jvp(trial, trial.point, v)[1]
    forward = float(flat([u]) @ flat([tangent]))
    reverse = float(flat(pullback(u)) @ flat(v))
    terms = at.size_of_terms
    bound = ROUNDINGS * trial.eps * float(np.abs(flat([u])) @ terms @ np.abs(flat(v)))
    if terms.size == 0:
        return trial.finding("adjoint", Verdict.UNINFORMATIVE, reason="there are no entries")
    return trial.compared(
        "adjoint", np.array([reverse]), np.array([forward]), np.array([bound]), ("reverse", "forward")
    )


def check_modes(trial: Trial, at: Linearisation) -> Finding:
    """Both modes give one Jacobian, entry by entry."""
    bound = ROUNDINGS * trial.eps * np.maximum(np.abs(at.forward), 1.0)
    return trial.compared("forward against reverse", at.reverse, at.forward, bound, ("reverse", "forward"))


def check_precision(trial: Trial, at: Linearisation, wide: Linearisation) -> Finding:
    """The Jacobian in a narrow dtype is that of the same numbers in float64, rounded."""
    bound = ROUNDINGS * trial.eps * np.maximum(np.abs(wide.reverse), 1.0)
    names = (trial.dtype.name, "float64")
    return trial.compared("against float64", at.reverse, wide.reverse, bound, names)


def _as(out: Array, values: Array) -> Array:
    return np.asarray(values).astype(out.dtype)
