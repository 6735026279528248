"""SymPy expressions as code: common subexpressions taken out, written in NumPy, or evaluated to many digits."""

import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import mpmath
import numpy as np
import sympy
from sympy.printing.numpy import NumPyPrinter
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.pycode import MpmathPrinter

from autodiff.types import Array
from differentiation.problem import Problem
from differentiation.symbolic_functions import MPMATH, NUMPY

Expr = Any
"""A SymPy expression."""

GUARD_DIGITS = 15
"""How many digits more the second evaluation has, from whose difference the error of the first is known."""


class _Printer(NumPyPrinter):  # type: ignore[misc]
    """NumPy code in which every constant is written with all of its digits."""

    def _print_Float(self, constant: Expr) -> str:
        return repr(float(constant))

    def _print_Pow(self, power: Expr, rational: bool = False) -> str:
        if power.exp == -1:
            return f"1/{self.parenthesize(power.base, PRECEDENCE['Pow'])}"
        return str(self._hprint_Pow(power, rational=rational, sqrt="sqrt"))


class _ManyDigitsPrinter(MpmathPrinter):  # type: ignore[misc]
    """mpmath code in which 1/0 is infinite: mpmath raises, also for a branch that is not taken."""

    def _print_Pow(self, power: Expr, rational: bool = False) -> str:
        return f"power_or_infinity({self._print(power.base)}, {self._print(power.exp)})"

    def _print_Mul(self, product: Expr) -> str:
        return "*".join(f"({self._print(factor)})" for factor in product.args)


@dataclass(frozen=True)
class Compiled:
    """Generated code for a list of expressions.

    Attributes
    ----------
    function : callable
        Takes the numbers of all inputs and returns a list.
    source : str
    operations_before, operations_after : int
        Operations as written out, and with common subexpressions computed once.
    digits : int or None
        None for double precision.
    size : int
        How many expressions there are.
    """

    function: Callable[..., Any]
    source: str
    operations_before: int
    operations_after: int
    digits: int | None
    size: int

    def __call__(self, numbers: Sequence[float]) -> tuple[Array, Array | None]:
        """The values at a point as doubles; where many digits were computed, also their error before that rounding."""
        if self.digits is None:
            with np.errstate(all="ignore"):  # a slope may be singular where the function is not
                found = self.function(*[np.float64(number) for number in numbers])
            return np.array([_real(value) for value in found], dtype=float), None
        rough, fine = (self._with_digits(numbers, digits) for digits in (self.digits, self.digits + GUARD_DIGITS))
        with mpmath.workdps(self.digits + GUARD_DIGITS):
            gaps = [float(abs(a - b)) for a, b in zip(rough, fine, strict=True)]
        values = np.array([float(value) for value in fine], dtype=float)
        return values, np.array(gaps, dtype=float)

    def _with_digits(self, numbers: Sequence[float], digits: int) -> list[Any]:
        with mpmath.workdps(digits):
            try:
                found = self.function(*[mpmath.mpf(number) for number in numbers])
            except (ArithmeticError, TypeError, ValueError):  # no real number: compared, or divided by, a complex one
                return [mpmath.nan for _ in range(self.size)]
            return [value if isinstance(value, mpmath.mpf) else mpmath.mpf(_real(value)) for value in found]


def _real(value: Any) -> Any:
    """A real number; what came out complex is undefined among the reals."""
    return float("nan") if isinstance(value, complex | np.complexfloating | mpmath.mpc) else value


def compile_expressions(
    symbols: Sequence[Expr], expressions: Sequence[Expr], cse: bool, digits: int | None
) -> Compiled:
    """Code for the values of `expressions` as a function of `symbols`.

    Parameters
    ----------
    symbols, expressions : sequences of SymPy expressions
    cse : bool
        Whether common subexpressions are computed once.
    digits : int or None
        Decimal digits, or None for double precision.

    Returns
    -------
    Compiled

    Examples
    --------
    >>> x = sympy.Symbol("x", real=True)
    >>> compiled = compile_expressions([x], [sympy.sin(x), sympy.exp(sympy.sin(x))], True, None)
    >>> compiled.operations_before, compiled.operations_after
    (3, 2)
    >>> compiled([0.0])[0]
    array([0., 1.])
    """
    wanted = [_without_infinity(expression) for expression in expressions]
    before = sum(tree_size(expression) for expression in wanted)
    shared, reduced = sympy.cse(wanted, symbols=_fresh(symbols), order="none") if cse else ([], wanted)
    after = sum(tree_size(expression) for _, expression in shared) + sum(tree_size(one) for one in reduced)
    if digits is None:
        shared = [(name, _in_doubles(expression)) for name, expression in shared]
        reduced = [_in_doubles(expression) for expression in reduced]
    modules: list[Any] = [NUMPY, "numpy"] if digits is None else [MPMATH, "mpmath"]
    kind = _Printer if digits is None else _ManyDigitsPrinter
    printer = kind({"fully_qualified_modules": False, "inline": True, "allow_unknown_functions": True})
    function = sympy.lambdify(list(symbols), reduced, modules=modules, printer=printer, cse=lambda _: (shared, reduced))
    source = inspect.getsource(function).replace("_lambdifygenerated", "derivative")
    return Compiled(function, re.sub(r"derivative\d+", "derivative", source), before, after, digits, len(wanted))


