"""What may go wrong in a line of array code, as changes of its syntax tree: the operators of `checks.verify.mutation`.

They were written before any assignment's checks were tuned, and a test holds their hash: a mutant that a check misses
is a fault of the check, never a reason to take its operator out.
"""

import ast
import copy
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from checks.verify.mutation_syntax import (
    Node,
    Place,
    attribute,
    called,
    integer,
    is_transposed,
    keyword,
    number,
    operand_of,
    results,
    with_argument,
    with_keyword,
    with_slice,
    without_keyword,
)

Operator: TypeAlias = Callable[[Place], Iterator[Node]]

OPERATORS: dict[str, Operator] = {}
"""By name, in the order in which they are tried at a place."""


def _operator(name: str) -> Callable[[Operator], Operator]:
    def register(operator: Operator) -> Operator:
        OPERATORS[name] = operator
        return operator

    return register


ARITHMETIC: Mapping[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.FloorDiv,),
}
COMPARISONS: Mapping[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
EXCHANGES: Mapping[str, str] = {
    "sum": "mean",
    "mean": "sum",
    "max": "min",
    "min": "max",
    "amax": "amin",
    "maximum": "minimum",
    "minimum": "maximum",
    "argmax": "argmin",
    "argmin": "argmax",
    "zeros": "ones",
    "zeros_like": "ones_like",
    "ones": "zeros",
    "ones_like": "zeros_like",
    "sin": "cos",
    "cos": "sin",
    "exp": "expm1",
    "log": "log1p",
    "log1p": "log",
    "sqrt": "square",
    "square": "sqrt",
    "tanh": "sinh",
    "dot": "multiply",
    "matmul": "multiply",
    "append": "insert",
    "any": "all",
    "all": "any",
}
TRANSPOSING = ("transpose", "swapaxes", "moveaxis", "rollaxis", "permute")
KEPT_CALLS = ("range", "len", "isinstance", "issubclass", "super", "print", "getattr", "hasattr", "type", "id")
"""Without these nothing runs: dropping one finds syntax, not a mistake."""


@_operator("arithmetic operator exchanged")
def _arithmetic(place: Place) -> Iterator[Node]:
    node = place.node
    if isinstance(node, ast.BinOp):
        for other in ARITHMETIC.get(type(node.op), ()):
            yield ast.BinOp(node.left, other(), node.right)


@_operator("operand dropped")
def _operand_dropped(place: Place) -> Iterator[Node]:
    if isinstance(place.node, ast.BinOp):
        yield place.node.left
        yield place.node.right


@_operator("operands swapped")
def _operands_swapped(place: Place) -> Iterator[Node]:
    node = place.node
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.Div | ast.MatMult | ast.Pow):
        yield ast.BinOp(node.right, node.op, node.left)


@_operator("transpose dropped")
def _transpose_dropped(place: Place) -> Iterator[Node]:
    node = place.node
    if isinstance(node, ast.Attribute) and node.attr in ("T", "mT"):
        yield node.value
    if isinstance(node, ast.Call) and called(node) in TRANSPOSING:
        yield from operand_of(node)


@_operator("operand transposed")
def _operand_transposed(place: Place) -> Iterator[Node]:
    node = place.node
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        if not is_transposed(node.left):
            yield ast.BinOp(attribute(node.left, "T"), node.op, node.right)
        if not is_transposed(node.right):
            yield ast.BinOp(node.left, node.op, attribute(node.right, "T"))
    if isinstance(node, ast.Call) and called(node) in ("dot", "matmul", "outer"):
        for i, argument in enumerate(node.args):
            if not is_transposed(argument):
                yield with_argument(node, i, attribute(argument, "T"))


@_operator("axis altered")
def _axis(place: Place) -> Iterator[Node]:
    for call, i, value in keyword(place, "axis"):
        yield without_keyword(call, i)
        number = integer(value)
        if number is not None:
            yield with_keyword(call, i, ast.Constant(1 if number == 0 else 0))


