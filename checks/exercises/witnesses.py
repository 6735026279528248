"""Three witnesses of values and derivatives of a formula: our reverse mode, SymPy, and differences of 50 digits.

They share the formula, its parser and nothing else: our rules; SymPy's own `diff`; a difference quotient of values.
"""

import functools
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from autodiff import grad, jacfwd, relu, sigmoid, value_and_grad
from checks.exercises.answers.array import entries
from checks.exercises.arithmetic import Arithmetic, Value, evaluate
from checks.exercises.formula import Formula, parse
from checks.exercises.numbers import as_mpf, mp

STEP = mp.mpf(10) ** -15
REVERSE, SYMBOLIC, DIFFERENCES = "reverse mode", "SymPy", "central differences to 50 digits"


def gradient_witnesses(
    formula: str, at: Mapping[str, Value], fixed: Mapping[str, Value] | None = None
) -> dict[str, tuple[Any, dict[str, Value]]]:
    """The value of a formula and its gradient with respect to every variable, by three methods.

    Parameters
    ----------
    formula : str
        Of one number, in the language of `Part.work`; variables may be vectors and matrices.
    at : dict
        The variables' values: fractions, or nested tuples of them.
    fixed : dict, optional
        Values of further names, with respect to which no gradient is wanted.

    Returns
    -------
    dict
        Name of the method to the value and a dict of the gradients, each like its variable.

    Raises
    ------
    UndefinedValueError
        If the formula has no value there.

    Examples
    --------
    >>> found = gradient_witnesses("ln(x1) + x1*x2 - sin(x2)", {"x1": 2, "x2": 5})
    >>> [f"{float(gradient['x2']):.6f}" for value, gradient in found.values()]
    ['1.716338', '1.716338', '1.716338']
    """
    tree = parse(formula)
    return {
        REVERSE: _by_reverse_mode(tree, at, fixed or {}),
        SYMBOLIC: _by_sympy(tree, at, fixed or {}),
        DIFFERENCES: _by_differences(tree, at, fixed or {}),
    }


def slope_witnesses(formula: str, variable: str) -> dict[str, Callable[[Mapping[str, Fraction]], Any]]:
    """The partial derivative of a formula as a function of the point, by three methods.

    Parameters
    ----------
    formula : str
        Of one number, in numbers.
    variable : str

    Returns
    -------
    dict
        Name of the method to a function from a point to the value: what `FormulaAnswer.confirms` takes.

    Examples
    --------
    >>> found = slope_witnesses("x^2 * y", "x")
    >>> [round(float(slope({"x": Fraction(3), "y": Fraction(5)})), 9) for slope in found.values()]
    [30.0, 30.0, 30.0]
    """
    at_point = functools.cache(lambda point: gradient_witnesses(formula, dict(point)))

    def slope(method: str, point: Mapping[str, Fraction]) -> Any:
        return at_point(tuple(point.items()))[method][1][variable]

    return {method: functools.partial(slope, method) for method in (REVERSE, SYMBOLIC, DIFFERENCES)}


def array_witnesses(formula: str, at: Mapping[str, Value], like: Value) -> dict[str, Value]:
    """The value of a formula that is a vector or matrix, by three methods: as the gradient of its sum with weights.

    Parameters
    ----------
    formula : str
    at : dict
    like : nested tuples
        Of the value's shape.

    Examples
    --------
    >>> found = array_witnesses("W @ x", {"W": ((1, 2), (3, 4)), "x": (1, 1)}, (0, 0))
    >>> [[round(float(entry), 9) for entry in value] for value in found.values()]
    [[3.0, 7.0], [3.0, 7.0], [3.0, 7.0]]
    """
    weighted = gradient_witnesses(f"sum(weight__ * ({formula}))", {"weight__": like}, at)
    return {method: gradient["weight__"] for method, (_, gradient) in weighted.items()}


Hessian = dict[tuple[str, str], Any]


def hessian_witnesses(formula: str, at: Mapping[str, Fraction]) -> dict[str, Hessian]:
    """The second partial derivatives of a formula of numbers, by three methods.

    Parameters
    ----------
    formula : str
    at : dict
        The variables' values.

    Returns
    -------
    dict
        Name of the method to a dict from two variables' names to the second derivative.

    Examples
    --------
    >>> found = hessian_witnesses("x^2 * y", {"x": Fraction(3), "y": Fraction(5)})
    >>> [round(float(hessian["x", "y"]), 9) for hessian in found.values()]
    [6.0, 6.0, 6.0]
    """
    tree, names = parse(formula), list(at)
    found = {
        "forward over reverse mode": jacfwd(grad(_as_function(tree, at, {})))(_floats(at)).tolist(),
        SYMBOLIC: _hessian_by_sympy(tree, at),
        DIFFERENCES: _hessian_by_differences(tree, at),
    }
    return {
        method: {(a, b): rows[i][j] for i, a in enumerate(names) for j, b in enumerate(names)}
        for method, rows in found.items()
    }


