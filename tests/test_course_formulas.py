"""Each formula of the lecture notes, written as they write it, against two witnesses that share nothing with it.

Complex steps know the function alone; reverse mode knows rules for primitives; SymPy knows algebra. Where the notes'
own line is wrong or unfinished it is written too, and must be found wrong.
"""

import doctest
from pathlib import Path

import numpy as np
import pytest
from network_reference import complex_step_gradient, complex_step_jacobian

from autodiff.nn import L2, MLP, SoftmaxCrossEntropy, activation
from differentiation import Forward, Reverse, Symbolic, grad, jacobian
from differentiation.index_backprop import index_backprop
from differentiation.layer_formulas import backprop

ROOT = Path(__file__).resolve().parent.parent
GENERATOR = np.random.default_rng(10)


def normalize(E):
    return E / E.sum(axis=-1)[..., None]


def loss_ce(H, rows):
    """The notes' loss, `-h_y + log sum_j exp h_j`, summed over rows; runs on complex numbers and on tracers."""
    return np.sum(np.log(np.sum(np.exp(H), axis=1))) - np.sum(rows * H)


SWEPT_AND_SYMBOLIC = (Reverse(), Symbolic())


def agree(formula, f, x, methods=SWEPT_AND_SYMBOLIC, rtol=1e-10):
    """The formula's value against complex steps and against the methods."""
    np.testing.assert_allclose(formula, complex_step_gradient(f, x), rtol=rtol, atol=1e-13)
    for method in methods:
        np.testing.assert_allclose(formula, grad(f, method=method)(x), rtol=rtol, atol=1e-13)


def disagree(formula, f, x):
    with pytest.raises(AssertionError):
        agree(formula, f, x)


# Softmax and cross-entropy


def test_gradient_of_cross_entropy_at_the_logits_of_one_example():
    h, y = np.array([0.3, -1.2, 0.8]), 1
    z, e_y = normalize(np.exp(h)), np.eye(3)[y]
    loss = lambda h: -h[y] + np.log(np.sum(np.exp(h)))
    agree(z - e_y, loss, h)
    np.testing.assert_allclose(SoftmaxCrossEntropy().gradient(h[None], np.array([y]))[0], z - e_y, rtol=1e-13)
    disagree(z + e_y, loss, h)
    disagree(z, loss, h)


def test_batch_form_is_of_the_sum_and_the_mean_has_a_share():
    H, rows = GENERATOR.normal(size=(4, 3)), np.eye(3)[[0, 2, 2, 1]]
    Z = normalize(np.exp(H))
    agree(Z - rows, lambda H: loss_ce(H, rows), H)
    agree((Z - rows) / 4, lambda H: loss_ce(H, rows) / 4, H)
    # The notes minimise the mean, (1/m) sum_i, and write G_{L+1} = S - I_y: that is the gradient of the sum.
    disagree(Z - rows, lambda H: loss_ce(H, rows) / 4, H)


def test_gradient_of_softmax_regression():
    theta, x, y = GENERATOR.normal(size=(3, 2)), GENERATOR.normal(size=3), 1
    z = normalize(np.exp(theta.T @ x))
    e_y = np.eye(2)[y]
    agree(np.outer(x, z - e_y), lambda theta: -(x @ theta)[y] + np.log(np.sum(np.exp(x @ theta))), theta)
    X, rows = GENERATOR.normal(size=(4, 3)), np.eye(2)[[0, 1, 1, 0]]
    agree(X.T @ (normalize(np.exp(X @ theta)) - rows), lambda theta: loss_ce(X @ theta, rows), theta)


