"""Risk: the mean divergence over samples, against the exact expectation over a distribution that is known."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff.types import Array


@dataclass(frozen=True, eq=False)
class FiniteDistribution:
    """A distribution on finitely many input-output pairs: what is usually unknown, small enough to be written down.

    Parameters
    ----------
    X : array, shape (m, n)
        The inputs that occur.
    d : array, m rows
        The desired output of each.
    probability : array, shape (m,)
        At least 0, with sum 1.

    Raises
    ------
    ValueError
        If the probabilities are none, or the rows do not match.

    Examples
    --------
    >>> coin = FiniteDistribution(np.array([[0.0], [1.0]]), np.array([[0.0], [1.0]]), np.array([0.5, 0.5]))
    >>> coin.sample(4, seed=0)[0].shape
    (4, 1)
    """

    X: Array
    d: Array
    probability: Array

    def __post_init__(self) -> None:
        p = self.probability
        if not (p.shape == self.X.shape[:1] == self.d.shape[:1]):
            raise ValueError(f"{self.X.shape[0]} inputs, {self.d.shape[0]} outputs and {p.shape} probabilities")
        if (p < 0).any() or abs(p.sum() - 1) > 1e-12:
            raise ValueError(f"probabilities are at least 0 and sum to 1, but these sum to {p.sum()}")

    def sample(self, size: int, seed: int) -> tuple[Array, Array]:
        """Draw pairs independently: inputs (size, n) and their outputs."""
        rows = np.random.default_rng(seed).choice(len(self.probability), size=size, p=self.probability)
        return self.X[rows], self.d[rows]


def expected_risk(div: Any, hypothesis: Any, params: Any, distribution: FiniteDistribution) -> float:
    """Return `E[div(f(W; X), g(X))]` exactly: the sum over all pairs of probability times divergence.

    Parameters
    ----------
    div : callable
        `(output, target) -> scalar` of a batch; it is asked one row at a time.
    hypothesis : callable
    params : container of arrays
    distribution : FiniteDistribution

    Returns
    -------
    float

    Examples
    --------
    >>> from autodiff.nn import L2
    >>> known = FiniteDistribution(np.array([[0.0], [2.0]]), np.zeros((2, 1)), np.array([0.75, 0.25]))
    >>> expected_risk(L2(), lambda w, X: X * w, 1.0, known)
    0.5
    """
    return float(
        sum(
            p * float(div(hypothesis(params, distribution.X[i : i + 1]), distribution.d[i : i + 1]))
            for i, p in enumerate(distribution.probability)
            if p > 0
        )
    )


def empirical_risk(div: Any, hypothesis: Any, params: Any, samples: tuple[Array, Array]) -> float:
    """Return the mean divergence over samples, `1/N sum_i div(f(W; x_i), d_i)`: the estimate of the expected risk.

    Parameters
    ----------
    div : callable
        `(output, target) -> scalar` of a batch; it is asked one row at a time, so that its own reduction has no say.
    hypothesis : callable
    params : container of arrays
    samples : (X, d)

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If there are no samples.

    Notes
    -----
    The lectures write `f(W_i; X)` in this sum; the index belongs to the input: `f(W; X_i)`.

    Examples
    --------
    >>> from autodiff.nn import L2
    >>> empirical_risk(L2("sum"), lambda w, X: X * w, 1.0, (np.array([[0.0], [2.0]]), np.zeros((2, 1))))
    1.0
    """
    X, d = samples
    if len(X) == 0:
        raise ValueError("the empirical risk of no samples is not defined; draw at least one")
    return float(np.mean([float(div(hypothesis(params, X[i : i + 1]), d[i : i + 1])) for i in range(len(X))]))
