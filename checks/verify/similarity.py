"""Hand-ins that look alike: listed for staff to look at, never held against anybody by the machine.

Names, numbers, strings, comments and layout are taken out; what is left of two texts is compared by the runs of syntax
that they share ("winnowing": Schleimer, Wilkerson and Aiken, SIGMOD 2003).
"""

import ast
import zlib
from collections.abc import Mapping
from itertools import combinations

RUN = 12
"""Syntax nodes in a run."""

WINDOW = 6
"""Of as many runs in a row, one is kept."""


def fingerprints(source: str) -> frozenset[int]:
    """The runs of syntax kept of a text; none if it does not parse.

    Examples
    --------
    >>> a = "def f(x, y):\\n    return (x + y) * x - [i for i in y if i > 2][0]"
    >>> fingerprints(a) == fingerprints(a.replace("x", "left"))
    True
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return frozenset()
    nodes = [type(node).__name__ for node in ast.walk(tree) if not isinstance(node, ast.expr_context | ast.arguments)]
    runs = [zlib.crc32(" ".join(nodes[i : i + RUN]).encode()) for i in range(max(1, len(nodes) - RUN + 1))]
    return frozenset(min(runs[i : i + WINDOW]) for i in range(max(1, len(runs) - WINDOW + 1)))


def alike(sources: Mapping[str, str], given: str = "", least: float = 0.6) -> tuple[tuple[str, str, float], ...]:
    """Pairs of hand-ins that share much of their syntax, most first.

    Parameters
    ----------
    sources : mapping of name to text
    given : str
        The starter file: what everybody was given is no likeness.
    least : float
        Share of the smaller one's runs that must be in the other.

    Returns
    -------
    tuple of (name, name, share)
    """
    common = fingerprints(given) if given.strip() else frozenset()
    prints = {name: fingerprints(source) - common for name, source in sources.items()}
    pairs = []
    for a, b in combinations(sorted(prints), 2):
        smaller = min(len(prints[a]), len(prints[b]))
        share = len(prints[a] & prints[b]) / smaller if smaller else 0.0
        if share >= least:
            pairs.append((a, b, share))
    return tuple(sorted(pairs, key=lambda pair: -pair[2]))
