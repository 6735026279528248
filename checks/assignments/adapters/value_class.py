"""Hand-ins with a class of numbers that remember how they came about: `Value` and its relatives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from checks.assignments.adapters.spelling import OPERATORS, Spelling, methods, operation_lines, put_operations
from checks.assignments.programs import Program
from checks.assignments.task import Arguments, Standing, Task
from checks.sandbox.script import Ref, Script

FUNCTIONS = ("tanh", "exp", "log", "relu")

ALIVE = """\
def alive(kind, backward, gradient, rounds):
    import gc

    w, x = kind(0.5), kind(-0.75)

    def one_round():
        for leaf in (w, x):
            if getattr(leaf, gradient, None) is not None:
                setattr(leaf, gradient, 0.0)
        error = w * x + w * w + x
        getattr(error * error, backward)()
        w.data = w.data - 0.01 * getattr(w, gradient)

    def count():
        gc.collect()
        return sum(1 for thing in gc.get_objects() if type(thing) is kind)

    one_round()
    before = count()
    for _ in range(rounds):
        one_round()
    return count() - before
"""
"""A training loop as a lecture writes it, and how many numbers live on after it."""

LEAVES = """\
def leaves(kind, option):
    import functools, inspect

    try:
        known = option in inspect.signature(kind).parameters
    except (TypeError, ValueError):
        known = False
    return functools.partial(kind, **{option: True}) if known else kind
"""
"""How leaves are made where some classes must be told to keep gradients."""


@dataclass(frozen=True)
class ValueClass:
    """The adapter for scalar engines that are one class.

    Parameters
    ----------
    name, sentence, standings
        As in `Adapter`.
    kind : str
        The class: ``"Value"``; dotted in a package.
    lacks : tuple of str
        Tasks that the course does not have. (Which operators a class lacks is found out by using it: they may come
        from a base class, or be set in a loop.)
    gradient, backward : str
        Attribute and method.
    option : str
        A switch that some constructors have, and leaves need: ``"requires_grad"``.
    spelt : mapping of operation to Spelling
    """

    name: str
    sentence: str
    standings: Mapping[str, Standing] = field(default_factory=dict)
    kind: str = "Value"
    lacks: tuple[str, ...] = ("sigmoid", "sigmoid, operands used again")
    gradient: str = "grad"
    backward: str = "backward"
    option: str = ""
    spelt: Mapping[str, Spelling] = field(default_factory=lambda: {**OPERATORS, **methods(*FUNCTIONS)})

    def names(self, task: Task) -> tuple[str, ...]:
        """The class, and the method that the task is about."""
        if task.name in self.lacks or task.name.startswith("minitorch."):
            return ()
        methods = [self.spelt[word].name for word in task.name.replace(",", "").split() if word in FUNCTIONS]
        return (self.kind, *(f"{self.kind}.{method}" for method in methods))

    def script(self, task: Task, arguments: Arguments) -> Script:
        """Leaves, operations, `backward`, and the numbers that the task asks for."""
        script = Script()
        kind = script.name(self.kind)
        if task.name == "training loop":
            count = script.call(script.function(ALIVE), kind, self.backward, self.gradient, *arguments)
            script.give("alive", count)
            return script
        program: Program = arguments[0]
        leaves = self._leaves(script, kind, program)
        nodes = put_operations(script, program, leaves, self.spelt)
        output = nodes[program.output]
        script.method(output, self.backward)
        answers: dict[str, Any] = {"value": lambda: script.attribute(output, "data")}
        answers["gradients"] = answers["first"] = lambda: self._gradients(script, leaves)
        answers["adjoints"] = lambda: self._gradients(script, nodes)
        answers["second"] = lambda: self._again(script, output, leaves)
        for label in task.outputs:
            script.give(label, answers[label]())
        return script

    def call(self, task: Task, arguments: Arguments) -> str:
        """The same as Python text."""
        kind = self.kind.rpartition(".")[2]
        if task.name == "training loop":
            return f"{ALIVE}\nprint(alive({kind}, {self.backward!r}, {self.gradient!r}, {arguments[0]!r}))"
        program: Program = arguments[0]
        lines = [f"{program.name(number)} = {kind}({leaf!r})" for number, leaf in enumerate(program.leaves)]
        lines += operation_lines(program, self.spelt)
        lines.append(f"{program.name(program.output)}.{self.backward}()")
        shown = range(len(program)) if "adjoints" in task.outputs else range(len(program.leaves))
        gradients = f"print({', '.join(f'{program.name(node)}.{self.gradient}' for node in shown)})"
        if "second" in task.outputs:
            return "\n".join([*lines, gradients, lines[-1], gradients])
        return "\n".join([*lines, f"print({program.name(program.output)}.data)", gradients])

    def trace(self, program: Program, seed: Any = None) -> Script:
        """Steps that give ``values`` and ``adjoints`` of all nodes."""
        script = Script()
        nodes = put_operations(script, program, self._leaves(script, script.name(self.kind), program), self.spelt)
        script.method(nodes[program.output], self.backward)
        script.give("values", script.literal([script.attribute(node, "data") for node in nodes]))
        script.give("adjoints", self._gradients(script, nodes))
        return script

    def _leaves(self, script: Script, kind: Ref, program: Program) -> list[Ref]:
        maker = script.call(script.function(LEAVES), kind, self.option) if self.option else kind
        return [script.call(maker, leaf) for leaf in program.leaves]

    def _gradients(self, script: Script, nodes: list[Ref]) -> Ref:
        return script.literal([script.attribute(node, self.gradient) for node in nodes])

    def _again(self, script: Script, output: Ref, leaves: list[Ref]) -> Ref:
        script.method(output, self.backward)
        return self._gradients(script, leaves)
