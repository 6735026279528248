"""Networks, losses, initial weights and training."""

import math

import mpmath
import numpy as np
import pytest
from network_reference import COMPLEX_SAFE, complex_step_gradient, cross_entropy, network_output, squared_error

from autodiff.nn import (
    ACTIVATIONS,
    DIGITS,
    L2,
    MLP,
    SGD,
    Activation,
    Objective,
    SoftmaxCrossEntropy,
    accuracy,
    activation,
    one_hot,
    train,
)
from autodiff.nn.initialise import SCHEMES, he, uniform, xavier
from differentiation.layer_formulas import value_and_grad as by_hand

FLOATS = [np.float64, np.float32]


# Activations


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activation_and_its_derivative(name):
    A = np.random.default_rng(0).normal(size=(3, 4))
    sigma = activation(name)
    Z = sigma(A)
    np.testing.assert_allclose(Z, COMPLEX_SAFE[name](A), rtol=1e-14)
    slope = complex_step_gradient(lambda A: COMPLEX_SAFE[name](A).sum(), A)
    np.testing.assert_allclose(sigma.derivative(A, Z), slope, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activation_keeps_the_dtype(name, dtype):
    A = np.linspace(-2, 2, 6, dtype=dtype).reshape(2, 3)
    sigma = activation(name)
    assert sigma(A).dtype == sigma.derivative(A, sigma(A)).dtype == dtype


def test_derivatives_at_the_ends_of_the_scale_are_finite_and_silent():
    A = np.array([[-1000.0, 1000.0]])
    limits = {"sigmoid": [0, 0], "tanh": [0, 0], "relu": [0, 1], "softplus": [0, 1], "identity": [1, 1]}
    for name, expected in limits.items():
        sigma = activation(name)
        assert sigma.derivative(A, sigma(A)).tolist() == [expected]


def test_unknown_activation_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"no activation is called 'swish'; there are .*relu"):
        activation("swish")
    with pytest.raises(TypeError, match="Activation\\(name, function, derivative\\)"):
        activation(np.tanh)


# Losses


def test_number_of_classes_comes_from_the_logits_not_from_the_batch():
    labels = np.array([0, 1, 0])
    assert one_hot(labels, 4).tolist() == [[1, 0, 0, 0], [0, 1, 0, 0], [1, 0, 0, 0]]
    assert SoftmaxCrossEntropy().encode(np.zeros((3, 4)), labels).shape == (3, 4)


class Foreign(np.ndarray):
    """Stands for an array of another library, for which `one_hot` must not index an identity matrix of NumPy's."""


def test_one_hot_of_arrays_of_other_libraries():
    labels = np.array([2, 0, 1, 2])
    assert np.array_equal(one_hot(labels.view(Foreign), 4, np.float32), np.eye(4, dtype=np.float32)[labels])


@pytest.mark.parametrize("bad", [[0, 3], [-1, 0]])
def test_label_outside_the_classes_is_refused(bad):
    with pytest.raises(ValueError, match=r"must lie in 0, \.\.\., 2 for 3 classes, but these run from"):
        SoftmaxCrossEntropy()(np.zeros((2, 3)), np.array(bad))


def test_labels_that_are_no_integers_are_refused():
    for labels in (np.array([0.0, 1.0]), np.array([True, False])):
        with pytest.raises(TypeError, match="labels are integers"):
            SoftmaxCrossEntropy()(np.zeros((2, 3)), labels)


@pytest.mark.parametrize("shape", [(3,), (2, 4), (3, 3), (2, 1), (1, 2, 3)])
def test_target_of_another_shape_is_refused(shape):
    with pytest.raises(ValueError, match=r"labels of shape \(2,\) or one-hot rows of shape \(2, 3\)"):
        SoftmaxCrossEntropy()(np.zeros((2, 3)), np.zeros(shape, int))


def test_squared_error_refuses_to_broadcast_a_column_against_a_row():
    with pytest.raises(ValueError, match=r"y\[:, None\]"):
        L2()(np.zeros((4, 1)), np.zeros(4))


