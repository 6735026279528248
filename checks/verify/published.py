"""Values published with the handout: what student mode compares with where the staff part is not installed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from checks.assignments.keys import Key
from checks.assignments.saved import from_json, to_json
from checks.assignments.task import Arguments, Assignment, Standing, Task
from checks.verify.asking import Asker
from checks.verify.bounds import Expectation, expect
from checks.verify.checking import Checked, Sample, reason_of
from checks.verify.comparison import compare
from checks.verify.drawing import draw
from checks.verify.report import Status

FILE = "published.json"
PER_TASK = 6
SEED = 7


@dataclass(frozen=True)
class Published:
    """One question with its right answers, and the family of inputs that it is from."""

    arguments: Arguments
    expectation: Expectation
    family: str = ""


def published_values(assignment: Assignment, task: str) -> tuple[Published, ...]:
    """The values published for a task; none if the assignment publishes none."""
    return _read(str(Path(assignment.folder) / FILE), assignment.saved_types).get(task, ())


def check_published(asker: Asker, task: Task, published: tuple[Published, ...]) -> Checked:
    """Ask the published questions."""
    samples = []
    for number, value in enumerate(published):
        answer = asker.answer(task, value.arguments)
        wrong = None if answer.outputs is None else compare(answer.outputs, value.expectation, task.outputs)
        samples.append(Sample(value.arguments, answer, value.expectation, wrong, number))
    failed = [sample for sample in samples if sample.wrong]
    status = Status.FAILED if failed else Status.PASSED
    return Checked(status, reason_of(failed[0]) if failed else "", tuple(samples), None, len(samples))


def publish(assignment: Assignment, keys: Mapping[str, Key]) -> Path:
    """Write the file of published values: required families in turn, small inputs; staff runs this once.

    Returns
    -------
    Path
        The file written, in the assignment's folder.
    """
    saved = {}
    for task in assignment.tasks:
        if task.name in keys and task.judge is None:
            saved[task.name] = [_saved(value) for value in questions(task, keys[task.name])]
    path = Path(assignment.folder) / FILE
    path.write_text(_lines(saved), encoding="utf-8")
    _read.cache_clear()
    return path


def questions(task: Task, key: Key) -> list[Published]:
    """What may be published of a task: inputs of the required families in turn; never one that is uninformative."""
    ordinary = [family for family in task.families if not family.without and not family.subgradient]
    families = [family for family in ordinary if family.standing is Standing.REQUIRED]
    found: list[Published] = []
    for number in range(6 * PER_TASK if families else 0):
        family = families[number % len(families)]
        arguments = draw(family, SEED, task.name, number)
        expectation = expect(key, family, arguments)
        if expectation.informative and _small(expectation):
            found.append(Published(arguments, expectation, family.name))
        if len(found) == PER_TASK:
            break
    return found


def _lines(saved: Mapping[str, list[dict[str, object]]]) -> str:
    """JSON with one line a value: short, and readable in a diff."""
    tasks = []
    for name, values in saved.items():
        lines = ",\n".join(json.dumps(value, separators=(",", ":")) for value in values)
        tasks.append(f"{json.dumps(name)}:[\n{lines}\n]")
    return "{" + ",\n".join(tasks) + "}\n"


def _small(expectation: Expectation) -> bool:
    return bool(sum(entry.size for entry in expectation.low) <= 400)


def _saved(value: Published) -> dict[str, object]:
    expectation = value.expectation
    return {
        "family": value.family,
        "arguments": to_json(value.arguments),
        "answers": [to_json(np.asarray(entry)) for entry in expectation.low],
        "bounds": [to_json(np.asarray(entry)) for entry in expectation.bounds],
    }


@cache
def _read(path: str, types: tuple[type, ...]) -> dict[str, tuple[Published, ...]]:
    file = Path(path)
    if not file.exists():
        return {}
    saved = json.loads(file.read_text(encoding="utf-8"))
    return {task: tuple(_published(value, types) for value in values) for task, values in saved.items()}


def _published(saved: dict[str, Any], types: tuple[type, ...]) -> Published:
    answers = tuple(from_json(entry) for entry in saved["answers"])
    bounds = tuple(from_json(entry) for entry in saved["bounds"])
    arguments = from_json(saved["arguments"], {known.__name__: known for known in types})
    return Published(arguments, Expectation(answers, answers, bounds), str(saved["family"]))
