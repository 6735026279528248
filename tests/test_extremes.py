"""Where derivatives go wrong quietly: at 0, at infinity, at ties, at NaN; and what is promised there."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autodiff import grad, jacfwd, jacrev, jvp, log_softmax, logsumexp, relu, sigmoid, softmax, softplus, value_and_grad
from autodiff.types import Array

NAN = float("nan")


def both(f: Callable[..., Array], x: Array) -> Array:
    """The Jacobian, after both modes have given the same."""
    forward, reverse = jacfwd(f)(x), jacrev(f)(x)
    np.testing.assert_allclose(forward, reverse, rtol=0, atol=1e-12)
    return reverse


def hessians(f: Callable[..., Array], x: Array) -> Array:
    """The Hessian, after every nesting has given the same."""
    found = [outer(inner(f))(x) for outer in (jacfwd, jacrev) for inner in (jacfwd, jacrev)]
    for other in found[1:]:
        np.testing.assert_allclose(other, found[0], rtol=0, atol=1e-12)
    return found[0]


def derivatives(f: Callable[..., Any], x: float, order: int) -> list[float]:
    """The first derivatives at x, by reverse mode and, checked to be equal, by forward mode."""
    values, reverse, forward = [], f, f
    for _ in range(order):
        reverse = grad(reverse)
        forward = lambda t, g=forward: jvp(g, (t,), (1.0,))[1]
        values.append(float(reverse(x)))
        assert float(forward(x)) == values[-1]
    return values


# Products of zero with infinity


def quiet(f: Callable[..., Array]) -> Callable[..., Array]:
    def silenced(x: Array) -> Array:
        with np.errstate(all="ignore"):
            return f(x)

    return silenced


@pytest.mark.parametrize(
    ("f", "slopes", "curvatures"),
    [
        (lambda x: np.where(x > 0, np.sqrt(x), 0), [0, 0.25], [0, -1 / 32]),
        (lambda x: np.where(x > 0, x * np.log(x), 0), [0, np.log(4) + 1], [0, 0.25]),
        (lambda x: np.where(x > 0, 1 / x, 0), [0, -1 / 16], [0, 1 / 32]),
        (lambda x: np.where(x > 0, x**0.5, 0), [0, 0.25], [0, -1 / 32]),
    ],
    ids=["sqrt", "x log x", "1/x", "power"],
)
def test_the_branch_not_taken_adds_nothing(f: Any, slopes: Any, curvatures: Any) -> None:
    x = np.array([0.0, 4.0])
    total = quiet(lambda x: np.sum(f(x)))
    np.testing.assert_allclose(both(total, x), slopes, rtol=1e-15)
    np.testing.assert_allclose(hessians(total, x), np.diag(curvatures), rtol=1e-15)


def test_a_true_infinity_stays() -> None:
    assert grad(np.sqrt)(0.0) == np.inf
    assert grad(quiet(np.log))(0.0) == np.inf
    assert jvp(np.sqrt, (0.0,), (1.0,))[1] == np.inf


# Powers


@pytest.mark.parametrize(
    ("exponent", "expected"), [(0, [0, 0, 0, 0]), (1, [1, 0, 0, 0]), (2, [0, 2, 0, 0]), (3, [0, 0, 6, 0])]
)
@pytest.mark.parametrize("kind", [int, float, np.int64, np.float64, np.array])
def test_whole_powers_at_zero(exponent: int, expected: list[float], kind: Any) -> None:
    assert derivatives(lambda x: x ** kind(exponent), 0.0, 4) == expected


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("exponents", [np.arange(4), np.arange(4.0)])
def test_whole_powers_of_negative_numbers(exponents: Array, dtype: Any) -> None:
    x = np.array([-2.0, -2.0, -2.0, 0.0], dtype=dtype)
    f = lambda x: np.sum(x ** exponents.astype(x.dtype if exponents.dtype.kind == "f" else int))
    slopes = both(f, x)
    assert slopes.dtype == dtype
    np.testing.assert_array_equal(slopes, [0, 1, -4, 0])
    np.testing.assert_array_equal(hessians(f, x), np.diag([0, 0, 2, 0]))


def test_powers_by_their_exponent() -> None:
    assert grad(lambda y: 0.0**y)(2.0) == 0.0
    assert grad(lambda y: 2.0**y)(3.0) == pytest.approx(8 * np.log(2), rel=1e-15)
    assert grad(lambda x, y: x**y)(-2.0, 3.0) == 12.0
    assert np.isnan(grad(lambda x, y: x**y, 1)(-2.0, 3.0))  # x^y is real only at whole y: no derivative


def test_the_mixed_derivative_of_a_power_at_exponent_zero() -> None:
    """d/dy (y x^(y-1)) = x^(y-1) (1 + y ln x), which is 1/x at y = 0."""
    assert grad(lambda y: grad(lambda x: x**y)(4.0))(0.0) == 0.25
    assert jvp(lambda y: grad(lambda x: x**y)(4.0), (0.0,), (1.0,))[1] == 0.25


# Products with zeros, to third order


@pytest.mark.parametrize("x", [[0.0, 2.0, 3.0], [0.0, 0.0, 3.0], [0.0, 0.0, 0.0]], ids=["one", "two", "three"])
def test_products_with_zeros(x: list[float]) -> None:
    a, b, c = x
    point = np.array(x)
    np.testing.assert_array_equal(both(np.prod, point), [b * c, a * c, a * b])
    np.testing.assert_array_equal(hessians(np.prod, point), [[0, c, b], [c, 0, a], [b, a, 0]])
    third = np.zeros((3, 3, 3))
    for order in ((0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)):
        third[order] = 1.0
    np.testing.assert_array_equal(jacfwd(jacrev(grad(np.prod)))(point), third)


# Exponentials of very large and very small numbers


def test_logsumexp_of_nothing_but_minus_infinity() -> None:
    x = np.array([-np.inf, -np.inf])
    assert logsumexp(x) == -np.inf
    np.testing.assert_array_equal(both(logsumexp, x), [0, 0])


def test_logsumexp_ignores_minus_infinity() -> None:
    x = np.array([-np.inf, 1.0, 1.0])
    np.testing.assert_allclose(both(logsumexp, x), [0, 0.5, 0.5], rtol=1e-15)
    np.testing.assert_allclose(hessians(logsumexp, x), [[0, 0, 0], [0, 0.25, -0.25], [0, -0.25, 0.25]], atol=1e-15)


def test_huge_exponents_do_not_overflow() -> None:
    x = np.array([1e300, 0.0])
    assert logsumexp(x) == 1e300
    np.testing.assert_array_equal(both(logsumexp, x), [1, 0])
    np.testing.assert_array_equal(softmax(x), [1, 0])
    np.testing.assert_array_equal(both(softmax, x), np.zeros((2, 2)))
    np.testing.assert_array_equal(both(log_softmax, x), [[0, 0], [-1, 1]])
    np.testing.assert_array_equal(both(lambda x: np.sum(softplus(x)), np.array([800.0, -800.0])), [1, 0])
    assert grad(np.logaddexp, (0, 1))(800.0, 0.0) == (1.0, 0.0)
    assert grad(np.logaddexp, (0, 1))(-np.inf, -np.inf) == (0.5, 0.5)


def test_sigmoid_keeps_its_digits_on_both_sides() -> None:
    """sigmoid(-40) = 1 / (1 + e^40) = e^-40 to 17 digits, and so is its derivative there."""
    assert sigmoid(-40.0) == pytest.approx(np.exp(-40.0), rel=1e-15)
    assert grad(sigmoid)(-40.0) == pytest.approx(np.exp(-40.0), rel=1e-14)
    assert sigmoid(-800.0) == 0.0
    assert sigmoid(800.0) == 1.0


# Ties and kinks: the stated element of the subdifferential


def test_ties_share() -> None:
    np.testing.assert_array_equal(both(np.max, np.array([2.0, 2.0, 1.0])), [0.5, 0.5, 0])
    np.testing.assert_array_equal(both(np.min, np.array([1.0, 2.0, 1.0])), [0.5, 0, 0.5])
    assert grad(np.maximum, (0, 1))(1.0, 1.0) == (0.5, 0.5)
    assert grad(lambda x: np.clip(x, 0.0, 1.0))(1.0) == 0.5


def test_ties_in_a_sort_are_a_permutation() -> None:
    jacobian = both(np.sort, np.array([2.0, 1.0, 1.0]))
    np.testing.assert_array_equal(jacobian, [[0, 1, 0], [0, 0, 1], [1, 0, 0]])


@pytest.mark.parametrize("f", [np.std, np.linalg.norm, lambda x: np.std(x, axis=0), lambda x: np.hypot(x[0], x[1])])
def test_cones_have_slope_zero_at_their_tip(f: Callable[..., Array]) -> None:
    np.testing.assert_array_equal(both(f, np.zeros(3)), np.zeros(3))


def test_the_tip_does_not_hide_other_terms() -> None:
    np.testing.assert_array_equal(both(lambda x: np.std(x) + np.sum(x), np.ones(3)), np.ones(3))
    np.testing.assert_array_equal(hessians(lambda x: np.linalg.norm(x) + np.sum(x * x), np.zeros(2)), 2 * np.eye(2))


@pytest.mark.parametrize("f", [np.abs, relu, np.sign])
def test_kinks_at_zero_have_slope_zero(f: Callable[..., Array]) -> None:
    assert both(lambda x: np.sum(f(x)), np.zeros(1)) == [0.0]


# NaN


@pytest.mark.parametrize(
    "f",
    [np.sin, np.abs, np.sqrt, lambda x: np.maximum(x, 0), lambda x: np.clip(x, 0, 1), lambda x: x * x, sigmoid, np.exp],
)
def test_a_nan_is_not_lost(f: Callable[..., Array]) -> None:
    x = np.array([NAN, 0.25])
    value, gradient = value_and_grad(lambda x: np.sum(f(x)))(x)
    assert np.isnan(value)
    assert np.isnan(gradient[0])
    assert np.isfinite(gradient[1])
    assert np.isnan(jvp(f, (x,), (np.ones(2),))[1][0])


def test_relu_passes_the_value_of_nan_and_no_derivative() -> None:
    """relu' is a comparison, which is false; a NaN in the loss reaches the gradient through its cotangent."""
    assert np.isnan(relu(NAN))
    assert np.isnan(grad(lambda x: relu(x) ** 2)(NAN))


