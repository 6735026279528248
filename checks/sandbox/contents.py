"""The values that reading a hand-in gives: its sources, what was left out, and which file is asked for its names."""

from collections.abc import Mapping
from dataclasses import dataclass, field


class SubmissionError(ValueError):
    """The hand-in cannot be read; the message is a sentence for the student."""


@dataclass(frozen=True)
class Problem:
    """Something in the hand-in that was left out, changed or failed: where, and what."""

    file: str
    line: int
    message: str
    source_line: str = ""

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}: " if self.line else f"{self.file}: " if self.file else ""
        return where + self.message + (f"\n    {self.source_line}" if self.source_line else "")


@dataclass(frozen=True)
class Cell:
    """Where a notebook's cell begins in the text that was made of the notebook."""

    first_line: int
    label: str


@dataclass(frozen=True)
class Submission:
    """The Python sources of a hand-in.

    Parameters
    ----------
    files : mapping of path to bytes
        UTF-8 with ``\\n`` at line ends and no byte-order mark; a notebook is one file, named as it was handed in.
    notes : tuple of Problem
        What was left out or changed in reading.
    cells : mapping of path to tuple of Cell
        For notebooks, in order.

    Examples
    --------
    >>> cells = (Cell(1, "cell 1"), Cell(2, "cell 4"))
    >>> submission = Submission({"hw.ipynb": b"x = 1\\ny = 2\\n"}, cells={"hw.ipynb": cells})
    >>> submission.place("hw.ipynb", 2)
    ('hw.ipynb, cell 4', 1)
    """

    files: Mapping[str, bytes]
    notes: tuple[Problem, ...] = ()
    cells: Mapping[str, tuple[Cell, ...]] = field(default_factory=dict)

    def place(self, file: str, line: int) -> tuple[str, int]:
        """A line of `files` as the student knows it: for a notebook, cell and line in the cell."""
        inside = [cell for cell in self.cells.get(file, ()) if cell.first_line <= line]
        return (f"{file}, {inside[-1].label}", line - inside[-1].first_line + 1) if inside else (file, line)

    def source_line(self, file: str, line: int) -> str:
        """The text of a line of `files`, stripped."""
        lines = self.files.get(file, b"").decode("utf-8", "replace").split("\n")
        return lines[line - 1].strip() if 0 < line <= len(lines) else ""


@dataclass(frozen=True)
class Entry:
    """Which file of a submission has the wanted names.

    Parameters
    ----------
    module : str
        The file's path in the submission; for dotted names, the file of the package.
    defined, missing : tuple of str
        The wanted names that it has, and that no file has.
    elsewhere : mapping of name to str
        Wanted names that it has not, and the other file that defines them.
    suggestions : mapping of missing name to tuple of str
        What the submission has that may have been meant; nothing is taken for another name.
    """

    module: str
    defined: tuple[str, ...]
    missing: tuple[str, ...] = ()
    suggestions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    elsewhere: Mapping[str, str] = field(default_factory=dict)

    @property
    def also(self) -> tuple[str, ...]:
        """The other files that are asked."""
        return tuple(dict.fromkeys(self.elsewhere.values()))
