"""Answers to gradient checking: references, accepted formulas, mistakes, hand-ins to plant them in."""

from checks.assignments.keys import Key
from checks.staff.gradient_check import accepted, references
from checks.staff.gradient_check.code_bases import CODE_BASES as CODE_BASES
from checks.staff.gradient_check.mistakes_arrays import GRADIENT, PULLBACK
from checks.staff.gradient_check.mistakes_differences import CENTRAL, FORWARD
from checks.staff.gradient_check.mistakes_verdicts import CHECK, ERROR, ORDER

KEYS: dict[str, Key] = {
    "forward_difference": Key(references.forward_difference, FORWARD, accepted.FORWARD),
    "central_difference": Key(references.central_difference, CENTRAL, accepted.CENTRAL),
    "numerical_gradient": Key(references.numerical_gradient, GRADIENT, accepted.GRADIENT),
    "numerical_pullback": Key(references.numerical_pullback, PULLBACK, accepted.PULLBACK),
    "relative_error": Key(references.relative_error, ERROR, accepted.ERROR),
    "gradient_check": Key(references.gradient_check, CHECK, accepted.CHECK),
    "observed_order": Key(references.observed_order, ORDER, accepted.ORDER),
}
