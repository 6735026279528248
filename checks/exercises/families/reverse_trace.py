"""Fill in a trace table: the value of every line, then the adjoint of every line, with several paths."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import sympy

from autodiff import capture
from checks.exercises.answers import NumberAnswer
from checks.exercises.blocks import Drawing, Gap, Paragraph, Table
from checks.exercises.exercise import Content, Given, LikelyMistake, Part
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.formula import parse
from checks.exercises.formula_text import tex
from checks.exercises.messages import say
from checks.exercises.numbers import as_mpf, mp, write
from checks.exercises.stream import Stream
from differentiation.traces import reverse_trace


@dataclass(frozen=True)
class Operation:
    """What a line can do: its value as a formula, and for each argument the sign and the formula of its contribution.

    In the formulas, ``{0}`` and ``{1}`` are the arguments, ``{a}`` is the adjoint of the line and ``{v}`` its value.
    """

    value: str
    pulled: tuple[tuple[str, str], ...]


OPERATIONS = {
    "add": Operation("{0} + {1}", (("+", "{a}"), ("+", "{a}"))),
    "subtract": Operation("{0} - {1}", (("+", "{a}"), ("-", "{a}"))),
    "multiply": Operation("{0} * {1}", (("+", "{a} * {1}"), ("+", "{a} * {0}"))),
    "divide": Operation("{0} / {1}", (("+", "{a} / {1}"), ("-", "{a} * {0} / {1}^2"))),
    "square": Operation("{0}^2", (("+", "2 * {a} * {0}"),)),
    "sin": Operation("sin({0})", (("+", "{a} * cos({0})"),)),
    "cos": Operation("cos({0})", (("-", "{a} * sin({0})"),)),
    "exp": Operation("exp({0})", (("+", "{a} * {v}"),)),
    "log": Operation("ln({0})", (("+", "{a} / {0}"),)),
}
WITHOUT_CALCULATOR = ("add", "subtract", "multiply", "square")

_SYMPY: dict[str, Any] = {"sin": sympy.sin, "cos": sympy.cos, "exp": sympy.exp, "log": sympy.log}
_MPMATH: dict[str, Any] = {"sin": mp.sin, "cos": mp.cos, "exp": mp.exp, "log": mp.log}
_ARITHMETIC: dict[str, Any] = {
    "add": lambda x, y: x + y,
    "subtract": lambda x, y: x - y,
    "multiply": lambda x, y: x * y,
    "divide": lambda x, y: x / y,
    "square": lambda x: x * x,
}


@dataclass(frozen=True)
class Line:
    """An operation on earlier lines, by their numbers from 1; the inputs are the first lines."""

    operation: str
    args: tuple[int, ...]


@dataclass(frozen=True)
class Program:
    """A straight-line program with one output, the last line."""

    inputs: tuple[Fraction, ...]
    lines: tuple[Line, ...]

    @property
    def size(self) -> int:
        """Inputs and lines together."""
        return len(self.inputs) + len(self.lines)

    @cached_property
    def numbered(self) -> tuple[tuple[int, Line], ...]:
        """The lines with their numbers."""
        return tuple(enumerate(self.lines, start=len(self.inputs) + 1))

    def users(self, number: int) -> Iterator[tuple[int, Line, int]]:
        """Who uses a line, last user first: number, line, and at which place."""
        for user, line in reversed(self.numbered):
            for place, arg in enumerate(line.args):
                if arg == number:
                    yield user, line, place

    def run(self, functions: dict[str, Any], values: list[Any]) -> list[Any]:
        """All values, from those of the first lines; the rest is computed."""
        for _, line in self.numbered[len(values) - len(self.inputs) :]:
            values.append((_ARITHMETIC | functions)[line.operation](*[values[arg - 1] for arg in line.args]))
        return values


@register
class ReverseTrace(Family[Program]):
    """The reverse trace of a small program, by hand."""

    name: ClassVar[str] = "reverse-trace"
    version: ClassVar[int] = 2
    topic: ClassVar[str] = "automatic-differentiation"
    skill: ClassVar[str] = "compute"

    def draw(self, stream: Stream, workload: int) -> Program:
        count = stream.integer(*((2, 2), (3, 4), (5, 6), (7, 9), (12, 14))[workload - 1])
        inputs = 2 if workload < 5 else 3
        lines: list[Line] = []
        for left in range(count, 0, -1):
            lines.append(draw_line(stream, inputs, lines, left, calculator=workload > 2))
        values = tuple([Fraction(stream.nonzero(-5, 6)) / stream.choice([1, 1, 2]) for _ in range(inputs)])
        program = Program(values, tuple(lines))
        refuse_dull(program, workload)
        return program

    def present(self, instance: Program) -> Content:
        symbols = {f"v{k}": f"v_{{{k}}}" if k > 9 else f"v_{k}" for k in range(1, instance.size + 1)}
        givens = [Given(f"v{k}", write(x), symbols[f"v{k}"]) for k, x in enumerate(instance.inputs, start=1)]
        givens.append(Given(f"a{instance.size}", "1", f"\\bar {symbols[f'v{instance.size}']}"))
        parts = [value_part(number, line, symbols) for number, line in instance.numbered]
        parts += [adjoint_part(instance, number, symbols) for number in range(instance.size - 1, 0, -1)]
        return Content(
            statement=(
                Paragraph(say("reverse_trace.statement", output=symbols[f"v{instance.size}"])),
                trace_table(instance, symbols),
            ),
            parts=tuple(parts),
            givens=tuple(givens),
            calculator=any([line.operation not in WITHOUT_CALCULATOR for line in instance.lines]),
            solution=(drawing(instance, symbols), Paragraph(say("reverse_trace.idea"))),
        )

    def witnesses(self, instance: Program) -> Witnesses:
        return {
            "reverse mode": by_reverse_mode(instance),
            "SymPy": by_sympy(instance),
            "central differences to 50 digits": by_differences(instance),
        }


def draw_line(stream: Stream, inputs: int, lines: list[Line], left: int, *, calculator: bool) -> Line:
    """The next line; with `left` lines to go it joins loose ends when there would be too many of them."""
    earlier = range(1, inputs + len(lines) + 1)
    used = {arg for line in lines for arg in line.args}
    loose = [k for k in earlier if k not in used]
    joining = len(loose) > left
    allowed = [name for name in OPERATIONS if calculator or name in WITHOUT_CALCULATOR]
    operation = stream.choice([name for name in allowed if not joining or len(OPERATIONS[name].pulled) == 2])
    first = stream.choice(loose)
    if len(OPERATIONS[operation].pulled) == 1:
        return Line(operation, (first,))
    second = stream.choice([k for k in (loose if joining else earlier) if k != first])
    return Line(operation, stream.shuffled([first, second]))


def refuse_dull(program: Program, workload: int) -> None:
    """Every line is used, at least one twice (the sum over paths is the point), and no line is written twice."""
    uses = [len(list(program.users(number))) for number in range(1, program.size)]
    if not all(uses):
        raise Rejected("a line is not used")
    if sum([count > 1 for count in uses]) < (workload + 1) // 2:
        raise Rejected("too few lines are used twice")
    if len(set(program.lines)) < len(program.lines):
        raise Rejected("a line is written twice")
    refuse_sums(program, workload)


def refuse_sums(program: Program, workload: int) -> None:
    """Where nearly every slope is 1 or -1 no rule but that of sums is practised."""
    if sum([line.operation not in ("add", "subtract") for line in program.lines]) < (workload + 2) // 2:
        raise Rejected("too few lines are more than sums")


def value_part(number: int, line: Line, symbols: dict[str, str]) -> Part:
    """The question for the value of a line."""
    name = f"v{number}"
    return Part(
        name,
        say("reverse_trace.value", line=symbols[name]),
        NumberAnswer(3),
        marks=1,
        concept="evaluation",
        work=OPERATIONS[line.operation].value.format(*[f"v{arg}" for arg in line.args]),
        symbol=symbols[name],
    )


def adjoint_part(program: Program, number: int, symbols: dict[str, str]) -> Part:
    """The question for the adjoint of a line: one mark for each path that comes in."""
    contributions = [contribution(*user) for user in program.users(number)]
    return Part(
        f"a{number}",
        say("reverse_trace.adjoint", line=symbols[f"v{number}"]),
        NumberAnswer(3),
        marks=len(contributions),
        concept="accumulation" if len(contributions) > 1 else "chain_rule",
        work=summed(contributions),
        symbol=f"\\bar {symbols[f'v{number}']}",
        mistakes=tuple(mistakes(program, number)),
        hint=say("reverse_trace.hint", count=len(contributions)),
    )


def contribution(user: int, line: Line, place: int, *, adjoint: str = "", at: str = "") -> tuple[str, str]:
    """Sign and formula of what a line hands to its argument; `adjoint` and `at` replace its own and the argument."""
    sign, formula = OPERATIONS[line.operation].pulled[place]
    args = [at or f"v{arg}" for arg in line.args]
    return sign, formula.format(*args, a=adjoint or f"a{user}", v=f"v{user}")


def summed(contributions: list[tuple[str, str]]) -> str:
    """The contributions as one formula."""
    text = " ".join([f"{sign} {formula}" for sign, formula in contributions])
    return text.removeprefix("+ ")


def mistakes(program: Program, number: int) -> Iterator[LikelyMistake]:
    """What goes wrong at the adjoint of a line, as far as it can go wrong there."""
    users = list(program.users(number))
    right = [contribution(*user) for user in users]
    if len(users) > 1:
        yield LikelyMistake("M-59", say("reverse_trace.mistake.overwritten"), summed(right[-1:]))
        yield LikelyMistake("M-90", say("reverse_trace.mistake.first_path"), summed(right[:1]))
    for k, (user, line, place) in enumerate(users):
        for name, message, wrong in slips(user, line, place):
            yield LikelyMistake(
                name, say(f"reverse_trace.mistake.{message}"), summed([*right[:k], wrong, *right[k + 1 :]])
            )
    if any([user != program.size for user, _, _ in users]):
        alone = [contribution(*user, adjoint="1") for user in users]
        yield LikelyMistake("M-6", say("reverse_trace.mistake.local_only"), summed(alone))


def slips(user: int, line: Line, place: int) -> Iterator[tuple[str, str, tuple[str, str]]]:
    """Wrong contributions of one line: the mistake's name, its message, and the contribution."""
    sign, formula = contribution(user, line, place)
    if line.operation == "multiply":
        yield "own-factor", "own_factor", ("+", f"a{user} * v{line.args[place]}")
    if sign == "-":
        yield ("M-89" if line.operation == "cos" else "M-9"), f"sign_{line.operation}", ("+", formula)
    if line.operation in ("sin", "cos", "log", "square"):
        yield "M-2", "output_for_input", contribution(user, line, place, at=f"v{user}")


