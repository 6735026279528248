"""Exercises and sheets as files of other programs: one list of formats, one function that writes them.

A new format is an `Exporter` on the list `FORMATS`: a line that says what it is for, and a function that writes a sheet
with its keys to a folder and returns the files.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from checks.exercises.exercise import Exercise
from checks.exercises.messages import say
from checks.exercises.platforms import write_canvas, write_moodle, write_prairielearn
from checks.exercises.renderers.html import web_page
from checks.exercises.renderers.keys import keys_csv
from checks.exercises.renderers.latex import latex
from checks.exercises.renderers.markdown import markdown_sheet
from checks.exercises.renderers.notebook import nbgrader_notebook, otter_notebook, otter_test, plain_notebook
from checks.exercises.renderers.notebook_programs import is_graded
from checks.exercises.renderers.pdf import typeset
from checks.exercises.sheet import SheetKey

Writer: TypeAlias = Callable[[SheetKey, Path, str, str], list[Path]]
"""From a sheet with keys, an existing folder, the stem of file names and a language to the files that were written."""


@dataclass(frozen=True)
class Exporter:
    """A format that sheets are written in.

    Parameters
    ----------
    about : str
        One line: what it is, and who reads it.
    write : Writer
    """

    about: str
    write: Writer


def export(
    exercises: SheetKey | Exercise | Sequence[Exercise], format: str, folder: Path, language: str = "en"
) -> list[Path]:
    """Write a sheet, an exercise or several exercises in a format.

    Parameters
    ----------
    exercises : SheetKey, Exercise or sequence of Exercise
        With keys. Files are named after the sheet's variant, or after the exercise if it is one alone.
    format : str
        One of `FORMATS`.
    folder : Path
        Made if it does not exist.
    language : str

    Returns
    -------
    list of Path
        The files, those for students first.

    Raises
    ------
    ValueError
        If there is no such format, an exercise has no keys, or a program that the format needs is missing or fails.

    Examples
    --------
    >>> import tempfile
    >>> from checks.exercises import find_family, make
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path.name for path in export(make(find_family("reverse-trace"), 7, 1), "csv", Path(folder))]
    ['reverse-trace-2-7-1.keys.csv']
    """
    if format not in FORMATS:
        raise ValueError(f"there is no format {format!r}; there are {', '.join(FORMATS)}")
    stem, key = _as_sheet(exercises)
    lost = [question.family for question in key.questions if not all([part.key for part in question.content.parts])]
    if lost:
        raise ValueError(f"{lost[0]} has no keys: export the file of staff (sheet.key.json), not that of students")
    folder.mkdir(parents=True, exist_ok=True)
    return FORMATS[format].write(key, folder, stem, language)


def _as_sheet(exercises: SheetKey | Exercise | Sequence[Exercise]) -> tuple[str, SheetKey]:
    if isinstance(exercises, SheetKey):
        return (f"sheet-{exercises.variant}" if exercises.variant else "sheet"), exercises
    if isinstance(exercises, Exercise):
        return exercises.id.replace("/", "-"), SheetKey(exercises.title, "", (exercises,))
    return "exercises", SheetKey(say("core.sheet"), "", tuple(exercises))


def write_text(path: Path, text: str) -> Path:
    """Write a file in UTF-8 with Unix line ends, on every system; the path."""
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def _markdown(key: SheetKey, folder: Path, stem: str, language: str) -> list[Path]:
    return [
        write_text(folder / f"{stem}.md", markdown_sheet(key.sheet, language)),
        write_text(folder / f"{stem}.solution.md", markdown_sheet(key, language)),
    ]


def _latex(key: SheetKey, folder: Path, stem: str, language: str) -> list[Path]:
    return [
        write_text(folder / f"{stem}.tex", latex(key.sheet, language)),
        write_text(folder / f"{stem}.solution.tex", latex(key, language)),
    ]


def _pdf(key: SheetKey, folder: Path, stem: str, language: str) -> list[Path]:
    written = []
    for name, sheet in ((stem, key.sheet), (f"{stem}.solution", key)):
        written.append(folder / f"{name}.pdf")
        written[-1].write_bytes(typeset(latex(sheet, language)).pdf)
    return written


def _html(key: SheetKey, folder: Path, stem: str, language: str) -> list[Path]:
    return [
        write_text(folder / f"{stem}.html", web_page(key.sheet, language)),
        write_text(folder / f"{stem}.solution.html", web_page(key, language)),
    ]


def _notebook(key: SheetKey, folder: Path, stem: str, language: str) -> list[Path]:
    return [
        write_text(folder / f"{stem}.ipynb", plain_notebook(key.sheet, language)),
        write_text(folder / f"{stem}.solution.ipynb", plain_notebook(key, language)),
    ]


NBGRADER_CONFIG = """\
c = get_config()
# Students see the empty answers above this line, and nothing that they would have to delete.
c.ClearSolutions.code_stub = {"python": ""}
"""


def _nbgrader(key: SheetKey, folder: Path, stem: str, language: str) -> list[Path]:
    """A course folder in which ``nbgrader generate_assignment`` runs; all of it is for staff."""
    source = folder / "nbgrader" / "source" / stem
    source.mkdir(parents=True, exist_ok=True)
    return [
        write_text(source / f"{stem}.ipynb", nbgrader_notebook(key, language)),
        write_text(folder / "nbgrader" / "nbgrader_config.py", NBGRADER_CONFIG),
    ]


def _otter(key: SheetKey, folder: Path, stem: str, language: str) -> list[Path]:
    """A folder for students, and one for staff on which ``otter generate`` runs."""
    written = []
    for kind in ("student", "staff"):
        tests = folder / "otter" / stem / kind / "tests"
        tests.mkdir(parents=True, exist_ok=True)
        if kind == "student":
            written.append(write_text(tests.parent / f"{stem}.ipynb", otter_notebook(key.sheet, language)))
        for number, question in enumerate(key.questions, start=1):
            if not is_graded(question):
                continue
            text = otter_test(question, number, language, public=kind == "student")
            written.append(write_text(tests / f"q{number}.py", text))
    return written


def _keys(key: SheetKey, folder: Path, stem: str, language: str) -> list[Path]:
    return [write_text(folder / f"{stem}.keys.csv", keys_csv(key, language))]


FORMATS: Mapping[str, Exporter] = {
    "pdf": Exporter("PDF: the sheet, and worked solutions; needs a TeX", _pdf),
    "tex": Exporter("LaTeX: the sheet, and worked solutions, a self-contained file each", _latex),
    "html": Exporter("web page: the sheet, and one with solutions to be opened; no network needed", _html),
    "md": Exporter("Markdown: the sheet, and the sheet with worked solutions", _markdown),
    "ipynb": Exporter("Jupyter: a notebook to fill in, and one with worked solutions", _notebook),
    "nbgrader": Exporter("nbgrader: a course folder with the source notebook", _nbgrader),
    "otter": Exporter("otter: notebook and tests for students, tests with keys for staff", _otter),
    "moodle": Exporter("Moodle XML for the question bank, and notes on what graders have to do", write_moodle),
    "canvas": Exporter("QTI 1.2 package for Canvas, and notes with marking schemes", write_canvas),
    "prairielearn": Exporter("PrairieLearn: a folder for each question, with variants, and notes", write_prairielearn),
    "csv": Exporter("keys as a table for staff: a line for each part", _keys),
}
"""What `cotangent exercise sheet --format` writes."""
