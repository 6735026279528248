"""The threshold unit and Rosenblatt's rule: one update, one pass, training."""

from checks.assignments.perceptron import draws, judges, properties
from checks.assignments.task import Family, Property, Task

EXAMPLES = {"n": (2, 3, 5), "d": (2, 3, 4)}
FEATURES = {"d": (1, 2, 3)}
PASSES = {"n": (2, 3, 4, 6), "d": (2, 3)}

THRESHOLD = Task(
    name="threshold_unit",
    signature="threshold_unit(X, w, b)",
    statement="Which of the examples, the rows of X, make the unit with weights w and bias b fire.",
    inputs=("X", "w", "b"),
    outputs=("y",),
    points=2.0,
    families=(
        Family(
            "any inputs",
            "The answer has an entry for each example: 1 if the unit fires, 0 if it does not.",
            draws.inputs,
            EXAMPLES,
            valid=draws.off_the_border,
            weight=3.0,
        ),
        Family(
            "on the border",
            "A weighted sum of exactly 0 fires.",
            draws.border_inputs,
            EXAMPLES,
            valid=draws.on_the_border,
            count=5,
        ),
        Family("zeros and ones", "X may be an array of integers.", draws.integer_inputs, EXAMPLES, count=4),
        Family("one example or input", "There may be one example only, or one input only.", draws.inputs,
               {"n": (1,), "d": (1, 2)}, valid=draws.off_the_border, count=4),
    ),
    properties=(
        Property("positive multiples", "w and b may be multiplied by a positive number.", properties.positive_multiples,
                 EXAMPLES),
        Property("all weights 0", "A unit with weights and bias 0 always fires.", properties.border, EXAMPLES, count=2),
    ),
)  # fmt: skip

UPDATE = Task(
    name="update",
    signature="update(w, b, x, d, lr)",
    statement="One step of Rosenblatt's rule on one example x, whose output should be d, 0 or 1.",
    inputs=("w", "b", "x", "d", "lr"),
    outputs=("w", "b"),
    points=3.0,
    families=(
        Family(
            "wrong answers",
            "Where the unit is wrong, weights and bias change, the bias as the weight of an input that is always 1.",
            draws.step_of,
            FEATURES,
            valid=draws.missed,
            count=10,
            weight=3.0,
        ),
        Family(
            "right answers",
            "Where the unit is right, nothing changes.",
            draws.step_of,
            FEATURES,
            valid=draws.answered,
            count=5,
        ),
        Family(
            "on the border",
            "A weighted sum of exactly 0 fires.",
            draws.border_step,
            {"d": (2, 3)},
            valid=draws.on_border_step,
            count=6,
        ),
        Family(
            "integers",
            "w and x may be arrays of integers; the answer is one of real numbers.",
            draws.integer_step,
            FEATURES,
            valid=draws.missed,
            count=4,
        ),
    ),
    properties=(
        Property("right stays", "A unit that is right is left exactly as it is.", properties.right_stays, FEATURES),
        Property("learns", "After a mistake the weighted sum has moved to where it should be.", properties.learns,
                 FEATURES),
    ),
)  # fmt: skip

EPOCH = Task(
    name="epoch",
    signature="epoch(w, b, X, d, lr)",
    statement="One pass of Rosenblatt's rule through the examples, from the first row of X to the last.",
    inputs=("w", "b", "X", "d", "lr"),
    outputs=("w", "b"),
    points=3.0,
    families=(
        Family(
            "several examples",
            "Every step uses the weights and the bias that the step before has left; each example is used once.",
            draws.passes_of,
            PASSES,
            valid=draws.pass_in_contract,
            count=10,
            weight=3.0,
        ),
        Family(
            "from zero",
            "w and b may be 0 at the start; a weighted sum of exactly 0 fires.",
            draws.border_pass,
            PASSES,
            valid=draws.pass_in_contract,
            count=5,
        ),
        Family(
            "integers",
            "w and X may be arrays of integers; the answer is one of real numbers.",
            draws.integer_pass,
            PASSES,
            valid=draws.pass_in_contract,
            count=4,
        ),
    ),
    properties=(
        Property("in two halves", "A pass through the first examples, then one through the others, is the same.",
                 properties.one_by_one, PASSES),
    ),
    after=("update",),
)  # fmt: skip

TRAIN = Task(
    name="train",
    signature="train(X, d)",
    statement="Weights and a bias with which the unit answers every example as it should; such weights exist.",
    inputs=("X", "d"),
    outputs=("w", "b"),
    points=3.0,
    families=(
        Family(
            "separable examples",
            "Every example is answered as it should be: w x + b is at least 0 where d is 1, and below 0 where d is 0.",
            draws.separable,
            {"n": (4, 6, 9), "d": (2, 3)},
            valid=draws.told_apart,
            weight=3.0,
        ),
        Family(
            "gates",
            "The examples may be the truth table of a gate.",
            draws.gate_examples,
            valid=draws.told_apart,
            count=5,
        ),
        Family(
            "many passes",
            "It may take hundreds of passes: go on until all answers are right.",
            draws.slow_examples,
            valid=draws.told_apart,
            count=4,
        ),
    ),
    judge=judges.trained,
)
