"""Softmax and its loss with switches for mistakes: the pieces that softmax regression and the network share."""

from typing import Any

import numpy as np

from autodiff.types import Array

NONE: frozenset[str] = frozenset()


def shift_of(Z: Array, mistakes: frozenset[str] = NONE) -> Array:
    """What is subtracted before exponentiating: each row's maximum, shape (n, 1), or a broken choice."""
    if "maximum not subtracted" in mistakes:
        return np.zeros((1, 1), Z.dtype)
    if "one maximum for all rows" in mistakes:
        return Z.max(keepdims=True)
    if "maximum over the examples" in mistakes or "softmax over the examples" in mistakes:
        # With the sum along the same axis, the shift changes nothing: a column's softmax, as without a shift.
        return Z.max(axis=0, keepdims=True)
    if "one sum for all examples" in mistakes:
        return Z.max(keepdims=True)
    return Z.max(axis=1, keepdims=True)


def totals_of(weights: Array, mistakes: frozenset[str] = NONE) -> Array:
    """What the exponentials are divided by, to be broadcast against them."""
    if "softmax over the examples" in mistakes:
        return weights.sum(axis=0, keepdims=True)
    if "one sum for all examples" in mistakes:
        return weights.sum(keepdims=True)
    if "Euclidean norm in place of the sum" in mistakes:
        return np.sqrt((weights**2).sum(axis=1, keepdims=True))
    return weights.sum(axis=1, keepdims=True)


def log_probabilities(Z: Array, mistakes: frozenset[str] = NONE) -> Array:
    """log S(Z), shape (n, k)."""
    shift = shift_of(Z, mistakes)
    weights = np.exp(Z - shift)
    totals = totals_of(weights, mistakes)
    if "log of the sum left out" in mistakes:
        return Z
    if "label's logit left out" in mistakes:
        return np.broadcast_to(-np.log(totals) - shift, Z.shape)
    if "shift not undone" in mistakes:
        return Z - np.log(totals)
    if "logarithm of a probability that is 0" in mistakes:
        return np.log(weights / totals)
    return Z - shift - np.log(totals)


def probabilities(Z: Array, y: Array, mistakes: frozenset[str] = NONE) -> Array:
    """S(Z), shape (n, k), or what is taken for it."""
    if "logits in place of probabilities" in mistakes:
        return Z
    if "exponentials not normalised" in mistakes:
        return np.exp(Z)
    if "sigmoid in place of softmax" in mistakes:
        return 1 / (1 + np.exp(-Z))
    if "loss in place of probabilities" in mistakes:
        return np.broadcast_to(-log_probabilities(Z)[np.arange(len(y)), y].mean(), Z.shape)
    if "logarithms in place of probabilities" in mistakes:
        return log_probabilities(Z, mistakes)
    if "winner takes all" in mistakes:
        return one_hot(Z.argmax(axis=1), Z)
    weights = np.exp(Z - shift_of(Z, mistakes))
    return weights / totals_of(weights, mistakes)


def one_hot(labels: Array, like: Array, mistakes: frozenset[str] = NONE) -> Array:
    """I_y, in the dtype and shape of `like`; too narrow by mistake."""
    if "one-hot as wide as the largest label" in mistakes:
        return np.eye(int(labels.max()) + 1, dtype=like.dtype)[labels]
    return np.eye(like.shape[1], dtype=like.dtype)[labels]


def labels_of(y: Array, mistakes: frozenset[str] = NONE) -> Array:
    """The labels as int64, one less by mistake."""
    labels = y.astype(np.int64)
    return labels - 1 if "labels counted from 1" in mistakes else labels


def slope(Z: Array, y: Array, whole: int, nominal: int, mistakes: frozenset[str] = NONE) -> Array:
    """The gradient of the mean loss with respect to the logits, (S - I_y) / m, shape (m, k).

    Parameters
    ----------
    Z, y : array
        Logits (m, k) and labels (m,) of a minibatch.
    whole, nominal : int
        Examples in the data, and in a full minibatch: what some divide by in place of m.
    mistakes : frozenset of str
    """
    m, k = Z.shape
    labels = labels_of(y, mistakes)
    S = probabilities(Z, labels, mistakes)
    hot = one_hot(labels, Z, mistakes)
    if "one-hot subtracted after averaging" in mistakes:
        G = S / m - hot
        m = 1
    elif "one-hot left out" in mistakes:
        G = S + 0 * hot
    elif "only the label's own term" in mistakes:
        G = hot * (S - 1)
    elif "multiplied by S(1 - S) once more" in mistakes:
        G = (S - hot) * S * (1 - S)
    else:
        G = S - hot
    if "step uphill" in mistakes:
        G = -G
    return G * _scale(m, k, whole, nominal, Z.dtype, mistakes)


def _scale(m: int, k: int, whole: int, nominal: int, dtype: Any, mistakes: frozenset[str]) -> Array:
    divisor = m
    if "smaller batch divided by the full size" in mistakes:
        divisor = nominal
    if "divided by the number of all examples" in mistakes:
        divisor = whole
    if "not averaged" in mistakes:
        divisor = 1
    if "averaged twice" in mistakes:
        divisor *= m
    if "averaged over classes too" in mistakes:
        divisor *= k
    return np.asarray(1 / divisor, dtype)
