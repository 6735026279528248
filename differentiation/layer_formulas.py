"""Backprop as the lectures derive it by hand: the gradient of a multi-layer perceptron from its layer formulas.

With `Z_{i+1} = sigma_i(A_i)`, `A_i = Z_i W_i + b_i` and `G_i` the gradient of the loss at `Z_i`:

    G_{L+1}  = dloss / dZ_{L+1}
    D_i      = G_{i+1} * sigma_i'(A_i)        (entry by entry)
    grad W_i = Z_i^T D_i
    grad b_i = column sums of D_i
    G_i      = D_i W_i^T

For a vector activation (softmax at the output), `D_i` is the sum over all paths instead, `sum_j G_{i+1,j} dZ_j/dA_i`.

Where the lectures' pages differ from this: before "matching sizes" they write `G_i = G_{i+1} sigma'(Z_i W_i) W_i` and
`grad W_2 = (S - I_y) sigma(X W_1)`, products whose shapes do not fit and whose order and transposes are then repaired;
one set of notes keeps `W_i` without its transpose, another has `G_i = G_{i+1} dl/dZ_{i+1}` (it is `dZ_{i+1}/dZ_i`).
`G_{L+1} = S - I_y` holds for the summed loss and an identity in the last layer: with the mean it is divided by m.

One sweep over values. Nothing here is recorded, so the result cannot be differentiated again: that is what reverse-mode
automatic differentiation, whose sweep extends the graph, adds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from autodiff.containers import tree_map
from autodiff.nn.activations import Activation
from autodiff.nn.losses import SoftmaxCrossEntropy
from autodiff.nn.mlp import MLP, Layer
from autodiff.nn.regularisers import RegularisedObjective
from autodiff.tracer import Tracer
from autodiff.types import Array


class DifferentiableLoss(Protocol):
    """A loss that knows its hand-derived gradient with respect to the network's output."""

    def __call__(self, output: Array, target: Array, /) -> Array: ...

    def gradient(self, output: Array, target: Array, /) -> Array: ...


@dataclass(frozen=True)
class LayerGradients:
    """The loss of a network and its gradients, layer by layer; index 0 holds what the lectures number 1.

    Parameters
    ----------
    value : scalar
        The loss.
    W : list of arrays, shapes (n_i, n_{i+1})
        Gradients at the weights; L of them.
    b : list of arrays, shapes (n_{i+1},)
        Gradients at the biases; empty for a network without bias.
    G : list of arrays, shapes (m, n_i)
        Gradients at the activations `Z_1, ..., Z_{L+1}`; `G[0]` is the gradient at the inputs X.
    products : int
        Matrix products multiplied, forward and backward: 3 per layer.
    """

    value: Array
    W: list[Array]
    b: list[Array]
    G: list[Array]
    products: int

    @property
    def params(self) -> list[Layer]:
        """The gradients in the container that the network's parameters have."""
        if not self.b:
            return [{"W": W} for W in self.W]
        return [{"W": W, "b": b} for W, b in zip(self.W, self.b, strict=True)]


def preactivation_gradient(G_next: Array, sigma: Activation, A: Array, Z_next: Array) -> Array:
    """Return `D_i`, the gradient at `A_i`, from the gradient at `Z_{i+1} = sigma_i(A_i)`.

    Parameters
    ----------
    G_next, A, Z_next : arrays, shape (m, n_{i+1})
    sigma : Activation

    Returns
    -------
    array, shape (m, n_{i+1})

    Examples
    --------
    >>> from autodiff.nn import activation
    >>> preactivation_gradient(np.array([[5.0, 5.0]]), activation("relu"), np.array([[-1.0, 1.0]]), None)
    array([[0., 5.]])
    """
    return sigma.pullback(G_next, A, Z_next)


def weight_gradient(Z: Array, D: Array) -> Array:
    """Return the gradient at `W_i`: `Z_i^T D_i`.

    Parameters
    ----------
    Z : array, shape (m, n_i)
    D : array, shape (m, n_{i+1})

    Returns
    -------
    array, shape (n_i, n_{i+1})

    Examples
    --------
    >>> weight_gradient(np.array([[1.0, 2.0]]), np.array([[10.0, 20.0, 30.0]]))
    array([[10., 20., 30.],
           [20., 40., 60.]])
    """
    return Z.T @ D


