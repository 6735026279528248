"""`gradient-check`: references by other witnesses; right hand-ins pass, wrong ones fail, mistakes look different."""

import itertools
import re

import mpmath
import numpy as np
import pytest
from by_day import some_by_day

from checks.assignments.adapters.functions import as_text, put
from checks.assignments.function_text import FunctionText
from checks.assignments.gradient_check import ASSIGNMENT, draws
from checks.assignments.gradient_check.properties import within_the_best
from checks.assignments.saved import from_json, to_json
from checks.assignments.task import Family, Standing
from checks.assignments.values import Values
from checks.assignments.variants import right_variants, wrong_variants
from checks.sandbox.script import Script
from checks.staff.gradient_check import CODE_BASES, KEYS
from checks.staff.gradient_check.references import (
    central_difference,
    forward_difference,
    numerical_gradient,
    numerical_pullback,
    observed_order,
)
from checks.verify.asking import Asker
from checks.verify.bounds import expect
from checks.verify.checking import check_family, check_property, check_unchanged
from checks.verify.drawing import draw
from checks.verify.in_process import InProcess
from checks.verify.report import Status

ADAPTERS = {adapter.name: adapter for adapter in ASSIGNMENT.adapters}
KEYED = [task for task in ASSIGNMENT.tasks if task.name in KEYS]
REQUIRED = [(t, f) for t in KEYED for f in t.families if f.standing is Standing.REQUIRED]


def failures(adapter, source, seed, only=None, first=False):
    """Which required checks a hand-in fails."""
    asker = Asker(ASSIGNMENT, ADAPTERS[adapter], InProcess(source))
    standings, failed = ADAPTERS[adapter].standings, []
    for task in ASSIGNMENT.tasks:
        if only not in (None, task.name) or not ADAPTERS[adapter].names(task):
            continue
        for check in task.checks:
            named = standings.get(f"{task.name}/{check.name}", standings.get(f"*/{check.name}", check.standing))
            if named is not Standing.REQUIRED:
                continue
            if isinstance(check, Family):
                went = check_family(asker, task, KEYS.get(task.name), check, seed)
            else:
                went = check_property(asker, task, check, seed)
            if went.status is not Status.PASSED:
                failed.append((task.name, check.name, went.reason))
                if first:
                    return failed
    return failed


def test_differences_are_those_that_fifty_digits_give():
    with mpmath.workdps(50):
        x, h = mpmath.mpf("0.7"), mpmath.mpf("0.2")
        forward = (mpmath.sin(x + h) - mpmath.sin(x)) / h
        central = (mpmath.sin(x + h) - mpmath.sin(x - h)) / (2 * h)
    assert forward_difference(np.sin, 0.7, 0.2)[0] == pytest.approx(float(forward), rel=1e-13)
    assert central_difference(np.sin, 0.7, 0.2)[0] == pytest.approx(float(central), rel=1e-13)


def test_differences_have_the_order_that_taylor_says():
    """By the series of f(x + h), the forward difference is off by half of h f, the central by a sixth of h h f."""
    x, h = 0.7, 1e-3
    assert forward_difference(np.sin, x, h)[0] - np.cos(x) == pytest.approx(-h / 2 * np.sin(x), rel=1e-2)
    assert central_difference(np.sin, x, h)[0] - np.cos(x) == pytest.approx(-(h**2) / 6 * np.cos(x), rel=1e-2)
    rule = FunctionText("lambda h: np.cos(0.7) + h**3")
    assert observed_order(rule, np.cos(0.7), 0.1)[0] == pytest.approx(3, rel=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_gradients_agree_with_complex_steps(seed):
    """Small steps of the reference against a derivative that has no difference in it."""
    f, x, _ = draws.array_steps(Values(seed), {"n": 2, "k": 3})
    slopes = [draws._slope(f, x, index) for index in np.ndindex(x.shape)]
    assert np.allclose(numerical_gradient(f, x, 1e-5)[0].ravel(), slopes, rtol=1e-7, atol=1e-7)
    f, x, v, _ = draws.maps(Values(seed), {"n": 2, "k": 3, "m": 4})
    slopes = []
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape, complex)
        step[index] = 1e-30j
        slopes.append(np.sum(v * f(x + step).imag) / 1e-30)
    assert np.allclose(numerical_pullback(f, x, v, 1e-5)[0].ravel(), slopes, rtol=1e-7, atol=1e-7)


