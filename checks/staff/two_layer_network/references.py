"""Right answers that can be made wrong on purpose."""

import numpy as np

from autodiff.types import Array
from checks.assignments.task import Outputs
from checks.staff.softmax_regression import references as softmax_regression
from checks.staff.softmax_regression.softmax import NONE, slope

KINK = "slope 1 at 0"
"""A convention, not a mistake: relu'(0) = 1."""


def hidden(Z1: Array, mistakes: frozenset[str] = NONE) -> Array:
    """relu(Z1), or what is taken for it."""
    if "relu left out" in mistakes:
        return Z1
    if "mask in place of relu" in mistakes:
        return (Z1 > 0).astype(Z1.dtype)
    if "minimum in place of maximum" in mistakes:
        return np.minimum(Z1, 0)
    if "sigmoid in place of relu" in mistakes:
        return 1 / (1 + np.exp(-Z1))
    return np.maximum(Z1, 0)


def logits(A1: Array, W2: Array, mistakes: frozenset[str] = NONE) -> Array:
    """A1 W2."""
    Z2 = A1 @ W2
    return np.maximum(Z2, 0) if "relu on the logits too" in mistakes else Z2


def loss(X: Array, y: Array, W1: Array, W2: Array, *, mistakes: frozenset[str] = NONE) -> Outputs:
    """The mean softmax loss of relu(X W1) W2."""
    Z2 = logits(hidden(X @ W1, mistakes), W2, mistakes)
    return softmax_regression.loss(Z2, y, mistakes=mistakes)


def gradients(X: Array, y: Array, W1: Array, W2: Array, *, mistakes: frozenset[str] = NONE) -> Outputs:
    """dW1 = X^T G1 and dW2 = A1^T G2, with G2 = (S - I_y) / m and G1 = (G2 W2^T) * [Z1 > 0]."""
    Z1 = X @ W1
    A1 = hidden(Z1, mistakes)
    G2 = slope(logits(A1, W2, mistakes), y, len(X), len(X), mistakes)
    dW1 = first_gradient(X, Z1, A1, G2, W2, mistakes)
    dW2 = second_gradient(Z1, A1, G2, mistakes)
    return (dW2, dW1) if "returned in the other order" in mistakes else (dW1, dW2)


def first_gradient(X: Array, Z1: Array, A1: Array, G2: Array, W2: Array, mistakes: frozenset[str] = NONE) -> Array:
    """X^T ((G2 W2^T) * [Z1 > 0])."""
    back = G2 @ (W2 if "W2 not transposed" in mistakes else W2.T)
    inputs = A1 if "activations in place of X" in mistakes else X
    dW1 = inputs.T @ (back * mask_of(Z1, A1, back, mistakes))
    if "dW1 not averaged" in mistakes:
        dW1 = dW1 * np.asarray(len(X), dW1.dtype)
    if "dW1 averaged twice" in mistakes:
        dW1 = dW1 / np.asarray(len(X), dW1.dtype)
    return dW1.T if "dW1 transposed" in mistakes else dW1


def second_gradient(Z1: Array, A1: Array, G2: Array, mistakes: frozenset[str] = NONE) -> Array:
    """A1^T G2."""
    if "Z1 in place of A1" in mistakes:
        A1 = Z1
    if "mask in place of A1" in mistakes:
        A1 = (Z1 > 0).astype(Z1.dtype)
    dW2 = A1.T @ G2
    if "dW2 not averaged" in mistakes:
        dW2 = dW2 * np.asarray(len(Z1), dW2.dtype)
    return dW2.T if "dW2 transposed" in mistakes else dW2


def mask_of(Z1: Array, A1: Array, back: Array, mistakes: frozenset[str] = NONE) -> Array:
    """relu'(Z1), or what is taken for it."""
    if "mask left out" in mistakes:
        return np.ones_like(Z1)
    if "mask from the incoming gradient" in mistakes:
        return (back > 0).astype(Z1.dtype)
    if "activations in place of the mask" in mistakes:
        return A1
    if "mask inverted" in mistakes:
        return (Z1 < 0).astype(Z1.dtype)
    return (Z1 >= 0 if KINK in mistakes else Z1 > 0).astype(Z1.dtype)


def one_sided(X: Array, y: Array, W1: Array, W2: Array) -> tuple[Outputs, ...]:
    """At a kink: relu's slope 0, and relu's slope 1."""
    return gradients(X, y, W1, W2), gradients(X, y, W1, W2, mistakes=frozenset({KINK}))
