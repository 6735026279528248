"""Inputs of a family with longer axes than checks use: how long which axis may be, found by trying."""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from checks.assignments.task import Arguments, Family, Task
from checks.assignments.values import Values
from checks.sandbox.script import Stopped
from checks.verify.asking import Answer, Asker
from checks.verify.comparison import as_array

HELD_OUT_SEED = 104_729
FACTORS = (32, 16, 8, 4, 2, 1)
"""All axes together are made so many times as long as those drawn: the first factor that gives an input in the
contract, and an answer in time. Long axes hold many numbers, and bring out what short ones hide."""

ONE_BY_ONE = (32, 8, 2)
"""The same, for one axis after another: where long axes together leave the contract (some unit of a wide layer is
always near its kink), one long axis may still be within it."""

LONG = 20
"""Sizes that reach further than this are lengths of chains, say, and long enough."""

QUICK = 0.2
"""Seconds that the original may take for an answer."""

MOST = 20_000
"""Numbers that an answer need not exceed."""

ATTEMPTS = 4
"""Inputs that are drawn before a length is given up."""

Lengths = Mapping[str, int]
"""By symbol: how many times as long as drawn."""


@dataclass
class Enlarged:
    """Questions of one family, by number, with the original's answers; most have long axes.

    Every eighth is as short as the checks' own, every eighth has all axes long, and the others have those lengths that
    give most numbers a second, found with each axis first in turn.

    Parameters
    ----------
    asker : Asker
        The original program.
    task : Task
    family : Family
    clock : callable, optional
        Seconds so far, by which lengths are compared; the time of this process unless given.
    """

    asker: Asker
    task: Task
    family: Family
    clock: Callable[[], float] = time.process_time
    _first: int = 0
    _lengths: dict[int, Lengths] = field(default_factory=dict)

    def question(self, number: int) -> tuple[Arguments, Answer] | None:
        """The arguments and the original's answer; None where no input was found."""
        if number % 8 == 0:
            return self._asked(number, {})
        symbols = self._symbols()
        if number % 8 == 1 or not symbols:
            return self._all_long(number)
        turn = number % len(symbols)
        if turn not in self._lengths:
            self._lengths[turn] = self._longest(symbols[turn:] + symbols[:turn])
        return self._tried(number, self._lengths[turn])

    def _symbols(self) -> list[str]:
        return [symbol for symbol, options in self.family.sizes.items() if max(options) <= LONG]

    def _all_long(self, number: int) -> tuple[Arguments, Answer] | None:
        for factor in FACTORS[self._first :]:
            question = self._asked(number, dict.fromkeys(self._symbols(), factor))
            if question is not None:
                return question
            self._first = min(FACTORS.index(factor) + 1, len(FACTORS) - 1)
        return None

    def _longest(self, symbols: list[str]) -> Lengths:
        """Lengths that give most numbers a second, sought for one symbol after another."""
        best: Lengths = {}
        rate = self._rate(best)
        for symbol in symbols:
            for factor in ONE_BY_ONE:
                longer = {**best, symbol: factor}
                found = self._rate(longer)
                if found > rate:
                    best, rate = longer, found
                    break
        return best

    def _rate(self, lengths: Lengths) -> float:
        """Numbers a second; 0 where no input is found, or too large a one."""
        began = self.clock()
        question = self._tried(len(lengths), lengths)
        if question is None or question[1].outputs is None:
            return 0.0
        count = sum(np.size(as_array(output)) for output in question[1].outputs)
        return count / (self.clock() - began + 1e-6) if count <= MOST else 0.0

    def _tried(self, number: int, lengths: Lengths) -> tuple[Arguments, Answer] | None:
        questions = (self._asked(number, lengths, attempt) for attempt in range(ATTEMPTS))
        return next((question for question in questions if question is not None), None)

    def _asked(self, number: int, lengths: Lengths, attempt: int = 0) -> tuple[Arguments, Answer] | None:
        seed = (HELD_OUT_SEED, number, len(self.family.name), math.prod(lengths.values()), attempt)
        arguments = drawn(self.family, Values(seed), lengths)
        if arguments is None:
            return None
        answer = self.asker.answer(self.task, arguments)
        return None if isinstance(answer.outcome, Stopped) or answer.outcome.seconds >= QUICK else (arguments, answer)


def drawn(family: Family, values: Values, lengths: Lengths) -> Arguments | None:
    """An input whose sizes are up to so many times those of the family, and at least half of that; None if it is none.

    Parameters
    ----------
    family : Family
    values : Values
        The stream that it is drawn from.
    lengths : mapping of symbol to int
        A symbol that it lacks keeps its size.
    """
    try:
        sizes = {
            symbol: values.choice(tuple(options)) * _between(values, lengths.get(symbol, 1))
            for symbol, options in family.sizes.items()
        }
        arguments = family.draw(values, sizes)
        return arguments if family.valid(*arguments) else None
    except (ValueError, IndexError, OverflowError, MemoryError):
        return None  # such sizes do not go together in this family


def _between(values: Values, factor: int) -> int:
    return values.integer(-(-factor // 2), factor)
