"""What primitives on whole arrays do to arrays of scalars, once for every algebra of `differentiation.entrywise`.

A meaning is called as ``meaning(level, args, **params)`` and returns an object array. What only moves entries is
NumPy's own code on the object array; the rest comes down to elementwise operations and totals of the algebra.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autodiff.errors import user_location
from autodiff.primitives.indexing import join
from autodiff.tracer import Primitive
from autodiff.types import Array
from differentiation.method import UnsupportedError

if TYPE_CHECKING:
    from differentiation.entrywise import EntrywiseLevel

Meaning = Callable[..., Array]


def by_entry(function: Callable[..., Any], numbers: bool = True) -> Meaning:
    """The meaning of an elementwise primitive: one function of scalars for all entries."""

    def meaning(level: "EntrywiseLevel", args: Sequence[Any], **params: Any) -> Array:
        operands = [level.numbers(arg) if numbers else level.lift(arg) for arg in args]
        return level.apply(lambda *scalars: function(*scalars, **params), *operands)

    return meaning


def arrangement(primitive: Primitive) -> Meaning:
    """Entries moved, copied or left out by the primitive's own NumPy code; index arrays are plain."""

    def meaning(level: "EntrywiseLevel", args: Sequence[Any], **params: Any) -> Array:
        moved = len(args) if primitive.name == "concatenate" else 1
        entries, indices = [level.lift(arg) for arg in args[:moved]], list(args[moved:])
        if any(level.owns(index) for index in indices):
            raise UnsupportedError(
                f"an index that depends on the differentiated values, at {user_location()}: what is chosen, and how"
                f" much, is not known to {level.algebra.name}. Write np.where(mask, x, other), or use Reverse()"
            )
        return boxed(primitive.impl(*entries, *indices, **params))

    return meaning


def boxed(value: Any) -> Array:
    """A scalar that NumPy took out of its object array, put back into one."""
    if isinstance(value, np.ndarray):
        return value
    box = np.empty((), dtype=object)
    box[()] = value
    return box


def scattered(level: "EntrywiseLevel", args: Sequence[Any], *, spec: Any, shape: tuple[int, ...]) -> Array:
    """For every place, the total of the entries that are put there."""
    entries, arrays = level.lift(args[0]), args[1:]
    size = int(np.prod(shape, dtype=int))
    targets = np.arange(size).reshape(shape)[join(spec, arrays)]
    arriving: list[list[Any]] = [[] for _ in range(size)]
    for target, entry in zip(np.ravel(targets).tolist(), np.ravel(entries).tolist(), strict=True):
        arriving[target].append(entry)
    out = np.empty(size, dtype=object)
    for place, parts in enumerate(arriving):
        level.spend(max(len(parts) - 1, 0))
        out[place] = parts[0] if len(parts) == 1 else level.algebra.total(parts)
    return out.reshape(shape)


def chosen(level: "EntrywiseLevel", args: Sequence[Any]) -> Array:
    """`where`: NumPy's own choice for a plain condition, the algebra's for one that it must carry."""
    condition, x, y = args
    x, y = level.numbers(x), level.numbers(y)
    if level.owns(condition):
        if level.algebra.select is not None:
            return level.apply(level.algebra.select, condition.entries, x, y)
        condition = condition.primal
    return boxed(np.where(condition, x, y))


def summed(level: "EntrywiseLevel", args: Sequence[Any], *, axis: Any, keepdims: bool) -> Array:
    return level.reduce(level.algebra.total, level.numbers(args[0]), axis, keepdims)


def multiplied(level: "EntrywiseLevel", args: Sequence[Any], *, axis: Any, keepdims: bool) -> Array:
    return level.reduce(level.algebra.product, level.numbers(args[0]), axis, keepdims)


def largest(level: "EntrywiseLevel", args: Sequence[Any], *, axis: Any, keepdims: bool) -> Array:
    return level.reduce(level.algebra.largest, level.lift(args[0]), axis, keepdims)


def smallest(level: "EntrywiseLevel", args: Sequence[Any], *, axis: Any, keepdims: bool) -> Array:
    """``-max(-x)``."""
    negated = level.call("negative", level.lift(args[0]))
    return level.call("negative", level.reduce(level.algebra.largest, negated, axis, keepdims))


def accumulated(level: "EntrywiseLevel", args: Sequence[Any], *, axis: int) -> Array:
    """Running sums along one axis."""
    rows = np.moveaxis(level.numbers(args[0]), axis, 0)
    sums: list[Array] = []
    for row in rows:
        sums.append(boxed(row) if not sums else level.call("add", sums[-1], boxed(row)))
    return np.moveaxis(np.stack(sums), 0, axis) if sums else np.moveaxis(rows.copy(), 0, axis)


