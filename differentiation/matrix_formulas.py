"""The 'right way': the gradient of a multi-layer perceptron as a product of whole layer Jacobians.

With every matrix made a vector by `vec`, the chain rule is a product of ordinary Jacobian matrices. At layer i

    dloss/dvec(W_i) = dloss/dvec(Z_{L+1}) ... dvec(Z_{i+1})/dvec(A_i) dvec(A_i)/dvec(W_i)

It is exact, mechanical and huge: dvec(A_i)/dvec(Z_i) has (m n_{i+1}) (m n_i) entries. So it serves to derive the
formulas of `differentiation.layer_formulas`, and as a second opinion on them at small sizes.

Source: Magnus, Neudecker, "Matrix differential calculus with applications in statistics and econometrics", chapter 5
(chain rule) and chapter 9 (Jacobians of matrix functions).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff.nn.activations import Activation, VectorActivation
from autodiff.nn.losses import L2, SoftmaxCrossEntropy
from autodiff.nn.mlp import MLP, ForwardPass, Layer
from autodiff.nn.training import Objective
from autodiff.types import Array
from differentiation.layer_formulas import require_values
from differentiation.matrix_jacobians import (
    activation_jacobian,
    bias_jacobian,
    input_jacobian,
    softmax_cross_entropy_jacobian,
    squared_error_jacobian,
    unvec,
    weight_jacobian,
)

LARGEST_JACOBIAN = 10_000_000
"""Entries of the largest matrix built unless asked otherwise: 80 MB in float64."""


@dataclass(frozen=True)
class LayerJacobians:
    """All Jacobians of one layer `Z' = sigma(A)`, `A = Z W + b`, for m rows, n_in inputs and n_out outputs.

    Parameters
    ----------
    activation : array, shape (m n_out, m n_out)
        `dvec(Z') / dvec(A)`.
    weights : array, shape (m n_out, n_in n_out)
        `dvec(A) / dvec(W)`.
    bias : array, shape (m n_out, n_out), or None
        `dvec(A) / db`.
    inputs : array, shape (m n_out, m n_in)
        `dvec(A) / dvec(Z)`.
    """

    activation: Array
    weights: Array
    bias: Array | None
    inputs: Array


@dataclass(frozen=True)
class MatrixGradients:
    """The loss of a network, its gradients, and every Jacobian they were multiplied from; index 0 is layer 1.

    Parameters
    ----------
    value : scalar
        The loss.
    loss : array, shape (1, m n_{L+1})
        `dloss / dvec(Z_{L+1})`.
    layers : tuple of LayerJacobians
    W : list of arrays, shapes (n_i, n_{i+1})
        Gradients at the weights.
    b : list of arrays, shapes (n_{i+1},)
        Gradients at the biases; empty without bias.
    G : list of arrays, shapes (m, n_i)
        Gradients at `Z_1, ..., Z_{L+1}`.
    """

    value: Array
    loss: Array
    layers: tuple[LayerJacobians, ...]
    W: list[Array]
    b: list[Array]
    G: list[Array]

    @property
    def params(self) -> list[Layer]:
        """The gradients in the container that the network's parameters have."""
        if not self.b:
            return [{"W": W} for W in self.W]
        return [{"W": W, "b": b} for W, b in zip(self.W, self.b, strict=True)]

    def steps(self) -> Iterator[tuple[str, Array]]:
        """Give every Jacobian with its name, in the order in which the chain multiplies them.

        Yields
        ------
        (str, array)

        Examples
        --------
        >>> import numpy as np
        >>> from autodiff.nn import L2, MLP
        >>> found = matrix_backprop(MLP((1, 1)), L2(), MLP((1, 1)).init(0), np.ones((2, 1)), np.ones((2, 1)))
        >>> [(name, J.shape) for name, J in found.steps()][:2]
        [('dloss/dvec(Z2)', (1, 2)), ('dvec(Z2)/dvec(A1)', (2, 2))]
        """
        yield f"dloss/dvec(Z{len(self.G)})", self.loss
        for i in reversed(range(len(self.layers))):
            layer, number = self.layers[i], i + 1
            yield f"dvec(Z{number + 1})/dvec(A{number})", layer.activation
            yield f"dvec(A{number})/dvec(W{number})", layer.weights
            if layer.bias is not None:
                yield f"dvec(A{number})/db{number}", layer.bias
            yield f"dvec(A{number})/dvec(Z{number})", layer.inputs


