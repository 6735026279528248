"""How NumPy functions reach the primitives, and the border that they do not cross.

NumPy asks each argument whether it handles a call itself: ``np.sin(t)`` calls ``t.__array_ufunc__``, ``np.sum(t)``
calls ``t.__array_function__``. The tables below say which of our functions answers for which of NumPy's. Python's
operators and array methods are in `autodiff.array_methods`.

What cannot be answered is refused with the rewrite, never converted: an array that was silently made of values has
lost its derivative.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from autodiff import border
from autodiff.primitives import contraction, elementwise, indexing, reduction, selection, shape, transcendental
from autodiff.primitives.kinds import Elementwise, Fixed
from autodiff.tracer import Tracer, value_of
from autodiff.types import Array

UFUNCS: dict[Any, Callable[..., Any]] = {
    **elementwise.NON_DIFFERENTIABLE,
    np.matmul: contraction.matmul,
    np.positive: lambda x: x,
    np.fabs: elementwise.absolute,
    np.conjugate: lambda x: x,
    np.radians: transcendental.deg2rad,
    np.degrees: transcendental.rad2deg,
}
"""NumPy's ufuncs, by ufunc."""

for _primitive in [*vars(elementwise).values(), *vars(transcendental).values()]:
    if isinstance(_primitive, Elementwise) and isinstance(_primitive.impl, np.ufunc):
        UFUNCS[_primitive.impl] = _primitive

REDUCTIONS: dict[Any, Callable[..., Any]] = {
    np.add: reduction.sum,
    np.multiply: reduction.prod,
    np.maximum: reduction.max,
    np.minimum: reduction.min,
}
"""``ufunc.reduce``, by ufunc."""

FUNCTIONS: dict[Any, Callable[..., Any]] = {
    np.sum: reduction.sum,
    np.prod: reduction.prod,
    np.max: reduction.max,
    np.amax: reduction.max,
    np.min: reduction.min,
    np.amin: reduction.min,
    np.mean: reduction.mean,
    np.var: reduction.var,
    np.std: reduction.std,
    np.ptp: reduction.ptp,
    np.average: reduction.average,
    np.cumsum: reduction.cumsum,
    np.dot: contraction.dot,
    np.vdot: contraction.vdot,
    np.inner: contraction.inner,
    np.outer: contraction.outer,
    np.kron: contraction.kron,
    np.tensordot: contraction.tensordot,
    np.einsum: contraction.einsum,
    np.trace: contraction.trace,
    np.linalg.norm: contraction.norm,
    np.reshape: shape.reshape,
    np.ravel: shape.ravel,
    np.transpose: shape.transpose,
    np.swapaxes: shape.swapaxes,
    np.moveaxis: shape.moveaxis,
    np.expand_dims: shape.expand_dims,
    np.squeeze: shape.squeeze,
    np.broadcast_to: shape.broadcast_to,
    np.broadcast_arrays: shape.broadcast_arrays,
    np.concatenate: shape.concatenate,
    np.stack: shape.stack,
    np.hstack: shape.hstack,
    np.vstack: shape.vstack,
    np.column_stack: shape.column_stack,
    np.atleast_1d: shape.atleast_1d,
    np.atleast_2d: shape.atleast_2d,
    np.tile: shape.tile,
    np.where: selection.where,
    np.clip: selection.clip,
    np.triu: selection.triu,
    np.tril: selection.tril,
    np.take: indexing.take,
    np.take_along_axis: indexing.take_along_axis,
    np.diagonal: indexing.diagonal,
    np.diag: indexing.diag,
    np.flip: indexing.flip,
    np.flipud: lambda x: indexing.flip(x, 0),
    np.fliplr: lambda x: indexing.flip(x, 1),
    np.roll: indexing.roll,
    np.repeat: indexing.repeat,
    np.sort: indexing.sort,
    np.pad: indexing.pad,
    np.diff: indexing.diff,
    np.copy: lambda x, **_: x,
    np.real: lambda x: x,
}
"""NumPy's other functions, by function."""

_function: Any
for _function in (np.argmax, np.argmin, np.argsort, np.any, np.all, np.count_nonzero):
    FUNCTIONS[_function] = reduction.position(_function)


def _as_constants(primitive: Fixed) -> Callable[..., Any]:
    def call(*args: Any, **params: Any) -> Any:
        return primitive(*args, **params)

    return call


