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
from checks.harness.survey import Landmark
from checks.oracles.rounding import Rounding
from checks.oracles.verdicts import Judgement, Verdict

ESTIMATE = 3.0
"""A method that estimates its own error is known to that estimate times this factor."""


NOTICE = 1e-3
"""The smallest mistake in the catalogue is a derivative times 1.001: agreement that it would reach says nothing."""


@dataclass(frozen=True)
class Camp:
    """The testimonies that at least two witnesses stand behind.

    Attributes
    ----------
    spokesman : Testimony or None
        The sharpest of them; None where no two witnesses agree, or two rival camps are equally strong.
    members : tuple of Testimony
        All that agree with the spokesman.
    witnesses : int
        How many different witnesses gave usable numbers, in the camp or not.
    """

    spokesman: Testimony | None
    members: tuple[Testimony, ...]
    witnesses: int

    def reference(self, testimony: Testimony, rounding: Rounding) -> Testimony | None:
        """What a testimony is held against: for a member the sharpest other witness that agrees with it, because
        nobody vouches for himself; for others the spokesman."""
        if not any(testimony is member for member in self.members):
            return self.spokesman
        others = [m for m in self.members if m.method.witness != testimony.method.witness]
        others = [m for m in others if agree(m, testimony, rounding)]
        return min(others, key=lambda m: _width(m, rounding), default=self.spokesman)


def bounds(testimony: Testimony, rounding: Rounding) -> Array:
    """How far the entries of a testimony may be from the truth."""
    assert testimony.entries is not None
    return ESTIMATE * testimony.error + rounding.of(testimony.entries)


def agree(a: Testimony, b: Testimony, rounding: Rounding) -> bool:
    """Whether two testimonies agree within their bounds in every entry."""
    assert a.entries is not None
    assert b.entries is not None
    return bool(np.all(_difference(a.entries, b.entries) <= bounds(a, rounding) + bounds(b, rounding)))


def _difference(a: Array, b: Array) -> Array:
    """|a - b|, where equal infinities differ by nothing and NaN differs from everything."""
    with np.errstate(invalid="ignore"):
        difference = np.abs(a - b)
    return np.where(a == b, 0.0, np.where(np.isnan(difference), np.inf, difference))


def usable(testimony: Testimony) -> bool:
    """Whether a testimony may vote: numbers that its method stands by."""
    return testimony.entries is not None and testimony.credible and bool(np.all(np.isfinite(testimony.entries)))


def establish(testimonies: Sequence[Testimony], rounding: Rounding) -> Camp:
    """The testimonies behind which most witnesses stand, if these are at least two.

    Among equals the one with the smallest bound speaks. Rival camps of the same size cancel each other.
    """
    voters = [t for t in testimonies if usable(t)]
    witnesses = len({t.method.witness for t in voters})
    backing = [[o for o in voters if o is t or agree(t, o, rounding)] for t in voters]
    strength = [len({o.method.witness for o in members}) for members in backing]
    most = max(strength, default=0)
    if most < 2:
        return Camp(None, (), witnesses)
    leading = [k for k, count in enumerate(strength) if count == most]
    first = min(leading, key=lambda k: _width(voters[k], rounding))
    if not all(agree(voters[k], voters[first], rounding) for k in leading):
        return Camp(None, (), witnesses)
    return Camp(voters[first], tuple(backing[first]), witnesses)


def _width(testimony: Testimony, rounding: Rounding) -> float:
    return float(np.sum(bounds(testimony, rounding)))


def judge(testimonies: Sequence[Testimony], camp: Camp, rounding: Rounding, landmark: Landmark) -> list[Judgement]:
    """The verdict on each testimony.

    Parameters
    ----------
    testimonies : sequence of Testimony
    camp : Camp
        What at least two witnesses agree on.
    rounding : Rounding
        Granted to every method, by entry.
    landmark : Landmark
        The kind of point.
    """
    return [_judged(testimony, camp, rounding, landmark) for testimony in testimonies]


