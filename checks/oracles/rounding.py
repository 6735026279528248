"""How far rounding may move a derivative: measured by rounding at random.

The derivative is computed again under a tracer that multiplies every result that an operation rounded, in the program
and in its differentiation, by 1 + eps δ with δ drawn uniformly from [-1, 1] (Monte Carlo arithmetic: D. Stott Parker,
1997).

*Derivation of the bound.* To first order an error is a sum of independent contributions, one from each operation, so
the largest of a few runs is about one standard deviation of it, and seldom below a quarter. Another method sums in
another order or uses another formula for the same derivative. What that may cost is seen from formulas that we have:
the runs are made in reverse and in forward mode, and the larger spread counts. (One mode alone is not enough: the sweep
through a softmax of a log-softmax cancels to 1e-32 where the tangents cancel to 1e-17.) `FACTOR` is 4, for the largest
of 4 draws to be taken for the deviation, times 4 deviations. Beside it stand `FACTOR` roundings of the derivative
itself, where no operation was rounded at all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff.tracer import Level, Primitive, Tracer, evaluate, value_of
from autodiff.types import Array

RUNS = 2
"""Noisy runs of one formula."""

FACTOR = 16.0
"""Times the measured spread, and times eps |derivative|, that an exact method may be off; see above."""


@dataclass(frozen=True)
class Rounding:
    """What rounding may do to the compared numbers.

    Attributes
    ----------
    spread : array
        Measured, for each number.
    eps : float
        Machine epsilon of the coarsest dtype in the program.

    Examples
    --------
    >>> Rounding(np.array([1e-15]), 2.0**-52).of(np.array([3.0]))
    array([2.66581410e-14])
    """

    spread: Array
    eps: float

    def of(self, entries: Array) -> Array:
        """How far these numbers of one method may be off. Its own size counts: a huge wrong number widens no bound
        but its own."""
        own = np.where(np.isfinite(entries), np.abs(entries), 0.0)
        return FACTOR * (self.spread + self.eps * own)


class Noisy(Tracer):
    """A value that has been rounded at random."""

    __slots__ = ()

    def __init__(self, primal: Array, level: Level) -> None:
        self.primal = primal
        self.level = level


class NoisyLevel(Level):
    """A level that perturbs the result of every operation by its own rounding error's size, at random."""

    __slots__ = ("eps", "rng")

    def __init__(self, function: Callable[..., Any], eps: float, rng: np.random.Generator) -> None:
        super().__init__(function)
        self.eps = eps
        self.rng = rng

    def process(self, primitive: Primitive, args: tuple[Any, ...], params: dict[str, Any]) -> Any:
        if not self.open:
            raise self.leaked(primitive, args)
        primals = tuple([arg.primal if isinstance(arg, Noisy) and arg.level is self else arg for arg in args])
        out = evaluate(primitive, primals, params)
        if not primitive.differentiable or getattr(out, "dtype", np.dtype(bool)).kind != "f":
            return out
        return Noisy(self.disturb(out, primals), self)

    def disturb(self, value: Array, primals: Sequence[Any]) -> Array:
        """A floating-point array with each entry moved by at most eps of itself, where it can have been rounded.

        An entry that is, up to its sign, one of those that came in was picked or moved: `max`, `abs`, `reshape` are
        exact. (To disturb a maximum is wrong besides: its rule looks for the entries that equal it.)
        """
        noise = self.eps * self.rng.uniform(-1.0, 1.0, np.shape(value))
        known = [np.abs(np.ravel(p)) for p in primals if getattr(p, "dtype", np.dtype(bool)).kind == "f"]
        if known:
            noise = np.where(np.isin(np.abs(value), np.concatenate(known)), 0.0, noise)
        return (value * (1.0 + noise)).astype(value.dtype)


def rounding_spread(
    function: Callable[[list[Any]], Sequence[Any]], inputs: Sequence[Array], eps: float, seed: int, runs: int = RUNS
) -> list[Array]:
    """Largest change of each result of `function` over a few runs in randomly rounded arithmetic.

    Parameters
    ----------
    function : callable
        From a list of arrays to a list of arrays (a gradient, say), in plain NumPy or by `autodiff`.
    inputs : sequence of arrays
        The point. The inputs themselves are taken as exact.
    eps : float
        Unit of rounding: the machine epsilon of the coarsest dtype in the program.
    seed : int
        Of the random roundings.
    runs : int
        How many.

    Returns
    -------
    list of arrays
        Like the results: ``max |noisy - plain|``; NaN differences (overflow in a run) count as infinite.

    Examples
    --------
    >>> difference = lambda leaves: [(leaves[0] + 1e6) - 1e6]
    >>> spread, = rounding_spread(difference, [np.array([0.5])], eps=2.0**-52, seed=0)
    >>> bool(1e-12 < spread[0] < 1e-9)
    True
    """
    plain = [np.asarray(value_of(out), dtype=float) for out in function(list(inputs))]
    spread = [np.zeros(value.shape) for value in plain]
    for run in range(runs):
        level = NoisyLevel(function, eps, np.random.default_rng((seed, run)))
        try:
            results = function([Noisy(x, level) for x in inputs])
        finally:
            level.close()
        for k, result in enumerate(results):
            change = np.abs(np.asarray(value_of(result), dtype=float) - plain[k])
            spread[k] = np.fmax(spread[k], np.where(np.isnan(change) & ~np.isnan(plain[k]), np.inf, change))
    return spread
