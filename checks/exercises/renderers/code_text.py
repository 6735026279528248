"""Program text in coloured pieces, for renderers of listings: keywords, comments, strings, the rest."""

import keyword
import re
from typing import Literal, TypeAlias

PieceKind: TypeAlias = Literal["plain", "keyword", "comment", "string"]

_PIECE = re.compile(
    r"(?P<comment>\#.*)|(?P<string>\"[^\"\n]*\"|'[^'\n]*')|(?P<word>[^\W\d]\w*)|(?P<other>[^#\"'\w]+|[\w\"'])"
)


def pieces(line: str, language: str = "python") -> list[tuple[PieceKind, str]]:
    """A line of program text as pieces, in order; a line of another language is one piece.

    Examples
    --------
    >>> pieces("return x  # done")
    [('keyword', 'return'), ('plain', ' x  '), ('comment', '# done')]
    """
    if language != "python":
        return [("plain", line)]
    found: list[tuple[PieceKind, str]] = []
    for match in _PIECE.finditer(line):
        kind = _kind(match)
        if found and found[-1][0] == kind == "plain":
            found[-1] = ("plain", found[-1][1] + match[0])
        else:
            found.append((kind, match[0]))
    return found


def _kind(match: re.Match[str]) -> PieceKind:
    if match["comment"]:
        return "comment"
    if match["string"]:
        return "string"
    return "keyword" if keyword.iskeyword(match[0]) else "plain"


def lines(code: str) -> list[str]:
    """The lines of a listing, without empty ones at the end."""
    return code.rstrip("\n").split("\n")