def test_the_handout_s_numbers():
    assert forward_difference(lambda x: x**3, 2.0, 0.5) == (15.25,)
    assert central_difference(lambda x: x**3, 2.0, 0.5) == (12.25,)
    assert numerical_gradient(lambda x: np.sum(x**3), np.array([[2.0, 1.0]]), 0.5)[0].tolist() == [[12.25, 3.25]]
    assert KEYS["relative_error"].reference(np.array([12.25, 3.25]), np.array([12.0, 3.0]))[0] == pytest.approx(0.04)


def test_every_required_sentence_stands_in_the_handout():
    def plain(text):
        return re.sub(r"\s+", " ", text).rstrip(".")

    with open(f"{ASSIGNMENT.folder}/{ASSIGNMENT.handout}", encoding="utf-8") as page:
        handout = plain(page.read())
    for task in ASSIGNMENT.tasks:
        for check in task.checks:
            sentence = plain(check.sentence)
            assert sentence in handout or sentence[0].lower() + sentence[1:] in handout, sentence


@pytest.mark.parametrize(("task", "family"), REQUIRED, ids=[f"{t.name}-{f.name}" for t, f in REQUIRED])
def test_inputs_tell_right_from_wrong(task, family):
    for number in range(4):
        expectation = expect(KEYS[task.name], family, draw(family, 1, task.name, number))
        assert expectation.informative, expectation.reason


REFUSES_ALL = ("bound too small", "step too large", "step too small")
ALIKE = set(itertools.combinations(REFUSES_ALL, 2))
"""All of these answer False to everything: they are told as alternatives."""


def answer_of(task, arguments, mistakes):
    with np.errstate(all="ignore"):
        return np.ravel(np.asarray(KEYS[task.name].reference(*arguments, mistakes=mistakes)[0], dtype=float))


@pytest.mark.parametrize("task", KEYED, ids=lambda task: task.name)
def test_every_mistake_shows_and_no_two_look_alike(task):
    names = [mistake.name for mistake in KEYS[task.name].mistakes]
    told = {name: [] for name in names}
    right = []
    for family in task.families:
        if family.standing is Standing.REQUIRED:
            for number in range(family.count):
                arguments = draw(family, 3, task.name, number)
                right.append(answer_of(task, arguments, frozenset()))
                for name in names:
                    told[name].append(answer_of(task, arguments, frozenset({name})))

    def same(one, other):
        return all(np.allclose(a, b, rtol=1e-6, atol=1e-9, equal_nan=True) for a, b in zip(one, other, strict=True))

    assert [name for name in names if same(told[name], right)] == []
    alike = {pair for pair in itertools.combinations(names, 2) if same(told[pair[0]], told[pair[1]])}
    assert alike == (ALIKE if task.name == "gradient_check" else set())


def test_mistakes_have_names_of_their_own_and_three_hints_of_which_the_first_shows_no_formula():
    for name, key in KEYS.items():
        assert len({mistake.name for mistake in key.mistakes}) == len(key.mistakes), name
        for mistake in key.mistakes:
            assert len(mistake.hints) == 3
            assert mistake.explanation.count(". ") >= 1, mistake.name
            assert not any(sign in mistake.hints[0] for sign in "=²*/|"), mistake.hints[0]


RIGHT = [(base.adapter, *variant) for base in CODE_BASES for variant in right_variants(base, 8)]
WRONG = [(base, *variant) for base in CODE_BASES for variant in wrong_variants(base)]


@pytest.mark.parametrize(("adapter", "source"), some_by_day([r[::2] for r in RIGHT], [r[1] for r in RIGHT]))
def test_right_hand_ins_pass(adapter, source):
    assert failures(adapter, source, 11) == []


@pytest.mark.parametrize(
    ("adapter", "task", "source"),
    [(base.adapter, task, text) for base, task, _, text in WRONG],
    ids=[f"{base.name}-{task}-{name}" for base, task, name, _ in WRONG],
)
def test_planted_mistakes_are_found_in_their_task(adapter, task, source):
    assert failures(adapter, source, 3, only=task, first=True)


