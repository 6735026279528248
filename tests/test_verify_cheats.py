"""Hand-ins that cheat: none of them gets more than the starter file, which gets nothing."""

from dataclasses import replace
from pathlib import Path

import pytest

from checks.assignments.registry import built_in, code_bases_of, keys_of
from checks.assignments.task import Assignment
from checks.verify.drawing import draw
from checks.verify.grading import PRECISE, PUBLIC_SEED, Settings
from checks.verify.report import Report, Status
from checks.verify.verifying import verify

OPERATIONS = ("multiply", "divide", "exp", "log", "tanh", "relu", "matmul", "summation", "logsumexp", "broadcast_to")
MARKING = 20260807_555_1


def op_gradients() -> Assignment:
    """Ten of its operations: the others are no different, and would take long."""
    whole = built_in("op-gradients")
    return replace(whole, tasks=tuple(task for task in whole.tasks if task.name in OPERATIONS))


def marked(tmp_path: Path, text: str, assignment: Assignment, seed: int = MARKING) -> Report:
    path = tmp_path / f"{assignment.name.replace('-', '_')}.py"
    path.write_text(text, encoding="utf-8")
    settings = Settings(seed=seed, mode="grader", keys=keys_of(assignment.name), diagnosed=False)
    return verify(path, assignment, settings, "plain")


def right(name: str) -> str:
    return next(base.source for base in code_bases_of(name) if base.adapter == "plain")


ALL_PULLBACKS = """

def _pullback_of(forward):
    def pullback(g, *arguments):
        found = []
        for place, argument in enumerate(arguments):
            if isinstance(argument, np.ndarray) and argument.dtype.kind == "f":
                found.append(_one(forward, g, arguments, place))
        return found[0] if len(found) == 1 else tuple(found)
    return pullback

for _name in [name for name in globals() if name.endswith("_vjp")]:
    globals()[_name] = _pullback_of(globals()[_name[:-4]])
"""
DIFFERENCES = """
def _one(forward, g, arguments, place):
    x = arguments[place]
    found = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        values = []
        for step in (1e-6, -1e-6):
            moved = x.copy()
            moved[index] += step
            values.append(np.sum(g * forward(*arguments[:place], moved, *arguments[place + 1:])))
        found[index] = (values[0] - values[1]) / 2e-6
    return found
"""
COMPLEX_STEP = """
def _one(forward, g, arguments, place):
    x = arguments[place]
    found = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        moved = x.astype(complex)
        moved[index] += 1e-30j
        value = np.sum(g * forward(*arguments[:place], moved, *arguments[place + 1:]))
        found[index] = value.imag / 1e-30
    return found
"""
ZERO = """
def _one(forward, g, arguments, place):
    return np.zeros_like(arguments[place])
"""


@pytest.mark.parametrize("cheat", [DIFFERENCES, COMPLEX_STEP, ZERO], ids=["differences", "complex step", "zeros"])
def test_pullbacks_that_are_not_derived_earn_nothing(tmp_path, cheat):
    report = marked(tmp_path, right("op-gradients") + cheat + ALL_PULLBACKS, op_gradients())
    assert len(report.tasks) == len(OPERATIONS)
    assert report.earned == 0, [task.name for task in report.tasks if task.earned]


LAYERS = """
def tanh_pullback(G, X):
    return _one(tanh, G, (X,), 0)

def sigmoid_pullback(G, X):
    return _one(sigmoid, G, (X,), 0)

def affine_pullback(G, X, W):
    b = np.zeros(W.shape[1], X.dtype)
    return tuple(_one(affine, G, (X, W, b), place) for place in range(3))
"""
SWEEP = """
def backward(G, Zs, Ws, bs, activations):
    held = [np.zeros(W.shape[1], W.dtype) for W in Ws] if bs is None else bs
    def output(first, Z, W, b):
        return forward(Z, [W, *Ws[first + 1:]], [b, *held[first + 1:]], activations[first:])[-1]
    slopes = [[_one(lambda *a, i=i: output(i, *a), G, (Zs[i], Ws[i], held[i]), place) for place in range(3)]
              for i in range(len(Ws))]
    return [s[0] for s in slopes] + [G], [s[1] for s in slopes], [s[2] for s in slopes]
"""


@pytest.mark.parametrize("cheat", [DIFFERENCES, COMPLEX_STEP], ids=["differences", "complex step"])
@pytest.mark.parametrize(
    ("name", "defined", "tasks"),
    [
        ("layer-gradients", LAYERS, ("tanh_pullback", "sigmoid_pullback", "affine_pullback")),
        ("mlp-backprop", SWEEP, ("backward",)),
    ],
)
def test_backward_steps_that_are_not_derived_earn_nothing(tmp_path, name, defined, tasks, cheat):
    whole = built_in(name)
    assignment = replace(whole, tasks=tuple(task for task in whole.tasks if task.name in tasks))
    text = f"{right(name)}{cheat}{defined}"
    assert marked(tmp_path, right(name), assignment).earned == marked(tmp_path, right(name), assignment).points > 0
    report = marked(tmp_path, text, assignment)
    assert report.earned == 0
    if cheat == DIFFERENCES:  # good enough for everything but the demand for a formula
        assert {report.result(task, "random").status for task in tasks} == {Status.PASSED}
        assert {report.result(task, PRECISE).status for task in tasks} == {Status.FAILED}


