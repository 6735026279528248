"""What tracing records of a run of a short program: three ways, of which one reads the text and runs nothing.

Programs have inputs x and y, assignments, `for` over a range, `while`, `if`, and the operations + - *. Recorded is
every operation of which at least one operand depends on an input, in the order of the run; comparisons, plain numbers
and names are not.
"""

import ast
import operator
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from autodiff import capture

LONGEST = 40
SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
APPLY: dict[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}
COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {ast.Gt: operator.gt, ast.Lt: operator.lt}
PRIMITIVES = {"add": "+", "subtract": "-", "multiply": "*"}


class TooLongError(ValueError):
    """A run records more than anybody wants to write down."""


@dataclass(frozen=True)
class Recorded:
    """One line of a trace: an operation of two operands, each the number of a line or a plain number as text."""

    sign: str
    left: int | str
    right: int | str
    value: Fraction

    @property
    def text(self) -> str:
        """As it is printed, without the left-hand side.

        Examples
        --------
        >>> Recorded("*", 3, "2", Fraction(8)).text
        'v3 * 2'
        """
        sides = [f"v{side}" if isinstance(side, int) else side for side in (self.left, self.right)]
        return f"{sides[0]} {self.sign} {sides[1]}"


@dataclass(frozen=True)
class Run:
    """Recorded operations (the first is number 3, after both inputs), the line of code of each, the result's number."""

    operations: tuple[Recorded, ...]
    lines: tuple[int, ...]
    returned: int


@dataclass(frozen=True)
class Habits:
    """How a run is read: rightly, or with one mistake.

    Parameters
    ----------
    constants : bool
        Whether operations of plain numbers are recorded.
    comparisons : bool
        Whether comparisons are recorded.
    turned : bool
        Whether the other branch of every `if` is taken.
    rounds : int
        How many rounds more than there are every `for` makes.
    """

    constants: bool = False
    comparisons: bool = False
    turned: bool = False
    rounds: int = 0


RIGHT = Habits()


@dataclass(frozen=True)
class _Value:
    number: int | None
    value: Fraction

    @property
    def name(self) -> int | str:
        return str(self.value) if self.number is None else self.number


@dataclass
class _Reader:
    """Follows the text of a program line by line."""

    habits: Habits
    names: dict[str, _Value] = field(default_factory=dict)
    operations: list[Recorded] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def body(self, statements: list[ast.stmt]) -> _Value | None:
        for statement in statements:
            result = self.statement(statement)
            if result is not None:
                return result
        return None

    def statement(self, statement: ast.stmt) -> _Value | None:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self.names[name] = self.expression(value)
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
                found = [self.expression(value) for value in values]
                self.names |= {target.id: value for target, value in zip(targets, found, strict=True)
                               if isinstance(target, ast.Name)}  # fmt: skip
            case ast.For(target=ast.Name(id=name), iter=ast.Call(args=[ast.Constant(value=int(count))]), body=body):
                for k in range(count + self.habits.rounds):
                    self.names[name] = _Value(None, Fraction(k))
                    self.body(body)
            case ast.While(test=test, body=body):
                while self.test(test):
                    self.body(body)
            case ast.If(test=test, body=body, orelse=orelse):
                return self.body(body if self.test(test) != self.habits.turned else orelse)
            case ast.Return(value=ast.expr() as value):
                return self.expression(value)
            case _:
                raise ValueError(f"line {statement.lineno} is not of these programs: {ast.unparse(statement)}")
        return None

    def test(self, test: ast.expr) -> bool:
        match test:
            case ast.Compare(left=left, ops=[sign], comparators=[right]):
                sides = self.expression(left), self.expression(right)
                outcome = COMPARE[type(sign)](sides[0].value, sides[1].value)
                if self.habits.comparisons:
                    self.record("?", sides[0], sides[1], Fraction(outcome), test.lineno)
                return outcome
        raise ValueError(f"{ast.unparse(test)} is no comparison of these programs")

    def expression(self, expression: ast.expr) -> _Value:
        match expression:
            case ast.Name(id=name):
                return self.names[name]
            case ast.Constant(value=int(value)):
                return _Value(None, Fraction(value))
            case ast.BinOp(left=left, op=op, right=right):
                first, second = self.expression(left), self.expression(right)
                sign = SIGNS[type(op)]
                value = APPLY[sign](first.value, second.value)
                if first.number is None and second.number is None and not self.habits.constants:
                    return _Value(None, value)
                return self.record(sign, first, second, value, expression.lineno)
        raise ValueError(f"{ast.unparse(expression)} is no expression of these programs")

    def record(self, sign: str, first: _Value, second: _Value, value: Fraction, line: int) -> _Value:
        self.operations.append(Recorded(sign, first.name, second.name, value))
        self.lines.append(line)
        if len(self.operations) > LONGEST:
            raise TooLongError(f"more than {LONGEST} operations are recorded")
        return _Value(len(self.operations) + 2, value)


