"""The lecture's engine against differences at many digits, and its two modes against each other.

`Value` and `Dual` share the table of derivatives, so they are one witness: every derivative here is also set against
a difference quotient of the primal by mpmath, which knows nothing of the table.
"""

import ast
import gc
import math
import random
import threading
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest

from autodiff import scalar
from autodiff.scalar import BINARY, UNARY, Dual, Value, derivative, gradient

BOTH_MODES = pytest.mark.parametrize(
    "slope", [derivative, lambda f: lambda x: gradient(f)(x)[0]], ids=["Dual", "Value"]
)
REALS = (-7.3, -1.2, -1e-3, 1e-9, 0.4, 1.0, 2.5, 18.0)
POSITIVE = (1e-12, 1e-3, 0.4, 1.0, 2.5, 1e9)
UNIT = (-0.999, -0.5, -1e-7, 0.3, 0.999999)

# What each function means at 50 digits, and where it is smooth.
MEANINGS: dict[str, tuple[Callable[[Any], Any], tuple[float, ...]]] = {
    "negative": (lambda x: -x, REALS),
    "absolute": (abs, REALS),
    "sign": (mpmath.sign, REALS),
    "square": (lambda x: x * x, REALS),
    "sqrt": (mpmath.sqrt, POSITIVE),
    "cbrt": (lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)), REALS),
    "exp": (mpmath.exp, REALS),
    "exp2": (lambda x: mpmath.mpf(2) ** x, REALS),
    "expm1": (lambda x: mpmath.exp(x) - 1, (*REALS, -40.0, 300.0)),
    "log": (mpmath.log, POSITIVE),
    "log2": (lambda x: mpmath.log(x) / mpmath.log(2), POSITIVE),
    "log10": (lambda x: mpmath.log(x) / mpmath.log(10), POSITIVE),
    "log1p": (lambda x: mpmath.log(1 + x), (-0.999, -1e-9, 1e-9, 0.4, 1e9)),
    "sin": (mpmath.sin, REALS),
    "cos": (mpmath.cos, REALS),
    "tan": (mpmath.tan, REALS),
    "arcsin": (mpmath.asin, UNIT),
    "arccos": (mpmath.acos, UNIT),
    "arctan": (mpmath.atan, (*REALS, 1e9)),
    "sinh": (mpmath.sinh, REALS),
    "cosh": (mpmath.cosh, REALS),
    "tanh": (mpmath.tanh, (*REALS, 100.0)),
    "arcsinh": (mpmath.asinh, (*REALS, 1e9)),
    "arccosh": (mpmath.acosh, (1.001, 1.4, 3.0, 1e200)),
    "arctanh": (mpmath.atanh, UNIT),
    "relu": (lambda x: max(x, mpmath.mpf(0)), REALS),
    "sigmoid": (lambda x: 1 / (1 + mpmath.exp(-x)), (*REALS, 40.0, -700.0)),
}
OPERATORS: dict[str, tuple[Callable[[Any, Any], Any], tuple[tuple[float, float], ...]]] = {
    "add": (lambda x, y: x + y, ((1.5, -2.25), (1e9, 1e-9))),
    "subtract": (lambda x, y: x - y, ((1.5, -2.25), (1e9, 1e-9))),
    "multiply": (lambda x, y: x * y, ((1.5, -2.25), (1e9, 1e-9))),
    "divide": (lambda x, y: x / y, ((1.5, -2.25), (1e9, 1e-9), (0.0, 3.0))),
    "power": (lambda x, y: x**y, ((1.5, -2.25), (0.3, 7.0), (2.0, 0.5), (1e3, 3.0))),
}


def exact_slope(f: Callable[[Any], Any], x: float) -> float:
    """Central difference at 150 digits, whose step of 1e-25 has an error far below the spacing of floats.

    Slopes as small as tanh'(100) = 6e-87 keep 30 digits of the difference.
    """
    with mpmath.workdps(150):
        at, step = mpmath.mpf(x), mpmath.mpf(10) ** -25 * max(abs(mpmath.mpf(x)), mpmath.mpf(10) ** -10)
        return float((f(at + step) - f(at - step)) / (2 * step))


