"""A notebook to one Python source: its code cells in order, each cleaned on its own."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from checks.sandbox.contents import Cell, Problem, SubmissionError
from checks.sandbox.sources import cleaned, decoded

CELL_COMMAND = re.compile(r"\s*%%(\w+)[ \t]*(.*)")
KEEPS_PYTHON = frozenset({"time", "timeit", "capture", "prun", "python", "python3", "py", "memit", "mprun", "skip"})


@dataclass(frozen=True)
class Notebook:
    """Source, cells and remarks of a notebook, and the files that its ``%%writefile`` cells would have written."""

    text: str
    cells: tuple[Cell, ...]
    notes: tuple[Problem, ...]
    written: dict[str, str]


def read_notebook(name: str, raw: bytes) -> Notebook:
    """Read a notebook (format 3 or 4).

    Raises
    ------
    SubmissionError
        It is no notebook.
    """
    lines: list[str] = []
    cells: list[Cell] = []
    notes: list[Problem] = []
    written: dict[str, str] = {}
    for number, source in _code_cells(name, raw):
        label = f"cell {number}"
        command = CELL_COMMAND.match(source)
        if command and command[1] == "writefile":
            written[command[2].split()[-1] if command[2].strip() else ""] = "\n" + source.partition("\n")[2]
            continue
        if command and command[1] not in KEEPS_PYTHON:
            continue
        if command:
            source = source[: command.start(1) - 2] + "pass" + source[command.end() :]
        clean = cleaned(source)
        original = source.split("\n")
        for line, message in clean.remarks:
            text = original[line - 1].strip() if 0 < line <= len(original) else ""
            notes.append(Problem(f"{name}, {label}", line, message, text))
        cells.append(Cell(len(lines) + 1, label))
        lines += clean.text.split("\n")
    return Notebook("\n".join(lines) + "\n", tuple(cells), tuple(notes), written)


def _code_cells(name: str, raw: bytes) -> Iterator[tuple[int, str]]:
    """Number among the code cells, from 1 as a notebook shows them, and source."""
    try:
        tree = json.loads(decoded(raw))
        cells = tree["cells"] if "cells" in tree else [cell for sheet in tree["worksheets"] for cell in sheet["cells"]]
        codes = [cell for cell in cells if cell["cell_type"] == "code"]
        sources = [cell["source"] if "source" in cell else cell["input"] for cell in codes]
        texts = [source if isinstance(source, str) else "".join(source) for source in sources]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise SubmissionError(
            f"{name} is not a notebook that can be read: save it again, or hand in a .py file"
        ) from None
    for number, text in enumerate(texts, 1):
        yield number, text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
