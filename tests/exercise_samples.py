"""An exercise of every family, for the tests of exports; made once."""

import functools

from checks.exercises import Exercise, SheetKey, all_families, make

SEED = 11


@functools.cache
def sample(name: str, workload: int) -> Exercise:
    """The exercise of a family at a workload."""
    return make(all_families()[name], SEED, workload)


@functools.cache
def samples() -> tuple[Exercise, ...]:
    """One of every family, the lightest."""
    return tuple([sample(name, family.workloads[0]) for name, family in all_families().items()])


def sheet_of_all() -> SheetKey:
    """A sheet with one exercise of every family."""
    return SheetKey("Everything", "A & B", samples())
