"""How a PrairieLearn question reads, marks and tests answers: the server.py of every question, once its table is in it.

It runs on PrairieLearn's servers, where this package is not installed: it imports the standard library alone. The
table `VARIANTS` holds finished questions with confirmed keys; `variant_seed` picks one. PrairieLearn calls `generate`,
`parse`, `grade` and `test`.
"""

import itertools
import re
from fractions import Fraction
from typing import Any

from checks.exercises.renderers.network_grader import network_outputs

VARIANTS: list[dict[str, Any]] = []
TEXTS: dict[str, str] = {}

_DECIMAL = r"(?:\d+(?:[.,]\d*)?|[.,]\d+)"
_NUMBER = re.compile(
    rf"([-+]?)\s*({_DECIMAL})(?:\s*/\s*({_DECIMAL}))?(?:\s*(?:[eE]|[x*·×]\s*10\s*(?:\^|\*\*))\s*([-+]?\d+))?"
)
_SIGNS = str.maketrans({"−": "-", "–": "-", "，": ",", "（": "(", "）": ")", "；": ";", "。": ".", "：": ":"})


def generate(data: dict[str, Any]) -> None:
    """Pick a variant; its page goes into the parameters, its answers into the correct answers."""
    number = int(data["variant_seed"]) % len(VARIANTS)
    variant = VARIANTS[number]
    data["params"]["variant"] = number
    for name in ("statement", "questions", "solution", "scheme"):
        data["params"][name] = variant[name]
    for part in variant["parts"]:
        if part["kind"] not in ("choice", "choices"):  # the elements of choices say their own
            data["correct_answers"][part["name"]] = part["shown"]


def parse(data: dict[str, Any]) -> None:
    """Say which answers cannot be read; blank ones are allowed."""
    for part in _parts(data):
        given = data["submitted_answers"].get(part["name"])
        if part["kind"] == "manual" or not _written(given) or part["name"] in data["format_errors"]:
            continue
        try:
            _read(part, given)
        except (ValueError, ZeroDivisionError):
            data["format_errors"][part["name"]] = TEXTS["unreadable"] + " " + part["how"]


def grade(data: dict[str, Any]) -> None:
    """Mark every part by itself; say which known mistake an answer shows."""
    rows = []
    for part in _parts(data):
        name = part["name"]
        if part["kind"] == "manual":
            data["partial_scores"].pop(name, None)
            rows.append({"label": part["label"], "said": TEXTS["manual"], "score": "", "given": ""})
            continue
        given = data["submitted_answers"].get(name)
        score, said = _mark(part, given)
        data["partial_scores"][name] = {"score": score, "weight": part["marks"], "feedback": said}
        rows.append({"label": part["label"], "said": said, "score": f"{100 * score} %", "given": str(given or "")})
    data["feedback"]["parts"] = rows
    data["score"] = _weighted(data)


def test(data: dict[str, Any]) -> None:
    """Submissions for PrairieLearn's own tests, with the scores that they have to get."""
    kind = data["test_type"]
    for part in _parts(data):
        name = part["name"]
        if part["kind"] == "manual":
            if part["element"] == "line":
                data["raw_submitted_answers"][name] = part["shown"]
            data["partial_scores"].pop(name, None)
            data["format_errors"].pop(name, None)
        elif kind == "invalid":
            data["raw_submitted_answers"][name] = "?!"
            data["format_errors"][name] = "?!"
            data["partial_scores"].pop(name, None)
        else:
            right = kind == "correct"
            data["raw_submitted_answers"][name] = part["sample"] if right else part["wrong"]
            data["partial_scores"][name] = {"score": int(right), "weight": part["marks"]}
    if kind == "invalid":
        data["score"] = 0
    else:
        data["score"] = _weighted(data)


