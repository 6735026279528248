"""Right answers that can be made wrong on purpose."""

import numpy as np

from autodiff.types import Array
from checks.assignments.task import Outputs
from checks.staff.softmax_regression.batches import minibatches
from checks.staff.softmax_regression.softmax import NONE, labels_of, log_probabilities, one_hot, slope

SMALL = {"1e-8 added in the logarithm": 1e-8, "1e-12 added in the logarithm": 1e-12}


def loss(Z: Array, y: Array, *, mistakes: frozenset[str] = NONE) -> Outputs:
    """The mean over the examples of log sum_j exp(z_j) - z_y."""
    n, k = Z.shape
    labels = labels_of(y, mistakes)
    terms = -_picked(_scores(Z, mistakes), labels, Z, mistakes)
    divisor = terms.size
    if "only the last example" in mistakes:
        terms = terms[-1:]
    if "not averaged" in mistakes:
        divisor = 1
    if "averaged twice" in mistakes:
        divisor *= n
    if "averaged over classes too" in mistakes:
        divisor *= k
    sign = -1 if "sign lost" in mistakes else 1
    return (sign * terms.sum() / divisor,)


def epoch(X: Array, y: Array, theta: Array, lr: float, batch: int, *, mistakes: frozenset[str] = NONE) -> Outputs:
    """theta after one epoch: theta -= lr X^T (S - I_y) / m, minibatch after minibatch."""
    n = len(X)
    rate = 1.0 if "learning rate left out" in mistakes else lr
    start = theta.copy()
    theta = theta.copy()
    for rows, places in minibatches(n, batch, mistakes):
        x = X[rows]
        old = start if "every gradient at the first theta" in mistakes else theta
        step = rate * (x.T @ slope(x @ old, y[places], n, batch, mistakes))
        theta = -step if "theta replaced by the step" in mistakes else theta - step
    return (start if "theta not updated in place" in mistakes else theta,)


def _scores(Z: Array, mistakes: frozenset[str]) -> Array:
    scores = log_probabilities(Z, mistakes)
    for name, small in SMALL.items():
        if name in mistakes:
            scores = np.log(np.exp(scores) + np.asarray(small, Z.dtype))
    if "logarithm to base 10" in mistakes:
        scores = scores / np.asarray(np.log(10), Z.dtype)
    if "logarithm to base 2" in mistakes:
        scores = scores / np.asarray(np.log(2), Z.dtype)
    return np.exp(scores) if "logarithm left out" in mistakes else scores


def _picked(scores: Array, labels: Array, Z: Array, mistakes: frozenset[str]) -> Array:
    if "largest probability in place of the label's" in mistakes:
        labels = scores.argmax(axis=1)
    if "labels pick columns of every row" in mistakes:
        return scores[:, labels]
    if "one-hot as wide as the largest label" in mistakes:
        return (one_hot(labels, Z, mistakes) * scores).sum(axis=1)
    return scores[np.arange(len(labels)), labels]
