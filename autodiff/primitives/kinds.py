"""The kinds of primitive. Each asks for one statement of the derivative, and supplies both modes from it.

=================  ==========================================  ===================================================
kind               what is stated                              what follows
=================  ==========================================  ===================================================
`Elementwise`      the partial derivative for each argument    tangent ``Σ t_k ∂_k``, cotangent ``g ∂_k``
`Reduction`        weights like the argument                   tangent ``Σ_axis w t``, cotangent ``w g``
`Linear`           the transposed map                          the tangent is the operation itself
`General`          a rule for each mode                        —
`Fixed`            nothing: zero derivative or none            engines pass through
=================  ==========================================  ===================================================

Rules are plain NumPy code. They run on arrays, on tracers of outer levels, and on other libraries' arrays alike.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from functools import partial as bind_first
from typing import Any

import numpy as np

from autodiff.primitives.domains import REAL, Case, Interval, Kink
from autodiff.tracer import Primitive, Tracer, value_of
from autodiff.types import Array

REGISTRY: dict[str, "Declared"] = {}
"""Every declared primitive by name: engines, generated tests and the documentation's tables read it."""


def ONE(*_: Array) -> float:
    """The partial derivative that is 1 everywhere; engines skip the product with it."""
    return 1.0


def minus_one(*_: Array) -> float:
    """The partial derivative that is -1 everywhere."""
    return -1.0


class Declared(Primitive):
    """A primitive with the domain, kink and cases from which its tests are made."""

    def __init__(
        self,
        name: str,
        impl: Callable[..., Array],
        *,
        domain: Interval | tuple[Interval, ...] = REAL,
        kink: Kink | None = None,
        cases: Sequence[Case] = (),
    ) -> None:
        super().__init__(name, impl)
        self.domain = domain if isinstance(domain, tuple) else (domain,)
        self.kink = kink
        self.cases = tuple(cases)
        self.__doc__ = impl.__doc__
        if name in REGISTRY:
            raise ValueError(f"a primitive called {name} is declared already")
        REGISTRY[name] = self


def fit(array: Array, like: Array) -> Array:
    """`array` summed over the axes along which `like` was broadcast to it, in the dtype of `like`."""
    shape = like.shape
    if array.shape != shape:
        if array.shape[1:] == shape:
            array = column_sums(array)
        else:
            extra = array.ndim - len(shape)
            axes = tuple(range(extra)) + tuple(
                extra + axis for axis, size in enumerate(shape) if size == 1 and array.shape[extra + axis] != 1
            )
            array = array.sum(axes).reshape(shape) if axes else np.broadcast_to(array, shape)
    return array if array.dtype == like.dtype else array.astype(like.dtype)


def column_sums(array: Array) -> Array:
    """The sum over the first axis; of a plain matrix as a product with a row of ones, which BLAS does in half the
    time that NumPy's reduction takes over an axis that is not the last."""
    if type(array) is np.ndarray and array.ndim == 2 and array.dtype.char in "fd":
        return _ones(array.shape[0], array.dtype.char).dot(array)
    return total(array, 0)


@lru_cache(maxsize=64)
def _ones(length: int, dtype: str) -> Array:
    return np.ones(length, dtype)


def spread(tangent: Array, out: Array) -> Array:
    """`tangent` broadcast to the shape of `out`, in its dtype."""
    if tangent.shape != out.shape:
        tangent = np.broadcast_to(tangent, out.shape)
    return tangent if tangent.dtype == out.dtype else tangent.astype(out.dtype)


def guarded_product(g: Array, partial: Array) -> Array:
    """``g * partial``, taken to be zero where `g` is exactly zero and `partial` is infinite or NaN.

    The zero is put into `partial` before the product, not into the product after it, so that the derivative of this
    expression is free of ``0 * inf`` too.
    """
    return g * np.where(np.equal(g, 0) & ~np.isfinite(partial), 0.0, partial)


def zero_like(value: Array) -> Array:
    """Zero like `value`; for a number a number, because an array of NumPy's must not meet those of a device."""
    plain = value_of(value)
    return np.zeros_like(plain) if hasattr(plain, "__array_function__") else type(plain)(0)


def on_host(value: Array) -> bool:
    """Whether the plain array or number under any tracers can be looked at without waiting for a device."""
    return isinstance(value_of(value), (np.ndarray, np.generic, float))


