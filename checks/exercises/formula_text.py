"""Formulas in LaTeX, and the small subset of LaTeX that every renderer understands.

`tex` writes a tree; `check_math` refuses what a renderer might not know, so that a formula which passes can be set by
LaTeX itself, by MathJax, and by the renderers' own writers of MathML and plain text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias, cast

from checks.exercises.formula import Call, Formula, Name, Number
from checks.exercises.numbers import write

_GREEK = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta kappa lambda mu nu xi pi rho sigma tau phi varphi chi psi"
    " omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega nabla partial ell infty"
)
_OPERATORS = (
    "cdot times div pm mp le ge ne approx equiv in notin subset to mapsto mid odot otimes circ wedge vee neg oplus"
    " ldots cdots vdots ddots quad qquad ; , ! sum prod int max min log ln exp sin cos tan tanh langle rangle lVert"
    " rVert lvert rvert lfloor rfloor lceil rceil Rightarrow Leftrightarrow leftarrow forall exists { } \\"
)
_ONE_ARGUMENT = "bar hat tilde dot vec mathbf mathrm mathbb mathcal sqrt text operatorname underline"
GREEK, OPERATORS, ONE_ARGUMENT = _GREEK.split(), _OPERATORS.split(), _ONE_ARGUMENT.split()
TWO_ARGUMENTS = ["frac", "binom"]
ENVIRONMENTS = ["pmatrix", "bmatrix", "cases", "aligned"]
COMMANDS = frozenset([*GREEK, *OPERATORS, *ONE_ARGUMENT, *TWO_ARGUMENTS, "left", "right", "begin", "end"])
"""Every command of the subset; with letters, digits, ``+-*/=<>()[]|.,:;!'&^_{}`` and spaces, that is all of it."""

_COMMAND = re.compile(r"\\([A-Za-z]+|.)")
_PLAIN = re.compile(r"[A-Za-z0-9+\-*/=<>()\[\]|.,:;!'&^_{} \n]*")


def check_math(formula: str) -> str:
    """The formula, if it is in the subset.

    Raises
    ------
    ValueError
        With the command or character that is not.

    Examples
    --------
    >>> check_math(r"\\frac{1}{2} \\bar v_4")
    '\\\\frac{1}{2} \\\\bar v_4'
    >>> check_math(r"\\color{red} x")
    Traceback (most recent call last):
    ...
    ValueError: \\color is not in the subset of LaTeX that all renderers know (in \\color{red} x)
    """
    for command in _COMMAND.findall(formula):
        if command not in COMMANDS:
            raise ValueError(f"\\{command} is not in the subset of LaTeX that all renderers know (in {formula})")
    for environment in re.findall(r"\\(?:begin|end)\{([^}]*)\}", formula):
        if environment not in ENVIRONMENTS:
            raise ValueError(f"environment {environment} is not among {', '.join(ENVIRONMENTS)} (in {formula})")
    words = re.sub(r"\\(?:text|mathrm|operatorname)\{[^{}]*\}", "", formula)
    rest = _COMMAND.sub(" ", words)
    if not _PLAIN.fullmatch(rest):
        odd = next(character for character in rest if not _PLAIN.fullmatch(character))
        raise ValueError(f"{odd!r} may not stand in a formula (in {formula})")
    braces = re.sub(r"\\[{}]", "", formula)
    if braces.count("{") != braces.count("}"):
        raise ValueError(f"braces do not match (in {formula})")
    return formula


SpanKind: TypeAlias = Literal["words", "math", "code", "emphasis"]


@dataclass(frozen=True)
class Span:
    """A run of words, a formula, code or emphasised words within a paragraph."""

    kind: SpanKind
    text: str


_INLINE = re.compile(r"\$(?P<math>[^$]+)\$|`(?P<code>[^`]+)`|\*(?P<emphasis>[^*\s][^*]*)\*")


def spans(text: str) -> tuple[Span, ...]:
    """The pieces of a resolved text: words, ``$math$``, ```code``` and ``*emphasis*``.

    Examples
    --------
    >>> [(span.kind, span.text) for span in spans("$v_3$ is *not* `0`")]
    [('math', 'v_3'), ('words', ' is '), ('emphasis', 'not'), ('words', ' '), ('code', '0')]
    """
    found: list[Span] = []
    at = 0
    for match in _INLINE.finditer(text):
        if text[at : match.start()]:
            found.append(Span("words", text[at : match.start()]))
        kind = cast(SpanKind, match.lastgroup)
        found.append(Span(kind, match[kind]))
        at = match.end()
    if text[at:] or not found:
        found.append(Span("words", text[at:]))
    if any([span.kind == "words" and "$" in span.text for span in found]):
        raise ValueError(f"a dollar sign without its partner in {text!r}")
    return tuple(found)


