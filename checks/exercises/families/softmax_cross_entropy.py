"""Softmax and cross-entropy: probabilities, loss, gradient at the logits; a batch; softmax regression."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from checks.exercises.answers import ArrayAnswer, NumberAnswer
from checks.exercises.blocks import Display, Paragraph
from checks.exercises.exercise import Content, Given, LikelyMistake, Part
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.matrices import block, matrix, vector
from checks.exercises.messages import say
from checks.exercises.networks import Layered, Rows, network_witnesses
from checks.exercises.numbers import write
from checks.exercises.stream import Stream
from checks.exercises.witnesses import gradient_witnesses


@dataclass(frozen=True)
class Example:
    """One row of logits and its class, counted from 0.

    Parameters
    ----------
    logits : tuple of Fraction
        Or, if `logarithms`, the numbers whose logarithms they are.
    label : int
    logarithms : bool
    """

    logits: tuple[Fraction, ...]
    label: int
    logarithms: bool = False


@dataclass(frozen=True)
class Batch:
    """Rows of logits, or of inputs to softmax regression if `theta` is given, and their classes.

    Parameters
    ----------
    rows : Rows
    labels : tuple of int
    theta : Rows
    """

    rows: Rows
    labels: tuple[int, ...]
    theta: Rows = ()

    @property
    def classes(self) -> int:
        """The number k of classes."""
        return len(self.theta[0] if self.theta else self.rows[0])

    @property
    def one_hot(self) -> Rows:
        """The matrix I_y."""
        return tuple([unit(self.classes, label) for label in self.labels])


def unit(classes: int, label: int) -> tuple[Fraction, ...]:
    """The one-hot vector e_y."""
    return tuple([Fraction(int(j == label)) for j in range(classes)])


@register
class SoftmaxCrossEntropy(Family[Example | Batch]):
    """Value and gradient of softmax cross-entropy."""

    name: ClassVar[str] = "softmax-cross-entropy"
    topic: ClassVar[str] = "losses"
    skill: ClassVar[str] = "compute"

    def draw(self, stream: Stream, workload: int) -> Example | Batch:
        if workload <= 2:
            return draw_example(stream, stream.integer(2, 3) if workload == 1 else 4, logarithms=workload == 1)
        m, n, k = {3: (2, 0, 3), 4: (2, 2, 3), 5: (3, 2, 3)}[workload]
        return draw_batch(stream, m, n, k)

    def present(self, instance: Example | Batch) -> Content:
        return present_example(instance) if isinstance(instance, Example) else present_batch(instance)

    def witnesses(self, instance: Example | Batch) -> Witnesses:
        return example_witnesses(instance) if isinstance(instance, Example) else batch_witnesses(instance)


def draw_example(stream: Stream, classes: int, *, logarithms: bool) -> Example:
    """Logits that differ, and a class."""
    if logarithms:
        values = tuple([Fraction(stream.integer(1, 9)) for _ in range(classes)])
    else:
        values = tuple([stream.decimal("-1.5", "2.5") for _ in range(classes)])
    if len(set(values)) < classes or (not logarithms and 0 in values):
        raise Rejected("two logits are the same")
    return Example(values, stream.integer(0, classes - 1), logarithms)


def draw_batch(stream: Stream, m: int, n: int, k: int) -> Batch:
    """A batch of logits, or of inputs with a matrix theta."""
    labels = tuple([stream.integer(0, k - 1) for _ in range(m)])
    if len(set(labels)) == 1:
        raise Rejected("all rows have the same class")
    if not n:
        return Batch(tuple([tuple([stream.decimal("-1.5", "2.5") for _ in range(k)]) for _ in range(m)]), labels)
    rows = tuple([tuple([Fraction(stream.nonzero(-2, 2)) for _ in range(n)]) for _ in range(m)])
    theta = tuple([tuple([Fraction(stream.nonzero(-3, 3), 2) for _ in range(k)]) for _ in range(n)])
    if len(set(rows)) < m:
        raise Rejected("two rows are the same")
    return Batch(rows, labels, theta)


# One example.


def present_example(example: Example) -> Content:
    """Probabilities, loss and gradient of one row."""
    k = len(example.logits)
    entries = [f"\\ln {write(x)}" if example.logarithms and x != 1 else write(x) for x in example.logits]
    shown = ", ".join(["0" if example.logarithms and x == "1" else x for x in entries])
    given = vector("E", "e^h", example.logits) if example.logarithms else vector("h", "h", example.logits)
    target = vector("y", "e_y", unit(k, example.label))
    return Content(
        statement=(
            Paragraph(say("softmax_cross_entropy.example", classes=k, label=example.label + 1)),
            Display(f"h = ({shown})"),
            Display("s_j = \\frac{\\exp(h_j)}{\\sum_k \\exp(h_k)}, \\quad \\ell = -\\ln s_y"),
        ),
        givens=(given, target),
        parts=tuple(example_parts(example)),
        calculator=True,
    )


def example_parts(example: Example) -> Iterator[Part]:
    """Exponentials if they are not obvious, probabilities, loss, gradient."""
    k = len(example.logits)
    vector = ArrayAnswer((k,))
    if not example.logarithms:
        yield Part("E", say("softmax_cross_entropy.powers"), vector, 1, "softmax", "exp(h)", symbol="e^h")
    yield Part(
        "S", say("softmax_cross_entropy.softmax"), vector, 1, "softmax", "E / sum(E)", symbol="s",
        mistakes=(
            LikelyMistake("M-58b", say("softmax_cross_entropy.mistake.euclidean"), "E / sqrt(E @ E)"),
            LikelyMistake("not-normalised", say("softmax_cross_entropy.mistake.not_normalised"), "E"),
        ),
    )  # fmt: skip
    if k != 3:  # the lightest exercise on three classes leaves it out
        yield loss_part()
    yield Part(
        "G", say("softmax_cross_entropy.gradient"), vector, 2, "loss_gradient", "S - y", symbol="\\nabla_h \\ell",
        mistakes=(
            LikelyMistake("M-51", say("softmax_cross_entropy.mistake.sign"), "y - S"),
            LikelyMistake("diagonal-only", say("softmax_cross_entropy.mistake.diagonal"), "(S - 1) * y"),
            LikelyMistake("not-subtracted", say("softmax_cross_entropy.mistake.not_subtracted"), "S"),
        ),
        explanation=(Paragraph(say("softmax_cross_entropy.why")),),
        hint=say("softmax_cross_entropy.hint"),
    )  # fmt: skip


def loss_part() -> Part:
    """The loss of one row."""
    return Part(
        "loss", say("softmax_cross_entropy.loss"), NumberAnswer(3), 1, "cross_entropy", "-ln(sum(odot(S, y)))",
        symbol="\\ell",
        mistakes=(
            LikelyMistake("lost-sign", say("softmax_cross_entropy.mistake.lost_sign"), "ln(sum(odot(S, y)))"),
            LikelyMistake("no-logarithm", say("softmax_cross_entropy.mistake.no_logarithm"), "1 - sum(odot(S, y))"),
        ),
    )  # fmt: skip


def example_witnesses(example: Example) -> Witnesses:
    """Loss and gradient at logits moved by t = 0; the probabilities are the gradient of the logarithm of the sum."""
    k = len(example.logits)
    names = [f"t{j}" for j in range(k)]
    powers = [
        f"{write(x)} * exp({t})" if example.logarithms else f"exp({t} + {write(x)})"
        for t, x in zip(names, example.logits, strict=True)
    ]
    own = example.logits[example.label]
    logit = f"ln({write(own)})" if example.logarithms else f"({write(own)})"
    at = dict.fromkeys(names, Fraction(0))
    total = f"ln({' + '.join(powers)})"
    sums = gradient_witnesses(total, at)
    found: dict[str, dict[str, Any]] = {}
    for witness, (loss, slopes) in gradient_witnesses(f"{total} - {logit} - {names[example.label]}", at).items():
        gradient, probabilities = ([each[t] for t in names] for each in (slopes, sums[witness][1]))
        found[witness] = {"loss": loss, "G": gradient, "S": probabilities}
    for j, power in enumerate(powers):
        for witness, (value, _) in gradient_witnesses(power, {names[j]: Fraction(0)}).items():
            found[witness].setdefault("E", []).append(value)
    return found


# A batch.


def present_batch(batch: Batch) -> Content:
    """Probabilities, mean loss and gradients of a batch."""
    m, k = len(batch.rows), batch.classes
    named = [("X", "X", batch.rows), ("theta", "\\Theta", batch.theta)] if batch.theta else [("H", "H", batch.rows)]
    labels = ", ".join([f"y_{r} = {label + 1}" for r, label in enumerate(batch.labels, start=1)])
    givens = [matrix(*each) for each in [*named, ("Y", "I_y", batch.one_hot)]]
    regression = "regression" if batch.theta else "batch"
    return Content(
        statement=(
            Paragraph(say(f"softmax_cross_entropy.{regression}", rows=m, classes=k, labels=f"${labels}$")),
            *map(block, givens[:-1]),
            Display(
                "S_{rj} = \\frac{\\exp(H_{rj})}{\\sum_k \\exp(H_{rk})}, \\quad"
                f" \\ell = -\\frac{{1}}{{{m}}} \\sum_r \\ln S_{{r,y_r}}"
            ),
        ),
        givens=(*givens, Given("u", str([1] * k), "\\mathbf{1}", (k,))),
        parts=tuple(batch_parts(batch)),
        calculator=True,
    )


def batch_parts(batch: Batch) -> Iterator[Part]:
    """Logits if they are not given, exponentials, probabilities, loss, gradients."""
    m, k = len(batch.rows), batch.classes
    shape = ArrayAnswer((m, k))
    if batch.theta:
        yield Part("H", say("softmax_cross_entropy.logits"), shape, 1, "layer_forward", "X @ theta", symbol="H")
    yield Part("E", say("softmax_cross_entropy.powers_of_batch"), shape, 1, "softmax", "exp(H)", symbol="E")
    norm = LikelyMistake("M-58b", say("softmax_cross_entropy.mistake.euclidean"), "E / sqrt((E * E) @ u)")
    total = LikelyMistake("whole-batch", say("softmax_cross_entropy.mistake.whole_batch"), "E / sum(E)")
    yield Part(
        "S", say("softmax_cross_entropy.softmax_of_batch"), shape, 1, "softmax", "E / (E @ u)", symbol="S",
        mistakes=(norm, total), explanation=(Paragraph(say("softmax_cross_entropy.why_rows")),),
    )  # fmt: skip
    log = "sum(ln(odot(S, Y) @ u))"
    summed = LikelyMistake("M-47", say("softmax_cross_entropy.mistake.not_averaged"), f"-{log}")
    yield Part(
        "loss", say("softmax_cross_entropy.mean_loss"), NumberAnswer(3), 1, "cross_entropy", f"-{log} / {m}",
        symbol="\\ell", mistakes=(summed,),
    )  # fmt: skip
    yield Part(
        "G", say("softmax_cross_entropy.gradient_of_batch"), shape, 2, "loss_gradient", f"(S - Y) / {m}",
        symbol="\\nabla_H \\ell", mistakes=tuple(gradient_mistakes(m)),
        explanation=(Paragraph(say("softmax_cross_entropy.why")),), hint=say("softmax_cross_entropy.hint"),
    )  # fmt: skip
    if batch.theta:
        wrong = LikelyMistake("M-47", say("softmax_cross_entropy.mistake.not_averaged"), "T(X) @ (S - Y)")
        yield Part(
            "gradient", say("softmax_cross_entropy.gradient_of_theta"), ArrayAnswer((len(batch.theta), k)), 2,
            "layer_backward", "T(X) @ G", symbol="\\nabla_{\\Theta} \\ell", mistakes=(wrong,),
            explanation=(Paragraph(say("softmax_cross_entropy.why_theta")),),
        )  # fmt: skip


def gradient_mistakes(m: int) -> Iterator[LikelyMistake]:
    """Of the gradient at a batch of logits."""
    yield LikelyMistake("M-47", say("softmax_cross_entropy.mistake.not_averaged"), "S - Y")
    yield LikelyMistake("M-51", say("softmax_cross_entropy.mistake.half_averaged"), f"S / {m} - Y")
    yield LikelyMistake("sign", say("softmax_cross_entropy.mistake.sign"), f"(Y - S) / {m}")


def batch_witnesses(batch: Batch) -> Witnesses:
    """All values and gradients of the batch as a network without a hidden layer."""
    theta = (batch.theta,) if batch.theta else ()
    names = ("identity",) * len(theta)
    network = Layered(batch.rows, theta, batch.one_hot, names, "softmax cross-entropy")
    found: dict[str, dict[str, Any]] = {}
    for witness, values in network_witnesses(network).items():
        found[witness] = {name: values[name] for name in ("E", "S", "loss")} | {"G": values[f"dZ{len(theta) + 1}"]}
        if theta:
            found[witness] |= {"H": values["Z2"], "gradient": values["dW1"]}
    return found
