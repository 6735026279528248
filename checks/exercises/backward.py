"""Forward and backward through a layered network by hand: what the families on backpropagation ask, and the mistakes.

In the lectures' symbols, with ``D_i`` for the gradient at ``A_i``: ``D_i = G_{i+1} o sigma_i'(A_i)``, the gradient at
``W_i`` is ``Z_i^T D_i``, at ``b_i`` the column sums of ``D_i``, and ``G_i = D_i W_i^T``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from checks.exercises.answers import ArrayAnswer
from checks.exercises.blocks import Block, Display, Paragraph
from checks.exercises.exercise import Content, Given, LikelyMistake, Part
from checks.exercises.matrices import block, matrix
from checks.exercises.messages import say
from checks.exercises.networks import Layered, network_witnesses
from checks.exercises.numbers import as_mpf, write

FUNCTIONS = {"relu": "relu({0})", "sigmoid": "sigmoid({0})", "tanh": "tanh({0})"}
SLOPES = {"relu": "step({0})", "sigmoid": "odot({1}, 1 - {1})", "tanh": "(1 - odot({1}, {1}))"}
"""Slopes of activations, of the pre-activation ``{0}`` and the activation ``{1}``."""


@dataclass(frozen=True)
class Task:
    """A network to go through, and how long a step is to be made afterwards, if one is.

    Parameters
    ----------
    network : Layered
    eta : Fraction, optional
    digits : int
        Significant digits asked for; 0 for exact answers.
    """

    network: Layered
    eta: Fraction | None = None
    digits: int = 3


def content(task: Task) -> Content:
    """Statement, parts, calculations and mistakes."""
    return Content(
        statement=tuple(statement(task)),
        parts=tuple(parts(task)),
        givens=tuple(givens(task)),
        calculator=task.digits > 0,
        solution=(Paragraph(say("backward.idea")),),
    )


def witnesses(task: Task) -> dict[str, dict[str, Any]]:
    """What three methods find for every part of `content`, under the parts' names."""
    return {name: _renamed(task, values) for name, values in network_witnesses(task.network).items()}


def _renamed(task: Task, values: dict[str, Any]) -> dict[str, Any]:
    found = dict(values)
    for i, weights in enumerate(task.network.weights, start=1):
        found[f"gW{i}"], found[f"D{i}"] = values[f"dW{i}"], values[f"dA{i}"]
        if task.network.biases:
            found[f"gb{i}"] = values[f"db{i}"]
        if task.eta is not None:
            found[f"new{i}"] = [
                [stepped(w, task.eta, g) for w, g in zip(*rows, strict=True)]
                for rows in zip(weights, values[f"dW{i}"], strict=True)
            ]
    return found | {f"G{i}": values[f"dZ{i}"] for i in range(1, task.network.layers + 2)}


def stepped(w: Fraction, eta: Fraction, slope: Any) -> Any:
    """One weight after a step of descent, in the numbers of the witness that found its slope."""
    if isinstance(slope, float):
        return float(w) - float(eta) * slope
    return as_mpf(w) - as_mpf(eta) * as_mpf(slope)


# The statement.


def statement(task: Task) -> Iterator[Block]:
    """What is given: the network in symbols, the loss, the matrices, and what G, D and nabla stand for."""
    net = task.network
    yield Paragraph(say("backward.network", layers=net.layers, rows=net.rows))
    yield Display(", \\quad ".join(["Z_1 = X", *[line for i in range(1, net.layers + 1) for line in _forward(net, i)]]))
    for name in sorted(set(net.activations) - {"identity"}):
        yield Paragraph(say(f"backward.{name}"))
    if net.biases and net.rows > 1:
        yield Paragraph(say("backward.ones"))
    yield Paragraph(
        say(
            f"backward.loss_softmax{'_of_one' if net.rows == 1 else ''}"
            if _is_softmax(net)
            else "backward.loss_squares"
        )
    )
    yield Display(_loss(net))
    yield from [block(given) for given in givens(task) if given.name in _shown(net)]
    yield Paragraph(say("backward.gradients_bias" if net.biases else "backward.gradients"))
    if task.eta is not None:
        yield Paragraph(say("backward.step", eta=task.eta))