def test_fmax_prefers_numbers() -> None:
    value, gradient = value_and_grad(lambda x: np.sum(np.fmax(x, np.array([0.5, NAN, 0.5]))))(np.array([NAN, 1.0, 2.0]))
    assert value == 3.5
    np.testing.assert_array_equal(gradient, [0, 1, 1])


# Warnings: the derivative gives none that the function does not give


SINGULAR = {
    "sqrt": (np.sqrt, 0.0),
    "cbrt": (np.cbrt, 0.0),
    "arcsin": (np.arcsin, 1.0),
    "arccos": (np.arccos, -1.0),
    "arccosh": (np.arccosh, 1.0),
    "power": (lambda x: x**0.5, 0.0),
    "hypot": (lambda x: np.hypot(x, x), 0.0),
    "norm": (lambda x: np.linalg.norm(x * np.ones(2)), 0.0),
    "std": (lambda x: np.std(x * np.ones(2)), 1.0),
    "where": (lambda x: np.where(x > 0, np.sqrt(np.abs(x)), 0.0), 0.0),
    "max": (lambda x: np.max(x * np.ones(2)), 1.0),
    "logsumexp": (lambda x: logsumexp(x + np.array([0.0, -np.inf])), 1.0),
    "softplus": (softplus, 800.0),
}


