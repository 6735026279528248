"""Threshold units, exact separability, and Rosenblatt's rule with its bound and its cycle."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog

from autodiff.nn import perceptron_rule as rule
from autodiff.nn.perceptron_rule import mistake_bound, rosenblatt
from autodiff.nn.separability import Inseparable, Separation, separate
from autodiff.nn.threshold import Layer, ThresholdNetwork, all_fire, any_fires, beside, threshold_unit

SQUARE = [[0, 0], [0, 1], [1, 0], [1, 1]]
XOR = [0, 1, 1, 0]


def separable_set(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Random points on both sides of a random plane through two to four dimensions, none very close to it."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 5))
    normal = rng.normal(size=n)
    X = rng.normal(size=(60, n))
    score = X @ normal / np.linalg.norm(normal)
    # The plane passes between the points, a third of them on one side: both labels come up in every set.
    score -= np.quantile(score, 1 / 3)
    far = np.abs(score) > 0.1
    return X[far][:25], (score[far] > 0).astype(int)[:25]


def separable_by_linear_program(X, d) -> bool:
    """Whether `s (w.x + b) >= 1` has a solution, by SciPy: nothing of the code that is tested."""
    signs = 2 * np.asarray(d) - 1
    rows = -signs[:, None] * np.column_stack([X, np.ones(len(signs))])
    return linprog(np.zeros(rows.shape[1]), rows, -np.ones(len(signs)), bounds=(None, None)).status == 0


# Networks as values


def test_the_conventions_differ_exactly_on_the_boundary():
    points = np.array([[0.5], [1.0], [1.5]])
    assert threshold_unit([1.0], 1.0, fires=">").fires(points).tolist() == [False, False, True]
    assert threshold_unit([1.0], 1.0, fires=">=").fires(points).tolist() == [False, True, True]


def test_bias_is_the_negated_threshold():
    assert threshold_unit([1.0, 2.0], 3.0, fires=">").layers[0].bias.tolist() == [-3.0]


@pytest.mark.parametrize("fires", [">", ">="])
def test_gates_are_the_same_function_under_both_conventions(fires):
    square = np.array(SQUARE)
    assert all_fire([[1, 1, -1], [1, -1, -1]], rule=fires)(square).T.tolist() == [
        [0, 0, 0, 1],
        [0, 0, 1, 0],
        [1, 0, 0, 0],
    ]
    assert any_fires(2, rule=fires)(square).ravel().tolist() == [0, 1, 1, 1]


def test_networks_compare_and_hash_by_what_they_compute_with():
    one, same = (threshold_unit([1.0, 0.0], 2.0, fires=">") for _ in range(2))
    assert one == same
    assert hash(one) == hash(same)
    assert one != threshold_unit([1.0, 0.0], 2.0, fires=">=")
    assert one != threshold_unit([1.0, 1.0], 2.0, fires=">")
    assert hash(one) == hash(threshold_unit([1.0, -0.0], 2.0, fires=">"))


def test_a_network_cannot_be_written_into():
    weights = np.ones((2, 1))
    layer = Layer(weights, [0.0], ">")
    weights[0] = 5.0
    assert layer.weights[0, 0] == 1.0
    with pytest.raises(ValueError, match="read-only"):
        layer.weights[0] = 5.0


def test_networks_of_different_depth_side_by_side_compute_what_they_did_alone():
    deep = threshold_unit([1.0, 1.0], 1.0, fires=">=").then(Layer([[-1.0]], [0.0], ">="))
    flat = threshold_unit([1.0, -1.0], 0.5, fires=">=")
    X = np.random.default_rng(0).normal(size=(100, 2))
    both = beside([deep, flat])
    np.testing.assert_array_equal(both(X), np.concatenate([deep(X), flat(X)], axis=1))
    assert both.sizes == (2, 2)


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: Layer([[1.0]], [0.0], "=>"), "'=>' is none of these"),
        (lambda: Layer([1.0], [0.0], ">"), "shape"),
        (lambda: Layer([[np.nan]], [0.0], ">"), "NaN"),
        (lambda: ThresholdNetwork(()), "at least one layer"),
        (lambda: threshold_unit([1.0], 0.0, fires=">").then(Layer([[1.0], [1.0]], [0.0], ">")), "reads 2 inputs"),
        (lambda: threshold_unit([1.0], 0.0, fires=">")(np.ones((3, 2))), "reads 1 inputs"),
        (lambda: threshold_unit([1.0], 0.0, fires="sum").fires([1.0]), "one output unit"),
        (lambda: beside([threshold_unit([1.0], 0, fires=r) for r in (">", ">=")]), "share their rule"),
        (lambda: beside([threshold_unit([1.0] * n, 0, fires=">") for n in (1, 2)]), "same inputs"),
    ],
)
def test_what_is_no_network_is_refused(build, said):
    with pytest.raises(ValueError, match=said):
        build()


# Separability


@pytest.mark.parametrize("seed", range(40))
def test_separability_agrees_with_a_linear_program_and_is_certified(seed):
    rng = np.random.default_rng(seed)
    # Small integers, so that ties, repeated points and degenerate hulls come up.
    X, d = rng.integers(-2, 3, size=(7, 2)), rng.integers(0, 2, size=7)
    found = separate(X, d)
    assert bool(found) == separable_by_linear_program(X, d)
    assert found.holds(X, d)


def test_both_answers_come_up_in_the_random_sets():
    rngs = [np.random.default_rng(seed) for seed in range(40)]
    answers = [bool(separate(r.integers(-2, 3, size=(7, 2)), r.integers(0, 2, size=7))) for r in rngs]
    assert min(answers.count(True), answers.count(False)) >= 5


def test_the_margin_is_the_largest_on_a_set_solved_by_hand():
    # 0 and 2 on the line: the signed points (0, -1) and (2, 1) lie on x - y = 1, at 1 / sqrt(2) from the origin, with
    # the foot (1/2, -1/2) between them.
    found = separate([[0], [2]], [0, 1])
    assert (found.margin_squared, found.radius_squared) == (Fraction(1, 2), 5)
    assert (found.weights, found.bias) == ((1,), -1)


@pytest.mark.parametrize("seed", range(20))
def test_no_random_direction_has_a_larger_margin(seed):
    X, d = separable_set(seed)
    signed = (2 * d - 1)[:, None] * np.column_stack([X, np.ones(len(X))])
    found = separate(X, d)
    best = np.array([*found.weights, found.bias], dtype=object).astype(float)
    best /= np.linalg.norm(best)
    margin = float(found.margin_squared) ** 0.5
    assert np.min(signed @ best) == pytest.approx(margin, rel=1e-12)
    near = best + np.random.default_rng(seed).normal(size=(2000, best.size)) * np.logspace(-4, 0, 2000)[:, None]
    near /= np.linalg.norm(near, axis=1, keepdims=True)
    assert np.max(np.min(near @ signed.T, axis=1)) <= margin * (1 + 1e-12)


def test_a_false_separator_does_not_hold():
    found = separate(SQUARE, [0, 0, 0, 1])
    assert not replace(found, bias=found.bias + 2).holds(SQUARE, [0, 0, 0, 1])
    assert not found.holds(SQUARE, [0, 0, 1, 1])
    # A point on the plane itself is not strictly separated.
    assert not Separation((1,), 0, Fraction(1), Fraction(1)).holds([[0], [1]], [0, 1])


def test_a_false_certificate_does_not_hold():
    quarter, half = Fraction(1, 4), Fraction(1, 2)
    assert Inseparable((quarter,) * 4).holds(SQUARE, XOR)
    for wrong in [(half, half, 0, 0), (0, 0, 0, 0), (quarter,) * 3, (half, quarter, quarter, 0), (1, 1, -half, -half)]:
        assert not Inseparable(tuple(map(Fraction, wrong))).holds(SQUARE, XOR)
    assert not Inseparable((quarter,) * 4).holds(SQUARE, [0, 1, 1, 1])
    # In total 1 and balanced, but with a negative share of a point that comes twice.
    negative = (3 * quarter, quarter, quarter, quarter, -half)
    assert not Inseparable(negative).holds([*SQUARE, SQUARE[0]], [*XOR, XOR[0]])


def test_one_point_with_both_labels_is_inseparable():
    assert separate([[1.5], [1.5]], [0, 1]) == Inseparable((Fraction(1, 2), Fraction(1, 2)))


@pytest.mark.parametrize(
    ("X", "d", "said"),
    [
        ([[0.0], [1.0]], [-1, 1], "0 and 1, not"),
        ([[0.0], [1.0]], [1], "shape"),
        ([], [], "shape"),
        ([[np.inf]], [1], "finite"),
    ],
)
def test_what_are_no_examples_is_refused(X, d, said):
    with pytest.raises(ValueError, match=said):
        separate(X, d)


# Rosenblatt's rule


def replayed(X, d, fires, limit=100_000):
    """The rule in floating point on augmented inputs, written anew: the examples answered wrongly, in order."""
    augmented = np.column_stack([X, np.ones(len(X))])
    w, wrong = np.zeros(augmented.shape[1]), []
    while len(wrong) < limit:
        before = len(wrong)
        for i, x in enumerate(augmented):
            y = w @ x > 0 if fires == ">" else w @ x >= 0
            if y != d[i]:
                wrong.append(i)
                w = w + (d[i] - y) * x
        if len(wrong) == before:
            return wrong, w
    raise AssertionError("no end")


@pytest.mark.parametrize("seed", range(100))
def test_the_rule_stops_within_the_bound(seed):
    X, d = separable_set(seed)
    fires = ">" if seed % 2 else ">="
    run = rosenblatt(X, d, fires=fires)
    assert run.outcome == "separated"
    assert 0 < len(run.mistakes) <= run.bound
    assert run.unit().fires(X).tolist() == d.astype(bool).tolist()
    if run.passes < 60:
        wrong, w = replayed(X, d, fires)
        assert wrong == list(run.mistakes)
        np.testing.assert_allclose(w, [float(value) for value in (*run.weights, run.bias)], rtol=1e-9)


def planted_pass(w, inputs, labels, fires, mistakes):
    """Planted: the rule without the minus: it adds x whenever the unit is wrong."""
    for number, (x, d) in enumerate(zip(inputs, labels, strict=True)):
        y = sum(a * b for a, b in zip(w, x, strict=True)) > 0
        if y != d:
            mistakes.append(number)
            w = tuple(a + b for a, b in zip(w, x, strict=True))
    return w


def test_a_rule_with_a_wrong_sign_breaks_the_bound(monkeypatch):
    monkeypatch.setattr(rule, "one_pass", planted_pass)
    runs = [rosenblatt(*separable_set(seed), fires=">", max_passes=100) for seed in range(5)]
    assert not any(run.outcome == "separated" and len(run.mistakes) <= run.bound for run in runs)


def test_margins_that_leave_out_the_bias_give_no_bound():
    # 1/8 and 1/4 on a line: 1/8 apart, so the margin on the line is 1/16, the radius 1/4, and (4)^2 = 16.
    run = rosenblatt([[1 / 8], [1 / 4]], [0, 1], fires=">")
    assert run.outcome == "separated"
    assert 16 < len(run.mistakes) <= run.bound


@pytest.mark.parametrize("fires", [">", ">="])
def test_the_rule_reports_the_cycle_on_xor(fires):
    run = rosenblatt(SQUARE, XOR, fires=fires)
    assert run.outcome == "cycle"
    assert run.bound is None
    assert run.separability.holds(SQUARE, XOR)
    states = [np.array(state, dtype=float) for state in run.cycle.states]
    for state, following in zip(states, [*states[1:], states[0]], strict=True):
        w = state.copy()
        for x, d in zip(np.column_stack([SQUARE, np.ones(4)]), XOR, strict=True):
            w += (d - float(w @ x > 0 if fires == ">" else w @ x >= 0)) * x
        np.testing.assert_array_equal(w, following)


@pytest.mark.parametrize("seed", range(20))
def test_inseparable_grids_end_in_a_cycle(seed):
    rng = np.random.default_rng(seed)
    X, d = rng.integers(-2, 3, size=(12, 2)), rng.integers(0, 2, size=12)
    run = rosenblatt(X, d, fires=">")
    assert run.outcome == ("separated" if run.separability else "cycle")
    assert (run.cycle is None) == bool(run.separability)
    assert run.cycle is None or len(set(run.cycle.states)) == run.cycle.length


def test_the_rate_scales_the_weights_and_changes_no_mistake():
    X, d = separable_set(3)
    one, third = (rosenblatt(X, d, fires=">", rate=rate) for rate in (1, Fraction(1, 3)))
    assert one.mistakes == third.mistakes
    assert third.weights == tuple(value / 3 for value in one.weights)


def test_a_start_far_off_costs_mistakes_within_its_own_bound():
    X, d = separable_set(5)
    good = separate(X, d)
    away = [-float(value) for value in (*good.weights, good.bias)]
    away = np.array(away) / np.linalg.norm(away) * 50
    run, plain = rosenblatt(X, d, fires=">", start=away), rosenblatt(X, d, fires=">")
    assert run.outcome == "separated"
    assert plain.bound < run.bound
    assert len(plain.mistakes) < len(run.mistakes) <= run.bound


def test_the_bound_from_other_weights_by_hand():
    # R^2 = 5 and gamma^2 = 1/2 (above), |w0| = 5, eta = 2: 10 + 2 * 5 / (2 / sqrt(2)) = 10 + 5 sqrt(2), rounded up.
    bound = mistake_bound(separate([[0], [2]], [0, 1]), start=(Fraction(3), Fraction(4)), rate=Fraction(2))
    assert 0 <= bound - 10 - Fraction(5 * 2**0.5) < Fraction(1, 100)


def test_a_good_start_makes_no_mistake():
    run = rosenblatt(SQUARE, [0, 1, 1, 1], fires=">=", start=[2, 2, -1])
    assert (run.outcome, run.mistakes, run.passes) == ("separated", (), 1)


def test_out_of_passes_is_said():
    run = rosenblatt([[10], [11]], [0, 1], fires=">", max_passes=5, bounded=False)
    assert (run.outcome, run.passes, run.bound, run.separability) == ("out of passes", 5, None, None)


@pytest.mark.parametrize(
    "arguments", [{"rate": 0}, {"rate": -1}, {"fires": "sum"}, {"max_passes": 0}, {"start": [0, 0]}]
)
def test_arguments_that_make_no_rule_are_refused(arguments):
    with pytest.raises(ValueError, match=r"needs rate|first weights"):
        rosenblatt(SQUARE, XOR, **{"fires": ">", **arguments})


def test_separation_holds_under_both_conventions():
    found = separate(SQUARE, [0, 1, 1, 1])
    assert isinstance(found, Separation)
    for fires in (">", ">="):
        assert found.unit(fires).fires(SQUARE).tolist() == [False, True, True, True]
