"""Layers and losses with their gradients, one pair at a time. No answers here."""

from pathlib import Path

from checks.assignments.adapters.cs231n import CS231N
from checks.assignments.adapters.functions import Function, Functions
from checks.assignments.layer_gradients.layers import LAYERS
from checks.assignments.layer_gradients.losses import LOSSES, hinge_loss, softmax_loss, two_layer
from checks.assignments.task import Assignment, Standing, Task


def _plain(task: Task) -> Function:
    """The function of the task's own name; what the pullback does not need is not handed to it."""
    arguments = tuple(name for name in task.inputs if not (task.name == "affine_pullback" and name == "b"))
    return Function(task.name, arguments, task.outputs)


PLAIN = Functions(
    "plain",
    "Modules with affine, relu, sigmoid, tanh, their pullbacks, softmax_loss, hinge_loss and two_layer.",
    {task.name: _plain(task) for task in (*LAYERS, softmax_loss, hinge_loss, two_layer)},
    {"*/inputs left unchanged": Standing.REQUIRED},
)

ASSIGNMENT = Assignment(
    name="layer-gradients",
    title="Layers and their gradients",
    tasks=(*LAYERS, *LOSSES),
    adapters=(PLAIN, *CS231N),
    folder=str(Path(__file__).parent),
)
