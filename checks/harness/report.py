"""A comparison as a table on the terminal, and as JSON."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from checks.harness.comparison import Comparison, Row
from checks.oracles.verdicts import Verdict

COLOURS = {
    Verdict.AGREE: "green",
    Verdict.DISAGREE: "bold red",
    Verdict.KINK: "yellow",
    Verdict.OUTSIDE_DOMAIN: "yellow",
    Verdict.UNINFORMATIVE: "cyan",
    Verdict.UNSUPPORTED: "dim",
}


NARROW = 110
"""Below this width of the terminal the tables leave their least important columns out."""


def comparison_table(found: Comparison, title: str, width: int = 150) -> Table:
    """One comparison: a row for each method, with verdict, error, bound, cost and time, and why if it is not agreed."""
    what = f"{found.entries} random projections" if found.projected else f"{found.entries} entries"
    table = Table(title=f"{title} — {what}", title_justify="left", title_style="bold")
    table.add_column("method", no_wrap=width >= NARROW)
    table.add_column("verdict", no_wrap=True)
    headings = ["largest error", "bound", "calls of f", "operations", "tape", "peak memory", "time"]
    kept = range(len(headings)) if width >= NARROW else (0, 1, 6)
    for k in kept:
        table.add_column(headings[k], justify="right", no_wrap=True)
    table.add_column("remarks", overflow="fold", min_width=12)
    for row in found.rows:
        numbers = _numbers(row)
        word, reason = _verdict(row)
        table.add_row(row.method, word, *[numbers[k] for k in kept], reason)
    return table


def _numbers(row: Row) -> list[str]:
    judgement, cost = row.judgement, row.cost
    operations = "–" if cost.operations is None else f"{cost.operations:,}{_UNITS.get(cost.unit, '')}"
    return [
        _figure(judgement.largest_error),
        _figure(judgement.bound),
        str(cost.calls) if cost.calls else "–",
        operations,
        str(cost.tape_length) if cost.tape_length else "–",
        "–" if cost.peak_bytes is None else _bytes(cost.peak_bytes),
        "–" if cost.seconds is None else _seconds(cost.seconds),
    ]


_UNITS = {"scalar operations": " scalar", "matrix products": " products"}


def _verdict(row: Row) -> tuple[Text, str]:
    judgement = row.judgement
    reason = row.cause or ("" if judgement.verdict is Verdict.AGREE else judgement.reason)
    return Text(judgement.verdict.value, style=COLOURS[judgement.verdict]), escape(reason)


def _figure(value: float) -> str:
    return "–" if value != value else "0" if value == 0 else f"{value:.1e}"


def _bytes(count: int) -> str:
    for unit, size in (("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} B"


def _seconds(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds * 1e6:.0f} µs"


def pair_table(found: Comparison) -> Table:
    """Every method against every other: ✓ where the two agree within their bounds."""
    names = list(dict.fromkeys(name for a, b, _ in found.pairs for name in (a, b)))
    known = {(a, b): ok for a, b, ok in found.pairs} | {(b, a): ok for a, b, ok in found.pairs}
    table = Table(title="every method against every other", title_justify="left")
    table.add_column("")
    for number, _ in enumerate(names, 1):
        table.add_column(str(number), justify="center")
    for number, name in enumerate(names, 1):
        cells = ["·" if name == other else "✓" if known[name, other] else "[bold red]✗[/]" for other in names]
        table.add_row(f"{number} {name}", *cells)
    return table


def library_table(rows: Sequence[tuple[str, str, Verdict, Comparison, float]], width: int = 150) -> Table:
    """The function library: a line for each function, with the verdict expected and found, and who stood apart."""
    table = Table(title="Function library", title_justify="left", title_style="bold")
    table.add_column("function", no_wrap=width >= NARROW)
    table.add_column("expected", no_wrap=True)
    table.add_column("found", no_wrap=True)
    if width >= NARROW:
        table.add_column("largest error / bound", justify="right", no_wrap=True)
    table.add_column("remarks", overflow="fold", min_width=12)
    if width >= NARROW:
        table.add_column("time", justify="right", no_wrap=True)
    for name, why, expected, found, seconds in rows:
        words = {row.judgement.verdict for row in found.rows} - {Verdict.UNSUPPORTED}
        word = next(iter(words)).value if len(words) == 1 else ", ".join(sorted(w.value for w in words))
        style = "green" if words == {expected} else "bold red"
        apart = [f"{r.method}: {r.judgement.verdict.value}" for r in found.rows if r.judgement.verdict is not expected]
        cells: list[Any] = [name, expected.value, Text(word, style=style)]
        remarks = escape("; ".join(apart) or why)
        table.add_row(*cells, *([_ratio(found), remarks, _seconds(seconds)] if width >= NARROW else [remarks]))
    return table


def _ratio(found: Comparison) -> str:
    judged = [row.judgement for row in found.rows if row.judgement.verdict is Verdict.AGREE]
    if not judged:
        return "–"
    worst = max(judged, key=lambda j: j.largest_error / j.bound if j.bound else 0.0)
    return f"{_figure(worst.largest_error)} / {_figure(worst.bound)}"


def show(console: Console, *tables: Any) -> None:
    """Print tables with a line between them."""
    for table in tables:
        console.print(table)
        console.print()
