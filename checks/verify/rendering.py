"""A report as text for a terminal: for students, public; for staff, whole."""

from collections.abc import Iterator

from checks.assignments.task import Standing
from checks.verify.report import CheckResult, Counterexample, Named, Report, Status, TaskResult

NOT_SAFE = "NOT SAFE FOR MARKS: the hand-in ran in a plain process, without walls around it."
MARKS = {
    Status.PASSED: "ok",
    Status.FAILED: "FAILED",
    Status.MISSING: "MISSING",
    Status.NOT_REACHED: "not reached",
    Status.UNSUPPORTED: "not written",
    Status.UNINFORMATIVE: "uninformative",
}
ADVICE_ONLY = "advice only"
"""What is said of a task of which the course states nothing: that all went well is not known, and not asked."""


def as_text(report: Report, *, level: int = 1, staff: bool = False) -> str:
    """The report, line by line.

    Parameters
    ----------
    report : Report
    level : int
        Hint level: 1 in public, 2 and 3 as the lecturer lets, 4 shows the explanation with the formula.
    staff : bool
        Show every failing check's proof and its replay id, the points and the catalogue numbers.
    """
    return "\n".join(_lines(report, level, staff)) + "\n"


def check_as_text(check: CheckResult, named: Named | None, level: int = 1) -> str:
    """One check with its proof and a hint."""
    lines = [*_check(check, staff=False)]
    if check.counterexample is not None:
        lines += proof_lines(check.counterexample)
    if named is not None:
        lines += _named(named, level, staff=False)
    return "\n".join(lines)


def _lines(report: Report, level: int, staff: bool) -> Iterator[str]:
    yield f"{report.submission}: {report.assignment} (read as {report.adapter})"
    if staff and not report.safe:
        yield NOT_SAFE
    if staff and report.found_out:
        yield f"The course was found out; give --adapter {report.adapter} to hold every hand-in to the same contract."
    for problem in report.problems:
        yield f"  while loading: {problem}"
    for task in report.tasks:
        yield ""
        yield from _task(task, level, staff)
    yield ""
    failed = [task.name for task in report.tasks if not task.status.fine]
    yield f"{_score(report, staff)}{_verdict(report, failed)} ({report.seconds:.1f} s)"


def _score(report: Report, staff: bool) -> str:
    if not staff:
        return ""
    by_hand = "".join(f" [{o.task}: {o.earned:g} by hand, {o.reason}]" for o in report.overrides)
    return f"{report.earned:g} of {report.points:g} points{by_hand}. "


def _verdict(report: Report, failed: list[str]) -> str:
    if not report.tasks:
        return "Nothing of this assignment was found in the hand-in."
    if report.passed:
        return "All required checks passed."
    return f"{len(failed)} of {len(report.tasks)} tasks to mend: {', '.join(failed)}"


def _task(task: TaskResult, level: int, staff: bool) -> Iterator[str]:
    points = f"  {task.earned:.3g}/{task.points:g}" if staff else ""
    required = any(check.standing is Standing.REQUIRED for check in task.checks)
    verdict = MARKS[task.status] if required or task.status is not Status.PASSED else ADVICE_ONLY
    yield f"{task.name}: {verdict}{points}  [{task.function}]"
    if task.note:
        yield f"  {task.note}"
    shown = 0
    behind = [check for check in task.checks if check.status in (Status.NOT_REACHED, Status.MISSING)]
    if task.status is Status.UNSUPPORTED and not staff:
        behind = [*task.checks]
    if behind and not staff:
        yield f"  {behind[0].reason}; {_checks(len(behind))} not reached"
    for check in task.checks:
        if not staff and (check.status is Status.PASSED or check in behind):
            continue
        yield from _check(check, staff)
        if check.counterexample is not None and (staff or shown == 0 or check.standing is not Standing.REQUIRED):
            shown += check.standing is Standing.REQUIRED
            yield from proof_lines(check.counterexample)
    if task.diagnosis is not None:
        yield from _named(task.diagnosis, level, staff)


def _checks(count: int) -> str:
    return "1 check" if count == 1 else f"{count} checks"


def _check(check: CheckResult, staff: bool) -> Iterator[str]:
    advice = " (advice, 0 points)" if check.standing is Standing.ADVICE else ""
    points = f" {check.earned:.3g}/{check.points:.3g}" if staff and check.points else ""
    yield f"  {MARKS[check.status]}{points}: {check.check}{advice}"
    if check.status is Status.PASSED:
        return
    yield f"    the contract: {check.sentence}"
    reason = check.reason if check.counterexample is None else check.counterexample.sentence
    if reason:
        yield f"    {reason}"
    if staff and check.replay:
        yield f"    replay: {check.replay}"


def proof_lines(proof: Counterexample) -> Iterator[str]:
    """A proof, indented."""
    if proof.where:
        yield f"    at {proof.where}"
    if proof.call:
        yield "    on this input:"
        yield from (f"      {line}" for line in proof.call.splitlines())
    for name in ("expected", "got", "difference"):
        if getattr(proof, name):
            yield f"    {name}: {getattr(proof, name)}"
    if proof.trace:
        yield "    first row that differs:"
        yield from (f"      {line}" for line in proof.trace.splitlines())


def _named(named: Named, level: int, staff: bool) -> Iterator[str]:
    if not named.names:
        yield "  No known mistake gives these numbers."
        return
    if staff or level >= 4:
        joined = (" or " if named.alternatives else ", and ").join(named.names)
        numbers = f" ({', '.join(filter(None, named.catalogue))})" if any(named.catalogue) else ""
        yield f"  Likely mistake: {joined}{numbers}. {named.explanation}"
        return
    for hint in named.hints[:level]:
        yield f"  Hint: {hint}"
