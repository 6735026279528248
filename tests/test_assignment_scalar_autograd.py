"""`scalar-autograd`: the reference by two witnesses; right hand-ins pass, wrong ones fail, mistakes look different."""

import itertools
import math
from dataclasses import replace

import mpmath
import numpy as np
import pytest
from assignment_key import hand_in
from by_day import some_by_day

from autodiff import scalar
from checks.assignments import program_properties
from checks.assignments.adapters.minitorch import MINITORCH, MINITORCH_EARLIER
from checks.assignments.programs import Constant, Operation, Program
from checks.assignments.scalar_autograd import ASSIGNMENT
from checks.assignments.scalar_autograd.tasks import ABOVE, INSIDE, SLOPES
from checks.assignments.task import Family, Standing
from checks.assignments.variants import edited, planted, right_variants, wrong_variants
from checks.staff.engine import program_keys
from checks.staff.engine.tracing import trace_table
from checks.staff.scalar_autograd import CODE_BASES, KEYS
from checks.verify.checking import check_family, check_property
from checks.verify.drawing import draw
from checks.verify.grading import Grading, Settings
from checks.verify.report import Status
from checks.verify.trials import Bench

REQUIRED = [
    (task, family)
    for task in ASSIGNMENT.tasks
    for family in task.families
    if family.standing is Standing.REQUIRED and task.name in KEYS
]
NAMES = [f"{task.name}/{family.name}" for task, family in REQUIRED]
SEEDS = (3, 11)


def outputs(answer):
    return np.concatenate([np.ravel(np.asarray(output, dtype=float)) for output in answer])


def same(a, b):
    return bool(np.allclose(outputs(a), outputs(b), rtol=1e-6, atol=1e-9, equal_nan=True))


def fifty_digits(program, leaves):
    """The output's value by a third party's functions."""
    functions = {name: getattr(mpmath, name) for name in ("exp", "log", "tanh")}
    functions["relu"] = lambda a: a if a > 0 else mpmath.mpf(0)
    functions["negative"] = lambda a: -a
    functions["sigmoid"] = lambda a: 1 / (1 + mpmath.exp(-a))
    signs = {
        "add": lambda a, b: a + b,
        "subtract": lambda a, b: a - b,
        "multiply": lambda a, b: a * b,
        "divide": lambda a, b: a / b,
        "power": lambda a, b: a**b,
    }
    nodes = list(leaves)
    for operation in program.operations:
        operands = [mpmath.mpf(o.number) if isinstance(o, Constant) else nodes[o] for o in operation.operands]
        nodes.append((functions | signs)[operation.name](*operands))
    return nodes[program.output]


@pytest.mark.parametrize(("task", "family"), REQUIRED, ids=NAMES)
def test_reference_agrees_with_fifty_digit_differences_and_with_the_lecture_engine(task, family):
    if family.subgradient or task.inputs != ("program",) or task.outputs != ("value", "gradients"):
        pytest.skip("no slope there, or no leaves asked for")
    for number in range(2):
        (program,) = draw(family, 5, task.name, number)
        value, gradients = KEYS[task.name].reference(program)
        with mpmath.workdps(50):
            at = [mpmath.mpf(leaf) for leaf in program.leaves]
            assert math.isclose(value, fifty_digits(program, at), rel_tol=1e-12)
            step = mpmath.mpf(10) ** -20
            for leaf, gradient in enumerate(gradients):
                up, down = ([x + s * step * (k == leaf) for k, x in enumerate(at)] for s in (1, -1))
                slope = (fifty_digits(program, up) - fifty_digits(program, down)) / (2 * step)
                assert math.isclose(gradient, slope, rel_tol=1e-10, abs_tol=1e-12)
        assert np.allclose(
            gradients, scalar.gradient(lambda *xs, p=program: lecture(p, xs))(*program.leaves), rtol=1e-12
        )


def lecture(program, leaves):
    """The program on the lecture's engine, which shares no rule with the reference."""
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
        nodes.append((signs.get(operation.name) or getattr(scalar, operation.name))(*operands))
    return nodes[program.output]


