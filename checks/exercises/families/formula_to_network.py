"""From a Boolean formula to a network of threshold units: its table, how many units and layers, and the units."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from autodiff.nn.boolean import truth_table
from autodiff.nn.formulas import from_formula, parse, table_of
from checks.exercises.answers import NetworkAnswer, NumberAnswer, TruthTableAnswer
from checks.exercises.blocks import Display, Paragraph, Table
from checks.exercises.boolean_trees import (
    AND,
    OR,
    Gate,
    Leaf,
    Tree,
    draw_tree,
    gates_of,
    negation,
    tex_of,
    text_of,
    value_of,
)
from checks.exercises.exercise import Content, LikelyMistake, Part
from checks.exercises.families.boolean_network import OTHER, SIGNS, Bits, Fires, Unit, inputs_of
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.messages import say
from checks.exercises.network_parts import bits, likely, tex, unit_tex
from checks.exercises.stream import Stream
from checks.exercises.unit_search import written
from checks.exercises.written_networks import WrittenNetwork, network_text

NAMES: dict[int, tuple[tuple[str, ...], ...]] = {
    3: (("A", "B", "C"), ("p", "q", "r"), ("x1", "x2", "x3"), ("a", "b", "c"), ("u", "v", "w")),
    4: (("A", "B", "C", "D"), ("p", "q", "r", "s"), ("x1", "x2", "x3", "x4"), ("a", "b", "c", "d")),
}
ASKED: dict[int, tuple[str, ...]] = {
    1: ("table", "units"),
    2: ("units", "network"),
    3: ("units", "layers", "network"),
    4: ("table", "units", "layers", "network"),
    5: ("table", "units", "layers", "network"),
}
SIZES = {1: (3, 2), 2: (3, 2), 3: (3, 3), 4: (4, 4), 5: (4, 6)}
"""Variables and gates."""


@dataclass(frozen=True)
class Task:
    """A formula, the firing convention, the rows that are asked for.

    Parameters
    ----------
    names : tuple of str
    tree : Gate
    fires : {">=", ">"}
    rows : tuple of Bits
        All inputs, or four of them.
    asked : tuple of str
        The parts.
    """

    names: tuple[str, ...]
    tree: Gate
    fires: Fires
    rows: tuple[Bits, ...]
    asked: tuple[str, ...]

    @property
    def table(self) -> Bits:
        """The formula's values for all inputs."""
        return values_at(self.tree, inputs_of(len(self.names)))


@register
class FormulaToNetwork(Family[Task]):
    """One unit for each AND and OR."""

    name: ClassVar[str] = "formula-to-network"
    topic: ClassVar[str] = "threshold-units"
    skill: ClassVar[str] = "construct"
    workloads: ClassVar[tuple[int, ...]] = (1, 2, 3, 4, 5)

    def draw(self, stream: Stream, workload: int) -> Task:
        count, gates = SIZES[workload]
        names: tuple[str, ...] = stream.choice(NAMES[count])
        fires: Fires = stream.choice((">=", ">"))
        tree = draw_tree(stream, count, gates)
        rows = inputs_of(count)
        if count == 4:
            rows = tuple(sorted(stream.sample(rows, 4)))
        found = Task(names, tree, fires, rows, ASKED[workload])
        refuse(found)
        return found

    def present(self, instance: Task) -> Content:
        makers = {"table": table_part, "units": units_part, "layers": layers_part, "network": network_part}
        return Content(
            (
                Paragraph(say("formula_to_network.statement", fires=SIGNS[instance.fires])),
                Display(f"f = {tex_of(instance.tree, tuple(map(tex, instance.names)))}"),
                Paragraph(say("formula_to_network.convention")),
            ),
            tuple([makers[name](instance) for name in instance.asked]),
        )

    def witnesses(self, instance: Task) -> Witnesses:
        text = text_of(instance.tree, instance.names)
        network = from_formula(text)
        # A relay reads one unit; a gate reads two or more.
        gates = [int(np.sum(np.count_nonzero(layer.weights, axis=0) > 1)) for layer in network.layers]
        rows = inputs_of(len(instance.names))
        by_logic = dict(zip(rows, table_of(parse(text)), strict=True))
        by_units = dict(zip(rows, truth_table(network), strict=True))
        built = read_back(instance)
        return {
            "the package's network": {
                "table": bits(tuple([by_units[row] for row in instance.rows])),
                "units": sum(gates),
                "layers": len(network.layers),
                "network": network,
            },
            "logic, and the units one by one": {
                "table": bits(tuple([by_logic[row] for row in instance.rows])),
                "units": len(built.units),
                "layers": built.layers,
            },
        }


