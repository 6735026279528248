"""Rewritings of sums, means and matrix products of arrays: the same up to rounding, for the usual shapes."""

import ast
from dataclasses import dataclass

from checks.assignments.rewriting.numbers import NumberRewriter

METHODS = frozenset({"sum", "mean", "max", "min", "argmax", "dot"})
"""Methods of arrays that are functions of NumPy with the same arguments."""


@dataclass(frozen=True)
class Reduction:
    """A call such as ``np.sum(x, axis=0)`` or ``x.sum(axis=0)``, read.

    Parameters
    ----------
    array : ast.expr
    axis : int or None
    kept : bool
        Whether the axis stays, with length 1.
    """

    array: ast.expr
    axis: int | None
    kept: bool

    @property
    def arguments(self) -> str:
        """The arguments behind the array, as text."""
        axis = "" if self.axis is None else f", axis={self.axis}"
        return axis + (", keepdims=True" if self.kept else "")


class ArrayRewriter(NumberRewriter):
    """Rewrites calls of NumPy, where the program imports it."""

    def reduction(self, node: ast.Call, name: str) -> Reduction | None:
        """The reduction of that name that a call is; None for any other call, or with other arguments."""
        given = [*node.args]
        if self.function_of(node) == name and given:
            array = given.pop(0)
        elif self.is_method(node, name):
            assert isinstance(node.func, ast.Attribute)
            array = node.func.value
        else:
            return None
        try:
            settings = {keyword.arg: ast.literal_eval(keyword.value) for keyword in node.keywords}
            settings.update(("axis", ast.literal_eval(each)) for each in given[:1])
        except ValueError:
            return None  # not written as a number
        axis, kept = settings.pop("axis", None), settings.pop("keepdims", False)
        plain = (axis is None or type(axis) is int) and isinstance(kept, bool) and not settings and len(given) < 2
        return Reduction(array, axis, kept) if plain and not isinstance(array, ast.GeneratorExp | ast.Starred) else None

    def is_method(self, node: ast.Call, name: str) -> bool:
        """Whether a call is of a method of that name, and of no module's function."""
        match node.func:
            case ast.Attribute(value=owner, attr=found) if self.numpy and found == name:
                return not (isinstance(owner, ast.Name) and owner.id in self.modules)
        return False


class SumsReduced(ArrayRewriter):
    """``np.sum(x, axis=0)`` as ``np.add.reduce(x, axis=0)``."""

    def call(self, node: ast.Call) -> ast.expr:
        match self.reduction(node, "sum"):
            case Reduction(array, None, False):
                return self.made("np.add.reduce(np.ravel(x))", x=array)
            case Reduction(array, int()) as found:
                return self.made(f"np.add.reduce(x{found.arguments})", x=array)
        return node


class SumsBackwards(ArrayRewriter):
    """``np.sum(x, axis=0)`` as ``np.sum(np.flip(x, axis=0), axis=0)``."""

    def call(self, node: ast.Call) -> ast.expr:
        match self.reduction(node, "sum"):
            case Reduction(array, None) as found:
                return self.made(f"np.sum(np.flip(x){found.arguments})", x=array)
            case Reduction(array, axis) as found:
                return self.made(f"np.sum(np.flip(x, axis={axis}){found.arguments})", x=array)
        return node


class SumsAsProducts(ArrayRewriter):
    """``np.sum(x, axis=1)`` of a matrix as its product with a vector of ones."""

    def call(self, node: ast.Call) -> ast.expr:
        found = self.reduction(node, "sum")
        # A product of what is true or false is no count.
        if found is None or found.kept or _compares(found.array) or not self.is_pure(found.array):
            return node
        if found.axis == 0:
            return self.made("np.ones_like(x[:, 0]) @ x", x=found.array)
        return self.made("x @ np.ones_like(x[0])", x=found.array) if found.axis == 1 else node


class SumsByIndices(ArrayRewriter):
    """``np.sum(x, axis=0)`` as ``np.einsum("i...->...", x)``."""

    def call(self, node: ast.Call) -> ast.expr:
        found = self.reduction(node, "sum")
        indices = {0: "i...->...", 1: "ij...->i...", -1: "...i->..."}
        if found is None or found.kept or _compares(found.array):
            return node
        if found.axis is None:
            return self.made("np.einsum('i->', np.ravel(x))", x=found.array)
        if found.axis not in indices:
            return node
        return self.made(f"np.einsum('{indices[found.axis]}', x)", x=found.array)


