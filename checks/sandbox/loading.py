"""Loads a hand-in from memory, one top-level statement at a time, and goes on where a statement fails.

Runs in the process with the hand-in; standard library and its neighbours alone. Nothing touches the disk.
"""

import __future__

import ast
import linecache
import sys
from importlib.machinery import BuiltinImporter, FrozenImporter, ModuleSpec, PathFinder
from types import CodeType, FrameType, ModuleType
from typing import TYPE_CHECKING, Any

from .alarm import Alarm, TookTooLong
from .stand_ins import HARMLESS, stand_in_module

if TYPE_CHECKING:
    from importlib.abc import Loader
else:
    Loader = object  # importing the real one takes a tenth of the time that a process needs to start

ROOT = "hand-in:"
"""Begins every entry of the ``__path__`` of a package of the hand-in."""

GRACE_SECONDS = 0.1
CATCHES_IMPORT_ERROR = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)

Note = tuple[str, int, str, str]
"""File, line, message, and the line's text."""


class HandIn:
    """The files of a hand-in, and the modules made of them so far."""

    def __init__(
        self, files: dict[str, str], entry: str, blocked: frozenset[str], careful: bool, seconds: tuple[float, float]
    ) -> None:
        self.files = files
        self.entry = entry
        self.blocked = blocked
        self.careful = careful
        self.notes: list[Note] = []
        self.asked = False
        self.statement_seconds, self.top_level_seconds = seconds
        self.alarm = Alarm(self.statement_seconds)
        self.guarded: set[tuple[str, int]] = set()
        folders = {""}
        for path in files:
            parts = path.split("/")[:-1]
            folders.update("/".join(parts[:k]) for k in range(1, len(parts) + 1))
        self.near, self.far = self._search_order(folders)
        for path, text in files.items():
            linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)

    def _search_order(self, folders: set[str]) -> tuple[list[str], list[str]]:
        """Folders that imports are looked up in: where Python would look first, then everywhere else."""
        near = []
        folder = self.entry.rpartition("/")[0]
        while True:
            if f"{folder}/__init__.py" not in self.files:
                near.append(folder)
            if not folder:
                break
            folder = folder.rpartition("/")[0]
        far = sorted(folders - set(near), key=lambda name: (f"{name}/__init__.py" in self.files, name.count("/"), name))
        return near, far

    def locate(self, folder: str, name: str) -> tuple[str, str] | None:
        """File and kind of module `name` in `folder`: "package", "module" or "folder"."""
        base = f"{folder}/{name}" if folder else name
        if f"{base}/__init__.py" in self.files:
            return f"{base}/__init__.py", "package"
        if f"{base}.py" in self.files:
            return f"{base}.py", "module"
        return (base, "folder") if any(path.startswith(f"{base}/") for path in self.files) else None

    def locate_top_level(self, name: str) -> tuple[str, str] | None:
        if name == "numpy":
            return None
        # The name of a library is taken by a file of the hand-in where Python would have found it; that of one that is
        # not there also elsewhere, but not by a part of a package (``needle/autograd.py`` is no ``autograd``).
        standard = name in sys.stdlib_module_names
        library = name in self.blocked or name in HARMLESS
        apart = [folder for folder in self.far if f"{folder}/__init__.py" not in self.files]
        folders = self.near + ([] if standard else apart if library else self.far)
        found = [place for folder in folders if (place := self.locate(folder, name))]
        modules = [place for place in found if place[1] != "folder"]
        return modules[0] if modules else found[0] if found and not standard else None

    def has_module(self, name: str) -> bool:
        """Whether the dotted `name` is a module of the hand-in."""
        top, *rest = name.split(".")
        place = self.locate_top_level(top)
        for part in rest:
            if place is None or place[1] == "module":
                return False
            folder = place[0] if place[1] == "folder" else place[0].rpartition("/")[0]
            place = self.locate(folder, part)
        return place is not None

    def note(self, error: BaseException, file: str, line: int) -> None:
        """Write down what a statement raised, at the innermost line of the hand-in's own."""
        place = innermost_line(error, self.files) or (file, line)
        self.notes.append((*place, described(error), linecache.getline(*place).strip()))

    def execute(self, path: str, module: ModuleType) -> None:
        """Run a file's statements in `module`, one by one; those that missed a name are tried again after the rest."""
        try:
            tree = ast.parse(self.files[path], path)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            self.notes.append((path, getattr(error, "lineno", 0) or 0, described(error), ""))
            return
        flags = future_flags(tree)
        self.guarded.update((path, line) for line in guarded_import_lines(tree))
        if ast.get_docstring(tree, clean=False) is not None:
            module.__doc__ = ast.get_docstring(tree)
        waiting = list(tree.body)
        while waiting:
            raised = [(statement, self._run(statement, path, module, flags)) for statement in waiting]
            again = [statement for statement, problem in raised if isinstance(problem, NameError)]
            last = len(again) == len(waiting)
            for statement, problem in raised:
                if problem is not None and (last or not isinstance(problem, NameError)):
                    self._give_up(statement, problem, path, module, flags)
            waiting = [] if last else again

    def _give_up(self, statement: ast.stmt, error: BaseException, path: str, module: ModuleType, flags: int) -> None:
        """A definition is tried once more without its annotations; then the failure is noted."""
        if isinstance(statement, DEFINITIONS):
            retried = self._run(statement, path, module, flags | __future__.annotations.compiler_flag)
            if retried is None:
                return
        self.note(error, path, statement.lineno)

    def _run(self, statement: ast.stmt, path: str, module: ModuleType, flags: int) -> BaseException | None:
        """Run one statement under the alarm; what it raised, or None."""
        seconds = self._allowance(statement)
        if seconds <= 0:
            return TookTooLong("left out: the statements at top level took too long, or ended the process")
        try:
            code = compiled(statement, path, flags)
            self.alarm.start(seconds)
            try:
                exec(code, module.__dict__)
            finally:
                self.alarm.stop()
        except BaseException as error:
            return error
        return None

    def _allowance(self, statement: ast.stmt) -> float:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            # The statements of an imported file have clocks of their own; a large library may take seconds.
            return 2 * self.top_level_seconds
        if isinstance(statement, DEFINITIONS):
            return self.statement_seconds
        calls = any(isinstance(node, (ast.Call, ast.For, ast.While, ast.comprehension)) for node in ast.walk(statement))
        assigns = isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign))
        if self.careful:
            return self.statement_seconds if assigns and not calls else 0.0
        left = min(self.statement_seconds, self.top_level_seconds - self.alarm.spent)
        return max(left, GRACE_SECONDS) if assigns and self.alarm.spent < self.top_level_seconds + 1 else left


