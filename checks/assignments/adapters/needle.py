"""Hand-ins of a deep-learning-systems course's package ``needle``: operations with ``compute`` and ``gradient``.

Over the years the package is laid out in two ways (one file ``ops.py``, or a folder ``ops``), and later homeworks add
operations. What stays: ``needle.Tensor``, a function for each operation in ``needle.ops``, and on what it returns
``.op.gradient_as_tuple(out_grad, node)``. The operation is therefore asked for by its function, and its gradient by the
node, with a cotangent of our own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autodiff.types import Array
from checks.assignments.adapters.functions import as_text
from checks.assignments.task import Arguments, Standing, Task
from checks.sandbox.script import Ref, Script

Spell = Callable[..., tuple[Any, ...]]
"""From an operation's canonical arguments to what follows the tensors in the course's call."""


MAKE = """\
def make(kind, array):
    try:
        return kind(array, dtype=str(array.dtype))
    except AssertionError:
        return kind(array.astype("float32"), dtype="float32")
"""
"""The course's own arrays, of a later homework, are float32 alone."""

PULL = """\
def pull(node, cotangent):
    got = node.op.gradient(cotangent, node)
    return got if isinstance(got, tuple) else tuple(got) if isinstance(got, list) else (got,)
"""
"""As ``gradient_as_tuple``, which the first year does not have."""


COPY = "lambda array: array.copy() if isinstance(array, np.ndarray) else array"


def tensor(script: Script, array: Array) -> Ref:
    """``needle.Tensor(array, dtype=...)``: the dtype is named since it is float32 by default in some years."""
    data = script.literal(np.ascontiguousarray(array) if array.ndim else array)
    return script.call(script.function(MAKE), script.name("needle.Tensor"), data)


def numbers(script: Script, node: Ref) -> Ref:
    """``node.numpy()``, copied: some gradients write into the array that their node holds."""
    return script.call(script.function(COPY), script.method(node, "numpy"))


def gradients(script: Script, out: Ref, cotangent: Array) -> Ref:
    """``out.op.gradient(needle.Tensor(cotangent), out)`` as a tuple with one tensor per operand."""
    return script.call(script.function(PULL), out, tensor(script, cotangent))


def exchange(a: Array, axes: tuple[int, ...]) -> tuple[Any, ...]:
    """The course's transpose takes the two axes that change places, and the last two where it is given none.

    Examples
    --------
    >>> exchange(np.zeros((3, 3, 4)), (2, 1, 0)), exchange(np.zeros((2, 3)), (1, 0))
    (((0, 2),), ())
    """
    pair = tuple(i for i, axis in enumerate(axes) if axis != i)
    if pair == (a.ndim - 2, a.ndim - 1) and a.shape[0] == 2:
        return ()
    return (pair,)


def rest_as_it_is(*arguments: Any) -> tuple[Any, ...]:
    """What is no array is given as it is."""
    return tuple(argument for argument in arguments if not isinstance(argument, np.ndarray))


@dataclass(frozen=True)
class Call:
    """One operation: its function in ``needle.ops``, how many tensors it takes, and what follows them."""

    function: str
    tensors: int = 1
    rest: Spell = rest_as_it_is


CALLS: Mapping[str, Call] = {
    "add": Call("add", 2),
    "multiply": Call("multiply", 2),
    "divide": Call("divide", 2),
    "add_scalar": Call("add_scalar"),
    "mul_scalar": Call("mul_scalar"),
    "div_scalar": Call("divide_scalar"),
    "power_scalar": Call("power_scalar"),
    "negate": Call("negate"),
    "exp": Call("exp"),
    "log": Call("log"),
    "relu": Call("relu"),
    "matmul": Call("matmul", 2),
    "transpose": Call("transpose", 1, exchange),
    "reshape": Call("reshape"),
    "broadcast_to": Call("broadcast_to"),
    "summation": Call("summation"),
}
"""The operations of every year's first homework."""

