"""The audit as a page of documentation: figures, the kill matrix, and everything that went wrong by name."""

from collections import Counter
from collections.abc import Sequence

from checks.verify.audit_child import ChildResult
from checks.verify.audit_results import COSTS, AuditResult, Wrong
from checks.verify.mutation import fingerprint

LISTED = 40
"""Entries of a list that the page shows."""


def page(results: Sequence[AuditResult]) -> str:
    """The page in Markdown.

    Parameters
    ----------
    results : sequence of AuditResult
    """
    entries = f"{max((result.entries for result in results), default=0):,}"
    lines = [
        "# How good the assignments' checks are",
        "",
        "Mistakes are planted in right code: those of the catalogue by hand, in several code bases with other formulas"
        " and another style than the reference, and one generic change of the source at a time"
        " (`checks.verify.mutation`). A wrong program is *found* if a check fails on the public seed with the number of"
        " inputs that a grading uses. A change that no check finds is *equivalent* if it can be proved to be, or if the"
        f" program still gives the same answers on {entries} numbers, drawn from another seed and with longer axes;"
        " *undecided* if the time for that comparison ran out before (it counts as missed); and *missed* if an answer"
        " differs.",
        "",
        f"The operators were frozen before any check was tuned: SHA-256 `{fingerprint()}`.",
        "This page is put together by `python -m checks.verify.audit` from what was measured, which is kept in the"
        " folder `audit` beside it.",
        "",
        *_table(TABLE, [_row(result) for result in results]),
        "*Found* is the share of what is not equivalent. *Named at first guess* is the share of the catalogue's planted"
        " mistakes that the diagnosis names, alone; *wrong name* the share of the generic mutants that were diagnosed"
        " to which it gives the name of a catalogue's mistake that answers otherwise on inputs held out.",
        "",
        *_table(RIGHT, [_right_row(result) for result in results]),
        "*False alarms* are required checks that refuse right code: every task is judged in so many different right"
        " texts, each with so many seeds (of the task that has fewest; *verdicts* are those of all tasks together). The"
        " bound is that of the rule of three, 95 %, for the task with fewest. Checks that judge what an answer costs,"
        f" to which it hardly matters what is drawn, are put with one seed of {COSTS}. *A verdict takes* so long in a"
        " process of its own, start included: for right code, and for wrong code with smallest counterexample and"
        " diagnosis; *load* is how many programs wanted a processor meanwhile, and a verdict waits where it is above"
        " the number of cores.",
        "",
        *_table(PAIRS, [_pairs_row(result) for result in results]),
        "*Pairs* are two planted mistakes of a code base at once, where both edits fit: all of them. Removing one of"
        " the two should not lower the marks. Where *one hides the other*, the program answers as with that one"
        " alone, and equal behaviour earns equal marks; where that is not so and the marks are lower without one, the"
        " pair is named below.",
        "",
        "What was tried: all code bases; of their generic mutants and planted mistakes one of so many. The processor"
        " time is that of one core.",
        "",
        *_table(TRIED, [_tried(result) for result in results]),
    ]
    for result in results:
        lines += _section(result)
    return "\n".join(lines)


TABLE = (
    "assignment", "wrong programs", "found", "equivalent", "undecided", "missed", "named at first guess", "wrong name"
)  # fmt: skip
RIGHT = ("assignment", "right texts of a task × seeds", "verdicts", "false alarms", "a verdict takes", "load")
PAIRS = ("assignment", "pairs", "marks lower without one", "one hides the other")
TRIED = ("assignment", "mutants", "planted mistakes", "minutes", "on", "commit")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return [*[f"| {' | '.join(line)} |" for line in lines], ""]


def _row(result: AuditResult) -> list[str]:
    count = len(result.wrong)
    asked = len(result.diagnosed)
    return [
        result.assignment,
        f"{count:,}",
        f"{result.killed_share:.1%}",
        f"{len(result.equivalent)} ({_share(len(result.equivalent), count)})",
        f"{len(result.undecided)}",
        f"{len(result.missed)}",
        f"{sum(w.right for w in result.plants)} of {len(_diagnosed(result))} ({result.named_share:.0%})",
        f"{sum(w.misnamed for w in result.diagnosed)} of {asked} ({_share(result.misnamed_share * asked, asked)})",
    ]


