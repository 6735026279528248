"""Functions of one and two inputs as sums of pulses of threshold units."""

from collections.abc import Callable, Sequence

import numpy as np

from autodiff.nn.threshold import Layer, ThresholdNetwork, all_fire
from autodiff.types import Array


def pulse(low: float, high: float) -> ThresholdNetwork:
    """The lectures' square pulse: 1 for low <= x < high, otherwise 0, by two threshold units and a summing one.

    Parameters
    ----------
    low, high : float
        T_1 < T_2. The upper end is left out (both units fire by ">="), so that neighbouring pulses meet without
        overlapping; the notes leave the ends open.

    Returns
    -------
    ThresholdNetwork
        Three units, one input.

    Raises
    ------
    ValueError
        If low >= high: the difference of the two steps would be -1 between them.

    Examples
    --------
    >>> pulse(1.0, 2.0)(np.array([[0.9], [1.0], [1.9], [2.0]])).ravel()
    array([0., 1., 1., 0.])
    """
    if not low < high:
        raise ValueError(f"a pulse starts before it ends; here T_1 = {low} and T_2 = {high}")
    return ThresholdNetwork((_steps([low, high]), Layer([[1.0], [-1.0]], [0.0], "sum")))


def pulse_network(
    f: Callable[..., float], n: int, *, dimensions: int = 1, low: float = 0.0, high: float = 1.0
) -> ThresholdNetwork:
    """A function as a sum of pulses, each as high as the function in the middle of its cell.

    Parameters
    ----------
    f : callable
        Takes `dimensions` floats and gives one.
    n : int
        Cells along each axis.
    dimensions : {1, 2}
        Of the input.
    low, high : float
        The ends of the interval, or of both sides of the square; both belong to it. Outside, the network gives 0.

    Returns
    -------
    ThresholdNetwork
        In one dimension 2n + 1 units: the summing units of n pulses are one. In two, 2(n + 1) + n**2 + 1.

    Raises
    ------
    ValueError
        If n < 1, low >= high, or there are more than two dimensions.

    Notes
    -----
    For f with Lipschitz constant L the error is at most `L w / 2` in one dimension and `L w / sqrt(2)` in two, for
    cells of width w = (high - low) / n: half a cell, half a diagonal. The output sums numbers that cancel, so rounding
    adds up to about `2n` units in the last place of the largest value.

    The notes say the three-unit pulse "generalises to functions of any number of inputs". With one hidden layer it does
    not do so directly: what steps of half-planes sum up to is never a pulse over a bounded cell. Here cells are ANDs in
    a second hidden layer.

    Examples
    --------
    >>> network = pulse_network(lambda x: x * x, 4)
    >>> network.units, network(np.array([[0.1], [1.0], [1.5]])).ravel()
    (9, array([0.015625, 0.765625, 0.      ]))
    """
    if n < 1 or not low < high or dimensions not in (1, 2):
        raise ValueError(
            f"pulses need n >= 1, low < high and one or two dimensions, not n = {n}, [{low}, {high}], {dimensions}"
        )
    edges = np.linspace(low, high, n + 1)
    middles = ((edges[:-1] + edges[1:]) / 2).tolist()
    # The last edge lies just above `high`, which therefore belongs to the last cell.
    edges[-1] = np.nextafter(high, np.inf)
    return _on_interval(f, edges, middles) if dimensions == 1 else _on_square(f, edges, middles)


def _on_interval(f: Callable[..., float], edges: Array, middles: Sequence[float]) -> ThresholdNetwork:
    heights = np.array([f(x) for x in middles])
    hidden = _steps(np.stack([edges[:-1], edges[1:]], axis=1).ravel())
    return ThresholdNetwork((hidden, Layer(np.outer(heights, [1.0, -1.0]).reshape(-1, 1), [0.0], "sum")))


def _on_square(f: Callable[..., float], edges: Array, middles: Sequence[float]) -> ThresholdNetwork:
    n, lines = len(middles), len(edges)
    axis = np.repeat([0, 1], lines)
    hidden = Layer(np.stack([axis == 0, axis == 1]), -np.tile(edges, 2), ">=")
    # Cell k along an axis: past edge k, not past edge k + 1.
    past = np.eye(lines, n) - np.eye(lines, n, -1)
    cells = np.concatenate([np.repeat(past, n, axis=1), np.tile(past, n)])
    heights = np.array([f(x, y) for x in middles for y in middles])
    return ThresholdNetwork((hidden, all_fire(cells), Layer(heights[:, None], [0.0], "sum")))


def _steps(places: Sequence[float] | Array) -> Layer:
    """Units of one input that fire from each place on. `x - T >= 0` is exact in floating point, as `x >= T` is."""
    return Layer(np.ones((1, len(places))), -np.asarray(places, dtype=np.float64), ">=")
