"""Properties of activations: which have them; values and slopes, also from the value alone; slopes of a deep chain."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from checks.exercises.activation_questions import PROPERTIES, UNITS, having, mistaken
from checks.exercises.answers import ChoiceAnswer, NumberAnswer
from checks.exercises.blocks import Block, Paragraph, Table
from checks.exercises.exercise import Content, Given, LikelyMistake, Part
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.messages import Text, say
from checks.exercises.numbers import as_mpf, mp, write
from checks.exercises.stream import Stream
from checks.exercises.witnesses import gradient_witnesses

LETTERS = "abcdefghi"


@dataclass(frozen=True)
class Smooth:
    """An activation with its formula in x, its slope in terms of its value y, and wrong slopes by their mistakes.

    Parameters
    ----------
    value, slope : str
    inverse : str
        The point at which the value is y.
    wrong : tuple of (str, str)
        Name of a mistake, slope with it; in y alone.
    """

    value: str
    slope: str
    inverse: str
    wrong: tuple[tuple[str, str], ...]


SMOOTH = {
    "sigmoid": Smooth(
        "sigmoid({x})", "{y} * (1 - {y})", "ln({y} / (1 - {y}))",
        (("rule-of-tanh", "1 - {y}^2"), ("half-rule", "1 - {y}")),
    ),
    "tanh": Smooth(
        "tanh({x})", "1 - {y}^2", "ln((1 + {y}) / (1 - {y})) / 2",
        (("rule-of-sigmoid", "{y} * (1 - {y})"), ("lost-square", "1 - {y}")),
    ),
    "elu": Smooth(
        "{alpha} * (exp({x}) - 1)", "{y} + {alpha}", "ln(1 + {y} / {alpha})",
        (("value-for-slope", "abs({y})"), ("alpha-is-1", "{y} + 1")),
    ),
    "softplus": Smooth(
        "ln(1 + exp({x}))", "1 - exp(-{y})", "ln(exp({y}) - 1)", (("sign-in-exponent", "1 + exp(-{y})"),)
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Look:
    """One activation at one place: at a point x, or where its value is y.

    Parameters
    ----------
    unit : str
    at : Fraction
        x, or y.
    alpha : Fraction
        The parameter of elu; 1 for the others.
    """

    unit: str
    at: Fraction
    alpha: Fraction = Fraction(1)


@dataclass(frozen=True)
class Questions:
    """Activations, the properties that are asked about, values whose slopes are wanted, points, a deep chain.

    Parameters
    ----------
    units, asked : tuple of str
    from_value, at_points : tuple of Look
    chain : (Fraction, int) or None
        Weight and number of sigmoid units.
    """

    units: tuple[str, ...]
    asked: tuple[str, ...]
    from_value: tuple[Look, ...] = ()
    at_points: tuple[Look, ...] = ()
    chain: tuple[Fraction, int] | None = None


@register
class ActivationProperties(Family[Questions]):
    """Ticks for properties; values and slopes."""

    name: ClassVar[str] = "activation-properties"
    topic: ClassVar[str] = "activations"
    skill: ClassVar[str] = "decide"

    def draw(self, stream: Stream, workload: int) -> Questions:
        count, asked, from_value, at_points = {
            1: (4, 2, 0, 0), 2: (5, 4, 0, 0), 3: (5, 4, 2, 0), 4: (6, 4, 2, 2), 5: (7, 6, 3, 3),
        }[workload]  # fmt: skip
        units = stream.sample(tuple(UNITS), count)
        names = stream.sample([name for name in PROPERTIES if 0 < len(having(name, units)) < count], asked)
        if len(names) < asked:
            raise Rejected("too few properties tell these activations apart")
        chain = (stream.decimal("0.5", "3.8"), stream.integer(2, 5)) if workload > 3 else None
        smooth = stream.shuffled(tuple(SMOOTH))
        return Questions(
            tuple(sorted(units, key=tuple(UNITS).index)),
            names,
            tuple([draw_value(stream, unit) for unit in stream.sample(("sigmoid", "tanh", "elu"), from_value)]),
            tuple([draw_point(stream, unit) for unit in smooth[:at_points]]),
            chain,
        )

    def present(self, instance: Questions) -> Content:
        rows = [(called(unit), f"${UNITS[unit]}$") for unit in instance.units]
        head = (say("activation_properties.name"), "$\\sigma(x)$")
        statement: tuple[Block, ...] = (Paragraph(say("activation_properties.statement")), Table(head, tuple(rows)))
        return Content(statement, tuple(parts(instance)), tuple(givens(instance)), calculator=bool(instance.at_points))

    def witnesses(self, instance: Questions) -> Witnesses:
        return witnesses(instance)


def draw_value(stream: Stream, unit: str) -> Look:
    """A value that the activation takes, where its slope is less than 1."""
    if unit == "elu":
        alpha = stream.choice([Fraction(k, 2) for k in (1, 3, 4, 5, 6)])
        return Look(unit, -stream.decimal("0.1", write(alpha - Fraction(1, 10))), alpha)
    size = stream.decimal("0.1", "0.9")
    return Look(unit, size if unit == "sigmoid" else size * stream.choice((1, -1)))


def draw_point(stream: Stream, unit: str) -> Look:
    """A point near 0; on the left for elu."""
    size = stream.decimal("0.2", "2.5")
    if unit == "elu":
        return Look(unit, -size, stream.choice([Fraction(k, 2) for k in (1, 3, 4, 5, 6)]))
    return Look(unit, size * stream.choice((1, -1)))


def called(unit: str) -> Text:
    """The activation's name; most are the same in all languages."""
    return say(f"activation_properties.unit.{unit}") if unit in ("identity", "threshold", "sign") else unit


