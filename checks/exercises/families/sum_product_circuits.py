"""Depth against width: nodes of a deep circuit of sums and products, and of its expansion."""

import itertools
import math
from dataclasses import dataclass
from typing import Any, ClassVar

import sympy

from autodiff.nn.circuits import Circuit, CircuitLayer, expand
from checks.exercises.answers import NumberAnswer
from checks.exercises.blocks import Display, Paragraph
from checks.exercises.exercise import Content, LikelyMistake, Part
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.messages import say
from checks.exercises.stream import Stream

MOST = 200
"""Products that anybody is asked to count."""
SIZES = tuple(
    [sizes for count in (2, 3, 4) for sizes in itertools.product(range(2, 7), repeat=count) if math.prod(sizes) <= MOST]
)


@dataclass(frozen=True)
class Factors:
    """A product of sums: every factor adds up so many inputs; an input may be shared by two factors.

    Parameters
    ----------
    groups : tuple of tuples of int
        The numbers of the inputs in each sum, from 1.
    """

    groups: tuple[tuple[int, ...], ...]

    @property
    def inputs(self) -> int:
        """How many inputs there are."""
        return max(map(max, self.groups))


@register
class SumProductCircuits(Family[Factors]):
    """How many nodes a product of sums takes, deep and shallow."""

    name: ClassVar[str] = "sum-product-circuits"
    topic: ClassVar[str] = "hypotheses"
    skill: ClassVar[str] = "compute"
    version: ClassVar[int] = 2
    workloads: ClassVar[tuple[int, ...]] = (1, 2)

    def draw(self, stream: Stream, workload: int) -> Factors:
        factors = Factors(shared_sums(stream) if workload == 2 else separate_sums(stream))
        choices = math.prod([len(group) for group in factors.groups])
        if len(set(factors.groups)) < len(factors.groups) or choices > MOST:
            raise Rejected("two sums are the same, or there are too many products")
        if workload == 2 and not 12 <= len(monomials(factors)) < min(choices, 40):
            raise Rejected("no product comes out twice, or there are too many to count")
        return factors

    def present(self, instance: Factors) -> Content:
        shown = " ".join(["(" + " + ".join([f"x_{{{k}}}" for k in group]) + ")" for group in instance.groups])
        deep = len(instance.groups) + 1
        products = len(monomials(instance))
        choices = len(list(itertools.product(*instance.groups)))
        pairs = sum([len(group) for group in instance.groups])
        counting = (("multiply", len(instance.groups) - 1),) if products == choices else (("compare", 24),)
        return Content(
            (Paragraph(say("sum_product_circuits.statement")), Display(f"f = {shown}")),
            (
                part(
                    "deep",
                    deep,
                    (("compare", 2),),
                    (("sums-only", deep - 1), ("inputs-counted", deep + instance.inputs)),
                ),
                part("products", products, counting, (("terms-added", pairs), ("counted-twice", choices))),
                part("shallow", products + 1, (("compare", 1),), (("no-sum", products),)),
            ),
        )

    def witnesses(self, instance: Factors) -> Witnesses:
        sums = CircuitLayer("sum", tuple([tuple([k - 1 for k in group]) for group in instance.groups]))
        circuit = Circuit(instance.inputs, (sums, CircuitLayer("product", (tuple(range(len(instance.groups))),))))
        shallow = expand(circuit)
        symbols = sympy.symbols(f"x1:{instance.inputs + 1}")
        product: Any = sympy.Integer(1)
        for group in instance.groups:
            product *= sum([symbols[k - 1] for k in group])
        terms = len(sympy.Poly(sympy.expand(product), *symbols).terms())
        deep = len(product.args) + 1
        return {
            "circuits": {"deep": circuit.nodes, "products": len(shallow.layers[0].groups), "shallow": shallow.nodes},
            "SymPy": {"deep": deep, "products": terms, "shallow": terms + 1},
        }


def separate_sums(stream: Stream) -> tuple[tuple[int, ...], ...]:
    """Two to four sums, each of inputs of its own."""
    sizes = stream.choice(SIZES)
    ends = list(itertools.accumulate(sizes))
    return tuple([tuple(range(end - size + 1, end + 1)) for end, size in zip(ends, sizes, strict=True)])


def shared_sums(stream: Stream) -> tuple[tuple[int, ...], ...]:
    """Three sums of inputs that they share, all inputs occurring."""
    groups = [tuple(sorted(stream.sample(range(1, 8), stream.integer(2, 4)))) for _ in range(3)]
    used = sorted({k for group in groups for k in group})
    return tuple([tuple([used.index(k) + 1 for k in group]) for group in groups])


def monomials(factors: Factors) -> set[tuple[int, ...]]:
    """The different products of one input from each sum."""
    return {tuple(sorted(choice)) for choice in itertools.product(*factors.groups)}


def part(name: str, key: int, effort: tuple[tuple[str, int], ...], wrong: tuple[tuple[str, int], ...]) -> Part:
    """A question for a number of nodes."""
    mistakes = [
        LikelyMistake(mistake, say(f"sum_product_circuits.mistake.{mistake.replace('-', '_')}"), answer=str(number))
        for mistake, number in wrong
        if number != key
    ]
    return Part(
        name,
        say(f"sum_product_circuits.{name}"),
        NumberAnswer(0),
        marks=1,
        concept="circuits",
        key=str(key),
        mistakes=tuple(mistakes),
        certainty="enumerated",
        effort=effort,
        explanation=(Paragraph(say(f"sum_product_circuits.why.{name}", count=key)),),
    )
