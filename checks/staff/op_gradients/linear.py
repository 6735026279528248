"""Right answers of matrix products and of operations that move entries, with switches for mistakes."""

from typing import Any

import numpy as np

from autodiff.types import Array
from checks.staff.op_gradients.answering import AVERAGED, KEPT, NONE, Answer, Switches, fitted

Pair = tuple[Array, Array]


def _swapped(matrix: Array, mistakes: Switches) -> Array:
    if "transpose left out" in mistakes:
        return matrix
    # .T turns all axes round, and does nothing to a vector.
    return matrix.T if "all axes reversed" in mistakes else np.swapaxes(matrix, -1, -2)


def _matmul(a: Array, b: Array, *, mistakes: Switches = NONE) -> Array:
    if "entrywise product" in mistakes:
        return a * b
    return b @ a if "operands in swapped order" in mistakes else a @ b


def _matmul_back(g: Array, a: Array, b: Array, *, mistakes: Switches = NONE) -> Pair:
    if "vectors not thought of" in mistakes and 1 in (a.ndim, b.ndim):
        return g @ b.T, a.T @ g
    row, column = (a[None, :] if a.ndim == 1 else a), (b[:, None] if b.ndim == 1 else b)
    if a.ndim == 1:
        g = np.expand_dims(g, -1 if b.ndim == 1 else -2)
    if b.ndim == 1:
        g = np.expand_dims(g, -1)
    ga, gb = g @ _swapped(column, mistakes), _swapped(row, mistakes) @ g
    if "factors of the first gradient in swapped order" in mistakes:
        ga = _swapped(column, mistakes) @ g
    if "factors of the second gradient in swapped order" in mistakes:
        gb = g @ _swapped(row, mistakes)
    if "gradients transposed" in mistakes:
        ga, gb = np.swapaxes(ga, -1, -2), np.swapaxes(gb, -1, -2)
    if "cotangent left out of the second gradient" in mistakes:
        gb = _swapped(row, mistakes) @ np.ones_like(g)
    ga, gb = _batch_fitted(ga, row, mistakes), _batch_fitted(gb, column, mistakes)
    return _as_given(ga, a), _as_given(gb, b)


def _as_given(gradient: Array, like: Array) -> Array:
    """A vector's gradient without the axis that it was given for the product."""
    return gradient.reshape(gradient.shape[:-2] + like.shape) if like.ndim == 1 else gradient


def _batch_fitted(gradient: Array, like: Array, mistakes: Switches) -> Array:
    surplus = gradient.ndim - like.ndim
    if "batch axes not summed" in mistakes:
        return gradient
    if "as many axes summed as the operand has" in mistakes and surplus:
        return gradient.sum(axis=tuple(range(like.ndim)))
    if "batch axes of length 1 not summed" in mistakes:
        return gradient.sum(axis=tuple(range(surplus)))
    if "only one surplus axis summed" in mistakes and surplus:
        return fitted(gradient.sum(axis=0), like) if surplus == 1 else gradient.sum(axis=0)
    if "batch axes averaged" in mistakes:
        mistakes = mistakes | {AVERAGED}
    return fitted(gradient, like, mistakes & {AVERAGED, KEPT})


def _transpose(a: Array, axes: Any, *, mistakes: Switches = NONE) -> Array:
    if "axes ignored" in mistakes:
        return np.transpose(a)
    if "reshape in place of transpose" in mistakes:
        return a.reshape(np.transpose(a, axes).shape)
    return np.transpose(a, axes)


def _transpose_back(g: Array, a: Array, axes: Any, *, mistakes: Switches = NONE) -> tuple[Array]:
    order = tuple(range(a.ndim))[::-1] if axes is None else tuple(axis % a.ndim for axis in axes)
    if "not transposed back" in mistakes:
        return (g.copy(),)
    if "reshape in place of transpose" in mistakes:
        return (g.reshape(a.shape),)
    if "same order in place of the inverse" in mistakes:
        return (np.transpose(g, order),)
    if "axes ignored" in mistakes:
        return (np.transpose(g),)
    if "negative axes not turned into positive ones" in mistakes and axes is not None:
        return (np.transpose(g, np.argsort(axes)),)
    return (np.transpose(g, np.argsort(order)),)


def _reshape(a: Array, shape: tuple[int, ...], *, mistakes: Switches = NONE) -> Array:
    if "column by column" in mistakes:
        return np.reshape(a, shape, order="F")
    return np.reshape(a, shape, order="A" if "order of the memory" in mistakes else "C")


def _reshape_back(g: Array, a: Array, shape: tuple[int, ...], *, mistakes: Switches = NONE) -> tuple[Array]:
    if "left in the new shape" in mistakes:
        return (g.copy(),)
    if "only the pullback column by column" in mistakes or "column by column" in mistakes:
        return (np.reshape(g, a.shape, order="F"),)
    if "transposed in place of reshaped" in mistakes:
        return (np.reshape(g.T, a.shape),)
    return (np.reshape(g, a.shape),)


