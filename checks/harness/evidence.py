"""What a method testifies about a function at a point: numbers that all methods can give, with error and cost.

Where the Jacobian is small all its entries are compared. Where it is large, methods made for directions could not
give it in reasonable time: then all methods answer for the same few random projections ``⟨u, J v⟩``, and those that
can give the whole gradient are also compared on that.
"""

import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autodiff.errors import DifferentiationError
from autodiff.types import Array
from differentiation.method import Answer, Cost, Method
from differentiation.problem import Problem, pose, ravel

FULL = 256
"""Jacobians of up to this many entries are compared entry by entry."""


@dataclass(frozen=True)
class Question:
    """What all methods are asked at one point.

    Attributes
    ----------
    order : {1, 2}
        First derivatives, or second ones of ``⟨u, f⟩``.
    cotangents, tangents : lists
        For projections: leaves like the outputs, and like the inputs; empty when all entries are asked for.
    """

    order: int
    cotangents: list[list[Array]] = field(default_factory=list)
    tangents: list[list[Array]] = field(default_factory=list)

    @property
    def projected(self) -> bool:
        """Whether only projections are asked for."""
        return bool(self.tangents)


@dataclass(frozen=True)
class Testimony:
    """A method's answer as vectors.

    Attributes
    ----------
    method : Method
    entries : array or None
        All entries of the derivative, flattened; or the projections. None if the method refused.
    error : array
        Its own error estimate for each entry; zeros for exact methods.
    whole : array or None
        When projections are compared: the whole gradient, from methods that have it.
    outputs : array
        The value it found for the function, flattened.
    cost : Cost
    note : str
        Its remarks, or why it refused.
    credible : bool
        Whether it stands by its numbers.
    """

    method: Method
    entries: Array | None
    error: Array
    whole: Array | None = None
    outputs: Array | None = None
    cost: Cost = field(default_factory=Cost)
    note: str = ""
    credible: bool = True


def draw_question(
    problem: Problem, outputs: Sequence[Array], order: int, projections: int, seed: int, full: int = FULL
) -> Question:
    """All entries for small Jacobians, otherwise a few random projections."""
    size = problem.size * (problem.size if order == 2 else sum(int(np.size(out)) for out in outputs))
    if size <= full:
        return Question(order)
    rng = np.random.default_rng((seed, 7))
    tangents = [[_direction(rng, x) for x in problem.inputs] for _ in range(projections)]
    if order == 2:
        cotangents = [[_direction(rng, x) for x in problem.inputs] for _ in range(projections)]
    else:
        cotangents = [[_direction(rng, out) for out in outputs] for _ in range(projections)]
    return Question(order, cotangents, tangents)


def _direction(rng: np.random.Generator, like: Array) -> Array:
    """Numbers on a grid of 0.01 between -1 and 1, none of them 0: easy to repeat, and no ones."""
    steps = rng.integers(1, 101, size=np.shape(like)) * rng.choice([-1, 1], size=np.shape(like))
    return np.asarray(steps * 0.01, dtype=getattr(like, "dtype", float))[()]


def ask(method: Method, problem: Problem, question: Question) -> Testimony:
    """Put the question to a method; a refusal is a testimony without entries."""
    before = problem.calls
    start = time.perf_counter()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # leaving the domain is a finding, told in the note
            found = _projected(method, problem, question) if question.projected else _whole(method, problem, question)
    except DifferentiationError as refusal:
        return Testimony(method, None, np.zeros(0), note=str(refusal), credible=False)
    seconds = time.perf_counter() - start
    cost = replace(found.cost, seconds=seconds, calls=problem.calls - before)
    return replace(found, cost=cost)


def _whole(method: Method, problem: Problem, question: Question) -> Testimony:
    answer = method.jacobian(problem) if question.order == 1 else method.hessian(problem)
    error = None if answer.error is None else entries_of(answer.error, problem.inputs)
    return _testimony(method, answer, entries_of(answer.derivative, problem.inputs), error)


def entries_of(blocks: Sequence[Sequence[Array]], inputs: Sequence[Array]) -> Array:
    """Jacobian blocks ``[output][input]`` as the entries of one matrix, a row for each output number, flattened."""
    rows = [
        np.concatenate([np.reshape(np.asarray(block, dtype=float), (-1, x.size)) for block, x in pairs], axis=1)
        for pairs in ([(block, x) for block, x in zip(row, inputs, strict=True) if x.size] for row in blocks)
        if pairs
    ]
    return np.concatenate(rows).ravel() if rows else np.zeros(0)


