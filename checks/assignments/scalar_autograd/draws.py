"""Programs for the operations of a `Value` class, one sort for each way to get an operation wrong."""

from collections.abc import Callable

from checks.assignments.program_draws import Draft, alone, leaves
from checks.assignments.programs import Constant, Operand, Operation, Program
from checks.assignments.task import Arguments, Sizes
from checks.assignments.values import Values

DOMAINS = {
    "exp": (-1.5, 1.5),
    "log": (0.3, 3.0),
    "tanh": (-1.5, 1.5),
    "sigmoid": (-2.0, 2.0),
}
"""Where an operation's operands are drawn, if not between -2 and 2."""

LINEAR = ("add", "subtract")
WHOLE: tuple[int | float, ...] = (2, 3, -1, -2, 4)
FRACTIONS: tuple[int | float, ...] = (0.5, 1.5, -0.5, 2.5)


def domain(name: str) -> tuple[float, float]:
    """Smallest and largest operand."""
    return DOMAINS.get(name, (-2.0, 2.0))


def drawn(program: Callable[[Values, str, float, float], Program], name: str) -> Callable[[Values, Sizes], Arguments]:
    """A family's draw from a sort of program and an operation."""
    return lambda values, sizes: (program(values, name, *domain(name)),)


def valid(program: Program) -> bool:
    """Programs keep their margins."""
    return program.valid


def number_on_the_right(name: str, *, apart: bool = False) -> Callable[[Values, Sizes], Arguments]:
    """``x1 + 2`` and ``x1 + 2.5``, inside of a product; or `apart` from products, ``t + t`` or ``(x1 / 2) / 2``."""

    def draw(values: Values, sizes: Sizes) -> Arguments:
        operand = Constant(values.choice((2, 3, -2, 2.5, -1.5, 0.75)))
        if apart:
            return (_nested(leaves(values, 1), name, (0, operand), (1, operand)),)
        return (_times(leaves(values, 2), name, (0, operand)),)

    return draw


def number_on_the_left(name: str, *, apart: bool = False) -> Callable[[Values, Sizes], Arguments]:
    """``2 - x1`` or ``2 - x1 * x2`` inside of a product; or `apart` from products, ``t + t`` or ``2 / (2 / x1)``."""

    def draw(values: Values, sizes: Sizes) -> Arguments:
        operand = Constant(values.choice((2, 3, 5, 2.5, 1.5, 0.75)))
        if apart:
            return (_nested(leaves(values, 1), name, (operand, 0), (operand, 1)),)
        if values.integer(0, 1):
            return (_times(leaves(values, 2), name, (operand, 0)),)
        draft = Draft(leaves(values, 3))
        draft.add("multiply", draft.add(name, operand, draft.add("multiply", 0, 1)), 2)
        return (draft.program,)

    return draw


def power(*exponents: int | float, positive: bool = False, apart: bool = False) -> Callable[[Values, Sizes], Arguments]:
    """``x1 ** 3``, inside of a product or of a power, with `x1` above 0 if the exponents are no whole numbers."""

    def draw(values: Values, sizes: Sizes) -> Arguments:
        exponent = Constant(values.choice(exponents))
        first, factor = leaves(values, 2)
        if apart:
            return (_nested([abs(first) if positive else first], "power", (0, exponent), (1, exponent)),)
        return (_times([abs(first) if positive else first, factor], "power", (0, exponent)),)

    return draw


def power_used_elsewhere(values: Values, sizes: Sizes, joined: str = "multiply") -> Arguments:
    """``x1 ** 3 * x1``."""
    draft = Draft(leaves(values, 1))
    node = draft.add("power", 0, Constant(values.choice((2, 3))))
    draft.add(joined, *((node, 0) if values.integer(0, 1) else (0, node)))
    return (draft.program,)


def number_to_the_power_used_elsewhere(values: Values, sizes: Sizes, joined: str = "multiply") -> Arguments:
    """``2 ** x1 * x1``."""
    draft = Draft(leaves(values, 1))
    node = draft.add("power", Constant(values.choice((2, 3, 0.5))), 0)
    draft.add(joined, *((node, 0) if values.integer(0, 1) else (0, node)))
    return (draft.program,)


