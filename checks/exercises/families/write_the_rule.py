"""Write the rule of a small array function as a program: cotangents backward, tangents forward."""

from dataclasses import dataclass, replace
from typing import ClassVar

from checks.exercises.answers import CodeAnswer
from checks.exercises.blocks import Block, Listing, Paragraph, Table
from checks.exercises.exercise import Content, LikelyMistake, Part
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.messages import say
from checks.exercises.rule_links import ENTRYWISE, FIRST, REDUCED
from checks.exercises.rule_witnesses import by_complex_step, by_our_modes
from checks.exercises.rule_writing import (
    BIASES,
    NAMES,
    SKIPS,
    Design,
    Layer,
    arguments,
    backward,
    differentiated,
    forward,
    result_shape,
    signature_jvp,
    signature_vjp,
    tangents,
    written,
    wrong_backward,
    wrong_tangents,
)
from checks.exercises.stream import Stream
from checks.exercises.workload import level, minutes

BOUNDED = ("cos", "relu", "sigmoid", "sin", "tanh")
"""Functions whose values do not grow too large for a second layer."""
LISTED = 10
"""Mistakes that are looked for in a program, at most."""


@dataclass(frozen=True)
class Asked:
    """The function and which rules are to be written: ``"vjp"``, ``"jvp"``."""

    design: Design
    rules: tuple[str, ...]


@register
class WriteTheRule(Family[Asked]):
    """Backward and forward rules of combined array operations, as Python functions."""

    name: ClassVar[str] = "write-the-rule"
    topic: ClassVar[str] = "automatic-differentiation"
    skill: ClassVar[str] = "construct"

    def draw(self, stream: Stream, workload: int) -> Asked:
        first = stream.choice(sorted(FIRST))
        count = {4: 2, 5: 2}.get(workload, 1)
        if count == 2:
            first = stream.choice(["rows", "columns", "scaled"])
        skip = first in SKIPS and workload > 1 and stream.integer(0, 2) == 0
        functions = ["", *sorted(ENTRYWISE)] if count == 1 else ["", *BOUNDED]
        layer = Layer(first, first in BIASES and bool(stream.integer(0, 1)), stream.choice(functions), skip)
        layers: tuple[Layer, ...] = (layer,)
        if count == 2:
            second = first if first != "scaled" else stream.choice(["rows", "scaled"])
            layers = (layer, Layer(second, bool(stream.integer(0, 1)), stream.choice(functions), False))
        end = stream.choice(["", *sorted(REDUCED)])
        if first in ("centred", "subtracted") and layer.entrywise == "relu":
            raise Rejected("differences are 0, where relu has its kink")
        design = Design(layers, end, stream.below(len(NAMES)))
        if not design.end and not any([one.entrywise or one.skip for one in layers]) and workload > 1:
            raise Rejected("the function is a single operation")
        rules = {1: ("vjp",), 5: ("vjp", "jvp")}.get(workload) or stream.choice([("vjp",), ("jvp",), ("vjp", "jvp")])
        asked = Asked(design, rules)
        if level(minutes(Content((), _parts(asked)))) != workload:
            raise Rejected("the rules are too long or too short for the workload")
        return asked

    def present(self, instance: Asked) -> Content:
        design = instance.design
        shapes = [(argument.name, _shape(argument.shape)) for argument in arguments(design)]
        given = tuple([(f"`{name}`", shape) for name, shape in shapes])
        statement: list[Block] = [
            Paragraph(say("write_the_rule.statement")),
            Listing(forward(design)),
            Table((say("write_the_rule.argument"), say("write_the_rule.shape")), given),
            Paragraph(say("write_the_rule.sizes", shape=_shape(result_shape(design)))),
        ]
        for argument in arguments(design):
            if argument.kind == "labels":
                statement.append(Paragraph(say("write_the_rule.index", name=f"`{argument.name}`")))
        parts = [replace(p, mistakes=_mistakes(p, design)) for p in _parts(instance)]
        return Content(tuple(statement), tuple(parts))

    def witnesses(self, instance: Asked) -> Witnesses:
        return {
            "complex steps": {rule: by_complex_step(instance.design, rule) for rule in instance.rules},
            "our modes": {rule: by_our_modes(instance.design, rule) for rule in instance.rules},
        }


def _shape(letters: tuple[str, ...]) -> str:
    return f"$({', '.join(letters)}{',' if len(letters) == 1 else ''})$"


def _parts(asked: Asked) -> tuple[Part, ...]:
    """The questions, without the mistakes."""
    return tuple([_part(asked.design, rule) for rule in asked.rules])


def _part(design: Design, rule: str) -> Part:
    """One program: what it is given and returns, and the right one."""
    names = ", ".join([argument.name for argument in arguments(design)])
    moving = differentiated(design)
    if rule == "vjp":
        words = say(
            "write_the_rule.vjp",
            call=f"`layer_vjp(g, {names})`",
            returns=f"`{', '.join([f'g{name}' for name in moving])}`",
        )
        signature, key = signature_vjp(design), backward(design)
    else:
        words = say("write_the_rule.jvp", call=f"`layer_jvp({names}, {', '.join([f't{name}' for name in moving])})`")
        signature, key = signature_jvp(design), tangents(design)
    rules = _rule_lines(key)
    return Part(
        rule,
        words,
        CodeAnswer(signature),
        marks=max(2, rules),
        concept="pullback" if rule == "vjp" else "pushforward",
        key=key,
        certainty="relational",
        effort=(("derive", rules), ("read_code", len(forward(design).splitlines()) - 1)),
        explanation=_explanation(design, rule),
        hint=say(f"write_the_rule.hint_{rule}"),
    )


def _rule_lines(program: str) -> int:
    """Lines that hold a rule: what is left without the head and the values that are computed again."""
    lines = [line.strip() for line in program.splitlines()[1:]]
    ends = [line.startswith("return t") and "." in line for line in lines]
    return sum([line[0] in "gt" for line in lines]) + sum(ends)


def _mistakes(part: Part, design: Design) -> tuple[LikelyMistake, ...]:
    """The first of each name, with at most `LISTED` of them; none that always gives what an earlier one gives."""
    found: dict[str, LikelyMistake] = {}
    for one, text in wrong_backward(design) if part.name == "vjp" else wrong_tangents(design):
        if one.name in found or text == part.key or len(found) == LISTED:
            continue
        if not any([part.answer.passes(text, known.answer) for known in found.values()]):
            found[one.name] = LikelyMistake(one.name, say(f"write_the_rule.mistake.{one.message}"), answer=text)
    return tuple(found.values())


def _explanation(design: Design, rule: str) -> tuple[Block, ...]:
    """What is said of each operation, once."""
    kinds: list[str] = [REDUCED[design.end][0].explanation] if design.end else []
    for layer in reversed(written(design)):
        links = [layer.entrywise, layer.link, layer.bias]
        kinds += [link.explanation for link in links if link is not None]
        kinds += ["skip"] if layer.layer.skip else []
    order = list(dict.fromkeys(kinds if rule == "vjp" else reversed(kinds)))
    return tuple([Paragraph(say(f"write_the_rule.{rule}_rule.{kind}")) for kind in order])
