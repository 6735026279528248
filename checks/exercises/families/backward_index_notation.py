"""Backprop one scalar at a time, in the index notation of the slides: z_j^(k), y_j^(k), and Div by each weight."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

from checks.exercises.answers import NumberAnswer
from checks.exercises.backward import FUNCTIONS
from checks.exercises.blocks import Block, Display, Matrix, Paragraph
from checks.exercises.exercise import Content, Given, LikelyMistake, Part
from checks.exercises.families.two_layer_backward import integers
from checks.exercises.family import Family, Witnesses, register
from checks.exercises.messages import say
from checks.exercises.networks import Layered, network_witnesses
from checks.exercises.numbers import write
from checks.exercises.stream import Stream

SLOPES = {"sigmoid": "{0} * {1} * (1 - {1})", "tanh": "{0} * (1 - {1}^2)", "identity": "{0}"}
"""The gradient ``{0}`` at a unit's output ``{1}``, brought through the unit. (A dead relu would ask for zeros.)"""


@dataclass(frozen=True)
class Units:
    """A network of one example; the weights that are asked for, as layer, i, j from 1.

    Parameters
    ----------
    network : Layered
    weights : tuple of (int, int, int)
    """

    network: Layered
    weights: tuple[tuple[int, int, int], ...]


# sizes, hidden activation, output activation, weights asked for in each layer
PLANS: dict[int, tuple[tuple[tuple[int, ...], str, str, int], ...]] = {
    2: (
        ((1, 1, 1), "sigmoid", "identity", 1),
        ((2, 1, 1), "tanh", "identity", 1),
        ((1, 1, 1), "sigmoid", "sigmoid", 1),
    ),
    3: (((2, 2, 1), "sigmoid", "identity", 2), ((1, 2, 1), "tanh", "sigmoid", 1), ((2, 2, 1), "tanh", "identity", 1)),
    4: (((2, 2, 1), "sigmoid", "sigmoid", 2), ((2, 2, 2), "sigmoid", "identity", 2), ((2, 2, 1), "tanh", "tanh", 2)),
    5: (((2, 3, 2), "sigmoid", "sigmoid", 4), ((2, 2, 2, 1), "tanh", "sigmoid", 3), ((2, 2, 2, 2), "tanh", "tanh", 2)),
}


@register
class BackwardIndexNotation(Family[Units]):
    """All derivatives of a small network, unit by unit."""

    name: ClassVar[str] = "backward-index-notation"
    topic: ClassVar[str] = "backpropagation"
    skill: ClassVar[str] = "compute"
    workloads: ClassVar[tuple[int, ...]] = (2, 3, 4, 5)

    def draw(self, stream: Stream, workload: int) -> Units:
        sizes, hidden, output, count = stream.choice(PLANS[workload])
        pairs = list(pairwise(sizes))
        network = Layered(
            integers(stream, 1, sizes[0], 2),
            tuple([integers(stream, n, k, 3, 2) for n, k in pairs]),
            (tuple([stream.decimal("0.1", "0.9") for _ in range(sizes[-1])]),),
            (*[hidden] * (len(pairs) - 1), output),
            "half squared distance",
            tuple([integers(stream, 1, k, 3, 2)[0] for _, k in pairs]),
        )
        asked: list[tuple[int, int, int]] = []
        for k, (n, width) in enumerate(pairs, start=1):
            places = [(k, i, j) for i in range(1, n + 1) for j in range(1, width + 1)]
            asked += sorted(stream.sample(places, count))
        return Units(network, tuple(asked))

    def present(self, instance: Units) -> Content:
        return Content(
            statement=tuple(statement(instance.network)),
            parts=(*forward_parts(instance), *backward_parts(instance)),
            givens=tuple(givens(instance.network)),
            calculator=True,
            solution=(Paragraph(say("backward_index_notation.idea")),),
        )

    def witnesses(self, instance: Units) -> Witnesses:
        found = network_witnesses(instance.network)
        return {witness: by_index(instance.network, values) for witness, values in found.items()}


