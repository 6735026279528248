"""Exercises made again and verified apart from what made them: ``python -m checks.exercises.reverify --shard 0/20``.

An exercise is saved; what is looked at is the saved JSON and the page that a student reads. Calculations are worked
out again by mpmath from a reading of their own (`plain_reading`), some statements by brute force from the rendered
page (`statement_readings`). Looked for: wrong keys, mistakes that would pass, unreadable numbers, repetitions.
"""

import argparse
import hashlib
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from checks.exercises.family import all_families, find_family
from checks.exercises.making import NoInstanceError, WrongKeyError, make
from checks.exercises.network_readings import NETWORK_READINGS, outputs_of, wrong_networks
from checks.exercises.plain_reading import NotReadError, mp, quantity, value
from checks.exercises.records import dumps
from checks.exercises.renderers.markdown import markdown
from checks.exercises.statement_readings import READINGS as TRACES

READINGS = {**TRACES, **NETWORK_READINGS}
SEEDS = 200
CLOSE = mp.mpf(10) ** -12
"""Keys are kept to 20 digits, and later parts start from them; a cancellation may cost some."""


@dataclass
class Report:
    """What was looked at, what was worked out a second time, and what is wrong."""

    exercises: int = 0
    parts: int = 0
    recomputed: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)
    prints: dict[tuple[str, int], Counter[str]] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Exercises a second, made and verified."""
        return self.exercises / self.seconds if self.seconds else 0.0

    @property
    def repeated(self) -> Mapping[str, int]:
        """How many exercises occur again, by family and workload, where any do."""
        again = {f"{name}:{w}": found.total() - len(found) for (name, w), found in self.prints.items()}
        return {cell: count for cell, count in again.items() if count}


def reverify(cells: Sequence[tuple[str, int]], seeds: Sequence[int]) -> Report:
    """Make the exercises of these families and workloads from these seeds, and verify them.

    Parameters
    ----------
    cells : sequence of (str, int)
        Families' names and workloads.
    seeds : sequence of int

    Returns
    -------
    Report

    Examples
    --------
    >>> found = reverify([("reverse-trace", 1)], range(2))
    >>> found.exercises, found.recomputed == found.parts, found.faults
    (2, True, [])
    """
    report = Report()
    started = time.perf_counter()
    for name, workload in cells:
        for seed in seeds:
            try:
                exercise = make(find_family(name), seed, workload)
            except (NoInstanceError, WrongKeyError) as error:
                report.faults.append(f"{name}, seed {seed}, workload {workload}: {error}")
                continue
            verify(dumps(exercise), markdown(exercise), report)
    report.seconds = time.perf_counter() - started
    return report


def verify(saved: str, page: str, report: Report) -> None:
    """Verify one exercise from its JSON and from its page; what is found is added to the report."""
    exercise = json.loads(saved)
    content = exercise["content"]
    parts = content["parts"]
    who = f"{exercise['family']}, seed {exercise['seed']}, workload {exercise['workload']}"
    report.exercises += 1
    report.parts += len(parts)
    offered = [sorted(map(json.dumps, part["answer"].get("options", ()))) for part in parts]
    asked = json.dumps([content["statement"], content.get("givens"), [part["prompt"] for part in parts], offered])
    cell = report.prints.setdefault((exercise["family"], exercise["workload"]), Counter())
    cell[hashlib.sha256(asked.encode()).hexdigest()] += 1
    confirmed: set[str] = set()
    faults = [*_unreadable(content), *_wrong_works(content, confirmed), *_passing_mistakes(parts)]
    faults += wrong_networks(parts, confirmed)
    if exercise["family"] in READINGS:
        try:
            faults += _wrong_readings(parts, dict(READINGS[exercise["family"]](page)), confirmed)
        except NotReadError as unread:
            faults.append(f"the statement is not read: {unread}")
    report.recomputed += len(confirmed)
    report.faults += [f"{who}: {fault}" for fault in faults]


def _wrong_works(content: Mapping[str, Any], confirmed: set[str]) -> Iterator[str]:
    """Keys that are not what their calculation gives."""
    values = {given["name"]: quantity(given["value"]) for given in content.get("givens", ())}
    for part in content["parts"]:
        if part["answer"]["is"] not in ("NumberAnswer", "ArrayAnswer"):
            continue
        key = quantity(part["key"])
        if part.get("work"):
            try:
                found = value(part["work"], values)
            except NotReadError:
                found = None  # counted as not recomputed
            if found is not None:
                confirmed.add(part["name"])
                if not _same(found, key):
                    yield f"part {part['name']}: the key is {part['key']}, and {part['work']} is {found}"
        values[part["name"]] = key


def _wrong_readings(parts: Any, found: Mapping[str, Any], confirmed: set[str]) -> Iterator[str]:
    """Keys that are not what the rendered statement says."""
    for part in parts:
        if part["name"] not in found:
            continue
        read = found[part["name"]]
        confirmed.add(part["name"])
        if not (read == part["key"] if isinstance(read, str) else _same(read, quantity(part["key"]), CLOSE * 10**4)):
            yield f"part {part['name']}: the key is {part['key']}, and the statement says {read}"


def _same(found: Any, key: Any, close: Any = CLOSE) -> bool:
    a, b = np.asarray(found, dtype=object), np.asarray(key, dtype=object)
    if a.shape != b.shape and a.size != b.size:
        return False
    scale = max([abs(entry) for entry in b.ravel()] + [mp.mpf("0.01")])
    return all([abs(x - y) <= close * scale for x, y in zip(a.ravel(), b.ravel(), strict=True)])


def _passing_mistakes(parts: Any) -> Iterator[str]:
    """Mistakes that give the right answer in every part where they apply: nobody would see them."""
    seen: dict[str, bool] = {}
    for part in parts:
        for mistake in part.get("mistakes", ()):
            seen[mistake["name"]] = seen.get(mistake["name"], False) or _differs(part, mistake["answer"])
    yield from [f"mistake {name} passes" for name, differs in seen.items() if not differs]


def _differs(part: Mapping[str, Any], wrong: str) -> bool:
    answer = part["answer"]
    if answer["is"] == "CodeAnswer":
        return programs_differ(answer["signature"], wrong, part["key"])
    if answer["is"] == "NetworkAnswer":
        return outputs_of(answer, wrong) != outputs_of(answer, part["key"])
    if answer["is"] not in ("NumberAnswer", "ArrayAnswer"):
        return bool(wrong != part["key"])
    given, key = np.asarray(quantity(wrong), dtype=object), np.asarray(quantity(part["key"]), dtype=object)
    if given.shape != key.shape:
        return True
    tolerance = quantity(answer.get("tolerance", {"value": "1/100"})["value"]) if answer.get("digits", 3) else mp.mpf(0)
    largest = max([abs(entry) for entry in key.ravel()])
    floor = max(largest / 10 if key.ndim else mp.mpf(0), mp.mpf("0.01"))
    pairs = zip(given.ravel(), key.ravel(), strict=True)
    return any([abs(a - b) > tolerance * max(abs(b), floor) + mp.mpf(10) ** -40 for a, b in pairs])


def programs_differ(signature: str, wrong: str, key: str) -> bool:
    """Whether two programs differ somewhere on random normal arrays, drawn apart from those that `make` uses."""
    name, inside = re.findall(r"^(\w+)\((.*)\)", signature)[0]
    words = np.random.Generator(np.random.Philox(20252))
    for sizes in ((3, 4, 2, 5), (2, 2, 2, 2), (5, 3, 4, 2)):
        of = dict(zip("nkmp", sizes, strict=True))
        given = [
            _drawn(kind, [of[letter] for letter in shape.split(", ") if letter], words)
            for kind, shape in re.findall(r"\w+: (\w+)\(([^)]*)\)", inside)
        ]
        if _ran(wrong, name, given) != _ran(key, name, given):
            return True
    return False


def _drawn(kind: str, shape: Sequence[int], words: np.random.Generator) -> Any:
    if kind == "labels":
        return words.integers(0, shape[1], size=shape[0])
    drawn = words.normal(size=tuple(shape))
    return np.abs(drawn) + 0.5 if kind == "positive" else drawn


def _ran(text: str, name: str, given: Sequence[Any]) -> Any:
    """What a program of the package's own writing returns, rounded so that it can be compared, or what it raises."""
    space: dict[str, Any] = {"np": np}
    exec(compile(text, "<program>", "exec"), space)
    try:
        with np.errstate(all="ignore"):
            returned = space[name](*[np.array(argument) for argument in given])
    except Exception as error:  # wrong programs fail in any way
        return type(error).__name__
    outputs = returned if isinstance(returned, tuple) else (returned,)
    return [(np.shape(output), [f"{entry:.6g}" for entry in np.ravel(output) + 0.0]) for output in outputs]


