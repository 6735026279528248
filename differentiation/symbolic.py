"""Symbolic differentiation: a NumPy function turned into SymPy expressions, which SymPy differentiates.

The function runs once on symbols, one for each input entry (`differentiation.entrywise`), so matrices are never
symbols: SymPy's matrix derivatives are wrong for sums of traces. SymPy's own ``diff`` then differentiates the
expressions, common subexpressions are taken out, and the rest becomes NumPy code, or is evaluated to any number of
digits with mpmath.

Expressions have no control flow: a branch on an input's value is refused. And they swell: a derivative can be
exponentially longer than its function, before common subexpressions are shared. Both limits are what the lectures tell
about symbolic differentiation; `Symbolic.expressions` shows them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import sympy

from autodiff.types import Array, Function
from differentiation.compiled_expressions import Compiled, compile_expressions, name_inputs, tree_size
from differentiation.entrywise import require_plain, run
from differentiation.method import Answer, Cost, Method, UnsupportedError, jacobian_blocks
from differentiation.problem import Problem, pose
from differentiation.quiet_functions import spoken
from differentiation.symbolic_functions import algebra

Expr = Any
"""A SymPy expression."""


@contextmanager
def _recursion_explained() -> Iterator[None]:
    try:
        yield
    except RecursionError:
        raise UnsupportedError(
            "the function's expression is nested deeper than SymPy's recursion goes (some fifty operations one inside"
            " the other). Use Reverse() or Forward(), which do not recurse"
        ) from None


@dataclass(frozen=True)
class SymbolicDerivative:
    """The expressions of a function and its Jacobian, to look at.

    Attributes
    ----------
    inputs : list of object arrays
        A symbol for each entry of each input leaf.
    outputs : list of object arrays
        The expression of each entry of each output leaf.
    jacobian : list of lists of object arrays
        ``jacobian[k][i]`` of shape ``outputs[k].shape + inputs[i].shape``.
    operations_before, operations_after : int
        Arithmetic operations and functions in all of these, as written out, and after common subexpressions were
        taken out.
    source : str
        The generated function, which returns outputs and Jacobian as one list.
    """

    inputs: list[Array]
    outputs: list[Array]
    jacobian: list[list[Array]]
    operations_before: int
    operations_after: int
    source: str


@dataclass(frozen=True)
class Symbolic(Method):
    """Symbolic differentiation by SymPy.

    Parameters
    ----------
    cse : bool
        Whether common subexpressions are computed once.
    digits : int or None
        None computes in double precision. A number computes with at least so many decimal digits (mpmath) from the
        exact values of the inputs, and rounds at the end: a reference whose error bound covers everything but the
        rounding in constants that the function itself computes.
    largest : int
        How many input numbers are taken at most.
    limit : int
        How many operations the function may have at most, times the number of inputs, written out without sharing:
        roughly those of the derivative, which swell. The default is a matter of some tens of seconds.

    Examples
    --------
    >>> import numpy as np
    >>> from differentiation.problem import pose
    >>> f = lambda x: np.log(x[0]) + x[0] * x[1] - np.sin(x[1])
    >>> Symbolic().gradient_leaves(pose(f, (np.array([2.0, 5.0]),)))
    [array([5.5       , 1.71633781])]
    >>> Symbolic().expressions(f, np.array([2.0, 5.0])).jacobian
    [[array([x2 + 1/x1, x1 - cos(x2)], dtype=object)]]
    """

    cse: bool = True
    digits: int | None = None
    largest: int = 128
    limit: int = 200_000

    witness: ClassVar[str] = "sympy"

    @_recursion_explained()
    def jacobian(self, problem: Problem) -> Answer:
        symbols, values, entries = self._trace(problem)
        flat = _flat(symbols)
        primals = _flat(entries)
        slopes = self._slopes(primals, flat)
        compiled = compile_expressions(flat, primals + slopes, self.cse, self.digits)
        numbers, errors = compiled(_numbers(problem.inputs))
        outputs = _outputs(numbers[: len(primals)], values)
        blocks = self._blocks(numbers[len(primals) :], outputs, problem.inputs)
        bounds = None
        if errors is not None:
            bounds = _bounds(blocks, self._blocks(errors[len(primals) :], outputs, problem.inputs))
        return self._answer(outputs, blocks, bounds, compiled)

    @_recursion_explained()
    def hessian(self, problem: Problem) -> Answer:
        symbols, values, entries = self._trace(problem)
        flat, primals = _flat(symbols), _flat(entries)
        if len(primals) != 1 or np.shape(values[0]) != ():
            raise UnsupportedError(
                f"a Hessian belongs to a function that returns one number; this one returned arrays of shape"
                f" {[np.shape(value) for value in values]}. Reduce them (np.sum), or take jacobian"
            )
        gradient = self._slopes(primals, flat)
        upper = [(i, j) for i in range(len(flat)) for j in range(i, len(flat))]
        self._require_size(sum(tree_size(g) for g in gradient) * len(flat), "second derivatives")
        second = [gradient[i].diff(flat[j]) for i, j in upper]
        compiled = compile_expressions(flat, primals + second, self.cse, self.digits)
        numbers, errors = compiled(_numbers(problem.inputs))
        outputs = _outputs(numbers[:1], values)
        blocks = self._square(numbers[1:], upper, problem.inputs)
        bounds = None if errors is None else _bounds(blocks, self._square(errors[1:], upper, problem.inputs))
        return self._answer(outputs, blocks, bounds, compiled)

    def hvp(self, problem: Problem, tangents: Sequence[Array]) -> Answer:
        whole = self.hessian(problem)

        def along(rows: list[list[Array]], direction: Sequence[Array]) -> list[Array]:
            products = [
                [np.tensordot(block, t, axes=np.ndim(t)) for block, t in zip(row, direction, strict=True)]
                for row in rows
            ]
            return [_like(sum(row), x) for row, x in zip(products, problem.inputs, strict=True)]

        error = None if whole.error is None else along(whole.error, [np.abs(t) for t in tangents])
        return replace(whole, derivative=along(whole.derivative, tangents), error=error)

    def gradient_leaves(self, problem: Problem) -> list[Array]:
        rows = self.jacobian(problem).derivative
        if len(rows) != 1 or any(np.shape(g) != x.shape for g, x in zip(rows[0], problem.inputs, strict=True)):
            raise UnsupportedError("a gradient belongs to a function that returns one number; take jacobian instead")
        gradient: list[Array] = rows[0]
        return gradient

    @_recursion_explained()
    def expressions(self, f: Function, *args: Any, argnums: int | Sequence[int] | None = None) -> SymbolicDerivative:
        """The expressions behind the Jacobian of `f`, for the shapes and dtypes of `args`.

        Parameters
        ----------
        f : callable
            A function in plain NumPy.
        *args : arrays, floats, or containers of them
            Their values matter only where constants of the function depend on them.
        argnums : int, sequence of int or None
            The arguments that become symbols; None for all.

        Returns
        -------
        SymbolicDerivative

        Raises
        ------
        UnsupportedError
            The function branches on values, or its derivative is beyond `largest` or `limit`.

        Examples
        --------
        >>> import numpy as np
        >>> shown = Symbolic().expressions(lambda x: np.sin(x) * np.exp(np.sin(x)), 0.5)
        >>> shown.outputs
        [array(exp(sin(x))*sin(x), dtype=object)]
        >>> shown.operations_before  # 4 in the function, 11 in e^sin(x) sin(x) cos(x) + e^sin(x) cos(x)
        15
        >>> shown.operations_after <= 8
        True
        """
        problem = pose(f, args, tuple(range(len(args))) if argnums is None else argnums)
        symbols, _, entries = self._trace(problem)
        flat, primals = _flat(symbols), _flat(entries)
        slopes = self._slopes(primals, flat)
        compiled = compile_expressions(flat, primals + slopes, self.cse, self.digits)
        column = np.empty(len(slopes), dtype=object)
        column[:] = [spoken(slope) for slope in slopes]
        for entry in entries:
            for position in np.ndindex(entry.shape):
                entry[position] = spoken(sympy.sympify(entry[position]))
        blocks = jacobian_blocks(column.reshape(len(primals), len(flat)), entries, problem.inputs)
        return SymbolicDerivative(
            symbols, entries, blocks, compiled.operations_before, compiled.operations_after, compiled.source
        )

    def _trace(self, problem: Problem) -> tuple[list[Array], list[Array], list[Array]]:
        """The function on symbols: symbols, output values, output expressions."""
        require_plain(problem, self.name)
        if problem.size > self.largest:
            raise UnsupportedError(
                f"the function has {problem.size} input numbers; {self.name} takes {self.largest}, one symbol each."
                f" Use Reverse() or Forward(), or Symbolic(largest={problem.size}) and patience"
            )
        symbols = name_inputs(problem)
        values, entries, _ = run(problem, algebra(self.limit), symbols)
        return symbols, values, entries

    def _slopes(self, primals: list[Expr], symbols: list[Expr]) -> list[Expr]:
        """All partial derivatives, row by row, by SymPy's diff."""
        self._require_size(sum(tree_size(primal) for primal in primals) * len(symbols), "first derivatives")
        return [primal.diff(symbol) for primal in primals for symbol in symbols]

    def _require_size(self, size: int, what: str) -> None:
        if size > self.limit:
            raise UnsupportedError(
                f"the {what} are of some {size:.2g} operations, written out; {self.name} takes {self.limit:.2g}."
                " Expressions share nothing, so they swell. Use Reverse() or Forward(), which do share, or raise"
                f" the limit: Symbolic(limit={2 * size})"
            )

    def _blocks(self, numbers: Array, outputs: list[Array], inputs: list[Array]) -> list[list[Array]]:
        rows = sum(int(np.size(out)) for out in outputs)
        blocks = jacobian_blocks(numbers.reshape(rows, sum(x.size for x in inputs)), outputs, inputs)
        return [[_like(block, x) for block, x in zip(row, inputs, strict=True)] for row in blocks]

    def _square(self, numbers: Array, upper: list[tuple[int, int]], inputs: list[Array]) -> list[list[Array]]:
        size = sum(x.size for x in inputs)
        matrix = np.zeros((size, size))
        for (i, j), number in zip(upper, numbers, strict=True):
            matrix[i, j] = matrix[j, i] = number
        blocks = jacobian_blocks(matrix, inputs, inputs)
        return [[_like(block, x) for block, x in zip(row, inputs, strict=True)] for row in blocks]

    def _answer(self, outputs: list[Array], blocks: Any, bounds: Any, compiled: Compiled) -> Answer:
        cost = Cost(calls=1, operations=compiled.operations_after, unit="scalar operations")
        undefined = any(not np.all(np.isfinite(block)) for row in blocks for block in row)
        note = "the derivative's expression is undefined or infinite here" if undefined else ""
        return Answer(outputs, blocks, bounds, cost, note, not undefined)


def _flat(arrays: Sequence[Array]) -> list[Expr]:
    return [entry for array in arrays for entry in np.ravel(array)]


def _numbers(inputs: Sequence[Array]) -> list[float]:
    return [float(number) for x in inputs for number in np.ravel(x)]


def _like(block: Array, x: Array) -> Array:
    """A block in the dtype of the input that it belongs to."""
    return np.asarray(block).astype(x.dtype)[()]


def _bounds(blocks: list[list[Array]], gaps: list[list[Array]]) -> list[list[Array]]:
    """What two evaluations differ by, and half a unit in the last place for the final rounding."""
    pairs = [zip(row, gap_row, strict=True) for row, gap_row in zip(blocks, gaps, strict=True)]
    return [[gap + 0.5 * np.spacing(np.abs(block)) for block, gap in row] for row in pairs]


def _outputs(numbers: Array, values: Sequence[Array]) -> list[Array]:
    """Computed values in the shapes and dtypes of the function's own."""
    outputs, start = [], 0
    for value in values:
        size = int(np.size(value))
        outputs.append(numbers[start : start + size].reshape(np.shape(value)).astype(value.dtype)[()])
        start += size
    return outputs
