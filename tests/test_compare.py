"""Every method against every other: traps get the right word and reason, witnesses vote, right methods are believed."""

import json
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np
import pytest

from autodiff import relu
from autodiff.primitives.kinds import REGISTRY, Elementwise
from autodiff.types import Array
from checks import assert_agree, check_gradient, compare
from checks.generate.programs import Program
from checks.harness.assertions import DisagreementError
from checks.harness.findings import Comparison
from checks.oracles.verdicts import Verdict
from differentiation import (
    Answer,
    Broken,
    Forward,
    Method,
    Null,
    Numerical,
    Reverse,
    Scalar,
    Symbolic,
)
from differentiation.problem import Problem

RIGHT = (Reverse(), Forward(), Numerical(), Numerical(scheme="complex"), Scalar(), Symbolic())


# Smooth but treacherous: everybody must be right, with these derivatives from calculus.
SMOOTH: list[tuple[str, Callable[[Any], Any], float, float]] = [
    ("tan near its pole", np.tan, 1.57, 1 / np.cos(1.57) ** 2),
    ("a thousand waves", lambda x: np.sin(1000 * x), 1.0, 1000 * np.cos(1000.0)),
    ("log near 0", np.log, 1e-3, 1000.0),
    ("sqrt near 0", np.sqrt, 1e-4, 50.0),
    ("cancellation", lambda x: 1e6 + np.sin(x), 1.0, np.cos(1.0)),
    ("a high power", lambda x: x**9, 1.3, 9 * 1.3**8),
]


@pytest.mark.parametrize(("f", "x", "slope"), [row[1:] for row in SMOOTH], ids=[row[0] for row in SMOOTH])
def test_right_methods_agree_on_treacherous_functions(f: Callable[[Any], Any], x: float, slope: float) -> None:
    found = compare(f, x, methods=RIGHT)
    assert found
    assert {row.judgement.verdict for row in found.rows} == {Verdict.AGREE}
    # A bound that tells nothing would not be worth having, and the number itself is right.
    assert all(row.judgement.bound < 1e-5 * abs(slope) for row in found.rows)
    assert check_gradient(f, slope, x).verdict is Verdict.AGREE
    assert check_gradient(f, slope * 1.001, x).verdict is Verdict.DISAGREE


@pytest.mark.parametrize(("f", "x"), [row[1:3] for row in SMOOTH], ids=[row[0] for row in SMOOTH])
def test_a_thousandth_is_found_on_treacherous_functions(f: Callable[[Any], Any], x: float) -> None:
    found = compare(f, x, methods=[Broken("x1.001"), *RIGHT])
    assert [row.method for row in found.odd_ones()] == ["Broken(fault='x1.001')"]


def test_the_complex_step_refuses_abs() -> None:
    found = compare(np.abs, -2.0, methods=RIGHT)
    assert found.verdict("Numerical(scheme='complex')") is Verdict.UNSUPPORTED
    assert "not analytic" in found.row("Numerical(scheme='complex')").judgement.reason
    assert found.verdict("Reverse") is Verdict.AGREE


# A kink, and what the derivative may be there.
KINKS: list[tuple[str, Callable[[Any], Any], Any]] = [
    ("relu", relu, 0.0),
    ("abs", np.abs, 0.0),
    ("a tie of max", np.max, np.array([1.0, 1.0, 0.5])),
    ("one entry of several", lambda x: np.sum(relu(x) * x + relu(x)), np.array([0.0, 1.0, -1.0])),
]


@pytest.mark.parametrize(("f", "x"), [row[1:] for row in KINKS], ids=[row[0] for row in KINKS])
def test_at_a_kink_every_subgradient_is_accepted_as_such(f: Callable[[Any], Any], x: Any) -> None:
    found = compare(f, x, methods=RIGHT)
    assert found.point == "kink"
    assert {row.judgement.verdict for row in found.rows} == {Verdict.KINK}
    assert "kink" in found.rows[0].judgement.reason
    assert not found


@pytest.mark.parametrize("claimed", [0.0, 0.3, 1.0])
def test_relu_at_0_may_be_anything_from_0_to_1(claimed: float) -> None:
    assert check_gradient(relu, claimed, 0.0).verdict is Verdict.KINK


@pytest.mark.parametrize("claimed", [2.0, -0.5])
def test_a_slope_outside_the_subgradients_disagrees(claimed: float) -> None:
    assert check_gradient(relu, claimed, 0.0).verdict is Verdict.DISAGREE


def test_a_method_outside_the_subgradients_disagrees() -> None:
    found = compare(lambda x: 3.0 * relu(x) + x, 0.0, methods=[Null(), Reverse(), Numerical()])
    assert found.verdict("Null") is Verdict.DISAGREE
    assert "outside [1, 4]" in found.row("Null").judgement.reason
    assert found.verdict("Reverse") is Verdict.KINK


