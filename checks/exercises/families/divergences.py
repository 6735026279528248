"""Which divergence for which output; its value and its gradient at the output."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from checks.exercises.answers import ArrayAnswer, ChoiceAnswer, NumberAnswer
from checks.exercises.blocks import Block, Paragraph
from checks.exercises.exercise import Content, Given, LikelyMistake, Part
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.matrices import block, vector
from checks.exercises.messages import say
from checks.exercises.stream import Stream
from checks.exercises.witnesses import gradient_witnesses

KINDS = ("squares", "binary", "kl", "hinge")
SOURCE = (
    "I. Goodfellow, Y. Bengio, A. Courville, Deep Learning (2016), 6.2.2; C. Cortes, V. Vapnik (1995) for the hinge"
)
VALUES = {
    "squares": "sum((y - d)^2) / 2",
    "binary": "-sum(odot(d, ln(y)) + odot(1 - d, ln(1 - y)))",
    "kl": "sum(odot(d, ln(d / y)))",
    "hinge": "sum(relu(1 - odot(d, y)))",
}
GRADIENTS = {
    "squares": "y - d",
    "binary": "(y - d) / odot(y, 1 - y)",
    "kl": "-(d / y)",
    "hinge": "-odot(d, step(1 - odot(d, y)))",
}


@dataclass(frozen=True)
class Case:
    """An output y and a target d for one of the divergences."""

    kind: str
    y: tuple[Fraction, ...]
    d: tuple[Fraction, ...]


@dataclass(frozen=True)
class Cases:
    """What is asked for one after the other."""

    cases: tuple[Case, ...]


@register
class Divergences(Family[Cases]):
    """Choosing a divergence, evaluating and differentiating it."""

    name: ClassVar[str] = "divergences"
    topic: ClassVar[str] = "losses"
    skill: ClassVar[str] = "decide"

    def draw(self, stream: Stream, workload: int) -> Cases:
        sizes = {1: (2,), 2: (2, 2), 3: (2, 2, 2), 4: (3, 3, 3, 3), 5: (4, 4, 4, 5)}[workload]
        kinds = stream.sample(KINDS, len(sizes))
        return Cases(tuple([draw_case(stream, kind, size) for kind, size in zip(kinds, sizes, strict=True)]))

    def present(self, instance: Cases) -> Content:
        statement: list[Block] = [Paragraph(say("divergences.statement"))]
        givens: list[Given] = []
        parts: list[Part] = []
        for number, case in enumerate(instance.cases, start=1):
            y, d = vector(f"y{number}", f"y^{{({number})}}", case.y), vector(f"d{number}", f"d^{{({number})}}", case.d)
            statement += [Paragraph(say(f"divergences.case.{case.kind}", number=number)), block(y), block(d)]
            givens += [y, d]
            parts += case_parts(case, number)
        return Content(tuple(statement), tuple(parts), tuple(givens), calculator=True)

    def witnesses(self, instance: Cases) -> Witnesses:
        found: dict[str, dict[str, Any]] = {}
        for number, case in enumerate(instance.cases, start=1):
            at = {"y": case.y, "d": case.d}
            for witness, (value, gradient) in gradient_witnesses(definition(case), at).items():
                answers = {f"value{number}": value, f"gradient{number}": gradient["y"]}
                found[witness] = found.get(witness, {}) | answers
        return found


def draw_case(stream: Stream, kind: str, size: int) -> Case:
    """Outputs and targets that fit the divergence, without a trivial pair."""
    for _ in range(50):
        case = drawn(stream, kind, size)
        trivial = any([a == b or not a for a, b in zip(case.y, case.d, strict=True)])
        if not trivial and len(set(case.y)) == size:
            return case
    raise Rejected("an output is the target, or 0, or there twice")


def drawn(stream: Stream, kind: str, size: int) -> Case:
    """Any outputs and targets in the ranges of the divergence."""
    if kind == "squares":
        y, d = ([stream.decimal("-3", "3", "0.5") for _ in range(size)] for _ in "yd")
    elif kind == "binary":
        y = [stream.decimal("0.1", "0.9") for _ in range(size)]
        d = [Fraction(stream.integer(0, 1)) for _ in range(size)]
    elif kind == "kl":
        y, d = distribution(stream, size), distribution(stream, size)
    else:
        y = [stream.decimal("-1.5", "2.5") for _ in range(size)]
        d = [Fraction(stream.choice((-1, 1))) for _ in range(size)]
    return Case(kind, tuple(y), tuple(d))


def distribution(stream: Stream, size: int) -> list[Fraction]:
    """Probabilities in tenths or twentieths."""
    parts = 10 if size < 4 else 20
    cuts = sorted(stream.sample(range(1, parts), size - 1))
    return [Fraction(b - a, parts) for a, b in zip([0, *cuts], [*cuts, parts], strict=True)]


def definition(case: Case) -> str:
    """The divergence as the statement of the options defines it; of a target of 0 or 1, its one term."""
    if case.kind == "binary":
        return "-sum(ln(abs(1 - d - y)))"  # at d = 1 the probability y, at d = 0 the probability 1 - y
    return VALUES[case.kind]


def case_parts(case: Case, number: int) -> Iterator[Part]:
    """Which divergence; its value; its gradient."""

    def named(formula: str) -> str:
        renamed = formula.replace("odot", "#").replace("y", f"y{number}").replace("d", f"d{number}")
        return renamed.replace("#", "odot")

    options = tuple([say(f"divergences.option.{kind}") for kind in KINDS])
    yield Part(
        f"choice{number}", say("divergences.choose", number=number), ChoiceAnswer(options), 1, "choosing_loss",
        key="abcd"[KINDS.index(case.kind)], certainty="cited", source=SOURCE, effort=(("choose", 1),),
        explanation=(Paragraph(say(f"divergences.why.{case.kind}")),),
    )  # fmt: skip
    value = "-sum(ln(abs(1 - d - y)))" if case.kind == "binary" else VALUES[case.kind]
    yield Part(
        f"value{number}", say("divergences.value", number=number), NumberAnswer(3), 1, "divergence", named(value),
        symbol=f"\\mathrm{{Div}}^{{({number})}}", mistakes=tuple(value_mistakes(case, named)),
        explanation=(Paragraph(say("divergences.why.one_term")),) if case.kind == "binary" else (),
    )  # fmt: skip
    yield Part(
        f"gradient{number}", say("divergences.gradient", number=number), ArrayAnswer((len(case.y),)), 2,
        "loss_gradient", named(GRADIENTS[case.kind]),
        symbol=f"\\frac{{\\partial \\mathrm{{Div}}}}{{\\partial y^{{({number})}}}}",
        mistakes=tuple(gradient_mistakes(case, named)),
        explanation=(Paragraph(say(f"divergences.why.gradient_{case.kind}")),),
    )  # fmt: skip


def value_mistakes(case: Case, named: Any) -> Iterator[LikelyMistake]:
    """Factors, signs and arguments exchanged."""
    if case.kind == "squares":
        yield LikelyMistake("lost-half", say("divergences.mistake.lost_half"), named("sum((y - d)^2)"))
        yield LikelyMistake("root", say("divergences.mistake.root"), named("sqrt(sum((y - d)^2))"))
    elif case.kind == "binary":
        yield LikelyMistake("lost-sign", say("divergences.mistake.lost_sign"), named("sum(ln(abs(1 - d - y)))"))
    elif case.kind == "kl":
        yield LikelyMistake("exchanged", say("divergences.mistake.exchanged"), named("sum(odot(y, ln(y / d)))"))
        yield LikelyMistake("cross-entropy", say("divergences.mistake.cross_entropy"), named("-sum(odot(d, ln(y)))"))
    elif any([1 - a * b < 0 for a, b in zip(case.y, case.d, strict=True)]):
        yield LikelyMistake("no-hinge", say("divergences.mistake.no_hinge"), named("sum(1 - odot(d, y))"))


def gradient_mistakes(case: Case, named: Any) -> Iterator[LikelyMistake]:
    """Signs and factors."""
    work = GRADIENTS[case.kind]
    yield LikelyMistake("M-51", say("divergences.mistake.sign"), named(f"-({work})"))
    if case.kind == "squares":
        yield LikelyMistake("factor-2", say("divergences.mistake.factor_2"), named("2 * (y - d)"))
    elif case.kind == "binary":
        yield LikelyMistake("logits", say("divergences.mistake.logits"), named("y - d"))
    elif case.kind == "hinge" and any([1 - a * b < 0 for a, b in zip(case.y, case.d, strict=True)]):
        yield LikelyMistake("no-hinge", say("divergences.mistake.no_hinge"), named("-d"))
