"""Hand-derived backprop against complex steps through an independent network, and against reverse mode."""

import itertools

import numpy as np
import pytest
from network_reference import complex_step_gradient, cross_entropy, network_output, squared_error

from autodiff.nn import L2, MLP, Activation, Objective, SoftmaxCrossEntropy, activation
from differentiation import layer_formulas
from differentiation.layer_formulas import backprop, softmax_regression_gradient, value_and_grad

SIZES = [(3, 4), (4, 5, 3), (2, 6, 3, 4)]
HIDDEN = ["sigmoid", "tanh", "relu", "softplus", "sin", "identity"]


def random_network(sizes, hidden, bias=True, output="identity", seed=0, m=5, dtype=np.float64):
    generator = np.random.default_rng(seed)
    net = MLP(sizes, hidden, bias, output)
    params = [
        {"W": generator.normal(size=pair), **({"b": generator.normal(size=pair[1])} if bias else {})}
        for pair in itertools.pairwise(sizes)
    ]
    params = [{name: array.astype(dtype) for name, array in layer.items()} for layer in params]
    X = generator.normal(size=(m, sizes[0])).astype(dtype)
    return net, params, X, generator


def random_target(loss, m, k, generator):
    return generator.integers(0, k, m) if isinstance(loss, SoftmaxCrossEntropy) else generator.normal(size=(m, k))


def expected_gradients(net, loss, params, X, y):
    """The gradients at every W, b and at X by complex steps; nothing of the package takes part in the slope."""
    names = [sigma.name for sigma in net.activations]
    weights = [layer["W"] for layer in params]
    biases = [layer["b"] if net.bias else np.zeros(layer["W"].shape[1]) for layer in params]
    rows = np.eye(net.sizes[-1])[y] if isinstance(loss, SoftmaxCrossEntropy) else y
    price = cross_entropy if isinstance(loss, SoftmaxCrossEntropy) else squared_error

    def value(weights, biases, X):
        return price(network_output(names, weights, biases, X), rows, loss.reduction)

    W = [
        complex_step_gradient(lambda w, i=i: value([*weights[:i], w, *weights[i + 1 :]], biases, X), weights[i])
        for i in range(net.layers)
    ]
    b = [
        complex_step_gradient(lambda v, i=i: value(weights, [*biases[:i], v, *biases[i + 1 :]], X), biases[i])
        for i in range(net.layers)
    ]
    return value(weights, biases, X), W, b, complex_step_gradient(lambda x: value(weights, biases, x), X)


def assert_right(net, loss, params, X, y, rtol=1e-12):
    found = backprop(net, loss, params, X, y)
    value, W, b, G = expected_gradients(net, loss, params, X, y)
    np.testing.assert_allclose(found.value, value, rtol=rtol)
    for ours, theirs in zip([*found.W, *found.b, found.G[0]], [*W, *(b if net.bias else []), G], strict=True):
        assert ours.shape == theirs.shape
        np.testing.assert_allclose(ours, theirs, rtol=rtol, atol=rtol * max(1.0, abs(theirs).max()))


@pytest.mark.parametrize("loss", [SoftmaxCrossEntropy(), SoftmaxCrossEntropy("sum"), L2(), L2("sum")], ids=repr)
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_gradients_at_weights_biases_and_inputs(sizes, bias, loss):
    net, params, X, generator = random_network(sizes, "tanh", bias)
    assert_right(net, loss, params, X, random_target(loss, 5, sizes[-1], generator))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("hidden", HIDDEN)
def test_every_activation_hidden_and_at_the_output(hidden, seed):
    net, params, X, generator = random_network((4, 5, 3), hidden, output=hidden, seed=seed)
    assert_right(net, L2(), params, X, random_target(L2(), 5, 3, generator))


def test_one_activation_per_layer():
    net, params, X, generator = random_network((2, 6, 3, 4), ("relu", "sin"), output="sigmoid")
    assert_right(net, L2(), params, X, random_target(L2(), 5, 4, generator))


