"""Weights to be found by thinking: gates, counting units, XOR, a pulse. All are judged by what they do."""

from checks.assignments.perceptron import draws, judges
from checks.assignments.task import Family, Task

GATE = Task(
    name="gate",
    signature="gate(name)",
    statement="Weights and bias of a unit that is the gate AND, OR, NAND, NOR (of two inputs) or NOT (of one).",
    inputs=("name",),
    outputs=("w", "b"),
    points=2.0,
    families=(
        Family(
            "every gate",
            "The unit fires for exactly those inputs, of zeros and ones, for which the gate gives 1.",
            draws.gate_names,
            count=20,
        ),
    ),
    judge=judges.gated,
)

AT_LEAST = Task(
    name="at_least",
    signature="at_least(k, n)",
    statement="Weights and bias of a unit with n inputs that fires when at least k of them are 1.",
    inputs=("k", "n"),
    outputs=("w", "b"),
    points=2.0,
    families=(
        Family(
            "k of n",
            "The unit fires for exactly those inputs, of zeros and ones, of which at least k are 1; k is from 1 to n.",
            draws.counts,
            {"n": (1, 2, 3, 4, 6)},
            valid=draws.counted,
            count=10,
        ),
        Family(
            "majority",
            "With k more than half of n, it is the majority.",
            draws.majorities,
            {"n": (2, 3, 4)},
            valid=draws.counted,
            count=3,
        ),
    ),
    judge=judges.counting,
)

XOR = Task(
    name="xor",
    signature="xor()",
    statement="Weights of a network with one hidden layer of threshold units whose output is XOR of two inputs.",
    inputs=(),
    outputs=("W1", "b1", "w2", "b2"),
    points=3.0,
    families=(
        Family(
            "truth table",
            "The output unit fires when exactly one of the two inputs is 1.",
            draws.nothing,
            count=1,
        ),
    ),
    judge=judges.exclusive,
)

PULSE = Task(
    name="pulse",
    signature="pulse(low, high)",
    statement="Weights of a network with one input and one hidden layer whose output fires in an interval.",
    inputs=("low", "high"),
    outputs=("W1", "b1", "w2", "b2"),
    points=3.0,
    families=(
        Family(
            "intervals",
            "The output unit fires when x is at least low and at most high, both ends included.",
            draws.intervals,
            valid=draws.ordered,
            count=8,
        ),
    ),
    judge=judges.pulsed,
)
