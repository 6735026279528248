"""What there is to implement: each operation, numbers on its left, sums of gradients, the order of the sweep."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from checks.assignments.program_draws import (
    alone,
    chain,
    dead_branch,
    doubled,
    equal_values,
    inside,
    nested,
    random_program,
    repeated,
    skip_connections,
    unequal_diamond,
    used_elsewhere,
)
from checks.assignments.program_properties import few_alive, linear_time, same_or_added, slopes
from checks.assignments.scalar_autograd import draws
from checks.assignments.scalar_autograd.minitorch_tasks import MINITORCH_TASKS
from checks.assignments.task import Arguments, Draw, Family, Property, Sizes, Standing, Task
from checks.assignments.values import Values

INPUTS = ("program",)
ANSWERS = ("value", "gradients")
ALONE, INSIDE, ELSEWHERE = "alone", "in a larger expression", "operands used elsewhere too"
RIGHT, LEFT = "a number on the right", "a number on the left"
ABOVE = f"{INSIDE}, no *"
TIMES = ("multiply",)
ARITHMETIC = ("add", "multiply")
SWEEP = ("backward", *ARITHMETIC)
PASSES_ON = ("add", "relu")
"""What passes on the gradient from above as it is: applied to its own result it would show nothing."""

RESULT = "results as operands"
SLOPES = "slopes of its own values"
BINARY = {"add": "a + b", "subtract": "a - b", "multiply": "a * b", "divide": "a / b"}
ALONE_SENTENCE = (
    "`y.data` is the value of the expression, and after `y.backward()` `grad` of each operand is the derivative of y "
    "by it."
)
INSIDE_SENTENCE = "An operation passes on the gradient that arrives from above: y is often further away than one step."
ELSEWHERE_SENTENCE = "What an operand receives from several places is added up."
RESULT_SENTENCE = "An operand may be a result of operations, which other operations use too."
SLOPES_SENTENCE = "The gradients are the slopes of the values that the class computes."


def _operation(name: str, signature: str, statement: str, *more: Family) -> Task:
    """An operation with Values as operands; what arrives from above is made by `*`, and where that fails without it."""
    scaled = () if name == "multiply" else TIMES
    families = (
        Family(ALONE, ALONE_SENTENCE, draws.drawn(alone, name), valid=draws.valid, count=6, weight=2.0),
        Family(INSIDE, INSIDE_SENTENCE, draws.drawn(inside, name), valid=draws.valid, count=6, after=scaled),
        *more,
    )
    if name == "multiply":
        return _task(name, signature, statement, families, draws.drawn(inside, name))
    instead = draws.drawn(doubled if name in PASSES_ON else nested, name)
    needed = ("add",) if name in PASSES_ON and name != "add" else ()
    above = Family(ABOVE, INSIDE_SENTENCE, instead, valid=draws.valid, count=6, after=needed, without=TIMES)
    return _task(name, signature, statement, (*families, above), draws.drawn(inside, name), instead, needed)


def _task(
    name: str,
    signature: str,
    statement: str,
    families: tuple[Family, ...],
    sloped: Draw,
    instead: Draw | None = None,
    needed: tuple[str, ...] = (),
    points: float = 1.0,
) -> Task:
    """A task with its slopes, those of products if there are any, else those of another sort of program."""
    scaled = () if instead is None else TIMES
    properties: tuple[Property, ...] = (Property(SLOPES, SLOPES_SENTENCE, slopes(name, sloped), count=2, after=scaled),)
    if instead is not None:
        other = Property(f"{SLOPES}, no *", SLOPES_SENTENCE, slopes(name, instead), count=2, after=needed)
        properties = (*properties, replace(other, without=TIMES))
    return Task(name, signature, statement, INPUTS, ANSWERS, families, properties, points)


def _binary(name: str, statement: str) -> Task:
    return _operation(name, BINARY[name], statement)


def _with_number(name: str, signature: str, statement: str, families: tuple[Family, Family], operation: str) -> Task:
    """A row of its own: whoever forgets plain numbers has still got the operation right."""
    scaled, apart = families
    needed = tuple({"add"} - {operation}) if operation in draws.LINEAR else ()
    families = (replace(scaled, after=TIMES), replace(apart, after=needed, without=TIMES))
    return _task(name, signature, statement, families, scaled.draw, apart.draw, needed, 0.5)


def _right_number(name: str, operation: str) -> Task:
    signature = BINARY[operation].replace("b", "2")
    sentence = "The right operand may be a plain `int` or `float`."
    scaled = Family(RIGHT, sentence, draws.number_on_the_right(operation), valid=draws.valid, count=6)
    apart = replace(scaled, name=f"{RIGHT}, no *", draw=draws.number_on_the_right(operation, apart=True))
    statement = f"The expression `{signature}`, with a plain number on the right."
    return _with_number(name, signature, statement, (scaled, apart), operation)


def _used_again(name: str) -> Task:
    """A row of its own: the rule may be right, and overwrite what its operand has received."""
    again: Callable[[str], Draw] = lambda joined: draws.drawn(partial(used_elsewhere, joined=joined), name)
    of_a_result: Callable[[str], Draw] = lambda joined: draws.drawn(partial(draws.of_a_result, joined=joined), name)
    return _again(name, again, of_a_result)


def _again(name: str, again: Callable[[str], Draw], of_a_result: Callable[[str], Draw]) -> Task:
    """The operands of an operation joined with its result, by products or, where these fail, by sums."""
    family = Family(ELSEWHERE, ELSEWHERE_SENTENCE, again("multiply"), valid=draws.valid, count=6, after=TIMES)
    result = replace(family, name=RESULT, sentence=RESULT_SENTENCE, draw=of_a_result("multiply"), count=3)
    families = (
        family,
        result,
        replace(family, name=f"{ELSEWHERE}, no *", draw=again("add"), after=("add",), without=TIMES),
        replace(result, name=f"{RESULT}, no *", draw=of_a_result("add"), after=("add",), without=TIMES),
    )
    return Task(
        f"{name}, operands used again",
        "...",
        f"Operands of `{name}` that other operations use too.",
        INPUTS,
        ANSWERS,
        families,
        points=0.5,
        after=(name,),
    )


def _reflected(name: str, operation: str, signature: str) -> Task:
    sentence = "The left operand may be a plain `int` or `float`."
    scaled = Family(LEFT, sentence, draws.number_on_the_left(operation), valid=draws.valid)
    apart = replace(scaled, name=f"{LEFT}, no *", draw=draws.number_on_the_left(operation, apart=True))
    statement = f"The expression `{signature}`, with a plain number on the left and a Value on the right."
    return _with_number(name, signature, statement, (scaled, apart), operation)


def _power() -> Task:
    whole, fractions = draws.power(*draws.WHOLE), draws.power(*draws.FRACTIONS, positive=True)
    apart = draws.power(*draws.WHOLE, apart=True)
    sentence = "The exponent is a plain number; 3, -1, any whole number."
    exact = Family("whole exponents", sentence, whole, valid=draws.valid, after=TIMES)
    broken = Family(
        "exponents that are fractions", "The exponent may be 0.5.", fractions, valid=draws.valid, count=6, after=TIMES
    )
    families = (
        exact,
        broken,
        Family(
            "base 0", "At 0 the derivative of a square is 0.", draws.power_of_zero, count=2, weight=0.5, after=TIMES
        ),
        replace(exact, name="whole exponents, no *", draw=apart, after=(), without=TIMES),
        replace(
            broken,
            name="exponents that are fractions, no *",
            draw=draws.power(*draws.FRACTIONS, positive=True, apart=True),
            after=(),
            without=TIMES,
        ),
    )
    return _task("power", "a ** n", "A power with a plain number as exponent.", families, whole, apart)


def _relu() -> Task:
    kink = Family(
        "at the kink",
        "At 0 any slope from 0 to 1 is right.",
        draws.at_the_kink,
        count=2,
        subgradient=True,
        weight=0.5,
        after=TIMES,
    )
    return _operation("relu", "a.relu()", "The larger of a and 0.", kink)


OPERATIONS = (
    _binary("multiply", "The product of two Values."),
    _binary("add", "The sum of two Values."),
    _operation("negative", "-a", "The negative of a Value."),
    _binary("subtract", "The difference of two Values."),
    _binary("divide", "The quotient of two Values."),
    _power(),
    _right_number("value plus number", "add"),
    _right_number("value minus number", "subtract"),
    _right_number("value times number", "multiply"),
    _right_number("value over number", "divide"),
    _reflected("number plus value", "add", "2 + a"),
    _reflected("number minus value", "subtract", "5 - a"),
    _reflected("number times value", "multiply", "2 * a"),
    _reflected("number over value", "divide", "1 / a"),
    _reflected("number to the value", "power", "2 ** a"),
    _operation("exp", "a.exp()", "The exponential function."),
    _operation("log", "a.log()", "The natural logarithm."),
    _operation("tanh", "a.tanh()", "The hyperbolic tangent."),
    _relu(),
    _operation("sigmoid", "a.sigmoid()", "The logistic function 1 / (1 + exp(-a))."),
)
"""Operations, each a row of its own."""


def _accumulation() -> Task:
    def twice(name: str) -> Family:
        sign = {"add": "+", "multiply": "*"}[name]
        return Family(
            f"a {sign} a",
            f"The same Value may stand on both sides: `a {sign} a`.",
            lambda values, sizes: (repeated(values, name),),
            valid=draws.valid,
            count=6,
            after=(*TIMES, name),
        )

    shared = Family(
        "used by several operations",
        ELSEWHERE_SENTENCE,
        lambda values, sizes: (random_program(values, 2, sizes["operations"]),),
        {"operations": (2, 3)},
        valid=draws.valid,
        after=ARITHMETIC,
    )
    statement = "Gradients that reach a Value along several ways are added up."
    families = (twice("add"), twice("multiply"), shared, *_of_one_operation(shared, *ARITHMETIC))
    return Task("accumulation", "y.backward()", statement, INPUTS, ANSWERS, families, points=2.0)


def _of_one_operation(family: Family, *names: str) -> tuple[Family, ...]:
    """Random graphs of sums alone, or of products alone, for hand-ins whose other operation fails."""

    def instead(name: str) -> Family:
        (other,) = set(ARITHMETIC) - {name}
        return replace(
            family,
            name=f"{family.name}, {'sums' if name == 'add' else 'products'} alone",
            draw=lambda values, sizes: (random_program(values, 2, sizes["operations"], (name,)),),
            after=(name,),
            without=(other,),
        )

    return tuple(map(instead, names))


def _order() -> Task:
    sentence = "`backward` passes a node's gradient on when it is complete, that is, in reverse topological order."
    families = (
        Family(
            "ways of unequal length",
            sentence,
            lambda values, sizes: (unequal_diamond(values, sizes["long"]),),
            {"long": (2, 1, 3, 4)},
            valid=draws.valid,
            count=10,
            weight=2.0,
        ),
        Family(
            "skip connections",
            sentence,
            lambda values, sizes: (skip_connections(values, sizes["blocks"]),),
            {"blocks": (1, 2, 3)},
            valid=draws.valid,
            count=6,
        ),
        Family(
            "random graphs",
            sentence,
            lambda values, sizes: (random_program(values, 3, sizes["operations"]),),
            {"operations": (4, 6, 8)},
            valid=draws.valid,
        ),
        Family(
            "equal values",
            "Two Values of the same value are still two Values.",
            lambda values, sizes: (equal_values(values),),
            valid=draws.valid,
            count=6,
        ),
        Family(
            "results that are not used",
            "What was computed from a Value and plays no part in y has no influence.",
            lambda values, sizes: (dead_branch(values, sizes["dead"]),),
            {"dead": (1, 2)},
            valid=draws.valid,
            count=6,
        ),
        Family(
            "a Value that is not used",
            "A Value that y was not computed from keeps its gradient of 0.",
            draws.no_part,
            valid=draws.valid,
            count=2,
            weight=0.5,
        ),
        Family(
            "whole numbers",
            "A Value may hold a Python `int`.",
            draws.integers,
            valid=draws.valid,
            count=3,
            weight=0.5,
        ),
    )
    doubling = Property(
        "time grows with the nodes",
        "Every node is visited once, however many ways lead to it.",
        linear_time("backward"),
        count=1,
        after=("add",),
        costs=True,
    )
    random_graphs = next(family for family in families if family.name == "random graphs")
    both = tuple(replace(family, after=ARITHMETIC) for family in families)
    sloped = Property(SLOPES, SLOPES_SENTENCE, slopes("backward", _small_graph), count=2, after=ARITHMETIC)
    return Task(
        "backward",
        "y.backward()",
        "The reverse sweep through any graph of Values.",
        INPUTS,
        ANSWERS,
        (*both, *_of_one_operation(random_graphs, *ARITHMETIC)),
        (doubling, sloped),
        3.0,
        ("accumulation",),
    )


def _small_graph(values: Values, sizes: Sizes) -> Arguments:
    return (random_program(values, 2, 5),)


def _results() -> Task:
    family = Family(
        "gradients of results",
        "After `y.backward()` every Value that y was computed from holds its gradient, y itself (1) included.",
        lambda values, sizes: (random_program(values, 2, sizes["operations"]).without_dead_code(),),
        {"operations": (2, 4)},
        valid=draws.valid,
        count=6,
    )
    statement = "`grad` of the results in between, as the reverse trace of the lecture lists them."
    return Task("gradients of results", "v.grad", statement, INPUTS, ("adjoints",), (family,), after=SWEEP)


def _long() -> Task:
    deep = Family(
        "a chain of 3,000 operations",
        "Long chains of operations work too (told, not marked).",
        lambda values, sizes: (chain(values, 3000),),
        standing=Standing.ADVICE,
        count=1,
    )
    statement = "Chains of thousands of operations, which a recursive walk cannot follow."
    return Task("long chains", "y.backward()", statement, INPUTS, ANSWERS, (deep,), points=0.0, after=SWEEP)


def _second() -> Task:
    family = Family(
        "backward twice",
        "A second `y.backward()` either gives the gradients of the leaves again or adds them once more; nothing else.",
        lambda values, sizes: (unequal_diamond(values, sizes["long"]),),
        {"long": (1, 2)},
        valid=draws.valid,
        count=4,
    )
    return Task(
        "second backward",
        "y.backward(); y.backward()",
        "Two sweeps through the same graph.",
        INPUTS,
        ("first", "second"),
        (family,),
        after=SWEEP,
        judge=same_or_added,
    )


def _loop() -> Task:
    family = Family(
        "nothing is kept",
        "The class keeps no list of Values: the graph of a round of training goes with the last reference to it.",
        lambda values, sizes: (values.integer(30, 60),),
        count=1,
    )
    statement = "A loop that builds a graph, calls `backward` and moves a parameter, round after round."
    return Task("training loop", "for ...", statement, ("rounds",), ("alive",), (family,), after=SWEEP, judge=few_alive)


def _expressions() -> Task:
    names = ("add", "multiply", "subtract", "divide", "power", "negative")
    family = Family(
        "arithmetic",
        "Operations can be combined in any way.",
        lambda values, sizes: (random_program(values, sizes["leaves"], sizes["operations"], names, constants=0.2),),
        {"leaves": (2, 3), "operations": (5, 8, 12)},
        valid=draws.valid,
        count=10,
    )
    again = (f"{name}, operands used again" for name in ("subtract", "divide", "power", "negative"))
    right = (f"value {sign} number" for sign in ("plus", "minus", "times", "over"))
    after = (*SWEEP, *again, *right)
    statement = "Expressions of `+ - * / **`."
    return Task("expressions", "...", statement, INPUTS, ANSWERS, (family,), points=2.0, after=after)


def _network(activation: str) -> Task:
    family = Family(
        "squared error of a small network",
        "Networks with one hidden layer can be trained.",
        partial(draws.network, activation=activation),
        {"d": (1, 2, 3)},
        valid=draws.valid,
        count=4,
    )
    statement = f"A neural network on two inputs with {activation} as activation, and its squared error."
    after = (*SWEEP, f"{activation}, operands used again")
    return Task(f"network with {activation}", "...", statement, INPUTS, ANSWERS, (family,), after=after)


TASKS = (
    *OPERATIONS,
    _accumulation(),
    *(_used_again(name) for name in ("negative", "subtract", "divide", "exp", "log", "tanh", "relu", "sigmoid")),
    _again(
        "power",
        lambda joined: partial(draws.power_used_elsewhere, joined=joined),
        lambda joined: partial(draws.power_of_a_result, joined=joined),
    ),
    _again(
        "number to the value",
        lambda joined: partial(draws.number_to_the_power_used_elsewhere, joined=joined),
        lambda joined: partial(draws.number_to_the_power_of_a_result, joined=joined),
    ),
    _order(),
    _long(),
    _results(),
    _second(),
    _loop(),
    _expressions(),
    _network("tanh"),
    _network("relu"),
    *MINITORCH_TASKS,
)
