"""Units and networks judged by what they do: any right weights will do. Sums are exact, since floats are fractions."""

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from itertools import product
from operator import add
from typing import Any

import numpy as np

from autodiff.types import Array
from checks.assignments.perceptron.draws import gate_table
from checks.assignments.task import Arguments, Finding, Outputs

NEAR = 1e-12
"""A sum that is no 0, but smaller than this share of its terms, is one by rounding: it may count as either. So may one
that is 0 exactly, where floats do not give 0 in every order."""


class Unusable(Exception):
    """What was returned are no weights of the shape asked for."""


def trained(arguments: Arguments, outputs: Outputs) -> Finding | None:
    """Judge of `train`: every example answered as it should be."""
    X, d = arguments
    return _judged(arguments, outputs, X, d, network=False)


def gated(arguments: Arguments, outputs: Outputs) -> Finding | None:
    """Judge of `gate`: the truth table."""
    (name,) = arguments
    X = _table(1 if name == "NOT" else 2)
    return _judged(arguments, outputs, X, gate_table(name, X), network=False)


def counting(arguments: Arguments, outputs: Outputs) -> Finding | None:
    """Judge of `at_least`: the truth table."""
    k, n = arguments
    X = _table(n)
    return _judged(arguments, outputs, X, (X.sum(axis=1) >= k).astype(int), network=False)


def exclusive(arguments: Arguments, outputs: Outputs) -> Finding | None:
    """Judge of `xor`: the truth table."""
    X = _table(2)
    return _judged(arguments, outputs, X, (X.sum(axis=1) == 1).astype(int), network=True)


def pulsed(arguments: Arguments, outputs: Outputs) -> Finding | None:
    """Judge of `pulse`: both ends, points inside, near the ends and far away."""
    low, high = arguments
    middle = (low + high) / 2
    points = np.array([low, high, middle, low - 0.125, high + 0.125, low + 0.125, high - 0.125, low - 50, high + 50])
    return _judged(arguments, outputs, points[:, None], ((low <= points) & (points <= high)).astype(int), network=True)


def _judged(arguments: Arguments, outputs: Outputs, X: Array, d: Array, *, network: bool) -> Finding | None:
    try:
        layers = _network(outputs, X.shape[1]) if network else [_unit(outputs, X.shape[1])]
    except Unusable as fault:
        return Finding(str(fault), arguments, None, outputs)
    for x, wanted in zip(X.tolist(), d.tolist(), strict=True):
        fired = _fires(layers, x)
        if fired is not None and fired != wanted:
            shown = ", ".join(f"{entry:g}" for entry in x)
            verb = "fires" if fired else "does not fire"
            return Finding(f"it {verb} for the input ({shown}), and should{' not' if fired else ''}", arguments)
    return None


Layer = tuple[Array, Array]


def _unit(outputs: Outputs, inputs: int) -> Layer:
    w, b = _numbers("w", outputs[0]), _numbers("b", outputs[1])
    if w.shape not in ((inputs,), (inputs, 1), (1, inputs)):
        raise Unusable(f"w has shape {w.shape}, where ({inputs},) was expected")
    if b.size != 1:
        raise Unusable(f"b has shape {b.shape}, where one number was expected")
    return w.reshape(inputs, 1), b.reshape(1)


def _network(outputs: Outputs, inputs: int) -> list[Layer]:
    W, b = _numbers("W1", outputs[0]), _numbers("b1", outputs[1])
    if W.ndim != 2 or W.shape[0] != inputs:
        raise Unusable(f"W1 has shape {W.shape}, where ({inputs}, hidden units) was expected")
    if b.size != W.shape[1]:
        raise Unusable(f"b1 has shape {b.shape}, where ({W.shape[1]},) was expected")
    return [(W, b.reshape(-1)), _unit(outputs[2:], W.shape[1])]


def _numbers(name: str, value: Any) -> Array:
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise Unusable(f"{name} is no array of numbers") from None
    if not np.all(np.isfinite(array)):
        raise Unusable(f"{name} is not finite")
    return array


def _fires(layers: Sequence[Layer], x: Sequence[float]) -> int | None:
    """Whether the last unit fires; None where rounding decides."""
    values: list[Fraction] = [Fraction(entry) for entry in x]
    for weights, biases in layers:
        fired = []
        for column, bias in zip(weights.T.tolist(), biases.tolist(), strict=True):
            terms = [Fraction(weight) * value for weight, value in zip(column, values, strict=True)]
            total = sum(terms, Fraction(bias))
            near = abs(total) <= NEAR * (sum(map(abs, terms)) + abs(Fraction(bias)))
            if near and not (total == 0 and _adds_to_zero([*terms, Fraction(bias)])):
                return None
            fired.append(Fraction(total >= 0))
        values = fired
    return int(values[0])


def _adds_to_zero(terms: Sequence[Fraction]) -> bool:
    """Whether a sum that is 0 exactly is so in floats too, whatever comes first."""
    floats = [float(term) for term in terms]
    if any(Fraction(rounded) != term for rounded, term in zip(floats, terms, strict=True)):
        return False  # a product that is rounded, or not, as the order of the operations has it
    orders = (floats, floats[::-1], [floats[-1], *floats[:-1]])
    return all(reduce(add, order) == 0.0 for order in orders)


def _table(inputs: int) -> Array:
    return np.array(list(product((0.0, 1.0), repeat=inputs)))
