"""Difference quotients, extrapolation and complex step against mpmath, closed forms and known traps."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from smooth_programs import smooth_program

from differentiation.complex_step import complex_slope
from differentiation.extrapolation import richardson
from differentiation.finite_differences import Slope, error_curve, quotient, slope, stencil, weights

EPS64, EPS32 = 2.0**-52, 2.0**-23
PROGRAMS = [smooth_program(seed) for seed in range(200)]


def by_slope(scheme: Any, order: int) -> Callable[..., Slope]:
    return lambda g, **how: slope(g, scheme=scheme, order=order, **how)


ENGINES: dict[str, Callable[..., Slope]] = {
    "forward 1": by_slope("forward", 1),
    "backward 2": by_slope("backward", 2),
    "central 2": by_slope("central", 2),
    "central 4": by_slope("central", 4),
    "richardson": richardson,
}


def at(f: Callable[[Any], Any], x: float, dtype: type = np.float64) -> Callable[[float], Any]:
    return lambda t: f(dtype(x) + dtype(t))


def test_weights_are_the_published_rationals() -> None:
    # Fornberg 1988, tables 1 and 3.
    assert weights([-1, 0, 1], 2) == (1, -2, 1)
    assert stencil("central", 6)[1][-1] == Fraction(1, 60)
    assert stencil("forward", 3)[1] == (Fraction(-11, 6), 3, Fraction(-3, 2), Fraction(1, 3))


@pytest.mark.parametrize(
    ("scheme", "orders"), [("forward", (1, 2, 5)), ("backward", (1, 3)), ("central", (2, 4, 8, 10))]
)
def test_a_stencil_of_order_p_is_exact_on_polynomials_of_degree_p_and_not_beyond(scheme: Any, orders: Any) -> None:
    for order in orders:
        offsets, exact = stencil(scheme, order)
        for degree in range(order + 1):
            assert sum(w * Fraction(j) ** degree for j, w in zip(offsets, exact, strict=True)) == (degree == 1)
        assert sum(w * Fraction(j) ** (order + 1) for j, w in zip(offsets, exact, strict=True)) != 0


@pytest.mark.parametrize(
    "call",
    [
        lambda: stencil("central", 3),
        lambda: stencil("forward", 0),
        lambda: stencil("sideways", 2),  # type: ignore[arg-type]
        lambda: weights([0, 0, 1]),
        lambda: weights([0], 1),
    ],
)
def test_an_impossible_formula_is_refused(call: Callable[[], Any]) -> None:
    with pytest.raises(ValueError, match=r"must be|needs at least"):
        call()


@pytest.mark.parametrize(("dtype", "eps"), [(np.float64, EPS64), (np.float32, EPS32)])
@pytest.mark.parametrize("engine", ENGINES)
def test_the_stated_error_covers_the_true_one(engine: str, dtype: type, eps: float) -> None:
    covered = []
    for program in PROGRAMS:
        found = ENGINES[engine](program.curve(dtype), scale=max(abs(program.point), 1.0), eps=eps)
        if found.credible:
            covered.append(abs(found.value[0] - program.derivative()) <= found.error[0])
    assert np.mean(covered) >= 0.99
    assert len(covered) >= (0.75 if dtype is np.float32 and engine.endswith("1") else 0.9) * len(PROGRAMS)


def test_a_stated_error_that_is_too_small_by_30_would_be_caught() -> None:
    covered = []
    for program in PROGRAMS:
        found = richardson(program.curve(), scale=max(abs(program.point), 1.0), eps=EPS64)
        covered.append(abs(found.value[0] - program.derivative()) <= found.error[0] / 30)
    assert np.mean(covered) < 0.9


def test_the_stated_error_is_sharp() -> None:
    ratios, relative = [], []
    for program in PROGRAMS:
        found = richardson(program.curve(), scale=max(abs(program.point), 1.0), eps=EPS64)
        true = program.derivative()
        ratios.append(found.error[0] / max(abs(found.value[0] - true), EPS64 * abs(true), 1e-300))
        relative.append(found.error[0] / max(abs(true), 1e-3))
    assert np.median(ratios) < 50
    assert np.median(relative) < 1e-10


TRAPS: list[tuple[str, Callable[[Any], Any], float, float]] = [
    ("tan at 1.57", np.tan, 1.57, 1 / math.cos(1.57) ** 2),
    ("sin(1000x) at 1", lambda x: np.sin(1000 * x), 1.0, 1000 * math.cos(1000)),
    ("sin(1e6 x) at 1", lambda x: np.sin(1e6 * x), 1.0, 1e6 * math.cos(1e6)),
    ("log at 1e-3", np.log, 1e-3, 1e3),
    ("log at 1e-8", np.log, 1e-8, 1e8),
    ("sqrt at 1e-4", np.sqrt, 1e-4, 50.0),
    ("1e6 + sin x at 1", lambda x: 1e6 + np.sin(x), 1.0, math.cos(1)),
    ("(1e6 + sin x) - 1e6", lambda x: (1e6 + np.sin(x)) - 1e6, 1.0, math.cos(1)),
    ("x^9 at 1.3", lambda x: x**9, 1.3, 9 * 1.3**8),
    ("exp at 10", np.exp, 10.0, math.exp(10)),
    ("abs at 1e-3", np.abs, 1e-3, 1.0),
    ("relu at -1e-3", lambda x: np.maximum(x, 0), -1e-3, 0.0),
    ("x|x| at 0", lambda x: x * np.abs(x), 0.0, 0.0),
    ("x + 1e-3 sin(1e9 x) at 0", lambda x: x + 1e-3 * np.sin(1e9 * x), 0.0, 1 + 1e6),
    ("a constant", lambda x: 7 + 0 * x, 1.0, 0.0),
]


@pytest.mark.parametrize("relative_scale", [False, True])
@pytest.mark.parametrize(("name", "f", "x", "true"), TRAPS, ids=[trap[0] for trap in TRAPS])
def test_richardson_is_right_where_others_are_confidently_wrong(
    name: str, f: Callable[[Any], Any], x: float, true: float, relative_scale: bool
) -> None:
    scale = abs(x) or 1.0 if relative_scale else max(abs(x), 1.0)
    found = richardson(at(f, x), scale=scale, eps=EPS64)
    assert found.credible, found.reason
    assert abs(found.value[0] - true) <= found.error[0] + 4 * EPS64 * abs(true)
    assert found.error[0] <= 2e-4 * max(abs(true), 1e-3)


@pytest.mark.parametrize("engine", ["central 2", "central 4", "richardson"])
@pytest.mark.parametrize(("name", "f", "x", "true"), TRAPS, ids=[trap[0] for trap in TRAPS])
def test_no_engine_is_confidently_wrong(name: str, f: Callable[[Any], Any], x: float, true: float, engine: str) -> None:
    found = ENGINES[engine](at(f, x), scale=max(abs(x), 1.0), eps=EPS64)
    assert not found.credible or abs(found.value[0] - true) <= found.error[0] + 4 * EPS64 * abs(true)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("f", "x"),
    [
        (lambda x: np.maximum(x, 0), 0.0),
        (np.abs, 0.0),
        (np.sign, 0.0),
        (np.floor, 1.0),
        (np.cbrt, 0.0),
        (np.sqrt, 0.0),
        (np.arccos, 1.0),
        (lambda x: 1 / x, 0.0),
    ],
    ids=["relu at 0", "abs at 0", "sign at 0", "floor at 1", "cbrt at 0", "sqrt at 0", "arccos at 1", "1/x at 0"],
)
def test_where_no_derivative_exists_none_is_believed(engine: str, f: Callable[[Any], Any], x: float) -> None:
    found = ENGINES[engine](at(f, x), scale=1.0, eps=EPS64)
    # On its own side a one-sided difference of the sign or floor function sees the jump, or a constant.
    assert not found.credible or found.error[0] > 1


def test_a_cancellation_that_hides_its_noise_close_by_is_not_taken_for_a_flat_function() -> None:
    for engine in ENGINES.values():
        found = engine(at(lambda x: (1e10 + np.sin(x)) - 1e10, 1.0), scale=1.0, eps=EPS64)
        assert not found.credible or abs(found.value[0] - math.cos(1)) <= found.error[0]


def test_an_edge_of_the_domain_is_met_from_the_side_that_exists() -> None:
    found = richardson(at(lambda x: np.sqrt(x) ** 3, 0.25 * EPS64), scale=1.0, eps=EPS64)
    assert found.status in ("one_sided", "not_converged")
    found = richardson(at(lambda x: np.where(x >= 1, np.exp(x), np.nan), 1.0), scale=1.0, eps=EPS64)
    assert found.status == "one_sided"
    assert abs(found.value[0] - math.e) <= found.error[0] < 1e-6


@pytest.mark.parametrize("raised", [ValueError, FloatingPointError, ZeroDivisionError])
def test_a_curve_that_raises_outside_its_domain_gets_a_smaller_step(raised: type[Exception]) -> None:
    def g(t: float) -> float:
        if abs(t) > 1e-9:
            raise raised("too far")
        return math.exp(t)

    for engine in ENGINES.values():
        found = engine(g, scale=1.0, eps=EPS64)
        assert abs(found.value[0] - 1) <= found.error[0] < 1e-2

    def nowhere(t: float) -> float:
        raise raised("not here")

    found = richardson(nowhere, scale=1.0, eps=EPS64)
    assert found.status == "left_domain"
    assert "not here" in found.reason
    assert np.isinf(found.error[0])


def test_components_choose_their_own_entries() -> None:
    rates = np.array([1e-2, 1.0, 30.0, 1e3])
    found = richardson(lambda t: np.sin(rates * (0.5 + t)), scale=1.0, eps=EPS64)
    true = rates * np.cos(rates * 0.5)
    assert found.value.shape == (4,)
    assert (np.abs(found.value - true) <= found.error).all()
    assert (found.error <= 1e-8 * rates).all()


def test_calls_are_counted() -> None:
    calls = 0

    def g(t: float) -> float:
        nonlocal calls
        calls += 1
        return math.sin(t)

    for engine in ENGINES.values():
        calls = 0
        assert engine(g, scale=1.0, eps=EPS64).calls == calls <= 60


def test_a_step_that_is_given_is_used() -> None:
    found = quotient(np.exp, 1e-2, order=2, scale=1.0, eps=EPS64)
    assert found.step == 1e-2
    # Truncation of the central difference of exp at 0: h^2 / 6.
    assert found.value[0] - 1 == pytest.approx(1e-4 / 6, rel=1e-3)
    assert found.value[0] - 1 <= found.error[0]


def test_the_error_curve_is_a_u() -> None:
    rows = error_curve(np.exp, [10.0**-k for k in range(1, 13)], eps=EPS64)
    bounds = [row.error[0] for row in rows]
    least = int(np.argmin(bounds))
    assert 1e-7 < rows[least].step < 1e-4
    assert bounds[:least] == sorted(bounds[:least], reverse=True)
    assert all(abs(row.estimate[0] - 1) <= row.error[0] for row in rows)


@pytest.mark.parametrize(
    ("name", "f", "x", "true"),
    [trap for trap in TRAPS if not trap[0].startswith(("abs", "relu", "x|x|", "x + "))],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_the_complex_step_is_exact_on_analytic_code(name: str, f: Callable[[Any], Any], x: float, true: float) -> None:
    found = complex_slope(lambda t: f(x + t), scale=max(abs(x), 1.0))
    assert found.status == "converged", found.reason
    # The true derivative moves by its own rounding of x: at tan(1.57) and sin(1e6) that is all the difference.
    assert abs(found.value[0] - true) <= found.error[0] + 1e-9 * abs(true)


@pytest.mark.parametrize("x", [1e-3, 3.0, -2.0])
@pytest.mark.parametrize(
    "f",
    [
        np.abs,
        lambda x: np.conj(x) * x,
        lambda x: np.real(x) ** 2,
        lambda x: np.linalg.norm(np.array([x, 2 * x])),
        np.sign,
    ],
    ids=["abs", "conj", "real", "norm", "sign"],
)
def test_the_complex_step_is_not_believed_on_code_that_is_not_analytic(f: Callable[[Any], Any], x: float) -> None:
    found = complex_slope(lambda t: f(x + t), scale=max(abs(x), 1.0))
    # NumPy's sign of a complex number is z / |z|; for negative and positive x alike it is no derivative of sign.
    assert found.status == "not_analytic", found
    assert np.isinf(found.error[0])


def test_the_complex_step_takes_branches_where_they_are_decided_by_the_real_part() -> None:
    found = complex_slope(lambda t: np.where((t + 0.5).real > 0, (t + 0.5) ** 2, 0))
    assert found.credible
    assert found.value[0] == 1.0


def test_the_complex_step_names_a_kink_and_a_program_that_refuses_complex_numbers() -> None:
    assert complex_slope(lambda t: np.maximum(t, 0)).status == "kink"
    refused = complex_slope(lambda t: math.sin(t))  # type: ignore[arg-type]
    assert refused.status == "unsupported"
    assert "complex" in refused.reason


def test_the_complex_step_covers_random_programs() -> None:
    covered = []
    for program in PROGRAMS:
        scale = max(abs(program.point), 1.0)
        found = complex_slope(lambda t, p=program: p.term(np, np.complex128(p.point + t)), scale=scale)  # type: ignore[misc]
        assert found.status == "converged", (program.seed, found.reason)
        true = program.derivative()
        # mpmath's own quotient has 1e-20 of absolute error left where everything underflows.
        covered.append(abs(found.value[0] - true) <= found.error[0] + 1e-20)
    assert np.mean(covered) >= 0.99


@pytest.mark.nightly
@pytest.mark.parametrize("engine", ENGINES)
def test_coverage_on_many_programs(engine: str) -> None:
    covered = []
    for seed in range(10_000, 15_000):
        program = smooth_program(seed)
        found = ENGINES[engine](program.curve(), scale=max(abs(program.point), 1.0), eps=EPS64)
        if found.credible:
            covered.append(abs(found.value[0] - program.derivative()) <= found.error[0] + 1e-20)
    assert np.mean(covered) >= 0.99
