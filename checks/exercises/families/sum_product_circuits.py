"""Depth against width: nodes of a deep circuit of sums and products, and of its expansion."""

import itertools
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
    workloads: ClassVar[tuple[int, ...]] = (1, 2)

    def draw(self, stream: Stream, workload: int) -> Factors:
        sizes = [stream.integer(2, 3 if workload == 1 else 4) for _ in range(workload + 1)]
        ends = list(itertools.accumulate(sizes))
        groups = [tuple(range(end - size + 1, end + 1)) for end, size in zip(ends, sizes, strict=True)]
        if workload == 2:
            groups[1] = (*groups[0][:2], *groups[1][2:])  # one product comes out twice
        used = sorted({k for group in groups for k in group})
        factors = Factors(tuple([tuple([used.index(k) + 1 for k in group]) for group in groups]))
        if factors.inputs > 9:
            raise Rejected("too many inputs")
        return factors

    def present(self, instance: Factors) -> Content:
        shown = " ".join(["(" + " + ".join([f"x_{k}" for k in group]) + ")" for group in instance.groups])
        deep = len(instance.groups) + 1
        products = len(monomials(instance))
        choices = len(list(itertools.product(*instance.groups)))
        pairs = sum([len(group) for group in instance.groups])
        return Content(
            (Paragraph(say("sum_product_circuits.statement")), Display(f"f = {shown}")),
            (
                part("deep", deep, 2, (("sums-only", deep - 1), ("inputs-counted", deep + instance.inputs))),
                part("products", products, 8, (("terms-added", pairs), ("counted-twice", choices))),
                part("shallow", products + 1, 1, (("no-sum", products),)),
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


def monomials(factors: Factors) -> set[tuple[int, ...]]:
    """The different products of one input from each sum."""
    return {tuple(sorted(choice)) for choice in itertools.product(*factors.groups)}


def part(name: str, key: int, comparisons: int, wrong: tuple[tuple[str, int], ...]) -> Part:
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
        effort=(("compare", comparisons if key < 12 else 3 * comparisons),),
        explanation=(Paragraph(say(f"sum_product_circuits.why.{name}", count=key)),),
    )
