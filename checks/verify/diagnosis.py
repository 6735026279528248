"""The name of the mistake: what the catalogue's mistakes would have answered, held against what the hand-in answered.

A name is given only if it explains every answer, right ones included, and stands up on fresh questions; where nothing
does, that is said.
"""

import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from checks.assignments.keys import Key, Mistake
from checks.assignments.task import Family, Standing, Task
from checks.verify.asking import Asker
from checks.verify.checking import Sample, put
from checks.verify.drawing import NoInput, draw
from checks.verify.marks import standing_of
from checks.verify.no_answer import name_of_form, name_of_outcome
from checks.verify.predictions import Case, Predictions, Switches, case_of, cases_of
from checks.verify.relations import Relation, holds, relations
from checks.verify.report import Named

INFORMATIVE = 3
"""On so many questions a name must explain an answer that is not the right one."""

FRESH = 2
"""Questions per family on which a name is tried before it is given."""

FRESH_SEED = 7919
SECONDS = 1.5
"""Of this process's own work: pairs of mistakes are tried while it lasts. Not by the clock on the wall, so that a busy
machine names the same mistakes."""

NOTHING = "No known mistake gives these numbers."


@dataclass
class Search:
    """What is known about one failure, and what can still be asked.

    Parameters
    ----------
    task, key
    asker : Asker, optional
        Without it no further question is put.
    cases : tuple of Case
    """

    task: Task
    key: Key
    asker: Asker | None
    cases: tuple[Case, ...]
    predictions: Predictions
    deadline: float
    _fresh: dict[tuple[str, int], Case | None] = field(default_factory=dict)

    def singles(self, cases: Sequence[Case], outputs: Sequence[int] | None = None) -> list[Switches]:
        """Mistakes that explain all these cases by themselves."""
        return self.sifted([frozenset({m.name}) for m in self.key.mistakes], cases, outputs)

    def pairs(self, cases: Sequence[Case]) -> list[Switches]:
        """Pairs of mistakes that explain all these cases together."""
        names = [m.name for m in self.key.mistakes]
        return self.sifted([frozenset(pair) for pair in itertools.combinations(names, 2)], cases)

    def sifted(
        self, candidates: list[Switches], cases: Sequence[Case], outputs: Sequence[int] | None = None
    ) -> list[Switches]:
        """The candidates that explain all cases, fresh ones too, and say something other than what is right."""
        # Wrong answers first: most candidates fall at the first of them.
        ordered = sorted(cases, key=lambda case: not case.wrong)
        left = []
        for candidate in candidates:
            if len(candidate) > 1 and time.process_time() > self.deadline:
                return []
            if all(self.predictions.explains(case, candidate, outputs) for case in ordered):
                left.append(candidate)
        return self._confirmed(left, cases, outputs) if left else []

    def _confirmed(
        self, candidates: list[Switches], cases: Sequence[Case], outputs: Sequence[int] | None
    ) -> list[Switches]:
        for case in self.fresh():
            if _comparable(case, cases):
                candidates = [c for c in candidates if self.predictions.explains(case, c, outputs)]
        seen = [*cases, *(case for case in self.fresh() if _comparable(case, cases))]
        if not any(case.got for case in seen):
            return []  # exceptions alone look alike, whatever brought them about
        telling = [case for case in seen if case.got or all(len(candidate) == 1 for candidate in candidates)]
        enough = min(INFORMATIVE, len(seen))
        return [
            candidate
            for candidate in candidates
            if sum(self.predictions.tells(case, candidate, outputs) for case in telling) >= enough
        ]

    def told_apart(self, candidates: list[Switches]) -> list[Switches]:
        """Ask what tells the candidates apart, until one is left or nothing more is found."""
        for number in range(FRESH, 12):
            for family in self._families():
                if len(candidates) < 2:
                    return candidates
                if time.process_time() > self.deadline:
                    return candidates
                case = self._put(family, number, candidates)
                if case is not None:
                    candidates = [c for c in candidates if self.predictions.explains(case, c)] or candidates
        return candidates

    def fresh(self) -> Iterator[Case]:
        """Answers to questions that the checks have not put."""
        for number in range(FRESH):
            for family in self._families():
                case = self._put(family, number, [])
                if case is not None:
                    yield case

    def _put(self, family: Family, number: int, candidates: list[Switches]) -> Case | None:
        """Ask, unless the candidates give the same answer there."""
        if self.asker is None:
            return None
        place = family.name, number
        if place not in self._fresh:
            try:
                arguments = draw(family, FRESH_SEED, self.task.name, number)
            except NoInput:
                return None
            if candidates:
                blank = Case(arguments, (), (), (), (), False)
                first, *others = candidates
                if not any(self.predictions.differ(blank, first, other) for other in others):
                    return None
            self._fresh[place] = case_of(put(self.asker, self.task, self.key, family, arguments))
        return self._fresh[place]

    def _families(self) -> list[Family]:
        standings = {} if self.asker is None else self.asker.adapter.standings
        left_open = Standing.OPEN  # a question that the course does not put proves nothing
        return [f for f in self.task.families if standing_of(f, self.task, standings) is not left_open]


