"""Statistics of responses: a simulated class whose difficulties, wrong key and step weights are found again."""

import math
import random
from collections.abc import Mapping
from pathlib import Path

import pytest
from exercise_command import exercise as main

from checks.exercises import find_family, make
from checks.exercises.stats import Response, item_statistics, read_responses, refit, write_weights
from checks.exercises.workload import effort, weights

DIFFICULTIES = (-2.0, -1.2, -0.6, -0.2, 0.0, 0.3, 0.7, 1.2, 1.6, 2.0)
STUDENTS = 600


def simulated(seed: int, wrong_key: str = "") -> list[Response]:
    """Answers by the Rasch model: right with probability 1 / (1 + exp(difficulty - ability)).

    Whoever knows better answers the question with the wrong key otherwise than that key says.
    """
    draw = random.Random(seed)
    rows = []
    for student in range(STUDENTS):
        ability = draw.gauss(0, 1)
        for number, difficulty in enumerate(DIFFICULTIES):
            right = draw.random() < 1 / (1 + math.exp(difficulty - ability))
            marked = not right if str(number) == wrong_key else right
            mistake = "" if marked else "M-59"
            rows.append(Response(str(student), "sheet", str(number), float(marked), 1, "", mistake))
    return rows


def expected_facility(difficulty: float) -> float:
    """The model's probability, averaged over abilities by a sum of a fine grid."""
    grid = [k / 100 for k in range(-600, 601)]
    density = [math.exp(-a * a / 2) / math.sqrt(2 * math.pi) / 100 for a in grid]
    return sum([d / (1 + math.exp(difficulty - a)) for a, d in zip(grid, density, strict=True)])


def test_planted_difficulties_are_recovered() -> None:
    items = item_statistics(simulated(1))
    for item, difficulty in zip(items, DIFFICULTIES, strict=True):
        wanted = expected_facility(difficulty)
        assert abs(item.facility - wanted) < 4 * math.sqrt(wanted * (1 - wanted) / STUDENTS)
        assert item.point_biserial > 0.1
        assert item.upper_lower > 0.1
        assert item.mistakes == (("M-59", round(STUDENTS * (1 - item.facility))),)
    assert not [item for item in items if item.suspicious]


@pytest.mark.parametrize("wrong", ["1", "4", "8"])
def test_a_planted_wrong_key_is_reported_and_no_other(wrong: str) -> None:
    assert [item.part for item in item_statistics(simulated(2, wrong)) if item.suspicious] == [wrong]


def test_the_point_biserial_is_that_of_a_calculation_by_hand() -> None:
    """Rest scores 1, 1, 0, 0 and shares 1, 0, 0, 0: covariance 1/8, deviations 1/2 and sqrt(3)/4: 1/sqrt(3)."""
    marks = {"A": (1, 1), "B": (0, 1), "C": (0, 0), "D": (0, 0)}
    rows = [Response(name, "e", part, m, 1) for name, got in marks.items() for part, m in zip("ab", got, strict=True)]
    first = item_statistics(rows)[0]
    assert first.point_biserial == pytest.approx(1 / math.sqrt(3))
    assert first.upper_lower == 0.5  # A and B are level, and so are C and D


def test_planted_step_weights_are_recovered() -> None:
    planted = {"statement": 2.0, "part": 0.5, "concept": 0.4, "add": 0.3, "multiply": 0.1, "divide": 1.0}
    draw = random.Random(3)
    steps = {str(k): {kind: draw.randint(0, 9) for kind in planted} for k in range(60)}
    times = {k: sum([planted[kind] * n for kind, n in count.items()]) for k, count in steps.items()}
    exact = refit(steps, times, ridge=0)
    assert {kind: float(exact.minutes[kind]) for kind in planted} == pytest.approx(planted, abs=2e-3)
    noisy = refit(steps, {k: t + draw.gauss(0, 0.5) for k, t in times.items()})
    assert {kind: float(noisy.minutes[kind]) for kind in planted} == pytest.approx(planted, abs=0.15)
    assert noisy.error_after < noisy.error_before
    assert exact.minutes["construct"] == weights()["minutes"]["construct"]  # nothing was said about it


def test_weights_are_never_written_over_a_file(tmp_path: Path) -> None:
    found = refit({"a": {"add": 1}, "b": {"add": 2}}, {"a": 1.0, "b": 2.0}, ridge=0)
    write_weights(found, tmp_path / "new.toml")
    assert "add = 1\n" in (tmp_path / "new.toml").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="exists"):
        write_weights(found, tmp_path / "new.toml")


def test_the_command_prints_figures_and_writes_weights(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = [make(find_family("reverse-trace"), seed, 1) for seed in (1, 2, 3)]
    spent: Mapping[str, float] = {m.id: 2 * float(m.minutes) + sum(effort(m.content).values()) / 100 for m in made}
    rows = [f"s{k},{name},{1 + k % 2},2,{str(t).replace('.', ',')!s}" for k in range(4) for name, t in spent.items()]
    rows = [",".join(row.split(",")[:4]) + ',"' + ",".join(row.split(",")[4:]) + '"' for row in rows]
    path = tmp_path / "responses.csv"
    path.write_text("\n".join(["student,exercise,marks,of,minutes", *rows]), encoding="utf-8")
    assert main(["stats", str(path), "--refit", str(tmp_path / "new.toml")]) == 0
    printed = capsys.readouterr().out
    assert made[0].id in printed
    assert "from the minutes of 3 exercises" in printed
    assert main(["stats", str(path), "--refit", str(tmp_path / "new.toml")]) == 2


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("student,exercise,marks\n", "line 1: the column of is missing"),
        ("student,exercise,marks,of,shoe\n", "line 1: there is no column 'shoe'"),
        ("student,exercise,marks,of\na,b,1\n", "line 2: 3 cells"),
        ("student,exercise,marks,of\na,b,1,1\na,b,x,1\n", "line 3: marks is 'x'"),
        ("student,exercise,marks,of\na,b,3,2\n", "line 2: marks are from 0"),
        ("student,exercise,marks,of,minutes\na,b,1,2,-3\n", "line 2: minutes are positive"),
        ("student,exercise,marks,of\n,b,1,2\n", "line 2: student and exercise"),
        ("student,exercise,marks,of\n", "has no responses"),
    ],
)
def test_a_bad_file_is_told_by_its_line(text: str, wanted: str, tmp_path: Path) -> None:
    path = tmp_path / "responses.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=wanted):
        read_responses(path)
