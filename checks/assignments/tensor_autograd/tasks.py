"""What there is to implement: topological order, the reverse sweep from any seed, gradients of gradients."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from autodiff.types import Array
from checks.assignments.program_draws import (
    chain,
    dead_branch,
    equal_values,
    leaves,
    random_program,
    repeated,
    skip_connections,
    unequal_diamond,
)
from checks.assignments.program_properties import few_alive, linear_time, same_or_added, topological
from checks.assignments.programs import Constant, Operation, Program
from checks.assignments.task import Arguments, Family, Property, Sizes, Standing, Task
from checks.assignments.values import Values

SHAPES = ((2,), (2, 3), (), (3, 1))
INPUTS = ("program", "seed")
ANSWERS = ("value", "gradients")
SHARES = "What a Tensor receives from several places is added up."
SWEEP = "A node passes its adjoint on when it is complete: all of its uses before the node itself."
ARITHMETIC = ("add", "multiply")
END = ("backward", *ARITHMETIC)
Draw = Callable[[Values, Sizes, tuple[int, ...]], Program]


def _seeded(draw: Draw) -> Callable[[Values, Sizes], Arguments]:
    def drawn(values: Values, sizes: Sizes) -> Arguments:
        program = as_arrays(draw(values, sizes, values.choice(SHAPES)))
        return program, values.cotangent(program.leaves[0].shape)

    return drawn


def as_arrays(program: Program) -> Program:
    """Leaves as arrays, those without axes too."""
    return Program(tuple(np.asarray(leaf) for leaf in program.leaves), program.operations, program.output)


def valid(program: Program, *seeds: object) -> bool:
    """Programs keep their margins."""
    return program.valid


def _family(
    name: str, sentence: str, draw: Draw, count: int = 8, weight: float = 1.0, **sizes: tuple[int, ...]
) -> Family:
    return Family(name, sentence, _seeded(draw), sizes, valid=valid, count=count, weight=weight)


def _of_one_operation(sentence: str, operation: str, other: str) -> Family:
    """Random graphs for hand-ins whose other operation fails."""

    def draw(values: Values, sizes: Sizes, shape: tuple[int, ...]) -> Program:
        return random_program(values, 2, sizes["operations"], (operation,), shape=shape)

    name = f"random graphs, {'sums' if operation == 'add' else 'products'} alone"
    return replace(_family(name, sentence, draw, operations=(3, 5)), after=(operation,), without=(other,))


def _one_operation(name: str, sign: str) -> Task:
    def draw(values: Values, sizes: Sizes, shape: tuple[int, ...]) -> Program:
        return Program(tuple(leaves(values, 2, shape)), (Operation(name, (0, 1)),))

    sentence = "`y.backward(seed)` starts from the seed, an array of y's shape."
    statement = f"`a {sign} b` of two Tensors of one shape, entry by entry, and its gradients."
    return Task(name, f"a {sign} b", statement, INPUTS, ANSWERS, (_family("one operation", sentence, draw, 10),))


def _right_constant(values: Values, sizes: Sizes, shape: tuple[int, ...]) -> Program:
    program = random_program(values, 2, 2, shape=shape)
    name = values.choice(("add", "multiply"))
    number = Constant(values.choice((2, 3.0, -2, 0.5, -1.5)))
    operations = (*program.operations, Operation(name, (program.output, number)))
    last = len(program.leaves) + len(operations) - 1
    return Program(program.leaves, (*operations, Operation("multiply", (last, 0))))


SHAPED: tuple[Family, ...] = (
    _family(
        "ways of unequal length",
        SWEEP,
        lambda values, sizes, shape: unequal_diamond(values, sizes["long"], shape),
        10,
        2.0,
        long=(2, 1, 3, 4),
    ),
    _family(
        "skip connections",
        SWEEP,
        lambda values, sizes, shape: skip_connections(values, sizes["blocks"], shape),
        6,
        blocks=(1, 2, 3),
    ),
    _family(
        "random graphs",
        SWEEP,
        lambda values, sizes, shape: random_program(values, 3, sizes["operations"], shape=shape),
        operations=(4, 6, 8),
    ),
    _family(
        "equal values",
        "Two Tensors with equal entries are still two Tensors.",
        lambda values, sizes, shape: equal_values(values, shape),
        6,
    ),
    _family(
        "results that are not used",
        "What was computed from a Tensor and plays no part in y has no influence.",
        lambda values, sizes, shape: dead_branch(values, sizes["dead"], shape),
        6,
        dead=(1, 2),
    ),
)


def _idle_leaf(values: Values, sizes: Sizes, shape: tuple[int, ...]) -> Program:
    """``y = a * b + a`` of two out of three leaves."""
    a, b, _ = values.permutation(3)
    return Program(tuple(leaves(values, 3, shape)), (Operation("multiply", (a, b)), Operation("add", (3, a))))


def _visits_once(task: str, question: Callable[[Program], Arguments]) -> Property:
    return Property(
        "time grows with the nodes",
        "Every node is visited once, however many ways lead to it.",
        linear_time(task, question),
        count=1,
        after=("add",),
        costs=True,
    )


def _order() -> Task:
    sentence = (
        "Each node that the output depends on stands in the list once, behind its operands; any such order is right."
    )

    def draw(values: Values, sizes: Sizes) -> Arguments:
        sort = values.integer(0, 3)
        if sort == 0:
            program = unequal_diamond(values, sizes["long"], (2,))
        elif sort == 1:
            program = equal_values(values, (2,))
        elif sort == 2:
            program = repeated(values, values.choice(("add", "multiply")))
        else:
            program = skip_connections(values, sizes["long"], (2,))
        return (as_arrays(program),)

    deep = Family(
        "a chain of 3,000 operations",
        "Long chains of operations work too (told, not marked).",
        lambda values, sizes: (as_arrays(chain(values, 3000)),),
        standing=Standing.ADVICE,
        count=1,
    )
    alone = Family(
        "a leaf alone",
        "The list of a leaf holds the leaf alone.",
        lambda values, sizes: (as_arrays(Program((values.real((2,), -1.5, 1.5, 0.3),), ())),),
        count=1,
        weight=0.5,
    )
    return Task(
        "topological order",
        "topological_order(y)",
        "The nodes that y was computed from, y itself included, in an order in which they could be computed.",
        ("program",),
        ("order", "once"),
        (Family("a topological order", sentence, draw, {"long": (1, 2, 3)}, valid=valid, count=12), alone, deep),
        (_visits_once("topological order", lambda program: (as_arrays(program),)),),
        2.0,
        judge=topological,
    )


def _ends_in_results(program: Program, ends: Array) -> bool:
    """Whether the places are those of different results."""
    places = np.ravel(ends).tolist()
    return program.valid and 0 < len(places) == len(set(places)) and all(place in program.inner for place in places)


def _order_of_several() -> Task:
    """For courses whose function takes a list of outputs."""
    sentence = (
        "Of several outputs at once: each node that any of them depends on stands in the list once, behind its "
        "operands. An output may be an operand of another (told, not marked)."
    )

    def draw(values: Values, sizes: Sizes) -> Arguments:
        program = random_program(values, 2, sizes["operations"], shape=(2,))
        inner = [int(node) for node in program.inner]
        count = min(sizes["outputs"], len(inner))
        return as_arrays(program), np.array([inner[k] for k in values.permutation(len(inner))[:count]])

    family = Family(
        "several outputs",
        sentence,
        draw,
        {"operations": (3, 4, 6), "outputs": (2, 3)},
        valid=_ends_in_results,
        count=10,
        standing=Standing.ADVICE,
    )
    return Task(
        "order of several outputs",
        "topological_order([y, z])",
        "The nodes that some outputs were computed from, these included, in an order in which they could be computed.",
        ("program", "outputs"),
        ("order", "once"),
        (family,),
        points=0.0,
        after=("topological order",),
        judge=topological,
    )


def _bends(program: Program, *seeds: object) -> bool:
    """Whether the first leaf's gradient depends on every leaf: only then does a sweep from it reach them all."""
    if not program.valid:
        return False
    first = np.zeros(len(program.leaves))
    first[0] = 0.5

    def at(moves: Array) -> Array:
        return program.values([leaf + m for leaf, m in zip(program.leaves, moves, strict=True)])[program.output]

    for leaf in range(len(program.leaves)):
        other = np.zeros(len(program.leaves))
        other[leaf] = 0.25
        mixed = at(first + other) - at(first) - at(other) + at(0 * first)
        if not np.all(np.abs(mixed) > 1e-9):
            return False
    return True


