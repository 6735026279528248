"""Exports by their own rules, without the programs that read them: those are in test_exercise_programs.py."""

import csv
import json
import re
import xml.etree.ElementTree as ET
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest
from exercise_command import exercise as main
from exercise_samples import lightest, samples, sheet_of_all

from checks.exercises import SheetKey, all_families, mark
from checks.exercises.answers import NumberAnswer
from checks.exercises.exporting import FORMATS, export
from checks.exercises.formula_text import GREEK, ONE_ARGUMENT, OPERATORS, TWO_ARGUMENTS
from checks.exercises.messages import LANGUAGES
from checks.exercises.renderers.html import web_page
from checks.exercises.renderers.latex import latex
from checks.exercises.renderers.long_formulas import broken, width
from checks.exercises.renderers.mathml import mathml
from checks.exercises.renderers.notebook import nbgrader_notebook, otter_test, plain_notebook
from checks.exercises.renderers.notebook_grader import judged, numbers
from checks.exercises.renderers.notebook_grader import number as read
from checks.exercises.renderers.notebook_parts import givens, graded_parts
from checks.exercises.renderers.pdf import NoPdfError, typeset

NAMES = list(all_families())
VOID = {"meta", "br", "img", "hr", "link", "input"}


def exercise_of(name: str):
    return lightest(name)


