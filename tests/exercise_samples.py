"""An exercise of every family, for the tests of exports; made once."""

import contextlib
import functools

from checks.exercises import Exercise, NoInstanceError, SheetKey, all_families, make

SEED = 11


@functools.cache
def sample(name: str, workload: int) -> Exercise:
    """The exercise of a family at a workload."""
    return make(all_families()[name], SEED, workload)


@functools.cache
def lightest(name: str) -> Exercise:
    """The lightest exercise of a family. Whether a family serves all its workloads is for its own tests to say."""
    *others, heaviest = all_families()[name].workloads
    for workload in others:
        with contextlib.suppress(NoInstanceError):
            return sample(name, workload)
    return sample(name, heaviest)


@functools.cache
def samples() -> tuple[Exercise, ...]:
    """One of every family."""
    return tuple([lightest(name) for name in all_families()])


def sheet_of_all() -> SheetKey:
    """A sheet with one exercise of every family."""
    return SheetKey("Everything", "A & B", samples())
