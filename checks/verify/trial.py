"""A program in this process, graded check by check."""

import pickle
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from checks.assignments.keys import Key
from checks.assignments.task import Family, Property, Standing, Task
from checks.sandbox.script import Outcome, Script, Stopped
from checks.verify.checking import Checked, check_family, check_property
from checks.verify.grading import Grading, in_order
from checks.verify.in_process import InProcess
from checks.verify.report import CheckResult, Status, TaskResult

CALL_SECONDS = 1.5
"""Of the processor, for one question to a mutant."""

PATIENCE = 2
"""Time limits after which a mutant is asked nothing more."""

WRONG = (Status.FAILED, Status.MISSING, Status.UNSUPPORTED)

Check: TypeAlias = tuple[Task, Family | Property]


class Impatient(InProcess):
    """A code base in this process that is given up after a few time limits."""

    def __init__(self, source: str) -> None:
        super().__init__(source, CALL_SECONDS)
        self.stops = 0

    def run(
        self, script: Script, seconds: float | None = None, meanwhile: Callable[[], object] | None = None
    ) -> Outcome:
        """As in a session, but a program that has not come to an end before is not asked again."""
        if self.stops >= PATIENCE:
            return Stopped("time", "given up", 0.0)
        outcome = super().run(script, seconds, meanwhile)
        self.stops += isinstance(outcome, Stopped)
        return outcome


@dataclass(frozen=True)
class Found:
    """How a grading went.

    Parameters
    ----------
    failed : tuple of str
        ``"task/check"`` of the required checks that found something.
    advised : tuple of str
        Of the others.
    earned : float
    seconds : float
    """

    failed: tuple[str, ...]
    advised: tuple[str, ...]
    earned: float
    seconds: float = 0.0

    @property
    def killed(self) -> bool:
        """Whether anything was found."""
        return bool(self.failed or self.advised)


class Trial(Grading):
    """A grading that is run check by check."""

    def tasks(self) -> Iterable[Task]:
        """The tasks that a hand-in of this kind has, none of which has failed so far."""
        return (task.asked(()) for task in in_order(self.assignment) if self.asker.adapter.names(task))

    def checks(self) -> Iterator[Check]:
        """All checks that are put."""
        for task in self.tasks():
            key = self._key(task)
            for check in task.checks:
                judged = not isinstance(check, Family) or key is not None or task.judge is not None
                if judged and self._standing(task, check.name) is not Standing.OPEN:
                    yield task, check

    def find(self, task: Task, check: Family | Property) -> Checked:
        """How one check goes, whatever came before."""
        if isinstance(check, Family):
            seed, questions = self.settings.seed, self.settings.questions
            return check_family(self.asker, task, self._key(task), check, seed, questions)
        return check_property(self.asker, task, check, self.settings.seed)

    def requires(self, task: Task, check: Family | Property) -> bool:
        """Whether it earns marks."""
        return self._standing(task, check.name) is Standing.REQUIRED

    def went(self, task: Task) -> dict[str, Checked]:
        """How the checks of a task go, those that are part of every task among them."""
        return self._run_checks(task, self._key(task))

    def results(self, task: Task, went: Mapping[str, Checked]) -> dict[str, CheckResult]:
        """The same, as a report has it."""
        return {name: self._result(task, name, checked) for name, checked in went.items()}

    def judged(self, task: Task, failed: Collection[str]) -> TaskResult:
        """How a task is marked where those other tasks have failed."""
        self._failed = set(failed)
        return self._task(task)

    def _key(self, task: Task) -> Key | None:
        return (self.settings.keys or {}).get(task.name)


def remembering(key: Key, most: int = 20_000) -> Key:
    """The key with answers that are computed once: an audit puts the same questions to hundreds of programs.

    Parameters
    ----------
    key : Key
    most : int
        Answers that are kept at a time.
    """
    accepted = {name: _remembering(formula, most) for name, formula in key.accepted.items()}
    return replace(key, reference=_remembering(key.reference, most), accepted=accepted)


def _remembering(formula: Callable[..., Any], most: int) -> Callable[..., Any]:
    known: dict[Any, Any] = {}

    def remembered(*arguments: Any, **named: Any) -> Any:
        # By their bytes: quick also for programs of thousands of operations.
        place = pickle.dumps(arguments), named.get("mistakes", frozenset())
        if place not in known:
            if len(known) >= most:
                known.clear()
            known[place] = formula(*arguments, **named)
        return known[place]

    return remembered


def found_as(task: Task, check: Family | Property, trial: Trial) -> Found:
    """What one check found."""
    name = f"{task.name}/{check.name}"
    return Found((name,), (), 0.0) if trial.requires(task, check) else Found((), (name,), 0.0)


def found_by(results: Sequence[TaskResult]) -> Found:
    """What the checks of a grading found."""
    checks = [check for task in results for check in task.checks]
    earned = sum(task.earned for task in results)
    return Found(found_in(checks, required=True), found_in(checks, required=False), earned)


def found_in(checks: Sequence[CheckResult], *, required: bool) -> tuple[str, ...]:
    return tuple(
        f"{check.task}/{check.check}"
        for check in checks
        if check.status in WRONG and (check.standing is Standing.REQUIRED) is required
    )
