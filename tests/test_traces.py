"""Trace tables against the published ones, and backprop beside the reverse mode that extends the graph."""

import doctest
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autodiff import capture, grad, jacfwd, jacrev, logsumexp, relu
from autodiff.errors import InputError
from autodiff.graph import GuardError
from differentiation.traces import backprop_sweep, extended_graph, forward_trace, reverse_trace, two_sweeps

BAYDIN = lambda x1, x2: np.log(x1) + x1 * x2 - np.sin(x2)
GRAPH = capture(BAYDIN, 2.0, 5.0)


def close(found: Any, expected: Any) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-14)


def test_forward_trace_is_the_published_table() -> None:
    """Table 2 of Baydin et al.: primals and tangents in x1, line by line."""
    rows = forward_trace(GRAPH, 1.0, 0.0).rows
    assert [row.expression for row in rows] == [
        *["input", "input", "log(v1)", "multiply(v1, v2)", "add(v3, v4)", "sin(v2)", "subtract(v5, v6)"]
    ]
    close([row.value for row in rows], [2, 5, np.log(2), 10, np.log(2) + 10, np.sin(5), 11.652071455223084])
    close([row.derivative for row in rows], [1, 0, 0.5, 5, 5.5, 0, 5.5])


def test_forward_trace_in_the_other_direction() -> None:
    close([row.derivative for row in forward_trace(GRAPH, 0.0, 1.0).rows][2:], [0, 2, 2, np.cos(5), 2 - np.cos(5)])


def test_reverse_trace_is_the_published_table() -> None:
    """Table 3: adjoints, and the two contributions to each input."""
    trace = reverse_trace(GRAPH)
    close([row.derivative for row in trace.rows], [5.5, 1.716337814536774, 1, 1, 1, -1, 1])
    first, second = dict(trace["v1"].contributions), dict(trace["v2"].contributions)
    assert first == {"v3": 0.5, "v4": 5.0}
    assert second.keys() == {"v4", "v6"}
    close([second["v4"], second["v6"]], [2, -np.cos(5)])


def test_printed_tables_are_aligned_and_go_their_way() -> None:
    forward, reverse = str(forward_trace(GRAPH, 1.0, 0.0)).splitlines(), str(reverse_trace(GRAPH)).splitlines()
    assert [line.split()[0] for line in forward] == ["line", "v1", "v2", "v3", "v4", "v5", "v6", "v7"]
    assert [line.split()[0] for line in reverse] == ["line", "v7", "v6", "v5", "v4", "v3", "v2", "v1"]
    for lines, column in ((forward, "tangent"), (reverse, "adjoint")):
        start = lines[0].index(column)
        assert all(line[start - 1] == " " and line[start] != " " for line in lines)


def network(params: Any, X: Any) -> Any:
    hidden = relu(X @ params["W"] + params["b"])
    return logsumexp(hidden[:, 0] * hidden[:, 1] + np.max(X, axis=1))


PARAMS = {"W": np.array([[0.5, -1.0], [2.0, 0.3], [0.1, 0.7]]), "b": np.array([0.1, -0.2])}
DATA = np.array([[1.0, 2.0, 3.0], [0.5, -1.0, 0.2], [0.3, 0.1, 0.9], [2.0, 1.0, 1.5]])


def test_all_adjoints_of_a_network_by_perturbing_each_line() -> None:
    """A line's adjoint is the derivative of the result in that line: here by moving the line itself alone."""
    graph = capture(network, PARAMS, DATA)
    trace = reverse_trace(graph)
    rng = np.random.default_rng(0)
    for k, operation in enumerate(graph.operations):
        row = trace[graph.name(operation.number)]
        if row.derivative is None:
            continue
        assert np.shape(row.derivative) == np.shape(row.value)
        move = rng.standard_normal(np.shape(row.value))
        up, down = (_rerun(graph, k, step * move) for step in (1e-6, -1e-6))
        assert (up - down) / 2e-6 == pytest.approx(np.sum(row.derivative * move), rel=1e-7, abs=1e-9)


def _rerun(graph: Any, moved: int, by: Any) -> Any:
    """The graph's result when the result of one operation is moved."""
    values = dict(enumerate(graph.inputs))
    for k, operation in enumerate(graph.operations):
        args = [values[arg] if isinstance(arg, int) else arg.value for arg in operation.args]
        values[operation.number] = operation.primitive(*args, **operation.params) + (by if k == moved else 0)
    return values[graph.outputs[0]]