def test_batch_of_one_row():
    net, params, X, _ = random_network((3, 4, 2), "sigmoid", m=1)
    assert_right(net, SoftmaxCrossEntropy(), params, X, np.array([1]))


def test_float32_stays_float32_and_is_as_close_as_float32_allows():
    net, params, X, generator = random_network((4, 5, 3), "tanh", dtype=np.float32)
    y = generator.integers(0, 3, 5)
    found = backprop(net, SoftmaxCrossEntropy(), params, X, y)
    assert {array.dtype for array in [found.value, *found.W, *found.b, *found.G]} == {np.dtype(np.float32)}
    exact = backprop(
        net, SoftmaxCrossEntropy(), [{k: v.astype(float) for k, v in p.items()} for p in params], X.astype(float), y
    )
    for ours, theirs in zip(found.W, exact.W, strict=True):
        # The longest sum has 5 terms and the chain two layers: a few tens of roundings of 6e-8.
        np.testing.assert_allclose(ours, theirs, atol=64 * np.finfo(np.float32).eps * abs(theirs).max(), rtol=0)


def test_gradient_of_relu_at_minus_one_is_zero():
    net = MLP((1, 1, 1), bias=False)
    params = [{"W": np.array([[1.0]])}, {"W": np.array([[1.0]])}]
    found = backprop(net, L2(), params, np.array([[-1.0]]), np.array([[7.0]]))
    assert found.W[0].item() == 0
    assert found.G[0].item() == 0


class CountingArray(np.ndarray):
    """An array that counts the matrix products it takes part in."""

    products = 0

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        CountingArray.products += ufunc is np.matmul
        plain = [each.view(np.ndarray) if isinstance(each, CountingArray) else each for each in inputs]
        result = getattr(ufunc, method)(*plain, **kwargs)
        return result.view(CountingArray) if isinstance(result, np.ndarray) else result


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_products_are_counted_as_they_are_multiplied(sizes):
    net, params, X, generator = random_network(sizes, "tanh")
    counted = [{name: array.view(CountingArray) for name, array in layer.items()} for layer in params]
    CountingArray.products = 0
    found = backprop(net, L2(), counted, X.view(CountingArray), generator.normal(size=(5, sizes[-1])))
    assert found.products == CountingArray.products


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_softmax_regression_in_closed_form(reduction):
    _, params, X, generator = random_network((4, 3), (), bias=False)
    y = generator.integers(0, 3, 5)
    rows = np.eye(3)[y]
    slope = complex_step_gradient(lambda theta: cross_entropy(X @ theta, rows, reduction), params[0]["W"])
    found = softmax_regression_gradient(params[0]["W"], X, y, SoftmaxCrossEntropy(reduction))
    np.testing.assert_allclose(found, slope, rtol=1e-12, atol=1e-14)


def test_container_of_gradients_is_that_of_the_parameters():
    for bias in (True, False):
        net, params, X, generator = random_network((4, 5, 3), "relu", bias)
        y = generator.integers(0, 3, 5)
        value, gradients = value_and_grad(Objective(net, SoftmaxCrossEntropy()))(params, X, y)
        assert float(value) == float(SoftmaxCrossEntropy()(net(params, X), y))
        assert [{k: v.shape for k, v in layer.items()} for layer in gradients] == [
            {k: v.shape for k, v in layer.items()} for layer in params
        ]


def test_refusals_say_what_to_do():
    net, params, X, generator = random_network((4, 5, 3), "relu")
    with pytest.raises(TypeError, match="for an MLP, not for function"):
        backprop(lambda params, X: X, L2(), params, X, X)
    with pytest.raises(TypeError, match=r"loss.gradient\(output, target\)"):
        backprop(net, lambda output, target: 0.0, params, X, X)
    with pytest.raises(ValueError, match=r"X must have shape \(m, 4\)"):
        backprop(net, L2(), params, X[:, :3], generator.normal(size=(5, 3)))


