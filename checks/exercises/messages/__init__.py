"""What exercises say, in every language: catalogues of messages with placeholders, one folder per language.

A message is named ``file.key``: ``reverse_trace.statement`` stands in ``messages/en/reverse_trace.toml`` and
``messages/zh/reverse_trace.toml`` under ``statement``. Its text may hold ``$formulas$`` in the small subset of LaTeX of
`checks.exercises.formula_text`, ```code```, ``*emphasis*``, and placeholders ``<<name>>``. All languages have the same
messages with the same placeholders; the tests see to that.
"""

import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from importlib.resources import files
from typing import Any, TypeAlias

from checks.exercises.records import record

LANGUAGES = ("en", "zh")
PLACEHOLDER = re.compile(r"<<([a-z][a-z0-9_]*)>>")


@record
@dataclass(frozen=True)
class Message:
    """A message by its name, with the values of its placeholders; no language yet.

    Parameters
    ----------
    name : str
        ``file.key``.
    values : tuple of (str, str or Message)
        The placeholders' values. Made by `say`.
    """

    name: str
    values: "tuple[tuple[str, Text], ...]" = ()

    def __str__(self) -> str:
        return resolve(self, "en")


Text: TypeAlias = str | Message
"""A message, or words that are the same in every language: ``"$v_3$"``."""


def say(name: str, /, **values: Any) -> Message:
    """A message with the values of its placeholders: strings, integers, fractions or messages.

    Examples
    --------
    >>> str(say("core.marks", marks=3))
    '3 marks'
    """
    return Message(name, tuple([(key, _plain(value)) for key, value in sorted(values.items())]))


def extend(language: str, name: str, toml: str) -> None:
    """Add messages of a family that lives outside this package: what would be in its file ``<name>.toml``.

    Parameters
    ----------
    language : str
    name : str
        The family's `catalogue`: ``slope_of_product``.
    toml : str
        The text of the file.
    """
    add_messages(catalogue(language), name, tomllib.loads(toml))


def resolve(text: Text, language: str) -> str:
    """The words of a text in a language, its placeholders filled in.

    Raises
    ------
    ValueError
        If the language, the message or the value of a placeholder is missing.
    """
    if isinstance(text, str):
        return text
    found = catalogue(language).get(text.name)
    if found is None:
        raise ValueError(f"there is no message {text.name!r} in the catalogues of language {language!r}")
    values = dict(text.values)
    missing = sorted(set(PLACEHOLDER.findall(found)) - set(values))
    if missing:
        raise ValueError(f"message {text.name!r} needs a value for {', '.join(missing)}")
    return PLACEHOLDER.sub(lambda match: resolve(values[match[1]], language), found)


@functools.cache
def catalogue(language: str) -> dict[str, str]:
    """All messages of a language, by name."""
    if language not in LANGUAGES:
        raise ValueError(f"exercises are written in {' and '.join(LANGUAGES)}, not in {language!r}")
    found: dict[str, str] = {}
    for path in sorted(files(__package__).joinpath(language).iterdir(), key=lambda path: path.name):
        if path.name.endswith(".toml"):
            add_messages(found, path.name.removesuffix(".toml"), tomllib.loads(path.read_text(encoding="utf-8")))
    return found


def add_messages(found: dict[str, str], name: str, table: Mapping[str, Any]) -> None:
    """Put the strings of a (nested) table under their dotted names."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            add_messages(found, f"{name}.{key}", value)
        else:
            found[f"{name}.{key}"] = str(value).strip()


def _plain(value: Any) -> Text:
    if isinstance(value, Fraction):
        from checks.exercises.numbers import write

        return write(value)
    return value if isinstance(value, str | Message) else str(value)
