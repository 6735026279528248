"""What scripts can ask of a hand-in, what comes back, and which libraries it may use."""

import numpy as np
import pytest
from sandbox_sessions import called, result, session_of

from checks.sandbox.frames import ARRAYS
from checks.sandbox.script import Given, Opaque, Raised, Ref, Script, Stopped
from checks.sandbox.session import open_session
from checks.sandbox.submission import Submission
from checks.verify.in_process import InProcess

VALUE = """
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad, self.children = data, 0.0, children
    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other))
    __rmul__ = __mul__
    def __getitem__(self, index):
        return self.children[index]
    def backward(self, seed=1.0):
        self.grad += seed
        if self.children:
            a, b = self.children
            a.backward(seed * b.data)
            b.backward(seed * a.data)
scale = 3
def tripled(x): return scale * x
"""


@pytest.fixture(scope="module")
def values():
    with session_of(VALUE) as session:
        yield session


def test_every_kind_of_step(values):
    script = Script()
    x = script.call(script.name("Value"), data=3.0)
    y = script.operator("mul", x, x)
    z = script.operator("mul", 2, y)
    script.method(z, "backward", seed=0.5)
    script.set_attribute(x, "label", "x")
    square = script.call(script.function("lambda v: np.square(scale * v.data) + math.pi * 0"), x)
    data = script.literal({"a": [np.arange(3), (1, None, True, "t", 2.5)]})
    for label, ref in {
        "dx": script.attribute(x, "grad"),
        "child is x": script.same(script.item(y, 0), x),
        "y is z": script.same(y, z),
        "label": script.attribute(x, "label"),
        "square": square,
        "data": data,
        "x": x,
        "member": script.call(script.name("Value.__mul__"), x, 2),
        "scale": script.name("scale"),
    }.items():
        script.give(label, ref)
    outcome = values.run(script)
    assert isinstance(outcome, Given), outcome
    given = outcome.values
    assert given["dx"] == 2 * 3.0 * 2 * 0.5
    assert (given["child is x"], given["y is z"], given["label"], given["scale"]) == (True, False, "x", 3)
    assert type(given["square"]) is np.float64
    assert given["square"] == 81
    assert given["data"]["a"][1] == (1, None, True, "t", 2.5)
    assert given["data"]["a"][0].tolist() == [0, 1, 2]
    assert given["x"] == given["member"] == Opaque("hw.Value")


def test_a_function_of_ours_may_be_a_definition(values):
    script = Script()
    twice = script.function("def twice(v):\n    w = tripled(v)\n    return w * 2\n")
    script.give("six", script.call(twice, 1))
    assert values.run(script).values == {"six": 6}


def test_our_functions_mean_python_s_own_names_whatever_the_hand_in_calls_its_own():
    shadowing = "def map(fn):\n    return lambda ls: [fn(x) for x in ls]\ndef sum(ls):\n    return 'theirs'\nlen = 3\n"
    with session_of(shadowing) as session:
        script = Script()
        ours = script.function("lambda values: sum(map(abs, values)) + len(values)")
        script.give("ours", script.call(ours, [-1, 2]))
        script.give("theirs", script.call(script.name("sum"), [1, 2]))
        outcome = session.run(script)
    assert isinstance(outcome, Given)
    assert outcome.values == {"ours": 5, "theirs": "theirs"}


def test_a_literal_named_once_is_one_object_and_written_to(values):
    script = Script()
    array = script.literal(np.zeros(2))
    script.call(script.function("lambda a, b: a.__setitem__(0, 1.0) if a is b else None"), array, array)
    script.give("array", array)
    assert values.run(script).values["array"].tolist() == [1.0, 0.0]


def test_scripts_do_not_see_each_others_results(values):
    outcome = values.run(Script(steps=[("same", [Ref(0), Ref(0)])]))
    assert isinstance(outcome, Raised)
    assert outcome.type_name == "IndexError"


