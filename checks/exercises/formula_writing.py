"""Formulas as text that can be read back: what a key, or the answer of a mistake, is kept as."""

from checks.exercises.formula import Call, Formula, Name, Number
from checks.exercises.numbers import write

_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(5)
_LEVELS = {"add": _SUM, "subtract": _SUM, "multiply": _PRODUCT, "divide": _PRODUCT, "matmul": _PRODUCT}
_LEVELS |= {"negate": _SIGN, "power": _POWER}
_SIGNS = {"add": " + ", "subtract": " - ", "multiply": "*", "divide": "/", "matmul": " @ "}


def written(formula: Formula) -> str:
    """The formula as text, with as few parentheses as its reading allows.

    Examples
    --------
    >>> from checks.exercises.formula import parse
    >>> written(parse("-(x - 1)^2 / (2 x) - (a - b)"))
    '-(x - 1)^2/(2*x) - (a - b)'
    >>> parse(written(parse("x^(-2) * (-3)"))) == parse("x^(-2) * (-3)")
    True
    """
    if isinstance(formula, Name):
        return formula.name
    if isinstance(formula, Number):
        return write(formula.value)
    if formula.function in _SIGNS:
        return _binary(formula)
    if formula.function == "negate":
        return f"-{_inside(formula.args[0], _PRODUCT)}"
    if formula.function == "power":
        return f"{_inside(formula.args[0], _ATOM)}^{_inside(formula.args[1], _ATOM)}"
    return f"{formula.function}({', '.join(map(written, formula.args))})"


def _binary(formula: Call) -> str:
    own = _LEVELS[formula.function]
    first, second = formula.args
    # What stands on the right of a minus or of a product is one level tighter: a - (b - c), a/(b*c).
    tighter = own if formula.function == "add" else own + 1
    left = _inside(first, own, leading=True)
    return f"{left}{_SIGNS[formula.function]}{_inside(second, tighter)}"


def _inside(formula: Formula, level: int, *, leading: bool = False) -> str:
    text = written(formula)
    signed = text.startswith("-") and not leading
    loose = False
    if isinstance(formula, Number):
        loose = "/" in text and level > _SUM
    elif isinstance(formula, Call):
        loose = _LEVELS.get(formula.function, _ATOM) < level and not (leading and formula.function == "negate")
    return f"({text})" if loose or signed else text
