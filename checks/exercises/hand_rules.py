"""Derivatives of formulas by the rules that students learn, and by the wrong rules that they are known to use.

`derivative` is how a worked solution differentiates. A *slip* replaces one rule by a wrong one, so that the answer of a
known mistake is worked out like the right one. Witnesses (`checks.exercises.witnesses`) never use these rules.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from checks.exercises.formula import Call, Formula, Number, names_in

ZERO, ONE, TWO = Number(Fraction(0)), Number(Fraction(1)), Number(Fraction(2))


@dataclass(frozen=True)
class Slip:
    """A wrong rule: the mistake's name in the catalogue, and a word that tells slips of one name apart."""

    name: str
    word: str


SLIPS: tuple[Slip, ...] = (
    Slip("M-83", "inner"),
    Slip("M-84", "product"),
    Slip("M-85", "exponential"),
    Slip("M-86", "coefficient"),
    Slip("M-3", "exponent"),
    Slip("M-88", "quotient_order"),
    Slip("M-88", "quotient_square"),
    Slip("M-88", "quotient_parts"),
    Slip("M-89", "cosine"),
    Slip("M-10", "output"),
)


def derivative(formula: Formula, variable: str, slip: str = "") -> Formula:
    """The derivative of a formula with respect to a variable, lightly simplified; other names are constants.

    Parameters
    ----------
    formula : Formula
        Of numbers, without kinks: sums, products, quotients, powers, sin, cos, exp, ln, sqrt, tanh, sigmoid.
    variable : str
    slip : str
        The word of one of `SLIPS`: that rule goes wrong.

    Returns
    -------
    Formula

    Raises
    ------
    ValueError
        If there is no rule for a function of the formula.

    Examples
    --------
    >>> from checks.exercises.formula import parse
    >>> from checks.exercises.formula_writing import written
    >>> written(derivative(parse("x^2 * sin(3*x)"), "x"))
    '2*x*sin(3*x) + 3*x^2*cos(3*x)'
    >>> written(derivative(parse("x^2 * sin(3*x)"), "x", "product"))
    '6*x*cos(3*x)'
    """
    return _Rules(variable, slip).of(formula)


def slips_in(formula: Formula, variable: str) -> tuple[Slip, ...]:
    """The slips that change the derivative of a formula as it is written."""
    right = derivative(formula, variable)
    return tuple([slip for slip in SLIPS if derivative(formula, variable, slip.word) != right])


def steps_in(formula: Formula, variable: str) -> int:
    """How many rules a derivation applies: operations whose arguments depend on the variable, sums not counted."""
    if not isinstance(formula, Call) or variable not in names_in(formula):
        return 0
    inner = sum([steps_in(arg, variable) for arg in formula.args])
    depending = [variable in names_in(arg) for arg in formula.args]
    trivial = formula.function in ("add", "subtract", "negate") or (
        formula.function == "multiply" and not all(depending)
    )
    return inner + (0 if trivial else 1)


class _Rules:
    def __init__(self, variable: str, slip: str) -> None:
        self.variable, self.slip = variable, slip

    def of(self, formula: Formula) -> Formula:
        if self.variable not in names_in(formula):
            return ZERO
        if not isinstance(formula, Call):
            return ONE
        rule: Callable[..., Formula] | None = getattr(self, f"_{formula.function}", None)
        if rule is not None:
            return rule(*formula.args)
        return self._through(formula)

    def _through(self, formula: Call) -> Formula:
        """The chain rule: the outer derivative times the inner one."""
        inner = formula.args[0]
        outer = self._outer(formula)
        return outer if self.slip == "inner" else times(self.of(inner), outer)

    def _outer(self, formula: Call) -> Formula:
        u = formula.args[0]
        match formula.function:
            case "sin":
                return Call("cos", (u,))
            case "cos":
                sine = Call("sin", (u,))
                return sine if self.slip == "cosine" else negative(sine)
            case "exp":
                return times(u, Call("exp", (minus(u, ONE),))) if self.slip == "exponential" else formula
            case "ln":
                return over(ONE, u)
            case "sqrt":
                return over(ONE, times(TWO, formula))
            case "tanh":
                return minus(ONE, power(u if self.slip == "output" else formula, TWO))
            case "sigmoid":
                return formula if self.slip == "output" else times(formula, minus(ONE, formula))
        raise ValueError(f"there is no rule for {formula.function}")

    def _add(self, u: Formula, v: Formula) -> Formula:
        return plus(self.of(u), self.of(v))

    def _subtract(self, u: Formula, v: Formula) -> Formula:
        return minus(self.of(u), self.of(v))

    def _negate(self, u: Formula) -> Formula:
        return negative(self.of(u))

    def _multiply(self, u: Formula, v: Formula) -> Formula:
        both = all([self.variable in names_in(factor) for factor in (u, v)])
        if both and self.slip == "product":
            return times(self.of(u), self.of(v))
        return plus(times(self.of(u), v), times(u, self.of(v)))

    def _divide(self, u: Formula, v: Formula) -> Formula:
        if self.variable not in names_in(v):
            return over(self.of(u), v)
        if self.slip == "quotient_parts":
            return over(self.of(u), self.of(v))
        first, second = times(self.of(u), v), times(u, self.of(v))
        top = minus(second, first) if self.slip == "quotient_order" else minus(first, second)
        return over(top, v if self.slip == "quotient_square" else power(v, TWO))

    def _power(self, base: Formula, exponent: Formula) -> Formula:
        if self.variable in names_in(exponent):
            return self._exponential(base, exponent)
        lower = minus(exponent, ONE)
        if self.slip == "coefficient":
            outer = power(base, lower)
        elif self.slip == "exponent":
            outer = times(exponent, power(base, exponent))
        else:
            outer = times(exponent, power(base, lower))
        return outer if self.slip == "inner" else times(self.of(base), outer)

    def _exponential(self, base: Formula, exponent: Formula) -> Formula:
        if self.variable in names_in(base):
            raise ValueError("there is no rule for a power with the variable in base and exponent")
        whole = Call("power", (base, exponent))
        if self.slip == "exponential":
            return times(exponent, Call("power", (base, minus(exponent, ONE))))
        outer = times(whole, Call("ln", (base,)))
        return outer if self.slip == "inner" else times(self.of(exponent), outer)


