"""A second reading of what exercises say: formulas of keys and of statements, evaluated by mpmath to 60 digits.

Nothing of the package is imported: neither its parser nor its arithmetic nor its records. A formula becomes text that
Python's own grammar parses, and a walk over that tree admits numbers, names, operators and a list of functions.
"""

import ast
import json
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

import mpmath
import numpy as np

mp = mpmath.mp.clone()
mp.dps = 60
FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "sin": mp.sin, "cos": mp.cos, "tan": mp.tan, "exp": mp.exp, "ln": mp.log, "log": mp.log, "sqrt": mp.sqrt,
    "tanh": mp.tanh, "sigmoid": lambda x: 1 / (1 + mp.exp(-x)), "relu": lambda x: x if x > 0 else mp.mpf(0),
    "abs": abs, "step": lambda x: mp.mpf(1 if x >= 0 else 0),
}  # fmt: skip
_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}  # fmt: skip


class NotReadError(ValueError):
    """This second reading does not know the notation; nothing is said about whether it is right."""


def number(text: str) -> Any:
    """A decimal or a fraction, to 60 digits."""
    above, _, below = text.partition("/")
    return mp.mpf(above) / mp.mpf(below or "1")


def quantity(text: str) -> Any:
    """A number, or the array of a bracketed text, with mpmath's numbers as entries.

    Examples
    --------
    >>> quantity("[[1, 1/2], [3, 4]]").shape, float(quantity("-2.5"))
    ((2, 2), -2.5)
    """
    if "[" not in text:
        return number(text)
    nested = json.loads(re.sub(r"[^\[\],\s]+", lambda match: f'"{match[0]}"', text))
    return np.vectorize(number, otypes=[object])(np.array(nested, dtype=object))


def value(formula: str, values: Mapping[str, Any]) -> Any:
    """The value of a formula in the notation of ``work``, or of Python text that `python_text` made.

    Raises
    ------
    NotReadError
        For notation that is not known here.

    Examples
    --------
    >>> float(value("2 * x^2 - 1", {"x": mp.mpf(3)}))
    17.0
    """
    try:
        tree = ast.parse(formula.replace("^", "**").strip(), mode="eval")
    except SyntaxError:
        raise NotReadError(f"{formula} is not read") from None
    return _value(tree.body, {"e": +mp.e, "pi": +mp.pi, **values})


def _value(node: ast.expr, values: Mapping[str, Any]) -> Any:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return mp.mpf(ast.unparse(node))
    if isinstance(node, ast.Name) and node.id in values:
        return values[node.id]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        inner = _value(node.operand, values)
        return -inner if isinstance(node.op, ast.USub) else inner
    if isinstance(node, ast.BinOp):
        left, right = _value(node.left, values), _value(node.right, values)
        if isinstance(node.op, ast.MatMult):
            return np.asarray(left) @ np.asarray(right)
        return _OPERATORS[type(node.op)](*_aligned(left, right))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _called(node.func.id, [_value(arg, values) for arg in node.args])
    raise NotReadError(f"{ast.unparse(node)} is not read")


def _called(name: str, args: list[Any]) -> Any:
    if name == "T":
        return np.asarray(args[0]).T
    if name == "sum":
        return sum(np.asarray(args[0]).ravel().tolist(), mp.mpf(0))
    if name == "odot":
        return operator.mul(*_aligned(*args))
    if name in ("max", "min"):
        pick = np.vectorize(max if name == "max" else min, otypes=[object])(*_aligned(*args))
        return pick if pick.ndim else pick.item()
    if name not in FUNCTIONS:
        raise NotReadError(f"{name} is not read")
    if isinstance(args[0], np.ndarray):
        return np.vectorize(FUNCTIONS[name], otypes=[object])(args[0])
    return FUNCTIONS[name](args[0])


def _aligned(left: Any, right: Any) -> tuple[Any, Any]:
    """A vector meets a matrix row by row: its entries belong to the first axis."""
    if isinstance(left, np.ndarray) and isinstance(right, np.ndarray) and left.ndim != right.ndim:
        small, large = sorted((left, right), key=np.ndim)
        spread = small.reshape(small.shape + (1,) * (large.ndim - small.ndim))
        return (spread, right) if small is left else (left, spread)
    return left, right


_LATEX = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[a-z](?:_(?:\{\d+\}|\d))?)(?![a-z])"
    r"|\\(?:mathrm|operatorname)\{(?P<roman>[a-z]+)\}|\\(?P<command>[a-z]+|[,;! ])|(?P<sign>[-+*/^(){}]))"
)


def python_text(latex: str) -> str:
    """Python text for a formula in LaTeX: fractions, powers, roots, functions, factors side by side.

    Raises
    ------
    NotReadError
        For anything else.

    Examples
    --------
    >>> python_text(r"v_{1} v_2 - \\frac{\\ln(v_1)}{2}")
    'v1*v2-((ln(v1))/(2))'
    """
    text, at = "", 0
    latex = re.sub(r"\\(?:left|right)(?=[()])|\\[,;! ]", "", latex).replace("\\cdot", "*")
    while latex[at:].strip():
        match = _LATEX.match(latex, at)
        if match is None:
            raise NotReadError(f"{latex!r} is not read from {latex[at:]!r} on")
        at = match.end()
        kind, found = str(match.lastgroup), match[str(match.lastgroup)]
        if kind == "command" and found == "frac":
            (above, at), below_at = _braced(latex, at), 0
            below, below_at = _braced(latex, at)
            piece, at = f"(({python_text(above)})/({python_text(below)}))", below_at
        elif kind == "command" and found == "sqrt":
            inside, at = _braced(latex, at)
            piece = f"sqrt({python_text(inside)})"
        elif kind in ("roman", "command"):
            piece, at = _function(found, latex, at)
        elif kind == "name":
            piece = re.sub(r"[_{}]", "", found)
        else:
            piece = {"{": "(", "}": ")", "^": "**"}.get(found, found)
        text += "*" if _touching(text, piece) else ""
        text += piece
    return text


def _function(name: str, latex: str, at: int) -> tuple[str, int]:
    """A function with its parentheses, which the loop above copies, or with the one atom that follows it."""
    if name not in FUNCTIONS:
        raise NotReadError(f"{name} is not read")
    if latex[at:].lstrip().startswith("("):
        return name, at
    match = re.compile(r"\s*([a-z](?:_(?:\{\d+\}|\d))?|\d+(?:\.\d+)?)(?!\s*\^)").match(latex, at)
    if match is None:
        raise NotReadError(f"the argument of {name} in {latex!r} is not read")
    return f"{name}({re.sub(r'[_{}]', '', match[1])})", match.end()


def _braced(latex: str, at: int) -> tuple[str, int]:
    """What stands between a brace and its partner, and where it ends."""
    start = latex.index("{", at)
    depth = 0
    for place in range(start, len(latex)):
        depth += {"{": 1, "}": -1}.get(latex[place], 0)
        if not depth:
            return latex[start + 1 : place], place + 1
    raise NotReadError(f"a brace of {latex!r} is not closed")


def _touching(text: str, piece: str) -> bool:
    """Whether two factors stand side by side; a function's name belongs to the parenthesis after it."""
    last = re.search(r"(\w+|\))$", text)
    return last is not None and last[0] not in FUNCTIONS and re.match(r"[\w(]", piece) is not None
