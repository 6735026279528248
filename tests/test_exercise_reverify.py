"""The second verification: it passes what is right, and finds a planted wrong key, mistake, number and repetition."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from checks.exercises import dumps, find_family, make
from checks.exercises.digest import digest_of, digests
from checks.exercises.plain_reading import NotReadError, mp, python_text, value
from checks.exercises.renderers.markdown import markdown
from checks.exercises.reverify import Report, cells_of_shard, reverify, verify
from checks.exercises.statement_readings import READINGS

SHARDS = 40
ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", sorted(READINGS))
def test_statements_are_worked_out_again_from_the_page(name: str) -> None:
    found = reverify([(name, workload) for workload in find_family(name).workloads[:3]], range(2))
    assert found.faults == []
    assert found.exercises == 6
    assert found.recomputed > found.parts / 3


def _planted(change: Any) -> list[str]:
    exercise = make(find_family("reverse-trace"), 3, 2)
    saved = json.loads(dumps(exercise))
    change(saved["content"])
    report = Report()
    verify(json.dumps(saved), markdown(exercise), report)
    return report.faults


def test_an_exercise_without_fault_has_none() -> None:
    assert _planted(lambda content: None) == []


def test_a_wrong_key_is_found_by_its_calculation_and_by_the_statement() -> None:
    def change(content: Any) -> None:
        content["parts"][-2]["key"] = "586"

    first, second, *_ = [fault for fault in _planted(change) if "part a2" in fault]
    assert "the key is 586" in first
    assert "the statement says" in second


def test_a_wrong_rule_is_found_by_the_statement_alone() -> None:
    """Key and calculation agree, as they do when a family's rule is wrong; the page says something else."""

    def change(content: Any) -> None:
        content["parts"][-1] |= {"key": "1", "work": "a6"}

    (fault,) = [fault for fault in _planted(change) if "part a1" in fault]
    assert "the statement says -1" in fault


def test_a_mistake_that_passes_is_found() -> None:
    def change(content: Any) -> None:
        for part in content["parts"]:
            for mistake in part.get("mistakes", ()):
                mistake["answer"] = part["key"]

    assert any(["passes" in fault for fault in _planted(change)])


def test_numbers_that_nobody_wants_to_read_are_found() -> None:
    def change(content: Any) -> None:
        content["givens"][0]["value"] = "1.234"

    assert any(["v1 is given as 1.234" in fault for fault in _planted(change)])


def test_an_exercise_that_occurs_twice_is_counted() -> None:
    assert reverify([("reverse-trace", 1)], [1, 2, 1]).repeated == {"reverse-trace:1": 1}


def test_formulas_are_read_as_they_are_written() -> None:
    assert python_text(r"\frac{x^{2}}{3} + 2 \sin(x)") == "((x**(2))/(3))+2*sin(x)"
    assert python_text(r"x_1 x_{2}") == "x1*x2"
    assert abs(value(python_text(r"\sqrt{x} \mathrm{sigmoid}(x - 4)"), {"x": mp.mpf(4)}) - 1) < mp.mpf(10) ** -50
    for unknown in (r"\int x", r"\sin^{2}(x)", "x_{"):
        with pytest.raises(NotReadError):
            python_text(unknown)
    for forbidden in ("__import__('os')", "x.real", "[1]", "'a'"):
        with pytest.raises(NotReadError):
            value(forbidden, {"x": mp.mpf(1)})


def test_a_digest_is_that_of_the_bytes_and_repeatable() -> None:
    parts = digests(4, ["reverse-trace"])
    assert parts == digests(4, ["reverse-trace"]) != digests(3, ["reverse-trace"])
    assert re.fullmatch("[0-9a-f]{64}", digest_of(parts))


@pytest.mark.nightly
@pytest.mark.parametrize("shard", range(SHARDS))
def test_all_families_are_verified_again(shard: int) -> None:
    """COTANGENT_SEEDS=200 is the full campaign: hours on two cores."""
    found = reverify(cells_of_shard(shard, SHARDS), range(int(os.environ.get("COTANGENT_SEEDS", "20"))))
    assert found.faults == []


@pytest.mark.nightly
def test_a_thousand_exercises_are_the_same_under_other_pythons_and_numpys() -> None:
    """COTANGENT_PYTHONS lists further interpreters, with other versions of Python or NumPy, as PATH lists folders."""
    others = [python for python in os.environ.get("COTANGENT_PYTHONS", "").split(os.pathsep) if python]
    if not others:
        pytest.skip("COTANGENT_PYTHONS names no other interpreter")
    run = ["-m", "checks.exercises.digest", "--quiet"]
    found = {
        python: subprocess.run([python, *run], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for python in (sys.executable, *others)
    }
    assert len(set(found.values())) == 1, found
