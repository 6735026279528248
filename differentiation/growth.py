"""How the work of a derivative grows with the number of inputs and outputs: passes counted as they happen.

A probe stands between the input and the function. It changes nothing, and notes each time a tangent is pushed through
it and each time a cotangent is pulled through it: once per pushforward, once per sweep.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff.tracer import Primitive
from autodiff.types import Array
from differentiation.method import Method
from differentiation.modes import Forward, Reverse
from differentiation.problem import pose


class Probe(Primitive):
    """The identity, counting the tangents and cotangents that pass."""

    def __init__(self) -> None:
        super().__init__("probe", lambda x: x)
        self.pushed = 0
        self.pulled = 0
        self.pullbacks = (self._pull,)

    def jvp(self, tangents: Sequence[Any], out: Array, primals: Sequence[Array], params: dict[str, Any]) -> Any:
        """Pass the tangent on."""
        self.pushed += 1
        return tangents[0]

    def _pull(self, g: Array, out: Array, x: Array) -> Array:
        self.pulled += 1
        return g


@dataclass(frozen=True)
class Row:
    """The work of one whole derivative.

    Parameters
    ----------
    method : str
    inputs, outputs : int
    pushforwards, sweeps : int
        Times that a tangent, a cotangent went through the function.
    calls : int
        Evaluations of the function, traced or not, as the method's own cost says.
    tape_length : int
        Lines on the tape, as the method's own cost says.
    """

    method: str
    inputs: int
    outputs: int
    pushforwards: int
    sweeps: int
    calls: int
    tape_length: int


@dataclass(frozen=True)
class Growth:
    """A table of work against size.

    Parameters
    ----------
    rows : tuple of Row
    """

    rows: tuple[Row, ...]

    def of(self, method: str) -> list[Row]:
        """Return the rows of the method with that name."""
        return [row for row in self.rows if row.method == method]

    def __str__(self) -> str:
        lines = [f"{'method':<12}{'inputs':>8}{'outputs':>9}{'pushforwards':>14}{'sweeps':>8}{'calls':>8}{'tape':>7}"]
        for r in self.rows:
            lines.append(
                f"{r.method:<12}{r.inputs:>8}{r.outputs:>9}{r.pushforwards:>14}{r.sweeps:>8}{r.calls:>8}{r.tape_length:>7}"
            )
        return "\n".join(lines)


def growth(
    family: Callable[[int], tuple[Callable[[Any], Any], Any]],
    sizes: Sequence[int],
    methods: Sequence[Method] | None = None,
) -> Growth:
    """Tabulate the work of all partial derivatives of a family of functions against their size.

    Parameters
    ----------
    family : callable
        From a size to `(f, x)`: a function of one array with one array as its value, and a point.
    sizes : sequence of int
    methods : sequence of Method, optional
        `Forward()` and `Reverse()` if not given.

    Returns
    -------
    Growth

    Examples
    --------
    Forward mode runs once per input, reverse mode sweeps once per output:

    >>> print(growth(lambda n: (lambda x: np.sum(x * x), np.ones(n)), (1, 10, 100)))
    method        inputs  outputs  pushforwards  sweeps   calls   tape
    Forward            1        1             1       0       1      0
    Forward           10        1            10       0      10      0
    Forward          100        1           100       0     100      0
    Reverse            1        1             0       1       1      3
    Reverse           10        1             0       1       1      3
    Reverse          100        1             0       1       1      3
    """
    rows = [_row(family, size, method) for method in methods or (Forward(), Reverse()) for size in sizes]
    return Growth(tuple(rows))


def _row(family: Callable[[int], tuple[Callable[[Any], Any], Any]], size: int, method: Method) -> Row:
    f, x = family(size)
    probe = Probe()
    answer = method.jacobian(pose(lambda x: f(probe(x)), (x,)))
    outputs = sum(int(np.size(out)) for out in answer.outputs)
    cost = answer.cost
    return Row(method.name, int(np.size(x)), outputs, probe.pushed, probe.pulled, cost.calls, cost.tape_length)


def multiplications(expression: Any, *, from_one: bool = False) -> int:
    """Count the multiplications that a SymPy expression costs as it is written.

    Parameters
    ----------
    expression : sympy.Expr
        A product of symbols, or a sum of such products.
    from_one : bool
        The convention. False: a product of p factors takes p - 1 multiplications. True: it starts from 1 and takes p,
        as the loop `product = 1; for each factor: product *= factor` does.

    Returns
    -------
    int

    Examples
    --------
    >>> import sympy
    >>> a, b, c = sympy.symbols("a b c")
    >>> multiplications(a * b * c), multiplications(a * b * c, from_one=True)
    (2, 3)
    """
    import sympy

    if expression.is_Symbol:
        return int(from_one)
    if expression.is_Number:
        return 0
    parts = sum(multiplications(part) for part in expression.args)
    return parts + (len(expression.args) - (not from_one) if isinstance(expression, sympy.Mul) else 0)


def naive_product_gradient(n: int, *, from_one: bool = False) -> int:
    """Count the multiplications of all partial derivatives of `x_1 x_2 ... x_n`, each written down on its own.

    Parameters
    ----------
    n : int
        At least 2.
    from_one : bool
        The convention of `multiplications`.

    Returns
    -------
    int
        Measured on the derivatives that SymPy writes, not computed from n.

    Notes
    -----
    Each of the n derivatives is a product of n - 1 factors. So there are n (n - 2) multiplications if a product of p
    factors takes p - 1, and n (n - 1) if it starts from 1. Notes give one figure or the other without saying which.

    Examples
    --------
    >>> naive_product_gradient(5), naive_product_gradient(5, from_one=True)
    (15, 20)
    """
    import sympy

    if n < 2:
        raise ValueError(f"a product needs at least 2 factors, not {n}")
    x = sympy.symbols(f"x1:{n + 1}")
    product = sympy.Mul(*x)
    return sum(multiplications(sympy.diff(product, each), from_one=from_one) for each in x)
