"""Counting units and parameters: the checkerboard of the lecture, and its generalisation to other numbers of lines."""

import itertools
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from autodiff.nn.threshold import Layer, ThresholdNetwork, all_fire, any_fires
from checks.exercises.answers import NumberAnswer
from checks.exercises.blocks import Paragraph
from checks.exercises.exercise import Content, LikelyMistake, Part
from checks.exercises.family import Family, Witnesses, register
from checks.exercises.messages import say
from checks.exercises.stream import Stream


@dataclass(frozen=True)
class Board:
    """A checkerboard cut from the plane by so many vertical and horizontal lines.

    `remainder` is 1 if cells with an odd number of lines to their left and below are coloured, 0 for an even number;
    `wide` asks for the further layers, too.
    """

    vertical: int
    horizontal: int
    remainder: int = 1
    wide: bool = False

    @property
    def lines(self) -> int:
        """All lines."""
        return self.vertical + self.horizontal

    @property
    def coloured(self) -> int:
        """Coloured cells: half of all, rounded up where the cell at the lower left is coloured."""
        return ((self.vertical + 1) * (self.horizontal + 1) + 1 - self.remainder) // 2

    @property
    def four_sided(self) -> int:
        """Coloured cells with a line on each of their four sides; the lowest of them has the cell (1, 1)."""
        return ((self.vertical - 1) * (self.horizontal - 1) + 1 - self.remainder) // 2


@register
class CountUnits(Family[Board]):
    """Cells, units and parameters of the checkerboard network."""

    name: ClassVar[str] = "count-units"
    topic: ClassVar[str] = "threshold-units"
    skill: ClassVar[str] = "compute"
    version: ClassVar[int] = 2
    workloads: ClassVar[tuple[int, ...]] = (1, 2)

    def draw(self, stream: Stream, workload: int) -> Board:
        return Board(stream.integer(2, 21), stream.integer(2, 21), stream.integer(0, 1), wide=workload == 2)

    def present(self, instance: Board) -> Content:
        cells = (instance.vertical + 1) * (instance.horizontal + 1)
        inner = (instance.vertical - 1) * (instance.horizontal - 1)
        lines, coloured = instance.lines, instance.coloured
        units = lines + coloured + 1
        asked: list[tuple[str, int, tuple[tuple[str, int], ...]]] = [
            ("cells", cells, (("bounded-only", inner), ("one-short", instance.vertical * instance.horizontal))),
            ("coloured", coloured, (("all-cells", cells), ("other-colour", cells - coloured))),
            ("units", units, (("no-output", units - 1), ("inputs-counted", units + 2))),
            ("parameters", lines * 3, (("no-thresholds", lines * 2),)),
        ]
        if instance.wide:
            inside = instance.four_sided
            asked += [
                ("four", inside, (("all-inner", inner), ("unbounded-too", coloured), ("other-colour", inner - inside))),
                ("sparse", segments(instance), (
                    ("four_each", 4 * coloured), ("one_direction", instance.vertical * (instance.horizontal + 1)),
                )),
            ]  # fmt: skip
        rest = say(f"count_units.{'odd' if instance.remainder else 'even'}")
        words = {"vertical": instance.vertical, "horizontal": instance.horizontal, "rest": rest}
        return Content((Paragraph(say("count_units.statement", **words)),), tuple([part(*each) for each in asked]))

    def witnesses(self, instance: Board) -> Witnesses:
        found = {"the network": of_network(instance), "all cells": of_cells(instance)}
        if not instance.wide:
            for values in found.values():
                del values["four"], values["sparse"]
        return found


def segments(board: Board) -> int:
    """Pieces of lines between neighbouring cells; on one side of each there is a coloured cell."""
    return board.vertical * (board.horizontal + 1) + board.horizontal * (board.vertical + 1)


def board_network(board: Board) -> ThresholdNetwork:
    """A unit for each line, an AND unit for each coloured cell, their OR."""
    upright = np.arange(board.lines) < board.vertical
    places = np.array([*range(1, board.vertical + 1), *range(1, board.horizontal + 1)], dtype=np.float64)
    literals = []
    for cell in itertools.product(range(board.vertical + 1), range(board.horizontal + 1)):
        if sum(cell) % 2 == board.remainder:
            column = np.zeros(board.lines)
            for passed, start, count in ((cell[0], 0, board.vertical), (cell[1], board.vertical, board.horizontal)):
                column[start + max(passed - 1, 0) : start + passed] = 1
                column[start + passed : start + min(passed + 1, count)] = -1
            literals.append(column)
    sides = Layer(np.stack([upright, ~upright]), -places, ">=")
    return ThresholdNetwork((sides, all_fire(np.array(literals).T), any_fires(len(literals))))


def of_network(board: Board) -> dict[str, Any]:
    """All counts from a network that is built, and from the cells in which it fires."""
    network = board_network(board)
    cells = list(itertools.product(range(board.vertical + 1), range(board.horizontal + 1)))
    fired = network.fires([[x + 0.5, y + 0.5] for x, y in cells])
    first, ands, _ = network.layers
    return {
        "cells": len(fired), "coloured": int(np.sum(fired)), "units": network.units,
        "parameters": first.weights.size + first.bias.size, "sparse": int(np.count_nonzero(ands.weights)),
        "four": int(np.sum(np.count_nonzero(ands.weights, axis=0) == 4)),
    }  # fmt: skip


def of_cells(board: Board) -> dict[str, Any]:
    """All counts from a list of the cells, and unit by unit."""
    columns, rows = range(board.vertical + 1), range(board.horizontal + 1)
    cells = list(itertools.product(columns, rows))
    coloured = [cell for cell in cells if sum(cell) % 2 == board.remainder]
    inside = [(i, j) for i, j in coloured if 0 < i < board.vertical and 0 < j < board.horizontal]
    last = board.vertical, board.horizontal
    sides = [sum([(cell[k] > 0) + (cell[k] < last[k]) for k in (0, 1)]) for cell in coloured]
    units = [2] * board.lines + sides + [len(coloured)]
    return {
        "cells": len(cells), "coloured": len(coloured), "units": len(units), "four": len(inside),
        "parameters": sum([1 + count for count in units[: board.lines]]), "sparse": sum(sides),
    }  # fmt: skip


EFFORT = {
    "four": (("add", 2), ("multiply", 1), ("compare", 4)),
    "sparse": (("add", 3), ("multiply", 2), ("compare", 6)),
}
"""Of the further questions; the others take an addition and a multiplication."""


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
        effort=EFFORT.get(name, (("add", 1), ("multiply", 1))),
        explanation=(Paragraph(say(f"count_units.why.{name}", count=key)),),
    )
