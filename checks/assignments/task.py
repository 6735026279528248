"""An assignment as a value: tasks, how their inputs are drawn, what their contract says, how hand-ins are read."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Protocol, TypeAlias, runtime_checkable

from checks.assignments.values import Values
from checks.sandbox.script import Outcome, Script

Arguments: TypeAlias = tuple[Any, ...]
"""What a task is asked, in the canonical order of `Task.inputs`: arrays, numbers, tuples, programs."""

Outputs: TypeAlias = tuple[Any, ...]
"""What it answers, in the order of `Task.outputs`; arrays, or what `Task.judge` understands."""

Sizes: TypeAlias = Mapping[str, int]


class Standing(Enum):
    """What a check counts for: `REQUIRED` earns marks, `ADVICE` is told at 0 points, `OPEN` is left to the student."""

    REQUIRED = "required"
    ADVICE = "advice"
    OPEN = "open"


def anything(*_: Any) -> bool:
    """Every input will do."""
    return True


Draw: TypeAlias = Callable[[Values, Sizes], Arguments]
"""How inputs are drawn: from a stream of words and the sizes of a question."""


@dataclass(frozen=True)
class Family:
    """Inputs of one sort: "random", "last batch smaller", "huge logits". Each is one check on the task's values.

    Parameters
    ----------
    name : str
        Words, as in a rubric.
    sentence : str
        What the contract says of such inputs, as a sentence of the handout.
    draw : callable (values, sizes) -> arguments
        Draws one input.
    sizes : mapping of symbol to possible sizes, smallest first
        ``{"n": (1, 2, 5), "k": (2, 3)}``; the smallest counterexample is sought among the smallest.
    standing : Standing
        What it counts for, unless an adapter's preset or the lecturer says otherwise.
    valid : callable (*arguments) -> bool
        False for inputs too near to a kink, or outside of the contract; such are drawn again, and shrinking keeps off.
    count : int
        How many inputs a grading tries.
    stable : bool
        The contract asks for numerical stability here: only stable formulas say how large a tolerance is.
    subgradient : bool
        The point lies on a kink: the answer may be anything between the key's one-sided answers.
    weight : float
        Share of the task's points, relative to its other required checks.
    gate : bool
        Unless it passes, nothing of the task earns points. (The first required check of a task is one always.)
    precise : bool
        The contract asks for float64 precision: the bound is that of the accepted formulas in float64 alone.
    after : tuple of str
        Other tasks that the inputs are made of. If one of them fails the check is left out, and does not count.
    without : tuple of str
        The check stands in for those left out: it is put only if one of these tasks fails.
    """

    name: str
    sentence: str
    draw: Draw
    sizes: Mapping[str, Sequence[int]] = field(default_factory=dict)
    standing: Standing = Standing.REQUIRED
    valid: Callable[..., bool] = anything
    count: int = 8
    stable: bool = False
    subgradient: bool = False
    weight: float = 1.0
    gate: bool = False
    precise: bool = False
    after: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


class NoAnswer(Exception):
    """The hand-in gave no answer to a question of a property check; carries how its process ended."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome)
        self.outcome = outcome


class Ask(Protocol):
    """The hand-in, as a property check sees it."""

    def __call__(self, task: str, *arguments: Any) -> Outputs:
        """The answers of a task; raises `NoAnswer` when the hand-in raises, stops, or gives what is no answer."""
        ...

    def timed(self, task: str, *arguments: Any) -> tuple[Outputs, float]:
        """The answers, and the seconds they took, measured outside of the hand-in's process."""
        ...

    def run(self, script: Script, seconds: float | None = None) -> Outcome:
        """Run any script."""
        ...

    def memory(self) -> int | None:
        """Resident bytes of the hand-in's process, or None where that cannot be read."""
        ...

    @property
    def sources(self) -> Mapping[str, str]:
        """The hand-in's files as text, by name."""
        ...


@dataclass(frozen=True)
class Finding:
    """What a property check or a judge found wrong: a sentence, and the numbers that prove it."""

    sentence: str
    arguments: Arguments = ()
    expected: Any = None
    got: Any = None


@dataclass(frozen=True)
class Property:
    """A check that needs no reference: linearity, a dot-product test, invariance, growth of time.

    Parameters
    ----------
    name, sentence, standing, weight
        As in `Family`.
    check : callable (ask, values, sizes) -> Finding or None
        Draws what it needs, asks, and returns the first thing wrong.
    public : bool
        Runs in student mode too.
    gate, after, without
        As in `Family`.
    beside : tuple of str
        Tasks of the same assignment, listed before this one, whose answers the check holds against this one's: where
        one of them failed it is not put. A task that is verified alone is asked without them.
    costs : bool
        Judges what an answer costs: which numbers are drawn hardly matters to it.
    """

    name: str
    sentence: str
    check: Callable[[Ask, Values, Sizes], Finding | None]
    sizes: Mapping[str, Sequence[int]] = field(default_factory=dict)
    standing: Standing = Standing.REQUIRED
    count: int = 4
    weight: float = 1.0
    public: bool = True
    gate: bool = False
    after: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    costs: bool = False