def read_run(code: str, x: Fraction, y: Fraction, habits: Habits = RIGHT) -> Run:
    """What is recorded, from the text of a program.

    Parameters
    ----------
    code : str
        ``def f(x, y): ...``
    x, y : Fraction
    habits : Habits
        Other than the right ones, for mistakes.

    Returns
    -------
    Run

    Raises
    ------
    TooLongError
        If more than 40 operations are recorded.

    Examples
    --------
    >>> code = "def f(x, y):\\n    c = 2 + 3\\n    x = x * c\\n    return x - y"
    >>> [operation.text for operation in read_run(code, Fraction(1), Fraction(4)).operations]
    ['v1 * 5', 'v3 - v2']
    """
    (function,) = ast.parse(code).body
    assert isinstance(function, ast.FunctionDef)
    reader = _Reader(habits, {"x": _Value(1, x), "y": _Value(2, y)})
    result = reader.body(function.body)
    if result is None or result.number is None:
        raise ValueError("the program returns nothing that depends on its inputs")
    return Run(tuple(reader.operations), tuple(reader.lines), result.number)


def compiled(code: str) -> Callable[..., Any]:
    """The program (one of ours, never an answer) as a function."""
    space: dict[str, Any] = {}
    exec(compile(code, "<exercise>", "exec"), space)
    return space["f"]  # type: ignore[no-any-return]


def captured_run(code: str, x: Fraction, y: Fraction) -> Run:
    """The same by `autodiff.capture`, without the comparisons, which it records as well.

    So that the lines of code are known, each is preceded by a division of its number by x, which is recorded, too.
    """
    marked = [f"{_indent(line)}{number} / x\n{line}" for number, line in code_lines(code).items()]
    text = code.split("\n")
    for number, replaced in zip(code_lines(code), marked, strict=True):
        text[number - 1] = replaced
    graph = capture(compiled("\n".join(text)), np.float64(float(x)), np.float64(float(y)))
    numbers, line = {0: 1, 1: 2}, 1
    found: list[Recorded] = []
    lines: list[int] = []
    for operation in graph.operations:
        if operation.primitive.name == "divide":
            line = int(operation.args[0].value)
        elif operation.primitive.name in PRIMITIVES:
            left, right = [
                numbers[arg] if isinstance(arg, int) else str(Fraction(float(arg.value))) for arg in operation.args
            ]
            value = Fraction(float(operation.value))
            found.append(Recorded(PRIMITIVES[operation.primitive.name], left, right, value))
            lines.append(line)
            numbers[operation.number] = len(found) + 2
    return Run(tuple(found), tuple(lines), numbers[graph.outputs[0]])


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


class Counting:
    """A number that writes down every operation it takes part in, by Python's own operators."""

    def __init__(self, value: Fraction, number: int, tape: list[tuple[Recorded, int]]) -> None:
        self.value, self.number, self.tape = value, number, tape

    def _with(self, sign: str, other: Any, reflected: bool) -> "Counting":
        name, value = (other.number, other.value) if isinstance(other, Counting) else (str(other), Fraction(other))
        sides = [(self.number, self.value), (name, value)][:: -1 if reflected else 1]
        result = APPLY[sign](sides[0][1], sides[1][1])
        line = sys._getframe(2).f_lineno  # of the program: it calls the operator, which calls this
        self.tape.append((Recorded(sign, sides[0][0], sides[1][0], result), line))
        return Counting(result, len(self.tape) + 2, self.tape)

    def __add__(self, other: Any) -> "Counting":
        return self._with("+", other, False)

    def __radd__(self, other: Any) -> "Counting":
        return self._with("+", other, True)

    def __sub__(self, other: Any) -> "Counting":
        return self._with("-", other, False)

    def __rsub__(self, other: Any) -> "Counting":
        return self._with("-", other, True)

    def __mul__(self, other: Any) -> "Counting":
        return self._with("*", other, False)

    def __rmul__(self, other: Any) -> "Counting":
        return self._with("*", other, True)

    def __gt__(self, other: Any) -> bool:
        return bool(self.value > (other.value if isinstance(other, Counting) else other))

    def __lt__(self, other: Any) -> bool:
        return bool(self.value < (other.value if isinstance(other, Counting) else other))


def counted_run(code: str, x: Fraction, y: Fraction) -> Run:
    """The same by running the program on numbers that write down what happens to them."""
    tape: list[tuple[Recorded, int]] = []
    result = compiled(code)(Counting(x, 1, tape), Counting(y, 2, tape))
    return Run(tuple([operation for operation, _ in tape]), tuple([line for _, line in tape]), result.number)


def code_lines(code: str) -> Mapping[int, str]:
    """The lines after the head, by their numbers; `else:` is no line of its own."""
    return {number: line for number, line in enumerate(code.split("\n"), 1) if number > 1 and line.strip() != "else:"}


def untaken_operations(code: str, run: Run) -> Iterator[int]:
    """Lines with operations on variables that the run never reaches: the branch that is not taken."""
    for statement in ast.walk(ast.parse(code)):
        named = any([isinstance(node, ast.Name) for node in ast.walk(statement)])
        if isinstance(statement, ast.BinOp) and named and statement.lineno not in run.lines:
            yield statement.lineno
