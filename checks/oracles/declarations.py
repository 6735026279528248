"""Check a primitive in every mode from its declaration alone: also the primitive that you declared yourself."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autodiff import grad
from autodiff.primitives.domains import Case
from autodiff.primitives.kinds import Declared
from autodiff.types import Array
from checks.oracles.pullbacks import (
    check_adjoint,
    check_linear,
    check_modes,
    check_precision,
    check_types,
    check_value,
    check_zero,
    linearise,
)
from checks.oracles.second_order import check_second_order
from checks.oracles.taylor import taylor_remainder
from checks.oracles.trials import ROUNDINGS, Finding, Linearisation, Trial, direction, draw_trial, flat
from checks.oracles.verdicts import Verdict
from checks.oracles.witnesses import WITNESSES, Witness, check_jacobian

DTYPES = (np.float32, np.float64)


def check_primitive(
    primitive: Declared,
    seed: int = 0,
    dtypes: Sequence[Any] = DTYPES,
    witnesses: Sequence[Witness] = WITNESSES,
) -> list[Finding]:
    """Everything that can be said about a primitive from its declaration.

    For each of its cases, at a point drawn from its domain away from its kinks: the value under both modes; shapes
    and dtypes; zero and linearity of the pullback; the adjoint identity ``<u, Jv> = <Jᵀu, v>``; forward against
    reverse Jacobian; in float64 that Jacobian against each witness, second order by all four nestings and by
    differences, and the Taylor remainder; in narrower dtypes the Jacobian against float64's.

    Parameters
    ----------
    primitive : Declared
        One of `autodiff.primitives.kinds`, from the registry or your own.
    seed : int
        Draws the points, tangents and cotangents; the same seed repeats a finding.
    dtypes : sequence of dtypes
        In which to check.
    witnesses : sequence of Witness
        Who is asked for the Jacobian.

    Returns
    -------
    list of Finding
        One for each check, case and dtype. A finding with verdict `disagree` is a failure. Bounds are derived: the
        witness's own error, and rounding as said at `checks.oracles.trials.ROUNDINGS`.

    Raises
    ------
    ValueError
        The declaration has no cases, or its domain and kink contradict each other.

    Examples
    --------
    >>> from autodiff.primitives.kinds import REGISTRY
    >>> findings = check_primitive(REGISTRY["tanh"])
    >>> sorted({finding.verdict.value for finding in findings if finding.check == "adjoint"})  # a case is empty
    ['agree', 'uninformative']
    >>> [finding for finding in findings if finding.verdict.value == "disagree"]
    []
    """
    if not primitive.cases:
        raise ValueError(f"{primitive.name} declares no cases, so there is nothing to check: give cases=(Case(...), …)")
    return [
        finding
        for case in primitive.cases
        for dtype in dtypes
        for finding in check_case(primitive, case, dtype, seed, witnesses)
    ]


def check_case(
    primitive: Declared, case: Case, dtype: Any, seed: int = 0, witnesses: Sequence[Witness] = WITNESSES
) -> list[Finding]:
    """The findings of `check_primitive` for one case and dtype."""
    trial = draw_trial(primitive, case, dtype, seed)
    at = linearise(trial)
    findings = [
        check_value(trial),
        check_types(trial, seed),
        check_zero(trial),
        check_linear(trial, at, seed),
        check_adjoint(trial, at, seed),
        check_modes(trial, at),
        *check_second_order(trial, seed),
    ]
    if trial.dtype != np.float64:
        return [*findings, check_precision(trial, at, linearise(trial.in_dtype(np.float64)))]
    findings += [check_jacobian(trial, at, witness) for witness in witnesses]
    return [*findings, check_taylor(trial, at, seed)]


def check_taylor(trial: Trial, at: Linearisation, seed: int) -> Finding:
    """The Taylor remainder of <u, f> along a random direction, with the derivative by reverse mode."""
    if at.reverse.size == 0:
        return trial.finding("Taylor remainder", Verdict.UNINFORMATIVE, reason="there are no entries")
    rng = np.random.default_rng(seed)
    u, v = direction(rng, at.out), tuple([direction(rng, x) for x in trial.point])
    gradient = grad(lambda *x: np.sum(u * trial(*x)), tuple(range(len(v))))(*trial.point)
    slope = float(flat(gradient) @ flat(v))

    def curve(h: float) -> Array:
        return np.sum(u * trial(*[x + h * d for x, d in zip(trial.point, v, strict=True)]))

    terms = float(np.abs(flat([u])) @ at.size_of_terms @ np.abs(flat(v)))
    rounded = np.abs(flat([u])) @ (np.abs(flat([at.out])) + at.size_of_terms @ np.abs(flat(trial.point)))
    fit = taylor_remainder(curve, slope, eps=trial.eps, terms=float(rounded))
    bound = fit.bound + ROUNDINGS * trial.eps * terms
    verdict = Verdict.AGREE if abs(fit.c1) <= bound else Verdict.DISAGREE
    if verdict is Verdict.AGREE and abs(slope) <= bound:
        verdict = Verdict.UNINFORMATIVE
    return trial.finding("Taylor remainder", verdict, abs(fit.c1), bound, str(fit))