def _parts(data: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = VARIANTS[int(data["params"]["variant"])]["parts"]
    return found


def _weighted(data: dict[str, Any]) -> float:
    scores = data["partial_scores"].values()
    total = sum(found["weight"] for found in scores)
    return float(sum(found["score"] * found["weight"] for found in scores) / total) if total else 0.0


def _written(given: Any) -> bool:
    return bool(given.strip() if isinstance(given, str) else given)


def _mark(part: dict[str, Any], given: Any) -> tuple[int, str]:
    if not _written(given):
        return 0, TEXTS["missing"]
    value = _read(part, given)
    if _is_right(part, value):
        return 1, TEXTS["right"]
    for mistake in part["mistakes"]:
        if _is_right({**part, **mistake}, value):
            return 0, str(mistake["said"])
    return 0, TEXTS["wrong"]


def _read(part: dict[str, Any], given: Any) -> Any:
    """The value of an answer; ValueError if it has none."""
    kind = part["kind"]
    if kind in ("choice", "choices"):
        letters = [given] if isinstance(given, str) else list(given)
        if not all(letter in part["letters"] for letter in letters):
            raise ValueError(given)
        return sorted(letters)
    if kind == "network":
        return network_outputs(given, part["asked"])
    text = str(given).translate(_SIGNS).strip()
    if kind == "words":
        return _words(text, part)
    return _numbers(text, part["rows"], part["columns"])


def _numbers(text: str, rows: int, columns: int) -> list[Fraction]:
    """Rows by brackets, semicolons or lines; cells by commas or spaces, whichever gives as many as are wanted."""
    bodies = re.findall(r"[\[(]([^\[\]()]*)[\])]", text)
    inside = bodies[0] if bodies else text
    lines = bodies if len(bodies) > 1 else [row for row in re.split(r"[;\n]", inside) if row.strip()]
    if rows == columns == 1:
        return [_number(text.strip("[]() "))]
    for separator in (r",", r"[\s;]+"):
        cells = [[cell for cell in re.split(separator, line.strip()) if cell.strip()] for line in lines]
        sizes = [len(row) for row in cells]
        if sizes == [columns] * rows or (rows == 1 and sizes == [1] * columns):
            return [_number(cell.strip()) for row in cells for cell in row]
    raise ValueError(text)


def _number(text: str) -> Fraction:
    match = _NUMBER.fullmatch(text)
    if not match or (match[4] and abs(int(match[4])) > 30) or len(text) > 60:
        raise ValueError(text)
    value = _figures(match[2]) / (_figures(match[3]) if match[3] else 1)
    return (-value if match[1] == "-" else value) * Fraction(10) ** int(match[4] or 0)


def _figures(text: str) -> Fraction:
    return Fraction("0" + text.replace(",", ".") + ("0" if text[-1] in ".," else ""))


def _words(text: str, part: dict[str, Any]) -> list[str]:
    """The words of a shape, a truth table or an order, without the signs between them."""
    if part["pattern"] == "bits":
        found = re.findall(r"[01]", text)
        rest = re.sub(r"[01\s,;()\[\]]", "", text)
    elif part["pattern"] == "shape":
        found = re.findall(r"\d+", text)
        rest = re.sub(r"[\dxX×*\s,()\[\]]", "", text)
    else:
        found = [word for word in re.split(r"[\s,;<>→|()\[\]-]+", text) if word]
        rest = "" if sorted(found) == sorted(part["items"]) else text
    if rest or (part["pattern"] == "bits" and len(found) != part["length"]):
        raise ValueError(text)
    return found


def _is_right(part: dict[str, Any], value: Any) -> bool:
    """Whether a value is that of the part, or of a mistake put in its place."""
    if "before" in part and "answer" not in part:
        return all(value.index(first) < value.index(second) for first, second in part["before"])
    if "table" in part:
        given = _unit_table(value, part["fires"])
        return given == (
            _unit_table([Fraction(e) for e in part["answer"]], part["fires"]) if "answer" in part else part["table"]
        )
    wanted = part.get("answer", part["key"])
    if part["kind"] != "numbers":
        return bool(value == wanted)
    near = part["near"] if "answer" in part else part["tolerances"]
    pairs = zip(value, wanted, near, strict=True)
    return all(abs(given - Fraction(want)) <= Fraction(tolerance) for given, want, tolerance in pairs)


def _unit_table(weights: list[Fraction], fires: str) -> list[int]:
    """What a threshold unit gives for all inputs; its threshold is the last number."""
    *factors, threshold = weights
    sums = [
        sum((w * x for w, x in zip(factors, row, strict=True)), Fraction(0))
        for row in itertools.product((0, 1), repeat=len(factors))
    ]
    return [int(total >= threshold if fires == ">=" else total > threshold) for total in sums]
