"""Rosenblatt's rule by hand: weights after every example, and whether the rule ever stops."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import sympy

from autodiff.nn.perceptron_rule import one_pass, rosenblatt
from autodiff.nn.separability import Separation, separate
from checks.exercises.answers import ArrayAnswer, ChoiceAnswer, NumberAnswer
from checks.exercises.blocks import Block, Gap, Paragraph, Table
from checks.exercises.exercise import Content, Given, LikelyMistake, Part
from checks.exercises.families.boolean_network import OTHER, SIGNS, Fires
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.messages import say
from checks.exercises.numbers import write
from checks.exercises.stream import Stream

Vector = tuple[Fraction, ...]


@dataclass(frozen=True)
class Training:
    """Examples in the order in which they are shown, and where the rule starts.

    Parameters
    ----------
    inputs : tuple of (int, ...)
    targets : tuple of int
    start : tuple of Fraction
        Weights, the bias last.
    rate : Fraction
    fires : {">=", ">"}
    steps : int
        How many examples are shown; after the last one the first comes again.
    asks_whether_it_stops : bool
    """

    inputs: tuple[tuple[int, ...], ...]
    targets: tuple[int, ...]
    start: Vector
    rate: Fraction
    fires: Fires
    steps: int
    asks_whether_it_stops: bool = False

    def shown(self, step: int) -> tuple[Vector, int]:
        """The example of a step from 1, extended by the 1 that the bias is multiplied by, and its target."""
        number = (step - 1) % len(self.inputs)
        return tuple(map(Fraction, (*self.inputs[number], 1))), self.targets[number]


@register
class RosenblattRule(Family[Training]):
    """The weights of a threshold unit while it learns."""

    name: ClassVar[str] = "rosenblatt-rule"
    topic: ClassVar[str] = "threshold-units"
    skill: ClassVar[str] = "compute"

    def draw(self, stream: Stream, workload: int) -> Training:
        columns = 2 if workload < 4 else 3
        examples = (3, 4, 4, 4, 5)[workload - 1]
        steps = (3, 4, 5, 7, 10)[workload - 1]
        largest = 2 if workload < 3 else 3
        inputs = tuple([tuple([stream.integer(-largest, largest) for _ in range(columns)]) for _ in range(examples)])
        targets = tuple([stream.integer(0, 1) for _ in range(examples)])
        rate = Fraction(1) if workload == 1 else stream.choice([Fraction(1), Fraction(2), Fraction(1, 2)])
        start = tuple([Fraction(stream.integer(-2, 2)) for _ in range(columns + 1)])
        fires: Fires = stream.choice((">=", ">"))
        training = Training(inputs, targets, start, rate, fires, steps, workload > 1)
        refuse_dull(training)
        return training

    def present(self, instance: Training) -> Content:
        steps = range(1, instance.steps + 1)
        count = len(instance.start)
        weights = [f"w_{k}" for k in range(1, count)]
        givens = [Given("w0", vector(instance.start), "v^{(0)}", (count,)), Given("eta", write(instance.rate), "\\eta")]
        givens.append(Given("m", vector((1,) * (count - 1) + (0,)), "m", (count,)))
        for step in steps:
            x, d = instance.shown(step)
            givens += [
                Given(f"x{step}", vector(x), f"x^{{({step})}}", (count,)),
                Given(f"d{step}", str(d), f"d_{{{step}}}"),
            ]
        words = {
            "sign": SIGNS[instance.fires],
            "sum": " + ".join([f"{w} x_{k}" for k, w in enumerate(weights, 1)]) + " + b",
            "weights": ", ".join(weights),
            "start": ", ".join(map(write, instance.start)),
            "rate": write(instance.rate),
            "count": len(instance.inputs),
        }
        repeated = "repeated" if instance.steps > len(instance.inputs) else "statement"
        parts = [weights_part(instance, step) for step in steps]
        if instance.asks_whether_it_stops:
            parts += [changes_part(instance), stops_part(instance)]
        return Content(
            statement=(Paragraph(say(f"rosenblatt_rule.{repeated}", **words)), table(instance)),
            parts=tuple(parts),
            givens=tuple(givens),
            solution=(Paragraph(say("rosenblatt_rule.idea")),),
        )

    def witnesses(self, instance: Training) -> Witnesses:
        runs = {
            "exact integers": by_integers(instance),
            "counted mistakes": by_counting(instance),
            "derivative of the criterion": by_derivative(instance),
        }
        found: dict[str, dict[str, Any]] = {}
        for name, states in runs.items():
            found[name] = {f"w{step}": state for step, state in enumerate(states[1:], 1)}
            found[name]["changes"] = sum([before != after for before, after in itertools.pairwise(states)])
        if instance.asks_whether_it_stops:
            X = [list(x) for x in instance.inputs]
            start = list(instance.start)
            run = rosenblatt(X, instance.targets, fires=instance.fires, rate=instance.rate, start=start, bounded=False)
            found["exact integers"]["stops"] = {"separated": "a", "cycle": "b"}[run.outcome]
            proof = separate(X, instance.targets)
            assert proof.holds(X, instance.targets)
            found["counted mistakes"]["stops"] = "a" if proof else "b"
        return found


def refuse_dull(training: Training) -> None:
    """Different examples of both kinds, examples that are answered rightly, and at least two that are not."""
    if len(set(training.inputs)) < len(training.inputs) or len(set(training.targets)) < 2:
        raise Rejected("two examples have the same inputs, or all have the same target")
    states = by_counting(training)
    changes = sum([before != after for before, after in itertools.pairwise(states)])
    if not 2 <= changes < training.steps:
        raise Rejected("too few examples change the weights, or all do")
    if not any(training.start[:-1]):
        raise Rejected("all weights start from 0")


def weights_part(training: Training, step: int) -> Part:
    """The question for the weights after a step."""
    count = len(training.start)
    return Part(
        f"w{step}",
        say("rosenblatt_rule.weights", step=step),
        ArrayAnswer((count,), digits=0),
        marks=2,
        concept="learning_rule",
        work=f"w{step - 1} + {correction(training, step)}",
        symbol=f"v^{{({step})}}",
        mistakes=tuple(mistakes(training, step)),
        effort=(("compare", 2),),
        explanation=explanation(training, step),
        hint=say("rosenblatt_rule.hint"),
    )


def output(step: int, fires: str) -> str:
    """The unit's answer to an example as a formula of the weights before it; `step` in formulas is 1 at 0."""
    total = f"sum(odot(w{step - 1}, x{step}))"
    return f"step({total})" if fires == ">=" else f"(1 - step(-{total}))"


