"""Methods that are wrong on purpose, to test whoever tests.

`Null` answers zero. `Broken(fault)` is reverse mode with one of the mistakes that people make in it, planted in a sweep
of its own over the same tape. A checker is worth the share of these that it finds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from autodiff.primitives.kinds import ONE, fit
from autodiff.tape import Line, Recorder, strip
from autodiff.types import Array
from differentiation.method import Answer, Cost, Method
from differentiation.problem import Problem


@dataclass(frozen=True)
class Null(Method):
    """Answers zero to everything. It is of one witness with everything that is wrong on purpose.

    Examples
    --------
    >>> from differentiation import grad
    >>> grad(np.sin, method=Null())(1.0)
    np.float64(0.0)
    """

    witness: ClassVar[str] = "broken"
    nests: ClassVar[bool] = True

    def pushforward(self, problem: Problem, tangents: Sequence[Array]) -> Answer:
        outputs = problem(problem.inputs)
        return Answer(outputs, [np.zeros_like(out)[()] for out in outputs], cost=Cost(1))

    def pullback(self, problem: Problem, cotangents: Sequence[Array]) -> Answer:
        return Answer(problem(problem.inputs), [np.zeros_like(x)[()] for x in problem.inputs], cost=Cost(1))


Contribution = Array
"""A cotangent on its way from one operation to one of its arguments, before it is summed to the argument's shape."""


def _sign(contribution: Contribution, primal: Array) -> Array:
    return -contribution


def _factor(contribution: Contribution, primal: Array) -> Array:
    return contribution * 2


def _slightly(contribution: Contribution, primal: Array) -> Array:
    return contribution * 1.001


def _one_entry(contribution: Contribution, primal: Array) -> Array:
    wrong = np.array(contribution, order="C")
    wrong.ravel()[:1] *= -1  # through a view; of an empty array, nothing
    return wrong


def _transposed(contribution: Contribution, primal: Array) -> Array:
    """Right numbers in the wrong places: read column by column where rows were meant."""
    moved = np.transpose(contribution) if contribution.ndim > 1 else np.flip(contribution)
    return np.reshape(moved, contribution.shape)


def _first_slice(contribution: Contribution, primal: Array) -> Array:
    """Instead of the sum over broadcast copies, the first of them."""
    extra = contribution.ndim - primal.ndim
    index = (0,) * extra + tuple(
        slice(0, 1) if size == 1 else slice(None) for size in (primal.shape if primal.ndim else ())
    )
    return contribution[index] if contribution.shape != primal.shape else contribution


IN_ONE_RULE: dict[str, Callable[[Contribution, Array], Array]] = {
    "sign": _sign,
    "factor": _factor,
    "x1.001": _slightly,
    "one entry": _one_entry,
    "transposed": _transposed,
    "missing broadcast sum": _first_slice,
}
"""Faults of one operation's rule: what becomes of a right contribution."""

IN_THE_SWEEP = ("adjoint ignored", "last contribution wins", "shared node counted once", "stale forward value")
"""Faults of the engine."""

FAULTS = (*IN_ONE_RULE, *IN_THE_SWEEP)


@dataclass(frozen=True)
class Broken(Method):
    """Reverse mode with a fault.

    Parameters
    ----------
    fault : str
        One of `FAULTS`. "sign", "factor", "x1.001", "one entry" (of a contribution, the first entry has the wrong
        sign), "transposed", "missing broadcast sum", "adjoint ignored" (a rule returns its partial derivative
        whatever cotangent came in): mistakes in the rules of operations. "last contribution wins" (assigned, not
        added), "shared node counted once" (later contributions of one operation to one argument are lost),
        "stale forward value" (the sweep uses values of an earlier evaluation, at inputs moved by 0.25): of the engine.
    operation : str or None
        The primitive whose rule is wrong; None for every one. (A sign lost in every rule would come back along paths
        of even length, so "sign" is then planted in the last operation alone.)

    Examples
    --------
    >>> from differentiation import grad
    >>> grad(lambda x: x * x + x, method=Broken("last contribution wins"))(3.0)
    np.float64(3.0)
    """

    fault: str
    operation: str | None = None

    witness: ClassVar[str] = "broken"

    def __post_init__(self) -> None:
        if self.fault not in FAULTS:
            raise ValueError(f"no fault called {self.fault!r}; there are {', '.join(map(repr, FAULTS))}")

    def pullback(self, problem: Problem, cotangents: Sequence[Array]) -> Answer:
        recorder, results, inputs = _record(problem, problem.inputs)
        outputs = [strip(result, recorder) for result in results]
        tape = recorder.tape
        if self.fault == "stale forward value":
            moved = [(x + 0.25).astype(x.dtype) for x in problem.inputs]
            earlier, _, _ = _record(problem, moved)
            if len(earlier.tape) == len(tape):
                tape = [_with_values(line, old) for line, old in zip(tape, earlier.tape, strict=True)]
        seeds: dict[int, Array] = {}
        for result, seed in zip(results, cotangents, strict=True):
            if strip(result, recorder) is not result:  # an output that depends on the inputs
                seeds[result.index] = seeds.get(result.index, 0) + np.asarray(seed)
        with np.errstate(all="ignore"):
            found = self._sweep(tape, seeds)
        derivative = [found.get(node.index, np.zeros_like(node.primal)) for node in inputs]
        return Answer(outputs, derivative, cost=Cost(calls=1, tape_length=len(tape)))

    def _sweep(self, tape: Sequence[Line], cotangents: dict[int, Array]) -> dict[int, Array]:
        last = max(cotangents, default=-1)
        for number, primitive, primals, out, params, parents in reversed(tape):
            g = cotangents.get(number)
            if g is None:
                continue
            here = self.operation == primitive.name or (self.operation is None and self.fault != "sign")
            here = here or (self.operation is None and number == last)
            if here and self.fault == "adjoint ignored":
                g = np.ones_like(g)
            seen: set[int] = set()
            for k, parent in enumerate(parents):
                if parent < 0:
                    continue
                contribution = _contribution(g, primitive, k, out, primals, params)
                if contribution is None:
                    continue
                if here and self.fault in IN_ONE_RULE:
                    contribution = IN_ONE_RULE[self.fault](np.asarray(contribution), primals[k])
                contribution = fit(contribution, primals[k])
                if here and self.fault == "shared node counted once" and parent in seen:
                    continue
                seen.add(parent)
                if parent in cotangents and not (here and self.fault == "last contribution wins"):
                    contribution = cotangents[parent] + contribution
                cotangents[parent] = contribution
        return cotangents


def _record(problem: Problem, inputs: Sequence[Array]) -> tuple[Recorder, list[Any], list[Any]]:
    recorder = Recorder(problem.f)
    nodes = [recorder.input(x) for x in inputs]
    try:
        return recorder, problem(nodes), nodes
    finally:
        recorder.close()


def _with_values(line: Line, old: Line) -> Line:
    """A line of the tape with the value it had at another point."""
    number, primitive, _, _, _, parents = line
    if old[1] is not primitive or np.shape(old[3]) != np.shape(line[3]):
        return line
    return number, primitive, old[2], old[3], old[4], parents


def _contribution(g: Array, primitive: Any, k: int, out: Array, primals: Any, params: Any) -> Array | None:
    if primitive.partials is not None:
        partial = primitive.partials[k]
        if partial is None:
            return None
        return g if partial is ONE else g * partial(out, *primals, **params)
    pullback = primitive.pullbacks[k]
    return None if pullback is None else pullback(g, out, *primals, **params)