@pytest.mark.parametrize("task", [task for task in ASSIGNMENT.tasks if task.name in KEYS], ids=lambda task: task.name)
def test_every_mistake_shows_and_no_two_look_alike(task):
    key = KEYS[task.name]
    families = [family for t, family in REQUIRED if t is task]
    told = {mistake.name: [] for mistake in key.mistakes}
    right = []
    for family in families:
        for number in range(family.count):
            arguments = draw(family, 1, task.name, number)
            right.append(key.reference(*arguments))
            for name, answers in told.items():
                answers.append(key.reference(*arguments, mistakes=frozenset({name})))
    for name, answers in told.items():
        assert not all(map(same, answers, right)), f"{name} cannot be seen"
    for one, other in itertools.combinations(told, 2):
        assert not all(map(same, told[one], told[other])), f"{one} and {other} look alike"


def test_mistakes_of_a_task_have_names_of_their_own_and_three_hints():
    for name, key in KEYS.items():
        names = [mistake.name for mistake in key.mistakes]
        assert len(names) == len(set(names)), name
        for mistake in key.mistakes:
            assert len(mistake.hints) == 3
            assert mistake.explanation.count(". ") >= 1
            assert not any(sign in mistake.hints[0] for sign in "=²*/"), mistake.hints[0]


def failures(source, seed, adapter="plain", only=None, first=False):
    """Which required checks a hand-in fails, or the first of them."""
    asked = hand_in(ASSIGNMENT, adapter, source)
    failed = []
    for task in ASSIGNMENT.tasks:
        if only not in (None, task.name) or not asked.adapter.names(task):
            continue
        for check in task.checks:
            if check.standing is not Standing.REQUIRED:
                continue
            if isinstance(check, Family):
                went = check_family(asked, task, KEYS.get(task.name), check, seed)
            else:
                went = check_property(asked, task, check, seed)
            if went.status is not Status.PASSED:
                failed.append((task.name, check.name, went.status, went.reason))
                if first:
                    return failed
    return failed


RIGHT = [variant for base in CODE_BASES for variant in right_variants(base, 5)]
WRONG = [(base.name, *variant) for base in CODE_BASES for variant in wrong_variants(base)]


@pytest.mark.parametrize("source", some_by_day([text for _, text in RIGHT], [label for label, _ in RIGHT]))
def test_right_hand_ins_pass(source):
    assert failures(source, SEEDS[0]) == []


@pytest.mark.parametrize(("task", "source"), [w[1::2] for w in WRONG], ids=[f"{b}-{t}-{m}" for b, t, m, _ in WRONG])
def test_planted_mistakes_are_found_in_their_task(task, source):
    for seed in SEEDS:
        assert failures(source, seed, only=task, first=True)


LEFT_ONLY = "only the left operand gets a gradient"
ONE_OPERATION = [
    (base, task, source) for base in CODE_BASES for task, edit, source in planted(base) if edit.name == LEFT_ONLY
]


@pytest.mark.parametrize(("base", "task", "source"), ONE_OPERATION, ids=[f"{b.name}-{t}" for b, t, _ in ONE_OPERATION])
def test_a_mistake_of_one_operation_is_named_where_the_others_are_right(base, task, source):
    # `+` and `*` can both have it; a program of the one's task holds the other too.
    ((_, named),) = Bench(ASSIGNMENT, KEYS).name(base, source, {task})
    assert named.names == (LEFT_ONLY,)


OWN_DIFFERENCE = """\
out = Value(other - self.data, (self,))

        def pull():
            self.grad -= out.grad

        out.pull = pull
        return out"""
RULES = {
    "exp, operands used again": "math.exp(self.data), (self,))",
    "log, operands used again": "math.log(self.data), (self,))",
    "tanh, operands used again": "Value(t, (self,))",
    "number to the value, operands used again": "base**self.data, (self,))",
    "number minus value": OWN_DIFFERENCE,
}


