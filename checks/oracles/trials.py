"""One primitive called in one declared way at one drawn point, and what was found out about it."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autodiff.primitives.domains import Case, draw_arguments
from autodiff.primitives.kinds import Declared, Linear
from autodiff.types import Array
from checks.oracles.verdicts import Verdict

ROUNDINGS = 64
"""Rounding errors allowed, in units of eps times the sum of the absolute values of the terms.

A rule here rounds about 16 times; an error of its value `out` enters its derivative up to 4 times enlarged
(``1 + out²`` for the tangent). On the declared domains the terms that a rule subtracts (``1 - out²`` for tanh) are of
order one, which is why a term counts as at least 1.
"""

ESTIMATE = 3
"""A numerical derivative estimates its own error from nine samples of noise: known to about this factor."""


@dataclass(frozen=True)
class Finding:
    """What one check of one primitive found.

    Attributes
    ----------
    primitive, check, case, dtype : str
        What was checked, in which way it was called, and in which precision.
    verdict : Verdict
        The word; `disagree` is a failure.
    error, bound : float
        The largest error, or that which exceeds its bound most, and the bound it was allowed.
    reason : str
        What disagreed with what and where, or why nothing could be said; empty where all agrees.
    """

    primitive: str
    check: str
    case: str
    dtype: str
    verdict: Verdict
    error: float
    bound: float
    reason: str = ""

    def __str__(self) -> str:
        head = f"{self.primitive}: {self.check} of {self.case} in {self.dtype}: {self.verdict.value}"
        return f"{head}, error {self.error:.2g}, bound {self.bound:.2g}. {self.reason}".rstrip()


@dataclass(frozen=True)
class Trial:
    """A primitive at a point. Calling it evaluates the primitive as a function of its differentiable arguments.

    Attributes
    ----------
    primitive : Declared
    case : Case
        The shapes or arrays it was declared to take, and the parameters.
    dtype : numpy.dtype
        Of the drawn arguments.
    args : tuple
        All arguments.
    active : tuple of int
        Which of them are differentiated.
    """

    primitive: Declared
    case: Case
    dtype: Any
    args: tuple[Any, ...]
    active: tuple[int, ...]

    def __call__(self, *active: Array) -> Array:
        full = list(self.args)
        for position, value in zip(self.active, active, strict=True):
            full[position] = value
        return self.primitive(*full, **self.case.params)

    @property
    def point(self) -> tuple[Array, ...]:
        """The arguments that are differentiated."""
        return tuple([self.args[position] for position in self.active])

    @property
    def eps(self) -> float:
        """Machine epsilon of the dtype."""
        return float(np.finfo(self.dtype).eps)

    def in_dtype(self, dtype: Any) -> "Trial":
        """The same numbers in another precision."""
        args = tuple([arg.astype(dtype) if k in self.active else arg for k, arg in enumerate(self.args)])
        return Trial(self.primitive, self.case, np.dtype(dtype), args, self.active)

    def finding(
        self, check: str, verdict: Verdict, error: float = 0.0, bound: float = 0.0, reason: str = ""
    ) -> Finding:
        """A finding about this trial."""
        case = describe(self.case)
        return Finding(self.primitive.name, check, case, self.dtype.name, verdict, error, bound, reason)

    def compared(
        self, check: str, found: Array, expected: Array, bound: Array, names: tuple[str, str], *, telling: bool = True
    ) -> Finding:
        """The verdict on `found` against `expected`, entry by entry within `bound`.

        First compared, then asked whether it tells anything: an agreement that zero would have reached too is
        uninformative (unless ``telling=False``: where zero is what is expected).
        """
        found, expected = np.asarray(found, dtype=float).ravel(), np.asarray(expected, dtype=float).ravel()
        bound = np.broadcast_to(np.asarray(bound, dtype=float).ravel(), expected.shape)
        if expected.size == 0:
            return self.finding(check, Verdict.UNINFORMATIVE, reason="there are no entries")
        error = np.abs(found - expected)
        excess = np.where(np.isnan(error), np.inf, error - bound)
        worst = int(np.argmax(excess))
        numbers = float(error[worst]), float(bound[worst])
        if excess[worst] > 0:
            reason = f"entry {worst}: {names[0]} {found[worst]:.9g}, {names[1]} {expected[worst]:.9g}"
            return self.finding(check, Verdict.DISAGREE, *numbers, reason)
        if telling and bool(np.all(np.abs(expected) <= bound)):
            return self.finding(check, Verdict.UNINFORMATIVE, *numbers, "zero would have agreed as well")
        return self.finding(check, Verdict.AGREE, *numbers)


def is_active(primitive: Declared, k: int) -> bool:
    """Whether a primitive passes derivatives to its argument `k`."""
    if primitive.partials is not None:
        return primitive.partials[k] is not None
    if isinstance(primitive, Linear):
        return primitive.is_linear(k)
    return len(primitive.pullbacks) == 0 or (k < len(primitive.pullbacks) and primitive.pullbacks[k] is not None)


def draw_trial(primitive: Declared, case: Case, dtype: Any, seed: int) -> Trial:
    """A primitive at a point of its domain, away from kinks, drawn from `seed`."""
    rng = np.random.default_rng([seed, len(case.args)])
    args = draw_arguments(rng, case, primitive.domain, primitive.kink, dtype)
    active = tuple([k for k, spec in enumerate(case.args) if isinstance(spec, tuple) and is_active(primitive, k)])
    return Trial(primitive, case, np.dtype(dtype), args, active)


def direction(rng: np.random.Generator, like: Array) -> Array:
    """Random numbers between 1/2 and 3/2 of either sign, so that no entry is overlooked."""
    sizes = rng.uniform(0.5, 1.5, like.shape) * rng.choice([-1.0, 1.0], like.shape)
    return np.asarray(sizes).astype(like.dtype)


def describe(case: Case) -> str:
    """A case in a line: shapes, and parameters."""
    shapes = [str(spec) if isinstance(spec, tuple) else f"{spec.dtype}{list(spec.shape)}" for spec in case.args]
    return ", ".join([*shapes, *[f"{name}={value}" for name, value in case.params.items()]])


def flat(arrays: Any) -> Array:
    """Several arrays as one vector of float64."""
    return np.concatenate([np.zeros(0), *[np.ravel(np.asarray(array, dtype=float)) for array in arrays]])


@dataclass(frozen=True)
class Linearisation:
    """The Jacobian at a trial's point by both modes: (m, n) matrices in float64, all arguments side by side."""

    forward: Array
    reverse: Array
    out: Array = field(repr=False)

    @property
    def size_of_terms(self) -> Array:
        """|J|, at least 1 where either mode has an entry: what rounding errors are measured by."""
        size = np.maximum(np.abs(self.forward), np.abs(self.reverse))
        return np.where(size == 0, 0.0, np.maximum(size, 1.0))
