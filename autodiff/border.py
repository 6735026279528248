"""The guarded border: what a traced value refuses, with the operation, the user's line and the rewrite."""

from collections.abc import Callable
from typing import Any

from autodiff import rewrites
from autodiff.errors import (
    ConversionError,
    DifferentiationError,
    MutationError,
    UnsupportedOperation,
    no_such_attribute,
    operand_error,
    user_location,
)


def require_open(tracer: Any, operation: str) -> None:
    """Raise where a value is used whose differentiation has ended."""
    if not tracer.level.open:
        raise tracer.level.leaked(operation, (tracer,))


def no_rule(operation: str, rewrite: str = "") -> UnsupportedOperation:
    """The error for an operation that nobody has given a derivative."""
    instead = f" Write {rewrite} instead." if rewrite else " Compose it from functions that have one."
    return UnsupportedOperation(f"{operation} has no derivative rule, at {user_location()}.{instead}")


def refuse_function(function: Any, args: Any, options: Any) -> Exception:
    """The error for a NumPy function that is not in the table."""
    name = function.__name__
    if name in ("copyto", "put", "place", "putmask", "fill_diagonal"):
        return written_into(name, args, args[:1])
    module = getattr(function, "__module__", "numpy") or "numpy"
    return no_rule(f"{module.replace('numpy', 'np', 1)}.{name}", rewrites.FUNCTIONS.get(name, ""))


def written_into(operation: str, inputs: Any, targets: Any) -> DifferentiationError:
    """The error for a traced value written into a plain array."""
    where = user_location()
    if rewrites.called_name(where.expression).endswith(("full", "full_like")):
        return _to_array()  # NumPy fills the new array by copyto
    rewrite = rewrites.FUNCTIONS.get(operation) or rewrites.of_writing(where.expression)
    return MutationError(
        f"np.{operation} writes a value that carries a derivative into a plain array, at {where}."
        f" The derivative would be lost. Write {rewrite} instead."
    )


def in_place(symbol: str) -> MutationError:
    """The error for ``x += y`` on a traced array."""
    where = user_location()
    operator = symbol[:-1]
    rewrite = rewrites.of_writing(where.expression) if symbol in where.expression else f"x = x {operator} y"
    return MutationError(
        f"in-place update {symbol} of an array that carries a derivative, at {where}. Write {rewrite} instead."
    )


def completed(error: Exception, operation: str, operands: Any) -> Exception:
    """An error about operands that does not yet say where it arose, completed by operation, operands and line."""
    if isinstance(error, DifferentiationError) and error.located:
        return error
    return operand_error(error, operation, tuple(operands))


def not_iterable() -> TypeError:
    """NumPy's own complaint about iterating over a number."""
    return TypeError(f"iteration over a 0-d array, at {user_location()}")


def _set_item(self: Any, key: Any, value: Any) -> None:
    raise MutationError(
        f"item assignment into an array that carries a derivative, at {user_location()}."
        " Write x = np.where(mask, value, x), or build the array with np.stack or np.concatenate, instead of"
        " x[i] = value."
    )


def _delete_item(self: Any, key: Any) -> None:
    raise MutationError(
        f"deletion from an array that carries a derivative, at {user_location()}. Write x = x[kept] with the indices to"
        " keep instead."
    )


def _array(self: Any, *_: Any, **__: Any) -> None:
    require_open(self, "a conversion to an array")
    raise _to_array()


def _to_array() -> DifferentiationError:
    where = user_location()
    if where.instruction == "STORE_SUBSCR":
        return MutationError(
            f"item assignment of a value that carries a derivative into a plain array, at {where}."
            " The derivative would be lost. Collect the values in a list and write np.stack(values), or"
            " np.where(mask, value, plain), instead of plain[i] = value."
        )
    if where.instruction == "BINARY_SUBSCR" or where.expression.endswith("]"):
        return ConversionError(
            f"a value that carries a derivative is used as an index, at {where}. Write"
            " autodiff.stop_gradient(x).astype(int) for an index that is a constant instead."
        )
    operation = rewrites.called_name(where.expression) or "np.array"
    return ConversionError(
        f"{operation} would turn a value that carries a derivative into a plain array,"
        f" at {where}. Write {rewrites.of_array(where.expression)} instead."
    )


def _scalar(kind: str) -> Callable[..., Any]:
    def convert(self: Any, *_: Any) -> Any:
        require_open(self, f"a conversion to {kind}")
        where = user_location()
        if where.instruction == "STORE_SUBSCR":
            raise _to_array()
        name = rewrites.called_name(where.expression) or f"the use as {kind}"
        raise ConversionError(
            f"{name} would turn a value that carries a derivative into a plain {kind}, at {where}."
            f" Write {rewrites.of_number(where.expression, kind)} instead."
        )

    return convert


def _refuse_method(name: str, rewrite: str) -> Callable[..., Any]:
    def method(self: Any, *_: Any, **__: Any) -> Any:
        raise MutationError(f".{name}() on a value that carries a derivative, at {user_location()}. Write {rewrite}.")

    return method


def no_attribute(name: str) -> property:
    """A member of `numpy.ndarray` that has no counterpart here.

    Each is refused by a property of its own. A `__getattr__` would do for all names at once, and would make every
    attribute of every tracer twice as slow to read: Python then looks names up anew each time.
    """

    def refuse(self: Any) -> Any:
        raise no_such_attribute(name)

    return property(refuse)


REFUSALS: dict[str, Any] = {
    "__array__": _array,
    "__float__": _scalar("float"),
    "__int__": _scalar("int"),
    "__complex__": _scalar("complex"),
    "__index__": _scalar("index"),
    "__round__": _scalar("int"),
    "__trunc__": _scalar("int"),
    "__floor__": _scalar("int"),
    "__ceil__": _scalar("int"),
    "__setitem__": _set_item,
    "__delitem__": _delete_item,
    "item": _scalar("float"),
    "tolist": _scalar("list"),
    "sort": _refuse_method("sort", "x = np.sort(x) instead"),
    "partition": _refuse_method("partition", "x = np.sort(x) instead"),
    "fill": _refuse_method("fill", "x = value * np.ones(shape) instead"),
    "resize": _refuse_method("resize", "x = np.reshape(x, shape) instead"),
    "itemset": _refuse_method("itemset", "np.where(mask, value, x) instead"),
}
"""Members of `Tracer` that refuse."""
