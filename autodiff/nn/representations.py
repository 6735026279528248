"""How desired outputs are written down: real values, 1/0, one-hot rows, probabilities; and the unit that suits each."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff.nn.losses import one_hot
from autodiff.types import Array


@dataclass(frozen=True)
class Representation:
    """One way to write a desired output, with what goes well with it.

    Parameters
    ----------
    name : {"real", "binary", "one-hot", "probability"}
    output : str
        The activation of the output unit whose range is that of the desired output.
    loss : str
        The loss that is usual for it, and the output it is computed from.

    Examples
    --------
    >>> REPRESENTATIONS["binary"].output
    'sigmoid'
    """

    name: str
    output: str
    loss: str


REPRESENTATIONS: dict[str, Representation] = {
    each.name: each
    for each in (
        Representation("real", "identity", "L2"),
        Representation("binary", "sigmoid", "SigmoidCrossEntropy of the logits"),
        Representation("one-hot", "softmax", "SoftmaxCrossEntropy of the logits"),
        Representation("probability", "softmax", "KL"),
    )
}
"""The four representations by name."""


def represent(name: str, desired: Any, k: int) -> Array:
    """Write desired outputs as the rows of a matrix with k columns.

    Parameters
    ----------
    name : str
        "real": numbers, shape (m,) or (m, k). "binary": True/False or 1/0, shape (m,) or (m, k). "one-hot": integer
        labels, shape (m,). "probability": distributions, shape (m, k).
    desired : array_like
    k : int
        The number of outputs; asked for and checked, never inferred from the values.

    Returns
    -------
    ndarray, shape (m, k), float64

    Raises
    ------
    ValueError
        If the values are not of that kind, or their shape does not give k columns.
    TypeError
        If labels are not integers.

    Examples
    --------
    >>> represent("binary", [True, False], k=1).ravel()
    array([1., 0.])
    >>> represent("one-hot", [0], k=3)
    array([[1., 0., 0.]])
    """
    if name not in REPRESENTATIONS:
        raise ValueError(f"no representation is called {name!r}; there are {', '.join(REPRESENTATIONS)}")
    values = np.asarray(desired)
    if name == "one-hot":
        return one_hot(values, k)
    rows = (values[:, None] if values.ndim == 1 else values).astype(np.float64)
    if rows.ndim != 2 or rows.shape[1] != k:
        raise ValueError(f"{name} outputs with k={k} have shape (m, {k}), but these have shape {values.shape}")
    if name == "binary" and ((rows != 0) & (rows != 1)).any():
        raise ValueError("binary outputs are 1 for yes and 0 for no, and nothing between")
    if name == "probability" and ((rows < 0).any() or (abs(rows.sum(axis=1) - 1) > 1e-9).any()):
        raise ValueError("each row of probabilities has entries of at least 0 that sum to 1")
    return rows


def decide(name: str, output: Array) -> Array:
    """Read a network's output back: the values themselves, yes or no at 1/2, or the most probable class.

    Parameters
    ----------
    name : str
    output : array, shape (m, k)
        Of the unit that `REPRESENTATIONS[name].output` names.

    Returns
    -------
    array
        (m, k) values for "real", (m, k) booleans for "binary", (m,) classes for "one-hot" and "probability".

    Examples
    --------
    >>> decide("binary", np.array([[0.9], [0.2]])).ravel()
    array([ True, False])
    """
    if name == "real":
        return output
    return output > 0.5 if name == "binary" else np.argmax(output, axis=1)
