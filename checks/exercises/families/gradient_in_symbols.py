"""Derive the gradient of a small scalar network in symbols: formulas as answers."""

import itertools
from dataclasses import dataclass
from typing import ClassVar

from checks.exercises.answers import FormulaAnswer
from checks.exercises.blocks import Display, Paragraph
from checks.exercises.exercise import Content, LikelyMistake, Part
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.formula import Formula, parse
from checks.exercises.formula_text import tex
from checks.exercises.formula_writing import written
from checks.exercises.hand_rules import derivative
from checks.exercises.messages import say
from checks.exercises.stream import Stream
from checks.exercises.witnesses import slope_witnesses

ACTIVATIONS = {"sigmoid": "sigmoid({})", "tanh": "tanh({})", "square": "({})^2", "exp": "exp({})", "sin": "sin({})"}
LOSSES = {"squares": "({} - t)^2/2", "logarithm": "ln(1 + exp(-t*({})))", "none": "t*{}"}
LAYERS = {2: ("w*x", "w*x + b"), 3: ("w*x + b",), 4: ("w*x + b",), 5: ("w*x + b", "w*x")}
SYMBOLS = {"w": "w", "b": "b", "v": "v", "c": "c", "x": "x", "t": "t"}


@dataclass(frozen=True)
class ScalarNetwork:
    """The loss as a formula, the pre-activation and activation in it, and the parameters asked for, in order."""

    inner: str
    activation: str
    outer: str
    loss: str
    asked: tuple[str, ...]

    @property
    def hidden(self) -> str:
        """The activation as a formula of the inputs."""
        return ACTIVATIONS[self.activation].format(self.inner)

    @property
    def output(self) -> str:
        """The output of the network."""
        return self.outer.replace("z", f"({self.hidden})") if self.outer else self.hidden

    @property
    def text(self) -> str:
        """The loss."""
        return LOSSES[self.loss].format(f"({self.output})")

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that a formula may use."""
        return tuple([name for name in "wbvcxt" if name in self.inner + self.outer + "t"])


@register
class GradientInSymbols(Family[ScalarNetwork]):
    """Partial derivatives of a loss with respect to weights, biases and the input, as formulas."""

    name: ClassVar[str] = "gradient-in-symbols"
    topic: ClassVar[str] = "derivatives"
    skill: ClassVar[str] = "explain"
    workloads: ClassVar[tuple[int, ...]] = (2, 3, 4)

    def draw(self, stream: Stream, workload: int) -> ScalarNetwork:
        outer = "" if workload == 2 else stream.choice(("v*z", "v*z + c"))
        inner = stream.choice(LAYERS[workload])
        loss = stream.choice(("squares", "none") if workload == 2 else ("squares", "logarithm"))
        names = [name for name in "vcwbx" if name in inner + outer]
        asked = stream.sample(names, min(len(names), {2: 2, 3: 2, 4: 4}[workload]))
        if not set(asked) & set("wbx"):
            raise Rejected("nothing before the activation is asked for")
        activation = stream.choice(list(ACTIVATIONS))
        return ScalarNetwork(inner, activation, outer, loss, tuple([name for name in names if name in asked]))

    def present(self, instance: ScalarNetwork) -> Content:
        lines = [f"a = {tex(parse(instance.inner))}", f"z = {tex(parse(ACTIVATIONS[instance.activation].format('a')))}"]
        last = "z"
        if instance.outer:
            lines.append(f"y = {tex(parse(instance.outer))}")
            last = "y"
        lines.append(f"\\ell = {tex(parse(LOSSES[instance.loss].format(last)))}")
        return Content(
            statement=(
                Paragraph(
                    say("gradient_in_symbols.statement", names=", ".join([f"${name}$" for name in instance.names]))
                ),
                Display(", \\quad ".join(lines)),
            ),
            parts=tuple([gradient_part(instance, name) for name in instance.asked]),
        )

    def witnesses(self, instance: ScalarNetwork) -> Witnesses:
        found: dict[str, dict[str, object]] = {}
        for name in instance.asked:
            # Every variable occurs, so that each point has a value for all of them.
            zero = " + ".join([f"0*{other}" for other in instance.names])
            for witness, slope in slope_witnesses(f"{instance.text} + {zero}", name).items():
                found.setdefault(witness, {})[f"d{name}"] = slope
        return found


def gradient_part(network: ScalarNetwork, name: str) -> Part:
    """The question for one partial derivative."""
    tree = parse(network.text)
    right = derivative(tree, name)
    symbol = f"\\frac{{\\partial \\ell}}{{\\partial {name}}}"
    steps = 3 if name in "wbx" else 2
    return Part(
        f"d{name}",
        say("gradient_in_symbols.partial", symbol=symbol),
        FormulaAnswer(network.names),
        marks=steps,
        concept="symbolic_gradient",
        key=written(right),
        symbol=symbol,
        mistakes=mistakes(network, name),
        effort=(("derive", steps - (not network.outer)),),
        explanation=(Display(chain(network, name)), Display(f"{symbol} = {tex(right)}")),
        hint=say("gradient_in_symbols.hint"),
    )


def chain(network: ScalarNetwork, name: str) -> str:
    """The chain rule along the path from the loss to the parameter."""
    stations = ["\\ell", *(["y"] if network.outer else []), *(["z", "a"] if name in "wbx" else []), name]
    pairs = itertools.pairwise(stations)
    factors = [f"\\frac{{\\partial {above}}}{{\\partial {below}}}" for above, below in pairs]
    return f"\\frac{{\\partial \\ell}}{{\\partial {name}}} = {' '.join(factors)}"


def mistakes(network: ScalarNetwork, name: str) -> tuple[LikelyMistake, ...]:
    """The chain rule with a factor missing, or taken at another quantity."""
    last = network.output
    outer = written(derivative(parse(LOSSES[network.loss].format("q")), "q")).replace("q", f"({last})")
    through = "*v" if network.outer else ""
    local = written(derivative(parse(network.inner), name)) if name in "wbx" else ""
    found = []

    def add(word: str, mistake: str, text: str) -> None:
        found.append(LikelyMistake(mistake, say(f"gradient_in_symbols.mistake.{word}"), answer=text))

    if local:
        add("no_slope", "M-83", f"({outer}){through}*({local})")
        add(
            "output",
            "M-10",
            f"({outer}){through}*({written(slope(network))})*({local})".replace("z", f"({network.hidden})"),
        )
        if network.outer:
            exact = written(derivative(parse(ACTIVATIONS[network.activation].format("z")), "z")).replace("z", "(PRE)")
            add("weight_lost", "M-90", f"({outer})*({exact})*({local})".replace("PRE", network.inner))
    elif name == "v":
        add("pre_activation", "M-50", f"({outer})*({network.inner})")
    if network.loss == "squares":
        rest = written(derivative(parse(last), name))
        add("two", "factor-two", f"2*({last} - t)*({rest})")
    return tuple(found)


def slope(network: ScalarNetwork) -> Formula:
    """The derivative of the activation taken, wrongly, at its result z."""
    return derivative(parse(ACTIVATIONS[network.activation].format("z")), "z")
