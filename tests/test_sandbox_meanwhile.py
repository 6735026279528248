"""Work of ours that is done while the hand-in's process works."""

import gc
import os
import time

import numpy as np
import pytest
from sandbox_sessions import result, session_of

from checks.assignments.registry import built_in, keys_of
from checks.sandbox.child import Child
from checks.sandbox.script import Given, Script, Stopped
from checks.verify.asking import Asker
from checks.verify.checking import check_family
from checks.verify.questions import Fresh
from checks.verify.report import Status

WORK = """
import time
def double(x): return 2 * x
def total(x): return x.sum()
def nap(seconds):
    time.sleep(seconds)
    return seconds
def loop():
    while True:
        pass
"""


def script_of(name, *args):
    script = Script()
    script.give("result", script.call(script.name(name), *args))
    return script


@pytest.fixture(scope="module")
def session():
    with session_of(WORK) as session:
        yield session


def test_it_is_done_once(session):
    done = []
    assert session.run(script_of("double", 3), None, lambda: done.append(1)).values == {"result": 6}
    assert done == [1]


def test_it_is_done_also_where_the_question_is_larger_than_a_pipe(session):
    done = []
    outcome = session.run(script_of("total", np.ones(2**19)), None, lambda: done.append(1))
    assert outcome.values == {"result": 2**19}
    assert done == [1]


def test_its_time_is_not_the_hand_ins(session):
    starts = session.starts
    outcome = session.run(script_of("nap", 0.05), 0.2, lambda: time.sleep(0.5))
    assert isinstance(outcome, Given)
    assert session.starts == starts


def test_a_hand_in_that_takes_too_long_is_stopped_all_the_same(session):
    outcome = session.run(script_of("loop"), 0.2, lambda: time.sleep(0.1))
    assert isinstance(outcome, Stopped)
    assert outcome.reason == "time"
    assert result(session, "double", 4) == 8


@pytest.mark.parametrize("fault", [ZeroDivisionError, KeyboardInterrupt])
def test_where_it_fails_the_answer_is_not_taken_for_that_to_the_next_question(session, fault):
    def fails():
        raise fault

    with pytest.raises(fault):
        session.run(script_of("double", 3), None, fails)
    assert result(session, "double", 4) == 8


HASTY = """
import os, select, sys, threading
worker = sys.modules["_worker"].worker
def answer_early():
    [serving] = [thing for thing in worker.gc.get_objects() if isinstance(thing, worker.Worker)]
    def answer():
        select.select([serving.requests], [], [])
        os.write(serving.replies, b"CTF1" + bytes(12))
    threading.Thread(target=answer, daemon=True).start()
def total(x): return x.sum()
"""


def test_a_process_that_answers_before_it_has_read_everything_is_ended():
    with session_of(HASTY) as session:
        result(session, "answer_early")
        outcome = session.run(script_of("total", np.ones(2**22)), None, lambda: None)
        assert isinstance(outcome, Stopped)
        assert outcome.reason == "malformed"
        assert result(session, "total", np.ones(2)) == 2


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="the system does not list open files")
def test_open_files_are_let_go_of_with_the_process():
    gc.collect()
    before = len(os.listdir("/proc/self/fd"))
    closed = []
    for _ in range(3):
        with session_of(WORK) as session:
            result(session, "double", 1)
        closed.append(session)
    assert len(os.listdir("/proc/self/fd")) <= before  # others may have been let go of meanwhile


def test_the_right_answer_is_worked_out_while_the_hand_in_computes(monkeypatch):
    """The first question of a family: between the question and its answer, and no second time."""
    order = []

    class Noted(Fresh):
        def expect(self, key, family, arguments):
            order.append("expected")
            return super().expect(key, family, arguments)

    complete = Child._complete

    def noted(self, incoming):
        finished = complete(self, incoming)
        if finished:
            order.append("answered")
        return finished

    monkeypatch.setattr(Child, "_complete", noted)
    assignment = built_in("op-gradients")
    task = assignment.task("exp")
    adapter = next(adapter for adapter in assignment.adapters if adapter.name == "plain")
    source = "import numpy as np\ndef exp(a): return np.exp(a)\ndef exp_vjp(g, a): return g * np.exp(a)\n"
    with session_of(source) as session:
        order.clear()
        asker = Asker(assignment, adapter, session)
        checked = check_family(asker, task, keys_of("op-gradients")["exp"], task.families[0], 3, Noted())
    assert checked.status is Status.PASSED
    assert order == ["expected", "answered"] * task.families[0].count
