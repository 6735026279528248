"""Backpropagation through a multi-layer perceptron: hand in this file with all functions filled in."""

import numpy as np

Arrays = list[np.ndarray]


def forward(X: np.ndarray, Ws: Arrays, bs: Arrays | None, activations: list[str]) -> Arrays:
    """All activations Z_1 = X, ..., Z_{L+1}, as a list.

    X: shape (n, n_1). Ws: L arrays of shapes (n_i, n_{i+1}). bs: L arrays of shapes (n_{i+1},), or None.
    activations: L names, "relu", "tanh", "sigmoid" or "identity".
    """
    raise NotImplementedError


def softmax_loss(Z: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    """The mean softmax cross-entropy, and its gradient at Z.

    Z: logits, shape (n, k). y: labels 0 ... k - 1, shape (n,).
    """
    raise NotImplementedError


def squared_loss(Z: np.ndarray, T: np.ndarray) -> tuple[float, np.ndarray]:
    """Half the squared distance, averaged over the examples, and its gradient at Z.

    Z: outputs, shape (n, k). T: targets, shape (n, k).
    """
    raise NotImplementedError


def backward(
    G: np.ndarray, Zs: Arrays, Ws: Arrays, bs: Arrays | None, activations: list[str]
) -> tuple[Arrays, Arrays, Arrays | None]:
    """Gs, dWs, dbs from G, the gradient at the network's output, shape (n, n_{L+1}).

    Zs: what `forward` returns. Gs: L + 1 arrays; dWs: L arrays; dbs: L arrays, or anything if bs is None.
    """
    raise NotImplementedError


def gradients(
    X: np.ndarray, target: np.ndarray, Ws: Arrays, bs: Arrays | None, activations: list[str], loss: str
) -> tuple[float, Arrays, Arrays, Arrays | None]:
    """The loss, Gs, dWs and dbs.

    target: labels, shape (n,), if loss is "softmax"; numbers, shape (n, n_{L+1}), if loss is "squared".
    """
    raise NotImplementedError
