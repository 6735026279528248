"""Losses: what a network's output costs, as small values that a training loop can swap.

A loss is called as `loss(output, target)` and gives a scalar; `gradient(output, target)` is its hand-derived gradient
with respect to the output, with which hand backprop starts.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal, TypeAlias

import numpy as np

from autodiff.nn.declarations import Declaration, everywhere, nowhere, where_equal
from autodiff.primitives.special import cross_entropy_primitive, softmax
from autodiff.types import Array

Reduction: TypeAlias = Literal["mean", "sum"]
"""How the losses of the rows of a batch become one number."""


def one_hot(labels: Array, k: int, dtype: Any = np.float64) -> Array:
    """Encode integer labels as the rows of the k-by-k identity: the matrix `I_y` of the lectures.

    Parameters
    ----------
    labels : array of integers, shape (m,)
        Classes, 0 <= label < k.
    k : int
        Number of classes. It is asked for, because the largest label of a batch may be smaller than k - 1.
    dtype : dtype
        Of the result.

    Returns
    -------
    array, shape (m, k), of the library that `labels` belongs to

    Raises
    ------
    TypeError
        If the labels are not integers.
    ValueError
        If they are not one-dimensional or lie outside 0, ..., k - 1. (On a device array this check reads one value
        back to the host; encode once before a loop.)

    Examples
    --------
    >>> one_hot(np.array([2, 0]), 3)
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    if not np.issubdtype(labels.dtype, np.integer):
        raise TypeError(f"labels are integers 0, ..., {k - 1}, but these are {labels.dtype}; use labels.astype(int)")
    if labels.ndim != 1:
        raise ValueError(f"labels have shape (m,), one per row, but these have shape {labels.shape}")
    if ((labels < 0) | (labels >= k)).any():
        raise ValueError(
            f"labels must lie in 0, ..., {k - 1} for {k} classes, but these run from {labels.min()} to {labels.max()}"
        )
    if type(labels) is np.ndarray:
        return np.eye(k, dtype=dtype)[labels]
    # Elsewhere (device arrays, tracers) a host array must not be mixed in; comparing with Python integers is safe.
    return np.stack([labels == j for j in range(k)], axis=1).astype(dtype)


def reduced(losses: Array, reduction: Reduction) -> Array:
    """Reduce the losses of the m rows of a batch, shape (m,), to their mean or sum.

    Examples
    --------
    >>> float(reduced(np.array([1.0, 3.0]), "mean"))
    2.0
    """
    total = losses.sum()
    return total / losses.shape[0] if reduction == "mean" else total


def check_reduction(reduction: str) -> None:
    """Refuse a reduction that is neither "mean" nor "sum"."""
    if reduction not in ("mean", "sum"):
        raise ValueError(f"reduction is 'mean' or 'sum', not {reduction!r}")


def check_output(output: Array) -> None:
    """Refuse an output that is not a batch (m, k) with at least one row."""
    if output.ndim != 2:
        raise ValueError(f"the output has shape (m, k), one row per example, but this one has shape {output.shape}")
    if output.shape[0] == 0:
        raise ValueError(f"the batch is empty: the output has shape {output.shape}")


def like_output(output: Array, target: Array) -> Array:
    """Give the target the dtype of the output, after checking that it has its shape (m, k).

    Raises
    ------
    ValueError
        If the shapes differ. Broadcasting (m,) against (m, 1) would compare every row with every other.

    Examples
    --------
    >>> like_output(np.zeros((1, 1)), np.array([[2]]))
    array([[2.]])
    """
    check_output(output)
    if target.shape != output.shape:
        raise ValueError(
            f"the output has shape {output.shape} and the target {target.shape}; they must be equal. "
            "For one output per row use y[:, None]"
        )
    return target if target.dtype == output.dtype else target.astype(output.dtype)


