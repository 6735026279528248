"""The lecture's lunch example: what a threshold does to a unit of three yes-or-no inputs."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from autodiff.nn.boolean import boolean_inputs, truth_table
from autodiff.nn.threshold import threshold_unit
from checks.exercises.answers import NumberAnswer, TruthTableAnswer
from checks.exercises.blocks import Block, Paragraph, Table
from checks.exercises.exercise import Content, LikelyMistake, Part
from checks.exercises.families.boolean_network import OTHER, SIGNS, Fires, Unit, condition, fired, inputs_of
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.messages import say
from checks.exercises.stream import Stream


@dataclass(frozen=True)
class Lunch:
    """Weights of weather, food and dining dollars; thresholds that are asked about."""

    weights: tuple[int, ...]
    thresholds: tuple[int, ...]
    fires: Fires
    extremes: bool


@register
class BiasAsThreshold(Family[Lunch]):
    """How the threshold decides which combinations are enough."""

    name: ClassVar[str] = "bias-as-threshold"
    topic: ClassVar[str] = "threshold-units"
    skill: ClassVar[str] = "compute"
    version: ClassVar[int] = 2
    workloads: ClassVar[tuple[int, ...]] = (1, 2)

    def draw(self, stream: Stream, workload: int) -> Lunch:
        high = 1 if workload == 1 and not stream.integer(0, 9) else 6
        weights = tuple([stream.integer(1, high) for _ in range(3)])
        if workload == 2 and stream.integer(0, 1):
            place = stream.integer(0, 2)
            weights = tuple([-w if k == place else w for k, w in enumerate(weights)])
        sums = sorted({sum(chosen) for n in range(4) for chosen in itertools.combinations(weights, n)})
        thresholds = stream.sample(sums, workload)
        if len(thresholds) < workload:
            raise Rejected("too few thresholds differ")
        return Lunch(weights, thresholds, stream.choice((">=", ">")), workload > 1)

    def present(self, instance: Lunch) -> Content:
        shown = condition(Unit(instance.weights, 0), "x", instance.fires)
        words = {"sum": shown.partition(SIGNS[instance.fires])[0].strip("[ "), "fires": SIGNS[instance.fires]}
        parts = [table_part(instance, number) for number in range(1, len(instance.thresholds) + 1)]
        parts.append(bias_part(instance))
        if instance.extremes:
            parts.append(never_part(instance))
        return Content((Paragraph(say("bias_as_threshold.statement", **words)),), tuple(parts))

    def witnesses(self, instance: Lunch) -> Witnesses:
        sums = [int(total) for total in boolean_inputs(3) @ np.array(instance.weights)]
        layers: dict[str, Any] = {}
        searched: dict[str, Any] = {}
        for number, b in enumerate(instance.thresholds, 1):
            layers[f"t{number}"] = truth_table(threshold_unit(instance.weights, b, fires=instance.fires))
            searched[f"t{number}"] = tuple([int(s >= b if instance.fires == ">=" else s > b) for s in sums])
        first = instance.thresholds[0]
        layers["bias"] = int(threshold_unit(instance.weights, first, fires=instance.fires).layers[0].bias[0])
        same = [c for c in range(-20, 21) if all([s - first == s + c for s in sums])]
        searched["bias"] = same[0]
        if instance.extremes:
            silent = [b for b in range(-20, 21) if not any([s >= b if instance.fires == ">=" else s > b for s in sums])]
            searched["never"] = silent[0]
            units = [threshold_unit(instance.weights, b, fires=instance.fires) for b in range(-20, 21)]
            layers["never"] = next(
                b for b, unit in zip(range(-20, 21), units, strict=True) if not any(truth_table(unit))
            )
        return {"threshold units": layers, "all sums": searched}


def outputs(lunch: Lunch, threshold: int, fires: Fires | None = None) -> str:
    """The truth table as digits."""
    unit = Unit(lunch.weights, threshold)
    return "".join([str(fired(unit, x, fires or lunch.fires)) for x in inputs_of(3)])


def table_part(lunch: Lunch, number: int) -> Part:
    """All eight cases for one threshold."""
    threshold = lunch.thresholds[number - 1]
    order = ", ".join(["".join(map(str, x)) for x in inputs_of(3)])
    return Part(
        f"t{number}",
        say("bias_as_threshold.table", threshold=threshold, order=order),
        TruthTableAnswer(3),
        marks=2,
        concept="threshold",
        key=outputs(lunch, threshold),
        mistakes=tuple(mistakes(lunch, threshold)),
        certainty="enumerated",
        effort=(("add", 4), ("compare", 8)),
        explanation=(sums_table(lunch, threshold),),
    )


def mistakes(lunch: Lunch, threshold: int) -> Iterator[LikelyMistake]:
    """The other convention; the threshold added instead of compared with."""
    message = say("bias_as_threshold.mistake.other_convention")
    yield LikelyMistake("other-convention", message, answer=outputs(lunch, threshold, OTHER[lunch.fires]))
    if threshold:
        message = say("bias_as_threshold.mistake.added")
        yield LikelyMistake("threshold-added", message, answer=outputs(lunch, -threshold))


def bias_part(lunch: Lunch) -> Part:
    """The same unit with a bias."""
    first = lunch.thresholds[0]
    message = say("bias_as_threshold.mistake.same_sign")
    return Part(
        "bias",
        say("bias_as_threshold.bias", fires=SIGNS[lunch.fires], threshold=first),
        NumberAnswer(0),
        marks=1,
        concept="threshold",
        key=str(-first),
        mistakes=(LikelyMistake("bias-is-threshold", message, answer=str(first)),),
        certainty="enumerated",
        effort=(("add", 1),),
    )


def never_part(lunch: Lunch) -> Part:
    """The threshold that nothing reaches."""
    most = sum([max(w, 0) for w in lunch.weights])
    right = most + 1 if lunch.fires == ">=" else most
    other = most if lunch.fires == ">=" else most + 1
    message = say("bias_as_threshold.mistake.other_convention")
    return Part(
        "never",
        say("bias_as_threshold.never"),
        NumberAnswer(0),
        marks=1,
        concept="threshold",
        key=str(right),
        mistakes=(LikelyMistake("other-convention", message, answer=str(other)),),
        certainty="enumerated",
        effort=(("add", 2), ("choose", 1)),
        explanation=(Paragraph(say("bias_as_threshold.most", most=most)),),
    )


def sums_table(lunch: Lunch, threshold: int) -> Block:
    """Sums and outputs."""
    rows = []
    for x in inputs_of(3):
        total = sum([w * value for w, value in zip(lunch.weights, x, strict=True)])
        rows.append((*map(str, x), str(total), str(fired(Unit(lunch.weights, threshold), x, lunch.fires))))
    head = ("$x_1$", "$x_2$", "$x_3$", say("bias_as_threshold.sum"), "$y$")
    return Table(head, tuple(rows), "truth")
