"""Losses with their gradients in plain NumPy, each with switches for the mistakes that are made in it."""

import numpy as np

from autodiff.types import Array
from checks.assignments.task import Outputs

NONE: frozenset[str] = frozenset()


def softmax_loss(Z: Array, y: Array, mistakes: frozenset[str] = NONE) -> Outputs:
    """mean of log Σ_j e^{z_j} - z_y, and G = (S - I_y) / n."""
    loss, G = _softmax_rows(Z, _labels(y, mistakes), mistakes)
    return averaged(loss, G, _labels(y, mistakes), mistakes)


def hinge_loss(Z: Array, y: Array, mistakes: frozenset[str] = NONE) -> Outputs:
    """mean of Σ_{j≠y} max(0, z_j - z_y + 1); G counts the margins that are not met."""
    loss, G = _hinge_rows(Z, _labels(y, mistakes), mistakes)
    return averaged(loss, G, y, mistakes)


def averaged(loss: Array, G: Array, y: Array, mistakes: frozenset[str] = NONE) -> Outputs:
    """Mean of the rows' losses, and of their gradients."""
    n = len(G)
    total, scale = loss.sum(), 1.0 / n
    if "not divided by the batch size" in mistakes:
        return total, G
    if "one-hot subtracted after averaging" in mistakes:
        hot = _one_hot(G, y)
        G = (G + hot) * scale - hot
    elif "gradient not averaged" in mistakes:
        pass
    elif "gradient averaged twice" in mistakes:
        G = G * scale * scale
    elif "divided by the number of classes too" in mistakes:
        G = G * scale / G.shape[1]
    else:
        G = G * scale
    if "divided by the number of classes too" in mistakes:
        return total * scale / G.shape[1], _sign(G, mistakes)
    return (total if "loss not averaged" in mistakes else total * scale), _sign(G, mistakes)


def two_layer(
    X: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array, mistakes: frozenset[str] = NONE
) -> Outputs:
    """Softmax loss of relu(X W1 + b1) W2 + b2, and all gradients."""
    A, H, Z = _scores(X, W1, b1, W2, b2, mistakes)
    loss, G = softmax_loss(Z, y, mistakes)
    dH = G @ W2.T
    mask = A > 0
    if "mask from the gradient" in mistakes:
        mask = dH > 0
    if "mask left out" in mistakes or "relu left out" in mistakes:
        mask = np.ones_like(mask)
    dA = dH * (H if "values for mask" in mistakes else mask)
    inputs = A if "values before the relu in dW2" in mistakes else H
    inputs = mask.astype(A.dtype) if "mask for values in dW2" in mistakes else inputs
    dW1, dW2 = X.T @ dA, inputs.T @ G
    if "mask left out of dW1" in mistakes:
        dW1 = X.T @ dH
    db1 = (dH if "mask left out of db1" in mistakes else dA).sum(axis=0)
    db2 = G.sum(axis=0)
    if "bias gradients are means" in mistakes:
        db1, db2 = db1 / len(X), db2 / len(X)
    if "averaged once more" in mistakes:
        dW1, db1, dW2, db2 = (g / len(X) for g in (dW1, db1, dW2, db2))
    return loss, dA @ W1.T, dW1, db1, dW2, db2


def softmax_classifier(W: Array, X: Array, y: Array, reg: float, mistakes: frozenset[str] = NONE) -> Outputs:
    """Softmax loss of the scores X W; reg times the sum of the squares of W."""
    loss, G = softmax_loss(X @ W, y, mistakes)
    return _penalised(loss, X.T @ G, W, reg)


def hinge_classifier(W: Array, X: Array, y: Array, reg: float, mistakes: frozenset[str] = NONE) -> Outputs:
    """Hinge loss of the scores X W; reg times the sum of the squares of W."""
    loss, G = hinge_loss(X @ W, y, mistakes)
    return _penalised(loss, X.T @ G, W, reg)


def _scores(
    X: Array, W1: Array, b1: Array, W2: Array, b2: Array, mistakes: frozenset[str]
) -> tuple[Array, Array, Array]:
    A = X @ W1 + (0 if "first bias left out" in mistakes else b1)
    H = A if "relu left out" in mistakes else np.maximum(A, 0)
    return A, H, H @ W2 + (0 if "second bias left out" in mistakes else b2)


