"""What renderers of printed sheets share: parts answered in a table, what is said once, the sheet's number."""

import hashlib
import itertools
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from checks.exercises.answers import (
    Answer,
    ArrayAnswer,
    ChoiceAnswer,
    CodeAnswer,
    FormulaAnswer,
    GateAnswer,
    NetworkAnswer,
    NumberAnswer,
    ShapeAnswer,
    TruthTableAnswer,
)
from checks.exercises.blocks import Block, Gap, Table
from checks.exercises.exercise import Content, Part
from checks.exercises.messages import Text, say
from checks.exercises.renderers.markdown import Labels, marks_text
from checks.exercises.sheet import Sheet, SheetKey

UNITS = 8
"""Lines for a network, unless the question limits its units to fewer."""


@dataclass(frozen=True)
class Item:
    """What is asked at one place: a part, or neighbouring parts whose answers go into a table of the statement."""

    parts: tuple[Part, ...]
    in_table: bool

    @property
    def marks(self) -> int:
        """Of all its parts."""
        return sum(part.marks for part in self.parts)

    def label(self, labels: Labels) -> str:
        """``(a)``, or ``(a)–(e)``."""
        return spanned(self.parts, labels)


def items(content: Content) -> list[Item]:
    """The parts in order, neighbours with answers in a table together."""
    gaps = {name for block in content.statement for name in gaps_of(block)}
    found: list[Item] = []
    for in_table, run in itertools.groupby(content.parts, key=lambda part: part.name in gaps):
        parts = tuple(run)
        found += [Item(parts, True)] if in_table else [Item((part,), False) for part in parts]
    return found


def gaps_of(block: Block) -> list[str]:
    """The parts whose answers go into a block."""
    rows = block.rows if isinstance(block, Table) else ()
    return [cell.part for row in rows for cell in row if isinstance(cell, Gap)]


def spanned(parts: Sequence[Part], labels: Labels) -> str:
    """The labels of neighbouring parts: ``(a)–(e)``."""
    names = [labels[part.name] for part in parts]
    return names[0] if len(names) == 1 else f"{names[0]}–{names[-1]}"


def common_form(content: Content) -> Text:
    """How to write the answers, if it is the same for all of several parts; else empty."""
    forms = [form(part.answer) for part in content.parts if not isinstance(part.answer, ChoiceAnswer)]
    return say("core.paper.all", how=forms[0]) if len(forms) > 1 and len(set(forms)) == 1 else ""


def instructions(item: Item, labels: Labels, *, common: bool) -> list[Text]:
    """What stands behind the prompt: how to answer, and the marks of parts in a table."""
    if not item.in_table:
        answer = item.parts[0].answer
        if isinstance(answer, ChoiceAnswer):
            return [say("core.paper.tick_all" if answer.several else "core.paper.tick_one")]
        return [] if common else [say("core.give", how=form(answer))]
    found: list[Text] = [say("core.paper.fill_in", parts=item.label(labels))]
    if not common:
        for how, run in itertools.groupby(item.parts, key=lambda part: form(part.answer)):
            found.append(say("core.paper.form", parts=spanned(tuple(run), labels), how=how))
    shares = Counter([part.marks for part in item.parts])
    usual = shares.most_common(1)[0][0]
    if len(item.parts) > 1:
        found.append(say("core.paper.each", marks=marks_text(usual)))
    for marks in sorted(set(shares) - {usual}):
        names = ", ".join([labels[part.name] for part in item.parts if part.marks == marks])
        found.append(say("core.paper.marks_for", parts=names, marks=marks_text(marks)))
    return found


@dataclass(frozen=True)
class AnswerSpace:
    """Where an answer is written by hand.

    Parameters
    ----------
    kind : {"line", "lines", "grid", "digits", "named", "page"}
        A line, several lines, a matrix of blanks, boxes for digits, blanks with names, or an empty box for a program.
    rows, columns : int
        Of a grid; of lines, how many; of digits, how many; of a line, its length in units of a number.
    symbol : str
        In LaTeX, what the answer is the value of; empty where the prompt has to say it.
    names : tuple of Text
        Of named blanks.
    """

    kind: Literal["line", "lines", "grid", "digits", "named", "page"]
    rows: int = 1
    columns: int = 1
    symbol: str = ""
    names: tuple[Text, ...] = ()


def answer_space(part: Part) -> AnswerSpace:
    """Room for the answer to a part; a kind of answer that is not known here gets a long line."""
    match part.answer:
        case NumberAnswer():
            return AnswerSpace("line", symbol=part.symbol)
        case ArrayAnswer(shape=shape) if shape[-1] <= 6:
            rows = shape[0] if len(shape) == 2 else 1
            return AnswerSpace("grid", rows, shape[-1], part.symbol)
        case ShapeAnswer():
            return AnswerSpace("line")
        case TruthTableAnswer(inputs=inputs) if inputs <= 4:
            return AnswerSpace("digits", columns=2**inputs)
        case GateAnswer():
            weights = [f"$w_{{{k + 1}}}$" for k in range(part.answer.inputs)]
            return AnswerSpace("named", names=(*weights, say("core.paper.threshold")))
        case NetworkAnswer():
            return AnswerSpace("lines", rows=min(part.answer.units or UNITS, UNITS))
        case FormulaAnswer():
            return AnswerSpace("line", columns=3, symbol=part.symbol)
        case CodeAnswer():
            return AnswerSpace("page")
    return AnswerSpace("line", columns=3)


def form(answer: Answer) -> Text:
    """How to write an answer by hand: where there is a grid, only its entries need to be described."""
    if isinstance(answer, ArrayAnswer):
        return say("answers.how.digits", digits=answer.digits) if answer.digits else say("answers.how.exact")
    return answer.how()


def in_all(sheet: Sheet | SheetKey) -> Text:
    """Marks and time of a whole sheet; the minutes are the sum of those that stand beside the questions."""
    time = sum([math.ceil(question.minutes) for question in sheet.questions])
    marks = sum([question.marks for question in sheet.questions])
    return say("core.paper.in_all", marks=marks_text(marks), minutes=say("core.minutes", minutes=time))


def sheet_number(sheet: Sheet | SheetKey) -> str:
    """Eight characters that belong to these questions: they tell two forms of a sheet apart, and nothing of seeds."""
    asked = " ".join([question.fingerprint for question in sheet.questions])
    return hashlib.sha256(asked.encode()).hexdigest()[:8]
