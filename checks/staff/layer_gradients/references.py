"""Layers and losses with their gradients in plain NumPy, each with switches for the mistakes that are made in it."""

import numpy as np

from autodiff.types import Array
from checks.assignments.task import Outputs

NONE: frozenset[str] = frozenset()


def flattened(X: Array, features: int, mistakes: frozenset[str] = NONE) -> Array:
    """One row per example."""
    order = "F" if "axes flattened the other way" in mistakes else "C"
    return X.reshape((len(X), features), order=order)  # type: ignore[call-overload, no-any-return, unused-ignore]


def affine(X: Array, W: Array, b: Array, mistakes: frozenset[str] = NONE) -> Outputs:
    """Z = X W + b."""
    weights = fitting(W.T, W.shape) if "weights transposed" in mistakes else W
    Z = flattened(X, len(W), mistakes) @ weights
    if "bias left out" in mistakes:
        return (Z,)
    if "bias subtracted" in mistakes:
        return (Z - b,)
    if "bias added down the batch" in mistakes:
        return (Z + fitting(b, (len(X),))[:, None],)
    return (Z + b,)


def affine_pullback(G: Array, X: Array, W: Array, b: Array, mistakes: frozenset[str] = NONE) -> Outputs:
    """dX = G Wᵀ, dW = Xᵀ G, db = Σ_i G_i."""
    flat = flattened(X, len(W), mistakes)
    weights = fitting(W, W.T.shape) if "weights not transposed" in mistakes else W.T
    dX = G @ weights
    dW = flat.T @ (np.ones_like(G) if "cotangent left out of dW" in mistakes else G)
    db = np.sum(np.ones_like(G) if "cotangent left out of db" in mistakes else G, axis=0)
    if "X not transposed" in mistakes:
        dW = fitting(flat, flat.T.shape) @ G
    if "dW transposed" in mistakes:
        dW = dW.T
    if "bias gradient is a mean" in mistakes:
        db = db / len(G)
    if "bias gradient not summed" in mistakes:
        db = G
    if "bias gradient summed over the outputs" in mistakes:
        db = np.sum(G, axis=1)
    if "bias gradient keeps an axis" in mistakes:
        db = db.reshape((1, -1)) if db.ndim == 1 else db
    if "divided by the batch size" in mistakes:
        dW, db = dW / len(G), db / len(G)
    if "dX left flat" in mistakes:
        return dX, dW, db
    order = "F" if "axes flattened the other way" in mistakes else "C"
    return dX.reshape(X.shape, order=order), dW, db  # type: ignore[call-overload, unused-ignore]


def relu(X: Array, mistakes: frozenset[str] = NONE) -> Outputs:
    """max(x, 0)."""
    if "mask for value" in mistakes:
        return ((X > 0).astype(X.dtype),)
    if "absolute value" in mistakes:
        return (np.abs(X),)
    if "negative part kept" in mistakes:
        return (np.minimum(X, 0),)
    if "small slope below 0" in mistakes:
        return (np.where(X > 0, X, np.asarray(0.01, X.dtype) * X),)
    if "threshold at 1" in mistakes:
        return (np.where(X > 1, X, np.zeros_like(X)),)
    return (np.maximum(X, 0),)


def relu_pullback(G: Array, X: Array, mistakes: frozenset[str] = NONE) -> Outputs:
    """dX = G where x > 0, else 0."""
    mask = X > 0
    if "mask from the cotangent" in mistakes:
        mask = G > 0
    if "mask turned round" in mistakes:
        mask = ~mask
    if "threshold at 1" in mistakes:
        mask = X > 1
    if "no mask" in mistakes:
        mask = np.ones_like(mask)
    slope = mask.astype(G.dtype)
    if "small slope below 0" in mistakes:
        slope = np.where(mask, slope, np.asarray(0.01, G.dtype))
    if "value for slope" in mistakes:
        slope = slope * X
    return (slope if "cotangent ignored" in mistakes else G * slope,)


def sigmoid(X: Array, mistakes: frozenset[str] = NONE) -> Outputs:
    """1 / (1 + e^{-x}), by whichever of e^{-x} and e^{x} does not overflow."""
    if "tanh for sigmoid" in mistakes:
        return (np.tanh(X),)
    with np.errstate(over="ignore", invalid="ignore"):
        if "exponential overflows" in mistakes:
            return (np.exp(X) / (1 + np.exp(X)),)
        if "exponential alone below" in mistakes:
            return (1 / np.exp(-X),)
    if "sign of the exponent" in mistakes:
        return (logistic(-X),)
    if "argument doubled" in mistakes:
        return (logistic(2 * X),)
    return (logistic(X),)


def sigmoid_pullback(G: Array, X: Array, mistakes: frozenset[str] = NONE) -> Outputs:
    """dX = G s (1 - s) with s = sigmoid(x)."""
    s = logistic(X)
    if "input for value" in mistakes:
        s = X
    if "layer applied twice" in mistakes:
        s = logistic(s)
    slope = s * (1 - s)
    if "value for slope" in mistakes:
        slope = s
    if "complement for slope" in mistakes:
        slope = 1 - s
    if "rule of tanh" in mistakes:
        slope = 1 - s * s
    if "sign turned" in mistakes:
        slope = -slope
    if "exponential overflows" in mistakes:
        with np.errstate(over="ignore", invalid="ignore"):
            slope = slope * (np.exp(-X) / np.exp(-X))
    return (slope if "cotangent ignored" in mistakes else G * slope,)


def tanh(X: Array, mistakes: frozenset[str] = NONE) -> Outputs:
    """tanh(x)."""
    if "sigmoid for tanh" in mistakes:
        return (logistic(X),)
    with np.errstate(over="ignore", invalid="ignore"):
        if "exponential overflows" in mistakes:
            return ((np.exp(X) - np.exp(-X)) / (np.exp(X) + np.exp(-X)),)
    if "sum and difference exchanged" in mistakes:
        with np.errstate(divide="ignore", over="ignore"):
            return (1 / np.tanh(X),)
    if "argument halved" in mistakes:
        return (np.tanh(X / 2),)
    return (np.tanh(X),)


def tanh_pullback(G: Array, X: Array, mistakes: frozenset[str] = NONE) -> Outputs:
    """dX = G (1 - t²) with t = tanh(x)."""
    t = np.tanh(X)
    if "input for value" in mistakes:
        t = X
    if "layer applied twice" in mistakes:
        t = np.tanh(t)
    slope = 1 - t * t
    if "square left out" in mistakes:
        slope = 1 - t
    if "plus for minus" in mistakes:
        slope = 1 + t * t
    if "value for slope" in mistakes:
        slope = t
    if "rule of sigmoid" in mistakes:
        slope = t * (1 - t)
    if "sign turned" in mistakes:
        slope = -slope
    return (slope if "cotangent ignored" in mistakes else G * slope,)


def logistic(X: Array) -> Array:
    """The logistic function, overflowing nowhere."""
    weight = np.exp(-np.abs(X))
    return np.asarray(np.where(X >= 0, 1 / (1 + weight), weight / (1 + weight)))


def fitting(array: Array, shape: tuple[int, ...]) -> Array:
    """The array, as a program that takes it for another one of `shape` would find it.

    Raises
    ------
    ValueError
        The shapes differ: that program raises too.
    """
    if array.shape != shape:
        raise ValueError(f"an array of shape {array.shape} where one of shape {shape} is needed")
    return array
