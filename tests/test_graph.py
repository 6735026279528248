"""Captured graphs: what they hold, how they print, where they run again, and where they refuse to."""

from typing import Any, NamedTuple

import numpy as np
import pytest

from autodiff import capture, grad, jacrev, relu, stop_gradient, vjp
from autodiff.errors import ConversionError, DifferentiationError
from autodiff.graph import Constant, Graph, GuardError

BAYDIN = lambda x1, x2: np.log(x1) + x1 * x2 - np.sin(x2)


def test_a_graph_prints_as_a_wengert_list() -> None:
    """The evaluation trace of Baydin et al., line by line: names in order, one elementary operation each."""
    lines = str(capture(BAYDIN, 2.0, 5.0)).splitlines()
    words = [line.split() for line in lines]
    assert [row[0] for row in words[:-1]] == [f"v{n}" for n in range(1, 8)]
    assert [" ".join(row[2:-2]) for row in words[2:-1]] == [
        *["log(v1)", "multiply(v1, v2)", "add(v3, v4)", "sin(v2)", "subtract(v5, v6)"]
    ]
    assert [row[-1] for row in words[:-1]] == ["2", "5", "0.693147", "10", "10.6931", "-0.958924", "11.6521"]
    assert lines[-1] == "return v7"


def test_columns_are_apart_however_long_an_expression_is() -> None:
    graph = capture(lambda x: np.sum(np.transpose(x, (2, 0, 1)), axis=(0, 1), keepdims=True) * 2.0, np.ones((2, 3, 4)))
    rows = [line for line in str(graph).splitlines() if " = " in line]
    starts = {line.index("float64[") for line in rows}
    assert len(starts) == 1
    assert all(line[start - 2 : start] == "  " for line in rows for start in starts)


def test_a_graph_runs_again_at_other_inputs() -> None:
    graph = capture(BAYDIN, 2.0, 5.0)
    for x1, x2 in ((1.0, 1.0), (0.3, -2.0), (7.5, 4.0)):
        assert graph(x1, x2) == BAYDIN(x1, x2)
    xs = np.array([1.0, 2.0])
    np.testing.assert_array_equal(graph(xs, xs), BAYDIN(xs, xs))


class Pair(NamedTuple):
    left: Any
    right: Any


def test_containers_in_and_out() -> None:
    f = lambda p, q: {"a": p["W"] @ q.left, "b": (q.right * 2.0, None, 1.0)}
    at = ({"W": np.eye(2)}, Pair(np.ones(2), 3.0))
    graph = capture(f, *at)
    found = graph({"W": 2 * np.eye(2)}, Pair(np.array([1.0, 5.0]), 4.0))
    assert found["a"].tolist() == [2, 10]
    assert found["b"] == (8.0, None, 1.0)
    with pytest.raises(DifferentiationError, match="this graph takes leaves at"):
        graph({"V": np.eye(2)}, at[1])
    with pytest.raises(DifferentiationError, match="this graph takes leaves at"):
        graph(at[0])


def test_closed_over_values_are_constants_of_the_graph() -> None:
    W = np.array([1.0, 2.0])
    graph = capture(lambda x: np.sum(x * W) * 3.0, np.ones(2))
    constants = [arg.value for o in graph.operations for arg in o.args if isinstance(arg, Constant)]
    assert any(value is W for value in constants)
    assert 3.0 in [c for c in constants if np.ndim(c) == 0]
    assert "<float64[2]>" in str(graph)


def test_counts_and_length() -> None:
    graph = capture(lambda x: np.sum(np.sin(x) * np.sin(x)) + x[0], np.ones(3))
    assert graph.counts() == {"sin": 2, "multiply": 1, "sum": 1, "getitem": 1, "add": 1}
    assert len(graph) == 6
    assert len(capture(lambda x: x, 1.0)) == 0


def test_steps_without_a_derivative_are_recorded() -> None:
    graph = capture(lambda x: np.where(x > 1.0, np.floor(x), x) * np.argmax(x), np.array([0.5, 2.5]))
    assert {"greater", "floor", "argmax", "where"} <= graph.counts().keys()
    assert graph(np.array([3.5, 0.5])).tolist() == [0, 0]  # its own argmax, not that of the capture
    assert graph(np.array([0.5, 3.5])).tolist() == [0.5, 3]


def test_indices_are_written_as_they_are_in_python() -> None:
    rows = np.array([1, 0])
    graph = capture(lambda x: x[0, 1:], np.ones((2, 3)))
    assert "v1[0, 1:]" in str(graph)
    assert "v1[..., ::2]" in str(capture(lambda x: x[..., ::2], np.ones((2, 3)))).replace("None", "")
    assert "<int64[2]>" in str(capture(lambda x: x[rows], np.ones((2, 3))))


