"""Programs that between them call every composite NumPy function that has a derivative here, to be run on devices.

Primitives are tested from their declarations; a function composed of them has none, so it is called here once or more,
with arguments that make it do all its work (several axes, negative ones, options). Each program is one expression in
plain NumPy whose result is real, so that every mode of differentiation applies to it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff import log_softmax, logsumexp, relu, sigmoid, softmax, softmax_cross_entropy, softplus
from autodiff.primitives.domains import POSITIVE, REAL, Interval
from autodiff.types import Array

M, V, T = (3, 4), (4,), (2, 3, 2)
"""Shapes: a matrix, a vector, a three-way array."""


@dataclass(frozen=True)
class Program:
    """A function of arrays with the shapes and the domain of its arguments.

    Parameters
    ----------
    function : callable
        In plain NumPy; its result is one real array.
    shapes : tuple of shapes
        One for each argument.
    covers : tuple of callables
        The NumPy functions that it is there for.
    domain : Interval
        From which arguments are drawn, without ties.

    Examples
    --------
    >>> [program.name for program in PROGRAMS if np.pad in program.covers][0]
    'pad'
    """

    function: Callable[..., Array]
    shapes: tuple[tuple[int, ...], ...]
    covers: tuple[Any, ...]
    domain: Interval = REAL

    @property
    def name(self) -> str:
        """The names of the covered functions."""
        return ", ".join(dict.fromkeys(function.__name__ for function in self.covers))

    def draw(self, rng: np.random.Generator, dtype: Any) -> tuple[Array, ...]:
        """Arguments whose entries all differ by more than the margin of finite differences."""
        drawn = []
        for shape in self.shapes:
            size = int(np.prod(shape, dtype=int))
            steps = np.linspace(self.domain.low, self.domain.high, size + 2)[1:-1]
            drawn.append(np.asarray(rng.permutation(steps).reshape(shape), dtype=dtype))
        return tuple(drawn)


def _p(function: Callable[..., Array], *shapes: tuple[int, ...], covers: Any, domain: Interval = REAL) -> Program:
    return Program(function, shapes, covers if isinstance(covers, tuple) else (covers,), domain)


_SUMS = (
    _p(lambda x: np.sum(x, axis=-1, keepdims=True), M, covers=np.sum),
    _p(lambda x: np.prod(x, axis=(0, 2)), T, covers=np.prod),
    _p(lambda x: np.max(x, axis=0) * np.min(x, axis=0), M, covers=(np.max, np.min)),
    _p(lambda x: np.amax(x) * np.amin(x, axis=1), M, covers=(np.amax, np.amin)),
    _p(lambda x: np.mean(x, axis=1) * np.mean(x), M, covers=np.mean),
    _p(lambda x: np.var(x, axis=0, ddof=1) + np.std(x), M, covers=(np.var, np.std)),
    _p(lambda x: np.ptp(x, axis=0), M, covers=np.ptp),
    _p(lambda x, w: np.average(x, axis=1, weights=w), M, V, covers=np.average, domain=POSITIVE),
    _p(lambda x: np.cumsum(x) * np.ravel(np.cumsum(x, axis=1)), M, covers=np.cumsum),
    _p(lambda x: np.linalg.norm(x) * np.linalg.norm(x, axis=1, ord=1), M, covers=np.linalg.norm),
    _p(lambda x: np.linalg.norm(x, axis=0, ord=np.inf) + np.linalg.norm(x, axis=0, ord=3), M, covers=np.linalg.norm),
    _p(lambda x: logsumexp(x, axis=0) + logsumexp(x), M, covers=logsumexp),
)
_PRODUCTS = (
    _p(lambda x, y: np.dot(x, y), M, V, covers=np.dot),
    _p(lambda x, y: np.dot(x, y), T, (2, 3), covers=np.dot),
    _p(lambda x, y: np.vdot(x, y) + np.inner(x, y), V, V, covers=(np.vdot, np.inner)),
    _p(lambda x, y: np.outer(x, y), V, (3,), covers=np.outer),
    _p(lambda x, y: np.kron(x, y), (2, 2), (3, 2), covers=np.kron),
    _p(lambda x, y: np.tensordot(x, y, axes=((0, 1), (1, 0))), (2, 3, 4), (3, 2), covers=np.tensordot),
    _p(lambda x, y: np.einsum("...ij,jk", x, y), T, (2, 3), covers=np.einsum),
    _p(lambda x: np.einsum("ii->i", x) + np.trace(x, offset=-1), (3, 3), covers=(np.einsum, np.trace)),
)
_SHAPES = (
    _p(lambda x: np.ravel(x, order="F") * np.reshape(x, (-1,)), M, covers=(np.ravel, np.reshape)),
    _p(lambda x: np.transpose(x, (2, 0, 1)) + np.moveaxis(x, -1, 0), T, covers=(np.transpose, np.moveaxis)),
    _p(lambda x: np.swapaxes(np.squeeze(np.expand_dims(x, (0, 2)), 0), 0, -1), M,
       covers=(np.swapaxes, np.squeeze, np.expand_dims)),
    _p(lambda x: np.broadcast_to(x, (2, 3, 4)) * x, V, covers=np.broadcast_to),
    _p(lambda x, y: np.multiply(*np.broadcast_arrays(x, y)), (3, 1), V, covers=np.broadcast_arrays),
    _p(lambda x, y: np.concatenate([x, y], axis=None) * 2.0, M, V, covers=np.concatenate),
    _p(lambda x, y: np.stack([x, y, x], axis=1), V, V, covers=np.stack),
    _p(lambda x, y: np.hstack([x, y]) * np.concatenate([y, x]), V, V, covers=np.hstack),
    _p(lambda x, y: np.vstack([x, y]) @ np.column_stack([y, y]), M, V, covers=(np.vstack, np.column_stack)),
    _p(lambda x: np.atleast_2d(x) * np.atleast_1d(np.sum(x)), V, covers=(np.atleast_1d, np.atleast_2d)),
    _p(lambda x: np.tile(x, (2, 2)) * np.tile(x, 2), V, covers=np.tile),
    _p(lambda x: np.copy(x) * np.real(x), M, covers=(np.copy, np.real)),
)  # fmt: skip
_CHOICES = (
    _p(lambda x, y: np.where(x > 0.1, x * y, y), M, V, covers=np.where),
    _p(lambda x: np.clip(x, -1.05, 1.05) * x, M, covers=np.clip),
    _p(lambda x: np.triu(x, 1) @ np.tril(x, -1), (3, 3), covers=(np.triu, np.tril)),
    _p(lambda x: np.sort(x, axis=0) * np.sort(x, axis=1), M, covers=np.sort),
    _p(lambda x: np.take_along_axis(x, np.argsort(x, axis=1), axis=1), M, covers=(np.take_along_axis, np.argsort)),
    _p(lambda x: np.take(x, [2, 0, 2], axis=1) * np.take(x, 1), M, covers=np.take),
    _p(lambda x: x[np.argmax(x)] * x[np.argmin(x)] * x, V, covers=(np.argmax, np.argmin)),
    _p(lambda x: np.where(np.any(x > 0) & np.all(x < 9), x, -x) * np.count_nonzero(x > 0), M,
       covers=(np.any, np.all, np.count_nonzero)),
    _p(lambda x: np.where(np.isclose(x, 0.0), 1.0, x) * np.round(x), M, covers=(np.isclose, np.round)),
    _p(lambda x: np.where(np.allclose(x, 0.0), 1.0, x) * np.around(x, 1), M, covers=(np.allclose, np.around)),
    _p(lambda x: np.where(np.array_equal(x, x), x * x, x), V, covers=np.array_equal),
    _p(lambda x: x * np.searchsorted(np.sort(x), x), V, covers=np.searchsorted),
)  # fmt: skip
_INDICES = (
    _p(lambda x: np.diagonal(x, 1) * np.diag(x, -1), (3, 3), covers=(np.diagonal, np.diag)),
    _p(lambda x: np.diag(x, 1), (3,), covers=np.diag),
    _p(lambda x: np.flip(x) * np.flip(x, 0), M, covers=np.flip),
    _p(lambda x: np.flipud(x) * np.fliplr(x), M, covers=(np.flipud, np.fliplr)),
    _p(lambda x: np.roll(x, 2) * np.roll(x, (1, -1), axis=(0, 1)), M, covers=np.roll),
    _p(lambda x: np.repeat(x, 2, axis=1) * np.repeat(x, [1, 4, 1], axis=1)[:, ::-1], (2, 3), covers=np.repeat),
    _p(lambda x: np.diff(x, n=2, axis=0), M, covers=np.diff),
    _p(lambda x: np.pad(x, ((1, 0), (2, 1))), M, covers=np.pad),
    _p(lambda x: np.pad(x, 1, constant_values=2.0) * np.pad(x, 1, mode="edge"), M, covers=np.pad),
    _p(lambda x: np.pad(x, ((0, 0), (2, 3)), mode="reflect") * np.pad(x, ((0, 0), (3, 2)), mode="wrap"), M,
       covers=np.pad),
    _p(lambda x: x[1] * x[-1, 2] * x[:, None, ::2][..., 0, 1].sum(), M, covers=np.ndarray.__getitem__),
    _p(lambda x: x[[0, 2, 0], [1, 1, 1]] * x[[2, 2, 0]].sum(axis=1), M, covers=np.ndarray.__getitem__),
)  # fmt: skip
_QUESTIONS = (
    _p(lambda x: np.reshape(x, np.shape(x)[::-1]) / np.size(x) * np.ndim(x), M, covers=(np.shape, np.size, np.ndim)),
    _p(lambda x: x.astype(np.result_type(x, np.float64)) * np.iscomplexobj(x) + x * np.isrealobj(x), V,
       covers=(np.result_type, np.iscomplexobj, np.isrealobj)),
    _p(lambda x: x + np.zeros_like(x) + np.ones_like(x) * np.full_like(x, 2.0), V,
       covers=(np.zeros_like, np.ones_like, np.full_like)),
    _p(lambda x: x + 0.0 * np.full_like(np.empty_like(x), 3.0) * np.full_like(x, x[0]), V, covers=np.empty_like),
)  # fmt: skip
_NETWORK = (
    _p(lambda x: softmax(x) * log_softmax(x, axis=0), M, covers=(softmax, log_softmax)),
    _p(lambda x: relu(x) + sigmoid(x) * softplus(x), M, covers=(relu, sigmoid, softplus)),
    _p(lambda x, y: softmax_cross_entropy(x, softmax(y)), M, M, covers=softmax_cross_entropy),
    _p(lambda X, W, b, U, t: np.mean(softmax_cross_entropy(np.tanh(X @ W + b) @ U, softmax(t))),
       (5, 6), (6, 4), (4,), (4, 3), (5, 3), covers=np.matmul),
)  # fmt: skip
_METHODS = (
    _p(lambda x: (x.T @ x).reshape(2, 8).sum(axis=0) * x.mean() - x.std(), M, covers=np.ndarray.reshape),
    _p(lambda x: 2 * x**3 / (1 + x**2) - 5.0 // (abs(x) + 1) + np.float64(0.5) * -x, V, covers=np.ndarray.__mul__),
    _p(lambda x: sum(x[i] * x[i + 1] for i in range(3)) + sum(row for row in x), V, covers=np.ndarray.__iter__),
    _p(lambda x: x ** np.float32(2.0) * np.float32(2.0) ** x, V, covers=np.ndarray.__pow__, domain=POSITIVE),
)

_OF_ONE = (np.sign, np.floor, np.ceil, np.rint, np.trunc, np.signbit, np.isnan, np.isinf, np.isfinite, np.logical_not,
           np.positive, np.conjugate, np.fabs, np.radians, np.degrees)  # fmt: skip
_OF_TWO = (np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal, np.floor_divide, np.heaviside,
           np.logical_and, np.logical_or, np.logical_xor, np.fmax, np.fmin)  # fmt: skip
_OF_BOOLEANS = (np.bitwise_and, np.bitwise_or, np.bitwise_xor)
_UFUNCS = (
    *(_p(lambda x, f=f: x * f(x), V, covers=f) for f in _OF_ONE),
    *(_p(lambda x, f=f: x * f(x, 0.5), V, covers=f) for f in _OF_TWO),
    *(_p(lambda x, f=f: x * f(x > 0.0, x < 1.0), V, covers=f) for f in _OF_BOOLEANS),
    _p(lambda x: x * np.invert(x > 0.0), V, covers=np.invert),
)

PROGRAMS = (*_SUMS, *_PRODUCTS, *_SHAPES, *_CHOICES, *_INDICES, *_QUESTIONS, *_NETWORK, *_METHODS, *_UFUNCS)
"""All programs. A test holds that every NumPy function with a derivative is covered."""

WAITING = (np.nonzero, np.unique)
"""Functions whose result the host has to know: a device is waited for inside them, by their nature."""

NEVER_REACHED = (np.can_cast, np.min_scalar_type)
"""Functions of dtypes: an array is never handed to them by a program that differentiates."""
