"""The texts that a code base stands for: the right ways to write it, and those with a mistake planted."""

import itertools
from collections.abc import Iterator

import numpy as np

from checks.assignments.keys import CodeBase, Edit

VARIANTS = 40
"""Right variants of a code base that are tried at most."""


class EditError(ValueError):
    """An edit does not fit its text: what it replaces does not occur as often as it says."""


def edited(source: str, *edits: Edit, where: str = "the code base") -> str:
    """The text with the edits made, one after another.

    Raises
    ------
    EditError
        A text to be replaced does not occur exactly as often as it should.

    Examples
    --------
    >>> edited("y = a - b", Edit("sign", "a - b", "b - a"))
    'y = b - a'
    """
    for edit in edits:
        found = source.count(edit.old)
        if found != edit.times:
            raise EditError(f'{where}: "{edit.name}" replaces {edit.old!r} {edit.times} times; it occurs {found} times')
        source = source.replace(edit.old, edit.new)
    return source


def right_variants(base: CodeBase, most: int = VARIANTS) -> Iterator[tuple[str, str]]:
    """Label and text of right ways to write a code base: as it is, each rewrite alone, then combinations.

    Every combination, or where there are more than `most`, as many of them, drawn once and for all. Combinations that
    are in each other's way are left out.
    """
    seen = set()
    for edits in itertools.islice(_combinations(base, most), most):
        try:
            source = edited(base.source, *edits, where=base.name)
        except EditError:
            if len(edits) < 2:
                raise
            continue  # two rewrites of the same line
        if source not in seen:
            seen.add(source)
            yield " + ".join([base.name, *(edit.name for edit in edits)]), source


def _combinations(base: CodeBase, most: int) -> Iterator[tuple[Edit, ...]]:
    choices = [(None, *options) for options in base.rewrites]
    every = [tuple(edit for edit in chosen if edit) for chosen in itertools.islice(_product(choices), 20_000)]
    several = [edits for edits in every if len(edits) > 1]
    yield ()
    yield from ((edit,) for options in base.rewrites for edit in options)
    order = range(len(several)) if len(every) <= most else np.random.default_rng(len(every)).permutation(len(several))
    yield from (several[place] for place in order)


def _product(choices: list[tuple[Edit | None, ...]]) -> Iterator[tuple[Edit | None, ...]]:
    # The last choices vary slowest, so that a cut list still has a part of each.
    for chosen in itertools.product(*reversed(choices)):
        yield tuple(reversed(chosen))


def planted(base: CodeBase) -> Iterator[tuple[str, Edit, str]]:
    """Task, edit and text of every planted mistake by itself.

    Raises
    ------
    EditError
        A plant has gone stale: the code base's text was changed and the plant's was not.
    """
    for task, edit in base.plants:
        yield task, edit, edited(base.source, edit, where=base.name)


def wrong_variants(base: CodeBase) -> Iterator[tuple[str, str, str]]:
    """Task, name of the mistake, and text of every planted mistake by itself."""
    for task, edit, source in planted(base):
        yield task, edit.name, source


def wrong_pairs(base: CodeBase) -> Iterator[tuple[tuple[Edit, Edit], str]]:
    """Two planted mistakes at once, where both edits fit; those that overlap are left out."""
    for (_, first), (_, second) in itertools.combinations(base.plants, 2):
        try:
            yield (first, second), edited(base.source, first, second, where=base.name)
        except EditError:
            continue  # both change the same line
