"""A whole network of threshold units: any that does what is asked is right, tried exactly at all points in question."""

import itertools
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Literal

from autodiff.nn.threshold import ThresholdNetwork
from checks.exercises.answers.kinds import Answer
from checks.exercises.formula import UnreadableAnswer
from checks.exercises.messages import Message, Text, say
from checks.exercises.records import record
from checks.exercises.unit_lines import read_units
from checks.exercises.written_networks import WrittenNetwork, as_written, network_text


@record
@dataclass(frozen=True)
class NetworkAnswer(Answer):
    """Units line by line, ``h1 = [x1 + x2 >= 1]; ...; y = [h1 - h2 >= 1]``, or rows of weights and thresholds.

    Parameters
    ----------
    inputs : tuple of str
        Their names.
    wanted : tuple of int or Fraction
        The outputs: of all 2**n Boolean inputs, counting up with the first as the highest digit, or at `points`.
    points : tuple of tuples of Fraction or int
        Where the network is tried; empty for all Boolean inputs. For a region, points in every cell, off the borders.
    fires : {">=", ">"}
        What a row of numbers means; a unit that is written with a sign fires as it says.
    units, layers : int
        At most so many units in all, the output's included, and layers of units; 0 for any number.
    skips : bool
        Whether a unit may read what lies lower than the layer below it.
    sums : bool
        Whether the output may hand on its sum.

    Examples
    --------
    >>> xor = NetworkAnswer(("x1", "x2"), (0, 1, 1, 0), units=3)
    >>> xor.agrees(xor.read("a = x1 + x2 ≥ 1; b = x1 + x2 > 1,5; y = a - b > 0"), None)
    True
    >>> xor.agrees(xor.read("1, 1, 1; 1, 1, 2; 1, 1, 1"), None)
    False
    >>> xor.read("h1 = [x1 + x2 >= 1]; y = [h1 - h2 >= 1]")
    Traceback (most recent call last):
    checks.exercises.formula.UnreadableAnswer: "h2" is not known here; known are: x1, x2, h1, y. Write a product as a*b
      h1 - h2 >= 1
           ^
    """

    inputs: tuple[str, ...]
    wanted: tuple[int | Fraction, ...]
    points: tuple[tuple[Fraction | int, ...], ...] = ()
    fires: Literal[">=", ">"] = ">="
    units: int = 0
    layers: int = 0
    skips: bool = True
    sums: bool = False

    kind: ClassVar[str] = "network"

    def __post_init__(self) -> None:
        if len(self.wanted) != len(self.cases) or any([len(point) != len(self.inputs) for point in self.points]):
            raise ValueError(f"{len(self.wanted)} outputs for {len(self.cases)} points of {len(self.inputs)} inputs")

    @property
    def cases(self) -> tuple[tuple[Fraction | int, ...], ...]:
        """Where the network is tried."""
        return self.points or tuple(itertools.product((0, 1), repeat=len(self.inputs)))

    def read(self, text: str) -> WrittenNetwork:
        network = read_units(text, self.inputs, fires=self.fires, sums=self.sums)
        self._within_limits(network, text)
        return network

    def _within_limits(self, network: WrittenNetwork, text: str) -> None:
        count, level = len(network.units), network.level
        if self.units and count > self.units:
            raise UnreadableAnswer(say("network_answers.units", count=count, most=self.units), text)
        if self.layers and network.layers > self.layers:
            raise UnreadableAnswer(say("network_answers.layers", count=network.layers, most=self.layers), text)
        for unit in () if self.skips else network.units:
            for source, _ in unit.weights:
                if level[source] != level[unit.name] - 1:
                    reason = say("network_answers.skips", unit=unit.name, source=source)
                    raise UnreadableAnswer(reason, text)

    def settings(self) -> dict[str, Any]:
        """What `network_grader` has to know: texts, whole numbers and lists of them."""
        limits = {"units": self.units, "layers": self.layers, "skips": int(self.skips), "sums": int(self.sums)}
        points = [list(map(str, point)) for point in self.cases]
        return {"inputs": list(self.inputs), "points": points, "fires": self.fires, **limits}

    def behaviour(self, network: WrittenNetwork) -> tuple[Fraction, ...]:
        """The outputs at all points in question."""
        return tuple([network(point) for point in self.cases])

    def agrees(self, given: Any, key: Any) -> bool:
        return self.behaviour(_written(given, self.inputs)) == self.wanted

    def mistaken(self, given: Any, wrong: Any) -> bool:
        return self.behaviour(given) == self.behaviour(wrong)

    def write(self, value: Any) -> str:
        return network_text(value, self.inputs)

    def how(self) -> Message:
        total = " - ".join(self.inputs[:2])
        name = "y" if self.units == 1 else next(n for n in ("h1", "h2", "h3", "g") if n not in self.inputs)
        example = f"{name} = [{total} {self.fires} 2]"
        if self.units == 1:
            return say("network_answers.how_one", example=example)
        return say("network_answers.how", example=example, limits=self._limits())

    def _limits(self) -> Text:
        if self.units and self.layers:
            return say("network_answers.at_most_both", units=self.units, layers=self.layers)
        if self.units or self.layers:
            name = "at_most_units" if self.units else "at_most_layers"
            return say(f"network_answers.{name}", count=self.units or self.layers)
        return ""

    def unfit(self, key: Any) -> str | None:
        return "a network's output is constant" if len(set(self.wanted)) == 1 else None


def _written(network: Any, inputs: tuple[str, ...]) -> WrittenNetwork:
    """Witnesses may give networks of `autodiff.nn`."""
    if isinstance(network, ThresholdNetwork):
        return as_written(network, inputs)
    assert isinstance(network, WrittenNetwork)
    return network
