"""The task "epoch": what is asked, and how it is checked."""

from checks.assignments.memory_order import stored_by_columns
from checks.assignments.task import Family, Property, Task
from checks.assignments.two_layer_network import draws, properties

SIZES = {"batch": (2, 3, 4), "batches": (1, 2, 3, 4), "d": (2, 3, 4), "h": (2, 3, 4), "k": (2, 3, 4)}
SMALL = {"batch": (1, 2, 3), "batches": (1, 2), "d": (2, 3), "h": (2, 3, 4), "k": (2, 3)}

EPOCH = Task(
    name="epoch",
    signature="epoch(X, y, W1, W2, lr, batch)",
    statement="One epoch of stochastic gradient descent on the network's mean softmax loss.",
    inputs=("X", "y", "W1", "W2", "lr", "batch"),
    outputs=("W1", "W2"),
    points=3.0,
    families=(
        Family(
            "whole minibatches",
            "W1 and W2 themselves are updated, once for every minibatch, in the order of the data; both gradients of "
            "a step "
            "are taken at the weights that the step before has left.",
            draws.ordinary_steps,
            SIZES,
            valid=draws.batched(lambda n, batch: n % batch == 0),
            count=10,
            weight=3.0,
        ),
        Family(
            "single precision",
            "Data and weights may come in float32, and labels as uint8.",
            draws.single_steps,
            SIZES,
            valid=draws.batched(lambda n, batch: n % batch == 0),
            count=3,
        ),
        Family(
            "labels of any integer type",
            "Labels may come in any integer type.",
            draws.typed_steps,
            SIZES,
            valid=draws.batched(lambda n, batch: n % batch == 0),
            count=3,
        ),
        Family(
            "last batch smaller",
            "If batch does not divide n, the last minibatch is smaller, and its gradient is the mean over the examples "
            "that it has.",
            draws.partial_steps,
            SMALL,
            valid=draws.batched(lambda n, batch: n > batch and n % batch > 0),
            count=5,
        ),
        stored_by_columns(draws.ordinary_steps, SIZES, draws.batched(lambda n, batch: n % batch == 0)),
        Family(
            "batch larger than the data",
            "If batch is larger than n, all examples are one minibatch.",
            draws.small_data_steps,
            {**SMALL, "batch": (2, 3, 4)},
            valid=draws.batched(lambda n, batch: batch > n),
            count=3,
        ),
        Family(
            "one example at a time",
            "batch may be 1.",
            draws.lone_steps,
            {**SMALL, "batch": (2, 3)},
            valid=draws.batched(lambda n, batch: batch == 1),
            count=3,
        ),
        Family(
            "top class absent",
            "A minibatch need not hold an example of every class: k is the number of W2's columns.",
            draws.topless_steps,
            {**SMALL, "batch": (2, 3), "k": (3, 4)},
            valid=draws.topless_epoch,
            count=4,
        ),
        Family(
            "huge logits",
            "Logits may be as large as 1000 or as small as -1000, in one row and not in the next; the answer is still "
            "right.",
            draws.huge_steps,
            {"batch": (2, 3, 4), "d": (2, 3), "h": (3, 4), "k": (2, 3)},
            valid=draws.batched(lambda n, batch: n == batch, both=False),
            count=6,
            stable=True,
        ),
    ),
    properties=(
        Property(
            "your own gradients",
            "With one minibatch, an epoch subtracts lr times your own gradients.",
            properties.own_gradients,
            SIZES,
        ),
        Property(
            "order within a minibatch",
            "The order of the examples within a minibatch does not matter.",
            properties.order_within_batches,
            SIZES,
        ),
    ),
)
