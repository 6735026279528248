"""Fill in a forward trace: the value and the tangent of every line, from top to bottom."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np
import sympy

from autodiff import capture
from checks.exercises.answers import NumberAnswer
from checks.exercises.blocks import Gap, Paragraph, Table
from checks.exercises.exercise import Content, Given, LikelyMistake, Part
from checks.exercises.families.reverse_trace import (
    OPERATIONS,
    WITHOUT_CALCULATOR,
    Line,
    Program,
    contribution,
    draw_line,
    drawing,
    refuse_sums,
    summed,
)
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.formula import parse
from checks.exercises.formula_text import tex
from checks.exercises.messages import say
from checks.exercises.numbers import as_mpf, mp, write
from checks.exercises.stream import Stream
from differentiation.traces import forward_trace

LINES = ((2, 3), (4, 5), (6, 7), (9, 11), (13, 16))


@dataclass(frozen=True)
class Pushed:
    """A program, and the tangents of its inputs."""

    program: Program
    seed: tuple[Fraction, ...]

    @property
    def moving(self) -> set[int]:
        """The lines that depend on an input whose tangent is not 0."""
        found = {k for k, tangent in enumerate(self.seed, start=1) if tangent}
        for number, line in self.program.numbered:
            if found & set(line.args):
                found.add(number)
        return found


@register
class ForwardTrace(Family[Pushed]):
    """The forward trace of a small program, by hand."""

    name: ClassVar[str] = "forward-trace"
    version: ClassVar[int] = 2
    topic: ClassVar[str] = "automatic-differentiation"
    skill: ClassVar[str] = "compute"

    def draw(self, stream: Stream, workload: int) -> Pushed:
        count = stream.integer(*LINES[workload - 1])
        inputs = 2 if workload < 5 else 3
        lines: list[Line] = []
        for left in range(count, 0, -1):
            lines.append(draw_line(stream, inputs, lines, left, calculator=workload > 2))
        values = tuple([Fraction(stream.nonzero(-5, 6)) / stream.choice([1, 1, 2]) for _ in range(inputs)])
        instance = Pushed(Program(values, tuple(lines)), draw_seed(stream, inputs, workload))
        refuse_dull(instance)
        refuse_sums(instance.program, workload)
        return instance

    def present(self, instance: Pushed) -> Content:
        program, moving = instance.program, instance.moving
        symbols = {f"v{k}": f"v_{{{k}}}" if k > 9 else f"v_{k}" for k in range(1, program.size + 1)}
        dots = {f"t{k}": f"\\dot {symbols[f'v{k}']}" for k in range(1, program.size + 1)}
        still = [k for k, _ in program.numbered if k not in moving]
        givens = [Given(f"v{k}", write(x), symbols[f"v{k}"]) for k, x in enumerate(program.inputs, start=1)]
        givens += [Given(f"t{k}", write(x), dots[f"t{k}"]) for k, x in enumerate(instance.seed, start=1)]
        givens += [Given(f"t{k}", "0", dots[f"t{k}"]) for k in still]
        parts: list[Part] = []
        for number, line in program.numbered:
            parts.append(value_part(number, line, symbols))
            if number in moving:
                parts.append(tangent_part(number, line, dots, moving))
        return Content(
            statement=(Paragraph(statement(instance)), trace_table(instance, symbols)),
            parts=tuple(parts),
            givens=tuple(givens),
            calculator=any([line.operation not in WITHOUT_CALCULATOR for line in program.lines]),
            solution=(drawing(program, symbols), Paragraph(say("forward_trace.idea"))),
        )

    def witnesses(self, instance: Pushed) -> Witnesses:
        return {
            "forward mode": by_forward_mode(instance),
            "SymPy": by_sympy(instance),
            "central differences to 50 digits": by_differences(instance),
        }


def draw_seed(stream: Stream, inputs: int, workload: int) -> tuple[Fraction, ...]:
    """One input's unit tangent in light exercises, a direction in heavy ones."""
    if workload <= 3:
        chosen = stream.integer(1, inputs)
        return tuple([Fraction(int(k == chosen)) for k in range(1, inputs + 1)])
    return tuple([Fraction(stream.nonzero(-2, 3)) for _ in range(inputs)])


def refuse_dull(instance: Pushed) -> None:
    """Every line is used, no line is written twice, tangents meet, and at most one line stands still."""
    program, moving = instance.program, instance.moving
    if not all([list(program.users(number)) for number in range(1, program.size)]):
        raise Rejected("a line is not used")
    if len(set(program.lines)) < len(program.lines):
        raise Rejected("a line is written twice")
    if program.size not in moving or len([k for k, _ in program.numbered if k not in moving]) > 1:
        raise Rejected("the tangent of the output, or of several lines, is 0")
    if not any([len(set(line.args) & moving) == 2 for line in program.lines]):
        raise Rejected("no line gets two tangents")


def statement(instance: Pushed) -> Any:
    """What is asked: one partial derivative, or a derivative along a direction."""
    output = f"v_{{{instance.program.size}}}"
    if sorted(instance.seed) == [0] * (len(instance.seed) - 1) + [1]:
        return say("forward_trace.partial", output=output, input=f"x_{instance.seed.index(Fraction(1)) + 1}")
    return say("forward_trace.direction", output=output, direction=", ".join([write(x) for x in instance.seed]))


def value_part(number: int, line: Line, symbols: dict[str, str]) -> Part:
    """The question for the value of a line."""
    name = f"v{number}"
    work = OPERATIONS[line.operation].value.format(*[f"v{arg}" for arg in line.args])
    prompt = say("forward_trace.value", line=symbols[name])
    return Part(name, prompt, NumberAnswer(3), 1, "evaluation", work=work, symbol=symbols[name])


