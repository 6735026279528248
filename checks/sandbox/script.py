"""What the process with the hand-in is asked to do: a list of plain steps, and what came of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

# Defined where the frames are, since the process with the hand-in knows them and does not have this file.
from checks.sandbox.frames import Opaque as Opaque
from checks.sandbox.frames import Ref as Ref

Step: TypeAlias = tuple[str, Any]
"""A step's kind, and its contents: literals, nested lists, and `Ref`s to earlier steps."""

STRIDED = "lambda array: np.stack([array, np.zeros_like(array)], axis=-1)[..., 0]"
"""Gives the same entries in an array with gaps."""


@dataclass
class Script:
    """Steps that run one after another on the objects of a hand-in; what is *given* comes back as arrays.

    The process that runs it knows nothing else: which functions a course has, and in which order they are called, is
    said here. Every method appends one step and returns a `Ref` to its result; a `Ref` may stand wherever a value may,
    also inside lists, tuples and dictionaries.

    Examples
    --------
    >>> script = Script()
    >>> x = script.call(script.name("Value"), 3.0)
    >>> y = script.operator("mul", x, x)
    >>> _ = script.method(y, "backward")
    >>> script.give("dx", script.attribute(x, "grad"))
    >>> [kind for kind, _ in script.steps]
    ['name', 'call', 'operator', 'method', 'attribute']
    """

    steps: list[Step] = field(default_factory=list)
    given: list[tuple[str, Ref]] = field(default_factory=list)

    def literal(self, value: Any) -> Ref:
        """A value of ours: array (a fresh writable copy), number, string, None, bool, or a tree of them.

        Name it once and use the `Ref` twice, and both uses see the same object: that is how an update in place, or an
        input that was overwritten, is read back. An array stored by columns arrives as such, one with gaps with gaps.
        """
        laid_out = self._laid_out(value)
        return laid_out if isinstance(laid_out, Ref) else self._step("literal", laid_out)

    def _laid_out(self, value: Any) -> Any:
        """The value with steps in place of the arrays that are not contiguous: frames carry contiguous ones only."""
        if isinstance(value, list | tuple):
            return type(value)([self._laid_out(entry) for entry in value])
        if not isinstance(value, np.ndarray) or value.flags.c_contiguous:
            return value
        if value.flags.f_contiguous:
            return self.method(self._step("literal", np.ascontiguousarray(value.T)), "transpose")
        return self.call(self.function(STRIDED), self._step("literal", np.ascontiguousarray(value)))

    def name(self, path: str) -> Ref:
        """What the hand-in calls ``path``; dots are attributes, after the longest module (``needle.ops.add``)."""
        return self._step("name", path)

    def call(self, function: Ref, *args: Any, **kwargs: Any) -> Ref:
        """``function(*args, **kwargs)``."""
        return self._step("call", [function, list(args), kwargs])

    def method(self, owner: Ref, name: str, *args: Any, **kwargs: Any) -> Ref:
        """``owner.name(*args, **kwargs)``."""
        return self._step("method", [owner, name, list(args), kwargs])

    def attribute(self, owner: Ref, name: str) -> Ref:
        """``owner.name``."""
        return self._step("attribute", [owner, name])

    def set_attribute(self, owner: Ref, name: str, value: Any) -> Ref:
        """``owner.name = value``; the result is None."""
        return self._step("set", [owner, name, value])

    def item(self, owner: Ref, index: Any) -> Ref:
        """``owner[index]``."""
        return self._step("item", [owner, index])

    def unpack(self, returned: Ref, *names: str) -> list[Ref]:
        """``a, b = returned``: one result for each name, and neither fewer nor more."""
        results = self._step("unpack", [returned, list(names)])
        return [self.item(results, place) for place in range(len(names))]

    def results(self, returned: Ref, *names: str) -> list[Ref]:
        """What a function returned under its names: bare where there is one, else unpacked."""
        return self.unpack(returned, *names) if len(names) > 1 else [returned][: len(names)]

    def operator(self, name: str, *operands: Any) -> Ref:
        """A function of Python's module `operator` by name: ``add``, ``mul``, ``matmul``, ``neg``, ``pow`` ...

        A plain number as the first operand asks for the reflected operator.
        """
        return self._step("operator", [name, list(operands)])

    def function(self, source: str) -> Ref:
        """A function from our source text (one expression), seeing ``np``, ``math`` and the names of the hand-in."""
        return self._step("function", source)

    def same(self, a: Any, b: Any) -> Ref:
        """``a is b``."""
        return self._step("same", [a, b])

    def give(self, label: str, ref: Ref) -> None:
        """Send the result back under `label`, as it is when the whole script has run."""
        self.given.append((label, ref))

    def _step(self, kind: str, contents: Any) -> Ref:
        self.steps.append((kind, contents))
        return Ref(len(self.steps) - 1)


@dataclass(frozen=True)
class Given:
    """The script ran to its end.

    Parameters
    ----------
    values : mapping of label to value
        Read-only arrays for arrays; NumPy scalars arrive as NumPy scalars, Python numbers as Python numbers, lists,
        tuples and dictionaries as such, anything else as `Opaque`.
    seconds : float
        Wall-clock time, measured outside the process, without the time for which it waited for a processor.
    printed : str
        The tail of what the hand-in printed meanwhile.
    """

    values: Mapping[str, Any]
    seconds: float
    printed: str = ""


@dataclass(frozen=True)
class Raised:
    """The hand-in raised, at `step`: the exception's type and message, and the innermost line of its own files."""

    type_name: str
    message: str
    file: str
    line: int
    step: int
    seconds: float
    source_line: str = ""
    printed: str = ""


@dataclass(frozen=True)
class Stopped:
    """No answer: the time limit passed (``"time"``), the process ended (``"exit"``), or it sent what is no answer."""

    reason: str  # "time", "exit", "malformed", "memory"
    detail: str
    seconds: float
    printed: str = ""


Outcome: TypeAlias = Given | Raised | Stopped
