"""Parity by networks of different depth: how many units and layers, what the units give, a network of one's own."""

import itertools
import operator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from checks.exercises.answers import Answer, ArrayAnswer, NetworkAnswer, NumberAnswer
from checks.exercises.blocks import Block, Display, Paragraph
from checks.exercises.exercise import Content, LikelyMistake, Part
from checks.exercises.families.boolean_network import OTHER, SIGNS, Bits, Fires, Unit, inputs_of
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.messages import say
from checks.exercises.network_parts import likely, unit_tex
from checks.exercises.parity_networks import block_units, by_counting, by_networks, recount
from checks.exercises.stream import Stream
from checks.exercises.unit_search import joint_unit, layered_text

QUANTITIES = ("dnf_units", "block_units", "chain_layers", "tree_layers", "counting_units")
VALUES = ("chain_values", "tree_values", "hidden_values")
ASKED: dict[int, tuple[int, tuple[str, ...]]] = {
    1: (2, ("chain_values",)),
    2: (4, ("chain_values", "tree_values")),
    3: (5, ("chain_values", "tree_values", "hidden_values", "least")),
    4: (3, ("tree_values", "network")),
    5: (4, ("chain_values", "tree_values", "least", "network")),
}
"""How many of the quantities, and which other parts."""
NEEDS = {"dnf_units": "dnf", "least": "dnf", "counting_units": "counting", "hidden_values": "counting"}
NEEDS |= {"chain_layers": "chain", "chain_values": "chain", "tree_layers": "tree", "tree_values": "tree"}


