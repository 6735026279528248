"""Operation gradients: the key by two witnesses, mistakes that show, hand-ins that pass and hand-ins that do not."""

from functools import partial

import assignment_key as key_checks
import numpy as np
import pytest

import autodiff
from checks.assignments.adapters.needle import NEEDLE, exchange
from checks.assignments.keys import Edit
from checks.assignments.op_gradients.entrywise import ENTRYWISE, FEWER_AXES
from checks.assignments.op_gradients.linear import MISSING_BATCHES, VECTORS
from checks.assignments.op_gradients.reductions import DEFINED
from checks.assignments.registry import built_in, code_bases_of, keys_of
from checks.assignments.variants import edited
from checks.verify.checking import check_family
from checks.verify.drawing import draw
from checks.verify.grading import PUBLIC_SEED, Settings
from checks.verify.report import Status
from checks.verify.verifying import verify

NAME = "op-gradients"
ASSIGNMENT = built_in(NAME)
TASKS = [task.name for task in ASSIGNMENT.tasks]
RIGHT = {base.name: base for base in code_bases_of(NAME)}
BY_DEFINITION = {operation.name for operation in DEFINED}

VALUES = {
    "add": np.add,
    "multiply": np.multiply,
    "divide": np.divide,
    "power": np.power,
    "add_scalar": np.add,
    "mul_scalar": np.multiply,
    "div_scalar": np.divide,
    "power_scalar": lambda a, c: a**c,
    "negate": np.negative,
    "exp": np.exp,
    "log": np.log,
    "tanh": np.tanh,
    "sigmoid": autodiff.sigmoid,
    "relu": lambda a: np.maximum(a, 0.0),
    "maximum": np.maximum,
    "where": np.where,
    "matmul": np.matmul,
    "transpose": np.transpose,
    "reshape": np.reshape,
    "broadcast_to": np.broadcast_to,
    "concatenate": lambda a, b, axis: np.concatenate([a, b], axis=axis),
    "stack": lambda a, b, axis: np.stack([a, b], axis=axis),
    "gather": lambda a, index: a[index],
    "summation": lambda a, axes: np.sum(a, axis=axes),
    "mean": lambda a, axes: np.mean(a, axis=axes),
    "amax": lambda a, axes: np.max(a, axis=axes),
    "logsumexp": lambda a, axes: autodiff.logsumexp(a, axis=axes),
}
"""The operations as NumPy has them: values that do not come from the key."""

DEFINITIONS = {
    "reverse_gradient": lambda g, a, c: (a, np.array([-c * entry for entry in g.ravel()]).reshape(g.shape)),
    "round_through": lambda g, a: (np.sign(a) * np.floor(np.abs(a) + 0.5), g),
    "clip_gradient": lambda g, a, limit: (a, np.where(g > limit, limit, np.where(g < -limit, -limit, g))),
}


def smooth_questions(name):
    """Questions with a slope: no kinks, in double precision; places of the arrays that have a gradient."""
    task = ASSIGNMENT.task(name)
    places = [task.inputs.index(output[1:]) for output in task.outputs[1:]]
    for family, arguments, _ in key_checks.questions(NAME, name):
        if not family.subgradient and arguments[0].dtype == np.float64:
            yield family, arguments, places


