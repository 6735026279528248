"""Reverse mode on numbers: hand in this file with the class filled in."""

from typing import Any


class Value:
    """A number that remembers how it came about.

    data: the number. grad: after `y.backward()`, the derivative of y by this Value; 0 before.
    """

    def __init__(self, data: float) -> None:
        self.data = data
        self.grad = 0.0

    def backward(self) -> None:
        """Set `grad` of every Value that this one was computed from, itself (1) included."""
        raise NotImplementedError

    def __add__(self, other: Any) -> "Value":
        """``self + other``, where `other` is a Value or a plain number."""
        raise NotImplementedError

    def __mul__(self, other: Any) -> "Value":
        """``self * other``."""
        raise NotImplementedError

    def __neg__(self) -> "Value":
        """``-self``."""
        raise NotImplementedError

    def __sub__(self, other: Any) -> "Value":
        """``self - other``."""
        raise NotImplementedError

    def __truediv__(self, other: Any) -> "Value":
        """``self / other``."""
        raise NotImplementedError

    def __pow__(self, exponent: float) -> "Value":
        """``self ** exponent``, for a plain number as exponent."""
        raise NotImplementedError

    def __radd__(self, other: float) -> "Value":
        """``other + self``, for a plain number on the left."""
        raise NotImplementedError

    def __rmul__(self, other: float) -> "Value":
        """``other * self``."""
        raise NotImplementedError

    def __rsub__(self, other: float) -> "Value":
        """``other - self``."""
        raise NotImplementedError

    def __rtruediv__(self, other: float) -> "Value":
        """``other / self``."""
        raise NotImplementedError

    def __rpow__(self, other: float) -> "Value":
        """``other ** self``, for a positive number on the left."""
        raise NotImplementedError

    def exp(self) -> "Value":
        """The exponential function."""
        raise NotImplementedError

    def log(self) -> "Value":
        """The natural logarithm."""
        raise NotImplementedError

    def tanh(self) -> "Value":
        """The hyperbolic tangent."""
        raise NotImplementedError

    def relu(self) -> "Value":
        """The larger of the number and 0."""
        raise NotImplementedError
