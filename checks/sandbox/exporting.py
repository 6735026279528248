"""Values into a script's steps and out of them: references to results, arrays that may be written to, plain results.

Runs in the process with the hand-in; NumPy and its neighbour `frames` alone.
"""

from typing import Any

import numpy as np

from .frames import ARRAYS, DEPTH, DTYPES, PAYLOAD_BYTES, FrameError, Opaque, Ref

ARRAY_TYPES = (np.ndarray, np.matrix)
ENTRIES = 200_000


def resolved(tree: Any, results: list[Any]) -> Any:
    """`tree` with every `Ref` replaced by that step's result, and arrays copied: they are the hand-in's to write to."""
    kind = type(tree)
    if kind is Ref:
        return results[tree.number]
    if kind is np.ndarray:
        return np.array(tree)
    if kind is list:
        return [resolved(entry, results) for entry in tree]
    if kind is tuple:
        return tuple([resolved(entry, results) for entry in tree])
    if kind is dict:
        return {key: resolved(entry, results) for key, entry in tree.items()}
    return tree


class Exporter:
    """Results as a frame can hold them: copies of plain arrays, numbers and trees of them, everything else `Opaque`.

    What is too much for a frame is refused here, so that results which stay in one process are held to the same.
    """

    def __init__(self) -> None:
        self.entries = 0
        self.arrays = 0
        self.bytes = 0

    def value(self, value: Any, depth: int = 0) -> Any:
        """One result, or an entry of one."""
        kind = type(value)
        self.entries += 1
        if self.entries > ENTRIES:
            raise FrameError(f"the results hold more than {ENTRIES} numbers in lists: too large to send")
        if value is None or kind in (bool, int, float, complex, str):
            return value
        if kind in ARRAY_TYPES or (isinstance(value, np.generic) and kind.__module__ == "numpy"):
            if value.dtype.name not in DTYPES:
                return Opaque(f"{kind.__module__}.{kind.__name__} of dtype {value.dtype.name}"[:200])
            self.arrays += 1
            self.bytes += value.nbytes
            if self.arrays > ARRAYS or self.bytes > PAYLOAD_BYTES:
                raise FrameError(f"too large to send: {self.arrays} arrays of {self.bytes} bytes")
            return np.array(value, subok=False) if kind in ARRAY_TYPES else value
        if depth < DEPTH - 8:
            if isinstance(value, tuple) and (kind is tuple or hasattr(kind, "_fields")):
                return tuple([self.value(entry, depth + 1) for entry in tuple.__iter__(value)])
            if kind is list:
                return [self.value(entry, depth + 1) for entry in value]
            if kind is dict and all([type(key) is str for key in value]):
                return {key: self.value(entry, depth + 1) for key, entry in value.items()}
        return Opaque(f"{kind.__module__}.{kind.__qualname__}"[:200])
