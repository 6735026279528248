"""What every course platform shows of an exercise, whatever form its questions have: prompts, solutions, schemes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from checks.exercises.answers import CodeAnswer, FormulaAnswer
from checks.exercises.blocks import Block, Gap, Paragraph, Table
from checks.exercises.exercise import Exercise, Part
from checks.exercises.formula import names_in, parse
from checks.exercises.messages import Message, Text, resolve, say
from checks.exercises.renderers.fragments import Fragments
from checks.exercises.renderers.markdown import marks_text, part_labels
from checks.exercises.renderers.platform_answers import ROUNDED, ByHand, Choice, Field, Numbers, Words, field_of
from checks.exercises.solution import worked


@dataclass(frozen=True)
class Page:
    """An exercise with keys, and how the platform wants its HTML.

    Parameters
    ----------
    exercise : Exercise
    number : int
        Of the question on the sheet.
    html : Fragments
    """

    exercise: Exercise
    number: int
    html: Fragments

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts of the exercise."""
        return self.exercise.content.parts

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Name of a part to ``(a)``."""
        return part_labels(self.parts)

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Name of a part to what the platform marks."""
        return {part.name: field_of(part) for part in self.parts}

    @property
    def automatic(self) -> tuple[Part, ...]:
        """The parts that the platform marks."""
        return tuple([part for part in self.parts if not isinstance(self.fields[part.name], ByHand)])

    @property
    def by_hand(self) -> tuple[Part, ...]:
        """The parts that graders mark."""
        return tuple([part for part in self.parts if isinstance(self.fields[part.name], ByHand)])

    @cached_property
    def gaps(self) -> frozenset[str]:
        """The parts whose answers stand in a table of the statement."""
        tables = [block for block in self.exercise.content.statement if isinstance(block, Table)]
        return frozenset([c.part for table in tables for row in table.rows for c in row if isinstance(c, Gap)])

    @property
    def carries(self) -> bool:
        """Whether an answer is worked out from earlier answers: there an error would be carried forward."""
        names = {part.name for part in self.parts}
        return any([names & set(names_in(parse(part.work))) for part in self.parts if part.work])

    def statement(self) -> str:
        """The statement, whether a calculator is allowed, and that errors are not carried forward."""
        content = self.exercise.content
        lines: list[Block] = [Paragraph(say("core.calculator" if content.calculator else "core.no_calculator"))]
        if self.carries:
            lines.append(Paragraph(say("platforms.no_carry")))
        return "\n".join([self.html.blocks(content.statement), self.html.blocks(lines)])

    def prompt(self, part: Part, *, how: bool = True) -> str:
        """The question of a part, how it is answered unless that is said elsewhere, its marks."""
        words = self.html.words
        said = [words(self.how(part))] if how else []
        marks = f"[{words(marks_text(part.marks))}]"
        return " ".join([f"<strong>{self.labels[part.name]}</strong>", words(part.prompt), *said, marks])

    def how(self, part: Part) -> Message:
        """How a part is answered on the platform."""
        field = self.fields[part.name]
        if isinstance(field, Choice):
            return say("core.paper.tick_all" if field.several else "core.paper.tick_one")
        how = field.how if isinstance(field, Numbers | Words) else part.answer.how()
        return say("core.give", how=how)

    def solution(self, parts: Sequence[Part], *, idea: bool = True) -> str:
        """Worked solutions of parts, after what is said of the exercise as a whole."""
        lines = [self.html.blocks(self.exercise.content.solution)] if idea else []
        for part in parts:
            lines.append(f"<p><strong>{self.labels[part.name]}</strong> {self.html.words(part.prompt)}</p>")
            lines += [self.html.blocks(worked(self.exercise, part)), *self._right_options(part)]
        return "\n".join([line for line in lines if line])

    def _right_options(self, part: Part) -> list[str]:
        """The right options in words: not every platform shows letters."""
        field = self.fields[part.name]
        options = field.options if isinstance(field, Choice) else ()
        return [f"<p>→ {self.html.words(option.text)}</p>" for option in options if option.right]

    def scheme(self, part: Part) -> str:
        """For graders: the key, what else is right, known mistakes, the worked solution."""
        words = self.html.words
        lines = [f"<p><strong>{words(say('platforms.scheme.title'))}</strong></p>"]
        lines += [f"<p>{words(text)}</p>" for text in scheme_texts(part)]
        known = [f"<li>{words(text)}</li>" for text in scheme_mistakes(part)]
        if known:
            lines += [f"<p>{words(say('platforms.scheme.mistakes'))}</p>", "<ul>", *known, "</ul>"]
        return "\n".join([*lines, self.html.blocks(worked(self.exercise, part))])

    def notes(self) -> list[Text]:
        """What the platform does otherwise than our own marking, whatever the platform is."""
        found: list[Text] = [say("platforms.note.carry", number=self.number)] if self.carries else []
        for part in self.parts:
            field = self.fields[part.name]
            where = {"number": self.number, "part": self.labels[part.name]}
            if isinstance(field, Numbers) and field.rounded:
                found.append(say("platforms.note.rounded", digits=ROUNDED, **where))
            if isinstance(field, Words):
                found.append(say("platforms.note.spelled", count=len(field.right), **where))
        return found

    def note_by_hand(self, part: Part, where: str) -> Message:
        """That a part is marked by graders, why, and where they find the scheme."""
        field = self.fields[part.name]
        assert isinstance(field, ByHand)
        return say(
            "platforms.note.by_hand",
            number=self.number,
            part=self.labels[part.name],
            reason=field.reason,
            where=say(f"platforms.where.{where}"),
        )


def scheme_texts(part: Part) -> list[Text]:
    """Marks, key, and what else is right."""
    key = f"`{part.answer.show(part.key)}`"
    many = part.certainty == "relational"
    texts: list[Text] = [say("platforms.scheme.marks", marks=part.marks)]
    if isinstance(part.answer, CodeAnswer):
        return [*texts, say("platforms.scheme.run")]
    texts.append(say("platforms.scheme.key_of_many" if many else "platforms.scheme.key", key=key))
    if isinstance(part.answer, FormulaAnswer):
        texts.append(say("platforms.scheme.equal_formula"))
    return texts


def scheme_mistakes(part: Part) -> list[Text]:
    """What known mistakes answer, and what is said to who made them."""
    known = [mistake for mistake in part.mistakes if mistake.answer]
    if isinstance(part.answer, CodeAnswer):
        return [mistake.feedback for mistake in known]
    return [
        say("platforms.scheme.mistake", answer=f"`{part.answer.show(mistake.answer)}`", feedback=mistake.feedback)
        for mistake in known
    ]


def notes_text(platform: str, notes: Sequence[Text], language: str, appendix: str = "") -> str:
    """Notes for staff as Markdown: what an export does not carry, and what is to be done."""
    title = resolve(say("platforms.note.title", platform=platform), language)
    lines = [f"- {resolve(note, language)}" for note in notes] or [resolve(say("platforms.note.none"), language)]
    return "\n".join([f"# {title}", "", *lines, ""]) + appendix
