"""Examinations: forms of equal work, covered cells, resits without used variants, errors told by line and cell."""

import csv
from pathlib import Path

import pytest
from exercise_command import exam as main

from checks.exercises.copying import copied_share
from checks.exercises.exam import Exam, coverage, key_table, make_exam, read_blueprint, used_ids

BLUEPRINT = """title = "Differentiation"
seed = 11
forms = ["A", "B"]

[[cell]]
topic = "automatic-differentiation"
skill = "compute"
marks = 12
minutes = 9
families = ["reverse-trace", "forward-trace"]

[[cell]]
topic = "derivatives"
skill = "compute"
marks = 5
minutes = 5.5
families = ["derivative-rules"]
"""


def written(folder: Path, text: str = BLUEPRINT) -> Path:
    path = folder / "blueprint.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def exam(tmp_path_factory: pytest.TempPathFactory) -> Exam:
    return make_exam(read_blueprint(written(tmp_path_factory.mktemp("exam"))))


def test_forms_ask_other_numbers_for_the_same_work(exam: Exam) -> None:
    first, second = exam.forms
    assert [q.family for q in first.questions] == [q.family for q in second.questions]
    assert len({q.fingerprint for form in exam.forms for q in form.questions}) == 2 * len(first.questions)
    assert abs(first.sheet.minutes - second.sheet.minutes) <= min(first.sheet.minutes, second.sheet.minutes) / 10
    for mine, theirs in zip(first.questions, second.questions, strict=True):
        assert copied_share(mine, theirs) < 1


def test_every_cell_is_served_with_its_marks_and_minutes(exam: Exam) -> None:
    for row, cell in zip(csv.DictReader(coverage(exam).splitlines()), exam.blueprint.cells, strict=True):
        assert sum([q.marks for q in exam.questions if q.cell == cell]) == cell.marks
        assert abs(float(row["minutes served"]) - float(cell.minutes)) <= float(cell.minutes) / 4
    keys = list(csv.DictReader(key_table(exam).splitlines()))
    assert len(keys) == sum([len(q.content.parts) for form in exam.forms for q in form.questions])
    assert all([row["key"] for row in keys])


def test_a_resit_has_none_of_the_used_variants(exam: Exam) -> None:
    used = used_ids(exam)
    again = used_ids(make_exam(exam.blueprint))
    assert again == used
    resit = used_ids(make_exam(exam.blueprint, taken=used))
    assert not {text.rpartition("#")[2] for text in used} & {text.rpartition("#")[2] for text in resit}


def test_the_command_writes_a_variant_for_every_student(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "names.txt").write_text("one\ntwo\nthree\n", encoding="utf-8")
    text = BLUEPRINT[: BLUEPRINT.rindex("[[cell]]")].replace("minutes = 9", "minutes = 5")
    options = ["--students", str(tmp_path / "names.txt"), "--out", str(tmp_path)]
    assert main(["make", str(written(tmp_path, text)), *options]) == 0
    for name in ("one", "two", "three"):
        assert (tmp_path / f"exam-{name}.key.json").exists()
        assert '"seed"' not in (tmp_path / f"exam-{name}.json").read_text(encoding="utf-8").replace('"seed": null', "")
    assert len((tmp_path / "used.txt").read_text(encoding="utf-8").split()) >= 3


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("seed = 11", "", "seed is missing"),
        ("marks = 5", "", "line 12, cell 2: marks is missing"),
        ("marks = 5", "marks = 0", "line 12, cell 2: marks and minutes are positive"),
        ('"derivatives"', '"derivates"', "line 12, cell 2: there is no topic 'derivates'"),
        (
            'skill = "compute"\nmarks = 5',
            'skill = "sing"\nmarks = 5',
            "line 12, cell 2: topic derivatives has no skill",
        ),
        ('"derivative-rules"', '"rules"', "line 12, cell 2: there is no family 'rules'"),
        ("minutes = 5.5", "minutes = 900", "line 12, cell 2: .* cannot fill 900 minutes"),
        ("marks = 5", "marks = 5\nmark = 5", "line 12, cell 2: there is no entry 'mark'"),
        ("marks = 5", "marks = ", "line 15"),
        ('["A", "B"]', '["A", "A"]', "forms with different names"),
    ],
)
def test_a_bad_blueprint_is_told_by_line_and_cell(old: str, new: str, wanted: str, tmp_path: Path) -> None:
    text = BLUEPRINT.replace(old, new)
    assert text != BLUEPRINT
    with pytest.raises(ValueError, match=wanted):
        make_exam(read_blueprint(written(tmp_path, text)))
