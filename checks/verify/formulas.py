"""Whether an answer comes from a formula: differences are too rough for float64, and complex steps show in the text."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

import numpy as np

from checks.assignments.keys import Key
from checks.assignments.task import Arguments, Family, Task
from checks.verify.bounds import expect
from checks.verify.checking import Checked, Sample
from checks.verify.comparison import Difference, as_array, compare
from checks.verify.report import Status

COMPLEX_NAMES = frozenset({"complex", "complex64", "complex128", "complex256", "clongdouble", "cdouble", "csingle"})
COMPLEX_ATTRIBUTES = COMPLEX_NAMES | {"imag"}


def check_precise(task: Task, key: Key, family: Family, samples: tuple[Sample, ...]) -> Checked:
    """Answers that were given already, held to float64 precision where the question was in float64.

    The best difference quotients are off by some 1e-11 of the answer; formulas by some 1e-16.
    """
    precise = replace(family, precise=True)
    judged = []
    for sample in samples:
        if sample.answer.outputs is None or not _in_double(sample.arguments):
            continue
        expectation = expect(key, precise, sample.arguments)
        if not expectation.informative:
            continue
        wrong = compare(sample.answer.outputs, expectation, task.outputs) or _rougher(task, sample)
        judged.append(replace(sample, expectation=expectation, difference=wrong))
    failed = [sample for sample in judged if sample.wrong]
    if failed:
        difference = failed[0].difference
        assert isinstance(difference, Difference)
        reason = f"{difference.sentence}: right, but not to float64 precision, as an answer from a formula is"
        return Checked(Status.FAILED, reason, tuple(judged), None, len(judged))
    status = Status.PASSED if judged else Status.UNINFORMATIVE
    return Checked(status, "" if judged else "no question in float64", tuple(judged), None, len(judged))


def check_real(sources: Mapping[str, str]) -> Checked:
    """Whether complex numbers occur in the hand-in's text."""
    for file, text in sources.items():
        for line, found in _complex(text):
            reason = f"{file}, line {line}: {found} has no place in this task, whose answers come from real formulas"
            return Checked(Status.FAILED, reason, inputs=1)
    return Checked(Status.PASSED, inputs=1)


def _in_double(arguments: Arguments) -> bool:
    kinds = {a.dtype for a in arguments if isinstance(a, np.ndarray) and a.dtype.kind == "f"}
    return kinds == {np.dtype(np.float64)}


def _rougher(task: Task, sample: Sample) -> Difference | None:
    """Answers in less than float64 would hide how precise they are."""
    for name, output in zip(task.outputs, sample.answer.outputs or (), strict=True):
        array = as_array(output)
        if not isinstance(array, str) and array.dtype.kind == "f" and array.dtype != np.float64:
            return Difference("dtype", name, f"{name} has dtype {array.dtype} for float64 inputs", array, array)
    return None


@lru_cache(maxsize=64)
def _complex(text: str) -> tuple[tuple[int, str], ...]:
    """Where complex numbers occur: read once, although every task asks."""
    return tuple(_complex_numbers(text))


def _complex_numbers(text: str) -> Iterator[tuple[int, str]]:
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return  # told when the hand-in is loaded
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, complex):
            yield node.lineno, f"the complex number {node.value}"
        elif isinstance(node, ast.Attribute) and node.attr in COMPLEX_ATTRIBUTES:
            yield node.lineno, f".{node.attr}"
        elif isinstance(node, ast.Name) and node.id in COMPLEX_NAMES:
            yield node.lineno, node.id
