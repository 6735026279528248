"""Feature maps: fixed functions phi of the inputs, on which a linear hypothesis is trained."""

from dataclasses import dataclass, field

import numpy as np

from autodiff.errors import DifferentiationError
from autodiff.tracer import Tracer, value_of
from autodiff.types import Array


class FixedParameterError(DifferentiationError, TypeError):
    """A gradient was asked for with respect to something that is drawn once and never trained."""


def cosine_features(X: Array, W: Array, b: Array) -> Array:
    """Return `sqrt(2/d) cos(X W + b)`, with W and b fixed: the features of Rahimi and Recht.

    Parameters
    ----------
    X : array, shape (m, n) or (n,)
    W : array, shape (n, d)
        Frequencies; a plain array.
    b : array, shape (d,)
        Phases; a plain array.

    Returns
    -------
    array, shape (m, d) or (d,)

    Raises
    ------
    FixedParameterError
        If W or b is being differentiated.

    Examples
    --------
    >>> cosine_features(np.array([[0.0]]), np.array([[3.0]]), np.array([0.0])).round(6)
    array([[1.414214]])
    """
    for name, fixed in (("W", W), ("b", b)):
        if isinstance(fixed, Tracer):
            raise FixedParameterError(
                f"a gradient with respect to {name} was asked for, but random Fourier features draw {name} once and "
                "keep it: only theta is trained, and the objective stays convex because of that. To train the first "
                'layer too, use two_layer(n, d, k, "cos")'
            )
    phases = X @ W + b
    # A Python float: NumPy's float64 would widen float32 features.
    return float(np.sqrt(2 / W.shape[1])) * np.cos(phases)


@dataclass(frozen=True)
class RandomFourierFeatures:
    """Random Fourier features: `phi(x) = sqrt(2/d) cos(W^T x + b)` with fixed Gaussian frequencies W.

    The inner product of two points' features approximates the Gaussian kernel `exp(-scale**2 |x - y|**2 / 2)`, with an
    error that falls as 1 / sqrt(d).

    Parameters
    ----------
    n : int
        Number of inputs.
    d : int
        Number of features.
    seed : int
        Of W, normal with deviation `scale`, and of b, uniform on [0, 2 pi).
    scale : float
        How fast the features vary: the reciprocal of the kernel's width.

    Raises
    ------
    ValueError
        If a number is not positive.

    Notes
    -----
    Rahimi, Recht, "Random features for large-scale kernel machines", NIPS 2007, algorithm 1. The lectures leave out the
    phase b; without it (or a sine beside each cosine) every feature is an even function of x, and x and -x cannot be
    told apart.

    Examples
    --------
    >>> phi = RandomFourierFeatures(n=2, d=20000, seed=0)
    >>> x, y = np.array([[0.0, 0.0]]), np.array([[1.0, 0.0]])
    >>> bool(abs((phi(x) @ phi(y).T).item() - np.exp(-0.5)) < 0.03)
    True
    """

    n: int
    d: int
    seed: int
    scale: float = 1.0
    W: Array = field(init=False, repr=False, compare=False)
    b: Array = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.n < 1 or self.d < 1 or not 0 < self.scale < float("inf"):
            raise ValueError(f"n, d and scale must be positive, not {self.n}, {self.d} and {self.scale}")
        generator = np.random.default_rng(self.seed)
        object.__setattr__(self, "W", generator.normal(0.0, self.scale, (self.n, self.d)))
        object.__setattr__(self, "b", generator.uniform(0.0, 2 * np.pi, self.d))
        self.W.flags.writeable = self.b.flags.writeable = False

    def __call__(self, X: Array) -> Array:
        """Return the features of a batch (m, n), or of one input (n,), in its dtype."""
        if X.shape[-1] != self.n:
            raise ValueError(f"these features take inputs with {self.n} entries, but X has shape {X.shape}")
        like = value_of(X)  # on a device, W and b are moved there
        W, b = (np.asarray(fixed.astype(like.dtype), like=like) for fixed in (self.W, self.b))
        return cosine_features(X, W, b)
