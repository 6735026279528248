"""'Pretend everything is a scalar, rearrange by size, check numerically': the lectures' second way, in full.

The scalar chain rule gives factors and not their order. `arrange` lists every way to multiply them, as matrices and
entry by entry, each transposed or not, that gives a matrix of the right shape, and asks difference quotients which of
them is the gradient. With sizes that differ few products fit; with sizes that coincide many do, and shapes alone choose
wrongly: that is why the recipe ends in a numerical check.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff.types import Array
from differentiation.method import Method
from differentiation.numerical import Numerical
from differentiation.problem import pose


@dataclass(frozen=True)
class Arrangement:
    """One way to multiply the factors.

    Parameters
    ----------
    expression : str
        In Python: `@` multiplies matrices, `*` entries.
    value : array
    accepted : bool or None
        Whether difference quotients agree with every entry; None if they were not asked.
    error : float
        The largest difference from them, over the largest of them; nan if they were not asked.
    """

    expression: str
    value: Array
    accepted: bool | None
    error: float

    def __str__(self) -> str:
        mark = {True: "accepted", False: "refused ", None: "        "}[self.accepted]
        return f"{mark}  {self.expression}"


@dataclass(frozen=True)
class _Term:
    """A leaf (`parts` is empty), a chain of matrix products, or a product of entries."""

    text: str
    value: Array
    operator: str = ""
    parts: tuple["_Term", ...] = ()

    def inside(self) -> str:
        return f"({self.text})" if self.operator else self.text


def arrange(
    factors: Mapping[str, Array],
    shape: tuple[int, ...],
    f: Callable[[Any], Any] | None = None,
    at: Array | None = None,
    *,
    method: Method | None = None,
    largest: int = 20_000,
) -> list[Arrangement]:
    """List every product of all factors that has the shape of the gradient, and mark those that are the gradient.

    Parameters
    ----------
    factors : dict
        Name to value; a vector of shape (n,) counts as a column. A name may be an expression, "S - I_y".
    shape : tuple of int
        Of the gradient wanted.
    f : callable, optional
        The function whose gradient is wanted, of an array of that shape; not differentiated but evaluated.
    at : array, optional
        The point; the factors are to be taken there.
    method : Method, optional
        What checks; `Numerical()` if not given.
    largest : int
        Give up beyond so many intermediate products.

    Returns
    -------
    list of Arrangement
        Accepted ones first, then by the length of the expression. Several are accepted if they are equal at this
        point: take one without symmetries.

    Raises
    ------
    ValueError
        If there are no factors, f comes without a point, or there are more products than `largest`.

    Examples
    --------
    Softmax regression of one example, where the chain rule of scalars says `(z - e_y) x`:

    >>> x, y = np.array([1.0, 2.0, -1.0]), 1
    >>> theta = np.array([[0.1, 0.4], [0.2, -0.3], [0.5, 0.7]])
    >>> def loss(theta):
    ...     h = x @ theta
    ...     return np.log(np.sum(np.exp(h))) - h[y]
    >>> z = np.exp(x @ theta) / np.sum(np.exp(x @ theta))
    >>> for found in arrange({"x": x, "z - e_y": z - np.eye(2)[y]}, (3, 2), loss, theta):
    ...     print(found)
    accepted  x @ (z - e_y).T
    """
    if not factors:
        raise ValueError("there are no factors to arrange")
    if (f is None) != (at is None):
        raise ValueError("the numerical check needs both f and the point at which the factors were taken")
    found = [term for term in _everything(factors, largest) if _fits(term.value, shape)]
    judge = None if f is None else _judge(f, at, method or Numerical())
    judged = [_judged(term, np.reshape(term.value, shape), judge) for term in found]
    return sorted(judged, key=lambda each: (each.accepted is not True, len(each.expression), each.expression))


def _everything(factors: Mapping[str, Array], largest: int) -> list[_Term]:
    """Products of all factors, built up over the subsets of factors."""
    by_subset: dict[int, list[_Term]] = {}
    for k, (name, value) in enumerate(factors.items()):
        by_subset[1 << k] = list(_leaves(name, value))
    full = (1 << len(factors)) - 1
    made = 0
    for subset in range(1, full + 1):
        if subset in by_subset:
            continue
        terms: list[_Term] = []
        for left in _parts_of(subset):
            for first in by_subset[left]:
                for second in by_subset[subset ^ left]:
                    terms.extend(_combined(first, second, left & subset & -subset != 0))
                    if made + len(terms) > largest:
                        raise ValueError(
                            f"there are more than {largest} products of these factors; multiply some of them first, "
                            "or give them sizes that differ"
                        )
        by_subset[subset] = terms
        made += len(terms)
    return by_subset[full]


def _leaves(name: str, value: Array) -> Iterator[_Term]:
    matrix = np.asarray(value, dtype=float)
    matrix = matrix[:, None] if matrix.ndim == 1 else np.atleast_2d(matrix)
    bracketed = name if name.isidentifier() else f"({name})"
    yield _Term(bracketed, matrix)
    if matrix.shape != (1, 1):
        yield _Term(f"{bracketed}.T", matrix.T)


def _parts_of(subset: int) -> Iterator[int]:
    part = (subset - 1) & subset
    while part:
        yield part
        part = (part - 1) & subset


def _combined(first: _Term, second: _Term, holds_lowest: bool) -> Iterator[_Term]:
    # Each chain is built once, from its first link: a chain on the left would be the same product bracketed otherwise.
    if first.operator != "@" and first.value.shape[1] == second.value.shape[0]:
        links = (first, *(second.parts if second.operator == "@" else (second,)))
        yield _Term(" @ ".join(link.inside() for link in links), first.value @ second.value, "@", links)
    # Products of entries commute: each is built once, from the part that holds the first factor.
    if holds_lowest and first.operator != "*" and first.value.shape == second.value.shape:
        links = (first, *(second.parts if second.operator == "*" else (second,)))
        yield _Term(" * ".join(link.inside() for link in links), first.value * second.value, "*", links)


def _fits(value: Array, shape: tuple[int, ...]) -> bool:
    wanted = (shape[0], 1) if len(shape) == 1 else shape
    return bool(value.shape == wanted)


def _judge(f: Callable[[Any], Any], at: Any, method: Method) -> tuple[Array, Array]:
    """The gradient by difference quotients, and how far it may be off, entry by entry."""
    answer = method.pullback(pose(f, (at,)), [np.float64(1.0)])
    gradient = np.asarray(answer.derivative[0])
    rounding = 64 * np.finfo(float).eps * (1 + abs(gradient).max())
    error = np.zeros_like(gradient) if answer.error is None else np.asarray(answer.error[0])
    return gradient, 3 * error + rounding


def _judged(term: _Term, value: Array, judge: tuple[Array, Array] | None) -> Arrangement:
    if judge is None:
        return Arrangement(term.text, value, None, float("nan"))
    gradient, allowed = judge
    difference = abs(value - gradient)
    scale = max(float(abs(gradient).max()), float(np.finfo(float).tiny))
    return Arrangement(term.text, value, bool((difference <= allowed).all()), float(difference.max()) / scale)
