"""What an audit measured, as values: every wrong program with what became of it, false alarms, shares."""

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Amount:
    """How much is tried.

    Parameters
    ----------
    every, plants : int
        One mutant, one planted mistake of so many is tried.
    variants, seeds : int
        Right variants of all code bases together, and seeds for each, in search of false alarms.
    entries : int
        Numbers that an unnoticed mutant must answer as the original does to count as equivalent.
    seconds : float
        For that comparison.
    pairs : int
        Pairs of plants of a code base, at most.
    """

    every: int = 1
    plants: int = 1
    variants: int = 40
    seeds: int = 200
    entries: int = 1_000_000
    seconds: float = 60.0
    pairs: int = 400


WHOLE = Amount()
QUICK = Amount(every=47, plants=9, variants=3, seeds=2, entries=20_000, seconds=2.0, pairs=4)


@dataclass(frozen=True)
class Wrong:
    """One wrong program and what came of it.

    Parameters
    ----------
    base, sort : str
        ``"plant"`` or ``"mutant"``.
    name, description : str
        The mistake or the operator; where it is.
    failed, advised : tuple of str
        Checks that found it, required ones and others.
    named : tuple of str
        What the diagnosis says.
    right, misnamed : bool
        For plants: named at first guess. For mutants: a catalogue's mistake that it is not.
    agreed : int
        Numbers that it answered as the original does, if no check found it.
    differs : str
        Where it does not.
    judged : bool
        A plant in a task that a judge decides: its finding says what is wrong, and there is no diagnosis.
    """

    base: str
    sort: str
    name: str
    description: str
    failed: tuple[str, ...]
    advised: tuple[str, ...]
    named: tuple[str, ...] = ()
    right: bool = False
    misnamed: bool = False
    agreed: int = 0
    differs: str = ""
    judged: bool = False

    @property
    def killed(self) -> bool:
        """Whether a check found it."""
        return bool(self.failed or self.advised)


@dataclass(frozen=True)
class AuditResult:
    """What was measured of one assignment.

    Parameters
    ----------
    assignment : str
    wrong : tuple of Wrong
        Plants and mutants.
    alarms : tuple of str
        Right programs that a required check refused: base, variant, seed and check.
    advice : tuple of str
        Right programs to which something was advised.
    verdicts : int
        On right programs.
    programs : int
        Right programs that were different.
    unfair : tuple of str
        Pairs of plants that earn more than one of them alone although they do not cancel.
    pairs : int
    milliseconds : float
        Median of a verdict in this process, without diagnosis.
    entries : int
        Numbers on which an equivalent mutant has to agree.
    """

    assignment: str
    wrong: tuple[Wrong, ...]
    alarms: tuple[str, ...]
    advice: tuple[str, ...]
    verdicts: int
    programs: int
    unfair: tuple[str, ...]
    pairs: int
    milliseconds: float
    entries: int

    @property
    def equivalent(self) -> tuple[Wrong, ...]:
        """Mutants that no check found and that answered as the original does often enough."""
        return tuple(w for w in self.wrong if not w.killed and not w.differs and w.agreed >= self.entries)

    @property
    def undecided(self) -> tuple[Wrong, ...]:
        """Mutants that no check found and that were compared too seldom to be called equivalent."""
        return tuple(w for w in self.wrong if not w.killed and not w.differs and w.agreed < self.entries)

    @property
    def missed(self) -> tuple[Wrong, ...]:
        """Wrong programs that passed."""
        return tuple(w for w in self.wrong if not w.killed and w.differs)

    @property
    def killed_share(self) -> float:
        """Of what is not equivalent; what is undecided counts as missed."""
        real = len(self.wrong) - len(self.equivalent)
        return sum(w.killed for w in self.wrong) / real if real else 1.0

    @property
    def plants(self) -> tuple[Wrong, ...]:
        """The catalogue's mistakes, planted."""
        return tuple(w for w in self.wrong if w.sort == "plant")

    @property
    def mutants(self) -> tuple[Wrong, ...]:
        """The generic mutants."""
        return tuple(w for w in self.wrong if w.sort == "mutant")

    @property
    def named_share(self) -> float:
        """Plants whose mistake was named at first guess, of those in tasks that have a diagnosis."""
        named = [w for w in self.plants if not w.judged]
        return sum(w.right for w in named) / len(named) if named else 1.0

    @property
    def misnamed_share(self) -> float:
        """Mutants that were found and got the name of a mistake that they are not."""
        found = [w for w in self.mutants if w.killed]
        return sum(w.misnamed for w in found) / len(found) if found else 0.0

    def kills(self) -> Mapping[str, tuple[int, int, int]]:
        """For each check: plants that it finds, plants that no other check finds, and mutants.

        Mutants are tried up to the first task that fails, and there no further than its first failing check where that
        stands before the others.
        """
        plants = Counter(check for w in self.plants for check in (*w.failed, *w.advised))
        alone = Counter((*w.failed, *w.advised)[0] for w in self.plants if len((*w.failed, *w.advised)) == 1)
        changes = Counter(check for w in self.mutants for check in (*w.failed, *w.advised))
        return {check: (plants[check], alone[check], changes[check]) for check, _ in (plants + changes).most_common()}


def joined(parts: Sequence[AuditResult]) -> AuditResult:
    """The results of processes that shared the work."""
    return AuditResult(
        parts[0].assignment,
        tuple(wrong for part in parts for wrong in part.wrong),
        tuple(alarm for part in parts for alarm in part.alarms),
        tuple(advice for part in parts for advice in part.advice),
        sum(part.verdicts for part in parts),
        max(part.programs for part in parts),
        tuple(pair for part in parts for pair in part.unfair),
        sum(part.pairs for part in parts),
        statistics.median(part.milliseconds for part in parts),
        parts[0].entries,
    )