@pytest.mark.parametrize("loss", [SoftmaxCrossEntropy(), L2()], ids=repr)
def test_output_that_is_no_batch_is_refused(loss):
    with pytest.raises(ValueError, match="one row per example"):
        loss(np.zeros(3), np.zeros(3))
    with pytest.raises(ValueError, match="batch is empty"):
        loss(np.zeros((0, 3)), np.zeros((0, 3)))


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_values_and_gradients_of_the_losses(reduction):
    generator = np.random.default_rng(1)
    output, target = generator.normal(size=(4, 3)), generator.normal(size=(4, 3))
    labels = generator.integers(0, 3, 4)
    rows = np.eye(3)[labels]
    for loss, price, given, reference in (
        (SoftmaxCrossEntropy(reduction), cross_entropy, labels, rows),
        (SoftmaxCrossEntropy(reduction), cross_entropy, rows, rows),
        (L2(reduction), squared_error, target, target),
    ):
        np.testing.assert_allclose(loss(output, given), price(output, reference, reduction), rtol=1e-14)
        slope = complex_step_gradient(lambda Z, p=price, r=reference: p(Z, r, reduction), output)
        np.testing.assert_allclose(loss.gradient(output, given), slope, rtol=1e-12, atol=1e-15)


def test_cross_entropy_of_huge_logits_against_fifty_digits():
    logits = np.array([[1000.0, 999.5, -1000.0], [-800.0, -801.0, -802.0]])
    with mpmath.workdps(50):
        terms = [
            mpmath.log(mpmath.fsum(mpmath.exp(mpmath.mpf(h)) for h in row)) - mpmath.mpf(row[label])
            for row, label in zip(logits.tolist(), (2, 0), strict=True)
        ]
        expected = float(mpmath.fsum(terms))
    assert math.isclose(float(SoftmaxCrossEntropy("sum")(logits, np.array([2, 0]))), expected, rel_tol=1e-15)


@pytest.mark.parametrize("loss", [SoftmaxCrossEntropy(), L2()], ids=repr)
def test_float64_targets_do_not_widen_a_float32_loss(loss):
    output, target = np.ones((2, 3), np.float32), np.eye(3)[:2]
    assert loss(output, target).dtype == loss.gradient(output, target).dtype == np.float32


def test_cross_entropy_gradient_refuses_targets_that_are_no_probabilities():
    with pytest.raises(ValueError, match="sum to 1"):
        SoftmaxCrossEntropy().gradient(np.zeros((1, 2)), np.array([[1.0, 1.0]]))


@pytest.mark.parametrize("loss", [SoftmaxCrossEntropy, L2])
def test_unknown_reduction_is_refused(loss):
    with pytest.raises(ValueError, match="'mean' or 'sum', not 'none'"):
        loss("none")


# Networks


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("sizes", [(3, 2), (4, 5, 3), (2, 6, 3, 4)], ids=str)
def test_network_against_a_second_implementation(sizes, bias):
    generator = np.random.default_rng(2)
    net = MLP(sizes, "tanh", bias)
    params = net.init(3)
    for layer in params:
        layer.update({name: generator.normal(size=array.shape) for name, array in layer.items()})
    X = generator.normal(size=(5, sizes[0]))
    biases = [layer["b"] if bias else np.zeros(layer["W"].shape[1]) for layer in params]
    names = ["tanh"] * (len(sizes) - 2) + ["identity"]
    expected = network_output(names, [layer["W"] for layer in params], biases, X)
    np.testing.assert_allclose(net(params, X), expected, rtol=1e-13)
    assert net.parameter_count == sum(array.size for layer in params for array in layer.values())


def test_forward_pass_keeps_every_layer():
    net = MLP((4, 5, 3), "relu", output="sigmoid")
    params, X = net.init(0), np.random.default_rng(0).normal(size=(6, 4))
    run = net.forward(params, X)
    assert [Z.shape for Z in run.Z] == [(6, 4), (6, 5), (6, 3)]
    assert [A.shape for A in run.A] == [(6, 5), (6, 3)]
    assert np.array_equal(run.Z[-1], net(params, X))
    assert np.array_equal(run.Z[1], np.where(run.A[0] > 0, run.A[0], 0))


