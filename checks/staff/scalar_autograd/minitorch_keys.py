"""Answers and mistakes of what only minitorch has."""

import math
from collections.abc import Callable, Mapping

from checks.assignments.keys import Key, Mistake
from checks.assignments.programs import FORWARD, Operation, Program
from checks.assignments.scalar_autograd.minitorch_tasks import CLASSES, FUNCTIONS, SCALAR, SIGNS
from checks.assignments.task import Outputs
from checks.staff.engine.local_mistakes import LOCAL
from checks.staff.engine.local_rules import WRONG_VALUES
from checks.staff.engine.sweep_mistakes import BREADTH, EARLY, EDGES, FIRST, OVERWRITTEN, SEED, TWICE
from checks.staff.engine.tape import run

GUARD = 1e-6
"""The course's logarithm is log(x + 1e-6); derivatives with and without the guard are right."""


def _stable_sigmoid(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x)) if x >= 0 else math.exp(x) / (1.0 + math.exp(x))


RIGHT: Mapping[str, Callable[..., float]] = {
    "id": lambda x: x,
    "neg": lambda x: -x,
    "sigmoid": _stable_sigmoid,
    "relu": lambda x: x if x > 0 else 0.0,
    "exp": math.exp,
    "log": math.log,
    "inv": lambda x: 1.0 / x,
    "mul": lambda x, y: x * y,
    "add": lambda x, y: x + y,
    "gt": lambda x, y: float(x > y),
    "lt": lambda x, y: float(x < y),
    "eq": lambda x, y: float(x == y),
    "max": lambda x, y: max(x, y),
    "is_close": lambda x, y: float(abs(x - y) < 1e-2),
    "log_back": lambda x, y: y / x,
    "inv_back": lambda x, y: -y / (x * x),
    "relu_back": lambda x, y: y if x > 0 else 0.0,
}

WRONG: Mapping[str, Mapping[str, tuple[Callable[..., float], str, str]]] = {
    "sigmoid": {
        "sign of the exponent": (lambda x: _stable_sigmoid(-x), "The value is 1 / (1 + exp(x)).", "the exponent's sign")
    },
    "relu": {"smaller number": (lambda x: min(x, 0.0), "The value is the smaller of x and 0.", "the comparison")},
    "max": {"smaller number": (lambda x, y: min(x, y), "The value is the smaller of both.", "the comparison")},
    "lt": {
        "greater": (lambda x, y: float(x > y), "The comparison is the other way round.", "the comparison"),
        "or equal": (lambda x, y: float(x <= y), "Equal numbers count as smaller.", "the comparison"),
    },
    "gt": {
        "smaller": (lambda x, y: float(x < y), "The comparison is the other way round.", "the comparison"),
        "or equal": (lambda x, y: float(x >= y), "Equal numbers count as greater.", "the comparison"),
    },
    "is_close": {
        "without the absolute value": (
            lambda x, y: float(x - y < 1e-2),
            "A negative difference always counts as close.",
            "the difference's sign",
        ),
        "equality": (
            lambda x, y: float(x == y),
            "Numbers that differ a little do not count as close.",
            "the threshold",
        ),
    },
    "log_back": {
        "sign": (lambda x, y: -y / x, "The derivative of log is 1 / x.", "the sign"),
        "adjoint ignored": (lambda x, y: 1.0 / x, "The derivative is not multiplied by y.", "a factor"),
        "result in place of the operand": (
            lambda x, y: y / (math.log(x) or 1.0),
            "The derivative of log is 1 / x.",
            "the divisor",
        ),
    },
    "inv_back": {
        "sign lost": (lambda x, y: y / (x * x), "The derivative of 1 / x is -1 / x².", "the sign"),
        "not squared": (lambda x, y: -y / x, "The derivative of 1 / x is -1 / x².", "the power"),
        "adjoint ignored": (lambda x, y: -1.0 / (x * x), "The derivative is not multiplied by y.", "a factor"),
    },
    "relu_back": {
        "no mask": (lambda x, y: y, "The derivative passes where x is negative too.", "the condition"),
        "adjoint ignored": (lambda x, y: float(x > 0), "The derivative is not multiplied by y.", "a factor"),
        "operand as a factor": (lambda x, y: x * y if x > 0 else 0.0, "The derivative of relu is 0 or 1.", "a factor"),
        "mask from the adjoint": (
            lambda x, y: y if y > 0 else 0.0,
            "The sign of x decides, not that of y.",
            "the condition",
        ),
    },
}


