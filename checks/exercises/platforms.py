"""Sheets as files that course platforms import, with notes for staff on what a platform does not carry."""

from pathlib import Path

from checks.exercises.messages import Text
from checks.exercises.renderers.canvas import canvas_package
from checks.exercises.renderers.moodle import moodle_xml
from checks.exercises.renderers.platform_pages import notes_text
from checks.exercises.renderers.prairielearn import prairielearn_question, variants_of
from checks.exercises.sheet import SheetKey


def write_moodle(key: SheetKey, folder: Path, stem: str, language: str) -> list[Path]:
    """Moodle XML for the question bank, and notes."""
    text, notes = moodle_xml(key, language)
    return [
        _write(folder / f"{stem}.moodle.xml", text.encode()),
        _write(folder / f"{stem}.moodle-notes.md", notes_text("Moodle", notes, language).encode()),
    ]


def write_canvas(key: SheetKey, folder: Path, stem: str, language: str) -> list[Path]:
    """A QTI 1.2 package for Canvas, and notes with marking schemes."""
    package = canvas_package(key, language)
    notes = notes_text("Canvas", package.notes, language, package.schemes)
    return [
        _write(folder / f"{stem}.canvas.zip", package.archive),
        _write(folder / f"{stem}.canvas-notes.md", notes.encode()),
    ]


def write_prairielearn(key: SheetKey, folder: Path, stem: str, language: str) -> list[Path]:
    """A folder for each question, to be put into a course's `questions`, and notes."""
    root = folder / f"{stem}.prairielearn"
    written: list[Path] = []
    notes: list[Text] = []
    for number, exercise in enumerate(key.questions, start=1):
        question = prairielearn_question(variants_of(exercise), language, number)
        for name, text in question.files.items():
            written.append(_write(root / "questions" / question.folder / name, text.encode()))
        notes += question.notes
    return [*written, _write(root / "notes.md", notes_text("PrairieLearn", notes, language).encode())]


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
