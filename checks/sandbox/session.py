"""A hand-in, loaded in a process of its own, on which scripts are run."""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import numpy as np

from checks.sandbox.child import PLAIN, SITE, Child, ChildEnded, Launcher
from checks.sandbox.frames import FrameError, decode, encode
from checks.sandbox.script import Given, Outcome, Raised, Script, Stopped
from checks.sandbox.submission import Problem, Submission

BLOCKED_NAMES = (
    "torch jax jaxlib autograd tensorflow tinygrad mxnet sympy casadi numdifftools autodiff differentiation checks "
    "cotangent keras flax optax theano aesara pytensor dfdx micrograd"
)
BLOCKED = frozenset(BLOCKED_NAMES.split())
"""Libraries that differentiate: importing one is overlooked, using one is refused. Files handed in go first."""


@dataclass(frozen=True)
class Limits:
    """What a hand-in may take.

    Parameters
    ----------
    seconds : float
        Wall-clock time of one script.
    load_seconds : float
        Wall-clock time of starting and loading.
    statement_seconds, top_level_seconds : float
        Of that, for one statement at top level, and for all of them: training at top level is cut short.
    memory_bytes : int
        Address space of the process; 0 for no limit.
    """

    seconds: float = 5.0
    load_seconds: float = 15.0
    statement_seconds: float = 1.0
    top_level_seconds: float = 4.0
    memory_bytes: int = 4 * 2**30


@dataclass(frozen=True)
class Description:
    """What the hand-in has under a name: "function", "class", "value", "module" or "missing", and its signature."""

    kind: str
    signature: str = ""


class SandboxError(RuntimeError):
    """The process could not be started, or did not load even with all that is not a definition left out."""


class Session:
    """Runs scripts on one hand-in; see `open_session`.

    Attributes
    ----------
    problems : tuple of Problem
        What failed while loading (what was left out in reading is in the submission's `notes`).
    starts : int
        How often a process was started.
    """

    def __init__(
        self,
        submission: Submission,
        entry_module: str,
        *,
        limits: Limits,
        blocked: frozenset[str],
        packages: frozenset[str],
        also: tuple[str, ...],
        seed: int,
        launcher: Launcher,
    ) -> None:
        self.submission = submission
        self.entry_module = entry_module
        self.limits = limits
        self.launcher = launcher
        self.seed = seed
        self._load_request = {
            "kind": "load",
            "files": {path: np.frombuffer(text, np.uint8) for path, text in submission.files.items()},
            "entry": entry_module,
            "also": list(also),
            "blocked": sorted(blocked),
            "packages": sorted(packages | {"numpy"}),
            "site": SITE,
            "seed": seed,
            "top_level_seconds": (float(limits.statement_seconds), float(limits.top_level_seconds)),
        }
        self._careful = False
        self._child: Child | None = None
        self._names: frozenset[str] = frozenset()
        self._described: dict[str, Description] = {}
        self.problems: tuple[Problem, ...] = ()
        self.starts = 0
        self._ready()

    def run(
        self, script: Script, seconds: float | None = None, meanwhile: Callable[[], object] | None = None
    ) -> Outcome:
        """Run a script; the process is started again first where the last one ended it.

        Parameters
        ----------
        script : Script
        seconds : float, optional
            Wall-clock limit; by default the session's.
        meanwhile : callable, optional
            Work of ours that is done while the hand-in runs, unless the script cannot be sent. The seconds of the
            outcome are then at least those that it takes.
        """
        limit = self.limits.seconds if seconds is None else seconds
        request = {
            "kind": "run",
            "steps": [list(step) for step in script.steps],
            "given": [[label, ref.number] for label, ref in script.given],
            "seconds": float(limit),
        }
        try:
            child = self._ready()
        except SandboxError as error:  # it loaded before: what it does while loading changes from time to time
            return Stopped("exit", str(error), 0.0)
        started, waited = time.perf_counter(), child.waited()
        try:
            reply = self._ask(child, request, limit, meanwhile)
            # On a busy machine the time spent waiting for a processor says nothing about the hand-in.
            taken = max(time.perf_counter() - started - (child.waited() - waited), 0.0)
            return self._outcome(reply, taken, child.printed())
        except ChildEnded as end:
            taken = time.perf_counter() - started
            return Stopped(end.reason, end.detail, taken, child.printed())

    def defined(self, name: str) -> bool:
        """Whether the hand-in has something of its own under `name`, dots included."""
        return name in self._names or self.describe(name).kind != "missing"

    def describe(self, name: str) -> Description:
        """Kind and signature of what the hand-in has under `name`."""
        if name not in self._described:
            try:
                reply = self._ask(self._ready(), {"kind": "describe", "name": name}, self.limits.seconds)
                self._described[name] = Description(str(reply["what"]), str(reply["signature"]))
            except (ChildEnded, SandboxError, KeyError):
                return Description("missing")
        return self._described[name]

    def memory(self) -> int | None:
        """Resident bytes of the process, read from outside; None where the system does not tell."""
        return self._child.memory() if self._child is not None and self._child.alive else None

    def close(self) -> None:
        """End the process."""
        if self._child is not None:
            self._child.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ready(self) -> Child:
        """The process with the hand-in loaded, started where there is none."""
        if self._child is not None and self._child.alive:
            if self._child.status is None:
                return self._child
            self._child.kill()
        failure = ""
        for _ in range(2):
            child = Child(self.launcher, self.limits.memory_bytes, self.seed)
            self.starts += 1
            try:
                reply = self._ask(child, {**self._load_request, "careful": self._careful}, self.limits.load_seconds)
                self._loaded(reply)
            except (ChildEnded, KeyError, TypeError, ValueError) as error:
                child.kill()
                failure = str(error)
                if self._careful:
                    break
                # Something at top level ended the process or held it up: definitions alone, from now on.
                self._careful = True
                continue
            self._child = child
            return child
        printed = child.printed().strip()[-2000:]
        raise SandboxError(f"the hand-in cannot be loaded: {failure}" + (f". It printed: {printed}" if printed else ""))

    def _loaded(self, reply: Mapping[str, Any]) -> None:
        self.problems = tuple([self._problem(*note) for note in reply["notes"]])
        self._names = frozenset(reply["names"])

    def _problem(self, file: str, line: int, message: str, source_line: str) -> Problem:
        return Problem(*self.submission.place(str(file), int(line)), str(message), str(source_line))

    def _ask(
        self,
        child: Child,
        request: Mapping[str, Any],
        seconds: float,
        meanwhile: Callable[[], object] | None = None,
    ) -> dict[str, Any]:
        """One request and its answer, which must carry this request's number."""
        nonce = secrets.token_hex(8)
        frame = child.exchange(encode({**request, "nonce": nonce}), seconds, meanwhile)
        try:
            reply = decode(frame)
        except FrameError as error:
            child.kill()
            raise ChildEnded("malformed", str(error)) from None
        if not isinstance(reply, dict) or reply.get("nonce") != nonce:
            child.kill()
            raise ChildEnded("malformed", "the answer is not to what was asked")
        return reply

    def _outcome(self, reply: Mapping[str, Any], seconds: float, printed: str) -> Outcome:
        """The answer as a value; whatever in it is not as agreed makes it malformed."""
        try:
            if reply["kind"] == "given":
                return Given({str(label): value for label, value in reply["values"]}, seconds, printed)
            if reply["kind"] == "raised":
                file, line = self.submission.place(str(reply["file"]), int(reply["line"]))
                source = self.submission.source_line(str(reply["file"]), int(reply["line"]))
                kind, message, step = str(reply["type"]), str(reply["message"]), int(reply["step"])
                return Raised(kind, message, file, line, step, seconds, source, printed)
            if reply["kind"] == "stopped" and reply["reason"] == "memory":
                return Stopped("memory", str(reply["detail"]), seconds, printed)
        except (KeyError, TypeError, ValueError):
            return Stopped("malformed", "the answer has not the form of one", seconds, printed)
        return Stopped("malformed", "the answer is of no known kind", seconds, printed)


