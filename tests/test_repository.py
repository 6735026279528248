"""The repository keeps its own rules: what imports what, what is loaded, what is written where."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("autodiff", "differentiation", "checks")

LOADED_BY_AUTODIFF = """
import sys
import numpy
before = {name.partition(".")[0] for name in sys.modules}
import autodiff
after = {name.partition(".")[0] for name in sys.modules}
print(autodiff.__file__)
print(*sorted(after - before - set(sys.stdlib_module_names)))
"""

CHECK_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"

# Absolute paths of one person's machine; a folder of that name inside a project is none.
MACHINE_PATH = re.compile(r"(?<![\w.~*-])/(?:root|work)/|\bpy(?:env)\b")


def run_python(code: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run code in a fresh interpreter that imports from `folder` first."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def third_parties_of_autodiff(folder: Path) -> set[str]:
    """Top-level modules, neither NumPy's nor the standard library's, that `import autodiff` adds to `import numpy`."""
    result = run_python(LOADED_BY_AUTODIFF, folder)
    assert result.returncode == 0, result.stderr
    location, names = result.stdout.splitlines()
    assert Path(location).is_relative_to(folder), f"the autodiff that was measured is {location}"
    return set(names.split()) - {"autodiff"}


def check_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return run_python(CHECK_IMPORTS, folder, "--no-cache", "--config", "pyproject.toml")


def machine_paths(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if MACHINE_PATH.search(line)]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the three packages, to plant faults in."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_autodiff_loads_numpy_only():
    assert third_parties_of_autodiff(ROOT) == set()


@pytest.mark.parametrize("module", ["sympy", "rich", "differentiation", "checks"])
def test_a_further_module_loaded_by_autodiff_is_seen(copy: Path, module: str):
    # Planted: the engine imports what it must not need.
    with (copy / "autodiff" / "__init__.py").open("a", encoding="utf-8") as source:
        source.write(f"\nimport {module}\n")
    assert module in third_parties_of_autodiff(copy)


def test_imports_run_downwards():
    result = check_imports(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout


@pytest.mark.parametrize(
    ("package", "statement"),
    [
        ("autodiff", "import differentiation"),
        ("autodiff", "from checks import digits"),
        ("differentiation", "from checks.digits import load_digits"),
        ("autodiff", "def later():\n    import sympy"),
    ],
)
def test_an_import_that_runs_upwards_is_seen(copy: Path, package: str, statement: str):
    # Planted: one module that reaches back up, or out of NumPy, also from inside a function.
    (copy / package / "planted.py").write_text(f"{statement}\n", encoding="utf-8")
    result = check_imports(copy)
    assert result.returncode == 1, result.stdout + result.stderr
    assert f"{package}.planted" in result.stdout


def test_no_file_names_a_machine():
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("what is tracked is known in a git checkout only")
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    tracked = [ROOT / name for name in listing.split("\0") if name]
    assert ROOT / "pyproject.toml" in tracked
    present = [path for path in tracked if path.is_file()]
    found = {path.name: machine_paths(path.read_text(encoding="utf-8", errors="replace")) for path in present}
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize("folders", [("root", "cotangent"), ("work", "main"), ("home", "me", ".py" + "env")])
def test_a_machine_path_is_seen(folders: tuple[str, ...]):
    path = "/".join(("", *folders, "run.py"))
    assert machine_paths(f'File "{path}", line 3') != []


@pytest.mark.parametrize("text", ["see docs/" + "work/plan.md", "the root/leaf of a tree", "numpy/root.py"])
def test_a_path_inside_the_project_is_no_machine_path(text: str):
    assert machine_paths(text) == []


def test_version_is_stated_once():
    try:
        installed = metadata.version("cotangent")
    except metadata.PackageNotFoundError:
        pytest.skip("run from the source tree without an installation; make test installs")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert installed == project["version"]


def test_an_old_interpreter_is_refused_in_plain_words(tmp_path: Path):
    if shutil.which("make") is None:
        pytest.skip("needs make")
    old = tmp_path / "python3.9"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" && exit 0\nexit 1\n', encoding="utf-8")
    old.chmod(0o755)
    environment = tmp_path / "environment"
    command = ["make", "venv", f"PYTHON={old}", f"VENV={environment}"]
    # Without what an enclosing make hands down: its own VENV and PYTHON.
    shell = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    result = subprocess.run(command, cwd=ROOT, env=shell, capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode != 0
    assert "is Python 3.9.2, and Cotangent needs Python 3.11 or newer" in result.stderr
    assert not environment.exists()
