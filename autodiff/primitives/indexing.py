"""Indexing and its adjoint, each the transposed map of the other: ``x[index]`` and scatter-add.

An index is split into a static `Spec` (slices, integers, new axes) and the arrays in it, which are arguments of the
primitive. Duplicates in an index array add up in the adjoint.
"""

import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple

from autodiff.errors import OperandError, OperandIndexError, operand_error
from autodiff.primitives.domains import Case
from autodiff.primitives.kinds import Linear
from autodiff.tracer import Tracer, value_of
from autodiff.types import Array


class Cut(NamedTuple):
    """A slice, in a form that can be hashed and compared."""

    start: int | None
    stop: int | None
    step: int | None


class Hole(NamedTuple):
    """The place of the n-th index array."""

    number: int


Spec = tuple[Any, ...]


def split(index: Any) -> tuple[Spec, list[Array]]:
    """An index as its static part and the arrays in it."""
    entries = index if isinstance(index, tuple) else (index,)
    spec: list[Any] = []
    arrays: list[Array] = []
    for entry in entries:
        if isinstance(entry, slice):
            spec.append(Cut(_whole(entry.start), _whole(entry.stop), _whole(entry.step)))
        elif entry is None or entry is Ellipsis:
            spec.append(entry)
        elif isinstance(entry, (int, np.integer)) and not isinstance(entry, bool):
            spec.append(int(entry))
        else:
            spec.append(Hole(len(arrays)))
            arrays.append(_index_array(entry))
    return tuple(spec), arrays


def _whole(bound: Any) -> int | None:
    return None if bound is None else int(bound.__index__())


def _index_array(entry: Any) -> Array:
    array = entry if isinstance(entry, Tracer) or hasattr(entry, "dtype") else np.asarray(entry)
    if array.dtype.kind == "f" and array.size == 0:
        return array.astype(int)
    if array.dtype.kind not in "biu":
        wrong = OperandIndexError("an index is an integer, a slice or an array of integers or booleans")
        raise operand_error(wrong, "getitem", (array,))
    return array


def join(spec: Spec, arrays: Sequence[Array]) -> tuple[Any, ...]:
    """The index again, for NumPy."""
    return tuple(
        [
            slice(*entry) if type(entry) is Cut else arrays[entry.number] if type(entry) is Hole else entry
            for entry in spec
        ]
    )


def _getitem(x: Array, *arrays: Array, spec: Spec) -> Array:
    return x[join(spec, arrays)]


def getitem_transpose(g: Array, x: Array, *arrays: Array, spec: Spec) -> Array:
    return scatter_add(g, *arrays, spec=spec, shape=x.shape)


def getitem_accumulate(buffer: Array, g: Array, x: Array, *arrays: Array, spec: Spec) -> None:
    """Add the cotangent of an indexed part into the whole's, touching no other entry."""
    index = join(spec, arrays)
    if not arrays or all(array.dtype.kind == "b" for array in arrays):
        buffer[index] += g  # no entry is named twice
    elif type(buffer) is np.ndarray:
        np.add.at(buffer, index, g)
    else:
        # CuPy's ufuncs take several index arrays when they are called themselves, not through NumPy's protocol.
        sys.modules[type(buffer).__module__.partition(".")[0]].add.at(buffer, index, g)


def _scatter_add(g: Array, *arrays: Array, spec: Spec, shape: tuple[int, ...]) -> Array:
    like = None if isinstance(g, np.generic) else g
    buffer = np.zeros(shape, dtype=g.dtype, like=like)
    getitem_accumulate(buffer, g, buffer, *arrays, spec=spec)
    return buffer


def scatter_add_transpose(g: Array, x: Array, *arrays: Array, spec: Spec, shape: tuple[int, ...]) -> Array:
    return getitem(g, *arrays, spec=spec)


