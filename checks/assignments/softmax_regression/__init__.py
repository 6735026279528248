"""Softmax regression: the loss, and one epoch of stochastic gradient descent. No answers here."""

from pathlib import Path

from checks.assignments.adapters.dlsys import SOFTMAX_REGRESSION as DLSYS
from checks.assignments.adapters.functions import Function, Functions
from checks.assignments.memory_order import stored_by_columns
from checks.assignments.softmax_regression import draws, properties
from checks.assignments.task import Assignment, Family, Property, Task

LOGITS = {"n": (2, 3, 4, 7), "k": (2, 3, 4, 5)}
STEPS = {"batch": (2, 3, 4), "batches": (1, 2, 3, 4), "d": (2, 3, 4), "k": (2, 3, 4)}

LOSS = Task(
    name="loss",
    signature="loss(Z, y)",
    statement="The mean softmax loss of a minibatch: Z holds the logits, one row per example, y the classes.",
    inputs=("Z", "y"),
    outputs=("loss",),
    points=4.0,
    families=(
        Family(
            "random logits",
            "The loss is one number: the mean of the examples' losses.",
            draws.ordinary_logits,
            LOGITS,
            valid=draws.ordinary_loss,
            weight=3.0,
        ),
        Family(
            "single precision",
            "Logits may come in float32, and labels as uint8.",
            draws.single_logits,
            LOGITS,
            valid=draws.ordinary_loss,
            count=3,
        ),
        Family(
            "labels of any integer type",
            "Labels may come in any integer type.",
            draws.typed_logits,
            LOGITS,
            valid=draws.ordinary_loss,
            count=3,
        ),
        Family(
            "top class absent",
            "A minibatch need not hold an example of every class: k is the number of columns.",
            draws.topless_logits,
            {"n": (2, 3, 5), "k": (3, 4, 5)},
            valid=draws.topless_loss,
            count=4,
        ),
        stored_by_columns(draws.ordinary_logits, LOGITS, draws.ordinary_loss),
        Family(
            "one example or one class",
            "There may be one example only, or one class only.",
            draws.few_logits,
            {"n": (2, 4), "k": (2, 3, 5)},
            valid=draws.few_loss,
            count=4,
        ),
        Family(
            "huge logits",
            "Logits may be as large as 1000 or as small as -1000, in one row and not in the next; the loss is still "
            "right.",
            draws.huge_logits,
            {"n": (2, 3, 4), "k": (2, 3, 4)},
            valid=draws.any_loss,
            count=6,
            stable=True,
        ),
        Family(
            "hopeless labels",
            "The label's logit may lie 1000 below another; the loss is then about 1000, not infinite.",
            draws.hopeless_logits,
            {"n": (2, 3, 4), "k": (2, 3, 4)},
            valid=draws.any_loss,
            count=4,
            stable=True,
        ),
    ),
    properties=(
        Property(
            "a constant added to a row",
            "Adding one number to all logits of an example leaves the loss as it is.",
            properties.shift_invariance,
            LOGITS,
        ),
        Property(
            "order of the examples",
            "The order of the examples does not matter to the loss.",
            properties.loss_order,
            LOGITS,
        ),
        Property(
            "every example twice",
            "With every example given twice, the loss is the same.",
            properties.doubling,
            LOGITS,
        ),
    ),
)

EPOCH = Task(
    name="epoch",
    signature="epoch(X, y, theta, lr, batch)",
    statement="One epoch of stochastic gradient descent on the softmax loss of the logits X @ theta.",
    inputs=("X", "y", "theta", "lr", "batch"),
    outputs=("theta",),
    points=6.0,
    families=(
        Family(
            "whole minibatches",
            "theta itself is updated, once for every minibatch, in the order of the data; "
            "every step uses the theta that the step before has left.",
            draws.ordinary_steps,
            STEPS,
            valid=draws.batched(lambda n, batch: n % batch == 0),
            count=10,
            weight=3.0,
        ),
        Family(
            "single precision",
            "Data and parameters may come in float32, and labels as uint8.",
            draws.single_steps,
            STEPS,
            valid=draws.batched(lambda n, batch: n % batch == 0),
            count=3,
        ),
        Family(
            "labels of any integer type",
            "Labels may come in any integer type.",
            draws.typed_steps,
            STEPS,
            valid=draws.batched(lambda n, batch: n % batch == 0),
            count=3,
        ),
        Family(
            "last batch smaller",
            "If batch does not divide n, the last minibatch is smaller, and its gradient is the mean over the "
            "examples that "
            "it has.",
            draws.partial_steps,
            {"batch": (1, 2, 3), "batches": (1, 2), "d": (2, 3), "k": (2, 3, 4)},
            valid=draws.batched(lambda n, batch: n > batch and n % batch > 0),
            count=5,
        ),
        Family(
            "batch larger than the data",
            "If batch is larger than n, all examples are one minibatch.",
            draws.small_data_steps,
            {"batch": (1, 2, 3, 4), "d": (2, 3), "k": (2, 3, 4)},
            valid=draws.batched(lambda n, batch: batch > n),
            count=3,
        ),
        stored_by_columns(draws.ordinary_steps, STEPS, draws.batched(lambda n, batch: n % batch == 0)),
        Family(
            "one example at a time",
            "batch may be 1.",
            draws.lone_steps,
            {"batch": (1, 2, 3), "d": (2, 3), "k": (2, 3, 4)},
            valid=draws.batched(lambda n, batch: batch == 1),
            count=3,
        ),
        Family(
            "top class absent",
            "A minibatch need not hold an example of every class: k is the number of theta's columns.",
            draws.topless_steps,
            {"batch": (2, 3), "batches": (1, 2), "d": (2, 3), "k": (3, 4)},
            valid=draws.topless_epoch,
            count=4,
        ),
        Family(
            "huge logits",
            "Logits may be as large as 1000 or as small as -1000, in one row and not in the next; the step is still "
            "right.",
            draws.huge_steps,
            {"batch": (2, 3, 4), "batches": (1,), "d": (2, 3), "k": (2, 3, 4)},
            valid=draws.batched(lambda n, batch: n % batch == 0),
            count=6,
            stable=True,
        ),
    ),
    properties=(
        Property(
            "sum over the classes",
            "A step leaves the sum of every row of theta as it is.",
            properties.row_sums,
            STEPS,
        ),
        Property(
            "order within a minibatch",
            "The order of the examples within a minibatch does not matter.",
            properties.order_within_batches,
            STEPS,
        ),
        Property(
            "slope of your own loss",
            "A step goes down the slope of your own loss, by the learning rate times the gradient.",
            properties.own_slope,
            STEPS,
            beside=("loss",),
        ),
    ),
)

PLAIN = Functions(
    "plain",
    "Modules with loss(Z, y) and epoch(X, y, theta, lr, batch), which updates theta in place.",
    {
        "loss": Function("loss", ("Z", "y"), ("loss",)),
        "epoch": Function("epoch", ("X", "y", "theta", "lr", "batch"), updates={"theta": "theta"}),
    },
)

ASSIGNMENT = Assignment(
    name="softmax-regression",
    title="Softmax regression",
    tasks=(LOSS, EPOCH),
    adapters=(PLAIN, DLSYS),
    folder=str(Path(__file__).parent),
)
