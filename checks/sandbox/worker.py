"""What runs in the process with the hand-in: it loads the files, interprets scripts of steps, and writes frames.

It is sent over, with its neighbours (`PARTS` in `child`), when the process starts, so that no path of
ours is known there. It needs the standard library and NumPy alone, and is given files and inputs: nothing it holds is
worth stealing, and nothing it says about itself is believed.
"""

import builtins
import gc
import importlib
import math
import operator
import os
import random
import resource
import sys
import warnings
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import islice
from types import CodeType, ModuleType
from typing import Any, NoReturn

import numpy as np

from . import stand_ins
from .exporting import Exporter, resolved
from .frames import PREFIX, FrameError, Ref, decode, encode, frame_sizes
from .loading import HandIn, HandInFinder, described, innermost_line
from .old_numpy import restore_old_names

OPERATOR_NAMES = (
    "add sub mul truediv floordiv mod pow matmul neg pos abs invert and_ or_ xor lshift rshift lt le eq ne ge gt "
    "iadd isub imul itruediv ifloordiv imod ipow imatmul getitem setitem delitem contains truth not_ is_ is_not "
    "index concat length_hint"
)
OPERATORS = frozenset(OPERATOR_NAMES.split())
MAIN = "the hand-in"


@lru_cache(maxsize=256)
def _compiled(source: str, mode: str) -> CodeType:
    """The same few functions of ours come with every question."""
    return compile(source, "<script>", mode)


class Ended(Exception):
    """The other side has closed its end."""


class ResultsError(Exception):
    """A function returned more or fewer results than it is asked for."""


PYTHON = {name: value for name, value in builtins.__dict__.items() if not name.startswith("__")}
"""Python's own names, as they are before a hand-in is loaded."""


