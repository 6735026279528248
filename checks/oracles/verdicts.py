"""The words in which a comparison of derivatives ends, each with its reason."""

import enum
from dataclasses import dataclass

import numpy as np

from autodiff.types import Array


class Verdict(enum.StrEnum):
    """How a comparison ended.

    Examples
    --------
    >>> Verdict.OUTSIDE_DOMAIN == "outside domain", str(Verdict.AGREE)
    (True, 'agree')
    """

    AGREE = "agree"
    """The difference is within the bound, and a wrong answer would not have been."""
    DISAGREE = "disagree"
    """The difference exceeds the bound, also where the expected value is 0."""
    KINK = "kink"
    """The slopes from both sides differ, so every value between them is a subgradient."""
    OUTSIDE_DOMAIN = "outside domain"
    """The program has no finite real value at the point or beside it."""
    UNINFORMATIVE = "uninformative"
    """Zero, or a known mistake, would have agreed as well: another point must be drawn."""
    UNSUPPORTED = "unsupported"
    """The method refuses this program, and says why."""


@dataclass(frozen=True)
class Judgement:
    """A verdict with its reason and numbers; it prints in one line.

    Attributes
    ----------
    verdict : Verdict
        The word.
    reason : str
        Why, in one clause.
    largest_error : float
        Largest |got - expected| over all entries, NaN where nothing was compared.
    bound : float
        What was allowed at that entry.
    expected, got : Array, optional
        The entry, or all entries, that were compared.

    Examples
    --------
    >>> print(Judgement(Verdict.DISAGREE, "relu mask missing at -1", 1.0, 1e-9, np.array(0.0), np.array(1.0)))
    disagree: relu mask missing at -1 (error 1 > bound 1e-09; expected 0, got 1)
    """

    verdict: Verdict
    reason: str
    largest_error: float = float("nan")
    bound: float = float("nan")
    expected: Array = None
    got: Array = None

    def __bool__(self) -> bool:
        """Only agreement is true."""
        return self.verdict is Verdict.AGREE

    def __str__(self) -> str:
        facts = []
        if not np.isnan(self.largest_error):
            relation = "≤" if self.largest_error <= self.bound else ">"
            facts.append(f"error {self.largest_error:.3g} {relation} bound {self.bound:.3g}")
        if self.expected is not None or self.got is not None:
            facts.append(f"expected {_brief(self.expected)}, got {_brief(self.got)}")
        numbers = f" ({'; '.join(facts)})" if facts else ""
        return f"{self.verdict}: {self.reason}{numbers}" if self.reason else f"{self.verdict}{numbers}"


def _brief(value: Array) -> str:
    if value is None:
        return "nothing"
    entries = np.ravel(value)
    shown = ", ".join(f"{entry:.6g}" for entry in entries[:4])
    if np.ndim(value) == 0:
        return shown
    return f"[{shown}{', …' if entries.size > 4 else ''}]"
