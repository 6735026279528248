"""Local derivatives, one formula for each operand, and what students write in their place.

A formula takes the adjoint `g`, the result `y` and the operands, and runs on numbers, on arrays and on recorded nodes.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from checks.assignments.programs import FORWARD

Formula: TypeAlias = Callable[..., Any]

IGNORED = "the adjoint from above is ignored"


def apply(name: str, *operands: Any) -> Any:
    """An operation on numbers or arrays, or on recorded nodes, which record it."""
    for operand in operands:
        if hasattr(operand, "record"):
            return operand.record(name, operands)
    return FORWARD[name](*operands)


def _positive(x: Any) -> Any:
    """1 where x > 0, else 0; of recorded nodes a constant."""
    return x.constant(_positive(x.primal)) if hasattr(x, "record") else (x > 0) * 1.0


def _powered(x: Any, exponent: Any) -> Any:
    """A power of anything: of the magnitude where the exponent is not whole."""
    return (x if exponent == int(exponent) else apply("absolute", x)) ** exponent


def _sign(x: Any) -> Any:
    return 2.0 * _positive(x) - 1.0


RULES: Mapping[str, tuple[Formula, ...]] = {
    "add": (lambda g, y, a, b: g, lambda g, y, a, b: g),
    "subtract": (lambda g, y, a, b: g, lambda g, y, a, b: -g),
    "multiply": (lambda g, y, a, b: g * b, lambda g, y, a, b: g * a),
    "divide": (lambda g, y, a, b: g / b, lambda g, y, a, b: -g * a / (b * b)),
    "power": (
        lambda g, y, a, b: g * b * a ** (b - 1),
        lambda g, y, a, b: g * y * apply("log", a),
    ),
    "negative": (lambda g, y, a: -g,),
    "inverse": (lambda g, y, a: -g * y * y,),
    "exp": (lambda g, y, a: g * y,),
    "log": (lambda g, y, a: g / a,),
    "sqrt": (lambda g, y, a: g / (2.0 * y),),
    "sin": (lambda g, y, a: g * apply("cos", a),),
    "cos": (lambda g, y, a: -g * apply("sin", a),),
    "tanh": (lambda g, y, a: g * (1.0 - y * y),),
    "sigmoid": (lambda g, y, a: g * y * (1.0 - y),),
    "relu": (lambda g, y, a: g * _positive(a),),
    "absolute": (lambda g, y, a: g * _sign(a),),
}

WRONG: Mapping[str, Mapping[str, Mapping[int, Formula]]] = {
    "add": {
        IGNORED: {0: lambda g, y, a, b: 1.0 + 0 * g, 1: lambda g, y, a, b: 1.0 + 0 * g},
        "only the left operand gets a gradient": {1: lambda g, y, a, b: 0 * g},
        "each operand gets its own value": {0: lambda g, y, a, b: g * a, 1: lambda g, y, a, b: g * b},
    },
    "subtract": {
        IGNORED: {0: lambda g, y, a, b: 1.0 + 0 * g, 1: lambda g, y, a, b: -1.0 + 0 * g},
        "sign of the right operand lost": {1: lambda g, y, a, b: g},
        "operands exchanged": {0: lambda g, y, a, b: -g, 1: lambda g, y, a, b: g},
    },
    "multiply": {
        IGNORED: {0: lambda g, y, a, b: b + 0 * g, 1: lambda g, y, a, b: a + 0 * g},
        "factors not exchanged": {0: lambda g, y, a, b: g * a, 1: lambda g, y, a, b: g * b},
        "both factors": {0: lambda g, y, a, b: g * a * b, 1: lambda g, y, a, b: g * a * b},
        "only the left operand gets a gradient": {1: lambda g, y, a, b: 0 * g},
    },
    "divide": {
        IGNORED: {0: lambda g, y, a, b: 1.0 / b + 0 * g, 1: lambda g, y, a, b: -a / (b * b) + 0 * g},
        "adjoint ignored in the denominator": {1: lambda g, y, a, b: -a / (b * b) + 0 * g},
        "sign of the denominator lost": {1: lambda g, y, a, b: g * a / (b * b)},
        "denominator not squared": {1: lambda g, y, a, b: -g * a / b},
        "numerator missing": {1: lambda g, y, a, b: -g / (b * b)},
        "operands exchanged": {0: lambda g, y, a, b: -g * a / (b * b), 1: lambda g, y, a, b: g / b},
        "as a product": {0: lambda g, y, a, b: g * b, 1: lambda g, y, a, b: g * a},
    },
    "power": {
        IGNORED: {0: lambda g, y, a, b: b * a ** (b - 1) + 0 * g, 1: lambda g, y, a, b: y * apply("log", a) + 0 * g},
        "exponent not reduced": {0: lambda g, y, a, b: g * b * y},
        "coefficient lost": {0: lambda g, y, a, b: g * a ** (b - 1)},
        "rule applied to the adjoint": {0: lambda g, y, a, b: b * _powered(g, b - 1)},
        "rule applied to the result": {0: lambda g, y, a, b: g * b * _powered(y, b - 1)},
        "exponent times base": {0: lambda g, y, a, b: g * b * a},
        "logarithm missing": {1: lambda g, y, a, b: g * y},
        "power rule for the exponent": {1: lambda g, y, a, b: g * b * a ** (b - 1)},
        "exponent gets nothing": {1: lambda g, y, a, b: 0 * g},
        "logarithm of the exponent": {1: lambda g, y, a, b: g * y * apply("log", apply("absolute", b))},
    },
    "negative": {
        IGNORED: {0: lambda g, y, a: -1.0 + 0 * g},
        "sign lost": {0: lambda g, y, a: g},
    },
    "inverse": {
        IGNORED: {0: lambda g, y, a: -y * y + 0 * g},
        "sign lost": {0: lambda g, y, a: g * y * y},
        "not squared": {0: lambda g, y, a: -g * y},
        "logarithm in place of the square": {0: lambda g, y, a: g * apply("log", apply("absolute", a))},
        "base in place of its inverse": {0: lambda g, y, a: -g * a * a},
    },
    "exp": {
        IGNORED: {0: lambda g, y, a: y + 0 * g},
        "exponential of the result": {0: lambda g, y, a: g * apply("exp", y)},
        "operand in place of the result": {0: lambda g, y, a: g * a},
        "power rule": {0: lambda g, y, a: g * a * y / 2.718281828459045},
        "derivative 1": {0: lambda g, y, a: g},
        "operand times result": {0: lambda g, y, a: g * a * y},
    },
    "log": {
        IGNORED: {0: lambda g, y, a: 1.0 / a + 0 * g},
        "result in place of the operand": {0: lambda g, y, a: g / y},
        "operand not inverted": {0: lambda g, y, a: g * a},
        "squared": {0: lambda g, y, a: g / (a * a)},
        "sign": {0: lambda g, y, a: -g / a},
        "logarithm to base 10": {0: lambda g, y, a: g / (a * 2.302585092994046)},
    },
    "sqrt": {
        IGNORED: {0: lambda g, y, a: 1.0 / (2.0 * y) + 0 * g},
        "half lost": {0: lambda g, y, a: g / y},
        "operand in place of the root": {0: lambda g, y, a: g / (2.0 * a)},
        "root not inverted": {0: lambda g, y, a: g * y / 2.0},
    },
    "sin": {
        IGNORED: {0: lambda g, y, a: apply("cos", a) + 0 * g},
        "sign": {0: lambda g, y, a: -g * apply("cos", a)},
        "sine itself": {0: lambda g, y, a: g * y},
        "cosine of the result": {0: lambda g, y, a: g * apply("cos", y)},
    },
    "cos": {
        IGNORED: {0: lambda g, y, a: -apply("sin", a) + 0 * g},
        "sign": {0: lambda g, y, a: g * apply("sin", a)},
        "cosine itself": {0: lambda g, y, a: g * y},
        "sine of the result": {0: lambda g, y, a: -g * apply("sin", y)},
    },
    "tanh": {
        IGNORED: {0: lambda g, y, a: 1.0 - y * y + 0 * g},
        "operand in place of the result": {0: lambda g, y, a: g * (1.0 - a * a)},
        "not squared": {0: lambda g, y, a: g * (1.0 - y)},
        "rule of the sigmoid": {0: lambda g, y, a: g * y * (1.0 - y)},
        "tanh taken twice": {0: lambda g, y, a: g * (1.0 - apply("tanh", y) * apply("tanh", y))},
        "sign of the square": {0: lambda g, y, a: g * (1.0 + y * y)},
    },
    "sigmoid": {
        IGNORED: {0: lambda g, y, a: y * (1.0 - y) + 0 * g},
        "result alone": {0: lambda g, y, a: g * y},
        "operand in place of the result": {0: lambda g, y, a: g * a * (1.0 - a)},
        "sigmoid taken twice": {0: lambda g, y, a: g * apply("sigmoid", y) * (1.0 - apply("sigmoid", y))},
        "rule of tanh": {0: lambda g, y, a: g * (1.0 - y * y)},
        "sign": {0: lambda g, y, a: -g * y * (1.0 - y)},
    },
    "relu": {
        IGNORED: {0: lambda g, y, a: _positive(a) + 0 * g},
        "no mask": {0: lambda g, y, a: g},
        "mask inverted": {0: lambda g, y, a: g * (1.0 - _positive(a))},
        "mask from the adjoint": {0: lambda g, y, a: g * _positive(g)},
        "result in place of the mask": {0: lambda g, y, a: g * y},
        "slope 1 at 0": {0: lambda g, y, a: g * (1.0 - _positive(-a))},
    },
    "absolute": {
        IGNORED: {0: lambda g, y, a: _sign(a) + 0 * g},
        "sign ignored": {0: lambda g, y, a: g},
        "operand in place of its sign": {0: lambda g, y, a: g * a},
    },
}

WRONG_VALUES: Mapping[str, Mapping[str, Formula]] = {
    "subtract": {"computed the other way round": lambda a, b: b - a},
    "divide": {"computed the other way round": lambda a, b: b / a, "whole quotient": lambda a, b: a // b},
    "power": {"computed the other way round": lambda a, b: b**a},
    "relu": {"mask in place of the value": lambda a: (a > 0) * 1.0, "negative part": lambda a: a * (a < 0)},
    "tanh": {"sigmoid computed": lambda a: apply("sigmoid", a)},
}


def made_in(
    operation: str, mistakes: frozenset[str], table: Mapping[str, Mapping[str, Any]] = WRONG
) -> tuple[str, ...]:
    """Which of the table's mistakes are made in an operation: by their names alone, or `alone_in` it."""
    return tuple(name for name in sorted(table.get(operation, {})) if mistakes & {name, _alone_in(operation, name)})


def alone_in(operation: str, mistakes: frozenset[str]) -> frozenset[str]:
    """The same switches, but a mistake that other operations can have as well is made in this one alone.

    Parameters
    ----------
    operation : str
    mistakes : frozenset of str

    Examples
    --------
    >>> limited = alone_in("multiply", frozenset({"only the left operand gets a gradient"}))
    >>> made_in("multiply", limited), made_in("add", limited)
    (('only the left operand gets a gradient',), ())
    """
    local = {**WRONG.get(operation, {}), **WRONG_VALUES.get(operation, {})}
    return frozenset(_alone_in(operation, name) if name in local else name for name in mistakes)


def _alone_in(operation: str, mistake: str) -> str:
    return f"{mistake}, in {operation} alone"
