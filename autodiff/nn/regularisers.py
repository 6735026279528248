"""Regularisers: the term gamma(w) that is added to the loss and that looks at the parameters alone.

A regulariser belongs to the second of the three ingredients: `Regularised(loss, regulariser)` takes the place of the
loss in `train`, and nothing else changes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff.containers import flatten
from autodiff.nn.training import Hypothesis, Loss, Objective
from autodiff.types import Array, Tree


def _check_strength(strength: float) -> float:
    if not 0 <= strength < float("inf"):
        raise ValueError(f"the strength of a regulariser is a finite number of at least 0, not {strength}")
    return float(strength)


def is_bias(path: str) -> bool:
    """Whether a leaf of the parameters is a bias: its key is "b", or "b" with a number.

    Examples
    --------
    >>> is_bias("[0]['b']"), is_bias("[0]['W']"), is_bias("['b2']"), is_bias("['bulk']")
    (True, False, True, False)
    """
    key = path.rpartition("[")[2].strip("']")
    return key[:1] == "b" and (key[1:] == "" or key[1:].isdigit())


def _weights(params: Tree, bias: bool) -> Iterator[tuple[Array, bool]]:
    leaves, structure = flatten(params)
    for leaf, path in zip(leaves, structure.paths(), strict=True):
        yield leaf, bias or not is_bias(path)


@dataclass(frozen=True)
class L2Penalty:
    """Half the squared length of the weights times a strength: `strength / 2 * sum w**2`.

    Parameters
    ----------
    strength : float
        At least 0.
    bias : bool
        Whether biases count. By default they do not: a bias moves the output and makes it no steeper.

    Raises
    ------
    ValueError
        If the strength is negative.

    Examples
    --------
    >>> penalty = L2Penalty(0.5)
    >>> params = [{"W": np.array([[2.0]]), "b": np.array([9.0])}]
    >>> float(penalty(params)), penalty.gradient(params)
    (1.0, [{'W': array([[1.]]), 'b': array([0.])}])
    """

    strength: float
    bias: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "strength", _check_strength(self.strength))

    def __call__(self, params: Tree) -> Array:
        """Return the penalty of the parameters: a scalar."""
        return sum(
            (0.5 * self.strength * np.sum(w * w) for w, counts in _weights(params, self.bias) if counts), start=0.0
        )

    def gradient(self, params: Tree) -> Tree:
        """Return the hand-derived gradient, `strength * w`, in the container of the parameters."""
        slopes = [self.strength * w if counts else np.zeros_like(w) for w, counts in _weights(params, self.bias)]
        return flatten(params)[1].unflatten(slopes)


@dataclass(frozen=True)
class L1Penalty:
    """The sum of the sizes of the weights times a strength: `strength * sum |w|`.

    Not differentiable at w = 0, where 0 is taken among the subgradients.

    Parameters
    ----------
    strength : float
        At least 0.
    bias : bool
        Whether biases count; by default they do not.

    Raises
    ------
    ValueError
        If the strength is negative.

    Examples
    --------
    >>> penalty = L1Penalty(0.5)
    >>> params = {"W": np.array([[2.0, -4.0, 0.0]]), "b": np.array([9.0])}
    >>> float(penalty(params)), penalty.gradient(params)["W"]
    (3.0, array([[ 0.5, -0.5,  0. ]]))
    """

    strength: float
    bias: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "strength", _check_strength(self.strength))

    def __call__(self, params: Tree) -> Array:
        """Return the penalty of the parameters: a scalar."""
        return sum((self.strength * np.sum(abs(w)) for w, counts in _weights(params, self.bias) if counts), start=0.0)

    def gradient(self, params: Tree) -> Tree:
        """Return the hand-derived gradient, `strength * sign(w)`, in the container of the parameters."""
        slopes = [
            self.strength * np.sign(w) if counts else np.zeros_like(w) for w, counts in _weights(params, self.bias)
        ]
        return flatten(params)[1].unflatten(slopes)


@dataclass(frozen=True)
class RegularisedObjective:
    """What training descends with a regulariser: `loss(hypothesis(params, X), y) + regulariser(params)`.

    Not an `Objective`: a method that knows formulas for those alone must not differentiate this one without its term.

    Parameters
    ----------
    objective : Objective
    regulariser : L2Penalty, L1Penalty, or any callable `params -> scalar`
    """

    objective: Objective
    regulariser: Any

    def __call__(self, params: Any, X: Array, y: Array) -> Array:
        return self.objective(params, X, y) + self.regulariser(params)


@dataclass(frozen=True)
class Regularised:
    """A loss with a regulariser, as one ingredient: `train(hypothesis, Regularised(loss, L2Penalty(1e-3)), ...)`.

    Parameters
    ----------
    loss : callable
        `(output, target) -> scalar`.
    regulariser : callable
        `params -> scalar`.

    Notes
    -----
    The term is added once to the loss of each minibatch, not once per row: with a summed loss and a last batch of
    fewer rows its share changes; use a mean.

    Examples
    --------
    >>> from autodiff.nn import L2, SGD, train
    >>> loss = Regularised(L2(), L2Penalty(1.0))
    >>> ones = np.ones((4, 1))
    >>> trained = train(lambda w, X: X @ w, loss, SGD(0.1), (ones, ones), epochs=100, batch_size=4, seed=0,
    ...                 params=np.zeros((1, 1)))
    >>> round(trained.params.item(), 6)  # the minimum of (w - 1)**2 / 2 + w**2 / 2
    0.5
    """

    loss: Loss
    regulariser: Any

    def __call__(self, output: Array, target: Array) -> Array:
        """Return the loss without the regulariser, which needs the parameters: the part that depends on the output."""
        return self.loss(output, target)

    def encode(self, output: Array, target: Array) -> Array:
        """Encode targets as the loss does; leave them as they are if it does not."""
        encode = getattr(self.loss, "encode", None)
        return target if encode is None else encode(output, target)

    def objective(self, hypothesis: Hypothesis) -> RegularisedObjective:
        """Return the function that training descends."""
        return RegularisedObjective(Objective(hypothesis, self.loss), self.regulariser)
