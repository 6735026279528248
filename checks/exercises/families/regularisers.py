"""A penalty on the weights: its value, the gradient with it, and the step that follows."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from checks.exercises.answers import ArrayAnswer, NumberAnswer
from checks.exercises.blocks import Block, Display, Paragraph
from checks.exercises.exercise import Content, Given, LikelyMistake, Part
from checks.exercises.families.two_layer_backward import integers
from checks.exercises.family import Family, Witnesses, register
from checks.exercises.matrices import block, matrix
from checks.exercises.messages import say
from checks.exercises.networks import Rows
from checks.exercises.numbers import write
from checks.exercises.stream import Stream
from checks.exercises.witnesses import gradient_witnesses

PENALTIES = {
    "l2": "lam / 2 * sum(odot(W, W))",
    "l1": "lam * sum(abs(W))",
    "both": "lam / 2 * sum(odot(W, W)) + mu * sum(abs(W))",
}
SLOPES = {"l2": "lam * W", "l1": "lam * (2 * step(W) - 1)", "both": "lam * W + mu * (2 * step(W) - 1)"}
SHOWN = {
    "l2": "\\frac{\\lambda}{2} \\sum_{ij} W_{ij}^2",
    "l1": "\\lambda \\sum_{ij} \\lvert W_{ij} \\rvert",
    "both": "\\frac{\\lambda}{2} \\sum_{ij} W_{ij}^2 + \\mu \\sum_{ij} \\lvert W_{ij} \\rvert",
}


@dataclass(frozen=True)
class Penalised:
    """A layer, the loss of the data with its gradients there, and how strong the penalty is."""

    kind: str
    W: Rows
    b: Rows
    loss: Fraction
    slope_w: Rows
    slope_b: Rows
    lam: Fraction
    mu: Fraction
    eta: Fraction | None


@register
class Regularisers(Family[Penalised]):
    """Value and gradient of a loss with a regulariser, and a step of gradient descent."""

    name: ClassVar[str] = "regularisers"
    topic: ClassVar[str] = "losses"
    skill: ClassVar[str] = "compute"
    workloads: ClassVar[tuple[int, ...]] = (1, 2, 3, 4)

    def draw(self, stream: Stream, workload: int) -> Penalised:
        kinds, rows, columns, step = {
            1: (("l2", "l1"), 1, 1, False),
            2: (("l2", "l1"), 2, 3, False),
            3: (("l2", "l1", "both"), 2, 3, True),
            4: (("both",), 3, 3, True),
        }[workload]
        width = max(columns, 2)
        W = integers(stream, rows, columns, 6, 2) if columns > 1 else integers(stream, 1, width, 4)
        b, loss = integers(stream, 1, width, 3), stream.decimal("0.5", "4")
        slopes = integers(stream, rows, width, 9, 10), integers(stream, 1, width, 9, 10)
        lam, mu = (stream.choice([Fraction(1, 10), Fraction(1, 5), Fraction(2, 5), Fraction(1, 2)]) for _ in "lm")
        eta = stream.choice([Fraction(1, 10), Fraction(1, 2)]) if step else None
        return Penalised(stream.choice(kinds), W, b, loss, *slopes, lam, mu, eta)

    def present(self, instance: Penalised) -> Content:
        shown: list[Block] = [block(given) for given in matrices(instance)]
        return Content(
            statement=(
                Paragraph(say("regularisers.statement", loss=instance.loss)),
                *shown,
                Paragraph(say("regularisers.penalty")),
                Display(f"\\ell = \\ell_0 + {SHOWN[instance.kind]}, \\quad {strengths(instance)}"),
                *([Paragraph(say("regularisers.step", eta=instance.eta))] if instance.eta else []),
            ),
            givens=tuple(givens(instance)),
            parts=tuple(parts(instance)),
            calculator=len(instance.W) * len(instance.W[0]) > 4,
        )

    def witnesses(self, instance: Penalised) -> Witnesses:
        return witnesses(instance)


def strengths(penalised: Penalised) -> str:
    """The factors, in LaTeX."""
    both = f", \\quad \\mu = {write(penalised.mu)}" if penalised.kind == "both" else ""
    return f"\\lambda = {write(penalised.lam)}{both}"


def matrices(penalised: Penalised) -> Iterator[Given]:
    """Parameters and gradients of the loss of the data."""
    yield matrix("W", "W", penalised.W)
    yield matrix("b", "b", penalised.b)
    yield matrix("gW", "\\nabla_W \\ell_0", penalised.slope_w)
    yield matrix("gb", "\\nabla_b \\ell_0", penalised.slope_b)


def givens(penalised: Penalised) -> Iterator[Given]:
    """All that calculations use."""
    yield from matrices(penalised)
    yield Given("loss", write(penalised.loss), "\\ell_0")
    yield Given("lam", write(penalised.lam), "\\lambda")
    if penalised.kind == "both":
        yield Given("mu", write(penalised.mu), "\\mu")
    if penalised.eta:
        yield Given("eta", write(penalised.eta), "\\eta")


def parts(penalised: Penalised) -> Iterator[Part]:
    """The loss, the gradients at weights and bias, the step."""
    kind = penalised.kind
    shape = ArrayAnswer((len(penalised.W), len(penalised.W[0])))
    penalty, slope = PENALTIES[kind], SLOPES[kind]
    counted = penalty.replace("lam / 2 * sum(odot(W, W))", "lam / 2 * (sum(odot(W, W)) + sum(odot(b, b)))")
    counted = counted.replace("sum(abs(W))", "(sum(abs(W)) + sum(abs(b)))")
    wrong = [LikelyMistake("bias-counted", say("regularisers.mistake.bias"), f"loss + {counted}")]
    if kind != "l1":
        whole = penalty.replace("lam / 2", "lam")
        wrong.append(LikelyMistake("M-48", say("regularisers.mistake.lost_half"), f"loss + {whole}"))
    yield Part(
        "total", say("regularisers.total"), NumberAnswer(3), 2, "regulariser", f"loss + {penalty}", symbol="\\ell",
        mistakes=tuple(wrong), hint=say("regularisers.hint"),
    )  # fmt: skip
    wrong = [LikelyMistake("penalty-left-out", say("regularisers.mistake.left_out"), "gW")]
    wrong.append(LikelyMistake("sign", say("regularisers.mistake.sign"), f"gW - ({slope})"))
    if kind != "l1":
        doubled = f"gW + {slope.replace('lam', '2 * lam')}"
        wrong.append(LikelyMistake("M-48", say("regularisers.mistake.factor_2"), doubled))
    else:
        wrong.append(LikelyMistake("value-for-slope", say("regularisers.mistake.value_for_slope"), "gW + lam * abs(W)"))
    yield Part(
        "GW", say("regularisers.gradient"), shape, 2, "regulariser", f"gW + {slope}", symbol="\\nabla_W \\ell",
        mistakes=tuple(wrong), explanation=(Paragraph(say(f"regularisers.why.{kind}")),),
    )  # fmt: skip
    bias = "lam * b" if kind == "l2" else slope.replace("W", "b")
    regularised = LikelyMistake("M-48", say("regularisers.mistake.bias"), f"gb + {bias}")
    yield Part(
        "Gb", say("regularisers.bias_gradient"), ArrayAnswer((1, len(penalised.b[0]))), 1, "regulariser", "gb",
        symbol="\\nabla_b \\ell", mistakes=(regularised,), explanation=(Paragraph(say("regularisers.why.bias")),),
    )  # fmt: skip
    if penalised.eta:
        uphill = LikelyMistake("uphill", say("regularisers.mistake.uphill"), "W + eta * GW")
        bare = LikelyMistake("penalty-left-out", say("regularisers.mistake.left_out"), "W - eta * gW")
        yield Part(
            "new", say("regularisers.new"), shape, 1, "descent_step", "W - eta * GW", symbol="W'",
            mistakes=(uphill, bare),
        )  # fmt: skip


def witnesses(penalised: Penalised) -> Witnesses:
    """The loss of the data as the linear function that has its value and gradients here, with the penalty added."""
    gamma = penalised.kind
    formula = f"loss + sum(odot(gW, W - W0)) + sum(odot(gb, b - b0)) + {PENALTIES[gamma]}"
    at: dict[str, Any] = {name: getattr(penalised, name) for name in ("W", "b", "loss", "lam", "mu")}
    at |= {"W0": penalised.W, "b0": penalised.b, "gW": penalised.slope_w, "gb": penalised.slope_b}
    found: dict[str, dict[str, Any]] = {}
    for witness, (value, gradient) in gradient_witnesses(formula, at).items():
        found[witness] = {"total": value, "GW": gradient["W"], "Gb": gradient["b"]}
    if penalised.eta:
        eta = penalised.eta
        # The new weights are the gradient of |W|^2 / 2 - eta loss: the step as a derivative, for the same three.
        stepped = f"sum(odot(W, W)) / 2 - {write(eta)} * ({formula})"
        for witness, (_, gradient) in gradient_witnesses(stepped, at).items():
            found[witness]["new"] = gradient["W"]
    return found
