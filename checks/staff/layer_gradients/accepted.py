"""Other right formulas and orders of summation: how far rounding may take a right answer."""

from collections.abc import Callable

import numpy as np

from autodiff.types import Array
from checks.assignments.task import Outputs

Formulas = dict[str, Callable[..., Outputs]]


def looped_product(A: Array, B: Array) -> Array:
    """A @ B, term by term, from the last to the first."""
    product = np.zeros((A.shape[0], B.shape[1]), A.dtype)
    for term in reversed(range(len(B))):
        product += A[:, term, None] * B[term]
    return product


def summed_rows(G: Array) -> Array:
    """Sum over the rows, one after another, from the last."""
    total = np.zeros(G.shape[1:], G.dtype)
    for row in G[::-1]:
        total = total + row
    return total


def looped_affine(X: Array, W: Array, b: Array) -> Outputs:
    """Loops."""
    return (looped_product(X.reshape((len(X), len(W))), W) + b,)


def looped_affine_pullback(G: Array, X: Array, W: Array, b: Array) -> Outputs:
    """Loops, from the end."""
    flat = X.reshape((len(X), len(W)))
    return looped_product(G, W.T).reshape(X.shape), looped_product(flat.T, G), summed_rows(G)


def relu_by_product(X: Array) -> Outputs:
    """x times its mask."""
    return (X * (X > 0),)


def relu_pullback_by_choice(G: Array, X: Array) -> Outputs:
    """Chosen entry by entry."""
    return (np.where(X > 0, G, np.zeros_like(G)),)


def plain_sigmoid(X: Array) -> Outputs:
    """1 / (1 + e^-x): overflows to the right value 0."""
    return (1 / (1 + np.exp(-X)),)


def sigmoid_by_tanh(X: Array) -> Outputs:
    """(1 + tanh(x / 2)) / 2."""
    return ((1 + np.tanh(X / 2)) / 2,)


def plain_sigmoid_pullback(G: Array, X: Array) -> Outputs:
    """From the plain formula."""
    (s,) = plain_sigmoid(X)
    return (G * s * (1 - s),)


def sigmoid_pullback_by_tanh(G: Array, X: Array) -> Outputs:
    """(1 - t²) / 4 with t = tanh(x / 2)."""
    t = np.tanh(X / 2)
    return (G * (1 - t * t) / 4,)


def sigmoid_pullback_by_exponential(G: Array, X: Array) -> Outputs:
    """e^-x / (1 + e^-x)²."""
    weight = np.exp(-X)
    return (G * weight / (1 + weight) ** 2,)


def tanh_by_exponentials(X: Array) -> Outputs:
    """(e^2x - 1) / (e^2x + 1)."""
    return ((np.exp(2 * X) - 1) / (np.exp(2 * X) + 1),)


def tanh_by_sigmoid(X: Array) -> Outputs:
    """2 / (1 + e^-2x) - 1."""
    return (2 / (1 + np.exp(-2 * X)) - 1,)


def tanh_pullback_by_sigmoid(G: Array, X: Array) -> Outputs:
    """4 s (1 - s) with s = sigmoid(2 x)."""
    s = 1 / (1 + np.exp(-2 * X))
    return (4 * G * s * (1 - s),)


def tanh_pullback_by_cosh(G: Array, X: Array) -> Outputs:
    """G / cosh²."""
    return (G / np.cosh(X) ** 2,)


def tanh_pullback_factored(G: Array, X: Array) -> Outputs:
    """G (1 - t)(1 + t)."""
    t = np.tanh(X)
    return (G * (1 - t) * (1 + t),)


def softmax_without_shift(Z: Array, y: Array) -> Outputs:
    """The logarithm of the softmax."""
    S = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    rows = np.arange(len(y))
    loss = -np.log(S[rows, y]).mean()
    S[rows, y] -= 1
    return loss, S / len(y)


def softmax_in_loops(Z: Array, y: Array) -> Outputs:
    """Example by example from the last, each shifted by its largest logit."""
    loss, G = Z.dtype.type(0), np.zeros_like(Z)
    for i in reversed(range(len(y))):
        weights = np.exp(Z[i] - Z[i].max())
        total = sum(weights[::-1], start=Z.dtype.type(0))
        loss = loss + np.log(total) + (Z[i].max() - Z[i, y[i]])
        G[i] = weights / total
        G[i, y[i]] -= 1
    return loss / len(y), G / len(y)


def softmax_by_logarithms(Z: Array, y: Array) -> Outputs:
    """exp of log-softmax, and a one-hot matrix."""
    logarithms = Z - np.logaddexp.reduce(Z, axis=1)[:, None]
    hot = (np.arange(Z.shape[1]) == y[:, None]).astype(Z.dtype)
    return -(logarithms * hot).sum() / len(y), (np.exp(logarithms) - hot) / len(y)


