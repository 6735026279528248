"""Orders in which a graph can be evaluated and differentiated: any right order is accepted; paths are counted."""

import functools
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from checks.exercises.answers import NumberAnswer, OrderAnswer
from checks.exercises.blocks import Drawing, Paragraph, Table
from checks.exercises.exercise import Content, LikelyMistake, Part
from checks.exercises.family import Family, Rejected, Witnesses, register
from checks.exercises.messages import say
from checks.exercises.stream import Stream

COUNTS = {2: (6, 8), 3: (9, 11)}


@dataclass(frozen=True)
class Shuffled:
    """A graph whose nodes have shuffled names: for each, the nodes that it uses; the last one is the output."""

    uses: tuple[tuple[str, tuple[str, ...]], ...]
    output: str

    @property
    def names(self) -> tuple[str, ...]:
        """All nodes, in the order of their names."""
        return tuple(sorted([name for name, _ in self.uses]))

    @property
    def edges(self) -> tuple[tuple[str, str], ...]:
        """From what is used to what uses it."""
        return tuple([(arg, name) for name, args in self.uses for arg in args])

    @property
    def users(self) -> dict[str, list[str]]:
        """Who uses a node."""
        return {name: [user for arg, user in self.edges if arg == name] for name in self.names}


@register
class TopologicalOrder(Family[Shuffled]):
    """A forward order, a reverse order, and the number of paths."""

    name: ClassVar[str] = "topological-order"
    topic: ClassVar[str] = "automatic-differentiation"
    skill: ClassVar[str] = "construct"
    workloads: ClassVar[tuple[int, ...]] = (2, 3)

    def draw(self, stream: Stream, workload: int) -> Shuffled:
        count = stream.integer(*COUNTS[workload])
        names = stream.shuffled("abcdefghijklm"[:count])
        uses: list[tuple[str, tuple[str, ...]]] = [(names[0], ())]
        for k in range(1, count):
            loose = [name for name in names[:k] if not any([name in args for _, args in uses])]
            first = stream.choice(loose)
            others = [name for name in (loose if len(loose) > count - k else names[:k]) if name != first]
            two = others and (len(loose) > 1 or stream.integer(0, 2) > 0)
            uses.append((names[k], (first, *([stream.choice(others)] if two else []))))
        graph = Shuffled(stream.shuffled(uses), names[-1])
        left = [name for name in graph.names if not graph.users[name]]
        if left != [graph.output] or paths(graph) < 3:
            raise Rejected("a node is not used, or there are few paths")
        if in_order(graph, breadth_first(graph)[::-1]):
            raise Rejected("breadth-first search happens to be right")
        return graph

    def present(self, instance: Shuffled) -> Content:
        head = (say("topological_order.node"), say("topological_order.uses"))
        source = say("topological_order.source")
        rows = [(f"`{name}`", ", ".join([f"`{arg}`" for arg in args]) or source) for name, args in instance.uses]
        nodes = tuple([(name, name) for name in depth_first(instance)])
        return Content(
            statement=(Paragraph(say("topological_order.statement", output=instance.output)), Table(head, tuple(rows))),
            parts=tuple(questions(instance)),
            solution=(Drawing(nodes, instance.edges), Paragraph(say("topological_order.idea"))),
        )

    def witnesses(self, instance: Shuffled) -> Witnesses:
        kahn, search = by_counting_edges(instance), depth_first(instance)
        return {
            "Kahn's algorithm": {"forward": kahn, "reverse": kahn[::-1], "paths": paths(instance)},
            "depth-first search": {"forward": search, "reverse": search[::-1], "paths": enumerated_paths(instance)},
        }


