"""Why a method is the odd one out: what its numbers look like, and what would repair them."""

from collections.abc import Sequence

import numpy as np

from autodiff.graph import capture
from autodiff.primitives.kinds import Declared
from autodiff.reverse import vjp
from autodiff.tracer import value_of
from autodiff.types import Array
from checks.harness.evidence import Question, Testimony
from differentiation.extrapolation import richardson
from differentiation.finite_differences import error_curve
from differentiation.numerical import Numerical, curve_along, precision
from differentiation.problem import Problem


def cause(testimony: Testimony, reference: Testimony | None, problem: Problem, question: Question) -> str:
    """One line on why `testimony` differs from `reference`, as far as can be told; None where nobody knows better."""
    assert testimony.entries is not None
    relation = ""
    if reference is not None and reference.entries is not None:
        relation = relation_of(testimony.entries, reference.entries, problem)
    if isinstance(testimony.method, Numerical):
        return _numerical_cause(testimony, problem) if reference is not None else ""
    if testimony.method.witness == "rules":
        wrong = wrong_rules(problem)
        if wrong:
            return f"wrong rule: {', '.join(wrong)}" + (f" ({relation})" if relation else "")
    if reference is None:
        return ""
    return f"wrong rule: {relation}" if relation else "wrong rule"


def relation_of(got: Array, expected: Array, problem: Problem) -> str:
    """A simple relation between wrong and right numbers, if there is one."""
    if not np.any(got):
        return "answers zero"
    nonzero = expected != 0
    if np.any(nonzero) and not np.any(got[~nonzero]):
        ratios = got[nonzero] / expected[nonzero]
        if np.all(np.abs(ratios - ratios[0]) <= 1e-6 * abs(ratios[0])):
            ratio = float(ratios[0])
            return "the sign is wrong" if abs(ratio + 1) < 1e-6 else f"off by the factor {ratio:.6g}"
    size = problem.size
    if got.size == size * size and np.allclose(got.reshape(size, size).T.ravel(), expected, rtol=1e-6):
        return "transposed"
    if got.size > 1 and np.allclose(np.sort(got), np.sort(expected), rtol=1e-6):
        return "the right numbers in the wrong places"
    different = np.abs(got - expected) > 1e-6 * np.maximum(np.abs(expected), np.max(np.abs(expected)) * 1e-3)
    count = int(np.sum(different))
    return f"{count} of {got.size} entries differ" if 0 < count < got.size else ""


def _numerical_cause(testimony: Testimony, problem: Problem) -> str:
    """Truncation or cancellation: does a smaller step help, or a larger one?"""
    method = testimony.method
    assert isinstance(method, Numerical)
    if method.scheme == "complex":
        return "the program is not analytic"
    if method.step is None:
        return testimony.note or "its error estimate was too small"
    direction = [np.ones_like(x) for x in problem.inputs]
    along = curve_along(problem, direction, complex_step=False)
    eps = precision(problem.inputs)
    best = richardson(along, scale=1.0, eps=eps).value
    steps = [method.step / 4, method.step, method.step * 4]
    rows = error_curve(along, steps, scheme=method.scheme, order=method.order or 2, eps=eps)
    smaller, _, larger = [float(np.max(np.abs(row.estimate - best))) for row in rows]
    return "truncation: a smaller step is better" if smaller < larger else "cancellation: a larger step is better"


def wrong_rules(problem: Problem) -> list[str]:
    """Primitives of the program whose pullback contradicts the slope of their own value, at the values that arose."""
    graph = capture(lambda *leaves: problem(leaves), *problem.inputs)
    found: dict[str, None] = {}
    for number, primitive, primals, out, params, parents in graph.lines():
        if primitive.name in found or not isinstance(primitive, Declared):
            continue
        plain = [value_of(primal) for primal in primals]
        if not _pullback_is_right(primitive, plain, value_of(out), params, parents, number):
            found[primitive.name] = None
    return list(found)


def _pullback_is_right(
    primitive: Declared, primals: list[Array], out: Array, params: dict[str, object], parents: Sequence[int], seed: int
) -> bool:
    rng = np.random.default_rng(seed)
    u = rng.uniform(0.5, 1.5, np.shape(out))
    active = [k for k, parent in enumerate(parents) if parent >= 0]
    v = {k: rng.uniform(-1.0, 1.0, np.shape(primals[k])) for k in active}

    def along(t: float) -> Array:
        moved = [primal + t * v[k] if k in v else primal for k, primal in enumerate(primals)]
        return np.atleast_1d(np.sum(u * primitive.impl(*moved, **params)))

    slope = richardson(along, scale=1.0, eps=precision([np.asarray(out)]))
    if not slope.credible:
        return True

    def of_active(*values: Array) -> Array:
        full = list(primals)
        for k, value in zip(active, values, strict=True):
            full[k] = value
        return primitive(*full, **params)

    _, pullback = vjp(of_active, *[np.asarray(primals[k]) for k in active])
    given = sum(float(np.sum(c * v[k])) for k, c in zip(active, pullback(np.asarray(u, dtype=out.dtype)), strict=True))
    allowed = 10 * float(slope.error[0]) + 1e3 * precision([np.asarray(out)]) * (1.0 + abs(given))
    return abs(given - float(slope.value[0])) <= allowed
