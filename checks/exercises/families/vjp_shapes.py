"""Cotangents of array programs: their shapes, and the NumPy expression that computes each of them."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from autodiff import vjp
from checks.exercises.answers import ChoiceAnswer, ShapeAnswer
from checks.exercises.array_steps import TRUNK, Option, Shape, Step, draw_step, options, result_shape
from checks.exercises.blocks import Listing, Paragraph, Table
from checks.exercises.exercise import Content, LikelyMistake, Part
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.messages import say
from checks.exercises.stream import Stream

STEPS = {1: (1, 1), 2: (2, 2), 3: (3, 3), 4: (4, 5), 5: (6, 7)}


@dataclass(frozen=True)
class ArrayProgram:
    """Steps, each on the result of the one before; shapes of the input and of the parameters; the options' order."""

    start: Shape
    steps: tuple[Step, ...]
    order: int

    @property
    def inputs(self) -> dict[str, Shape]:
        """Name to shape of X and of the parameters."""
        return {TRUNK[0]: self.start} | {step.parameter: step.shape for step in self.steps if step.parameter}

    @property
    def shapes(self) -> dict[str, Shape]:
        """Name to shape of every array, by the rules of shapes."""
        found = self.inputs
        for step in self.steps:
            found[step.target] = result_shape(step, found[step.source])
        return found

    @property
    def questions(self) -> tuple[tuple[Step, str, tuple[Option, ...]], ...]:
        """For every operand of every step, last step first: the step, the operand, and the lettered expressions."""
        found = []
        for step in reversed(self.steps):
            for operand in filter(None, (step.parameter, step.source)):
                stream = Stream("options", self.order, step.target, operand)
                found.append((step, operand, stream.shuffled(options(step, operand, self.shapes))))
        return tuple(found)


@register
class VjpShapes(Family[ArrayProgram]):
    """Shapes of cotangents, and how each is computed."""

    name: ClassVar[str] = "vjp-shapes"
    topic: ClassVar[str] = "automatic-differentiation"
    skill: ClassVar[str] = "decide"
    version: ClassVar[int] = 2

    def draw(self, stream: Stream, workload: int) -> ArrayProgram:
        count = stream.integer(*STEPS[workload])
        start = (
            (stream.integer(2, 9), stream.integer(2, 9))
            if workload == 1
            else (stream.integer(2, 5), stream.integer(2, 6))
        )
        steps: list[Step] = []
        shape: Shape = start
        for number in range(count):
            steps.append(draw_step(stream, number, shape, [step.kind for step in steps]))
            shape = result_shape(steps[-1], shape)
        if workload == 1 and not steps[0].parameter:
            raise Rejected("a single step without a parameter")
        program = ArrayProgram(start, tuple(steps), stream.integer(0, 999))
        refuse_ambiguous(program)
        return program

    def present(self, instance: ArrayProgram) -> Content:
        last = instance.steps[-1].target
        parts = [out_part(instance, step) for step in instance.steps]
        for step, operand, choices in instance.questions:
            if operand == step.parameter:
                parts.append(shape_part(instance, step, operand))
            parts.append(choice_part(operand, choices))
        head = (say("vjp_shapes.array"), say("vjp_shapes.shape"))
        rows = tuple([(f"`{name}`", f"`{shape}`") for name, shape in instance.inputs.items()])
        return Content(
            statement=(
                Paragraph(say("vjp_shapes.statement", last=last)),
                Listing("\n".join([step.code for step in instance.steps])),
                Table(head, rows),
            ),
            parts=tuple(parts),
            solution=(Paragraph(say("vjp_shapes.idea")),),
        )

    def witnesses(self, instance: ArrayProgram) -> Witnesses:
        arrays = values(instance)
        answers = {
            "reverse mode": by_reverse_mode(instance, arrays),
            "difference quotients": by_differences(instance, arrays),
        }
        found = {name: chosen(instance, arrays, cotangents) for name, cotangents in answers.items()}
        found["expressions evaluated"] = by_expressions(instance, arrays)
        return found


def refuse_ambiguous(program: ArrayProgram) -> None:
    """A wrong expression may happen to be right: where all entries of a cotangent are equal, for one."""
    known = expressed(program, values(program))
    for _, operand, choices in program.questions:
        if any([option.mistake and gives(option.code, known, known[f"g{operand}"]) for option in choices]):
            raise Rejected("a wrong expression gives the right cotangent")


def out_part(program: ArrayProgram, step: Step) -> Part:
    """The question for the shape of a result."""
    prompt = say("vjp_shapes.out", name=step.target)
    key = str(program.shapes[step.target])
    return Part(f"{step.target}-shape", prompt, ShapeAnswer(), 1, "shapes", key=key, effort=(("compare", 2),))


def shape_part(program: ArrayProgram, step: Step, operand: str) -> Part:
    """The question for the shape of a cotangent."""
    shapes = program.shapes
    mistakes = []
    if shapes[step.target] != shapes[operand]:
        word = "not_summed" if step.kind in ("add", "multiply") else "like_result"
        wrong = LikelyMistake("M-21", say(f"vjp_shapes.mistake.{word}"), answer=str(shapes[step.target]))
        mistakes.append(wrong)
    return Part(
        f"g{operand}-shape",
        say("vjp_shapes.cotangent", name=operand),
        ShapeAnswer(),
        marks=1,
        concept="shapes",
        key=str(shapes[operand]),
        mistakes=tuple(mistakes),
        effort=(("compare", 2),),
        explanation=(Paragraph(say("vjp_shapes.like_operand")),),
    )


