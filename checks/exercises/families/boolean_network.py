"""What a small network of threshold units computes, whether one unit could, and a unit of the student's own."""

import functools
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from autodiff.nn.boolean import realisable, truth_table
from autodiff.nn.separability import Separation
from autodiff.nn.threshold import Layer, ThresholdNetwork
from checks.exercises.answers import ChoiceAnswer, GateAnswer, TruthTableAnswer
from checks.exercises.answers.gate import unit_table
from checks.exercises.blocks import Block, Display, Paragraph, Table
from checks.exercises.exercise import Content, LikelyMistake, Part
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.messages import Message, say
from checks.exercises.stream import Stream

Fires = Literal[">=", ">"]
Bits = tuple[int, ...]
SIGNS: dict[Fires, str] = {">=": "\\ge", ">": ">"}
OTHER: dict[Fires, Fires] = {">=": ">", ">": ">="}


@dataclass(frozen=True)
class Unit:
    """Integer weights, and the threshold that the weighted sum is held against."""

    weights: tuple[int, ...]
    threshold: int


@dataclass(frozen=True)
class Network:
    """Hidden units that read the inputs, an output unit that reads them, and a table for a unit to be designed."""

    hidden: tuple[Unit, ...]
    output: Unit
    fires: Fires
    wanted: Bits

    @property
    def inputs(self) -> int:
        """How many inputs there are."""
        return len(self.hidden[0].weights)


@register
class BooleanNetwork(Family[Network]):
    """Truth table of a network, realisability by one unit, weights of a unit."""

    name: ClassVar[str] = "boolean-network"
    topic: ClassVar[str] = "threshold-units"
    skill: ClassVar[str] = "construct"
    workloads: ClassVar[tuple[int, ...]] = (2, 3, 4, 5)

    def draw(self, stream: Stream, workload: int) -> Network:
        inputs, units = {2: (2, 2), 3: (2, 2), 4: (3, stream.integer(2, 4)), 5: (3, 5)}[workload]
        fires: Fires = stream.choice((">=", ">"))
        hidden = tuple([draw_unit(stream, inputs) for _ in range(units)])
        wanted = stream.choice(designs(inputs)) if workload > 2 else ()
        if len(set(hidden)) < units:
            raise Rejected("two hidden units are the same")
        return Network(hidden, draw_unit(stream, units), fires, wanted)

    def present(self, instance: Network) -> Content:
        table = evaluate(instance)
        questions = [table_part(instance, table), one_unit_part(instance, table)]
        designed = design_blocks(instance)
        return Content(
            statement=(
                Paragraph(say("boolean_network.statement", fires=SIGNS[instance.fires])),
                *[
                    Display(f"y_{k} = {condition(unit, 'x', instance.fires)}")
                    for k, unit in enumerate(instance.hidden, 1)
                ],
                Display(f"z = {condition(instance.output, 'y', instance.fires)}"),
                *designed,
            ),
            parts=tuple([*questions, designed_part(instance)] if instance.wanted else questions),
            solution=(hidden_table(instance),),
        )

    def witnesses(self, instance: Network) -> Witnesses:
        table = truth_table(as_network(instance))
        separated = realisable(table)
        networks = {"table": table, "one-unit": "a" if separated else "b"}
        if instance.wanted:
            design = realisable(instance.wanted)
            assert isinstance(design, Separation)
            unit = design.unit(instance.fires).layers[0]
            networks["unit"] = (*unit.weights[:, 0].tolist(), -unit.bias[0].item())
        own = evaluate(instance)
        search = {"table": own, "one-unit": "b" if find_unit(own, instance.fires) is None else "a"}
        return {"threshold networks and a separating plane": networks, "all inputs, all small units": search}