class Page(HTMLParser):
    """Checks that elements nest, and collects them with their attributes, and the words outside formulas."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(page)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.words += data


# MathML


def test_every_command_of_the_subset_has_mathml() -> None:
    for command in [*GREEK, *[name for name in OPERATORS if name != "\\"]]:
        assert ET.fromstring(mathml(f"a \\{command} b")).tag == "math", command
    for command in ONE_ARGUMENT:
        ET.fromstring(mathml(f"\\{command}{{x}}"))
    for command in TWO_ARGUMENTS:
        ET.fromstring(mathml(f"\\{command}{{x}}{{y}}"))


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (r"\bar v_4 \cos(v_2)", "v‾4cos(v2)"),
        (r"\sum_{i=1}^n x_i^2", "∑i=1nxi2"),
        (r"\begin{pmatrix} 1 & -2 \\ 3 & 4 \end{pmatrix}", "(1−234)"),
        (r"\left( \frac{1}{2} \right]", "(12]"),
        (r"\left. x \right|", "x|"),
        (r"f'(x), \{ 1 \}", "f′(x),{1}"),
        (r"\mathbb{R}^{n \times k}", "ℝn×k"),
        (r"\text{if } a < b", "if\N{NO-BREAK SPACE}a<b"),
        (r"\mathrm{relu}(x)", "relu(x)"),
    ],
)
def test_characters_of_mathml_are_those_of_the_formula(formula: str, text: str) -> None:
    assert "".join(ET.fromstring(mathml(formula)).itertext()) == text


def test_scripts_and_fractions_have_all_their_children() -> None:
    children = {"msub": 2, "msup": 2, "msubsup": 3, "mfrac": 2, "munder": 2, "mover": 2, "munderover": 3}
    found = mathml(r"\frac{x_1^2}{\bar y} + \sum_{k=1}^n \hat a_k + \max_i b^{c^d} + f'_1 + {}^T")
    for element in ET.fromstring(found).iter():
        assert len(element) == children.get(element.tag, len(element)), element.tag


@pytest.mark.parametrize("formula", ["{x", r"\frac{1}", r"\left( x", r"\begin{pmatrix} 1", "x}"])
def test_unfinished_formulas_are_refused(formula: str) -> None:
    with pytest.raises(ValueError, match=r"formula|braces|brace"):
        mathml(formula)


def test_a_sign_after_a_relation_is_one_of_its_operand() -> None:
    signs = [e for e in ET.fromstring(mathml("x - y = -z (-w)")).iter("mo") if e.text == "−"]
    assert [sign.get("form") for sign in signs] == [None, "prefix", "prefix"]


# Long formulas


@pytest.mark.parametrize("formula", ["a = b + c = d - e", "u = x + 1, \\quad v = 2 x, \\quad w = 3", "a + b + c + d"])
def test_broken_formulas_lose_nothing_and_fit(formula: str) -> None:
    found = broken(formula, 9)
    lines = found.removeprefix("\\begin{aligned}").removesuffix("\\end{aligned}").split("\\\\")
    assert len(lines) > 1
    assert max(map(width, lines)) <= 9 + 4
    kept = re.sub(r"&|\\begin\{aligned\}|\\end\{aligned\}|\\\\|\\q?quad|\s", "", found)
    assert kept == re.sub(r"\\quad|\s", "", formula)


def test_a_matrix_is_never_broken() -> None:
    formula = "A = \\begin{pmatrix} 1 + 2 & 3 = 4 \\end{pmatrix} = B"
    assert "\\begin{pmatrix} 1 + 2 & 3 = 4 \\end{pmatrix}" in broken(formula, 5)


# Web pages


@pytest.mark.parametrize("language", LANGUAGES)
def test_web_page_is_well_formed_and_stands_alone(language: str) -> None:
    page = web_page(sheet_of_all(), language)
    found = Page(page)
    assert dict(found.elements)["html"]["lang"] == {"en": "en", "zh": "zh-Hans"}[language]
    names = {name for name, _ in found.elements}
    assert not names & {"script", "link", "iframe", "img"}
    addresses = set(re.findall(r"https?://[^\"' )]*", page))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert "url(" not in page
    assert "@import" not in page
    heads = [attributes for name, attributes in found.elements if name == "th"]
    assert heads
    assert all(attributes.get("scope") in ("col", "row") for attributes in heads)
    assert len([1 for name, _ in found.elements if name == "section"]) == len(samples())
    assert "$" not in found.words
    assert "\\" not in found.words.replace("\\n", "")


def test_formulas_of_pages_are_well_formed() -> None:
    page = web_page(sheet_of_all())
    formulas = re.findall(r"<math.*?</math>", page, re.DOTALL)
    assert len(formulas) > 20
    for formula in formulas:
        ET.fromstring(formula)


def test_students_get_no_keys() -> None:
    """What tells a solution apart from a question: opened boxes, filled cells, ticked options, steps."""
    key = sheet_of_all()
    for text in (web_page(key.sheet), latex(key.sheet), plain_notebook(key.sheet)):
        assert "☒" not in text
        assert 'class="filled"' not in text
        assert "\\filled{" not in text.partition("\\begin{document}")[2]
        assert "boxtimes" not in text
        assert str(samples()[0].seed) + "/" not in text
    assert 'class="step"' not in web_page(key.sheet)
    assert web_page(key).count("<details>") >= len(key.questions)


# LaTeX


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("solved", [False, True])
def test_latex_is_balanced(language: str, solved: bool) -> None:
    key = sheet_of_all()
    document = latex(key if solved else key.sheet, language)
    body = document.partition("\\begin{document}")[2]
    plain = re.sub(r"\\[{}\\$]", "", body)
    assert plain.count("{") == plain.count("}")
    assert plain.count("$") % 2 == 0
    stack: list[str] = []
    for kind, name in re.findall(r"\\(begin|end)\{(\w+\*?)\}", "\\begin{document}" + body):
        if kind == "begin":
            stack.append(name)
        else:
            assert stack.pop() == name
    assert not stack
    assert body.count("\\question{") == len(key.questions)
    assert "A \\& B" in document
    assert ("ctex" in document) == (language == "zh")


def test_what_tex_does_not_like_is_escaped() -> None:
    name = r"50 % of #1_{x} & \input{secret} ~ ^ $"
    key = SheetKey("Title", name.replace("$", ""), samples()[:1])
    body = latex(key.sheet).partition("\\begin{document}")[2]
    assert "\\input{" not in body
    assert r"50 \% of \#1\_\{x\} \& \textbackslash{}input\{secret\} \textasciitilde{} \textasciicircum{}" in body


def test_no_tex_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(NoPdfError, match="no xelatex or lualatex is installed"):
        typeset(latex(sheet_of_all().sheet, "zh"))


# Notebooks and their grader


@pytest.mark.parametrize("name", NAMES)
def test_grader_of_notebooks_agrees_with_marking(name: str) -> None:
    """Right answers and those of known mistakes, judged alone: what `mark` calls right is right, and nothing else."""
    exercise = exercise_of(name)
    parts = graded_parts(exercise, "en")
    for part in exercise.content.parts:
        if part.name not in parts:
            continue
        for answer in [part.answer.show(part.key), part.key, *[m.answer for m in part.mistakes if m.answer]]:
            wanted = mark(exercise, {part.name: answer})[part.name].outcome
            found = judged(parts, givens(exercise), {parts[part.name]["letter"]: answer})[part.name]
            assert (found[0] == "wrong") == (wanted not in ("right", "carried")), (part.name, answer)


@pytest.mark.parametrize("name", ["reverse-trace"])
def test_errors_are_carried_forward_in_notebooks(name: str) -> None:
    exercise = exercise_of(name)
    parts = graded_parts(exercise, "en")
    numbers_asked = [part for part in exercise.content.parts if isinstance(part.answer, NumberAnswer)]
    right = {parts[part.name]["letter"]: part.key for part in numbers_asked}
    first = numbers_asked[0]
    wrong = str(Fraction(first.key).limit_denominator(100) + 1)
    alone = judged(parts, givens(exercise), right | {parts[first.name]["letter"]: wrong})
    assert alone[first.name][0] == "wrong"
    outcomes = {
        p.part: p.outcome for p in mark(exercise, {q.name: q.key for q in numbers_asked} | {first.name: wrong}).parts
    }
    for part in numbers_asked[1:]:
        assert (alone[part.name][0] == "wrong") == (outcomes[part.name] not in ("right", "carried")), part.name


@pytest.mark.parametrize("text", ["-2,5", "3/4", "1.2·10^-3", "1e2", "−7", "２.5", ".5", "2."])
def test_grader_reads_numbers_as_marking_does(text: str) -> None:
    assert read(text) == NumberAnswer().read(text)


@pytest.mark.parametrize("text", ["12%", "", "1,234.5", "two", "1/", "__import__('os')", "1e999"])
def test_grader_refuses_what_is_no_number(text: str) -> None:
    part = {"kind": "number", "key": "12", "digits": 3, "tolerance": "1/100", "letter": "a"}
    assert judged({"a": part}, {}, {"a": text})["a"][0] == "wrong"


def test_grader_takes_lists_and_texts() -> None:
    assert numbers([[1, 2], [3, 4.5]], 4) == numbers("1 2; 3 4,5", 4) == numbers("[[1, 2], [3, 4.5]]", 4)


def test_grader_never_runs_an_answer() -> None:
    part = {"kind": "formula", "key": "x", "variables": ["x"], "low": 0.2, "high": 3.0, "letter": "a"}
    for answer in ("exec('1/0')", "(" * 5000, "9**9**9**9", "x.__class__", None, 3, ["x"]):
        assert judged({"a": part}, {}, {"a": answer})["a"][0] == "wrong", answer


def test_students_notebooks_hold_no_keys_and_no_grader() -> None:
    key = sheet_of_all()
    for text in (plain_notebook(key.sheet), otter_test(key.questions[0], 1, "en", public=True)):
        assert "judged" not in text
        assert "PARTS" not in text


def test_keys_of_the_source_notebook_are_within_regions_that_nbgrader_removes() -> None:
    for cell in json.loads(nbgrader_notebook(sheet_of_all()))["cells"]:
        text = "".join(cell["source"])
        open_part = re.sub(r"### BEGIN (SOLUTION|HIDDEN TESTS).*?### END \1", "", text, flags=re.DOTALL)
        assert "'key'" not in open_part
        assert "judged(" not in open_part
        assert "complaint(" not in open_part
        if "BEGIN HIDDEN" in text:
            assert cell["metadata"]["nbgrader"]["grade"]
            assert "'key'" in text or "complaint(" in text


# The list


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "pdf"])
def test_every_format_is_written_and_twice_the_same(name: str, tmp_path: Path) -> None:
    key = SheetKey("Sheet", "", samples()[:2])
    first = export(key, name, tmp_path / "a", "en")
    second = export(key, name, tmp_path / "b", "en")
    assert first
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert len({path.relative_to(tmp_path / "a") for path in first}) == len(first)
    assert FORMATS[name].about


def test_unknown_formats_and_sheets_without_keys_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"no format 'docx'; there are .*html"):
        export(samples()[0], "docx", tmp_path)
    with pytest.raises(ValueError, match="has no keys"):
        export(sheet_of_all().sheet.questions, "csv", tmp_path)


def test_table_of_keys_can_be_read_back(tmp_path: Path) -> None:
    (path,) = export(sheet_of_all(), "csv", tmp_path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    parts = [(str(k), part) for k, q in enumerate(samples(), start=1) for part in q.content.parts]
    assert len(rows) == len(parts)
    for row, (number, part) in zip(rows, parts, strict=True):
        assert (row["question"], row["name"], row["exact"]) == (number, part.name, part.key)
        assert part.answer.agrees(part.answer.read(row["answer"]), part.answer.read(part.key))


def test_the_command_writes_the_formats_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["sheet", "reverse-trace:1", "--seed", "3", "--format", "html", "csv", "--out", str(tmp_path)]
    assert main(arguments) == 0
    written = {Path(line).name for line in capsys.readouterr().out.split()}
    assert {"sheet.html", "sheet.solution.html", "sheet.keys.csv", "sheet.json", "sheet.key.json"} <= written
    assert "sheet.md" not in written
    assert main(["make", "reverse-trace", "--seed", "5", "--format", "tex", "--out", str(tmp_path)]) == 0
    assert (tmp_path / "reverse-trace-2-5-1.tex").exists()
