"""Pull a cotangent back through a small map of layers, by hand: vector-Jacobian products without a Jacobian."""

from collections.abc import Iterator
from typing import Any, ClassVar

from checks.exercises.answers import ArrayAnswer
from checks.exercises.blocks import Block, Display, Matrix, Paragraph
from checks.exercises.exercise import Content, LikelyMistake, Part
from checks.exercises.family import Family, Witnesses, register
from checks.exercises.layer_maps import SIGMAS, LayerMap, draw_matrix, givens, written_rows
from checks.exercises.messages import say
from checks.exercises.stream import Stream
from checks.exercises.witnesses import array_witnesses, gradient_witnesses

SYMBOLS = {"u": "u", "a_bar": "\\bar a", "z_bar": "\\bar z", "x_bar": "\\bar x", "W_bar": "\\bar W", "V_bar": "\\bar V"}

SIZES = {
    1: ((2, 2), (3, 2), (2, 3)), 2: ((2, 2), (3, 2), (2, 3), (3, 3)), 3: ((3, 3), (2, 3)), 4: ((2, 2), (3, 2), (2, 3)),
    5: ((3, 3),),
}  # fmt: skip
"""Columns and rows of W."""


@register
class VjpByHand(Family[LayerMap]):
    """Cotangents of a map of one or two layers."""

    name: ClassVar[str] = "vjp-by-hand"
    topic: ClassVar[str] = "automatic-differentiation"
    skill: ClassVar[str] = "compute"

    def draw(self, stream: Stream, workload: int) -> LayerMap:
        columns, rows = stream.choice(SIZES[workload])
        out = stream.integer(2, 3) if workload >= 3 else rows
        samples = 2 if workload >= 4 else 1
        arrays = [("W", draw_matrix(stream, rows, columns)), ("x", draw_matrix(stream, columns, samples))]
        if workload >= 3:
            arrays.append(("V", draw_matrix(stream, out, rows)))
        arrays.append(("u", draw_matrix(stream, out, samples)))
        return LayerMap("" if workload == 1 else stream.choice(("square", "relu", "cube")), tuple(arrays))

    def present(self, instance: LayerMap) -> Content:
        return Content(
            statement=tuple(statement(instance)),
            parts=tuple(parts(instance)),
            givens=givens(instance, SYMBOLS),
            calculator=samples_of(instance) > 1,
            solution=(Paragraph(say("vjp_by_hand.idea")),),
        )

    def witnesses(self, instance: LayerMap) -> Witnesses:
        found: dict[str, dict[str, Any]] = {}
        at = instance.at
        ones = ((1,) * samples_of(instance),) * len(instance["W"])

        def note(name: str, answers: dict[str, Any]) -> None:
            for witness, value in answers.items():
                found.setdefault(witness, {})[name] = value

        note("a", array_witnesses(instance.a, at, ones))
        values = {witness: answers["a"] for witness, answers in found.items()}
        if instance.sigma:
            inner = SIGMAS[instance.sigma].value.format(a=f"({instance.a})")
            note("z", array_witnesses(inner, at, ones))
            exact = exactly(values["SymPy"])
            pulled = gradient_witnesses(f"sum(u * ({instance.result(a='a')}))", {"a": exact}, at)
            note("a_bar", {witness: gradient["a"] for witness, (_, gradient) in pulled.items()})
        if "V" in instance:
            exact = exactly(found["SymPy"]["z"])
            pulled = gradient_witnesses("sum(u * (V @ z))", {"z": exact}, at)
            note("z_bar", {witness: gradient["z"] for witness, (_, gradient) in pulled.items()})
        for name in [name for name in ("x", "W", "V") if name in instance]:
            others = {other: array for other, array in at.items() if other != name}
            pulled = gradient_witnesses(f"sum(u * ({instance.result()}))", {name: at[name]}, others)
            note(f"{name}_bar", {witness: gradient[name] for witness, (_, gradient) in pulled.items()})
        return found


def samples_of(layer: LayerMap) -> int:
    """How many columns x has."""
    return len(layer["x"][0])


def exactly(value: Any) -> Any:
    """Integers from the 40 digits of SymPy."""
    return tuple([exactly(entry) for entry in value]) if isinstance(value, tuple) else round(value)


