"""A deep network by hand: three layers forward and backward, the lectures' recursion for G_i."""

from typing import ClassVar

from checks.exercises.backward import Task, content, witnesses
from checks.exercises.exercise import Content
from checks.exercises.families.two_layer_backward import SOFTMAX, Plan, draw_task
from checks.exercises.family import Family, Witnesses, register
from checks.exercises.stream import Stream

PLANS: dict[int, tuple[Plan, ...]] = {
    3: (Plan((1, 1, 2, 2, 1), "relu"), Plan((1, 2, 2, 2, 1), "relu"), Plan((1, 2, 2, 2, 2), "relu"),
        Plan((1, 1, 2, 2, 2), "relu", SOFTMAX)),
    4: (Plan((2, 2, 2, 2, 1), "relu", bias=True), Plan((2, 2, 2, 2, 2), "relu"),
        Plan((1, 2, 2, 2, 2), "tanh", SOFTMAX), Plan((1, 2, 2, 2, 2), "sigmoid", SOFTMAX, bias=True)),
    5: (Plan((2, 2, 2, 2, 2), "relu", SOFTMAX, bias=True), Plan((2, 2, 2, 2, 1), "tanh"),
        Plan((2, 2, 2, 2, 2), "relu", bias=True)),
}  # fmt: skip


@register
class LLayerBackward(Family[Task]):
    """Z_i, G_i and the gradients at W_i of a network with several hidden layers."""

    name: ClassVar[str] = "l-layer-backward"
    topic: ClassVar[str] = "backpropagation"
    skill: ClassVar[str] = "compute"
    workloads: ClassVar[tuple[int, ...]] = (3, 4, 5)

    def draw(self, stream: Stream, workload: int) -> Task:
        return draw_task(stream, stream.choice(PLANS[workload]))

    def present(self, instance: Task) -> Content:
        return content(instance)

    def witnesses(self, instance: Task) -> Witnesses:
        return witnesses(instance)
