"""The smallest input that still fails in the same way: smaller draws first, then entry by entry to small integers."""

import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from autodiff.types import Array
from checks.assignments.task import Arguments, Family, Task
from checks.verify.drawing import stream
from checks.verify.origins import Origin, origins_of

Fails: TypeAlias = Callable[[Arguments], bool]
"""Whether an input still fails in the same way; asks the hand-in once."""

Path: TypeAlias = tuple[Any, ...]
"""Where a leaf stands in the arguments: indices and keys, from the outside in."""

Move: TypeAlias = Callable[[Any], Iterator[Any]]
"""From a leaf to simpler ones."""

DRAWS = 3
"""Small draws per choice of sizes: a single one may hide the mistake by chance."""

REDRAWS = 0.6
"""Share of the calls that re-drawing may use."""

ENTRIES = 64
"""Arrays with more entries are simplified as a whole only."""


@dataclass
class Budget:
    """How often a hand-in may still be asked, and until when.

    Parameters
    ----------
    calls : int
    seconds : float
    """

    calls: int
    seconds: float

    def __post_init__(self) -> None:
        self.end = time.monotonic() + self.seconds

    @property
    def spent(self) -> bool:
        """Nothing is left."""
        return self.calls <= 0 or time.monotonic() > self.end


def shrink(
    task: Task,
    family: Family,
    arguments: Arguments,
    fails: Fails,
    seed: int,
    *,
    calls: int = 200,
    seconds: float = 1.0,
) -> Arguments:
    """A smaller input of the family that fails in the same way.

    First inputs of smaller sizes are drawn, the smallest first, with small integers for entries. Then single entries
    are made 0 (cotangents, and where the family draws zeros), 1, -1 or another small integer, labels smaller, programs
    simpler. No step leaves what the family draws: signs, gaps and intervals are kept, and `family.valid` holds.

    Parameters
    ----------
    task : Task
    family : Family
        The check that failed.
    arguments : tuple
        The input on which it failed; not changed.
    fails : callable (arguments) -> bool
        Asks the hand-in.
    seed : int
        Of the draws.
    calls : int
        How often `fails` may be called.
    seconds : float
        Wall-clock time after which no further call is made.

    Returns
    -------
    tuple
        The last input for which `fails` said True; `arguments` itself if there is no smaller one.
    """
    budget = Budget(int(calls * REDRAWS), seconds)
    smallest = _redrawn(task, family, arguments, fails, seed, budget)
    budget.calls += calls - int(calls * REDRAWS)
    origins = origins_of(family, seed, task.name)
    while not budget.spent:
        simpler = _simplified(family, smallest, origins, fails, budget)
        if simpler is smallest:
            break
        smallest = simpler
    return smallest


def size_of(value: Any) -> int:
    """Numbers in a tree of arrays, numbers and programs.

    Examples
    --------
    >>> size_of((np.zeros((2, 3)), [1.0, np.arange(2)]))
    9
    """
    if isinstance(value, np.ndarray):
        return int(value.size)
    if isinstance(value, tuple | list):
        return sum(map(size_of, value))
    if isinstance(value, dict):
        return sum(map(size_of, value.values()))
    return len(value) if hasattr(value, "simpler") else 1


def _redrawn(task: Task, family: Family, arguments: Arguments, fails: Fails, seed: int, budget: Budget) -> Arguments:
    most = size_of(arguments)
    names = list(family.sizes)
    choices = sorted(itertools.product(*family.sizes.values()), key=lambda sizes: (sum(sizes), sizes))
    for number, sizes in enumerate(choices):
        for attempt in range(DRAWS):
            if budget.spent:
                return arguments
            values = stream(seed, task.name, f"{family.name}, small", number, attempt, small=True)
            drawn = family.draw(values, dict(zip(names, sizes, strict=True)))
            if size_of(drawn) <= most and family.valid(*drawn) and _asked(fails, drawn, budget):
                return drawn
    return arguments


