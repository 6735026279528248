"""Put a question to a hand-in, and read the answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from autodiff.types import Array
from checks.assignments.task import Adapter, Arguments, Assignment, NoAnswer, Outputs, Task
from checks.sandbox.script import Given, Opaque, Outcome, Raised, Ref, Script, Stopped
from checks.verify.comparison import as_array


class Runs(Protocol):
    """What runs scripts on a hand-in: a session with its process, or a stand-in within this one."""

    def run(
        self, script: Script, seconds: float | None = None, meanwhile: Callable[[], object] | None = None
    ) -> Outcome:
        """Run a script to its end, its exception or the time limit; `meanwhile` may be called while it runs."""
        ...

    def memory(self) -> int | None:
        """Resident bytes of the hand-in's process."""
        ...


@dataclass(frozen=True)
class Answer:
    """What came of one question.

    Parameters
    ----------
    outputs : tuple, or None
        In the order of `Task.outputs`; None if there is no answer.
    outcome : Outcome
    changed : tuple of str
        The question's arrays that the hand-in wrote into although they are no outputs, by place ("input 1").
    """

    outputs: Outputs | None
    outcome: Outcome
    changed: tuple[str, ...] = ()

    @property
    def complaint(self) -> str:
        """Why there is no answer, in one sentence; "" if there is one."""
        return "" if isinstance(self.outcome, Given) else complaint(self.outcome)


class Asker:
    """A hand-in as checks see it: answers to tasks, by way of the adapter and the process that runs the hand-in.

    Parameters
    ----------
    assignment : Assignment
    adapter : Adapter
    runs : Runs
    sources : mapping of file name to text, optional
        For checks that read the hand-in.
    """

    def __init__(
        self, assignment: Assignment, adapter: Adapter, runs: Runs, sources: Mapping[str, str] | None = None
    ) -> None:
        self.assignment = assignment
        self.adapter = adapter
        self.runs = runs
        self.sources: Mapping[str, str] = sources or {}

    def answer(
        self,
        task: Task,
        arguments: Arguments,
        *,
        watch: bool = False,
        meanwhile: Callable[[], object] | None = None,
    ) -> Answer:
        """Ask once; with `watch`, also find which of the question's arrays were written into.

        Where the hand-in has a process of its own, `meanwhile` is called while it works.
        """
        script = self.adapter.script(task, arguments)
        watched = _watched(script) if watch else {}
        for label, (ref, _) in watched.items():
            script.give(label, ref)
        outcome = self.runs.run(script, task.seconds, meanwhile)
        if not isinstance(outcome, Given):
            return Answer(None, outcome)
        outputs = tuple(outcome.values.get(name, Opaque("nothing")) for name in task.outputs)
        changed = tuple(label for label, (_, sent) in watched.items() if not _same(outcome.values[label], sent))
        return Answer(outputs, outcome, changed)

    def __call__(self, task: str, *arguments: Any) -> Outputs:
        """The answers, as arrays where they are arrays; for property checks."""
        return self.timed(task, *arguments)[0]

    def timed(self, task: str, *arguments: Any) -> tuple[Outputs, float]:
        """The answers and the seconds they took."""
        asked = next((known for known in self.assignment.tasks if known.name == task), None)
        if asked is None or not self.adapter.names(asked):  # not in this course, or not among the tasks in question
            raise NoAnswer(Stopped("missing", f"this course has no {task}", 0.0))
        answer = self.answer(asked, arguments)
        if answer.outputs is None:
            raise NoAnswer(answer.outcome)
        return tuple(_readable(output) for output in answer.outputs), answer.outcome.seconds

    def run(self, script: Script, seconds: float | None = None) -> Outcome:
        """Run any script."""
        return self.runs.run(script, seconds)

    def memory(self) -> int | None:
        """Resident bytes of the hand-in's process."""
        return self.runs.memory()


def complaint(outcome: Raised | Stopped) -> str:
    """One sentence on a question without an answer."""
    if isinstance(outcome, Raised):
        if outcome.type_name == "ResultsError":
            return outcome.message
        message = f": {outcome.message}" if outcome.message else ""
        return f"raised {outcome.type_name}{message}"
    reasons = {
        "time": "gave no answer within the time limit",
        "exit": "ended the process",
        "memory": "ran out of memory",
        "malformed": "sent what is no answer",
    }
    detail = f" ({outcome.detail})" if outcome.detail else ""
    return f"{reasons.get(outcome.reason, outcome.reason)}{detail}"


def where(outcome: Outcome) -> str:
    """File and line of the hand-in, if it raised there; else ""."""
    if not isinstance(outcome, Raised) or not outcome.file:
        return ""
    line = f": {outcome.source_line.strip()}" if outcome.source_line.strip() else ""
    return f"{outcome.file}, line {outcome.line}{line}"


def _watched(script: Script) -> Mapping[str, tuple[Ref, Array]]:
    given = {ref.number for _, ref in script.given}
    arrays: dict[str, tuple[Ref, Array]] = {}
    for number, (kind, contents) in enumerate(script.steps):
        if kind == "literal" and isinstance(contents, np.ndarray) and number not in given:
            arrays[f"input {len(arrays) + 1}"] = (Ref(number), contents.copy())
    return arrays


def _same(value: Any, sent: Array) -> bool:
    return (
        isinstance(value, np.ndarray)
        and value.shape == sent.shape
        and value.dtype == sent.dtype
        and value.tobytes() == np.ascontiguousarray(sent).tobytes()
    )


def _readable(output: Any) -> Any:
    array = as_array(output)
    return output if isinstance(array, str) else array