def test_traced_parameters_are_refused():
    from autodiff import grad

    net, params, X, generator = random_network((4, 5, 3), "tanh")
    target = generator.normal(size=(5, 3))
    with pytest.raises(TypeError, match="cannot be differentiated again"):
        grad(lambda params: np.sum(backprop(net, L2(), params, X, target).W[0]))(params)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("loss", [SoftmaxCrossEntropy(), L2("sum")], ids=repr)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_reverse_mode_agrees(hidden, loss, dtype):
    import autodiff

    net, params, X, generator = random_network((4, 6, 5, 3), hidden, dtype=dtype)
    y = random_target(loss, 5, 3, generator)
    value, gradients = autodiff.value_and_grad(Objective(net, loss))(params, X, y)
    found = backprop(net, loss, params, X, y)
    np.testing.assert_allclose(value, found.value, rtol=16 * np.finfo(dtype).eps)
    for theirs, ours in zip(gradients, found.params, strict=True):
        for name in ("W", "b"):
            assert theirs[name].dtype == ours[name].dtype == dtype
            bound = 64 * np.finfo(dtype).eps * max(1.0, abs(ours[name]).max())
            np.testing.assert_allclose(theirs[name], ours[name], rtol=0, atol=bound)


# Faults that students plant in backprop. Each must turn the comparison above red, or it does not guard against them.


def wrong_shape_of_transpose(D, W):
    return D @ W.reshape(W.shape[::-1])


FAULTS = {
    "mask is missing": ("preactivation_gradient", lambda G, sigma, A, Z: G),
    "derivative is taken at Z": ("preactivation_gradient", lambda G, sigma, A, Z: G * sigma.derivative(Z, Z)),
    "derivative is taken at the gradient": ("preactivation_gradient", lambda G, sigma, A, Z: sigma.derivative(G, G)),
    "reshape instead of transpose": ("input_gradient", wrong_shape_of_transpose),
    "weight gradient reshaped": ("weight_gradient", lambda Z, D: (D.T @ Z).reshape(Z.shape[1], D.shape[1])),
    "bias averages rows": ("bias_gradient", lambda D: np.mean(D, axis=0)),
    "bias takes the first row": ("bias_gradient", lambda D: D[0]),
    "sign": ("weight_gradient", lambda Z, D: -(Z.T @ D)),
    "a part in a thousand": ("weight_gradient", lambda Z, D: 1.001 * (Z.T @ D)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_planted_fault_is_found(fault, monkeypatch):
    net, params, X, generator = random_network((4, 5, 3), "softplus")
    y = generator.integers(0, 3, 5)
    assert_right(net, SoftmaxCrossEntropy(), params, X, y)
    monkeypatch.setattr(layer_formulas, *FAULTS[fault])
    with pytest.raises(AssertionError):
        assert_right(net, SoftmaxCrossEntropy(), params, X, y)


def test_missing_transpose_is_found_also_where_the_shapes_allow_it(monkeypatch):
    net, params, X, generator = random_network((3, 3, 3), "tanh")
    y = generator.integers(0, 3, 5)
    monkeypatch.setattr(layer_formulas, "input_gradient", lambda D, W: D @ W)
    with pytest.raises(AssertionError):
        assert_right(net, SoftmaxCrossEntropy(), params, X, y)


def test_missing_mean_is_found(monkeypatch):
    net, params, X, generator = random_network((4, 5, 3), "tanh")
    y = generator.integers(0, 3, 5)
    summed = SoftmaxCrossEntropy("sum")
    monkeypatch.setattr(SoftmaxCrossEntropy, "gradient", lambda self, output, y: summed_gradient(summed, output, y))
    with pytest.raises(AssertionError):
        assert_right(net, SoftmaxCrossEntropy(), params, X, y)


def summed_gradient(summed, output, y):
    exponentials = np.exp(output)
    return exponentials / exponentials.sum(axis=1, keepdims=True) - summed.encode(output, y)


def test_wrong_derivative_of_an_activation_is_found():
    tanh = activation("tanh")
    wrong = Activation("tanh", tanh.function, lambda A, Z: 1 - Z)
    net, params, X, generator = random_network((4, 5, 3), wrong)
    with pytest.raises(AssertionError):
        assert_right(net, L2(), params, X, generator.normal(size=(5, 3)))
