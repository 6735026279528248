"""Activations: the elementwise functions between layers, each beside its derivative."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from autodiff.primitives.special import relu, sigmoid, softplus
from autodiff.types import Array


@dataclass(frozen=True)
class Activation:
    """An elementwise function `Z = sigma(A)` with the derivative that hand backprop multiplies by.

    Automatic differentiation looks at `function` alone. `derivative` is read only by the hand-derived formulas, so that
    the two stay independent of each other.

    Parameters
    ----------
    name : str
        The name under which it is looked up and printed.
    function : callable
        `A -> Z`, any shape, in plain NumPy.
    derivative : callable
        `(A, Z) -> sigma'(A)` of the shape and dtype of `A`; the output `Z` is handed in because some derivatives are
        cheaper in it (`tanh' = 1 - Z**2`).

    Examples
    --------
    >>> activation("tanh").derivative(np.array([0.0]), np.array([0.0]))
    array([1.])
    """

    name: str
    function: Callable[[Array], Array]
    derivative: Callable[[Array, Array], Array]

    def __call__(self, A: Array) -> Array:
        return self.function(A)

    def __repr__(self) -> str:
        return f"Activation({self.name!r})"


def _unchanged(A: Array) -> Array:
    return A


def _unit_slope(A: Array, Z: Array) -> Array:
    return np.ones_like(A)


def _sigmoid_slope(A: Array, Z: Array) -> Array:
    return Z * (1 - Z)


def _tanh_slope(A: Array, Z: Array) -> Array:
    return 1 - Z * Z


def _relu_mask(A: Array, Z: Array) -> Array:
    # At the kink the subgradient 0 is taken, as every framework does.
    return (A > 0).astype(A.dtype)


def _softplus_slope(A: Array, Z: Array) -> Array:
    return sigmoid(A)


def _sine_slope(A: Array, Z: Array) -> Array:
    return np.cos(A)


ACTIVATIONS: dict[str, Activation] = {
    each.name: each
    for each in (
        Activation("identity", _unchanged, _unit_slope),
        Activation("sigmoid", sigmoid, _sigmoid_slope),
        Activation("tanh", np.tanh, _tanh_slope),
        Activation("relu", relu, _relu_mask),
        Activation("softplus", softplus, _softplus_slope),
        Activation("sin", np.sin, _sine_slope),
    )
}
"""The activations that can be asked for by name."""


def activation(choice: str | Activation) -> Activation:
    """Look an activation up by its name; an `Activation` is returned as it is.

    Parameters
    ----------
    choice : str or Activation
        One of the names in `ACTIVATIONS`, or a value of one's own.

    Returns
    -------
    Activation

    Raises
    ------
    ValueError
        If no activation has that name.
    TypeError
        If `choice` is neither a name nor an `Activation`.

    Examples
    --------
    >>> activation("relu")(np.array([-2.0, 3.0]))
    array([0., 3.])
    """
    if isinstance(choice, Activation):
        return choice
    if not isinstance(choice, str):
        raise TypeError(
            f"an activation is given by its name or as an Activation(name, function, derivative), not as {choice!r}"
        )
    if choice not in ACTIVATIONS:
        raise ValueError(f"no activation is called {choice!r}; there are {', '.join(sorted(ACTIVATIONS))}")
    return ACTIVATIONS[choice]
