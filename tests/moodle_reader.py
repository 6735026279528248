"""Moodle XML read and graded by the rules of Moodle's importer and question types, written down here once more.

The rules are those of question/format/xml/format.php (elements, defaults), question/type/multianswer/questiontype.php
(fields within a text), question/type/numerical (numbers as people write them, tolerance), question/type/shortanswer
(case, wildcards) and question/engine/bank.php (fractions).
"""

import html
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field

ALLOWED = (
    *(0, 5, 10, 11.11111, 12.5, 14.28571, 16.66667, 20, 25, 30, 33.33333, 40, 50, 60, 66.66667, 70, 75, 80),
    *(83.33333, 90, 100),
)
KINDS = {
    **dict.fromkeys(["NUMERICAL", "NM"], "numerical"),
    **dict.fromkeys(["SHORTANSWER", "SA", "MW"], "shortanswer"),
    **dict.fromkeys(["MULTICHOICE", "MC", "MULTICHOICE_V", "MCV", "MULTICHOICE_H", "MCH"], "multichoice"),
    **dict.fromkeys(["MULTIRESPONSE", "MR", "MULTIRESPONSE_H", "MRH"], "multiresponse"),
}
NUMBER = re.compile(r"-?([0-9]+[.,]?[0-9]*|[.,][0-9]+)([eE][-+]?[0-9]+)?")


class ImportRefusedError(ValueError):
    """What the importer would refuse, or read otherwise than it was meant."""


@dataclass(frozen=True)
class Alternative:
    """One answer, its share of the marks, and what is said."""

    text: str
    fraction: float
    tolerance: float = 0.0
    feedback: str = ""


@dataclass(frozen=True)
class Field:
    """A place for an answer; the label stands before it in the text."""

    kind: str
    weight: float
    alternatives: tuple[Alternative, ...]
    label: str = ""

    def grade(self, response: str | set[str]) -> tuple[float, str]:
        """Share of the marks and feedback. Several ticked options are a set of their texts."""
        if self.kind == "multiresponse":
            chosen = [a for a in self.alternatives if a.text in response]
            return max(0.0, sum(a.fraction for a in chosen)), " ".join(a.feedback for a in chosen)
        assert isinstance(response, str)
        for alternative in self.alternatives:
            if _matches(self.kind, alternative, response):
                return alternative.fraction, alternative.feedback
        return 0.0, ""


@dataclass(frozen=True)
class Question:
    """A question as the importer sees it."""

    kind: str
    name: str
    text: str
    solution: str
    marks: float
    ident: str
    fields: tuple[Field, ...] = ()
    grader: str = ""
    hints: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    files: dict[str, str] = field(default_factory=dict)


def read_quiz(text: str) -> tuple[list[Question], list[str]]:
    """The questions and the categories of a file."""
    root = ElementTree.fromstring(text)
    if root.tag != "quiz":
        raise ImportRefusedError(f"the file begins with {root.tag}")
    questions, categories = [], []
    for element in root:
        if element.get("type") == "category":
            categories.append(_text(element, "category"))
        else:
            questions.append(_question(element))
    idents = [question.ident for question in questions]
    if len(set(idents)) != len(idents):
        raise ImportRefusedError("an idnumber occurs twice in a category")
    return questions, categories


def _question(element: ElementTree.Element) -> Question:
    kind, name = element.get("type", ""), _text(element, "name")
    if not name or len(name) > 255:
        raise ImportRefusedError("a question needs a name of at most 255 characters")
    text = _text(element, "questiontext")
    fields: tuple[Field, ...] = ()
    if kind == "cloze":
        fields, marks = cloze_fields(text)
    else:
        marks = float(element.findtext("defaultgrade", "1"))
        if kind in ("numerical", "shortanswer", "multichoice"):
            fields = (_answers(element, kind, marks),)
        elif kind != "essay":
            raise ImportRefusedError(f"question type {kind} is not known")
    return Question(
        kind=kind,
        name=name,
        text=text,
        solution=_text(element, "generalfeedback"),
        marks=marks,
        ident=element.findtext("idnumber", ""),
        fields=fields,
        grader=_text(element, "graderinfo"),
        hints=tuple([hint.findtext("text", "").strip() for hint in element.findall("hint")]),
        tags=tuple([tag.findtext("text", "") for tag in element.findall("tags/tag")]),
        files={file.get("name", ""): file.text or "" for file in element.iter("file")},
    )


def _text(element: ElementTree.Element, name: str) -> str:
    found = element.find(name)
    if found is None:
        return ""
    if found.get("format", "html") not in ("html", "moodle_auto_format", "plain_text", "markdown"):
        raise ImportRefusedError(f"{name} has the format {found.get('format')}")
    return (found.findtext("text") or "").strip()