@dataclass(frozen=True)
class Task:
    """One thing to implement.

    Parameters
    ----------
    name : str
        ``"loss"``, ``"matmul"``, ``"gradients"``; unique in the assignment.
    signature : str
        In canonical form: ``"loss(Z, y)"``.
    statement : str
        What is asked, as one paragraph of the handout.
    inputs, outputs : tuple of str
        Names of the arguments and of the results, in order.
    families, properties
        The checks.
    points : float
    after : tuple of str
        Tasks this one is built on: if one of them fails, this one is *not reached*.
    judge : callable (arguments, outputs) -> Finding or None, optional
        For answers that are a relation (a topological order): replaces the comparison with a reference.
    seconds : float
        Time limit of one call.
    formula : bool
        The contract wants a formula and no differences: float64 answers are held to float64 precision, and complex
        numbers are not to occur (a complex step would be as precise).
    """

    name: str
    signature: str
    statement: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    families: tuple[Family, ...] = ()
    properties: tuple[Property, ...] = ()
    points: float = 1.0
    after: tuple[str, ...] = ()
    judge: Callable[[Arguments, Outputs], Finding | None] | None = None
    seconds: float = 5.0
    formula: bool = False

    @property
    def checks(self) -> tuple[Family | Property, ...]:
        """All checks of the task: those on values first."""
        return (*self.families, *self.properties)

    @property
    def before(self) -> frozenset[str]:
        """The tasks whose verdicts are needed before this one is asked."""
        return frozenset(self.after).union(*(check.after + check.without for check in self.checks))

    @property
    def heeded(self) -> frozenset[str]:
        """The tasks on whose verdicts it hangs which checks of this one are put, and whether it is asked at all."""
        return self.before.union(*(check.beside for check in self.properties))

    def asked(self, failed: Collection[str]) -> "Task":
        """The task with the checks that are put where those other tasks fail."""

        def put(check: Family | Property) -> bool:
            beside = check.beside if isinstance(check, Property) else ()
            needed = not any(name in failed for name in (*check.after, *beside))
            return needed and (not check.without or any(name in failed for name in check.without))

        if all(map(put, self.checks)):
            return self
        return replace(
            self,
            families=tuple(family for family in self.families if put(family)),
            properties=tuple(check for check in self.properties if put(check)),
        )


@runtime_checkable
class Adapter(Protocol):
    """How the hand-ins of one course answer the canonical tasks.

    An adapter holds no answers: it says which names a hand-in defines, and turns a question into a script.
    """

    @property
    def name(self) -> str:
        """``"plain"``, ``"dlsys"``, ``"needle"`` ..."""
        ...

    @property
    def sentence(self) -> str:
        """Which hand-ins it reads, for ``cotangent assignment show``."""
        ...

    @property
    def standings(self) -> Mapping[str, Standing]:
        """The course's preset: what its handout does not state is advice.

        Keys are ``"task/check"``, ``"*/check"`` or ``"task/*"``.
        """
        ...

    def names(self, task: Task) -> tuple[str, ...]:
        """Names (dotted for packages) that the task needs from the hand-in; () for a task this course does not have."""
        ...

    def script(self, task: Task, arguments: Arguments) -> Script:
        """Steps that put the question and give the answers under the labels `task.outputs`."""
        ...

    def call(self, task: Task, arguments: Arguments) -> str:
        """The same question as Python text that a student can paste under the hand-in."""
        ...


@dataclass(frozen=True)
class Assignment:
    """Tasks, the courses whose hand-ins can be read, the handout and the starter file.

    Parameters
    ----------
    name : str
        ``"softmax-regression"``.
    title : str
    tasks : tuple of Task
        In order of dependence.
    adapters : tuple of Adapter
        The first is the one that the starter file follows; of the others the first that finds its names is taken.
    handout, starter : str
        File names in the folder of the assignment.
    folder : str
        That folder.
    blocked : tuple of str
        Modules that a hand-in may import but not use, beyond those that are never allowed (other autodiff libraries).
    saved_types : tuple of type
        Dataclasses that occur in its questions, for the file of published values.
    """

    name: str
    title: str
    tasks: tuple[Task, ...]
    adapters: tuple[Adapter, ...]
    folder: str
    handout: str = "handout.md"
    starter: str = "starter.py"
    blocked: tuple[str, ...] = ()
    saved_types: tuple[type, ...] = ()

    def task(self, name: str) -> Task:
        """The task of that name.

        Raises
        ------
        NoTaskError
            No such task.
        """
        return next((task for task in self.tasks if task.name == name), None) or _no_task(self, name)


class NoTaskError(ValueError):
    """An assignment has no task of that name; the message lists those that it has."""


def _no_task(assignment: Assignment, name: str) -> Task:
    known = ", ".join(task.name for task in assignment.tasks)
    raise NoTaskError(f"{assignment.name} has no task {name!r}; it has {known}")
