"""What a notebook's grader has to know of an exercise: parts as plain dicts, and the grader's own text."""

import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from checks.exercises.answers import (
    Answer,
    ArrayAnswer,
    ChoiceAnswer,
    FormulaAnswer,
    GateAnswer,
    NetworkAnswer,
    NumberAnswer,
    OrderAnswer,
    ShapeAnswer,
    TruthTableAnswer,
)
from checks.exercises.exercise import Exercise, Part
from checks.exercises.messages import resolve
from checks.exercises.renderers.markdown import part_labels
from checks.exercises.renderers.notebook_grader import Formula, judged, near, number


def grader_source() -> str:
    """The text of the grader, which needs nothing but Python."""
    grader, networks = [
        files(__package__).joinpath(name).read_text(encoding="utf-8").partition('"""\n')[2].strip()
        for name in ("notebook_grader.py", "network_grader.py")
    ]
    line = "from checks.exercises.renderers.network_grader import network_outputs\n"
    assert line in grader
    # Imports first; the functions find one another whatever their order.
    return f"{grader.replace(line, '')}\n\n\n{networks}"


def letters(exercise: Exercise) -> dict[str, str]:
    """The letters of parts, without parentheses: what answers are called in a notebook."""
    return {name: label.strip("()") for name, label in part_labels(exercise.content.parts).items()}


def graded_parts(exercise: Exercise, language: str) -> dict[str, dict[str, Any]]:
    """The parts that the grader can mark, by name; the others are marked by hand."""
    found = {}
    for part in exercise.content.parts:
        settings = _settings(part.answer)
        if settings is None:
            continue
        wrong = [[mistake.answer, resolve(mistake.feedback, language)] for mistake in part.mistakes if mistake.answer]
        found[part.name] = {
            "letter": letters(exercise)[part.name],
            "kind": part.answer.kind,
            "key": part.key,
            "marks": part.marks,
            **settings,
            **({"mistakes": wrong} if wrong else {}),
        }
    _add_work(exercise, found)
    return found


def has_graded_parts(exercise: Exercise) -> bool:
    """Whether the grader can mark any part; for this, no keys are needed."""
    return any([_settings(part.answer) is not None for part in exercise.content.parts])


def givens(exercise: Exercise) -> dict[str, str]:
    """The numbers that the statement gives."""
    return {given.name: given.value for given in exercise.content.givens if not given.shape}


def _settings(answer: Answer) -> dict[str, Any] | None:
    """What the grader needs beside the key; None for a kind that it does not know."""
    if type(answer) is NumberAnswer:
        return {"digits": answer.digits, "tolerance": str(answer.tolerance)}
    if type(answer) is ArrayAnswer:
        return {"digits": answer.digits, "tolerance": str(answer.tolerance), "shape": list(answer.shape)}
    if type(answer) is FormulaAnswer:
        return {"variables": list(answer.variables), "low": float(answer.low), "high": float(answer.high)}
    if type(answer) is GateAnswer:
        return {"table": "".join(map(str, answer.table)), "fires": answer.fires}
    if type(answer) is NetworkAnswer:
        return answer.settings()
    if type(answer) is OrderAnswer:
        return {"items": list(answer.items), "before": [list(pair) for pair in answer.before]}
    return {} if type(answer) in (TruthTableAnswer, ShapeAnswer, ChoiceAnswer) else None


def _add_work(exercise: Exercise, found: Mapping[str, dict[str, Any]]) -> None:
    """The calculations of numbers from numbers, for errors carried forward, where the grader gets the key by them."""
    values = {name: float(number(value)) for name, value in givens(exercise).items()}
    for part in exercise.content.parts:
        if type(part.answer) is not NumberAnswer:
            continue
        if part.work and _gives_key(part, values, found[part.name]):
            found[part.name]["work"] = part.work
        values[part.name] = float(number(part.key))


def _gives_key(part: Part, values: Mapping[str, float], settings: Mapping[str, Any]) -> bool:
    try:
        follows = Formula(part.work, values).value()
        return near(number(repr(follows)), number(part.key), number("0.01"), settings, follows)
    except (ArithmeticError, ValueError):
        return False


def readable(exercise: Exercise, language: str) -> None:
    """Refuse an exercise of which the grader would not accept the keys.

    Raises
    ------
    ValueError
        With the part and its key.
    """
    parts = graded_parts(exercise, language)
    answers = {part["letter"]: part["key"] for part in parts.values()}
    for name, (outcome, _) in judged(parts, givens(exercise), answers).items():
        if outcome != "right":
            raise ValueError(f"{exercise.id}, part {name}: the grader of notebooks does not accept the key")


def form_in_comment(text: str) -> str:
    """A text without the marks of formulas and code, for a comment in a program."""
    return re.sub(r"[`$]", "", text).replace("\n", " ")
