"""Hand-ins of a deep-learning-systems course's first homework: one module, parameters updated in place.

The module defines ``softmax_loss(Z, y)``, ``softmax_regression_epoch(X, y, theta, lr=0.1, batch=100)`` and
``nn_epoch(X, y, W1, W2, lr=0.1, batch=100)``. What an epoch returns is ignored: its answer is what it wrote into the
parameters. Arguments are given by position, since hand-ins rename them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from checks.assignments.adapters.functions import Function, Functions
from checks.assignments.task import Standing
from checks.sandbox.script import Ref, Script

ONE_ENTRY = "lambda v: v.reshape(()) if isinstance(v, np.ndarray) and v.size == 1 and v.ndim <= 2 else v"
"""The course asks for "the average loss" and says nothing of axes: an array with one entry is a number there."""


@dataclass(frozen=True)
class HomeworkZero(Functions):
    """As `Functions`; a number may come as an array with one entry."""

    def _answers(self, script: Script, function: Function, returned: Ref, inputs: Mapping[str, Ref]) -> dict[str, Ref]:
        answers = super()._answers(script, function, returned, inputs)
        if "loss" in answers:
            answers["loss"] = script.call(script.function(ONE_ENTRY), answers["loss"])
        return answers


UNSTATED: Mapping[str, Standing] = {
    "*/huge logits": Standing.ADVICE,
    "*/hopeless labels": Standing.ADVICE,
    "*/top class absent": Standing.ADVICE,
    "*/labels of any integer type": Standing.ADVICE,
    "*/one example or one class": Standing.ADVICE,
    "*/one example at a time": Standing.ADVICE,
    "*/last batch smaller": Standing.ADVICE,
    "*/batch larger than the data": Standing.ADVICE,
    "*/stored by columns": Standing.ADVICE,
    "*/inputs left unchanged": Standing.ADVICE,
}
"""What the course's handout does not state: told, at 0 points."""

SOFTMAX_REGRESSION = HomeworkZero(
    "dlsys",
    "Modules with softmax_loss(Z, y) and softmax_regression_epoch(X, y, theta, lr, batch), updating theta in place.",
    {
        "loss": Function("softmax_loss", ("Z", "y"), ("loss",)),
        "epoch": Function("softmax_regression_epoch", ("X", "y", "theta", "lr", "batch"), updates={"theta": "theta"}),
    },
    UNSTATED,
)

TWO_LAYER_NETWORK = HomeworkZero(
    "dlsys",
    "Modules with nn_epoch(X, y, W1, W2, lr, batch), which updates W1 and W2 in place.",
    {
        "epoch": Function("nn_epoch", ("X", "y", "W1", "W2", "lr", "batch"), updates={"W1": "W1", "W2": "W2"}),
    },
    UNSTATED,
)
