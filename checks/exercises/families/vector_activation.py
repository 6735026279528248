"""A vector activation against a scalar one: the Jacobian of softmax, and the way back through both."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from checks.exercises.answers import ArrayAnswer
from checks.exercises.blocks import Display, Paragraph
from checks.exercises.exercise import Content, LikelyMistake, Part
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.matrices import matrix
from checks.exercises.messages import say
from checks.exercises.numbers import write
from checks.exercises.stream import Stream
from checks.exercises.witnesses import gradient_witnesses


@dataclass(frozen=True)
class Row:
    """One row that goes through softmax, and perhaps through the sigmoid as well.

    Parameters
    ----------
    z : tuple of Fraction
        The row, or, if `logarithms`, the numbers whose logarithms its entries are.
    logarithms : bool
    g : tuple of Fraction
        The gradient of Div at the output; empty if the Jacobian alone is asked for.
    elementwise : bool
        Whether the sigmoid is asked for as well.
    """

    z: tuple[Fraction, ...]
    logarithms: bool
    g: tuple[Fraction, ...]
    elementwise: bool = False


@register
class VectorActivation(Family[Row]):
    """Softmax couples the entries of a row; an elementwise activation does not."""

    name: ClassVar[str] = "vector-activation"
    topic: ClassVar[str] = "activations"
    skill: ClassVar[str] = "compute"

    def draw(self, stream: Stream, workload: int) -> Row:
        size, logarithms, back, elementwise = {
            1: (2, True, False, False),
            2: (2, True, True, False),
            3: (3, True, True, False),
            4: (3, False, True, True),
            5: (4, False, True, True),
        }[workload]
        if logarithms:
            z = tuple([Fraction(stream.integer(1, 9)) for _ in range(size)])
        else:
            z = tuple([stream.decimal("-1.5", "2") for _ in range(size)])
        if len(set(z)) < size or 0 in z:
            raise Rejected("entries are the same")
        g = tuple([Fraction(stream.choice((-3, -2, 2, 3, 4))) for _ in range(size)]) if back else ()
        if back and len(set(g)) == 1:
            raise Rejected("a constant gradient at the output of softmax gives 0")
        return Row(z, logarithms, g, elementwise)

    def present(self, instance: Row) -> Content:
        k = len(instance.z)
        shown = [f"\\ln {write(x)}" if instance.logarithms and x != 1 else write(x) for x in instance.z]
        shown = ["0" if instance.logarithms and text == "1" else text for text in shown]
        identity = tuple([tuple([Fraction(int(i == j)) for j in range(k)]) for i in range(k)])
        givens = [
            matrix("E", "e^z", (instance.z,)) if instance.logarithms else matrix("z", "z", (instance.z,)),
            matrix("I", "I", identity),
            matrix("one", "\\mathbf{1}", ((Fraction(1),),) * k),
        ]
        gradient: tuple[Paragraph | Display, ...] = ()
        if instance.g:
            givens.append(matrix("g", "g", (instance.g,)))
            gradient = (
                Paragraph(say("vector_activation.gradient")),
                Display(
                    f"g = \\frac{{\\partial \\mathrm{{Div}}}}{{\\partial y}} = ({', '.join(map(write, instance.g))})"
                ),
            )
        return Content(
            statement=(
                Paragraph(say("vector_activation.statement")),
                Display(f"z = ({', '.join(shown)})"),
                Display(
                    "y_i = \\frac{\\exp(z_i)}{\\sum_j \\exp(z_j)}, \\quad J_{ij} = \\frac{\\partial y_i}{\\partial z_j}"
                ),
                *gradient,
            ),
            givens=tuple(givens),
            parts=tuple(parts(instance)),
            calculator=True,
            solution=(Paragraph(say("vector_activation.idea")),),
        )

    def witnesses(self, instance: Row) -> Witnesses:
        return witnesses(instance)


def parts(row: Row) -> Iterator[Part]:
    """Probabilities, Jacobian, the way back, and the same through the sigmoid."""
    k = len(row.z)
    line, square = ArrayAnswer((1, k)), ArrayAnswer((k, k))
    if not row.logarithms:
        yield Part("E", say("vector_activation.powers"), line, 1, "softmax", "exp(z)", symbol="e^z")
    yield Part("y", say("vector_activation.softmax"), line, 1, "softmax", "E / sum(E)", symbol="y")
    diagonal = LikelyMistake("M-51", say("vector_activation.mistake.diagonal"), "odot(I, one @ y) - odot(I, T(y) @ y)")
    plus = LikelyMistake("sign", say("vector_activation.mistake.sign"), "odot(I, one @ y) + T(y) @ y")
    yield Part(
        "J", say("vector_activation.jacobian", size=k), square, 2, "vector_jacobian", "odot(I, one @ y) - T(y) @ y",
        symbol="J", mistakes=(diagonal, plus), explanation=(Paragraph(say("vector_activation.why.jacobian")),),
        hint=say("vector_activation.hint"),
    )  # fmt: skip
    if row.g:
        alone = LikelyMistake("M-90", say("vector_activation.mistake.one_path"), "odot(g, y - odot(y, y))")
        yield Part(
            "back", say("vector_activation.back"), line, 2, "accumulation", "g @ J",
            symbol="\\frac{\\partial \\mathrm{Div}}{\\partial z}", mistakes=(alone,),
            explanation=(Paragraph(say("vector_activation.why.back")),),
        )  # fmt: skip
    if row.elementwise:
        yield Part("s", say("vector_activation.sigmoid"), line, 1, "layer_forward", "sigmoid(z)", symbol="s")
        value = LikelyMistake("M-10", say("vector_activation.mistake.slope"), "odot(g, odot(z, 1 - z))")
        yield Part(
            "scalar", say("vector_activation.scalar_back"), line, 1, "activation_derivative", "odot(g, odot(s, 1 - s))",
            symbol="\\frac{\\partial \\mathrm{Div}}{\\partial z}", mistakes=(value,),
            explanation=(Paragraph(say("vector_activation.why.scalar")),),
        )  # fmt: skip


def witnesses(row: Row) -> Witnesses:
    """Weighted sums of the outputs at z shifted by t = 0: their values, and their gradients with respect to t."""
    k = len(row.z)
    units = [tuple([Fraction(int(i == j)) for j in range(k)]) for i in range(k)]
    powers = "odot(z, exp(t))" if row.logarithms else "exp(z + t)"
    softmax, squashed = f"{powers} / sum({powers})", "sigmoid(z + t)"
    found: dict[str, dict[str, Any]] = {}

    def note(name: str, outputs: str, weights: list[tuple[Fraction, ...]], *, slopes: bool) -> None:
        for c in weights:
            at = {"t": (Fraction(0),) * k, "z": row.z, "c": c}
            for witness, (value, gradient) in gradient_witnesses(f"sum(odot(c, {outputs}))", at).items():
                found.setdefault(witness, {}).setdefault(name, []).append(gradient["t"] if slopes else value)

    note("y", softmax, units, slopes=False)
    note("J", softmax, units, slopes=True)
    if not row.logarithms:
        note("E", powers, units, slopes=False)
    if row.g:
        note("back", softmax, [row.g], slopes=True)
    if row.elementwise:
        note("s", squashed, units, slopes=False)
        note("scalar", squashed, [row.g], slopes=True)
    return found