def _in_doubles(expression: Expr) -> Expr:
    """Exact fractions as the doubles nearest to them; whole numbers that a double holds stay whole."""
    fractions = {q for q in expression.atoms(sympy.Rational) if not q.is_Integer or abs(q.p) >= 2**53}
    exponents = {power.exp for power in expression.atoms(sympy.Pow) if power.exp.is_Rational}
    rounded = {q: sympy.Float(_nearest(q), precision=53) for q in fractions - exponents}
    return expression.xreplace(rounded) if rounded else expression


def _nearest(fraction: Expr) -> float:
    try:
        return int(fraction.p) / int(fraction.q)  # Python rounds this quotient correctly, whatever its length
    except OverflowError:
        return float("inf") if fraction > 0 else float("-inf")


def _without_infinity(expression: Expr) -> Expr:
    """SymPy's 1/0 has no sign and so is no number."""
    return expression.xreplace({sympy.zoo: sympy.nan}) if expression.has(sympy.zoo) else expression


def _fresh(symbols: Sequence[Expr]) -> Iterator[Expr]:
    """t1, t2, …, without those that are names of inputs."""
    taken = {symbol.name for symbol in symbols}
    return (name for name in sympy.numbered_symbols("t", start=1) if name.name not in taken)


def tree_size(expression: Expr) -> int:
    """Operations and functions in an expression as it would be written out: shared parts count each time.

    Sums and products of n parts count n - 1. The walk itself visits shared parts once, so that a short program with an
    exponentially long expression is measured in no time.

    Examples
    --------
    >>> x, y = sympy.symbols("x y")
    >>> tree_size(sympy.sin(x * y) + x * y)
    4
    """
    sizes: dict[Any, int] = {}
    pending = [expression]
    while pending:
        node = pending[-1]
        if node in sizes:
            pending.pop()
            continue
        waiting = [arg for arg in node.args if arg not in sizes]
        if waiting:
            pending.extend(waiting)
            continue
        pending.pop()
        own = 0 if node.is_Atom else len(node.args) - 1 if node.is_Add or node.is_Mul else 1
        sizes[node] = own + sum(sizes[arg] for arg in node.args)
    return sizes[expression]


def name_inputs(problem: Problem) -> list[Array]:
    """A symbol for each input entry: x1, x2, … for a vector x, W1_2 for row 1, column 2 of a matrix W.

    A single argument is called x, as in the lectures; of several, each is called as the function calls it.
    """
    bases = _base_names(problem)
    arrays = []
    for base, leaf in zip(bases, problem.inputs, strict=True):
        symbols = np.empty(leaf.shape, dtype=object)
        for position in np.ndindex(leaf.shape):
            index = "_".join(str(place + 1) for place in position)
            symbols[position] = sympy.Symbol(base + index)
        arrays.append(symbols)
    return arrays


def _base_names(problem: Problem) -> list[str]:
    """A distinct Python name for each input leaf."""
    try:
        parameters = [p.name for p in inspect.signature(problem.f).parameters.values() if p.kind < p.VAR_POSITIONAL]
    except (TypeError, ValueError):
        parameters = []
    names: list[str] = []
    for path in problem.structure.paths():
        place, rest = re.fullmatch(r"\[(\d+)\](.*)", path, re.DOTALL).groups()  # type: ignore[union-attr]
        number = problem.numbers[int(place)]
        name = parameters[number] if number < len(parameters) else "x"
        name += "_".join(["", *re.findall(r"\w+", rest)])
        names.append(name if name.isidentifier() else f"x_{len(names)}")
    repeated = {name for name in names if names.count(name) > 1}
    names = [f"{name}_{place}" if name in repeated else name for place, name in enumerate(names)]
    ambiguous = any(a != b and a.startswith(b) and a[len(b) :].strip("_0123456789") == "" for a in names for b in names)
    return (
        [f"{chr(ord('a') + place)}_" if place < 26 else f"x_{place}_" for place in range(len(names))]
        if ambiguous
        else names
    )
