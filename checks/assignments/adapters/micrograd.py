"""Hand-ins in the style of micrograd: `Value(data, _children, _op)`, from a module or from a notebook's cells."""

from dataclasses import dataclass

from checks.assignments.adapters.value_class import ValueClass
from checks.assignments.task import Standing

ADVICE = Standing.ADVICE


@dataclass(frozen=True)
class Micrograd(ValueClass):
    """Told from our own starter file by the names that micrograd's constructor has.

    Parameters
    ----------
    marks : tuple of str
        Words in the text of a hand-in that only hand-ins of this course have.
    """

    marks: tuple[str, ...] = ("_children", "_prev")
    option: str = "requires_grad"


MICROGRAD = Micrograd(
    "micrograd",
    "A class `Value` after the lecture or the repository: either has functions that the other lacks.",
    {
        "*/a chain of 3,000 operations": ADVICE,
        "*/backward twice": ADVICE,
        "*/nothing is kept": ADVICE,
        "*/gradients of results": ADVICE,
        "*/base 0": ADVICE,
        "*/whole numbers": ADVICE,
        "*/a Value that is not used": ADVICE,
        "*/time grows with the nodes": ADVICE,
        "number to the value/*": ADVICE,
        "number to the value, operands used again/*": ADVICE,
    },
)
