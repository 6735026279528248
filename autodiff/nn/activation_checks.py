"""Putting the claims about activations to the test, by evaluating them; nothing here reads how they are made."""

import math
from collections.abc import Callable
from inspect import signature

import numpy as np

from autodiff.nn.activation_cost import evaluate, operation_counts
from autodiff.nn.activation_properties import (
    Claim,
    Limits,
    Midpoint,
    Mirror,
    OneSided,
    Operations,
    Pair,
    Parameters,
    Range,
    Tangent,
)
from autodiff.nn.activations import Activation, VectorActivation, activation, elu, leaky_relu
from autodiff.types import Array

_GRID = np.linspace(-6.0, 6.0, 24001)
_STEP = 1e-6
_SLACK = 1e-5  # a difference quotient with this step is off by about its square and by rounding over it, 1e-10


def entry(choice: str | Activation) -> Callable[[Array], Array]:
    """Return an activation as a function of one number, entry by entry.

    Softmax becomes its first output in a row of two whose second input is 0.

    Examples
    --------
    >>> entry("softmax")(np.array([0.0]))
    array([0.5])
    """
    sigma = activation(choice)
    if not isinstance(sigma, VectorActivation):
        return sigma.function
    return lambda x: sigma.function(np.stack([x.ravel(), np.zeros(x.size)], axis=1))[:, 0].reshape(x.shape)


def refute(choice: str | Activation, claim: Claim) -> str | None:
    """Try to refute a claim about an activation by numbers.

    Parameters
    ----------
    choice : str or Activation
    claim : Claim
        As `properties` gives it, or somebody's own.

    Returns
    -------
    str or None
        What contradicts the claim; None if nothing was found.

    Raises
    ------
    ValueError
        If there is no test for that property.

    Examples
    --------
    >>> from autodiff.nn.activation_properties import properties
    >>> refute("tanh", properties("tanh")["saturation"]) is None
    True
    >>> refute("relu", Claim("saturation", "none", Limits(-math.inf, math.inf)))
    'at -1e+08 the value is 0, not near the limit -inf'
    """
    if claim.property not in _TESTS:
        raise ValueError(f"there is no test for the property {claim.property!r}; there are {', '.join(_TESTS)}")
    with np.errstate(all="ignore"):
        return _TESTS[claim.property](activation(choice), claim)


def _value(sigma: Activation, x: float) -> float:
    return float(entry(sigma)(np.array([x], dtype=float))[0])


def _slopes(sigma: Activation, x: float) -> tuple[float, float]:
    """One-sided difference quotients, extrapolated once."""

    def quotient(h: float) -> float:
        return (_value(sigma, x + h) - _value(sigma, x)) / h

    return 2 * quotient(-_STEP / 2) - quotient(-_STEP), 2 * quotient(_STEP / 2) - quotient(_STEP)


def _nonlinearity(sigma: Activation, claim: Claim) -> str | None:
    assert isinstance(claim.witness, Midpoint)
    x, y = claim.witness.x, claim.witness.y
    middle, mean = _value(sigma, (x + y) / 2), (_value(sigma, x) + _value(sigma, y)) / 2
    if claim.verdict == "nonlinear":
        return None if abs(middle - mean) > 1e-6 else f"at the midpoint of {x} and {y} the value is the mean, {mean:g}"
    values = entry(sigma)(_GRID)
    line = values[0] + (values[-1] - values[0]) * (_GRID - _GRID[0]) / (_GRID[-1] - _GRID[0])
    worst = int(np.argmax(abs(values - line)))
    return None if abs(values - line)[worst] < 1e-9 else f"at {_GRID[worst]:g} the value is off the line"


def _differentiability(sigma: Activation, claim: Claim) -> str | None:
    if claim.verdict == "everywhere":
        for x in np.linspace(-4, 4, 33):
            left, right = _slopes(sigma, float(x))
            if not abs(left) < 1e3:  # equal on both sides in the middle of a jump
                return f"at {x:g} it jumps: the quotient of differences is {left:.4g}"
            if not abs(left - right) < _SLACK:
                return f"at {x:g} the slope is {left:.4g} from the left and {right:.4g} from the right"
        return None
    assert isinstance(claim.witness, OneSided)
    at = claim.witness.at
    jump = claim.verdict == "except at a jump"
    found = (_value(sigma, at - _STEP), _value(sigma, at + _STEP)) if jump else _slopes(sigma, at)
    if abs(found[0] - found[1]) < _SLACK:
        return f"at {at:g} both sides give {found[0]:.4g}"
    expected = (claim.witness.left, claim.witness.right)
    if max(abs(a - b) for a, b in zip(found, expected, strict=True)) > _SLACK:
        return f"at {at:g} the sides give {found[0]:.4g} and {found[1]:.4g}, not {expected[0]:g} and {expected[1]:g}"
    return None


def _monotonicity(sigma: Activation, claim: Claim) -> str | None:
    steps = np.diff(entry(sigma)(_GRID))
    if claim.verdict == "strictly increasing":
        return None if (steps > 0).all() else f"it does not rise at {_GRID[int(np.argmin(steps))]:g}"
    assert isinstance(claim.witness, Pair)
    x, y = claim.witness.x, claim.witness.y
    rise = _value(sigma, y) - _value(sigma, x)
    if claim.verdict == "non-decreasing":
        if (steps < 0).any():
            return f"it falls at {_GRID[int(np.argmin(steps))]:g}"
        return (
            None if rise == 0 else f"from {x} to {y} it rises by {rise:g}, so they do not show it to be flat anywhere"
        )
    return None if rise < 0 else f"from {x} to {y} it rises by {rise:g}"