class HandInFinder(Loader):
    """Finds the modules of the hand-in, and stands in for those that are nowhere."""

    def __init__(self, hand_in: HandIn, site: str, packages: frozenset[str]) -> None:
        self.hand_in = hand_in
        self.site = site
        self.packages = packages
        # Fixed when the process starts: a hand-in's ``sys.path.append`` reaches nothing.
        self.standard = list(sys.path)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        hand_in = self.hand_in
        file, line = importing_line()
        if path is not None:
            return self._submodule(name, list(path))
        asked, hand_in.asked = hand_in.asked, False
        if asked or file in hand_in.files:
            place = hand_in.locate_top_level(name)
            if place is not None:
                return self._spec(name, place)
        found = (
            BuiltinImporter.find_spec(name)
            or FrozenImporter.find_spec(name)
            or PathFinder.find_spec(name, self.standard)
        )
        if found is None and name in self.packages:
            found = PathFinder.find_spec(name, [self.site])
        if found is not None or file not in hand_in.files or (file, line) in hand_in.guarded:
            return found
        if name not in HARMLESS and name not in hand_in.blocked:
            message = f"ModuleNotFoundError: the module {name!r} was not handed in and is not available here"
            hand_in.notes.append((file, line, message, linecache.getline(file, line).strip()))
        return self._stand_in(name)

    def _submodule(self, name: str, path: list[str]) -> ModuleSpec | None:
        parent = sys.modules.get(name.rpartition(".")[0])
        if hasattr(parent, "_refusal"):
            return self._stand_in(name)
        for folder in path:
            if folder.startswith(ROOT):
                place = self.hand_in.locate(folder.removeprefix(ROOT), name.rpartition(".")[2])
                if place is not None:
                    return self._spec(name, place)
        return PathFinder.find_spec(name, [folder for folder in path if not folder.startswith(ROOT)])

    def _stand_in(self, name: str) -> ModuleSpec:
        return ModuleSpec(name, self, origin="stand-in", is_package=True)

    def _spec(self, name: str, place: tuple[str, str]) -> ModuleSpec:
        file, kind = place
        spec = ModuleSpec(name, self, origin=file, is_package=kind != "module")
        if kind != "module":
            folder = file if kind == "folder" else file.rpartition("/")[0]
            spec.submodule_search_locations = [ROOT + folder]
        spec.loader_state = kind
        return spec

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        if spec.origin == "stand-in":
            return stand_in_module(spec.name, spec.name.partition(".")[0] in self.hand_in.blocked)
        return None

    def exec_module(self, module: ModuleType) -> None:
        spec = module.__spec__
        if spec is None or spec.origin in ("stand-in", None) or spec.loader_state == "folder":
            return
        assert spec.origin is not None
        module.__file__ = spec.origin
        self.hand_in.execute(spec.origin, module)

    def get_source(self, name: str) -> str | None:
        """For `inspect` and tracebacks."""
        spec = getattr(sys.modules.get(name), "__spec__", None)
        return self.hand_in.files.get(getattr(spec, "origin", None) or "")