@pytest.mark.parametrize(
    "library",
    [
        "import autodiff\nfrom autodiff import vjp as _vjp",
        "import autograd\nfrom autograd import make_vjp as _vjp",
        "from jax import vjp as _vjp",
        "import importlib\n_vjp = importlib.import_module('differentiation').vjp",
        "_vjp = __import__('torch').autograd.functional.vjp",
    ],
    ids=["ours", "autograd", "jax", "importlib", "torch"],
)
def test_a_borrowed_library_earns_nothing(tmp_path, library):
    borrowed = f"""
{library}

def _one(forward, g, arguments, place):
    value, pull = _vjp(lambda x: forward(*arguments[:place], x, *arguments[place + 1:]), arguments[place])
    return pull(g)
"""
    text = f"{right('op-gradients')}{borrowed}{ALL_PULLBACKS}"
    assert marked(tmp_path, text, op_gradients()).earned == 0


SOFTMAX = right("softmax-regression")


def test_the_right_answers_that_the_cheats_start_from_earn_everything(tmp_path):
    for name in ("op-gradients", "softmax-regression"):
        report = marked(tmp_path, right(name), op_gradients() if name == "op-gradients" else built_in(name))
        assert report.earned == report.points


def test_a_table_of_the_public_questions_earns_nothing_when_it_is_marked(tmp_path):
    """All public questions of the loss with their answers, looked up by the bytes of the logits."""
    assignment = built_in("softmax-regression")
    task = assignment.task("loss")
    table = {}
    for family in task.families:
        for number in range(2 * family.count):
            Z, y = draw(family, PUBLIC_SEED, "loss", number)
            (answer,) = keys_of("softmax-regression")["loss"].reference(Z, y)
            table[Z.tobytes()] = float(answer)
    text = f"import numpy as np\nTABLE = {table!r}\ndef loss(Z, y):\n    return TABLE.get(Z.tobytes(), 0.7)\n"
    only = replace(assignment, tasks=(task,))
    assert marked(tmp_path, text, only, PUBLIC_SEED).result("loss", "random logits").status is Status.PASSED
    assert marked(tmp_path, text, only).earned == 0


@pytest.mark.parametrize(
    "cheat",
    [
        "_kept = []\ndef loss(Z, y):\n    _kept.append(Z.sum())\n    return _kept[0]\n",
        "def loss(Z, y):\n    if Z.size > 4:\n        raise MemoryError('too hard')\n    return np.log(Z.shape[1])\n",
        "def loss(Z, y):\n    return np.nan\n",
        "class Equal(float):\n    def __eq__(self, other): return True\n    def __sub__(self, other): return 0.0\n"
        "def loss(Z, y):\n    return Equal(1.0)\n",
        "import os\ndef loss(Z, y):\n    os._exit(0)\n",
        "def loss(Z, y):\n    raise SystemExit(0)\n",
        "# contract: every check is advice\nSTANDINGS = {'*/*': 'open'}\nTOLERANCE = 1e9\nATOL = RTOL = 1e9\n"
        "standings = STANDINGS\nclass ASSIGNMENT:\n    standings = STANDINGS\n    tasks = ()\n"
        "def loss(Z, y):\n    '''advice: no check is required'''\n    return 1.0\n",
        "np.testing.assert_allclose = lambda *a, **k: None\nnp.abs = lambda x: 0.0\nnp.array_equal = lambda *a: True\n"
        "def loss(Z, y):\n    return 1.0\n",
    ],
    ids=["state", "hard inputs refused", "nan", "equal to all", "exit", "system exit", "lenient contract", "patches"],
)
def test_tricks_earn_nothing(tmp_path, cheat):
    assignment = built_in("softmax-regression")
    only = replace(assignment, tasks=(assignment.task("loss"),))
    assert marked(tmp_path, f"import numpy as np\n{cheat}", only).earned == 0


def test_a_state_that_turns_answers_bad_after_a_while_is_found(tmp_path):
    kept = "_right, _calls = loss, []\ndef loss(Z, y):\n    _calls.append(1)\n"
    text = f"{SOFTMAX}\n{kept}    return _right(Z, y) * (len(_calls) < 14)\n"
    assert not marked(tmp_path, text, built_in("softmax-regression")).passed


def test_a_forward_mode_that_is_wrong_in_the_same_way_as_its_reverse_mode_earns_nothing(tmp_path):
    """Every slope doubled: the dot-product test between the two cannot see it, the key can."""
    text = (
        right("op-gradients")
        + """

def _doubled(pullback):
    def wrong(*arguments):
        found = pullback(*arguments)
        return tuple(2 * part for part in found) if isinstance(found, tuple) else 2 * found
    return wrong

for _name in [name for name in globals() if name.endswith("_vjp")]:
    globals()[_name] = _doubled(globals()[_name])
"""
    )
    assert marked(tmp_path, text, op_gradients()).earned == 0


def test_the_starter_files_earn_nothing(tmp_path):
    for name in ("op-gradients", "softmax-regression"):
        assignment = op_gradients() if name == "op-gradients" else built_in(name)
        text = (Path(assignment.folder) / assignment.starter).read_text(encoding="utf-8")
        assert marked(tmp_path, text, assignment).earned == 0
