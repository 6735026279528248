"""Runs scripts on the text of a hand-in in this process: for right code, and for hundreds of planted mistakes."""

import math
import operator
import time
from types import ModuleType

import numpy as np

from checks.assignments.task import Arguments, Assignment, Task
from checks.sandbox.script import Given, Opaque, Outcome, Raised, Ref, Script
from checks.verify.asking import Asker


class InProcess:
    """Runs scripts as the worker does, without its walls."""

    def __init__(self, source: str) -> None:
        self.module = ModuleType("hand_in")
        exec(compile(source, "<hand-in>", "exec"), self.module.__dict__)

    def run(self, script: Script, seconds: float | None = None) -> Outcome:
        """Steps in order; an exception ends them."""
        results: list[object] = []
        began = time.perf_counter()
        try:
            for kind, contents in script.steps:
                results.append(self._step(kind, _resolved(contents, results)))
        except Exception as error:
            return Raised(type(error).__name__, str(error), "", 0, len(results), time.perf_counter() - began)
        seconds = time.perf_counter() - began
        return Given({label: exported(results[ref.number]) for label, ref in script.given}, seconds)

    def memory(self) -> int | None:
        """Not measured here."""
        return None

    def _step(self, kind: str, contents: object) -> object:
        if kind == "name":
            found = self.module
            for part in contents.split("."):
                found = getattr(found, part)
            return found
        if kind == "function":
            return self._function(contents)
        if kind == "call":
            function, args, kwargs = contents
            return function(*args, **kwargs)
        if kind == "method":
            owner, name, args, kwargs = contents
            return getattr(owner, name)(*args, **kwargs)
        if kind == "operator":
            return getattr(operator, contents[0])(*contents[1])
        steps = {
            "literal": lambda value: value,
            "attribute": lambda pair: getattr(*pair),
            "set": lambda triple: setattr(*triple),
            "item": lambda pair: pair[0][pair[1]],
            "same": lambda pair: pair[0] is pair[1],
        }
        return steps[kind](contents)

    def _function(self, source: str) -> object:
        names = {**self.module.__dict__, "np": np, "math": math}
        if source.startswith("def "):
            exec(source, names)
            return names[source[4:].partition("(")[0]]
        return eval(source, names)


def _resolved(tree: object, results: list[object]) -> object:
    if isinstance(tree, Ref):
        return results[tree.number]
    if isinstance(tree, np.ndarray):
        return np.array(tree)
    if isinstance(tree, list | tuple):
        return type(tree)(_resolved(entry, results) for entry in tree)
    if isinstance(tree, dict):
        return {key: _resolved(entry, results) for key, entry in tree.items()}
    return tree


def exported(value: object) -> object:
    """What a process can send: numbers, arrays and trees of them."""
    if isinstance(value, list | tuple):
        return type(value)(exported(entry) for entry in value)
    if value is None or isinstance(value, bool | int | float | complex | str | np.ndarray | np.generic):
        return value
    return Opaque(type(value).__name__)


def asker(assignment: Assignment, adapter: str, source: str) -> Asker:
    """A hand-in's text, ready to be asked."""
    chosen = next(a for a in assignment.adapters if a.name == adapter)
    return Asker(assignment, chosen, InProcess(source))


def answers(hand_in: Asker, task: Task, arguments: Arguments) -> tuple[object, ...] | None:
    """What it says, or None if it raises."""
    return hand_in.answer(task, arguments).outputs
