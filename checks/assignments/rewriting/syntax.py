"""What the rewritings of programs share: names not taken, what may be evaluated later, functions entered one by one."""

import ast
from collections.abc import Iterable, Iterator

SCOPES = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Lambda,
    ast.ClassDef,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)
BINDING = (
    ast.arg,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Global,
    ast.Nonlocal,
    ast.alias,
    ast.ExceptHandler,
    ast.MatchAs,
    ast.MatchStar,
    ast.MatchMapping,
)
"""Nodes that bind or declare a name without being one."""
SUSPENDING = ast.NamedExpr | ast.Await | ast.Yield | ast.YieldFrom
"""Expressions that do more than give a value."""

FRAME_READERS = frozenset({"locals", "vars", "dir", "exec", "eval", "_getframe", "currentframe", "stack"})
"""What looks at the names of a function: one that uses them is left alone."""

QUIET_CALLS = frozenset({"len", "abs", "float", "int", "bool", "isinstance", "id"})
"""Builtins without effect: their call may change places with other reading."""


def identifiers(tree: ast.AST) -> frozenset[str]:
    """Every name in a program, whatever it is used for.

    Examples
    --------
    >>> sorted(identifiers(ast.parse("def f(x): return x.T + np.sum(a=y)")))
    ['T', 'a', 'f', 'np', 'sum', 'x', 'y']
    """
    return _identifiers(ast.walk(tree))


def _identifiers(nodes: Iterable[ast.AST]) -> frozenset[str]:
    found: set[str] = set()
    for node in nodes:
        if not isinstance(node, ast.Constant):
            for value in vars(node).values():
                values = value if isinstance(value, list) else (value,)
                found.update(part for each in values if isinstance(each, str) for part in each.split("."))
    return frozenset(found)


def own_nodes(statements: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The nodes of statements that belong to the same scope; of scopes inside, only their first node."""
    waiting = list(statements)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, SCOPES):
            waiting.extend(ast.iter_child_nodes(node))


def bound_names(node: ast.AST) -> frozenset[str]:
    """Names that a piece of program binds or declares in any way, in the scopes inside it too.

    Examples
    --------
    >>> sorted(bound_names(ast.parse("lambda x: [y for y in z]")))
    ['x', 'y']
    """
    return _bound(ast.walk(node))


def _bound(nodes: Iterable[ast.AST]) -> frozenset[str]:
    found: set[str] = set()
    for each in nodes:
        if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load):
            found.add(each.id)
        elif isinstance(each, BINDING):
            found |= _bound_otherwise(each)
    return frozenset(found)


def _bound_otherwise(node: ast.AST) -> frozenset[str]:
    """What a node other than a plain name binds."""
    match node:
        case ast.arg(arg=name):
            return frozenset({name})
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return frozenset({name})
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            return frozenset(names)
        case ast.alias(name=name, asname=asname):
            return frozenset({asname or name.split(".")[0]})
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            return frozenset({name})
        case ast.MatchMapping(rest=str(name)):
            return frozenset({name})
    return frozenset()


def bound_apart_from_names(statements: Iterable[ast.AST]) -> frozenset[str]:
    """What statements bind in their own scope otherwise than by assigning to a plain name."""
    return frozenset().union(*(_bound_otherwise(node) for node in own_nodes(statements)))


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """Names of a function's parameters, in order; not those of lambdas among their defaults."""
    given = function.args
    rest = [each for each in (given.vararg, given.kwarg) if each is not None]
    return [each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs, *rest)]