def statement(network: Layered) -> Iterator[Block]:
    """The units, the divergence, the numbers."""
    yield Paragraph(say("backward_index_notation.statement", layers=network.layers))
    yield Display("z_j^{(k)} = \\sum_i w_{ij}^{(k)} y_i^{(k-1)} + b_j^{(k)}, \\quad y_j^{(k)} = \\sigma_k(z_j^{(k)})")
    names = [f"\\sigma_{k} = \\mathrm{{{sigma}}}" for k, sigma in enumerate(network.activations, start=1)]
    yield Display(", \\quad ".join(names))
    yield Display(f"\\mathrm{{Div}} = \\frac{{1}}{{2}} \\sum_i (y_i^{{({network.layers})}} - d_i)^2")
    yield from [Paragraph(say(f"backward.{sigma}")) for sigma in sorted(set(network.activations) & {"sigmoid", "tanh"})]
    yield Paragraph(say("backward_index_notation.numbers"))
    yield Matrix("x", (tuple(map(write, network.X[0])),))
    for k, W in enumerate(network.weights, start=1):
        yield Matrix(f"w^{{({k})}}", tuple([tuple(map(write, row)) for row in W]))
        yield Matrix(f"b^{{({k})}}", (tuple(map(write, network.biases[k - 1])),))
    yield Matrix("d", (tuple(map(write, network.targets[0])),))


def givens(network: Layered) -> Iterator[Given]:
    """Every number by itself."""
    yield from [Given(f"y0_{i}", write(x), f"y_{i}^{{(0)}}") for i, x in enumerate(network.X[0], start=1)]
    for k, W in enumerate(network.weights, start=1):
        for i, row in enumerate(W, start=1):
            yield from [Given(f"w{k}_{i}{j}", write(w), f"w_{{{i}{j}}}^{{({k})}}") for j, w in enumerate(row, start=1)]
        for j, b in enumerate(network.biases[k - 1], start=1):
            yield Given(f"b{k}_{j}", write(b), f"b_{j}^{{({k})}}")
    yield from [Given(f"d_{i}", write(d), f"d_{i}") for i, d in enumerate(network.targets[0], start=1)]


def forward_parts(units: Units) -> Iterator[Part]:
    """z and y of every unit; one of them where they are equal."""
    net = units.network
    answer = NumberAnswer(3)
    for k, sigma in enumerate(net.activations, start=1):
        before, width = net.columns[k - 1 : k + 1]
        for j in range(1, width + 1):
            work = " + ".join([f"w{k}_{i}{j} * y{k - 1}_{i}" for i in range(1, before + 1)])
            wrong = [LikelyMistake("lost-bias", say("backward_index_notation.mistake.lost_bias"), work)]
            if before == width > 1:
                turned = " + ".join([f"w{k}_{j}{i} * y{k - 1}_{i}" for i in range(1, before + 1)])
                message = say("backward_index_notation.mistake.turned")
                wrong.append(LikelyMistake("M-30", message, f"{turned} + b{k}_{j}"))
            name = f"y{k}_{j}" if sigma == "identity" else f"z{k}_{j}"
            yield value_part(name, f"{work} + b{k}_{j}", answer, tuple(wrong))
            if sigma != "identity":
                yield value_part(f"y{k}_{j}", FUNCTIONS[sigma].format(f"z{k}_{j}"), answer)


def value_part(name: str, work: str, answer: NumberAnswer, wrong: tuple[LikelyMistake, ...] = ()) -> Part:
    """The question for a value of a unit."""
    kind, k, j = name[0], name[1], name[3]
    symbol = f"{kind}_{j}^{{({k})}}"
    prompt = say("backward_index_notation.value", symbol=symbol)
    return Part(name, prompt, answer, 1, "layer_forward", work, symbol=symbol, mistakes=wrong)


def slope_part(name: str, work: str, answer: NumberAnswer, concept: str, why: str, *wrong: LikelyMistake) -> Part:
    """The question for a derivative of Div."""
    kind, k, index = name[1], name[2], name[4:]
    below = f"{kind}_{{{index}}}^{{({k})}}" if len(index) > 1 else f"{kind}_{index}^{{({k})}}"
    symbol = f"\\frac{{\\partial \\mathrm{{Div}}}}{{\\partial {below}}}"
    prompt = say("backward_index_notation.derivative", symbol=below)
    explanation = (Paragraph(say(f"backward_index_notation.why.{why}")),)
    return Part(name, prompt, answer, 1, concept, work, symbol=symbol, mistakes=wrong, explanation=explanation)


