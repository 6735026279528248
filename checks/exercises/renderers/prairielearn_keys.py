"""Keys and mistakes of parts as server.py of a PrairieLearn question has them: texts, whole numbers, lists, objects."""

from fractions import Fraction
from typing import Any

from checks.exercises.answers import (
    ArrayAnswer,
    ChoiceAnswer,
    GateAnswer,
    NetworkAnswer,
    NumberAnswer,
    OrderAnswer,
    ShapeAnswer,
    TruthTableAnswer,
)
from checks.exercises.answers.array import entries
from checks.exercises.exercise import Part
from checks.exercises.numbers import as_fraction
from checks.exercises.renderers.platform_answers import tolerances

ELSEWHERE = 123456
"""Far from every key and every likely mistake."""

NEVER = "y = [0 >= 1]"
"""A network that never fires, which is nowhere asked for."""


def agrees(part: Part, text: str) -> bool:
    """Whether a text is a right answer."""
    return part.answer.agrees(part.answer.read(text), part.answer.read(part.key))


def _texts_of(value: Any) -> list[str]:
    return [str(as_fraction(entry)) for entry in entries(value)]


def record_of(part: Part) -> dict[str, Any] | None:
    """What server.py has to know to mark a part; None if graders mark it."""
    answer, key = part.answer, part.answer.read(part.key)
    match answer:
        case NumberAnswer() | ArrayAnswer():
            shape = answer.shape if isinstance(answer, ArrayAnswer) else (1,)
            rows, columns = (1, shape[0]) if len(shape) == 1 else (shape[0], shape[1])
            values = [Fraction(text) for text in _texts_of(key)]
            wrong = "; ".join([", ".join([str(ELSEWHERE)] * columns)] * rows)
            near = [str(tolerance) for tolerance in tolerances(answer, values)]
            grid = {"kind": "numbers", "rows": rows, "columns": columns}
            return {**grid, "key": _texts_of(key), "tolerances": near, "wrong": wrong}
        case GateAnswer():
            grid = {"kind": "numbers", "rows": 1, "columns": answer.inputs + 1, "key": _texts_of(key)}
            never = ", ".join([*["0"] * answer.inputs, "1"])
            return {**grid, "table": list(answer.table), "fires": answer.fires, "wrong": never}
        case NetworkAnswer():
            outputs = list(map(str, answer.wanted))
            return {"kind": "network", "asked": answer.settings(), "key": outputs, "wrong": NEVER}
        case ShapeAnswer():
            words = [str(size) for size in key]
            other = answer.write([*key, 97])
            return {"kind": "words", "pattern": "shape", "key": words, "wrong": other}
        case TruthTableAnswer():
            flipped = "".join([str(1 - bit) for bit in key])
            return {
                "kind": "words",
                "pattern": "bits",
                "length": len(key),
                "key": list(map(str, key)),
                "wrong": flipped,
            }
        case OrderAnswer() if answer.before:
            second = answer.before[0][1]
            order = [second, *[item for item in key if item != second]]
            pairs = [list(pair) for pair in answer.before]
            known = {"kind": "words", "pattern": "order", "items": list(answer.items), "before": pairs}
            return {**known, "key": list(key), "wrong": ", ".join(order)}
        case ChoiceAnswer():
            return _choice(answer, list(key))
    return None


def _choice(answer: ChoiceAnswer, key: list[str]) -> dict[str, Any]:
    letters = list(answer.letters)
    wrong = [letter for letter in letters if letter not in key] or key[:1]
    found = {"letters": letters, "key": key, "sample": key if answer.several else key[0]}
    if answer.several:
        return {"kind": "choices", **found, "wrong": wrong}
    return {"kind": "choice", **found, "wrong": wrong[0]}


def mistaken(part: Part, text: str) -> dict[str, Any]:
    """What a mistake answers, in the place of the key."""
    answer, value = part.answer, part.answer.read(text)
    if isinstance(answer, NumberAnswer | ArrayAnswer):
        values = [Fraction(entry) for entry in _texts_of(value)]
        return {"answer": _texts_of(value), "near": [str(near) for near in tolerances(answer, values)]}
    if isinstance(answer, GateAnswer):
        return {"answer": _texts_of(value)}
    if isinstance(answer, NetworkAnswer):
        return {"answer": list(map(str, answer.behaviour(value)))}
    return {"answer": [str(item) for item in value]}
