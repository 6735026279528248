"""Published worked examples of differentiation, reproduced by the families' own content and witnesses."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest

from checks.exercises.array_steps import Option, Shape, Step
from checks.exercises.families import vjp_shapes
from checks.exercises.families.checkpointing_cost import longest
from checks.exercises.families.expression_growth import ExpressionGrowth, Product
from checks.exercises.families.forward_trace import ForwardTrace, Pushed
from checks.exercises.families.numerical_differentiation import (
    ASKED,
    SCHEMES,
    Cubic,
    NumericalDifferentiation,
    order_by_halving,
    order_by_moments,
)
from checks.exercises.families.reverse_trace import Line, Program
from checks.exercises.families.vjp_shapes import ArrayProgram, VjpShapes
from checks.exercises.making import WrongKeyError, completed, confirm

PUBLISHED = Program(
    (Fraction(2), Fraction(5)),
    (Line("log", (1,)), Line("multiply", (1, 2)), Line("sin", (2,)), Line("add", (3, 4)), Line("subtract", (6, 5))),
)


def test_the_published_forward_trace_is_reproduced() -> None:
    """ln x1 + x1 x2 - sin x2 at (2, 5), tangent of x1: Baydin et al., JMLR 18(153), 2018, table 2, as printed there."""
    instance = Pushed(PUBLISHED, (Fraction(1), Fraction(0)))
    content = completed(ForwardTrace().present(instance))
    confirm(content, ForwardTrace().witnesses(instance), "published")
    printed = {"v3": "0.693", "v4": "10", "v5": "-0.959", "v6": "10.693", "v7": "11.652"}
    printed |= {"t3": "0.5", "t4": "5", "t6": "5.5", "t7": "5.5"}  # and 0 for the sine, which the table here prints
    assert {part.name for part in content.parts} == set(printed)
    assert next(given.value for given in content.givens if given.name == "t5") == "0"
    for part in content.parts:
        assert abs(part.answer.read(part.key) - Fraction(printed[part.name])) <= Fraction(1, 2000)


def test_differences_of_a_cube_have_the_textbook_errors() -> None:
    """x^3 at 1 with h = 0.1: D_+ = 3.31 (error 3 x h + h^2), D_0 = 3.01 (error h^2), a quarter of it with h/2."""
    cubic = Cubic(1, 0, 0, Fraction(1), Fraction(1, 10), next(iter(SCHEMES)), ASKED[5])
    content = completed(NumericalDifferentiation().present(cubic))
    confirm(content, NumericalDifferentiation().witnesses(cubic), "x^3")
    keys = {part.name: part.key for part in content.parts}
    wanted = {
        "forward": "3.31",
        "central": "3.01",
        "e_forward": "0.31",
        "e_central": "0.01",
        "ratio": "4",
        "better": "3",
    }
    assert {name: keys[name] for name in wanted} == wanted


def test_orders_of_schemes_are_those_of_the_tables() -> None:
    """Fornberg, Math. Comp. 51 (1988), tables 1 and 3: orders 1, 2, 1, 2 and 4; the skewed one is no better than 1."""
    assert [order_by_moments(weights) for weights in SCHEMES.values()] == [1, 2, 1, 2, 1, 4]
    assert [order_by_halving(weights) for weights in SCHEMES.values()] == [1, 2, 1, 2, 1, 4]


def test_a_planted_wrong_expression_is_found_by_both_witnesses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gradient of a bias taken as a mean over the batch: no witness accepts the key."""
    program = ArrayProgram((3, 4), (Step("add", "A", "X", "b", (4,)),), order=0)
    right = VjpShapes().present(program)
    confirm(right, VjpShapes().witnesses(program), "bias")
    planted = vjp_shapes.options

    def wrong(step: Step, operand: str, shapes: Mapping[str, Shape]) -> tuple[Option, ...]:
        turned = {"gA.sum(axis=0)": "gA.mean(axis=0)", "gA.mean(axis=0)": "gA.sum(axis=0)"}
        return tuple([replace(each, code=turned.get(each.code, each.code)) for each in planted(step, operand, shapes)])

    monkeypatch.setattr(vjp_shapes, "options", wrong)
    content = VjpShapes().present(program)
    for witness, found in VjpShapes().witnesses(program).items():
        if "gb" in found:
            with pytest.raises(WrongKeyError, match="gb"):
                confirm(content, {witness: found, "again": found, "and again": found}, "planted")


@pytest.mark.parametrize(("from_one", "published"), [(True, 20 * 19), (False, 20 * 18)])
def test_published_counts_of_multiplications(from_one: bool, published: int) -> None:
    """n (n - 1) in the notes of the course, n (n - 2) in others: each is right under its own convention."""
    product = Product(20, 5, from_one, ("each", "all", "from_one", "sweep", "back", "shared"))
    content = completed(ExpressionGrowth().present(product))
    confirm(content, ExpressionGrowth().witnesses(product), "published")
    keys = {part.name: int(part.key) for part in content.parts}
    assert keys["all"] == published
    assert keys["all"] + keys["from_one"] == 20 * 19 + 20 * 18


def test_longest_chains_are_the_published_ones() -> None:
    """beta(s, t) = (s + t)! / (s! t!): A. Griewank, Optimization Methods and Software 1 (1992) 35-54."""
    assert [longest(s, t) for s, t in ((1, 1), (2, 2), (3, 3), (3, 2))] == [2, 6, 20, 10]
