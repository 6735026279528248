"""The checks of declarations, checked: a fault planted in a copy of a right rule turns the right check red."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autodiff.primitives import contraction, kinds, reduction, shape, transcendental
from autodiff.primitives.domains import Case
from autodiff.primitives.kinds import REGISTRY, Declared
from autodiff.tracer import value_of
from autodiff.types import Array
from checks.oracles.declarations import check_primitive
from checks.oracles.taylor import taylor_remainder
from checks.oracles.verdicts import Verdict

MODES = "forward against reverse"
NUMERICAL = "Jacobian against numerical"
EXACT = "Jacobian against 50 digits"


def copied(primitive: Declared, **changes: Any) -> Declared:
    """A copy of a primitive, unknown to the registry, with other rules."""
    broken = copy.copy(primitive)
    for name, value in changes.items():
        setattr(broken, name, value)
    return broken


def red(primitive: Declared) -> set[str]:
    """The checks that found a disagreement."""
    return {finding.check for finding in check_primitive(primitive) if finding.verdict is Verdict.DISAGREE}


def scaled(rule: Callable[..., Array], factor: float) -> Callable[..., Array]:
    return lambda *args, **params: factor * rule(*args, **params)


def one_entry(rule: Callable[..., Array]) -> Callable[..., Array]:
    """Wrong in the last entry only."""

    def wrong(*args: Array) -> Array:
        right = rule(*args)
        last = np.reshape(np.arange(np.size(right)) == np.size(right) - 1, np.shape(right))
        return np.where(last, 2 * right, right)

    return wrong


SMOOTH = ["sin", "exp", "tanh", "multiply", "divide", "arctan2", "power", "logaddexp"]


@pytest.mark.parametrize("name", SMOOTH)
@pytest.mark.parametrize("factor", [-1.0, 2.0, 1.001, 0.0, 1 + 1e-9])
def test_a_wrong_partial_derivative(name: str, factor: float) -> None:
    """Both modes use the partial and agree on the wrong number: only witnesses can tell."""
    right = REGISTRY[name]
    assert right.partials is not None
    partials = (scaled(right.partials[0], factor), *right.partials[1:])
    found = red(copied(right, partials=partials, cases=right.cases[:2]))
    assert {NUMERICAL, EXACT} <= found
    assert "Taylor remainder" in found or abs(factor - 1) < 1e-6
    assert MODES not in found
    assert "adjoint" not in found


@pytest.mark.parametrize("name", SMOOTH)
def test_one_wrong_entry(name: str) -> None:
    right = REGISTRY[name]
    assert right.partials is not None
    partials = (one_entry(right.partials[0]), *right.partials[1:])
    found = red(copied(right, partials=partials, cases=right.cases[1:2]))
    assert {NUMERICAL, "Taylor remainder"} <= found


def matmul_with(pullback: Callable[..., Array]) -> Declared:
    return copied(contraction.matmul, pullbacks=(pullback, contraction.matmul.pullbacks[1]))


def right_pullback(*args: Array) -> Array:
    return contraction.matmul_pullback_a(*args)


@pytest.mark.parametrize("factor", [-1.0, 2.0, 1.001])
def test_a_pullback_that_is_not_the_transpose_of_the_jvp(factor: float) -> None:
    found = red(matmul_with(scaled(right_pullback, factor)))
    assert {"adjoint", MODES, NUMERICAL, "Taylor remainder", "second order"} <= found


def test_an_ignored_adjoint() -> None:
    """The course grader's blind spot: a rule that assumes a cotangent of ones."""
    found = red(matmul_with(lambda g, out, a, b: right_pullback(np.ones_like(g), out, a, b)))
    assert {"zero", "linearity", "adjoint", MODES} <= found


def test_an_adjoint_whose_sign_is_lost() -> None:
    assert {"linearity", "adjoint"} <= red(matmul_with(lambda g, out, a, b: right_pullback(np.abs(g), out, a, b)))


def test_a_pullback_that_is_affine() -> None:
    assert "zero" in red(matmul_with(lambda g, out, a, b: right_pullback(g, out, a, b) + 1e-3))


