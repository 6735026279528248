"""Training: minibatch descent of a hypothesis, a loss and an optimiser, each of which can be swapped alone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias

import numpy as np

from autodiff.containers import tree_map
from autodiff.types import Array, Tree


class Hypothesis(Protocol):
    """What is trained: `hypothesis(params, X) -> output`; with `init(seed, dtype) -> params` it can start by itself."""

    def __call__(self, params: Any, X: Array, /) -> Array: ...


class Loss(Protocol):
    """What is minimised: `loss(output, target)`, a scalar."""

    def __call__(self, output: Array, target: Array, /) -> Array: ...


class Optimiser(Protocol):
    """How the parameters move: `update(params, gradients) -> params`.

    One that remembers (momentum) has `start(params) -> memory` and `move(params, gradients, memory)`, which returns the
    next parameters and the next memory, instead; the loop carries the memory.
    """

    def update(self, params: Any, gradients: Any, /) -> Any: ...


@dataclass(frozen=True)
class Objective:
    """The function that training descends: `(params, X, y) -> loss(hypothesis(params, X), y)`.

    It is a value and not a closure, so that methods which know formulas for certain networks and losses (hand
    backprop) can look at its two parts; automatic differentiation just calls it.

    Parameters
    ----------
    hypothesis : callable
        `(params, X) -> output`, in plain NumPy.
    loss : callable
        `(output, target) -> scalar`.

    Examples
    --------
    >>> f = Objective(lambda w, X: X @ w, lambda output, y: np.mean((output - y) ** 2))
    >>> float(f(np.array([2.0]), np.array([[1.0], [2.0]]), np.array([1.0, 1.0])))
    5.0
    """

    hypothesis: Hypothesis
    loss: Loss

    def __call__(self, params: Any, X: Array, y: Array) -> Array:
        return self.loss(self.hypothesis(params, X), y)


ValueAndGrad: TypeAlias = Callable[[Any], Callable[[Any, Array, Array], tuple[Array, Any]]]
"""A way to differentiate: from an objective to the function `(params, X, y) -> (value, gradient for params)`."""

Report: TypeAlias = Callable[[int, Array, Any], None]
"""Called after each epoch with its number from 1, its mean loss, and the parameters."""


@dataclass(frozen=True)
class Trained:
    """What training leaves.

    Parameters
    ----------
    params : container of arrays
        The final parameters.
    history : tuple of scalars
        The loss of each epoch, averaged over its rows as the batches came; on the device where the training ran.
    """

    params: Tree
    history: tuple[Array, ...]


def _reverse_mode(objective: Any) -> Callable[[Any, Array, Array], tuple[Array, Any]]:
    from autodiff.reverse import value_and_grad

    differentiate: Callable[[Any, Array, Array], tuple[Array, Any]] = value_and_grad(objective)
    return differentiate


def _minibatches(
    m: int, batch_size: int, generator: np.random.Generator, last_batch: Literal["keep", "drop"]
) -> Iterator[list[int]]:
    # Lists of Python integers, because they index arrays of every library; a host index array would be refused by some.
    order = generator.permutation(m).tolist()
    stop = m - m % batch_size if last_batch == "drop" else m
    for start in range(0, stop, batch_size):
        yield order[start : start + batch_size]


def _check_request(X: Array, y: Array, epochs: int, batch_size: int, last_batch: str) -> None:
    m = X.shape[0]
    if y.shape[0] != m or m == 0:
        raise ValueError(f"X has {m} rows and y has {y.shape[0]}; they must be equal and not 0")
    if epochs < 0 or batch_size < 1:
        raise ValueError(f"epochs must be at least 0 and batch_size at least 1, not {epochs} and {batch_size}")
    if last_batch not in ("keep", "drop"):
        raise ValueError(f"last_batch is 'keep' or 'drop', not {last_batch!r}")
    if last_batch == "drop" and batch_size > m:
        raise ValueError(f"with last_batch='drop' a batch_size of {batch_size} drops all {m} rows; use 'keep'")


def _starting_params(hypothesis: Any, seed: int, X: Array) -> Any:
    if not hasattr(hypothesis, "init"):
        raise TypeError("this hypothesis has no init(seed, dtype); pass its initial parameters as params=")
    if not np.issubdtype(X.dtype, np.floating):
        raise TypeError(f"X has dtype {X.dtype}; make it floating point, X.astype(float), or pass params=")
    # Drawn on the host, so that a seed means the same everywhere, then moved to where X is.
    return tree_map(lambda array: np.asarray(array, like=X), hypothesis.init(seed, X.dtype))


def train(
    hypothesis: Hypothesis,
    loss: Loss,
    optimiser: Any,
    examples: tuple[Array, Array],
    *,
    epochs: int,
    batch_size: int,
    seed: int,
    params: Tree = None,
    value_and_grad: ValueAndGrad | None = None,
    last_batch: Literal["keep", "drop"] = "keep",
    report: Report | None = None,
) -> Trained:
    """Train by minibatches, drawn without replacement in a new order each epoch.

    Parameters
    ----------
    hypothesis : callable
        `(params, X) -> output`, an `MLP` for example.
    loss : callable
        `(output, target) -> scalar`. If it has `encode(output, target)`, all targets are encoded, and so checked, once
        before the loop. If it has `objective(hypothesis)` (a regularised loss), that is what is descended.
    optimiser : Optimiser
        `SGD(0.1)`, `Momentum(0.1)` or `Adam()`, for example.
    examples : (X, y)
        Inputs, shape (m, n), and targets, m rows. If both are on a GPU, training runs there and the loop reads nothing
        back.
    epochs : int
        Passes over the examples.
    batch_size : int
        Rows per step.
    seed : int
        Of the order of the examples, and of the initial parameters if none are given.
    params : container of arrays, optional
        Where to start; `hypothesis.init(seed, X.dtype)` if not given.
    value_and_grad : callable, optional
        From an `Objective` to `(params, X, y) -> (value, gradients)`; reverse mode if not given.
    last_batch : {"keep", "drop"}
        What happens to an incomplete last batch, when `batch_size` does not divide m: "keep" takes a step with the
        fewer rows (a mean loss weighs each of them more), "drop" leaves them out of this epoch.
    report : callable, optional
        `report(epoch, loss, params)` after each epoch.

    Returns
    -------
    Trained

    Raises
    ------
    ValueError
        If the examples, epochs or batch size do not fit together.
    TypeError
        If there are no parameters to start from, and the hypothesis and the dtype of X do not give them.

    Examples
    --------
    The slope of y = 3x, found by hand-derived gradients:

    >>> X, y = np.array([[1.0], [2.0]]), np.array([[3.0], [6.0]])
    >>> def by_hand(objective):
    ...     return lambda w, X, y: (objective(w, X, y), X.T @ (X @ w - y) / len(X))
    >>> from autodiff.nn import L2, SGD
    >>> trained = train(lambda w, X: X @ w, L2(), SGD(0.1), (X, y), epochs=100, batch_size=1, seed=0,
    ...                 params=np.zeros((1, 1)), value_and_grad=by_hand)
    >>> round(trained.params.item(), 6)
    3.0
    """
    X, y = examples
    _check_request(X, y, epochs, batch_size, last_batch)
    if params is None:
        params = _starting_params(hypothesis, seed, X)
    if hasattr(loss, "encode"):
        y = loss.encode(hypothesis(params, X), y)
    objective = loss.objective(hypothesis) if hasattr(loss, "objective") else Objective(hypothesis, loss)
    differentiate = (value_and_grad or _reverse_mode)(objective)
    memory = optimiser.start(params) if hasattr(optimiser, "start") else None
    # A stream of its own, so that the order does not depend on how many draws the initial weights took.
    generator = np.random.default_rng([seed, 1])
    history = []
    for epoch in range(1, epochs + 1):
        total, seen = 0.0, 0
        for rows in _minibatches(X.shape[0], batch_size, generator, last_batch):
            value, gradients = differentiate(params, X[rows], y[rows])
            if memory is None:
                params = optimiser.update(params, gradients)
            else:
                params, memory = optimiser.move(params, gradients, memory)
            total, seen = total + value * len(rows), seen + len(rows)
        history.append(total / seen)
        if report is not None:
            report(epoch, history[-1], params)
    return Trained(params, tuple(history))


def accuracy(hypothesis: Hypothesis, params: Tree, X: Array, labels: Array) -> float:
    """Return the share of rows whose largest output is at the label.

    Parameters
    ----------
    hypothesis : callable
        `(params, X) -> output` of shape (m, k).
    params : container of arrays
    X : array, shape (m, n)
    labels : array of integers, shape (m,)

    Returns
    -------
    float
        Between 0 and 1; read back to the host.

    Raises
    ------
    ValueError
        If the labels do not have shape (m,).

    Examples
    --------
    >>> accuracy(lambda params, X: X, None, np.array([[0.1, 0.9], [0.8, 0.2]]), np.array([1, 1]))
    0.5
    """
    output = hypothesis(params, X)
    if labels.shape != output.shape[:1]:
        raise ValueError(f"labels must have shape {output.shape[:1]}, one per row, but have shape {labels.shape}")
    return float(np.mean(np.argmax(output, axis=1) == labels))
