"""Grade the tests that students write: they must pass on right code, and fail on wrong code."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from checks.assignments.keys import CodeBase
from checks.assignments.rewriting import rewritten
from checks.assignments.variants import right_variants, wrong_variants

RIGHT = 20
"""So many right hand-ins at least; a test that fails on one of them demands what the handout does not."""


@dataclass(frozen=True)
class Trial:
    """The tests on one hand-in of ours.

    Parameters
    ----------
    label : str
        What it is, for staff.
    right : bool
    status : str
        ``"passed"``, ``"failed"``, ``"error"`` (pytest itself could not run them, or found none) or ``"time"``.
    failed : tuple of str
        Names of the tests that failed.
    """

    label: str
    right: bool
    status: str
    failed: tuple[str, ...] = ()


@dataclass(frozen=True)
class TestsGrade:
    """The verdict on a file of tests."""

    __test__ = False  # pytest would collect it by its name

    trials: tuple[Trial, ...]

    @property
    def false_alarms(self) -> tuple[Trial, ...]:
        """Right hand-ins on which the tests did not pass: any of them makes the grade 0."""
        return tuple(trial for trial in self.trials if trial.right and trial.status != "passed")

    @property
    def found(self) -> tuple[Trial, ...]:
        """Wrong hand-ins that the tests refuse."""
        return tuple(trial for trial in self.trials if not trial.right and trial.status in ("failed", "time"))

    @property
    def missed(self) -> tuple[Trial, ...]:
        """Wrong hand-ins that pass the tests."""
        return tuple(trial for trial in self.trials if not trial.right and trial.status not in ("failed", "time"))

    @property
    def grade(self) -> float:
        """Share of the mistakes that the tests find; 0 if they fail on right code."""
        wrong = len(self.found) + len(self.missed)
        return 0.0 if self.false_alarms or not wrong else len(self.found) / wrong


def grade_tests(
    tests: Path, bases: Sequence[CodeBase], module: str, *, seconds: float = 60.0, least: int = RIGHT
) -> TestsGrade:
    """Run a file of tests on right hand-ins, and if it passes there, on wrong ones.

    What the tests print is not passed on: they may read the right answers that they run on. Plugins of pytest are not
    loaded; Hypothesis works without its own.

    Parameters
    ----------
    tests : Path
        The student's file.
    bases : sequence of CodeBase
        All of one adapter.
    module : str
        The name by which the tests import the work.
    seconds : float
        For one run.
    least : int
        So many right hand-ins at least; where fewer are written by hand, rewritings that say the same exactly.

    Raises
    ------
    ValueError
        The file cannot be read, or the code bases have fewer than `least` right variants, rewritings among them.
    """
    try:
        text = tests.read_bytes()
    except OSError as error:
        raise ValueError(f"{tests} cannot be read: {error.strerror}") from error
    right = list(_right(bases, least))
    right += islice(_rewritten(bases), max(least - len(right), 0))
    if len(right) < least:
        raise ValueError(f"{len(right)} right hand-ins are not enough to tell false alarms; {least} are needed")
    wrong = [(f"{task}: {name} ({base.name})", s) for base in bases for task, name, s in wrong_variants(base)]
    with ThreadPoolExecutor(2) as pool:
        on_right = tuple(pool.map(lambda work: _run(text, module, work[0], work[1], True, seconds), right))
        if any(trial.status != "passed" for trial in on_right):
            return TestsGrade(on_right)
        on_wrong = tuple(pool.map(lambda work: _run(text, module, work[0], work[1], False, seconds), wrong))
    return TestsGrade((*on_right, *on_wrong))


def _right(bases: Sequence[CodeBase], least: int) -> Iterator[tuple[str, str]]:
    each = -(-least // len(bases))
    left = []
    for base in bases:
        variants = right_variants(base)
        yield from islice(variants, each)
        left.append(variants)
    for variants in left:  # where one base has few, the others make up for it
        yield from islice(variants, each)


def _rewritten(bases: Sequence[CodeBase]) -> Iterator[tuple[str, str]]:
    """What says exactly the same as the code bases, from their syntax trees."""
    for base in bases:
        for rewriting in rewritten(base.source):
            if rewriting.exact:
                yield f"{base.name} + {rewriting.label}", rewriting.text


def _run(text: bytes, module: str, label: str, source: str, right: bool, seconds: float) -> Trial:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"{module}.py").write_text(source, encoding="utf-8")
        (Path(folder) / "test_work.py").write_bytes(text)
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-x",
            "-p",
            "no:cacheprovider",
            "--tb=no",
            "-rf",
            "test_work.py",
        ]
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=seconds,
                check=False,
                stdin=subprocess.DEVNULL,
                # Plugins of this installation are none of the student's, and loading them takes four times the rest.
                env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            )
        except subprocess.TimeoutExpired:
            return Trial(label, right, "time")
    status = {0: "passed", 1: "failed"}.get(done.returncode, "error")
    failed = [line.split()[1].partition("::")[2] for line in done.stdout.splitlines() if line.startswith("FAILED ")]
    return Trial(label, right, status, tuple(failed))
