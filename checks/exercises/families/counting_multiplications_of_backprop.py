"""How many multiplications the matrix products of a network take, forward and backward."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from checks.exercises.answers import NumberAnswer
from checks.exercises.blocks import Paragraph
from checks.exercises.exercise import Content, Given, LikelyMistake, Part
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.messages import say
from checks.exercises.stream import Stream


@dataclass(frozen=True)
class Sizes:
    """Rows of the batch, and widths of the layers from the inputs to the outputs."""

    rows: int
    widths: tuple[int, ...]


@register
class CountingMultiplications(Family[Sizes]):
    """Multiplications of the forward and the backward pass."""

    name: ClassVar[str] = "counting-multiplications-of-backprop"
    topic: ClassVar[str] = "cost-of-differentiation"
    skill: ClassVar[str] = "compute"
    workloads: ClassVar[tuple[int, ...]] = (1,)

    def draw(self, stream: Stream, workload: int) -> Sizes:
        sizes = Sizes(stream.integer(2, 8), tuple([stream.integer(2, 8) for _ in range(stream.integer(3, 4))]))
        if sizes.widths[0] == sizes.widths[-1]:
            raise Rejected("inputs and outputs are equally many")
        return sizes

    def present(self, instance: Sizes) -> Content:
        layers = range(1, len(instance.widths))
        names = [f"n{k}" for k in range(1, len(instance.widths) + 1)]
        givens = [Given("m", str(instance.rows))]
        givens += [Given(n, str(w), f"n_{k}") for k, (n, w) in enumerate(zip(names, instance.widths, strict=True), 1)]
        products = [f"m * n{k} * n{k + 1}" for k in layers]
        mistakes = [
            ("backward", "both-for-first", "2 * forward"),
            ("backward", "weights-only", "forward"),
        ]
        works = {"forward": " + ".join(products), "backward": "2 * forward - m * n1 * n2", "both": "forward + backward"}
        sizes = ", ".join([f"n_{k} = {w}" for k, w in enumerate(instance.widths, 1)])
        words = {"rows": instance.rows, "sizes": sizes, "layers": len(layers)}
        parts = []
        for name, work in works.items():
            wrong = [
                LikelyMistake(
                    label, say(f"counting_multiplications_of_backprop.mistake.{label.replace('-', '_')}"), formula
                )
                for where, label, formula in mistakes
                if where == name
            ]
            parts.append(
                Part(
                    name,
                    say(f"counting_multiplications_of_backprop.{name}"),
                    NumberAnswer(0),
                    marks=1,
                    concept="counting",
                    work=work,
                    symbol={"forward": "c_F", "backward": "c_B", "both": "c"}[name],
                    mistakes=tuple(wrong),
                    certainty="enumerated",
                    explanation=(Paragraph(say(f"counting_multiplications_of_backprop.why.{name}")),),
                )
            )
        statement = Paragraph(say("counting_multiplications_of_backprop.statement", **words))
        return Content((statement,), tuple(parts), tuple(givens))

    def witnesses(self, instance: Sizes) -> Witnesses:
        found: dict[str, dict[str, Any]] = {}
        for name, count in (("shapes", by_shapes), ("counted one by one", by_counting)):
            forward = sum([count(p, q, r) for p, q, r in forward_products(instance)])
            backward = sum([count(p, q, r) for p, q, r in backward_products(instance)])
            found[name] = {"forward": forward, "backward": backward, "both": forward + backward}
        return found


def forward_products(sizes: Sizes) -> Iterator[tuple[int, int, int]]:
    """Sizes of the products Z_i W_i: (m, n_i) times (n_i, n_{i+1})."""
    for below, above in zip(sizes.widths, sizes.widths[1:], strict=False):
        yield sizes.rows, below, above


def backward_products(sizes: Sizes) -> Iterator[tuple[int, int, int]]:
    """Z_i^T D_i for every layer, and D_i W_i^T for every layer but the first."""
    for number, (below, above) in enumerate(zip(sizes.widths, sizes.widths[1:], strict=False)):
        yield below, sizes.rows, above
        if number:
            yield sizes.rows, above, below


def by_shapes(p: int, q: int, r: int) -> int:
    """A product of (p, q) and (q, r) has p r entries of q multiplications each."""
    return p * r * q


def by_counting(p: int, q: int, r: int) -> int:
    """The same, by doing it."""
    count = 0
    for _ in range(p):
        for _ in range(r):
            for _ in range(q):
                count += 1
    return count
