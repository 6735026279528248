"""Networks of named threshold units as values: what they give, exactly, and how they are written as answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from autodiff.nn.threshold import ThresholdNetwork
from autodiff.nn.wiring import levels
from checks.exercises.numbers import write


@dataclass(frozen=True)
class WrittenUnit:
    """A unit by the names of what it reads.

    Parameters
    ----------
    name : str
    weights : tuple of (str, Fraction)
        None of them 0.
    threshold : Fraction
    rule : {">=", ">", "sum"}
        "sum" hands on the sum less the threshold.
    """

    name: str
    weights: tuple[tuple[str, Fraction], ...]
    threshold: Fraction
    rule: str

    def value(self, values: Mapping[str, Fraction]) -> Fraction:
        """What the unit gives where its sources have these values."""
        total = sum([weight * values[name] for name, weight in self.weights], -self.threshold)
        if self.rule == "sum":
            return total
        return Fraction(total >= 0 if self.rule == ">=" else total > 0)


@dataclass(frozen=True)
class WrittenNetwork:
    """Units in an order in which they can be computed, and which of them is the output."""

    inputs: tuple[str, ...]
    units: tuple[WrittenUnit, ...]
    output: str

    def __call__(self, point: Sequence[Fraction | int]) -> Fraction:
        """The output at a point, exactly."""
        values = dict(zip(self.inputs, map(Fraction, point), strict=True))
        for unit in self.units:
            values[unit.name] = unit.value(values)
        return values[self.output]

    @property
    def level(self) -> dict[str, int]:
        """The layer of every unit and input: one more than the highest that it reads."""
        reads = {unit.name: [name for name, _ in unit.weights] for unit in self.units}
        return {**dict.fromkeys(self.inputs, 0), **levels(reads)}

    @property
    def layers(self) -> int:
        """How many layers of units there are, the output's included."""
        return max(self.level.values())


def unit_text(unit: WrittenUnit) -> str:
    """A unit as it is written: ``h1 = [2*x1 - x2 >= 0.5]``.

    Examples
    --------
    >>> unit_text(WrittenUnit("y", (("h1", Fraction(-2)), ("h2", Fraction(1))), Fraction(1, 2), ">"))
    'y = [-2*h1 + h2 > 0.5]'
    >>> unit_text(WrittenUnit("y", (("a", Fraction(1)), ("b", Fraction(-1))), Fraction(2), "sum"))
    'y = a - b - 2'
    """
    terms = [(weight, name if abs(weight) == 1 else f"{write(abs(weight))}*{name}") for name, weight in unit.weights]
    if unit.rule == "sum" and unit.threshold:
        terms.append((-unit.threshold, write(abs(unit.threshold))))
    total = "".join([f"{' - ' if weight < 0 else ' + '}{term}" for weight, term in terms]).removeprefix(" + ") or "0"
    total = f"-{total[3:]}" if total.startswith(" - ") else total
    compared = f"[{total} {unit.rule} {write(unit.threshold)}]"
    return f"{unit.name} = {total if unit.rule == 'sum' else compared}"


def network_text(network: WrittenNetwork | ThresholdNetwork, inputs: Sequence[str] = ()) -> str:
    """A network as an answer: one of `read_units`, or one of `autodiff.nn` with the names of its inputs.

    Units of `autodiff.nn` are called h1, h2, ... through all layers, and the only output y.

    Examples
    --------
    >>> from autodiff.nn.boolean import xor
    >>> network_text(xor(), ("x1", "x2"))
    'h1 = [x1 + x2 >= 1]; h2 = [-x1 - x2 >= -1]; y = [h1 + h2 >= 2]'
    """
    if isinstance(network, ThresholdNetwork):
        network = as_written(network, inputs)
    return "; ".join(map(unit_text, network.units))


def as_written(network: ThresholdNetwork, inputs: Sequence[str]) -> WrittenNetwork:
    """The same units by name, weights exactly as the floats are."""
    if network.sizes[-1] != 1:
        raise ValueError(f"a network that is written down here has one output, not {network.sizes[-1]}")
    below, units = list(inputs), list[WrittenUnit]()
    for number, layer in enumerate(network.layers):
        last, names = number == len(network.layers) - 1, list[str]()
        for column in range(layer.bias.size):
            names.append("y" if last else f"h{len(units) + 1}")
            found = [(name, Fraction(float(w))) for name, w in zip(below, layer.weights[:, column], strict=True) if w]
            units.append(WrittenUnit(names[-1], tuple(found), -Fraction(float(layer.bias[column])), layer.rule))
        below = names
    return WrittenNetwork(tuple(inputs), tuple(units), "y")
