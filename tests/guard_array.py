"""An array that behaves like CuPy's on a machine without a GPU: what would fail or wait on a device, shows here.

`GuardArray` holds a NumPy array and lets nothing but itself and scalars near it. What it accepts and refuses was read
from CuPy's source (docs/gpu.md lists the facts with versions): operands that are `numpy.ndarray` are refused, implicit
conversion is refused, reductions and single entries are 0-d arrays, functions take CuPy's arguments only. Each read
that would wait for the device is noted. Where CuPy is lenient in a way that this project has no use for (out-of-range
indices that wrap around, ufunc methods other than ``add.at``), the guard is stricter.
"""

import inspect
import operator
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

SCALARS = (bool, int, float, complex, np.generic)
_READS: list[list[str]] = []
_UPLOADS: list[list[str]] = []


@contextmanager
def host_reads() -> Iterator[list[str]]:
    """Note every read from the "device" inside the block: a list with the kind of each."""
    noted: list[str] = []
    _READS.append(noted)
    try:
        yield noted
    finally:
        _READS.remove(noted)


@contextmanager
def uploads() -> Iterator[list[str]]:
    """Note every array or list that is moved to the "device" inside the block."""
    noted: list[str] = []
    _UPLOADS.append(noted)
    try:
        yield noted
    finally:
        _UPLOADS.remove(noted)


def _read(kind: str) -> None:
    for noted in _READS:
        noted.append(kind)


def _upload(kind: str) -> None:
    for noted in _UPLOADS:
        noted.append(kind)


# The parameters that CuPy 13 and 14 both take, in their order; NumPy's further ones (`where`, `initial`) are refused
# there. A name that is missing here is refused like one that CuPy does not have.
PARAMETERS = {
    **dict.fromkeys(("sum", "prod"), "a axis dtype out keepdims"),
    **dict.fromkeys(("max", "amax", "min", "amin", "any", "all", "ptp"), "a axis out keepdims"),
    **dict.fromkeys(("argmax", "argmin"), "a axis dtype out keepdims"),
    **dict.fromkeys(("argsort", "sort"), "a axis kind"),
    **dict.fromkeys(("zeros_like", "ones_like"), "a dtype order subok shape"),
    **dict.fromkeys(("zeros", "ones", "empty"), "shape dtype order"),
    **dict.fromkeys(("var", "std"), "a axis dtype out ddof keepdims"),
    **dict.fromkeys(("hstack", "vstack"), "tup dtype casting"),
    **dict.fromkeys(("concatenate", "stack"), "tup axis out dtype casting"),
    **dict.fromkeys(("triu", "tril"), "m k"),
    **dict.fromkeys(("atleast_1d", "atleast_2d", "broadcast_arrays", "result_type"), "*arrays"),
    **dict.fromkeys(("shape", "ndim", "nonzero", "flipud", "fliplr"), "a"),
    **dict.fromkeys(("round", "around"), "a decimals out"),
    **dict.fromkeys(("allclose", "isclose"), "a b rtol atol equal_nan"),
    **dict.fromkeys(("iscomplexobj", "isrealobj"), "x"),
    **dict.fromkeys(("vdot", "inner", "kron"), "a b"),
    **dict.fromkeys(("dot", "outer"), "a b out"),
    "arange": "start stop step dtype",
    "array_equal": "a1 a2 equal_nan",
    "asarray": "a dtype order",
    "average": "a axis weights returned keepdims",
    "bincount": "x weights minlength",
    "broadcast_to": "array shape",
    "clip": "a a_min a_max out",
    "column_stack": "tup",
    "copy": "a order",
    "count_nonzero": "a axis",
    "cumsum": "a axis dtype out",
    "diag": "v k",
    "diagonal": "a offset axis1 axis2",
    "diff": "a n axis prepend append",
    "einsum": "*operands",
    "empty_like": "prototype dtype order subok shape",
    "expand_dims": "a axis",
    "flip": "a axis",
    "full": "shape fill_value dtype order",
    "full_like": "a fill_value dtype order subok shape",
    "mean": "a axis dtype out keepdims",
    "moveaxis": "a source destination",
    "norm": "x ord axis keepdims",
    "pad": "array pad_width mode **options",
    "ravel": "a order",
    "real": "val",
    "repeat": "a repeats axis",
    "reshape": "a newshape order",
    "roll": "a shift axis",
    "searchsorted": "a v side sorter",
    "size": "a axis",
    "squeeze": "a axis",
    "swapaxes": "a axis1 axis2",
    "take": "a indices axis out",
    "take_along_axis": "a indices axis",
    "tensordot": "a b axes",
    "tile": "A reps",
    "trace": "a offset axis1 axis2 dtype out",
    "transpose": "a axes",
    "unique": "ar return_index return_inverse return_counts axis",
    "where": "condition x y",
}


