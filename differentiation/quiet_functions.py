"""SymPy's elementary functions without SymPy's questions.

Whenever an expression is built or differentiated, SymPy asks its parts whether they are real, zero or positive, and
answers for hyperbolic functions of deep arguments by polynomial algebra, which takes minutes. The functions here answer
"unknown". Value, derivative and name stay SymPy's.
"""

from typing import Any

import sympy

Expr = Any
"""A SymPy expression."""


def _silent(self: Expr) -> None:
    """The answer to any question: unknown."""


def _quiet(function: Any) -> Any:
    """A subclass of a SymPy function of one argument that leaves every question open."""

    def fdiff(self: Expr, argindex: int = 1) -> Expr:
        x = sympy.Dummy()
        slope = function(x).fdiff(argindex)  # SymPy's own, at a plain symbol
        quiet = slope.replace(lambda e: e.func in QUIET, lambda e: QUIET[e.func](*e.args))
        return quiet.xreplace({x: self.args[0]})

    # All but one: of what may not commute, SymPy's `cse` shares sums as if they were products.
    questions = [name for name in dir(function) if name.startswith("_eval_is_") and name != "_eval_is_commutative"]
    members: dict[str, Any] = dict.fromkeys(questions, _silent)
    return type(function)(function.__name__, (function,), members | {"fdiff": fdiff, "__doc__": function.__doc__})


QUIET = {
    function: _quiet(function)
    for function in (
        *(sympy.log, sympy.sin, sympy.cos, sympy.tan, sympy.asin, sympy.acos, sympy.atan),
        *(sympy.sinh, sympy.cosh, sympy.tanh, sympy.asinh, sympy.acosh, sympy.atanh),
    )
}
"""The quiet form of each function."""

_SPOKEN = {quiet: function for function, quiet in QUIET.items()}


def spoken(expression: Expr) -> Expr:
    """An expression with SymPy's own functions in the place of the quiet ones, for SymPy's further use.

    Examples
    --------
    >>> x = sympy.Symbol("x")
    >>> spoken(QUIET[sympy.sin](x)) == sympy.sin(x)
    True
    """
    return expression.replace(lambda e: e.func in _SPOKEN, lambda e: _SPOKEN[e.func](*e.args, evaluate=False))
