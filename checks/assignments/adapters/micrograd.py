"""Hand-ins in the style of micrograd: `Value(data, _children, _op)`, from a module or from a notebook's cells."""

from checks.assignments.adapters.value_class import ValueClass
from checks.assignments.task import Standing

ADVICE = Standing.ADVICE

MICROGRAD = ValueClass(
    "micrograd",
    "A class `Value` after the lecture or the repository: either has functions that the other lacks.",
    {
        "*/a chain of 3,000 operations": ADVICE,
        "*/backward twice": ADVICE,
        "*/nothing is kept": ADVICE,
        "*/gradients of results": ADVICE,
        "*/base 0": ADVICE,
        "*/whole numbers": ADVICE,
        "*/time grows with the nodes": ADVICE,
        "number to the value/*": ADVICE,
    },
)
