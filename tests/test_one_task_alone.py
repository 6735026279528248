"""A task that is verified alone (`--task`) is judged as among the others: what needs its neighbours says nothing."""

from dataclasses import replace

import pytest

from checks.assignments.registry import BUILT_IN, built_in, code_bases_of, keys_of
from checks.verify.grading import Settings, in_order
from checks.verify.verifying import verify

ALONE = [(name, task.name) for name in ("softmax-regression", "two-layer-network") for task in built_in(name).tasks]


@pytest.mark.parametrize(("name", "task"), ALONE)
def test_a_right_task_passes_alone(tmp_path, name, task):
    base = code_bases_of(name)[0]
    assignment = built_in(name)
    only = replace(assignment, tasks=(assignment.task(task),))
    path = tmp_path / "work.py"
    path.write_text(base.source, encoding="utf-8")
    report = verify(path, only, Settings(mode="grader", keys=keys_of(name), diagnosed=False), base.adapter)
    assert [f"{c.check}: {c.reason}" for t in report.tasks for c in t.checks if not c.status.fine] == []
    assert [t.name for t in report.tasks] == [task]


@pytest.mark.parametrize("name", BUILT_IN)
def test_what_a_check_holds_a_task_against_is_judged_before_it(name):
    done = []
    for task in in_order(built_in(name)):
        assert task.heeded <= {*done}
        done.append(task.name)


def test_there_are_such_checks():
    beside = {(name, task.name) for name in BUILT_IN for task in built_in(name).tasks if task.heeded - task.before}
    assert beside == {("softmax-regression", "epoch"), ("two-layer-network", "gradients")}
