"""Forward mode with mistakes as switches: the tangent of a result is the sum of its operands' tangents times slopes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from checks.assignments.programs import Constant, Operation, Program
from checks.staff.engine.local_rules import WRONG_VALUES, apply
from checks.staff.engine.tape import local_rules, operands_of

PRODUCT_OF_TANGENTS = "product of the tangents"
BY_TANGENT = "the larger tangent decides"
LARGER_TANGENT = "larger of the tangents"
OTHER_WAY = "computed the other way round"

WRONG_TANGENTS: Mapping[str, Mapping[str, Callable[..., Any]]] = {
    "multiply": {PRODUCT_OF_TANGENTS: lambda y, a, ta, b, tb: ta * tb},
    "divide": {"quotient of the tangents": lambda y, a, ta, b, tb: ta / (tb or 1.0)},
    "maximum": {
        LARGER_TANGENT: lambda y, a, ta, b, tb: max(ta, tb),
        "sum of the tangents": lambda y, a, ta, b, tb: ta + tb,
        "tangent of the smaller": lambda y, a, ta, b, tb: tb if a >= b else ta,
    },
    "absolute": {"absolute value of the tangent": lambda y, a, ta: abs(ta)},
}
"""Tangents that no sum of slopes gives."""


def push(program: Program, tangents: Sequence[Any], mistakes: frozenset[str] = frozenset()) -> tuple[Any, Any]:
    """Value and tangent of the output; NaN where a mistake leaves the numbers."""
    try:
        nodes, moved = list(program.leaves), list(tangents)
        for operation in program.operations:
            value, tangent = _step(operation, nodes, moved, mistakes)
            nodes.append(value)
            moved.append(tangent)
    except (ArithmeticError, ValueError):
        return np.nan, np.nan
    value, tangent = nodes[program.output], moved[program.output]
    return (np.nan, np.nan) if isinstance(value, complex) or isinstance(tangent, complex) else (value, tangent)


def _step(operation: Operation, nodes: list[Any], moved: list[Any], mistakes: frozenset[str]) -> tuple[Any, Any]:
    name = operation.name
    operands = operands_of(operation, nodes)
    tangents = [None if isinstance(o, Constant) else moved[o] for o in operation.operands]
    if OTHER_WAY in mistakes and OTHER_WAY in WRONG_VALUES.get(name, {}):
        # Value and tangent come of one operation on duals: exchanged operands turn both.
        operands, tangents, mistakes = operands[::-1], tangents[::-1], mistakes - {OTHER_WAY}
    wrong = next((WRONG_VALUES[name][m] for m in sorted(mistakes) if m in WRONG_VALUES.get(name, {})), None)
    value = apply(name, *operands) if wrong is None else wrong(*operands)
    odd = next((WRONG_TANGENTS[name][m] for m in sorted(mistakes) if m in WRONG_TANGENTS.get(name, {})), None)
    if odd is not None and None not in tangents:
        return value, odd(value, *(part for pair in zip(operands, tangents, strict=True) for part in pair))
    if name == "maximum":
        return value, tangents[0] if operands[0] >= operands[1] else tangents[1]
    shares = [
        formula(tangent, value, *operands)
        for formula, tangent in zip(local_rules(name, mistakes), tangents, strict=True)
        if tangent is not None
    ]
    return value, sum(shares[1:], shares[0])
