"""The answers of each task, and the mistakes that its checks are there to find."""

from collections.abc import Mapping
from dataclasses import replace

from checks.assignments.keys import Key, Mistake
from checks.staff.engine.program_keys import UNKEPT, all_adjoints, guarded, operation_key, program_key
from checks.staff.engine.sweep_mistakes import ORDERS, OVERWRITTEN, SUMS
from checks.staff.scalar_autograd.minitorch_keys import MINITORCH_KEYS


def _guarded(key: Key) -> Key:
    """A logarithm of x + 1e-6, as one course gives it, and a quotient by it are right as well."""
    return replace(key, accepted={**key.accepted, "guarded": guarded})


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

RIGHT: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "plus": ("add", ("only the left operand gets a gradient",)),
    "minus": ("subtract", ("sign of the right operand lost",)),
    "times": ("multiply", ("only the left operand gets a gradient",)),
    "over": (
        "divide",
        (
            "adjoint ignored in the denominator",
            "sign of the denominator lost",
            "denominator not squared",
            "numerator missing",
        ),
    ),
}

_KEYS: Mapping[str, Key] = {
    **{name: operation_key(name, leave_out=LEAVES_OUT.get(name, ())) for name in BY_OPERATION},
    **{name: operation_key(of, leave_out=out) for name, (of, out) in LEFT.items()},
    **{f"value {sign} number": operation_key(of, leave_out=out) for sign, (of, out) in RIGHT.items()},
    **{
        f"{name}, operands used again": program_key((OVERWRITTEN,))
        for name in (*BY_OPERATION, "number to the value")
        if name not in ("add", "multiply")
    },
    "accumulation": program_key(SUMS),
    "backward": program_key(ORDERS),
    "gradients of results": program_key((UNKEPT_RESULTS,), all_adjoints),
    "long chains": program_key(()),
    "expressions": program_key(()),
    "network with tanh": program_key(()),
    "network with relu": program_key(()),
    "sigmoid": operation_key("sigmoid"),
    "sigmoid, operands used again": program_key((OVERWRITTEN,)),
    **MINITORCH_KEYS,
}

KEYS: Mapping[str, Key] = {
    name: _guarded(key) if name.startswith(("log", "divide", "value over", "number over")) else key
    for name, key in _KEYS.items()
}
"""By task."""
