"""Recipes: settings known to train, so that results can be compared from one run to the next."""

from dataclasses import dataclass

from autodiff.nn.losses import SoftmaxCrossEntropy
from autodiff.nn.mlp import MLP
from autodiff.nn.optimisers import SGD
from autodiff.nn.training import Hypothesis, Loss, Optimiser, Report, Trained, ValueAndGrad, train
from autodiff.types import Array, Tree


@dataclass(frozen=True)
class Recipe:
    """A hypothesis, a loss and an optimiser with the settings of the training loop.

    Parameters
    ----------
    hypothesis, loss, optimiser
        The three things that `train` takes.
    epochs : int
        Passes over the examples.
    batch_size : int
        Rows per step.

    Examples
    --------
    >>> DIGITS.hypothesis.sizes, DIGITS.loss
    ((64, 64, 10), SoftmaxCrossEntropy(reduction='mean'))
    """

    hypothesis: Hypothesis
    loss: Loss
    optimiser: Optimiser
    epochs: int
    batch_size: int

    def train(
        self,
        examples: tuple[Array, Array],
        seed: int,
        *,
        params: Tree = None,
        value_and_grad: ValueAndGrad | None = None,
        report: Report | None = None,
    ) -> Trained:
        """Train by this recipe; see `autodiff.nn.train` for the arguments.

        Parameters
        ----------
        examples : (X, y)
            Inputs and targets.
        seed : int
            Of the initial parameters and the order of the examples.
        params, value_and_grad, report : optional
            As in `autodiff.nn.train`.

        Returns
        -------
        Trained
        """
        return train(
            self.hypothesis,
            self.loss,
            self.optimiser,
            examples,
            epochs=self.epochs,
            batch_size=self.batch_size,
            seed=seed,
            params=params,
            value_and_grad=value_and_grad,
            report=report,
        )


DIGITS = Recipe(MLP((64, 64, 10)), SoftmaxCrossEntropy(), SGD(0.5), epochs=40, batch_size=32)
"""For the 1,797 digits of 8 by 8 pixels, scaled to 0..1: about 98 % test accuracy on random 80/20 splits."""