def test_code_bases_hold_enough_variants_of_every_task():
    for task in ASSIGNMENT.tasks:
        bases = [base for base in CODE_BASES if ADAPTERS[base.adapter].names(task)]
        assert len(bases) >= 3
        assert sum(len(list(right_variants(base, 8))) for base in bases) >= 20
    planted = {(task, name) for _, task, name, _ in WRONG}
    catalogue = {(task, mistake.name) for task, key in KEYS.items() for mistake in key.mistakes}
    assert planted <= catalogue
    assert catalogue - planted <= {
        ("numerical_gradient", "step grows with x"),
        ("numerical_pullback", "step grows with x"),
        ("numerical_pullback", "backward in place of central"),
    }


def test_an_array_that_is_moved_and_not_put_back_is_noticed():
    source = next(base for base in CODE_BASES if base.adapter == "cs231n").source
    task = ASSIGNMENT.task("numerical_gradient")
    question = draw(task.families[0], 1, task.name, 0)
    for text, status in ((source, Status.PASSED), (source.replace("= before\n", "= before + 0.5\n"), Status.FAILED)):
        asker = Asker(ASSIGNMENT, ADAPTERS["cs231n"], InProcess(text))
        assert check_unchanged(asker, task, (question,)).status is status


FORWARD = "return min(10.0**-np.arange(13), key=lambda h: abs((f(x + h) - f(x)) / h - df(x)))"


@pytest.mark.parametrize("rule", ["return 1e-5", "return 1.5e-8", "return 1e-3", "return -1.0", "return 'h'", FORWARD])
def test_steps_that_do_not_suit_the_function_are_refused(rule):
    source = f"import numpy as np\ndef best_step(f, df, x):\n    {rule}\n"
    asker = Asker(ASSIGNMENT, ADAPTERS["plain"], InProcess(source))
    task = ASSIGNMENT.task("best_step")
    for seed in range(3):
        assert check_family(asker, task, None, task.families[0], seed).status is Status.FAILED


def test_the_judge_names_a_better_step():
    f, df = FunctionText("lambda x: np.sin(300 * x)"), FunctionText("lambda x: 300 * np.cos(300 * x)")
    finding = within_the_best((f, df, 1.0), (0.1,))
    assert finding is not None
    assert 1e-9 < finding.expected < 1e-6
    assert within_the_best((f, df, 1.0), (finding.expected,)) is None


CENTRAL = "def central_difference(f, *vals, arg=0, epsilon=1e-6):\n    a, b = list(vals), list(vals)\n"
CENTRAL += "    a[arg] += epsilon\n    b[arg] -= epsilon\n    return (f(*a) - f(*b)) / (2 * epsilon)\n"
FIXED = CODE_BASES[0].source.replace("def numerical_gradient(f, x, h):", "def numerical_gradient(f, x):\n    h = 1e-4")


@pytest.mark.parametrize(("adapter", "source"), [("minitorch", CENTRAL), ("fixed-step", FIXED)])
def test_functions_of_other_courses_are_read(adapter, source):
    assert failures(adapter, source, 3) == []
    assert failures(adapter, source.replace("(2 * ", "(3 * "), 3)


def test_an_entry_that_is_0_in_one_array_alone_counts():
    # The fault: entries where b is 0 are left out, not only those where a is 0 too.
    skipping = next(base.source for base in CODE_BASES if base.name == "basis").replace(
        "keep = size != 0", "keep = b != 0"
    )
    assert [check for _, check, _ in failures("plain", skipping, 3, only="relative_error")] == ["zero in one"]


def test_constant_verdicts_earn_nothing():
    for word in ("True", "False"):
        source = f"def gradient_check(f, df, x):\n    return {word}\n"
        failed = [check for _, check, _ in failures("plain", source, 3, only="gradient_check")]
        assert ASSIGNMENT.task("gradient_check").families[0].name in failed


def test_a_function_travels_as_its_text():
    f = FunctionText("lambda x: x**2")
    script = Script()
    put(script, f)
    put(script, 2.0)
    assert script.steps == [("function", "lambda x: x**2"), ("literal", 2.0)]
    assert as_text((f, 2.0)) == "(lambda x: x**2, 2.0)"
    assert from_json(to_json((f, 1)), {"FunctionText": FunctionText}) == (f, 1)
    call = ADAPTERS["cs231n"].call(ASSIGNMENT.task("numerical_gradient"), (f, np.ones(2), 0.5))
    assert "eval_numerical_gradient(f, x, h=h, verbose=False)" in call