def exact(f: Callable[..., Any], *xs: float) -> float:
    with mpmath.workdps(50):
        return float(f(*map(mpmath.mpf, xs)))


def close(got: float, expected: float) -> bool:
    """Within 16 units in the last place: a rule is a handful of roundings; libm's functions err by about one."""
    return abs(got - expected) <= 16 * math.ulp(expected) if expected else abs(got) < 1e-300


def test_every_operation_of_the_table_has_a_meaning_here() -> None:
    assert set(MEANINGS) == set(UNARY)
    assert set(OPERATORS) == set(BINARY)


def apply_by_name(name: str) -> Callable[[Any], Any]:
    return {"negative": lambda x: -x, "absolute": abs}.get(name) or getattr(scalar, name)


def mistakes_in_unary(name: str) -> list[tuple[Any, ...]]:
    """Compare value and both modes' slope with 50 digits; tan, arcsin ... lose digits near a pole: conditioning."""
    meaning, points = MEANINGS[name]
    f = apply_by_name(name)
    wrong: list[tuple[Any, ...]] = []
    for x in points:
        if not close(f(Dual(x)).primal, exact(meaning, x)):
            wrong.append((name, "value", x, f(Dual(x)).primal))
        expected = exact_slope(meaning, x)
        for got in (derivative(f)(x), gradient(f)(x)[0]):
            if not close(got, expected):
                wrong.append((name, "slope", x, got, expected))
    return wrong


@pytest.mark.parametrize("name", MEANINGS)
def test_function_against_fifty_digits(name: str) -> None:
    assert mistakes_in_unary(name) == []


@pytest.mark.parametrize("name", MEANINGS)
def test_function_on_a_float_is_its_value(name: str) -> None:
    for x in MEANINGS[name][1]:
        assert apply_by_name(name)(x) == getattr(Value(x), name)().data


@pytest.mark.parametrize("name", OPERATORS)
def test_operator_against_fifty_digits(name: str) -> None:
    meaning, points = OPERATORS[name]
    for x, y in points:
        by_x = exact_slope(lambda t, y=y: meaning(t, mpmath.mpf(y)), x)
        by_y = exact_slope(lambda t, x=x: meaning(mpmath.mpf(x), t), y)
        got = gradient(meaning)(x, y)
        assert close(got[0], by_x), (x, y)
        assert close(got[1], by_y), (x, y)
        assert meaning(Value(x), Value(y)).data == exact(meaning, x, y) or close(meaning(x, y), exact(meaning, x, y))
        # a constant on either side, in both modes
        for slope in (derivative, lambda f: lambda t: gradient(f)(t)[0]):
            assert slope(lambda t, y=y: meaning(t, y))(x) == got[0]
            assert slope(lambda t, x=x: meaning(x, t))(y) == got[1]
        assert meaning(Dual(x, 2.0), Dual(y, 3.0)).tangent == pytest.approx(2 * got[0] + 3 * got[1], rel=1e-14)


def test_a_planted_wrong_partial_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in MEANINGS:
        right = UNARY[name]
        monkeypatch.setitem(UNARY, name, right._replace(partial=lambda x, y, p=right.partial: 1.001 * p(x, y) + 1e-200))
        assert mistakes_in_unary(name), name
    times = BINARY["multiply"]
    monkeypatch.setitem(BINARY, "multiply", lambda x, y: (times(x, y)[0], y, -x))
    with pytest.raises(AssertionError):
        test_operator_against_fifty_digits("multiply")


def baydin(x1: Any, x2: Any) -> Any:
    return scalar.log(x1) + x1 * x2 - scalar.sin(x2)


def test_baydins_example() -> None:
    """Baydin et al., Automatic differentiation in machine learning: a survey, JMLR 18 (2018), table 2."""
    assert baydin(2.0, 5.0) == pytest.approx(11.652071455223084, rel=1e-15)
    assert gradient(baydin)(2.0, 5.0) == pytest.approx((5.5, 1.716337814536774), rel=1e-15)
    assert derivative(lambda t: baydin(t, 5.0))(2.0) == pytest.approx(5.5, rel=1e-15)
    assert baydin(Dual(2.0, 0.0), Dual(5.0, 1.0)).tangent == pytest.approx(1.716337814536774, rel=1e-15)


