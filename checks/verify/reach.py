"""Which functions of a program a check runs: a change elsewhere cannot be seen by it."""

import ast
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from types import FrameType

from checks.verify.in_process import FILE

WHOLE = 0
"""Stands for what is in no function: it runs when the program is loaded."""


class Functions:
    """The functions of a source text, by their lines.

    Parameters
    ----------
    source : str
        Python text.

    Examples
    --------
    >>> functions = Functions("a = 1\\ndef f():\\n    return a\\n\\ndef g(): return 2\\n")
    >>> [functions.at(line) for line in (1, 2, 3, 5)]
    [0, 2, 2, 5]
    >>> functions.text({5})
    'a = 1\\ndef g(): return 2'
    """

    def __init__(self, source: str) -> None:
        self.lines = source.splitlines()
        self.spans: list[tuple[int, int]] = []
        self.defined: dict[int, int] = {}  # where "def" stands, by the first line, which may be a decorator's
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
                self.spans.append((first, node.end_lineno or node.lineno))
                self.defined[first] = node.lineno
        self._innermost: dict[int, int] = {}
        for first, last in sorted(self.spans):  # an inner function begins behind the one around it
            self._innermost.update(dict.fromkeys(range(first, last + 1), first))

    def at(self, line: int) -> int:
        """First line of the innermost function that holds the line; `WHOLE` if none does."""
        return self._innermost.get(line, WHOLE)

    def around(self, line: int) -> frozenset[int]:
        """The innermost function that holds the line and, if its definition starts there, the one around it."""
        inner = self.at(line)
        if line not in (inner, self.defined.get(inner)):
            return frozenset({inner})
        return frozenset({inner, max((f for f, last in self.spans if f < inner and line <= last), default=WHOLE)})

    def text(self, functions: set[int] | frozenset[int]) -> str:
        """The lines of these functions and those in no function; what two programs share they do alike."""
        kept = {WHOLE, *functions}
        return "\n".join(text for line, text in enumerate(self.lines, 1) if text.strip() and self.at(line) in kept)


@lru_cache(16)
def functions_of(source: str) -> Functions:
    """The same as `Functions(source)`, read once for all changed versions of a program."""
    return Functions(source)


@contextmanager
def called() -> Iterator[set[int]]:
    """First lines of the functions of a program under audit that are called in the block.

    A function within a function, a comprehension and a lambda count by themselves; `Functions.at` finds what they are
    part of.
    """
    lines: set[int] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if frame.f_code.co_filename == FILE:
            lines.add(frame.f_code.co_firstlineno)

    before = sys.gettrace()
    sys.settrace(note)
    try:
        yield lines
    finally:
        sys.settrace(before)