def plus(u: Formula, v: Formula) -> Formula:
    """The sum, without terms that are 0."""
    if isinstance(u, Number) and isinstance(v, Number):
        return Number(u.value + v.value)
    if isinstance(v, Call) and v.function == "negate":
        return minus(u, v.args[0])
    return v if u == ZERO else u if v == ZERO else Call("add", (u, v))


def minus(u: Formula, v: Formula) -> Formula:
    """The difference, without terms that are 0."""
    if isinstance(u, Number) and isinstance(v, Number):
        return Number(u.value - v.value)
    if isinstance(v, Call) and v.function == "negate":
        return plus(u, v.args[0])
    return negative(v) if u == ZERO else u if v == ZERO else Call("subtract", (u, v))


def negative(u: Formula) -> Formula:
    """The formula with the other sign."""
    if isinstance(u, Number):
        return Number(-u.value)
    return u.args[0] if isinstance(u, Call) and u.function == "negate" else Call("negate", (u,))


def times(u: Formula, v: Formula) -> Formula:
    """The product, without factors that are 1; signs stand in front."""
    if ZERO in (u, v):
        return ZERO
    if isinstance(u, Number) and isinstance(v, Number):
        return Number(u.value * v.value)
    if isinstance(v, Number):
        return times(v, u)
    if isinstance(u, Number) and u.value < 0:
        return negative(times(Number(-u.value), v))
    if isinstance(v, Call) and v.function == "multiply":
        return times(times(u, v.args[0]), v.args[1])
    for one, other in ((u, v), (v, u)):
        if isinstance(one, Call) and one.function == "divide":
            return over(times(other, one.args[0]), one.args[1])
    for one, other in ((u, v), (v, u)):
        if isinstance(one, Call) and one.function == "negate":
            return negative(times(one.args[0], other) if one is u else times(other, one.args[0]))
    return v if u == ONE else Call("multiply", (u, v))


def over(u: Formula, v: Formula) -> Formula:
    """The quotient."""
    if u == ZERO:
        return ZERO
    if isinstance(u, Call) and u.function == "negate":
        return negative(over(u.args[0], v))
    leading = _leading(u)
    if isinstance(v, Number) and leading is not None and (leading / v.value).denominator == 1:
        return _scaled(u, 1 / v.value)
    return u if v == ONE else Call("divide", (u, v))


def _leading(u: Formula) -> Fraction | None:
    """The number that a product starts with."""
    while isinstance(u, Call) and u.function == "multiply":
        u = u.args[0]
    return u.value if isinstance(u, Number) else None


def _scaled(u: Formula, factor: Fraction) -> Formula:
    if isinstance(u, Call):
        return times(_scaled(u.args[0], factor), u.args[1])
    return Number(u.value * factor) if isinstance(u, Number) else u


def power(base: Formula, exponent: Formula) -> Formula:
    """The power, without exponents 1 and 0."""
    return base if exponent == ONE else ONE if exponent == ZERO else Call("power", (base, exponent))
