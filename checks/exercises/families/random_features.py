"""Random Fourier features by hand: fixed frequencies and phases, a linear hypothesis on top, of which theta learns."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from checks.exercises.answers import ArrayAnswer, NumberAnswer
from checks.exercises.blocks import Block, Display, Paragraph
from checks.exercises.exercise import Content, Given, LikelyMistake, Part
from checks.exercises.families.two_layer_backward import integers
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.matrices import block, matrix
from checks.exercises.messages import say
from checks.exercises.networks import Rows
from checks.exercises.numbers import write
from checks.exercises.stream import Stream
from checks.exercises.witnesses import gradient_witnesses


@dataclass(frozen=True)
class Features:
    """One input, fixed frequencies W and phases b, the weights theta, and a target."""

    x: Rows
    W: Rows
    b: Rows
    theta: Rows
    d: Fraction


@register
class RandomFeatures(Family[Features]):
    """Features, output and the gradient at theta."""

    name: ClassVar[str] = "random-features"
    topic: ClassVar[str] = "hypotheses"
    skill: ClassVar[str] = "compute"
    workloads: ClassVar[tuple[int, ...]] = (3,)

    def draw(self, stream: Stream, workload: int) -> Features:
        n, d = stream.choice(((1, 3), (1, 4), (2, 3), (2, 4), (3, 3)))
        found = Features(
            integers(stream, 1, n, 4, 2),
            integers(stream, n, d, 15, 10),
            (tuple([stream.decimal("0.1", "6.2") for _ in range(d)]),),
            integers(stream, d, 1, 3),
            Fraction(stream.nonzero(-3, 3)),
        )
        if len(set(found.b[0])) < d:
            raise Rejected("two phases are the same")
        return found

    def present(self, instance: Features) -> Content:
        width = len(instance.theta)
        fixed = [matrix("W", "W", instance.W), matrix("b", "b", instance.b)]
        given = [matrix("x", "x", instance.x), *fixed, matrix("theta", "\\theta", instance.theta)]
        shown: list[Block] = [block(each) for each in given]
        return Content(
            statement=(
                Paragraph(say("random_features.statement", count=width)),
                Display(
                    f"\\phi(x) = \\sqrt{{\\frac{{2}}{{{width}}}}} \\cos(x W + b), \\quad h(x) = \\phi(x) \\theta,"
                    " \\quad \\ell = \\frac{1}{2} (h(x) - d)^2"
                ),
                *shown,
                Paragraph(say("random_features.numbers", target=instance.d)),
            ),
            givens=(*given, Given("d", write(instance.d))),
            parts=tuple(parts(instance)),
            calculator=True,
            solution=(Paragraph(say("random_features.idea")),),
        )

    def witnesses(self, instance: Features) -> Witnesses:
        return witnesses(instance)


def parts(features: Features) -> Iterator[Part]:
    """Phases, features, output, gradients with respect to theta and to what is fixed."""
    width = len(features.theta)
    row = ArrayAnswer((1, width))
    lost = LikelyMistake("lost-phase", say("random_features.mistake.phase"), "x @ W")
    yield Part("a", say("random_features.angles"), row, 1, "layer_forward", "x @ W + b", symbol="a", mistakes=(lost,))
    scale = LikelyMistake("lost-scale", say("random_features.mistake.scale"), "cos(a)")
    sine = LikelyMistake("sine", say("random_features.mistake.sine"), f"sqrt(2 / {width}) * sin(a)")
    yield Part(
        "phi", say("random_features.features"), row, 2, "features", f"sqrt(2 / {width}) * cos(a)",
        symbol="\\phi(x)", mistakes=(scale, sine),
    )  # fmt: skip
    yield Part("h", say("random_features.output"), NumberAnswer(3), 1, "evaluation", "sum(phi @ theta)", symbol="h(x)")
    wrong = LikelyMistake("M-83", say("random_features.mistake.inner"), "(h - d) * (0 * theta + 1)")
    sign = LikelyMistake("M-51", say("random_features.mistake.sign"), "(d - h) * T(phi)")
    yield Part(
        "gradient", say("random_features.gradient"), ArrayAnswer((width, 1)), 2, "chain_rule", "(h - d) * T(phi)",
        symbol="\\nabla_{\\theta} \\ell", mistakes=(wrong, sign), explanation=(Paragraph(say("random_features.why")),),
    )  # fmt: skip
    yield Part(
        "trained", say("random_features.trained"), NumberAnswer(0), 1, "features", key=str(width),
        certainty="enumerated", effort=(("compare", 1),),
        mistakes=(
            LikelyMistake(
                "all-trained", say("random_features.mistake.trained"),
                answer=str(2 * width + len(features.W) * width),
            ),
        ),
    )  # fmt: skip


def witnesses(features: Features) -> Witnesses:
    """The loss differentiated by three methods; features and angles as gradients of linear functions of themselves."""
    width = len(features.theta)
    at: dict[str, Any] = {"x": features.x, "W": features.W, "b": features.b, "d": features.d}
    output = f"sum(odot(t, cos(x @ W + b))) * sqrt(2 / {width})"
    weights = (tuple([row[0] for row in features.theta]),)
    found: dict[str, dict[str, Any]] = {}
    for witness, (value, gradient) in gradient_witnesses(output, {**at, "t": weights}).items():
        found.setdefault(witness, {}).update({"h": value, "phi": gradient["t"]})
    for witness, (_, gradient) in gradient_witnesses(f"({output} - d)^2 / 2", {**at, "t": weights}).items():
        found[witness]["gradient"] = [[entry] for entry in gradient["t"][0]]
    for witness, (_, gradient) in gradient_witnesses("sum(odot(t, x @ W + b))", {**at, "t": weights}).items():
        found[witness]["a"] = gradient["t"]
    found["one weight for each feature"] = {"trained": str(width)}
    found["the entries of theta"] = {"trained": str(sum(len(row) for row in features.theta))}
    return found
