"""How far from a smooth point the nearest kink, jump or edge of the domain is."""

from dataclasses import dataclass

import numpy as np

from autodiff.types import Array
from differentiation.sampling import Samples

GROWTH = 4
HALVINGS = 14


@dataclass(frozen=True)
class Obstacle:
    """What is met first when leaving the point, "" and infinitely far if nothing is."""

    kind: str
    distance: float


def nearest_obstacle(samples: Samples, noise: Array, *, scale: float, eps: float) -> Obstacle:
    """Walk outwards in shells [a, 4a] up to scale / 4 on both sides and hunt where the bend suddenly grows.

    In a shell of a smooth curve the second difference, divided by the width, grows in proportion to the width. Where
    it grows much faster, the shell is halved again and again towards the greater bend: at a kink the bend divided by
    the width tends to a constant, elsewhere to 0.

    Parameters
    ----------
    samples : Samples
        The curve.
    noise : Array
        Standard deviation of its rounding errors, shape (m,).
    scale : float
        Size of t over which the curve may change by itself.
    eps : float
        Machine epsilon of its dtype.

    Examples
    --------
    >>> nearest_obstacle(Samples(lambda t: abs(t - 0.01)), np.array([1e-16]), scale=1.0, eps=2.0**-52).kind
    'kink'
    """
    reach = scale / 4
    # The innermost shell only shows how strong a bend to expect.
    inner = scale * eps**0.5 / GROWTH
    before = {side: np.full(noise.shape, np.inf) for side in (-1.0, 1.0)}
    while inner < reach:
        outer = GROWTH * inner
        met = [found for side in before if (found := _search(samples, noise, side, inner, outer, before, scale, eps))]
        if met:
            return min(met, key=lambda obstacle: obstacle.distance)
        inner = outer
    return Obstacle("", np.inf)


def _search(
    samples: Samples,
    noise: Array,
    side: float,
    inner: float,
    outer: float,
    before: dict[float, Array],
    scale: float,
    eps: float,
) -> Obstacle | None:
    if np.isnan(samples(side * outer)).any():
        return Obstacle("edge", _edge(samples, side, inner, outer))
    bend = _bend(samples, side * inner, side * outer)
    resolution = 16 * noise / (outer - inner)
    # Twice what a cubic does, whose bend grows with the square of the width.
    sudden = bend > 2 * GROWTH**2 * before[side] + resolution
    before[side] = np.fmax(bend, resolution)
    if not sudden.any():
        return None
    component = int(np.argmax(np.where(sudden, bend, 0.0)))
    return _hunted(samples, noise, side * inner, side * outer, component, smallest=64 * eps * scale)


def _bend(samples: Samples, a: float, b: float) -> Array:
    return np.abs(samples(a) - 2 * samples((a + b) / 2) + samples(b)) / abs(b - a)


def _edge(samples: Samples, side: float, inner: float, outer: float) -> float:
    for _ in range(HALVINGS):
        middle = (inner + outer) / 2
        inner, outer = (inner, middle) if np.isnan(samples(side * middle)).any() else (middle, outer)
    return inner


def _hunted(samples: Samples, noise: Array, a: float, b: float, component: int, *, smallest: float) -> Obstacle | None:
    bends: list[float] = []
    while len(bends) < HALVINGS and abs(b - a) > smallest:
        quarter = (b - a) / 4
        # Overlapping halves: a kink in the very middle bends neither the left nor the right half.
        halves = [(a, a + 2 * quarter), (a + quarter, b - quarter), (b - 2 * quarter, b)]
        strength = [_bend(samples, *half)[component] for half in halves]
        a, b = halves[int(np.argmax(strength))]
        bends.append(max(strength))
    # Where it lies in its cell varies a kink's bend by a factor of 2; smooth bends fall by 2 in each of the last steps.
    significant = len(bends) >= 8 and bends[-1] > 64 * noise[component] / abs(b - a)
    if not significant or max(bends[-2:]) < 0.25 * max(bends):
        return None
    kind = "jump" if max(bends[-2:]) > 8 * max(bends[-8:-6]) else "kink"
    return Obstacle(kind, abs(a + b) / 2)
