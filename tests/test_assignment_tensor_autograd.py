"""`tensor-autograd`: the reference by autodiff and complex steps; right hand-ins pass, planted mistakes do not."""

import itertools

import numpy as np
import pytest
from assignment_key import hand_in
from by_day import some_by_day

from autodiff import vjp
from checks.assignments.programs import Constant
from checks.assignments.task import Family, Standing
from checks.assignments.tensor_autograd import ASSIGNMENT
from checks.assignments.variants import right_variants, wrong_variants
from checks.staff.tensor_autograd import CODE_BASES, KEYS
from checks.verify.checking import check_family, check_property
from checks.verify.drawing import draw
from checks.verify.report import Status

REQUIRED = [
    (task, family) for task in ASSIGNMENT.tasks for family in task.families if family.standing is Standing.REQUIRED
]
KEYED = [(task, family) for task, family in REQUIRED if task.name in KEYS]
RIGHT = [variant for base in CODE_BASES for variant in right_variants(base, 8)]
WRONG = [(base.name, *variant) for base in CODE_BASES for variant in wrong_variants(base)]


def numbers(tree):
    if isinstance(tree, tuple | list):
        return np.concatenate([numbers(entry) for entry in tree])
    return np.ravel(np.asarray(tree, dtype=float))


def same(a, b):
    return bool(np.allclose(numbers(a), numbers(b), rtol=1e-6, atol=1e-9, equal_nan=True))


def run(program, leaves):
    """The program on anything with + and *."""
    nodes = list(leaves)
    for operation in program.operations:
        a, b = (o.number if isinstance(o, Constant) else nodes[o] for o in operation.operands)
        nodes.append(a + b if operation.name == "add" else a * b)
    return nodes[program.output]


@pytest.mark.parametrize(
    ("task", "family"),
    [(t, f) for t, f in KEYED if t.outputs == ("value", "gradients")],
    ids=lambda value: value.name,
)
def test_reference_agrees_with_autodiff_and_with_complex_steps(task, family):
    for number in range(3):
        program, seed = draw(family, 5, task.name, number)
        value, gradients = KEYS[task.name].reference(program, seed)
        out, pull = vjp(lambda *leaves, p=program: run(p, leaves), *program.leaves)
        assert np.allclose(value, out, rtol=1e-12)
        for leaf, (gradient, pulled) in enumerate(zip(gradients, pull(seed), strict=True)):
            assert np.allclose(gradient, pulled, rtol=1e-12)
            moved = [x + 1e-30j * (k == leaf) for k, x in enumerate(program.leaves)]
            # Every operation is entrywise, so one step moves all entries at once.
            assert np.allclose(gradient, seed * np.imag(run(program, moved)) / 1e-30, rtol=1e-12)


def test_gradients_of_gradients_agree_with_complex_steps_through_autodiff():
    task = ASSIGNMENT.task("gradient of gradient")
    for number in range(4):
        program, seed, again = draw(task.families[0], 5, task.name, number)
        first, second = KEYS[task.name].reference(program, seed, again)

        def gradient(*leaves, p=program, g=seed):
            return vjp(lambda *xs: run(p, xs), *leaves)[1](g)[0]

        assert np.allclose(first, gradient(*program.leaves), rtol=1e-12)
        step = 1e-5
        for leaf, found in enumerate(second):
            up, down = ([x + s * step * (k == leaf) for k, x in enumerate(program.leaves)] for s in (1, -1))
            measured = again * (gradient(*up) - gradient(*down)) / (2 * step)
            assert np.allclose(found, measured, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("task", [task for task in ASSIGNMENT.tasks if task.name in KEYS], ids=lambda task: task.name)
def test_every_mistake_shows_and_no_two_look_alike(task):
    key = KEYS[task.name]
    told = {mistake.name: [] for mistake in key.mistakes}
    right = []
    for family in [family for t, family in KEYED if t is task]:
        for number in range(family.count):
            arguments = draw(family, 1, task.name, number)
            right.append(key.reference(*arguments))
            for name, answers in told.items():
                answers.append(key.reference(*arguments, mistakes=frozenset({name})))
    for name, answers in told.items():
        assert not all(map(same, answers, right)), f"{name} cannot be seen"
    for one, other in itertools.combinations(told, 2):
        assert not all(map(same, told[one], told[other])), f"{one} and {other} look alike"


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


def test_a_leaf_alone_and_leaves_that_play_no_part_are_asked():
    # The faults: an order that never lists its output as a leaf; leaves that are made without `grad`.
    closures, lists = (next(b.source for b in CODE_BASES if b.name == name) for name in ("closures", "lists"))
    lost = closures.replace("for node in found if not", "for node in found[1:] if not")
    assert [check for _, check, *_ in failures(lost, 3, "topological order")] == ["a leaf alone"]
    missing = lists.replace("    grad: object = None\n", "")
    assert [check for _, check, *_ in failures(missing, 3)] == ["leaves that play no part"]
    zeros = lists.replace("class Tensor:", "class Tensor:\n    def __post_init__(self):\n        self.grad = self\n")
    zeros = zeros.replace("self.grad = self", "self.grad = None if self.inputs else Tensor(self.data * 0, [self])")
    assert failures(zeros, 3, "backward") == []


def test_an_order_that_goes_along_every_path_is_found():
    # The fault: what was listed is listed again, at its old place in a dictionary.
    operations = next(b.source for b in CODE_BASES if b.name == "operations")
    again = operations.replace("    if id(y) not in done:\n", "    if id(done) not in done:\n")
    assert [check for _, check, *_ in failures(again, 3, "topological order")] == ["time grows with the nodes"]


def test_code_bases_hold_enough_variants():
    assert len(CODE_BASES) >= 3
    assert len(RIGHT) >= 20