@pytest.mark.parametrize("name", SINGULAR)
def test_no_warning_that_the_function_does_not_give(name: str) -> None:
    f, x = SINGULAR[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        f(x)
        grad(f)(x)
        jvp(f, (x,), (1.0,))
        grad(grad(f))(x)
        jvp(grad(f), (x,), (1.0,))
        grad(lambda t: jvp(f, (t,), (1.0,))[1])(x)
        jvp(lambda t: jvp(f, (t,), (1.0,))[1], (x,), (1.0,))


# float32


SINGLE = {
    "x / np.prod(shape)": lambda x: np.sum(x / np.prod(x.shape)),
    "np.sqrt(2) * x": lambda x: np.sum(np.sqrt(2) * x),
    "np.float64 factor": lambda x: np.sum(np.float64(2) * x),
    "integer array": lambda x: np.sum(np.arange(3) * x),
    "integer exponents": lambda x: np.sum(x ** np.arange(3)),
    "number of rows": lambda x: np.sum(x) / x.shape[0],
    "list": lambda x: np.sum([1, 2, 3] * x),
    "mean": np.mean,
    "std": np.std,
    "clip": lambda x: np.sum(np.clip(x, 0.0, 1.0)),
    "where": lambda x: np.sum(np.where(x > 0, x, 0.5)),
    "pad": lambda x: np.sum(np.pad(x, 1, constant_values=0.5) ** 2),
    "norm": np.linalg.norm,
    "softmax": lambda x: softmax(x)[0],
    "logsumexp": logsumexp,
    "sigmoid": lambda x: np.sum(sigmoid(x)),
    "degrees": lambda x: np.sum(np.degrees(x)),
    "power of number": lambda x: np.sum(2**x),
    "index": lambda x: x[1] * x[2],
    "prod": np.prod,
}


@pytest.mark.parametrize("name", SINGLE)
def test_float32_programs_have_float32_gradients(name: str) -> None:
    f, x = SINGLE[name], np.array([0.5, -1.5, 2.0], dtype=np.float32)
    value, gradient = value_and_grad(f)(x)
    assert value.dtype == np.asarray(f(x)).dtype
    assert gradient.dtype == np.float32
    assert np.asarray(jvp(f, (x,), (x,))[1]).dtype == value.dtype
    assert jacrev(grad(f))(x).dtype == np.float32
    np.testing.assert_allclose(gradient, grad(f)(x.astype(np.float64)), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("f", [lambda t: [1.0, 2.0] @ t, lambda t: t @ [1, 2], lambda t: np.matmul([3, 1], t)])
def test_lists_are_operands_of_products(f: Callable[..., Array]) -> None:
    x = np.array([1.5, 2.5])
    assert jvp(f, (x,), (x,))[1] == f(x)
    np.testing.assert_array_equal(grad(f)(x), [f(np.array([1.0, 0.0])), f(np.array([0.0, 1.0]))])
