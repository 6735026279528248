"""Gates as threshold units: weights and thresholds for formulas, any right ones accepted."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from autodiff.nn.boolean import realisable
from autodiff.nn.separability import Separation
from checks.exercises.answers import GateAnswer
from checks.exercises.answers.gate import unit_table
from checks.exercises.blocks import Block, Paragraph
from checks.exercises.exercise import Content, LikelyMistake, Part
from checks.exercises.families.boolean_network import OTHER, SIGNS, Bits, Fires
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.messages import Message, say
from checks.exercises.stream import Stream


@dataclass(frozen=True)
class Gate:
    """True if at least so many of the literals are: AND and OR are its ends; perhaps negated as a whole.

    Parameters
    ----------
    signs : tuple of 1 and -1
        -1 where the input is negated.
    least : int
    negated : bool
    """

    signs: tuple[int, ...]
    least: int
    negated: bool = False

    @property
    def table(self) -> Bits:
        """The outputs, inputs counting up."""
        rows = itertools.product((0, 1), repeat=len(self.signs))
        counts = [sum([x if s > 0 else 1 - x for s, x in zip(self.signs, row, strict=True)]) for row in rows]
        return tuple([int((count >= self.least) != self.negated) for count in counts])

    def unit(self, fires: Fires) -> tuple[int, ...]:
        """Weights of size 1 and the threshold."""
        threshold = self.least - self.signs.count(-1)
        if self.negated:
            weights, threshold = tuple([-s for s in self.signs]), 1 - threshold
        else:
            weights = self.signs
        return (*weights, threshold if fires == ">=" else threshold - 1)


@dataclass(frozen=True)
class Gates:
    """Several gates, and the firing convention."""

    gates: tuple[Gate, ...]
    fires: Fires


@register
class BooleanGates(Family[Gates]):
    """Weights and thresholds of gates."""

    name: ClassVar[str] = "boolean-gates"
    topic: ClassVar[str] = "threshold-units"
    skill: ClassVar[str] = "construct"

    def draw(self, stream: Stream, workload: int) -> Gates:
        sizes = {1: (2,), 2: (2, 3), 3: (2, 3, 3), 4: (3, 3, 3, 3), 5: (3, 3, 3, 3, 4, 4)}[workload]
        gates = tuple([draw_gate(stream, size) for size in sizes])
        if len({gate.table for gate in gates}) < len(gates):
            raise Rejected("two gates are the same")
        return Gates(gates, stream.choice((">=", ">")))

    def present(self, instance: Gates) -> Content:
        statement = Paragraph(say("boolean_gates.statement", fires=SIGNS[instance.fires]))
        parts = [gate_part(gate, instance.fires, number) for number, gate in enumerate(instance.gates, 1)]
        return Content((statement,), tuple(parts))

    def witnesses(self, instance: Gates) -> Witnesses:
        found = {}
        for number, gate in enumerate(instance.gates, 1):
            separated = realisable(gate.table)
            assert isinstance(separated, Separation)
            layer = separated.unit(instance.fires).layers[0]
            found[f"g{number}"] = (*map(int, layer.weights[:, 0]), -int(layer.bias[0]))
        return {"a separating plane of the largest margin": found}


def draw_gate(stream: Stream, size: int) -> Gate:
    """A gate with at least one negation, or one that is neither AND nor OR."""
    gate = Gate(
        tuple([stream.choice((1, 1, -1)) for _ in range(size)]),
        stream.choice((1, size, stream.integer(1, size))),
        stream.integer(0, 3) == 0,
    )
    if gate.least in (1, size) and not gate.negated and -1 not in gate.signs:
        raise Rejected("a plain AND or OR")
    return gate


def gate_part(gate: Gate, fires: Fires, number: int) -> Part:
    """The question for one gate."""
    return Part(
        f"g{number}",
        described(gate),
        GateAnswer(gate.table, fires),
        marks=2,
        concept="construction",
        key=", ".join(map(str, gate.unit(fires))),
        mistakes=tuple(mistakes(gate, fires)),
        certainty="relational",
        effort=(("construct", 1), ("compare", len(gate.table) // 2)),
        explanation=explanation(gate, fires),
        hint=say("boolean_gates.hint"),
    )


def described(gate: Gate) -> Message:
    """The gate as a formula, or in words."""
    literals = [f"x_{k}" if s > 0 else f"\\neg x_{k}" for k, s in enumerate(gate.signs, 1)]
    if gate.least in (1, len(literals)):
        text = (" \\vee " if gate.least == 1 else " \\wedge ").join(literals)
        return say("boolean_gates.formula", formula=f"\\neg ({text})" if gate.negated else text)
    words = "fewer" if gate.negated else "least"
    return say(f"boolean_gates.{words}", literals=", ".join([f"${literal}$" for literal in literals]), count=gate.least)


def explanation(gate: Gate, fires: Fires) -> tuple[Block, ...]:
    """How the threshold is found."""
    *weights, threshold = gate.unit(fires)
    rows = itertools.product((0, 1), repeat=len(weights))
    sums = [sum([w * x for w, x in zip(weights, row, strict=True)]) for row in rows]
    on = min([total for total, wanted in zip(sums, gate.table, strict=True) if wanted])
    off = max([total for total, wanted in zip(sums, gate.table, strict=True) if not wanted])
    shown = ", ".join(map(str, weights))
    return (Paragraph(say("boolean_gates.sums", weights=shown, on=on, off=off, threshold=threshold)),)


def mistakes(gate: Gate, fires: Fires) -> Iterator[LikelyMistake]:
    """The other convention; negations that change the weight but not the threshold; a lost negation of the whole."""
    wrong = [("other-convention", gate.unit(OTHER[fires]))]
    if -1 in gate.signs:
        positive = replace(gate, signs=(1,) * len(gate.signs))
        wrong.append(("threshold-of-positive", (*gate.unit(fires)[:-1], positive.unit(fires)[-1])))
        wrong.append(("lost-signs", positive.unit(fires)))
    if gate.negated:
        wrong.append(("whole-not-negated", replace(gate, negated=False).unit(fires)))
    for name, weights in wrong:
        if unit_table(weights, fires) != gate.table:
            message = say(f"boolean_gates.mistake.{name.replace('-', '_')}")
            yield LikelyMistake(name, message, answer=", ".join(map(str, weights)))