PLAIN = (np.ndarray, np.generic)
"""What NumPy itself computes with. (A tuple: ``isinstance`` with a union is slower, and this stands in the sweep.)"""


_add_reduce: Any = np.add.reduce
_maximum_reduce: Any = np.maximum.reduce


def total(x: Any, axis: Any = -1, keepdims: bool = False) -> Array:
    """The sum along axes; of a plain array without the detour through NumPy's wrappers."""
    if type(x) is np.ndarray:
        return _add_reduce(x, axis, None, None, keepdims)  # by position: keywords take longer than a short sum
    return np.sum(x, axis=axis, keepdims=keepdims)


def top(x: Any, axis: Any = -1, keepdims: bool = False) -> Array:
    """The maximum along axes, likewise."""
    if type(x) is np.ndarray:
        return _maximum_reduce(x, axis, None, None, keepdims)
    return np.max(x, axis=axis, keepdims=keepdims)


def plus(running: Array | None, term: Array) -> Array:
    """A running sum that begins with None."""
    return term if running is None else running + term


class Elementwise(Declared):
    """A function of corresponding entries, with NumPy's broadcasting: ``out = f(x, y, …)``.

    Parameters
    ----------
    impl : numpy.ufunc or callable
        The value.
    *partials : callables or None
        For each argument, a named function ``partial(out, *args)``; `ONE` where it is constantly one; None where the
        argument is not differentiated.
    bounded : bool
        Whether every partial derivative is finite at all inputs, NaN and infinity included: then the sweep need not
        look for products of zero with what is not finite.
    domain, kink
        See `autodiff.primitives.domains`. Unary functions get the cases that test shapes; binary ones broadcasting.
    """

    partials: Sequence[Any]
    singular = True

    def __init__(
        self, name: str, impl: Callable[..., Array], *partials: Any, bounded: bool = False, **declaration: Any
    ) -> None:
        declaration.setdefault("cases", _UNARY if len(partials) == 1 else _BINARY)
        super().__init__(name, impl, **declaration)
        self.partials = partials
        self.singular = not bounded

    def jvp(
        self, tangents: Sequence[Array | None], out: Array, primals: Sequence[Array], params: dict[str, Any]
    ) -> Any:
        running = None
        for tangent, partial in zip(tangents, self.partials, strict=True):
            if tangent is None or partial is None:
                continue
            if partial is ONE:
                term = tangent
            else:
                slope = partial(out, *primals, **params)
                term = tangent * slope
                if not on_host(term) or np.isnan(value_of(term)).any():
                    term = guarded_product(tangent, slope)
            running = plus(running, term)
        return None if running is None else spread(running, out)


_UNARY = (Case(((),)), Case(((3, 4),)), Case(((2, 1, 3),)), Case(((0, 2),)))
_BINARY = (
    Case(((), ())),
    Case(((3, 4), (3, 4))),
    Case(((3, 4), (4,))),
    Case(((3, 1), (2, 1, 4))),
    Case(((), (2, 3))),
    Case(((0, 2), (2,))),
)


class Reduction(Declared):
    """A function that takes an array to fewer entries along `axis`, given by weights: ``d out = Σ_axis w dx``.

    `weights(out, x, axis)` has the shape of `x`; `out` arrives with the reduced axes kept as ones.
    Parameters of the primitive: ``axis`` (None or tuple of int) and ``keepdims`` (bool).
    """

    def __init__(
        self,
        name: str,
        impl: Callable[..., Array],
        weights: Callable[[Array, Array, Any], Array],
        **declaration: Any,
    ) -> None:
        declaration.setdefault("cases", _REDUCING)
        super().__init__(name, impl, **declaration)
        self.weights = weights
        self.pullbacks = (self._pullback,)

    def _pullback(self, g: Array, out: Array, x: Array, *, axis: Any, keepdims: bool) -> Array:
        weights = self.weights(keep_axes(out, x, axis, keepdims), x, axis)
        return keep_axes(g, x, axis, keepdims) * weights

    def jvp(
        self, tangents: Sequence[Array | None], out: Array, primals: Sequence[Array], params: dict[str, Any]
    ) -> Any:
        (tangent,), (x,), axis = tangents, primals, params["axis"]
        weights = self.weights(keep_axes(out, x, axis, params["keepdims"]), x, axis)
        return spread(np.sum(weights * tangent, axis=axis, keepdims=params["keepdims"]), out)


