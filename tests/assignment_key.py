"""What every assignment's staff part has to stand up to; each assignment's tests call these."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np

from checks.assignments.keys import CodeBase, Key
from checks.assignments.registry import built_in, code_bases_of, keys_of
from checks.assignments.task import Arguments, Assignment, Family, NoAnswer, Property, Standing, Task
from checks.assignments.variants import edited, right_variants
from checks.verify.asking import Asker
from checks.verify.bounds import Expectation, expect
from checks.verify.comparison import compare
from checks.verify.drawing import draw, sizes_of, stream
from checks.verify.in_process import InProcess

SEED = 20261


def hand_in(assignment: Assignment, adapter: str, source: str) -> Asker:
    """A text that can be asked."""
    return Asker(assignment, next(a for a in assignment.adapters if a.name == adapter), InProcess(source))


@cache
def questions(name: str, task_name: str, count: int = 5) -> tuple[tuple[Family, Arguments, Expectation], ...]:
    """Some informative questions of every family, with the answers."""
    task, key = built_in(name).task(task_name), keys_of(name)[task_name]
    drawn = [
        (family, arguments, expect(key, family, arguments))
        for family in task.families
        for arguments in (draw(family, SEED, task.name, number) for number in range(min(count, family.count)))
    ]
    return tuple((family, arguments, right) for family, arguments, right in drawn if right.informative)


def refusals(asker: Asker, name: str, task: Task) -> Iterator[tuple[str, str]]:
    """Families, and what is wrong there."""
    for family, arguments, right in questions(name, task.name):
        answer = asker.answer(task, arguments)
        if answer.outputs is None:
            yield family.name, answer.complaint
        elif (difference := compare(answer.outputs, right, task.outputs)) is not None:
            yield family.name, difference.sentence


def tasks_of(assignment: Assignment, base: CodeBase) -> list[Task]:
    """Those that the code base's course has."""
    adapter = next(a for a in assignment.adapters if a.name == base.adapter)
    return [task for task in assignment.tasks if adapter.names(task)]


def some_variants(base: CodeBase) -> Iterator[tuple[str, str]]:
    """Label and text of the code base as it is, each rewrite alone, and one combination."""
    return right_variants(base, 2 + sum(len(group) for group in base.rewrites))


def refused_variants(name: str) -> list[str]:
    """Right texts that are refused: there must be none."""
    assignment = built_in(name)
    return [
        f"{variant}: {task.name}/{family}: {sentence}"
        for base in code_bases_of(name)
        for variant, source in some_variants(base)
        for asker in [hand_in(assignment, base.adapter, source)]
        for task in tasks_of(assignment, base)
        for family, sentence in refusals(asker, name, task)
    ]


def count_variants(name: str) -> dict[str, int]:
    """How many right texts there are of each task: one edit, or none, of every group."""
    assignment = built_in(name)
    counts = {task.name: 0 for task in assignment.tasks}
    for base in code_bases_of(name):
        for task in tasks_of(assignment, base):
            counts[task.name] += int(np.prod([len(group) + 1 for group in base.rewrites]))
    return counts


def findings(source: str, adapter: str, name: str, prop: Property, count: int = 6) -> list[object]:
    """What a property has against a text, over some draws."""
    asker = hand_in(built_in(name), adapter, source)
    found: list[object] = []
    for number in range(count):
        values = stream(3, "properties", prop.name, number)
        try:
            found.append(prop.check(asker, values, sizes_of(prop.sizes, values)))
        except NoAnswer as none:
            found.append(none)
    return [finding for finding in found if finding is not None]


def passed_plants(name: str) -> list[str]:
    """Planted mistakes that pass every required and advised family: there must be none."""
    assignment = built_in(name)
    return [
        f"{base.name}: {task}/{edit.name}"
        for base in code_bases_of(name)
        for task, edit in base.plants
        for asker in [hand_in(assignment, base.adapter, edited(base.source, edit, where=base.name))]
        if not any(refusals(asker, name, assignment.task(task)))
    ]


def invisible_mistakes(name: str) -> list[str]:
    """Switches that change nothing on the required families: there must be none."""
    return [
        f"{task.name}/{mistake.name}"
        for task in built_in(name).tasks
        for mistake in keys_of(name)[task.name].mistakes
        if not any(_changes(keys_of(name)[task.name], task, mistake.name, *q) for q in questions(name, task.name))
    ]


def _changes(key: Key, task: Task, mistake: str, family: Family, arguments: Arguments, right: Expectation) -> bool:
    if family.standing is not Standing.REQUIRED:
        return False
    try:
        with np.errstate(all="ignore"):
            outputs = key.reference(*arguments, mistakes=frozenset({mistake}))
    except (ValueError, IndexError, TypeError):
        return True
    return compare(outputs, right, task.outputs) is not None


def indistinguishable(name: str) -> list[list[str]]:
    """Groups of switches of a task that give the same everywhere."""
    groups = []
    for task in built_in(name).tasks:
        key, seen = keys_of(name)[task.name], {}
        for mistake in key.mistakes:
            seen.setdefault(_fingerprint(name, task, key, mistake.name), []).append(mistake.name)
        groups += [names for names in seen.values() if len(names) > 1]
    return groups


def _fingerprint(name: str, task: Task, key: Key, mistake: str) -> tuple[object, ...]:
    answers: list[object] = []
    for _, arguments, _ in questions(name, task.name):
        try:
            with np.errstate(all="ignore"):
                outputs = key.reference(*arguments, mistakes=frozenset({mistake}))
        except (ValueError, IndexError, TypeError) as error:
            answers.append(type(error).__name__)
        else:
            with np.errstate(over="ignore"):  # e^700 in hundred-thousandths
                answers += [(o.shape, np.round(o.astype(np.float64), 5).tobytes()) for o in map(np.asarray, outputs)]
    return tuple(answers)


def unsaid_sentences(name: str) -> list[str]:
    """Contract sentences that the handout does not have: there must be none."""
    assignment = built_in(name)
    handout = " ".join((Path(assignment.folder) / assignment.handout).read_text(encoding="utf-8").split())
    return [check.sentence for task in assignment.tasks for check in task.checks if check.sentence not in handout]


def careless_mistakes(name: str) -> list[str]:
    """Mistakes without an explanation of two sentences, or whose first hint shows code: there must be none."""
    code = ("np.", "=", "@", "axis", ".T", "exp(", "log(", "[")
    return [
        f"{task}/{mistake.name}"
        for task, key in keys_of(name).items()
        for mistake in key.mistakes
        if mistake.explanation.count(". ") < 1 or any(piece in mistake.hints[0] for piece in code)
    ]


def changed_by_reference(name: str) -> list[str]:
    """Where the reference writes into its arguments or changes their precision: there must be none."""
    found = []
    for task in built_in(name).tasks:
        for family, arguments, _ in questions(name, task.name):
            before = [np.array(argument) for argument in arguments]
            outputs = keys_of(name)[task.name].reference(*arguments)
            floats = [a.dtype for a in arguments if isinstance(a, np.ndarray) and a.dtype.kind == "f"]
            same = all(np.array_equal(a, b) for a, b in zip(before, arguments, strict=True))
            if not same or any(np.asarray(output).dtype != floats[0] for output in outputs):
                found.append(f"{task.name}/{family.name}")
    return found
