"""Rewritings of comprehensions, loops and lambdas that say the same exactly, whatever the objects."""

import ast
from collections.abc import Callable

from checks.assignments.rewriting.names import Renamed
from checks.assignments.rewriting.syntax import (
    SCOPES,
    SUSPENDING,
    Rewriter,
    assigned,
    bound_names,
    identifiers,
    name_load,
    own_nodes,
)

CONSUMERS = frozenset({"sum", "all", "any", "max", "min", "tuple", "list", "sorted", "set", "dict"})
"""Builtins that use up a generator before they return."""


class ComprehensionsAsLoops(Rewriter):
    """``x = [f(t) for t in ts if c]`` with a loop that appends; as a result that is returned, too."""

    def statement(self, statement: ast.stmt) -> list[ast.stmt]:
        match statement:
            case ast.Return(value=ast.ListComp() as comprehension) | ast.Assign(value=ast.ListComp() as comprehension):
                names = self._loop_names(comprehension)
                if names is None:
                    return [statement]
                entries = self.fresh("entries")
                statement.value = name_load(entries)
                loop = self._loop(Renamed(names).visit(comprehension), entries)
                return [assigned(entries, ast.List([], ast.Load())), loop, statement]
        return [statement]

    def _loop_names(self, comprehension: ast.ListComp) -> dict[str, str] | None:
        """New names for loop variables that the function uses elsewhere; None if it is no plain comprehension."""
        targets = [generator.target for generator in comprehension.generators]
        if any(generator.is_async for generator in comprehension.generators) or _is_lasting(comprehension):
            return None
        if any(isinstance(each, ast.Attribute | ast.Subscript) for target in targets for each in ast.walk(target)):
            return None
        names = [each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)]
        inner = [node for node in ast.walk(comprehension) if isinstance(node, SCOPES) and node is not comprehension]
        outermost = identifiers(comprehension.generators[0].iter) & set(names)
        if outermost or any(bound_names(node) & set(names) for node in inner):
            return None
        return {name: self.fresh(f"each_{name}") for name in names if self._is_elsewhere(name, comprehension)}

    def _is_elsewhere(self, name: str, comprehension: ast.ListComp) -> bool:
        return _count(name, self.functions[0]) > _count(name, comprehension) or name in self.unsteady

    def _loop(self, comprehension: ast.ListComp, entries: str) -> ast.stmt:
        append = ast.Attribute(name_load(entries), "append", ast.Load())
        body: ast.stmt = ast.Expr(ast.Call(append, [comprehension.elt], []))
        for generator in reversed(comprehension.generators):
            for test in reversed(generator.ifs):
                body = ast.If(test, [body], [])
            body = ast.For(generator.target, generator.iter, [body], [], lineno=0)
        return body


def _is_lasting(comprehension: ast.ListComp) -> bool:
    """Whether something made in it may read its variables later."""
    consumed = {
        id(call.args[0])
        for call in ast.walk(comprehension)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in CONSUMERS and call.args
    }
    return any(
        isinstance(each, SUSPENDING | ast.Lambda) or (isinstance(each, ast.GeneratorExp) and id(each) not in consumed)
        for each in ast.walk(comprehension)
    )


def _count(name: str, tree: ast.AST) -> int:
    """How often a name occurs as a variable or a parameter."""
    named: Callable[[ast.AST], bool] = lambda node: (
        getattr(node, "id", None) == name or getattr(node, "arg", None) == name
    )
    return sum(map(named, ast.walk(tree)))


class LambdasNamed(Rewriter):
    """``f(lambda x: x + 1)`` with a function defined before it."""

    def statement(self, statement: ast.stmt) -> list[ast.stmt]:
        if not isinstance(statement, ast.Return | ast.Assign | ast.AugAssign | ast.Expr):
            return [statement]
        found = [node for node in own_nodes([statement]) if isinstance(node, ast.Lambda) and _is_plain(node)]
        found.sort(key=lambda node: (node.lineno, node.col_offset))
        names = {
            id(node): self.fresh("rule" if place == 0 else f"rule_{place + 1}") for place, node in enumerate(found)
        }
        functions = [_function(names[id(node)], node) for node in found]
        return [*functions, _Replaced(names).visit(statement)]


def _is_plain(function: ast.Lambda) -> bool:
    return not (
        function.args.defaults
        or any(function.args.kw_defaults)
        or any(isinstance(each, SUSPENDING) for each in ast.walk(function.body))
    )


def _function(name: str, source: ast.Lambda) -> ast.stmt:
    made = ast.parse(f"def {name}(): pass").body[0]
    assert isinstance(made, ast.FunctionDef)
    made.args, made.body = source.args, [ast.Return(source.body)]
    return made


class _Replaced(ast.NodeTransformer):
    """Puts names for some lambdas."""

    def __init__(self, names: dict[int, str]) -> None:
        self.names = names

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        return name_load(self.names[id(node)]) if id(node) in self.names else node


class CountedByWhile(Rewriter):
    """``for i in range(n): A`` with ``while``, a counter and a limit of its own."""

    def __init__(self, tree: ast.Module) -> None:
        super().__init__(tree)
        self.loops = 0

    def statement(self, statement: ast.stmt) -> list[ast.stmt]:
        match statement:
            case ast.For(
                target=ast.Name() as target,
                iter=ast.Call(func=ast.Name(id="range"), args=[ast.expr() as limit], keywords=[]),
                body=body,
                orelse=orelse,
            ) if "range" not in self.bound and not isinstance(limit, ast.Starred):
                # Loops in each other may have the same variable.
                self.loops += 1
                count, most = (self.fresh(f"{wish}_{target.id}_{self.loops}") for wish in ("next", "most"))
                first = ast.Assign([target], name_load(count), lineno=0)
                step = ast.AugAssign(ast.Name(count, ast.Store()), ast.Add(), ast.Constant(1))
                test = ast.Compare(name_load(count), [ast.Lt()], [name_load(most)])
                loop = ast.While(test, [first, step, *body], orelse)
                return [assigned(most, limit), assigned(count, ast.Constant(0)), loop]
        return [statement]
