"""Networks for parity: the XOR of two and of three units, chains and trees of it, units that count."""

import functools
import itertools
from typing import Any

import numpy as np

from autodiff.nn.boolean import parity, parity_deep, parity_dnf
from autodiff.nn.wiring import Unit as NamedUnit
from autodiff.nn.wiring import levels
from checks.exercises.families.boolean_network import Bits, Fires, Unit, inputs_of
from checks.exercises.unit_search import layered_text


def block_units(block: int, fires: Fires) -> tuple[Unit, ...]:
    """The units of an XOR, the output last: it reads two hidden units, or the inputs and one hidden unit.

    Examples
    --------
    >>> block_units(2, ">=")
    (Unit(weights=(1, 1), threshold=2), Unit(weights=(1, 1, -2), threshold=1))
    """
    lower = int(fires == ">")
    both, either = Unit((1, 1), 2 - lower), Unit((1, 1), 1 - lower)
    if block == 2:
        return both, Unit((1, 1, -2), 1 - lower)
    return either, both, Unit((1, -1), 1 - lower)


def by_counting(inputs: int, odd: int, fires: Fires, *, written: Fires | None = None) -> str:
    """Hidden unit k fires if at least k inputs are 1; the output adds them with signs +, -, +, ...

    Parameters
    ----------
    inputs : int
    odd : int
        1 for a network that fires if an odd number of inputs is 1, 0 for an even one.
    fires : {">=", ">"}
        The convention for which thresholds are chosen.
    written : {">=", ">"}, optional
        The sign that is written; the same if not given.

    Examples
    --------
    >>> by_counting(2, 1, ">=")
    'h1 = [x1 + x2 >= 1]; h2 = [x1 + x2 >= 2]; y = [h1 - h2 >= 1]'
    """
    lower = int(fires == ">")
    hidden = [Unit((1,) * inputs, k - lower) for k in range(1, inputs + 1)]
    signs = tuple([(-1) ** k if odd else -((-1) ** k) for k in range(inputs)])
    output = Unit(signs, odd - lower)
    names = tuple([f"x{k}" for k in range(1, inputs + 1)])
    return layered_text(hidden, output, names, written or fires)


def by_networks(point: Bits, block: int, times: int) -> dict[str, Any]:
    """What the package's networks have and give: units, layers, values at a point."""
    n = len(point)
    tree = parity_deep(n)
    # Relays, which hand a value on, read one unit; all others read two.
    gates = sum([int(np.sum(np.count_nonzero(layer.weights, axis=0) > 1)) for layer in tree.layers])
    chain = chain_units(n, block)
    reads = {name: [source for source, _ in unit.sources] for name, unit in chain.items()}
    values = evaluated(chain, point)
    return {
        "dnf_units": parity_dnf(n).units,
        "block_units": len(chain) if block == 2 else gates,
        "chain_layers": max(levels(reads).values()),
        "tree_layers": len(tree.layers),
        "counting_units": parity(n).units,
        "least": next(m for m in range(2, 14) if parity_dnf(m).units > times * len(chain_units(m, block))),
        "chain_values": [values[f"z{k}"] for k in range(2, n + 1)],
        "tree_values": tree_outputs(point),
        "hidden_values": parity(n).layers[0](np.array(point, dtype=float)).astype(int).tolist(),
    }


def chain_units(n: int, block: int) -> dict[str, NamedUnit]:
    """A chain of XORs as a graph of units; `z2` to `zn` are its XORs."""
    found: dict[str, NamedUnit] = {}
    before = "x1"
    for k in range(2, n + 1):
        *hidden, output = block_units(block, ">=")
        names = [f"h{k} {i}" for i in range(len(hidden))]
        read = [before, f"x{k}"]
        for name, unit in zip(names, hidden, strict=True):
            found[name] = NamedUnit(tuple(zip(read, unit.weights, strict=True)), unit.threshold)
        below = names if block == 3 else read + names
        found[f"z{k}"] = NamedUnit(tuple(zip(below, output.weights, strict=True)), output.threshold)
        before = f"z{k}"
    return found


def evaluated(units: dict[str, NamedUnit], point: Bits) -> dict[str, int]:
    """Every unit's output, in the order in which they are given."""
    values = {f"x{k}": x for k, x in enumerate(point, 1)}
    for name, unit in units.items():
        values[name] = int(sum([weight * values[source] for source, weight in unit.sources]) >= unit.threshold)
    return values


def tree_outputs(point: Bits) -> list[int]:
    """What the XORs of the package's tree give: the second layer of each level, without the values that wait."""
    tree = parity_deep(len(point))
    Z, found = np.array(point, dtype=float), list[int]()
    for number, layer in enumerate(tree.layers):
        Z = layer(Z)
        if number % 2:
            gates = np.count_nonzero(layer.weights, axis=0) > 1
            found += Z[gates].astype(int).tolist()
    return found


def recount(x: Bits, block: int, times: int, name: str) -> int | tuple[int, ...]:
    """The same without formulas: rows, blocks and levels are counted one by one."""
    n = len(x)
    rows = [row for row in inputs_of(n) if sum(row) % 2]
    match name:
        case "dnf_units":
            return len([*rows, "or"])
        case "block_units":
            return sum([block for _ in itertools.pairwise(x)])
        case "chain_layers":
            return len([layer for _ in x[1:] for layer in ("hidden", "output")])
        case "tree_layers":
            return functools.reduce(lambda layers, _: layers + 2, halvings(n), 0)
        case "counting_units":
            return len([*x, "output"])
        case "least":
            ms = [m for m in range(2, 14) if sum([sum(r) % 2 for r in inputs_of(m)]) < times * block * (m - 1)]
            return max(ms) + 1
        case "chain_values":
            return tuple([sum(x[:k]) % 2 for k in range(2, n + 1)])
        case "tree_values":
            return tuple([sum([x[i] for i in leaves]) % 2 for leaves in tree_leaves(n)])
    return tuple([int(k < sum(x)) for k in range(n)])


def halvings(n: int) -> list[int]:
    """How many values are left after each level of XORs."""
    found = []
    while n > 1:
        n -= n // 2
        found.append(n)
    return found


def tree_leaves(n: int) -> list[tuple[int, ...]]:
    """Which inputs lie below each XOR of the tree."""
    level: list[tuple[int, ...]] = [(i,) for i in range(n)]
    found: list[tuple[int, ...]] = []
    while len(level) > 1:
        pairs = [a + b for a, b in zip(level[::2], level[1::2], strict=False)]
        found += pairs
        level = pairs + level[2 * len(pairs) :]
    return found
