"""Packages for Canvas: valid, within its limits, and graded as they should when they are read back."""

import functools
import io
import zipfile
from dataclasses import replace
from fractions import Fraction

import pytest
from qti_reader import InvalidPackageError, Item, Package, read_package

from checks.exercises import Exercise, LikelyMistake, SheetKey, all_families, find_family, make, say
from checks.exercises.answers import ArrayAnswer, ChoiceAnswer, CodeAnswer, FormulaAnswer, NumberAnswer
from checks.exercises.blocks import Paragraph
from checks.exercises.exercise import Part
from checks.exercises.numbers import decimal
from checks.exercises.renderers.canvas import canvas_package, equation_image
from checks.exercises.renderers.fragments import Fragments
from checks.exercises.renderers.platform_answers import ByHand, Choice, Field, Numbers, Words, field_of

CASES = [(name, f.workloads[0]) for name, f in all_families().items()]
CASES += [("reverse-trace", 4), ("two-layer-backward", 4), ("boolean-network", 4), ("vjp-shapes", 4)]
HTML = Fragments("en", equation_image, gap=lambda part: part)


@functools.cache
def made(name: str, workload: int) -> Exercise:
    """An exercise, made once for all tests of this file."""
    return make(find_family(name), 2, workload)


def exported(*exercises: Exercise, language: str = "en") -> Package:
    """The package as Canvas reads it."""
    return read_package(canvas_package(SheetKey("A <sheet> & more", "", exercises), language).archive)


@pytest.mark.parametrize(("name", "workload"), CASES)
def test_keys_and_mistakes_are_graded_as_they_should(name: str, workload: int) -> None:
    exercise = made(name, workload)
    package = exported(exercise)
    assert package.points == exercise.marks
    assert sum(item.points for item in package.items) == pytest.approx(exercise.marks)
    left = [item for item in package.items if item.kind != "text_only_question"]
    for part in exercise.content.parts:
        kind = field_of(part)
        count = kind.count if isinstance(kind, Numbers) else 1
        items, left = left[:count], left[count:]
        assert sum(item.points for item in items) == pytest.approx(part.marks)
        assert all(HTML.words(part.prompt) in item.html for item in items)
        graded(part, kind, items)
    assert not left


def graded(part: Part, kind: Field, items: list[Item]) -> None:
    """The key earns all, known mistakes earn nothing and are spoken of, other answers earn nothing."""
    if isinstance(kind, ByHand):
        assert items[0].kind == "essay_question"
    elif isinstance(kind, Numbers):
        for item, cell in zip(items, [cell for row in kind.rows for cell in row], strict=True):
            assert item.grade(decimal(cell.value, 12)) == (100, "")
            outside = cell.value + cell.tolerance + Fraction(1, 500)
            assert [item.grade(text)[0] for text in (decimal(outside, 12), "123456", "words")] == [0, 0, 0]
            for wrong in cell.wrong:
                score, said = item.grade(decimal(wrong.value, 12))
                assert score == 0
                assert HTML.words(wrong.feedback) in said
                assert decimal(wrong.value, 4) in said
    elif isinstance(kind, Words):
        assert all(items[0].grade(text)[0] == 100 for text in kind.right)
        for texts, feedback in kind.wrong:
            assert all(items[0].grade(text)[0] == 0 for text in texts)
            assert HTML.words(feedback) in items[0].grade(texts[0])[1]
    elif isinstance(kind, Choice) and not kind.several:
        for option in kind.options:
            said = HTML.words(option.feedback) if option.feedback else ""
            assert items[0].grade(HTML.words(option.text)) == (100 * option.right, said)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pictures_are_in_the_package_and_nothing_of_our_notation_is_left(language: str) -> None:
    exercise = make(find_family("reverse-trace"), 4, 2)
    package = exported(exercise, language=language)
    assert any(name.startswith("images/graph-") for name in package.files)
    words = [text for item in package.items for text in (item.title, item.html, *item.said.values())]
    assert not [text for text in words if "<<" in text or "$" in text or "\\(" in text]
    assert package.title == "A <sheet> & more"


def test_the_same_bytes() -> None:
    key = SheetKey("s", "", (make(find_family("two-layer-backward"), 1, 2),))
    assert canvas_package(key).archive == canvas_package(key).archive


