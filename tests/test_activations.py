"""Activations: claimed properties are tried by numbers, wrong claims are refuted, derivatives agree."""

import math
from dataclasses import replace

import numpy as np
import pytest
from network_reference import complex_step_gradient, complex_step_jacobian
from scipy.special import erf

from autodiff.nn import MLP, activation
from autodiff.nn.activation_checks import refute
from autodiff.nn.activation_properties import (
    PROPERTIES,
    Claim,
    Limits,
    Midpoint,
    Mirror,
    OneSided,
    Operations,
    Pair,
    Parameters,
    Range,
    Tangent,
    output_range,
    properties,
)
from autodiff.nn.activations import VectorActivation, elu, leaky_relu
from differentiation import Reverse, Symbolic, grad

NAMES = [
    "identity", "threshold", "sign", "sigmoid", "tanh", "relu", "leaky relu", "elu", "softplus", "gelu", "softmax"
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_no_claim_is_refuted(name):
    report = properties(name)
    assert tuple(report) == PROPERTIES
    assert {prop: refute(name, claim) for prop, claim in report.items()} == dict.fromkeys(PROPERTIES)


# One wrong claim per property and way of being wrong: the checks must find each.
WRONG = [
    ("tanh", Claim("nonlinearity", "linear", Midpoint(-1, 3))),
    ("identity", Claim("nonlinearity", "nonlinear", Midpoint(-1, 3))),
    ("relu", Claim("nonlinearity", "nonlinear", Midpoint(1, 3))),
    ("relu", Claim("differentiability", "everywhere", None)),
    ("leaky relu", Claim("differentiability", "everywhere", None)),
    ("softplus", Claim("differentiability", "except at a kink", OneSided(0, 0, 1))),
    ("relu", Claim("differentiability", "except at a kink", OneSided(0, 0.1, 1))),
    ("threshold", Claim("differentiability", "except at a jump", OneSided(0, 0, 2))),
    ("gelu", Claim("monotonicity", "strictly increasing", None)),
    ("relu", Claim("monotonicity", "strictly increasing", None)),
    ("gelu", Claim("monotonicity", "non-decreasing", Pair(-2, -1))),
    ("gelu", Claim("monotonicity", "non-decreasing", Pair(-60, -50))),
    ("tanh", Claim("monotonicity", "non-decreasing", Pair(-2, -1))),
    ("tanh", Claim("monotonicity", "not monotone", Pair(-2, -1))),
    ("relu", Claim("saturation", "none", Limits(-math.inf, math.inf))),
    ("sigmoid", Claim("saturation", "on the left, at 0", Limits(0, math.inf))),
    ("tanh", Claim("saturation", "on the left, at 0 and on the right, at 1", Limits(0, 1))),
    ("relu", Claim("saturation", "on the right, at 0", Limits(0, math.inf))),
    ("sigmoid", Claim("identity near the origin", "yes", Tangent(0, 0, 1, 1))),
    ("relu", Claim("identity near the origin", "yes", Tangent(0, 0, 0, 1))),
    ("tanh", Claim("identity near the origin", "no", Tangent(0, 0, 1, 1))),
    ("gelu", Claim("identity near the origin", "yes", Tangent(0, 0, 1, 1))),
    ("tanh", Claim("range", "(0, 1)", Range(0, 1))),
    ("sigmoid", Claim("range", "(-1, 1)", Range(-1, 1))),
    ("relu", Claim("range", "(0, inf)", Range(0, math.inf))),
    ("gelu", Claim("range", "[-0.2, inf)", Range(-0.2, math.inf, True))),
    ("threshold", Claim("range", "{0, 1/2, 1}", Range(0, 1, True, True, (0.0, 0.5, 1.0)))),
    ("sign", Claim("range", "{-1, 1}", Range(-1, 1, True, True, (-1.0, 1.0)))),
    ("sigmoid", Claim("zero-centred", "yes", Mirror(1))),
    ("tanh", Claim("zero-centred", "no", Mirror(1))),
    ("tanh", Claim("cost", "transcendental", Operations("1 / (1 + exp(-x))", {"arithmetic": 3, "exp": 1}))),
    ("sigmoid", Claim("cost", "transcendental", Operations("1 / (1 + exp(-x))", {"arithmetic": 2, "exp": 1}))),
    ("relu", Claim("cost", "transcendental", Operations("maximum(x, 0)", {"compare": 1}))),
    ("leaky relu", Claim("parameters", "1", Parameters({"slope": 0.1}))),
    ("leaky relu", Claim("parameters", "none", Parameters({}))),
    ("tanh", Claim("parameters", "1", Parameters({"slope": 0.1}))),
]


@pytest.mark.parametrize(("name", "claim"), WRONG, ids=lambda v: v if isinstance(v, str) else f"{v.property}")
def test_wrong_claim_is_refuted(name, claim):
    assert refute(name, claim)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("prop", PROPERTIES)
def test_claims_of_another_activation_are_refuted_where_they_differ(name, prop):
    own = properties(name)[prop]
    for other in NAMES:
        theirs = properties(other)[prop]
        if theirs.verdict != own.verdict and not (prop == "parameters" and "softmax" in (name, other)):
            assert refute(name, theirs), (name, other)


def test_cost_formula_is_read_and_never_executed():
    with pytest.raises(ValueError, match="not part of a formula"):
        refute("tanh", Claim("cost", "transcendental", Operations("__import__('os').getcwd()", {})))


def test_unknown_activation_or_property_is_refused():
    with pytest.raises(ValueError, match="no properties are written down for 'sin'"):
        properties("sin")
    with pytest.raises(ValueError, match="no test for the property 'beauty'"):
        refute("tanh", Claim("beauty", "yes", None))


# Derivatives


@pytest.mark.parametrize("sigma", [*NAMES, elu(2.0), leaky_relu(0.3)], ids=str)
def test_hand_derivative_against_reverse_mode(sigma):
    sigma = activation(sigma)
    A = np.random.default_rng(3).normal(size=(3, 4))
    G = np.random.default_rng(4).normal(size=(3, 4))
    expected = grad(lambda A: np.sum(G * sigma.function(A)), method=Reverse())(A)
    np.testing.assert_allclose(sigma.pullback(G, A, sigma(A)), expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "softplus", "gelu", "elu"])
