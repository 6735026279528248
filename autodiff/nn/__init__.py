"""Networks and their parts: hypotheses, activations, losses, initial weights, optimisers, training.

Everything here is plain NumPy code over the functions of `autodiff`, so any method can differentiate it, and it runs
on CuPy arrays as it is. Parameters are plain containers of arrays.
"""

from autodiff.nn.activation_properties import output_range, properties
from autodiff.nn.activations import ACTIVATIONS, Activation, activation
from autodiff.nn.boolean import parity, realisable, truth_table, xor
from autodiff.nn.descent import Descent, GradientDescent
from autodiff.nn.divergences import KL, Hinge, SigmoidCrossEntropy
from autodiff.nn.features import RandomFourierFeatures
from autodiff.nn.formulas import dnf, from_formula
from autodiff.nn.hypotheses import Linear, LinearOnFeatures, class_boundaries, collapse, two_layer
from autodiff.nn.losses import L2, SoftmaxCrossEntropy, one_hot
from autodiff.nn.mlp import MLP, ForwardPass
from autodiff.nn.optimisers import SGD, Adam, Momentum
from autodiff.nn.perceptron_rule import rosenblatt
from autodiff.nn.pooling import max_pool, mean_pool
from autodiff.nn.pulses import pulse, pulse_network
from autodiff.nn.recipes import DIGITS, Recipe
from autodiff.nn.regions import checkerboard, half_plane, polygon, union
from autodiff.nn.regularisers import L1Penalty, L2Penalty, Regularised
from autodiff.nn.risk import FiniteDistribution, empirical_risk, expected_risk
from autodiff.nn.threshold import ThresholdNetwork, threshold_unit
from autodiff.nn.training import Objective, Trained, accuracy, train

__all__ = [
    "ACTIVATIONS",
    "DIGITS",
    "KL",
    "L2",
    "MLP",
    "SGD",
    "Activation",
    "Adam",
    "Descent",
    "FiniteDistribution",
    "ForwardPass",
    "GradientDescent",
    "Hinge",
    "L1Penalty",
    "L2Penalty",
    "Linear",
    "LinearOnFeatures",
    "Momentum",
    "Objective",
    "RandomFourierFeatures",
    "Recipe",
    "Regularised",
    "SigmoidCrossEntropy",
    "SoftmaxCrossEntropy",
    "ThresholdNetwork",
    "Trained",
    "accuracy",
    "activation",
    "checkerboard",
    "class_boundaries",
    "collapse",
    "dnf",
    "empirical_risk",
    "expected_risk",
    "from_formula",
    "half_plane",
    "max_pool",
    "mean_pool",
    "one_hot",
    "output_range",
    "parity",
    "polygon",
    "properties",
    "pulse",
    "pulse_network",
    "realisable",
    "rosenblatt",
    "threshold_unit",
    "train",
    "truth_table",
    "two_layer",
    "union",
    "xor",
]
