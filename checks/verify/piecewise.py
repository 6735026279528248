"""Marks of many programs that share most of their text: a task is judged anew only where it runs something else.

A task that ran certain functions of one program, with certain other tasks failed before it, goes the same in every
program in which these functions, and what is in no function, have the same text.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from checks.assignments.keys import CodeBase
from checks.assignments.task import Task
from checks.verify.grading import PUBLIC_SEED, in_order
from checks.verify.reach import WHOLE, called, functions_of
from checks.verify.trial import Trial
from checks.verify.trials import Bench


@dataclass(frozen=True)
class Ran:
    """How a task went in a program.

    Parameters
    ----------
    functions : tuple of (int, str)
        What it ran: by the order in which they stand in the program, functions and their own lines.
    count : int
        How many functions the program has.
    earned : float
    fine : bool
        Whether tasks that need this one may be asked.
    """

    functions: tuple[tuple[int, str], ...]
    count: int
    earned: float
    fine: bool


class PiecewiseMarks:
    """The marks of programs that are versions of one code base; see the module's text.

    Parameters
    ----------
    bench : Bench
    base : CodeBase

    Attributes
    ----------
    known : int
        Tasks that went as in a program judged before.
    """

    def __init__(self, bench: Bench, base: CodeBase) -> None:
        self.bench = bench
        self.base = base
        self.known = 0
        self._ran: defaultdict[tuple[str, frozenset[str]], list[Ran]] = defaultdict(list)

    def earned(self, source: str, *, keep: bool = True) -> float:
        """Points of a program.

        Parameters
        ----------
        source : str
        keep : bool
            Whether other programs may be held against this one.

        Raises
        ------
        SyntaxError
            It is no program.
        """
        own = own_texts(source)
        opened = cache(lambda: self._opened(source))  # only where a task has to be judged
        failed: set[str] = set()
        total = 0.0
        for task in in_order(self.bench.assignment):
            if not self.bench.adapter(self.base).names(task):
                continue
            place = task.name, frozenset(failed & task.heeded)
            ran = next((ran for ran in self._ran[place] if _same(ran, own)), None)
            if ran is None:
                ran = self._judged(source, own, task, failed, *opened())
                if keep:
                    self._ran[place].append(ran)
            else:
                self.known += 1
            total += ran.earned
            if not ran.fine:
                failed.add(task.name)
        return total

    def _opened(self, source: str) -> tuple[Trial, frozenset[int]]:
        """A program ready to be judged, and what it ran when it was loaded."""
        with called() as lines:
            # Patient, as a grading is: one task that never ends costs the others nothing.
            trial = self.bench.trial(self.base, source, PUBLIC_SEED, every=False, patient=True)
        return trial, frozenset(lines)

    @staticmethod
    def _judged(
        source: str, own: tuple[str, ...], task: Task, failed: set[str], trial: Trial, loaded: frozenset[int]
    ) -> Ran:
        with called() as lines:
            result = trial.judged(task, failed)
        place = _places(source)
        ran = sorted({place(WHOLE), *(place(line) for line in lines | loaded)})
        return Ran(tuple((i, own[i]) for i in ran), len(own), result.earned, result.status.fine)


def own_texts(source: str) -> tuple[str, ...]:
    """The lines that are in no function, then each function's own: not those of functions within it.

    Examples
    --------
    >>> own_texts("a = 1\\ndef f():\\n    return a\\nb = 2\\n")
    ('a = 1\\nb = 2', 'def f():\\n    return a')
    """
    functions = functions_of(source)
    own: dict[int, list[str]] = {first: [] for first in _firsts(source)}
    for line, text in enumerate(functions.lines, 1):
        if text.strip():
            own[functions.at(line)].append(text)
    return tuple("\n".join(lines) for lines in own.values())


def _firsts(source: str) -> list[int]:
    """`WHOLE`, and the first lines of the functions as they stand."""
    return [WHOLE, *sorted(first for first, _ in functions_of(source).spans)]


def _places(source: str) -> Callable[[int], int]:
    """By line: which of a program's own texts holds it."""
    order = {first: i for i, first in enumerate(_firsts(source))}
    return lambda line: order[functions_of(source).at(line)]


def _same(ran: Ran, own: tuple[str, ...]) -> bool:
    return ran.count == len(own) and all(own[i] == text for i, text in ran.functions)