def _right_row(result: AuditResult) -> list[str]:
    right, child = result.right, result.child
    return [
        result.assignment,
        f"{right.fewest} × {right.seeds}",
        f"{right.judged:,}",
        _alarms(result),
        f"{child.right_seconds:.2f} s, {child.wrong_seconds:.2f} s" if child else "–",
        f"{child.load:.0f}" if child else "–",
    ]


def _tried(result: AuditResult) -> list[str]:
    return [
        result.assignment,
        f"1 of {result.every}" if result.every > 1 else "all",
        f"1 of {result.planted}" if result.planted > 1 else "all",
        f"{result.seconds / 60:.1f}",
        result.date,
        ", ".join(result.commits),
    ]


def _pairs_row(result: AuditResult) -> list[str]:
    pairs = result.pairs
    return [result.assignment, f"{pairs.count:,}", f"{len(pairs.unfair)}", f"{len(pairs.hidden)}"]


def _alarms(result: AuditResult) -> str:
    if result.right.alarms:
        return f"{len(result.right.alarms)}"
    fewest = result.right.fewest * result.right.seeds
    return f"0 (below {3 / fewest:.2%})" if fewest else "–"


def _section(result: AuditResult) -> list[str]:
    by_sort = Counter(w.sort for w in result.wrong)
    lines = [
        f"## {result.assignment}",
        "",
        f"{by_sort['plant']} planted mistakes and {by_sort['mutant']} generic mutants."
        f"{_both_ways(result.child)} Planted mistakes meet every check; a generic mutant is dropped at the first check"
        " that fails, of those that found others in the same function first.",
        "",
        *_table(
            ("check", "finds of the planted mistakes", "finds alone", "finds of the generic mutants"),
            [[check, *map(str, found)] for check, found in result.kills().items()],
        ),
    ]
    lines += _list("Missed", [_told(w, f"differs in {w.differs}") for w in result.missed])
    lines += _list("Undecided", [_told(w, f"agrees on {w.agreed:,} numbers") for w in result.undecided])
    lines += _list("Equivalent", [_told(w, f"agrees on {w.agreed:,} numbers") for w in result.equivalent])
    not_named = [w for w in result.plants if w.killed and not w.right and not w.judged]
    lines += _list("Planted mistakes not named", [_told(w, f"called {_names(w)}") for w in not_named])
    wrongly = [w for w in result.mutants if w.misnamed]
    lines += _list("Wrongly named", [_told(w, f"called {_names(w)}") for w in wrongly])
    lines += _list("False alarms", list(result.right.alarms))
    lines += _list("Pairs of which removing one lowers the marks", list(result.pairs.unfair))
    lines += _list("Pairs of which one hides the other", list(result.pairs.hidden))
    lines += _list("Judged otherwise in a process of its own", list(result.child.different if result.child else ()))
    return lines


def _both_ways(child: ChildResult | None) -> str:
    if child is None:
        return ""
    return (
        f" Of {child.compared} programs judged in a process of their own as well,"
        f" {len(child.different)} were judged otherwise."
    )


def _told(wrong: Wrong, what: str) -> str:
    return f"{wrong.base}, {wrong.name}, {' '.join(wrong.description.split())}: {what}"


def _names(wrong: Wrong) -> str:
    return " + ".join(wrong.named) or "nothing"


def _list(title: str, entries: Sequence[str]) -> list[str]:
    if not entries:
        return []
    more = [f"- and {len(entries) - LISTED} more"] if len(entries) > LISTED else []
    return [f"{title}:", "", *[f"- {entry}" for entry in entries[:LISTED]], *more, ""]


def _share(part: float, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "–"


def _diagnosed(result: AuditResult) -> list[Wrong]:
    return [w for w in result.plants if not w.judged]
