"""Answers to the network with one hidden layer: references, accepted formulas, mistakes, hand-ins to plant them in."""

from checks.assignments.keys import Key
from checks.staff.two_layer_network import accepted, descent, references
from checks.staff.two_layer_network.code_bases import CODE_BASES as CODE_BASES
from checks.staff.two_layer_network.mistakes import GRADIENTS, LOSS
from checks.staff.two_layer_network.mistakes_epoch import EPOCH

KEYS: dict[str, Key] = {
    "loss": Key(references.loss, LOSS, accepted.LOSSES, accepted.STABLE_LOSSES),
    "gradients": Key(
        references.gradients,
        GRADIENTS,
        accepted.GRADIENTS,
        accepted.STABLE_GRADIENTS,
        one_sided=references.one_sided,
    ),
    "epoch": Key(descent.epoch, EPOCH, accepted.EPOCHS, accepted.STABLE_GRADIENTS, follow=descent.follow),
}
