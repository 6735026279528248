"""How wrong a difference quotient may be, and the step for which that is least: three ways that share no rule.

Two causes add up: the remainder of Taylor's formula, bounded by a bound M of the second (forward difference) or third
derivative (central difference), and errors of at most d in every value of f. All numbers are exact fractions.
"""

import functools
import itertools
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

import sympy

from checks.exercises.numbers import as_fraction, as_mpf, mp

ORDER = {"+": 1, "0": 2}
"""Of the forward and of the central difference."""
WEIGHTS = {"+": ((1, Fraction(1)), (0, Fraction(-1))), "0": ((1, Fraction(1, 2)), (-1, Fraction(-1, 2)))}
RANGE = (Fraction(1, 1000), Fraction(1000))
"""Where the best step is looked for."""
ROUNDS = 80


def closed_parts(scheme: str, bound: Fraction, d: Fraction, h: Fraction) -> tuple[Fraction, Fraction]:
    """The two parts of the error at a step, by the formulas of the textbooks.

    Examples
    --------
    >>> [str(part) for part in closed_parts("+", Fraction(4), Fraction(9), Fraction(2))]
    ['4', '9']
    """
    return (bound * h / 2, 2 * d / h) if scheme == "+" else (bound * h**2 / 6, d / h)


def closed_best(scheme: str, bound: Fraction, d: Fraction) -> tuple[Fraction, Fraction]:
    """The best step and the smallest bound, from the derivative's zero: sqrt(4 d/M) and sqrt(4 d M), or cube roots.

    Examples
    --------
    >>> [str(value) for value in closed_best("+", Fraction(4), Fraction(9))]
    ['3', '12']
    """
    if scheme == "+":
        return _root(4 * d / bound, 2), _root(4 * d * bound, 2)
    step = _root(3 * d / bound, 3)
    return step, bound * step**2 / 2


def _root(value: Fraction, degree: int) -> Fraction:
    """The root, exact if it is a fraction, else to fifty digits."""
    found = as_fraction(mp.root(as_mpf(value), degree))
    near = found.limit_denominator(10**6)
    return near if near**degree == value else found


def attained(scheme: str, bound: Fraction, d: Fraction, h: Fraction) -> tuple[Fraction, Fraction]:
    """The same from a function whose derivative is constant, and from all signs that the values' errors can have.

    Examples
    --------
    >>> attained("0", Fraction(6), Fraction(2), Fraction(1)) == closed_parts("0", Fraction(6), Fraction(2), Fraction(1))
    True
    """
    power = ORDER[scheme] + 1
    factorial = Fraction(2 if power == 2 else 6)
    quotient = sum([weight * bound * (j * h) ** power / factorial for j, weight in WEIGHTS[scheme]]) / h
    signs = itertools.product((-1, 1), repeat=len(WEIGHTS[scheme]))
    errors = [sum([w * sign * d for (_, w), sign in zip(WEIGHTS[scheme], each, strict=True)]) / h for each in signs]
    return abs(Fraction(quotient)), Fraction(max(errors))


def by_scan(scheme: str, bound: Fraction, d: Fraction) -> tuple[Fraction, Fraction]:
    """The best step and the smallest bound from values of `attained` alone: of two steps the worse one ends the range.

    Examples
    --------
    >>> step, least = by_scan("+", Fraction(4), Fraction(9))
    >>> round(float(step), 9), round(float(least), 9)
    (3.0, 12.0)
    """
    low, high = RANGE

    def cost(step: Fraction) -> Fraction:
        return sum(attained(scheme, bound, d, step), Fraction(0))

    for _ in range(ROUNDS):
        left, right = ((2 * low + high) / 3).limit_denominator(10**16), ((low + 2 * high) / 3).limit_denominator(10**16)
        low, high = (low, right) if cost(left) < cost(right) else (left, high)
    return low, cost(low)


def remainder_bound(scheme: str, bound: Fraction, h: Fraction) -> Fraction:
    """The truncation error by the integral of Taylor's remainder.

    Examples
    --------
    >>> str(remainder_bound("0", Fraction(6), Fraction(2)))
    '4'
    """
    return bound * _horner(_remainder(scheme), h)


