"""What a neighbour's answers are worth: different students' variants have to differ by more than the tolerance."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from checks.exercises.answers import UnreadableAnswer
from checks.exercises.answers.code import NoVerifierError
from checks.exercises.exercise import Exercise, Part
from checks.exercises.family import Family
from checks.exercises.making import make

COPIED = Fraction(1, 2)
"""The largest share of a question's marks that a neighbour's answers may earn, where the family has such variants.
Parts whose answer is the same in every variant (the adjoint of the output is 1) make a smaller share impossible."""


def copied_share(mine: Exercise, theirs: Exercise) -> Fraction:
    """The share of my question's marks that the right answers to theirs earn.

    Parameters
    ----------
    mine, theirs : Exercise
        With keys; of the same family.

    Returns
    -------
    Fraction
        1 if the answers are the same within the tolerances.
    """
    keys = {part.name: part.key for part in theirs.content.parts}
    earned = sum([part.marks for part in mine.content.parts if _accepted(part, keys.get(part.name, ""))])
    return Fraction(earned, mine.marks)


def _accepted(part: Part, text: str) -> bool:
    """Whether what stands in another's key is right here as well."""
    if not text:
        return False
    if text == part.key:
        return True
    try:
        return bool(part.answer.agrees(part.answer.read(text), part.answer.read(part.key)))
    except (UnreadableAnswer, NoVerifierError):
        return False  # another shape or other names; a program is compared by its text alone


def largest_share(mine: Exercise, others: Iterable[Exercise]) -> Fraction:
    """The most that any of the others' answers earn; 0 without others."""
    return max([copied_share(mine, theirs) for theirs in others if theirs.family == mine.family], default=Fraction(0))


def count_variants(family: Family[Any], workload: int, seeds: int) -> int:
    """How many different exercises the first seeds give: the number of variants is at least so large.

    Examples
    --------
    >>> from checks.exercises.family import find_family
    >>> count_variants(find_family("reverse-trace"), 1, 4)
    4
    """
    return len({make(family, seed, workload).fingerprint for seed in range(seeds)})
