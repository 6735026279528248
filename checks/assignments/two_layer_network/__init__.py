"""A network with one hidden layer: the loss, its gradients, one epoch of descent. No answers here."""

from pathlib import Path

from checks.assignments.adapters.dlsys import TWO_LAYER_NETWORK as DLSYS
from checks.assignments.adapters.functions import Function, Functions
from checks.assignments.task import Assignment
from checks.assignments.two_layer_network.epoch import EPOCH
from checks.assignments.two_layer_network.gradients import GRADIENTS
from checks.assignments.two_layer_network.loss import LOSS

NETWORK = ("X", "y", "W1", "W2")

PLAIN = Functions(
    "plain",
    "Modules with loss(X, y, W1, W2), gradients(X, y, W1, W2) and epoch(X, y, W1, W2, lr, batch), updating W1 and W2 "
    "in "
    "place.",
    {
        "loss": Function("loss", NETWORK, ("loss",)),
        "gradients": Function("gradients", NETWORK, ("dW1", "dW2")),
        "epoch": Function("epoch", (*NETWORK, "lr", "batch"), updates={"W1": "W1", "W2": "W2"}),
    },
)

ASSIGNMENT = Assignment(
    name="two-layer-network",
    title="A network with one hidden layer",
    tasks=(LOSS, GRADIENTS, EPOCH),
    adapters=(PLAIN, DLSYS),
    folder=str(Path(__file__).parent),
)
