"""What is asked about activations: which have a property, by what is written down about them and by their values."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from autodiff.nn.activation_checks import entry
from autodiff.nn.activation_properties import Limits, Range, properties
from autodiff.types import Array

UNITS = {
    "identity": "x",
    "threshold": "\\begin{cases} 1, & x > 0 \\\\ 0, & x \\le 0 \\end{cases}",
    "sign": "\\begin{cases} 1, & x > 0 \\\\ 0, & x = 0 \\\\ -1, & x < 0 \\end{cases}",
    "sigmoid": "\\frac{1}{1 + \\exp(-x)}",
    "tanh": "\\tanh(x)",
    "relu": "\\max(0, x)",
    "leaky relu": "\\max(0, x) + \\min(0, 0.01 x)",
    "elu": "\\max(0, x) + \\min(0, \\exp(x) - 1)",
    "softplus": "\\ln(1 + \\exp(x))",
}
"""The activations that are asked about, with the formulas that the statement prints."""


@dataclass(frozen=True)
class Property:
    """A property of activations, with what people get wrong about it.

    Parameters
    ----------
    holds : tuple of str
        The activations that have it.
    written : callable
        Whether an activation has it by the claims of `autodiff.nn.activation_properties`.
    shown : callable
        Whether its values on a wide grid show the property.
    mistakes : tuple of (str, tuple of str)
        Name of a mistake, and the activations that it gets wrong: counted in, or left out.
    """

    holds: tuple[str, ...]
    written: Callable[[str], bool]
    shown: Callable[[str], bool]
    mistakes: tuple[tuple[str, tuple[str, ...]], ...]


GRID = np.linspace(-40.0, 40.0, 16001)
"""Wide enough for every limit to be reached within rounding."""


def values(unit: str) -> Array:
    """The activation on the grid."""
    return entry(unit)(GRID)


def slope(unit: str, x: float, h: float) -> float:
    """The quotient of differences from x to x + h."""
    low, high = entry(unit)(np.array([x, x + h]))
    return float((high - low) / h)


def flat(unit: str, side: int) -> bool:
    """Whether the values at the left (0) or right (-1) end of the grid hardly change any more."""
    end = values(unit)[:2001] if side == 0 else values(unit)[-2001:]
    return bool(np.ptp(end) < 1e-6)


def no_slope(unit: str) -> bool:
    """Whether it is exactly constant on the negative or on the positive half of the grid."""
    return any([np.ptp(values(unit)[half]) == 0 for half in (GRID < 0, GRID > 0)])


def corner(unit: str) -> bool:
    """Whether the slopes on the two sides of 0 differ, or it jumps there."""
    return abs(slope(unit, 0.0, 1e-6) - slope(unit, 0.0, -1e-6)) > 1e-3 or jumps(unit)


def jumps(unit: str) -> bool:
    """Whether the values close to 0 on both sides are far apart."""
    low, high = entry(unit)(np.array([-1e-9, 1e-9]))
    return bool(abs(high - low) > 0.1)


def curved(unit: str) -> bool:
    """Whether second differences away from 0 are larger than rounding: no pieces of straight lines make it up."""
    return bool(abs(np.diff(values(unit), 2)[abs(GRID[1:-1]) > 0.02]).max() > 1e-9)


def limits(unit: str) -> Limits:
    """As written down."""
    found = properties(unit)["saturation"].witness
    assert isinstance(found, Limits)
    return found


def image(unit: str) -> Range:
    """As written down."""
    found = properties(unit)["range"].witness
    assert isinstance(found, Range)
    return found


def verdict(unit: str, name: str) -> str:
    """As written down."""
    return properties(unit)[name].verdict


def saturates(unit: str) -> tuple[bool, bool]:
    """Whether a finite limit is written down on the left, and on the right."""
    found = limits(unit)
    return abs(found.left) < np.inf, abs(found.right) < np.inf


PROPERTIES: dict[str, Property] = {
    "smooth": Property(
        ("identity", "sigmoid", "tanh", "elu", "softplus"),
        lambda unit: verdict(unit, "differentiability") == "everywhere",
        lambda unit: not corner(unit),
        (("elu-has-no-kink", ("elu",)), ("kink-overlooked", ("relu", "leaky relu"))),
    ),
    "kink": Property(
        ("relu", "leaky relu"),
        lambda unit: verdict(unit, "differentiability") == "except at a kink",
        lambda unit: corner(unit) and not jumps(unit),
        (("elu-has-no-kink", ("elu",)), ("jump-is-no-kink", ("threshold", "sign"))),
    ),
    "rising": Property(
        ("identity", "sigmoid", "tanh", "leaky relu", "elu", "softplus"),
        lambda unit: verdict(unit, "monotonicity") == "strictly increasing",
        lambda unit: bool((np.diff(values(unit)[(GRID > -15) & (GRID < 15)]) > 0).all()),
        (("flat-is-not-rising", ("relu", "threshold", "sign")), ("saturating-still-rises", ("sigmoid", "tanh"))),
    ),
    "bounded": Property(
        ("threshold", "sign", "sigmoid", "tanh"),
        lambda unit: bool(np.isfinite([image(unit).low, image(unit).high]).all()),
        lambda unit: bool(abs(values(unit)).max() < 2),
        (("bounded-below-only", ("relu", "elu", "softplus")),),
    ),
    "left": Property(
        ("threshold", "sign", "sigmoid", "tanh", "relu", "elu", "softplus"),
        lambda unit: saturates(unit)[0],
        lambda unit: flat(unit, 0),
        (("both-sides-asked", ("relu", "elu", "softplus")), ("leak-is-no-limit", ("leaky relu",))),
    ),
    "right": Property(
        ("threshold", "sign", "sigmoid", "tanh"),
        lambda unit: saturates(unit)[1],
        lambda unit: flat(unit, -1),
        (("other-side", ("relu", "elu", "softplus")),),
    ),
    "one-side": Property(
        ("relu", "elu", "softplus"),
        lambda unit: sum(saturates(unit)) == 1,
        lambda unit: flat(unit, 0) != flat(unit, -1),
        (("relu-called-unsaturated", ("relu",)), ("one-or-more", ("threshold", "sign", "sigmoid", "tanh"))),
    ),
    "odd": Property(
        ("identity", "sign", "tanh"),
        lambda unit: verdict(unit, "zero-centred") == "yes",
        lambda unit: bool(abs(values(unit) + values(unit)[::-1]).max() < 1e-9),
        (("negative-is-not-odd", ("leaky relu", "elu")), ("odd-about-a-half", ("sigmoid",))),
    ),
    "origin": Property(
        ("identity", "tanh", "elu"),
        lambda unit: verdict(unit, "identity near the origin") == "yes",
        lambda unit: (
            max([abs(slope(unit, 0.0, h) - 1) for h in (-1e-6, 1e-6)]) < 1e-4 and not entry(unit)(np.zeros(1))[0]
        ),
        (("one-side-of-0", ("relu", "leaky relu")), ("only-steepest-at-0", ("sigmoid",))),
    ),
    "dead": Property(
        ("threshold", "sign", "relu"),
        lambda unit: verdict(unit, "monotonicity") == "non-decreasing",
        no_slope,
        (
            ("small-is-not-0", ("leaky relu", "sigmoid", "tanh", "elu", "softplus")),
            ("steps-are-flat", ("threshold", "sign")),
        ),
    ),
    "nonnegative": Property(
        ("threshold", "sigmoid", "relu", "softplus"),
        lambda unit: image(unit).low >= 0,
        lambda unit: bool(values(unit).min() >= 0),
        (("left-branch-negative", ("leaky relu", "elu")), ("positive-throughout", ("relu", "threshold"))),
    ),
    "never-zero": Property(
        ("sigmoid", "softplus"),
        lambda unit: 0.0 not in image(unit),
        lambda unit: bool((entry(unit)(np.linspace(-5, 5, 1001)) != 0).all()),
        (("relu-reaches-0", ("relu",)), ("limit-0-not-reached", ("softplus",))),
    ),
    "costly": Property(
        ("sigmoid", "tanh", "elu", "softplus"),
        lambda unit: verdict(unit, "cost") == "transcendental",
        curved,
        (("maximum-is-cheap", ("relu", "leaky relu")), ("one-branch-costs", ("elu",))),
    ),
}


def having(name: str, units: Sequence[str]) -> tuple[str, ...]:
    """The activations among some that have a property."""
    return tuple([unit for unit in units if unit in PROPERTIES[name].holds])


def mistaken(name: str, units: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What somebody ticks who gets some activations wrong, for each mistake that applies to these."""
    for mistake, wrong in PROPERTIES[name].mistakes:
        ticked = tuple([unit for unit in units if (unit in PROPERTIES[name].holds) != (unit in wrong)])
        if ticked and set(wrong) & set(units):
            yield mistake, ticked
