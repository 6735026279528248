"""Right code, judged as a hand-in is: in a process of its own, where answers have to travel."""

import pytest
from by_day import some_by_day

from checks.assignments.registry import BUILT_IN, built_in, code_bases_of, keys_of
from checks.assignments.task import Standing
from checks.assignments.variants import right_variants
from checks.verify.grading import PUBLIC_SEED, Settings
from checks.verify.verifying import verify

PROGRAMS = [
    (f"{name}, {written}", name, base, source)
    for name in BUILT_IN
    for base in code_bases_of(name)
    for written, source in right_variants(base, 20)
]


def test_every_code_base_is_judged_by_day() -> None:
    bases = [f"{name}, {base.name}" for name in BUILT_IN for base in code_bases_of(name)]
    assert [name for name, *_ in PROGRAMS if " + " not in name] == bases


@pytest.mark.parametrize(
    ("name", "base", "source"),
    some_by_day([row[1:] for row in PROGRAMS], [row[0] for row in PROGRAMS], every=len(PROGRAMS)),
)
def test_right_code_earns_everything(name, base, source, tmp_path) -> None:
    path = tmp_path / "hand_in.py"
    path.write_text(source, encoding="utf-8")
    report = verify(path, built_in(name), Settings(PUBLIC_SEED, "grader", keys_of(name)), base.adapter)
    failed = [check for task in report.tasks for check in task.checks if not check.status.fine]
    assert [f"{c.task}/{c.check}: {c.reason}" for c in failed if c.standing is Standing.REQUIRED] == []
    assert report.passed
    assert report.earned == report.points