def _forward(net: Layered, i: int) -> Iterator[str]:
    product = f"Z_{i} W_{i}"
    if net.biases:
        product += f" + \\mathbf{{1}} b_{i}" if net.rows > 1 else f" + b_{i}"
    if net.activations[i - 1] == "identity":
        yield f"Z_{i + 1} = {product}"
    else:
        yield f"A_{i} = {product}"
        yield f"Z_{i + 1} = \\mathrm{{{net.activations[i - 1]}}}(A_{i})"


def _loss(net: Layered) -> str:
    last = net.layers + 1
    if net.rows == 1:
        return _loss_of_one(net, last)
    share = f"\\frac{{1}}{{{net.rows}}} " if net.mean else ""
    if _is_softmax(net):
        softmax = f"S_{{rj}} = \\frac{{\\exp(Z_{{{last},rj}})}}{{\\sum_k \\exp(Z_{{{last},rk}})}}"
        return f"{softmax}, \\quad \\ell = -{share}\\sum_r \\ln S_{{r,y_r}}"
    return f"\\ell = {share}\\sum_r \\frac{{1}}{{2}} \\sum_j (Z_{{{last},rj}} - Y_{{rj}})^2"


def _loss_of_one(net: Layered, last: int) -> str:
    if _is_softmax(net):
        return f"S_j = \\frac{{\\exp(Z_{{{last},j}})}}{{\\sum_k \\exp(Z_{{{last},k}})}}, \\quad \\ell = -\\ln S_y"
    return f"\\ell = \\frac{{1}}{{2}} \\sum_j (Z_{{{last},j}} - Y_j)^2"


def _is_softmax(net: Layered) -> bool:
    return net.loss == "softmax cross-entropy"


def _shown(net: Layered) -> list[str]:
    return ["X", "Y", *[f"{kind}{i}" for kind in "Wb" for i in range(1, net.layers + 1)]]


def givens(task: Task) -> Iterator[Given]:
    """The matrices: the batch, the targets, weights and biases as rows, a column of ones where it is needed."""
    net = task.network
    yield matrix("X", "X", net.X)
    yield matrix("Y", "I_y" if _is_softmax(net) else "Y", net.targets)
    for i, W in enumerate(net.weights, start=1):
        yield matrix(f"W{i}", f"W_{i}", W)
    for i, b in enumerate(net.biases, start=1):
        yield matrix(f"b{i}", f"b_{i}", (b,))
    if net.biases and net.rows > 1:
        yield matrix("one", "\\mathbf{1}", ((Fraction(1),),) * net.rows)
    if _is_softmax(net):
        yield Given("u", str([1] * net.columns[-1]), "\\mathbf{1}", (net.columns[-1],))
    if task.eta is not None:
        yield Given("eta", write(task.eta), "\\eta")


# The parts.


def parts(task: Task) -> Iterator[Part]:
    """All parts, in the order in which they can be worked out."""
    net = task.network
    for i in range(1, net.layers + 1):
        yield from forward_parts(task, i)
    if _is_softmax(net):
        yield from softmax_parts(task)
    yield loss_gradient_part(task)
    for i in range(net.layers, 0, -1):
        yield from backward_parts(task, i)
    if task.eta is not None:
        yield from [step_part(task, i) for i in range(net.layers, 0, -1)]


def _part(task: Task, name: str, symbol: str, shape: tuple[int, int], work: str, concept: str, **more: Any) -> Part:
    prompt = say("backward.matrix", symbol=symbol, rows=shape[0], columns=shape[1])
    marks = more.pop("marks", 1)
    return Part(name, prompt, ArrayAnswer(shape, task.digits), marks, concept, work, symbol=symbol, **more)


