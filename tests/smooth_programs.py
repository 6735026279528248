"""Random smooth functions of one variable that run on NumPy and, for the truth, on mpmath."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import mpmath
import numpy as np

Term = Callable[[Any, Any], Any]
"""(functions, x) -> value, where `functions` is NumPy or mpmath."""

_NAMES = {"atan": "arctan", "asinh": "arcsinh"}


@dataclass(frozen=True)
class SmoothProgram:
    """A random composition at a random point; constants and point are exact in float32."""

    term: Term
    point: float
    seed: int

    def curve(self, dtype: type = np.float64) -> Callable[[float], Any]:
        """t -> f(point + t) in the given precision."""
        return lambda t: self.term(np, dtype(self.point) + dtype(t))

    def derivative(self) -> float:
        """The derivative at the point by mpmath with 60 digits."""
        with mpmath.workdps(60):
            return float(mpmath.diff(lambda x: self.term(mpmath, x), mpmath.mpf(self.point)))

    def value(self) -> float:
        """The value at the point by mpmath with 60 digits."""
        with mpmath.workdps(60):
            return float(self.term(mpmath, mpmath.mpf(self.point)))


def smooth_program(seed: int) -> SmoothProgram:
    """The program of a seed: three or four levels deep, amplitudes and frequencies over three decades."""
    rng = random.Random(seed)
    point = float(np.float32(rng.choice([-1, 1]) * 10 ** rng.uniform(-2, 1)))
    return SmoothProgram(_term(rng, rng.choice([3, 4])), point, seed)


def _function(functions: Any, name: str) -> Any:
    return getattr(functions, _NAMES.get(name, name) if functions is np else name)


def _constant(rng: random.Random, low: float, high: float) -> float:
    return rng.choice([-1, 1]) * float(np.float32(10 ** rng.uniform(low, high)))


def _scaled(functions: Any, factor: float, value: Any) -> Any:
    # A float32 program keeps float32 constants; mpmath takes the same number exactly.
    return (value.dtype.type(factor) if functions is np else mpmath.mpf(factor)) * value


def _term(rng: random.Random, depth: int) -> Term:
    if depth == 0:
        a = _constant(rng, -1, 0.7)
        return lambda f, x: _scaled(f, a, x)
    kind = rng.choice(["unary", "unary", "sum", "product", "quotient", "root", "logarithm", "bell"])
    u = _term(rng, depth - 1)
    if kind == "unary":
        name = rng.choice(["sin", "cos", "tanh", "atan", "asinh"])
        a = _constant(rng, -0.5, 0.7)
        return lambda f, x: _function(f, name)(_scaled(f, a, u(f, x)))
    if kind == "root":
        return lambda f, x: f.sqrt(1 + u(f, x) ** 2)
    if kind == "logarithm":
        return lambda f, x: f.log(2 + u(f, x) ** 2)
    if kind == "bell":
        return lambda f, x: f.exp(-(u(f, x) ** 2))
    v = _term(rng, depth - 1)
    if kind == "sum":
        a = _constant(rng, -1, 2)
        return lambda f, x: u(f, x) + _scaled(f, a, v(f, x))
    if kind == "product":
        return lambda f, x: u(f, x) * v(f, x)
    return lambda f, x: u(f, x) / (1 + v(f, x) ** 2)
