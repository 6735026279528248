"""Why a method is the odd one out: what its numbers look like, which mistake gives them, and which rule is wrong."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

import numpy as np

from autodiff.graph import capture
from autodiff.primitives.kinds import Declared
from autodiff.reverse import vjp
from autodiff.tracer import value_of
from autodiff.types import Array
from checks.harness.evidence import Question, Testimony, ask
from differentiation.extrapolation import richardson
from differentiation.faults import FAULTS, IN_ONE_RULE, Broken
from differentiation.finite_differences import error_curve
from differentiation.numerical import Numerical, curve_along, precision
from differentiation.problem import Problem, split_like


class Inquest:
    """The search for causes at one point; what several odd ones out share is found once.

    Parameters
    ----------
    problem : Problem
    question : Question
        What the methods were asked.
    """

    def __init__(self, problem: Problem, question: Question) -> None:
        self.problem = problem
        self.question = question
        self.tolerance = max(1e-6, 64 * precision(problem.inputs))

    def cause(self, testimony: Testimony, reference: Testimony | None) -> str:
        """One line on why `testimony` differs from `reference`; without one, only rules can be tried."""
        if isinstance(testimony.method, Numerical):
            return "" if reference is None else _numerical_cause(testimony, self.problem)
        rule = f" in {', '.join(self.wrong_rules)}" if testimony.method.witness == "rules" and self.wrong_rules else ""
        if reference is None:
            return f"wrong rule{rule}" if rule else ""
        assert testimony.entries is not None
        assert reference.entries is not None
        looks = relation_of(testimony.entries, reference.entries, self.problem, self.tolerance)
        mistake = "" if rule or looks == "answers zero" else self._mistake(testimony.entries)
        return ": ".join(filter(None, [f"wrong rule{rule}", ", ".join(filter(None, [looks, mistake]))]))

    @cached_property
    def wrong_rules(self) -> list[str]:
        """Primitives of the program whose pullback contradicts the slope of their own value."""
        return wrong_rules(self.problem)

    def _mistake(self, got: Array) -> str:
        """Which mistakes of the catalogue would give these numbers: in all rules, else in that of one operation."""
        for group in (self._everywhere, self._of_one_operation):
            names = [name for name, entries in group if self._same(entries, got)]
            if names:
                return f"as by the mistake {' or '.join(names[:3])}"
        return ""

    def _same(self, a: Array, b: Array) -> bool:
        largest = float(np.max(np.abs(b), initial=0.0))
        return a.shape == b.shape and bool(np.all(np.abs(a - b) <= self.tolerance * largest))

    @cached_property
    def _everywhere(self) -> list[tuple[str, Array]]:
        return list(self._answers([Broken(fault) for fault in FAULTS]))

    @cached_property
    def _of_one_operation(self) -> list[tuple[str, Array]]:
        lines = capture(lambda *leaves: self.problem(leaves), *self.problem.inputs).lines()
        names = dict.fromkeys(primitive.name for _, primitive, *_ in lines if primitive.differentiable)
        kinds = [*IN_ONE_RULE, "adjoint ignored"]
        return list(self._answers([Broken(fault, name) for name in list(names)[:8] for fault in kinds]))

    def _answers(self, methods: Sequence[Broken]) -> Iterator[tuple[str, Array]]:
        for method in methods:
            entries = ask(method, self.problem, self.question).entries
            if entries is not None:
                yield f"'{method.fault}'" + (f" in {method.operation}" if method.operation else ""), entries


def relation_of(got: Array, expected: Array, problem: Problem, tolerance: float = 1e-6) -> str:
    """A simple relation between wrong and right numbers, if there is one."""
    if not np.any(got):
        return "answers zero"
    nonzero = expected != 0
    if np.any(nonzero) and not np.any(got[~nonzero]):
        ratios = got[nonzero] / expected[nonzero]
        if np.all(np.abs(ratios - ratios[0]) <= tolerance * abs(ratios[0])):
            ratio = float(ratios[0])
            return "the sign is wrong" if abs(ratio + 1) < tolerance else f"off by the factor {ratio:.4g}"
    if _transposed(got, expected, problem, tolerance):
        return "transposed"
    if got.size > 1 and np.allclose(np.sort(got), np.sort(expected), rtol=tolerance):
        return "the right numbers in the wrong places"
    different = np.abs(got - expected) > tolerance * np.maximum(np.abs(expected), np.max(np.abs(expected)) * 1e-3)
    count = int(np.sum(different))
    return f"{count} of {got.size} entries differ" if 0 < count < got.size else ""


def _transposed(got: Array, expected: Array, problem: Problem, tolerance: float) -> bool:
    """Whether a Jacobian, or the gradient in each matrix, became its own transpose."""
    size = problem.size
    if got.size == size * size and size > 1:
        return np.allclose(got.reshape(size, size).T.ravel(), expected, rtol=tolerance)
    if got.size != size:
        return False
    pieces = zip(split_like(got, problem.inputs), split_like(expected, problem.inputs), strict=True)
    return all(
        np.allclose(a, b, rtol=tolerance) or (a.ndim == 2 and np.allclose(a, b.T.reshape(a.shape), rtol=tolerance))
        for a, b in pieces
    )


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
    given = _given_slope(primitive, primals, active, params, np.asarray(u, dtype=out.dtype), v)
    allowed = 10 * float(slope.error[0]) + 1e3 * precision([np.asarray(out)]) * (1.0 + abs(given))
    return abs(given - float(slope.value[0])) <= allowed


def _given_slope(
    primitive: Declared,
    primals: list[Array],
    active: Sequence[int],
    params: dict[str, object],
    u: Array,
    v: dict[int, Array],
) -> float:
    """``⟨Jᵀu, v⟩`` by the primitive's own rule."""

    def of_active(*values: Array) -> Array:
        full = list(primals)
        for k, value in zip(active, values, strict=True):
            full[k] = value
        return primitive(*full, **params)

    pullback: Callable[[Array], Sequence[Array]] = vjp(of_active, *[np.asarray(primals[k]) for k in active])[1]
    return sum(float(np.sum(c * v[k])) for k, c in zip(active, pullback(u), strict=True))