def mistake(name: str, *, work: str = "", answer: str = "") -> LikelyMistake:
    """A mistake whose feedback stands under its own name."""
    return LikelyMistake(name, say(f"activation_properties.mistake.{name.replace('-', '_')}"), work, answer)


def names(number: int, source: str) -> dict[str, str]:
    """What the variables of the numbered question are called: of a value that is given, or of a point."""
    return {"x": f"x{number}", "y": f"{source}{number}", "alpha": f"alpha{source}{number}"}


def givens(questions: Questions) -> Iterator[Given]:
    """Values, points, parameters, and the weight and length of the chain."""
    for k, look in enumerate(questions.from_value, 1):
        yield Given(f"v{k}", write(look.at), "y")
        if look.unit == "elu":
            yield Given(f"alphav{k}", write(look.alpha), "\\alpha")
    for k, look in enumerate(questions.at_points, 1):
        yield Given(f"x{k}", write(look.at), f"x_{k}")
        if look.unit == "elu":
            yield Given(f"alphay{k}", write(look.alpha), "\\alpha")
    if questions.chain:
        weight, count = questions.chain
        yield from (Given("w", write(weight)), Given("n", str(count)))


def parts(questions: Questions) -> Iterator[Part]:
    """Ticks; slopes from values; values and slopes at points; the chain."""
    answer = ChoiceAnswer(tuple([called(unit) for unit in questions.units]), several=True)
    for name in questions.asked:
        word = name.replace("-", "_")
        wrong = [mistake(each, answer=ticks(found, questions)) for each, found in mistaken(name, questions.units)]
        yield Part(
            word, say(f"activation_properties.which.{word}"), answer, 1, "activation_properties",
            key=ticks(having(name, questions.units), questions), certainty="enumerated", mistakes=tuple(wrong),
            effort=(("compare", len(questions.units)), ("choose", 1)),
            explanation=(Paragraph(say(f"activation_properties.why.{word}")),),
        )  # fmt: skip
    for k, look in enumerate(questions.from_value, 1):
        yield slope_part(f"slope{k}", look, names(k, "v"), say(
            f"activation_properties.from_value.{look.unit}", value=look.at, alpha=look.alpha
        ), "s")  # fmt: skip
    for k, look in enumerate(questions.at_points, 1):
        named = names(k, "y")
        yield Part(
            f"y{k}", say(f"activation_properties.value.{look.unit}", at=look.at, alpha=look.alpha), NumberAnswer(3), 1,
            "evaluation", SMOOTH[look.unit].value.format(**named), symbol=f"y_{k}",
        )  # fmt: skip
        prompt = say("activation_properties.slope", unit=called(look.unit), at=look.at)
        yield slope_part(f"d{k}", look, named, prompt, f"d_{k}", put_in_x=True)
    if questions.chain:
        yield chain_part(questions.chain)


