"""Functions that take an axis away: sum, prod, max, min, logsumexp, and what is composed of them.

Every reduction is given by its weights (see `Reduction`). ``axis`` may be None, an int or a tuple, negative or not.
"""

from operator import index
from typing import Any

import numpy as np

from autodiff.primitives.domains import Case
from autodiff.primitives.kinds import PLAIN, Fixed, Linear, Reduction, keep_axes, total
from autodiff.tracer import Tracer
from autodiff.types import Array


def _axes(axis: Any) -> Any:
    """`axis` as None or a tuple of ints: static and hashable."""
    if axis is None or isinstance(axis, tuple):
        return axis
    return (index(axis),)


def sum_transpose(g: Array, x: Array, *, axis: Any, keepdims: bool) -> Array:
    """Every entry that was summed gets the sum's cotangent."""
    wide = keep_axes(g, x, axis, keepdims) if g.ndim else g
    if isinstance(wide, PLAIN):
        filled = np.empty(x.shape, wide.dtype)
        filled[...] = wide
        return filled
    return np.broadcast_to(wide, x.shape)


_SUM_CASES = (
    Case(((),), {"axis": None, "keepdims": False}),
    Case(((3, 4),), {"axis": None, "keepdims": False}),
    Case(((3, 4),), {"axis": (-1,), "keepdims": True}),
    Case(((2, 3, 2),), {"axis": (0, 2), "keepdims": False}),
    Case(((0, 3),), {"axis": (0,), "keepdims": False}),
)


def _sum(x: Array, *, axis: Any, keepdims: bool) -> Array:
    return total(x, axis, keepdims)


sum_ = Linear("sum", _sum, (sum_transpose,), cases=_SUM_CASES)


def extreme_weights(out: Array, x: Array, axis: Any) -> Array:
    """1 at the extreme entry; entries that tie for it share equally."""
    hits = np.equal(x, out).astype(x.dtype)
    return hits / np.sum(hits, axis=axis, keepdims=True)


def spread_of(x: Array, *, axis: Any, keepdims: bool) -> Array:
    """A lower bound for the distance to a tie: the smallest gap between any two entries, for every entry."""
    ordered = np.sort(np.ravel(x))
    gap = np.min(np.diff(ordered)) if x.size > 1 else np.inf
    return np.full(x.shape, gap)


def _max(x: Array, *, axis: Any, keepdims: bool) -> Array:
    return np.max(x, axis=axis, keepdims=keepdims)


def _min(x: Array, *, axis: Any, keepdims: bool) -> Array:
    return np.min(x, axis=axis, keepdims=keepdims)


_EXTREME_CASES = (
    Case(((),), {"axis": None, "keepdims": False}),
    Case(((2, 3),), {"axis": None, "keepdims": False}),
    Case(((3, 2),), {"axis": (0,), "keepdims": False}),
    Case(((2, 2, 1),), {"axis": (-2, 2), "keepdims": True}),
)
max_ = Reduction("max", _max, extreme_weights, kink=spread_of, cases=_EXTREME_CASES)
min_ = Reduction("min", _min, extreme_weights, kink=spread_of, cases=_EXTREME_CASES)


def exclusive_products(out: Array, x: Array, axis: Any) -> Array:
    """For each entry the product of all others along `axis`: the derivative of the product, right also at zeros.

    Products of everything before and of everything behind an entry, each by a scan of doubling stride, so that only
    multiplications happen and derivatives of any order are free of division.
    """
    axes = tuple(range(x.ndim)) if axis is None else tuple(sorted(a % x.ndim for a in axis))
    kept = tuple(a for a in range(x.ndim) if a not in axes)
    order = kept + axes
    shape = tuple(x.shape[a] for a in order)
    flat = np.transpose(x, order).reshape((*shape[: len(kept)], -1)) if axes else x[..., None]
    weights = _before(flat) * _before(flat[..., ::-1])[..., ::-1]
    return np.transpose(weights.reshape(shape), tuple(np.argsort(order).tolist()))