def tangent_part(number: int, line: Line, dots: dict[str, str], moving: set[int]) -> Part:
    """The question for the tangent of a line."""
    return Part(
        f"t{number}",
        say("forward_trace.tangent", line=dots[f"t{number}"]),
        NumberAnswer(3),
        marks=len(set(line.args) & moving),
        concept="tangents",
        work=summed(pushed(number, line)),
        symbol=dots[f"t{number}"],
        mistakes=tuple(mistakes(number, line, moving)),
        hint=say("forward_trace.hint", count=len(line.args)),
    )


def pushed(number: int, line: Line) -> list[tuple[str, str]]:
    """What each argument adds to the tangent of a line: sign and formula."""
    return [contribution(number, line, place, adjoint=f"t{arg}") for place, arg in enumerate(line.args)]


def mistakes(number: int, line: Line, moving: set[int]) -> Iterator[LikelyMistake]:
    """What goes wrong at the tangent of a line, as far as it can go wrong there."""
    right = pushed(number, line)

    def wrong(name: str, message: str, terms: list[tuple[str, str]]) -> LikelyMistake:
        return LikelyMistake(name, say(f"forward_trace.mistake.{message}"), summed(terms))

    if line.operation == "multiply":
        yield wrong("M-84", "product", [("+", " * ".join([f"t{arg}" for arg in line.args]))])
    if len(set(line.args) & moving) == 2:
        yield wrong("M-90", "one_argument", right[:1])
        yield wrong("M-90", "one_argument", right[1:])
    if len(line.args) == 1:
        yield wrong("M-83", "no_tangent", [contribution(number, line, 0, adjoint="1")])
    if line.operation == "divide":
        yield wrong("M-9", "sign_divide", [("+", formula) for _, formula in right])
    if line.operation == "subtract":
        yield wrong("M-9", "sign_subtract", [("+", formula) for _, formula in right])
    if line.operation == "cos":
        yield wrong("M-89", "sign_cos", [("+", right[0][1])])
    if line.operation in ("sin", "cos", "log", "square"):
        yield wrong(
            "M-2", "output_for_input", [contribution(number, line, 0, adjoint=f"t{line.args[0]}", at=f"v{number}")]
        )


def trace_table(instance: Pushed, symbols: dict[str, str]) -> Table:
    """The table to fill in; tangents that are 0 for certain are printed."""
    program = instance.program
    rows: list[tuple[Any, ...]] = []
    for k, (x, tangent) in enumerate(zip(program.inputs, instance.seed, strict=True), start=1):
        rows.append((f"${symbols[f'v{k}']}$", f"$x_{k}$", f"${write(x)}$", f"${write(tangent)}$"))
    for number, line in program.numbered:
        expression = tex(parse(OPERATIONS[line.operation].value.format(*[f"v{arg}" for arg in line.args])), symbols)
        tangent_cell = Gap(f"t{number}") if number in instance.moving else "$0$"
        rows.append((f"${symbols[f'v{number}']}$", f"${expression}$", Gap(f"v{number}"), tangent_cell))
    head = tuple([say(f"core.table.{word}") for word in ("line", "expression", "value", "tangent")])
    return Table(head, tuple(rows), "trace")


def by_forward_mode(instance: Pushed) -> dict[str, Any]:
    """Values and tangents by the trace of the captured program, in double precision."""

    def f(*xs: Any) -> Any:
        return instance.program.run({name: getattr(np, name) for name in OPERATIONS}, list(xs))[-1]

    trace = forward_trace(capture(f, *[float(x) for x in instance.program.inputs]), *[float(t) for t in instance.seed])
    found = {row.name: float(row.value) for row in trace.rows}
    return found | {f"t{row.name[1:]}": float(row.derivative) for row in trace.rows if row.derivative is not None}


def by_sympy(instance: Pushed) -> dict[str, Any]:
    """Values and tangents by SymPy: each line as a function of the size of the step along the seed."""
    functions = {"sin": sympy.sin, "cos": sympy.cos, "exp": sympy.exp, "log": sympy.log}
    step = sympy.Symbol("step")
    rational = [sympy.Rational(x.numerator, x.denominator) for x in (*instance.program.inputs, *instance.seed)]
    count = len(instance.seed)
    start = [x + step * d for x, d in zip(rational[:count], rational[count:], strict=True)]
    found: dict[str, Any] = {}
    for k, line in enumerate(instance.program.run(functions, start), start=1):
        found[f"v{k}"] = mp.mpf(str(sympy.N(line.subs(step, 0), 40)))
        found[f"t{k}"] = mp.mpf(str(sympy.N(sympy.diff(line, step).subs(step, 0), 40)))
    return found


def by_differences(instance: Pushed) -> dict[str, Any]:
    """Values by mpmath, and tangents by central differences of 50 digits along the seed."""
    functions = {"sin": mp.sin, "cos": mp.cos, "exp": mp.exp, "log": mp.log}

    def at(step: Any) -> list[Any]:
        start = [as_mpf(x) + step * as_mpf(d) for x, d in zip(instance.program.inputs, instance.seed, strict=True)]
        return instance.program.run(functions, start)

    h = mp.mpf(10) ** -15
    found: dict[str, Any] = {f"v{k}": value for k, value in enumerate(at(mp.mpf(0)), start=1)}
    for k, (up, down) in enumerate(zip(at(h), at(-h), strict=True), start=1):
        found[f"t{k}"] = (up - down) / (2 * h)
    return found