for _function in (np.nonzero, np.array_equal, np.allclose, np.isclose, np.round, np.around, np.searchsorted, np.unique):
    FUNCTIONS[_function] = _as_constants(Fixed(_function.__name__, _function))


def _about(function: Callable[..., Any]) -> Callable[..., Any]:
    """A NumPy function that asks only for shape and dtype: answered from the plain value."""

    def answer(*args: Any, **options: Any) -> Any:
        return function(*[value_of(arg) for arg in args], **options)

    return answer


for _function in (np.shape, np.ndim, np.size, np.result_type, np.iscomplexobj, np.isrealobj, np.zeros_like):
    FUNCTIONS[_function] = _about(_function)
for _function in (np.ones_like, np.empty_like, np.can_cast, np.min_scalar_type):
    FUNCTIONS[_function] = _about(_function)


def _full_like(x: Any, fill: Any, dtype: Any = None, *_: Any, **options: Any) -> Array:
    plain, shape_wanted = value_of(x), options.get("shape")
    if not isinstance(fill, Tracer):
        return np.full_like(plain, fill, dtype=dtype, shape=shape_wanted)
    filled = shape.broadcast_to(fill, plain.shape if shape_wanted is None else shape_wanted)
    return filled.astype(dtype or plain.dtype)


FUNCTIONS[np.full_like] = _full_like


def array_ufunc(self: Tracer, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
    """NumPy's call when a ufunc meets a tracer."""
    if method == "__call__" and not options:
        handler = UFUNCS.get(ufunc)
        if handler is None:
            raise border.no_rule(f"np.{ufunc.__name__}")
        for x in inputs:
            if isinstance(x, (list, tuple)):
                return handler(*[shape.as_operand(x) for x in inputs])
        return handler(*inputs)
    if options.get("out") is not None and any(out is not None for out in options["out"]):
        raise border.written_into(ufunc.__name__, inputs, options["out"])
    if "where" in options and options["where"] is not True:
        raise border.no_rule(f"np.{ufunc.__name__} with where=", f"np.where(mask, np.{ufunc.__name__}(x), other)")
    options = {name: value for name, value in options.items() if name not in ("out", "where")}
    if method == "__call__":
        dtype = options.pop("dtype", None)
        if options:
            raise border.no_rule(f"np.{ufunc.__name__} with {', '.join(options)}=")
        result = array_ufunc(self, ufunc, method, *inputs)
        return result if dtype is None else result.astype(dtype)
    if method == "reduce" and ufunc in REDUCTIONS:
        options.setdefault("axis", 0)
        return REDUCTIONS[ufunc](*inputs, **{k: v for k, v in options.items() if v is not None or k == "axis"})
    if method == "accumulate" and ufunc is np.add:
        return reduction.cumsum(inputs[0], options.get("axis", 0))
    if method == "outer" and ufunc in UFUNCS:
        left, right = (shape.as_operand(x) for x in inputs)
        return UFUNCS[ufunc](np.reshape(left, left.shape + (1,) * right.ndim), right)
    if method == "at":
        raise border.written_into(f"{ufunc.__name__}.at", inputs, inputs[:1])
    raise border.no_rule(f"np.{ufunc.__name__}.{method}")


def array_function(self: Tracer, function: Any, types: Any, args: Any, options: Any) -> Any:
    """NumPy's call when any other of its functions meets a tracer."""
    handler = FUNCTIONS.get(function)
    if handler is None:
        raise border.refuse_function(function, args, options)
    if options.get("out") is not None:
        raise border.written_into(function.__name__, args, (options["out"],))
    for name in ("where", "initial"):
        if name in options and function not in (np.any, np.all):
            given = options.pop(name)
            if given is not True and given is not np._NoValue:
                raise border.no_rule(f"np.{function.__name__} with {name}=", "np.where(mask, x, neutral) before it")
    if options.get("keepdims") is np._NoValue:
        options = {name: value for name, value in options.items() if name != "keepdims"}
    try:
        return handler(*args, **options)
    except (TypeError, ValueError, IndexError) as error:
        if type(error) is TypeError and ("unexpected keyword" in str(error) or "positional argument" in str(error)):
            raise border.no_rule(f"np.{function.__name__} with these arguments ({error})") from None
        raise border.completed(error, f"np.{function.__name__}", args) from None
