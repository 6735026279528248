"""Every family, and the checks that refuse what is unfit: each is shown to find a planted fault."""

import hashlib
import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, ClassVar

import pytest

from checks.exercises import (
    Content,
    Family,
    Given,
    LikelyMistake,
    NoInstanceError,
    Part,
    Stream,
    WrongKeyError,
    all_families,
    dumps,
    find_family,
    loads,
    make,
    mark,
    say,
)
from checks.exercises.answers import ChoiceAnswer, NumberAnswer
from checks.exercises.answers.code import verify_code_with
from checks.exercises.blocks import Drawing, Gap, Paragraph, Table
from checks.exercises.code_marking import run_in_child
from checks.exercises.families.boolean_network import designs, find_unit
from checks.exercises.families.reverse_trace import Line, Program, ReverseTrace
from checks.exercises.family import Witnesses
from checks.exercises.formula_text import check_math, spans
from checks.exercises.making import completed, confirm, hidden_mistakes
from checks.exercises.messages import LANGUAGES, resolve
from checks.exercises.renderers.markdown import markdown
from checks.exercises.workload import effort, level, minutes

CASES = [
    pytest.param(name, workload, marks=() if place % 4 == 0 else pytest.mark.nightly)
    for name, family in all_families().items()
    for place, workload in enumerate(family.workloads)
]
"""By day every fourth workload, the lightest one included; all by night."""


@pytest.mark.parametrize(("name", "workload"), CASES)
def test_an_exercise_of_every_family_and_workload(name: str, workload: int) -> None:
    """The same for the same seed, another for another; readable in all languages; its own key earns full marks."""
    exercise = make(find_family(name), 3, workload)
    if workload == find_family(name).workloads[0]:
        assert dumps(exercise) == dumps(make(find_family(name), 3, workload))
    assert loads(dumps(exercise)) == exercise
    assert level(minutes(exercise.content)) == workload
    for language in LANGUAGES:
        text = markdown(exercise, language, solution=True)
        assert "<<" not in text
        for paragraph in text.split("\n\n"):
            for span in spans(paragraph.replace("$$", "")):
                if span.kind == "math":
                    check_math(span.text)
        for part in exercise.content.parts:
            assert resolve(say(f"core.concept.{part.concept}"), language)
            assert all([resolve(mistake.feedback, language) for mistake in part.mistakes])
    right = {part.name: part.answer.show(part.key) for part in exercise.content.parts}
    assert mark(exercise, right).marks == exercise.marks


@pytest.fixture
def programs_run() -> Iterator[None]:
    """Programs are run in a child process during a test."""
    verify_code_with(run_in_child)
    yield
    verify_code_with(None)


@pytest.mark.parametrize("name", sorted(all_families()))
def test_mistakes_of_a_family_are_recognised_and_earn_less(name: str, programs_run: None) -> None:
    family = find_family(name)
    exercise = make(family, 5, family.workloads[-1])
    named = [(part, mistake) for part in exercise.content.parts for mistake in part.mistakes]
    for part, mistake in named:
        if part.answer.passes(part.answer.read(mistake.answer), part.answer.read(part.key)):
            continue  # invisible in this part, and so visible in another
        found = mark(exercise, {part.name: mistake.answer})[part.name]
        assert found.outcome == "mistake"
        assert found.marks < part.marks
    assert hidden_mistakes(exercise.content) == ()


PUBLISHED = Program(
    (Fraction(2), Fraction(5)),
    (Line("log", (1,)), Line("multiply", (1, 2)), Line("sin", (2,)), Line("add", (3, 4)), Line("subtract", (6, 5))),
)


