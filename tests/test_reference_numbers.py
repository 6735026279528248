"""Published values and gradients, and closed forms, by every method, to the digits that it promises."""

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
import reference_programs as published

from autodiff import grad, jacfwd, jacrev, value_and_grad
from differentiation import Forward, Numerical, Reverse, Scalar, Symbolic, hessian
from differentiation import value_and_grad as by_method
from differentiation.method import Method
from differentiation.problem import pose

EXACT = [Reverse(), Forward(), Scalar(), Symbolic(), Symbolic(cse=False), Symbolic(digits=50)]
ESTIMATING = [
    Numerical(),
    Numerical(order=2),
    Numerical(order=6),
    Numerical(scheme="forward"),
    Numerical(scheme="backward", order=3),
    Numerical(scheme="complex"),
]


def named(methods: list[Method]) -> list[Any]:
    return [pytest.param(method, id=method.name) for method in methods]


def complex_step(f: Callable[[Any], Any], x: Any) -> Any:
    """A gradient of analytic code without any of our engines: ``Im f(x + ih e_k) / h``."""
    return np.array([np.imag(f(x + 1e-30j * unit)) / 1e-30 for unit in np.eye(x.size)])


def within_its_estimate(method: Numerical, f: Callable[[Any], Any], x: Any, gradient: Any, digits: float) -> None:
    """The error is at most what the method says, and what it says is at most `digits` of the largest entry."""
    answer = method.jacobian(pose(f, (x,)))
    assert answer.error is not None
    assert answer.credible, answer.note
    (found,), (error,) = answer.derivative[0], answer.error[0]
    rounding = 8 * np.finfo(float).eps * np.abs(gradient).max()
    assert np.all(np.abs(found - gradient) <= error + rounding)
    assert np.max(error) <= digits * np.abs(gradient).max()


# Baydin's example


@pytest.mark.parametrize("method", named(EXACT))
def test_baydins_example_by_exact_methods(method: Method) -> None:
    value, gradient = by_method(published.baydin, method=method)(published.BAYDIN_POINT)
    np.testing.assert_array_max_ulp(np.float64(value), np.float64(published.BAYDIN_VALUE), maxulp=1)
    np.testing.assert_array_max_ulp(gradient, published.BAYDIN_GRADIENT, maxulp=2)


@pytest.mark.parametrize("method", named(ESTIMATING))
def test_baydins_example_by_difference_quotients(method: Numerical) -> None:
    assert by_method(published.baydin, method=method)(published.BAYDIN_POINT)[0] == published.BAYDIN_VALUE
    # A one-sided or low-order formula promises fewer digits.
    digits = 1e-13 if method.scheme == "complex" else 1e-9 if method in (Numerical(), Numerical(order=6)) else 1e-5
    within_its_estimate(method, published.baydin, published.BAYDIN_POINT, published.BAYDIN_GRADIENT, digits)


def test_baydins_numbers_to_fifty_digits() -> None:
    """A witness of the constants themselves: the formulas, in mpmath."""
    with mpmath.workdps(50):
        value = mpmath.log(2) + 10 - mpmath.sin(5)
        slope = 2 - mpmath.cos(5)
    assert float(value) == published.BAYDIN_VALUE
    assert round(float(slope), 15) == published.BAYDIN_GRADIENT[1]  # it was published with 15 decimals


# The Gaussian-mixture instance of ADBench


def test_mixture_value() -> None:
    value = published.gmm_flat(published.GMM_POINT)
    assert value == pytest.approx(published.GMM_VALUE, rel=1e-14, abs=0)


def test_mixture_gradient_by_reverse_mode() -> None:
    arguments = published.GMM_ALPHAS, published.GMM_MEANS, published.GMM_ICF
    value, parts = value_and_grad(published.gmm, argnums=(0, 1, 2))(*arguments)
    assert [part.shape for part in parts] == [(3,), (3, 2), (3, 3)]
    assert value == pytest.approx(published.GMM_VALUE, rel=1e-14, abs=0)
    np.testing.assert_allclose(np.concatenate([p.ravel() for p in parts]), published.GMM_GRADIENT, rtol=1e-12, atol=0)


def test_mixture_gradient_by_forward_mode() -> None:
    gradient = jacfwd(published.gmm_flat)(published.GMM_POINT)
    np.testing.assert_allclose(gradient, published.GMM_GRADIENT, rtol=1e-12, atol=0)


@pytest.mark.parametrize("method", named([Scalar(), Symbolic()]))
def test_mixture_gradient_by_other_exact_methods(method: Method) -> None:
    _, gradient = by_method(published.gmm_flat, method=method)(published.GMM_POINT)
    np.testing.assert_allclose(gradient, published.GMM_GRADIENT, rtol=1e-12, atol=0)


@pytest.mark.parametrize("method", named([Numerical(), Numerical(order=4), Numerical(scheme="complex")]))
def test_mixture_gradient_by_difference_quotients(method: Numerical) -> None:
    within_its_estimate(method, published.gmm_flat, published.GMM_POINT, published.GMM_GRADIENT, 1e-8)


def test_mixture_gradient_by_a_complex_step_of_its_own() -> None:
    found = complex_step(published.gmm_flat, published.GMM_POINT)
    np.testing.assert_allclose(found, published.GMM_GRADIENT, rtol=1e-12, atol=0)


# Speelpenning's product

PRODUCTS = pytest.mark.parametrize("product", [published.speelpenning_loop, published.speelpenning_array])


