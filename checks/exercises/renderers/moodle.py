"""Exercises as Moodle XML: one cloze question for tables, arrays and many parts; else a question for each part.

The elements are those that Moodle's own importer reads (question/format/xml/format.php). Formulas stand between the
delimiters of MathJax, which Moodle's filter sets; drawings are attached files.
"""

import base64
import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from xml.sax.saxutils import escape

from checks.exercises.answers import CodeAnswer
from checks.exercises.exercise import Exercise, Part
from checks.exercises.messages import Text, resolve, say
from checks.exercises.numbers import decimal
from checks.exercises.renderers.fragments import Fragments, mathjax
from checks.exercises.renderers.moodle_cloze import (
    checked,
    choice_field,
    figures,
    grid_field,
    words_field,
)
from checks.exercises.renderers.pictures import Picture, picture_svg, picture_text
from checks.exercises.renderers.platform_answers import Choice, Numbers, Words
from checks.exercises.renderers.platform_pages import Page
from checks.exercises.sheet import SheetKey

MANY = 4
"""More parts than these become one cloze question, even without a table or an array."""
PENALTY = "0.3333333"


@dataclass
class _Pictures:
    """Drawings of a text, as files that it refers to."""

    files: dict[str, bytes] = field(default_factory=dict)

    def __call__(self, drawing: Picture) -> str:
        content = picture_svg(drawing).encode()
        name = f"graph-{hashlib.sha256(content).hexdigest()[:12]}.svg"
        self.files[name] = content
        return f'<img src="@@PLUGINFILE@@/{name}" alt="{escape(picture_text(drawing), {chr(34): "&quot;"})}">'


def moodle_xml(key: SheetKey, language: str = "en") -> tuple[str, list[Text]]:
    """A sheet as a file that Moodle's question bank imports.

    Parameters
    ----------
    key : SheetKey
    language : str

    Returns
    -------
    str
        The file.
    list of Text
        What Moodle does otherwise than our own marking, and what is left to graders.
    """
    elements: list[str] = []
    notes: list[Text] = []
    topic = ""
    for number, exercise in enumerate(key.questions, start=1):
        if exercise.topic != topic:
            topic = exercise.topic
            elements.append(_category(topic, language))
        questions = _Questions(exercise, number, language)
        elements += questions.elements()
        notes += questions.notes()
    body = "\n".join(elements)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{body}\n</quiz>\n', notes