@dataclass(frozen=True)
class SoftmaxCrossEntropy:
    """The negative log-probability of the true class, where softmax turns the logits into probabilities.

    For one row: `log(sum_j exp(h_j)) - h_y`.

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
    Bridle, "Training stochastic model recognition algorithms as networks ...", NIPS 1989.

    Examples
    --------
    Equal logits give each of four classes the probability 1/4, and log 4 = 1.3862...:

    >>> round(float(SoftmaxCrossEntropy()(np.zeros((3, 4)), np.array([0, 3, 1]))), 6)
    1.386294
    """

    declaration: ClassVar[Declaration] = Declaration(
        zero="nowhere: at a one-hot target it falls towards 0 as the true logit grows; at another distribution it "
        "never falls below that distribution's entropy",
        is_zero_at=nowhere,
        differentiable="everywhere",
        is_smooth_at=everywhere,
        divergence=False,
    )
    reduction: Reduction = "mean"

    def __post_init__(self) -> None:
        check_reduction(self.reduction)

    def __call__(self, output: Array, target: Array) -> Array:
        """Return the loss of logits `output` (m, k) at labels (m,) or one-hot rows (m, k): a scalar."""
        return cross_entropy_primitive(output, self.encode(output, target), reduction=self.reduction)

    def encode(self, output: Array, target: Array) -> Array:
        """Return the targets as rows (m, k) of the dtype of `output`, whose shape gives k.

        Parameters
        ----------
        output : array, shape (m, k)
            The logits. k is read from them alone, never inferred from the labels.
        target : array
            Integer labels of shape (m,), or probabilities (one-hot rows, say) of shape (m, k).

        Returns
        -------
        array, shape (m, k)

        Raises
        ------
        TypeError
            If labels are not integers.
        ValueError
            If a shape does not fit or a label is not a class.

        Examples
        --------
        >>> SoftmaxCrossEntropy().encode(np.zeros((1, 3)), np.array([1]))
        array([[0., 1., 0.]])
        """
        check_output(output)
        if target.ndim == 1 and target.shape[0] == output.shape[0]:
            return one_hot(target, output.shape[1], output.dtype)
        if target.shape != output.shape:
            m, k = output.shape
            raise ValueError(
                f"the logits have shape ({m}, {k}), so targets are labels of shape ({m},) or one-hot rows of shape "
                f"({m}, {k}), but these have shape {target.shape}"
            )
        # A float64 target would turn a float32 loss into float64.
        return target if target.dtype == output.dtype else target.astype(output.dtype)

    def gradient(self, output: Array, target: Array) -> Array:
        """Return the hand-derived gradient with respect to the logits: `S - I_y`, over m for the mean.

        Parameters
        ----------
        output : array, shape (m, k)
            The logits.
        target : array
            Labels (m,) or rows of probabilities (m, k).

        Returns
        -------
        array, shape (m, k)

        Raises
        ------
        TypeError, ValueError
            As `encode` does; besides, if a row of targets does not sum to 1, for which the formula does not hold
            (checked on host arrays).

        Examples
        --------
        >>> SoftmaxCrossEntropy("sum").gradient(np.zeros((1, 2)), np.array([1]))
        array([[ 0.5, -0.5]])
        """
        I_y = self.encode(output, target)
        # On a device this check would read a value back in every step.
        if target.ndim == 2 and isinstance(I_y, np.ndarray) and (abs(I_y.sum(axis=1) - 1) > 1e-3).any():
            raise ValueError("each row of targets must sum to 1; the gradient S - I_y is derived for probabilities")
        difference = softmax(output, axis=1) - I_y
        return difference / output.shape[0] if self.reduction == "mean" else difference


@dataclass(frozen=True)
class L2:
    """Half the squared distance between output and target: for one row, `sum_j (y_j - d_j)**2 / 2`.

    Parameters
    ----------
    reduction : {"mean", "sum"}
        Mean or sum over the m rows of the batch (never over the k columns).

    Raises
    ------
    ValueError
        If the reduction is another word.

    Examples
    --------
    >>> float(L2("sum")(np.array([[3.0, 4.0]]), np.zeros((1, 2))))
    12.5
    """

    declaration: ClassVar[Declaration] = Declaration(
        zero="where the output is the target",
        is_zero_at=where_equal,
        differentiable="everywhere",
        is_smooth_at=everywhere,
        divergence=True,
    )
    reduction: Reduction = "mean"

    def __post_init__(self) -> None:
        check_reduction(self.reduction)

    def __call__(self, output: Array, target: Array) -> Array:
        """Return the loss of `output` (m, k) at `target` (m, k): a scalar."""
        difference = output - self.encode(output, target)
        return reduced(0.5 * np.sum(difference * difference, axis=1), self.reduction)

    def encode(self, output: Array, target: Array) -> Array:
        """Return the targets in the dtype of `output`, after checking that they have its shape.

        Parameters
        ----------
        output, target : array, shape (m, k)

        Returns
        -------
        array, shape (m, k)

        Raises
        ------
        ValueError
            If the shapes differ. Broadcasting (m,) against (m, 1) would compare every row with every other.

        Examples
        --------
        >>> L2().encode(np.zeros((1, 1)), np.array([[2]]))
        array([[2.]])
        """
        return like_output(output, target)

    def gradient(self, output: Array, target: Array) -> Array:
        """Return the hand-derived gradient with respect to the output: `y - d`, over m for the mean.

        Parameters
        ----------
        output, target : array, shape (m, k)

        Returns
        -------
        array, shape (m, k)

        Raises
        ------
        ValueError
            If the shapes differ.

        Examples
        --------
        >>> L2().gradient(np.array([[3.0], [1.0]]), np.zeros((2, 1)))
        array([[1.5],
               [0.5]])
        """
        difference = output - self.encode(output, target)
        return difference / output.shape[0] if self.reduction == "mean" else difference
