"""Values as JSON and back: every frozen dataclass of an exercise is one object with the name of its class.

`record` marks a class as one that may be read; what is read is rebuilt by the classes' own constructors, so that a file
can hold nothing but these values, strings, integers, truth values and lists of them. Lists come back as tuples.
"""

import dataclasses
import json
from fractions import Fraction
from typing import Any, TypeVar, get_type_hints

Record = TypeVar("Record", bound=type)
_CLASSES: dict[str, Any] = {}
_TAG = "is"


class RecordError(ValueError):
    """A file is not the record that it should be."""


def record(cls: Record) -> Record:
    """Let a frozen dataclass be saved as JSON and read back, under its own name."""
    if _CLASSES.setdefault(cls.__name__, cls).__module__ != cls.__module__:
        raise TypeError(
            f"two records are called {cls.__name__}: in {_CLASSES[cls.__name__].__module__}, {cls.__module__}"
        )
    _CLASSES[cls.__name__] = cls
    return cls


def to_json(value: Any) -> Any:
    """What `json.dumps` takes, from a record; fields that hold their default are left out."""
    if isinstance(value, str | bool | int | type(None)):
        return value
    if isinstance(value, Fraction):
        return {_TAG: "Fraction", "value": str(value)}
    if isinstance(value, tuple | list):
        return [to_json(entry) for entry in value]
    if type(value).__name__ in _CLASSES:
        fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(value) if not _is_default(f, value)}
        return {_TAG: type(value).__name__, **{name: to_json(entry) for name, entry in fields.items()}}
    raise TypeError(
        f"{type(value).__name__} is no record; mark its class with @record, or use str, int, Fraction, tuple"
    )


def from_json(data: Any) -> Any:
    """The record that `to_json` wrote.

    Raises
    ------
    RecordError
        If the data names a class that is no record, or fields that it does not have.
    """
    if isinstance(data, list):
        return tuple([from_json(entry) for entry in data])
    if not isinstance(data, dict):
        if isinstance(data, float):
            raise RecordError(f"a record holds no binary floating-point numbers, but this one has {data}")
        return data
    name = data.get(_TAG)
    if name == "Fraction":
        return Fraction(str(data["value"]))
    if name not in _CLASSES:
        raise RecordError(f'an object with "{_TAG}": {name!r} is none of the records {", ".join(sorted(_CLASSES))}')
    cls = _CLASSES[name]
    known = get_type_hints(cls)
    surplus = [field for field in data if field != _TAG and field not in known]
    if surplus:
        raise RecordError(f"{name} has no {', '.join(surplus)}; was this file written by another version?")
    try:
        return cls(**{field: from_json(entry) for field, entry in data.items() if field != _TAG})
    except TypeError as error:
        raise RecordError(f"{name} is incomplete: {error}") from None


def dumps(value: Any) -> str:
    """A record as text: the same bytes for the same value."""
    return json.dumps(to_json(value), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def loads(text: str) -> Any:
    """The record in a text that `dumps` wrote."""
    try:
        return from_json(json.loads(text))
    except json.JSONDecodeError as error:
        raise RecordError(f"line {error.lineno}, column {error.colno}: {error.msg}; this is no JSON") from None


def _is_default(field: "dataclasses.Field[Any]", value: Any) -> bool:
    return field.default is not dataclasses.MISSING and getattr(value, field.name) == field.default
