"""Answers to softmax regression: references, accepted formulas, mistakes, hand-ins to plant them in."""

from checks.assignments.keys import Key
from checks.staff.softmax_regression import accepted, references
from checks.staff.softmax_regression.code_bases import CODE_BASES as CODE_BASES
from checks.staff.softmax_regression.mistakes_epoch import EPOCH
from checks.staff.softmax_regression.mistakes_loss import LOSS

KEYS: dict[str, Key] = {
    "loss": Key(references.loss, LOSS, accepted.LOSSES, accepted.STABLE_LOSSES),
    "epoch": Key(references.epoch, EPOCH, accepted.EPOCHS, accepted.STABLE_EPOCHS),
}
