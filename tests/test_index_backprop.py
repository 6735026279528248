"""Backprop index by index, against complex steps, matrix notation and reverse mode; and what a cache saves."""

import numpy as np
import pytest
from network_reference import COMPLEX_SAFE, complex_step_gradient

from autodiff.nn import L2, MLP, Objective, SoftmaxCrossEntropy
from autodiff.nn.activations import VectorActivation
from autodiff.nn.divergences import KL, Hinge, SigmoidCrossEntropy
from autodiff.nn.regularisers import L1Penalty, L2Penalty, Regularised
from differentiation import Reverse, value_and_grad
from differentiation import index_backprop as module
from differentiation.index_backprop import index_backprop
from differentiation.layer_formulas import backprop
from differentiation.layer_formulas import value_and_grad as by_hand
from differentiation.matrix_formulas import matrix_backprop

UNITS = {**COMPLEX_SAFE, "softmax": lambda a: np.exp(a) / np.exp(a).sum(axis=1)[:, None]}

# Complex-safe divergences of one row, written again.
DIVS = {
    "L2": (L2(), lambda y, d: ((y - d) ** 2).sum() / 2),
    "KL": (KL(), lambda y, d: (d[d > 0] * (np.log(d[d > 0]) - np.log(y[d > 0]))).sum()),
    "cross-entropy": (SoftmaxCrossEntropy(), lambda y, d: np.log(np.exp(y).sum()) - (y * d).sum()),
    "hinge": (Hinge(), lambda y, d: np.where((1 - d * y).real > 0, 1 - d * y, 0).sum()),
    "sigmoid cross-entropy": (SigmoidCrossEntropy(), lambda y, d: (np.log(1 + np.exp(y)) - d * y).sum()),
}
TARGETS = {
    "L2": [0.3, -0.2, 0.9],
    "KL": [0.5, 0.0, 0.5],
    "cross-entropy": [0.0, 1.0, 0.0],
    "hinge": [1.0, -1.0, 1.0],
    "sigmoid cross-entropy": [1.0, 0.0, 1.0],
}
CASES = [
    ("L2", "tanh", "identity"),
    ("L2", "tanh", "softmax"),
    ("L2", "relu", "sigmoid"),
    ("L2", "softmax", "tanh"),
    ("KL", "sigmoid", "softmax"),
    ("KL", "tanh", "sigmoid"),
    ("cross-entropy", "elu", "identity"),
    ("hinge", "gelu", "identity"),
    ("hinge", "softplus", "tanh"),
    ("sigmoid cross-entropy", "leaky relu", "identity"),
]


def network(hidden, output, bias, sizes=(2, 4, 3), seed=0):
    generator = np.random.default_rng(seed)
    net = MLP(sizes, hidden, bias, output)
    params = net.init(seed)
    for layer in params:
        layer.update({name: generator.normal(size=array.shape) for name, array in layer.items()})
    return net, params, generator.normal(size=sizes[0])


def by_complex_steps(net, price, params, x, d):
    """The derivatives at every w and b; nothing of the package takes part."""

    def value(layers):
        z = x[None, :]
        for layer, sigma in zip(layers, net.activations, strict=True):
            z = UNITS[sigma.name](z @ layer["W"] + layer.get("b", 0))
        return price(z[0], d)

    return [
        {
            name: complex_step_gradient(
                lambda w, k=k, name=name: value([*params[:k], params[k] | {name: w}, *params[k + 1 :]]), params[k][name]
            )
            for name in params[k]
        }
        for k in range(len(params))
    ]


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(("div", "hidden", "output"), CASES)
def test_any_divergence_and_any_unit(div, hidden, output, bias):
    net, params, x = network(hidden, output, bias)
    loss, price = DIVS[div]
    d = np.array(TARGETS[div])
    found = index_backprop(net, loss, params, x, d)
    expected = by_complex_steps(net, price, params, x, d)
    for k in range(net.layers):
        np.testing.assert_allclose(found.dw[k + 1], expected[k]["W"], rtol=1e-10, atol=1e-13)
        if bias:
            np.testing.assert_allclose(found.db[k + 1], expected[k]["b"], rtol=1e-10, atol=1e-13)
    # The other notation, by matrices, and a third way.
    whole = backprop(net, loss, params, x[None, :], d[None, :])
    value, swept = value_and_grad(Objective(net, loss), method=Reverse())(params, x[None, :], d[None, :])
    assert found.div == pytest.approx(float(whole.value), rel=1e-13)
    assert found.div == pytest.approx(float(value), rel=1e-13)
    for k in range(net.layers):
        np.testing.assert_allclose(found.dw[k + 1], whole.W[k], rtol=1e-10, atol=1e-13)
        np.testing.assert_allclose(found.dw[k + 1], swept[k]["W"], rtol=1e-10, atol=1e-13)
        np.testing.assert_allclose(found.dy[k], whole.G[k][0], rtol=1e-10, atol=1e-13)


