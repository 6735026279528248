"""Sum-product circuits: a deep one, its shallow expansion, and how many nodes each has.

O. Delalleau and Y. Bengio, "Shallow vs. deep sum-product networks" (2011). The notes' summary, that a deep network may
need "exponentially fewer" *layers* than a shallow one, is a slip: it has more layers, and exponentially fewer nodes.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from autodiff.types import Array

Operation: TypeAlias = Literal["sum", "product"]

Monomial: TypeAlias = tuple[int, ...]
"""Numbers of the inputs that are multiplied, in order; one that is squared comes twice."""

_MOST_TERMS = 2**17


@dataclass(frozen=True)
class CircuitLayer:
    """Nodes of one kind; node j adds up or multiplies the values `groups[j]` of the layer below.

    Examples
    --------
    >>> CircuitLayer("product", ((0, 1), (1, 1)))(np.array([2.0, 3.0]))
    array([6., 9.])
    """

    operation: Operation
    groups: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        if self.operation not in ("sum", "product") or not self.groups or not all(self.groups):
            raise ValueError("a layer of a circuit sums or multiplies, in one node or more, one value or more in each")

    def __call__(self, x: Array) -> Array:
        combine = np.sum if self.operation == "sum" else np.prod
        return np.stack([combine(x[..., list(group)], axis=-1) for group in self.groups], axis=-1)


@dataclass(frozen=True)
class Circuit:
    """Layers of sums and products: a polynomial, written as it is computed. Differentiable like any NumPy function.

    Parameters
    ----------
    inputs : int
        How many.
    layers : tuple of CircuitLayer
        From the inputs up.

    Raises
    ------
    ValueError
        If a layer reads what the one below does not have.

    Examples
    --------
    >>> circuit = alternating_circuit(1)
    >>> circuit(np.array([1.0, 2.0, 3.0, 4.0])), circuit.nodes
    (array([14.]), 3)
    """

    inputs: int
    layers: tuple[CircuitLayer, ...]

    def __post_init__(self) -> None:
        width = self.inputs
        for number, layer in enumerate(self.layers, start=1):
            highest, lowest = max(map(max, layer.groups)), min(map(min, layer.groups))
            if lowest < 0 or highest >= width:
                wrong = lowest if lowest < 0 else highest
                raise ValueError(f"layer {number} reads value {wrong}, but there are {width} below it, from 0")
            width = len(layer.groups)

    @property
    def nodes(self) -> int:
        """Sums and products; inputs are no nodes."""
        return sum(len(layer.groups) for layer in self.layers)

    def __call__(self, x: Array) -> Array:
        """The values of the top nodes, shape (..., top), for inputs of shape (..., inputs)."""
        if np.shape(x)[-1:] != (self.inputs,):
            raise ValueError(f"the circuit reads {self.inputs} inputs, on the last axis; the array has {np.shape(x)}")
        for layer in self.layers:
            x = layer(x)
        return x


def alternating_circuit(levels: int) -> Circuit:
    """The deep circuit: pairs are multiplied, pairs of these added, `levels` times in turn.

    Parameters
    ----------
    levels : int
        i >= 1: there are n = 4**i inputs, 2i layers and n - 1 nodes.

    Returns
    -------
    Circuit
        With one top node, a sum.

    Examples
    --------
    >>> [alternating_circuit(i).nodes for i in (1, 2, 3)]
    [3, 15, 63]
    """
    if levels < 1:
        raise ValueError(f"an alternating circuit has one level of products and sums or more, not {levels}")
    width = inputs = 4**levels
    layers = []
    for number in range(2 * levels):
        width //= 2
        groups = tuple((2 * j, 2 * j + 1) for j in range(width))
        layers.append(CircuitLayer("sum" if number % 2 else "product", groups))
    return Circuit(inputs, tuple(layers))


def expand(circuit: Circuit) -> Circuit:
    """The shallow circuit of the same polynomial: one layer of products, one node that sums them.

    Parameters
    ----------
    circuit : Circuit
        With one top node.

    Returns
    -------
    Circuit
        A product per distinct monomial; a coefficient of two is a product that is added twice. For
        `alternating_circuit(i)`, with n inputs, `2**(sqrt(n) - 1)` products.

    Raises
    ------
    ValueError
        If there are several top nodes, or more than 131072 monomials (from n = 1024 inputs on: 2**31).

    Examples
    --------
    >>> [expand(alternating_circuit(i)).nodes for i in (1, 2, 3)]
    [3, 9, 129]
    """
    values: list[Counter[Monomial]] = [Counter({(i,): 1}) for i in range(circuit.inputs)]
    for layer in circuit.layers:
        values = [_combined(layer.operation, [values[i] for i in group]) for group in layer.groups]
    if len(values) != 1:
        raise ValueError(f"one polynomial is expanded at a time; this circuit has {len(values)} top nodes")
    monomials = sorted(values[0])
    added = [number for number, monomial in enumerate(monomials) for _ in range(values[0][monomial])]
    products = CircuitLayer("product", tuple(monomials))
    return Circuit(circuit.inputs, (products, CircuitLayer("sum", (tuple(added),))))


def _combined(operation: Operation, parts: list["Counter[Monomial]"]) -> "Counter[Monomial]":
    total = Counter(parts[0])
    for part in parts[1:]:
        if operation == "sum":
            total.update(part)
            continue
        _few_enough(len(total) * len(part))
        # A product of sums: every monomial of one with every monomial of the other.
        product: Counter[Monomial] = Counter()
        for left, a in total.items():
            for right, b in part.items():
                product[tuple(sorted(left + right))] += a * b
        total = product
    _few_enough(sum(total.values()))
    return total


def _few_enough(terms: int) -> None:
    if terms > _MOST_TERMS:
        raise ValueError(f"the expansion has about {terms} terms, more than the {_MOST_TERMS} that are written out")
