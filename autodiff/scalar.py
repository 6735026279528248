"""The lecture's engine on Python floats: `Value` (reverse mode) and `Dual` (forward mode) of one real number.

An operation is stated once, in `UNARY` or `BINARY`, with its derivative beside it; both modes read the table, so a
lecture's function runs on floats, `Value` and `Dual` alike. It imports nothing of the package: it is a witness of its
own. First order only. Results are IEEE's, without warnings: ``log(0) = -inf``, ``1/0 = inf``, ``sqrt(-1) = nan``; where
the value is nan the derivative is nan. An adjoint or tangent of 0 adds 0, also against an infinite partial. Kinks:
abs'(0) = sign'(0) = relu'(0) = 0; of two equal numbers maximum and minimum take the first, with its derivative;
0**0 = 1, d/dx x**0 = 0, and d/dy x**y is its limit from x > 0 at x = 0 and nan at x < 0.
"""

import math
from collections import namedtuple
from collections.abc import Callable
from itertools import count
from numbers import Real
from threading import Lock
from typing import TYPE_CHECKING, Any

INF, NAN, LN2, LN10 = math.inf, math.nan, math.log(2.0), math.log(10.0)
# IEEE's quotient, where Python raises for y = 0
_over: Any = lambda x, y: x / y if y else NAN if x == 0.0 or x != x else math.copysign(INF, x) * math.copysign(1.0, y)
Unary = namedtuple("Unary", "value partial edge", defaults=[lambda x: NAN])
_LEVELS, _SWEEPING = count(1), Lock()  # one level a derivative, in any thread; sweeps over shared leaves take turns


def _pow(x: float, y: float) -> float:  # IEEE's x**y
    try:
        return math.pow(x, y)
    except (ValueError, OverflowError):
        return NAN if x < 0.0 and y % 1.0 else math.copysign(INF, x) if y % 2.0 == 1.0 else INF


def _power(x: float, y: float) -> tuple[float, float, float]:
    value = _pow(x, y)
    by_exponent = value and value * math.log(x) if x > 0.0 else NAN if x != 0.0 else 0.0 if y > 0.0 else -INF
    return value, (y and y * _pow(x, y - 1.0) if value == value else NAN), by_exponent


# Each function: its value, its partial from x and y = value(x), and its value where `math` raises if that is not nan.
UNARY: dict[str, Unary] = {
    "negative": Unary(lambda x: -x, lambda x, y: -1.0),
    "absolute": Unary(abs, lambda x, y: math.copysign(1.0, x) if x else 0.0),
    "sign": Unary(lambda x: math.copysign(1.0, x) if x and x == x else x, lambda x, y: 0.0),
    "square": Unary(lambda x: x * x, lambda x, y: 2.0 * x),
    "sqrt": Unary(math.sqrt, lambda x, y: _over(0.5, y) if x else INF),
    "cbrt": Unary(math.cbrt, lambda x, y: _over(1.0 / 3.0, y * y)),
    "exp": Unary(math.exp, lambda x, y: y, lambda x: INF),
    "exp2": Unary(math.exp2, lambda x, y: LN2 * y, lambda x: INF),
    "expm1": Unary(math.expm1, lambda x, y: math.exp(x) if x < 1.0 else y + 1.0, lambda x: INF),
    "log": Unary(math.log, lambda x, y: _over(1.0, x) if x else INF, lambda x: NAN if x else -INF),
    "log2": Unary(math.log2, lambda x, y: _over(1.0 / LN2, x) if x else INF, lambda x: NAN if x else -INF),
    "log10": Unary(math.log10, lambda x, y: _over(1.0 / LN10, x) if x else INF, lambda x: NAN if x else -INF),
    "log1p": Unary(math.log1p, lambda x, y: _over(1.0, 1.0 + x), lambda x: -INF if x == -1.0 else NAN),
    "sin": Unary(math.sin, lambda x, y: math.cos(x)),
    "cos": Unary(math.cos, lambda x, y: -math.sin(x)),
    "tan": Unary(math.tan, lambda x, y: 1.0 + y * y),
    "arcsin": Unary(math.asin, lambda x, y: _over(1.0, math.sqrt((1.0 - x) * (1.0 + x)))),
    "arccos": Unary(math.acos, lambda x, y: -_over(1.0, math.sqrt((1.0 - x) * (1.0 + x)))),
    "arctan": Unary(math.atan, lambda x, y: 1.0 / (1.0 + x * x)),
    "sinh": Unary(math.sinh, lambda x, y: math.hypot(1.0, y), lambda x: math.copysign(INF, x)),
    "cosh": Unary(math.cosh, lambda x, y: math.sinh(x) if y < INF else math.copysign(y, x), lambda x: INF),
    "tanh": Unary(math.tanh, lambda x, y: 4.0 * (e := math.exp(-2.0 * abs(x))) / (1.0 + e) ** 2),
    "arcsinh": Unary(math.asinh, lambda x, y: 1.0 / math.hypot(1.0, x)),
    "arccosh": Unary(math.acosh, lambda x, y: _over(1.0, math.sqrt(x - 1.0) * math.sqrt(x + 1.0))),
    "arctanh": Unary(math.atanh, lambda x, y: _over(1, (1 - x) * (1 + x)), lambda x: x * INF if abs(x) == 1 else NAN),
    "relu": Unary(lambda x: 0.0 if x <= 0.0 else x, lambda x, y: 1.0 if x > 0.0 else 0.0),
    "sigmoid": Unary(lambda x: 1 / (1 + math.exp(-x)), lambda x, y: (e := math.exp(-abs(x))) / (1 + e) ** 2, math.exp),
}
# Each function: its value, its partial by the first argument and its partial by the second, at once.
BINARY: dict[str, Callable[[float, float], tuple[float, float, float]]] = {
    "add": lambda x, y: (x + y, 1.0, 1.0),
    "subtract": lambda x, y: (x - y, 1.0, -1.0),
    "multiply": lambda x, y: (x * y, y, x),
    "divide": lambda x, y: (q := _over(x, y), _over(1.0, y), -_over(q, y)),
    "power": _power,
}


