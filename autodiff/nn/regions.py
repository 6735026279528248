"""Regions of the plane as networks of threshold units: half-planes, polygons, unions, checkerboards."""

from collections.abc import Sequence
from math import acos, floor, hypot, pi

import numpy as np

from autodiff.nn.boolean import parity
from autodiff.nn.threshold import Layer, Rule, ThresholdNetwork, all_fire, any_fires, beside, threshold_unit
from autodiff.types import Array


def half_plane(normal: Sequence[float] | Array, offset: float, *, fires: Rule = ">=") -> ThresholdNetwork:
    """One unit that fires where `normal . x >= offset`; with ">" the border is left out.

    Parameters
    ----------
    normal : array, shape (n,)
        Points into the region; any number of inputs.
    offset : float
        The threshold.
    fires : {">=", ">"}
        Whether the border belongs to the region.

    Returns
    -------
    ThresholdNetwork

    Examples
    --------
    >>> half_plane([1.0, 1.0], 1.0).fires([[0.0, 0.0], [0.5, 0.5], [1.0, 1.0]])
    array([False,  True,  True])
    """
    return threshold_unit(normal, offset, fires=fires)


def polygon(vertices: Array, *, fires: Rule = ">=") -> ThresholdNetwork:
    """A convex polygon: one unit per side and their AND.

    Parameters
    ----------
    vertices : array, shape (k, 2)
        Its k >= 3 corners in order, either way round.
    fires : {">=", ">"}
        Whether the border belongs to the region.

    Returns
    -------
    ThresholdNetwork
        k + 1 units.

    Raises
    ------
    ValueError
        If the corners are not those of a strictly convex polygon in order; one that lies wrongly is named. Other
        polygons are a `union` of convex ones.

    Examples
    --------
    >>> triangle = polygon([[0, 0], [1, 0], [0, 1]])
    >>> triangle.units, triangle.fires([[0.2, 0.2], [1.0, 1.0]])
    (4, array([ True, False]))
    """
    corners = np.asarray(vertices, dtype=np.float64)
    if corners.ndim != 2 or corners.shape[0] < 3 or corners.shape[1] != 2:
        raise ValueError(f"a polygon is three or more corners, an array of shape (k, 2), not {corners.shape}")
    edges = np.roll(corners, -1, axis=0) - corners
    # Counterclockwise, the inside lies to the left of every edge.
    turn = 1.0 if np.sum(corners[:, 0] * edges[:, 1] - corners[:, 1] * edges[:, 0]) > 0 else -1.0
    normals = turn * np.stack([-edges[:, 1], edges[:, 0]], axis=1)
    offsets = np.sum(normals * corners, axis=1)
    _strictly_convex(corners, normals)
    sides = Layer(normals.T, -offsets, fires)
    return ThresholdNetwork((sides, all_fire(np.ones((len(corners), 1)))))


def _strictly_convex(corners: Array, normals: Array) -> None:
    k = len(corners)
    for i in range(k):
        for j in range(k):
            # Relative to the side's own corner, so that the test does not suffer from a far-away origin.
            if j not in (i, (i + 1) % k) and normals[i] @ (corners[j] - corners[i]) <= 0:
                raise ValueError(
                    f"corner {j} {corners[j].tolist()} does not lie inside the side from corner {i} to {(i + 1) % k}: "
                    "the polygon is not strictly convex. Split it into convex parts and take their union"
                )


def union(*regions: ThresholdNetwork) -> ThresholdNetwork:
    """The OR of regions, one layer more: for polygons, the lectures' third layer.

    Parameters
    ----------
    *regions : ThresholdNetwork
        Each with one output unit.

    Returns
    -------
    ThresholdNetwork

    Raises
    ------
    ValueError
        If no region is given, or they read different numbers of inputs.

    Examples
    --------
    >>> both = union(polygon([[0, 0], [1, 0], [0, 1]]), polygon([[3, 3], [4, 3], [4, 4], [3, 4]]))
    >>> both.sizes, both.fires([[0.1, 0.1], [2.0, 2.0], [3.5, 3.5]])
    ((7, 2, 1), array([ True, False,  True]))
    """
    if not regions:
        raise ValueError("a union is of one region or more")
    joined = beside(regions)
    return joined.then(any_fires(joined.sizes[-1]))


