"""Hand-ins with a class of dual numbers, functions of them, and `derivative`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from checks.assignments.adapters.spelling import OPERATORS, Spelling, functions, operation_lines, put_operations
from checks.assignments.programs import Program
from checks.assignments.task import Arguments, Standing, Task
from checks.sandbox.script import Script

FUNCTIONS = ("exp", "log", "sin", "cos", "tanh", "sqrt", "relu", "maximum")

READ = """\
def parts(number, pairs):
    for value, tangent in pairs:
        if hasattr(number, value) and hasattr(number, tangent):
            return getattr(number, value), getattr(number, tangent)
    raise AttributeError(f"the result, of type {type(number).__name__}, has no {' and '.join(pairs[0])}")
"""


@dataclass(frozen=True)
class DualClass:
    """The adapter for classes of dual numbers.

    Parameters
    ----------
    name, sentence, standings
        As in `Adapter`.
    pairs : tuple of pairs of str
        What the attributes may be called: value and tangent.
    functions_too : bool
        Whether functions and `derivative` belong to the course.
    marks : tuple of str
        Words in the text of a hand-in that only hand-ins with such attributes have.
    """

    name: str
    sentence: str
    standings: Mapping[str, Standing] = field(default_factory=dict)
    pairs: tuple[tuple[str, str], ...] = (("value", "tangent"),)
    functions_too: bool = True
    marks: tuple[str, ...] = ()
    spelt: Mapping[str, Spelling] = field(default_factory=lambda: {**OPERATORS, **functions(*FUNCTIONS)})

    def names(self, task: Task) -> tuple[str, ...]:
        """The class, and the function that the task is about."""
        if task.name in FUNCTIONS:
            return ("Dual", task.name) if self.functions_too else ()
        if "derivative" in task.name:
            return ("Dual", "derivative") if self.functions_too else ()
        return ("Dual",)

    def script(self, task: Task, arguments: Arguments) -> Script:
        """Leaves with tangents, operations, and the two parts of the output; or a call of `derivative`."""
        script = Script()
        if task.name == "comparison":
            a, b = (script.call(script.name("Dual"), *pair) for pair in (arguments[:2], arguments[2:]))
            for label, operator in (("less", "lt"), ("greater", "gt")):
                script.give(label, script.operator(operator, a, b))
            return script
        if "derivative" in task.name:
            source, x = arguments
            script.give("slope", script.call(script.name("derivative"), script.function(source), x))
            return script
        program, tangents = arguments
        leaves = [
            script.call(script.name("Dual"), leaf, float(t)) for leaf, t in zip(program.leaves, tangents, strict=True)
        ]
        nodes = put_operations(script, program, leaves, self.spelt)
        parts = script.call(script.function(READ), nodes[program.output], [list(pair) for pair in self.pairs])
        script.give("value", script.item(parts, 0))
        script.give("tangent", script.item(parts, 1))
        return script

    def call(self, task: Task, arguments: Arguments) -> str:
        """The same as Python text."""
        if task.name == "comparison":
            a, ta, b, tb = arguments
            return f"print(Dual({a!r}, {ta!r}) < Dual({b!r}, {tb!r}), Dual({a!r}, {ta!r}) > Dual({b!r}, {tb!r}))"
        if "derivative" in task.name:
            return f"print(derivative({arguments[0]}, {arguments[1]!r}))"
        program: Program = arguments[0]
        pairs = zip(program.leaves, arguments[1], strict=True)
        lines = [f"{program.name(k)} = Dual({leaf!r}, {float(t)!r})" for k, (leaf, t) in enumerate(pairs)]
        lines += operation_lines(program, self.spelt)
        output = program.name(program.output)
        return "\n".join([*lines, f"print({', '.join(f'{output}.{part}' for part in self.pairs[0])})"])


ADVICE = Standing.ADVICE

DUAL_NUMBERS = DualClass(
    "dual-numbers",
    "A class `Dual` with its parts under any of the usual names, such as `real` and `dual`; operators only.",
    {f"{task}/*": ADVICE for task in ("power of two duals", "number to the dual", "comparison", "absolute")},
    (
        ("value", "tangent"),
        ("real", "dual"),
        ("primal", "tangent"),
        ("val", "der"),
        ("value", "derivative"),
        ("a", "b"),
    ),
    functions_too=False,
    marks=("self.real", "self.dual", "self.primal", "self.val ", "self.der", "self.a ", "self.b "),
)
