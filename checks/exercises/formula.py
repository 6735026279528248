"""Formulas as people write them: a tokenizer and a parser to a small tree. Nothing is ever evaluated as code.

The grammar, from loose to tight: sums; products (``*``, ``/``, ``@`` for matrices, and juxtaposition as in ``2 x`` or
``3(x+1)``); signs; powers (``^`` or ``**``, from the right); names, numbers, calls, parentheses. `sin x` without
parentheses takes one number or name. The same language says how a part is worked out: see `Part.work`.
"""

import functools
import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from checks.exercises.messages import Message, say

FUNCTIONS: dict[str, int] = {
    "sin": 1, "cos": 1, "tan": 1, "exp": 1, "ln": 1, "sqrt": 1, "tanh": 1, "sigmoid": 1, "relu": 1, "abs": 1,
    "step": 1, "max": 2, "min": 2, "T": 1, "sum": 1, "odot": 2,
}  # fmt: skip
"""What a formula may call, with the number of arguments; `step(x)` is 1 for x >= 0 and else 0, `T` transposes,
`odot` multiplies entry by entry, as `*` does, but is set as a circle with a dot between matrices."""

SPELLINGS = {"log": "ln", "relu": "relu", "transpose": "T", "sgm": "sigmoid", "σ": "sigmoid", "√": "sqrt"}
LONGEST = 400
DEEPEST = 40

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_SIGNS = str.maketrans({"−": "-", "–": "-", "·": "*", "×": "*", "⋅": "*", "∙": "*", "÷": "/", "⁄": "/", "：": ":"})
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+(?![\w.]))?)"
    r"|(?P<name>[^\W\d]\w*'*|√)|(?P<sign>\*\*|[-+*/^@(),]))"
)


class UnreadableAnswer(ValueError):
    """What was written cannot be read: why, and at which character of the text."""

    def __init__(self, reason: Message, text: str, position: int | None = None) -> None:
        super().__init__(reason, text, position)
        self.reason, self.text, self.position = reason, text, position

    def __str__(self) -> str:
        where = "" if self.position is None else f"\n  {self.text}\n  {' ' * self.position}^"
        return f"{self.reason}{where}"


@dataclass(frozen=True)
class Number:
    """A number that was written down."""

    value: Fraction


@dataclass(frozen=True)
class Name:
    """A variable."""

    name: str


@dataclass(frozen=True)
class Call:
    """An operation or function of formulas: add, subtract, multiply, divide, matmul, power, negate, or a function."""

    function: str
    args: "tuple[Formula, ...]"


Formula: TypeAlias = Number | Name | Call


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    at: int


def normal(text: str) -> str:
    """One way to write signs, digits and superscripts: ``x²`` is ``x^2``, ``−`` and full-width characters are ASCII.

    Examples
    --------
    >>> normal("２·x² − ½")
    '2*x^2 - 1/2'
    """
    text = re.sub(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+", lambda match: "^" + match[0].translate(_SUPERSCRIPTS), text)
    text = re.sub(r"[₀-₉]", lambda match: unicodedata.normalize("NFKC", match[0]), text)
    return unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS)


@functools.lru_cache(maxsize=4096)
def parse(text: str, names: tuple[str, ...] | None = None) -> Formula:
    """The tree of a formula.

    Parameters
    ----------
    text : str
    names : tuple of str, optional
        The variables that may occur; any, if not given.

    Returns
    -------
    Formula

    Raises
    ------
    UnreadableAnswer
        With the reason and the position.

    Examples
    --------
    >>> parse("2 x") == parse("2*x"), parse("-x^2") == parse("-(x^2)")
    (True, True)
    >>> parse("ln x")
    Call(function='ln', args=(Name(name='x'),))
    """
    plain = normal(text)
    if len(plain) > LONGEST:
        raise UnreadableAnswer(say("answers.too_long", longest=LONGEST), plain[:60] + "…")
    return _Parser(plain, names).whole()


def names_in(formula: Formula) -> tuple[str, ...]:
    """The variables of a formula, sorted."""
    if isinstance(formula, Name):
        return (formula.name,)
    if isinstance(formula, Number):
        return ()
    return tuple(sorted({name for arg in formula.args for name in names_in(arg)}))


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            where = at + len(text[at:]) - len(text[at:].lstrip())
            name = "answers.percent" if text[where] == "%" else "answers.unknown_character"
            raise UnreadableAnswer(say(name, character=text[where]), text, where)
        kind = str(match.lastgroup)
        found.append(_Token(kind, match[kind], match.start(kind)))
        at = match.end()
    return [*found, _Token("end", "", len(text))]


