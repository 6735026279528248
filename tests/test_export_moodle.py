"""Moodle XML, read back by the importer's rules and graded: right answers, known mistakes, wrong ones."""

import base64
import functools
import re
import string
from dataclasses import replace

import pytest
from moodle_reader import Field, ImportRefusedError, Question, cloze_fields, read_quiz

from checks.exercises import Exercise, LikelyMistake, SheetKey, all_families, find_family, make, mark, resolve, say
from checks.exercises.answers import ArrayAnswer, ChoiceAnswer, CodeAnswer, FormulaAnswer, NumberAnswer, OrderAnswer
from checks.exercises.blocks import Listing, Paragraph
from checks.exercises.exercise import Part
from checks.exercises.numbers import as_fraction, decimal
from checks.exercises.renderers.fragments import Fragments, mathjax
from checks.exercises.renderers.moodle import moodle_xml
from checks.exercises.renderers.moodle_cloze import protected
from checks.exercises.renderers.platform_answers import ByHand, Choice, Numbers, Words, field_of

CASES = [(name, f.workloads[0]) for name, f in all_families().items()]
CASES += [("reverse-trace", 4), ("two-layer-backward", 4), ("boolean-network", 4), ("vjp-shapes", 4)]
HTML = Fragments("en", mathjax, gap=lambda part: part)


@functools.cache
def made(name: str, workload: int) -> Exercise:
    """An exercise, made once for all tests of this file."""
    return make(find_family(name), 2, workload)


def exported(exercise: Exercise, language: str = "en") -> list[Question]:
    """The questions that the importer reads."""
    text, _ = moodle_xml(SheetKey("sheet", "", (exercise,)), language)
    return read_quiz(text)[0]


def fields_by_part(exercise: Exercise, questions: list[Question]) -> dict[str, list[Field]]:
    """Name of a part to its fields, by the labels that a student sees."""
    found: dict[str, list[Field]] = {part.name: [] for part in exercise.content.parts}
    names = dict(zip(string.ascii_lowercase, [part.name for part in exercise.content.parts], strict=False))
    pairs = [a + b for a in string.ascii_lowercase for b in string.ascii_lowercase]
    names |= dict(zip(pairs, [part.name for part in exercise.content.parts][26:], strict=False))
    for question in questions:
        label = re.search(r"\(([a-z]+)\)$", question.name)
        for field in question.fields:
            found[names[field.label or (label[1] if label else "a")]].append(field)
    return found


@pytest.mark.parametrize(("name", "workload"), CASES)
def test_keys_and_mistakes_are_graded_as_they_should(name: str, workload: int) -> None:
    exercise = made(name, workload)
    questions = exported(exercise)
    fields = fields_by_part(exercise, questions)
    for part in exercise.content.parts:
        kind = field_of(part)
        if isinstance(kind, ByHand):
            assert not fields[part.name]
            essays = [q for q in questions if q.kind == "essay" and HTML.words(part.prompt) in q.text]
            assert len(essays) == 1
            assert part.answer.show(part.key) in essays[0].grader
            continue
        graded(part, kind, fields[part.name])
    share = sum(q.marks for q in questions) / exercise.marks
    assert share == int(share), "the parts keep their shares of the marks"
    weights = {part.name: sum(f.weight for f in fields[part.name]) for part in exercise.content.parts}
    assert all(w in (0, share * exercise.part(n).marks) for n, w in weights.items())


def graded(part: Part, kind: object, fields: list[Field]) -> None:
    """Every field of a part gives all the marks for the key, feedback for mistakes, and nothing for anything else."""
    if isinstance(kind, Numbers):
        cells = [cell for row in kind.rows for cell in row]
        assert len(fields) == len(cells)
        for field, cell in zip(fields, cells, strict=True):
            assert field.grade(decimal(cell.value, 12))[0] == 1
            assert field.grade(decimal(cell.value, 12).replace(".", ","))[0] == 1
            for wrong in cell.wrong:
                assert field.grade(decimal(wrong.value, 12)) == (0, HTML.words(wrong.feedback))
            assert field.grade("123456") == (0, "")
            assert field.grade("no number") == (0, "")
            near = cell.value + cell.tolerance * 2 + as_fraction(1) / 1000
            assert field.grade(decimal(near, 12))[0] == 0
    elif isinstance(kind, Words):
        (field,) = fields
        for text in kind.right:
            assert field.grade(text)[0] == 1
            assert part.answer.agrees(part.answer.read(text), part.answer.read(part.key))
        for texts, feedback in kind.wrong:
            assert all(field.grade(text) == (0, HTML.words(feedback)) for text in texts)
        assert field.grade("anything else") == (0, "")
    elif isinstance(kind, Choice):
        (field,) = fields
        for option in kind.options if not kind.several else ():
            assert field.grade(HTML.words(option.text)) == (
                float(option.right),
                HTML.words(option.feedback) if option.feedback else "",
            )


