"""Wrong versions of a right program: one place of its source changed at a time, by generic operators.

What the operators change is in `checks.verify.mutation_operators`. Nothing here knows of tasks, references or checks.
"""

import ast
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from checks.verify.mutation_operators import OPERATORS, Operator
from checks.verify.mutation_syntax import Node, Place

OPERATOR_FILES = ("mutation.py", "mutation_operators.py", "mutation_syntax.py")
"""What the list of mutants follows from."""

SHOWN = 60
"""Characters of a changed place that a description shows."""


@dataclass(frozen=True)
class Mutant:
    """A program with one place changed.

    Parameters
    ----------
    operator : str
        Name of what was done.
    line : int
        Where, in the original.
    description : str
        What stood there and what stands there now.
    source : str
        The whole text.
    """

    operator: str
    line: int
    description: str
    source: str


def mutants(source: str, operators: Mapping[str, Operator] = OPERATORS) -> tuple[Mutant, ...]:
    """Every mutant of a program, in the order of the source; the same text gives the same list.

    Imports, annotations, defaults, docstrings, assertions, ``raise`` and what stands under
    ``if __name__ == "__main__"`` are left as they are. Two changes with the same syntax tree are one mutant; a change
    without any effect on the tree is none.

    Parameters
    ----------
    source : str
        Python text.
    operators : mapping of name to operator

    Returns
    -------
    tuple of Mutant

    Raises
    ------
    SyntaxError
        The text is no Python.

    Examples
    --------
    >>> for mutant in mutants("def f(x, y):\\n    return x - y\\n"):
    ...     print(mutant.operator, "|", mutant.description)
    statement removed | `return x - y` becomes `return`
    arithmetic operator exchanged | `x - y` becomes `x + y`
    operand dropped | `x - y` becomes `x`
    operand dropped | `x - y` becomes `y`
    operands swapped | `x - y` becomes `y - x`
    sign flipped | `x - y` becomes `-(x - y)`
    result zero | `x - y` becomes `0 * (x - y)`
    result doubled | `x - y` becomes `2 * (x - y)`
    variable exchanged | `x` becomes `y`
    variable exchanged | `y` becomes `x`
    """
    text = _Text(source)
    tree = ast.parse(source)
    seen = {normalised(tree)}
    found = []
    for place in _places(tree):
        for name, operator in operators.items():
            for replacement in operator(place):
                changed = text.with_replaced(place.node, replacement)
                normal = normalised(changed)
                if normal and normal not in seen:
                    seen.add(normal)
                    found.append(Mutant(name, place.node.lineno, _description(place.node, replacement), changed))
    return tuple(found)


def normalised(program: str | ast.AST) -> str:
    """The program without what has no meaning (layout, comments, brackets); "" for text that is no Python.

    Examples
    --------
    >>> normalised("x = (1)  # one") == normalised("x=1")
    True
    """
    try:
        tree = ast.parse(program) if isinstance(program, str) else program
    except SyntaxError:
        return ""
    return ast.unparse(tree)


def fingerprint(folder: Path = Path(__file__).parent) -> str:
    """SHA-256 of the operators' source text, line ends normalised: changed operators cannot go unnoticed."""
    texts = [(folder / name).read_text(encoding="utf-8") for name in OPERATOR_FILES]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


class _Text:
    """A source text whose nodes can be replaced, the rest kept letter by letter."""

    def __init__(self, source: str) -> None:
        # A node's column counts bytes of UTF-8.
        self.bytes = source.encode()
        self.starts = [0]
        for line in self.bytes.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def with_replaced(self, node: Node, replacement: Node) -> str:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self.starts[node.lineno - 1] + node.col_offset
        end = self.starts[node.end_lineno - 1] + node.end_col_offset
        return (self.bytes[:start] + _written(replacement).encode() + self.bytes[end:]).decode()


def _written(node: Node) -> str:
    text = ast.unparse(ast.fix_missing_locations(node))
    whole = ast.Name | ast.Constant | ast.Call | ast.Attribute | ast.Subscript | ast.stmt | ast.ListComp | ast.Tuple
    return text if isinstance(node, whole) else f"({text})"


def _description(old: Node, new: Node) -> str:
    return f"`{_shown(old)}` becomes `{_shown(new)}`"


def _shown(node: Node) -> str:
    text = ast.unparse(ast.fix_missing_locations(node)).splitlines()[0]
    return text if len(text) <= SHOWN else text[: SHOWN - 4] + " ..."


def _places(tree: ast.Module) -> Iterator[Place]:
    yield from _below(tree, (), ())


def _below(parent: ast.AST, variables: tuple[str, ...], attributes: tuple[str, ...]) -> Iterator[Place]:
    for field, child in _children(parent):
        inner, inside = variables, attributes
        if isinstance(child, ast.FunctionDef | ast.Lambda):
            inner = tuple(dict.fromkeys((*variables, *_variables(child))))
        if isinstance(child, ast.ClassDef):
            inside = _assigned_attributes(child)
        if isinstance(child, ast.expr | ast.stmt):
            yield Place(child, parent, field, variables, attributes)
        yield from _below(child, inner, inside)


def _children(parent: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """The nodes right below that may be changed, in the order of the source."""
    for field, value in ast.iter_fields(parent):
        if field in ("annotation", "returns", "decorator_list", "bases", "defaults", "kw_defaults"):
            continue  # every argument is given when a task is asked: its default never counts
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _left_alone(child):
                yield field, child


def _left_alone(node: ast.AST) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Assert | ast.Raise | ast.JoinedStr):
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    return isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)


def _variables(function: ast.FunctionDef | ast.Lambda) -> list[str]:
    arguments = function.args
    names = [a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    stored = [n for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return names + [n.id for n in sorted(stored, key=lambda n: (n.lineno, n.col_offset))]


def _assigned_attributes(owner: ast.ClassDef) -> tuple[str, ...]:
    stored = [n for n in ast.walk(owner) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)]
    return tuple(dict.fromkeys(n.attr for n in sorted(stored, key=lambda n: (n.lineno, n.col_offset))))