def _simplified(
    family: Family, arguments: Arguments, origins: Mapping[Path, Origin], fails: Fails, budget: Budget
) -> Arguments:
    """One pass over all leaves; the arguments themselves if none could be made simpler."""
    for path in list(_paths(arguments)):
        origin = origins.get(path, Origin())
        for move in _moves(_at(arguments, path), origin):
            again = True
            while again and not budget.spent:
                again = False
                for leaf in move(_at(arguments, path)):
                    candidate = _with(arguments, path, leaf)
                    if budget.spent:
                        return arguments
                    if family.valid(*candidate) and _asked(fails, candidate, budget):
                        arguments, again = candidate, move is _simpler_programs
                        break
    return arguments


def _asked(fails: Fails, arguments: Arguments, budget: Budget) -> bool:
    budget.calls -= 1
    return fails(arguments)


def _moves(leaf: Any, origin: Origin) -> list[Move]:
    """Ways to make a leaf simpler: each gives candidates, the boldest first, and is tried once in a pass."""
    if hasattr(leaf, "simpler"):
        return [_simpler_programs]
    if isinstance(leaf, float) and origin.known:
        return [lambda number: map(float, _simpler_numbers(number, origin, real=True))]
    if not isinstance(leaf, np.ndarray) or leaf.dtype.kind not in "fi":
        return []
    places = np.ndindex(leaf.shape) if leaf.size <= ENTRIES else ()
    return [partial(_rounded, origin=origin), *(partial(_entry_simpler, index=i, origin=origin) for i in places)]


def _simpler_programs(program: Any) -> Iterator[Any]:
    yield from program.simpler()


def _rounded(array: Array, origin: Origin) -> Iterator[Array]:
    if array.dtype.kind == "f" and np.any(array != np.round(array)):
        whole = np.round(array)
        yield from _allowed(array, np.where(whole == 0, np.copysign(1, array), whole).astype(array.dtype), origin)


def _entry_simpler(array: Array, index: tuple[int, ...], origin: Origin) -> Iterator[Array]:
    for number in _simpler_numbers(float(array[index]), origin, real=array.dtype.kind == "f"):
        changed = array.copy()
        changed[index] = number
        yield from _allowed(array, changed, origin)


def _simpler_numbers(number: float, origin: Origin, *, real: bool) -> Iterator[float]:
    candidates: Sequence[float] = (0.0, 1.0, -1.0, 2.0, -2.0, float(np.round(number))) if real else (0.0, number - 1)
    for candidate in candidates:
        if _rank(candidate) < _rank(number) and origin.holds(candidate):
            yield candidate


def _allowed(array: Array, changed: Array, origin: Origin) -> Iterator[Array]:
    if np.array_equal(array, changed) or not all(map(origin.holds, changed.ravel().tolist())):
        return
    # Gaps are multiples of a hundredth, which floating point misses by a hair.
    if origin.gap and changed.size > 1 and np.min(np.diff(np.sort(changed, axis=None))) < origin.gap * (1 - 1e-9):
        return
    yield changed


def _rank(number: float) -> tuple[int, float]:
    """How far a number is from one that is worked with by hand: 0, 1, -1, 2, -2, 3 ..., then what has digits."""
    if not np.isfinite(number):
        return 2, 0.0
    return int(number != round(number)), 2 * abs(number) + (number < 0)


def _paths(value: Any, before: Path = ()) -> Iterator[Path]:
    if isinstance(value, tuple | list):
        for i, entry in enumerate(value):
            yield from _paths(entry, (*before, i))
    elif isinstance(value, dict):
        for name, entry in value.items():
            yield from _paths(entry, (*before, name))
    else:
        yield before


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _with(value: Any, path: Path, leaf: Any) -> Any:
    if not path:
        return leaf
    step, rest = path[0], path[1:]
    if isinstance(value, dict):
        return {name: _with(entry, rest, leaf) if name == step else entry for name, entry in value.items()}
    return type(value)(_with(entry, rest, leaf) if i == step else entry for i, entry in enumerate(value))
