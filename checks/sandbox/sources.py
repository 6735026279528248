"""Bytes of a source file to text that parses: encodings, line ends, notebook commands, broken statements left out."""

import ast
import re
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
COMMAND = re.compile(r"^\s*(?:[%!?]|[\w, \t]+=\s*[%!]\S|[\w.\[\]]+\?{1,2}\s*$)")
TIMED = re.compile(r"^(\s*)%time\s+(?=\S)")
PRINT = re.compile(r"^(?P<before>[ \t]*(?:[^\"'#]*:[ \t]*)?)print\b[ \t]*(?P<what>.*)$")
CONTINUES = re.compile(r"(?:elif|else|except|finally)\b|[)\]}]")
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f")) | {ord("\u00a0"): " "}
COMMANDS = 300
EXTENSIONS = 40
EFFORT = 2_000_000
"""Characters that are parsed, again and again, to save what can be saved of one file: seconds at most."""

_parsing = threading.Lock()


@dataclass(frozen=True)
class Cleaned:
    """Text that parses, with the line numbers it had, and remarks: line and message."""

    text: str
    remarks: tuple[tuple[int, str], ...] = ()


def parsed(text: str) -> ast.Module:
    """The syntax tree; warnings about a student's escapes are nobody's concern here."""
    with _parsing, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def failure(text: str) -> tuple[int, str] | None:
    """Line and message of what does not parse, or None."""
    try:
        parsed(text)
    except SyntaxError as error:
        return error.lineno or 1, f"{type(error).__name__}: {error.msg}"
    except (ValueError, RecursionError, MemoryError) as error:
        return 1, f"{type(error).__name__}: {error}"
    return None


class Effort:
    """Parsing with an end: a file made to be hard to mend is given up."""

    def __init__(self) -> None:
        self.left = EFFORT

    def failure(self, text: str) -> tuple[int, str] | None:
        """As `failure`, until the effort is spent; from then on everything fails."""
        self.left -= len(text)
        return failure(text) if self.left > 0 else (1, "SyntaxError: too much of the file does not parse")


