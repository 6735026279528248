"""The answers of each task on dual numbers, and the mistakes that its checks are there to find."""

import math
from collections.abc import Callable, Mapping

import numpy as np

from checks.assignments.forward_mode.tasks import BRANCHES, FIRST, LEFT, NESTED, NESTED_FUNCTIONS, OUTER_ALONE, RIGHT
from checks.assignments.keys import Key, Mistake
from checks.assignments.programs import Program
from checks.assignments.task import Outputs
from checks.staff.engine.local_mistakes import LOCAL
from checks.staff.engine.local_rules import IGNORED
from checks.staff.engine.program_keys import CANCELLED, quotients_by_powers
from checks.staff.engine.pushforward import LARGER_TANGENT, OTHER_WAY, PRODUCT_OF_TANGENTS, push
from checks.staff.engine.tape import in_precision

BY_PARTS = "tangents decide between equal values"
CONFUSED = "the inner and the outer derivative share one perturbation"
Slope = Callable[[float], float]


def answers(program: Program, tangents: tuple[float, ...], *, mistakes: frozenset[str] = frozenset()) -> Outputs:
    """The output's value and tangent."""
    return push(program, tangents, mistakes)


def _single(program: Program, tangents: tuple[float, ...]) -> Outputs:
    return push(in_precision(program, np.float32), list(np.asarray(tangents, dtype=np.float32)))


def _by_powers(program: Program, tangents: tuple[float, ...]) -> Outputs:
    return _single(quotients_by_powers(program), tangents)


ACCEPTED = {"single precision": _single, "quotients by powers": _by_powers}


def _key(*mistakes: Mistake) -> Key:
    return Key(answers, mistakes, ACCEPTED, floor=CANCELLED)


def _told(name: str, catalogue: str, explanation: str, first: str, second: str, third: str) -> Mistake:
    return Mistake(name, catalogue, explanation, (first, second, third))


PRODUCT = _told(
    PRODUCT_OF_TANGENTS,
    "M-84",
    "The tangents are multiplied with each other. The product rule has two terms: a' b + a b'.",
    "Multiply two duals by hand, term by term.",
    "What is the slope of x x?",
    "The tangent of a product.",
)
QUOTIENT = _told(
    "quotient of the tangents",
    "M-88",
    "The tangents are divided by each other. The quotient rule is (a' b - a b') / b².",
    "Divide two duals by hand.",
    "What is the slope of 1 / x?",
    "The tangent of a quotient.",
)
LARGER = _told(
    LARGER_TANGENT,
    "M-78",
    "The tangent is the larger of both tangents. It belongs to the operand with the larger value.",
    "Which of the two operands is the result?",
    "Let the smaller operand have the larger tangent.",
    "How the tangent is chosen.",
)
SUMMED = _told(
    "sum of the tangents",
    "M-14",
    "Both tangents are passed on. Only the operand with the larger value moves the result.",
    "Which of the two operands is the result?",
    "What happens if the smaller operand moves a little?",
    "How the tangent is chosen.",
)
SMALLER = _told(
    "tangent of the smaller",
    "M-14",
    "The tangent belongs to the smaller operand. It belongs to the operand with the larger value.",
    "Which of the two operands is the result?",
    "What happens if the smaller operand moves a little?",
    "How the tangent is chosen.",
)
MAGNITUDE = _told(
    "absolute value of the tangent",
    "M-78",
    "The tangent loses its sign. It is multiplied by the sign of the value: sign(a) a'.",
    "Let a negative number grow.",
    "Which sign decides, that of the value or that of the tangent?",
    "The tangent in abs.",
)
EXTRA: Mapping[str, tuple[Mistake, ...]] = {"multiply": (PRODUCT,), "divide": (QUOTIENT,), "absolute": (MAGNITUDE,)}
EXPONENT = frozenset(
    {"logarithm missing", "power rule for the exponent", "exponent gets nothing", "logarithm of the exponent"}
)
BASE = frozenset(
    {
        "exponent not reduced",
        "coefficient lost",
        "rule applied to the adjoint",
        "rule applied to the result",
        "exponent times base",
    }
)


def _local(operation: str, *without: str) -> tuple[Mistake, ...]:
    """The operation's mistakes; a tangent that is left out takes the place of an adjoint that is ignored."""
    return tuple(
        _unmultiplied(mistake) if mistake.name == IGNORED else mistake
        for mistake in LOCAL[operation]
        if mistake.name not in without
    )


def _unmultiplied(mistake: Mistake) -> Mistake:
    return Mistake(
        IGNORED,
        mistake.catalogue,
        "The tangent is the slope alone, as if the operand's tangent were 1. It is the slope times the "
        "operand's tangent.",
        ("Give the operand a tangent of 3.", "Which factor does the tangent lack?", "The tangent in this operation."),
    )


