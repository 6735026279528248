"""Optimisers: from parameters and gradients to the next parameters."""

from dataclasses import dataclass

from autodiff.containers import tree_map
from autodiff.types import Tree


def check_step(step: float) -> float:
    """Return a step size as a Python float; refuse one that is not positive and finite."""
    # A NumPy float64 scalar would turn float32 parameters into float64.
    step = float(step)
    if not 0 < step < float("inf"):
        raise ValueError(f"the step must be a positive finite number, not {step}")
    return step


def _check_share(name: str, share: float) -> float:
    share = float(share)
    if not 0 <= share < 1:
        raise ValueError(f"{name} must be at least 0 and less than 1, not {share}")
    return share


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
        object.__setattr__(self, "step", check_step(self.step))

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


@dataclass(frozen=True)
class Momentum:
    """Descent with momentum: `velocity <- decay * velocity + gradient`, then `theta <- theta - step * velocity`.

    Parameters
    ----------
    step : float
        The step size, positive.
    decay : float
        How much of the velocity is kept, 0 <= decay < 1; 0 is plain descent.

    Raises
    ------
    ValueError
        If step or decay are outside their ranges.

    Notes
    -----
    Polyak, "Some methods of speeding up the convergence of iteration methods", USSR Comput. Math. Math. Phys. 4 (1964).

    Examples
    --------
    >>> optimiser = Momentum(0.5, decay=0.5)
    >>> w, velocity = optimiser.move(10.0, 4.0, optimiser.start(10.0))
    >>> optimiser.move(w, 4.0, velocity)
    (5.0, 6.0)
    """

    step: float
    decay: float = 0.9

    def __post_init__(self) -> None:
        object.__setattr__(self, "step", check_step(self.step))
        object.__setattr__(self, "decay", _check_share("decay", self.decay))

    def start(self, params: Tree) -> Tree:
        """Return the velocity at the start: zeros like the parameters."""
        return tree_map(lambda primal: 0 * primal, params)

    def move(self, params: Tree, gradients: Tree, velocity: Tree) -> tuple[Tree, Tree]:
        """Return the next parameters and the next velocity; the given ones are left as they are."""
        velocity = tree_map(lambda v, gradient: self.decay * v + gradient, velocity, gradients)
        return tree_map(lambda primal, v: primal - self.step * v, params, velocity), velocity


@dataclass(frozen=True)
class Adam:
    """Adaptive moments: each entry steps by its mean gradient over the root of its mean squared gradient.

    Parameters
    ----------
    step : float
        The step size; the first step of every entry has this length.
    decay, square_decay : float
        How slowly the two running means forget (beta_1 and beta_2), 0 <= decay < 1.
    floor : float
        Added to the root, so that nothing is divided by zero.

    Raises
    ------
    ValueError
        If an option is outside its range.

    Notes
    -----
    Kingma, Ba, "Adam: a method for stochastic optimization", ICLR 2015, algorithm 1, bias corrections included.

    Examples
    --------
    >>> optimiser = Adam(0.1)
    >>> w, _ = optimiser.move(1.0, 1000.0, optimiser.start(1.0))
    >>> round(w, 6)
    0.9
    """

    step: float = 1e-3
    decay: float = 0.9
    square_decay: float = 0.999
    floor: float = 1e-8

    def __post_init__(self) -> None:
        object.__setattr__(self, "step", check_step(self.step))
        object.__setattr__(self, "decay", _check_share("decay", self.decay))
        object.__setattr__(self, "square_decay", _check_share("square_decay", self.square_decay))
        object.__setattr__(self, "floor", check_step(self.floor))

    def start(self, params: Tree) -> tuple[int, Tree, Tree]:
        """Return the memory at the start: no steps made, both means zero."""
        zeros = tree_map(lambda primal: 0 * primal, params)
        return 0, zeros, zeros

    def move(
        self, params: Tree, gradients: Tree, memory: tuple[int, Tree, Tree]
    ) -> tuple[Tree, tuple[int, Tree, Tree]]:
        """Return the next parameters and the next memory; the given ones are left as they are."""
        t, mean, square = memory
        t += 1
        mean = tree_map(lambda m, g: self.decay * m + (1 - self.decay) * g, mean, gradients)
        square = tree_map(lambda s, g: self.square_decay * s + (1 - self.square_decay) * (g * g), square, gradients)
        # Means that start at zero are too small by these factors.
        missing, missing_square = 1 - self.decay**t, 1 - self.square_decay**t
        moved = tree_map(
            lambda primal, m, s: primal - self.step * (m / missing) / ((s / missing_square) ** 0.5 + self.floor),
            params,
            mean,
            square,
        )
        return moved, (t, mean, square)
