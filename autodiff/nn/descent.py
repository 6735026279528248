"""Gradient descent as the lectures write it: with a stopping rule, and a word for how it ended."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from autodiff.containers import flatten, tree_map
from autodiff.nn.optimisers import check_step
from autodiff.types import Tree


@dataclass(frozen=True)
class Descent:
    """How a run of gradient descent went.

    Parameters
    ----------
    params : container of arrays
        The last parameters.
    values : tuple of float
        `f(w_0), f(w_1), ...`, one more than steps were made.
    verdict : {"converged", "out of steps", "diverged"}
    gradient_norm : float
        The length of the last gradient that was computed. "converged" says only that f stopped changing; this says
        whether it did so at a stationary point.
    """

    params: Tree
    values: tuple[float, ...]
    verdict: Literal["converged", "out of steps", "diverged"]
    gradient_norm: float

    @property
    def steps(self) -> int:
        """The number of steps made."""
        return len(self.values) - 1


@dataclass(frozen=True)
class GradientDescent:
    """The lectures' gradient descent: repeat `w_t = w_{t-1} - eta_t df/dw` while `|f(w_t) - f(w_{t-1})| > eps`.

    Parameters
    ----------
    step : callable or float
        `t -> eta_t` for t = 1, 2, ...; a number is a constant step. (The lectures write the t of `eta` as a
        superscript; it is an index and no power.)
    eps : float
        When to stop.
    max_steps : int
        When to give up.
    growing : int
        After how many steps in a row that made f larger it is called diverged.

    Raises
    ------
    ValueError
        If an option is outside its range, or a step is when it is asked for.

    Notes
    -----
    The stopping rule looks at f alone, and so it can be wrong: on `f(w) = w**2` with step 1 the iterates jump between
    w and -w, f does not change, and the rule says converged, with a gradient as long as at the start. So does a step
    too small for eps. `Descent.gradient_norm` tells.

    Examples
    --------
    >>> found = GradientDescent(lambda t: 0.25, eps=1e-12).minimise(lambda w: (w - 3.0) ** 2, 0.0)
    >>> round(float(found.params), 5), found.verdict
    (3.0, 'converged')
    """

    step: Callable[[int], float] | float
    eps: float = 1e-9
    max_steps: int = 10_000
    growing: int = 10

    def __post_init__(self) -> None:
        if not callable(self.step):
            check_step(self.step)
        if not self.eps >= 0 or self.max_steps < 1 or self.growing < 1:
            raise ValueError(
                "eps must be at least 0, max_steps and growing at least 1, "
                f"not {self.eps}, {self.max_steps} and {self.growing}"
            )

    def start(self, params: Tree) -> int:
        """Return the number of steps made at the start."""
        return 0

    def move(self, params: Tree, gradients: Tree, made: int) -> tuple[Tree, int]:
        """Return the next parameters, and how many steps have been made: one step, of the length that is its turn."""
        eta = check_step(self.step(made + 1) if callable(self.step) else self.step)
        return tree_map(lambda primal, gradient: primal - eta * gradient, params, gradients), made + 1

    def minimise(self, f: Callable[[Any], Any], params: Tree, value_and_grad: Any = None) -> Descent:
        """Descend until f stops changing, the steps run out, or f grows without end.

        Parameters
        ----------
        f : callable
            From the parameters to one number.
        params : container of arrays, or float
            Where to start, `w_0`.
        value_and_grad : callable, optional
            From `f` to the function `params -> (value, gradients)`; reverse mode if not given.

        Returns
        -------
        Descent
        """
        if value_and_grad is None:
            from autodiff.reverse import value_and_grad
        differentiate = value_and_grad(f)
        with np.errstate(over="ignore", invalid="ignore"):  # a diverging run is reported, not warned about
            value, gradients = differentiate(params)
            values, made, norm, worse = [float(value)], 0, _length(gradients), 0
            while made < self.max_steps:
                params, made = self.move(params, gradients, made)
                value, gradients = differentiate(params)
                values.append(float(value))
                norm = _length(gradients)
                worse = worse + 1 if values[-1] > values[-2] else 0
                if not np.isfinite(values[-1]) or worse >= self.growing:
                    return Descent(params, tuple(values), "diverged", norm)
                if abs(values[-1] - values[-2]) <= self.eps:
                    return Descent(params, tuple(values), "converged", norm)
        return Descent(params, tuple(values), "out of steps", norm)


def _length(gradients: Tree) -> float:
    return float(np.sqrt(sum(float(np.sum(leaf * leaf)) for leaf in flatten(gradients)[0])))
