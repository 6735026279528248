"""Losses and divergences: values, gradients, what they declare; regularisers; risks; how outputs are written down."""

from dataclasses import replace

import numpy as np
import pytest
from network_reference import complex_step_gradient

from autodiff.nn import L2, MLP, SGD, Objective, SoftmaxCrossEntropy, train
from autodiff.nn.declarations import everywhere, where_equal
from autodiff.nn.divergences import KL, Hinge, SigmoidCrossEntropy
from autodiff.nn.regularisers import L1Penalty, L2Penalty, Regularised, RegularisedObjective
from autodiff.nn.representations import REPRESENTATIONS, decide, represent
from autodiff.nn.risk import FiniteDistribution, empirical_risk, expected_risk
from checks.harness.assertions import check_gradient
from differentiation import Backprop, Reverse, Symbolic, grad
from differentiation.layer_formulas import value_and_grad as by_hand
from differentiation.method import UnsupportedError

GENERATOR = np.random.default_rng(0)
DISTRIBUTIONS = GENERATOR.dirichlet(np.ones(3), size=4)
REAL = GENERATOR.normal(size=(4, 3))
INNER = 0.1 + 0.7 * DISTRIBUTIONS  # entries of 0.1 and more, where the curvature of KL is moderate

# Loss, an output and a target at which it is smooth, and its formula for one entry, written again for complex numbers.
LOSSES = {
    "cross-entropy": (
        SoftmaxCrossEntropy, REAL, np.eye(3)[[0, 2, 1, 1]],
        lambda y, d: -(d * np.log(np.exp(y) / np.exp(y).sum(axis=1)[:, None])),
    ),
    "L2": (L2, REAL, GENERATOR.normal(size=(4, 3)), lambda y, d: (y - d) ** 2 / 2),
    "KL": (KL, GENERATOR.dirichlet(np.ones(3), size=4), DISTRIBUTIONS, lambda y, d: d * np.log(d / y)),
    "hinge": (Hinge, 2 * REAL, np.sign(REAL[::-1]), lambda y, d: np.where((d * y).real < 1, 1 - d * y, 0)),
    "sigmoid": (
        SigmoidCrossEntropy, REAL, DISTRIBUTIONS,
        lambda y, d: -d * np.log(1 / (1 + np.exp(-y))) - (1 - d) * np.log(1 / (1 + np.exp(y))),
    ),
}  # fmt: skip


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("name", LOSSES)
def test_value_and_gradient(name, reduction):
    make, output, target, formula = LOSSES[name]
    loss = make(reduction)
    share = len(output) if reduction == "mean" else 1
    assert float(loss(output, target)) == pytest.approx(formula(output, target).sum() / share, rel=1e-13)
    stepped = complex_step_gradient(lambda y: formula(y, target).sum() / share, output)
    np.testing.assert_allclose(loss.gradient(output, target), stepped, rtol=1e-11, atol=1e-14)
    swept = grad(lambda y: loss(y, target), method=Reverse())(output)
    np.testing.assert_allclose(loss.gradient(output, target), swept, rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("name", ["L2", "KL", "sigmoid"])
def test_gradient_against_symbolic(name):
    make, output, target, _ = LOSSES[name]
    found = grad(lambda y: make()(y, target[:1]), method=Symbolic())(output[:1])
    np.testing.assert_allclose(make().gradient(output[:1], target[:1]), found, rtol=1e-12)


@pytest.mark.parametrize("make", [KL, Hinge, SigmoidCrossEntropy])
def test_float32_stays_float32(make):
    output, target = np.full((2, 1), 0.5, np.float32), np.ones((2, 1))
    assert make()(output, target).dtype == make().gradient(output, target).dtype == np.float32


def test_check_gradient_accepts_the_right_gradient_and_refuses_a_wrong_one():
    _, output, target, _ = LOSSES["cross-entropy"]
    loss = SoftmaxCrossEntropy("sum")
    right = lambda y: loss.gradient(y, target)
    assert check_gradient(lambda y: loss(y, target), right, output).verdict.value == "agree"
    for wrong in (lambda y: right(y) / 4, lambda y: -right(y), lambda y: right(y) + target * 1e-3):
        assert check_gradient(lambda y: loss(y, target), wrong, output).verdict.value == "disagree"


# Declarations


def slopes(loss, output, target, entry):
    """One-sided quotients of the summed loss by one entry of the output."""
    found = []
    for h in (-1e-7, 1e-7):
        moved = output.copy()
        moved[entry] += h
        found.append(float(loss("sum")(moved, target) - loss("sum")(output, target)) / h)
    return found


PLACES = {
    "L2": [(REAL, REAL), (REAL, REAL + 1)],
    "cross-entropy": [(REAL, np.eye(3)[[0, 1, 2, 0]]), (np.full((4, 3), 5.0), DISTRIBUTIONS)],
    "KL": [(INNER, INNER), (INNER[::-1], INNER), (np.array([[0.0, 1.0]]), np.array([[0.0, 1.0]]))],
    "sigmoid": [(REAL, (REAL > 0) * 1.0)],
    "hinge": [
        (np.array([[1.0, -3.0]]), np.array([[1.0, -1.0]])),
        (np.array([[2.0, -3.0]]), np.array([[1.0, -1.0]])),
        (np.array([[0.5, 3.0]]), np.array([[1.0, -1.0]])),
    ],
}


def contradictions(make, declaration, places):
    """What the numbers say against a declaration."""
    found = []
    for output, target in places:
        value = float(make("sum")(output, target))
        if (abs(value) < 1e-14) != declaration.is_zero_at(output, target):
            found.append(f"value {value} at {output}")
        smooth = all(abs(a - b) < 1e-4 for a, b in (slopes(make, output, target, e) for e in np.ndindex(output.shape)))
        if smooth != declaration.is_smooth_at(output, target):
            found.append(f"smooth: {smooth} at {output}")
    return found


@pytest.mark.parametrize("name", PLACES)
def test_declared_zero_and_smoothness(name):
    make = LOSSES[name][0]
    assert contradictions(make, make.declaration, PLACES[name]) == []
    assert str(make.declaration).startswith("zero ")


def test_wrong_declarations_are_seen():
    everywhere_smooth = replace(Hinge.declaration, is_smooth_at=everywhere)
    assert contradictions(Hinge, everywhere_smooth, PLACES["hinge"])
    zero_where_equal = replace(SoftmaxCrossEntropy.declaration, is_zero_at=where_equal)
    assert contradictions(SoftmaxCrossEntropy, zero_where_equal, [(DISTRIBUTIONS, DISTRIBUTIONS)])
    assert contradictions(L2, replace(L2.declaration, is_zero_at=everywhere), PLACES["L2"])


@pytest.mark.parametrize("name", ["L2", "KL"])
def test_a_divergence_is_positive_away_from_its_zero(name):
    make, output, target, _ = LOSSES[name]
    assert make.declaration.divergence
    assert all(float(make()(output[i : i + 1], target[i : i + 1])) > 0 for i in range(4))
    assert not SoftmaxCrossEntropy.declaration.divergence


def test_cross_entropy_at_a_soft_target_never_falls_below_its_entropy():
    d = np.array([[0.2, 0.3, 0.5]])
    entropy = -(d * np.log(d)).sum()
    assert float(SoftmaxCrossEntropy()(np.log(d), d)) == pytest.approx(entropy, rel=1e-14)
    assert entropy > 1


@pytest.mark.parametrize(
    ("loss", "output", "target", "message"),
    [
        (KL(), np.full((1, 2), 0.5), np.array([[0.5, 0.6]]), "must be a distribution"),
        (KL(), np.full((1, 2), 0.5), np.array([[1.5, -0.5]]), "must be a distribution"),
        (Hinge(), np.zeros((1, 2)), np.array([[1.0, 0.0]]), r"-1 and 1; of 1/0 targets make them by 2 \* y - 1"),
        (SigmoidCrossEntropy(), np.zeros((1, 1)), np.array([[2.0]]), "1 for yes and 0 for no"),
        (Hinge(), np.zeros((2, 1)), np.ones(2), "they must be equal"),
    ],
)
def test_targets_of_the_wrong_kind_are_refused(loss, output, target, message):
    with pytest.raises(ValueError, match=message):
        loss(output, target)


# Regularisers


def params():
    return [{"W": np.array([[1.0, -2.0]]), "b": np.array([3.0, 0.5])}, {"W": np.array([[0.5], [1.5]]), "b": np.ones(1)}]


@pytest.mark.parametrize(
    ("penalty", "expected"),
    [
        (L2Penalty(0.1), 0.1 * (1 + 4 + 0.25 + 2.25) / 2),
        (L2Penalty(0.1, bias=True), 0.1 * (7.5 + 9 + 0.25 + 1) / 2),
        (L1Penalty(0.1), 0.1 * 5),
        (L1Penalty(0.1, bias=True), 0.1 * 9.5),
    ],
    ids=repr,
)
def test_penalty_and_its_gradient(penalty, expected):
    assert float(penalty(params())) == pytest.approx(expected, rel=1e-15)
    swept = grad(penalty, method=Reverse())(params())
    for ours, theirs in zip(penalty.gradient(params()), swept, strict=True):
        for name in ("W", "b"):
            np.testing.assert_allclose(ours[name], theirs[name], rtol=1e-14)
    assert check_gradient(penalty, penalty.gradient, params()).verdict.value == "agree"
    forgotten = L2Penalty(0.1).gradient if penalty.bias else L2Penalty(0.1, bias=True).gradient
    assert check_gradient(penalty, forgotten, params()).verdict.value == "disagree"


def test_bare_arrays_are_weights():
    assert float(L2Penalty(2.0)(np.array([3.0]))) == 9.0


def test_training_by_hand_and_by_reverse_mode_agree_with_a_regulariser():
    X, y = GENERATOR.normal(size=(20, 3)), np.arange(20) % 2
    net, loss = MLP((3, 4, 2), "tanh"), Regularised(SoftmaxCrossEntropy(), L2Penalty(0.1))
    settings = {"epochs": 5, "batch_size": 8, "seed": 0}
    one = train(net, loss, SGD(0.5), (X, y), **settings)
    two = train(net, loss, SGD(0.5), (X, y), **settings, value_and_grad=by_hand)
    bare = train(net, loss.loss, SGD(0.5), (X, y), **settings)
    for a, b, c in zip(one.params, two.params, bare.params, strict=True):
        np.testing.assert_allclose(a["W"], b["W"], rtol=1e-10)
        assert (a["W"] ** 2).sum() < (c["W"] ** 2).sum()


def test_methods_that_would_forget_the_regulariser_refuse_it():
    objective = Regularised(L2(), L2Penalty(0.1)).objective(MLP((1, 1)))
    assert isinstance(objective, RegularisedObjective)
    assert not isinstance(objective, Objective)
    with pytest.raises(UnsupportedError):
        grad(objective, method=Backprop())(MLP((1, 1)).init(0), np.ones((2, 1)), np.ones((2, 1)))


def test_negative_strength_is_refused():
    for make in (L2Penalty, L1Penalty):
        with pytest.raises(ValueError, match="at least 0"):
            make(-1.0)


# Risks


def weather():
    X = np.array([[0.0], [1.0], [2.0], [5.0]])
    return FiniteDistribution(X, np.array([[0.0], [1.5], [1.0], [4.0]]), np.array([0.4, 0.3, 0.2, 0.1]))


def line(w, X):
    return X * w


def test_expected_risk_is_the_weighted_sum():
    # Squared distances at w = 1: 0, 1/4, 1, 1, halved.
    assert expected_risk(L2(), line, 1.0, weather()) == pytest.approx((0.3 * 0.25 + 0.2 + 0.1) / 2, rel=1e-15)


def test_empirical_risk_is_the_expected_risk_when_each_pair_comes_in_its_share():
    known = weather()
    rows = np.repeat(np.arange(4), [4, 3, 2, 1])
    samples = known.X[rows], known.d[rows]
    expected = expected_risk(L2(), line, 0.7, known)
    assert empirical_risk(L2(), line, 0.7, samples) == pytest.approx(expected, rel=1e-14)
    assert empirical_risk(L2("sum"), line, 0.7, samples) == pytest.approx(expected, rel=1e-14)


def test_empirical_risk_approaches_the_expected_risk_as_one_over_the_root():
    known = weather()
    exact = expected_risk(L2(), line, 1.0, known)
    each = np.array([float(L2()(line(1.0, known.X[i : i + 1]), known.d[i : i + 1])) for i in range(4)])
    deviation = np.sqrt((known.probability * (each - exact) ** 2).sum())
    for size in (100, 1600):
        gaps = [empirical_risk(L2(), line, 1.0, known.sample(size, seed)) - exact for seed in range(20)]
        # The root mean square of 20 gaps is within half of the standard error with overwhelming probability.
        assert np.sqrt(np.mean(np.square(gaps))) == pytest.approx(deviation / np.sqrt(size), rel=0.5)
    biased = replace(known, probability=np.full(4, 0.25))
    far = empirical_risk(L2(), line, 1.0, biased.sample(1600, 0)) - exact
    assert abs(far) > 5 * deviation / np.sqrt(1600)


def test_distributions_and_samples_that_are_none_are_refused():
    with pytest.raises(ValueError, match="sum to 1"):
        replace(weather(), probability=np.full(4, 0.3))
    with pytest.raises(ValueError, match="no samples"):
        empirical_risk(L2(), line, 1.0, (np.zeros((0, 1)), np.zeros((0, 1))))


# Representations


def test_four_ways_to_write_a_desired_output():
    assert represent("real", [1.5, -2.0], k=1).tolist() == [[1.5], [-2.0]]
    assert represent("binary", [1, 0], k=1).tolist() == [[1.0], [0.0]]
    assert represent("one-hot", np.array([1, 1]), k=5).tolist() == [[0, 1, 0, 0, 0]] * 2
    assert represent("probability", [[0.5, 0.5]], k=2).tolist() == [[0.5, 0.5]]


@pytest.mark.parametrize(
    ("name", "desired", "k", "message"),
    [
        ("binary", [0.5], 1, "nothing between"),
        ("probability", [[0.5, 0.6]], 2, "sum to 1"),
        ("real", [[1.0, 2.0]], 1, r"shape \(m, 1\)"),
        ("one-hot", np.array([3]), 3, "must lie in 0"),
        ("ordinal", [1], 1, "no representation is called"),
    ],
)
def test_outputs_of_another_kind_are_refused(name, desired, k, message):
    with pytest.raises(ValueError, match=message):
        represent(name, desired, k)


@pytest.mark.parametrize("name", REPRESENTATIONS)
def test_what_is_represented_is_read_back(name):
    desired = {"real": [[1.5], [2.0]], "binary": [[True], [False]], "one-hot": np.array([2, 0]),
               "probability": [[0.2, 0.8], [0.9, 0.1]]}[name]  # fmt: skip
    k = {"one-hot": 3, "probability": 2}.get(name, 1)
    rows = represent(name, desired, k)
    expected = [1, 0] if name == "probability" else np.asarray(desired).tolist()
    assert decide(name, rows).tolist() == expected
    # The unit that suits it gives outputs of that shape.
    assert MLP((2, k), output=REPRESENTATIONS[name].output)(MLP((2, k)).init(0), np.ones((2, 2))).shape == (2, k)
