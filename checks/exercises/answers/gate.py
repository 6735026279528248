"""The weights of one threshold unit: any that compute the Boolean function are right. Tried on all inputs, exactly."""

import itertools
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Literal

from checks.exercises.answers.array import ArrayAnswer
from checks.exercises.answers.kinds import Answer
from checks.exercises.messages import Message, say
from checks.exercises.numbers import write
from checks.exercises.records import record


@record
@dataclass(frozen=True)
class GateAnswer(Answer):
    """Weights and threshold of a unit that has to compute a truth table: "w1, w2, threshold".

    Parameters
    ----------
    table : tuple of int
        2**n outputs, counting up with the first input as the highest digit.
    fires : {">=", ">"}
        Whether the unit fires when the weighted sum equals the threshold.

    Examples
    --------
    >>> asked = GateAnswer((0, 0, 0, 1), ">=")
    >>> [asked.agrees(asked.read(text), None) for text in ("1, 1, 2", "1, 1, 1.5", "1, 1, 1")]
    [True, True, False]
    """

    table: tuple[int, ...]
    fires: Literal[">=", ">"] = ">="

    kind: ClassVar[str] = "gate"

    @property
    def inputs(self) -> int:
        """How many inputs the unit reads."""
        return len(self.table).bit_length() - 1

    def read(self, text: str) -> tuple[Fraction, ...]:
        found: tuple[Fraction, ...] = ArrayAnswer((self.inputs + 1,), digits=0).read(text)
        return found

    def agrees(self, given: Any, key: Any) -> bool:
        return unit_table(given, self.fires) == self.table

    def mistaken(self, given: Any, wrong: Any) -> bool:
        return unit_table(given, self.fires) == unit_table(wrong, self.fires)

    def write(self, value: Any) -> str:
        return ", ".join([write(Fraction(entry)) for entry in value])

    def how(self) -> Message:
        names = ", ".join([f"w{k + 1}" for k in range(self.inputs)])
        return say("answers.how.gate", weights=names, fires="≥" if self.fires == ">=" else ">")


def unit_table(weights: Any, fires: str) -> tuple[int, ...]:
    """The truth table of the unit with weights and, last, the threshold.

    Examples
    --------
    >>> unit_table((1, 1, 1), ">="), unit_table((1, 1, 1), ">")
    ((0, 1, 1, 1), (0, 0, 0, 1))
    """
    *factors, threshold = [Fraction(weight) for weight in weights]
    sums = [
        sum([w * x for w, x in zip(factors, row, strict=True)])
        for row in itertools.product((0, 1), repeat=len(factors))
    ]
    return tuple([int(total >= threshold if fires == ">=" else total > threshold) for total in sums])