SLOPES: Mapping[str, Slope] = {
    FIRST[0]: lambda x: 3 * x * x - 2,
    FIRST[1]: lambda x: (2 - 2 * x - x * x) / (x * x + 2) ** 2,
    FIRST[2]: lambda x: math.exp(x) * (math.sin(x) + math.cos(x)),
    FIRST[3]: lambda x: 2 * x if x > 0 else -3.0,
    FIRST[4]: lambda x: -3 * x * x,
    NESTED[0]: lambda x: 1.0,
    NESTED[1]: lambda x: 3 * x * x + 4,
    NESTED[2]: lambda x: 4 * x,
    NESTED[3]: lambda x: 54.0,
    NESTED[4]: lambda x: (1 + 0.5 * x) * math.exp(0.5 * x),
    BRANCHES[0]: lambda x: 2 * x if -1 < x < 1 else 2.0,
    OUTER_ALONE[0]: lambda x: 2 * x,
    NESTED_FUNCTIONS[0]: lambda x: math.cos(2 * x) - 2 * x * math.sin(2 * x) + x * (1 + x * x) / (1 + 2 * x * x) ** 1.5,
    NESTED_FUNCTIONS[1]: lambda x: 8 * x / (2 + x * x) ** 2 + (1 - x * math.tanh(x / 2)) / math.cosh(x / 2) ** 2,
    NESTED_FUNCTIONS[2]: lambda x: -4 * math.sin(2 * x) - 4 * x * math.cos(2 * x) - 2 * x + (4.0 if x > 0 else 0.0),
}
CONFUSED_SLOPES: Mapping[str, Slope] = {
    NESTED[0]: lambda x: 2.0,
    NESTED[1]: lambda x: x * x + 4 * x + 4,
    OUTER_ALONE[0]: lambda x: 2 * x + 3 * x * x,
    **dict.fromkeys((*NESTED[3:], *NESTED_FUNCTIONS), lambda x: 0.0),
}
"""With one perturbation x and y move together in the inner derivative, which is a plain number afterwards: what is
nothing else has slope 0. (The third of `NESTED` comes out right.)"""


def derivative(source: str, x: float, *, mistakes: frozenset[str] = frozenset()) -> Outputs:
    """The slope of one of the functions, by its formula."""
    if CONFUSED in mistakes and source in CONFUSED_SLOPES:
        return (CONFUSED_SLOPES[source](x),)
    return (SLOPES[source](x) if source in SLOPES else 0.0,)


def compared(a: float, ta: float, b: float, tb: float, *, mistakes: frozenset[str] = frozenset()) -> Outputs:
    """Whether a < b, and whether a > b."""
    if BY_PARTS in mistakes:
        return (a, ta) < (b, tb), (a, ta) > (b, tb)
    return a < b, a > b


COMPARED = _told(
    BY_PARTS,
    "M-78",
    "Duals with equal values are told apart by their tangents. A comparison decides which way a program goes, and the "
    "program's way depends on values alone.",
    "Compare two duals with the same value.",
    "Which part of a dual decides which branch is taken?",
    "The comparison looks at both parts.",
)
PERTURBED = _told(
    CONFUSED,
    "M-77",
    "The inner derivative takes the outer perturbation for its own. In d/dx (x d/dy (x + y)) the inner "
    "one is 1 and so is the "
    "outer one: each call of `derivative` needs an ε of its own.",
    "Work out the small example by hand.",
    "Of which variable is the inner derivative taken, and what does it do with the other one's tangent?",
    "Give each call of `derivative` a perturbation with a number of its own.",
)

SIGN = "sign of the right operand lost"
LEFT_ONLY = "only the left operand gets a gradient"
DENOMINATOR = (
    "sign of the denominator lost",
    "denominator not squared",
    "numerator missing",
    "adjoint ignored in the denominator",
)
HALF: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "add": ((LEFT_ONLY,), ()),
    "subtract": ((SIGN,), ("operands exchanged",)),
    "multiply": ((LEFT_ONLY,), ()),
    "divide": (DENOMINATOR, ("adjoint ignored in the denominator",)),
}
"""Mistakes that a number on the right cannot show, and those that one on the left cannot show or tell apart."""

KEYS: Mapping[str, Key] = {
    **{
        name: _key(*_local(name), *EXTRA.get(name, ()))
        for name in ("add", "subtract", "multiply", "divide", "negative")
    },
    **{RIGHT[name]: _key(*_local(name, *out)) for name, (out, _) in HALF.items()},
    **{LEFT[name]: _key(*_local(name, *out)) for name, (_, out) in HALF.items()},
    "power": _key(*_local("power", *EXPONENT, OTHER_WAY)),
    "number to the dual": _key(*_local("power", *BASE)),
    "power of two duals": _key(*_local("power", *(BASE - {"coefficient lost"}))),
    **{name: _key(*_local(name)) for name in ("exp", "log", "sin", "cos", "tanh", "sqrt", "relu")},
    "absolute": _key(*_local("absolute"), MAGNITUDE),
    "maximum": _key(LARGER, SUMMED, SMALLER),
    "expressions": _key(),
    "comparison": Key(compared, (COMPARED,)),
    "derivative": Key(derivative),
    "nested derivatives": Key(derivative, (PERTURBED,)),
}
"""By task."""
