"""A hand-in to be written to a folder: files by name, or a whole archive."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Oddity:
    """Files by path; what is handed in is `target` in their folder ("" for the folder itself)."""

    name: str
    files: Mapping[str, str | bytes]
    target: str = ""
    note: str = ""
    """A piece of the remark that must be made, if one must."""

    def write(self, folder: Path) -> Path:
        for name, text in self.files.items():
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return folder / self.target if self.target else folder


def one_file(name: str, text: str | bytes, file: str = "hw0.py", note: str = "") -> Oddity:
    return Oddity(name, {file: text}, file, note)


def notebook(*cells: str, markdown: str = "# Homework 0") -> str:
    """A notebook of these code cells (format 4), after one cell of text."""
    codes = [
        {"cell_type": "code", "source": cell.splitlines(keepends=True), "outputs": [], "metadata": {}} for cell in cells
    ]
    text = {"cell_type": "markdown", "source": markdown, "metadata": {}}
    return json.dumps({"cells": [text, *codes], "nbformat": 4, "nbformat_minor": 5, "metadata": {}})


def archive(files: Mapping[str, str | bytes] | Sequence[tuple[str, str | bytes]]) -> bytes:
    """A zip archive; a sequence may hold a name twice."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items() if isinstance(files, Mapping) else files:
            made.writestr(name, text)
    return stream.getvalue()