LATER: Mapping[str, Call] = {
    "power": Call("power", 2),
    "logsumexp": Call("logsumexp"),
    "tanh": Call("tanh"),
}
"""Those that some years, or later homeworks, have."""

UNSTATED: Mapping[str, Standing] = {
    "*/float64 precision": Standing.OPEN,  # needle's arrays are float32 unless it is told otherwise
    "*/real numbers only": Standing.OPEN,
    "*/no axes": Standing.ADVICE,
    "*/empty arrays": Standing.ADVICE,
    "*/an integer for axes": Standing.ADVICE,
    "*/the integer 0 for axes": Standing.ADVICE,
    "*/negative axes": Standing.ADVICE,
    "*/a negative integer": Standing.ADVICE,
    "*/axes in any order": Standing.ADVICE,
    "*/no axis": Standing.ADVICE,
    "*/operand with fewer axes": Standing.OPEN,
    "*/operand with axes of length 1": Standing.OPEN,
    "broadcast_to/no axes": Standing.REQUIRED,
    "power_scalar/fractional exponents": Standing.ADVICE,
    "power_scalar/entries that are 0": Standing.ADVICE,
    "power/exponents that are 0": Standing.ADVICE,
    "log/values near 0": Standing.ADVICE,
    "tanh/huge values": Standing.ADVICE,
    "matmul/batch axes of length 1": Standing.ADVICE,
    "matmul/vectors": Standing.ADVICE,
    "matmul/a vector and a batch": Standing.ADVICE,
    "transpose/any order": Standing.OPEN,
    "transpose/axes reversed": Standing.OPEN,
    "transpose/negative axes": Standing.OPEN,
    "reshape/one length left open": Standing.ADVICE,
    "reshape/one entry or none": Standing.ADVICE,
    "reshape/entries stored column by column": Standing.OPEN,
}
"""What the course's handout does not state is told, at 0 points; what its operations do not do is not asked."""

ON_OWN_ARRAYS: Mapping[str, Standing] = {
    "matmul/batches": Standing.OPEN,
    "matmul/missing batch axes": Standing.OPEN,
    "matmul/two missing batch axes": Standing.OPEN,
    "broadcast_to/missing leading axes": Standing.OPEN,
    "broadcast_to/both": Standing.OPEN,
    "broadcast_to/no axes": Standing.OPEN,
    "summation/all axes": Standing.ADVICE,
    "summation/several axes": Standing.ADVICE,
    "logsumexp/all axes": Standing.ADVICE,
    "logsumexp/several axes": Standing.ADVICE,
    "logsumexp/huge values": Standing.ADVICE,
}
"""Those arrays multiply matrices only, keep their number of axes in broadcasting, and are summed over one axis."""

GIVEN_POWER = "Both inputs must be tensors (NDArray)."
"""Some homeworks come with an elementwise power whose gradient raises this for all tensors: it is not the student's."""

IN_NUMPY, COMPILED = "/ndarray_backend_numpy.py", "/ndarray_backend_cpu.py"
STAND_IN = b"from . import ndarray_backend_numpy as _there\n\nglobals().update({**vars(_there), **globals()})\n"

OWN_ARRAYS = "return a.permute("
"""Operations that are written for the course's own arrays, which have no other ``transpose``."""


