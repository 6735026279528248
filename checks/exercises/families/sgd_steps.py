"""Stochastic gradient descent by hand: minibatches in order, the last one smaller, one pass over the data."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from checks.exercises.answers import NumberAnswer
from checks.exercises.backward import stepped
from checks.exercises.blocks import Display, Paragraph, Table
from checks.exercises.exercise import Content, Given, LikelyMistake, Part
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.messages import say
from checks.exercises.numbers import write
from checks.exercises.stream import Stream
from checks.exercises.witnesses import gradient_witnesses


@dataclass(frozen=True)
class Pass:
    """Examples in the order in which they are taken, the batch size, the rate, and the weight at the start."""

    x: tuple[Fraction, ...]
    d: tuple[Fraction, ...]
    size: int
    eta: Fraction
    w: Fraction

    @property
    def batches(self) -> list[list[int]]:
        """The numbers of the examples in each minibatch, from 1; the last may be smaller."""
        numbers = list(range(1, len(self.x) + 1))
        return [numbers[k : k + self.size] for k in range(0, len(numbers), self.size)]


@register
class SgdSteps(Family[Pass]):
    """One pass of minibatch gradient descent for a linear hypothesis."""

    name: ClassVar[str] = "sgd-steps"
    topic: ClassVar[str] = "training"
    skill: ClassVar[str] = "compute"
    workloads: ClassVar[tuple[int, ...]] = (1, 2, 3)

    def draw(self, stream: Stream, workload: int) -> Pass:
        count, size = stream.choice({1: ((2, 1), (3, 2)), 2: ((5, 2), (4, 3)), 3: ((7, 3), (7, 2))}[workload])
        x = tuple([Fraction(stream.nonzero(-3, 3)) for _ in range(count)])
        d = tuple([Fraction(stream.nonzero(-5, 5)) for _ in range(count)])
        if len(set(zip(x, d, strict=True))) < count:
            raise Rejected("two examples are the same")
        return Pass(x, d, size, stream.choice([Fraction(1, 10), Fraction(1, 5)]), Fraction(stream.nonzero(-2, 2)))

    def present(self, instance: Pass) -> Content:
        pairs = enumerate(zip(instance.x, instance.d, strict=True), start=1)
        rows = tuple([(f"${k}$", *[f"${write(value)}$" for value in row]) for k, row in pairs])
        hypothesis = "f(w; x) = w x, \\quad \\mathrm{div}(y, d) = \\frac{1}{2} (y - d)^2, \\quad w_0 = "
        return Content(
            statement=(
                Paragraph(say("sgd_steps.statement")),
                Table(("$i$", "$x_i$", "$d_i$"), rows),
                Display(hypothesis + write(instance.w)),
                Paragraph(say("sgd_steps.rule", size=instance.size, eta=instance.eta)),
            ),
            givens=(
                *[Given(f"{n}{k}", write(v), f"{n}_{k}") for n in "xd" for k, v in enumerate(getattr(instance, n), 1)],
                Given("w0", write(instance.w), "w_0"),
                Given("eta", write(instance.eta), "\\eta"),
            ),
            parts=tuple(parts(instance)),
            calculator=True,
        )

    def witnesses(self, instance: Pass) -> Witnesses:
        return witnesses(instance)


def slopes(batch: list[int], w: str) -> str:
    """The sum of the slopes of the divergences of a minibatch."""
    return " + ".join([f"({w} * x{k} - d{k}) * x{k}" for k in batch])


def parts(run: Pass) -> Iterator[Part]:
    """How many steps; gradient and weight of each."""
    batches = run.batches
    count = len(run.x)
    partial = len(batches[-1]) < run.size
    wrong = [LikelyMistake("M-43", say("sgd_steps.mistake.dropped"), answer=str(len(batches) - 1))] if partial else []
    if run.size > 1:
        wrong.append(LikelyMistake("one-each", say("sgd_steps.mistake.one_each"), answer=str(count)))
    yield Part(
        "steps", say("sgd_steps.steps"), NumberAnswer(0), 1, "minibatch", key=str(len(batches)),
        certainty="enumerated", mistakes=tuple(wrong), effort=(("compare", 1),),
    )  # fmt: skip
    for t, batch in enumerate(batches, start=1):
        w = f"w{t - 1}"
        mean = f"({slopes(batch, w)}) / {len(batch)}"
        yield Part(
            f"g{t}", say("sgd_steps.gradient", number=t), NumberAnswer(3), 2, "minibatch", mean, symbol=f"g_{t}",
            mistakes=tuple(gradient_mistakes(run, t, batch)), explanation=(Paragraph(say("sgd_steps.why")),),
        )  # fmt: skip
        uphill = LikelyMistake("uphill", say("sgd_steps.mistake.uphill"), f"{w} + eta * g{t}")
        yield Part(
            f"w{t}", say("sgd_steps.weight", number=t), NumberAnswer(3), 1, "descent_step", f"{w} - eta * g{t}",
            symbol=f"w_{t}", mistakes=(uphill,),
        )  # fmt: skip


def gradient_mistakes(run: Pass, t: int, batch: list[int]) -> Iterator[LikelyMistake]:
    """Divisors, the weight of the start, the inner derivative."""
    w = f"w{t - 1}"
    if len(batch) > 1:
        yield LikelyMistake("M-47", say("sgd_steps.mistake.summed"), slopes(batch, w))
    if len(batch) < run.size:
        nominal = f"({slopes(batch, w)}) / {run.size}"
        yield LikelyMistake("M-42", say("sgd_steps.mistake.nominal"), nominal)
    if t > 1:
        old = f"({slopes(batch, 'w0')}) / {len(batch)}"
        yield LikelyMistake("old-weight", say("sgd_steps.mistake.old_weight"), old)
    outer = " + ".join([f"({w} * x{k} - d{k})" for k in batch])
    yield LikelyMistake("M-83", say("sgd_steps.mistake.inner"), f"({outer}) / {len(batch)}")


def witnesses(run: Pass) -> Witnesses:
    """Each minibatch's loss differentiated by three methods at exact weights; the steps counted in two ways."""
    found: dict[str, dict[str, Any]] = {}
    w = run.w
    for t, batch in enumerate(run.batches, start=1):
        x, d = (tuple([each[k - 1] for k in batch]) for each in (run.x, run.d))
        formula = f"sum((w * x - d)^2) / {2 * len(batch)}"
        for witness, (_, gradient) in gradient_witnesses(formula, {"w": w, "x": x, "d": d}).items():
            answers = found.setdefault(witness, {})
            answers[f"g{t}"], answers[f"w{t}"] = gradient["w"], stepped(w, run.eta, gradient["w"])
        w -= run.eta * sum([(w * a - b) * a for a, b in zip(x, d, strict=True)]) / len(batch)
    found["exact steps"] = {f"w{len(run.batches)}": w, "steps": str(len(run.batches))}
    found["the quotient, rounded up"] = {"steps": str(-(-len(run.x) // run.size))}
    return found
