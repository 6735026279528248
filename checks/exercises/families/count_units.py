"""Counting units and parameters: the checkerboard of the lecture, and its generalisation to other numbers of lines."""

import itertools
from dataclasses import dataclass
from typing import ClassVar

from autodiff.nn.regions import checkerboard
from checks.exercises.answers import NumberAnswer
from checks.exercises.blocks import Paragraph
from checks.exercises.exercise import Content, LikelyMistake, Part
from checks.exercises.family import Family, Witnesses, register
from checks.exercises.messages import say
from checks.exercises.stream import Stream


@dataclass(frozen=True)
class Board:
    """A checkerboard cut from the plane by so many vertical and horizontal lines."""

    vertical: int
    horizontal: int

    @property
    def lines(self) -> int:
        """All lines."""
        return self.vertical + self.horizontal

    @property
    def coloured(self) -> int:
        """Cells with an odd number of lines to their left and below."""
        return (self.vertical + 1) * (self.horizontal + 1) // 2


@register
class CountUnits(Family[Board]):
    """Cells, units and parameters of the checkerboard network."""

    name: ClassVar[str] = "count-units"
    topic: ClassVar[str] = "threshold-units"
    skill: ClassVar[str] = "compute"
    workloads: ClassVar[tuple[int, ...]] = (1,)

    def draw(self, stream: Stream, workload: int) -> Board:
        horizontal = stream.integer(2, 16)
        return Board(horizontal + stream.integer(0, 1), horizontal)

    def present(self, instance: Board) -> Content:
        cells = (instance.vertical + 1) * (instance.horizontal + 1)
        bounded = (instance.vertical - 1) * (instance.horizontal - 1)
        units = instance.lines + instance.coloured + 1
        first = instance.lines * 3
        words = {"vertical": instance.vertical, "horizontal": instance.horizontal}
        return Content(
            (Paragraph(say("count_units.statement", **words)),),
            (
                part(
                    "cells", cells, (("bounded-only", bounded), ("one-short", instance.vertical * instance.horizontal))
                ),
                part(
                    "coloured", instance.coloured, (("all-cells", cells), ("other-colour", cells - instance.coloured))
                ),
                part("units", units, (("no-output", units - 1), ("inputs-counted", units + 2))),
                part("parameters", first, (("no-thresholds", instance.lines * 2),)),
            ),
        )

    def witnesses(self, instance: Board) -> Witnesses:
        network = checkerboard(instance.lines)
        lines, coloured, _ = network.sizes
        cells = list(itertools.product(range(instance.vertical + 1), range(instance.horizontal + 1)))
        odd = [cell for cell in cells if sum(cell) % 2]
        fired = [bool(network.fires([x + 0.5, y + 0.5])) for x, y in cells]
        first = network.layers[0]
        built = {"cells": len(fired), "coloured": sum(fired), "units": network.units}
        counted = {"cells": len(cells), "coloured": len(odd), "units": lines + coloured + 1}
        return {
            "the network": built | {"parameters": first.weights.size + first.bias.size},
            "all cells": counted | {"parameters": sum([2 + 1 for _ in range(instance.lines)])},
        }


def part(name: str, key: int, wrong: tuple[tuple[str, int], ...]) -> Part:
    """A question for a number."""
    mistakes = [
        LikelyMistake(mistake, say(f"count_units.mistake.{mistake.replace('-', '_')}"), answer=str(number))
        for mistake, number in wrong
        if number != key
    ]
    return Part(
        name,
        say(f"count_units.{name}"),
        NumberAnswer(0),
        marks=1,
        concept="counting_units",
        key=str(key),
        mistakes=tuple(mistakes),
        certainty="enumerated",
        effort=(("add", 1), ("multiply", 1)),
        explanation=(Paragraph(say(f"count_units.why.{name}", count=key)),),
    )