@pytest.mark.parametrize("n", [10, 100, 1000])
@PRODUCTS
def test_speelpennings_gradient(product: Callable[[Any], Any], n: int) -> None:
    x = published.speelpenning_point(n)
    value, gradient = value_and_grad(product)(x)
    # n roundings in the inputs and n in the product
    assert value == pytest.approx(1 / (n + 1), rel=2 * n * 2**-53, abs=0)
    np.testing.assert_allclose(gradient, published.speelpenning_gradient(n), rtol=2 * n * 2**-53, atol=0)


@pytest.mark.parametrize("n", [10, 100])
@PRODUCTS
def test_speelpennings_gradient_by_forward_mode(product: Callable[[Any], Any], n: int) -> None:
    gradient = jacfwd(product)(published.speelpenning_point(n))
    np.testing.assert_allclose(gradient, published.speelpenning_gradient(n), rtol=2 * n * 2**-53, atol=0)


def test_speelpennings_gradient_at_1000_by_forward_mode() -> None:
    gradient = jacfwd(published.speelpenning_array)(published.speelpenning_point(1000))
    np.testing.assert_allclose(gradient, published.speelpenning_gradient(1000), rtol=2000 * 2**-53, atol=0)


@pytest.mark.parametrize("method", named([Scalar(), Symbolic(), Numerical()]))
def test_speelpennings_gradient_by_other_methods(method: Method) -> None:
    _, gradient = by_method(published.speelpenning_loop, method=method)(published.speelpenning_point(10))
    exact = 20 * 2**-53 if method.exact else 1e-10
    np.testing.assert_allclose(gradient, published.speelpenning_gradient(10), rtol=exact, atol=0)


@pytest.mark.parametrize(
    ("method", "n"), [(Reverse(), 10), (Forward(), 10), (Symbolic(), 10), (Reverse(), 100)], ids=str
)
def test_speelpennings_second_derivatives(method: Method, n: int) -> None:
    found = hessian(published.speelpenning_array, method=method)(published.speelpenning_point(n))
    np.testing.assert_allclose(found, published.speelpenning_hessian(n), rtol=4 * n * 2**-53, atol=0)


@pytest.mark.parametrize("outer", [jacfwd, jacrev])
def test_speelpennings_second_derivatives_by_nested_modes(outer: Callable[..., Any]) -> None:
    found = outer(grad(published.speelpenning_array))(published.speelpenning_point(100))
    np.testing.assert_allclose(found, published.speelpenning_hessian(100), rtol=400 * 2**-53, atol=0)


def test_speelpennings_second_derivatives_of_the_loop() -> None:
    found = hessian(published.speelpenning_loop)(published.speelpenning_point(10))
    np.testing.assert_allclose(found, published.speelpenning_hessian(10), rtol=40 * 2**-53, atol=0)


# The Helmholtz energy

ENERGIES = {"listed": lambda x: 0.0, "physical": np.sum}


@pytest.mark.parametrize("formula", ENERGIES)
def test_helmholtz_energy_published_numbers(formula: str) -> None:
    value, gradient = value_and_grad(published.helmholtz(ENERGIES[formula]))(published.helmholtz_point(10))
    expected_value, first, last = published.HELMHOLTZ_10[formula]
    # written down with 13 to 15 digits
    assert value == pytest.approx(expected_value, rel=2e-15 * 2, abs=0)
    np.testing.assert_allclose(gradient[[0, -1]], [first, last], rtol=1e-13, atol=0)


@pytest.mark.parametrize("n", [10, 100, 1000])
@pytest.mark.parametrize("formula", ENERGIES)
def test_helmholtz_gradient_against_the_closed_form(formula: str, n: int) -> None:
    x = published.helmholtz_point(n)
    _, gradient = value_and_grad(published.helmholtz(ENERGIES[formula]))(x)
    expected = published.helmholtz_gradient(x, physical=formula == "physical")
    np.testing.assert_allclose(gradient, expected, rtol=1e-12, atol=1e-13 * np.abs(expected).max())


@pytest.mark.parametrize("n", [10, 100])
def test_helmholtz_gradient_by_forward_mode(n: int) -> None:
    x = published.helmholtz_point(n)
    gradient = jacfwd(published.helmholtz(np.sum))(x)
    expected = published.helmholtz_gradient(x, physical=True)
    np.testing.assert_allclose(gradient, expected, rtol=1e-12, atol=1e-13 * np.abs(expected).max())


@pytest.mark.parametrize("formula", ENERGIES)
def test_helmholtz_closed_form_by_complex_step(formula: str) -> None:
    x = published.helmholtz_point(10)
    expected = published.helmholtz_gradient(x, physical=formula == "physical")
    np.testing.assert_allclose(complex_step(published.helmholtz(ENERGIES[formula]), x), expected, rtol=1e-13, atol=0)


@pytest.mark.parametrize("method", named([Scalar(), Symbolic(), Numerical(), Numerical(scheme="complex")]))
def test_helmholtz_gradient_by_other_methods(method: Method) -> None:
    x = published.helmholtz_point(10)
    _, gradient = by_method(published.helmholtz(np.sum), method=method)(x)
    exact = 1e-13 if method.exact else 1e-9
    np.testing.assert_allclose(gradient, published.helmholtz_gradient(x, physical=True), rtol=exact, atol=0)


# The comparisons above can fail


def test_a_gradient_wrong_by_a_thousandth_in_one_entry_is_seen() -> None:
    wrong = published.GMM_GRADIENT.copy()
    wrong[7] *= 1.001
    with pytest.raises(AssertionError):
        within_its_estimate(Numerical(), published.gmm_flat, published.GMM_POINT, wrong, 1e-8)
    with pytest.raises(AssertionError):
        np.testing.assert_allclose(jacfwd(published.gmm_flat)(published.GMM_POINT), wrong, rtol=1e-12, atol=0)
