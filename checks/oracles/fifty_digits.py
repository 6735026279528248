"""What elementwise functions mean, in mpmath's numbers of 50 digits: a witness that shares no code with the rules.

Only the value is stated. The derivative is mpmath's own, a difference quotient in so many digits that neither
truncation nor rounding reaches the 17th.
"""

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np

from autodiff.types import Array

DIGITS = 50

_m = mpmath.mp.clone()  # a context of its own: nobody else's precision is changed
_m.dps = DIGITS


def _cbrt(x: Any) -> Any:
    return _m.sign(x) * _m.cbrt(abs(x))


def _truncated(x: Any) -> Any:
    return _m.sign(x) * _m.floor(abs(x))


MEANINGS: dict[str, Callable[..., Any]] = {
    "negative": lambda x: -x,
    "add": lambda x, y: x + y,
    "subtract": lambda x, y: x - y,
    "multiply": lambda x, y: x * y,
    "divide": lambda x, y: x / y,
    "power": lambda x, y: x**y,
    "float_power": lambda x, y: x**y,
    "reciprocal": lambda x: 1 / x,
    "square": lambda x: x * x,
    "sqrt": _m.sqrt,
    "cbrt": _cbrt,
    "absolute": abs,
    "maximum": max,
    "minimum": min,
    "fmax": max,
    "fmin": min,
    "hypot": _m.hypot,
    "remainder": lambda x, y: x - y * _m.floor(x / y),
    "fmod": lambda x, y: x - y * _truncated(x / y),
    "copysign": lambda x, y: abs(x) if y >= 0 else -abs(x),
    "exp": _m.exp,
    "exp2": lambda x: _m.mpf(2) ** x,
    "expm1": _m.expm1,
    "log": _m.log,
    "log2": lambda x: _m.log(x) / _m.log(2),
    "log10": lambda x: _m.log(x) / _m.log(10),
    "log1p": _m.log1p,
    "logaddexp": lambda x, y: _m.log(_m.exp(x) + _m.exp(y)),
    "logaddexp2": lambda x, y: _m.log(_m.mpf(2) ** x + _m.mpf(2) ** y) / _m.log(2),
    "sin": _m.sin,
    "cos": _m.cos,
    "tan": _m.tan,
    "arcsin": _m.asin,
    "arccos": _m.acos,
    "arctan": _m.atan,
    "arctan2": _m.atan2,
    "sinh": _m.sinh,
    "cosh": _m.cosh,
    "tanh": _m.tanh,
    "arcsinh": _m.asinh,
    "arccosh": _m.acosh,
    "arctanh": _m.atanh,
    "deg2rad": lambda x: x * _m.pi / 180,
    "rad2deg": lambda x: x * 180 / _m.pi,
    "relu": lambda x: max(x, _m.mpf(0)),
    "sigmoid": lambda x: 1 / (1 + _m.exp(-x)),
    "softplus": lambda x: _m.log(1 + _m.exp(x)),
}
"""The value of each function of corresponding entries, by the primitive's name."""


def partial(name: str, k: int, *args: float) -> float:
    """The partial derivative of an elementwise function by its argument `k`, right to all digits of float64.

    Parameters
    ----------
    name : str
        The primitive's name, a key of `MEANINGS`.
    k : int
        Which argument.
    *args : float
        The point, away from kinks.

    Examples
    --------
    >>> partial("tanh", 0, 0.5)
    0.7864477329659274
    """
    exact = [_m.mpf(float(arg)) for arg in args]
    meaning = MEANINGS[name]
    return float(_m.diff(lambda t: meaning(*exact[:k], t, *exact[k + 1 :]), exact[k]))


def value(name: str, *args: float) -> float:
    """The value of an elementwise function, right to all digits of float64.

    Examples
    --------
    >>> value("sqrt", 2.0)
    1.4142135623730951
    """
    return float(MEANINGS[name](*[_m.mpf(float(arg)) for arg in args]))


def jacobian(name: str, args: tuple[Array, ...], active: tuple[int, ...], outputs: int) -> Array:
    """The rows of an elementwise function's Jacobian for its first outputs, arguments side by side.

    Parameters
    ----------
    name : str
        A key of `MEANINGS`.
    args : tuple of arrays
        Broadcast against each other.
    active : tuple of int
        The arguments that are differentiated.
    outputs : int
        How many rows.

    Returns
    -------
    (outputs, n) array of float64
    """
    wide = [np.ravel(column) for column in np.broadcast_arrays(*args)]
    rows = min(outputs, wide[0].size)
    blocks = []
    for k in active:
        sources = np.ravel(np.broadcast_to(np.reshape(np.arange(args[k].size), args[k].shape), _shape(args)))
        block = np.zeros((rows, args[k].size))
        for i in range(rows):
            block[i, sources[i]] = partial(name, k, *[column[i] for column in wide])
        blocks.append(block)
    return np.concatenate([np.zeros((rows, 0)), *blocks], axis=1)


def _shape(args: tuple[Array, ...]) -> tuple[int, ...]:
    return np.broadcast_shapes(*[arg.shape for arg in args])