@pytest.mark.parametrize(
    ("f", "x", "word"),
    [(np.sqrt, 0.0, "edge"), (lambda x: np.sign(x) + x, 0.0, "jump"), (np.log, -1.0, "not a finite real number")],
    ids=["sqrt at its edge", "sign at its jump", "log of -1"],
)
def test_where_there_is_no_derivative_nobody_is_believed(f: Callable[[Any], Any], x: float, word: str) -> None:
    with np.errstate(all="ignore"):
        found = compare(f, x, methods=RIGHT)
    assert {row.judgement.verdict for row in found.rows} == {Verdict.OUTSIDE_DOMAIN}
    assert all(word in row.judgement.reason for row in found.rows)


class Unmasked(Method):
    """Somebody's relu gradient without its mask."""

    witness: ClassVar[str] = "somebody"

    def jacobian(self, problem: Problem) -> Answer:
        return Answer(problem(problem.inputs), [[np.float64(1.0)]])


def test_a_missing_relu_mask_disagrees_although_0_is_expected() -> None:
    found = compare(relu, -1.0, methods=[Unmasked(), *RIGHT])
    row = found.row("Unmasked")
    assert row.judgement.verdict is Verdict.DISAGREE
    assert (float(row.judgement.expected), float(row.judgement.got)) == (0.0, 1.0)
    assert {r.judgement.verdict for r in found.rows[1:]} == {Verdict.UNINFORMATIVE}


@pytest.mark.parametrize(("step", "why"), [(0.3, "truncation"), (1e-13, "cancellation"), (1e-15, "cancellation")])
@pytest.mark.parametrize(("f", "x"), [(np.sin, 0.5), (np.exp, 3.0)])
def test_a_silly_step_is_not_believed_and_named(f: Callable[[Any], Any], x: float, step: float, why: str) -> None:
    found = compare(f, x, methods=[Numerical(order=2, step=step), Reverse(), Scalar()])
    row = found.row("Numerical")
    assert row.judgement.verdict in (Verdict.UNINFORMATIVE, Verdict.DISAGREE)
    assert row.cause.startswith(why)
    assert found.verdict("Reverse") is found.verdict("Scalar") is Verdict.AGREE


def test_two_that_are_wrong_in_one_way_do_not_outvote_two_witnesses() -> None:
    wrong = [Broken("factor"), Broken("factor", "sin"), Null()]
    found = compare(np.sin, 0.5, methods=[*wrong, Reverse(), Numerical()])
    assert [row.method for row in found.odd_ones()] == [method.name for method in wrong]
    assert found.verdict("Reverse") is found.verdict("Numerical") is Verdict.AGREE


def test_one_against_one_is_decided_for_nobody() -> None:
    found = compare(np.sin, 0.5, methods=[Broken("factor"), Reverse()])
    assert {row.judgement.verdict for row in found.rows} == {Verdict.DISAGREE}
    assert all("none is believed" in row.judgement.reason for row in found.rows)


def test_those_who_refuse_do_not_count() -> None:
    found = compare(lambda x: np.sin(x) * x, 0.5, methods=[Scalar(), Reverse(), Symbolic(), Numerical()], order=2)
    assert found
    assert found.verdict("Scalar") is Verdict.UNSUPPORTED
    alone = compare(np.sin, 0.5, methods=[Scalar(), Reverse()], order=2)
    assert alone.verdict("Reverse") is Verdict.UNINFORMATIVE
    assert not alone


def test_a_huge_wrong_number_loosens_no_bound_but_its_own() -> None:
    class Huge(Unmasked):
        def jacobian(self, problem: Problem) -> Answer:
            return Answer(problem(problem.inputs), [[np.float64(1e300)]])

    found = compare(np.sin, 0.5, methods=[Huge(), Broken("x1.001"), Reverse(), Scalar()])
    assert [row.method for row in found.odd_ones()] == ["Huge", "Broken(fault='x1.001')"]


def test_nan_is_no_answer() -> None:
    class Undefined(Unmasked):
        def jacobian(self, problem: Problem) -> Answer:
            return Answer(problem(problem.inputs), [[np.float64("nan")]])

    assert compare(np.sin, 0.5, methods=[Undefined(), Reverse(), Scalar()]).verdict("Undefined") is Verdict.DISAGREE


def test_a_program_with_a_maximum_has_finite_bounds() -> None:
    """Random rounding once split the maximum from the entry that it was, and every bound was infinite."""
    found = compare(lambda x: np.max(x) / np.min(x) + np.sum(np.sort(x)), np.array([1.0, 0.3, -0.7]), methods=RIGHT)
    assert found
    assert all(row.judgement.bound < 1e-8 for row in found.rows if row.judgement.verdict is Verdict.AGREE)


def test_shared_sums_stay_sums_in_symbolic_code() -> None:
    """Found by random programs: what SymPy was not told to commute had its sums shared as if they were products."""
    assert compare(lambda x: np.cos(np.var(x)) ** 2, np.array([-0.34, 1.47, 0.23, -0.32]), methods=RIGHT)


def test_the_complex_step_refuses_a_program_of_many_outputs() -> None:
    found = compare(lambda x: np.hypot(x, 1.0), np.array([0.5, 2.0]), methods=RIGHT)
    assert found
    assert found.verdict("Numerical(scheme='complex')") is Verdict.UNSUPPORTED


