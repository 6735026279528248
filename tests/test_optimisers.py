"""Optimisers: against their formulas written again, the stopping rule and its words, and in the training loop."""

import math

import numpy as np
import pytest

from autodiff.nn import L2, MLP, SGD, SoftmaxCrossEntropy, train
from autodiff.nn.descent import GradientDescent
from autodiff.nn.optimisers import Adam, Momentum

GRADIENTS = [np.array([1.0, -20.0]), np.array([0.5, 3.0]), np.array([-2.0, 1e-3]), np.array([0.1, 0.1])]


def walk(optimiser, w, gradients=GRADIENTS):
    memory = optimiser.start(w)
    for gradient in gradients:
        w, memory = optimiser.move(w, gradient, memory)
    return w


# Their updates, against sums written out


def test_momentum_is_a_geometric_sum_of_past_gradients():
    step, decay, n = 0.1, 0.8, len(GRADIENTS)
    moved = sum(
        GRADIENTS[s] * sum(decay ** (t - s) for t in range(s, n)) for s in range(n)
    )  # gradient s acts in every later step
    np.testing.assert_allclose(walk(Momentum(step, decay), np.zeros(2)), -step * moved, rtol=1e-14)


def test_momentum_without_memory_is_plain_descent():
    plain = np.zeros(2)
    for gradient in GRADIENTS:
        plain = SGD(0.1).update(plain, gradient)
    np.testing.assert_allclose(walk(Momentum(0.1, 0), np.zeros(2)), plain, rtol=1e-15)


def adam_by_weighted_means(step, decay, square_decay, floor, gradients):
    """Adam from the definition of its means as weighted averages, not from the recursion."""
    w = np.zeros(2)
    for t in range(1, len(gradients) + 1):
        weights = np.array([decay ** (t - s) for s in range(1, t + 1)])
        squares = np.array([square_decay ** (t - s) for s in range(1, t + 1)])
        past = np.array(gradients[:t])
        mean = weights @ past / weights.sum()
        square = squares @ past**2 / squares.sum()
        w = w - step * mean / (np.sqrt(square) + floor)
    return w


@pytest.mark.parametrize("t", [1, 2, 4])
def test_adam_is_a_ratio_of_weighted_means(t):
    expected = adam_by_weighted_means(0.01, 0.9, 0.99, 1e-8, GRADIENTS[:t])
    np.testing.assert_allclose(walk(Adam(0.01, 0.9, 0.99), np.zeros(2), GRADIENTS[:t]), expected, rtol=1e-12)


def test_forgetting_the_bias_correction_is_seen():
    """The planted fault: means that start at zero and are not divided by 1 - decay^t."""
    w = m = s = np.zeros(2)
    for gradient in GRADIENTS[:3]:
        m, s = 0.9 * m + 0.1 * gradient, 0.99 * s + 0.01 * gradient**2
        w = w - 0.01 * m / (np.sqrt(s) + 1e-8)
    assert abs(w - adam_by_weighted_means(0.01, 0.9, 0.99, 1e-8, GRADIENTS[:3])).max() > 1e-3


@pytest.mark.parametrize("optimiser", [SGD(0.5), Momentum(0.1), Adam(0.01), GradientDescent(0.1)], ids=repr)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_containers_shapes_and_dtypes_are_kept_and_nothing_is_changed_in_place(optimiser, dtype):
    params = [{"W": np.ones((2, 3), dtype), "b": (np.zeros(3, dtype),)}]
    gradients = [{"W": np.full((2, 3), 2, dtype), "b": (np.ones(3, dtype),)}]
    moved = params
    memory = optimiser.start(params) if hasattr(optimiser, "start") else None
    for _ in range(3):
        if memory is None:
            moved = optimiser.update(moved, gradients)
        else:
            moved, memory = optimiser.move(moved, gradients, memory)
    assert moved[0]["W"].dtype == moved[0]["b"][0].dtype == dtype
    assert moved[0]["W"].shape == (2, 3)
    assert (moved[0]["W"] < 1).all()
    assert (params[0]["W"] == 1).all()


@pytest.mark.parametrize("make", [SGD, Momentum, Adam, GradientDescent])
@pytest.mark.parametrize("step", [0, -0.1, math.nan, math.inf])
def test_steps_that_descend_nothing_are_refused(make, step):
    with pytest.raises(ValueError, match="step must be a positive finite number"):
        make(step)


@pytest.mark.parametrize("make", [lambda: Momentum(0.1, 1.0), lambda: Adam(0.1, -0.1), lambda: Adam(0.1, 0.9, 1.5)])
def test_memories_that_do_not_fade_are_refused(make):
    with pytest.raises(ValueError, match="at least 0 and less than 1"):
        make()


# Descent with a stopping rule


def bowl(w):
    return (w - 3.0) ** 2


def test_converged_stops_at_the_first_change_within_eps():
    found = GradientDescent(0.25, eps=1e-6).minimise(bowl, 0.0)
    assert found.verdict == "converged"
    changes = [abs(a - b) for a, b in zip(found.values, found.values[1:], strict=False)]
    assert changes[-1] <= 1e-6 < min(changes[:-1])
    # w_t = 3 - 3 / 2^t: the error halves in each step, so the value is 9 / 4^t.
    np.testing.assert_allclose(found.values, [9 / 4**t for t in range(found.steps + 1)], rtol=1e-12)


