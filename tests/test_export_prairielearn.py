"""PrairieLearn questions, driven as PrairieLearn drives them: generate, parse, grade, and its tests of three kinds."""

import copy
import functools
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from checks.exercises import Exercise, LikelyMistake, all_families, find_family, make, mark, say
from checks.exercises.answers import (
    ArrayAnswer,
    ChoiceAnswer,
    CodeAnswer,
    FormulaAnswer,
    NumberAnswer,
    OrderAnswer,
    ShapeAnswer,
    UnreadableAnswer,
)
from checks.exercises.answers.number import read_number
from checks.exercises.blocks import Paragraph
from checks.exercises.exercise import Part
from checks.exercises.renderers import prairielearn_server
from checks.exercises.renderers.fragments import Fragments, mathjax
from checks.exercises.renderers.prairielearn import PrairieLearnQuestion, prairielearn_question, variants_of

HTML = Fragments("en", mathjax, gap=lambda part: part)
MAY_CHANGE = {
    "generate": {"params", "correct_answers"},
    "parse": {"submitted_answers", "format_errors", "correct_answers", "feedback"},
    "grade": {"submitted_answers", "format_errors", "correct_answers", "feedback", "params", "partial_scores", "score"},
    "test": {"raw_submitted_answers", "format_errors", "partial_scores", "score", "feedback"},
}
"""What a function may change, by python/check_data.py of PrairieLearn."""


@functools.cache
def made(name: str, workload: int) -> Exercise:
    """An exercise, made once for all tests of this file."""
    return make(find_family(name), 2, workload)


