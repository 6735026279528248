"""The texts that a code base stands for: its right variants, and the wrong ones with a mistake planted."""

from collections.abc import Iterator
from itertools import combinations, product

from checks.assignments.keys import CodeBase, Edit


class EditError(ValueError):
    """An edit does not fit its text: what it replaces does not occur as often as it says."""


def edited(source: str, *edits: Edit) -> str:
    """The text with the edits made, one after another.

    Raises
    ------
    EditError

    Examples
    --------
    >>> edited("a + b", Edit("sign", "+", "-"))
    'a - b'
    """
    for edit in edits:
        found = source.count(edit.old)
        if found != edit.times:
            raise EditError(f"{edit.name!r}: {edit.old!r} occurs {found} times, not {edit.times}")
        source = source.replace(edit.old, edit.new)
    return source


def right_variants(base: CodeBase, count: int | None = None) -> Iterator[tuple[str, str]]:
    """Label and text of right hand-ins: as it is, each rewrite alone, then all combinations, up to `count`."""
    choices = [("", *alternatives) for alternatives in base.rewrites]
    picked = sorted(product(*(range(len(options)) for options in choices)), key=lambda p: (sum(map(bool, p)), p))
    for combination in picked[:count]:
        edits = [base.rewrites[place][which - 1] for place, which in enumerate(combination) if which]
        label = " + ".join([base.name, *(edit.name for edit in edits)])
        yield label, edited(base.source, *edits)


def wrong_variants(base: CodeBase) -> Iterator[tuple[str, str, str]]:
    """Task, mistake and text of every planted mistake, one at a time."""
    for task, edit in base.plants:
        yield task, edit.name, edited(base.source, edit)


def wrong_pairs(base: CodeBase) -> Iterator[tuple[tuple[Edit, Edit], str]]:
    """Two planted mistakes at once, where both edits fit; those that overlap are left out."""
    for (_, first), (_, second) in combinations(base.plants, 2):
        try:
            yield (first, second), edited(base.source, first, second)
        except EditError:
            continue  # the first one changed the text that the second one replaces
