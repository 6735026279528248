"""Networks and their parts: hypotheses, activations, losses, initial weights, optimisers, training.

Everything here is plain NumPy code over the functions of `autodiff`, so any method can differentiate it, and it runs
on CuPy arrays as it is. Parameters are plain containers of arrays.
"""

from autodiff.nn.activations import ACTIVATIONS, Activation, activation
from autodiff.nn.boolean import parity, realisable, truth_table, xor
from autodiff.nn.formulas import dnf, from_formula
from autodiff.nn.losses import L2, SoftmaxCrossEntropy, one_hot
from autodiff.nn.mlp import MLP, ForwardPass
from autodiff.nn.optimisers import SGD
from autodiff.nn.perceptron_rule import rosenblatt
from autodiff.nn.pooling import max_pool, mean_pool
from autodiff.nn.pulses import pulse, pulse_network
from autodiff.nn.recipes import DIGITS, Recipe
from autodiff.nn.regions import checkerboard, half_plane, polygon, union
from autodiff.nn.threshold import ThresholdNetwork, threshold_unit
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
    "ThresholdNetwork",
    "Trained",
    "accuracy",
    "activation",
    "checkerboard",
    "dnf",
    "from_formula",
    "half_plane",
    "max_pool",
    "mean_pool",
    "one_hot",
    "parity",
    "polygon",
    "pulse",
    "pulse_network",
    "realisable",
    "rosenblatt",
    "threshold_unit",
    "train",
    "truth_table",
    "union",
    "xor",
]
