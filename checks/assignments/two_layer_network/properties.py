"""What is true of every right answer, and needs no reference to be seen."""

import numpy as np

from autodiff.types import Array
from checks.assignments.softmax_regression.properties import ROUGH, STENCIL, answered
from checks.assignments.task import Arguments, Ask, Finding, Sizes
from checks.assignments.two_layer_network import draws
from checks.assignments.values import Values

STEP = 0.001
"""Of the slope along a direction: small enough for no hidden unit to cross its kink."""


def loss_order(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """The examples in another order have the same mean loss."""
    X, y, W1, W2 = draws.ordinary(values, sizes)
    order = list(values.permutation(len(X)))
    return _same_loss(ask, "the examples were put into another order", (X, y, W1, W2), (X[order], y[order], W1, W2))


def doubling(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """A mean does not change when everything is counted twice."""
    X, y, W1, W2 = draws.ordinary(values, sizes)
    twice = np.vstack([X, X]), np.concatenate([y, y]), W1, W2
    return _same_loss(ask, "every example was given twice", (X, y, W1, W2), twice)


def scale_moved(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """relu(cz) = c relu(z) for c > 0: a factor of W1 may move to W2."""
    X, y, W1, W2 = draws.ordinary(values, sizes)
    factor = 2.0
    return _same_loss(ask, "W1 was doubled and W2 halved", (X, y, W1, W2), (X, y, W1 * factor, W2 / factor))


def balance(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """Doubling a layer's weights doubles the logits, whichever layer it is: the slopes along W1 and W2 are equal."""
    X, y, W1, W2 = _clear(values, sizes)
    G1, G2 = ask("gradients", X, y, W1, W2)
    along = [float(np.sum(W * G)) for W, G in ((W1, G1), (W2, G2))]
    if np.allclose(along[0], along[1], rtol=10 * ROUGH, atol=10 * ROUGH):
        return None
    sentence = f"sum(W1 * dW1) is {along[0]:.6g} and sum(W2 * dW2) is {along[1]:.6g}, where both should be the same"
    return Finding(sentence, (X, y, W1, W2), along[0], along[1])


def class_sums(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """Moving all logits of a row together changes no loss: the rows of dW2 sum to 0."""
    X, y, W1, W2 = _clear(values, sizes)
    sums = ask("gradients", X, y, W1, W2)[1].sum(axis=1)
    if np.allclose(sums, 0.0, atol=10 * ROUGH):
        return None
    return Finding("the rows of dW2 do not sum to 0", (X, y, W1, W2), np.zeros_like(sums), sums)


def own_slope(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """The gradients along a random direction against the slope of the hand-in's own loss.

    Says nothing where the hand-in's loss is missing or wrong already on a known example.
    """
    X, y, W1, W2 = _clear(values, sizes)
    V1, V2 = values.real(W1.shape, -1.0, 1.0), values.real(W2.shape, -1.0, 1.0)
    if not knows_the_loss(ask):
        return None
    slope = 0.0
    for place, weight in STENCIL:
        step = place * STEP
        answer = answered(ask, "loss", X, y, W1 + step * V1, W2 + step * V2)
        if answer is None:
            return None
        slope += weight / STEP * float(answer[0])
    G1, G2 = ask("gradients", X, y, W1, W2)
    along = float(np.sum(V1 * G1) + np.sum(V2 * G2))
    if abs(along - slope) <= 30 * ROUGH * (1.0 + abs(slope) + abs(along)):
        return None
    sentence = f"along one direction your gradients give {along:.6g}, and the slope of your own loss is {slope:.6g}"
    return Finding(sentence, (X, y, W1, W2), slope, along)


def own_gradients(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """One step on one minibatch subtracts lr times the hand-in's own gradients."""
    X, y, W1, W2, lr, batch = draws.ordinary_steps(values, {**sizes, "batches": 1})
    gradients = answered(ask, "gradients", X, y, W1, W2)
    if gradients is None:
        return None
    after = ask("epoch", X, y, W1, W2, lr, batch)
    for name, W, G, moved in zip(("W1", "W2"), (W1, W2), gradients, after, strict=True):
        if not np.allclose(W - lr * G, moved, rtol=ROUGH, atol=ROUGH):
            sentence = f"after one step {name} is not what your own gradients make of it"
            return Finding(sentence, (X, y, W1, W2, lr, batch), W - lr * G, moved)
    return None


def order_within_batches(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """Examples may change places within their minibatch."""
    X, y, W1, W2, lr, batch = draws.ordinary_steps(values, sizes)
    order = np.concatenate([start + np.array(values.permutation(batch)) for start in range(0, len(X), batch)])
    before = ask("epoch", X, y, W1, W2, lr, batch)
    after = ask("epoch", X[order], y[order], W1, W2, lr, batch)
    for name, a, b in zip(("W1", "W2"), before, after, strict=True):
        if not np.allclose(a, b, rtol=10 * ROUGH, atol=10 * ROUGH):
            sentence = f"{name} is another one when the examples of a minibatch change places"
            return Finding(sentence, (X[order], y[order], W1, W2, lr, batch), a, b)
    return None


def knows_the_loss(ask: Ask) -> bool:
    """Whether the hand-in's loss is right where the handout says its value."""
    answer = answered(ask, "loss", *worked_example())
    return answer is not None and bool(np.allclose(answer[0], 1.720095, atol=1e-4))


def worked_example() -> Arguments:
    """The handout's example."""
    X = np.array([[1.0, 2.0], [-1.0, 1.0]])
    W1 = np.array([[1.0, -1.0], [0.5, 1.0]])
    W2 = np.array([[1.0, 0.0], [0.0, 1.0]])
    return X, np.array([1, 0]), W1, W2


def _clear(values: Values, sizes: Sizes) -> Arguments:
    arguments = draws.ordinary(values, sizes)
    while not draws.is_ordinary(*arguments):
        arguments = draws.ordinary(values, sizes)
    return arguments


def _same_loss(ask: Ask, change: str, first: tuple[Array, ...], second: tuple[Array, ...]) -> Finding | None:
    a, b = (ask("loss", *arguments)[0] for arguments in (first, second))
    if np.allclose(a, b, rtol=ROUGH, atol=ROUGH):
        return None
    return Finding(f"the loss changes when {change}", second, a, b)
