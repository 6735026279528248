"""Optimisers: from parameters and gradients to the next parameters."""

from dataclasses import dataclass

from autodiff.containers import tree_map
from autodiff.types import Tree


@dataclass(frozen=True)
class SGD:
    """Plain gradient descent: `theta - step * gradient`; stochastic when the gradient comes from a minibatch.

    Parameters
    ----------
    step : float
        The step size (learning rate), positive.

    Raises
    ------
    ValueError
        If the step is not a positive number.

    Notes
    -----
    Robbins, Monro, "A stochastic approximation method", Ann. Math. Statist. 22 (1951).

    Examples
    --------
    >>> SGD(0.5).update({"w": 3.0}, {"w": 2.0})
    {'w': 2.0}
    """

    step: float

    def __post_init__(self) -> None:
        # A NumPy float64 scalar would turn float32 parameters into float64.
        object.__setattr__(self, "step", float(self.step))
        if not 0 < self.step < float("inf"):
            raise ValueError(f"the step must be a positive finite number, not {self.step}")

    def update(self, params: Tree, gradients: Tree) -> Tree:
        """Return the next parameters; the given ones are left as they are.

        Parameters
        ----------
        params, gradients : containers of arrays
            Of the same structure and shapes.

        Returns
        -------
        container of arrays
            Of the structure, shapes and dtypes of `params`.

        Examples
        --------
        >>> SGD(0.1).update([1.0, (2.0,)], [1.0, (10.0,)])
        [0.9, (1.0,)]
        """
        return tree_map(lambda primal, gradient: primal - self.step * gradient, params, gradients)
