"""Audits one assignment: plants and mutants, right programs with many seeds, pairs of mistakes."""

import gc
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice, zip_longest
from typing import TypeAlias, TypeVar

from checks.assignments.keys import CodeBase, Key
from checks.assignments.rewriting import Rewriting, rewritten
from checks.assignments.task import Assignment
from checks.assignments.variants import planted, right_variants
from checks.verify.audit_results import COSTS, Amount, Right, Wrong
from checks.verify.audit_store import Part, Work
from checks.verify.grading import PUBLIC_SEED
from checks.verify.mutant_list import mutants_of
from checks.verify.mutation import Mutant
from checks.verify.pairs import marked_pairs
from checks.verify.reach import Functions, functions_of
from checks.verify.trials import Bench

T = TypeVar("T")

Texts: TypeAlias = dict[str, dict[str, dict[tuple[str, str], int]]]
"""By task and code base: the different texts (adapter, text) and the number of the first program that has each."""

REWRITINGS = 60
"""Rewritings of a code base that are tried, where its tasks are written by hand in fewer ways than are wanted."""

SCREENED, SECONDS = 2_000, 1.0
"""Numbers on which a rewriting that may round otherwise is held against its code base, in so much processor time."""


class Auditor:
    """Audits one assignment in this process.

    Parameters
    ----------
    assignment : Assignment
    keys : mapping of task to Key
    bases : sequence of CodeBase
    amount : Amount
    """

    def __init__(
        self, assignment: Assignment, keys: Mapping[str, Key], bases: Sequence[CodeBase], amount: Amount
    ) -> None:
        self.bench = Bench(assignment, keys)
        self.assignment = assignment
        self.keys = keys
        self.bases = bases
        self.amount = amount
        self._began = time.process_time()

    def part(self, work: Work) -> Part:
        """One part of the audit."""
        self._began = time.process_time()
        if work.kind == "right":
            first, last = (int(number) for number in work.which.removeprefix("seeds ").split(" to "))
            return self.noted(work, [self.right_programs(range(first, last + 1)).as_json()])
        base = next(base for base in self.bases if base.name == work.which)
        if work.kind == "pairs":
            return self.noted(work, marked_pairs(self.bench, base, self.amount.pairs).as_json())
        found = self.plants(base) if work.kind == "plants" else self.mutants(base)
        return self.noted(work, [wrong.as_json() for wrong in found])

    def survivors(self, work: Work, before: Sequence[Wrong]) -> Part:
        """A part of which only what was not found before is tried again."""
        self._began = time.process_time()
        base = next(base for base in self.bases if base.name == work.which)
        lost = {_place(wrong) for wrong in before if not wrong.killed}
        found = self.plants(base, lost) if work.kind == "plants" else self.mutants(base, lost)
        now = {_place(wrong): wrong for wrong in found}
        return self.noted(work, [now.get(_place(wrong), wrong).as_json() for wrong in before])

    def noted(self, work: Work, measured: object) -> Part:
        """What was measured, with the day and how long it took."""
        return Part(work, measured, time.strftime("%Y-%m-%d"), round(time.process_time() - self._began, 1))

    def check_right(self) -> None:
        """Raise ValueError if a code base is not right itself."""
        for base in self.bases:
            found = self.bench.grade(base, base.source, PUBLIC_SEED, every=True)
            if found.failed:
                names = ", ".join(found.failed)
                raise ValueError(f"{self.assignment.name}: the code base {base.name!r} is not right: {names}")

    def plants(self, base: CodeBase, among: Collection[tuple[str, str]] = ()) -> Iterable[Wrong]:
        """The planted mistakes of a code base, or those `among` some; each meets every check that sees it."""
        chosen = list(planted(base))[:: self.amount.plants]
        places = _distinct([f"{task}: {edit.old}" for task, edit, _ in chosen])
        for (task, edit, source), place in zip(chosen, places, strict=True):
            if among and (edit.name, place) not in among:
                continue
            functions = _changed(base.source, source)
            tasks = {each.name for each, _ in self.bench.seeing(base, functions)} | {task}
            found = self.bench.meets(base, source, tasks, every=True)
            judged = self.assignment.task(task).judge is not None
            wrong = Wrong(base.name, "plant", edit.name, place, found.failed, found.advised)
            wrong = replace(wrong, judged=judged)
            yield self._named(base, source, wrong, task) if found.killed else self._compared(base, source, wrong)

    def _named(self, base: CodeBase, source: str, wrong: Wrong, task: str) -> Wrong:
        told = [named for _, named in self.bench.name(base, source, {task})]
        names = told[0].names if told else ()
        right = names == (wrong.name,) or (bool(told) and told[0].alternatives and wrong.name in names)
        return replace(wrong, named=names, right=right)

    def mutants(self, base: CodeBase, among: Collection[tuple[str, str]] = ()) -> Iterable[Wrong]:
        """The generic mutants of a code base, or those `among` some; each meets checks until one finds it."""
        chosen = mutants_of(base.source)[:: self.amount.every]
        places = _distinct([f"line {mutant.line}: {mutant.description}" for mutant in chosen])
        for number, (mutant, place) in enumerate(zip(chosen, places, strict=True)):
            if not among or (mutant.operator, place) in among:
                yield self._mutant(base, mutant, place, named=number % self.amount.named == 0)

    def _mutant(self, base: CodeBase, mutant: Mutant, place: str, *, named: bool) -> Wrong:
        found = self.bench.first(base, mutant.source, mutant.line)
        wrong = Wrong(base.name, "mutant", mutant.operator, place, found.failed, found.advised)
        if not found.killed:
            return self._compared(base, mutant.source, wrong, mutant.line)
        if not named:
            return wrong
        tasks = {task.name for task, _ in self.bench.seeing(base, functions_of(base.source).around(mutant.line))}
        told = self.bench.first_name(base, mutant.source, tasks)
        if told is None:
            return replace(wrong, asked=True)
        task, name = told
        misnamed = self.bench.is_wrongly_named(base, mutant.source, task, name)
        return replace(wrong, asked=True, named=name.names, misnamed=misnamed)

    def _compared(self, base: CodeBase, source: str, wrong: Wrong, line: int = 0) -> Wrong:
        agreed, differs = self.bench.agreeing(base, source, self.amount.entries, self.amount.seconds, line)
        return replace(wrong, agreed=agreed, differs=differs)

    def variants(self) -> list[tuple[CodeBase, str, str]]:
        """Right programs: base, what is written in another way, text."""
        share = max(1, -(-2 * self.amount.variants // max(len(self.bases), 1)))
        return [
            (base, name, source)
            for base in self.bases
            for name, source in right_variants(base, max(share, 1 + sum(map(len, base.rewrites))))
        ]

    @cached_property
    def chosen(self) -> list[tuple[CodeBase, str, str, frozenset[str]]]:
        """Right programs, each with the tasks that it is judged on.

        Of every task so many different texts as are wanted, in turn from all code bases: where two programs run the
        same text for a task, one of them is judged on it. Those written by hand come first.
        """
        programs = self.variants()
        texts: Texts = {}
        for number, (base, _, source) in enumerate(programs):
            self._add(texts, number, base, source)
        for base, rewriting in _in_turn(*(self._rewritten(base) for base in self.bases)):
            if self._lacking(texts, base) and (rewriting.exact or self._agrees(base, rewriting.text)):
                self._add(texts, len(programs), base, rewriting.text)
                programs.append((base, rewriting.label, rewriting.text))
        tasks: dict[int, set[str]] = {}
        for task, by_base in texts.items():
            for number in islice(_in_turn(*(found.values() for found in by_base.values())), self.amount.variants):
                tasks.setdefault(number, set()).add(task)
        return [(*programs[number], frozenset(tasks[number])) for number in sorted(tasks)]

    def _add(self, texts: Texts, number: int, base: CodeBase, source: str) -> None:
        for task, text in self._texts(base, source).items():
            texts.setdefault(task, {}).setdefault(base.name, {}).setdefault((base.adapter, text), number)

    def _rewritten(self, base: CodeBase) -> Iterator[tuple[CodeBase, Rewriting]]:
        return ((base, rewriting) for rewriting in islice(rewritten(base.source), REWRITINGS))

    def _lacking(self, texts: Texts, base: CodeBase) -> bool:
        """Whether a task that the code base has is there in fewer different texts than are wanted."""
        return any(
            sum(map(len, by_base.values())) < self.amount.variants for by_base in texts.values() if base.name in by_base
        )

    def _agrees(self, base: CodeBase, source: str) -> bool:
        """Whether a program answers as the code base does but for rounding, whatever the checks say of it."""
        return not self.bench.agreeing(base, source, SCREENED, SECONDS)[1]

    def right_programs(self, seeds: Iterable[int]) -> Right:
        """False alarms: right variants, each with many seeds.

        Checks that judge what an answer costs, to which it hardly matters what is drawn, are put with one seed of
        `COSTS`.
        """
        alarms, advice, verdicts, judged = [], [], 0, 0
        chosen = self.chosen
        # What was made so far stays: programs that are asked for what they leave behind need not look through it.
        gc.freeze()
        for seed in seeds:
            bench = self.bench if seed % COSTS == 1 else self._without_costs
            for base, name, source, tasks in chosen:
                place = f"{base.name} ({name}), seed {seed}"
                found = bench.meets(base, source, tasks, every=True, seed=seed, known=True)
                verdicts += 1
                judged += len(tasks)
                alarms += [f"{place}: {check}" for check in found.failed]
                advice += [f"{place}: {check}" for check in found.advised]
            bench.questions.forget()
        texts = Counter(task for *_, tasks in chosen for task in tasks)
        return Right(tuple(alarms), tuple(advice), verdicts, len(chosen), judged, min(texts.values()))

    @cached_property
    def _without_costs(self) -> Bench:
        tasks = (
            replace(task, properties=tuple(check for check in task.properties if not check.costs))
            for task in self.assignment.tasks
        )
        return Bench(replace(self.assignment, tasks=tuple(tasks)), self.keys)

    def _texts(self, base: CodeBase, source: str) -> Mapping[str, str]:
        """For each task: what a program runs for it."""
        functions = Functions(source)
        reached: dict[str, frozenset[int]] = {}
        for (task, _), lines in self.bench.reach(base, source).items():
            reached[task] = reached.get(task, frozenset()) | lines
        return {task: functions.text(lines) for task, lines in reached.items()}


def _place(wrong: Wrong) -> tuple[str, str]:
    return wrong.name, wrong.description


def _distinct(places: Sequence[str]) -> list[str]:
    """The same change of the same text at two places of a line: told apart by their numbers."""
    seen: Counter[str] = Counter()
    found = []
    for place in places:
        seen[place] += 1
        found.append(place if seen[place] == 1 else f"{place} ({seen[place]})")
    return found


def _changed(source: str, other: str) -> frozenset[int]:
    """The functions of a program in which another text of it differs."""
    functions = Functions(source)
    before, after = source.splitlines(), other.splitlines()
    same = _shared(before, after)
    end = len(before) - _shared(before[same:][::-1], after[same:][::-1])
    if same == end:  # lines were added between two that are still there
        return frozenset({functions.at(same), functions.at(same + 1)})
    return frozenset().union(*(functions.around(line) for line in range(same + 1, end + 1)))


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines are the same until the first that is not."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _in_turn(*several: Iterable[T]) -> Iterator[T]:
    """The first of each, then the second of each, and so on."""
    return (each for turn in zip_longest(*several) for each in turn if each is not None)
