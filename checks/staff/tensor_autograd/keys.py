"""The answers of each task on arrays, and the mistakes that its checks are there to find."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autodiff.types import Array
from checks.assignments.keys import Key, Mistake
from checks.assignments.programs import Program
from checks.assignments.task import Outputs
from checks.staff.engine.local_rules import IGNORED
from checks.staff.engine.program_keys import UNKEPT, operation_mistakes
from checks.staff.engine.recorded import Recorded, Recording
from checks.staff.engine.sweep_mistakes import ORDERS, SEED, SUMS
from checks.staff.engine.tape import IN_PLACE, forward, in_precision, reverse, run
from checks.staff.engine.tracing import trace_of
from checks.staff.scalar_autograd.keys import UNKEPT_RESULTS

DETACHED = "gradients do not remember how they came about"
ADDED = "the second sweep adds to the gradients of the first"
SECOND_SEED = "seed of the second sweep ignored"


def answers(program: Program, seed: Array, *, mistakes: frozenset[str] = frozenset()) -> Outputs:
    """The output's value, and the gradients of the leaves."""
    values, adjoints = _run(program, seed, mistakes)
    return values[program.output], tuple(adjoints[: len(program.leaves)])


def all_adjoints(program: Program, seed: Array, *, mistakes: frozenset[str] = frozenset()) -> Outputs:
    """The adjoints of all nodes, leaves first."""
    _, adjoints = _run(program, seed, mistakes)
    kept = [np.zeros_like(a) if UNKEPT in mistakes and node in program.inner else a for node, a in enumerate(adjoints)]
    return (tuple(kept),)


def untouched(program: Program, seed: Array, *, mistakes: frozenset[str] = frozenset()) -> Outputs:
    """The leaves and the seed as they are after the sweep."""
    given = seed.copy()
    run(program, mistakes, given)
    return tuple(leaf.copy() for leaf in program.leaves), given


def second_order(
    program: Program, seed: Array, second_seed: Array, *, mistakes: frozenset[str] = frozenset()
) -> Outputs:
    """The gradient of the first leaf, and that gradient's gradients by all leaves."""
    recording = Recording(program.leaves)
    nodes = forward(program, mistakes, recording.nodes())
    adjoints = reverse(program, nodes, seed, mistakes)
    first = adjoints[0]
    again = recording.program(first)
    if SECOND_SEED in mistakes:
        second_seed = np.ones_like(second_seed)
    second = reverse(again, recording.values, second_seed, mistakes)[: len(program.leaves)]
    before = [a.primal if isinstance(a, Recorded) else a for a in adjoints[: len(program.leaves)]]
    if DETACHED in mistakes:
        second = before
    if ADDED in mistakes:
        second = [a + b for a, b in zip(before, second, strict=True)]
    return first.primal, tuple(second)


def _run(program: Program, seed: Array, mistakes: frozenset[str]) -> tuple[list[Any], list[Any]]:
    return run(program, mistakes, seed.copy())


def _single(reference: Any) -> Any:
    def in_single(program: Program, *seeds: Array) -> Outputs:
        answered: Outputs = reference(in_precision(program, np.float32), *(seed.astype(np.float32) for seed in seeds))
        return answered

    return in_single


def _key(reference: Any, *mistakes: Mistake) -> Key:
    return Key(reference, mistakes, {"single precision": _single(reference)}, trace=trace_of)


ALIASED = Mistake(
    IN_PLACE,
    "M-69",
    "Adjoints are added up in place, in arrays that other nodes or the caller use too. A sum passes the "
    "same array on to both "
    "operands: `a.grad = a.grad + g` makes a new one, `a.grad += g` changes the other's as well.",
    (
        "Look at the array that you gave as the seed, before and after.",
        "Which arrays do two nodes share?",
        "The line that adds a share to what is there.",
    ),
)
SECOND_ORDER = (
    Mistake(
        DETACHED,
        "M-70",
        "The gradient is computed on plain arrays, so it has no history and a sweep from it reaches no leaf. "
        "Local rules are "
        "written with Tensors: da = g * b, with b the Tensor and not its array.",
        (
            "Ask a gradient what it was computed from.",
            "Is the gradient a Tensor with operands, or a bare array in a new leaf?",
            "Where the rules take the array out of an operand.",
        ),
    ),
    Mistake(
        ADDED,
        "M-71",
        "The second sweep adds to the gradients that the first one left. Each sweep finds derivatives of its "
        "own output alone.",
        (
            "Look at the gradients of the leaves between the two sweeps.",
            "What is in `grad` when the second sweep starts?",
            "Where gradients are set at the start of a sweep.",
        ),
    ),
    Mistake(
        SECOND_SEED,
        "M-67",
        "The second sweep starts with ones whatever it is given. The adjoint of the gradient is the second seed.",
        (
            "Call it with a gradient at the output that is not made of ones.",
            "What is the gradient of the output itself?",
            "The start value of the sweep.",
        ),
    ),
)


def _rules(operation: str) -> tuple[Mistake, ...]:
    return (SEED, *(mistake for mistake in operation_mistakes(operation) if mistake.name != IGNORED))


KEYS: Mapping[str, Key] = {
    "add": _key(answers, *_rules("add")),
    "multiply": _key(answers, *_rules("multiply")),
    "accumulation": _key(answers, *SUMS),
    "backward": _key(answers, *ORDERS, SEED, ALIASED),
    "constants": _key(answers, SEED),
    "gradients of results": _key(all_adjoints, UNKEPT_RESULTS),
    "nothing is overwritten": _key(untouched, ALIASED),
    "gradient of gradient": _key(second_order, *SECOND_ORDER),
}
