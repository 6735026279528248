"""What to tell whoever got the sweep wrong: sums, order, identity of nodes."""

from checks.assignments.keys import Mistake
from checks.staff.engine.orders import BREADTH_FIRST, BY_VALUE, FORWARD, PRE_ORDER, UNUSED
from checks.staff.engine.tape import (
    EVERY_EDGE,
    EVERY_EDGE_QUEUE,
    FIRST_COUNTS,
    OVERWRITES,
    OVERWRITES_IN,
    SEED_IGNORED,
    SHARED_BY_VALUE,
    TWICE_ONCE,
)

TRACE = "Write the reverse trace of the small example by hand, one row for each node."

OVERWRITTEN = Mistake(
    OVERWRITES,
    "M-59",
    "A gradient that arrives takes the place of the one that is there already. The adjoint of a node is "
    "the sum over its "
    "uses: v̄ = Σ ȳ ∂y/∂v, hence `+=` and not `=`.",
    (
        "Use one Value in two places.",
        "How many shares does a Value receive that is used twice, and what becomes of the first?",
        "The assignment to `grad` in the operation's rule.",
    ),
)
OVERWRITTEN_IN = tuple(
    Mistake(
        OVERWRITES_IN[operation],
        "M-59",
        f"The rule of {sign} sets the gradients of its operands, where it should add to what is there. The adjoint of "
        "a node is the sum over its uses: v̄ = Σ ȳ ∂y/∂v, hence `+=` and not `=`.",
        (
            "Use one Value in two places.",
            "How many shares does a Value receive that is used twice, and what becomes of the first?",
            f"The assignments to `grad` in the rule of {sign}.",
        ),
    )
    for operation, sign in (("add", "+"), ("multiply", "*"))
)
FIRST = Mistake(
    FIRST_COUNTS,
    "M-59",
    "Once a node has a gradient, later shares are dropped. The adjoint of a node is the sum over its "
    "uses: v̄ = Σ ȳ ∂y/∂v.",
    (
        "Use one Value in two places.",
        "How many shares does a Value receive that is used twice?",
        "The condition under which `grad` is set.",
    ),
)
TWICE = Mistake(
    TWICE_ONCE,
    "M-68",
    "Where the same node stands on both sides of an operation only one of its shares counts. Each "
    "operand has a share of its "
    "own: for a + a the slope is 1 + 1.",
    (
        "Let an operation have the same Value on both sides.",
        "What is the slope of a + a?",
        "A set or dictionary of operands holds such a node once only.",
    ),
)
EDGES = Mistake(
    EVERY_EDGE,
    "M-60",
    "A node passes on everything it has whenever a share arrives, so earlier shares are passed on again. "
    "Each node passes its "
    "adjoint on once, when the shares of all its uses have arrived (reverse topological order).",
    (
        TRACE,
        "How often does each node pass its gradient on?",
        "`backward` calls itself for the operands; list the nodes in topological order first.",
    ),
)
EDGES_BY_QUEUE = Mistake(
    EVERY_EDGE_QUEUE,
    "M-60",
    "Nodes enter the queue once for each use and pass on everything they have each time. Each node "
    "passes its adjoint on once, "
    "when the shares of all its uses have arrived (reverse topological order).",
    (TRACE, "How often does each node pass its gradient on?", "A node may enter the queue when all its uses are done."),
)
BREADTH = Mistake(
    BREADTH_FIRST,
    "M-61",
    "Nodes are visited by their distance from the output, so a node that is used near and far passes on "
    "before the far share "
    "has arrived. Reverse topological order is needed: all uses of a node before the node.",
    (
        TRACE,
        "Let a result be used at once, and again two operations later.",
        "The order of the nodes in `backward`: a queue does not give a topological order.",
    ),
)
EARLY = Mistake(
    PRE_ORDER,
    "M-63",
    "Nodes are listed when the walk first meets them, so a node can stand before one of its uses. List a "
    "node after all that "
    "it was computed from, and go through the list backwards.",
    (
        TRACE,
        "Let a result be used at once, and again two operations later, on either side of the last sum.",
        "Where in the walk a node is appended to the list.",
    ),
)
FROM_LEAVES = Mistake(
    FORWARD,
    "M-63",
    "The nodes are visited from the leaves to the output, so they pass on gradients that have not "
    "arrived yet. The reverse "
    "sweep starts at the output.",
    (TRACE, "Which node has a gradient at the start?", "The list of nodes is not reversed."),
)
EQUAL_NODES = Mistake(
    BY_VALUE,
    "M-64",
    "Nodes are told apart by their values, so of two results with equal values only one passes its "
    "gradient on. Nodes are told "
    "apart by identity: `is`, or `id(v)`.",
    (
        "Let two different results have the same value.",
        "How does your walk find out whether it has met a node?",
        "The set of visited nodes, together with `__eq__` and `__hash__`.",
    ),
)
EQUAL_ADJOINTS = Mistake(
    SHARED_BY_VALUE,
    "M-64",
    "Gradients are kept by value, so nodes with equal values share one gradient. Each node has a "
    "gradient of its own, whatever "
    "its value.",
    (
        "Let two different leaves have the same value.",
        "What are gradients looked up by?",
        "The key of the dictionary of gradients, together with `__eq__` and `__hash__`.",
    ),
)
WAITING = Mistake(
    UNUSED,
    "M-61",
    "A node waits for the shares of all results computed from it, also of those that play no part in the "
    "output. Count only the "
    "uses that the output depends on.",
    (
        "Compute something from a Value that you do not use for the output.",
        "Which uses of a node are waited for?",
        "The count of uses includes results that the walk from the output never meets.",
    ),
)
SEED = Mistake(
    SEED_IGNORED,
    "M-67",
    "The sweep starts with 1 whatever it is given. The output's adjoint is the seed: ȳ = out_grad.",
    (
        "Call it with a gradient at the output that is not made of ones.",
        "What is the gradient of the output itself?",
        "The start value of the sweep.",
    ),
)

SUMS = (OVERWRITTEN, *OVERWRITTEN_IN, FIRST, TWICE)
"""Mistakes that a node with several uses reveals."""

ORDERS = (
    OVERWRITTEN,
    FIRST,
    TWICE,
    EDGES,
    EDGES_BY_QUEUE,
    BREADTH,
    EARLY,
    FROM_LEAVES,
    EQUAL_NODES,
    EQUAL_ADJOINTS,
    WAITING,
)
"""All mistakes of a sweep from seed 1."""