def questions(graph: Shuffled) -> Iterator[Part]:
    """Both orders and the number of paths."""
    size = len(graph.names)
    turned = tuple([(user, arg) for arg, user in graph.edges])
    alphabet = LikelyMistake("listed", say("topological_order.mistake.listed"), answer=", ".join(graph.names))
    breadth = ", ".join(breadth_first(graph))
    search = LikelyMistake("M-61", say("topological_order.mistake.breadth"), answer=breadth)
    forward = ", ".join(depth_first(graph))
    not_turned = LikelyMistake("M-63", say("topological_order.mistake.not_reversed"), answer=forward)
    yield Part(
        "forward", say("topological_order.forward"), OrderAnswer(graph.names, graph.edges), 2, "evaluation_order",
        key=forward, mistakes=(alphabet,) if not in_order(graph, graph.names) else (), certainty="relational",
        effort=(("compare", 2 * size),), hint=say("topological_order.hint"),
    )  # fmt: skip
    wrong = [not_turned] if in_order(graph, tuple(reversed(breadth.split(", ")))) else [search, not_turned]
    yield Part(
        "reverse", say("topological_order.reverse"), OrderAnswer(graph.names, turned), 2, "evaluation_order",
        key=", ".join(depth_first(graph)[::-1]), mistakes=tuple(wrong), certainty="relational",
        effort=(("compare", 2 * size),),
    )  # fmt: skip
    edges = LikelyMistake("edges", say("topological_order.mistake.edges"), answer=str(len(graph.edges)))
    yield Part(
        "paths", say("topological_order.paths", output=graph.output, input=depth_first(graph)[0]), NumberAnswer(0), 2,
        "counting", key=str(paths(graph)), mistakes=(edges,) if len(graph.edges) != paths(graph) else (),
        certainty="enumerated", effort=(("add", size), ("compare", size)),
        explanation=(Paragraph(say("topological_order.add_paths")),),
    )  # fmt: skip


def in_order(graph: Shuffled, order: tuple[str, ...]) -> bool:
    """Whether everything comes after what it uses."""
    return all([order.index(arg) < order.index(user) for arg, user in graph.edges])


def depth_first(graph: Shuffled) -> tuple[str, ...]:
    """An order of evaluation: the output's search, each node noted when all that it uses has been."""
    uses, found = dict(graph.uses), []

    def visit(name: str) -> None:
        if name not in found:
            for arg in uses[name]:
                visit(arg)
            found.append(name)

    visit(graph.output)
    return tuple(found)


def breadth_first(graph: Shuffled) -> tuple[str, ...]:
    """What a queue from the output gives: not always a right order."""
    uses, found = dict(graph.uses), [graph.output]
    for name in found:
        found.extend([arg for arg in uses[name] if arg not in found])
    return tuple(found)


def by_counting_edges(graph: Shuffled) -> tuple[str, ...]:
    """Kahn's algorithm: a node is free once all that it uses is done (A. B. Kahn, CACM 5, 1962)."""
    waiting = {name: len(args) for name, args in graph.uses}
    free = sorted([name for name, count in waiting.items() if not count])
    found: list[str] = []
    while free:
        name = free.pop(0)
        found.append(name)
        for user in graph.users[name]:
            waiting[user] -= 1
            if not waiting[user]:
                free.append(user)
    return tuple(found)


def paths(graph: Shuffled) -> int:
    """Paths from the input to the output: each node has as many as the nodes that it uses together."""
    uses = dict(graph.uses)

    @functools.cache
    def count(name: str) -> int:
        return sum([count(arg) for arg in uses[name]]) if uses[name] else 1

    return count(graph.output)


def enumerated_paths(graph: Shuffled) -> int:
    """The same, by trying every sequence of nodes that a forward order allows."""
    order, edges = by_counting_edges(graph), set(graph.edges)
    inner = order[1:-1]
    chosen: Iterator[Any] = itertools.chain.from_iterable(
        itertools.combinations(inner, n) for n in range(len(inner) + 1)
    )
    return sum([
        all([pair in edges for pair in itertools.pairwise((order[0], *middle, order[-1]))]) for middle in chosen
    ])  # fmt: skip