def forward_parts(task: Task, i: int) -> Iterator[Part]:
    """Pre-activation and activation of layer i; for the identity they are one."""
    net = task.network
    shape = (net.rows, net.columns[i])
    previous = "X" if i == 1 else f"Z{i}"
    work = f"{previous} @ W{i}"
    wrong: list[LikelyMistake] = []
    if net.biases:
        wrong = [LikelyMistake("lost-bias", say("backward.mistake.lost_bias"), work)]
        work += f" + one @ b{i}" if net.rows > 1 else f" + b{i}"
    sigma = net.activations[i - 1]
    name, symbol = (f"Z{i + 1}", f"Z_{i + 1}") if sigma == "identity" else (f"A{i}", f"A_{i}")
    yield _part(task, name, symbol, shape, work, "layer_forward", mistakes=tuple(wrong))
    if sigma != "identity":
        missing = (
            [LikelyMistake("M-13", say("backward.mistake.mask_for_relu"), f"step(A{i})")] if sigma == "relu" else []
        )
        apply = FUNCTIONS[sigma].format(f"A{i}")
        yield _part(task, f"Z{i + 1}", f"Z_{i + 1}", shape, apply, "layer_forward", mistakes=tuple(missing))


def softmax_parts(task: Task) -> Iterator[Part]:
    """The exponentials, and the probabilities."""
    net = task.network
    shape = (net.rows, net.columns[-1])
    exponentials = say("backward.exponentials", symbol=f"Z_{net.layers + 1}")
    yield Part("E", exponentials, ArrayAnswer(shape, task.digits), 1, "softmax", f"exp(Z{net.layers + 1})", symbol="E")
    norm = LikelyMistake("M-58b", say("backward.mistake.euclidean"), "E / sqrt((E * E) @ u)")
    why = (Paragraph(say("backward.why.softmax")),)
    yield _part(task, "S", "S", shape, "E / (E @ u)", "softmax", mistakes=(norm,), explanation=why)


def loss_gradient_part(task: Task) -> Part:
    """The gradient at the output, with which the way back begins."""
    net = task.network
    last = net.layers + 1
    output = "S" if _is_softmax(net) else f"Z{last}"
    divide = net.mean and net.rows > 1
    work = f"({output} - Y) / {net.rows}" if divide else f"{output} - Y"
    wrong = [LikelyMistake("M-51", say("backward.mistake.sign"), work.replace(f"{output} - Y", f"Y - {output}"))]
    if divide:
        wrong.append(LikelyMistake("M-47", say("backward.mistake.not_averaged"), f"{output} - Y"))
    if _is_softmax(net):
        wrong.append(LikelyMistake("softmax-for-gradient", say("backward.mistake.not_subtracted"), output))
    why = say("backward.why.softmax_gradient" if _is_softmax(net) else "backward.why.squares_gradient")
    return _part(
        task, f"G{last}", f"G_{last}", (net.rows, net.columns[-1]), work, "loss_gradient",
        mistakes=tuple(wrong), explanation=(Paragraph(why),), marks=2, hint=say("backward.hint.loss"),
    )  # fmt: skip


def backward_parts(task: Task, i: int) -> Iterator[Part]:
    """Gradients at the pre-activation, the weights, the bias and the input of layer i."""
    net = task.network
    m, (n, k) = net.rows, net.columns[i - 1 : i + 1]
    D, Z = f"G{i + 1}", "X" if i == 1 else f"Z{i}"
    sigma = net.activations[i - 1]
    if sigma != "identity":
        slope = SLOPES[sigma].format(f"A{i}", f"Z{i + 1}")
        why = (Paragraph(say(f"backward.why.{sigma}_slope")),)
        yield _part(
            task, f"D{i}", f"D_{i}", (m, k), f"odot(G{i + 1}, {slope})", "activation_derivative", marks=2,
            mistakes=tuple(slope_mistakes(sigma, i)), explanation=why, hint=say("backward.hint.slope"),
        )  # fmt: skip
        D = f"D{i}"
    yield _part(
        task, f"gW{i}", f"\\nabla W_{i}", (n, k), f"T({Z}) @ {D}", "layer_backward",
        mistakes=tuple(weight_mistakes(net, i, D)), explanation=(Paragraph(say("backward.why.weights")),), marks=2,
        hint=say("backward.hint.shapes"),
    )  # fmt: skip
    if net.biases:
        yield bias_part(task, i, D)
    if i > 1:
        wrong = [LikelyMistake("M-30", say("backward.mistake.not_transposed"), f"{D} @ W{i}")] if n == k else []
        why = (Paragraph(say("backward.why.inputs")),)
        yield _part(
            task, f"G{i}", f"G_{i}", (m, n), f"{D} @ T(W{i})", "layer_backward", mistakes=tuple(wrong), explanation=why
        )