def rounding_bound(scheme: str, d: Fraction, h: Fraction) -> Fraction:
    """The error from wrong values: the sum of the weights' sizes times the largest error of a value, over the step."""
    return d * sum([abs(weight) for _, weight in WEIGHTS[scheme]], Fraction(0)) / h


@functools.cache
def _remainder(scheme: str) -> tuple[Fraction, ...]:
    """Coefficients, highest power of h first, of the remainder of the quotient where the derivative is 1."""
    h, t = sympy.symbols("h t", positive=True)
    order = ORDER[scheme]
    one_side = sympy.integrate((h - t) ** order / sympy.factorial(order), (t, 0, h))
    total = one_side / h if scheme == "+" else 2 * one_side / (2 * h)
    return tuple([Fraction(str(c)) for c in sympy.Poly(sympy.expand(total), h).all_coeffs()])


@functools.cache
def _slope(scheme: str) -> Callable[[Fraction, Fraction], tuple[Fraction, ...]]:
    """From M and d to the coefficients of h^2 E'(h), where E is the sum of both parts."""
    h, m, d = sympy.symbols("h m d", positive=True)
    weights = sum([sympy.Rational(str(abs(weight))) for _, weight in WEIGHTS[scheme]])
    truncation = sum([sympy.Rational(str(c)) * h**k for k, c in enumerate(reversed(_remainder(scheme)))])
    slope = sympy.Poly(sympy.expand(h**2 * sympy.diff(m * truncation + weights * d / h, h)), h)
    parts = [
        (Fraction(str(sympy.diff(c, m))), Fraction(str(sympy.diff(c, d)))) for c in slope.all_coeffs()
    ]  # each coefficient is linear in M and d
    return lambda bound, error: tuple([of_m * bound + of_d * error for of_m, of_d in parts])


def by_bisection(scheme: str, bound: Fraction, d: Fraction) -> tuple[Fraction, Fraction]:
    """The best step by halving a range at whose ends the derivative of the bound has different signs.

    Examples
    --------
    >>> step, least = by_bisection("0", Fraction(6), Fraction(2))
    >>> round(float(step), 9), round(float(least), 9)
    (1.0, 3.0)
    """
    low, high = RANGE
    coefficients = _slope(scheme)(bound, d)
    for _ in range(ROUNDS):
        middle = (low + high) / 2
        low, high = (middle, high) if _horner(coefficients, middle) < 0 else (low, middle)
    return low, remainder_bound(scheme, bound, low) + rounding_bound(scheme, d, low)


def _horner(coefficients: Sequence[Fraction], x: Fraction) -> Fraction:
    total = Fraction(0)
    for coefficient in coefficients:
        total = total * x + coefficient
    return total


def wave_bounds(a: Fraction, b: Fraction, wave: str) -> Iterator[dict[str, Any]]:
    """The largest second and third derivatives M2 and M3 of a sin(b x) or a cos(b x), in three ways.

    Examples
    --------
    >>> [[round(float(value), 9) for value in found.values()] for found in wave_bounds(Fraction(2), Fraction(3), "sin")]
    [[18.0, 54.0], [18.0, 54.0], [18.0, 54.0]]
    """
    orders = {"M2": 2, "M3": 3}
    yield {name: a * b**order for name, order in orders.items()}
    x, rate = sympy.Symbol("x"), sympy.Rational(str(b))
    f = sympy.Rational(str(a)) * getattr(sympy, wave)(rate * x)
    places = [k * sympy.pi / (2 * rate) for k in range(4)]
    yield {
        name: Fraction(str(max([sympy.diff(f, x, order).subs(x, place) for place in places])))
        for name, order in orders.items()
    }
    amplitude, frequency, function = as_mpf(a), as_mpf(b), getattr(mp, wave)
    eighths = [k * mp.pi / (4 * frequency) for k in range(8)]
    yield {
        name: max([mp.diff(lambda t: amplitude * function(frequency * t), place, order) for place in eighths])
        for name, order in orders.items()
    }  # difference quotients to 50 digits
