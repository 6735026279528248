"""Hand-ins of a course on convolutional networks: layers with caches, losses with gradients, linear classifiers.

``layers.py`` has ``affine_forward(x, w, b) -> (out, cache)``, ``affine_backward(dout, cache) -> (dx, dw, db)``,
``relu_forward``, ``relu_backward``, ``softmax_loss(x, y)`` and ``svm_loss(x, y)``, each ``-> (loss, dx)``. A backward
function is given the cache of the hand-in's own forward function, whose contents are its own affair. ``softmax.py`` and
``linear_svm.py`` have ``softmax_loss_naive(W, X, y, reg)`` and its like; in the course's first year W and X came
transposed, which is found out by asking. The two-layer network has a module of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import TypeAlias

from checks.assignments.adapters.cs231n_network import Network
from checks.assignments.adapters.functions import as_text
from checks.assignments.task import Arguments, Standing, Task
from checks.sandbox.script import Ref, Script

ONE_ENTRY = "lambda v: v.reshape(()) if isinstance(v, np.ndarray) and v.size == 1 else v"
"""The course says nothing of a loss's axes: an array with one entry is a number there."""

CACHED = '''\
def cached(forward, documented, *arguments):
    """The cache of the hand-in's forward function; the documented one where it gives none."""
    if not callable(globals().get(forward)):
        return documented
    try:
        answer = globals()[forward](*arguments)
    except Exception:
        return documented
    return answer[1] if isinstance(answer, tuple) and len(answer) == 2 else documented
'''

ROWS = '''\
def in_rows(classifier):
    """Whether X has one example a row; else W and X are transposed."""
    W, X = np.linspace(-1.0, 1.0, 6).reshape(3, 2), np.linspace(2.0, -1.0, 15).reshape(5, 3)
    y = np.array([0, 1, 1, 0, 1])
    for rows, arguments in ((True, (W, X)), (False, (W.T.copy(), X.T.copy()))):
        try:
            if np.shape(classifier(*arguments, y, 0.0)[1]) == arguments[0].shape:
                return rows
        except Exception:
            continue
    return True
'''

ASKED = '''\
def asked(classifier, rows, W, X, y, reg):
    """Loss and gradient, the gradient with one column per class."""
    if rows:
        return classifier(W, X, y, reg)
    loss, dW = classifier(W.T.copy(), X.T.copy(), y, reg)
    return loss, dW.T
'''

UNSTATED: Mapping[str, Standing] = {
    "*/huge scores": Standing.ADVICE,
    "*/rows of different height": Standing.ADVICE,
    "*/top class absent": Standing.ADVICE,
    "*/labels of any integer type": Standing.ADVICE,
    "*/many examples": Standing.ADVICE,
    "*/no example": Standing.ADVICE,
    "*/no entries": Standing.ADVICE,
    "*/stored by columns": Standing.ADVICE,
    "*/inputs left unchanged": Standing.ADVICE,
    "*/float64 precision": Standing.OPEN,
    "*/real numbers only": Standing.OPEN,
    "*/single precision kept": Standing.OPEN,
}
"""What the course's handout does not state: told, at 0 points."""


@dataclass(frozen=True)
class Pair:
    """A layer's two functions.

    Parameters
    ----------
    forward, backward : str
    arguments : tuple of str
        The task's inputs in the order of the forward function's arguments.
    cache : str
        The documented cache, as Python text.
    """

    forward: str
    backward: str
    arguments: tuple[str, ...]
    cache: str


AFFINE = Pair("affine_forward", "affine_backward", ("X", "W", "b"), "(X, W, b)")
RELU = Pair("relu_forward", "relu_backward", ("X",), "X")


@dataclass(frozen=True)
class CachedLayers:
    """The adapter for ``layers.py``."""

    name: str = "cs231n"
    sentence: str = "Modules with affine_forward, affine_backward, relu_forward, relu_backward, softmax_loss, svm_loss."
    standings: Mapping[str, Standing] = field(default_factory=lambda: UNSTATED)
    forwards: Mapping[str, Pair] = field(default_factory=lambda: {"affine": AFFINE, "relu": RELU})
    backwards: Mapping[str, Pair] = field(default_factory=lambda: {"affine_pullback": AFFINE, "relu_pullback": RELU})
    losses: Mapping[str, str] = field(
        default_factory=lambda: {"softmax_loss": "softmax_loss", "hinge_loss": "svm_loss"}
    )

    def names(self, task: Task) -> tuple[str, ...]:
        """The function that the task is about; a backward function is judged without a forward one too."""
        if task.name in self.forwards:
            return (self.forwards[task.name].forward,)
        if task.name in self.backwards:
            return (self.backwards[task.name].backward,)
        return (self.losses[task.name],) if task.name in self.losses else ()

    def script(self, task: Task, arguments: Arguments) -> Script:
        """One call; for a backward function, the forward one before it."""
        script = Script()
        inputs = {name: script.literal(value) for name, value in zip(task.inputs, arguments, strict=True)}
        if task.name in self.losses:
            _give_loss(script, task, script.call(script.name(self.losses[task.name]), inputs["Z"], inputs["y"]))
        elif task.name in self.forwards:
            pair = self.forwards[task.name]
            returned = script.call(script.name(pair.forward), *[inputs[name] for name in pair.arguments])
            script.give(task.outputs[0], script.item(returned, 0))
        else:
            self._backward(script, task, inputs)
        return script

    def call(self, task: Task, arguments: Arguments) -> str:
        """The same as text."""
        lines = [f"{name} = {as_text(value)}" for name, value in zip(task.inputs, arguments, strict=True)]
        results = ", ".join(task.outputs)
        pair = self.forwards.get(task.name) or self.backwards.get(task.name)
        if pair is None:
            lines.append(f"{results} = {self.losses[task.name]}(Z, y)")
        elif task.name in self.forwards:
            lines.append(f"{results}, cache = {pair.forward}({', '.join(pair.arguments)})")
        else:
            lines.append(f"_, cache = {pair.forward}({', '.join(pair.arguments)})")
            lines.append(f"{results} = {pair.backward}({task.inputs[0]}, cache)")
        return "\n".join([*lines, f"print({results})"])

    def _backward(self, script: Script, task: Task, inputs: Mapping[str, Ref]) -> None:
        pair = self.backwards[task.name]
        layer = [inputs[name] for name in pair.arguments]
        documented = tuple(layer) if len(layer) > 1 else layer[0]
        cache = script.call(script.function(CACHED), pair.forward, documented, *layer)
        returned = script.call(script.name(pair.backward), inputs[task.inputs[0]], cache)
        for output, ref in zip(task.outputs, script.results(returned, *task.outputs), strict=True):
            script.give(output, ref)