def test_activation_of_ones_own_and_one_per_layer():
    cubic = Activation("cubic", lambda A: A * A * A, lambda A, Z: 3 * A * A)
    net = MLP((1, 1, 1, 1), (cubic, "identity"), bias=False)
    ones = [{"W": np.ones((1, 1))}] * 3
    assert net(ones, np.array([[2.0]])).item() == 8
    assert [sigma.name for sigma in net.activations] == ["cubic", "identity", "identity"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (((3,),), "two or more positive widths"),
        (((3, 0, 2),), "two or more positive widths"),
        (((3, 4, 2), ("relu", "relu")), r"1 hidden layers, but 2 activations"),
        (((3, 4, 2), "rleu"), "no activation is called 'rleu'"),
    ],
)
def test_network_that_cannot_be_is_refused_at_once(arguments, message):
    with pytest.raises(ValueError, match=message):
        MLP(*arguments)


def changed(params, i, **arrays):
    return [layer | arrays if j == i else layer for j, layer in enumerate(params)]


def test_parameters_that_do_not_fit_are_named():
    net, X = MLP((3, 4, 2)), np.zeros((5, 3))
    params = net.init(0)
    for wrong, message in (
        (params[:1], "has 2 layers, but 1 were given"),
        (changed(params, 1, W=np.zeros((2, 4))), r"W_2 must have shape \(4, 2\), but has shape \(2, 4\)"),
        (changed(params, 0, b=np.zeros((5, 4))), r"b_1 must have shape \(4,\), but has shape \(5, 4\)"),
        ([{"W": layer["W"]} for layer in params], "layer 1 comes without b, but bias=True"),
    ):
        with pytest.raises(ValueError, match=message):
            net(wrong, X)
    for shape in ((5, 4), (3,)):
        with pytest.raises(ValueError, match=r"X must have shape \(m, 3\)"):
            net(params, np.zeros(shape))


# Initial weights


@pytest.mark.parametrize(
    ("draw", "variance"),
    [(he, 2 / 200), (xavier, 2 / (200 + 300)), (uniform, 1 / (3 * 200))],
    ids=["he", "xavier", "uniform"],
)
def test_variance_of_initial_weights(draw, variance):
    W = draw(np.random.default_rng(4), 200, 300)
    # The relative deviation of a sample variance of 60,000 draws is at most sqrt(2 / 60000) = 0.6 %; five times that.
    assert W.shape == (200, 300)
    assert abs(W.var() / variance - 1) < 0.03
    assert abs(W.mean()) < 5 * math.sqrt(variance / W.size)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_same_seed_gives_the_same_parameters_in_any_precision(scheme):
    net = MLP((3, 4, 2))
    first, again, narrow, other = (
        net.init(0, scheme=scheme),
        net.init(0, scheme=scheme),
        net.init(0, np.float32, scheme),
        net.init(1, scheme=scheme),
    )
    for a, b, c in zip(first, again, narrow, strict=True):
        assert np.array_equal(a["W"], b["W"])
        assert np.array_equal(a["W"].astype(np.float32), c["W"])
        assert c["W"].dtype == c["b"].dtype == np.float32
        assert not a["b"].any()
    assert np.array_equal(first[0]["W"], other[0]["W"]) == (scheme == "zeros")


def test_initial_parameters_that_cannot_be_are_refused():
    with pytest.raises(TypeError, match="floating-point numbers, but dtype is int64"):
        MLP((3, 2)).init(0, np.int64)
    with pytest.raises(ValueError, match="no initialisation is called 'lecun'; there are glorot, he"):
        MLP((3, 2)).init(0, scheme="lecun")


# Optimisers and training


@pytest.mark.parametrize("dtype", FLOATS)
def test_gradient_descent_returns_new_parameters_of_the_same_dtype(dtype):
    params = [{"W": np.full((2, 3), 5, dtype), "b": (np.ones(3, dtype),)}]
    gradients = [{"W": np.full((2, 3), 2, dtype), "b": (np.ones(3, dtype),)}]
    moved = SGD(np.float64(0.5)).update(params, gradients)
    assert moved[0]["W"].tolist() == [[4.0] * 3] * 2
    assert moved[0]["b"][0].tolist() == [0.5] * 3
    assert moved[0]["W"].dtype == dtype
    assert params[0]["W"].tolist() == [[5.0] * 3] * 2


