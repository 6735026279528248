"""Write a test file to hand out: pytest and Hypothesis, nothing of ours; it says which share of mistakes it finds."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from types import ModuleType
from typing import Any, Protocol, runtime_checkable

import numpy as np

from checks.assignments.adapters.functions import as_text
from checks.assignments.keys import CodeBase, Key
from checks.assignments.task import Adapter, Arguments, Assignment, Task
from checks.assignments.variants import wrong_variants
from checks.verify.published import Published, published_values, questions

HEAD = '''"""Tests for the assignment {title}, to run on your own work: {command}

{share}
Passing all of them is a good sign, and no proof: the grader asks more.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import {module} as work


def same(name, got, expected, bound):
    """Shape, kind of number, NaN and values, in this order."""
    got = np.asarray(got, dtype=None if isinstance(got, np.ndarray) else float)
    assert got.shape == expected.shape, f"{{name}} has shape {{got.shape}}, where {{expected.shape}} was expected"
    assert got.dtype.kind == expected.dtype.kind, f"{{name}} has dtype {{got.dtype}}, expected {{expected.dtype}}"
    assert np.array_equal(np.isnan(got), np.isnan(expected)), f"{{name}} is {{got}}, where {{expected}} was expected"
    wrong = np.abs(got - expected) > bound
    assert not wrong.any(), f"{{name}} is {{got}}, where {{expected}} was expected"
'''

VALUE = '''

def test_{task}_value_{number}():
    """A published value."""
{lines}
{compared}
'''

LINEAR = '''

@settings(max_examples=20, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6))
def test_{task}_is_linear_in_{name}(seed):
    """A pullback takes sums to sums: what it does to {name} is a linear map, whatever {name} is."""
    words = np.random.default_rng(seed)
{lines}
    other = words.normal(size=np.shape({name}))

    def pulled_back({name}):
        answer = {call}
        return [np.asarray(part) for part in (answer if isinstance(answer, tuple) else (answer,))]

    both = pulled_back({name} - 3.0 * other)
    for left, a, b in zip(both, pulled_back({name}), pulled_back(other)):
        same("{name}", left, a - 3.0 * b, 1e-6 * (1.0 + np.abs(a) + np.abs(b)))
'''

TRIED = 150
"""Planted mistakes on which a handed-out file is measured."""

COTANGENTS = ("g", "dout", "cotangent", "G")
"""Names by which the built-in assignments call the argument that a pullback is linear in."""


@runtime_checkable
class Snippets(Protocol):
    """An adapter whose questions can be written into a file that knows nothing of us."""

    def snippet(self, task: Task, arguments: Arguments) -> tuple[str, dict[str, str]]:
        """Python lines, and for each output the name that holds it afterwards."""
        ...


def written_tests(
    assignment: Assignment, adapter: Adapter, keys: Mapping[str, Key], module: str, share: str = ""
) -> str:
    """The text of the test file.

    Parameters
    ----------
    assignment : Assignment
    adapter : Adapter
        One whose questions can be written as Python lines (plain functions).
    keys : mapping of task to Key
    module : str
        What the student's file is called, without ``.py``.
    share : str
        A sentence on the mistakes that these tests find.

    Raises
    ------
    ValueError
        The adapter's hand-ins cannot be asked by plain lines.
    """
    if not isinstance(adapter, Snippets):
        raise ValueError(
            f"hand-ins read by {adapter.name!r} are no plain functions; no test file can be written for them"
        )
    command = f"pytest test_{module}.py"
    parts = [HEAD.format(title=assignment.title, command=command, share=share or "(Not measured.)", module=module)]
    for task in assignment.tasks:
        if adapter.names(task) and task.judge is None and task.name in keys:
            values = published_values(assignment, task.name) or tuple(questions(task, keys[task.name]))
            parts += [_value(adapter, task, value, number) for number, value in enumerate(values)]
            parts += _linear(adapter, task, values)
    return "".join(parts)


def kill_share(text: str, module: str, bases: Iterable[CodeBase], adapter: str) -> tuple[int, int]:
    """How many of the planted mistakes the tests find, and of how many that were tried.

    The tests run within this process: the wrong hand-ins are our own. Where there are many, every second, third ... one
    is tried, `TRIED` at most.
    """
    wrong = [source for base in bases if base.adapter == adapter for _, _, source in wrong_variants(base)]
    tried = wrong[:: max(1, -(-len(wrong) // TRIED))]
    found = sum(next(failing(text, module, source), None) is not None for source in tried)
    return found, len(tried)


def failing(text: str, module: str, source: str) -> Iterator[str]:
    """Names of the tests that fail on a hand-in of our own, given as text."""
    work = ModuleType(module)
    with np.errstate(all="ignore"):
        exec(compile(source, f"{module}.py", "exec"), work.__dict__)
        for name, test in _tests(text, module, work).items():
            try:
                test()
            except Exception:  # a failed assertion or the hand-in's own exception: red either way
                yield name


def _tests(text: str, module: str, work: ModuleType) -> dict[str, Any]:
    """The test functions with `work` in the place of the import."""
    tree = ast.parse(text)
    tree.body = [n for n in tree.body if not (isinstance(n, ast.Import) and n.names[0].name == module)]
    names: dict[str, Any] = {"work": work, "__name__": "handed_out"}
    exec(compile(tree, "tests", "exec"), names)
    return {name: value for name, value in names.items() if name.startswith("test_")}


def _value(adapter: Snippets, task: Task, value: Published, number: int) -> str:
    lines, outputs = adapter.snippet(task, value.arguments)
    compared = []
    for place, name in enumerate(task.outputs):
        expected, bound = value.expectation.low[place], value.expectation.bounds[place]
        largest = np.round(float(np.max(bound, initial=0.0)), 12)
        compared.append(f"same({name!r}, {outputs[name]}, {as_text(np.asarray(expected))}, {max(largest, 1e-12):g})")
    return VALUE.format(
        task=_identifier(task), number=number, lines=_indented(_of_work(lines)), compared=_indented("\n".join(compared))
    )


def _linear(adapter: Snippets, task: Task, values: tuple[Published, ...]) -> list[str]:
    name = next((name for name in task.inputs if name in COTANGENTS), None)
    if name is None or not values:
        return []
    lines, _ = adapter.snippet(task, values[0].arguments)
    *given, called = _of_work(lines).splitlines()
    call = called.partition(" = ")[2] or called
    return [LINEAR.format(task=_identifier(task), name=name, lines=_indented("\n".join(given)), call=call)]


def _of_work(lines: str) -> str:
    """The call, by way of the imported module."""
    *given, called = lines.splitlines()
    left, equals, right = called.rpartition(" = ")
    return "\n".join([*given, f"{left}{equals}work.{right}"])


def _indented(lines: str) -> str:
    return "\n".join(f"    {line}" for line in lines.splitlines())


def _identifier(task: Task) -> str:
    return "".join(c if c.isalnum() else "_" for c in task.name)
