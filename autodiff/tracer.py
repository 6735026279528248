"""Tracers, levels and primitives: how a plain NumPy function comes to be watched while it runs.

Every engine of this package works the same way. It opens a *level*, wraps the arguments of the user's function in
*tracers* of that level, and calls the function. NumPy hands each operation on a tracer to us
(`autodiff.numpy_protocol`), as a call of a *primitive*; the primitive passes itself to the level of its
highest-tagged argument, and that level does its work with it: a forward-mode level computes a tangent beside the
value, a reverse-mode level writes a line on its tape. To compute the value itself the level calls the same primitive
again on the *primals*, the values inside its tracers. These may be tracers of a level further down, and so on until
plain arrays are reached. Nothing else is needed for derivatives of derivatives:

    grad(lambda x: x * grad(lambda y: x + y)(1.0))(1.0)

opens level 1 for x and, inside, level 2 for y. The sum ``x + y`` is handled by level 2, which sees x as a constant of
type "tracer of level 1"; its value ``x + y.primal`` is handled by level 1. The inner derivative is 1 whatever x is,
so the whole is ``x * 1`` and its derivative 1. A system that asked only "is this argument being differentiated?"
would add the two perturbations and answer 2.

A level is named by a *tag* from one counter for the whole process. The order of tags is the order of opening, also
across threads: an inner `grad` in a pool thread that closes over an outer tracer is nested, though no stack shows it.
"""

import itertools
from collections.abc import Callable, Sequence
from typing import Any

from autodiff.errors import (
    DifferentiationError,
    LeakedTracerError,
    definition,
    operand_error,
)
from autodiff.types import Array, Function

_tags = itertools.count(1)


class Level:
    """One differentiation (or capture) under way: a tag, and what to do with an operation on its tracers."""

    __slots__ = ("function", "open", "tag")

    def __init__(self, function: Function) -> None:
        self.tag = next(_tags)
        self.open = True
        self.function = function

    def process(self, primitive: "Primitive", args: tuple[Any, ...], params: dict[str, Any]) -> Any:
        """Carry out ``primitive(*args, **params)``, of whose arguments at least one is a tracer of this level."""
        raise DifferentiationError(f"{type(self).__name__} does not say how to process {primitive.name}")

    def truth(self, tracer: "Tracer") -> bool:
        """The outcome of ``if tracer:``, for which a level that follows values looks at the value."""
        return bool(tracer.primal)

    def close(self) -> None:
        """End the level: from now on its tracers refuse to take part in anything."""
        self.open = False

    def leaked(self, operation: "Primitive | str", args: tuple[Any, ...]) -> LeakedTracerError:
        """The error for a tracer of this level that is used after the level was closed."""
        from autodiff.leaks import leak_message  # the search is only worth loading when something leaked

        tracer = next(arg for arg in args if isinstance(arg, Tracer) and arg.level is self)
        name = operation if isinstance(operation, str) else operation.name
        return LeakedTracerError(leak_message(tracer, name, self.function, definition(self.function)))


class Tracer:
    """A value that is being watched: `primal` is the value, `level` the watcher. Operators and array methods are
    put on this class by `autodiff.array_methods`, so that a tracer can stand wherever an array does."""

    __slots__ = ("level", "primal")

    primal: Array
    level: Level


class Primitive:
    """An operation that the engines know: a value, and how derivatives pass through it.

    Calling a primitive evaluates it; with tracers among the arguments the highest level decides what that means.
    Arrays are positional arguments; everything else is a keyword *parameter*, static and hashable.

    Attributes
    ----------
    name : str
        The name in graphs, tables and messages.
    impl : callable
        The value on plain arrays: a NumPy function, or code that any array library with NumPy's functions runs.
    differentiable : bool
        False for functions whose derivative is zero wherever it exists, or whose results are not real numbers
        (comparisons, `floor`, `argmax`): engines pass through them without a trace.
    partials, pullbacks : sequences
        How a cotangent passes to argument k: by a product with ``partials[k]``, or by calling ``pullbacks[k]``. The
        kinds of primitive in `autodiff.primitives.kinds` fill in one or the other.
    accumulate : callable or None
        For rules that touch few entries: add the contribution into a buffer in place instead of returning an array.
    keeping : callable or None
        For values that share work with their derivative: on plain arrays, the value and a dictionary of what the
        pullbacks can use again, which a tape hands them as keyword arguments. Without it they compute it themselves.
    singular : bool
        Whether a partial derivative may be infinite or undefined where the value is not: then a product with a zero
        cotangent needs care (see `autodiff.reverse`).
    """

    differentiable = True
    partials: Sequence[Any] | None = None
    pullbacks: Sequence[Callable[..., Array] | None] = ()
    accumulate: Callable[..., None] | None = None
    keeping: Callable[..., tuple[Array, dict[str, Array]]] | None = None
    singular = False

    def __init__(self, name: str, impl: Callable[..., Array]) -> None:
        self.name = name
        self.impl = impl

    def __call__(self, *args: Any, **params: Any) -> Any:
        level: Level | None = None
        for arg in args:
            if isinstance(arg, Tracer) and (level is None or arg.level.tag > level.tag):
                level = arg.level
        if level is None:
            return self.impl(*args, **params)
        return level.process(self, args, params)

    def jvp(
        self, tangents: Sequence[Array | None], out: Array, primals: Sequence[Array], params: dict[str, Any]
    ) -> Any:
        """The tangent of the output, given those of the arguments (None stands for zero)."""
        raise DifferentiationError(f"{self.name} has no forward-mode rule")

    def __repr__(self) -> str:
        return f"<{type(self).__name__.lower()} primitive {self.name}>"


def top_level(args: Sequence[Any]) -> Level | None:
    """The level with the highest tag among the tracers in `args`; None when all are plain."""
    level: Level | None = None
    for arg in args:
        if isinstance(arg, Tracer) and (level is None or arg.level.tag > level.tag):
            level = arg.level
    return level


def evaluate(primitive: Primitive, primals: Sequence[Any], params: dict[str, Any]) -> Any:
    """The value of a primitive one level further down; an error there is completed with operands and user's line."""
    for primal in primals:
        if isinstance(primal, Tracer):
            return primitive(*primals, **params)
    try:
        return primitive.impl(*primals, **params)
    except Exception as error:
        raise explained(error, primitive, primals) from None


def explained(error: Exception, primitive: Primitive, primals: Sequence[Any]) -> Exception:
    """An error from a primitive's value, completed with its operands and the user's line; our own as they are."""
    return error if isinstance(error, DifferentiationError) else operand_error(error, primitive.name, tuple(primals))


def value_of(value: Any) -> Any:
    """The plain array or number at the bottom of however many tracers."""
    while isinstance(value, Tracer):
        value = value.primal
    return value
