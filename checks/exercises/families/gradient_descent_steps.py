"""Steps of gradient descent on a quadratic function by hand, and the lectures' stopping rule."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from autodiff.nn.descent import GradientDescent
from checks.exercises.answers import ArrayAnswer, ChoiceAnswer, NumberAnswer
from checks.exercises.backward import stepped
from checks.exercises.blocks import Display, Paragraph
from checks.exercises.exercise import Content, Given, LikelyMistake, Part
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.matrices import vector
from checks.exercises.messages import say
from checks.exercises.numbers import write
from checks.exercises.stream import Stream
from checks.exercises.witnesses import gradient_witnesses

Point = tuple[Fraction, ...]


@dataclass(frozen=True)
class Bowl:
    """f(w) = sum of a_i (w_i - c_i)^2 / 2, where to start, the step, how many, and the tolerance of the stopping rule.

    Parameters
    ----------
    a, c, start : tuple of Fraction
    eta : Fraction
    steps : int
    eps : Fraction
    """

    a: Point
    c: Point
    start: Point
    eta: Fraction
    steps: int
    eps: Fraction


@register
class GradientDescentSteps(Family[Bowl]):
    """Gradients, steps, values, and whether the rule stops."""

    name: ClassVar[str] = "gradient-descent-steps"
    topic: ClassVar[str] = "training"
    skill: ClassVar[str] = "compute"
    workloads: ClassVar[tuple[int, ...]] = (2, 3, 4)

    def draw(self, stream: Stream, workload: int) -> Bowl:
        size, steps = {2: (2, 1), 3: (2, 2), 4: (3, 3)}[workload]
        a = tuple([Fraction(each) for each in stream.sample(range(1, 6), size)])
        c = tuple([Fraction(stream.nonzero(-4, 4)) for _ in range(size)])
        start = tuple([Fraction(stream.nonzero(-5, 5)) for _ in range(size)])
        bowl = Bowl(a, c, start, stream.choice([Fraction(1, 10), Fraction(1, 5), Fraction(2, 5)]), steps, Fraction(1))
        path = descend(bowl)
        change = abs(value(bowl, path[-1]) - value(bowl, path[-2]))
        eps = stream.choice([Fraction(1, 10), Fraction(1, 2), Fraction(1), Fraction(2)])
        if any([x == y for x, y in zip(start, c, strict=True)]) or len(set(a)) < size:
            raise Rejected("a coordinate starts at its minimum, or two are as steep")
        if abs(change - eps) * 5 < eps:
            raise Rejected("the stopping rule is too close to call")
        return Bowl(a, c, start, bowl.eta, steps, eps)

    def present(self, instance: Bowl) -> Content:
        terms = [term(write(a), write(c), k) for k, (a, c) in enumerate(pairs(instance), start=1)]
        start = f"({', '.join(map(write, instance.start))})"
        return Content(
            statement=(
                Paragraph(say("gradient_descent_steps.statement", start=start, eta=instance.eta)),
                Display(f"f(w) = {' + '.join(terms)}"),
                Paragraph(say("gradient_descent_steps.rule", eps=instance.eps)),
            ),
            givens=(
                vector("a", "a", instance.a),
                vector("c", "c", instance.c),
                vector("w0", "w_0", instance.start),
                Given("eta", write(instance.eta), "\\eta"),
            ),
            parts=tuple(parts(instance)),
            calculator=True,
            solution=(Paragraph(say("gradient_descent_steps.idea")),),
        )

    def witnesses(self, instance: Bowl) -> Witnesses:
        return witnesses(instance)


def pairs(bowl: Bowl) -> Iterator[tuple[Fraction, Fraction]]:
    """Steepness and minimum of each coordinate."""
    return zip(bowl.a, bowl.c, strict=True)


def term(a: str, c: str, k: int) -> str:
    """One square in LaTeX."""
    shift = f"w_{{({k})}} + {c[1:]}" if c.startswith("-") else f"w_{{({k})}} - {c}"
    return f"\\frac{{{a}}}{{2}} ({shift})^2"


def value(bowl: Bowl, w: Point) -> Fraction:
    """f at a point."""
    return sum([a * (x - c) ** 2 / 2 for x, (a, c) in zip(w, pairs(bowl), strict=True)], Fraction(0))


def descend(bowl: Bowl) -> list[Point]:
    """All points in closed form: c + (1 - eta a)^t (w_0 - c)."""
    return [
        tuple([c + (1 - bowl.eta * a) ** t * (x - c) for x, (a, c) in zip(bowl.start, pairs(bowl), strict=True)])
        for t in range(bowl.steps + 1)
    ]


def parts(bowl: Bowl) -> Iterator[Part]:
    """Gradient and point of every step, the last two values, and the stopping rule."""
    answer = ArrayAnswer((len(bowl.a),))
    for t in range(1, bowl.steps + 1):
        yield Part(
            f"g{t}", say("gradient_descent_steps.gradient", before=t - 1), answer, 1, "gradient",
            f"odot(a, w{t - 1} - c)", symbol=f"\\nabla f(w_{t - 1})",
            mistakes=(
                LikelyMistake(
                    "factor-2", say("gradient_descent_steps.mistake.factor"), f"2 * odot(a, w{t - 1} - c)"
                ),
            ),
        )  # fmt: skip
        uphill = LikelyMistake("uphill", say("gradient_descent_steps.mistake.uphill"), f"w{t - 1} + eta * g{t}")
        whole = LikelyMistake("no-rate", say("gradient_descent_steps.mistake.no_rate"), f"w{t - 1} - g{t}")
        wrong = [uphill, whole]
        if t > 1:
            stale = f"w{t - 1} - eta * g{t - 1}"
            wrong.append(LikelyMistake("old-gradient", say("gradient_descent_steps.mistake.old_gradient"), stale))
            power = f"w{t - 1} - eta^{t} * g{t}"
            wrong.append(LikelyMistake("index-as-power", say("gradient_descent_steps.mistake.power"), power))
        yield Part(
            f"w{t}", say("gradient_descent_steps.point", number=t), answer, 1, "descent_step",
            f"w{t - 1} - eta * g{t}", symbol=f"w_{t}", mistakes=tuple(wrong),
        )  # fmt: skip
    for t in (bowl.steps - 1, bowl.steps):
        work = f"sum(odot(a, (w{t} - c)^2)) / 2"
        yield Part(
            f"f{t}", say("gradient_descent_steps.value", number=t), NumberAnswer(3), 1, "evaluation", work,
            symbol=f"f(w_{t})",
        )  # fmt: skip
    yield Part(
        "stop", say("gradient_descent_steps.stop", number=bowl.steps),
        ChoiceAnswer((say("core.yes"), say("core.no"))), 1, "stopping_rule",
        key="a" if change(bowl) <= bowl.eps else "b", certainty="enumerated", effort=(("add", 1), ("compare", 1)),
        explanation=(Paragraph(say("gradient_descent_steps.why.stop")),),
    )  # fmt: skip


def change(bowl: Bowl) -> Fraction:
    """How much f changed in the last step."""
    path = descend(bowl)
    return abs(value(bowl, path[-1]) - value(bowl, path[-2]))


def witnesses(bowl: Bowl) -> Witnesses:
    """Each method makes its own way down, with its own gradients; the closed form and the package's descent join in."""
    formula = "sum(odot(a, (w - c)^2)) / 2"
    at = {"a": bowl.a, "c": bowl.c}
    found: dict[str, dict[str, Any]] = {}
    path = descend(bowl)
    for t, point in enumerate(path):
        for witness, (height, gradient) in gradient_witnesses(formula, {**at, "w": point}).items():
            answers = found.setdefault(witness, {})
            answers[f"f{t}"] = height
            if t < bowl.steps:
                answers[f"g{t + 1}"] = gradient["w"]
                slopes = zip(point, gradient["w"], strict=True)
                answers[f"w{t + 1}"] = [stepped(x, bowl.eta, slope) for x, slope in slopes]
    found["closed form"] = {f"w{t}": point for t, point in enumerate(path) if t}
    found["closed form"]["stop"] = "a" if change(bowl) <= bowl.eps else "b"
    found["the package's descent"] = {"stop": _stops(bowl)}
    return found


def _stops(bowl: Bowl) -> str:
    """Whether the package's gradient descent, started a step before, finds f unchanged within eps."""

    a, c, last = (np.array([float(x) for x in each]) for each in (bowl.a, bowl.c, descend(bowl)[-2]))
    run = GradientDescent(float(bowl.eta), eps=float(bowl.eps), max_steps=1)
    verdict = run.minimise(lambda w: np.sum(a * (w - c) ** 2) / 2, last).verdict
    return "a" if verdict == "converged" else "b"
