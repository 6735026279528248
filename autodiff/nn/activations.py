"""Activations: the functions between layers, each beside its derivative.

A *scalar* activation acts entry by entry: moving one entry of A moves that entry of Z alone, and its derivative has the
shape of A. A *vector* activation (softmax) acts on whole rows: moving one entry moves the whole row, and its derivative
is a Jacobian for each row.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from autodiff.primitives import elementwise
from autodiff.primitives.special import sigmoid, softmax, softplus
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

    def pullback(self, G: Array, A: Array, Z: Array) -> Array:
        """Bring the gradient `G` at the output Z back to the input A: for a scalar activation `G * sigma'(A)`.

        Parameters
        ----------
        G, A, Z : arrays, shape (m, n)

        Returns
        -------
        array, shape (m, n)

        Examples
        --------
        >>> activation("relu").pullback(np.array([[5.0, 5.0]]), np.array([[-1.0, 1.0]]), np.array([[0.0, 1.0]]))
        array([[0., 5.]])
        """
        return G * self.derivative(A, Z)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"


@dataclass(frozen=True, repr=False)
class VectorActivation(Activation):
    """A function of whole rows, `z = sigma(a)`, every entry of which may depend on every entry of `a`.

    Parameters
    ----------
    name : str
    function : callable
        `A -> Z`, row by row.
    derivative : callable
        `(A, Z) -> J`, one Jacobian for each row: `J[r, i, j] = dZ[r, i] / dA[r, j]`, of shape (m, n, n).

    Examples
    --------
    >>> rows = np.array([[0.0, 0.0]])
    >>> activation("softmax").derivative(rows, activation("softmax")(rows))
    array([[[ 0.25, -0.25],
            [-0.25,  0.25]]])
    """

    def pullback(self, G: Array, A: Array, Z: Array) -> Array:
        """Bring the gradient `G` at Z back to A, through all paths: `sum_i G[r, i] J[r, i, j]`.

        Parameters
        ----------
        G, A, Z : arrays, shape (m, n)

        Returns
        -------
        array, shape (m, n)

        Examples
        --------
        >>> rows = np.array([[0.0, 0.0]])
        >>> activation("softmax").pullback(np.array([[1.0, 0.0]]), rows, activation("softmax")(rows))
        array([[ 0.25, -0.25]])
        """
        return np.einsum("ri,rij->rj", G, self.derivative(A, Z))


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


def _cosine_slope(A: Array, Z: Array) -> Array:
    return -np.sin(A)


def _threshold(A: Array) -> Array:
    return (A > 0).astype(A.dtype)


def _zero_slope(A: Array, Z: Array) -> Array:
    # Right wherever there is a derivative, and of no use to descent: at the jump itself there is none.
    return np.zeros_like(A)


_GELU_RATE = (2 / np.pi) ** 0.5
_GELU_CUBIC = 0.044715


def _gelu_tanh(A: Array) -> Array:
    return np.tanh(float(_GELU_RATE) * (A + _GELU_CUBIC * (A * A * A)))


def _gelu(A: Array) -> Array:
    """x Phi(x) in its tanh form; Hendrycks, Gimpel, "Gaussian error linear units", arXiv:1606.08415 (2016)."""
    return 0.5 * A * (1 + _gelu_tanh(A))


def _gelu_slope(A: Array, Z: Array) -> Array:
    T = _gelu_tanh(A)
    return 0.5 * (1 + T) + 0.5 * A * (1 - T * T) * (float(_GELU_RATE) * (1 + 3 * _GELU_CUBIC * (A * A)))


def _softmax_jacobian(A: Array, Z: Array) -> Array:
    # y_i (delta_ij - y_j), for each row.
    identity = np.asarray(np.eye(Z.shape[-1], dtype=Z.dtype), like=Z)
    return Z[:, :, None] * (identity[None, :, :] - Z[:, None, :])


def leaky_relu(slope: float = 0.01) -> Activation:
    """Make the leaky relu: x for x > 0, and `slope` times x otherwise.

    Parameters
    ----------
    slope : float
        Its one parameter, between 0 (relu) and 1 (identity).

    Returns
    -------
    Activation

    Raises
    ------
    ValueError
        If the slope does not lie strictly between 0 and 1.

    Notes
    -----
    Maas, Hannun, Ng, "Rectifier nonlinearities improve neural network acoustic models", ICML 2013.

    Examples
    --------
    >>> leaky_relu(0.1)(np.array([-2.0, 3.0]))
    array([-0.2,  3. ])
    """
    if not 0 < slope < 1:
        raise ValueError(f"the slope of a leaky relu lies strictly between 0 and 1, not at {slope}")
    name = "leaky relu" if slope == 0.01 else f"leaky relu({slope:g})"
    rate = float(slope)
    return Activation(
        name,
        lambda A: np.where(A > 0, A, rate * A),
        lambda A, Z: np.where(A > 0, np.ones_like(A), np.full_like(A, rate)),
    )


def _negative_part(A: Array) -> Array:
    # Not np.minimum(A, 0), which ties at A = 0, where elu has slope 1.
    return np.where(A > 0, np.zeros_like(A), A)


def elu(alpha: float = 1.0) -> Activation:
    """Make the exponential linear unit: x for x > 0, and alpha (e^x - 1) otherwise.

    Parameters
    ----------
    alpha : float
        Its one parameter, positive: the limit on the left is -alpha. Differentiable at 0 for alpha = 1 alone.

    Returns
    -------
    Activation

    Raises
    ------
    ValueError
        If alpha is not positive.

    Notes
    -----
    Clevert, Unterthiner, Hochreiter, "Fast and accurate deep network learning by exponential linear units", ICLR 2016.

    Examples
    --------
    >>> elu(2.0)(np.array([-1000.0, 3.0]))
    array([-2.,  3.])
    """
    if not alpha > 0:
        raise ValueError(f"alpha is positive, not {alpha}")
    name = "elu" if alpha == 1 else f"elu({alpha:g})"
    height = float(alpha)
    return Activation(
        name,
        # The exponential sees no positive entry: it would overflow there, and 0 times inf is no slope.
        lambda A: np.where(A > 0, A, height * np.expm1(_negative_part(A))),
        lambda A, Z: np.where(A > 0, np.ones_like(A), height * np.exp(_negative_part(A))),
    )


ACTIVATIONS: dict[str, Activation] = {
    each.name: each
    for each in (
        Activation("identity", _unchanged, _unit_slope),
        Activation("sigmoid", sigmoid, _sigmoid_slope),
        Activation("tanh", np.tanh, _tanh_slope),
        Activation("relu", elementwise.relu, _relu_mask),
        Activation("softplus", softplus, _softplus_slope),
        Activation("sin", np.sin, _sine_slope),
        Activation("cos", np.cos, _cosine_slope),
        Activation("threshold", _threshold, _zero_slope),
        Activation("sign", np.sign, _zero_slope),
        leaky_relu(),
        elu(),
        Activation("gelu", _gelu, _gelu_slope),
    )
}
"""The scalar activations that can be asked for by name.

`threshold` is 1 for x > 0 and 0 else; `sign` is 0 at 0; `gelu` is the tanh form, within 0.0005 of x times the normal
distribution function.
"""

VECTOR_ACTIVATIONS: dict[str, VectorActivation] = {"softmax": VectorActivation("softmax", softmax, _softmax_jacobian)}
"""The vector activations that can be asked for by name."""


def activation(choice: str | Activation) -> Activation:
    """Look an activation up by its name; an `Activation` is returned as it is.

    Parameters
    ----------
    choice : str or Activation
        One of the names in `ACTIVATIONS` or `VECTOR_ACTIVATIONS`, or a value of one's own.

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
    known = ACTIVATIONS | VECTOR_ACTIVATIONS
    if choice not in known:
        raise ValueError(f"no activation is called {choice!r}; there are {', '.join(sorted(known))}")
    return known[choice]
