"""Marks: right, carried forward, known mistakes, attempts, caps; sheets and the command, from questions to marks."""

import json
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from exercise_command import exercise as main

from checks.exercises import (
    Content,
    Exercise,
    Given,
    LikelyMistake,
    Part,
    Policy,
    RecordError,
    check_sheet,
    dumps,
    find_family,
    loads,
    make_sheet,
    mark,
    read_policy,
    resolve,
    say,
)
from checks.exercises.answers import FormulaAnswer, NumberAnswer
from checks.exercises.making import completed
from checks.exercises.sheet import answer_template

QUESTIONS = [("reverse-trace", 1), ("boolean-network", 2)]


def chain(*, first_marks: int = 2) -> Exercise:
    """u = x y = 12, v = u + x = 15, w = v^2 = 225; in w, doubling instead of squaring is a known mistake."""
    parts = (
        Part("u", "", NumberAnswer(3), first_marks, "evaluation", work="x * y"),
        Part("v", "", NumberAnswer(3), 2, "evaluation", work="u + x"),
        Part(
            "w",
            "",
            NumberAnswer(3),
            4,
            "evaluation",
            work="v^2",
            mistakes=(LikelyMistake("M-3", say("core.no"), "2 * v"),),
        ),
    )
    content = completed(Content((), parts, (Given("x", "3"), Given("y", "4"))))
    return Exercise("chain", 1, 1, 1, say("core.yes"), "automatic-differentiation", "compute", content, Fraction(5))


def outcomes(answers: dict[str, str | list[str]], policy: Policy | None = None) -> list[tuple[str, Fraction]]:
    return [(found.outcome, found.marks) for found in mark(chain(), answers, policy).parts]


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [
        ({"u": "12", "v": "15", "w": "225"}, [("right", 2), ("right", 2), ("right", 4)]),
        # 13 is wrong; 16 and 256 follow from it.
        ({"u": "13", "v": "16", "w": "256"}, [("wrong", 0), ("carried", 2), ("carried", 4)]),
        # The right value after a wrong one is right: it was worked out again, or copied. No second punishment.
        ({"u": "13", "v": "15", "w": "225"}, [("wrong", 0), ("right", 2), ("right", 4)]),
        # An error of its own after an error carried: 16 follows, 250 does not.
        ({"u": "13", "v": "16", "w": "250"}, [("wrong", 0), ("carried", 2), ("wrong", 0)]),
        # The known mistake, on the right value and on the student's own.
        ({"u": "12", "v": "15", "w": "30"}, [("right", 2), ("right", 2), ("mistake", 0)]),
        ({"u": "13", "v": "16", "w": "32"}, [("wrong", 0), ("carried", 2), ("mistake", 0)]),
        # What is missing or cannot be read counts as right for what follows.
        ({"v": "15", "w": "225"}, [("missing", 0), ("right", 2), ("right", 4)]),
        ({"u": "twelve", "v": "15"}, [("unreadable", 0), ("right", 2), ("missing", 0)]),
    ],
)
def test_an_error_is_punished_once(answers: dict[str, str | list[str]], wanted: list[tuple[str, int]]) -> None:
    assert outcomes(answers) == wanted


def test_zeros_that_make_everything_zero_earn_nothing() -> None:
    """From v = 0 follows w = 0, which takes no work to see."""
    assert outcomes({"u": "12", "v": "0", "w": "0"})[2] == ("wrong", 0)


def policy(**changes: object) -> Policy:
    return replace(read_policy(), **changes)  # type: ignore[arg-type]


