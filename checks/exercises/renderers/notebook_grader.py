"""Marks for answers in a notebook, with the standard library alone: this file is put into notebooks and tests as it is.

Parts are dicts: ``kind`` and ``key``, and what the kind needs; ``work`` for an answer that follows from earlier ones;
``mistakes`` as pairs of a wrong answer and what to say about it. Answers are texts, numbers, or (nested) lists.
"""

import contextlib
import itertools
import math
import random
import re
import unicodedata
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from checks.exercises.renderers.network_grader import network_outputs

SIGNS = str.maketrans({"−": "-", "–": "-", "·": "*", "×": "*", "⋅": "*", "⁄": "/"})
FUNCTIONS: dict[str, Callable[..., float]] = {
    "sin": math.sin, "cos": math.cos, "tan": math.tan, "exp": math.exp, "ln": math.log, "log": math.log,
    "sqrt": math.sqrt, "tanh": math.tanh, "abs": abs, "max": max, "min": min,
    "relu": lambda x: max(x, 0.0), "sigmoid": lambda x: 1 / (1 + math.exp(-x)), "step": lambda x: float(x >= 0),
}  # fmt: skip


def plain(answer: Any) -> str:
    """One way to write signs, digits and powers."""
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda found: "^" + found[0], str(answer))
    return unicodedata.normalize("NFKC", text.translate(SIGNS)).replace("−", "-").strip()


def number(answer: Any) -> Fraction:
    """The value of a number or of a text such as "-2,5", "3/4" or "1.2e-3"."""
    text = re.sub(r"\s*\*?\s*10\s*(?:\^|\*\*)\s*\(?([-+]?\d+)\)?$", r"e\1", plain(answer).replace(",", "."))
    text = "1" + text if text.startswith("e") else text
    top, _, below = re.sub(r"\s*/\s*", "/", re.sub(r"^([-+])\s+", r"\1", text)).partition("/")
    if not re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,2})?", top) or not re.fullmatch(r"(\d+\.?\d*)?", below):
        raise ValueError(f"{answer!r} is no number")
    return Fraction(top) / (Fraction(below) if below else 1)


def numbers(answer: Any, count: int) -> list[Fraction]:
    """The entries of a list, or of a text such as "1, 2; 3, 4", row by row."""
    if hasattr(answer, "tolist"):
        answer = answer.tolist()
    if isinstance(answer, (list, tuple)):
        entries = list(answer)
        while any(isinstance(entry, (list, tuple)) for entry in entries):
            entries = [e for entry in entries for e in (entry if isinstance(entry, (list, tuple)) else [entry])]
        readings = [entries]
    else:
        text = re.sub(r"[\[\](){}]", ";", plain(answer))
        readings = [[cell for cell in re.split(mark, text) if cell.strip()] for mark in (r"[,;\n]", r"[\s;]+")]
    for entries in readings:
        if len(entries) == count:
            return [number(entry) for entry in entries]
    raise ValueError(f"{count} entries are wanted in {answer!r}")


class Formula:
    """A formula that was read; its value is worked out while it is read again, never run as a program."""

    def __init__(self, text: Any, values: Any) -> None:
        self.tokens = re.findall(r"\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+|[^\W\d]\w*|\*\*|\S", plain(text))
        self.values, self.at = values, 0

    def value(self) -> float:
        found = self.sum()
        if self.at < len(self.tokens):
            raise ValueError("the formula goes on where it should end")
        return found

    def now(self) -> str:
        return str(self.tokens[self.at]) if self.at < len(self.tokens) else ""

    def take(self, *signs: str) -> str:
        if self.now() in signs and self.now():
            self.at += 1
            return str(self.tokens[self.at - 1])
        return ""

    def sum(self) -> float:
        found = self.product()
        while sign := self.take("+", "-"):
            found = found + self.product() if sign == "+" else found - self.product()
        return found

    def product(self) -> float:
        found = self.signed()
        while True:
            if self.take("*"):
                found *= self.signed()
            elif self.take("/"):
                found /= self.signed()
            elif self.now() == "(" or re.match(r"[^\W]", self.now()):
                found *= self.power()
            else:
                return found

    def signed(self) -> float:
        sign = self.take("+", "-")
        return -self.signed() if sign == "-" else self.signed() if sign else self.power()

    def power(self) -> float:
        base = self.atom()
        found = base ** self.signed() if self.take("^", "**") else base
        if isinstance(found, complex):
            raise ValueError("a power of a negative number")
        return found

    def atom(self) -> float:
        token = self.now()
        self.at += 1
        if token == "(":
            found = self.sum()
            if not self.take(")"):
                raise ValueError("a parenthesis is not closed")
            return found
        if re.match(r"\.?\d", token):
            return float(token)
        if token in self.values:
            return float(self.values[token])
        if token in FUNCTIONS:
            return self.called(token)
        if token in ("e", "pi", "π"):
            return math.e if token == "e" else math.pi
        raise ValueError(f"{token!r} is not known here")

    def called(self, name: str) -> float:
        exponent = self.signed() if self.take("^", "**") else 1.0
        if not self.take("("):
            return float(FUNCTIONS[name](self.atom()) ** exponent)
        args = [self.sum()]
        while self.take(","):
            args.append(self.sum())
        if not self.take(")"):
            raise ValueError("a parenthesis is not closed")
        return float(FUNCTIONS[name](*args) ** exponent)


