"""Random programs: each shape reveals engines that go wrong in a way of their own."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from checks.assignments.programs import Constant, Operand, Operation, Program
from checks.assignments.values import Values

UNARY = frozenset({"negative", "inverse", "exp", "log", "tanh", "sin", "cos", "sqrt", "relu", "sigmoid", "absolute"})
TRIES = 30
ENGINE = ("add", "multiply")
"""Operations that tell engines apart as well as any."""


class Draft:
    """A program while it is drawn; every operation is checked at once, so that later ones can suit the values."""

    def __init__(self, leaves: Sequence[Any]) -> None:
        self.program = Program(tuple(leaves), ())

    def add(self, name: str, *operands: Operand) -> int:
        """Append an operation; its node's number."""
        self.program = Program(self.program.leaves, (*self.program.operations, Operation(name, operands)))
        return len(self.program) - 1

    def try_add(self, name: str, *operands: Operand) -> bool:
        """Append an operation if it keeps its margins."""
        before = self.program
        self.add(name, *operands)
        if not self.program.valid:
            self.program = before
            return False
        return True

    def loose(self) -> list[int]:
        """Nodes that no operation uses yet."""
        used = {parent for operation in self.program.operations for parent in operation.parents}
        return [node for node in range(len(self.program)) if node not in used]


def leaves(values: Values, count: int, shape: tuple[int, ...] = ()) -> list[Any]:
    """Leaves of different values, away from 0: Python floats, or arrays of a shape."""
    if shape:
        return [values.real(shape, -1.5, 1.5, 0.3) for _ in range(count)]
    if values.small:
        return [float(values.choice((-3, -2, 2, 3, 4, 5))) for _ in range(count)]
    drawn: list[float] = []
    while len(drawn) < count:
        value = float(values.real((), -2.0, 2.0, 0.3))
        if value not in drawn and -value not in drawn:
            drawn.append(value)
    return drawn


def random_program(
    values: Values,
    count: int,
    operations: int,
    names: Sequence[str] = ENGINE,
    *,
    shape: tuple[int, ...] = (),
    constants: float = 0.0,
) -> Program:
    """A random graph in which the output depends on every leaf; nodes are shared, and paths differ in length.

    Parameters
    ----------
    values : Values
    count : int
        Leaves.
    operations : int
        Operations before the loose ends are joined.
    names : sequence of str
        What to draw from; must hold "add" or "multiply".
    shape : tuple of int
        Of every leaf, for programs on arrays.
    constants : float
        Share of binary operations that have a plain number on their right.
    """
    draft = Draft(leaves(values, count, shape))
    for _ in range(TRIES * operations):
        if len(draft.program.operations) >= operations:
            break
        _random_step(values, draft, names, constants)
    joins = [name for name in names if name in ("add", "multiply")]
    while len(draft.loose()) > 1:
        first, second, *_ = draft.loose()
        pair = (first, second) if values.integer(0, 1) else (second, first)
        if not draft.try_add(values.choice(joins), *pair):
            draft.add("add", *pair)
    return draft.program


def _random_step(values: Values, draft: Draft, names: Sequence[str], constants: float) -> bool:
    name = values.choice(names)
    first = _pick(values, draft)
    if name in UNARY:
        return draft.try_add(name, first)
    if name == "power":
        return draft.try_add(name, first, Constant(values.choice((2, 3, -1, 2.0, -2))))
    if values.integer(1, 100) <= 100 * constants:
        return draft.try_add(name, first, Constant(_plain(values)))
    return draft.try_add(name, first, _pick(values, draft))


def _pick(values: Values, draft: Draft) -> int:
    """A node, rather one that nothing uses yet, rather a recent one."""
    loose = draft.loose()
    if loose and values.integer(0, 2):
        return values.choice(loose)
    return max(values.integer(0, len(draft.program) - 1), values.integer(0, len(draft.program) - 1))


def _plain(values: Values) -> int | float:
    return values.choice((2, 3, -2, 0.5, -1.5, 2.5))


def alone(values: Values, name: str, low: float = -2.0, high: float = 2.0) -> Program:
    """``y = op(x1)`` or ``y = op(x1, x2)``."""
    count = 1 if name in UNARY else 2
    draft = Draft([_within(values, low, high) for _ in range(count)])
    draft.add(name, *range(count))
    return draft.program


def inside(values: Values, name: str, low: float = -2.0, high: float = 2.0) -> Program:
    """``y = op(...) * x``: what arrives at the operation from above is not 1."""
    inner = alone(values, name, low, high)
    factor = _not_one(values)
    count = len(inner.leaves)
    operation = Operation(name, tuple(range(count)))
    operands = (count + 1, count) if values.integer(0, 1) else (count, count + 1)
    return Program((*inner.leaves, factor), (operation, Operation("multiply", operands)))


def nested(values: Values, name: str, low: float = -2.0, high: float = 2.0) -> Program:
    """``y = op(op(x1))`` or ``y = op(op(x1, x2), x3)``: what arrives is not 1, and no other operation is needed."""
    inner = alone(values, name, low, high)
    count = len(inner.leaves)
    if count == 1:
        return Program(inner.leaves, (Operation(name, (0,)), Operation(name, (1,))))
    operands = (3, 2) if values.integer(0, 1) else (2, 3)
    factor = _within(values, low, high)
    return Program((*inner.leaves, factor), (Operation(name, (0, 1)), Operation(name, operands)))


