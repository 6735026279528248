"""Faults planted in methods: each is told to disagree, by name where it has one, and right methods beside it agree."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from checks import check_gradient, compare
from checks.generate.programs import Program
from checks.harness.audit import audit, has_effect, page
from checks.oracles.verdicts import Verdict
from differentiation import Broken, Forward, Null, Numerical, Reverse, Scalar, grad
from differentiation.faults import FAULTS

X = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]])
W = np.array([[1.0, 2.0], [3.0, 5.0]])

# Fault, operation (None: all), function, point, what its gradient comes to, words of the cause.
# The wrong gradients were worked out by hand from the description of the fault.
PLANTED: list[tuple[str, str | None, Callable[[Any], Any], Any, Any, str]] = [
    ("sign", None, np.sin, 0.5, -np.cos(0.5), "the sign is wrong"),
    ("factor", None, np.sin, 0.5, 2 * np.cos(0.5), "off by the factor 2"),
    ("x1.001", None, np.sin, 0.5, 1.001 * np.cos(0.5), "off by the factor 1.001"),
    ("one entry", "sin", lambda x: np.sum(np.sin(x)), np.array([0.0, np.pi, 0.0]), [-1.0, -1.0, 1.0], "1 of 3 entries"),
    ("adjoint ignored", None, lambda x: 3.0 * np.exp(x), 1.0, np.exp(1.0), "'adjoint ignored'"),
    ("missing broadcast sum", None, lambda b: np.sum(X + b), np.array([1.0, 2.0, 3.0]), [1.0, 1.0, 1.0], "factor 0.5"),
    ("transposed", "matmul", lambda w: np.sum((w @ W)[0] * [1.0, 10.0]), W, [[21.0, 0.0], [53.0, 0.0]], "transposed"),
    ("last contribution wins", None, lambda x: x * x + x, 3.0, 3.0, "'last contribution wins'"),
    ("shared node counted once", None, lambda x: x * x + x, 3.0, 4.0, "'shared node counted once'"),
    ("stale forward value", None, np.square, 3.0, 6.5, "'stale forward value'"),
]


def test_every_fault_is_planted() -> None:
    assert {fault for fault, *_ in PLANTED} == set(FAULTS)


@pytest.mark.parametrize(("fault", "operation", "f", "x", "wrong", "cause"), PLANTED, ids=[p[0] for p in PLANTED])
def test_a_planted_fault_disagrees_and_is_named(
    fault: str, operation: str | None, f: Callable[[Any], Any], x: Any, wrong: Any, cause: str
) -> None:
    method = Broken(fault, operation)
    assert np.allclose(grad(f, method=method)(x), wrong, rtol=1e-12)
    found = compare(f, x, methods=[method, Reverse(), Scalar(), Numerical()])
    assert [row.method for row in found.odd_ones()] == [method.name]
    assert cause in found.row("Broken").cause
    assert {found.verdict(name) for name in ("Reverse", "Scalar", "Numerical")} == {Verdict.AGREE}


@pytest.mark.parametrize(("fault", "operation", "f", "x"), [p[:4] for p in PLANTED], ids=[p[0] for p in PLANTED])
def test_a_planted_gradient_is_caught_by_random_directions(
    fault: str, operation: str | None, f: Callable[[Any], Any], x: Any
) -> None:
    assert check_gradient(f, grad(f, method=Broken(fault, operation)), x).verdict is Verdict.DISAGREE
    assert check_gradient(f, grad(f), x).verdict is Verdict.AGREE


def test_a_thousandth_is_found_in_float32() -> None:
    found = compare(np.sin, np.float32(0.5), methods=[Broken("x1.001"), Reverse(), Scalar(), Numerical()])
    assert [row.method for row in found.odd_ones()] == ["Broken(fault='x1.001')"]
    assert "1.001" in found.row("Broken").cause


@pytest.mark.parametrize("seed", range(40))
def test_the_sweep_in_which_faults_are_planted_is_right_without_them(seed: int) -> None:
    program = Program(seed)
    assert not has_effect(Broken("sign", "no such operation"), program)


def test_a_fault_in_another_operation_changes_nothing() -> None:
    assert grad(np.sin, method=Broken("sign", "cos"))(0.5) == np.cos(0.5)
    assert grad(lambda x: np.sin(x) + np.cos(x), method=Broken("sign", "cos"))(0.5) == np.cos(0.5) + np.sin(0.5)


def test_an_output_returned_twice_has_both_cotangents() -> None:
    found = compare(lambda x: (np.sin(x), np.sin(x)), 0.5, methods=[Broken("sign", "none"), Reverse(), Numerical()])
    assert found

    def twice(x: Any) -> tuple[Any, Any]:
        y = np.sin(x)
        return y, y

    answer = Broken("sign", "none").pullback(_posed(twice, 0.5), [np.float64(1.0), np.float64(10.0)])
    assert answer.derivative[0] == 11 * np.cos(0.5)


def _posed(f: Callable[..., Any], x: Any) -> Any:
    from differentiation.problem import pose

    return pose(f, (x,))


def test_an_empty_array_has_no_entry_to_spoil() -> None:
    assert grad(lambda x: np.sum(np.sin(x)), method=Broken("one entry"))(np.zeros((0, 3))).shape == (0, 3)


def test_null_disagrees_wherever_the_derivative_is_not_zero() -> None:
    methods = [Null(), Reverse(), Numerical()]
    assert compare(np.sin, 0.5, methods=methods).verdict("Null") is Verdict.DISAGREE
    assert compare(np.sin, 0.5, methods=methods).row("Null").cause == "wrong rule: answers zero"
    assert compare(lambda x: 0.0 * x, 0.5, methods=methods).verdict("Null") is Verdict.UNINFORMATIVE


def test_an_unknown_fault_is_refused_with_those_that_exist() -> None:
    with pytest.raises(ValueError, match="'factor'"):
        Broken("typo")


@pytest.fixture(scope="module")
def counted() -> Any:
    return audit(range(1000, 1025))


def test_faults_in_random_programs_are_found(counted: Any) -> None:
    """Every fault matters in some of the programs, and in all of these it is found."""
    assert counted.missed == []
    assert min(counted.effective[fault] for fault in (*FAULTS, "zero")) >= 4


def test_right_methods_beside_many_wrong_ones_are_not_accused(counted: Any) -> None:
    assert counted.alarms == []
    assert counted.words["agree"] > 50


def test_the_page_has_a_line_for_every_fault(counted: Any) -> None:
    assert all(f"| {fault} |" in page(counted) for fault in FAULTS)


def test_forward_mode_with_a_fault_of_its_own_is_not_vouched_for_by_reverse_mode() -> None:
    """Nobody is held against himself, nor against one that shares his rules."""
    found = compare(lambda x: np.sum(np.sin(x)), np.array([0.5, 1.0]), methods=[Forward(), Reverse()])
    assert {row.judgement.verdict for row in found.rows} == {Verdict.UNINFORMATIVE}