def _unreadable(content: Mapping[str, Any]) -> Iterator[str]:
    """Given numbers of more than two digits; keys that are too large or too small to write."""
    for given in content.get("givens", ()):
        for text in re.findall(r"\d+(?:\.\d+)?", given["value"]):
            if len(text.replace(".", "").strip("0")) > 2:
                yield f"{given['name']} is given as {given['value']}"
    for part in content["parts"]:
        if part["answer"]["is"] in ("NumberAnswer", "ArrayAnswer"):
            sizes = [abs(entry) for entry in np.asarray(quantity(part["key"]), dtype=object).ravel()]
            if any([size and not mp.mpf("0.01") * (1 - CLOSE) <= size <= 999 for size in sizes]) or not any(sizes):
                yield f"part {part['name']}: the key {part['key']} is 0, or not between 0.01 and 999"


def cells_of_shard(index: int, count: int, names: Sequence[str] = ()) -> list[tuple[str, int]]:
    """The families and workloads of one of `count` shards.

    Examples
    --------
    >>> both = [cells_of_shard(k, 2, ["reverse-trace"]) for k in range(2)]
    >>> [[workload for _, workload in cells] for cells in both]
    [[1, 3, 5], [2, 4]]
    """
    cells = [(name, workload) for name in names or all_families() for workload in find_family(name).workloads]
    return cells[index::count]


