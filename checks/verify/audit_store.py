"""What an audit measured, kept part by part in a file of JSON."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from checks.verify.audit_child import ChildResult
from checks.verify.audit_results import AuditResult, Pairs, Right, Wrong
from checks.verify.mutation import fingerprint


@dataclass(frozen=True)
class Work:
    """One part of an audit.

    Parameters
    ----------
    kind : str
        ``"plants"``, ``"mutants"``, ``"pairs"``, ``"right"`` or ``"process"``.
    which : str
        The code base, or the seeds.
    amount : tuple of int
        How much of it is tried.
    """

    kind: str
    which: str
    amount: tuple[int, ...]

    @property
    def place(self) -> str:
        """Where its result is kept."""
        return f"{self.kind}: {self.which}" if self.which else self.kind


@dataclass(frozen=True)
class Part:
    """What one part gave.

    Parameters
    ----------
    work : Work
    measured : JSON
    date : str
    seconds : float
        Of the processor.
    """

    work: Work
    measured: Any
    date: str
    seconds: float


class Store:
    """The parts of one assignment's audit, in a file that is written after each of them.

    Parameters
    ----------
    path : Path
    again : bool
        Parts kept from before count as missing.
    """

    def __init__(self, path: Path, *, again: bool = False) -> None:
        self.path = path
        saved = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        # Other operators, other mutants: nothing of before can stand beside what is measured now.
        usable = saved.get("operators") == fingerprint()
        self.parts: dict[str, dict[str, Any]] = saved["parts"] if usable else {}
        self._old = set(self.parts) if again else set()

    def has(self, work: Work) -> bool:
        """Whether that part was measured, in that amount."""
        kept = self.parts.get(work.place)
        return kept is not None and work.place not in self._old and kept["amount"] == list(work.amount)

    def survived(self, work: Work) -> tuple[Wrong, ...]:
        """The part's wrong programs, if one of them was not found; () if all were."""
        if work.kind not in ("plants", "mutants"):
            return ()
        wrong = tuple(Wrong.of_json(saved) for saved in self.parts[work.place]["measured"])
        return () if all(w.killed for w in wrong) else wrong

    def keep(self, part: Part) -> None:
        """Add a part, and write the file."""
        self.parts[part.work.place] = {
            "amount": list(part.work.amount),
            "commit": _commit(),
            "date": part.date,
            "seconds": part.seconds,
            "measured": part.measured,
        }
        self._old.discard(part.work.place)
        lines = ",\n".join(f"{json.dumps(place)}: {_lines(kept)}" for place, kept in sorted(self.parts.items()))
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(f'{{"operators": "{fingerprint()}", "parts": {{\n{lines}\n}}}}\n', encoding="utf-8")

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        """The parts of one kind."""
        return [kept for place, kept in sorted(self.parts.items()) if place.split(":")[0] == kind]


def result_of(name: str, store: Store) -> AuditResult:
    """The parts put together."""
    wrong = [Wrong.of_json(w) for kind in ("plants", "mutants") for p in store.of_kind(kind) for w in p["measured"]]
    right = [Right.of_json(r) for part in store.of_kind("right") for r in part["measured"]]
    pairs = Pairs.joined(part["measured"] for part in store.of_kind("pairs"))
    processes = [ChildResult.of_json(part["measured"]) for part in store.of_kind("process")]
    return AuditResult(
        name,
        tuple(wrong),
        Right.joined(right),
        pairs,
        _amount(store, "mutants", 1),
        _amount(store, "mutants", 0),
        _amount(store, "plants", 0),
        processes[0] if processes else None,
        tuple(sorted({part["commit"] for part in store.parts.values()} - {""})),
        max((part["date"] for part in store.parts.values()), default=""),
        sum(part["seconds"] for part in store.parts.values()),
    )


def _amount(store: Store, kind: str, place: int) -> int:
    """The least that was tried of any part: one of so many."""
    return max((part["amount"][place] for part in store.of_kind(kind)), default=1)


def _lines(kept: Mapping[str, Any]) -> str:
    """One line an entry: short, and readable in a diff."""
    measured = kept["measured"]
    if not isinstance(measured, list):
        return json.dumps(kept)
    rest = json.dumps({name: value for name, value in kept.items() if name != "measured"})
    entries = ",\n".join(map(json.dumps, measured))
    return f'{rest[:-1]}, "measured": [\n{entries}\n]}}'


@cache
def _commit() -> str:
    """Of the working copy, or "" where there is none."""
    command = ["git", "-C", str(Path(__file__).parent), "rev-parse", "--short=10", "HEAD"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
