"""`cotangent bench`: the time of a gradient and the size of a tape, beside the alternatives that are installed."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np

from autodiff.containers import flatten
from checks.bench.interleave import Duel, interleaved
from checks.bench.memory import Footprint, footprints
from checks.bench.workloads import NotInstalledError, Workload, workloads
from checks.exercises.reverify import Report, cells_of_shard, reverify


@dataclass(frozen=True)
class Result:
    """What came of one workload: the times, or why there are none."""

    workload: Workload
    duel: Duel | None
    remark: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--quick", action="store_true", help="small sizes and few rounds: whether everything runs")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--rounds", type=int, default=None, metavar="N", help="rounds of each comparison (default 25)")
    parser.add_argument("--core", type=int, default=None, metavar="N", help="pin this process to one core")


def run(args: argparse.Namespace) -> int:
    """Measure, print, and return 0 whatever the figures are."""
    if args.core is not None:
        os.sched_setaffinity(0, {args.core})
    rounds, seconds = args.rounds or (3 if args.quick else 25), 0.002 if args.quick else 0.05
    results = []
    for workload in workloads(args.quick):
        print(f"… {workload.name}", file=sys.stderr, flush=True)
        results.append(measured(workload, rounds, seconds))
    held = footprints(args.quick)
    print("… exercises made and verified", file=sys.stderr, flush=True)
    exercises = verified_exercises(args.quick)
    if args.json:
        print(as_json(results, held, exercises))
    else:
        print(as_table(results, held, rounds, quick=args.quick))
        print(f"\nExercises made and verified again: {exercises.rate:.1f} a second ({exercises.exercises} timed).")
    return 0


def verified_exercises(quick: bool) -> Report:
    """Exercises of all families, made and verified apart from what made them; timed."""
    return reverify(cells_of_shard(0, 40 if quick else 1), range(1))


def measured(workload: Workload, rounds: int, seconds: float) -> Result:
    """One workload, run if the rival is there and gives the same numbers."""
    try:
        ours, theirs = workload.prepare()
    except NotInstalledError as absent:
        return Result(workload, None, str(absent))
    distance = largest_difference(ours(), theirs())
    if not distance <= workload.tolerance:
        return Result(workload, None, f"the results differ by {distance:.1e}: not timed")
    return Result(workload, interleaved(ours, theirs, rounds=rounds, seconds=seconds))


def largest_difference(ours: Any, theirs: Any) -> float:
    """The largest difference of corresponding entries, relative to the largest entry of their array.

    Examples
    --------
    >>> largest_difference((1.0, [np.array([2.0, 4.0])]), (1.0, [np.array([2.0, 5.0])]))
    0.2
    """
    worst = 0.0
    for a, b in zip(flatten(ours)[0], flatten(theirs)[0], strict=True):
        scale = max(float(np.max(np.abs(b), initial=0.0)), 1e-300)
        worst = max(worst, float(np.max(np.abs(np.asarray(a) - np.asarray(b)), initial=0.0)) / scale)
    return worst


def conditions() -> dict[str, str]:
    """Machine and versions, without which a figure says nothing."""
    versions = {"python": platform.python_version(), "numpy": np.__version__}
    for name in ("autograd", "micrograd"):
        versions[name] = _version(name)
    threads = os.environ.get("OPENBLAS_NUM_THREADS", "not set")
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    return versions | {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "OPENBLAS_NUM_THREADS": threads,
        "load": load,
    }


def _version(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def as_table(results: Sequence[Result], held: Sequence[Footprint], rounds: int, *, quick: bool = False) -> str:
    """The figures as a table for the terminal."""
    width = max(len(result.workload.name) for result in results)
    lines = [f"{'ratio of times, ours / theirs':<{width}}  target  ratio    min    max      ours    theirs  rival"]
    for result in results:
        name, target, rival = result.workload.name, result.workload.target, result.workload.rival
        if result.duel is None:
            lines.append(f"{name:<{width}}  {target:6.2f}  {result.remark}")
            continue
        duel = result.duel
        spread = f"{duel.ratio:5.2f}  {min(duel.ratios):5.2f}  {max(duel.ratios):5.2f}"
        times = f"{_time(median(duel.ours)):>8}  {_time(median(duel.theirs)):>8}"
        mark = "  above target" if duel.ratio > target and not quick else ""  # targets are for the full sizes
        lines.append(f"{name:<{width}}  {target:6.2f}  {spread}  {times}  {rival}{mark}")
    lines += ["", f"{'bytes a node':<{width}}  target  bytes"]
    lines += [f"{each.name:<{width}}  {each.target:6.0f}  {each.bytes_per_node:5.0f}" for each in held]
    machine = ", ".join(f"{name} {value}" for name, value in conditions().items())
    lines += ["", f"Processor time of one process; medians of {rounds} interleaved rounds; {machine}."]
    return "\n".join(lines)


def _time(seconds: float) -> str:
    return f"{seconds * 1e3:.2f} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.1f} µs"


def as_json(results: Sequence[Result], held: Sequence[Footprint], exercises: Report) -> str:
    """The figures with every round, as JSON."""
    speed = [
        {
            "workload": result.workload.name,
            "rival": result.workload.rival,
            "target": result.workload.target,
            "ratio": result.duel.ratio if result.duel else None,
            "ours_seconds": result.duel.ours if result.duel else [],
            "theirs_seconds": result.duel.theirs if result.duel else [],
            "remark": result.remark,
        }
        for result in results
    ]
    memory = [{"name": each.name, "target": each.target, "bytes_per_node": each.bytes_per_node} for each in held]
    made = {"exercises": exercises.exercises, "per_second": exercises.rate, "faults": exercises.faults}
    figures = {"conditions": conditions(), "speed": speed, "memory": memory, "exercises": made}
    return json.dumps(figures, indent=2)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command on its own: ``python -m checks.bench.cli --quick``."""
    parser = argparse.ArgumentParser(prog="cotangent bench", description=__doc__)
    add_arguments(parser)
    return run(parser.parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
