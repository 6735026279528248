"""A captured graph: the operations of one run of a function, as a value that can be printed, counted and run again.

`capture` runs the function with real values. Constants are the values it closed over; every branch taken on a traced
value becomes a *guard*; steps without a derivative are recorded too. Printed, a graph is the Wengert list of the
lectures: one elementary operation a line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff.containers import Structure, flatten
from autodiff.errors import DifferentiationError, running_user_code
from autodiff.primitives.indexing import Cut, Hole
from autodiff.tape import Line, Node, Recorder, strip
from autodiff.tracer import Primitive, Tracer, evaluate, value_of
from autodiff.types import Array, Function


class GuardError(DifferentiationError, ValueError):
    """A graph was run on inputs for which the captured function would have taken another branch."""


@dataclass(frozen=True)
class Operation:
    """One line of a graph.

    `args` are numbers of earlier lines, or `Constant`; `value` is what came out when the graph was captured.
    """

    number: int
    primitive: Primitive
    args: tuple[Any, ...]
    params: dict[str, Any]
    value: Array


@dataclass(frozen=True)
class Constant:
    """A value that the function did not get as an argument."""

    value: Any


@dataclass(frozen=True)
class Guard:
    """The truth of line `number` decided a branch when the graph was captured."""

    number: int
    outcome: bool


class CaptureLevel(Recorder):
    """A level that records every operation, differentiable or not, and every branch."""

    __slots__ = ("guards",)

    def __init__(self, function: Function) -> None:
        super().__init__(function)
        self.guards: list[Guard] = []

    def process(self, primitive: Primitive, args: tuple[Any, ...], params: dict[str, Any]) -> Any:
        if not self.open:
            raise self.leaked(primitive, args)
        own = [type(arg) is Node and arg.level is self for arg in args]
        primals = tuple([arg.primal if mine else arg for arg, mine in zip(args, own, strict=True)])
        parents = tuple([arg.index if mine else -1 for arg, mine in zip(args, own, strict=True)])
        out = evaluate(primitive, primals, params)
        if isinstance(out, tuple):
            return out  # several integer arrays (nonzero): constants of this run
        index = next(self.counter)
        self.tape.append((index, primitive, primals, out, params, parents))
        return Node(out, self, index)

    def truth(self, tracer: Tracer) -> bool:
        assert isinstance(tracer, Node)
        outcome = bool(tracer.primal)
        self.guards.append(Guard(tracer.index, outcome))
        return outcome


@dataclass(frozen=True)
class Graph:
    """The operations of one run of a function.

    Attributes
    ----------
    inputs : tuple of arrays
        The values it was captured with, numbered 0, 1, …
    operations : tuple of Operation
        In the order of their happening; every operation comes after what it uses.
    outputs : tuple
        Numbers of lines, or `Constant` for results that depend on no input.
    guards : tuple of Guard
        Branches that were taken on traced values.

    Examples
    --------
    >>> import numpy as np
    >>> print(capture(lambda x, y: np.log(x) + x * y, 2.0, 5.0))
    v1 = input                   float64[]         2
    v2 = input                   float64[]         5
    v3 = log(v1)                 float64[]         0.693147
    v4 = multiply(v1, v2)        float64[]         10
    v5 = add(v3, v4)             float64[]         10.6931
    return v5
    """

    inputs: tuple[Array, ...]
    operations: tuple[Operation, ...]
    outputs: tuple[Any, ...]
    guards: tuple[Guard, ...]
    input_structure: Structure
    output_structure: Structure

    def __len__(self) -> int:
        return len(self.operations)

    def __call__(self, *args: Any) -> Any:
        """Run the captured operations on other inputs of the same structure.

        Raises
        ------
        GuardError
            The captured function would have taken another branch at these inputs.
        """
        leaves, structure = flatten(args)
        if structure != self.input_structure:
            raise DifferentiationError(f"this graph takes leaves at {self.input_structure.paths()}")
        values: dict[int, Any] = dict(enumerate(leaves))
        guards = {guard.number: guard.outcome for guard in self.guards}
        for operation in self.operations:
            args_now = [arg.value if isinstance(arg, Constant) else values[arg] for arg in operation.args]
            values[operation.number] = operation.primitive(*args_now, **operation.params)
            expected = guards.get(operation.number)
            if expected is not None and bool(values[operation.number]) != expected:
                raise GuardError(
                    f"{self.expression(operation)} was {expected} when this graph was captured and is not now: the"
                    " function would take another branch. Capture it again at these inputs"
                )
        found = [out.value if isinstance(out, Constant) else values[out] for out in self.outputs]
        return self.output_structure.unflatten(found)

    def counts(self) -> dict[str, int]:
        """How often each primitive occurs."""
        totals: dict[str, int] = {}
        for operation in self.operations:
            totals[operation.primitive.name] = totals.get(operation.primitive.name, 0) + 1
        return totals

    def name(self, number: int) -> str:
        """The name of a line: ``v1`` is the first input."""
        return f"v{number + 1}"

    def expression(self, operation: Operation) -> str:
        """A line as the lectures write it: ``multiply(v1, v2)``."""
        args = [self.name(arg) if isinstance(arg, int) else _constant(arg.value) for arg in operation.args]
        if operation.primitive.name == "getitem":
            return f"{args[0]}[{_index(operation.params['spec'], args[1:])}]"
        params = [f"{name}={_parameter(value)}" for name, value in operation.params.items()]
        return f"{operation.primitive.name}({', '.join(args + params)})"

    def rows(self) -> list[tuple[str, str, str, str]]:
        """The Wengert list as rows: name, expression, dtype with shape, value."""
        lines = [(self.name(i), "input", _type(value), brief(value)) for i, value in enumerate(self.inputs)]
        lines += [
            (self.name(o.number), self.expression(o), _type(value_of(o.value)), brief(o.value)) for o in self.operations
        ]
        return lines

    def __str__(self) -> str:
        rows = self.rows()
        names = max([len(row[0]) for row in rows], default=0)
        width = max([22, *[len(row[1]) for row in rows]])
        types = max([16, *[len(row[2]) for row in rows]])
        lines = [f"{n:<{names}} = {e:<{width}}  {t:<{types}}  {v}".rstrip() for n, e, t, v in rows]
        lines += [f"guard {self.name(guard.number)} is {guard.outcome}" for guard in self.guards]
        outs = [self.name(out) if isinstance(out, int) else _constant(out.value) for out in self.outputs]
        return "\n".join([*lines, "return " + ", ".join(outs)])

    def lines(self) -> list[Line]:
        """The graph as a tape that `autodiff.tape.sweep` reads: differentiable operations only."""
        values: dict[int, Any] = dict(enumerate(self.inputs)) | {o.number: o.value for o in self.operations}
        tape: list[Line] = []
        for o in self.operations:
            if not o.primitive.differentiable:
                continue
            primals = tuple([arg.value if isinstance(arg, Constant) else values[arg] for arg in o.args])
            real = [isinstance(arg, int) and value_of(values[arg]).dtype.kind == "f" for arg in o.args]
            parents = tuple([arg if is_real else -1 for arg, is_real in zip(o.args, real, strict=True)])
            tape.append((o.number, o.primitive, primals, o.value, o.params, parents))
        return tape


def _type(value: Any) -> str:
    return f"{value.dtype}[{','.join(map(str, value.shape))}]" if hasattr(value, "dtype") else type(value).__name__


def brief(value: Any) -> str:
    """A value in six digits; an array of more than six entries as "…"."""
    plain = value_of(value)
    if getattr(plain, "size", 1) > 6:
        return "…"
    if isinstance(plain, float | np.floating):
        return f"{plain:.6g}"
    # A device's array is not converted by asarray; to print a value is to read it.
    shown = (
        plain if isinstance(plain, np.ndarray) else np.asarray(plain.tolist() if hasattr(plain, "tolist") else plain)
    )
    return np.array2string(shown, precision=6, separator=", ").replace("\n", "")


def _constant(value: Any) -> str:
    plain = value_of(value)
    if isinstance(plain, bool | int | float | np.generic) or getattr(plain, "ndim", 1) == 0:
        return f"{plain}"
    return f"<{_type(plain)}>"


def _parameter(value: Any) -> str:
    return repr(value)


def _index(spec: Sequence[Any], arrays: Sequence[str]) -> str:
    words = []
    for entry in spec:
        if isinstance(entry, Cut):
            bounds = ["" if bound is None else str(bound) for bound in entry]
            words.append(":".join(bounds[:2]) + (f":{bounds[2]}" if bounds[2] else ""))
        elif isinstance(entry, Hole):
            words.append(arrays[entry.number])
        else:
            words.append("..." if entry is Ellipsis else str(entry))
    return ", ".join(words)


def capture(f: Function, *args: Any) -> Graph:
    """Run `f` and keep its operations as a `Graph`.

    Parameters
    ----------
    f : callable
        A function in plain NumPy.
    *args : arrays, floats, or containers of them
        Real inputs; the graph holds the values that arose.

    Returns
    -------
    Graph

    Examples
    --------
    >>> import numpy as np
    >>> graph = capture(lambda x: np.sum(x * x), np.array([1.0, 2.0]))
    >>> graph(np.array([3.0, 4.0]))
    np.float64(25.0)
    """
    level = CaptureLevel(f)
    leaves, structure = flatten(tuple(args))
    inputs = tuple([np.float64(leaf) if type(leaf) is float else leaf for leaf in leaves])
    nodes = [level.input(leaf) for leaf in inputs]
    try:
        with running_user_code():
            result = f(*structure.unflatten(nodes))
    finally:
        level.close()
    results, output_structure = flatten(result)
    operations = tuple(
        Operation(
            index,
            primitive,
            tuple([p if p >= 0 else Constant(value) for p, value in zip(parents, primals, strict=True)]),
            params,
            out,
        )
        for index, primitive, primals, out, params, parents in level.tape
    )
    outputs = tuple(
        [
            leaf.index if isinstance(leaf, Node) and leaf.level is level else Constant(strip(leaf, level))
            for leaf in results
        ]
    )
    return Graph(inputs, operations, outputs, tuple(level.guards), structure, output_structure)
