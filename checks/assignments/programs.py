"""Programs as values: leaves, and operations by number, as a trace (Wengert list) writes them; no engine in sight.

A program is what an engine is asked to differentiate. An adapter turns it into calls of a hand-in's classes, references
run it, a failure is shrunk by asking it for simpler ones, and it is printed as the table of the lectures.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np


@dataclass(frozen=True)
class Constant:
    """A plain number as operand: nothing is differentiated by it.

    An `int` and a `float` are told apart: hand-ins often know only one of them.
    """

    number: Any


LONG = 100
"""Programs with more nodes are simplified by cutting them off only."""

Operand: TypeAlias = int | Constant
"""Number of an earlier node, or a constant."""


@dataclass(frozen=True)
class Operation:
    """One row of the trace: the operation's name, and its operands.

    Examples
    --------
    >>> Operation("subtract", (Constant(5), 0))  # 5 - x1
    Operation(name='subtract', operands=(Constant(number=5), 0))
    """

    name: str
    operands: tuple[Operand, ...]

    @property
    def parents(self) -> tuple[int, ...]:
        """The operands that are nodes, in order, one that stands twice twice."""
        return tuple(operand for operand in self.operands if isinstance(operand, int))


@dataclass(frozen=True)
class Program:
    """Leaves, operations on them, and which node is the output.

    Nodes are numbered: the leaves first, then the operations in order.

    Parameters
    ----------
    leaves : tuple
        Their values: numbers, or arrays.
    operations : tuple of Operation
    output : int, optional
        The output's number; the last node if it is not said.

    Examples
    --------
    >>> square = Program((3.0,), (Operation("multiply", (0, 0)),))
    >>> square.values()
    [3.0, 9.0]
    >>> print(square)
    x1 = 3.0
    v1 = x1 * x1
    """

    leaves: tuple[Any, ...]
    operations: tuple[Operation, ...]
    output: int = -1

    def __post_init__(self) -> None:
        if self.output < 0:
            object.__setattr__(self, "output", len(self) + self.output)

    def __len__(self) -> int:
        return len(self.leaves) + len(self.operations)

    @property
    def inner(self) -> range:
        """The numbers of the operations' nodes."""
        return range(len(self.leaves), len(self))

    def operation(self, node: int) -> Operation:
        """The operation whose result is that node."""
        return self.operations[node - len(self.leaves)]

    def name(self, node: int) -> str:
        """``x1, x2, ...`` for leaves, ``v1, v2, ...`` for results, as in a trace."""
        return f"x{node + 1}" if node < len(self.leaves) else f"v{node - len(self.leaves) + 1}"

    def values(self, leaves: Sequence[Any] | None = None) -> list[Any]:
        """The forward sweep on plain numbers or arrays: the value of every node.

        Parameters
        ----------
        leaves : sequence, optional
            Other values for the leaves.
        """
        nodes = list(self.leaves if leaves is None else leaves)
        for operation in self.operations:
            operands = [o.number if isinstance(o, Constant) else nodes[o] for o in operation.operands]
            nodes.append(FORWARD[operation.name](*operands))
        return nodes

    def reached(self) -> tuple[bool, ...]:
        """For every node whether the output depends on it (itself included)."""
        reached = [False] * len(self)
        reached[self.output] = True
        for node in reversed(self.inner):
            if reached[node]:
                for parent in self.operation(node).parents:
                    reached[parent] = True
        return tuple(reached)

    @property
    def valid(self) -> bool:
        """Whether every step keeps its margin: from kinks, poles, the edges of domains, and from large numbers."""
        try:
            values = self.values()
        except (ValueError, OverflowError, ZeroDivisionError):
            return False
        if not all(_tame(value) for value in values):
            return False
        return all(self._keeps_off(operation, values) for operation in self.operations)

    def _keeps_off(self, operation: Operation, values: Sequence[Any]) -> bool:
        operands = [o.number if isinstance(o, Constant) else values[o] for o in operation.operands]
        return MARGINS[operation.name](*operands) if operation.name in MARGINS else True

    def without_dead_code(self) -> "Program":
        """Only what the output depends on, numbered anew."""
        reached = self.reached()
        numbers = {old: new for new, old in enumerate(node for node in range(len(self)) if reached[node])}
        kept = [self.operation(node) for node in self.inner if reached[node]]
        return Program(
            tuple(leaf for node, leaf in enumerate(self.leaves) if reached[node]),
            tuple(_renumbered(operation, numbers) for operation in kept),
            numbers[self.output],
        )

    def simpler(self) -> Iterator["Program"]:
        """Programs that are one step simpler, the boldest first; each is valid.

        An earlier node as the output; an operation replaced by one of its operands; two leaves made one; dead code
        dropped; leaves and constants that are small integers.
        """
        seen = {self._key()}
        for candidate in self._candidates():
            key = candidate._key()
            if key not in seen and candidate.valid:
                seen.add(key)
                yield candidate

    def _candidates(self) -> Iterator["Program"]:
        if len(self) > LONG:
            for share in (64, 16, 4, 2):
                yield replace(self, output=len(self) // share).without_dead_code()
            return
        yield self.without_dead_code()
        for node in self.inner:
            if node != self.output:
                yield replace(self, output=node).without_dead_code()
        for node in self.inner:
            for parent in dict.fromkeys(self.operation(node).parents):
                yield self._bypassed(node, parent)
        for number, leaf in enumerate(self.leaves):
            for simple in _simpler_numbers(leaf):
                yield replace(self, leaves=(*self.leaves[:number], simple, *self.leaves[number + 1 :]))
        for place, operation in enumerate(self.operations):
            for other in _simpler_constants(operation):
                yield replace(self, operations=(*self.operations[:place], other, *self.operations[place + 1 :]))

    def _bypassed(self, node: int, parent: int) -> "Program":
        numbers = {other: other for other in range(len(self))} | {node: parent}
        operations = tuple(_renumbered(operation, numbers) for operation in self.operations)
        return Program(self.leaves, operations, numbers[self.output]).without_dead_code()

    def _key(self) -> str:
        return repr(self)

    def lines(self) -> list[str]:
        """The program as a lecture writes it: one assignment a line."""
        names = [self.name(node) for node in range(len(self))]
        leaves = [f"{names[number]} = {_text(leaf)}" for number, leaf in enumerate(self.leaves)]
        return [*leaves, *(f"{names[node]} = {_expression(self.operation(node), names)}" for node in self.inner)]

    def __str__(self) -> str:
        return "\n".join([*self.lines(), *([] if self.output == len(self) - 1 else [f"y = {self.name(self.output)}"])])


def _renumbered(operation: Operation, numbers: Mapping[int, int]) -> Operation:
    return Operation(operation.name, tuple(numbers[o] if isinstance(o, int) else o for o in operation.operands))


def _simpler_numbers(value: Any) -> Iterator[Any]:
    if isinstance(value, np.ndarray):
        whole = np.where(np.round(value) == 0, np.where(value < 0, -1.0, 1.0), np.round(value)).astype(value.dtype)
        if not np.array_equal(whole, value):
            yield whole
        return
    kind = type(value)
    for simple in (1, 2, 3, -1, -2):
        if abs(simple) < abs(value) or value != int(value):
            yield kind(simple)


def _simpler_constants(operation: Operation) -> Iterator[Operation]:
    for place, operand in enumerate(operation.operands):
        if (
            isinstance(operand, Constant)
            and isinstance(operand.number, float)
            and operand.number != int(operand.number)
        ):
            other = Constant(float(round(operand.number) or 1))
            yield Operation(operation.name, (*operation.operands[:place], other, *operation.operands[place + 1 :]))


def _text(value: Any) -> str:
    return f"np.array({value.tolist()})" if isinstance(value, np.ndarray) else repr(value)


def _expression(operation: Operation, names: Sequence[str]) -> str:
    texts = [repr(o.number) if isinstance(o, Constant) else names[o] for o in operation.operands]
    if operation.name in INFIX:
        return f" {INFIX[operation.name]} ".join(texts)
    return f"-{texts[0]}" if operation.name == "negative" else f"{operation.name}({', '.join(texts)})"


INFIX = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "power": "**", "matmul": "@"}
"""Operations with a sign of their own."""

