"""A second implementation of networks and losses for the tests: complex-safe, entry by entry, sharing no code."""

import numpy as np

COMPLEX_SAFE = {
    "identity": lambda a: a,
    "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
    "tanh": np.tanh,
    "relu": lambda a: np.where(a.real > 0, a, 0),
    "softplus": lambda a: np.log(1 + np.exp(a)),
    "sin": np.sin,
    "cos": np.cos,
    "threshold": lambda a: np.where(a.real > 0, 1, 0) + 0 * a,
    "sign": lambda a: np.sign(a.real) + 0 * a,
    "leaky relu": lambda a: np.where(a.real > 0, a, a / 100),
    "elu": lambda a: np.where(a.real > 0, a, np.exp(a) - 1),
    "gelu": lambda a: a / (1 + np.exp(-2 * np.sqrt(2 / np.pi) * (a + 0.044715 * a**3))),
}


def network_output(names, weights, biases, X):
    Z = X
    for name, W, b in zip(names, weights, biases, strict=True):
        Z = COMPLEX_SAFE[name](np.einsum("mi,io->mo", Z, W) + b)
    return Z


def cross_entropy(output, rows, reduction):
    exponentials = np.exp(output)
    probabilities = exponentials / exponentials.sum(axis=1)[:, None]
    losses = -(rows * np.log(probabilities)).sum(axis=1)
    return losses.sum() / (len(rows) if reduction == "mean" else 1)


def squared_error(output, target, reduction):
    return ((output - target) ** 2).sum() / 2 / (len(target) if reduction == "mean" else 1)


def complex_step_gradient(f, x, step=1e-30):
    """Im f(x + i h e) / h for each entry: no subtraction, so exact to rounding (Squire and Trapp, 1998)."""
    gradient = np.empty(x.shape)
    for index in np.ndindex(*x.shape):
        moved = x.astype(complex)
        moved[index] += 1j * step
        gradient[index] = np.imag(f(moved)) / step
    return gradient


def complex_step_jacobian(f, x, step=1e-30):
    """The matrix whose column k is the derivative of f, vectorised by columns, at entry k of x by columns."""
    columns = []
    for k in range(x.size):
        moved = x.astype(complex).flatten(order="F")
        moved[k] += 1j * step
        columns.append(np.imag(f(moved.reshape(x.shape, order="F"))).flatten(order="F") / step)
    return np.stack(columns, axis=1)
