"""``cotangent assignment``: what there is to hand in, and what a lecturer needs to publish and to write one."""

import argparse
from collections import Counter
from pathlib import Path
from typing import Any

from checks.assignments.keys import CodeBase
from checks.assignments.loading import load_assignment
from checks.assignments.registry import BUILT_IN, built_in, code_bases_of
from checks.assignments.task import Adapter, Assignment, Standing
from checks.assignments.template import new_assignment
from checks.sandbox.submission import SubmissionError, read_submission
from checks.verify.dry_run import DryRun, dry_run, hand_ins
from checks.verify.grading import Settings
from checks.verify.handed_out_tests import kill_share, written_tests
from checks.verify.marks import standing_of
from checks.verify.published import publish
from checks.verify.similarity import alike
from checks.verify.student_tests import grade_tests


def add_parser(commands: Any) -> None:
    """Hook ``assignment`` into the command."""
    parser = commands.add_parser("assignment", help="assignments: list, show, hand out, write, try out, audit")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    _add(actions, "list", _list, "the built-in assignments")
    show = _add(actions, "show", _show, "tasks, checks and what they count for")
    show.add_argument("name")
    show.add_argument("--adapter", default="", help="as this course's preset has it")
    hand_out = _add(actions, "handout", _hand_out, "write the handout page and the starter file")
    hand_out.add_argument("name")
    hand_out.add_argument("folder", nargs="?", default=".", help="where to (the current folder)")
    new = _add(actions, "new", _new, "write an assignment of your own from a signature and a right answer")
    new.add_argument("name")
    new.add_argument(
        "--signature", action="append", required=True, help='"loss(Z: real(n, k), y: labels(n, k)) -> loss"'
    )
    new.add_argument("--reference", required=True, help="a Python file that defines functions of these names")
    new.add_argument("--output", default="", help="the file to write (NAME.py)")
    trial = _add(actions, "dry-run", _dry_run, "how often each check fails on earlier hand-ins")
    trial.add_argument("handins", help="a folder of hand-ins")
    trial.add_argument("--assignment", required=True)
    trial.add_argument("--adapter", default="")
    trial.add_argument("--accept", action="append", default=[], metavar="CHECK", help="task/check that many may fail")
    handed = _add(actions, "tests", _tests, "write a test file to hand out, with the share of mistakes that it finds")
    handed.add_argument("name")
    handed.add_argument("--adapter", default="")
    handed.add_argument("--module", default="", help="what the students' file is called (NAME with underscores)")
    handed.add_argument("--output", default="", help="the file to write (test_MODULE.py)")
    audited = _add(actions, "audit", _audit, "which mistakes the checks find, their names, false alarms: as a page")
    audited.add_argument("name", nargs="?", default="", choices=["", *BUILT_IN], metavar="NAME")
    audited.add_argument("--all", action="store_true", help="every built-in assignment")
    audited.add_argument("--quick", action="store_true", help="a part of everything")
    audited.add_argument("--output", default="audit.md", help="the page to write (audit.md)")
    _add(actions, "publish", _publish, "write the file of published values").add_argument("name")


def add_verify_tests(commands: Any) -> None:
    """Hook ``verify-tests`` into the command."""
    parser = commands.add_parser(
        "verify-tests",
        help="grade tests that a student wrote",
        description="Run a student's tests on right hand-ins (a failure there makes the grade 0), then on wrong ones.",
    )
    parser.add_argument("tests", help="the student's file of tests")
    parser.add_argument("--assignment", required=True)
    parser.add_argument("--adapter", default="")
    parser.add_argument("--module", default="", help="the name by which the tests import the work")
    parser.set_defaults(run=_verify_tests)