@pytest.mark.parametrize("step", [0, -0.1, math.nan, math.inf])
def test_step_that_descends_nothing_is_refused(step):
    with pytest.raises(ValueError, match="step must be a positive finite number"):
        SGD(step)


def rows_seen(batches):
    """A value_and_grad that notes which rows it is given (each row of X holds its own number) and stands still."""

    def differentiate(objective):
        def noted(params, X, y):
            assert np.array_equal(X[:, 0], y[:, 0])
            batches.append(X[:, 0].astype(int).tolist())
            return X.mean(), np.zeros_like(params)

        return noted

    return differentiate


def watch(m=7, *, epochs=2, batch_size=3, seed=0, last_batch="keep"):
    batches = []
    numbers = np.arange(m, dtype=float)[:, None]
    trained = train(
        lambda w, X: X @ w,
        L2(),
        SGD(0.1),
        (numbers, numbers),
        epochs=epochs,
        batch_size=batch_size,
        seed=seed,
        params=np.ones((1, 1)),
        value_and_grad=rows_seen(batches),
        last_batch=last_batch,
    )
    return batches, trained


def test_each_epoch_visits_every_row_once_in_a_new_order():
    batches, trained = watch()
    assert [len(batch) for batch in batches] == [3, 3, 1, 3, 3, 1]
    first, second = ([row for batch in epoch for row in batch] for epoch in (batches[:3], batches[3:]))
    assert sorted(first) == sorted(second) == list(range(7))
    assert first != second
    # The mean over rows of what each batch answered, its mean row number, is 3 whatever the batches.
    np.testing.assert_allclose(trained.history, [3.0, 3.0], rtol=1e-15)


def test_incomplete_last_batch_can_be_dropped():
    batches, _ = watch(last_batch="drop")
    assert [len(batch) for batch in batches] == [3, 3, 3, 3]
    with pytest.raises(ValueError, match="drops all 7 rows"):
        watch(batch_size=8, last_batch="drop")


def test_order_follows_from_the_seed():
    assert watch(seed=5)[0] == watch(seed=5)[0] != watch(seed=6)[0]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"batch_size": 0}, "batch_size at least 1"),
        ({"epochs": -1}, "epochs must be at least 0"),
        ({"last_batch": "pad"}, "'keep' or 'drop', not 'pad'"),
        ({"m": 0}, "equal and not 0"),
    ],
)
def test_training_that_cannot_be_is_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        watch(**settings)


def test_hypothesis_without_initial_parameters_is_refused():
    X = np.ones((2, 1))
    with pytest.raises(TypeError, match="pass its initial parameters as params="):
        train(lambda w, X: X @ w, L2(), SGD(0.1), (X, X), epochs=1, batch_size=1, seed=0)
    with pytest.raises(TypeError, match=r"X.astype\(float\)"):
        train(MLP((1, 1)), L2(), SGD(0.1), (X.astype(int), X), epochs=1, batch_size=1, seed=0)


def test_targets_are_checked_before_the_first_step():
    X, labels = np.ones((3, 2)), np.array([0, 1, 5])
    with pytest.raises(ValueError, match="0 to 5"):
        train(MLP((2, 3)), SoftmaxCrossEntropy(), SGD(0.1), (X, labels), epochs=0, batch_size=3, seed=0)


def test_report_is_called_after_each_epoch():
    calls = []
    X = np.ones((3, 2))
    trained = train(
        MLP((2, 2)),
        L2(),
        SGD(0.1),
        (X, X),
        epochs=2,
        batch_size=2,
        seed=0,
        value_and_grad=by_hand,
        report=lambda epoch, loss, params: calls.append((epoch, float(loss), params)),
    )
    assert [(epoch, loss) for epoch, loss, _ in calls] == list(enumerate(map(float, trained.history), start=1))
    assert calls[-1][2] is trained.params


