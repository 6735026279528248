"""CS231n's two-layer network: a class `TwoLayerNet` that keeps its parameters, and its method `loss`.

In ``neural_net.py`` the regularisation is an argument, ``loss(X, y, reg)``; in ``fc_net.py`` it is the network's own,
and ``loss(X, y)`` builds on the layers. Both return the loss and a dictionary with a gradient for each parameter.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from checks.assignments.adapters.functions import as_text
from checks.assignments.task import Arguments, Standing, Task
from checks.sandbox.script import Script

TASK = "TwoLayerNet.loss"
PARAMETERS = ("W1", "b1", "W2", "b2")

LOSS = """\
def loss_of(kind, X, y, W1, b1, W2, b2, reg):
    import inspect

    network = kind(W1.shape[0], W1.shape[1], W2.shape[1])
    network.params.update(W1=W1, b1=b1, W2=W2, b2=b2)
    if "reg" in inspect.signature(network.loss).parameters:
        loss, gradients = network.loss(X, y, reg)
    else:
        network.reg = reg
        loss, gradients = network.loss(X, y)
    if isinstance(loss, np.ndarray) and loss.size == 1:
        loss = loss.reshape(())
    return [loss, *(gradients[name] for name in ("W1", "b1", "W2", "b2"))]
"""


@dataclass(frozen=True)
class Network:
    """The adapter for ``neural_net.py`` and ``fc_net.py``."""

    standings: Mapping[str, Standing]
    name: str = "cs231n-network"
    sentence: str = "Modules with a class TwoLayerNet, whose loss(X, y) gives the loss and the parameters' gradients."

    def names(self, task: Task) -> tuple[str, ...]:
        """The class."""
        return ("TwoLayerNet",) if task.name == TASK else ()

    def script(self, task: Task, arguments: Arguments) -> Script:
        """A network with these parameters, and its loss."""
        script = Script()
        given = [script.literal(argument) for argument in arguments]
        answers = script.call(script.function(LOSS), script.name("TwoLayerNet"), *given)
        for label, ref in zip(task.outputs, script.unpack(answers, *task.outputs), strict=True):
            script.give(label, ref)
        return script

    def call(self, task: Task, arguments: Arguments) -> str:
        """The same as text, with the regularisation where the hand-in wants it."""
        given = dict(zip(task.inputs, arguments, strict=True))
        lines = [f"{name} = {as_text(given[name])}" for name in ("X", "y")]
        lines.append(f"net = TwoLayerNet({', '.join(map(str, (*given['W1'].shape, given['W2'].shape[1])))})")
        lines += [f"net.params[{name!r}] = {as_text(given[name])}" for name in PARAMETERS]
        if given["reg"]:
            lines.append(f"net.reg = {given['reg']}  # or net.loss(X, y, {given['reg']})")
        return "\n".join([*lines, "loss, grads = net.loss(X, y)", "print(loss, grads)"])
