"""What a student hands in, read into memory: never imported here, never written to the disk."""

from pathlib import Path, PurePosixPath

from checks.sandbox.contents import Cell, Entry, Problem, Submission, SubmissionError
from checks.sandbox.entry import find_entry
from checks.sandbox.intake import gather
from checks.sandbox.notebook import read_notebook
from checks.sandbox.sources import cleaned, decoded

__all__ = ["Cell", "Entry", "Problem", "Submission", "SubmissionError", "find_entry", "read_submission"]


def read_submission(path: str | Path) -> Submission:
    """Read a hand-in: a Python file, a notebook, a folder or package, or a zip archive of these.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    Submission
        Every source in UTF-8, without what only a notebook understands; what could not be kept is in `notes`.

    Raises
    ------
    SubmissionError
        There is nothing to read, or the archive is refused; the message is a sentence for the student.
    """
    found = gather(Path(path))
    files: dict[str, bytes] = {}
    notes = list(found.notes)
    cells: dict[str, tuple[Cell, ...]] = {}
    for name, raw in found.files.items():
        if name.lower().endswith(".ipynb"):
            notebook = read_notebook(name, raw)
            files[name] = notebook.text.encode("utf-8", "replace")
            cells[name] = notebook.cells
            notes += notebook.notes
            for written, text in notebook.written.items():
                place = PurePosixPath(name).parent / written
                if place.suffix == ".py" and ".." not in place.parts and not place.is_absolute():
                    _add_source(str(place), text, files, notes)
        else:
            _add_source(name, decoded(raw), files, notes)
    return Submission(files, tuple(notes), cells)


def _add_source(name: str, text: str, files: dict[str, bytes], notes: list[Problem]) -> None:
    clean = cleaned(text)
    lines = text.split("\n")
    for line, message in clean.remarks:
        notes.append(Problem(name, line, message, lines[line - 1].strip() if 0 < line <= len(lines) else ""))
    files[name] = clean.text.encode("utf-8", "replace")
