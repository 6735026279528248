"""Jacobians of matrix functions by vec and Kronecker products, and of the parts of a layer.

A matrix becomes a vector by `vec`, which stacks its columns. Then the derivative of any matrix function is an ordinary
Jacobian matrix. Here (x) is the Kronecker product and I an identity matrix:

    vec(A X B) = (B^T (x) A) vec X
    dvec(Z W) = (I (x) Z) dvec W = (W^T (x) I) dvec Z
    dvec(sigma(A)) = diag(vec sigma'(A)) dvec A

Source: Magnus, Neudecker, "Matrix differential calculus with applications in statistics and econometrics", chapter 2
(vec, Kronecker products), chapter 3 (commutation matrix) and chapter 9 (Jacobians of matrix functions).
"""

from typing import Any

import numpy as np

from autodiff.nn.activations import Activation
from autodiff.nn.losses import Reduction
from autodiff.types import Array


def vec(A: Array) -> Array:
    """Stack the columns of a matrix.

    Parameters
    ----------
    A : array, shape (m, n)

    Returns
    -------
    array, shape (m n,)

    Examples
    --------
    >>> vec(np.array([[1, 2, 3], [4, 5, 6]]))
    array([1, 4, 2, 5, 3, 6])
    """
    return A.T.reshape(-1)


def unvec(v: Array, shape: tuple[int, int]) -> Array:
    """Undo `vec`: fill a matrix column by column.

    Parameters
    ----------
    v : array, shape (m n,)
    shape : (m, n)

    Returns
    -------
    array, shape (m, n)

    Examples
    --------
    >>> unvec(np.array([1, 4, 2, 5, 3, 6]), (2, 3))
    array([[1, 2, 3],
           [4, 5, 6]])
    """
    return v.reshape(shape[::-1]).T


def sandwich(A: Array, B: Array) -> Array:
    """Return the Jacobian of `X -> A X B`: `B^T (x) A`, by the identity vec(A X B) = (B^T (x) A) vec X.

    Parameters
    ----------
    A : array, shape (p, m)
    B : array, shape (n, q)

    Returns
    -------
    array, shape (p q, m n)

    Examples
    --------
    >>> A, X, B = np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]), np.array([[5.0, 6.0]])
    >>> vec(A @ X @ B), sandwich(A, B) @ vec(X)
    (array([55., 66.]), array([55., 66.]))
    """
    return np.kron(B.T, A)


def commutation_matrix(m: int, n: int) -> Array:
    """Return the permutation K with `K vec(A) = vec(A^T)` for every matrix A of shape (m, n).

    Parameters
    ----------
    m, n : int

    Returns
    -------
    array, shape (m n, m n)

    Examples
    --------
    >>> A = np.array([[1, 2, 3], [4, 5, 6]])
    >>> commutation_matrix(2, 3) @ vec(A)
    array([1., 2., 3., 4., 5., 6.])
    """
    # Entry (i, j) stands at i + j m in vec(A) and at j + i n in vec(A^T): row j + i n of K picks column i + j m.
    return np.eye(m * n)[np.arange(m * n).reshape(n, m).T.reshape(-1)]


def weight_jacobian(Z: Array, n_out: int) -> Array:
    """Return `dvec(Z W) / dvec(W)`: `I (x) Z`, one copy of Z on the diagonal for each column of W.

    Parameters
    ----------
    Z : array, shape (m, n_in)
    n_out : int
        Columns of W.

    Returns
    -------
    array, shape (m n_out, n_in n_out)

    Examples
    --------
    >>> weight_jacobian(np.array([[1.0, 2.0]]), 2)
    array([[1., 2., 0., 0.],
           [0., 0., 1., 2.]])
    """
    return sandwich(Z, np.eye(n_out, dtype=Z.dtype))


def input_jacobian(W: Array, m: int) -> Array:
    """Return `dvec(Z W) / dvec(Z)`: `W^T (x) I`.

    Parameters
    ----------
    W : array, shape (n_in, n_out)
    m : int
        Rows of Z.

    Returns
    -------
    array, shape (m n_out, m n_in)

    Examples
    --------
    >>> input_jacobian(np.array([[3.0], [5.0]]), 2)
    array([[3., 0., 5., 0.],
           [0., 3., 0., 5.]])
    """
    return sandwich(np.eye(m, dtype=W.dtype), W)


