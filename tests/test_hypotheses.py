"""Hypotheses that swap in one argument; what linear ones cannot do; random features; accuracies on digits."""

from dataclasses import replace

import numpy as np
import pytest
from guard_array import GuardArray, put

from autodiff.containers import flatten
from autodiff.nn import L2, MLP, SGD, SoftmaxCrossEntropy, accuracy, train
from autodiff.nn.descent import GradientDescent
from autodiff.nn.divergences import KL, Hinge, SigmoidCrossEntropy
from autodiff.nn.features import FixedParameterError, RandomFourierFeatures, cosine_features
from autodiff.nn.hypotheses import (
    Linear,
    LinearOnFeatures,
    NotAffineError,
    class_boundaries,
    collapse,
    midpoint_counterexample,
    two_layer,
)
from autodiff.nn.optimisers import Adam, Momentum
from autodiff.nn.regularisers import L1Penalty, Regularised
from checks.digits import load_digits
from differentiation import Forward, Reverse, grad
from differentiation.layer_formulas import value_and_grad as by_hand

GENERATOR = np.random.default_rng(0)


# Each by its formula for one example


def test_linear_is_theta_transposed_x_for_one_input_and_row_by_row():
    theta, X = GENERATOR.normal(size=(3, 2)), GENERATOR.normal(size=(5, 3))
    h = Linear(3, 2)
    for row, x in zip(h(theta, X), X, strict=True):
        np.testing.assert_allclose(row, theta.T @ x, rtol=1e-13)
        np.testing.assert_allclose(h(theta, x), theta.T @ x, rtol=1e-13)
    assert h.init(0, np.float32).dtype == np.float32


def test_two_layers_is_its_formula_for_one_example():
    W1, W2, X = GENERATOR.normal(size=(3, 4)), GENERATOR.normal(size=(4, 2)), GENERATOR.normal(size=(5, 3))
    out = two_layer(3, 4, 2, "tanh")([{"W": W1}, {"W": W2}], X)
    for row, x in zip(out, X, strict=True):
        np.testing.assert_allclose(row, W2.T @ np.tanh(W1.T @ x), rtol=1e-13)


def test_linear_on_features_is_theta_transposed_phi():
    phi = RandomFourierFeatures(3, 6, seed=1, scale=0.5)
    theta, X = GENERATOR.normal(size=(6, 2)), GENERATOR.normal(size=(5, 3))
    out = LinearOnFeatures(phi, 6, 2)({"theta": theta}, X)
    for row, x in zip(out, X, strict=True):
        np.testing.assert_allclose(row, theta.T @ (np.sqrt(2 / 6) * np.cos(phi.W.T @ x + phi.b)), rtol=1e-13)


# Random Fourier features


def test_inner_products_approach_the_gaussian_kernel_as_one_over_the_root_of_d():
    X = GENERATOR.normal(size=(10, 4))
    squares = ((X[:, None] - X[None]) ** 2).sum(axis=2)
    errors = {}
    for d in (100, 10000):
        phi = RandomFourierFeatures(4, d, seed=2, scale=0.7)
        errors[d] = np.sqrt(np.mean((phi(X) @ phi(X).T - np.exp(-(0.7**2) * squares / 2)) ** 2))
    assert errors[10000] < 0.02
    # A hundred times the features, a tenth of the error; sampling leaves a factor of 2.
    assert 5 < errors[100] / errors[10000] < 20


def test_same_seed_same_features_and_nobody_can_write_into_them():
    one, two = (RandomFourierFeatures(2, 5, seed=3) for _ in range(2))
    assert np.array_equal(one.W, two.W)
    assert not np.array_equal(one.W, replace(one, seed=4).W)
    with pytest.raises(ValueError, match="read-only"):
        one.W[0, 0] = 1.0
    assert one(np.ones((1, 2), np.float32)).dtype == np.float32


@pytest.mark.parametrize("method", [Reverse(), Forward()], ids=repr)
def test_gradient_with_respect_to_w_is_refused_with_the_reason(method):
    phi, X = RandomFourierFeatures(2, 5, seed=0), np.ones((3, 2))
    for name, f, at in (
        ("W", lambda W: np.sum(cosine_features(X, W, phi.b)), phi.W),
        ("b", lambda b: np.sum(cosine_features(X, phi.W, b)), phi.b),
    ):
        with pytest.raises(FixedParameterError, match=f"with respect to {name} .* only theta is trained"):
            grad(f, method=method)(at)
    h = LinearOnFeatures(phi, 5, 2)
    with pytest.raises(FixedParameterError, match="the parameter theta alone"):
        grad(lambda params: np.sum(h(params, X)), method=method)({"theta": np.ones((5, 2)), "W": phi.W})