def decoded(raw: bytes) -> str:
    """Text by byte-order mark, UTF-8, declared encoding, else Western European; line ends become newlines."""
    text = _decoded(raw)
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _decoded(raw: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return raw.decode(encoding, "replace")
    zeros = raw[:2000].count(0)
    if zeros > len(raw[:2000]) // 4:
        return raw.decode("utf-16-be" if raw[:1] == b"\0" else "utf-16-le", "replace")
    declared = [match[1].decode("ascii") for line in raw.split(b"\n", 2)[:2] if (match := COOKIE.match(line))]
    for encoding in ("utf-8", *declared, "cp1252"):
        try:
            return raw.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("latin-1")


def cleaned(text: str) -> Cleaned:
    """`text` if it parses; else without notebook commands; else without the top-level statements that are broken.

    Lines keep their numbers. A removed command leaves ``pass``, so that a block it stood in keeps a body.

    Examples
    --------
    >>> cleaned("%matplotlib inline\\nx = 1\\n").text
    'pass\\nx = 1\\n'
    >>> cleaned("for loss in (3, 2):\\n    print 'loss', loss  # so far").text
    "for loss in (3, 2):\\n    print('loss', loss)"
    >>> cleaned("def f(:\\n    return 1\\ny = 2\\n")
    Cleaned(text='\\n\\ny = 2\\n', remarks=((1, 'SyntaxError: invalid syntax; left out from here to line 2'),))
    """
    if failure(text) is None:
        return Cleaned(text)
    effort = Effort()
    text = without_commands(text, effort)
    wrong = effort.failure(text)
    if wrong is None:
        return Cleaned(text)
    printing = _with_print_called(text, effort)
    if printing != text and effort.failure(printing) is None:
        return Cleaned(printing, ((wrong[0], "a print statement of Python 2 was taken for a call"),))
    for repaired, remark in (
        (text.translate(INVISIBLE), "invisible characters were taken for spaces"),
        (_untabbed(text, 8), "tabs and spaces are mixed; a tab was taken for 8 columns"),
        (_untabbed(text, 4), "tabs and spaces are mixed; a tab was taken for 4 columns"),
    ):
        if repaired != text and effort.failure(repaired) is None:
            return Cleaned(repaired, ((wrong[0], remark),))
    return _recovered(text, wrong, effort)


def _with_print_called(text: str, effort: Effort) -> str:
    """``print x`` becomes ``print(x)``, one line after another, where Python stumbles over it."""
    lines = text.split("\n")
    for _ in range(COMMANDS):
        wrong = effort.failure("\n".join(lines))
        if wrong is None or "'print'" not in wrong[1] or (match := PRINT.match(lines[wrong[0] - 1])) is None:
            break
        number, called = wrong[0] - 1, _print_call(match["what"])
        if called is None:
            break
        lines[number] = match["before"] + called
    return "\n".join(lines)


def _print_call(what: str) -> str | None:
    """The call; nothing is printed where the statement says into which file."""
    if what.startswith(">>"):
        return "pass"
    ends = [len(what), *(place for place, letter in enumerate(what) if letter == "#")]
    return next((call for end in ends if failure(call := f"print({what[:end].strip()})") is None), None)


def _untabbed(text: str, columns: int) -> str:
    """Tabs that indent become spaces."""
    return re.sub(r"^[ \t]+", lambda match: match[0].expandtabs(columns), text, flags=re.MULTILINE)


def without_commands(text: str, effort: Effort) -> str:
    """Replace the lines that only a notebook understands, one after another, where Python stumbles over them."""
    lines = text.split("\n")
    for _ in range(COMMANDS):
        wrong = effort.failure("\n".join(lines))
        number = _command_before(lines, wrong[0]) if wrong else None
        if number is None:
            break
        last = number
        while lines[last].endswith("\\") and last + 1 < len(lines):
            last += 1
        if TIMED.match(lines[number]):
            lines[number] = TIMED.sub(r"\1", lines[number])
        else:
            lines[number : last + 1] = [_quiet(lines[number]), *[""] * (last - number)]
    return "\n".join(lines)


def _command_before(lines: list[str], line: int) -> int | None:
    """The command at the line where parsing failed, or the last one before: an open quote is noticed late."""
    for number in range(min(line, len(lines)) - 1, -1, -1):
        if COMMAND.match(lines[number]) and (number == line - 1 or lines[number].lstrip()[:1] in "%!?"):
            return number
    return None


def _quiet(line: str) -> str:
    return line[: len(line) - len(line.lstrip())] + "pass"


def _recovered(text: str, wrong: tuple[int, str], effort: Effort) -> Cleaned:
    """Keep the top-level statements that parse on their own; `wrong` is why the whole does not."""
    lines = text.split("\n")
    starts = list(_statement_starts(lines))
    kept = [""] * len(lines)
    remarks: list[tuple[int, str]] = []
    position = 0
    while position < len(starts) and effort.left > 0:
        end = _parsing_end(lines, starts, position, effort)
        first = starts[position]
        if end is None:
            last = starts[position + 1] if position + 1 < len(starts) else len(lines)
            remarks.append(_remark(lines, first, last))
            position += 1
            continue
        last = starts[end] if end < len(starts) else len(lines)
        kept[first:last] = lines[first:last]
        position = end
    result = "\n".join(kept)
    if effort.left <= 0 or failure(result) is not None:
        return Cleaned("", ((wrong[0], f"{wrong[1]}; the whole file is left out"),))
    return Cleaned(result, tuple(remarks))


def _statement_starts(lines: list[str]) -> Iterator[int]:
    """Lines at which a top-level statement may begin; decorators begin theirs."""
    decorated = False
    for number, line in enumerate(lines):
        if not line or line[0] in " \t#\f" or CONTINUES.match(line):
            continue
        if not decorated:
            yield number
        decorated = line[0] == "@"


def _parsing_end(lines: list[str], starts: list[int], position: int, effort: Effort) -> int | None:
    """The first later start up to which the lines parse (a string over several lines may look like many starts)."""
    for end in range(position + 1, min(position + 1 + EXTENSIONS, len(starts) + 1)):
        last = starts[end] if end < len(starts) else len(lines)
        if effort.failure("\n".join(lines[starts[position] : last])) is None:
            return end
    return None


def _remark(lines: list[str], first: int, last: int) -> tuple[int, str]:
    line, message = failure("\n".join(lines[first:last])) or (1, "does not parse")
    while last > first + 1 and not lines[last - 1].strip():
        last -= 1
    span = f"; left out from here to line {last}" if last > first + line else "; left out"
    if line > 1:
        span = f"; lines {first + 1} to {last} are left out"
    return first + line, message + span
