"""What a mistake would have answered, beside what the hand-in did answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from autodiff.types import Array
from checks.assignments.keys import Key
from checks.assignments.task import Arguments
from checks.sandbox.script import Raised
from checks.verify.bounds import SINGLE, as_precision
from checks.verify.checking import Sample
from checks.verify.comparison import Difference, as_array

Switches: TypeAlias = frozenset[str]
"""Names of mistakes that are made together."""

MARGIN = 16 * SINGLE
"""Relative rounding granted to a mistake's answer: that of float32, as for right answers."""


@dataclass(frozen=True)
class Case:
    """One question as the diagnosis sees it.

    Parameters
    ----------
    arguments : tuple
        In float64.
    got : tuple
        Arrays, or a sentence for what stands for none; () if there was no answer.
    low, high, bounds : tuple of array
        The right answers and what rounding may add.
    wrong : bool
    raised : str
        The exception's type, "" if there was none.
    difference : Difference, optional
    """

    arguments: Arguments
    got: tuple[Any, ...]
    low: tuple[Array, ...]
    high: tuple[Array, ...]
    bounds: tuple[Array, ...]
    wrong: bool
    raised: str = ""
    difference: Difference | None = None

    @property
    def finite(self) -> bool:
        """Whether the answer is NaN and infinite only where the right one is."""
        return bool(self.got) and all(
            isinstance(g, str) or g.shape != t.shape or bool(np.all(_is_finite(g) | ~_is_finite(t)))
            for g, t in zip(self.got, self.low, strict=True)
        )

    def right(self, i: int) -> Array:
        """The right answer for output `i`."""
        return self.low[i]

    def agrees(self, i: int, prediction: Any) -> bool:
        """Whether output `i` is what was predicted, as far as rounding lets one see; kinks decide nothing."""
        return self._same(i, self.got[i], prediction)

    def is_right(self, i: int, prediction: Any) -> bool:
        """Whether the prediction could not be told from a right answer."""
        return self._same(i, self.low[i], prediction)

    def _same(self, i: int, answer: Any, prediction: Any) -> bool:
        if np.shape(prediction) == np.shape(answer) != self.low[i].shape:
            # Outputs may have been exchanged: what is undecided, or rounded, in one counts for all.
            if any(np.any(low != high) for low, high in zip(self.low, self.high, strict=True)):
                return True
            return alike(answer, prediction, max(float(np.max(bound, initial=0.0)) for bound in self.bounds))
        return alike(answer, prediction, self.bounds[i], self.low[i] != self.high[i])


def alike(answer: Any, prediction: Any, bound: Any = 0.0, undecided: Any = False) -> bool:
    """Whether two answers are the same up to rounding.

    Parameters
    ----------
    answer, prediction : arrays, or sentences for what stands for none
    bound : array
        What rounding may do to the right answer; infinite entries are not compared.
    undecided : array of bool
        Entries that are not compared: several answers are right there.

    Examples
    --------
    >>> alike((-2.0) ** 0.5, np.float64(np.nan)), alike((-2.0) ** 0.5, 0.0)
    (True, False)
    """
    if isinstance(answer, str) or isinstance(prediction, str) or np.shape(answer) != np.shape(prediction):
        return False
    a, p = reals(answer), reals(prediction)
    if np.shape(bound) not in ((), p.shape):
        # Entries in other places than they belong: where some are undecided nothing can be said of any.
        if np.any(undecided) or not np.all(np.isfinite(bound)):
            return True
        bound, undecided = 0.0, False
    rounding = MARGIN * float(np.max(np.abs(p[np.isfinite(p)]), initial=0.0)) + 1e-14
    skipped = ~np.isfinite(bound) | undecided
    with np.errstate(invalid="ignore"):
        near = np.abs(a - p) <= rounding + np.where(skipped, 0.0, bound)
    return bool(np.all(near | (a == p) | (np.isnan(a) & np.isnan(p)) | skipped))


