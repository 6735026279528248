"""`forward-mode`: the reference by autodiff and complex steps; right hand-ins pass, planted mistakes do not."""

import cmath
import itertools
import math

import mpmath
import numpy as np
import pytest
from assignment_key import hand_in
from by_day import some_by_day

from autodiff import jvp
from checks.assignments.forward_mode import ASSIGNMENT
from checks.assignments.forward_mode.tasks import BRANCHES, FIRST, NESTED, NESTED_FUNCTIONS, OUTER_ALONE
from checks.assignments.programs import Constant
from checks.assignments.task import Family, Standing
from checks.assignments.variants import planted, right_variants, wrong_variants
from checks.staff.forward_mode import CODE_BASES, KEYS
from checks.staff.forward_mode.keys import SLOPES
from checks.verify.checking import check_family, check_property
from checks.verify.drawing import draw
from checks.verify.report import Status
from checks.verify.trials import Bench

FAMILIES = [(task, family) for task in ASSIGNMENT.tasks for family in task.families]
PROGRAMS = [(task, family) for task, family in FAMILIES if task.inputs == ("program", "tangents")]
RIGHT = [variant for base in CODE_BASES for variant in right_variants(base, 8)]
WRONG = [(base.name, *variant) for base in CODE_BASES for variant in wrong_variants(base)]


def run(program, leaves, functions):
    """The program with the functions of a third party."""
    nodes = list(leaves)
    signs = {
        "add": lambda a, b: a + b,
        "subtract": lambda a, b: a - b,
        "multiply": lambda a, b: a * b,
        "divide": lambda a, b: a / b,
        "power": lambda a, b: a**b,
        "negative": lambda a: -a,
    }
    for operation in program.operations:
        operands = [o.number if isinstance(o, Constant) else nodes[o] for o in operation.operands]
        nodes.append((signs.get(operation.name) or functions[operation.name])(*operands))
    return nodes[program.output]


NUMPY = {name: getattr(np, name) for name in ("exp", "log", "sin", "cos", "tanh", "sqrt", "absolute", "maximum")}
NUMPY["relu"] = lambda a: np.maximum(a, 0.0)
COMPLEX = {name: getattr(cmath, name) for name in ("exp", "log", "sin", "cos", "tanh", "sqrt")}
COMPLEX["relu"] = lambda a: a if a.real > 0 else 0 * a
COMPLEX["absolute"] = lambda a: a if a.real > 0 else -a
COMPLEX["maximum"] = lambda a, b: a if a.real > b.real else b


@pytest.mark.parametrize(("task", "family"), PROGRAMS, ids=lambda value: value.name)
def test_reference_agrees_with_autodiff_and_with_complex_steps(task, family):
    for number in range(4):
        program, tangents = draw(family, 5, task.name, number)
        value, tangent = KEYS[task.name].reference(program, tangents)
        at = [float(leaf) for leaf in program.leaves]
        out, pushed = jvp(lambda *xs, p=program: run(p, xs, NUMPY), at, list(tangents))
        assert math.isclose(value, out, rel_tol=1e-12, abs_tol=1e-12)
        assert math.isclose(tangent, pushed, rel_tol=1e-12, abs_tol=1e-12)
        moved = run(program, [complex(x, 1e-30 * t) for x, t in zip(at, tangents, strict=True)], COMPLEX)
        assert math.isclose(tangent, moved.imag / 1e-30, rel_tol=1e-11, abs_tol=1e-12)


def by_differences(f, x):
    """The slope by a central difference with 60 digits; inner ones take smaller steps."""
    step = mpmath.mpf(10) ** -12
    return (f(x + step) - f(x - step)) / (2 * step)


@pytest.mark.parametrize("source", [*FIRST, *BRANCHES, *NESTED, *NESTED_FUNCTIONS, *OUTER_ALONE])
def test_slopes_agree_with_differences_in_many_digits(source):
    with mpmath.workdps(60):
        names = {name: getattr(mpmath, name) for name in ("exp", "log", "sin", "cos", "tanh", "sqrt")}
        names |= {"relu": lambda x: x if x > 0 else 0 * x, "derivative": by_differences}
        f = eval(source, names)
        for x in (0.75, -1.25):
            assert math.isclose(SLOPES[source](x), by_differences(f, mpmath.mpf(x)), rel_tol=1e-9)


