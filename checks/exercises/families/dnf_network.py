"""From a truth table to an OR of ANDs and its network: one unit for each row, fewer after merging, most for parity."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from autodiff.nn.boolean import parity_dnf, realisable
from autodiff.nn.formulas import dnf_of_table
from autodiff.nn.minimise import Term, minimal_terms, prime_implicants
from autodiff.nn.separability import Separation
from checks.exercises.and_terms import karnaugh_map, matters, smallest_cover, term_tex, term_unit
from checks.exercises.answers import GateAnswer, NetworkAnswer, NumberAnswer
from checks.exercises.answers.gate import unit_table
from checks.exercises.blocks import Block, Paragraph, Table
from checks.exercises.exercise import Content, LikelyMistake, Part
from checks.exercises.families.boolean_network import OTHER, SIGNS, Bits, Fires, Unit, inputs_of
from checks.exercises.families.formula_to_network import NAMES
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.messages import Message, say
from checks.exercises.network_parts import bits, likely, tex
from checks.exercises.stream import Stream
from checks.exercises.unit_search import joint_unit, layered_text
from checks.exercises.written_networks import network_text

ASKED: dict[int, tuple[str, ...]] = {
    1: ("units", "parity"),
    2: ("units", "term", "parity"),
    3: ("units", "term", "least"),
    4: ("units", "network"),
    5: ("units", "network"),
}
LEAST = {3: (2, 3), 4: (3, 3), 5: (3, 4)}
"""Fewest and most terms after merging, where it is asked for."""


@dataclass(frozen=True)
class Function:
    """A truth table and what is asked about it.

    Parameters
    ----------
    names : tuple of str
    table : Bits
    fires : {">=", ">"}
    row : int
        The one for which a unit is wanted; the function is 1 there.
    many : int
        Inputs of the parity function.
    odd : int
        1 if it is 1 for an odd number of ones, 0 if for an even one.
    asked : tuple of str
        The parts.
    """

    names: tuple[str, ...]
    table: Bits
    fires: Fires
    row: int
    many: int
    odd: int
    asked: tuple[str, ...]

    @property
    def inputs(self) -> tuple[Bits, ...]:
        """All inputs."""
        return inputs_of(len(self.names))

    @property
    def ones(self) -> tuple[int, ...]:
        """The rows where the function is 1."""
        return tuple([row for row, value in enumerate(self.table) if value])

    @property
    def terms(self) -> tuple[Term, ...]:
        """The fewest terms, those of few literals first."""
        return tuple(sorted(minimal_terms(self.ones, len(self.names)), key=lambda t: (t.literals, -t.care, -t.ones)))


@register
class DnfNetwork(Family[Function]):
    """Units for rows, merged rows, and the function for which nothing merges."""

    name: ClassVar[str] = "dnf-network"
    topic: ClassVar[str] = "threshold-units"
    skill: ClassVar[str] = "construct"
    workloads: ClassVar[tuple[int, ...]] = (1, 2, 3, 4, 5)

    def draw(self, stream: Stream, workload: int) -> Function:
        count = 4 if workload == 5 else 3
        names = stream.choice(NAMES[count])
        table = tuple([stream.integer(0, 1) for _ in range(2**count)])
        if not 3 <= sum(table) <= len(table) - 2 or any([not matters(table, k) for k in range(count)]):
            raise Rejected("too few or too many rows are 1, or an input does not matter")
        row = stream.choice([row for row, value in enumerate(table) if value])
        fires: Fires = stream.choice((">=", ">"))
        found = Function(names, table, fires, row, stream.integer(4, 9), stream.integer(0, 1), ASKED[workload])
        if "term" in found.asked and not 0 < row < len(table) - 1:
            raise Rejected("the row is all zeros or all ones")
        if workload in LEAST:
            low, high = LEAST[workload]
            if not low <= len(found.terms) <= min(high, sum(table) - 1):
                raise Rejected("too few or too many terms are left after merging")
        return found

    def present(self, instance: Function) -> Content:
        makers = {
            "units": units_part,
            "term": term_part,
            "least": least_part,
            "network": network_part,
            "parity": parity_part,
        }
        return Content(
            (Paragraph(say("dnf_network.statement", fires=SIGNS[instance.fires])), table_of(instance)),
            tuple([makers[name](instance) for name in instance.asked]),
        )

    def witnesses(self, instance: Function) -> Witnesses:
        count, chosen = len(instance.names), instance.inputs[instance.row]
        alone = realisable([int(x == chosen) for x in instance.inputs])
        assert isinstance(alone, Separation)
        reduced = dnf_of_table(instance.table, minimised=True)
        by_package: dict[str, int | str] = {
            "units": dnf_of_table(instance.table, minimised=False).units,
            "term": ", ".join(map(str, (*alone.weights, -alone.bias))),
            "least": len(smallest_cover(instance.table)) if "least" in instance.asked else 0,
            "network": network_text(reduced, instance.names),
            "parity": parity_dnf(instance.many).units,
        }
        # No term of parity covers two rows, so all of its prime implicants are needed.
        odd = [row for row in range(2**instance.many) if row.bit_count() % 2 == instance.odd]
        by_tables: dict[str, int | str] = {
            "units": sum([bool(value) for value in instance.table]) + 1,
            "least": len(minimal_terms(instance.ones, count)),
            "parity": len(prime_implicants(odd, instance.many)) + 1,
        }
        found = {"networks and all covers": by_package, "tables and prime implicants": by_tables}
        return {
            name: {part: v for part, v in values.items() if part in instance.asked} for name, values in found.items()
        }


# Terms as units and as formulas.


def row_term(function: Function) -> Term:
    """The term that is true in the row in question only."""
    return Term(len(function.table) - 1, function.row)


def table_of(function: Function) -> Table:
    """The truth table."""
    head = (*[f"${tex(name)}$" for name in function.names], "$f$")
    rows = zip(function.inputs, function.table, strict=True)
    return Table(head, tuple([(*map(str, x), str(value)) for x, value in rows]), "truth")


def merged(function: Function) -> tuple[Block, ...]:
    """The map and the terms that are left."""
    found = []
    for term in function.terms:
        rows = ", ".join([bits(function.inputs[row]) for row in function.ones if term.covers(row)])
        found.append((f"${term_tex(term, function.names)}$", rows))
    head = (say("dnf_network.term_head"), say("dnf_network.rows_head"))
    return (
        Paragraph(say("dnf_network.why.map")),
        karnaugh_map(function.table, function.names),
        Table(head, tuple(found)),
    )


# The parts.


@dataclass(frozen=True)
class Count:
    """A number that is asked for, and wrong ones by the mistakes that lead to them."""

    name: str
    prompt: Message
    key: int
    wrong: Mapping[str, int]

    def part(self, effort: tuple[tuple[str, int], ...], explanation: tuple[Block, ...]) -> Part:
        """The question."""
        mistakes: list[LikelyMistake] = []
        for slip, number in self.wrong.items():
            if str(number) not in [str(self.key), *[mistake.answer for mistake in mistakes]]:
                message = say(f"dnf_network.mistake.{slip.replace('-', '_')}")
                mistakes.append(LikelyMistake(slip, message, answer=str(number)))
        return Part(
            self.name,
            self.prompt,
            NumberAnswer(0),
            marks=1,
            concept="counting_units",
            key=str(self.key),
            mistakes=tuple(mistakes),
            certainty="enumerated",
            effort=effort,
            explanation=explanation,
        )


def units_part(function: Function) -> Part:
    """Units with one term per row."""
    ones, rows = sum(function.table), len(function.table)
    wrong = {"no-output": ones, "rows-of-zeros": rows - ones + 1, "all-rows": rows + 1}
    wrong["inputs-counted"] = ones + 1 + len(function.names)
    why = (Paragraph(say("dnf_network.why.units", rows=ones, count=ones + 1)),)
    return Count("units", say("dnf_network.units"), ones + 1, wrong).part((("compare", rows),), why)


def least_part(function: Function) -> Part:
    """Terms after merging."""
    ones, primes = sum(function.table), len(prime_implicants(function.ones, len(function.names)))
    wrong = {"nothing-merged": ones, "all-blocks": primes, "output-as-term": len(function.terms) + 1}
    effort = (("derive", 2), ("compare", len(function.table)))
    return Count("least", say("dnf_network.least"), len(function.terms), wrong).part(effort, merged(function))


def parity_part(function: Function) -> Part:
    """The worst case."""
    half = 2 ** (function.many - 1)
    wrong = {"no-output": half, "all-rows": 2 * half + 1, "one-per-input": function.many + 1}
    why = (Paragraph(say("dnf_network.why.parity", half=half, count=half + 1)),)
    prompt = say(f"dnf_network.parity_{'odd' if function.odd else 'even'}", many=function.many)
    return Count("parity", prompt, half + 1, wrong).part((("derive", 1),), why)


def term_part(function: Function) -> Part:
    """The unit for one row."""
    count = len(function.names)
    wanted = tuple([int(k == function.row) for k in range(len(function.table))])
    unit = term_unit(row_term(function), count, function.fires)
    other = term_unit(row_term(function), count, OTHER[function.fires])
    shift = int(function.fires == ">")
    tries = {
        "other-convention": (*other.weights, other.threshold),
        "lost-negations": (*[max(w, 0) for w in unit.weights], unit.threshold),
        "threshold-of-all": (*unit.weights, count - shift),
        "negation-as-positive": (*map(abs, unit.weights), count - shift),
    }
    mistakes: list[LikelyMistake] = []
    seen = [wanted]
    for slip, weights in tries.items():
        if unit_table(weights, function.fires) not in seen:
            seen.append(unit_table(weights, function.fires))
            message = say(f"dnf_network.mistake.{slip.replace('-', '_')}")
            mistakes.append(LikelyMistake(slip, message, answer=", ".join(map(str, weights))))
    return Part(
        "term",
        say("dnf_network.term", row=bits(function.inputs[function.row]), names=", ".join(map(tex, function.names))),
        GateAnswer(wanted, function.fires),
        marks=2,
        concept="construction",
        key=", ".join(map(str, (*unit.weights, unit.threshold))),
        mistakes=tuple(mistakes),
        certainty="relational",
        effort=(("construct", 1), ("compare", len(function.table))),
        explanation=(Paragraph(say("dnf_network.why.term", term=term_tex(row_term(function), function.names))),),
        hint=say("dnf_network.hint.term"),
    )


def network_part(function: Function) -> Part:
    """The reduced network."""
    terms, fires = len(function.terms), function.fires
    answer = NetworkAnswer(function.names, function.table, fires=fires, units=terms + 1, layers=2)
    units = term_units(function, fires)
    lost = [Unit(tuple([max(w, 0) for w in unit.weights]), unit.threshold) for unit in units]
    wrong = [
        ("other-convention", text_of(function, term_units(function, OTHER[fires]))),
        ("lost-negations", text_of(function, lost)),
        ("term-missing", text_of(function, units[:-1])),
    ]
    return Part(
        "network",
        say("dnf_network.network", count=terms + 1),
        answer,
        marks=2 * terms,
        concept="construction",
        key=text_of(function, units),
        mistakes=likely("dnf_network", answer, wrong),
        certainty="relational",
        effort=(("construct", terms + 1), ("derive", terms - 2), ("compare", len(function.table))),
        explanation=merged(function),
        hint=say("dnf_network.hint.network"),
    )


def term_units(function: Function, fires: Fires) -> list[Unit]:
    """The AND units with thresholds for a convention."""
    return [term_unit(term, len(function.names), fires) for term in function.terms]


def text_of(function: Function, hidden: list[Unit]) -> str:
    """Hidden units and their OR, under the question's convention."""
    return layered_text(hidden, joint_unit("or", len(hidden), function.fires), function.names, function.fires)