@pytest.mark.parametrize("name", VALUES)
def test_our_reverse_mode_agrees_with_every_reference(name):
    for family, (g, *arguments), places in smooth_questions(name):
        if any(isinstance(a, np.ndarray) and a.size == 0 for a in arguments) or g.size == 0:
            continue
        if name == "power_scalar" and family.name == "entries that are 0" and arguments[1] == 1:
            continue  # the slope of a ** 1 at 0 is tested by differences
        arrays = [arguments[place - 1] for place in places]

        def value(*moved, arguments=tuple(arguments), places=tuple(places)):
            inputs = list(arguments)
            for place, array in zip(places, moved, strict=True):
                inputs[place - 1] = array
            return VALUES[name](*inputs)

        out, pullback = autodiff.vjp(value, *arrays)
        expected = pullback(np.asarray(g))
        got = keys_of(NAME)[name].reference(g, *arguments)
        np.testing.assert_allclose(got[0], out, rtol=1e-12, atol=1e-12)
        for one, other in zip(got[1:], expected if isinstance(expected, tuple) else (expected,), strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", VALUES)
def test_differences_of_numpy_agree_with_every_reference(name):
    for family, (g, *arguments), places in smooth_questions(name):
        out, *gradients = keys_of(NAME)[name].reference(g, *arguments)
        np.testing.assert_allclose(out, VALUES[name](*arguments), rtol=1e-12, atol=1e-12)
        # Relative to the smallest entries: those of the logarithm are a millionth.
        step = 1e-3 * min(1.0, *(float(np.min(np.abs(a[a != 0]), initial=1.0)) for a in [arguments[0]]))
        for place, gradient in zip(places, gradients, strict=True):
            for index in np.ndindex(gradient.shape):
                expected = slope_at(partial(VALUES[name]), g, arguments, place - 1, index, step)
                assert gradient[index] == pytest.approx(expected, rel=1e-6, abs=1e-6), family.name


def slope_at(value, g, arguments, place, index, step):
    """Central difference of fourth order of sum(g * value) in one entry."""
    total = 0.0
    for steps, weight in ((-2, 1 / 12), (-1, -8 / 12), (1, 8 / 12), (2, -1 / 12)):
        moved = list(arguments)
        moved[place] = moved[place].copy()
        moved[place][index] += steps * step
        total += weight * float(np.sum(g * value(*moved)))
    return total / step


@pytest.mark.parametrize("name", sorted(BY_DEFINITION))
def test_gradients_by_definition_are_what_the_handout_says(name):
    for _, arguments, _ in key_checks.questions(NAME, name):
        out, gradient = keys_of(NAME)[name].reference(*arguments)
        expected = DEFINITIONS[name](*arguments)
        np.testing.assert_allclose(out, expected[0], rtol=1e-6)
        np.testing.assert_allclose(gradient, expected[1], rtol=1e-6)


def test_every_operation_has_a_witness():
    assert set(VALUES) | set(DEFINITIONS) == set(TASKS)
    assert len(TASKS) >= 20


def test_worked_examples_of_the_handout():
    g, a, b = np.array([[1.0, -1.0], [2.0, 0.5]]), np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([5.0, -2.0])
    out, pullback = autodiff.vjp(np.multiply, a, b)
    np.testing.assert_array_equal(out, [[5, -4], [15, -8]])
    np.testing.assert_array_equal(pullback(g)[0], [[5, 2], [10, -1]])
    np.testing.assert_array_equal(pullback(g)[1], [7, 0])
    rows, picked = np.array([10.0, 20.0, 30.0]), np.array([2, 0, 2])
    one_hot = np.eye(3)[picked]
    np.testing.assert_array_equal(one_hot @ rows, [30, 10, 30])
    np.testing.assert_array_equal(np.array([1.0, 2.0, 4.0]) @ one_hot, [2, 0, 5])


def test_starter_has_every_function_and_nothing_else():
    source = (key_checks.Path(ASSIGNMENT.folder) / ASSIGNMENT.starter).read_text(encoding="utf-8")
    defined = [line.split("(")[0].removeprefix("def ") for line in source.splitlines() if line.startswith("def ")]
    assert defined == [name for task in TASKS for name in (task, f"{task}_vjp")]


@pytest.mark.parametrize("task", TASKS)
def test_mistakes_of_the_catalogue_are_planted(task):
    catalogued = {m.name for m in keys_of(NAME)[task].mistakes if m.catalogue}
    planted = {edit.name for base in RIGHT.values() for name, edit in base.plants if name == task}
    assert catalogued <= planted


@pytest.mark.parametrize("name", RIGHT)
def test_properties_hold_for_right_hand_ins(name):
    for task in ASSIGNMENT.tasks:
        for prop in task.properties:
            if prop.name != "time for large arrays":
                assert key_checks.findings(RIGHT[name].source, "plain", NAME, prop, 2) == [], f"{task.name}/{prop.name}"


REVEALS = {
    ("exp", "linear in the cotangent"): "cotangent used twice",
    ("matmul", "slope of your own value"): "factors of the first gradient in swapped order",
    ("divide", "slope of your own value"): "denominator not squared",
    ("maximum", "equal entries"): "whole cotangent to both",
    ("amax", "several largest entries"): "whole cotangent to every entry",
}


@pytest.mark.parametrize(("task", "check"), REVEALS)
def test_properties_reveal_what_they_are_for(task, check):
    prop = next(p for p in ASSIGNMENT.task(task).properties if p.name == check)
    base = RIGHT["vectorised"]
    edit = next(edit for name, edit in base.plants if (name, edit.name) == (task, REVEALS[task, check]))
    assert key_checks.findings(edited(base.source, edit), "plain", NAME, prop, 2)


DIFFERENCES = """

def tanh_vjp(g, a):
    ga = np.zeros_like(a)
    for i in np.ndindex(*a.shape):
        e = np.zeros_like(a)
        e[i] = 1e-6
        ga[i] = (g * (tanh(a + e) - tanh(a - e))).sum() / 2e-6
    return ga


def reverse_gradient_vjp(g, a, c):
    ga = np.zeros_like(a)
    for i in np.ndindex(*a.shape):
        e = np.zeros_like(a)
        e[i] = 1e-6
        ga[i] = (g * (reverse_gradient(a + e, c) - reverse_gradient(a - e, c))).sum() / 2e-6
    return ga
"""


def test_finite_differences_in_place_of_a_pullback_are_too_slow_and_no_definition():
    source = f"{RIGHT['vectorised'].source}{DIFFERENCES}"
    prop = next(p for p in ASSIGNMENT.task("tanh").properties if p.name == "time for large arrays")
    assert key_checks.findings(source, "plain", NAME, prop, 1)
    asker = key_checks.hand_in(ASSIGNMENT, "plain", source)
    assert list(key_checks.refusals(asker, NAME, ASSIGNMENT.task("reverse_gradient")))


@pytest.mark.parametrize(
    ("right", "wrong", "check"),
    [
        # Found by the audit: no array of one entry was sure to be drawn, and no row held entries of both heights.
        ("max(a.size, 1)", "max(a.size, 2)", "mean/a single entry"),
        ("m = a.max(", "m = a.min(", "logsumexp/huge values"),
        ("e = np.exp(a - a.max(", "e = np.exp(a - a.min(", "logsumexp/huge values"),
    ],
)
def test_reductions_see_a_single_entry_and_rows_of_both_heights(right, wrong, check):
    base, task = RIGHT["vectorised"], ASSIGNMENT.task(check.split("/")[0])
    family = next(f for f in task.families if f.name == check.split("/")[1])
    hand_in = key_checks.hand_in(ASSIGNMENT, "plain", edited(base.source, Edit("", right, wrong)))
    assert check_family(hand_in, task, keys_of(NAME)[task.name], family, PUBLIC_SEED).status is Status.FAILED


STRETCHED = (
    "def broadcast_to_vjp(g, a, shape):\n    return fit(g, a.shape)",
    """def broadcast_to_vjp(g, a, shape):
    new = len(shape) - a.ndim
    padded = (1,) * new + a.shape
    pairs = zip(padded, shape)
    return g.sum(axis=tuple(i for i, (n, m) in enumerate(pairs) if i < new or n == 1 != m)).reshape(a.shape)""",
)


@pytest.mark.parametrize(
    ("right", "wrong", "check"),
    [
        # Found by mutants of real hand-ins: each shows in few cases of a family, which must not be left to chance.
        ("A.shape)\n    gb", "A.shape if g.shape != b.shape else g.shape)\n    gb", "matmul/missing batch axes"),
        ("A.shape)\n    gb", "A.shape if g.ndim < 4 else g.shape)\n    gb", "matmul/two missing batch axes"),
        ("zip(padded, shape)", "zip(padded, shape[::-1])", "broadcast_to/axes of length 1"),
    ],
)
@pytest.mark.parametrize("seed", range(2))
def test_what_shows_in_one_shape_alone_is_found_with_every_seed(right, wrong, check, seed):
    base, task = RIGHT["vectorised"], ASSIGNMENT.task(check.split("/")[0])
    family = next(f for f in task.families if f.name == check.split("/")[1])
    source = edited(base.source, Edit("", *STRETCHED))
    right_one = key_checks.hand_in(ASSIGNMENT, "plain", source)
    assert check_family(right_one, task, keys_of(NAME)[task.name], family, seed).status is Status.PASSED
    hand_in = key_checks.hand_in(ASSIGNMENT, "plain", edited(source, Edit("", right, wrong)))
    assert check_family(hand_in, task, keys_of(NAME)[task.name], family, seed).status is Status.FAILED


@pytest.mark.parametrize("seed", range(3))
def test_families_of_shapes_ask_every_shape(seed):
    def shapes(task, check):
        family = next(f for f in ASSIGNMENT.task(task).families if f.name == check)
        questions = [draw(family, seed, task, number) for number in range(family.count)]
        return {tuple(np.shape(each) for each in question[1:3]) for question in questions}

    assert shapes("matmul", "missing batch axes") == set(MISSING_BATCHES)
    assert shapes("matmul", "vectors") == set(VECTORS)
    assert shapes("multiply", "operand with fewer axes") == set(FEWER_AXES)


def test_a_value_that_overwrites_its_input_is_told_as_that(tmp_path):
    old = "def relu(a):\n    return np.maximum(a, 0)\n"
    source = RIGHT["vectorised"].source
    assert source.count(old) == 1
    overwriting = source.replace(old, "def relu(a):\n    a[a < 0] = 0\n    return a\n")
    (tmp_path / "ops.py").write_text(overwriting, encoding="utf-8")
    report = verify(tmp_path / "ops.py", ASSIGNMENT, Settings(keys=keys_of(NAME), diagnosed=False))
    assert report.adapter == "plain"
    failed = {(task.name, check.check) for task in report.tasks for check in task.checks if not check.status.fine}
    assert failed == {("relu", "inputs left unchanged")}


def needle_package(folder, broken=""):
    """A package of the course's outline that hands every question on to plain functions: a double, no solution."""
    package = folder / "python" / "needle"
    package.mkdir(parents=True)
    # Within a string, so that no file defines what the adapter for plain functions looks for.
    (package / "plain.py").write_text(f"exec({RIGHT['vectorised'].source + broken!r})", encoding="utf-8")
    (package / "__init__.py").write_text("from . import ops\nfrom .ops import *\n", encoding="utf-8")
    names = {
        task: call.function
        for task, call in NEEDLE[0].calls.items()
        if task not in ("transpose", "reshape", "summation")
    }
    lines = [
        "import numpy as np",
        "from . import plain",
        "class Tensor:",
        "    def __init__(self, array, *, device=None, dtype=None, requires_grad=True):",
        "        self.array = np.array(array, dtype=dtype)",
        "    def numpy(self):",
        "        return self.array",
        "class Op:",
        "    def __init__(self, name, rest):",
        "        self.name, self.rest = name, rest",
        "    def gradient(self, out_grad, node):",
        "        arrays = [x.array for x in node.inputs]",
        "        got = getattr(plain, self.name + '_vjp')(out_grad.array, *arrays, *self.rest)",
        "        return [Tensor(x) for x in got] if isinstance(got, tuple) else Tensor(got)",
        "def call(name, *arguments):",
        "    inputs = [x for x in arguments if isinstance(x, Tensor)]",
        "    rest = [x for x in arguments if not isinstance(x, Tensor)]",
        "    out = Tensor(getattr(plain, name)(*[x.array for x in inputs], *rest))",
        "    out.op, out.inputs = Op(name, rest), inputs",
        "    return out",
        "def transpose(a, axes=None):",
        "    order = list(range(a.array.ndim))",
        "    i, j = axes or (-1, -2)",
        "    order[i], order[j] = order[j], order[i]",
        "    return call('transpose', a, order)",
        "def reshape(a, shape):",
        "    return call('reshape', a, shape)",
        "def summation(a, axes=None):",
        "    return call('summation', a, axes)",
        *[f"def {function}(*arguments):\n    return call({task!r}, *arguments)" for task, function in names.items()],
    ]
    (package / "ops.py").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_needle_packages_are_read_by_their_operations(tmp_path):
    report = verify(needle_package(tmp_path), ASSIGNMENT, Settings(keys=keys_of(NAME), diagnosed=False))
    assert report.adapter == "needle"
    assert len(report.tasks) == len(NEEDLE[0].calls)
    assert [f"{t.name}/{c.check}: {c.reason}" for t in report.tasks for c in t.checks if not c.status.fine] == []


def test_needle_operations_that_are_wrong_are_refused_and_what_is_not_stated_costs_nothing(tmp_path):
    broken = """

def exp_vjp(g, a):
    return g * np.exp(np.exp(a))


def summation(a, axes):
    return a.sum(axis=tuple(range(a.ndim)) if axes is None else tuple(k for k in axes))
"""
    report = verify(needle_package(tmp_path, broken), ASSIGNMENT, Settings(keys=keys_of(NAME)))
    tasks = {task.name: task for task in report.tasks}
    assert tasks["exp"].earned == 0
    assert tasks["exp"].diagnosis.names == ("exponential of the value",)
    assert tasks["summation"].earned == tasks["summation"].points
    failed = {check.check for check in tasks["summation"].checks if not check.status.fine}
    assert failed == {"an integer for axes", "the integer 0 for axes", "a negative integer"}


def test_a_transpose_in_needle_takes_the_axes_that_change_places():
    assert exchange(np.zeros((3, 4, 5)), (2, 1, 0)) == ((0, 2),)
    assert exchange(np.zeros((2, 4)), (1, 0)) == ()


def test_questions_of_a_family_have_cotangents_of_the_value_s_shape_and_never_all_ones():
    for operation in ENTRYWISE:
        for _, (g, *arguments), _ in key_checks.questions(NAME, operation.name):
            assert g.shape == np.shape(keys_of(NAME)[operation.name].reference(g, *arguments)[0])
            assert not (g.size and np.all(g == 1))
