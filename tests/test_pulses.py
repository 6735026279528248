"""Functions as sums of pulses, and sum-product circuits deep and shallow."""

import numpy as np
import pytest

from autodiff import grad
from autodiff.nn.circuits import Circuit, CircuitLayer, alternating_circuit, expand
from autodiff.nn.pulses import pulse, pulse_network
from autodiff.nn.threshold import Layer, ThresholdNetwork

EPS = np.finfo(float).eps

# Functions on [0, 1] with a Lipschitz constant known by calculus.
LIPSCHITZ = {
    "line": (lambda x: 3 * x - 1, 3.0),
    "sine": (lambda x: np.sin(10 * x), 10.0),
    "corner": (lambda x: abs(x - 0.3), 1.0),
    "saw": (lambda x: 2 * abs(7 * x - np.rint(7 * x)), 14.0),
    "square": (lambda x: x * x, 2.0),
    "constant": (lambda x: 0.7 + 0 * x, 0.0),
}


def fine_grid(n: int) -> np.ndarray:
    """Both ends, even steps that hit cells everywhere, and both sides of every edge of n cells."""
    edges = np.linspace(0, 1, n + 1)
    points = np.concatenate([np.linspace(0, 1, 4001), edges, np.nextafter(edges, 0), np.nextafter(edges, 1)])
    return np.clip(points, 0, 1)