def checkerboard(lines: int) -> ThresholdNetwork:
    """A checkerboard cut from the plane by lines: a unit per line, an AND per coloured cell, their OR.

    Half of the lines (one more when odd) are vertical, at x = 1, 2, 3, ...; the others horizontal, at y = 1, 2, 3, ...
    The outermost cells are unbounded. A cell is coloured when an odd number of lines lies to its left and below it.

    Parameters
    ----------
    lines : int
        At least 1.

    Returns
    -------
    ThresholdNetwork
        `lines + floor((lines + 2)**2 / 8) + 1` units.

    Raises
    ------
    ValueError
        If there are no lines.

    Notes
    -----
    The notes give 16 + 40 + 1 = 57 units and the formula `floor((n + 2)^2 / 8)` without the picture's measures. They
    fit this arrangement only: n/2 lines each way make `(n/2 + 1)^2` cells if the unbounded ones count (81 for n = 16,
    of which 40 are coloured and 41 are not). 16 lines in general position would make 137 regions; 8 + 8 lines have but
    49 bounded cells. The 40 are not the fewest: `checkerboard_by_parity` does it with 16.

    Examples
    --------
    >>> checkerboard(16).sizes, checkerboard(64).units
    ((16, 40, 1), 609)
    """
    sides, vertical = _grid(lines)
    columns, rows = vertical + 1, lines - vertical + 1
    coloured = [(i, j) for i in range(columns) for j in range(rows) if (i + j) % 2]
    literals = np.zeros((lines, len(coloured)))
    for k, (i, j) in enumerate(coloured):
        literals[:vertical, k] = _between(i, vertical)
        literals[vertical:, k] = _between(j, lines - vertical)
    return ThresholdNetwork((sides, all_fire(literals), any_fires(len(coloured))))


def checkerboard_by_parity(lines: int) -> ThresholdNetwork:
    """The same checkerboard, its colour taken as the parity of the lines passed: 2 `lines` + 1 units.

    Examples
    --------
    >>> checkerboard_by_parity(16).sizes
    (16, 16, 1)
    """
    sides, _ = _grid(lines)
    return ThresholdNetwork((sides, *parity(lines).layers))


def _grid(lines: int) -> tuple[Layer, int]:
    """Units that fire right of each vertical line and above each horizontal one; and how many are vertical."""
    if lines < 1:
        raise ValueError(f"a checkerboard is cut by one line or more, not by {lines}")
    vertical = (lines + 1) // 2
    places = np.array([*range(1, vertical + 1), *range(1, lines - vertical + 1)], dtype=np.float64)
    upright = np.arange(lines) < vertical
    return Layer(np.stack([upright, ~upright]), -places, ">="), vertical


def _between(cell: int, lines: int) -> Array:
    """Literals over one direction's lines for "past the first `cell` lines, not past the next"; only these two read."""
    literals = np.zeros(lines)
    literals[max(cell - 1, 0) : cell] = 1
    literals[cell : cell + 1] = -1
    return literals


def disc(centre: Sequence[float], radius: float, sides: int) -> ThresholdNetwork:
    """A disc with one hidden layer: the sum of N half-planes against N, which is the N-gon around the disc.

    It leaks: the polygon's area exceeds the disc's by `radius**2 (N tan(pi / N) - pi)`, about
    `radius**2 pi**3 / (3 N**2)`.

    Parameters
    ----------
    centre : pair of float
    radius : float
        Positive.
    sides : int
        N >= 3.

    Returns
    -------
    ThresholdNetwork
        N + 1 units.

    Examples
    --------
    >>> disc((0, 0), 1.0, 4).fires([[0.99, 0.0], [0.99, 0.99], [1.01, 0.0]])
    array([ True,  True, False])
    """
    return shallow_union([(centre[0], centre[1], radius)], sides)


