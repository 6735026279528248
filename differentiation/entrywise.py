"""A plain NumPy function run entry by entry on scalars of another algebra: SymPy's expressions, the lecture's engine.

A level (see `autodiff.tracer`) whose tracers carry two things: `primal`, the ordinary array, so that shapes, dtypes and
values are at hand as in any run; and `entries`, an object array of that shape, whose entries are scalars of the other
algebra. Operations that only move entries are NumPy's own, on the object array. The others are carried out scalar by
scalar, with the meanings that an `Algebra` gives to the names of the primitives; no derivative rule of the package is
ever asked, which is why a method built on this is a witness of its own.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff.errors import InputError, running_user_code, user_location
from autodiff.reverse import strip_tree
from autodiff.tracer import Level, Primitive, Tracer, evaluate, top_level
from autodiff.types import Array
from differentiation.array_meanings import ARRANGEMENTS, STRUCTURAL, boxed, by_entry
from differentiation.method import UnsupportedError
from differentiation.problem import Problem

Scalar = Any
"""A number of an algebra; constants may stay Python floats where the algebra takes them."""


@dataclass(frozen=True)
class Algebra:
    """What an entry is, and what the operations mean on entries.

    Attributes
    ----------
    name : str
        For messages.
    constant : callable
        A plain number (float, integer or boolean) as a scalar.
    elementwise : mapping
        By name of an elementwise primitive, the function of scalars.
    total, product, largest : callables
        The sum, product and maximum of a sequence of scalars.
    number : callable
        A scalar of a condition (True, False) as the number 1 or 0, other scalars as they are.
    fixed : mapping or None
        Meanings of the functions without a derivative (comparisons, `floor`). None: they are taken of the values,
        and their results are constants of the run.
    select : callable or None
        ``select(condition, a, b)`` of scalars, for algebras that carry conditions.
    limit : int
        How many scalar operations are carried out at most.
    """

    name: str
    constant: Callable[[Any], Scalar]
    elementwise: Mapping[str, Callable[..., Scalar]]
    total: Callable[[Sequence[Scalar]], Scalar]
    product: Callable[[Sequence[Scalar]], Scalar]
    largest: Callable[[Sequence[Scalar]], Scalar]
    number: Callable[[Scalar], Scalar]
    fixed: Mapping[str, Callable[..., Scalar]] | None = None
    select: Callable[[Scalar, Scalar, Scalar], Scalar] | None = None
    limit: int = 10_000_000


class Entries(Tracer):
    """An array (`primal`) and its entries as scalars of an algebra, in an object array of its shape."""

    __slots__ = ("entries",)

    def __init__(self, primal: Array, level: "EntrywiseLevel", entries: Array) -> None:
        self.primal = primal
        self.level = level
        self.entries = entries


class EntrywiseLevel(Level):
    """A level that carries out every operation twice: on the arrays, and entry by entry in an algebra."""

    __slots__ = ("algebra", "operations")

    def __init__(self, function: Any, algebra: Algebra) -> None:
        super().__init__(function)
        self.algebra = algebra
        self.operations = 0

    def process(self, primitive: Primitive, args: tuple[Any, ...], params: dict[str, Any]) -> Any:
        if not self.open:
            raise self.leaked(primitive, args)
        primals = tuple([arg.primal if self.owns(arg) else arg for arg in args])
        if top_level(primals) is not None:
            raise UnsupportedError(
                f"{primitive.name} meets a value of a differentiation around this one, at {user_location()}:"
                f" {self.algebra.name} does not nest. For derivatives of derivatives use Reverse() or Forward()"
            )
        out = evaluate(primitive, primals, params)
        if not primitive.differentiable and self.algebra.fixed is None:
            return out
        meaning = self.meaning(primitive)
        entries = meaning(self, args, **params)
        if not primitive.differentiable and all(isinstance(entry, bool) for entry in entries.flat):
            return out  # a condition that came out the same for all values
        return Entries(out, self, entries)

    def truth(self, tracer: Tracer) -> bool:
        if self.algebra.fixed is None:
            return bool(tracer.primal)
        raise UnsupportedError(
            f"a branch that depends on the differentiated values (`if`, `while`, `and`, `bool`), at {user_location()}:"
            f" {self.algebra.name} has no values, so it cannot choose. Write np.where(condition, a, b), or use"
            " Reverse(), Forward(), Scalar() or Numerical(), which follow the values"
        )

    def owns(self, arg: Any) -> bool:
        """Whether `arg` is a tracer of this level."""
        return type(arg) is Entries and arg.level is self

    def meaning(self, primitive: Primitive) -> Callable[..., Array]:
        """What the primitive does to entries."""
        name = primitive.name
        if not primitive.differentiable:
            assert self.algebra.fixed is not None
            if name in self.algebra.fixed:
                return by_entry(self.algebra.fixed[name], numbers=False)
            raise UnsupportedError(
                f"{name} of differentiated values, at {user_location()}: what follows depends on the values, and"
                f" {self.algebra.name} has none. Use Reverse(), Forward(), Scalar() or Numerical(), which follow them"
            )
        if name in ARRANGEMENTS:
            return ARRANGEMENTS[name](primitive)
        if name in STRUCTURAL:
            return STRUCTURAL[name]
        if name in self.algebra.elementwise:
            return by_entry(self.algebra.elementwise[name])
        raise UnsupportedError(
            f"{name} has no meaning in {self.algebra.name}, at {user_location()}. Use Reverse(), Forward() or"
            " Numerical(), which have it"
        )

    def lift(self, value: Any) -> Array:
        """The entries of a tracer; those of a plain array as constants."""
        if self.owns(value):
            return value.entries
        plain = np.asarray(value)
        lifted = np.empty(plain.shape, dtype=object)
        for position in np.ndindex(plain.shape):
            lifted[position] = self.algebra.constant(plain[position])
        return lifted

    def numbers(self, value: Any) -> Array:
        """The entries of a value, with conditions as 1 and 0."""
        plain = value.primal if self.owns(value) else np.asarray(value)
        entries = self.lift(value)
        return self.apply(self.algebra.number, entries) if plain.dtype == bool else entries

    def apply(self, function: Callable[..., Scalar], *operands: Array) -> Array:
        """`function` of corresponding entries, with broadcasting."""
        shape = np.broadcast_shapes(*[operand.shape for operand in operands])
        wide = [np.broadcast_to(operand, shape) for operand in operands]
        out = np.empty(shape, dtype=object)
        self.spend(out.size)
        for position in np.ndindex(shape):
            out[position] = function(*[operand[position] for operand in wide])
        return out

    def call(self, name: str, *operands: Array) -> Array:
        """The elementwise operation `name` of entries."""
        return self.apply(self.algebra.elementwise[name], *operands)

    def reduce(self, fold: Callable[[Sequence[Scalar]], Scalar], x: Array, axis: Any, keepdims: bool) -> Array:
        """`fold` of the entries of `x` along `axis` (None or a tuple), in row-major order."""
        axes = tuple(range(x.ndim)) if axis is None else tuple(sorted(a % x.ndim for a in axis))
        kept = tuple(a for a in range(x.ndim) if a not in axes)
        rows = np.transpose(x, kept + axes)
        out = np.empty(tuple(x.shape[a] for a in kept), dtype=object)
        self.spend(max(x.size - out.size, 0))
        for position in np.ndindex(out.shape):
            out[position] = fold(np.ravel(rows[position]).tolist() if axes else [rows[position]])
        return out.reshape([1 if a in axes else x.shape[a] for a in range(x.ndim)]) if keepdims else out

    def spend(self, count: int) -> None:
        """Count scalar operations, and stop a program that takes too many."""
        self.operations += count
        if self.operations > self.algebra.limit:
            raise UnsupportedError(
                f"more than {self.algebra.limit} scalar operations, at {user_location()}: too many for"
                f" {self.algebra.name}. Use Reverse() or Forward(), or raise the method's limit"
            )


def require_plain(problem: Problem, method: str) -> None:
    """Refuse inputs that a differentiation around this one traces."""
    if not problem.plain:
        raise UnsupportedError(
            f"{method} does not nest: its inputs are traced by a differentiation around it. For derivatives of"
            " derivatives use Reverse() or Forward(), or Symbolic() for a Hessian"
        )


@contextmanager
def opened(problem: Problem, algebra: Algebra) -> Iterator[EntrywiseLevel]:
    """A level for one run of the problem's function, closed afterwards."""
    level = EntrywiseLevel(problem.f, algebra)
    try:
        with running_user_code():
            yield level
    finally:
        level.close()


def run(problem: Problem, algebra: Algebra, scalars: Sequence[Array]) -> tuple[list[Array], list[Array], int]:
    """Run the problem's function on `scalars` (object arrays like the inputs).

    Returns
    -------
    values : list of arrays
        The outputs' plain values.
    entries : list of object arrays
        The outputs' entries.
    operations : int
        Scalar operations carried out.
    """
    with opened(problem, algebra) as level:
        tracers = [Entries(x, level, boxed(entry)) for x, entry in zip(problem.inputs, scalars, strict=True)]
        outputs = problem(tracers)
        for out in outputs:
            _require_real(out)
        entries = [level.lift(out) for out in outputs]
    values = [out.primal if level.owns(out) else out for out in outputs]
    problem.aux = strip_tree(problem.aux, level)
    return values, entries, level.operations


def _require_real(out: Any) -> None:
    """Outputs are of floating dtype, as a derivative is."""
    kind = getattr(out, "dtype", type(out).__name__)
    if getattr(kind, "kind", None) != "f":
        raise InputError(
            f"the function returned {kind}, which has no derivative: return real numbers, and other results as aux"
            " (has_aux=True)"
        )
