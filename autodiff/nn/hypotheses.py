"""Hypotheses besides the L-layer `MLP`: linear, linear on fixed features, two layers; and what linear ones cannot do.

Each is called as `hypothesis(params, X) -> output` and starts from `init(seed, dtype) -> params`, so that `train` can
take any of them in place of any other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from autodiff.nn.activations import Activation
from autodiff.nn.features import FixedParameterError
from autodiff.nn.mlp import MLP, Layer
from autodiff.types import Array


@dataclass(frozen=True)
class Linear:
    """The linear hypothesis `h(x) = theta^T x`; for a batch, row by row, `h(X) = X theta`.

    Parameters
    ----------
    n, k : int
        Numbers of inputs and outputs.

    Notes
    -----
    Its parameter is the matrix theta itself, of shape (n, k). It starts at zero, where the loss of softmax regression,
    being convex, may start as well as anywhere.

    Examples
    --------
    >>> Linear(2, 1)(np.array([[1.0], [10.0]]), np.array([3.0, 4.0]))
    array([43.])
    """

    n: int
    k: int

    def __call__(self, theta: Array, X: Array) -> Array:
        """Return the outputs of a batch X (m, n), or of one input (n,)."""
        return X @ theta

    def init(self, seed: int, dtype: Any = np.float64) -> Array:
        """Return theta = 0, whatever the seed."""
        return np.zeros((self.n, self.k), dtype)


@dataclass(frozen=True)
class LinearOnFeatures:
    """A linear hypothesis on features: `h(x) = theta^T phi(x)`, of which theta alone is trained.

    Parameters
    ----------
    phi : callable
        `X -> phi(X)`, from (m, n) to (m, d).
    d, k : int
        Numbers of features and outputs.

    Examples
    --------
    >>> h = LinearOnFeatures(lambda X: np.concatenate([X, X * X], axis=1), d=2, k=1)
    >>> h({"theta": np.array([[1.0], [10.0]])}, np.array([[3.0]]))
    array([[93.]])
    """

    phi: Callable[[Array], Array]
    d: int
    k: int

    def __call__(self, params: dict[str, Array], X: Array) -> Array:
        """Return the outputs (m, k) of a batch X (m, n)."""
        if set(params) != {"theta"}:
            raise FixedParameterError(
                f"a linear hypothesis on features has the parameter theta alone, but {sorted(params)} were given: "
                "what is inside phi is fixed, and no gradient with respect to it is taken"
            )
        return self.phi(X) @ params["theta"]

    def init(self, seed: int, dtype: Any = np.float64) -> dict[str, Array]:
        """Return theta = 0, whatever the seed."""
        return {"theta": np.zeros((self.d, self.k), dtype)}


def two_layer(n: int, d: int, k: int, activation: str | Activation = "relu", bias: bool = False) -> MLP:
    """Make the two-layer network `h(x) = W_2^T sigma(W_1^T x)`; for a batch, `sigma(X W_1) W_2`.

    Parameters
    ----------
    n, d, k : int
        Numbers of inputs, hidden units and outputs.
    activation : str or Activation
    bias : bool
        The lectures' formula has none.

    Returns
    -------
    MLP

    Examples
    --------
    >>> h = two_layer(2, 1, 1)
    >>> h([{"W": np.array([[1.0], [1.0]])}, {"W": np.array([[2.0]])}], np.array([[3.0, 4.0], [-3.0, -4.0]])).ravel()
    array([14.,  0.])
    """
    return MLP((n, d, k), activation, bias)


@dataclass(frozen=True)
class MidpointCounterexample:
    """Two points at whose midpoint a function is not the mean of its values: proof that it is not affine.

    Parameters
    ----------
    x, y : arrays, shape (n,)
    at_midpoint, mean : arrays, shape (k,)
        `h((x + y) / 2)` and `(h(x) + h(y)) / 2`.
    """

    x: Array
    y: Array
    at_midpoint: Array
    mean: Array


class NotAffineError(ValueError):
    """A network cannot be written as one matrix and bias; `counterexample` proves it."""

    def __init__(self, message: str, counterexample: MidpointCounterexample | None) -> None:
        super().__init__(message)
        self.counterexample = counterexample


def midpoint_counterexample(
    function: Callable[[Array], Array], n: int, seed: int = 0, tries: int = 1000
) -> MidpointCounterexample | None:
    """Look for two points that prove a function of n numbers not affine.

    Parameters
    ----------
    function : callable
        From a batch (m, n) to outputs (m, k).
    n : int
    seed : int
        Of the points, which are drawn at scales from 0.1 to 1000.
    tries : int
        How many pairs.

    Returns
    -------
    MidpointCounterexample or None
        The pair with the largest gap beyond rounding. None is no proof that the function is affine.

    Examples
    --------
    >>> midpoint_counterexample(lambda X: 3 * X + 1, n=1) is None
    True
    >>> found = midpoint_counterexample(lambda X: np.maximum(X, 0), n=1)
    >>> bool(found.at_midpoint < found.mean)
    True
    """
    generator = np.random.default_rng(seed)
    scales = 10.0 ** generator.uniform(-1, 3, (tries, 1))
    x, y = (scales * generator.normal(size=(tries, n)) for _ in range(2))
    at_x, at_y, middle = function(x), function(y), function((x + y) / 2)
    mean = (at_x + at_y) / 2
    # Each value is a sum whose terms may be larger than itself: a billion roundings are allowed for.
    size = 1 + abs(at_x).max(axis=1) + abs(at_y).max(axis=1) + scales[:, 0]
    gap = abs(middle - mean).max(axis=1) / size
    worst = int(np.argmax(gap))
    if gap[worst] < 1e-9:
        return None
    return MidpointCounterexample(x[worst], y[worst], middle[worst], mean[worst])


def collapse(net: MLP, params: list[Layer], seed: int = 0) -> Layer:
    """Write a network of linear layers as the one linear layer that it is: `W = W_1 ... W_L`.

    Parameters
    ----------
    net : MLP
        All of whose activations are the identity.
    params : list of dict
    seed : int
        Of the search for a counterexample, if there is a nonlinear activation.

    Returns
    -------
    dict
        `{"W": (n_1, n_{L+1}), "b": (n_{L+1},)}` with `net(params, X) == X W + b` for every X.

    Raises
    ------
    NotAffineError
        If a layer has another activation; its `counterexample` holds two points that prove that no W and b exist
        (None if, at these parameters, none was found: a relu that never changes sides is affine).

    Notes
    -----
    The lectures write `theta^T W^T x = theta~ x`: in their own shapes it is `theta~^T x` with `theta~ = W theta`.

    Examples
    --------
    >>> net = MLP((1, 1, 1), "identity")
    >>> collapse(net, [{"W": np.array([[2.0]]), "b": np.array([1.0])}, {"W": np.array([[3.0]]), "b": np.array([5.0])}])
    {'W': array([[6.]]), 'b': array([8.])}
    """
    nonlinear = [i for i, sigma in enumerate(net.activations, start=1) if sigma.name != "identity"]
    if nonlinear:
        found = midpoint_counterexample(lambda X: net(params, X), net.sizes[0], seed)
        shown = (
            "no two points were found that prove it at these parameters"
            if found is None
            else f"at the midpoint of {found.x} and {found.y} it is {found.at_midpoint}, and the mean is {found.mean}"
        )
        raise NotAffineError(
            f"layer {nonlinear[0]} has the activation {net.activations[nonlinear[0] - 1].name!r}, so this network is "
            f"no single linear layer: {shown}",
            found,
        )
    W, b = params[0]["W"], params[0].get("b", np.zeros(net.sizes[1]))
    for layer in params[1:]:
        W, b = W @ layer["W"], b @ layer["W"] + layer.get("b", 0.0)
    return {"W": W, "b": b}


@dataclass(frozen=True)
class Boundary:
    """The hyperplane `normal . x + offset = 0` where two of k linear functions are equal; class `first` lies above.

    Parameters
    ----------
    first, second : int
        The classes, first < second.
    normal : array, shape (n,)
    offset : float
    """

    first: int
    second: int
    normal: Array
    offset: float


def class_boundaries(theta: Array, bias: Array | None = None) -> list[Boundary]:
    """Return the hyperplanes between the k classes of `argmax_j (theta^T x + bias)_j`.

    Parameters
    ----------
    theta : array, shape (n, k)
    bias : array, shape (k,), optional

    Returns
    -------
    list of Boundary
        One for each pair, k (k - 1) / 2 of them. The region of class j is where x lies on its side of the k - 1
        hyperplanes that name j: an intersection of half-spaces, hence convex. A pair's hyperplane need not touch either
        region, where a third class is larger still.

    Examples
    --------
    >>> [boundary] = class_boundaries(np.array([[1.0, 0.0], [0.0, 2.0]]))
    >>> boundary.normal, boundary.offset
    (array([ 1., -2.]), 0.0)
    """
    offsets = np.zeros(theta.shape[1]) if bias is None else bias
    return [
        Boundary(i, j, theta[:, i] - theta[:, j], float(offsets[i] - offsets[j]))
        for i, j in combinations(range(theta.shape[1]), 2)
    ]