FORWARD: Mapping[str, Callable[..., Any]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "power": lambda a, b: a**b,
    "matmul": lambda a, b: a @ b,
    "negative": lambda a: -a,
    "inverse": lambda a: 1.0 / a,
    "absolute": abs,
    "exp": lambda a: _entrywise(math.exp, np.exp, a),
    "log": lambda a: _entrywise(math.log, np.log, a),
    "tanh": lambda a: _entrywise(math.tanh, np.tanh, a),
    "sin": lambda a: _entrywise(math.sin, np.sin, a),
    "cos": lambda a: _entrywise(math.cos, np.cos, a),
    "sqrt": lambda a: _entrywise(math.sqrt, np.sqrt, a),
    "relu": lambda a: a * (a > 0),
    "sigmoid": lambda a: 1.0 / (1.0 + _entrywise(math.exp, np.exp, -a)),
    "maximum": lambda a, b: a if a >= b else b,
    "minimum": lambda a, b: a if a <= b else b,
}
"""What operations mean on plain numbers and arrays."""

KINK = 0.05
LARGEST = 50.0
MARGINS: Mapping[str, Callable[..., bool]] = {
    "divide": lambda a, b: bool(np.all(np.abs(b) >= 0.25)),
    "inverse": lambda a: bool(np.all(np.abs(a) >= 0.25)),
    "log": lambda a: bool(np.all(np.asarray(a) >= 0.2)),
    "sqrt": lambda a: bool(np.all(np.asarray(a) >= 0.2)),
    "relu": lambda a: bool(np.all(np.abs(a) >= KINK)),
    "absolute": lambda a: bool(np.all(np.abs(a) >= KINK)),
    "maximum": lambda a, b: abs(a - b) >= KINK,
    "minimum": lambda a, b: abs(a - b) >= KINK,
    "exp": lambda a: bool(np.all(np.asarray(a) <= 4.0)),
    "power": lambda a, b: _power_is_smooth(a, b),
}
"""How far operands keep from where an operation is not smooth, or grows too fast for a comparison."""


def _power_is_smooth(base: Any, exponent: Any) -> bool:
    whole = isinstance(exponent, int) or (isinstance(exponent, float) and exponent == int(exponent))
    return bool(np.all(np.abs(base) >= 0.2)) and (whole or bool(np.all(np.asarray(base) > 0)))


def _entrywise(scalar: Callable[[float], float], array: Callable[[Any], Any], value: Any) -> Any:
    return array(value) if isinstance(value, np.ndarray | np.generic) else scalar(value)


def _tame(value: Any) -> bool:
    if isinstance(value, complex):
        return False
    return bool(np.all(np.isfinite(value)) and np.all(np.abs(value) <= LARGEST))


def ends_of(arguments: Sequence[Any]) -> list[int]:
    """The nodes that a question about the order of a program ends in: those it names behind it, else the output."""
    program, *named = arguments
    return [int(place) for place in named[0]] if named else [program.output]