def test_tangents_of_a_network_meet_its_adjoints() -> None:
    """Σ over the inputs of adjoint · tangent is the tangent of the result."""
    graph = capture(network, PARAMS, DATA)
    rng = np.random.default_rng(1)
    tangents = ({name: rng.standard_normal(p.shape) for name, p in PARAMS.items()}, rng.standard_normal(DATA.shape))
    forward = forward_trace(graph, *tangents)
    params, X = backprop_sweep(graph)
    inner = sum(np.sum(params[name] * tangents[0][name]) for name in PARAMS) + np.sum(X * tangents[1])
    assert forward.rows[-1].derivative == pytest.approx(inner, rel=1e-13)


def test_backprop_adds_no_line_and_reverse_mode_does() -> None:
    graph = capture(network, PARAMS, DATA)
    before = (len(graph), str(graph))
    swept = backprop_sweep(graph)
    extended = extended_graph(graph)
    assert (len(graph), str(graph)) == before
    assert len(extended) > len(graph)
    _, gradient = extended(PARAMS, DATA)
    for found in (swept, gradient):
        expected = grad(network, argnums=(0, 1))(PARAMS, DATA)
        np.testing.assert_allclose(found[0]["W"], expected[0]["W"], rtol=1e-14)
        np.testing.assert_allclose(found[0]["b"], expected[0]["b"], rtol=1e-14)
        np.testing.assert_allclose(found[1], expected[1], rtol=1e-14)


def test_the_extended_graph_begins_with_the_graph() -> None:
    for graph in (GRAPH, capture(network, PARAMS, DATA)):
        extended = extended_graph(graph)
        count = len(graph)
        assert [extended.expression(o) for o in extended.operations[:count]] == [
            graph.expression(o) for o in graph.operations
        ]


def test_the_extended_graph_runs_elsewhere_and_is_differentiated_again() -> None:
    extended = extended_graph(GRAPH)
    _, (first, second) = extended(3.0, 1.0)
    close([first, second], [1 / 3 + 1, 3 - np.cos(1)])
    gradient = lambda x: np.stack(extended(x[0], x[1])[1])
    for jacobian in (jacrev, jacfwd):
        close(jacobian(gradient)(np.array([2.0, 5.0])), [[-0.25, 1], [1, np.sin(5)]])
    # And once more by the same means: the graph of a second derivative.
    twice = extended_graph(capture(lambda x1, x2: extended(x1, x2)[1][0], 2.0, 5.0))
    assert len(twice) > len(extended)
    close(twice(2.0, 5.0)[1], [-0.25, 1])


def test_capture_of_a_gradient_shows_the_extended_graph() -> None:
    captured = capture(grad(lambda x: np.sin(x) * x), 2.0)
    assert {"sin", "cos", "multiply", "add"} <= captured.counts().keys()
    close(captured(1.0), np.sin(1) + np.cos(1))


def test_branches_and_unused_inputs() -> None:
    graph = capture(lambda x, y: x * x if x > y else x, 3.0, 2.0)
    trace = reverse_trace(graph)
    assert trace["v2"].derivative is None  # the comparison passes nothing on
    assert trace["v1"].derivative == 6.0
    assert backprop_sweep(graph) == (6.0, 0.0)
    assert extended_graph(graph)(4.0, 1.0)[1] == (8.0, 0.0)
    with pytest.raises(GuardError):
        extended_graph(graph)(1.0, 4.0)


def test_tangents_and_cotangents_that_do_not_fit() -> None:
    for wrong in ((1.0,), (1.0, 0.0, 0.0), ([1.0], 0.0), (np.ones(2), 0.0)):
        with pytest.raises(InputError, match="takes tangents"):
            forward_trace(GRAPH, *wrong)
    with pytest.raises(InputError, match="shape of its output"):
        reverse_trace(GRAPH, np.ones(2))
    with pytest.raises(InputError, match="returns leaves"):
        backprop_sweep(GRAPH, (1.0, 2.0))


def test_a_seed_scales_every_adjoint() -> None:
    for one, three in zip(reverse_trace(GRAPH).rows, reverse_trace(GRAPH, 3.0).rows, strict=True):
        close(three.derivative, 3 * one.derivative)


def test_both_are_shown_side_by_side() -> None:
    text = two_sweeps(BAYDIN, 2.0, 5.0)
    before, after = text.split("-- adjoints --")
    assert before.count("sin(v2)") == 3  # in the graph, in the table, and as the extended graph's first part
    assert "cos(v2)" in after
    assert "cos(v2)" not in before
    assert "The captured graph, 5 operations" in text
    assert "5.5" in after


PAGE = Path(__file__).parent.parent / "docs" / "backprop_and_reverse_mode.md"


def test_the_page_shows_what_is_so() -> None:
    sessions = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert len(sessions) == 5
    test = doctest.DocTestParser().get_doctest("".join(sessions), {}, PAGE.name, str(PAGE), 0)
    assert doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test).failed == 0
