"""The files of a hand-in as bytes: from a file, a folder, or a zip archive read in memory and never extracted."""

import io
import os
import re
import stat
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path

from checks.sandbox.contents import Problem, SubmissionError

SOURCE_BYTES = 2**20
NOTEBOOK_BYTES = 64 * 2**20
TOTAL_BYTES = 128 * 2**20
ARCHIVE_BYTES = 256 * 2**20
DIRECTORY_BYTES = 4 * 2**20
FILES = 1000
MEMBERS = 20_000
ARCHIVE_DEPTH = 2
IGNORED = frozenset(
    {"__MACOSX", "__pycache__", "node_modules", "site-packages", "venv", "env", "virtualenv", "build", "dist"}
)
UNFIT = re.compile("[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass
class Gathered:
    """Source files found so far, and how much was read for them."""

    files: dict[str, bytes] = field(default_factory=dict)
    notes: list[Problem] = field(default_factory=list)
    read: int = 0

    def add(self, name: str, raw: bytes) -> None:
        if name in self.files:
            raise SubmissionError(
                f"the archive holds {name} twice, and it is not clear which one counts: pack it again"
            )
        if len(self.files) >= FILES:
            raise SubmissionError(f"there are more than {FILES} source files: hand in your own files only")
        self.files[name] = raw

    def account(self, size: int, name: str) -> None:
        self.read += size
        if self.read > TOTAL_BYTES:
            raise SubmissionError(f"there is too much to read (more than {TOTAL_BYTES >> 20} MB, at {name})")


def gather(path: Path) -> Gathered:
    """Read the source files of a hand-in into memory.

    Raises
    ------
    SubmissionError
        There is none, or the archive is one that nobody should unpack.
    """
    found = Gathered()
    try:
        if path.is_dir():
            _gather_folder(path, found)
        elif not path.exists():
            raise SubmissionError(f"there is no file {path}")
        elif not path.is_file():
            raise SubmissionError(f"{path.name} is not a plain file")
        elif zipfile.is_zipfile(path) and path.suffix not in (".py", ".ipynb"):
            _gather_archive(path.name, _read_archive(path), "", found, 1)
        else:
            found.add(_source_name(path), _read_file(path, path.name, found))
    except OSError as error:
        raise SubmissionError(f"{path.name} cannot be read: {error.strerror}") from None
    if not found.files:
        raise SubmissionError(f"there is no .py file and no notebook in {path.name}")
    return found


def _source_name(path: Path) -> str:
    """The name of a single file: what is no notebook is taken for Python, also when a browser has added ``.txt``."""
    if path.suffix.lower() == ".ipynb":
        return path.name
    if path.suffix.lower() not in (".py", ".txt", ".pyw", ""):
        raise SubmissionError(f"{path.name} is neither a .py file, a notebook, a folder nor a .zip archive of these")
    return path.name.removesuffix(".txt").removesuffix(".py") + ".py"


def _gather_folder(root: Path, found: Gathered) -> None:
    archives: list[Path] = []
    # A package is imported by the name of its folder, also when that folder is what was handed in.
    prefix = f"{root.resolve().name}/" if (root / "__init__.py").is_file() else ""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not _ignored(name))
        for name in [*folders, *sorted(names)]:
            path = Path(folder, name)
            shown = prefix + path.relative_to(root).as_posix()
            if path.is_symlink():
                # What it points to may be anything on this machine.
                if name in folders or _wanted(name):
                    found.notes.append(
                        Problem(shown, 0, "a symbolic link, which is not followed: hand in the file itself")
                    )
            elif path.is_file() and not _ignored(name):
                if _wanted(name):
                    found.add(shown, _read_file(path, shown, found))
                elif path.suffix.lower() == ".zip":
                    archives.append(path)
    for path in archives:
        shown = path.relative_to(root).as_posix()
        _gather_archive(shown, _read_archive(path), shown.removesuffix(path.suffix) + "/", found, 1)


