"""Test files that are handed out, and the grading of tests that students write."""

import ast
from dataclasses import replace

import pytest

from checks.assignments.keys import CodeBase, Edit
from checks.assignments.registry import built_in, code_bases_of, keys_of
from checks.assignments.variants import EditError, edited, right_variants, wrong_pairs, wrong_variants
from checks.verify.handed_out_tests import failing, kill_share, written_tests
from checks.verify.student_tests import RIGHT, grade_tests

NAME, MODULE = "softmax-regression", "softmax_regression"
ZERO = "import numpy as np\ndef loss(Z, y):\n    return 0.0\ndef epoch(X, y, theta, lr, batch):\n    theta *= 0\n"

DOUBLE = CodeBase(
    "double",
    "plain",
    "SHIFT = 0\nSCALE = 2\n\ndef double(x):\n    y = SCALE * x\n    return y + SHIFT\n",
    rewrites=(
        tuple(Edit(f"scale {i}", "SCALE * x", f"x * SCALE + {i} - {i}") for i in range(1, 6)),
        tuple(Edit(f"shift {i}", "y + SHIFT", f"{i} * SHIFT + y") for i in range(1, 5)),
    ),
    plants=(
        ("double", Edit("tripled", "SCALE = 2", "SCALE = 3")),
        ("double", Edit("shifted", "SHIFT = 0", "SHIFT = 1")),
        ("double", Edit("wrong for negative numbers", "SCALE * x", "SCALE * abs(x)")),
    ),
)


@pytest.fixture(scope="module")
def handed_out():
    assignment = built_in(NAME)
    return written_tests(assignment, assignment.adapters[0], keys_of(NAME), MODULE)


def test_the_file_handed_out_has_at_least_five_values_a_task_and_nothing_of_ours(handed_out):
    tree = ast.parse(handed_out)
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    for task in built_in(NAME).tasks:
        assert len([name for name in names if name.startswith(f"test_{task.name}_value_")]) >= 5
    imported = {name.name.split(".")[0] for n in tree.body if isinstance(n, ast.Import) for name in n.names}
    imported |= {n.module.split(".")[0] for n in tree.body if isinstance(n, ast.ImportFrom)}
    assert imported == {"numpy", "pytest", "hypothesis", MODULE}


def test_it_fails_on_zeros_and_passes_on_every_right_hand_in(handed_out):
    assert len(list(failing(handed_out, MODULE, ZERO))) >= 10
    for base in code_bases_of(NAME):
        if base.adapter == "plain":
            for label, source in right_variants(base, 5):
                assert not list(failing(handed_out, MODULE, source)), label


def test_it_finds_most_of_the_planted_mistakes_and_counts_what_it_finds(handed_out):
    found, total = kill_share(handed_out, MODULE, code_bases_of(NAME), "plain")
    assert total > 50
    assert 0.85 * total <= found <= total


HANGS = CodeBase(
    "double", "plain", DOUBLE.source, (), (("double", Edit("endless", "return y", "while x: y = 1\n    return y")),)
)


def graded(tmp_path, text, base=DOUBLE, least=3, seconds=60.0):
    path = tmp_path / "test_mine.py"
    path.write_text(text)
    return grade_tests(path, [base], "double", seconds=seconds, least=least)


def test_good_tests_find_all_mistakes(tmp_path):
    text = "from double import double\ndef test_it():\n    assert [double(x) for x in (7, 1, -2)] == [14, 2, -4]\n"
    grade = graded(tmp_path, text, least=1)
    assert (grade.grade, grade.missed) == (1.0, ())


@pytest.mark.nightly
def test_good_tests_pass_on_twenty_right_hand_ins_and_find_all_mistakes(tmp_path):
    text = "from double import double\ndef test_it():\n    assert [double(x) for x in (7, 1, -2)] == [14, 2, -4]\n"
    grade = graded(tmp_path, text, least=RIGHT)
    assert len([trial for trial in grade.trials if trial.right]) >= RIGHT
    assert (grade.grade, grade.missed) == (1.0, ())


def test_a_hand_in_written_in_one_way_is_said_in_others(tmp_path):
    text = "from double import double\ndef test_it():\n    assert [double(x) for x in (7, 1, -2)] == [14, 2, -4]\n"
    grade = graded(tmp_path, text, replace(DOUBLE, rewrites=()), least=3)
    assert [trial.label for trial in grade.trials if trial.right] == [
        "double",
        "double + results named",
        "double + locals renamed",
    ]
    assert grade.grade == 1.0
    constant = replace(DOUBLE, source="double = 2\n", rewrites=(), plants=())
    with pytest.raises(ValueError, match="1 right hand-ins are not enough"):
        graded(tmp_path, text, constant, least=2)


def test_tests_may_use_hypothesis(tmp_path):
    text = (
        "from hypothesis import given, strategies\nfrom double import double\n"
        "@given(strategies.integers())\ndef test_it(x):\n    assert double(x) == x + x\n"
    )
    assert graded(tmp_path, text, least=1).grade == 1.0


def test_weak_tests_get_their_share(tmp_path):
    grade = graded(tmp_path, "from double import double\ndef test_it():\n    assert double(2) == 4\n")
    assert grade.grade == 2 / 3
    assert [trial.label for trial in grade.missed] == ["double: wrong for negative numbers (double)"]


@pytest.mark.nightly
def test_a_test_that_hangs_on_a_mistake_has_found_it(tmp_path):
    text = "from double import double\ndef test_it():\n    assert double(2) == 4\n"
    grade = graded(tmp_path, text, HANGS, least=1, seconds=15.0)
    assert [trial.status for trial in grade.trials] == ["passed", "time"]
    assert grade.grade == 1.0


@pytest.mark.parametrize(
    "text",
    [
        "from double import double\ndef test_it():\n    assert double(2) == 4.5\n",
        "from double import dubble\ndef test_it():\n    assert True\n",
        "",
        "import os\nos._exit(1)\n",
    ],
)
def test_a_failure_on_right_code_makes_the_grade_0(tmp_path, text):
    grade = graded(tmp_path, text)
    assert grade.grade == 0.0
    assert len(grade.false_alarms) >= 3
    assert all(trial.right for trial in grade.trials)  # wrong ones are not even tried


def test_edits_fit_exactly_or_are_refused():
    with pytest.raises(EditError, match="1 times; it occurs 2 times"):
        edited("a + a", Edit("x", "a", "b"))
    assert len(list(right_variants(DOUBLE))) == 30
    assert len({source for _, source in right_variants(DOUBLE)}) == 30
    assert len(list(wrong_variants(DOUBLE))) == 3
    assert len(list(wrong_pairs(DOUBLE))) == 3
