"""Points for checks: what a task is worth, who earns it, and why nobody is charged twice for one cause."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from checks.assignments.task import Adapter, Family, Property, Standing, Task
from checks.verify.report import CheckResult, Status


def standing_of(check: Family | Property, task: Task, standings: Mapping[str, Standing]) -> Standing:
    """What a check counts for: as the preset says for this task and check, else for the check, else for the task.

    Parameters
    ----------
    check : Family or Property
    task : Task
    standings : mapping
        Keys ``"task/check"``, ``"*/check"`` and ``"task/*"``, in this order of precedence.
    """
    return preset(check.name, task, standings, check.standing)


def preset(name: str, task: Task, standings: Mapping[str, Standing], otherwise: Standing) -> Standing:
    """As `standing_of`, by the name of the check."""
    for place in (f"{task.name}/{name}", f"*/{name}", f"{task.name}/*"):
        if place in standings:
            return standings[place]
    return otherwise


def gates_of(task: Task, adapter: Adapter, standings: Mapping[str, Standing]) -> tuple[str, ...]:
    """The checks that must pass before any other of the task earns points: its first required one, then marked ones."""
    every = {**adapter.standings, **standings}
    required = [check for check in task.checks if standing_of(check, task, every) is Standing.REQUIRED]
    return tuple(check.name for place, check in enumerate(required) if place == 0 or check.gate)


def award(
    task: Task, weights: Mapping[str, float], results: Sequence[CheckResult], gates: Sequence[str]
) -> tuple[CheckResult, ...]:
    """The task's points, shared by weight among its required checks.

    A check earns its share if it passed and the task's gates passed: who answers ordinary questions wrongly has nothing
    to gain from answering zero to the special ones. Nothing that fails, raises, is missing or not reached earns
    anything. A check for which no telling input was found is taken out of the sharing. So every fault that is removed
    can only add points, and a cause that shows in several checks of a task costs the task's points at most.

    Parameters
    ----------
    task : Task
    weights : mapping of check to weight
    results : sequence of CheckResult
    gates : sequence of str

    Returns
    -------
    tuple of CheckResult
        With `points` and `earned`.
    """
    counted = [r for r in results if r.standing is Standing.REQUIRED and r.status is not Status.UNINFORMATIVE]
    total = sum(weights[result.check] for result in counted)
    opened = bool(gates) and all(result.status.fine for result in results if result.check in gates)
    marked = []
    for result in results:
        share = task.points * weights[result.check] / total if result in counted and total else 0.0
        earned = share if opened and result.status is Status.PASSED else 0.0
        marked.append(replace(result, points=share, earned=earned))
    return tuple(marked)
