"""Operation gradients: value and pullback of thirty array operations. No answers here."""

from pathlib import Path

from checks.assignments.adapters.needle import NEEDLE
from checks.assignments.op_gradients.entrywise import ENTRYWISE
from checks.assignments.op_gradients.linear import LINEAR
from checks.assignments.op_gradients.plain import ValueAndPullback
from checks.assignments.op_gradients.reductions import DEFINED, REDUCTIONS
from checks.assignments.task import Assignment

PLAIN = ValueAndPullback()

ASSIGNMENT = Assignment(
    name="op-gradients",
    title="Gradients of array operations",
    tasks=tuple(operation.task() for operation in (*ENTRYWISE, *LINEAR, *REDUCTIONS, *DEFINED)),
    adapters=(PLAIN, *NEEDLE),
    folder=str(Path(__file__).parent),
)