def test_a_missing_transpose() -> None:
    """Square matrices have the right shape also without it."""
    squares = copied(
        contraction.matmul,
        cases=(Case(((3, 3), (3, 3))),),
        pullbacks=(lambda g, out, a, b: np.matmul(g, b), contraction.matmul.pullbacks[1]),
    )
    assert {"adjoint", MODES, NUMERICAL} <= red(squares)


def test_a_missing_sum_over_broadcast_axes() -> None:
    first_copy = lambda g, x, *, shape: np.reshape(np.ravel(g)[: x.size], x.shape)
    right = shape.broadcast_to_
    broken = kinds.Linear.__new__(kinds.Linear)
    broken.__dict__ |= right.__dict__ | {"pullbacks": (lambda g, out, x, **p: first_copy(g, x, **p),)}
    broken.cases = right.cases[:3]
    assert {"adjoint", MODES, NUMERICAL} <= red(broken)


def test_a_wrong_second_derivative_only() -> None:
    """A rule that hides its argument from outer levels is right once and wrong twice."""
    hidden = lambda out, x: np.cos(value_of(x))
    found = red(copied(transcendental.sin, partials=(hidden,)))
    assert "second order numerically" in found
    assert not found & {NUMERICAL, EXACT, MODES, "adjoint", "Taylor remainder"}


def test_a_wrong_second_derivative_in_one_mode() -> None:
    def hidden(g: Array, out: Array, x: Array, **params: Any) -> Array:
        return right.pullbacks[0](g, value_of(out), value_of(x), **params)

    right = REGISTRY["logsumexp"]
    found = red(copied(right, pullbacks=(hidden,)))
    assert {"second order", "second order numerically"} <= found
    assert not found & {NUMERICAL, MODES, "adjoint", "Taylor remainder"}


def test_a_rule_in_the_wrong_dtype() -> None:
    wide = lambda out, x: np.cos(x.astype(np.float64))
    assert red(copied(transcendental.sin, partials=(wide,))) == {"shape and dtype"}


def test_a_value_in_the_wrong_dtype() -> None:
    """A value that leaves float32 drags the whole program with it."""
    wide = lambda x: np.sin(x.astype(np.float64)).astype(np.float32 if isinstance(x, np.generic) else np.float64)
    assert red(copied(transcendental.sin, impl=wide)) != set()


def test_a_value_that_is_not_the_functions() -> None:
    """The rule is right for sin; the value is not."""
    found = red(copied(transcendental.sin, impl=lambda x: np.sin(x) * 1.001))
    assert {NUMERICAL, "Taylor remainder"} <= found


def test_weights_of_another_axis() -> None:
    broken = copied(REGISTRY["logsumexp"])
    broken.weights = lambda out, x, axis: reduction.softmax_weights(out, x, axis) / (x.shape[0] if x.ndim else 1)
    broken.pullbacks = (broken._pullback,)
    assert NUMERICAL in red(broken)


@pytest.mark.parametrize(("factor", "order"), [(1.0, 2.0), (1.001, 1.0), (-1.0, 1.0)])
def test_the_remainder_shows_its_order(factor: float, order: float) -> None:
    fit = taylor_remainder(lambda h: float(np.exp(1.0 + h)), factor * float(np.exp(1.0)))
    assert round(fit.order, 1) == order
    assert fit.right == (factor == 1.0)


def test_a_remainder_of_third_order_is_right_too() -> None:
    fit = taylor_remainder(lambda h: float(np.sin(h)), 1.0)
    assert fit.right
    assert round(fit.order, 1) == 3.0


def test_a_linear_function_leaves_rounding_only() -> None:
    fit = taylor_remainder(lambda h: 3.0 * (0.1 + h), 3.0)
    assert fit.right
    assert fit.order == np.inf


def test_float32_remainders_have_bounds_of_float32() -> None:
    curve = lambda h: np.exp(np.float32(1.0 + h))
    assert taylor_remainder(curve, float(np.exp(1.0)), step=0.25, eps=2.0**-23).right
    assert not taylor_remainder(curve, 1.01 * float(np.exp(1.0)), step=0.25, eps=2.0**-23).right


def test_a_primitive_without_cases_is_refused() -> None:
    with pytest.raises(ValueError, match="declares no cases"):
        check_primitive(copied(transcendental.sin, cases=()))