def test_the_published_trace_is_reproduced() -> None:
    """ln x1 + x1 x2 - sin x2 at (2, 5): Baydin et al., JMLR 18(153), 2018, tables 2 and 3; numbers as printed there."""
    content = completed(ReverseTrace().present(PUBLISHED))
    confirm(content, ReverseTrace().witnesses(PUBLISHED), "published")
    printed = {"v3": "0.693", "v4": "10", "v5": "-0.959", "v6": "10.693", "v7": "11.652"}
    printed |= {"a6": "1", "a5": "-1", "a4": "1", "a3": "1", "a2": "1.716", "a1": "5.5"}
    for part in content.parts:
        value = part.answer.read(part.key)
        assert abs(value - Fraction(printed[part.name])) <= Fraction(1, 2000)
    (overwritten,) = [m for m in content.parts[-1].mistakes if m.name == "M-59"]
    assert overwritten.answer == "0.5"  # the table's first contribution to the adjoint of x1 is 5, and 0.5 comes last


def test_threshold_functions_are_as_many_as_published() -> None:
    """104 of three inputs, 14 of two (Muroga 1971); of them 72 and 8 depend on all inputs."""
    for count, wanted in ((2, 14), (3, 104)):
        tables = itertools.product((0, 1), repeat=2**count)
        assert sum(find_unit(table, ">=") is not None for table in tables) == wanted
    assert (len(designs(2)), len(designs(3))) == (8, 72)


def test_seeds_give_different_exercises() -> None:
    prints = {make(find_family("reverse-trace"), seed, 2).fingerprint for seed in range(12)}
    assert len(prints) == 12


def test_a_gap_or_an_edge_of_every_block_leads_somewhere() -> None:
    exercise = make(find_family("reverse-trace"), 1, 3)
    names = {part.name for part in exercise.content.parts}
    tables = [block for block in exercise.content.statement if isinstance(block, Table)]
    gaps = {cell.part for table in tables for row in table.rows for cell in row if isinstance(cell, Gap)}
    assert gaps == names
    with pytest.raises(ValueError, match="v9"):
        Drawing((("v1", "v_1"),), (("v1", "v9"),))


# Families with a planted fault.


@dataclass(frozen=True)
class Two:
    """Two integers."""

    x: int
    y: int


class Product(Family[Two]):
    """x y, with whatever is replaced in its part."""

    name: ClassVar[str] = "product"
    topic: ClassVar[str] = "automatic-differentiation"
    skill: ClassVar[str] = "compute"
    workloads: ClassVar[tuple[int, ...]] = (1,)

    def __init__(self, low: int = 2, found: Any = None, **changes: Any) -> None:
        self.low, self.found, self.changes = low, found, changes

    def draw(self, stream: Stream, workload: int) -> Two:
        return Two(stream.integer(self.low, 9), stream.integer(self.low, 9))

    def present(self, instance: Two) -> Content:
        part = Part("p", "p = xy", NumberAnswer(3), 1, "evaluation", work="x * y")
        givens = (Given("x", str(instance.x)), Given("y", str(instance.y)))
        return Content((Paragraph("x"),), (replace(part, **self.changes),), givens)

    def witnesses(self, instance: Two) -> Witnesses:
        value = instance.x * instance.y
        return self.found or {"one": {"p": value}, "two": {"p": value}, "three": {"p": value}}


def test_a_family_without_fault_makes_an_exercise() -> None:
    assert make(Product(), 1, 1).content.parts[0].key.isdigit()


@pytest.mark.parametrize(
    ("family", "reason"),
    [
        (Product(work="x - x"), "a key is 0"),
        (Product(work="x / (y * 999)"), "a key is not between"),
        (Product(work="x * y * y * 200"), "a key is not between"),
        (Product(work="x * (y * 999) / 999"), "intermediate number is not between"),
        (Product(work="x / 797 * y * 9", answer=NumberAnswer(0)), "no short fraction"),
        (Product(work="sin(x) + y"), "without a calculator"),
        (Product(work="relu(x - x) + y"), "kink"),
        (Product(work="(x * 10 + 1/3) - x * 10"), "leaves the tolerance"),
        (Product(work="+".join(["x*y"] * 7)), "more than 12 operations"),
        (Product(low=9, work="x + y", mistakes=(LikelyMistake("M", say("core.no"), "2 * x"),)), "mistake M gives"),
        (Product(effort=(("construct", 9),)), "the workload is"),
        (Product(work="1 / (x - x)"), "no value"),
    ],
)
def test_an_unfit_instance_is_refused_with_the_reason(family: Product, reason: str) -> None:
    with pytest.raises(NoInstanceError, match=reason):
        make(family, 1, 1, redraws=20)