def test_softmax_jacobian():
    z = np.array([0.3, -1.2, 0.8])
    y = normalize(np.exp(z))
    J = np.array([[y[i] * (1 - y[i]) if i == j else -y[i] * y[j] for j in range(3)] for i in range(3)])
    softmax = lambda z: np.exp(z) / np.sum(np.exp(z))
    np.testing.assert_allclose(J, complex_step_jacobian(softmax, z), rtol=1e-12)
    for method in (Reverse(), Forward(), Symbolic()):
        np.testing.assert_allclose(J, jacobian(softmax, method=method)(z), rtol=1e-12)
    assert abs(np.diag(np.diag(J)) - complex_step_jacobian(softmax, z)).max() > 0.1


def test_derivative_of_the_scaled_squared_distance():
    y, d = np.array([0.3, -1.2]), np.array([1.0, 2.0])
    div = lambda y: np.sum((y - d) ** 2) / 2
    agree(y - d, div, y)
    disagree(2 * (y - d), div, y)


# Two layers


@pytest.mark.parametrize("name", ["tanh", "sigmoid"])
def test_two_layer_gradients(name):
    sigma = {"tanh": np.tanh, "sigmoid": lambda A: 1 / (1 + np.exp(-A))}[name]
    slope = {"tanh": lambda A: 1 - np.tanh(A) ** 2, "sigmoid": lambda A: sigma(A) * (1 - sigma(A))}[name]
    X, W1, W2 = GENERATOR.normal(size=(2, 2)), GENERATOR.normal(size=(2, 3)), GENERATOR.normal(size=(3, 2))
    I_y = np.eye(2)[[0, 1]]
    S = normalize(np.exp(sigma(X @ W1) @ W2))
    agree(sigma(X @ W1).T @ (S - I_y), lambda W2: loss_ce(sigma(X @ W1) @ W2, I_y), W2)
    agree(X.T @ ((S - I_y) @ W2.T * slope(X @ W1)), lambda W1: loss_ce(sigma(X @ W1) @ W2, I_y), W1)


def test_two_layer_gradients_before_sizes_are_matched_are_no_gradients():
    X, W1, W2 = GENERATOR.normal(size=(4, 2)), GENERATOR.normal(size=(2, 3)), GENERATOR.normal(size=(3, 2))
    hidden, I_y = np.tanh(X @ W1), np.eye(2)[[0, 1, 1, 0]]
    R = normalize(np.exp(hidden @ W2)) - I_y
    with pytest.raises(ValueError, match="mismatch"):
        R @ hidden
    with pytest.raises(ValueError, match="mismatch"):
        R @ W2
    # With all sizes equal the product exists, and is wrong.
    square = [GENERATOR.normal(size=(3, 3)) for _ in range(3)]
    I_y = np.eye(3)
    hidden = np.tanh(square[0] @ square[1])
    R = normalize(np.exp(hidden @ square[2])) - I_y
    disagree(R @ hidden, lambda W2: loss_ce(hidden @ W2, I_y), square[2])


# L layers


@pytest.mark.parametrize("bias", [False, True])
def test_recursion_and_weight_gradients_of_three_layers(bias):
    """G_i = (G_{i+1} * sigma'(Z_i W_i)) W_i^T and grad W_i = Z_i^T (G_{i+1} * sigma'(Z_i W_i)), i = 3, 2, 1."""
    sizes, m = (3, 3, 3, 3), 3  # square, so that a transpose left out fits all the same
    net = MLP(sizes, "tanh", bias)
    params = [{name: GENERATOR.normal(size=a.shape) for name, a in layer.items()} for layer in net.init(0)]
    weights, biases = [p["W"] for p in params], [p.get("b", np.zeros(3)) for p in params]
    X, labels = GENERATOR.normal(size=(m, 3)), np.array([0, 2, 1])
    I_y = np.eye(3)[labels]
    sigmas = [np.tanh, np.tanh, lambda A: A]
    primes = [lambda A: 1 - np.tanh(A) ** 2] * 2 + [np.ones_like]

    def tail(Z, i, W=None):
        for j in range(i, 3):
            Z = sigmas[j](Z @ (W if j == i and W is not None else weights[j]) + biases[j])
        return loss_ce(Z, I_y)

    Z = [X]
    for i in range(3):
        Z.append(sigmas[i](Z[i] @ weights[i] + biases[i]))
    G = {3: normalize(np.exp(Z[3])) - I_y}
    whole = backprop(net, SoftmaxCrossEntropy("sum"), params, X, labels)
    for i in (2, 1, 0):
        D = G[i + 1] * primes[i](Z[i] @ weights[i] + biases[i])
        G[i] = D @ weights[i].T
        agree(G[i], lambda z, i=i: tail(z, i), Z[i], methods=(Reverse(),))
        agree(Z[i].T @ D, lambda W, i=i: tail(Z[i], i, W), weights[i], methods=(Reverse(),))
        np.testing.assert_allclose(whole.G[i], G[i], rtol=1e-12)
        np.testing.assert_allclose(whole.W[i], Z[i].T @ D, rtol=1e-12)
        # One set of notes ends the recursion in W_i, without its transpose.
        with pytest.raises(AssertionError):
            agree(D @ weights[i], lambda z, i=i: tail(z, i), Z[i], methods=(Reverse(),))