def correction(training: Training, step: int, *, error: str = "", rate: str = "eta * ") -> str:
    """What is added to the weights."""
    error = error or f"(d{step} - {output(step, training.fires)})"
    return f"{rate}{error} * x{step}"


def mistakes(training: Training, step: int) -> Iterator[LikelyMistake]:
    """What goes wrong in a step, as far as it can go wrong there."""
    before = by_counting(training)[step - 1]
    x, d = training.shown(step)
    total = sum([w * value for w, value in zip(before, x, strict=True)], Fraction(0))
    y = int(total >= 0 if training.fires == ">=" else total > 0)

    def wrong(name: str, change: str) -> LikelyMistake:
        message = say(f"rosenblatt_rule.mistake.{name.replace('-', '_')}")
        return LikelyMistake(name, message, f"w{step - 1} + {change}")

    if total == 0:
        other = f"(d{step} - {output(step, OTHER[training.fires])})"
        yield wrong("other-convention", correction(training, step, error=other))
    if d != y:
        yield wrong(
            "sign-of-the-error", correction(training, step, error=f"({output(step, training.fires)} - d{step})")
        )
        yield wrong("bias-kept", correction(training, step) + " * m")
        if training.rate != 1:
            yield wrong("rate-left-out", correction(training, step, rate=""))
    elif d:
        yield wrong("target-for-error", correction(training, step, error=f"d{step}"))
    else:
        yield wrong("every-example", correction(training, step, error=f"(2 * d{step} - 1)"))


def explanation(training: Training, step: int) -> tuple[Block, ...]:
    """The sum, the output and the target in words."""
    before = by_counting(training)[step - 1]
    x, d = training.shown(step)
    terms = [w * value for w, value in zip(before, x, strict=True)]
    total = sum(terms, Fraction(0))
    y = int(total >= 0 if training.fires == ">=" else total > 0)
    shown = " + ".join([f"({write(term)})" if term < 0 else write(term) for term in terms])
    verdict = "right" if d == y else "raise" if d else "lower"
    return (Paragraph(say(f"rosenblatt_rule.step.{verdict}", step=step, sum=shown, total=write(total), y=y, d=d)),)


def changes_part(training: Training) -> Part:
    """The number of steps that changed anything."""
    count = sum([before != after for before, after in itertools.pairwise(by_counting(training))])
    return Part(
        "changes",
        say("rosenblatt_rule.changes", steps=training.steps),
        NumberAnswer(0),
        marks=1,
        concept="learning_rule",
        key=str(count),
    )


