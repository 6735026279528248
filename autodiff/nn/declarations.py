"""What a loss declares of itself: where it is zero, and where it is differentiable."""

from collections.abc import Callable
from dataclasses import dataclass

from autodiff.types import Array


@dataclass(frozen=True)
class Declaration:
    """Two facts about a loss that a reader should not have to find out by experiment.

    Parameters
    ----------
    zero : str
        At which outputs the loss is zero, in words.
    is_zero_at : callable
        `(output, target) -> bool`: whether it is zero there by the declaration; never calls the loss.
    differentiable : str
        At which outputs it is differentiable, in words.
    is_smooth_at : callable
        `(output, target) -> bool`: whether it is differentiable there by the declaration; never calls the loss.
    divergence : bool
        Whether it is a divergence: zero exactly where the output is the target.

    Notes
    -----
    A divergence is introduced as a function "that goes to 0" when the output is right. The squared distance and the
    Kullback-Leibler divergence do; the hinge is zero on a whole region; cross-entropy is not zero at its minimum unless
    the target is one-hot, and then its minimum is approached and never reached.
    """

    zero: str
    is_zero_at: Callable[[Array, Array], bool]
    differentiable: str
    is_smooth_at: Callable[[Array, Array], bool]
    divergence: bool

    def __str__(self) -> str:
        return f"zero {self.zero}; differentiable {self.differentiable}"


def nowhere(output: Array, target: Array) -> bool:
    """Say no at every output."""
    return False


def everywhere(output: Array, target: Array) -> bool:
    """Say yes at every output."""
    return True


def where_equal(output: Array, target: Array) -> bool:
    """Say whether the output is the target, exactly."""
    return bool((output == target).all())
