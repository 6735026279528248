"""What a right answer is, and how far rounding may take it: the spread of the accepted formulas, measured."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff.types import Array
from checks.assignments.keys import Key
from checks.assignments.task import Arguments, Family, Outputs

SINGLE = float(np.finfo(np.float32).eps)
DOUBLE = 8 * float(np.finfo(np.float64).eps)
TOO_ROUGH = 0.02
"""A bound above this share of the largest entry judges nothing: the input is uninformative."""


@dataclass(frozen=True)
class Expectation:
    """The right answers to one question.

    Parameters
    ----------
    low, high : tuple of array
        Smallest and largest right value of each entry before rounding; equal except at kinks.
    bounds : tuple of array
        What rounding may add, entry by entry; infinite where the accepted formulas disagree.
    reason : str
        Why the input judges nothing (*uninformative*), "" if it judges.
    """

    low: tuple[Array, ...]
    high: tuple[Array, ...]
    bounds: tuple[Array, ...]
    reason: str = ""

    @property
    def informative(self) -> bool:
        """Whether a pass on this input says anything."""
        return not self.reason


def expect(key: Key, family: Family, arguments: Arguments) -> Expectation:
    """The right answers, with the spread that is accepted.

    The truth is the reference in float64. The bound of an entry is the largest error that the reference and the key's
    accepted formulas make there, each in float64 and (unless the family is precise) in float32, times `key.factor`; it
    is never below a few units of rounding of the largest entry.

    Parameters
    ----------
    key : Key
    family : Family
    arguments : tuple
        The question; not changed.

    Returns
    -------
    Expectation
    """
    truth = _arrays(key.reference(*as_precision(arguments, np.float64)))
    low, high = truth, truth
    if family.subgradient and key.one_sided is not None:
        sides = [_arrays(side) for side in key.one_sided(*as_precision(arguments, np.float64))]
        low = tuple(np.minimum.reduce([side[i] for side in [truth, *sides]]) for i in range(len(truth)))
        high = tuple(np.maximum.reduce([side[i] for side in [truth, *sides]]) for i in range(len(truth)))
    errors = [np.zeros(entry.shape) for entry in truth]
    for answers in _accepted(key, family, arguments):
        for i, answer in enumerate(answers):
            errors[i] = np.maximum(errors[i], _error(answer, low[i], high[i]))
    unit = DOUBLE if family.precise else SINGLE
    bounds = tuple(key.factor * (e + _floor(t, unit, key.floor)) for e, t in zip(errors, truth, strict=True))
    return Expectation(low, high, bounds, _reason(truth, bounds))


def as_precision(value: Any, dtype: Any) -> Any:
    """A copy with every floating array and NumPy scalar of a tree in another precision; Python numbers stay.

    Examples
    --------
    >>> as_precision((np.ones(2), [np.arange(2)], 0.5), np.float32)
    (array([1., 1.], dtype=float32), [array([0, 1])], 0.5)
    """
    if isinstance(value, np.ndarray | np.generic):
        return value.astype(dtype) if value.dtype.kind == "f" else value.copy()
    if isinstance(value, tuple | list):
        return type(value)(as_precision(entry, dtype) for entry in value)
    if isinstance(value, dict):
        return {name: as_precision(entry, dtype) for name, entry in value.items()}
    return value


def _accepted(key: Key, family: Family, arguments: Arguments) -> list[tuple[Array, ...]]:
    formulas: dict[str, Callable[..., Outputs]] = {"reference": key.reference, **key.accepted}
    if family.stable:
        formulas = {name: formulas[name] for name in ("reference", *key.stable)}
    # Python numbers and programs have no other precision: their formulas see to it themselves.
    dtypes = (np.float64, np.float32) if not family.precise and _has_precision(arguments) else (np.float64,)
    with np.errstate(all="ignore"):
        return [_arrays(formula(*as_precision(arguments, dtype))) for formula in formulas.values() for dtype in dtypes]


def _has_precision(value: Any) -> bool:
    """Whether `as_precision` changes anything in a tree."""
    if isinstance(value, tuple | list):
        return any(map(_has_precision, value))
    if isinstance(value, dict):
        return any(map(_has_precision, value.values()))
    return isinstance(value, np.ndarray | np.generic) and value.dtype.kind == "f"


def _arrays(outputs: Outputs) -> tuple[Array, ...]:
    return tuple(_wide(np.asarray(output)) for output in outputs)


def _wide(array: Array) -> Array:
    return array.astype(np.float64) if array.dtype.kind == "f" else array


def _error(answer: Array, low: Array, high: Array) -> Array:
    wide = answer.astype(np.float64, copy=False)
    with np.errstate(invalid="ignore", over="ignore"):
        error = np.maximum(np.maximum(low - wide, wide - high), 0.0)
    if np.isfinite(error).all():
        return np.asarray(error)
    same = (answer == low) | (np.isnan(wide) & np.isnan(low.astype(np.float64)))
    return np.where(same, 0.0, np.where(np.isnan(error), np.inf, error))


def _floor(truth: Array, unit: float, least: float) -> float:
    finite = np.abs(truth[np.isfinite(truth)].astype(np.float64))
    return unit * float(np.max(finite, initial=0.0)) + least


def _reason(truth: tuple[Array, ...], bounds: tuple[Array, ...]) -> str:
    for entry, bound in zip(truth, bounds, strict=True):
        if not np.all(np.isfinite(bound)):
            return "the accepted formulas do not all give a number here"
        largest = float(np.max(np.abs(entry[np.isfinite(entry)].astype(np.float64)), initial=0.0))
        if entry.size and float(np.max(bound)) > TOO_ROUGH * largest and largest > 1e-9:
            return "rounding alone moves the accepted formulas too far apart here"
    return ""
