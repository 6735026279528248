"""Answers to backpropagation: references, accepted formulas, mistakes, hand-ins to plant them in."""

import numpy as np

from autodiff.types import Array
from checks.assignments.keys import CodeBase, Key
from checks.assignments.task import Outputs
from checks.staff.layer_gradients.loss_references import softmax_loss
from checks.staff.mlp_backprop import accepted, carried, mistakes, references
from checks.staff.mlp_backprop.code_bases.examples import EXAMPLES
from checks.staff.mlp_backprop.code_bases.recursion import RECURSION
from checks.staff.mlp_backprop.code_bases.tables import TABLES


def at_kink(G: Array, Zs: list[Array], Ws: list[Array], bs: list[Array], _: list[str]) -> tuple[Outputs, ...]:
    """The sweep through one layer with the relu's slope at 0 taken as 0, and as 1."""
    W, b = Ws[0], bs[0]
    sides = []
    for mask in (Zs[0] @ W + b > 0, Zs[0] @ W + b >= 0):
        D = G * mask
        sides.append(references.flat([D @ W.T, G], [Zs[0].T @ D], [np.sum(D, axis=0)]))
    return tuple(sides)


KEYS: dict[str, Key] = {
    "forward": Key(references.forward, mistakes.FORWARD, accepted.FORWARD),
    "softmax_loss": Key(softmax_loss, mistakes.SOFTMAX, accepted.SOFTMAX, accepted.SOFTMAX_STABLE),
    "squared_loss": Key(references.squared_loss, mistakes.SQUARED, accepted.SQUARED),
    "backward": Key(references.backward, mistakes.BACKWARD, accepted.BACKWARD, one_sided=at_kink),
    "gradients": Key(references.gradients, mistakes.GRADIENTS, accepted.GRADIENTS, follow=carried.gradients),
}

CODE_BASES: tuple[CodeBase, ...] = (TABLES, EXAMPLES, RECURSION)
