"""Which file of a hand-in has the functions that are asked for, from its text alone."""

import ast
import difflib
import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from checks.sandbox.contents import Entry, Submission, SubmissionError
from checks.sandbox.sources import parsed

CLOSE = 0.72


@dataclass(frozen=True)
class Names:
    """What a file binds at top level: by itself, from other files, and everything of which other files (``*``).

    Of its own names, `defined` are functions and classes.
    """

    own: frozenset[str]
    imported: frozenset[tuple[str, str, str]]  # name here, module, name there
    stars: frozenset[str]
    members: frozenset[str]
    defined: frozenset[str] = frozenset()


def find_entry(submission: Submission, names: Sequence[str], *, suggest: bool = True) -> Entry:
    """The file of a hand-in that has most of the wanted names.

    Parameters
    ----------
    submission : Submission
    names : sequence of str
        Functions, classes or values at top level; with dots, a name in a module of a package (``needle.ops.MatMul``) or
        a member of a class.
    suggest : bool
        Look for names that are nearly right; costs time where many are missing.

    Returns
    -------
    Entry
        Of files with equally many, the one that defines them itself, then the one with the shortest path; files of
        tests come last. A name that is not there is never taken for another; what may have been meant is suggested.

    Raises
    ------
    SubmissionError
        The hand-in has no file.

    Examples
    --------
    >>> misspelt = Submission({"main.py": b"import work", "work.py": b"def softmax_los(Z, y): ..."})
    >>> entry = find_entry(misspelt, ["softmax_loss"])
    >>> entry.module, entry.missing, entry.suggestions
    ('work.py', ('softmax_loss',), {'softmax_loss': ('softmax_los',)})
    >>> entry = find_entry(Submission({"loss.py": b"def loss(): ...", "b.py": b"def epoch(): ..."}), ["loss", "epoch"])
    >>> entry.module, entry.defined, entry.elsewhere
    ('b.py', ('epoch',), {'loss': 'loss.py'})
    """
    if not submission.files:
        raise SubmissionError("the hand-in has no source file")
    survey = Survey(submission)
    best = min(submission.files, key=lambda path: survey.rank(path, names))
    defined = tuple(name for name in names if survey.has(best, name))
    if suggest and not defined:
        best = min(submission.files, key=lambda path: (survey.near(path, names), survey.rank(path, names)))
    elsewhere = survey.elsewhere([name for name in names if name not in defined]) if defined else {}
    missing = tuple(name for name in names if name not in defined and name not in elsewhere)
    if not suggest:
        return Entry(best, defined, missing, {}, elsewhere)
    suggestions = {name: found for name in missing if (found := survey.suggestions(best, name))}
    if not defined and suggestions:
        # Nothing fits anywhere: speak of the file in which something nearly does.
        near = next(iter(suggestions.values()))[0].partition(" (in ")[2].rstrip(")")
        if near in submission.files:
            return Entry(near, (), missing, {name: survey.suggestions(near, name) for name in suggestions})
    return Entry(best, defined, missing, suggestions, elsewhere)


