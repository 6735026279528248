"""What is true of every right unit and every right step: needs no reference."""

import numpy as np

from checks.assignments.perceptron import draws
from checks.assignments.task import Ask, Finding, Sizes
from checks.assignments.values import Values


def positive_multiples(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """Weights and bias may be multiplied by a positive number."""
    X, w, b = draws.inputs(values, sizes)
    (one,), (other,) = ask("threshold_unit", X, w, b), ask("threshold_unit", X, 4 * w, 4 * b)
    if np.array_equal(one, other):
        return None
    return Finding("another answer when w and b are both multiplied by 4", (X, 4 * w, 4 * b), one, other)


def border(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """All weights 0: every sum is 0, and the unit fires."""
    X, w, _ = draws.inputs(values, sizes)
    (fired,) = ask("threshold_unit", X, 0 * w, 0.0)
    return None if np.all(fired == 1) else Finding("a sum of 0 does not fire", (X, 0 * w, 0.0), 1, fired)


def right_stays(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """A unit that fires far above its threshold and should, is left as it is."""
    w, _, x, _, lr = draws.step_of(values, sizes)
    b = 100.0
    after, bias = ask("update", w, b, x, 1, lr)
    if np.array_equal(after, w) and bias == b:
        return None
    return Finding("weights change although the answer was right", (w, b, x, 1, lr), (w, b), (after, bias))


def learns(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """After a mistake the weighted sum has moved to the side where it should be."""
    w, _, x, d, lr = draws.step_of(values, sizes)
    b = -100.0 if d else 100.0
    after, bias = ask("update", w, b, x, d, lr)
    moved = float(x @ after + bias) - (float(x @ w) + b)
    if moved * (1 if d else -1) > 0:
        return None
    return Finding("the weighted sum does not move to where it should be", (w, b, x, d, lr), None, moved)


def one_by_one(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
    """A pass is a pass through the first examples, then one through the others."""
    w, b, X, d, lr = draws.passes_of(values, {**sizes, "n": 4})
    whole = ask("epoch", w, b, X, d, lr)
    first = ask("epoch", w, b, X[:2], d[:2], lr)
    second = ask("epoch", first[0], float(first[1]), X[2:], d[2:], lr)
    if np.allclose(whole[0], second[0]) and np.allclose(whole[1], second[1]):
        return None
    return Finding("two passes through the halves of the data end elsewhere", (w, b, X, d, lr), second, whole)
