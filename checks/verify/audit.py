"""How good an assignment's checks are: what they find of the mistakes planted in right code, and their false alarms.

``python -m checks.verify.audit docs/audit.md --all`` audits every built-in assignment and writes the page; ``--quick``
takes a part of everything. What was measured is kept, part by part, in a folder beside the page, and not measured
again unless ``--again`` is given: an audit that was interrupted goes on where it stopped.
"""

import argparse
import sys
import time
import zlib
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from checks.assignments.registry import BUILT_IN, built_in, code_bases_of, keys_of
from checks.verify.audit_child import in_child
from checks.verify.audit_page import page
from checks.verify.audit_results import QUICK, WHOLE, Amount, AuditResult, Wrong
from checks.verify.audit_store import Part, Store, Work, result_of
from checks.verify.auditing import Auditor

SEEDS_AT_A_TIME = 10

KINDS = ("plants", "mutants", "pairs", "right", "process")


def works(name: str, amount: Amount) -> Iterator[Work]:
    """The parts of an audit, each of which is kept by itself.

    Parameters
    ----------
    name : str
        Of a built-in assignment.
    amount : Amount
    """
    for base in code_bases_of(name):
        text = zlib.crc32(base.source.encode())  # measured anew where the code base was changed
        yield Work("plants", base.name, (amount.plants, amount.entries, text))
        yield Work("mutants", base.name, (amount.every, amount.entries, text))
        yield Work("pairs", base.name, (amount.pairs, text))
    for first in range(0, amount.seeds, SEEDS_AT_A_TIME):
        last = min(first + SEEDS_AT_A_TIME, amount.seeds)
        yield Work("right", f"seeds {first + 1} to {last}", (amount.variants,))
    yield Work("process", "", ())


def audit_part(name: str, amount: Amount, work: Work, before: Sequence[Wrong] = ()) -> Part:
    """One part of the audit of a built-in assignment; given what was found `before`, only what was not found then.

    Raises
    ------
    ValueError
        A code base of it is not right itself, or a plant has gone stale.
    """
    auditor = _auditor(name, amount)
    if work.kind == "process":
        return auditor.noted(work, in_child(name).as_json())
    return auditor.survivors(work, before) if before else auditor.part(work)


@cache
def _auditor(name: str, amount: Amount) -> Auditor:
    auditor = Auditor(built_in(name), keys_of(name), code_bases_of(name), amount)
    auditor.check_right()
    return auditor


def audit(
    name: str,
    store: Store,
    amount: Amount = WHOLE,
    processes: int = 2,
    minutes: float = 1e6,
    survivors: bool = False,
    kinds: Collection[str] = KINDS,
) -> AuditResult:
    """Audit a built-in assignment.

    Parameters
    ----------
    name : str
    store : Store
        What was measured before, and where to put what is measured now.
    amount : Amount
    processes : int
        That share the work.
    minutes : float
        After which no further part is begun.
    survivors : bool
        Mutants that were not found before are tried again: with other checks, or compared for longer.
    kinds : collection of str
        Of `KINDS`: what is measured.
    """
    end = time.monotonic() + 60 * minutes
    every = [work for work in works(name, amount) if work.kind in kinds]
    again = {work: store.survived(work) for work in every if survivors and store.has(work)}
    waiting = [work for work in every if not store.has(work) or again.get(work)]
    together = [work for work in waiting if work.kind != "process"]
    before = [again.get(work, ()) for work in together]
    if processes == 1:
        for work, known in zip(together, before, strict=True):
            if time.monotonic() < end:
                store.keep(audit_part(name, amount, work, known))
    else:
        with ProcessPoolExecutor(processes) as pool:
            for part in pool.map(partial(audit_part, name, amount), together, before):
                store.keep(part)
                if time.monotonic() > end:
                    pool.shutdown(cancel_futures=True)
                    break
    for work in waiting:
        if work.kind == "process" and time.monotonic() < end:
            # By itself: how long a verdict takes is measured there.
            store.keep(audit_part(name, amount, work))
    return result_of(name, store)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line: which assignments, how much, and where the page goes."""
    parser = argparse.ArgumentParser(prog="python -m checks.verify.audit", description=__doc__)
    parser.add_argument("page", help="Markdown file to write")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--all", action="store_true", help="every built-in assignment")
    which.add_argument("--assignment", action="append", choices=BUILT_IN)
    which.add_argument("--kept", action="store_true", help="measure nothing: write the page from what was kept")
    parser.add_argument("--quick", action="store_true", help="a part of everything")
    parser.add_argument("--results", help="folder of what was measured (the page's name without its ending)")
    parser.add_argument("--again", action="store_true", help="also measure what was kept")
    parser.add_argument("--survivors", action="store_true", help="try kept mutants that were not found again")
    parser.add_argument("--only", action="append", choices=KINDS, help="measure only that")
    parser.add_argument("--minutes", type=float, default=1e6, help="begin nothing more of an assignment after so long")
    parser.add_argument("--processes", type=int, default=2)
    for name in Amount.__dataclass_fields__:
        kind = float if name == "seconds" else int
        parser.add_argument(f"--{name}", type=kind, help=f"other than {getattr(WHOLE, name):,}")
    args = parser.parse_args(arguments)
    given = {name: value for name in Amount.__dataclass_fields__ if (value := getattr(args, name)) is not None}
    amount = replace(QUICK if args.quick else WHOLE, **given)
    path = Path(args.page)
    folder = Path(args.results) if args.results else path.with_suffix("")
    names = () if args.kept else BUILT_IN if args.all else tuple(args.assignment)
    for name in names:
        started = time.monotonic()
        store = Store(folder / f"{name}.json", again=args.again)
        result = audit(name, store, amount, args.processes, args.minutes, args.survivors, args.only or KINDS)
        print(f"{name}: {result.killed_share:.2%} found, {time.monotonic() - started:.0f} s", file=sys.stderr)
        # After each one: an audit of all takes long, and what is known is worth reading.
        write_page(path, folder)
    if args.kept:
        write_page(path, folder)
    return 0


def write_page(path: Path, folder: Path) -> list[AuditResult]:
    """Write the page from what was kept, in the order of the built-in assignments.

    Parameters
    ----------
    path, folder : Path
        The page, and the folder of what was measured.
    """
    stores = {name: Store(folder / f"{name}.json") for name in BUILT_IN}
    results = [result_of(name, store) for name, store in stores.items() if store.parts]
    path.write_text(page(results), encoding="utf-8")
    return results


if __name__ == "__main__":
    sys.exit(main())