def trace_table(program: Program, symbols: dict[str, str]) -> Table:
    """The table to fill in."""
    rows: list[tuple[Any, ...]] = []
    for k, x in enumerate(program.inputs, start=1):
        rows.append((f"${symbols[f'v{k}']}$", f"$x_{k}$", f"${write(x)}$", Gap(f"a{k}")))
    for number, line in program.numbered:
        expression = tex(parse(OPERATIONS[line.operation].value.format(*[f"v{arg}" for arg in line.args])), symbols)
        adjoint = Gap(f"a{number}") if number < program.size else "$1$"
        rows.append((f"${symbols[f'v{number}']}$", f"${expression}$", Gap(f"v{number}"), adjoint))
    head = tuple([say(f"core.table.{word}") for word in ("line", "expression", "value", "adjoint")])
    return Table(head, tuple(rows), "trace")


def drawing(program: Program, symbols: dict[str, str]) -> Drawing:
    """The graph of the program."""
    nodes = tuple([(f"v{k}", symbols[f"v{k}"]) for k in range(1, program.size + 1)])
    return Drawing(nodes, tuple([(f"v{a}", f"v{number}") for number, line in program.numbered for a in line.args]))


def by_reverse_mode(program: Program) -> dict[str, Any]:
    """Values and adjoints by the trace of the captured program, in double precision."""

    def f(*xs: Any) -> Any:
        names = {name: getattr(np, name) for name in OPERATIONS}
        return program.run(names, list(xs))[-1]

    trace = reverse_trace(capture(f, *[float(x) for x in program.inputs]))
    found = {row.name: float(row.value) for row in trace.rows}
    return found | {f"a{row.name[1:]}": float(row.derivative) for row in trace.rows if row.derivative is not None}


