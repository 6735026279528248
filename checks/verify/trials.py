"""One program under audit: which checks find it wrong, what its mistake is called, whether it is wrong at all."""

import pickle
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from checks.assignments.keys import CodeBase, Key
from checks.assignments.task import Adapter, Arguments, Assignment, Family, Standing, Task
from checks.assignments.values import Values
from checks.sandbox.script import Given, Outcome, Script, Stopped
from checks.verify.asking import Answer, Asker
from checks.verify.checking import put
from checks.verify.comparison import as_array
from checks.verify.diagnosis import diagnose
from checks.verify.drawing import NoInput, draw
from checks.verify.equivalence import provably_same
from checks.verify.grading import Grading, Settings, in_order
from checks.verify.in_process import InProcess
from checks.verify.predictions import Predictions, alike, case_of
from checks.verify.report import CheckResult, Named, Status, TaskResult

CALL_SECONDS = 1.0
"""Of one question to a mutant."""

PATIENCE = 2
"""Time limits after which a mutant is asked nothing more."""

HELD_OUT_SEED = 104_729
ENLARGED = 4
"""Inputs by which mutants are compared with the original have axes up to so many times as long as those drawn."""


LONG = 20
"""Sizes that reach further than this are lengths of chains, say, and long enough."""


class Impatient(InProcess):
    """A code base in this process that is given up after a few time limits."""

    def __init__(self, source: str) -> None:
        super().__init__(source, CALL_SECONDS)
        self.stops = 0

    def run(self, script: Script, seconds: float | None = None) -> Outcome:
        """As in a session, but a program that has not come to an end before is not asked again."""
        if self.stops >= PATIENCE:
            return Stopped("time", "given up", 0.0)
        outcome = super().run(script, seconds)
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


class Bench:
    """An assignment with its key, ready to grade program texts in this process.

    Parameters
    ----------
    assignment : Assignment
    keys : mapping of task to Key
    """

    def __init__(self, assignment: Assignment, keys: Mapping[str, Key]) -> None:
        self.assignment = assignment
        self.keys = {name: remembering(key) for name, key in keys.items()}

    def adapter(self, base: CodeBase) -> Adapter:
        """The adapter that reads a code base.

        Raises
        ------
        ValueError
            The assignment has none of that name.
        """
        for adapter in self.assignment.adapters:
            if adapter.name == base.adapter:
                return adapter
        raise ValueError(f"code base {base.name!r}: {self.assignment.name} has no adapter {base.adapter!r}")

    def asker(self, base: CodeBase, source: str) -> Asker:
        """A program of that style, to be asked."""
        return Asker(self.assignment, self.adapter(base), Impatient(source))

    def grade(self, base: CodeBase, source: str, seed: int, *, every: bool) -> Found:
        """Run all checks, those behind a failed one too if `every`."""
        started = time.perf_counter()
        results = Grading(self.asker(base, source), self._settings(seed, every)).run()
        return replace(found_by(results), seconds=time.perf_counter() - started)

    def name(self, base: CodeBase, source: str, seed: int) -> list[tuple[Task, Named]]:
        """The diagnosis of every task that fails, without the shrinking that goes with it."""
        return [
            told for _, told in _Naming(self.asker(base, source), self._settings(seed, every=False)).tasks() if told
        ]

    def first(self, base: CodeBase, source: str, seed: int) -> tuple[Found, tuple[Task, Named] | None]:
        """What the first task that fails finds, and its diagnosis; later tasks are not asked for."""
        started = time.perf_counter()
        nothing = Found((), (), 0.0)
        for found, told in _Naming(self.asker(base, source), self._settings(seed, every=False)).tasks():
            if found.killed:
                return replace(found, seconds=time.perf_counter() - started), told
        return replace(nothing, seconds=time.perf_counter() - started), None

    def _settings(self, seed: int, every: bool) -> Settings:
        return Settings(seed, "grader", self.keys, every=every, diagnosed=False)

    def is_wrongly_named(self, base: CodeBase, source: str, task: Task, named: Named, draws: int = 12) -> bool:
        """Whether a mistake of the catalogue was named that answers other than the program on inputs held out."""
        key = self.keys[task.name]
        switches = frozenset(m.name for m in key.mistakes if m.name in named.names)
        if not switches:
            return False
        asker, predictions = self.asker(base, source), Predictions(key)
        sets = [frozenset({name}) for name in switches] if named.alternatives else [switches]
        others = [name for name in named.names if name not in switches]
        explained = [i for i, output in enumerate(task.outputs) if not any(output in other for other in others)]
        for family in task.families:
            for number in range(draws):
                case = self._case(asker, task, key, family, number)
                if case is None or not case.finite:
                    continue  # what is NaN or raises has a name of its own
                if not all(predictions.explains(case, each, explained) for each in sets):
                    return True
        return False

    def _case(self, asker: Asker, task: Task, key: Key, family: Family, number: int) -> Any:
        try:
            arguments = draw(family, HELD_OUT_SEED, task.name, number)
        except NoInput:
            return None
        return case_of(put(asker, task, key, family, arguments))

    def agreeing(self, base: CodeBase, source: str, entries: int, seconds: float) -> tuple[int, str]:
        """How many numbers a changed program answers as the original does, and where first it does not ("" nowhere).

        Parameters
        ----------
        base : CodeBase
        source : str
            The changed text.
        entries : int
            Enough.
        seconds : float
            Wall-clock time after which the comparison ends with what it has.
        """
        if provably_same(base.source, source):
            return entries, ""
        original, changed = self.asker(base, base.source), self.asker(base, source)
        end = time.monotonic() + seconds
        tasks = [task for task in in_order(self.assignment) if original.adapter.names(task)]
        families = [(task, family) for task in tasks for family in task.families]
        agreed, number = 0, 0
        while agreed < entries and time.monotonic() < end and families:
            for task, family in families:
                arguments = _enlarged(family, task, number)
                if arguments is None:
                    continue
                count = _same(task, arguments, original.answer(task, arguments), changed.answer(task, arguments))
                if count < 0:
                    return agreed, f"{task.name}/{family.name}"
                agreed += count
            number += 1
        return agreed, ""