def _second_order() -> Task:
    def draw(values: Values, sizes: Sizes, shape: tuple[int, ...]) -> Program:
        program = random_program(values, 2, sizes["operations"], shape=shape)
        squared = Operation("multiply", (0, 0))
        size = len(program)
        operations = (*program.operations, squared, Operation("multiply", (size, program.output)))
        return Program(program.leaves, operations)

    def with_two_seeds(values: Values, sizes: Sizes) -> Arguments:
        shape = values.choice(SHAPES)
        return as_arrays(draw(values, sizes, shape)), values.cotangent(shape), values.cotangent(shape)

    family = Family(
        "gradient of gradient",
        "A gradient is a Tensor that remembers how it came about: it can be differentiated again.",
        with_two_seeds,
        {"operations": (1, 2, 3)},
        valid=_bends,
    )
    statement = (
        "`x1.grad.backward(seed)` after `y.backward(seed)`: derivatives of the first leaf's gradient by all leaves."
    )
    return Task(
        "gradient of gradient",
        "x.grad.backward(u)",
        statement,
        ("program", "seed", "second_seed"),
        ("gradient", "second"),
        (family,),
        points=3.0,
        after=END,
    )


def _repeated(values: Values, name: str, shape: tuple[int, ...]) -> Program:
    program = repeated(values, name)
    return Program(tuple(values.real(shape, -1.5, 1.5, 0.3) for _ in program.leaves), program.operations)


