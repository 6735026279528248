"""Tasks that nobody has begun: functions whose body is the starter file's."""

import ast
from collections.abc import Iterator, Mapping

from checks.assignments.task import Adapter, Assignment


def unwritten_tasks(adapter: Adapter, assignment: Assignment, sources: Mapping[str, str]) -> Mapping[str, str]:
    """For each task one of whose functions is empty: what to tell.

    Empty is a body of nothing but a docstring, ``pass``, ``...`` and a bare ``return``: running it would show a wrong
    answer in place of none. A function that is defined more than once is left to be run.

    Parameters
    ----------
    adapter : Adapter
    assignment : Assignment
    sources : mapping of file name to text

    Returns
    -------
    mapping of task name to sentence
    """
    places: dict[str, list[str]] = {}
    for file, text in sources.items():
        for name, line, empty in _functions(text):
            places.setdefault(name, []).append(f"{file}, line {line}" if empty else "")
    told = {}
    for task in assignment.tasks:
        for name in adapter.names(task):
            found = places.get(name, [])
            if len(found) == 1 and found[0]:
                told[task.name] = f"{name} is not written yet ({found[0]})"
    return told


def _functions(text: str) -> Iterator[tuple[str, int, bool]]:
    """Name, line and emptiness of the functions at top level, and of methods as ``Class.method``."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return  # told when the hand-in is loaded
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node.lineno, _is_empty(node)
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    yield f"{node.name}.{inner.name}", inner.lineno, _is_empty(inner)


def _is_empty(function: ast.FunctionDef) -> bool:
    return all(_says_nothing(statement) for statement in function.body)


def _says_nothing(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Return):
        return statement.value is None
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    return isinstance(statement, ast.Pass)
