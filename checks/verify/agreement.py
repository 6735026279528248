"""Whether a changed program still answers as the original does: on how many numbers, and where first it does not."""

import pickle
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

import numpy as np

from checks.assignments.task import Arguments, Family, Task
from checks.assignments.values import Values
from checks.sandbox.script import Given, Stopped
from checks.verify.asking import Answer, Asker
from checks.verify.comparison import as_array
from checks.verify.predictions import alike

HELD_OUT_SEED = 104_729
FACTORS = (32, 16, 8, 4, 2, 1)
"""Inputs by which mutants are compared with the original have axes so many times as long as those drawn: the first
factor that gives an input in the contract, and an answer in time. Long axes hold many numbers, and bring out what short
ones hide."""

ROUNDS = 32
"""Inputs of each family, at least: so that what is no number (axes, names, lengths) changes too."""

MANY, FEW = 256, 64
"""A family whose first `MANY` inputs are no more than `FEW` different ones has no others: all were compared."""

LONG = 20
"""Sizes that reach further than this are lengths of chains, say, and long enough."""

QUICK = 0.2
"""Seconds that the original may take for an answer."""

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
        self.asker = asker
        self.families = families
        self._answers: dict[tuple[str, str, int], tuple[Arguments, Answer] | None] = {}
        self._first: Counter[tuple[str, str]] = Counter()
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
        families = [(task, family) for task, family in self.families if (task.name, family.name) in among]
        end = time.process_time() + seconds
        agreed, number = 0, 0
        while (agreed < entries or number < ROUNDS) and time.process_time() < end and families:
            for task, family in families:
                if time.process_time() > end:
                    break
                question = self._question(task, family, number)
                if question is None:
                    continue
                arguments, original = question
                count = _same(task, arguments, original, changed.answer(task, arguments))
                if count < 0:
                    return agreed, f"{task.name}/{family.name}"
                agreed += count
            number += 1
            if number == MANY and all(len(self._different[task.name, family.name]) <= FEW for task, family in families):
                return entries, ""
        return (agreed if number >= ROUNDS else min(agreed, entries - 1)), ""

    def _question(self, task: Task, family: Family, number: int) -> tuple[Arguments, Answer] | None:
        place = (task.name, family.name, number)
        if place in self._answers:
            return self._answers[place]
        question = self._answered(task, family, number)
        if len(self._answers) < KEPT:
            self._answers[place] = question
        if question is not None and number < MANY:
            self._different[task.name, family.name].add(pickle.dumps(question[0]))
        return question

    def _answered(self, task: Task, family: Family, number: int) -> tuple[Arguments, Answer] | None:
        """An input of the family; all but every eighth with longer axes than checks use."""
        tried = FACTORS[-1:] if number % 8 == 0 else FACTORS[self._first[task.name, family.name] :]
        for factor in tried:
            arguments = _drawn(family, Values((HELD_OUT_SEED, number, len(family.name), factor)), factor)
            if arguments is not None:
                answer = self.asker.answer(task, arguments)
                if not isinstance(answer.outcome, Stopped) and answer.outcome.seconds < QUICK:
                    return arguments, answer
            if number % 8:
                self._first[task.name, family.name] = min(FACTORS.index(factor) + 1, len(FACTORS) - 1)
        return None


def _drawn(family: Family, values: Values, factor: int) -> Arguments | None:
    try:
        sizes = {
            symbol: values.choice(tuple(options))
            * (values.integer(-(-factor // 2), factor) if max(options) <= LONG else 1)
            for symbol, options in family.sizes.items()
        }
        arguments = family.draw(values, sizes)
        return arguments if family.valid(*arguments) else None
    except (ValueError, IndexError, OverflowError, MemoryError):
        return None  # such sizes do not go together in this family


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
