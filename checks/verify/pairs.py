"""Two planted mistakes at once: whether removing one of them ever lowers the marks."""

from collections.abc import Iterator
from itertools import islice

from checks.assignments.keys import CodeBase, Edit
from checks.assignments.task import Family
from checks.assignments.variants import planted, wrong_pairs
from checks.verify.audit_results import Pairs
from checks.verify.checking import alike
from checks.verify.drawing import NoInput
from checks.verify.grading import PUBLIC_SEED
from checks.verify.piecewise import PiecewiseMarks
from checks.verify.trials import Bench

LEAST = 1e-9
"""Points below which two marks are the same."""


def marked_pairs(bench: Bench, base: CodeBase, most: int) -> Pairs:
    """The pairs of a code base's planted mistakes, marked; a pair that cancels is right code.

    Parameters
    ----------
    bench : Bench
    base : CodeBase
    most : int
        Pairs, from all over the list.
    """
    marks = PiecewiseMarks(bench, base)
    full = marks.earned(base.source)
    sources = {edit: source for _, edit, source in planted(base)}
    # All of them: a pair is held against programs with one mistake.
    alone = {edit: marks.earned(source) for edit, source in sources.items()}
    unfair, hidden = [], []
    count = 0
    for (one, other), source in _spread(base, most):
        try:
            both = marks.earned(source, keep=False)
        except SyntaxError:
            continue  # each edit fits, and both together are no program
        count += 1
        more = [edit for edit in (one, other) if full - LEAST > both > alone[edit] + LEAST]
        if not more:
            continue
        told = f"{base.name}: {one.name} + {other.name} earns {both:g}, alone {alone[one]:g} and {alone[other]:g}"
        if any(_same_answers(bench, base, source, sources[edit]) for edit in (one, other) if edit not in more):
            hidden.append(told)
        else:
            unfair.append(told)
    return Pairs(tuple(unfair), tuple(hidden), count)


def _same_answers(bench: Bench, base: CodeBase, source: str, other: str) -> bool:
    """Whether two programs answer alike all questions that the checks of a code base ask."""
    one, two = (bench.asker(base, text, patient=True) for text in (source, other))
    for task, check in bench.trial(base, source).checks():
        if not isinstance(check, Family):
            continue
        for number in range(check.count):
            try:
                arguments = bench.questions.draw(check, PUBLIC_SEED, task.name, number)
            except NoInput:
                continue
            first, second = one.answer(task, arguments).outputs, two.answer(task, arguments).outputs
            if (first is None) != (second is None) or not alike(first or (), second or ()):
                return False
    return True


def _spread(base: CodeBase, most: int) -> Iterator[tuple[tuple[Edit, Edit], str]]:
    """At most so many pairs, from all over the list; their texts together would fill the memory."""
    count = sum(1 for _ in wrong_pairs(base))
    step = max(1, -(-count // most)) if most else count + 1
    return islice(wrong_pairs(base), 0 if most else count, None, step)
