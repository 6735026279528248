"""The stand-in for a session answers as the session does."""

import threading

import numpy as np
import pytest

from checks.sandbox.script import Given, Opaque, Raised, Script, Stopped
from checks.sandbox.session import Session, open_session
from checks.sandbox.submission import Submission
from checks.verify.in_process import InProcess, limited

SOURCE = """import numpy as np

class Value:
    def __init__(self, data):
        self.data, self.grad = data, 0.0
    def __mul__(self, other):
        return Value(self.data * other.data)
    def backward(self):
        self.grad = 1.0

def update(W):
    W -= 1.0

def fails(x):
    y = x[0]
    return y[99]

def pair(x):
    return [x, (1.5, None)], {"a": x}
"""


def scripts() -> dict[str, Script]:
    found = {}
    array = np.array([[1.0, 2.0], [3.0, 4.0]])
    script = Script()
    W = script.literal(array)
    script.call(script.name("update"), W)
    script.give("W", W)
    found["an update in place"] = script
    script = Script()
    script.give("y", script.call(script.name("pair"), array.astype(np.float32)))
    found["a tree"] = script
    script = Script()
    value = script.call(script.name("Value"), 3.0)
    product = script.operator("mul", value, value)
    script.method(product, "backward")
    script.give("grad", script.attribute(product, "grad"))
    script.give("value", product)
    script.give("same", script.same(value, value))
    script.give("squared", script.call(script.function("lambda x: np.sum(x * x)"), array))
    found["objects"] = script
    script = Script()
    script.give("y", script.call(script.name("fails"), array))
    found["an exception"] = script
    script = Script()
    script.give("y", script.call(script.name("absent"), array))
    found["a name that is not there"] = script
    return found


@pytest.fixture(scope="module")
def session() -> object:
    with open_session(Submission({"work.py": SOURCE.encode()}), "work.py") as opened:
        yield opened


@pytest.mark.parametrize("name", sorted(scripts()))
def test_the_stand_in_answers_as_the_process_does(session: Session, name: str) -> None:
    real, ours = session.run(scripts()[name]), InProcess(SOURCE).run(scripts()[name])
    assert type(ours) is type(real)
    if isinstance(real, Raised):
        assert isinstance(ours, Raised)
        assert (ours.type_name, ours.message, ours.line, ours.step) == (
            real.type_name,
            real.message,
            real.line,
            real.step,
        )
    if isinstance(real, Given):
        assert isinstance(ours, Given)
        assert list(ours.values) == list(real.values)
        for label, value in real.values.items():
            assert repr(ours.values[label]).replace("code_base.", "") == repr(value).replace("work.", "")


def test_what_comes_back_is_a_copy_that_cannot_be_written_to() -> None:
    given = InProcess(SOURCE).run(scripts()["an update in place"])
    assert isinstance(given, Given)
    with pytest.raises(ValueError, match="read-only"):
        given.values["W"][0] = 1.0


def test_the_inputs_stay_as_they_are() -> None:
    script = scripts()["an update in place"]
    InProcess(SOURCE).run(script)
    assert script.steps[0][1].tolist() == [[1.0, 2.0], [3.0, 4.0]]


def test_a_loop_without_end_is_stopped_and_the_module_loaded_anew() -> None:
    source = "count = []\ndef f(n):\n    count.append(n)\n    while n:\n        pass\n    return len(count)\n"
    runner = InProcess(source, seconds=0.1)

    def asked(n: int) -> object:
        script = Script()
        script.give("y", script.call(script.name("f"), n))
        return runner.run(script)

    assert isinstance(asked(0), Given)
    assert isinstance(asked(1), Stopped)
    again = asked(0)
    assert isinstance(again, Given)
    assert again.values["y"] == 1


def test_a_module_that_cannot_be_loaded_says_so_at_every_question() -> None:
    script = Script()
    script.give("y", script.name("f"))
    outcome = InProcess("x = 1 / 0\n").run(script)
    assert isinstance(outcome, Raised)
    assert (outcome.type_name, outcome.line) == ("ZeroDivisionError", 1)
    assert isinstance(InProcess("def f(:").run(script), Raised)


def test_memory_is_told() -> None:
    assert (InProcess(SOURCE).memory() or 10**7) > 10**6


def test_what_is_no_value_comes_back_as_its_type() -> None:
    given = InProcess(SOURCE).run(scripts()["objects"])
    assert isinstance(given, Given)
    assert given.values["value"] == Opaque("code_base.Value")
    assert given.values["grad"] == 1.0


def test_other_threads_are_not_limited() -> None:
    ran = []

    def work() -> None:
        with limited(0.001):
            ran.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert ran == [True]
