"""Where a traced value got away: which variable holds it, and the line of the user's code that put it there.

Nothing is recorded while programs run. Only when a leak is reported are the variables searched that the differentiated
function can reach: its globals, enclosing variables, defaults, its object, and those of the functions that it names.
"""

import dis
import functools
import linecache
from collections import deque
from collections.abc import Iterator
from types import CellType, CodeType, FunctionType, GeneratorType, MethodType, ModuleType
from typing import Any

import numpy as np

from autodiff.errors import user_location
from autodiff.tracer import Tracer

_LARGEST_SEARCH = 20_000
"""How many objects are looked at in one variable."""

_FILLING = {"append", "appendleft", "extend", "insert", "add", "update", "setdefault", "put"}
"""Methods that put a value into a container."""


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
    """The variable through which the tracer was kept, and the line that names it in filling it."""
    for called, owner in _called_functions(function):
        for name, value in [*_outside_variables(called), *_self(called, owner)]:
            step = _first_step(value, tracer)
            if step is not None:
                return name + step, _line_naming(called.__code__, name, step.lstrip("."))
    return "", ""


def _called_functions(function: Any) -> Iterator[tuple[FunctionType, Any]]:
    """The Python function behind a callable with the object that it is a method of, and those that it names."""
    waiting: deque[Any] = deque([function])
    seen: set[FunctionType] = set()
    while waiting and len(seen) < 100:
        plain, owner = _plain_function(waiting.popleft())
        if plain is None or plain in seen:
            continue
        seen.add(plain)
        yield plain, owner
        waiting.extend(value for _, value in _outside_variables(plain) if callable(value))


def _self(function: FunctionType, owner: Any) -> Iterator[tuple[str, Any]]:
    """The first argument of a method, by the name that the method gives it."""
    if owner is not None and function.__code__.co_argcount:
        yield function.__code__.co_varnames[0], owner


def _plain_function(function: Any) -> tuple[FunctionType | None, Any]:
    """What a wrapper, partial, method or callable object finally calls, and the object that a method is bound to."""
    owner = None
    for _ in range(20):
        if isinstance(function, functools.partial):
            function = function.func
        elif isinstance(function, MethodType):
            function, owner = function.__func__, function.__self__
        elif hasattr(function, "__wrapped__"):
            function = function.__wrapped__
        elif isinstance(function, FunctionType | type):
            break
        else:
            function, owner = getattr(type(function), "__call__", None), function  # noqa: B004  it is looked up
    if not isinstance(function, FunctionType) or function.__module__.partition(".")[0] in ("autodiff", "numpy"):
        return None, None
    return function, owner


def _outside_variables(function: FunctionType) -> Iterator[tuple[str, Any]]:
    """Globals, enclosing variables and defaults that the function's code mentions."""
    for name in sorted(_names(function.__code__)):
        if name in function.__globals__:
            yield name, function.__globals__[name]
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        if _bound(cell):
            yield name, cell.cell_contents
    count = function.__code__.co_argcount
    defaults = function.__defaults__ or ()
    yield from zip(function.__code__.co_varnames[count - len(defaults) : count], defaults, strict=True)
    yield from (function.__kwdefaults__ or {}).items()


def _names(code: CodeType) -> set[str]:
    inner = [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    return {*code.co_names, *code.co_freevars}.union(*[_names(constant) for constant in inner])


def _first_step(value: Any, tracer: Tracer) -> str | None:
    """How the way from `value` to the tracer begins: ``.state`` for an attribute, "" otherwise; None without a way."""
    if value is tracer:
        return ""
    waiting = deque((part, step) for step, part in _parts(value))
    seen: set[int] = set()
    while waiting and len(seen) < _LARGEST_SEARCH:
        part, step = waiting.popleft()
        if part is tracer:
            return step
        if id(part) not in seen:
            seen.add(id(part))
            waiting.extend((inner, step) for _, inner in _parts(part))
    return None


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    """What a value holds, with the attribute's name where it is one."""
    if isinstance(value, str | bytes | int | float | type | ModuleType | np.generic | np.ndarray | Tracer):
        return
    if isinstance(value, dict):
        yield from (("", item) for item in list(value.values()))
    elif isinstance(value, list | tuple | set | frozenset | deque):
        yield from (("", item) for item in list(value))
    elif isinstance(value, FunctionType):
        # What it mentions is searched when it is its turn as a function that is called.
        yield from (("", cell.cell_contents) for cell in value.__closure__ or () if _bound(cell))
    elif isinstance(value, functools.partial):
        yield from (("", held) for held in (value.func, value.args, value.keywords))
    elif isinstance(value, MethodType):
        yield "", value.__self__
    elif isinstance(value, GeneratorType) and value.gi_frame is not None:
        yield from (("", local) for local in value.gi_frame.f_locals.values())
    slots = [name for kind in type(value).__mro__ for name in _slots(kind)]
    yield from ((f".{name}", getattr(value, name)) for name in slots if hasattr(value, name))
    yield from ((f".{name}", held) for name, held in list(getattr(value, "__dict__", {}).items()))


def _bound(cell: CellType) -> bool:
    """Whether an enclosing variable has a value yet."""
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False


def _slots(kind: type) -> tuple[str, ...]:
    slots = vars(kind).get("__slots__", ())
    names = (slots,) if isinstance(slots, str) else tuple(slots)
    return tuple(name for name in names if not name.startswith("__"))


def _line_naming(code: CodeType, name: str, attribute: str) -> str:
    """The line that most likely filled `name`: one that stores, else one that calls ``append`` or its like, else the
    last that mentions it, here or in a function inside."""
    ranked = [(rank, number, inside) for inside in _codes(code) for rank, number in _ranks(inside, name, attribute)]
    if not ranked:
        return ""
    _, number, inside = max(ranked, key=lambda entry: entry[:2])
    return f"{inside.co_filename}:{number}: {linecache.getline(inside.co_filename, number).strip()}"


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _ranks(code: CodeType, name: str, attribute: str) -> Iterator[tuple[int, int]]:
    """Lines that mention `name`, with how likely each is to have stored into it."""
    lines: dict[int, list[dis.Instruction]] = {}
    for instruction in dis.get_instructions(code):
        if instruction.positions is not None and instruction.positions.lineno:
            lines.setdefault(instruction.positions.lineno, []).append(instruction)
    for number, instructions in lines.items():
        if all(instruction.argval != name for instruction in instructions):
            continue
        stores = {(i.opname.partition("_")[0], i.argval) for i in instructions if i.opname.startswith("STORE")}
        subscript = any(i.opname in ("STORE_SUBSCR", "STORE_SLICE") for i in instructions)
        if ("STORE", name) in stores or (attribute and ("STORE", attribute) in stores):
            yield 3, number
        elif subscript or any(i.argval in _FILLING for i in instructions):
            yield 2, number
        else:
            yield 1, number
