"""The engine of the course's package: right ones pass, broken ones do not, and a list of several outputs is told."""

import pytest
from needle_package import package

from checks.assignments.registry import built_in, keys_of
from checks.assignments.task import Standing
from checks.verify.grading import Settings
from checks.verify.verifying import verify

NAME = "tensor-autograd"
ASSIGNMENT = built_in(NAME)
SETTINGS = Settings(keys=keys_of(NAME), diagnosed=False)

ENGINE = """
import numpy as np

class Op:
    def __call__(self, *inputs):
        made = Tensor(self.compute(*[x.held for x in inputs]))
        made.op, made.inputs = self, inputs
        return made

class Plus(Op):
    def compute(self, a, b):
        return a + b
    def gradient(self, out_grad, node):
        return out_grad, out_grad

class Times(Op):
    def compute(self, a, b):
        return a * b
    def gradient(self, out_grad, node):
        a, b = node.inputs
        return out_grad * b, out_grad * a

class PlusNumber(Op):
    def __init__(self, number):
        self.number = number
    def compute(self, a):
        return (a + self.number).astype(a.dtype)
    def gradient(self, out_grad, node):
        return (out_grad,)

class TimesNumber(PlusNumber):
    def compute(self, a):
        return (a * self.number).astype(a.dtype)
    def gradient(self, out_grad, node):
        return (out_grad * self.number,)

class Tensor:
    op, inputs, grad = None, (), None

    def __init__(self, array, *, device=None, dtype=None, **options):
        self.held = np.array(array, dtype)
    def numpy(self):
        return self.held
    def __add__(self, other):
        return Plus()(self, other) if isinstance(other, Tensor) else PlusNumber(other)(self)
    def __mul__(self, other):
        return Times()(self, other) if isinstance(other, Tensor) else TimesNumber(other)(self)
    __radd__, __rmul__ = __add__, __mul__
    def backward(self, out_grad=None):
        compute_gradient_of_variables(self, out_grad or Tensor(np.ones_like(self.held)))

def compute_gradient_of_variables(output, out_grad):
    arriving = {id(output): [out_grad]}
    for node in reversed(find_topo_sort([output])):
        first, *others = arriving[id(node)]
        for other in others:
            first = first + other
        node.grad = first
        if node.op is not None:
            for operand, part in zip(node.inputs, node.op.gradient(first, node)):
                arriving.setdefault(id(operand), []).append(part)

def find_topo_sort(node_list):
    seen, order = set(), []
    for node in node_list:
        visit(node, seen, order)
    return order

def visit(node, seen, order):
    if id(node) not in seen:
        seen.add(id(node))
        for operand in node.inputs:
            visit(operand, seen, order)
        order.append(node)
"""
EACH = "    for node in node_list:\n        visit(node, seen, order)"


def report(folder, engine=ENGINE):
    return verify(package(folder, "", autograd=engine), ASSIGNMENT, SETTINGS)


def test_a_right_engine_earns_everything_that_can_be_had(tmp_path):
    found = report(tmp_path)
    assert (found.adapter, found.passed, found.earned) == ("needle", True, found.points)
    points = {task.name: task.points for task in found.tasks}
    assert points["backward"] == ASSIGNMENT.task("backward").points
    assert points["second backward"] == 0.0  # a task that is advice in this course
    several = next(task for task in found.tasks if task.name == "order of several outputs")
    assert several.status.value == "passed"


@pytest.mark.parametrize(
    ("right", "wrong", "failed"),
    [
        ("        for other in others:\n            first = first + other\n", "", "accumulation"),
        ("return out_grad * b, out_grad * a", "return out_grad * a, out_grad * b", "multiply"),
        ("return (out_grad * self.number,)", "return (out_grad,)", "constants"),
        ("first, *others = arriving[id(node)]", "first, *others = [*arriving[id(node)], out_grad]", "add"),
        ("        order.append(node)", "        order.insert(0, node)", "topological order"),
        ("        node.grad = first", "        node.grad = Tensor(first.held)", "gradient of gradient"),
    ],
)
def test_a_broken_engine_is_refused(tmp_path, right, wrong, failed):
    assert ENGINE.count(right) == 1
    found = report(tmp_path, ENGINE.replace(right, wrong))
    assert not found.passed
    assert failed in {task.name for task in found.tasks if task.status.value == "failed"}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("    visit(node_list[0], seen, order)", "missing in the order"),
        (EACH.replace("visit(node, seen, order)", "visit(node, set(), order)"), "more than once"),
        (EACH.replace("in node_list", "in node_list[:1]"), "missing in the order"),
    ],
)
def test_an_order_that_is_wrong_for_several_outputs_alone_is_told_and_not_marked(tmp_path, wrong, told):
    found = report(tmp_path, ENGINE.replace(EACH, wrong))
    several = next(task for task in found.tasks if task.name == "order of several outputs")
    (check,) = [check for check in several.checks if check.status.value == "failed"]
    assert told in check.reason
    assert check.standing is Standing.ADVICE
    assert (found.passed, found.earned) == (True, found.points)


def test_several_outputs_are_asked_of_no_function_that_takes_one():
    plain = next(adapter for adapter in ASSIGNMENT.adapters if adapter.name == "plain")
    assert plain.names(ASSIGNMENT.task("order of several outputs")) == ()