def of_a_result(values: Values, name: str, low: float = -2.0, high: float = 2.0, joined: str = "multiply") -> Program:
    """``y = op(t, ...) * t`` with ``t = x1 * x2``: whoever spoils what the operand itself is made of is seen."""
    first, *others = alone(values, name, low, high).leaves
    factor = alone(values, name, low, high).leaves[0]
    return _of_a_result(values, [first, factor, *others], joined, name, after=tuple(range(2, 2 + len(others))))


def power_of_a_result(values: Values, sizes: Sizes, joined: str = "multiply") -> Arguments:
    """``t ** 3 * t`` with ``t = x1 * x2``."""
    exponent = Constant(values.choice((2, 3)))
    return (_of_a_result(values, leaves(values, 2), joined, "power", after=(exponent,)),)


def number_to_the_power_of_a_result(values: Values, sizes: Sizes, joined: str = "multiply") -> Arguments:
    """``2 ** t * t`` with ``t = x1 * x2``."""
    base = Constant(values.choice((2, 3, 0.5)))
    return (_of_a_result(values, leaves(values, 2), joined, "power", before=(base,)),)


def _of_a_result(
    values: Values,
    numbers: list[float],
    joined: str,
    name: str,
    before: tuple[Operand, ...] = (),
    after: tuple[Operand, ...] = (),
) -> Program:
    draft = Draft(numbers)
    operand = draft.add(joined, 0, 1)
    node = draft.add(name, *before, operand, *after)
    draft.add(joined, *((node, operand) if values.integer(0, 1) else (operand, node)))
    return draft.program


def no_part(values: Values, sizes: Sizes) -> Arguments:
    """``y = x1 * x2 + x1``, beside which there is an x3."""
    draft = Draft(leaves(values, 3))
    product = draft.add("multiply", 0, 1)
    draft.add("add", *((product, 0) if values.integer(0, 1) else (0, product)))
    return (draft.program,)


def power_of_zero(values: Values, sizes: Sizes) -> Arguments:
    """``(x1 ** 2) * x2`` at ``x1 = 0``."""
    (factor,) = leaves(values, 1)
    return (_times([0.0, factor], "power", (0, Constant(values.choice((2, 3))))),)


def at_the_kink(values: Values, sizes: Sizes) -> Arguments:
    """``relu(0) * x2``."""
    (factor,) = leaves(values, 1)
    return (Program((0.0, factor), (Operation("relu", (0,)), Operation("multiply", (2, 1)))),)


def integers(values: Values, sizes: Sizes) -> Arguments:
    """Leaves that are Python integers: ``Value(3)``."""
    first, second = (values.choice((-3, -2, 2, 3, 4, 5)) for _ in range(2))
    operations = (Operation("multiply", (0, 1)), Operation("add", (2, 0)), Operation("multiply", (3, 2)))
    return (Program((first, second + (first == second)), operations),)


def _nested(
    values: list[float], name: str, inner: tuple[int | Constant, ...], outer: tuple[int | Constant, ...]
) -> Program:
    """The operation on its own result; sums and differences, which pass on what arrives, are doubled instead."""
    last = Operation("add", (1, 1)) if name in LINEAR else Operation(name, outer)
    return Program(tuple(values), (Operation(name, inner), last))


def _times(values: list[float], name: str, operands: tuple[int | Constant, ...]) -> Program:
    return Program(tuple(values), (Operation(name, operands), Operation("multiply", (2, 1))))


def network(values: Values, sizes: Sizes, activation: str) -> Arguments:
    """A hidden layer of `d` neurons on two inputs, squared error: ``(w . act(W x + b) - t) ** 2`` by + and *."""
    hidden = sizes["d"]
    count = 2 + 3 * hidden + hidden + 1
    draft = Draft([float(values.real((), -1.0, 1.0, 0.1)) for _ in range(count)])
    total = None
    for unit in range(hidden):
        weights = 2 + 3 * unit
        node = draft.add("add", draft.add("multiply", weights, 0), draft.add("multiply", weights + 1, 1))
        node = draft.add(activation, draft.add("add", node, weights + 2))
        node = draft.add("multiply", node, 2 + 3 * hidden + unit)
        total = node if total is None else draft.add("add", total, node)
    assert total is not None
    error = draft.add("add", total, count - 1)
    draft.add("multiply", error, error)
    return (draft.program,)
