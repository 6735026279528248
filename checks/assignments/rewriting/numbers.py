"""Rewritings of arithmetic that are right for numbers and arrays, up to rounding."""

import ast
from collections.abc import Iterator

from checks.assignments.rewriting.syntax import SUSPENDING, Rewriter

SHAPING = frozenset(
    {"range", "reshape", "zeros", "ones", "empty", "full", "eye", "arange", "transpose", "broadcast_to"}
)
"""Functions whose arguments are whole numbers and shapes."""

UFUNCS = frozenset(
    {"exp", "log", "sqrt", "tanh", "sin", "cos", "abs", "square", "maximum", "minimum", "log1p", "expm1"}
)
NUMERIC = UFUNCS | {"sum", "mean", "max", "min", "dot", "matmul", "einsum", "where", "logaddexp", "negative", "fabs"}
"""Functions of NumPy and math whose results are numbers or arrays."""

NUMBERS_ONLY = ast.Sub | ast.Div | ast.Pow | ast.MatMult


class NumberRewriter(Rewriter):
    """Rewrites arithmetic in functions outside of classes, and never in an index or a shape."""

    def __init__(self, tree: ast.Module) -> None:
        super().__init__(tree)
        imports = [each for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names]
        names = [each.asname or each.name for each in imports if each.name == "numpy"]
        self.numpy = names[0] if names and names[0] in self.modules else ""
        self.numbers: frozenset[str] = frozenset()

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        before, self.numbers = self.numbers, frozenset(_numbers(node))
        done = super().visit_FunctionDef(node)
        self.numbers = before
        return done

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        node.value = self.visit(node.value)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in SHAPING:
            node.func = self.visit(node.func)
            return node
        self.generic_visit(node)
        return self.call(node) if self.inside else node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        return self.arithmetic(node) if self.inside else node

    def call(self, node: ast.Call) -> ast.expr:
        """What a call becomes."""
        return node

    def arithmetic(self, node: ast.BinOp) -> ast.expr:
        """What an operation on two operands becomes."""
        return node

    def made(self, template: str, **parts: ast.expr) -> ast.expr:
        """An expression from its text, in which ``np`` is NumPy and other names stand for expressions."""
        if self.numpy:
            parts["np"] = ast.Name(self.numpy, ast.Load())
        filled = _Filled(parts).visit(ast.parse(template, mode="eval").body)
        assert isinstance(filled, ast.expr)
        return filled

    def function_of(self, node: ast.Call) -> str:
        """``"sum"`` for a call of ``np.sum``; "" for what is no function of NumPy or math."""
        match node.func:
            case ast.Attribute(value=ast.Name(id=module), attr=name) if module in {self.numpy, "math"} & self.modules:
                return name
        return ""

    def is_pure(self, node: ast.expr) -> bool:
        """Whether it may be evaluated twice, or before its neighbour: it calls nothing but NumPy, math and builtins."""
        calls = [each for each in ast.walk(node) if isinstance(each, ast.Call) and not self.function_of(each)]
        return all(self.is_quiet(ast.Call(call.func, [], [])) or _is_array_method(call) for call in calls) and not any(
            isinstance(each, SUSPENDING) for each in ast.walk(node)
        )

    def is_numeric(self, node: ast.expr) -> bool:
        """Whether it is plainly a number or an array, and no list or text."""
        match node:
            case ast.Constant(value=value):
                return isinstance(value, int | float)
            case ast.Name(id=name):
                return name in self.numbers
            case ast.BinOp(op=ast.Sub() | ast.Div() | ast.Pow() | ast.MatMult()) | ast.UnaryOp(op=ast.USub()):
                return True
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self.is_numeric(left) or self.is_numeric(right)
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                # A list may be multiplied by a whole number.
                sides = [side for side in (left, right) if not isinstance(side, ast.Constant)]
                return all(map(self.is_numeric, sides))
            case ast.Call():
                return self.function_of(node) in NUMERIC
        return False


class _Filled(ast.NodeTransformer):
    """Puts expressions for names."""

    def __init__(self, parts: dict[str, ast.expr]) -> None:
        self.parts = parts

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return self.parts.get(node.id, node)


def _is_array_method(call: ast.Call) -> bool:
    methods = {"sum", "mean", "max", "min", "dot", "reshape", "copy", "astype", "clip"}
    return isinstance(call.func, ast.Attribute) and call.func.attr in methods


