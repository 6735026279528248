"""Symbolic differentiation against closed forms, mpmath, hand-derived backprop and difference quotients."""

import mpmath
import numpy as np
import pytest
import sympy
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
from smooth_programs import smooth_program

import autodiff
from autodiff.errors import InputError
from autodiff.primitives.kinds import REGISTRY
from checks.oracles import fifty_digits
from differentiation import UnsupportedError
from differentiation.compiled_expressions import tree_size
from differentiation.problem import pose
from differentiation.symbolic import Symbolic
from differentiation.symbolic_functions import ELEMENTWISE as MEANINGS

GAPS: dict[str, str] = {}
"""Elementwise primitives without a meaning in SymPy, with the reason. None at present."""

EVERY_WAY = (Symbolic(), Symbolic(cse=False), Symbolic(digits=50))


def derivative(f, *args, method=None, argnums=None):
    problem = pose(f, args, tuple(range(len(args))) if argnums is None else argnums)
    return (method or Symbolic()).jacobian(problem).derivative


def assert_elementwise(name, method=None):
    """Every partial derivative at a drawn point against mpmath's, which differentiates by differences in 50 digits."""
    problem = scalar_problem(name)
    expected = [fifty_digits.partial(name, k, *problem.args) for k in problem.numbers]
    answer = (method or Symbolic()).jacobian(problem)
    np.testing.assert_allclose(np.array(answer.derivative[0]), expected, rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(answer.outputs[0], fifty_digits.value(name, *problem.args), rtol=1e-13)


# Closed forms


@pytest.mark.parametrize("method", EVERY_WAY, ids=lambda method: method.name)
def test_the_running_example_of_the_survey(method):
    answer = method.jacobian(pose(baydin, (np.array([2.0, 5.0]),)))
    assert abs(answer.outputs[0] - BAYDIN_VALUE) <= 2e-15 * BAYDIN_VALUE
    np.testing.assert_allclose(answer.derivative[0][0], BAYDIN_GRADIENT, rtol=2e-16 * 4)


@pytest.mark.parametrize("method", EVERY_WAY, ids=lambda method: method.name)
def test_the_hessian_of_the_running_example(method):
    hessian = method.hessian(pose(baydin, (np.array([2.0, 5.0]),))).derivative[0][0]
    np.testing.assert_allclose(hessian, [[-0.25, 1.0], [1.0, np.sin(5.0)]], rtol=1e-15)


def test_speelpennings_product_and_its_hessian():
    x = np.linspace(0.5, 1.5, 10)
    problem = pose(np.prod, (x,))
    np.testing.assert_allclose(Symbolic().gradient_leaves(problem)[0], np.prod(x) / x, rtol=1e-14)
    expected = np.prod(x) / np.outer(x, x) * (1 - np.eye(10))
    np.testing.assert_allclose(Symbolic().hessian(problem).derivative[0][0], expected, rtol=1e-13)


def test_speelpennings_product_with_a_zero_factor():
    assert derivative(np.prod, np.array([2.0, 0.0, 5.0]))[0][0].tolist() == [0.0, 10.0, 0.0]


def test_sums_of_traces():
    A, B = np.arange(6.0).reshape(2, 3), np.array([[1.0, -2.0], [0.5, 4.0]])
    (row,) = derivative(traces, A, B)
    np.testing.assert_array_equal(row[0], 2 * A)
    np.testing.assert_array_equal(row[1], 2 * B)


def test_the_helmholtz_energy():
    n = 6
    x, b = np.linspace(0.1, 0.4, n), np.linspace(0.05, 0.2, n)
    A = 1.0 / (np.arange(n)[:, None] + np.arange(n) + 1.0)
    (row,) = derivative(lambda x: helmholtz(x, A, b), x)
    np.testing.assert_allclose(row[0], helmholtz_gradient(x, A, b), rtol=1e-12)


def test_a_network_against_backprop_by_hand():
    problem, value, gradients = network()
    answer = Symbolic().jacobian(problem)
    assert abs(answer.outputs[0] - value) < 1e-14
    for block, expected in zip(answer.derivative[0], gradients, strict=True):
        np.testing.assert_allclose(block, expected, rtol=1e-12, atol=1e-15)


def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


def test_rosenbrocks_hessian():
    x, y = -1.2, 1.0
    expected = [[1200 * x * x - 400 * y + 2, -400 * x], [-400 * x, 200]]
    np.testing.assert_allclose(
        Symbolic().hessian(pose(rosenbrock, (np.array([x, y]),))).derivative[0][0], expected, rtol=1e-14
    )


def test_the_hessian_of_two_arguments_in_blocks():
    A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    x, y = np.array([1.0, -1.0]), np.array([2.0, 0.5, 1.0])
    blocks = Symbolic().hessian(pose(lambda x, y: x @ A @ y + np.sum(x**2), (x, y), (0, 1))).derivative
    np.testing.assert_array_equal(blocks[0][0], 2 * np.eye(2))
    np.testing.assert_array_equal(blocks[0][1], A)
    np.testing.assert_array_equal(blocks[1][0], A.T)
    np.testing.assert_array_equal(blocks[1][1], np.zeros((3, 3)))


def test_the_hessian_times_a_direction():
    A = np.array([[2.0, 1.0], [-3.0, 4.0]])
    answer = Symbolic().hvp(pose(lambda x: x @ A @ x, (np.array([1.0, 2.0]),)), [np.array([1.0, -1.0])])
    np.testing.assert_array_equal(answer.derivative[0], (A + A.T) @ [1.0, -1.0])


# Every primitive


def test_every_elementwise_primitive_has_a_meaning_or_a_reason():
    assert set(ELEMENTWISE) - set(MEANINGS) == set(GAPS)


@pytest.mark.parametrize("name", sorted(set(ELEMENTWISE) - set(GAPS)))
def test_elementwise_against_fifty_digits(name):
    assert_elementwise(name)


@pytest.mark.parametrize("name", sorted(set(ELEMENTWISE) - set(GAPS)))
def test_fifty_digits_within_their_own_bound(name):
    problem = scalar_problem(name)
    answer = Symbolic(digits=50).jacobian(problem)
    for k, (found, bound) in enumerate(zip(answer.derivative[0], answer.error[0], strict=True)):
        expected = fifty_digits.partial(name, k, *problem.args)
        assert abs(float(found) - expected) <= bound
        assert bound <= np.spacing(abs(expected)) or expected == 0.0


@pytest.mark.parametrize("name", ["multiply", "maximum", "arctan2", "where"])
def test_broadcasting(name):
    for case in REGISTRY[name].cases:
        problem = posed(name, case)
        assert_jacobian(Symbolic().jacobian(problem), problem, central_jacobian(problem), 1e-7, 1e-8)


@pytest.mark.parametrize(("name", "number"), STRUCTURAL)
def test_operations_on_whole_arrays(name, number):
    problem = posed(name, REGISTRY[name].cases[number])
    assert_jacobian(Symbolic().jacobian(problem), problem, central_jacobian(problem), 1e-7, 1e-8)


def test_a_wrong_meaning_is_noticed(monkeypatch):
    monkeypatch.setitem(MEANINGS, "tanh", lambda x: sympy.tanh(x) * sympy.Rational(1001, 1000))
    with pytest.raises(AssertionError):
        assert_elementwise("tanh")


def test_a_wrong_sum_is_noticed(monkeypatch):
    monkeypatch.setitem(MEANINGS, "multiply", lambda x, y: x + y)
    problem = posed("matmul", REGISTRY["matmul"].cases[1])
    with pytest.raises(AssertionError):
        assert_jacobian(Symbolic().jacobian(problem), problem, central_jacobian(problem), 1e-7, 1e-8)


# Arguments and results


def test_containers_and_several_arguments():
    def f(p, c, q):
        return {"sum": np.sum(p["W"] * c) + q, "parts": [p["b"] ** 2, np.stack([q, q * p["b"]])]}

    p = {"W": np.array([[1.0, 2.0]]), "b": np.float64(3.0)}
    problem = pose(f, (p, np.array([10.0, 20.0]), 4.0), (0, 2))
    answer = Symbolic().jacobian(problem)
    joined = problem.join(answer.derivative, single=False)
    assert joined["sum"][0]["W"].tolist() == [[10.0, 20.0]]
    assert joined["parts"][0][0]["b"] == 6.0
    assert joined["parts"][1][1].tolist() == [1.0, 3.0]
    assert joined["parts"][1][0]["W"].shape == (2, 1, 2)


def test_an_auxiliary_result_is_plain():
    problem = pose(lambda x: (np.sum(x**2), {"norm": np.sqrt(np.sum(x**2))}), (np.array([3.0, 4.0]),), has_aux=True)
    assert Symbolic().jacobian(problem).derivative[0][0].tolist() == [6.0, 8.0]
    assert problem.aux == {"norm": 5.0}
    assert isinstance(problem.aux["norm"], float)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_derivative_has_the_inputs_dtype(dtype):
    x = np.array([0.3, 0.7], dtype=dtype)
    problem = pose(lambda x: np.sum(np.sin(x)), (x,))
    answer = Symbolic().jacobian(problem)
    assert answer.outputs[0].dtype == dtype
    assert answer.derivative[0][0].dtype == dtype
    np.testing.assert_array_equal(answer.derivative[0][0], np.cos(x.astype(float)).astype(dtype))
    assert Symbolic().hessian(problem).derivative[0][0].dtype == dtype


def test_constants_keep_all_their_digits():
    for c in (1.01, 0.1, 1e-300, 123456789.123456789, np.pi, 2.0**60 + 2.0**10):
        assert derivative(lambda x, c=c: c * x, 1.0)[0][0] == c
        assert derivative(lambda x, c=c: c * x, 1.0, method=Symbolic(digits=50))[0][0] == c


def test_a_constant_output_has_a_zero_derivative():
    assert derivative(lambda x: np.array([1.0, 2.0]), np.array([1.0, 2.0, 3.0]))[0][0].tolist() == [[0.0] * 3] * 2


def test_empty_inputs_and_outputs():
    assert derivative(lambda x: x[:0], np.array([1.0, 2.0]))[0][0].shape == (0, 2)
    assert derivative(lambda x: np.sum(x), np.zeros((0, 3)))[0][0].shape == (0, 3)


# Kinks and the edge of the domain


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
@pytest.mark.parametrize("method", EVERY_WAY, ids=lambda method: method.name)
def test_the_slope_at_zero_by_the_houses_conventions(f, slope, method):
    assert derivative(f, 0.0, method=method)[0][0] == slope


def test_ties_of_a_maximum_share():
    np.testing.assert_allclose(derivative(np.max, np.array([2.0, 1.0, 2.0, 2.0]))[0][0], [1 / 3, 0, 1 / 3, 1 / 3])
    np.testing.assert_allclose(derivative(np.min, np.array([2.0, 1.0, 1.0, 2.0]))[0][0], [0, 0.5, 0.5, 0])


def test_no_second_derivative_at_a_kink_is_infinite():
    for f in (np.abs, autodiff.relu, lambda x: np.maximum(x, 0.0)):
        assert Symbolic().hessian(pose(f, (0.0,))).derivative[0][0] == 0.0


def test_an_undefined_derivative_is_said_to_be_so():
    for method in (Symbolic(), Symbolic(digits=50)):
        answer = method.jacobian(pose(np.sqrt, (0.0,)))
        assert not np.isfinite(answer.derivative[0][0])
        assert not answer.credible
        assert "undefined or infinite" in answer.note
    with np.errstate(invalid="ignore"):  # NumPy's own warning
        assert np.isnan(derivative(np.sqrt, -1.0, method=Symbolic(digits=50))[0][0])


def test_conditions_are_arithmetic_too():
    assert derivative(lambda x: np.sum((x > 1.0) * x + (x < 1.0).astype(float) * x**2), np.array([0.5, 3.0]))[0][
        0
    ].tolist() == [1.0, 1.0]
    inside = lambda x: np.where((x > 0.0) & ~(x > 1.0), x, 2.0 * x)
    assert derivative(lambda x: inside(x), np.array([0.5, 3.0, -1.0]))[0][0].diagonal().tolist() == [1.0, 2.0, 2.0]


def test_softmax_of_large_logits_does_not_overflow():
    (row,) = derivative(lambda x: autodiff.logsumexp(x), np.array([1000.0, 1000.0, 0.0]))
    assert row[0].tolist() == [0.5, 0.5, 0.0]


# Refusals


@pytest.mark.parametrize(
    ("f", "words"),
    [
        (lambda x: x[0] if x[0] > 0 else x[1], "branch"),
        (lambda x: np.sort(x), "argsort"),
        (lambda x: x[np.argmax(x)], "argmax"),
        (lambda x: x[x > 0.0], "index"),
        (lambda x: np.sum(x) if np.any(x > 0) else x[0], "any"),
    ],
)
def test_what_depends_on_values_is_refused(f, words):
    with pytest.raises(UnsupportedError, match=words) as caught:
        derivative(f, np.array([1.0, 2.0]))
    assert "Reverse()" in str(caught.value)
    assert "test_symbolic.py" in str(caught.value)


def test_a_branch_on_shapes_or_decided_conditions_is_followed():
    f = lambda x: x if x.ndim == 0 and x.size == 1 and x.dtype == float else x[0]
    assert derivative(f, 2.0)[0][0] == 1.0


def test_too_many_inputs_are_refused_with_their_number():
    with pytest.raises(UnsupportedError, match=r"1000 input numbers.*Symbolic\(largest=1000\)"):
        derivative(np.sum, np.ones(1000))
    assert derivative(np.sum, np.ones(200), method=Symbolic(largest=200))[0][0].tolist() == [1.0] * 200


def test_a_swelling_expression_is_refused_before_it_is_written_out():
    def swelling(x):
        for _ in range(60):
            x = np.sin(x) * np.cos(x)
        return x

    with pytest.raises(UnsupportedError, match=r"written out.*Reverse\(\)"):
        derivative(swelling, 0.5)


def test_a_deep_expression_is_refused():
    def deep(x):
        for _ in range(3000):
            x = np.sin(x)
        return x

    with pytest.raises(UnsupportedError, match="nested deeper"):
        derivative(deep, 0.5)


def test_too_many_operations_are_refused_while_they_happen():
    with pytest.raises(UnsupportedError, match="more than 1000 scalar operations"):
        derivative(lambda x: np.sum(np.ones((50, 50)) * x), 1.0, method=Symbolic(limit=1000))


def test_nesting_is_refused():
    problem = lambda y: Symbolic().gradient_leaves(pose(lambda x: x**2, (y,)))[0]
    with pytest.raises(UnsupportedError, match="does not nest"):
        autodiff.grad(problem)(3.0)
    with pytest.raises(UnsupportedError, match="does not nest"):
        autodiff.grad(lambda y: Symbolic().gradient_leaves(pose(lambda x: x * y, (2.0,)))[0])(3.0)


def test_a_primitive_without_a_meaning_is_refused_by_name(monkeypatch):
    monkeypatch.delitem(MEANINGS, "tanh")
    with pytest.raises(UnsupportedError, match=r"tanh has no meaning in SymPy.*Reverse\(\)"):
        derivative(np.tanh, 0.5)


def test_integers_and_arrays_are_refused_where_numbers_are_needed():
    with pytest.raises(InputError, match="bool"):
        derivative(lambda x: x > 0, 1.0)
    with pytest.raises(UnsupportedError, match="one number"):
        Symbolic().hessian(pose(np.sin, (np.ones(2),)))
    with pytest.raises(UnsupportedError, match="one number"):
        Symbolic().gradient_leaves(pose(np.sin, (np.ones(2),)))


# What is shown


def test_expressions_are_the_textbooks():
    shown = Symbolic().expressions(baydin, np.array([2.0, 5.0]))
    x1, x2 = shown.inputs[0]
    assert sympy.simplify(shown.jacobian[0][0][0] - (1 / x1 + x2)) == 0
    assert sympy.simplify(shown.jacobian[0][0][1] - (x1 - sympy.cos(x2))) == 0


def test_generated_source_runs_by_itself():
    shown = Symbolic().expressions(lambda x: np.sin(x) * np.exp(np.sin(x) * 1.01), 0.5)
    namespace = {name: getattr(np, name) for name in ("sin", "cos", "exp")}
    exec(shown.source, namespace)
    s, c = np.sin(0.5), np.cos(0.5)
    value, slope = namespace["derivative"](0.5)
    assert abs(value - s * np.exp(1.01 * s)) < 1e-15
    assert abs(slope - c * np.exp(1.01 * s) * (1 + 1.01 * s)) < 1e-14
    assert "1.01" in shown.source


def test_the_swell_and_what_sharing_saves():
    """sin of itself k times: the derivative written out has k(k-1)/2 + … operations, shared it has some 3k."""

    def repeated(x):
        for _ in range(12):
            x = np.sin(x)
        return x

    shown = Symbolic().expressions(repeated, 0.5)
    sines, products, cosines = 12 + 11 * 12 // 2, 11, 12
    assert shown.operations_before == sines + products + cosines
    assert shown.operations_after == 12 + 11 + 12


def test_the_size_of_shared_expressions_is_counted_without_writing_them_out():
    x = sympy.Symbol("x")
    expression = x
    for _ in range(100):
        expression = sympy.sin(expression) + sympy.cos(expression)
    assert tree_size(expression) == 3 * (2**100 - 1)


def test_names_of_inputs_follow_the_functions():
    shown = Symbolic().expressions(lambda W, b: np.sum(W) + b, np.ones((1, 2)), 1.0)
    assert [str(symbol) for array in shown.inputs for symbol in array.flat] == ["W1_1", "W1_2", "b"]
    clash = Symbolic().expressions(lambda x, x1: np.sum(x) * x1, np.ones(2), 1.0)
    assert len({str(symbol) for array in clash.inputs for symbol in array.flat}) == 3


def test_fifty_digits_survive_a_cancellation_that_doubles_do_not():
    f = lambda x: (1.0 - np.cos(x)) / x**2
    with mpmath.workdps(80):
        x = mpmath.mpf(1e-4)
        expected = float((x * mpmath.sin(x) - 2 * (1 - mpmath.cos(x))) / x**3)
    exact = Symbolic(digits=50).jacobian(pose(f, (1e-4,)))
    assert abs(exact.derivative[0][0] - expected) <= exact.error[0][0]
    assert abs(derivative(f, 1e-4)[0][0] - expected) > 1e-3 * abs(expected)


def test_the_cost_counts_one_run_and_the_operations_of_the_code():
    cost = Symbolic().jacobian(pose(baydin, (np.array([2.0, 5.0]),))).cost
    assert (cost.calls, cost.unit, cost.tape_length) == (1, "scalar operations", 0)
    # ln x1, x1 x2, sin x2, two sums; 1/x1 + x2; cos x2, a difference (and a sign for each of the two differences)
    assert 9 <= cost.operations <= 11


@pytest.mark.parametrize("seed", range(40))
def test_random_compositions_in_little_time(seed):
    """Among them compositions (seed 8) on which SymPy's own questions about signs take minutes."""
    program = smooth_program(seed)
    answer = Symbolic(digits=50).jacobian(pose(lambda t: program.term(np, program.point + t), (0.0,)))
    expected = program.derivative()
    assert abs(answer.derivative[0][0] - expected) <= answer.error[0][0] + 0.5 * np.spacing(abs(expected))