def table_part(network: Network, table: Bits) -> Part:
    """The truth table of the network."""
    rows = ", ".join(["".join(map(str, x)) for x in inputs_of(network.inputs)])
    units = len(network.hidden)
    return Part(
        "table",
        say("boolean_network.table", order=rows),
        TruthTableAnswer(network.inputs),
        marks=len(table) // 2,
        concept="threshold",
        key="".join(map(str, table)),
        mistakes=tuple(table_mistakes(network)),
        certainty="enumerated",
        effort=(("compare", len(table) * (units + 1)), ("add", len(table) * units)),
    )


def one_unit_part(network: Network, table: Bits) -> Part:
    """Whether one unit could do the same."""
    return Part(
        "one-unit",
        say("boolean_network.one_unit"),
        ChoiceAnswer((say("core.yes"), say("core.no"))),
        marks=1,
        concept="separability",
        key="b" if find_unit(table, network.fires) is None else "a",
        certainty="enumerated",
        effort=(("choose", 1), ("compare", len(table))),
    )


def unit_part(question: Message, wanted: Bits, fires: Fires, mistakes: tuple[LikelyMistake, ...] = ()) -> Part:
    """A unit to be designed, for a function that has one."""
    found = find_unit(wanted, fires)
    assert found is not None
    return Part(
        "unit",
        question,
        GateAnswer(wanted, fires),
        marks=2,
        concept="construction",
        key=", ".join(map(str, (*found.weights, found.threshold))),
        mistakes=mistakes,
        certainty="relational",
        effort=(("construct", 1), ("compare", len(wanted))),
    )


def designed_part(network: Network) -> Part:
    """The unit that this network's question asks for."""
    mistakes = tuple(unit_mistakes(network))
    return unit_part(say("boolean_network.unit"), network.wanted, network.fires, mistakes)


def design_blocks(network: Network) -> tuple[Block, ...]:
    """What the statement says of the unit to be designed, if there is one."""
    return (Paragraph(say("boolean_network.wanted")), wanted_table(network)) if network.wanted else ()


def wanted_table(network: Network) -> Table:
    """The truth table that a unit has to compute."""
    head = (*[f"$x_{k}$" for k in range(1, network.inputs + 1)], "$t$")
    rows = zip(inputs_of(network.inputs), network.wanted, strict=True)
    return Table(head, tuple([(*map(str, x), str(t)) for x, t in rows]), "truth")


def draw_unit(stream: Stream, inputs: int) -> Unit:
    """A unit that reads all its inputs, with a threshold that it can reach."""
    weights = tuple([stream.choice((-2, -1, 1, 1, 2)) for _ in range(inputs)])
    low, high = sum([min(w, 0) for w in weights]), sum([max(w, 0) for w in weights])
    return Unit(weights, stream.integer(low, high))


def inputs_of(count: int) -> tuple[Bits, ...]:
    """All inputs, counting up."""
    return tuple(itertools.product((0, 1), repeat=count))


def fired(unit: Unit, inputs: Bits, fires: str) -> int:
    """Whether a unit fires."""
    total = sum([w * x for w, x in zip(unit.weights, inputs, strict=True)])
    return int(total >= unit.threshold if fires == ">=" else total > unit.threshold)


def evaluate(network: Network) -> Bits:
    """The truth table, input by input."""
    hidden = [tuple([fired(unit, x, network.fires) for unit in network.hidden]) for x in inputs_of(network.inputs)]
    return tuple([fired(network.output, y, network.fires) for y in hidden])


def find_unit(table: Bits, fires: str) -> Unit | None:
    """The unit of smallest weights that computes a table of two or three inputs, if there is one.

    Weights from -2 to 2 and thresholds from -5 to 5 give every threshold function of up to three inputs (under either
    convention): there are 14 of two and 104 of three inputs, S. Muroga, "Threshold logic and its applications", 1971.
    """
    count = len(table).bit_length() - 1
    return _small_units(count, fires).get(table)


