"""Second derivatives of a small function, the Hessian, and its product with a vector."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from checks.exercises.answers import NumberAnswer
from checks.exercises.blocks import Block, Display, Paragraph
from checks.exercises.exercise import Content, Given, LikelyMistake, Part
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.formula import Formula, names_in, parse
from checks.exercises.formula_text import tex
from checks.exercises.formula_writing import written
from checks.exercises.hand_rules import derivative, steps_in
from checks.exercises.messages import say
from checks.exercises.numbers import write
from checks.exercises.stream import Stream
from checks.exercises.witnesses import gradient_witnesses, hessian_witnesses

TEMPLATES = {
    2: ("{a}*x^4 - {b}*x^2", "{a}*x^3 + {b}*x^2 - {c}*x", "{a}*x^2 + {b}/x", "{a}/x - {b}*x^3"),
    3: ("{a}*x^2*y + {b}*x*y^2", "x^3*y - {b}*y^2", "x^2*y^2 + {a}*x*y", "{a}*x^2/y + {b}*y^2", "x*y^3 - {a}*x^2"),
    4: ("x*exp({a}*y) + {b}*x^2*y", "sin({a}*x)*y^2", "exp(x*y) + {b}*x^2", "x^2*ln(y) + {a}*x*y^2", "x^3*sin(y)"),
    5: ("x^2*y + {a}*y*z^2 + {b}*x*z^3", "x*y*z^2 + {a}*x^2*y", "x^2*y*z + {a}*y^3 - {b}*x*z^2"),
}  # fmt: skip


@dataclass(frozen=True)
class Curved:
    """A function as a formula, the point, and a vector for the product; the vector may be empty."""

    text: str
    point: tuple[Fraction, ...]
    vector: tuple[Fraction, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The variables."""
        return names_in(parse(self.text))

    @property
    def at(self) -> dict[str, Fraction]:
        """The variables' values."""
        return dict(zip(self.names, self.point, strict=True))


@register
class SecondDerivative(Family[Curved]):
    """Hessians and Hessian-vector products by hand."""

    name: ClassVar[str] = "second-derivative"
    topic: ClassVar[str] = "derivatives"
    skill: ClassVar[str] = "compute"
    workloads: ClassVar[tuple[int, ...]] = (2, 3, 4, 5)

    def draw(self, stream: Stream, workload: int) -> Curved:
        constants = {name: stream.integer(2, 5) for name in "abc"}
        text = stream.choice(TEMPLATES[workload]).format(**constants)
        count = len(names_in(parse(text)))
        point = tuple([Fraction(stream.nonzero(-3, 3)) / stream.choice((1, 1, 2)) for _ in range(count)])
        vector = tuple([Fraction(stream.nonzero(-3, 3)) for _ in range(count)]) if workload >= 3 else ()
        if len(set(vector)) < len(vector):
            raise Rejected("entries of the vector are equal")
        return Curved(text, point, vector)

    def present(self, instance: Curved) -> Content:
        givens = [Given(name, write(value)) for name, value in instance.at.items()]
        givens += [Given(f"v{n}", write(v), f"v_{n}") for n, v in zip(instance.names, instance.vector, strict=False)]
        return Content(
            statement=tuple(statement(instance)),
            parts=(*slopes(instance), *curvatures(instance), *products(instance)),
            givens=tuple(givens),
            calculator=any([word in instance.text for word in ("exp", "sin", "ln")]),
        )

    def witnesses(self, instance: Curved) -> Witnesses:
        first, second = gradient_witnesses(instance.text, instance.at), hessian_witnesses(instance.text, instance.at)
        pairs = zip(first.values(), second.items(), strict=True)
        found = {}
        for (_, gradient), (witness, hessian) in pairs:
            answers: dict[str, Any] = {f"g{name}": slope for name, slope in gradient.items()}
            answers |= {f"h{a}{b}": value for (a, b), value in hessian.items()}
            for a in instance.names if instance.vector else ():
                terms = [
                    hessian[a, b] * to(v, hessian[a, b]) for b, v in zip(instance.names, instance.vector, strict=True)
                ]
                answers[f"p{a}"] = sum(terms)
            found[witness] = answers
        return found


