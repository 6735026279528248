"""Empirical against expected risk: a small distribution that is written down, and samples from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np

from autodiff.nn import L2
from autodiff.nn.risk import FiniteDistribution, empirical_risk, expected_risk
from checks.exercises.answers import NumberAnswer
from checks.exercises.blocks import Display, Paragraph, Table
from checks.exercises.exercise import Content, Given, LikelyMistake, Part
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.messages import say
from checks.exercises.numbers import write
from checks.exercises.stream import Stream
from checks.exercises.witnesses import gradient_witnesses


@dataclass(frozen=True)
class Risk:
    """The pairs that occur with their probabilities, the samples by the pairs' numbers from 0, and the weight."""

    x: tuple[Fraction, ...]
    d: tuple[Fraction, ...]
    p: tuple[Fraction, ...]
    samples: tuple[int, ...]
    w: Fraction
    slope: bool


@register
class EmpiricalRisk(Family[Risk]):
    """The expected risk of a linear hypothesis, and its estimate from samples."""

    name: ClassVar[str] = "empirical-risk"
    topic: ClassVar[str] = "losses"
    skill: ClassVar[str] = "compute"
    workloads: ClassVar[tuple[int, ...]] = (1, 2, 3)

    def draw(self, stream: Stream, workload: int) -> Risk:
        pairs, size, slope = {1: (2, 2, False), 2: (3, 4, False), 3: (4, 5, True)}[workload]
        cuts = [0, *sorted(stream.sample(range(1, 10), pairs - 1)), 10]
        p = tuple([Fraction(b - a, 10) for a, b in pairwise(cuts)])
        x = tuple([Fraction(stream.nonzero(-4, 4)) for _ in range(pairs)])
        d = tuple([Fraction(stream.integer(-5, 5)) for _ in range(pairs)])
        w = Fraction(stream.choice((-2, -1, 1, 2)) if workload < 3 else stream.choice((-3, -1, 1, 3)), 2)
        samples = tuple([stream.integer(0, pairs - 1) for _ in range(size)])
        if len(set(x)) < pairs or len(set(p)) == 1 or (pairs > 2 and len(set(samples)) == size):
            raise Rejected("inputs or probabilities are the same, or no pair is drawn twice")
        if sum([w * a == b for a, b in zip(x, d, strict=True)]) > 1:
            raise Rejected("most pairs are met exactly")
        return Risk(x, d, p, samples, w, slope)

    def present(self, instance: Risk) -> Content:
        head = ("$x$", "$d$", say("empirical_risk.probability"))
        rows = zip(instance.x, instance.d, instance.p, strict=True)
        drawn = ", ".join([f"({write(instance.x[k])}, {write(instance.d[k])})" for k in instance.samples])
        return Content(
            statement=(
                Paragraph(say("empirical_risk.statement")),
                Table(head, tuple([tuple([f"${write(entry)}$" for entry in row]) for row in rows])),
                Paragraph(say("empirical_risk.hypothesis", w=instance.w)),
                Display("\\mathrm{div}(y, d) = \\frac{1}{2} (y - d)^2"),
                Paragraph(say("empirical_risk.samples", size=len(instance.samples), pairs=f"${drawn}$")),
            ),
            givens=tuple(givens(instance)),
            parts=tuple(parts(instance)),
            calculator=instance.slope,
        )

    def witnesses(self, instance: Risk) -> Witnesses:
        return witnesses(instance)


def givens(risk: Risk) -> Iterator[Given]:
    """The pairs that occur, and the weight."""
    yield Given("w", write(risk.w))
    for k, row in enumerate(zip(risk.x, risk.d, risk.p, strict=True), start=1):
        yield from [Given(f"{name}{k}", write(value), f"{name}_{k}") for name, value in zip("xdp", row, strict=True)]


