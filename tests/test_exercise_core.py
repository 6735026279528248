"""The core of exercises: streams, numbers, formulas, arithmetic, records, messages. Facts from outside each."""

import hashlib
import json
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import mpmath
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.exercises import RecordError, Stream, dumps, loads, say
from checks.exercises.arithmetic import Arithmetic, UndefinedValueError, evaluate
from checks.exercises.blocks import Paragraph, Table
from checks.exercises.formula import UnreadableAnswer, names_in, parse
from checks.exercises.formula_text import check_math, spans, tex
from checks.exercises.messages import LANGUAGES, PLACEHOLDER, catalogue, resolve
from checks.exercises.numbers import decimal, rounded, significant_digits, write
from checks.exercises.records import record

FRACTIONS = st.fractions(min_value=-999, max_value=999, max_denominator=1000)


def test_words_of_a_stream_are_sha_256_in_counter_mode() -> None:
    key = hashlib.sha256(b'["a", 1]').digest()
    wanted = [int.from_bytes(hashlib.sha256(key + k.to_bytes(8, "big")).digest()[:8], "big") for k in range(3)]
    stream = Stream("a", 1)
    assert [stream.word() for _ in range(3)] == wanted


def test_integers_of_a_stream_are_uniform() -> None:
    stream = Stream("uniform")
    counts = [0] * 7
    for _ in range(7000):
        counts[stream.integer(-3, 3) + 3] += 1
    chi_square = sum((count - 1000) ** 2 / 1000 for count in counts)
    assert chi_square < 27.9  # the 99.99 % point of six degrees of freedom; the stream is fixed, so this never flickers


def test_a_part_that_draws_more_does_not_change_the_next_part() -> None:
    short, long = Stream("sheet"), Stream("sheet")
    long.word()
    assert short.spawn(2).shuffled(range(9)) == long.spawn(2).shuffled(range(9))
    assert sorted(short.spawn(2).shuffled(range(9))) == list(range(9))
    assert short.spawn(1).word() != short.spawn(2).word()


@given(FRACTIONS, st.integers(1, 6))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_rounding_is_that_of_the_decimal_module(value: Fraction, digits: int) -> None:
    found = rounded(value, digits)
    assert (significant_digits(found) or 99) <= digits
    assert Fraction(decimal(value, digits)) == found
    with localcontext(prec=digits, rounding=ROUND_HALF_UP):
        assert Fraction(Decimal(value.numerator) / Decimal(value.denominator)) == found


@given(FRACTIONS)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_exact_numbers_are_written_exactly_when_short(value: Fraction) -> None:
    assert Fraction(write(value)) == value


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2x y", None),
        ("-x^2", "-(x**2)"),
        ("2^3^2", "512"),
        ("x^-1", "1/x"),
        ("2 x^2 - 3/4x", "2*x**2 - 3/4*x"),
        ("sin x cos(y)", "sin(x)*cos(y)"),
        ("sin^2(x)", "sin(x)**2"),
        ("x²·y − ½", "x**2*y - 1/2"),
        ("3(x+1)(y-1)", "3*(x+1)*(y-1)"),
        ("e^x / pi", "exp(x)/pi"),
        ("ln(x)/log(y)", "log(x)/log(y)"),
        ("1 - -x", "1 + x"),
        ("√(x)", "sqrt(x)"),
        ("２＊ｘ", "2*x"),
    ],
)
def test_formulas_mean_what_sympy_takes_them_to_mean(text: str, same: str | None) -> None:
    point = {"x": Fraction(7, 5), "y": Fraction(3, 2)}
    wanted = sympy.sympify(same or "2*x*y").subs({name: sympy.Rational(str(value)) for name, value in point.items()})
    found = evaluate(parse(text, ("x", "y")), point)
    number = mpmath.mpf(found.numerator) / found.denominator if isinstance(found, Fraction) else found
    assert abs(number - mpmath.mpf(str(sympy.N(wanted, 30)))) < 1e-14


@pytest.mark.parametrize(
    ("text", "at", "word"),
    [
        ("2*", 2, "missing"),
        ("2*(x+1", 6, "missing"),
        ("x y)", 3, '")"'),
        ("foo(x)", 0, "foo"),
        ("sin", 0, "parentheses"),
        ("sin 2x", 0, "parentheses"),
        ("max(x)", 0, "takes 2"),
        ("__import__('os')", 11, "character"),
        ("x; y", 1, ";"),
        ("3 4", 2, '"4"'),
        ("50% x", 2, "0.5"),
        ("(" * 60 + "x", 40, "inside one another"),
        ("-" * 60 + "x", None, "inside one another"),
        ("1e99", 0, "power of ten"),
        ("", None, "no answer"),
        ("x" * 500, None, "400"),
    ],
)
def test_what_cannot_be_read_is_said_with_the_place(text: str, at: int | None, word: str) -> None:
    with pytest.raises(UnreadableAnswer) as caught:
        parse(text, ("x", "y"))
    assert word in str(caught.value)
    if at is not None:
        assert caught.value.position == at
    assert "没有" in resolve(caught.value.reason, "zh") or not re.search(
        "[a-z]{8,}", resolve(caught.value.reason, "zh")
    )


@pytest.mark.parametrize(
    "text", ["9^9^9^9", "exp(exp(exp(9)))", "1/(x-x)", "ln(0*x)", "sqrt(-x)", "(-2)^(1/2)", "tan(10^9)"]
)
def test_formulas_without_a_value_are_refused_quickly(text: str) -> None:
    with pytest.raises(UndefinedValueError):
        evaluate(parse(text, ("x",)), {"x": Fraction(1)})