@functools.cache
def _small_units(count: int, fires: str) -> dict[Bits, Unit]:
    tables: dict[Bits, Unit] = {}
    choices = itertools.product(range(-2, 3), repeat=count)
    for weights in sorted(choices, key=lambda w: (sum(map(abs, w)), [-x for x in w])):
        for threshold in sorted(range(-5, 6), key=abs):
            tables.setdefault(unit_table((*weights, threshold), fires), Unit(weights, threshold))
    return tables


@functools.cache
def designs(count: int) -> tuple[Bits, ...]:
    """Tables that one unit computes and that depend on every input."""
    return tuple(sorted([table for table, unit in _small_units(count, ">=").items() if all(unit.weights)]))


def as_network(instance: Network) -> ThresholdNetwork:
    """The same network, of the package's own layers."""
    hidden = Layer(
        [[unit.weights[k] for unit in instance.hidden] for k in range(instance.inputs)],
        [-unit.threshold for unit in instance.hidden],
        instance.fires,
    )
    output = Layer([[w] for w in instance.output.weights], [-instance.output.threshold], instance.fires)
    return ThresholdNetwork((hidden, output))


def condition(unit: Unit, name: str, fires: Fires) -> str:
    """A unit in LaTeX: 1 if the sum reaches the threshold."""
    terms = [f"{'-' if w < 0 else '+'} {abs(w) if abs(w) > 1 else ''}{name}_{k}" for k, w in enumerate(unit.weights, 1)]
    total = " ".join(terms).removeprefix("+ ")
    total = "-" + total[2:] if total.startswith("- ") else total
    return f"[{total} {SIGNS[fires]} {unit.threshold}]"


def table_mistakes(network: Network) -> Iterator[LikelyMistake]:
    """The other firing convention; the signs of weights ignored; the hidden layer left out of account."""
    other = Network(network.hidden, network.output, OTHER[network.fires], network.wanted)
    yield _table("other-convention", other)
    if any([w < 0 for unit in network.hidden for w in unit.weights]):
        positive = tuple([Unit(tuple(map(abs, unit.weights)), unit.threshold) for unit in network.hidden])
        yield _table("lost-signs", Network(positive, network.output, network.fires, network.wanted))
    disjunction = Unit((1,) * len(network.hidden), 1 if network.fires == ">=" else 0)
    if fires_differ(network.output, disjunction, network.fires):
        yield _table("output-is-or", Network(network.hidden, disjunction, network.fires, network.wanted))


def fires_differ(one: Unit, other: Unit, fires: str) -> bool:
    """Whether two units differ at some input."""
    return any([fired(one, x, fires) != fired(other, x, fires) for x in inputs_of(len(one.weights))])


def _table(name: str, network: Network) -> LikelyMistake:
    bits = "".join(map(str, evaluate(network)))
    return LikelyMistake(name, say(f"boolean_network.mistake.{name.replace('-', '_')}"), answer=bits)


def unit_mistakes(network: Network) -> Iterator[LikelyMistake]:
    """A unit that would be right under the other convention, when it is wrong under this one."""
    other = find_unit(network.wanted, OTHER[network.fires])
    assert other is not None
    weights = (*other.weights, other.threshold)
    if unit_table(weights, network.fires) != network.wanted:
        yield LikelyMistake(
            "other-convention", say("boolean_network.mistake.other_convention"), answer=", ".join(map(str, weights))
        )


def hidden_table(network: Network) -> Table:
    """The worked solution: what every unit does on every input."""
    head = [f"$x_{k}$" for k in range(1, network.inputs + 1)] + [f"$y_{k}$" for k in range(1, len(network.hidden) + 1)]
    rows = []
    for x in inputs_of(network.inputs):
        y = tuple([fired(unit, x, network.fires) for unit in network.hidden])
        rows.append(tuple(map(str, (*x, *y, fired(network.output, y, network.fires)))))
    return Table((*head, "$z$"), tuple(rows), "truth")