def importing_line() -> tuple[str, int]:
    """File and line of the ``import`` that is being carried out."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and (
        frame.f_code.co_filename.startswith("<frozen importlib") or frame.f_globals.get("__name__") == "importlib"
    ):
        frame = frame.f_back
    return (frame.f_code.co_filename, frame.f_lineno) if frame is not None else ("", 0)


def compiled(statement: ast.stmt, path: str, flags: int) -> CodeType:
    """One statement as a module of its own, on its own lines."""
    code: CodeType = compile(ast.Module([statement], []), path, "exec", flags, dont_inherit=True)
    return code


def future_flags(tree: ast.Module) -> int:
    flags = 0
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            for name in statement.names:
                flags |= getattr(getattr(__future__, name.name, None), "compiler_flag", 0)
    return flags


def guarded_import_lines(tree: ast.Module) -> set[int]:
    """Lines of imports whose failure the hand-in itself handles: they fail as they would without the library."""
    return {
        node.lineno
        for attempt in ast.walk(tree)
        if isinstance(attempt, ast.Try) and any(map(_handles_import_error, attempt.handlers))
        for statement in attempt.body
        for node in ast.walk(statement)
        if isinstance(node, (ast.Import, ast.ImportFrom))
    }


def _handles_import_error(handler: ast.ExceptHandler) -> bool:
    caught = handler.type
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(name is None or (isinstance(name, ast.Name) and name.id in CATCHES_IMPORT_ERROR) for name in names)


def innermost_line(error: BaseException, files: dict[str, str]) -> tuple[str, int] | None:
    """File and line, of the hand-in's own, where `error` was raised or passed through last."""
    place = None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in files:
            place = trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
    return place


def described(error: BaseException) -> str:
    """The exception's type and message in one line."""
    try:
        message = str(error)
    except BaseException:
        message = "(its message could not be made)"
    name = type(error).__name__
    return f"{name}: {message[:2000]}" if message else name
