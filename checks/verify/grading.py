"""A whole hand-in: its tasks in order of dependence, their checks, the mistakes behind failures, the marks."""

import hashlib
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import fsum

from checks.assignments.keys import Key
from checks.assignments.task import Assignment, Family, Finding, Property, Standing, Task
from checks.verify.asking import Asker
from checks.verify.checking import (
    STILL,
    Checked,
    check_family,
    check_property,
    check_repeated,
    check_unchanged,
    questions_of,
)
from checks.verify.explaining import explain
from checks.verify.formulas import check_precise, check_real
from checks.verify.marks import award, gates_of, preset, standing_of
from checks.verify.published import Published, check_published, published_values
from checks.verify.questions import FRESH, Questions
from checks.verify.report import CheckResult, Report, Status, TaskResult
from checks.verify.unwritten import unwritten_tasks

PUBLIC_SEED = 20250
"""Of the draws that everybody may repeat; marking draws from a seed of its own, which is kept secret."""

UNCHANGED = "inputs left unchanged"
REPEATED = "same question, same answer"
PUBLISHED = "published values"
PRECISE = "float64 precision"
REAL = "real numbers only"
SENTENCES = {
    UNCHANGED: "The arrays you are given are left as they are, apart from those that the handout says are updated.",
    REPEATED: "The same question gets the same answer: nothing is kept from one call to the next.",
    PUBLISHED: "The values published with the handout come out.",
    PRECISE: "For float64 inputs the answer has float64 precision: it comes from a formula, not from differences.",
    REAL: "Complex numbers do not occur: gradients come from formulas, not from complex steps.",
}


@dataclass(frozen=True)
class Settings:
    """How a hand-in is verified.

    Parameters
    ----------
    seed : int
        Of the draws.
    mode : str
        ``"student"`` or ``"grader"``.
    keys : mapping of task to Key, optional
        The staff part; without it values are compared with published ones, and properties are checked.
    standings : mapping
        The lecturer's word on what counts, before the adapter's preset: see `standing_of`.
    every : bool
        Run checks also behind a failed one of the same task (for the audit).
    diagnosed : bool
        Shrink and name what fails.
    seconds : float
        For the whole hand-in.
    questions : Questions
        Where inputs and their right answers come from.
    """

    seed: int = PUBLIC_SEED
    mode: str = "student"
    keys: Mapping[str, Key] | None = None
    standings: Mapping[str, Standing] = field(default_factory=dict)
    every: bool = False
    diagnosed: bool = True
    seconds: float = 120.0
    questions: Questions = FRESH


