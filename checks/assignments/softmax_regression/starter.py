"""Softmax regression: hand in this file with both functions filled in."""

import numpy as np


def loss(Z: np.ndarray, y: np.ndarray) -> float:
    """The mean softmax loss of a minibatch.

    Z: logits, shape (n, k). y: classes 0 ... k - 1, integers, shape (n,). Returns one number.
    """
    raise NotImplementedError


def epoch(X: np.ndarray, y: np.ndarray, theta: np.ndarray, lr: float, batch: int) -> None:
    """One epoch of stochastic gradient descent; updates theta in place and returns nothing.

    X: data, shape (n, d). y: classes, shape (n,). theta: parameters, shape (d, k). lr: learning rate.
    batch: examples in a minibatch.
    """
    raise NotImplementedError
