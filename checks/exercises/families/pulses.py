"""Functions of one input as sums of pulses of threshold units: weights, values, units, and the error that is left."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import count, pairwise
from typing import Any, ClassVar

import numpy as np

from autodiff.nn.pulses import pulse_network
from checks.exercises.answers import NumberAnswer
from checks.exercises.blocks import Display, Gap, Paragraph, Table
from checks.exercises.exercise import Content, Given, Part
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.messages import say
from checks.exercises.numbers import write
from checks.exercises.step_functions import (
    Numbers,
    Steps,
    draw_steps,
    interval,
    mistake,
    present_steps,
    step_witnesses,
    why,
)
from checks.exercises.stream import Stream
from checks.exercises.witnesses import gradient_witnesses


@dataclass(frozen=True)
class Curve:
    """f(x) = a x^2 + b x + c on an interval cut into equal cells, one pulse for each; and an error to be reached.

    Parameters
    ----------
    a, b, c, low, width : Fraction
    cells : int
    error : Fraction
        For which enough pulses are asked for.
    square : int
        Cells along each side in the question about two inputs; 0 if it is not asked.
    """

    a: Fraction
    b: Fraction
    c: Fraction
    low: Fraction
    width: Fraction
    cells: int
    error: Fraction
    square: int = 0

    def __call__(self, x: Any) -> Any:
        return (self.a * x + self.b) * x + self.c

    def slope(self, x: Fraction) -> Fraction:
        """Of f at x."""
        return 2 * self.a * x + self.b

    @property
    def edges(self) -> Numbers:
        """Where pulses start and end."""
        return tuple([self.low + k * self.width for k in range(self.cells + 1)])

    @property
    def middles(self) -> Numbers:
        """Of the cells."""
        return tuple([edge + self.width / 2 for edge in self.edges[:-1]])

    @property
    def steep_right(self) -> bool:
        """Whether the slope is larger in size at the right end than at the left one."""
        return abs(self.slope(self.edges[-1])) > abs(self.slope(self.low))

    @property
    def steepest(self) -> Fraction:
        """The end of the interval at which the slope is largest in size."""
        return self.edges[-1] if self.steep_right else self.low

    @property
    def needed(self) -> Fraction:
        """The number of pulses for which the bound is the error, before rounding up."""
        return abs(self.slope(self.steepest)) * (self.edges[-1] - self.low) / (2 * self.error)

    @property
    def terms(self) -> tuple[tuple[str, Fraction, str], ...]:
        """Name, coefficient and power of the terms that occur."""
        powers = (("a", self.a, "{x}^2"), ("b", self.b, "{x}"), ("c", self.c, ""))
        return tuple([term for term in powers if term[1]])

    def formula(self, x: str) -> str:
        """f at x, in the language of `Part.work`."""
        return " + ".join([" * ".join(filter(None, [name, power.format(x=x)])) for name, _, power in self.terms])


@register
class Pulses(Family[Steps | Curve]):
    """Steps and curves as sums of pulses."""

    name: ClassVar[str] = "pulses"
    topic: ClassVar[str] = "threshold-units"
    skill: ClassVar[str] = "construct"

    def draw(self, stream: Stream, workload: int) -> Steps | Curve:
        return draw_steps(stream, workload) if workload < 3 else draw_curve(stream, workload)

    def present(self, instance: Steps | Curve) -> Content:
        return present_steps(instance) if isinstance(instance, Steps) else present_curve(instance)

    def witnesses(self, instance: Steps | Curve) -> Witnesses:
        return step_witnesses(instance) if isinstance(instance, Steps) else curve_witnesses(instance)


def draw_curve(stream: Stream, workload: int) -> Curve:
    """A straight line at workload 3, parabolas after that."""
    line = workload == 3
    curve = Curve(
        Fraction(0) if line else stream.choice([Fraction(k, 2) for k in (-4, -2, -1, 1, 2, 4)]),
        Fraction(stream.nonzero(-6, 6)) / 2 if line else Fraction(stream.integer(-2, 2)),
        Fraction(stream.integer(-6, 6)),
        Fraction(stream.integer(-3, 3)),
        stream.choice([Fraction(text) for text in ("0.2", "0.4", "1", "2")]),
        {3: 4, 4: 4, 5: 6}[workload],
        stream.choice([Fraction(text) for text in ("0.01", "0.02", "0.03", "0.05", "0.1", "0.2", "0.3", "0.4")]),
        stream.integer(3, 20) if workload == 5 else 0,
    )
    if curve.needed.denominator == 1 or not curve.cells < curve.needed < 400:
        raise Rejected("the number of pulses needs no rounding up, or is too small or large")
    if curve.a and curve.slope(curve.low) * curve.slope(curve.edges[-1]) <= 0:
        raise Rejected("the curve turns within the interval")
    if any([not curve(x) for x in curve.middles]):
        raise Rejected("a pulse has the height 0")
    return curve


def present_curve(curve: Curve) -> Content:
    """Heights in a table; then a weight, the error, its bound, pulses and units for an error that is wanted."""
    givens = [Given(name, write(value)) for name, value, _ in curve.terms]
    shown = "f(x) = " + " + ".join([f"{name} {power.format(x='x')}".strip() for name, _, power in curve.terms])
    values = ", \\quad ".join([f"{name} = {write(value)}" for name, value, _ in curve.terms])
    givens += [Given(f"m{k}", write(x), f"m_{k}") for k, x in enumerate(curve.middles, 1)]
    givens += [Given("d", write(curve.width))] + ([Given("n", str(curve.square))] if curve.square else [])
    rows = [(f"${k}$", interval(*cell, ">="), Gap(f"h{k}")) for k, cell in enumerate(pairwise(curve.edges), 1)]
    whole = interval(curve.low, curve.edges[-1], ">=")
    statement = (
        Paragraph(say("pulses.curve", interval=whole, count=curve.cells, width=curve.width)),
        Display(f"{shown}, \\quad {values}"),
        Table(("$k$", say("pulses.interval"), "$h_k$"), tuple(rows)),
    )
    return Content(statement, tuple(curve_parts(curve)), tuple(givens))


def curve_parts(curve: Curve) -> Iterator[Part]:
    """All that is asked about a curve."""
    for k, (start, middle) in enumerate(zip(curve.edges, curve.middles, strict=False), 1):
        wrong = mistake("left-end", work=curve.formula(f"({write(start)})"))
        yield Part(
            f"h{k}", say("pulses.height", number=k), NumberAnswer(0), 1, "pulses", curve.formula(f"m{k}"),
            symbol=f"h_{k}", mistakes=(wrong,), effort=(("add", 1),),
            explanation=why("height", middle=middle) if k == 1 else (),
            hint=say("pulses.hint.height") if k == 1 else "",
        )  # fmt: skip
    k = curve.cells // 2
    yield Part(
        "jump", say("pulses.jump", edge=curve.edges[k]), NumberAnswer(0), 1, "pulses", f"h{k + 1} - h{k}",
        symbol="w", explanation=why("jump"),
        mistakes=(
            mistake("heights-as-weights", work=f"h{k + 1}"), mistake("differences-turned", work=f"h{k} - h{k + 1}"),
        ),
    )  # fmt: skip
    yield from error_parts(curve)
    yield pulses_part(curve)
    yield Part(
        "units", say("pulses.units_for"), NumberAnswer(0), 1, "counting_units", "2 * K + 1", symbol="N",
        certainty="enumerated", explanation=why("units"),
        mistakes=(mistake("own-sums", work="3 * K"), mistake("no-output", work="2 * K")),
    )  # fmt: skip
    if curve.square:
        yield Part(
            "square", say("pulses.square", count=curve.square), NumberAnswer(0), 2, "counting_units",
            "2 * (n + 1) + n^2 + 1", symbol="M", certainty="enumerated", effort=(("derive", 1),),
            explanation=why("square"),
            mistakes=(mistake("edges-not-shared", work="4 * n + n^2 + 1"), mistake("no-ands", work="2 * (n + 1) + 1")),
        )  # fmt: skip


def error_parts(curve: Curve) -> Iterator[Part]:
    """The largest error; for a parabola also the Lipschitz constant and the bound from it."""
    half = mistake("not-half", work="abs(b) * d" if not curve.a else "L * d")
    if not curve.a:
        yield Part(
            "E", say("pulses.error"), NumberAnswer(0), 1, "accuracy", "abs(b) * d / 2", symbol="E", mistakes=(half,),
            certainty="enumerated", effort=(("choose", 1),), explanation=why("line_error"),
        )  # fmt: skip
        return
    worst = curve.cells if curve.steep_right else 1
    end, gentle = curve.steepest, curve.low if curve.steep_right else curve.edges[-1]
    other = curve.cells + 1 - worst
    yield Part(
        "E", say("pulses.error"), NumberAnswer(0), 2, "accuracy", f"abs({curve.formula(at(end))} - h{worst})",
        symbol="E", certainty="enumerated", effort=(("choose", 1), ("compare", 2)),
        explanation=why("error", number=worst, end=end),
        mistakes=(mistake("gentlest-cell", work=f"abs({curve.formula(at(gentle))} - h{other})"),),
    )  # fmt: skip
    slope = "2 * a * {x}" + (" + b" if curve.b else "")
    yield Part(
        "L", say("pulses.lipschitz"), NumberAnswer(0), 1, "accuracy", f"abs({slope.format(x=at(end))})", symbol="L",
        effort=(("derive", 1),), explanation=why("lipschitz", end=end),
        mistakes=(mistake("gentlest-slope", work=f"abs({slope.format(x=at(gentle))})"),),
    )  # fmt: skip
    yield Part(
        "B", say("pulses.bound"), NumberAnswer(0), 1, "accuracy", "L * d / 2", symbol="B", mistakes=(half,),
        explanation=why("bound"),
    )  # fmt: skip


def at(x: Fraction) -> str:
    """A number in a formula."""
    return f"({write(x)})" if x < 0 else write(x)


def pulses_part(curve: Curve) -> Part:
    """How many pulses are enough."""
    least = -(-curve.needed.numerator // curve.needed.denominator)
    wrong = {"rounded-down": least - 1, "whole-cells": -(-2 * curve.needed.numerator // curve.needed.denominator)}
    return Part(
        "K", say("pulses.enough" if curve.a else "pulses.enough_line", error=curve.error), NumberAnswer(0), 2,
        "accuracy", key=str(least), certainty="enumerated", symbol="K",
        effort=(("derive", 1), ("multiply", 2), ("divide", 1)),
        mistakes=tuple([mistake(name, answer=str(number)) for name, number in wrong.items()]),
        explanation=why("enough", slope=abs(curve.slope(curve.steepest)), length=curve.edges[-1] - curve.low,
                        error=curve.error, least=least),
    )  # fmt: skip


def curve_witnesses(curve: Curve) -> Witnesses:
    """Values and slopes by three methods; errors at both ends of every cell, and by the package's network."""
    found: dict[str, dict[str, Any]] = {}
    coefficients = {name: value for name, value, _ in curve.terms}
    heights = [gradient_witnesses(curve.formula("x"), {"x": x}, coefficients) for x in (*curve.middles, curve.steepest)]
    for method in heights[0]:
        values = [each[method][0] for each in heights]
        slope = abs(heights[-1][method][1]["x"])
        half = curve.cells // 2
        found[method] = {f"h{k}": value for k, value in enumerate(values[:-1], 1)}
        found[method] |= {"jump": values[half] - values[half - 1], "L": slope, "B": slope * curve.width / 2}
    least = next(k for k in count(1) if curve.needed <= k)
    ends = zip(pairwise(curve.edges), curve.middles, strict=True)
    worst = max([abs(curve(x) - curve(middle)) for (start, end), middle in ends for x in (start, end)])
    counted = {"E": worst, "K": least, "units": 1 + sum([2 for _ in range(least)])}
    found["both ends of every cell"] = counted | {"square": counted_square(curve.square)}
    found["the network of pulses"] = by_network(curve)
    return found


