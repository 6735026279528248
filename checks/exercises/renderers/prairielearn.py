"""Exercises as PrairieLearn questions: folders with info.json, question.html and a server.py that stands alone.

A question holds a table of finished variants with confirmed keys; PrairieLearn's seed picks one. Inputs are elements of
PrairieLearn; what is written in them is read and marked by server.py, which knows fractions, decimal commas, arrays,
shapes, orders and threshold units.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from checks.exercises.answers import ChoiceAnswer, CodeAnswer
from checks.exercises.exercise import Exercise, Part
from checks.exercises.family import all_families
from checks.exercises.making import NoInstanceError, make
from checks.exercises.messages import Text, resolve, say
from checks.exercises.renderers.fragments import Fragments, mathjax
from checks.exercises.renderers.platform_pages import Page
from checks.exercises.renderers.prairielearn_keys import agrees, mistaken, record_of
from checks.exercises.sheet import SPREAD
from checks.exercises.stream import Stream

COUNT = 4
"""Variants in a question, the one of the sheet among them."""
_TRIES = 8
_SEEDS = 2**48
_NAMESPACE = uuid.UUID("6f2b1b0e-6c1c-5c39-9d2b-5e6d5f1f4b57")

QUESTION_HTML = """\
<pl-question-panel>
{{{params.statement}}}
</pl-question-panel>

{{{params.questions}}}