class Worker:
    """One hand-in, loaded, and the scripts that are run on it."""

    def __init__(self, requests: int, replies: int) -> None:
        self.requests = requests
        self.replies = replies
        self.hand_in: HandIn | None = None
        self.main = ModuleType(MAIN)
        self.others: list[ModuleType] = []
        self.seed = 0
        self.generators = 0

    def serve(self) -> NoReturn:
        """Answer requests until the other side closes."""
        kinds: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "load": self.load,
            "run": self.run,
            "describe": self.describe,
        }
        while True:
            try:
                request = self._read()
            except (Ended, FrameError, OSError):
                os._exit(0)
            reply = kinds[request["kind"]](request)
            _flush()
            try:
                frame = encode({"nonce": request["nonce"], **reply})
            except (FrameError, MemoryError) as error:
                frame = encode({"nonce": request["nonce"], "kind": "stopped", "reason": "memory", "detail": str(error)})
            self._write(frame)

    def load(self, request: dict[str, Any]) -> dict[str, Any]:
        """Import the entry file; the answer lists what failed, and the names that the entry has."""
        files = {path: bytes(text).decode("utf-8") for path, text in request["files"].items()}
        entry = request["entry"]
        self.seed = request["seed"]
        hand_in = HandIn(files, entry, frozenset(request["blocked"]), request["careful"], request["top_level_seconds"])
        self.hand_in = hand_in
        sys.meta_path[:] = [HandInFinder(hand_in, request["site"], frozenset(request["packages"]))]
        sys.path_importer_cache.clear()
        sys.argv = [entry]
        self._prepare_random()
        self._reseed()
        _settle_builtins()
        self.main = self._import_entry(hand_in, entry)
        self.others = [self._loaded(path) or self._import_entry(hand_in, path) for path in request["also"]]
        gc.collect()
        names = [name for name in self.main.__dict__ if type(name) is str and not name.startswith("__")]
        return {"kind": "loaded", "notes": [list(note) for note in hand_in.notes], "names": names}

    @staticmethod
    def _loaded(path: str) -> ModuleType | None:
        modules = list(sys.modules.values())
        return next((module for module in modules if getattr(module, "__file__", None) == path), None)

    def _names(self) -> dict[str, Any]:
        """What the hand-in has at top level: the entry's names, and those that only other files have."""
        names: dict[str, Any] = {}
        for module in (*reversed(self.others), self.main):
            names |= module.__dict__
        return names

    def _import_entry(self, hand_in: HandIn, entry: str) -> ModuleType:
        """The entry as the module its place in a package says, or, where its name is no module's, as a file."""
        folder, _, name = entry.rpartition("/")
        parts = [] if name == "__init__.py" else [name.removesuffix(".py")]
        while f"{folder}/__init__.py" in hand_in.files:
            folder, _, last = folder.rpartition("/")
            parts.insert(0, last)
        dotted = ".".join(parts)
        parts = parts or ["package"]
        dotted = dotted or "package"
        importable = name.endswith(".py") and all(part.isidentifier() for part in parts)
        taken = parts[0] in sys.modules or parts[0] in sys.stdlib_module_names
        if importable and not taken:
            hand_in.asked = True
            try:
                module = importlib.import_module(dotted)
                if getattr(module, "__file__", None) == entry:
                    return module
            except BaseException as error:
                hand_in.note(error, entry, 1)
            finally:
                hand_in.asked = False
        module = ModuleType(dotted if parts[0] not in sys.modules else f"_{dotted}")
        module.__file__ = entry
        module.__package__ = ""
        sys.modules[module.__name__] = module
        hand_in.execute(entry, module)
        return module

    def run(self, request: dict[str, Any]) -> dict[str, Any]:
        """Carry out a script's steps, then convert what is to be given."""
        self._reseed()
        _limit_cpu(request["seconds"])
        results: list[Any] = []
        step = 0
        stand_ins.set_running(True)
        try:
            for kind, contents in request["steps"]:
                results.append(self._step(kind, resolved(contents, results)))
                step += 1
            given = []
            exporter = Exporter()
            for label, number in request["given"]:
                step = number
                given.append([label, exporter.value(results[number])])
        except FrameError as error:
            return {"kind": "stopped", "reason": "memory", "detail": str(error)}
        except BaseException as error:
            return self._raised(error, step, request["steps"][step], results)
        finally:
            stand_ins.set_running(False)
        return {"kind": "given", "values": given}

    def _step(self, kind: str, contents: Any) -> Any:
        if kind == "literal":
            return contents
        if kind == "name":
            return self.find(contents)
        if kind == "call":
            function, args, kwargs = contents
            return function(*args, **kwargs)
        if kind == "method":
            owner, name, args, kwargs = contents
            return getattr(owner, name)(*args, **kwargs)
        if kind == "attribute":
            return getattr(*contents)
        if kind == "set":
            return setattr(*contents)
        if kind == "item":
            return operator.getitem(*contents)
        if kind == "unpack":
            return _unpacked(*contents)
        if kind == "operator":
            name, operands = contents
            if name not in OPERATORS:
                raise ValueError(f"no operator {name!r}")
            return getattr(operator, name)(*operands)
        if kind == "function":
            return self._function(contents)
        if kind == "same":
            return contents[0] is contents[1]
        raise ValueError(f"no step {kind!r}")

    def _function(self, source: str) -> Any:
        """A function of ours, seeing the names of the hand-in: an expression, or one ``def`` or ``class``.

        Python's own names mean what they mean to us, also where the hand-in has a ``sum`` or ``map`` of its own.
        """
        names = {**self._names(), **PYTHON, "np": np, "numpy": np, "math": math}
        top = self.main.__name__.partition(".")[0]
        if top in sys.modules:
            names.setdefault(top, sys.modules[top])
        if source.lstrip().startswith(("def ", "class ")):
            before = set(names)
            name = source.split(None, 1)[1].partition("(")[0].partition(":")[0].strip()
            exec(_compiled(source, "exec"), names)
            return names[name if name in names else (set(names) - before).pop()]
        return eval(_compiled(source.strip(), "eval"), names)

    def find(self, path: str) -> Any:
        """The object that the hand-in calls `path`."""
        assert self.hand_in is not None
        parts = path.split(".")
        prefixes = [parts[:k] for k in range(len(parts), 0, -1)]
        if len(parts) == 1 and path in self.main.__dict__:
            return self.main.__dict__[path]
        for module in self.others if len(parts) == 1 else []:
            if path in module.__dict__:
                return module.__dict__[path]
        for prefix in prefixes:
            name = ".".join(prefix)
            if self.hand_in.has_module(name) or getattr(sys.modules.get(name), "__file__", None) in self.hand_in.files:
                return _attributes(self._module(name), parts[len(prefix) :], path)
        return _attributes(self.main, parts, path)

    def _module(self, name: str) -> Any:
        if name in sys.modules:
            return sys.modules[name]
        assert self.hand_in is not None
        self.hand_in.asked = True
        try:
            return importlib.import_module(name)
        finally:
            self.hand_in.asked = False

    def _raised(self, error: BaseException, step: int, asked: Any, results: list[Any]) -> dict[str, Any]:
        assert self.hand_in is not None
        place = innermost_line(error, self.hand_in.files)
        if place is None and asked[0] == "call" and isinstance(asked[1][0], Ref) and asked[1][0].number < len(results):
            # Called with other arguments than it takes: the line is the definition's.
            code = getattr(results[asked[1][0].number], "__code__", None)
            if isinstance(code, CodeType) and code.co_filename in self.hand_in.files:
                place = code.co_filename, code.co_firstlineno
        name, _, message = described(error).partition(": ")
        file, line = place or ("", 0)
        return {"kind": "raised", "type": name, "message": message, "file": file, "line": line, "step": step}

    def describe(self, request: dict[str, Any]) -> dict[str, Any]:
        """Kind and signature of a name."""
        import inspect  # NumPy has loaded it already

        try:
            found = self.find(request["name"])
            kind = "class" if isinstance(found, type) else "function" if callable(found) else "value"
            if isinstance(found, (stand_ins.StandIn, stand_ins.StandInModule)):
                kind = "missing"
            elif isinstance(found, ModuleType):
                kind = "module"
        except BaseException:
            return {"kind": "described", "what": "missing", "signature": ""}
        try:
            signature = str(inspect.signature(found)) if kind in ("function", "class") else ""
        except BaseException:
            signature = ""
        return {"kind": "described", "what": kind, "signature": signature[:1000]}

    def _reseed(self) -> None:
        """The same random numbers in every script, whatever ran before it, so that a script can be replayed alone."""
        random.seed(self.seed)
        if "numpy.random" in sys.modules:
            np.random.seed(self.seed % 2**32)
            self.generators = 0

    def _prepare_random(self) -> None:
        """Give ``default_rng()`` a seed, in a hand-in that may use it; `numpy.random` takes long to import."""
        assert self.hand_in is not None
        if not any(
            "random" in text or "__import__" in text or "getattr" in text for text in self.hand_in.files.values()
        ):
            return
        unseeded = np.random.default_rng

        def default_rng(seed: Any = None) -> Any:
            self.generators += seed is None
            return unseeded([self.seed, self.generators] if seed is None else seed)

        np.random.default_rng = default_rng

    def _read(self) -> dict[str, Any]:
        prefix = _read_exactly(self.requests, PREFIX.size)
        request = decode(prefix + _read_exactly(self.requests, sum(frame_sizes(prefix))))
        assert isinstance(request, dict)
        return request

    def _write(self, frame: bytes) -> None:
        view = memoryview(frame)
        while view:
            try:
                view = view[os.write(self.replies, view) :]
            except OSError:
                os._exit(0)