def matrix_backprop(
    net: MLP, loss: Any, params: list[Layer], X: Array, y: Array, *, largest: int = LARGEST_JACOBIAN
) -> MatrixGradients:
    """Compute the gradients of a small network by multiplying its full layer Jacobians.

    Parameters
    ----------
    net : MLP
    loss : SoftmaxCrossEntropy or L2
    params : list of dict
        As `net.init` gives them: arrays, never traced values.
    X : array, shape (m, n_1)
    y : array
        Targets that the loss takes.
    largest : int
        The most entries that one Jacobian may have.

    Returns
    -------
    MatrixGradients

    Raises
    ------
    ValueError
        If a Jacobian would be larger than `largest`, or shapes do not fit.
    TypeError
        If there is no Jacobian formula for this hypothesis or loss, or something traced is passed.

    Examples
    --------
    One layer, loss (x w - y)^2 / 2 at x = 2, w = 3, y = 5, whose slope is (x w - y) x = 2:

    >>> import numpy as np
    >>> from autodiff.nn import L2, MLP
    >>> net = MLP((1, 1), bias=False)
    >>> matrix_backprop(net, L2(), [{"W": np.array([[3.0]])}], np.array([[2.0]]), np.array([[5.0]])).W
    [array([[2.]])]
    """
    _require_formulas(net, loss)
    require_values(params, X)
    m = X.shape[0]
    check_size(net, m, largest)
    run = net.forward(params, X)
    layers = tuple(_layer_jacobians(net, params, run, i) for i in range(net.layers))
    loss_row = _loss_jacobian(loss, run.Z[-1], y)
    row = loss_row
    W: list[Array] = []
    b: list[Array] = []
    G = [unvec(row[0], run.Z[-1].shape)]
    for i in reversed(range(net.layers)):
        row = row @ layers[i].activation
        W.insert(0, unvec((row @ layers[i].weights)[0], params[i]["W"].shape))
        if layers[i].bias is not None:
            b.insert(0, (row @ layers[i].bias)[0])
        row = row @ layers[i].inputs
        G.insert(0, unvec(row[0], run.Z[i].shape))
    return MatrixGradients(loss(run.Z[-1], y), loss_row, layers, W, b, G)


def value_and_grad(objective: Objective) -> Callable[[list[Layer], Array, Array], tuple[Array, list[Layer]]]:
    """Differentiate a training objective by `matrix_backprop`, in the form that `autodiff.nn.train` takes.

    Parameters
    ----------
    objective : Objective
        Of an MLP and `SoftmaxCrossEntropy` or `L2`.

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
    >>> import numpy as np
    >>> from autodiff.nn import L2, MLP
    >>> gradient = value_and_grad(Objective(MLP((1, 1), bias=False), L2()))
    >>> gradient([{"W": np.array([[3.0]])}], np.array([[2.0]]), np.array([[5.0]]))[1]
    [{'W': array([[2.]])}]
    """
    net: Any = objective.hypothesis
    loss = objective.loss
    _require_formulas(net, loss)

    def differentiate(params: list[Layer], X: Array, y: Array) -> tuple[Array, list[Layer]]:
        gradients = matrix_backprop(net, loss, params, X, y)
        return gradients.value, gradients.params

    return differentiate


def check_size(net: MLP, m: int, largest: int = LARGEST_JACOBIAN) -> None:
    """Refuse a network whose largest Jacobian would have more than `largest` entries.

    Parameters
    ----------
    net : MLP
    m : int
        Rows of the batch.
    largest : int

    Raises
    ------
    ValueError
        With the name and the size of that Jacobian.

    Examples
    --------
    >>> check_size(MLP((784, 100, 10)), 100)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    ValueError: dvec(A1)/dvec(W1) would be a 10000 by 78400 matrix of 7.8e+08 entries (6.3 GB in float64), ...
    """
    rows, columns, name = max(_jacobian_sizes(net, m), key=lambda size: size[0] * size[1])
    if rows * columns > largest:
        raise ValueError(
            f"{name} would be a {rows} by {columns} matrix of {rows * columns:.2g} entries "
            f"({8 * rows * columns / 1e9:.2g} GB in float64), more than the {largest:.2g} allowed; "
            "take fewer rows or narrower layers, or use layer_formulas.backprop or reverse mode"
        )


def _jacobian_sizes(net: MLP, m: int) -> Iterator[tuple[int, int, str]]:
    for i, (n_in, n_out) in enumerate(zip(net.sizes, net.sizes[1:], strict=False), start=1):
        yield m * n_out, m * n_out, f"dvec(Z{i + 1})/dvec(A{i})"
        yield m * n_out, n_in * n_out, f"dvec(A{i})/dvec(W{i})"
        yield m * n_out, m * n_in, f"dvec(A{i})/dvec(Z{i})"


def _layer_jacobians(net: MLP, params: list[Layer], run: ForwardPass, i: int) -> LayerJacobians:
    W, A = params[i]["W"], run.A[i]
    m, n_out = A.shape
    return LayerJacobians(
        activation=_sigma_jacobian(net.activations[i], A, run.Z[i + 1]),
        weights=weight_jacobian(run.Z[i], n_out),
        bias=bias_jacobian(m, n_out, A.dtype) if net.bias else None,
        inputs=input_jacobian(W, m),
    )


def _sigma_jacobian(sigma: Activation, A: Array, Z: Array) -> Array:
    if not isinstance(sigma, VectorActivation):
        return activation_jacobian(sigma, A, Z)
    # vec stacks columns, so entry (r, i) has number i m + r: each row's Jacobian is spread with a stride of m.
    m, n = A.shape
    rows = np.eye(m, dtype=A.dtype)
    return np.einsum("rij,rs->irjs", sigma.derivative(A, Z), rows).reshape(n * m, n * m)


def _loss_jacobian(loss: SoftmaxCrossEntropy | L2, output: Array, y: Array) -> Array:
    target = loss.encode(output, y)
    if isinstance(loss, L2):
        return squared_error_jacobian(output, target, loss.reduction)
    return softmax_cross_entropy_jacobian(output, target, loss.reduction)


def _require_formulas(net: Any, loss: Any) -> None:
    if not isinstance(net, MLP):
        raise TypeError(f"the matrix formulas are for an MLP, not for {type(net).__name__}; use reverse mode")
    if not isinstance(loss, (SoftmaxCrossEntropy, L2)):
        raise TypeError(f"the matrix formulas cover SoftmaxCrossEntropy and L2, not {loss!r}; use reverse mode")
