"""Programs with planted mistakes: the right ones are right, each mistake can be mended in its own line alone."""

from dataclasses import replace

import pytest

from checks.exercises.line_repairs import agree, examples, is_right, loaded, repairing_lines, result, with_line
from checks.exercises.messages import LANGUAGES, resolve, say
from checks.exercises.shown_programs import PROGRAMS, ShownProgram

BUGS = [(program, k) for program in PROGRAMS for k in range(len(program.bugs))]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_a_program_does_what_its_definition_says(program: ShownProgram) -> None:
    assert is_right(program, program.source)
    assert 7 <= len(program.lines) <= 15


@pytest.mark.parametrize(("program", "number"), BUGS, ids=lambda value: getattr(value, "name", str(value)))
def test_every_mistake_shows_on_some_input_and_is_explained(program: ShownProgram, number: int) -> None:
    bug = program.bugs[number]
    assert not is_right(program, with_line(program.source, bug.line, bug.text))
    for language in LANGUAGES:
        assert resolve(say(f"find_the_bug.bug.{bug.message}"), language)


@pytest.mark.parametrize("program", PROGRAMS[3:], ids=lambda program: program.name)
def test_only_the_wrong_line_can_be_mended_by_one_token(program: ShownProgram) -> None:
    bug = program.bugs[0]
    assert repairing_lines(program, with_line(program.source, bug.line, bug.text)) == (bug.line,)


def test_an_ambiguous_mistake_is_found() -> None:
    """A lost sign of the numerator's second term can be mended where the term is made, too."""
    (program,) = [program for program in PROGRAMS if program.name == "quotient"]
    assert len(repairing_lines(program, with_line(program.source, 11, "top = du * v + u * dv"))) > 1


def test_a_wrong_definition_is_found() -> None:
    (program,) = [program for program in PROGRAMS if program.name == "step"]
    lying = replace(program, name="lying", definition=lambda w1, w2, x, t: (w1, w2))
    wrong = [not agree(result(loaded(program.source), x), result(lying.definition, x)) for x, _ in examples(program)]
    assert any(wrong)


def test_a_loop_that_does_not_end_is_stopped() -> None:
    endless = "def f(x):\n    for y in x:\n        x.append(y)\n    return 1\n"
    assert result(loaded(endless), [[1]]) is None