@_operator("kept axes altered")
def _keepdims(place: Place) -> Iterator[Node]:
    for call, i, value in keyword(place, "keepdims"):
        if isinstance(value, ast.Constant):
            yield with_keyword(call, i, ast.Constant(not value.value))


@_operator("keyword dropped")
def _keyword_dropped(place: Place) -> Iterator[Node]:
    if isinstance(place.node, ast.Call):
        for i, keyword in enumerate(place.node.keywords):
            if keyword.arg not in ("axis", "keepdims", "dtype", None):
                yield without_keyword(place.node, i)


@_operator("constant altered")
def _constant(place: Place) -> Iterator[Node]:
    node = place.node
    if not isinstance(node, ast.Constant) or (isinstance(place.parent, ast.keyword) and place.parent.arg == "axis"):
        return
    if isinstance(node.value, bool):
        if not (isinstance(place.parent, ast.keyword) and place.parent.arg == "keepdims"):
            yield ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield ast.Constant(node.value + 1)
        yield number(node.value - 1)
    elif isinstance(node.value, float):
        yield ast.Constant(node.value + 1.0)
        if abs(node.value) > 1e-3:
            yield ast.Constant(node.value * 2)


@_operator("sign flipped")
def _sign(place: Place) -> Iterator[Node]:
    if isinstance(place.node, ast.UnaryOp) and isinstance(place.node.op, ast.USub):
        yield place.node.operand
    for result in results(place):
        yield result(lambda value: ast.UnaryOp(ast.USub(), value))


@_operator("result zero")
def _zero(place: Place) -> Iterator[Node]:
    for result in results(place):
        yield result(lambda value: ast.BinOp(ast.Constant(0), ast.Mult(), value))


@_operator("result doubled")
def _doubled(place: Place) -> Iterator[Node]:
    for result in results(place):
        yield result(lambda value: ast.BinOp(ast.Constant(2), ast.Mult(), value))


@_operator("comparison altered")
def _comparison(place: Place) -> Iterator[Node]:
    node = place.node
    if isinstance(node, ast.Compare):
        for other in COMPARISONS[type(node.ops[0])]:
            yield ast.Compare(node.left, [other(), *node.ops[1:]], node.comparators)


@_operator("condition negated")
def _condition(place: Place) -> Iterator[Node]:
    node = place.node
    if place.field == "test" and isinstance(place.parent, ast.If | ast.IfExp):
        yield ast.UnaryOp(ast.Not(), node) if isinstance(node, ast.expr) else node
    if isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        yield from node.values
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
        yield node.operand


@_operator("one branch alone")
def _branch(place: Place) -> Iterator[Node]:
    node = place.node
    if isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse
    if isinstance(node, ast.Call) and called(node) == "where" and len(node.args) == 3:
        yield node.args[1]
        yield node.args[2]


@_operator("accumulation altered")
def _accumulation(place: Place) -> Iterator[Node]:
    node = place.node
    if isinstance(node, ast.AugAssign):
        yield ast.Assign([node.target], node.value, lineno=node.lineno)
        for other in ARITHMETIC.get(type(node.op), ())[:1]:
            yield ast.AugAssign(node.target, other(), node.value)
    call = node.value if isinstance(node, ast.Expr) else None
    if (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and called(call) == "at"
        and len(call.args) == 3
    ):
        target = ast.Subscript(call.args[0], call.args[1], ast.Store())
        yield ast.AugAssign(target, ast.Add(), call.args[2])
        yield ast.Assign([target], call.args[2], lineno=node.lineno)


@_operator("call dropped")
def _call_dropped(place: Place) -> Iterator[Node]:
    node = place.node
    if isinstance(node, ast.Call) and called(node) not in (*KEPT_CALLS, *TRANSPOSING):
        yield from operand_of(node)


@_operator("function exchanged")
def _function(place: Place) -> Iterator[Node]:
    node = place.node
    if isinstance(node, ast.Call) and called(node) in EXCHANGES:
        changed = copy.deepcopy(node)
        if isinstance(changed.func, ast.Attribute):
            changed.func.attr = EXCHANGES[changed.func.attr]
        elif isinstance(changed.func, ast.Name):
            changed.func.id = EXCHANGES[changed.func.id]
        yield changed


