"""Timing two programs against each other on a machine that may be busy with other things.

Both run in turns, in short rounds, by the processor time of this process; what is reported is the ratio within a round.
A slower clock or a neighbour on the cache then strikes both, and the median over rounds forgets the rounds in which it
struck one.
"""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

Program = Callable[[], Any]

LEAST_CALLS = 8
"""Calls in a turn: enough that a program that leaves cyclic garbage meets most of it again within its own turn."""


@dataclass(frozen=True)
class Duel:
    """What the rounds of one comparison gave.

    Attributes
    ----------
    ours, theirs : tuple of float
        Seconds of processor time a call, by round.
    """

    ours: tuple[float, ...]
    theirs: tuple[float, ...]

    @property
    def ratios(self) -> tuple[float, ...]:
        """Ours over theirs, round by round."""
        return tuple(a / b for a, b in zip(self.ours, self.theirs, strict=True))

    @property
    def ratio(self) -> float:
        """The median of the ratios."""
        return median(self.ratios)


def calls_for(program: Program, seconds: float) -> int:
    """How many calls take about `seconds`; the first call, which fills caches, is not counted."""
    program()
    calls = 1
    while True:
        spent = seconds_per_call(program, calls) * calls
        if spent >= seconds / 4:
            return max(LEAST_CALLS, round(calls * seconds / spent))
        calls *= 4


def seconds_per_call(program: Program, calls: int) -> float:
    """Processor time of this process, garbage collection included, a call."""
    start = time.process_time()
    for _ in range(calls):
        program()
    return max(time.process_time() - start, 1e-9) / calls


def interleaved(ours: Program, theirs: Program, *, rounds: int, seconds: float) -> Duel:
    """Run two programs in turns.

    Parameters
    ----------
    ours, theirs : callables without arguments
    rounds : int
        How many turns each has; the first of a round alternates.
    seconds : float
        Processor time of one turn of one program.

    Returns
    -------
    Duel

    Examples
    --------
    >>> duel = interleaved(lambda: sum(range(100)), lambda: sum(range(10000)), rounds=3, seconds=0.001)
    >>> len(duel.ratios), duel.ratio < 1
    (3, True)
    """
    calls = calls_for(ours, seconds), calls_for(theirs, seconds)
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds):
        for side in (0, 1) if turn % 2 == 0 else (1, 0):
            gc.collect()  # the other one's cycles are not this one's to pay for
            times[side].append(seconds_per_call((ours, theirs)[side], calls[side]))
    return Duel(tuple(times[0]), tuple(times[1]))
