"""Gradient checking: differences, their order, the best step, and the verdict on a gradient. No answers here."""

from pathlib import Path

from checks.assignments.adapters.functions import Function, Functions
from checks.assignments.function_text import FunctionText
from checks.assignments.gradient_check.arrays import GRADIENT, PULLBACK
from checks.assignments.gradient_check.scalars import BEST_STEP, CENTRAL, FORWARD, ORDER
from checks.assignments.gradient_check.verdicts import CHECK, RELATIVE_ERROR
from checks.assignments.task import Assignment, Standing

TASKS = (FORWARD, CENTRAL, GRADIENT, PULLBACK, RELATIVE_ERROR, CHECK, ORDER, BEST_STEP)

PLAIN = Functions(
    "plain",
    "Modules with the functions of the starter file.",
    {task.name: Function(task.name, task.inputs, task.outputs) for task in TASKS},
)

CS231N = Functions(
    "cs231n",
    "gradient_check.py with eval_numerical_gradient(f, x, verbose, h), eval_numerical_gradient_array(f, x, df, h).",
    {
        "numerical_gradient": Function(
            "eval_numerical_gradient", ("f", "x"), ("gradient",), keywords={"h": "h"}, options={"verbose": False}
        ),
        "numerical_pullback": Function(
            "eval_numerical_gradient_array", ("f", "x", "v"), ("gradient",), keywords={"h": "h"}
        ),
    },
    standings={
        # Its arrays are float64 and hold entries; it moves the entries of the array that it is given.
        "*/integers": Standing.OPEN,
        "*/single precision": Standing.OPEN,
        "*/no entries": Standing.OPEN,
        "*/no axes": Standing.ADVICE,
        "numerical_gradient/inputs left unchanged": Standing.REQUIRED,
    },
)

MINITORCH = Functions(
    "minitorch",
    "autodiff.py with central_difference(f, *vals, arg=0, epsilon=1e-6).",
    {"central_difference": Function("central_difference", ("f", "x"), ("slope",), keywords={"epsilon": "h"})},
)

BOOK = Functions(
    "fixed-step",
    "Modules with numerical_gradient(f, x), whose step is 1e-4.",
    {"numerical_gradient": Function("numerical_gradient", ("f", "x"), ("gradient",))},
    standings={
        f"numerical_gradient/{check.name}": Standing.OPEN
        for check in GRADIENT.families
        if check.name not in ("usual step", "single precision", "integers")
    }
    | {"*/integers": Standing.OPEN, "*/single precision": Standing.OPEN},
)

ASSIGNMENT = Assignment(
    name="gradient-check",
    title="Gradient checking",
    tasks=TASKS,
    adapters=(PLAIN, CS231N, MINITORCH, BOOK),
    folder=str(Path(__file__).parent),
    saved_types=(FunctionText,),
)
