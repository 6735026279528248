"""Folders with layers and classifiers in files of their own: every file is asked what it defines."""

import pytest

from checks.assignments.registry import built_in, code_bases_of, keys_of
from checks.sandbox.submission import Submission
from checks.verify.grading import Settings
from checks.verify.verifying import choose, verify

NAME = "layer-gradients"
ASSIGNMENT = built_in(NAME)
SETTINGS = Settings(keys=keys_of(NAME), diagnosed=False)
BASES = {base.adapter: base.source for base in code_bases_of(NAME)}
PLACES = {
    "cs231n": "course/layers.py",
    "cs231n-softmax": "course/classifiers/softmax.py",
    "cs231n-svm": "course/classifiers/linear_svm.py",
    "cs231n-network": "course/classifiers/neural_net.py",
}


@pytest.mark.parametrize(
    ("parts", "chosen"),
    [
        (("cs231n",), "cs231n"),
        (("cs231n-softmax",), "cs231n-softmax"),
        (("cs231n-svm",), "cs231n-svm"),
        (("cs231n-softmax", "cs231n-svm"), "cs231n-classifiers"),
        (("cs231n", "cs231n-softmax"), "cs231n-layers-softmax"),
        (("cs231n", "cs231n-svm"), "cs231n-layers-svm"),
        (("cs231n-network",), "cs231n-network"),
        (("cs231n", "cs231n-network"), "cs231n-layers-network"),
        (("cs231n-softmax", "cs231n-svm", "cs231n-network"), "cs231n-classifiers-network"),
        (("cs231n", "cs231n-softmax", "cs231n-svm"), "cs231n-layers-classifiers"),
        (("cs231n", "cs231n-softmax", "cs231n-svm", "cs231n-network"), "cs231n-all"),
    ],
)
def test_the_adapter_is_that_of_what_the_folder_has(parts, chosen):
    found = choose(Submission({PLACES[part]: BASES[part].encode() for part in parts}), ASSIGNMENT)
    assert found.adapter.name == chosen
    assert not found.missing
    assert {found.entry.module, *found.entry.also} == {PLACES[part] for part in parts}


def test_functions_in_several_files_are_judged_one_by_one(tmp_path):
    for part, place in PLACES.items():
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(BASES[part], encoding="utf-8")
    report = verify(tmp_path, ASSIGNMENT, SETTINGS)
    assert {task.status.value for task in report.tasks} == {"passed"}
    assert len(report.tasks) == 11
    told = "softmax_loss_naive is not in course/layers.py: asked in course/classifiers/softmax.py"
    assert told in report.problems
    softmax = tmp_path / PLACES["cs231n-softmax"]
    whole = softmax.read_text(encoding="utf-8")
    head, mark, tail = whole.partition("def softmax_loss_vectorized")
    assert mark
    softmax.write_text(head + mark + tail.replace("return", "return 2 *", 1), encoding="utf-8")
    failed = {task.name for task in verify(tmp_path, ASSIGNMENT, SETTINGS).tasks if not task.status.fine}
    assert failed == {"softmax_loss_vectorized"}


def test_what_is_to_be_there_can_be_said(tmp_path):
    place = tmp_path / "layers.py"
    place.write_text(BASES["cs231n"], encoding="utf-8")
    report = verify(place, ASSIGNMENT, SETTINGS, "cs231n-all")
    missing = {task.name for task in report.tasks if task.status.value == "missing"}
    classifiers = {"softmax_loss_naive", "softmax_loss_vectorized", "svm_loss_naive", "svm_loss_vectorized"}
    assert missing == {*classifiers, "TwoLayerNet.loss"}
