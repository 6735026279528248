"""Functions with published values and gradients, in plain NumPy, and the published numbers."""

from collections.abc import Callable
from typing import Any

import numpy as np

# Baydin, Pearlmutter, Radul and Siskind, JMLR 18(153), 2018: the running example, at (2, 5).


def baydin(x: Any) -> Any:
    """``ln x1 + x1 x2 - sin x2``."""
    return np.log(x[0]) + x[0] * x[1] - np.sin(x[1])


BAYDIN_POINT = np.array([2.0, 5.0])
BAYDIN_VALUE = 11.652071455223084
BAYDIN_GRADIENT = np.array([5.5, 1.716337814536774])

# Speelpenning's product (the first example of ADOL-C): y = Π x_i at x_i = (i + 1)/(i + 2), where it telescopes.


def speelpenning_point(n: int) -> Any:
    i = np.arange(n)
    return (i + 1.0) / (i + 2.0)


def speelpenning_loop(x: Any) -> Any:
    """The product as a loop, one multiplication a line."""
    y = x[0]
    for i in range(1, x.shape[0]):
        y = y * x[i]
    return y


def speelpenning_array(x: Any) -> Any:
    """The product as one array operation."""
    return np.prod(x)


def speelpenning_gradient(n: int) -> Any:
    """``∂y/∂x_i = y/x_i = (i + 2) / ((n + 1)(i + 1))``."""
    i = np.arange(n)
    return (i + 2.0) / ((n + 1.0) * (i + 1.0))


def speelpenning_hessian(n: int) -> Any:
    """``∂²y/∂x_i∂x_j = y/(x_i x_j)`` off the diagonal and 0 on it, for y is linear in each factor."""
    inverse = 1.0 / speelpenning_point(n)
    return np.outer(inverse, inverse) / (n + 1.0) * (1.0 - np.eye(n))


# The Helmholtz energy of a mixed fluid (ADOL-C; CALGO algorithm 755).

GAS = 1.3625e-3


def helmholtz_constants(n: int) -> tuple[Any, Any]:
    """The covolumes b and the symmetric interactions A.

    The listing sums ``x_i (2 a_ii x_i + Σ_{j<i} a_ij x_j) / 2`` with ``a_ij = 1/(1 + i + j)``, so that A has a_ii on
    its diagonal and a_ij/4 off it.
    """
    j = np.arange(n)
    a = 1.0 / (1.0 + j[:, None] + j[None, :])
    return 0.02 * (1.0 + np.abs(np.sin(j))), 0.25 * a + 0.75 * np.diag(np.diag(a))


def helmholtz_point(n: int) -> Any:
    return np.sqrt(1.0 + np.arange(n)) / n


