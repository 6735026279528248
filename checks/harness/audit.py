"""How good the checker is: the share of planted faults that it finds, and its false alarms, on random programs.

Run ``python -m checks.harness.audit 1000 docs/faults.md`` to measure on 1,000 programs and write the page.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from autodiff.graph import capture
from checks.generate.programs import Program
from checks.harness.comparison import compare
from checks.harness.evidence import Question, ask
from checks.oracles.verdicts import Verdict
from differentiation import Broken, Forward, Method, Null, Numerical, Reverse
from differentiation.faults import FAULTS, IN_ONE_RULE
from differentiation.problem import pose

RIGHT: tuple[Method, ...] = (Reverse(), Forward(), Numerical())
EVERYWHERE: tuple[Method, ...] = (*(Broken(fault) for fault in FAULTS), Null())

NAMES = (*FAULTS, "zero", *(f"{fault}, in one operation" for fault in IN_ONE_RULE))
"""Rows of the table."""

EFFECT = 1e-4
"""A fault counts where it changes the derivative by this much of its largest entry: above all rounding in float32,
and below what the smallest fault does."""


@dataclass
class Audit:
    """What was counted.

    Attributes
    ----------
    programs : int
    effective, found : Counter
        By method that is wrong on purpose: in how many programs it changed the derivative, and in how many of these it
        was told to disagree.
    missed, alarms : list of (seed, method)
        Faults with an effect that passed; right methods that were told to disagree.
    words : Counter
        Verdicts on right methods.
    """

    programs: int = 0
    effective: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[int, str]] = field(default_factory=list)
    alarms: list[tuple[int, str]] = field(default_factory=list)
    words: Counter[str] = field(default_factory=Counter)

    def add(self, program: Program) -> None:
        """Compare right and wrong methods on one program."""
        self.programs += 1
        wrong = [*EVERYWHERE, *in_one_operation(program)]
        found = compare(program, *program.arguments, argnums=program.argnums, methods=[*RIGHT, *wrong])
        for row in found.rows[: len(RIGHT)]:
            self.words[row.judgement.verdict.value] += 1
            if row.judgement.verdict is Verdict.DISAGREE:
                self.alarms.append((program.seed, row.method))
        for method, row in zip(wrong, found.rows[len(RIGHT) :], strict=True):
            if not has_effect(method, program):
                continue
            name = name_of(method)
            self.effective[name] += 1
            if row.judgement.verdict is Verdict.DISAGREE:
                self.found[name] += 1
            else:
                self.missed.append((program.seed, name))


def in_one_operation(program: Program) -> list[Method]:
    """The faults of rules in one operation of the program, drawn by its seed."""
    problem = pose(program, program.arguments, program.argnums)
    lines = capture(lambda *leaves: problem(leaves), *problem.inputs).lines()
    names = sorted({primitive.name for _, primitive, *_ in lines if primitive.differentiable})
    if not names:
        return []
    return [Broken(fault, names[program.seed % len(names)]) for fault in IN_ONE_RULE]


def name_of(method: Method) -> str:
    """The name of a fault in the table."""
    if not isinstance(method, Broken):
        return "zero"
    return f"{method.fault}, in one operation" if method.operation else method.fault


def has_effect(method: Method, program: Program) -> bool:
    """Whether a method that is wrong on purpose is wrong on this program."""
    problem = pose(program, program.arguments, program.argnums)
    right, wrong = (ask(m, problem, Question(1)).entries for m in (Reverse(), method))
    assert right is not None
    assert wrong is not None
    return not np.all(np.abs(wrong - right) <= EFFECT * np.max(np.abs(right), initial=0.0))


def audit(seeds: Iterable[int], progress: Callable[[int], None] = lambda seed: None) -> Audit:
    """Plant every fault in the random programs of these seeds.

    Examples
    --------
    >>> counted = audit(range(3))
    >>> counted.programs, counted.alarms, counted.missed
    (3, [], [])
    """
    counted = Audit()
    for seed in seeds:
        progress(seed)
        counted.add(Program(seed))
    return counted


def page(counted: Audit) -> str:
    """The counts as a page of documentation."""
    judged = sum(counted.words.values())
    words = ", ".join(f"{word} {count}" for word, count in counted.words.most_common())
    rows = [
        f"| {name} | {counted.effective[name]} | {counted.found[name]} | {_share(counted, name)} |" for name in NAMES
    ]
    return "\n".join(
        [
            "# What the comparison finds",
            "",
            "Faults are planted in a reverse mode (`Broken`, `Null`), in every rule or in that of one operation, and"
            f" compared with right methods on {counted.programs} random programs"
            f" (`checks.generate.programs.Program`, seeds 0 to {counted.programs - 1}, float64 and float32)."
            f" A fault counts where it changes the derivative by more than {EFFECT:g} of its largest entry."
            " This page is written by `python -m checks.harness.audit`.",
            "",
            "| fault | programs it matters in | found | share (95 % at least) |",
            "|---|---|---|---|",
            *rows,
            "",
            f"Right methods told to disagree: {len(counted.alarms)} of {judged} verdicts on {counted.programs} programs"
            + (f" (so with 95 % confidence in fewer than {3 / counted.programs:.2%} of such programs, by the rule of"
               " three)" if not counted.alarms else "") + f". Verdicts on them: {words}.",
            "",
            f"Faults missed: {counted.missed if counted.missed else 'none'}.",
            "",
        ]
    )  # fmt: skip


def _share(counted: Audit, name: str) -> str:
    effective, found = counted.effective[name], counted.found[name]
    if not effective:
        return "–"
    if found == effective:
        return f"100 % ({1 - 3 / effective:.1%})" if effective >= 3 else "100 %"
    share = found / effective
    return f"{share:.1%} ({share - 1.96 * (share * (1 - share) / effective) ** 0.5:.1%})"


if __name__ == "__main__":
    result = audit(range(int(sys.argv[1])), lambda seed: print(f"\r{seed}", end="", file=sys.stderr))
    Path(sys.argv[2]).write_text(page(result), encoding="utf-8")
