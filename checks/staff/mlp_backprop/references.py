"""Forward pass and backward sweep of a multi-layer perceptron in plain NumPy, with switches for mistakes."""

import numpy as np

from autodiff.types import Array
from checks.assignments.mlp_backprop.draws import LAYERS
from checks.assignments.task import Outputs
from checks.staff.layer_gradients import loss_references
from checks.staff.layer_gradients.references import fitting, logistic

NONE: frozenset[str] = frozenset()
Sweep = tuple[list[Array], list[Array], list[Array] | None]


def activations_of(
    X: Array, Ws: list[Array], bs: list[Array] | None, activations: list[str], mistakes: frozenset[str] = NONE
) -> list[Array]:
    """Z_1 = X, Z_{i+1} = σ_i(Z_i W_i + b_i)."""
    Zs, Z = [X], X
    for i, W in enumerate(Ws):
        weights = fitting(W.T, W.shape) if "weights transposed" in mistakes else W
        A = Z @ weights
        if bs is not None and "biases left out" not in mistakes:
            A = A + bs[0 if "first bias everywhere" in mistakes and bs[0].shape == bs[i].shape else i]
        name = activations[0] if "first activation everywhere" in mistakes else activations[i]
        if "last activation left out" in mistakes and i == len(Ws) - 1:
            name = "identity"
        if "tanh for sigmoid" in mistakes and name == "sigmoid":
            name = "tanh"
        Z = activated(A, name, mistakes)
        Zs.append(A if "pre-activations kept" in mistakes else Z)
    if "input not in the list" in mistakes:
        return Zs[1:]
    return Zs[:-1] if "output not in the list" in mistakes else Zs


def activated(A: Array, name: str, mistakes: frozenset[str] = NONE) -> Array:
    """σ(a)."""
    if name == "relu":
        return (A > 0).astype(A.dtype) if "mask for value" in mistakes else np.maximum(A, 0)
    if name == "tanh":
        return np.asarray(np.tanh(A))
    return logistic(A) if name == "sigmoid" else A


def slope(Z: Array, A: Array, name: str, above: Array, mistakes: frozenset[str] = NONE) -> Array:
    """σ'(a), from the value z = σ(a)."""
    value = A if "pre-activation for value" in mistakes else Z
    if "layer applied twice" in mistakes:
        value = activated(Z, name)
    if "value for slope" in mistakes and name != "identity":
        return Z
    if name == "relu":
        mask = above > 0 if "mask from the gradient" in mistakes else value > 0
        if "mask at 0 too" in mistakes:
            mask = Z >= 0
        return mask.astype(Z.dtype)
    if name == "tanh":
        return 1 - value if "square left out" in mistakes else 1 - value * value
    if name == "sigmoid":
        return 1 - value * value if "rule of tanh for sigmoid" in mistakes else value * (1 - value)
    return np.ones_like(Z)


def sweep(
    G: Array,
    Zs: list[Array],
    Ws: list[Array],
    bs: list[Array] | None,
    activations: list[str],
    mistakes: frozenset[str] = NONE,
) -> Sweep:
    """G_i = (G_{i+1} ∘ σ'_i) W_iᵀ, dW_i = Z_iᵀ (G_{i+1} ∘ σ'_i), db_i = Σ rows of G_{i+1} ∘ σ'_i."""
    Gs, dWs, dbs = [G], [], []
    for i in reversed(range(len(Ws))):
        name = activations[0] if "first activation everywhere" in mistakes else activations[i]
        A = Zs[i] @ Ws[i] + (0 if bs is None else bs[i])
        D = G * slope(Zs[i + 1], A, name, G, mistakes)
        if "slope left out" in mistakes or ("slope of the last layer left out" in mistakes and i == len(Ws) - 1):
            D = G
        if "slope of the layer below" in mistakes:
            below = np.ones_like(G) if i == 0 else slope(Zs[i], Zs[i], activations[i - 1], G)
            D = G * fitting(below, G.shape)
        if "gradient above left out" in mistakes and i < len(Ws) - 1:
            D = slope(Zs[i + 1], A, name, G)
        before = G if "slope left out of the parameters' gradients" in mistakes else D
        inputs = fitting(Zs[i + 1], Zs[i].shape) if "output for input in dW" in mistakes else Zs[i]
        inputs = Zs[i] @ Ws[i] if "pre-activation for input in dW" in mistakes and Zs[i].shape == A.shape else inputs
        dWs.append(before.T @ inputs if "dW transposed" in mistakes else inputs.T @ before)
        dbs.append(_bias_gradient(before, mistakes))
        if "parameters' gradients divided by the batch size" in mistakes:
            dWs[-1], dbs[-1] = dWs[-1] / len(G), dbs[-1] / len(G)
        passed_on = G if "slope left out of G" in mistakes else D
        G = passed_on @ (fitting(Ws[i], Ws[i].T.shape) if "weights not transposed" in mistakes else Ws[i].T)
        Gs.append(G)
    return _listed(Gs, dWs, dbs if bs is not None else None, mistakes)


