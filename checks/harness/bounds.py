"""How far rounding may move what is compared at a point: the spread of the derivative in both modes."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autodiff.errors import DifferentiationError
from autodiff.types import Array
from checks.harness.evidence import Question, entries_of
from checks.oracles.rounding import Rounding, rounding_spread
from differentiation import Forward, Method, Reverse
from differentiation.numerical import precision
from differentiation.problem import Problem, ravel

Derivative = Callable[[list[Any]], Sequence[Any]]
"""A derivative at other leaves of the input."""


def measured_rounding(problem: Problem, question: Question, size: int, seed: int) -> Rounding:
    """What rounding alone may do to each of `size` compared numbers, in the precision of the program."""
    eps = max(precision(problem.inputs), precision(problem(problem.inputs)))
    spread = np.zeros(size)
    for method in (Reverse(), Forward()):
        try:
            with np.errstate(all="ignore"):
                found = _spread(method, problem, question, eps, seed)
        except DifferentiationError:
            continue  # this mode refuses the program; its own row says so
        spread = np.fmax(spread, found) if found.shape == spread.shape else spread
    return Rounding(spread, eps)


def gradient_rounding(problem: Problem, seed: int) -> Rounding:
    """The same for the whole gradient of a scalar function, by reverse mode."""
    eps = precision(problem.inputs)

    def gradient(leaves: list[Any]) -> list[Any]:
        return Reverse().pullback(moved(problem, leaves), [np.float64(1.0)]).derivative

    return Rounding(ravel(rounding_spread(gradient, problem.inputs, eps, seed), float), eps)


def moved(problem: Problem, leaves: Sequence[Any]) -> Problem:
    """The problem at other leaves of the input."""
    inner = Problem(problem.f, problem.args, problem.numbers, list(leaves), problem.structure, problem.kwargs)
    inner.has_aux = problem.has_aux
    return inner


def _spread(method: Method, problem: Problem, question: Question, eps: float, seed: int) -> Array:
    if not question.projected:

        def everything(leaves: list[Any]) -> list[Any]:
            inner = moved(problem, leaves)
            answer = method.jacobian(inner) if question.order == 1 else method.hessian(inner)
            return [block for row in answer.derivative for block in row]

        blocks = rounding_spread(everything, problem.inputs, eps, seed)
        width = len(problem.inputs)
        return entries_of([blocks[k : k + width] for k in range(0, len(blocks), width)], problem.inputs)
    spreads = [
        _projected(method, problem, question.order, u, v, eps, seed)
        for u, v in zip(question.cotangents, question.tangents, strict=True)
    ]
    return np.array(spreads)


def _projected(
    method: Method, problem: Problem, order: int, u: list[Array], v: list[Array], eps: float, seed: int
) -> float:
    """The spread of ``⟨u, J v⟩``: entry by entry of Jᵀu, of J v, or of H v, and these taken together."""
    backwards = method.prefers_pullback and order == 1

    def one(leaves: list[Any]) -> list[Any]:
        inner = moved(problem, leaves)
        if order == 2:
            return method.hvp(inner, v).derivative
        return method.pullback(inner, u).derivative if backwards else method.pushforward(inner, v).derivative

    spread = ravel(rounding_spread(one, problem.inputs, eps, seed), float)
    return float(spread @ np.abs(ravel(v if backwards else u, float)))
