"""Places of a syntax tree, and nodes rebuilt with one part changed: what the mutation operators are written in."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

Node: TypeAlias = ast.expr | ast.stmt


@dataclass(frozen=True)
class Place:
    """A node of the syntax tree that may be changed, with what an operator must know of its surroundings.

    Parameters
    ----------
    node : ast.expr or ast.stmt
    parent : ast.AST
    field : str
        The parent's field that holds it: ``"value"``, ``"left"``, ``"args"``.
    variables : tuple of str
        Parameters and local names of the function around it, in order of first appearance.
    attributes : tuple of str
        Names of attributes that the class around it assigns, in order of first appearance.
    """

    node: Node
    parent: ast.AST
    field: str
    variables: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()

    @property
    def is_result(self) -> bool:
        """Whether it is what a statement assigns, adds or returns, alone or in a tuple."""
        assigns = ast.Assign | ast.AugAssign | ast.Return | ast.AnnAssign
        return self.field == "value" and isinstance(self.parent, assigns)


def results(place: Place) -> Iterator[Callable[[Callable[[ast.expr], ast.expr]], Node]]:
    """Ways to change what a statement assigns or returns: the whole, or one entry of a tuple."""
    node = place.node
    if not place.is_result or not isinstance(node, ast.expr) or is_no_number(node):
        return
    if not isinstance(node, ast.Tuple):
        yield lambda change: change(node)
        return
    for i, entry in enumerate(node.elts):
        if not is_no_number(entry):
            yield (
                lambda change, i=i: ast.Tuple(  # type: ignore[misc]
                    [*node.elts[:i], change(node.elts[i]), *node.elts[i + 1 :]], node.ctx
                )
            )


def is_no_number(node: ast.expr) -> bool:
    """What no sign or factor changes: texts, containers, and zeros that are to be filled in."""
    if isinstance(node, ast.Constant):
        return not isinstance(node.value, int | float) or not node.value
    if isinstance(node, ast.Call):
        return called(node) in ("zeros", "zeros_like", "empty", "empty_like")
    return isinstance(node, ast.List | ast.Dict | ast.Set | ast.Lambda)


def called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def operand_of(call: ast.Call) -> Iterator[ast.expr]:
    """What a call works on: the object of a method, else the first argument."""
    method = isinstance(call.func, ast.Attribute) and not is_module(call.func.value)
    if method:
        assert isinstance(call.func, ast.Attribute)
        yield call.func.value
    elif call.args and not isinstance(call.args[0], ast.Starred):
        yield call.args[0]


def is_module(node: ast.expr) -> bool:
    root = node
    while isinstance(root, ast.Attribute):
        root = root.value
    return isinstance(root, ast.Name) and root.id in ("np", "numpy", "math", "array_api", "operator", "scipy")


def is_transposed(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in ("T", "mT")


def attribute(node: ast.expr, name: str) -> ast.expr:
    return ast.Attribute(node, name, ast.Load())


def number(value: int) -> ast.expr:
    return ast.Constant(value) if value >= 0 else ast.UnaryOp(ast.USub(), ast.Constant(-value))


def integer(node: ast.expr) -> int | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        return -node.operand.value if isinstance(node.operand.value, int) else None
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, int) else None


def keyword(place: Place, name: str) -> Iterator[tuple[ast.Call, int, ast.expr]]:
    if isinstance(place.node, ast.Call):
        for i, keyword in enumerate(place.node.keywords):
            if keyword.arg == name:
                yield place.node, i, keyword.value


def with_keyword(call: ast.Call, i: int, value: ast.expr) -> ast.Call:
    keyword = ast.keyword(call.keywords[i].arg, value)
    return ast.Call(call.func, call.args, [*call.keywords[:i], keyword, *call.keywords[i + 1 :]])


def without_keyword(call: ast.Call, i: int) -> ast.Call:
    return ast.Call(call.func, call.args, [*call.keywords[:i], *call.keywords[i + 1 :]])


def with_argument(call: ast.Call, i: int, value: ast.expr) -> ast.Call:
    return ast.Call(call.func, [*call.args[:i], value, *call.args[i + 1 :]], call.keywords)


def with_slice(node: ast.Subscript, part: str, value: ast.expr | None) -> ast.Subscript:
    bounds = {name: getattr(node.slice, name) for name in ("lower", "upper", "step")} | {part: value}
    return ast.Subscript(node.value, ast.Slice(**bounds), node.ctx)