def main(argv: Sequence[str] | None = None) -> int:
    """Verify a shard and print what was found; 1 if anything is wrong.

    Examples
    --------
    >>> main(["--shard", "3/2"])
    2
    """
    parser = argparse.ArgumentParser(prog="python -m checks.exercises.reverify", description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS, help="of every family and workload")
    parser.add_argument("--shard", default="0/1", metavar="I/N", help="the I-th of N parts, counted from 0")
    parser.add_argument("--families", nargs="*", default=[], metavar="NAME", help="these only")
    args = parser.parse_args(argv)
    match = re.fullmatch(r"(\d+)/(\d+)", args.shard)
    if match is None or int(match[1]) >= int(match[2]):
        print(f"reverify: a shard is written I/N with I from 0 to N - 1, not {args.shard}", file=sys.stderr)
        return 2
    try:
        report = reverify(cells_of_shard(int(match[1]), int(match[2]), args.families), range(args.seeds))
    except ValueError as error:
        print(f"reverify: {error}", file=sys.stderr)
        return 2
    print("\n".join([*report.faults, summary(report)]))
    return 1 if report.faults else 0


def summary(report: Report) -> str:
    """One line, and one of the cells in which exercises occur again."""
    again = ", ".join([f"{cell} {count}" for cell, count in report.repeated.items()]) or "none"
    return (
        f"{report.exercises} exercises, {report.parts} keys, {report.recomputed} of them worked out again;"
        f" {len(report.faults)} faults; {report.rate:.0f} exercises a second\noccurring again: {again}"
    )


if __name__ == "__main__":
    sys.exit(main())
