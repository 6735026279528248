"""Forward and reverse trace tables of a captured graph, and the two meanings of "going backwards".

*Backprop*, as courses write it down, is one sweep over the values of the original graph: each line hands its adjoint,
times a partial derivative, to the lines that it uses. Numbers come out, and the graph is as long as before.
*Reverse-mode differentiation* does the same steps as operations of the program, so that they become further lines of
the graph. The longer graph can be differentiated again, which is where gradients of gradients come from.

Here one captured graph shows both: `reverse_trace` and `backprop_sweep` are the first, `extended_graph` the second.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff import capture, value_and_grad
from autodiff.containers import flatten
from autodiff.errors import InputError
from autodiff.graph import Constant, Graph, brief
from autodiff.primitives.kinds import ONE, fit
from autodiff.reverse import pull_back
from autodiff.types import Array, Function, Tree


@dataclass(frozen=True)
class Row:
    """One line of a trace.

    Attributes
    ----------
    name, expression : str
        As in the graph.
    value : array
        What came out.
    derivative : array or None
        The tangent (forward) or adjoint (reverse); None where no derivative passes.
    contributions : tuple of (str, array)
        Reverse only: the lines that used this one, and what each of them added to the adjoint.
    """

    name: str
    expression: str
    value: Array
    derivative: Array | None
    contributions: tuple[tuple[str, Array], ...] = ()


@dataclass(frozen=True)
class Trace:
    """A trace table: rows in the order of the evaluation, printed in the order in which derivatives are found."""

    rows: tuple[Row, ...]
    reverse: bool

    def __getitem__(self, name: str) -> Row:
        """The row of a line, by its name in the graph."""
        return next(row for row in self.rows if row.name == name)

    def __str__(self) -> str:
        if not self.reverse:
            cells = [(r.name, r.expression, brief(r.value), _shown(r.derivative)) for r in self.rows]
            return _table(("line", "expression", "value", "tangent"), cells)
        cells5 = [
            (r.name, r.expression, brief(r.value), _shown(r.derivative), _sum(r.contributions))
            for r in reversed(self.rows)
        ]
        return _table(("line", "expression", "value", "adjoint", "contributions"), cells5)


def forward_trace(graph: Graph, *tangents: Any) -> Trace:
    """The tangent of every line, from first to last.

    Parameters
    ----------
    graph : Graph
        From `autodiff.capture`.
    *tangents : arrays, floats, or containers of them
        One for each argument of the captured function, like it.

    Returns
    -------
    Trace

    Raises
    ------
    InputError
        The tangents are not like the inputs.

    Notes
    -----
    The table of A. G. Baydin, B. A. Pearlmutter, A. A. Radul and J. M. Siskind, JMLR 18(153), 2018, table 2.

    Examples
    --------
    >>> graph = capture(lambda x1, x2: np.log(x1) + x1 * x2 - np.sin(x2), 2.0, 5.0)
    >>> print(forward_trace(graph, 1.0, 0.0))
    line  expression        value      tangent
    v1    input             2          1
    v2    input             5          0
    v3    log(v1)           0.693147   0.5
    v4    multiply(v1, v2)  10         5
    v5    add(v3, v4)       10.6931    5.5
    v6    sin(v2)           -0.958924  0
    v7    subtract(v5, v6)  11.6521    5.5
    """
    leaves, structure = flatten(tangents)
    if structure != graph.input_structure or [np.shape(t) for t in leaves] != [np.shape(x) for x in graph.inputs]:
        raise InputError(f"this graph takes tangents at {graph.input_structure.paths()}, each of the input's shape")
    found: dict[int, Any] = {
        number: np.asarray(tangent, dtype=x.dtype)[()] if x.dtype.kind == "f" else None
        for number, (tangent, x) in enumerate(zip(leaves, graph.inputs, strict=True))
    }
    rows = [Row(graph.name(k), "input", x, found[k]) for k, x in enumerate(graph.inputs)]
    for number, primitive, primals, out, params, parents in graph.lines():
        moving = [found.get(parent) if parent >= 0 else None for parent in parents]
        if any(tangent is not None for tangent in moving):
            with np.errstate(all="ignore"):  # the derivative may be singular where the function is not
                found[number] = primitive.jvp(moving, out, primals, params)
    rows += [Row(graph.name(o.number), graph.expression(o), o.value, found.get(o.number)) for o in graph.operations]
    return Trace(tuple(rows), reverse=False)


def reverse_trace(graph: Graph, cotangent: Tree = 1.0) -> Trace:
    """The adjoint of every line, from last to first, and the contributions that it is the sum of.

    Parameters
    ----------
    graph : Graph
        From `autodiff.capture`.
    cotangent : array, float, or container of them
        Like the output of the captured function; the seed.

    Returns
    -------
    Trace

    Raises
    ------
    InputError
        The cotangent is not like the output.

    Notes
    -----
    The table of A. G. Baydin, B. A. Pearlmutter, A. A. Radul and J. M. Siskind, JMLR 18(153), 2018, table 3.

    Examples
    --------
    >>> graph = capture(lambda x1, x2: np.log(x1) + x1 * x2 - np.sin(x2), 2.0, 5.0)
    >>> print(reverse_trace(graph))
    line  expression        value      adjoint  contributions
    v7    subtract(v5, v6)  11.6521    1        1 (seed)
    v6    sin(v2)           -0.958924  -1       -1 (v7)
    v5    add(v3, v4)       10.6931    1        1 (v7)
    v4    multiply(v1, v2)  10         1        1 (v5)
    v3    log(v1)           0.693147   1        1 (v5)
    v2    input             5          1.71634  -0.283662 (v6) + 2 (v4)
    v1    input             2          5.5      5 (v4) + 0.5 (v3)
    """
    received: dict[int, list[tuple[str, Array]]] = {}
    for number, seed in _seeds(graph, cotangent):
        received.setdefault(number, []).append(("seed", seed))
    for number, primitive, primals, out, params, parents in reversed(graph.lines()):
        if number not in received:
            continue
        g = _total(received[number])
        for k, parent in enumerate(parents):
            if parent >= 0:
                contribution = _contribution(primitive, k, g, out, primals, params)
                if contribution is not None:
                    received.setdefault(parent, []).append((graph.name(number), contribution))
    numbered = [(k, "input", x) for k, x in enumerate(graph.inputs)]
    numbered += [(o.number, graph.expression(o), o.value) for o in graph.operations]
    rows = []
    for number, expression, value in numbered:
        came = tuple(received.get(number, ()))
        rows.append(Row(graph.name(number), expression, value, _total(came) if came else None, came))
    return Trace(tuple(rows), reverse=True)


def backprop_sweep(graph: Graph, cotangent: Tree = 1.0) -> Tree:
    """Cotangents of the inputs, by one sweep over the values that the graph holds. No line is added to it.

    Returns
    -------
    tuple
        Like the arguments of the captured function, which must be of floating dtype.

    Examples
    --------
    >>> graph = capture(lambda x1, x2: np.log(x1) + x1 * x2 - np.sin(x2), 2.0, 5.0)
    >>> backprop_sweep(graph)
    (np.float64(5.5), np.float64(1.71633781453677))
    """
    size = len(graph.inputs) + (max([o.number for o in graph.operations], default=0) + 1)
    inputs = list(enumerate(graph.inputs))
    return graph.input_structure.unflatten(pull_back(graph.lines(), size, inputs, _seeds(graph, cotangent)))


def extended_graph(graph: Graph) -> Graph:
    """The graph, continued by the computation of its gradient: reverse mode written down as further lines.

    Parameters
    ----------
    graph : Graph
        Of a function that returns one number.

    Returns
    -------
    Graph
        Its first ``len(graph)`` operations are those of `graph`, under the same names; then come the adjoints. It
        takes the same arguments and returns ``(value, gradient)``, the gradient as a tuple like the arguments. It can
        be run elsewhere, and differentiated like any function.

    Examples
    --------
    >>> graph = capture(lambda x: np.sin(x) * x, 2.0)
    >>> print(extended_graph(graph))
    v1 = input                   float64[]         2
    v2 = sin(v1)                 float64[]         0.909297
    v3 = multiply(v2, v1)        float64[]         1.8186
    v4 = multiply(1.0, v1)       float64[]         2
    v5 = multiply(1.0, v2)       float64[]         0.909297
    v6 = cos(v1)                 float64[]         -0.416147
    v7 = multiply(v4, v6)        float64[]         -0.832294
    v8 = add(v5, v7)             float64[]         0.0770038
    return v3, v8
    """
    args = graph.input_structure.unflatten(list(graph.inputs))
    return capture(value_and_grad(graph, argnums=tuple(range(len(args)))), *args)


def two_sweeps(f: Function, *args: Any) -> str:
    """Backprop and reverse mode on one captured graph, as text: what each makes of it, and what can be done next.

    Parameters
    ----------
    f : callable
        A function in plain NumPy that returns one number.
    *args : arrays, floats, or containers of them
        The point.

    Returns
    -------
    str

    Examples
    --------
    >>> print(two_sweeps(lambda x: x**3, 2.0))
    The captured graph, 1 operation
      v1 = input                   float64[]         2
      v2 = power(v1, 3)            float64[]         8
      return v2
    <BLANKLINE>
    Backprop: one sweep over its values, last line first. The graph stays as it is, and numbers come out.
      line  expression    value  adjoint  contributions
      v2    power(v1, 3)  8      1        1 (seed)
      v1    input         2      12       12 (v2)
    <BLANKLINE>
    Reverse mode: the same sweep as operations. The graph grows to 4, and v5 is a value that can be differentiated.
      v1 = input                   float64[]         2
      v2 = power(v1, 3)            float64[]         8
      -- adjoints --
      ...
    """
    graph = capture(f, *args)
    extended = extended_graph(graph)
    lines = str(extended).splitlines()
    lines.insert(len(graph.inputs) + len(graph), "-- adjoints --")
    gradient = [extended.name(out) for out in extended.outputs[1:] if not isinstance(out, Constant)]
    count = f"{len(graph)} operation{'s' if len(graph) != 1 else ''}"
    what = f"{' and '.join(gradient) or 'no line'} {'are values' if len(gradient) > 1 else 'is a value'}"
    return "\n".join(
        [
            f"The captured graph, {count}",
            _indented(str(graph).splitlines()),
            "",
            "Backprop: one sweep over its values, last line first. The graph stays as it is, and numbers come out.",
            _indented(str(reverse_trace(graph)).splitlines()),
            "",
            f"Reverse mode: the same sweep as operations. The graph grows to {len(extended)}, and {what} that can be"
            " differentiated.",
            _indented(lines),
        ]
    )


def _seeds(graph: Graph, cotangent: Tree) -> list[tuple[int, Array]]:
    leaves, structure = flatten(cotangent)
    if structure != graph.output_structure:
        raise InputError(f"this graph returns leaves at {graph.output_structure.paths()}; the cotangent is not like it")
    values = dict(enumerate(graph.inputs)) | {o.number: o.value for o in graph.operations}
    seeds = []
    for leaf, out in zip(leaves, graph.outputs, strict=True):
        if isinstance(out, Constant):
            continue  # it depends on no input
        seed = np.asarray(leaf, dtype=values[out].dtype)[()]
        if np.shape(seed) != np.shape(values[out]):
            raise InputError(f"a cotangent has the shape of its output, {np.shape(values[out])}; got {np.shape(seed)}")
        seeds.append((out, seed))
    return seeds


def _contribution(primitive: Any, k: int, g: Array, out: Array, primals: Sequence[Array], params: Any) -> Array | None:
    """What a line with adjoint `g` adds to the adjoint of its argument `k`."""
    rule = (primitive.pullbacks if primitive.partials is None else primitive.partials)[k]
    if rule is None:
        return None
    with np.errstate(all="ignore"):  # the derivative may be singular where the function is not
        if rule is ONE:
            found = g
        elif primitive.partials is not None:
            found = g * rule(out, *primals, **params)
        else:
            found = rule(g, out, *primals, **params)
        return fit(found, primals[k])


def _total(came: Sequence[tuple[str, Array]]) -> Array:
    total = came[0][1]
    for _, contribution in came[1:]:
        total = total + contribution
    return total


def _shown(derivative: Array | None) -> str:
    return "" if derivative is None else brief(derivative)


def _sum(contributions: Sequence[tuple[str, Array]]) -> str:
    return " + ".join(f"{brief(amount)} ({source})" for source, amount in contributions)


def _table(head: Sequence[str], cells: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in [head, *cells]) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in [head, *cells]
    )


def _indented(lines: Sequence[str]) -> str:
    return "\n".join("  " + line for line in lines)