class Grading:
    """One run over a hand-in that is loaded already.

    Parameters
    ----------
    asker : Asker
    settings : Settings
    missing : mapping of task name to sentence
        Tasks whose names the hand-in does not define, with what to tell.
    """

    def __init__(
        self,
        asker: Asker,
        settings: Settings,
        missing: Mapping[str, str] | None = None,
    ) -> None:
        self.asker = asker
        self.settings = settings
        self.missing = missing or {}
        self.unwritten = unwritten_tasks(asker.adapter, asker.assignment, asker.sources)
        self.assignment = asker.assignment
        self.standings = {**asker.adapter.standings, **settings.standings}
        self._deadline = time.monotonic() + settings.seconds
        self._failed: set[str] = set()

    def run(self) -> tuple[TaskResult, ...]:
        """Every task that this kind of hand-in has."""
        results = []
        for task in in_order(self.assignment):
            if self.asker.adapter.names(task):
                results.append(self._task(task))
        return tuple(results)

    def _task(self, task: Task) -> TaskResult:
        function = ", ".join(self.asker.adapter.names(task))
        if not self._marked(task):
            task = replace(task, points=0.0)  # advice alone: this course's hand-ins can have nothing for it
        blocked = [name for name in task.after if name in self._failed]
        remaining = task.asked(self._failed)
        if self._marked(task) and not self._marked(remaining):
            blocked = blocked or sorted(task.before & self._failed)
        else:
            task = remaining
        key = None if self.settings.keys is None else self.settings.keys.get(task.name)
        if task.name in self.missing:
            results = self._all(task, Status.MISSING, self.missing[task.name])
            outcome = TaskResult(task.name, task.signature, function, Status.MISSING, task.points, 0.0, results)
        elif task.name in self.unwritten:
            results = self._all(task, Status.UNSUPPORTED, self.unwritten[task.name])
            outcome = TaskResult(task.name, task.signature, function, Status.UNSUPPORTED, task.points, 0.0, results)
        elif blocked and (key is None or key.follow is None):
            reason = f"built on {', '.join(blocked)}, which failed"
            results = self._all(task, Status.NOT_REACHED, reason)
            outcome = TaskResult(task.name, task.signature, function, Status.NOT_REACHED, task.points, 0.0, results)
        else:
            outcome = self._checked(task, key, function)
        if not outcome.status.fine:
            self._failed.add(task.name)
        return outcome

    def _checked(self, task: Task, key: Key | None, function: str) -> TaskResult:
        went = self._run_checks(task, key)
        results = tuple(self._result(task, name, checked) for name, checked in went.items())
        gates = self._gates(task, key)
        weights = {check.name: check.weight for check in task.checks} | dict.fromkeys(SENTENCES, 1.0)
        results = award(task, weights, results, gates)
        diagnosis = None
        if self.settings.diagnosed and any(checked.status is Status.FAILED for checked in went.values()):
            results, diagnosis = explain(self.asker, task, key, went, results, self.settings.seed)
        earned = round(fsum(result.earned for result in results), 6)  # shares such as 4/7 add up to whole points
        return TaskResult(task.name, task.signature, function, _worst(results), task.points, earned, results, diagnosis)

    def _run_checks(self, task: Task, key: Key | None) -> dict[str, Checked]:
        went: dict[str, Checked] = {}
        gates = self._gates(task, key)
        if gates[:1] == (PUBLISHED,):
            went[PUBLISHED] = check_published(self.asker, task, self._published(task))
        for check in task.checks:
            if self._standing(task, check.name) is Standing.OPEN:
                continue
            if isinstance(check, Family) and key is None and task.judge is None:
                continue
            if (closed := self._closed(went, gates)) is not None:
                went[check.name] = Checked(Status.NOT_REACHED, closed)
            elif isinstance(check, Family):
                went[check.name] = check_family(
                    self.asker, task, key, check, self.settings.seed, self.settings.questions
                )
            else:
                went[check.name] = check_property(self.asker, task, check, self.settings.seed)
            if check.name == gates[0]:
                went[check.name] = _moving(went[check.name])
                self._formula_checks(task, key, went, check)
        self._general_checks(task, went, gates)
        return went

    def _formula_checks(self, task: Task, key: Key | None, went: dict[str, Checked], gate: Family | Property) -> None:
        """Right after the gate: what is no formula need not be asked anything else."""
        if not went[gate.name].status.fine:
            return
        if key is not None and isinstance(gate, Family) and self._standing(task, PRECISE) is not Standing.OPEN:
            went[PRECISE] = check_precise(task, key, gate, went[gate.name].samples)
        if self._standing(task, REAL) is not Standing.OPEN:
            went[REAL] = check_real(self.asker.sources)

    def _general_checks(self, task: Task, went: dict[str, Checked], gates: tuple[str, ...]) -> None:
        first = tuple(questions_of(went[gates[0]], 2)) if gates[0] in went else ()
        if not first or self._closed(went, gates) is not None:
            return
        if self._standing(task, REPEATED) is not Standing.OPEN and task.judge is None:
            went[REPEATED] = check_repeated(self.asker, task, first)
        if self._standing(task, UNCHANGED) is not Standing.OPEN:
            went[UNCHANGED] = check_unchanged(self.asker, task, tuple(sample.arguments for sample in first))

    def _closed(self, went: Mapping[str, Checked], gates: tuple[str, ...]) -> str | None:
        """Why no further question is put, or None."""
        if time.monotonic() > self._deadline:
            return f"the {self.settings.seconds:.0f} s for the whole hand-in were used up"
        failed = [gate for gate in gates if gate in went and not went[gate].status.fine]
        return f'"{failed[0]}" comes first, and failed' if failed and not self.settings.every else None

    def _gates(self, task: Task, key: Key | None) -> tuple[str, ...]:
        general = tuple(name for name in (PRECISE, REAL) if self._standing(task, name) is Standing.REQUIRED)
        if key is None and task.judge is None and self._published(task):
            return (PUBLISHED, *general)
        first, *others = gates_of(task, self.asker.adapter, self.settings.standings) or ("",)
        return (first, *general, *others)

    def _published(self, task: Task) -> tuple[Published, ...]:
        """The published values that are held against a hand-in: not what its course leaves open, or nobody asks now."""
        held = {f.name for f in task.families if self._standing(task, f.name) is Standing.REQUIRED}
        return tuple(v for v in published_values(self.assignment, task.name) if v.family in held)

    def _standing(self, task: Task, name: str) -> Standing:
        if name in SENTENCES:
            return preset(name, task, self.standings, _usual(name, task))
        check = next(check for check in task.checks if check.name == name)
        return standing_of(check, task, self.standings)

    def _marked(self, task: Task) -> bool:
        return any(self._standing(task, check.name) is Standing.REQUIRED for check in task.checks)

    def _result(self, task: Task, name: str, checked: Checked) -> CheckResult:
        sentence = SENTENCES.get(name) or next(check.sentence for check in task.checks if check.name == name)
        failed = checked.failures
        number = failed[0].number if failed else max(checked.inputs - 1, 0)
        replay = f"{task.name}/{name}/{number}@{fingerprint(self.settings.seed)}"
        standing = self._standing(task, name)
        return CheckResult(
            task.name,
            name,
            sentence,
            standing,
            checked.status,
            reason=checked.reason,
            replay=replay,
            inputs=checked.inputs,
        )

    def _all(self, task: Task, status: Status, reason: str) -> tuple[CheckResult, ...]:
        results = []
        for check in task.checks:
            standing = self._standing(task, check.name)
            results.append(CheckResult(task.name, check.name, check.sentence, standing, status, reason=reason))
        weights = {check.name: check.weight for check in task.checks}
        return award(task, weights, results, gates=())


