"""Other right formulas and orders of summation for networks: how far rounding may take a right answer."""

from collections.abc import Callable

import numpy as np

from autodiff.types import Array
from checks.assignments.mlp_backprop.draws import LAYERS
from checks.assignments.task import Outputs
from checks.staff.layer_gradients.accepted import looped_product, softmax_in_loops, softmax_without_shift, summed_rows
from checks.staff.mlp_backprop import references

Formulas = dict[str, Callable[..., Outputs]]


def _values(A: Array, name: str) -> Array:
    """By exponentials alone."""
    if name == "tanh":
        return np.asarray((np.exp(2 * A) - 1) / (np.exp(2 * A) + 1))
    if name == "sigmoid":
        return np.asarray(1 / (1 + np.exp(-A)))
    return A * (A > 0) if name == "relu" else A


def _slopes(A: Array, name: str) -> Array:
    """From the pre-activations."""
    if name == "tanh":
        return np.asarray(1 / np.cosh(A) ** 2)
    if name == "sigmoid":
        return np.asarray(np.exp(-A) / (1 + np.exp(-A)) ** 2)
    return (A > 0).astype(A.dtype) if name == "relu" else np.ones_like(A)


def _pass(X: Array, Ws: list[Array], bs: list[Array] | None, activations: list[str]) -> list[Array]:
    Zs = [X]
    for i, (W, name) in enumerate(zip(Ws, activations, strict=True)):
        A = looped_product(Zs[-1], W)
        Zs.append(_values(A if bs is None else bs[i] + A, name))
    return Zs


def looped_forward(X: Array, Ws: list[Array], bs: list[Array] | None, activations: list[str]) -> Outputs:
    """Loops, and exponentials."""
    Zs = _pass(X, Ws, bs, activations)
    return np.asarray(len(Zs)), *Zs, *[np.zeros(0)] * (LAYERS + 1 - len(Zs))


def _sweep(G: Array, Zs: list[Array], Ws: list[Array], bs: list[Array] | None, activations: list[str]) -> Outputs:
    Gs: list[Array] = [G]
    dWs: list[Array] = []
    dbs: list[Array] = []
    for i in reversed(range(len(Ws))):
        A = looped_product(Zs[i], Ws[i])
        D = G * _slopes(A if bs is None else bs[i] + A, activations[i])
        dWs.insert(0, looped_product(Zs[i].T, D))
        dbs.insert(0, summed_rows(D))
        G = looped_product(D, Ws[i].T)
        Gs.insert(0, G)
    return references.flat(Gs, dWs, None if bs is None else dbs)


def looped_gradients(
    X: Array, target: Array, Ws: list[Array], bs: list[Array] | None, activations: list[str], loss: str
) -> Outputs:
    """Loops, and slopes from the pre-activations."""
    Zs = _pass(X, Ws, bs, activations)
    value, G = (softmax_in_loops if loss == "softmax" else looped_squared)(Zs[-1], target)
    return value, *_sweep(G, Zs, Ws, bs, activations)


def looped_squared(Z: Array, T: Array) -> Outputs:
    """Entry by entry, from the last."""
    total = Z.dtype.type(0)
    for z, t in zip(Z.ravel()[::-1], T.ravel()[::-1], strict=True):
        total += (z - t) ** 2
    return total / (2 * len(Z)), (Z - T) / len(Z)


def expanded_squared(Z: Array, T: Array) -> Outputs:
    """z² - 2 z t + t²."""
    return ((Z**2).sum() - 2 * (Z * T).sum() + (T**2).sum()) / (2 * len(Z)), Z / len(Z) - T / len(Z)


FORWARD: Formulas = {"loops and exponentials": looped_forward}
BACKWARD: Formulas = {"loops, slopes from the pre-activations": _sweep}
SOFTMAX: Formulas = {"no shift": softmax_without_shift, "loops from the end": softmax_in_loops}
SOFTMAX_STABLE = ("loops from the end",)
SQUARED: Formulas = {"loops from the end": looped_squared, "expanded": expanded_squared}
GRADIENTS: Formulas = {"loops, slopes from the pre-activations": looped_gradients}
