"""Different students' answers differ: what a neighbour's key earns, and sheets that see to it."""

from fractions import Fraction
from typing import ClassVar

import pytest

from checks.exercises import Content, Family, Given, Part, SheetKey, Stream, find_family, make, make_sheet
from checks.exercises import sheet as sheets
from checks.exercises.answers import ChoiceAnswer, NumberAnswer
from checks.exercises.blocks import Paragraph
from checks.exercises.copying import COPIED, copied_share, largest_share
from checks.exercises.family import Witnesses

QUESTIONS = [("reverse-trace", 1), ("derivative-rules", 1)]


class Rounded(Family[int]):
    """x + y with x in 2 to 9 and y so that the sum is 10: another statement each time, and always the same answer."""

    name: ClassVar[str] = "rounded"
    topic: ClassVar[str] = "derivatives"
    skill: ClassVar[str] = "compute"
    workloads: ClassVar[tuple[int, ...]] = (1,)

    def draw(self, stream: Stream, workload: int) -> int:
        return stream.integer(2, 9)

    def present(self, instance: int) -> Content:
        part = Part("p", "x + y", NumberAnswer(3), 1, "evaluation", work="x + y")
        return Content((Paragraph("sum"),), (part,), (Given("x", str(instance)), Given("y", str(10 - instance))))

    def witnesses(self, instance: int) -> Witnesses:
        return {name: {"p": 10} for name in ("one", "two", "three")}


def test_the_share_of_the_same_exercise_is_all_and_of_another_is_less() -> None:
    first, second = (make(find_family("reverse-trace"), seed, 1) for seed in (1, 2))
    assert copied_share(first, first) == 1
    assert copied_share(first, second) < 1
    assert largest_share(first, []) == 0
    assert largest_share(first, [second, first]) == 1


def test_exercises_that_offer_other_options_are_not_the_same() -> None:
    """The order in which options are offered makes no difference, the options do."""
    from dataclasses import replace

    first = make(Rounded(), 1, 1)

    def offering(*options: str) -> str:
        part = replace(first.part("p"), answer=ChoiceAnswer(options))
        return replace(first, content=replace(first.content, parts=(part,))).fingerprint

    assert offering("u", "v") == offering("v", "u") != offering("u", "w")


def test_an_answer_within_the_tolerance_counts_as_the_same() -> None:
    """1 % is the tolerance: 100 against 100.5 is as good as copied, 100 against 103 is not."""
    from dataclasses import replace

    first = make(Rounded(), 1, 1)

    def with_key(text: str) -> Fraction:
        content = replace(first.content, parts=(replace(first.content.parts[0], key=text),))
        return copied_share(first, replace(first, content=content))

    assert [with_key("10.05"), with_key("10.3")] == [Fraction(1), Fraction(0)]


def test_sheets_of_students_have_exercises_and_answers_of_their_own() -> None:
    made: list[SheetKey] = []
    for name in ("A", "B", "C", "D"):
        made.append(make_sheet(QUESTIONS, 5, title="Sheet", variant=name, others=made))
    prints = [question.fingerprint for sheet in made for question in sheet.questions]
    assert len(set(prints)) == len(prints)
    for position, sheet in enumerate(made):
        for other in made[:position]:
            for mine, theirs in zip(sheet.questions, other.questions, strict=True):
                assert copied_share(mine, theirs) <= COPIED


def test_variants_that_ask_for_the_same_number_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "find_family", lambda name: Rounded())
    first = make_sheet([("rounded", 1)], 1, title="Sheet", variant="A")
    with pytest.raises(ValueError, match=r"of 60 draws \(8 different ones\) has answers of its own"):
        make_sheet([("rounded", 1)], 1, title="Sheet", variant="B", others=[first])
