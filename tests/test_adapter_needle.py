"""Packages of the course's outline as they are handed in: homeworks differ in what they define and compute with."""

from dataclasses import replace

import pytest
from needle_package import package

from checks.assignments.adapters.needle import GIVEN_POWER, NEEDLE
from checks.assignments.adapters.needle_engine import NEEDLE_ENGINE
from checks.assignments.registry import built_in, keys_of
from checks.verify.grading import Settings
from checks.verify.verifying import verify

NAME = "op-gradients"
ASSIGNMENT = built_in(NAME)
SETTINGS = Settings(keys=keys_of(NAME), diagnosed=False)

RELU = """
from .autograd import Op, Tensor
class ReLU(Op):
    def compute(self, a):
        return a * (a > 0)
    def gradient(self, out_grad, node):
        GRADIENT
def relu(a):
    return ReLU()(a)
"""
OWN = "        mask = node.data > 0\n        return Tensor(out_grad.data * mask)"
IN_PLACE = "        held = node.data\n        held[held > 0] = 1\n        return Tensor(out_grad.data * held)"


def verdicts(folder, *names):
    report = verify(folder, only(*names), SETTINGS)
    return report.adapter, {task.name: task.status.value for task in report.tasks}


def only(*names):
    """The assignment with these tasks alone, quick to verify."""
    return replace(ASSIGNMENT, tasks=tuple(task for task in ASSIGNMENT.tasks if task.name in names))


def test_a_gradient_that_writes_into_its_node_does_not_make_the_value_wrong(tmp_path):
    for number, body in enumerate((OWN, IN_PLACE)):
        folder = package(tmp_path / str(number), RELU.replace("        GRADIENT", body))
        assert verdicts(folder, "relu")[1]["relu"] == "passed"
    wrong = package(tmp_path / "wrong", RELU.replace("        GRADIENT", OWN.replace("> 0", "< 0")))
    assert verdicts(wrong, "relu")[1]["relu"] == "failed"


POWER = """
from .autograd import Op, Tensor
import numpy as np
class EWisePow(Op):
    def compute(self, a, b):
        return a ** b
    def gradient(self, out_grad, node):
        GRADIENT
def power(a, b):
    return EWisePow()(a, b)
"""
RIGHT_POWER = """        (a, b), g = (x.data for x in node.inputs), out_grad.data
        return Tensor(g * b * a ** (b - 1)), Tensor(g * a ** b * np.log(a))"""


@pytest.mark.parametrize(
    ("gradient", "verdict"),
    [
        (RIGHT_POWER, "passed"),
        (RIGHT_POWER.replace("np.log(a)", "np.log(b)"), "failed"),
        ("        raise NotImplementedError", "unsupported"),
        (f"        raise ValueError({GIVEN_POWER!r})", None),
    ],
)
def test_the_elementwise_power_is_judged_unless_the_course_gave_a_body_that_raises(tmp_path, gradient, verdict):
    folder = package(tmp_path, POWER.replace("        GRADIENT", gradient))
    assert verdicts(folder, "power", "exp")[1].get("power") == verdict


ARRAYS = """
import os
import numpy as np
assert os.environ["NEEDLE_BACKEND"] == "nd"
from .backend_ndarray import ndarray_backend_cpu

class Held:
    def __init__(self, array):
        self.array = np.asarray(array, "float32")
    def permute(self, order):
        return Held(ndarray_backend_cpu.moved(self.array, order))
class array_api:
    kind = Held
    plain = staticmethod(lambda held: held.array)
"""
TRANSPOSE = """
from .autograd import Op, Tensor
class Transpose(Op):
    def __init__(self, axes=None):
        self.axes = axes
    def compute(self, a):
        order = list(range(a.array.ndim))
        i, j = self.axes or (-1, -2)
        order[i], order[j] = order[j], order[i]
        return a.permute(order)
    def gradient(self, out_grad, node):
        return transpose(out_grad, self.axes)
def transpose(a, axes=None):
    return Transpose(axes)(a)
"""


def test_operations_on_the_course_s_own_arrays_run_on_those_without_the_compiled_module(tmp_path):
    moved = "import numpy as np\ndef moved(array, order):\n    return np.transpose(array, order)\n"
    parts = {"backend": ARRAYS, "backend_ndarray/__init__": "", "backend_ndarray/ndarray_backend_numpy": moved}
    adapter, found = verdicts(package(tmp_path / "right", TRANSPOSE, **parts), "transpose", "power")
    assert (adapter, found["transpose"]) == ("needle-ndarray", "passed")
    assert "power" not in found
    wrong = TRANSPOSE.replace("transpose(out_grad, self.axes)", "out_grad")
    assert verdicts(package(tmp_path / "wrong", wrong, **parts), "transpose")[1]["transpose"] == "failed"


def test_every_adapter_of_the_package_puts_numpy_in_the_compiled_module_s_place():
    assert NEEDLE_ENGINE.name == NEEDLE[0].name
    folder = "hw/python/needle/backend_ndarray"
    files = {f"{folder}/ndarray_backend_numpy.py": b"there = 1"}
    for adapter in (NEEDLE_ENGINE, *NEEDLE):
        completed = adapter.completed(files)
        assert set(completed) - set(files) == {f"{folder}/ndarray_backend_cpu.py"}
        assert adapter.completed(completed) == completed
