"""The lines that a user puts into pytest: `assert_agree` for a function, `check_gradient` for somebody's gradient."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from autodiff.containers import flatten
from autodiff.errors import InputError
from autodiff.types import Array, Function
from checks.harness.comparison import compare
from checks.harness.evidence import Question, directions_of
from checks.harness.findings import Comparison
from checks.harness.judge import ESTIMATE, at_a_kink
from checks.harness.survey import survey
from checks.oracles.rounding import FACTOR, Rounding
from checks.oracles.verdicts import Judgement, Verdict
from differentiation.extrapolation import richardson
from differentiation.method import Method
from differentiation.numerical import curve_along, precision, scale_along
from differentiation.problem import Problem, pose, ravel
from differentiation.sampling import power_of_two


class DisagreementError(AssertionError):
    """Methods of differentiation do not agree on a function; the message is the comparison."""


def assert_agree(
    f: Function,
    *args: Any,
    order: int = 1,
    methods: Sequence[Method] | None = None,
    argnums: int | Sequence[int] = 0,
    seed: int = 0,
) -> None:
    """Pass if all methods that apply agree on the derivatives of `f` at a point, up to the given order.

    Use it to test a program, and to test a rule that you declared (a custom primitive): the numerical method knows
    only the value.

    Parameters
    ----------
    f : callable
        In plain NumPy; any output.
    *args
        Its arguments: a point inside the domain, away from kinks, at which the derivative is not zero.
    order : {1, 2}
        Up to which order derivatives are compared.
    methods, argnums, seed
        As for `checks.compare`.

    Raises
    ------
    DisagreementError
        (an `AssertionError`) A method disagrees, the point is a kink or outside the domain, or nothing could be
        concluded because zero would have agreed as well.

    Examples
    --------
    >>> assert_agree(lambda x: np.sum(np.sin(x) * x), np.array([0.5, -1.2]), order=2)
    >>> from differentiation import Broken, Numerical, Reverse
    >>> assert_agree(np.sin, 0.5, methods=[Broken("factor"), Numerical(), Reverse()])
    Traceback (most recent call last):
    ...
    checks.harness.assertions.DisagreementError: sin: derivative of order 1, 1 entries, smooth point
      Broken(fault='factor')       disagree: differs from what the others agree on (error 0.878 > bound ...
    """
    for k in range(1, order + 1):
        found = compare(f, *args, order=k, methods=methods, argnums=argnums, seed=seed)
        if not found and not _vanishes(found):
            raise DisagreementError(str(found))


def _vanishes(found: Comparison) -> bool:
    """A second derivative that is zero everywhere (a linear function) is agreement enough."""
    words = {row.judgement.verdict for row in found.rows}
    exact = all(row.judgement.bound < 1e-6 for row in found.rows if row.judgement.verdict is Verdict.UNINFORMATIVE)
    witnesses = {row.witness for row in found.rows if row.judgement.verdict is Verdict.UNINFORMATIVE}
    return found.order == 2 and words <= {Verdict.UNINFORMATIVE, Verdict.UNSUPPORTED} and len(witnesses) >= 2 and exact


def check_gradient(f: Function, gradient: Any, x: Any, directions: int = 5, seed: int = 0) -> Judgement:
    """Judge somebody's gradient of a scalar function at a point, by slopes along random directions.

    The first direction is measured with care; it tells how far a central difference is off here. Every other one then
    takes two evaluations. A direction in which two do not settle it is measured with care as well, so nobody is accused
    on a rough number.

    Parameters
    ----------
    f : callable
        Takes `x`, returns one number.
    gradient : callable or container of arrays
        The gradient to judge, or the function ``x ↦ gradient`` that computes it.
    x : array, float, or container of them
        The point.
    directions : int
        How many random directions; a wrong entry escapes one of them only by accident.
    seed : int
        Of the directions.

    Returns
    -------
    Judgement
        *agree*, *disagree* (with the direction's two slopes), *kink*, *outside domain*, or *uninformative* when the
        slopes are zero within their error, so that a zero gradient would have passed as well.

    Raises
    ------
    InputError
        The gradient's structure or shapes are not those of `x`.
    ValueError
        There is no direction to look along.

    Examples
    --------
    >>> f = lambda x: np.sum(x**3)
    >>> check_gradient(f, lambda x: 3 * x**2, np.array([1.0, -2.0])).verdict.value
    'agree'
    >>> check_gradient(f, lambda x: 3 * x, np.array([1.0, -2.0])).verdict.value
    'disagree'
    """
    if directions < 1:
        raise ValueError(f"a gradient is judged along at least one direction; got directions={directions}")
    problem = pose(f, (x,))
    flat = _matching(gradient(x) if callable(gradient) else gradient, problem)
    landmark = survey(problem, Question(1), seed)
    if landmark.kind in ("edge", "jump"):
        return Judgement(Verdict.OUTSIDE_DOMAIN, landmark.reason)
    eps = max(precision(problem.inputs), precision(problem(problem.inputs)))
    if landmark.kind == "kink":
        return at_a_kink(flat, True, Rounding(np.zeros(flat.shape), eps), landmark)
    first, *others = directions_of(problem, directions, seed + 1)
    judgements = [_along(problem, flat, first, eps)]
    if judgements[0].verdict is Verdict.AGREE:
        off = abs(_two_evaluations(problem, first, eps) - float(judgements[0].expected)) + judgements[0].bound
        judgements += [_briefly(problem, flat, direction, eps, off) for direction in others]
    for judgement in judgements:
        if judgement.verdict is Verdict.DISAGREE:
            return judgement
    for judgement in judgements:
        if judgement.verdict is Verdict.UNINFORMATIVE:
            return judgement
    if all(abs(float(judgement.expected)) <= judgement.bound for judgement in judgements):
        return Judgement(Verdict.UNINFORMATIVE, "all slopes are zero within their error: zero would have passed too")
    worst = max(judgements, key=lambda judgement: judgement.largest_error / judgement.bound)
    return replace(worst, reason=f"along {len(judgements)} directions")


CALIBRATION = 20.0
"""How much farther off than along the first direction a central difference along another may be."""

SETTLED = 1e-4
"""Two evaluations settle a slope that they know to this part of itself: a tenth of the smallest mistake looked for."""


def _two_evaluations(problem: Problem, direction: list[Array], eps: float) -> float:
    """The central difference along a direction, with the step that balances its errors for well-scaled functions."""
    along = curve_along(problem, direction)
    step = power_of_two(scale_along(problem.inputs, direction) * eps ** (1 / 3))
    with np.errstate(all="ignore"):
        return float((along(step)[0] - along(-step)[0]) / (2 * step))


def _briefly(problem: Problem, flat: Array, direction: list[Array], eps: float, off: float) -> Judgement:
    """A slope along a direction by two evaluations if they settle it in the gradient's favour, with care otherwise."""
    claimed, found = float(flat @ ravel(direction, float)), _two_evaluations(problem, direction, eps)
    bound = CALIBRATION * off
    if abs(claimed - found) <= bound <= SETTLED * abs(found):
        return Judgement(Verdict.AGREE, "", abs(claimed - found), bound, np.asarray(found), np.asarray(claimed))
    return _along(problem, flat, direction, eps)


def _matching(given: Any, problem: Problem) -> Array:
    """A gradient as one vector, if it is like the input of a function that returns one number."""
    leaves, structure = flatten((given,))
    if structure != problem.structure:
        raise InputError(f"the gradient has leaves at {structure.paths()}, x at {problem.structure.paths()}")
    for leaf, like, path in zip(leaves, problem.inputs, structure.paths(), strict=True):
        if np.shape(leaf) != np.shape(like):
            raise InputError(f"the gradient{path} has shape {np.shape(leaf)}, x{path} has {np.shape(like)}")
    outputs = problem(problem.inputs)
    if len(outputs) != 1 or np.shape(outputs[0]) != ():
        shapes = [np.shape(output) for output in outputs]
        raise InputError(f"check_gradient takes a function that returns one number; got shapes {shapes}")
    return ravel(leaves, float)


def _along(problem: Problem, flat: Array, direction: list[Array], eps: float) -> Judgement:
    """A gradient's slope along one direction against the numerical one."""
    v = ravel(direction, float)
    slope = richardson(curve_along(problem, direction), scale=scale_along(problem.inputs, direction), eps=eps)
    if not slope.credible:
        return Judgement(Verdict.UNINFORMATIVE, f"the slope along a direction could not be found: {slope.reason}")
    claimed, expected = float(flat @ v), float(slope.value[0])
    # Both are known to a few roundings of their terms; the numerical one to its own estimate besides.
    bound = ESTIMATE * float(slope.error[0]) + FACTOR * eps * (abs(expected) + float(np.abs(flat) @ np.abs(v)))
    error = abs(claimed - expected)
    if error <= bound:
        return Judgement(Verdict.AGREE, "", error, bound, np.asarray(expected), np.asarray(claimed))
    reason = f"along the direction {np.array2string(v[:4], precision=2)}"
    largest = error if np.isfinite(error) else np.inf
    return Judgement(Verdict.DISAGREE, reason, largest, bound, np.asarray(expected), np.asarray(claimed))
