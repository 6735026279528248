"""Hand-ins that are plain functions: arguments in some order, results returned or written into an argument."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from checks.assignments.function_text import FunctionText
from checks.assignments.task import Arguments, Standing, Task
from checks.sandbox.script import Ref, Script


@dataclass(frozen=True)
class Function:
    """How one function of a hand-in answers a task.

    Parameters
    ----------
    name : str
        Its name, dotted for a method or a package.
    arguments : tuple of str
        The task's inputs in the order of the function's positional arguments; a name that is no input of the task is an
        error of the adapter.
    results : tuple of str
        The task's outputs in the order in which the function returns them; one name: returned bare.
        ``""`` skips one (a cache).
    updates : mapping of output to input
        Outputs that the function writes into an argument (updated in place).
    keywords : mapping of the function's keyword to input
        Inputs that are given by keyword, after the positional ones.
    options : mapping of the function's keyword to value
        What this course's functions want to be told besides (``verbose=False``).
    """

    name: str
    arguments: tuple[str, ...]
    results: tuple[str, ...] = ()
    updates: Mapping[str, str] = field(default_factory=dict)
    keywords: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Functions:
    """The adapter for hand-ins of plain functions.

    Examples
    --------
    >>> adapter = Functions("dlsys", "...", {"loss": Function("softmax_loss", ("Z", "y"), ("loss",))})
    """

    name: str
    sentence: str
    functions: Mapping[str, Function]
    standings: Mapping[str, Standing] = field(default_factory=dict)

    def names(self, task: Task) -> tuple[str, ...]:
        """The function's name, or () if this course has none for the task."""
        function = self.functions.get(task.name)
        return () if function is None else (function.name,)

    def script(self, task: Task, arguments: Arguments) -> Script:
        """One call; what the function returns, and what it wrote, under the task's labels."""
        function = self.functions[task.name]
        script = Script()
        inputs = {name: put(script, value) for name, value in zip(task.inputs, arguments, strict=True)}
        named = {keyword: inputs[name] for keyword, name in function.keywords.items()}
        positional = [inputs[name] for name in function.arguments]
        returned = script.call(script.name(function.name), *positional, **named, **function.options)
        for label, ref in self._answers(script, function, returned, inputs).items():
            script.give(label, ref)
        return script

    def snippet(self, task: Task, arguments: Arguments) -> tuple[str, dict[str, str]]:
        """The question as Python lines that a test can hold, and for each output the name that holds it afterwards."""
        function = self.functions[task.name]
        inputs = dict(zip(task.inputs, arguments, strict=True))
        given = (*function.arguments, *function.keywords.values())
        lines = [f"{name} = {as_text(inputs[name])}" for name in given]
        named = [f"{keyword}={name}" for keyword, name in function.keywords.items()]
        named += [f"{keyword}={value!r}" for keyword, value in function.options.items()]
        called = f"{function.name}({', '.join([*function.arguments, *named])})"
        used = (*given, function.name)
        taken = [f"got_{name}" if name in used else name or "_" for name in function.results]
        lines.append(f"{', '.join(taken)} = {called}" if taken else called)
        outputs = {output: name for output, name in zip(function.results, taken, strict=True) if output}
        return "\n".join(lines), outputs | dict(function.updates)

    def call(self, task: Task, arguments: Arguments) -> str:
        """The call as text: arrays written out, results by name."""
        lines, outputs = self.snippet(task, arguments)
        return f"{lines}\nprint({', '.join(outputs.values())})"

    def _answers(self, script: Script, function: Function, returned: Ref, inputs: Mapping[str, Ref]) -> dict[str, Ref]:
        answers = {output: inputs[name] for output, name in function.updates.items()}
        results = zip(function.results, script.results(returned, *function.results), strict=True)
        return answers | {name: ref for name, ref in results if name}


def put(script: Script, value: Any) -> Ref:
    """A step that makes an input: a function from its text, anything else as it is."""
    return script.function(value.source) if isinstance(value, FunctionText) else script.literal(value)


def as_text(value: Any) -> str:
    """Python text of an input, ready to paste; floats in full.

    Examples
    --------
    >>> import numpy as np
    >>> as_text(np.array([[1.0, -2.5]]))
    'np.array([[1.0, -2.5]])'
    >>> as_text(np.array([1], dtype=np.uint8))
    'np.array([1], dtype=np.uint8)'
    >>> as_text(np.array([[1, 2], [3, 4]]).T)
    'np.asfortranarray(np.array([[1, 3], [2, 4]]))'
    >>> as_text(np.zeros((0, 3)))
    'np.zeros((0, 3))'
    """
    if hasattr(value, "dtype") and hasattr(value, "shape"):
        return _array_text(value)
    if isinstance(value, tuple):
        return f"({', '.join(map(as_text, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, list):
        return f"[{', '.join(map(as_text, value))}]"
    return value.source if isinstance(value, FunctionText) else repr(value)


def _array_text(array: Any) -> str:
    dtype = "" if array.dtype in ("float64", "int64", "bool") else f", dtype=np.{array.dtype}"
    if array.size == 0:
        return f"np.zeros({array.shape}{dtype})"
    text = f"np.array({array.tolist()}{dtype})"
    return text if array.flags.c_contiguous or not array.flags.f_contiguous else f"np.asfortranarray({text})"
