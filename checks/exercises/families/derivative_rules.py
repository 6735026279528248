"""Differentiate by the rules: the derivative as a formula, then its value at a point."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from checks.exercises.answers import FormulaAnswer, NumberAnswer
from checks.exercises.blocks import Block, Display, Paragraph
from checks.exercises.exercise import Content, Given, LikelyMistake, Part
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.formula import Call, Formula, Name, parse
from checks.exercises.formula_text import tex
from checks.exercises.formula_writing import written
from checks.exercises.hand_rules import derivative, slips_in, steps_in
from checks.exercises.messages import say
from checks.exercises.numbers import write
from checks.exercises.stream import Stream
from checks.exercises.witnesses import gradient_witnesses, slope_witnesses

TEMPLATES: dict[int, tuple[str, ...]] = {
    1: ("{a}*x^{n} - {b}*x^2 + {c}*x", "{a}*x^{n} + {b}/x", "{a}*sin(x) + {b}*cos(x)", "{a}*exp(x) + {b}*x^{n}",
        "{a}*ln(x) - {b}*x^{n}", "{a}*{b}^x"),
    2: ("x^{n}*sin(x)", "x^{n}*exp(x)", "x*ln(x)", "({a}*x + {c})/(x^2 + {b})", "sin({a}*x^{n})", "exp(-{a}*x^2)",
        "({a}*x + {c})^{n}", "sqrt({a}*x^2 + {b})", "ln(x^2 + {b})", "cos(x)^{n}", "tanh({a}*x)", "sin(x)/x"),
    3: ("x^{n}*exp(-{a}*x)", "sin({a}*x)/(x + {b})", "x*sigmoid({a}*x)", "ln(1 + exp({a}*x))", "x*tanh(x^2)",
        "exp({a}*x)*cos({b}*x)", "(x^2 + {b})*sqrt({a}*x + {c})", "sin(ln(x^2 + {b}))", "x*{b}^x",
        "{a}*x/(1 + exp(-x))", "1/(1 + {a}*exp(-{b}*x))", "x^2*ln({a}*x + {c})"),
}  # fmt: skip
"""Functions by the number of rules that they take; low for FormulaAnswer's interval, in which all have a value."""

CHOSEN = {1: (1,), 2: (1, 2), 3: (2, 3), 4: (2, 2, 3), 5: (2, 3, 3, 3)}
FUNCTIONS = ("sin", "cos", "exp", "ln", "sqrt", "tanh", "sigmoid")


@dataclass(frozen=True)
class Functions:
    """Functions of x, as formulas, each with the point at which the slope is wanted."""

    texts: tuple[str, ...]
    points: tuple[Fraction, ...]


@register
class DerivativeRules(Family[Functions]):
    """Derivatives by the sum, product, quotient and chain rules."""

    name: ClassVar[str] = "derivative-rules"
    topic: ClassVar[str] = "derivatives"
    skill: ClassVar[str] = "compute"
    version: ClassVar[int] = 2

    def draw(self, stream: Stream, workload: int) -> Functions:
        chosen: list[str] = []
        for tier in CHOSEN[workload]:
            chosen.append(stream.choice([text for text in TEMPLATES[tier] if text not in chosen]))
        points = tuple([stream.decimal("0.2", "2.5", "0.1") for _ in chosen])
        return Functions(tuple([fill_in(text, stream) for text in chosen]), points)

    def present(self, instance: Functions) -> Content:
        parts: list[Part] = []
        for number, text in enumerate(instance.texts, start=1):
            parts += [formula_part(number, parse(text)), value_part(number, text, instance.points[number - 1])]
        return Content(
            statement=(
                Paragraph(say("derivative_rules.statement")),
                *[Display(f"f_{k}(x) = {tex(parse(text))}") for k, text in enumerate(instance.texts, start=1)],
            ),
            parts=tuple(parts),
            givens=tuple([Given(f"x{k}", write(x), "x") for k, x in enumerate(instance.points, start=1)]),
            calculator=any([name in text for text in instance.texts for name in FUNCTIONS]) or "^x" in str(instance),
        )

    def witnesses(self, instance: Functions) -> Witnesses:
        found: dict[str, dict[str, object]] = {}
        for k, (text, point) in enumerate(zip(instance.texts, instance.points, strict=True), start=1):
            for witness, slope in slope_witnesses(text, "x").items():
                found.setdefault(witness, {})[f"d{k}"] = slope
            for witness, (_, gradient) in gradient_witnesses(text, {"x": point}).items():
                found[witness][f"s{k}"] = gradient["x"]
        return found


