"""Changes to a right code base: mistakes planted in it, and the right ways in which it can be written otherwise."""

import itertools
from collections.abc import Iterable, Iterator

import numpy as np

from checks.assignments.keys import CodeBase, Edit

VARIANTS = 40
"""Right variants of a code base that are tried at most."""


class DoesNotFit(ValueError):
    """An edit's old text does not occur as often in the code base as it says."""


def edited(source: str, edits: Iterable[Edit], where: str = "the code base") -> str:
    """The source with changes made one after another.

    Raises
    ------
    DoesNotFit
        A text to be replaced does not occur exactly as often as it should.

    Examples
    --------
    >>> edited("y = a - b", [Edit("sign", "a - b", "b - a")])
    'y = b - a'
    """
    for edit in edits:
        found = source.count(edit.old)
        if found != edit.times:
            raise DoesNotFit(
                f'{where}: "{edit.name}" replaces {edit.old!r} {edit.times} times; it occurs {found} times'
            )
        source = source.replace(edit.old, edit.new)
    return source


def variants(base: CodeBase, most: int = VARIANTS) -> Iterator[tuple[str, str]]:
    """Right ways to write a code base: names of the rewrites, and the text.

    Every combination of the rewrites, or where there are more than `most`, as many of them, drawn once and for all;
    each rewrite is among them. Combinations that are in each other's way are left out.
    """
    choices = [(None, *options) for options in base.rewrites]
    every = [
        tuple(edit for edit in chosen if edit is not None) for chosen in itertools.islice(_product(choices), 20_000)
    ]
    singles = [(edit,) for options in base.rewrites for edit in options]
    if len(every) > most:
        several = [edits for edits in every if len(edits) > 1]
        drawn = np.random.default_rng(len(every)).permutation(len(several))[: max(most - len(singles) - 1, 0)]
        every = [(), *singles, *(several[i] for i in sorted(drawn))]
    seen = set()
    for edits in every:
        try:
            source = edited(base.source, edits, base.name)
        except DoesNotFit:
            if len(edits) < 2:
                raise
            continue  # two rewrites of the same line
        if source not in seen:
            seen.add(source)
            yield ", ".join(edit.name for edit in edits) or "as it is", source


def _product(choices: list[tuple[Edit | None, ...]]) -> Iterator[tuple[Edit | None, ...]]:
    # The last choices vary slowest, so that a cut list still has a part of each.
    for chosen in itertools.product(*reversed(choices)):
        yield tuple(reversed(chosen))


def planted(base: CodeBase) -> Iterator[tuple[str, Edit, str]]:
    """Every mistake by itself: its task, the edit, and the text with it.

    Raises
    ------
    DoesNotFit
        A plant has gone stale: the code base's text was changed and the plant's was not.
    """
    for task, edit in base.plants:
        yield task, edit, edited(base.source, [edit], base.name)


def planted_pairs(base: CodeBase) -> Iterator[tuple[tuple[Edit, Edit], str]]:
    """Every two mistakes that fit into the text together."""
    for (_, one), (_, other) in itertools.combinations(base.plants, 2):
        try:
            yield (one, other), edited(base.source, [one, other], base.name)
        except DoesNotFit:
            continue  # both change the same line
