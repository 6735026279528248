"""What is true of every right answer, and needs no reference to be seen."""

from typing import Any

import numpy as np

from autodiff.types import Array
from checks.assignments.softmax_regression import draws
from checks.assignments.task import Ask, Finding, NoAnswer, Outputs, Sizes
from checks.assignments.values import Values

ROUGH = 1e-4
"""Relative error allowed: a hand-in may compute in single precision."""

STENCIL = ((-2.0, 1 / 12), (-1.0, -8 / 12), (1.0, 8 / 12), (2.0, -1 / 12))
"""Central difference of fourth order: places in steps, and weights."""

STEP = 0.02


def shift_invariance(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """Adding one number to all logits of an example changes nothing."""
    Z, y = draws.ordinary_logits(values, sizes)
    moved = np.round(Z + values.real((len(Z), 1), 1.0, 3.0), 2)
    return _same_loss(ask, "a constant was added to the logits of each example", (Z, y), (moved, y))


def loss_order(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """The examples in another order have the same mean loss."""
    Z, y = draws.ordinary_logits(values, sizes)
    order = list(values.permutation(len(Z)))
    return _same_loss(ask, "the examples were put into another order", (Z, y), (Z[order], y[order]))


def doubling(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """A mean does not change when everything is counted twice."""
    Z, y = draws.ordinary_logits(values, sizes)
    return _same_loss(ask, "every example was given twice", (Z, y), (np.vstack([Z, Z]), np.concatenate([y, y])))


def row_sums(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """Every step leaves the sum over the classes as it is: probabilities and one-hot rows both sum to 1."""
    arguments = draws.ordinary_steps(values, sizes)
    before = arguments[2].sum(axis=1)
    after = ask("epoch", *arguments)[0].sum(axis=1)
    if np.allclose(before, after, rtol=ROUGH, atol=ROUGH):
        return None
    return Finding("the sums of the rows of theta have changed", arguments, before, after)


def order_within_batches(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """Examples may change places within their minibatch."""
    X, y, theta, lr, batch = draws.ordinary_steps(values, sizes)
    order = np.concatenate([start + np.array(values.permutation(batch)) for start in range(0, len(X), batch)])
    before = ask("epoch", X, y, theta, lr, batch)[0]
    after = ask("epoch", X[order], y[order], theta, lr, batch)[0]
    if np.allclose(before, after, rtol=ROUGH, atol=ROUGH):
        return None
    sentence = "theta is another one when the examples of a minibatch change places"
    return Finding(sentence, (X[order], y[order], theta, lr, batch), before, after)


def own_slope(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """One step, measured along a direction, against the slope of the hand-in's own loss along it.

    Says nothing where the hand-in's loss is missing or wrong already on a known example.
    """
    X, y, theta, lr, batch = draws.ordinary_steps(values, {**sizes, "batches": 1})
    V = values.real(theta.shape)
    if not knows_the_loss(ask):
        return None
    slope = 0.0
    for place, weight in STENCIL:
        answer = answered(ask, "loss", X @ (theta + place * STEP * V), y)
        if answer is None:
            return None
        slope += weight / STEP * float(answer[0])
    moved = ask("epoch", X, y, theta, lr, batch)[0]
    along = float(np.sum((theta - moved) * V)) / lr
    if abs(along - slope) <= 10 * ROUGH * (1.0 + abs(slope) + abs(along)):
        return None
    sentence = f"along one direction the step is {along:.6g} times lr, and the slope of your own loss is {slope:.6g}"
    return Finding(sentence, (X, y, theta, lr, batch), slope, along)


def knows_the_loss(ask: Ask) -> bool:
    """Whether the hand-in's loss is right where the handout says its value."""
    answer = answered(ask, "loss", np.array([[2.0, 1.0, 0.0], [0.0, 0.0, 1.0]]), np.array([0, 2]))
    return answer is not None and bool(np.allclose(answer[0], 0.479525, atol=1e-4))


def answered(ask: Ask, task: str, *arguments: Any) -> Outputs | None:
    """The answers of another task, or None if the hand-in or its course has none."""
    try:
        return ask(task, *arguments)
    except (NoAnswer, KeyError):
        return None


def _same_loss(ask: Ask, change: str, first: tuple[Array, Array], second: tuple[Array, Array]) -> Finding | None:
    a, b = (ask("loss", *arguments)[0] for arguments in (first, second))
    if np.allclose(a, b, rtol=ROUGH, atol=ROUGH):
        return None
    return Finding(f"the loss changes when {change}", second, a, b)