def reals(answer: Any) -> Array:
    """An answer in float64; NaN where it is complex: a fractional power of a negative number in Python, as NumPy says.

    Examples
    --------
    >>> reals([1.0, (-2.0) ** 0.5]).tolist()
    [1.0, nan]
    """
    numbers = np.asarray(answer)
    if numbers.dtype.kind != "c":
        return numbers.astype(np.float64)
    return np.where(numbers.imag == 0.0, numbers.real, np.nan)


@dataclass
class Predictions:
    """Answers of the reference with mistakes made, remembered.

    Parameters
    ----------
    key : Key
    """

    key: Key
    _known: dict[tuple[int, Switches], Any] = field(default_factory=dict)
    _kept: list[Case] = field(default_factory=list)

    def of(self, case: Case, mistakes: Switches) -> tuple[Array, ...] | str:
        """The outputs, or the type of the exception that the mistake brings about."""
        place = (id(case), mistakes)
        if place not in self._known:
            self._kept.append(case)  # an id is its own only as long as the case lives
            self._known[place] = self.asked(case.arguments, mistakes)
        found: tuple[Array, ...] | str = self._known[place]
        return found

    def asked(self, arguments: Arguments, mistakes: Switches = frozenset()) -> tuple[Array, ...] | str:
        """As `of`, for any arguments, and not remembered."""
        try:
            with np.errstate(all="ignore"):
                outputs = self.key.reference(*arguments, mistakes=mistakes)
        except (ArithmeticError, ValueError, IndexError, TypeError, KeyError, AttributeError, RecursionError) as error:
            return type(error).__name__
        return tuple(np.asarray(output) for output in outputs)

    def explains(self, case: Case, mistakes: Switches, outputs: Sequence[int] | None = None) -> bool:
        """Whether the hand-in answered what these mistakes answer."""
        predicted = self.of(case, mistakes)
        if isinstance(predicted, str):
            return _alike_exceptions(case.raised, predicted)
        if not case.got:
            return False
        return all(case.agrees(i, predicted[i]) for i in (range(len(case.low)) if outputs is None else outputs))

    def tells(self, case: Case, mistakes: Switches, outputs: Sequence[int] | None = None) -> bool:
        """Whether the mistakes answer something else than what is right: only then does agreement say anything."""
        predicted = self.of(case, mistakes)
        if isinstance(predicted, str):
            return True
        return not all(case.is_right(i, predicted[i]) for i in (range(len(case.low)) if outputs is None else outputs))

    def differ(self, case: Case, one: Switches, other: Switches) -> bool:
        """Whether two sets of mistakes can be told apart here."""
        a, b = self.of(case, one), self.of(case, other)
        if isinstance(a, str) or isinstance(b, str):
            return a is not b and (isinstance(a, str) != isinstance(b, str) or a != b)
        return not all(alike(x, y) for x, y in zip(a, b, strict=True))


def cases_of(samples: Sequence[Sample]) -> tuple[Case, ...]:
    """The samples that a diagnosis can rest on.

    Left out: inputs on which nothing can be judged, and answers that are accepted although the key says otherwise
    (an earlier error carried forward).
    """
    return tuple(case for sample in samples if (case := case_of(sample)) is not None)


def case_of(sample: Sample) -> Case | None:
    """One sample, or None if it says nothing."""
    expectation = sample.expectation
    if expectation is None or not (expectation.informative or sample.answer.outputs is None):
        return None
    outcome = sample.answer.outcome
    got = () if sample.answer.outputs is None else tuple(as_array(output) for output in sample.answer.outputs)
    case = Case(
        as_precision(sample.arguments, np.float64),
        got,
        expectation.low,
        expectation.high,
        expectation.bounds,
        sample.wrong,
        outcome.type_name if isinstance(outcome, Raised) else "",
        sample.difference if isinstance(sample.difference, Difference) else None,
    )
    if got and not sample.wrong and not all(case.agrees(i, low) for i, low in enumerate(case.low)):
        return None
    return case


def _alike_exceptions(one: str, other: str) -> bool:
    """Arrays that do not fit are an IndexError or a ValueError, depending on how the same thing is written."""
    return one == other or {one, other} == {"IndexError", "ValueError"}


def _is_finite(array: Array) -> Array:
    return np.isfinite(array.astype(np.float64)) if array.dtype.kind in "fiub" else np.ones(array.shape, dtype=bool)
