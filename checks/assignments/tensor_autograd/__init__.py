"""An engine on arrays: topological order, the reverse sweep, and gradients that can be differentiated again."""

from pathlib import Path

from checks.assignments.adapters.needle_engine import NEEDLE_ENGINE, TensorClass
from checks.assignments.programs import Constant, Operation, Program
from checks.assignments.task import Assignment
from checks.assignments.tensor_autograd.tasks import TASKS

ASSIGNMENT = Assignment(
    name="tensor-autograd",
    title="Reverse mode on arrays: topological order, seeds, gradients of gradients",
    tasks=TASKS,
    adapters=(TensorClass("plain", "A class `Tensor` and `topological_order` as in the starter file."), NEEDLE_ENGINE),
    folder=str(Path(__file__).parent),
    saved_types=(Program, Operation, Constant),
)
