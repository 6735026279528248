"""The Jacobian of a small function of several variables, entry by entry, and its products with vectors."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from checks.exercises.answers import NumberAnswer, ShapeAnswer
from checks.exercises.blocks import Display, Gap, Paragraph, Table
from checks.exercises.exercise import Content, Given, LikelyMistake, Part
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.formula import parse
from checks.exercises.formula_text import tex
from checks.exercises.formula_writing import written
from checks.exercises.hand_rules import derivative
from checks.exercises.messages import say
from checks.exercises.numbers import write
from checks.exercises.stream import Stream
from checks.exercises.witnesses import gradient_witnesses

ROWS = {
    1: ("{a}*x*y", "x^2 + {b}*y", "{a}*x - y^2", "x^2*y"),
    3: ("x^2 - {a}*x*y", "x*y^2 + {b}*x", "{a}*x^3 - y^2*x", "x^2*y + {b}*y", "y^3 - {a}*x^2*y"),
    4: ("x*y*z", "x^2*y + {a}*z^2*x", "y^2*z - {b}*x*y", "{a}*x*z^2 + y*x", "{b}*x*y - z^2*y"),
}
OUTPUTS = {1: 2, 3: 3, 4: 3}


@dataclass(frozen=True)
class VectorFunction:
    """Formulas of the outputs, the point, a tangent and a cotangent (both empty if no products are asked)."""

    rows: tuple[str, ...]
    point: tuple[tuple[str, Fraction], ...]
    tangent: tuple[Fraction, ...]
    cotangent: tuple[Fraction, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The variables."""
        return tuple([name for name, _ in self.point])


@register
class Jacobian(Family[VectorFunction]):
    """Entries, shape and layout of a Jacobian, with J v and the transpose times u."""

    name: ClassVar[str] = "jacobian"
    topic: ClassVar[str] = "matrix-calculus"
    skill: ClassVar[str] = "compute"
    workloads: ClassVar[tuple[int, ...]] = (1, 3, 4)

    def draw(self, stream: Stream, workload: int) -> VectorFunction:
        rows = stream.sample(ROWS[workload], OUTPUTS[workload])
        names = "xyz" if workload == 4 else "xy"
        point = tuple([(name, Fraction(stream.nonzero(-3, 4))) for name in names])
        texts = tuple([row.format(a=stream.integer(2, 4), b=stream.integer(2, 5)) for row in rows])
        if workload == 1:
            return VectorFunction(texts, point, (), ())
        tangent = tuple([Fraction(stream.nonzero(-3, 3)) for _ in names])
        cotangent = tuple([Fraction(stream.nonzero(-3, 3)) for _ in texts])
        if len(set(tangent)) == 1 or len(set(cotangent)) == 1:
            raise Rejected("all entries of a vector are equal")
        return VectorFunction(texts, point, tangent, cotangent)

    def present(self, instance: VectorFunction) -> Content:
        givens = [Given(name, write(value)) for name, value in instance.point]
        givens += [Given(f"v{k}", write(v), f"v_{k}") for k, v in enumerate(instance.tangent, start=1)]
        givens += [Given(f"u{k}", write(u), f"u_{k}") for k, u in enumerate(instance.cotangent, start=1)]
        values = ", ".join([f"{name} = {write(value)}" for name, value in instance.point])
        vectors = {"v": ", ".join(map(write, instance.tangent)), "u": ", ".join(map(write, instance.cotangent))}
        outputs = range(1, len(instance.rows) + 1)
        head = ("", *[f"${name}$" for name in instance.names])
        table = Table(head, tuple([(f"$f_{i}$", *[Gap(f"j{i}{name}") for name in instance.names]) for i in outputs]))
        return Content(
            statement=(
                Paragraph(say("jacobian.statement", point=values)),
                *[Display(f"f_{i} = {tex(parse(row))}") for i, row in enumerate(instance.rows, start=1)],
                Paragraph(say("jacobian.layout")),
                table,
                *([Paragraph(say("jacobian.vectors", **vectors))] if instance.tangent else []),
            ),
            parts=(shape_part(instance), *entry_parts(instance), *product_parts(instance)),
            givens=tuple(givens),
        )

    def witnesses(self, instance: VectorFunction) -> Witnesses:
        found: dict[str, dict[str, Any]] = {}
        sizes = (len(instance.rows), len(instance.names))
        for i, row in enumerate(instance.rows, start=1):
            zero = " + ".join([f"0*{name}" for name in instance.names])
            for witness, (_, gradient) in gradient_witnesses(f"{row} + {zero}", dict(instance.point)).items():
                answers = found.setdefault(witness, {"shape": sizes})
                answers |= {f"j{i}{name}": gradient[name] for name in instance.names}
        for answers in found.values() if instance.tangent else ():
            for i in range(1, sizes[0] + 1):
                pairs = zip(instance.names, instance.tangent, strict=True)
                answers[f"p{i}"] = sum([answers[f"j{i}{name}"] * int(v) for name, v in pairs])
            for name in instance.names:
                terms = [answers[f"j{i}{name}"] * int(u) for i, u in enumerate(instance.cotangent, start=1)]
                answers[f"q{name}"] = sum(terms)
        return found


def shape_part(mapping: VectorFunction) -> Part:
    """The question for the shape."""
    rows, columns = len(mapping.rows), len(mapping.names)
    turned = LikelyMistake("M-91", say("jacobian.mistake.turned"), answer=str((columns, rows)))
    return Part(
        "shape", say("jacobian.shape"), ShapeAnswer(), 1, "jacobian", key=str((rows, columns)),
        mistakes=(turned,) if rows != columns else (), effort=(("compare", 1),),
    )  # fmt: skip


def entry_parts(mapping: VectorFunction) -> Iterator[Part]:
    """The entries, row by row."""
    for i, row in enumerate(mapping.rows, start=1):
        tree = parse(row)
        for name in mapping.names:
            symbol = f"\\frac{{\\partial f_{i}}}{{\\partial {name}}}"
            turned = []
            if i <= len(mapping.names):
                other = mapping.names[i - 1]
                position = mapping.names.index(name)
                if other != name and position < len(mapping.rows):
                    entry = written(derivative(parse(mapping.rows[position]), other))
                    turned = [LikelyMistake("M-91", say("jacobian.mistake.transposed"), entry)]
            yield Part(
                f"j{i}{name}", say("jacobian.entry", symbol=symbol), NumberAnswer(0), 1, "jacobian",
                work=written(derivative(tree, name)), symbol=symbol, mistakes=tuple(turned), effort=(("compare", 2),),
            )  # fmt: skip


def product_parts(mapping: VectorFunction) -> Iterator[Part]:
    """The entries of J v and of the transpose times u."""
    if not mapping.tangent:
        return
    outputs = range(1, len(mapping.rows) + 1)
    for i in outputs:
        work = " + ".join([f"j{i}{name} * v{k}" for k, name in enumerate(mapping.names, start=1)])
        prompt = say("jacobian.product", symbol=f"(J v)_{i}")
        yield Part(f"p{i}", prompt, NumberAnswer(0), 1, "pushforward", work=work, symbol=f"(J v)_{i}")
    for name in mapping.names:
        work = " + ".join([f"j{i}{name} * u{i}" for i in outputs])
        prompt = say("jacobian.product", symbol=f"(J^T u)_{name}")
        yield Part(f"q{name}", prompt, NumberAnswer(0), 1, "pullback", work=work, symbol=f"(J^T u)_{name}")