class _Meaning(Arithmetic):
    """Another meaning of the operations: a table of functions."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        super().__init__()
        self.table = table

    def apply(self, function: str, *args: Any) -> Any:
        return self.table[function](*args)


_OPERATORS: dict[str, Any] = {
    "add": lambda x, y: x + y,
    "subtract": lambda x, y: x - y,
    "multiply": lambda x, y: x * y,
    "divide": lambda x, y: x / y,
    "negate": lambda x: -x,
    "power": lambda x, y: x**y,
}
_NUMPY = {
    **_OPERATORS, "sin": np.sin, "cos": np.cos, "tan": np.tan, "exp": np.exp, "ln": np.log, "sqrt": np.sqrt,
    "tanh": np.tanh, "sigmoid": sigmoid, "relu": relu, "abs": np.abs, "max": np.maximum, "min": np.minimum,
}  # fmt: skip
_SYMPY = {
    **_OPERATORS, "sin": sympy.sin, "cos": sympy.cos, "tan": sympy.tan, "exp": sympy.exp, "ln": sympy.log,
    "sqrt": sympy.sqrt, "tanh": sympy.tanh, "sigmoid": lambda x: 1 / (1 + sympy.exp(-x)),
    "relu": lambda x: sympy.Max(x, 0), "abs": sympy.Abs, "max": sympy.Max, "min": sympy.Min,
}  # fmt: skip


def _like(value: Value, flat: list[Any]) -> Value:
    """The flat numbers, nested as `value` is; they are taken from the list."""
    return tuple([_like(part, flat) for part in value]) if isinstance(value, tuple) else flat.pop(0)


def _named(at: Mapping[str, Value], flat: list[Any]) -> dict[str, Value]:
    left = list(flat)
    return {name: _like(value, left) for name, value in at.items()}


def _numbers(at: Mapping[str, Value]) -> list[Any]:
    return [number for value in at.values() for number in entries(value)]


def _floats(at: Mapping[str, Value]) -> Any:
    return np.array([float(number) for number in _numbers(at)])


def _constants(fixed: Mapping[str, Value], number: Callable[[Any], Any]) -> dict[str, Value]:
    """The fixed values, in the numbers of a method."""
    return {name: _like(value, [number(entry) for entry in entries(value)]) for name, value in fixed.items()}


def _as_function(tree: Formula, at: Mapping[str, Value], fixed: Mapping[str, Value]) -> Callable[[Any], Any]:
    """The formula as a function of one array, in our own operations."""
    numbers = _Meaning({name: _with_floats(function) for name, function in _NUMPY.items()})

    constants = {"e": np.e, "pi": np.pi} | _constants(fixed, float)

    def f(x: Any) -> Any:
        return evaluate(tree, _named(at, [x[k] for k in range(len(x))]) | constants, numbers)

    return f


def _by_reverse_mode(
    tree: Formula, at: Mapping[str, Value], fixed: Mapping[str, Value]
) -> tuple[Any, dict[str, Value]]:
    value, gradient = value_and_grad(_as_function(tree, at, fixed))(_floats(at))
    return float(value), _named(at, gradient.tolist())


def _with_floats(function: Any) -> Any:
    """The function, of numbers written in the formula as floats."""
    return lambda *args: function(
        *[float(arg) if isinstance(arg, int) or hasattr(arg, "numerator") else arg for arg in args]
    )


def _in_sympy(
    tree: Formula, at: Mapping[str, Value], fixed: Mapping[str, Value]
) -> tuple[Any, list[Any], dict[Any, Any]]:
    """The formula as an expression, its symbols, and the point."""
    exact = [_rational(number) for number in _numbers(at)]
    symbols = list(sympy.symbols(f"s0:{len(exact)}", real=True))
    table = {name: _with_rationals(function) for name, function in _SYMPY.items()}
    constants = {"e": sympy.E, "pi": sympy.pi} | _constants(fixed, _rational)
    expression = evaluate(tree, _named(at, symbols) | constants, _Meaning(table))
    return sympy.sympify(expression), symbols, dict(zip(symbols, exact, strict=True))


def _at_point(expression: Any, point: Mapping[Any, Any]) -> Any:
    return mp.mpf(str(sympy.N(expression.subs(point), 40)))


def _rational(number: Any) -> Any:
    return sympy.Rational(str(number))


def _by_sympy(tree: Formula, at: Mapping[str, Value], fixed: Mapping[str, Value]) -> tuple[Any, dict[str, Value]]:
    expression, symbols, point = _in_sympy(tree, at, fixed)
    slopes = [_at_point(expression.diff(s), point) for s in symbols]
    return _at_point(expression, point), _named(at, slopes)


def _hessian_by_sympy(tree: Formula, at: Mapping[str, Value]) -> list[list[Any]]:
    expression, symbols, point = _in_sympy(tree, at, {})
    return [[_at_point(expression.diff(s, t), point) for t in symbols] for s in symbols]


def _hessian_by_differences(tree: Formula, at: Mapping[str, Value]) -> list[list[Any]]:
    start = [as_mpf(number) for number in _numbers(at)]

    def moved(i: int, j: int, up: int, across: int) -> Any:
        x = list(start)
        x[i] += up * STEP
        x[j] += across * STEP
        return as_mpf(evaluate(tree, _named(at, x)))

    def second(i: int, j: int) -> Any:
        return (moved(i, j, 1, 1) - moved(i, j, 1, -1) - moved(i, j, -1, 1) + moved(i, j, -1, -1)) / (4 * STEP**2)

    return [[second(i, j) for j in range(len(start))] for i in range(len(start))]


def _with_rationals(function: Any) -> Any:
    return lambda *args: function(*[arg if isinstance(arg, sympy.Basic) else sympy.Rational(str(arg)) for arg in args])


def _by_differences(tree: Formula, at: Mapping[str, Value], fixed: Mapping[str, Value]) -> tuple[Any, dict[str, Value]]:
    start = [as_mpf(number) for number in _numbers(at)]

    def value_at(numbers: list[Any]) -> Any:
        return as_mpf(evaluate(tree, _named(at, numbers) | dict(fixed)))

    slopes = []
    for k in range(len(start)):
        up, down = ([*start[:k], start[k] + step, *start[k + 1 :]] for step in (STEP, -STEP))
        slopes.append((value_at(up) - value_at(down)) / (2 * STEP))
    return value_at(start), _named(at, slopes)
