"""Parts that are answered by a program, in notebooks: a cell for the function, hidden tests without the right one."""

import ast
import pprint
from importlib.resources import files
from typing import Any

import numpy as np

from checks.exercises.answers import CodeAnswer
from checks.exercises.exercise import Exercise, Part
from checks.exercises.known_programs import cases, outcomes
from checks.exercises.messages import resolve, say
from checks.exercises.renderers.notebook_cells import NotebookCell, code_cell, with_metadata
from checks.exercises.renderers.notebook_parts import has_graded_parts, letters


def program_parts(exercise: Exercise) -> tuple[Part, ...]:
    """The parts that ask for a program."""
    return tuple([part for part in exercise.content.parts if isinstance(part.answer, CodeAnswer)])


def stub(part: Part) -> str:
    """The head of the function that is asked for, and an empty body."""
    assert isinstance(part.answer, CodeAnswer)
    return f"import numpy as np\n\n\ndef {part.answer.function.call}:\n    ..."


def with_regions(part: Part) -> str:
    """The right program with its body in a region that nbgrader empties; what is left is a function, too."""
    assert isinstance(part.answer, CodeAnswer)
    body = "\n".join(part.key.splitlines()[1:])
    head = f'def {part.answer.function.call}:\n    """{", ".join(part.answer.function.outputs)}"""'
    return f"import numpy as np\n\n\n{head}\n    ### BEGIN SOLUTION\n{body}\n    ### END SOLUTION"


def kept_as(number: int, letter: str) -> str:
    """The name under which a question's function is kept: another question may ask for one of the same name."""
    return f"program_{number}_{letter}"


def kept(part: Part, number: int, letter: str) -> str:
    """The line that keeps it."""
    assert isinstance(part.answer, CodeAnswer)
    return f"{kept_as(number, letter)} = {part.answer.function.name}"


def program_grader_source() -> str:
    """The text of the grader, which needs NumPy."""
    text = files(__package__).joinpath("notebook_program_grader.py").read_text(encoding="utf-8")
    return text.partition('"""\n')[2].strip()


def case_list(part: Part) -> str:
    """Arguments and right results as Python text."""
    assert isinstance(part.answer, CodeAnswer)
    function = part.answer.function
    found: list[Any] = []
    for arguments, answered in zip(cases(function), outcomes(function, part.key), strict=True):
        given = [np.asarray(argument).tolist() for argument in arguments]
        found.append((given, [_short(output.tolist()) for output in answered.outputs]))
    text = pprint.pformat(found, width=116, compact=True)
    assert ast.literal_eval(text) == found
    return text


def _short(value: Any) -> Any:
    """Numbers to twelve digits: the last ones differ from machine to machine."""
    return [_short(entry) for entry in value] if isinstance(value, list) else float(f"{value:.12g}")


def is_graded(exercise: Exercise) -> bool:
    """Whether a notebook marks any part."""
    return has_graded_parts(exercise) or bool(program_parts(exercise))


def program_tests(exercise: Exercise, number: int) -> list[str]:
    """Tests of otter for programs: arguments and right results, not the right programs."""
    parts = program_parts(exercise)
    lines = ["", program_grader_source()] if parts else []
    for part in parts:
        letter = letters(exercise)[part.name]
        program = kept_as(number, letter)
        lines += [
            "",
            f"CASES_{letter} = {case_list(part)}",
            "",
            f'@test_case(name="({letter})", points={part.marks}, hidden=True)',
            f"def program_{letter}({program}):",
            f"    words = complaint({program}, CASES_{letter})",
            "    assert not words, words",
        ]
    return lines


def program_cells(exercise: Exercise, number: int, filled: dict[str, str]) -> list[NotebookCell]:
    """A cell for each program, and one that keeps the function under a name of its own."""
    cells = []
    for part in program_parts(exercise):
        letter = letters(exercise)[part.name]
        text = f"import numpy as np\n\n\n{filled[part.name]}" if part.name in filled else stub(part)
        cells.append(code_cell(f"program-{number}-{letter}", f"# ({letter})\n{text}"))
        cells.append(code_cell(f"keep-{number}-{letter}", kept(part, number, letter)))
    return cells


def graded_program_cells(part: Part, letter: str, number: int, language: str) -> list[NotebookCell]:
    """For nbgrader: a cell with the function, and a locked one whose hidden tests hold arguments and results."""
    assert isinstance(part.answer, CodeAnswer)
    own = f"program-{number}-{letter}"
    function = part.answer.function.name
    tests = [
        f"# {resolve(say('core.marking.by_hidden_tests'), language)}",
        f"callable({function})",
        "### BEGIN HIDDEN TESTS",
        program_grader_source(),
        "",
        f"words = complaint({function}, {case_list(part)})",
        f'print("({letter})", words)',
        f"0.0 if words else {float(part.marks)}",
        "### END HIDDEN TESTS",
    ]
    answer = with_metadata(
        code_cell(own, f"# ({letter})\n{with_regions(part)}"), own, grade=False, solution=True, locked=False
    )
    name = f"marks-{number}-{letter}"
    test = code_cell(name, "\n".join(tests))
    return [answer, with_metadata(test, name, grade=True, solution=False, locked=True, points=part.marks)]