def shallow_union(discs: Sequence[tuple[float, float, float]], sides: int) -> ThresholdNetwork:
    """Several discs with *one* hidden layer: N half-planes around each, and the sum of all against one threshold.

    All discs fire. The threshold is the greatest for which that is certain: over the discs, the least of N plus the
    half-planes of the other discs that surely hold there.

    Parameters
    ----------
    discs : sequence of (x, y, radius)
    sides : int
        N >= 3 half-planes for each disc.

    Returns
    -------
    ThresholdNetwork
        N len(discs) + 1 units.

    Raises
    ------
    ValueError
        If a radius is not positive, N < 3, or there is no disc.

    Notes
    -----
    The lectures say that infinitely many hidden units make one hidden layer enough. Not in this construction: N
    half-planes around a disc of radius r give the sum N inside, but at distance d from the centre, for N to infinity,
    still the share `1 - arccos(r / d) / pi` of it, which exceeds 1/2 by about `r / (pi d)`. Such excesses add
    up, and between discs points fire that lie in none. More half-planes do not mend it; a third layer (`union`) does.
    (That one hidden layer suffices in general, with weights of both signs, is G. Cybenko's theorem of 1989.)

    Examples
    --------
    Four discs, and the gap in their middle: each disc's sum there is 0.72 N, and together they pass for a disc.

    >>> four = shallow_union([(x, y, 1.0) for x in (0, 2.2) for y in (0, 2.2)], 64)
    >>> four.units, four.fires([[0.0, 0.0], [2.2, 0.9], [1.1, 1.1], [6.0, 6.0]])
    (257, array([ True,  True,  True, False]))
    """
    if sides < 3 or not discs or min(radius for _, _, radius in discs) <= 0:
        raise ValueError("a union of discs has one disc or more, positive radii, and three sides or more")
    angles = 2 * pi * np.arange(sides) / sides
    normals = -np.stack([np.cos(angles), np.sin(angles)])
    biases = [radius - np.array([x, y]) @ normals for x, y, radius in discs]
    hidden = Layer(np.tile(normals, len(discs)), np.concatenate(biases), ">=")
    threshold = min(
        sides + sum(_surely_held(here, other, sides) for j, other in enumerate(discs) if j != i)
        for i, here in enumerate(discs)
    )
    return ThresholdNetwork((hidden, Layer(np.ones((sides * len(discs), 1)), [-threshold], ">=")))


def _surely_held(here: tuple[float, float, float], other: tuple[float, float, float], sides: int) -> int:
    """How many of the half-planes around `other` hold at least at every point of `here`."""
    farthest = hypot(here[0] - other[0], here[1] - other[1]) + here[2]
    # Those whose angle to the point is at least arccos(r / d): a closed arc holds at least the rounded-down share.
    share = 1 - acos(min(1.0, other[2] / farthest)) / pi
    return floor(sides * share - 1e-9)


def leak(network: ThresholdNetwork, region: Array, points: Array) -> tuple[float, float]:
    """How far a network is from a region, as shares of points.

    Parameters
    ----------
    network : ThresholdNetwork
        With one output that fires.
    region : array of bool, shape (m,)
        Whether each point belongs to the region.
    points : array, shape (m, 2)

    Returns
    -------
    leaked : float
        The share of the points at which the network fires though they lie outside.
    missed : float
        The share at which it does not though they lie inside.

    Examples
    --------
    >>> points = np.array([[0.0, 0.0], [0.9, 0.9], [2.0, 0.0], [3.0, 0.0]])
    >>> leak(disc((0, 0), 1.0, 4), np.hypot(*points.T) <= 1, points)
    (0.25, 0.0)
    """
    fired = network.fires(points)
    region = np.asarray(region, dtype=bool)
    return float(np.mean(fired & ~region)), float(np.mean(~fired & region))
