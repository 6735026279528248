"""`compare`: every method against every other on one function at one point."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np

from autodiff.nn import MLP, Objective
from autodiff.tracer import value_of
from autodiff.types import Array, Function
from checks.harness.bounds import gradient_rounding, measured_rounding
from checks.harness.causes import Inquest
from checks.harness.evidence import FULL, Question, Testimony, ask, draw_question, scalar_problem
from checks.harness.findings import Comparison, Row
from checks.harness.judge import agree, establish, judge
from checks.harness.survey import Landmark, survey
from checks.oracles.verdicts import Judgement, Verdict
from differentiation import Backprop, Forward, MatrixCalculus, Method, Numerical, Reverse, Scalar, Symbolic
from differentiation.method import Cost
from differentiation.problem import Problem, pose

__all__ = ["Comparison", "Row", "compare", "default_methods"]


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
    full: int = FULL,
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
        How many random projections ``⟨u, J v⟩`` are compared where the Jacobian is large.
    full : int
        Jacobians of up to this many entries are compared entry by entry.
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
    if not chosen:
        raise ValueError(
            "compare needs at least one method; two that share no rules, such as Reverse() and Numerical()"
        )
    outputs = problem(problem.inputs)
    if not _real(outputs):
        return _outside(name, order, chosen, "its value here is not a finite real number")
    if order == 2:
        problem = scalar_problem(problem, outputs, seed)
        outputs = problem(problem.inputs)
    question = draw_question(problem, outputs, order, projections, seed, full)
    testimonies = []
    for method in chosen:
        if progress is not None:
            progress(method.name)
        testimonies.append(ask(method, problem, question))
    return _decide(name, problem, question, testimonies, seed)


def _real(outputs: Sequence[Array]) -> bool:
    kinds = all(getattr(getattr(out, "dtype", None), "kind", "f") in "fiub" for out in outputs)
    return kinds and all(bool(np.all(np.isfinite(value_of(out)))) for out in outputs)


def _outside(name: str, order: int, methods: Sequence[Method], reason: str) -> Comparison:
    judgement = Judgement(Verdict.OUTSIDE_DOMAIN, reason)
    rows = tuple(Row(m.name, m.witness, judgement, "", Cost()) for m in methods)
    return Comparison(name, order, 0, False, "outside the domain", rows)


def _decide(name: str, problem: Problem, question: Question, testimonies: Sequence[Testimony], seed: int) -> Comparison:
    size = max([t.entries.size for t in testimonies if t.entries is not None], default=0)
    rounding = measured_rounding(problem, question, size, seed)
    camp = establish(testimonies, rounding)
    landmark = survey(problem, question, seed, count=1)
    judgements = judge(testimonies, camp, rounding, landmark)
    settled = {Verdict.AGREE, Verdict.UNSUPPORTED}
    if landmark.kind == "smooth" and not {j.verdict for j in judgements} <= settled:
        landmark = survey(problem, question, seed)  # a second look, where a kink may be the reason
        judgements = judge(testimonies, camp, rounding, landmark)
    judgements = _whole_gradients(judgements, testimonies, problem, question, seed)
    inquest = Inquest(problem, question)
    rows = []
    for testimony, judgement in zip(testimonies, judgements, strict=True):
        why = ""
        loose = judgement.verdict is Verdict.UNINFORMATIVE and getattr(testimony.method, "step", None) is not None
        if landmark.kind == "smooth" and (loose or judgement.verdict is Verdict.DISAGREE):
            why = inquest.cause(testimony, camp.spokesman)
        estimate = float(np.max(testimony.error)) if not testimony.method.exact and testimony.error.size else None
        rows.append(Row(testimony.method.name, testimony.method.witness, judgement, why, testimony.cost, estimate))
    pairs = tuple(
        (a.method.name, b.method.name, agree(a, b, rounding))
        for a, b in combinations(testimonies, 2)
        if a.entries is not None and b.entries is not None
    )
    return Comparison(name, question.order, size, question.projected, landmark.kind, tuple(rows), pairs)


def _whole_gradients(
    judgements: list[Judgement], testimonies: Sequence[Testimony], problem: Problem, question: Question, seed: int
) -> list[Judgement]:
    """Where only projections were compared by all: methods that have the whole gradient must agree on every entry.

    Only those vote whose projections agreed; where no two witnesses are left, there is nothing to hold against anyone.
    """
    havers = [
        replace(t, entries=t.whole, error=np.zeros_like(t.whole))
        for t, judgement in zip(testimonies, judgements, strict=True)
        if t.whole is not None and judgement.verdict is Verdict.AGREE
    ]
    if not question.projected or len(havers) < 2:
        return judgements
    rounding = gradient_rounding(problem, seed)
    camp = establish(havers, rounding)
    if camp.spokesman is None:
        return judgements
    verdicts = {
        id(t.method): judgement
        for t, judgement in zip(havers, judge(havers, camp, rounding, Landmark("smooth", "")), strict=True)
    }
    out = []
    for testimony, judgement in zip(testimonies, judgements, strict=True):
        whole = verdicts.get(id(testimony.method))
        if whole is not None and whole.verdict is Verdict.DISAGREE and judgement.verdict is Verdict.AGREE:
            judgement = replace(whole, reason=f"the projections agree, but not the whole gradient: {whole.reason}")
        out.append(judgement)
    return out
