"""How a hand-in's classes spell the operations of a program: as an operator, a method or a function."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checks.assignments.programs import INFIX, Constant, Operation, Program
from checks.sandbox.script import Ref, Script


@dataclass(frozen=True)
class Spelling:
    """One operation as a hand-in writes it.

    Parameters
    ----------
    kind : {"operator", "method", "function"}
    name : str
        Of Python's module `operator` (``"truediv"``), of the method (``"tanh"``), or of the function, dotted.

    Examples
    --------
    >>> Spelling("method", "tanh").text("tanh", ["v1"]), Spelling("operator", "mul").text("multiply", ["x1", "2"])
    ('v1.tanh()', 'x1 * 2')
    """

    kind: str
    name: str

    def step(self, script: Script, operands: Sequence[Any]) -> Ref:
        """Append the operation to a script."""
        if self.kind == "operator":
            return script.operator(self.name, *operands)
        if self.kind == "method":
            return script.method(operands[0], self.name, *operands[1:])
        return script.call(script.name(self.name), *operands)

    def text(self, operation: str, operands: Sequence[str]) -> str:
        """The operation as Python text."""
        if self.kind == "operator" and operation == "absolute":
            return f"abs({operands[0]})"
        if self.kind == "operator":
            return f"-{operands[0]}" if operation == "negative" else f"{operands[0]} {INFIX[operation]} {operands[1]}"
        if self.kind == "method":
            return f"{operands[0]}.{self.name}({', '.join(operands[1:])})"
        return f"{self.name}({', '.join(operands)})"


OPERATORS: Mapping[str, Spelling] = {
    "add": Spelling("operator", "add"),
    "subtract": Spelling("operator", "sub"),
    "multiply": Spelling("operator", "mul"),
    "divide": Spelling("operator", "truediv"),
    "power": Spelling("operator", "pow"),
    "negative": Spelling("operator", "neg"),
    "matmul": Spelling("operator", "matmul"),
    "absolute": Spelling("operator", "abs"),
}
"""Operations that Python has signs for."""


SHOWN = 60
"""Longer programs are shown from their beginning and end."""


def methods(*names: str) -> Mapping[str, Spelling]:
    """Operations that are methods of the same name."""
    return {name: Spelling("method", name) for name in names}


def functions(*names: str, module: str = "") -> Mapping[str, Spelling]:
    """Operations that are functions of the same name, of a module or of the hand-in's main file."""
    return {name: Spelling("function", f"{module}.{name}" if module else name) for name in names}


def put_operations(script: Script, program: Program, leaves: Sequence[Ref], spelt: Mapping[str, Spelling]) -> list[Ref]:
    """Append the program's forward sweep to a script: one step an operation; every node's `Ref`, leaves first."""
    nodes: list[Any] = list(leaves)
    for operation in program.operations:
        nodes.append(spelt[operation.name].step(script, _operands(operation, nodes, lambda number: number)))
    return nodes


def operation_lines(program: Program, spelt: Mapping[str, Spelling]) -> list[str]:
    """The program's operations as Python text, one assignment a line."""
    names = [program.name(node) for node in range(len(program))]
    lines = []
    for node in program.inner:
        operation = program.operation(node)
        lines.append(f"{names[node]} = {spelt[operation.name].text(operation.name, _operands(operation, names, repr))}")
    if len(lines) > SHOWN:
        return [*lines[:4], f"# ... {len(lines) - 6} lines of this kind ...", *lines[-2:]]
    return lines


def _operands(operation: Operation, nodes: Sequence[Any], number: Callable[[Any], Any]) -> list[Any]:
    return [number(o.number) if isinstance(o, Constant) else nodes[o] for o in operation.operands]