def hinge_in_loops(Z: Array, y: Array) -> Outputs:
    """Margin by margin, from the last."""
    loss, G = Z.dtype.type(0), np.zeros_like(Z)
    for i in reversed(range(len(y))):
        for j in reversed(range(Z.shape[1])):
            margin = (Z[i, j] - Z[i, y[i]]) + Z.dtype.type(1)
            if j != y[i] and margin > 0:
                loss = loss + margin
                G[i, j] += 1
                G[i, y[i]] -= 1
    return loss / len(y), G / len(y)


def two_layer_by(
    loss: Callable[[Array, Array], Outputs], product: Callable[[Array, Array], Array]
) -> Callable[..., Outputs]:
    """Two layers with another loss formula and another matrix product."""

    def run(X: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> Outputs:
        A = product(X, W1) + b1
        H = A * (A > 0)
        value, G = loss(product(H, W2) + b2, y)
        dA = product(G, W2.T) * (A > 0)
        return value, product(dA, W1.T), product(X.T, dA), summed_rows(dA), product(H.T, G), summed_rows(G)

    return run


def penalised_two_layer_by(
    loss: Callable[[Array, Array], Outputs], product: Callable[[Array, Array], Array]
) -> Callable[..., Outputs]:
    """As `two_layer_by`, regularised, with the scores in place of the gradient at X."""
    plain = two_layer_by(loss, product)

    def run(X: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array, reg: float) -> Outputs:
        value, _, dW1, db1, dW2, db2 = plain(X, y, W1, b1, W2, b2)
        penalty = reg * ((W1**2).sum() + (W2**2).sum())
        A = product(X, W1) + b1
        return value + penalty, dW1 + 2 * reg * W1, db1, dW2 + 2 * reg * W2, db2, product(A * (A > 0), W2) + b2

    return run


def classifier_by(
    loss: Callable[[Array, Array], Outputs], product: Callable[[Array, Array], Array]
) -> Callable[..., Outputs]:
    """A linear classifier with another loss formula and another matrix product."""

    def run(W: Array, X: Array, y: Array, reg: float) -> Outputs:
        value, G = loss(product(X, W), y)
        return value + reg * (W**2).sum(), product(X.T, G) + 2 * reg * W

    return run


AFFINE: Formulas = {"loops": looped_affine}
AFFINE_PULLBACK: Formulas = {"loops": looped_affine_pullback}
RELU: Formulas = {"product with the mask": relu_by_product}
RELU_PULLBACK: Formulas = {"choice": relu_pullback_by_choice}
SIGMOID: Formulas = {"plain": plain_sigmoid, "tanh": sigmoid_by_tanh}
SIGMOID_STABLE = ("plain", "tanh")
SIGMOID_PULLBACK: Formulas = {
    "plain": plain_sigmoid_pullback,
    "tanh": sigmoid_pullback_by_tanh,
    "exponential": sigmoid_pullback_by_exponential,
}
SIGMOID_PULLBACK_STABLE = ("plain", "tanh")
TANH: Formulas = {"exponentials": tanh_by_exponentials, "sigmoid": tanh_by_sigmoid}
TANH_STABLE = ("sigmoid",)
TANH_PULLBACK: Formulas = {
    "sigmoid": tanh_pullback_by_sigmoid,
    "hyperbolic cosine": tanh_pullback_by_cosh,
    "factored": tanh_pullback_factored,
}
TANH_PULLBACK_STABLE = ("sigmoid", "factored")
SOFTMAX: Formulas = {
    "no shift": softmax_without_shift,
    "loops from the end": softmax_in_loops,
    "log-softmax": softmax_by_logarithms,
}
SOFTMAX_STABLE = ("loops from the end", "log-softmax")
HINGE: Formulas = {"loops from the end": hinge_in_loops}
TWO_LAYER: Formulas = {
    "no shift": two_layer_by(softmax_without_shift, np.matmul),
    "loops from the end": two_layer_by(softmax_in_loops, looped_product),
}
SOFTMAX_CLASSIFIER: Formulas = {
    "no shift": classifier_by(softmax_without_shift, np.matmul),
    "loops from the end": classifier_by(softmax_in_loops, looped_product),
    "log-softmax": classifier_by(softmax_by_logarithms, np.matmul),
}
NETWORK_LOSS: Formulas = {
    "no shift": penalised_two_layer_by(softmax_without_shift, np.matmul),
    "loops from the end": penalised_two_layer_by(softmax_in_loops, looped_product),
    "log-softmax": penalised_two_layer_by(softmax_by_logarithms, np.matmul),
}
HINGE_CLASSIFIER: Formulas = {"loops from the end": classifier_by(hinge_in_loops, looped_product)}
