"""Numbers as people write them: 2.5, 2,5, −3/4, 1.2e-3, 1.2·10^-3; to so many digits, or exactly."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from checks.exercises.answers.kinds import Answer
from checks.exercises.formula import UnreadableAnswer, normal
from checks.exercises.messages import Message, say
from checks.exercises.numbers import as_fraction, decimal, magnitude, rounded, significant_digits, write
from checks.exercises.records import record

_DECIMAL = r"(?:\d+(?:[.,]\d*)?|[.,]\d+)"
_NUMBER = re.compile(
    rf"(?P<sign>[-+]?)\s*(?:(?P<figures>{_DECIMAL})(?:\s*/\s*(?P<below>{_DECIMAL}))?)?"
    r"(?:\s*[eE]\s*(?P<exponent>[-+]?\d+)|\s*(?P<times>\*?)\s*10\s*(?:\^|\*\*)\s*(?P<power>\(?\s*[-+]?\d+\s*\)?))?"
)
LARGEST_EXPONENT = 30
WITNESS = Fraction(1, 10**9)
"""How closely a witness in double precision confirms a key, relative to its size."""


def read_number(text: str) -> Fraction:
    """The exact value of a written number.

    Raises
    ------
    UnreadableAnswer
        With what is wrong and where: percent signs, thousands separators, formulas.

    Examples
    --------
    >>> [str(read_number(text)) for text in ("−2,5", "3/4", "1.2·10^-3", "1e2", " ½")]
    ['-5/2', '3/4', '3/2500', '100', '1/2']
    >>> read_number("12%")
    Traceback (most recent call last):
    ...
    checks.exercises.formula.UnreadableAnswer: write 0.5 rather than 50 %
      12%
        ^
    """
    plain = normal(text)
    start = len(plain) - len(plain.lstrip())
    if not plain.strip():
        raise UnreadableAnswer(say("answers.empty"), plain)
    match = _NUMBER.fullmatch(plain, start, len(plain.rstrip()))
    if match is None:
        begun = _NUMBER.match(plain, start)
        raise _refused(plain, start if begun is None else begun.end())
    if match["figures"] is None and match["power"] is None:
        raise UnreadableAnswer(say("answers.no_number"), plain, start)
    if (match["times"] == "*" and match["figures"] is None) or (match["times"] == "" and match["figures"]):
        raise UnreadableAnswer(say("answers.no_number"), plain, start)
    exponent = int((match["exponent"] or match["power"] or "0").strip("() ").replace(" ", ""))
    if abs(exponent) > LARGEST_EXPONENT or len(plain) > 60:
        raise UnreadableAnswer(say("answers.number_too_long"), plain, start)
    value = _figures(match["figures"] or "1")
    if match["below"]:
        below = _figures(match["below"])
        if not below:
            raise UnreadableAnswer(say("answers.over_zero"), plain, match.start("below"))
        value /= below
    return (-value if match["sign"] == "-" else value) * Fraction(10) ** exponent


def _figures(text: str) -> Fraction:
    text = text.replace(",", ".")
    return Fraction(f"0{text}" if text.startswith(".") else text)


def _refused(text: str, at: int) -> UnreadableAnswer:
    rest = text[at:].lstrip()
    at = len(text) - len(rest)
    if rest.startswith("%"):
        return UnreadableAnswer(say("answers.percent"), text, at)
    if rest[:1] in (",", ".", "'", " "):
        return UnreadableAnswer(say("answers.thousands"), text, at)
    if re.search(r"[A-Za-z√]|[*^@()]", rest):
        return UnreadableAnswer(say("answers.number_wanted"), text, at)
    return UnreadableAnswer(say("answers.no_number"), text, at)


@record
@dataclass(frozen=True)
class NumberAnswer(Answer):
    """A number: right within a tolerance that follows from the digits asked for, or exactly.

    Parameters
    ----------
    digits : int
        Significant digits asked for; 0 asks for the exact value.
    tolerance : Fraction
        Relative to the key, when digits are asked for.

    Examples
    --------
    >>> asked = NumberAnswer(3)
    >>> asked.agrees(asked.read("1,72"), asked.read("1.71633781453677"))
    True
    >>> asked.agrees(asked.read("1.75"), asked.read("1.71633781453677"))
    False
    """

    digits: int = 3
    tolerance: Fraction = Fraction(1, 100)

    kind: ClassVar[str] = "number"
    numeric: ClassVar[bool] = True

    def read(self, text: str) -> Fraction:
        return read_number(text)

    def agrees(self, given: Any, key: Any) -> bool:
        return close(given, key, self)

    def confirms(self, found: Any, key: Any) -> bool:
        return abs(as_fraction(found) - as_fraction(key)) <= WITNESS * max(abs(as_fraction(key)), Fraction(1, 100))

    def write(self, value: Any) -> str:
        return write(value)

    def show(self, text: str) -> str:
        return shown(read_number(text), self.digits)

    def how(self) -> Message:
        return say("answers.how.digits", digits=self.digits) if self.digits else say("answers.how.exact")

    def unfit(self, key: Any) -> str | None:
        return unfit_number(as_fraction(key), self.digits)


def close(given: Any, key: Any, asked: "NumberAnswer | Any") -> bool:
    """Whether a number is the key: exactly, or within the relative tolerance (of at least a hundredth)."""
    exact, wanted = as_fraction(given), as_fraction(key)
    if not asked.digits:
        return exact == wanted
    return bool(abs(exact - wanted) <= asked.tolerance * max(abs(wanted), Fraction(1, 100)))


def shown(value: Fraction, digits: int) -> str:
    """A number with the digits asked for; exact ones as short decimals or fractions."""
    return decimal(value, digits) if digits else write(value)


def unfit_number(key: Fraction, digits: int) -> str | None:
    """Why a number is no good key: too large or small to write, or with more digits than are asked for."""
    if not key:
        return "a key is 0"
    if not Fraction(1, 100) <= abs(key) <= 999:
        return "a key is not between 0.01 and 999"
    if digits:
        return None if magnitude(rounded(key, digits)) <= 2 else "a key is rounded to 1000"
    found = significant_digits(key)
    if found is None:
        return "an exact key is no short fraction" if key.denominator > 99 else None
    return "an exact key has more than four digits" if found > 4 else None
