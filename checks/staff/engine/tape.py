"""The reference engine: a tape, and a reverse sweep whose mistakes are switches that combine."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from checks.assignments.programs import Constant, Operation, Program
from checks.staff.engine.local_rules import RULES, WRONG, WRONG_VALUES, apply, made_in
from checks.staff.engine.orders import order_of, value_key

OVERWRITES = "overwrites instead of adding"
OVERWRITES_IN = {"add": "sums overwrite instead of adding", "multiply": "products overwrite instead of adding"}
FIRST_COUNTS = "only the first contribution counts"
TWICE_ONCE = "the same node on both sides handled once"
EVERY_EDGE = "a node passes on its whole adjoint at every use"
EVERY_EDGE_QUEUE = "a node passes on its whole adjoint at every use, by a queue"
SHARED_BY_VALUE = "adjoints kept by value"
IN_PLACE = "adjoints added up in place"
SEED_IGNORED = "seed ignored"
STEPS = 20_000
"""A sweep that visits nodes again and again stops here, and answers NaN."""


def forward(program: Program, mistakes: frozenset[str] = frozenset(), leaves: Sequence[Any] | None = None) -> list[Any]:
    """The value of every node."""
    nodes = list(program.leaves if leaves is None else leaves)
    for operation in program.operations:
        made = made_in(operation.name, mistakes, WRONG_VALUES)
        operands = operands_of(operation, nodes)
        nodes.append(WRONG_VALUES[operation.name][made[0]](*operands) if made else apply(operation.name, *operands))
    return nodes


def operands_of(operation: Operation, nodes: Sequence[Any]) -> list[Any]:
    """The operation's operands, constants as their numbers."""
    return [o.number if isinstance(o, Constant) else nodes[o] for o in operation.operands]


def reverse(
    program: Program,
    nodes: Sequence[Any],
    seed: Any = 1.0,
    mistakes: frozenset[str] = frozenset(),
    left_over: Sequence[Any] | None = None,
) -> list[Any]:
    """The adjoint of every node.

    Parameters
    ----------
    program : Program
    nodes : sequence
        Values, as `forward` gives them.
    seed : number or array
        The output's adjoint.
    mistakes : frozenset of str
    left_over : sequence, optional
        Adjoints from an earlier sweep, to which this one adds.
    """
    adjoints: list[Any] = [None] * len(program) if left_over is None else list(left_over)
    if SEED_IGNORED in mistakes:
        seed = seed * 0 + 1.0
    adjoints[program.output] = seed
    sweep = _Sweep(program, nodes, adjoints, mistakes)
    if EVERY_EDGE in mistakes or EVERY_EDGE_QUEUE in mistakes:
        sweep.at_every_edge(breadth=EVERY_EDGE_QUEUE in mistakes)
    else:
        for node in order_of(program, nodes, mistakes):
            sweep.visit(node)
    if SHARED_BY_VALUE in mistakes:
        adjoints = [adjoints[place] for place in _firsts(nodes)]
    return [nodes[node] * 0 if adjoint is None else adjoint for node, adjoint in enumerate(adjoints)]


class _Sweep:
    def __init__(self, program: Program, nodes: Sequence[Any], adjoints: list[Any], mistakes: frozenset[str]) -> None:
        self.program, self.nodes, self.adjoints, self.mistakes = program, nodes, adjoints, mistakes
        self.places: Sequence[int] = _firsts(nodes) if SHARED_BY_VALUE in mistakes else range(len(program))

    def visit(self, node: int) -> tuple[int, ...]:
        """Pass a node's adjoint on to its operands; which nodes they are."""
        if node not in self.program.inner or self.adjoints[node] is None:
            return ()
        operation = self.program.operation(node)
        contributions = self._contributions(operation, self._adjoint(node), self.nodes[node])
        if TWICE_ONCE in self.mistakes:
            contributions = list(dict(contributions).items())
        overwrites = not self.mistakes.isdisjoint({OVERWRITES, OVERWRITES_IN.get(operation.name, OVERWRITES)})
        for parent, contribution in contributions:
            self._receive(parent, contribution, overwrites)
        return tuple(parent for parent, _ in contributions)

    def at_every_edge(self, *, breadth: bool) -> None:
        """Visit a node again whenever something arrives there."""
        waiting = deque([self.program.output])
        for _ in range(STEPS):
            if not waiting:
                return
            reached = self.visit(waiting.popleft() if breadth else waiting.pop())
            waiting.extend(reached if breadth else reversed(reached))
        self.adjoints[:] = [value * np.nan for value in self.nodes]

    def _contributions(self, operation: Operation, adjoint: Any, value: Any) -> list[tuple[int, Any]]:
        operands = operands_of(operation, self.nodes)
        formulas = local_rules(operation.name, self.mistakes)
        pairs = zip(operation.operands, formulas, strict=True)
        return [(o, formula(adjoint, value, *operands)) for o, formula in pairs if not isinstance(o, Constant)]

    def _adjoint(self, node: int) -> Any:
        return self.adjoints[self.places[node]]

    def _receive(self, node: int, contribution: Any, overwrites: bool) -> None:
        place = self.places[node]
        present = self.adjoints[place]
        if present is None or overwrites:
            self.adjoints[place] = contribution
        elif IN_PLACE in self.mistakes and isinstance(present, np.ndarray):
            present += contribution
        elif FIRST_COUNTS not in self.mistakes:
            self.adjoints[place] = present + contribution


def _firsts(nodes: Sequence[Any]) -> list[int]:
    """For every node the first one of the same value."""
    first: dict[Any, int] = {}
    return [first.setdefault(value_key(value), node) for node, value in enumerate(nodes)]


def local_rules(name: str, mistakes: frozenset[str]) -> list[Callable[..., Any]]:
    """The formulas of an operation, wrong ones in their places."""
    formulas = list(RULES[name])
    for mistake in made_in(name, mistakes):
        for place, formula in WRONG[name][mistake].items():
            formulas[place] = formula
    return formulas


def run(program: Program, mistakes: frozenset[str] = frozenset(), seed: Any = 1.0) -> tuple[list[Any], list[Any]]:
    """Values and adjoints of all nodes; NaN for all of them where a mistake leaves the numbers."""
    try:
        nodes = forward(program, mistakes)
        if any(isinstance(value, complex) for value in nodes):
            raise ValueError("a mistake has left the real numbers")
        return nodes, reverse(program, nodes, seed, mistakes)
    except (ArithmeticError, ValueError):
        lost = [np.nan] * len(program)
        return lost, lost


def in_precision(program: Program, dtype: Any) -> Program:
    """The program with leaves of another precision."""
    return replace(program, leaves=tuple(np.asarray(leaf, dtype=dtype)[()] for leaf in program.leaves))
