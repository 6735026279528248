"""One program under audit: which checks find it wrong, what its mistake is called, whether it is wrong at all."""

import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from checks.assignments.keys import CodeBase, Key
from checks.assignments.task import Adapter, Assignment, Family, Task
from checks.verify.agreement import Original
from checks.verify.asking import Asker
from checks.verify.checking import put
from checks.verify.diagnosis import diagnose
from checks.verify.drawing import NoInput, draw
from checks.verify.enlarging import HELD_OUT_SEED, QUICK
from checks.verify.equivalence import provably_same
from checks.verify.grading import PUBLIC_SEED, Settings
from checks.verify.in_process import InProcess
from checks.verify.predictions import Predictions, case_of
from checks.verify.questions import Shared
from checks.verify.reach import WHOLE, Functions, called, functions_of
from checks.verify.report import Named, Status
from checks.verify.trial import WRONG, Check, Found, Impatient, Trial, found_as, found_by, found_in, remembering


class Bench:
    """An assignment with its key, ready to grade program texts in this process.

    Questions are drawn, and their right answers computed, once for all programs.

    Parameters
    ----------
    assignment : Assignment
    keys : mapping of task to Key
    """

    def __init__(self, assignment: Assignment, keys: Mapping[str, Key]) -> None:
        self.assignment = assignment
        self.keys = {name: remembering(key) for name, key in keys.items()}
        self.questions = Shared()
        self._reach: dict[tuple[str, str], Mapping[tuple[str, str], frozenset[int]]] = {}
        self._advised: dict[str, frozenset[str]] = {}
        self._originals: dict[str, Original] = {}
        self._kills: defaultdict[tuple[str, int], Counter[tuple[str, str]]] = defaultdict(Counter)

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

    def asker(self, base: CodeBase, source: str, *, patient: bool = False) -> Asker:
        """A program of that style, to be asked; given up after a few time limits unless `patient`, as a session is."""
        return Asker(self.assignment, self.adapter(base), InProcess(source) if patient else Impatient(source))

    def trial(
        self, base: CodeBase, source: str, seed: int = PUBLIC_SEED, *, every: bool = False, patient: bool = False
    ) -> Trial:
        """A grading of a program, to be run in part."""
        settings = Settings(seed, "grader", self.keys, every=every, diagnosed=False, questions=self.questions)
        return Trial(self.asker(base, source, patient=patient), settings)

    def grade(self, base: CodeBase, source: str, seed: int, *, every: bool, patient: bool = False) -> Found:
        """Run all checks, those behind a failed one too if `every`; `patient` as in `asker`."""
        started = time.perf_counter()
        results = self.trial(base, source, seed, every=every, patient=patient).run()
        return replace(found_by(results), seconds=time.perf_counter() - started)

    def reach(self, base: CodeBase, source: str) -> Mapping[tuple[str, str], frozenset[int]]:
        """For each check, by the names of task and check: first lines of the functions of the program that it runs."""
        place = base.name, source
        if place not in self._reach:
            functions = Functions(source)
            with called() as loaded:
                trial = self.trial(base, source)
            found = {}
            for task, check in trial.checks():
                with called() as lines:
                    trial.find(task, check)
                found[task.name, check.name] = frozenset(functions.at(line) for line in lines | loaded) | {WHOLE}
            self._reach[place] = found
        return self._reach[place]

    def advised(self, base: CodeBase) -> frozenset[str]:
        """What is found of a code base itself, which is advice: its changed versions are not found by that."""
        if base.name not in self._advised:
            found = self.meets(base, base.source, {task.name for task in self.assignment.tasks}, every=True, known=True)
            self._advised[base.name] = frozenset((*found.failed, *found.advised))
        return self._advised[base.name]

    def seeing(self, base: CodeBase, functions: Collection[int]) -> list[Check]:
        """The checks that run one of these functions of a code base; for the others they may be anything."""
        reach = self.reach(base, base.source)
        return [
            (task, check)
            for task, check in self.trial(base, base.source).checks()
            if not reach[task.name, check.name].isdisjoint(functions)
            and f"{task.name}/{check.name}" not in self.advised(base)
        ]

    def first(self, base: CodeBase, source: str, line: int) -> Found:
        """Which check finds a change at that line of a code base: the first one, of those that see it.

        Checks that found other changes of the same function are tried first. Only what passes them all meets the
        checks of every task too (asked twice, inputs left unchanged, precision).
        """
        started = time.perf_counter()
        functions = functions_of(base.source).around(line)
        kills = self._kills[base.name, max(functions)]
        checks = self.seeing(base, functions)
        trial = self.trial(base, source)
        for task, check in sorted(checks, key=lambda each: self._order(trial, each, kills)):
            if trial.find(task, check).status in WRONG:
                kills[task.name, check.name] += 1
                found = found_as(task, check, trial)
                return replace(found, seconds=time.perf_counter() - started)
        found = self.meets(base, source, {task.name for task, _ in checks}, every=False)
        return replace(found, seconds=time.perf_counter() - started)

    def _order(self, trial: Trial, check: Check, kills: Counter[tuple[str, str]]) -> tuple[bool, int]:
        return not trial.requires(*check), -kills[check[0].name, check[1].name]

    def meets(
        self,
        base: CodeBase,
        source: str,
        tasks: Collection[str],
        *,
        every: bool,
        seed: int = PUBLIC_SEED,
        known: bool = False,
    ) -> Found:
        """What all checks of some tasks find; what they find of the code base itself only if `known`."""
        trial = self.trial(base, source, seed, every=every)
        results = [
            result
            for task in trial.tasks()
            if task.name in tasks
            for name, result in trial.results(task, trial.went(task)).items()
            if known or f"{task.name}/{name}" not in self.advised(base)
        ]
        return Found(found_in(results, required=True), found_in(results, required=False), 0.0)

    def name(self, base: CodeBase, source: str, tasks: Collection[str]) -> list[tuple[Task, Named]]:
        """The diagnosis of those of the tasks that fail, without the shrinking that goes with it."""
        return list(self._names(base, source, tasks))

    def first_name(self, base: CodeBase, source: str, tasks: Collection[str]) -> tuple[Task, Named] | None:
        """The diagnosis of the first of the tasks that fails."""
        return next(self._names(base, source, tasks), None)

    def _names(self, base: CodeBase, source: str, tasks: Collection[str]) -> Iterator[tuple[Task, Named]]:
        trial = self.trial(base, source)
        for task in trial.tasks():
            key = self.keys.get(task.name)
            if task.name not in tasks or key is None or task.judge is not None:
                continue
            went = trial.went(task)
            if any(checked.status is Status.FAILED for checked in went.values()):
                samples = [sample for checked in went.values() for sample in checked.samples]
                named = diagnose(task, key, samples, trial.asker)
                if named is not None:
                    yield task, named

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

    def agreeing(self, base: CodeBase, source: str, entries: int, seconds: float, line: int = 0) -> tuple[int, str]:
        """How many numbers a changed program answers as the original does, and where first it does not ("" nowhere).

        Parameters
        ----------
        base : CodeBase
        source : str
            The changed text.
        entries : int
            Enough.
        seconds : float
            Processor time after which the comparison ends with what it has.
        line : int
            Of the change; 0 if it may be anywhere.
        """
        if provably_same(base.source, source):
            return entries, ""
        seen = self.seeing(base, functions_of(base.source).around(line) if line else {WHOLE})
        # At kinks several answers are right, and two right programs may differ.
        among = {(task.name, check.name) for task, check in seen if isinstance(check, Family) and not check.subgradient}
        if base.name not in self._originals:
            asker = Asker(self.assignment, self.adapter(base), InProcess(base.source, 2 * QUICK))
            families = [(task, check) for task, check in self.seeing(base, {WHOLE}) if isinstance(check, Family)]
            self._originals[base.name] = Original(asker, families)
        return self._originals[base.name].agreeing(self.asker(base, source), among, entries, seconds)