<pl-submission-panel>
<table class="table table-sm">
{{#feedback.parts}}
<tr><td>{{label}}</td><td>{{given}}</td><td>{{score}}</td><td>{{{said}}}</td></tr>
{{/feedback.parts}}
</table>
</pl-submission-panel>

<pl-answer-panel>
{{{params.solution}}}
</pl-answer-panel>

<pl-manual-grading-only>
{{{params.scheme}}}
</pl-manual-grading-only>
"""


@dataclass(frozen=True)
class PrairieLearnQuestion:
    """A question: the name of its folder, its files, and what staff have to know."""

    folder: str
    files: Mapping[str, str]
    notes: tuple[Text, ...]


def prairielearn_question(variants: Sequence[Exercise], language: str = "en", number: int = 1) -> PrairieLearnQuestion:
    """A question from variants of the same family and workload.

    Parameters
    ----------
    variants : sequence of Exercise
        With keys; the first gives the question its name.
    language : str
    number : int
        Of the question on its sheet, for the notes.

    Returns
    -------
    PrairieLearnQuestion
    """
    first = variants[0]
    pages = [_Variant(exercise, number, language) for exercise in variants]
    manual, automatic = pages[0].by_hand, [p for p in first.content.parts if p not in pages[0].by_hand]
    info: dict[str, Any] = {
        "uuid": str(uuid.uuid5(_NAMESPACE, f"{first.fingerprint}/{language}")),
        "title": resolve(first.title, language),
        "topic": resolve(say(f"core.topic.{first.topic}"), language),
        "tags": [first.family, f"workload-{first.workload}", first.skill],
        "type": "v3",
        "gradingMethod": "Internal" if automatic else "Manual",
        "singleVariant": len(variants) == 1,
        "partialCredit": True,
    }
    notes = [*pages[0].notes(), say("platforms.note.variants", number=number, count=len(variants))]
    if manual:
        auto, by_graders = (sum(part.marks for part in parts) for parts in (automatic, manual))
        notes.append(say("platforms.note.manual_points", number=number, auto=auto, manual=by_graders))
    written = {
        "info.json": json.dumps(info, indent=1, ensure_ascii=False) + "\n",
        "question.html": QUESTION_HTML,
        "server.py": server_text([page.record() for page in pages], _texts(language)),
    }
    return PrairieLearnQuestion(f"{first.family}-{first.workload}-{first.fingerprint}", written, tuple(notes))


def variants_of(exercise: Exercise, count: int = COUNT) -> list[Exercise]:
    """The exercise and others of its family, about as much work, none twice; fewer where there are none."""
    family = all_families().get(exercise.family)
    found = [exercise]
    if family is None or family.version != exercise.version:
        return found
    stream = Stream("prairielearn", exercise.family, exercise.version, exercise.workload, exercise.fingerprint)
    for _ in range(_TRIES * (count - 1)):
        if len(found) == count:
            break
        try:
            other = make(family, stream.below(_SEEDS), exercise.workload)
        except NoInstanceError:
            break
        near = abs(other.minutes - exercise.minutes) <= SPREAD * exercise.minutes
        if near and other.fingerprint not in [known.fingerprint for known in found]:
            found.append(other)
    return found


def server_text(table: Sequence[Mapping[str, Any]], texts: Mapping[str, str]) -> str:
    """The text of server.py: the table, then how it is used."""
    source = files(__package__).joinpath("prairielearn_server.py").read_text(encoding="utf-8")
    line = "from checks.exercises.renderers.network_grader import network_outputs\n\n"
    assert line in source
    networks = ""
    if any([part["kind"] == "network" for row in table for part in row["parts"]]):
        text = files(__package__).joinpath("network_grader.py").read_text(encoding="utf-8")
        networks = "\n\n" + text.partition('"""\n')[2].strip() + "\n"
    source = source.replace(line, "") + networks
    for line, value in (("VARIANTS: list[dict[str, Any]] = []", table), ("TEXTS: dict[str, str] = {}", texts)):
        # JSON of texts, whole numbers, lists and objects is Python, too.
        name = line.partition(" = ")[0]
        assert line in source
        source = source.replace(line, f"{name} = {json.dumps(value, indent=1, ensure_ascii=False)}", 1)
    return source


def _texts(language: str) -> dict[str, str]:
    names = {
        "missing": "core.marking.missing",
        "right": "core.marking.right",
        "wrong": "core.marking.wrong",
        "unreadable": "platforms.unreadable",
        "manual": "platforms.manual",
    }
    return {key: resolve(say(name), language) for key, name in names.items()}


class _Variant:
    """A row of the table: pages as HTML with inputs, and parts with keys."""

    def __init__(self, exercise: Exercise, number: int, language: str) -> None:
        self.exercise = exercise
        self.page = Page(exercise, number, Fragments(language, mathjax, self._gap))
        self.by_hand = [part for part in exercise.content.parts if record_of(part) is None]

    def record(self) -> dict[str, Any]:
        """For the table."""
        page = self.page
        tabled = [part for part in page.parts if part.name in page.gaps]
        statement = page.statement()
        if tabled:
            lines = [f"<li>{self._prompt(part)}</li>" for part in tabled]
            statement = "\n".join([statement, "<ul>", *lines, "</ul>"])
        questions = [
            f"<pl-question-panel><p>{self._prompt(part)}</p></pl-question-panel>\n{self._input(part)}"
            for part in page.parts
            if part.name not in page.gaps
        ]
        return {
            "statement": statement,
            "questions": "\n".join(questions),
            "solution": page.solution(page.parts),
            "scheme": "\n".join([page.scheme(part) for part in self.by_hand]),
            "parts": [self._part(part) for part in page.parts],
        }

    def notes(self) -> list[Text]:
        """What is different from our own marking."""
        page = self.page
        found: list[Text] = [say("platforms.note.carry", number=page.number)] if page.carries else []
        for part in self.by_hand:
            found.append(page.note_by_hand(part, "panel"))
        return found

    def _name(self, part: Part) -> str:
        return f"part_{self.page.labels[part.name].strip('()')}"

    def _gap(self, name: str) -> str:
        return f"{self.page.labels[name]} {self._input(self.exercise.part(name), size=10)}"

    def _how(self, part: Part) -> Text:
        """Other platforms cannot read all that this one reads."""
        if isinstance(part.answer, ChoiceAnswer):
            return say("core.paper.tick_all" if part.answer.several else "core.paper.tick_one")
        return say("core.give", how=part.answer.how())

    def _prompt(self, part: Part) -> str:
        said = self.page.html.words(self._how(part))
        first, _, marks = self.page.prompt(part, how=False).rpartition(" [")
        return f"{first} {said} [{marks}"

    def _input(self, part: Part, size: int = 35) -> str:
        name, label = self._name(part), self.page.labels[part.name]
        if isinstance(part.answer, ChoiceAnswer):
            kind = "pl-checkbox" if part.answer.several else "pl-multiple-choice"
            right = part.answer.read(part.key)
            words = self.page.html.words
            options = "\n".join(
                [
                    f'<pl-answer correct="{"true" if letter in right else "false"}">{words(text)}</pl-answer>'
                    for letter, text in zip(part.answer.letters, part.answer.options, strict=True)
                ]
            )
            return (
                f'<{kind} answers-name="{name}" weight="{part.marks}" order="fixed" allow-blank="true">\n'
                f"{options}\n</{kind}>"
            )
        if isinstance(part.answer, CodeAnswer):
            return f'<pl-file-editor file-name="{name}.py" ace-mode="ace/mode/python"></pl-file-editor>'
        return (
            f'<pl-string-input answers-name="{name}" weight="{part.marks}" label="{label}" size="{size}"'
            ' allow-blank="true" remove-leading-trailing="true" show-help-text="false"></pl-string-input>'
        )

    def _part(self, part: Part) -> dict[str, Any]:
        found = {
            "name": self._name(part),
            "label": self.page.labels[part.name],
            "marks": part.marks,
            "how": self.page.html.words(self._how(part)),
            "shown": part.answer.show(part.key),
            "sample": part.answer.show(part.key),
        }
        record = record_of(part)
        if record is None:
            element = "file" if isinstance(part.answer, CodeAnswer) else "line"
            return {**found, "kind": "manual", "element": element}
        known = []
        for mistake in part.mistakes:
            if mistake.answer and not agrees(part, mistake.answer):
                said = self.page.html.words(mistake.feedback)
                known.append({**mistaken(part, mistake.answer), "said": said})
        return {**found, **record, "mistakes": known}