def _moving(gate: Checked) -> Checked:
    """A first check by which nothing moved has shown nothing: the others are not asked."""
    still = [s for s in gate.samples if s.expectation is not None and s.expectation.reason == STILL]
    if gate.status is not Status.UNINFORMATIVE or not still:
        return gate
    return Checked(Status.FAILED, STILL, (), Finding(STILL, still[0].arguments), len(gate.samples))


def _usual(name: str, task: Task) -> Standing:
    """What a general check counts for where neither the adapter nor the lecturer says."""
    if name in (PRECISE, REAL):
        return Standing.REQUIRED if task.formula else Standing.OPEN
    return Standing.ADVICE if name == UNCHANGED else Standing.REQUIRED


def in_order(assignment: Assignment) -> tuple[Task, ...]:
    """The tasks, each behind those that it is built on; else in the assignment's order.

    Raises
    ------
    ValueError
        Tasks are built on each other in a circle, or on one that does not exist, or two have one name.
    """
    ordered: dict[str, Task] = {}
    waiting = {task.name: (task, task.before) for task in assignment.tasks}
    if len(waiting) < len(assignment.tasks):
        names = ", ".join(name for name, count in Counter(t.name for t in assignment.tasks).items() if count > 1)
        raise ValueError(f"{assignment.name}: more than one task is called {names}; give each a name of its own")
    while waiting:
        ready = next((task for task, before in waiting.values() if before <= ordered.keys()), None)
        if ready is None:
            names = ", ".join(waiting)
            raise ValueError(f"{assignment.name}: {names} wait for each other, or for a task that does not exist")
        ordered[ready.name] = ready
        del waiting[ready.name]
    return tuple(ordered.values())


def fingerprint(seed: int) -> str:
    """Eight digits that tell seeds apart and from which the seed cannot be had."""
    return hashlib.sha256(f"cotangent draws {seed}".encode()).hexdigest()[:8]


def _worst(results: tuple[CheckResult, ...]) -> Status:
    """The status of a task: that of its first required check that is not fine."""
    for result in results:
        if result.standing is Standing.REQUIRED and not result.status.fine:
            return result.status
    return Status.PASSED


def report(grading: Grading, submission: str, problems: tuple[str, ...], seconds: float, *, safe: bool) -> Report:
    """Run, and put the verdict on the hand-in together."""
    began = time.monotonic()
    tasks = grading.run()
    settings = grading.settings
    return Report(
        assignment=grading.assignment.name,
        adapter=grading.asker.adapter.name,
        submission=submission,
        mode=settings.mode,
        tasks=tasks,
        problems=problems,
        safe=safe,
        seconds=seconds + time.monotonic() - began,
        seed=fingerprint(settings.seed),
    )
