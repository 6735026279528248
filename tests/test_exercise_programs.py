"""Exports read by the programs that they are for: TeX, a browser, nbformat, nbgrader, otter; skipped without them."""

import csv
import html
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from exercise_samples import sample, sheet_of_all

from checks.exercises import SheetKey, all_families, make, resolve
from checks.exercises.exporting import export
from checks.exercises.messages import LANGUAGES
from checks.exercises.renderers.html import web_page
from checks.exercises.renderers.latex import latex
from checks.exercises.renderers.notebook import plain_notebook
from checks.exercises.renderers.notebook_parts import graded_parts
from checks.exercises.renderers.pdf import NoPdfError, find_engine, typeset

BROWSER = next((name for name in ("chromium", "chromium-browser", "google-chrome", "chrome") if shutil.which(name)), "")
WIDEST_OVERFLOW = 12.0
"""Points by which a line may stick out: a third of what lies between the text and the marks in the margin."""
NOTEBOOK_FAMILIES = ("reverse-trace", "boolean-network", "derivative-rules")

needs_browser = pytest.mark.skipif(not BROWSER, reason="no Chromium is installed")


def skip_without_tex(document: str) -> None:
    if find_engine(document) is None:
        pytest.skip("no TeX is installed that can set this")


def notebook_sheet() -> SheetKey:
    """A sheet with numbers, formulas, a truth table, a choice and a gate."""
    families = all_families()
    questions = tuple([sample(name, families[name].workloads[-2]) for name in NOTEBOOK_FAMILIES])
    return SheetKey("Notebook", "", questions)


# TeX


@pytest.mark.nightly
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", list(all_families()))
def test_tex_sets_every_family(name: str, language: str) -> None:
    """At every workload, with solutions and without: no error, nothing that sticks out, no character without glyph."""
    exercises = tuple([sample(name, workload) for workload in all_families()[name].workloads])
    key = SheetKey("Sheet", "", exercises)
    for document in (latex(key.sheet, language), latex(key, language)):
        skip_without_tex(document)
        made = typeset(document)
        assert made.pdf.startswith(b"%PDF-")
        assert "Missing character" not in made.log
        overfull = re.findall(r"Overfull \\hbox \((\d+\.\d+)pt too wide\)(.*?)\n\n", made.log, re.DOTALL)
        assert [found for found in overfull if float(found[0]) > WIDEST_OVERFLOW] == []


@pytest.mark.nightly
@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_the_sheet_are_in_the_pdf(language: str, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext is installed")
    key = notebook_sheet()
    skip_without_tex(latex(key, language))
    paths = export(key, "pdf", tmp_path, language)
    for path in paths:
        text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, text=True).stdout
        for question in key.questions:
            assert "".join(resolve(question.title, language).split()) in "".join(text.split())


@pytest.mark.nightly
def test_the_same_sheet_is_the_same_pdf() -> None:
    document = latex(notebook_sheet().sheet)
    skip_without_tex(document)
    assert typeset(document).pdf == typeset(document).pdf


@pytest.mark.nightly
def test_what_tex_complains_about_is_told() -> None:
    document = latex(notebook_sheet().sheet).replace("\\begin{document}", "\\begin{document}\\nosuchcommand")
    skip_without_tex(document)
    with pytest.raises(NoPdfError, match=r"Undefined control sequence\. l\.\d+"):
        typeset(document)


# A browser

PROBE = """
<pre id="found"></pre><script>
const found = {formulas: 0, flat: [], fractions: [], wide: [], roots: 0};
for (const box of document.querySelectorAll("details")) box.open = true;
for (const math of document.querySelectorAll("math")) {
  found.formulas += 1;
  const box = math.getBoundingClientRect();
  if (box.width < 2 || box.height < 4) found.flat.push(math.textContent);
}
for (const mfrac of document.querySelectorAll("mfrac")) {
  const [above, below] = [...mfrac.children].map(child => child.getBoundingClientRect());
  if (above.bottom > below.top + 1) found.fractions.push(mfrac.textContent);
}
for (const box of document.querySelectorAll(".wide"))
  if (box.scrollWidth > box.clientWidth + 1) found.wide.push(box.textContent.slice(0, 80));
found.body = document.documentElement.scrollWidth <= window.innerWidth;
found.loaded = performance.getEntriesByType("resource").map(entry => entry.name);
document.getElementById("found").textContent = "FOUND" + JSON.stringify(found) + "END";
</script>"""


def browse(page: str, folder: Path, width: int = 1000) -> dict:
    """What a browser makes of a page: measured by a script that only this test adds."""
    path = folder / "page.html"
    path.write_text(page.replace("</body>", PROBE + "</body>"), encoding="utf-8")
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}"]
    command += [f"--window-size={width},2000", "--dump-dom", path.as_uri()]
    said = subprocess.run(command, capture_output=True, timeout=120, check=True).stdout.decode("utf-8")
    match = re.search(r">FOUND(.*?)END<", said, re.DOTALL)
    assert match, said[-500:]
    return json.loads(html.unescape(match[1]))