def test_start_of_the_recursion_needs_an_identity_in_the_last_layer():
    """G_{L+1} = S - I_y is the gradient at Z_{L+1}; with sigma_L = tanh, S is made of tanh's output."""
    net, X, y = MLP((2, 3), output="tanh"), GENERATOR.normal(size=(4, 2)), np.array([0, 2, 1, 1])
    params = [{"W": GENERATOR.normal(size=(2, 3)), "b": GENERATOR.normal(size=3)}]
    A = X @ params[0]["W"] + params[0]["b"]
    rows = np.eye(3)[y]
    right = X.T @ ((normalize(np.exp(np.tanh(A))) - rows) * (1 - np.tanh(A) ** 2))
    f = lambda W: loss_ce(np.tanh(X @ W + params[0]["b"]), rows)
    agree(right, f, params[0]["W"], methods=(Reverse(),))
    disagree(X.T @ (normalize(np.exp(A)) - rows), f, params[0]["W"])
    np.testing.assert_allclose(backprop(net, SoftmaxCrossEntropy("sum"), params, X, y).W[0], right, rtol=1e-12)


# Index form


def test_index_form():
    net = MLP((2, 2, 2), "sigmoid", output="softmax")
    params = [{name: GENERATOR.normal(size=a.shape) for name, a in layer.items()} for layer in net.init(0)]
    x, d = np.array([0.5, -1.0]), np.array([0.0, 1.0])
    found = index_backprop(net, L2(), params, x, d)

    def div(w, k):
        y = x
        for j in range(2):
            z = y @ (w if j == k else params[j]["W"]) + params[j]["b"]
            y = 1 / (1 + np.exp(-z)) if j == 0 else np.exp(z) / np.sum(np.exp(z))
        return np.sum((y - d) ** 2) / 2

    for k in (0, 1):
        agree(np.array(found.dw[k + 1]), lambda w, k=k: div(w, k), params[k]["W"])
    # One slide's line for the first layer has y_i^(1) where the input y_i^(0) belongs.
    literal = np.outer(found.y[1], found.dz[1])
    disagree(literal, lambda w: div(w, 0), params[0]["W"])


def test_scalar_activation_moves_one_output_and_vector_activation_all():
    z, moved = np.array([[0.1, 0.2, 0.3]]), np.array([[0.1, 0.7, 0.3]])
    for name, expected in (("sigmoid", [False, True, False]), ("softmax", [True, True, True])):
        sigma = activation(name)
        assert (sigma(z) != sigma(moved))[0].tolist() == expected


# The page that shows all this


def test_every_example_of_the_course_page():
    page = ROOT / "docs" / "course.md"
    options = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    failed, tried = doctest.testfile(str(page), module_relative=False, optionflags=options, encoding="utf-8")
    assert tried > 20
    assert failed == 0
