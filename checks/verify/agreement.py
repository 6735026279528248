"""Whether a changed program still answers as the original does: on how many numbers, and where first it does not."""

import pickle
import time
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from checks.assignments.task import Arguments, Family, Task
from checks.sandbox.script import Given, Stopped
from checks.verify.asking import Answer, Asker
from checks.verify.comparison import as_array
from checks.verify.enlarging import Enlarged
from checks.verify.predictions import alike

ROUNDS = 32
"""Inputs of each family, at least: so that what is no number (axes, names, lengths) changes too. After that each
family has the same share of the time, however many numbers that brings."""

MANY, FEW = 256, 64
"""A family whose first `MANY` inputs are no more than `FEW` different ones has no others: all were compared."""

SORTS = {"b": "whole", "i": "whole", "u": "whole", "f": "real"}
"""Kinds of dtypes that may stand for each other: a check that minds tells them apart."""

KEPT = 4_000
"""Answers of the original that are kept for the next changed program."""


class Original:
    """A right program, whose answers its changed versions are held against; they are computed once.

    Parameters
    ----------
    asker : Asker
        The right program.
    families : sequence of (Task, Family)
        The inputs that there are.
    """

    def __init__(self, asker: Asker, families: Sequence[tuple[Task, Family]]) -> None:
        self.families = families
        self._questions = {(task.name, family.name): Enlarged(asker, task, family) for task, family in families}
        self._answers: dict[tuple[str, str, int], tuple[Arguments, Answer] | None] = {}
        self._different: defaultdict[tuple[str, str], set[bytes]] = defaultdict(set)

    def agreeing(
        self, changed: Asker, among: Collection[tuple[str, str]], entries: int, seconds: float
    ) -> tuple[int, str]:
        """How many numbers a changed program answers alike, and where first it does not ("" nowhere).

        Parameters
        ----------
        changed : Asker
        among : collection of (task name, family name)
            Those that can tell the two apart: the others do not run what was changed.
        entries : int
            Enough.
        seconds : float
            Processor time after which the comparison ends with what it has.
        """
        turns = [_Turn(task, family) for task, family in self.families if (task.name, family.name) in among]
        waiting = list(turns)
        began = now = time.process_time()
        agreed = 0
        while waiting and now < began + seconds:
            turn = min(waiting, key=_Turn.order)
            if agreed >= entries and turn.asked >= ROUNDS:
                break
            count = self._compared(changed, turn.task, turn.family, turn.asked)
            if count < 0:
                return agreed, f"{turn.task.name}/{turn.family.name}"
            agreed += count
            turn.asked += 1
            if turn.asked == MANY and len(self._different[turn.task.name, turn.family.name]) <= FEW:
                waiting.remove(turn)
            now, before = time.process_time(), now
            turn.seconds += now - before
        if turns and not waiting:
            return max(agreed, entries), ""
        return (agreed if all(turn.asked >= ROUNDS for turn in turns) else min(agreed, entries - 1)), ""

    def _compared(self, changed: Asker, task: Task, family: Family, number: int) -> int:
        question = self._question(task, family, number)
        return 0 if question is None else _same(task, *question, changed.answer(task, question[0]))

    def _question(self, task: Task, family: Family, number: int) -> tuple[Arguments, Answer] | None:
        place = (task.name, family.name, number)
        if place in self._answers:
            return self._answers[place]
        question = self._questions[task.name, family.name].question(number)
        if len(self._answers) < KEPT:
            self._answers[place] = question
        if question is not None and number < MANY:
            self._different[task.name, family.name].add(pickle.dumps(question[0]))
        return question


@dataclass(eq=False)
class _Turn:
    """A family in a comparison: how often it was asked, and how long that took."""

    task: Task
    family: Family
    asked: int = 0
    seconds: float = 0.0

    def order(self) -> tuple[int, float]:
        return (self.asked, 0.0) if self.asked < ROUNDS else (ROUNDS, self.seconds)


def _same(task: Task, arguments: Arguments, original: Answer, changed: Answer) -> int:
    """How many numbers agree; -1 if one does not."""
    if not isinstance(original.outcome, Given) or isinstance(changed.outcome, Stopped):
        return 0  # enlarged beyond what is answered in time
    if changed.outputs is None or original.outputs is None:
        return -1
    if task.judge is not None:
        finding = task.judge(arguments, changed.outputs)
        return -1 if finding is not None else sum(np.size(as_array(output)) for output in changed.outputs)
    agreed = 0
    for ours, theirs in zip(original.outputs, changed.outputs, strict=True):
        one, other = as_array(ours), as_array(theirs)
        if isinstance(one, str) or isinstance(other, str):
            if one is not other and one != other:
                return -1
        elif SORTS.get(one.dtype.kind) != SORTS.get(other.dtype.kind) or not alike(other, one):
            return -1
        else:
            agreed += one.size
    return agreed