def refuse(task: Task) -> None:
    """Formulas in which something does not matter."""
    table, count = task.table, len(task.names)
    for k in range(count):
        step = 2 ** (count - 1 - k)
        if all([table[row] == table[row ^ step] for row in range(len(table))]):
            raise Rejected("a variable does not matter")
    found = [(gate.sign, frozenset(gate.parts)) for gate in gates_of(task.tree)]
    if len(set(found)) < len(found):
        raise Rejected("two gates are the same")
    if len(set(values_at(task.tree, task.rows))) == 1:
        raise Rejected("the formula is constant on the rows in question")


def values_at(tree: Tree, rows: tuple[Bits, ...]) -> Bits:
    """The formula's values for these inputs."""
    return tuple([value_of(tree, row) for row in rows])


# The network gate by gate.


def lines_of(task: Task, fires: Fires) -> list[tuple[str, Gate, tuple[str, ...], Unit]]:
    """Every gate with its unit's name, what it reads, and weights and threshold under a convention."""
    gates = gates_of(task.tree)
    names = {id(gate): f"h{k}" for k, gate in enumerate(gates[:-1], 1)} | {id(gates[-1]): "y"}
    found = []
    for gate in gates:
        sources = tuple([task.names[p.variable] if isinstance(p, Leaf) else names[id(p)] for p in gate.parts])
        found.append((names[id(gate)], gate, sources, gate_unit(gate, fires)))
    return found


def gate_unit(gate: Gate, fires: Fires) -> Unit:
    """A negated literal has the weight -1; a gate that is negated has its weights and threshold turned round."""
    signs = tuple([-1 if isinstance(part, Leaf) and part.negated else 1 for part in gate.parts])
    least = (len(signs) if gate.sign == AND else 1) - signs.count(-1)
    if gate.negated:
        signs, least = tuple([-sign for sign in signs]), 1 - least
    return Unit(signs, least if fires == ">=" else least - 1)


def network_of(task: Task, fires: Fires) -> WrittenNetwork:
    """The network with thresholds for a convention, written under that of the question."""
    units = [written(name, unit, sources, task.fires) for name, _, sources, unit in lines_of(task, fires)]
    return WrittenNetwork(task.names, tuple(units), "y")


def read_back(task: Task) -> WrittenNetwork:
    """The key as a student's answer is read."""
    return network_answer(task).read(network_text(network_of(task, task.fires)))


# The parts.


def slips_of(task: Task) -> Iterator[tuple[str, Gate]]:
    """Misread formulas."""
    if any([gate.negated for gate in gates_of(task.tree)]):
        yield "de-morgan", changed(task.tree, inwards)
        yield "lost-negation", changed(task.tree, lambda gate: replace(gate, negated=False))
    yield "signs-exchanged", changed(task.tree, lambda gate: replace(gate, sign=OR if gate.sign == AND else AND))


def changed(gate: Gate, how: Callable[[Gate], Gate]) -> Gate:
    """The tree with every gate changed."""
    parts = tuple([part if isinstance(part, Leaf) else changed(part, how) for part in gate.parts])
    return how(replace(gate, parts=parts))


def inwards(gate: Gate) -> Gate:
    """The slip: not (a and b) as (not a) and (not b)."""
    if not gate.negated:
        return gate
    return replace(gate, parts=tuple(map(negation, gate.parts)), negated=False)


def table_part(task: Task) -> Part:
    """The values for all inputs, or for some."""
    key = values_at(task.tree, task.rows)
    mistakes: list[LikelyMistake] = []
    for slip, tree in slips_of(task):
        answer = bits(values_at(tree, task.rows))
        if answer not in [bits(key), *[mistake.answer for mistake in mistakes]]:
            mistakes.append(mistake_of(slip, answer))
    return Part(
        "table",
        say("formula_to_network.table", rows=", ".join(map(bits, task.rows)), names=", ".join(map(tex, task.names))),
        TruthTableAnswer(len(task.rows).bit_length() - 1),
        marks=len(task.rows) // 2,
        concept="boolean_formulas",
        key=bits(key),
        mistakes=tuple(mistakes),
        certainty="enumerated",
        effort=(("compare", len(task.rows) * len(gates_of(task.tree))),),
        explanation=(values_table(task),),
    )


