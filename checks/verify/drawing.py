"""Draw the inputs of a check: the same seed, task, check and number give the same input."""

import zlib
from collections.abc import Mapping, Sequence

from checks.assignments.task import Arguments, Family, Sizes
from checks.assignments.values import Values

TRIES = 80
"""How often an input is drawn again that lies too near to a kink."""


class NoInput(Exception):
    """A family found no valid input: a fault of the assignment, told to its author."""


def stream(seed: int, task: str, check: str, number: int, attempt: int = 0, *, small: bool = False) -> Values:
    """The numbers of one input; streams of different tasks, checks and inputs are independent.

    Examples
    --------
    >>> a, b = stream(1, "loss", "random", 0), stream(1, "loss", "random", 1)
    >>> a.real((3,)).tolist() == b.real((3,)).tolist()
    False
    """
    place = zlib.crc32(f"{task}/{check}".encode())
    return Values((seed, place, number, attempt), small=small, turns=((seed, place), number + attempt))


def sizes_of(choices: Mapping[str, Sequence[int]], values: Values) -> Sizes:
    """One of the possible sizes of every symbol."""
    return {symbol: values.choice(tuple(options)) for symbol, options in choices.items()}


def draw(family: Family, seed: int, task: str, number: int) -> Arguments:
    """The input of that number.

    Raises
    ------
    NoInput
        None of `TRIES` inputs was valid.
    """
    for attempt in range(TRIES):
        values = stream(seed, task, family.name, number, attempt)
        arguments = family.draw(values, sizes_of(family.sizes, values))
        if family.valid(*arguments):
            return arguments
    raise NoInput(f"{task}/{family.name}: none of {TRIES} inputs lies in the contract; widen what it draws")