CHOICE = Product(
    answer=ChoiceAnswer(("u", "v")),
    work="",
    key="a",
    certainty="enumerated",
    found={"one": {"p": "a"}, "two": {"p": "b"}},
)


@pytest.mark.parametrize(
    ("family", "reason"),
    [
        (Product(found={"one": {"p": 1.5}, "two": {"p": 1.5}, "three": {"p": 1.5}}), "one finds 1.5"),
        (Product(found={"one": {"p": 6}, "two": {"p": 6}}), "2 of 3 witnesses"),
        (Product(certainty="cited"), "without its source"),
        (CHOICE, "two finds b"),
    ],
)  # fmt: skip
def test_a_key_that_is_not_confirmed_is_an_error_of_the_family(family: Product, reason: str) -> None:
    with pytest.raises(WrongKeyError, match=reason):
        make(family, 1, 1)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"work": "x * z"}, "uses z"), ({"work": "x *"}, "missing"), ({"work": "", "key": "?"}, "key cannot be read")],
)
def test_a_part_that_makes_no_sense_is_an_error_of_the_family(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        make(Product(**changes), 1, 1)


def test_a_wrong_rule_of_one_witness_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cosine's derivative with a lost sign, in the hand-written calculation: SymPy and differences object."""
    from checks.exercises.families import reverse_trace

    wrong = reverse_trace.Operation("cos({0})", (("+", "{a} * sin({0})"),))
    monkeypatch.setitem(reverse_trace.OPERATIONS, "cos", wrong)
    program = Program((Fraction(2), Fraction(5)), (Line("cos", (1,)), Line("multiply", (3, 2))))
    content = completed(ReverseTrace().present(program))
    with pytest.raises(WrongKeyError, match="a1"):
        confirm(content, ReverseTrace().witnesses(program), "planted")


def test_a_lying_witness_is_found() -> None:
    content = completed(ReverseTrace().present(PUBLISHED))
    for witness in ReverseTrace().witnesses(PUBLISHED):
        found = {name: dict(values) for name, values in ReverseTrace().witnesses(PUBLISHED).items()}
        found[witness]["a2"] = float(found[witness]["a2"]) * (1 + 1e-6)
        with pytest.raises(WrongKeyError, match=witness):
            confirm(content, found, "planted")


def test_workload_is_counted_from_the_steps() -> None:
    """x y: a statement (1.0), a part (0.3), a concept (0.8), a multiplication (0.2), by the published weights."""
    content = completed(Product().present(Two(3, 4)))
    assert dict(effort(content)) == {"statement": 1, "part": 1, "concept": 1, "multiply": 1}
    assert minutes(content) == Fraction("2.3")


def test_bytes_of_exercises_do_not_depend_on_hash_seeds() -> None:
    """Two processes with different seeds of Python's hashes make the same bytes."""
    program = (
        "import hashlib; from checks.exercises import *;"
        "print(hashlib.sha256(''.join(dumps(make(find_family(n), 4, 2)) for n in sorted(all_families())"
        " if 2 in find_family(n).workloads).encode()).hexdigest())"
    )
    run = [sys.executable, "-c", program]
    found = subprocess.run(run, env={**os.environ, "PYTHONHASHSEED": "1"}, capture_output=True, text=True, check=True)
    here = "".join(dumps(make(find_family(n), 4, 2)) for n, f in sorted(all_families().items()) if 2 in f.workloads)
    assert found.stdout == hashlib.sha256(here.encode()).hexdigest() + "\n"
