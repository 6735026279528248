"""Which line of a wrong program is wrong: every change of one token of every line is tried on many inputs."""

import ast
import copy
import functools
import io
import keyword
import tokenize
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from checks.exercises.answers.array import entries
from checks.exercises.shown_programs import ShownProgram
from checks.exercises.stream import Stream

TRIED = 30
TURNS = 500
CLOSE = Fraction(1, 10**7)
_SWAPS = {
    **dict.fromkeys(("+", "-", "*", "/"), ("+", "-", "*", "/")),
    **dict.fromkeys(("+=", "-=", "="), ("+=", "-=", "=")),
    **dict.fromkeys((">", ">=", "<", "<=", "=="), (">", ">=", "<", "<=", "==")),
}


class _Counted(ast.NodeTransformer):
    """Every turn of a loop is counted: a changed line may let a list grow while it is walked."""

    def visit_For(self, node: ast.For) -> ast.AST:
        self.generic_visit(node)
        tick = ast.Expr(ast.Call(ast.Name("count_turn", ast.Load()), [], []))
        node.body.insert(0, tick)
        return node


def loaded(source: str) -> Callable[..., Any]:
    """The function `f` of a program of ours (never of a student's); endless loops raise OverflowError."""
    turns = 0

    def count_turn() -> None:
        nonlocal turns
        turns += 1
        if turns > TURNS:
            raise OverflowError("a loop does not end")

    def f(*arguments: Any) -> Any:
        nonlocal turns
        turns = 0
        return names["f"](*arguments)

    names: dict[str, Any] = {"count_turn": count_turn}
    tree = ast.fix_missing_locations(_Counted().visit(ast.parse(source)))
    exec(compile(tree, "<shown program>", "exec"), names)
    return f


def with_line(source: str, line: int, text: str) -> str:
    """The program with another line in its place, as far indented as the one that was there.

    Examples
    --------
    >>> with_line("def f(x):\\n    return x\\n", 2, "return -x")
    'def f(x):\\n    return -x\\n'
    """
    lines = source.splitlines()
    old = lines[line - 1]
    lines[line - 1] = old[: len(old) - len(old.lstrip())] + text
    return "\n".join(lines) + "\n"


def result(f: Callable[..., Any], arguments: Sequence[Any]) -> list[Fraction] | None:
    """All numbers that a call returns, in order; None if it raises."""
    try:
        return [Fraction(value) for value in entries(f(*copy.deepcopy(list(arguments))))]
    except (ArithmeticError, AttributeError, LookupError, NameError, RecursionError, TypeError, ValueError):
        return None


def agree(one: list[Fraction] | None, other: list[Fraction] | None) -> bool:
    """Whether two results are the same, up to what difference quotients leave."""
    if one is None or other is None or len(one) != len(other):
        return False
    return all([abs(a - b) <= CLOSE for a, b in zip(one, other, strict=True)])


@functools.cache
def examples(program: ShownProgram) -> tuple[tuple[tuple[Any, ...], list[Fraction]], ...]:
    """Inputs and what they give by the definition; inputs at a kink, where the program differs, are left out."""
    stream = Stream("repairs", program.name)
    right = loaded(program.source)
    found: list[tuple[tuple[Any, ...], list[Fraction]]] = []
    while len(found) < TRIED:
        arguments = program.draw(stream)
        wanted = result(program.definition, arguments)
        if wanted is not None and agree(result(right, arguments), wanted):
            found.append((arguments, wanted))
    return tuple(found)


def is_right(program: ShownProgram, source: str) -> bool:
    """Whether a program gives what the definition gives, on all examples."""
    try:
        f = loaded(source)
    except SyntaxError:
        return False
    return all(agree(result(f, arguments), wanted) for arguments, wanted in examples(program))


@functools.cache
def repairing_lines(program: ShownProgram, wrong: str) -> tuple[int, ...]:
    """The lines in which the right text, or a change of one token, makes a wrong program right."""
    found = set()
    for number, (shown, right) in enumerate(zip(wrong.splitlines(), program.lines, strict=True), start=1):
        texts = [right.strip()] if right != shown else []
        if any(is_right(program, with_line(wrong, number, text)) for text in [*texts, *changed(wrong, number)]):
            found.add(number)
    return tuple(sorted(found))


def changed(source: str, line: int) -> Iterator[str]:
    """The line with one token replaced: an operator by another, a name by another of the program, a number by a
    neighbour."""
    names = sorted({token.string for token in _tokens(source) if token.type == tokenize.NAME} - set(keyword.kwlist))
    names = [name for name in names if name not in ("f", "len", "range", "sum", "reversed", "zip", "max")]
    text = source.splitlines()[line - 1]
    for token in [token for token in _tokens(source) if token.start[0] == line]:
        others: Sequence[str] = ()
        if token.type == tokenize.OP:
            others = _SWAPS.get(token.string, ())
        elif token.type == tokenize.NAME and token.string in names:
            others = names
        elif token.type == tokenize.NUMBER:
            others = [str(int(token.string) + step) for step in (-1, 1) if int(token.string) + step >= 0]
        for other in others:
            if other != token.string:
                yield (text[: token.start[1]] + other + text[token.end[1] :]).strip()


def _tokens(source: str) -> list[tokenize.TokenInfo]:
    return list(tokenize.generate_tokens(io.StringIO(source).readline))
