"""The pages of the documentation as programs: their code blocks, run in order, and what they are said to print."""

import contextlib
import doctest
import io
import linecache
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?(?![\w.]*\w)")
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```[ ]*$", re.MULTILINE | re.DOTALL)


def pages() -> list[Path]:
    """README, CONTRIBUTING, CHANGELOG and everything under docs."""
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, text and line; `printed` is the ``text`` block straight after it, if any."""

    language: str
    text: str
    line: int
    printed: str | None = None


def blocks(text: str) -> list[Block]:
    """The fenced blocks of a page, in order."""
    found: list[Block] = []
    end = 0
    for match in FENCE.finditer(text):
        language, body = match.groups()
        if language == "text" and found and found[-1].language == "python" and not text[end : match.start()].strip():
            found[-1] = Block("python", found[-1].text, found[-1].line, body)
        found.append(Block(language, body, text.count("\n", 0, match.start()) + 2))
        end = match.end()
    return found


class AsWritten(doctest.OutputChecker):
    """Numbers agree if they agree to the digits that the page shows; ``...`` stands for anything."""

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        want, got = " ".join(want.split()), " ".join(got.split())
        if super().check_output(want, got, optionflags | doctest.ELLIPSIS):
            return True
        pieces, numbers = NUMBER.split(want), NUMBER.findall(want)
        # The words around the numbers have to be there, in order; "..." among them stands for anything.
        words = [re.escape(piece).replace(re.escape("..."), ".*?").replace(r"\ ", r"\s*") for piece in pieces]
        pattern = "(" + NUMBER.pattern + ")"
        match = re.fullmatch(pattern.join(words).replace(" ", r"\s*"), got, re.DOTALL)
        return match is not None and all(
            equal_to_digits(wanted, found) for wanted, found in zip(numbers, match.groups(), strict=True)
        )


def equal_to_digits(written: str, found: str) -> bool:
    """Whether `found` is `written`, rounded to as many decimals as were written."""
    if "." not in written:
        return written == found or ("." in found and float(written) == float(found))
    mantissa, _, exponent = written.lower().partition("e")
    unit = 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))
    return abs(float(written) - float(found)) <= unit * (0.5 + 1e-6)


def run(block: Block, namespace: dict[str, object], name: str) -> list[str]:
    """Run a python block; what differs from what the page says, in words (empty: nothing)."""
    if ">>>" in block.text:
        return _run_session(block, namespace, name)
    printed = io.StringIO()
    source = f"<{name}:{block.line}>"
    linecache.cache[source] = (len(block.text), None, block.text.splitlines(keepends=True), source)  # for messages
    with contextlib.redirect_stdout(printed):
        exec(compile(block.text, source, "exec"), namespace)
    if block.printed is None or AsWritten().check_output(block.printed, printed.getvalue(), 0):
        return []
    return [f"{name}:{block.line} prints\n{printed.getvalue()}\nand the page says\n{block.printed}"]


def _run_session(block: Block, namespace: dict[str, object], name: str) -> list[str]:
    """A session with prompts, by doctest; the names it defines stay in `namespace`."""
    test = doctest.DocTestParser().get_doctest(block.text, namespace, name, name, block.line)
    test.globs = namespace  # get_doctest made a copy
    report: list[str] = []
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    doctest.DocTestRunner(AsWritten(), optionflags=flags).run(test, out=report.append, clear_globs=False)
    return report


def links(text: str) -> Iterator[str]:
    """Targets of links and pictures, outside code."""
    prose = re.sub(r"`[^`\n]*`", "", FENCE.sub("", text))
    yield from re.findall(r"\]\(([^)\s]+)\)", prose)
    yield from re.findall(r'\b(?:src|srcset|href)="([^"]+)"', prose)


def anchors(text: str) -> set[str]:
    """The names under which a page's headings can be linked to, as GitHub makes them."""
    titles = re.findall(r"^#+\s+(.*?)\s*$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
