"""The shortest OR of ANDs of a Boolean function: prime implicants, then the smallest cover, exactly.

W. V. Quine, "The problem of simplifying truth functions" (1952); E. J. McCluskey, "Minimization of Boolean functions"
(1956). The cover is found by branch and bound, so the answer is a minimum, not merely irredundant.
"""

from collections.abc import Sequence
from typing import NamedTuple

MOST_VARIABLES = 6


class Term(NamedTuple):
    """An AND of literals, in binary digits: which variables it reads, and which of these must be 1."""

    care: int
    ones: int

    def covers(self, row: int) -> bool:
        """Whether it is true on a row of the truth table."""
        return row & self.care == self.ones

    @property
    def literals(self) -> int:
        """How many variables it reads."""
        return self.care.bit_count()


def prime_implicants(ones: Sequence[int], variables: int) -> list[Term]:
    """All terms that imply the function and from which no literal can be dropped.

    Parameters
    ----------
    ones : sequence of int
        The rows on which the function is 1.
    variables : int
        How many there are; rows lie below 2**variables.

    Examples
    --------
    "x or y" has two, each of one literal.

    >>> prime_implicants([1, 2, 3], 2)
    [Term(care=1, ones=1), Term(care=2, ones=2)]
    """
    terms = {Term(2**variables - 1, row) for row in ones}
    primes: set[Term] = set()
    while terms:
        merged: set[Term] = set()
        used: set[Term] = set()
        for term in terms:
            for digit in (2**i for i in range(variables)):
                partner = Term(term.care, term.ones ^ digit)
                if term.care & digit and partner in terms:
                    merged.add(Term(term.care ^ digit, term.ones & ~digit))
                    used.add(term)
        primes |= terms - used
        terms = merged
    return sorted(primes)


def minimal_terms(ones: Sequence[int], variables: int) -> list[Term]:
    """The fewest terms whose OR is the function, and among these covers the fewest literals.

    Parameters
    ----------
    ones : sequence of int
        The rows on which the function is 1.
    variables : int
        At most six: the search is exact.

    Returns
    -------
    list of Term

    Raises
    ------
    ValueError
        If there are more than six variables.

    Examples
    --------
    >>> minimal_terms([0, 1, 3], 2)
    [Term(care=1, ones=1), Term(care=2, ones=0)]
    """
    if variables > MOST_VARIABLES:
        raise ValueError(
            f"the exact minimum is searched for up to {MOST_VARIABLES} variables, not {variables}; "
            "ask for minimised=False"
        )
    primes = prime_implicants(ones, variables)
    reach = {term: sum(1 << row for row in ones if term.covers(row)) for term in primes}
    return sorted(_Search(reach).smallest(sum(1 << row for row in ones)))


class _Search:
    """Branch and bound: rows are bits; some term over the row with the fewest candidates must be in the cover."""

    def __init__(self, reach: dict[Term, int]) -> None:
        self.reach = reach
        self.best: tuple[Term, ...] = ()
        self.cost = (len(reach) + 1, 0)

    def smallest(self, rows: int) -> tuple[Term, ...]:
        self._extend(rows, ())
        return self.best

    def _extend(self, rows: int, chosen: tuple[Term, ...]) -> None:
        cost = (len(chosen), sum(term.literals for term in chosen))
        if rows == 0:
            if cost < self.cost:
                self.best, self.cost = chosen, cost
            return
        # Each further term covers at most `widest` of the rows that are left.
        widest = max((reach & rows).bit_count() for reach in self.reach.values())
        if len(chosen) - (-rows.bit_count() // widest) > self.cost[0]:
            return
        candidates = min((self._over(row) for row in _bits(rows)), key=len)
        for term in sorted(candidates, key=lambda term: -(self.reach[term] & rows).bit_count()):
            if len(chosen) + 1 <= self.cost[0]:
                self._extend(rows & ~self.reach[term], (*chosen, term))

    def _over(self, row: int) -> list[Term]:
        return [term for term, reach in self.reach.items() if reach & row]


def _bits(rows: int) -> list[int]:
    return [1 << i for i in range(rows.bit_length()) if rows >> i & 1]
