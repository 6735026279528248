"""The chain rule as increments: what a small step Delta w does to each stage, predicted and observed.

    Delta z = dg/dw Delta w,   Delta y = df/dz Delta z,   ...

Each prediction is handed on to the next stage. What is left between it and the true increment falls as Delta w^2: halve
the step and a quarter remains.
"""

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff.types import Array
from differentiation.method import Method
from differentiation.modes import Forward
from differentiation.operators import jvp


@dataclass(frozen=True)
class Increment:
    """One stage at one size of step.

    Parameters
    ----------
    stage : str
    size : float
        The step is this many times the direction.
    predicted, observed : arrays
        The increments of the stage's output.
    """

    stage: str
    size: float
    predicted: Array
    observed: Array

    @property
    def remainder(self) -> float:
        """The largest difference between them."""
        return float(np.max(abs(np.asarray(self.observed) - np.asarray(self.predicted))))


@dataclass(frozen=True)
class Increments:
    """All stages at all sizes of step, from the largest to the smallest.

    Parameters
    ----------
    rows : tuple of Increment
    rounding : dict
        For each stage, the size of remainder that rounding alone explains.
    """

    rows: tuple[Increment, ...]
    rounding: Mapping[str, float]

    def of(self, stage: str) -> list[Increment]:
        """Return the rows of one stage."""
        return [row for row in self.rows if row.stage == stage]

    def order(self, stage: str) -> float:
        """Return the power of the step with which the remainder of a stage falls: the median over halvings.

        Returns
        -------
        float
            2 if the derivative is right, 1 if it is wrong; inf if the remainder is rounding at all sizes, as for a
            linear stage.
        """
        remainders = [row.remainder for row in self.of(stage)]
        sizes = [row.size for row in self.of(stage)]
        powers = [
            math.log(a / b) / math.log(s / t)
            for (a, b), (s, t) in zip(itertools.pairwise(remainders), itertools.pairwise(sizes), strict=True)
            if b > 100 * self.rounding[stage]
        ]
        return float(np.median(powers)) if powers else math.inf

    def __str__(self) -> str:
        lines = [f"{'stage':<12}{'step':>10}{'predicted':>14}{'observed':>14}{'remainder':>12}"]
        for row in self.rows:
            predicted, observed = (float(np.ravel(each)[0]) for each in (row.predicted, row.observed))
            lines.append(f"{row.stage:<12}{row.size:>10.1e}{predicted:>14.6e}{observed:>14.6e}{row.remainder:>12.1e}")
        return "\n".join(lines)


def increments(
    stages: Sequence[tuple[str, Callable[[Any], Any]]],
    w: Any,
    direction: Any,
    sizes: Sequence[float] = (1e-2, 5e-3, 2.5e-3, 1.25e-3),
    method: Method | None = None,
) -> Increments:
    """Push a step through a chain of functions, stage by stage, and compare with what happens.

    Parameters
    ----------
    stages : sequence of (name, function)
        Applied one after another: each takes the output of the one before, one array.
    w : array or float
        Where the first stage starts.
    direction : array or float
        Of the step, in the shape of w.
    sizes : sequence of float
        The steps are these times the direction; falling.
    method : Method, optional
        What predicts, by its pushforward; `Forward()` if not given.

    Returns
    -------
    Increments

    Raises
    ------
    ValueError
        If there are no stages, or the sizes do not fall.

    Examples
    --------
    y = sin(w^2):

    >>> found = increments([("z = w^2", lambda w: w**2), ("y = sin z", np.sin)], 1.0, 1.0)
    >>> round(found.order("y = sin z"), 1)
    2.0
    """
    if not stages:
        raise ValueError("there are no stages")
    if len(sizes) < 2 or any(b >= a for a, b in itertools.pairwise(sizes)) or min(sizes) <= 0:
        raise ValueError(f"sizes are two or more positive numbers that fall, not {tuple(sizes)}")
    chosen = method or Forward()
    rows: list[Increment] = []
    rounding: dict[str, float] = {}
    for size in sizes:
        primal = np.asarray(w, dtype=float)[()]
        tangent = size * np.asarray(direction, dtype=float)[()]
        moved = primal + tangent
        for name, stage in stages:
            primal, tangent = jvp(stage, (primal,), (tangent,), method=chosen)
            moved = stage(moved)
            rows.append(Increment(name, float(size), tangent, moved - primal))
            rounding[name] = float(np.finfo(float).eps * (1 + np.max(abs(np.asarray(primal)))))
    return Increments(tuple(rows), rounding)
