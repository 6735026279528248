"""What a hostile or broken hand-in can do to the process it runs in, and that a session goes on."""

import sys
import time
from pathlib import Path

import numpy as np
import pytest
from sandbox_sessions import called, result, session_of

from checks.sandbox.child import Child
from checks.sandbox.script import Given, Raised, Script, Stopped
from checks.sandbox.session import Session

LINUX = sys.platform.startswith("linux")

HOSTILE = """
import os, sys, threading, time
import numpy as np
state = 0
def count():
    global state
    state += 1
    return state
def good(x): return x + 1
def forever():
    while True: pass
def stubborn():
    while True:
        try:
            while True: time.sleep(0.01)
        except BaseException: pass
def die(): os._exit(3)
def crash():
    import ctypes
    ctypes.string_at(0)
def leave(): sys.exit(0)
def huge(): return np.zeros(12 * 2**20)
def long_list(): return list(range(2 * 10**6))
def hungry(): return np.ones(2**36)
def flood():
    for _ in range(64): sys.stdout.write("x" * 2**20)
    print("the end")
    return 1
def flood_descriptor():
    for _ in range(64): os.write(2, b"y" * 2**20)
    return 2
def close_output():
    os.close(1); os.close(2)
    return 3
def close_all():
    os.closerange(0, 300)
    return 4
def garbage():
    for descriptor in range(3, 40):
        try: os.write(descriptor, b"garbage" * 9)
        except OSError: pass
    return 5
def forge_next():
    import struct, json
    answer = ["l", [["l", ["result", ["i", "2a"]]]]]
    text = json.dumps(["d", [["kind", "given"], ["nonce", "0" * 16], ["values", answer]]]).encode()
    frame = b"CTF1" + struct.pack("<IQ", len(text), 0) + text
    for descriptor in range(3, 40):
        try: os.write(descriptor, frame)
        except OSError: pass
    return 6
def forge_later():
    threading.Timer(0.05, forge_next).start()
    return 7
def many_threads():
    def spin():
        while True: time.sleep(0.001)
    for _ in range(40): threading.Thread(target=spin).start()
    return 8
def forks():
    for _ in range(3):
        if os.fork() == 0:
            time.sleep(600)
            os._exit(0)
    return 9
def deep(n=0): return deep(n + 1)
class Odd(Exception):
    def __str__(self): raise ValueError("no message")
def odd(): raise Odd
def stops_reading():
    os.close([d for d in range(3, 40) if readable(d)][0])
def patch():
    np.array = lambda *a, **k: 0
    np.ndarray = list
    sys.modules.clear()
    return 10
"""


@pytest.fixture(scope="module")
def hostile():
    with session_of(HOSTILE) as session:
        yield session


def assert_works_again(session: Session) -> None:
    assert result(session, "good", 41) == 42


@pytest.mark.parametrize("name", ["forever", "stubborn"])
def test_what_does_not_end_is_ended(hostile, name):
    started = time.perf_counter()
    outcome = called(hostile, name, seconds=0.3)
    assert isinstance(outcome, Stopped)
    assert outcome.reason == "time"
    assert time.perf_counter() - started < 2
    assert_works_again(hostile)


@pytest.mark.parametrize(("name", "words"), [("die", "status 3"), ("crash", "SIGSEGV"), ("close_all", "ended")])
def test_a_process_that_ends_is_started_again(hostile, name, words):
    outcome = called(hostile, name)
    assert isinstance(outcome, Stopped)
    assert outcome.reason == "exit"
    assert words in outcome.detail
    assert_works_again(hostile)


@pytest.mark.parametrize("name", ["huge", "long_list"])
def test_results_too_large_to_send_are_said_to_be(hostile, name):
    starts = hostile.starts
    outcome = called(hostile, name)
    assert isinstance(outcome, Stopped)
    assert outcome.reason == "memory"
    assert_works_again(hostile)
    assert hostile.starts == starts


def test_memory_beyond_the_limit_raises_at_the_students_line(hostile):
    outcome = called(hostile, "hungry")
    assert isinstance(outcome, Raised)
    assert "MemoryError" in outcome.type_name
    assert outcome.source_line == "def hungry(): return np.ones(2**36)"


@pytest.mark.parametrize(("name", "tail"), [("flood", "the end\n"), ("flood_descriptor", "yyy")])
def test_megabytes_of_output_neither_block_nor_are_kept(hostile, name, tail):
    outcome = called(hostile, name)
    assert isinstance(outcome, Given)
    assert len(outcome.printed) <= 8192
    assert outcome.printed.endswith(tail)
    assert called(hostile, "good", 1).printed == ""


