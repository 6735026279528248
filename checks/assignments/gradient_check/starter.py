"""Gradient checking: hand in this file with the functions filled in."""

from collections.abc import Callable

import numpy as np


def forward_difference(f: Callable[[float], float], x: float, h: float) -> float:
    """The slope of f between x and x + h."""
    raise NotImplementedError


def central_difference(f: Callable[[float], float], x: float, h: float) -> float:
    """The slope of f between x - h and x + h."""
    raise NotImplementedError


def numerical_gradient(f: Callable[[np.ndarray], float], x: np.ndarray, h: float) -> np.ndarray:
    """The gradient of f at x by central differences, in the shape of x, float64; x is left as it is."""
    raise NotImplementedError


def numerical_pullback(f: Callable[[np.ndarray], np.ndarray], x: np.ndarray, v: np.ndarray, h: float) -> np.ndarray:
    """The gradient of sum(v * f(x)) at x by central differences, in the shape of x; v has the shape of f(x)."""
    raise NotImplementedError


def relative_error(a: np.ndarray, b: np.ndarray) -> float:
    """The largest of |a - b| / (|a| + |b|) over the entries; an entry that is 0 in both has the error 0."""
    raise NotImplementedError


def gradient_check(f: Callable[[np.ndarray], float], df: Callable[[np.ndarray], np.ndarray], x: np.ndarray) -> bool:
    """Whether df(x) is the gradient of f at x."""
    raise NotImplementedError


def observed_order(approximation: Callable[[float], float], exact: float, h: float) -> float:
    """The power of the step with which the error of approximation(step) falls between the steps h and h/2."""
    raise NotImplementedError


def best_step(f: Callable[[float], float], df: Callable[[float], float], x: float) -> float:
    """A step with which the central difference of f at x is nearly as near to df(x) as it can be."""
    raise NotImplementedError
