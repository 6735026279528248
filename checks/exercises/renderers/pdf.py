"""LaTeX to PDF by the TeX that is installed: XeLaTeX or LuaLaTeX, or pdfLaTeX for sheets without Chinese."""

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

ENGINES = ("xelatex", "lualatex", "pdflatex")
LONGEST = 180
"""Seconds that a run of TeX may take."""


class NoPdfError(ValueError):
    """There is no TeX, or it did not make a PDF: what to do about it, or what it said."""


def find_engine(document: str) -> str | None:
    """A TeX that is installed and can set this document, or None."""
    able = ENGINES if "ctex" not in document.partition("\\begin{document}")[0] else ENGINES[:2]
    return next((engine for engine in able if shutil.which(engine)), None)


@dataclass(frozen=True)
class Typeset:
    """A PDF, and what TeX said while it made it: overfull lines, missing characters."""

    pdf: bytes
    log: str


def typeset(document: str) -> Typeset:
    """The PDF of a LaTeX document; the same bytes for the same document and TeX.

    Raises
    ------
    NoPdfError
        If no TeX is installed that can set it, or TeX finds an error.
    """
    engine = find_engine(document)
    if engine is None:
        raise NoPdfError(
            "no xelatex or lualatex is installed (TeX Live, MacTeX or MiKTeX has them); the format tex needs none:"
            " its files can be compiled elsewhere, twice"
        )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "sheet.tex")
        source.write_text(document, encoding="utf-8")
        for _ in range(2):
            _run(engine, source)
        log = source.with_suffix(".log").read_text(encoding="utf-8", errors="replace")
        return Typeset(source.with_suffix(".pdf").read_bytes(), log)


def _run(engine: str, source: Path) -> None:
    command = [engine, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", source.name]
    fixed_date = {"SOURCE_DATE_EPOCH": "0", "FORCE_SOURCE_DATE": "1", "max_print_line": "1000"}
    try:
        done = subprocess.run(
            command, cwd=source.parent, env=os.environ | fixed_date, capture_output=True, timeout=LONGEST, check=False
        )
    except subprocess.TimeoutExpired:
        raise NoPdfError(f"{engine} took longer than {LONGEST} seconds and was stopped") from None
    if done.returncode:
        raise NoPdfError(f"{engine} stopped: {_complaint(done.stdout.decode('utf-8', errors='replace'))}")


def _complaint(said: str) -> str:
    """The first error of a log with the line where it is.

    Examples
    --------
    >>> _complaint("(a.tex\\n! Undefined control sequence.\\nl.3 \\\\foo\\n")
    'Undefined control sequence. l.3 \\\\foo'
    """
    match = re.search(r"^! (.*?)$(?:.*?)(^l\.\d+ .*?$)", said, re.MULTILINE | re.DOTALL)
    return f"{match[1]} {match[2]}" if match else said.strip()[-300:]
