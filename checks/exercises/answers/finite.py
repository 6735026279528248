"""Answers from a finite set: shapes, orders, truth tables, choices."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from checks.exercises.answers.kinds import Answer
from checks.exercises.formula import UnreadableAnswer, normal
from checks.exercises.messages import Message, Text, say
from checks.exercises.records import record


@record
@dataclass(frozen=True)
class ShapeAnswer(Answer):
    """The shape of an array: ``(3, 4)``, ``3 x 4``, ``3×4``, ``(5,)``, ``()``.

    Examples
    --------
    >>> ShapeAnswer().read("3 × 4"), ShapeAnswer().read("(5,)"), ShapeAnswer().read("()")
    ((3, 4), (5,), ())
    """

    kind: ClassVar[str] = "shape"

    def read(self, text: str) -> tuple[int, ...]:
        plain = normal(text).replace("，", ",").strip()
        inside = re.fullmatch(r"[\[(](.*)[\])]", plain, re.DOTALL)
        body = (inside[1] if inside else plain).strip().rstrip(",")
        if inside and not body:
            return ()
        sizes = [size.strip() for size in re.split(r"[,xX*]", body)]
        if not all([re.fullmatch(r"\d{1,6}", size) for size in sizes]):
            wrong = next(size for size in sizes if not re.fullmatch(r"\d{1,6}", size))
            raise UnreadableAnswer(say("answers.shape_wanted"), plain, plain.find(wrong) if wrong else 0)
        return tuple(map(int, sizes))

    def write(self, value: Any) -> str:
        return str(tuple(map(int, value)))

    def how(self) -> Message:
        return say("answers.how.shape")


@record
@dataclass(frozen=True)
class OrderAnswer(Answer):
    """An order of items in which some must come before others: any such order is right.

    Parameters
    ----------
    items : tuple of str
    before : tuple of (str, str)
        The first must precede the second.

    Examples
    --------
    >>> asked = OrderAnswer(("v1", "v2", "v3"), (("v1", "v3"), ("v2", "v3")))
    >>> [asked.agrees(asked.read(text), ()) for text in ("v2, v1, v3", "v1 < v3 < v2")]
    [True, False]
    """

    items: tuple[str, ...]
    before: tuple[tuple[str, str], ...]

    kind: ClassVar[str] = "order"

    def read(self, text: str) -> tuple[str, ...]:
        plain = normal(text)
        found = [word for word in re.split(r"[\s,;<>→|()\[\]-]+", plain) if word]
        surplus = [word for word in found if word not in self.items]
        if surplus:
            known = ", ".join(self.items)
            raise UnreadableAnswer(
                say("answers.unknown_name", name=surplus[0], known=known), plain, plain.find(surplus[0])
            )
        missing = [item for item in self.items if found.count(item) != 1]
        if missing:
            raise UnreadableAnswer(say("answers.order_once", item=missing[0]), plain)
        return tuple(found)

    def agrees(self, given: Any, key: Any) -> bool:
        return all([given.index(first) < given.index(second) for first, second in self.before])

    def mistaken(self, given: Any, wrong: Any) -> bool:
        return bool(given == wrong)

    def write(self, value: Any) -> str:
        return ", ".join(value)

    def how(self) -> Message:
        return say("answers.how.order", items=", ".join(self.items))


@record
@dataclass(frozen=True)
class TruthTableAnswer(Answer):
    """The outputs of a Boolean function for all inputs, counting up: ``0110``, ``0 1 1 0``, ``0, 1, 1, 0``.

    Examples
    --------
    >>> TruthTableAnswer(2).read("0, 1, 1, 0")
    (0, 1, 1, 0)
    """

    inputs: int

    kind: ClassVar[str] = "truth table"

    def read(self, text: str) -> tuple[int, ...]:
        plain = normal(text)
        figures = re.sub(r"[\s,;()\[\]]", "", plain.upper().replace("T", "1").replace("F", "0"))
        if not re.fullmatch(r"[01]*", figures):
            wrong = next(k for k, c in enumerate(plain) if not re.match(r"[01TFtf\s,;()\[\]]", c))
            raise UnreadableAnswer(say("answers.bits_wanted"), plain, wrong)
        if len(figures) != 2**self.inputs:
            raise UnreadableAnswer(say("answers.bits_count", wanted=2**self.inputs, given=len(figures)), plain)
        return tuple(map(int, figures))

    def write(self, value: Any) -> str:
        return "".join(str(int(bit)) for bit in value)

    def how(self) -> Message:
        return say("answers.how.truth_table", count=2**self.inputs)

    def unfit(self, key: Any) -> str | None:
        return "a truth table is constant" if len(set(key)) == 1 else None


@record
@dataclass(frozen=True)
class ChoiceAnswer(Answer):
    """One of the options, or several of them, by their letters.

    Parameters
    ----------
    options : tuple of Text
        Lettered a, b, c, … in this order.
    several : bool
        Whether any number of options may be right.

    Examples
    --------
    >>> ChoiceAnswer(("forward mode", "reverse mode")).read("B)")
    ('b',)
    """

    options: tuple[Text, ...]
    several: bool = False

    kind: ClassVar[str] = "choice"

    def read(self, text: str) -> tuple[str, ...]:
        plain = normal(text).lower()
        found = tuple(sorted(set(re.findall(r"[a-z]", plain)))) if re.fullmatch(r"[a-z\s,;().]*", plain) else ()
        outside = [letter for letter in found if letter not in self.letters]
        if (not found and not self.several) or outside or (len(found) > 1 and not self.several):
            raise UnreadableAnswer(say("answers.letter_wanted", letters=", ".join(self.letters)), plain.strip())
        return found

    @property
    def letters(self) -> str:
        """The letters of the options, in order."""
        return "abcdefghijklmnopqrstuvwxyz"[: len(self.options)]

    def write(self, value: Any) -> str:
        return ", ".join(value)

    def how(self) -> Message:
        letters = ", ".join(self.letters)
        return say("answers.how.choices" if self.several else "answers.how.choice", letters=letters)
