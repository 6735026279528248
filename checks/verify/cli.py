"""``cotangent verify``: a student's own check, and a grader's."""

import argparse
import json
import math
import os
import secrets
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from checks.assignments.loading import load_assignment
from checks.assignments.task import Assignment
from checks.reading import read_text
from checks.verify.grading import PUBLIC_SEED, Settings
from checks.verify.rendering import as_text, proof_lines
from checks.verify.report import Override, Report, report_from_json

SEED_VARIABLE = "COTANGENT_MARKING_SEED"


def add_parser(commands: Any) -> None:
    """Hook ``verify`` into the command."""
    parser = commands.add_parser(
        "verify",
        help="check a hand-in against an assignment",
        description="Check a hand-in: a file, folder, package, zip archive or notebook. Exit status 0: every required "
        "check passed; 1: something is to mend; 2: the hand-in could not be read, or the command not understood.",
    )
    parser.add_argument("submission", help="the hand-in")
    parser.add_argument("--assignment", required=True, help="a built-in assignment's name, or a lecturer's .py file")
    parser.add_argument("--adapter", default="", help="the course it is from (found out if left away)")
    parser.add_argument("--task", action="append", default=[], help="only this task, and what it is built on")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("--hints", type=int, default=1, choices=(1, 2, 3), help="level of the hints shown (1)")
    parser.add_argument("--after-deadline", action="store_true", help="show the explanations with their formulas")
    staff = parser.add_argument_group("for graders (needs the staff part)")
    staff.add_argument("--as-grader", action="store_true", help="award marks, drawing from the secret marking seed")
    staff.add_argument(
        "--seed",
        type=whole_number,
        default=None,
        help=f"the marking seed (else ${SEED_VARIABLE}, else a new one, printed once)",
    )
    staff.add_argument("--unsafe", action="store_true", help="use the marks although no walls stand around the hand-in")
    staff.add_argument("--regrade", metavar="REPORT", help="an earlier JSON report whose overrides by hand are kept")
    staff.add_argument(
        "--override", action="append", default=[], metavar="TASK=POINTS:REASON", help="set a task's points by hand"
    )
    staff.add_argument(
        "--replay", default="", metavar="ID", help="ask one question of an earlier grading (with --seed)"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Verify, print, and say by the exit status how it went."""
    from checks.verify.verifying import verify

    assignment, keys = load_assignment(args.assignment)
    assignment = _only(assignment, args.task)
    if args.as_grader and keys is None:
        raise ValueError("--as-grader needs the staff part, which is not installed here")
    seed = _marking_seed(args) if args.as_grader else PUBLIC_SEED
    settings = Settings(seed=seed, mode="grader" if args.as_grader else "student", keys=keys)
    if args.replay:
        return _replay(args, assignment, settings)
    report = verify(args.submission, assignment, settings, args.adapter, safe=args.unsafe)
    report = _by_hand(report, args)
    if args.json:
        print(json.dumps(report.to_json() if args.as_grader else public(report, args), indent=1))
    else:
        print(as_text(report, level=4 if args.after_deadline else args.hints, staff=args.as_grader), end="")
    return 0 if report.passed else 1


def public(report: Report, args: argparse.Namespace) -> dict[str, Any]:
    """The report as a student may see it: no name of a mistake and no formula before the deadline, one proof a task."""
    saved = report.to_json()
    for task in saved["tasks"]:
        shown = False
        for check in task["checks"]:
            if shown and check["standing"] == "required":
                check["counterexample"] = None
            shown = shown or (check["counterexample"] is not None and check["standing"] == "required")
            check["replay"] = ""
        if task["diagnosis"] is not None and not args.after_deadline:
            hints = task["diagnosis"]["hints"][: args.hints]
            task["diagnosis"] = {"names": [], "explanation": "", "catalogue": [], "hints": hints, "alternatives": False}
    return saved


def _replay(args: argparse.Namespace, assignment: Assignment, settings: Settings) -> int:
    from checks.verify.replaying import replay
    from checks.verify.verifying import opened

    if settings.keys is None:
        raise ValueError("--replay needs the staff part, which is not installed here")
    seed = settings.seed if args.seed is None else args.seed
    with opened(args.submission, assignment, args.adapter) as hand_in:
        verdict, proof = replay(hand_in.asker, replace(settings, seed=seed), args.replay)
    print(f"{args.replay}: {verdict}")
    if proof is not None:
        print("\n".join(proof_lines(proof)))
    return 0 if verdict in ("right", "passed") else 1


def _marking_seed(args: argparse.Namespace) -> int:
    if args.seed is not None:
        return int(args.seed)
    if given := os.environ.get(SEED_VARIABLE):
        try:
            return whole_number(given)
        except argparse.ArgumentTypeError as error:
            raise ValueError(f"the environment's {SEED_VARIABLE}: {error}") from None
    seed = secrets.randbits(63)
    print(
        f"marking seed {seed}: keep it secret, and give it with --seed to ask the same questions again", file=sys.stderr
    )
    return seed


def whole_number(text: str) -> int:
    """A seed as it is written; raises ArgumentTypeError with a sentence for who wrote it."""
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a seed: give a whole number, 0 or more")
    return int(text)


def _only(assignment: Assignment, names: list[str]) -> Assignment:
    if not names:
        return assignment
    wanted = set(names)
    for name in names:
        assignment.task(name)
    while more := {before for task in assignment.tasks if task.name in wanted for before in task.before} - wanted:
        wanted |= more
    return replace(assignment, tasks=tuple(task for task in assignment.tasks if task.name in wanted))


def _by_hand(report: Report, args: argparse.Namespace) -> Report:
    kept = () if args.regrade is None else _saved(args.regrade).overrides
    made = tuple(_override(text, report) for text in args.override)
    changed = {override.task for override in made}
    return replace(report, overrides=(*(o for o in kept if o.task not in changed), *made))


def _saved(path: str) -> Report:
    try:
        return report_from_json(json.loads(read_text(Path(path))))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"--regrade {path}: not a report saved with --json ({error})") from error


def _override(text: str, report: Report) -> Override:
    name, _, rest = text.partition("=")
    points, _, reason = rest.partition(":")
    if name not in {task.name for task in report.tasks}:
        raise ValueError(f"--override {text!r}: no task {name!r} in this report")
    if not reason.strip():
        raise ValueError(f"--override {text!r}: give the reason, as in TASK=POINTS:REASON")
    try:
        number = float(points)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number >= 0):
        raise ValueError(f"--override {text!r}: {points!r} is not a number of points (0 or more)")
    return Override(name, number, reason.strip())
