"""Sheets as Jupyter notebooks (nbformat 4.5): plain, for nbgrader, and for otter; written without any of these.

Answers go into a dict for each question. Keys, and the grader that compares, are only in the cells and files of staff.
"""

import base64
import json

from checks.exercises.blocks import Block, Drawing, Plane
from checks.exercises.exercise import Exercise, Part
from checks.exercises.messages import resolve, say
from checks.exercises.renderers.markdown import block_text, facts, part_labels, part_text
from checks.exercises.renderers.notebook_cells import (
    NotebookCell,
    as_notebook,
    code_cell,
    literal,
    locked_cell,
    markdown_cell,
    with_metadata,
)
from checks.exercises.renderers.notebook_parts import (
    form_in_comment,
    givens,
    graded_parts,
    grader_source,
    has_graded_parts,
    letters,
    readable,
)
from checks.exercises.renderers.notebook_programs import (
    graded_program_cells,
    is_graded,
    kept_as,
    program_cells,
    program_parts,
    program_tests,
)
from checks.exercises.renderers.paper import form
from checks.exercises.renderers.pictures import picture_svg, picture_text
from checks.exercises.sheet import Sheet, SheetKey
from checks.exercises.solution import worked


def plain_notebook(sheet: Sheet | SheetKey, language: str = "en") -> str:
    """A sheet as a notebook; one with keys has the answers filled in, and worked solutions.

    Its last cell writes ``answers.json``, which ``cotangent exercise check`` marks.
    """
    solved = isinstance(sheet, SheetKey)
    cells = [_title(sheet, language)]
    for number, question in enumerate(sheet.questions, start=1):
        cells.append(markdown_cell(f"question-{number}", _statement(question, number, language)))
        filled = {part.name: part.answer.show(part.key) for part in question.content.parts} if solved else {}
        cells.append(code_cell(f"answers-{number}", _template(question, number, language, filled)))
        cells += program_cells(question, number, filled)
        if solved:
            cells.append(markdown_cell(f"solution-{number}", _solution(question, language)))
    if not isinstance(sheet, SheetKey):
        cells.append(code_cell("write-answers", _writer(sheet)))
    return as_notebook(cells)


def nbgrader_notebook(key: SheetKey, language: str = "en") -> str:
    """The source notebook for nbgrader (metadata of schema version 3): it makes the students' version itself."""
    cells = [locked_cell(_title(key, language), "title")]
    for number, question in enumerate(key.questions, start=1):
        readable(question, language)
        name = f"question-{number}"
        cells.append(locked_cell(markdown_cell(name, _statement(question, number, language)), name))
        cells.append(_answer_cell(question, number, language))
        if has_graded_parts(question):
            cells.append(_test_cell(question, number, language))
        for part in program_parts(question):
            cells += graded_program_cells(part, letters(question)[part.name], number, language)
        cells += [_by_hand(part, question, number, language) for part in _others(question, language)]
    return as_notebook(cells)


def otter_notebook(sheet: Sheet, language: str = "en") -> str:
    """The students' notebook for otter; its checks are in the folder ``tests`` beside it."""
    cells = [_title(sheet, language), code_cell("otter", "import otter\n\ngrader = otter.Notebook()")]
    for number, question in enumerate(sheet.questions, start=1):
        cells.append(markdown_cell(f"question-{number}", _statement(question, number, language)))
        cells.append(code_cell(f"answers-{number}", _template(question, number, language, {})))
        cells += program_cells(question, number, {})
        if is_graded(question):
            cells.append(code_cell(f"check-{number}", f'grader.check("q{number}")'))
    cells.append(code_cell("export", "grader.export(pdf=False)"))
    return as_notebook(cells)


def otter_test(exercise: Exercise, number: int, language: str, *, public: bool) -> str:
    """A test file for otter, of the kind that raises exceptions: for students, or with keys for staff.

    Parameters
    ----------
    exercise : Exercise
        With keys, even for the students' file, which does not hold them.
    number : int
    language : str
    public : bool
        Whether it is for students: then it only says which answers are still empty.
    """
    parts = graded_parts(exercise, language)
    answers = f"answers_{number}"
    all_letters = [part["letter"] for part in parts.values()]
    lines = [
        "OK_FORMAT = False",
        "",
        "from otter.test_files import test_case",
        "",
        f'name = "q{number}"',
        "points = None",
        f"LETTERS = {all_letters!r}",
        "",
        '@test_case(name="answered", points=0)',
        f"def answered({answers}):",
        f"    empty = [letter for letter in LETTERS if {answers}.get(letter) in (None, '')]",
        '    assert not empty, f"no answer yet: {empty}"',
    ]
    if public:
        return "\n".join([*lines, ""])
    readable(exercise, language)
    lines += program_tests(exercise, number)
    if not parts:
        return "\n".join([*lines, ""])
    lines += ["", grader_source(), "", f"PARTS = {literal(parts)}", f"GIVENS = {literal(givens(exercise))}"]
    for name, part in parts.items():
        letter = part["letter"]
        lines += [
            "",
            f'@test_case(name="({letter})", points={part["marks"]}, hidden=True)',
            f"def part_{letter}({answers}):",
            f"    outcome, words = judged(PARTS, GIVENS, {answers})[{name!r}]",
            f'    assert outcome != "wrong", words or "({letter})"',
        ]
    return "\n".join([*lines, ""])


def _title(sheet: Sheet | SheetKey, language: str) -> NotebookCell:
    lines = [f"# {resolve(sheet.title, language)}"]
    lines += [resolve(say("core.paper.variant", variant=sheet.variant), language)] if sheet.variant else []
    return markdown_cell("title", "\n\n".join(lines))


