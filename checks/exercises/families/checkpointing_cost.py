"""Memory and recomputation of a chain that is differentiated in reverse with checkpoints."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from autodiff import grad
from checks.exercises.answers import NumberAnswer
from checks.exercises.blocks import Paragraph
from checks.exercises.exercise import Content, Given, LikelyMistake, Part
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.messages import say
from checks.exercises.stream import Stream

ASKED = {
    1: ("plain", "segments", "memory", "again"),
    2: ("segments", "memory", "again", "other", "best"),
    3: ("plain", "segments", "memory", "again", "other", "best", "snapshots"),
}


@dataclass(frozen=True)
class Chain:
    """A chain of `steps` in segments of `length`; another length, and numbers of snapshots and repetitions."""

    steps: int
    length: int
    other: int
    snapshots: int
    repeats: int
    asked: tuple[str, ...]


@register
class CheckpointingCost(Family[Chain]):
    """Checkpoints against recomputation."""

    name: ClassVar[str] = "checkpointing-cost"
    topic: ClassVar[str] = "cost-of-differentiation"
    skill: ClassVar[str] = "compute"
    workloads: ClassVar[tuple[int, ...]] = (1, 2, 3)

    def draw(self, stream: Stream, workload: int) -> Chain:
        steps = stream.choice((12, 16, 18, 20, 24, 30, 32, 36, 40, 42, 45, 48, 54, 56, 60, 64, 72, 80, 84, 90, 96))
        lengths = [size for size in range(2, steps // 2 + 1) if steps % size == 0]
        length, other = stream.sample(lengths, 2)
        if (peak(steps, length)) == peak(steps, other) or steps // length == length:
            raise Rejected("two lengths cost the same")
        return Chain(steps, length, other, stream.integer(2, 4), stream.integer(2, 4), ASKED[workload])

    def present(self, instance: Chain) -> Content:
        names = {"n": instance.steps, "l": instance.length, "m": instance.other}
        names |= {"s": instance.snapshots, "t": instance.repeats}
        return Content(
            statement=(
                Paragraph(say("checkpointing_cost.statement", n=instance.steps)),
                Paragraph(say("checkpointing_cost.scheme", length=instance.length)),
            ),
            parts=tuple(
                sorted(
                    [p for p in questions(instance) if p.name in instance.asked],
                    key=lambda p: instance.asked.index(p.name),
                )
            ),
            givens=tuple([Given(name, str(value)) for name, value in names.items()]),
            solution=(Paragraph(say("checkpointing_cost.idea")),),
        )

    def witnesses(self, instance: Chain) -> Witnesses:
        return {"a run with checkpoints": by_running(instance), "a schedule of events": by_schedule(instance)}


def peak(steps: int, length: int) -> int:
    """Values kept at most: one for each segment, and the others of one segment."""
    return steps // length + length - 1


def questions(chain: Chain) -> Iterator[Part]:
    """Every quantity that can be asked."""
    best = min(range(1, chain.steps + 1), key=lambda size: (chain.steps % size, peak(chain.steps, size)))
    works: dict[str, tuple[str, int, tuple[tuple[str, str], ...]]] = {
        "plain": ("n", 1, ()),
        "segments": ("n / l", 1, ()),
        "memory": ("segments + l - 1", 2, (("both_inputs", "segments + l"), ("segment_lost", "segments"))),
        "again": ("segments * (l - 1)", 2, (("stored_again", "n"), ("one_segment", "l - 1"))),
        "other": ("n / m + m - 1", 2, (("both_inputs", "n / m + m"),)),
        "snapshots": (binomial_work(chain), 2, (("product", "s * t"), ("one_way", "s + t"))),
    }
    for name, (work, marks, wrong) in works.items():
        mistakes = [LikelyMistake(word, say(f"checkpointing_cost.mistake.{word}"), w) for word, w in wrong]
        prompt = say(f"checkpointing_cost.{name}", length=chain.other, s=chain.snapshots, t=chain.repeats)
        yield Part(
            name, prompt, NumberAnswer(0), marks, "checkpoints", work=work, symbol=SYMBOLS[name],
            mistakes=tuple(mistakes), certainty="enumerated", effort=(("compare", 2),),
        )  # fmt: skip
    yield Part(
        "best", say("checkpointing_cost.best"), NumberAnswer(0), 2, "checkpoints", key=str(peak(chain.steps, best)),
        certainty="enumerated", effort=(("divide", 3), ("add", 6), ("compare", 3)),
        explanation=(Paragraph(say("checkpointing_cost.root", length=best)),),
    )  # fmt: skip


SYMBOLS = {"plain": "M_0", "segments": "q", "memory": "M", "again": "R", "other": "M'", "snapshots": "\\beta(s, t)"}


def binomial_work(chain: Chain) -> str:
    """The binomial coefficient of s + t over s as a product."""
    factors = [f"(t + {k}) / {k}" if k > 1 else "(t + 1)" for k in range(1, chain.snapshots + 1)]
    return " * ".join(factors)


class Store:
    """Values that are kept, with the largest number of them so far."""

    def __init__(self) -> None:
        self.kept: dict[int, float] = {}
        self.largest = 0

    def keep(self, place: int, value: float) -> None:
        self.kept[place] = value
        self.largest = max(self.largest, len(self.kept))


def stage(x: Any) -> Any:
    """A step of the chain."""
    return 0.5 * x * x + 0.25


def with_checkpoints(steps: int, length: int) -> tuple[float, int, int]:
    """Run the chain backwards with checkpoints: the derivative, the most values kept, the steps done again."""
    store, x, again = Store(), 0.7, 0
    for place in range(steps):
        if place % length == 0:
            store.keep(place, x)
        x = stage(x)
    adjoint = 1.0
    for start in range(steps - length, -1, -length):
        for place in range(start + 1, start + length):
            store.keep(place, stage(store.kept[place - 1]))
            again += 1
        for place in range(start + length - 1, start - 1, -1):
            adjoint *= float(grad(stage)(store.kept.pop(place)))
    return adjoint, store.largest, again


def by_running(chain: Chain) -> dict[str, Any]:
    """Memory and repeated steps of real runs, whose derivative has to be that of the plain one."""
    plain = with_checkpoints(chain.steps, chain.steps)
    runs = {size: with_checkpoints(chain.steps, size) for size in range(1, chain.steps + 1) if chain.steps % size == 0}
    if any([abs(run[0] - plain[0]) > 1e-12 * abs(plain[0]) for run in runs.values()]):
        raise ArithmeticError("a run with checkpoints gives another derivative")
    _, memory, again = runs[chain.length]
    return {
        "plain": runs[1][1], "segments": chain.steps // chain.length, "memory": memory, "again": again,
        "other": runs[chain.other][1], "best": min([run[1] for run in runs.values()]),
        "snapshots": longest(chain.snapshots, chain.repeats),
    }  # fmt: skip


def longest(snapshots: int, repeats: int) -> int:
    """The longest chain, by the recursion of the first snapshot's place."""
    if not snapshots or not repeats:
        return 1
    return longest(snapshots, repeats - 1) + longest(snapshots - 1, repeats)


def by_schedule(chain: Chain) -> dict[str, Any]:
    """The same from a list of events, +1 for a value that is kept and -1 for one that is dropped; no numbers."""

    def events(length: int) -> Iterator[int]:
        yield from [1] * (chain.steps // length)
        for _ in range(chain.steps // length):
            yield from [1] * (length - 1)
            yield from [-1] * length

    def highest(length: int) -> int:
        level = 0
        return max([level := level + event for event in events(length)])

    kept = [event for event in events(chain.length) if event == 1]
    table = {(s, t): 1 for s in range(9) for t in range(9) if not s * t}
    for s in range(1, 9):
        for t in range(1, 9):
            table[s, t] = table[s - 1, t] + table[s, t - 1]
    lengths = [size for size in range(1, chain.steps + 1) if chain.steps % size == 0]
    segments = chain.steps // chain.length
    return {
        "plain": highest(1), "segments": segments, "memory": highest(chain.length), "again": len(kept) - segments,
        "other": highest(chain.other), "best": min(map(highest, lengths)),
        "snapshots": table[chain.snapshots, chain.repeats],
    }  # fmt: skip
