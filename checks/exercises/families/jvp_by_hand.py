"""Push tangents forward through a small map of layers, by hand: Jacobian-vector products without a Jacobian."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, ClassVar

from checks.exercises.answers import ArrayAnswer
from checks.exercises.blocks import Block, Display, Matrix, Paragraph
from checks.exercises.exercise import Content, LikelyMistake, Part
from checks.exercises.family import Family, Witnesses, register
from checks.exercises.layer_maps import SIGMAS, LayerMap, draw_matrix, givens, written_rows
from checks.exercises.messages import say
from checks.exercises.stream import Stream
from checks.exercises.witnesses import array_witnesses, gradient_witnesses

SYMBOLS = {"dx": "\\dot x", "dW": "\\dot W", "dV": "\\dot V", "da": "\\dot a", "dz": "\\dot z", "dy": "\\dot y"}
SIZES = {1: ((2, 2), (3, 2), (2, 3)), 2: ((2, 2), (3, 2), (2, 3), (3, 3)), 3: ((3, 3), (3, 2)), 4: ((2, 3), (2, 2))}
"""Columns and rows of W."""


@register
class JvpByHand(Family[LayerMap]):
    """Tangents of a map of one or two layers."""

    name: ClassVar[str] = "jvp-by-hand"
    topic: ClassVar[str] = "automatic-differentiation"
    skill: ClassVar[str] = "compute"
    workloads: ClassVar[tuple[int, ...]] = (1, 2, 3, 4)

    def draw(self, stream: Stream, workload: int) -> LayerMap:
        columns, rows = stream.choice(SIZES[workload])
        samples = 2 if workload == 4 else 1
        arrays = [(name, draw_matrix(stream, columns, samples)) for name in ("x", "dx")]
        arrays.insert(0, ("W", draw_matrix(stream, rows, columns)))
        if workload >= 2:
            arrays.insert(1, ("dW", draw_matrix(stream, rows, columns)))
        if workload >= 3:
            out = stream.integer(2, 3)
            arrays.append(("V", draw_matrix(stream, out, rows)))
            if workload == 4:
                arrays.append(("dV", draw_matrix(stream, out, rows)))
        return LayerMap(stream.choice(("square", "relu", "cube")), tuple(arrays))

    def present(self, instance: LayerMap) -> Content:
        return Content(
            statement=tuple(statement(instance)),
            parts=tuple(parts(instance)),
            givens=givens(instance, SYMBOLS),
            calculator="dV" in instance,
            solution=(Paragraph(say("jvp_by_hand.idea")),),
        )

    def witnesses(self, instance: LayerMap) -> Witnesses:
        found: dict[str, dict[str, Any]] = {}
        samples = len(instance["x"][0])
        moving = instance.at | {"t": Fraction(0)}
        for name in ("a", "z", "y") if "V" in instance else ("a", "z"):
            rows = len(instance["V"] if name == "y" else instance["W"])
            formula = along(instance, name)
            for witness, value in array_witnesses(formula, moving, ((1,) * samples,) * rows).items():
                found.setdefault(witness, {})[name] = value
            for witness, slopes in slopes_of(formula, instance.at, rows, samples).items():
                found[witness][f"d{name}"] = slopes
        return found


def along(layer: LayerMap, name: str) -> str:
    """The formula of a, z or y when everything moves along its tangent by t."""
    at = {array: f"({array} + t * d{array})" if f"d{array}" in layer else array for array in ("W", "x", "V")}
    a = f"{at['W']} @ {at['x']}"
    z = SIGMAS[layer.sigma].value.format(a=f"({a})")
    return {"a": a, "z": z, "y": f"{at['V']} @ ({z})"}[name]


def slopes_of(formula: str, at: dict[str, Any], rows: int, samples: int) -> dict[str, Any]:
    """The derivative with respect to t of every entry, one after another, by three methods."""
    found: dict[str, list[list[Any]]] = {}
    for row in range(rows):
        for sample in range(samples):
            unit = tuple([tuple([int((i, j) == (row, sample)) for j in range(samples)]) for i in range(rows)])
            weighted = gradient_witnesses(f"sum(unit__ * ({formula}))", {"t": Fraction(0)}, at | {"unit__": unit})
            for witness, (_, gradient) in weighted.items():
                found.setdefault(witness, [[] for _ in range(rows)])[row].append(gradient["t"])
    return {witness: tuple(map(tuple, matrix)) for witness, matrix in found.items()}


def statement(layer: LayerMap) -> Iterator[Block]:
    """The map, its numbers, and the tangents."""
    yield Paragraph(say("jvp_by_hand.statement"))
    if len(layer["x"][0]) > 1:
        yield Paragraph(say("jvp_by_hand.samples", count=len(layer["x"][0])))
    lines = ["a = W x", f"z = \\sigma(a), \\quad {SIGMAS[layer.sigma].symbol}"]
    yield Display(", \\quad ".join([*lines, "y = V z"] if "V" in layer else lines))
    for name, rows in layer.arrays:
        yield Matrix(SYMBOLS.get(name, name), written_rows(rows))
    still = [name for name in ("W", "V") if name in layer and f"d{name}" not in layer]
    if still:
        yield Paragraph(say("jvp_by_hand.still", names=", ".join([f"${name}$" for name in still])))


def parts(layer: LayerMap) -> Iterator[Part]:
    """Values and tangents, line by line."""
    rows, samples = len(layer["W"]), len(layer["x"][0])
    sigma = SIGMAS[layer.sigma]
    slope = sigma.slope.format(a="a")
    yield value("a", "W @ x", (rows, samples))
    linear = "W @ dx + dW @ x" if "dW" in layer else "W @ dx"
    yield tangent("da", linear, (rows, samples), tuple(of_product(layer, "W", "x")))
    yield value("z", sigma.value.format(a="a"), (rows, samples))
    wrong = [LikelyMistake("M-83", say("jvp_by_hand.mistake.local"), slope)]
    wrong.append(LikelyMistake("no-slope", say("jvp_by_hand.mistake.no_slope"), "da"))
    if layer.sigma == "relu":
        wrong.append(LikelyMistake("M-78", say("jvp_by_hand.mistake.mask"), "relu(da)"))
    yield tangent("dz", f"({slope}) * da", (rows, samples), tuple(wrong))
    if "V" in layer:
        out = (len(layer["V"]), samples)
        yield value("y", "V @ z", out)
        linear = "V @ dz + dV @ z" if "dV" in layer else "V @ dz"
        yield tangent("dy", linear, out, tuple(of_product(layer, "V", "z")))


def of_product(layer: LayerMap, matrix: str, column: str) -> Iterator[LikelyMistake]:
    """What goes wrong at a product of a matrix and a column."""
    if f"d{matrix}" in layer:
        yield LikelyMistake("M-90", say("jvp_by_hand.mistake.one_factor"), f"{matrix} @ d{column}")
        yield LikelyMistake("M-90", say("jvp_by_hand.mistake.one_factor"), f"d{matrix} @ {column}")
        yield LikelyMistake("M-84", say("jvp_by_hand.mistake.product"), f"d{matrix} @ d{column}")
    yield LikelyMistake("M-91", say("jvp_by_hand.mistake.pulled"), f"T({matrix}) @ d{column}")


def value(name: str, work: str, shape: tuple[int, int]) -> Part:
    """The question for a value."""
    prompt = say("jvp_by_hand.value", symbol=name)
    return Part(name, prompt, ArrayAnswer(shape, 0), 1, "evaluation", work=work, symbol=name)


def tangent(name: str, work: str, shape: tuple[int, int], mistakes: tuple[LikelyMistake, ...]) -> Part:
    """The question for a tangent."""
    prompt = say("jvp_by_hand.tangent", symbol=SYMBOLS[name])
    explanation = (Display("\\dot z = \\sigma'(a) \\odot \\dot a"),) if name == "dz" else ()
    return Part(
        name, prompt, ArrayAnswer(shape, 0), 2, "pushforward", work=work, symbol=SYMBOLS[name], mistakes=mistakes,
        explanation=explanation, hint=say("jvp_by_hand.hint"),
    )  # fmt: skip
