"""Marks programs that students wrote, as hand-ins are verified: in a child process, which never holds the answers.

``verify_code_with(run_in_child)`` plugs it in; ``cotangent exercise check`` does. Without walls around the child the
marks are not safe: see ``cotangent verify``.
"""

import tempfile
import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from checks.assignments.derived import derive
from checks.assignments.keys import Key
from checks.assignments.task import Assignment
from checks.exercises.answers.code import CodeAnswer, CodeFinding
from checks.exercises.known_programs import Answered, cases, loaded, outcomes, same_outcomes
from checks.exercises.messages import Text, say
from checks.sandbox.script import Raised, Stopped
from checks.sandbox.submission import SubmissionError
from checks.verify.asking import Asker
from checks.verify.comparison import as_array
from checks.verify.grading import Grading, Settings, report
from checks.verify.report import Counterexample, Report
from checks.verify.verifying import HandIn, opened

FILE = "answer.py"
SECONDS, CALL_SECONDS = 20.0, 2.0
"""For a whole program, and for one call of it: arrays of five rows take none."""
TOO_SLOW = "time limit"
IMPORT = "import numpy as np"
"""A program may use ``np`` without saying so, as the statement does."""


def run_in_child(asked: CodeAnswer, program: str, reference: str, mistakes: Sequence[str] = ()) -> CodeFinding:
    """Verify a program against a right one, and find out which of the wrong ones it behaves like.

    Parameters
    ----------
    asked : CodeAnswer
    program : str
        What a student wrote.
    reference : str
        A right program; from a key file, which is as trusted as any program of staff.
    mistakes : sequence of str
        Wrong programs.

    Returns
    -------
    CodeFinding
    """
    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as folder:
        warnings.simplefilter("ignore", RuntimeWarning)  # means of empty arrays are advice, and nobody's to read here
        assignment, keys = assignment_of(asked, reference)
        path = Path(folder) / FILE
        path.write_text(f"{program}\n\n{IMPORT}\n", encoding="utf-8")  # at the end: lines keep their numbers
        try:
            with opened(path, assignment) as hand_in:
                found = _graded(hand_in, keys, diagnosed=False)
                if found.passed or hand_in.missing or _is_too_slow(found):
                    alike = ""
                else:
                    found = _graded(hand_in, keys, diagnosed=True)
                    alike = _alike(asked, hand_in.asker, mistakes)
        except SubmissionError as error:
            return CodeFinding(False, say("answers.code.not_loaded", reason=str(error)))
    return CodeFinding(True) if found.passed else CodeFinding(False, _proof(found), alike)


def _graded(hand_in: HandIn, keys: dict[str, Key], *, diagnosed: bool) -> Report:
    settings = Settings(keys=keys, seconds=SECONDS, diagnosed=diagnosed)
    return report(Grading(hand_in.asker, settings, hand_in.missing), FILE, hand_in.problems, 0.0, safe=False)


def _is_too_slow(found: Report) -> bool:
    """Whether a call ended at the time limit: then no smaller input is looked for."""
    return any([TOO_SLOW in check.reason for task in found.tasks for check in task.checks])


def assignment_of(asked: CodeAnswer, reference: str) -> tuple[Assignment, dict[str, Key]]:
    """The assignment that asks for the function, and its staff part."""
    name = asked.function.name
    assignment, keys = derive(name, {asked.signature: loaded(reference, name)})
    tasks = tuple([replace(task, seconds=CALL_SECONDS) for task in assignment.tasks])
    return replace(assignment, tasks=tasks), keys


def _alike(asked: CodeAnswer, asker: Asker, mistakes: Sequence[str]) -> str:
    """The wrong program that answers every question as the hand-in does."""
    if not mistakes:
        return ""
    task = asker.assignment.task(asked.function.name)
    own = []
    for arguments in cases(asked.function):
        answer = asker.answer(task, arguments)
        if isinstance(answer.outcome, Stopped):
            return ""
        if answer.outputs is None:
            outcome = answer.outcome
            own.append(Answered(raised=outcome.type_name if isinstance(outcome, Raised) else type(outcome).__name__))
            continue
        arrays = [as_array(output) for output in answer.outputs]
        if any([isinstance(array, str) for array in arrays]):
            return ""
        own.append(Answered(tuple(arrays)))
    return next((text for text in mistakes if same_outcomes(own, outcomes(asked.function, text))), "")


def _proof(found: Report) -> Text:
    """The first check that failed, with its counterexample."""
    if found.problems:
        return say("answers.code.not_loaded", reason=found.problems[0])
    failed = [check for task in found.tasks for check in task.checks if not check.status.fine]
    proof = next((check.counterexample for check in failed if check.counterexample), None)
    if proof is None:
        return say("answers.code.failed", reason=failed[0].reason or failed[0].sentence)
    return _on_input(proof)


def _on_input(proof: Counterexample) -> Text:
    given = "; ".join([line for line in proof.call.splitlines() if " = np." in line or _is_number(line)])
    if proof.got and proof.expected:
        return say("answers.code.differs", given=given, got=_line(proof.got), wanted=_line(proof.expected))
    where = f" ({proof.where})" if proof.where else ""
    return say("answers.code.fails", given=given, reason=f"{proof.sentence}{where}")


def _is_number(line: str) -> bool:
    """Whether a line sets an argument to a number."""
    _, equals, value = line.partition(" = ")
    return bool(equals) and value.lstrip("-").replace(".", "", 1).isdigit()


def _line(text: str) -> str:
    return " ".join(text.split())