def _statement(exercise: Exercise, number: int, language: str) -> str:
    labels = part_labels(exercise.content.parts)
    title = resolve(exercise.title, language)
    lines = [f"## {number}. {title}", f"*{resolve(facts(exercise), language)}*"]
    lines += [_block(block, language, labels) for block in exercise.content.statement]
    lines += [part_text(part, language, labels) for part in exercise.content.parts]
    return "\n\n".join(lines)


def _solution(exercise: Exercise, language: str) -> str:
    labels = part_labels(exercise.content.parts)
    lines = [f"### {resolve(say('core.solution'), language)}"]
    lines += [_block(block, language, labels) for block in exercise.content.solution]
    for part in exercise.content.parts:
        lines.append(f"**{labels[part.name]}** {resolve(part.prompt, language)}")
        lines += [_block(block, language, labels) for block in worked(exercise, part)]
    return "\n\n".join(lines)


def _block(block: Block, language: str, labels: dict[str, str]) -> str:
    """A block as Markdown; a drawing as a picture within the text."""
    if not isinstance(block, Drawing | Plane):
        return block_text(block, language, labels)
    picture = base64.b64encode(picture_svg(block).encode()).decode()
    return f'<img alt="{picture_text(block)}" src="data:image/svg+xml;base64,{picture}">'


def _template(exercise: Exercise, number: int, language: str, filled: dict[str, str]) -> str:
    """A dict with an entry for each part, and how each is to be written; programs have cells of their own."""
    lines = [f"answers_{number} = {{"]
    for part in [part for part in exercise.content.parts if part not in program_parts(exercise)]:
        how = form_in_comment(resolve(form(part.answer), language))
        answer = json.dumps(filled.get(part.name, ""), ensure_ascii=False)
        lines.append(f'    "{letters(exercise)[part.name]}": {answer},  # {how}')
    return "\n".join([*lines, "}"])


def _writer(sheet: Sheet) -> str:
    """A cell that collects the answers into the file that `check_sheet` reads."""
    names = {
        str(number): {letters(question)[part.name]: part.name for part in question.content.parts}
        for number, question in enumerate(sheet.questions, start=1)
    }
    own = ", ".join([f'"{number}": answers_{number}' for number in names])
    programs = [
        f'answers_{number}["{letter}"] = inspect.getsource({kept_as(number, letter)})'
        for number, question in enumerate(sheet.questions, start=1)
        for letter in [letters(question)[part.name] for part in program_parts(question)]
    ]
    return "\n".join(
        [
            *(["import inspect"] if programs else []),
            "import json",
            "",
            *programs,
            f"parts = {literal(names)}",
            f"given = {{{own}}}",
            "named = {q: {parts[q][k]: str(v) for k, v in given[q].items()} for q in parts}",
            'with open("answers.json", "w", encoding="utf-8") as file:',
            f'    json.dump({{"student": "", "variant": {literal(sheet.variant)}, "answers": named}}, file)',
        ]
    )


def _answer_cell(exercise: Exercise, number: int, language: str) -> NotebookCell:
    """Where students answer: an autograded answer cell, with the right answers in its solution region."""
    right = {part.name: part.answer.show(part.key) for part in exercise.content.parts}
    text = "\n".join(
        [
            _template(exercise, number, language, {}),
            "### BEGIN SOLUTION",
            _template(exercise, number, language, right),
            "### END SOLUTION",
        ]
    )
    name = f"answers-{number}"
    return with_metadata(code_cell(name, text), name, grade=False, solution=True, locked=False)


def _test_cell(exercise: Exercise, number: int, language: str) -> NotebookCell:
    """A locked cell whose hidden tests hold the keys: its value is the marks; it prints what became of each part."""
    names = [part["letter"] for part in graded_parts(exercise, language).values()]
    parts = graded_parts(exercise, language)
    text = "\n".join(
        [
            f"# {resolve(say('core.marking.by_hidden_tests'), language)}",
            f"print([letter for letter in {names} if answers_{number}.get(letter) in (None, '')])",
            "### BEGIN HIDDEN TESTS",
            grader_source(),
            "",
            f"parts = {literal(parts)}",
            f"found = judged(parts, {literal(givens(exercise))}, answers_{number})",
            "for name, (outcome, words) in found.items():",
            "    print(f\"({parts[name]['letter']})\", outcome, words)",
            'float(sum(parts[name]["marks"] for name, (outcome, _) in found.items() if outcome != "wrong"))',
            "### END HIDDEN TESTS",
        ]
    )
    name = f"marks-{number}"
    points = sum(part["marks"] for part in parts.values())
    return with_metadata(code_cell(name, text), name, grade=True, solution=False, locked=True, points=points)


def _others(exercise: Exercise, language: str) -> list[Part]:
    """The parts that are marked by hand."""
    known = [*graded_parts(exercise, language), *[part.name for part in program_parts(exercise)]]
    return [part for part in exercise.content.parts if part.name not in known]


def _by_hand(part: Part, exercise: Exercise, number: int, language: str) -> NotebookCell:
    """A cell for an answer that is read by a person."""
    letter = letters(exercise)[part.name]
    lines = [
        f"**{number} ({letter})**",
        "### BEGIN SOLUTION",
        f"```\n{part.answer.show(part.key)}\n```",
        "### END SOLUTION",
    ]
    name = f"by-hand-{number}-{letter}"
    cell = markdown_cell(name, "\n".join(lines))
    return with_metadata(cell, name, grade=True, solution=True, locked=False, points=part.marks)
