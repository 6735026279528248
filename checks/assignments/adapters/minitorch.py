"""Hand-ins of minitorch: `operators`, `scalar_functions` with a context, `Scalar`, and `autodiff`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from checks.assignments.adapters.needle_engine import PLACES
from checks.assignments.adapters.spelling import OPERATORS, Spelling, methods, operation_lines, put_operations
from checks.assignments.adapters.value_class import ValueClass
from checks.assignments.programs import Program
from checks.assignments.task import Arguments, Standing, Task
from checks.sandbox.script import Ref, Script

PREFIX = "minitorch."
AS_SIZE = "lambda answer: float(sum(map(abs, answer)) if isinstance(answer, (tuple, list)) else abs(answer))"
SWEEP = """\
def sweep(backpropagate, variable, derivative, pairs):
    import inspect

    if len(inspect.signature(backpropagate).parameters) > 1:
        return backpropagate(variable, derivative)
    return backpropagate(pairs.VariableWithDeriv(variable, derivative))
"""
"""In earlier years `backpropagate` is given both in one object."""

AS_NUMBER = "lambda answer: float(getattr(answer, 'data', answer))"
AS_LIST = "lambda answer: [float(a) for a in answer] if isinstance(answer, (tuple, list)) else [float(answer)]"
BACKWARDS = "lambda order: list(order)[::-1]"
SPELT: Mapping[str, Spelling] = {**OPERATORS, **methods("exp", "log", "relu", "sigmoid")}

SCALAR = ValueClass(
    "minitorch",
    "",
    kind="minitorch.scalar.Scalar",
    gradient="derivative",
    spelt=SPELT,
    lacks=(
        "power",
        "power, operands used again",
        "tanh",
        "tanh, operands used again",
        "network with tanh",
        "number minus value",
        "number to the value",
        "number to the value, operands used again",
        "gradients of results",
        "expressions",
    ),
)
"""The tasks on `Value`, put to `Scalar`: gradients stay at the leaves."""


@dataclass(frozen=True)
class Minitorch:
    """The adapter for minitorch's first two modules.

    Parameters
    ----------
    name, sentence, standings
        As in `Adapter`.
    functions : str
        The module with the operations: in earlier years that of `Scalar`.
    scalar : ValueClass
        How tasks on `Value` are put to `Scalar`.
    lacks : tuple of str
        Tasks that the course did not set.
    """

    name: str = "minitorch"
    sentence: str = "A package `minitorch` with `operators`, `scalar_functions`, `autodiff` and `Scalar`."
    standings: Mapping[str, Standing] = field(
        default_factory=lambda: (
            dict.fromkeys(
                (
                    "*/a chain of 3,000 operations",
                    "*/backward twice",
                    "*/nothing is kept",
                    "*/whole numbers",
                    "*/time grows with the nodes",
                ),
                Standing.ADVICE,
            )
            # What no derivative reaches has None there.
            | {"*/a Value that is not used": Standing.OPEN}
        )
    )
    functions: str = "minitorch.scalar_functions"
    scalar: ValueClass = SCALAR
    lacks: tuple[str, ...] = ()

    def names(self, task: Task) -> tuple[str, ...]:
        """Dotted names in the package."""
        if task.name in self.lacks:
            return ()
        if not task.name.startswith(PREFIX):
            return self.scalar.names(task)
        _, place, *rest = task.name.split(".")
        if place == "operators":
            return (task.name,)
        if place == "Scalar":
            return (SCALAR.kind,)
        if rest:
            return (f"{self.functions}.{place}",)
        return (SCALAR.kind, f"minitorch.autodiff.{place}")

    def script(self, task: Task, arguments: Arguments) -> Script:
        """Calls of functions, of an operation with a context of its own, or of `Scalar`s."""
        if not task.name.startswith(PREFIX):
            return self.scalar.script(task, arguments)
        _, place, *rest = task.name.split(".")
        script = Script()
        if place == "operators":
            answer = script.call(script.name(task.name), *arguments)
            script.give("result", script.call(script.function("lambda answer: float(answer)"), answer))
        elif place == "Scalar":
            x, y = (script.call(script.name(SCALAR.kind), number) for number in arguments)
            script.give("result", script.call(script.function(AS_NUMBER), script.operator(rest[0], x, y)))
        elif rest:
            self._class(script, place, rest[0], arguments)
        else:
            self._engine(script, place, arguments)
        return script

    def call(self, task: Task, arguments: Arguments) -> str:
        """The same as Python text."""
        if not task.name.startswith(PREFIX):
            return self.scalar.call(task, arguments)
        _, place, *rest = task.name.split(".")
        values = ", ".join(map(repr, arguments))
        if place == "operators":
            return f"from minitorch import operators\nprint(operators.{rest[0]}({values}))"
        if place == "Scalar":
            x, y = map(repr, arguments)
            return f"from minitorch import Scalar\nx, y = Scalar({x}), Scalar({y})\nprint({task.signature})"
        if rest:
            *inputs, last = arguments if rest[0] == "backward" else (*arguments, None)
            forward = f"{place}.forward(ctx, {', '.join(map(repr, inputs))})"
            lines = ["from minitorch.autodiff import Context", f"from {self.functions} import {place}"]
            lines += ["ctx = Context()", f"print({forward})"]
            return "\n".join([*lines, *([] if last is None else [f"print({place}.backward(ctx, {last!r}))"])])
        program: Program = arguments[0]
        leaves = [f"{program.name(k)} = Scalar({leaf!r})" for k, leaf in enumerate(program.leaves)]
        output = program.name(program.output)
        lines = [f"from minitorch import Scalar\nfrom minitorch.autodiff import {place}", *leaves]
        lines += operation_lines(program, SPELT)
        if place == "topological_sort":
            return "\n".join([*lines, f"print(list({place}({output})))"])
        shown = ", ".join(f"{program.name(k)}.derivative" for k in range(len(program.leaves)))
        return "\n".join([*lines, f"{place}({output}, {arguments[1]!r})", f"print({shown})"])

    def _class(self, script: Script, name: str, which: str, arguments: Arguments) -> None:
        function = script.name(f"{self.functions}.{name}")
        context = script.call(script.name("minitorch.autodiff.Context"))
        inputs = arguments if which == "forward" else arguments[:-1]
        value = script.method(function, "forward", context, *inputs)
        if which == "forward":
            script.give("result", script.call(script.function("lambda answer: float(answer)"), value))
            return
        gradients = script.method(function, "backward", context, arguments[-1])
        answer = AS_SIZE if name in ("LT", "EQ") else AS_LIST
        script.give("gradients", script.call(script.function(answer), gradients))

    def _engine(self, script: Script, place: str, arguments: Arguments) -> None:
        program: Program = arguments[0]
        kind = script.name(SCALAR.kind)
        leaves: list[Ref] = [script.call(kind, leaf) for leaf in program.leaves]
        nodes = put_operations(script, program, leaves, SPELT)
        function = script.name(f"minitorch.autodiff.{place}")
        if place == "topological_sort":
            order = script.call(script.function(BACKWARDS), script.call(function, nodes[program.output]))
            places = script.call(script.function(PLACES), order, nodes)
            script.give("order", script.item(places, 0))
            script.give("once", script.item(places, 1))
            return
        pairs = script.name("minitorch.autodiff")
        script.call(script.function(SWEEP), function, nodes[program.output], arguments[1], pairs)
        script.give("value", script.attribute(nodes[program.output], "data"))
        script.give("gradients", script.literal([script.attribute(leaf, "derivative") for leaf in leaves]))


MINITORCH = Minitorch()
MINITORCH_EARLIER = Minitorch(
    "minitorch-2020",
    "A package `minitorch` whose operations stand in `scalar`.",
    functions="minitorch.scalar",
    scalar=replace(SCALAR, lacks=(*SCALAR.lacks, "number over value")),  # the base class has no ``2 / x`` there
    lacks=("minitorch.Scalar.gt", "minitorch.Scalar.eq"),
)
