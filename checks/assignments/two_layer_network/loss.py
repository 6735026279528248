"""The task "loss": what is asked, and how it is checked."""

from checks.assignments.task import Family, Property, Task
from checks.assignments.two_layer_network import draws, properties
from checks.assignments.two_layer_network.families import SHARED, SIZES

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
        *SHARED,
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
