"""SymPy's meanings of the primitives, and the few functions with kinks that SymPy has no usable form of.

SymPy differentiates ``Max`` to Heaviside functions and these to Dirac's δ, which are no numbers; ``Piecewise`` is
rewritten on every construction, at a cost exponential in its nesting. The functions below keep the same mathematics in
a form that stays small, with this house's conventions at kinks: abs'(0) = 0, relu'(0) = 0, entries that tie for a
maximum share its derivative, and a jump has derivative 0. Everything smooth is SymPy's own.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import mpmath
import numpy as np
import sympy
from sympy.codegen.cfunctions import exp2, expm1, hypot, log1p, log2, log10
from sympy.codegen.numpy_nodes import logaddexp, logaddexp2
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanAtom, BooleanFunction

from differentiation.entrywise import Algebra
from differentiation.quiet_functions import QUIET

Expr = Any
"""A SymPy expression."""


class Flat(sympy.Function):  # type: ignore[misc]
    """A function with jumps: constant between them, so its derivative is taken to be 0."""

    def fdiff(self, argindex: int = 1) -> Expr:
        return sympy.Integer(0)


class Sign(Flat):
    """-1, 0 or 1."""


class Floor(Flat):
    """The largest whole number not above x."""


class Ceil(Flat):
    """The smallest whole number not below x."""


class Rint(Flat):
    """The nearest whole number; halves go to the even one."""


class Trunc(Flat):
    """x without its fraction."""


class Held(Flat):
    """x as a constant: what `autodiff.stop_gradient` makes of it."""


class Share(Flat):
    """``Share(k, x_1, …, x_n)``: what x_k gets of a maximum's derivative, 1/ties where it is largest, else 0."""


class Magnitude(sympy.Function):  # type: ignore[misc]
    """``|x|``, for arguments of which SymPy does not know that they are real; its derivative at 0 is 0."""

    def fdiff(self, argindex: int = 1) -> Expr:
        return Sign(self.args[0])


class Rectified(sympy.Function):  # type: ignore[misc]
    """``max(x, 0)``; its derivative at 0 is 0."""

    def fdiff(self, argindex: int = 1) -> Expr:
        return Positive(self.args[0])


class Positive(Flat):
    """1 where x > 0, else 0."""


class Largest(sympy.Function):  # type: ignore[misc]
    """The maximum of its arguments; those that tie share its derivative equally."""

    def fdiff(self, argindex: int = 1) -> Expr:
        return Share(sympy.Integer(argindex), *self.args)


class Select(sympy.Function):  # type: ignore[misc]
    """``Select(c, a, b)``: a where the condition c holds, else b, which may then be undefined."""

    def _eval_derivative(self, symbol: Expr) -> Expr:
        condition, a, b = self.args
        da, db = a.diff(symbol), b.diff(symbol)
        return da if da == db else Select(condition, da, db)

    def _eval_rewrite_as_Piecewise(self, condition: Expr, a: Expr, b: Expr, **_: Any) -> Expr:
        return sympy.Piecewise((a, condition), (b, True))


def _numpy_share(k: int, *xs: Any) -> float:
    top = max(xs)
    return (1.0 if xs[k - 1] == top else 0.0) / [x == top for x in xs].count(True)


NUMPY: dict[str, Callable[..., Any]] = {
    "Sign": np.sign,
    "Floor": np.floor,
    "Ceil": np.ceil,
    "Rint": np.rint,
    "Trunc": np.trunc,
    "Held": lambda x: x,
    "Share": _numpy_share,
    "Magnitude": np.abs,
    "Rectified": lambda x: np.maximum(x, 0.0),
    "Positive": lambda x: 1.0 if x > 0 else 0.0,
    "Largest": lambda *xs: np.max(np.stack(xs)),
    "Select": lambda condition, a, b: a if condition else b,
    **{name: getattr(np, name) for name in ("exp2", "expm1", "hypot", "log1p", "log2", "log10")},
    **{name: getattr(np, name) for name in ("logaddexp", "logaddexp2")},
}
"""The functions in double precision, by the name that is written into generated code."""

