"""The task "gradients": what is asked, and how it is checked."""

from checks.assignments.task import Family, Property, Task
from checks.assignments.two_layer_network import draws, properties
from checks.assignments.two_layer_network.loss import FEW, HUGE, SIZES, TOPLESS

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
        Family(
            "single precision",
            "Data and weights may come in float32, and labels as uint8.",
            draws.single,
            SIZES,
            valid=draws.is_ordinary,
            count=3,
        ),
        Family(
            "labels of any integer type",
            "Labels may come in any integer type.",
            draws.typed,
            SIZES,
            valid=draws.is_ordinary,
            count=3,
        ),
        Family(
            "top class absent",
            "A minibatch need not hold an example of every class: k is the number of W2's columns.",
            draws.topless,
            TOPLESS,
            valid=draws.is_topless,
            count=4,
        ),
        Family(
            "one of a kind",
            "There may be one example only, one feature only, or one hidden unit only.",
            draws.few,
            FEW,
            valid=draws.is_few,
            count=5,
        ),
        Family(
            "hidden unit at 0",
            "Where the input of a hidden unit is exactly 0, any slope of relu from 0 to 1 will do.",
            draws.at_kink,
            {**SIZES, "n": (1, 2, 3)},
            valid=draws.is_at_kink,
            count=4,
            subgradient=True,
        ),
        Family(
            "huge logits",
            "Logits may be as large as 1000 or as small as -1000, in one row and not in the next; the answer is still "
            "right.",
            draws.huge,
            HUGE,
            valid=draws.is_huge,
            count=6,
            stable=True,
        ),
    ),
    properties=(
        Property(
            "slope of your own loss",
            "The gradients are those of your own loss.",
            properties.own_slope,
            SIZES,
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