def backward_parts(units: Units) -> Iterator[Part]:
    """The derivatives with respect to outputs, sums and weights, from the last layer to the first."""
    net = units.network
    answer = NumberAnswer(3)
    for k in range(net.layers, 0, -1):
        for j in range(1, net.columns[k] + 1):
            yield output_part(net, k, j, answer)
        for j in range(1, net.columns[k] + 1):
            yield sum_part(net, k, j, answer)
        for layer, i, j in units.weights:
            if layer == k:
                wrong = []
                if i <= net.columns[k]:
                    message = say("backward_index_notation.mistake.own_output")
                    wrong = [LikelyMistake("layer-index", message, f"y{k}_{i} * dz{k}_{j}")]
                work = f"y{k - 1}_{i} * dz{k}_{j}"
                yield slope_part(f"dw{k}_{i}{j}", work, answer, "layer_backward", "weight", *wrong)


def output_part(net: Layered, k: int, j: int, answer: NumberAnswer) -> Part:
    """The derivative with respect to a unit's output."""
    name = f"dy{k}_{j}"
    if k == net.layers:
        sign = LikelyMistake("M-51", say("backward_index_notation.mistake.sign"), f"d_{j} - y{k}_{j}")
        return slope_part(name, f"y{k}_{j} - d_{j}", answer, "loss_gradient", "divergence", sign)
    width = net.columns[k + 1]
    work = " + ".join([f"w{k + 1}_{j}{i} * dz{k + 1}_{i}" for i in range(1, width + 1)])
    wrong = []
    if width > 1:
        first = f"w{k + 1}_{j}1 * dz{k + 1}_1"
        wrong.append(LikelyMistake("M-90", say("backward_index_notation.mistake.one_path"), first))
    if width == net.columns[k] > 1:
        turned = " + ".join([f"w{k + 1}_{i}{j} * dz{k + 1}_{i}" for i in range(1, width + 1)])
        wrong.append(LikelyMistake("M-30", say("backward_index_notation.mistake.turned"), turned))
    return slope_part(name, work, answer, "layer_backward", "output", *wrong)


def sum_part(net: Layered, k: int, j: int, answer: NumberAnswer) -> Part:
    """The derivative with respect to a unit's weighted sum."""
    sigma = net.activations[k - 1]
    slope, z, y = f"dy{k}_{j}", f"z{k}_{j}", f"y{k}_{j}"
    wrong: list[LikelyMistake] = []
    if sigma != "identity":
        wrong.append(LikelyMistake("M-83", say("backward_index_notation.mistake.no_slope"), slope))
    if sigma == "sigmoid":
        message = say("backward_index_notation.mistake.slope_at_input")
        wrong.append(LikelyMistake("M-10", message, f"{slope} * {z} * (1 - {z})"))
    elif sigma == "tanh":
        message = say("backward_index_notation.mistake.tanh_at_input")
        wrong.append(LikelyMistake("M-10", message, f"{slope} * (1 - {z}^2)"))
    work = SLOPES[sigma].format(slope, y)
    return slope_part(f"dz{k}_{j}", work, answer, "activation_derivative", sigma, *wrong)


def by_index(network: Layered, values: dict[str, Any]) -> dict[str, Any]:
    """Rows of values and gradients as single numbers, under the names of the slides: layer k's y is Z_{k+1}."""
    found: dict[str, Any] = {}
    for k in range(1, network.layers + 1):
        for kind, row in (("z", values[f"A{k}"]), ("y", values[f"Z{k + 1}"])):
            found |= {f"{kind}{k}_{j}": x for j, x in enumerate(row[0], start=1)}
        for kind, row in (("dz", values[f"dA{k}"]), ("dy", values[f"dZ{k + 1}"])):
            found |= {f"{kind}{k}_{j}": x for j, x in enumerate(row[0], start=1)}
        for i, weights in enumerate(values[f"dW{k}"], start=1):
            found |= {f"dw{k}_{i}{j}": x for j, x in enumerate(weights, start=1)}
    return found