@pytest.mark.parametrize("name", all_families())
def test_the_grade_is_that_of_our_own_marking(name: str) -> None:
    """A mistake in a number, and nothing else: Moodle and `mark` say the same about it."""
    exercise = made(name, find_family(name).workloads[0])
    fields = fields_by_part(exercise, exported(exercise))
    for part in exercise.content.parts:
        if isinstance(part.answer, NumberAnswer):
            for mistake in part.mistakes:
                shown = decimal(part.answer.read(mistake.answer), 12)
                ours = mark(exercise, {part.name: shown})[part.name]
                share, said = fields[part.name][0].grade(shown)
                assert share == ours.marks / ours.of
                assert said == (HTML.words(ours.feedback) if not share else "")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_of_our_notation_is_left_and_files_are_attached(language: str) -> None:
    exercise = make(find_family("reverse-trace"), 202604, 2)
    (question,) = exported(exercise, language)
    assert question.kind == "cloze"
    assert "<<" not in question.text + question.solution
    assert not re.search(r"(?<!\\)\$", question.text + question.solution)
    names = re.findall(r'src="@@PLUGINFILE@@/([^"]+)"', question.solution)
    assert names
    assert set(names) == set(question.files)
    assert base64.b64decode(question.files[names[0]]).startswith(b"<svg ")
    assert question.ident == exercise.fingerprint
    assert str(exercise.seed) not in question.ident
    assert resolve(exercise.title, language) in question.name
    assert exercise.family in question.tags


def test_the_same_bytes() -> None:
    exercise = make(find_family("two-layer-backward"), 1, 2)
    assert moodle_xml(SheetKey("s", "", (exercise,))) == moodle_xml(SheetKey("s", "", (exercise,)))


NASTY = "\\(\\{a_{1}\\} < b\\) & 50 % # ~ = } \" ' \\ ]]> <i>x</i> {1:NUMERICAL:=3}"


def test_signs_of_the_cloze_syntax_come_back_as_they_were() -> None:
    fields, _ = cloze_fields(f"{{1:MULTICHOICE_V:={protected(NASTY)}#{protected(NASTY)}~{protected('=no')}}} after")
    assert [(a.text, a.fraction) for a in fields[0].alternatives] == [(NASTY, 1), ("=no", 0)]
    assert fields[0].alternatives[0].feedback == NASTY


def part_with(answer: object, key: str, **more: object) -> Exercise:
    """An exercise with one part, otherwise that of a family."""
    exercise = make(find_family("reverse-trace"), 1, 1)
    part = Part("one", "Which?", answer, 3, "evaluation", key=key, **more)  # type: ignore[arg-type]
    content = replace(
        exercise.content, statement=(Paragraph("A `]]>` and a $\\{1\\}$."), Listing("a < b\n")), parts=(part,)
    )
    return replace(exercise, content=replace(content, solution=()))


def test_a_number_alone_is_a_numerical_question_with_its_mistakes() -> None:
    mistakes = (
        LikelyMistake("one", "A sign $x < 0$ is lost.", answer="-2.5"),  # type: ignore[arg-type]
        LikelyMistake("same", "Never said.", answer="2.51"),  # type: ignore[arg-type]
        LikelyMistake("two", "Twice.", answer="5"),  # type: ignore[arg-type]
    )
    (question,) = exported(part_with(NumberAnswer(3), "2.5", mistakes=mistakes))
    assert (question.kind, question.marks) == ("numerical", 3)
    grade = question.fields[0].grade
    assert grade("2.52") == grade("2,48") == (1, "")
    assert grade("2.53") == (0, "")
    assert grade("-2.5") == (0, "A sign \\(x &lt; 0\\) is lost.")
    assert grade("5.04") == (0, "Twice.")
    assert "]]&gt;" in question.text


