"""Networks and their parts: hypotheses, activations, losses, initial weights, optimisers, training.

Everything here is plain NumPy code over the functions of `autodiff`, so any method can differentiate it, and it runs
on CuPy arrays as it is. Parameters are plain containers of arrays.
"""

from autodiff.nn.activations import ACTIVATIONS, Activation, activation
from autodiff.nn.losses import L2, SoftmaxCrossEntropy, one_hot
from autodiff.nn.mlp import MLP, ForwardPass
from autodiff.nn.optimisers import SGD
from autodiff.nn.recipes import DIGITS, Recipe
from autodiff.nn.training import Objective, Trained, accuracy, train

__all__ = [
    "ACTIVATIONS",
    "DIGITS",
    "L2",
    "MLP",
    "SGD",
    "Activation",
    "ForwardPass",
    "Objective",
    "Recipe",
    "SoftmaxCrossEntropy",
    "Trained",
    "accuracy",
    "activation",
    "one_hot",
    "train",
]