def random_program(source: random.Random, size: int) -> Callable[[Any, Any, Any], Any]:
    """Draw a smooth program of three inputs whose intermediate values stay of order one; nodes are shared freely."""
    steps = [
        (source.choice(("sin", "tanh", "sigmoid", "softplus", "add", "subtract", "multiply", "divide", "power")),
         source.randrange(3 + i), source.randrange(3 + i), source.uniform(0.5, 2.0))
        for i in range(size)
    ]  # fmt: skip

    def run(x: Any, y: Any, functions: Any) -> Any:
        f = functions
        values = [x, y, x * y]
        for name, i, j, constant in steps:
            a, b = values[i], values[j]
            values.append({
                "sin": lambda a=a, c=constant: f.sin(c * a),
                "tanh": lambda a=a, c=constant: f.tanh(a - c),
                "sigmoid": lambda a=a, b=b: 1 / (1 + f.exp(-f.tanh(a + b))),
                "softplus": lambda a=a: f.log(1 + f.exp(f.sin(a))),
                "add": lambda a=a, b=b: (a + b) / 2,
                "subtract": lambda a=a, b=b, c=constant: c - (a - b) / 2,
                "multiply": lambda a=a, b=b: f.sin(a) * b,
                "divide": lambda a=a, b=b: a / (2 + f.sin(b)),
                "power": lambda a=a, b=b, c=constant: (c + f.sin(a) ** 2) ** f.tanh(b),
            }[name]())  # fmt: skip
        return values[-1] + values[-2]

    return run


@pytest.mark.parametrize("seed", range(60))
def test_random_program_against_fifty_digits(seed: int) -> None:
    source = random.Random(seed)
    f = random_program(source, 12)
    x, y = source.uniform(-2, 2), source.uniform(-2, 2)
    by_x = exact_slope(lambda t: f(t, mpmath.mpf(y), mpmath), x)
    by_y = exact_slope(lambda t: f(mpmath.mpf(x), t, mpmath), y)
    for got in (
        gradient(lambda a, b: f(a, b, scalar))(x, y),
        (derivative(lambda t: f(t, y, scalar))(x), derivative(lambda t: f(x, t, scalar))(y)),
    ):
        assert got == pytest.approx((by_x, by_y), rel=1e-11, abs=1e-12), f"seed {seed}"


def test_shared_nodes_count_each_path() -> None:
    a = Value(3.0)
    b = a + a
    c = b + b
    d = c * c  # 16 a²
    d.backward()
    assert (a.grad, b.grad, c.grad, d.grad) == (96.0, 48.0, 24.0, 1.0)


def test_a_long_ladder_of_diamonds_takes_each_node_once() -> None:
    x = Value(1.0)
    y = x
    for _ in range(60):  # 2^60 paths
        y = y + y
    y.backward()
    assert x.grad == 2.0**60


def test_backward_twice_gives_the_same_gradients_and_another_output_its_own() -> None:
    a, b = Value(2.0), Value(5.0)
    y, z = a * b + a, a * a
    for _ in range(2):
        y.backward()
        assert (a.grad, b.grad) == (6.0, 2.0)
    z.backward()
    assert a.grad == 4.0
    y.backward()
    assert (a.grad, b.grad) == (6.0, 2.0)


def test_zero_gradient_is_not_taken_for_a_mark_of_the_walk() -> None:
    a = Value(3.0)
    y = (a - a) * 5.0 + a * 0.0
    for _ in range(3):
        y.backward()
        assert a.grad == 0.0


def test_chain_of_a_million() -> None:
    x = Value(1.0)
    y = x
    for _ in range(500_000):
        y = y * 1.000001 + 0.5
    y.backward()
    assert x.grad == pytest.approx(1.000001**500_000, rel=1e-9)
    del y  # freed without recursion


