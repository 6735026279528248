"""Programs as answers: right ones pass in the child process, wrong ones are refused, named, and shown an input."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from exercise_command import exercise as main

from checks.exercises import dumps, make, mark, say
from checks.exercises.answers import CodeAnswer
from checks.exercises.answers.code import verify_code_with
from checks.exercises.code_marking import run_in_child
from checks.exercises.families.write_the_rule import Asked, WriteTheRule
from checks.exercises.making import completed, confirm, hidden_mistakes
from checks.exercises.messages import resolve
from checks.exercises.renderers.markdown import markdown
from checks.exercises.reverify import Report, verify
from checks.exercises.rule_links import BIAS, ENTRYWISE, FIRST, REDUCED
from checks.exercises.rule_witnesses import by_complex_step, by_our_modes
from checks.exercises.rule_writing import BIASES, SKIPS, Design, Layer, backward, signature_vjp, wrong_backward

FAMILY = WriteTheRule()
DENSE = Asked(Design((Layer("rows", True, "tanh"),), "sum-columns"), ("vjp", "jvp"))
RIGHT = """
def layer_vjp(g, X, W, b):
    slope = g[None, :] / np.cosh(X @ W + b) ** 2
    return np.einsum("nm,km->nk", slope, W), np.einsum("nk,nm->km", X, slope), slope.sum(0)
"""


@pytest.fixture
def sandbox() -> Iterator[None]:
    """Programs are run in a child process during a test."""
    verify_code_with(run_in_child)
    yield
    verify_code_with(None)


@pytest.mark.parametrize("first", sorted(FIRST))
def test_every_rule_is_confirmed_by_complex_steps_and_by_our_modes(first: str) -> None:
    """All first operations, with each entrywise function, end, bias and skip once."""
    ends, functions = ["", *sorted(REDUCED)], ["", *sorted(ENTRYWISE)]
    for number in range(len(functions)):
        if first in ("centred", "subtracted") and functions[number] == "relu":
            continue  # differences are 0, where relu has its kink
        layer = Layer(first, first in BIASES and number % 2 == 0, functions[number], first in SKIPS and number % 3 == 0)
        asked = Asked(Design((layer,), ends[number % len(ends)], number % 3), ("vjp", "jvp"))
        confirm(completed(FAMILY.present(asked)), FAMILY.witnesses(asked), "every rule")


def test_a_wrong_rule_is_not_confirmed() -> None:
    asked = CodeAnswer(signature_vjp(DENSE.design))
    for witness in (by_complex_step, by_our_modes):
        text = witness(DENSE.design, "vjp")
        assert asked.confirms(text, backward(DENSE.design))
        for _, wrong in wrong_backward(DENSE.design):
            assert not asked.confirms(text, wrong)


def test_a_program_in_other_words_is_right_and_a_transpose_too_few_is_named(sandbox: None) -> None:
    part = completed(FAMILY.present(DENSE)).parts[0]
    assert isinstance(part.answer, CodeAnswer)
    assert part.answer.finding(RIGHT, part.key).right
    mistakes = {mistake.name: mistake.answer for mistake in part.mistakes}
    found = part.answer.finding(mistakes["M-30"] + "\n", part.key, list(mistakes.values()))
    assert (found.right, found.mistake) == (False, mistakes["M-30"])
    own = part.answer.finding(RIGHT.replace("slope.sum(0)", "2 * slope.sum(0)"), part.key, list(mistakes.values()))
    assert (own.right, own.mistake) == (False, "")
    assert "np.array" in resolve(own.feedback, "en")


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("def layer_vjp(g, X, W, b):\n    return 1 / 0\n", "ZeroDivisionError"),
        ("def layer_vjp(g, X, W, b:\n", "layer_vjp"),
        ("x = 3\n", "layer_vjp is not defined"),
        ("def layer_vjp(g, X, W, b):\n    while True: pass\n", "time"),
        ("import os\nos._exit(3)\n", "loaded"),
    ],
)
def test_programs_that_fail_are_told_why(program: str, told: str, sandbox: None) -> None:
    part = completed(FAMILY.present(DENSE)).parts[0]
    assert isinstance(part.answer, CodeAnswer)
    found = part.answer.finding(program, part.key)
    assert not found.right
    assert told in resolve(found.feedback, "en")
    assert resolve(found.feedback, "zh")


def test_the_right_program_does_not_enter_the_child(sandbox: None) -> None:
    """A hand-in that looks for the key in its process, its files and its arguments finds none of its lines."""
    part = completed(FAMILY.present(DENSE)).parts[0]
    assert isinstance(part.answer, CodeAnswer)
    spy = """