@dataclass(frozen=True)
class Parity:
    """How many inputs, the network of an XOR, an input, and what is asked.

    Parameters
    ----------
    point : Bits
        An input; its length is the number of inputs.
    block : {2, 3}
        Units of one XOR.
    fires : {">=", ">"}
    times : int
        The factor of the part `least`.
    odd : int
        Of the network to be written: 1 if it has to fire for an odd number of ones.
    inputs : int
        Of the network to be written.
    asked : tuple of str
    """

    point: Bits
    block: int
    fires: Fires
    times: int
    odd: int
    inputs: int
    asked: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many inputs there are."""
        return len(self.point)


@register
class ParityByDepth(Family[Parity]):
    """An OR of ANDs against a chain and a tree of XORs, and units that count."""

    name: ClassVar[str] = "parity-by-depth"
    topic: ClassVar[str] = "threshold-units"
    skill: ClassVar[str] = "compute"
    workloads: ClassVar[tuple[int, ...]] = (1, 2, 3, 4, 5)

    def draw(self, stream: Stream, workload: int) -> Parity:
        count = stream.integer(4, 7) if workload < 3 else stream.integer(5, 8)
        point = tuple([stream.integer(0, 1) for _ in range(count)])
        if not 2 <= sum(point) <= count - 1:
            raise Rejected("the input is all zeros or ones")
        quantities, others = ASKED[workload]
        # A network to be written is not described in the statement.
        known = QUANTITIES if workload < 4 else QUANTITIES[:-1]
        chosen = stream.sample(known, quantities)
        asked = (*[name for name in QUANTITIES if name in chosen], *others)
        fires: Fires = stream.choice((">=", ">"))
        times = stream.choice((2, 3, 4, 5, 8, 10, 20, 30))
        return Parity(
            point, stream.choice((2, 3)), fires, times, stream.integer(0, 1), 4 if workload == 5 else 3, asked
        )

    def present(self, instance: Parity) -> Content:
        parts = [network_part(instance) if name == "network" else key_part(instance, name) for name in instance.asked]
        return Content(statement(instance), tuple(parts))

    def witnesses(self, instance: Parity) -> Witnesses:
        return {
            "networks of the package": by_networks(instance.point, instance.block, instance.times)
            | {"network": by_counting(instance.inputs, instance.odd, instance.fires)},
            "counting one by one": {
                name: recount(instance.point, instance.block, instance.times, name)
                for name in instance.asked
                if name != "network"
            },
        }


def statement(parity: Parity) -> tuple[Block, ...]:
    """The networks that are asked about."""
    named = [NEEDS[name] for name in parity.asked if name in NEEDS]
    if "block_units" in parity.asked:
        named.append("tree")
    blocks: list[Block] = [Paragraph(say("parity_by_depth.statement", count=parity.count, fires=SIGNS[parity.fires]))]
    for kind in ("dnf", "counting"):
        if kind in named:
            blocks.append(Paragraph(say(f"parity_by_depth.{kind}", last=parity.count)))
    if {"chain", "tree"} & set(named):
        lines = block_lines(parity.block, parity.fires)
        blocks += [Paragraph(say("parity_by_depth.block", units=parity.block)), *[Display(line) for line in lines]]
    for kind in ("chain", "tree"):
        if kind in named:
            blocks.append(Paragraph(say(f"parity_by_depth.{kind}", last=parity.count)))
    if {"chain_values", "tree_values", "hidden_values"} & set(parity.asked):
        shown = ", ".join(map(str, parity.point))
        blocks.append(Paragraph(say("parity_by_depth.point", last=parity.count, point=shown)))
    return tuple(blocks)


def block_lines(block: int, fires: Fires) -> tuple[str, ...]:
    """The units of an XOR in LaTeX."""
    *hidden, output = block_units(block, fires)
    names = ("a", "b") if block == 2 else ()
    read = (*names, *[f"h{k}" for k in range(1, len(hidden) + 1)]) if block == 3 else ("a", "b", "h1")
    lines = [f"h_{k} = {unit_tex(unit, ('a', 'b'), fires)}" for k, unit in enumerate(hidden, 1)]
    return (*lines, f"a \\oplus b = {unit_tex(output, read, fires)}")


# Keys by formula; the witnesses build and count.


def key_of(parity: Parity, name: str) -> int | tuple[int, ...]:
    """A number or the values of units."""
    n, x = parity.count, parity.point
    match name:
        case "dnf_units":
            return int(2 ** (n - 1)) + 1
        case "block_units":
            return parity.block * (n - 1)
        case "chain_layers":
            return 2 * (n - 1)
        case "tree_layers":
            return 2 * (n - 1).bit_length()
        case "counting_units":
            return n + 1
        case "least":
            return next(m for m in itertools.count(2) if 2 ** (m - 1) + 1 > parity.times * parity.block * (m - 1))
        case "chain_values":
            return tuple(itertools.accumulate(x, operator.xor))[1:]
        case "tree_values":
            return tree_values(x)
    return tuple([int(sum(x) >= k) for k in range(1, n + 1)])


def tree_values(x: Bits) -> tuple[int, ...]:
    """What the XORs of the tree give, level by level; what is left over waits."""
    found: list[int] = []
    while len(x) > 1:
        pairs = [a ^ b for a, b in zip(x[::2], x[1::2], strict=False)]
        found += pairs
        x = (*pairs, *x[2 * len(pairs) :])
    return tuple(found)


# The parts.


def slips_of(parity: Parity, name: str) -> Mapping[str, int | tuple[int, ...]]:
    """Wrong answers by the mistakes that lead to them."""
    n, x = parity.count, parity.point
    half, depth = 2 ** (n - 1), (n - 1).bit_length()
    slips: dict[str, dict[str, int | tuple[int, ...]]] = {
        "dnf_units": {"no-output": half, "all-rows": 2 * half + 1, "one-per-input": n + 1},
        "block_units": {"block-per-input": parity.block * n, "blocks-not-units": n - 1},
        "chain_layers": {"one-layer-per-block": n - 1, "block-per-input": 2 * n, "layers-of-tree": 2 * depth},
        "tree_layers": {
            "one-layer-per-block": depth,
            "rounded-down": 2 * (n.bit_length() - 1),
            "layers-of-chain": 2 * (n - 1),
        },
        "counting_units": {"no-output": n, "one-per-row": half + 1},
        "least": {"one-early": int(str(key_of(parity, "least"))) - 1 if name == "least" else 0},
        "chain_values": {
            "no-carry": tuple([a ^ b for a, b in itertools.pairwise(x)]),
            "or-for-xor": tuple(itertools.accumulate(x, operator.or_))[1:],
        },
        "tree_values": {"values-of-chain": tuple(itertools.accumulate(x, operator.xor))[1:]},
        "hidden_values": {
            "copied-inputs": x,
            "strict-count": tuple([int(sum(x) > k) for k in range(1, n + 1)]),
            "exactly": tuple([int(sum(x) == k) for k in range(1, n + 1)]),
        },
    }
    return slips[name]


def key_part(parity: Parity, name: str) -> Part:
    """A number, or the values of units for the input."""
    key = key_of(parity, name)
    answer: Answer = NumberAnswer(0) if isinstance(key, int) else ArrayAnswer((len(key),), digits=0)
    mistakes: list[LikelyMistake] = []
    for slip, wrong in slips_of(parity, name).items():
        written = answer.write(wrong)
        if written not in [answer.write(key), *[mistake.answer for mistake in mistakes]]:
            message = say(f"parity_by_depth.mistake.{slip.replace('-', '_')}")
            mistakes.append(LikelyMistake(slip, message, answer=written))
    size = 1 if isinstance(key, int) else len(key)
    effort = {"least": (("derive", 2), ("compare", 6))}.get(name, (("add", 1), ("multiply", 1)))
    return Part(
        name,
        say(f"parity_by_depth.ask.{name}", last=parity.count, times=parity.times),
        answer,
        marks=1 if size == 1 else 2,
        concept="counting_units" if isinstance(key, int) else "threshold",
        key=answer.write(key),
        mistakes=tuple(mistakes),
        certainty="enumerated",
        effort=effort if size == 1 else (("compare", size + 1),),
        explanation=(why(parity, name),),
    )


def why(parity: Parity, name: str) -> Paragraph:
    """How it is counted."""
    n = parity.count
    least = key_of(parity, "least")
    assert isinstance(least, int)
    values = {
        "last": n,
        "rows": 2 ** (n - 1),
        "blocks": n - 1,
        "units": parity.block,
        "levels": (n - 1).bit_length(),
        "times": parity.times,
        "ones": sum(parity.point),
        "dnf": 2 ** (least - 1) + 1,
        "tree": parity.block * (least - 1),
        "least": least,
        "before": least - 1,
        "dnf_before": 2 ** (least - 2) + 1,
        "tree_before": parity.block * (least - 2),
    }
    return Paragraph(say(f"parity_by_depth.why.{name}", **values))


def network_part(parity: Parity) -> Part:
    """A network with one hidden layer."""
    n, fires = parity.inputs, parity.fires
    names = tuple([f"x{k}" for k in range(1, n + 1)])
    answer = network_answer(parity)
    ones = Unit((1,) * n, 1 if fires == ">=" else 0)
    wrong = [
        ("other-convention", by_counting(n, parity.odd, OTHER[fires], written=fires)),
        ("other-parity", by_counting(n, 1 - parity.odd, fires)),
        ("or-for-xor", layered_text([ones], joint_unit("or", 1, fires), names, fires)),
    ]
    return Part(
        "network",
        say(f"parity_by_depth.ask.network_{'odd' if parity.odd else 'even'}", inputs=n, count=n + 1),
        answer,
        marks=2 * n,
        concept="construction",
        key=by_counting(n, parity.odd, fires),
        mistakes=likely("parity_by_depth", answer, wrong),
        certainty="relational",
        effort=(("construct", n + 1), ("compare", 2**n)),
        explanation=(Paragraph(say("parity_by_depth.why.network")),),
        hint=say("parity_by_depth.hint"),
    )


def network_answer(parity: Parity) -> NetworkAnswer:
    """One hidden layer, as many units in it as there are inputs, or fewer."""
    n = parity.inputs
    names = tuple([f"x{k}" for k in range(1, n + 1)])
    wanted = tuple([int(sum(row) % 2 == parity.odd) for row in inputs_of(n)])
    return NetworkAnswer(names, wanted, fires=parity.fires, units=n + 1, layers=2)
