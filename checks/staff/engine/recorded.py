"""Numbers that record what is done to them as a program, so that a sweep's own steps can be differentiated."""

from typing import Any

from checks.assignments.programs import FORWARD, Constant, Operand, Operation, Program


class Recording:
    """A program while it is recorded, with the value of every node."""

    def __init__(self, leaves: tuple[Any, ...]) -> None:
        self.leaves = leaves
        self.values: list[Any] = list(leaves)
        self.operations: list[Operation] = []

    def nodes(self) -> list["Recorded"]:
        """The leaves."""
        return [Recorded(self, number) for number in range(len(self.leaves))]

    def append(self, name: str, operands: tuple[Any, ...]) -> "Recorded":
        """One more operation."""
        known: tuple[Operand, ...] = tuple(o.number if isinstance(o, Recorded) else Constant(o) for o in operands)
        numbers = [o.number if isinstance(o, Constant) else self.values[o] for o in known]
        self.operations.append(Operation(name, known))
        self.values.append(FORWARD[name](*numbers))
        return Recorded(self, len(self.values) - 1)

    def program(self, output: "Recorded") -> Program:
        """What was recorded, with that output."""
        return Program(self.leaves, tuple(self.operations), output.number)


class Recorded:
    """A node of a recording."""

    __array_ufunc__ = None  # an array on the left leaves the operation to this class

    def __init__(self, recording: Recording, number: int) -> None:
        self.recording, self.number = recording, number

    @property
    def primal(self) -> Any:
        """The node's value."""
        return self.recording.values[self.number]

    def constant(self, value: Any) -> Any:
        """A value that does not depend on anything."""
        return value

    def record(self, name: str, operands: tuple[Any, ...]) -> "Recorded":
        """The result of an operation on this node and others."""
        return self.recording.append(name, operands)

    def __add__(self, other: Any) -> "Recorded":
        return self.record("add", (self, other))

    def __radd__(self, other: Any) -> "Recorded":
        return self.record("add", (other, self))

    def __sub__(self, other: Any) -> "Recorded":
        return self.record("subtract", (self, other))

    def __rsub__(self, other: Any) -> "Recorded":
        return self.record("subtract", (other, self))

    def __mul__(self, other: Any) -> "Recorded":
        return self.record("multiply", (self, other))

    def __rmul__(self, other: Any) -> "Recorded":
        return self.record("multiply", (other, self))

    def __truediv__(self, other: Any) -> "Recorded":
        return self.record("divide", (self, other))

    def __rtruediv__(self, other: Any) -> "Recorded":
        return self.record("divide", (other, self))

    def __pow__(self, other: Any) -> "Recorded":
        return self.record("power", (self, other))

    def __neg__(self) -> "Recorded":
        return self.record("negative", (self,))