def _signature(parameters: str) -> inspect.Signature:
    kinds = {"**": inspect.Parameter.VAR_KEYWORD, "*": inspect.Parameter.VAR_POSITIONAL}
    return inspect.Signature(
        [
            inspect.Parameter(
                name.lstrip("*"),
                kinds.get(name[: name.count("*")], inspect.Parameter.POSITIONAL_OR_KEYWORD),
                default=inspect.Parameter.empty if "*" in name else None,
            )
            for name in parameters.split()
        ]
    )


SIGNATURES = {name: _signature(parameters) for name, parameters in PARAMETERS.items()}

# These answer with sizes that the host has to know: CuPy waits for the device inside them.
WAITING = {"nonzero", "unique", "bincount"}

# NumPy answers these with a number of the host, CuPy with an array without axes.
SINGLE = {"array_equal", "allclose", "count_nonzero"}


def put(array: Any) -> "GuardArray":
    """A guarded copy of an array or number: what ``cupy.asarray`` is."""
    _upload("put")
    return GuardArray(np.array(array))


def _wrap(result: Any) -> Any:
    if isinstance(result, np.ndarray | np.generic):
        return GuardArray(np.asarray(result))
    if isinstance(result, tuple | list):
        return tuple(_wrap(part) for part in result)
    return result


def _unwrap(value: Any) -> Any:
    """The plain value of an operand of a function; a host array among them is CuPy's TypeError."""
    if isinstance(value, GuardArray):
        return value._held
    if isinstance(value, np.ndarray):
        raise TypeError("Unsupported type <class 'numpy.ndarray'>")
    if isinstance(value, list | tuple):
        return type(value)(_unwrap(part) for part in value)
    return value


class GuardArray:
    """A NumPy array behind CuPy's manners. Made by `put`, read by `get`."""

    __slots__ = ("_held",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, held: np.ndarray) -> None:
        self._held = held

    # NumPy's protocols

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        if method == "at" and ufunc is np.add and isinstance(inputs[1], GuardArray):
            return add.at(*inputs)
        if method != "__call__":
            raise TypeError(f"the guard refuses ufunc methods: np.{ufunc.__name__}.{method}")
        for x in (*inputs, *options.get("out", ())):
            if isinstance(x, np.ndarray):
                raise TypeError(f"Unsupported type {type(x)}")
            if not isinstance(x, GuardArray) and type(x) not in SCALARS[:4] and not isinstance(x, np.generic):
                return NotImplemented
        if options.get("out") is not None:
            (target,) = options.pop("out")
            ufunc(*map(_unwrap, inputs), out=target._held, **options)
            return target
        return _wrap(ufunc(*map(_unwrap, inputs), **options))

    def __array_function__(self, function: Any, types: Any, args: Any, options: Any) -> Any:
        if not all(issubclass(kind, GuardArray | np.ndarray) for kind in types):
            return NotImplemented
        name = function.__name__
        if name not in SIGNATURES:
            raise TypeError(f"the guard does not know {name}: look up whether CuPy has it, and with which parameters")
        SIGNATURES[name].bind(*args, **options)
        if options.get("kind") not in (None, "stable"):
            raise ValueError("CuPy sorts stably and knows no other kind")
        if name in WAITING:
            _read(name)
        if name == "asarray" and not isinstance(args[0], GuardArray):
            _upload("asarray")
            return GuardArray(np.array(*args, **options))
        if name.endswith("_like") and options.get("shape") == ():
            options = {**options, "shape": None}  # CuPy takes an empty shape for none at all
        result = function(*map(_unwrap, args), **{key: _unwrap(value) for key, value in options.items()})
        return GuardArray(np.asarray(result)) if name in SINGLE else _wrap(result)

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise TypeError("Implicit conversion to a NumPy array is not allowed.")

    # Entries

    def __getitem__(self, key: Any) -> "GuardArray":
        return GuardArray(np.asarray(self._held[_index(key)]))

    def __setitem__(self, key: Any, value: Any) -> None:
        index = _index(key)
        entries = index if isinstance(index, tuple) else (index,)
        if any(isinstance(entry, np.ndarray) and entry.dtype.kind != "b" for entry in entries):
            touched = np.arange(self.size).reshape(self.shape)[index]
            if np.unique(touched).size < touched.size:
                raise IndexError("an entry is named twice: CuPy leaves open which value it gets")
        self._held[index] = _unwrap(value)

    def __iter__(self) -> Iterator["GuardArray"]:
        if self.ndim == 0:
            raise TypeError("iteration over a 0-d array")
        return (self[i] for i in range(self.shape[0]))

    def __len__(self) -> int:
        return len(self._held)

    # Reads

    def get(self) -> np.ndarray:
        """The array on the host, as in CuPy."""
        _read("get")
        return self._held.copy()

    # Whoever asks for these attributes is about to leave NumPy's protocols.
    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"the guard has no {name}: look up whether cupy.ndarray has it")