def _projected(method: Method, problem: Problem, question: Question) -> Testimony:
    if question.order == 2:
        return _projected_hessian(method, problem, question)
    output = question.cotangents[0]  # like the outputs of the function
    if method.prefers_pullback and len(output) == 1 and np.shape(output[0]) == ():
        answer = method.pullback(problem, [np.ones_like(output[0])])
        gradient = ravel(answer.derivative, float)
        scale = [float(ravel(u, float)[0]) for u in question.cotangents]
        along = [ravel(v, float) for v in question.tangents]
        entries = np.array([s * float(gradient @ v) for s, v in zip(scale, along, strict=True)])
        error = None
        if answer.error is not None:
            bound = ravel(answer.error, float)
            error = np.array([abs(s) * float(bound @ np.abs(v)) for s, v in zip(scale, along, strict=True)])
        return replace(_testimony(method, answer, entries, error), whole=gradient)
    entries_list, errors_list, found = [], [], []
    for u, v in zip(question.cotangents, question.tangents, strict=True):
        if method.prefers_pullback:
            answer = method.pullback(problem, u)
            left, right = answer.derivative, v
        else:
            answer = method.pushforward(problem, v)
            left, right = answer.derivative, u
        entries_list.append(_inner(left, right))
        errors_list.append(0.0 if answer.error is None else _inner(answer.error, [np.abs(x) for x in right]))
        found.append(answer)
    return _testimony(method, _all_of(found), np.array(entries_list), np.array(errors_list))


def _projected_hessian(method: Method, problem: Problem, question: Question) -> Testimony:
    entries, errors, found = [], [], []
    for u, v in zip(question.cotangents, question.tangents, strict=True):
        answer = method.hvp(problem, v)
        entries.append(_inner(answer.derivative, u))
        errors.append(0.0 if answer.error is None else _inner(answer.error, [np.abs(x) for x in u]))
        found.append(answer)
    return _testimony(method, _all_of(found), np.array(entries), np.array(errors))


def _all_of(answers: Sequence[Answer]) -> Answer:
    """The last answer, with the remarks of all; credible only if each of them is."""
    notes = dict.fromkeys(answer.note for answer in answers if answer.note)
    return replace(answers[-1], note="; ".join(notes), credible=all(answer.credible for answer in answers))


def _inner(left: Sequence[Array], right: Sequence[Array]) -> float:
    return float(ravel(left, float) @ ravel(right, float))


def _testimony(method: Method, answer: Answer, entries: Array, error: Array | None) -> Testimony:
    bound = np.zeros(entries.shape) if error is None else np.where(np.isnan(error), np.inf, error)
    outputs = ravel(answer.outputs, float)
    return Testimony(method, entries, bound, None, outputs, answer.cost, answer.note, answer.credible)


def scalar_problem(problem: Problem, outputs: Sequence[Array], seed: int) -> Problem:
    """``⟨u, f⟩`` with a random cotangent u, for second derivatives of functions with several outputs."""
    if len(outputs) == 1 and np.shape(outputs[0]) == ():
        return problem
    rng = np.random.default_rng((seed, 11))
    weights = [_direction(rng, out) for out in outputs]

    def projected(*leaves: Any) -> Any:
        inner = Problem(problem.f, problem.args, problem.numbers, list(leaves), problem.structure, problem.kwargs)
        inner.has_aux = problem.has_aux
        found = inner(list(leaves))
        terms = [np.sum(weight * out) for weight, out in zip(weights, found, strict=True)]
        total = terms[0]
        for term in terms[1:]:
            total = total + term
        return total

    return pose(projected, tuple(problem.inputs), tuple(range(len(problem.inputs))))


def directions_of(problem: Problem, count: int, seed: int) -> list[list[Array]]:
    """Random directions in the input space; the one there is for functions of one number."""
    if problem.size == 1:
        return [[np.ones_like(x) for x in problem.inputs]]
    rng = np.random.default_rng((seed, 3))
    return [[_direction(rng, x) for x in problem.inputs] for _ in range(count)]
