"""`cotangent verify` from the outside: exit statuses, what students see, what staff sees, overrides, replay."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from checks.cli import main

ROOT = Path(__file__).parents[1]
RIGHT = """
import numpy as np

def loss(Z, y):
    top = Z.max(axis=1)
    sums = np.log(np.exp(Z - top[:, None]).sum(axis=1)) + top
    return np.mean(sums - Z[np.arange(len(y)), y])

def epoch(X, y, theta, lr, batch):
    for i in range(0, len(X), batch):
        Xb, yb = X[i : i + batch], y[i : i + batch]
        Z = Xb @ theta
        G = np.exp(Z - Z.max(axis=1, keepdims=True))
        G /= G.sum(axis=1, keepdims=True)
        G[np.arange(len(yb)), yb] -= 1
        theta -= lr * Xb.T @ G / len(yb)
"""
SUMMED = RIGHT.replace("return np.mean(", "return np.sum(")


@pytest.fixture
def hand_in(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "right.py").write_text(RIGHT)
    (tmp_path / "summed.py").write_text(SUMMED)
    return tmp_path


def verify(*arguments):
    return main(["verify", *arguments, "--assignment", "softmax-regression"])


def test_right_code_gets_status_0_and_all_points(hand_in, capsys):
    assert verify("right.py", "--as-grader", "--seed", "5") == 0
    printed = capsys.readouterr().out
    assert "10 of 10 points" in printed
    assert "NOT SAFE FOR MARKS" in printed
    assert verify("right.py", "--as-grader", "--seed", "5", "--unsafe") == 0
    assert "NOT SAFE" not in capsys.readouterr().out


def test_a_student_sees_one_proof_and_a_hint_and_no_formula_before_the_deadline(hand_in, capsys):
    assert verify("summed.py") == 1
    printed = capsys.readouterr().out
    assert "expected:" in printed
    assert "Hint:" in printed
    assert "M-47" not in printed
    assert "Likely mistake" not in printed
    assert verify("summed.py", "--after-deadline") == 1
    assert "Likely mistake" in capsys.readouterr().out


def test_the_json_for_students_holds_no_name_of_a_mistake_and_no_replay_id(hand_in, capsys):
    assert verify("summed.py", "--json") == 1
    saved = json.loads(capsys.readouterr().out)
    task = next(task for task in saved["tasks"] if task["name"] == "loss")
    assert task["diagnosis"]["names"] == []
    assert len(task["diagnosis"]["hints"]) == 1
    assert all(check["replay"] == "" for check in task["checks"])
    shown = [check for check in task["checks"] if check["counterexample"] and check["standing"] == "required"]
    assert len(shown) == 1


def test_marks_by_hand_need_a_reason_and_survive_a_regrade(hand_in, capsys):
    assert (
        verify("summed.py", "--as-grader", "--seed", "5", "--json", "--override", "loss=2.5:the formula is right") == 1
    )
    first = capsys.readouterr().out
    assert json.loads(first)["earned"] == 8.5
    (hand_in / "first.json").write_text(first)
    assert verify("summed.py", "--as-grader", "--seed", "6", "--regrade", "first.json") == 1
    printed = capsys.readouterr().out
    assert "8.5 of 10 points" in printed
    assert "the formula is right" in printed
    assert verify("summed.py", "--as-grader", "--seed", "5", "--override", "loss=3") == 2
    assert "give the reason" in capsys.readouterr().err
    for points in ("nan", "inf", "-3", "three"):
        assert verify("summed.py", "--as-grader", "--seed", "5", "--override", f"loss={points}:kind") == 2
        assert f"'{points}' is not a number of points" in capsys.readouterr().err


def test_a_question_is_replayed_with_its_seed_only(hand_in, capsys):
    assert verify("summed.py", "--as-grader", "--seed", "5", "--json") == 1
    saved = json.loads(capsys.readouterr().out)
    wrong = next(c for task in saved["tasks"] for c in task["checks"] if c["status"] == "failed")
    assert verify("summed.py", "--seed", "5", "--replay", wrong["replay"]) == 1
    assert "wrong" in capsys.readouterr().out
    assert verify("right.py", "--seed", "5", "--replay", wrong["replay"]) == 0
    assert verify("summed.py", "--seed", "6", "--replay", wrong["replay"]) == 2
    assert "another seed" in capsys.readouterr().err


def test_the_marking_seed_differs_from_the_public_one_and_is_not_in_the_report(hand_in, capsys, monkeypatch):
    monkeypatch.setenv("COTANGENT_MARKING_SEED", "987654321987")
    assert verify("summed.py", "--as-grader", "--json") == 1
    marked = capsys.readouterr().out
    assert "987654321987" not in marked
    assert verify("summed.py", "--json") == 1
    assert json.loads(marked)["seed"] != json.loads(capsys.readouterr().out)["seed"]
    monkeypatch.setenv("COTANGENT_MARKING_SEED", "abc")
    assert verify("summed.py", "--as-grader") == 2
    assert "COTANGENT_MARKING_SEED: 'abc' is not a seed" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        verify("summed.py", "--as-grader", "--seed", "-4")
    assert "'-4' is not a seed" in capsys.readouterr().err


ENDS = "import os\nclass Setup:\n    os._exit(0)\n"


def test_a_hand_in_that_ends_its_process_is_told_and_does_not_end_a_dry_run(hand_in, capsys):
    folder = hand_in / "all"
    folder.mkdir()
    (folder / "ends.py").write_text(ENDS + RIGHT)
    (folder / "right.py").write_text(RIGHT)
    assert verify("all/ends.py") == 2
    told = capsys.readouterr().err
    assert "cannot be loaded: the process ended with status 0" in told
    assert "Printed" not in told
    assert main(["assignment", "dry-run", "all", "--assignment", "softmax-regression"]) == 0
    printed = capsys.readouterr().out
    assert "2 hand-ins, 1 of them cannot be read" in printed
    assert "    0    1  required  loss/random logits" in printed


def test_a_check_that_does_not_exist_cannot_be_accepted(hand_in, capsys):
    (hand_in / "all").mkdir()
    (hand_in / "all" / "right.py").write_text(RIGHT)
    command = ["assignment", "dry-run", "all", "--assignment", "softmax-regression", "--accept"]
    assert main([*command, "loss/randm logits"]) == 2
    assert "no check 'loss/randm logits'; did you mean 'loss/random logits'?" in capsys.readouterr().err
    assert main([*command, "xyzzy"]) == 2
    assert "the checks are: loss/random logits" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("gone.py",), "gone.py"),
        (("right.py", "--adapter", "nowhere"), "no adapter 'nowhere'"),
        (("right.py", "--task", "nothing"), "no task 'nothing'"),
        (("right.py", "--replay", "loss"), "no replay id"),
        (("summed.py", "--regrade", "right.py"), "right.py"),
    ],
)
def test_wrong_input_is_told_in_one_line_with_status_2(hand_in, capsys, arguments, words):
    assert verify(*arguments) == 2
    told = capsys.readouterr().err
    assert words in told
    assert len(told.strip().splitlines()) == 1


WITHOUT_STAFF = """
import importlib.abc, sys

class Gone(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == "checks.staff" or name.startswith("checks.staff."):
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Gone())
from checks.assignments import registry
registry.find_spec = lambda name: None
from checks.cli import main
sys.exit(main(sys.argv[1:]))
"""


def without_staff(folder, *arguments):
    (folder / "student.py").write_text(WITHOUT_STAFF)
    command = [sys.executable, "student.py", "verify", *arguments, "--assignment", "softmax-regression"]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "", "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_a_student_s_install_does_without_the_staff_part(hand_in):
    right, wrong = without_staff(hand_in, "right.py"), without_staff(hand_in, "summed.py")
    assert right.returncode == 0, right.stdout + right.stderr
    assert wrong.returncode == 1, wrong.stdout + wrong.stderr
    assert "published values" in wrong.stdout
    marked = without_staff(hand_in, "right.py", "--as-grader")
    assert marked.returncode == 2
    assert "staff part" in marked.stderr
