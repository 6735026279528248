"""Formulas as answers: parsed safely, and equal if they are equal at random points to 50 digits."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from checks.exercises.answers.kinds import Answer
from checks.exercises.answers.number import WITNESS
from checks.exercises.arithmetic import UndefinedValueError, evaluate
from checks.exercises.formula import Formula, parse
from checks.exercises.messages import Message, say
from checks.exercises.numbers import as_fraction, as_mpf, mp
from checks.exercises.records import record
from checks.exercises.stream import Stream

POINTS = 12
CONFIRMED = 4
CLOSE = Fraction(1, 10**30)


@record
@dataclass(frozen=True)
class FormulaAnswer(Answer):
    """A formula in the given variables, equal to the key wherever both have a value.

    Parameters
    ----------
    variables : tuple of str
    low, high : Fraction
        The interval from which the variables are drawn; it has to lie in the domain of the key.

    Examples
    --------
    >>> asked = FormulaAnswer(("x",))
    >>> key = asked.read("2 x cos(x^2)")
    >>> [asked.agrees(asked.read(text), key) for text in ("cos(x*x)*(x + x)", "2x*cos(x)^2")]
    [True, False]
    """

    variables: tuple[str, ...]
    low: Fraction = Fraction(1, 5)
    high: Fraction = Fraction(3)

    kind: ClassVar[str] = "formula"

    def read(self, text: str) -> Formula:
        return parse(text, self.variables)

    def agrees(self, given: Any, key: Any) -> bool:
        differences = [_difference(pair) for pair in self.values(given, key)]
        return None not in differences and all([d is not None and d <= CLOSE for d in differences])

    def confirms(self, found: Any, key: Any) -> bool:
        """A witness gives a formula, or a function from a point (name to fraction) to the value there."""
        if not callable(found):
            return self.agrees(found, key)
        points = itertools.islice(self.points(key), CONFIRMED)
        pairs = [(as_fraction(found(point)), as_fraction(wanted)) for point, wanted in points]
        return all([abs(value - wanted) <= WITNESS * max(abs(wanted), Fraction(1, 100)) for value, wanted in pairs])

    def values(self, given: Formula, key: Formula) -> list[tuple[Any, Any]]:
        """Both formulas' values at the points; None where the given one has none."""
        return [(_at(given, point), wanted) for point, wanted in self.points(key)]

    def points(self, key: Formula) -> Iterator[tuple[dict[str, Fraction], Any]]:
        """Random points, always the same ones, at which the key has a value, with that value."""
        stream = Stream("formula", *self.variables)
        found = 0
        for _ in range(10 * POINTS):
            step = (self.high - self.low) / 10**6
            point = {name: self.low + step * stream.integer(0, 10**6) for name in self.variables}
            wanted = _at(key, point)
            if wanted is not None:
                found += 1
                yield point, wanted
            if found == POINTS:
                return
        raise ValueError(f"the key has no value at {10 * POINTS - found} of {10 * POINTS} points: wrong domain")

    def ratio(self, given: Formula, key: Formula) -> Fraction | None:
        """The constant factor by which a wrong formula differs from the key, if there is one."""
        pairs = self.values(given, key)
        if any([mine is None or not wanted for mine, wanted in pairs]):
            return None
        quotients = [as_mpf(mine) / as_mpf(wanted) for mine, wanted in pairs]
        nearest = as_fraction(quotients[0]).limit_denominator(100)
        return nearest if all([abs(q - as_mpf(nearest)) < mp.mpf(10) ** -30 for q in quotients]) else None

    def write(self, value: Any) -> str:
        if not isinstance(value, str):
            raise TypeError("the key of a formula is kept as the text that was written")
        return value

    def how(self) -> Message:
        return say("answers.how.formula", variables=", ".join(self.variables))


def _at(formula: Formula, point: dict[str, Fraction]) -> Any:
    try:
        return evaluate(formula, point)
    except UndefinedValueError:
        return None


def _difference(pair: tuple[Any, Any]) -> Fraction | None:
    given, wanted = pair
    if given is None:
        return None
    exact = as_fraction(wanted)
    return abs(as_fraction(given) - exact) / max(abs(exact), Fraction(1, 10**6))
