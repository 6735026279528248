"""`compare`: every method against every other on one function at one point."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from autodiff.errors import DifferentiationError
from autodiff.nn import MLP, Objective
from autodiff.tracer import value_of
from autodiff.types import Array, Function
from checks.harness.causes import cause
from checks.harness.evidence import Question, Testimony, ask, directions_of, draw_question, scalar_problem
from checks.harness.judge import Landmark, agree, establish, judge, usable
from checks.oracles.points import classify
from checks.oracles.rounding import FACTOR, rounding_spread
from checks.oracles.verdicts import Judgement, Verdict
from differentiation import Backprop, Forward, MatrixCalculus, Method, Numerical, Reverse, Scalar, Symbolic
from differentiation.method import Cost
from differentiation.numerical import curve_along, precision
from differentiation.problem import Problem, pose, ravel


@dataclass(frozen=True)
class Row:
    """What was found about one method.

    Attributes
    ----------
    method : str
    witness : str
        What it relies on; methods with the same word are one witness.
    judgement : Judgement
    cause : str
        For the odd one out, why.
    cost : Cost
    estimate : float or None
        Its own largest error estimate, for methods that make one.
    """

    method: str
    witness: str
    judgement: Judgement
    cause: str
    cost: Cost
    estimate: float | None = None


@dataclass(frozen=True)
class Comparison:
    """Verdicts on all methods at one point.

    Attributes
    ----------
    function : str
    order : int
        Of the derivative.
    entries : int
        How many numbers were compared.
    projected : bool
        Whether these are random projections of a large Jacobian.
    point : str
        The kind of point: smooth, kink, jump, edge.
    rows : tuple of Row
    pairs : tuple of (str, str, bool)
        Whether each two methods agree with each other.
    """

    function: str
    order: int
    entries: int
    projected: bool
    point: str
    rows: tuple[Row, ...]
    pairs: tuple[tuple[str, str, bool], ...] = ()

    @property
    def agreed(self) -> bool:
        """Whether at least two witnesses agree and no method disagrees or is uninformative. Refusals do not count."""
        words = [row.judgement.verdict for row in self.rows]
        allowed = {Verdict.AGREE, Verdict.UNSUPPORTED}
        witnesses = {row.witness for row in self.rows if row.judgement.verdict is Verdict.AGREE}
        return set(words) <= allowed and len(witnesses) >= 2

    def __bool__(self) -> bool:
        return self.agreed

    def verdict(self, method: str) -> Verdict:
        """The word on one method, by its name or the beginning of it."""
        return next(row.judgement.verdict for row in self.rows if row.method.startswith(method))

    def odd_ones(self) -> list[Row]:
        """Methods that disagree."""
        return [row for row in self.rows if row.judgement.verdict is Verdict.DISAGREE]

    def __str__(self) -> str:
        what = f"{self.entries} projections" if self.projected else f"{self.entries} entries"
        lines = [f"{self.function}: derivative of order {self.order}, {what}, {self.point} point"]
        for row in self.rows:
            reason = f" — {row.cause}" if row.cause else ""
            lines.append(f"  {row.method:<28} {row.judgement}{reason}")
        return "\n".join(lines)


def default_methods(f: Function) -> tuple[Method, ...]:
    """Every method that may have something to say about `f`."""
    general = (Reverse(), Forward(), Numerical(), Numerical(scheme="complex"), Scalar(), Symbolic())
    if isinstance(f, Objective) and isinstance(f.hypothesis, MLP):
        return (*general, Backprop(), MatrixCalculus())
    return general


def compare(
    f: Function,
    *args: Any,
    methods: Sequence[Method] | None = None,
    argnums: int | Sequence[int] = 0,
    order: int = 1,
    projections: int = 3,
    seed: int = 0,
    progress: Callable[[str], None] | None = None,
) -> Comparison:
    """Differentiate `f` at a point by every method and hold the answers against each other.

    Parameters
    ----------
    f : callable
        In plain NumPy; any output (array, number, container).
    *args
        Its arguments.
    methods : sequence of Method
        By default all that may apply.
    argnums : int or sequence of int
        The differentiated arguments.
    order : {1, 2}
        First or second derivatives (of a random combination of the outputs, if there are several).
    projections : int
        How many random projections are compared where the Jacobian has more than 256 entries.
    seed : int
        Of the random directions and roundings.
    progress : callable or None
        Told the name of each method before it starts.

    Returns
    -------
    Comparison

    Raises
    ------
    InputError
        The arguments are not of floating dtype.

    Examples
    --------
    >>> f = lambda x: np.log(x[0]) + x[0] * x[1] - np.sin(x[1])
    >>> found = compare(f, np.array([2.0, 5.0]))
    >>> bool(found), found.entries
    (True, 2)
    >>> from differentiation import Broken
    >>> found = compare(f, np.array([2.0, 5.0]), methods=[Broken("sign"), Symbolic(), Numerical()])
    >>> [row.method for row in found.odd_ones()]
    ["Broken(fault='sign')"]
    """
    if order not in (1, 2):
        raise ValueError(f"order is 1 or 2; got {order}")
    problem = pose(f, args, argnums)
    name = getattr(f, "__name__", type(f).__name__)
    chosen = tuple(default_methods(f) if methods is None else methods)
    outputs = problem(problem.inputs)
    if not _real(outputs):
        return _outside(name, order, chosen, "its value here is not a finite real number")
    if order == 2:
        problem = scalar_problem(problem, outputs, seed)
        outputs = problem(problem.inputs)
    question = draw_question(problem, outputs, order, projections, seed)
    landmark = survey(problem, question, seed)
    testimonies = []
    for method in chosen:
        if progress is not None:
            progress(method.name)
        testimonies.append(ask(method, problem, question))
    return _decide(name, problem, question, landmark, testimonies, seed)


def _real(outputs: Sequence[Array]) -> bool:
    kinds = all(getattr(getattr(out, "dtype", None), "kind", "f") in "fiub" for out in outputs)
    return kinds and all(bool(np.all(np.isfinite(value_of(out)))) for out in outputs)


def _outside(name: str, order: int, methods: Sequence[Method], reason: str) -> Comparison:
    judgement = Judgement(Verdict.OUTSIDE_DOMAIN, reason)
    rows = tuple(Row(m.name, m.witness, judgement, "", Cost()) for m in methods)
    return Comparison(name, order, 0, False, "outside the domain", rows)


def _decide(
    name: str,
    problem: Problem,
    question: Question,
    landmark: Landmark,
    testimonies: Sequence[Testimony],
    seed: int,
) -> Comparison:
    size = max([t.entries.size for t in testimonies if t.entries is not None], default=0)
    rounding = rounding_bound(problem, question, testimonies, size, seed)
    reference, _ = establish(testimonies, rounding)
    witnesses = len({t.method.witness for t in testimonies if usable(t)})
    rows = []
    for testimony in testimonies:
        judgement = judge(testimony, reference, rounding, landmark, witnesses)
        why = ""
        if judgement.verdict is Verdict.DISAGREE and reference is not None and landmark.kind == "smooth":
            why = cause(testimony, reference, problem, question)
        estimate = float(np.max(testimony.error)) if not testimony.method.exact and testimony.error.size else None
        rows.append(Row(testimony.method.name, testimony.method.witness, judgement, why, testimony.cost, estimate))
    rows = _whole_gradients(rows, testimonies, problem, question, seed)
    pairs = tuple(
        (a.method.name, b.method.name, agree(a, b, rounding))
        for a, b in combinations(testimonies, 2)
        if a.entries is not None and b.entries is not None
    )
    return Comparison(name, question.order, size, question.projected, landmark.kind, tuple(rows), pairs)


def _whole_gradients(
    rows: list[Row], testimonies: Sequence[Testimony], problem: Problem, question: Question, seed: int
) -> list[Row]:
    """Where only projections were compared by all: methods that have the whole gradient must agree on every entry."""
    havers = [t for t in testimonies if t.whole is not None and usable(t)]
    if not question.projected or len(havers) < 2:
        return rows
    spread = rounding_spread(lambda leaves: _gradient(problem, leaves), problem.inputs, precision(problem.inputs), seed)
    reference = havers[0].whole
    assert reference is not None
    allowed = 2 * FACTOR * (ravel(spread, float) + precision(problem.inputs) * np.abs(reference))
    out = []
    for row, testimony in zip(rows, testimonies, strict=True):
        if testimony.whole is not None and row.judgement.verdict is Verdict.AGREE:
            difference = np.abs(testimony.whole - reference)
            k = int(np.argmax(difference - allowed))
            if difference[k] > allowed[k]:
                judgement = Judgement(
                    Verdict.DISAGREE,
                    f"the projections agree, but entry {k} of the whole gradient differs",
                    float(difference[k]),
                    float(allowed[k]),
                    reference[k],
                    testimony.whole[k],
                )
                row = replace(row, judgement=judgement)
        out.append(row)
    return out


def _gradient(problem: Problem, leaves: Sequence[Any]) -> list[Any]:
    return Reverse().pullback(_moved(problem, leaves), [np.float64(1.0)]).derivative


def _moved(problem: Problem, leaves: Sequence[Any]) -> Problem:
    inner = Problem(problem.f, problem.args, problem.numbers, list(leaves), problem.structure, problem.kwargs)
    inner.has_aux = problem.has_aux
    return inner


def rounding_bound(
    problem: Problem, question: Question, testimonies: Sequence[Testimony], size: int, seed: int
) -> Array:
    """What rounding alone may do to each compared number, in the precision of the program."""
    eps = max(precision(problem.inputs), precision(problem(problem.inputs)))
    known = [np.abs(t.entries) for t in testimonies if usable(t) and t.method.exact]
    scale = np.max(np.stack(known), axis=0) if known else np.zeros(size)
    scale = np.where(np.isfinite(scale), scale, 0.0)
    try:
        with np.errstate(all="ignore"):
            spread = _spread(problem, question, eps, seed)
    except DifferentiationError:
        spread = np.zeros(size)  # reverse mode refuses this program; its own row says so
    return FACTOR * (spread + eps * scale)


def _spread(problem: Problem, question: Question, eps: float, seed: int) -> Array:
    if not question.projected:

        def everything(leaves: list[Any]) -> list[Any]:
            inner = _moved(problem, leaves)
            answer = Reverse().jacobian(inner) if question.order == 1 else Reverse().hessian(inner)
            return [block for row in answer.derivative for block in row]

        return ravel(rounding_spread(everything, problem.inputs, eps, seed), float)
    spreads = []
    for u, v in zip(question.cotangents, question.tangents, strict=True):

        def one(leaves: list[Any], u: list[Array] = u, v: list[Array] = v) -> list[Any]:
            inner = _moved(problem, leaves)
            answer = Reverse().pullback(inner, u) if question.order == 1 else Reverse().hvp(inner, v)
            return answer.derivative

        weights = v if question.order == 1 else u
        spread = ravel(rounding_spread(one, problem.inputs, eps, seed, runs=2), float)
        spreads.append(float(spread @ np.abs(ravel(weights, float))))
    return np.array(spreads)


def survey(problem: Problem, question: Question, seed: int) -> Landmark:
    """Classify the point along a few random directions (those compared, if projections are)."""
    directions = question.tangents[:2] if question.projected else directions_of(problem, 2, seed)
    eps = max(precision(problem.inputs), precision(problem(problem.inputs)))
    found: list[Any] = []
    for direction in directions:
        size = float(np.max(np.abs(ravel(direction, float)), initial=0.0))
        if size == 0.0:
            continue
        scale = max(1.0, float(np.max(np.abs(ravel(problem.inputs, float)), initial=0.0))) / size
        scale = min(scale, 4.0 / size) if math.isfinite(scale) else 1.0
        found.append(classify(curve_along(problem, direction, complex_step=False), scale=scale, eps=eps))
    worst = max(found, key=lambda p: ("smooth", "kink", "jump", "edge").index(p.kind), default=None)
    if worst is None or worst.kind == "smooth":
        return Landmark("smooth", "")
    if worst.kind != "kink":
        words = {"jump": "a jump: there is no derivative", "edge": "the edge of the domain"}
        return Landmark(worst.kind, f"{words[worst.kind]} ({worst.reason})")
    low = np.concatenate([p.subgradients[0] for p in found])
    high = np.concatenate([p.subgradients[1] for p in found])
    if question.projected:
        low, high = _projected_interval(found, question)
        return Landmark("kink", worst.reason, low, high)
    columns = np.stack([ravel(direction, float) for direction in directions], axis=1)
    outputs = len(found[0].left)
    low, high = (x.reshape(len(found), outputs).T.ravel() for x in (low, high))
    return Landmark("kink", worst.reason, low, high, columns)


def _projected_interval(found: Sequence[Any], question: Question) -> tuple[Array, Array]:
    low, high = [], []
    for point, u in zip(found, question.cotangents, strict=False):
        least, greatest = point.subgradients
        weights = ravel(u, float)
        ends = np.stack([weights * least, weights * greatest])
        low.append(float(np.sum(np.min(ends, axis=0))))
        high.append(float(np.sum(np.max(ends, axis=0))))
    missing = len(question.cotangents) - len(low)
    return np.array(low + [-np.inf] * missing), np.array(high + [np.inf] * missing)
