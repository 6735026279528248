"""What a tape holds, and that it lets go of it: bytes are the same in every run, so they can be asserted."""

import gc
import tracemalloc
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autodiff import grad, jvp, vjp
from autodiff.primitives.indexing import getitem
from autodiff.scalar import Value
from checks.bench.memory import scalar_bytes_per_node, tape_bytes_per_node
from checks.bench.workloads import product_chain, scalar_chain, tanh_chain


@pytest.fixture
def without_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def peak_of(program: Callable[[], Any]) -> int:
    """The most bytes held at one time while a program runs."""
    tracemalloc.start()
    try:
        program()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


X = np.linspace(-1.0, 1.0, 50)


def fill_free_lists(gradient: Callable[[Any], Any]) -> None:
    """Python keeps some freed tuples and dictionaries for reuse; the first thousand calls fill that store."""
    for _ in range(1000):
        gradient(X)


@pytest.mark.usefixtures("without_collector")
@pytest.mark.parametrize("chain", [tanh_chain, product_chain])
def test_300_gradients_without_collector_leave_the_peak_where_one_left_it(chain: Any):
    fill_free_lists(grad(chain(np, 4)))
    gradient = grad(chain(np, 100))
    gradient(X)

    def often() -> None:
        for _ in range(300):
            gradient(X)

    one = peak_of(lambda: gradient(X))
    assert one > 100 * X.nbytes  # the tape was seen at all
    assert peak_of(often) < 1.05 * one + 2000


@pytest.mark.usefixtures("without_collector")
def test_a_cycle_would_be_seen():
    def cyclic(x: Any) -> Any:
        ring: list[Any] = [x]
        ring.append(ring)
        return tanh_chain(np, 100)(x)

    one = peak_of(lambda: grad(cyclic)(X))
    assert peak_of(lambda: [grad(cyclic)(X) is None for _ in range(20)]) > 5 * one


@pytest.mark.usefixtures("without_collector")
def test_second_derivatives_leave_no_cycle_either():
    fill_free_lists(grad(lambda x: np.sum(grad(tanh_chain(np, 4))(x))))
    hessian_times_ones = grad(lambda x: np.sum(grad(tanh_chain(np, 20))(x)))
    hessian_times_ones(X)
    one = peak_of(lambda: hessian_times_ones(X))
    assert peak_of(lambda: [hessian_times_ones(X) is None for _ in range(50)]) < 1.05 * one + 2000


@pytest.mark.usefixtures("without_collector")
def test_a_recorded_array_is_released_with_the_pullback():
    watched: list[Any] = []

    def f(x: Any) -> Any:
        y = np.exp(x)
        watched.append(weakref.ref(y.primal))
        return np.sum(y * y)

    out, pullback = vjp(f, X)
    assert watched[0]() is not None  # exp's own rule needs it
    pullback(np.ones_like(out))
    del pullback
    assert watched[0]() is None


def test_bytes_a_node_beyond_the_arrays():
    assert tape_bytes_per_node(2000) <= 350


def test_bytes_a_node_of_the_scalar_engine():
    assert scalar_bytes_per_node(2000) <= 160


def test_the_measure_of_bytes_sees_a_list_that_is_twice_as_heavy():
    """A tape with one more tuple of four a node would be above the bound: the measure is not blind."""
    kept: list[Any] = []
    before = tape_bytes_per_node(500)
    original = vjp.__globals__["Recorder"].process

    def heavier(self: Any, primitive: Any, args: Any, params: Any) -> Any:
        kept.append((object(), object(), object(), object()))
        return original(self, primitive, args, params)

    vjp.__globals__["Recorder"].process = heavier
    try:
        after = tape_bytes_per_node(500)
    finally:
        vjp.__globals__["Recorder"].process = original
    assert after > before + 100


def test_a_chain_of_many_operations_needs_no_recursion():
    """Longer than the recursion limit by far; the derivative of x + x + … (n + 1 terms) is n + 1."""
    length = 20_000

    def f(x: Any) -> Any:
        y = x
        for _ in range(length):
            y = y + x
        return y

    assert grad(f)(1.0) == length + 1
    assert jvp(f, (1.0,), (1.0,))[1] == length + 1
    y, x = scalar_chain(Value, length)
    y.backward()
    expected = sum((i + 1) * 0.5**i for i in range(200))  # Σ x^i, differentiated: y = x + x² + …
    assert x.grad == pytest.approx(expected, rel=1e-12)


@pytest.mark.nightly
def test_a_chain_of_a_million_operations_takes_memory_in_proportion():
    def chain(length: int) -> Callable[[Any], Any]:
        def f(x: Any) -> Any:
            y = x
            for _ in range(length):
                y = y + x
            return y

        return f

    assert grad(chain(1_000_000))(1.0) == 1_000_001.0
    # tracemalloc makes everything ten times slower, and what grows faster than in proportion does so here too
    short, long = [peak_of(lambda n=n: grad(chain(n))(1.0)) for n in (10_000, 100_000)]
    assert long < 12 * short  # a growing list has up to an eighth to spare; quadratic growth would be 100


def test_a_loop_over_entries_touches_entries_not_arrays(monkeypatch: pytest.MonkeyPatch):
    """The cotangents of x[i] go into one buffer. Were each one an array of zeros with one entry, n of them would take
    n² additions; counted are the arrays as long as x that the sweep makes."""
    n = 400
    made: list[int] = []
    zeros_like = np.zeros_like

    def counting(x: Any, *args: Any, **options: Any) -> Any:
        made.append(np.size(x))
        return zeros_like(x, *args, **options)

    monkeypatch.setattr(np, "zeros_like", counting)
    assert getitem.accumulate is not None
    x = np.linspace(1.0, 2.0, n)
    gradient = grad(lambda x: sum([x[i] * x[i] for i in range(n)]))(x)
    np.testing.assert_allclose(gradient, 2 * x, rtol=1e-15)
    assert made.count(n) == 1
