"""The linear regions of a classifier: which class where, and the lines between the classes."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any, ClassVar

import numpy as np

from autodiff.nn.hypotheses import class_boundaries
from checks.exercises.answers import ArrayAnswer, NumberAnswer
from checks.exercises.blocks import Block, Display, Paragraph
from checks.exercises.exercise import Content, LikelyMistake, Part
from checks.exercises.families.two_layer_backward import integers
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.matrices import block, matrix
from checks.exercises.messages import say
from checks.exercises.networks import Rows
from checks.exercises.stream import Stream
from checks.exercises.witnesses import gradient_witnesses


@dataclass(frozen=True)
class Classifier:
    """Scores x Theta + b, points to classify, and the pairs of classes, from 0, whose boundary is asked for."""

    theta: Rows
    b: Rows
    points: Rows
    pairs: tuple[tuple[int, int], ...]


@register
class LinearRegions(Family[Classifier]):
    """Scores, classes and boundaries of a linear classifier."""

    name: ClassVar[str] = "linear-regions"
    topic: ClassVar[str] = "hypotheses"
    skill: ClassVar[str] = "compute"
    workloads: ClassVar[tuple[int, ...]] = (2, 3)

    def draw(self, stream: Stream, workload: int) -> Classifier:
        classes, count, asked = {2: (3, 2, 2), 3: (4, 3, 3)}[workload]
        theta, b = integers(stream, 2, classes, 4), integers(stream, 1, classes, 4)
        found = Classifier(
            theta,
            b,
            integers(stream, count, 2, 4),
            stream.sample(list(combinations(range(classes), 2)), asked),
        )
        best = [max(row) for row in scores(found)]
        if any([row.count(top) > 1 for row, top in zip(scores(found), best, strict=True)]):
            raise Rejected("a point lies on a boundary")
        if len(set(classified(found))) < 2:
            raise Rejected("all points are of one class")
        return found

    def present(self, instance: Classifier) -> Content:
        givens = [
            matrix("theta", "\\Theta", instance.theta), matrix("b", "b", instance.b), matrix("P", "P", instance.points),
            matrix("one", "\\mathbf{1}", ((Fraction(1),),) * len(instance.points)),
        ]  # fmt: skip
        shown: list[Block] = [block(given) for given in givens[:2]]
        return Content(
            statement=(
                Paragraph(say("linear_regions.statement", classes=len(instance.b[0]))),
                Display("h(x) = x \\Theta + b, \\quad x = (x_1, x_2)"),
                *shown,
                Paragraph(say("linear_regions.points")),
                block(givens[2]),
            ),
            givens=tuple(givens),
            parts=tuple(parts(instance)),
            calculator=len(instance.points) * len(instance.b[0]) > 4,
            solution=(Paragraph(say("linear_regions.idea")),),
        )

    def witnesses(self, instance: Classifier) -> Witnesses:
        return witnesses(instance)


def scores(classifier: Classifier) -> list[list[Fraction]]:
    """The scores of every point, in fractions."""
    columns = list(zip(*classifier.theta, strict=True))
    return [
        [sum([x * t for x, t in zip(point, column, strict=True)], start=shift)
         for column, shift in zip(columns, classifier.b[0], strict=True)]
        for point in classifier.points
    ]  # fmt: skip


def classified(classifier: Classifier) -> list[int]:
    """The class of every point, from 1."""
    return [row.index(max(row)) + 1 for row in scores(classifier)]


def parts(classifier: Classifier) -> Iterator[Part]:
    """Scores, classes, boundaries."""
    m, k = len(classifier.points), len(classifier.b[0])
    lost = LikelyMistake("lost-bias", say("linear_regions.mistake.bias"), "P @ theta")
    yield Part(
        "H", say("linear_regions.scores"), ArrayAnswer((m, k), digits=0), 1, "layer_forward", "P @ theta + one @ b",
        symbol="H", mistakes=(lost,),
    )  # fmt: skip
    columns = list(zip(*classifier.theta, strict=True))
    for r, (point, key) in enumerate(zip(classifier.points, classified(classifier), strict=True), start=1):
        bare = [sum([x * t for x, t in zip(point, column, strict=True)]) for column in columns]
        sizes = [abs(score) for score in scores(classifier)[r - 1]]
        wrong = [
            ("without-bias", "bias", bare.index(max(bare)) + 1),
            ("largest-size", "size", sizes.index(max(sizes)) + 1),
        ]
        yield Part(
            f"class{r}", say("linear_regions.class", number=r), NumberAnswer(0), 1, "argmax", key=str(key),
            certainty="enumerated", effort=(("compare", k - 1),),
            mistakes=tuple(
                [LikelyMistake(name, say(f"linear_regions.mistake.{word}"), answer=str(answer))
                 for name, word, answer in wrong if answer != key]
            ),
        )  # fmt: skip
    for i, j in classifier.pairs:
        yield boundary_part(classifier, i, j)


def boundary_part(classifier: Classifier, i: int, j: int) -> Part:
    """The line between two classes, as the difference of their scores: normal and offset."""
    rows = (*classifier.theta, classifier.b[0])
    right = [row[i] - row[j] for row in rows]
    added = [row[i] + row[j] for row in rows]
    answers = {
        "added": added, "turned": [-entry for entry in right], "offset": [*right[:2], Fraction(0)],
    }  # fmt: skip
    answer = ArrayAnswer((3,), digits=0)
    wrong = [
        LikelyMistake(f"boundary-{name}", say(f"linear_regions.mistake.{name}"), answer=answer.write(tuple(found)))
        for name, found in answers.items() if found != right
    ]  # fmt: skip
    return Part(
        f"line{i + 1}{j + 1}", say("linear_regions.boundary", first=i + 1, second=j + 1), answer, 2, "boundary",
        key=answer.write(tuple(right)), effort=(("add", 3),), mistakes=tuple(wrong),
        explanation=(Paragraph(say("linear_regions.why.boundary")),),
    )  # fmt: skip


def witnesses(classifier: Classifier) -> Witnesses:
    """Scores and lines by three methods from formulas of a point, by NumPy, and by the package's boundaries."""
    theta, b, P = (np.array(rows, dtype=float) for rows in (classifier.theta, classifier.b, classifier.points))
    H = P @ theta + b
    lines = {(each.first, each.second): each for each in class_boundaries(theta, b[0])}
    found: dict[str, dict[str, Any]] = {
        "NumPy and the package's boundaries": {"H": H.tolist()}
        | {f"class{r}": str(int(best) + 1) for r, best in enumerate(H.argmax(axis=1), start=1)}
        | {f"line{i + 1}{j + 1}": [*lines[i, j].normal.tolist(), lines[i, j].offset] for i, j in classifier.pairs},
        "exact comparisons": {f"class{r}": str(best) for r, best in enumerate(classified(classifier), start=1)},
    }
    origin = {"x": Fraction(0), "z": Fraction(0)}
    for i, j in classifier.pairs:
        difference = _score(classifier, i) + " - (" + _score(classifier, j) + ")"
        for witness, (offset, slope) in gradient_witnesses(difference, origin).items():
            found.setdefault(witness, {})[f"line{i + 1}{j + 1}"] = [slope["x"], slope["z"], offset]
    for point in classifier.points:
        rows: dict[str, list[Any]] = {}
        for j in range(len(classifier.b[0])):
            at = dict(zip("xz", point, strict=True))
            for witness, (value, _) in gradient_witnesses(_score(classifier, j), at).items():
                rows.setdefault(witness, []).append(value)
        for witness, row in rows.items():
            found.setdefault(witness, {}).setdefault("H", []).append(row)
    return found


def _score(classifier: Classifier, j: int) -> str:
    """The score of class j at the point (x, z), as a formula."""
    first, second = (row[j] for row in classifier.theta)
    return f"({first}) * x + ({second}) * z + ({classifier.b[0][j]})"
