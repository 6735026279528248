"""What is said when a program cannot be differentiated: the operation, the user's line, and the rewrite."""

import dis
import linecache
import sys
from types import CodeType, FrameType
from typing import NamedTuple

from numpy.exceptions import AxisError


class DifferentiationError(Exception):
    """Every error that Cotangent raises on purpose is one of these."""

    located = True
    """Whether the message says where in the user's code it arose."""


class UnsupportedOperation(DifferentiationError, TypeError):
    """An operation that no rule covers was asked of a traced value."""


class ConversionError(DifferentiationError, TypeError):
    """Something tried to turn a traced value into a plain number or array, which would lose its derivative."""


class MutationError(DifferentiationError, TypeError):
    """Something tried to write into a traced value, or a traced value into a plain array."""


class OperandError(DifferentiationError, ValueError):
    """The operands of an operation do not fit together (shapes, axes, subscripts)."""

    located = False


class OperandTypeError(DifferentiationError, TypeError):
    """An operand of an operation is of a kind that the operation does not take."""

    located = False


class OperandIndexError(DifferentiationError, IndexError):
    """An index is out of range or of the wrong kind."""

    located = False


class OperandAxisError(OperandIndexError, OperandError):
    """An axis is out of range: an IndexError and a ValueError, as NumPy's own."""


class AttributeNameError(DifferentiationError, AttributeError):
    """A traced value has no attribute of that name."""


class InputError(DifferentiationError, TypeError):
    """An argument or a result of the differentiated function is of a kind that has no derivative."""


class LeakedTracerError(DifferentiationError, RuntimeError):
    """A traced value was used after the differentiation that made it had ended."""


class Location(NamedTuple):
    """A place in the user's code: file, line, the expression being evaluated, and the instruction's name."""

    filename: str
    line: int
    expression: str
    instruction: str
    function: str

    def __str__(self) -> str:
        return f"{self.filename}:{self.line}, in {self.function}: {self.expression}"


_INTERNAL = ("autodiff", "differentiation", "numpy")


def user_location() -> Location:
    """The innermost frame of the caller's own code: outside this project's engines and outside NumPy."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_globals.get("__name__", "").split(".")[0] in _INTERNAL:
        frame = frame.f_back
    if frame is None:
        return Location("<unknown>", 0, "<unknown>", "", "<unknown>")
    return _locate(frame)


def _locate(frame: FrameType) -> Location:
    code = frame.f_code
    position = list(code.co_positions())[frame.f_lasti // 2]
    line = position[0] or frame.f_lineno
    instruction = dis.opname[code.co_code[frame.f_lasti]]
    expression = _segment(code, instruction, position) or linecache.getline(code.co_filename, line).strip()
    return Location(code.co_filename, line, expression or "<source not found>", instruction, code.co_name)


def _segment(code: CodeType, instruction: str, position: tuple[int | None, int | None, int | None, int | None]) -> str:
    """The source text that an instruction covers, on one line; empty where it stores an item."""
    line, last, start, stop = position
    if line is None or last is None or start is None or stop is None or instruction == "STORE_SUBSCR":
        return ""
    lines = [linecache.getline(code.co_filename, number).encode() for number in range(line, last + 1)]
    lines[-1] = lines[-1][:stop]
    lines[0] = lines[0][start:]
    return " ".join(part.decode(errors="replace").strip() for part in lines)


def no_such_attribute(name: str, place: Location | None = None) -> AttributeNameError:
    """The error for a name that arrays have, or may have, and traced values do not."""
    return AttributeNameError(
        f"an array that carries a derivative has no attribute {name!r}, at {place or user_location()}."
        " Write a function of np that has a rule instead.",
        name=name,
    )


class running_user_code:  # noqa: N801  reads as the statement that it makes
    """Let our own errors out as they are: NumPy replaces an error raised by ``plain[i] = t`` with "setting an array
    element with a sequence" and keeps ours only as its cause. A name that no array has becomes an error of ours."""

    __slots__ = ()

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, ValueError) and isinstance(error.__cause__, DifferentiationError):
            raise error.__cause__ from None
        if isinstance(error, AttributeError) and not isinstance(error, DifferentiationError):
            from autodiff.tracer import Tracer  # which needs this module

            if isinstance(error.obj, Tracer) and error.__traceback__ is not None:
                innermost = error.__traceback__
                while innermost.tb_next is not None:
                    innermost = innermost.tb_next
                raise no_such_attribute(str(error.name), _locate(innermost.tb_frame)) from None


def definition(function: object) -> str:
    """Where a function was written, for messages: ``name (file:line)``."""
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    function = getattr(function, "func", function)  # of a functools.partial
    name = getattr(function, "__name__", type(function).__name__)
    code = getattr(function, "__code__", None) or getattr(type(function).__call__, "__code__", None)
    return f"{name} ({code.co_filename}:{code.co_firstlineno})" if code is not None else str(name)


def describe(value: object) -> str:
    """An operand in a few words: dtype and shape for an array or the items of a list, the type's name otherwise."""
    if isinstance(value, list | tuple) and 0 < len(value) <= 8:
        return f"[{', '.join(describe(item) for item in value)}]"
    shape, dtype = getattr(value, "shape", None), getattr(value, "dtype", None)
    if shape is None or dtype is None:
        return repr(value) if isinstance(value, int | float) else type(value).__name__
    return f"{dtype}{list(shape)}"


_BY_KIND: tuple[tuple[type[Exception], type[DifferentiationError]], ...] = (
    (AxisError, OperandAxisError),
    (IndexError, OperandIndexError),
    (TypeError, OperandTypeError),
    (ValueError, OperandError),
)


def operand_error(error: Exception, operation: str, operands: tuple[object, ...]) -> Exception:
    """NumPy's own complaint, completed by the operation, the operands' shapes and the user's line.

    Errors of other kinds (a `FloatingPointError` under ``np.errstate(all="raise")``, say) keep their type and
    get the same words as a note.
    """
    where = f"{operation}({', '.join(describe(operand) for operand in operands)}) at {user_location()}"
    for kind, ours in _BY_KIND:
        if isinstance(error, kind):
            completed = ours(f"{error} — in {where}")
            completed.located = True
            return completed
    error.add_note(f"in {where}")
    return error
