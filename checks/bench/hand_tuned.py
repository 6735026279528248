"""Value and gradient of a relu network with softmax cross-entropy, as somebody writes it who wants speed from NumPy.

Every array is allocated beforehand and every operation writes into one of them (``out=``); transposes are taken once;
`numpy.dot` stands for ``@`` and bias gradients are products with a row of ones, which is quicker than a sum over rows;
scalars are 0-d arrays of the right dtype. What it gives is overwritten by the next call.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from autodiff.types import Array


def hand_tuned(params: list[dict[str, Array]], X: Array, targets: Array) -> Callable[[], tuple[Any, Any]]:
    """A function without arguments that gives the mean loss and its gradient, both in arrays of its own.

    Parameters
    ----------
    params : list of {"W": (n_i, n_i+1), "b": (n_i+1,)}
        As `autodiff.nn.MLP.init` gives them.
    X : (m, n_1) array
        Inputs.
    targets : (m, k) array
        One-hot rows.

    Returns
    -------
    callable
        ``() -> (loss, gradients)``, the gradients in the form of `params`.

    Examples
    --------
    >>> run = hand_tuned([{"W": np.zeros((1, 2)), "b": np.zeros(2)}], np.ones((1, 1)), np.array([[1.0, 0.0]]))
    >>> loss, gradients = run()
    >>> round(float(loss), 4), gradients[0]["b"].tolist()
    (0.6931, [-0.5, 0.5])
    """
    weights, biases = [layer["W"] for layer in params], [layer["b"] for layer in params]
    m, dtype, last = X.shape[0], X.dtype, len(params) - 1
    Z = [X, *[np.empty((m, W.shape[1]), dtype) for W in weights]]  # the last one holds logits, then softmax
    D = [np.empty_like(z) for z in Z]  # gradients at the pre-activations
    masks = [np.empty(z.shape, bool) for z in Z]
    gradients = [{"W": np.empty_like(W), "b": np.empty_like(b)} for W, b in zip(weights, biases, strict=True)]
    transposed_Z, transposed_W = [z.T for z in Z], [W.T for W in weights]
    row, zero, share = np.ones(m, dtype), np.zeros((), dtype), np.array(1 / m, dtype)
    column, per_row, weighted = np.empty((m, 1), dtype), np.empty(m, dtype), np.empty_like(targets)
    flat_column = column[:, 0]
    dot, add, maximum, greater, multiply = np.dot, np.add, np.maximum, np.greater, np.multiply

    def run() -> tuple[Any, Any]:
        for i in range(last + 1):
            z = Z[i + 1]
            dot(Z[i], weights[i], z)
            add(z, biases[i], z)
            if i < last:
                maximum(z, zero, out=z)
        logits, slope = Z[-1], D[-1]
        maximum.reduce(logits, axis=1, out=column, keepdims=True)
        np.subtract(logits, column, logits)
        np.exp(logits, slope)
        add.reduce(slope, axis=1, out=column, keepdims=True)
        np.divide(slope, column, slope)
        multiply(logits, targets, weighted)
        np.log(flat_column, per_row)
        loss = (dot(row, per_row) - add.reduce(weighted, None)) * share
        np.subtract(slope, targets, slope)
        multiply(slope, share, slope)
        for i in range(last, -1, -1):
            d, gradient = D[i + 1], gradients[i]
            dot(transposed_Z[i], d, gradient["W"])
            dot(row, d, gradient["b"])
            if i > 0:
                back, mask = D[i], masks[i]
                dot(d, transposed_W[i], back)
                greater(Z[i], zero, mask)
                multiply(back, mask, back)
        return loss, gradients

    return run