def forward(
    X: Array, Ws: list[Array], bs: list[Array] | None, activations: list[str], mistakes: frozenset[str] = NONE
) -> Outputs:
    """Number of activations, and the activations, padded."""
    Zs = activations_of(X, Ws, bs, activations, mistakes)
    return np.asarray(len(Zs)), *_padded(Zs, LAYERS + 1)


def backward(
    G: Array,
    Zs: list[Array],
    Ws: list[Array],
    bs: list[Array] | None,
    activations: list[str],
    mistakes: frozenset[str] = NONE,
) -> Outputs:
    """The sweep, as one flat answer."""
    return flat(*sweep(G, Zs, Ws, bs, activations, mistakes))


def gradients(
    X: Array,
    target: Array,
    Ws: list[Array],
    bs: list[Array] | None,
    activations: list[str],
    loss: str,
    mistakes: frozenset[str] = NONE,
) -> Outputs:
    """Loss and sweep."""
    Zs = activations_of(X, Ws, bs, activations, mistakes)
    if "squared loss always" in mistakes and loss == "softmax":
        hot = np.zeros_like(Zs[-1])
        hot[np.arange(len(target)), target] = 1
        loss, target = "squared", hot
    value, G = LOSSES[loss](Zs[-1], target, mistakes)
    return value, *flat(*sweep(G, Zs, Ws, bs, activations, mistakes))


def squared_loss(Z: Array, T: Array, mistakes: frozenset[str] = NONE) -> Outputs:
    """Σ (z - t)² / (2 n), and (z - t) / n."""
    residual = T - Z if "difference turned round" in mistakes else Z - T
    loss, G = 0.5 * (residual * residual).sum(axis=1), residual
    if "half left out of the loss" in mistakes:
        loss = 2 * loss
    if "factor 2 in the gradient" in mistakes:
        G = 2 * G
    if "no half at all" in mistakes:
        loss, G = 2 * loss, 2 * G
    if "root taken" in mistakes:
        loss = np.sqrt(2 * loss)
    return loss_references.averaged(loss, G, T, mistakes)


def flat(Gs: list[Array], dWs: list[Array], dbs: list[Array] | None) -> Outputs:
    """In the order of the task's outputs: from the last layer to the first, padded."""
    G, dW, db = _padded(Gs, LAYERS + 1), _padded(dWs, LAYERS), _padded(dbs or [], LAYERS)
    layers = [entry for i in reversed(range(LAYERS)) for entry in (dW[i], db[i], G[i])]
    return np.asarray(len(Gs)), G[LAYERS], *layers


LOSSES = {"softmax": loss_references.softmax_loss, "squared": squared_loss}


def _bias_gradient(D: Array, mistakes: frozenset[str]) -> Array:
    if "bias gradients not summed" in mistakes:
        return D
    if "bias gradients keep an axis" in mistakes:
        return D.sum(axis=0, keepdims=True)
    return D.mean(axis=0) if "bias gradients are means" in mistakes else D.sum(axis=0)


def _listed(Gs: list[Array], dWs: list[Array], dbs: list[Array] | None, mistakes: frozenset[str]) -> Sweep:
    """The first layer's first."""
    if "lists in the order of the sweep" in mistakes:
        return Gs, dWs, dbs
    Gs, dWs, dbs = Gs[::-1], dWs[::-1], None if dbs is None else dbs[::-1]
    if "gradient at the input left out" in mistakes:
        return Gs[1:], dWs, dbs
    return (Gs[:-1] if "G itself left out" in mistakes else Gs), dWs, dbs


def _padded(entries: list[Array], length: int) -> list[Array]:
    return [*entries, *[np.zeros(0)] * (length - len(entries))]