def test_no_change_at_all_is_converged_also_for_eps_zero():
    found = GradientDescent(0.5, eps=0.0, max_steps=50).minimise(lambda w: w**2, 1.0)
    assert (found.verdict, found.values) == ("converged", (1.0, 0.0, 0.0))


def test_out_of_steps():
    found = GradientDescent(1e-3, eps=0.0, max_steps=7).minimise(bowl, 0.0)
    assert (found.verdict, found.steps) == ("out of steps", 7)


@pytest.mark.parametrize(("step", "f", "start"), [(1.5, bowl, 0.0), (1.0, lambda w: w**4, 2.0)])
def test_diverged(step, f, start):
    assert GradientDescent(step).minimise(f, start).verdict == "diverged"


def test_a_value_that_is_no_number_is_divergence_and_never_convergence():
    found = GradientDescent(1.0, growing=10**6).minimise(lambda w: w**4, 2.0)
    assert found.verdict == "diverged"
    assert not np.isfinite(found.values[-1])


def test_the_rule_is_fooled_by_a_jump_to_the_other_side_and_the_gradient_tells():
    found = GradientDescent(1.0).minimise(lambda w: w**2, 5.0)
    assert (found.verdict, found.steps, found.gradient_norm) == ("converged", 1, 10.0)


def test_the_rule_is_fooled_by_a_tiny_step():
    found = GradientDescent(1e-12, eps=1e-6).minimise(bowl, 0.0)
    assert found.verdict == "converged"
    assert found.gradient_norm > 5


def test_step_is_asked_for_each_t_from_one():
    asked = []

    def step(t):
        asked.append(t)
        return 0.5 / t

    found = GradientDescent(step, eps=0.0, max_steps=4).minimise(lambda w: w**2, 1.0)
    assert asked == [1, 2, 3, 4][: found.steps]
    # Step 1/2 takes w^2 to its minimum at once.
    assert found.values[1] == 0


def test_step_that_a_schedule_makes_negative_is_refused():
    with pytest.raises(ValueError, match="step must be a positive finite number, not -1"):
        GradientDescent(lambda t: 1.0 - 2 * (t > 1), eps=0.0).minimise(lambda w: w**4, 0.3)


def test_gradient_of_ones_own():
    by_hand = lambda f: lambda w: (f(w), 2 * (w - 3.0))
    assert GradientDescent(0.25, eps=1e-14).minimise(bowl, 0.0, by_hand).params == pytest.approx(3, abs=1e-6)


def test_options_that_never_stop_are_refused():
    for options in ({"eps": -1.0}, {"max_steps": 0}, {"eps": math.nan}, {"growing": 0}):
        with pytest.raises(ValueError, match="must be at least 0"):
            GradientDescent(0.1, **options)


# In the training loop


@pytest.mark.parametrize(
    "optimiser",
    [SGD(0.5), Momentum(0.05), Adam(0.02), GradientDescent(lambda t: 0.5)],
    ids=lambda optimiser: type(optimiser).__name__,
)
def test_swapping_the_optimiser_changes_one_argument(optimiser):
    generator = np.random.default_rng(0)
    X = generator.normal(size=(60, 2))
    y = (X[:, 0] * X[:, 1] > 0).astype(int)
    trained = train(MLP((2, 8, 2), "tanh"), SoftmaxCrossEntropy(), optimiser, (X, y), epochs=60, batch_size=16, seed=0)
    assert trained.history[-1] < 0.5 * trained.history[0]


def test_momentum_is_carried_from_batch_to_batch_and_over_epochs():
    X, y = np.ones((4, 1)), np.zeros((4, 1))
    constant = lambda objective: lambda w, X, y: (0.0, np.ones_like(w))
    trained = train(
        lambda w, X: X @ w, L2(), Momentum(1.0, 0.5), (X, y), epochs=2, batch_size=2, seed=0,
        params=np.zeros((1, 1)), value_and_grad=constant,
    )  # fmt: skip
    # Velocities 1, 3/2, 7/4, 15/8 of a constant gradient.
    assert trained.params.item() == -(1 + 1.5 + 1.75 + 1.875)


def test_last_batch_kept_or_dropped_by_contract():
    """Five rows by two: three steps if the last is kept, two if it is dropped, each of known length."""
    X, y = np.ones((5, 1)), np.zeros((5, 1))
    constant = lambda objective: lambda w, X, y: (0.0, np.full_like(w, len(X)))
    moved = {
        last: train(
            lambda w, X: X @ w, L2(), SGD(1.0), (X, y), epochs=1, batch_size=2, seed=0, params=np.zeros((1, 1)),
            value_and_grad=constant, last_batch=last,
        ).params.item()
        for last in ("keep", "drop")
    }  # fmt: skip
    assert moved == {"keep": -5.0, "drop": -4.0}
