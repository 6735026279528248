"""Networks of threshold units: layers of weights and biases with a firing convention, as values.

A unit adds up its weighted inputs and fires (1) or does not (0). The lectures say a unit fires when its input *exceeds*
the threshold (`>`), but the gates they draw (threshold 1 for OR, 2 for AND, over 0/1 inputs) are right only when
*reaching* it is enough (`>=`). So the convention is part of every layer here. They also use `b` for the threshold on
one slide and for an added bias on another; here `bias = -threshold` always, and a unit compares `w.x + bias` with 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from autodiff.types import Array

Rule: TypeAlias = Literal[">", ">=", "sum"]
"""What a unit makes of its sum: fire when it is above 0, fire when it is at least 0, or hand the sum on."""

RULES: tuple[Rule, ...] = (">", ">=", "sum")
_PRINTED = 8


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer of units that read the same inputs.

    Parameters
    ----------
    weights : array, shape (inputs, units)
        One column per unit, as in `Z W`. Kept as read-only float64.
    bias : array, shape (units,)
        The negated thresholds.
    rule : {">", ">=", "sum"}
        The firing convention; "sum" is the lectures' summing output unit, which does not threshold.

    Raises
    ------
    ValueError
        If shapes do not fit, a number is not finite, or the rule is unknown.

    Examples
    --------
    >>> Layer([[1.0], [1.0]], [-2.0], ">=")(np.array([[1, 0], [1, 1]]))
    array([[0.],
           [1.]])
    """

    weights: Array
    bias: Array
    rule: Rule

    def __post_init__(self) -> None:
        weights, bias = np.array(self.weights, dtype=np.float64), np.array(self.bias, dtype=np.float64)
        if self.rule not in RULES:
            raise ValueError(f"a unit fires by '>' or '>=', or hands on its 'sum'; {self.rule!r} is none of these")
        if weights.ndim != 2 or bias.shape != weights.shape[1:]:
            raise ValueError(
                f"weights have the shape (inputs, units) and bias (units,), not {weights.shape} and {bias.shape}"
            )
        if not (np.all(np.isfinite(weights)) and np.all(np.isfinite(bias))):
            raise ValueError("weights and biases are finite numbers; one of these is infinite or NaN")
        weights.flags.writeable = bias.flags.writeable = False
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "bias", bias)

    def __call__(self, X: Array) -> Array:
        total = X @ self.weights + self.bias
        if self.rule == "sum":
            return total
        return (total > 0 if self.rule == ">" else total >= 0).astype(np.float64)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Layer) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[object, ...]:
        # Plus zero: -0.0 and 0.0 are one weight and must hash as one.
        return self.rule, self.weights.shape, (self.weights + 0.0).tobytes(), (self.bias + 0.0).tobytes()