def stops_part(training: Training) -> Part:
    """Whether the rule ever stops on these examples."""
    X = [list(x) for x in training.inputs]
    found = separate(X, training.targets)
    if isinstance(found, Separation):
        sides = " + ".join([f"({w}) x_{k}" for k, w in enumerate(found.weights, 1)]) + f" + ({found.bias})"
        reason = say("rosenblatt_rule.separable", sum=sides)
    else:
        reason = say(
            "rosenblatt_rule.inseparable", point=", ".join(map(write, common_point(training, found.multipliers)))
        )
    return Part(
        "stops",
        say("rosenblatt_rule.stops"),
        ChoiceAnswer((say("rosenblatt_rule.it_stops"), say("rosenblatt_rule.it_goes_on"))),
        marks=1,
        concept="separability",
        key="a" if found else "b",
        certainty="enumerated",
        effort=(("choose", 1), ("compare", len(training.inputs))),
        explanation=(Paragraph(reason),),
    )


def common_point(training: Training, multipliers: tuple[Fraction, ...]) -> Vector:
    """A point that is an average of examples of either class: twice the part of the sum that belongs to class 1."""
    chosen = [(m, x) for m, x, d in zip(multipliers, training.inputs, training.targets, strict=True) if d]
    return tuple([2 * sum([m * x[k] for m, x in chosen], Fraction(0)) for k in range(len(training.inputs[0]))])


def table(training: Training) -> Table:
    """The examples in the order of the steps, with gaps for the weights."""
    count = len(training.start)
    head = ("$k$", *[f"$x_{k}$" for k in range(1, count)], "$d$", "$v^{(k)}$")
    rows: list[tuple[Any, ...]] = []
    for step in range(1, training.steps + 1):
        x, d = training.shown(step)
        rows.append((str(step), *[f"${write(value)}$" for value in x[:-1]], str(d), Gap(f"w{step}")))
    return Table(head, tuple(rows), "trace")


def vector(values: Any) -> str:
    """A vector as the text of a given."""
    return "[" + ", ".join([write(Fraction(value)) for value in values]) + "]"


def by_integers(training: Training) -> list[Vector]:
    """The package's own pass, example by example, in units of the rate."""
    scale = 2 * training.rate.denominator
    w = tuple([int(value / training.rate * scale) for value in training.start])
    states = [training.start]
    for step in range(1, training.steps + 1):
        x, d = training.shown(step)
        w = one_pass(w, [tuple([int(value * scale) for value in x])], [d], training.fires, [])
        states.append(tuple([value * training.rate / scale for value in w]))
    return states


def by_counting(training: Training) -> list[Vector]:
    """The weights from how often each example was added or taken away; sums from products of examples (dual form)."""
    counts = [0] * len(training.inputs)
    extended = [(*x, 1) for x in training.inputs]
    states = [training.start]
    for step in range(training.steps):
        number = step % len(extended)
        x = extended[number]
        total = sum([w * value for w, value in zip(training.start, x, strict=True)], Fraction(0))
        for count, other in zip(counts, extended, strict=True):
            total += training.rate * count * sum([p * q for p, q in zip(x, other, strict=True)])
        silent = total < 0 if training.fires == ">=" else total <= 0
        if silent == bool(training.targets[number]):
            counts[number] += 1 if silent else -1
        moved = [training.rate * sum([c * x[k] for c, x in zip(counts, extended, strict=True)]) for k in range(len(x))]
        states.append(tuple([w + m for w, m in zip(training.start, moved, strict=True)]))
    return states


def by_derivative(training: Training) -> list[Vector]:
    """A descent step on (y - d) times the weighted sum, y held fixed: SymPy differentiates it."""
    symbols = sympy.symbols(f"w1:{len(training.start) + 1}")
    states = [training.start]
    for step in range(1, training.steps + 1):
        x, d = training.shown(step)
        total = sum([s * sympy.Rational(v.numerator, v.denominator) for s, v in zip(symbols, x, strict=True)])
        here = {s: sympy.Rational(w.numerator, w.denominator) for s, w in zip(symbols, states[-1], strict=True)}
        value = total.subs(here)
        y = int(bool(value >= 0 if training.fires == ">=" else value > 0))
        slopes = [sympy.diff((y - d) * total, s) for s in symbols]
        moved = [Fraction(int(g.p), int(g.q)) for g in slopes]
        states.append(tuple([w - training.rate * g for w, g in zip(states[-1], moved, strict=True)]))
    return states