def test_nothing_is_cyclic_and_nothing_is_kept() -> None:
    def loss(w: Any, v: Any) -> Any:
        for _ in range(100):
            w = scalar.tanh(w * v) + w
        return w

    parameter = Value(0.3)  # outlives the graphs, as a network's parameters do

    def differentiate(turns: int) -> tuple[int, int]:
        """Bytes held afterwards and the peak, in bytes above the start, with the collector off."""
        gc.collect()
        start = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        for _ in range(turns):
            loss(parameter, 0.9).backward()
            gradient(loss)(0.3, 0.9)
            derivative(lambda t: loss(t, 0.9))(0.3)
        peak = tracemalloc.get_traced_memory()[1]
        assert gc.collect() == 0  # no cycle; it also empties the interpreter's free lists of tuples
        return tracemalloc.get_traced_memory()[0] - start, peak - start

    gc.disable()
    tracemalloc.start()
    try:
        _, one = differentiate(1)
        held, peak = differentiate(100)
    finally:
        tracemalloc.stop()
        gc.enable()
    assert held < 1024
    assert peak < 1.5 * one


def test_a_node_of_a_chain_takes_at_most_160_bytes() -> None:
    x = y = Value(1.0)
    tracemalloc.start()
    for _ in range(5000):
        y = y * 1.0001 + 0.5
    y.backward()
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held <= peak <= 160 * 10_000
    assert x.grad > 1.0