def _before(x: Array) -> Array:
    """The product of all entries before each, along the last axis (an exclusive scan)."""
    if x.shape[-1] == 0:
        return x
    running = np.concatenate([np.ones_like(x[..., :1]), x[..., :-1]], axis=-1)
    stride = 1
    while stride < x.shape[-1]:
        running = np.concatenate([running[..., :stride], running[..., stride:] * running[..., :-stride]], axis=-1)
        stride *= 2
    return running


def _prod(x: Array, *, axis: Any, keepdims: bool) -> Array:
    return np.prod(x, axis=axis, keepdims=keepdims)


prod_ = Reduction("prod", _prod, exclusive_products)


def _logsumexp(x: Array, *, axis: Any, keepdims: bool) -> Array:
    """ln Σ e^x, with the largest entry taken out first so that nothing overflows; -inf where all entries are."""
    top = np.max(x, axis=axis, keepdims=True)
    shift = np.where(np.isfinite(top), top, 0).astype(x.dtype)
    with np.errstate(divide="ignore"):
        out = np.log(np.sum(np.exp(x - shift), axis=axis, keepdims=True)) + shift
    return out if keepdims else np.reshape(out, np.shape(np.sum(x, axis=axis)))[()]


def softmax_weights(out: Array, x: Array, axis: Any) -> Array:
    """e^x / Σ e^x; 0 where all entries are -inf, and NaN for an entry of +inf, whose share is undefined."""
    return np.exp(x - np.where(np.equal(out, -np.inf), 0, out))


_logsumexp_primitive = Reduction("logsumexp", _logsumexp, softmax_weights)


def cumsum_transpose(g: Array, x: Array, *, axis: int) -> Array:
    """An entry is in every later sum: the running sum from the other end."""
    return np.flip(np.cumsum(np.flip(g, axis), axis=axis), axis)


def _cumsum(x: Array, *, axis: int) -> Array:
    return np.cumsum(x, axis=axis)


cumsum_ = Linear(
    "cumsum",
    _cumsum,
    (cumsum_transpose,),
    cases=(Case(((4,),), {"axis": 0}), Case(((2, 3),), {"axis": -1}), Case(((0, 2),), {"axis": 0})),
)

# What users call


def sum(x: Array, axis: Any = None, dtype: Any = None, out: None = None, keepdims: bool = False) -> Array:
    """`numpy.sum`."""
    result = sum_(x, axis=_axes(axis), keepdims=bool(keepdims))
    return result if dtype is None else result.astype(dtype)


def prod(x: Array, axis: Any = None, dtype: Any = None, out: None = None, keepdims: bool = False) -> Array:
    """`numpy.prod`. The derivative uses products of the other entries, never a division: zeros are safe."""
    product = prod_(x, axis=_axes(axis), keepdims=bool(keepdims))
    return product if dtype is None else product.astype(dtype)


def max(x: Array, axis: Any = None, out: None = None, keepdims: bool = False) -> Array:
    """`numpy.max`. Entries that tie for the maximum share its cotangent equally."""
    return max_(x, axis=_axes(axis), keepdims=bool(keepdims))


def min(x: Array, axis: Any = None, out: None = None, keepdims: bool = False) -> Array:
    """`numpy.min`. Entries that tie for the minimum share its cotangent equally."""
    return min_(x, axis=_axes(axis), keepdims=bool(keepdims))


def count(x: Array, axis: Any) -> int:
    """How many entries a reduction of `x` over `axis` takes together."""
    axes = range(x.ndim) if axis is None else _axes(axis)
    entries = 1
    for a in axes:
        entries *= x.shape[a]
    return entries