def blobs(dtype=np.float64, m=60):
    """Three classes around three points, too far apart to be mistaken."""
    generator = np.random.default_rng(8)
    labels = generator.integers(0, 3, m)
    centres = np.array([[4.0, 0.0], [-4.0, 0.0], [0.0, 6.0]])
    return (centres[labels] + generator.normal(size=(m, 2))).astype(dtype), labels


@pytest.mark.parametrize("dtype", FLOATS)
def test_one_step_on_the_whole_batch_is_the_formula(dtype):
    X, labels = blobs(dtype)
    net, loss = MLP((2, 4, 3), "tanh"), SoftmaxCrossEntropy()
    start = net.init(0, dtype)
    trained = train(net, loss, SGD(0.25), (X, labels), epochs=1, batch_size=60, seed=0, value_and_grad=by_hand)
    _, gradients = by_hand(Objective(net, loss))(start, X, labels)
    for before, after, gradient in zip(start, trained.params, gradients, strict=True):
        for name in ("W", "b"):
            assert after[name].dtype == dtype
            # The order of the rows, over which 60 terms are summed, is another one.
            bound = 60 * np.finfo(dtype).eps
            np.testing.assert_allclose(after[name], before[name] - 0.25 * gradient[name], rtol=0, atol=bound)
    assert trained.history[0].dtype == dtype


@pytest.mark.parametrize("loss", [SoftmaxCrossEntropy(), lambda output, y: np.mean((output - np.eye(3)[y]) ** 2)])
@pytest.mark.parametrize("hypothesis", [MLP((2, 3)), MLP((2, 8, 3), "tanh")], ids=repr)
def test_hypothesis_or_loss_is_swapped_by_one_argument(hypothesis, loss):
    examples = blobs()
    trained = train(hypothesis, loss, SGD(0.1), examples, epochs=30, batch_size=10, seed=0)
    assert trained.history[-1] < 0.5 * trained.history[0]
    assert accuracy(hypothesis, trained.params, *examples) > 0.95


@pytest.mark.parametrize("dtype", FLOATS)
def test_training_by_reverse_mode_and_by_hand_takes_the_same_path(dtype):
    X, labels = blobs(dtype)
    net = MLP((2, 6, 3), "softplus")
    automatic, manual = (
        train(net, SoftmaxCrossEntropy(), SGD(0.1), (X, labels), epochs=3, batch_size=7, seed=1, value_and_grad=way)
        for way in (None, by_hand)
    )
    for a, b in zip(automatic.params, manual.params, strict=True):
        assert a["W"].dtype == dtype
        # 27 steps, each with its own rounding of a few units.
        np.testing.assert_allclose(a["W"], b["W"], rtol=0, atol=27 * 16 * np.finfo(dtype).eps)
    np.testing.assert_allclose(automatic.history, manual.history, rtol=27 * 16 * np.finfo(dtype).eps)


def test_training_leaves_the_parameters_it_started_from():
    net, examples = MLP((2, 3)), blobs()
    start = net.init(0)
    kept = [{name: array.copy() for name, array in layer.items()} for layer in start]
    train(net, SoftmaxCrossEntropy(), SGD(0.1), examples, epochs=1, batch_size=10, seed=0, params=start)
    assert all(np.array_equal(a[name], b[name]) for a, b in zip(start, kept, strict=True) for name in a)


def test_accuracy_refuses_one_hot_labels():
    with pytest.raises(ValueError, match=r"labels must have shape \(3,\)"):
        accuracy(lambda params, X: X, None, np.eye(3), np.eye(3))


def test_digits_by_plain_gradient_descent():
    from checks.digits import load_digits

    digits = load_digits()
    scores = []
    for seed in range(10):
        training, test = digits.split(seed)
        trained = DIGITS.train((training.images, training.labels), seed, value_and_grad=by_hand)
        scores.append(accuracy(DIGITS.hypothesis, trained.params, test.images, test.labels))
    assert np.median(scores) >= 0.97
    assert min(scores) >= 0.95
