"""Graphs of units: layers found, cycles refused and shown; pooling as a vector function."""

from itertools import pairwise

import numpy as np
import pytest

from autodiff import grad, jacfwd, jacrev
from autodiff.nn.pooling import max_pool, mean_pool
from autodiff.nn.wiring import CyclicGraphError, Unit, find_cycle, layered, levels

Graph = dict[str, list[str]]


def random_graph(seed: int) -> Graph:
    """Units u0, u1, ... that read inputs and earlier units; listed in random order."""
    rng = np.random.default_rng(seed)
    names = ["x", "y", *(f"u{i}" for i in range(8))]
    graph = {names[k]: [str(s) for s in rng.choice(names[:k], size=2, replace=False)] for k in range(2, 10)}
    order = rng.permutation(list(graph))
    return {str(name): graph[name] for name in order}


def ancestors(graph: Graph, name: str) -> set[str]:
    found = set(graph.get(name, ()))
    for source in graph.get(name, ()):
        found |= ancestors(graph, source)
    return found


def is_cycle(graph: Graph, cycle: tuple[str, ...]) -> bool:
    """Whether each name is read by the next, back to the first, with no name twice on the way."""
    steps = pairwise(cycle)
    closed = len(cycle) > 1 and cycle[0] == cycle[-1] and len(set(cycle)) == len(cycle) - 1
    return closed and all(source in graph[name] for source, name in steps)


def units_of(graph: Graph, seed: int) -> dict[str, Unit]:
    rng = np.random.default_rng(seed)
    return {
        name: Unit(tuple((source, float(rng.integers(-2, 3))) for source in sources), float(rng.integers(-2, 3)))
        for name, sources in graph.items()
    }


def value_of(units: dict[str, Unit], name: str, given: dict[str, int]) -> int:
    """A unit's output by recursion, without layers."""
    if name in given:
        return given[name]
    return int(sum(w * value_of(units, source, given) for source, w in units[name].sources) >= units[name].threshold)


# Cycles


def test_the_cycle_is_shown():
    with pytest.raises(CyclicGraphError, match=r"not feed-forward: a -> b -> c -> a\. Remove one"):
        levels({"a": ["x", "c"], "b": ["a"], "c": ["b", "x"], "d": ["c"]})


def test_a_unit_that_reads_itself():
    graph = {"a": Unit((("x", 1.0), ("a", 1.0)), 1.0)}
    with pytest.raises(CyclicGraphError) as refused:
        layered(graph, inputs=["x"], outputs=["a"])
    assert refused.value.cycle == ("a", "a")


@pytest.mark.parametrize("seed", range(40))
def test_a_graph_without_a_cycle_is_accepted(seed):
    graph = random_graph(seed)
    assert find_cycle(graph) == ()
    level = levels(graph)
    for name, sources in graph.items():
        assert level[name] == 1 + max(level[source] for source in sources)


@pytest.mark.parametrize("seed", range(40))
def test_a_connection_back_is_found_as_a_cycle(seed):
    # Planted: one unit also reads a unit that depends on it.
    graph = random_graph(seed)
    pairs = [(early, late) for late in graph for early in sorted(ancestors(graph, late)) if early in graph]
    early, late = pairs[seed % len(pairs)]
    graph[early] = [*graph[early], late]
    cycle = find_cycle(graph)
    assert is_cycle(graph, cycle)
    with pytest.raises(CyclicGraphError, match=" -> ".join(cycle)):
        levels(graph)


def test_the_checker_of_cycles_refuses_what_is_none():
    graph = {"a": ["c"], "b": ["a"], "c": ["b"]}
    assert is_cycle(graph, ("a", "b", "c", "a"))
    for wrong in [(), ("a",), ("a", "b", "c"), ("a", "c", "b", "a"), ("a", "b", "a")]:
        assert not is_cycle(graph, wrong)


def test_a_long_chain_needs_no_recursion():
    chain = {f"u{i}": [f"u{i - 1}"] for i in range(3000)}
    assert find_cycle(chain) == ()
    chain["u0"] = ["u2999"]
    assert len(find_cycle(chain)) == 3001


# Layers


@pytest.mark.parametrize("seed", range(30))
def test_layers_compute_what_the_graph_does(seed):
    graph = random_graph(seed)
    units = units_of(graph, seed)
    outputs = ["u7", "u2", "u5"]
    network = layered(units, inputs=["x", "y"], outputs=outputs)
    for x, y in [(0, 0), (0, 1), (1, 0), (1, 1)]:
        assert network(np.array([x, y])).tolist() == [value_of(units, name, {"x": x, "y": y}) for name in outputs]