def _function_key(name: str) -> Key:
    def reference(*numbers: float, mistakes: frozenset[str] = frozenset()) -> Outputs:
        formula = next((WRONG[name][m][0] for m in sorted(mistakes) if m in WRONG.get(name, {})), RIGHT[name])
        return (formula(*numbers),)

    accepted: dict[str, Callable[..., Outputs]] = {}
    if name in ("log", "log_back", "inv", "inv_back"):
        accepted["guarded"] = lambda x, *rest: (RIGHT[name](x + GUARD, *rest),)
        accepted["doubly guarded"] = lambda x, *rest: (RIGHT[name](x + 2 * GUARD, *rest),)
    told = tuple(
        Mistake(switch, "", f"{sentence} Compare {name} with {FUNCTIONS.get(name) or SIGNS[name]}.", _hints(place))
        for switch, (_, sentence, place) in WRONG.get(name, {}).items()
    )
    return Key(reference, told, accepted)


def _hints(place: str) -> tuple[str, str, str]:
    return ("Work out a small example by hand.", "Try numbers of both signs, and two equal ones.", f"Look at {place}.")


def _program(name: str, numbers: tuple[float, ...]) -> Program:
    return Program(numbers, (Operation(CLASSES[name], tuple(range(len(numbers)))),))


def _forward_key(name: str) -> Key:
    operation = CLASSES[name]
    if name in ("LT", "EQ"):
        return Key(lambda *x, mistakes=frozenset(): (RIGHT[name.lower()](*x),))

    def reference(*numbers: float, mistakes: frozenset[str] = frozenset()) -> Outputs:
        return (run(_program(name, numbers), mistakes)[0][-1],)

    told = tuple(mistake for mistake in LOCAL[operation] if mistake.name in WRONG_VALUES.get(operation, {}))
    return Key(
        reference, told, {"guarded": lambda x: (FORWARD[operation](x + GUARD),)} if name in ("Log", "Inv") else {}
    )


def _backward_key(name: str) -> Key:
    if name in ("LT", "EQ"):
        return Key(lambda x, y, d, mistakes=frozenset(): (0.0,))
    operation = CLASSES[name]

    def reference(*numbers: float, mistakes: frozenset[str] = frozenset()) -> Outputs:
        *inputs, d = numbers
        return (tuple(run(_program(name, tuple(inputs)), mistakes, d)[1][: len(inputs)]),)

    told = tuple(mistake for mistake in LOCAL[operation] if mistake.name not in WRONG_VALUES.get(operation, {}))
    return Key(reference, told, {"guarded": lambda x, d: reference(x + 2 * GUARD, d)} if name in ("Log", "Inv") else {})


def _sweep(program: Program, seed: float, *, mistakes: frozenset[str] = frozenset()) -> Outputs:
    values, adjoints = run(program, mistakes, seed)
    return values[program.output], tuple(adjoints[: len(program.leaves)])


MINITORCH_KEYS: Mapping[str, Key] = {
    **{f"minitorch.operators.{name}": _function_key(name) for name in FUNCTIONS},
    **{f"minitorch.{name}.forward": _forward_key(name) for name in CLASSES},
    **{f"minitorch.{name}.backward": _backward_key(name) for name in CLASSES},
    **{f"{SCALAR}{name}": _function_key(name) for name in SIGNS},
    "minitorch.backpropagate": Key(_sweep, (SEED, OVERWRITTEN, FIRST, TWICE, EDGES, BREADTH, EARLY)),
}
