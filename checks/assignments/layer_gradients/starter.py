"""Layers and their gradients: hand in this file with all functions filled in."""

import numpy as np

Gradients = tuple[np.ndarray, ...]


def affine(X: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Z = X W + b, every example flattened.

    X: shape (n, d) or (n, d_1, ..., d_k). W: shape (d, m). b: shape (m,). Returns Z, shape (n, m).
    """
    raise NotImplementedError


def affine_pullback(G: np.ndarray, X: np.ndarray, W: np.ndarray) -> Gradients:
    """dX, dW, db from G, the gradient at Z, shape (n, m)."""
    raise NotImplementedError


def relu(X: np.ndarray) -> np.ndarray:
    """The rectifier of every entry of X, any shape."""
    raise NotImplementedError


def relu_pullback(G: np.ndarray, X: np.ndarray) -> np.ndarray:
    """dX from G, the gradient at relu(X); all of one shape."""
    raise NotImplementedError


def sigmoid(X: np.ndarray) -> np.ndarray:
    """The logistic function of every entry of X, any shape."""
    raise NotImplementedError


def sigmoid_pullback(G: np.ndarray, X: np.ndarray) -> np.ndarray:
    """dX from G, the gradient at sigmoid(X); all of one shape."""
    raise NotImplementedError


def tanh(X: np.ndarray) -> np.ndarray:
    """The hyperbolic tangent of every entry of X, any shape."""
    raise NotImplementedError


def tanh_pullback(G: np.ndarray, X: np.ndarray) -> np.ndarray:
    """dX from G, the gradient at tanh(X); all of one shape."""
    raise NotImplementedError


def softmax_loss(Z: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    """The mean softmax loss, and its gradient at Z.

    Z: scores, shape (n, k). y: labels 0 ... k - 1, integers, shape (n,).
    """
    raise NotImplementedError


def hinge_loss(Z: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    """The mean multiclass hinge loss with margin 1, and its gradient at Z.

    Z: scores, shape (n, k). y: labels 0 ... k - 1, integers, shape (n,).
    """
    raise NotImplementedError


def two_layer(
    X: np.ndarray, y: np.ndarray, W1: np.ndarray, b1: np.ndarray, W2: np.ndarray, b2: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """loss, dX, dW1, db1, dW2, db2 of the mean softmax loss of relu(X W1 + b1) W2 + b2.

    X: shape (n, d). y: labels, shape (n,). W1: shape (d, h). b1: shape (h,). W2: shape (h, k). b2: shape (k,).
    """
    raise NotImplementedError
