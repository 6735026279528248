"""Answers as people write them, and what is said when they cannot be read."""

import itertools
import time
from fractions import Fraction

import pytest

from checks.exercises.answers import (
    Answer,
    ArrayAnswer,
    ChoiceAnswer,
    CodeAnswer,
    FormulaAnswer,
    GateAnswer,
    NumberAnswer,
    OrderAnswer,
    ShapeAnswer,
    TruthTableAnswer,
    UnreadableAnswer,
)
from checks.exercises.answers.code import CodeFinding, NoVerifierError, verify_code_with
from checks.exercises.answers.number import read_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2.5", "5/2"),
        ("2,5", "5/2"),
        (" −2.5 ", "-5/2"),
        ("+.5", "1/2"),
        ("-,5", "-1/2"),
        ("3/4", "3/4"),
        ("-3/4", "-3/4"),
        ("1,5/0.5", "3"),
        ("½", "1/2"),
        ("1.2e-3", "3/2500"),
        ("1.2E3", "1200"),
        ("1.2*10^-3", "3/2500"),
        ("1.2×10⁻³", "3/2500"),
        ("1,2·10^(-3)", "3/2500"),
        ("10^2", "100"),
        ("-10^2", "-100"),
        ("２．５", "5/2"),
        ("２，５", "5/2"),
        ("- 7", "-7"),
    ],
)
def test_numbers_are_read(text: str, value: str) -> None:
    assert read_number(text) == Fraction(value)


@pytest.mark.parametrize(
    ("text", "at", "word"),
    [
        ("12 %", 3, "0.5"),
        ("1,234.5", 5, "thousands"),
        ("1 234", 2, "no number"),
        ("1'234", 1, "thousands"),
        ("cos(5)", 0, "work the expression out"),
        ("2*3", 1, "work the expression out"),
        ("3/0", 2, "over zero"),
        ("1e99", 0, "power of ten"),
        ("abc", 0, "number"),
        ("nan", 0, "number"),
        ("inf", 0, "number"),
        ("", None, "no answer"),
        ("-", None, "number"),
        ("5 10^3", 0, "no number"),
        ("*10^3", 0, "number"),
        ("1" * 70, 0, "digits"),
        ("٣x", None, "number"),
    ],
)
def test_numbers_that_cannot_be_read_are_refused_with_the_place(text: str, at: int | None, word: str) -> None:
    with pytest.raises(UnreadableAnswer) as caught:
        read_number(text)
    assert word in str(caught.value)
    if at is not None:
        assert caught.value.position == at


def test_a_number_is_right_within_its_tolerance_or_exactly() -> None:
    asked, exact = NumberAnswer(3), NumberAnswer(0)
    key = asked.read("1.71633781453677")
    assert [asked.agrees(asked.read(text), key) for text in ("1.72", "1.7", "1.733", "1.734", "-1.72")] == [
        True, True, True, False, False,
    ]  # fmt: skip
    assert exact.agrees(exact.read("0.25"), exact.read("1/4"))
    assert not exact.agrees(exact.read("0.333"), exact.read("1/3"))


def test_a_witness_confirms_more_digits_than_a_student_needs() -> None:
    asked = NumberAnswer(3)
    key = asked.read("1.71633781453677")
    assert asked.confirms(1.7163378145, key)
    assert not asked.confirms(1.7163, key)


@pytest.mark.parametrize("text", ["[[1.5, 2], [3, 4]]", "1,5 2; 3 4", "1.5, 2; 3, 4", "1.5 2\n3 4", "((1.5,2),(3,4))"])
def test_matrices_are_read(text: str) -> None:
    assert ArrayAnswer((2, 2), 0).read(text) == ((Fraction(3, 2), 2), (3, 4))


@pytest.mark.parametrize(
    "text", ["1.5, -2, 3", "(1.5, -2, 3)", "[1,5; -2; 3]", "1,5 −2 3", "1.5\n-2\n3", "[[1.5],[-2],[3]]"]
)
def test_vectors_are_read(text: str) -> None:
    assert ArrayAnswer((3,), 0).read(text) == (Fraction(3, 2), -2, 3)


def test_arrays_of_another_shape_or_with_unreadable_entries_are_refused() -> None:
    with pytest.raises(UnreadableAnswer, match="2 × 2 entries are wanted"):
        ArrayAnswer((2, 2)).read("1, 2, 3, 4")
    with pytest.raises(UnreadableAnswer) as caught:
        ArrayAnswer((2, 2)).read("1, 2; 3, x")
    assert caught.value.position == 9


