"""Arranging factors by size, the matrix route step by step, and increments."""

import math
from dataclasses import replace

import numpy as np
import pytest

from autodiff.nn import activation
from differentiation import Broken, derivation
from differentiation.arrange import arrange
from differentiation.derivation import derive_softmax_regression
from differentiation.increments import increments


def normalize(H):
    return np.exp(H) / np.exp(H).sum(axis=1)[:, None]


def cross_entropy(H, I_y):
    return np.sum(np.log(np.sum(np.exp(H), axis=1)) - np.sum(I_y * H, axis=1))


def regression(m, n, k, seed=0):
    """Softmax regression at a random point: the factors of its gradient, the loss, theta."""
    generator = np.random.default_rng(seed)
    X, theta, I_y = generator.normal(size=(m, n)), generator.normal(size=(n, k)), np.eye(k)[generator.integers(0, k, m)]
    factors = {"X": X, "Z - I_y": normalize(X @ theta) - I_y}
    return factors, lambda theta: cross_entropy(X @ theta, I_y), theta


def accepted(found):
    return [each.expression for each in found if each.accepted]


def test_batch_form_is_the_one_product_that_fits():
    factors, loss, theta = regression(5, 3, 2)
    found = arrange(factors, (3, 2), loss, theta)
    assert [each.expression for each in found] == ["X.T @ (Z - I_y)"]
    assert found[0].accepted


def test_equal_sizes_let_several_fit_and_one_is_right():
    factors, loss, theta = regression(3, 3, 3)
    found = arrange(factors, (3, 3), loss, theta)
    # Two factors, each transposed or not: 2 orders x 4 matrix products and 4 products of entries.
    assert len(found) == 12
    assert accepted(found) == ["X.T @ (Z - I_y)"]
    # What the formula before "matching sizes" says, with the order as written, fits here and is wrong.
    assert not next(each for each in found if each.expression == "(Z - I_y) @ X").accepted


def test_symmetric_factor_makes_several_right():
    generator = np.random.default_rng(1)
    A = generator.normal(size=(3, 3))
    S, x = A + A.T, generator.normal(size=3)
    found = arrange({"S": S, "x": x}, (3,), lambda x: x @ S @ x / 2, x)
    assert sorted(accepted(found)) == ["S @ x", "S.T @ x"]
    nothing = arrange({"A": A, "x": x}, (3,), lambda x: x @ A @ x / 2, x)
    assert accepted(nothing) == []
    assert {each.expression for each in nothing} == {"A @ x", "A.T @ x"}


@pytest.mark.parametrize("sizes", [(5, 4, 3, 2), (3, 3, 3, 3)])
def test_two_layer_gradients(sizes):
    m, n, d, k = sizes
    generator = np.random.default_rng(2)
    X, W1, W2 = (generator.normal(size=shape) for shape in ((m, n), (n, d), (d, k)))
    I_y = np.eye(k)[generator.integers(0, k, m)]
    hidden = np.tanh(X @ W1)
    R = normalize(hidden @ W2) - I_y
    first = arrange(
        {"X": X, "R": R, "W2": W2, "slope": 1 - hidden**2},
        (n, d),
        lambda W1: cross_entropy(np.tanh(X @ W1) @ W2, I_y),
        W1,
    )
    assert accepted(first) == ["X.T @ ((R @ W2.T) * slope)"]
    second = arrange({"hidden": hidden, "R": R}, (d, k), lambda W2: cross_entropy(hidden @ W2, I_y), W2)
    assert accepted(second) == ["hidden.T @ R"]
    assert len(first) > 1000 if len(set(sizes)) == 1 else len(first) < 10


def test_expressions_are_python_that_gives_the_value():
    factors, _, _ = regression(3, 3, 3)
    names = {"X": factors["X"], "R": factors["Z - I_y"], "W": np.arange(9.0).reshape(3, 3)}
    found = arrange(names, (3, 3))
    for each in found:
        np.testing.assert_allclose(eval(each.expression, {}, names), each.value, rtol=1e-12, atol=1e-12)
        assert each.accepted is None
    assert len({each.expression for each in found}) == len(found)
    # Every choice of transposes, 8, times: 3! chains, 1 product of entries, 3 x 2 products of one factor with the
    # entries of two, and 3 x 2 products of one factor's entries with a chain of two. None twice by other brackets.
    assert len(found) == 8 * (6 + 1 + 6 + 6)