import gc, os, sys
def layer_vjp(g, X, W, b):
    texts = [o for o in gc.get_objects() if isinstance(o, str)] + [str(sys.argv)]
    for place, _, files in os.walk("."):
        texts += [open(os.path.join(place, f), errors="replace").read() for f in files]
    found = [t for t in texts if "gZ = " in t and "GIVEN AWAY" not in t]
    if found:
        raise RuntimeError("GIVEN AWAY")
    raise RuntimeError("nothing found")
"""
    assert "gZ = " in part.key
    words = resolve(part.answer.finding(spy, part.key).feedback, "en")
    assert "GIVEN AWAY" not in words


@pytest.mark.parametrize("workload", [1, 3, 5])
def test_mistakes_of_an_instance_are_refused_and_named_in_the_child(workload: int, sandbox: None) -> None:
    exercise = make(FAMILY, 5, workload)
    assert hidden_mistakes(exercise.content) == ()
    part = exercise.content.parts[0]
    for mistake in part.mistakes:
        found = mark(exercise, {part.name: f"{mistake.answer}\n# mine\n"})[part.name]
        assert (found.outcome, found.mistake) == ("mistake", mistake.name)
    assert mark(exercise, {part.name: f"{part.key}\n# mine\n"})[part.name].outcome == "right"


def test_a_sheet_with_programs_is_marked_with_a_warning(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sheet", "write-the-rule:1", "--seed", "3", "--out", str(tmp_path)]) == 0
    key = json.loads((tmp_path / "sheet.key.json").read_text())["questions"][0]["content"]["parts"][0]
    answers = tmp_path / "answers.json"
    for program, outcome in ((f"{key['key']}\n# mine", "Right."), (f"{key['mistakes'][0]['answer']}\n# mine", "0/2")):
        answers.write_text(json.dumps({"answers": {"1": {"vjp": program}}}))
        capsys.readouterr()
        assert main(["check", str(tmp_path / "sheet.json"), str(answers)]) == 0
        printed = capsys.readouterr()
        assert outcome in printed.out
        assert "NOT SAFE FOR MARKS" in printed.err
        assert main(["check", str(tmp_path / "sheet.json"), str(answers), "--unsafe"]) == 0
        assert "NOT SAFE" not in capsys.readouterr().err


def test_a_mistake_that_passes_is_found_again() -> None:
    """The second verification runs the wrong programs itself."""
    exercise = make(FAMILY, 5, 1)
    saved = json.loads(dumps(exercise))
    report = Report()
    verify(json.dumps(saved), markdown(exercise), report)
    assert report.faults == []
    part = saved["content"]["parts"][0]
    part["mistakes"][0]["answer"] = part["key"] + "\n# the same program in effect"
    verify(json.dumps(saved), markdown(exercise), report)
    assert any(["passes" in fault for fault in report.faults])


def test_every_link_has_words() -> None:
    for links in (FIRST.values(), BIAS.values(), ENTRYWISE.values(), [link for link, _ in REDUCED.values()]):
        for link in links:
            for wrong in (*link.wrong_backward, *link.wrong_tangent):
                assert resolve(say(f"write_the_rule.mistake.{wrong.message}"), "zh")
            for rule in ("vjp", "jvp"):
                assert resolve(say(f"write_the_rule.{rule}_rule.{link.explanation}"), "en")
