"""The rules by hand and their slips against SymPy; formulas as text; a formula confirmed by functions of the point."""

from fractions import Fraction

import pytest
import sympy

from checks.exercises.answers import FormulaAnswer
from checks.exercises.formula import parse
from checks.exercises.formula_writing import written
from checks.exercises.hand_rules import SLIPS, Slip, derivative, slips_in, steps_in
from checks.exercises.witnesses import slope_witnesses

FORMULAS = [
    "x^3 - 4*x + 1", "sin(x)*exp(x)", "(2*x + 1)/(x^2 + 3)", "ln(x^2 + 1)", "sqrt(3*x + 2)", "2^x", "3^(x^2)",
    "tanh(2*x)", "x*sigmoid(x)", "cos(x)^2", "1/x^2", "-x/(1 - -x)", "exp(-x^2)", "x^(1/2)", "a*x/b - c",
]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_rules_by_hand_agree_with_three_witnesses(text: str) -> None:
    asked = FormulaAnswer(("x", "a", "b", "c"))
    key = derivative(parse(text), "x")
    for witness in slope_witnesses(text + " + 0*a*b*c", "x").values():
        assert asked.confirms(witness, key)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_written_formula_is_read_back_as_the_same_function(text: str) -> None:
    asked = FormulaAnswer(("x", "a", "b", "c"))
    for formula in (parse(text), derivative(parse(text), "x")):
        assert asked.agrees(parse(written(formula)), formula)


WRONG = {
    "inner": ("sin(3*x)", "cos(3*x)"),
    "product": ("x^2*sin(x)", "2*x*cos(x)"),
    "exponential": ("exp(x)", "x*exp(x - 1)"),
    "coefficient": ("x^3", "x^2"),
    "exponent": ("x^3", "3*x^3"),
    "quotient_order": ("sin(x)/x", "(sin(x) - cos(x)*x)/x^2"),
    "quotient_square": ("sin(x)/x", "(cos(x)*x - sin(x))/x"),
    "quotient_parts": ("sin(x)/x^2", "cos(x)/(2*x)"),
    "cosine": ("cos(x)", "sin(x)"),
    "output": ("tanh(x)", "1 - x^2"),
}


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.word)
def test_a_slip_gives_the_known_wrong_answer_and_no_witness_confirms_it(slip: Slip) -> None:
    text, wanted = WRONG[slip.word]
    asked = FormulaAnswer(("x",))
    wrong = derivative(parse(text), "x", slip.word)
    assert sympy.simplify(sympy.sympify(f"({written(wrong)}) - ({wanted})".replace("^", "**"))) == 0
    assert slip in slips_in(parse(text), "x")
    assert not any([asked.confirms(witness, wrong) for witness in slope_witnesses(text, "x").values()])


def test_steps_of_a_derivation_are_rules_applied() -> None:
    """x^2 sin(3x): product, power, sine; a constant factor, a sum and a sign are no step."""
    assert steps_in(parse("x^2 * sin(3*x)"), "x") == 3
    assert steps_in(parse("3*x + 5 - x"), "x") == 0


def test_a_formula_key_is_confirmed_by_values_to_nine_digits() -> None:
    asked = FormulaAnswer(("x",))
    key = parse("x^2")
    assert asked.confirms(lambda point: point["x"] ** 2, key)
    assert not asked.confirms(lambda point: point["x"] ** 2 * (1 + Fraction(1, 10**8)), key)