def test_operators_are_those_of_the_list(values):
    script = Script()
    script.operator("attrgetter", "x")
    outcome = values.run(script)
    assert isinstance(outcome, Raised)
    assert "no operator 'attrgetter'" in outcome.message


def test_names_are_described(values):
    assert values.defined("Value")
    assert values.defined("Value.backward")
    assert not values.defined("Valeu")
    assert (values.describe("tripled").kind, values.describe("tripled").signature) == ("function", "(x)")
    assert values.describe("Value").signature == "(data, children=())"
    assert values.describe("scale").kind == "value"
    assert values.describe("Value.forward").kind == "missing"


def test_a_missing_name_is_said(values):
    script = Script()
    script.name("softmax_loss")
    outcome = values.run(script)
    assert isinstance(outcome, Raised)
    assert (outcome.type_name, outcome.message) == ("NameError", "the hand-in does not define 'softmax_loss'")


def test_names_with_dots_reach_the_longest_module():
    package = {
        "hw1/python/needle/__init__.py": b"from . import ops\nfrom .engine import *\nadd = 'of the package'",
        "hw1/python/needle/engine.py": b"class Tensor:\n    pass\n",
        "hw1/python/needle/ops/__init__.py": b"from .maths import *",
        "hw1/python/needle/ops/maths.py": b"from ..engine import Tensor\ndef add(a, b): return a + b\n",
    }
    script = Script()
    script.give("add", script.call(script.name("needle.ops.add"), 1, 2))
    script.give("deep", script.call(script.name("needle.ops.maths.add"), 1, 2))
    script.give("outer", script.name("needle.add"))
    script.give("entry", script.name("add"))
    same = script.same(script.name("needle.Tensor"), script.name("needle.ops.maths.Tensor"))
    script.give("one class", same)
    with open_session(Submission(package), "hw1/python/needle/__init__.py") as session:
        outcome = session.run(script)
    assert outcome.values == {
        "add": 3,
        "deep": 3,
        "outer": "of the package",
        "entry": "of the package",
        "one class": True,
    }


RETURNS = """
import numpy as np, collections
Pair = collections.namedtuple("Pair", "dW db")
class Hidden(np.ndarray):
    def __array_finalize__(self, other): pass
class Claims:
    def __array__(self, *args, **kwargs): return np.zeros(3)
class Number(float): pass
class Mapping(dict): pass
def pair(): return Pair(np.ones(2), [1, (2.0,)])
def matrix(): return np.matrix([[1.0, 2.0]])
def hidden(): return np.zeros(3).view(Hidden)
def claims(): return Claims()
def objects(): return np.array([1, None], dtype=object)
def masked(): return np.ma.masked_array([1.0, 2.0], [True, False])
def number(): return Number(3)
def mapping(): return Mapping(a=1)
def keys(): return {1: 2}
def strings(): return np.array(["a"])
def cycle():
    a = []
    a.append(a)
    return a
def generator(): return (i for i in range(3))
def transposed(): return np.arange(6.0).reshape(2, 3).T
def overlapping():
    a = np.arange(4.0)
    return [a, a[::-1]]
def integer(): return 2**70
"""


@pytest.fixture(scope="module")
def returns():
    with session_of(RETURNS) as session:
        yield session


@pytest.mark.parametrize(
    "name", ["hidden", "claims", "objects", "masked", "number", "mapping", "keys", "strings", "generator"]
)
def test_what_is_no_plain_value_comes_back_as_its_type_alone(returns, name):
    assert isinstance(result(returns, name), Opaque)


def test_plain_values_come_back_as_they_are(returns):
    dW, rest = result(returns, "pair")
    assert dW.tolist() == [1, 1]
    assert rest == [1, (2.0,)]
    assert type(result(returns, "matrix")) is np.ndarray
    assert result(returns, "matrix").shape == (1, 2)
    assert result(returns, "transposed").tolist() == [[0, 3], [1, 4], [2, 5]]
    assert [a.tolist() for a in result(returns, "overlapping")] == [[0, 1, 2, 3], [3, 2, 1, 0]]
    assert result(returns, "integer") == 2**70