def test_layer_zero_is_the_input_and_numbering_follows_the_slides():
    net, params, x = network("tanh", "identity", True, sizes=(2, 3, 3, 1))
    found = index_backprop(net, L2(), params, x, np.array([0.5]))
    assert found.y[0] == x.tolist()
    assert [len(y) for y in found.y] == [2, 3, 3, 1]
    assert found.z[0] == found.dw[0] == found.db[0] == found.dz[0] == []
    # The slide's line for the first layer, with y^(0) where it prints y^(1).
    assert found.dw[1][1][2] == x[1] * found.dz[1][2]
    assert found.dw[1][1][2] != found.y[1][1] * found.dz[1][2]
    assert len(list(found.lines())) == 2 * (3 + 3 + 1) + 6 + 9 + 3


def test_label_as_the_desired_output():
    net, params, x = network("tanh", "identity", True)
    label = index_backprop(net, SoftmaxCrossEntropy(), params, x, np.array(2))
    row = index_backprop(net, SoftmaxCrossEntropy(), params, x, np.array([0.0, 0.0, 1.0]))
    assert label == row


def test_a_batch_is_refused():
    net, params, x = network("tanh", "identity", True)
    with pytest.raises(ValueError, match=r"one input of shape \(2,\), but has shape \(3, 2\)"):
        index_backprop(net, L2(), params, np.stack([x] * 3), np.zeros(3))


module_through_unit = module._through_unit

