"""Forward or reverse mode for n inputs and k outputs: passes, their cost, and products of chained Jacobians."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from checks.exercises.answers import ChoiceAnswer, NumberAnswer
from checks.exercises.blocks import Block, Display, Paragraph, Table
from checks.exercises.exercise import Content, Given, LikelyMistake, Part
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.messages import say
from checks.exercises.numbers import write
from checks.exercises.stream import Stream
from differentiation.growth import growth

MODES = (say("cheaper_mode.forward"), say("cheaper_mode.reverse"))


@dataclass(frozen=True)
class Sizes:
    """Sizes from the inputs to the outputs; the cost of a pass of each mode, in evaluations, or 0 if not asked."""

    sizes: tuple[int, ...]
    forward: Fraction
    reverse: Fraction

    @property
    def ends(self) -> tuple[int, int]:
        """Inputs and outputs."""
        return self.sizes[0], self.sizes[-1]


@register
class CheaperMode(Family[Sizes]):
    """Which mode needs less work for a Jacobian."""

    name: ClassVar[str] = "cheaper-mode"
    topic: ClassVar[str] = "cost-of-differentiation"
    skill: ClassVar[str] = "decide"
    workloads: ClassVar[tuple[int, ...]] = (1, 2)

    def draw(self, stream: Stream, workload: int) -> Sizes:
        if workload == 1:
            sizes: tuple[int, ...] = (stream.integer(2, 40), stream.integer(1, 40))
        else:
            sizes = tuple([stream.integer(2, 8) for _ in range(workload + 2)])
        forward = Fraction(stream.integer(4, 6), 2)
        reverse = Fraction(stream.integer(6, 10), 2)
        found = Sizes(sizes, forward, reverse)
        if sizes[0] == sizes[-1] or forward == reverse or abs(sizes[0] * forward - sizes[-1] * reverse) < 5:
            raise Rejected("both modes cost the same")
        if len(sizes) > 2 and chain(sizes) == chain(sizes[::-1]):
            raise Rejected("both orders cost the same")
        return found

    def present(self, instance: Sizes) -> Content:
        n, k = instance.ends
        givens = [Given("n", str(n)), Given("k", str(k)), Given("c", write(instance.forward), "c_f")]
        givens.append(Given("d", write(instance.reverse), "c_r"))
        givens += [Given(f"m{i}", str(size), f"m_{i}") for i, size in enumerate(instance.sizes[1:-1], start=1)]
        questions = [*passes(), *costs(instance)]
        return Content(
            statement=tuple(statement(instance)),
            parts=(*questions, *(products(instance) if len(instance.sizes) > 2 else ())),
            givens=tuple(givens),
            solution=(Paragraph(say("cheaper_mode.idea")),),
        )

    def witnesses(self, instance: Sizes) -> Witnesses:
        return {"passes counted in programs": by_running(instance), "rows and columns": by_counting(instance)}


def statement(sizes: Sizes) -> Iterator[Block]:
    """Sizes, costs of passes, and the chain if there is one."""
    n, k = sizes.ends
    forward, reverse = write(sizes.forward), write(sizes.reverse)
    yield Paragraph(say("cheaper_mode.statement", n=n, k=k, forward=forward, reverse=reverse))
    if len(sizes.sizes) > 2:
        count = len(sizes.sizes) - 1
        yield Paragraph(say("cheaper_mode.chain", count=count))
        yield Display("J = " + " ".join([f"J_{i}" for i in range(count, 0, -1)]))
        shapes = [(f"$J_{i + 1}$", f"${sizes.sizes[i + 1]} \\times {sizes.sizes[i]}$") for i in range(count)]
        yield Table((say("cheaper_mode.factor"), say("cheaper_mode.size")), tuple(shapes))


def passes() -> Iterator[Part]:
    """How many passes each mode makes."""
    for name, work, other in (("f_passes", "n", "k"), ("r_passes", "k", "n")):
        swapped = LikelyMistake("swapped-modes", say("cheaper_mode.mistake.swapped"), other)
        yield Part(
            name, say(f"cheaper_mode.{name}"), NumberAnswer(0), 1, "modes", work=work, symbol=f"p_{name[0]}",
            mistakes=(swapped,), certainty="enumerated",
        )  # fmt: skip


def costs(sizes: Sizes) -> Iterator[Part]:
    """What the passes cost, and which mode is cheaper."""
    n, k = sizes.ends
    for name, work in (("f_cost", "f_passes * c"), ("r_cost", "r_passes * d")):
        yield Part(
            name, say(f"cheaper_mode.{name}"), NumberAnswer(0), 1, "modes", work=work, symbol=f"C_{name[0]}",
            certainty="enumerated",
        )  # fmt: skip
    yield Part(
        "cheaper", say("cheaper_mode.cheaper"), ChoiceAnswer(MODES), 1, "modes",
        key="a" if n * sizes.forward < k * sizes.reverse else "b", certainty="enumerated", effort=(("compare", 1),),
    )  # fmt: skip


def products(sizes: Sizes) -> Iterator[Part]:
    """Multiplications of both orders of the product, and the cheaper order."""
    names = ["n", *[f"m{i}" for i in range(1, len(sizes.sizes) - 1)], "k"]
    forward = " + ".join([f"{names[i]} * {names[i + 1]} * n" for i in range(1, len(names) - 1)])
    reverse = " + ".join([f"k * {names[i]} * {names[i - 1]}" for i in range(len(names) - 2, 0, -1)])
    for name, work, other in (("f_product", forward, reverse), ("r_product", reverse, forward)):
        swapped = LikelyMistake("swapped-orders", say("cheaper_mode.mistake.orders"), other)
        yield Part(
            name, say(f"cheaper_mode.{name}"), NumberAnswer(0), 2, "counting", work=work, symbol=f"M_{name[0]}",
            mistakes=(swapped,), certainty="enumerated",
        )  # fmt: skip
    key = "a" if chain(sizes.sizes) < chain(sizes.sizes[::-1]) else "b"
    yield Part(
        "order", say("cheaper_mode.order"), ChoiceAnswer(MODES), 1, "modes", key=key, certainty="enumerated",
        effort=(("compare", 1),),
    )  # fmt: skip


def chain(sizes: tuple[int, ...]) -> int:
    """Multiplications when the Jacobians are multiplied from the inputs on, by the formula."""
    return sum([sizes[0] * a * b for a, b in itertools.pairwise(sizes[1:])])


def counted_product(left: Any, right: Any) -> tuple[list[list[int]], int]:
    """A product of matrices, with the number of multiplications, counted one by one."""
    count = 0
    rows = []
    for row in left:
        entries = []
        for column in zip(*right, strict=True):
            total = 0
            for a, b in zip(row, column, strict=True):
                total += a * b
                count += 1
            entries.append(total)
        rows.append(entries)
    return rows, count


def by_running(sizes: Sizes) -> dict[str, Any]:
    """Passes as `differentiation.growth` sees them happen, products multiplied out and counted."""
    n, k = sizes.ends
    matrix = np.ones((k, n))
    forward, reverse = growth(lambda _: (lambda x: matrix @ x, np.ones(n)), (n,)).rows
    factors = [[[1] * a for _ in range(b)] for a, b in itertools.pairwise(sizes.sizes)]
    counts = {"f_product": 0, "r_product": 0}
    product = factors[0]
    for factor in factors[1:]:
        product, count = counted_product(factor, product)
        counts["f_product"] += count
    product = factors[-1]
    for factor in factors[-2::-1]:
        product, count = counted_product(product, factor)
        counts["r_product"] += count
    return judged(sizes, forward.pushforwards, reverse.sweeps, counts)


def by_counting(sizes: Sizes) -> dict[str, Any]:
    """Columns and rows of a Jacobian; multiplications by the formula."""
    jacobian = np.zeros((sizes.ends[1], sizes.ends[0]))
    counts = {"f_product": chain(sizes.sizes), "r_product": chain(sizes.sizes[::-1])}
    return judged(sizes, len(jacobian.T), len(jacobian), counts)


def judged(sizes: Sizes, forward: int, reverse: int, counts: dict[str, int]) -> dict[str, Any]:
    """With costs and decisions."""
    costs = {"f_cost": forward * sizes.forward, "r_cost": reverse * sizes.reverse}
    return {
        "f_passes": forward, "r_passes": reverse, **costs, **counts,
        "cheaper": "a" if costs["f_cost"] < costs["r_cost"] else "b",
        "order": "a" if counts["f_product"] < counts["r_product"] else "b",
    }  # fmt: skip