def fill_in(template: str, stream: Stream) -> str:
    """A template with its constants drawn; factors 1 are not written."""
    a, b, c, n = stream.integer(2, 7), stream.integer(2, 9), stream.integer(1, 9), stream.integer(2, 4)
    if a == c:
        raise Rejected("two constants are the same")
    return template.format(a=a, b=b, c=c, n=n)


def formula_part(number: int, formula: Formula) -> Part:
    """The question for the derivative as a formula."""
    steps = steps_in(formula, "x")
    return Part(
        f"d{number}",
        say("derivative_rules.formula", number=number),
        FormulaAnswer(("x",)),
        marks=max(2, steps),
        concept="derivative_rules",
        key=written(derivative(formula, "x")),
        symbol=f"f_{number}'(x)",
        mistakes=tuple(mistakes(formula, as_answer=True)),
        effort=(("derive", max(steps, 1)),),
        explanation=tuple(explained(number, formula)),
        hint=say("derivative_rules.hint", rule=say(f"derivative_rules.rule.{outer_rule(formula)}")),
    )


def value_part(number: int, text: str, point: Fraction) -> Part:
    """The question for the slope at the point."""
    formula = renamed(parse(text), f"x{number}")
    return Part(
        f"s{number}",
        say("derivative_rules.value", number=number, x=write(point)),
        NumberAnswer(3),
        marks=1,
        concept="derivative_rules",
        work=written(derivative(formula, f"x{number}")),
        symbol=f"f_{number}'({write(point)})",
        mistakes=tuple(mistakes(formula, as_answer=False, variable=f"x{number}")),
    )


def renamed(formula: Formula, variable: str) -> Formula:
    """The formula in another variable."""
    if isinstance(formula, Call):
        return Call(formula.function, tuple([renamed(arg, variable) for arg in formula.args]))
    return Name(variable) if isinstance(formula, Name) else formula


def mistakes(formula: Formula, *, as_answer: bool, variable: str = "x") -> Iterator[LikelyMistake]:
    """The wrong rules that apply, each used throughout."""
    for slip in slips_in(formula, variable):
        wrong = written(derivative(formula, variable, slip.word))
        feedback = say(f"derivative_rules.mistake.{slip.word}")
        yield LikelyMistake(slip.name, feedback, **({"answer": wrong} if as_answer else {"work": wrong}))


def outer_rule(formula: Formula) -> str:
    """The rule that comes first: sum, product, quotient, chain or power."""
    assert isinstance(formula, Call)
    if formula.function in ("add", "subtract", "negate"):
        return "sum"
    if formula.function == "multiply":
        return "product" if "x" in written(formula.args[0]) else outer_rule(formula.args[1])
    if formula.function == "power":
        return "exponential" if "x" in written(formula.args[1]) else "power"
    return "quotient" if formula.function == "divide" else "chain"


def explained(number: int, formula: Formula) -> Iterator[Block]:
    """The rule that comes first, its pieces and their derivatives, and the derivative as a displayed formula."""
    rule = outer_rule(formula)
    yield Paragraph(say("derivative_rules.apply", rule=say(f"derivative_rules.rule.{rule}")))
    if rule in ("product", "quotient") and isinstance(formula, Call):
        u, v = formula.args
        pieces = [
            f"u = {tex(u)}",
            f"u' = {tex(derivative(u, 'x'))}",
            f"v = {tex(v)}",
            f"v' = {tex(derivative(v, 'x'))}",
        ]
        yield Display(", \\quad ".join(pieces))
    if rule == "chain" and isinstance(formula, Call):
        u = formula.args[0]
        yield Display(f"u = {tex(u)}, \\quad u' = {tex(derivative(u, 'x'))}")
    yield Display(f"f_{number}'(x) = {tex(derivative(formula, 'x'))}")
