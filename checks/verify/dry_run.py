"""Before an assignment is published: how often each check fails on earlier hand-ins, and which ones look alike."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from checks.assignments.task import Assignment, Standing, Task
from checks.sandbox.submission import SubmissionError
from checks.verify.grading import SENTENCES, Settings
from checks.verify.report import CheckResult, Report, Status
from checks.verify.verifying import verify

TOO_MANY = 0.25
"""A required check that more hand-ins fail than this share is more likely a demand that the handout does not state."""


@dataclass(frozen=True)
class Rate:
    """How often one check failed.

    Parameters
    ----------
    task, check : str
    standing : Standing
    failed, judged : int
        Hand-ins that failed, out of those for which the check was reached.
    """

    task: str
    check: str
    standing: Standing
    failed: int
    judged: int

    @property
    def share(self) -> float:
        """Failed over judged; 0 if the check was never reached."""
        return self.failed / self.judged if self.judged else 0.0

    @property
    def place(self) -> str:
        """``"task/check"``."""
        return f"{self.task}/{self.check}"


@dataclass(frozen=True)
class DryRun:
    """What the dry run found.

    Parameters
    ----------
    rates : tuple of Rate
        In the assignment's order.
    unread : tuple of (name, reason)
        Hand-ins that could not be read at all.
    reports : tuple of Report
    accepted : frozenset of str
        Checks that may fail more often.
    """

    rates: tuple[Rate, ...]
    unread: tuple[tuple[str, str], ...]
    reports: tuple[Report, ...]
    accepted: frozenset[str] = frozenset()

    @property
    def refused(self) -> tuple[Rate, ...]:
        """Required checks that too many fail, and that were not accepted: the assignment is not to be published."""
        return tuple(
            rate
            for rate in self.rates
            if rate.standing is Standing.REQUIRED and rate.share > TOO_MANY and rate.place not in self.accepted
        )


def hand_ins(folder: Path) -> tuple[Path, ...]:
    """The hand-ins in a folder: its files and subfolders, hidden ones left out.

    Raises
    ------
    ValueError
        The folder does not exist, or is empty.
    """
    if not folder.is_dir():
        raise ValueError(f"there is no folder {folder}")
    found = tuple(sorted(path for path in folder.iterdir() if not path.name.startswith((".", "_"))))
    if not found:
        raise ValueError(f"{folder} holds no hand-ins")
    return found


def dry_run(
    paths: Sequence[Path],
    assignment: Assignment,
    settings: Settings,
    adapter: str = "",
    accepted: Collection[str] = (),
) -> DryRun:
    """Verify every hand-in, behind failures too, and count.

    Parameters
    ----------
    paths : sequence of Path
    assignment : Assignment
    settings : Settings
        With the keys.
    adapter : str
    accepted : collection of str
        ``"task/check"``: accepted although many fail.

    Returns
    -------
    DryRun

    Raises
    ------
    ValueError
        Something is accepted that is no check of the assignment.
    """
    checks = [f"{task.name}/{check}" for task in assignment.tasks for check in checks_of(task)]
    if unknown := sorted(set(accepted) - set(checks)):
        near = [name for wrong in unknown for name in get_close_matches(wrong, checks)]
        raise ValueError(f"no check {unknown[0]!r}; " + (f"did you mean {near[0]!r}?" if near else _known(checks)))
    reports, unread = [], []
    for path in paths:
        try:
            reports.append(verify(path, assignment, settings, adapter))
        except SubmissionError as error:
            unread.append((path.name, str(error)))
    results = [result for report in reports for task in report.tasks for result in task.checks]
    return DryRun(_rates(results), tuple(unread), tuple(reports), frozenset(accepted))


def checks_of(task: Task) -> tuple[str, ...]:
    """The names of all checks of a task, those that every task has included."""
    return (*(check.name for check in task.checks), *SENTENCES)


def _known(checks: Sequence[str]) -> str:
    return "the checks are: " + ", ".join(checks)


def _rates(results: Sequence[CheckResult]) -> tuple[Rate, ...]:
    judged: Counter[tuple[str, str]] = Counter()
    failed: Counter[tuple[str, str]] = Counter()
    standings = {}
    for result in results:
        place = (result.task, result.check)
        standings[place] = result.standing
        if result.status in (Status.PASSED, Status.FAILED, Status.UNSUPPORTED):
            judged[place] += 1
            failed[place] += result.status is not Status.PASSED
    return tuple(Rate(*place, standing, failed[place], judged[place]) for place, standing in standings.items())
