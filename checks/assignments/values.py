"""Numbers for the inputs of a check: random, with few digits, never special by accident."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

import numpy as np

from autodiff.types import Array

T = TypeVar("T")


class Values:
    """Draws inputs from a stream; the same seed gives the same inputs.

    Parameters
    ----------
    seed : int or sequence of int
        The stream.
    small : bool
        Small integers in place of hundredths, as a counterexample that is worked by hand wants them.
    turns : (sequence of int, int), optional
        The stream of the check that the input is for, and which of its inputs it is: see `turn`.

    Examples
    --------
    >>> values = Values(7)
    >>> values.real((2, 3)).shape
    (2, 3)
    >>> Values(7, small=True).real((4,)).tolist() == Values(7, small=True).real((4,)).tolist()
    True
    """

    def __init__(
        self, seed: int | Sequence[int], *, small: bool = False, turns: tuple[Sequence[int], int] | None = None
    ) -> None:
        self.small = small
        self._turns = turns
        self._words = np.random.Generator(np.random.Philox(np.random.SeedSequence(seed)))

    def real(self, shape: tuple[int, ...] = (), low: float = -2.0, high: float = 2.0, away: float = 0.05) -> Array:
        """Float64 array of hundredths in [low, high], none nearer to 0 than `away`, not all equal.

        In the small style: non-zero integers where the interval holds at least two of them.
        """
        step = self._step(low, high, away)
        grid = _grid(low, high, away, step)
        drawn = grid[self._words.integers(0, grid.size, size=shape)]  # as `choice`, in half the time
        if drawn.size > 1 and np.all(drawn == drawn.flat[0]):
            drawn.flat[0] = grid[(int(np.searchsorted(grid, drawn.flat[0])) + 1) % grid.size]
        return np.asarray(drawn, dtype=np.float64)

    def positive(self, shape: tuple[int, ...] = (), low: float = 0.3, high: float = 3.0) -> Array:
        """As `real`, above 0."""
        return self.real(shape, low, high)

    def distinct(self, shape: tuple[int, ...] = (), low: float = -2.0, high: float = 2.0, gap: float = 0.05) -> Array:
        """Float64 array whose entries lie at least `gap` apart: no ties, for maxima, sorting and medians.

        The interval is widened where it is too short for so many entries.
        """
        count = int(np.prod(shape, dtype=np.int64))
        step = 1.0 if self.small else max(gap, 0.01)
        places = max(count, int((high - low) / step) + 1)
        order = self._words.permutation(places)[:count]
        return np.round((low + step * order).reshape(shape), 2) + 0.0

    def cotangent(self, shape: tuple[int, ...] = ()) -> Array:
        """A random cotangent: non-zero, of both signs where there is room, never all ones and never all equal."""
        drawn = self.real(shape, -2.0, 2.0, 0.2)
        if drawn.size and np.all(drawn == 1.0):
            drawn = drawn + 1.0
        if drawn.size > 1 and (np.all(drawn > 0) or np.all(drawn < 0)):
            drawn.flat[int(self._words.integers(drawn.size))] *= -1.0
        return drawn

    def labels(self, count: int, classes: int) -> Array:
        """Class labels, int64 of shape (count,); every class may come, the top class need not."""
        return self._words.integers(0, classes, size=count)

    def integer(self, low: int, high: int) -> int:
        """An integer from low to high, both included."""
        return int(self._words.integers(low, high + 1))

    def integers(self, shape: tuple[int, ...], low: int, high: int) -> Array:
        """Int64 array with entries from low to high, both included."""
        return self._words.integers(low, high + 1, size=shape)

    def choice(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[int(self._words.integers(len(options)))]

    def turn(self, options: Sequence[T]) -> T:
        """One of the options; the inputs of a check take them in turn, so that none comes twice before each came once.

        The order is drawn for each check. An input that is for no check takes any option.

        Examples
        --------
        >>> [Values((8, number), turns=((8,), number)).turn("abc") for number in range(3)]
        ['a', 'c', 'b']
        """
        if self._turns is None:
            return self.choice(options)
        check, number = self._turns
        return options[_order((*check, len(options)))[number % len(options)]]

    def permutation(self, count: int) -> tuple[int, ...]:
        """An order of 0 ... count - 1."""
        return tuple(int(i) for i in self._words.permutation(count))

    def seed(self) -> int:
        """A word for a stream of its own."""
        return int(self._words.integers(2**63))

    def _step(self, low: float, high: float, away: float) -> float:
        whole = [i for i in range(int(np.ceil(low)), int(np.floor(high)) + 1) if abs(i) >= away]
        return 1.0 if self.small and len(whole) > 1 else 0.01


@lru_cache(maxsize=256)
def _order(stream: tuple[int, ...]) -> tuple[int, ...]:
    """In which the inputs of a check take as many options as its stream's last number says."""
    return Values(stream).permutation(stream[-1])


@lru_cache(maxsize=256)
def _grid(low: float, high: float, away: float, step: float) -> Array:
    first, last = int(np.ceil(low / step - 1e-9)), int(np.floor(high / step + 1e-9))
    grid = np.arange(first, last + 1) * step
    grid = np.round(grid[np.abs(grid) >= away - 1e-12], 2)
    grid.setflags(write=False)
    return grid
