"""What holds of layers and losses whatever their formula: linearity, slopes, symmetries, growth of time."""

from collections.abc import Callable

import numpy as np

from autodiff.types import Array
from checks.assignments.layer_gradients import draws
from checks.assignments.task import Arguments, Ask, Draw, Finding, Outputs, Sizes
from checks.assignments.values import Values

Check = Callable[[Ask, Values, Sizes], Finding | None]

CLOSE = 1e-4
"""Of the largest entry: what single precision leaves of a sum, with room."""

SLOPE = 1e-3
STEP = 0.01
REPEATS = 1500
"""Copies of four examples, 6,000 in all: differences of the forward pass, entry by entry, would take minutes."""


def differ(expected: Array, got: Array, share: float = CLOSE) -> bool:
    """Whether two answers differ by more than a share of the largest entry, or in shape."""
    if np.shape(expected) != np.shape(got):
        return True
    scale = float(np.max(np.abs(expected), initial=0.0)) + 1e-3
    return not bool(np.all(np.abs(np.asarray(got) - expected) <= share * scale))


def linear(task: str, draw: Draw) -> Check:
    """The pullback of 2 G + 3 H is twice that of G and three times that of H."""

    def check(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
        G, *rest = draw(values, sizes)
        H = values.cotangent(G.shape)
        ones, others, both = ask(task, G, *rest), ask(task, H, *rest), ask(task, 2 * G + 3 * H, *rest)
        for one, other, sum_of_both in zip(ones, others, both, strict=True):
            if differ(2 * one + 3 * other, sum_of_both):
                shown = (2 * G + 3 * H, *rest)
                return Finding("the pullback of 2 G + 3 H is not 2 times that of G plus 3 times that of H",
                               shown, 2 * one + 3 * other, sum_of_both)  # fmt: skip
        return None

    return check


def pulled_slope(layer: str, pullback: str, draw: Draw, moved: int) -> Check:
    """<G, J v> of your own layer, by differences, is <J'G, v> of your own pullback."""

    def check(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
        G, *rest = draw(values, sizes)
        directions = [values.cotangent(part.shape) for part in rest[:moved]]

        def along(t: float) -> float:
            shifted = [part + t * way for part, way in zip(rest, directions, strict=False)]
            return float(np.sum(G * ask(layer, *shifted, *rest[moved:])[0]))

        back = ask(pullback, G, *rest)
        product = sum(float(np.sum(g * way)) for g, way in zip(back, directions, strict=True))
        size = sum(float(np.sum(np.abs(g * way))) for g, way in zip(back, directions, strict=True))
        slope = _slope(along)
        if abs(product - slope) > SLOPE * (size + abs(slope) + 1e-3):
            sentence = "the pullback is not that of your own forward function: ⟨G, J v⟩ and ⟨JᵀG, v⟩ differ"
            return Finding(sentence, (G, *rest), slope, product)
        return None

    return check


def own_slope(
    task: str, draw: Draw, moved: tuple[int, ...], gradients: tuple[int, ...], valid: Callable[..., bool]
) -> Check:
    """The gradient is the slope of your own loss along a random direction.

    Parameters
    ----------
    moved : tuple of int
        Places of the arguments in whose direction the loss is followed.
    gradients : tuple of int
        Places of the gradients for them among the outputs; the loss is output 0.
    valid : callable
        Points between which there is no kink.
    """

    def check(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
        for _ in range(40):
            arguments = draw(values, sizes)
            ways = {place: values.cotangent(arguments[place].shape) for place in moved}
            if all(valid(*_moved(arguments, ways, t * STEP)) for t in np.linspace(-1, 1, 5)):
                break
        else:
            return None
        outputs = ask(task, *arguments)
        pairs = [(outputs[at], ways[place]) for at, place in zip(gradients, moved, strict=True)]
        product = sum(float(np.sum(g * way)) for g, way in pairs)
        size = sum(float(np.sum(np.abs(g * way))) for g, way in pairs)
        slope = _slope(lambda t: float(ask(task, *_moved(arguments, ways, t))[0]))
        if abs(product - slope) > SLOPE * (size + abs(slope) + 1e-3):
            return Finding("the gradient is not the slope of your own loss", arguments, slope, product)
        return None

    return check


def row_shift(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """One number added to all logits of an example changes nothing."""
    Z, y = draws.logits(values, sizes)
    shift = values.real((len(Z), 1), -5, 5)
    (loss, G), (other, H) = ask("softmax_loss", Z, y), ask("softmax_loss", Z + shift, y)
    if differ(loss, other):
        return Finding("the loss changes when a number is added to a row of logits", (Z + shift, y), loss, other)
    if differ(G, H):
        return Finding("the gradient changes when a number is added to a row of logits", (Z + shift, y), G, H)
    return None


def order(task: str, draw: Draw) -> Check:
    """Another order of the examples: the same loss, and the gradient's rows in that order."""

    def check(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
        Z, y = draw(values, sizes)
        way = np.array(values.permutation(len(Z)))
        (loss, G), (other, H) = ask(task, Z, y), ask(task, Z[way], y[way])
        if differ(loss, other):
            return Finding("the loss depends on the order of the examples", (Z[way], y[way]), loss, other)
        if differ(G[way], H):
            return Finding("the gradient's rows do not follow the examples", (Z[way], y[way]), G[way], H)
        return None

    return check


def many_rows(task: str, draw: Draw, tiled: tuple[int, ...], expected: Callable[[Outputs], Outputs]) -> Check:
    """A large batch of repeated examples: answered in time, and as the small one foretells."""

    def check(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
        arguments = draw(values, sizes)
        many = tuple(_tile(a) if place in tiled else a for place, a in enumerate(arguments))
        wanted = expected(ask(task, *arguments))
        for want, got in zip(wanted, ask(task, *many), strict=True):
            if differ(want, got, 1e-3):
                return Finding(f"with every example given {REPEATS} times the answer is not what follows from one time")
        return None

    return check


def tiled_affine(outputs: Outputs) -> Outputs:
    """dX repeated, dW and db that many times as large."""
    dX, dW, db = outputs
    return _tile(dX), REPEATS * dW, REPEATS * db


def tiled_loss(outputs: Outputs) -> Outputs:
    """The loss itself, and its gradient shared among the copies."""
    loss, G = outputs
    return loss, _tile(G) / REPEATS


def tiled_network(outputs: Outputs) -> Outputs:
    """Loss and parameters' gradients themselves, the gradient at X shared."""
    loss, dX, *rest = outputs
    return loss, _tile(dX) / REPEATS, *rest


def regularised(
    task: str, draw: Draw, weights: tuple[int, ...] = (0,), gradients: tuple[int, ...] = (1,), of: str = "W"
) -> Check:
    """Loss and gradient grow by one and the same penalty: reg times the sum of the weights squared, or half of it.

    Parameters
    ----------
    weights : tuple of int
        Places of what is penalised among the arguments, of which the last is reg.
    gradients : tuple of int
        Places of their gradients among the outputs; the loss is output 0, and what else there is does not change.
    of : str
        How to call what is penalised.
    """

    def check(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
        *arguments, _ = draw(values, sizes)
        reg = values.choice((0.3, 0.7, 1.5, 2.5))
        shown = (*arguments, reg)
        (loss, *before), (more, *after) = ask(task, *arguments, 0.0), ask(task, *shown)
        penalty = reg * sum(float(np.sum(arguments[place] ** 2)) for place in weights)
        share = float(more - loss) / penalty
        half = abs(share - 0.5) < abs(share - 1.0)
        factor = 0.5 if half else 1.0
        if abs(share - factor) > 1e-3:
            sentence = f"the loss does not grow by reg times the sum of the squares of {of}, nor by half of that"
            return Finding(sentence, shown, f"{penalty:.6g} or {penalty / 2:.6g} more", float(more - loss))
        penalised = dict(zip(gradients, weights, strict=True))
        for output, (old, new) in enumerate(zip(before, after, strict=True), 1):
            if output not in penalised:
                if differ(old, new, 1e-3):
                    return Finding(f"regularisation changes what is not a gradient of {of}", shown, old, new)
                continue
            added = 2 * factor * reg * arguments[penalised[output]]
            if differ(added, new - old, 1e-3):
                sentence = "what regularisation adds to the gradient is not the gradient of what it adds to your loss"
                return Finding(sentence, shown, added, new - old)
        return None

    return check


def precision(task: str, draw: Draw) -> Check:
    """float32 in, float32 out."""

    def check(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
        arguments = tuple(a.astype(np.float32) if a.dtype.kind == "f" else a for a in draw(values, sizes))
        wide = [str(output.dtype) for output in ask(task, *arguments) if output.ndim and output.dtype != np.float32]
        sentence = "float32 arguments give answers of another dtype"
        return Finding(sentence, arguments, "float32", ", ".join(wide)) if wide else None

    return check


def _slope(along: Callable[[float], float]) -> float:
    """Derivative at 0: central differences of two steps, extrapolated."""
    coarse = (along(STEP) - along(-STEP)) / (2 * STEP)
    fine = (along(STEP / 2) - along(-STEP / 2)) / STEP
    return (4 * fine - coarse) / 3


def _moved(arguments: Arguments, ways: dict[int, Array], t: float) -> Arguments:
    return tuple(a + t * ways[place] if place in ways else a for place, a in enumerate(arguments))


def _tile(array: Array) -> Array:
    return np.tile(array, (REPEATS,) + (1,) * (array.ndim - 1))
