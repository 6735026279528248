"""From which numbers an input was drawn: what shrinking must keep so as not to leave the contract.

Kept apart from kinks, positive, no two equal: a family says so by how it draws, not in words. A family is therefore
watched while it draws.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff.types import Array
from checks.assignments.task import Family
from checks.assignments.values import Values
from checks.verify.drawing import TRIES, sizes_of


@dataclass(frozen=True)
class Origin:
    """What the entries of one input may be.

    Parameters
    ----------
    low, high : float
        The interval; empty (low > high) where nothing is known: then nothing may be changed.
    away : float
        No entry is nearer to 0 than this.
    gap : float
        No two entries are nearer to one another than this.
    """

    low: float = 1.0
    high: float = 0.0
    away: float = 0.0
    gap: float = 0.0

    @property
    def known(self) -> bool:
        """Whether anything may be changed at all."""
        return self.low <= self.high

    def holds(self, number: float) -> bool:
        """Whether an entry may be this number.

        Examples
        --------
        >>> Origin(-2, 2, away=0.05).holds(0.0), Origin(-2, 2).holds(0.0), Origin().holds(1.0)
        (False, True, False)
        """
        return self.low <= number <= self.high and abs(number) >= self.away


class _Noting(Values):
    """Values that note what was drawn, and from which numbers."""

    def __init__(self, seed: int | Sequence[int]) -> None:
        super().__init__(seed)
        self.notes: list[tuple[Array, Origin]] = []

    def real(self, shape: tuple[int, ...] = (), low: float = -2.0, high: float = 2.0, away: float = 0.05) -> Array:
        return self._noted(super().real(shape, low, high, away), Origin(low, high, away))

    def distinct(self, shape: tuple[int, ...] = (), low: float = -2.0, high: float = 2.0, gap: float = 0.05) -> Array:
        drawn = super().distinct(shape, low, high, gap)
        widest = float(np.max(drawn, initial=high))
        return self._noted(drawn, Origin(low, widest, gap=gap))

    def cotangent(self, shape: tuple[int, ...] = ()) -> Array:
        # Results are linear in a cotangent: no value of it lies near a kink.
        return self._noted(super().cotangent(shape), Origin(-2.0, 2.0))

    def labels(self, count: int, classes: int) -> Array:
        return self._noted(super().labels(count, classes), Origin(0, classes - 1))

    def integers(self, shape: tuple[int, ...], low: int, high: int) -> Array:
        return self._noted(super().integers(shape, low, high), Origin(low, high))

    def _noted(self, drawn: Array, origin: Origin) -> Array:
        self.notes.append((drawn, origin))
        return drawn

    def origin(self, leaf: Any) -> Origin:
        """Of a leaf of the arguments: what was noted last with its entries, in any shape, order or precision."""
        entries = np.sort(np.asarray(leaf, dtype=np.float64), axis=None)
        origin: Origin
        for drawn, origin in reversed(self.notes):
            if drawn.size == entries.size and np.allclose(np.sort(drawn, axis=None), entries, rtol=1e-6, atol=0):
                return origin
        return Origin()


def origins_of(family: Family, seed: int, task: str) -> Mapping[tuple[Any, ...], Origin]:
    """For every number and array in the family's arguments, by its place, what its entries may be.

    What a family computes from what it drew (a product, a sum) has no origin and is left as it is.

    Parameters
    ----------
    family : Family
    seed : int
    task : str
        Its name.
    """
    for attempt in range(TRIES):
        values = _Noting((seed, len(task), attempt))
        sizes = {symbol: max(options) for symbol, options in family.sizes.items()}
        arguments = family.draw(values, sizes if attempt % 2 == 0 else sizes_of(family.sizes, values))
        found = dict(_origins(arguments, (), values))
        # Empty arrays equal whatever else is empty: they tell nothing.
        if found:
            return found
    return {}


def _origins(value: Any, before: tuple[Any, ...], values: _Noting) -> list[tuple[tuple[Any, ...], Origin]]:
    if isinstance(value, tuple | list):
        return [found for i, entry in enumerate(value) for found in _origins(entry, (*before, i), values)]
    if isinstance(value, dict):
        return [found for name, entry in value.items() for found in _origins(entry, (*before, name), values)]
    numbers = isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype.kind in "fiu" and value.size)
    return [(before, values.origin(value))] if numbers else []