def _broadcast_to(a: Array, shape: tuple[int, ...], *, mistakes: Switches = NONE) -> Array:
    if "axes of the value from the left" in mistakes and a.ndim < len(shape):
        return np.broadcast_to(a.reshape(a.shape + (1,) * (len(shape) - a.ndim)), shape).copy()
    return np.broadcast_to(a, shape).copy()


def _broadcast_to_back(g: Array, a: Array, shape: tuple[int, ...], *, mistakes: Switches = NONE) -> tuple[Array]:
    if "fails where nothing is broadcast" in mistakes and a.shape == tuple(shape):
        raise ValueError("nothing to sum over")
    if "all summed where nothing is broadcast" in mistakes and a.shape == tuple(shape):
        return (np.asarray(g.sum()),)
    surplus = g.ndim - a.ndim
    if "missing leading axes not summed" in mistakes and surplus:
        lone = tuple(i + surplus for i, n in enumerate(a.shape) if n == 1)
        return (g.sum(axis=lone, keepdims=True),)
    if "axes of length 1 not summed" in mistakes:
        return (g.sum(axis=tuple(range(surplus))),)
    if "first copy only" in mistakes:
        firsts = tuple(slice(0, 1) if i < surplus or a.shape[i - surplus] == 1 else slice(None) for i in range(g.ndim))
        return (g[firsts].reshape(a.shape) if g[firsts].size == a.size else np.zeros_like(a),)
    return (fitted(g, a, mistakes),)


def _concatenate(a: Array, b: Array, axis: int, *, mistakes: Switches = NONE) -> Array:
    if "always along the first axis" in mistakes:
        axis = 0
    return np.concatenate([b, a] if "operands in swapped order" in mistakes else [a, b], axis)


def _concatenate_back(g: Array, a: Array, b: Array, axis: int, *, mistakes: Switches = NONE) -> Pair:
    if "always along the first axis" in mistakes:
        axis = 0
    if "negative axis for the last" in mistakes and axis < 0:
        axis = a.ndim - 1
    place = a.shape[axis]
    if "cut in the middle" in mistakes:
        place = g.shape[axis] // 2
    if "cut at the second's length" in mistakes:
        place = b.shape[axis]
    ga, gb = np.split(g, [place], axis)
    return (gb, ga) if "parts in swapped order" in mistakes else (ga, gb)


def _stack(a: Array, b: Array, axis: int, *, mistakes: Switches = NONE) -> Array:
    if "joined along an axis that is there" in mistakes:
        return np.concatenate([a, b], min(axis, a.ndim - 1))
    if "always a new first axis" in mistakes:
        axis = 0
    return np.stack([b, a] if "operands in swapped order" in mistakes else [a, b], axis)


def _stack_back(g: Array, a: Array, b: Array, axis: int, *, mistakes: Switches = NONE) -> Pair:
    if "always a new first axis" in mistakes or "cut along the first axis" in mistakes:
        axis = 0
    if "negative axis counted in the operand" in mistakes and axis < 0:
        axis += a.ndim
    ga, gb = (np.take(g, i, axis) for i in (0, 1))
    if "new axis kept" in mistakes:
        ga, gb = np.expand_dims(ga, axis), np.expand_dims(gb, axis)
    return (gb, ga) if "parts in swapped order" in mistakes else (ga, gb)


def _gather(a: Array, index: Array, *, mistakes: Switches = NONE) -> Array:
    if "columns in place of rows" in mistakes:
        return a[..., index]
    return a[np.sort(index, axis=None).reshape(index.shape)] if "rows in the order of a" in mistakes else a[index]


def _gather_back(g: Array, a: Array, index: Array, *, mistakes: Switches = NONE) -> tuple[Array]:
    if "picked rows only" in mistakes:
        return (g.copy(),)
    if "cotangent indexed again" in mistakes:
        return (g[index],)
    ga = np.zeros(a.shape, g.dtype)
    if "duplicates overwrite one another" in mistakes:
        ga[index] = g
        return (ga,)
    if "negative rows left out" in mistakes:
        g, index = g[index >= 0], index[index >= 0]
    np.add.at(ga, index, g)
    if "duplicates averaged" in mistakes:
        counts = np.bincount(np.ravel(index).astype(np.int64) % len(a), minlength=len(a))
        ga = ga / np.maximum(counts, 1).astype(g.dtype).reshape(-1, *[1] * (a.ndim - 1))
    return (ga,)


ANSWERS = {
    "matmul": Answer(_matmul, _matmul_back),
    "transpose": Answer(_transpose, _transpose_back),
    "reshape": Answer(_reshape, _reshape_back),
    "broadcast_to": Answer(_broadcast_to, _broadcast_to_back),
    "concatenate": Answer(_concatenate, _concatenate_back),
    "stack": Answer(_stack, _stack_back),
    "gather": Answer(_gather, _gather_back),
}