def mistake_of(slip: str, answer: str) -> LikelyMistake:
    """A mistake with its feedback."""
    return LikelyMistake(slip, say(f"formula_to_network.mistake.{slip.replace('-', '_')}"), answer=answer)


def values_table(task: Task) -> Table:
    """What every gate gives on the rows in question."""
    lines = lines_of(task, task.fires)
    head = (*[f"${tex(name)}$" for name in task.names], *[f"${tex(name)}$" for name, *_ in lines[:-1]], "$f$")
    rows = [(*map(str, row), *[str(value_of(gate, row)) for _, gate, *_ in lines]) for row in task.rows]
    return Table(head, tuple(rows), "truth")


def number_part(task: Task, name: str, key: int, wrong: dict[str, int], effort: tuple[str, int]) -> Part:
    """A number of units or layers."""
    mistakes: list[LikelyMistake] = []
    for slip, number in wrong.items():
        if str(number) not in [str(key), *[mistake.answer for mistake in mistakes]]:
            mistakes.append(mistake_of(slip, str(number)))
    return Part(
        name,
        say(f"formula_to_network.{name}"),
        NumberAnswer(0),
        marks=1,
        concept="counting_units",
        key=str(key),
        mistakes=tuple(mistakes),
        certainty="enumerated",
        effort=(effort,),
        explanation=(Paragraph(say(f"formula_to_network.why.{name}", count=key)),),
    )


def units_part(task: Task) -> Part:
    """How many units there are."""
    gates = gates_of(task.tree)
    leaves = [part for gate in gates for part in gate.parts if isinstance(part, Leaf)]
    negations = sum([gate.negated for gate in gates]) + sum([leaf.negated for leaf in leaves])
    wrong = {
        "negations-counted": len(gates) + negations,
        "inputs-counted": len(gates) + len(task.names),
        "two-at-a-time": sum([len(gate.parts) - 1 for gate in gates]),
    }
    return number_part(task, "units", len(gates), wrong, ("compare", len(gates)))


def layers_part(task: Task) -> Part:
    """How deep the network is."""
    depth = read_back(task).layers
    return number_part(
        task, "layers", depth, {"inputs-as-layer": depth + 1, "no-output-layer": depth - 1}, ("compare", depth)
    )


def network_part(task: Task) -> Part:
    """All units."""
    gates = gates_of(task.tree)
    answer = network_answer(task)
    wrong = [("other-convention", network_text(network_of(task, OTHER[task.fires])))]
    wrong += [(slip, network_text(network_of(replace(task, tree=tree), task.fires))) for slip, tree in slips_of(task)]
    rows = []
    for name, gate, sources, unit in lines_of(task, task.fires):
        # A gate that is read is there under its unit's name, its own negation included.
        parts = tuple([Leaf(k, isinstance(part, Leaf) and part.negated) for k, part in enumerate(gate.parts)])
        shown = tex_of(replace(gate, parts=parts), tuple(map(tex, sources)))
        rows.append((f"${tex(name)}$", f"${shown}$", f"${unit_tex(unit, sources, task.fires)}$"))
    head = tuple([say(f"formula_to_network.{word}") for word in ("unit", "gate", "condition")])
    return Part(
        "network",
        say("formula_to_network.network"),
        answer,
        marks=2 * len(gates),
        concept="construction",
        key=network_text(network_of(task, task.fires)),
        mistakes=likely("formula_to_network", answer, wrong),
        certainty="relational",
        effort=(("construct", len(gates)), ("compare", len(task.table))),
        explanation=(Table(head, tuple(rows)),),
        hint=say("formula_to_network.hint"),
    )


def network_answer(task: Task) -> NetworkAnswer:
    """Any network that computes the formula; a limit would tell how many gates there are."""
    return NetworkAnswer(task.names, task.table, fires=task.fires)
