"""Multiplications of all partial derivatives of a product, written out and with shared intermediate results."""

import functools
import operator
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from autodiff import capture
from checks.exercises.answers import NumberAnswer
from checks.exercises.blocks import Display, Paragraph
from checks.exercises.exercise import Content, Given, LikelyMistake, Part
from checks.exercises.family import Family, Witnesses, register
from checks.exercises.messages import say
from checks.exercises.stream import Stream
from differentiation.growth import naive_product_gradient
from differentiation.traces import reverse_trace

ASKED = {
    1: ("each", "all"),
    2: ("each", "all", "from_one", "sweep", "back", "shared", "saved", "evaluations", "remembered"),
}
SYMBOLS = {
    "each": "c_1", "all": "c", "from_one": "c'", "sweep": "p", "back": "b", "shared": "s", "saved": "c - s",
    "evaluations": "e", "remembered": "r",
}  # fmt: skip


@dataclass(frozen=True)
class Product:
    """How many factors there are, how many functions are nested, and what is asked."""

    factors: int
    nested: int
    from_one: bool
    asked: tuple[str, ...]


@register
class ExpressionGrowth(Family[Product]):
    """Counts of operations, under a stated convention."""

    name: ClassVar[str] = "expression-growth"
    topic: ClassVar[str] = "cost-of-differentiation"
    skill: ClassVar[str] = "compute"
    workloads: ClassVar[tuple[int, ...]] = (1, 2)

    def draw(self, stream: Stream, workload: int) -> Product:
        return Product(stream.integer(4, 31), stream.integer(4, 20), stream.choice((True, False)), ASKED[workload])

    def present(self, instance: Product) -> Content:
        convention = "from_one" if instance.from_one else "between"
        nested = "evaluations" in instance.asked
        factors = "x_1 x_2 \\cdots x_n"
        return Content(
            statement=(
                Paragraph(say("expression_growth.statement", n=instance.factors)),
                Display(f"f(x_1, \\ldots, x_n) = {factors}"),
                Paragraph(say(f"expression_growth.convention.{convention}")),
                *([Paragraph(say("expression_growth.nested", k=instance.nested))] if nested else []),
            ),
            parts=tuple([part for part in questions(instance) if part.name in instance.asked]),
            givens=(Given("n", str(instance.factors)), Given("k", str(instance.nested))),
            solution=(Paragraph(say("expression_growth.idea")),),
        )

    def witnesses(self, instance: Product) -> Witnesses:
        return {
            "loops that count": by_loops(instance),
            "expressions of SymPy and a reverse trace": by_expressions(instance),
        }


def questions(product: Product) -> Iterator[Part]:
    """Every count that can be asked."""
    each, other = ("n - 1", "n - 2") if product.from_one else ("n - 2", "n - 1")
    works = {
        "each": (each, 1, (("M-convention", "convention", other),)),
        "all": ("n * each", 1, (("M-convention", "convention", f"n * ({other})"),)),
        "from_one": (f"n * ({other})", 1, (("M-convention", "convention", f"n * ({each})"),)),
        "sweep": ("n - 1", 1, (("one-more", "one_more", "n"),)),
        "back": ("2 * (n - 2)", 2, (("one-each", "one_each", "n - 2"), ("last-too", "last_too", "2 * (n - 1)"))),
        "shared": (
            "sweep + back" if "back" in product.asked else "sweep + 2 * (n - 2)", 1,
            (("forward-only", "forward_only", "sweep"),),
        ),
        "saved": ("all - shared", 1, ()),
        "evaluations": ("k * (k - 1) / 2", 2, (("square", "square", "k^2"), ("remembered", "remembered", "k - 1"))),
        "remembered": ("k - 1", 1, (("one-more", "one_more_function", "k"),)),
    }  # fmt: skip
    for name, (work, marks, wrong) in works.items():
        mistakes = [LikelyMistake(m, say(f"expression_growth.mistake.{word}"), w) for m, word, w in wrong]
        word = f"other_{'between' if product.from_one else 'from_one'}" if name == "from_one" else name
        yield Part(
            name, say(f"expression_growth.{word}"), NumberAnswer(0), marks, "counting", work=work, symbol=SYMBOLS[name],
            mistakes=tuple(mistakes), certainty="enumerated", effort=(("compare", 2),),
        )  # fmt: skip


class Counted:
    """A number that counts how often it is multiplied; 1 that was never computed costs nothing."""

    count = 0

    def __init__(self, one: bool = False) -> None:
        self.one = one

    def __mul__(self, other: "Counted") -> "Counted":
        Counted.count += not (self.one or other.one)
        return Counted()


def counted(run: Any) -> int:
    """Multiplications while something runs."""
    Counted.count = 0
    run()
    return Counted.count


def by_loops(product: Product) -> dict[str, int]:
    """Everything by running loops on numbers that count."""
    n = product.factors

    def chain(count: int, first: Counted) -> Counted:
        for _ in range(count):
            first = first * Counted()
        return first

    def partial(from_one: bool) -> int:
        return counted(lambda: chain(n - 1, Counted()) if from_one else chain(n - 2, Counted()))

    def forward() -> None:
        chain(n - 1, Counted())

    def backward() -> None:
        adjoint = Counted(one=True)
        for _ in range(n - 1):
            _ = adjoint * Counted()
            adjoint = adjoint * Counted()

    found = {"each": partial(product.from_one), "sweep": counted(forward), "back": counted(backward)}
    found["all"] = sum([partial(product.from_one) for _ in range(n)])
    found["from_one"] = sum([partial(not product.from_one) for _ in range(n)])
    return with_totals(found) | nested_by_loops(product.nested)


def nested_by_loops(k: int) -> dict[str, int]:
    """Evaluations of functions in g_1'(g_2(...)) g_2'(g_3(...)) ... g_k'(x): written out, and each value kept."""
    written_out = [(factor, inner) for factor in range(1, k + 1) for inner in range(factor + 1, k + 1)]
    return {"evaluations": len(written_out), "remembered": len({inner for _, inner in written_out})}


def with_totals(found: dict[str, int]) -> dict[str, int]:
    """With the counts that are sums of others."""
    found["shared"] = found["sweep"] + found["back"]
    found["saved"] = found["all"] - found["shared"]
    return found


def by_expressions(product: Product) -> dict[str, int]:
    """Counts on the expressions that SymPy writes; those of shared results on the reverse trace of our own graph."""
    import sympy

    n, k = product.factors, product.nested
    totals = {True: naive_product_gradient(n, from_one=True), False: naive_product_gradient(n)}
    found = {"all": totals[product.from_one], "from_one": totals[not product.from_one]}
    found["each"] = found["all"] // n
    graph = capture(lambda *xs: functools.reduce(operator.mul, xs), *[float(i) for i in range(2, n + 2)])
    rows = reverse_trace(graph).rows
    found["sweep"] = sum(["*" in row.expression or "multiply" in row.expression for row in rows])
    last = rows[-1].name
    found["back"] = sum([user != last for row in rows[:-1] for user, _ in row.contributions])
    inner: Any = sympy.Symbol("x")
    values = []
    for depth in range(k, 1, -1):
        inner = sympy.Function(f"g{depth}")(inner)
        values.append(inner)
    calls = sum([len(list(value.atoms(sympy.Function))) for value in values])
    return with_totals(found) | {"evaluations": calls, "remembered": len(values)}