def choice_part(operand: str, choices: tuple[Option, ...]) -> Part:
    """The question for the expression of a cotangent."""
    letters = "abcdef"
    wrong = [(letters[k], option) for k, option in enumerate(choices) if option.mistake]
    return Part(
        f"g{operand}",
        say("vjp_shapes.expression", name=operand),
        ChoiceAnswer(tuple([f"`{option.code}`" for option in choices])),
        marks=1,
        concept="shapes",
        key=next(letters[k] for k, option in enumerate(choices) if not option.mistake),
        mistakes=tuple(
            [LikelyMistake(o.mistake, say(f"vjp_shapes.mistake.{o.word}"), answer=letter) for letter, o in wrong]
        ),
        certainty="enumerated",
        effort=(("choose", 1), ("compare", 3)),
    )


def values(program: ArrayProgram) -> dict[str, Any]:
    """Random arrays for X, the parameters and the cotangent of the result."""
    shapes = program.inputs | {"g": program.shapes[program.steps[-1].target]}
    generator = np.random.default_rng(0)
    return {name: generator.uniform(0.5, 2.0, shape) for name, shape in shapes.items()}


def run(program: ArrayProgram, arrays: Mapping[str, Any]) -> dict[str, Any]:
    """All arrays of the program, by running its lines."""
    found = dict(arrays)
    for step in program.steps:
        found[step.target] = evaluated(step.code.partition(" = ")[2], found)
    return found


def evaluated(code: str, arrays: Mapping[str, Any]) -> Any:
    """The value of an expression of ours (never of an answer), as it is printed."""
    return eval(compile(code, "<exercise>", "eval"), {"np": np, **arrays})


def from_here(program: ArrayProgram, name: str, arrays: Mapping[str, Any], value: Any) -> Any:
    """The result of the program if an array, given or computed on the way, had another value."""
    found = {**arrays, name: value}
    for step in program.steps:
        if step.target != name:
            found[step.target] = evaluated(step.code.partition(" = ")[2], found)
    return found[program.steps[-1].target]


def by_reverse_mode(program: ArrayProgram, arrays: dict[str, Any]) -> dict[str, Any]:
    """Cotangents of all arrays that have one asked for, by our pullbacks."""
    everything = run(program, arrays)
    found = {}
    for name in {operand for _, operand, _ in program.questions}:
        f = functools.partial(from_here, program, name, everything)
        found[name] = vjp(f, everything[name])[1](arrays["g"])
    return {name: pulled[0] if isinstance(pulled, tuple) else pulled for name, pulled in found.items()}


def by_differences(program: ArrayProgram, arrays: dict[str, Any]) -> dict[str, Any]:
    """The same, entry by entry, by central differences; every result is linear in each single entry."""
    everything = run(program, arrays)
    found = {}
    for name in {operand for _, operand, _ in program.questions}:
        slopes = np.zeros(np.shape(everything[name]))
        for index in np.ndindex(slopes.shape):
            step = np.zeros(slopes.shape)
            step[index] = 0.5
            up, down = (from_here(program, name, everything, everything[name] + sign * step) for sign in (1, -1))
            slopes[index] = np.sum(arrays["g"] * (up - down))
        found[name] = slopes
    return found


def chosen(program: ArrayProgram, arrays: dict[str, Any], cotangents: Mapping[str, Any]) -> dict[str, Any]:
    """Shapes as they came out, and the letters of all expressions that give these cotangents."""
    everything = run(program, arrays)
    known = everything | {f"g{name}": value for name, value in cotangents.items()}
    known[f"g{program.steps[-1].target}"] = arrays["g"]
    found: dict[str, Any] = {f"{step.target}-shape": np.shape(everything[step.target]) for step in program.steps}
    found |= {f"g{name}-shape": np.shape(value) for name, value in cotangents.items()}
    for _, operand, choices in program.questions:
        right = [
            letter for letter, option in zip("abcdef", choices, strict=False)
            if gives(option.code, known, cotangents[operand])
        ]  # fmt: skip
        found[f"g{operand}"] = tuple(right)
    return found


def gives(code: str, arrays: Mapping[str, Any], wanted: Any) -> bool:
    """Whether an expression has this value, shape included; expressions that cannot be evaluated do not."""
    try:
        value = evaluated(code, arrays)
    except ValueError:
        return False
    return np.shape(value) == np.shape(wanted) and bool(np.allclose(value, wanted, rtol=1e-9))


def expressed(program: ArrayProgram, arrays: dict[str, Any]) -> dict[str, Any]:
    """All arrays and cotangents, by the right expressions."""
    known = run(program, arrays)
    known[f"g{program.steps[-1].target}"] = arrays["g"]
    for _, operand, choices in program.questions:
        (right,) = [option for option in choices if not option.mistake]
        known[f"g{operand}"] = evaluated(right.code, known)
    return known


def by_expressions(program: ArrayProgram, arrays: dict[str, Any]) -> dict[str, Any]:
    """Shapes from the program's rules of shapes and from the right expressions, evaluated one after another."""
    known = expressed(program, arrays)
    found: dict[str, Any] = {f"{step.target}-shape": program.shapes[step.target] for step in program.steps}
    return found | {f"g{operand}-shape": np.shape(known[f"g{operand}"]) for _, operand, _ in program.questions}
