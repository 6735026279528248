"""Functions of a matrix, linear in it, with their Jacobians as Kronecker products: right ones and mistaken ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff import jacrev
from checks.exercises.matrix_chains import evaluated
from differentiation.matrix_jacobians import commutation_matrix, sandwich, unvec, vec


@dataclass(frozen=True)
class MatrixMap:
    """Y as a function of X: in LaTeX and as code; Jacobians as code with `kron`, `I`, `J` and `K`, the right one first.

    The other Jacobians come with the mistake that leads to them and the word of its feedback.
    """

    tex: str
    code: str
    jacobians: tuple[tuple[str, str, str], ...]


MAPS = {
    "left": MatrixMap("A X", "A @ X", (
        ("kron(I, A)", "", ""), ("kron(A, I)", "M-36", "row_stacking"), ("kron(I, A.T)", "M-91", "turned"),
        ("kron(A.T, I)", "M-30", "order_and_transpose"))),
    "right": MatrixMap("X B", "X @ B", (
        ("kron(B.T, I)", "", ""), ("kron(I, B.T)", "M-36", "row_stacking"), ("kron(B, I)", "M-91", "turned"),
        ("kron(I, B)", "M-30", "order_and_transpose"))),
    "both": MatrixMap("A X B", "A @ X @ B", (
        ("kron(B.T, A)", "", ""), ("kron(A, B.T)", "M-36", "row_stacking"), ("kron(B, A)", "M-30", "not_transposed"),
        ("kron(B, A.T)", "M-91", "turned"), ("kron(A, B)", "order", "order_and_transpose"))),
    "sum": MatrixMap("A X + X B", "A @ X + X @ B", (
        ("kron(I, A) + kron(B.T, I)", "", ""), ("kron(A, I) + kron(I, B.T)", "M-36", "row_stacking"),
        ("kron(I, A) + kron(B, I)", "M-30", "not_transposed"), ("kron(B.T, A)", "product", "product"))),
    "difference": MatrixMap("A X - X B", "A @ X - X @ B", (
        ("kron(I, A) - kron(B.T, I)", "", ""), ("kron(A, I) - kron(I, B.T)", "M-36", "row_stacking"),
        ("kron(I, A) - kron(B, I)", "M-30", "not_transposed"), ("kron(-B.T, A)", "product", "product"))),
    "turned": MatrixMap("A X^T B", "A @ X.T @ B", (
        ("kron(B.T, A) @ K", "", ""), ("kron(A, B.T) @ K", "M-36", "row_stacking"),
        ("kron(B.T, A)", "no_commutation", "no_commutation"), ("kron(B, A.T) @ K", "M-30", "not_transposed"))),
}  # fmt: skip


def tex(code: str) -> str:
    """A Kronecker product in LaTeX.

    Examples
    --------
    >>> tex("kron(I, A) + kron(B.T, I)")
    'I \\\\otimes A + B^T \\\\otimes I'
    """
    words = code.replace(".T", "^T").replace("kron(-B^T", "-kron(B^T").replace(", ", " \\otimes ")
    if "K" in words:
        return words.replace("kron(", "(").replace(" @ K", "\\, K")
    return words.replace("kron(", "").replace(")", "")


def by_products(kind: str, arrays: Mapping[str, Any]) -> Any:
    """The Jacobian by `differentiation.matrix_jacobians`."""
    m, n = arrays["X"].shape
    match kind:
        case "left":
            return sandwich(arrays["A"], np.eye(n))
        case "right":
            return sandwich(np.eye(m), arrays["B"])
        case "both":
            return sandwich(arrays["A"], arrays["B"])
        case "turned":
            return sandwich(arrays["A"], arrays["B"]) @ commutation_matrix(m, n)
        case _:
            sign = 1 if kind == "sum" else -1
            return sandwich(arrays["A"], np.eye(n)) + sign * sandwich(np.eye(m), arrays["B"])


def by_reverse_mode(kind: str, arrays: Mapping[str, Any]) -> Any:
    """The Jacobian of vec X to vec Y, row by row by reverse mode."""
    shape = arrays["X"].shape

    def through(x: Any) -> Any:
        return vec(evaluated(MAPS[kind].code, {**arrays, "X": unvec(x, shape)}))

    return jacrev(through)(vec(arrays["X"]))


def by_increments(kind: str, arrays: Mapping[str, Any]) -> Any:
    """The Jacobian entry by entry: one entry of X grows by 1, and Y, which is linear, by the derivatives."""
    y = evaluated(MAPS[kind].code, arrays)
    (m, n), (p, q) = arrays["X"].shape, y.shape
    found = np.zeros((p * q, m * n))
    for k in range(m):
        for column in range(n):
            moved = arrays["X"].copy()
            moved[k, column] += 1
            grown = evaluated(MAPS[kind].code, {**arrays, "X": moved}) - y
            for i in range(p):
                for j in range(q):
                    found[i + j * p, k + column * m] = grown[i, j]
    return found