class _Questions:
    """The questions that one exercise becomes."""

    def __init__(self, exercise: Exercise, number: int, language: str) -> None:
        self.language = language
        self.pictures = _Pictures()
        page = Fragments(language, mathjax, self._elsewhere, self.pictures)
        self.page = Page(exercise, number, page)
        automatic = self.page.automatic
        arrays = [f for f in self.page.fields.values() if isinstance(f, Numbers) and f.count > 1]
        tabled = [part for part in automatic if part.name in self.page.gaps]
        self.together = len(automatic) > 1 and bool(tabled or arrays or len(automatic) > MANY)
        counts = [f.count for f in self.page.fields.values() if isinstance(f, Numbers)] if self.together else []
        self.scale = math.lcm(*counts)

    def elements(self) -> list[str]:
        """The questions, in the order of their first parts."""
        found: list[str] = []
        for part in self.page.parts:
            if part in self.page.by_hand:
                found.append(self._essay(part))
            elif not self.together:
                found.append(self._single(part))
            elif part == self.page.automatic[0]:
                found.append(self._cloze())
        return found

    def notes(self) -> list[Text]:
        """What is different in Moodle."""
        page = self.page
        found = page.notes()
        for part in page.parts:
            kind = page.fields[part.name]
            where = {"number": page.number, "part": page.labels[part.name]}
            if isinstance(kind, Choice) and kind.several:
                found.append(say("platforms.note.several", **where))
            if isinstance(kind, Numbers) and kind.count > 1:
                found.append(say("platforms.note.entries", **where))
        if self.scale > 1:
            marks = sum(part.marks for part in page.automatic)
            found.append(say("platforms.note.weights", number=page.number, weights=marks * self.scale, marks=marks))
        return found + [page.note_by_hand(part, "essay") for part in page.by_hand]

    def _elsewhere(self, name: str) -> str:
        """A cell whose answer is asked for in another question."""
        return self.page.labels[name]

    def _cloze(self) -> str:
        page = self.page
        fields = {part.name: self._field(part) for part in page.automatic}
        bare = page.statement()
        checked(bare)
        html = page.html.with_gaps(
            lambda name: f"{page.labels[name]} {fields[name]}" if name in fields else self._elsewhere(name)
        )
        lines = [Page(page.exercise, page.number, html).statement(), *self._instructions()]
        for part in page.automatic:
            if part.name not in page.gaps:
                lines.append(f"<p>{checked(page.prompt(part))}</p>\n{self._below(fields[part.name])}")
        return self._question("cloze", "", lines, page.automatic, "")

    def _instructions(self) -> list[str]:
        """What is asked for in the table, and how numbers are to be written."""
        page = self.page
        tabled = [part for part in page.automatic if part.name in page.gaps]
        hows = {f.how for part in tabled if isinstance(f := page.fields[part.name], Numbers | Words)}
        same = len(hows) == 1 and not [part for part in tabled if isinstance(page.fields[part.name], Choice)]
        lines = [f"<li>{page.prompt(part, how=not same)}</li>" for part in tabled]
        lines = ["<ul>", *lines, "</ul>"] if lines else []
        if same:
            lines.append(f"<p>{page.html.words(say('core.paper.all', how=hows.pop()))}</p>")
        if any([isinstance(page.fields[part.name], Numbers) for part in page.automatic]):
            lines.append(f"<p>{page.html.words(say('platforms.how.number'))}</p>")
        return lines

    def _below(self, field: str) -> str:
        return field if field.startswith("<") else f"<p>{field}</p>"

    def _field(self, part: Part) -> str:
        found, weight = self.page.fields[part.name], part.marks * self.scale
        match found:
            case Numbers():
                return grid_field(found, weight, self.page.html)
            case Words():
                return words_field(found, weight, self.page.html)
            case Choice():
                return choice_field(found, weight, self.page.html)
        raise TypeError(f"part {part.name} is marked by hand and has no field")

    def _single(self, part: Part) -> str:
        page, found = self.page, self.page.fields[part.name]
        lines = [page.statement(), f"<p>{page.prompt(part)}</p>"]
        if isinstance(found, Numbers):
            lines.append(f"<p>{page.html.words(say('platforms.how.number'))}</p>")
            return self._question("numerical", page.labels[part.name], lines, (part,), self._numerical(found))
        if isinstance(found, Words):
            return self._question("shortanswer", page.labels[part.name], lines, (part,), self._shortanswer(found))
        assert isinstance(found, Choice)
        return self._question("multichoice", page.labels[part.name], lines, (part,), self._multichoice(found))

    def _numerical(self, numbers: Numbers) -> str:
        cell = numbers.rows[0][0]
        answers = [_answer("100", figures(cell.value), "", figures(cell.tolerance))]
        for wrong in cell.wrong:
            said = self.page.html.words(wrong.feedback)
            answers.append(_answer("0", figures(wrong.value), said, figures(wrong.tolerance)))
        units = ("unitgradingtype", "0"), ("unitpenalty", "0.1000000"), ("showunits", "3"), ("unitsleft", "0")
        return "\n".join([*answers, *[f"<{name}>{value}</{name}>" for name, value in units]])

    def _shortanswer(self, words: Words) -> str:
        answers = [_answer("100", text, "") for text in words.right]
        for texts, feedback in words.wrong:
            answers += [_answer("0", text, self.page.html.words(feedback)) for text in texts]
        return "\n".join(["<usecase>0</usecase>", *answers])

    def _multichoice(self, choice: Choice) -> str:
        right = sum(option.right for option in choice.options)
        share = decimal(Fraction(100, max(right, 1)), 7)
        lines = [
            f"<single>{'false' if choice.several else 'true'}</single>",
            "<shuffleanswers>false</shuffleanswers>",
            "<answernumbering>abc</answernumbering>",
            "<showstandardinstruction>0</showstandardinstruction>",
        ]
        lines += [f'<{name}feedback format="html"><text/></{name}feedback>' for name in _COMBINED]
        for option in choice.options:
            fraction = share if option.right else "-100" if choice.several else "0"
            said = self.page.html.words(option.feedback) if option.feedback else ""
            lines.append(_answer(fraction, cdata(self.page.html.words(option.text)), said, format="html"))
        return "\n".join(lines)

    def _essay(self, part: Part) -> str:
        page = self.page
        code = isinstance(part.answer, CodeAnswer)
        lines = [page.statement(), f"<p>{page.prompt(part)}</p>"]
        scheme = self._text("graderinfo", page.scheme(part))
        settings = {
            "responseformat": "monospaced" if code else "plain",
            "responserequired": "1",
            "responsefieldlines": "15" if code else "5",
            "attachments": "0",
            "attachmentsrequired": "0",
        }
        tail = [f"<{name}>{value}</{name}>" for name, value in settings.items()]
        tail += [scheme, '<responsetemplate format="html"><text/></responsetemplate>']
        return self._question("essay", page.labels[part.name], lines, (part,), "\n".join(tail))

    def _question(self, kind: str, label: str, lines: Sequence[str], parts: Sequence[Part], tail: str) -> str:
        page = self.page
        exercise = page.exercise
        name = " ".join([f"{page.number}.", resolve(exercise.title, self.language), label]).strip()
        marks = "" if kind == "cloze" else f"\n<defaultgrade>{sum(part.marks for part in parts)}</defaultgrade>"
        ident = exercise.fingerprint + (f"-{label.strip('()')}" if label else "")
        hints = [self._text("hint", self._hint(part)) for part in parts if part.hint] if kind != "essay" else []
        text = [
            f'<question type="{kind}">',
            f"<name><text>{escape(name)}</text></name>",
            self._text("questiontext", "\n".join(lines)),
            self._text("generalfeedback", page.solution(parts)) + marks,
            f"<penalty>{PENALTY if kind != 'essay' else '0'}</penalty>",
            f"<hidden>0</hidden>\n<idnumber>{ident}</idnumber>",
            *([tail] if tail else []),
            *hints,
            _tags(exercise, parts),
            "</question>",
        ]
        return "\n".join(text)

    def _hint(self, part: Part) -> str:
        return f"<p>{self.page.labels[part.name]} {self.page.html.words(part.hint)}</p>"

    def _text(self, name: str, html: str) -> str:
        """An element with HTML and the files that it refers to."""
        files = [_file(f, content) for f, content in self.pictures.files.items() if f"@@PLUGINFILE@@/{f}" in html]
        inside = "\n".join([f"<text>{cdata(html)}</text>", *files])
        return f'<{name} format="html">{inside}</{name}>'