def _twice(name: str) -> Family:
    sign = {"add": "+", "multiply": "*"}[name]
    sentence = f"The same Tensor may stand on both sides: `a {sign} a`."
    family = _family(f"a {sign} a", sentence, lambda values, sizes, shape: _repeated(values, name, shape), 6)
    return replace(family, after=tuple(dict.fromkeys(("multiply", name))))


TASKS = (
    _order(),
    _order_of_several(),
    _one_operation("add", "+"),
    _one_operation("multiply", "*"),
    Task(
        "accumulation",
        "y.backward(seed)",
        "Gradients that reach a Tensor along several ways are added up.",
        INPUTS,
        ANSWERS,
        (
            _twice("add"),
            _twice("multiply"),
            _of_one_operation(SHARES, "add", "multiply"),
        ),
        points=2.0,
    ),
    Task(
        "backward",
        "y.backward(seed)",
        "The reverse sweep through any graph of Tensors.",
        INPUTS,
        ANSWERS,
        (
            *(replace(family, after=ARITHMETIC) for family in SHAPED),
            _family(
                "leaves that play no part",
                "The gradient of a Tensor that y was not computed from is None; zeros are accepted too.",
                _idle_leaf,
                3,
                0.5,
            ),
            _of_one_operation(SWEEP, "add", "multiply"),
            _of_one_operation(SWEEP, "multiply", "add"),
        ),
        (_visits_once("backward", lambda program: (as_arrays(program), np.asarray(1.5))),),
        3.0,
        ("accumulation",),
    ),
    Task(
        "constants",
        "a + 2, a * 0.5",
        "A plain number as the right operand.",
        INPUTS,
        ANSWERS,
        (_family("a number on the right", "The right operand may be a plain `int` or `float`.", _right_constant),),
        after=("accumulation", *ARITHMETIC),
    ),
    Task(
        "gradients of results",
        "v.grad",
        "`grad` of the results in between, as the reverse trace of the lecture lists them.",
        INPUTS,
        ("adjoints",),
        (
            _family(
                "gradients of results",
                "After `y.backward(seed)` every Tensor that y was computed from holds its gradient, y itself included.",
                lambda values, sizes, shape: random_program(
                    values, 2, sizes["operations"], shape=shape
                ).without_dead_code(),
                6,
                operations=(2, 4),
            ),
        ),
        after=END,
    ),
    Task(
        "nothing is overwritten",
        "y.backward(seed)",
        "The sweep adds up in arrays of its own.",
        INPUTS,
        ("leaves", "seed"),
        (
            _family(
                "values and seed stay",
                "The arrays of the leaves and the seed are left as they are.",
                lambda values, sizes, shape: skip_connections(values, 2, (2, *shape[:1])),
                6,
            ),
        ),
        after=END,
    ),
    Task(
        "second backward",
        "y.backward(seed), twice",
        "Two sweeps through the same graph.",
        INPUTS,
        ("first", "second"),
        (
            _family(
                "backward twice",
                "A second sweep either gives the gradients of the leaves again or adds them once more; nothing else.",
                lambda values, sizes, shape: unequal_diamond(values, sizes["long"], shape),
                4,
                long=(1, 2),
            ),
        ),
        after=END,
        judge=same_or_added,
    ),
    Task(
        "training loop",
        "for ...",
        "A loop that builds a graph and calls `backward`, round after round.",
        ("rounds",),
        ("alive",),
        (
            Family(
                "nothing is kept",
                "The class keeps no list of Tensors: the graph of a round of training goes with the last reference "
                "to it.",
                lambda values, sizes: (values.integer(30, 60),),
                count=1,
            ),
        ),
        after=END,
        judge=few_alive,
    ),
    _second_order(),
)