def test_a_list_in_itself_ends_somewhere(returns):
    inner = result(returns, "cycle")
    depth = 0
    while isinstance(inner, list):
        (inner,) = inner
        depth += 1
    assert isinstance(inner, Opaque)
    assert 10 < depth < 60


def test_a_library_that_differentiates_is_refused_when_used():
    source = """
import torch.nn.functional as F
import autograd.numpy as anp
def f(x): return F.relu(x)
def g(x): return anp.exp(x)
"""
    with session_of(source) as session:
        assert called(session, "f", 1.0).message == "torch is not allowed in this assignment"
        assert called(session, "g", 1.0).message == "autograd is not allowed in this assignment"
        assert called(session, "f", 1.0).type_name == "ImportError"


def test_what_is_blocked_is_the_callers_to_say():
    source = "import numdual\ndef f(x): return numdual.grad(x)"
    with session_of(source, blocked=frozenset({"numdual"})) as session:
        assert called(session, "f", 1.0).message == "numdual is not allowed in this assignment"


def test_a_file_of_the_hand_in_goes_before_a_blocked_library():
    files = {"hw.py": b"from autodiff import grad", "autodiff.py": b"def grad(x): return 2 * x"}
    with open_session(Submission(files), "hw.py") as session:
        assert result(session, "grad", 4) == 8


@pytest.mark.parametrize("place", ["lib/autograd.py", "hw/autograd/__init__.py", "hw/autograd/engine.py"])
def test_so_does_one_in_another_folder_or_a_folder_without_a_file_of_its_own(place):
    module = "autograd.engine" if place.endswith("engine.py") else "autograd"
    files = {"hw/hw.py": f"from {module} import grad".encode(), place: b"def grad(x): return 2 * x"}
    with open_session(Submission(files), "hw/hw.py") as session:
        assert result(session, "grad", 4) == 8


def test_a_part_of_a_package_is_not_the_library_of_its_name():
    files = {
        "needle/__init__.py": b"from . import autograd\nfrom autograd import grad\ndef f(x): return grad(x)",
        "needle/autograd.py": b"def grad(x): return 2 * x",
    }
    with open_session(Submission(files), "needle/__init__.py") as session:
        assert called(session, "f", 4).message == "autograd is not allowed in this assignment"


def test_a_stand_in_never_becomes_a_number():
    source = """
import seaborn
import numpy as np
def f(x): return x + seaborn.value
def g(x): return np.exp(seaborn.f(x))
def h(): return seaborn.x
"""
    with session_of(source) as session:
        for name in ("f", "g"):
            outcome = called(session, name, np.ones(2))
            assert isinstance(outcome, Raised)
            assert "seaborn is not available here" in outcome.message
        assert isinstance(result(session, "h"), Opaque)


def test_an_installed_package_can_be_allowed():
    pytest.importorskip("scipy")
    source = "from scipy.special import logsumexp\ndef f(x): return logsumexp(x)"
    with session_of(source, packages=frozenset({"scipy"})) as session:
        assert result(session, "f", np.zeros(2)) == pytest.approx(np.log(2))


@pytest.mark.parametrize("count", [20_000, 70_000])
def test_an_answer_of_many_arrays_travels_or_is_refused_wherever_the_hand_in_runs(count):
    """A network that works example by example returns a row for each."""
    source = "import numpy as np\ndef rows(count):\n    return [np.full(2, i) for i in range(count)]\n"
    with session_of(source) as session:
        outcomes = [session.run(script, 30.0) for script in [rows_of(count)]]
    outcomes.append(InProcess(source, 30.0).run(rows_of(count)))
    for outcome in outcomes:
        if count < ARRAYS:
            assert np.array_equal(outcome.values["rows"], [[i, i] for i in range(count)])
        else:
            assert isinstance(outcome, Stopped)
            assert outcome.reason == "memory"
            assert f"{ARRAYS + 1} arrays" in outcome.detail


def rows_of(count):
    script = Script()
    script.give("rows", script.call(script.name("rows"), count))
    return script