def bias_jacobian(m: int, n_out: int, dtype: Any = np.float64) -> Array:
    """Return `dvec(1 b^T) / db`: `I (x) 1`, because the bias is added to each of m rows.

    Parameters
    ----------
    m, n_out : int
    dtype : dtype

    Returns
    -------
    array, shape (m n_out, n_out)

    Examples
    --------
    >>> bias_jacobian(2, 2)
    array([[1., 0.],
           [1., 0.],
           [0., 1.],
           [0., 1.]])
    """
    return np.kron(np.eye(n_out, dtype=dtype), np.ones((m, 1), dtype))


def activation_jacobian(sigma: Activation, A: Array, Z: Array) -> Array:
    """Return `dvec(sigma(A)) / dvec(A)`: `diag(vec sigma'(A))`.

    Parameters
    ----------
    sigma : Activation
    A, Z : arrays, shape (m, n)
        Pre-activation and activation.

    Returns
    -------
    array, shape (m n, m n)

    Examples
    --------
    >>> from autodiff.nn import activation
    >>> activation_jacobian(activation("relu"), np.array([[-1.0, 2.0]]), np.array([[0.0, 2.0]]))
    array([[0., 0.],
           [0., 1.]])
    """
    return np.diag(vec(sigma.derivative(A, Z)))


def log_softmax_jacobian(H: Array) -> Array:
    """Return the Jacobian of the row-wise log-softmax: `I - (1 1^T (x) I) diag(vec S)`.

    Row by row `dlogsoftmax_j = dh_j - sum_l S_l dh_l`; the Kronecker product sums over the entries of a row.

    Parameters
    ----------
    H : array, shape (m, k)
        The logits.

    Returns
    -------
    array, shape (m k, m k)

    Examples
    --------
    >>> log_softmax_jacobian(np.zeros((1, 2)))
    array([[ 0.5, -0.5],
           [-0.5,  0.5]])
    """
    m, k = H.shape
    exponentials = np.exp(H - np.max(H, axis=1, keepdims=True))
    S = exponentials / np.sum(exponentials, axis=1, keepdims=True)
    row_sums = np.kron(np.ones((k, k), H.dtype), np.eye(m, dtype=H.dtype))
    return np.eye(m * k, dtype=H.dtype) - row_sums @ np.diag(vec(S))


def softmax_cross_entropy_jacobian(H: Array, I_y: Array, reduction: Reduction = "mean") -> Array:
    """Return `dloss / dvec(H)` of softmax cross-entropy as a row: `-vec(I_y)^T J`, J the log-softmax Jacobian.

    It is derived from log-softmax and not from `S - I_y`, so that the two derivations can check each other.

    Parameters
    ----------
    H, I_y : arrays, shape (m, k)
        Logits and one-hot targets.
    reduction : {"mean", "sum"}

    Returns
    -------
    array, shape (1, m k)

    Examples
    --------
    >>> softmax_cross_entropy_jacobian(np.zeros((1, 2)), np.array([[0.0, 1.0]]))
    array([[ 0.5, -0.5]])
    """
    row = -vec(I_y)[None, :] @ log_softmax_jacobian(H)
    return row / H.shape[0] if reduction == "mean" else row


def squared_error_jacobian(Z: Array, D: Array, reduction: Reduction = "mean") -> Array:
    """Return `dloss / dvec(Z)` of half the squared distance as a row: `vec(Z - D)^T`.

    Parameters
    ----------
    Z, D : arrays, shape (m, k)
        Output and target.
    reduction : {"mean", "sum"}

    Returns
    -------
    array, shape (1, m k)

    Examples
    --------
    >>> squared_error_jacobian(np.array([[3.0], [1.0]]), np.zeros((2, 1)))
    array([[1.5, 0.5]])
    """
    row = vec(Z - D)[None, :]
    return row / Z.shape[0] if reduction == "mean" else row
