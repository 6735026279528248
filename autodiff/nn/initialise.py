"""Initial weights: how far from zero a layer starts, by the number of its inputs and outputs.

A weight matrix `W` of shape (fan_in, fan_out) maps `fan_in` inputs to `fan_out` outputs. Each scheme is a function
`(generator, fan_in, fan_out) -> W` in float64. The network casts to the dtype asked for, so a float32 network starts at
the rounded weights of the float64 network with the same seed and the two can be compared.
"""

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from autodiff.types import Array

Scheme: TypeAlias = Callable[[np.random.Generator, int, int], Array]
"""A rule for initial weights: `(generator, fan_in, fan_out) -> W` of shape (fan_in, fan_out), float64."""


def he(generator: np.random.Generator, fan_in: int, fan_out: int) -> Array:
    """Draw normal weights of variance `2 / fan_in`, which keeps the size of relu activations from layer to layer.

    Parameters
    ----------
    generator : numpy.random.Generator
        The source of randomness.
    fan_in, fan_out : int
        Numbers of inputs and outputs of the layer.

    Returns
    -------
    ndarray, shape (fan_in, fan_out), float64

    Notes
    -----
    He, Zhang, Ren, Sun, "Delving deep into rectifiers", ICCV 2015, eq. (10).

    Examples
    --------
    >>> W = he(np.random.default_rng(0), 200, 300)
    >>> W.shape, bool(abs(W.var() * 200 - 2) < 0.05)
    ((200, 300), True)
    """
    return generator.normal(0.0, math.sqrt(2 / fan_in), (fan_in, fan_out))


def xavier(generator: np.random.Generator, fan_in: int, fan_out: int) -> Array:
    """Draw weights uniformly from ±sqrt(6 / (fan_in + fan_out)): variance `2 / (fan_in + fan_out)`; for tanh, sigmoid.

    Parameters
    ----------
    generator : numpy.random.Generator
        The source of randomness.
    fan_in, fan_out : int
        Numbers of inputs and outputs of the layer.

    Returns
    -------
    ndarray, shape (fan_in, fan_out), float64

    Notes
    -----
    Glorot, Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010, eq. (16).

    Examples
    --------
    >>> W = xavier(np.random.default_rng(0), 2, 4)
    >>> W.shape, bool(abs(W).max() <= 1)
    ((2, 4), True)
    """
    bound = math.sqrt(6 / (fan_in + fan_out))
    return generator.uniform(-bound, bound, (fan_in, fan_out))


def uniform(generator: np.random.Generator, fan_in: int, fan_out: int) -> Array:
    """Draw weights uniformly from ±1 / sqrt(fan_in): variance `1 / (3 fan_in)`.

    Parameters
    ----------
    generator : numpy.random.Generator
        The source of randomness.
    fan_in, fan_out : int
        Numbers of inputs and outputs of the layer.

    Returns
    -------
    ndarray, shape (fan_in, fan_out), float64

    Notes
    -----
    The older heuristic that Glorot and Bengio (2010) state as their eq. (1).

    Examples
    --------
    >>> bool(abs(uniform(np.random.default_rng(0), 4, 3)).max() <= 0.5)
    True
    """
    bound = 1 / math.sqrt(fan_in)
    return generator.uniform(-bound, bound, (fan_in, fan_out))


def zeros(generator: np.random.Generator, fan_in: int, fan_out: int) -> Array:
    """Start at zero: right for softmax regression, where the loss is convex, and stuck for anything deeper.

    With two layers and more, all hidden units stay equal (with relu or tanh the gradient is zero besides).

    Parameters
    ----------
    generator : numpy.random.Generator
        Not used; every scheme has the same arguments.
    fan_in, fan_out : int
        Numbers of inputs and outputs of the layer.

    Returns
    -------
    ndarray, shape (fan_in, fan_out), float64

    Examples
    --------
    >>> zeros(np.random.default_rng(0), 1, 2)
    array([[0., 0.]])
    """
    return np.zeros((fan_in, fan_out))


SCHEMES: dict[str, Scheme] = {"he": he, "xavier": xavier, "glorot": xavier, "uniform": uniform, "zeros": zeros}
"""The schemes that can be asked for by name; `glorot` is the other name of `xavier`."""


def scheme(choice: str | Scheme) -> Scheme:
    """Look a scheme up by its name; a function is returned as it is.

    Parameters
    ----------
    choice : str or callable
        One of the names in `SCHEMES`, or a function `(generator, fan_in, fan_out) -> W`.

    Returns
    -------
    callable

    Raises
    ------
    ValueError
        If no scheme has that name.

    Examples
    --------
    >>> scheme("glorot") is xavier
    True
    """
    if not isinstance(choice, str):
        return choice
    if choice not in SCHEMES:
        raise ValueError(f"no initialisation is called {choice!r}; there are {', '.join(sorted(SCHEMES))}")
    return SCHEMES[choice]