_COMBINED = ("correct", "partiallycorrect", "incorrect")


def cdata(text: str) -> str:
    """Text that the parser hands on as it is.

    Examples
    --------
    >>> cdata("a ]]> b")
    '<![CDATA[a ]]]]><![CDATA[> b]]>'
    """
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def _answer(fraction: str, text: str, feedback: str, tolerance: str = "", format: str = "moodle_auto_format") -> str:
    inside = text if text.startswith("<![CDATA[") else escape(text)
    said = f"<text>{cdata(feedback)}</text>" if feedback else "<text/>"
    near = f"<tolerance>{tolerance}</tolerance>" if tolerance else ""
    return (
        f'<answer fraction="{fraction}" format="{format}"><text>{inside}</text>'
        f'<feedback format="html">{said}</feedback>{near}</answer>'
    )


def _file(name: str, content: bytes) -> str:
    return f'<file name="{name}" path="/" encoding="base64">{base64.b64encode(content).decode()}</file>'


def _category(topic: str, language: str) -> str:
    # A slash within a name is written twice.
    name = resolve(say(f"core.topic.{topic}"), language).replace("/", "//")
    return (
        f'<question type="category"><category><text>$course$/top/Cotangent/{escape(name)}</text></category>'
        '<info format="html"><text/></info><idnumber/></question>'
    )


def _tags(exercise: Exercise, parts: Sequence[Part]) -> str:
    names: Mapping[str, None] = dict.fromkeys(
        [exercise.family, f"workload-{exercise.workload}", exercise.skill, *[part.concept for part in parts]]
    )
    return "<tags>" + "".join([f"<tag><text>{escape(name)}</text></tag>" for name in names]) + "</tags>"
