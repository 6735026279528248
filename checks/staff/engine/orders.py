"""The order in which a reverse sweep visits the nodes, and the orders that students write instead."""

from collections import deque
from collections.abc import Sequence
from typing import Any

from checks.assignments.programs import Program

BREADTH_FIRST = "breadth first instead of in topological order"
PRE_ORDER = "a node before all of its uses are done"
FORWARD = "from the leaves to the output"
BY_VALUE = "nodes with equal values taken for one"
UNUSED = "waits for results that are never used"
SHARED_ONCE = "a node that was reached once is not reached again"


def order_of(program: Program, values: Sequence[Any], mistakes: frozenset[str]) -> list[int]:
    """Nodes in the order in which their adjoints are passed on to their operands.

    Parameters
    ----------
    program : Program
    values : sequence
        Of all nodes, for the order that looks at them.
    mistakes : frozenset of str
    """
    if BREADTH_FIRST in mistakes:
        order = _breadth_first(program)
    elif PRE_ORDER in mistakes:
        order = _pre_order(program)
    else:
        reached = program.reached()
        order = [node for node in reversed(range(len(program))) if reached[node]]
    if BY_VALUE in mistakes:
        order = _first_of_each_value(program, order, values)
    if UNUSED in mistakes:
        order = _without_waiting(program, order)
    return order[::-1] if FORWARD in mistakes else order


def _parents(program: Program, node: int) -> tuple[int, ...]:
    return program.operation(node).parents if node in program.inner else ()


def _breadth_first(program: Program) -> list[int]:
    order, queue, seen = [], deque([program.output]), {program.output}
    while queue:
        node = queue.popleft()
        order.append(node)
        for parent in _parents(program, node):
            if parent not in seen:
                seen.add(parent)
                queue.append(parent)
    return order


def _pre_order(program: Program) -> list[int]:
    order, stack, seen = [], [program.output], set()
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            order.append(node)
            stack.extend(reversed(_parents(program, node)))
    return order


def _first_of_each_value(program: Program, order: list[int], values: Sequence[Any]) -> list[int]:
    """What a depth-first walk finds that takes equal values for the same node."""
    seen: set[Any] = set()
    kept: set[int] = set()
    stack = [program.output]
    while stack:
        node = stack.pop()
        if node in kept or value_key(values[node]) in seen:
            continue
        seen.add(value_key(values[node]))
        kept.add(node)
        stack.extend(reversed(_parents(program, node)))
    return [node for node in order if node in kept]


def value_key(value: Any) -> Any:
    """What a set or dictionary tells values apart by."""
    return value.tobytes() if hasattr(value, "tobytes") else value


def _without_waiting(program: Program, order: list[int]) -> list[int]:
    """Only nodes all of whose uses, dead ones included, were visited."""
    uses = [0] * len(program)
    for operation in program.operations:
        for parent in operation.parents:
            uses[parent] += 1
    uses[program.output] = 0
    kept = []
    for node in order:
        if uses[node] == 0:
            kept.append(node)
            for parent in _parents(program, node):
                uses[parent] -= 1
    return kept
