"""Bytes a node beyond the arrays: what a recorded operation costs besides the numbers it must keep."""

import gc
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff import vjp
from autodiff.scalar import Value
from checks.bench.workloads import scalar_chain, tanh_chain


@dataclass(frozen=True)
class Footprint:
    """Bytes held by a recorded program: by its name, a node, and the target."""

    name: str
    bytes_per_node: float
    target: float


def held_bytes(build: Callable[[], Any]) -> tuple[int, Any]:
    """Bytes that Python's and NumPy's allocators hold more after `build` than before, its result kept alive."""
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        built = build()
        gc.collect()
        return tracemalloc.get_traced_memory()[0] - before, built
    finally:
        tracemalloc.stop()


def tape_bytes_per_node(operations: int) -> float:
    """Bytes a recorded elementwise operation beyond its result.

    A chain of arrays with n entries holds, for each operation, one result of 8n bytes of numbers and an array object
    with its shape and strides (measured here on a list of such arrays). Both are taken off; what is left is the tape.

    Examples
    --------
    >>> tape_bytes_per_node(1000) < 500
    True
    """
    x = np.linspace(-1.0, 1.0, 100)
    chain = tanh_chain(np, operations)
    chain(x)
    vjp(chain, x)  # caches are filled before anything is measured
    with_tape, kept = held_bytes(lambda: vjp(chain, x))
    arrays, _ = held_bytes(lambda: tuple([x * 1.01 for _ in range(operations)]))
    del kept
    return (with_tape - (arrays - 8 * operations)) / operations  # the tuple's own 8 bytes an entry are no array's


def scalar_bytes_per_node(length: int) -> float:
    """Bytes a node of the lecture's engine, everything included, on a chain.

    Examples
    --------
    >>> scalar_bytes_per_node(1000) < 200
    True
    """
    held, _ = held_bytes(lambda: scalar_chain(Value, length))
    return held / length


def footprints(quick: bool = False) -> list[Footprint]:
    """The array engine's tape and the scalar engine's nodes."""
    length = 1000 if quick else 10_000
    return [
        Footprint("tape of reverse mode, beyond the arrays", tape_bytes_per_node(length), 350),
        Footprint("scalar engine, whole node", scalar_bytes_per_node(length), 160),
    ]
