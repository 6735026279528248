"""The audit as a page of documentation: figures, the kill matrix, and everything that went wrong by name."""

from collections import Counter
from collections.abc import Sequence

from checks.verify.audit_child import ChildResult
from checks.verify.audit_results import Amount, AuditResult, Wrong
from checks.verify.mutation import fingerprint

LISTED = 40
"""Entries of a list that the page shows."""


def page(results: Sequence[AuditResult], children: Sequence[ChildResult], amount: Amount) -> str:
    """The page in Markdown.

    Parameters
    ----------
    results : sequence of AuditResult
    children : sequence of ChildResult
        One for each result.
    amount : Amount
        What was tried.
    """
    lines = [
        "# How good the assignments' checks are",
        "",
        "Mistakes are planted in right code: those of the catalogue by hand, in several code bases with other formulas"
        " and another style than the reference, and one generic change of the source at a time"
        " (`checks.verify.mutation`). A wrong program is *found* if a check fails on the public seed with the number of"
        " inputs that a grading uses. A change that no check finds is *equivalent* if the program still gives the same"
        f" answers on {amount.entries:,} numbers, drawn from another seed and with longer axes; *undecided* if the time"
        " for that comparison ran out before (it counts as missed); and *missed* if an answer differs.",
        "",
        f"The operators were frozen before any check was tuned: SHA-256 `{fingerprint()}`.",
        *([_part(amount)] if amount.every > 1 or amount.plants > 1 else []),
        "This page is written by `python -m checks.verify.audit`.",
        "",
        "| assignment | wrong programs | found | equivalent | undecided | missed | named at first guess | wrong name |"
        " right programs × seeds | false alarms | a verdict takes |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
        *[_row(result, child) for result, child in zip(results, children, strict=True)],
        "",
        "*Found* is the share of what is not equivalent. *Named at first guess* is the share of the catalogue's planted"
        " mistakes that the diagnosis names, alone; *wrong name* the share of the generic mutants to which it gives the"
        " name of a catalogue's mistake that answers otherwise on inputs held out. *False alarms* are required checks"
        " that refuse right code; the bound is that of the rule of three, 95 %. *A verdict takes* so long in a process"
        " of its own, start included: for right code, and for wrong code with smallest counterexample and diagnosis."
        " Planted mistakes meet every check; a generic mutant is dropped at the first task that fails.",
        "",
    ]
    for result, child in zip(results, children, strict=True):
        lines += _section(result, child)
    return "\n".join(lines)


def _part(amount: Amount) -> str:
    return f"Only a part was tried: one generic mutant of {amount.every}, one planted mistake of {amount.plants}."


def _row(result: AuditResult, child: ChildResult) -> str:
    count = len(result.wrong)
    cells = [
        result.assignment,
        f"{count}",
        f"{result.killed_share:.1%}",
        f"{len(result.equivalent)} ({_share(len(result.equivalent), count)})",
        f"{len(result.undecided)}",
        f"{len(result.missed)}",
        f"{sum(w.right for w in result.plants)} of {len(_diagnosed(result))} ({result.named_share:.0%})",
        f"{result.misnamed_share:.1%}",
        f"{result.programs} × {result.verdicts // max(result.programs, 1)}",
        _alarms(result),
        f"{child.right_seconds:.2f} s, {child.wrong_seconds:.2f} s",
    ]
    return f"| {' | '.join(cells)} |"


def _alarms(result: AuditResult) -> str:
    if result.alarms:
        return f"{len(result.alarms)}"
    return f"0 (below {3 / result.verdicts:.2%})" if result.verdicts else "–"


def _section(result: AuditResult, child: ChildResult) -> list[str]:
    lines = [f"## {result.assignment}", ""]
    by_sort = Counter(w.sort for w in result.wrong)
    lines += [
        f"{by_sort['plant']} planted mistakes and {by_sort['mutant']} generic mutants."
        f" Pairs of planted mistakes of which removing one lowers the marks: {len(result.unfair)} of {result.pairs}."
        f" Of {child.compared} programs judged in a process of their own as well,"
        f" {len(child.different)} were judged otherwise. A grading in this process takes {result.milliseconds:.0f} ms.",
        "",
        "| check | finds of the planted mistakes | finds alone | finds of the generic mutants |",
        "|---|---|---|---|",
        *[
            f"| {check} | {plants} | {alone} | {changes} |"
            for check, (plants, alone, changes) in result.kills().items()
        ],
        "",
    ]
    lines += _list("Missed", [_told(w, f"differs in {w.differs}") for w in result.missed])
    lines += _list("Undecided", [_told(w, f"agrees on {w.agreed:,} numbers") for w in result.undecided])
    lines += _list("Equivalent", [_told(w, f"agrees on {w.agreed:,} numbers") for w in result.equivalent])
    not_named = [w for w in result.plants if w.killed and not w.right and not w.judged]
    lines += _list("Planted mistakes not named", [_told(w, f"called {_names(w)}") for w in not_named])
    wrongly = [w for w in result.mutants if w.misnamed]
    lines += _list("Wrongly named", [_told(w, f"called {_names(w)}") for w in wrongly])
    lines += _list("False alarms", list(result.alarms))
    lines += _list("Unfair pairs", list(result.unfair))
    lines += _list("Judged otherwise in a process of its own", list(child.different))
    return lines


def _told(wrong: Wrong, what: str) -> str:
    return f"{wrong.base}, {wrong.name}, {wrong.description}: {what}"


def _names(wrong: Wrong) -> str:
    return " + ".join(wrong.named) or "nothing"


def _list(title: str, entries: Sequence[str]) -> list[str]:
    if not entries:
        return []
    more = [f"- and {len(entries) - LISTED} more"] if len(entries) > LISTED else []
    return [f"{title}:", "", *[f"- {entry}" for entry in entries[:LISTED]], *more, ""]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "–"


def _diagnosed(result: AuditResult) -> list[Wrong]:
    return [w for w in result.plants if not w.judged]