class Survey:
    """The names in every file of a submission."""

    def __init__(self, submission: Submission) -> None:
        self.files = {path: names_in(text.decode("utf-8", "replace")) for path, text in submission.files.items()}

    def rank(self, path: str, names: Sequence[str]) -> tuple[bool, int, bool, int, int, str]:
        """Sorts the best file first."""
        have = [name for name in names if self.has(path, name)]
        own = [name for name in have if "." in name or name in self.files[path].own]
        test = _is_test(path)
        return (not have or test, -len(have), test, -len(own), path.count("/"), f"{len(path):06}{path}")

    def near(self, path: str, names: Sequence[str]) -> tuple[bool, int]:
        """Sorts first the file, but no test, that has names like these."""
        return _is_test(path), -sum(bool(self._close(path, name)) for name in names)

    def elsewhere(self, names: Sequence[str]) -> dict[str, str]:
        """For each of these that some file defines itself: the best such file."""
        found = {}
        for name in names:
            having = [path for path, known in self.files.items() if name in known.defined]
            if having:
                found[name] = min(having, key=lambda path: self.rank(path, names))
        return found

    def has(self, path: str, name: str) -> bool:
        """Whether a script that runs on file `path` finds `name`."""
        if "." not in name:
            return self.binds(path, name)
        first, _, rest = name.partition(".")
        module = self._module(first, self._root(path, first))
        if module is not None:
            return path in self._package_files(first, self._root(path, first)) and self._within(module, rest)
        return name in self.files[path].members and first in self.files[path].own

    def binds(self, path: str, name: str, seen: frozenset[str] = frozenset()) -> bool:
        """Whether file `path` has `name` at top level, through other files of the hand-in too."""
        here = self.files[path]
        if name in here.own:
            return True
        if path in seen:
            return False
        sources = [(module, there) for bound, module, there in here.imported if bound == name]
        sources += [(module, name) for module in here.stars]
        return any(
            self.binds(target, there, seen | {path})
            for module, there in sources
            for target in self._targets(path, module)
        )

    def _targets(self, path: str, module: str) -> list[str]:
        """Files that ``from module import`` in `path` may mean."""
        level = len(module) - len(module.lstrip("."))
        parts = [part for part in module.lstrip(".").split(".") if part]
        if level:
            folder = path.split("/")[:-level]
            candidates = ["/".join(folder + parts)]
        else:
            tail = "/".join(parts)
            candidates = [tail] + [
                found.removesuffix(end)
                for found in self.files
                for end in (".py", "/__init__.py")
                if found.endswith(f"/{tail}{end}")
            ]
        names = [f"{base}{end}".lstrip("/") for base in candidates for end in (".py", "/__init__.py")]
        return [name for name in names if name in self.files]

    def _root(self, path: str, package: str) -> str | None:
        """The folder that holds `package`, of which `path` is the first file."""
        parts = path.split("/")
        if parts[-1] == f"{package}.py":
            return "/".join(parts[:-1])
        return "/".join(parts[: parts.index(package)]) if package in parts[:-1] else None

    def _module(self, name: str, root: str | None) -> str | None:
        """The file or folder of module `name` in folder `root`."""
        if root is None:
            return None
        base = f"{root}/{name}" if root else name
        for place in (f"{base}/__init__.py", f"{base}.py"):
            if place in self.files:
                return place
        return base if any(path.startswith(f"{base}/") for path in self.files) else None

    def _package_files(self, package: str, root: str | None) -> list[str]:
        """The file that stands for a package: its own, or where it has none, its first."""
        module = self._module(package, root)
        if module is None or module in self.files:
            return [module] if module else []
        inside = [path for path in self.files if path.startswith(f"{module}/")]
        return sorted(inside, key=lambda path: (path.count("/"), path))[:1]

    def _within(self, module: str, rest: str) -> bool:
        """Whether the dotted `rest` is found in a module: submodules first, then names, then members of classes."""
        head, _, tail = rest.partition(".")
        folder = module if module not in self.files else module.removesuffix("/__init__.py")
        inner = self._module(head, folder) if folder != module or module not in self.files else None
        if inner is not None and (not tail or self._within(inner, tail)):
            return True
        if module not in self.files:
            return False
        if not tail:
            return self.binds(module, head)
        return rest in self.files[module].members or (head not in self.files[module].own and self.binds(module, head))

    def suggestions(self, path: str, name: str) -> tuple[str, ...]:
        """Names that may have been meant, those of file `path` first; at most three."""
        found = [*self._close(path, name)]
        for other in sorted(self.files, key=lambda other: (other.count("/"), other)):
            if other != path:
                found += [f"{close} (in {other})" for close in self._close(other, name)]
        return tuple(dict.fromkeys(found))[:3]

    def _close(self, path: str, name: str) -> list[str]:
        wanted = name.rpartition(".")[2]
        known = self.files[path]
        nested = sorted(member for member in known.members if _plain(member.rpartition(".")[2]) == _plain(wanted))
        plain = {_plain(own): own for own in sorted(known.own)}
        matches = difflib.get_close_matches(_plain(wanted), plain, n=3, cutoff=CLOSE)
        return [plain[match] for match in matches] + nested


def _is_test(path: str) -> bool:
    file = path.rpartition("/")[2].lower()
    return file.startswith("test") or file.endswith("_test.py")


@functools.lru_cache(maxsize=4096)
def names_in(text: str) -> Names:
    """What a file binds at top level; kept, since a hand-in is surveyed once for every course that it may be from."""
    try:
        tree = parsed(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Names(frozenset(), frozenset(), frozenset(), frozenset())
    own: set[str] = set()
    imported: set[tuple[str, str, str]] = set()
    stars: set[str] = set()
    members: set[str] = set()
    defined: set[str] = set()
    for statement in _top_level(tree.body):
        if isinstance(statement, ast.ImportFrom):
            module = "." * statement.level + (statement.module or "")
            for alias in statement.names:
                if alias.name == "*":
                    stars.add(module)
                else:
                    imported.add((alias.asname or alias.name, module, alias.name))
        elif isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            own.add(statement.name)
            defined.add(statement.name)
            members |= {f"{statement.name}.{name}" for name in _bound(statement.body)}
        else:
            own |= set(_bound([statement]))
    return Names(frozenset(own), frozenset(imported), frozenset(stars), frozenset(members), frozenset(defined))


def _top_level(statements: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements at top level, those in its ``if``, ``try``, ``with`` and loops too."""
    for statement in statements:
        yield statement
        if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and not _is_main(statement):
            for block in ("body", "orelse", "finalbody"):
                yield from _top_level(getattr(statement, block, []))
            for handler in getattr(statement, "handlers", []):
                yield from _top_level(handler.body)


def _is_main(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and "__main__" in ast.dump(statement.test)


def _bound(statements: Iterable[ast.stmt]) -> Iterator[str]:
    """Names of the definitions and assignments among `statements`."""
    for statement in statements:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield statement.name
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if isinstance(statement, ast.AnnAssign) and statement.value is not None:
            targets = [statement.target]
        for target in targets:
            yield from (node.id for node in ast.walk(target) if isinstance(node, ast.Name))


def _plain(name: str) -> str:
    """A name without what one forgets: case and underscores."""
    return name.replace("_", "").casefold()