def _judged(testimony: Testimony, camp: Camp, rounding: Rounding, landmark: Landmark) -> Judgement:
    if testimony.entries is None:
        return Judgement(Verdict.UNSUPPORTED, testimony.note)
    if landmark.kind in ("edge", "jump"):
        return Judgement(Verdict.OUTSIDE_DOMAIN, landmark.reason)
    if landmark.kind == "kink":
        return at_a_kink(testimony.entries, testimony.credible, rounding, landmark)
    reference = camp.reference(testimony, rounding)
    if not testimony.credible:
        return _distrusted(testimony, reference, rounding)
    if reference is None:
        if camp.witnesses < 2:
            return Judgement(Verdict.UNINFORMATIVE, "it is the only witness: nothing independent to compare with")
        return Judgement(Verdict.DISAGREE, "no two independent methods agree here, so none is believed")
    return _against(testimony, reference, rounding)


def _against(testimony: Testimony, reference: Testimony, rounding: Rounding) -> Judgement:
    assert testimony.entries is not None
    assert reference.entries is not None
    allowed = bounds(testimony, rounding) + bounds(reference, rounding)
    found = _worst(testimony.entries, reference.entries, allowed)
    if found.largest_error > found.bound:
        return Judgement(Verdict.DISAGREE, "differs from what the others agree on", *found.numbers)
    if reference.entries.size and np.all(np.abs(reference.entries) <= allowed):
        return Judgement(Verdict.UNINFORMATIVE, "zero would have agreed as well: try another point", *found.numbers)
    if reference.entries.size and np.all(NOTICE * np.abs(reference.entries) <= allowed):
        reason = f"known too loosely: {1 + NOTICE} times the derivative would have agreed as well"
        return Judgement(Verdict.UNINFORMATIVE, reason, *found.numbers)
    return Judgement(Verdict.AGREE, "", found.largest_error, found.bound)


def _distrusted(testimony: Testimony, reference: Testimony | None, rounding: Rounding) -> Judgement:
    """A method that does not stand by its number is told so, and never agrees."""
    assert testimony.entries is not None
    if testimony.note.startswith(("not analytic", "unsupported")):
        return Judgement(Verdict.UNSUPPORTED, testimony.note)
    if testimony.note.startswith("left domain"):
        return Judgement(Verdict.OUTSIDE_DOMAIN, testimony.note)
    if reference is None or reference.entries is None:
        return Judgement(Verdict.UNINFORMATIVE, f"distrusts itself ({testimony.note})")
    found = _worst(testimony.entries, reference.entries, bounds(reference, rounding) + rounding.of(testimony.entries))
    if found.largest_error <= found.bound:
        return Judgement(Verdict.UNINFORMATIVE, f"right, but distrusts itself ({testimony.note})", *found.numbers)
    # Within the error that it states it contradicts nobody, however large that is.
    found = _worst(testimony.entries, reference.entries, bounds(testimony, rounding) + bounds(reference, rounding))
    if found.largest_error <= found.bound:
        return Judgement(Verdict.UNINFORMATIVE, f"distrusts itself, and rightly ({testimony.note})", *found.numbers)
    return Judgement(Verdict.DISAGREE, f"wrong, and says so ({testimony.note})", *found.numbers)


def at_a_kink(entries: Array, credible: bool, rounding: Rounding, landmark: Landmark) -> Judgement:
    """Whether what a method answers at a kink is a slope between those from both sides."""
    shown = np.array2string(entries[:4], precision=6, separator=", ")
    if landmark.low is None or landmark.high is None:
        return Judgement(Verdict.KINK, f"{landmark.reason}; this method answers {shown}")
    slopes = entries
    if landmark.directions is not None:
        slopes = (entries.reshape(-1, landmark.directions.shape[0]) @ landmark.directions).ravel()
    slack = 4 * float(np.max(rounding.of(entries), initial=0.0))
    slack = slack + 1e-6 * np.maximum(np.abs(landmark.low), np.abs(landmark.high))
    inside = (slopes >= landmark.low - slack) & (slopes <= landmark.high + slack)
    if credible and not np.all(inside):
        k = int(np.argmin(inside))
        between = f"[{landmark.low[k]:.6g}, {landmark.high[k]:.6g}]"
        reason = f"{landmark.reason}; slope {slopes[k]:.6g} along a direction is outside {between}"
        return Judgement(Verdict.DISAGREE, reason)
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