def test_wrong_factor_leaves_nothing_accepted():
    """The planted fault: Z + I_y in place of Z - I_y, and half of it."""
    factors, loss, theta = regression(5, 3, 2)
    plus = factors["Z - I_y"] + 1e-3
    assert accepted(arrange({"X": factors["X"], "wrong": plus}, (3, 2), loss, theta)) == []
    assert accepted(arrange({"X": factors["X"], "half": factors["Z - I_y"] / 2}, (3, 2), loss, theta)) == []


def test_arrange_refuses_what_it_cannot_do():
    X = np.ones((2, 2))
    for arguments, message in (
        (({}, (2, 2)), "no factors"),
        (({"X": X}, (2, 2), np.sum), "needs both f and the point"),
        ((dict.fromkeys("abcdef", X), (2, 2)), "more than 20000 products"),
    ):
        with pytest.raises(ValueError, match=message):
            arrange(*arguments)


# The matrix route


def test_every_step_of_the_matrix_route_holds():
    generator = np.random.default_rng(3)
    found = derive_softmax_regression(
        generator.normal(size=(4, 3)), generator.normal(size=(3, 2)), generator.integers(0, 2, 4)
    )
    assert found.holds
    text = str(found)
    for piece in ("vec(H) = vec(X theta I)", "I (x) X", "vec(Z - I_y)^T", "gradient at theta = X^T (Z - I_y)"):
        assert piece in text
    assert text.rindex("X^T (Z - I_y)") > text.rindex("I (x) X^T")
    factors, loss, theta = regression(4, 3, 2)
    accepted_one = arrange(factors, (3, 2), loss, theta)[0].value
    labels = np.argmax(normalize(factors["X"] @ theta) - factors["Z - I_y"], axis=1)
    np.testing.assert_allclose(derive_softmax_regression(factors["X"], theta, labels).gradient, accepted_one)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("vec", lambda A: A.reshape(-1)),
        ("weight_jacobian", lambda Z, n_out: np.kron(Z, np.eye(n_out))),
        ("unvec", lambda v, shape: v.reshape(shape)),
    ],
)
def test_fault_in_the_matrix_route_breaks_a_step(name, fault, monkeypatch):
    monkeypatch.setattr(derivation, name, fault)
    generator = np.random.default_rng(3)
    X, theta, y = generator.normal(size=(4, 3)), generator.normal(size=(3, 2)), generator.integers(0, 2, 4)
    assert not derive_softmax_regression(X, theta, y).holds


def test_a_wrong_side_shows():
    found = derive_softmax_regression(np.array([[1.0, 2.0]]), np.zeros((2, 2)), np.array([0]))
    wrong = replace(found.steps[2], right=-found.steps[2].right)
    assert not replace(found, steps=(*found.steps[:2], wrong)).holds


# Increments

STAGES = [("z = W x", lambda w: np.array([[1.0, 2.0], [-1.0, 0.5]]) @ w), ("y = tanh z", np.tanh), ("y^2", np.square)]
W, DIRECTION = np.array([0.3, -0.2]), np.array([1.0, 2.0])


def test_remainder_falls_as_the_square_of_the_step_at_every_stage():
    found = increments(STAGES, W, DIRECTION)
    assert found.order("z = W x") == math.inf
    # The remainder is c h^2 + O(h^3), so at these steps the power is 2 to about h.
    assert found.order("y = tanh z") == pytest.approx(2, abs=0.1)
    assert found.order("y^2") == pytest.approx(2, abs=0.1)
    assert len(str(found).splitlines()) == 1 + 3 * 4


def test_increments_of_a_network_by_weights():
    X, y = np.random.default_rng(4).normal(size=(3, 2)), np.eye(3)[[0, 1, 1]][:, :2]
    stages = [
        ("Z W", lambda theta: X @ theta),
        ("softmax", activation("softmax").function),
        ("Div", lambda Z: np.sum((Z - y) ** 2) / 2),
    ]
    found = increments(stages, np.ones((2, 2)) * [0.3, -0.1], np.array([[1.0, -1.0], [0.5, 2.0]]))
    assert found.order("softmax") == pytest.approx(2, abs=0.1)
    assert found.order("Div") == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize("fault", ["factor", "sign"])
def test_wrong_derivative_leaves_a_remainder_of_the_first_order(fault):
    found = increments(STAGES[1:2], W, DIRECTION, method=Broken(fault))
    assert found.order("y = tanh z") == pytest.approx(1, abs=0.1)


def test_increments_refuse_sizes_that_do_not_fall():
    with pytest.raises(ValueError, match="numbers that fall"):
        increments(STAGES, W, DIRECTION, sizes=(0.1, 0.2))
    with pytest.raises(ValueError, match="no stages"):
        increments([], W, DIRECTION)