def bias_part(task: Task, i: int, D: str) -> Part:
    """The gradient at a bias: column sums."""
    rows = task.network.rows
    mean = LikelyMistake("M-38", say("backward.mistake.bias_mean"), f"T(one) @ {D} / {rows}" if rows > 1 else D)
    return _part(
        task, f"gb{i}", f"\\nabla b_{i}", (1, task.network.columns[i]), f"T(one) @ {D}" if rows > 1 else D,
        "layer_backward", mistakes=(mean,) if rows > 1 else (), explanation=(Paragraph(say("backward.why.bias")),),
    )  # fmt: skip


def slope_mistakes(sigma: str, i: int) -> Iterator[LikelyMistake]:
    """The slope left out, or taken at the wrong array."""
    G, A, Z = f"G{i + 1}", f"A{i}", f"Z{i + 1}"
    yield LikelyMistake("M-83", say("backward.mistake.no_slope"), G)
    if sigma == "relu":
        yield LikelyMistake("M-11", say("backward.mistake.wrong_mask"), f"odot({G}, step({G}))")
    elif sigma == "sigmoid":
        yield LikelyMistake("M-10", say("backward.mistake.slope_at_input"), f"odot({G}, odot({A}, 1 - {A}))")
        yield LikelyMistake("sigmoid-for-slope", say("backward.mistake.value_for_slope"), f"odot({G}, {Z})")
    else:
        yield LikelyMistake("M-10", say("backward.mistake.slope_at_input"), f"odot({G}, 1 - odot({A}, {A}))")


def weight_mistakes(net: Layered, i: int, D: str) -> Iterator[LikelyMistake]:
    """The pre-activation where the activation belongs; for the first layer, the slope that was left out before."""
    if i > 1:
        yield LikelyMistake("M-50", say("backward.mistake.preactivation"), f"T(A{i - 1}) @ {D}")
    elif D.startswith("D"):
        yield LikelyMistake("M-83", say("backward.mistake.no_slope"), f"T(X) @ G{i + 1}")


def step_part(task: Task, i: int) -> Part:
    """The weights after a step of gradient descent; all gradients belong to the old weights."""
    net = task.network
    shape = net.columns[i - 1], net.columns[i]
    wrong = [LikelyMistake("uphill", say("backward.mistake.uphill"), f"W{i} + eta * gW{i}")]
    if i < net.layers:
        sigma = SLOPES[net.activations[i - 1]].format(f"A{i}", f"Z{i + 1}")
        above = f"D{i + 1}" if net.activations[i] != "identity" else f"G{i + 2}"
        late = f"odot({above} @ T(new{i + 1}), {sigma})"
        Z = "X" if i == 1 else f"Z{i}"
        wrong.append(LikelyMistake("M-49", say("backward.mistake.new_weights"), f"W{i} - eta * (T({Z}) @ {late})"))
    return _part(
        task, f"new{i}", f"W_{i}'", shape, f"W{i} - eta * gW{i}", "descent_step", mistakes=tuple(wrong),
        explanation=(Paragraph(say("backward.why.step")),),
    )  # fmt: skip
