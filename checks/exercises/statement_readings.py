"""Families whose statements are worked out again from what the student reads: the rendered Markdown alone."""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from checks.exercises.plain_reading import mp, number, python_text, value
from checks.exercises.region_readings import one_hidden_layer_region, polygonal_region, pulses

Answers = Mapping[str, Any]
"""Name of a part to the value found from the statement: a number, or a text for a truth table."""


def _program(statement: str) -> list[tuple[int, str]]:
    """Number and LaTeX of every line of a trace table."""
    rows = re.findall(r"^\| \$v_\{?(\d+)\}?\$ \| \$(.+?)\$ \|", statement, re.MULTILINE)
    return [(int(line), latex) for line, latex in rows]


def _inputs(statement: str) -> dict[int, Any]:
    rows = r"^\| \$v_\{?(\d+)\}?\$ \| \$x_\{?\d+\}?\$ \| \$(-?[\d.]+)\$ \|"
    return {int(line): number(text) for line, text in re.findall(rows, statement, re.MULTILINE)}


def _run(lines: list[tuple[int, str]], known: Mapping[int, Any]) -> dict[int, Any]:
    """The value of every line; lines in `known` are not computed."""
    values = dict(known)
    for line, latex in lines:
        if line not in values:
            values[line] = value(python_text(latex), {f"v{k}": v for k, v in values.items()})
    return values


def reverse_trace(statement: str) -> Iterator[tuple[str, Any]]:
    """Values by running the table; adjoints by difference quotients of the lines after a line that is wiggled."""
    lines, inputs = _program(statement), _inputs(statement)
    values = _run(lines, inputs)
    last = lines[-1][0]
    for line, _ in lines:
        earlier = {k: v for k, v in values.items() if k < line}
        yield f"v{line}", values[line]
        if line < last:
            # Lines before the wiggled one are held: an input's adjoint counts all that depends on it.
            wiggled = lambda x, line=line, earlier=earlier: _run(lines, {**inputs, **earlier, line: x})[last]
            yield f"a{line}", mp.diff(wiggled, values[line])


def forward_trace(statement: str) -> Iterator[tuple[str, Any]]:
    """Values by running the table; tangents by difference quotients along the printed seed."""
    lines, inputs = _program(statement), _inputs(statement)
    seeds = r"^\| \$v_\{?(\d+)\}?\$ \| \$x_\{?\d+\}?\$ \| \$-?[\d.]+\$ \| \$(-?[\d.]+)\$ \|"
    direction = {int(line): number(text) for line, text in re.findall(seeds, statement, re.MULTILINE)}
    values = _run(lines, inputs)
    for line, _ in lines:
        if line in inputs:
            continue
        yield f"v{line}", values[line]
        moved = lambda t, line=line: _run(lines, {k: x + t * direction[k] for k, x in inputs.items()})[line]
        yield f"t{line}", mp.diff(moved, mp.mpf(0))


def derivative_rules(statement: str) -> Iterator[tuple[str, Any]]:
    """Slopes at the printed points, by difference quotients of the printed functions."""
    functions = dict(re.findall(r"^f_\{?(\d+)\}?\(x\) = (.+?)[.,]?$", statement, re.MULTILINE))
    for k, point in re.findall(r"f_\{?(\d+)\}?'\((-?[\d.]+)\)", statement):
        text = python_text(functions[k])
        yield f"s{k}", mp.diff(lambda x, text=text: value(text, {"x": x}), number(point))


def boolean_network(statement: str) -> Iterator[tuple[str, Any]]:
    """The truth table, by trying all inputs on the printed units."""
    units = re.findall(r"^([a-z](?:_\d)?) = \[(.+?) (>|\\ge|\\geq) (-?[\d.]+)\]$", statement, re.MULTILINE)
    read = sorted({name for _, total, _, _ in units for name in re.findall(r"x_(\d)", total)})
    outputs = ""
    for bits in itertools.product((0, 1), repeat=len(read)):
        values = {f"x{name}": mp.mpf(bit) for name, bit in zip(read, bits, strict=True)}
        for name, total, sign, threshold in units:
            found = value(python_text(total), values)
            limit = number(threshold)
            values[name.replace("_", "")] = mp.mpf(int(found > limit or (sign != ">" and found == limit)))
        outputs += str(int(values[units[-1][0].replace("_", "")]))
    yield "table", outputs


READINGS: Mapping[str, Callable[[str], Iterator[tuple[str, Any]]]] = {
    "reverse-trace": reverse_trace,
    "forward-trace": forward_trace,
    "derivative-rules": derivative_rules,
    "boolean-network": boolean_network,
    "one-hidden-layer-region": one_hidden_layer_region,
    "polygonal-region": polygonal_region,
    "pulses": pulses,
}
