"""Keys of tasks that ask for values and gradients of programs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np

from checks.assignments.keys import Key, Mistake
from checks.assignments.programs import Constant, Operation, Program
from checks.assignments.task import Outputs
from checks.staff.engine.local_mistakes import LOCAL
from checks.staff.engine.local_rules import alone_in
from checks.staff.engine.tape import in_precision, run
from checks.staff.engine.tracing import trace_of

UNKEPT = "gradients of results are not kept"
GUARD = 1e-6
CANCELLED = 1e-12
"""What rounding leaves where shares of order 1 cancel: the slope of x / x is 0 in one formula, and 1e-14 in another."""

KINK = frozenset({"slope 1 at 0"})


def answers(program: Program, *, mistakes: frozenset[str] = frozenset()) -> Outputs:
    """The output's value, and the gradients of the leaves."""
    values, adjoints = run(program, mistakes)
    return values[program.output], tuple(adjoints[: len(program.leaves)])


def all_adjoints(program: Program, *, mistakes: frozenset[str] = frozenset()) -> Outputs:
    """The adjoints of all nodes, leaves first."""
    _, adjoints = run(program, mistakes)
    if UNKEPT in mistakes:
        adjoints = [0.0 if node in program.inner else adjoint for node, adjoint in enumerate(adjoints)]
    return (tuple(adjoints),)


def in_single(program: Program) -> Outputs:
    """`answers` in single precision, which measures what rounding may do."""
    with np.errstate(all="ignore"):
        return answers(in_precision(program, np.float32))


Change: TypeAlias = Callable[[Operation, Callable[[Operation], int]], Operation]
"""From an operation to what stands for it; the second argument puts an operation before it, and gives its number."""


def rewritten(program: Program, change: Change) -> Program:
    """The program with its operations put in another way."""
    places = list(range(len(program.leaves)))
    operations: list[Operation] = []

    def put(operation: Operation) -> int:
        operations.append(operation)
        return len(program.leaves) + len(operations) - 1

    for operation in program.operations:
        operands = tuple(o if isinstance(o, Constant) else places[o] for o in operation.operands)
        places.append(put(change(replace(operation, operands=operands), put)))
    return Program(program.leaves, tuple(operations), places[program.output])


def quotients_by_powers(program: Program) -> Program:
    """Every a / b as a * b ** -1: where a quotient's two shares cancel, they do so to rounding only."""

    def change(operation: Operation, put: Callable[[Operation], int]) -> Operation:
        if operation.name != "divide":
            return operation
        a, b = operation.operands
        if isinstance(b, Constant):
            return Operation("multiply", (a, Constant(1 / b.number)))
        return Operation("multiply", (a, put(Operation("power", (b, Constant(-1))))))

    return rewritten(program, change)


def by_powers_in_single(program: Program) -> Outputs:
    """`answers` with quotients as products with powers, in single precision."""
    return in_single(quotients_by_powers(program))


def guarded(program: Program) -> Outputs:
    """`answers` with every logarithm's operand and every divisor moved by 1e-6, in the values and in the gradients."""

    def change(operation: Operation, put: Callable[[Operation], int]) -> Operation:
        if operation.name not in ("log", "divide"):
            return operation
        *others, last = operation.operands
        moved = (
            Constant(last.number + GUARD)
            if isinstance(last, Constant)
            else put(Operation("add", (last, Constant(GUARD))))
        )
        return replace(operation, operands=(*others, moved))

    return answers(rewritten(program, change))


ACCEPTED: Mapping[str, Callable[..., Outputs]] = {
    "single precision": in_single,
    "quotients by powers": by_powers_in_single,
}


def _other_side(program: Program) -> tuple[Outputs, ...]:
    return (answers(program, mistakes=KINK),)


def program_key(mistakes: Sequence[Mistake], reference: Any = answers) -> Key:
    """The key of a task on programs."""
    accepted = dict(ACCEPTED) if reference is answers else {}
    one_sided = _other_side if reference is answers else None
    return Key(reference, tuple(mistakes), accepted, one_sided=one_sided, trace=trace_of, floor=CANCELLED)


def operation_key(operation: str, *, leave_out: Sequence[str] = ()) -> Key:
    """The key of a task on one operation, whose mistakes are made in that operation alone.

    The programs hold others beside it, which are right: where they are not, these questions are not put.

    Parameters
    ----------
    operation : str
    leave_out : sequence of str
        Mistakes that the task cannot show.
    """
    key = program_key(operation_mistakes(operation, leave_out=leave_out))
    return replace(key, reference=limited_to(operation, key.reference))


def limited_to(operation: str, reference: Any) -> Any:
    """A reference of programs, with the mistakes in local rules made in one operation alone."""

    def limited(*arguments: Any, mistakes: frozenset[str] = frozenset()) -> Outputs:
        answered: Outputs = reference(*arguments, mistakes=alone_in(operation, mistakes))
        return answered

    return limited


def operation_mistakes(operation: str, *, leave_out: Sequence[str] = ()) -> tuple[Mistake, ...]:
    """The mistakes in an operation's local rule, without those that a task cannot show."""
    return tuple(mistake for mistake in LOCAL[operation] if mistake.name not in leave_out)
