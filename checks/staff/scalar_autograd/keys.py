"""The answers of each task, and the mistakes that its checks are there to find."""

from collections.abc import Mapping

from checks.assignments.keys import Key, Mistake
from checks.staff.engine.program_keys import UNKEPT, all_adjoints, operation_mistakes, program_key
from checks.staff.engine.sweep_mistakes import ORDERS, SUMS

UNKEPT_RESULTS = Mistake(
    UNKEPT,
    "M-76",
    "Only the leaves have gradients after the sweep. The reverse trace has a row for every result: v̄ of each of them.",
    (
        "Print the gradients of all Values after `backward`.",
        "Which rows of the reverse trace are missing?",
        "Gradients of results are thrown away, or kept somewhere else than in `grad`.",
    ),
)

BY_OPERATION = ("multiply", "add", "negative", "subtract", "divide", "power", "exp", "log", "tanh", "relu")
EXPONENT = ("logarithm missing", "power rule for the exponent", "exponent gets nothing", "logarithm of the exponent")
BASE = (
    "exponent not reduced",
    "coefficient lost",
    "rule applied to the adjoint",
    "rule applied to the result",
    "exponent times base",
)
LEAVES_OUT: Mapping[str, tuple[str, ...]] = {"power": (*EXPONENT, "computed the other way round")}
LEFT = {
    "number plus value": ("add", ()),
    "number minus value": ("subtract", ("operands exchanged",)),
    "number times value": ("multiply", ()),
    "number over value": ("divide", ("adjoint ignored in the denominator",)),
    "number to the value": ("power", BASE),
}

KEYS: Mapping[str, Key] = {
    **{name: program_key(operation_mistakes(name, leave_out=LEAVES_OUT.get(name, ()))) for name in BY_OPERATION},
    **{
        name: program_key(operation_mistakes(of, leave_out=(*out, "overwrites instead of adding")))
        for name, (of, out) in LEFT.items()
    },
    "accumulation": program_key(SUMS),
    "backward": program_key(ORDERS),
    "gradients of results": program_key((UNKEPT_RESULTS,), all_adjoints),
    "expressions": program_key(()),
    "network with tanh": program_key(()),
    "network with relu": program_key(()),
}