_REDUCING = (
    Case(((),), {"axis": None, "keepdims": False}),
    Case(((3, 4),), {"axis": None, "keepdims": False}),
    Case(((3, 4),), {"axis": (0,), "keepdims": False}),
    Case(((2, 3, 2),), {"axis": (0, 2), "keepdims": True}),
    Case(((2, 1),), {"axis": (1,), "keepdims": False}),
)


def keep_axes(reduced: Array, x: Array, axis: tuple[int, ...] | None, keepdims: bool) -> Array:
    """A reduced array with the reduced axes put back as ones, so that it broadcasts against `x`."""
    if keepdims:
        return reduced
    axes = range(x.ndim) if axis is None else [a % x.ndim for a in axis]
    return np.reshape(reduced, tuple(1 if a in axes else size for a, size in enumerate(x.shape)))


class Linear(Declared):
    """A function linear in its arguments `linear` jointly (``reshape``, ``concatenate``, ``where`` in its branches).

    `transposes` gives for each argument the map from a cotangent of the output to one of that argument,
    ``transpose(g, *args, **params)``, or None where the argument is not one of the linear ones; a single callable
    ``transpose(k, g, *args, **params)`` serves operations with any number of arguments.
    """

    def __init__(
        self,
        name: str,
        impl: Callable[..., Array],
        transposes: Sequence[Callable[..., Array] | None] | Callable[..., Array],
        **declaration: Any,
    ) -> None:
        super().__init__(name, impl, **declaration)
        self._variadic = callable(transposes)
        if callable(transposes):
            self.pullbacks = _Numbered(transposes)
        else:
            self.pullbacks = tuple([None if t is None else _without_out(t) for t in transposes])

    def is_linear(self, k: int) -> bool:
        """Whether argument `k` is one of those in which the function is linear."""
        return self._variadic or (k < len(self.pullbacks) and self.pullbacks[k] is not None)

    def jvp(
        self, tangents: Sequence[Array | None], out: Array, primals: Sequence[Array], params: dict[str, Any]
    ) -> Any:
        if all(tangent is None for k, tangent in enumerate(tangents) if self.is_linear(k)):
            return None
        args = []
        for k, (tangent, primal) in enumerate(zip(tangents, primals, strict=True)):
            if not self.is_linear(k):
                args.append(primal)
            else:
                args.append(zero_like(primal) if tangent is None else tangent)
        return spread(self(*args, **params), out)


def _without_out(transpose: Callable[..., Array]) -> Callable[..., Array]:
    def pullback(g: Array, out: Array, *args: Any, **params: Any) -> Array:
        return transpose(g, *args, **params)

    pullback.__name__ = transpose.__name__
    return pullback


class _Numbered(Sequence[Callable[..., Array]]):
    """Pullbacks of an operation with any number of arguments, made from one function of the argument's number."""

    def __init__(self, transpose: Callable[..., Array]) -> None:
        self._transpose = transpose

    def __getitem__(self, k: Any) -> Any:
        return _without_out_numbered(self._transpose, k)

    def __len__(self) -> int:
        return 0


def _without_out_numbered(transpose: Callable[..., Array], k: int) -> Callable[..., Array]:
    def pullback(g: Array, out: Array, *args: Any, **params: Any) -> Array:
        return transpose(k, g, *args, **params)

    return pullback


class General(Declared):
    """Anything else: a jvp ``jvp(tangents, out, *args, **params)`` and a pullback for each argument."""

    def __init__(
        self,
        name: str,
        impl: Callable[..., Array],
        jvp: Callable[..., Array],
        pullbacks: Sequence[Callable[..., Array] | None] | Callable[..., Array],
        **declaration: Any,
    ) -> None:
        super().__init__(name, impl, **declaration)
        self._jvp = jvp
        self.pullbacks = _NumberedWithOut(pullbacks) if callable(pullbacks) else tuple(pullbacks)

    def jvp(
        self, tangents: Sequence[Array | None], out: Array, primals: Sequence[Array], params: dict[str, Any]
    ) -> Any:
        return spread(self._jvp(tangents, out, *primals, **params), out)


class _NumberedWithOut(_Numbered):
    def __getitem__(self, k: Any) -> Any:
        return bind_first(self._transpose, k)


class Fixed(Primitive):
    """A function whose derivative is zero wherever it exists, or whose result is not a real number."""

    differentiable = False


def is_traced(*values: Any) -> bool:
    """Whether any of the values is a tracer."""
    return any(isinstance(value, Tracer) for value in values)
