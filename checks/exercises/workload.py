"""How much work an exercise is: steps counted from its calculations, minutes by published weights, a level 1 to 5."""

import functools
import tomllib
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from importlib.resources import files

from checks.exercises.arithmetic import Arithmetic, Step, evaluate
from checks.exercises.exercise import Content, keys
from checks.exercises.formula import parse

_NAMED = {"add": "add", "subtract": "add", "multiply": "multiply", "divide": "divide", "power": "power"}


@functools.cache
def weights() -> Mapping[str, Mapping[str, Fraction]]:
    """The tables of ``weights.toml``: minutes per kind of step, largest minutes per level."""
    text = files(__package__).joinpath("weights.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text, parse_float=Fraction)
    return {name: {key: Fraction(value) for key, value in table.items()} for name, table in tables.items()}


def kind_of(step: Step) -> str | None:
    """The name in ``weights.toml`` of an operation; None if nobody needs to calculate for it."""
    return None if step.trivial else _NAMED.get(step.function, "function")


def steps_of(content: Content) -> dict[str, tuple[Step, ...]]:
    """The operations of every part that has a calculation, at the keys."""
    values = keys(content)
    found = {}
    for part in content.parts:
        if part.work:
            arithmetic = Arithmetic()
            evaluate(parse(part.work), values, arithmetic)
            found[part.name] = tuple(arithmetic.steps)
    return found


def effort(content: Content) -> Counter[str]:
    """How many steps of each kind the whole exercise takes."""
    total: Counter[str] = Counter(statement=1, part=len(content.parts))
    total["concept"] = len({part.concept for part in content.parts})
    for steps in steps_of(content).values():
        total.update([kind for step in steps if (kind := kind_of(step))])
    for part in content.parts:
        total.update(dict(part.effort))
    return total


def minutes(content: Content) -> Fraction:
    """The estimated time, in minutes."""
    table = weights()["minutes"]
    return sum([table[kind] * count for kind, count in effort(content).items()], Fraction(0))


def level(time: Fraction) -> int:
    """The level whose limit the time keeps; 6 if it is beyond all.

    Examples
    --------
    >>> level(Fraction(4)), level(Fraction(9)), level(Fraction(100))
    (1, 2, 6)
    """
    limits = sorted((limit, int(name)) for name, limit in weights()["levels"].items())
    return next((number for limit, number in limits if time <= limit), 6)
