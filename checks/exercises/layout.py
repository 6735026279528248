"""Where the nodes of a drawing stand: layers by longest path, crossings taken out by barycentres. Pure Python.

The method of K. Sugiyama, S. Tagawa and M. Toda, IEEE Trans. SMC 11(2), 1981: nodes are put on layers so that edges go
one way, an edge over several layers gets a bend on each, and every layer is sorted by the mean place of its neighbours,
downwards and upwards in turn. Only integers and fractions are used, so that the picture is the same on every machine.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from checks.exercises.blocks import Drawing

SWEEPS = 12

Point = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Placed:
    """A drawing with places.

    Parameters
    ----------
    nodes : tuple of (str, Point)
        Name and place: layer from the left, and height from 0 at the bottom; one unit apart or more.
    edges : tuple of tuples of Point
        From node to node, with the bends between.
    """

    nodes: tuple[tuple[str, Point], ...]
    edges: tuple[tuple[Point, ...], ...]

    @property
    def width(self) -> Fraction:
        """From the first layer to the last."""
        return max([x for _, (x, _) in self.nodes], default=Fraction(0))

    @property
    def height(self) -> Fraction:
        """Of the tallest layer."""
        return max([y for _, (_, y) in self.nodes] + [y for edge in self.edges for _, y in edge], default=Fraction(0))

    @property
    def crossings(self) -> int:
        """How often edges cross between neighbouring layers."""
        pieces = [piece for edge in self.edges for piece in itertools.pairwise(edge)]
        return sum([_cross(p, q) for k, p in enumerate(pieces) for q in pieces[:k]])


def place(drawing: Drawing) -> Placed:
    """Places for the nodes and bends of a drawing.

    Parameters
    ----------
    drawing : Drawing
        Without cycles.

    Returns
    -------
    Placed

    Raises
    ------
    ValueError
        If the edges run in a circle.

    Examples
    --------
    >>> drawing = Drawing((("x", "x"), ("u", "u"), ("y", "y")), (("x", "u"), ("u", "y"), ("x", "y")))
    >>> [(name, int(x)) for name, (x, _) in place(drawing).nodes]
    [('x', 0), ('u', 1), ('y', 2)]
    """
    ranks = _ranks(drawing)
    chains = _chains(drawing, ranks)
    layers: list[list[str]] = [[] for _ in range(max(ranks.values(), default=0) + 1)]
    for name, _ in drawing.nodes:
        layers[ranks[name]].append(name)
    links: list[tuple[str, str]] = []
    for chain in chains:
        for bend, rank in zip(chain[1:-1], range(ranks[chain[0]] + 1, ranks[chain[-1]]), strict=True):
            layers[rank].append(bend)
        links += itertools.pairwise(chain)
    layers = _untangled(layers, links)
    points = _points(layers)
    nodes = tuple([(name, points[name]) for name, _ in drawing.nodes])
    return Placed(nodes, tuple([tuple([points[name] for name in chain]) for chain in chains]))


def _ranks(drawing: Drawing) -> dict[str, int]:
    """The longest path to every node; a source stands just before the first node that it leads to."""
    ranks = {name: 0 for name, _ in drawing.nodes}
    for _ in drawing.nodes:
        raised = {end: ranks[start] + 1 for start, end in drawing.edges if ranks[end] <= ranks[start]}
        if not raised:
            break
        for start, end in drawing.edges:
            ranks[end] = max(ranks[end], ranks[start] + 1)
    if any([ranks[end] <= ranks[start] for start, end in drawing.edges]):
        raise ValueError("the edges of the drawing run in a circle, so its nodes have no layers")
    ends = {end for _, end in drawing.edges}
    for name in ranks:
        after = [ranks[end] for start, end in drawing.edges if start == name]
        if name not in ends and after:
            ranks[name] = min(after) - 1
    return ranks


def _chains(drawing: Drawing, ranks: dict[str, int]) -> list[list[str]]:
    """Every edge as start, bends, end; a bend's name cannot be a node's."""
    return [
        [start, *[f"{start}\n{end}\n{number}\n{rank}" for rank in range(ranks[start] + 1, ranks[end])], end]
        for number, (start, end) in enumerate(drawing.edges)
    ]


def _untangled(layers: list[list[str]], links: Sequence[tuple[str, str]]) -> list[list[str]]:
    best, fewest = layers, _count(layers, links)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        layers = [list(layer) for layer in layers]
        numbers = range(1, len(layers)) if down else range(len(layers) - 2, -1, -1)
        for number in numbers:
            fixed = {name: place for place, name in enumerate(layers[number - 1 if down else number + 1])}
            neighbours = links if down else [(end, start) for start, end in links]
            layers[number] = _by_barycentre(layers[number], fixed, neighbours)
        if (found := _count(layers, links)) < fewest:
            best, fewest = layers, found
    return best


def _by_barycentre(layer: list[str], fixed: dict[str, int], links: Sequence[tuple[str, str]]) -> list[str]:
    centres = {}
    for place, name in enumerate(layer):
        near = [fixed[start] for start, end in links if end == name and start in fixed]
        centres[name] = Fraction(sum(near), len(near)) if near else Fraction(place)
    return sorted(layer, key=lambda name: centres[name])


def _count(layers: list[list[str]], links: Sequence[tuple[str, str]]) -> int:
    places = {name: place for layer in layers for place, name in enumerate(layer)}
    ranks = {name: rank for rank, layer in enumerate(layers) for name in layer}
    pieces = [((ranks[a], places[a]), (ranks[b], places[b])) for a, b in links]
    return sum([_cross(p, q) for k, p in enumerate(pieces) for q in pieces[:k]])


def _cross(
    p: Sequence[tuple[Fraction | int, Fraction | int]], q: Sequence[tuple[Fraction | int, Fraction | int]]
) -> bool:
    same_layers = p[0][0] == q[0][0]
    return same_layers and (p[0][1] - q[0][1]) * (p[1][1] - q[1][1]) < 0


def _points(layers: list[list[str]]) -> dict[str, Point]:
    """Layers one unit apart, each centred on the tallest."""
    tallest = max(len(layer) for layer in layers)
    return {
        name: (Fraction(rank), Fraction(tallest - len(layer), 2) + place)
        for rank, layer in enumerate(layers)
        for place, name in enumerate(layer)
    }
