"""What only hand-ins of minitorch have: functions of numbers, operations with a context, the order of the nodes."""

from collections.abc import Callable

import numpy as np

from checks.assignments.program_draws import equal_values, random_program, repeated, skip_connections, unequal_diamond
from checks.assignments.program_properties import topological
from checks.assignments.programs import Program
from checks.assignments.scalar_autograd.draws import domain, valid
from checks.assignments.task import Arguments, Family, Finding, Outputs, Sizes, Standing, Task
from checks.assignments.values import Values

FUNCTIONS = {
    "id": "x",
    "neg": "-x",
    "sigmoid": "1 / (1 + exp(-x))",
    "relu": "x if x > 0, else 0",
    "exp": "exp(x)",
    "log": "log(x)",
    "inv": "1 / x",
    "mul": "x y",
    "add": "x + y",
    "lt": "1 if x < y, else 0",
    "eq": "1 if x = y, else 0",
    "max": "the larger of x and y",
    "is_close": "whether x and y differ by less than 0.01",
    "log_back": "y times the derivative of log at x",
    "inv_back": "y times the derivative of 1 / x at x",
    "relu_back": "y times the derivative of relu at x",
}
"""Of the module `operators`."""

SCALAR = "minitorch.Scalar."
"""Begins the names of tasks on the class's comparisons."""

UNARY = ("id", "neg", "sigmoid", "relu", "exp", "log", "inv")
COMPARISONS = ("lt", "eq", "max", "is_close")
CLASSES = {
    "Add": "add",
    "Mul": "multiply",
    "Neg": "negative",
    "Inv": "inverse",
    "Log": "log",
    "Exp": "exp",
    "Sigmoid": "sigmoid",
    "ReLU": "relu",
    "LT": "less",
    "EQ": "equal",
}
"""Scalar functions, with the operation that each of them is."""

SIGNS = {"lt": "x < y", "gt": "x > y", "eq": "x == y"}
"""Comparisons of `Scalar`s."""

POSITIVE = ("log", "log_back", "Log")
PAIRS = ("Add", "Mul", "LT", "EQ")


def _number(values: Values, name: str) -> float:
    if name in POSITIVE:
        return float(values.real((), *domain("log"), 0.3))
    return float(values.real((), -2.0, 2.0, 0.25))


def _one(name: str) -> Callable[[Values, Sizes], Arguments]:
    return lambda values, sizes: (_number(values, name),)


def _two(name: str) -> Callable[[Values, Sizes], Arguments]:
    return lambda values, sizes: (_number(values, name), float(values.cotangent(())))


def _near(values: Values, sizes: Sizes) -> Arguments:
    """Numbers that are equal, nearly equal, or different, the larger one on either side."""
    x = float(values.real((), -2.0, 2.0, 0.25))
    return x, x + values.choice((0.0, 0.0, 0.005, -0.005, 0.5, -0.5, 1.0, -1.0))


def _function(name: str) -> Task:
    draw = _one(name) if name in UNARY else _near if name in COMPARISONS else _two(name)
    inputs = ("x",) if name in UNARY else ("x", "y")
    families = [Family("numbers", f"`{name}` is {FUNCTIONS[name]}.", draw, count=12)]
    if name in ("relu", "relu_back"):
        families.append(
            Family(
                "at the kink",
                f"`{name}` at 0 (told, not marked).",
                (lambda values, sizes: (0.0,)) if name == "relu" else lambda values, sizes: (0.0, 3.0),
                standing=Standing.REQUIRED if name == "relu" else Standing.ADVICE,
                count=1,
                weight=0.25,
            )
        )
    if name == "sigmoid":
        families.append(
            Family(
                "far from 0",
                "`sigmoid` is 0 or 1 at large numbers, without an overflow (told, not marked).",
                lambda values, sizes: (values.choice((-800.0, 800.0, -750.0)),),
                standing=Standing.ADVICE,
                count=3,
            )
        )
    return Task(
        f"minitorch.operators.{name}",
        f"{name}({', '.join(inputs)})",
        FUNCTIONS[name],
        inputs,
        ("result",),
        tuple(families),
        points=0.25,
    )