def test_the_complex_step_refuses_second_derivatives_where_it_refuses_first_ones() -> None:
    """Found by random programs: the refusal was lost inside the outer differences, which then found 0 exactly."""
    found = compare(lambda x: np.sum(np.abs(x) * x), np.array([0.5, -2.0]), order=2, methods=[*RIGHT[:4], Symbolic()])
    assert found
    assert found.verdict("Numerical(scheme='complex')") is Verdict.UNSUPPORTED


def test_slopes_are_seen_where_the_rounding_of_the_point_lies_on_a_line() -> None:
    """Found by planted faults: beside sin(π) a spacing of nearly whole units in the last place of π hid their error."""
    assert check_gradient(lambda x: np.sum(np.sin(x)), np.cos, np.array([0.0, np.pi, 0.0])).verdict is Verdict.AGREE


def test_formulas_that_cancel_to_different_depths_agree() -> None:
    """softmax(log_softmax(x)) sums to 1: the sweep finds 1e-32 where tangents and differences find 1e-17."""
    program = Program(168, dtype="float64")
    assert not compare(program, *program.arguments, argnums=program.argnums, methods=RIGHT[:3]).odd_ones()


@pytest.fixture
def cubed() -> Any:
    """A custom primitive whose rule says 2 x² instead of 3 x²."""

    def wrong_partial(out: Array, x: Array) -> Array:
        return 2.0 * x * x

    yield Elementwise("cubed", lambda x: x * x * x, wrong_partial)
    del REGISTRY["cubed"]


def test_the_primitive_with_the_wrong_rule_is_named(cubed: Any) -> None:
    def program(x: Any) -> Any:
        return np.sum(np.sin(cubed(x) * np.exp(x)))

    found = compare(program, np.array([0.5, -0.8]))
    assert found.verdict("Reverse") is Verdict.DISAGREE
    assert found.row("Reverse").cause == "wrong rule in cubed"
    assert found.row("Forward").cause == "wrong rule in cubed"
    with pytest.raises(DisagreementError, match="cubed"):
        assert_agree(program, np.array([0.5, -0.8]))


def test_projections_and_whole_gradients_are_compared_where_jacobians_are_large() -> None:
    x = np.linspace(0.5, 2.0, 300)
    found = compare(lambda x: np.sum(np.sin(x) * x), x, methods=[Reverse(), Forward(), Numerical(), Scalar()])
    assert found
    assert (found.projected, found.entries) == (True, 3)

    class OneEntry(Method):
        """Right along the projections, up to what is put into one direction that they cannot see."""

        witness: ClassVar[str] = "somebody"

        def pullback(self, problem: Problem, cotangents: Sequence[Array]) -> Answer:
            answer = Reverse().pullback(problem, cotangents)
            wrong = np.array(answer.derivative[0])
            wrong[0] += 1e-11
            return Answer(answer.outputs, [wrong])

    found = compare(lambda x: np.sum(np.sin(x) * x), x, methods=[OneEntry(), Reverse(), Forward(), Scalar()])
    assert [row.method for row in found.odd_ones()] == ["OneEntry"]


def test_a_comparison_prints_and_survives_json() -> None:
    with np.errstate(all="ignore"):
        comparisons = [
            compare(np.sin, 0.5, methods=[Broken("sign"), *RIGHT]),
            compare(np.log, -1.0, methods=RIGHT),
            compare(relu, 0.0, methods=RIGHT),
        ]
    for found in comparisons:
        text = found.to_json()
        assert "NaN" not in text
        assert json.loads(text)["function"] == found.function
        again = Comparison.from_json(text)
        assert again.to_json() == text
        assert str(again) == str(found)
        assert again.agreed == found.agreed
    lines = str(comparisons[0]).splitlines()
    assert len(lines) == 1 + len(comparisons[0].rows)
    assert "disagree" in lines[1]
    assert "the sign is wrong" in lines[1]


def test_an_unknown_method_is_named_with_those_there_are() -> None:
    with pytest.raises(KeyError, match="Reverse"):
        compare(np.sin, 0.5, methods=[Reverse()]).row("Nobody")


def test_check_gradient_takes_two_evaluations_for_each_further_direction():
    x = np.linspace(0.3, 1.5, 6)

    def evaluations(directions: int) -> int:
        calls = 0

        def f(y):
            nonlocal calls
            calls += 1
            return np.sum(np.sin(y) * y)

        assert check_gradient(f, np.sin(x) + x * np.cos(x), x, directions=directions).verdict is Verdict.AGREE
        return calls

    assert evaluations(31) - evaluations(11) == 2 * 20


@pytest.mark.parametrize("entry", range(6))
def test_check_gradient_finds_one_wrong_entry_in_a_thousandth(entry):
    x = np.linspace(0.3, 1.5, 6)
    wrong = np.sin(x) + x * np.cos(x)
    wrong[entry] *= 1.001
    found = check_gradient(lambda y: np.sum(np.sin(y) * y), wrong, x)
    assert found.verdict is Verdict.DISAGREE