class _Parser:
    """Recursive descent: one method per level of the grammar."""

    def __init__(self, text: str, names: tuple[str, ...] | None) -> None:
        self.text, self.names, self.tokens, self.next, self.depth = text, names, _tokens(text), 0, 0

    def whole(self) -> Formula:
        if self.now.kind == "end":
            raise UnreadableAnswer(say("answers.empty"), self.text)
        found = self.sum()
        if self.now.kind != "end":
            raise self.unexpected()
        return found

    @property
    def now(self) -> _Token:
        return self.tokens[self.next]

    def take(self, *texts: str) -> str:
        if self.now.kind == "sign" and self.now.text in texts:
            self.next += 1
            return self.tokens[self.next - 1].text
        return ""

    def unexpected(self) -> UnreadableAnswer:
        if self.now.kind == "end":
            return UnreadableAnswer(say("answers.ends_early"), self.text, self.now.at)
        return UnreadableAnswer(say("answers.unexpected", token=self.now.text), self.text, self.now.at)

    def sum(self) -> Formula:
        self.depth += 1
        if self.depth > DEEPEST:
            raise UnreadableAnswer(say("answers.too_deep"), self.text, self.now.at)
        found = self.product()
        while sign := self.take("+", "-"):
            found = Call("add" if sign == "+" else "subtract", (found, self.product()))
        self.depth -= 1
        return found

    def product(self) -> Formula:
        found = self.signed()
        while True:
            if sign := self.take("*", "/", "@"):
                found = Call({"*": "multiply", "/": "divide", "@": "matmul"}[sign], (found, self.signed()))
            elif self.now.kind in ("name", "number") or (self.now.kind == "sign" and self.now.text == "("):
                if self.now.kind == "number" and self.tokens[self.next - 1].kind == "number":
                    raise self.unexpected()
                found = Call("multiply", (found, self.power()))
            else:
                return found

    def signed(self) -> Formula:
        sign = self.take("+", "-")
        if not sign:
            return self.power()
        self.depth += 1
        if self.depth > DEEPEST:
            raise UnreadableAnswer(say("answers.too_deep"), self.text, self.now.at)
        inner = self.signed()
        self.depth -= 1
        return Call("negate", (inner,)) if sign == "-" else inner

    def power(self) -> Formula:
        base = self.atom()
        return Call("power", (base, self.signed())) if self.take("^", "**") else base

    def atom(self) -> Formula:
        token = self.now
        if token.kind == "number":
            self.next += 1
            if len(token.text) > 40 or abs(int(re.split("[eE]", token.text + "e0")[1])) > 30:
                raise UnreadableAnswer(say("answers.number_too_long"), self.text, token.at)
            return Number(Fraction(token.text))
        if token.kind == "name":
            self.next += 1
            return self.named(token)
        if self.take("("):
            found = self.sum()
            if not self.take(")"):
                raise self.unexpected()
            return found
        raise self.unexpected()

    def named(self, token: _Token) -> Formula:
        name = SPELLINGS.get(token.text, token.text)
        if name in FUNCTIONS and (self.names is None or token.text not in self.names):
            return self.called(name, token)
        if self.names is not None and token.text not in self.names and token.text not in ("e", "pi", "π"):
            known = ", ".join(self.names) or "–"
            raise UnreadableAnswer(say("answers.unknown_name", name=token.text, known=known), self.text, token.at)
        return Name("pi" if token.text == "π" else token.text)

    def called(self, name: str, token: _Token) -> Formula:
        exponent = self.signed() if self.take("^", "**") else None  # sin^2(x)
        if self.take("("):
            args = [self.sum()]
            while self.take(","):
                args.append(self.sum())
            if not self.take(")"):
                raise self.unexpected()
        elif self.now.kind in ("name", "number"):
            if self.now.kind == "number" and self.tokens[self.next + 1].kind == "name":
                raise UnreadableAnswer(say("answers.needs_parentheses", name=token.text), self.text, token.at)
            args = [self.atom()]
        else:
            raise UnreadableAnswer(say("answers.needs_parentheses", name=token.text), self.text, token.at)
        if len(args) != FUNCTIONS[name]:
            raise UnreadableAnswer(
                say("answers.wrong_arguments", name=token.text, wanted=FUNCTIONS[name], given=len(args)),
                self.text,
                token.at,
            )
        found = Call(name, tuple(args))
        return found if exponent is None else Call("power", (found, exponent))