def told_and_work(function: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """What a function says of itself, as no statement or one, and the statements that do its work."""
    said = 0 if ast.get_docstring(function, clean=False) is None else 1
    return function.body[:said], function.body[said:]


def name_load(name: str) -> ast.Name:
    """The value of a variable."""
    return ast.Name(name, ast.Load())


def assigned(name: str, value: ast.expr) -> ast.Assign:
    """The statement that gives a variable its value."""
    return ast.Assign([ast.Name(name, ast.Store())], value, lineno=0)


def negated(test: ast.expr) -> ast.expr:
    """The opposite of a condition; twice is the condition again.

    Only `is` and `in` are turned into their opposites: what ``!=`` answers is up to the objects.

    Examples
    --------
    >>> ast.unparse(negated(ast.parse("a == b", mode="eval").body))
    'not a == b'
    >>> ast.unparse(negated(ast.parse("a is b", mode="eval").body))
    'a is not b'
    """
    opposites = {ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In}
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return operand
        case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot() | ast.In() | ast.NotIn() as op], comparators=others):
            return ast.Compare(left, [opposites[type(op)]()], others)
    return ast.UnaryOp(ast.Not(), test)


def _modules(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Names of modules that a program imports and never gives another meaning."""
    imports: set[str] = set()
    others: list[ast.AST] = []
    for node in nodes:
        if isinstance(node, ast.Import):
            imports.update(each.asname or each.name.split(".")[0] for each in node.names)
        elif not isinstance(node, ast.alias):
            others.append(node)
    return frozenset(imports - _bound(others))


class Rewriter(ast.NodeTransformer):
    """Rewrites a program function by function; a kind of rewriting overrides `block` or `statement`, or visits nodes.

    Functions that look at their own names are not entered. Statements of a module and of a class body are left
    alone: a variable made there would be seen from outside.

    Parameters
    ----------
    tree : ast.Module
        The whole program, before it is changed.
    """

    def __init__(self, tree: ast.Module) -> None:
        nodes = list(ast.walk(tree))
        self.taken = _identifiers(nodes)
        declared = [node.names for node in nodes if isinstance(node, ast.Global | ast.Nonlocal)]
        # Rebound by a function that is called while an expression is evaluated, perhaps.
        self.unsteady = frozenset(name for names in declared for name in names)
        self.bound = _bound(nodes)
        self.modules = _modules(nodes)
        self.watched = bool(self.taken & FRAME_READERS)
        self.functions: list[ast.FunctionDef | ast.AsyncFunctionDef] = []
        self.inside = False

    def fresh(self, wish: str) -> str:
        """A name that the program does not have; the same wish is given the same name."""
        number = 1
        while (name := wish if number == 1 else f"{wish}_{number}") in self.taken:
            number += 1
        return name

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._entered(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._entered(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        before, self.inside = self.inside, False
        self.generic_visit(node)
        self.inside = before
        return node

    def _entered(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        if self.watched and identifiers(node) & FRAME_READERS:
            return node
        before, self.inside = self.inside, True
        self.functions.append(node)
        self.generic_visit(node)
        self.functions.pop()
        self.inside = before
        return self.function(node)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if self.inside:
            for field in ("body", "orelse", "finalbody"):
                statements = getattr(node, field, None)
                if isinstance(statements, list) and statements:
                    setattr(node, field, self.block(statements))
        return node

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        """What a function becomes, its inside already rewritten."""
        return node

    def block(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        """What the statements of one block of a function become."""
        return [new for statement in statements for new in self.statement(statement)]

    def statement(self, statement: ast.stmt) -> list[ast.stmt]:
        """What one statement of a function becomes."""
        return [statement]

    def is_still(self, node: ast.expr) -> bool:
        """Whether it may be evaluated later in the same statement: a constant, a variable, a function, a display."""
        match node:
            case ast.Constant():
                return True
            case ast.Lambda(args=arguments):
                return not arguments.defaults and not any(arguments.kw_defaults)
            case ast.Name(id=name):
                return name not in self.unsteady
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant()):
                return True
            case ast.Tuple(elts=entries) | ast.List(elts=entries):
                return all(map(self.is_still, entries))
        return False

    def is_quiet(self, node: ast.expr) -> bool:
        """Whether evaluating it has no effect, so that it may change places with another quiet expression."""
        for each in ast.walk(node):
            if isinstance(each, SUSPENDING | ast.GeneratorExp):
                return False
            if isinstance(each, ast.Call):
                name = each.func.id if isinstance(each.func, ast.Name) else ""
                if name not in QUIET_CALLS or name in self.bound:
                    return False
        return True
