"""Hand-ins whose functions return lists with one entry per layer: the entries are compared one by one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from checks.assignments.adapters.functions import Function, as_text
from checks.assignments.task import Arguments, Standing, Task
from checks.sandbox.script import Ref, Script

LENGTH = "length of "
"""An output of this name is the number of entries of the list that is named behind it."""

ENTRY = "lambda entries, place: entries[place] if len(entries) > place else np.zeros(0)"
"""An array without entries stands for a layer that the network does not have."""

COUNT = "lambda entries: len(entries) if isinstance(entries, (list, tuple, np.ndarray)) else entries"


@dataclass(frozen=True)
class LayerLists:
    """The adapter.

    The task's outputs are named after the results: ``"G_3"`` is the third entry of ``"Gs"``, ``"length of Gs"`` the
    number of its entries, any other name a result itself.

    Parameters
    ----------
    name, sentence, standings
        As in `Functions`.
    functions : mapping of task name to Function
        Its results are the names of the lists.
    unasked : mapping of result to input
        Results that are not looked at where that input is None.
    """

    name: str
    sentence: str
    functions: Mapping[str, Function]
    unasked: Mapping[str, str] = field(default_factory=dict)
    standings: Mapping[str, Standing] = field(default_factory=dict)

    def names(self, task: Task) -> tuple[str, ...]:
        """The function's name."""
        return (self.functions[task.name].name,) if task.name in self.functions else ()

    def script(self, task: Task, arguments: Arguments) -> Script:
        """One call, and every entry of every list that it returns."""
        function = self.functions[task.name]
        script = Script()
        given = dict(zip(task.inputs, arguments, strict=True))
        returned = script.call(
            script.name(function.name), *[_literal(script, given[name]) for name in function.arguments]
        )
        results = dict(zip(function.results, script.results(returned, *function.results), strict=True))
        without = {result for result, name in self.unasked.items() if given.get(name, 0) is None}
        entry, count = script.function(ENTRY), script.function(COUNT)
        for output in task.outputs:
            result, place = _place(output)
            if result in without:
                script.give(output, script.literal(np.zeros(0)))
            elif place is not None:
                script.give(output, script.call(entry, results[result], place))
            else:
                script.give(output, script.call(count, results[result]) if output != result else results[result])
        return script

    def call(self, task: Task, arguments: Arguments) -> str:
        """The call as text."""
        function = self.functions[task.name]
        given = dict(zip(task.inputs, arguments, strict=True))
        lines = [f"{name} = {as_text(given[name])}" for name in function.arguments]
        results = ", ".join(function.results)
        return "\n".join([*lines, f"{results} = {function.name}({', '.join(function.arguments)})", f"print({results})"])


def _literal(script: Script, value: object) -> Ref | list[Ref]:
    """Every array a literal of its own, so that one that is written into is noticed."""
    if isinstance(value, list):
        return [script.literal(entry) for entry in value]
    return script.literal(value)


def _place(output: str) -> tuple[str, int | None]:
    """The result that an output belongs to, and which entry of it.

    Examples
    --------
    >>> _place("dW_2"), _place("length of Gs"), _place("loss")
    (('dWs', 1), ('Gs', None), ('loss', None))
    """
    numbered = re.fullmatch(r"(\w+)_(\d+)", output)
    if numbered is not None:
        return f"{numbered[1]}s", int(numbered[2]) - 1
    return output.removeprefix(LENGTH), None