def matrix_product(level: "EntrywiseLevel", args: Sequence[Any]) -> Array:
    """Products of rows and columns, then their sums; vectors are one-row or one-column matrices."""
    a, b = level.numbers(args[0]), level.numbers(args[1])
    left = a[None, :] if a.ndim == 1 else a
    right = b[:, None] if b.ndim == 1 else b
    products = level.call("multiply", left[..., :, :, None], right[..., None, :, :])
    out = level.reduce(level.algebra.total, products, (-2,), keepdims=False)
    out = out[..., 0] if b.ndim == 1 else out
    return boxed(out[..., 0] if a.ndim == b.ndim == 1 else out[..., 0, :] if a.ndim == 1 else out)


def einstein_sum(level: "EntrywiseLevel", args: Sequence[Any], *, subscripts: str) -> Array:
    """All products over all labels, then the sum over those that the output lacks."""
    inputs, output = subscripts.split("->")
    terms = inputs.split(",")
    labels = output + "".join(sorted(set("".join(terms)) - set(output)))
    product: Array | None = None
    for term, arg in zip(terms, args, strict=True):
        entries = level.numbers(arg)
        ordered = np.transpose(entries, [term.index(label) for label in labels if label in term])
        wide = ordered.reshape([entries.shape[term.index(label)] if label in term else 1 for label in labels])
        product = wide if product is None else level.call("multiply", product, wide)
    assert product is not None
    return level.reduce(level.algebra.total, product, tuple(range(len(output), len(labels))), keepdims=False)


def _shift(level: "EntrywiseLevel", value: Any, axis: Any) -> Array:
    """A constant for each row that keeps its exponentials from overflowing: its largest value at the point, or 0 where
    nothing is at risk. ``ln Σ e^x = c + ln Σ e^(x - c)`` holds for every constant c."""
    top = np.max(np.asarray(getattr(value, "primal", value)), axis=axis, keepdims=True)
    return level.lift(np.where(np.isfinite(top) & (np.abs(top) > 300.0), top, 0.0))


def log_sum_exp(level: "EntrywiseLevel", args: Sequence[Any], *, axis: Any, keepdims: bool) -> Array:
    """``ln Σ e^x``."""
    x, shift = level.lift(args[0]), _shift(level, args[0], axis)
    powers = level.call("exp", level.call("subtract", x, shift))
    total = level.reduce(level.algebra.total, powers, axis, keepdims=True)
    out = level.call("add", level.call("log", total), shift)
    return out if keepdims else level.reduce(lambda entries: entries[0], out, axis, keepdims=False)


def soft_maximum(level: "EntrywiseLevel", args: Sequence[Any], *, axis: int) -> Array:
    """``e^x / Σ e^x``."""
    shift = _shift(level, args[0], (axis,))
    powers = level.call("exp", level.call("subtract", level.lift(args[0]), shift))
    return level.call("divide", powers, level.reduce(level.algebra.total, powers, (axis,), keepdims=True))


def affine_map(level: "EntrywiseLevel", args: Sequence[Any]) -> Array:
    """``x w + b``."""
    return level.call("add", matrix_product(level, args[:2]), level.numbers(args[2]))


def cross_entropy(level: "EntrywiseLevel", args: Sequence[Any], *, reduction: str) -> Array:
    """``Σ_i t_i (ln Σ_j e^(x_j) - x_i)`` of every row; of all rows their mean or sum, if that is asked for."""
    normaliser = log_sum_exp(level, args[:1], axis=(-1,), keepdims=True)
    surprise = level.call("subtract", normaliser, level.lift(args[0]))
    weighted = level.call("multiply", level.numbers(args[1]), surprise)
    losses = level.reduce(level.algebra.total, weighted, (-1,), keepdims=False)
    if reduction == "none":
        return losses
    whole = level.reduce(level.algebra.total, losses, None, keepdims=False)
    return level.call("divide", whole, level.lift(np.float64(losses.size))) if reduction == "mean" else whole


def converted(level: "EntrywiseLevel", args: Sequence[Any], *, dtype: str) -> Array:
    """To another precision: nothing happens to exact scalars; conditions become 1 and 0."""
    return level.numbers(args[0])


ARRANGEMENTS: dict[str, Callable[[Primitive], Meaning]] = dict.fromkeys(
    ("reshape", "transpose", "broadcast_to", "concatenate", "getitem"), arrangement
)
"""Primitives that only move entries."""

STRUCTURAL: dict[str, Meaning] = {
    "scatter_add": scattered,
    "where": chosen,
    "astype": converted,
    "sum": summed,
    "prod": multiplied,
    "max": largest,
    "min": smallest,
    "cumsum": accumulated,
    "matmul": matrix_product,
    "affine": affine_map,
    "einsum": einstein_sum,
    "logsumexp": log_sum_exp,
    "softmax": soft_maximum,
    "softmax_cross_entropy": cross_entropy,
}
"""What the other primitives on whole arrays do to entries."""
