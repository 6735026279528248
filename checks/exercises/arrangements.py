"""Networks with one hidden layer over lines of the plane: which cells between the lines they are 1 in, exactly."""

import functools
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import cos, pi, sin

import numpy as np

from autodiff.nn.regions import shallow_union
from autodiff.nn.threshold import Layer, ThresholdNetwork
from checks.exercises.families.boolean_network import Bits, Fires, Unit, find_unit
from checks.exercises.family import Rejected
from checks.exercises.plane_geometry import Corner, HalfPlane, cells, general_position
from checks.exercises.stream import Stream
from checks.exercises.written_networks import WrittenNetwork, WrittenUnit


@dataclass(frozen=True)
class LineNetwork:
    """Hidden units over lines in general position, and an output unit over them.

    Parameters
    ----------
    lines : tuple of HalfPlane
    weights : tuple of int
        Of the output unit.
    threshold : int
    fires : {">=", ">"}
        Of all units.
    """

    lines: tuple[HalfPlane, ...]
    weights: tuple[int, ...]
    threshold: int
    fires: Fires

    def output(self, hidden: Sequence[bool | int], *, fires: Fires | None = None) -> bool:
        """The output, given the hidden units."""
        total = sum([weight for weight, on in zip(self.weights, hidden, strict=True) if on])
        return total >= self.threshold if (fires or self.fires) == ">=" else total > self.threshold

    def hidden(self, point: Sequence[Fraction | int]) -> tuple[bool, ...]:
        """The hidden units at a point on none of the lines."""
        return tuple([line.above(point) > 0 for line in self.lines])

    @functools.cached_property
    def patterns(self) -> tuple[Bits, ...]:
        """What the hidden units can be, counting up: one pattern for each cell."""
        return tuple(sorted([tuple(map(int, signs)) for signs in cells(self.lines)]))

    @property
    def inputs(self) -> tuple[Bits, ...]:
        """What units could be if nothing were known about the lines, counting up."""
        return tuple(itertools.product((0, 1), repeat=len(self.lines)))

    def as_layers(self) -> ThresholdNetwork:
        """The same network of the package's layers."""
        hidden = Layer(
            [[float(line.a) for line in self.lines], [float(line.b) for line in self.lines]],
            [-float(line.c) for line in self.lines],
            self.fires,
        )
        output = Layer([[float(weight)] for weight in self.weights], [-float(self.threshold)], self.fires)
        return ThresholdNetwork((hidden, output))

    def as_written(self) -> WrittenNetwork:
        """The same network as students write one, exact."""
        hidden = [line.unit(f"h{k}", self.fires) for k, line in enumerate(self.lines, 1)]
        weights = tuple([(f"h{k}", Fraction(weight)) for k, weight in enumerate(self.weights, 1)])
        output = WrittenUnit("y", weights, Fraction(self.threshold), self.fires)
        return WrittenNetwork(("x1", "x2"), (*hidden, output), "y")


def draw_network(stream: Stream, count: int) -> LineNetwork:
    """Lines of which no two are parallel; an output unit that uses all of them. Three lines that meet are refused."""
    lines = tuple(
        [HalfPlane(stream.nonzero(-3, 3), stream.nonzero(-3, 3), stream.integer(-6, 6)) for _ in range(count)]
    )
    if not general_position(lines):
        raise Rejected("three lines meet")
    weights = tuple([stream.choice((1, 1, 2, -1, -1, -2)) for _ in range(count)])
    network = LineNetwork(lines, weights, stream.integer(-1, 3), stream.choice((">=", ">")))
    sums = [sum(itertools.compress(weights, pattern)) for pattern in network.patterns]
    if network.threshold not in sums:
        raise Rejected("no sum equals the threshold, and so the convention does not matter")
    outputs = {network.output(pattern) for pattern in network.patterns}
    if len(outputs) < 2 or any([ignored(network, k) for k in range(count)]):
        raise Rejected("the output is constant, or does not depend on a unit")
    return network


def ignored(network: LineNetwork, k: int) -> bool:
    """Whether the output never depends on unit k, the others being what they are in some cell."""
    return all(
        [
            network.output(pattern) == network.output([*pattern[:k], 1 - pattern[k], *pattern[k + 1 :]])
            for pattern in network.patterns
        ]
    )


def draw_places(stream: Stream, network: LineNetwork, count: int) -> tuple[Corner, ...]:
    """Points with small integer coordinates on none of the lines, in different cells, some where the output is 1."""
    free: dict[tuple[bool, ...], list[Corner]] = {}
    for point in [(x, y) for x in range(-5, 6) for y in range(-5, 6)]:
        if all([line.above(point) for line in network.lines]):
            free.setdefault(network.hidden(point), []).append(point)
    if len(free) < count:
        raise Rejected("too few cells hold points with small integer coordinates")
    chosen = stream.sample(sorted(free), count)
    if len({network.output(pattern) for pattern in chosen}) < 2:
        raise Rejected("the output is the same at all points")
    return tuple([stream.choice(free[pattern]) for pattern in chosen])


