"""Hand-ins of two plain functions for each operation: ``exp(a)`` and ``exp_vjp(g, a)``."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from checks.assignments.adapters.functions import as_text
from checks.assignments.task import Arguments, Standing, Task
from checks.sandbox.script import Script

BARE = "lambda returned: returned[0] if type(returned) is tuple and len(returned) == 1 else returned"
"""A tuple of one gradient is that gradient."""


@dataclass(frozen=True)
class ValueAndPullback:
    """The adapter for hand-ins that define ``name`` and ``name_vjp`` for a task ``name``."""

    name: str = "plain"
    sentence: str = "Modules with two functions for each operation: exp(a) and exp_vjp(g, a)."
    standings: Mapping[str, Standing] = field(default_factory=dict)

    def names(self, task: Task) -> tuple[str, ...]:
        """The value's function and the pullback's."""
        return task.name, f"{task.name}_vjp"

    def script(self, task: Task, arguments: Arguments) -> Script:
        """Both calls, each with arrays of its own: a value that overwrites its input is told as such, not twice."""
        value, pullback = self.names(task)
        script = Script()
        g, *others = arguments
        out = script.call(script.name(value), *[script.literal(argument) for argument in others])
        returned = script.call(script.name(pullback), *[script.literal(argument) for argument in (g, *others)])
        script.give("out", out)
        gradients = task.outputs[1:]
        if len(gradients) == 1:
            script.give(gradients[0], script.call(script.function(BARE), returned))
        else:
            for label, gradient in zip(gradients, script.unpack(returned, *gradients), strict=True):
                script.give(label, gradient)
        return script

    def snippet(self, task: Task, arguments: Arguments) -> tuple[str, dict[str, str]]:
        """The question as Python lines that a test can hold, and for each output the name that holds it afterwards."""
        value, pullback = self.names(task)
        named = dict(zip(task.inputs, arguments, strict=True))
        lines = [f"{name} = {as_text(argument)}" for name, argument in named.items()]
        lines.append(f"out = {value}({', '.join(task.inputs[1:])})")
        lines.append(f"{', '.join(task.outputs[1:])} = {pullback}({', '.join(task.inputs)})")
        return "\n".join(lines), {label: label for label in task.outputs}

    def call(self, task: Task, arguments: Arguments) -> str:
        """The question as text, ready to paste."""
        lines, outputs = self.snippet(task, arguments)
        return f"{lines}\nprint({', '.join(outputs)})"
