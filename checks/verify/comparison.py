"""Two answers side by side: shape, kind of number and NaN before any subtraction, then entry by entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff.types import Array
from checks.sandbox.script import Opaque
from checks.verify.bounds import Expectation


@dataclass(frozen=True)
class Difference:
    """What is wrong with an answer.

    Parameters
    ----------
    kind : str
        ``"type"``, ``"shape"``, ``"dtype"``, ``"nan"`` or ``"value"``: the first that is wrong, in this order.
    output : str
        Which of the task's outputs.
    sentence : str
        Expected and got, in words.
    got, expected : Any
        As arrays where they are arrays.
    index : tuple of int
        The entry that is furthest off, for ``"value"`` and ``"nan"``.
    """

    kind: str
    output: str
    sentence: str
    got: Any
    expected: Any
    index: tuple[int, ...] = ()


def as_array(value: Any) -> Array | str:
    """The array that an answer stands for, or a sentence on why it stands for none.

    Python numbers, NumPy scalars and regular nested lists or tuples of them are accepted for arrays, Python integers
    for real numbers.

    Examples
    --------
    >>> as_array([[1, 2], [3, 4]]).dtype
    dtype('float64')
    >>> as_array([[1, 2], [3]])
    'a list whose rows have different lengths'
    >>> as_array((2.0, [0.5, 0.25]))
    'a tuple of 2 results'
    >>> as_array(None)
    'None (is a return missing?)'
    """
    if value is None:
        return "None (is a return missing?)"
    if isinstance(value, np.ndarray | np.generic):
        return np.asarray(value)
    if isinstance(value, bool):
        return np.asarray(value)
    if isinstance(value, int | float | complex):
        return np.asarray(value, dtype=complex if isinstance(value, complex) else float)
    if isinstance(value, list | tuple):
        return _of_list(value)
    if isinstance(value, Opaque):
        return f"an object of type {value.type_name}"
    return f"a {type(value).__name__}"


def compare(got: Sequence[Any], expectation: Expectation, names: Sequence[str]) -> Difference | None:
    """The first difference between the answers and what was expected, or None.

    Parameters
    ----------
    got : sequence
        One answer per output, as they came from the hand-in.
    expectation : Expectation
    names : sequence of str
        The outputs' names.
    """
    for name, value, low, high, bound in zip(
        names, got, expectation.low, expectation.high, expectation.bounds, strict=True
    ):
        difference = _compare_one(name, value, low, high, bound)
        if difference is not None:
            return difference
    return None


def _compare_one(name: str, value: Any, low: Array, high: Array, bound: Array) -> Difference | None:
    array = as_array(value)
    if isinstance(array, str):
        return Difference("type", name, f"{name} is {array}, where {_kind_name(low)} was expected", value, low)
    if array.shape != low.shape:
        sentence = f"{name} has shape {array.shape}, where {low.shape} was expected"
        return Difference("shape", name, sentence, array, low)
    if not _kinds_agree(array, low):
        sentence = f"{name} holds {_kind_of(array)} (dtype {array.dtype}), where {_kind_of(low)} were expected"
        return Difference("dtype", name, sentence, array, low)
    return _compare_entries(name, array, low, high, bound)


def _compare_entries(name: str, array: Array, low: Array, high: Array, bound: Array) -> Difference | None:
    got = array.astype(np.float64)
    with np.errstate(invalid="ignore", over="ignore"):
        excess = np.maximum(low - got, got - high) - bound
    if (excess <= 0).all():  # what is NaN or infinite goes on
        return None
    compared = np.isfinite(bound)
    missing = (np.isnan(got) != np.isnan(low)) & compared
    if missing.any():
        index = _first(missing)
        sentence = f"{name}{_at(index)} is {got[index]}, where {low[index]:.6g} was expected"
        return Difference("nan", name, sentence, array, low, index)
    # inf - inf: the same infinity is no excess, another one is.
    excess = np.where(np.isnan(excess), np.where((got == low) | (got == high) | np.isnan(low), -1.0, np.inf), excess)
    wrong = (excess > 0) & compared
    if not wrong.any():
        return None
    index = tuple(int(i) for i in np.unravel_index(int(np.argmax(np.where(wrong, excess, -np.inf))), got.shape))
    between = f"{low[index]:.8g}" if low[index] == high[index] else f"{low[index]:.6g} to {high[index]:.6g}"
    sentence = f"{name}{_at(index)} is {got[index]:.8g}, where {between} was expected"
    return Difference("value", name, sentence, array, low, index)


def _of_list(value: Sequence[Any]) -> Array | str:
    try:
        array = np.asarray(value)
    except ValueError:
        if isinstance(value, tuple):
            return f"a tuple of {len(value)} results"
        return "a list whose rows have different lengths"
    if array.dtype.kind == "O":
        return "a list of things that are not numbers"
    return array.astype(np.float64) if array.dtype.kind in "iu" else array


def _kinds_agree(array: Array, expected: Array) -> bool:
    if expected.dtype.kind in "biu":
        return array.dtype.kind in "biuf"  # a label may come as 1.0: np.sign and np.where give such
    return bool(array.dtype.kind == expected.dtype.kind)


def _kind_of(array: Array) -> str:
    names = {"f": "real numbers", "i": "integers", "u": "integers", "b": "truth values", "c": "complex numbers"}
    return names.get(array.dtype.kind, "things that are not numbers")


def _kind_name(expected: Array) -> str:
    return "a number" if expected.ndim == 0 else f"an array of shape {expected.shape}"


def _first(mask: Array) -> tuple[int, ...]:
    return tuple(int(i[0]) for i in np.nonzero(np.atleast_1d(mask)))[: mask.ndim]


def _at(index: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, index))}]" if index else ""