def _answers(element: ElementTree.Element, kind: str, marks: float) -> Field:
    found = []
    for answer in element.findall("answer"):
        percent = float(answer.get("fraction", "0"))
        if not any(abs(abs(percent) - allowed) < 1e-5 for allowed in ALLOWED):
            raise ImportRefusedError(f"a fraction of {percent} % is not allowed")
        text = (answer.findtext("text") or "").strip()
        if kind == "numerical" and not NUMBER.fullmatch(text):
            raise ImportRefusedError(f"{text!r} is no number")
        near = float(answer.findtext("tolerance", "0"))
        found.append(Alternative(text, percent / 100, near, _text(answer, "feedback")))
    positive = [a.fraction for a in found if a.fraction > 0]
    several = kind == "multichoice" and element.findtext("single") == "false"
    if kind == "multichoice" and len(found) < 2:
        raise ImportRefusedError("a choice needs two options")
    if round(sum(positive), 2) != 1 if several else max(positive, default=0) != 1:
        raise ImportRefusedError("no answer, or all right ones together, earn all the marks")
    return Field("multiresponse" if several else kind, marks, tuple(found))


_START = re.compile(r"\{([0-9]*):([A-Z_]+):")
_LABEL = re.compile(r"(?:<strong>|<td>)\(([a-z]+)\)")


def cloze_fields(text: str) -> tuple[tuple[Field, ...], float]:
    """The fields in a text, and their weights together."""
    found: list[Field] = []
    at = 0
    while match := _START.search(text, at):
        if match[2] not in KINDS:
            raise ImportRefusedError(f"{match[2]} is no kind of field")
        alternatives, at = _alternatives(text, match.end(), KINDS[match[2]])
        labels = _LABEL.findall(text[: match.start()])
        found.append(Field(KINDS[match[2]], float(match[1] or 1), alternatives, labels[-1] if labels else ""))
    if not found:
        raise ImportRefusedError("a cloze question without a field")
    return tuple(found), sum(f.weight for f in found)


def _alternatives(text: str, at: int, kind: str) -> tuple[tuple[Alternative, ...], int]:
    found: list[Alternative] = []
    while True:
        fraction = re.compile(r"=|%(-?[0-9]+(?:[.,][0-9]*)?)%").match(text, at)
        at = fraction.end() if fraction else at
        share = 0.0 if not fraction else 1.0 if fraction[0] == "=" else float(fraction[1].replace(",", ".")) / 100
        answer, at = _until(text, at, "~#}", ("\\", "&", "&amp;"), least=1)
        feedback = ""
        if text[at] == "#":
            feedback, at = _until(text, at + 1, "~}", ("\\",), least=0)
        found.append(_alternative(kind, answer, share, feedback))
        if text[at] == "}":
            break
        at += 1
    if kind == "multiresponse":
        right = [a for a in found if a.fraction > 0]
        found = [Alternative(a.text, (1 if a in right else -1) / len(right), 0, a.feedback) for a in found]
    if not any(a.fraction > 0 for a in found) or (kind.startswith("multi") and len(found) < 2):
        raise ImportRefusedError(f"a field without a right answer, or with one option: {found}")
    return tuple(found), at + 1


def _until(text: str, start: int, ends: str, guards: tuple[str, ...], least: int) -> tuple[str, int]:
    """The text up to the first end that no guard stands before."""
    for at in range(start + least, len(text)):
        if text[at] in ends and not text[:at].endswith(guards):
            return text[start:at], at
    raise ImportRefusedError(f"a field does not end: {text[start : start + 60]!r}")


def _alternative(kind: str, answer: str, share: float, feedback: str) -> Alternative:
    said = html.unescape(feedback).replace("\\}", "}").replace("\\#", "#")
    if kind == "numerical":
        value, _, near = answer.partition(":")
        if not NUMBER.fullmatch(value) or not NUMBER.fullmatch(near or "0"):
            raise ImportRefusedError(f"{answer!r} is no number with a tolerance")
        return Alternative(value, share, float(near or 0), said)
    return Alternative(html.unescape(answer).replace("\\}", "}").replace("\\#", "#"), share, 0, said)


def response_number(text: str) -> float | None:
    """A number as a student writes it: with a point or a comma, and no sign of a fraction."""
    plain = re.sub(r"(?:e|E|(?:x|\*|×)10(?:\^|\*\*))([+-]?[0-9]+)", r"e\1", text.replace(" ", ""))
    plain = plain.replace(",", "") if "." in plain or plain.count(",") > 1 else plain.replace(",", ".")
    match = re.match(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[-+]?[0-9]+)?", plain)
    return float(match[0]) if match else None


def _matches(kind: str, alternative: Alternative, response: str) -> bool:
    if kind == "numerical":
        given, wanted = response_number(response), float(alternative.text.replace(",", "."))
        near = alternative.tolerance + 1e-14 * max(1.0, abs(wanted))
        return given is not None and wanted - near <= given <= wanted + near
    if kind == "shortanswer":
        pattern = ".*".join(map(re.escape, alternative.text.split("*")))
        return re.fullmatch(pattern, response.strip(), re.IGNORECASE) is not None
    return response == alternative.text
