"""A part of an audit through the real process: the same verdicts, and how long one takes."""

import os
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from checks.assignments.keys import CodeBase, Key
from checks.assignments.registry import built_in, code_bases_of, keys_of
from checks.assignments.task import Assignment
from checks.assignments.variants import planted
from checks.verify.grading import PUBLIC_SEED, Settings
from checks.verify.report import Report
from checks.verify.trial import Found, found_by
from checks.verify.trials import Bench
from checks.verify.verifying import verify


@dataclass(frozen=True)
class ChildResult:
    """What the real process gave.

    Parameters
    ----------
    assignment : str
    right_seconds, wrong_seconds : float
        Median wall-clock time to a verdict on right and on wrong code: reading, starting the process, all checks, and
        for wrong code shrinking and naming.
    compared : int
        Programs judged both ways.
    different : tuple of str
        Those on which the audit's stand-in found something else.
    load : float
        Of the machine meanwhile: how many programs wanted a processor. Above its number of cores a verdict waits.
    """

    assignment: str
    right_seconds: float
    wrong_seconds: float
    compared: int
    different: tuple[str, ...]
    load: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """For a file."""
        return asdict(self)

    @classmethod
    def of_json(cls, saved: Mapping[str, Any]) -> "ChildResult":
        """From a file."""
        return cls(**{**saved, "different": tuple(saved["different"])})


def in_child(name: str, wrong: int = 12) -> ChildResult:
    """Judge right code bases and some plants of a built-in assignment both ways.

    Parameters
    ----------
    name : str
    wrong : int
        Plants of all code bases together.
    """
    return both_ways(built_in(name), keys_of(name), code_bases_of(name), wrong)


def both_ways(assignment: Assignment, keys: Mapping[str, Key], bases: Sequence[CodeBase], wrong: int) -> ChildResult:
    """As `in_child`, for any assignment."""
    programs = []
    for base in bases:
        plants = [(edit.name, source) for _, edit, source in planted(base)]
        step = max(1, len(plants) * len(bases) // max(wrong, 1))
        programs += [(base, what, source) for what, source in [("as it is", base.source), *plants[::step]]]
    # All verdicts first: beside all that the audit's stand-in keeps, each would take longer than it does by itself.
    verdicts = [_verified(assignment, keys, base, source) for base, _, source in programs]
    times: dict[bool, list[float]] = {True: [], False: []}
    for report, seconds in verdicts:
        times[report.passed].append(seconds)
    bench = Bench(assignment, keys)
    different: list[str] = []
    for (base, what, source), (report, _) in zip(programs, verdicts, strict=True):
        # What gives no answer in time is given up elsewhere in an audit; a process of its own is started anew.
        ours = bench.grade(base, source, PUBLIC_SEED, every=False, patient=True)
        if not _alike(found_by(report.tasks), ours):
            different.append(f"{base.name}, {what}: {report.earned:g} points there, {ours.earned:g} here")
    medians = {passed: statistics.median(taken) if taken else 0.0 for passed, taken in times.items()}
    return ChildResult(assignment.name, medians[True], medians[False], len(programs), tuple(different), _load())


def _load() -> float:
    """Of the last minutes; 0 where the system does not tell."""
    try:
        return round(os.getloadavg()[1], 1)
    except (OSError, AttributeError):
        return 0.0


def _verified(assignment: Assignment, keys: Mapping[str, Key], base: CodeBase, source: str) -> tuple[Report, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hand_in.py"
        path.write_text(source, encoding="utf-8")
        started = time.perf_counter()
        report = verify(path, assignment, Settings(PUBLIC_SEED, "grader", keys), base.adapter)
        return report, time.perf_counter() - started


def _alike(one: Found, other: Found) -> bool:
    return one.failed == other.failed and abs(one.earned - other.earned) < 1e-9
