"""What an answer costs: counted operations against counts made by hand, and growth against what theory says."""

import numpy as np
import pytest

from autodiff import grad
from differentiation import Backprop, Forward, Numerical, Reverse, Scalar
from differentiation.cost import count_operations, measure
from differentiation.method import Cost
from differentiation.problem import pose


def program(x):
    return np.sum(np.sin(x) * x)  # sin, multiply, sum


def pull(method, problem):
    return method.pullback(problem, [np.float64(1.0)])


def push(method, problem):
    return method.pushforward(problem, [np.ones_like(x) for x in problem.inputs])


def test_operations_of_a_program_and_of_its_gradient():
    x = [np.linspace(0.1, 1.0, 4)]
    assert count_operations(lambda leaves: program(leaves[0]), x) == 3
    # Besides: g*x, g*sin x, cos x, (g*x)*cos x, and the sum of the two contributions to x. The cotangent of the sum
    # is spread without depending on x.
    assert count_operations(lambda leaves: grad(program)(leaves[0]), x) == 3 + 5


@pytest.mark.parametrize("n", [1, 10, 100])
def test_pushforwards_and_sweeps(n):
    problem = pose(program, (np.linspace(0.1, 1.0, n),))
    forward, reverse = measure(Forward(), problem, pull).cost, measure(Reverse(), problem, pull).cost
    assert (forward.calls, reverse.calls) == (n, 1)
    assert (forward.tape_length, reverse.tape_length) == (0, 3)


def test_a_difference_quotient_costs_its_evaluations():
    cost = measure(Numerical(), pose(program, (np.linspace(0.1, 1.0, 3),)), push).cost
    assert cost.calls > 10
    assert cost.operations == 3 * cost.calls


def test_scalar_operations_are_counted_as_such():
    cost = measure(Scalar(), pose(program, (np.linspace(0.1, 1.0, 5),)), pull).cost
    assert cost.unit == "scalar operations"
    assert cost.operations >= 5 + 5 + 4


def test_memory_and_time_are_measured():
    x = np.ones(100_000)
    cost = measure(Reverse(), pose(program, (x,)), pull).cost
    assert 2 * x.nbytes < cost.peak_bytes < 12 * x.nbytes
    assert cost.seconds > 0


def test_nothing_counted_stays_unknown_in_a_sum():
    assert (Cost(calls=1, operations=2) + Cost(calls=2, operations=3)).operations == 5
    assert (Cost(calls=1) + Cost(calls=2, tape_length=4)) == Cost(calls=3, tape_length=4)


def test_methods_that_know_networks_only_refuse_to_be_measured_on_others():
    with pytest.raises(TypeError, match="Reverse\\(\\) differentiates any function"):
        measure(Backprop(), pose(program, (np.ones(2),)), pull)
