"""An assignment by its name or by the lecturer's file, with the staff part if this install has it."""

import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

from checks.assignments.keys import Key
from checks.assignments.registry import BUILT_IN, built_in, has_staff_part, keys_of
from checks.assignments.task import Assignment


def load_assignment(name: str) -> tuple[Assignment, Mapping[str, Key] | None]:
    """The assignment, and its keys or None.

    Parameters
    ----------
    name : str
        A built-in assignment's name, or the path of a Python file that defines ``ASSIGNMENT`` and ``KEYS``.

    Raises
    ------
    ValueError
        There is no such assignment, or the file does not define one.
    """
    if name in BUILT_IN:
        return built_in(name), keys_of(name) if has_staff_part() else None
    path = Path(name)
    if path.suffix == ".py":
        return _from_file(path)
    raise ValueError(f"no assignment {name!r}; built in are {', '.join(BUILT_IN)}, or give the path of a .py file")


def _from_file(path: Path) -> tuple[Assignment, Mapping[str, Key] | None]:
    if not path.is_file():
        raise ValueError(f"there is no file {path}")
    module = _module(path)
    assignment = getattr(module, "ASSIGNMENT", None)
    if not isinstance(assignment, Assignment):
        raise ValueError(f"{path} does not define ASSIGNMENT; `cotangent assignment new` writes a file that does")
    return assignment, getattr(module, "KEYS", None)


def _module(path: Path) -> ModuleType:
    name = f"cotangent_assignment_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        # The lecturer's own file: say where it broke, in place of a traceback through ours.
        line = error.__traceback__
        while line is not None and line.tb_next is not None:
            line = line.tb_next
        place = f"{path}" if line is None else f"{line.tb_frame.f_code.co_filename}, line {line.tb_lineno}"
        raise ValueError(f"{path} cannot be loaded: {type(error).__name__}: {error} ({place})") from error
    return module
