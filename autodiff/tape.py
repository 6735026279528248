"""The tape of reverse mode: the lines written while a function runs, and the sweep that reads them backwards.

The sweep is written with the same NumPy functions as the user's program. Given plain cotangents it computes plain
numbers (what a course calls *backprop*: one sweep over the original graph). Given tracers of an outer level it is
itself recorded there (*reverse-mode AD that extends the graph*), which is how gradients of gradients come about.
What flows in decides; there is one sweep and one copy of each rule.
"""

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from autodiff.primitives.kinds import ONE, fit, guarded_product
from autodiff.tracer import Level, Primitive, Tracer, explained
from autodiff.types import Array, Function

Line = tuple[int, Primitive, tuple[Any, ...], Any, dict[str, Any], tuple[int, ...]]
"""One line of a tape: number of its result, primitive, primals, result, parameters, numbers of the arguments
(-1 for constants)."""


class Node(Tracer):
    """A value on a tape: `index` is the number of the line that made it."""

    __slots__ = ("index",)

    def __init__(self, primal: Array, level: "Recorder", index: int) -> None:
        self.primal = primal
        self.level = level
        self.index = index


class Recorder(Level):
    """A level that writes down every differentiable operation on its tracers, in the order of their happening."""

    __slots__ = ("counter", "tape")

    def __init__(self, function: Function) -> None:
        super().__init__(function)
        self.tape: list[Line] = []
        self.counter = itertools.count()  # not len(tape): two threads may record at once

    def input(self, primal: Array) -> Node:
        """A tracer for an argument of the function."""
        return Node(primal, self, next(self.counter))

    def process(self, primitive: Primitive, args: tuple[Any, ...], params: dict[str, Any]) -> Any:
        if not self.open:
            raise self.leaked(primitive, args)
        primals: tuple[Any, ...]
        parents: tuple[int, ...]
        if len(args) == 2:  # written out: most operations have two arguments, and this is where time goes
            x, y = args
            if type(x) is Node and x.level is self:
                if type(y) is Node and y.level is self:
                    primals, parents = (x.primal, y.primal), (x.index, y.index)
                else:
                    primals, parents = (x.primal, y), (x.index, -1)
            else:
                primals, parents = (x, y.primal), (-1, y.index)
        elif len(args) == 1:
            primals, parents = (args[0].primal,), (args[0].index,)
        else:
            values: list[Any] = []
            numbers: list[int] = []
            for arg in args:
                if type(arg) is Node and arg.level is self:
                    values.append(arg.primal)
                    numbers.append(arg.index)
                else:
                    values.append(arg)
                    numbers.append(-1)
            primals, parents = tuple(values), tuple(numbers)
        for primal in primals:
            if isinstance(primal, Tracer):
                out = primitive(*primals, **params)
                break
        else:
            try:
                if primitive.keeping is not None and all([type(primal) is np.ndarray for primal in primals]):
                    out, kept = primitive.keeping(*primals, **params)
                    params = params | kept
                else:
                    out = primitive.impl(*primals, **params) if params else primitive.impl(*primals)
            except Exception as error:
                raise explained(error, primitive, primals) from None
        if not primitive.differentiable:
            return out
        index = next(self.counter)
        self.tape.append((index, primitive, primals, out, params, parents))
        return Node(out, self, index)


def sweep(tape: Sequence[Line], size: int, seeds: Sequence[tuple[int, Array]], *, guarded: bool) -> list[Any]:
    """Cotangents of everything on a tape, by one pass over it from the last line to the first.

    Parameters
    ----------
    tape : sequence of Line
        Written in an order in which every line comes after the lines it uses.
    size : int
        How many numbers were given out.
    seeds : sequence of (int, array)
        Cotangents of outputs, by number; several for one number add up.
    guarded : bool
        Whether products of a zero cotangent with an infinite or undefined partial derivative are taken to be zero.

    Returns
    -------
    list
        By number, the cotangent, with the shape and dtype of its primal; None where nothing arrived. Those of
        intermediate values are dropped as soon as they were passed on.
    """
    cotangents: list[Any] = [None] * size
    owned = bytearray(size)  # 1 where the array in `cotangents` is the sweep's own, to be added into
    for number, seed in seeds:
        cotangents[number] = seed if cotangents[number] is None else cotangents[number] + seed
    for number, primitive, primals, out, params, parents in reversed(tape):
        g = cotangents[number]
        if g is None:
            continue
        cotangents[number] = None
        partials = primitive.partials
        rules = primitive.pullbacks if partials is None else partials
        # not strict: arrays of indices stand behind the arguments that have a rule, and `_Numbered` has no end
        for primal, parent, rule in zip(primals, parents, rules):  # noqa: B905
            if parent < 0 or rule is None:
                continue
            if rule is ONE:
                contribution = g
            elif partials is not None:
                # the case without parameters apart: to pass none by ** takes a third of the call
                partial = rule(out, *primals, **params) if params else rule(out, *primals)
                contribution = guarded_product(g, partial) if guarded else g * partial
            else:
                if primitive.accumulate is not None and not isinstance(g, Tracer):
                    buffer = cotangents[parent]
                    if buffer is None:
                        buffer = np.zeros_like(primal)
                    elif not owned[parent]:
                        buffer = buffer.copy()
                    if adds_in_place(type(buffer)):
                        primitive.accumulate(buffer, g, *primals, **params)
                        cotangents[parent] = buffer
                        owned[parent] = 1
                        continue
                contribution = rule(g, out, *primals, **params) if params else rule(g, out, *primals)
            if contribution.shape != primal.shape or contribution.dtype is not primal.dtype:
                contribution = fit(contribution, primal)
            present = cotangents[parent]
            if present is None:
                cotangents[parent] = contribution
            elif owned[parent] and not isinstance(contribution, Tracer):
                present += contribution
            else:
                cotangents[parent] = present = present + contribution
                owned[parent] = adds_in_place(type(present))
    return cotangents


def adds_in_place(kind: type) -> bool:
    """Whether ``a += b`` changes an array of this type: NumPy's and CuPy's arrays, but neither numbers nor tracers."""
    return kind is np.ndarray or (
        kind is not np.float64 and hasattr(kind, "__setitem__") and not issubclass(kind, Tracer)
    )


def strip(value: Any, level: Level) -> Any:
    """The value one level further down, for tracers of `level`; anything else as it is."""
    if not isinstance(value, Tracer):
        return value
    if value.level is level:
        return value.primal
    if not value.level.open:  # a result that a differentiation before this one let out
        raise value.level.leaked("returning", (value,))
    return value
