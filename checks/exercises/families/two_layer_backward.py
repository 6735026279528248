"""A two-layer network by hand: forward, backward, gradients at weights and biases, and a step of gradient descent."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import ClassVar

from checks.exercises.backward import Task, content, witnesses
from checks.exercises.exercise import Content
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.networks import EXACT, Layered, Loss, Rows, run
from checks.exercises.stream import Stream


@dataclass(frozen=True)
class Plan:
    """What is drawn: sizes ``(m, n_1, ..., n_{L+1})``, the hidden activation, the loss, bias or not, a step or not."""

    sizes: tuple[int, ...]
    hidden: str
    loss: Loss = "half squared distance"
    bias: bool = False
    step: bool = False


SOFTMAX: Loss = "softmax cross-entropy"
PLANS: dict[int, tuple[Plan, ...]] = {
    2: (Plan((1, 2, 2, 1), "relu"), Plan((1, 1, 2, 1), "relu", bias=True), Plan((1, 1, 2, 2), "relu")),
    3: (Plan((2, 2, 2, 1), "relu"), Plan((1, 2, 2, 2), "relu", bias=True), Plan((1, 2, 3, 2), "relu"),
        Plan((1, 2, 2, 2), "relu", SOFTMAX)),
    4: (Plan((2, 2, 2, 2), "relu", bias=True), Plan((2, 2, 2, 2), "relu", SOFTMAX),
        Plan((1, 2, 2, 2), "sigmoid", bias=True, step=True), Plan((1, 2, 2, 3), "tanh", SOFTMAX)),
    5: (Plan((2, 2, 2, 3), "relu", SOFTMAX, bias=True), Plan((2, 2, 2, 2), "sigmoid", SOFTMAX, bias=True),
        Plan((2, 2, 2, 2), "tanh", SOFTMAX, step=True)),
}  # fmt: skip


def draw_task(stream: Stream, plan: Plan) -> Task:
    """A network of a plan, with small numbers."""
    m, *widths = plan.sizes
    exact = plan.hidden == "relu" and plan.loss != SOFTMAX
    shapes = list(pairwise(widths))
    largest, divisor = (3, 1) if exact else (2, 2)
    X = integers(stream, m, widths[0], 3 if exact else 2)
    weights = tuple([integers(stream, n, k, largest, divisor) for n, k in shapes])
    biases = tuple([integers(stream, 1, k, 2, divisor)[0] for _, k in shapes]) if plan.bias else ()
    targets = integers(stream, m, widths[-1], 3) if plan.loss != SOFTMAX else one_hot(stream, m, widths[-1])
    activations = (*[plan.hidden] * (len(shapes) - 1), "identity")
    network = Layered(X, weights, targets, activations, plan.loss, biases)
    refuse_dull(network)
    return Task(network, stream.choice([Fraction("0.1"), Fraction("0.5")]) if plan.step else None, 0 if exact else 3)


def refuse_dull(network: Layered) -> None:
    """Every row of the batch makes some relu of each layer positive."""
    values = run(network, EXACT, {})
    for i, sigma in enumerate(network.activations, start=1):
        if sigma == "relu" and not all([any([z > 0 for z in row]) for row in values[f"Z{i + 1}"]]):
            raise Rejected("a row of the batch is lost in a layer")


def integers(stream: Stream, rows: int, columns: int, largest: int, divisor: int = 1) -> Rows:
    """A matrix of small numbers other than 0, integers or parts of them, without equal rows or columns."""
    for _ in range(50):
        drawn = tuple(
            [tuple([Fraction(stream.nonzero(-largest, largest), divisor) for _ in range(columns)]) for _ in range(rows)]
        )
        if len(set(drawn)) == rows and len(set(zip(*drawn, strict=True))) == columns:
            return drawn
    raise Rejected("rows or columns are the same")


def one_hot(stream: Stream, rows: int, classes: int) -> Rows:
    """Rows of the identity matrix."""
    labels = [stream.integer(0, classes - 1) for _ in range(rows)]
    return tuple([tuple([Fraction(int(j == y)) for j in range(classes)]) for y in labels])


@register
class TwoLayerBackward(Family[Task]):
    """Z_i, G_i and the gradients at W_i of a network with one hidden layer."""

    name: ClassVar[str] = "two-layer-backward"
    topic: ClassVar[str] = "backpropagation"
    skill: ClassVar[str] = "compute"
    workloads: ClassVar[tuple[int, ...]] = (2, 3, 4, 5)

    def draw(self, stream: Stream, workload: int) -> Task:
        return draw_task(stream, stream.choice(PLANS[workload]))

    def present(self, instance: Task) -> Content:
        return content(instance)

    def witnesses(self, instance: Task) -> Witnesses:
        return witnesses(instance)
