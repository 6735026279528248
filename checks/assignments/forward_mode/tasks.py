"""What there is to implement: operators and functions of dual numbers, comparison, and `derivative`."""

from collections.abc import Callable

import numpy as np

from checks.assignments.program_draws import UNARY, Draft, leaves, random_program
from checks.assignments.program_properties import NEAR
from checks.assignments.programs import Constant, Operation, Program
from checks.assignments.task import Arguments, Ask, Family, Finding, Property, Sizes, Task
from checks.assignments.values import Values

INPUTS = ("program", "tangents")
ANSWERS = ("value", "tangent")
DOMAINS = {"sqrt": (0.3, 3.0), "log": (0.3, 3.0), "exp": (-1.5, 1.5), "tanh": (-1.5, 1.5)}
SENTENCE = "The value is that of the expression, and the tangent is the sum of the operands' tangents times the slopes."


def valid(program: Program, tangents: object) -> bool:
    """Programs keep their margins."""
    return program.valid


def _tangents(values: Values, program: Program) -> Arguments:
    return program, tuple(float(t) for t in np.atleast_1d(values.cotangent((len(program.leaves),))))


def _operation(name: str) -> Callable[[Values, Sizes], Arguments]:
    low, high = DOMAINS.get(name, (-2.0, 2.0))

    def draw(values: Values, sizes: Sizes) -> Arguments:
        count = 1 if name in UNARY else 2
        operands = tuple(float(values.real((), low, high, 0.25)) for _ in range(count))
        return _tangents(values, Program(operands, (Operation(name, tuple(range(count))),)))

    return draw


def _with_number(name: str, *, left: bool) -> Callable[[Values, Sizes], Arguments]:
    def draw(values: Values, sizes: Sizes) -> Arguments:
        number = Constant(values.choice((2, 3, 5, 2.5, 0.75, *(() if left and name == "power" else (-2, -1.5)))))
        x = values.real((), 0.3, 2.5) if name == "power" and not left else values.real((), -2.0, 2.0, 0.25)
        return _tangents(values, Program((float(x),), (Operation(name, (number, 0) if left else (0, number)),)))

    return draw


def _whole_power(values: Values, sizes: Sizes) -> Arguments:
    x = float(values.real((), -2.0, 2.0, 0.25))
    exponent = Constant(values.choice((2, 3, -1, -2, 2.0)))
    return _tangents(values, Program((x,), (Operation("power", (0, exponent)),)))


def _both_vary(values: Values, sizes: Sizes) -> Arguments:
    base, exponent = float(values.real((), 0.3, 2.5)), float(values.real((), -2.0, 2.0, 0.25))
    return _tangents(values, Program((base, exponent), (Operation("power", (0, 1)),)))


def _maximum_apart(values: Values, sizes: Sizes) -> Arguments:
    """The smaller operand has the larger tangent as often as not."""
    a, b = leaves(values, 2)
    return _tangents(values, Program((a, b), (Operation("maximum", (0, 1)),)))


def _integers(values: Values, sizes: Sizes) -> Arguments:
    a, b = values.choice((2, 3, 4, 5)), values.choice((-3, -2, 7, 6))
    program = Program((a, b), (Operation("multiply", (0, 1)), Operation("divide", (2, 0)), Operation("add", (3, 2))))
    return _tangents(values, program)


def _expression(values: Values, sizes: Sizes) -> Arguments:
    names = ("add", "multiply", "subtract", "divide", "negative")
    return _tangents(values, random_program(values, 2, sizes["operations"], names, constants=0.2))


def _constant_result(values: Values, sizes: Sizes) -> Arguments:
    draft = Draft(leaves(values, 2))
    draft.add("subtract", 0, 0)
    draft.add("multiply", 2, 1)
    return _tangents(values, draft.program)