def bias_gradient(D: Array) -> Array:
    """Return the gradient at `b_i`: the column sums of `D_i`, because every row of the batch uses the same bias.

    Parameters
    ----------
    D : array, shape (m, n_{i+1})

    Returns
    -------
    array, shape (n_{i+1},)

    Examples
    --------
    >>> bias_gradient(np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([4., 6.])
    """
    return np.sum(D, axis=0)


def input_gradient(D: Array, W: Array) -> Array:
    """Return `G_i`, the gradient at `Z_i`: `D_i W_i^T`.

    Parameters
    ----------
    D : array, shape (m, n_{i+1})
    W : array, shape (n_i, n_{i+1})

    Returns
    -------
    array, shape (m, n_i)

    Examples
    --------
    >>> input_gradient(np.array([[1.0, 10.0]]), np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))
    array([[21., 43., 65.]])
    """
    return D @ W.T


def backprop(
    net: MLP, loss: DifferentiableLoss, params: list[Layer], X: Array, y: Array, *, cache: bool = True
) -> LayerGradients:
    """Compute the loss of a multi-layer perceptron and its gradients by the hand-derived formulas.

    Parameters
    ----------
    net : MLP
        Any sizes, activations, with or without bias.
    loss : callable with `gradient(output, target)`
        `SoftmaxCrossEntropy()` or `L2()`, for example.
    params : list of dict
        As `net.init` gives them: arrays, never traced values.
    X : array, shape (m, n_1)
    y : array
        Targets that the loss takes.
    cache : bool
        Whether values are kept between layers. Without it each layer's gradient is computed from the chain rule alone,
        with a forward pass and a backward chain of its own: the same numbers for `3 L (L + 1) / 2` matrix products in
        place of `3 L`.

    Returns
    -------
    LayerGradients

    Raises
    ------
    TypeError
        If `net` is not an MLP, the loss has no `gradient`, or something traced is passed.
    ValueError
        If parameters, inputs or targets do not fit the network.

    Notes
    -----
    Rumelhart, Hinton, Williams, "Learning representations by back-propagating errors", Nature 323 (1986).

    Examples
    --------
    One layer, loss (x w - y)^2 / 2 at x = 2, w = 3, y = 5: value 1/2, slope (x w - y) x = 2, and 3 at the input.

    >>> from autodiff.nn import L2, MLP
    >>> net = MLP((1, 1), bias=False)
    >>> found = backprop(net, L2(), [{"W": np.array([[3.0]])}], np.array([[2.0]]), np.array([[5.0]]))
    >>> float(found.value), found.W[0].item(), found.G[0].item()
    (0.5, 2.0, 3.0)
    """
    require_formulas(net, loss)
    require_values(params, X)
    if not cache:
        return _backprop_without_cache(net, loss, params, X, y)
    run = net.forward(params, X)
    products = net.layers
    G = [loss.gradient(run.Z[-1], y)]
    W: list[Array] = []
    b: list[Array] = []
    for i in reversed(range(net.layers)):
        D = preactivation_gradient(G[0], net.activations[i], run.A[i], run.Z[i + 1])
        W.insert(0, weight_gradient(run.Z[i], D))
        if net.bias:
            b.insert(0, bias_gradient(D))
        G.insert(0, input_gradient(D, params[i]["W"]))
        products += 2
    return LayerGradients(loss(run.Z[-1], y), W, b, G, products)


def _backprop_without_cache(
    net: MLP, loss: DifferentiableLoss, params: list[Layer], X: Array, y: Array
) -> LayerGradients:
    W: list[Array] = []
    b: list[Array] = []
    G: list[Array] = []
    products = 0
    for layer in range(net.layers):
        run = net.forward(params, X)
        products += net.layers
        gradient = loss.gradient(run.Z[-1], y)
        for i in reversed(range(layer, net.layers)):
            D = preactivation_gradient(gradient, net.activations[i], run.A[i], run.Z[i + 1])
            gradient = input_gradient(D, params[i]["W"])
            products += 1
        W.append(weight_gradient(run.Z[layer], D))
        products += 1
        if net.bias:
            b.append(bias_gradient(D))
        G.append(gradient)
    G.append(loss.gradient(run.Z[-1], y))
    return LayerGradients(loss(run.Z[-1], y), W, b, G, products)