def counted_square(n: int) -> int:
    """Edges along both axes, cells, and the unit that adds up."""
    edges = [(axis, place) for axis in (0, 1) for place in range(n + 1)]
    return len(edges) + len([(i, j) for i in range(n) for j in range(n)]) + 1


def by_network(curve: Curve) -> dict[str, Any]:
    """Heights and the largest error on a grid that comes within rounding of every end; units as built."""
    low, high = float(curve.low), float(curve.edges[-1])
    a, b, c = float(curve.a), float(curve.b), float(curve.c)

    def f(x: Any) -> Any:
        return (a * x + b) * x + c

    network = pulse_network(f, curve.cells, low=low, high=high)
    cells = np.linspace(low, high, curve.cells + 1)
    grid = np.concatenate([np.linspace(start, np.nextafter(end, low), 9) for start, end in pairwise(cells)])
    error = abs(network(grid[:, None]).ravel() - f(grid)).max()
    middles = network((cells[:-1] + np.diff(cells) / 2)[:, None]).ravel()
    slope = float(abs(curve.slope(curve.steepest)))
    enough = int(np.ceil(slope * (high - low) / (2 * float(curve.error))))
    found = {f"h{k}": value for k, value in enumerate(middles.tolist(), 1)}
    found |= {"E": float(error), "K": enough, "units": pulse_network(f, enough, low=low, high=high).units}
    if curve.square:
        found["square"] = pulse_network(lambda x, y: x + y, curve.square, dimensions=2).units
    return found