@dataclass(frozen=True)
class Classifiers:
    """The adapter for ``softmax.py`` and ``linear_svm.py``."""

    name: str
    sentence: str
    functions: tuple[str, ...]
    standings: Mapping[str, Standing] = field(default_factory=lambda: UNSTATED)

    def names(self, task: Task) -> tuple[str, ...]:
        """The function of the task's own name."""
        return (task.name,) if task.name in self.functions else ()

    def script(self, task: Task, arguments: Arguments) -> Script:
        """One call, after one that finds out how W and X lie."""
        script = Script()
        inputs = [script.literal(value) for value in arguments]
        classifier = script.name(task.name)
        rows = script.call(script.function(ROWS), classifier)
        _give_loss(script, task, script.call(script.function(ASKED), classifier, rows, *inputs))
        return script

    def call(self, task: Task, arguments: Arguments) -> str:
        """The same as text, for W with one column per class."""
        lines = [f"{name} = {as_text(value)}" for name, value in zip(task.inputs, arguments, strict=True)]
        results = ", ".join(task.outputs)
        return "\n".join([*lines, f"{results} = {task.name}({', '.join(task.inputs)})", f"print({results})"])


def _give_loss(script: Script, task: Task, returned: Ref) -> None:
    loss, gradient = script.unpack(returned, *task.outputs)
    script.give(task.outputs[0], script.call(script.function(ONE_ENTRY), loss))
    script.give(task.outputs[1], gradient)


Part: TypeAlias = CachedLayers | Classifiers | Network


@dataclass(frozen=True)
class Together:
    """The adapter for folders with several of these files: each task is asked where its function stands.

    Parameters
    ----------
    name, sentence, standings
        As in `Adapter`.
    parts : tuple of adapters
        No two have a task in common.
    """

    name: str
    sentence: str
    parts: tuple[Part, ...]
    standings: Mapping[str, Standing] = field(default_factory=lambda: UNSTATED)

    def names(self, task: Task) -> tuple[str, ...]:
        """Those of the part that has the task."""
        return next((names for part in self.parts if (names := part.names(task))), ())

    def script(self, task: Task, arguments: Arguments) -> Script:
        """As that part puts it."""
        return self._part(task).script(task, arguments)

    def call(self, task: Task, arguments: Arguments) -> str:
        """As that part writes it."""
        return self._part(task).call(task, arguments)

    def _part(self, task: Task) -> Part:
        return next(part for part in self.parts if part.names(task))


LAYERS = CachedLayers()
SOFTMAX = Classifiers(
    "cs231n-softmax",
    "Modules with softmax_loss_naive(W, X, y, reg) and softmax_loss_vectorized(W, X, y, reg).",
    ("softmax_loss_naive", "softmax_loss_vectorized"),
)
SVM = Classifiers(
    "cs231n-svm",
    "Modules with svm_loss_naive(W, X, y, reg) and svm_loss_vectorized(W, X, y, reg).",
    ("svm_loss_naive", "svm_loss_vectorized"),
)
NETWORK = Network(UNSTATED)
FILES: Mapping[str, Part] = {"layers": LAYERS, "softmax": SOFTMAX, "svm": SVM, "network": NETWORK}
"""What folders of this course hold, in its order."""


def _together(parts: tuple[str, ...]) -> Together:
    """The adapter for folders with these files."""
    both = {"softmax", "svm"} <= set(parts)
    named = [part for part in parts if part not in ("softmax", "svm") or not both]
    if both:
        named.insert("layers" in parts, "classifiers")
    name = "all" if len(parts) == len(FILES) else "-".join(named)
    return Together(f"cs231n-{name}", f"Folders with all of: {', '.join(parts)}.", tuple(FILES[part] for part in parts))


CS231N = (
    *FILES.values(),
    *(_together(parts) for count in range(2, len(FILES) + 1) for parts in combinations(FILES, count)),
)
"""What a folder has of these files is asked; an adapter's name says which of them are to be there."""