class MeansAsSums(ArrayRewriter):
    """``np.mean(x, axis=0)`` as ``np.sum(x, axis=0) / np.size(x, 0)``."""

    def call(self, node: ast.Call) -> ast.expr:
        found = self.reduction(node, "mean")
        if found is None or not self.is_pure(found.array):
            return node
        size = "np.size(x)" if found.axis is None else f"np.size(x, {found.axis})"
        return self.made(f"np.sum(x{found.arguments}) / {size}", x=found.array)


class AxesPutBack(ArrayRewriter):
    """``np.max(x, axis=1, keepdims=True)`` as ``np.expand_dims(np.max(x, axis=1), 1)``; sums and means likewise."""

    def call(self, node: ast.Call) -> ast.expr:
        for name in ("sum", "mean", "max", "min"):
            found = self.reduction(node, name)
            if found is not None and found.kept and found.axis is not None:
                return self.made(f"np.expand_dims(np.{name}(x, axis={found.axis}), {found.axis})", x=found.array)
        return node


class MethodsAsFunctions(ArrayRewriter):
    """``x.sum(axis=0)`` as ``np.sum(x, axis=0)``, and ``x.T`` as ``np.transpose(x)``."""

    def call(self, node: ast.Call) -> ast.expr:
        for name in METHODS:
            if self.is_method(node, name):
                assert isinstance(node.func, ast.Attribute)
                function = self.made(f"np.{name}")
                return ast.Call(function, [node.func.value, *node.args], node.keywords)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if self.inside and self.numpy and node.attr == "T" and isinstance(node.ctx, ast.Load):
            return self.made("np.transpose(x)", x=node.value)
        return node


class ProductsByFunction(ArrayRewriter):
    """``A @ B`` as ``np.matmul(A, B)``."""

    def arithmetic(self, node: ast.BinOp) -> ast.expr:
        if self.numpy and isinstance(node.op, ast.MatMult):
            return self.made("np.matmul(a, b)", a=node.left, b=node.right)
        return node


class ProductsTransposed(ArrayRewriter):
    """``A @ B`` as ``(B.T @ A.T).T``, for matrices and vectors."""

    def arithmetic(self, node: ast.BinOp) -> ast.expr:
        if self.numpy and isinstance(node.op, ast.MatMult) and (self.is_pure(node.left) or self.is_pure(node.right)):
            return self.made("(b.T @ a.T).T", a=node.left, b=node.right)
        return node


class ProductsByIndices(ArrayRewriter):
    """``A @ B`` as ``np.einsum("ij,jk->ik", A, B)``, where both are plainly matrices."""

    def arithmetic(self, node: ast.BinOp) -> ast.expr:
        matrices = self._is_matrix(node.left) and self._is_matrix(node.right)
        if self.numpy and isinstance(node.op, ast.MatMult) and matrices:
            return self.made("np.einsum('ij,jk->ik', a, b)", a=node.left, b=node.right)
        return node

    def _is_matrix(self, node: ast.expr) -> bool:
        match node:
            case ast.Attribute(value=inner, attr="T"):
                return self._is_matrix(inner) or isinstance(inner, ast.Name)
            case ast.Name(id=name):
                return any(_shows_matrix(each, name) for each in ast.walk(self.functions[0]))
        return False


def _shows_matrix(node: ast.AST, name: str) -> bool:
    """Whether a piece of program transposes that variable or asks for its second axis."""
    match node:
        case ast.Attribute(value=ast.Name(id=found), attr="T"):
            return found == name
        case ast.Subscript(value=ast.Attribute(value=ast.Name(id=found), attr="shape"), slice=ast.Constant(value=1)):
            return found == name
    return False


class ProductsByOperator(ArrayRewriter):
    """``np.dot(A, B)`` and ``A.dot(B)`` as ``A @ B``."""

    def call(self, node: ast.Call) -> ast.expr:
        if node.keywords or any(isinstance(each, ast.Starred) for each in node.args):
            return node
        if self.function_of(node) == "dot" and len(node.args) == 2:
            return ast.BinOp(node.args[0], ast.MatMult(), node.args[1])
        if self.is_method(node, "dot") and len(node.args) == 1:
            assert isinstance(node.func, ast.Attribute)
            return ast.BinOp(node.func.value, ast.MatMult(), node.args[0])
        return node


def _compares(node: ast.expr) -> bool:
    """Whether there is a comparison in it, so that it may be an array of what is true or false."""
    return any(isinstance(each, ast.Compare) for each in ast.walk(node))
