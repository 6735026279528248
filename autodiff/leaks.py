"""Where a traced value got away: which variable holds it, and the line of the function that put it there."""

import dis
import gc
import linecache
from types import CodeType, FunctionType
from typing import Any

from autodiff.errors import user_location
from autodiff.tracer import Tracer


def leak_message(tracer: Tracer, operation: str, function: Any, definition: str) -> str:
    """What to say when `tracer` is used after the differentiation of `function` has ended."""
    name, line = _origin(tracer, function)
    kept = f"it was kept in {name!r}" if name else "it was kept outside the function"
    at = f" by {line}" if line else ""
    return (
        f"{operation} at {user_location()} uses a value that was traced in {definition}, whose differentiation has"
        f" ended; {kept}{at}. Return it from the function (has_aux=True passes values through), or keep"
        " autodiff.stop_gradient(value) while it runs."
    )


def _origin(tracer: Tracer, function: Any) -> tuple[str, str]:
    """The variable outside `function` through which the tracer was kept, and the line of `function` that names it."""
    function = _plain_function(function)
    if function is None:
        return "", ""
    reachable = _outside_variables(function)
    for name, value in reachable.items():
        if _holds(value, tracer, depth=3):
            return name, _line_naming(function.__code__, name)
    return "", ""


def _plain_function(function: Any) -> FunctionType | None:
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    function = getattr(function, "__func__", function)
    return function if isinstance(function, FunctionType) else None


def _outside_variables(function: FunctionType) -> dict[str, Any]:
    """Globals and enclosing variables that the function's code mentions."""
    mentioned = _names(function.__code__)
    outside = {name: function.__globals__[name] for name in mentioned if name in function.__globals__}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            outside[name] = cell.cell_contents
        except ValueError:
            continue  # an enclosing variable that was never bound holds nothing
    return outside


def _names(code: CodeType) -> set[str]:
    inner = [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    return {*code.co_names, *code.co_freevars}.union(*[_names(constant) for constant in inner])


def _holds(value: Any, tracer: Tracer, depth: int) -> bool:
    if value is tracer:
        return True
    if (
        depth == 0
        or isinstance(value, type | FunctionType)
        or not isinstance(value, dict | list | tuple | set | object)
    ):
        return False
    if isinstance(value, dict | list | tuple | set):
        inside: Any = value.values() if isinstance(value, dict) else value
    elif hasattr(value, "__dict__") and type(value).__module__ not in ("builtins", "numpy"):
        inside = vars(value).values()
    else:
        inside = [item for item in gc.get_referents(value) if item is tracer]
    return any(_holds(item, tracer, depth - 1) for item in list(inside))


def _line_naming(code: CodeType, name: str) -> str:
    """The last line of the code (or of functions inside it) that mentions `name`."""
    found = ""
    for instruction in dis.get_instructions(code):
        if isinstance(instruction.argval, CodeType):
            found = _line_naming(instruction.argval, name) or found
        elif instruction.argval == name and instruction.positions is not None and instruction.positions.lineno:
            line = instruction.positions.lineno
            found = f"{code.co_filename}:{line}: {linecache.getline(code.co_filename, line).strip()}"
    return found
