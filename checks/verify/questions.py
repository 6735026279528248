"""Where a check gets its inputs and their right answers from: drawn anew, or drawn once for many programs."""

from typing import Protocol

from checks.assignments.keys import Key
from checks.assignments.task import Arguments, Family
from checks.verify.bounds import Expectation, expect
from checks.verify.drawing import NoInput, draw


class Questions(Protocol):
    """What a check asks, and what is right."""

    def draw(self, family: Family, seed: int, task: str, number: int) -> Arguments:
        """The input of that number; raises `NoInput`."""
        ...

    def expect(self, key: Key, family: Family, arguments: Arguments) -> Expectation:
        """The right answers to an input."""
        ...


class Fresh:
    """Draws and computes each time: a hand-in is asked once."""

    def draw(self, family: Family, seed: int, task: str, number: int) -> Arguments:
        """As `checks.verify.drawing.draw`."""
        return draw(family, seed, task, number)

    def expect(self, key: Key, family: Family, arguments: Arguments) -> Expectation:
        """As `checks.verify.bounds.expect`."""
        return expect(key, family, arguments)


class Shared:
    """Draws and computes once: an audit puts the same questions to thousands of programs.

    For one assignment with one key. The arguments that it gives must not be written into.

    Examples
    --------
    >>> family = Family("any", "", lambda values, sizes: (values.real((2,)),))
    >>> shared = Shared()
    >>> shared.draw(family, 1, "f", 0) is shared.draw(family, 1, "f", 0)
    True
    """

    def __init__(self) -> None:
        self._drawn: dict[tuple[str, str, int, int], Arguments | NoInput] = {}
        self._expected: dict[int, Expectation] = {}
        self._kept: set[int] = set()

    def draw(self, family: Family, seed: int, task: str, number: int) -> Arguments:
        """As `checks.verify.drawing.draw`."""
        place = (task, family.name, seed, number)
        if place not in self._drawn:
            self._drawn[place] = _drawn(family, seed, task, number)
        found = self._drawn[place]
        if isinstance(found, NoInput):
            raise found
        self._kept.add(id(found))
        return found

    def expect(self, key: Key, family: Family, arguments: Arguments) -> Expectation:
        """As `checks.verify.bounds.expect`; remembered for arguments that were drawn here."""
        place = id(arguments)
        if place not in self._kept:
            return expect(key, family, arguments)  # its id may be another's soon
        if place not in self._expected:
            self._expected[place] = expect(key, family, arguments)
        return self._expected[place]

    def forget(self) -> None:
        """Make room: nothing drawn so far is asked again."""
        self._drawn.clear()
        self._expected.clear()
        self._kept.clear()


def _drawn(family: Family, seed: int, task: str, number: int) -> Arguments | NoInput:
    try:
        return draw(family, seed, task, number)
    except NoInput as fault:
        return fault


FRESH: Questions = Fresh()