def helmholtz(total: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The energy ``RT Σ x_i ln(x_i/(1 - bᵀx)) - xᵀAx/(bᵀx) ln((1 + (1+√2) bᵀx)/(1 + (1-√2) bᵀx))``.

    The logarithm's part in bᵀx is weighted by `total` of x: its sum in physics, 0 in the listing of 1995, which
    declares the sum and never adds to it.
    """

    def energy(x: Any) -> Any:
        b, A = helmholtz_constants(x.shape[0])
        bx = b @ x
        ideal = np.sum(x * np.log(x)) - total(x) * np.log(1.0 - bx)
        ratio = (1.0 + (1.0 + np.sqrt(2.0)) * bx) / (1.0 + (1.0 - np.sqrt(2.0)) * bx)
        return GAS * ideal - (x @ A @ x) / bx * np.log(ratio)

    return energy


def helmholtz_gradient(x: Any, physical: bool) -> Any:
    """By hand, with s = bᵀx, q = xᵀAx, L = ln ratio: each term's derivative in x_i, those through s times b_i."""
    b, A = helmholtz_constants(x.shape[0])
    s, q = b @ x, x @ A @ x
    high, low = 1.0 + np.sqrt(2.0), 1.0 - np.sqrt(2.0)
    L = np.log((1.0 + high * s) / (1.0 + low * s))
    slope = high / (1.0 + high * s) - low / (1.0 + low * s)
    ideal = np.log(x) + 1.0
    if physical:
        ideal = ideal - np.log(1.0 - s) + np.sum(x) * b / (1.0 - s)
    attraction = 2.0 * (A @ x) * L / s + q * b * (slope / s - L / s**2)
    return GAS * ideal - attraction


HELMHOLTZ_10 = {
    "listed": (-0.463740583215971, -1.0545230354313, -0.255434666664638),
    "physical": (-0.463509023656541, -1.0543539378667, -0.255238354071224),
}
"""At n = 10: the value and the first and last entry of the gradient, by complex step."""

# The Gaussian-mixture objective of ADBench (MIT licence), and its test instance with d = 2, k = 3, n = 1.

GMM_ALPHAS = np.array([-0.649014, 1.181166, -0.758453])
GMM_MEANS = np.array([[0.092339, 0.186260], [0.345561, 0.396767], [0.538817, 0.419195]])
GMM_ICF = np.array(
    [[0.586443, -0.851887, 0.800321], [-1.509405, 0.875874, -0.242790], [0.166813, -1.965419, -1.270071]]
)
GMM_POINTS = np.array([[1.175171, 2.029160]])
GMM_VALUE = 8.07380408004975791
GMM_GRADIENT = np.array(
    [
        *[1.08662855508652456e-01, -7.41270039523898472e-01, 6.32607184015246071e-01],
        *[1.11692576532787013e00, 1.63333013551455269e-01, -2.19989824071193142e-02],
        *[2.27778292254236098e-01, 1.20963025612832187e00, -6.06375920733956339e-02],
        *[2.58529994051162237e00, 1.12632694524213789e-01, 3.85744309849611777e-01],
        *[7.35180573182305508e-02, 5.41836362715595232e00, -3.21494409677446469e-01],
        *[1.71892309775004937e00, 8.60091090790866875e-01, -9.94640930466322848e-01],
    ]
)
"""Derivatives in the 3 weights, the 3 × 2 means and the 3 × 3 inverse covariance factors, in that order."""


def gmm(alphas: Any, means: Any, icf: Any) -> Any:
    """Log-likelihood of a mixture at `GMM_POINTS` with a Wishart prior (γ = 1, m = 0).

    A component's factor Q has ``exp q`` on its diagonal and the entries l below it; ``icf`` holds ``(q1, q2, l21)``.
    """
    (n, d), gamma, m = GMM_POINTS.shape, 1.0, 0
    q, lower = icf[:, :d], icf[:, d]
    offset = GMM_POINTS[:, None, :] - means[None, :, :]
    first = np.exp(q[:, 0]) * offset[:, :, 0]
    second = np.exp(q[:, 1]) * offset[:, :, 1] + lower * offset[:, :, 0]
    inner = alphas + np.sum(q, axis=1) - 0.5 * (first**2 + second**2)
    fit = np.sum(_logsumexp(inner)) - n * _logsumexp(alphas)
    freedom = d + m + 1
    prior = 0.5 * gamma**2 * (np.sum(np.exp(q) ** 2) + np.sum(lower**2)) - m * np.sum(q)
    log_gamma = 0.25 * d * (d - 1) * np.log(np.pi) + _LGAMMA_3_2 + _LGAMMA_1
    normaliser = freedom * d * (np.log(gamma) - 0.5 * np.log(2.0)) - log_gamma
    return -0.5 * n * d * np.log(2.0 * np.pi) + fit + prior - means.shape[0] * normaliser


_LGAMMA_3_2 = 0.5 * np.log(np.pi) - np.log(2.0)  # Γ(3/2) = √π/2
_LGAMMA_1 = 0.0


def gmm_flat(x: Any) -> Any:
    """The same function of one vector of 18 numbers."""
    return gmm(x[:3], np.reshape(x[3:9], (3, 2)), np.reshape(x[9:], (3, 3)))


def _logsumexp(x: Any) -> Any:
    # Written with operations that are analytic, so that a complex step can witness it; no entry here is large.
    return np.log(np.sum(np.exp(x), axis=-1))


GMM_POINT = np.concatenate([GMM_ALPHAS, GMM_MEANS.ravel(), GMM_ICF.ravel()])
