"""Linear separability decided exactly: a separator of the largest margin, or a certificate that there is none.

For examples x with labels d in {0, 1} write s = 2d - 1 and append 1 to x, so that the bias is one more weight. A
hyperplane separates strictly when `s (w.x + b) > 0` for every example. Gordan's theorem (1873): either such (w, b)
exists, or the origin is a convex combination of the vectors `s (x, 1)`; then one point lies in both classes' convex
hulls. The point of that hull nearest to the origin answers both: if it is not the origin it *is* the separator of the
largest margin, and the margin is its length.

The nearest point is found by Wolfe's method (P. Wolfe, "Finding the nearest point in a polytope", Mathematical
Programming 11, 1976) in rational arithmetic, where it ends after finitely many steps with the exact answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import Any, TypeAlias

import numpy as np

from autodiff.nn.threshold import Rule, ThresholdNetwork, threshold_unit

Vector: TypeAlias = tuple[Fraction, ...]


@dataclass(frozen=True)
class Separation:
    """A hyperplane that separates strictly, with the largest margin in the space of augmented inputs (x, 1).

    True as a condition.

    Parameters
    ----------
    weights, bias : integers
        `w.x + b > 0` on examples labelled 1, `< 0` on those labelled 0. Being strict, it is right under both firing
        conventions. Coprime integers.
    margin_squared : Fraction
        The square of `min_i s_i (w.x_i + b) / |(w, b)|`, the largest that any (w, b) reaches.
    radius_squared : Fraction
        The square of `max_i |(x_i, 1)|`.

    Examples
    --------
    >>> separate([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1])
    Separation(weights=(2, 2), bias=-3, margin_squared=Fraction(1, 17), radius_squared=Fraction(3, 1))
    """

    weights: tuple[int, ...]
    bias: int
    margin_squared: Fraction
    radius_squared: Fraction

    def __bool__(self) -> bool:
        return True

    def unit(self, fires: Rule) -> ThresholdNetwork:
        """The separator as a threshold unit."""
        return threshold_unit([float(weight) for weight in self.weights], -float(self.bias), fires=fires)

    def holds(self, X: Any, d: Any) -> bool:
        """Whether it separates the examples, checked exactly and without the method that found it."""
        normal = (*self.weights, self.bias)
        return all(_dot(normal, point) > 0 for point in signed_points(X, d))


@dataclass(frozen=True)
class Inseparable:
    """A certificate that no hyperplane separates strictly. False as a condition.

    Parameters
    ----------
    multipliers : tuple of Fraction
        One per example, none negative, 1/2 in total over each class. Averaging either class by them gives the same
        point, which would have to lie on both sides.

    Examples
    --------
    >>> separate([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]).multipliers
    (Fraction(1, 4), Fraction(1, 4), Fraction(1, 4), Fraction(1, 4))
    """

    multipliers: Vector

    def __bool__(self) -> bool:
        return False

    def holds(self, X: Any, d: Any) -> bool:
        """Whether it proves the examples inseparable, checked exactly and without the method that found it."""
        points = signed_points(X, d)
        if len(self.multipliers) != len(points) or min(self.multipliers) < 0 or sum(self.multipliers) != 1:
            return False
        return not any(_combine(self.multipliers, points))


def separate(X: Any, d: Any) -> Separation | Inseparable:
    """Separate examples by a hyperplane of the largest margin, or prove that none separates them.

    Parameters
    ----------
    X : array, shape (m, n)
        Integers, floats (taken as the binary fractions they are) or `Fraction`s.
    d : array of 0 and 1, shape (m,)
        The labels.

    Returns
    -------
    Separation or Inseparable
        True and False as conditions.

    Raises
    ------
    ValueError
        If X and d do not describe examples.

    Notes
    -----
    Exact, so for tens or hundreds of examples, not for a data set of images. Strict separation is what matters under
    both firing conventions: on finitely many examples a unit that fires on its boundary can be moved off it.

    Examples
    --------
    >>> found = separate([[0.0], [1.0], [3.0]], [0, 0, 1])
    >>> found.weights, found.bias, bool(separate([[0.0], [1.0], [3.0]], [0, 1, 0]))
    ((1,), -2, False)
    """
    points = signed_points(X, d)
    nearest, multipliers = nearest_to_origin(points)
    if not any(nearest):
        return Inseparable(multipliers)
    *weights, bias = _coprime(nearest)
    radius_squared = max(_dot(point, point) for point in points)
    return Separation(tuple(weights), bias, _dot(nearest, nearest), radius_squared)


def signed_points(X: Any, d: Any) -> list[Vector]:
    """The vectors `s (x, 1)`, exactly; s is 1 for the label 1 and -1 for the label 0."""
    rows, labels = examples(X, d)
    signs = [1 if label else -1 for label in labels]
    return [tuple(sign * value for value in (*row, Fraction(1))) for sign, row in zip(signs, rows, strict=True)]


def examples(X: Any, d: Any) -> tuple[list[Vector], list[int]]:
    """The inputs as exact rationals and the labels as ints, or a `ValueError` that says what does not fit."""
    table, labels = np.asarray(X), np.asarray(d)
    if table.ndim != 2 or labels.shape != table.shape[:1] or table.shape[0] == 0:
        raise ValueError(f"examples are X of shape (m, n) and d of shape (m,), not {table.shape} and {labels.shape}")
    if set(labels.tolist()) - {0, 1}:
        raise ValueError(f"desired outputs of a threshold unit are 0 and 1, not {sorted(set(labels.tolist()))}")
    if table.dtype != object and not np.all(np.isfinite(table)):
        raise ValueError("inputs are finite numbers; X has an infinity or a NaN")
    return [tuple(Fraction(value) for value in row) for row in table.tolist()], [
        int(label) for label in labels.tolist()
    ]


def nearest_to_origin(points: Sequence[Vector]) -> tuple[Vector, Vector]:
    """The point of the convex hull nearest to the origin, and its convex multipliers, exactly (Wolfe 1976).

    Parameters
    ----------
    points : sequence of vectors of Fractions
        Their convex hull is searched.

    Returns
    -------
    nearest : tuple of Fraction
        The point.
    multipliers : tuple of Fraction
        None negative, 1 in total; the point is the sum of `multipliers[i] * points[i]`.

    Examples
    --------
    >>> nearest_to_origin([(Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))])[0]
    (Fraction(1, 2), Fraction(1, 2))
    """
    start = min(range(len(points)), key=lambda i: _dot(points[i], points[i]))
    weights = {start: Fraction(1)}  # the corral: affinely independent points, and the multipliers of the best mixture
    while True:
        nearest = _combine(weights.values(), [points[i] for i in weights])
        length = _dot(nearest, nearest)
        closest = min(range(len(points)), key=lambda i: _dot(nearest, points[i]))
        if length == 0 or _dot(nearest, points[closest]) >= length:
            # No point lies before the plane through `nearest` and normal to it: nothing in the hull is nearer.
            return nearest, tuple(weights.get(i, Fraction(0)) for i in range(len(points)))
        weights[closest] = Fraction(0)
        weights = _nearest_mixture(points, weights)


def _nearest_mixture(points: Sequence[Vector], weights: dict[int, Fraction]) -> dict[int, Fraction]:
    """Walk from a mixture towards the affine minimum, dropping points at the hull's border, until it is inside."""
    while True:
        target = dict(zip(weights, _affine_minimum([points[i] for i in weights]), strict=True))
        if all(value > 0 for value in target.values()):
            return target
        step = min(weights[i] / (weights[i] - target[i]) for i in weights if target[i] <= 0)
        moved = {i: weights[i] + step * (target[i] - weights[i]) for i in weights}
        weights = {i: value for i, value in moved.items() if value > 0}