def to(value: Fraction, like: Any) -> Any:
    """A small fraction in another number's arithmetic; halves are exact in all of them."""
    return type(like)(float(value))


def statement(curved: Curved) -> Iterator[Block]:
    """The function, the point, the vector."""
    names = ", ".join(curved.names)
    values = ", ".join([f"{name} = {write(value)}" for name, value in curved.at.items()])
    yield Paragraph(say("second_derivative.statement", point=values))
    yield Display(f"f({names}) = {tex(parse(curved.text))}")
    if curved.vector:
        yield Paragraph(say("second_derivative.vector", vector=", ".join(map(write, curved.vector))))


def notation(*names: str) -> str:
    """A partial derivative in LaTeX."""
    if len(names) == 1:
        return f"\\frac{{\\partial f}}{{\\partial {names[0]}}}"
    below = f"\\partial {names[0]}^2" if names[0] == names[1] else " ".join([f"\\partial {name}" for name in names])
    return f"\\frac{{\\partial^2 f}}{{{below}}}"


def number_part(
    name: str, formula: Formula, names: tuple[str, ...], mistakes: tuple[LikelyMistake, ...], steps: int
) -> Part:
    """The question for a partial derivative at the point."""
    symbol = notation(*names)
    digits = 3 if any([word in written(formula) for word in ("exp", "sin", "cos", "ln")]) else 0
    concept = "derivative_rules" if len(names) == 1 else "second_derivatives"
    return Part(
        name,
        say("second_derivative.partial", symbol=symbol),
        NumberAnswer(digits),
        marks=1,
        concept=concept,
        work=written(formula),
        symbol=symbol,
        mistakes=mistakes,
        effort=(("derive", max(1, steps // 2)),),
    )


def slopes(curved: Curved) -> Iterator[Part]:
    """The first derivatives."""
    tree = parse(curved.text)
    for name in curved.names:
        slope = derivative(tree, name)
        yield number_part(f"g{name}", slope, (name,), (), steps_in(tree, name))


def curvatures(curved: Curved) -> Iterator[Part]:
    """The second derivatives, above and on the diagonal."""
    tree = parse(curved.text)
    for i, first in enumerate(curved.names):
        slope = derivative(tree, first)
        for second in curved.names[i:]:
            found = derivative(slope, second)
            wrong = [LikelyMistake("M-71", say("second_derivative.mistake.square"), f"({written(slope)})^2")]
            if first != second:
                product = f"({written(slope)}) * ({written(derivative(tree, second))})"
                wrong = [LikelyMistake("M-71", say("second_derivative.mistake.product"), product)]
                twice = written(derivative(slope, first))
                wrong.append(LikelyMistake("same-twice", say("second_derivative.mistake.same_twice"), twice))
            yield number_part(f"h{first}{second}", found, (first, second), tuple(wrong), steps_in(slope, second))


def products(curved: Curved) -> Iterator[Part]:
    """The entries of the Hessian times the vector."""
    for a in curved.names if curved.vector else ():
        entries = {b: "h" + "".join(sorted((a, b))) for b in curved.names}
        exact = not any([word in curved.text for word in ("exp", "sin", "ln")])
        yield Part(
            f"p{a}",
            say("second_derivative.product", name=a),
            NumberAnswer(0 if exact else 3),
            marks=1,
            concept="pushforward",
            work=" + ".join([f"{entry} * v{b}" for b, entry in entries.items()]),
            symbol=f"(H v)_{a}",
            mistakes=(
                LikelyMistake("diagonal", say("second_derivative.mistake.diagonal"), f"{entries[a]} * v{a}"),
                LikelyMistake("gradient", say("second_derivative.mistake.gradient"), f"g{a} * v{a}"),
            ),
            explanation=(Paragraph(say("second_derivative.row")),),
        )