@pytest.mark.parametrize("task", RULES)
def test_whoever_puts_the_rule_at_the_operand_is_found_where_the_operand_is_a_result(task):
    # Leaves have a rule here that does nothing, and no harm is done where one of them is the operand.
    source = CODE_BASES[0].source.replace("[*parents]\n", "[*parents]\n        self.pull = lambda: None\n")
    source = source.replace("v.parents and v not in order", "v not in order").replace(
        "v.grad = 0.0\n", "v.grad = 0.0 if v.parents else v.grad\n"
    )
    source = source.replace("return Value(other) - self", OWN_DIFFERENCE)
    assert failures(source, SEEDS[0], only=task) == []
    place = source.index(RULES[task])
    spoilt = source[:place] + source[place:].replace("out.pull = pull", "self.pull = pull", 1)
    for seed in SEEDS:
        assert failures(spoilt, seed, only=task)


def test_a_value_that_is_not_used_has_no_gradient():
    source = CODE_BASES[1].source.replace("= data, 0, [", "= data, 1, [")
    assert source != CODE_BASES[1].source
    failed = failures(source, SEEDS[0])
    assert {(task, check) for task, check, _, _ in failed} == {("backward", "a Value that is not used")}


def test_code_bases_hold_enough_variants():
    assert len(CODE_BASES) >= 3
    assert sum(1 for base in CODE_BASES for _ in right_variants(base)) >= 20


WALKS = """\
        self.follow(1.0)

    def follow(self, share):
        kept, self.grad = self.grad, share
        before = [p.grad for p in self.parents]
        for p in self.parents:
            p.grad = 0.0
        if self.parents:
            self.pull()
        shares = [p.grad / self.parents.count(p) for p in self.parents]
        for p, g in zip(self.parents, before):
            p.grad = g
        self.grad = kept + share
        for p, g in zip(self.parents, shares):
            p.follow(g)
"""


def test_walks_along_all_paths_are_slow_and_told_so(monkeypatch):
    for name, value in {"MANY": 14, "MORE": 17, "SUSPICIOUS": 0.004}.items():
        monkeypatch.setattr(program_properties, name, value)
    source = dict(right_variants(CODE_BASES[0], 1))["closures"]
    start = source.index("        order = []\n")
    paths = source[:start] + WALKS
    failed = failures(paths, 3, only="backward")
    assert [check for _, check, _, _ in failed] == ["time grows with the nodes"]
    assert "every path" in failed[0][3]


def test_programs_shrink_to_valid_simpler_ones():
    (program,) = draw(ASSIGNMENT.task("expressions").families[0], 2, "expressions", 0)
    for simpler in program.simpler():
        assert simpler.valid
        assert simpler != program
        assert len(simpler) <= len(program)


def test_micrograd_clones_with_either_activation_are_read():
    source = dict(right_variants(CODE_BASES[0], 1))["closures"]
    for lacking, kept in (("tanh", "relu"), ("relu", "tanh")):
        failed = {
            task for task, *_ in failures(source.replace(f"def {lacking}(", f"def no_{lacking}("), 3, "micrograd")
        }
        assert failed == {lacking, f"{lacking}, operands used again", f"network with {lacking}"}
        assert kept not in failed


def test_missing_reflected_operators_are_told_by_their_task():
    source = dict(right_variants(CODE_BASES[1], 1))["partials"]
    failed = failures(source.replace("def __rsub__", "def no_rsub"), 3)
    assert {task for task, *_ in failed} == {"number minus value"}
    assert "TypeError" in failed[0][3]


def test_a_program_prints_as_a_trace():
    program = Program((2.0, 3.0), (Operation("multiply", (0, 1)), Operation("subtract", (Constant(5), 2))))
    assert str(program).splitlines() == ["x1 = 2.0", "x2 = 3.0", "v1 = x1 * x2", "v2 = 5 - v1"]


