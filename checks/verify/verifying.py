"""From a path to a verdict: read the hand-in, find out which course it is from, run it, grade it."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from checks.assignments.task import Adapter, Assignment
from checks.sandbox.child import Launcher
from checks.sandbox.session import BLOCKED, SandboxError, open_session
from checks.sandbox.submission import Entry, Submission, SubmissionError, find_entry, read_submission
from checks.verify.asking import Asker
from checks.verify.grading import Grading, Settings, report
from checks.verify.report import Report


@dataclass(frozen=True)
class Chosen:
    """The adapter that reads a hand-in, and where the hand-in defines what the tasks need."""

    adapter: Adapter
    entry: Entry

    @property
    def missing(self) -> frozenset[str]:
        """Names that no module defines."""
        return frozenset(self.entry.missing)


def verify(
    path: str | Path, assignment: Assignment, settings: Settings, adapter: str = "", *, safe: bool = False
) -> Report:
    """The verdict on a hand-in.

    Parameters
    ----------
    path : str or Path
        A file, folder, package, zip archive or notebook.
    assignment : Assignment
    settings : Settings
    adapter : str
        The course's name; "" finds it out from the names that the hand-in defines.
    safe : bool
        The caller vouches that nothing can go wrong with the marks although the hand-in runs in a plain process.

    Returns
    -------
    Report

    Raises
    ------
    SubmissionError
        Nothing in the hand-in can be read at all, or loading it ends the process even with all that is not a
        definition left out.
    ValueError
        The assignment has no such adapter.
    """
    began = time.monotonic()
    with opened(path, assignment, adapter) as hand_in:
        grading = Grading(hand_in.asker, settings, hand_in.missing)
        found = report(grading, Path(path).name, hand_in.problems, time.monotonic() - began, safe=safe)
        return replace(found, found_out=not adapter and len(assignment.adapters) > 1)


@dataclass(frozen=True)
class HandIn:
    """A hand-in that is loaded and can be asked.

    Parameters
    ----------
    asker : Asker
    missing : mapping of task to sentence
        What it does not define.
    problems : tuple of str
        What could not be loaded.
    """

    asker: Asker
    missing: Mapping[str, str]
    problems: tuple[str, ...]


@contextmanager
def opened(path: str | Path, assignment: Assignment, adapter: str = "") -> Iterator[HandIn]:
    """The hand-in in its process; raises as `verify` does."""
    submission = read_submission(Path(path))
    chosen = choose(submission, assignment, adapter)
    if completed := getattr(chosen.adapter, "completed", None):
        submission = replace(submission, files=completed(submission.files))
    sources = {name: text.decode("utf-8", "replace") for name, text in submission.files.items()}
    blocked = BLOCKED | frozenset(assignment.blocked)
    launcher = Launcher(environment=getattr(chosen.adapter, "environment", {}))
    try:
        loaded = open_session(
            submission, chosen.entry.module, blocked=blocked, also=chosen.entry.also, launcher=launcher
        )
    except SandboxError as error:
        raise SubmissionError(f"{error}; a class body, a default value or an import of the hand-in does it") from error
    with loaded as session:
        problems = (
            *[
                f"{name} is not in {chosen.entry.module}: asked in {file}"
                for name, file in chosen.entry.elsewhere.items()
            ],
            *[str(problem) for problem in (*submission.notes, *session.problems)],
        )
        asker = Asker(assignment, chosen.adapter, session, sources)
        yield HandIn(asker, missing_tasks(chosen, assignment), problems)


def choose(submission: Submission, assignment: Assignment, adapter: str = "") -> Chosen:
    """The adapter of which the hand-in defines most names, and lacks fewest; the first one where several do.

    Where two courses have the same names, an adapter may have `marks`: words that only its hand-ins have.
    """
    adapters = [a for a in assignment.adapters if adapter in ("", a.name)]
    if not adapters:
        known = ", ".join(a.name for a in assignment.adapters)
        raise ValueError(f"{assignment.name} has no adapter {adapter!r}; it has {known}")
    found = [Chosen(a, find_entry(submission, _names(a, assignment), suggest=False)) for a in adapters]
    text = b"\n".join(submission.files.values()).decode("utf-8", "replace")

    def fit(chosen: Chosen) -> tuple[bool, int, int, int, int]:
        marked = sum(mark in text for mark in getattr(chosen.adapter, "marks", ()))
        defined, elsewhere = len(chosen.entry.defined), len(chosen.entry.elsewhere)
        return defined > 0, marked, defined, elsewhere, -len(chosen.entry.missing)

    best = max(found, key=fit)
    return best if not best.missing else Chosen(best.adapter, find_entry(submission, _names(best.adapter, assignment)))


def missing_tasks(chosen: Chosen, assignment: Assignment) -> Mapping[str, str]:
    """For each task that lacks a name: what is missing, and which name of the hand-in is like it."""
    told = {}
    for task in assignment.tasks:
        lacking = [name for name in chosen.adapter.names(task) if name in chosen.missing]
        if lacking:
            told[task.name] = "; ".join(_missing(name, chosen.entry) for name in lacking)
    return told


def _missing(name: str, entry: Entry) -> str:
    near = entry.suggestions.get(name, ())
    question = f"; did you mean that by {' or '.join(near)}? Rename it" if near else ""
    return f"{name} is not defined in the hand-in{question}"


def _names(adapter: Adapter, assignment: Assignment) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for task in assignment.tasks for name in adapter.names(task)))
