"""From family, seed and workload to an exercise: draw, present, fill in keys, refuse what is unfit, confirm.

An instance is refused, and another drawn, when numbers are unreadable, a key is trivial, an applicable mistake would
earn full marks, or the workload is another. A witness that does not confirm a key is no reason to draw again but an
error of the family: `WrongKeyError`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from checks.exercises.answers import UnreadableAnswer
from checks.exercises.arithmetic import UndefinedValueError, evaluate
from checks.exercises.exercise import Content, Exercise, LikelyMistake, Part, keys
from checks.exercises.family import Family, Rejected, Witnesses
from checks.exercises.formula import names_in, parse
from checks.exercises.messages import say
from checks.exercises.readability import complaints
from checks.exercises.stream import Stream
from checks.exercises.workload import level, minutes

REDRAWS = 500
NEEDED = {"computed": 3, "enumerated": 2, "relational": 1, "cited": 0}
"""Witnesses that have to confirm a key, by its certainty."""


class NoInstanceError(ValueError):
    """No instance was fit within the redraws; with the reasons and how often each occurred."""


class WrongKeyError(AssertionError):
    """A witness does not confirm the key of a part, or too few witnesses were asked: the family is wrong."""


def make(family: Family[Any], seed: int, workload: int, *, redraws: int = REDRAWS) -> Exercise:
    """An exercise with confirmed keys: always the same one for the same arguments.

    Parameters
    ----------
    family : Family
    seed : int
    workload : int
        1 to 5.
    redraws : int
        How many instances are tried.

    Returns
    -------
    Exercise

    Raises
    ------
    NoInstanceError
        If no instance was fit.
    WrongKeyError
        If witnesses and key disagree.
    """
    if workload not in family.workloads:
        raise ValueError(f"{family.name} has workloads {', '.join(map(str, family.workloads))}, not {workload}")
    reasons: Counter[str] = Counter()
    stream = Stream(family.name, family.version, seed, workload)
    for attempt in range(redraws):
        try:
            instance = family.draw(stream.spawn(attempt), workload)
            content = with_keys(family.present(instance))
            time = minutes(content)
            refuse_unreadable(content, time, workload)
            content = with_mistakes(content)
            for name in hidden_mistakes(content):
                raise Rejected(f"mistake {name} gives the right answers")
        except Rejected as rejected:
            reasons[str(rejected)] += 1
            continue
        confirm(content, family.witnesses(instance), family.name)
        return Exercise(
            family.name,
            family.version,
            seed,
            workload,
            say(f"{family.catalogue}.title"),
            family.topic,
            family.skill,
            content,
            time,
        )
    listed = "; ".join([f"{reason} ({count} times)" for reason, count in reasons.most_common(5)])
    raise NoInstanceError(f"{family.name}, seed {seed}, workload {workload}: none of {redraws} draws is fit: {listed}")


def completed(content: Content) -> Content:
    """The content with keys and mistaken answers computed from their formulas."""
    return with_mistakes(with_keys(content))


def with_keys(content: Content) -> Content:
    """The content with the keys of parts that have a calculation."""
    values: dict[str, Any] = {given.name: given.quantity for given in content.givens}
    parts: list[Part] = []
    for part in content.parts:
        _check_names(part, values)
        if part.work:
            try:
                part = replace(part, key=part.answer.write(evaluate(parse(part.work), values)))
            except UndefinedValueError as error:
                raise Rejected(f"a calculation has no value: {error}") from None
        key = _read_back(part)
        if part.answer.numeric:
            values[part.name] = key
        parts.append(part)
    return replace(content, parts=tuple(parts))


def with_mistakes(content: Content) -> Content:
    """The content with the answers that mistakes give; those without a value here are left out."""
    values = keys(content)
    return replace(content, parts=tuple([replace(p, mistakes=tuple(_seen(p, values))) for p in content.parts]))


def _read_back(part: Part) -> Any:
    try:
        return part.answer.read(part.key)
    except UnreadableAnswer as error:
        if not part.work:
            raise ValueError(f"part {part.name}: the key cannot be read: {error}") from None
        raise Rejected("a key is too large or too small to write down") from None


def _seen(part: Part, values: Mapping[str, Any]) -> Iterator[LikelyMistake]:
    for mistake in part.mistakes:
        if mistake.work:
            try:
                mistake = replace(mistake, answer=part.answer.write(evaluate(parse(mistake.work), values)))
                part.answer.read(mistake.answer)
            except (UndefinedValueError, UnreadableAnswer):
                continue  # nobody can write that answer down
        yield mistake


def _check_names(part: Part, values: dict[str, Any]) -> None:
    for formula in filter(None, [part.work, *[mistake.work for mistake in part.mistakes]]):
        try:
            unknown = [name for name in names_in(parse(formula)) if name not in values and name not in ("e", "pi")]
        except UnreadableAnswer as error:
            raise ValueError(f"part {part.name}: {error}") from None
        if unknown:
            raise ValueError(f"part {part.name}: {formula!r} uses {unknown[0]}, neither given nor an earlier part")


def refuse_unreadable(content: Content, time: Fraction, workload: int) -> None:
    """Raise `Rejected` with the first reason why the numbers, or the amount of work, are unfit."""
    found = level(time)
    if found != workload:
        raise Rejected(f"the workload is {found}, not {workload}")
    for reason in complaints(content):
        raise Rejected(reason)


def hidden_mistakes(content: Content) -> tuple[str, ...]:
    """The mistakes that would earn full marks: right in every part to which they apply."""
    shows: dict[str, bool] = {}
    for part in content.parts:
        key = part.answer.read(part.key)
        for mistake in part.mistakes:
            wrong = not part.answer.passes(part.answer.read(mistake.answer), key)
            shows[mistake.name] = shows.get(mistake.name, False) or wrong
    return tuple(sorted([name for name, shown in shows.items() if not shown]))


def confirm(content: Content, found: Witnesses, name: str) -> None:
    """Hold every key against what the witnesses found.

    Raises
    ------
    WrongKeyError
        With the part, the witness, and both values.
    """
    for part in content.parts:
        answers = {witness: values[part.name] for witness, values in found.items() if part.name in values}
        if len(answers) < NEEDED[part.certainty]:
            asked = f"{len(answers)} of {NEEDED[part.certainty]} witnesses"
            raise WrongKeyError(f"{name}, part {part.name}: {asked} for a key that is {part.certainty}")
        if part.certainty == "cited" and not part.source:
            raise WrongKeyError(f"{name}, part {part.name}: a cited key without its source")
        key = part.answer.read(part.key)
        for witness, value in answers.items():
            if not part.answer.confirms(part.answer.read(value) if isinstance(value, str) else value, key):
                raise WrongKeyError(f"{name}, part {part.name}: the key is {part.key}, but {witness} finds {value}")