def test_exact_numbers_that_are_no_decimals_are_asked_for_in_decimals() -> None:
    exercise = part_with(NumberAnswer(0), "1/3")
    text, notes = moodle_xml(SheetKey("s", "", (exercise,)))
    (question,) = read_quiz(text)[0]
    assert [question.fields[0].grade(t)[0] for t in ("0.3333", "0.33333", "0.34", "0.33")] == [1, 1, 0, 0]
    assert "4 significant digits" in question.text
    assert any("4 significant digits" in str(note) for note in notes)


def test_arrays_become_tables_of_fields_with_shares_of_the_marks() -> None:
    mistake = LikelyMistake("swap", "Swapped.", answer="[[1, 3], [0.5, 4]]")  # type: ignore[arg-type]
    exercise = part_with(ArrayAnswer((2, 2), 0), "[[1, 0.5], [3, 4]]", mistakes=(mistake,))
    exercise = replace(
        exercise,
        content=replace(
            exercise.content, parts=(*exercise.content.parts, replace(exercise.content.parts[0], name="two"))
        ),
    )
    text, notes = moodle_xml(SheetKey("s", "", (exercise,)))
    (question,) = read_quiz(text)[0]
    assert [f.weight for f in question.fields] == [3.0] * 8
    assert question.marks == 24
    assert question.fields[1].grade("3") == (0, "Swapped.")
    assert question.fields[0].grade("1") == (1, "")
    assert any("24" in str(note) for note in notes)


def test_several_right_options_share_the_marks() -> None:
    options = tuple([f"option ${k} < x$" for k in range(5)])
    (question,) = exported(part_with(ChoiceAnswer(options, several=True), "a, c, e"))
    (field,) = question.fields
    texts = [HTML.words(option) for option in options]
    assert field.kind == "multiresponse"
    assert field.grade({texts[0], texts[2], texts[4]})[0] == pytest.approx(1, abs=1e-6)
    assert field.grade({texts[0], texts[1]})[0] == 0


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        (FormulaAnswer(("x",)), "2*x"),
        (CodeAnswer("task"), "def f():\n    return 1"),
        (OrderAnswer(tuple("abcdef"), ()), "a, b, c, d, e, f"),
    ],
)
def test_what_cannot_be_marked_becomes_an_essay_with_a_scheme_and_a_note(answer: object, key: str) -> None:
    mistake = LikelyMistake("m", say("core.marking.wrong"), answer="b, a, c, d, e, f")
    more = {"mistakes": (mistake,)} if isinstance(answer, OrderAnswer) else {}
    text, notes = moodle_xml(SheetKey("s", "", (part_with(answer, key, **more),)))
    (question,) = read_quiz(text)[0]
    assert question.kind == "essay"
    assert question.marks == 3
    assert key.split("\n")[0] in question.grader
    assert any("Graders mark it" in str(note) for note in notes)
    assert not more or "Not right." in question.grader


def test_few_orders_are_listed() -> None:
    asked = OrderAnswer(("a", "b", "c"), (("a", "c"), ("b", "c")))
    (question,) = exported(part_with(asked, "a, b, c"))
    assert [question.fields[0].grade(text)[0] for text in ("b, a, c", "a b c", "a,c,b")] == [1, 1, 0]


@pytest.mark.parametrize(
    "inside",
    [
        "<question type='numerical'>{name}<answer fraction='37'><text>1</text></answer></question>",
        "<question type='numerical'>{name}<answer fraction='100'><text>1/3</text></answer></question>",
        "<question type='cloze'>{name}<questiontext><text>{{1:NUMERICAL:2}}</text></questiontext></question>",
        "<question type='cloze'>{name}<questiontext><text>{{1:NUMERICAL:=2#a</text></questiontext></question>",
        "<question type='essay'><name><text></text></name></question>",
    ],
)
def test_the_reader_refuses_what_the_importer_refuses(inside: str) -> None:
    with pytest.raises(ImportRefusedError):
        read_quiz(f"<quiz>{inside.format(name='<name><text>n</text></name>')}</quiz>")


def test_an_unprotected_brace_in_feedback_is_noticed() -> None:
    """The reader ends a field where Moodle does: feedback with a bare brace is cut off."""
    fields, _ = cloze_fields("{1:NUMERICAL:=2:0~3:0#see \\(v_{1}\\)}")
    assert fields[0].grade("3")[1] == "see \\(v_{1"