def _linear(task: str, draw: Callable[[Values, Sizes], Arguments]) -> Callable[[Ask, Values, Sizes], Finding | None]:
    """The tangent doubles if all tangents do, and vanishes with them."""

    def check(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
        program, tangents = draw(values, sizes)
        if not program.valid:
            return None
        once, twice, none = (
            float(ask(task, program, tuple(times * t for t in tangents))[1]) for times in (1.0, 2.0, 0.0)
        )
        if abs(twice - 2.0 * once) <= NEAR * (1.0 + abs(once)) and abs(none) <= NEAR:
            return None
        return Finding("twice the tangents do not give twice the tangent", (program, tangents), 2.0 * once, twice)

    return check


def _task(
    name: str,
    signature: str,
    statement: str,
    draw: Callable[[Values, Sizes], Arguments],
    points: float = 1.0,
    check: str = "values and tangents",
    count: int = 12,
) -> Task:
    family = Family(check, SENTENCE, draw, valid=valid, count=count)
    linear = Property(
        "linear in the tangents", "Twice the tangents give twice the tangent.", _linear(name, draw), count=2
    )
    return Task(name, signature, statement, INPUTS, ANSWERS, (family,), (linear,), points)


SIGNS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/"}
LEFT = {
    "add": "number plus dual",
    "subtract": "number minus dual",
    "multiply": "number times dual",
    "divide": "number over dual",
}
RIGHT = {
    "add": "dual plus number",
    "subtract": "dual minus number",
    "multiply": "dual times number",
    "divide": "dual over number",
}

OPERATIONS = (
    *(_task(name, f"a {sign} b", f"`a {sign} b` of two duals.", _operation(name)) for name, sign in SIGNS.items()),
    _task("negative", "-a", "The negative of a dual.", _operation("negative"), 0.5),
    *(
        _task(RIGHT[name], f"a {sign} 2", f"`a {sign} 2` with a plain number.", _with_number(name, left=False), 0.5)
        for name, sign in SIGNS.items()
    ),
    *(
        _task(LEFT[name], f"2 {sign} a", f"`2 {sign} a` with a plain number.", _with_number(name, left=True), 0.5)
        for name, sign in SIGNS.items()
    ),
    _task("power", "a ** n", "A power with a whole number as exponent.", _whole_power),
    _task(
        "number to the dual", "2 ** a", "A positive number to the power of a dual.", _with_number("power", left=True)
    ),
    _task("power of two duals", "a ** b", "A power in which base and exponent vary.", _both_vary),
    _task("absolute", "abs(a)", "The absolute value.", _operation("absolute")),
    *(
        _task(name, f"{name}(a)", f"The function {name} of a dual.", _operation(name))
        for name in ("exp", "log", "sin", "cos", "tanh", "sqrt", "relu")
    ),
    _task("maximum", "maximum(a, b)", "The larger of two duals, by their values.", _maximum_apart),
)


def _comparison() -> Task:
    def draw(values: Values, sizes: Sizes) -> Arguments:
        a = float(values.real((), -2.0, 2.0, 0.25))
        other = a if values.integer(0, 1) else a + values.choice((-1.0, 1.0, 0.5, -0.5))
        first, second = (float(t) for t in values.cotangent((2,)))
        return a, first, other, second

    sentence = "Duals are compared by their values alone."
    family = Family("values decide", sentence, draw, count=16)
    inputs = ("a", "tangent_of_a", "b", "tangent_of_b")
    return Task("comparison", "a < b, a > b", sentence, inputs, ("less", "greater"), (family,))


FIRST = (
    "lambda x: x * x * x - 2 * x",
    "lambda x: (x + 1) / (x * x + 2)",
    "lambda x: exp(x) * sin(x)",
    "lambda x: x * x if x > 0 else -3 * x",
    "lambda x: 5 - x ** 3",
)
CONSTANTS = ("lambda x: 3.5", "lambda x: 2")
BRANCHES = ("lambda x: x * x if -1 < x < 1 else 2 * x",)
NESTED = (
    "lambda x: x * derivative(lambda y: x + y, 1.0)",
    "lambda x: x * derivative(lambda y: x * x * y + y * y, 2.0)",
    "lambda x: derivative(lambda y: x * y * y, x)",
    "lambda x: derivative(lambda y: y * derivative(lambda z: x * y * z * z, y), 3.0)",
    "lambda x: derivative(lambda y: exp(x * y), 0.5)",
)
OUTER_ALONE = ("lambda x: x * x + x * derivative(lambda y: x * x * x, 1.0)",)
NESTED_FUNCTIONS = (
    "lambda x: derivative(lambda y: sin(x * y) + sqrt(1 + x * x * y), 2.0)",
    "lambda x: derivative(lambda y: log(1 + x * x * y) + tanh(x * y), 0.5)",
    "lambda x: derivative(lambda y: cos(x * y) * y + relu(x * y) * y + abs(x * y - 4) * x, 2.0)",
)


def _sources(*sources: str) -> Callable[[Values, Sizes], Arguments]:
    def draw(values: Values, sizes: Sizes) -> Arguments:
        return values.choice(sources), float(values.real((), -1.5, 1.5, 0.3))

    return draw


def _derivatives() -> tuple[Task, ...]:
    ordinary = Family(
        "functions", "`derivative(f, x)` is the slope of f at x, a plain number.", _sources(*FIRST), count=12
    )
    constant = Family(
        "constant functions",
        "The derivative of a function that returns a plain number is 0.",
        _sources(*CONSTANTS),
        count=2,
        weight=0.5,
    )
    branches = Family(
        "branches", "A dual may be compared with a plain number.", _sources(*BRANCHES), count=8, weight=0.5
    )
    nested = Family(
        "nested derivatives",
        "Derivatives can be nested: the inner one is taken with respect to its own variable alone.",
        _sources(*NESTED),
        count=15,
    )
    of_functions = Family(
        "nested derivatives of functions",
        "The functions keep the variables of nested derivatives apart too.",
        _sources(*NESTED_FUNCTIONS),
        count=12,
    )
    outer_alone = Family(
        "no inner variable",
        "Where an inner function does not depend on its own variable, its derivative is 0.",
        _sources(*OUTER_ALONE),
        count=3,
        weight=0.5,
    )
    inputs, outputs = ("f", "x"), ("slope",)
    signature = "derivative(f, x)"
    return (
        Task(
            "derivative",
            signature,
            "The derivative of a function of one number.",
            inputs,
            outputs,
            (ordinary, branches, constant),
            points=2.0,
            after=("add", "multiply"),
        ),
        Task(
            "nested derivatives",
            signature,
            "Derivatives of functions that take derivatives.",
            inputs,
            outputs,
            (nested, of_functions, outer_alone),
            points=3.0,
            after=("derivative",),
        ),
    )


TASKS = (
    *OPERATIONS,
    Task(
        "expressions",
        "...",
        "Expressions of + - * / and numbers.",
        INPUTS,
        ANSWERS,
        (
            Family(
                "arithmetic",
                "Operations can be combined in any way.",
                _expression,
                {"operations": (3, 5, 8)},
                valid=valid,
            ),
            Family(
                "whole numbers", "The value of a dual may be an `int`.", _integers, valid=valid, count=4, weight=0.5
            ),
            Family(
                "nothing left",
                "A tangent may be 0 although the operands' are not.",
                _constant_result,
                count=2,
                weight=0.5,
            ),
        ),
        points=2.0,
        after=("add", "subtract", "multiply", "divide", "negative"),
    ),
    _comparison(),
    *_derivatives(),
)
