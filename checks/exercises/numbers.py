"""Numbers of exercises: exact fractions while they last, 50 digits after that; how they are written and rounded.

Only integers, fractions and mpmath's numbers occur, never a binary float: what is printed is the same everywhere.
"""

from fractions import Fraction
from typing import Any, TypeAlias

import mpmath

DIGITS = 50
mp = mpmath.mp.clone()
mp.dps = DIGITS
LONGEST_FRACTION = 14
WRITTEN = 20
"""Significant digits in which a number that is no short decimal is kept in a key."""

Real: TypeAlias = Any
"""A `Fraction`, or mpmath's mpf where no fraction is exact."""


def as_fraction(value: Any) -> Fraction:
    """The exact value of a Fraction, an integer, an mpf or a float."""
    if isinstance(value, Fraction | int):
        return Fraction(value)
    if isinstance(value, float):
        return Fraction(value)
    sign, mantissa, exponent, _ = value._mpf_
    if not mantissa and exponent:
        raise ValueError(f"{value} is not a finite number")
    whole = -int(mantissa) if sign else int(mantissa)
    return Fraction(whole * 2**exponent) if exponent >= 0 else Fraction(whole, 2**-exponent)


def as_mpf(value: Any) -> Any:
    """The value to 50 digits."""
    if isinstance(value, Fraction):
        return mp.mpf(value.numerator) / value.denominator
    return mp.mpf(value)


def rounded(value: Real, digits: int) -> Fraction:
    """The value to `digits` significant digits, halves away from zero, as people round.

    Examples
    --------
    >>> rounded(Fraction(12345, 1000), 4), rounded(Fraction(-2, 3), 3)
    (Fraction(247, 20), Fraction(-667, 1000))
    """
    exact = as_fraction(value)
    if not exact:
        return exact
    unit = Fraction(10) ** (magnitude(exact) - digits + 1)
    whole = abs(exact) / unit + Fraction(1, 2)
    return (1 if exact > 0 else -1) * (whole.numerator // whole.denominator) * unit


def magnitude(value: Fraction) -> int:
    """The power of ten of the leading digit: 0 for 1 to 9.99, -1 for 0.1.

    Examples
    --------
    >>> magnitude(Fraction(999)), magnitude(Fraction(1, 100))
    (2, -2)
    """
    size = abs(value)
    power = len(str(size.numerator)) - len(str(size.denominator))
    return power if size >= Fraction(10) ** power else power - 1


def significant_digits(value: Fraction) -> int | None:
    """How many digits the decimal has without zeros at its ends, or None if it does not end.

    Examples
    --------
    >>> significant_digits(Fraction(1, 4)), significant_digits(Fraction(1200)), significant_digits(Fraction(1, 3))
    (2, 2, None)
    """
    bottom = value.denominator
    for prime in (2, 5):
        while bottom % prime == 0:
            bottom //= prime
    if bottom != 1:
        return None
    top = abs(value.numerator) * 10 ** value.denominator.bit_length() // value.denominator
    return len(str(top).rstrip("0")) if top else 1


def write(value: Real) -> str:
    """The value as it stands in keys: a short decimal, a fraction, or twenty digits.

    Examples
    --------
    >>> write(Fraction(-5, 2)), write(Fraction(1, 3)), write(mp.sqrt(2))
    ('-2.5', '1/3', '1.4142135623730950488')
    """
    if isinstance(value, Fraction | int):
        exact = Fraction(value)
        digits = significant_digits(exact)
        if digits is not None and digits <= 12:
            return decimal(exact, max(digits, 1))
        if len(str(exact)) <= LONGEST_FRACTION:
            return str(exact)
        value = as_mpf(exact)
    return str(mp.nstr(value, WRITTEN, strip_zeros=True, min_fixed=-4, max_fixed=12)).removesuffix(".0")


def decimal(value: Real, digits: int) -> str:
    """The value to so many significant digits, in plain decimals where that is no longer than a power of ten.

    Examples
    --------
    >>> decimal(Fraction(2, 3), 3), decimal(Fraction(5), 3), decimal(Fraction(123456), 3), decimal(Fraction(1, 3000), 2)
    ('0.667', '5', '123000', '0.00033')
    """
    short = rounded(value, digits)
    if not short:
        return "0"
    power = magnitude(short)
    if not -5 <= power <= 9:
        head = decimal(short / Fraction(10) ** power, digits)
        return f"{head}e{power}"
    places = max(0, digits - 1 - power)
    whole = abs(short) * 10**places
    figures = str(whole.numerator // whole.denominator).rjust(places + 1, "0")
    text = figures if not places else f"{figures[:-places]}.{figures[-places:]}".rstrip("0").rstrip(".")
    return ("-" if short < 0 else "") + text
