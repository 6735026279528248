"""What an answer costs: calls, elementary operations, tape length, peak memory, time. Measured, not modelled."""

import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from autodiff.tracer import Level, Primitive, Tracer, evaluate
from autodiff.types import Array
from differentiation.method import Answer, Method
from differentiation.problem import Problem


class Counted(Tracer):
    """A value whose operations are counted."""

    __slots__ = ()

    def __init__(self, primal: Array, level: Level) -> None:
        self.primal = primal
        self.level = level


class CountingLevel(Level):
    """A level that does nothing but count."""

    __slots__ = ("count",)

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        self.count = 0

    def process(self, primitive: Primitive, args: tuple[Any, ...], params: dict[str, Any]) -> Any:
        if not self.open:
            raise self.leaked(primitive, args)
        out = evaluate(primitive, [arg.primal if self._own(arg) else arg for arg in args], params)
        self.count += 1
        return out if isinstance(out, tuple) else Counted(out, self)

    def _own(self, arg: Any) -> bool:
        return isinstance(arg, Counted) and arg.level is self


def count_operations(function: Callable[[list[Any]], Any], inputs: Sequence[Array]) -> int:
    """How many primitives `function` applies to values that depend on its inputs, derivatives of it included.

    Examples
    --------
    >>> import numpy as np
    >>> from autodiff import grad
    >>> count_operations(lambda leaves: np.sin(leaves[0]) * 2.0, [np.ones(3)])
    2
    >>> count_operations(lambda leaves: grad(lambda x: np.sin(x) * 2.0)(leaves[0]), [np.float64(1.0)])
    4
    """
    level = CountingLevel(function)
    try:
        function([Counted(x, level) for x in inputs])
    finally:
        level.close()
    return level.count


Task = Callable[[Method, Problem], Answer]
"""What a method is asked: ``lambda method, problem: method.jacobian(problem)``."""


def measure(method: Method, problem: Problem, task: Task, repeat: int = 3) -> Answer:
    """Carry out a task and complete its answer with what it cost.

    Parameters
    ----------
    method : Method
    problem : Problem
    task : callable
        From the method and the problem to an answer.
    repeat : int
        How often it is timed; the shortest time counts. Memory is measured in one further run, so that measuring it
        does not slow down the timing.

    Returns
    -------
    Answer
        Its cost has calls of `f`, operations (array operations counted under a tracer for methods that differentiate
        by tracing; calls times those of one evaluation for difference quotients; what the method itself counts
        otherwise), tape length, peak bytes beyond those held before, and seconds.

    Examples
    --------
    >>> import numpy as np
    >>> from differentiation import Numerical, Reverse
    >>> from differentiation.problem import pose
    >>> problem = pose(lambda x: np.sum(np.sin(x)), (np.ones(10),))
    >>> task = lambda method, problem: method.pullback(problem, [np.float64(1.0)])
    >>> reverse = measure(Reverse(), problem, task).cost
    >>> reverse.calls, reverse.tape_length, reverse.operations
    (1, 2, 4)
    >>> measure(Numerical(), problem, task).cost.calls > 100
    True
    """
    seconds = float("inf")
    for _ in range(repeat):
        before = problem.calls
        start = time.perf_counter()
        answer = task(method, problem)
        seconds = min(seconds, time.perf_counter() - start)
        calls = problem.calls - before
    cost = replace(answer.cost, seconds=seconds, calls=calls, peak_bytes=_peak(lambda: task(method, problem)))
    if cost.operations is None:
        cost = replace(cost, operations=_operations(method, problem, task, calls), unit="array operations")
    return replace(answer, cost=cost)


def _peak(run: Callable[[], Any]) -> int:
    started = not tracemalloc.is_tracing()
    if started:
        tracemalloc.start()
    try:
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        run()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        if started:
            tracemalloc.stop()
    return max(peak - before, 0)


def _operations(method: Method, problem: Problem, task: Task, calls: int) -> int:
    if method.exact and method.nests:
        return count_operations(lambda leaves: task(method, moved(problem, leaves)), problem.inputs)
    return calls * count_operations(problem, problem.inputs)


def moved(problem: Problem, leaves: Sequence[Any]) -> Problem:
    """The same problem at other inputs."""
    return replace(problem, inputs=list(leaves), calls=0)
