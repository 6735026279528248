"""The way from a hand-in to its marks, on a small assignment: right code, wrong code, and no code."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from checks.assignments.adapters.functions import Function, Functions
from checks.assignments.keys import Key, Mistake
from checks.assignments.registry import built_in
from checks.assignments.task import Assignment, Family, Finding, Property, Standing, Task
from checks.verify.bounds import expect
from checks.verify.comparison import as_array, compare
from checks.verify.grading import PRECISE, PUBLISHED, REAL, REPEATED, UNCHANGED, Settings, in_order
from checks.verify.rendering import as_text
from checks.verify.report import Report, Status, report_from_json
from checks.verify.verifying import verify

HINTS = ("Look at what multiplies what.", "One factor is left out.", "Multiply by g.")


def reference(g, x, mistakes=frozenset()):
    """The pullback of tanh."""
    slope = 1 - np.tanh(x) ** 2
    if "value for slope" in mistakes:
        slope = np.tanh(x)
    return (slope if "cotangent ignored" in mistakes else g * slope,)


def draw_question(values, sizes):
    return values.cotangent((sizes["n"],)), values.real((sizes["n"],), -2, 2)


def linear(ask, values, sizes):
    x, g = values.real((3,)), values.cotangent((3,))
    (once,), (twice,) = ask("tanh_vjp", g, x), ask("tanh_vjp", 2 * g, x)
    return (
        None
        if np.allclose(2 * once, twice)
        else Finding("2 g does not give twice the answer", (2 * g, x), 2 * once, twice)
    )


TASK = Task(
    "tanh_vjp",
    "tanh_vjp(g, x)",
    "Pull g back through tanh.",
    ("g", "x"),
    ("gx",),
    families=(
        Family("random", "g times the slope.", draw_question, {"n": (1, 2, 5)}),
        Family("empty", "Empty arrays too.", lambda v, s: (np.zeros(0), np.zeros(0)), count=1),
    ),
    properties=(Property("linear in g", "The pullback is linear.", linear),),
    points=4,
)
LATER = replace(TASK, name="again", after=("tanh_vjp",), families=TASK.families[:1], properties=(), points=2)
ASSIGNMENT = Assignment(
    "tanh",
    "Tanh",
    (LATER, TASK),
    (Functions("plain", "", {n: Function("tanh_vjp", ("g", "x"), ("gx",)) for n in ("tanh_vjp", "again")}),),
    str(Path(__file__).parent),
)
KEYS = {
    name: Key(reference, (Mistake("cotangent ignored", "M-6", "It is not multiplied. g is left out.", HINTS),))
    for name in ("tanh_vjp", "again")
}
SETTINGS = Settings(keys=KEYS, diagnosed=False, every=False)


def report_on(tmp_path, text, settings=SETTINGS) -> Report:
    path = tmp_path / "work.py"
    path.write_text(f"import numpy as np\n{text}", encoding="utf-8")
    return verify(path, ASSIGNMENT, settings)


def test_right_code_passes_every_check_and_gets_all_points(tmp_path):
    report = report_on(tmp_path, "def tanh_vjp(g, x):\n    return g / np.cosh(x) ** 2\n")
    assert report.passed
    assert (report.earned, report.points) == (6, 6)
    assert {result.status for task in report.tasks for result in task.checks} == {Status.PASSED}


@pytest.mark.parametrize(
    ("body", "check"),
    [
        ("return 1 - np.tanh(x) ** 2", "random"),
        ("return (g * (1 - np.tanh(x) ** 2))[:, None]", "random"),
        ("return g * (1 - np.tanh(x) ** 2) * (1 + 3e-4)", "random"),
        ("return np.where(x > 1, np.nan, g * (1 - np.tanh(x) ** 2))", "random"),
        ("return list(g * (1 - np.tanh(x) ** 2)) or [0.0]", "empty"),
        ("g *= 1 - np.tanh(x) ** 2; return g", UNCHANGED),
        ("tanh_vjp.n = getattr(tanh_vjp, 'n', 0) + 1; return g * (1 - np.tanh(x) ** 2) + (tanh_vjp.n > 12)", REPEATED),
    ],
)
def test_wrong_code_fails_the_check_that_is_meant_for_it(tmp_path, body, check):
    report = report_on(tmp_path, f"def tanh_vjp(g, x):\n    {body}\n", replace(SETTINGS, every=True))
    assert report.result("tanh_vjp", check).status is Status.FAILED


def test_what_is_built_on_a_failure_is_not_reached_and_earns_nothing(tmp_path):
    report = report_on(tmp_path, "def tanh_vjp(g, x):\n    return g\n")
    by_name = {task.name: task for task in report.tasks}
    assert [by_name["tanh_vjp"].status, by_name["again"].status] == [Status.FAILED, Status.NOT_REACHED]
    assert report.earned == 0
    assert not report.passed


def test_an_edge_that_fails_costs_its_share_and_a_zero_answer_earns_nothing(tmp_path):
    edge = report_on(tmp_path, "def tanh_vjp(g, x):\n    return g * (1 - np.tanh(x) ** 2) + 0 * np.max(x)\n")
    task = next(task for task in edge.tasks if task.name == "tanh_vjp")
    assert 0 < task.earned < task.points
    zero = report_on(tmp_path, "def tanh_vjp(g, x):\n    return 0 * x\n", replace(SETTINGS, every=True))
    assert zero.result("tanh_vjp", "linear in g").status is Status.PASSED
    assert zero.earned == 0


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("def tanh_wjp(g, x):\n    return g\n", Status.MISSING, "tanh_wjp"),
        ("def tanh_vjp(g, x):\n    raise NotImplementedError\n", Status.UNSUPPORTED, "work.py, line 3"),
        ("def tanh_vjp(g, x):\n    return h\n", Status.FAILED, "work.py, line 3"),
        ("def tanh_vjp(g, x):\n    g * x\n", Status.FAILED, "None (is a return missing?)"),
    ],
)
def test_what_cannot_answer_is_told_by_name_and_line(tmp_path, text, status, words):
    report = report_on(tmp_path, text)
    task = next(task for task in report.tasks if task.name == "tanh_vjp")
    assert task.status is status
    assert words in task.checks[0].reason
    assert report.earned == 0


def test_a_report_comes_back_from_json(tmp_path):
    report = report_on(tmp_path, "def tanh_vjp(g, x):\n    return g\n")
    assert report_from_json(report.to_json()) == report


def test_advice_costs_nothing(tmp_path):
    settings = replace(SETTINGS, standings={"*/empty": Standing.ADVICE})
    report = report_on(
        tmp_path, "def tanh_vjp(g, x):\n    return g * (1 - np.tanh(x) ** 2) + 0 * np.max(x)\n", settings
    )
    assert report.result("tanh_vjp", "empty").status is Status.FAILED
    assert report.passed
    assert report.earned == report.points


def test_a_task_of_advice_alone_is_not_called_ok(tmp_path):
    body = "def tanh_vjp(g, x):\n    return g\n"
    required = as_text(report_on(tmp_path, body, SETTINGS))
    advised = as_text(report_on(tmp_path, body, replace(SETTINGS, standings={"tanh_vjp/*": Standing.ADVICE})))
    assert "tanh_vjp: FAILED" in required
    assert "tanh_vjp: advice only" in advised
    assert "FAILED: random (advice, 0 points)" in advised


def test_two_tasks_of_one_name_are_refused():
    with pytest.raises(ValueError, match=f"more than one task is called {TASK.name};"):
        in_order(replace(ASSIGNMENT, tasks=(TASK, LATER, TASK)))


def test_tasks_in_a_circle_are_refused():
    circle = replace(ASSIGNMENT, tasks=(replace(TASK, after=("again",)), LATER))
    with pytest.raises(ValueError, match="wait for each other"):
        in_order(circle)


def test_a_bound_holds_the_errors_of_single_precision_and_little_more():
    question = draw_question(__import__("checks.assignments.values", fromlist=["Values"]).Values(3), {"n": 5})
    expectation = expect(KEYS["tanh_vjp"], TASK.families[0], question)
    single = reference(*(a.astype(np.float32) for a in question))
    assert compare(single, expectation, ("gx",)) is None
    assert compare((expectation.low[0] * (1 + 1e-3),), expectation, ("gx",)) is not None
    assert expectation.informative


@pytest.mark.parametrize(
    ("value", "shape"), [(3, ()), ([[1, 2]], (1, 2)), ((1.5, 2.5), (2,)), (np.float32(2), ()), (True, ())]
)
def test_numbers_and_lists_stand_for_arrays(value, shape):
    assert as_array(value).shape == shape


def test_an_input_that_is_not_contiguous_arrives_as_one(tmp_path):
    wide = Family("strided", "Slices too.", lambda v, s: (v.cotangent((4,))[::2], v.real((4, 2)).T[0][::2]), count=2)
    assignment = replace(ASSIGNMENT, tasks=(replace(TASK, families=(*TASK.families, wide)),))
    path = tmp_path / "work.py"
    path.write_text(
        "import numpy as np\ndef tanh_vjp(g, x):\n    x.view(np.int64).shape = x.shape\n"
        "    assert not x.size or x.size < 2 or x.flags.c_contiguous\n    return g * (1 - np.tanh(x) ** 2)\n"
    )
    report = verify(path, assignment, SETTINGS)
    assert report.result("tanh_vjp", "strided").status is Status.FAILED
    assert report.result("tanh_vjp", "random").status is Status.PASSED


def test_a_body_that_says_nothing_is_not_written_yet(tmp_path):
    report = report_on(tmp_path, "def tanh_vjp(g, x):\n    '''Pull back.'''\n    ### YOUR CODE\n    pass\n")
    task = next(task for task in report.tasks if task.name == "tanh_vjp")
    assert task.status is Status.UNSUPPORTED
    assert "tanh_vjp is not written yet (work.py, line 2)" in task.checks[0].reason


DIFFERENCES = "def tanh_vjp(g, x):\n    return g * (np.tanh(x + 1e-5) - np.tanh(x - 1e-5)) / 2e-5\n"
EXTRAPOLATED = """
def slope(x, h):
    return (np.tanh(x + h) - np.tanh(x - h)) / (2 * h)