def test_hand_derivative_against_symbolic(name):
    sigma = activation(name)
    A = np.array([-1.5, 0.3])
    expected = grad(lambda A: np.sum(sigma.function(A)), method=Symbolic())(A)
    np.testing.assert_allclose(sigma.derivative(A, sigma(A)), expected, rtol=1e-12)


def test_elu_has_slope_one_at_zero_in_reverse_mode_too():
    sigma = activation("elu")
    assert (
        grad(lambda x: sigma.function(x), method=Reverse())(0.0) == sigma.derivative(np.zeros(1), np.zeros(1))[0] == 1
    )


def test_softmax_jacobian_entry_by_entry_and_by_complex_steps():
    A = np.random.default_rng(5).normal(size=(2, 3))
    sigma = activation("softmax")
    Y = sigma(A)
    J = sigma.derivative(A, Y)
    for r in range(2):
        for i in range(3):
            for j in range(3):
                assert J[r, i, j] == pytest.approx(Y[r, i] * ((i == j) - Y[r, j]), rel=1e-14)
    stepped = complex_step_jacobian(lambda a: np.exp(a) / np.exp(a).sum(), A[0])
    np.testing.assert_allclose(J[0], stepped, rtol=1e-12)


def test_taking_the_diagonal_of_the_softmax_jacobian_alone_is_wrong():
    """The planted fault: treating softmax as a scalar activation."""
    sigma = activation("softmax")
    A, G = np.array([[0.3, -1.0, 0.5]]), np.array([[1.0, 2.0, -1.0]])
    Z = sigma(A)
    expected = complex_step_gradient(lambda a: (G * (np.exp(a) / np.exp(a).sum())).sum(), A)
    np.testing.assert_allclose(sigma.pullback(G, A, Z), expected, rtol=1e-12)
    as_scalar = replace(sigma, derivative=lambda A, Z: np.einsum("ri,ij->rij", Z * (1 - Z), np.eye(3)))
    assert isinstance(as_scalar, VectorActivation)
    assert abs(as_scalar.pullback(G, A, Z) - expected).max() > 0.1


def test_gelu_is_within_its_stated_distance_of_the_exact_one():
    x = np.linspace(-10, 10, 20001)
    assert abs(activation("gelu")(x) - x * (1 + erf(x / np.sqrt(2))) / 2).max() < 5e-4


@pytest.mark.parametrize("make", [lambda: leaky_relu(0), lambda: leaky_relu(1.5), lambda: elu(0)])
def test_parameters_out_of_range_are_refused(make):
    with pytest.raises(ValueError, match=r"strictly between|positive"):
        make()


# Ranges of networks

RANGES = {"threshold": "{0, 1}", "sigmoid": "(0, 1)", "tanh": "(-1, 1)", "relu": "[0, inf)", "identity": "R"}


@pytest.mark.parametrize("unit", RANGES)
def test_outputs_of_random_networks_lie_in_the_range_of_the_output_unit(unit):
    image = output_range(MLP((2, 8, 1), "tanh", output=unit))
    assert str(image) == RANGES[unit]
    generator = np.random.default_rng(6)
    seen = []
    for seed in range(20):
        net = MLP((2, 8, 1), "tanh", output=unit)
        seen.extend(net(net.init(seed), generator.normal(size=(50, 2))).ravel().tolist())
    assert all(value in image for value in seen)
    # Both halves of the range occur, so that a range twice too small would have been left.
    middle = 0.5 if unit in ("threshold", "sigmoid") else 0.0
    assert min(seen) <= middle < max(seen)
