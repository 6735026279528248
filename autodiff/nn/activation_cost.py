"""What an activation costs: its usual formula as text, evaluated and counted from one reading of it."""

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autodiff.types import Array

FORMULAS: dict[str, str] = {
    "identity": "x",
    "threshold": "x > 0",
    "sign": "where(x > 0, 1, where(x < 0, -1, 0))",
    "sigmoid": "1 / (1 + exp(-x))",
    "tanh": "tanh(x)",
    "relu": "maximum(x, 0)",
    "leaky relu": "maximum(x, 0.01 * x)",
    "elu": "where(x > 0, x, 1.0 * (exp(x) - 1))",
    "softplus": "log(1 + exp(x))",
    "gelu": "0.5 * x * (1 + tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)))",
    "softmax": "exp(x) / (exp(x) + exp(0))",
}
"""The usual formula of each activation at one number x (softmax: in a row of two whose other input is 0)."""

_BINARY: Mapping[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_COMPARED: Mapping[type[ast.AST], Callable[[Any, Any], Any]] = {ast.Gt: operator.gt, ast.Lt: operator.lt}
_CALLED: Mapping[str, Callable[..., Any]] = {
    "exp": np.exp, "log": np.log, "tanh": np.tanh, "maximum": np.maximum, "where": np.where
}  # fmt: skip
_KIND = {"exp": "exp", "log": "log", "tanh": "tanh", "maximum": "compare", "where": ""}


def evaluate(formula: str, x: Array) -> Array:
    """Evaluate a formula in x made of numbers, + - * / > <, exp, log, tanh, maximum and where.

    Raises
    ------
    ValueError
        If something else occurs in it; nothing of it is executed as Python.

    Examples
    --------
    >>> evaluate("1 / (1 + exp(-x))", np.array([0.0]))
    array([0.5])
    """
    return np.asarray(_walk(ast.parse(formula, mode="eval").body, x), dtype=float) + 0 * x


def _walk(node: ast.expr, x: Array) -> Any:
    match node:
        case ast.Name(id="x"):
            return x
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_walk(operand, x)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return _BINARY[type(op)](_walk(left, x), _walk(right, x))
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARED:
            return _COMPARED[type(op)](_walk(left, x), _walk(right, x))
        case ast.Call(func=ast.Name(id=name), args=args) if name in _CALLED:
            return _CALLED[name](*[_walk(arg, x) for arg in args])
    raise ValueError(f"{ast.unparse(node)!r} is not part of a formula")


def operation_counts(formula: str) -> dict[str, int]:
    """Count the operations of a formula by kind; an expression that occurs twice is computed once.

    Returns
    -------
    dict
        From "exp", "log", "tanh", "compare" and "arithmetic" to how many; kinds that do not occur are left out.

    Examples
    --------
    >>> operation_counts("exp(x) / (exp(x) + exp(0))")
    {'arithmetic': 2, 'exp': 2}
    """
    counts: dict[str, int] = {}
    for text in {ast.dump(node): node for node in ast.walk(ast.parse(formula, mode="eval"))}.values():
        kind = _kind(text)
        if kind:
            counts[kind] = counts.get(kind, 0) + 1
    return dict(sorted(counts.items()))


def _kind(node: ast.AST) -> str:
    match node:
        case ast.BinOp():
            return "arithmetic"
        case ast.UnaryOp(operand=ast.Constant()):
            return ""  # a negative number is a number
        case ast.UnaryOp():
            return "arithmetic"
        case ast.Compare():
            return "compare"
        case ast.Call(func=ast.Name(id=name)):
            return _KIND[name]
    return ""