def near(given: Fraction, key: Fraction, floor: Fraction, part: Any, answer: Any) -> bool:
    """To the digits asked for; exact answers may be binary numbers, which are not quite 1/3."""
    tolerance = Fraction(part["tolerance"]) if part["digits"] else Fraction(1, 10**9) * isinstance(answer, float)
    return abs(given - key) <= tolerance * max(abs(key), floor)


def same(part: Any, answer: Any, key: Any) -> bool:
    """Whether an answer is the key, as the kind of the part sees it."""
    kind = part["kind"]
    if kind == "number":
        return near(number(answer), number(key), Fraction(1, 100), part, answer)
    if kind == "array":
        wanted = numbers(key, math.prod(part["shape"]))
        given = numbers(answer, len(wanted))
        floor = max(Fraction(1, 100), max(abs(entry) for entry in wanted) / 10)
        float_given = 0.0 if isinstance(answer, (list, tuple)) or hasattr(answer, "tolist") else ""
        return all(near(a, b, floor, part, float_given) for a, b in zip(given, wanted, strict=True))
    if kind == "formula":
        return same_formula(part, answer, key)
    if kind == "gate":
        return bool(table(answer, part) == part["table"])
    if kind == "network":
        return network_outputs(answer, part) == network_outputs(key, part)
    if kind == "order":
        words = [word for word in re.split(r"[\s,;<>→|()\[\]'\"-]+", plain(answer)) if word]
        if sorted(words) != sorted(part["items"]):
            return False
        return all(words.index(first) < words.index(second) for first, second in part["before"])
    if kind == "truth table":
        return re.sub(r"[^01]", "", plain(answer)) == re.sub(r"[^01]", "", plain(key))
    if kind == "shape":
        return re.findall(r"\d+", plain(answer)) == re.findall(r"\d+", plain(key))
    if kind == "choice":
        return set(re.findall(r"[a-z]", plain(answer).lower())) == set(re.findall(r"[a-z]", key))
    raise ValueError(f"answers of kind {kind!r} are marked by hand")


def same_formula(part: Any, answer: Any, key: str) -> bool:
    """Whether two formulas have the same values at a dozen points."""
    points, compared = random.Random(1), 0
    for _ in range(120):
        point = {name: points.uniform(part["low"], part["high"]) for name in part["variables"]}
        try:
            wanted = Formula(key, point).value()
        except (ArithmeticError, ValueError):
            continue
        if abs(Formula(answer, point).value() - wanted) > 1e-9 * max(abs(wanted), 1e-6):
            return False
        compared += 1
        if compared == 12:
            return True
    return False


def table(answer: Any, part: Any) -> str:
    """The truth table of the threshold unit with these weights and, last, the threshold."""
    inputs = len(part["table"]).bit_length() - 1
    *weights, threshold = numbers(answer, inputs + 1)
    sums = [sum(w * x for w, x in zip(weights, row, strict=True)) for row in itertools.product((0, 1), repeat=inputs)]
    return "".join(str(int(s >= threshold if part["fires"] == ">=" else s > threshold)) for s in sums)


def judged(parts: Any, givens: Any, answers: Any) -> Any:
    """For every part, whether it is "right", "carried" (right, given earlier answers) or "wrong", and what to say."""
    values = {name: float(number(value)) for name, value in givens.items()}
    values.update({name: float(number(part["key"])) for name, part in parts.items() if part["kind"] == "number"})
    found = {}
    for name, part in parts.items():
        answer = answers.get(part["letter"], "")
        found[name] = ("wrong", "") if answer is None or answer == "" else judge(part, answer, values)
        if part["kind"] == "number" and answer not in (None, ""):
            with contextlib.suppress(ValueError):
                values[name] = float(number(answer))
    return found


def judge(part: Any, answer: Any, values: Any) -> Any:
    """One part, given what was answered before."""
    try:
        if same(part, answer, part["key"]):
            return "right", ""
        if part.get("work"):
            follows = Formula(part["work"], values).value()
            if follows and near(number(answer), Fraction(follows), Fraction(1, 100), part, follows):
                return "carried", ""
        for wrong, words in part.get("mistakes", ()):
            if same(part, answer, wrong):
                return "wrong", words
    except (ArithmeticError, ValueError, TypeError, IndexError, RecursionError):
        return "wrong", ""
    return "wrong", ""