class _Naming(Grading):
    """A grading that gives the names of the mistakes, task by task."""

    def tasks(self) -> Iterator[tuple[Found, tuple[Task, Named] | None]]:
        for task in in_order(self.assignment):
            if not self.asker.adapter.names(task):
                continue
            key = (self.settings.keys or {}).get(task.name)
            went = self._run_checks(task, key)
            checks = [self._result(task, name, checked) for name, checked in went.items()]
            found = Found(_found(checks, required=True), _found(checks, required=False), 0.0)
            named = None
            failed = any(checked.status is Status.FAILED for checked in went.values())
            if failed and key is not None and task.judge is None:
                samples = [sample for checked in went.values() for sample in checked.samples]
                named = diagnose(task, key, samples, self.asker)
            yield found, None if named is None else (task, named)


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


def found_by(results: Sequence[TaskResult]) -> Found:
    """What the checks of a grading found."""
    checks = [check for task in results for check in task.checks]
    earned = sum(task.earned for task in results)
    return Found(_found(checks, required=True), _found(checks, required=False), earned)


def _found(checks: Sequence[CheckResult], *, required: bool) -> tuple[str, ...]:
    wrong = (Status.FAILED, Status.MISSING, Status.UNSUPPORTED)
    return tuple(
        f"{check.task}/{check.check}"
        for check in checks
        if check.status in wrong and (check.standing is Standing.REQUIRED) is required
    )


def _enlarged(family: Family, task: Task, number: int) -> Arguments | None:
    """An input of the family; every second one with longer axes than checks use, so that more numbers are compared."""
    try:
        if number % 2 == 0:
            return draw(family, HELD_OUT_SEED, task.name, number)
        values = Values((HELD_OUT_SEED, number, len(family.name)))
        factor = values.integer(2, ENLARGED)
        sizes = {
            symbol: values.choice(tuple(options)) * (factor if max(options) <= LONG else 1)
            for symbol, options in family.sizes.items()
        }
        arguments = family.draw(values, sizes)
        return arguments if family.valid(*arguments) else None
    except (NoInput, ValueError, IndexError, OverflowError):
        return None  # such sizes do not go together in this family


def _same(task: Task, arguments: Arguments, original: Answer, changed: Answer) -> int:
    """How many numbers agree; -1 if one does not."""
    if not isinstance(original.outcome, Given) or isinstance(changed.outcome, Stopped):
        return 0  # enlarged beyond what is answered in time
    if changed.outputs is None or original.outputs is None:
        return -1
    if task.judge is not None:
        return -1 if task.judge(arguments, changed.outputs) is not None else 1
    agreed = 0
    for ours, theirs in zip(original.outputs, changed.outputs, strict=True):
        one, other = as_array(ours), as_array(theirs)
        if isinstance(one, str) or isinstance(other, str):
            if one is not other and one != other:
                return -1
        elif one.dtype.kind != other.dtype.kind or not alike(other, one):
            return -1
        else:
            agreed += one.size
    return agreed
