"""Families of exercises: what one has to provide, and the list of all of them."""

import importlib
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Generic, TypeVar

from checks.exercises.exercise import Content
from checks.exercises.stream import Stream

Instance = TypeVar("Instance")
Witnesses = Mapping[str, Mapping[str, Any]]
"""Name of a method to name of a part to the answer that it finds."""


class Family(ABC, Generic[Instance]):
    """A kind of exercise of which seeds give variants. One file in `checks.exercises.families` each.

    A family draws an instance, presents it, and confirms its keys by witnesses; `make` does all else. `Instance` is
    any frozen value of the family's own.

    Attributes
    ----------
    name : str
        ``reverse-trace``; its catalogue is ``messages/<language>/reverse_trace.toml``, with a message ``title``.
    topic : str
        One of ``core.topic.<topic>`` in the catalogues.
    skill : {"compute", "construct", "decide", "explain", "repair"}
        What the student does.
    version : int
        Raised whenever a seed would give another exercise.
    workloads : tuple of int
        Of 1 to 5, those that `draw` can serve.
    """

    name: ClassVar[str]
    topic: ClassVar[str]
    skill: ClassVar[str]
    version: ClassVar[int] = 1
    workloads: ClassVar[tuple[int, ...]] = (1, 2, 3, 4, 5)

    @abstractmethod
    def draw(self, stream: Stream, workload: int) -> Instance:
        """An instance, from the stream alone. It may raise `Rejected` to be asked again with a fresh stream."""

    @abstractmethod
    def present(self, instance: Instance) -> Content:
        """Statement, parts, calculations, likely mistakes. Keys of parts with `work` are filled in by `make`."""

    @abstractmethod
    def witnesses(self, instance: Instance) -> Witnesses:
        """What independent methods find. A computed key needs three that share no rule, an enumerated key two.

        A relational key needs one or more answers, all of which have to be accepted. Methods may leave parts out as
        long as enough others answer them.
        """

    @property
    def catalogue(self) -> str:
        """The name of the family's messages."""
        return self.name.replace("-", "_")


class Rejected(Exception):
    """An instance that makes a bad exercise, with the reason; another one is drawn."""


_FAMILIES: dict[str, Family[Any]] = {}
FamilyClass = TypeVar("FamilyClass", bound=type[Family[Any]])


def register(cls: FamilyClass) -> FamilyClass:
    """Put a family on the list; a decorator of the class."""
    present = _FAMILIES.get(cls.name)
    if present is not None and type(present).__module__ != cls.__module__:
        raise ValueError(f"two families are called {cls.name!r}: {type(present).__module__} and {cls.__module__}")
    _FAMILIES[cls.name] = cls()
    return cls


def all_families() -> Mapping[str, Family[Any]]:
    """All families, by name."""
    from checks.exercises import families as package

    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    return dict(sorted(_FAMILIES.items()))


def find_family(name: str) -> Family[Any]:
    """A family by its name.

    Raises
    ------
    ValueError
        If there is none, with the names that there are.
    """
    known = all_families()
    if name not in known:
        raise ValueError(f"there is no family {name!r}; there are {', '.join(known)}")
    return known[name]
