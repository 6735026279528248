"""What multi-layer perceptrons are asked: how networks, batches and cotangents are drawn, and which are valid."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from autodiff.nn import MLP
from autodiff.types import Array
from checks.assignments.task import Arguments, Draw, Sizes
from checks.assignments.values import Values

LAYERS = 4
"""Most layers of a network that is asked about."""

ACTIVATIONS = ("relu", "tanh", "sigmoid", "identity")
KINK = 0.02

Network = tuple[Array, list[Array], list[Array] | None, list[str]]


def network(values: Values, sizes: Sizes) -> Network:
    """X, Ws, bs, activations; widths of hidden layers differ."""
    widths = [sizes["w"], *[values.integer(2, 4) for _ in range(sizes["L"])]]
    return of_widths(values, sizes["n"], widths)


def of_widths(values: Values, n: int, widths: list[int]) -> Network:
    """A network of these widths."""
    shapes = list(pairwise(widths))
    Ws = [values.real(shape, -1.5, 1.5) for shape in shapes]
    bs = [values.real((outputs,), -1, 1) for _, outputs in shapes]
    return values.real((n, widths[0])), Ws, bs, [values.choice(ACTIVATIONS) for _ in shapes]


def square(values: Values, sizes: Sizes) -> Network:
    """As many examples as units in every layer."""
    return of_widths(values, sizes["w"], [sizes["w"]] * (sizes["L"] + 1))


def unbiased(values: Values, sizes: Sizes) -> Network:
    """bs is None."""
    X, Ws, _, activations = network(values, sizes)
    return X, Ws, None, activations


def one_sort(values: Values, sizes: Sizes) -> Network:
    """One activation in all layers but the last, which has none."""
    X, Ws, bs, _ = network(values, sizes)
    return X, Ws, bs, [values.choice(("relu", "tanh", "sigmoid"))] * (len(Ws) - 1) + ["identity"]


def kinked(values: Values, sizes: Sizes) -> Network:
    """One relu layer of whole numbers: pre-activations of exactly 0 occur."""
    n, w = sizes["n"], sizes["w"]
    X, W, b = (values.integers(shape, -2, 2).astype(np.float64) for shape in ((n, w), (w, 3), (3,)))
    return X, [W], [b], ["relu"]


def passed(X: Array, Ws: list[Array], bs: list[Array] | None, activations: list[str]) -> Any:
    """The forward pass of the library's own network."""
    net = MLP((len(Ws[0]), *[W.shape[1] for W in Ws]), tuple(activations[:-1]), bs is not None, activations[-1])
    layers = [{"W": W} if bs is None else {"W": W, "b": bs[i]} for i, W in enumerate(Ws)]
    return net.forward(layers, X)


def off_kinks(X: Array, Ws: list[Array], bs: list[Array] | None, activations: list[str]) -> bool:
    """Whether no relu's pre-activation is near 0, and every layer lets something through."""
    values = passed(X, Ws, bs, activations)
    rectified = [A for A, name in zip(values.A, activations, strict=True) if name == "relu"]
    return all(bool(np.all(np.abs(A) > KINK) and np.any(A > 0)) for A in rectified)


def on_kink(X: Array, Ws: list[Array], bs: list[Array] | None, activations: list[str]) -> bool:
    """Whether a relu's pre-activation is exactly 0."""
    return any(bool(np.any(A == 0)) for A in passed(X, Ws, bs, activations).A)


def swept(draw: Callable[[Values, Sizes], Network]) -> Draw:
    """With a cotangent at the top, and all activations in place of X: what the backward sweep is given."""

    def drawn(values: Values, sizes: Sizes) -> Arguments:
        X, Ws, bs, activations = draw(values, sizes)
        Zs = [np.array(Z) for Z in passed(X, Ws, bs, activations).Z]
        return values.cotangent(Zs[-1].shape), Zs, Ws, bs, activations

    return drawn


def consistent(condition: Callable[..., bool]) -> Callable[..., bool]:
    """A condition on networks, as one on what the backward sweep is given, whose activations must be the network's."""

    def valid(G: Array, Zs: list[Array], Ws: list[Array], bs: list[Array] | None, activations: list[str]) -> bool:
        right = passed(Zs[0], Ws, bs, activations).Z
        same = all(np.allclose(Z, other, rtol=1e-9, atol=1e-12) for Z, other in zip(Zs, right, strict=True))
        return bool(same and np.any(G)) and condition(Zs[0], Ws, bs, activations)

    return valid


def lossy(draw: Callable[[Values, Sizes], Network]) -> Draw:
    """With targets and one of the losses: labels for softmax, whose last layer has no activation, else numbers."""

    def drawn(values: Values, sizes: Sizes) -> Arguments:
        X, Ws, bs, activations = draw(values, sizes)
        loss = values.choice(("softmax", "squared"))
        outputs = Ws[-1].shape[1]
        if loss == "softmax":
            return X, _labels(values, len(X), outputs), Ws, bs, [*activations[:-1], "identity"], loss
        return X, values.real((len(X), outputs)), Ws, bs, activations, loss

    return drawn


def losses_off_kinks(
    X: Array, target: Array, Ws: list[Array], bs: list[Array] | None, activations: list[str], loss: str
) -> bool:
    """As `off_kinks`, with a target that fits."""
    k = Ws[-1].shape[1]
    fits = loss != "softmax" or bool(target.min() >= 0 and target.max() == k - 1)
    return fits and off_kinks(X, Ws, bs, activations)


def logits(values: Values, sizes: Sizes) -> Arguments:
    """Logits and labels."""
    return values.real((sizes["n"], sizes["k"])), _labels(values, sizes["n"], sizes["k"])


def topless_logits(values: Values, sizes: Sizes) -> Arguments:
    """No example of the last class."""
    return values.real((sizes["n"], sizes["k"])), values.labels(sizes["n"], sizes["k"] - 1)


def huge_logits(values: Values, sizes: Sizes) -> Arguments:
    """Logits whose exponentials overflow, in some rows and not in others."""
    Z = values.real((sizes["n"], sizes["k"])) * 400.0 + 500.0 * values.integers((sizes["n"], 1), -1, 1)
    return Z, _labels(values, sizes["n"], sizes["k"])


def outputs(values: Values, sizes: Sizes) -> Arguments:
    """Outputs and what they should be."""
    shape = sizes["n"], sizes["k"]
    return values.real(shape), values.real(shape)


def _labels(values: Values, n: int, k: int) -> Array:
    y = values.labels(n, k)
    y[values.integer(0, n - 1)] = k - 1
    return y
