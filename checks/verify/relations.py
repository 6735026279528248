"""What an answer may be of the right one, whatever the task: its negative, a multiple, its transpose, an input ..."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any, TypeAlias

import numpy as np

from checks.assignments.task import Task
from checks.verify.predictions import MARGIN, Case, reals

Predict: TypeAlias = Callable[[Case], Any]
"""From a case to what the hand-in would have answered, None where the relation says nothing."""


@dataclass(frozen=True)
class Relation:
    """One way for an answer to be wrong.

    Parameters
    ----------
    name : str
        Completes "the answer is ...".
    explanation : str
        With what to look at.
    hint : str
        The first hint: where to look, not what to write.
    predict : callable (case) -> array or None
    """

    name: str
    explanation: str
    hint: str
    predict: Predict


def relations(task: Task, cases: Sequence[Case], i: int, answers: "Answers") -> Iterator[Relation]:
    """Candidates for output `i`, the most telling first; which of them hold is for the caller to see.

    Parameters
    ----------
    task : Task
        For the names of inputs and outputs.
    cases : sequence of Case
        Factors are measured on these.
    i : int
    answers : callable (arguments) -> outputs
        The reference: asked with other inputs, to see whether one was ignored or taken for another.
    """
    name = task.outputs[i]
    yield from _plain(name, i)
    yield from _unchanged(task, i)
    yield from _other_output(task, i)
    yield from _factors(task, cases, i)
    yield from _arranged(name, cases, i)
    yield from _inputs_mixed_up(task, cases, i, answers)


Answers: TypeAlias = Callable[[tuple[Any, ...]], tuple[Any, ...] | None]
"""The right outputs for arguments, None where there are none."""


def _plain(name: str, i: int) -> Iterator[Relation]:
    yield Relation(
        f"{name} is zero everywhere",
        f"{name} is 0 wherever it was asked for. It is either never filled in, or multiplied by something that is 0.",
        f"Print {name} just before it is returned, then each of its factors.",
        lambda case: np.zeros_like(case.right(i)),
    )
    yield Relation(
        f"{name} has the opposite sign",
        f"{name} is the negative of the right answer. Look for a minus sign that is missing or too many, or for a"
        " difference whose two sides are exchanged.",
        f"Compare {name} with a finite difference: what stands between the two?",
        lambda case: -1.0 * case.right(i),
    )
    yield Relation(
        f"{name} lacks its sign",
        f"{name} is the absolute value of the right answer.",
        "Try an input whose right answer is negative.",
        lambda case: np.abs(case.right(i)),
    )


def _unchanged(task: Task, i: int) -> Iterator[Relation]:
    name = task.outputs[i]
    for j, source in enumerate(task.inputs):
        yield Relation(
            f"{name} is the input {source}",
            f"{name} equals the input {source}, unchanged. Either the result was never written where it is read, or"
            " it was computed and then dropped (an assignment to the name makes a new array; `[...] =` and `-=`"
            " write into the old one).",
            f"Compare {source} before and after the call.",
            lambda case, j=j: _as_number(case.arguments[j]),  # type: ignore[misc]
        )


def _other_output(task: Task, i: int) -> Iterator[Relation]:
    for j, other in enumerate(task.outputs):
        if j != i:
            yield Relation(
                f"{task.outputs[i]} is what {other} should be",
                f"{task.outputs[i]} holds the right {other}: outputs come in another order than the handout says.",
                "Compare the order of your results with the handout's.",
                lambda case, j=j: case.right(j),  # type: ignore[misc]
            )


def _factors(task: Task, cases: Sequence[Case], i: int) -> Iterator[Relation]:
    """A constant multiple of the right answer, or of the right step from an input to its update."""
    name = task.outputs[i]
    bases: list[tuple[str, Callable[[Case], Any]]] = [(name, lambda case: 0.0)]
    for j, source in enumerate(task.inputs):
        bases.append((f"the step from {source} to {name}", lambda case, j=j: _as_number(case.arguments[j])))  # type: ignore[misc]
    for what, base in bases:
        for factor, formula in _factor(task.inputs, cases, i, base):
            yield Relation(
                f"{what} is multiplied by {formula}",
                f"{what} is {formula} times the right one. A mean that is a sum (or the reverse), a division that is"
                " made twice or not at all, or a lost constant gives such a factor.",
                f"Divide {what} by the right one: is it the same number everywhere, and which of your sizes is it?",
                lambda case, base=base, factor=factor: _scaled(case, i, base, factor),  # type: ignore[misc]
            )


def _factor(
    names: Sequence[str], cases: Sequence[Case], i: int, base: Callable[[Case], Any]
) -> Iterator[tuple[Callable[[Case], float], str]]:
    measured = [(case, ratio) for case in cases if (ratio := _ratio(case, i, base)) is not None]
    if len(measured) < 2:
        return
    first = measured[0][1]
    if all(abs(ratio - first) <= 1e-4 * abs(first) for _, ratio in measured) and abs(first - 1) > 1e-3:
        yield (lambda case: first), f"{first:.6g}"
    sizes = sorted({place for case, _ in measured for place in _sizes(case)})
    for place in sizes:
        for power in (1, -1):
            if all(place in _sizes(c) and _near(r, float(_sizes(c)[place]) ** power) for c, r in measured):
                number = f"the length of axis {place[1]} of {names[place[0]]}"
                formula = number if power == 1 else f"1 / {number}"
                yield (lambda case, place=place, power=power: float(_sizes(case).get(place, 1)) ** power), formula  # type: ignore[misc]


def _ratio(case: Case, i: int, base: Callable[[Case], Any]) -> float | None:
    got, right, start = case.got[i], case.right(i), base(case)
    if isinstance(got, str) or start is None or got.shape != right.shape or np.shape(start) not in ((), right.shape):
        return None
    step, expected = reals(got - start).ravel(), np.asarray(right - start).ravel()
    if not expected.size or not np.all(np.isfinite(expected)):
        return None
    largest = int(np.argmax(np.abs(expected)))
    return float(step[largest] / expected[largest]) if abs(expected[largest]) > 1e-9 else None


def _scaled(case: Case, i: int, base: Callable[[Case], Any], factor: Callable[[Case], float]) -> Any:
    start = base(case)
    if start is None or np.shape(start) not in ((), case.right(i).shape):
        return None
    return start + factor(case) * (case.right(i) - start)


def _sizes(case: Case) -> dict[tuple[int, int], int]:
    arrays = [(j, a) for j, a in enumerate(case.arguments) if isinstance(a, np.ndarray)]
    return {(j, axis): length for j, a in arrays for axis, length in enumerate(a.shape) if length}


def _arranged(name: str, cases: Sequence[Case], i: int) -> Iterator[Relation]:
    """The right numbers in another shape or order."""
    look = f"Print the shape of {name} and of every array it is made from."
    shaped = "The numbers are right; their arrangement is not. "
    yield Relation(
        f"{name} has the right numbers in another shape",
        f"{shaped}An axis of length 1 was kept (keepdims) or lost, or the result was not brought back to its shape.",
        look,
        lambda case: case.right(i).reshape(case.got[i].shape) if _as_many(case, i) else None,
    )
    for axes in permutations(range(_axes(cases, i))):
        if axes != tuple(sorted(axes)):
            yield Relation(
                f"{name} is transposed",
                f"{shaped}{name} is the right answer with its axes exchanged.",
                look,
                lambda case, axes=axes: np.transpose(case.right(i), axes),  # type: ignore[misc]
            )
    yield Relation(
        f"{name} is read in column order",
        f"{shaped}A reshape in another order than row by row, or a reshape where a transpose is meant, gives this.",
        look,
        lambda case: case.right(i).T.reshape(case.right(i).shape),
    )
    for axis in range(_axes(cases, i)):
        yield Relation(
            f"{name} is reversed along axis {axis}",
            f"{shaped}{name} comes in reverse order along axis {axis}.",
            f"Is {name} collected from the first to the last, or from the last to the first?",
            lambda case, axis=axis: np.flip(case.right(i), axis),  # type: ignore[misc]
        )
        yield Relation(
            f"{name} is shifted by one along axis {axis}",
            f"{shaped}{name} is off by one position along axis {axis}.",
            "Which index does the first entry have?",
            lambda case, axis=axis: np.roll(case.right(i), -1, axis),  # type: ignore[misc]
        )
    for word, reduction in (("sum", np.sum), ("mean", np.mean)):
        yield Relation(
            f"{name} is one number, the {word} of what was asked for",
            f"{name} should have one entry each; what came is their {word}.",
            f"Which shape does the handout give for {name}?",
            lambda case, reduction=reduction: reduction(case.right(i)) if case.right(i).ndim else None,  # type: ignore[misc]
        )


def _inputs_mixed_up(task: Task, cases: Sequence[Case], i: int, answers: Answers) -> Iterator[Relation]:
    name = task.outputs[i]
    for j, source in enumerate(task.inputs):
        yield Relation(
            f"{name} does not depend on {source}",
            f"{name} is what would be right if every entry of {source} were 1: {source} is not used.",
            f"Double {source}, and see which of your results change.",
            lambda case, j=j: _with(case, j, _ones(case.arguments[j]), answers, i),  # type: ignore[misc]
        )
    for j, source in enumerate(task.inputs):
        for k, other in enumerate(task.inputs):
            if j != k:
                yield Relation(
                    f"{name} uses {other} in place of {source}",
                    f"{name} is what would be right if {source} were {other}.",
                    f"Follow {source} through your code: is it the array you mean, everywhere?",
                    lambda case, j=j, k=k: _with(case, j, _alike(case, j, k), answers, i),  # type: ignore[misc]
                )


def _with(case: Case, j: int, value: Any, answers: Answers, i: int) -> Any:
    if value is None:
        return None
    outputs = answers((*case.arguments[:j], value, *case.arguments[j + 1 :]))
    return None if outputs is None else outputs[i]


def _ones(value: Any) -> Any:
    return np.ones_like(value) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else None


def _alike(case: Case, j: int, k: int) -> Any:
    one, other = case.arguments[j], case.arguments[k]
    arrays = isinstance(one, np.ndarray) and isinstance(other, np.ndarray)
    return other if arrays and one.shape == other.shape and one.dtype == other.dtype else None


def _as_number(value: Any) -> Any:
    return value if isinstance(value, np.ndarray | float) else None


def _as_many(case: Case, i: int) -> bool:
    got = case.got[i]
    return not isinstance(got, str) and got.size == case.right(i).size


def _axes(cases: Sequence[Case], i: int) -> int:
    return min((case.right(i).ndim for case in cases), default=0) if len(cases) else 0


def _near(a: float, b: float) -> bool:
    return abs(a - b) <= 10 * MARGIN * abs(b)


def holds(relation: Relation, cases: Sequence[Case], i: int) -> int:
    """On how many cases the relation says something other than what is right and is what came; -1 if it fails on one.

    Parameters
    ----------
    relation : Relation
    cases : sequence of Case
        All that were answered.
    i : int
        The output.
    """
    telling = 0
    for case in cases:
        try:
            predicted = relation.predict(case)
        except (ValueError, IndexError):
            return -1  # arrays of this case cannot even be arranged so
        if predicted is None or not case.agrees(i, predicted):
            return -1
        telling += not case.is_right(i, predicted)
    return telling
