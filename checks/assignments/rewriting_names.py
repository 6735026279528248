"""Rewritings that change the names of a program, and nothing that is seen from outside."""

import ast

from checks.assignments.rewriting_syntax import (
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
        own = list(own_nodes(node.body))
        stored = {each.id for each in own if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
        kept = parameters(node) | bound_apart_from_names(node.body) | self.unsteady
        for scope in own:
            if isinstance(scope, SCOPES):
                kept |= bound_names(scope)
        # Names with two underscores in front mean something else in a class.
        names = {name: self.fresh(f"my_{name}") for name in stored - kept if not name.startswith("_")}
        node.body = [Renamed(names).visit(statement) for statement in node.body]
        return node


class ParametersTakenOver(Rewriter):
    """Parameters put in variables of other names, with which the function then works."""

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        own = list(own_nodes(node.body))
        kept = bound_apart_from_names(node.body) | self.unsteady
        for scope in own:
            if isinstance(scope, SCOPES):
                kept |= bound_names(scope)
        names = [each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg) and each.arg not in kept]
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
