"""The task "gradients": what is asked, and how it is checked."""

from checks.assignments.task import Family, Property, Task
from checks.assignments.two_layer_network import draws, properties
from checks.assignments.two_layer_network.families import SHARED, SIZES

GRADIENTS = Task(
    name="gradients",
    signature="gradients(X, y, W1, W2)",
    statement="The gradients of the mean loss with respect to W1 and W2, as a pair.",
    inputs=("X", "y", "W1", "W2"),
    outputs=("dW1", "dW2"),
    points=5.0,
    formula=True,
    families=(
        Family(
            "random weights",
            "The gradients come as a pair, dW1 of the shape of W1 and dW2 of the shape of W2.",
            draws.ordinary,
            SIZES,
            valid=draws.is_ordinary,
            count=10,
            weight=3.0,
        ),
        *SHARED,
        Family(
            "hidden unit at 0",
            "Where the input of a hidden unit is exactly 0, any slope of relu from 0 to 1 will do.",
            draws.at_kink,
            {**SIZES, "n": (1, 2, 3)},
            valid=draws.is_at_kink,
            count=4,
            subgradient=True,
        ),
    ),
    properties=(
        Property(
            "slope of your own loss",
            "The gradients are those of your own loss.",
            properties.own_slope,
            SIZES,
            beside=("loss",),
        ),
        Property(
            "balance of the layers",
            "The sum of W1 * dW1 is the sum of W2 * dW2.",
            properties.balance,
            SIZES,
        ),
        Property(
            "sum over the classes",
            "The rows of dW2 sum to 0.",
            properties.class_sums,
            SIZES,
            count=2,
        ),
    ),
)