_ROWS = np.array([2, 0, 2])
_COLUMNS = np.array([1, 1, 1])
_MASK = np.array([[True, False], [False, True], [True, True]])
_INDEX_CASES = (
    ((4,), (), (1,)),
    ((3, 4), (), (Cut(None, None, -2), Cut(1, 3, None))),
    ((3, 4), (), (Ellipsis, None, -1)),
    ((3, 2), (_ROWS,), (Hole(0),)),
    ((3, 2), (_ROWS, _COLUMNS), (Hole(0), Hole(1))),
    ((3, 2, 2), (_ROWS, _COLUMNS), (Hole(0), Cut(None, None, None), Hole(1))),
    ((3, 2), (_MASK,), (Hole(0),)),
    ((0, 2), (), (Cut(None, None, None), 1)),
)
getitem = Linear(
    "getitem",
    _getitem,
    (getitem_transpose,),
    cases=tuple(Case((shape, *arrays), {"spec": spec}) for shape, arrays, spec in _INDEX_CASES),
)
getitem.accumulate = getitem_accumulate
scatter_add = Linear(
    "scatter_add",
    _scatter_add,
    (scatter_add_transpose,),
    cases=tuple(
        Case((_getitem(np.empty(shape), *arrays, spec=spec).shape, *arrays), {"spec": spec, "shape": shape})
        for shape, arrays, spec in _INDEX_CASES
    ),
)

# What users call


def index(x: Array, key: Any) -> Array:
    """``x[key]`` with basic, boolean and integer-array indices."""
    if type(key) is int:
        return getitem(x, spec=(key,))
    spec, arrays = split(key)
    return getitem(x, *arrays, spec=spec)


def take(x: Array, indices: Any, axis: int | None = None, out: None = None, mode: str = "raise") -> Array:
    """`numpy.take`."""
    if axis is None:
        x, axis = np.ravel(x), 0
    axis = normalize_axis_index(axis, x.ndim)
    size = x.shape[axis]
    if not (isinstance(indices, (int, Tracer)) or hasattr(indices, "dtype")):
        indices = np.asarray(indices)
    if mode == "wrap":
        indices = indices % size
    elif mode == "clip":
        indices = np.clip(indices, 0, size - 1)
    return x[(slice(None),) * axis + (indices,)]


def take_along_axis(x: Array, indices: Array, axis: int | None = -1) -> Array:
    """`numpy.take_along_axis`."""
    if axis is None:
        x, axis = np.ravel(x), 0
    axis = normalize_axis_index(axis, x.ndim)
    if indices.ndim != x.ndim:
        raise OperandIndexError(f"take_along_axis: indices of {indices.ndim} axes for an array of {x.ndim}")
    key: list[Any] = []
    for a in range(x.ndim):
        shape = tuple(-1 if b == a else 1 for b in range(x.ndim))
        key.append(indices if a == axis else np.reshape(positions(x.shape[a], x), shape))
    return x[tuple(key)]


def positions(count: int, beside: Array) -> Array:
    """0, 1, …, count - 1 as an array of the library that `beside` belongs to."""
    plain = value_of(beside)
    return np.arange(count, like=plain) if hasattr(plain, "__array_function__") else np.arange(count)


