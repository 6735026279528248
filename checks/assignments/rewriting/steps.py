"""Rewritings that take expressions apart, step by step, and say the same exactly, whatever the objects."""

import ast
from collections.abc import Iterator

from checks.assignments.rewriting.syntax import (
    SCOPES,
    SUSPENDING,
    Rewriter,
    assigned,
    bound_names,
    identifiers,
    name_load,
    own_nodes,
    parameters,
    told_and_work,
)


class ResultsNamed(Rewriter):
    """``return f(x)`` as ``result = f(x)`` and ``return result``."""

    def statement(self, statement: ast.stmt) -> list[ast.stmt]:
        match statement:
            case ast.Return(value=ast.Name() | ast.Constant() | None):
                return [statement]
            case ast.Return(value=ast.expr() as value):
                result = self.fresh("result")
                return [assigned(result, value), ast.Return(name_load(result))]
        return [statement]


class Place:
    """A part of an expression that can be replaced.

    Parameters
    ----------
    node : ast.AST
    field : str
    number : int, optional
        Place in the list that the field holds.
    """

    def __init__(self, node: ast.AST, field: str, number: int | None = None) -> None:
        self.node, self.field, self.number = node, field, number

    @property
    def value(self) -> ast.expr:
        """What stands there."""
        held = getattr(self.node, self.field)
        found: ast.expr = held if self.number is None else held[self.number]
        return found

    @value.setter
    def value(self, value: ast.expr) -> None:
        if self.number is None:
            setattr(self.node, self.field, value)
        else:
            getattr(self.node, self.field)[self.number] = value


def places(node: ast.expr) -> Iterator[Place]:
    """The operands, arguments or entries of an expression, in the order in which Python evaluates them.

    Examples
    --------
    >>> [ast.unparse(place.value) for place in places(ast.parse("f(x).dot(y + 1, z, out=w)", mode="eval").body)]
    ['f(x)', 'y + 1', 'z', 'w']
    """
    match node:
        case ast.BinOp():
            yield Place(node, "left")
            yield Place(node, "right")
        case ast.Compare(ops=[_]):
            yield Place(node, "left")
            yield Place(node, "comparators", 0)
        case ast.UnaryOp():
            yield Place(node, "operand")
        case ast.Attribute() | ast.Subscript():
            yield Place(node, "value")
        case ast.Tuple() | ast.List():
            yield from (Place(node, "elts", number) for number in range(len(node.elts)))
        case ast.Call():
            if isinstance(node.func, ast.Attribute):
                yield Place(node.func, "value")
            elif not isinstance(node.func, ast.Name):
                yield Place(node, "func")
            yield from (Place(node, "args", number) for number in range(len(node.args)))
            yield from (Place(keyword, "value") for keyword in node.keywords)


class StepsNamed(Rewriter):
    """The parts of expressions put in variables of their own, in the order in which they are evaluated.

    Only where a statement evaluates its expression once and first. Parts behind one that cannot be named stay where
    they are. Methods are not expected to be exchanged while their arguments are evaluated.
    """

    wholes: tuple[type[ast.expr], ...] = (
        ast.BinOp,
        ast.Compare,
        ast.UnaryOp,
        ast.Call,
        ast.Subscript,
        ast.Attribute,
        ast.Tuple,
        ast.List,
    )
    wishes: tuple[str, ...] = ()
    deep = True

    def statement(self, statement: ast.stmt) -> list[ast.stmt]:
        place = self._place(statement)
        if place is None or any(isinstance(each, SUSPENDING) for each in ast.walk(place.value)):
            return [statement]
        steps: list[ast.stmt] = []
        self._take_apart(place.value, steps)
        return [*steps, statement]

    def _place(self, statement: ast.stmt) -> Place | None:
        match statement:
            case ast.Return(value=ast.expr()) | ast.Assign() | ast.Expr():
                return Place(statement, "value")
            case ast.AugAssign(target=ast.Name(id=name)) if name not in self.unsteady:
                return Place(statement, "value")
            case ast.If():
                return Place(statement, "test")
            case ast.For():
                return Place(statement, "iter")
        return None

    def _take_apart(self, expression: ast.expr, steps: list[ast.stmt]) -> None:
        if not isinstance(expression, self.wholes) or self._calls_unsteady(expression):
            return
        for place in places(expression):
            part = place.value
            if isinstance(part, ast.Starred) or (isinstance(place.node, ast.keyword) and place.node.arg is None):
                return  # unpacked where it stands
            if self.is_still(part) or self._is_of_module(part):
                continue
            if self.deep:
                self._take_apart(part, steps)
            name = self.fresh(self._wish(len(steps)))
            steps.append(assigned(name, part))
            place.value = name_load(name)

    def _calls_unsteady(self, expression: ast.expr) -> bool:
        called = expression.func if isinstance(expression, ast.Call) else None
        return isinstance(called, ast.Name) and called.id in self.unsteady

    def _wish(self, number: int) -> str:
        return self.wishes[number] if number < len(self.wishes) else f"step_{number + 1}"

    def _is_of_module(self, node: ast.expr) -> bool:
        while isinstance(node, ast.Attribute):
            node = node.value
        return isinstance(node, ast.Name) and node.id in self.modules


