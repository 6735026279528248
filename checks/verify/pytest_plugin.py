"""``pytest --assignment NAME --submission PATH``: every check of an assignment as a test item.

Required checks pass or fail; advice that is not met is an expected failure; what is not reached is skipped, with the
reason.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import pytest

from checks.assignments.loading import load_assignment
from checks.assignments.task import Assignment, Standing
from checks.sandbox.submission import SubmissionError
from checks.verify.grading import Settings
from checks.verify.rendering import check_as_text
from checks.verify.report import CheckResult, Report, Status
from checks.verify.verifying import verify


def pytest_addoption(parser: pytest.Parser) -> None:
    """The two options, and the course."""
    group = parser.getgroup("cotangent", "check a hand-in against an assignment")
    group.addoption("--assignment", default="", help="a built-in assignment's name, or a lecturer's .py file")
    group.addoption("--submission", default="", help="the hand-in: file, folder, package, zip archive or notebook")
    group.addoption("--adapter", default="", help="the course the hand-in is from (found out if left away)")


def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the checks behind the tests that pytest found by itself."""
    name, path = config.getoption("--assignment"), config.getoption("--submission")
    if not name and not path:
        return
    if not (name and path):
        raise pytest.UsageError("--assignment and --submission belong together")
    try:
        run = Run(*load_assignment(name), path, config.getoption("--adapter"))
        items.extend(CheckItem.from_parent(session, name=f"{result.task}/{result.check}", run=run) for result in run)
    except (ValueError, SubmissionError) as error:
        raise pytest.UsageError(str(error)) from error


class Run:
    """One verification, shared by the items; it takes place when the first of them is collected."""

    def __init__(self, assignment: Assignment, keys: Any, path: str, adapter: str) -> None:
        self.assignment = assignment
        self.settings = Settings(keys=keys)
        self.path = path
        self.adapter = adapter

    @cached_property
    def report(self) -> Report:
        """The verdict."""
        return verify(self.path, self.assignment, self.settings, self.adapter)

    def __iter__(self) -> Iterator[CheckResult]:
        for task in self.report.tasks:
            yield from task.checks


class CheckItem(pytest.Item):
    """One check of one task."""

    def __init__(self, *, run: Run, **contents: Any) -> None:
        super().__init__(**contents)
        self.run = run
        task, _, check = self.name.partition("/")
        self.result = run.report.result(task, check)
        self.user_properties.append(("check", self.name))

    def runtest(self) -> None:
        """Raise what pytest reads as failed, skipped or expected to fail."""
        result = self.result
        if result.status.fine:
            return
        if result.standing is Standing.ADVICE:
            pytest.xfail(f"advice, 0 points: {result.reason}")
        if result.status is Status.NOT_REACHED:
            pytest.skip(f"not reached: {result.reason}")
        raise CheckFailed(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        """The proof, in place of a traceback through ours."""
        if isinstance(excinfo.value, CheckFailed):
            named = next(task.diagnosis for task in self.run.report.tasks if task.name == self.result.task)
            return check_as_text(self.result, named)
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[str, int | None, str]:
        """The hand-in stands for the file."""
        return self.run.path, None, self.name


class CheckFailed(AssertionError):
    """A required check failed."""

    def __init__(self, result: CheckResult) -> None:
        super().__init__(result.reason)