def doubled(values: Values, name: str, low: float = -2.0, high: float = 2.0) -> Program:
    """``y = t + t`` with ``t = op(...)``: 2 arrives at the operation, by sums alone."""
    inner = alone(values, name, low, high)
    count = len(inner.leaves)
    return Program(inner.leaves, (*inner.operations, Operation("add", (count, count))))


def used_elsewhere(
    values: Values, name: str, low: float = -2.0, high: float = 2.0, joined: str = "multiply"
) -> Program:
    """``y = op(x1, ...) * x1``, for every operand of the operation: whoever overwrites instead of adding is seen."""
    inner = alone(values, name, low, high)
    count = len(inner.leaves)
    draft = Draft(inner.leaves)
    node = draft.add(name, *range(count))
    for leaf in range(count):
        node = draft.add(joined, *((node, leaf) if values.integer(0, 1) else (leaf, node)))
    return draft.program


def _within(values: Values, low: float, high: float) -> float:
    return float(values.real((), low, high, 0.25))


def _not_one(values: Values) -> float:
    return float(values.choice((-3, -2, 2, 3) if values.small else (-1.7, -1.3, -0.6, 0.7, 1.4, 1.9)))


def repeated(values: Values, name: str) -> Program:
    """``y = op(t, t) * x2`` with ``t = x1`` or a result: the same node stands on both sides."""
    draft = Draft(leaves(values, 2))
    node = draft.add("multiply", 0, 1) if values.integer(0, 1) else 0
    node = draft.add(name, node, node)
    draft.add("multiply", node, 1)
    return draft.program


def unequal_diamond(values: Values, long: int, shape: tuple[int, ...] = ()) -> Program:
    """A result that is used at once and again after `long` more operations: its adjoint is complete only then."""
    draft = Draft(leaves(values, 3, shape))
    shared = draft.add("multiply", *((0, 1) if values.integer(0, 1) else (1, 0)))
    node = shared
    for step in range(long):
        other = values.integer(0, 2)
        node = draft.add("add" if step % 2 else "multiply", *((node, other) if values.integer(0, 1) else (other, node)))
    joined = (node, shared) if values.integer(0, 1) else (shared, node)
    node = draft.add("multiply" if values.integer(0, 1) else "add", *joined)
    draft.add("multiply", node, 2)
    return draft.program


def skip_connections(values: Values, blocks: int, shape: tuple[int, ...] = ()) -> Program:
    """Residual blocks: ``h = h * w + h``, the short way on either side of the sum."""
    draft = Draft(leaves(values, blocks + 1, shape))
    node = draft.add("multiply", 0, 0)
    for block in range(blocks):
        long = draft.add("multiply", node, block + 1)
        long = draft.add("add", long, 0)
        node = draft.add("add", *((long, node) if values.integer(0, 1) else (node, long)))
    return draft.program


def equal_values(values: Values, shape: tuple[int, ...] = ()) -> Program:
    """Different leaves and different results that happen to have the same value."""
    first, second = leaves(values, 2, shape)
    draft = Draft([first, second, _copy(first), _copy(second)])
    one, other = draft.add("multiply", 0, 1), draft.add("multiply", 2, 3)
    node = draft.add("add", *((one, other) if values.integer(0, 1) else (other, one)))
    node = draft.add("multiply", node, 0)
    draft.add("add", node, 3)
    return draft.program


def _copy(value: Any) -> Any:
    return value.copy() if hasattr(value, "copy") else value


def dead_branch(values: Values, count: int, shape: tuple[int, ...] = ()) -> Program:
    """Some results of shared nodes are computed and never used for the output."""
    draft = Draft(leaves(values, 3, shape))
    shared = draft.add("multiply", 0, 1)
    for _ in range(count):
        draft.add(values.choice(ENGINE), shared, values.integer(0, 2))
    node = draft.add("add", shared, 2)
    output = draft.add("multiply", *((node, shared) if values.integer(0, 1) else (shared, node)))
    dead = draft.add("multiply", output, shared)
    return Program(draft.program.leaves, draft.program.operations, dead - 1)


def doublings(values: Values, count: int, shape: tuple[int, ...] = ()) -> Program:
    """``v = v + v``, `count` times, of a small leaf: 2^count paths, `count` + 1 nodes."""
    start = leaves(values, 1, shape)[0] * 0.5 ** (count - 2)
    operations = tuple(Operation("add", (node, node)) for node in range(count))
    return Program((start,), operations)


def chain(values: Values, length: int, shape: tuple[int, ...] = ()) -> Program:
    """``v = v + x2``, then ``v = v + (-x2)`` in turns, with a product at the end: deep, and no wider than two."""
    first, second, third = leaves(values, 3, shape)
    scale = 10.0 / length
    return Program((first, second * scale, -third * scale), _chain_operations(length))


@cache
def _chain_operations(length: int) -> tuple[Operation, ...]:
    middle = range(3, length + 2)
    operations = [Operation("add", (0, 1))]
    operations += [Operation("add", (node, 2 if node % 2 else 1)) for node in middle]
    return (*operations, Operation("multiply", (length + 2, 0)))
