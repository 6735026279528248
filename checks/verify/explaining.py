"""From failures to what a student is told: the smallest proof, and the name of the mistake."""

from collections.abc import Mapping
from dataclasses import replace

from checks.assignments.keys import Key
from checks.assignments.task import Arguments, Task
from checks.sandbox.script import Stopped
from checks.verify.asking import Asker
from checks.verify.checking import Checked, Sample, put
from checks.verify.counterexamples import counterexample, of_finding
from checks.verify.diagnosis import diagnose
from checks.verify.report import CheckResult, Named, Status
from checks.verify.shrinking import shrink

SHRUNK = 2
"""How many failing checks of a task get a shrunk proof; the others show the input that was drawn."""


def explain(
    asker: Asker, task: Task, key: Key | None, went: Mapping[str, Checked], results: tuple[CheckResult, ...], seed: int
) -> tuple[tuple[CheckResult, ...], Named | None]:
    """Counterexamples for the failed checks, and the diagnosis of the task.

    Parameters
    ----------
    asker, task, key
    went : mapping of check to Checked
    results : tuple of CheckResult
    seed : int
        For the inputs that shrinking draws.

    Returns
    -------
    results : tuple of CheckResult
        With counterexamples.
    diagnosis : Named or None
        None without the staff part, or where nothing can be said.
    """
    told = []
    shrunk = 0
    for result in results:
        checked = went[result.check]
        if checked.status is Status.FAILED and (failures := checked.failures):
            small = _smallest(asker, task, key, result.check, failures[0], seed) if shrunk < SHRUNK else failures[0]
            shrunk += 1
            proof = counterexample(task, asker.adapter, small)
            if key is not None and key.trace is not None:
                proof = replace(proof, trace=key.trace(asker, asker.adapter, small.arguments))
            told.append(replace(result, counterexample=proof))
        elif checked.status is Status.FAILED and checked.finding is not None:
            proof = of_finding(task, asker.adapter, checked.finding)
            told.append(replace(result, counterexample=proof))
        else:
            told.append(result)
    samples = tuple(sample for checked in went.values() for sample in checked.samples)
    named = diagnose(task, key, samples, asker) if key is not None and task.judge is None else None
    return tuple(told), named


def _smallest(asker: Asker, task: Task, key: Key | None, check: str, failure: Sample, seed: int) -> Sample:
    family = next((family for family in task.families if family.name == check), None)
    if family is None or isinstance(failure.answer.outcome, Stopped):
        return failure
    found = failure

    def fails(arguments: Arguments) -> bool:
        nonlocal found
        try:
            sample = put(asker, task, key, family, arguments)
        except (ValueError, TypeError, IndexError):
            return False  # a smaller input whose parts do not fit each other: no question of this task
        if sample.wrong and sample.sort == failure.sort:
            found = sample
            return True
        return False

    arguments = shrink(task, family, failure.arguments, fails, seed)
    return found if found.arguments is arguments else put(asker, task, key, family, arguments)