FAULTS = {
    "diagonal of the softmax Jacobian only": lambda s, z, y, dy: [v * (1 - v) * g for v, g in zip(y, dy, strict=True)],
    "slope of the unit left out": lambda sigma, z, y, dy: list(dy),
    "units in reverse order": lambda sigma, z, y, dy: module_through_unit(sigma, z, y, dy)[::-1],
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_planted_fault_is_seen(fault, monkeypatch):
    monkeypatch.setattr(module, "_through_unit", FAULTS[fault])
    with pytest.raises(AssertionError):
        test_any_divergence_and_any_unit("L2", "tanh", "softmax", True)


# Softmax units in matrix notation


def test_softmax_output_through_whole_layer_jacobians():
    net, params, _ = network("tanh", "softmax", True)
    X, D = np.random.default_rng(1).normal(size=(4, 2)), np.random.default_rng(2).normal(size=(4, 3))
    ours, theirs = matrix_backprop(net, L2(), params, X, D), backprop(net, L2(), params, X, D)
    for a, b in zip([*ours.W, *ours.b, *ours.G], [*theirs.W, *theirs.b, *theirs.G], strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-14)


def running_sum(A):
    """z_i = a_1 + ... + a_i: a vector activation whose Jacobian is no symmetric matrix."""
    return A @ np.triu(np.ones((A.shape[1], A.shape[1])))


RUNNING = VectorActivation(
    "running sum",
    running_sum,
    lambda A, Z: np.broadcast_to(np.tril(np.ones((A.shape[1],) * 2)), (*A.shape, A.shape[1])),
)


def test_vector_activation_with_an_unsymmetric_jacobian_in_all_notations():
    net, params, _ = network(RUNNING, "sigmoid", True)
    D = np.random.default_rng(2).normal(size=(4, 3))
    X = np.random.default_rng(1).normal(size=(4, 2))
    ours, whole = backprop(net, L2("sum"), params, X, D), matrix_backprop(net, L2("sum"), params, X, D)
    swept = value_and_grad(Objective(net, L2("sum")), method=Reverse())(params, X, D)[1]
    by_index = [index_backprop(net, L2(), params, row, d) for row, d in zip(X, D, strict=True)]
    for k in range(net.layers):
        np.testing.assert_allclose(ours.W[k], swept[k]["W"], rtol=1e-11, atol=1e-13)
        np.testing.assert_allclose(whole.W[k], swept[k]["W"], rtol=1e-11, atol=1e-13)
        np.testing.assert_allclose(sum(np.array(f.dw[k + 1]) for f in by_index), swept[k]["W"], rtol=1e-11, atol=1e-13)


def test_softmax_unit_with_kl_has_the_gradient_of_cross_entropy_at_the_logits():
    generator = np.random.default_rng(3)
    X, labels = generator.normal(size=(5, 2)), np.array([0, 2, 1, 1, 0])
    net, params, _ = network("tanh", "softmax", True)
    logits = MLP((2, 4, 3), "tanh")
    through = backprop(net, KL(), params, X, np.eye(3)[labels])
    direct = backprop(logits, SoftmaxCrossEntropy(), params, X, labels)
    for a, b in zip(through.W, direct.W, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-11, atol=1e-14)


# The cache


class CountingArray(np.ndarray):
    """An array that counts the matrix products it takes part in."""

    products = 0

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        CountingArray.products += ufunc is np.matmul
        plain = [each.view(np.ndarray) if isinstance(each, CountingArray) else each for each in inputs]
        result = getattr(ufunc, method)(*plain, **kwargs)
        return result.view(CountingArray) if isinstance(result, np.ndarray) else result


@pytest.mark.parametrize("layers", [1, 2, 4, 8, 16])
def test_cache_turns_a_square_of_products_into_a_line(layers):
    net = MLP((3,) * (layers + 1), "tanh")
    params, X = net.init(0), np.random.default_rng(0).normal(size=(2, 3))
    counted = [{name: array.view(CountingArray) for name, array in layer.items()} for layer in params]
    y = np.zeros((2, 3))
    answers = {}
    for cache, expected in ((True, 3 * layers), (False, 3 * layers * (layers + 1) // 2)):
        CountingArray.products = 0
        backprop(net, L2(), counted, X.view(CountingArray), y, cache=cache)
        answers[cache] = backprop(net, L2(), params, X, y, cache=cache)
        assert CountingArray.products == answers[cache].products == expected
    for name in ("W", "b", "G"):
        for a, b in zip(getattr(answers[True], name), getattr(answers[False], name), strict=True):
            assert np.array_equal(a, b)


# Regularisers in hand-derived backprop


@pytest.mark.parametrize("penalty", [L2Penalty(0.3), L1Penalty(0.3), L2Penalty(0.3, bias=True)], ids=repr)
def test_penalty_is_in_the_hand_derived_gradient(penalty):
    net, params, _ = network("tanh", "identity", True)
    X, D = np.random.default_rng(1).normal(size=(4, 2)), np.random.default_rng(2).normal(size=(4, 3))
    objective = Regularised(L2(), penalty).objective(net)
    value, gradients = by_hand(objective)(params, X, D)
    expected_value, expected = value_and_grad(objective, method=Reverse())(params, X, D)
    assert float(value) == pytest.approx(float(expected_value), rel=1e-13)
    bare = by_hand(Objective(net, L2()))(params, X, D)[1]
    for ours, theirs, without in zip(gradients, expected, bare, strict=True):
        for name in ("W", "b"):
            np.testing.assert_allclose(ours[name], theirs[name], rtol=1e-12, atol=1e-14)
        assert abs(ours["W"] - without["W"]).max() > 0.01
        assert np.array_equal(ours["b"], without["b"]) == (not penalty.bias)


def test_penalty_without_a_gradient_is_refused():
    with pytest.raises(TypeError, match="need regulariser"):
        by_hand(Regularised(L2(), lambda params: 0.0).objective(MLP((1, 1))))