def _number(x: Any, place: str) -> float:
    if isinstance(x, Real):
        return float(x)
    nested = "the modes neither mix nor nest: take its number, or use autodiff.grad"
    advice = nested if isinstance(x, Active) else "convert it by float(...), or a complex number part by part"
    raise TypeError(f"{place} must be one real number, got {type(x).__name__} {x!r:.60}: {advice}")


def _operand(x: Any, own: Any = ()) -> Any:  # NotImplemented lets an array take over, entry by entry
    known = isinstance(x, (Real, complex, Active))
    return x.data if isinstance(x, own) else _number(x, "an operand") if known else NotImplemented


def _function(name: str) -> Callable[[Any], Any]:
    def apply(x: Any) -> Any:
        rule, at = UNARY[name], x.data if isinstance(x, Active) else _number(x, f"the argument of {name}")
        try:
            y = rule.value(at)
        except (ValueError, OverflowError):
            y = rule.edge(at)
        return x._next(y, rule.partial(at, y) if y == y else NAN) if isinstance(x, Active) else y

    apply.__name__, apply.__doc__ = name, f"NumPy's {name} of a float, Value or Dual; also a method. See `UNARY`."
    return apply


def _operator(name: str, swapped: bool = False) -> Callable[[Any, Any], Any]:
    def apply(self: Any, other: Any) -> Any:
        if (kind := other.__class__) is self.__class__:
            data, by_self, by_other = BINARY[name](self.data, other.data)
            return self._next(data, by_self, other, by_other)
        if (y := other if kind is float else _operand(other)) is NotImplemented:
            return y
        data, by_first, by_second = BINARY[name](y, self.data) if swapped else BINARY[name](self.data, y)
        return self._next(data, by_second if swapped else by_first)

    return apply


class Active:
    """What both modes share: operators, NumPy's functions as methods, comparison by the number `data`."""

    __slots__ = ("_level", "data")  # level 0 joins any, others only their own: perturbations cannot be confused
    _by: Any = lambda by: lambda self, x: y if (y := _operand(x, type(self))) is NotImplemented else by(self.data, y)
    __add__, __radd__ = _operator("add"), _operator("add", swapped=True)
    __sub__, __rsub__ = _operator("subtract"), _operator("subtract", swapped=True)
    __mul__, __rmul__ = _operator("multiply"), _operator("multiply", swapped=True)
    __truediv__, __rtruediv__ = _operator("divide"), _operator("divide", swapped=True)
    __pow__, __rpow__ = _operator("power"), _operator("power", swapped=True)
    __neg__, __abs__ = _function("negative"), _function("absolute")
    __lt__, __le__, __gt__, __ge__ = map(_by, (float.__lt__, float.__le__, float.__gt__, float.__ge__))
    __eq__, __ne__ = map(_by, (float.__eq__, float.__ne__))
    __bool__, conjugate, __pos__ = (lambda self: self.data != 0.0), (lambda self: self), (lambda self: self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.data!r}, {(slot := self.__slots__[-1])}={getattr(self, slot)!r})"

    if TYPE_CHECKING:  # the methods from `UNARY`; at run time it would slow down every access to a slot

        def __getattr__(self, name: str) -> Any: ...

    def __float__(self) -> float:
        raise TypeError(f"float() or math.* of {self!r} would drop its derivative: use the functions of this module")

    def _joined(self, other: Any) -> Any:
        if self._level != other._level and self._level and other._level:
            raise TypeError(f"{self!r} and {other!r} are of different derivatives; for nesting use autodiff.grad")
        return self._level or other._level


