"""How values travel between the two processes: one header in JSON, one block of raw numbers, nothing that executes.

A frame is ``CTF1``, the header's length (4 bytes), the payload's length (8 bytes), the header and the payload, all
little-endian. The header is the tree, its arrays written as dtype and shape; the payload holds their entries in C
order, one array after another. Both sides speak it, so this file needs the standard library and NumPy alone.
"""

import json
import math
import struct
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np

MAGIC = b"CTF1"
PREFIX = struct.Struct("<4sIQ")
HEADER_BYTES = 8 * 2**20
PAYLOAD_BYTES = 64 * 2**20
ARRAYS = 2**16
AXES = 16
DEPTH = 48
INTEGER_DIGITS = 4096  # hexadecimal
FLOAT_CHARACTERS = 32
INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
DTYPES = ("bool", *INTEGERS, "float16", "float32", "float64", "complex64", "complex128")
NAMES = {np.dtype(name): name for name in DTYPES}
LITTLE_ENDIAN = {name: np.dtype(name).newbyteorder("<") for name in DTYPES}


class FrameError(ValueError):
    """The bytes are no frame, or the value cannot be put into one."""


@dataclass(frozen=True)
class Ref:
    """The result of an earlier step of the same script, by its number."""

    number: int


@dataclass(frozen=True)
class Opaque:
    """An object that came back and is neither an array, a number, a string nor a tree of them."""

    type_name: str


def encode(tree: Any) -> bytes:
    """Write a tree of arrays, numbers, strings, None, lists, tuples and dictionaries as one frame.

    Raises
    ------
    FrameError
        A leaf of another type, a cycle, or more than a frame may hold.

    Examples
    --------
    >>> decode(encode({"loss": 0.1, "shape": (2, 3)}))
    {'loss': 0.1, 'shape': (2, 3)}
    """
    blocks: list[bytes] = []
    try:
        header = json.dumps(_written(tree, blocks, 0), separators=(",", ":"), allow_nan=False).encode("ascii")
    except (ValueError, TypeError, RecursionError) as error:
        raise FrameError(str(error)) from None
    size = sum(map(len, blocks))
    if len(header) > HEADER_BYTES or size > PAYLOAD_BYTES or len(blocks) > ARRAYS:
        raise FrameError(
            f"too large for a frame: {len(blocks)} arrays of {size} bytes, {len(header)} bytes of structure"
        )
    return b"".join([PREFIX.pack(MAGIC, len(header), size), header, *blocks])


def decode(frame: bytes) -> Any:
    """The tree in a frame; its arrays are read-only views of the frame's bytes.

    Raises
    ------
    FrameError
        Whatever is wrong with the frame.
    """
    header_size, payload_size = frame_sizes(frame[: PREFIX.size])
    if len(frame) != PREFIX.size + header_size + payload_size:
        raise FrameError("the frame's length is not what it says")
    start = PREFIX.size + header_size
    try:
        text = frame[PREFIX.size : start].decode("ascii")
        tree = json.loads(
            text, parse_int=_short_integer, parse_float=_refused, parse_constant=_refused, object_hook=_refused
        )
        reader = _Reader(memoryview(frame)[start:])
        value = reader.read(tree, 0)
    except (ValueError, TypeError, OverflowError, RecursionError, MemoryError, IndexError) as error:
        raise FrameError(str(error) or type(error).__name__) from None
    if reader.position != payload_size:
        raise FrameError("the payload is longer than the header says")
    return value


def frame_sizes(prefix: bytes) -> tuple[int, int]:
    """Lengths of header and payload from a frame's first `PREFIX.size` bytes, before anything is allocated."""
    if len(prefix) != PREFIX.size:
        raise FrameError("the frame is shorter than its prefix")
    magic, header_size, payload_size = PREFIX.unpack(prefix)
    if magic != MAGIC:
        raise FrameError("not a frame")
    if header_size > HEADER_BYTES or payload_size > PAYLOAD_BYTES:
        raise FrameError(f"too large for a frame: {payload_size} bytes, {header_size} bytes of structure")
    return header_size, payload_size


def _written(value: Any, blocks: list[bytes], depth: int) -> Any:
    """`value` as JSON: null, booleans and strings as they are, everything else as ``[tag, ...]``."""
    if depth > DEPTH:
        raise FrameError(f"nested more than {DEPTH} deep, or a cycle")
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return value
    if kind is list or kind is tuple:
        deeper = depth + 1
        entries = [entry if type(entry) is str else _written(entry, blocks, deeper) for entry in value]
        return ["l" if kind is list else "t", entries]
    if kind is Ref:
        return ["r", value.number]
    if kind is float:
        return ["f", value.hex()]
    if kind is int:
        return ["i", _hexadecimal(value)]
    if kind is np.ndarray or (isinstance(value, np.generic) and kind.__module__ == "numpy"):
        return _written_numbers(value, blocks)
    if kind is dict:
        return ["d", [[_key(key), _written(entry, blocks, depth + 1)] for key, entry in value.items()]]
    if kind is complex:
        return ["c", value.real.hex(), value.imag.hex()]
    if kind is Opaque:
        return ["o", value.type_name]
    raise FrameError(f"a {kind.__name__} does not travel")


