"""Ask one question of an earlier grading again, by its replay id and the marking seed."""

from checks.assignments.keys import Key
from checks.assignments.task import Task
from checks.verify.asking import Asker
from checks.verify.checking import Checked, check_family, check_property, put
from checks.verify.counterexamples import counterexample, of_finding
from checks.verify.drawing import draw
from checks.verify.grading import Settings, fingerprint
from checks.verify.report import Counterexample


class ReplayError(ValueError):
    """The id cannot be replayed: it is of another seed, task or check."""


def replay(asker: Asker, settings: Settings, identifier: str) -> tuple[str, Counterexample | None]:
    """How the check goes on the question of that id.

    Parameters
    ----------
    asker : Asker
    settings : Settings
        With the keys and the seed that the id was made with.
    identifier : str
        ``"task/check/number@fingerprint"``.

    Returns
    -------
    verdict : str
        One line.
    proof : Counterexample or None
        The question as it was drawn, not shrunk, with what was expected; None if a property holds.

    Raises
    ------
    ReplayError
    """
    task_name, check, number = _parts(identifier, settings.seed)
    task = next((task for task in asker.assignment.tasks if task.name == task_name), None)
    if task is None:
        raise ReplayError(f"{asker.assignment.name} has no task {task_name!r}")
    key = (settings.keys or {}).get(task_name)
    family = next((family for family in task.families if family.name == check), None)
    if family is not None and number < 2 * family.count:
        arguments = draw(family, settings.seed, task_name, number)
        sample = put(asker, task, key, family, arguments, number)
        return ("wrong" if sample.wrong else "right"), counterexample(task, asker.adapter, sample)
    checked = _property(asker, task, key, check, settings)
    proof = None if checked.finding is None else of_finding(task, asker.adapter, checked.finding)
    return f"{checked.status.value}{f': {checked.reason}' if checked.reason else ''}", proof


def _property(asker: Asker, task: Task, key: Key | None, check: str, settings: Settings) -> Checked:
    for prop in task.properties:
        if prop.name == check:
            return check_property(asker, task, prop, settings.seed)
    for family in task.families:
        if family.name == check:
            return check_family(asker, task, key, family, settings.seed)
    known = ", ".join(found.name for found in task.checks)
    raise ReplayError(f"{task.name} has no check {check!r} that can be replayed; it has {known}")


def _parts(identifier: str, seed: int) -> tuple[str, str, int]:
    place, at, made_with = identifier.rpartition("@")
    task, slash, rest = place.partition("/")
    check, other, number = rest.rpartition("/")
    if not (at and slash and other and number.isdigit()):
        raise ReplayError(f"{identifier!r} is no replay id; one looks like loss/random logits/0@1a2b3c4d")
    if made_with != fingerprint(seed):
        raise ReplayError("the id was made with another seed; give the marking seed of that grading with --seed")
    return task, check, int(number)