def diagnose(task: Task, key: Key, samples: Sequence[Sample], asker: Asker | None = None) -> Named | None:
    """The mistake behind the failures of a task.

    In this order: one mistake of the catalogue that explains every answer; a general relation (sign, factor, transpose,
    an input taken for another ...), the same for every wrong output; two mistakes together; then failures of different
    sorts (values, NaN, exceptions) and different outputs each by themselves. Names that no question tells apart are all
    given, as alternatives.

    Parameters
    ----------
    task : Task
    key : Key
    samples : sequence of Sample
        Right and wrong ones, of several families.
    asker : Asker, optional
        Fresh questions are put to it, so that a name never rests on what was seen alone.

    Returns
    -------
    Named or None
        None if nothing failed. `names` is empty where nothing is known.
    """
    cases = cases_of(samples)
    wrong = [sample for sample in samples if sample.wrong]
    if not wrong:
        return None
    search = Search(task, key, asker, cases, Predictions(key), time.process_time() + SECONDS)
    if any(case.wrong for case in cases):
        whole = _of_group(search, cases)
        if whole is not None:
            return whole
    parts = [part for group in _groups(cases) if (part := _of_group(search, group) or _by_output(search, group))]
    parts += _without_numbers(wrong, bool(parts))
    return _together(parts) if parts else Named((), NOTHING)


def _of_group(search: Search, cases: Sequence[Case]) -> Named | None:
    single = search.told_apart(search.singles(cases))
    if single:
        return _named(search.key, single)
    related = _related(search, cases, _wrong_outputs(cases))
    if related is not None:
        return related
    pairs = search.told_apart(search.pairs(cases))
    return _named(search.key, pairs) if len(pairs) == 1 else None


def _by_output(search: Search, cases: Sequence[Case]) -> Named | None:
    """Different outputs may be wrong for different reasons; together the reasons must explain everything."""
    outputs = _wrong_outputs(cases)
    if len(outputs) < 2:
        return None
    found: list[Named] = []
    switches: Switches = frozenset()
    for i in outputs:
        single = search.singles(cases, [i])
        if single:
            switches |= single[0]
            continue
        related = _related(search, cases, [i])
        if related is None:
            return None
        found.append(related)
    explained = [i for i in outputs if not any(search.task.outputs[i] in n for named in found for n in named.names)]
    if switches and not all(search.predictions.explains(case, switches, explained) for case in cases):
        return None
    return _together([*([_named(search.key, [switches])] if switches else []), *found])


def _related(search: Search, cases: Sequence[Case], outputs: Sequence[int]) -> Named | None:
    """A general relation, the same for all these outputs."""
    fresh = [case for case in search.fresh() if _comparable(case, cases)]
    seen = [*cases, *fresh]
    if not outputs or not all(case.got for case in seen):
        return None

    def answers(arguments: tuple[object, ...]) -> tuple[object, ...] | None:
        predicted = search.predictions.asked(arguments)
        return None if isinstance(predicted, str) else predicted

    found: list[Relation] = []
    for i in outputs:
        enough = min(INFORMATIVE, len(seen))
        candidates = relations(search.task, seen, i, answers)
        relation = next((r for r in candidates if holds(r, seen, i) >= enough), None)
        if relation is None:
            return None
        found.append(relation)
    if len({r.name.replace(search.task.outputs[i], "it") for r, i in zip(found, outputs, strict=True)}) > 1:
        return None
    return _together([Named((r.name,), r.explanation, (r.hint, r.explanation, f"{r.name[:1].upper()}{r.name[1:]}."))
                      for r in found])  # fmt: skip


def _comparable(case: Case, cases: Sequence[Case]) -> bool:
    """Whether a fresh answer is of the sort that is being explained: numbers for numbers."""
    return not case.wrong or case.finite or any(not other.finite for other in cases)


def _groups(cases: Sequence[Case]) -> list[list[Case]]:
    """Wrong numbers, NaN, and exceptions, each with the right answers; none if all failures are of one sort."""
    right = [case for case in cases if not case.wrong]
    values = [case for case in cases if case.wrong and case.finite]
    nan = [case for case in cases if case.wrong and case.got and not case.finite]
    return [[*right, *group] for group in (values, nan) if group]


def _without_numbers(wrong: Sequence[Sample], named: bool) -> list[Named]:
    """The names of exceptions and of wrong forms: each once; a wrong form only if nothing else was found."""
    found: dict[tuple[str, ...], Named] = {}
    for sample in wrong:
        told = name_of_outcome(sample.answer.outcome)
        case = None if told is not None else case_of(sample)
        if told is None and case is not None and case.difference is not None and not named:
            told = name_of_form(case.difference)
        if told is not None:
            found.setdefault(told.names, told)
    return list(found.values())


def _wrong_outputs(cases: Sequence[Case]) -> list[int]:
    found = set()
    for case in cases:
        if case.wrong and case.got:
            found |= {i for i, low in enumerate(case.low) if not case.agrees(i, low)}
    return sorted(found)


def _named(key: Key, candidates: Sequence[Switches]) -> Named:
    """One set of mistakes, or several single ones that cannot be told apart."""
    alternatives = len(candidates) > 1
    wanted = frozenset().union(*candidates)
    mistakes: list[Mistake] = [mistake for mistake in key.mistakes if mistake.name in wanted]
    return Named(
        names=tuple(mistake.name for mistake in mistakes),
        explanation=" Or: ".join(m.explanation for m in mistakes)
        if alternatives
        else " ".join(m.explanation for m in mistakes),
        hints=tuple(" ".join(dict.fromkeys(m.hints[level] for m in mistakes)) for level in range(3)),
        catalogue=tuple(mistake.catalogue for mistake in mistakes if mistake.catalogue),
        alternatives=alternatives,
    )


def _together(parts: Sequence[Named]) -> Named:
    """Several causes, each named once."""
    once = list({part.names: part for part in parts}.values())
    if len(once) == 1:
        return once[0]
    return Named(
        names=tuple(dict.fromkeys(name for part in once for name in part.names)),
        explanation=" ".join(dict.fromkeys(part.explanation for part in once)),
        hints=tuple(
            " ".join(dict.fromkeys(part.hints[level] for part in once if len(part.hints) > level)) for level in range(3)
        ),
        catalogue=tuple(dict.fromkeys(number for part in once for number in part.catalogue)),
    )
