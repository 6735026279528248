"""Files that a user names on the command line: read as text, and what to say where that fails."""

from pathlib import Path


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, with or without a byte order mark.

    Raises
    ------
    ValueError
        In one sentence: there is no such file, it is a folder, may not be read, or is not UTF-8.

    Examples
    --------
    >>> read_text(Path("no-such-file.toml"))
    Traceback (most recent call last):
        ...
    ValueError: there is no file no-such-file.toml
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ValueError(f"{path} is not UTF-8 text: line {line} has other bytes; save it as UTF-8") from None
    except OSError as error:
        raise ValueError(sentence(error, path)) from None


def sentence(error: OSError, path: Path | None = None) -> str:
    """An operating system's error in words, without its number.

    Examples
    --------
    >>> sentence(FileNotFoundError(2, "No such file or directory", "key.json"))
    'there is no file key.json'
    >>> sentence(PermissionError(13, "Permission denied", "key.json"))
    'key.json: permission denied'
    """
    name = error.filename if path is None else path
    if isinstance(error, FileNotFoundError) and name is not None:
        return f"there is no file {name}"
    words = (error.strerror or str(error)).lower()
    return words if name is None else f"{name}: {words}"
