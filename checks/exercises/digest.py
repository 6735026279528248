"""One number for many exercises: SHA-256 over their bytes. Equal wherever the same seeds give the same exercises.

``python -m checks.exercises.digest`` prints it, for this Python and this NumPy, and one digest per family: two such
lists side by side show which family differs.
"""

import argparse
import hashlib
import itertools
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence

from checks.exercises.family import all_families, find_family
from checks.exercises.making import NoInstanceError, make
from checks.exercises.records import dumps

COUNT = 1000
FIRST_SEED = 100


def chosen(count: int, families: Sequence[str] = ()) -> Iterator[tuple[str, int, int]]:
    """Family, seed and workload of so many exercises: all families and workloads with one seed, then with the next.

    Examples
    --------
    >>> list(chosen(3, ["reverse-trace"]))
    [('reverse-trace', 100, 1), ('reverse-trace', 100, 2), ('reverse-trace', 100, 3)]
    """
    cells = [(name, workload) for name in families or all_families() for workload in find_family(name).workloads]
    rounds = ((name, seed, workload) for seed in itertools.count(FIRST_SEED) for name, workload in cells)
    return itertools.islice(rounds, count)


def digests(count: int, families: Sequence[str] = ()) -> Mapping[str, str]:
    """SHA-256 over the exercises of every family, by its name.

    Parameters
    ----------
    count : int
        How many exercises in all.
    families : sequence of str, optional
        Names; all families if not given.

    Returns
    -------
    dict
    """
    found: dict[str, hashlib._Hash] = {}
    for name, seed, workload in chosen(count, families):
        hashed = found.setdefault(name, hashlib.sha256())
        hashed.update(_bytes(name, seed, workload))
    return {name: hashed.hexdigest() for name, hashed in found.items()}


def _bytes(name: str, seed: int, workload: int) -> bytes:
    """Of the exercise; where no draw is fit, of the refusal, which has to be the same everywhere as well."""
    try:
        return dumps(make(find_family(name), seed, workload)).encode("utf-8")
    except NoInstanceError as refusal:
        return str(refusal).encode("utf-8")


def digest_of(parts: Mapping[str, str]) -> str:
    """One SHA-256 of the families' digests, in the order of their names.

    Examples
    --------
    >>> digest_of({"a": "1", "b": "2"}) == digest_of({"b": "2", "a": "1"}) != digest_of({"a": "2", "b": "1"})
    True
    """
    lines = "".join([f"{name} {value}\n" for name, value in sorted(parts.items())])
    return hashlib.sha256(lines.encode("utf-8")).hexdigest()


def main(argv: Sequence[str] | None = None) -> int:
    """Print the digests; the exit status.

    Examples
    --------
    >>> main(["--count", "0", "--quiet"])
    e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    0
    """
    parser = argparse.ArgumentParser(prog="python -m checks.exercises.digest", description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT, help="how many exercises")
    parser.add_argument("--families", nargs="*", default=[], metavar="NAME", help="these only")
    parser.add_argument("--quiet", action="store_true", help="print the one digest of all, and nothing else")
    args = parser.parse_args(argv)
    try:
        parts = digests(args.count, args.families)
    except ValueError as error:
        print(f"digest: {error}", file=sys.stderr)
        return 2
    if args.quiet:
        print(digest_of(parts))
        return 0
    import numpy as np

    for name, value in sorted(parts.items()):
        print(f"{value[:16]}  {name}")
    print(f"{digest_of(parts)}  {args.count} exercises, Python {platform.python_version()}, NumPy {np.__version__}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
