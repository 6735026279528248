"""What holds of a backward sweep whatever its formulas: linearity, the slope of the loss, growth of time."""

from typing import Any

import numpy as np

from checks.assignments.layer_gradients.properties import SLOPE, STEP, differ
from checks.assignments.mlp_backprop import draws
from checks.assignments.task import Ask, Finding, Sizes
from checks.assignments.values import Values

REPEATS = 1500


def linear(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """The sweep of 2 G + 3 H is twice that of G and three times that of H."""
    G, *rest = draws.swept(draws.network)(values, sizes)
    H = values.cotangent(G.shape)
    one, other, both = ask("backward", G, *rest), ask("backward", H, *rest), ask("backward", 2 * G + 3 * H, *rest)
    for a, b, c in zip(one[1:], other[1:], both[1:], strict=True):
        if differ(2 * a + 3 * b, c):
            shown = (2 * G + 3 * H, *rest)
            sentence = "the sweep from 2 G + 3 H is not 2 times that from G plus 3 times that from H"
            return Finding(sentence, shown, 2 * a + 3 * b, c)
    return None


def many_rows(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """Thousands of repeated examples: answered in time, G_i repeated, dW_i and db_i that many times as large."""
    G, Zs, Ws, bs, activations = draws.swept(draws.network)(values, sizes)
    few = ask("backward", G, Zs, Ws, bs, activations)
    tiled = [np.tile(Z, (REPEATS, 1)) for Z in Zs]
    many = ask("backward", np.tile(G, (REPEATS, 1)), tiled, Ws, bs, activations)
    for name, one, all_of_them in zip(names(), few[1:], many[1:], strict=True):
        wanted = (np.tile(one, (REPEATS, 1)) if one.size else one) if name.startswith("G_") else REPEATS * one
        if differ(wanted, all_of_them, 1e-3):
            return Finding(f"with every example given {REPEATS} times, {name} is not what follows from one time")
    return None


def own_slope(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """dWs, dbs and G_1 give the slope of your own loss along a random direction."""
    for _ in range(40):
        X, target, Ws, bs, activations, loss = draws.lossy(draws.network)(values, sizes)
        assert bs is not None
        ways = (
            values.cotangent(X.shape),
            [values.cotangent(W.shape) for W in Ws],
            [values.cotangent(b.shape) for b in bs],
        )
        points = [_moved((X, target, Ws, bs, activations, loss), ways, t * STEP) for t in np.linspace(-1, 1, 5)]
        if all(draws.losses_off_kinks(*point) for point in points):
            break
    else:
        return None
    arguments = X, target, Ws, bs, activations, loss
    answers = dict(zip(("loss", "length", *names()), ask("gradients", *arguments), strict=True))
    parts = [(answers["G_1"], ways[0])]
    parts += [(answers[f"dW_{i + 1}"], way) for i, way in enumerate(ways[1])]
    parts += [(answers[f"db_{i + 1}"], way) for i, way in enumerate(ways[2])]
    product = sum(float(np.sum(g * way)) for g, way in parts)
    size = sum(float(np.sum(np.abs(g * way))) for g, way in parts)

    def along(t: float) -> float:
        return float(ask("gradients", *_moved(arguments, ways, t))[0])

    coarse, fine = (along(STEP) - along(-STEP)) / (2 * STEP), (along(STEP / 2) - along(-STEP / 2)) / STEP
    slope = (4 * fine - coarse) / 3
    if abs(product - slope) > SLOPE * (size + abs(slope) + 1e-3):
        return Finding("the gradients are not the slope of your own loss", arguments, slope, product)
    return None


def names() -> tuple[str, ...]:
    """What the backward sweep computes, in its order: from the last layer to the first."""
    layers = [name for i in range(draws.LAYERS, 0, -1) for name in (f"dW_{i}", f"db_{i}", f"G_{i}")]
    return f"G_{draws.LAYERS + 1}", *layers


def _moved(arguments: tuple[Any, ...], ways: tuple[Any, ...], t: float) -> tuple[Any, ...]:
    X, target, Ws, bs, activations, loss = arguments
    return (
        X + t * ways[0],
        target,
        [W + t * way for W, way in zip(Ws, ways[1], strict=True)],
        [b + t * way for b, way in zip(bs, ways[2], strict=True)],
        activations,
        loss,
    )
