"""Arithmetic on formulas: exact or to 50 digits, or as by hand with every intermediate rounded; with a record of it.

An `Arithmetic` is asked for one scalar operation at a time, so that it can count them and look at what comes out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias

from checks.exercises.formula import Call, Formula, Name, Number
from checks.exercises.numbers import Real, as_mpf, mp, rounded

Value: TypeAlias = Any
"""A number, or nested tuples of numbers: a vector, a matrix."""

LARGEST = 10**60
SMALLEST = mp.mpf(10) ** -300
LONGEST = 4096
"""Bits of the numerator and denominator of an exact fraction, before it becomes a number of 50 digits."""


class UndefinedValueError(ValueError):
    """A formula has no value at these numbers: a division by zero, a logarithm of a negative number, an overflow."""


@dataclass(frozen=True)
class Step:
    """One operation that was done: its name, arguments and result."""

    function: str
    args: tuple[Real, ...]
    result: Real

    @property
    def trivial(self) -> bool:
        """Whether nobody needs to calculate: times 1, -1 or 0, plus 0, a sign, a comparison with 0."""
        if self.function in ("negate", "abs", "relu", "step", "max", "min"):
            return True
        if self.function == "multiply":
            return any([abs(arg) == 1 or arg == 0 for arg in self.args])
        if self.function in ("add", "subtract"):
            return any([arg == 0 for arg in self.args])
        return self.function in ("divide", "power") and abs(self.args[1]) == 1


@dataclass
class Arithmetic:
    """Exact where it can be, else to 50 digits; every step is kept.

    Parameters
    ----------
    digits : int, optional
        Round every result to so many significant digits, as in a calculation by hand.
    """

    digits: int | None = None
    steps: list[Step] = field(default_factory=list)

    def apply(self, function: str, *args: Real) -> Real:
        """The value of one operation."""
        result = _value(function, args)
        if abs(result) > LARGEST:
            raise UndefinedValueError(f"{function} gives a number beyond 10^60")
        result = _of_bounded_size(result)
        if self.digits is not None:
            result = rounded(result, self.digits)
        self.steps.append(Step(function, args, result))
        return result


def evaluate(formula: Formula, values: Mapping[str, Value], arithmetic: Arithmetic | None = None) -> Value:
    """The value of a formula of numbers, vectors and matrices.

    Parameters
    ----------
    formula : Formula
    values : dict
        Of every variable: fractions, mpmath numbers, or nested tuples of them. ``e`` and ``pi`` need not be given.
    arithmetic : Arithmetic, optional

    Returns
    -------
    Value

    Raises
    ------
    UndefinedValueError
        Where it has no value.

    Examples
    --------
    >>> from checks.exercises.formula import parse
    >>> evaluate(parse("x / 3 + 1"), {"x": Fraction(2)})
    Fraction(5, 3)
    >>> evaluate(parse("W @ x"), {"W": ((1, 2), (3, 4)), "x": (Fraction(1), Fraction(-1))})
    (Fraction(-1, 1), Fraction(-1, 1))
    """
    arithmetic = arithmetic or Arithmetic()
    if isinstance(formula, Number):
        return formula.value
    if isinstance(formula, Name):
        if formula.name not in values and formula.name in ("e", "pi"):
            return +getattr(mp, formula.name)
        return values[formula.name]
    args = [evaluate(arg, values, arithmetic) for arg in formula.args]
    return _call(formula, args, arithmetic)


def _call(formula: Call, args: list[Value], arithmetic: Arithmetic) -> Value:
    if formula.function == "T":
        return tuple(zip(*args[0], strict=True))
    if formula.function == "sum":
        return _total(_entries(args[0]), arithmetic)
    if formula.function == "matmul":
        return _product(args[0], args[1], arithmetic)
    if formula.function == "odot":
        return _entrywise("multiply", args, arithmetic)
    return _entrywise(formula.function, args, arithmetic)


def _entrywise(function: str, args: list[Value], arithmetic: Arithmetic) -> Value:
    lengths = {len(arg) for arg in args if isinstance(arg, tuple)}
    if not lengths:
        return arithmetic.apply(function, *args)
    if len(lengths) > 1:
        raise UndefinedValueError(f"{function} of arrays of {' and '.join(map(str, sorted(lengths)))} entries")
    rows = [[arg[k] if isinstance(arg, tuple) else arg for arg in args] for k in range(lengths.pop())]
    return tuple([_entrywise(function, row, arithmetic) for row in rows])


def _product(left: Value, right: Value, arithmetic: Arithmetic) -> Value:
    if isinstance(left[0], tuple):
        return tuple([_product(row, right, arithmetic) for row in left])
    if len(left) != len(right):
        raise UndefinedValueError(f"a row of {len(left)} times a column of {len(right)} entries")
    if isinstance(right[0], tuple):
        return tuple([_product(left, column, arithmetic) for column in zip(*right, strict=True)])
    return _total([arithmetic.apply("multiply", a, b) for a, b in zip(left, right, strict=True)], arithmetic)


def _total(terms: list[Real], arithmetic: Arithmetic) -> Real:
    total = terms[0]
    for term in terms[1:]:
        total = arithmetic.apply("add", total, term)
    return total


def _entries(value: Value) -> list[Real]:
    return [entry for part in value for entry in _entries(part)] if isinstance(value, tuple) else [value]


def _value(function: str, args: tuple[Real, ...]) -> Real:
    args = tuple([Fraction(arg) if isinstance(arg, int) else arg for arg in args])
    exact = all([isinstance(arg, Fraction) for arg in args])
    try:
        if function in _RATIONAL:
            return _RATIONAL[function](*(args if exact else map(as_mpf, args)))
        if function == "power":
            return _power(*args)
        return _transcendental(function, as_mpf(args[0]))
    except ZeroDivisionError:
        raise UndefinedValueError("a division by zero") from None


def _of_bounded_size(value: Real) -> Real:
    """The value itself, or to 50 digits if its fraction is long: what students write must not fill the memory."""
    if isinstance(value, Fraction):
        if value.numerator.bit_length() + value.denominator.bit_length() <= LONGEST:
            return value
        value = as_mpf(value)
    return Fraction(0) if abs(value) < SMALLEST else value


def _power(base: Real, exponent: Real) -> Real:
    if isinstance(exponent, Fraction) and exponent.denominator == 1 and abs(exponent) <= 32:
        return base ** int(exponent)
    if base <= 0:
        raise UndefinedValueError("a power with a broken exponent of a number that is not positive")
    return _transcendental("exp", as_mpf(exponent) * mp.log(as_mpf(base)))


def _transcendental(function: str, x: Any) -> Any:
    if (function in ("ln", "sqrt") and x < 0) or (function == "ln" and x == 0):
        raise UndefinedValueError(f"{function} of {mp.nstr(x, 3)}")
    if abs(x) > 10**4 or (function == "exp" and x > 130):
        if function in ("tanh", "sigmoid", "exp") and x < 0:
            return mp.mpf(-1 if function == "tanh" else 0)
        if function not in ("ln", "sqrt"):
            raise UndefinedValueError(f"{function} of a number as large as {mp.nstr(x, 3)}")
    return _FUNCTIONS[function](x)


_RATIONAL: dict[str, Any] = {
    "add": lambda x, y: x + y,
    "subtract": lambda x, y: x - y,
    "multiply": lambda x, y: x * y,
    "divide": lambda x, y: x / y,
    "negate": lambda x: -x,
    "abs": abs,
    "relu": lambda x: max(x, x * 0),
    "step": lambda x: Fraction(int(x >= 0)),
    "max": max,
    "min": min,
}
_FUNCTIONS: dict[str, Any] = {
    "sin": mp.sin,
    "cos": mp.cos,
    "tan": mp.tan,
    "exp": mp.exp,
    "ln": mp.log,
    "sqrt": mp.sqrt,
    "tanh": mp.tanh,
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
}
