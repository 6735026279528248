"""The plugin, as a student runs it: pytest in a process of its own."""

import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from checks.cli import main

ROOT = Path(__file__).parents[1]
REFERENCE = "import numpy as np\ndef tanh_vjp(g, x):\n    return g * (1 - np.tanh(x) ** 2)\n"


@pytest.fixture
def grader(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "right.py").write_text(REFERENCE)
    signature = "tanh_vjp(g: cotangent(n), x: real(n)) -> gx"
    assert main(["assignment", "new", "tanh", "--signature", signature, "--reference", "right.py"]) == 0
    return tmp_path


def run_pytest(folder, *arguments):
    # Installed, the plugin is found by its entry point; to name it as well would register it twice.
    installed = any(point.name == "cotangent" for point in entry_points(group="pytest11"))
    plugin = [] if installed else ["-p", "checks.verify.pytest_plugin"]
    command = [sys.executable, "-m", "pytest", *plugin, "-rA", "-p", "no:cacheprovider"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run(
        [*command, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_every_check_is_an_item_and_right_code_passes(grader):
    done = run_pytest(grader, "--assignment", "tanh.py", "--submission", "right.py")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "tanh_vjp/ordinary inputs" in done.stdout


def test_wrong_code_fails_with_the_proof_and_without_our_traceback(grader):
    (grader / "wrong.py").write_text(REFERENCE.replace("g *", "1.0 *"))
    done = run_pytest(grader, "--assignment", "tanh.py", "--submission", "wrong.py")
    assert done.returncode == 1
    assert "expected:" in done.stdout
    assert "tanh_vjp(g, x)" in done.stdout
    assert "grading.py" not in done.stdout
    assert "1 failed" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--assignment", "tanh.py"), "belong together"),
        (("--assignment", "nothing", "--submission", "right.py"), "no assignment 'nothing'"),
        (("--assignment", "tanh.py", "--submission", "gone.py"), "gone.py"),
    ],
)
def test_wrong_options_are_told_in_a_line(grader, arguments, words):
    done = run_pytest(grader, *arguments)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert words in done.stderr
    assert "Traceback" not in done.stderr
