"""The 'right way' for softmax regression, step by step: vec, Kronecker products, and at the end `X^T (Z - I_y)`.

Each step states an equation of matrices, and both of its sides are computed, by different routes, at a point.
"""

from dataclasses import dataclass

import numpy as np

from autodiff.nn.losses import one_hot
from autodiff.types import Array
from differentiation.matrix_jacobians import unvec, vec, weight_jacobian


@dataclass(frozen=True)
class Step:
    """One equation of a derivation, with the values of both sides.

    Parameters
    ----------
    reason : str
    equation : str
    left, right : arrays of equal shape
        The two sides; the left one by evaluating or perturbing functions, the right one by the formula.
    """

    reason: str
    equation: str
    left: Array
    right: Array

    @property
    def gap(self) -> float:
        """The largest difference between the sides, over the largest entry or 1."""
        return float(abs(self.left - self.right).max() / max(1.0, abs(self.right).max()))

    def __str__(self) -> str:
        shape = " x ".join(str(size) for size in self.right.shape)
        return f"{self.reason}\n    {self.equation}\n    {shape}, sides differ by {self.gap:.0e}"


@dataclass(frozen=True)
class Derivation:
    """A chain of equations that ends in a gradient.

    Parameters
    ----------
    steps : tuple of Step
    gradient : array
        What the last equation gives.
    """

    steps: tuple[Step, ...]
    gradient: Array

    @property
    def holds(self) -> bool:
        """Whether the sides of every step agree to rounding (a thousand times the spacing of float64)."""
        return all(step.gap < 1000 * np.finfo(float).eps for step in self.steps)

    def __str__(self) -> str:
        return "\n".join(f"{number}. {step}" for number, step in enumerate(self.steps, start=1))


def derive_softmax_regression(X: Array, theta: Array, y: Array) -> Derivation:
    """Derive the gradient of the summed softmax cross-entropy of `X theta` by matrix calculus, at a point.

    Parameters
    ----------
    X : array, shape (m, n), float64
    theta : array, shape (n, k), float64
    y : array of integers, shape (m,)

    Returns
    -------
    Derivation
        Printed, it shows every step.

    Notes
    -----
    The sum over the batch, as the lectures' `X^T (Z - I_y)` has it; the mean divides by m. The notes' one-example
    form `(z - e_y)(x)` before sizes are matched becomes `x (z - e_y)^T`, the case m = 1. Magnus and Neudecker,
    "Matrix differential calculus", chapters 2 and 9.

    Examples
    --------
    >>> found = derive_softmax_regression(np.array([[1.0, 2.0]]), np.zeros((2, 2)), np.array([0]))
    >>> found.holds, found.steps[-1].equation
    (True, 'gradient at theta = X^T (Z - I_y)')
    >>> found.gradient
    array([[-0.5,  0.5],
           [-1. ,  1. ]])
    """
    n, k = theta.shape
    H = X @ theta
    exponentials = np.exp(H - H.max(axis=1)[:, None])
    Z = exponentials / exponentials.sum(axis=1)[:, None]
    I_y = one_hot(y, k)
    R = Z - I_y
    kronecker = np.kron(np.eye(k), X)
    row = vec(R)[None, :]
    numeric = _gradient_by_complex_steps(X, theta, I_y)
    steps = (
        Step(
            "Make vectors of matrices: vec(A B C) = (C^T (x) A) vec(B), with A = X, B = theta, C = I.",
            "vec(H) = vec(X theta I) = (I (x) X) vec(theta)",
            vec(H),
            kronecker @ vec(theta),
        ),
        Step(
            "The map is linear, so its matrix is its Jacobian.",
            "dvec(H)/dvec(theta) = I (x) X",
            _by_unit_matrices(X, n, k),
            weight_jacobian(X, k),
        ),
        Step(
            "The loss is the sum over rows of log(sum_j exp h_j) - h_y; its slope at h_j is z_j - [j = y].",
            "dloss/dvec(H) = vec(Z - I_y)^T",
            vec(_gradient_by_complex_steps(np.eye(len(X)), H, I_y))[None, :],
            row,
        ),
        Step(
            "The chain rule is a product of Jacobians.",
            "dloss/dvec(theta) = vec(Z - I_y)^T (I (x) X)",
            vec(numeric)[None, :],
            row @ kronecker,
        ),
        Step(
            "A gradient is the transpose of that row; (A (x) B)^T = A^T (x) B^T.",
            "vec(gradient) = (I (x) X^T) vec(Z - I_y)",
            (row @ kronecker)[0],
            np.kron(np.eye(k), X.T) @ vec(R),
        ),
        Step(
            "Back by the first rule, with A = X^T, B = Z - I_y, C = I.",
            "(I (x) X^T) vec(Z - I_y) = vec(X^T (Z - I_y))",
            np.kron(np.eye(k), X.T) @ vec(R),
            vec(X.T @ R),
        ),
        Step("Undo vec.", "gradient at theta = X^T (Z - I_y)", numeric, unvec(vec(X.T @ R), (n, k))),
    )
    return Derivation(steps, steps[-1].right)


def _by_unit_matrices(X: Array, n: int, k: int) -> Array:
    """The matrix of theta -> X theta, a column for each entry of theta, in the order of vec."""
    columns = []
    for j in range(k):
        for i in range(n):
            unit = np.zeros((n, k))
            unit[i, j] = 1
            columns.append(vec(X @ unit))
    return np.stack(columns, axis=1)


def _gradient_by_complex_steps(X: Array, theta: Array, I_y: Array) -> Array:
    """The gradient of the summed loss by complex steps, which no formula of this page takes part in."""
    gradient = np.empty(theta.shape)
    for index in np.ndindex(*theta.shape):
        moved = theta.astype(complex)
        moved[index] += 1e-30j
        H = X @ moved
        top = H.real.max(axis=1)
        losses = np.log(np.exp(H - top[:, None]).sum(axis=1)) + top - (I_y * H).sum(axis=1)
        gradient[index] = losses.sum().imag / 1e-30
    return gradient