def test_threads_that_share_a_leaf_do_not_mix_their_sweeps() -> None:
    shared, wrong = Value(2.0), []

    def work(factor: float) -> None:
        for _ in range(40):
            x = Value(factor)
            y = x * shared
            for _ in range(200):
                y = y + x * shared
            y.backward()
            if x.grad != 402.0 or gradient(lambda t: t * t * factor)(3.0) != (6.0 * factor,):
                wrong.append(factor)

    threads = [threading.Thread(target=work, args=(float(k),)) for k in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@BOTH_MODES
@pytest.mark.parametrize(
    ("f", "x", "expected"),
    [
        (abs, 0.0, 0.0),
        (scalar.sign, 0.0, 0.0),
        (scalar.relu, 0.0, 0.0),
        (scalar.relu, -1.0, 0.0),
        (lambda x: scalar.maximum(x, 0.0), 0.0, 1.0),
        (lambda x: scalar.maximum(0.0, x), 0.0, 0.0),
        (lambda x: scalar.minimum(x, 0.0), 0.0, 1.0),
        (lambda x: x**0, 0.0, 0.0),
        (lambda x: x**0.0, -3.0, 0.0),
        (lambda x: x**1, 0.0, 1.0),
        (lambda x: x**2, 0.0, 0.0),
        (lambda x: x**2.0, -3.0, -6.0),
        (lambda x: x**3, -2.0, 12.0),
        (lambda x: x**-1, -2.0, -0.25),
        (lambda x: 0.0**x, 2.0, 0.0),
        (lambda x: 2.0**x, 0.0, math.log(2.0)),
        (lambda x: x**0.5, 0.0, math.inf),
        (scalar.sqrt, 0.0, math.inf),
        (scalar.cbrt, 0.0, math.inf),
        (lambda x: 3.0, 1.0, 0.0),
        (lambda x: +x, 1.0, 1.0),
    ],
)
def test_kinks_and_powers(slope: Any, f: Any, x: float, expected: float) -> None:
    assert slope(f)(x) == expected


def test_zero_to_the_zero_is_one() -> None:
    assert (Value(0.0) ** 0).data == (Dual(0.0, 1.0) ** Dual(0.0)).primal == (0.0 ** Value(0.0)).data == 1.0
    assert gradient(lambda x, y: x**y)(0.0, 0.0) == (0.0, -math.inf)
    by_base, by_exponent = gradient(lambda x, y: x**y)(-2.0, 2.0)
    assert by_base == -4.0
    assert math.isnan(by_exponent)


WITH_EDGES = (
    "log log2 log10 log1p exp exp2 expm1 sinh cosh tanh sqrt cbrt sin cos tan "
    "arcsin arccos arctan arcsinh arccosh arctanh sign square"
)


@pytest.mark.parametrize("name", WITH_EDGES.split())
def test_values_outside_the_domain_and_at_infinity_are_numpys(name: str) -> None:
    for x in (-math.inf, -1e5, -2.0, -1.0, -0.0, 0.0, 1.0, 2.0, 1e5, 1e300, math.inf, math.nan):
        with np.errstate(all="ignore"):
            expected = float(getattr(np, name)(x))
        for got in (getattr(scalar, name)(x), getattr(Value(x), name)().data):
            assert got == pytest.approx(expected, rel=1e-15, nan_ok=True), x
        slopes = (derivative(getattr(scalar, name))(x), gradient(getattr(scalar, name))(x)[0])
        assert slopes[0] == pytest.approx(slopes[1], rel=0, nan_ok=True)
        if math.isnan(expected):
            assert math.isnan(slopes[0])


def test_division_and_power_follow_ieee_everywhere() -> None:
    corners = (-math.inf, -3.0, -2.0, -0.5, -0.0, 0.0, 0.5, 2.0, 3.0, 1e300, math.inf, math.nan)
    for x in corners:
        for y in corners:
            for f in (lambda a, b: a / b, lambda a, b: a**b):
                with np.errstate(all="ignore"):
                    expected = float(f(np.float64(x), np.float64(y)))
                got = f(Value(x), Value(y))
                got.backward()  # no corner may raise
                assert got.data == pytest.approx(expected, rel=1e-15, nan_ok=True), (x, y)
                assert math.copysign(1.0, got.data) == math.copysign(1.0, expected) or math.isnan(expected), (x, y)


def test_slopes_far_from_zero_keep_their_digits() -> None:
    assert close(derivative(scalar.tanh)(20.0), exact(lambda x: mpmath.sech(x) ** 2, 20.0))
    assert close(derivative(scalar.sigmoid)(40.0), exact(lambda x: 1 / (2 + 2 * mpmath.cosh(x)), 40.0))
    assert derivative(scalar.exp)(1000.0) == math.inf
    assert derivative(scalar.sigmoid)(-1000.0) == derivative(scalar.tanh)(1e300) == 0.0


@BOTH_MODES
def test_a_zero_adjoint_or_tangent_ignores_an_infinite_partial(slope: Any) -> None:
    assert slope(lambda x: 0.0 * x + x)(2.0) == 1.0
    a = Value(0.0)
    (scalar.sqrt(a) * 0.0 + a).backward()
    assert a.grad == 1.0
    assert scalar.sqrt(Dual(0.0, 0.0)).tangent == 0.0


def test_comparisons_are_of_the_numbers() -> None:
    for one, two in ((Value(1.0), Value(2.0)), (Dual(1.0, 9.0), Dual(2.0))):
        assert one < two
        assert one <= 1
        assert two > 1
        assert two >= one
        assert one == 1.0
        assert one != two
        assert 0 < one < 2
        assert one != "one"
        assert not one - 1.0
        assert bool(two)
        with pytest.raises(TypeError, match="unhashable"):
            hash(one)


def test_sum_and_other_real_numbers() -> None:
    assert sum([Value(1.0), Value(2.0)]).data == 3.0
    for number in (2, True, np.float64(2.0), np.float32(2.0), np.int64(2)):
        a = Value(3.0)
        (number * a + a * number).backward()
        assert a.grad == 2 * float(number)


ON_OBJECTS = (
    "sin cos tan exp exp2 expm1 log log2 log10 log1p sinh cosh tanh sqrt cbrt square "
    "arcsin arccos arctan arcsinh arctanh negative absolute conjugate positive"
)


@pytest.mark.parametrize("kind", [Value, lambda x: Dual(x, 1.0)], ids=["Value", "Dual"])
def test_plain_numpy_runs_on_object_arrays(kind: Any) -> None:
    for name in ON_OBJECTS.split():
        entry = kind(0.5)
        (result,) = getattr(np, name)(np.array([entry], dtype=object))
        assert result.data == pytest.approx(float(getattr(np, name)(0.5)), rel=1e-15), name
    assert np.arccosh(np.array([kind(2.0)], dtype=object))[0].data == pytest.approx(float(np.arccosh(2.0)))
    assert np.sign(np.array([kind(-2.0)], dtype=object))[0] == -1


def test_a_numpy_function_of_values() -> None:
    weights = np.array([[Value(0.1), Value(-0.2)], [Value(0.3), Value(0.4)]], dtype=object)
    inputs = np.array([1.5, -0.5])
    loss = np.sum(np.maximum(np.tanh(weights @ inputs), 0.0) ** 2) + np.mean(Value(2.0) * weights)
    loss.backward()
    numbers = np.array([[0.1, -0.2], [0.3, 0.4]])
    active = np.tanh(numbers @ inputs)
    expected = np.outer(2 * np.maximum(active, 0) * (1 - active**2), inputs) + 0.5
    assert [w.grad for w in weights.ravel()] == pytest.approx(list(expected.ravel()), rel=1e-13)


@pytest.mark.parametrize("wrong", ["a", None, 1j, [1.0], np.array([1.0]), Value(1.0), Dual(1.0)], ids=repr)
def test_refuses_what_is_not_one_real_number(wrong: Any) -> None:
    for make in (Value, Dual, lambda x: Dual(1.0, x), scalar.gradient(scalar.sin), derivative(scalar.sin)):
        with pytest.raises(TypeError, match="must be one real number, got"):
            make(wrong)


@pytest.mark.parametrize("combine", [lambda x, y: x + y, lambda x, y: y**x, lambda x, y: x < y, lambda x, y: x == y])
def test_the_modes_do_not_mix(combine: Any) -> None:
    with pytest.raises(TypeError, match="neither mix nor nest"):
        combine(Value(1.0), Dual(2.0, 1.0))
    with pytest.raises(TypeError, match="neither mix nor nest"):
        combine(Dual(2.0, 1.0), Value(1.0))


def test_other_refusals_say_what_to_do() -> None:
    with pytest.raises(TypeError, match="part by part"):
        Value(1.0) * 1j
    with pytest.raises(TypeError, match="unsupported operand"):
        Value(1.0) + "a"  # type: ignore[operator]
    with pytest.raises(TypeError, match="would drop its derivative"):
        math.sin(Value(1.0))
    with pytest.raises(TypeError, match="would drop its derivative"):
        np.array([Value(1.0)], dtype=float)
    with pytest.raises(TypeError, match="the result of the function"):
        gradient(lambda x: None)(1.0)


@BOTH_MODES
def test_nested_derivatives_are_refused_not_confused(slope: Any) -> None:
    with pytest.raises(TypeError, match=r"different derivatives|neither mix nor nest"):
        slope(lambda x: x * slope(lambda y: x + y)(1.0))(1.0)
    with pytest.raises(TypeError, match="neither mix nor nest"):
        slope(lambda x: slope(lambda y: y * y)(x))(1.0)
    assert slope(lambda x: x * slope(lambda y: y * y)(3.0))(1.0) == 6.0  # the inner one does not depend on x
    assert slope(lambda x: slope(lambda y: x)(3.0) + x)(1.0) == 1.0


def test_a_dual_seeded_by_hand_is_not_mixed_with_derivative() -> None:
    seeded = Dual(2.0, 1.0)
    with pytest.raises(TypeError, match="different derivatives"):
        derivative(lambda x: x * seeded)(3.0)
    assert derivative(lambda x: x * Dual(2.0))(3.0) == 2.0
    assert gradient(lambda x: x * Value(2.0))(3.0) == (2.0,)


def test_the_file_is_short_and_independent() -> None:
    text = Path(scalar.__file__).read_text(encoding="utf-8")
    imports = {
        node.module if isinstance(node, ast.ImportFrom) else name.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    assert imports <= {"math", "collections", "collections.abc", "itertools", "numbers", "threading", "typing"}
    assert len(text.splitlines()) <= 250
