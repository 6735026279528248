"""Reverse mode on arrays: hand in this file filled in."""

from typing import Any

import numpy as np


class Tensor:
    """An array that remembers how it came about.

    data: the array. grad: None, and after `y.backward(seed)` a Tensor, the gradient of <seed, y> by this one.
    """

    def __init__(self, data: np.ndarray) -> None:
        self.data = np.asarray(data)
        self.grad: Tensor | None = None

    def __add__(self, other: Any) -> "Tensor":
        """``self + other``, entry by entry, where `other` is a Tensor of the same shape or a plain number."""
        raise NotImplementedError

    def __mul__(self, other: Any) -> "Tensor":
        """``self * other``, entry by entry."""
        raise NotImplementedError

    def backward(self, seed: "Tensor") -> None:
        """Set `grad` of every Tensor that this one was computed from, itself (the seed) included.

        seed: of this one's shape.
        """
        raise NotImplementedError


def topological_order(output: Tensor) -> list[Tensor]:
    """The Tensors that `output` was computed from, itself included, each once and behind its operands."""
    raise NotImplementedError
