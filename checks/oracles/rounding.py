"""How far rounding may move a derivative: measured by rounding at random.

The gradient is computed again under a tracer that multiplies the result of every operation, of the program and of the
sweep over it, by 1 + eps δ with δ drawn uniformly from [-1, 1] (Monte Carlo arithmetic: D. Stott Parker, 1997). The
spread of a few such runs is what one formula loses in that precision; `FACTOR` times that is granted to others, which
sum in another order or use another formula for the same derivative.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autodiff.tracer import Level, Primitive, Tracer, evaluate, value_of
from autodiff.types import Array

RUNS = 4
FACTOR = 16.0
"""Times the measured spread (and times eps |derivative|) that two exact methods may differ."""


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
        return Noisy(self.disturb(out), self)

    def disturb(self, value: Array) -> Array:
        """A floating-point array with each entry moved by at most eps of itself."""
        moved = value * (1.0 + self.eps * self.rng.uniform(-1.0, 1.0, np.shape(value)))
        return moved.astype(value.dtype)


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
