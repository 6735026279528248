"""How good an assignment's checks are: what they find of the mistakes planted in right code, and their false alarms.

``python -m checks.verify.audit --all docs/assignments_audit.md`` audits every built-in assignment and writes the page;
``--quick`` takes a part of everything.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from checks.assignments.keys import CodeBase, Edit, Key
from checks.assignments.registry import BUILT_IN, built_in, code_bases_of, keys_of
from checks.assignments.task import Assignment
from checks.assignments.variants import planted, right_variants, wrong_pairs
from checks.verify.audit_results import QUICK, WHOLE, Amount, AuditResult, Wrong, joined
from checks.verify.grading import PUBLIC_SEED
from checks.verify.mutation import mutants
from checks.verify.trials import Bench

T = TypeVar("T")


class Auditor:
    """Audits one assignment in this process.

    Parameters
    ----------
    assignment : Assignment
    keys : mapping of task to Key
    bases : sequence of CodeBase
    amount : Amount
    part, parts : int
        Of the work: this process takes every `parts`-th item from `part` on.
    """

    def __init__(
        self,
        assignment: Assignment,
        keys: Mapping[str, Key],
        bases: Sequence[CodeBase],
        amount: Amount,
        part: int = 0,
        parts: int = 1,
    ) -> None:
        self.bench = Bench(assignment, keys)
        self.assignment = assignment
        self.bases = bases
        self.amount = amount
        self.part, self.parts = part, parts

    def run(self) -> AuditResult:
        """Everything."""
        alarms, advice, verdicts, programs, times = self.right_programs()
        unfair, pairs = self.pairs()
        return AuditResult(
            self.assignment.name,
            tuple(self.wrong_programs()),
            alarms,
            advice,
            verdicts,
            programs,
            unfair,
            pairs,
            1000 * statistics.median(times) if times else 0.0,
            self.amount.entries,
        )

    def wrong_programs(self) -> Iterable[Wrong]:
        """Plants and mutants of every code base."""
        for base in self.bases:
            plants = list(planted(base))[:: self.amount.plants]
            for task, edit, source in self._mine(plants):
                yield self._plant(base, task, edit.name, edit.old, source)
            for mutant in self._mine(mutants(base.source)[:: self.amount.every]):
                place = f"line {mutant.line}: {mutant.description}"
                yield self._mutant(base, mutant.operator, place, mutant.source)

    def _plant(self, base: CodeBase, task: str, name: str, place: str, source: str) -> Wrong:
        found = self.bench.grade(base, source, PUBLIC_SEED, every=True)
        judged = self.bench.assignment.task(task).judge is not None
        wrong = Wrong(base.name, "plant", name, f"{task}: {place}", found.failed, found.advised, judged=judged)
        if not found.killed:
            return self._compared(base, source, wrong)
        told = [named for at, named in self.bench.name(base, source, PUBLIC_SEED) if at.name == task]
        names = told[0].names if told else ()
        right = names == (name,) or (bool(told) and told[0].alternatives and name in names)
        return replace(wrong, named=names, right=right)

    def _mutant(self, base: CodeBase, operator: str, place: str, source: str) -> Wrong:
        found, told = self.bench.first(base, source, PUBLIC_SEED)
        wrong = Wrong(base.name, "mutant", operator, place, found.failed, found.advised)
        if not found.killed:
            return self._compared(base, source, wrong)
        if told is None:
            return wrong
        task, named = told
        return replace(wrong, named=named.names, misnamed=self.bench.is_wrongly_named(base, source, task, named))

    def _compared(self, base: CodeBase, source: str, wrong: Wrong) -> Wrong:
        agreed, differs = self.bench.agreeing(base, source, self.amount.entries, self.amount.seconds)
        return replace(wrong, agreed=agreed, differs=differs)

    def right_programs(self) -> tuple[tuple[str, ...], tuple[str, ...], int, int, list[float]]:
        """False alarms: right variants, each with many seeds."""
        share = max(1, self.amount.variants // max(len(self.bases), 1))
        programs = [
            (base, name, source)
            for base in self.bases
            for name, source in right_variants(base, max(share, 1 + _alone(base)))
        ]
        alarms, advice, times = [], [], []
        # Seeds outside: all variants get the same questions, whose answers are known by then.
        for seed in self._mine(range(self.amount.seeds)):
            for base, name, source in programs:
                found = self.bench.grade(base, source, 1 + seed, every=True)
                times.append(found.seconds)
                place = f"{base.name} ({name}), seed {1 + seed}"
                alarms += [f"{place}: {check}" for check in found.failed]
                advice += [f"{place}: {check}" for check in found.advised]
        return tuple(alarms), tuple(advice), len(times), len(programs), times

    def pairs(self) -> tuple[tuple[str, ...], int]:
        """Whether removing one of two faults ever lowers the marks; a pair that cancels is right code."""
        unfair, count = [], 0
        for base in self.bases:
            sources = {edit: source for _, edit, source in planted(base)}
            full = self._earned(base, base.source)
            alone: dict[Edit, float] = {}
            for (one, other), source in self._mine(_spread(list(wrong_pairs(base)), self.amount.pairs)):
                for edit in (one, other):
                    if edit not in alone:
                        alone[edit] = self._earned(base, sources[edit])
                both = self._earned(base, source)
                count += 1
                if full - 1e-9 > both > min(alone[one], alone[other]) + 1e-9:
                    unfair.append(
                        f"{base.name}: {one.name} + {other.name} earns {both:g},"
                        f" alone {alone[one]:g} and {alone[other]:g}"
                    )
        return tuple(unfair), count

    def _earned(self, base: CodeBase, source: str) -> float:
        return self.bench.grade(base, source, PUBLIC_SEED, every=False).earned

    def _mine(self, work: Sequence[T]) -> Sequence[T]:
        return work[self.part :: self.parts]


def _alone(base: CodeBase) -> int:
    """How many rewrites there are: each is tried by itself, however few variants were asked for."""
    return sum(map(len, base.rewrites))


def _spread(work: list[T], most: int) -> list[T]:
    """At most so many, from all over the list."""
    return work[:: max(1, -(-len(work) // most))] if work else []


def audit(name: str, amount: Amount = WHOLE, processes: int = 2) -> AuditResult:
    """Audit a built-in assignment.

    Parameters
    ----------
    name : str
        Of the assignment.
    amount : Amount
    processes : int
        That share the work.

    Raises
    ------
    ValueError
        A code base of it is not right itself, or a plant has gone stale.
    """
    _check_right(name)
    if processes == 1:
        return _audit_part(name, amount, 1, 0)
    with ProcessPoolExecutor(processes) as pool:
        return joined(list(pool.map(partial(_audit_part, name, amount, processes), range(processes))))


def _audit_part(name: str, amount: Amount, parts: int, part: int) -> AuditResult:
    return Auditor(built_in(name), keys_of(name), code_bases_of(name), amount, part, parts).run()


def _check_right(name: str) -> None:
    bench = Bench(built_in(name), keys_of(name))
    for base in code_bases_of(name):
        found = bench.grade(base, base.source, PUBLIC_SEED, every=True)
        if found.failed:
            raise ValueError(f"{name}: the code base {base.name!r} is not right: {', '.join(found.failed)}")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line: which assignments, how much, and where the page goes."""
    parser = argparse.ArgumentParser(prog="python -m checks.verify.audit", description=__doc__)
    parser.add_argument("page", help="Markdown file to write")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--all", action="store_true", help="every built-in assignment")
    which.add_argument("--assignment", action="append", choices=BUILT_IN)
    parser.add_argument("--quick", action="store_true", help="a part of everything, in seconds")
    parser.add_argument("--processes", type=int, default=2)
    for name in ("every", "plants", "variants", "seeds", "entries", "seconds", "pairs"):
        parser.add_argument(
            f"--{name}", type=float if name == "seconds" else int, help=f"other than {name} of the amount"
        )
    args = parser.parse_args(arguments)
    given = {name: value for name in Amount.__dataclass_fields__ if (value := getattr(args, name)) is not None}
    amount = replace(QUICK if args.quick else WHOLE, **given)
    write_page(Path(args.page), BUILT_IN if args.all else args.assignment, amount, args.processes)
    return 0


def write_page(path: Path, names: Sequence[str], amount: Amount, processes: int = 2) -> list[AuditResult]:
    """Audit, write the page, and give the results.

    Parameters
    ----------
    path : Path
    names : sequence of str
        Assignments.
    amount : Amount
    processes : int
    """
    from checks.verify.audit_child import in_child
    from checks.verify.audit_page import page

    results, children = [], []
    for name in names:
        started = time.monotonic()
        results.append(audit(name, amount, processes))
        children.append(in_child(name, wrong=3 if amount.plants > 1 else 12))
        share = results[-1].killed_share
        print(f"{name}: {share:.2%} found, {time.monotonic() - started:.0f} s", file=sys.stderr)
        # After each one: an audit of all takes long, and what is known is worth reading.
        path.write_text(page(results, children, amount), encoding="utf-8")
    return results


if __name__ == "__main__":
    sys.exit(main())
