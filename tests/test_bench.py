"""`cotangent bench` runs, its rivals compute the same numbers, and its report says what was measured.

Nothing here asserts a speed: a busy machine would turn a right program red.
"""

import json

import numpy as np
import pytest

from autodiff.nn import MLP, Objective, SoftmaxCrossEntropy, one_hot
from checks.bench.cli import Result, as_table, largest_difference, main, measured
from checks.bench.hand_tuned import hand_tuned
from checks.bench.interleave import Duel, interleaved
from checks.bench.workloads import NotInstalledError, Workload, library, workloads
from differentiation import Numerical, value_and_grad


def test_the_hand_tuned_gradient_is_that_of_finite_differences():
    net = MLP((2, 5, 4, 3))
    generator = np.random.default_rng(3)
    params, X = net.init(1), generator.normal(size=(6, 2))
    targets = one_hot(generator.integers(0, 3, 6), 3)
    run = hand_tuned(params, X, targets)
    run()  # what a second call gives must not depend on what the first left in the arrays
    loss, gradients = run()
    numerical = value_and_grad(Objective(net, SoftmaxCrossEntropy()), method=Numerical(order=4))
    expected_loss, expected = numerical(params, X, targets)
    assert loss == pytest.approx(expected_loss, rel=1e-12)
    assert largest_difference(gradients, expected) < 1e-7


@pytest.mark.parametrize("workload", list(workloads(quick=True)), ids=lambda workload: workload.name)
def test_both_sides_of_a_workload_agree(workload: Workload):
    result = measured(workload, rounds=2, seconds=1e-4)
    if result.duel is None:
        assert "not installed" in result.remark
        pytest.skip(result.remark)
    assert len(result.duel.ratios) == 2
    assert min(result.duel.ratios) > 0


def test_a_rival_that_computes_something_else_is_not_timed():
    wrong = Workload("one and two", "two", 1.0, lambda: (lambda: 1.0, lambda: 2.0), 1e-12)
    result = measured(wrong, rounds=2, seconds=1e-4)
    assert result.duel is None
    assert "differ by 5.0e-01" in result.remark


def test_a_rival_that_is_missing_is_told_in_the_table():
    def prepare():
        return library("a_library_that_nobody_wrote").grad, None

    missing = Workload("something", "nobody", 1.0, prepare, 1e-12)
    with pytest.raises(NotInstalledError):
        prepare()
    assert "a_library_that_nobody_wrote is not installed" in as_table([measured(missing, 2, 1e-4)], [], 2)


def test_the_ratio_is_taken_within_rounds():
    """A machine that runs three times slower in every other round changes no ratio."""
    slow = (1.0, 3.0, 1.0, 3.0)
    duel = Duel(tuple(2.0 * s for s in slow), slow)
    assert duel.ratios == (2.0,) * 4
    assert duel.ratio == 2.0


def test_each_side_is_called_in_every_round():
    calls = {"ours": 0, "theirs": 0}

    def count(side: str):
        def program() -> None:
            calls[side] += 1
            sum(range(1000))

        return program

    interleaved(count("ours"), count("theirs"), rounds=4, seconds=1e-4)
    assert min(calls.values()) >= 5


def test_the_command_reports_every_workload_as_json(capsys: pytest.CaptureFixture[str]):
    assert main(["--quick", "--json", "--rounds", "1"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [row["workload"] for row in report["speed"]] == [w.name for w in workloads(quick=True)]
    assert report["conditions"]["numpy"] == np.__version__
    assert {row["name"] for row in report["memory"]} == {
        "tape of reverse mode, beyond the arrays",
        "scalar engine, whole node",
    }


def test_the_table_marks_what_is_above_its_target():
    workload = Workload("w", "them", 0.5, lambda: (lambda: 0, lambda: 0), 0.0)
    above = as_table([Result(workload, Duel((1.0,), (1.0,)))], [], 1)
    below = as_table([Result(workload, Duel((0.4,), (1.0,)))], [], 1)
    assert "above target" in above
    assert "above target" not in below
