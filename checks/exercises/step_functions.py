"""Step functions as networks of threshold units: read at points, or built, with their units counted."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from autodiff.nn.pulses import pulse
from autodiff.nn.threshold import Layer, ThresholdNetwork
from checks.exercises.answers import ArrayAnswer, NumberAnswer
from checks.exercises.blocks import Paragraph, Table
from checks.exercises.exercise import Content, Given, LikelyMistake, Part
from checks.exercises.families.boolean_network import SIGNS, Fires
from checks.exercises.family import Rejected, Witnesses
from checks.exercises.messages import say
from checks.exercises.numbers import write
from checks.exercises.stream import Stream

Numbers = tuple[Fraction, ...]


@dataclass(frozen=True)
class Steps:
    """A step function: its edges, its value on each interval between them, and points to look at.

    Parameters
    ----------
    edges : tuple of Fraction
        Rising; one more than the heights.
    heights : tuple of Fraction
    points : tuple of Fraction
        Where the value is asked for; if there are none, the weights are.
    fires : {">=", ">"}
        Whether a unit is 1 at its threshold, and so which end of an interval belongs to it.
    """

    edges: Numbers
    heights: Numbers
    points: Numbers
    fires: Fires

    @property
    def weights(self) -> Numbers:
        """Of the output unit, with one threshold unit for each edge: the jumps."""
        levels = (Fraction(0), *self.heights, Fraction(0))
        return tuple([after - before for before, after in pairwise(levels)])

    def fired(self, x: Fraction) -> int:
        """How many units are 1 at x: those of the first edges."""
        return (bisect_right if self.fires == ">=" else bisect_left)(self.edges, x)


def draw_steps(stream: Stream, workload: int) -> Steps:
    """Two or three intervals to read; four or five to build."""
    intervals = 3 if workload == 1 else stream.integer(4, 5)
    edges = sorted(stream.sample([Fraction(k) for k in range(-4, 10)], intervals + 1))
    heights = tuple([Fraction(stream.nonzero(-6, 9)) for _ in range(intervals)])
    if any([before == after for before, after in pairwise(heights)]):
        raise Rejected("two neighbouring values are the same")
    if workload > 1:
        return Steps(tuple(edges), heights, (), stream.choice((">=", ">")))
    fires: Fires = stream.choice((">=", ">"))
    inside = [(a + b) / 2 for a, b in pairwise(edges)]
    points = (inside[0] if fires == ">=" else inside[-1], edges[1], edges[2])
    return Steps(tuple(edges), heights, points, fires)


def mistake(name: str, *, work: str = "", answer: str = "") -> LikelyMistake:
    """A mistake whose feedback stands under its own name."""
    return LikelyMistake(name, say(f"pulses.mistake.{name.replace('-', '_')}"), work, answer)


def why(name: str, **words: Any) -> tuple[Paragraph, ...]:
    """The explanation of a part."""
    return (Paragraph(say(f"pulses.why.{name}", **words)),)


def interval(start: Fraction, end: Fraction, fires: Fires) -> str:
    """In LaTeX, with the end that belongs to it."""
    left, right = ("[", ")") if fires == ">=" else ("(", "]")
    return f"${left}{write(start)}, {write(end)}{right}$"


def present_steps(steps: Steps) -> Content:
    """Points to read, or a network to build."""
    return present_reading(steps) if steps.points else present_building(steps)


def present_reading(steps: Steps) -> Content:
    """One pulse to build; a network to read at three points."""
    rows = [(f"${k}$", f"${write(t)}$", f"${write(w)}$") for k, (t, w) in enumerate(rows_of(steps), 1)]
    head = (say("pulses.unit"), "$t_k$", "$w_k$")
    givens = [Given(f"w{k}", write(w), f"w_{k}") for k, w in enumerate(steps.weights, 1)]
    height, start, end = steps.heights[1], steps.edges[1], steps.edges[-1]
    answer = ArrayAnswer((2,), digits=0)
    build = Part(
        "pulse",
        say("pulses.pulse", interval=interval(start, end, steps.fires), height=height, low=start, high=end),
        answer, 1, "pulses", key=answer.write((height, -height)), certainty="enumerated", effort=(("choose", 1),),
        mistakes=(
            mistake("both-up", answer=answer.write((height, height))),
            mistake("signs-turned", answer=answer.write((-height, height))),
        ),
        explanation=why("pulse", height=height),
    )  # fmt: skip
    statement = (
        Paragraph(say("pulses.units", fires=SIGNS[steps.fires])),
        Paragraph(say("pulses.read")),
        Table(head, tuple(rows)),
    )
    return Content(statement, (*reading_parts(steps), build), tuple(givens))


def rows_of(steps: Steps) -> Iterator[tuple[Fraction, Fraction]]:
    """Threshold and weight of each unit."""
    yield from zip(steps.edges, steps.weights, strict=True)


def reading_parts(steps: Steps) -> Iterator[Part]:
    """The values at the points."""
    for number, x in enumerate(steps.points, 1):
        fired = steps.fired(x)
        added = [f"w{k}" for k in range(1, fired + 1)]
        wrong = [mistake("last-weight", work=added[-1])]
        if x in steps.edges:
            other = [f"w{k}" for k in range(1, steps.edges.index(x) + (1 if steps.fires == ">" else 0) + 1)]
            wrong.append(mistake("other-convention", work=" + ".join(other)))
        yield Part(
            f"y{number}", say("pulses.value", x=x), NumberAnswer(0), 1, "pulses", " + ".join(added),
            symbol=f"y({write(x)})", mistakes=tuple(wrong), certainty="enumerated", effort=(("compare", 4),),
            explanation=why("value", count=fired, sign=SIGNS[steps.fires], x=x),
            hint=say("pulses.hint.value") if number == 1 else "",
        )  # fmt: skip


def present_building(steps: Steps) -> Content:
    """The weights of the output unit, and units counted."""
    cells = pairwise(steps.edges)
    rows = [(interval(a, b, steps.fires), f"${write(h)}$") for (a, b), h in zip(cells, steps.heights, strict=True)]
    edges, n, answer = len(steps.edges), len(steps.heights), ArrayAnswer((len(steps.edges),), digits=0)
    wrong = {
        "heights-as-weights": (*steps.heights, Fraction(0)),
        "never-back-to-0": (*steps.weights[:-1], Fraction(0)),
        "differences-turned": tuple([-w for w in steps.weights]),
    }
    weights = Part(
        "w", say("pulses.weights", count=edges, thresholds=", ".join(map(write, steps.edges))), answer, 3, "pulses",
        key=answer.write(steps.weights), certainty="enumerated", effort=(("construct", 1), ("add", edges)),
        mistakes=tuple([mistake(name, answer=answer.write(found)) for name, found in wrong.items()]),
        explanation=why("weights"), hint=say("pulses.hint.weights"),
    )  # fmt: skip
    pairs = counting_part("pairs", 2 * n + 1, {"own-sums": 3 * n, "no-output": 2 * n}, n)
    shared = counting_part("shared", n + 2, {"no-output": n + 1, "one-per-interval": n + 1, "pairs": 2 * n + 1}, n)
    statement = (
        Paragraph(say("pulses.units", fires=SIGNS[steps.fires])),
        Paragraph(say("pulses.build")),
        Table((say("pulses.interval"), "$y$"), tuple(rows)),
    )
    return Content(statement, (weights, pairs, shared))


def counting_part(name: str, key: int, wrong: dict[str, int], cells: int) -> Part:
    """A question for a number of units."""
    found = {mistaken: number for mistaken, number in wrong.items() if number != key}
    return Part(
        name, say(f"pulses.{name}", count=cells), NumberAnswer(0), 1, "counting_units", key=str(key),
        certainty="enumerated", effort=(("add", 1), ("multiply", 1)), explanation=why(name, count=cells, units=key),
        mistakes=tuple([mistake(mistaken, answer=str(number)) for mistaken, number in found.items()]),
    )  # fmt: skip


def step_network(steps: Steps) -> ThresholdNetwork:
    """The package's network: a pulse for each interval, their heights at the output. Its units fire by ">="."""
    hidden = [pulse(float(a), float(b)).layers[0] for a, b in pairwise(steps.edges)]
    first = Layer(
        np.concatenate([layer.weights for layer in hidden], axis=1), np.concatenate([layer.bias for layer in hidden]),
        steps.fires,
    )  # fmt: skip
    heights = np.array([[float(h), -float(h)] for h in steps.heights]).reshape(-1, 1)
    return ThresholdNetwork((first, Layer(heights, [0.0], "sum")))