MPMATH: dict[str, Callable[..., Any]] = {
    "Sign": mpmath.sign,
    "Floor": mpmath.floor,
    "Ceil": mpmath.ceil,
    "Rint": mpmath.nint,
    "Trunc": lambda x: mpmath.sign(x) * mpmath.floor(abs(x)),
    "Held": lambda x: x,
    "Share": _numpy_share,
    "Magnitude": abs,
    "Rectified": lambda x: x if x > 0 else mpmath.mpf(0),
    "Positive": lambda x: mpmath.mpf(1 if x > 0 else 0),
    "Largest": max,
    "Select": lambda condition, a, b: a if condition else b,
    "power_or_infinity": lambda x, y: mpmath.inf if x == 0 and y < 0 else x**y,
    "exp2": lambda x: mpmath.mpf(2) ** x,
    "log2": lambda x: mpmath.log(x, 2),
    "logaddexp": lambda x, y: mpmath.log(mpmath.exp(x) + mpmath.exp(y)),
    "logaddexp2": lambda x, y: mpmath.log(mpmath.mpf(2) ** x + mpmath.mpf(2) ** y, 2),
    **{name: getattr(mpmath, name) for name in ("expm1", "log1p", "log10", "hypot")},
}
"""The same functions at any number of digits."""


def constant(value: Any) -> Expr:
    """A plain number as the exact rational that its bits stand for, so that no digit is lost; conditions as bool."""
    if isinstance(value, bool | np.bool_):
        return bool(value)
    number = float(value)
    if number != number or number in (float("inf"), float("-inf")):
        return sympy.nan if number != number else sympy.oo if number > 0 else -sympy.oo
    return sympy.Rational(*number.as_integer_ratio())


def is_condition(value: Expr) -> bool:
    """Whether a value is true or false, and not a number. (SymPy's symbols count as both, hence the list.)"""
    return isinstance(value, bool | BooleanAtom | BooleanFunction | Relational)


def number_of(value: Expr) -> Expr:
    """1 and 0 for a condition."""
    return select(value, sympy.Integer(1), sympy.Integer(0)) if is_condition(value) else value


def condition_of(value: Expr) -> Expr:
    """Whether a value counts as true."""
    return value if is_condition(value) else _decided(sympy.Ne(value, 0))


def _decided(condition: Expr) -> Expr:
    """A condition that SymPy could decide as a Python bool."""
    return bool(condition) if condition in (sympy.true, sympy.false) else condition


def select(condition: Expr, a: Expr, b: Expr) -> Expr:
    """a where the condition holds, else b."""
    condition = condition_of(condition)
    if isinstance(condition, bool):
        return a if condition else b
    return a if a == b else Select(condition, a, b)


def largest(xs: Sequence[Expr]) -> Expr:
    """The maximum of several expressions."""
    return xs[0] if len(xs) == 1 else Largest(*xs)


def _compare(relation: Callable[..., Any]) -> Callable[[Expr, Expr], Expr]:
    return lambda x, y: _decided(relation(number_of(x), number_of(y)))


def _logical(operation: Callable[..., Any]) -> Callable[..., Expr]:
    return lambda *xs: _decided(operation(*[condition_of(x) for x in xs]))


def _bitwise(operation: Callable[..., Any]) -> Callable[..., Expr]:
    def apply(*xs: Expr) -> Expr:
        if not all(is_condition(x) for x in xs):
            raise TypeError("bitwise operations take conditions, such as (x > 0) & (x < 1)")
        return _decided(operation(*xs))

    return apply


def _rounded(x: Expr, *, dtype: str) -> Expr:
    return condition_of(x) if dtype == "bool" else Trunc(number_of(x))


def _cbrt(x: Expr) -> Expr:
    """The real cube root, also of negative numbers (SymPy's is complex there)."""
    return Sign(x) * Magnitude(x) ** sympy.Rational(1, 3)


