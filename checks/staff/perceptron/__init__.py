"""Answers to the perceptron tasks: references, accepted formulas, mistakes, hand-ins to plant them in.

What is judged by its behaviour (training, gates, networks) needs no key.
"""

from checks.assignments.keys import Key
from checks.staff.perceptron import accepted, references
from checks.staff.perceptron.code_bases import CODE_BASES as CODE_BASES
from checks.staff.perceptron.mistakes import EPOCH, THRESHOLD, UPDATE

KEYS: dict[str, Key] = {
    "threshold_unit": Key(references.threshold_unit, THRESHOLD, {"loops": accepted.unit_by_loops}),
    "update": Key(references.update, UPDATE, {"by cases": accepted.update_by_cases}),
    "epoch": Key(
        references.epoch, EPOCH, {"extended": accepted.epoch_extended}, follow=references.epoch_by_own_updates
    ),
}