_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(5)
_LEVELS = {"add": _SUM, "subtract": _SUM, "multiply": _PRODUCT, "matmul": _PRODUCT, "negate": _SIGN, "power": _POWER}
_LEVELS["odot"] = _SUM  # beside a matrix product it needs parentheses: (D ⊙ M) W
_NAMED = ("sin", "cos", "tan", "exp", "ln", "tanh", "max", "min")


def tex(formula: Formula, symbols: Mapping[str, str] | None = None, *, numeric: bool = False) -> str:
    """The formula in LaTeX.

    Parameters
    ----------
    formula : Formula
    symbols : dict, optional
        What variables are set as; a variable that is not there stands for itself.
    numeric : bool
        Symbols are numbers or matrices: products need a sign, and negative numbers need parentheses.

    Examples
    --------
    >>> from checks.exercises.formula import parse
    >>> tex(parse("a4 * cos(v2) / (1 - x)"), {"a4": r"\\bar v_4", "v2": "v_2"})
    '\\\\frac{\\\\bar v_4 \\\\cos(v_2)}{1 - x}'
    >>> tex(parse("a * x"), {"a": "2", "x": "-3"}, numeric=True)
    '2 \\\\cdot (-3)'
    """
    return _Writer(symbols or {}, numeric).write(formula)


class _Writer:
    def __init__(self, symbols: Mapping[str, str], numeric: bool) -> None:
        self.symbols, self.numeric = symbols, numeric

    def write(self, formula: Formula) -> str:
        if isinstance(formula, Number):
            return _number(formula.value)
        if isinstance(formula, Name):
            return self.symbols.get(formula.name, "\\pi" if formula.name == "pi" else formula.name)
        parts = formula.args
        match formula.function:
            case "add":
                return f"{self.write(parts[0])} + {self.inside(parts[1], _SUM, negative=True)}"
            case "subtract":
                return f"{self.write(parts[0])} - {self.inside(parts[1], _PRODUCT, negative=True)}"
            case "multiply":
                return self.product(parts[0], parts[1])
            case "matmul":
                return f"{self.inside(parts[0], _PRODUCT)} {self.inside(parts[1], _SIGN)}"
            case "odot":
                return f"{self.inside(parts[0], _PRODUCT)} \\odot {self.inside(parts[1], _SIGN)}"
            case "divide":
                return f"\\frac{{{self.write(parts[0])}}}{{{self.write(parts[1])}}}"
            case "negate":
                return f"-{self.inside(parts[0], _PRODUCT, negative=True)}"
            case "power":
                return f"{self.inside(parts[0], _ATOM, negative=True, tall=True)}^{{{self.write(parts[1])}}}"
            case "sqrt":
                return f"\\sqrt{{{self.write(parts[0])}}}"
            case "abs":
                return f"\\lvert {self.write(parts[0])} \\rvert"
            case "T":
                return f"{self.inside(parts[0], _ATOM)}^T"
        name = f"\\{formula.function}" if formula.function in _NAMED else f"\\mathrm{{{formula.function}}}"
        return f"{name}({', '.join(map(self.write, parts))})"

    def product(self, left: Formula, right: Formula) -> str:
        first, second = self.inside(left, _PRODUCT, negative=self.numeric), self.inside(right, _SIGN, negative=True)
        sign = " \\cdot " if self.numeric or second[:1].isdigit() or second[:1] == "-" else " "
        return f"{first}{sign}{second}"

    def inside(self, formula: Formula, level: int, *, negative: bool = False, tall: bool = False) -> str:
        """Written as an operand: in parentheses if it binds less tightly than `level`, or has a sign of its own."""
        text = self.write(formula)
        loose = isinstance(formula, Call) and _LEVELS.get(formula.function, _ATOM) < level
        loose = loose or (tall and isinstance(formula, Call) and formula.function == "divide")
        # A second exponent on a symbol that has one, y_1^{(2)}, is an error to TeX.
        loose = loose or (level == _ATOM and isinstance(formula, Name) and "^" in text)
        signed = negative and text.startswith("-")
        return f"({text})" if loose or signed else text


def _number(value: Fraction) -> str:
    text = write(value)
    top, _, bottom = text.partition("/")
    return f"\\frac{{{top}}}{{{bottom}}}" if bottom else text
