"""Choosing the unit at the output by what the network has to be able to say."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from autodiff.nn.activation_properties import Range, properties
from autodiff.nn.activations import activation
from checks.exercises.answers import ChoiceAnswer, NumberAnswer
from checks.exercises.blocks import Block, Paragraph
from checks.exercises.exercise import Content, Given, LikelyMistake, Part
from checks.exercises.family import Family, Witnesses, register
from checks.exercises.messages import say
from checks.exercises.numbers import write
from checks.exercises.stream import Stream
from checks.exercises.witnesses import gradient_witnesses

UNITS = ("identity", "sigmoid", "softmax", "tanh", "relu", "threshold")
VALUES = {"sigmoid": "sigmoid({z})", "tanh": "tanh({z})"}
SLOPES = {"sigmoid": "{y} * (1 - {y})", "tanh": "1 - {y}^2"}
RANGES = {"R": "identity", "(0, 1)": "sigmoid", "(-1, 1)": "tanh", "[0, inf)": "relu", "{0, 1}": "threshold"}
"""The ranges that the statements ask for, as the package writes them; softmax is asked for by its sum."""


@dataclass(frozen=True)
class Wanted:
    """What several networks have to be able to say, by the unit that can, and a weighted sum for each."""

    units: tuple[str, ...]
    z: tuple[Fraction, ...]


@register
class OutputUnit(Family[Wanted]):
    """Which output unit; its value and slope at a weighted sum, where they are more than a glance."""

    name: ClassVar[str] = "output-unit"
    topic: ClassVar[str] = "activations"
    skill: ClassVar[str] = "decide"
    workloads: ClassVar[tuple[int, ...]] = (2, 3)

    def draw(self, stream: Stream, workload: int) -> Wanted:
        smooth = stream.sample(tuple(VALUES), workload - 1)
        others = stream.sample([unit for unit in UNITS if unit not in VALUES], workload)
        units = stream.shuffled([*smooth, *others])
        return Wanted(units, tuple([stream.decimal("0.3", "2") * stream.choice((-1, 1)) for _ in units]))

    def present(self, instance: Wanted) -> Content:
        statement: list[Block] = [Paragraph(say("output_unit.statement"))]
        for number, unit in enumerate(instance.units, start=1):
            statement.append(Paragraph(say(f"output_unit.wanted.{unit}", number=number)))
        givens = [Given(f"z{k}", write(z), f"z_{k}") for k, z in enumerate(instance.z, start=1)]
        return Content(tuple(statement), tuple(parts(instance)), tuple(givens), calculator=True)

    def witnesses(self, instance: Wanted) -> Witnesses:
        return witnesses(instance)


def parts(wanted: Wanted) -> Iterator[Part]:
    """The unit for each network; value and slope of a sigmoid and a tanh."""
    options = tuple([say(f"output_unit.unit.{unit}") for unit in UNITS])
    for k, (unit, z) in enumerate(zip(wanted.units, wanted.z, strict=True), start=1):
        yield Part(
            f"unit{k}", say("output_unit.choose", number=k), ChoiceAnswer(options), 1, "output_range",
            key="abcdef"[UNITS.index(unit)], certainty="enumerated", effort=(("choose", 1),),
            mistakes=tuple(choice_mistakes(unit)), explanation=(Paragraph(say(f"output_unit.why.{unit}")),),
        )  # fmt: skip
        if unit in VALUES:
            yield Part(
                f"y{k}", say("output_unit.value", number=k, z=z), NumberAnswer(3), 1, "evaluation",
                VALUES[unit].format(z=f"z{k}"), symbol=f"y_{k}",
            )  # fmt: skip
            at_input = SLOPES[unit].format(y=f"z{k}")
            yield Part(
                f"slope{k}", say("output_unit.slope", number=k), NumberAnswer(3), 1, "activation_derivative",
                SLOPES[unit].format(y=f"y{k}"), symbol=f"\\frac{{\\partial y_{k}}}{{\\partial z_{k}}}",
                mistakes=(LikelyMistake("M-10", say("output_unit.mistake.slope"), at_input),),
            )  # fmt: skip


def choice_mistakes(unit: str) -> Iterator[LikelyMistake]:
    """The unit that is nearly right."""
    near = {"softmax": "sigmoid", "sigmoid": "softmax", "threshold": "sigmoid", "identity": "relu", "relu": "identity",
            "tanh": "sigmoid"}  # fmt: skip
    letter = "abcdef"[UNITS.index(near[unit])]
    yield LikelyMistake(f"{near[unit]}-for-{unit}", say(f"output_unit.mistake.{unit}"), answer=letter)


def witnesses(wanted: Wanted) -> Witnesses:
    """Units found by the ranges that are written down, and by trying every unit at many points."""
    stated = {str(properties(unit)["range"].witness): unit for unit in UNITS if unit != "softmax"}
    found: dict[str, dict[str, Any]] = {"ranges written down": {}, "values at many points": {}}
    for k, (unit, z) in enumerate(zip(wanted.units, wanted.z, strict=True), start=1):
        asked = next((text for text, each in RANGES.items() if each == unit), None)
        by_range = "softmax" if asked is None else stated[asked]
        found["ranges written down"][f"unit{k}"] = "abcdef"[UNITS.index(by_range)]
        fit = [each for each in UNITS if _fits(each, asked)]
        found["values at many points"][f"unit{k}"] = ", ".join(["abcdef"[UNITS.index(each)] for each in fit])
        if unit in VALUES:
            formula = VALUES[unit].format(z="z")
            for witness, (value, gradient) in gradient_witnesses(formula, {"z": z}).items():
                found.setdefault(witness, {}).update({f"y{k}": value, f"slope{k}": gradient["z"]})
    return found


def _fits(unit: str, asked: str | None) -> bool:
    """Whether a unit's values on a wide grid lie in the range, come near both its ends, and couple as is asked."""
    grid = np.linspace(-30, 30, 601)
    rows = np.stack([grid, grid[::-1] / 2, np.zeros_like(grid)], axis=1)
    values = activation(unit)(rows)
    coupled = bool(np.allclose(values.sum(axis=1), 1))
    if asked is None or coupled:
        return asked is None and coupled
    (wanted,) = [found for found in _stated() if str(found) == asked]
    if wanted.values:
        return set(np.unique(values)) == set(wanted.values)
    low, high = max(wanted.low, -30.0), min(wanted.high, 30.0)
    near = abs(values.min() - low) < 1e-9 and abs(values.max() - high) < 1e-9
    return bool(near and len(np.unique(values)) > 2)


def _stated() -> Iterator[Range]:
    for unit in UNITS:
        found = properties(unit)["range"].witness
        if isinstance(found, Range) and unit != "softmax":
            yield found