class OperandsNamed(StepsNamed):
    """``return f(a) + g(b)`` as ``left = f(a)``, ``right = g(b)``, ``return left + right``."""

    wholes = (ast.BinOp, ast.Compare)
    wishes = ("left", "right")
    deep = False


class ArgumentsNamed(StepsNamed):
    """``y = f(g(x))`` as ``given = g(x)``, ``y = f(given)``; ``a.dot(b).sum()`` likewise."""

    wholes = (ast.Call,)
    wishes = ("given", "second", "third", "fourth", "fifth", "sixth")
    deep = False


class EntriesNamed(StepsNamed):
    """``return f(x), g(x)`` as ``one = f(x)``, ``other = g(x)``, ``return one, other``."""

    wholes = (ast.Tuple, ast.List)
    wishes = ("one", "other")
    deep = False


class AssignedOneByOne(Rewriter):
    """``a, b = f(), g()`` as ``a = f()`` and ``b = g()``, where no later value can see an earlier variable."""

    def statement(self, statement: ast.stmt) -> list[ast.stmt]:
        match statement:
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
                names = [target.id for target in targets if isinstance(target, ast.Name)]
                if len(names) == len(targets) == len(values) and self._apart(names, values):
                    return [assigned(name, value) for name, value in zip(names, values, strict=True)]
        return [statement]

    def _apart(self, names: list[str], values: list[ast.expr]) -> bool:
        if any(isinstance(value, ast.Starred) for value in values) or self.unsteady & set(names):
            return False
        # A function inside may read a variable of this one when it is called, in an operator even.
        scopes = [node for node in own_nodes(self.functions[-1].body) if isinstance(node, SCOPES)]
        shared = frozenset().union(*map(identifiers, scopes)) & set(names)
        seen = [identifiers(value) & set(names[:place]) for place, value in enumerate(values)]
        return not any(seen) and not shared


class WorkInside(Rewriter):
    """The work of a function of the module done by a function inside it.

    Not where it binds its parameters again, nor where it calls itself: a chain of calls would be twice as deep.
    """

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return node

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        told, work = told_and_work(node)
        own = list(own_nodes(work))
        outermost = isinstance(node, ast.FunctionDef) and not self.functions
        bound = frozenset().union(*map(bound_names, work))
        suspended = any(isinstance(each, ast.Await | ast.Yield | ast.YieldFrom) for each in own)
        if (
            not outermost
            or suspended
            or bound & set(parameters(node))
            or node.name in identifiers(ast.Module(work, []))
        ):
            return node
        inner = ast.parse(f"def {self.fresh('work')}(): pass").body[0]
        assert isinstance(inner, ast.FunctionDef)
        inner.body = work
        node.body = [*told, inner, ast.Return(ast.Call(name_load(inner.name), [], []))]
        return node