def _written_numbers(value: Any, blocks: list[bytes]) -> list[Any]:
    """An array or NumPy scalar: its entries go to the payload."""
    name = NAMES.get(value.dtype) or value.dtype.name
    if name not in LITTLE_ENDIAN:
        raise FrameError(f"entries of dtype {name} do not travel")
    if value.nbytes > PAYLOAD_BYTES:
        raise FrameError(f"too large for a frame: an array of {value.nbytes} bytes")
    blocks.append(np.asarray(value, dtype=LITTLE_ENDIAN[name], order="C").tobytes())
    return ["a", name, list(value.shape)] if type(value) is np.ndarray else ["s", name]


def _hexadecimal(value: int) -> str:
    if value.bit_length() > 4 * INTEGER_DIGITS:
        raise FrameError(f"an integer of {value.bit_length()} bits does not travel")
    return format(value, "x")


def _key(key: Any) -> str:
    if type(key) is not str:
        raise FrameError(f"a dictionary's key of type {type(key).__name__} does not travel")
    return key


class _Reader:
    """Reads JSON nodes back, taking the arrays' entries from the payload in order."""

    def __init__(self, payload: memoryview) -> None:
        self.payload = payload
        self.position = 0
        self.arrays = 0

    def read(self, node: Any, depth: int) -> Any:
        if depth > DEPTH:
            raise FrameError(f"nested more than {DEPTH} deep")
        if node is None or type(node) in (bool, str):
            return node
        if type(node) is not list or not node:
            raise FrameError("a node without a tag")
        tag = node[0]
        if tag in ("l", "t"):
            _, entries = node
            deeper = depth + 1
            values = [entry if type(entry) is str else self.read(entry, deeper) for entry in _listed(entries)]
            return values if tag == "l" else tuple(values)
        if tag == "d":
            _, entries = node
            return self._dictionary(_listed(entries), depth)
        return self._leaf(tag, node[1:])

    def _dictionary(self, entries: list[Any], depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for entry in entries:
            key, node = _listed(entry)
            if _text(key) in found:
                raise FrameError("a key occurs twice")
            found[key] = self.read(node, depth + 1)
        return found

    def _leaf(self, tag: Any, contents: list[Any]) -> Any:
        if tag == "a":
            name, shape = contents
            return self._numbers(_text(name), _listed(shape))
        if tag == "c":
            real, imaginary = contents
            return complex(_float(real), _float(imaginary))
        (content,) = contents
        if tag == "f":
            return _float(content)
        if tag == "i":
            return _integer(content)
        if tag == "s":
            return self._numbers(_text(content), [])[()]
        if tag == "r":
            return Ref(_size(content))
        if tag == "o":
            return Opaque(_text(content))
        raise FrameError("an unknown tag")

    def _numbers(self, name: str, shape: list[Any]) -> Any:
        if name not in LITTLE_ENDIAN:
            raise FrameError(f"entries of dtype {name[:40]} do not travel")
        self.arrays += 1
        if self.arrays > ARRAYS or len(shape) > AXES:
            raise FrameError("too many arrays or axes")
        # Python's integers: a product of huge lengths must not wrap round to a small one. NumPy itself refuses a shape
        # such as (2**62, 2**62, 0), which holds nothing.
        count = math.prod(_size(length) for length in shape)
        dtype = LITTLE_ENDIAN[name]
        end = self.position + count * dtype.itemsize
        if end > len(self.payload) or (count == 0 and any(length > PAYLOAD_BYTES for length in shape)):
            raise FrameError("the payload is shorter than the header says")
        # A boolean's byte is made 0 or 1: any other bit pattern would compare and print as neither.
        flat = np.frombuffer(self.payload[self.position : end], dtype=np.uint8 if name == "bool" else dtype)
        self.position = end
        array = (flat != 0 if name == "bool" else flat).reshape([int(length) for length in shape])
        array.flags.writeable = False
        return array


def _short_integer(digits: str) -> int:
    """JSON's own integers are lengths and numbers of steps: never more than 19 digits."""
    if len(digits) > 19:
        raise FrameError("an integer too long")
    return int(digits)


def _refused(_: Any) -> NoReturn:
    raise FrameError("JSON objects, decimal numbers, NaN and Infinity are not written in a frame")


def _listed(node: Any) -> list[Any]:
    if type(node) is not list:
        raise FrameError("a list was expected")
    return node


def _text(node: Any) -> str:
    if type(node) is not str:
        raise FrameError("a string was expected")
    return node


def _size(node: Any) -> int:
    if type(node) is not int or node < 0:
        raise FrameError("a length was expected")
    return node


def _float(node: Any) -> float:
    if len(_text(node)) > FLOAT_CHARACTERS:
        raise FrameError("a number too long")
    return float.fromhex(node)


def _integer(node: Any) -> int:
    if len(_text(node)) > INTEGER_DIGITS + 1:
        raise FrameError("an integer too long")
    return int(node, 16)