def value_and_grad(objective: Any) -> Callable[[list[Layer], Array, Array], tuple[Array, list[Layer]]]:
    """Differentiate a training objective by `backprop`, in the form that `autodiff.nn.train` takes.

    Parameters
    ----------
    objective : Objective or RegularisedObjective
        Of an MLP and a loss with `gradient`; a regulariser has a `gradient` too.

    Returns
    -------
    callable
        `(params, X, y) -> (value, gradients)`, gradients in the container of the parameters.

    Raises
    ------
    TypeError
        If there are no formulas for this hypothesis or loss.

    Examples
    --------
    >>> from autodiff.nn import L2, MLP, Objective
    >>> gradient = value_and_grad(Objective(MLP((1, 1), bias=False), L2()))
    >>> gradient([{"W": np.array([[3.0]])}], np.array([[2.0]]), np.array([[5.0]]))[1]
    [{'W': array([[2.]])}]
    """
    if isinstance(objective, RegularisedObjective):
        return _with_penalty(value_and_grad(objective.objective), objective.regulariser)
    hypothesis: Any = objective.hypothesis
    loss: Any = objective.loss
    require_formulas(hypothesis, loss)

    def differentiate(params: list[Layer], X: Array, y: Array) -> tuple[Array, list[Layer]]:
        gradients = backprop(hypothesis, loss, params, X, y)
        return gradients.value, gradients.params

    return differentiate


def _with_penalty(differentiate: Callable[..., tuple[Array, Any]], regulariser: Any) -> Callable[..., Any]:
    if not hasattr(regulariser, "gradient"):
        raise TypeError(f"the hand-derived formulas need regulariser.gradient(params), which {regulariser!r} has not")

    def differentiate_both(params: list[Layer], X: Array, y: Array) -> tuple[Array, Any]:
        value, gradients = differentiate(params, X, y)
        return value + regulariser(params), tree_map(np.add, gradients, regulariser.gradient(params))

    return differentiate_both


def softmax_regression_gradient(theta: Array, X: Array, y: Array, loss: SoftmaxCrossEntropy | None = None) -> Array:
    """Return the gradient of softmax regression in closed form: `X^T (S - I_y)`, over m for the mean loss.

    Parameters
    ----------
    theta : array, shape (n, k)
    X : array, shape (m, n)
    y : array
        Labels (m,) or one-hot rows (m, k).
    loss : SoftmaxCrossEntropy, optional
        Mean over the batch if not given.

    Returns
    -------
    array, shape (n, k)

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> softmax_regression_gradient(np.zeros((1, 2)), np.array([[4.0]]), np.array([1]))
    array([[ 2., -2.]])
    """
    return X.T @ (loss or SoftmaxCrossEntropy()).gradient(X @ theta, y)


def require_formulas(net: Any, loss: Any) -> None:
    """Refuse what the hand-derived formulas do not cover.

    Parameters
    ----------
    net, loss
        What was passed as hypothesis and loss.

    Raises
    ------
    TypeError
        If `net` is not an `MLP` or `loss` has no `gradient`.
    """
    if not isinstance(net, MLP):
        raise TypeError(
            f"the hand-derived formulas are for an MLP, not for {type(net).__name__}; "
            "reverse mode differentiates any hypothesis"
        )
    if not hasattr(loss, "gradient"):
        raise TypeError(
            f"the hand-derived formulas start from loss.gradient(output, target), which {loss!r} does not have; "
            "reverse mode differentiates any loss"
        )


def require_values(params: list[Layer], X: Array) -> None:
    """Refuse traced arrays: a hand-derived sweep works on values and extends no graph.

    Parameters
    ----------
    params : list of dict
    X : array

    Raises
    ------
    TypeError
        If a parameter or the input is being differentiated through.
    """
    for each in (X, *(array for layer in params for array in layer.values())):
        if isinstance(each, Tracer):
            raise TypeError(
                "hand-derived backprop is one sweep over values, so its result cannot be differentiated again; "
                "use reverse mode, whose sweep extends the graph, for a gradient of a gradient"
            )