def _affine_minimum(points: Sequence[Vector]) -> list[Fraction]:
    """Multipliers, 1 in total and of any sign, of the point of the affine hull nearest to the origin."""
    # At the minimum its products with all points are equal: Gram matrix times multipliers = constant.
    gram = [[_dot(p, q) for q in points] + [Fraction(1)] for p in points]
    system = [*gram, [Fraction(1)] * len(points) + [Fraction(0)]]
    return _solve(system, [Fraction(0)] * len(points) + [Fraction(1)])[:-1]


def _solve(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """Gauss and Jordan's elimination; the matrix is regular because the points are affinely independent."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for column in range(size):
        pivot = next(i for i in range(column, size) if rows[i][column])
        rows[column], rows[pivot] = rows[pivot], rows[column]
        lead = rows[column] = [value / rows[column][column] for value in rows[column]]
        for i in range(size):
            factor = rows[i][column]
            if i != column and factor:
                rows[i] = [value - factor * above for value, above in zip(rows[i], lead, strict=True)]
    return [row[-1] for row in rows]


def _dot(p: Sequence[Any], q: Sequence[Any]) -> Fraction:
    return sum((a * b for a, b in zip(p, q, strict=True)), Fraction(0))


def _combine(multipliers: Any, points: Sequence[Vector]) -> Vector:
    """The sum of multipliers times points."""
    total = [Fraction(0)] * len(points[0])
    for multiplier, point in zip(multipliers, points, strict=True):
        total = [t + multiplier * value for t, value in zip(total, point, strict=True)]
    return tuple(total)


def _coprime(vector: Vector) -> list[int]:
    scale = lcm(*(value.denominator for value in vector))
    whole = [int(value * scale) for value in vector]
    common = gcd(*whole)
    return [value // common for value in whole]
