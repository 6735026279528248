"""Whether a person can work an exercise: sizes and digits of numbers, operations per part, and a rehearsal by hand.

The rehearsal does every calculation as a student does it: each intermediate rounded to the digits that are asked for,
each later part from the rounded answers before it. It has to end within the tolerance.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from checks.exercises.answers.array import entries
from checks.exercises.arithmetic import Arithmetic, Step, UndefinedValueError, evaluate
from checks.exercises.exercise import Content, keys
from checks.exercises.formula import parse
from checks.exercises.numbers import as_fraction, rounded, significant_digits
from checks.exercises.workload import kind_of, steps_of

GIVEN_DIGITS = 2
INTERMEDIATE_DIGITS = 4
SMALLEST, LARGEST = Fraction(1, 100), Fraction(999)
OPERATIONS = 12


def complaints(content: Content) -> Iterator[str]:
    """Why a person would have trouble with the numbers; nothing for a readable exercise."""
    for given in content.givens:
        if any([(significant_digits(value) or 9) > GIVEN_DIGITS for value in entries(given.quantity)]):
            yield f"a given number has more than {GIVEN_DIGITS} digits"
    for part in content.parts:
        reason = part.answer.unfit(part.answer.read(part.key))
        if reason:
            yield reason
    yield from _calculations(content)
    yield from rehearsal(content)


def _calculations(content: Content) -> Iterator[str]:
    for name, steps in steps_of(content).items():
        counted = [kind for step in steps if (kind := kind_of(step))]
        if len(counted) > OPERATIONS and not content.calculator:
            yield f"a part takes more than {OPERATIONS} operations by hand"
        if "function" in counted and not content.calculator:
            yield "a function is to be computed without a calculator"
        if any([_is_kink(step) for step in steps]):
            yield "a calculation meets a kink"
        exact = not digits_of(content, name)
        for value in [as_fraction(step.result) for step in steps]:
            if value and not SMALLEST <= abs(value) <= LARGEST:
                yield "an intermediate number is not between 0.01 and 999"
            if exact and (significant_digits(value) or 0) > INTERMEDIATE_DIGITS:
                yield f"an intermediate number of an exact calculation has more than {INTERMEDIATE_DIGITS} digits"


def _is_kink(step: Step) -> bool:
    """Whether the derivative of what is computed jumps here; `step` itself is there for thresholds that are met."""
    if step.function in ("relu", "abs"):
        return bool(step.args[0] == 0)
    return step.function in ("max", "min") and bool(step.args[0] == step.args[1])


def digits_of(content: Content, name: str) -> int:
    """The significant digits that a part asks for; 0 for exact answers."""
    answer = next(part.answer for part in content.parts if part.name == name)
    return int(getattr(answer, "digits", 0))


def rehearsal(content: Content) -> Iterator[str]:
    """Complaints of a calculation in which every intermediate is rounded as a person rounds it."""
    values: dict[str, Any] = dict(keys(content))
    for part in content.parts:
        if not part.work or not part.answer.numeric:
            continue
        digits = digits_of(content, part.name) or None
        try:
            found = evaluate(parse(part.work), values, Arithmetic(digits))
        except UndefinedValueError:
            yield "a calculation with rounded numbers has no result"
            continue
        if not part.answer.agrees(found, part.answer.read(part.key)):
            yield "a calculation with rounded numbers leaves the tolerance"
        values[part.name] = found if digits is None else _rounded(found, digits)


def _rounded(value: Any, digits: int) -> Any:
    return tuple([_rounded(entry, digits) for entry in value]) if isinstance(value, tuple) else rounded(value, digits)
