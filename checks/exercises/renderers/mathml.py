"""Formulas of the LaTeX subset as MathML, which browsers set by themselves: no script, no server, no font to load.

The subset is that of `checks.exercises.formula_text`. The elements are those of MathML Core (W3C), so bold,
blackboard and calligraphic letters are characters of their own, and alignment of columns is said in CSS.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from checks.exercises.formula_text import check_math
from checks.exercises.renderers.math_characters import (
    ACCENTS,
    LARGE,
    LETTERS,
    NAMES,
    OPERATORS,
    SPACES,
    styled,
)

Role: TypeAlias = Literal["ordinary", "operator", "open", "close", "function", "space"]

_TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|\d+(?:\.\d+)?|.", re.DOTALL)
_FENCES = {"langle": "⟨", "rangle": "⟩", "lVert": "‖", "rVert": "‖", "lvert": "|", "rvert": "|"} | {
    "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "{": "{", "}": "}",
}  # fmt: skip
_OPENING = ("(", "[", "\\langle", "\\lVert", "\\lvert", "\\lfloor", "\\lceil", "\\{")


@dataclass(frozen=True)
class _Piece:
    """An element, what it is to its neighbours, and whether limits stand above and below it."""

    xml: str
    role: Role = "ordinary"
    limits: bool = False


def mathml(formula: str, *, display: bool = False) -> str:
    """A formula as a ``math`` element.

    Parameters
    ----------
    formula : str
        In the LaTeX subset, without dollars.
    display : bool
        Whether it stands on a line of its own.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If the formula is not in the subset, or is not complete.

    Examples
    --------
    >>> mathml("x_1^2")
    '<math><mrow><msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup></mrow></math>'
    >>> mathml("-\\\\frac{1}{2}", display=True)
    '<math display="block"><mrow><mo form="prefix">−</mo><mfrac><mn>1</mn><mn>2</mn></mfrac></mrow></math>'
    """
    check_math(formula)
    reader = _Reader(formula)
    inside = reader.row()
    if reader.now:
        raise ValueError(f"did not expect {reader.now} in the formula {formula}")
    return f'<math display="block">{inside}</math>' if display else f"<math>{inside}</math>"


class _Reader:
    """Recursive descent over the tokens; every method returns elements and leaves `at` behind what it read."""

    def __init__(self, formula: str) -> None:
        self.formula = formula
        self.tokens = _TOKEN.findall(formula)
        self.at = 0

    @property
    def now(self) -> str:
        """The token to be read, spaces skipped; empty at the end."""
        while self.at < len(self.tokens) and self.tokens[self.at].isspace():
            self.at += 1
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        token = self.now
        if not token:
            raise ValueError(f"the formula {self.formula} ends too early")
        self.at += 1
        return token

    def row(self, *ends: str) -> str:
        """Everything up to an end, as one element."""
        return _row(self.pieces(*ends))

    def pieces(self, *ends: str) -> list[_Piece]:
        found: list[_Piece] = []
        while self.now and self.now not in (*ends, "}"):
            found.append(self.scripted(found))
        return found

    def scripted(self, before: Sequence[_Piece]) -> _Piece:
        """An atom with its indices and exponents."""
        base = _Piece("<mrow></mrow>") if self.now in ("_", "^", "'") else self.atom(before)
        below, above = "", ""
        while self.now and self.now in "_^'":
            sign = self.take()
            if sign == "_":
                below = self.argument()
            elif sign == "^":
                above = f"<mrow>{above}{self.argument()}</mrow>" if above else self.argument()
            else:
                above += "<mo>′</mo>"
        if not below and not above:
            return base
        names = ("munder", "mover", "munderover") if base.limits else ("msub", "msup", "msubsup")
        name = names[2] if below and above else names[0] if below else names[1]
        role = "ordinary" if base.role == "close" else base.role
        return _Piece(f"<{name}>{base.xml}{below}{above}</{name}>", role)

    def argument(self) -> str:
        """What braces hold, or the next token."""
        if self.now != "{":
            return self.atom([]).xml
        self.take()
        inside = self.pieces()
        self.close()
        return inside[0].xml if len(inside) == 1 else _row(inside)

    def words(self) -> str:
        """The text between braces, spaces and all."""
        if self.take() != "{":
            raise ValueError(f"braces are missing in the formula {self.formula}")
        start = self.at
        while self.at < len(self.tokens) and self.tokens[self.at] != "}":
            self.at += 1
        text = "".join(self.tokens[start : self.at])
        self.close()
        return text

    def close(self) -> None:
        if self.now != "}":
            raise ValueError(f"a brace is not closed in the formula {self.formula}")
        self.at += 1

    def atom(self, before: Sequence[_Piece]) -> _Piece:
        token = self.take()
        if token == "{":
            self.at -= 1
            return _Piece(self.argument())
        if token.startswith("\\"):
            return self.command(token[1:], before)
        if token[0].isdigit():
            return _Piece(f"<mn>{token}</mn>")
        if token.isalpha():
            return _Piece(f"<mi>{token}</mi>")
        if token in "()[]":
            return _fence(token)
        if token == "|":
            return _Piece('<mo fence="true" stretchy="false" lspace="0" rspace="0">|</mo>')
        if token in ".!/":
            return _Piece(f'<mo lspace="0" rspace="0">{token}</mo>', "operator" if token == "/" else "ordinary")
        return _operator(token, before)

    def command(self, name: str, before: Sequence[_Piece]) -> _Piece:
        if name in LETTERS:
            upright = ' mathvariant="normal"' if LETTERS[name].isupper() or name in ("nabla", "infty") else ""
            return _Piece(f"<mi{upright}>{LETTERS[name]}</mi>")
        if name in NAMES:
            if name in ("max", "min"):
                return _Piece(f'<mo movablelimits="true" lspace="0" rspace="0">{name}</mo>', "function", limits=True)
            return _Piece(f"<mi>{name}</mi>", "function")
        if name in LARGE:
            return _Piece(f"<mo>{LARGE[name]}</mo>", "operator", limits=name != "int")
        if name in SPACES:
            return _Piece(f'<mspace width="{SPACES[name]}"/>', "space")
        if name in _FENCES:
            return _fence(f"\\{name}")
        if name in OPERATORS:
            return _operator(OPERATORS[name], before)
        return self.construction(name)

    def construction(self, name: str) -> _Piece:
        """A command with arguments, or an environment."""
        if name in ("frac", "binom"):
            top, bottom = self.argument(), self.argument()
            if name == "frac":
                return _Piece(f"<mfrac>{top}{bottom}</mfrac>")
            inside = f'<mfrac linethickness="0">{top}{bottom}</mfrac>'
            return _Piece(f"<mrow><mo>(</mo>{inside}<mo>)</mo></mrow>")
        if name == "sqrt":
            return _Piece(f"<msqrt>{self.argument()}</msqrt>")
        if name in ACCENTS:
            return _Piece(f'<mover accent="true">{self.argument()}<mo>{ACCENTS[name]}</mo></mover>')
        if name == "underline":
            return _Piece(f"<munder>{self.argument()}<mo>_</mo></munder>")
        if name == "text":
            return _Piece(f"<mtext>{html.escape(self.words()).replace(' ', chr(0xA0))}</mtext>")
        if name in ("mathrm", "operatorname"):
            role: Role = "function" if name == "operatorname" else "ordinary"
            return _Piece(f'<mi mathvariant="normal">{html.escape(self.words().strip())}</mi>', role)
        if name in ("mathbf", "mathbb", "mathcal"):
            return _Piece(f"<mi>{styled(name, self.words().strip())}</mi>")
        if name == "left":
            return self.stretched()
        if name == "begin":
            return self.environment(self.words())
        raise ValueError(f"did not expect \\{name} in the formula {self.formula}")

    def stretched(self) -> _Piece:
        """From ``\\left`` to ``\\right``: fences as tall as what they hold."""
        first = self.take()
        inside = self.row("\\right")
        if self.take() != "\\right":
            raise ValueError(f"\\left without \\right in the formula {self.formula}")
        return _Piece(f"<mrow>{_tall(first, 'prefix')}{inside}{_tall(self.take(), 'postfix')}</mrow>")

    def environment(self, name: str) -> _Piece:
        rows: list[list[str]] = [[]]
        while True:
            rows[-1].append(self.row("&", "\\\\", "\\end"))
            end = self.take()
            if end == "\\\\":
                rows.append([])
            elif end == "\\end":
                break
        if self.words() != name:
            raise ValueError(f"\\begin{{{name}}} ends as something else in the formula {self.formula}")
        return _Piece(_table(name, [row for row in rows if row != ["<mrow></mrow>"]]))


def _table(name: str, rows: list[list[str]]) -> str:
    """The rows of an environment with its fences."""

    def cell(column: int, inside: str) -> str:
        if name == "aligned":
            return f'<mtd class="{"right" if column % 2 == 0 else "left"}">{inside}</mtd>'
        return f'<mtd class="case">{inside}</mtd>' if name == "cases" else f"<mtd>{inside}</mtd>"

    lines = "".join([f"<mtr>{''.join([cell(k, inside) for k, inside in enumerate(row)])}</mtr>" for row in rows])
    table = f'<mtable displaystyle="true">{lines}</mtable>' if name == "aligned" else f"<mtable>{lines}</mtable>"
    fences = {"pmatrix": ("(", ")"), "bmatrix": ("[", "]"), "cases": ("{", "."), "aligned": (".", ".")}[name]
    return f"<mrow>{_tall(fences[0], 'prefix')}{table}{_tall(fences[1], 'postfix')}</mrow>"


def _fence(token: str) -> _Piece:
    """A parenthesis as tall as a line: only ``\\left`` and ``\\right`` stretch."""
    role: Role = "open" if token in _OPENING else "close"
    form = "prefix" if role == "open" else "postfix"
    mark = _FENCES.get(token.removeprefix("\\"), token)
    return _Piece(f'<mo fence="true" form="{form}" stretchy="false">{html.escape(mark)}</mo>', role)


def _tall(token: str, form: str) -> str:
    """A fence that stretches; nothing for the invisible one, which is a full stop."""
    mark = _FENCES.get(token.removeprefix("\\"), token)
    return "" if mark == "." else f'<mo fence="true" form="{form}">{html.escape(mark)}</mo>'


def _operator(sign: str, before: Sequence[_Piece]) -> _Piece:
    """An operator between its operands; a sign before its only one is told to stand close to it."""
    sign = {"-": "−", "*": "∗"}.get(sign, sign)
    if sign in ",;:":
        return _Piece(f'<mo separator="true" lspace="0" rspace="0.2em">{sign}</mo>', "operator")
    unary = not before or before[-1].role in ("operator", "open", "space")
    form = ' form="prefix"' if sign in "−+±∓¬" and unary else ""
    stretchy = ' stretchy="false"' if sign in "→←↦⇒⇔" else ""
    return _Piece(f"<mo{form}{stretchy}>{html.escape(sign)}</mo>", "operator")


def _row(pieces: Sequence[_Piece]) -> str:
    """The elements in a row; names of functions stand apart from what they are applied to, as TeX sets them."""
    parts: list[str] = []
    for place, piece in enumerate(pieces):
        after = pieces[place + 1 : place + 2]
        follows = place > 0 and piece.role == "function" and pieces[place - 1].role in ("ordinary", "close")
        parts += ['<mspace width="0.17em"/>'] if follows else []
        parts.append(piece.xml)
        if piece.role == "function" and after and after[0].role in ("ordinary", "function"):
            parts.append('<mspace width="0.17em"/>')
    return f"<mrow>{''.join(parts)}</mrow>"
