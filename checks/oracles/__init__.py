"""What can be asserted about a derivative, how tightly, and in which words."""

from checks.oracles.points import Point, classify
from checks.oracles.verdicts import Judgement, Verdict

__all__ = ["Judgement", "Point", "Verdict", "classify"]