def open_session(
    submission: Submission,
    entry_module: str,
    *,
    limits: Limits | None = None,
    blocked: frozenset[str] = BLOCKED,
    packages: frozenset[str] = frozenset(),
    also: tuple[str, ...] = (),
    seed: int = 0,
    launcher: Launcher = PLAIN,
) -> Session:
    """Start a process, load a hand-in in it, and be ready to run scripts.

    It is given the hand-in's files and, script by script, inputs: nothing that tells an answer.

    Parameters
    ----------
    submission : Submission
        From `read_submission`.
    entry_module : str
        The path, in the submission, of the file whose names scripts use: `Entry.module` from `find_entry`.
    limits : Limits, optional
    blocked : set of str
        Top-level modules whose use raises ImportError.
    packages : set of str
        Installed packages besides NumPy that the hand-in may import.
    also : tuple of str
        Paths of further files to load.
    seed : int
        Of `random` and `numpy.random` in the process, before loading and before each script.
    launcher : Launcher
        How the process is started: the seam for walls around it.

    Returns
    -------
    Session
        A context manager.

    Raises
    ------
    SandboxError
        The process does not start.

    Examples
    --------
    >>> from checks.sandbox.script import Script
    >>> from checks.sandbox.submission import Submission
    >>> script = Script()
    >>> script.give("y", script.call(script.name("double"), 21))
    >>> with open_session(Submission({"work.py": b"def double(x): return 2 * x"}), "work.py") as session:
    ...     session.run(script).values
    {'y': 42}
    """
    return Session(
        submission,
        entry_module,
        limits=limits or Limits(),
        blocked=blocked,
        packages=packages,
        also=also,
        seed=seed,
        launcher=launcher,
    )
