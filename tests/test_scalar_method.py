"""The lecture's engine as a method, in both modes, against closed forms, mpmath, hand-derived backprop, differences."""

import numpy as np
import pytest
from entrywise_programs import (
    BAYDIN_GRADIENT,
    BAYDIN_VALUE,
    ELEMENTWISE,
    STRUCTURAL,
    assert_jacobian,
    baydin,
    central_jacobian,
    helmholtz,
    helmholtz_gradient,
    network,
    posed,
    scalar_problem,
    traces,
)

import autodiff
from autodiff.errors import InputError
from autodiff.primitives.kinds import REGISTRY
from checks.oracles import fifty_digits
from differentiation import UnsupportedError
from differentiation.problem import pose
from differentiation.scalar_method import ELEMENTWISE as MEANINGS
from differentiation.scalar_method import Scalar

GAPS: dict[str, str] = {}
"""Elementwise primitives that the scalar engine cannot express, with the reason. None at present."""

BOTH = (Scalar(), Scalar(mode="forward"))


@pytest.fixture(params=BOTH, ids=lambda method: method.name)
def method(request):
    return request.param


def derivative(method, f, *args):
    return method.jacobian(pose(f, args, tuple(range(len(args))))).derivative


def assert_elementwise(method, name):
    """Every partial derivative at a drawn point against mpmath's, which differentiates by differences in 50 digits."""
    problem = scalar_problem(name)
    expected = [fifty_digits.partial(name, k, *problem.args) for k in problem.numbers]
    answer = method.jacobian(problem)
    np.testing.assert_allclose(np.array(answer.derivative[0]), expected, rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(answer.outputs[0], fifty_digits.value(name, *problem.args), rtol=1e-13)


# Closed forms


def test_the_running_example_of_the_survey(method):
    answer = method.jacobian(pose(baydin, (np.array([2.0, 5.0]),)))
    assert abs(answer.outputs[0] - BAYDIN_VALUE) <= 2e-15 * BAYDIN_VALUE
    np.testing.assert_allclose(answer.derivative[0][0], BAYDIN_GRADIENT, rtol=1e-15)


def test_speelpennings_product(method):
    x = np.linspace(0.5, 1.5, 10)
    np.testing.assert_allclose(derivative(method, np.prod, x)[0][0], np.prod(x) / x, rtol=1e-14)
    assert derivative(method, np.prod, np.array([2.0, 0.0, 5.0]))[0][0].tolist() == [0.0, 10.0, 0.0]


def test_sums_of_traces(method):
    A, B = np.arange(6.0).reshape(2, 3), np.array([[1.0, -2.0], [0.5, 4.0]])
    (row,) = derivative(method, traces, A, B)
    np.testing.assert_array_equal(row[0], 2 * A)
    np.testing.assert_array_equal(row[1], 2 * B)


def test_the_helmholtz_energy(method):
    n = 20
    x, b = np.linspace(0.1, 0.4, n), np.linspace(0.01, 0.1, n)
    A = 1.0 / (np.arange(n)[:, None] + np.arange(n) + 1.0)
    (row,) = derivative(method, lambda x: helmholtz(x, A, b), x)
    np.testing.assert_allclose(row[0], helmholtz_gradient(x, A, b), rtol=1e-12)


def test_a_network_against_backprop_by_hand(method):
    problem, value, gradients = network(samples=5)
    answer = method.jacobian(problem)
    assert abs(answer.outputs[0] - value) < 1e-14
    for block, expected in zip(answer.derivative[0], gradients, strict=True):
        np.testing.assert_allclose(block, expected, rtol=1e-12, atol=1e-15)


# Every primitive


def test_every_elementwise_primitive_has_a_meaning_or_a_reason():
    assert set(ELEMENTWISE) - set(MEANINGS) == set(GAPS)


@pytest.mark.parametrize("name", sorted(set(ELEMENTWISE) - set(GAPS)))
def test_elementwise_against_fifty_digits(method, name):
    assert_elementwise(method, name)


@pytest.mark.parametrize("name", sorted(set(ELEMENTWISE) - set(GAPS)))
def test_broadcasting(method, name):
    for case in REGISTRY[name].cases:
        problem = posed(name, case)
        assert_jacobian(method.jacobian(problem), problem, central_jacobian(problem), 1e-6, 1e-7)


@pytest.mark.parametrize(("name", "number"), STRUCTURAL)
def test_operations_on_whole_arrays(method, name, number):
    problem = posed(name, REGISTRY[name].cases[number])
    assert_jacobian(method.jacobian(problem), problem, central_jacobian(problem), 1e-7, 1e-8)


def test_a_wrong_meaning_is_noticed(monkeypatch, method):
    monkeypatch.setitem(MEANINGS, "tanh", lambda x: x.tanh() * 1.001)
    with pytest.raises(AssertionError):
        assert_elementwise(method, "tanh")


def test_a_wrong_choice_among_ties_is_noticed(monkeypatch, method):
    monkeypatch.setitem(MEANINGS, "maximum", lambda x, y: x if x >= y else y)
    with pytest.raises(AssertionError):
        test_ties_of_a_maximum_share(method)


@pytest.mark.parametrize("point", [(3.0, 4.0), (-3.0, 4.0), (3.0, -4.0), (-3.0, -4.0), (4.0, -3.0), (-4.0, -3.0)])
def test_arctan2_in_every_octant(method, point):
    problem = pose(np.arctan2, point, (0, 1))
    y, x = point
    answer = method.jacobian(problem)
    np.testing.assert_allclose(answer.outputs[0], np.arctan2(y, x), rtol=1e-15)
    np.testing.assert_allclose(answer.derivative[0], [x / 25.0, -y / 25.0], rtol=1e-14)


def test_hypot_and_logaddexp_far_out(method):
    np.testing.assert_allclose(derivative(method, np.hypot, 3e200, 4e200)[0], [0.6, 0.8], rtol=1e-14)
    np.testing.assert_allclose(derivative(method, np.logaddexp, 1000.0, 1000.0)[0], [0.5, 0.5], rtol=1e-14)
    assert derivative(method, autodiff.softplus, 800.0)[0][0] == 1.0


# The two modes and their interface


def test_pushforward_and_pullback_are_transposes():
    f = lambda x, y: [np.tanh(x @ y), np.sum(x, axis=0) * y]
    rng = np.random.default_rng(5)
    inputs = (rng.normal(size=(2, 3)), rng.normal(size=3))
    problem = pose(f, inputs, (0, 1))
    tangents = [rng.normal(size=(2, 3)), rng.normal(size=3)]
    cotangents = [rng.normal(size=2), rng.normal(size=3)]
    pushed = Scalar().pushforward(problem, tangents).derivative
    pulled = Scalar().pullback(problem, cotangents).derivative
    left = sum(np.sum(c * t) for c, t in zip(cotangents, pushed, strict=True))
    right = sum(np.sum(c * t) for c, t in zip(pulled, tangents, strict=True))
    assert abs(left - right) <= 1e-14 * sum(np.sum(np.abs(t)) for t in pushed)
    assert [c.shape for c in pulled] == [(2, 3), (3,)]


def test_rows_of_one_run_do_not_mix():
    """`backward` leaves alone what it does not reach: a second row must not show the first row's adjoints."""
    assert derivative(Scalar(), lambda x: x * np.array([2.0, 3.0]), np.array([1.0, 1.0]))[0][0].tolist() == [
        [2.0, 0.0],
        [0.0, 3.0],
    ]


def test_an_input_that_is_an_output_too(method):
    (row, again) = derivative(method, lambda x: [x, x], np.array([1.0, 2.0]))
    np.testing.assert_array_equal(row[0], np.eye(2))
    np.testing.assert_array_equal(again[0], np.eye(2))


def test_scalar_operations_are_counted():
    cost = Scalar().jacobian(pose(baydin, (np.array([2.0, 5.0]),))).cost
    assert (cost.calls, cost.operations, cost.tape_length) == (1, 5, 5)  # ln, product, sum, sine, difference
    assert cost.unit == "scalar operations"
    cost = Scalar(mode="forward").jacobian(pose(baydin, (np.array([2.0, 5.0]),))).cost
    assert (cost.calls, cost.operations, cost.tape_length) == (2, 10, 0)


def test_a_matrix_product_takes_m_n_k_products_and_as_many_sums_less_one():
    cost = Scalar().jacobian(pose(lambda A, B: A @ B, (np.ones((2, 3)), np.ones((3, 4))), (0, 1))).cost
    assert cost.operations == 2 * 4 * (3 + 2)


def test_modes_have_names():
    with pytest.raises(ValueError, match="'reverse' or 'forward'"):
        Scalar(mode="both")


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_derivative_has_the_inputs_dtype(method, dtype):
    x = np.array([0.3, 0.7], dtype=dtype)
    answer = method.jacobian(pose(lambda x: np.sum(np.sin(x)), (x,)))
    assert answer.outputs[0].dtype == dtype
    assert answer.derivative[0][0].dtype == dtype
    np.testing.assert_allclose(answer.derivative[0][0], np.cos(x.astype(float)), rtol=np.finfo(dtype).eps)


def test_containers_auxiliary_results_and_empty_arrays(method):
    def f(p, q):
        return {"sum": np.sum(p["W"]) * q, "none": p["W"][:0]}, {"norm": np.sqrt(np.sum(p["W"] ** 2))}

    problem = pose(f, ({"W": np.array([3.0, 4.0])}, 2.0), (0, 1), has_aux=True)
    answer = method.jacobian(problem)
    assert answer.derivative[0][0].tolist() == [2.0, 2.0]
    assert answer.derivative[0][1] == 7.0
    assert answer.derivative[1][0].shape == (0, 2)
    assert problem.aux == {"norm": 5.0}
    assert derivative(method, np.sum, np.zeros((0, 3)))[0][0].shape == (0, 3)


# Control flow follows the values


def test_branches_loops_and_choices_by_value(method):
    def f(x):
        count = 0
        while x[0] < 10.0:
            x = x * 2.0
            count += 1
        best = x[np.argmax(x)] if np.any(x > 11.0) else x[0]
        return best * np.sort(x)[0] + count

    # x doubles once to (12, 10): the largest times the smallest, 4 x0 x1.
    assert derivative(method, f, np.array([6.0, 5.0]))[0][0].tolist() == [20.0, 24.0]


def test_a_mask_that_depends_on_values(method):
    assert derivative(method, lambda x: np.sum(x[x > 0.0] ** 2), np.array([1.0, -2.0, 3.0]))[0][0].tolist() == [
        2.0,
        0.0,
        6.0,
    ]
    assert derivative(method, lambda x: np.sum(np.where(x > 0.0, x**2, -x)), np.array([1.0, -2.0]))[0][0].tolist() == [
        2.0,
        -1.0,
    ]


# Kinks


@pytest.mark.parametrize(
    ("f", "slope"),
    [
        (np.abs, 0.0),
        (autodiff.relu, 0.0),
        (np.sign, 0.0),
        (lambda x: np.maximum(x, 0.0), 0.5),
        (lambda x: np.minimum(x, -x), 0.0),
        (lambda x: np.where(x > 0, np.sqrt(x), 0.0), 0.0),
        (lambda x: np.where(x >= 0, 3.0 * x, 5.0 * x), 3.0),
        (lambda x: np.clip(x, 0.0, 1.0), 0.5),
        (lambda x: np.floor(x) + x, 1.0),
        (lambda x: autodiff.stop_gradient(x) * x + x, 1.0),
    ],
)
def test_the_slope_at_zero_by_the_houses_conventions(method, f, slope):
    assert derivative(method, f, 0.0)[0][0] == slope


def test_ties_of_a_maximum_share(method):
    assert derivative(method, np.maximum, 1.0, 1.0)[0] == [0.5, 0.5]
    np.testing.assert_allclose(
        derivative(method, np.max, np.array([2.0, 1.0, 2.0, 2.0]))[0][0], [1 / 3, 0, 1 / 3, 1 / 3]
    )
    np.testing.assert_allclose(derivative(method, np.min, np.array([2.0, 1.0, 1.0, 2.0]))[0][0], [0, 0.5, 0.5, 0])


def test_fmax_passes_over_nan(method):
    assert derivative(method, lambda x: np.fmax(x, np.nan), 2.0)[0][0] == 1.0
    assert derivative(method, lambda x: np.fmin(np.nan, x), 2.0)[0][0] == 1.0


# Refusals


def test_second_order_is_refused(method):
    with pytest.raises(UnsupportedError, match=r"first order.*Reverse\(\)"):
        method.hessian(pose(np.sum, (np.ones(2),)))
    with pytest.raises(UnsupportedError, match="first order"):
        method.hvp(pose(np.sum, (np.ones(2),)), [np.ones(2)])


def test_nesting_is_refused(method):
    with pytest.raises(UnsupportedError, match="does not nest"):
        autodiff.grad(lambda y: method.jacobian(pose(lambda x: x**2, (y,))).derivative[0][0])(3.0)
    with pytest.raises(UnsupportedError, match="does not nest"):
        autodiff.grad(lambda y: method.jacobian(pose(lambda x: x * y, (2.0,))).derivative[0][0])(3.0)


def test_too_many_operations_are_refused():
    with pytest.raises(UnsupportedError, match="more than 1000 scalar operations"):
        derivative(Scalar(limit=1000), lambda x: np.sum(np.ones((50, 50)) * x), 1.0)


def test_a_primitive_without_a_meaning_is_refused_by_name(monkeypatch, method):
    monkeypatch.delitem(MEANINGS, "tanh")
    with pytest.raises(UnsupportedError, match=r"tanh has no meaning in the scalar engine.*Reverse\(\)"):
        derivative(method, np.tanh, 0.5)


def test_results_that_are_no_real_numbers_are_refused(method):
    with pytest.raises(InputError, match="bool"):
        derivative(method, lambda x: x > 0, 1.0)