def tanh_vjp(g, x):
    return g * (4 * slope(x, 5e-4) - slope(x, 1e-3)) / 3
"""
COMPLEX_STEP = "def tanh_vjp(g, x):\n    return g * np.tanh(x + 1e-30j).imag / 1e-30\n"
ROUGH = "def tanh_vjp(g, x):\n    return (g * (1 - np.tanh(x) ** 2)).astype(np.float32)\n"


@pytest.mark.parametrize(
    ("text", "check"),
    [(DIFFERENCES, PRECISE), (EXTRAPOLATED, PRECISE), (ROUGH, PRECISE), (COMPLEX_STEP, REAL)],
)
def test_differences_and_complex_steps_earn_nothing_where_a_formula_is_asked(tmp_path, text, check):
    assignment = replace(ASSIGNMENT, tasks=(replace(TASK, formula=True),))
    path = tmp_path / "work.py"
    path.write_text(f"import numpy as np\n{text}")
    report = verify(path, assignment, SETTINGS)
    assert report.result("tanh_vjp", "random").status is Status.PASSED
    assert report.result("tanh_vjp", check).status is Status.FAILED
    assert report.earned == 0
    free = verify(path, ASSIGNMENT, SETTINGS)
    assert free.passed, "without that contract the answers are right"


@pytest.mark.parametrize(
    "formula", ["g * (1 - np.tanh(x) ** 2)", "g / np.cosh(x) ** 2", "g * 4 / (np.exp(x) + np.exp(-x)) ** 2"]
)
def test_formulas_have_float64_precision(tmp_path, formula):
    assignment = replace(ASSIGNMENT, tasks=(replace(TASK, formula=True),))
    path = tmp_path / "work.py"
    path.write_text(f"import numpy as np\ndef tanh_vjp(g, x):\n    return {formula}\n")
    for seed in range(4):
        assert verify(path, assignment, replace(SETTINGS, seed=seed)).earned == 4


def test_values_of_families_that_a_course_leaves_open_are_no_gate(tmp_path):
    assignment = built_in("softmax-regression")
    path = tmp_path / "work.py"
    path.write_text("def loss(Z, y):\n    return 0.0\n")
    task = assignment.task("loss")
    left_open = {f"loss/{family.name}": Standing.OPEN for family in task.families}
    for standings, reached in (({}, True), (left_open, False)):
        report = verify(path, assignment, Settings(standings=standings))
        names = [result.check for result in report.tasks[0].checks if result.status is not Status.NOT_REACHED]
        assert (PUBLISHED in names) is reached
    assert names, "the properties are asked all the same"