@dataclass(frozen=True)
class ThresholdNetwork:
    """A feed-forward network of threshold units: what every construction of the perceptron lectures returns.

    Parameters
    ----------
    layers : tuple of Layer
        From the inputs to the outputs; one or more.

    Raises
    ------
    ValueError
        If a layer does not read what the layer before it gives.

    Examples
    --------
    >>> both = threshold_unit([1, 1], 2, fires=">=")
    >>> both.fires(np.array([[0, 1], [1, 1]])), both.units
    (array([False, True]), 1)
    >>> print(both)
    2 inputs, 1 unit in 1 layer
      layer 1, 1 unit
        1: x1 + x2 >= 2
    """

    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "layers", tuple(self.layers))
        if not self.layers:
            raise ValueError("a network has at least one layer")
        for number, (below, above) in enumerate(zip(self.layers, self.layers[1:], strict=False), start=1):
            given, read = below.weights.shape[1], above.weights.shape[0]
            if given != read:
                raise ValueError(f"layer {number} has {given} units, but layer {number + 1} reads {read} inputs")

    @property
    def inputs(self) -> int:
        """How many numbers the network reads."""
        return int(self.layers[0].weights.shape[0])

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units per layer, hidden layers first, the output layer last."""
        return tuple(int(layer.weights.shape[1]) for layer in self.layers)

    @property
    def units(self) -> int:
        """All units, those of the output layer included; inputs are no units."""
        return sum(self.sizes)

    def __call__(self, X: Array) -> Array:
        """The outputs, shape (..., outputs), float64, for inputs of shape (..., inputs)."""
        Z = np.asarray(X, dtype=np.float64)
        if Z.ndim == 0 or Z.shape[-1] != self.inputs:
            raise ValueError(f"the network reads {self.inputs} inputs, on the last axis; the array has {Z.shape}")
        for layer in self.layers:
            Z = layer(Z)
        return Z

    def fires(self, X: Array) -> Array:
        """Whether the only output unit fires, bool of shape (...,), for inputs of shape (..., inputs)."""
        if self.sizes[-1] != 1 or self.layers[-1].rule == "sum":
            raise ValueError("only a network with one output unit, and that a threshold unit, fires or does not")
        return self(X)[..., 0] == 1

    def then(self, *layers: Layer) -> "ThresholdNetwork":
        """The network with further layers on top."""
        return ThresholdNetwork((*self.layers, *layers))

    def __str__(self) -> str:
        count = (
            f"{_plural(self.inputs, 'input')}, {_plural(self.units, 'unit')} in {_plural(len(self.layers), 'layer')}"
        )
        lines = [count]
        for number, layer in enumerate(self.layers, start=1):
            lines.append(f"  layer {number}, {_plural(layer.weights.shape[1], 'unit')}")
            lines += _unit_lines(layer, "x" if number == 1 else "y")
        return "\n".join(lines)


def threshold_unit(weights: Sequence[float] | Array, threshold: float, *, fires: Rule) -> ThresholdNetwork:
    """One threshold unit as a network.

    Parameters
    ----------
    weights : array, shape (inputs,)
        One per input.
    threshold : float
        What the weighted sum is compared with; the bias is its negative.
    fires : {">", ">="}
        Whether the sum must exceed the threshold or may equal it.

    Returns
    -------
    ThresholdNetwork
        One layer of one unit.

    Raises
    ------
    ValueError
        As `Layer` does.

    Examples
    --------
    The two conventions differ on the boundary only.

    >>> [threshold_unit([1, 1], 1, fires=rule).fires([0, 1]).item() for rule in (">=", ">")]
    [True, False]
    """
    return ThresholdNetwork((Layer(np.reshape(weights, (-1, 1)), [-threshold], fires),))


def all_fire(literals: Array, *, rule: Rule = ">=") -> Layer:
    """A layer of AND units over 0/1 inputs.

    Parameters
    ----------
    literals : array of -1, 0, 1, shape (inputs, units)
        1: the input must fire; -1: it must not; 0: it is not read.
    rule : {">=", ">"}
        The threshold is the number of 1s, as the lectures draw it; under ">" it is one less.

    Returns
    -------
    Layer

    Examples
    --------
    "x1 and not x2" has weights 1, -1 and threshold 1.

    >>> layer = all_fire([[1], [-1]])
    >>> layer.weights[:, 0], layer.bias
    (array([ 1., -1.]), array([-1.]))
    """
    weights = np.asarray(literals, dtype=np.float64)
    needed = np.sum(weights > 0, axis=0)
    return Layer(weights, -(needed if rule == ">=" else needed - 1.0), rule)


def any_fires(inputs: int, *, rule: Rule = ">=") -> Layer:
    """A layer of one OR unit over `inputs` 0/1 inputs: threshold 1 under ">=", 0 under ">".

    Examples
    --------
    >>> any_fires(3)(np.array([[0, 0, 0], [0, 1, 1]]))
    array([[0.],
           [1.]])
    """
    return Layer(np.ones((inputs, 1)), [-1.0 if rule == ">=" else 0.0], rule)


def beside(networks: Sequence[ThresholdNetwork]) -> ThresholdNetwork:
    """Networks that read the same inputs, side by side in one; their outputs are concatenated.

    A network with fewer layers than another is followed by relay units (weight 1, threshold 1/2), which are counted.

    Parameters
    ----------
    networks : sequence of ThresholdNetwork
        With equally many inputs; units of one level must share their rule.

    Returns
    -------
    ThresholdNetwork

    Raises
    ------
    ValueError
        If the networks read different numbers of inputs, or the rules of a level differ.

    Examples
    --------
    >>> left, right = threshold_unit([1.0], 0.5, fires=">="), threshold_unit([-1.0], 0.5, fires=">=")
    >>> beside([left, right])(np.array([[2.0], [0.0]]))
    array([[1., 0.],
           [0., 0.]])
    """
    if len({network.inputs for network in networks}) != 1:
        raise ValueError(
            f"networks side by side read the same inputs; these read {[network.inputs for network in networks]}"
        )
    depth = max(len(network.layers) for network in networks)
    levels = zip(*(_deepened(network, depth, networks) for network in networks), strict=True)
    return ThresholdNetwork(tuple(_joined(level, first=number == 0) for number, level in enumerate(levels)))


def _deepened(network: ThresholdNetwork, depth: int, networks: Sequence[ThresholdNetwork]) -> tuple[Layer, ...]:
    deepest = next(other for other in networks if len(other.layers) == depth)
    relays = [_relay(network.sizes[-1], layer.rule) for layer in deepest.layers[len(network.layers) :]]
    return (*network.layers, *relays)


def _relay(units: int, rule: Rule) -> Layer:
    return Layer(np.eye(units), np.full(units, 0.0 if rule == "sum" else -0.5), rule)


def _joined(level: tuple[Layer, ...], first: bool) -> Layer:
    rules = {layer.rule for layer in level}
    if len(rules) != 1:
        raise ValueError(f"units of one layer share their rule; these networks use {' and '.join(sorted(rules))}")
    bias = np.concatenate([layer.bias for layer in level])
    if first:
        return Layer(np.concatenate([layer.weights for layer in level], axis=1), bias, level[0].rule)
    weights = np.zeros((sum(layer.weights.shape[0] for layer in level), bias.size))
    row = column = 0
    for layer in level:
        height, width = layer.weights.shape
        weights[row : row + height, column : column + width] = layer.weights
        row, column = row + height, column + width
    return Layer(weights, bias, level[0].rule)


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _unit_lines(layer: Layer, name: str) -> list[str]:
    units = layer.weights.shape[1]
    lines = [f"    {k + 1}: {_unit_text(layer, k, name)}" for k in range(min(units, _PRINTED))]
    return lines if units <= _PRINTED else [*lines, f"    and {units - _PRINTED} more"]


def _unit_text(layer: Layer, k: int, name: str) -> str:
    terms = [_term(weight, f"{name}{i + 1}") for i, weight in enumerate(layer.weights[:, k]) if weight]
    text = " ".join(terms).removeprefix("+ ") or "0"
    text = "-" + text[2:] if text.startswith("- ") else text
    bias = layer.bias[k] + 0.0
    if layer.rule == "sum":
        return text + (f" {_term(bias, '')}" if bias else "")
    return f"{text} {layer.rule} {-bias + 0.0:g}"


def _term(weight: float, name: str) -> str:
    size = "" if abs(weight) == 1 and name else f"{abs(weight):g}"
    return f"{'-' if weight < 0 else '+'} {size}{' ' if size and name else ''}{name}"
