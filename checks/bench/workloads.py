"""What is timed: each workload is a program of ours, one of somebody else's, and a check that they agree."""

import importlib
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff import grad, value_and_grad
from autodiff.nn import MLP, Objective, SoftmaxCrossEntropy, one_hot
from autodiff.scalar import Value
from autodiff.types import Array
from checks.bench.hand_tuned import hand_tuned
from checks.bench.interleave import Program


class NotInstalledError(Exception):
    """The library to compare with is not there."""


@dataclass(frozen=True)
class Workload:
    """A comparison to be run.

    Attributes
    ----------
    name, rival : str
        What is computed, and by whom besides us.
    target : float
        The ratio, ours over theirs, that the project set itself.
    prepare : callable
        ``() -> (ours, theirs)``, two functions without arguments that return numbers to be compared (nested lists of
        arrays). Raises `NotInstalledError`.
    tolerance : float
        How far the two results may differ, relative to the largest entry.
    """

    name: str
    rival: str
    target: float
    prepare: Callable[[], tuple[Program, Program]]
    tolerance: float


def library(name: str) -> Any:
    """A module that may be missing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return importlib.import_module(name)
    except ImportError as error:
        raise NotInstalledError(f"{name.partition('.')[0]} is not installed") from error


def tanh_chain(np_: Any, operations: int) -> Callable[[Array], Array]:
    """``y = tanh(y * 1.01)``, again and again: two operations a step."""

    def chain(x: Array) -> Array:
        y = x
        for _ in range(operations // 2):
            y = np_.tanh(y * 1.01)
        return np_.sum(y)

    return chain


def product_chain(np_: Any, operations: int) -> Callable[[Array], Array]:
    """``y = y * x + x``, again and again: two operations a step."""

    def chain(x: Array) -> Array:
        y = x
        for _ in range(operations // 2):
            y = y * x + x
        return np_.sum(y)

    return chain


def against_autograd(
    chain: Callable[[Any, int], Callable[[Array], Array]], x: Array, operations: int
) -> Callable[[], tuple[Program, Program]]:
    """The gradient of a chain by our reverse mode and by HIPS autograd's."""

    def prepare() -> tuple[Program, Program]:
        their_numpy, their_grad = library("autograd.numpy"), library("autograd").grad
        ours, theirs = grad(chain(np, operations)), their_grad(chain(their_numpy, operations))
        return lambda: ours(x), lambda: theirs(x)

    return prepare


def against_hand(sizes: tuple[int, ...], batch: int, dtype: Any) -> Callable[[], tuple[Program, Program]]:
    """Value and gradient of a relu network, eagerly by reverse mode and by hand-tuned NumPy."""

    def prepare() -> tuple[Program, Program]:
        generator = np.random.default_rng(0)
        net = MLP(sizes)
        params = net.init(0, dtype)
        X = generator.normal(size=(batch, sizes[0])).astype(dtype)
        targets = one_hot(generator.integers(0, sizes[-1], batch), sizes[-1], dtype)
        ours = value_and_grad(Objective(net, SoftmaxCrossEntropy()))
        return lambda: ours(params, X, targets), hand_tuned(params, X, targets)

    return prepare


def scalar_chain(number: Any, length: int) -> tuple[Any, Any]:
    """A chain of products and sums of one number: ``y = y * x + x``, two operations a step; the result and x."""
    x = number(0.5)
    y = x
    for _ in range(length // 2):
        y = y * x + x
    return y, x


def scalar_gradient(number: Any, length: int) -> Callable[[], float]:
    """Build a chain and differentiate it."""

    def run() -> float:
        y, x = scalar_chain(number, length)
        y.backward()
        return float(x.grad)

    return run


def against_micrograd(length: int) -> Callable[[], tuple[Program, Program]]:
    """The lecture's engine and micrograd, whose topological sort is recursive: it is given the depth it needs."""

    def prepare() -> tuple[Program, Program]:
        recursive = scalar_gradient(library("micrograd.engine").Value, length)

        def theirs() -> float:
            limit = sys.getrecursionlimit()
            sys.setrecursionlimit(max(limit, 2 * length + 1000))
            try:
                return recursive()
            finally:
                sys.setrecursionlimit(limit)

        return scalar_gradient(Value, length), theirs

    return prepare


def workloads(quick: bool = False) -> Iterator[Workload]:
    """All of them; `quick` makes them small, for a look at whether everything runs."""
    x = np.random.default_rng(0).normal(size=100)
    operations, length = (20, 200) if quick else (200, 10_000)
    yield Workload(
        f"gradient of {operations} operations tanh(y * 1.01), 100 entries",
        "autograd",
        0.38,
        against_autograd(tanh_chain, x, operations),
        1e-12,
    )
    yield Workload(
        f"gradient of {operations} operations y * x + x, 100 entries",
        "autograd",
        0.18,
        against_autograd(product_chain, 0.1 * x, operations),
        1e-12,
    )
    for sizes, batch, target in (((2, 16, 16, 3), 8, 3.2), ((784, 100, 10), 100, 1.2)):
        for dtype, tolerance in ((np.float32, 1e-4), (np.float64, 1e-12)):
            name = f"value and gradient, MLP {'-'.join(map(str, sizes))}, batch {batch}, {np.dtype(dtype).name}"
            yield Workload(name, "NumPy by hand", target, against_hand(sizes, batch, dtype), tolerance)
    yield Workload(f"scalar engine, chain of {length} operations", "micrograd", 0.20, against_micrograd(length), 1e-12)
