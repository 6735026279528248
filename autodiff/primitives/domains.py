"""From which inputs an operation is meant to be called, stated beside the operation: what tests and exercises draw.

A *domain* draws valid arguments; a *kink* tells how far arguments are from the nearest point without a derivative.
Drawn numbers have few digits (a grid of 0.01), so that a failure can be read and repeated by hand.
"""

from __future__ import annotations  # so that naming numpy.random in a signature does not load it

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autodiff.types import Array

GRID = 0.01
MARGIN = 0.1
"""How far from a kink inputs are drawn, in the unit of the input."""


@dataclass(frozen=True)
class Interval:
    """Real numbers from `low` to `high`, in which an argument is drawn; all of it is inside the domain."""

    low: float
    high: float

    def draw(self, rng: np.random.Generator, shape: tuple[int, ...], dtype: Any) -> Array:
        """An array of `shape` on the grid."""
        steps = rng.integers(round(self.low / GRID), round(self.high / GRID) + 1, size=shape)
        return np.asarray(steps * GRID, dtype=dtype)


REAL = Interval(-3.0, 3.0)
POSITIVE = Interval(0.2, 4.0)
UNIT = Interval(-0.9, 0.9)
ABOVE_ONE = Interval(1.1, 4.0)
ABOVE_MINUS_ONE = Interval(-0.8, 4.0)


@dataclass(frozen=True)
class Case:
    """One way of calling a primitive: a shape or a ready array for each argument, and the parameters.

    A tuple of ints is a shape, drawn from the primitive's domain; an array is passed as it is (indices, masks).
    """

    args: tuple[Any, ...]
    params: dict[str, Any] = field(default_factory=dict)


Kink = Callable[..., Array]
"""Distance of each entry of the arguments to the nearest point without a derivative."""


def draw_arguments(
    rng: np.random.Generator,
    case: Case,
    domains: tuple[Interval, ...],
    kink: Kink | None,
    dtype: Any,
    attempts: int = 200,
) -> tuple[Any, ...]:
    """Arguments for a case: inside the domain, and at least `MARGIN` from every kink.

    Raises
    ------
    ValueError
        No draw kept the margin; the declaration's domain and kink contradict each other.
    """
    domains = domains + domains[-1:] * (len(case.args) - len(domains))
    drawn = [
        domain.draw(rng, spec, dtype) if isinstance(spec, tuple) else spec
        for spec, domain in zip(case.args, domains, strict=True)
    ]
    if kink is None:
        return tuple(drawn)
    for _ in range(attempts):
        close = np.asarray(kink(*drawn, **case.params) < MARGIN)
        if not close.any():
            return tuple(drawn)
        for k, (spec, domain) in enumerate(zip(case.args, domains, strict=True)):
            if isinstance(spec, tuple):
                fresh = domain.draw(rng, spec, dtype)
                drawn[k] = np.where(close, fresh, drawn[k]) if close.shape == spec else fresh
    raise ValueError(f"no arguments at least {MARGIN} from a kink were found in {attempts} draws for {case}")