@pytest.mark.parametrize("task", ASSIGNMENT.tasks, ids=lambda task: task.name)
def test_every_mistake_shows_and_no_two_look_alike(task):
    key = KEYS[task.name]
    told = {mistake.name: [] for mistake in key.mistakes}
    right = []
    for family in task.families:
        for number in range(family.count):
            arguments = draw(family, 1, task.name, number)
            right.append(key.reference(*arguments))
            for name, answers in told.items():
                answers.append(key.reference(*arguments, mistakes=frozenset({name})))
    for name, answers in told.items():
        assert not np.allclose(answers, right, rtol=1e-6, equal_nan=True), f"{name} cannot be seen"
    for one, other in itertools.combinations(told, 2):
        assert not np.allclose(told[one], told[other], rtol=1e-6, equal_nan=True), f"{one} and {other} look alike"


def failures(source, seed, only=None):
    asked = hand_in(ASSIGNMENT, "plain", source)
    for task in ASSIGNMENT.tasks:
        for check in task.checks if only in (None, task.name) else ():
            if check.standing is not Standing.REQUIRED:
                continue
            if isinstance(check, Family):
                went = check_family(asked, task, KEYS.get(task.name), check, seed)
            else:
                went = check_property(asked, task, check, seed)
            if went.status is not Status.PASSED:
                return [(task.name, check.name, went.status, went.reason)]
    return []


@pytest.mark.parametrize("source", some_by_day([text for _, text in RIGHT], [label for label, _ in RIGHT]))
def test_right_hand_ins_pass(source):
    assert failures(source, 3) == []


@pytest.mark.parametrize(("task", "source"), [w[1::2] for w in WRONG], ids=[f"{b}-{t}-{m}" for b, t, m, _ in WRONG])
def test_planted_mistakes_are_found_in_their_task(task, source):
    for seed in (3, 11):
        assert failures(source, seed, only=task)


SIGNS_CANCEL = "return -(unary(x, sqrt, lambda a: 0.5 / sqrt(a)) if isinstance(x, Dual) else math.sqrt(x))"


def test_what_only_inner_duals_show_is_found():
    # The faults: two signs that cancel unless a dual holds a dual; a value doubled, which no comparison with 0 tells;
    # the outer variable's tangent taken for the inner one's.
    levels, shadows = (next(b.source for b in CODE_BASES if b.name == name) for name in ("levels", "shadows"))
    root = next(line for line in levels.splitlines() if "unary(x, sqrt" in line).strip()
    cancelled = failures(levels.replace(root, SIGNS_CANCEL), 3)
    assert [check for _, check, *_ in cancelled] == ["nested derivatives of functions"]
    doubled = levels.replace("return self.value", "return 2 * self.value")
    assert [check for _, check, *_ in failures(doubled, 3, "derivative")] == ["branches"]
    confused = shadows.replace(" and y.epsilon is mine else", " else")
    assert [check for _, check, *_ in failures(confused, 3)] == ["no inner variable"]


NAMED = ("computed the other way round", "tangents decide between equal values")
TOLD = [(base, task, e.name, text) for base in CODE_BASES for task, e, text in planted(base) if e.name in NAMED]


@pytest.mark.parametrize(("base", "task", "name", "source"), TOLD, ids=[f"{b.name}-{t}" for b, t, *_ in TOLD])
def test_mistakes_that_turn_value_and_tangent_are_named(base, task, name, source):
    ((_, named),) = Bench(ASSIGNMENT, KEYS).name(base, source, {task})
    assert named.names == (name,)


CONFUSED = "the inner and the outer derivative share one perturbation"
SHARED = [(base, text) for base in CODE_BASES for _, e, text in planted(base) if e.name == CONFUSED]


@pytest.mark.parametrize(("base", "source"), SHARED, ids=[base.name for base, _ in SHARED])
def test_one_perturbation_for_all_is_named(base, source):
    ((_, named),) = Bench(ASSIGNMENT, KEYS).name(base, source, {"nested derivatives"})
    assert named.names == (CONFUSED,)


def test_absolute_value_of_a_dual_in_a_dual_is_asked():
    # The fault: the sign of the inner value is taken from the number at its bottom, which needs no comparison.
    table = next(b for b in CODE_BASES if b.name == "table")
    plain = table.source.replace("lambda a: 1 if a > 0 else -1)", "lambda a: math.copysign(1, a))")
    assert plain != table.source
    assert [check for _, check, *_ in failures(plain, 3)] == ["nested derivatives of functions"]


def test_code_bases_hold_enough_variants():
    assert len(CODE_BASES) >= 3
    assert len(RIGHT) >= 20