def _unpacked(returned: Any, names: list[str]) -> list[Any]:
    """As many results as there are names, as Python unpacks them."""
    asked = f"where {len(names)} are asked for: {', '.join(name or '_' for name in names)}"
    if returned is None:
        raise ResultsError(f"no results came back (is a return missing?), {asked}")
    if isinstance(returned, (str, bytes, Mapping)) or (isinstance(returned, np.ndarray) and returned.ndim == 0):
        raise ResultsError(f"1 result came back (a {type(returned).__name__}), {asked}")
    try:
        iterator = iter(returned)
    except TypeError:
        raise ResultsError(f"1 result came back (a {type(returned).__name__}), {asked}") from None
    results = list(islice(iterator, len(names) + 1))
    if len(results) != len(names):
        count = len(returned) if isinstance(returned, (tuple, list, np.ndarray)) else len(results)
        raise ResultsError(f"{count} result{'' if count == 1 else 's'} came back, {asked}")
    return results


def _attributes(owner: Any, names: list[str], path: str) -> Any:
    for name in names:
        try:
            owner = getattr(owner, name)
        except AttributeError:
            raise NameError(f"the hand-in does not define {path!r}") from None
    return owner


def _settle_builtins() -> None:
    """``exit()`` of an interpreter, ``display()`` and ``get_ipython()`` of a notebook, ``xrange()`` of old handouts."""
    names = builtins.__dict__
    for name in ("exit", "quit"):
        names[name] = sys.exit
    names["xrange"] = range
    names["display"] = stand_ins.PASSING["display"]
    names["get_ipython"] = lambda: stand_ins.StandIn("get_ipython()", "there is no notebook here", False)


def _limit_cpu(seconds: float) -> None:
    """A backstop for a process whose parent is gone: the limit that counts is the parent's."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime + 4 * seconds) + 5
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:
            continue  # the hand-in has replaced or closed it


def _read_exactly(descriptor: int, size: int) -> bytes:
    parts = []
    while size:
        part = os.read(descriptor, min(size, 2**20))
        if not part:
            raise Ended
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def main(requests: int, replies: int, memory: int) -> NoReturn:
    """Confine the address space, and serve."""
    if memory and sys.platform == "linux":  # elsewhere the system refuses the limit, or does not keep it
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("ignore")
    restore_old_names()
    _limit_cpu(60)
    Worker(requests, replies).serve()