def mean(x: Array, axis: Any = None, dtype: Any = None, out: None = None, keepdims: bool = False) -> Array:
    """`numpy.mean`."""
    average = sum(x, axis=axis, keepdims=keepdims) / count(x, axis)
    return average if dtype is None else average.astype(dtype)


def var(
    x: Array, axis: Any = None, dtype: Any = None, out: None = None, ddof: float = 0, keepdims: bool = False
) -> Array:
    """`numpy.var`: Σ (x - mean)² / (n - ddof)."""
    centred = x - mean(x, axis=axis, keepdims=True)
    variance = sum(centred * centred, axis=axis, keepdims=keepdims) / (count(x, axis) - ddof)
    return variance if dtype is None else variance.astype(dtype)


def std(
    x: Array, axis: Any = None, dtype: Any = None, out: None = None, ddof: float = 0, keepdims: bool = False
) -> Array:
    """`numpy.std`. Where all entries are equal it has no derivative; the gradient there is 0."""
    return root(var(x, axis=axis, dtype=dtype, ddof=ddof, keepdims=keepdims))


def root(square: Array) -> Array:
    """The square root of a sum of squares. At 0 it has no derivative; there every derivative is taken to be 0."""
    nothing = np.equal(square, 0)
    return np.where(nothing, 0, np.sqrt(np.where(nothing, 1, square)))


def logsumexp(x: Array, axis: Any = None, keepdims: bool = False) -> Array:
    """ln Σ e^x along `axis`, without overflow.

    Parameters
    ----------
    x : array
        Any shape, floating dtype; entries may be -inf (they count as e^-inf = 0).
    axis : int, tuple of int or None
        The axes to take together; None for all.
    keepdims : bool
        Whether to keep them, with length 1.

    Returns
    -------
    array
        In the dtype of `x`.

    Examples
    --------
    >>> import numpy as np
    >>> logsumexp(np.array([1000.0, 1000.0])) - 1000.0
    np.float64(0.6931471806)
    """
    return _logsumexp_primitive(as_array(x), axis=_axes(axis), keepdims=bool(keepdims))


def as_array(x: Any) -> Array:
    """`x` itself if it is an array or tracer; an array of floats from a number or a nested list of numbers."""
    return x if isinstance(x, (np.ndarray, Tracer)) or hasattr(x, "dtype") else np.asarray(x, dtype=float)


def cumsum(x: Array, axis: int | None = None, dtype: Any = None, out: None = None) -> Array:
    """`numpy.cumsum`."""
    if axis is None:
        x, axis = np.ravel(x), 0
    running = cumsum_(x, axis=int(axis))
    return running if dtype is None else running.astype(dtype)


def ptp(x: Array, axis: Any = None, out: None = None, keepdims: bool = False) -> Array:
    """`numpy.ptp`."""
    return max(x, axis=axis, keepdims=keepdims) - min(x, axis=axis, keepdims=keepdims)


def average(x: Array, axis: Any = None, weights: Array | None = None, *, keepdims: bool = False) -> Array:
    """`numpy.average`, with weights of the shape of `x` or of its one averaged axis."""
    if weights is None:
        return mean(x, axis=axis, keepdims=keepdims)
    if np.shape(weights) != np.shape(x):
        shape = [1] * x.ndim
        shape[axis] = np.size(weights)
        weights = np.broadcast_to(np.reshape(weights, shape), x.shape)
    return sum(x * weights, axis=axis, keepdims=keepdims) / sum(as_array(weights), axis=axis, keepdims=keepdims)


class _Position(Fixed):
    """argmax and its kind: an integer or boolean result along an axis."""


def position(function: Any) -> Any:
    """A non-differentiable NumPy function of an array with keyword parameters."""
    primitive = _Position(function.__name__, function)

    def call(x: Array, *args: Any, **params: Any) -> Array:
        names = ("axis", "kind") if function is np.argsort else ("axis",)
        return primitive(x, **dict(zip(names, args, strict=False)), **params)

    call.__name__ = function.__name__
    return call