def penalised_two_layer(
    X: Array,
    y: Array,
    W1: Array,
    b1: Array,
    W2: Array,
    b2: Array,
    reg: float,
    mistakes: frozenset[str] = NONE,
) -> Outputs:
    """Softmax loss of two layers with a penalty, reg times the sum of the squares of W1 and W2; gradients; scores."""
    loss, _, dW1, db1, dW2, db2 = two_layer(X, y, W1, b1, W2, b2, mistakes)
    loss, dW1 = _penalised(loss, dW1, W1, reg)
    loss, dW2 = _penalised(loss, dW2, W2, reg)
    return loss, dW1, db1, dW2, db2, _scores(X, W1, b1, W2, b2, mistakes)[2]


def hinge_one_sided(Z: Array, y: Array) -> tuple[Outputs, ...]:
    """The gradient with margins that are exactly met counted, and not counted."""
    rows = np.arange(len(y))
    sides = []
    for counted in (Z - Z[rows, y][:, None] + 1 > 0, Z - Z[rows, y][:, None] + 1 >= 0):
        G = counted.astype(Z.dtype)
        G[rows, y] = 0
        G[rows, y] = -G.sum(axis=1)
        sides.append((hinge_loss(Z, y)[0], G / len(y)))
    return tuple(sides)


def _softmax_rows(Z: Array, y: Array, mistakes: frozenset[str]) -> tuple[Array, Array]:
    rows = np.arange(len(y))
    shift = np.max(Z, axis=1, keepdims=True)
    if "one shift for all rows" in mistakes:
        shift = np.full_like(shift, np.max(Z))
    if "no shift" in mistakes:
        shift = np.zeros_like(shift)
    with np.errstate(all="ignore"):
        weights = np.exp(Z - shift)
        total = weights.sum(axis=0 if "softmax down the batch" in mistakes else 1, keepdims=True)
        if "length for sum" in mistakes:
            total = np.sqrt((weights * weights).sum(axis=1, keepdims=True))
        S = weights / total
        label = Z[rows, y] if "shift left out at the label" in mistakes else (Z - shift)[rows, y]
        loss = (np.log(total) + np.zeros_like(Z))[rows, y] - label
        if "sign of the loss" in mistakes:
            loss = -loss
        if "probability for its logarithm" in mistakes:
            loss = -S[rows, y]
    G = S.copy()
    if "diagonal of the Jacobian alone" in mistakes:
        G = S * _one_hot(Z, y)
    if "Jacobian's diagonal for the gradient" in mistakes:
        return loss, S * (1 - S)
    return loss, G if "label not subtracted" in mistakes else G - _one_hot(Z, y)


def _hinge_rows(Z: Array, y: Array, mistakes: frozenset[str]) -> tuple[Array, Array]:
    rows = np.arange(len(y))
    delta = 0 if "margin left out" in mistakes else 1
    difference = Z[rows, y][:, None] - Z if "difference turned round" in mistakes else Z - Z[rows, y][:, None]
    margin = difference + delta
    slack = np.maximum(margin, 0)
    if "true class counted" not in mistakes:
        slack[rows, y] = 0
    unmet = margin > 0
    unmet[rows, y] = False
    counted = unmet.astype(Z.dtype)
    if "every class counted in the gradient" in mistakes:
        counted = np.ones_like(counted)
        counted[rows, y] = 0
    if "largest violation alone" in mistakes:
        largest = slack == slack.max(axis=1, keepdims=True)
        slack, counted = slack * largest, counted * largest
    if "margins squared" in mistakes:
        counted, slack = 2 * slack * (counted > 0), slack * slack
    G = counted.copy()
    if "difference turned round" in mistakes:
        G = -G
    if "label counted once" in mistakes:
        G[rows, y] = -1
    elif "label's entry left out" not in mistakes:
        G[rows, y] = -G.sum(axis=1)
    return slack.sum(axis=1), G


def _labels(y: Array, mistakes: frozenset[str]) -> Array:
    return y.astype(np.int64) - 1 if "labels counted from 1" in mistakes else y


def _sign(G: Array, mistakes: frozenset[str]) -> Array:
    return -G if "sign of the gradient" in mistakes else G


def _one_hot(Z: Array, y: Array) -> Array:
    hot = np.zeros_like(Z)
    hot[np.arange(len(y)), y] = 1
    return hot


def _penalised(loss: Array, dW: Array, W: Array, reg: float) -> Outputs:
    return loss + reg * (W * W).sum(), dW + 2 * reg * W
