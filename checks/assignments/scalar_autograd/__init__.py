"""A scalar engine: a class `Value` whose numbers remember how they came about, and `backward`."""

from pathlib import Path

from checks.assignments.adapters.micrograd import MICROGRAD
from checks.assignments.adapters.minitorch import MINITORCH, MINITORCH_EARLIER
from checks.assignments.adapters.value_class import ValueClass
from checks.assignments.programs import Constant, Operation, Program
from checks.assignments.scalar_autograd.tasks import TASKS
from checks.assignments.task import Assignment

ASSIGNMENT = Assignment(
    name="scalar-autograd",
    title="Reverse mode on numbers: a class Value",
    tasks=TASKS,
    adapters=(ValueClass("plain", "A class `Value` as in the starter file."), MICROGRAD, MINITORCH, MINITORCH_EARLIER),
    folder=str(Path(__file__).parent),
    saved_types=(Program, Operation, Constant),
)
