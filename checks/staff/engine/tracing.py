"""The forward and reverse trace of a program, right and as a hand-in has it, up to the first row that differs."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from checks.assignments.programs import Program
from checks.assignments.task import Arguments, Ask
from checks.sandbox.script import Given, Script
from checks.staff.engine.tape import run

NEAR = 1e-5
ROWS = 40
"""Longer programs are not shown as a table."""


class Traced(Protocol):
    """An adapter whose hand-ins show the gradients of results."""

    def trace(self, program: Program, seed: Any = None) -> Script:
        """Steps that give ``values`` and ``adjoints`` of all nodes."""
        ...


def trace_table(ask: Ask, adapter: Traced, program: Program, seed: Any = None) -> str:
    """The trace as text: values from the top, then adjoints from the bottom; the first differing row is marked.

    Parameters
    ----------
    ask : Ask
        The hand-in.
    adapter : Traced
    program : Program
    seed : array, optional
        The output's adjoint, where the engine takes one.

    Returns
    -------
    str
        "" if the hand-in gives no trace, if it is right, or if it is too long to be read.
    """
    if len(program) > ROWS:
        return ""
    outcome = ask.run(adapter.trace(program, seed))
    if not isinstance(outcome, Given):
        return ""
    values, adjoints = run(program, seed=1.0 if seed is None else seed)
    for title, right, label, order in (
        ("value", values, "values", range(len(program))),
        ("adjoint", adjoints, "adjoints", [node for node in reversed(range(len(program))) if program.reached()[node]]),
    ):
        table = _table(program, title, right, outcome.values.get(label), order)
        if table:
            return table
    return ""


def _table(program: Program, title: str, right: Sequence[Any], got: Any, order: Sequence[int]) -> str:
    if not isinstance(got, list | tuple) or len(got) != len(program):
        return ""
    lines = program.lines()
    rows = [("row", title, "yours", "")]
    for node in order:
        differs = not _near(right[node], got[node])
        rows.append((lines[node], _text(right[node]), _text(got[node]), "<- the first difference" if differs else ""))
        if differs:
            widths = [max(len(row[column]) for row in rows) for column in range(3)]
            padded = ["  ".join([*(row[c].ljust(widths[c]) for c in range(3)), row[3]]).rstrip() for row in rows]
            return "\n".join(padded)
    return ""


def _near(right: Any, got: Any) -> bool:
    try:
        a, b = np.asarray(right, dtype=np.float64), np.asarray(got, dtype=np.float64)
    except (TypeError, ValueError):
        return False
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=NEAR, atol=NEAR))


def _text(value: Any) -> str:
    if isinstance(value, float | int | np.generic):
        return f"{float(value):.6g}"
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiu":
        return np.array2string(value, precision=4, separator=", ", threshold=8).replace("\n", "")
    return type(value).__name__ if value is not None else "None"


def trace_of(ask: Ask, adapter: Any, arguments: Arguments) -> str:
    """The trace of a question whose first argument is a program, and whose second is the seed, if it has one."""
    if not (arguments and isinstance(arguments[0], Program) and hasattr(adapter, "trace")):
        return ""
    program = arguments[0]
    seeds = [argument for argument in arguments[1:] if isinstance(argument, np.ndarray)]
    seed = seeds[0] if seeds else np.ones_like(program.values()[program.output])
    return trace_table(ask, adapter, program, seed)