MINITORCH_HAND_IN = """
import math
import types


class Context:
    saved = ()

    def save_for_backward(self, *values):
        self.saved = values


class Mul:
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a * b

    def backward(ctx, d):
        a, b = ctx.saved
        return b * d, a * d


class Exp:
    def forward(ctx, a):
        ctx.save_for_backward(math.exp(a))
        return ctx.saved[0]

    def backward(ctx, d):
        return d * ctx.saved[0]


class Scalar:
    def __init__(self, data):
        self.data = data

    def __lt__(self, b):
        return Scalar(1.0 if self.data < b.data else 0.0)

    def __gt__(self, b):
        return b < self

    def __eq__(self, b):
        return Scalar(float(self.data == b.data))


class minitorch:
    scalar = types.SimpleNamespace(Scalar=Scalar)
    autodiff = types.SimpleNamespace(Context=Context)
    scalar_functions = types.SimpleNamespace(Mul=Mul, Exp=Exp)
    operators = types.SimpleNamespace(
        is_close=lambda x, y: abs(x - y) < 1e-2,
        log=lambda x: math.log(x + 1e-6),
        log_back=lambda x, y: y / (x + 1e-6),
        relu_back=lambda x, y: y if x > 0 else 0.0,
    )
"""
MINITORCH_EDITS = {
    "minitorch.operators.is_close": ("abs(x - y)", "x - y"),
    "minitorch.operators.log_back": ("y / (x + 1e-6)", "1 / (x + 1e-6)"),
    "minitorch.operators.relu_back": ("y if x > 0", "x * y if x > 0"),
    "minitorch.Mul.backward": ("b * d, a * d", "a * d, b * d"),
    "minitorch.Exp.backward": ("return d * ctx", "return ctx"),
    "minitorch.Scalar.lt": ("self.data < b.data", "self.data <= b.data"),
    "minitorch.Scalar.gt": ("return b < self", "return b < b"),
    "minitorch.Scalar.eq": ("self.data == b.data", "round(self.data) == round(b.data)"),
}


@pytest.mark.parametrize("task", [*MINITORCH_EDITS, "minitorch.operators.log", "minitorch.Mul.forward"])
def test_minitorch_functions_right_and_wrong(task):
    assert failures(MINITORCH_HAND_IN, 3, "minitorch", task) == []
    if task in MINITORCH_EDITS:
        assert failures(MINITORCH_HAND_IN.replace(*MINITORCH_EDITS[task]), 3, "minitorch", task)


def test_comparisons_of_scalars_are_shown_as_they_are_asked():
    text = MINITORCH.call(ASSIGNMENT.task("minitorch.Scalar.gt"), (0.5, -1.25))
    assert text.splitlines()[1:] == ["x, y = Scalar(0.5), Scalar(-1.25)", "print(x > y)"]


def test_the_earlier_course_s_class_is_not_asked_what_it_lacks():
    asked = {a.name: {t.name for t in ASSIGNMENT.tasks if a.names(t)} for a in (MINITORCH, MINITORCH_EARLIER)}
    assert asked["minitorch"] - asked["minitorch-2020"] == {
        "number over value",
        "minitorch.Scalar.gt",
        "minitorch.Scalar.eq",
    }
    assert "value over number" in asked["minitorch-2020"]


GUARDED = {
    "value": (("math.log(self.data)", "math.log(self.data + 1e-6)"),),
    "gradient": (("out.grad / self.data", "out.grad / (self.data + 1e-6)"),),
    "divisor": (("other.data**2 *", "(other.data**2 + 1e-6) *"),),
}
GUARDED["both"] = GUARDED["value"] + GUARDED["gradient"]


@pytest.mark.parametrize("place", GUARDED)
def test_a_guard_against_division_by_zero_is_right_in_values_and_in_gradients(place):
    def moved(guard):
        source = CODE_BASES[0].source
        for old, new in GUARDED[place]:
            assert source.count(old) == 1
            source = source.replace(old, new.replace("1e-6", guard))
        return [failures(source, 8302, only=task) for task in ("log", "divide", "number over value")]

    assert moved("1e-6") == [[], [], []]
    assert any(moved("1e-3"))


def test_the_trace_marks_the_first_row_that_differs():
    base = CODE_BASES[0]
    program = Program(
        (2.0, 3.0), (Operation("multiply", (0, 1)), Operation("multiply", (2, 0)), Operation("add", (2, 3)))
    )
    edit = next(e for _, e in base.plants if e.name == "products overwrite instead of adding")
    for source, marked in ((base.source, ""), (edited(base.source, edit), "v1 = x1 * x2")):
        asked = hand_in(ASSIGNMENT, "plain", source)
        lines = trace_table(asked, asked.adapter, program).splitlines()
        assert [line for line in lines if "first difference" in line] == lines[-1:]
        assert "".join(lines[-1:]).startswith(marked)
        assert bool(lines) == bool(marked)


