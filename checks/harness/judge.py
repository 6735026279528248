"""From testimonies to verdicts: classify the point, let the witnesses vote, name the odd one out.

Methods that share their rules (forward and reverse mode) are one witness: their agreement says nothing about a rule.
Two witnesses that share nothing and agree within their bounds establish the derivative; everyone else is held against
it. Where no two agree, nobody is believed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autodiff.types import Array
from checks.harness.evidence import Testimony
from checks.oracles.verdicts import Judgement, Verdict

ESTIMATE = 3.0
"""A method that estimates its own error is known to that estimate times this factor."""


@dataclass(frozen=True)
class Landmark:
    """What kind of point it is, seen along the compared directions.

    Attributes
    ----------
    kind : {"smooth", "kink", "jump", "edge"}
    reason : str
    low, high : arrays or None
        At a kink, for every direction the least and greatest slope (per output, or per projection).
    directions : array or None
        The directions as columns (inputs flattened), to apply Jacobians to; None when projections are compared.
    """

    kind: str
    reason: str
    low: Array | None = None
    high: Array | None = None
    directions: Array | None = None


def bounds(testimony: Testimony, rounding: Array) -> Array:
    """How far the entries of a testimony may be from the truth."""
    return ESTIMATE * testimony.error + rounding


def agree(a: Testimony, b: Testimony, rounding: Array) -> bool:
    """Whether two testimonies agree within their bounds in every entry."""
    assert a.entries is not None and b.entries is not None
    return bool(np.all(_difference(a.entries, b.entries) <= bounds(a, rounding) + bounds(b, rounding)))


def _difference(a: Array, b: Array) -> Array:
    """|a - b|, where equal infinities differ by nothing and NaN differs from everything."""
    with np.errstate(invalid="ignore"):
        difference = np.abs(a - b)
    return np.where(a == b, 0.0, np.where(np.isnan(difference), np.inf, difference))


def usable(testimony: Testimony) -> bool:
    """Whether a testimony may vote: numbers that its method stands by."""
    return testimony.entries is not None and testimony.credible and bool(np.all(np.isfinite(testimony.entries)))


def establish(testimonies: Sequence[Testimony], rounding: Array) -> tuple[Testimony | None, frozenset[str]]:
    """The testimony on which most witnesses agree, and these witnesses; None where no two do.

    Among equals the one with the smallest bound speaks. Two rival majorities of the same size cancel each other.
    """
    voters = [t for t in testimonies if usable(t)]
    support = [
        frozenset(other.method.witness for other in voters if other is t or agree(t, other, rounding)) for t in voters
    ]
    most = max([len(s) for s in support], default=0)
    if most < 2:
        return None, frozenset()
    leading = [(t, s) for t, s in zip(voters, support, strict=True) if len(s) == most]
    leading.sort(key=lambda pair: float(np.sum(bounds(pair[0], rounding))))
    spokesman, backing = leading[0]
    rivals = [t for t, _ in leading if not agree(t, spokesman, rounding)]
    return (None, frozenset()) if rivals else (spokesman, backing)


def judge(
    testimony: Testimony, reference: Testimony | None, rounding: Array, landmark: Landmark, witnesses: int
) -> Judgement:
    """The verdict on one testimony.

    Parameters
    ----------
    testimony : Testimony
    reference : Testimony or None
        What at least two witnesses agree on.
    rounding : array
        Granted to every method for rounding, by entry.
    landmark : Landmark
        The kind of point.
    witnesses : int
        How many different witnesses gave usable numbers.
    """
    if testimony.entries is None:
        return Judgement(Verdict.UNSUPPORTED, testimony.note)
    if landmark.kind in ("edge", "jump"):
        return Judgement(Verdict.OUTSIDE_DOMAIN, landmark.reason)
    if landmark.kind == "kink":
        return _at_a_kink(testimony, rounding, landmark)
    if not testimony.credible:
        return _distrusted(testimony, reference, rounding)
    if reference is None:
        if witnesses < 2:
            return Judgement(Verdict.UNINFORMATIVE, "it is the only witness: nothing independent to compare with")
        return Judgement(Verdict.DISAGREE, "no two independent methods agree here, so none is believed")
    return _against(testimony, reference, rounding)


def _against(testimony: Testimony, reference: Testimony, rounding: Array) -> Judgement:
    assert testimony.entries is not None and reference.entries is not None
    allowed = bounds(testimony, rounding)
    if reference is not testimony:
        allowed = allowed + bounds(reference, rounding)
    found = _worst(testimony.entries, reference.entries, allowed)
    if found.largest_error > found.bound:
        return Judgement(Verdict.DISAGREE, "differs from what the others agree on", *found.numbers)
    zero_would_do = bool(np.all(np.abs(reference.entries) <= allowed))
    if zero_would_do and reference.entries.size:
        return Judgement(Verdict.UNINFORMATIVE, "zero would have agreed as well: try another point", *found.numbers)
    return Judgement(Verdict.AGREE, "", found.largest_error, found.bound)


def _distrusted(testimony: Testimony, reference: Testimony | None, rounding: Array) -> Judgement:
    """A method that does not stand by its number is told so, and never agrees."""
    assert testimony.entries is not None
    if testimony.note.startswith(("not analytic", "unsupported")):
        return Judgement(Verdict.UNSUPPORTED, testimony.note)
    if testimony.note.startswith("left domain"):
        return Judgement(Verdict.OUTSIDE_DOMAIN, testimony.note)
    if reference is None or reference.entries is None:
        return Judgement(Verdict.UNINFORMATIVE, f"distrusts itself ({testimony.note})")
    found = _worst(testimony.entries, reference.entries, bounds(reference, rounding) + rounding)
    if found.largest_error <= found.bound:
        return Judgement(Verdict.UNINFORMATIVE, f"right, but distrusts itself ({testimony.note})", *found.numbers)
    return Judgement(Verdict.DISAGREE, f"wrong, and says so ({testimony.note})", *found.numbers)


def _at_a_kink(testimony: Testimony, rounding: Array, landmark: Landmark) -> Judgement:
    assert testimony.entries is not None and landmark.low is not None and landmark.high is not None
    slopes = testimony.entries
    if landmark.directions is not None:
        matrix = testimony.entries.reshape(-1, landmark.directions.shape[0])
        slopes = (matrix @ landmark.directions).ravel()
    slack = float(np.max(rounding, initial=0.0)) * 4 + 1e-6 * np.maximum(np.abs(landmark.low), np.abs(landmark.high))
    inside = (slopes >= landmark.low - slack) & (slopes <= landmark.high + slack)
    if testimony.credible and not np.all(inside):
        k = int(np.argmin(inside))
        return Judgement(
            Verdict.DISAGREE,
            f"{landmark.reason}; slope {slopes[k]:.6g} along a direction is outside [{landmark.low[k]:.6g},"
            f" {landmark.high[k]:.6g}]",
        )
    shown = np.array2string(testimony.entries[:4], precision=6, separator=", ")
    return Judgement(Verdict.KINK, f"{landmark.reason}; this method answers {shown}")


@dataclass(frozen=True)
class _Worst:
    largest_error: float
    bound: float
    expected: Array
    got: Array

    @property
    def numbers(self) -> tuple[float, float, Array, Array]:
        return self.largest_error, self.bound, self.expected, self.got


def _worst(got: Array, expected: Array, allowed: Array) -> _Worst:
    """The entry that exceeds its bound most, or comes closest to it."""
    if got.size == 0:
        return _Worst(0.0, 0.0, np.zeros(0), np.zeros(0))
    difference = _difference(got, expected)
    with np.errstate(invalid="ignore", divide="ignore"):
        excess = np.where(difference <= allowed, difference / np.where(allowed > 0, allowed, 1.0), np.inf)
    excess = np.where(np.isinf(excess) & (difference > allowed), 1e300 + difference, excess)
    k = int(np.argmax(excess))
    return _Worst(float(difference[k]), float(allowed[k]), np.asarray(expected[k]), np.asarray(got[k]))
