"""What the staff part holds of a task: the reference, the accepted formulas, the mistakes. Types only, no answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from checks.assignments.task import Arguments, Ask, Outputs


class Reference(Protocol):
    """A right answer that can be made wrong on purpose."""

    def __call__(self, *arguments: Any, **switches: Any) -> Outputs:
        """The outputs, in the arguments' dtype; leaves the arguments as they are.

        The one switch is ``mistakes``, a frozenset of the mistakes to make, empty unless given. (Spelt so loosely
        because a type checker takes a function with named arguments for nothing narrower.)
        """
        ...


@dataclass(frozen=True)
class Mistake:
    """A mistake students make, executable: a switch of the reference, and what to tell whoever made it.

    Parameters
    ----------
    name : str
        The switch: ``"not divided by the batch size"``, in words, unique in the task.
    catalogue : str
        Its number in the catalogue (``"M-47"``), "" for one that is not there.
    explanation : str
        Two sentences, with the formula; shown after the deadline or to staff.
    hints : tuple of three str
        From a nudge to the place. The first holds no piece of the rule: it may be shown in public.
    """

    name: str
    catalogue: str
    explanation: str
    hints: tuple[str, str, str]


@dataclass(frozen=True)
class Key:
    """The staff part of one task.

    Parameters
    ----------
    reference : Reference
    mistakes : tuple of Mistake
        Switches that the reference knows.
    accepted : mapping of name to callable (*arguments) -> outputs
        Other right formulas and summation orders. With the reference, each in float64 and float32, they measure what
        rounding may do: the tolerance is the largest of their errors times `factor`.
    stable : tuple of str
        Those of `accepted` that stay right at extreme values ("reference" is always one of them).
    one_sided : callable (*arguments) -> tuple of Outputs, optional
        At kinks: the outputs for each one-sided choice; anything between is accepted.
    follow : callable (arguments, ask) -> Outputs, optional
        What the answer must be if the hand-in's earlier tasks are taken as they are (error carried forward).
    trace : callable (ask, adapter, arguments) -> str, optional
        For engines: the trace of a question up to the first row that differs, as text.
    factor : float
    floor : float
        Error that is always allowed (times `factor`): what rounding leaves where everything cancels.
    """

    reference: Reference
    mistakes: tuple[Mistake, ...] = ()
    accepted: Mapping[str, Callable[..., Outputs]] = field(default_factory=dict)
    stable: tuple[str, ...] = ()
    one_sided: Callable[..., tuple[Outputs, ...]] | None = None
    follow: Callable[[Arguments, Ask], Outputs] | None = None
    trace: Callable[[Ask, Any, Arguments], str] | None = None
    factor: float = 16.0
    floor: float = 1e-15


@dataclass(frozen=True)
class Edit:
    """A change of a code base's text: another right way to write it, or a mistake.

    Parameters
    ----------
    name : str
        For a mistake: the name of the `Mistake`; else what is written in another way.
    old, new : str
        The text, which must occur exactly `times` times, and what takes its place.
    """

    name: str
    old: str
    new: str
    times: int = 1


@dataclass(frozen=True)
class CodeBase:
    """A right hand-in in a style of its own, with right rewrites and with the catalogue's mistakes planted by hand.

    Parameters
    ----------
    name : str
        ``"vectorised"``, ``"loops"``, ``"classes"``.
    adapter : str
        The adapter that reads it.
    source : str
        Its text.
    rewrites : tuple of tuples of Edit
        Places that can be written in several right ways: one Edit (or none) is taken of each inner tuple.
    plants : tuple of (task, Edit)
        Mistakes, each in the task it is in.
    """

    name: str
    adapter: str
    source: str
    rewrites: tuple[tuple[Edit, ...], ...] = ()
    plants: tuple[tuple[str, Edit], ...] = ()
