"""Exercises as Markdown, formulas between dollars: the renderer to imitate, one function per kind of block."""

from collections.abc import Callable, Mapping
from typing import Any

from checks.exercises.answers import ChoiceAnswer
from checks.exercises.blocks import Block, Display, Drawing, Gap, Listing, Matrix, Paragraph, Plane, Table
from checks.exercises.exercise import Exercise, Part
from checks.exercises.messages import Text, resolve, say
from checks.exercises.renderers.plane import plane_text
from checks.exercises.sheet import Sheet, SheetKey
from checks.exercises.solution import worked

Labels = Mapping[str, str]


def markdown(exercise: Exercise, language: str = "en", *, solution: bool = False, number: int | None = None) -> str:
    """An exercise as Markdown.

    Parameters
    ----------
    exercise : Exercise
        With keys if the solution is wanted.
    language : str
    solution : bool
        Whether worked solutions follow.
    number : int, optional
        Of the question on a sheet.

    Returns
    -------
    str
    """
    content = exercise.content
    labels = part_labels(content.parts)
    title = resolve(exercise.title, language)
    if number is not None:
        title = f"{resolve(say('core.question', number=number), language)}. {title}"
    lines = [f"## {title}", f"*{resolve(facts(exercise), language)}*"]
    lines += [block_text(block, language, labels) for block in content.statement]
    lines += [part_text(part, language, labels) for part in content.parts]
    if solution:
        lines += [f"### {resolve(say('core.solution'), language)}"]
        lines += [block_text(block, language, labels) for block in content.solution]
        for part in content.parts:
            lines.append(f"**{labels[part.name]}** {resolve(part.prompt, language)}")
            lines += [block_text(block, language, labels) for block in worked(exercise, part)]
    return "\n\n".join(lines) + "\n"


def markdown_sheet(sheet: Sheet | SheetKey, language: str = "en") -> str:
    """A sheet as Markdown: with worked solutions if it has keys."""
    solution = isinstance(sheet, SheetKey)
    head = f"# {resolve(sheet.title, language)}\n" + (f"\n{sheet.variant}\n" if sheet.variant else "")
    texts = [markdown(q, language, solution=solution, number=k) for k, q in enumerate(sheet.questions, start=1)]
    return "\n".join([head, *texts])


def part_labels(parts: tuple[Part, ...]) -> dict[str, str]:
    """The letters by which parts are called on paper: (a), (b), …, (z), (aa).

    Examples
    --------
    >>> part_labels(())
    {}
    """
    letters = "abcdefghijklmnopqrstuvwxyz"
    names = [*letters, *[first + second for first in letters for second in letters]]
    return {part.name: f"({label})" for part, label in zip(parts, names, strict=False)}


def facts(exercise: Exercise) -> Text:
    """Marks, time, and whether a calculator is allowed."""
    return say(
        "core.facts",
        marks=marks_text(exercise.marks),
        minutes=say("core.minutes", minutes=-(-exercise.minutes.numerator // exercise.minutes.denominator)),
        workload=say("core.workload", workload=exercise.workload),
        calculator=say("core.calculator" if exercise.content.calculator else "core.no_calculator"),
    )


def marks_text(marks: int) -> Text:
    """``1 mark`` or ``3 marks``."""
    return say("core.mark") if marks == 1 else say("core.marks", marks=marks)


def part_text(part: Part, language: str, labels: Labels) -> str:
    """The question of a part, its options, how the answer is to be written, its marks."""
    how = resolve(say("core.give", how=part.answer.how()), language)
    marks = resolve(marks_text(part.marks), language)
    text = f"**{labels[part.name]}** {resolve(part.prompt, language)} {how} [{marks}]"
    if isinstance(part.answer, ChoiceAnswer):
        options = zip(part.answer.letters, part.answer.options, strict=True)
        text += "".join([f"\n\n- {letter}) {resolve(option, language)}" for letter, option in options])
    return text


def block_text(block: Block, language: str, labels: Labels) -> str:
    """A block as Markdown."""
    return _WRITERS[type(block)](block, language, labels)


def _paragraph(block: Paragraph, language: str, labels: Labels) -> str:
    return resolve(block.text, language)


def _display(block: Display, language: str, labels: Labels) -> str:
    return f"$$\n{block.tex}\n$$"


def _table(block: Table, language: str, labels: Labels) -> str:
    def cell(content: Any) -> str:
        if isinstance(content, Gap):
            return f"{labels[content.part]} ____"
        return resolve(content, language).replace("|", "\\|").replace("\n", " ")

    rows = [block.head, tuple(["---" for _ in block.head]), *block.rows]
    return "\n".join(["| " + " | ".join(map(cell, row)) + " |" for row in rows])


def _matrix(block: Matrix, language: str, labels: Labels) -> str:
    rows = " \\\\ ".join([" & ".join(row) for row in block.rows])
    return f"$$\n{block.symbol} = \\begin{{pmatrix}} {rows} \\end{{pmatrix}}\n$$"


def _listing(block: Listing, language: str, labels: Labels) -> str:
    lines = block.code.rstrip("\n").split("\n")
    if block.numbered:
        lines = [f"{number:>2}  {line}" for number, line in enumerate(lines, start=1)]
    return "\n".join([f"```{'text' if block.numbered else block.language}", *lines, "```"])


def _drawing(block: Drawing, language: str, labels: Labels) -> str:
    names = dict(block.nodes)
    edges = ", ".join([f"${names[start]} \\to {names[end]}$" for start, end in block.edges])
    return f"{resolve(say('core.edges'), language)}: {edges}"


def _plane(block: Plane, language: str, labels: Labels) -> str:
    return f"{resolve(block.caption, language)} {plane_text(block)}"


_WRITERS: dict[type, Callable[[Any, str, Labels], str]] = {
    Paragraph: _paragraph,
    Display: _display,
    Table: _table,
    Matrix: _matrix,
    Listing: _listing,
    Drawing: _drawing,
    Plane: _plane,
}
