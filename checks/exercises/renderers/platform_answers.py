"""What course platforms can mark: a part of an exercise as numbers with tolerances, words, a choice, or by hand.

A platform compares a number with an interval and a text with given texts. Whatever needs more than that (formulas,
relations, program text, kinds of answers that are new) is left to graders: `ByHand`, with the reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from checks.exercises.answers import (
    Answer,
    ArrayAnswer,
    ChoiceAnswer,
    CodeAnswer,
    FormulaAnswer,
    GateAnswer,
    NetworkAnswer,
    NumberAnswer,
    OrderAnswer,
    ShapeAnswer,
    TruthTableAnswer,
)
from checks.exercises.answers.array import entries
from checks.exercises.exercise import Part
from checks.exercises.messages import Message, Text, say
from checks.exercises.numbers import as_fraction, significant_digits

ROUNDED = 4
"""Digits that are asked for where an exact value is no short decimal: platforms read no fractions."""
SHORT = 12
MANY_ORDERS = 24


@dataclass(frozen=True)
class Wrong:
    """A likely wrong number: what is said to whom it is found within the tolerance of it."""

    value: Fraction
    tolerance: Fraction
    feedback: Message


@dataclass(frozen=True)
class Number:
    """A number that is right within an absolute tolerance; wrong ones are looked at in order, after it."""

    value: Fraction
    tolerance: Fraction
    wrong: tuple[Wrong, ...] = ()


@dataclass(frozen=True)
class Numbers:
    """A number, or the entries of a vector (one row) or matrix.

    Parameters
    ----------
    rows : tuple of tuples of Number
    how : Text
        How to write each.
    rounded : bool
        Whether exact values are asked for in decimals, because they are no short decimals.
    """

    rows: tuple[tuple[Number, ...], ...]
    how: Text
    rounded: bool = False

    @property
    def count(self) -> int:
        """How many numbers there are."""
        return sum(map(len, self.rows))


@dataclass(frozen=True)
class Words:
    """A text that is right if it is one of several; each wrong one is several ways to write it, with what is said."""

    right: tuple[str, ...]
    how: Text
    wrong: tuple[tuple[tuple[str, ...], Message], ...] = ()


@dataclass(frozen=True)
class Option:
    """An option of a choice; the feedback is empty where no known mistake leads to it."""

    text: Text
    right: bool
    feedback: Text = ""


@dataclass(frozen=True)
class Choice:
    """One of the options, or all that apply."""

    options: tuple[Option, ...]
    several: bool


@dataclass(frozen=True)
class ByHand:
    """To be marked by graders, and why."""

    reason: Message


Field: TypeAlias = Numbers | Words | Choice | ByHand


def field_of(part: Part) -> Field:
    """What a platform is to mark for a part with a key.

    Examples
    --------
    >>> part = Part("y", "", NumberAnswer(3), 1, "evaluation", key="1.7163378145")
    >>> field_of(part).rows[0][0].tolerance == Fraction("0.017163378145")
    True
    >>> field_of(Part("s", "", ShapeAnswer(), 1, "shapes", key="(5,)")).right
    ('(5,)', '(5)', '[5]', '5', '5,')
    """
    answer = part.answer
    if isinstance(answer, NumberAnswer | ArrayAnswer):
        return _numbers(part, answer)
    if isinstance(answer, ChoiceAnswer):
        return _choice(part, answer)
    if isinstance(answer, OrderAnswer) and len(orders := tuple(_orders(answer))) > MANY_ORDERS:
        return ByHand(say("platforms.by_hand.relation"))
    if isinstance(answer, ShapeAnswer | TruthTableAnswer | OrderAnswer):
        found = orders if isinstance(answer, OrderAnswer) else (answer.read(part.key),)
        return _words(part, [text for value in found for text in spellings(answer, value)])
    reasons: dict[type[Answer], str] = {
        FormulaAnswer: "formula",
        GateAnswer: "relation",
        NetworkAnswer: "relation",
        CodeAnswer: "code",
    }
    return ByHand(say(f"platforms.by_hand.{reasons.get(type(answer), 'kind')}"))


def _numbers(part: Part, answer: NumberAnswer | ArrayAnswer) -> Numbers:
    key = answer.read(part.key)
    values = _exact(key)
    rounded = not answer.digits and any([(significant_digits(value) or 99) > SHORT for value in values])
    cells = [Number(v, t) for v, t in zip(values, tolerances(answer, values, rounded=rounded), strict=True)]
    for mistake in part.mistakes:
        if mistake.answer:
            wrong = _exact(answer.read(mistake.answer))
            near = tolerances(answer, wrong, rounded=rounded)
            likely = [Wrong(v, t, mistake.feedback) for v, t in zip(wrong, near, strict=True)]
            cells = [_with(cell, found) for cell, found in zip(cells, likely, strict=True)]
    columns = answer.shape[-1] if isinstance(answer, ArrayAnswer) else 1
    rows = tuple([tuple(cells[k : k + columns]) for k in range(0, len(cells), columns)])
    return Numbers(rows, _how(answer, rounded=rounded), rounded)


def _with(cell: Number, wrong: Wrong) -> Number:
    """The cell with one more mistake, unless that is right here or gives what an earlier one gives."""
    known = [(cell.value, cell.tolerance), *[(earlier.value, earlier.tolerance) for earlier in cell.wrong]]
    if any([abs(wrong.value - value) <= tolerance for value, tolerance in known]):
        return cell
    return Number(cell.value, cell.tolerance, (*cell.wrong, wrong))


def _exact(value: Any) -> list[Fraction]:
    return [as_fraction(entry) for entry in entries(value)]


def tolerances(answer: NumberAnswer | ArrayAnswer, values: list[Fraction], *, rounded: bool = False) -> list[Fraction]:
    """Absolute ones, as `agrees` has them; for rounded exact values a unit of the last digit or less."""
    if not answer.digits:
        return [abs(value) / 10 ** (ROUNDED - 1) if rounded else Fraction(0) for value in values]
    floor = Fraction(1, 100)
    if isinstance(answer, ArrayAnswer):
        floor = max(floor, max(map(abs, values)) / 10)
    return [answer.tolerance * max(abs(value), floor) for value in values]


def _how(answer: NumberAnswer | ArrayAnswer, *, rounded: bool) -> Message:
    if answer.digits:
        return say("answers.how.digits", digits=answer.digits)
    return say("platforms.how.rounded", digits=ROUNDED) if rounded else say("platforms.how.exact")


def _choice(part: Part, answer: ChoiceAnswer) -> Choice:
    right = answer.read(part.key)
    said: dict[str, Message] = {}
    for mistake in part.mistakes:
        for letter in answer.read(mistake.answer) if mistake.answer else ():
            if letter not in right:
                said.setdefault(letter, mistake.feedback)
    options = zip(answer.letters, answer.options, strict=True)
    return Choice(tuple([Option(text, k in right, said.get(k, "")) for k, text in options]), answer.several)


def _words(part: Part, right: list[str]) -> Words:
    taken = set(right)
    wrong = []
    for mistake in part.mistakes:
        if mistake.answer:
            texts = [text for text in spellings(part.answer, part.answer.read(mistake.answer)) if text not in taken]
            taken.update(texts)
            wrong += [(tuple(texts), mistake.feedback)] if texts else []
    return Words(tuple(right), part.answer.how(), tuple(wrong))


def spellings(answer: Answer, value: Any) -> list[str]:
    """Ways in which people write a shape, a truth table or an order, the usual one first."""
    items = [str(item) for item in value]
    if isinstance(answer, ShapeAnswer):
        if len(items) < 2:
            return (
                [f"({items[0]},)", f"({items[0]})", f"[{items[0]}]", items[0], f"{items[0]},"]
                if items
                else ["()", "[]"]
            )
        inside = [", ".join(items), ",".join(items)]
        sides = [form.format(text) for form in ("({})", "{}", "[{}]") for text in inside]
        return [*sides, *[sign.join(items) for sign in (" x ", "x", " × ", "×")]]
    if isinstance(answer, TruthTableAnswer):
        lists = [separator.join(items) for separator in ("", " ", ",", ", ")]
        return [*lists, f"({', '.join(items)})", f"[{', '.join(items)}]"]
    return [separator.join(items) for separator in (", ", ",", " ")]


def _orders(answer: OrderAnswer) -> Iterator[tuple[str, ...]]:
    """Orders that keep what must come before, one more than `MANY_ORDERS` at most."""
    count = 0
    stack: list[tuple[str, ...]] = [()]
    while stack and count <= MANY_ORDERS:
        begun = stack.pop()
        left = [item for item in answer.items if item not in begun]
        if not left:
            count += 1
            yield begun
        waiting = {second for first, second in answer.before if first in left}
        stack += [(*begun, item) for item in reversed(left) if item not in waiting]
