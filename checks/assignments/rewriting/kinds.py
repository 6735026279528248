"""Right ways to write a program, made from its syntax tree: one kind of rewriting at every place where it fits."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from checks.assignments.rewriting.arrays import (
    AxesPutBack,
    MeansAsSums,
    MethodsAsFunctions,
    ProductsByFunction,
    ProductsByIndices,
    ProductsByOperator,
    ProductsTransposed,
    SumsAsProducts,
    SumsBackwards,
    SumsByIndices,
    SumsReduced,
)
from checks.assignments.rewriting.branches import (
    BranchesExchanged,
    ComparisonsTurned,
    ConditionsNegatedTwice,
    ConditionsNested,
    ElseAdded,
    ElseDropped,
    ExpressionsAsStatements,
    StatementsAsExpressions,
)
from checks.assignments.rewriting.loops import ComprehensionsAsLoops, CountedByWhile, LambdasNamed
from checks.assignments.rewriting.names import LocalsRenamed, NumpyInFull, ParametersTakenOver
from checks.assignments.rewriting.numbers import (
    DifferencesAsSums,
    DivisionsAsProducts,
    ProductsAsSquares,
    ProductsCommuted,
    ProductsRegrouped,
    SquaresAsProducts,
    SumsCommuted,
    SumsRegrouped,
    SumsWrittenOut,
)
from checks.assignments.rewriting.steps import (
    ArgumentsNamed,
    AssignedOneByOne,
    EntriesNamed,
    OperandsNamed,
    ResultsNamed,
    StepsNamed,
    WorkInside,
)
from checks.assignments.rewriting.syntax import Rewriter


@dataclass(frozen=True)
class Rewriting:
    """A program written in another way.

    Parameters
    ----------
    label : str
        What was done, in words.
    text : str
        The program.
    exact : bool
        Whether it says the same for any objects, bit for bit. What is not exact rounds or sums in another order, or
        holds only for numbers and arrays of the usual shapes: compare it with the original before relying on it.
    """

    label: str
    text: str
    exact: bool


@dataclass(frozen=True)
class Kind:
    """A kind of rewriting.

    Parameters
    ----------
    label : str
    rewriter : type of Rewriter
    exact : bool
        See `Rewriting`.
    """

    label: str
    rewriter: type[Rewriter]
    exact: bool

    def rewrite(self, source: str) -> str:
        """The program, every place where this kind fits rewritten.

        Parameters
        ----------
        source : str
            Python text.

        Returns
        -------
        str
            As `ast.unparse` lays it out: without comments.

        Raises
        ------
        SyntaxError
            The text is no Python.

        Examples
        --------
        >>> print(Kind("results named", ResultsNamed, exact=True).rewrite("def f(x): return x + 1"))
        def f(x):
            result = x + 1
            return result
        """
        tree = ast.parse(source)
        return ast.unparse(ast.fix_missing_locations(self.rewriter(tree).visit(tree)))


KINDS = (
    Kind("results named", ResultsNamed, exact=True),
    Kind("locals renamed", LocalsRenamed, exact=True),
    Kind("operands named", OperandsNamed, exact=True),
    Kind("comparisons turned round", ComparisonsTurned, exact=True),
    Kind("branches exchanged", BranchesExchanged, exact=True),
    Kind("arguments named", ArgumentsNamed, exact=True),
    Kind("comprehensions as loops", ComprehensionsAsLoops, exact=True),
    Kind("conditional expressions as statements", ExpressionsAsStatements, exact=True),
    Kind("statements as conditional expressions", StatementsAsExpressions, exact=True),
    Kind("entries named", EntriesNamed, exact=True),
    Kind("assigned one by one", AssignedOneByOne, exact=True),
    Kind("lambdas named", LambdasNamed, exact=True),
    Kind("counted by while", CountedByWhile, exact=True),
    Kind("else added", ElseAdded, exact=True),
    Kind("else dropped", ElseDropped, exact=True),
    Kind("conditions nested", ConditionsNested, exact=True),
    Kind("conditions negated twice", ConditionsNegatedTwice, exact=True),
    Kind("every step named", StepsNamed, exact=True),
    Kind("parameters taken over", ParametersTakenOver, exact=True),
    Kind("work in a function inside", WorkInside, exact=True),
    Kind("numpy by its full name", NumpyInFull, exact=True),
    Kind("products commuted", ProductsCommuted, exact=False),
    Kind("sums commuted", SumsCommuted, exact=False),
    Kind("divisions as products", DivisionsAsProducts, exact=False),
    Kind("sums regrouped", SumsRegrouped, exact=False),
    Kind("products regrouped", ProductsRegrouped, exact=False),
    Kind("differences as sums", DifferencesAsSums, exact=False),
    Kind("squares as products", SquaresAsProducts, exact=False),
    Kind("products as squares", ProductsAsSquares, exact=False),
    Kind("sums written out", SumsWrittenOut, exact=False),
    Kind("methods as functions", MethodsAsFunctions, exact=False),
    Kind("sums by add.reduce", SumsReduced, exact=False),
    Kind("sums backwards", SumsBackwards, exact=False),
    Kind("sums as products with ones", SumsAsProducts, exact=False),
    Kind("sums by einsum", SumsByIndices, exact=False),
    Kind("means as sums", MeansAsSums, exact=False),
    Kind("axes put back", AxesPutBack, exact=False),
    Kind("matrix products by matmul", ProductsByFunction, exact=False),
    Kind("matrix products transposed", ProductsTransposed, exact=False),
    Kind("matrix products by einsum", ProductsByIndices, exact=False),
    Kind("dot as an operator", ProductsByOperator, exact=False),
)
"""The kinds of rewriting, in the order in which they are tried."""


def rewritten(source: str) -> Iterator[Rewriting]:
    """A program in other ways: each kind by itself, then two at a time; the same text never twice.

    Parameters
    ----------
    source : str
        Python text.

    Yields
    ------
    Rewriting
        In the same order every time. Kinds that change nothing are left out.

    Raises
    ------
    SyntaxError
        The text is no Python.

    Examples
    --------
    >>> import itertools
    >>> for each in itertools.islice(rewritten("def f(x): return g(x) if x > 0 else 0"), 3):
    ...     print(each.label, "|", each.text.splitlines()[-1].strip())
    results named | return result
    comparisons turned round | return g(x) if 0 < x else 0
    branches exchanged | return 0 if not x > 0 else g(x)
    """
    seen = {ast.unparse(ast.parse(source))}
    single: list[tuple[Kind, str]] = []
    for kind in KINDS:
        text = kind.rewrite(source)
        if text not in seen:
            seen.add(text)
            single.append((kind, text))
            yield Rewriting(kind.label, text, kind.exact)
    # The neighbours first, so that whoever draws a few has some of every kind.
    for distance in range(1, len(single)):
        for (first, begun), (second, _) in zip(single, single[distance:], strict=False):
            text = second.rewrite(begun)
            if text not in seen:
                seen.add(text)
                yield Rewriting(f"{first.label}, {second.label}", text, first.exact and second.exact)
