"""Proof that a change of a program changes nothing: both texts are the same, what has no effect written one way."""

import ast
from functools import lru_cache

COMMUTATIVE = frozenset(
    {"minimum", "maximum", "add", "multiply", "hypot", "logaddexp", "array_equal", "broadcast_shapes"}
)
MIRRORED: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Gt: ast.Lt, ast.GtE: ast.LtE}


def provably_same(one: str, other: str) -> bool:
    """Whether two programs differ only in what cannot be seen from outside.

    The order of the arguments of functions that do not mind it, of the two sides of a comparison turned round, and of
    a range or slice that says its start of 0. (Python's ``min`` and ``max`` mind it where two numbers tie, which is a
    kink, and for NaN, which no contract asks them for.)

    Examples
    --------
    >>> provably_same("y = min(a, b)", "y = min(b, a)"), provably_same("y = a > b", "y = b < a")
    (True, True)
    >>> provably_same("y = f(a, b)", "y = f(b, a)"), provably_same("y = a > b", "y = a >= b")
    (False, False)
    """
    return _canonical(one) == _canonical(other)


@lru_cache(16)
def _canonical(source: str) -> str:
    return ast.unparse(ast.fix_missing_locations(_Canonical().visit(ast.parse(source))))


class _Canonical(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        commutes = name in COMMUTATIVE if _of_numpy(node) else getattr(node.func, "id", "") in ("min", "max")
        if commutes and len(node.args) == 2 and not node.keywords:
            node.args.sort(key=ast.unparse)
        if name == "range" and len(node.args) == 2 and _is_zero(node.args[0]):
            del node.args[0]
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        mirrored = MIRRORED.get(type(node.ops[0]))
        if mirrored is not None and len(node.ops) == 1:
            return ast.Compare(node.comparators[0], [mirrored()], [node.left])
        return node

    def visit_Slice(self, node: ast.Slice) -> ast.AST:
        self.generic_visit(node)
        # With a negative step a start of 0 means something else.
        if node.lower is not None and _is_zero(node.lower) and node.step is None:
            node.lower = None
        return node


def _of_numpy(call: ast.Call) -> bool:
    """Python's ``min(a, b)`` takes two numbers, NumPy's an array and an axis."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return isinstance(owner, ast.Name) and owner.id in ("np", "numpy")


def _is_zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int and node.value == 0