def worst(network: ThresholdNetwork, f, points: np.ndarray) -> float:
    chunks = np.array_split(points, max(1, len(points) // 500))
    return max(float(np.max(np.abs(network(chunk[:, None])[:, 0] - f(chunk)))) for chunk in chunks)


def bound(L: float, n: int, highest: float) -> float:
    """Half a cell at slope L, and rounding: 2n terms that cancel, and the edges' own."""
    return L / (2 * n) + 4 * n * EPS * highest + 4 * L * EPS


# Pulses


def test_a_pulse_has_three_units_and_lies_between_its_thresholds():
    network = pulse(-1.5, 2.0)
    points = np.array([-9, np.nextafter(-1.5, -9), -1.5, 0, np.nextafter(2.0, 0), 2.0, 9])
    assert network(points[:, None]).ravel().tolist() == [0, 0, 1, 1, 1, 0, 0]
    assert network.units == 3


def test_neighbouring_pulses_meet_without_overlapping():
    x = np.random.default_rng(0).uniform(-1, 3, size=(1000, 1))
    np.testing.assert_array_equal(pulse(0.0, 0.7)(x) + pulse(0.7, 2.0)(x), pulse(0.0, 2.0)(x))


@pytest.mark.parametrize("ends", [(1.0, 1.0), (2.0, 1.0), (float("nan"), 1.0)])
def test_a_pulse_that_ends_before_it_starts_is_refused(ends):
    with pytest.raises(ValueError, match="starts before it ends"):
        pulse(*ends)


# Functions of one input


@pytest.mark.parametrize("n", [10, 100, 1000])
@pytest.mark.parametrize("name", LIPSCHITZ)
def test_within_a_lipschitz_constant_over_n(name, n):
    f, L = LIPSCHITZ[name]
    network, points = pulse_network(f, n), fine_grid(n)
    error = worst(network, f, points)
    assert error <= bound(L, n, np.max(np.abs(f(points))))
    assert error <= L / n or L == 0
    assert network.units == 2 * n + 1


def test_a_line_reaches_the_bound():
    # Half a cell from the middle a line is exactly L / 2n away: the bound cannot be lowered, and the grid finds it.
    f, L = LIPSCHITZ["line"]
    assert worst(pulse_network(f, 10), f, fine_grid(10)) == pytest.approx(L / 20, rel=1e-12)


@pytest.mark.parametrize("fault", ["one cell's height", "one edge", "the last end left open"])
def test_planted_faults_in_a_pulse_network_are_seen(fault):
    f, L = LIPSCHITZ["sine"]
    hidden, top = pulse_network(f, 100).layers
    weights, bias = top.weights.copy(), hidden.bias.copy()
    if fault == "one cell's height":
        weights[40:42] *= 1 + 2 * L / 100
    elif fault == "one edge":
        bias[40] -= 0.005
    else:
        bias[-1] = -1.0
    broken = ThresholdNetwork((Layer(hidden.weights, bias, ">="), Layer(weights, top.bias, "sum")))
    assert worst(broken, f, fine_grid(100)) > bound(L, 100, 1.0)


def test_other_intervals():
    network = pulse_network(np.exp, 200, low=-1.0, high=2.0)
    x = np.linspace(-1, 2, 3001)
    assert worst(network, np.exp, x) <= np.exp(2) * 3 / 400 + 1e-9
    np.testing.assert_allclose(network(np.array([[-1.001], [2.001]])), 0, atol=1e-9)


# Functions of two inputs


@pytest.mark.parametrize("n", [1, 4, 20])
def test_two_inputs_within_half_a_diagonal(n):
    def f(x, y):
        return np.sin(3 * x) * np.cos(2 * y)

    L = 3.0  # the gradient (3 cos 3x cos 2y, -2 sin 3x sin 2y) is at most 3 long
    network = pulse_network(f, n, dimensions=2)
    ticks = np.concatenate([np.linspace(0, 1, 61), np.linspace(0, 1, n + 1)])
    points = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
    error = np.max(np.abs(network(points)[:, 0] - f(*points.T)))
    assert error <= L / (np.sqrt(2) * n) + 1e-12
    assert network.sizes == (2 * (n + 1), n * n, 1)


def test_every_cell_of_the_square_has_its_own_height():
    n = 5
    network = pulse_network(lambda x, y: 10 * round(x * n - 0.5) + round(y * n - 0.5), n, dimensions=2)
    cells = np.array([[i, j] for i in range(n) for j in range(n)])
    np.testing.assert_array_equal(network((cells + 0.4) / n)[:, 0], cells @ [10, 1])
    assert network(np.array([[1.0, 1.0], [1.01, 0.5], [0.5, -0.01]])).ravel().tolist() == [44.0, 0.0, 0.0]


@pytest.mark.parametrize("wrong", [{"n": 0}, {"low": 1.0}, {"dimensions": 3}])
def test_pulses_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match="n >= 1"):
        pulse_network(**{"f": lambda x: x, "n": 4, **wrong})


# Circuits


def by_recursion(x: np.ndarray, product_on_top: bool = False) -> float:
    """The alternating circuit's polynomial from its definition."""
    if len(x) == 1:
        return float(x[0])
    left, right = (by_recursion(half, not product_on_top) for half in np.split(x, 2))
    return left * right if product_on_top else left + right


@pytest.mark.parametrize(("levels", "monomials"), [(1, 2), (2, 8), (3, 128)])
def test_nodes_of_the_deep_and_the_shallow_circuit(levels, monomials):
    # Delalleau and Bengio 2011: n - 1 nodes against 2^(sqrt(n) - 1) products, each of degree sqrt(n).
    deep = alternating_circuit(levels)
    n = deep.inputs
    shallow = expand(deep)
    assert deep.nodes == n - 1
    assert monomials == 2 ** (round(n**0.5) - 1)
    assert shallow.nodes == monomials + 1
    assert {len(group) for group in shallow.layers[0].groups} == {round(n**0.5)}
    assert (len(deep.layers), len(shallow.layers)) == (2 * levels, 2)


@pytest.mark.parametrize("levels", [1, 2, 3])
def test_deep_and_shallow_circuits_are_the_same_polynomial(levels):
    deep = alternating_circuit(levels)
    x = np.random.default_rng(levels).normal(size=(5, deep.inputs))
    expected = [[by_recursion(row)] for row in x]
    np.testing.assert_allclose(deep(x), expected, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(expand(deep)(x), expected, rtol=1e-10, atol=1e-12)


def test_a_missing_product_is_seen():
    deep = alternating_circuit(2)
    products, total = expand(deep).layers
    broken = Circuit(deep.inputs, (products, CircuitLayer("sum", (total.groups[0][1:],))))
    x = np.random.default_rng(0).normal(size=deep.inputs)
    assert abs(broken(x) - deep(x))[0] > 1e-3


def test_coefficients_are_products_added_twice():
    # (x + y)(x + y) = x x + 2 x y + y y: three products and their sum.
    square = Circuit(2, (CircuitLayer("sum", ((0, 1),)), CircuitLayer("product", ((0, 0),))))
    shallow = expand(square)
    assert shallow.layers[0].groups == ((0, 0), (0, 1), (1, 1))
    assert shallow.nodes == 4
    np.testing.assert_array_equal(shallow(np.array([3.0, 4.0])), [49.0])


def test_deep_and_shallow_circuits_have_the_same_gradient():
    deep = alternating_circuit(2)
    x = np.random.default_rng(0).normal(size=deep.inputs)
    found = [grad(lambda x, c=circuit: c(x)[0])(x) for circuit in (deep, expand(deep))]
    np.testing.assert_allclose(found[0], found[1], rtol=1e-12, atol=1e-14)


def test_an_expansion_that_is_too_long_is_refused():
    with pytest.raises(ValueError, match="terms, more than"):
        expand(alternating_circuit(5))


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: alternating_circuit(0), "one level"),
        (lambda: Circuit(2, (CircuitLayer("sum", ((0, 2),)),)), "reads value 2"),
        (lambda: Circuit(2, (CircuitLayer("sum", ((-1, 1),)),)), "reads value -1"),
        (lambda: CircuitLayer("sum", ()), "one node or more"),
        (lambda: CircuitLayer("mean", ((0,),)), "sums or multiplies"),
        (lambda: expand(Circuit(2, (CircuitLayer("sum", ((0,), (1,))),))), "2 top nodes"),
        (lambda: alternating_circuit(1)(np.ones(3)), "reads 4 inputs"),
    ],
)
def test_what_is_no_circuit_is_refused(build, said):
    with pytest.raises(ValueError, match=said):
        build()