def test_gradients_for_theta_and_for_the_inputs_are_there():
    phi, X = RandomFourierFeatures(2, 5, seed=0), GENERATOR.normal(size=(3, 2))
    h = LinearOnFeatures(phi, 5, 2)
    found = grad(lambda params: np.sum(h(params, X)))({"theta": np.zeros((5, 2))})
    np.testing.assert_allclose(found["theta"], np.repeat(phi(X).sum(axis=0)[:, None], 2, axis=1), rtol=1e-13)
    slope = grad(lambda X: np.sum(phi(X)))(X)
    expected = -np.sqrt(2 / 5) * np.sin(X @ phi.W + phi.b) @ phi.W.T
    np.testing.assert_allclose(slope, expected, rtol=1e-12)


def test_features_of_other_inputs_are_refused():
    with pytest.raises(ValueError, match="inputs with 2 entries"):
        RandomFourierFeatures(2, 5, seed=0)(np.ones((3, 4)))
    with pytest.raises(ValueError, match="must be positive"):
        RandomFourierFeatures(2, 0, seed=0)


# What linear hypotheses cannot do


def random_params(net, seed):
    generator = np.random.default_rng(seed)
    return [{name: generator.normal(size=a.shape) for name, a in layer.items()} for layer in net.init(0)]


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("sizes", [(3, 2), (3, 5, 2), (4, 2, 6, 3)], ids=str)
def test_linear_layers_collapse_into_one(sizes, bias):
    net = MLP(sizes, "identity", bias)
    params = random_params(net, 1)
    one, X = collapse(net, params), GENERATOR.normal(size=(6, sizes[0]))
    assert one["W"].shape == (sizes[0], sizes[-1])
    np.testing.assert_allclose(X @ one["W"] + one["b"], net(params, X), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_one_relu_breaks_the_collapse_and_the_counterexample_proves_it(seed):
    net = MLP((3, 4, 4, 2), ("identity", "relu"))
    params = random_params(net, seed)
    with pytest.raises(NotAffineError, match="layer 2 has the activation 'relu'") as caught:
        collapse(net, params)
    found = caught.value.counterexample
    at = lambda x: net(params, x[None, :])[0]
    middle, mean = at((found.x + found.y) / 2), (at(found.x) + at(found.y)) / 2
    np.testing.assert_allclose(middle, found.at_midpoint, rtol=1e-9)
    np.testing.assert_allclose(mean, found.mean, rtol=1e-9)
    assert abs(middle - mean).max() > 1e-6


def test_relu_that_never_changes_sides_gives_no_counterexample():
    net = MLP((1, 1, 1))
    dead = [{"W": np.zeros((1, 1)), "b": np.ones(1)}, {"W": np.ones((1, 1)), "b": np.ones(1)}]
    with pytest.raises(NotAffineError, match="no two points were found") as caught:
        collapse(net, dead)
    assert caught.value.counterexample is None


def test_no_counterexample_to_affine_functions_of_any_size():
    for scale in (1e-3, 1.0, 1e4):
        W = scale * GENERATOR.normal(size=(5, 3))
        assert midpoint_counterexample(lambda X, W=W: X @ W + 7.0, 5) is None


@pytest.mark.parametrize("k", [2, 3, 6])
def test_argmax_of_linear_functions_makes_convex_regions_between_the_hyperplanes(k):
    generator = np.random.default_rng(k)
    theta, bias = generator.normal(size=(2, k)), generator.normal(size=k)
    label = lambda X: np.argmax(X @ theta + bias, axis=1)
    boundaries = class_boundaries(theta, bias)
    assert len(boundaries) == k * (k - 1) // 2
    X = 5 * generator.normal(size=(2000, 2))
    # The region of a class is the intersection of its half-spaces.
    for j in range(k):
        inside = np.ones(len(X), bool)
        for each in boundaries:
            if j in (each.first, each.second):
                above = X @ each.normal + each.offset > 0
                inside &= above if each.first == j else ~above
        assert np.array_equal(inside, label(X) == j)
    # Convex: points between two points of a region belong to it.
    for j in range(k):
        members = X[label(X) == j]
        if len(members) > 1:
            x, y = members[generator.integers(len(members), size=(2, 500))]
            share = generator.uniform(size=(500, 1))
            assert (label(share * x + (1 - share) * y) == j).all()


def test_regions_of_a_network_need_not_be_convex():
    """The same test of convexity finds a hole where there is one: it can fail."""
    net = MLP((1, 2, 2), "relu", bias=True)
    params = [
        {"W": np.array([[1.0, -1.0]]), "b": np.zeros(2)},
        {"W": np.array([[1.0, 0.0], [1.0, 0.0]]), "b": np.array([0.0, 1.0])},
    ]  # class 0 where |x| > 1
    label = lambda X: np.argmax(net(params, X), axis=1)
    assert label(np.array([[-2.0], [0.0], [2.0]])).tolist() == [0, 1, 0]


# The three ingredients


@pytest.mark.parametrize(
    "hypothesis",
    [
        Linear(2, 2),
        LinearOnFeatures(RandomFourierFeatures(2, 60, 0), 60, 2),
        two_layer(2, 8, 2),
        MLP((2, 6, 6, 2), "tanh"),
    ],
    ids=["linear", "features", "two layers", "three layers"],
)
@pytest.mark.parametrize("loss", [SoftmaxCrossEntropy(), L2(), Hinge()], ids=repr)
@pytest.mark.parametrize("optimiser", [SGD(0.1), Adam(0.02)], ids=repr)
def test_any_three_ingredients_train_together(hypothesis, loss, optimiser):
    generator = np.random.default_rng(1)
    X = generator.normal(size=(64, 2))
    labels = (X[:, 0] + X[:, 1] > 0).astype(int)
    y = {"SoftmaxCrossEntropy": labels, "L2": np.eye(2)[labels], "Hinge": 2 * np.eye(2)[labels] - 1}
    trained = train(hypothesis, loss, optimiser, (X, y[type(loss).__name__]), epochs=30, batch_size=8, seed=0)
    assert accuracy(hypothesis, trained.params, X, labels) > 0.9


@pytest.mark.parametrize(
    ("hypothesis", "loss", "optimiser", "differentiate"),
    [
        (LinearOnFeatures(RandomFourierFeatures(2, 7, 0), 7, 3), SoftmaxCrossEntropy(), Momentum(0.1), None),
        (MLP((2, 4, 3), "elu"), SigmoidCrossEntropy(), Adam(0.1), None),
        (MLP((2, 4, 3), "gelu", output="softmax"), KL(), Adam(0.1), None),
        (MLP((2, 4, 3), "leaky relu", output="softmax"), KL(), SGD(0.1), by_hand),
        (MLP((2, 4, 3), "relu"), Regularised(Hinge(), L1Penalty(0.1)), GradientDescent(lambda t: 0.1 / t), by_hand),
    ],
    ids=["features", "elu", "gelu and softmax", "by hand", "regularised"],
)
def test_training_on_an_array_that_imitates_a_device_follows_numpys(hypothesis, loss, optimiser, differentiate):
    X, rows = GENERATOR.normal(size=(6, 2)), np.eye(3)[[0, 1, 2, 0, 1, 2]]
    y = 2 * rows - 1 if isinstance(loss, Regularised) else rows
    settings = {"epochs": 2, "batch_size": 4, "seed": 0, "value_and_grad": differentiate}
    here = flatten(train(hypothesis, loss, optimiser, (X, y), **settings).params)[0]
    there = flatten(train(hypothesis, loss, optimiser, (put(X), put(y)), **settings).params)[0]
    for a, b in zip(here, there, strict=True):
        assert isinstance(b, GuardArray)
        np.testing.assert_allclose(b.get(), a, rtol=1e-9, atol=1e-12)


def circles(seed=0, m=200):
    generator = np.random.default_rng(seed)
    X = generator.normal(size=(m, 2))
    return X, ((X**2).sum(axis=1) > 1.4).astype(int)


def test_features_and_networks_separate_what_no_line_can():
    X, y = circles()
    shares = {}
    for name, hypothesis in (
        ("linear", Linear(2, 2)),
        ("features", LinearOnFeatures(RandomFourierFeatures(2, 100, 0), 100, 2)),
        ("two layers", two_layer(2, 16, 2, bias=True)),
    ):
        trained = train(hypothesis, SoftmaxCrossEntropy(), Adam(0.05), (X, y), epochs=40, batch_size=32, seed=0)
        shares[name] = accuracy(hypothesis, trained.params, X, y)
    assert shares["linear"] < 0.7
    assert min(shares["features"], shares["two layers"]) > 0.95


DIGIT_INGREDIENTS = {
    "linear": lambda seed: (Linear(64, 10), SGD(0.5), 20),
    "random Fourier features": lambda seed: (
        LinearOnFeatures(RandomFourierFeatures(64, 256, seed, scale=0.4), 256, 10), SGD(20.0), 10
    ),
    "MLP": lambda seed: (MLP((64, 256, 10)), SGD(1.0), 20),
}  # fmt: skip
"""256 features that are drawn, and 256 hidden units that are trained."""


def test_accuracies_on_digits_rise_from_linear_over_random_features_to_the_mlp():
    learn, held_out = load_digits().split(0)
    worst = {}
    for name, ingredients in DIGIT_INGREDIENTS.items():
        shares = []
        for seed in range(5):
            hypothesis, optimiser, epochs = ingredients(seed)
            trained = train(
                hypothesis, SoftmaxCrossEntropy(), optimiser, (learn.images, learn.labels),
                epochs=epochs, batch_size=64, seed=seed,
            )  # fmt: skip
            shares.append(accuracy(hypothesis, trained.params, held_out.images, held_out.labels))
        worst[name] = min(shares)
    assert 0.95 < worst["linear"] < worst["random Fourier features"] < worst["MLP"], worst
