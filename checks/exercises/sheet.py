"""Problem sheets: questions without keys for students, keys for staff, answers in, marks out.

A sheet that a student gets holds no seed: whoever has this package and a seed has the answers.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

from checks.exercises.copying import COPIED, largest_share
from checks.exercises.exercise import Exercise, Part
from checks.exercises.family import Family, find_family
from checks.exercises.making import make
from checks.exercises.marking import Marking, Policy, mark, read_policy
from checks.exercises.messages import Text
from checks.exercises.records import RecordError, record
from checks.exercises.stream import Stream

SPREAD = Fraction(1, 20)
"""A variant's question takes the time of the reference variant's, within this share: two variants differ by a tenth."""
TRIES = 60
REFERENCES = 5
_SEEDS = 2**48


@record
@dataclass(frozen=True)
class Sheet:
    """What students get: questions without keys, in order.

    Parameters
    ----------
    title : Text
    variant : str
        Whom or which form it is for; empty for a sheet that all get.
    questions : tuple of Exercise
        With empty keys and without seeds; every renderer takes them, without solution.
    """

    title: Text
    variant: str
    questions: tuple[Exercise, ...]

    @property
    def marks(self) -> int:
        """Of all questions."""
        return sum(question.marks for question in self.questions)

    @property
    def minutes(self) -> Fraction:
        """Of all questions."""
        return sum([question.minutes for question in self.questions], Fraction(0))


@record
@dataclass(frozen=True)
class SheetKey:
    """What staff keep: the same questions with everything."""

    title: Text
    variant: str
    questions: tuple[Exercise, ...]

    @property
    def sheet(self) -> Sheet:
        """The sheet for the students."""
        return Sheet(self.title, self.variant, tuple([without_keys(question) for question in self.questions]))


@record
@dataclass(frozen=True)
class SheetMarks:
    """The marks of one student, question by question."""

    student: str
    variant: str
    questions: tuple[Marking, ...]

    @property
    def marks(self) -> Fraction:
        """Of all questions."""
        return sum([question.marks for question in self.questions], Fraction(0))

    @property
    def of(self) -> int:
        """What could be had."""
        return sum(question.of for question in self.questions)


def without_keys(exercise: Exercise) -> Exercise:
    """The exercise without seed, keys, calculations, mistakes and solutions: what a student may see."""
    parts = tuple([_asked(part) for part in exercise.content.parts])
    return replace(exercise, seed=None, content=replace(exercise.content, parts=parts, solution=()))


def _asked(part: Part) -> Part:
    return replace(part, key="", work="", mistakes=(), explanation=(), certainty="computed", effort=())


def make_sheet(
    questions: Sequence[tuple[str, int]],
    seed: int,
    *,
    title: Text,
    variant: str = "",
    taken: Collection[str] = (),
    others: Sequence[SheetKey] = (),
    minutes: Sequence[Fraction] = (),
) -> SheetKey:
    """A sheet with its keys; `.sheet` is what students get.

    Parameters
    ----------
    questions : sequence of (str, int)
        Families' names and workloads, in order.
    seed : int
        Of the sheet. Keep it from the students.
    title : Text
    variant : str
        A student or form; each has its own questions, of the same families and nearly the same work.
    taken : collection of str
        Fingerprints of exercises that must not occur: those of last year.
    others : sequence of SheetKey
        Other students' sheets: none of their exercises occurs, and nobody's answers there earn more than half of a
        question's marks here, or as little as the family allows (some answers are the same in all of its variants).
    minutes : sequence of Fraction
        How long each question should take; those of the seed's own choice if not given.

    Returns
    -------
    SheetKey

    Raises
    ------
    ValueError
        If a family does not exist, has no instance of that workload, or has no further variant.
    """
    made: list[Exercise] = []
    elsewhere = {question.fingerprint for sheet in others for question in sheet.questions}
    for number, (name, workload) in enumerate(questions, start=1):
        used = {*taken, *elsewhere, *[question.fingerprint for question in made]}
        neighbours = [sheet.questions[number - 1] for sheet in others if number <= len(sheet.questions)]
        wanted = minutes[number - 1] if minutes else None
        made.append(_question(name, workload, Stream("sheet", seed, number), variant, used, neighbours, wanted))
    return SheetKey(title, variant, tuple(made))


def _question(
    name: str,
    workload: int,
    stream: Stream,
    variant: str,
    used: Collection[str],
    neighbours: Sequence[Exercise],
    minutes: Fraction | None,
) -> Exercise:
    """A question close in work to what is wanted or else the reference variant's, unused, with answers of its own."""
    fit: list[tuple[Fraction, Exercise]] = []
    seen = set()
    for found, reference in _variants(name, workload, stream, variant):
        seen.add(found.fingerprint)
        wanted = minutes or reference.minutes
        if abs(found.minutes - wanted) > SPREAD * wanted or found.fingerprint in used:
            continue
        share = largest_share(found, neighbours)
        if share <= COPIED:
            return found
        fit.append((share, found))
    share, best = min(fit, key=lambda pair: pair[0], default=(Fraction(1), None))
    if best is None or share == 1:
        why = "has answers of its own" if fit else "is as much work as the others, and new"
        raise ValueError(f"{name}, workload {workload}: none of {TRIES} draws ({len(seen)} different ones) {why}")
    return best


