"""Other right formulas and orders of summation: how far rounding may take a right answer."""

from collections.abc import Callable

import numpy as np

from autodiff.types import Array
from checks.assignments.task import Outputs
from checks.staff.softmax_regression import accepted as softmax_regression


def loss_by(softmax_loss: Callable[..., Outputs]) -> Callable[..., Outputs]:
    """The network's loss with a softmax loss computed in another way."""

    def loss(X: Array, y: Array, W1: Array, W2: Array) -> Outputs:
        Z1 = np.einsum("nd,dh->nh", X, W1)
        return softmax_loss(np.einsum("nh,hk->nk", Z1 * (Z1 > 0), W2), y)

    return loss


def looped_gradients(X: Array, y: Array, W1: Array, W2: Array) -> Outputs:
    """Outer products, one example after another, from the last."""
    dW1, dW2 = np.zeros_like(W1), np.zeros_like(W2)
    for x, label in zip(X[::-1], y[::-1], strict=True):
        z1 = np.array([np.sum((x * column)[::-1]) for column in W1.T], dtype=X.dtype)
        a1 = np.where(z1 > 0, z1, z1.dtype.type(0))
        z2 = np.array([np.sum((a1 * column)[::-1]) for column in W2.T], dtype=X.dtype)
        g2 = np.exp(z2 - z2.max())
        g2 = g2 / g2[::-1].sum()
        g2[int(label)] -= 1
        g1 = np.array([np.sum((g2 * row)[::-1]) for row in W2], dtype=X.dtype) * (z1 > 0)
        dW1 += np.outer(x, g1)
        dW2 += np.outer(a1, g2)
    m = np.asarray(len(y), X.dtype)
    return dW1 / m, dW2 / m


def logarithmic_gradients(X: Array, y: Array, W1: Array, W2: Array) -> Outputs:
    """Softmax as exp(z - logsumexp), index notation, the mean taken first."""
    Z1 = np.einsum("nd,dh->nh", X, W1)
    on = (Z1 > 0).astype(X.dtype)
    Z2 = np.einsum("nh,hk->nk", Z1 * on, W2)
    G2 = np.exp(Z2 - np.logaddexp.reduce(Z2, axis=1)[:, None])
    G2 -= (np.arange(W2.shape[1]) == y[:, None]).astype(X.dtype)
    G2 /= np.asarray(len(y), X.dtype)
    return np.einsum("nd,nk,hk,nh->dh", X, G2, W2, on), np.einsum("nh,nk->hk", Z1 * on, G2)


def naive_gradients(X: Array, y: Array, W1: Array, W2: Array) -> Outputs:
    """Softmax without a shift, the mean taken last."""
    A1 = np.maximum(X @ W1, 0)
    weights = np.exp(A1 @ W2)
    G2 = weights / weights.sum(axis=1, keepdims=True)
    G2[np.arange(len(y)), y] -= 1
    m = np.asarray(len(y), X.dtype)
    return X.T @ ((G2 @ W2.T) * (A1 > 0)) / m, A1.T @ G2 / m


def epoch_by(gradients: Callable[..., Outputs]) -> Callable[..., Outputs]:
    """The epoch with gradients computed in another way."""

    def epoch(X: Array, y: Array, W1: Array, W2: Array, lr: float, batch: int) -> Outputs:
        W1, W2 = W1.copy(), W2.copy()
        for start in range(0, len(X), batch):
            rows = slice(start, start + batch)
            dW1, dW2 = gradients(X[rows], y[rows], W1, W2)
            W1 -= lr * dW1
            W2 -= lr * dW2
        return W1, W2

    return epoch


LOSSES = {name: loss_by(formula) for name, formula in softmax_regression.LOSSES.items()}
STABLE_LOSSES = softmax_regression.STABLE_LOSSES

GRADIENTS: dict[str, Callable[..., Outputs]] = {
    "no shift": naive_gradients,
    "loops from the end": looped_gradients,
    "index notation": logarithmic_gradients,
}
STABLE_GRADIENTS = ("loops from the end", "index notation")
EPOCHS = {name: epoch_by(formula) for name, formula in GRADIENTS.items()}
