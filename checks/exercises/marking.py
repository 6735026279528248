"""Marks for the answers to an exercise: right, right given earlier errors, a known mistake, or wrong.

An error is punished once. A part with a calculation is held first against the key, then against the calculation on
what the student wrote before. An answer that is neither but equals what a known mistake gives is told so.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, TypeAlias

from checks.exercises.answers import CodeAnswer, FormulaAnswer, UnreadableAnswer
from checks.exercises.answers.array import entries
from checks.exercises.answers.code import NoVerifierError
from checks.exercises.arithmetic import UndefinedValueError, evaluate
from checks.exercises.exercise import Exercise, LikelyMistake, Part, keys
from checks.exercises.formula import parse
from checks.exercises.messages import Message, Text, say
from checks.exercises.numbers import as_fraction, write
from checks.exercises.records import record
from checks.reading import read_text

Outcome: TypeAlias = Literal["right", "carried", "mistake", "wrong", "unreadable", "missing", "elsewhere"]


@dataclass(frozen=True)
class Policy:
    """How marks are given; see ``policy.toml``.

    Parameters
    ----------
    rounding : Fraction
        Marks are rounded to multiples of it.
    attempts : int
        Attempts at a part that count.
    penalty : Fraction
        Share of a part's marks that each further attempt costs.
    carried_share, carried_cap : Fraction
        Share of a part's marks for an answer that is right given earlier ones; largest share of all marks for these.
    mistakes : dict
        Share of a part's marks for known mistakes, by name.
    """

    rounding: Fraction
    attempts: int
    penalty: Fraction
    carried_share: Fraction
    carried_cap: Fraction
    mistakes: Mapping[str, Fraction]


def read_policy(path: Path | None = None) -> Policy:
    """The policy in a TOML file; the one that comes with the package if none is given.

    Raises
    ------
    ValueError
        If an entry is missing, unknown or out of range.

    Examples
    --------
    >>> read_policy().rounding
    Fraction(1, 2)
    """
    text = read_text(path) if path else files(__package__).joinpath("policy.toml").read_text(encoding="utf-8")
    try:
        table = tomllib.loads(text, parse_float=Fraction)
        carried = table.pop("carried")
        mistakes = {name: Fraction(share) for name, share in table.pop("mistakes", {}).items()}
        policy = Policy(
            rounding=Fraction(table.pop("rounding")),
            attempts=int(table.pop("attempts")),
            penalty=Fraction(table.pop("penalty")),
            carried_share=Fraction(carried.pop("share")),
            carried_cap=Fraction(carried.pop("cap")),
            mistakes=mistakes,
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise ValueError(f"{path or 'policy.toml'}: {error} is missing or not understood") from None
    unknown = [*table, *carried]
    if unknown:
        raise ValueError(f"{path or 'policy.toml'}: {', '.join(unknown)} is no entry of a policy")
    shares = [policy.penalty, policy.carried_share, policy.carried_cap, *mistakes.values()]
    if policy.rounding <= 0 or policy.attempts < 1 or not all([0 <= share <= 1 for share in shares]):
        raise ValueError(f"{path or 'policy.toml'}: rounding > 0, attempts >= 1 and shares from 0 to 1 are needed")
    return policy


@record
@dataclass(frozen=True)
class PartMark:
    """What an answer to a part earned, and what is said about it.

    Parameters
    ----------
    part, given : str
        The part's name, and what was written in the attempt that counts.
    outcome : Outcome
    marks : Fraction
    of : int
        The part's marks.
    feedback : Message
    mistake : str
        The name of the mistake that gives this answer, if one does.
    """

    part: str
    given: str
    outcome: Outcome
    marks: Fraction
    of: int
    feedback: Message
    mistake: str = ""


@record
@dataclass(frozen=True)
class Marking:
    """The marks of an exercise, part by part."""

    parts: tuple[PartMark, ...]

    @property
    def marks(self) -> Fraction:
        """Of all parts together."""
        return sum([part.marks for part in self.parts], Fraction(0))

    @property
    def of(self) -> int:
        """What could be had."""
        return sum(part.of for part in self.parts)

    def __getitem__(self, name: str) -> PartMark:
        """The mark of a part, by its name."""
        return next(mark for mark in self.parts if mark.part == name)


def mark(exercise: Exercise, answers: Mapping[str, str | Sequence[str]], policy: Policy | None = None) -> Marking:
    """Mark the answers to an exercise.

    Parameters
    ----------
    exercise : Exercise
        With keys.
    answers : dict
        Name of a part to what was written, or to a list of attempts. Parts may be left out.
    policy : Policy, optional

    Returns
    -------
    Marking

    Raises
    ------
    ValueError
        If an answer is to a part that the exercise does not have.
    """
    policy = policy or read_policy()
    unknown = [name for name in answers if name not in {part.name for part in exercise.content.parts}]
    if unknown:
        known = ", ".join(part.name for part in exercise.content.parts)
        raise ValueError(f"{exercise.family} has no part {unknown[0]!r}; it has {known}")
    right = keys(exercise.content)
    own = dict(right)
    marks: list[PartMark] = []
    for part in exercise.content.parts:
        given = answers.get(part.name, "")
        tries = [given] if isinstance(given, str) else list(given)
        marks.append(_best_attempt(part, [text for text in tries if text.strip()][: policy.attempts], own, policy))
        _carry(part, marks[-1].given, own)
    return Marking(tuple(_capped(marks, policy)))


def _carry(part: Part, given: str, own: dict[str, Any]) -> None:
    """Later parts use what was written here, as far as it can be read."""
    if part.answer.numeric and given:
        try:
            own[part.name] = part.answer.read(given)
        except UnreadableAnswer:
            return


def _best_attempt(part: Part, tries: list[str], own: dict[str, Any], policy: Policy) -> PartMark:
    if not tries:
        return PartMark(part.name, "", "missing", Fraction(0), part.marks, say("core.marking.missing"))
    found = []
    for number, text in enumerate(tries):
        judged = _judge(part, text, own, policy)
        left = max(Fraction(0), 1 - number * policy.penalty)
        found.append((_to_multiple(judged.marks * left, policy.rounding), judged))
    best = max(range(len(found)), key=lambda number: found[number][0])
    marks, judged = found[best if found[best][0] else -1]
    return _with_marks(judged, marks)


def _judge(part: Part, text: str, own: Mapping[str, Any], policy: Policy) -> PartMark:
    def result(outcome: Outcome, share: Fraction, feedback: Message, mistake: str = "") -> PartMark:
        return PartMark(part.name, text, outcome, share * part.marks, part.marks, feedback, mistake)

    nothing, all_of_it = Fraction(0), Fraction(1)
    try:
        given = part.answer.read(text)
    except UnreadableAnswer as error:
        return result("unreadable", nothing, say("core.marking.unreadable", reason=error.reason))
    key = part.answer.read(part.key)
    if isinstance(part.answer, CodeAnswer):
        return _judge_program(part, part.answer, text, policy)
    if part.answer.agrees(given, key):
        return result("right", all_of_it, say("core.marking.right"))
    if _is_carried(part, given, key, own):
        words = "carried" if policy.carried_share == 1 else "carried_in_part"
        return result("carried", policy.carried_share, say(f"core.marking.{words}"))
    for mistake in part.mistakes:
        if _shows(part, mistake, given, own):
            share = policy.mistakes.get(mistake.name, nothing)
            return result("mistake", share, mistake.feedback, mistake.name)
    if isinstance(part.answer, FormulaAnswer) and (ratio := part.answer.ratio(given, key)):
        return result("wrong", nothing, say("answers.factor", factor=write(ratio)))
    return result("wrong", nothing, say("core.marking.wrong"))


def _judge_program(part: Part, asked: CodeAnswer, text: str, policy: Policy) -> PartMark:
    """A program is run once, by whoever was given to do so; it is held against the key and the known mistakes."""

    def result(outcome: Outcome, share: Fraction, feedback: Text, mistake: str = "") -> PartMark:
        words = feedback if isinstance(feedback, Message) else say("core.marking.wrong")
        return PartMark(part.name, text, outcome, share * part.marks, part.marks, words, mistake)

    try:
        found = asked.finding(text, part.key, [mistake.answer for mistake in part.mistakes])
    except NoVerifierError:
        return result("elsewhere", Fraction(0), say("core.marking.elsewhere"))
    if found.right:
        return result("right", Fraction(1), say("core.marking.right"))
    for mistake in part.mistakes:
        if found.mistake and mistake.answer == found.mistake:
            share = policy.mistakes.get(mistake.name, Fraction(0))
            return result("mistake", share, mistake.feedback, mistake.name)
    return result("wrong", Fraction(0), found.feedback)


def _is_carried(part: Part, given: Any, key: Any, own: Mapping[str, Any]) -> bool:
    """Whether the answer follows from what was written before. Zeros that make everything zero earn nothing."""
    follows = _worked_out(part.work, own)
    if follows is None or not part.answer.numeric or not part.answer.agrees(given, follows):
        return False
    return _says_something(follows) or not _says_something(key)


def _says_something(value: Any) -> bool:
    """Whether a number or any entry is not 0: zeros follow from too many errors."""
    return any(map(as_fraction, entries(value)))


def _shows(part: Part, mistake: LikelyMistake, given: Any, own: Mapping[str, Any]) -> bool:
    follows = _worked_out(mistake.work, own)
    if follows is not None and part.answer.numeric and part.answer.agrees(given, follows) and _says_something(follows):
        return True
    return part.answer.mistaken(given, part.answer.read(mistake.answer))


def _worked_out(work: str, values: Mapping[str, Any]) -> Any:
    try:
        return evaluate(parse(work), values) if work else None
    except UndefinedValueError:
        return None


def _capped(marks: list[PartMark], policy: Policy) -> Iterator[PartMark]:
    left = policy.carried_cap * sum(found.of for found in marks)
    for found in marks:
        if found.outcome == "carried":
            found = _with_marks(found, _to_multiple(min(found.marks, left), policy.rounding))
            left -= found.marks
        yield found


def _with_marks(found: PartMark, marks: Fraction) -> PartMark:
    return PartMark(found.part, found.given, found.outcome, marks, found.of, found.feedback, found.mistake)


def _to_multiple(marks: Fraction, unit: Fraction) -> Fraction:
    return (marks / unit + Fraction(1, 2)).__floor__() * unit
