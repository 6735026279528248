"""Engines on arrays: the starter file's `Tensor`, and the course's package ``needle``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from checks.assignments.adapters.functions import as_text
from checks.assignments.adapters.needle import completed
from checks.assignments.adapters.spelling import OPERATORS, Spelling, operation_lines, put_operations
from checks.assignments.programs import Program, ends_of
from checks.assignments.task import Arguments, Standing, Task
from checks.sandbox.script import Ref, Script

DATA = Spelling("attribute", "data")

PLACES = """\
def places(order, nodes):
    order = list(order)
    known = {id(node): k for k, node in reversed(list(enumerate(nodes)))}
    found = [known.get(id(entry), -1) for entry in order]
    return found, len({id(entry) for entry in order}) == len(order)
"""
"""Where the nodes of a program stand in a list of a hand-in's; -1 for nodes that are its own."""

ORDERS = ("topological order", "order of several outputs")

OR_ZEROS = "lambda gradient, zeros: zeros if gradient is None else gradient"

ALIVE = """\
def alive(tensor, kind, rounds):
    import gc

    w, x = tensor(np.array([0.5, -0.25])), tensor(np.array([-0.75, 1.25]))

    def one_round():
        error = w * x + w * w + x
        (error * error).backward(tensor(np.array([1.0, 2.0])))

    def count():
        gc.collect()
        return sum(1 for thing in gc.get_objects() if type(thing) is kind)

    one_round()
    before = count()
    for _ in range(rounds):
        one_round()
    return count() - before
"""


@dataclass(frozen=True)
class TensorClass:
    """The adapter for engines whose class holds an array and whose gradients are objects of the same class.

    Parameters
    ----------
    name, sentence, standings
        As in `Adapter`.
    kind : str
        The class.
    order : str
        The function that lists the nodes in topological order; called with a list of outputs, or with the output.
    order_of_list : bool
        Which of the two.
    numbers : Spelling
        How the array is had: a method, or an attribute (kind "attribute").
    dtype : str
        The arrays' precision, which the constructor is told; "" leaves both as they are.
    spelt : mapping of operation to Spelling
    """

    name: str
    sentence: str
    standings: Mapping[str, Standing] = field(default_factory=dict)
    kind: str = "Tensor"
    order: str = "topological_order"
    order_of_list: bool = False
    numbers: Spelling = DATA
    dtype: str = ""
    spelt: Mapping[str, Spelling] = field(default_factory=lambda: OPERATORS)

    def names(self, task: Task) -> tuple[str, ...]:
        """The class, and for the tasks on the order its function."""
        if task.name == "order of several outputs" and not self.order_of_list:
            return ()
        return (self.kind, self.order) if task.name in ORDERS else (self.kind,)

    def script(self, task: Task, arguments: Arguments) -> Script:
        """Leaves, operations, and the sweeps that the task asks for."""
        script = Script()
        if task.name == "training loop":
            return self._loop(script, arguments[0])
        program: Program = arguments[0]
        leaves = [self._tensor(script, leaf) for leaf in program.leaves]
        nodes = put_operations(script, program, leaves, self.spelt)
        if task.name in ORDERS:
            ends = [nodes[place] for place in ends_of(arguments)]
            given = ends if self.order_of_list else ends[0]
            places = script.call(script.function(PLACES), script.call(script.name(self.order), given), nodes)
            script.give("order", script.item(places, 0))
            script.give("once", script.item(places, 1))
            return script
        seeds = [self._tensor(script, seed) for seed in arguments[1:]]
        answers = _SWEEPS[task.name](self, script, leaves, nodes, program, seeds)
        for label, ref in answers.items():
            script.give(label, ref)
        return script

    def call(self, task: Task, arguments: Arguments) -> str:
        """The same as Python text."""
        kind = self.kind.rpartition(".")[2]
        if task.name == "training loop":
            return f"import numpy as np\n{ALIVE}\nprint(alive({kind}, {kind}, {arguments[0]!r}))"
        program: Program = arguments[0]
        lines = [f"{program.name(k)} = {kind}({as_text(leaf)})" for k, leaf in enumerate(program.leaves)]
        lines += operation_lines(program, self.spelt)
        output = program.name(program.output)
        leaves = [program.name(k) for k in range(len(program.leaves))]
        if task.name in ORDERS:
            order = self.order.rpartition(".")[2]
            ends = ", ".join(program.name(place) for place in ends_of(arguments))
            return "\n".join([*lines, f"order = {order}({f'[{ends}]' if self.order_of_list else ends})"])
        seeds = [f"{kind}({as_text(seed)})" for seed in arguments[1:]]
        lines.append(f"{output}.backward({seeds[0] if seeds else ''})")
        shown = f"print({', '.join(f'{leaf}.grad' for leaf in leaves)})"
        if task.name == "gradient of gradient":
            lines += [f"g = {leaves[0]}.grad", f"g.backward({seeds[1]})"]
        if task.name == "second backward":
            lines += [shown, lines[-1]]
        return "\n".join([*lines, shown])

    def trace(self, program: Program, seed: Any = None) -> Script:
        """Steps that give ``values`` and ``adjoints`` of all nodes; of nodes without a gradient None."""
        script = Script()
        nodes = put_operations(script, program, [self._tensor(script, leaf) for leaf in program.leaves], self.spelt)
        script.method(nodes[program.output], "backward", self._tensor(script, seed))
        script.give("values", script.literal([self._read(script, node) for node in nodes]))
        reached = program.reached()
        adjoints = [
            self._read(script, script.attribute(node, "grad")) if reached[number] else None
            for number, node in enumerate(nodes)
        ]
        script.give("adjoints", script.literal(adjoints))
        return script

    def _tensor(self, script: Script, value: Any) -> Ref:
        kind = script.name(self.kind)
        if not self.dtype:
            return script.call(kind, np.array(value))
        return script.call(kind, np.array(value, dtype=self.dtype), dtype=self.dtype)

    def _read(self, script: Script, tensor: Ref) -> Ref:
        if self.numbers.kind == "attribute":
            return script.attribute(tensor, self.numbers.name)
        return script.method(tensor, self.numbers.name)

    def _gradients(self, script: Script, nodes: list[Ref]) -> Ref:
        return self._copied(script, [script.attribute(node, "grad") for node in nodes])

    def _of_leaves(self, script: Script, leaves: list[Ref], program: Program) -> Ref:
        """Their gradients; None counts as zeros for those that the output was not computed from."""
        gradients = [script.attribute(leaf, "grad") for leaf in leaves]
        for leaf, reached in enumerate(program.reached()[: len(leaves)]):
            if not reached:
                zeros = self._tensor(script, np.zeros_like(program.leaves[leaf]))
                gradients[leaf] = script.call(script.function(OR_ZEROS), gradients[leaf], zeros)
        return self._copied(script, gradients)

    def _copied(self, script: Script, tensors: list[Ref]) -> Ref:
        copied = script.function("lambda arrays: [np.array(entry) for entry in arrays]")
        return script.call(copied, [self._read(script, tensor) for tensor in tensors])

    def _loop(self, script: Script, rounds: int) -> Script:
        kind = script.name(self.kind)
        maker = script.function("lambda kind: lambda array: kind(array)")
        script.give("alive", script.call(script.function(ALIVE), script.call(maker, kind), kind, rounds))
        return script


