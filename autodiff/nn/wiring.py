"""From a graph of named units to layers: every unit above all it reads, and a cycle refused with the cycle shown.

The lectures assume feed-forward networks: no unit's output comes back to its own inputs, directly or indirectly.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from autodiff.nn.threshold import Layer, ThresholdNetwork


class CyclicGraphError(ValueError):
    """Units feed back to themselves. `cycle` names them, the first one again at the end."""

    def __init__(self, cycle: Sequence[str]) -> None:
        self.cycle = tuple(cycle)
        super().__init__(
            f"the network is not feed-forward: {' -> '.join(self.cycle)}. "
            "Remove one of these connections; a value cannot be computed from itself"
        )


@dataclass(frozen=True)
class Unit:
    """A threshold unit by the names of what it reads; it fires when the weighted sum reaches the threshold (`>=`).

    Parameters
    ----------
    sources : tuple of (str, float)
        Names of inputs or other units, each with its weight.
    threshold : float

    Examples
    --------
    >>> neither = Unit((("x", -1), ("y", -1)), 0)
    >>> print(layered({"neither": neither}, inputs=["x", "y"], outputs=["neither"]))
    2 inputs, 1 unit in 1 layer
      layer 1, 1 unit
        1: -x1 - x2 >= 0
    """

    sources: tuple[tuple[str, float], ...]
    threshold: float

    def __post_init__(self) -> None:
        names = [name for name, _ in self.sources]
        if len(set(names)) != len(names):
            raise ValueError(f"a unit reads each source once, with one weight; here it reads {names}")


def find_cycle(reads: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """A cycle in a graph, as the names along the flow of values with the first again at the end; () if there is none.

    Parameters
    ----------
    reads : mapping from a unit's name to the names it reads
        Names that are no key are inputs.

    Examples
    --------
    >>> find_cycle({"a": ["x", "c"], "b": ["a"], "c": ["b"]})
    ('a', 'b', 'c', 'a')
    >>> find_cycle({"a": ["x"], "b": ["a", "x"]})
    ()
    """
    finished: set[str] = set()
    for root in reads:
        path: list[str] = []
        pending = [] if root in finished else [(root, iter(reads[root]))]
        path = [root] if pending else []
        while pending:
            name, sources = pending[-1]
            source = next((each for each in sources if each in reads and each not in finished), None)
            if source is None:
                finished.add(name)
                pending.pop()
                path.pop()
            elif source in path:
                # The path runs against the flow: each name reads the next.
                loop = path[path.index(source) :][::-1]
                first = loop.index(min(loop))
                return (*loop[first:], *loop[:first], loop[first])
            else:
                path.append(source)
                pending.append((source, iter(reads[source])))
    return ()


def levels(reads: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """The layer of every unit: one more than the highest that it reads; inputs lie on layer 0.

    Parameters
    ----------
    reads : mapping from a unit's name to the names it reads
        Names that are no key are inputs.

    Returns
    -------
    dict from name to layer, inputs included, in an order in which the units can be computed

    Raises
    ------
    CyclicGraphError
        If values feed back.

    Examples
    --------
    >>> levels({"top": ["x", "middle"], "middle": ["x"]})
    {'x': 0, 'middle': 1, 'top': 2}
    """
    cycle = find_cycle(reads)
    if cycle:
        raise CyclicGraphError(cycle)
    found = {source: 0 for sources in reads.values() for source in sources if source not in reads}
    waiting = list(reads)
    while waiting:
        ready = [name for name in waiting if all(source in found for source in reads[name])]
        for name in ready:
            found[name] = 1 + max((found[source] for source in reads[name]), default=0)
        waiting = [name for name in waiting if name not in found]
    return found


def layered(units: Mapping[str, Unit], *, inputs: Sequence[str], outputs: Sequence[str]) -> ThresholdNetwork:
    """The layered network of a graph of units.

    A layer reads only the layer below it. A value that is read further up is handed on by relay units (weight 1,
    threshold 1), one per layer that it crosses; they are counted like any unit. A unit that nothing reads
    and that is no output is left out.

    Parameters
    ----------
    units : mapping from name to Unit
        In any order.
    inputs : sequence of str
        The names of the 0/1 inputs, in their order.
    outputs : sequence of str
        Which units' outputs the network gives.

    Returns
    -------
    ThresholdNetwork

    Raises
    ------
    CyclicGraphError
        If values feed back; it shows the cycle.
    ValueError
        If a unit reads a name that is neither an input nor a unit, or a name is both.

    Examples
    --------
    >>> graph = {"h": Unit((("x", 1), ("y", 1)), 2), "xor": Unit((("x", 1), ("y", 1), ("h", -2)), 1)}
    >>> network = layered(graph, inputs=["x", "y"], outputs=["xor"])
    >>> network.sizes, network(np.array([[0, 0], [0, 1], [1, 0], [1, 1]])).ravel()
    ((3, 1), array([0., 1., 1., 0.]))
    """
    reads = {name: [source for source, _ in unit.sources] for name, unit in units.items()}
    _known(reads, inputs, outputs)
    level = {**dict.fromkeys(inputs, 0), **levels(reads)}
    top = max(level[name] for name in outputs)
    # The highest layer on which a value must still be there to be read.
    needed = dict.fromkeys(outputs, top)
    for name, sources in reads.items():
        for source in sources:
            needed[source] = max(needed.get(source, 0), level[name] - 1)
    below = list(inputs)
    layers = []
    for k in range(1, top + 1):
        present = [*outputs] if k == top else [name for name in level if level[name] <= k <= needed.get(name, -1)]
        layers.append(_layer(present, below, units, level, k))
        below = present
    return ThresholdNetwork(tuple(layers))


def _layer(
    present: Sequence[str], below: Sequence[str], units: Mapping[str, Unit], level: Mapping[str, int], k: int
) -> Layer:
    row = {name: number for number, name in enumerate(below)}
    weights, bias = np.zeros((len(below), len(present))), np.zeros(len(present))
    for column, name in enumerate(present):
        unit = units[name] if level[name] == k else Unit(((name, 1.0),), 1.0)
        for source, weight in unit.sources:
            weights[row[source], column] = weight
        bias[column] = -unit.threshold
    return Layer(weights, bias, ">=")


def _known(reads: Mapping[str, Sequence[str]], inputs: Sequence[str], outputs: Sequence[str]) -> None:
    both = sorted(set(reads) & set(inputs))
    if both or len(set(inputs)) != len(inputs):
        raise ValueError(f"every input and unit has a name of its own; {both or list(inputs)} are used twice")
    for name, sources in reads.items():
        strange = [source for source in sources if source not in reads and source not in inputs]
        if strange:
            raise ValueError(f"unit {name!r} reads {strange[0]!r}, which is neither an input nor a unit")
    missing = [name for name in outputs if name not in reads]
    if missing or not outputs:
        raise ValueError(f"outputs are one or more units; {missing} are none" if missing else "name an output unit")