def test_the_policy_is_followed() -> None:
    carried = {"u": "13", "v": "16", "w": "256"}
    assert outcomes(carried, policy(carried_share=Fraction(1, 4)))[1:] == [("carried", Fraction(1, 2)), ("carried", 1)]
    assert outcomes(carried, policy(carried_cap=Fraction(1, 4)))[1:] == [("carried", 2), ("carried", 0)]
    assert outcomes({"w": "30"}, policy(mistakes={"M-3": Fraction(1, 2)}))[2] == ("mistake", 2)
    tries: dict[str, str | list[str]] = {"w": ["30", "?", "225"]}
    assert outcomes(tries)[2] == ("mistake", 0)
    assert outcomes(tries, policy(attempts=3))[2] == ("right", 2)
    assert outcomes(tries, policy(attempts=3, penalty=Fraction(2, 5), rounding=Fraction(1)))[2] == ("right", 1)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "carried"),
        ("rounding = ", "not understood|missing"),
        ("rounding=0.5\nattempts=1\npenalty=0\nextra=1\n[carried]\nshare=1\ncap=1", "extra is no entry"),
        ("rounding=0\nattempts=1\npenalty=0\n[carried]\nshare=1\ncap=1", "rounding > 0"),
        ("rounding=1\nattempts=1\npenalty=2\n[carried]\nshare=1\ncap=1", "shares from 0 to 1"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(text: str, word: str, tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(text)
    with pytest.raises(ValueError, match=word):
        read_policy(path)


def test_answers_to_parts_that_do_not_exist_are_refused() -> None:
    with pytest.raises(ValueError, match="no part 'z'; it has u, v, w"):
        mark(chain(), {"z": "1"})


def test_a_lost_factor_of_a_formula_is_said() -> None:
    part = Part("d", "", FormulaAnswer(("x",)), 1, "chain_rule", key="2*x*cos(x^2)")
    exercise = Exercise("d", 1, 1, 1, say("core.yes"), "", "", Content((), (part,)), Fraction(1))
    found = mark(exercise, {"d": "x*cos(x^2)"})["d"]
    assert found.outcome == "wrong"
    assert "1/2 times" in resolve(found.feedback, "en") or "0.5 times" in resolve(found.feedback, "en")


@pytest.fixture(scope="module")
def key() -> object:
    return make_sheet(QUESTIONS, 11, title="Sheet 1", variant="A")


def test_a_sheet_tells_no_answers(key: object) -> None:
    """No key, calculation, mistake, seed or worked solution is in what students get."""
    text = dumps(key.sheet)  # type: ignore[attr-defined]
    assert not re.search(r'"(key|work|mistakes|explanation|solution|certainty)"', text)
    assert '"seed": null' in text
    seeds = [str(question.seed) for question in key.questions]  # type: ignore[attr-defined]
    assert not [seed for seed in seeds if seed in text]
    assert loads(text) == key.sheet  # type: ignore[attr-defined]


def test_variants_differ_in_numbers_and_not_in_work() -> None:
    sheets = [make_sheet(QUESTIONS, 11, title="Sheet 1", variant=name) for name in ("A", "B", "C")]
    for questions in zip(*[sheet.questions for sheet in sheets], strict=True):
        assert len({question.fingerprint for question in questions}) == 3
        times = [question.minutes for question in questions]
        assert max(times) <= Fraction(111, 100) * min(times)
    assert dumps(sheets[0]) == dumps(make_sheet(QUESTIONS, 11, title="Sheet 1", variant="A"))


def test_the_way_from_a_sheet_to_marks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_it = [
        "sheet",
        "reverse-trace:1",
        "boolean-network:2",
        "--seed",
        "11",
        "--variants",
        "A",
        "--out",
        str(tmp_path),
    ]
    assert main(make_it) == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {f"sheet-A.{end}" for end in ("json", "key.json", "answers.json", "md", "solution.md")}
    answers = json.loads((tmp_path / "sheet-A.answers.json").read_text())
    known = loads((tmp_path / "sheet-A.key.json").read_text())
    answers["student"] = "A. Student"
    for number, question in enumerate(known.questions, start=1):
        for part in question.content.parts:
            answers["answers"][str(number)][part.name] = part.answer.show(part.key)
    answers["answers"]["2"]["one-unit"] = "?"
    filled = tmp_path / "filled.json"
    filled.write_text(json.dumps(answers))
    capsys.readouterr()
    assert main(["check", str(tmp_path / "sheet-A.json"), str(filled)]) == 0
    printed = capsys.readouterr().out
    total = sum(question.marks for question in known.questions)
    assert f"Total: {total - 1}/{total}" in printed
    assert "could not be read: answer by letter: a, b" in printed
    assert main(["check", str(tmp_path / "sheet-A.json"), str(filled), "--language", "zh"]) == 0
    assert "合计" in capsys.readouterr().out
    assert main(["check", str(tmp_path / "sheet-A.json"), str(filled), "--json"]) == 0
    assert loads(capsys.readouterr().out).marks == total - 1


@pytest.mark.parametrize(
    ("answers", "word"),
    [
        ({"variant": "B", "answers": {}}, "variant 'B'"),
        ({"answers": {"9": {}}}, "no question '9'"),
        ({"answers": {"1": {"zz": "1"}}}, "question 1: .* no part 'zz'"),
        ({"answers": {"1": "7"}}, "question 1: answers are names"),
        ({}, '"answers"'),
    ],
)
def test_answer_files_that_do_not_fit_are_refused(key: object, answers: dict[str, object], word: str) -> None:
    with pytest.raises((ValueError, RecordError), match=word):
        check_sheet(key, answers)  # type: ignore[arg-type]


def test_an_empty_form_earns_nothing_and_breaks_nothing(key: object) -> None:
    found = check_sheet(key, json.loads(answer_template(key.sheet)))  # type: ignore[arg-type, attr-defined]
    assert found.marks == 0
    assert {part.outcome for question in found.questions for part in question.parts} == {"missing"}


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["show", "nothing"], "no family 'nothing'"),
        (["show", "reverse-trace", "--workload", "9"], "has workloads 1, 2, 3, 4, 5"),
        (["sheet", "reverse-trace", "--seed", "1"], "FAMILY:WORKLOAD"),
        (["check", "nowhere.json", "a.json"], "nowhere.key.json"),
    ],
)
def test_the_command_says_what_is_wrong(
    arguments: list[str], word: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert word in said
    assert "Traceback" not in said


def test_the_command_lists_and_makes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["list"]) == 0
    assert "reverse-trace" in capsys.readouterr().out
    assert main(["make", "boolean-network", "--seed", "3", "--count", "2", "--out", str(tmp_path)]) == 0
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == ["boolean-network-1-3-2.json", "boolean-network-1-4-2.json"]
    assert loads((tmp_path / files[0]).read_text()).id == "boolean-network/1/3/2"
    assert find_family("boolean-network").version == 1
