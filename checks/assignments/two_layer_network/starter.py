"""A network with one hidden layer: hand in this file with the three functions filled in."""

import numpy as np


def loss(X: np.ndarray, y: np.ndarray, W1: np.ndarray, W2: np.ndarray) -> float:
    """The mean softmax loss of the logits relu(X @ W1) @ W2.

    X: data, shape (n, d). y: classes 0 ... k - 1, integers, shape (n,). W1: shape (d, h). W2: shape (h, k).
    Returns one number.
    """
    raise NotImplementedError


def gradients(X: np.ndarray, y: np.ndarray, W1: np.ndarray, W2: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The gradients of the mean loss with respect to W1 and W2, as a pair, in their shapes."""
    raise NotImplementedError


def epoch(X: np.ndarray, y: np.ndarray, W1: np.ndarray, W2: np.ndarray, lr: float, batch: int) -> None:
    """One epoch of stochastic gradient descent; updates W1 and W2 in place and returns nothing.

    lr: learning rate. batch: examples in a minibatch.
    """
    raise NotImplementedError