def test_a_small_entry_of_an_array_is_judged_on_the_scale_of_the_array() -> None:
    asked = ArrayAnswer((2,), 3)
    key = (Fraction(100), Fraction(1, 10))
    assert asked.agrees((Fraction(100), Fraction(15, 100)), key)
    assert not asked.agrees((Fraction(100), Fraction(25, 100)), key)
    assert not asked.agrees((Fraction(102), Fraction(1, 10)), key)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("(3, 4)", (3, 4)),
        ("3x4", (3, 4)),
        ("3 × 4", (3, 4)),
        ("[5]", (5,)),
        ("(5,)", (5,)),
        ("()", ()),
        ("（3，4）", (3, 4)),
    ],
)
def test_shapes_are_read(text: str, shape: tuple[int, ...]) -> None:
    assert ShapeAnswer().read(text) == shape


@pytest.mark.parametrize(
    ("answer", "text", "word"),
    [
        (ShapeAnswer(), "(3, -4)", "a shape is wanted"),
        (ShapeAnswer(), "three by four", "a shape is wanted"),
        (OrderAnswer(("a", "b"), ()), "a, c", '"c"'),
        (OrderAnswer(("a", "b"), ()), "a, a, b", "a does not"),
        (TruthTableAnswer(2), "012", "0 or 1"),
        (TruthTableAnswer(2), "01", "4 values"),
        (ChoiceAnswer(("x", "y")), "c", "a, b"),
        (ChoiceAnswer(("x", "y")), "a, b", "a, b"),
        (GateAnswer((0, 0, 0, 1)), "1, 1", "3 entries"),
        (CodeAnswer("relu(x: real(n)) -> y"), " ", "no answer"),
    ],
)
def test_finite_answers_that_cannot_be_read_are_refused(answer: Answer, text: str, word: str) -> None:
    with pytest.raises(UnreadableAnswer, match=word):
        answer.read(text)


def test_every_topological_order_is_right_and_no_other() -> None:
    edges = (("a", "c"), ("b", "c"), ("c", "d"), ("b", "e"))
    asked = OrderAnswer(("a", "b", "c", "d", "e"), edges)
    for order in itertools.permutations("abcde"):
        assert asked.agrees(asked.read(" < ".join(order)), ()) == takes_sources_only(order, edges)


def takes_sources_only(order: tuple[str, ...], edges: tuple[tuple[str, str], ...]) -> bool:
    """Kahn's condition: each item, when it is its turn, has no edge from an item that is left."""
    left = list(order)
    while left:
        item = left.pop(0)
        if any([end == item and start in left for start, end in edges]):
            return False
    return True


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("2x cos(x^2)", True),
        ("2*cos(x²)*x", True),
        ("(x+x)*cos(x*x)", True),
        ("x*cos(x^2)*4/2", True),
        ("2x cos(x)^2", False),
        ("2 x cos(x^2) + 10^-12", False),
        ("x cos(x^2)", False),
        ("sqrt(-x)", False),
        ("1/(x-x)", False),
    ],
)
def test_formulas_are_equal_if_they_are_equal_at_points(text: str, right: bool) -> None:
    asked = FormulaAnswer(("x",))
    assert asked.agrees(asked.read(text), asked.read("2 x cos(x^2)")) is right


@pytest.mark.parametrize("power", ["32", "(-32)", "0.3", "31.5"])
def test_towers_of_powers_take_no_time_and_no_memory(power: str) -> None:
    """Exactly, the fifth floor of such a tower would be a fraction of a thousand million digits."""
    asked = FormulaAnswer(("x",))
    tower = "(" * 12 + "x/4" + f")^{power}" * 12
    started = time.perf_counter()
    assert not asked.agrees(asked.read(tower), asked.read("x + 1"))
    assert time.perf_counter() - started < 5


def test_a_lost_factor_is_named() -> None:
    asked = FormulaAnswer(("x",))
    assert asked.ratio(asked.read("-x cos(x^2)"), asked.read("2 x cos(x^2)")) == Fraction(-1, 2)
    assert asked.ratio(asked.read("sin(x)"), asked.read("2 x cos(x^2)")) is None


def test_gates_are_judged_by_what_they_do() -> None:
    """Against a truth table worked out by hand: x1 and not x2."""
    asked = GateAnswer((0, 0, 1, 0), ">=")
    assert asked.agrees(asked.read("1, -1, 1"), None)
    assert asked.agrees(asked.read("2; -3; 0,5"), None)
    assert not asked.agrees(asked.read("1, -1, 0"), None)
    strict = GateAnswer((0, 0, 1, 0), ">")
    assert not strict.agrees(strict.read("1, -1, 1"), None)


def test_code_is_never_run_here_but_handed_to_who_may() -> None:
    asked = CodeAnswer("relu(x: real(n)) -> y")
    with pytest.raises(NoVerifierError, match="relu"):
        asked.agrees(asked.read("1/0"), "")
    try:
        verify_code_with(lambda task, text, key, wrong: CodeFinding(task == asked and "where" in text))
        assert asked.agrees("np.where(x > 0, x, 0)", "")
        assert not asked.agrees("x", "")
    finally:
        verify_code_with(None)