def ticks(units: tuple[str, ...], questions: Questions) -> str:
    """The letters of some activations."""
    return ", ".join([LETTERS[k] for k, unit in enumerate(questions.units) if unit in units])


def slope_part(
    name: str, look: Look, named: dict[str, str], prompt: Any, symbol: str, *, put_in_x: bool = False
) -> Part:
    """The slope in terms of the value."""
    smooth = SMOOTH[look.unit]
    wrong = [
        mistake(each, work=work.format(**named))
        for each, work in smooth.wrong
        if each != "alpha-is-1" or look.alpha != 1
    ]
    if put_in_x:
        wrong.append(
            LikelyMistake("M-10", say("activation_properties.mistake.input_for_output"),
                          smooth.slope.format(**named | {"y": named["x"]}))
        )  # fmt: skip
    return Part(
        name, prompt, NumberAnswer(3 if put_in_x else 0), 1, "activation_derivative", smooth.slope.format(**named),
        symbol=symbol, mistakes=tuple(wrong), effort=(("derive", 1),) if put_in_x else (("choose", 1),),
        explanation=(Paragraph(say(f"activation_properties.rule.{look.unit}")),),
    )  # fmt: skip


def chain_part(chain: tuple[Fraction, int]) -> Part:
    """The largest slope of sigmoid units one after the other."""
    weight, count = chain
    return Part(
        "chain", say("activation_properties.chain", count=count, weight=weight), NumberAnswer(3), 2,
        "activation_derivative", "(w / 4)^n", symbol="s", effort=(("derive", 1),),
        explanation=(Paragraph(say("activation_properties.why.chain")),),
        mistakes=(mistake("weights-lost", work="(1 / 4)^n"), mistake("added-up", work="n * w / 4")),
    )  # fmt: skip


def witnesses(questions: Questions) -> Witnesses:
    """Properties as written down and by values; slopes by three methods, from formulas in x."""
    found: dict[str, dict[str, Any]] = {"claims written down": {}, "values on a grid": {}}
    for name in questions.asked:
        for witness, has in (
            ("claims written down", PROPERTIES[name].written),
            ("values on a grid", PROPERTIES[name].shown),
        ):
            have = tuple([unit for unit in questions.units if has(unit)])
            found[witness][name.replace("-", "_")] = ticks(have, questions)
    for k, look in enumerate(questions.from_value, 1):
        smooth, fixed = SMOOTH[look.unit], {"y": look.at, "alpha": look.alpha}
        inverse = smooth.inverse.format(y="y", alpha="alpha")
        formula = smooth.value.format(x=f"({inverse} + t)", alpha="alpha")
        for method, (_, gradient) in gradient_witnesses(formula, {"t": Fraction(0)}, fixed).items():
            found.setdefault(method, {})[f"slope{k}"] = gradient["t"]
    for k, look in enumerate(questions.at_points, 1):
        formula = SMOOTH[look.unit].value.format(x="x", alpha="alpha")
        for method, (value, gradient) in gradient_witnesses(formula, {"x": look.at}, {"alpha": look.alpha}).items():
            found.setdefault(method, {}).update({f"y{k}": value, f"d{k}": gradient["x"]})
    if questions.chain:
        weight, count = questions.chain
        for method, (_, gradient) in gradient_witnesses("sigmoid(w * x)", {"x": Fraction(0)}, {"w": weight}).items():
            found.setdefault(method, {})["chain"] = mp.mpf(gradient["x"]) ** count
        found["the whole chain, wiggled"] = {"chain": mp.diff(lambda x: run_chain(x, weight, count), 0)}
    return found


def run_chain(x: Any, weight: Fraction, count: int) -> Any:
    """The chain's output, with biases for which all weighted sums are 0 at x = 0."""
    w = as_mpf(weight)
    y = 1 / (1 + mp.exp(-w * x))
    for _ in range(count - 1):
        y = 1 / (1 + mp.exp(-w * (y - mp.mpf(1) / 2)))
    return y
