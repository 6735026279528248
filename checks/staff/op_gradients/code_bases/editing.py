"""Edits within one function or class of a code base, and the plants that every operation's pullback can take."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files

from checks.assignments.keys import Edit
from checks.staff.op_gradients.answering import AVERAGED, KEPT, LEFT, SIGN, SQUARED, SWAPPED, UNSUMMED, UNUSED, ZERO

Change = tuple[str, ...]
"""Name of the mistake, then old and new text by turns."""

AT_THE_START: Mapping[str, str] = {
    UNUSED: "g = np.ones_like(g)",
    SQUARED: "g = g * g",
    SIGN: "g = -g",
    ZERO: "g = 0 * g",
}
"""Shared mistakes as a first line of the pullback."""


def text_of(name: str) -> str:
    """A code base's text."""
    return (files("checks.staff.op_gradients.code_bases") / f"{name}.txt").read_text(encoding="utf-8")


def definitions(source: str) -> dict[str, str]:
    """The text of every function and class at top level, by name."""
    lines = source.splitlines(keepends=True)
    found = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = "".join(lines[node.lineno - 1 : node.end_lineno])
    return found


def changed(text: str, change: Change) -> Edit:
    """An edit of a whole definition, from the pieces that change in it.

    Raises
    ------
    ValueError
        A piece does not occur, or more than once.
    """
    name, *pieces = change
    new = text
    for old, piece in zip(pieces[::2], pieces[1::2], strict=True):
        if new.count(old) != 1:
            raise ValueError(f"{name!r}: {old!r} occurs {new.count(old)} times in {text!r}")
        new = new.replace(old, piece)
    return Edit(name, text, new)


def changes_of(source: str, rows: Mapping[str, Iterable[Change]]) -> Iterator[tuple[str, Edit]]:
    """Name of the definition and the edit, for every row of a table by definition."""
    defined = definitions(source)
    for name, changes in rows.items():
        for change in changes:
            yield name, changed(defined[name], change)


def shared_plants(
    pullback: str, head: str, names: Iterable[str], sums: Mapping[str, tuple[str, str]]
) -> Iterator[Edit]:
    """Plants of the mistakes that operations share.

    Parameters
    ----------
    pullback : str
        Text of the definition that holds the pullback.
    head : str
        Beginning of the line that starts it: ``"def exp_vjp("``.
    names : iterable of str
        The mistakes; those that cannot be planted here are left out.
    sums : mapping of mistake to (call, other call)
        How the sum over broadcast axes is written, and what takes its place.
    """
    line = next(line for line in pullback.splitlines(keepends=True) if line.lstrip().startswith(head))
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    for name in names:
        if name in AT_THE_START:
            yield Edit(name, pullback, pullback.replace(line, f"{line}{indent}{AT_THE_START[name]}\n", 1))
        elif name == SWAPPED:
            yield from _swapped(pullback)
        elif name in (UNSUMMED, AVERAGED, KEPT, LEFT) and name in sums:
            call, other = sums[name]
            if call in pullback:
                yield Edit(name, pullback, pullback.replace(call, other))


def _swapped(pullback: str) -> Iterator[Edit]:
    match = re.search(r"return (.*), ((?:fit|sum_to)\(.*\)|gb)\n", pullback)
    if match:
        yield Edit(SWAPPED, pullback, pullback.replace(match[0], f"return {match[2]}, {match[1]}\n"))
