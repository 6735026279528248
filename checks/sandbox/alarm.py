"""Interrupts a statement at top level that takes too long, and does not count the time a busy machine kept it waiting.

Runs in the process with the hand-in; standard library alone.
"""

import signal
import time
from types import FrameType

PATIENCE = 9.0
"""Time without a processor is added to a limit, up to so many times the limit itself."""


class TookTooLong(BaseException):
    """A statement at top level ran past its time; not an `Exception`, so that a student's handler lets it pass."""


class Alarm:
    """Interrupts the statement that runs now; what runs inside another one pauses the outer one's clock."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.spent = 0.0
        self._outer: list[float] = []
        self._ends = 0.0
        self._started = 0.0
        self._starved = 0.0
        self._granted = 0.0
        signal.signal(signal.SIGALRM, self._ring)

    def start(self, seconds: float) -> None:
        now = time.monotonic()
        if self._outer:
            self.spent += now - self._started
        self._outer.append(max(self._ends - now, 0.001))
        self._set(now, seconds)

    def stop(self) -> None:
        now = time.monotonic()
        self.spent += now - self._started
        remaining = self._outer.pop()
        if self._outer:
            self._set(now, remaining)
        else:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _set(self, now: float, seconds: float) -> None:
        self._started, self._ends = now, now + seconds
        self._starved = starved_seconds()
        # Repeated, for code that catches everything and goes on.
        signal.setitimer(signal.ITIMER_REAL, seconds, 0.2)

    def _ring(self, number: int, frame: FrameType | None) -> None:
        starved = starved_seconds() - self._starved
        if self._outer and starved > 0.01 and self._granted < PATIENCE * self.seconds:
            now = time.monotonic()
            self._granted += starved
            self.spent += now - self._started - starved
            self._set(now, starved)
        elif self._outer:
            raise TookTooLong(f"took more than {self.seconds:g} s at top level")


def starved_seconds() -> float:
    """Time that this process was ready to run and had no processor: on a busy machine it is nobody's fault."""
    try:
        with open("/proc/self/schedstat", encoding="ascii") as stream:
            return int(stream.read().split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0
