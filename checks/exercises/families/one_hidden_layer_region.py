"""The region that a network with one hidden layer computes: points, cells between lines, and what no output can do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, compress
from math import cos, pi
from typing import Any, ClassVar

import numpy as np

from autodiff.nn.separability import separate
from checks.exercises.answers import ArrayAnswer, ChoiceAnswer, NumberAnswer
from checks.exercises.arrangements import (
    LineNetwork,
    counted_cells,
    disc_sums,
    draw_network,
    draw_places,
    draw_wanted,
    find_output,
    halving,
    occurs,
)
from checks.exercises.blocks import Block, Display, Paragraph, Plane, Table
from checks.exercises.exercise import Content, Given, LikelyMistake, Part
from checks.exercises.families.boolean_network import OTHER, SIGNS, Bits
from checks.exercises.family import Family, Witnesses, register
from checks.exercises.messages import Text, say
from checks.exercises.plane_geometry import Corner, cells, clipped_cell, crossing, point_tex, window_around
from checks.exercises.stream import Stream


@dataclass(frozen=True)
class Asked:
    """A network, points to look at, and further questions.

    Parameters
    ----------
    network : LineNetwork
    points : tuple of (int, int)
    lines : int
        In general position, whose cells are counted; 0 if that is not asked.
    wanted : tuple of tuple of Bits
        Sets of cells for each of which an output unit is looked for, at three lines.
    sides, discs : int
        Half-planes around each of several discs; 0 if that is not asked.
    """

    network: LineNetwork
    points: tuple[Corner, ...]
    lines: int = 0
    wanted: tuple[tuple[Bits, ...], ...] = ()
    sides: int = 0
    discs: int = 0


@register
class OneHiddenLayerRegion(Family[Asked]):
    """Cells that are on, cells that exist, and sets of cells that no output unit picks out."""

    name: ClassVar[str] = "one-hidden-layer-region"
    topic: ClassVar[str] = "threshold-units"
    skill: ClassVar[str] = "compute"

    def draw(self, stream: Stream, workload: int) -> Asked:
        count, places, further = {1: (2, 3, 0), 2: (3, 3, 0), 3: (3, 4, 1), 4: (3, 4, 2), 5: (4, 6, 2)}[workload]
        network = draw_network(stream, count)
        points = draw_places(stream, network, places)
        lines = stream.integer(4, 12) if further else 0
        if further < 2:
            return Asked(network, points, lines)
        wanted = draw_wanted(stream, network) if count == 3 else ()
        return Asked(network, points, lines, wanted, 2 * stream.integer(3, 50), stream.integer(2, 5))

    def present(self, instance: Asked) -> Content:
        givens = [Given("m", str(instance.lines))] if instance.lines else []
        if instance.sides:
            givens += [Given("N", str(instance.sides)), Given("D", str(instance.discs))]
        return Content(statement(instance), tuple(parts(instance)), tuple(givens), solution=(drawing(instance),))

    def witnesses(self, instance: Asked) -> Witnesses:
        return witnesses(instance)


def statement(asked: Asked) -> tuple[Block, ...]:
    """The units, line by line."""
    network = asked.network
    sign = SIGNS[network.fires]
    hidden = [Display(f"h_{k} = [{line.tex(sign)}]") for k, line in enumerate(network.lines, 1)]
    terms = [(w, f"h_{k}" if abs(w) == 1 else f"{abs(w)} h_{k}") for k, w in enumerate(network.weights, 1)]
    total = "".join([f" {'-' if w < 0 else '+'} {term}" for w, term in terms]).strip()
    total = total.removeprefix("+ ") if total.startswith("+") else total.replace("- ", "-", 1)
    return (
        Paragraph(say("one_hidden_layer_region.statement", count=len(network.lines))),
        *hidden,
        Display(f"y = [{total} {sign} {network.threshold}]"),
    )


def drawing(asked: Asked) -> Plane:
    """The lines, the cells that are on, and the points."""
    network = asked.network
    met = [point for pair in combinations(network.lines, 2) if (point := crossing(*pair)) is not None]
    window = window_around([*met, *asked.points])
    on = [pattern for pattern in network.patterns if network.output(pattern)]
    shaded = [cell for pattern in on if (cell := clipped_cell(network.lines, pattern, window))]
    lines = [(f"h_{k}", line.a, line.b, line.c) for k, line in enumerate(network.lines, 1)]
    points = [(letter, *point) for letter, point in zip("abcdefghi", asked.points, strict=False)]
    return Plane(window, say("one_hidden_layer_region.drawing"), tuple(shaded), tuple(lines), tuple(points))


def mistake(name: str, *, work: str = "", answer: str = "") -> LikelyMistake:
    """A mistake whose feedback stands under its own name."""
    return LikelyMistake(name, say(f"one_hidden_layer_region.mistake.{name.replace('-', '_')}"), work, answer)


def why(name: str, **words: Any) -> tuple[Block, ...]:
    """The explanation of a part."""
    return (Paragraph(say(f"one_hidden_layer_region.why.{name}", **words)),)


def number_part(
    name: str, key: int, wrong: dict[str, int], explanation: tuple[Block, ...], effort: tuple[tuple[str, int], ...]
) -> Part:
    """A question for a number of cells."""
    found = [mistake(mistaken, answer=str(number)) for mistaken, number in wrong.items() if number not in (key, 0)]
    return Part(
        name, say(f"one_hidden_layer_region.{name}"), NumberAnswer(0), 2, "regions", key=str(key), effort=effort,
        certainty="enumerated", mistakes=tuple(found), explanation=explanation,
    )  # fmt: skip


def parts(asked: Asked) -> Iterator[Part]:
    """Points; cells that are on; the pattern that does not occur; cells counted; sets of cells; discs."""
    network = asked.network
    yield points_part(asked)
    if asked.lines and len(network.lines) == 3:
        yield missing_part(network)
    yield on_part(network)
    if asked.lines:
        yield from counting_parts(asked.lines)
    for number, on in enumerate(asked.wanted, 1):
        yield possible_part(network, on, number)
    if asked.sides:
        yield from disc_parts(asked)


def ticks(holds: Sequence[bool]) -> str:
    """The letters of those that are true."""
    return ", ".join([letter for letter, true in zip("abcdefghi", holds, strict=False) if true])


def points_part(asked: Asked) -> Part:
    """At which points the output is 1."""
    network = asked.network
    patterns = [network.hidden(point) for point in asked.points]
    right = ticks([network.output(pattern) for pattern in patterns])
    sizes = LineNetwork(network.lines, tuple(map(abs, network.weights)), network.threshold, network.fires)
    wrong = {
        "other-convention": ticks([network.output(pattern, fires=OTHER[network.fires]) for pattern in patterns]),
        "signs-lost": ticks([sizes.output(pattern) for pattern in patterns]),
        "all-have-to-fire": ticks([all(pattern) for pattern in patterns]),
    }
    found = [mistake(name, answer=ticked) for name, ticked in wrong.items() if ticked not in ("", right)]
    operations = len(asked.points) * len(network.lines)
    options = tuple([f"${point_tex(point)}$" for point in asked.points])
    return Part(
        "points", say("one_hidden_layer_region.points"), ChoiceAnswer(options, several=True), 2, "regions", key=right,
        certainty="enumerated", effort=(("add", operations), ("compare", operations + len(asked.points))),
        mistakes=tuple(found), explanation=(points_table(asked),), hint=say("one_hidden_layer_region.hint"),
    )  # fmt: skip


def points_table(asked: Asked) -> Table:
    """Hidden units, sum and output at each point."""
    network = asked.network
    names = [f"$h_{k}$" for k in range(1, len(network.lines) + 1)]
    head: tuple[Text, ...] = (say("one_hidden_layer_region.point"), *names, say("one_hidden_layer_region.sum"), "$y$")
    return Table(head, tuple([row(network, network.hidden(p), f"${point_tex(p)}$") for p in asked.points]))


def row(network: LineNetwork, pattern: Sequence[bool | int], *start: str) -> tuple[str, ...]:
    """Hidden units, their weighted sum, and the output."""
    total = sum(compress(network.weights, pattern))
    return (*start, *[str(int(h)) for h in pattern], f"${total}$", str(int(network.output(pattern))))


def cells_table(network: LineNetwork) -> Table:
    """Every cell."""
    names = [f"$h_{k}$" for k in range(1, len(network.lines) + 1)]
    head: tuple[Text, ...] = (*names, say("one_hidden_layer_region.sum"), "$y$")
    return Table(head, tuple([row(network, pattern) for pattern in network.patterns]))


def missing_part(network: LineNetwork) -> Part:
    """The one of eight patterns that no point has."""
    (missing,) = [pattern for pattern in network.inputs if pattern not in network.patterns]
    answer = ArrayAnswer((3,), digits=0)
    other = tuple([1 - bit for bit in missing])
    return Part(
        "missing", say("one_hidden_layer_region.missing"), answer, 2, "regions", key=answer.write(missing),
        certainty="enumerated", effort=(("construct", 1),), explanation=why("missing"),
        mistakes=(mistake("opposite-pattern", answer=answer.write(other)),),
    )  # fmt: skip


def on_part(network: LineNetwork) -> Part:
    """How many cells are on."""
    on = sum([network.output(pattern) for pattern in network.patterns])
    listed = sum([network.output(pattern) for pattern in network.inputs])
    flipped = sum([network.output(pattern, fires=OTHER[network.fires]) for pattern in network.patterns])
    every = len(network.patterns)
    wrong = {"cells-that-do-not-exist": listed, "other-convention": flipped, "cells-that-are-off": every - on}
    effort = (("add", every), ("compare", every), ("construct", max(len(network.lines) - 3, 0) * 2))
    return number_part("on", on, wrong, (*why("on"), cells_table(network)), effort)


def counting_parts(lines: int) -> Iterator[Part]:
    """Cells of many lines in general position; those that are bounded."""
    yield Part(
        "cells", say("one_hidden_layer_region.cells", m=lines), NumberAnswer(0), 1, "counting_units",
        "1 + m + m * (m - 1) / 2", symbol="c", certainty="enumerated", explanation=why("cells"),
        mistakes=(mistake("crossings-only", work="m * (m - 1) / 2"), mistake("as-if-parallel", work="m + 1")),
    )  # fmt: skip
    yield Part(
        "bounded", say("one_hidden_layer_region.bounded"), NumberAnswer(0), 1, "counting_units",
        "cells - 2 * m", symbol="b", certainty="enumerated", explanation=why("bounded"),
        mistakes=(mistake("once-a-line", work="cells - m"),),
    )  # fmt: skip


def possible_part(network: LineNetwork, on: tuple[Bits, ...], number: int) -> Part:
    """Whether an output unit picks out these cells."""
    unit = find_output(network, on)
    shown = ", ".join([f"${point_tex(pattern)}$" for pattern in on])
    if unit:
        weights = ", ".join(map(str, unit.weights))
        explanation = why("possible", weights=weights, threshold=unit.threshold)
    else:
        proof = halving(network.patterns, on)
        assert proof is not None
        words = {name: point_tex(pattern) for name, pattern in zip(("p", "q", "r", "s"), proof, strict=True)}
        explanation = why("impossible", **words)
    wrong = mistake("no-unit-for-possible", answer="b") if unit else mistake("unit-for-impossible", answer="a")
    return Part(
        f"possible{number}", say("one_hidden_layer_region.possible", cells=shown),
        ChoiceAnswer((say("core.yes"), say("core.no"))), 2, "separability", key="a" if unit else "b",
        certainty="enumerated", effort=(("choose", 2), ("add", 2)), mistakes=(wrong,), explanation=explanation,
    )  # fmt: skip


def disc_parts(asked: Asked) -> Iterator[Part]:
    """The sum of half-planes around discs, in one of them and far away from all."""
    yield Part(
        "inside", say("one_hidden_layer_region.inside", sides=asked.sides, discs=asked.discs), NumberAnswer(0), 1,
        "regions", "N + (D - 1) * N / 2",
        symbol="S", certainty="enumerated", effort=(("derive", 1),), explanation=why("inside"),
        mistakes=(mistake("others-forgotten", work="N"), mistake("others-full", work="N * D")),
    )  # fmt: skip
    yield Part(
        "outside", say("one_hidden_layer_region.outside"), NumberAnswer(0), 1, "regions", "D * N / 2", symbol="s",
        certainty="enumerated", explanation=why("outside"),
        mistakes=(mistake("one-disc-only", work="N / 2"),),
    )  # fmt: skip


def witnesses(asked: Asked) -> Witnesses:
    """The package's network, its separation and cells by corners; eliminated coordinates, units tried, counting."""
    network = asked.network
    layers = network.as_layers()
    patterns = [pattern for pattern in network.inputs if occurs(network.lines, pattern)]
    where = np.array([[float(x) for x in point] for point in cells(network.lines).values()])
    at_points = layers.fires(np.array([[float(x) for x in point] for point in asked.points]))
    written = network.as_written()
    found: dict[str, Any] = {"points": ticks(at_points.tolist()), "on": int(layers.fires(where).sum())}
    counted: dict[str, Any] = {"points": ticks([written(point) == 1 for point in asked.points])}
    counted["on"] = sum([network.output(pattern) for pattern in patterns])
    if len(network.lines) == 3:
        seen = {tuple(map(int, row)) for row in layers.layers[0](where)}
        found["missing"] = next(pattern for pattern in network.inputs if pattern not in seen)
        counted["missing"] = next(pattern for pattern in network.inputs if pattern not in patterns)
    if asked.lines:
        grown = 1 + sum([k + 1 for k in range(asked.lines)])  # a line that crosses k others divides k + 1 cells
        counted |= {"cells": grown, "bounded": grown - 2 * asked.lines}
        found |= counted_cells(asked.lines)
    for number, on in enumerate(asked.wanted, 1):
        labels = [int(pattern in on) for pattern in network.patterns]
        found[f"possible{number}"] = "a" if separate(network.patterns, labels) else "b"
        counted[f"possible{number}"] = "b" if halving(network.patterns, on) else "a"
    if asked.sides:
        found |= disc_sums(asked.sides, asked.discs)
        behind = sum([cos(2 * pi * k / asked.sides - pi / (2 * asked.sides)) < 0 for k in range(asked.sides)])
        counted |= {"inside": asked.sides + (asked.discs - 1) * behind, "outside": asked.discs * behind}
    return {"the package's networks": found, "elimination and counting": counted}
