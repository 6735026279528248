"""What an audit measured, as values: every wrong program with what became of it, false alarms, shares."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from checks.verify.audit_child import ChildResult

COSTS = 10
"""What answers cost is judged with one seed of so many, of right programs."""


@dataclass(frozen=True)
class Amount:
    """How much is tried.

    Parameters
    ----------
    every, plants : int
        One mutant, one planted mistake of so many is tried.
    variants, seeds : int
        Different right texts of a task, at most, and seeds for each, in search of false alarms.
    entries : int
        Numbers that an unnoticed mutant must answer as the original does to count as equivalent.
    seconds : float
        Of the processor, for that comparison.
    pairs : int
        Pairs of planted mistakes of a code base, at most.
    named : int
        One mutant of so many that are found is diagnosed too.
    """

    every: int = 1
    plants: int = 1
    variants: int = 20
    seeds: int = 200
    entries: int = 1_000_000
    seconds: float = 60.0
    pairs: int = 1_000_000
    named: int = 10


WHOLE = Amount()
QUICK = Amount(every=47, plants=9, variants=3, seeds=2, entries=20_000, seconds=2.0, pairs=4, named=3)


@dataclass(frozen=True)
class Right:
    """What became of right programs.

    Parameters
    ----------
    alarms : tuple of str
        Those that a required check refused: base, variant, seed and check.
    advice : tuple of str
        Those to which something was advised.
    verdicts : int
        Programs times seeds.
    programs : int
        That were judged with a seed, each on the tasks for which it is written otherwise than those before.
    judged : int
        Tasks that were judged.
    fewest : int
        Different texts of the task that has fewest.
    """

    alarms: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    verdicts: int = 0
    programs: int = 0
    judged: int = 0
    fewest: int = 0

    @property
    def seeds(self) -> int:
        """With which every program was judged."""
        return self.verdicts // max(self.programs, 1)

    def as_json(self) -> dict[str, Any]:
        """For a file."""
        return asdict(self)

    @classmethod
    def of_json(cls, saved: Mapping[str, Any]) -> "Right":
        """From a file."""
        return cls(**{**saved, "alarms": tuple(saved["alarms"]), "advice": tuple(saved["advice"])})

    @classmethod
    def joined(cls, parts: "Sequence[Right]") -> "Right":
        """Different seeds of the same programs."""
        return cls(
            tuple(alarm for part in parts for alarm in part.alarms),
            tuple(advice for part in parts for advice in part.advice),
            sum(part.verdicts for part in parts),
            max((part.programs for part in parts), default=0),
            sum(part.judged for part in parts),
            min((part.fewest for part in parts), default=0),
        )


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
    asked : bool
        A mutant that was diagnosed.
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
    asked: bool = False

    def as_json(self) -> dict[str, Any]:
        """For a file: what differs from the usual."""
        usual = Wrong("", "", "", "", (), ())
        return {name: value for name, value in asdict(self).items() if value != getattr(usual, name)}

    @classmethod
    def of_json(cls, saved: Mapping[str, Any]) -> "Wrong":
        """From a file."""
        lists = {name: tuple(saved.get(name, ())) for name in ("failed", "advised", "named")}
        return cls(**{"description": "", **saved, **lists})

    @property
    def killed(self) -> bool:
        """Whether a check found it."""
        return bool(self.failed or self.advised)


@dataclass(frozen=True)
class Pairs:
    """What became of two planted mistakes at once.

    Parameters
    ----------
    unfair : tuple of str
        Where removing one lowers the marks.
    hidden : tuple of str
        Where it does because the other one hid it: the program answers as with that one alone, and is marked as that.
    count : int
        Pairs marked.
    """

    unfair: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    count: int = 0

    def as_json(self) -> dict[str, Any]:
        """For a file."""
        return asdict(self)

    @classmethod
    def joined(cls, saved: Iterable[Mapping[str, Any]]) -> "Pairs":
        """Those of several code bases, from files."""
        parts = list(saved)
        unfair, hidden = ([pair for part in parts for pair in part[sort]] for sort in ("unfair", "hidden"))
        return cls(tuple(unfair), tuple(hidden), sum(part["count"] for part in parts))


@dataclass(frozen=True)
class AuditResult:
    """What was measured of one assignment.

    Parameters
    ----------
    assignment : str
    wrong : tuple of Wrong
        Plants and mutants.
    right : Right
    pairs : Pairs
    entries : int
        Numbers on which an equivalent mutant has to agree.
    every, planted : int
        One mutant, one planted mistake of so many was tried.
    child : ChildResult, optional
        What a process of its own gave.
    commits : tuple of str
        Of the program that was audited.
    date : str
    seconds : float
        Of the processor, altogether.
    """

    assignment: str
    wrong: tuple[Wrong, ...]
    right: Right = Right()
    pairs: Pairs = Pairs()
    entries: int = 0
    every: int = 1
    planted: int = 1
    child: ChildResult | None = None
    commits: tuple[str, ...] = ()
    date: str = ""
    seconds: float = 0.0

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
        """Mutants that were diagnosed and got the name of a mistake that they are not."""
        return sum(w.misnamed for w in self.diagnosed) / len(self.diagnosed) if self.diagnosed else 0.0

    @property
    def diagnosed(self) -> tuple[Wrong, ...]:
        """Mutants that were diagnosed."""
        return tuple(w for w in self.mutants if w.asked)

    def kills(self) -> Mapping[str, tuple[int, int, int]]:
        """For each check: plants that it finds, plants that no other check finds, and mutants.

        Mutants are tried up to the first check that fails, those first that found others in the same function.
        """
        plants = Counter(check for w in self.plants for check in (*w.failed, *w.advised))
        alone = Counter((*w.failed, *w.advised)[0] for w in self.plants if len((*w.failed, *w.advised)) == 1)
        changes = Counter(check for w in self.mutants for check in (*w.failed, *w.advised))
        return {check: (plants[check], alone[check], changes[check]) for check, _ in (plants + changes).most_common()}