def _saturation(sigma: Activation, claim: Claim) -> str | None:
    assert isinstance(claim.witness, Limits)
    for far, limit in ((-1e8, claim.witness.left), (1e8, claim.witness.right)):
        value = _value(sigma, far)
        near = abs(value - limit) < 1e-6 if math.isfinite(limit) else value * math.copysign(1, limit) > 1e5
        if not near:
            return f"at {far:g} the value is {value:g}, not near the limit {limit:g}"
    sides = [side for side, limit in (("left", claim.witness.left), ("right", claim.witness.right)) if limit**2 < 1e9]
    named = [side for side in ("left", "right") if side in claim.verdict]
    return None if sides == named else f"by its limits it saturates on {sides or 'no side'}, not {claim.verdict!r}"


def _near_origin(sigma: Activation, claim: Claim) -> str | None:
    assert isinstance(claim.witness, Tangent)
    value, (left, right) = _value(sigma, 0.0), _slopes(sigma, 0.0)
    if abs(value - claim.witness.value) > 1e-12:
        return f"sigma(0) is {value:g}, not {claim.witness.value:g}"
    for name, found, stated in (("left", left, claim.witness.left), ("right", right, claim.witness.right)):
        if math.isfinite(stated) and abs(found - stated) > _SLACK:
            return f"the slope at 0 from the {name} is {found:.4g}, not {stated:g}"
    like = [value == 0 and abs(slope - 1) < _SLACK for slope in (left, right)]
    expected = {"yes": [True, True], "no": [False, False]}.get(
        claim.verdict, ["left" in claim.verdict, "right" in claim.verdict]
    )
    return None if like == expected else f"sigma(x) is near x on the left: {like[0]}, on the right: {like[1]}"


def _range(sigma: Activation, claim: Claim) -> str | None:
    assert isinstance(claim.witness, Range)
    image = claim.witness
    values = entry(sigma)(_GRID)
    outside = [value for value in values.tolist() if value not in image]
    if outside:
        return f"the value {outside[0]:.6g} lies outside {image}"
    if image.values:
        missed = [value for value in image.values if value not in values]
        return f"{missed[0]:g} is never taken" if missed else None
    far = entry(sigma)(np.array([-1e8, -1e3, 0.0, 1e3, 1e8]))
    low, high = min(values.min(), far.min()), max(values.max(), far.max())
    for name, reached, end, taken in (
        ("low", low, image.low, not image.low_in or values.min() < image.low + 1e-6),
        ("high", high, image.high, not image.high_in or values.max() > image.high - 1e-6),
    ):
        if not taken:
            return f"the {name} end {end:g} is only approached, not taken"
        near = abs(reached - end) < 1e-6 if math.isfinite(end) else abs(reached) > 1e5
        if not near:
            return f"the {name} end {end:g} is not approached: the values end at {reached:.6g}"
    return None


def _zero_centred(sigma: Activation, claim: Claim) -> str | None:
    assert isinstance(claim.witness, Mirror)
    # The mean over standard normal inputs, by the trapezoidal rule on a symmetric grid.
    density = np.exp(-(_GRID**2) / 2) / math.sqrt(2 * math.pi)
    mean = float(np.sum(entry(sigma)(_GRID) * density) * (_GRID[1] - _GRID[0]))
    both = _value(sigma, claim.witness.x) + _value(sigma, -claim.witness.x)
    if claim.verdict == "yes":
        return None if abs(mean) < 1e-9 and abs(both) < 1e-12 else f"its mean over normal inputs is {mean:.4g}"
    return None if abs(mean) > 1e-3 and abs(both) > 1e-6 else f"its mean over normal inputs is {mean:.4g}"


def _cost(sigma: Activation, claim: Claim) -> str | None:
    assert isinstance(claim.witness, Operations)
    x = np.linspace(-5, 5, 101)
    gap = abs(evaluate(claim.witness.formula, x) - entry(sigma)(x)).max()
    if not gap < 1e-12:
        return f"{claim.witness.formula} is not {sigma.name}: they differ by {gap:.3g}"
    counted = operation_counts(claim.witness.formula)
    if counted != dict(claim.witness.counts):
        return f"{claim.witness.formula} takes {counted}"
    transcendental = any(kind in counted for kind in ("exp", "log", "tanh"))
    return None if transcendental == (claim.verdict == "transcendental") else f"it takes {counted}"


def _parameters(sigma: Activation, claim: Claim) -> str | None:
    """Each parameter is found again in the values: the slope on the left, the depth of the limit."""
    assert isinstance(claim.witness, Parameters)
    found = {
        "slope": lambda: _value(sigma, -1.0) / -1.0,
        "alpha": lambda: -_value(sigma, -1e8),
    }
    for name, stated in claim.witness.values.items():
        if name not in found or abs(found[name]() - stated) > 1e-9:
            return f"{name} is not {stated:g}"
    number = len(claim.witness.values)
    if claim.verdict != (str(number) if number else "none"):
        return f"{number} are named"
    family = {"leaky relu": leaky_relu, "elu": elu}.get(sigma.name)
    arity = 0 if family is None else len(signature(family).parameters)
    return None if number == arity else f"it is made with {arity} parameters"


_TESTS: dict[str, Callable[[Activation, Claim], str | None]] = {
    "nonlinearity": _nonlinearity,
    "differentiability": _differentiability,
    "monotonicity": _monotonicity,
    "saturation": _saturation,
    "identity near the origin": _near_origin,
    "range": _range,
    "zero-centred": _zero_centred,
    "cost": _cost,
    "parameters": _parameters,
}