def _forward(name: str) -> Task:
    inputs = ("x", "y") if name in PAIRS else ("x",)
    draw = _near if name in ("LT", "EQ") else _two(name) if name in PAIRS else _one(name)
    sentence = f"`{name}.forward` gives the value of the operation."
    family = Family("numbers", sentence, draw, count=10)
    task = f"minitorch.{name}.forward"
    return Task(task, f"{name}.forward(ctx, ...)", sentence, inputs, ("result",), (family,), points=0.25)


def _backward(name: str) -> Task:
    inputs = ("x", "y", "d") if name in PAIRS else ("x", "d")

    def draw(values: Values, sizes: Sizes) -> Arguments:
        x = tuple(_number(values, name) for _ in inputs[:-1])
        if name in ("LT", "EQ") and x[0] == x[1]:
            x = (x[0], x[1] + 0.5)
        return (*x, float(values.choice((-1.7, -0.6, 0.7, 1.4, 2.5))))

    sentence = f"`{name}.backward` multiplies d by the derivative with respect to each operand."
    family = Family("numbers", sentence, draw, count=10)
    task = f"minitorch.{name}.backward"
    return Task(task, f"{name}.backward(ctx, d)", sentence, inputs, ("gradients",), (family,), points=0.5)


def _comparison(name: str) -> Task:
    sentence = f"`{SIGNS[name]}` is a `Scalar` that holds 1 where it is so, and 0 where it is not."
    family = Family("numbers", sentence, _near, count=12)
    return Task(f"{SCALAR}{name}", SIGNS[name], sentence, ("x", "y"), ("result",), (family,), points=0.25)


def _graph(values: Values, sizes: Sizes) -> Program:
    sort = values.integer(0, 4)
    if sort == 0:
        return unequal_diamond(values, sizes["long"])
    if sort == 1:
        return equal_values(values)
    if sort == 2:
        return repeated(values, values.choice(("add", "multiply")))
    if sort == 3:
        return skip_connections(values, sizes["long"])
    return random_program(values, 3, 2 + sizes["long"])


def _either_way(arguments: Arguments, outputs: Outputs) -> Finding | None:
    """Judge of an order from either end: what follows it knows from which."""
    order, once = outputs
    wrong = topological(arguments, outputs)
    return None if wrong is None or topological(arguments, (np.flip(np.asarray(order)), once)) is None else wrong


def _sort() -> Task:
    sentence = (
        "Each variable that the output depends on stands once, before those that it was computed from, or behind."
    )
    family = Family(
        "a topological order",
        f"{sentence} Any such order is right.",
        lambda values, sizes: (_graph(values, sizes),),
        {"long": (1, 2, 3)},
        valid=valid,
        count=15,
    )
    name = "minitorch.topological_sort"
    return Task(
        name,
        "topological_sort(variable)",
        sentence,
        ("program",),
        ("order", "once"),
        (family,),
        points=2.0,
        after=("add", "multiply"),
        judge=_either_way,
    )


def _backpropagate() -> Task:
    sentence = "`backpropagate` starts from the derivative it is given, and leaves the derivatives at the leaves."
    family = Family(
        "any derivative of the output",
        sentence,
        lambda values, sizes: (_graph(values, sizes), float(values.choice((-1.7, -0.6, 0.7, 1.4, 2.5)))),
        {"long": (1, 2, 3)},
        valid=lambda program, seed: program.valid,
        count=15,
    )
    return Task(
        "minitorch.backpropagate",
        "backpropagate(variable, deriv)",
        sentence,
        ("program", "seed"),
        ("value", "gradients"),
        (family,),
        points=2.0,
        after=("add", "multiply"),
    )


MINITORCH_TASKS = (
    *(_function(name) for name in FUNCTIONS),
    *(_forward(name) for name in CLASSES),
    *(_backward(name) for name in CLASSES),
    *(_comparison(name) for name in SIGNS),
    _sort(),
    _backpropagate(),
)
"""Behind the tasks on `Scalar`, which are those on `Value`."""