def completed(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """A hand-in's files, with the module in NumPy in the place of the compiled one, which nobody hands in."""
    folders = [path.removesuffix(IN_NUMPY) for path in files if path.endswith(IN_NUMPY)]
    return {**{f"{folder}{COMPILED}": STAND_IN for folder in folders}, **files}


@dataclass(frozen=True)
class NeedleOperations:
    """The adapter for the operations of the package.

    Parameters
    ----------
    calls : mapping of task to Call
        The operations that this homework has.
    name, sentence, standings
        As in `Adapter`.
    environment : mapping
        Chooses the arrays that the package computes with.
    marks : tuple of str
        Words that only such hand-ins have.
    """

    calls: Mapping[str, Call] = field(default_factory=lambda: CALLS)
    name: str = "needle"
    sentence: str = "Packages needle, whose operations have compute and gradient."
    standings: Mapping[str, Standing] = field(default_factory=lambda: UNSTATED)
    environment: Mapping[str, str] = field(default_factory=lambda: {"NEEDLE_BACKEND": "np"})  # not the compiled one
    marks: tuple[str, ...] = ()

    def completed(self, files: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """See `completed`."""
        return completed(files)

    def names(self, task: Task) -> tuple[str, ...]:
        """The operation's function, and the class of its operands."""
        call = self.calls.get(task.name)
        return () if call is None else (f"needle.ops.{call.function}", "needle.Tensor")

    def script(self, task: Task, arguments: Arguments) -> Script:
        """The value through the operation's function, the gradients through the operation of the node it returns."""
        script = Script()
        cotangent, *others = arguments
        out = self.apply(script, task.name, *others)
        script.give("out", numbers(script, out))
        returned = gradients(script, out, cotangent)
        for place, label in enumerate(task.outputs[1:]):
            script.give(label, numbers(script, script.item(returned, place)))
        return script

    def apply(self, script: Script, operation: str, *arguments: Any) -> Ref:
        """Call an operation on new tensors; the node it returns."""
        call = self.calls[operation]
        tensors = [tensor(script, argument) for argument in arguments[: call.tensors]]
        return script.call(script.name(f"needle.ops.{call.function}"), *tensors, *call.rest(*arguments))

    def snippet(self, task: Task, arguments: Arguments) -> tuple[str, dict[str, str]]:
        """The question as Python lines that a test can hold, and for each output the name that holds it afterwards."""
        call = self.calls[task.name]
        cotangent, *others = arguments
        names = task.inputs[1 : 1 + call.tensors]
        lines = [
            f"{name} = needle.Tensor({as_text(array)}, dtype={str(array.dtype)!r})"
            for name, array in zip(("g", *names), (cotangent, *others[: call.tensors]), strict=True)
        ]
        given = [*names, *map(as_text, call.rest(*others))]
        labels = task.outputs[1:]
        lines.append(f"node = needle.ops.{call.function}({', '.join(given)})")
        lines.append(f"{', '.join(labels)}{',' * (len(labels) == 1)} = node.op.gradient_as_tuple(g, node)")
        return "\n".join(lines), {"out": "node.numpy()", **{label: f"{label}.numpy()" for label in labels}}

    def call(self, task: Task, arguments: Arguments) -> str:
        """The question as text, ready to paste."""
        lines, outputs = self.snippet(task, arguments)
        return f"{lines}\nprint({', '.join(outputs.values())})"


def edition(*later: str) -> NeedleOperations:
    """The adapter for homeworks that have these operations beyond those of every year."""
    calls = {**CALLS, **{name: LATER[name] for name in later}}
    return NeedleOperations(calls, marks=() if "power" in calls else (GIVEN_POWER,))


def on_own_arrays(numpy: NeedleOperations) -> NeedleOperations:
    """The same where operations are written for the course's own arrays, which have no elementwise power."""
    return replace(
        numpy,
        name="needle-ndarray",
        sentence="Packages needle whose operations are written for the package's own arrays.",
        standings={**UNSTATED, **ON_OWN_ARRAYS},
        environment={"NEEDLE_BACKEND": "nd"},
        marks=(*numpy.marks, OWN_ARRAYS),
    )


ON_NUMPY = (
    edition(),
    edition("power"),
    edition("logsumexp"),
    edition("power", "logsumexp"),
    edition("logsumexp", "tanh"),
    edition("power", "logsumexp", "tanh"),
)
NEEDLE = (*ON_NUMPY, *map(on_own_arrays, (edition(), edition("logsumexp"), edition("logsumexp", "tanh"))))
"""One adapter per set of operations: of those with most of their marks the first that finds most names is taken."""
