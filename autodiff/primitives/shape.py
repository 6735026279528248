"""Arrays rearranged: reshape, transpose, broadcast_to, concatenate and astype as primitives, the rest from them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple

from autodiff.errors import OperandError
from autodiff.primitives.domains import Case
from autodiff.primitives.kinds import Fixed, Linear, fit, is_traced
from autodiff.tracer import value_of
from autodiff.types import Array


def _reshape(x: Array, *, shape: tuple[int, ...]) -> Array:
    return np.reshape(x, shape)


def reshape_transpose(g: Array, x: Array, *, shape: tuple[int, ...]) -> Array:
    return np.reshape(g, x.shape)


_RESHAPE_CASES = (
    Case(((2, 6),), {"shape": (3, 4)}),
    Case(((),), {"shape": (1, 1)}),
    Case(((0, 3),), {"shape": (3, 0, 2)}),
)
reshape_ = Linear("reshape", _reshape, (reshape_transpose,), cases=_RESHAPE_CASES)


def _transpose(x: Array, *, axes: tuple[int, ...]) -> Array:
    return np.transpose(x, axes)


def transpose_transpose(g: Array, x: Array, *, axes: tuple[int, ...]) -> Array:
    """The inverse permutation."""
    inverse = [0] * len(axes)
    for position, axis in enumerate(axes):
        inverse[axis] = position
    return np.transpose(g, inverse)


_TRANSPOSE_CASES = (
    Case(((2, 3),), {"axes": (1, 0)}),
    Case(((2, 3, 4),), {"axes": (2, 0, 1)}),
    Case(((),), {"axes": ()}),
    Case(((0, 2),), {"axes": (1, 0)}),
)
transpose_ = Linear("transpose", _transpose, (transpose_transpose,), cases=_TRANSPOSE_CASES)


def _broadcast_to(x: Array, *, shape: tuple[int, ...]) -> Array:
    return np.broadcast_to(x, shape)


def broadcast_to_transpose(g: Array, x: Array, *, shape: tuple[int, ...]) -> Array:
    """The sum over the copies."""
    return fit(g, x)


_BROADCAST_CASES = (
    Case(((3,),), {"shape": (2, 3)}),
    Case(((2, 1, 3),), {"shape": (4, 2, 5, 3)}),
    Case(((),), {"shape": (2,)}),
    Case(((1,),), {"shape": (0,)}),
)
broadcast_to_ = Linear("broadcast_to", _broadcast_to, (broadcast_to_transpose,), cases=_BROADCAST_CASES)


def _concatenate(*parts: Array, axis: int) -> Array:
    return np.concatenate(parts, axis=axis)


def concatenate_transpose(k: int, g: Array, *parts: Array, axis: int) -> Array:
    """The slice that part k became."""
    start = sum(part.shape[axis] for part in parts[:k])
    index = (slice(None),) * (axis % parts[k].ndim) + (slice(start, start + parts[k].shape[axis]),)
    return g[index]


_CONCATENATE_CASES = (
    Case(((2, 3), (1, 3)), {"axis": 0}),
    Case(((2, 1), (2, 3), (2, 0)), {"axis": -1}),
    Case(((4,),), {"axis": 0}),
)
concatenate_ = Linear("concatenate", _concatenate, concatenate_transpose, cases=_CONCATENATE_CASES)


def _astype(x: Array, *, dtype: str) -> Array:
    return x.astype(dtype)


def astype_transpose(g: Array, x: Array, *, dtype: str) -> Array:
    """Back to the dtype of the primal."""
    return g.astype(x.dtype)


_ASTYPE_CASES = tuple(Case((shape,), {"dtype": "float64"}) for shape in ((), (3,), (2, 3), (0, 2)))
astype_ = Linear("astype", _astype, (astype_transpose,), cases=_ASTYPE_CASES)
_round_off = Fixed("astype", _astype)


def astype(x: Array, dtype: Any, *_: Any, **__: Any) -> Array:
    """``x.astype(dtype)``; to integers or booleans it has no derivative."""
    dtype = np.dtype(dtype)
    return astype_(x, dtype=dtype.name) if dtype.kind == "f" else _round_off(x, dtype=dtype.name)


def as_operand(x: Any) -> Array:
    """An array or tracer as it is; numbers and nested lists of numbers as an array."""
    return x if is_traced(x) or hasattr(x, "shape") else np.asarray(x)


# What users call


def reshape(x: Array, shape: Any = None, order: str = "C", **options: Any) -> Array:
    """`numpy.reshape` in row-major ("C") or column-major ("F") order."""
    shape = options.pop("newshape", shape)
    shape = (shape,) if isinstance(shape, int | np.integer) else tuple(shape)
    if order == "F":
        return transpose(reshape(transpose(x), shape[::-1]))
    if order not in ("C", "A", "K"):
        raise OperandError(f"reshape: order is 'C' or 'F', not {order!r}")
    return reshape_(x, shape=tuple(int(size) for size in shape))


def transpose(x: Array, axes: Sequence[int] | None = None) -> Array:
    """`numpy.transpose`."""
    order = range(x.ndim)[::-1] if axes is None else normalize_axis_tuple(axes, x.ndim)
    return transpose_(x, axes=tuple(order))


def swapaxes(x: Array, axis1: int, axis2: int) -> Array:
    """`numpy.swapaxes`."""
    order = list(range(x.ndim))
    axis1, axis2 = normalize_axis_index(axis1, x.ndim), normalize_axis_index(axis2, x.ndim)
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return transpose_(x, axes=tuple(order))


def matrix_transpose(x: Array) -> Array:
    """`numpy.matrix_transpose`: the last two axes swapped."""
    return swapaxes(x, -1, -2)


def moveaxis(x: Array, source: Any, destination: Any) -> Array:
    """`numpy.moveaxis`."""
    sources = normalize_axis_tuple(source, x.ndim, "source")
    targets = normalize_axis_tuple(destination, x.ndim, "destination")
    order = [a for a in range(x.ndim) if a not in sources]
    for target, origin in sorted(zip(targets, sources, strict=True)):
        order.insert(target, origin)
    return transpose_(x, axes=tuple(order))


def expand_dims(x: Array, axis: Any) -> Array:
    """`numpy.expand_dims`."""
    axes = (axis,) if isinstance(axis, int | np.integer) else tuple(axis)
    ndim = x.ndim + len(axes)
    places = normalize_axis_tuple(axes, ndim)
    sizes = iter(x.shape)
    return reshape_(x, shape=tuple(1 if a in places else next(sizes) for a in range(ndim)))


def squeeze(x: Array, axis: Any = None) -> Array:
    """`numpy.squeeze`."""
    if axis is None:
        return reshape_(x, shape=tuple(size for size in x.shape if size != 1))
    axes = normalize_axis_tuple(axis, x.ndim)
    if any(x.shape[a] != 1 for a in axes):
        raise OperandError(f"squeeze: axes {list(axes)} of shape {x.shape} are not all of length 1")
    return reshape_(x, shape=tuple(size for a, size in enumerate(x.shape) if a not in axes))


def ravel(x: Array, order: str = "C") -> Array:
    """`numpy.ravel`."""
    return reshape(x, (x.size,), order=order)


def broadcast_to(x: Array, shape: Any, subok: bool = False) -> Array:
    """`numpy.broadcast_to`."""
    shape = (shape,) if isinstance(shape, int | np.integer) else tuple(int(size) for size in shape)
    return broadcast_to_(x, shape=shape)


def broadcast_arrays(*arrays: Any, subok: bool = False) -> tuple[Array, ...]:
    """`numpy.broadcast_arrays`."""
    operands = [as_operand(array) for array in arrays]
    shape = np.broadcast_shapes(*[operand.shape for operand in operands])
    return tuple([np.broadcast_to(operand, shape) for operand in operands])


def concatenate(parts: Sequence[Any], axis: int | None = 0, *, dtype: Any = None, casting: str = "same_kind") -> Array:
    """`numpy.concatenate`."""
    operands = [as_operand(part) for part in parts]
    if axis is None:
        operands, axis = [np.ravel(operand) for operand in operands], 0
    joined = concatenate_(*operands, axis=int(axis))
    return joined if dtype is None else joined.astype(dtype, casting=casting)


def stack(parts: Sequence[Any], axis: int = 0, *, dtype: Any = None, casting: str = "same_kind") -> Array:
    """`numpy.stack`."""
    operands = [as_operand(part) for part in parts]
    if len({operand.shape for operand in operands}) > 1:
        raise OperandError(f"stack: all parts need one shape; got {[operand.shape for operand in operands]}")
    return concatenate([np.expand_dims(operand, axis) for operand in operands], int(axis), dtype=dtype, casting=casting)


def atleast_1d(x: Any) -> Array:
    """`numpy.atleast_1d` of one array."""
    return x if x.ndim else np.reshape(x, (1,))


def atleast_2d(x: Any) -> Array:
    """`numpy.atleast_2d` of one array."""
    return x if x.ndim > 1 else np.reshape(x, (1, x.size))


def hstack(parts: Sequence[Any], **options: Any) -> Array:
    """`numpy.hstack`."""
    operands = [np.atleast_1d(as_operand(part)) for part in parts]
    return concatenate(operands, 0 if operands[0].ndim == 1 else 1, **options)


def vstack(parts: Sequence[Any], **options: Any) -> Array:
    """`numpy.vstack`."""
    return concatenate([np.atleast_2d(as_operand(part)) for part in parts], 0, **options)


def column_stack(parts: Sequence[Any]) -> Array:
    """`numpy.column_stack`."""
    operands = [as_operand(part) for part in parts]
    return np.concatenate([np.expand_dims(x, 1) if x.ndim == 1 else x for x in operands], axis=1)


def tile(x: Array, reps: Any) -> Array:
    """`numpy.tile`: each axis repeated as a whole."""
    reps = (reps,) if isinstance(reps, int | np.integer) else tuple(reps)
    ndim = max(x.ndim, len(reps))
    shape = (1,) * (ndim - x.ndim) + x.shape
    reps = (1,) * (ndim - len(reps)) + reps
    wide = np.reshape(x, tuple(n for size in shape for n in (1, size)))
    copies = np.broadcast_to(wide, tuple(n for rep, size in zip(reps, shape, strict=True) for n in (rep, size)))
    return np.reshape(copies, tuple(rep * size for rep, size in zip(reps, shape, strict=True)))


def like(value: Any) -> Any:
    """Something for NumPy's ``like=``: the plain array under a tracer, or None for NumPy's own scalars."""
    value = value_of(value)
    return value if hasattr(value, "__array_function__") else None