def diagonal(x: Array, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Array:
    """`numpy.diagonal`: the diagonal becomes the last axis."""
    axis1, axis2 = normalize_axis_tuple((axis1, axis2), x.ndim)
    rest = [a for a in range(x.ndim) if a not in (axis1, axis2)]
    moved = np.transpose(x, [*rest, axis1, axis2])
    rows, columns = max(-offset, 0), max(offset, 0)
    length = max(min(moved.shape[-2] - rows, moved.shape[-1] - columns), 0)
    steps = positions(length, x)
    return moved[..., steps + rows, steps + columns]


def diag(x: Array, k: int = 0) -> Array:
    """`numpy.diag`: the diagonal of a matrix, or a matrix with a vector on its diagonal."""
    if x.ndim == 2:
        return diagonal(x, offset=k)
    if x.ndim != 1:
        raise OperandError(f"diag takes a vector or a matrix; got {x.ndim} axes")
    steps = positions(x.shape[0], x)
    size = x.shape[0] + abs(k)
    spec = (Hole(0), Hole(1))
    return scatter_add(x, steps + max(-k, 0), steps + max(k, 0), spec=spec, shape=(size, size))


def flip(x: Array, axis: Any = None) -> Array:
    """`numpy.flip`."""
    axes = range(x.ndim) if axis is None else normalize_axis_tuple(axis, x.ndim)
    return x[tuple(slice(None, None, -1) if a in axes else slice(None) for a in range(x.ndim))]


def roll(x: Array, shift: Any, axis: Any = None) -> Array:
    """`numpy.roll`."""
    if axis is None:
        return np.reshape(roll(np.ravel(x), shift, 0), x.shape)
    if not isinstance(axis, int | np.integer):
        shifts = [shift] * len(axis) if isinstance(shift, int | np.integer) else shift
        for one_shift, one_axis in zip(shifts, axis, strict=True):
            x = roll(x, one_shift, one_axis)
        return x
    axis = normalize_axis_index(int(axis), x.ndim)
    size = x.shape[axis]
    if size == 0:
        return x
    cut = -shift % size
    before = (slice(None),) * axis
    return np.concatenate([x[(*before, slice(cut, None))], x[(*before, slice(0, cut))]], axis=axis)


def repeat(x: Array, repeats: Any, axis: int | None = None) -> Array:
    """`numpy.repeat`: entries repeated one by one."""
    if axis is None:
        x, axis = np.ravel(x), 0
    axis = normalize_axis_index(axis, x.ndim)
    return take(x, np.repeat(positions(x.shape[axis], x), repeats), axis=axis)


def sort(x: Array, axis: int | None = -1, kind: Any = None, order: None = None, *, stable: Any = None) -> Array:
    """`numpy.sort`: a permutation that depends on the values; where entries tie, the stable one is taken."""
    if axis is None:
        x, axis = np.ravel(x), 0
    if x.ndim == 0:
        return x
    return np.take_along_axis(x, np.argsort(x, axis=axis, kind="stable"), axis=axis)


def pad(x: Array, pad_width: Any, mode: str = "constant", **options: Any) -> Array:
    """`numpy.pad` with mode constant, edge, reflect, symmetric or wrap."""
    if isinstance(pad_width, dict):
        named = {axis % x.ndim: width for axis, width in pad_width.items()}
        widths = [np.broadcast_to(named.get(axis, 0), 2).tolist() for axis in range(x.ndim)]
    else:
        widths = np.broadcast_to(np.asarray(pad_width), (x.ndim, 2)).tolist()
    if mode != "constant":
        for axis, width in enumerate(widths):
            order = np.pad(np.arange(x.shape[axis]), tuple(width), mode=mode, **options)  # type: ignore[call-overload]
            x = take(x, order if type(value_of(x)) is np.ndarray else _like(order, x), axis=axis)
        return x
    shape = tuple(before + size + after for (before, after), size in zip(widths, x.shape, strict=True))
    inside = tuple(Cut(before, before + size, None) for (before, _), size in zip(widths, x.shape, strict=True))
    padded = scatter_add(x, spec=inside, shape=shape)
    value = options.get("constant_values", 0)
    if isinstance(value, int | float) and value == 0:
        return padded
    values = np.broadcast_to(np.asarray(value), (x.ndim, 2)).tolist()
    border = np.pad(np.zeros(x.shape, dtype=x.dtype), widths, constant_values=values)
    return padded + (border if type(value_of(x)) is np.ndarray else _like(border, x))


def _like(array: Array, beside: Array) -> Array:
    return np.asarray(array.tolist(), dtype=array.dtype, like=value_of(beside))


def diff(x: Array, n: int = 1, axis: int = -1, prepend: Any = np._NoValue, append: Any = np._NoValue) -> Array:
    """`numpy.diff`."""
    axis = normalize_axis_index(axis, x.ndim)
    before = (slice(None),) * axis
    edge = tuple(1 if a == axis else size for a, size in enumerate(x.shape))
    ends = [
        None if end is np._NoValue else np.broadcast_to(end, edge) if np.ndim(end) == 0 else end
        for end in (prepend, append)
    ]
    if any(end is not None for end in ends):
        x = np.concatenate([part for part in (ends[0], x, ends[1]) if part is not None], axis=axis)
    for _step in range(n):
        x = x[(*before, slice(1, None))] - x[(*before, slice(None, -1))]
    return x
