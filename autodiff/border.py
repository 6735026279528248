"""The guarded border: what a traced value refuses, with the operation, the user's line and the rewrite."""

import ast
import re
from collections.abc import Callable
from typing import Any

from autodiff.errors import ConversionError, Location, MutationError, UnsupportedOperation, user_location

REWRITES = {
    "copyto": "build the array from its parts: np.stack([...]), np.concatenate([...]) or np.where(mask, a, b)",
    "put": "np.where(mask, new, old)",
    "place": "np.where(mask, new, old)",
    "putmask": "np.where(mask, new, old)",
    "fill_diagonal": "np.where(np.eye(n, dtype=bool), new, old)",
    "linspace": "start + (stop - start) * np.linspace(0.0, 1.0, num)",
    "select": "nested np.where(condition, x, y)",
    "piecewise": "nested np.where(condition, x, y)",
    "nan_to_num": "np.where(np.isnan(x), 0.0, x)",
    "cumprod": "np.exp(np.cumsum(np.log(x))) for positive x, or a loop of products",
    "median": "np.sort(x)[n // 2]",
}
"""What to write instead of NumPy functions that have no rule, by name."""


def no_rule(operation: str, rewrite: str = "") -> UnsupportedOperation:
    """The error for an operation that nobody has given a derivative."""
    instead = (
        f" Write {rewrite} instead." if rewrite else " Compose it from functions that have one (docs/coverage.md)."
    )
    return UnsupportedOperation(f"{operation} has no derivative rule, at {user_location()}.{instead}")


def refuse_function(function: Any, args: Any, options: Any) -> Exception:
    """The error for a NumPy function that is not in the table."""
    name = function.__name__
    if name in ("copyto", "put", "place", "putmask", "fill_diagonal"):
        return written_into(name, args, args[:1])
    module = getattr(function, "__module__", "numpy") or "numpy"
    return no_rule(f"{module.replace('numpy', 'np', 1)}.{name}", REWRITES.get(name, ""))


def written_into(operation: str, inputs: Any, targets: Any) -> MutationError:
    """The error for a traced value written into a plain array."""
    rewrite = REWRITES.get(operation, "y = ... in place of out=y or y += ..., so that a new value is made")
    where = user_location()
    if "full" in where.expression:
        rewrite = "np.broadcast_to(value, shape), or value * np.ones(shape)"
    return MutationError(
        f"np.{operation} writes a value that carries a derivative into a plain array, at {where}."
        f" The derivative would be lost. Write {rewrite} instead."
    )


def in_place(symbol: str) -> MutationError:
    """The error for ``x += y`` on a traced array."""
    operator = symbol[:-1]
    return MutationError(
        f"in-place update {symbol} of an array that carries a derivative, at {user_location()}."
        f" Write x = x {operator} y instead of x {symbol} y."
    )


def not_iterable() -> TypeError:
    """NumPy's own complaint about iterating over a number."""
    return TypeError(f"iteration over a 0-d array, at {user_location()}")


def _set_item(self: Any, key: Any, value: Any) -> None:
    raise MutationError(
        f"item assignment into an array that carries a derivative, at {user_location()}."
        " Write x = np.where(mask, value, x), or build the array with np.stack or np.concatenate, instead of x[i] = value."
    )


def _array(self: Any, *_: Any, **__: Any) -> None:
    where = user_location()
    if where.instruction == "STORE_SUBSCR":
        raise MutationError(
            f"item assignment of a value that carries a derivative into a plain array, at {where}."
            " The derivative would be lost. Collect the values in a list and write np.stack(values), or"
            " np.where(mask, value, plain), instead of plain[i] = value."
        )
    raise ConversionError(
        f"{_operation(where, 'numpy.array')} would turn a value that carries a derivative into a plain array,"
        f" at {where}. Write {_array_rewrite(where)} instead."
    )


def _operation(where: Location, otherwise: str) -> str:
    match = re.match(r"[\w.]+(?=\()", where.expression)
    return match.group(0) if match else otherwise


def _array_rewrite(where: Location) -> str:
    """np.stack for arrays made of lists, the value itself for conversions."""
    call = _call(where)
    if call is not None and call.args:
        name, first = ast.unparse(call.func), ast.unparse(call.args[0])
        if name.endswith((".full", ".full_like")):
            return f"{ast.unparse(call.args[-1])} * np.ones(shape)"
        if isinstance(call.args[0], ast.List | ast.Tuple):
            return f"np.stack({first})"
        if name.endswith(("float64", "float32", "float16")):
            return f"{first}.astype({name})"
        if name.endswith(("array", "asarray", "asanyarray", "ascontiguousarray")):
            return f"{first} itself (it is an array already), or np.stack({first}) if it is a list"
    return "np.stack([...]) for a list of values, or the value itself"


def _call(where: Location) -> ast.Call | None:
    try:
        tree = ast.parse(where.expression.strip(), mode="eval")
    except SyntaxError:
        return None
    return tree.body if isinstance(tree.body, ast.Call) else None


_MATH_NAMES = {
    **{"asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2", "asinh": "arcsinh"},
    **{"acosh": "arccosh", "atanh": "arctanh", "pow": "power", "fsum": "sum", "dist": "linalg.norm"},
}


def _scalar(kind: str) -> Callable[[Any], Any]:
    def convert(self: Any) -> Any:
        where = user_location()
        if where.instruction == "STORE_SUBSCR":
            _array(self)
        call = _call(where)
        name = ast.unparse(call.func) if call is not None else f"{kind}()"
        if name.startswith("math."):
            rewrite = "np." + _MATH_NAMES.get(name[5:], name[5:]) + "(x)"
        elif kind == "index":
            rewrite = "an index that does not depend on the differentiated values"
        else:
            rewrite = "the value itself (it computes like a number); for a constant, autodiff.stop_gradient(x)"
        raise ConversionError(
            f"{name} would turn a value that carries a derivative into a plain {kind}, at {where}."
            f" Write {rewrite} instead."
        )

    return convert


def _refuse_method(name: str, rewrite: str) -> Callable[..., Any]:
    def method(self: Any, *_: Any, **__: Any) -> Any:
        raise MutationError(f".{name}() on a value that carries a derivative, at {user_location()}. Write {rewrite}.")

    return method


REFUSALS: dict[str, Any] = {
    "__array__": _array,
    "__float__": _scalar("float"),
    "__int__": _scalar("int"),
    "__complex__": _scalar("complex"),
    "__index__": _scalar("index"),
    "__setitem__": _set_item,
    "item": _scalar("float"),
    "tolist": _scalar("list"),
    "sort": _refuse_method("sort", "x = np.sort(x) instead"),
    "fill": _refuse_method("fill", "x = value * np.ones(shape) instead"),
    "resize": _refuse_method("resize", "x = np.reshape(x, shape) instead"),
    "itemset": _refuse_method("itemset", "np.where(mask, value, x) instead"),
}
"""Members of `Tracer` that refuse."""
