"""Divergences besides the squared distance and softmax cross-entropy: Kullback-Leibler, hinge, binary cross-entropy.

Each is called as `div(output, target)` and gives a scalar, has its hand-derived `gradient`, and declares where it is
zero and where it is differentiable.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from autodiff.nn.declarations import Declaration, everywhere, nowhere, where_equal
from autodiff.nn.losses import Reduction, check_reduction, like_output, reduced
from autodiff.primitives.special import relu, sigmoid, softplus
from autodiff.types import Array


def _is_positive_where_needed(output: Array, target: Array) -> bool:
    return bool(((output > 0) | (target == 0)).all())


def _has_margin(output: Array, target: Array) -> bool:
    return bool((output * target >= 1).all())


def _is_off_the_margin(output: Array, target: Array) -> bool:
    return bool((output * target != 1).all())


@dataclass(frozen=True)
class KL:
    """The Kullback-Leibler divergence of probabilities y from targets d: `sum_j d_j log(d_j / y_j)` a row.

    Parameters
    ----------
    reduction : {"mean", "sum"}
        Mean or sum over the m rows of the batch.

    Raises
    ------
    ValueError
        If the reduction is another word.

    Notes
    -----
    `0 log 0` is 0. Kullback, Leibler, "On information and sufficiency", Ann. Math. Statist. 22 (1951). Of softmax
    outputs it is the cross-entropy less the entropy of the target, so both have the same gradient at the logits.

    Examples
    --------
    >>> round(float(KL()(np.array([[0.25, 0.75]]), np.array([[1.0, 0.0]]))), 6)
    1.386294
    """

    declaration: ClassVar[Declaration] = Declaration(
        zero="where the output is the target",
        is_zero_at=where_equal,
        differentiable="where every output that meets a positive target is positive",
        is_smooth_at=_is_positive_where_needed,
        divergence=True,
    )
    reduction: Reduction = "mean"

    def __post_init__(self) -> None:
        check_reduction(self.reduction)

    def __call__(self, output: Array, target: Array) -> Array:
        """Return the divergence of probabilities `output` (m, k) from probabilities `target` (m, k): a scalar."""
        d = self.encode(output, target)
        # Where d = 0 the term is 0 whatever the output: both logarithms are taken of 1 there.
        y_safe, d_safe = np.where(d > 0, output, np.ones_like(d)), np.where(d > 0, d, np.ones_like(d))
        return reduced(np.sum(d * (np.log(d_safe) - np.log(y_safe)), axis=1), self.reduction)

    def encode(self, output: Array, target: Array) -> Array:
        """Return the targets in the dtype of `output`.

        Parameters
        ----------
        output, target : array, shape (m, k)

        Returns
        -------
        array, shape (m, k)

        Raises
        ------
        ValueError
            If the shapes differ, or, on host arrays, a row of targets is no distribution.

        Examples
        --------
        >>> KL().encode(np.full((1, 2), 0.5), np.array([[1, 0]]))
        array([[1., 0.]])
        """
        d = like_output(output, target)
        if isinstance(d, np.ndarray) and ((d < 0).any() or (abs(d.sum(axis=1) - 1) > 1e-3).any()):
            raise ValueError("each row of targets must be a distribution: entries of at least 0 that sum to 1")
        return d

    def gradient(self, output: Array, target: Array) -> Array:
        """Return the gradient with respect to the output: `-d / y`, over m for the mean; 0 where d = 0.

        Parameters
        ----------
        output, target : array, shape (m, k)

        Returns
        -------
        array, shape (m, k)

        Notes
        -----
        Each output entry moves on its own here; that the row sums to 1 is the business of the unit that made it
        (softmax, whose Jacobian takes away the part along (1, ..., 1)).

        Examples
        --------
        >>> KL().gradient(np.array([[0.25, 0.75]]), np.array([[1.0, 0.0]]))
        array([[-4., -0.]])
        """
        d = self.encode(output, target)
        slope = -d / np.where(d > 0, output, np.ones_like(d))
        return slope / output.shape[0] if self.reduction == "mean" else slope


@dataclass(frozen=True)
class Hinge:
    """The hinge: `sum_j max(0, 1 - d_j y_j)` for a row, with targets of -1 and 1.

    Parameters
    ----------
    reduction : {"mean", "sum"}
        Mean or sum over the m rows of the batch.

    Raises
    ------
    ValueError
        If the reduction is another word.

    Notes
    -----
    Cortes, Vapnik, "Support-vector networks", Machine Learning 20 (1995). With several outputs it is the sum of the
    hinges of one class against the rest. The subgradient at the margin, `d y = 1`, is taken as 0.

    Examples
    --------
    >>> float(Hinge("sum")(np.array([[0.5], [2.0], [2.0]]), np.array([[1.0], [1.0], [-1.0]])))
    3.5
    """

    declaration: ClassVar[Declaration] = Declaration(
        zero="where every output has the sign of its target and a size of at least 1",
        is_zero_at=_has_margin,
        differentiable="everywhere but at d y = 1, where the slope jumps from -d to 0",
        is_smooth_at=_is_off_the_margin,
        divergence=False,
    )
    reduction: Reduction = "mean"

    def __post_init__(self) -> None:
        check_reduction(self.reduction)

    def __call__(self, output: Array, target: Array) -> Array:
        """Return the hinge of `output` (m, k) at signs `target` (m, k): a scalar."""
        return reduced(np.sum(relu(1 - self.encode(output, target) * output), axis=1), self.reduction)

    def encode(self, output: Array, target: Array) -> Array:
        """Return the signs in the dtype of `output`.

        Raises
        ------
        ValueError
            If the shapes differ, or, on host arrays, a target is neither -1 nor 1.

        Examples
        --------
        >>> Hinge().encode(np.zeros((1, 2)), np.array([[1, -1]]))
        array([[ 1., -1.]])
        """
        d = like_output(output, target)
        if isinstance(d, np.ndarray) and (abs(d) != 1).any():
            raise ValueError("targets of the hinge are -1 and 1; of 1/0 targets make them by 2 * y - 1")
        return d

    def gradient(self, output: Array, target: Array) -> Array:
        """Return the gradient with respect to the output: `-d` where `d y < 1` and 0 elsewhere, over m for the mean.

        Examples
        --------
        >>> Hinge("sum").gradient(np.array([[0.5], [2.0], [2.0]]), np.array([[1.0], [1.0], [-1.0]])).ravel()
        array([-1.,  0.,  1.])
        """
        d = self.encode(output, target)
        slope = np.where(d * output < 1, -d, np.zeros_like(d))
        return slope / output.shape[0] if self.reduction == "mean" else slope


@dataclass(frozen=True)
class SigmoidCrossEntropy:
    """The cross-entropy of 1/0 targets at logits, each output on its own: `softplus(h) - d h`, summed over a row.

    Parameters
    ----------
    reduction : {"mean", "sum"}
        Mean or sum over the m rows of the batch.

    Raises
    ------
    ValueError
        If the reduction is another word.

    Examples
    --------
    >>> round(float(SigmoidCrossEntropy()(np.array([[0.0]]), np.array([[1.0]]))), 6)
    0.693147
    """

    declaration: ClassVar[Declaration] = Declaration(
        zero="nowhere: at targets of 1 and 0 it falls towards 0 as the logits grow to the right side",
        is_zero_at=nowhere,
        differentiable="everywhere",
        is_smooth_at=everywhere,
        divergence=False,
    )
    reduction: Reduction = "mean"

    def __post_init__(self) -> None:
        check_reduction(self.reduction)

    def __call__(self, output: Array, target: Array) -> Array:
        """Return the loss of logits `output` (m, k) at `target` (m, k), entries in [0, 1]: a scalar."""
        return reduced(np.sum(softplus(output) - self.encode(output, target) * output, axis=1), self.reduction)

    def encode(self, output: Array, target: Array) -> Array:
        """Return the targets in the dtype of `output`.

        Raises
        ------
        ValueError
            If the shapes differ, or, on host arrays, a target lies outside [0, 1].

        Examples
        --------
        >>> SigmoidCrossEntropy().encode(np.zeros((2, 1)), np.array([[1], [0]])).ravel()
        array([1., 0.])
        """
        d = like_output(output, target)
        if isinstance(d, np.ndarray) and ((d < 0) | (d > 1)).any():
            raise ValueError("targets are 1 for yes and 0 for no, or the probability of yes")
        return d

    def gradient(self, output: Array, target: Array) -> Array:
        """Return the gradient with respect to the logits: `sigmoid(h) - d`, over m for the mean.

        Examples
        --------
        >>> SigmoidCrossEntropy().gradient(np.array([[0.0]]), np.array([[1.0]]))
        array([[-0.5]])
        """
        slope = sigmoid(output) - self.encode(output, target)
        return slope / output.shape[0] if self.reduction == "mean" else slope
