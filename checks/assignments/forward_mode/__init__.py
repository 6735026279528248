"""Forward mode: dual numbers, and `derivative`, also nested."""

from pathlib import Path

from checks.assignments.adapters.dual_class import DUAL_NUMBERS, DualClass
from checks.assignments.forward_mode.tasks import TASKS
from checks.assignments.programs import Constant, Operation, Program
from checks.assignments.task import Assignment

ASSIGNMENT = Assignment(
    name="forward-mode",
    title="Forward mode: dual numbers",
    tasks=TASKS,
    adapters=(DualClass("plain", "A class `Dual`, functions and `derivative` as in the starter file."), DUAL_NUMBERS),
    folder=str(Path(__file__).parent),
    saved_types=(Program, Operation, Constant),
)