def _read_file(path: Path, shown: str, found: Gathered) -> bytes:
    limit = _limit(shown)
    with path.open("rb") as stream:
        raw = stream.read(limit + 1)
    return _accepted(raw, shown, limit, found)


def _read_archive(path: Path) -> bytes:
    if path.stat().st_size > ARCHIVE_BYTES:
        raise SubmissionError(f"{path.name} is larger than {ARCHIVE_BYTES >> 20} MB: hand in your own files only")
    return path.read_bytes()


def _accepted(raw: bytes, shown: str, limit: int, found: Gathered) -> bytes:
    found.account(len(raw), shown)
    if len(raw) > limit:
        raise SubmissionError(f"{shown} is larger than {limit >> 20} MB: no source file is")
    return raw


def _limit(name: str) -> int:
    return NOTEBOOK_BYTES if name.lower().endswith(".ipynb") else SOURCE_BYTES


def _gather_archive(shown: str, raw: bytes, prefix: str, found: Gathered, depth: int) -> None:
    if _directory_size(raw) > DIRECTORY_BYTES:
        raise SubmissionError(f"{shown} holds more than {MEMBERS} files: hand in your own files only")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
            if len(members) > MEMBERS:
                raise SubmissionError(f"{shown} holds more than {MEMBERS} files: hand in your own files only")
            names = [_safe_name(member, shown) for member in members]
            if "__init__.py" in names:
                prefix += f"{Path(shown).stem}/"
            for member, name in zip(members, names, strict=True):
                parts = name.split("/")
                if member.is_dir() or any(_ignored(part) for part in parts):
                    continue
                if _wanted(name):
                    found.add(prefix + name, _read_member(archive, member, shown, found))
                elif name.lower().endswith(".zip") and depth < ARCHIVE_DEPTH:
                    inner = _read_member(archive, member, shown, found)
                    _gather_archive(f"{shown}/{name}", inner, prefix + name[:-4] + "/", found, depth + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, ValueError, OSError) as error:
        if isinstance(error, SubmissionError):
            raise
        reason = "it is encrypted" if "password" in str(error) or "encrypted" in str(error) else "it is damaged"
        raise SubmissionError(f"{shown} cannot be unpacked: {reason}; pack it again as a plain .zip") from None


def _directory_size(raw: bytes) -> int:
    """The largest size of its list of members that the archive's end may state: `zipfile` reads the list whole."""
    tail = raw[-(2**16 + 200) :]
    sizes = [0]
    for mark, start, length in ((b"PK\5\6", 12, 4), (b"PK\6\6", 40, 8)):
        place = tail.find(mark)
        while place >= 0:
            size = int.from_bytes(tail[place + start : place + start + length], "little")
            # 32 bits of ones: the other record has the size.
            sizes.append(0 if size == 0xFFFFFFFF and length == 4 else size)
            place = tail.find(mark, place + 1)
    return max(sizes)


def _safe_name(member: zipfile.ZipInfo, shown: str) -> str:
    """The member's path; nothing is written there, but it is shown and imported, and one that leads out is refused."""
    name = member.filename.replace("\\", "/")
    if name.startswith("/") or re.match("[A-Za-z]:", name) or ".." in name.split("/") or UNFIT.search(name):
        raise SubmissionError(f"{shown} holds a file whose name leads out of it or is unfit, {name!r}: pack it again")
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise SubmissionError(
            f"{shown} holds {name!r}, a link or device and no file: pack it again with the file itself"
        )
    return "/".join(part for part in name.split("/") if part not in ("", "."))


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, shown: str, found: Gathered) -> bytes:
    """Bytes really unpacked are counted: what the archive says of its sizes is not believed."""
    limit = NOTEBOOK_BYTES if member.filename.lower().endswith(".zip") else _limit(member.filename)
    with archive.open(member) as stream:
        raw = stream.read(limit + 1)
    return _accepted(raw, f"{shown}/{member.filename}", limit, found)


def _wanted(name: str) -> bool:
    return name.lower().endswith((".py", ".ipynb"))


def _ignored(name: str) -> bool:
    return name in IGNORED or (name.startswith(".") and name not in (".", ".."))