def by_sympy(program: Program) -> dict[str, Any]:
    """Values and adjoints by SymPy: the output as an expression in one line, the others being numbers of 50 digits."""
    exact = program.run(_SYMPY, [sympy.Rational(x.numerator, x.denominator) for x in program.inputs])
    digits = [sympy.N(value, 50) for value in exact]
    found: dict[str, Any] = {f"v{k}": mp.mpf(str(value)) for k, value in enumerate(digits, start=1)}
    symbol = sympy.Symbol("v")
    for number in range(1, program.size + 1):
        first = digits[: max(number, len(program.inputs))]
        first[number - 1] = symbol
        slope = sympy.diff(program.run(_SYMPY, first)[-1], symbol).xreplace({symbol: digits[number - 1]})
        found[f"a{number}"] = mp.mpf(str(sympy.N(slope, 40)))
    return found


def by_differences(program: Program) -> dict[str, Any]:
    """Values by mpmath, and adjoints by central differences of 50 digits: a line is moved, those after it follow."""
    values = program.run(_MPMATH, [as_mpf(x) for x in program.inputs])
    found: dict[str, Any] = {f"v{k}": value for k, value in enumerate(values, start=1)}
    h = mp.mpf(10) ** -15
    for number in range(1, program.size + 1):
        start = max(number, len(program.inputs))
        moved = []
        for sign in (1, -1):
            first = values[:start]
            first[number - 1] += sign * h
            moved.append(program.run(_MPMATH, first)[-1])
        found[f"a{number}"] = (moved[0] - moved[1]) / (2 * h)
    return found
