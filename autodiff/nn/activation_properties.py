"""What the lectures ask of an activation, answered for each: a verdict, and a witness that anyone can check by numbers.

The properties: nonlinearity, differentiability, monotonicity, saturation (which side, which limit), identity near the
origin, range, zero-centredness, cost, parameters. `autodiff.nn.activation_checks` puts every claim to the test.

Two statements of the lecture slides need care. They explain *non*-saturation by "some interval where the gradient
equals 0", which describes saturation, its opposite. And the formula they give (a limit of plus infinity on at least one
side) calls relu non-saturating, though its gradient is 0 on the whole left. So the verdict here names the sides: a side
saturates when the output tends to a finite limit there, and then the slope tends to 0.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from autodiff.nn.activation_cost import FORMULAS, operation_counts
from autodiff.nn.activations import Activation, VectorActivation, activation
from autodiff.nn.mlp import MLP


@dataclass(frozen=True)
class Range:
    """The values that a function takes: an interval, or finitely many values.

    Examples
    --------
    >>> str(Range(0.0, math.inf, low_in=True)), str(Range(0.0, 1.0, values=(0.0, 1.0))), str(Range(-math.inf, math.inf))
    ('[0, inf)', '{0, 1}', 'R')
    """

    low: float
    high: float
    low_in: bool = False
    high_in: bool = False
    values: tuple[float, ...] = ()

    def __contains__(self, value: float) -> bool:
        if self.values:
            return value in self.values
        above = self.low <= value if self.low_in else self.low < value
        return above and (value <= self.high if self.high_in else value < self.high)

    def __str__(self) -> str:
        if self.values:
            return "{" + ", ".join(f"{value:g}" for value in self.values) + "}"
        if (self.low, self.high) == (-math.inf, math.inf):
            return "R"
        return f"{'[' if self.low_in else '('}{self.low:.6g}, {self.high:.6g}{']' if self.high_in else ')'}"


@dataclass(frozen=True)
class Midpoint:
    """Two points, to compare sigma at their midpoint with the mean of its values: equal for every affine function."""

    x: float
    y: float


@dataclass(frozen=True)
class OneSided:
    """What happens at a point, from the left and from the right: slopes at a kink, values at a jump."""

    at: float
    left: float
    right: float


@dataclass(frozen=True)
class Pair:
    """Two points x < y at which sigma falls, or stays the same."""

    x: float
    y: float


@dataclass(frozen=True)
class Limits:
    """The limits of sigma at minus and plus infinity; infinite where it does not saturate."""

    left: float
    right: float


@dataclass(frozen=True)
class Tangent:
    """Value and slopes at a point: sigma(at), and the slopes from the left and the right."""

    at: float
    value: float
    left: float
    right: float


@dataclass(frozen=True)
class Mirror:
    """A point x, to add up sigma(x) and sigma(-x): 0 for every odd function, whose mean over symmetric inputs is 0."""

    x: float


@dataclass(frozen=True)
class Operations:
    """A formula, and how often each kind of operation occurs in it."""

    formula: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Parameters:
    """Numbers to be chosen, with the values chosen here."""

    values: Mapping[str, float]


Witness: TypeAlias = Midpoint | OneSided | Pair | Limits | Tangent | Mirror | Range | Operations | Parameters | None


@dataclass(frozen=True)
class Claim:
    """One property of one activation: the word, and what proves it.

    Parameters
    ----------
    property : str
    verdict : str
    witness : Witness
        None where the claim is universal and there is nothing to point at ("differentiable everywhere"); it is then
        tried at many points.
    """

    property: str
    verdict: str
    witness: Witness

    def __str__(self) -> str:
        return f"{self.property}: {self.verdict}" + ("" if self.witness is None else f"  [{self.witness}]")


@dataclass(frozen=True)
class _Facts:
    differentiable: str
    corner: OneSided | None
    monotone: str
    pair: Pair | None
    limits: Limits
    origin: Tangent
    range: Range
    odd: bool
    parameters: tuple[tuple[str, float], ...] = ()
    linear: bool = False


_ALL = Range(-math.inf, math.inf)
_RISING = "strictly increasing"
_FLAT = "non-decreasing"
_SMOOTH = "everywhere"
# The minimum of the tanh form of gelu, found once to 17 digits; the checks find it again on a fine grid.
_GELU_LOW = -0.17004075057125412

_FACTS: dict[str, _Facts] = {
    "identity": _Facts(
        _SMOOTH, None, _RISING, None, Limits(-math.inf, math.inf), Tangent(0, 0, 1, 1), _ALL, True, linear=True
    ),
    "threshold": _Facts(
        "except at a jump", OneSided(0, 0, 1), _FLAT, Pair(1, 2), Limits(0, 1), Tangent(0, 0, math.nan, math.nan),
        Range(0, 1, True, True, (0.0, 1.0)), False,
    ),
    "sign": _Facts(
        "except at a jump", OneSided(0, -1, 1), _FLAT, Pair(1, 2), Limits(-1, 1), Tangent(0, 0, math.nan, math.nan),
        Range(-1, 1, True, True, (-1.0, 0.0, 1.0)), True,
    ),
    "sigmoid": _Facts(
        _SMOOTH, None, _RISING, None, Limits(0, 1), Tangent(0, 0.5, 0.25, 0.25), Range(0, 1), False
    ),
    "tanh": _Facts(_SMOOTH, None, _RISING, None, Limits(-1, 1), Tangent(0, 0, 1, 1), Range(-1, 1), True),
    "relu": _Facts(
        "except at a kink", OneSided(0, 0, 1), _FLAT, Pair(-2, -1), Limits(0, math.inf), Tangent(0, 0, 0, 1),
        Range(0, math.inf, True), False,
    ),
    "leaky relu": _Facts(
        "except at a kink", OneSided(0, 0.01, 1), _RISING, None, Limits(-math.inf, math.inf), Tangent(0, 0, 0.01, 1),
        _ALL, False, (("slope", 0.01),),
    ),
    "elu": _Facts(
        _SMOOTH, None, _RISING, None, Limits(-1, math.inf), Tangent(0, 0, 1, 1), Range(-1, math.inf), False,
        (("alpha", 1.0),),
    ),
    "softplus": _Facts(
        _SMOOTH, None, _RISING, None, Limits(0, math.inf), Tangent(0, math.log(2), 0.5, 0.5), Range(0, math.inf), False
    ),
    "gelu": _Facts(
        _SMOOTH, None, "not monotone", Pair(-2, -1), Limits(0, math.inf), Tangent(0, 0, 0.5, 0.5),
        Range(_GELU_LOW, math.inf, True), False,
    ),
    "softmax": _Facts(
        _SMOOTH, None, _RISING, None, Limits(0, 1), Tangent(0, 0.5, 0.25, 0.25), Range(0, 1), False
    ),
}  # fmt: skip


PROPERTIES = (
    "nonlinearity",
    "differentiability",
    "monotonicity",
    "saturation",
    "identity near the origin",
    "range",
    "zero-centred",
    "cost",
    "parameters",
)
"""The nine properties, in the order of a report."""


def properties(choice: str | Activation) -> dict[str, Claim]:
    """Report the nine properties of an activation.

    Parameters
    ----------
    choice : str or Activation
        One whose properties are written down: identity, threshold, sign, sigmoid, tanh, relu, leaky relu, elu,
        softplus, gelu, softmax.

    Returns
    -------
    dict
        From each name in `PROPERTIES` to its claim. Softmax acts on rows; its claims are about one output as a function
        of its own input, in a row of two whose other input is 0. (As a function of another's input it decreases.)

    Raises
    ------
    ValueError
        If nothing is written down about that activation.

    Examples
    --------
    >>> report = properties("relu")
    >>> print(report["saturation"])
    saturation: on the left, at 0  [Limits(left=0, right=inf)]
    >>> print(report["differentiability"])
    differentiability: except at a kink  [OneSided(at=0, left=0, right=1)]
    """
    sigma = activation(choice)
    if sigma.name not in _FACTS:
        raise ValueError(f"no properties are written down for {sigma.name!r}; there are {', '.join(_FACTS)}")
    facts, formula = _FACTS[sigma.name], FORMULAS[sigma.name]
    counts = operation_counts(formula)
    claims = (
        Claim("nonlinearity", "linear" if facts.linear else "nonlinear", Midpoint(-1.0, 3.0)),
        Claim("differentiability", facts.differentiable, facts.corner),
        Claim("monotonicity", facts.monotone, facts.pair),
        Claim("saturation", _saturation(facts.limits), facts.limits),
        Claim("identity near the origin", _near_origin(facts.origin), facts.origin),
        Claim("range", str(facts.range), facts.range),
        Claim("zero-centred", "yes" if facts.odd else "no", Mirror(1.0)),
        Claim("cost", _cost(counts), Operations(formula, counts)),
        Claim("parameters", _count(len(facts.parameters)), Parameters(dict(facts.parameters))),
    )
    return {claim.property: claim for claim in claims}


def _saturation(limits: Limits) -> str:
    sides = [
        f"on the {side}, at {limit:g}" for side, limit in (("left", limits.left), ("right", limits.right))
        if math.isfinite(limit)
    ]  # fmt: skip
    return " and ".join(sides) if sides else "none"


def _near_origin(tangent: Tangent) -> str:
    if tangent.value != 0:
        return "no"
    sides = [side for side, slope in (("left", tangent.left), ("right", tangent.right)) if slope == 1]
    return {0: "no", 1: f"on the {''.join(sides)} only", 2: "yes"}[len(sides)]


def _cost(counts: Mapping[str, int]) -> str:
    if any(kind in counts for kind in ("exp", "log", "tanh")):
        return "transcendental"
    return "comparisons and arithmetic" if counts else "free"


def _count(number: int) -> str:
    return "none" if number == 0 else str(number)


def output_range(net: MLP) -> Range:
    """Return the range that a network's outputs lie in: that of its output unit, whatever the layers before it do.

    Parameters
    ----------
    net : MLP

    Returns
    -------
    Range
        Of each output. In floating point an open end can be reached by rounding: the sigmoid of 40 is 1.

    Raises
    ------
    ValueError
        If the range of the output unit is not written down.

    Notes
    -----
    With hidden layers enough and weights free, every value of the range is taken; a given network may take fewer.

    Examples
    --------
    >>> units = "threshold", "sigmoid", "tanh", "relu", "identity"
    >>> [str(output_range(MLP((2, 3, 1), output=unit))) for unit in units]
    ['{0, 1}', '(0, 1)', '(-1, 1)', '[0, inf)', 'R']
    """
    found = properties(net.output)["range"].witness
    assert isinstance(found, Range)
    return found


def is_vector(choice: str | Activation) -> bool:
    """Whether an activation acts on whole rows rather than entry by entry.

    Examples
    --------
    >>> is_vector("softmax"), is_vector("relu")
    (True, False)
    """
    return isinstance(activation(choice), VectorActivation)
