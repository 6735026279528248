"""Rewritings that change the names of a program, and nothing that is seen from outside."""

import ast

from checks.assignments.rewriting.syntax import (
    FRAME_READERS,
    SCOPES,
    Rewriter,
    assigned,
    bound_apart_from_names,
    bound_names,
    identifiers,
    name_load,
    own_nodes,
    parameters,
    told_and_work,
)


class Renamed(ast.NodeTransformer):
    """Puts other names for those of variables, wherever they stand.

    Examples
    --------
    >>> ast.unparse(Renamed({"x": "y"}).visit(ast.parse("x = f(x, x=1).x")))
    'y = f(y, x=1).x'
    """

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(self.names.get(node.id, node.id), node.ctx)


class LocalsRenamed(Rewriter):
    """Local variables with other names; parameters, which callers may name, and what scopes inside bind keep theirs."""

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        stored = {
            each.id for each in own_nodes(node.body) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
        }
        free = stored - _rebound(node) - self.unsteady - set(parameters(node))
        # Names with two underscores in front mean something else in a class.
        names = {name: self.fresh(f"my_{name}") for name in free if not name.startswith("_")}
        node.body = [Renamed(names).visit(statement) for statement in node.body]
        return node


def _rebound(function: ast.FunctionDef | ast.AsyncFunctionDef) -> frozenset[str]:
    """Names that scopes inside a function bind, or that it binds otherwise than by assigning to them."""
    scopes = [node for node in own_nodes(function.body) if isinstance(node, SCOPES)]
    return bound_apart_from_names(function.body).union(*map(bound_names, scopes))


class ParametersTakenOver(Rewriter):
    """Parameters put in variables of other names, with which the function then works."""

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        kept = _rebound(node) | self.unsteady
        names = [name for name in parameters(node) if name not in kept]
        read = {each.id for statement in node.body for each in ast.walk(statement) if isinstance(each, ast.Name)}
        given = {name: self.fresh(f"given_{name}") for name in names if name in read and not name.startswith("_")}
        told, work = told_and_work(node)
        taken = [assigned(new, name_load(name)) for name, new in given.items()]
        node.body = [*told, *taken, *(Renamed(given).visit(statement) for statement in work)]
        return node


class NumpyInFull(Rewriter):
    """``import numpy as np`` as ``import numpy``."""

    def visit_Module(self, node: ast.Module) -> ast.AST:
        imports = [each for each in node.body if _is_np(each)]
        others = ast.Module([each for each in node.body if not _is_np(each)], [])
        taken = "np" in bound_names(others) or "numpy" in identifiers(others) or identifiers(others) & FRAME_READERS
        if len(imports) != 1 or taken:
            return node
        named = Renamed({"np": "numpy"}).visit(others)
        place = node.body.index(imports[0])
        return ast.Module([*named.body[:place], ast.Import([ast.alias("numpy")]), *named.body[place:]], [])


def _is_np(statement: ast.stmt) -> bool:
    names = statement.names if isinstance(statement, ast.Import) else []
    return [(each.name, each.asname) for each in names] == [("numpy", "np")]
