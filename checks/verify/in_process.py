"""A stand-in for a session that runs our own code bases in this process: for audits, never for a hand-in.

Nothing protects this process from what is run. The steps are carried out by the interpreter of the real process.
"""

import os
import random
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from types import CodeType, FrameType, ModuleType
from typing import Any, NoReturn

import numpy as np

from checks.sandbox.exporting import Exporter, resolved
from checks.sandbox.frames import FrameError
from checks.sandbox.script import Given, Outcome, Raised, Script, Stopped
from checks.sandbox.worker import Worker

FILE = "code_base.py"


class OutOfTime(BaseException):
    """The time limit passed; not an `Exception`, so that code under audit does not catch it."""


class Interpreter(Worker):
    """Runs scripts on a source text that is known to be harmless.

    Parameters
    ----------
    source : str
        Text of one module. What it raises when it is executed is raised by every script.
    seconds : float
        Time limit of a script, also where the task allows more: of the processor, so that a busy machine judges alike.

    Examples
    --------
    >>> runner = Interpreter("def double(x): return 2 * x")
    >>> script = Script()
    >>> script.give("y", script.call(script.name("double"), 21))
    >>> runner.answer(script).values
    {'y': 42}
    """

    def __init__(self, source: str, seconds: float = 5.0) -> None:
        super().__init__(0, 0)
        self.source = source
        self.seconds = seconds
        self.failure: Raised | Stopped | None = None
        self._load()

    def answer(self, script: Script, seconds: float | None = None) -> Outcome:
        """Run a script as a session does."""
        if self.failure is not None:
            return self.failure
        random.seed(0)
        np.random.seed(0)
        results: list[Any] = []
        started = time.process_time()
        try:
            with limited(min(self.seconds, seconds or self.seconds)), np.errstate(all="ignore"):
                for kind, contents in script.steps:
                    results.append(self._step(kind, resolved(contents, results)))
                exporter = Exporter()
                values = {label: _frozen(exporter.value(results[ref.number])) for label, ref in script.given}
        except OutOfTime:
            self._load()  # a session starts its process anew
            return Stopped("time", "", time.process_time() - started)
        except (MemoryError, FrameError) as error:
            return Stopped("memory", str(error), time.process_time() - started)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            return _raised(error, len(results), time.process_time() - started)
        return Given(values, time.process_time() - started)

    def find(self, path: str) -> Any:
        """The object that the module calls `path`."""
        found: Any = self.main
        for name in path.split("."):
            if not hasattr(found, name):
                raise NameError(f"the hand-in does not define {path!r}")
            found = getattr(found, name)
        return found

    def _load(self) -> None:
        self.main = ModuleType("code_base")
        sys.modules["code_base"] = self.main  # dataclasses look their module up
        try:
            with limited(self.seconds):
                exec(_compiled(self.source), self.main.__dict__)
        except OutOfTime:
            self.failure = Stopped("time", "while it was loaded", self.seconds)
        except Exception as error:
            self.failure = _raised(error, 0, 0.0)


class InProcess:
    """What `checks.verify.asking.Asker` asks: an `Interpreter` by the names that a session has."""

    def __init__(self, source: str, seconds: float = 5.0) -> None:
        self._interpreter = Interpreter(source, seconds)

    def run(
        self, script: Script, seconds: float | None = None, meanwhile: Callable[[], object] | None = None
    ) -> Outcome:
        """Run a script to its end, its exception or the time limit; there is no process to do anything meanwhile."""
        return self._interpreter.answer(script, seconds)

    def memory(self) -> int | None:
        """Resident bytes of this process."""
        try:
            with open("/proc/self/statm", encoding="ascii") as pages:
                return int(pages.read().split()[1]) * resource.getpagesize()
        except OSError:
            return None


@lru_cache(256)
def _compiled(source: str) -> CodeType:
    return compile(source, FILE, "exec")


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise `OutOfTime` in the block when so much processor time is used; without effect outside of the main thread."""
    if threading.current_thread() is not threading.main_thread() or os.name == "nt":
        yield
        return
    before = signal.signal(signal.SIGPROF, _out_of_time)
    # Repeated: code that swallows the first one gets another.
    signal.setitimer(signal.ITIMER_PROF, seconds, 0.2)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _out_of_time(number: int, frame: FrameType | None) -> NoReturn:
    raise OutOfTime


def _raised(error: BaseException, step: int, seconds: float) -> Raised:
    line = 0
    place = error.__traceback__
    while place is not None:
        if place.tb_frame.f_code.co_filename == FILE:
            line = place.tb_lineno
        place = place.tb_next
    return Raised(type(error).__name__, str(error), FILE if line else "", line, step, seconds)


def _frozen(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        value.setflags(write=False)
    return value