class Course:
    """As much of PrairieLearn as a question meets: phases, what may change in them, elements for text and choices."""

    def __init__(self, question: PrairieLearnQuestion, seed: int) -> None:
        self.server: dict[str, Any] = {}
        exec(compile(question.files["server.py"], "server.py", "exec"), self.server)
        self.data: dict[str, Any] = {"params": {}, "correct_answers": {}, "variant_seed": seed, "options": {}}
        self.run("generate", self.data)
        page = "".join([self.data["params"][name] for name in ("statement", "questions")])
        self.names = re.findall(r'answers-name="([^"]+)"', page)
        chosen = re.findall(r'<pl-(?:multiple-choice|checkbox) answers-name="([^"]+)"', page)
        assert not set(chosen) & set(self.data["correct_answers"]), (
            "the elements of choices refuse a name that is taken"
        )
        assert not set(self.names) & set(self.data["params"])

    def run(self, phase: str, data: dict[str, Any]) -> None:
        """A function of server.py; nothing changes but what may, and all of it can be saved as JSON."""
        before = copy.deepcopy(data)
        self.server[phase](data)
        assert set(data) == set(before)
        changed = {name for name in data if data[name] != before[name]}
        assert changed <= MAY_CHANGE[phase], f"{phase} changed {changed}"
        assert json.loads(json.dumps(data)) == data

    def submit(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """What becomes of a submission."""
        data = copy.deepcopy(self.data) | {"raw_submitted_answers": dict(raw), "feedback": {}, "format_errors": {}}
        data["submitted_answers"] = {name: raw.get(name, "") for name in self.names}
        self.run("parse", data)
        data |= {"partial_scores": {}, "score": 0.0}
        if data["format_errors"]:
            return data
        for name in self.names:  # what the element for text does: it compares texts
            equal = data["submitted_answers"][name] == data["correct_answers"].get(name)
            data["partial_scores"][name] = {"score": int(equal), "weight": 1}
        self.run("grade", data)
        return data

    def expected(self, kind: str) -> dict[str, Any]:
        """A submission for a test, and what has to become of it."""
        data = copy.deepcopy(self.data) | {"raw_submitted_answers": {}, "feedback": {}, "format_errors": {}}
        data |= {"partial_scores": {name: {"score": 1, "weight": 1} for name in self.names}, "score": 0.0}
        data["test_type"] = kind
        self.run("test", data)
        return data


@pytest.mark.parametrize("name", all_families())
def test_the_three_tests_of_prairielearn(name: str) -> None:
    exercise = made(name, find_family(name).workloads[0])
    question = prairielearn_question(variants_of(exercise, 2))
    for seed in (0, 1):
        course = Course(question, seed)
        for kind in ("correct", "incorrect", "invalid"):
            wanted = course.expected(kind)
            found = course.submit(wanted["raw_submitted_answers"])
            assert set(found["format_errors"]) == set(wanted["format_errors"])
            parts = course.server["VARIANTS"][seed % len(course.server["VARIANTS"])]["parts"]
            marked = [part for part in parts if part["kind"] != "manual"]
            assert bool(found["format_errors"]) == (kind == "invalid" and bool(marked))
            if kind != "invalid":
                scores = {n: (s["score"], s["weight"]) for n, s in found["partial_scores"].items()}
                assert scores == {n: (s["score"], s["weight"]) for n, s in wanted["partial_scores"].items()}
                assert found["score"] == wanted["score"] == int(kind == "correct" and bool(scores))


@pytest.mark.parametrize("name", all_families())
def test_every_part_is_marked_as_by_ourselves(name: str) -> None:
    """Keys, mistakes and nonsense, one part at a time: `mark` and server.py agree, and say the same."""
    exercise = made(name, find_family(name).workloads[0])
    course = Course(prairielearn_question([exercise]), 5)
    for part, record in zip(exercise.content.parts, course.server["VARIANTS"][0]["parts"], strict=True):
        if record["kind"] == "manual":
            continue
        for text in [part.key, part.answer.show(part.key), *[m.answer for m in part.mistakes if m.answer]]:
            ours = mark(exercise, {part.name: text})[part.name]
            raw: Any = list(part.answer.read(text)) if record["kind"] == "choices" else text
            theirs = course.submit({record["name"]: raw})["partial_scores"][record["name"]]
            assert theirs["score"] * part.marks == ours.marks, (part.name, text)
            if ours.outcome == "mistake":
                assert theirs["feedback"] == HTML.words(ours.feedback)


def part_with(answer: object, key: str, **more: object) -> Exercise:
    """An exercise with one part, otherwise that of a family."""
    exercise = make(find_family("reverse-trace"), 1, 1)
    part = Part("one", "Which?", answer, 2, "evaluation", key=key, **more)  # type: ignore[arg-type]
    statement = (Paragraph("A `{{#x}}` and $x < 1$."),)
    return replace(exercise, content=replace(exercise.content, statement=statement, parts=(part,), solution=()))


@pytest.mark.parametrize(
    ("answer", "key", "right", "wrong", "unreadable"),
    [
        (
            NumberAnswer(3),
            "1.7163",
            ["1.72", "1,72", "1.72e0", "171.63/100", "1.72·10^0"],
            ["1.75", "0"],
            ["1/0", "x", "1%"],
        ),
        (NumberAnswer(0), "1/3", ["1/3", "2/6"], ["0.333"], ["a third"]),
        (
            ArrayAnswer((2, 2), 0),
            "[[1, 2], [3, 4.5]]",
            ["1 2; 3 4,5", "[1, 2; 3, 4.5]", "[[1,2],[3,9/2]]"],
            ["1 2; 3 4"],
            ["1 2 3"],
        ),
        (ArrayAnswer((3,), 0), "[1, 2, 3]", ["1, 2, 3", "(1 2 3)", "1; 2; 3"], ["3, 2, 1"], ["1, 2"]),
        (ShapeAnswer(), "(3, 4)", ["3x4", "3 × 4", "[3,4]"], ["4, 3", "(3, 4, 1)"], ["three"]),
        (
            OrderAnswer(("a", "b", "c"), (("a", "c"),)),
            "a, b, c",
            ["b a c", "a < c < b"],
            ["c, b, a"],
            ["a, b", "a, b, d"],
        ),
    ],
)
def test_answers_as_people_write_them(
    answer: Any, key: str, right: list[str], wrong: list[str], unreadable: list[str]
) -> None:
    course = Course(prairielearn_question([part_with(answer, key)]), 1)
    for text in right + wrong:
        assert answer.agrees(answer.read(text), answer.read(key)) == (text in right)
        assert course.submit({"part_a": text})["score"] == (text in right), text
    for text in unreadable:
        with pytest.raises(UnreadableAnswer):
            answer.read(text)
        assert course.submit({"part_a": text})["format_errors"], text
    assert course.submit({"part_a": ""})["score"] == 0


@pytest.mark.parametrize("text", ["−2,5", "3/4", "1.2·10^-3", "1e2", "+.5", "5.", "-0,25", "2 / 3", "7*10^2"])
def test_numbers_are_read_as_by_ourselves(text: str) -> None:
    read: Fraction = prairielearn_server._read({"kind": "numbers", "rows": 1, "columns": 1}, text)[0]
    assert read == read_number(text)


def test_seeds_pick_variants_and_none_occurs_twice() -> None:
    variants = variants_of(make(find_family("reverse-trace"), 7, 1))
    assert len({variant.fingerprint for variant in variants}) == len(variants) == 4
    question = prairielearn_question(variants)
    statements = [Course(question, seed).data["params"]["statement"] for seed in range(8)]
    assert len(set(statements)) == 4
    assert statements[:4] == statements[4:]
    assert prairielearn_question(variants_of(variants[0])).files == question.files


def test_all_that_apply() -> None:
    exercise = part_with(ChoiceAnswer(("one", "two", "three"), several=True), "a, c")
    course = Course(prairielearn_question([exercise]), 1)
    assert [course.submit({"part_a": chosen})["score"] for chosen in (["a", "c"], ["c"], ["a", "b", "c"])] == [1, 0, 0]


@pytest.mark.parametrize(("answer", "key"), [(FormulaAnswer(("x",)), "2*x"), (CodeAnswer("task"), "def f(): ...")])
def test_what_cannot_be_marked_is_left_to_graders_with_a_scheme(answer: object, key: str) -> None:
    mistake = LikelyMistake("m", say("core.marking.wrong"), answer="3*x")
    exercise = part_with(answer, key, mistakes=(mistake,))
    question = prairielearn_question([exercise])
    course = Course(question, 1)
    assert json.loads(question.files["info.json"])["gradingMethod"] == "Manual"
    assert key in course.data["params"]["scheme"]
    assert "Not right." in course.data["params"]["scheme"]
    assert any("Graders mark it" in str(note) for note in question.notes)
    assert any("manualPoints 2" in str(note) for note in question.notes)
    assert not course.submit({"part_a": "3*x"})["partial_scores"]


def test_files_are_complete_and_need_nothing_of_ours(tmp_path: Path) -> None:
    exercise = make(find_family("boolean-network"), 1, 3)
    question = prairielearn_question(variants_of(exercise, 2), "zh")
    info = json.loads(question.files["info.json"])
    assert {"uuid", "title", "topic", "type"} <= set(info)
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", info["uuid"])
    assert set(info) <= {"uuid", "title", "topic", "tags", "type", "gradingMethod", "singleVariant", "partialCredit"}
    shown = re.findall(r"params\.(\w+)", question.files["question.html"])
    assert set(shown) <= set(Course(question, 0).data["params"])
    (tmp_path / "server.py").write_text(question.files["server.py"], encoding="utf-8")
    script = "import sys; sys.path.insert(0, '.'); import server; print(len(server.VARIANTS), 'checks' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-I", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["2", "False"]


def test_a_planted_wrong_key_is_seen() -> None:
    exercise = make(find_family("reverse-trace"), 1, 1)
    question = prairielearn_question([exercise])
    planted = re.sub(r'("key": \[\s*)"[^"]*"', r'\1"55"', question.files["server.py"], count=1)
    course = Course(replace(question, files={**question.files, "server.py": planted}), 1)
    wanted = course.expected("correct")
    assert course.submit(wanted["raw_submitted_answers"])["score"] < wanted["score"]