def occurs(lines: Sequence[HalfPlane], pattern: Sequence[int]) -> bool:
    """Whether some point has this side of every line: by eliminating x2, then x1 (Fourier and Motzkin).

    Examples
    --------
    >>> cross = [HalfPlane(1, 0, 0), HalfPlane(0, 1, 0), HalfPlane(1, 1, 1)]
    >>> occurs(cross, (1, 1, 0)), occurs(cross, (0, 0, 1))
    (True, False)
    """
    halves = [line if on else line.turned for line, on in zip(lines, pattern, strict=True)]
    # Above x2 > (c - a x1) / b, or below it, or a condition on x1 alone: slope * x1 > offset.
    lower = [(Fraction(h.c, h.b), Fraction(-h.a, h.b)) for h in halves if h.b > 0]
    upper = [(Fraction(h.c, h.b), Fraction(-h.a, h.b)) for h in halves if h.b < 0]
    alone = [(Fraction(h.a), Fraction(h.c)) for h in halves if not h.b]
    alone += [(up[1] - low[1], low[0] - up[0]) for low in lower for up in upper]
    if any([not slope and offset >= 0 for slope, offset in alone]):
        return False
    left = [offset / slope for slope, offset in alone if slope > 0]
    right = [offset / slope for slope, offset in alone if slope < 0]
    return not left or not right or max(left) < min(right)


def tangents(count: int) -> tuple[HalfPlane, ...]:
    """Lines in general position: tangents of the parabola x2 = x1^2 at x1 = 1, 2, 3, ...

    Examples
    --------
    >>> len(cells(tangents(5)))
    16
    """
    return tuple([HalfPlane(-2 * k, 1, -k * k) for k in range(1, count + 1)])


@functools.cache
def counted_cells(count: int) -> Mapping[str, int]:
    """Cells between lines in general position; the bounded ones are those that no ray to infinity stays in."""
    lines = tangents(count)
    found = set(cells(lines))
    ways = [(sign, sign * (2 * k + 1)) for k in range(count + 1) for sign in (1, -1)]
    endless = {tuple([line.a * x + line.b * y > 0 for line in lines]) for x, y in ways}
    return {"cells": len(found), "bounded": len(found - endless)}


def disc_sums(sides: int, discs: int) -> dict[str, int]:
    """How many half-planes around several discs hold in the middle of the first, and far from all.

    The discs lie far apart in a direction that no half-plane's border has.
    """
    angle, far = pi / (2 * sides), 1e6
    centres = [(k * far * cos(angle), k * far * sin(angle), 1.0) for k in range(discs)]
    hidden = shallow_union(centres, sides).layers[0]
    beyond = np.array([[centres[0][0], centres[0][1]], [-far * cos(angle), -far * sin(angle)]])
    inside, outside = hidden(beyond).sum(axis=1)
    return {"inside": int(inside), "outside": int(outside)}


def halving(patterns: Sequence[Bits], on: Sequence[Bits]) -> tuple[Bits, Bits, Bits, Bits] | None:
    """Two patterns where the unit is to be 1 and two where it is not, with the same sum: no unit does that.

    Source: C. C. Elgot, "Truth functions realizable by single threshold organs", 1961 (2-asummability).

    Examples
    --------
    >>> halving([(0, 0), (0, 1), (1, 0), (1, 1)], [(0, 1), (1, 0)])
    ((0, 1), (1, 0), (0, 0), (1, 1))
    """
    off = [pattern for pattern in patterns if pattern not in on]
    for p, q in itertools.combinations_with_replacement(on, 2):
        for r, s in itertools.combinations_with_replacement(off, 2):
            if [a + b for a, b in zip(p, q, strict=True)] == [a + b for a, b in zip(r, s, strict=True)]:
                return p, q, r, s
    return None


def draw_wanted(stream: Stream, network: LineNetwork) -> tuple[tuple[Bits, ...], ...]:
    """Two sets of two to four cells, of which one unit picks out one and none the other."""
    found: dict[bool, tuple[Bits, ...]] = {}
    for _ in range(40):
        on = tuple(sorted(stream.sample(network.patterns, stream.integer(2, 4))))
        possible = bool(find_output(network, on))
        if possible or halving(network.patterns, on):
            found.setdefault(possible, on)
        if len(found) == 2:
            return stream.shuffled([found[True], found[False]])
    raise Rejected("no two sets of cells, one of each kind")


def find_output(network: LineNetwork, on: Sequence[Bits]) -> Unit | None:
    """An output unit of three inputs that is 1 in just these cells; None if there is none, all units being tried."""
    missing = [pattern for pattern in network.inputs if pattern not in network.patterns]
    for values in itertools.product((0, 1), repeat=len(missing)):
        free = dict(zip(missing, values, strict=True))
        table = tuple([free.get(pattern, int(pattern in on)) for pattern in network.inputs])
        if unit := find_unit(table, network.fires):
            return unit
    return None
