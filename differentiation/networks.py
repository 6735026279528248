"""The two ways of the lectures to differentiate a network by hand, as methods.

Both know formulas for one family of functions: a loss of a multi-layer perceptron, given as the value
`autodiff.nn.Objective` called with ``(params, X, y)``. Both compute values only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from autodiff.containers import flatten
from autodiff.nn import MLP, Objective
from autodiff.types import Array
from differentiation.layer_formulas import backprop
from differentiation.matrix_formulas import LARGEST_JACOBIAN, matrix_backprop
from differentiation.method import Answer, Cost, Method, UnsupportedError
from differentiation.problem import Problem


@dataclass(frozen=True)
class Backprop(Method):
    """The lectures' layer formulas.

    ``G_i = (G_{i+1} ∘ σ_i'(Z_i W_i)) W_iᵀ`` and ``∇W_i = Z_iᵀ (G_{i+1} ∘ σ_i'(Z_i W_i))``.

    Differentiates an `Objective` of an `MLP` with respect to its parameters (argument 0) and its inputs X (argument 1).

    Examples
    --------
    >>> from autodiff.nn import L2
    >>> from differentiation import grad
    >>> objective = Objective(MLP((1, 1), bias=False), L2())
    >>> data = np.array([[2.0]]), np.array([[5.0]])
    >>> grad(objective, method=Backprop())([{"W": np.array([[3.0]])}], *data)
    [{'W': array([[2.]])}]
    """

    witness: ClassVar[str] = "layer formulas"

    def pullback(self, problem: Problem, cotangents: Sequence[Array]) -> Answer:
        net, loss, args = _network(self, problem)
        found = backprop(net, loss, *args)
        leaves = _chosen(problem, found.params, found.G[0])
        seed = np.reshape(cotangents[0], ())
        cost = Cost(calls=1, operations=found.products, unit="matrix products")
        return Answer([found.value], [leaf * seed for leaf in leaves], cost=cost)


@dataclass(frozen=True)
class MatrixCalculus(Method):
    """The 'right way' of the lectures: full layer Jacobians by vec and Kronecker products, multiplied together.

    Parameters
    ----------
    largest : int
        The most entries that one layer Jacobian may have; larger networks are refused.
    """

    largest: int = LARGEST_JACOBIAN
    witness: ClassVar[str] = "matrix calculus"

    def jacobian(self, problem: Problem) -> Answer:
        net, loss, args = _network(self, problem)
        try:
            found = matrix_backprop(net, loss, *args, largest=self.largest)
        except ValueError as error:
            if "Jacobian" in str(error):
                raise UnsupportedError(f"{error}. Use Backprop() or Reverse()") from None
            raise
        leaves = _chosen(problem, found.params, found.G[0])
        cost = Cost(calls=1, operations=4 * net.layers, unit="matrix products")
        return Answer([found.value], [leaves], cost=cost)


def _network(method: Method, problem: Problem) -> tuple[MLP, Any, tuple[Any, Any, Any]]:
    """The network, the loss and the three arguments; a refusal for any other function."""
    objective = problem.f
    other = "; Reverse() differentiates any function"
    if not isinstance(objective, Objective) or not isinstance(objective.hypothesis, MLP):
        raise UnsupportedError(
            f"{method.name} has formulas for autodiff.nn.Objective(MLP(...), loss) only, and the function is"
            f" {getattr(objective, '__name__', type(objective).__name__)}{other}"
        )
    if problem.has_aux or problem.kwargs or len(problem.args) != 3:
        raise UnsupportedError(f"{method.name} differentiates objective(params, X, y) called like that{other}")
    if not set(problem.numbers) <= {0, 1}:
        raise UnsupportedError(
            f"{method.name} differentiates with respect to params (0) and X (1), not the target{other}"
        )
    if not problem.plain:
        raise UnsupportedError(f"{method.name} computes values only and cannot be differentiated through{other}")
    args = list(problem.args)
    for number, value in zip(problem.numbers, problem.structure.unflatten(problem.inputs), strict=True):
        args[number] = value
    return objective.hypothesis, objective.loss, (args[0], args[1], args[2])


def _chosen(problem: Problem, params: Any, inputs: Array) -> list[Array]:
    """Gradients of the arguments asked for, leaf by leaf."""
    by_number = {0: params, 1: inputs}
    return [leaf for number in problem.numbers for leaf in flatten(by_number[number])[0]]
