"""The pages say what is so: their code runs and prints what is written beside it, and their links lead somewhere."""

import argparse
import functools
import importlib.util
import re
from pathlib import Path

import pytest
from markdown_pages import ROOT, AsWritten, Block, anchors, blocks, links, pages, run

import autodiff
import differentiation
from autodiff import errors
from checks.cli import _parser

PAGES = [page for page in pages() if page.parent.name != "contributing"]  # those have tests/test_contributing.py
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]
PACKAGES = ("autodiff", "differentiation", "checks")
ALL_NAMES = [page.relative_to(ROOT).as_posix() for page in pages()]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.filterwarnings("default")
def test_code_on_a_page_runs_and_prints_what_the_page_says(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    namespace: dict[str, object] = {"__name__": "page"}
    for block in blocks((ROOT / name).read_text(encoding="utf-8")):
        if block.language != "python" or needs_a_gpu(block):
            continue
        wrong = run(block, namespace, name)
        assert not wrong, "\n".join(wrong)


def needs_a_gpu(block: Block) -> bool:
    """Blocks that import CuPy are run where there is one."""
    return "import cupy" in block.text and importlib.util.find_spec("cupy") is None


@pytest.mark.parametrize("name", ALL_NAMES)
def test_links_lead_somewhere(name: str) -> None:
    page = ROOT / name
    text = page.read_text(encoding="utf-8")
    dead = [target for target in links(text) if not _exists(page, target)]
    assert not dead, f"{name} links to {', '.join(dead)}"


def _exists(page: Path, target: str) -> bool:
    if re.match(r"[a-z]+:", target):
        return True
    path, _, anchor = target.partition("#")
    aim = (page.parent / path).resolve() if path else page
    return aim.exists() and (not anchor or anchor in anchors(aim.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", ALL_NAMES)
def test_no_page_names_a_path_of_somebody_s_machine(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    found = re.findall(r"(?<![\w.])/(?:home|root|tmp|usr|opt|work|Users|var|mnt)/\S*", text)
    assert not found, f"{name} names {', '.join(found)}"


@pytest.mark.parametrize("name", ALL_NAMES)
def test_every_page_can_be_reached_from_the_index_or_the_readme(name: str) -> None:
    reached = {ROOT / "README.md", ROOT / "docs/index.md"}
    waiting = list(reached)
    while waiting:
        page = waiting.pop()
        for target in links(page.read_text(encoding="utf-8")):
            aim = (page.parent / target.partition("#")[0]).resolve()
            if aim.suffix == ".md" and aim.exists() and aim not in reached:
                reached.add(aim)
                waiting.append(aim)
    assert ROOT / name in reached


def test_every_picture_is_shown_on_a_page_and_made_by_the_script() -> None:
    shown = {Path(target).name for page in pages() for target in links(page.read_text(encoding="utf-8"))}
    made = {path.name for path in (ROOT / "docs/pictures").glob("*.svg")}
    script = (ROOT / "docs/pictures/make.py").read_text(encoding="utf-8")
    assert made
    assert made <= shown
    assert all(f'"{Path(name).stem}"' in script for name in made)


@pytest.mark.parametrize("name", ALL_NAMES)
def test_files_that_a_page_names_exist(name: str) -> None:
    named = re.findall(r"`([\w./]+\.(?:py|md|toml))`", (ROOT / name).read_text(encoding="utf-8"))
    ours = [path for path in named if not path.startswith("cupy/")]
    missing = [path for path in ours if not (ROOT / path).exists() and Path(path).name not in _files()]
    assert not missing, f"{name} names {', '.join(missing)}"


@functools.cache
def _files() -> frozenset[str]:
    """Names of the package's files: after `differentiation/method.py` a page may say `modes.py`."""
    return frozenset(path.name for package in PACKAGES for path in (ROOT / package).rglob("*.*"))


def _options(parser: argparse.ArgumentParser) -> set[str]:
    """The long options of a command and of all below it."""
    found = set()
    for action in parser._actions:
        found |= {option for option in action.option_strings if option.startswith("--")}
        if isinstance(action, argparse._SubParsersAction):
            found |= {option for below in action.choices.values() for option in _options(below)}
    return found - {"--help"}


def test_the_interface_page_names_every_operator_method_error_and_option() -> None:
    page = (ROOT / "docs/interface.md").read_text(encoding="utf-8")
    public = [name for name in differentiation.__all__ if name not in ("Answer", "Cost", "Method")]
    raised = [name for name, thing in vars(errors).items() if _is_our_error(thing)]
    options = _options(_parser())
    wanted = [*public, *autodiff.__all__, *raised, *options]
    assert not [name for name in wanted if not re.search(rf"(?<![\w-]){name}\b", page)]


def _is_our_error(thing: object) -> bool:
    return isinstance(thing, type) and issubclass(thing, errors.DifferentiationError)


# The tests above are only worth what the following find.


def test_a_wrong_number_on_a_page_is_found() -> None:
    right, wrong = (Block("python", f">>> 1 / 3\n{text}\n", 1) for text in ("0.333", "0.334"))
    assert not run(right, {}, "page")
    assert run(wrong, {}, "page")


def test_wrong_words_and_wrong_printed_text_are_found() -> None:
    assert run(Block("python", ">>> print('no')\nyes\n", 1), {}, "page")
    assert run(Block("python", "print(2.5)\n", 1, printed="2.4\n"), {}, "page")
    assert not run(Block("python", "print(2.5)\n", 1, printed="2.5\n"), {}, "page")


def test_names_live_on_from_block_to_block() -> None:
    namespace: dict[str, object] = {}
    assert not run(Block("python", ">>> a = 2\n", 1), namespace, "page")
    assert not run(Block("python", ">>> a + 1\n3\n", 5), namespace, "page")


@pytest.mark.parametrize(
    ("want", "got", "same"),
    [
        ("0.333", "0.3333333", True),
        ("0.334", "0.3333333", False),
        ("[5.5  1.716]", "[5.5        1.71633781]", True),
        ("[5.5  1.717]", "[5.5        1.71633781]", False),
        ("error 1.0e-12 here", "error 1.04e-12 here", True),
        ("error 1.0e-12 here", "error 1.04e-11 here", False),
        ("12 calls", "13 calls", False),
        ("v1 = log(v2)", "v1 = log(v3)", False),
        ("first ... 0.50 last", "first and more 0.5 last", True),
    ],
)
def test_numbers_are_compared_to_the_digits_written(want: str, got: str, same: bool) -> None:
    assert AsWritten().check_output(want, got, 0) is same


def test_dead_links_and_missing_anchors_are_found() -> None:
    page = ROOT / "README.md"
    assert not _exists(page, "docs/nowhere.md")
    assert not _exists(page, "docs/index.md#no-such-heading")
    assert set(links("[a](b.md) `[c](d)` ![e](f.svg)")) == {"b.md", "f.svg"}
    assert anchors("# A title, with `code`\n") == {"a-title-with-code"}
