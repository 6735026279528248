"""Worked solutions: each part's calculation in symbols, in numbers, and its result."""

from typing import Any

from checks.exercises.answers import CodeAnswer
from checks.exercises.arithmetic import evaluate
from checks.exercises.blocks import Block, Display, Listing, Paragraph
from checks.exercises.exercise import Content, Exercise, Part, keys, symbols
from checks.exercises.formula import Name, parse
from checks.exercises.formula_text import tex
from checks.exercises.messages import say
from checks.exercises.numbers import as_fraction, decimal, significant_digits, write

SHOWN = 4
"""Significant digits of numbers within a worked step."""


def worked(exercise: Exercise, part: Part) -> tuple[Block, ...]:
    """The solution of a part: its explanation, its calculation, its answer.

    Parameters
    ----------
    exercise : Exercise
        With keys.
    part : Part
        One of its parts.

    Returns
    -------
    tuple of Block
    """
    calculation = (Display(calculated(exercise.content, part)),) if part.work else ()
    return (*part.explanation, *calculation, *(() if part.work else (_key(part),)))


def _key(part: Part) -> Block:
    """The answer; a program as it is written."""
    if isinstance(part.answer, CodeAnswer):
        return Listing(part.key)
    return Paragraph(say("core.key", key=f"`{part.answer.show(part.key)}`"))


def calculated(content: Content, part: Part) -> str:
    """The step in LaTeX: quantity = formula = the formula with numbers = result.

    Examples
    --------
    >>> from checks.exercises.answers import NumberAnswer
    >>> from checks.exercises.exercise import Given
    >>> part = Part("y", "", NumberAnswer(3), 1, "evaluation", work="x / 3", key="2/3")
    >>> calculated(Content((), (part,), (Given("x", "2"),)), part)
    'y = \\\\frac{x}{3} = \\\\frac{2}{3} \\\\approx 0.667'
    """
    values = keys(content)
    formula = parse(part.work)
    result = evaluate(formula, values)
    numbers = tex(formula, {name: number_tex(value) for name, value in values.items()}, numeric=True)
    text = f"{symbols(content)[part.name]} = {tex(formula, symbols(content))}"
    final = number_tex(part.answer.read(part.answer.show(part.key))) if part.answer.numeric else ""
    if not isinstance(formula, Name) and numbers != final:
        text += f" = {numbers}"
    relation = "=" if _is_exact(result, final) else "\\approx"
    return f"{text} {relation} {final}"


def number_tex(value: Any) -> str:
    """A number or matrix in LaTeX, to four digits."""
    if isinstance(value, tuple):
        rows = [row if isinstance(row, tuple) else (row,) for row in value]
        lines = " \\\\ ".join([" & ".join(map(number_tex, row)) for row in rows])
        return f"\\begin{{pmatrix}} {lines} \\end{{pmatrix}}"
    return decimal(value, SHOWN)


def _is_exact(value: Any, shown: str) -> bool:
    if isinstance(value, tuple):
        return all([_is_exact(entry, number_tex(entry)) for entry in value])
    exact = as_fraction(value)
    return (significant_digits(exact) or 99) <= SHOWN and (write(exact) == shown or "pmatrix" in shown)
