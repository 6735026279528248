"""What `cotangent compare` compares: a library of functions with known difficulties, and networks on the digits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff import logsumexp, relu, softmax
from autodiff.nn import MLP, Objective, SoftmaxCrossEntropy
from autodiff.types import Array
from checks.digits import load_digits
from checks.oracles.verdicts import Verdict


@dataclass(frozen=True)
class Case:
    """A function at a point, and the verdict that the differentiable methods should come to there.

    Attributes
    ----------
    name : str
    function : callable
        In plain NumPy.
    args : tuple
        The point.
    expected : Verdict
        *agree*, or what is right at a point that is no ordinary one.
    why : str
        What makes the case interesting.
    order : {1, 2}
    """

    name: str
    function: Callable[..., Any]
    args: tuple[Any, ...]
    expected: Verdict = Verdict.AGREE
    why: str = ""
    order: int = 1


def baydin(x: Array) -> Array:
    """ln x1 + x1 x2 - sin x2, the running example of Baydin et al., JMLR 18(153), 2018."""
    return np.log(x[0]) + x[0] * x[1] - np.sin(x[1])


def speelpenning(x: Array) -> Array:
    """The product of all entries (B. Speelpenning, 1980)."""
    return np.prod(x)


def helmholtz(x: Array) -> Array:
    """Helmholtz energy of a mixed fluid (A. Griewank, 1989): RT Σ x_i ln(x_i / (1 - b·x)) - xᵀAx ... / (√8 b·x)."""
    n = x.shape[0]
    index = np.arange(n)
    b = 0.02 * (1.0 + np.abs(np.sin(index)))
    A = 1.0 / (1.0 + index[:, None] + index)
    bx = b @ x
    mixed = (x @ A @ x) / (np.sqrt(8.0) * bx)
    logs = np.sum(x * np.log(x / (1.0 - bx)))
    root = np.sqrt(2.0)
    return 1.3625e-3 * logs - mixed * np.log((1.0 + (1.0 + root) * bx) / (1.0 + (1.0 - root) * bx))


def rosenbrock(x: Array) -> Array:
    """Σ 100 (x_{i+1} - x_i²)² + (1 - x_i)²."""
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


def traces(A: Array, B: Array) -> Array:
    """tr AᵀA + tr BᵀB, whose symbolic matrix derivative is wrong in SymPy 1.14."""
    return np.trace(A.T @ A) + np.trace(B.T @ B)


def two_layer(X: Array, W1: Array, W2: Array) -> Array:
    """The logits σ(X W1) W2 of a two-layer network, σ = relu."""
    return relu(X @ W1) @ W2


def softmax_rows(H: Array) -> Array:
    """Softmax of every row: a vector activation."""
    return softmax(H, axis=-1)


def variance_of_products(x: Array, y: Array) -> Array:
    """The variance of an outer product: broadcasting, shared inputs, a reduction."""
    return np.var(x[:, None] * y) + np.mean(x) ** 2


def library() -> tuple[Case, ...]:
    """The functions, with the points at which they are instructive."""
    n = 10
    speel = (np.arange(n) + 1.0) / (np.arange(n) + 2.0)
    helm = np.sqrt(1.0 + np.arange(n)) / n
    data = np.random.default_rng(0)
    X, W1, W2 = data.normal(size=(3, 2)), data.normal(size=(2, 4)), data.normal(size=(4, 3))
    x5 = data.normal(size=5)
    return (
        Case("ln x1 + x1 x2 - sin x2", baydin, (np.array([2.0, 5.0]),), why="the running example of the field"),
        Case("its Hessian", baydin, (np.array([2.0, 5.0]),), why="second derivatives", order=2),
        Case("Speelpenning's product", speelpenning, (speel,), why="the classic of reverse mode"),
        Case("product with a zero", speelpenning, (np.array([2.0, 0.0, 3.0]),), why="y / x_i would divide by zero"),
        Case("Helmholtz energy", helmholtz, (helm,), why="the classic of thermodynamics"),
        Case("Rosenbrock, Hessian", rosenbrock, (x5[:2],), why="second derivatives with structure", order=2),
        Case("sum of traces", traces, (X, W1), why="SymPy's matrix calculus answers 0 here"),
        Case("two-layer network", two_layer, (X, W1, W2), why="relu, away from its kinks"),
        Case("softmax rows", softmax_rows, (X,), why="a vector activation"),
        Case("log-sum-exp, large", logsumexp, (np.array([1000.0, 1001.0]),), why="overflows unless shifted"),
        Case("variance of products", variance_of_products, (x5, x5[:3]), why="broadcasting and shared inputs"),
        Case("tan at 1.57", np.tan, (1.57,), why="next to a pole"),
        Case("sin(1000 x) at 1", lambda x: np.sin(1000.0 * x), (1.0,), why="fast oscillation"),
        Case("log at 1e-3", np.log, (1e-3,), why="next to the edge of the domain"),
        Case("sqrt at 1e-4", np.sqrt, (1e-4,), why="next to an infinite slope"),
        Case("1e6 + sin x at 1", lambda x: 1e6 + np.sin(x), (1.0,), why="cancellation"),
        Case("abs at 1e-3", np.abs, (1e-3,), why="the complex step sees no slope"),
        Case("abs at 0", np.abs, (0.0,), Verdict.KINK, "every slope in [-1, 1] is a subgradient"),
        Case("relu at 0", relu, (0.0,), Verdict.KINK, "0 by convention"),
        Case("relu at -1", relu, (-1.0,), Verdict.UNINFORMATIVE, "the slope is 0: zero agrees"),
        Case("max with a tie", np.max, (np.array([1.0, 2.0, 2.0]),), Verdict.KINK, "ties share the slope"),
        Case("sqrt at 0", np.sqrt, (0.0,), Verdict.OUTSIDE_DOMAIN, "an edge with an infinite slope"),
        Case("sign at 0", np.sign, (0.0,), Verdict.OUTSIDE_DOMAIN, "a jump"),
    )


def digits_network(
    layers: Sequence[int], activation: str, dtype: str, batch: int, seed: int
) -> tuple[Objective, tuple[Any, ...]]:
    """The loss of a network on a batch of handwritten digits.

    Parameters
    ----------
    layers : sequence of int
        Widths of the hidden layers.
    activation : str
    dtype : str
        "float32" or "float64".
    batch : int
        How many digits.
    seed : int
        Of the split into training and test set, and of the initial weights.

    Returns
    -------
    objective, (params, X, y)
    """
    train, _ = load_digits(np.dtype(dtype).type).split(seed)
    net = MLP((64, *layers, 10), activation=activation)
    objective = Objective(net, SoftmaxCrossEntropy())
    return objective, (net.init(seed, np.dtype(dtype)), train.images[:batch], train.labels[:batch])


def pooled_digits(
    activation: str, dtype: str, seed: int, hidden: int = 4, classes: int = 3
) -> tuple[Objective, tuple[Any, ...]]:
    """A network so small that every method can give its whole gradient: the mean of each quarter of a digit's image
    goes in, and the first few classes come out."""
    train, _ = load_digits(np.dtype(dtype).type).split(seed)
    few = np.flatnonzero(train.labels < classes)[:6]
    quarters = train.images[few].reshape(-1, 2, 4, 2, 4).mean(axis=(2, 4)).reshape(-1, 4)
    net = MLP((4, hidden, classes), activation=activation)
    objective = Objective(net, SoftmaxCrossEntropy())
    return objective, (net.init(seed, np.dtype(dtype)), quarters, train.labels[few])
