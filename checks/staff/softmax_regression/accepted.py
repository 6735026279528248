"""Other right formulas and orders of summation: how far rounding may take a right answer."""

from collections.abc import Callable

import numpy as np

from autodiff.types import Array
from checks.assignments.task import Outputs


def naive_loss(Z: Array, y: Array) -> Outputs:
    """log sum exp without a shift."""
    rows = np.arange(len(y))
    return (np.mean(np.log(np.exp(Z).sum(axis=1)) - Z[rows, y]),)


def loss_of_probabilities(Z: Array, y: Array) -> Outputs:
    """-log of the softmax's entry."""
    S = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    return (-np.log(S[np.arange(len(y)), y]).sum() / len(y),)


def guarded_loss(Z: Array, y: Array) -> Outputs:
    """A guard in the logarithm, not to be noticed unless probabilities are tiny."""
    S = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    return (-np.mean(np.log(S[np.arange(len(y)), y] + np.asarray(1e-8, Z.dtype))),)


def looped_loss(Z: Array, y: Array) -> Outputs:
    """Example by example from the last to the first, each shifted by its label's logit, the exponent split there."""
    total = Z.dtype.type(0)
    for row, label in zip(Z[::-1], y[::-1], strict=True):
        top = row.max()
        weight = Z.dtype.type(0)
        for entry in row[::-1]:
            weight += np.exp(entry - top)
        total += np.log(weight) + (top - row[int(label)])
    return (total / len(y),)


def pairwise_loss(Z: Array, y: Array) -> Outputs:
    """log(exp a + exp b), two logits at a time."""
    label = Z[np.arange(len(y)), y]
    return ((np.logaddexp.reduce(Z, axis=1) - label).sum() / len(y),)


Gradient = Callable[[Array, Array, Array], Array]


def naive_gradient(x: Array, y: Array, theta: Array) -> Array:
    """Softmax without a shift."""
    weights = np.exp(x @ theta)
    G = weights / weights.sum(axis=1, keepdims=True)
    G[np.arange(len(y)), y] -= 1
    return x.T @ G / np.asarray(len(y), x.dtype)


def looped_gradient(x: Array, y: Array, theta: Array) -> Array:
    """Outer products, one example after another, from the last."""
    total = np.zeros_like(theta)
    for row, label in zip(x[::-1], y[::-1], strict=True):
        z = np.array([np.sum((row * column)[::-1]) for column in theta.T], dtype=x.dtype)
        s = np.exp(z - z.max())
        s = s / s[::-1].sum()
        s[int(label)] -= 1
        total += np.outer(row, s)
    return total / np.asarray(len(y), x.dtype)


def logarithmic_gradient(x: Array, y: Array, theta: Array) -> Array:
    """Softmax as exp(z - logsumexp), the mean taken first."""
    z = np.einsum("nd,dk->nk", x, theta)
    S = np.exp(z - np.logaddexp.reduce(z, axis=1)[:, None])
    hot = (np.arange(theta.shape[1]) == y[:, None]).astype(x.dtype)
    return np.einsum("nd,nk->dk", x / np.asarray(len(y), x.dtype), S - hot)


def epoch_by(gradient: Gradient) -> Callable[..., Outputs]:
    """The epoch with a gradient computed in another way."""

    def epoch(X: Array, y: Array, theta: Array, lr: float, batch: int) -> Outputs:
        theta = theta.copy()
        for start in range(0, len(X), batch):
            rows = slice(start, start + batch)
            theta -= lr * gradient(X[rows], y[rows], theta)
        return (theta,)

    return epoch


LOSSES: dict[str, Callable[..., Outputs]] = {
    "no shift": naive_loss,
    "logarithm of the softmax": loss_of_probabilities,
    "guarded logarithm": guarded_loss,
    "loops from the end": looped_loss,
    "pairwise": pairwise_loss,
}
STABLE_LOSSES = ("loops from the end", "pairwise")

EPOCHS: dict[str, Callable[..., Outputs]] = {
    "no shift": epoch_by(naive_gradient),
    "loops from the end": epoch_by(looped_gradient),
    "log-sum-exp": epoch_by(logarithmic_gradient),
}
STABLE_EPOCHS = ("loops from the end", "log-sum-exp")
