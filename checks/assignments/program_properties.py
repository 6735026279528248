"""What can be asked of an engine without knowing the right answers."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from checks.assignments.program_draws import doublings
from checks.assignments.programs import Program, ends_of
from checks.assignments.task import Arguments, Ask, Finding, NoAnswer, Outputs, Sizes
from checks.assignments.values import Values
from checks.sandbox.script import Stopped

STEP = 1e-3
NEAR = 1e-4
FEW, MANY, MORE = 6, 18, 20
SUSPICIOUS = 0.08
"""Seconds for `MANY` doublings that raise the suspicion of a walk along every path."""


def slopes(task: str, draw: Callable[[Values, Sizes], Arguments]) -> Callable[[Ask, Values, Sizes], Finding | None]:
    """Gradients against central differences (two steps, extrapolated) of the hand-in's own values."""

    def check(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
        (program,) = draw(values, sizes)
        if not program.valid:
            return None
        _, gradients = ask(task, program)
        measured = np.array([_slope(ask, task, program, leaf) for leaf in range(len(program.leaves))])
        got = np.asarray(gradients, dtype=np.float64)
        if got.shape != measured.shape:
            return Finding(f"one gradient for each of the {measured.size} leaves is asked for", (program,), None, got)
        if np.all(np.abs(got - measured) <= NEAR * (1.0 + np.max(np.abs(measured)))):
            return None
        return Finding("the gradients are not the slopes of the values it computes itself", (program,), measured, got)

    return check


def _slope(ask: Ask, task: str, program: Program, leaf: int) -> float:
    wide, narrow = (_quotient(ask, task, program, leaf, step) for step in (STEP, STEP / 2))
    return (4.0 * narrow - wide) / 3.0


def _quotient(ask: Ask, task: str, program: Program, leaf: int, step: float) -> float:
    up, down = (float(ask(task, _moved(program, leaf, change))[0]) for change in (step, -step))
    return (up - down) / (2.0 * step)


def _moved(program: Program, leaf: int, change: float) -> Program:
    moved = [value + change * (number == leaf) for number, value in enumerate(program.leaves)]
    return replace(program, leaves=tuple(moved))


def linear_time(
    task: str, question: Callable[[Program], Arguments] = lambda program: (program,)
) -> Callable[[Ask, Values, Sizes], Finding | None]:
    """Whether time grows with the number of nodes, not with that of the paths: 2^n of them after n doublings."""

    def check(ask: Ask, values: Values, sizes: Sizes) -> Finding | None:
        shortest, program, longest = (question(doublings(values, count)) for count in (FEW, MANY, MORE))
        # Twice: the first sweep of a process takes longer.
        few = min(_seconds(ask, task, shortest) for _ in range(2))
        many = _seconds(ask, task, program)
        if many < SUSPICIOUS or many < 10.0 * few:
            return None
        many = min(many, _seconds(ask, task, program))
        more = min(_seconds(ask, task, longest) for _ in range(2))
        if more < 2.5 * many and many < 1.0:
            return None
        sentence = (
            f"v = v + v, {MANY} times, took {many:.1f} s, and {MORE} times took {more:.1f} s: the sweep walks "
            f"along every "
            "path, and every line doubles their number; visit every node once"
        )
        return Finding(sentence, program)

    return check


def _seconds(ask: Ask, task: str, arguments: Arguments) -> float:
    """Time of one sweep; where the time limit stops it, that limit."""
    try:
        return ask.timed(task, *arguments)[1]
    except NoAnswer as none:
        if isinstance(none.outcome, Stopped) and none.outcome.reason == "time":
            return none.outcome.seconds
        raise


def same_or_added(arguments: Arguments, outputs: Outputs) -> Finding | None:
    """Judge of a second sweep: the same gradients again (replaced), or twice as large (accumulated)."""
    first, second = (np.ravel(np.asarray(output, dtype=np.float64)) for output in outputs)
    if first.shape != second.shape or not np.any(first):
        return Finding("there are no gradients to compare", arguments, None, second)
    slack = 1e-6 * float(np.max(np.abs(first)))
    if any(bool(np.all(np.abs(second - times * first) <= slack)) for times in (1.0, 2.0)):
        return None
    sentence = "after a second sweep the gradients are neither the same nor twice as large: results kept old gradients"
    return Finding(sentence, arguments, first, second)


def few_alive(arguments: Arguments, outputs: Outputs) -> Finding | None:
    """Judge of a training loop: what lives on after it does not grow with its rounds."""
    rounds = int(arguments[0])
    alive = float(np.asarray(outputs[0], dtype=np.float64))
    if alive <= rounds:
        return None
    sentence = (
        f"after {rounds} rounds {alive:.0f} numbers live on that nothing of ours refers to: the graph of a round must "
        "go when the round is over"
    )
    return Finding(sentence, arguments, None, alive)


def topological(arguments: Arguments, outputs: Outputs) -> Finding | None:
    """Judge of an order: any is right in which every node stands once and behind all that it was computed from.

    The arguments are the program, and the places of the nodes that the order is to end in where it is not the output.
    """
    program: Program = arguments[0]
    order = [int(place) for place in np.ravel(np.asarray(outputs[0], dtype=np.float64))]
    named = [program.name(place) for place in order if place >= 0]
    if not bool(np.asarray(outputs[1])):
        return Finding("a node stands in the order more than once", arguments, None, named)
    reached = np.any([replace(program, output=end).reached() for end in ends_of(arguments)], axis=0)
    missing = [program.name(node) for node in range(len(program)) if reached[node] and node not in order]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        return Finding(f"{', '.join(missing)} {verb} missing in the order", arguments, None, named)
    place = {node: k for k, node in enumerate(order) if node >= 0}
    for node in (node for node in program.inner if node in place):
        late = [p for p in program.operation(node).parents if p not in place or place[p] > place[node]]
        if late:
            sentence = f"{program.name(node)} stands before {program.name(late[0])}, which it was computed from"
            return Finding(sentence, arguments, None, named)
    return None