def test_a_wrong_weight_in_a_graph_is_seen():
    # Planted: one weight of XOR with a direct connection.
    xor = {"h": Unit((("x", 1), ("y", 1)), 2), "o": Unit((("x", 1), ("y", 1), ("h", -2)), 1)}
    wrong = {**xor, "o": Unit((("x", 1), ("y", 1), ("h", -1)), 1)}
    square = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    right, other = (layered(g, inputs=["x", "y"], outputs=["o"])(square).ravel().tolist() for g in (xor, wrong))
    assert right == [0, 1, 1, 0]
    assert other != right


def test_a_unit_that_nothing_reads_is_left_out():
    graph = {"used": Unit((("x", 1),), 1), "idle": Unit((("x", 1),), 1), "top": Unit((("used", 1),), 1)}
    assert layered(graph, inputs=["x"], outputs=["top"]).units == 2


@pytest.mark.parametrize(
    ("graph", "inputs", "outputs", "said"),
    [
        ({"a": Unit((("z", 1),), 1)}, ["x"], ["a"], "unit 'a' reads 'z'"),
        ({"x": Unit((("y", 1),), 1)}, ["x", "y"], ["x"], "used twice"),
        ({"a": Unit((("x", 1),), 1)}, ["x", "x"], ["a"], "used twice"),
        ({"a": Unit((("x", 1),), 1)}, ["x"], ["b"], "none"),
        ({"a": Unit((("x", 1),), 1)}, ["x"], [], "name an output"),
    ],
)
def test_graphs_that_fit_nothing_are_refused(graph, inputs, outputs, said):
    with pytest.raises(ValueError, match=said):
        layered(graph, inputs=inputs, outputs=outputs)


def test_a_source_that_is_read_twice_is_refused():
    with pytest.raises(ValueError, match="reads each source once"):
        Unit((("x", 1), ("x", 2)), 1)


# Pooling


def pooled_by_loops(reduce, x, window, stride):
    """One image, one window after another."""
    (h, w), (a, b), (s, t) = x.shape, window, stride
    rows, columns = range(0, h - a + 1, s), range(0, w - b + 1, t)
    return np.array([[reduce(x[i : i + a, j : j + b]) for j in columns] for i in rows])


@pytest.mark.parametrize(("pool", "reduce"), [(max_pool, np.max), (mean_pool, np.mean)])
@pytest.mark.parametrize("window", [(1, 1), (2, 2), (3, 2), (5, 7)])
@pytest.mark.parametrize("stride", [None, 1, (2, 3)])
def test_pooling_agrees_with_loops(pool, reduce, window, stride):
    x = np.random.default_rng(0).normal(size=(2, 5, 7))
    steps = window if stride is None else (stride, stride) if isinstance(stride, int) else stride
    expected = np.stack([pooled_by_loops(reduce, image, window, steps) for image in x])
    np.testing.assert_allclose(pool(x, window, stride), expected, rtol=1e-14)


def test_the_jacobian_of_max_pooling_points_at_the_largest():
    x = np.array([3.0, 1.0, 2.0, 5.0])
    for jacobian in (jacrev, jacfwd):
        np.testing.assert_array_equal(jacobian(lambda x: max_pool(x, 2))(x), [[1, 0, 0, 0], [0, 0, 0, 1]])


def test_the_jacobian_of_mean_pooling_is_constant():
    for jacobian in (jacrev, jacfwd):
        found = jacobian(lambda x: mean_pool(x, 2, 1))(np.array([3.0, 1.0, 2.0]))
        np.testing.assert_array_equal(found, [[0.5, 0.5, 0.0], [0.0, 0.5, 0.5]])


@pytest.mark.parametrize("pool", [max_pool, mean_pool])
def test_gradients_through_overlapping_windows_agree_with_differences(pool):
    x = np.random.default_rng(2).permutation(20.0 * np.arange(20)).reshape(4, 5) / 100  # 0.2 apart: no tie within h
    weights = np.random.default_rng(3).normal(size=(3, 4))

    def loss(x):
        return np.sum(weights * pool(x, (2, 2), 1) ** 2)

    found, h = grad(loss)(x), 1e-5
    steps = h * np.eye(20).reshape(20, 4, 5)
    expected = np.array([(loss(x + step) - loss(x - step)) / (2 * h) for step in steps]).reshape(4, 5)
    np.testing.assert_allclose(found, expected, atol=1e-8)


def test_a_tie_is_shared():
    np.testing.assert_array_equal(grad(lambda x: max_pool(x, (2, 2))[0, 0])(np.ones((2, 2))), np.full((2, 2), 0.25))


@pytest.mark.parametrize(
    ("shape", "window", "stride", "said"),
    [
        ((3,), 4, None, "does not fit"),
        ((3,), (1, 1), None, "does not fit"),
        ((3,), 0, None, "positive"),
        ((3,), 2, 0, "positive"),
        ((3, 3), (2, 2), (1,), "as many"),
    ],
)
def test_windows_that_do_not_fit_are_refused(shape, window, stride, said):
    with pytest.raises(ValueError, match=said):
        max_pool(np.ones(shape), window, stride)
