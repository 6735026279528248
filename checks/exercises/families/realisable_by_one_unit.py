"""Which Boolean functions one threshold unit computes: by a unit, or by a proof that there is none."""

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from autodiff.nn.boolean import realisable
from autodiff.nn.separability import Inseparable, Separation
from checks.exercises.answers import ChoiceAnswer
from checks.exercises.blocks import Block, Paragraph, Table
from checks.exercises.exercise import Content, LikelyMistake, Part
from checks.exercises.families.boolean_network import SIGNS, Bits, Fires, designs, find_unit, inputs_of, unit_part
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.messages import say
from checks.exercises.numbers import write
from checks.exercises.stream import Stream

LETTERS = "abcdefgh"


@dataclass(frozen=True)
class Functions:
    """Truth tables of one size; the last of them is one for which a unit is wanted, if `wanted`."""

    tables: tuple[Bits, ...]
    wanted: Bits
    fires: Fires

    @property
    def inputs(self) -> int:
        """How many inputs the functions have."""
        return len(self.tables[0]).bit_length() - 1


@register
class RealisableByOneUnit(Family[Functions]):
    """Linear separability of Boolean functions."""

    name: ClassVar[str] = "realisable-by-one-unit"
    topic: ClassVar[str] = "threshold-units"
    skill: ClassVar[str] = "decide"
    workloads: ClassVar[tuple[int, ...]] = (1, 2, 3, 4)

    def draw(self, stream: Stream, workload: int) -> Functions:
        inputs, count = {1: (2, 3), 2: (2, 3), 3: (3, 3), 4: (3, 6)}[workload]
        tables = tuple([tuple([stream.integer(0, 1) for _ in range(2**inputs)]) for _ in range(count)])
        fires: Fires = stream.choice((">=", ">"))
        if len(set(tables)) < count or any([len(set(table)) == 1 for table in tables]):
            raise Rejected("a constant table, or two that are the same")
        possible = [find_unit(table, fires) is not None for table in tables]
        if all(possible) or not any(possible):
            raise Rejected("all functions are of one kind")
        wanted = stream.choice(designs(inputs)) if workload > 1 else ()
        if wanted in tables:
            raise Rejected("the function for the unit is among the others")
        return Functions(tables, wanted, fires)

    def present(self, instance: Functions) -> Content:
        parts = [which_part(instance)]
        if instance.wanted:
            parts.append(unit_part(say("realisable_by_one_unit.unit"), instance.wanted, instance.fires))
        named = "with_unit" if instance.wanted else "statement"
        statement = Paragraph(say(f"realisable_by_one_unit.{named}", fires=SIGNS[instance.fires]))
        return Content((statement, table_of(instance)), tuple(parts))

    def witnesses(self, instance: Functions) -> Witnesses:
        planes = [bool(realisable(table)) for table in instance.tables]
        units = [find_unit(table, instance.fires) is not None for table in instance.tables]
        found = {"planes and proofs": {"which": letters(planes)}, "all small units": {"which": letters(units)}}
        if instance.wanted:
            design = realisable(instance.wanted)
            assert isinstance(design, Separation)
            layer = design.unit(instance.fires).layers[0]
            weights = [*map(int, layer.weights[:, 0]), -int(layer.bias[0])]
            found["planes and proofs"]["unit"] = ", ".join(map(str, weights))
        return found


def which_part(functions: Functions) -> Part:
    """The choice among the functions."""
    possible = [find_unit(table, functions.fires) is not None for table in functions.tables]
    monotone = [is_monotone(table) for table in functions.tables]
    mistakes = []
    if any(monotone) and monotone != possible:
        message = say("realisable_by_one_unit.mistake.monotone")
        mistakes.append(LikelyMistake("monotone-only", message, answer=letters(monotone)))
    return Part(
        "which",
        say("realisable_by_one_unit.which"),
        ChoiceAnswer(tuple([f"$f_{k}$" for k in range(1, len(possible) + 1)]), several=True),
        marks=len(possible),
        concept="separability",
        key=letters(possible),
        mistakes=tuple(mistakes),
        certainty="enumerated",
        effort=(("choose", len(possible)), ("compare", len(possible) * len(functions.tables[0]))),
        explanation=tuple([proof(functions, k) for k in range(len(possible))]),
        hint=say("realisable_by_one_unit.hint"),
    )


def is_monotone(table: Bits) -> bool:
    """Whether raising an input never lowers the function."""
    bits = [1 << k for k in range(len(table).bit_length() - 1)]
    return all([table[row] <= table[row | bit] for row in range(len(table)) for bit in bits])


def proof(functions: Functions, number: int) -> Block:
    """A unit that computes a function, or why there is none."""
    table = functions.tables[number]
    found = realisable(table)
    if not isinstance(found, Inseparable):
        unit = find_unit(table, functions.fires)
        assert unit is not None
        weights = ", ".join(map(str, unit.weights))
        values = {"number": number + 1, "weights": weights, "threshold": unit.threshold}
        return Paragraph(say("realisable_by_one_unit.has_unit", **values))
    shares = list(zip(found.multipliers, inputs_of(functions.inputs), table, strict=True))
    sides = []
    for side in (1, 0):
        terms = [(2 * share, row) for share, row, value in shares if value == side and share]
        sides.append(" + ".join([average(share, row) for share, row in terms]))
    return Paragraph(say("realisable_by_one_unit.has_none", number=number + 1, on=sides[0], off=sides[1]))


def average(share: Fraction, row: Bits) -> str:
    """A term of a weighted average of inputs."""
    point = f"({', '.join(map(str, row))})"
    return point if share == 1 else f"{write(share)} {point}"


def table_of(functions: Functions) -> Table:
    """All functions side by side."""
    columns = [*functions.tables, *([functions.wanted] if functions.wanted else [])]
    names = [f"$f_{k}$" for k in range(1, len(functions.tables) + 1)] + (["$t$"] if functions.wanted else [])
    head = (*[f"$x_{k}$" for k in range(1, functions.inputs + 1)], *names)
    rows = [(*map(str, x), *[str(column[k]) for column in columns]) for k, x in enumerate(inputs_of(functions.inputs))]
    return Table(tuple(head), tuple(rows), "truth")


def letters(flags: list[bool]) -> str:
    """The letters of the options that are marked."""
    return ", ".join([letter for letter, flag in zip(LETTERS, flags, strict=False) if flag])
