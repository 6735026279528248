"""Backprop in index notation, one scalar at a time, as the slides on neural networks write it.

Layer 0 is the input, `y_i^(0) = x_i`; layers run to N; `w_ij^(k)` joins unit i of layer k-1 to unit j of layer k:

    z_j^(k) = sum_i w_ij^(k) y_i^(k-1) + b_j^(k)        y_j^(k) = sigma_k(z_j^(k))

    dDiv/dz_j^(k)  = sum_i dy_i^(k)/dz_j^(k) dDiv/dy_i^(k)       (vector activation: all paths)
                   = sigma_k'(z_j^(k)) dDiv/dy_j^(k)             (scalar activation: one path)
    dDiv/dw_ij^(k) = y_i^(k-1) dDiv/dz_j^(k)
    dDiv/db_j^(k)  = dDiv/dz_j^(k)
    dDiv/dy_i^(k-1) = sum_j w_ij^(k) dDiv/dz_j^(k)

The slides lose some indices on the way, and this page keeps to the lines above: they write `dDiv/dw_ij^(1)` with
`y_i^(1)` where it is the input, `y_i^(0)`; `w_ji` in the softmax unit where it is `w_ij`; `f(W_i; X)` for `f(W; X_i)`;
and `z_j = w_1j y_1 + b` for one term of the sum over i. They leave the bias out of the forward pass, and never give its
derivative.

It shares with `differentiation.layer_formulas` what a unit and a divergence are, and none of the matrix algebra: loops
over Python floats.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from autodiff.nn.activations import Activation, VectorActivation
from autodiff.nn.mlp import MLP, Layer
from autodiff.types import Array
from differentiation.layer_formulas import DifferentiableLoss, require_formulas, require_values


@dataclass(frozen=True)
class IndexGradients:
    """All quantities of one example, numbered as on the slides: entry k belongs to layer k, and layer 0 is the input.

    Parameters
    ----------
    div : float
        The divergence of the output from the desired output.
    z : list of lists
        `z[k][j]`; `z[0]` is empty.
    y : list of lists
        `y[k][j]`, from the input `y[0]` to the output `y[N]`.
    dz, dy : list of lists
        `dDiv/dz_j^(k)` and `dDiv/dy_j^(k)`, numbered alike.
    dw : list of lists of lists
        `dw[k][i][j] = dDiv/dw_ij^(k)`; `dw[0]` is empty.
    db : list of lists
        `db[k][j] = dDiv/db_j^(k)`; empty without bias.
    """

    div: float
    z: list[list[float]]
    y: list[list[float]]
    dz: list[list[float]]
    dy: list[list[float]]
    dw: list[list[list[float]]]
    db: list[list[float]]

    def lines(self) -> Iterator[str]:
        """Write the backward pass as the slides do, a line for each derivative.

        Yields
        ------
        str
        """
        for k in reversed(range(1, len(self.y))):
            for j, value in enumerate(self.dy[k], start=1):
                yield f"dDiv/dy_{j}^({k}) = {value:.6g}"
            for j, value in enumerate(self.dz[k], start=1):
                yield f"dDiv/dz_{j}^({k}) = {value:.6g}"
            for i, row in enumerate(self.dw[k], start=1):
                for j, value in enumerate(row, start=1):
                    yield f"dDiv/dw_{i}{j}^({k}) = y_{i}^({k - 1}) dDiv/dz_{j}^({k}) = {value:.6g}"


def index_backprop(net: MLP, div: DifferentiableLoss, params: list[Layer], x: Array, d: Array) -> IndexGradients:
    """Compute the divergence of one example and its derivatives by every weight and bias, index by index.

    Parameters
    ----------
    net : MLP
        Any sizes; hidden units and output units with scalar or vector activations.
    div : callable with `gradient(output, target)`
        Any divergence. It is asked at a batch of one row, for which mean and sum are the same.
    params : list of dict
        As `net.init` gives them; `params[k - 1]` holds `w^(k)` and `b^(k)`.
    x : array, shape (n_1,)
        One input.
    d : array
        Its desired output: shape (n_{L+1},), or a label, shape ().

    Returns
    -------
    IndexGradients

    Raises
    ------
    TypeError
        If `net` is not an MLP, the divergence has no `gradient`, or something traced is passed.
    ValueError
        If x is not one input of this network.

    Examples
    --------
    One unit, Div = (y - d)^2 / 2 at w = 3, x = 2, d = 5: dDiv/dy = 1, dDiv/dw = 2.

    >>> from autodiff.nn import L2
    >>> net = MLP((1, 1), bias=False)
    >>> found = index_backprop(net, L2(), [{"W": np.array([[3.0]])}], np.array([2.0]), np.array([5.0]))
    >>> print("\\n".join(found.lines()))
    dDiv/dy_1^(1) = 1
    dDiv/dz_1^(1) = 1
    dDiv/dw_11^(1) = y_1^(0) dDiv/dz_1^(1) = 2
    """
    require_formulas(net, div)
    require_values(params, x)
    if np.shape(x) != (net.sizes[0],):
        raise ValueError(
            f"x is one input of shape ({net.sizes[0]},), but has shape {np.shape(x)}; call it for each row"
        )
    z, y = _forward(net, params, x)
    output, target = np.array([y[-1]], dtype=float), np.asarray(d)[None]
    layers = net.layers
    dz: list[list[float]] = [[] for _ in range(layers + 1)]
    dy: list[list[float]] = [[] for _ in range(layers + 1)]
    dw: list[list[list[float]]] = [[] for _ in range(layers + 1)]
    db: list[list[float]] = [[] for _ in range(layers + 1)]
    dy[-1] = [float(slope) for slope in div.gradient(output, target)[0]]
    for k in reversed(range(1, layers + 1)):
        w = params[k - 1]["W"]
        n_in, n_out = w.shape
        dz[k] = _through_unit(net.activations[k - 1], z[k], y[k], dy[k])
        dw[k] = [[y[k - 1][i] * dz[k][j] for j in range(n_out)] for i in range(n_in)]
        db[k] = list(dz[k]) if net.bias else []
        dy[k - 1] = [sum(float(w[i, j]) * dz[k][j] for j in range(n_out)) for i in range(n_in)]
    return IndexGradients(float(div(output, target)), z, y, dz, dy, dw, db)


def _forward(net: MLP, params: list[Layer], x: Array) -> tuple[list[list[float]], list[list[float]]]:
    z: list[list[float]] = [[]]
    y: list[list[float]] = [[float(value) for value in x]]
    for layer, sigma in zip(params, net.activations, strict=True):
        w = layer["W"]
        bias = layer.get("b", np.zeros(w.shape[1]))
        z.append(
            [sum(float(w[i, j]) * y[-1][i] for i in range(w.shape[0])) + float(bias[j]) for j in range(w.shape[1])]
        )
        y.append([float(value) for value in sigma.function(np.array([z[-1]]))[0]])
    return z, y


def _through_unit(sigma: Activation, z: list[float], y: list[float], dy: list[float]) -> list[float]:
    A, Z = np.array([z]), np.array([y])
    if isinstance(sigma, VectorActivation):
        jacobian = sigma.derivative(A, Z)[0]
        return [sum(float(jacobian[i, j]) * dy[i] for i in range(len(y))) for j in range(len(z))]
    slopes = sigma.derivative(A, Z)[0]
    return [float(slope) * cotangent for slope, cotangent in zip(slopes, dy, strict=True)]
