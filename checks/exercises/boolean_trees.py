"""Random Boolean formulas as trees of AND and OR gates with negations; their values and how they are written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from checks.exercises.stream import Stream

AND, OR = "&", "|"
TEX = {AND: " \\wedge ", OR: " \\vee "}


@dataclass(frozen=True)
class Leaf:
    """A variable by its number, perhaps negated."""

    variable: int
    negated: bool = False


@dataclass(frozen=True)
class Gate:
    """An AND (`&`) or OR (`|`) of two or more parts, perhaps negated as a whole."""

    sign: str
    parts: "tuple[Tree, ...]"
    negated: bool = False


Tree: TypeAlias = Leaf | Gate


def value_of(tree: Tree, row: Sequence[int]) -> int:
    """0 or 1.

    Examples
    --------
    >>> value_of(Gate(AND, (Leaf(0), Leaf(1, negated=True))), (1, 0))
    1
    """
    if isinstance(tree, Leaf):
        return int(bool(row[tree.variable]) != tree.negated)
    values = [value_of(part, row) for part in tree.parts]
    return int((min(values) if tree.sign == AND else max(values)) != tree.negated)


def negation(tree: Tree) -> Tree:
    """The same with one negation more or less."""
    if isinstance(tree, Leaf):
        return Leaf(tree.variable, not tree.negated)
    return Gate(tree.sign, tree.parts, not tree.negated)


def gates_of(tree: Tree) -> tuple[Gate, ...]:
    """All gates, each after those that it reads."""
    if isinstance(tree, Leaf):
        return ()
    return (*[gate for part in tree.parts for gate in gates_of(part)], tree)


def text_of(tree: Tree, names: Sequence[str]) -> str:
    """As `autodiff.nn.formulas.parse` reads it.

    Examples
    --------
    >>> text_of(Gate(OR, (Leaf(0), Gate(AND, (Leaf(1, True), Leaf(2)), True))), "ABC")
    'A | ~(~B & C)'
    """
    return _write(tree, names, "~", {AND: " & ", OR: " | "})


def tex_of(tree: Tree, names: Sequence[str]) -> str:
    """As it is printed.

    Examples
    --------
    >>> tex_of(Gate(OR, (Leaf(0), Gate(AND, (Leaf(1, True), Leaf(2)), True))), "ABC")
    'A \\\\vee \\\\neg (\\\\neg B \\\\wedge C)'
    """
    return _write(tree, names, "\\neg ", TEX)


def _write(tree: Tree, names: Sequence[str], negation: str, signs: dict[str, str]) -> str:
    mark = negation if tree.negated else ""
    if isinstance(tree, Leaf):
        return mark + names[tree.variable]
    parts = [_write(part, names, negation, signs) for part in tree.parts]
    # Brackets round every gate within a gate: nobody has to know what binds tighter.
    inner = [
        f"({text})" if isinstance(part, Gate) and not part.negated else text
        for part, text in zip(tree.parts, parts, strict=True)
    ]
    total = signs[tree.sign].join(inner)
    return f"{mark}({total})" if mark else total


def draw_tree(stream: Stream, variables: int, gates: int) -> Gate:
    """A tree of so many gates; an AND reads no AND that is not negated, an OR no OR, so that a chain is one gate."""
    return _draw(stream, variables, gates, stream.choice((AND, OR)))


def _draw(stream: Stream, variables: int, gates: int, sign: str) -> Gate:
    below = gates - 1
    children = min(below, 2 if below > 2 else stream.integer(1, 2))
    sizes = [below] if children == 1 else []
    if children == 2:
        first = stream.integer(1, below - 1)
        sizes = [first, below - first]
    found: list[Tree] = []
    for size in sizes:
        negated = stream.integer(1, 4) == 1
        child = _draw(stream, variables, size, stream.choice((AND, OR)) if negated else OR if sign == AND else AND)
        found.append(replace(child, negated=negated))
    leaves = max(2 - len(found), 0) + (1 if stream.integer(1, 3) == 1 else 0)
    chosen = stream.sample(tuple(range(variables)), min(leaves, variables))
    found += [Leaf(variable, stream.integer(0, 1) == 1) for variable in sorted(chosen)]
    return Gate(sign, stream.shuffled(found))