# Guards


def test_a_branch_becomes_a_guard() -> None:
    graph = capture(lambda x: x * 2.0 if x > 1.0 else -x, 3.0)
    assert "guard v2 is True" in str(graph)
    assert graph(5.0) == 10.0
    with pytest.raises(GuardError, match=r"greater\(v1, 1\.0\) was True .* not now.*Capture it again"):
        graph(0.5)


def test_every_turn_of_a_loop_is_guarded() -> None:
    def f(x: Any) -> Any:
        while x < 100.0:
            x = x * x
        return x

    graph = capture(f, 3.0)  # 3, 9, 81, 6561
    assert [guard.outcome for guard in graph.guards] == [True, True, True, False]
    assert graph(3.1) == f(3.1)
    with pytest.raises(GuardError):
        graph(1.5)
    with pytest.raises(GuardError):
        graph(11.0)


def test_replay_and_the_function_agree_or_the_graph_refuses() -> None:
    def f(x: Any) -> Any:
        y = x[0] * x[1]
        if y > 0.5 and x[0] < x[1]:
            y = np.sin(y)
        return max(y, x[1]) + np.sum(relu(x))

    rng = np.random.default_rng(0)
    agreed = refused = 0
    for _ in range(200):
        graph = capture(f, rng.standard_normal(2))
        x = rng.standard_normal(2)
        try:
            assert graph(x) == f(x)
            agreed += 1
        except GuardError:
            refused += 1
    assert agreed > 20
    assert refused > 20


# Differentiation of graphs, and graphs of derivatives


def test_a_graph_is_differentiated_like_its_function() -> None:
    graph = capture(lambda x: np.sum(np.tanh(x) ** 2) * x[0], np.array([0.3, -0.7]))
    x = np.array([1.1, 0.4])
    original = lambda x: np.sum(np.tanh(x) ** 2) * x[0]
    np.testing.assert_allclose(grad(graph)(x), grad(original)(x), rtol=1e-15)
    np.testing.assert_allclose(jacrev(grad(graph))(x), jacrev(grad(original))(x), rtol=1e-14)


def test_capture_of_a_gradient_is_the_graph_extended_by_the_sweep() -> None:
    f = lambda x: np.exp(x) * x
    graph, extended = capture(f, 2.0), capture(grad(f), 2.0)
    forward = [graph.expression(o) for o in graph.operations]
    assert [extended.expression(o) for o in extended.operations[: len(forward)]] == forward
    assert len(extended) > len(graph)
    assert extended(0.5) == pytest.approx(1.5 * np.exp(0.5), rel=1e-15)


def test_capture_inside_a_derivative_and_a_derivative_of_a_pullback() -> None:
    f = lambda x: capture(lambda y: y * y * x, x)(x) * 1.0  # x³, with x closed over too
    assert grad(f)(2.0) == pytest.approx(12.0)
    graph = capture(lambda x: vjp(lambda y: y**3, x)[1](1.0)[0], 2.0)
    assert graph(3.0) == pytest.approx(27.0)


# Dtypes, empty arrays, and what capture refuses


def test_float32_and_empty_graphs() -> None:
    graph = capture(lambda x: 2.0 * x + 1, np.ones(2, dtype=np.float32))
    assert "float32[2]" in str(graph)
    assert graph(np.ones(2, dtype=np.float32)).dtype == np.float32
    empty = capture(lambda x: np.sum(x * 2.0), np.ones((0, 3)))
    assert empty(np.ones((0, 3))) == 0.0
    assert "float64[0,3]" in str(empty)


def test_a_result_that_does_not_depend_on_the_inputs() -> None:
    graph = capture(lambda x: (x * 2.0, 7.0, np.ones(2)), 1.0)
    doubled, seven, ones = graph(3.0)
    assert (doubled, seven, ones.tolist()) == (6.0, 7.0, [1, 1])
    assert str(graph).splitlines()[-1] == "return v2, 7.0, <float64[2]>"


def test_graphs_are_values() -> None:
    graph = capture(BAYDIN, 2.0, 5.0)
    assert isinstance(graph, Graph)
    with pytest.raises(AttributeError):
        graph.operations = ()  # type: ignore[misc]
    before = str(graph)
    graph(1.0, 1.0)
    grad(graph)(1.0, 1.0)
    assert str(graph) == before


def test_conversions_are_refused_while_capturing() -> None:
    with pytest.raises(ConversionError):
        capture(lambda x: float(x) * x, 1.0)
    with pytest.raises(ConversionError):
        capture(lambda x: float(stop_gradient(x)) * x, 1.0)  # a replay would not see it change
