"""CS231n's two-layer network: a class `TwoLayerNet` that keeps its parameters, and its method `loss`.

In ``neural_net.py`` the regularisation is an argument, ``loss(X, y, reg)``; in ``fc_net.py`` it is the network's own,
and ``loss(X, y)`` builds on the layers. Both return the loss and a dictionary with a gradient for each parameter, and
the scores alone where no labels are given.
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

    own = "reg" not in inspect.signature(kind.loss).parameters
    told = {"reg": reg} if own and "reg" in inspect.signature(kind).parameters else {}
    network = kind(W1.shape[0], W1.shape[1], W2.shape[1], **told)
    if own and not told:
        network.reg = reg
    network.params.update(W1=W1, b1=b1, W2=W2, b2=b2)
    loss, gradients = network.loss(X, y) if own else network.loss(X, y, reg)
    if isinstance(loss, np.ndarray) and loss.size == 1:
        loss = loss.reshape(())
    return [loss, *(gradients[name] for name in ("W1", "b1", "W2", "b2")), network.loss(X)]
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
        sizes = ", ".join(map(str, (*given["W1"].shape, given["W2"].shape[1])))
        reg = given["reg"]
        lines.append(f"net = TwoLayerNet({sizes}{f', reg={reg}' if reg else ''})")
        lines += [f"net.params[{name!r}] = {as_text(given[name])}" for name in PARAMETERS]
        note = f"  # or TwoLayerNet({sizes}) and net.loss(X, y, {reg})" if reg else ""
        return "\n".join([*lines, f"loss, grads = net.loss(X, y){note}", "print(loss, grads, net.loss(X))"])
