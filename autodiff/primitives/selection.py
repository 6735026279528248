"""Choices: where, clip, triangles, and values that are held fixed."""

from typing import Any

import numpy as np

from autodiff.primitives.domains import Case
from autodiff.primitives.indexing import positions
from autodiff.primitives.kinds import Fixed, Linear, fit
from autodiff.types import Array


def _where(condition: Array, x: Array, y: Array) -> Array:
    return np.where(condition, x, y)


def where_transpose_x(g: Array, condition: Array, x: Array, y: Array) -> Array:
    """The cotangent where x was taken; exactly zero elsewhere."""
    return fit(np.where(condition, g, 0), x)


def where_transpose_y(g: Array, condition: Array, x: Array, y: Array) -> Array:
    return fit(np.where(condition, 0, g), y)


_CONDITION = np.array([[True, False, True], [False, False, True]])
_WHERE_CASES = (
    Case((_CONDITION, (2, 3), (2, 3))),
    Case((_CONDITION, (3,), ())),
    Case((_CONDITION[:, :1], (2, 3), (1, 3))),
    Case((np.array(True), (), ())),
    Case((np.zeros((0, 3), dtype=bool), (3,), (0, 3))),
)
where_ = Linear("where", _where, (None, where_transpose_x, where_transpose_y), cases=_WHERE_CASES)

stop_gradient_ = Fixed("stop_gradient", lambda x: x)


def where(condition: Any, *branches: Any) -> Array:
    """`numpy.where` with two branches. No gradient passes through the condition, nor through the branch not taken."""
    if len(branches) != 2:
        return np.nonzero(condition)
    # Numbers stay numbers, which promote weakly.
    return where_(
        condition, *[np.asarray(branch) if isinstance(branch, list | tuple) else branch for branch in branches]
    )


def clip(x: Array, a_min: Any = None, a_max: Any = None, out: None = None, **bounds: Any) -> Array:
    """`numpy.clip`. At a bound the cotangent is shared between the value and the bound."""
    low, high = bounds.get("min", a_min), bounds.get("max", a_max)
    if low is not None:
        x = np.maximum(x, low)
    return x if high is None else np.minimum(x, high)


def stop_gradient(x: Array) -> Array:
    """The value of `x` as a constant: no derivative passes.

    Examples
    --------
    >>> from autodiff import grad
    >>> grad(lambda x: x * stop_gradient(x))(3.0)
    np.float64(3.0)
    """
    return stop_gradient_(x)


def triu(x: Array, k: int = 0) -> Array:
    """`numpy.triu`: entries on and above the k-th diagonal."""
    rows, columns = _rows_and_columns(x)
    return np.where(rows + k <= columns, x, 0)


def tril(x: Array, k: int = 0) -> Array:
    """`numpy.tril`: entries on and below the k-th diagonal."""
    rows, columns = _rows_and_columns(x)
    return np.where(rows + k >= columns, x, 0)


def _rows_and_columns(x: Array) -> tuple[Array, Array]:
    """Numbers of rows and columns that broadcast against each other; a vector is every row of a square."""
    rows, columns = positions(x.shape[0 if x.ndim == 1 else -2], x), positions(x.shape[-1], x)
    return np.expand_dims(rows, 1), np.expand_dims(columns, 0)
