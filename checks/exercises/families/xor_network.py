"""Networks for functions that no single unit computes: XOR, XNOR, and such functions of three inputs."""

from collections.abc import Iterator
from typing import ClassVar

from checks.exercises import beyond_one_unit_parts as ask
from checks.exercises.beyond_one_unit import (
    XNOR,
    XOR,
    Sums,
    Wanted,
    all_sums,
    completion,
    is_equal,
    sides_are_right,
    table_of,
)
from checks.exercises.beyond_one_unit_witnesses import by_planes, by_trying
from checks.exercises.blocks import Block, Display, Paragraph
from checks.exercises.exercise import Content
from checks.exercises.families.boolean_network import SIGNS, Bits, Fires, draw_unit
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.messages import say
from checks.exercises.network_parts import unit_tex
from checks.exercises.stream import Stream
from checks.exercises.unit_search import pairs, smallest_fit

NAMES: dict[int, tuple[tuple[str, ...], ...]] = {
    2: (("x1", "x2"), ("a", "b"), ("p", "q"), ("u", "v")),
    3: (("x1", "x2", "x3"), ("a", "b", "c"), ("p", "q", "r")),
}


ASKED: dict[int, tuple[str, ...]] = {
    1: ("h1", "h2", "enough"),
    2: ("condition", "h1", "h2", "output"),
    3: ("condition", "completed"),
    4: ("proof", "network"),
    5: ("proof", "network", "helper"),
}
CONSTRUCTED = ("output", "completed", "network", "helper")
"""Parts with more than one right answer."""


@register
class XorNetwork(Family[Wanted]):
    """Why one unit is not enough, what a hidden layer does, and a network of one's own."""

    name: ClassVar[str] = "xor-network"
    topic: ClassVar[str] = "threshold-units"
    skill: ClassVar[str] = "construct"
    workloads: ClassVar[tuple[int, ...]] = (1, 2, 3, 4, 5)

    def draw(self, stream: Stream, workload: int) -> Wanted:
        count = 2 if workload <= 3 else 3
        names: tuple[str, ...] = stream.choice(NAMES[count])
        fires: Fires = stream.choice((">=", ">"))
        if count == 3:
            table = stream.choice(tuple(pairs(3)))
            return Wanted(names, table, fires, options=draw_options(stream, table), asked=ASKED[workload])
        table = stream.choice((XOR, XNOR))
        row = stream.integer(0, 3)
        hidden = tuple([draw_unit(stream, 2) for _ in range(1 if workload == 3 else 2)])
        found = Wanted(names, table, fires, hidden, row, asked=ASKED[workload])
        refuse(found)
        return found

    def present(self, instance: Wanted) -> Content:
        makers = {
            "h1": ask.column_part,
            "h2": ask.column_part,
            "enough": ask.enough_part,
            "condition": ask.condition_part,
            "output": ask.output_part,
            "completed": ask.completed_part,
            "proof": ask.proof_part,
            "network": ask.network_part,
            "helper": ask.helper_part,
        }
        parts = tuple([makers[name](instance, name) for name in instance.asked])
        return Content(tuple(statement(instance)), parts)

    def witnesses(self, instance: Wanted) -> Witnesses:
        return {
            "all small units": {name: by_trying(instance, name) for name in instance.asked if name not in CONSTRUCTED},
            "networks and separating planes": {name: by_planes(instance, name) for name in instance.asked},
        }


def refuse(wanted: Wanted) -> None:
    """Hidden layers of which nothing can be learned."""
    if any([len(set(column)) == 1 for column in wanted.columns]) or len(set(wanted.columns)) < len(wanted.columns):
        raise Rejected("a hidden unit is constant, or two are the same")
    if "output" in wanted.asked and (wanted.patterns is None or smallest_fit(wanted.patterns, wanted.fires) is None):
        raise Rejected("the hidden layer is not enough")
    if "completed" in wanted.asked and completion(wanted) is None:
        raise Rejected("the hidden unit helps no other")


def draw_options(stream: Stream, table: Bits) -> tuple[Sums, ...]:
    """One proof, equal sums on wrong sides, unequal sums on the right sides, and neither, in random order."""
    kinds: dict[tuple[bool, bool], list[Sums]] = {}
    for sums in all_sums(len(table).bit_length() - 1):
        if not sides_are_right(sums[::-1], table):  # the same with its sides exchanged
            kinds.setdefault((is_equal(sums), sides_are_right(sums, table)), []).append(sums)
    if len(kinds) < 4:
        raise Rejected("there is no wrong proof of each kind")
    return tuple(stream.shuffled([stream.choice(kind) for _, kind in sorted(kinds.items())]))


def statement(wanted: Wanted) -> Iterator[Block]:
    """The function, the hidden units that are there, the convention."""
    yield Paragraph(say("xor_network.statement", fires=SIGNS[wanted.fires]))
    yield table_of(wanted)
    if wanted.hidden:
        yield Paragraph(say(f"xor_network.hidden{len(wanted.hidden)}"))
        for k, unit in enumerate(wanted.hidden, 1):
            yield Display(f"h_{k} = {unit_tex(unit, wanted.names, wanted.fires)}")