def part_with(answer: object, key: str, **more: object) -> Exercise:
    """An exercise with one part, otherwise that of a family."""
    exercise = make(find_family("reverse-trace"), 1, 1)
    part = Part("one", "Which?", answer, 2, "evaluation", key=key, **more)  # type: ignore[arg-type]
    content = replace(exercise.content, statement=(Paragraph("A `<b>` and $x < 1$."),), parts=(part,), solution=())
    return replace(exercise, content=content)


def test_entries_share_the_marks_and_zeros_are_asked_for_as_texts() -> None:
    package = exported(part_with(ArrayAnswer((3,), 0), "[0, 0.5, -3]"))
    _, zero, half, three = package.items
    assert [item.kind for item in package.items[:3]] == [
        "text_only_question",
        "short_answer_question",
        "numerical_question",
    ]
    assert [item.points for item in (zero, half, three)] == [0.67, 0.67, 0.66]
    assert [zero.grade(text)[0] for text in ("0", "0.0", "1")] == [100, 100, 0]
    assert [half.grade(text)[0] for text in ("0.5", ".5", "0.51")] == [100, 100, 0]


def test_no_bound_of_an_interval_is_too_close_to_zero() -> None:
    package = exported(part_with(ArrayAnswer((2,), 3), "[0.0999, 9.99]"))
    assert package.items[1].grade("0.1")[0] == 100
    package = exported(part_with(ArrayAnswer((2,), 3), "[0, 0.01]"))
    assert package.items[1].grade("0")[0] == 100


def test_all_that_apply() -> None:
    options = tuple([f"option $x_{k}$" for k in range(4)])
    (item,) = exported(part_with(ChoiceAnswer(options, several=True), "a, c")).items
    texts = [HTML.words(option) for option in options]
    assert [item.grade({texts[k] for k in chosen})[0] for chosen in ((0, 2), (0,), (0, 1, 2), ())] == [100, 0, 0, 0]


@pytest.mark.parametrize(("answer", "key"), [(FormulaAnswer(("x",)), "2*x"), (CodeAnswer("task"), "def f(): ...")])
def test_what_cannot_be_marked_becomes_an_essay_with_a_scheme_for_staff(answer: object, key: str) -> None:
    mistake = LikelyMistake("m", say("core.marking.wrong"), answer="3*x")
    package = canvas_package(SheetKey("s", "", (part_with(answer, key, mistakes=(mistake,)),)))
    (item,) = read_package(package.archive).items
    assert item.kind == "essay_question"
    assert key in package.schemes
    assert "Not right." in package.schemes
    assert any("Graders mark it" in str(note) for note in package.notes)


PLANTED = [
    ("<resprocessing>", "<resprocessing><setvar>1</setvar>"),
    ('respident="response1"', ""),
    ("<decvar ", "<varlte/><decvar "),
    ("numerical_question", "number_question"),
    ("<fieldentry>1</fieldentry>", ""),
    ('linkrefid="general_fb"', 'linkrefid="other_fb"'),
]


@pytest.mark.parametrize(("old", "new"), PLANTED)
def test_the_validator_finds_planted_faults(old: str, new: str) -> None:
    archive = canvas_package(SheetKey("s", "", (part_with(NumberAnswer(3), "2.5"),))).archive
    with pytest.raises(InvalidPackageError):
        read_package(changed(archive, old, new))


def test_limits_are_looked_at() -> None:
    archive = canvas_package(SheetKey("s", "", (part_with(NumberAnswer(3), "2.5"),))).archive
    with pytest.raises(InvalidPackageError, match=r"0\.0001"):
        read_package(changed(changed(archive, ">2.5<", ">0.00005<"), ">2.525<", ">0.00006<"))


def changed(archive: bytes, old: str, new: str) -> bytes:
    """The package with something else in one of its files."""
    written = io.BytesIO()
    found = False
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(written, "w") as target:
        for name in source.namelist():
            text = source.read(name).decode()
            if not found and name.endswith(".xml") and old in text and "meta" not in name and "manifest" not in name:
                text, found = text.replace(old, new), True
            target.writestr(name, text)
    assert found
    return written.getvalue()
