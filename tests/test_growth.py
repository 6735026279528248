"""Passes counted as they happen, and the multiplications of naive differentiation, counted on what was written."""

import numpy as np
import pytest

from autodiff import grad
from autodiff.graph import capture
from differentiation import Backprop, Broken, Forward, Reverse
from differentiation.growth import Probe, growth, multiplications, naive_product_gradient
from differentiation.method import UnsupportedError

SIZES = (1, 10, 100, 1000)


def many_to_one(n):
    return lambda x: np.sum(np.sin(x) * x), np.linspace(0.1, 1.0, n)


def one_to_many(k):
    rates = np.linspace(1.0, 2.0, k)
    return lambda x: np.sin(rates * x), np.float64(0.5)


def test_gradient_takes_n_pushforwards_or_one_sweep():
    table = growth(many_to_one, SIZES)
    assert [(r.inputs, r.outputs, r.pushforwards, r.sweeps) for r in table.of("Forward")] == [
        (n, 1, n, 0) for n in SIZES
    ]
    assert [(r.inputs, r.outputs, r.pushforwards, r.sweeps) for r in table.of("Reverse")] == [
        (n, 1, 0, 1) for n in SIZES
    ]
    # The methods' own costs say the same: evaluations of f, and a tape that does not grow with n.
    assert [r.calls for r in table.of("Forward")] == list(SIZES)
    assert [r.calls for r in table.of("Reverse")] == [1] * len(SIZES)
    assert len({r.tape_length for r in table.of("Reverse")}) == 1


def test_jacobian_of_one_input_takes_one_pushforward_or_k_sweeps():
    table = growth(one_to_many, SIZES)
    assert [(r.outputs, r.pushforwards, r.sweeps) for r in table.of("Forward")] == [(k, 1, 0) for k in SIZES]
    assert [(r.outputs, r.pushforwards, r.sweeps) for r in table.of("Reverse")] == [(k, 0, k) for k in SIZES]
    assert [r.calls for r in table.of("Reverse")] == [1] * len(SIZES)


def test_table_is_printed_with_a_row_for_each():
    text = str(growth(many_to_one, (1, 10)))
    assert text.splitlines()[0].split() == ["method", "inputs", "outputs", "pushforwards", "sweeps", "calls", "tape"]
    assert len(text.splitlines()) == 5


def test_probe_leaves_the_derivative_as_it_is():
    f, x = many_to_one(7)
    probe = Probe()
    assert np.array_equal(grad(lambda x: f(probe(x)))(x), grad(f)(x))
    assert (probe.pushed, probe.pulled) == (0, 1)


def test_an_engine_that_sweeps_too_often_is_counted():
    """The planted fault: a method that takes the gradient twice."""

    class Twice(Reverse):
        def jacobian(self, problem):
            super().jacobian(problem)
            return super().jacobian(problem)

    assert [row.sweeps for row in growth(many_to_one, (1, 10), [Twice()]).rows] == [2, 2]


def test_a_method_with_formulas_for_networks_only_is_refused():
    with pytest.raises(UnsupportedError):
        growth(many_to_one, (3,), [Backprop()])


def test_broken_methods_can_be_counted_too():
    assert growth(many_to_one, (5,), [Broken("sign"), Forward()]).rows[1].pushforwards == 5


# The product x_1 ... x_n


@pytest.mark.parametrize("n", [2, 3, 5, 10, 25])
def test_naive_product_rule_costs_by_either_convention(n):
    assert naive_product_gradient(n) == n * (n - 2)
    assert naive_product_gradient(n, from_one=True) == n * (n - 1)


def test_count_by_the_loop_that_starts_from_one():
    """The second convention, by a machine that counts: the loop of the naive derivative on numbers that count."""

    class Counting(float):
        products = 0

        def __mul__(self, other):
            Counting.products += 1
            return Counting(float(self) * float(other))

    n = 6
    x = [Counting(k + 1) for k in range(n)]
    for i in range(n):
        product = Counting(1)
        for j in range(n):
            if j != i:
                product = product * x[j]
    assert Counting.products == naive_product_gradient(n, from_one=True) == 30


def test_reverse_mode_needs_a_number_of_products_that_grows_with_n():
    def product(x):
        result = x[0]
        for i in range(1, len(x)):
            result = result * x[i]
        return result

    counts = [capture(grad(product), np.linspace(1, 2, n)).counts()["multiply"] for n in (5, 10, 20)]
    # n - 1 on the way forward, and two for each of them on the way back.
    assert all(count <= 3 * (n - 1) for count, n in zip(counts, (5, 10, 20), strict=True))
    assert counts[2] - counts[1] == 2 * (counts[1] - counts[0])
    assert counts[2] < naive_product_gradient(20) / 5


def test_multiplications_in_a_sum_of_products():
    import sympy

    a, b, c = sympy.symbols("a b c")
    assert multiplications(a * b + a * b * c + c) == 3
    assert multiplications(3 * a) == 1
    with pytest.raises(ValueError, match="at least 2 factors"):
        naive_product_gradient(1)
