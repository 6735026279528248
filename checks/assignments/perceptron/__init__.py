"""Perceptrons: the threshold unit, Rosenblatt's rule, Boolean gates, XOR, a pulse. No answers here."""

from pathlib import Path

from checks.assignments.adapters.functions import Function, Functions
from checks.assignments.perceptron.constructions import AT_LEAST, GATE, PULSE, XOR
from checks.assignments.perceptron.learning import EPOCH, THRESHOLD, TRAIN, UPDATE
from checks.assignments.task import Assignment

TASKS = (THRESHOLD, UPDATE, EPOCH, TRAIN, GATE, AT_LEAST, XOR, PULSE)

PLAIN = Functions(
    "plain",
    "Modules with the functions of the starter file.",
    {task.name: Function(task.name, task.inputs, task.outputs) for task in TASKS},
)

ASSIGNMENT = Assignment(
    name="perceptron",
    title="Perceptrons",
    tasks=TASKS,
    adapters=(PLAIN,),
    folder=str(Path(__file__).parent),
)
