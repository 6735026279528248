"""Inputs that the loss and its gradients are asked alike: one network, one batch, two questions."""

from checks.assignments.memory_order import stored_by_columns
from checks.assignments.task import Family
from checks.assignments.two_layer_network import draws

SIZES = {"n": (2, 3, 5), "d": (2, 3, 4), "h": (2, 3, 4, 5), "k": (2, 3, 4)}
FEW = {"n": (2, 3), "d": (2, 3), "h": (2, 3), "k": (2, 3)}
HUGE = {"n": (2, 3, 4), "d": (2, 3), "h": (3, 4), "k": (2, 3, 4)}
TOPLESS = {"n": (2, 3, 5), "d": (2, 3), "h": (2, 3), "k": (3, 4)}

SHARED = (
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
    stored_by_columns(draws.ordinary, SIZES, draws.is_ordinary),
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
)
