"""What a verification found, as values that are saved as JSON and read back."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from checks.assignments.task import Standing


class Status(Enum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"
    MISSING = "missing"
    """What the task needs is not defined in the hand-in."""
    NOT_REACHED = "not reached"
    """Something it is built on failed."""
    UNSUPPORTED = "unsupported"
    """The hand-in says that it does not do this (NotImplementedError)."""
    UNINFORMATIVE = "uninformative"
    """No input was found on which a right answer can be told from a wrong one."""

    @property
    def fine(self) -> bool:
        """Whether nothing speaks against the hand-in."""
        return self in (Status.PASSED, Status.UNINFORMATIVE)


@dataclass(frozen=True)
class Counterexample:
    """The smallest input found that proves the failure.

    Parameters
    ----------
    sentence : str
        What is wrong there, in one sentence.
    call : str
        Python text to paste under the hand-in.
    expected, got, difference : str
        As text; "" where there is nothing to show (an exception).
    where : str
        File and line of the hand-in, if it raised.
    trace : str
        For engines and backprop: the first row that differs.
    """

    sentence: str
    call: str = ""
    expected: str = ""
    got: str = ""
    difference: str = ""
    where: str = ""
    trace: str = ""


@dataclass(frozen=True)
class CheckResult:
    """One check of one task.

    Parameters
    ----------
    task, check : str
    sentence : str
        The contract's sentence that it holds the hand-in to.
    standing : Standing
    status : Status
    points, earned : float
    reason : str
        One sentence; "" if passed.
    counterexample : Counterexample, optional
    replay : str
        Asks the same question again: ``cotangent verify ... --replay ID``.
    inputs : int
        How many inputs were tried.
    """

    task: str
    check: str
    sentence: str
    standing: Standing
    status: Status
    points: float = 0.0
    earned: float = 0.0
    reason: str = ""
    counterexample: Counterexample | None = None
    replay: str = ""
    inputs: int = 0


@dataclass(frozen=True)
class Named:
    """The mistake that explains a failure, or that none is known.

    Parameters
    ----------
    names : tuple of str
        The mistakes; more than one for a pair, or where they cannot be told apart (`alternatives`).
    catalogue : tuple of str
        Their numbers in the catalogue.
    explanation : str
        Two sentences with the formula.
    hints : tuple of str
        Levels 1 to 3.
    alternatives : bool
        The names are alternatives, not a combination.
    """

    names: tuple[str, ...]
    explanation: str = ""
    hints: tuple[str, ...] = ()
    catalogue: tuple[str, ...] = ()
    alternatives: bool = False


@dataclass(frozen=True)
class TaskResult:
    """One task: its checks, the mistake, the marks.

    Parameters
    ----------
    name, signature : str
    function : str
        What the hand-in calls it.
    status : Status
        The worst of its required checks.
    points, earned : float
    checks : tuple of CheckResult
    diagnosis : Named, optional
    note : str
        Such as "epoch was judged with your own gradients".
    """

    name: str
    signature: str
    function: str
    status: Status
    points: float
    earned: float
    checks: tuple[CheckResult, ...]
    diagnosis: Named | None = None
    note: str = ""


@dataclass(frozen=True)
class Override:
    """Marks set by hand, with the reason; survives a regrade."""

    task: str
    earned: float
    reason: str
    by: str = ""


@dataclass(frozen=True)
class Report:
    """The verdict on one hand-in.

    Parameters
    ----------
    assignment, adapter, submission : str
    mode : str
        ``"student"`` or ``"grader"``.
    tasks : tuple of TaskResult
    problems : tuple of str
        What could not be loaded, with the hand-in's file and line.
    safe : bool
        Whether the hand-in ran behind walls; if not, the marks are NOT SAFE FOR MARKS.
    seconds : float
    seed : str
        A fingerprint of the seed of the draws, never the seed.
    overrides : tuple of Override
    found_out : bool
        Nobody said which course the hand-in is from; it is read as what fits best, and that course's contract holds.
    """

    assignment: str
    adapter: str
    submission: str
    mode: str
    tasks: tuple[TaskResult, ...]
    problems: tuple[str, ...] = ()
    safe: bool = False
    seconds: float = 0.0
    seed: str = ""
    overrides: tuple[Override, ...] = ()
    found_out: bool = False
    version: int = field(default=1)

    @property
    def points(self) -> float:
        """Points that can be had for the tasks this kind of hand-in has."""
        return sum(task.points for task in self.tasks)

    @property
    def earned(self) -> float:
        """Points earned, overrides included."""
        by_hand = {override.task: override.earned for override in self.overrides}
        return sum(by_hand.get(task.name, task.earned) for task in self.tasks)

    @property
    def passed(self) -> bool:
        """Whether every required check of every task is fine."""
        return bool(self.tasks) and all(task.status.fine for task in self.tasks)

    def result(self, task: str, check: str) -> CheckResult:
        """The result of one check.

        Raises
        ------
        KeyError
            No such check in this report.
        """
        for found in self.tasks:
            for result in found.checks:
                if (result.task, result.check) == (task, check):
                    return result
        raise KeyError(f"the report has no check {task}/{check}")

    def to_json(self) -> dict[str, Any]:
        """Plain dictionaries, lists, strings and numbers."""
        return {**_plain(self), "points": self.points, "earned": self.earned, "passed": self.passed}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, tuple | list):
        return [_plain(entry) for entry in value]
    return value


def report_from_json(saved: dict[str, Any]) -> Report:
    """A report as it was saved by `Report.to_json`.

    Raises
    ------
    ValueError
        The text is no report of this version.
    """
    if saved.get("version") != 1:
        raise ValueError(f"not a report of version 1: version {saved.get('version')!r}")
    fields = {name: saved[name] for name in Report.__dataclass_fields__}
    tasks = tuple(_task_from_json(task) for task in fields.pop("tasks"))
    overrides = tuple(Override(**override) for override in fields.pop("overrides"))
    problems = tuple(fields.pop("problems"))
    return Report(**fields, tasks=tasks, overrides=overrides, problems=problems)


def _task_from_json(saved: dict[str, Any]) -> TaskResult:
    checks = tuple(_check_from_json(check) for check in saved["checks"])
    named: dict[str, Any] | None = saved["diagnosis"]
    diagnosis = None if named is None else _named_from_json(named)
    return TaskResult(**{**saved, "status": Status(saved["status"]), "checks": checks, "diagnosis": diagnosis})


def _named_from_json(saved: dict[str, Any]) -> Named:
    fields: Any = {name: tuple(value) if isinstance(value, list) else value for name, value in saved.items()}
    return Named(**fields)


def _check_from_json(saved: dict[str, Any]) -> CheckResult:
    example = saved["counterexample"]
    return CheckResult(
        **{
            **saved,
            "standing": Standing(saved["standing"]),
            "status": Status(saved["status"]),
            "counterexample": None if example is None else Counterexample(**example),
        }
    )