@_operator("arguments swapped")
def _arguments_swapped(place: Place) -> Iterator[Node]:
    node = place.node
    if isinstance(node, ast.Call) and not any(isinstance(a, ast.Starred) for a in node.args):
        for i in range(len(node.args) - 1):
            args = [*node.args[:i], node.args[i + 1], node.args[i], *node.args[i + 2 :]]
            yield ast.Call(node.func, args, node.keywords)


@_operator("range altered")
def _range(place: Place) -> Iterator[Node]:
    node = place.node
    if isinstance(node, ast.Call) and called(node) == "range" and node.args:
        end = 0 if len(node.args) == 1 else 1
        yield with_argument(node, end, ast.BinOp(node.args[end], ast.Sub(), ast.Constant(1)))
        if len(node.args) == 1:
            yield ast.Call(node.func, [ast.Constant(1), *node.args], [])
        else:
            yield with_argument(node, 0, ast.BinOp(node.args[0], ast.Add(), ast.Constant(1)))


@_operator("index altered")
def _index(place: Place) -> Iterator[Node]:
    node = place.node
    if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load):
        return
    yield node.value
    if isinstance(node.slice, ast.Slice):
        for part in ("lower", "upper", "step"):
            bound = getattr(node.slice, part)
            if bound is None:
                continue
            yield with_slice(node, part, None)
            if part != "step" and not isinstance(bound, ast.Constant):
                yield with_slice(node, part, ast.BinOp(bound, ast.Add(), ast.Constant(1)))
    elif isinstance(node.slice, ast.BinOp | ast.Name):
        yield ast.Subscript(node.value, ast.BinOp(node.slice, ast.Sub(), ast.Constant(1)), node.ctx)


@_operator("loop cut short")
def _loop(place: Place) -> Iterator[Node]:
    if isinstance(place.parent, ast.For | ast.comprehension) and place.field == "iter":
        assert isinstance(place.node, ast.expr)
        items = ast.Call(ast.Name("list", ast.Load()), [place.node], [])
        for lower, upper in ((None, ast.Constant(1)), (None, number(-1)), (ast.Constant(1), None)):
            yield ast.Subscript(items, ast.Slice(lower, upper), ast.Load())


@_operator("filter dropped")
def _filter(place: Place) -> Iterator[Node]:
    node = place.node
    if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
        for i, generator in enumerate(node.generators):
            if generator.ifs:
                changed = copy.deepcopy(node)
                changed.generators[i].ifs = []
                yield changed


@_operator("outputs swapped")
def _outputs(place: Place) -> Iterator[Node]:
    node = place.node
    if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load) and place.is_result:
        for i in range(len(node.elts) - 1):
            yield ast.Tuple([*node.elts[:i], node.elts[i + 1], node.elts[i], *node.elts[i + 2 :]], node.ctx)


@_operator("variable exchanged")
def _variable(place: Place) -> Iterator[Node]:
    node = place.node
    if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load) or place.field == "func":
        return
    if node.id in place.variables and len(place.variables) > 1:
        i = place.variables.index(node.id)
        for other in dict.fromkeys((place.variables[i - 1], place.variables[(i + 1) % len(place.variables)])):
            yield ast.Name(other, node.ctx)


@_operator("attribute exchanged")
def _attribute_exchanged(place: Place) -> Iterator[Node]:
    node = place.node
    if not isinstance(node, ast.Attribute) or not isinstance(node.ctx, ast.Load) or place.field == "func":
        return
    if node.attr in place.attributes and len(place.attributes) > 1:
        i = place.attributes.index(node.attr)
        yield ast.Attribute(node.value, place.attributes[i - 1], node.ctx)


@_operator("statement removed")
def _statement(place: Place) -> Iterator[Node]:
    node = place.node
    if isinstance(node, ast.Return):
        if node.value is not None:
            yield ast.Return(None)
    elif isinstance(node, ast.stmt) and not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Pass | ast.Global):
        yield ast.Pass()
