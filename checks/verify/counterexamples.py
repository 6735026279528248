"""The proof of a failure: the smallest input, what was expected there, what came, and the difference."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from checks.assignments.task import Adapter, Finding, Task
from checks.verify.asking import where
from checks.verify.checking import Sample, reason_of
from checks.verify.comparison import Difference, as_array
from checks.verify.report import Counterexample

ENTRIES = 48
"""Arrays with more entries than this are shortened."""


def counterexample(task: Task, adapter: Adapter, sample: Sample) -> Counterexample:
    """The sample in words and numbers.

    Parameters
    ----------
    task : Task
    adapter : Adapter
        Knows how the question is put to this hand-in, as text.
    sample : Sample
        A wrong one, as small as it could be made.
    """
    call = adapter.call(task, sample.arguments)
    place = where(sample.answer.outcome)
    if isinstance(sample.difference, Difference):
        return _of_difference(task, sample, call)
    if isinstance(sample.difference, Finding):
        return replace(of_finding(task, adapter, sample.difference), call=call, where=place)
    if not sample.wrong:
        expected = "" if sample.expectation is None else texts(sample.expectation.low)
        return Counterexample("the answer is right", call, expected, texts(sample.answer.outputs or ()))
    return Counterexample(reason_of(sample), call, where=place)


def of_finding(task: Task, adapter: Adapter, finding: Finding) -> Counterexample:
    """The proof that a property check or a judge gives."""
    call = adapter.call(task, finding.arguments) if len(finding.arguments) == len(task.inputs) else ""
    expected = "" if finding.expected is None else text(finding.expected)
    got = "" if finding.got is None else text(finding.got)
    return Counterexample(finding.sentence, call, expected, got)


def _of_difference(task: Task, sample: Sample, call: str) -> Counterexample:
    assert isinstance(sample.difference, Difference)
    assert sample.expectation is not None
    difference = sample.difference
    position = task.outputs.index(difference.output)
    low, high = sample.expectation.low[position], sample.expectation.high[position]
    expected = text(low) if np.array_equal(low, high, equal_nan=True) else f"between {text(low)} and {text(high)}"
    off = ""
    if difference.kind in ("value", "nan"):
        with np.errstate(invalid="ignore"):
            off = text(np.asarray(difference.got, dtype=np.float64) - low)
    return Counterexample(difference.sentence, call, expected, text(difference.got), off)


def text(value: Any) -> str:
    """An answer as text, with six digits, shortened if it is long.

    Examples
    --------
    >>> text(np.array([[1.0, 2.5]]))
    '[[1, 2.5]]'
    """
    array = as_array(value)
    if isinstance(array, str):
        return repr(value) if isinstance(value, str | list | tuple) else array
    if array.size > ENTRIES:
        return f"array of shape {array.shape} ({_entries(array.ravel()[:6])} ...)"
    return _nested(array.tolist())


def texts(values: Sequence[Any]) -> str:
    """Several answers."""
    return ", ".join(map(text, values))


def _nested(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_nested, value))}]"
    return _number(value)


def _entries(values: Any) -> str:
    return ", ".join(_number(value) for value in values)


def _number(value: Any) -> str:
    return f"{value + 0.0:.6g}" if isinstance(value, float) else str(value)  # no -0
