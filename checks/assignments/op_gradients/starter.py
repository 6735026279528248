"""Gradients of array operations: hand in this file with all functions filled in.

For each operation there are two: its value, and its pullback, which takes a cotangent g of the value's shape and
returns the gradients of sum(g * value), each in the shape of the array that it belongs to.
"""

import numpy as np

Axes = int | tuple[int, ...] | None


def add(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The sum a + b, entry by entry."""
    raise NotImplementedError


def add_vjp(g: np.ndarray, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pullback: returns (ga, gb)."""
    raise NotImplementedError


def multiply(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The product a * b, entry by entry."""
    raise NotImplementedError


def multiply_vjp(g: np.ndarray, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pullback: returns (ga, gb)."""
    raise NotImplementedError


def divide(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The quotient a / b, entry by entry; b is nowhere 0."""
    raise NotImplementedError


def divide_vjp(g: np.ndarray, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pullback: returns (ga, gb)."""
    raise NotImplementedError


def power(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The power a ** b, entry by entry; a is positive."""
    raise NotImplementedError


def power_vjp(g: np.ndarray, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pullback: returns (ga, gb)."""
    raise NotImplementedError


def add_scalar(a: np.ndarray, c: float) -> np.ndarray:
    """The sum of an array and a number."""
    raise NotImplementedError


def add_scalar_vjp(g: np.ndarray, a: np.ndarray, c: float) -> np.ndarray:
    """The pullback: returns ga."""
    raise NotImplementedError


def mul_scalar(a: np.ndarray, c: float) -> np.ndarray:
    """The product of an array and a number."""
    raise NotImplementedError


def mul_scalar_vjp(g: np.ndarray, a: np.ndarray, c: float) -> np.ndarray:
    """The pullback: returns ga."""
    raise NotImplementedError


def div_scalar(a: np.ndarray, c: float) -> np.ndarray:
    """The quotient of an array and a number."""
    raise NotImplementedError


def div_scalar_vjp(g: np.ndarray, a: np.ndarray, c: float) -> np.ndarray:
    """The pullback: returns ga."""
    raise NotImplementedError


def power_scalar(a: np.ndarray, c: float) -> np.ndarray:
    """The power a ** c of an array and a number."""
    raise NotImplementedError


def power_scalar_vjp(g: np.ndarray, a: np.ndarray, c: float) -> np.ndarray:
    """The pullback: returns ga."""
    raise NotImplementedError


def negate(a: np.ndarray) -> np.ndarray:
    """The negative -a."""
    raise NotImplementedError


def negate_vjp(g: np.ndarray, a: np.ndarray) -> np.ndarray:
    """The pullback: returns ga."""
    raise NotImplementedError


def exp(a: np.ndarray) -> np.ndarray:
    """The exponential, entry by entry."""
    raise NotImplementedError


def exp_vjp(g: np.ndarray, a: np.ndarray) -> np.ndarray:
    """The pullback: returns ga."""
    raise NotImplementedError


def log(a: np.ndarray) -> np.ndarray:
    """The natural logarithm, entry by entry; a is positive."""
    raise NotImplementedError


def log_vjp(g: np.ndarray, a: np.ndarray) -> np.ndarray:
    """The pullback: returns ga."""
    raise NotImplementedError


def tanh(a: np.ndarray) -> np.ndarray:
    """The hyperbolic tangent, entry by entry."""
    raise NotImplementedError


def tanh_vjp(g: np.ndarray, a: np.ndarray) -> np.ndarray:
    """The pullback: returns ga."""
    raise NotImplementedError


def sigmoid(a: np.ndarray) -> np.ndarray:
    """The logistic function, entry by entry."""
    raise NotImplementedError


def sigmoid_vjp(g: np.ndarray, a: np.ndarray) -> np.ndarray:
    """The pullback: returns ga."""
    raise NotImplementedError


def relu(a: np.ndarray) -> np.ndarray:
    """The positive part, entry by entry."""
    raise NotImplementedError


def relu_vjp(g: np.ndarray, a: np.ndarray) -> np.ndarray:
    """The pullback: returns ga."""
    raise NotImplementedError


def maximum(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The larger of a and b, entry by entry."""
    raise NotImplementedError


def maximum_vjp(g: np.ndarray, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pullback: returns (ga, gb)."""
    raise NotImplementedError


def where(condition: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """a where the condition holds, b elsewhere."""
    raise NotImplementedError


def where_vjp(g: np.ndarray, condition: np.ndarray, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pullback: returns (ga, gb)."""
    raise NotImplementedError


def matmul(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The matrix product a @ b as in NumPy."""
    raise NotImplementedError


def matmul_vjp(g: np.ndarray, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pullback: returns (ga, gb)."""
    raise NotImplementedError


def transpose(a: np.ndarray, axes: tuple[int, ...] | None) -> np.ndarray:
    """The array with its axes in the order `axes`; reversed for None."""
    raise NotImplementedError


def transpose_vjp(g: np.ndarray, a: np.ndarray, axes: tuple[int, ...] | None) -> np.ndarray:
    """The pullback: returns ga."""
    raise NotImplementedError


def reshape(a: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The same entries in an array of another shape."""
    raise NotImplementedError


def reshape_vjp(g: np.ndarray, a: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The pullback: returns ga."""
    raise NotImplementedError


def broadcast_to(a: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The array repeated to a larger shape."""
    raise NotImplementedError


def broadcast_to_vjp(g: np.ndarray, a: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The pullback: returns ga."""
    raise NotImplementedError


def concatenate(a: np.ndarray, b: np.ndarray, axis: int) -> np.ndarray:
    """a followed by b along an axis."""
    raise NotImplementedError


def concatenate_vjp(g: np.ndarray, a: np.ndarray, b: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """The pullback: returns (ga, gb)."""
    raise NotImplementedError


def stack(a: np.ndarray, b: np.ndarray, axis: int) -> np.ndarray:
    """a and b along a new axis."""
    raise NotImplementedError


def stack_vjp(g: np.ndarray, a: np.ndarray, b: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """The pullback: returns (ga, gb)."""
    raise NotImplementedError


def gather(a: np.ndarray, index: np.ndarray) -> np.ndarray:
    """The rows a[index]."""
    raise NotImplementedError


def gather_vjp(g: np.ndarray, a: np.ndarray, index: np.ndarray) -> np.ndarray:
    """The pullback: returns ga."""
    raise NotImplementedError


def summation(a: np.ndarray, axes: Axes) -> np.ndarray:
    """The sum along axes: None, an integer or a tuple."""
    raise NotImplementedError


def summation_vjp(g: np.ndarray, a: np.ndarray, axes: Axes) -> np.ndarray:
    """The pullback: returns ga."""
    raise NotImplementedError


def mean(a: np.ndarray, axes: Axes) -> np.ndarray:
    """The mean along axes: None, an integer or a tuple."""
    raise NotImplementedError


def mean_vjp(g: np.ndarray, a: np.ndarray, axes: Axes) -> np.ndarray:
    """The pullback: returns ga."""
    raise NotImplementedError


def amax(a: np.ndarray, axes: Axes) -> np.ndarray:
    """The largest entry along axes: None, an integer or a tuple."""
    raise NotImplementedError


def amax_vjp(g: np.ndarray, a: np.ndarray, axes: Axes) -> np.ndarray:
    """The pullback: returns ga."""
    raise NotImplementedError


def logsumexp(a: np.ndarray, axes: Axes) -> np.ndarray:
    """The logarithm of the sum of exponentials along axes."""
    raise NotImplementedError


def logsumexp_vjp(g: np.ndarray, a: np.ndarray, axes: Axes) -> np.ndarray:
    """The pullback: returns ga."""
    raise NotImplementedError


def reverse_gradient(a: np.ndarray, c: float) -> np.ndarray:
    """Gradient reversal: the value is a; the gradient is defined in the handout."""
    raise NotImplementedError


def reverse_gradient_vjp(g: np.ndarray, a: np.ndarray, c: float) -> np.ndarray:
    """The pullback: returns ga."""
    raise NotImplementedError


def round_through(a: np.ndarray) -> np.ndarray:
    """Rounding with a straight-through gradient, defined in the handout."""
    raise NotImplementedError


def round_through_vjp(g: np.ndarray, a: np.ndarray) -> np.ndarray:
    """The pullback: returns ga."""
    raise NotImplementedError


def clip_gradient(a: np.ndarray, limit: float) -> np.ndarray:
    """Gradient clipping: the value is a; the gradient is defined in the handout."""
    raise NotImplementedError


def clip_gradient_vjp(g: np.ndarray, a: np.ndarray, limit: float) -> np.ndarray:
    """The pullback: returns ga."""
    raise NotImplementedError
