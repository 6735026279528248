"""The page of wrong hand-ins and their feedback: about the task that is wrong, about twenty mistakes, up to date."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from checks.assignments.registry import BUILT_IN, built_in, code_bases_of, keys_of
from checks.assignments.variants import wrong_variants
from checks.verify.gallery import COUNT, Piece, gallery, page
from checks.verify.grading import Settings
from checks.verify.verifying import verify

PAGE = Path(__file__).parents[1] / "docs" / "gallery.md"


@pytest.fixture(scope="module")
def piece(tmp_path_factory):
    """A mistake in the second of three tasks, which the third is built on."""
    name, task = "two-layer-network", "gradients"
    base = code_bases_of(name)[0]
    mistake, source = next((mistake, source) for where, mistake, source in wrong_variants(base) if where == task)
    file = tmp_path_factory.mktemp("gallery") / "hw.py"
    file.write_text(source, encoding="utf-8")
    report = verify(file, built_in(name), Settings(keys=keys_of(name)), base.adapter)
    return Piece(name, task, mistake, base.name, "-right\n+wrong", report)


def shown(piece):
    """Tasks whose feedback stands on the page."""
    names = "|".join(task.name for task in piece.report.tasks)
    return re.findall(rf"^({names}): ", page([piece]), flags=re.MULTILINE)


def test_feedback_is_that_on_the_task_with_the_mistake(piece):
    assert not next(task for task in piece.report.tasks if task.name == "gradients").status.fine
    assert shown(piece) == ["gradients"]


def test_whatever_stands_before_it_among_those_that_fail(piece):
    wrong = next(task for task in piece.report.tasks if task.name == "gradients")
    others = tuple(replace(wrong, name=task.name) for task in piece.report.tasks if task.name != "gradients")
    before = replace(piece, report=replace(piece.report, tasks=(*others, wrong)))
    assert shown(before) == ["gradients"]


def test_a_mistake_that_shows_in_another_task_alone_is_told_there(piece):
    wrong = next(task for task in piece.report.tasks if task.name == "gradients")
    right = tuple(task for task in piece.report.tasks if task.status.fine)
    assert right
    elsewhere = replace(piece, report=replace(piece.report, tasks=(*right, replace(wrong, name="epoch"))))
    assert shown(elsewhere) == ["epoch"]


def test_the_page_shows_as_many_as_it_says_from_every_assignment():
    text = PAGE.read_text(encoding="utf-8")
    pieces = re.findall(r"^## \d+\. ([a-z-]+), (.+?)\n\n```diff\n(.*?)\n```", text, flags=re.MULTILINE | re.DOTALL)
    assert len(pieces) == COUNT
    assert {name for name, _, _ in pieces} == set(BUILT_IN)
    assert len({(name, change) for name, _, change in pieces}) == COUNT
    assert text.startswith(page([])[:20])


@pytest.mark.nightly
def test_the_page_is_what_students_are_told_today():
    assert page(list(gallery())) == PAGE.read_text(encoding="utf-8")
