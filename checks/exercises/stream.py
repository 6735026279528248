"""Random integers, choices and rationals from a path of names: the same on every machine, Python and NumPy.

A stream is SHA-256 in counter mode: word k is the first eight bytes of ``SHA-256(SHA-256(path) + k)``. Nothing of it
depends on a generator whose distributions may change with a version. Streams of different paths are independent, so
that a part that draws one number more does not change the next part.
"""

import hashlib
import json
from collections.abc import Sequence
from fractions import Fraction
from typing import TypeVar

Item = TypeVar("Item")
_WORD = 1 << 64


class Stream:
    """Raw words from a path, and what exercises are drawn from: integers, choices, rationals.

    Parameters
    ----------
    *path : str or int
        What the numbers are for: a family, a version, a seed, a part.

    Examples
    --------
    >>> stream = Stream("example", 7)
    >>> dice = [stream.integer(1, 6) for _ in range(100)]
    >>> min(dice), max(dice), dice == [Stream("example", 8).integer(1, 6) for _ in range(100)]
    (1, 6, False)
    >>> Stream("example", 7).spawn("part", 1).word() == Stream("example", 7, "part", 1).word()
    True
    """

    def __init__(self, *path: str | int) -> None:
        self.path = path
        self._key = hashlib.sha256(json.dumps(path, ensure_ascii=True).encode()).digest()
        self._count = 0

    def __repr__(self) -> str:
        return f"Stream({', '.join(map(repr, self.path))})"

    def spawn(self, *path: str | int) -> "Stream":
        """An independent stream, whatever has been drawn from this one."""
        return Stream(*self.path, *path)

    def word(self) -> int:
        """The next 64 random bits."""
        block = hashlib.sha256(self._key + self._count.to_bytes(8, "big")).digest()
        self._count += 1
        return int.from_bytes(block[:8], "big")

    def below(self, bound: int) -> int:
        """An integer from 0 to ``bound - 1``, all equally likely (words of the incomplete last block are skipped)."""
        if bound < 1:
            raise ValueError(f"there is no integer from 0 to {bound - 1} to draw")
        whole = _WORD - _WORD % bound
        while (word := self.word()) >= whole:
            pass
        return word % bound

    def integer(self, low: int, high: int) -> int:
        """An integer from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def nonzero(self, low: int, high: int) -> int:
        """An integer from `low` to `high` that is not 0."""
        return self.choice([number for number in range(low, high + 1) if number])

    def decimal(self, low: str, high: str, step: str = "0.1") -> Fraction:
        """A multiple of `step` from `low` to `high`, as an exact fraction.

        Examples
        --------
        >>> Stream("weights").decimal("-1.5", "1.5", "0.5") * 2 in (-3, -2, -1, 0, 1, 2, 3)
        True
        """
        unit = Fraction(step)
        return unit * self.integer(-(-Fraction(low) // unit), Fraction(high) // unit)

    def choice(self, items: Sequence[Item]) -> Item:
        """One of the items."""
        return items[self.below(len(items))]

    def shuffled(self, items: Sequence[Item]) -> tuple[Item, ...]:
        """The items in a random order."""
        left = list(items)
        return tuple([left.pop(self.below(len(left))) for _ in items])

    def sample(self, items: Sequence[Item], count: int) -> tuple[Item, ...]:
        """`count` different items, in a random order."""
        return self.shuffled(items)[:count]
