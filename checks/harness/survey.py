"""What kind of point it is, seen along random directions: smooth, a kink with its subgradients, a jump, an edge."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autodiff.types import Array
from checks.harness.evidence import Question, directions_of
from checks.oracles.points import Point, classify
from differentiation.numerical import curve_along, precision
from differentiation.problem import Problem, ravel

DIRECTIONS = 2
"""Along which a point is looked at where there is doubt."""


@dataclass(frozen=True)
class Landmark:
    """What kind of point it is, seen along the compared directions.

    Attributes
    ----------
    kind : {"smooth", "kink", "jump", "edge"}
    reason : str
    low, high : arrays or None
        At a kink, for every direction the least and greatest slope (per output, or per projection).
    directions : array or None
        The directions as columns (inputs flattened), to apply Jacobians to; None when projections are compared.
    """

    kind: str
    reason: str
    low: Array | None = None
    high: Array | None = None
    directions: Array | None = None


def survey(problem: Problem, question: Question, seed: int, count: int = DIRECTIONS) -> Landmark:
    """Classify the point along a few random directions (those compared, if projections are)."""
    directions = question.tangents[:count] if question.projected else directions_of(problem, count, seed)
    eps = max(precision(problem.inputs), precision(problem(problem.inputs)))
    found: list[Point] = []
    for direction in directions:
        size = float(np.max(np.abs(ravel(direction, float)), initial=0.0))
        if size == 0.0:
            continue
        scale = max(1.0, float(np.max(np.abs(ravel(problem.inputs, float)), initial=0.0))) / size
        scale = min(scale, 4.0 / size) if math.isfinite(scale) else 1.0
        found.append(classify(curve_along(problem, direction, complex_step=False), scale=scale, eps=eps))
    worst = max(found, key=lambda p: ("smooth", "kink", "jump", "edge").index(p.kind), default=None)
    if worst is None or worst.kind == "smooth":
        return Landmark("smooth", "")
    if worst.kind == "kink" and question.order == 2:
        return Landmark("kink", f"no second derivative: {worst.reason}")
    if worst.kind != "kink":
        words = {"jump": "a jump: there is no derivative", "edge": "the edge of the domain"}
        return Landmark(worst.kind, f"{words[worst.kind]} ({worst.reason})")
    if question.projected:
        return Landmark("kink", worst.reason, *_projected_interval(found, question))
    low = np.concatenate([p.subgradients[0] for p in found])
    high = np.concatenate([p.subgradients[1] for p in found])
    columns = np.stack([ravel(direction, float) for direction in directions], axis=1)
    outputs = len(found[0].left)
    low, high = (x.reshape(len(found), outputs).T.ravel() for x in (low, high))
    return Landmark("kink", worst.reason, low, high, columns)


def _projected_interval(found: Sequence[Point], question: Question) -> tuple[Array, Array]:
    low, high = [], []
    for point, u in zip(found, question.cotangents, strict=False):
        least, greatest = point.subgradients
        weights = ravel(u, float)
        ends = np.stack([weights * least, weights * greatest])
        low.append(float(np.sum(np.min(ends, axis=0))))
        high.append(float(np.sum(np.max(ends, axis=0))))
    missing = len(question.cotangents) - len(low)
    return np.array(low + [-np.inf] * missing), np.array(high + [np.inf] * missing)