def statement(layer: LayerMap) -> Iterator[Block]:
    """The map, its numbers, and the cotangent of its result."""
    yield Paragraph(say("vjp_by_hand.layers" if layer.sigma else "vjp_by_hand.linear"))
    if samples_of(layer) > 1:
        yield Paragraph(say("vjp_by_hand.samples", count=samples_of(layer)))
    result = "y" if "V" in layer else "z" if layer.sigma else "a"
    lines = ["a = W x"]
    if layer.sigma:
        lines.append(f"z = \\sigma(a), \\quad {SIGMAS[layer.sigma].symbol}")
    if "V" in layer:
        lines.append("y = V z")
    yield Display(", \\quad ".join(lines))
    for name, rows in layer.arrays:
        yield Matrix(f"\\bar {result} = u" if name == "u" else name, written_rows(rows))


def parts(layer: LayerMap) -> Iterator[Part]:
    """Values forwards, cotangents backwards."""
    rows, columns, samples = len(layer["W"]), len(layer["x"]), samples_of(layer)
    if layer.sigma:
        sigma = SIGMAS[layer.sigma]
        yield value("a", layer.a, (rows, samples))
        yield value("z", sigma.value.format(a="a"), (rows, samples))
        slope = sigma.slope.format(a="a")
        incoming = "u"
        if "V" in layer:
            incoming = "z_bar"
            yield cotangent("z_bar", "T(V) @ u", (rows, samples), tuple(not_transposed("V @ u")))
        yield cotangent("a_bar", f"{incoming} * ({slope})", (rows, samples), tuple(slips(layer, incoming)))
    pulled = "a_bar" if layer.sigma else "u"
    yield cotangent("x_bar", f"T(W) @ {pulled}", (columns, samples), tuple(not_transposed(f"W @ {pulled}")))
    transposed = LikelyMistake("M-91", say("vjp_by_hand.mistake.transposed"), f"x @ T({pulled})")
    yield cotangent("W_bar", f"{pulled} @ T(x)", (rows, columns), (transposed,) if rows == columns else ())
    if "V" in layer:
        used = LikelyMistake("M-50", say("vjp_by_hand.mistake.pre_activation"), "u @ T(a)")
        yield cotangent("V_bar", "u @ T(z)", (len(layer["V"]), rows), (used,))


def value(name: str, work: str, shape: tuple[int, int]) -> Part:
    """The question for a value of the forward pass."""
    prompt = say("vjp_by_hand.value", symbol=name)
    return Part(name, prompt, ArrayAnswer(shape, 0), 1, "evaluation", work=work, symbol=name)


def cotangent(name: str, work: str, shape: tuple[int, int], mistakes: tuple[LikelyMistake, ...]) -> Part:
    """The question for a cotangent."""
    symbol = SYMBOLS[name]
    return Part(
        name,
        say("vjp_by_hand.cotangent", symbol=symbol),
        ArrayAnswer(shape, 0),
        marks=2,
        concept="pullback",
        work=work,
        symbol=symbol,
        mistakes=mistakes,
        explanation=(Display("\\bar a = \\bar z \\odot \\sigma'(a)"),) if name == "a_bar" else (),
        hint=say("vjp_by_hand.hint", rows=shape[0], columns=shape[1]),
    )


def not_transposed(work: str) -> Iterator[LikelyMistake]:
    """The product of the forward pass taken for that of the backward pass: it exists where the matrix is square."""
    yield LikelyMistake("M-91", say("vjp_by_hand.mistake.pushed"), work)


def slips(layer: LayerMap, incoming: str) -> Iterator[LikelyMistake]:
    """What goes wrong at the elementwise function."""
    sigma = SIGMAS[layer.sigma]
    yield LikelyMistake("M-6", say("vjp_by_hand.mistake.local"), sigma.slope.format(a="a"))
    if layer.sigma == "relu":
        yield LikelyMistake("M-11", say("vjp_by_hand.mistake.mask"), f"relu({incoming})")
        yield LikelyMistake("no-mask", say("vjp_by_hand.mistake.no_mask"), incoming)
    else:
        yield LikelyMistake("M-2", say("vjp_by_hand.mistake.output"), f"{incoming} * ({sigma.slope.format(a='z')})")
        yield LikelyMistake("M-3", say("vjp_by_hand.mistake.function"), f"{incoming} * z")