ELEMENTWISE: Mapping[str, Callable[..., Expr]] = {
    "negative": lambda x: -x,
    "add": lambda x, y: x + y,
    "subtract": lambda x, y: x - y,
    "multiply": lambda x, y: x * y,
    "divide": lambda x, y: x / y,
    "power": lambda x, y: x**y,
    "float_power": lambda x, y: x**y,
    "reciprocal": lambda x: 1 / x,
    "square": lambda x: x**2,
    "sqrt": sympy.sqrt,
    "cbrt": _cbrt,
    "absolute": Magnitude,
    "maximum": lambda x, y: largest((x, y)),
    "minimum": lambda x, y: -largest((-x, -y)),
    "fmax": lambda x, y: largest((x, y)),
    "fmin": lambda x, y: -largest((-x, -y)),
    "hypot": hypot,
    "remainder": lambda x, y: x - y * Floor(x / y),
    "fmod": lambda x, y: x - y * Trunc(x / y),
    "copysign": lambda x, y: Magnitude(x) * select(_decided(y < 0), sympy.Integer(-1), sympy.Integer(1)),
    "exp": sympy.exp,
    "exp2": exp2,
    "expm1": expm1,
    "log": QUIET[sympy.log],
    "log2": log2,
    "log10": log10,
    "log1p": log1p,
    "logaddexp": logaddexp,
    "logaddexp2": logaddexp2,
    "sin": QUIET[sympy.sin],
    "cos": QUIET[sympy.cos],
    "tan": QUIET[sympy.tan],
    "arcsin": QUIET[sympy.asin],
    "arccos": QUIET[sympy.acos],
    "arctan": QUIET[sympy.atan],
    "arctan2": sympy.atan2,
    "sinh": QUIET[sympy.sinh],
    "cosh": QUIET[sympy.cosh],
    "tanh": QUIET[sympy.tanh],
    "arcsinh": QUIET[sympy.asinh],
    "arccosh": QUIET[sympy.acosh],
    "arctanh": QUIET[sympy.atanh],
    "deg2rad": lambda x: x * sympy.pi / 180,
    "rad2deg": lambda x: x * 180 / sympy.pi,
    "relu": Rectified,
    "sigmoid": lambda x: 1 / (1 + sympy.exp(-x)),
    "softplus": lambda x: logaddexp(x, sympy.Integer(0)),
}
"""By name of an elementwise primitive, its meaning."""

FIXED: Mapping[str, Callable[..., Expr]] = {
    "equal": _compare(sympy.Eq),
    "not_equal": _compare(sympy.Ne),
    "less": _compare(sympy.Lt),
    "less_equal": _compare(sympy.Le),
    "greater": _compare(sympy.Gt),
    "greater_equal": _compare(sympy.Ge),
    "logical_and": _logical(sympy.And),
    "logical_or": _logical(sympy.Or),
    "logical_xor": _logical(sympy.Xor),
    "logical_not": _logical(sympy.Not),
    "bitwise_and": _bitwise(sympy.And),
    "bitwise_or": _bitwise(sympy.Or),
    "bitwise_xor": _bitwise(sympy.Xor),
    "invert": _bitwise(sympy.Not),
    "sign": Sign,
    "floor": Floor,
    "ceil": Ceil,
    "rint": Rint,
    "trunc": Trunc,
    "floor_divide": lambda x, y: Floor(x / y),
    "heaviside": lambda x, h: select(
        _decided(x < 0), sympy.Integer(0), select(_decided(x > 0), sympy.Integer(1), Held(h))
    ),
    "signbit": lambda x: _decided(x < 0),
    "stop_gradient": Held,
    "astype": _rounded,
}
"""By name of a function without a derivative, its meaning; of the others the outcome depends on values."""


def algebra(limit: int) -> Algebra:
    """SymPy's real expressions, at most `limit` operations of them."""
    return Algebra(
        name="SymPy",
        constant=constant,
        elementwise=ELEMENTWISE,
        total=lambda terms: sympy.Add(*terms),
        product=lambda factors: sympy.Mul(*factors),
        largest=largest,
        select=select,
        number=number_of,
        fixed=FIXED,
        limit=limit,
    )