def step_witnesses(steps: Steps) -> Witnesses:
    """The network of pulses against a look at the table of intervals."""
    network = step_network(steps)
    n = len(steps.heights)
    beyond = [steps.edges[0] - 1, *[(a + b) / 2 for a, b in pairwise(steps.edges)], steps.edges[-1] + 1]
    levels = network(np.array([[float(x)] for x in beyond])).ravel()
    one = pulse(float(steps.edges[1]), float(steps.edges[-1])).layers[1].weights.ravel() * float(steps.heights[1])
    by_network: dict[str, Any] = {"pulse": one.tolist(), "w": np.diff(levels).tolist()}
    by_table: dict[str, Any] = {
        "pulse": adding_up_to([steps.heights[1], Fraction(0)]),
        "w": adding_up_to([*steps.heights, Fraction(0)]),
        "pairs": sum([2 for _ in range(n)]) + 1,
        "shared": len(set(steps.edges)) + 1,
    }
    by_network["pairs"] = network.units
    by_network["shared"] = len(set(network.layers[0].bias.tolist())) + network.layers[1].weights.shape[1]
    for number, x in enumerate(steps.points, 1):
        by_network[f"y{number}"] = float(network(np.array([[float(x)]]))[0, 0])
        by_table[f"y{number}"] = level_at(steps, x)
    return {"the network of pulses": by_network, "the table of intervals": by_table}


def level_at(steps: Steps, x: Fraction) -> Fraction:
    """The value of the interval that holds x."""
    closed_left = steps.fires == ">="
    for (start, end), height in zip(pairwise(steps.edges), steps.heights, strict=True):
        if (start <= x < end) if closed_left else (start < x <= end):
            return height
    return Fraction(0)


def adding_up_to(levels: list[Fraction]) -> list[Fraction]:
    """Weights of units that fire one after the other, such that those that fire always add up to the level."""
    weights: list[Fraction] = []
    for level in levels:
        weights.append(level - sum(weights))
    return weights