def test_the_trace_shows_a_wrong_value_first():
    source = CODE_BASES[0].source.replace("self.data * other.data", "self.data * other.data + 1")
    asked = hand_in(ASSIGNMENT, "plain", source)
    program = Program((2.0, 3.0), (Operation("multiply", (0, 1)),))
    table = trace_table(asked, asked.adapter, program)
    assert table.splitlines()[0].split() == ["row", "value", "yours"]
    assert table.splitlines()[-1].split()[:7] == ["v1", "=", "x1", "*", "x2", "6", "7"]


OPERATIONS = ("add", "multiply", "subtract", "exp", "log", "tanh", "relu")


def verdicts(*mistakes):
    """Status and checks of every task where mistakes of operations, given as (operation, mistake), are planted."""
    base = next(base for base in CODE_BASES if base.name == "closures")
    edits = [edit for task, edit in base.plants if (task, edit.name) in mistakes]
    assert len(edits) == len(mistakes)
    settings = Settings(mode="grader", keys=KEYS, diagnosed=False)
    some = replace(ASSIGNMENT, tasks=tuple(ASSIGNMENT.task(name) for name in OPERATIONS))
    results = Grading(hand_in(some, "plain", edited(base.source, *edits)), settings).run()
    return {result.name: result for result in results}


WRONG_TIMES = ("multiply", "factors not exchanged")


def test_a_wrong_multiplication_costs_no_other_operation():
    went = verdicts(WRONG_TIMES)
    assert went["multiply"].status is Status.FAILED
    for name in set(OPERATIONS) - {"multiply"}:
        assert went[name].status is Status.PASSED, name
        assert went[name].earned == went[name].points
        # What is made by `*` is not asked; what does without it is.
        asked = [check.check for check in went[name].checks if check.status is not Status.NOT_REACHED]
        assert not {INSIDE, SLOPES} & set(asked)
        assert any(check.endswith("no *") or check == ABOVE for check in asked)
    without = verdicts()
    assert {result.status for result in without.values()} == {Status.PASSED}
    assert not [c.check for r in without.values() for c in r.checks if c.check.endswith("no *") or c.check == ABOVE]


@pytest.mark.parametrize("mistake", ["the adjoint from above is ignored", "not squared", "sign of the square"])
def test_a_wrong_operation_is_found_behind_a_wrong_multiplication(mistake):
    went = verdicts(WRONG_TIMES, ("tanh", mistake))
    assert went["multiply"].status is Status.FAILED
    assert went["tanh"].status is Status.FAILED
    assert went["tanh"].earned == verdicts(("tanh", mistake))["tanh"].earned < went["tanh"].points
    assert went["exp"].status is Status.PASSED


def test_the_slope_of_x_over_x_may_be_0_to_rounding_only():
    """d / b - d * a * b**-2 leaves 3e-14 where d / b - d * y / b leaves nothing: found by the audit, with this seed."""
    source = dict(right_variants(CODE_BASES[2], 200))["operations + quotient by powers"]
    task = ASSIGNMENT.task("expressions")
    family = next(family for family in task.families if family.name == "arithmetic")
    for text in (CODE_BASES[2].source, source):
        asker = hand_in(ASSIGNMENT, "plain", text)
        assert check_family(asker, task, KEYS[task.name], family, 82).status is Status.PASSED
    off = source.replace("-d * a * b**-2", "-d * a * b**-2 + 1e-9")
    assert off != source
    asker = hand_in(ASSIGNMENT, "plain", off)
    assert check_family(asker, task, KEYS[task.name], family, 82).status is Status.FAILED


def test_programs_are_rewritten_with_the_same_value():
    division = (
        Operation("divide", (0, 1)),
        Operation("divide", (Constant(3.0), 2)),
        Operation("divide", (3, Constant(2))),
    )
    program = Program((1.5, -0.5), division)
    other = program_keys.quotients_by_powers(program)
    assert {operation.name for operation in other.operations} == {"power", "multiply"}
    assert other.values()[other.output] == pytest.approx(program.values()[program.output])
