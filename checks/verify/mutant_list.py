"""The list of mutants of a long program, quickly: statement by statement of its top level.

`checks.verify.mutation.mutants` parses the whole text once for every mutant, which for some hundred lines takes
minutes. What it does to one statement does not depend on the others, so the same list comes from one statement at a
time. (It stands apart because the operators' own files are frozen.)
"""

import ast
from collections.abc import Iterator
from dataclasses import replace

from checks.verify.mutation import Mutant, mutants

KEPT = "import this_stays"
"""Stands before a statement, so that the text is not empty, and so no program, where the statement is removed."""


def mutants_of(source: str) -> tuple[Mutant, ...]:
    """The same as `mutants(source)`.

    Examples
    --------
    >>> source = "import math\\nTWO = 2\\n\\ndef f(x):\\n    return x - TWO\\n"
    >>> mutants_of(source) == mutants(source)
    True
    """
    return tuple(mutant for first, last in _statements(source) for mutant in _mutants(source, first, last))


def _statements(source: str) -> Iterator[tuple[int, int]]:
    """First and last line of what stands at the top level; what shares a line is taken together."""
    spans: list[tuple[int, int]] = []
    for node in ast.parse(source).body:
        decorators = getattr(node, "decorator_list", [])
        first, last = min([node.lineno, *(d.lineno for d in decorators)]), node.end_lineno or node.lineno
        if spans and first <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
        else:
            spans.append((first, last))
    return iter(spans)


def _mutants(source: str, first: int, last: int) -> Iterator[Mutant]:
    lines = source.splitlines(keepends=True)
    before, text, after = lines[: first - 1], lines[first - 1 : last], lines[last:]
    head = f"{KEPT}\n"
    for mutant in mutants(head + "".join(text)):
        changed = mutant.source.removeprefix(head)
        yield replace(mutant, line=mutant.line + first - 2, source="".join([*before, changed, *after]))
