"""Python's operators and the methods of arrays, put on `Tracer`, so that a tracer can stand wherever an array does."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

import numpy as np

from autodiff import border
from autodiff.numpy_protocol import FUNCTIONS, UFUNCS, array_function, array_ufunc
from autodiff.primitives import contraction, elementwise, indexing, reduction, selection, shape
from autodiff.tracer import Tracer, value_of
from autodiff.types import Array

_NO_PARAMS: dict[str, Any] = {}


def _binary(primitive: Any) -> Callable[[Any, Any], Any]:
    def operator(self: Tracer, other: Any) -> Any:
        level = self.level
        if isinstance(other, Tracer):
            if other.level.tag > level.tag:
                level = other.level
        elif isinstance(other, (list, tuple)):
            other = np.asarray(other)
        return level.process(primitive, (self, other), _NO_PARAMS)

    return operator


def _reflected(primitive: Any) -> Callable[[Any, Any], Any]:
    def operator(self: Tracer, other: Any) -> Any:
        if isinstance(other, (list, tuple)):
            other = np.asarray(other)
        return self.level.process(primitive, (other, self), _NO_PARAMS)

    return operator


def _in_place(primitive: Callable[..., Any], symbol: str) -> Callable[[Any, Any], Any]:
    def operator(self: Tracer, other: Any) -> Any:
        if value_of(self).ndim == 0:
            return primitive(self, other)  # numbers are immutable: the name is bound to a new one
        raise border.in_place(symbol)

    return operator


_OPERATORS: dict[str, tuple[Any, str]] = {
    "add": (elementwise.add, "+="),
    "sub": (elementwise.subtract, "-="),
    "mul": (elementwise.multiply, "*="),
    "truediv": (elementwise.divide, "/="),
    "pow": (elementwise.power, "**="),
    "mod": (elementwise.remainder, "%="),
    "matmul": (contraction.matmul, "@="),
    "floordiv": (UFUNCS[np.floor_divide], "//="),
    "and": (UFUNCS[np.bitwise_and], "&="),
    "or": (UFUNCS[np.bitwise_or], "|="),
    "xor": (UFUNCS[np.bitwise_xor], "^="),
}
_COMPARISONS: dict[str, Any] = {
    "eq": np.equal,
    "ne": np.not_equal,
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
}


def _iterate(self: Any) -> Any:
    if self.primal.ndim == 0:
        raise border.not_iterable()
    return (self[i] for i in range(self.primal.shape[0]))


def _truth(self: Tracer) -> bool:
    border.require_open(self, "bool")
    return self.level.truth(self)


def _method(function: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: Tracer, *args: Any, **options: Any) -> Any:
        if options.get("out") is not None:
            raise border.written_into(method.__name__, args, (options.pop("out"),))
        try:
            return function(self, *args, **options)
        except (TypeError, ValueError, IndexError) as error:
            raise border.completed(error, method.__name__, (self, *args)) from None

    method.__name__ = getattr(function, "__name__", "method")
    method.__doc__ = f"`numpy.ndarray.{method.__name__}`."
    return method


def _reshape_by_sizes(self: Tracer, *sizes: Any, **options: Any) -> Array:
    wanted = sizes[0] if len(sizes) == 1 else sizes
    return shape.reshape(self, wanted, **options)


def _transpose_by_axes(self: Tracer, *axes: Any) -> Array:
    order = axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes or None
    return shape.transpose(self, order)


def install() -> None:
    """Put operators, methods, attributes and NumPy's protocols on `Tracer`."""
    members: dict[str, Any] = {"__array_ufunc__": array_ufunc, "__array_function__": array_function}
    for name, (primitive, symbol) in _OPERATORS.items():
        members[f"__{name}__"] = _binary(primitive)
        members[f"__r{name}__"] = _reflected(primitive)
        members[f"__i{name}__"] = _in_place(primitive, symbol)
    for name, ufunc in _COMPARISONS.items():
        members[f"__{name}__"] = _binary(UFUNCS[ufunc])
    members |= {
        "__neg__": lambda self: elementwise.negative(self),
        "__pos__": lambda self: self,
        "__abs__": lambda self: elementwise.absolute(self),
        "__invert__": lambda self: UFUNCS[np.invert](self),
        "__hash__": object.__hash__,
        "__bool__": _truth,
        "__len__": lambda self: len(value_of(self)),
        "__iter__": _iterate,
        "__getitem__": indexing.index,
        "__divmod__": lambda self, other: (self // other, self % other),
        "__rdivmod__": lambda self, other: (other // self, other % self),
        "__format__": lambda self, spec: format(value_of(self), spec) if spec else str(self),
        "__repr__": lambda self: f"<{type(self).__name__} of level {self.level.tag} over {self.primal!r}>",
        **border.REFUSALS,
    }
    members["shape"] = property(attrgetter("primal.shape"))
    members["dtype"] = property(attrgetter("primal.dtype"))
    members["ndim"] = property(attrgetter("primal.ndim"))
    members["size"] = property(attrgetter("primal.size"))
    members["itemsize"] = property(attrgetter("primal.itemsize"))
    members["nbytes"] = property(attrgetter("primal.nbytes"))
    members["T"] = property(shape.transpose)
    members["mT"] = property(_method(shape.matrix_transpose))
    members["real"] = property(lambda self: self)
    function: Any
    for function in (reduction.sum, reduction.prod, reduction.max, reduction.min, reduction.mean, reduction.var):
        members[function.__name__] = _method(function)
    for function in (reduction.std, reduction.cumsum, shape.swapaxes, shape.squeeze, shape.ravel, shape.astype):
        members[function.__name__] = _method(function)
    for function in (indexing.take, indexing.repeat, indexing.diagonal, contraction.dot, contraction.trace):
        members[function.__name__] = _method(function)
    for numpy_function in (np.argmax, np.argmin, np.argsort, np.any, np.all, np.round, np.nonzero):
        members[numpy_function.__name__] = _method(FUNCTIONS[numpy_function])
    members |= {
        "clip": _method(selection.clip),
        "flatten": _method(shape.ravel),
        "copy": lambda self, *_: self,
        "conj": lambda self: self,
        "reshape": _method(_reshape_by_sizes),
        "transpose": _method(_transpose_by_axes),
    }
    for name in dir(np.ndarray):
        if not name.startswith("_") and name not in members:
            members[name] = border.no_attribute(name)
    for name, member in members.items():
        setattr(Tracer, name, member)


install()