@given(
    st.recursive(
        st.sampled_from(["x", "y", "2", "0.5"]),
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
            inner.map(lambda t: f"-{t}"),
            inner.map(lambda t: f"cos({t})"),
            inner.map(lambda t: f"({t})^2"),
        ),
        max_leaves=8,
    )
)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_latex_of_a_formula_is_in_the_subset_and_has_its_parentheses(text: str) -> None:
    """The LaTeX, turned back into a formula by a translation of its own, has the same value."""
    formula = parse(text)
    written = check_math(tex(formula, {"x": "x", "y": "y"}))
    point = {"x": Fraction(7, 5), "y": Fraction(-3, 2)}
    try:
        wanted = float(evaluate(formula, point))
    except UndefinedValueError:
        return
    assert float(evaluate(parse(from_latex(written)), point)) == pytest.approx(wanted, rel=1e-9)


def from_latex(written: str) -> str:
    """The formula that a text in LaTeX stands for; innermost braces first."""
    back = written.replace("\\cdot", "*").replace("\\cos", "cos")
    for _ in range(30):
        back = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", back)
        back = re.sub(r"\^\{([^{}]*)\}", r"^(\1)", back)
    return back


def test_arithmetic_by_hand_rounds_every_intermediate() -> None:
    # 1/3 = 0.333, times 3 = 0.999, by hand; exactly it is 1.
    assert evaluate(parse("1/3*3"), {}, Arithmetic(3)) == Fraction(999, 1000)
    assert evaluate(parse("1/3*3"), {}) == 1


def test_steps_that_nobody_calculates_are_known() -> None:
    arithmetic = Arithmetic()
    evaluate(parse("-1 * x + 0 + x * 3 + relu(x)"), {"x": Fraction(2)}, arithmetic)
    assert [step.function for step in arithmetic.steps if not step.trivial] == ["multiply", "add", "add"]


def test_matrix_products_count_their_scalar_operations() -> None:
    arithmetic = Arithmetic()
    W, x = ((2, 3, 4), (5, 6, 7)), (2, 3, 4)
    assert evaluate(parse("W @ x"), {"W": W, "x": x}, arithmetic) == (29, 56)
    assert len(arithmetic.steps) == 2 * (3 + 2)
    assert evaluate(parse("T(W) @ y"), {"W": W, "y": (1, 1)}) == (7, 9, 11)
    with pytest.raises(UndefinedValueError):
        evaluate(parse("W @ y"), {"W": W, "y": (1, 1)})


@record
@dataclass(frozen=True)
class Sample:
    """A record of the tests."""

    share: Fraction
    words: tuple[str, ...] = ()


def test_records_come_back_as_they_were_and_nothing_else_does() -> None:
    sample = Sample(Fraction(1, 3), ("a", "β"))
    assert loads(dumps(sample)) == sample
    table = Table(("a",), ((say("core.marks", marks=2),),))
    assert loads(dumps((table, Paragraph("x")))) == (table, Paragraph("x"))
    for text, word in [
        ('{"is": "os.system"}', "none of the records"),
        ('{"is": "Sample", "other": 1}', "no other"),
        ('{"is": "Sample"}', "incomplete"),
        ("[1.5]", "floating"),
        ("{", "line 1"),
    ]:
        with pytest.raises(RecordError, match=word):
            loads(text)


def test_binary_floating_point_numbers_cannot_be_saved() -> None:
    with pytest.raises(TypeError, match="no record"):
        dumps(Sample(0.1))  # type: ignore[arg-type]


def test_all_languages_have_the_same_messages_with_the_same_placeholders() -> None:
    english = {name: sorted(PLACEHOLDER.findall(text)) for name, text in catalogue("en").items()}
    for language in LANGUAGES:
        found = {name: sorted(PLACEHOLDER.findall(text)) for name, text in catalogue(language).items()}
        assert found == english


@pytest.mark.parametrize("language", LANGUAGES)
def test_formulas_in_messages_are_in_the_subset(language: str) -> None:
    for text in catalogue(language).values():
        for span in spans(PLACEHOLDER.sub("x", text)):
            if span.kind == "math":
                check_math(span.text)


def test_chinese_messages_are_chinese() -> None:
    """Most catalogued sentences hold Chinese characters; those that do not are formulas or placeholders."""
    words = {name: PLACEHOLDER.sub("", text) for name, text in catalogue("zh").items()}
    assert [
        name for name, text in words.items() if re.search("[a-z]{2}", text) and not re.search("[一-鿿]", text)
    ] == []


def test_a_message_without_its_value_or_name_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a value for marks"):
        resolve(say("core.marks"), "en")
    with pytest.raises(ValueError, match="no message"):
        resolve(say("core.nothing"), "en")
    with pytest.raises(ValueError, match="not in 'fr'"):
        resolve(say("core.yes"), "fr")


@pytest.mark.parametrize("formula", [r"\color{red}", "x € y", r"\begin{tikzpicture}", "{x"])
def test_formulas_outside_the_subset_are_refused(formula: str) -> None:
    with pytest.raises(ValueError, match=r"subset|may not|not among|do not match"):
        check_math(formula)


def test_names_of_a_formula() -> None:
    assert names_in(parse("a4 * cos(v2) + a4")) == ("a4", "v2")
    assert json.loads(dumps(("é",))) == ["é"]