def _add(actions: Any, name: str, run: Any, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    return parser


def _list(args: argparse.Namespace) -> int:
    for name in BUILT_IN:
        assignment = built_in(name)
        print(f"{name:20} {assignment.title} ({len(assignment.tasks)} tasks; reads {', '.join(_courses(assignment))})")
    return 0


def _courses(assignment: Assignment) -> list[str]:
    """Names of the adapters; those that read other files or years of a course are counted with it."""
    names = [adapter.name for adapter in assignment.adapters]
    sorts = Counter(name.partition("-")[0] if name.partition("-")[0] in names else name for name in names)
    return [name if count == 1 else f"{name} ({count} sorts)" for name, count in sorts.items()]


def _show(args: argparse.Namespace) -> int:
    assignment, _ = load_assignment(args.name)
    adapter = _adapter(assignment, args.adapter)
    print(f"{assignment.title}, read as {adapter.name}: {adapter.sentence}")
    others = dict.fromkeys(other.name for other in assignment.adapters if other.name != adapter.name)
    if others and not args.adapter:
        print(f"With --adapter it reads other hand-ins: {', '.join(others)}.")
    for task in assignment.tasks:
        names = adapter.names(task)
        if not names:
            continue
        print(f"\n{task.signature}  [{', '.join(names)}; {task.points:g} points]")
        for check in task.checks:
            standing = standing_of(check, task, adapter.standings)
            print(f"  {standing.value:8} {check.name}: {check.sentence}")
    return 0


def _code_bases(name: str) -> tuple[CodeBase, ...]:
    return code_bases_of(name) if name in BUILT_IN else ()


def _adapter(assignment: Assignment, name: str) -> Adapter:
    found = [adapter for adapter in assignment.adapters if name in ("", adapter.name)]
    if not found:
        known = ", ".join(adapter.name for adapter in assignment.adapters)
        raise ValueError(f"{assignment.name} has no adapter {name!r}; it has {known}")
    return found[0]


def _hand_out(args: argparse.Namespace) -> int:
    assignment, _ = load_assignment(args.name)
    folder = Path(args.folder)
    folder.mkdir(parents=True, exist_ok=True)
    for kind in (assignment.handout, assignment.starter):
        source = Path(assignment.folder) / kind
        if not assignment.folder or not source.is_file():
            raise ValueError(f"{assignment.name} has no {kind}")
        target = folder / f"{assignment.name.replace('-', '_')}{source.suffix}"
        _write_new(target, source.read_text(encoding="utf-8"))
        print(target)
    return 0


def _new(args: argparse.Namespace) -> int:
    target = Path(args.output or f"{args.name.replace('-', '_')}.py")
    text = new_assignment(args.name, args.signature, Path(args.reference), target.name)
    _write_new(target, text)
    try:
        assignment, _ = load_assignment(str(target))
    except ValueError:
        target.unlink()
        raise
    checks = sum(len(task.checks) for task in assignment.tasks)
    count = "1 task" if len(assignment.tasks) == 1 else f"{len(assignment.tasks)} tasks"
    print(f"{target}: {count}, {checks} checks. Its first lines say how to use it.")
    return 0


def _write_new(target: Path, text: str) -> None:
    """Never over a file that is there: it may be somebody's work."""
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise ValueError(f"{target} exists already, and is left as it is") from None


def _dry_run(args: argparse.Namespace) -> int:
    assignment, keys = load_assignment(args.assignment)
    if keys is None:
        raise ValueError("a dry run needs the staff part, which is not installed here")
    paths = hand_ins(Path(args.handins))
    settings = Settings(keys=keys, every=True, diagnosed=False)
    found = dry_run(paths, assignment, settings, args.adapter, args.accept)
    _print_rates(found, len(paths))
    _print_alike(assignment, paths)
    for rate in found.refused:
        print(
            f"NOT TO BE PUBLISHED: {rate.share:.0%} fail the required check {rate.place}. Does the handout state it? "
            f"If so: --accept {rate.place!r}; else make it advice."
        )
    return 1 if found.refused else 0


def _print_rates(found: DryRun, count: int) -> None:
    print(f"{count} hand-ins, {len(found.unread)} of them cannot be read")
    for name, reason in found.unread:
        print(f"  {name}: {reason}")
    print(f"{'fail':>5} {'of':>4}  {'counts as':9} check")
    for rate in found.rates:
        if rate.standing is not Standing.OPEN:
            print(f"{rate.failed:5} {rate.judged:4}  {rate.standing.value:9} {rate.place}")


def _print_alike(assignment: Assignment, paths: tuple[Path, ...]) -> None:
    sources = {}
    for path in paths:
        try:
            files = read_submission(path).files
        except SubmissionError:
            continue  # told above, among those that cannot be read
        sources[path.name] = "\n".join(text.decode("utf-8", "replace") for _, text in sorted(files.items()))
    starter = Path(assignment.folder) / assignment.starter
    given = starter.read_text(encoding="utf-8") if assignment.folder and starter.is_file() else ""
    for a, b, share in alike(sources, given)[:50]:
        print(f"look at: {a} and {b} share {share:.0%} of their syntax (a hint for staff, no proof)")


def _tests(args: argparse.Namespace) -> int:
    assignment, keys = load_assignment(args.name)
    if keys is None:
        raise ValueError("writing tests needs the staff part, which is not installed here")
    adapter = _adapter(assignment, args.adapter)
    module = args.module or assignment.name.replace("-", "_")
    text = written_tests(assignment, adapter, keys, module)
    found, total = kill_share(text, module, _code_bases(args.name), adapter.name)
    share = f"They find {found} of {total} planted mistakes." if total else ""
    target = Path(args.output or f"test_{module}.py")
    _write_new(target, written_tests(assignment, adapter, keys, module, share))
    print(f"{target}: {share or 'how many mistakes it finds is not known: the assignment has no wrong hand-ins'}")
    return 0


def _publish(args: argparse.Namespace) -> int:
    assignment, keys = load_assignment(args.name)
    if keys is None:
        raise ValueError("publishing values needs the staff part, which is not installed here")
    print(publish(assignment, keys))
    return 0


def _verify_tests(args: argparse.Namespace) -> int:
    assignment, _ = load_assignment(args.assignment)
    adapter = _adapter(assignment, args.adapter)
    bases = [base for base in _code_bases(args.assignment) if base.adapter == adapter.name]
    if not bases:
        raise ValueError(f"{assignment.name} has no right and wrong hand-ins for {adapter.name}")
    found = grade_tests(Path(args.tests), bases, args.module or assignment.name.replace("-", "_"))
    for trial in found.false_alarms:
        print(f"fails on right code ({', '.join(trial.failed) or trial.status}): {trial.label}")
    for trial in found.missed:
        print(f"not found: {trial.label}")
    print(f"grade {found.grade:.2f}: {len(found.found)} of {len(found.found) + len(found.missed)} mistakes found")
    return 0 if found.grade > 0 else 1


def _audit(args: argparse.Namespace) -> int:
    from checks.verify.audit import main

    if bool(args.name) == bool(args.all):
        raise ValueError("give an assignment's name, or --all")
    which = ["--all"] if args.all else ["--assignment", args.name]
    return main([args.output, *which, *(["--quick"] if args.quick else [])])