def parts(risk: Risk) -> Iterator[Part]:
    """The divergence of every pair, the expected risk, the empirical risk, and its slope."""
    pairs, size = len(risk.x), len(risk.samples)
    exact = NumberAnswer(3)
    for k in range(1, pairs + 1):
        if risk.w * risk.x[k - 1] != risk.d[k - 1]:
            yield Part(
                f"v{k}", say("empirical_risk.divergence", number=k), exact, 1, "divergence",
                f"(w * x{k} - d{k})^2 / 2", symbol=f"\\mathrm{{div}}_{k}",
            )  # fmt: skip
    met = [k for k in range(1, pairs + 1) if risk.w * risk.x[k - 1] != risk.d[k - 1]]
    weighted = " + ".join([f"p{k} * v{k}" for k in met])
    plain = f"({' + '.join([f'v{k}' for k in met])}) / {pairs}"
    yield Part(
        "expected", say("empirical_risk.expected"), exact, 2, "expected_risk", weighted,
        symbol="E[\\mathrm{div}]",
        mistakes=(LikelyMistake("unweighted", say("empirical_risk.mistake.unweighted"), plain),),
        explanation=(Paragraph(say("empirical_risk.why.expected")),),
    )  # fmt: skip
    counted = [f"v{k + 1}" for k in risk.samples if k + 1 in met]
    distinct = [f"v{k}" for k in sorted({k + 1 for k in risk.samples}) if k in met]
    total = " + ".join(counted) or "0"
    wrong = [LikelyMistake("M-47", say("empirical_risk.mistake.summed"), total)]
    wrong.append(LikelyMistake("expected-for-empirical", say("empirical_risk.mistake.expected"), weighted))
    if len(set(risk.samples)) < size:
        once = f"({' + '.join(distinct) or '0'}) / {len(set(risk.samples))}"
        wrong.append(LikelyMistake("counted-once", say("empirical_risk.mistake.once"), once))
    yield Part(
        "empirical", say("empirical_risk.empirical"), exact, 2, "empirical_risk", f"({total}) / {size}",
        symbol="\\mathrm{Loss}(w)", mistakes=tuple(wrong),
        explanation=(Paragraph(say("empirical_risk.why.empirical")),),
    )  # fmt: skip
    if risk.slope:
        slopes = " + ".join([f"(w * x{k + 1} - d{k + 1}) * x{k + 1}" for k in risk.samples])
        outer = " + ".join([f"(w * x{k + 1} - d{k + 1})" for k in risk.samples])
        yield Part(
            "slope", say("empirical_risk.slope"), exact, 2, "chain_rule", f"({slopes}) / {size}",
            symbol="\\mathrm{Loss}'(w)",
            mistakes=(LikelyMistake("M-83", say("empirical_risk.mistake.inner"), f"({outer}) / {size}"),),
            explanation=(Paragraph(say("empirical_risk.why.slope")),),
        )  # fmt: skip


def witnesses(risk: Risk) -> Witnesses:
    """By the package's own risks of a distribution; by exact fractions; and by formulas of vectors for the slope."""
    X, d = (np.array([[float(entry)] for entry in each]) for each in (risk.x, risk.d))
    known = FiniteDistribution(X, d, np.array([float(p) for p in risk.p]))
    rows = list(risk.samples)

    def hypothesis(w: Any, inputs: Any) -> Any:
        return inputs * w

    one = [float(L2()(X[k : k + 1] * float(risk.w), d[k : k + 1])) for k in range(len(risk.x))]
    found: dict[str, dict[str, Any]] = {
        "distributions and samples in double precision": {
            "expected": expected_risk(L2(), hypothesis, float(risk.w), known),
            "empirical": empirical_risk(L2(), hypothesis, float(risk.w), (X[rows], d[rows])),
            **{f"v{k}": value for k, value in enumerate(one, start=1)},
        },
        "exact counting": _by_counting(risk),
    }
    halves = "sum(odot(c, (w * x - d)^2)) / 2"
    counts = tuple([Fraction(risk.samples.count(k), len(rows)) for k in range(len(risk.x))])
    units = [tuple([Fraction(int(k == j)) for j in range(len(risk.x))]) for k in range(len(risk.x))]
    asked = {"expected": risk.p, "empirical": counts, **{f"v{k}": unit for k, unit in enumerate(units, start=1)}}
    for name, weights in asked.items():
        at = {"c": weights, "w": risk.w, "x": risk.x, "d": risk.d}
        for witness, (value, gradient) in gradient_witnesses(halves, at).items():
            found.setdefault(witness, {})[name] = value
            if name == "empirical":
                found[witness]["slope"] = gradient["w"]
    return found


def _by_counting(risk: Risk) -> dict[str, Any]:
    """Twenty tickets in an urn: each probability as so many of them."""
    costs = [(risk.w * x - d) ** 2 / 2 for x, d in zip(risk.x, risk.d, strict=True)]
    urn = [cost for cost, p in zip(costs, risk.p, strict=True) for _ in range(int(p * 20))]
    drawn = [costs[k] for k in risk.samples]
    found = {"expected": sum(urn) / len(urn), "empirical": sum(drawn) / len(drawn)}
    return found | {f"v{k}": cost for k, cost in enumerate(costs, start=1)}