def test_closing_the_output_changes_nothing(hostile):
    assert result(hostile, "close_output") == 3
    assert_works_again(hostile)


@pytest.mark.parametrize("name", ["garbage", "forge_next"])
def test_bytes_of_its_own_on_our_pipe_are_malformed(hostile, name):
    outcome = called(hostile, name)
    assert isinstance(outcome, Stopped)
    assert outcome.reason == "malformed"
    assert_works_again(hostile)


def test_an_answer_written_ahead_is_not_taken(hostile):
    assert result(hostile, "forge_later") == 7
    time.sleep(0.2)
    outcome = called(hostile, "good", 41)
    assert isinstance(outcome, Stopped)
    assert outcome.reason == "malformed"
    assert_works_again(hostile)


@pytest.mark.parametrize(("starved", "ended"), [(0.0, True), (0.05, True), (1.0, False)])
def test_time_without_a_processor_is_not_counted(monkeypatch, starved, ended):
    """As if the machine had been busy with something else for so long."""
    waits = iter([0.0, 0.0, *[starved] * 99])
    with session_of("import time\ndef nap(): time.sleep(0.6)") as session:
        monkeypatch.setattr(Child, "waited", lambda child: next(waits))
        outcome = called(session, "nap", seconds=0.3)
    assert isinstance(outcome, Stopped) == ended


def test_time_without_a_processor_is_not_told(monkeypatch):
    waits = iter([0.0, 0.0, *[0.3] * 99])
    with session_of("import time\ndef nap(): time.sleep(0.4)") as session:
        monkeypatch.setattr(Child, "waited", lambda child: next(waits))
        started = time.perf_counter()
        outcome = called(session, "nap", seconds=60)
        taken = time.perf_counter() - started
    assert isinstance(outcome, Given)
    assert 0.05 <= outcome.seconds <= taken - 0.3
    monkeypatch.undo()
    with session_of("import time\ndef nap(): time.sleep(0.4)") as session:
        assert called(session, "nap", seconds=60).seconds >= 0.3


def test_threads_do_not_outlive_the_session():
    with session_of(HOSTILE) as session:
        assert result(session, "many_threads") == 8
        assert_works_again(session)
        started = time.perf_counter()
    assert time.perf_counter() - started < 1


@pytest.mark.skipif(not LINUX, reason="reads /proc")
def test_forked_children_end_with_the_session():
    with session_of(HOSTILE) as session:
        assert result(session, "forks") == 9
        assert session._child is not None
        group = session._child._process.pid
        assert len(members_of_group(group)) == 4
    deadline = time.monotonic() + 2
    while members_of_group(group) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert members_of_group(group) == []


def members_of_group(group: int) -> list[int]:
    """Processes of a group that still run."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, number = place.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(number) == group and state != "Z":
            found.append(int(place.parent.name))
    return found


def test_exits_recursion_and_odd_exceptions_are_raised_outcomes(hostile):
    assert called(hostile, "leave").type_name == "SystemExit"
    assert called(hostile, "deep").type_name == "RecursionError"
    odd = called(hostile, "odd")
    assert (odd.type_name, odd.file, odd.source_line) == ("Odd", "hw.py", "def odd(): raise Odd")
    assert called(hostile, "good").message == "good() missing 1 required positional argument: 'x'"
    assert called(hostile, "good").source_line == "def good(x): return x + 1"


def test_numpy_taken_apart_is_their_own_loss(hostile):
    called(hostile, "patch")
    hostile.close()
    assert_works_again(hostile)


def test_state_stays_within_a_session_and_goes_with_the_process(hostile):
    hostile.close()
    assert [result(hostile, "count"), result(hostile, "count")] == [1, 2]
    called(hostile, "die")
    assert result(hostile, "count") == 1


def test_a_child_that_does_not_read_does_not_block_us():
    """Inputs larger than a pipe, to a process that is stopped."""
    source = "import os, signal\ndef stop(x): os.kill(os.getpid(), signal.SIGSTOP)\ndef good(x): return x + 1"
    with session_of(source) as session:
        script = Script()
        script.call(script.function("lambda: __import__('threading').Timer(0.01, stop, [1]).start()"))
        assert isinstance(session.run(script), Given)
        time.sleep(0.2)
        outcome = called(session, "good", np.zeros(2**20), seconds=0.3)
        assert isinstance(outcome, Stopped)
        assert outcome.reason == "time"
        assert_works_again(session)
