"""Forward and reverse mode of `autodiff` as methods."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from autodiff.containers import flatten
from autodiff.forward import jvp
from autodiff.reverse import vjp
from autodiff.types import Array, Function
from differentiation.method import Answer, Cost, Method
from differentiation.problem import Problem


@dataclass(frozen=True)
class Forward(Method):
    """Forward mode (dual numbers): one run of the function for each direction. Exact to rounding.

    Examples
    --------
    >>> from differentiation import grad
    >>> grad(lambda x: x[0] * x[1], method=Forward())(np.array([2.0, 5.0]))
    array([5., 2.])
    """

    witness: ClassVar[str] = "rules"
    nests: ClassVar[bool] = True

    def pushforward(self, problem: Problem, tangents: Sequence[Array]) -> Answer:
        out, tangent = jvp(on_leaves(problem), tuple(problem.inputs), tuple(tangents))
        return Answer(out, tangent, cost=Cost(calls=1))


@dataclass(frozen=True)
class Reverse(Method):
    """Reverse mode: one run of the function that writes a tape, then one sweep for each cotangent. Exact to rounding.

    Hessians are taken forward over reverse: pushforwards of the gradient.

    Examples
    --------
    >>> from differentiation import grad
    >>> grad(lambda x: x[0] * x[1], method=Reverse())(np.array([2.0, 5.0]))
    array([5., 2.])
    """

    witness: ClassVar[str] = "rules"
    nests: ClassVar[bool] = True

    def pullback(self, problem: Problem, cotangents: Sequence[Array]) -> Answer:
        out, pull = vjp(on_leaves(problem), *problem.inputs)
        derivative = list(pull([_like(c, o) for c, o in zip(cotangents, out, strict=True)]))
        return Answer(out, derivative, cost=Cost(calls=1, tape_length=pull.tape_length))

    def jacobian(self, problem: Problem) -> Answer:
        """One run, and a sweep for each output entry."""
        out, pull = vjp(on_leaves(problem), *problem.inputs)
        rows = []
        for k, value in enumerate(out):
            zeros = [np.zeros_like(other) for other in out]
            entries = []
            for position in range(int(np.size(value))):
                seed = np.zeros(np.size(value), dtype=value.dtype)
                seed[position] = 1
                entries.append(pull([*zeros[:k], seed.reshape(np.shape(value))[()], *zeros[k + 1 :]]))
            rows.append(
                [
                    np.stack([entry[i] for entry in entries]).reshape(np.shape(value) + x.shape)
                    if entries
                    else np.zeros(np.shape(value) + x.shape, dtype=x.dtype)
                    for i, x in enumerate(problem.inputs)
                ]
            )
        return Answer(out, rows, cost=Cost(calls=1, tape_length=pull.tape_length))

    def hessian(self, problem: Problem) -> Answer:
        return Forward().jacobian(self.gradient_problem(problem))

    def hvp(self, problem: Problem, tangents: Sequence[Array]) -> Answer:
        return Forward().pushforward(self.gradient_problem(problem), tangents)


def on_leaves(problem: Problem) -> Function:
    """The problem as a function of separate leaves, under the name and place of the user's function."""

    def f(*leaves: Any) -> list[Any]:
        return problem(leaves)

    f.__wrapped__ = problem.f  # type: ignore[attr-defined]
    return f


def _like(cotangent: Any, out: Array) -> Array:
    """A cotangent for one output leaf; numbers are taken in the output's dtype."""
    leaves, _ = flatten(cotangent)
    return leaves[0] if hasattr(leaves[0], "dtype") else np.asarray(leaves[0], dtype=out.dtype)[()]