class Value(Active):
    """A number of reverse mode. It points to its parents only: nothing is cyclic, no tape is kept that could grow.

    >>> a = Value(3.0)
    >>> (a * a + a).backward(); a.grad
    7.0
    """

    __slots__ = ("_left", "_left_partial", "_right", "_right_partial", "grad")

    def __init__(self, data: float) -> None:
        self.data, self.grad, self._level = _number(data, "Value's data"), 0.0, 0
        self._left, self._left_partial, self._right, self._right_partial = _GROUND, 0.0, _GROUND, 0.0

    def _next(self, data: float, partial: float, other: Any = None, other_partial: float = 0.0) -> "Value":
        node: Value = object.__new__(Value)
        node._level = self._level if other is None or other._level == self._level else self._joined(other)
        node.data, node.grad, node._left, node._left_partial = data, 0.0, self, partial
        node._right, node._right_partial = _GROUND if other is None else other, other_partial
        return node

    def backward(self) -> None:
        """Set `grad` of all that this value depends on, itself included; a second call sets the same numbers."""
        zero = float("0")  # an object of its own: `is` tells what the walk has reached
        tape, path = [], [self]
        with _SWEEPING:
            _GROUND.grad = self.grad = zero
            while path:  # list the parents before their children
                node = path[-1]
                parent = node._right if node._left.grad is zero else node._left
                path.append(parent) if parent.grad is not zero else tape.append(path.pop())
                parent.grad = zero
            self.grad = 1.0
            for node in reversed(tape):
                if adjoint := node.grad:
                    node._left.grad += adjoint * node._left_partial
                    node._right.grad += adjoint * node._right_partial


class Dual(Active):
    """A number of forward mode, ``primal + tangent ε`` with ``ε² = 0``.

    >>> Dual(3.0, 1.0) ** 2
    Dual(9.0, tangent=6.0)
    """

    __slots__ = ("tangent",)
    primal: Any = property(lambda self: self.data)

    def __init__(self, primal: float, tangent: float = 0.0) -> None:
        self.data, self.tangent = _number(primal, "Dual's primal"), _number(tangent, "Dual's tangent")
        self._level = -1 if self.tangent else 0

    def _next(self, data: float, partial: float, other: Any = None, other_partial: float = 0.0) -> "Dual":
        pushed = Dual(data, self.tangent and partial * self.tangent)
        pushed.tangent += 0.0 if other is None else other.tangent and other_partial * other.tangent
        pushed._level = self._level if other is None else self._joined(other)
        return pushed


def _run(f: Callable[..., Any], xs: list[Any], kind: Callable[[float], Any]) -> Any:  # f at a level of its own
    level = next(_LEVELS)
    for x in xs:
        x._level = level
    y = f(*xs)
    number = y.data if isinstance(y, Active) else _number(y, "the result of the function")
    return y if isinstance(y, Active) and y._level == level else kind(number)


def derivative(f: Callable[[Any], Any]) -> Callable[[float], float]:
    """Derivative of a function of one number, by forward mode.

    >>> derivative(lambda x: x * x)(3.0)
    6.0
    """
    return lambda x: float(_run(f, [Dual(x, 1.0)], Dual).tangent)


def gradient(f: Callable[..., Any]) -> Callable[..., tuple[float, ...]]:
    """Gradient of a function of numbers, by reverse mode: a float for each argument.

    >>> gradient(lambda x, y: x * y)(3.0, 4.0)
    (4.0, 3.0)
    """

    def at(*xs: float) -> tuple[float, ...]:
        leaves = [Value(x) for x in xs]
        _run(f, leaves, Value).backward()
        return tuple(leaf.grad for leaf in leaves)

    return at


_GROUND: Any = object.__new__(Value)  # stands where a parent is missing
for _name in UNARY:
    setattr(Active, _name, _function(_name))
sign, square, sqrt, cbrt, relu, sigmoid = map(_function, ("sign", "square", "sqrt", "cbrt", "relu", "sigmoid"))
exp, exp2, expm1, log, log2 = map(_function, ("exp", "exp2", "expm1", "log", "log2"))
log10, log1p, sin, cos, tan = map(_function, ("log10", "log1p", "sin", "cos", "tan"))
arcsin, arccos, arctan, sinh, cosh = map(_function, ("arcsin", "arccos", "arctan", "sinh", "cosh"))
tanh, arcsinh, arccosh, arctanh = map(_function, ("tanh", "arcsinh", "arccosh", "arctanh"))
maximum, minimum = (lambda x, y: x if x >= y or x != x else y), (lambda x, y: x if x <= y or x != x else y)
