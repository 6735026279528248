"""The task "loss": what is asked, and how it is checked."""

from checks.assignments.task import Family, Property, Task
from checks.assignments.two_layer_network import draws, properties

SIZES = {"n": (2, 3, 5), "d": (2, 3, 4), "h": (2, 3, 4, 5), "k": (2, 3, 4)}
FEW = {"n": (2, 3), "d": (2, 3), "h": (2, 3), "k": (2, 3)}
HUGE = {"n": (2, 3, 4), "d": (2, 3), "h": (3, 4), "k": (2, 3, 4)}
TOPLESS = {"n": (2, 3, 5), "d": (2, 3), "h": (2, 3), "k": (3, 4)}

LOSS = Task(
    name="loss",
    signature="loss(X, y, W1, W2)",
    statement="The mean softmax loss of the network's logits relu(X @ W1) @ W2 on a minibatch.",
    inputs=("X", "y", "W1", "W2"),
    outputs=("loss",),
    points=2.0,
    families=(
        Family(
            "random weights",
            "The loss is one number: the mean of the examples' losses.",
            draws.ordinary,
            SIZES,
            valid=draws.is_ordinary,
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
            "huge logits",
            "Logits may be as large as 1000 or as small as -1000, in one row and not in the next; the answer is still "
            "right.",
            draws.huge,
            HUGE,
            valid=draws.is_huge,
            count=6,
            stable=True,
        ),
        Family(
            "hopeless labels",
            "The label's logit may lie 1000 below another; the loss is then about 1000, not infinite.",
            draws.hopeless,
            SIZES,
            valid=draws.is_hopeless,
            count=4,
            stable=True,
        ),
    ),
    properties=(
        Property(
            "order of the examples",
            "The order of the examples does not matter to the loss.",
            properties.loss_order,
            SIZES,
        ),
        Property(
            "every example twice",
            "With every example given twice, the loss is the same.",
            properties.doubling,
            SIZES,
        ),
        Property(
            "scale moved between the layers",
            "With W1 doubled and W2 halved, the loss is the same.",
            properties.scale_moved,
            SIZES,
        ),
    ),
)