def _variants(name: str, workload: int, stream: Stream, variant: str) -> Iterator[tuple[Exercise, Exercise]]:
    """Candidates for a variant, each with the reference variant, which is the first candidate of the nameless one."""
    chosen = find_family(name)
    reference = typical(chosen, tuple([stream.below(_SEEDS) for _ in range(REFERENCES)]), workload)
    for attempt in range(TRIES):
        own = variant or attempt
        yield (make(chosen, stream.spawn(variant, attempt).below(_SEEDS), workload) if own else reference), reference


@lru_cache(maxsize=256)
def typical(family: Family[Any], seeds: tuple[int, ...], workload: int) -> Exercise:
    """Of the exercises of some seeds the one to whose work most others come near: an unusual one has few variants.

    Raises
    ------
    NoInstanceError
        As `make` does.
    """
    made = [make(family, seed, workload) for seed in seeds]
    return max(made, key=lambda one: sum(abs(other.minutes - one.minutes) <= SPREAD * one.minutes for other in made))


def answer_template(sheet: Sheet) -> str:
    """An answers file to fill in: JSON with an empty answer for every part."""
    blank = {str(k): {part.name: "" for part in q.content.parts} for k, q in enumerate(sheet.questions, start=1)}
    return json.dumps({"student": "", "variant": sheet.variant, "answers": blank}, indent=1, ensure_ascii=False) + "\n"


def check_sheet(key: SheetKey, answers: Mapping[str, Any], policy: Policy | None = None) -> SheetMarks:
    """Mark a filled-in answers file.

    Parameters
    ----------
    key : SheetKey
    answers : dict
        As `answer_template` writes it: ``{"student": …, "variant": …, "answers": {"1": {"v3": "0.69"}}}``; an answer
        may be a list of attempts.
    policy : Policy, optional

    Returns
    -------
    SheetMarks

    Raises
    ------
    ValueError
        If the file is for another variant, or names questions or parts that the sheet does not have.
    """
    policy = policy or read_policy()
    variant = str(answers.get("variant", key.variant))
    if variant != key.variant:
        raise ValueError(f"these answers are for variant {variant!r}, and this key is for {key.variant!r}")
    given = answers.get("answers")
    if not isinstance(given, Mapping):
        raise RecordError('an answers file has an entry "answers": {"1": {...}, ...}')
    numbers = [str(number) for number in range(1, len(key.questions) + 1)]
    unknown = [number for number in given if number not in numbers]
    if unknown:
        raise ValueError(f"the sheet has questions {numbers[0]} to {numbers[-1]}, and no question {unknown[0]!r}")
    marked = []
    for number, question in zip(numbers, key.questions, strict=True):
        try:
            marked.append(mark(question, _texts(given.get(number, {})), policy))
        except ValueError as error:
            raise ValueError(f"question {number}: {error}") from None
    return SheetMarks(str(answers.get("student", "")), key.variant, tuple(marked))


def _texts(answers: Any) -> dict[str, str | list[str]]:
    if not isinstance(answers, Mapping):
        raise ValueError(f'answers are names of parts with texts, such as {{"v3": "0.69"}}, not {answers!r}')
    return {name: list(map(str, a)) if isinstance(a, list) else str(a) for name, a in answers.items()}