@needs_browser
@pytest.mark.nightly
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_browser_sets_the_page_without_network(language: str, tmp_path: Path) -> None:
    page = web_page(sheet_of_all(), language)
    found = browse(page, tmp_path)
    assert found["formulas"] == page.count("<math") > 50
    assert found["flat"] == found["fractions"] == found["loaded"] == []
    assert found["wide"] == []
    assert found["body"]


@needs_browser
@pytest.mark.nightly
def test_nothing_sticks_out_on_a_telephone(tmp_path: Path) -> None:
    """Wide formulas and tables scroll in their own boxes, the page does not."""
    assert browse(web_page(sheet_of_all()), tmp_path, width=500)["body"]


@needs_browser
@pytest.mark.nightly
def test_the_probe_sees_a_formula_that_is_not_set(tmp_path: Path) -> None:
    page = web_page(notebook_sheet()).replace("</main>", "<math></math></main>")
    assert browse(page, tmp_path)["flat"] == [""]


# Notebooks


@pytest.mark.parametrize("language", LANGUAGES)
def test_notebooks_are_valid(language: str, tmp_path: Path) -> None:
    nbformat = pytest.importorskip("nbformat")
    for name in ("ipynb", "nbgrader", "otter"):
        notebooks = [path for path in export(sheet_of_all(), name, tmp_path, language) if path.suffix == ".ipynb"]
        assert notebooks
        for path in notebooks:
            nbformat.validate(nbformat.read(path, as_version=4))


def test_metadata_is_valid_for_nbgrader(tmp_path: Path) -> None:
    pytest.importorskip("nbgrader")
    from nbgrader.nbgraderformat import MetadataValidator

    path = export(sheet_of_all(), "nbgrader", tmp_path)[0]
    nbformat = pytest.importorskip("nbformat")
    MetadataValidator().validate_nb(nbformat.read(path, as_version=4))


@pytest.mark.nightly
def test_filled_in_notebook_writes_answers_that_earn_all_marks(tmp_path: Path) -> None:
    """The cells of the solved notebook, then the one of the students' notebook that writes the file."""
    from checks.exercises import check_sheet

    key = notebook_sheet()
    solved = [c for c in json.loads(plain_notebook(key))["cells"] if c["cell_type"] == "code"]
    writer = json.loads(plain_notebook(key.sheet))["cells"][-1]
    program = "\n".join(["".join(cell["source"]) for cell in [*solved, writer]])
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True)
    answers = json.loads((tmp_path / "answers.json").read_text(encoding="utf-8"))
    found = check_sheet(key, answers)
    assert sum(question.marks for question in found.questions) == key.sheet.marks


def right_answers(key: SheetKey) -> dict[str, str]:
    """The text of every answer cell of the solved notebook, by the cell's name."""
    cells = json.loads(plain_notebook(key))["cells"]
    return {cell["id"]: "".join(cell["source"]) for cell in cells if cell["id"].startswith("answers-")}


def spoiled(key: SheetKey) -> tuple[dict[str, str], int]:
    """Right answers but for the first part of every question, which is left empty; and the marks that are left."""
    answers, left = right_answers(key), 0
    for number, question in enumerate(key.questions, start=1):
        parts = list(graded_parts(question, "en").values())
        answers[f"answers-{number}"] += f'\nanswers_{number}["{parts[0]["letter"]}"] = ""\n'
        left += sum(part["marks"] for part in parts[1:])
    return answers, left