Nodes = list[Ref]


def _once(
    engine: TensorClass, script: Script, leaves: Nodes, nodes: Nodes, program: Program, seeds: Nodes
) -> dict[str, Ref]:
    output = nodes[program.output]
    value = engine._read(script, output)
    script.method(output, "backward", *seeds)
    return {"value": value, "gradients": engine._of_leaves(script, leaves, program)}


def _all(
    engine: TensorClass, script: Script, leaves: Nodes, nodes: Nodes, program: Program, seeds: Nodes
) -> dict[str, Ref]:
    script.method(nodes[program.output], "backward", *seeds)
    return {"adjoints": engine._gradients(script, nodes)}


def _twice(
    engine: TensorClass, script: Script, leaves: Nodes, nodes: Nodes, program: Program, seeds: Nodes
) -> dict[str, Ref]:
    output = nodes[program.output]
    script.method(output, "backward", *seeds)
    first = engine._gradients(script, leaves)
    script.method(output, "backward", *seeds)
    return {"first": first, "second": engine._gradients(script, leaves)}


def _seed_kept(
    engine: TensorClass, script: Script, leaves: Nodes, nodes: Nodes, program: Program, seeds: Nodes
) -> dict[str, Ref]:
    script.method(nodes[program.output], "backward", *seeds)
    kept = script.function("lambda a: np.array(a)")
    return {
        "leaves": script.call(
            script.function("lambda arrays: [np.array(a) for a in arrays]"),
            [engine._read(script, leaf) for leaf in leaves],
        ),
        "seed": script.call(kept, engine._read(script, seeds[0])),
    }


def _second_order(
    engine: TensorClass, script: Script, leaves: Nodes, nodes: Nodes, program: Program, seeds: Nodes
) -> dict[str, Ref]:
    script.method(nodes[program.output], "backward", seeds[0])
    gradient = script.attribute(leaves[0], "grad")
    first = script.call(script.function("lambda a: np.array(a)"), engine._read(script, gradient))
    script.method(gradient, "backward", seeds[1])
    return {"gradient": first, "second": engine._gradients(script, leaves)}


_SWEEPS: Mapping[str, Callable[..., dict[str, Ref]]] = {
    "gradients of results": _all,
    "second backward": _twice,
    "nothing is overwritten": _seed_kept,
    "gradient of gradient": _second_order,
} | dict.fromkeys(("add", "multiply", "accumulation", "backward", "constants", "expressions"), _once)

ADVICE = Standing.ADVICE


class NeedleEngine(TensorClass):
    """The adapter for the package's engine."""

    def completed(self, files: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """As for the package's operations."""
        return completed(files)


NEEDLE_ENGINE = NeedleEngine(
    "needle",
    "A package `needle` with `Tensor` and `autograd.find_topo_sort`: the engine, on the operations that it is given.",
    {
        "*/a chain of 3,000 operations": ADVICE,
        "*/backward twice": ADVICE,
        "*/leaves that play no part": Standing.OPEN,
        "*/nothing is kept": ADVICE,
        "*/time grows with the nodes": ADVICE,
    },
    kind="needle.Tensor",
    order="needle.autograd.find_topo_sort",
    order_of_list=True,
    numbers=Spelling("method", "numpy"),
    dtype="float32",  # later homeworks have arrays of no other precision
)
