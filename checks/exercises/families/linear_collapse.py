"""Stacked linear layers are one linear layer: which, and what it gives; and a relu that prevents it."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
import sympy

from autodiff.nn.hypotheses import collapse
from autodiff.nn.mlp import MLP
from checks.exercises.answers import ArrayAnswer
from checks.exercises.blocks import Block, Display, Paragraph
from checks.exercises.exercise import Content, LikelyMistake, Part
from checks.exercises.families.two_layer_backward import integers
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.matrices import block, matrix
from checks.exercises.messages import say
from checks.exercises.networks import Rows
from checks.exercises.stream import Stream


@dataclass(frozen=True)
class Stack:
    """Layers without an activation between them, with or without bias, and an input to try."""

    weights: tuple[Rows, ...]
    biases: Rows
    x: Rows


@register
class LinearCollapse(Family[Stack]):
    """One matrix, and one bias, in place of several."""

    name: ClassVar[str] = "linear-collapse"
    topic: ClassVar[str] = "hypotheses"
    skill: ClassVar[str] = "compute"
    workloads: ClassVar[tuple[int, ...]] = (1, 2, 3)

    def draw(self, stream: Stream, workload: int) -> Stack:
        sizes, bias = stream.choice({
            1: (((2, 2, 1), False), ((1, 2, 2), False)),
            2: (((2, 2, 2), True), ((2, 2, 2, 1), False)),
            3: (((2, 2, 2, 2), True),),
        }[workload])  # fmt: skip
        weights = tuple([integers(stream, n, k, 3) for n, k in pairwise(sizes)])
        biases = tuple([integers(stream, 1, k, 4)[0] for k in sizes[1:]]) if bias else ()
        if not any(np.array(_product(weights), dtype=float).ravel()):
            raise Rejected("the product is 0")
        return Stack(weights, biases, integers(stream, 1, sizes[0], 4))

    def present(self, instance: Stack) -> Content:
        count = len(instance.weights)
        bias = " + b_{0}" if instance.biases else ""
        lines = [f"Z_{i + 1} = Z_{i} W_{i}{bias.format(i)}" for i in range(1, count + 1)]
        givens = [matrix(f"W{i}", f"W_{i}", W) for i, W in enumerate(instance.weights, start=1)]
        givens += [matrix(f"b{i}", f"b_{i}", (b,)) for i, b in enumerate(instance.biases, start=1)]
        shown: list[Block] = [block(given) for given in givens]
        x = matrix("x", "x", instance.x)
        goal = say("linear_collapse.with_bias" if instance.biases else "linear_collapse.without_bias")
        return Content(
            statement=(
                Paragraph(say("linear_collapse.statement", layers=count)),
                Display("Z_1 = x, \\quad " + ", \\quad ".join(lines)),
                *shown,
                Paragraph(goal),
                block(x),
            ),
            givens=(*givens, x),
            parts=tuple(parts(instance)),
            calculator=count > 2,
            solution=(Paragraph(say("linear_collapse.idea")),),
        )

    def witnesses(self, instance: Stack) -> Witnesses:
        return witnesses(instance)


def _product(weights: tuple[Rows, ...]) -> Any:
    found = sympy.Matrix(weights[0])
    for W in weights[1:]:
        found = found * sympy.Matrix(W)
    return found.tolist()


def parts(stack: Stack) -> Iterator[Part]:
    """The matrix, the bias, the output, and the output with a relu after the first layer."""
    count, first = len(stack.weights), stack.weights[0]
    n, k = len(first), len(stack.weights[-1][0])
    names = [f"W{i}" for i in range(1, count + 1)]
    wrong: list[LikelyMistake] = []
    if len({len(W) for W in stack.weights} | {k}) == 1:
        turned = " @ ".join(reversed(names))
        wrong.append(LikelyMistake("wrong-order", say("linear_collapse.mistake.order"), turned))
    yield Part(
        "W", say("linear_collapse.matrix", rows=n, columns=k), ArrayAnswer((n, k), digits=0), 2, "composition",
        " @ ".join(names), symbol="W", mistakes=tuple(wrong), hint=say("linear_collapse.hint"),
        explanation=(Paragraph(say("linear_collapse.why.matrix")),),
    )  # fmt: skip
    row = ArrayAnswer((1, k), digits=0)
    if stack.biases:
        work = "b1"
        for i in range(2, count + 1):
            work = f"({work}) @ W{i} + b{i}" if i > 2 else f"b1 @ W{i} + b{i}"
        yield Part(
            "b", say("linear_collapse.bias"), row, 2, "composition", work, symbol="b",
            mistakes=tuple(bias_mistakes(stack)), explanation=(Paragraph(say("linear_collapse.why.bias")),),
        )  # fmt: skip
    yield Part("y", say("linear_collapse.output"), row, 1, "evaluation", "x @ W + b" if stack.biases else "x @ W")
    hidden = "relu(x @ W1 + b1)" if stack.biases else "relu(x @ W1)"
    for i in range(2, count + 1):
        hidden = f"({hidden}) @ W{i}" + (f" + b{i}" if stack.biases else "")
    linear = LikelyMistake("collapsed-anyway", say("linear_collapse.mistake.collapsed"), "y")
    yield Part(
        "r", say("linear_collapse.with_relu"), row, 1, "layer_forward", hidden, symbol="y_{+}", mistakes=(linear,),
        explanation=(Paragraph(say("linear_collapse.why.relu")),),
    )  # fmt: skip


def bias_mistakes(stack: Stack) -> Iterator[LikelyMistake]:
    """Only the last bias; or all of them added, if their shapes allow it."""
    count = len(stack.weights)
    yield LikelyMistake("last-bias", say("linear_collapse.mistake.last_bias"), f"b{count}")
    if len({len(b) for b in stack.biases}) == 1:
        added = " + ".join([f"b{i}" for i in range(1, count + 1)])
        yield LikelyMistake("biases-added", say("linear_collapse.mistake.added"), added)


def witnesses(stack: Stack) -> Witnesses:
    """The package's `collapse`; the images of the unit vectors and of 0; SymPy's product and derivative."""
    arrays = [np.array(W, dtype=float) for W in stack.weights]
    biases = [np.array(b, dtype=float) for b in stack.biases]
    net = MLP((len(arrays[0]), *[W.shape[1] for W in arrays]), "identity", bool(biases))
    rectified = MLP(net.sizes, ("relu", *["identity"] * (net.layers - 2)), bool(biases))
    params: list[dict[str, Any]] = [{"W": W} | ({"b": biases[i]} if biases else {}) for i, W in enumerate(arrays)]
    x = np.array(stack.x, dtype=float)
    whole = collapse(net, params)
    zero = net(params, np.zeros_like(x))
    return {
        "collapse": {"W": whole["W"].tolist(), "b": [whole["b"].tolist()], "y": (x @ whole["W"] + whole["b"]).tolist(),
                     "r": rectified(params, x).tolist()},
        "images of unit vectors": {"W": (net(params, np.eye(x.shape[1])) - zero).tolist(), "b": zero.tolist(),
                                   "y": net(params, x).tolist(), "r": _by_columns(stack)},
        "SymPy": _by_sympy(stack),
    }  # fmt: skip


def _by_columns(stack: Stack) -> Any:
    """The output with relu, hidden unit by hidden unit, in fractions: what each that is not 0 adds to the rest."""
    first = [sum([x * W[j] for x, W in zip(stack.x[0], stack.weights[0], strict=True)]) for j in
             range(len(stack.weights[0][0]))]  # fmt: skip
    hidden: list[Any] = [max(z + (stack.biases[0][j] if stack.biases else 0), Fraction(0)) for j, z in enumerate(first)]
    for i, W in enumerate(stack.weights[1:], start=1):
        totals = list(stack.biases[i]) if stack.biases else [Fraction(0)] * len(W[0])
        for z, row in zip(hidden, W, strict=True):
            totals = [total + z * w for total, w in zip(totals, row, strict=True)]
        hidden = totals
    return (tuple(hidden),)


def _by_sympy(stack: Stack) -> dict[str, Any]:
    symbols = sympy.Matrix([sympy.symbols(f"x0:{len(stack.x[0])}")])

    def output(row: Any, *, rectify: bool) -> Any:
        for i, W in enumerate(stack.weights):
            row = row * sympy.Matrix(W)
            row = row + sympy.Matrix([stack.biases[i]]) if stack.biases else row
            if i == 0 and rectify:
                row = row.applyfunc(lambda z: sympy.Max(z, 0))
        return row

    y = output(symbols, rectify=False)
    at = dict(zip(symbols, stack.x[0], strict=True))
    zero = dict.fromkeys(symbols, 0)
    answers = {
        "W": y.jacobian(symbols).T, "b": y.subs(zero), "y": y.subs(at),
        "r": output(sympy.Matrix([stack.x[0]]), rectify=True),
    }  # fmt: skip
    return {
        name: [[Fraction(str(entry)) for entry in row] for row in found.tolist()] for name, found in answers.items()
    }