def _index(key: Any) -> Any:
    """A key for the array inside; lists and host arrays are moved to the device, which CuPy does too."""
    if isinstance(key, tuple):
        plain = tuple(_index(entry) for entry in key)
        if sum(isinstance(entry, np.ndarray) and entry.dtype.kind == "b" for entry in plain) > 1:
            raise IndexError("CuPy takes one boolean array in an index")
        return plain
    if isinstance(key, GuardArray):
        if key.dtype.kind == "b":
            _read("boolean index")  # the host has to know how many entries there are
        return key._held
    if isinstance(key, list | np.ndarray):
        _upload("index")
        return np.asarray(key, dtype=int if np.size(key) == 0 else None)
    if key is None or key is Ellipsis or isinstance(key, slice | int | np.integer):
        return key
    raise IndexError(f"CuPy takes integers, slices, None, ... and arrays of them as an index, not {type(key).__name__}")


def _reading(name: str) -> Callable[..., Any]:
    def method(self: GuardArray, *args: Any) -> Any:
        _read(name.strip("_"))
        return getattr(self._held, name)(*args)

    return method


def _forward(symbol: str, ufunc: Any) -> dict[str, Callable[..., Any]]:
    """An operator, reflected and in place, as a call of NumPy's ufunc: that is how CuPy meets foreign operands."""

    def direct(self: GuardArray, other: Any) -> Any:
        return ufunc(self, other)

    def reflected(self: GuardArray, other: Any) -> Any:
        return ufunc(other, self)

    def in_place(self: GuardArray, other: Any) -> Any:
        return ufunc(self, other, out=self)

    return {f"__{symbol}__": direct, f"__r{symbol}__": reflected, f"__i{symbol}__": in_place}


def _function_method(name: str) -> Callable[..., Any]:
    def method(self: GuardArray, *args: Any, **options: Any) -> Any:
        return getattr(np, name)(self, *args, **options)

    return method


def _held_method(name: str) -> Callable[..., Any]:
    def method(self: GuardArray, *args: Any, **options: Any) -> Any:
        return _wrap(getattr(self._held, name)(*map(_unwrap, args), **options))

    return method


def _install() -> None:
    for symbol in ("add", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor"):
        name = {"mul": "multiply", "truediv": "true_divide", "floordiv": "floor_divide", "mod": "remainder"}.get(symbol)
        name = name or {"pow": "power", "and": "bitwise_and", "or": "bitwise_or", "xor": "bitwise_xor"}.get(symbol)
        for attribute, member in _forward(symbol, getattr(np, name or symbol)).items():
            setattr(GuardArray, attribute, member)
    for attribute, member in _forward("sub", np.subtract).items():
        setattr(GuardArray, attribute, member)
    for symbol, ufunc in (
        *(("eq", np.equal), ("ne", np.not_equal), ("lt", np.less)),
        *(("le", np.less_equal), ("gt", np.greater), ("ge", np.greater_equal)),
    ):
        setattr(GuardArray, f"__{symbol}__", _forward(symbol, ufunc)[f"__{symbol}__"])
    for symbol, ufunc in (("neg", np.negative), ("pos", np.positive), ("abs", np.absolute), ("invert", np.invert)):
        setattr(GuardArray, f"__{symbol}__", lambda self, ufunc=ufunc: ufunc(self))
    for name in ("__bool__", "__float__", "__int__", "__complex__", "__repr__", "__str__", "__format__"):
        setattr(GuardArray, name, _reading(name))
    for name in ("item", "tolist"):
        setattr(GuardArray, name, _reading(name))
    for name in ("shape", "ndim", "size", "dtype", "itemsize", "nbytes"):
        setattr(GuardArray, name, property(operator.attrgetter(f"_held.{name}")))
    for name in ("T", "mT"):
        setattr(GuardArray, name, property(lambda self, name=name: GuardArray(getattr(self._held, name))))
    GuardArray.real = property(lambda self: self)  # type: ignore[attr-defined]
    for name in ("reshape", "transpose", "astype", "copy", "flatten", "conj"):
        setattr(GuardArray, name, _held_method(name))
    for name in ("sum", "prod", "max", "min", "mean", "var", "std", "any", "all", "argmax", "argmin", "argsort", "ptp"):
        setattr(GuardArray, name, _function_method(name))
    for name in ("cumsum", "swapaxes", "ravel", "squeeze", "take", "repeat", "diagonal", "trace", "dot", "round"):
        setattr(GuardArray, name, _function_method(name))
    for name in ("clip", "nonzero"):
        setattr(GuardArray, name, _function_method(name))


_install()


class _Addition:
    """``cupy.add``, as far as it is needed: the scatter-add that is looked up in the library of an array."""

    def at(self, buffer: GuardArray, key: Any, values: Any) -> None:
        """Add values at indices, also when they repeat, in place; CuPy adds atomically."""
        np.add.at(buffer._held, _index(key), _unwrap(values))


add = _Addition()