def _numbers(function: ast.AST) -> Iterator[str]:
    """Variables with which a function does what only numbers and arrays can."""
    for node in ast.walk(function):
        operands: list[ast.expr] = []
        if isinstance(node, ast.BinOp) and isinstance(node.op, NUMBERS_ONLY):
            operands = [node.left, node.right]
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            operands = [node.operand]
        yield from (operand.id for operand in operands if isinstance(operand, ast.Name))


class DivisionsAsProducts(NumberRewriter):
    """``x / y`` as ``x * (1.0 / y)``."""

    def arithmetic(self, node: ast.BinOp) -> ast.expr:
        if isinstance(node.op, ast.Div) and not isinstance(node.left, ast.Constant):
            return self.made("x * (1.0 / y)", x=node.left, y=node.right)
        return node


class ProductsCommuted(NumberRewriter):
    """``x * y`` as ``y * x``."""

    def arithmetic(self, node: ast.BinOp) -> ast.expr:
        if isinstance(node.op, ast.Mult) and (self.is_pure(node.left) or self.is_pure(node.right)):
            return ast.BinOp(node.right, node.op, node.left)
        return node


class SumsCommuted(NumberRewriter):
    """``x + y`` as ``y + x``, where one of them is plainly a number or an array."""

    def arithmetic(self, node: ast.BinOp) -> ast.expr:
        numeric = self.is_numeric(node.left) or self.is_numeric(node.right)
        if isinstance(node.op, ast.Add) and numeric and (self.is_pure(node.left) or self.is_pure(node.right)):
            return ast.BinOp(node.right, node.op, node.left)
        return node


class SumsRegrouped(NumberRewriter):
    """``x + y + z`` as ``x + (y + z)``, and ``x + y - z`` as ``x + (y - z)``."""

    def arithmetic(self, node: ast.BinOp) -> ast.expr:
        match node:
            case ast.BinOp(left=ast.BinOp(left=x, op=ast.Add(), right=y), op=ast.Add() | ast.Sub() as op, right=z):
                if any(map(self.is_numeric, (x, y, z))):
                    return ast.BinOp(x, ast.Add(), ast.BinOp(y, op, z))
        return node


class ProductsRegrouped(NumberRewriter):
    """``x * y * z`` as ``x * (y * z)``, and ``x * y / z`` as ``x * (y / z)``."""

    def arithmetic(self, node: ast.BinOp) -> ast.expr:
        match node:
            case ast.BinOp(left=ast.BinOp(left=x, op=ast.Mult(), right=y), op=ast.Mult() | ast.Div() as op, right=z):
                return ast.BinOp(x, ast.Mult(), ast.BinOp(y, op, z))
        return node


class DifferencesAsSums(NumberRewriter):
    """``x - y`` as ``x + -y``."""

    def arithmetic(self, node: ast.BinOp) -> ast.expr:
        # What is true or false has no negative.
        if isinstance(node.op, ast.Sub) and not isinstance(node.right, ast.Constant | ast.Compare):
            return ast.BinOp(node.left, ast.Add(), ast.UnaryOp(ast.USub(), node.right))
        return node


class SquaresAsProducts(NumberRewriter):
    """``x ** 2`` as ``x * x``."""

    def arithmetic(self, node: ast.BinOp) -> ast.expr:
        match node:
            case ast.BinOp(left=x, op=ast.Pow(), right=ast.Constant(value=2)) if self.is_pure(x):
                return ast.BinOp(x, ast.Mult(), x)
        return node


class ProductsAsSquares(NumberRewriter):
    """``x * x`` as ``x ** 2``."""

    def arithmetic(self, node: ast.BinOp) -> ast.expr:
        if isinstance(node.op, ast.Mult) and ast.dump(node.left) == ast.dump(node.right) and self.is_pure(node.left):
            return ast.BinOp(node.left, ast.Pow(), ast.Constant(2))
        return node


class SumsWrittenOut(NumberRewriter):
    """``x += y`` as ``x = x + y`` (and so with other operators) for variables that begin as a number."""

    def statement(self, statement: ast.stmt) -> list[ast.stmt]:
        match statement:
            case ast.AugAssign(target=ast.Name(id=name), op=op, value=value) if self._begins_as_number(name):
                summed = ast.BinOp(ast.Name(name, ast.Load()), op, value)
                return [ast.Assign([ast.Name(name, ast.Store())], summed, lineno=0)]
        return [statement]

    def _begins_as_number(self, name: str) -> bool:
        first = [
            node.value
            for node in ast.walk(self.functions[-1])
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name) and target.id == name
        ]
        return bool(first) and isinstance(first[0], ast.Constant)
