"""Max and mean pooling: vector functions between layers, differentiated like any NumPy function.

Each output depends on the several inputs in its window, so these are vector activations: the Jacobian of mean pooling
has 1/k at the k entries of a window; that of max pooling has a single 1 at the largest, and at a tie, which is a kink,
equal shares among the tied (a subgradient).
"""

import numpy as np

from autodiff.types import Array


def max_pool(x: Array, window: int | tuple[int, ...], stride: int | tuple[int, ...] | None = None) -> Array:
    """The largest value in each window.

    Parameters
    ----------
    x : array, shape (..., n) or (..., h, w), ...
        A window of k sizes slides over the last k axes.
    window : int or tuple of int
        Its size along each.
    stride : int or tuple of int, optional
        Steps between windows; by default the window's size, so that windows do not overlap. What is left over at the
        end and fills no window is not read.

    Returns
    -------
    array, shape (..., n'), ...
        `n' = (n - window) // stride + 1` along each pooled axis.

    Raises
    ------
    ValueError
        If a window does not fit into the array, or a size is not positive.

    Examples
    --------
    >>> max_pool(np.array([1.0, 5.0, 2.0, 3.0, 9.0]), 2)
    array([5., 3.])
    """
    return np.max(_windows(x, window, stride), axis=-1)


def mean_pool(x: Array, window: int | tuple[int, ...], stride: int | tuple[int, ...] | None = None) -> Array:
    """The mean value in each window; arguments, result and errors as of `max_pool`.

    Examples
    --------
    >>> mean_pool(np.arange(16.0).reshape(4, 4), (2, 2))
    array([[ 2.5,  4.5],
           [10.5, 12.5]])
    """
    return np.mean(_windows(x, window, stride), axis=-1)


def _windows(x: Array, window: int | tuple[int, ...], stride: int | tuple[int, ...] | None) -> Array:
    """What each window holds, on a new last axis."""
    size = (window,) if isinstance(window, int) else tuple(window)
    step = size if stride is None else (stride,) * len(size) if isinstance(stride, int) else tuple(stride)
    shape = np.shape(x)
    pooled = shape[len(shape) - len(size) :]
    if not size or len(step) != len(size) or min(*size, *step) < 1:
        raise ValueError(f"window and stride are positive and as many as the pooled axes, not {size} and {step}")
    if len(pooled) < len(size) or any(n < k for n, k in zip(pooled, size, strict=True)):
        raise ValueError(f"a window of {size} does not fit into an array of shape {shape}")
    counts = tuple((n - k) // s + 1 for n, k, s in zip(pooled, size, step, strict=True))
    corner = np.indices(counts).reshape(len(size), -1, 1) * np.reshape(step, (-1, 1, 1))
    places = corner + np.indices(size).reshape(len(size), 1, -1)
    flat = np.ravel_multi_index(tuple(places), pooled)
    lead = shape[: len(shape) - len(size)]
    return np.reshape(np.reshape(x, (*lead, -1))[..., flat], (*lead, *counts, -1))
