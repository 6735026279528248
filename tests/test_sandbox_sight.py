"""What the process with a hand-in can see, that it is the same every time, and the seam for walls around it."""

import ast
import sys
from pathlib import Path

import pytest
from sandbox_sessions import called, result, session_of

import checks
from checks.sandbox.child import PARTS, Launcher, environment
from checks.sandbox.script import Ref
from checks.sandbox.session import Limits, SandboxError

SANDBOX = Path(checks.__file__).parent / "sandbox"
LINUX = sys.platform.startswith("linux")

RANDOM = """
import random
import numpy as np
start = np.random.rand()
def draw():
    rng = np.random.default_rng()
    letters = list({"a", "b", "c", "d"})
    return [random.random(), np.random.rand(), rng.random(), np.random.default_rng().random(), start, letters]
"""


def test_unseeded_randomness_is_the_same_in_every_script_and_every_process():
    with session_of(RANDOM) as session:
        first = result(session, "draw")
        assert result(session, "draw") == first
    assert len({*first[:4]}) == 4
    with session_of(RANDOM) as session:
        assert result(session, "draw") == first
    with session_of(RANDOM, seed=1) as session:
        assert result(session, "draw")[:5] != first[:5]


LOOKS = """
mark = ["hand/in"]
import importlib, os, sys
def can_import(name):
    try:
        module = importlib.import_module(name)
    except ImportError:
        return False
    return type(module).__name__ == "module"
def paths(): return sys.path + [sys.prefix, os.getcwd()]
def arguments(): return [list(sys.argv), open("/proc/self/cmdline").read(), open("/proc/self/environ").read()]
def environment(): return dict(os.environ)
def descriptors(): return sorted(int(d) for d in os.listdir("/proc/self/fd"))
def texts(*parts):
    import gc
    sought, found = "/".join(parts), []
    for thing in gc.get_objects():
        if type(thing) in (dict, list, tuple) and thing is not found:
            for entry in (thing.values() if type(thing) is dict else thing):
                if type(entry) is str and sought in entry and entry is not sought:
                    found.append(entry)
    return found
def read(): return sys.stdin.read()
def extended(folder):
    sys.path.insert(0, folder)
    return can_import("checks")
"""


@pytest.fixture(scope="module")
def looks():
    with session_of(LOOKS) as session:
        yield session


@pytest.mark.parametrize(
    "name",
    [
        "checks",
        "checks.sandbox",
        "checks.staff",
        "differentiation",
        "autodiff",
        "pytest",
        "hypothesis",
        "sympy",
        "scipy",
    ],
)
def test_neither_our_packages_nor_others_can_be_imported(looks, name):
    assert result(looks, "can_import", name) is False


def test_numpy_and_the_standard_library_can(looks):
    assert all(
        result(looks, "can_import", name) for name in ("numpy", "numpy.linalg", "math", "dataclasses", "functools")
    )


def test_a_longer_path_reaches_nothing(looks):
    assert result(looks, "extended", str(Path(checks.__file__).parent.parent)) is False


def test_no_path_of_ours_is_in_the_process(looks):
    home = str(Path(checks.__file__).parent)
    assert not any(home in path for path in result(looks, "paths"))
    assert result(looks, "texts", *home.split("/")) == []
    assert "hand/in" in result(looks, "texts", "hand", "in")  # the search finds what is there
    if LINUX:
        assert not any(home in str(part) for part in result(looks, "arguments"))


def test_the_environment_is_made_from_nothing(looks, monkeypatch):
    monkeypatch.setenv("EXPECTED_VALUES", "secret")
    inside = result(looks, "environment")
    assert set(inside) <= set(environment(Launcher(), 0)) | {"LC_CTYPE"}
    assert "EXPECTED_VALUES" not in environment(Launcher(), 0)


@pytest.mark.skipif(not LINUX, reason="reads /proc")
def test_it_has_its_own_pipes_and_no_other_descriptor(looks):
    # 0, 1, 2, the two pipes, and the folder that lists them.
    assert len(result(looks, "descriptors")) == 6


def test_standard_input_is_empty(looks):
    assert result(looks, "read") == ""


def test_the_workers_files_import_only_numpy_and_the_standard_library():
    """They are sent over, and must not reach for anything of ours."""
    for name in PARTS:
        for node in ast.walk(ast.parse((SANDBOX / f"{name}.py").read_text("utf-8"))):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                modules = [node.module] if node.level == 0 else []
                neighbours = [node.module] if node.module else [alias.name for alias in node.names]
                assert node.level == 0 or set(neighbours) <= set(PARTS[: PARTS.index(name)])
            assert all(module.partition(".")[0] in {*sys.stdlib_module_names, "numpy"} for module in modules)


def test_requests_hold_files_and_inputs_only(monkeypatch):
    """What is sent is what the caller gave: nothing that tells an answer has a place in it."""
    sent = []
    with session_of("def double(x): return 2 * x") as session:
        original = session._ask
        monkeypatch.setattr(
            session, "_ask", lambda child, request, *limits: sent.append(request) or original(child, request, *limits)
        )
        assert result(session, "double", 4) == 8
        load = session._load_request
    (run,) = sent
    assert set(run) == {"kind", "steps", "given", "seconds"}
    assert run["steps"] == [["name", "double"], ["call", [Ref(0), [4], {}]]]
    assert set(load) == {"kind", "files", "entry", "also", "blocked", "packages", "site", "seed", "top_level_seconds"}


def test_a_confinement_runs_before_the_hand_in_is_read():
    launcher = Launcher(confinement="import builtins\nbuiltins.WALLS = 'up'", environment={"WALLED": "1"})
    with session_of(
        "import os\nseen = WALLS, os.environ['WALLED']\ndef f(): return seen", launcher=launcher
    ) as session:
        assert result(session, "f") == ("up", "1")


def test_a_confinement_that_fails_fails_closed():
    with pytest.raises(SandboxError, match="status 97"):
        session_of("x = 1", launcher=Launcher(confinement="raise OSError"))


def test_a_program_may_stand_before_the_interpreter():
    with session_of(
        "import os\nd = os.environ['BEFORE']\ndef f(): return d", launcher=Launcher(prefix=("/usr/bin/env", "BEFORE=1"))
    ) as session:
        assert result(session, "f") == "1"


@pytest.mark.skipif(not LINUX, reason="reads /proc")
def test_memory_is_read_from_outside():
    with session_of("import numpy as np\nkept = []\ndef grow(): kept.append(np.ones(2**22))") as session:
        before = session.memory()
        called(session, "grow")
        assert 30 * 2**20 < session.memory() - before < 40 * 2**20
    assert session.memory() is None


def test_limits_hold_while_loading():
    """A library call that no alarm interrupts, at top level: definitions alone are loaded then."""
    source = """
import threading, signal
def f(): return 1
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
threading.Event().wait(60)
"""
    with session_of(source, Limits(load_seconds=2.0)) as session:
        assert result(session, "f") == 1
        assert any("left out" in str(problem) for problem in session.problems)
