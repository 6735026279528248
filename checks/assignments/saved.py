"""Questions and answers as JSON: trees of arrays, numbers, strings, tuples, lists, dictionaries and dataclasses."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np


def to_json(value: Any) -> Any:
    """Plain JSON that keeps dtype, shape and every bit of a float.

    Raises
    ------
    TypeError
        Something that is none of the above.

    Examples
    --------
    >>> to_json((1, np.array([0.5], dtype=np.float32)))
    {'tuple': [1, {'array': [0.5], 'dtype': 'float32', 'shape': [1]}]}
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        return {"array": array.ravel().tolist(), "dtype": str(array.dtype), "shape": list(array.shape)}
    if isinstance(value, float):
        return value
    if isinstance(value, tuple):
        return {"tuple": [to_json(entry) for entry in value]}
    if isinstance(value, list):
        return [to_json(entry) for entry in value]
    if isinstance(value, Mapping):
        return {"dict": {name: to_json(entry) for name, entry in value.items()}}
    if is_dataclass(value) and not isinstance(value, type):
        contents = {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
        return {"value": type(value).__name__, "fields": contents}
    raise TypeError(f"a {type(value).__name__} cannot be saved")


def from_json(saved: Any, types: Mapping[str, type] | None = None) -> Any:
    """What `to_json` saved.

    Parameters
    ----------
    saved : JSON
    types : mapping of class name to class
        The dataclasses that may occur.

    Raises
    ------
    ValueError
        A class that is not among them, or a tag that is not known.

    Examples
    --------
    >>> from_json(to_json((1, np.array([[0.1]]))))
    (1, array([[0.1]]))
    """
    if isinstance(saved, list):
        return [from_json(entry, types) for entry in saved]
    if not isinstance(saved, dict):
        return saved
    if "array" in saved:
        return np.array(saved["array"], dtype=saved["dtype"]).reshape(saved["shape"])
    if "tuple" in saved:
        return tuple(from_json(entry, types) for entry in saved["tuple"])
    if "dict" in saved:
        return {name: from_json(entry, types) for name, entry in saved["dict"].items()}
    made = (types or {}).get(saved.get("value", ""))
    if made is None:
        raise ValueError(f"cannot read a saved {saved.get('value', 'thing without a tag')}")
    return made(**{name: from_json(entry, types) for name, entry in saved["fields"].items()})
