"""Formulas that are too long for a line, broken where people break them: before a relation, a sign, after a comma."""

import itertools
import re

from checks.exercises.formula_text import GREEK, OPERATORS

PRODUCTS = ("\\odot", "\\otimes", "\\cdot", "\\times")
RELATIONS = ("=", "\\approx", "\\le", "\\ge", "\\equiv", "\\Rightarrow", "\\Leftrightarrow")
_TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|.", re.DOTALL)
_FRACTION = re.compile(r"\\(?:frac|binom)\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_ENVIRONMENT = re.compile(r"\\begin\{(?:[pb]matrix|cases|aligned)\}((?:(?!\\begin).)*?)\\end\{\w+\}", re.DOTALL)
_GROUP = re.compile(r"\\?[A-Za-z]*\s*\{([^{}]*)\}")
_WIDE = {"quad": 2, "qquad": 4, "sum": 2, "prod": 2, ",": 0, ";": 0, "!": 0, "left": 0, "right": 0, "mathrm": 0}


def width(formula: str) -> int:
    """About how many characters wide a formula is when it is set.

    Examples
    --------
    >>> width("a + b"), width("\\\\frac{a + b}{2}"), width("\\\\begin{pmatrix} 1 & 2 \\\\\\\\ 3 & 4 \\\\end{pmatrix}")
    (5, 5, 6)
    """
    while match := _ENVIRONMENT.search(formula):
        rows = [sum([width(cell) + 1 for cell in row.split("&")]) for row in match[1].split("\\\\")]
        formula = formula[: match.start()] + "n" * (max(rows) + 2) + formula[match.end() :]
    while match := _FRACTION.search(formula) or _GROUP.search(formula):
        inner = max(match.groups(), key=width)
        formula = formula[: match.start()] + "n" * width(inner) + formula[match.end() :]
    total = 0
    for token in _TOKEN.findall(formula):
        name = token[1:]
        if token in "+-=<>" or token in RELATIONS:
            total += 3
        elif token.startswith("\\"):
            known = 1 if name in GREEK or (name in OPERATORS and not name.isalpha()) else min(len(name), 3)
            total += _WIDE.get(name, known)
        elif token not in "{}_^ \n":
            total += 1
    return total


def broken(formula: str, room: int) -> str:
    """The formula, on several lines if it is wider than there is room for.

    Parameters
    ----------
    formula : str
        In the LaTeX subset.
    room : int
        In characters, as `width` counts them.

    Returns
    -------
    str
        In the subset, with the environment ``aligned`` if there are several lines.

    Examples
    --------
    >>> broken("a = b + c = d", 99)
    'a = b + c = d'
    >>> print(broken("a = (b + c)(d + e)", 12))
    \\begin{aligned} a & = (b + c) \\\\ & \\qquad (d + e) \\end{aligned}
    >>> broken("a = bcdefgh", 8)
    'a = bcdefgh'
    >>> print(broken("a = b + c = d", 8))
    \\begin{aligned} a & = b + c \\\\ & = d \\end{aligned}
    """
    formula = stretched(formula)
    if width(formula) <= room or "aligned" in formula:
        return formula
    clauses = _split(formula, ("\\quad", "\\qquad"), keep=False)
    if len(clauses) > 1:
        return _aligned([f"& {line}" for line in _filled(clauses, room, " \\quad ")])
    first, *rest = _split(formula, RELATIONS)
    if not rest:
        return _aligned([f"& {line}" for line in _filled(_split(formula, ("+", "-")), room, " ")])
    if width(first) > room // 2:
        return _aligned([f"& {line}" for line in _steps([first, *rest], room)])
    start, *more = _steps(rest, room)
    return _aligned([f"{first} & {start}", *[f"& {line}" for line in more]]) if more else formula


def stretched(formula: str) -> str:
    """The formula with parentheses as tall as the matrices that they hold.

    Examples
    --------
    >>> print(stretched("f(x) + g(\\\\begin{pmatrix} 1 \\\\end{pmatrix})"))
    f(x) + g\\left(\\begin{pmatrix} 1 \\end{pmatrix}\\right)
    """
    tokens = _TOKEN.findall(formula)
    opened: list[int] = []
    for place, token in enumerate(tokens):
        tall = place and tokens[place - 1] in ("\\left", "\\right")
        if token == "(" and not tall:
            opened.append(place)
        elif token == ")" and not tall and opened:
            start = opened.pop()
            if "\\begin" in tokens[start:place]:
                tokens[start], tokens[place] = "\\left(", "\\right)"
    return "".join(tokens)


def at_commas(formula: str, room: int = 24) -> list[str]:
    """A formula in running text, in pieces between which a line may end: after commas, if it is long.

    Examples
    --------
    >>> at_commas("(1, 2, f_{3, 4})", 5)
    ['(1,', '2,', 'f_{3, 4})']
    """
    if width(formula) <= room:
        return [formula]
    pieces, depth = [""], 0
    for token in _TOKEN.findall(formula):
        depth += (token in ("{", "\\begin", "\\left")) - (token in ("}", "\\end", "\\right"))
        pieces[-1] += token
        if token == "," and depth == 0:
            pieces.append("")
    return [piece.strip() for piece in pieces if piece.strip()]


def _steps(segments: list[str], room: int) -> list[str]:
    """A line for each segment; one that is too long goes on, indented, before a sign."""
    lines: list[str] = []
    for segment in segments:
        if (sum_first := _fraction_of_sum(segment, room)) is not None:
            lines += sum_first
            continue
        cuts = (_split(segment, ("+", "-")), _split(segment, PRODUCTS), _factors(segment))
        start, *more = _filled(next((pieces for pieces in cuts if len(pieces) > 1), [segment]), room, " ")
        lines += [start, *[f"\\qquad {line}" for line in more]]
    return lines


def _factors(formula: str) -> list[str]:
    """A product of parentheses, cut between them."""
    tokens = _TOKEN.findall(formula)
    pieces, depth, before = [""], 0, ""
    for token in tokens:
        if token == "(" and depth == 0 and before == ")":
            pieces.append("")
        depth += (token in ("{", "(", "\\begin", "\\left")) - (token in ("}", ")", "\\end", "\\right"))
        pieces[-1] += token
        before = before if token.isspace() else token
    return [piece.strip() for piece in pieces]


def _fraction_of_sum(segment: str, room: int) -> list[str] | None:
    """The lines of one wide fraction, written as a factor before its numerator, which can be broken at its signs."""
    found = re.fullmatch(r"((?:=|\\approx|\\le|\\ge)?\s*)\\frac\{(.*)\}\{([^{}]*)\}", segment, re.DOTALL)
    if found is None or width(segment) <= room or _closes_early(found[2]):
        return None
    start, *more = _filled(_split(found[2], ("+", "-")), room - 8, " ")
    if not more:
        return None
    return [
        f"{found[1]}\\frac{{1}}{{{found[3]}}} ({start}",
        *[f"\\qquad {line}" for line in more[:-1]],
        f"\\qquad {more[-1]})",
    ]


def _closes_early(text: str) -> bool:
    """Whether a brace is closed that was not opened: then the text is not one group."""
    depth = 0
    for token in _TOKEN.findall(text):
        depth += (token == "{") - (token == "}")
        if depth < 0:
            return True
    return depth != 0


def _aligned(lines: list[str]) -> str:
    if len(lines) == 1:
        return lines[0].lstrip("& ")
    return "\\begin{aligned} " + " \\\\ ".join(lines) + " \\end{aligned}"


def _filled(pieces: list[str], room: int, glue: str) -> list[str]:
    """As many pieces on a line as there is room for."""
    lines = [pieces[0]]
    for piece in pieces[1:]:
        longer = lines[-1] + glue + piece
        if width(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(piece)
    return lines


def _split(formula: str, signs: tuple[str, ...], *, keep: bool = True) -> list[str]:
    """Pieces that begin at a sign outside all braces, parentheses and environments; a leading sign splits nothing."""
    tokens = _TOKEN.findall(formula)
    pieces, depth = [""], 0
    for before, token in itertools.pairwise(["", *tokens]):
        if token in ("{", "(", "[", "\\begin", "\\{"):
            depth += 1
        elif token in ("}", ")", "]", "\\end", "\\}"):
            depth -= 1
        if depth == 0 and token in signs and before != "^" and _ends_operand(pieces[-1]):
            pieces.append("")
            if not keep:
                continue
        pieces[-1] += token
    return [piece.strip() for piece in pieces if piece.strip()]


def _ends_operand(text: str) -> bool:
    """Whether a sign that follows is one between two operands."""
    text = text.rstrip()
    return bool(text) and not text.endswith(("=", "(", "+", "-", "\\cdot", "\\approx", "\\times", "\\le", "\\ge"))
