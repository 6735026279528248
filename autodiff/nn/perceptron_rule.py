"""Rosenblatt's learning rule, run exactly: the mistakes it makes, Novikoff's bound on them, or the cycle it falls into.

The lectures' rule is `w <- w + eta (d(x) - y(x)) x`, one example after another: weights change on mistakes only.
They do not say what happens to the threshold; here it is trained as the weight of an input that is always 1, as the
convergence theorem needs.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt, lcm
from typing import Any, Literal

from autodiff.nn.separability import Inseparable, Separation, Vector, examples, separate
from autodiff.nn.threshold import Rule, ThresholdNetwork, threshold_unit


@dataclass(frozen=True)
class Cycle:
    """Weights that come back: from here on the rule repeats itself for ever.

    Parameters
    ----------
    first_pass : int
        The pass (from 0) before which the repeated weights were seen first.
    states : tuple of vectors
        The weights, bias last, before each pass of the cycle; after the last one the first comes again.

    Examples
    --------
    >>> rosenblatt([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0], fires=">").cycle.length
    1
    """

    first_pass: int
    states: tuple[Vector, ...]

    @property
    def length(self) -> int:
        """How many passes the cycle takes."""
        return len(self.states)


@dataclass(frozen=True)
class RosenblattRun:
    """What Rosenblatt's rule did.

    Parameters
    ----------
    outcome : {"separated", "cycle", "out of passes"}
        A pass without a mistake; weights that returned to an earlier state; neither within the passes allowed.
    weights : tuple of Fraction, bias : Fraction
        Where it ended.
    mistakes : tuple of int
        Which examples were answered wrongly, in order; each is one update.
    passes : int
        Passes through the examples, the last one without a mistake included.
    bound : Fraction or None
        An upper bound on the number of mistakes, when the examples are separable and it was asked for.
    separability : Separation, Inseparable or None
        The separator of the largest margin or the proof that there is none, when it was asked for.
    cycle : Cycle or None
        The repetition, when there is one.
    fires : {">", ">="}
        The firing convention.

    Examples
    --------
    >>> run = rosenblatt([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1], fires=">")
    >>> run.outcome, len(run.mistakes), run.bound
    ('separated', 10, Fraction(51, 1))
    """

    outcome: Literal["separated", "cycle", "out of passes"]
    weights: Vector
    bias: Fraction
    mistakes: tuple[int, ...]
    passes: int
    bound: Fraction | None
    separability: Separation | Inseparable | None
    cycle: Cycle | None
    fires: Rule

    def unit(self) -> ThresholdNetwork:
        """The trained unit; weights are rounded to float64, which is exact while they have at most 53 bits."""
        return threshold_unit([float(weight) for weight in self.weights], -float(self.bias), fires=self.fires)


def rosenblatt(
    X: Any,
    d: Any,
    *,
    fires: Rule,
    rate: float | Fraction = 1,
    start: Any = None,
    max_passes: int = 10_000,
    bounded: bool = True,
) -> RosenblattRun:
    """Train one threshold unit by Rosenblatt's rule, in exact arithmetic.

    Parameters
    ----------
    X : array, shape (m, n)
        Inputs: integers, floats (taken as the binary fractions they are) or `Fraction`s.
    d : array of 0 and 1, shape (m,)
        Desired outputs.
    fires : {">", ">="}
        The firing convention.
    rate : float or Fraction
        eta > 0. From zero weights it only scales the weights: the mistakes do not depend on it.
    start : array, shape (n + 1,), optional
        First weights, bias last; zeros by default.
    max_passes : int
        When to give up.
    bounded : bool
        Whether to decide separability and compute the bound, which costs more than the training.

    Returns
    -------
    RosenblattRun

    Raises
    ------
    ValueError
        If the examples, the rate or the start do not fit.

    Notes
    -----
    The bound (A. B. J. Novikoff, "On convergence proofs on perceptrons", 1962) is `(R / gamma)^2` for the inputs
    *augmented* by 1: R = max |(x, 1)|, and gamma is the largest margin `min s (u.(x, 1))` of a unit vector u, its bias
    among the entries. (Margins that leave the bias out of the norm give another number, which is no bound here.)
    It starts from zero weights, where it holds for every rate and for both conventions: each mistake has
    `s w.(x, 1) <= 0`. From other weights w0 the same proof gives `(R / gamma)^2 + 2 |w0| / (eta gamma)`; that sum is
    rounded up.

    On inseparable examples the weights stay bounded (H. D. Block and S. A. Levin, 1970), so rational weights return to
    an earlier state. When exactly, the theorem does not say: for inputs with many digits it may be after `max_passes`.

    Examples
    --------
    >>> run = rosenblatt([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0], fires=">")
    >>> run.outcome, run.separability.multipliers[0]
    ('cycle', Fraction(1, 4))
    """
    rows, labels = examples(X, d)
    eta, first = Fraction(rate), _start(start, len(rows[0]) + 1)
    if eta <= 0 or fires == "sum" or max_passes < 1:
        raise ValueError("the rule needs rate > 0, max_passes >= 1 and a unit that fires by '>' or '>='")
    # In units of eta / scale all weights and inputs are integers: exact, and faster than fractions.
    scale = lcm(*(value.denominator for row in rows for value in row), *((w / eta).denominator for w in first))
    inputs = [tuple(int(value * scale) for value in (*row, Fraction(1))) for row in rows]
    w = tuple(int(value / eta * scale) for value in first)
    seen: dict[tuple[int, ...], int] = {}
    mistakes: list[int] = []
    outcome: Literal["separated", "cycle", "out of passes"] = "out of passes"
    passes = 0
    while passes < max_passes:
        seen[w] = passes
        before = len(mistakes)
        w = one_pass(w, inputs, labels, fires, mistakes)
        passes += 1
        if len(mistakes) == before:
            outcome = "separated"
            break
        if w in seen:
            outcome = "cycle"
            break
    in_weights = [tuple(value * eta / scale for value in state) for state in (*seen, w)]
    cycle = Cycle(seen[w], tuple(in_weights[seen[w] : -1])) if outcome == "cycle" else None
    found = separate(X, d) if bounded else None
    bound = mistake_bound(found, start=first, rate=eta) if isinstance(found, Separation) else None
    *weights, bias = in_weights[-1]
    return RosenblattRun(outcome, tuple(weights), bias, tuple(mistakes), passes, bound, found, cycle, fires)


def one_pass(
    w: tuple[int, ...], inputs: list[tuple[int, ...]], labels: list[int], fires: Rule, mistakes: list[int]
) -> tuple[int, ...]:
    """The weights after one pass in units of the rate; the numbers of wrongly answered examples go to `mistakes`."""
    for number, (x, d) in enumerate(zip(inputs, labels, strict=True)):
        total = sum(weight * value for weight, value in zip(w, x, strict=True))
        y = int(total > 0 if fires == ">" else total >= 0)
        if y != d:
            mistakes.append(number)
            w = tuple(weight + (d - y) * value for weight, value in zip(w, x, strict=True))
    return w


def mistake_bound(found: Separation, *, start: Vector, rate: Fraction) -> Fraction:
    """Novikoff's bound `(R / gamma)^2`, plus `2 |w0| / (eta gamma)`, rounded up, when the first weights are not zero.

    Examples
    --------
    >>> found = separate([[0], [2]], [0, 1])
    >>> mistake_bound(found, start=(Fraction(0), Fraction(0)), rate=Fraction(1))
    Fraction(10, 1)
    """
    bound = found.radius_squared / found.margin_squared
    length_squared = sum((value * value for value in start), Fraction(0))
    return bound + _square_root_above(4 * length_squared / (rate * rate * found.margin_squared))


def _square_root_above(square: Fraction) -> Fraction:
    """A rational not below the square root, and 0 for 0; within 1/1000 of it."""
    if square == 0:
        return Fraction(0)
    return Fraction(isqrt(int(square * 10**6) + 1) + 1, 1000)


def _start(start: Any, size: int) -> Vector:
    if start is None:
        return (Fraction(0),) * size
    first = tuple(Fraction(value) for value in getattr(start, "tolist", lambda: start)())
    if len(first) != size:
        raise ValueError(f"the first weights are {size} numbers, one per input and the bias last, not {len(first)}")
    return first
