"""Twenty wrong hand-ins with what their authors are told: ``python -m checks.verify.gallery docs/gallery.md``."""

import difflib
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from checks.assignments.keys import CodeBase
from checks.assignments.registry import BUILT_IN, built_in, code_bases_of, keys_of
from checks.assignments.variants import wrong_variants
from checks.verify.grading import Settings
from checks.verify.rendering import as_text
from checks.verify.report import Report
from checks.verify.verifying import verify

COUNT = 20
HEAD = """# What students are told

{count} wrong hand-ins, each with one mistake from the catalogue planted in right code, and the answer of
`cotangent verify` as a student sees it before the deadline: one smallest proof for each task, and a hint that holds no
piece of the rule. Below it, what `--after-deadline` adds. This page is made by `python -m checks.verify.gallery`.
"""


@dataclass(frozen=True)
class Piece:
    """One wrong hand-in.

    Parameters
    ----------
    assignment, task, mistake : str
    style : str
        The code base it was planted in.
    change : str
        The lines changed, as a diff.
    report : Report
    """

    assignment: str
    task: str
    mistake: str
    style: str
    change: str
    report: Report


def gallery(count: int = COUNT) -> Iterator[Piece]:
    """The pieces: assignments in turn, styles in turn, no mistake and no task twice in a row."""
    queues = {name: _candidates(name) for name in BUILT_IN}
    shown = 0
    while shown < count:
        for name, queue in queues.items():
            piece = _next(name, queue) if shown < count else None
            if piece is not None:
                yield piece
                shown += 1
        if not any(queues.values()):
            return


def page(pieces: Sequence[Piece]) -> str:
    """The page in Markdown."""
    parts = [HEAD.format(count=len(pieces))]
    for number, piece in enumerate(pieces, 1):
        parts.append(f"\n## {number}. {piece.assignment}, {piece.task}\n\n```diff\n{piece.change}\n```\n")
        parts.append(f"\n```text\n{_text(piece, 1)}```\n")
        explained = [line for line in _text(piece, 4).splitlines() if line.startswith("  Likely mistake:")]
        parts.append(f"\nAfter the deadline: {explained[0].removeprefix('  Likely mistake: ')}\n" if explained else "")
    return "".join(parts)


def _text(piece: Piece, level: int) -> str:
    """The report on the task that is wrong; without the time, so that the page is the same each time it is made."""
    failed = [task for task in piece.report.tasks if not task.status.fine]
    tasks = tuple(sorted(failed, key=lambda task: task.name != piece.task)[:1])  # else the first that it brings down
    text = as_text(replace(piece.report, tasks=tasks, seconds=0.0), level=level)
    return "\n".join(line for line in text.splitlines() if not line.endswith("(0.0 s)")).rstrip() + "\n"


def _candidates(name: str) -> list[tuple[CodeBase, str, str, str]]:
    """Planted mistakes in an order that changes style and task from one to the next."""
    bases = code_bases_of(name)
    rows = [[(base, *wrong) for wrong in wrong_variants(base)] for base in bases]
    mixed: list[tuple[CodeBase, str, str, str]] = []
    seen: set[str] = set()
    for place in range(max((len(row) for row in rows), default=0)):
        row = rows[place % len(rows)]
        step = row[(7 * place + 3) % len(row)]
        if step[2] not in seen:
            seen.add(step[2])
            mixed.append(step)
    return mixed


def _next(name: str, queue: list[tuple[CodeBase, str, str, str]]) -> Piece | None:
    """The next one that fails a required check of its course: what is advice there makes no piece."""
    while queue:
        piece = _piece(name, *queue.pop(0))
        if not piece.report.passed:
            return piece
    return None


def _piece(name: str, base: CodeBase, task: str, mistake: str, source: str) -> Piece:
    assignment = built_in(name)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name.replace('-', '_')}.py"
        path.write_text(source, encoding="utf-8")
        report = verify(path, assignment, Settings(keys=keys_of(name)), base.adapter)
    return Piece(name, task, mistake, base.name, _change(base.source, source), report)


def _change(right: str, wrong: str) -> str:
    lines = difflib.unified_diff(right.splitlines(), wrong.splitlines(), lineterm="", n=0)
    return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(list(gallery())), encoding="utf-8")