def handed_in(path: Path, answers: dict[str, str], target: Path) -> None:
    """The students' notebook with answers in its answer cells."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id", cell.get("id"))
        if name in answers:
            cell["source"] = answers[name]
    target.parent.mkdir(parents=True)
    target.write_text(json.dumps(notebook), encoding="utf-8")


def run(*command: str, folder: Path) -> str:
    """The output of a program of this environment, away from the user's own settings."""
    program = Path(sys.executable).with_name(command[0])
    own = {"PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder)}
    own |= {"JUPYTER_CONFIG_DIR": str(folder / "jupyter"), "IPYTHONDIR": str(folder / "ipython")}
    done = subprocess.run(
        [program, *command[1:]],
        cwd=folder,
        env=os.environ | own,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def released_by_nbgrader(key: SheetKey, folder: Path) -> tuple[Path, Path, str]:
    """The course's folder, the notebook that students get, and its text."""
    pytest.importorskip("nbgrader")
    export(key, "nbgrader", folder)
    course = folder / "nbgrader"
    run("nbgrader", "generate_assignment", "sheet", folder=course)
    released = course / "release" / "sheet" / "sheet.ipynb"
    return course, released, released.read_text(encoding="utf-8")


def graded_by_nbgrader(course: Path, released: Path, answers: Mapping[str, Any]) -> list[dict[str, str]]:
    """The rows of nbgrader's table of grades, for the answers of each student."""
    for student, given in answers.items():
        handed_in(released, given, course / "submitted" / student / "sheet" / "sheet.ipynb")
    run("nbgrader", "autograde", "sheet", folder=course)
    run("nbgrader", "export", folder=course)
    return list(csv.DictReader((course / "grades.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.nightly
def test_nbgrader_grades(tmp_path: Path) -> None:
    key = notebook_sheet()
    course, released, text = released_by_nbgrader(key, tmp_path)
    assert "judged" not in text
    assert "'key'" not in text
    assert "NotImplementedError" not in text
    wrong, left = spoiled(key)
    rows = graded_by_nbgrader(course, released, {"right": right_answers(key), "spoiled": wrong, "empty": {}})
    assert {row["student_id"]: float(row["score"]) for row in rows} == {
        "right": key.sheet.marks,
        "spoiled": left,
        "empty": 0,
    }
    assert {float(row["max_score"]) for row in rows} == {key.sheet.marks}
    graded = json.loads((course / "autograded" / "right" / "sheet" / "sheet.ipynb").read_text(encoding="utf-8"))
    streams = [output for cell in graded["cells"] for output in cell.get("outputs", ()) if "name" in output]
    assert {output["name"] for output in streams} == {"stdout"}


@pytest.mark.nightly
def test_otter_grades(tmp_path: Path) -> None:
    pytest.importorskip("otter")
    key = notebook_sheet()
    export(key, "otter", tmp_path)
    folder = tmp_path / "otter" / "sheet"
    run("otter", "generate", "-t", "staff/tests", "-o", "autograder.zip", "--no-environment", folder=folder)
    wrong, left = spoiled(key)
    for student, answers, marks in (("right", right_answers(key), key.sheet.marks), ("spoiled", wrong, left)):
        handed_in(folder / "student" / "sheet.ipynb", answers, folder / student / "sheet.ipynb")
        run("otter", "run", "-a", "autograder.zip", "-o", student, f"{student}/sheet.ipynb", folder=folder)
        results = json.loads((folder / student / "results.json").read_text(encoding="utf-8"))
        assert sum(test.get("score", 0) for test in results["tests"]) == marks


PROGRAMS = "write-the-rule"


def sheet_with_programs() -> SheetKey:
    """Two questions that ask for functions of the same names."""
    family = all_families()[PROGRAMS]
    return SheetKey("Programs", "", (make(family, 3, 5), make(family, 4, 5)))


def program_cells(key: SheetKey, *, wrong: bool) -> tuple[dict[str, str], int]:
    """Right programs, or one of the known wrong ones in the first part of every question; and their marks."""
    cells, marks = {}, 0
    for number, question in enumerate(key.questions, start=1):
        for letter, part in zip("ab", question.content.parts, strict=True):
            spoilt = wrong and letter == "a"
            text = part.mistakes[0].answer if spoilt else part.key
            cells[f"program-{number}-{letter}"] = f"import numpy as np\n\n\n{text}\n"
            marks += 0 if spoilt else part.marks
    return cells, marks


@pytest.mark.nightly
def test_nbgrader_grades_programs(tmp_path: Path) -> None:
    key = sheet_with_programs()
    course, released, text = released_by_nbgrader(key, tmp_path)
    assert "complaint" not in text
    assert "def layer_vjp" in text
    rules = [line.strip() for line in key.questions[0].content.parts[0].key.splitlines() if line.startswith("    g")]
    assert rules
    assert not any([rule in text for rule in rules])
    right, all_marks = program_cells(key, wrong=False)
    wrong, left = program_cells(key, wrong=True)
    rows = graded_by_nbgrader(course, released, {"right": right, "spoiled": wrong, "empty": {}})
    found = {row["student_id"]: float(row["score"]) for row in rows}
    assert found == {"right": all_marks, "spoiled": left, "empty": 0}
    assert all_marks == key.sheet.marks


@pytest.mark.nightly
def test_otter_grades_programs(tmp_path: Path) -> None:
    pytest.importorskip("otter")
    key = sheet_with_programs()
    export(key, "otter", tmp_path)
    folder = tmp_path / "otter" / "sheet"
    run("otter", "generate", "-t", "staff/tests", "-o", "autograder.zip", "--no-environment", folder=folder)
    for student in ("right", "spoiled"):
        answers, marks = program_cells(key, wrong=student == "spoiled")
        handed_in(folder / "student" / "sheet.ipynb", answers, folder / student / "sheet.ipynb")
        run("otter", "run", "-a", "autograder.zip", "-o", student, f"{student}/sheet.ipynb", folder=folder)
        results = json.loads((folder / student / "results.json").read_text(encoding="utf-8"))
        assert sum(test.get("score", 0) for test in results["tests"]) == marks


@pytest.mark.nightly
def test_a_plain_notebook_writes_the_source_of_programs(tmp_path: Path) -> None:
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    key = sheet_with_programs()
    notebook = nbformat.reads(plain_notebook(key.sheet), as_version=4)
    answers, _ = program_cells(key, wrong=False)
    for cell in notebook.cells:
        cell.source = answers.get(cell.id, cell.source)
    nbclient.NotebookClient(notebook, resources={"metadata": {"path": str(tmp_path)}}).execute()
    written = json.loads((tmp_path / "answers.json").read_text(encoding="utf-8"))["answers"]
    for number, question in enumerate(key.questions, start=1):
        for part in question.content.parts:
            assert written[str(number)][part.name].strip() == part.key.strip()
