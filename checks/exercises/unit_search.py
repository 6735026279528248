"""Small threshold units and pairs of them, found by trying all: the keys of exercises that ask for networks."""

import functools
import itertools
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal

import numpy as np

from autodiff.nn.separability import Separation, separate
from autodiff.types import Array
from checks.exercises.families.boolean_network import Bits, Fires, Unit, find_unit, inputs_of
from checks.exercises.written_networks import WrittenNetwork, WrittenUnit, network_text, unit_text

Joint = Literal["and", "or"]


def smallest_fit(cases: Mapping[Bits, int], fires: Fires) -> Unit | None:
    """The unit of smallest weights, from -3 to 3, that gives these outputs for these inputs; other inputs are free.

    Examples
    --------
    >>> smallest_fit({(0, 0): 0, (1, 0): 1, (1, 1): 0}, ">=")
    Unit(weights=(1, -1), threshold=1)
    """
    rows, wanted = np.array(list(cases)), np.array(list(cases.values()))
    weights = _small_weights(rows.shape[1])
    sums = weights @ rows.T
    on = sums[:, wanted == 1].min(axis=1, initial=99)
    off = sums[:, wanted == 0].max(axis=1, initial=-99)
    found = np.flatnonzero(on > off)
    if not found.size:
        return None
    chosen = found[0]
    # Any threshold from above `off` to `on` will do; `on` is met exactly under ">=", and `off` under ">".
    low, high = (int(off[chosen]) + 1, int(on[chosen])) if fires == ">=" else (int(off[chosen]), int(on[chosen]) - 1)
    threshold = min(range(max(low, -20), min(high, 20) + 1), key=abs)
    return Unit(tuple(map(int, weights[chosen])), threshold)


@functools.cache
def _small_weights(count: int) -> Array:
    choices = sorted(itertools.product(range(-3, 4), repeat=count), key=lambda w: (sum(map(abs, w)), [-x for x in w]))
    return np.array(choices)


@functools.cache
def threshold_tables(count: int) -> tuple[Bits, ...]:
    """The tables of two or three inputs that one unit computes, without constants; those of small units come first."""
    tables = [table for table in itertools.product((0, 1), repeat=2**count) if 0 < sum(table) < len(table)]
    units = {table: unit for table in tables if (unit := find_unit(table, ">="))}
    return tuple(sorted(units, key=lambda t: (sum(map(abs, units[t].weights)), abs(units[t].threshold), t)))


@functools.cache
def pairs(count: int) -> dict[Bits, tuple[Joint, Bits, Bits]]:
    """The tables that no unit computes but the AND or OR of two units does, with two such units' tables.

    An output unit that reads two hidden ones computes an AND or OR of them, some of them negated; the negation of a
    unit's function is a unit's function, too. So these are all tables of two hidden units and one output.
    """
    units = threshold_tables(count)
    found: dict[Bits, tuple[Joint, Bits, Bits]] = {}
    joints: tuple[Joint, Joint] = ("and", "or")
    for first, second in sorted(itertools.combinations(range(len(units)), 2), key=lambda pair: (sum(pair), pair)):
        for joint in joints:
            table = joined(joint, units[first], units[second])
            if find_unit(table, ">=") is None:
                found.setdefault(table, (joint, units[first], units[second]))
    return found


def joined(joint: Joint, one: Bits, other: Bits) -> Bits:
    """The AND or OR of two tables, row by row."""
    return tuple([a & b if joint == "and" else a | b for a, b in zip(one, other, strict=True)])


def joint_unit(joint: Joint, count: int, fires: Fires) -> Unit:
    """The AND or OR of so many inputs as a unit."""
    least = count if joint == "and" else 1
    return Unit((1,) * count, least if fires == ">=" else least - 1)


@functools.lru_cache(maxsize=512)
def with_one_helper(table: Bits, fires: Fires) -> tuple[Unit, Unit] | None:
    """A hidden unit and an output unit that reads three inputs and, last, the hidden unit; both of small weights."""
    rows, wanted = np.array(inputs_of(3)), np.array(table)
    helpers = np.array(threshold_tables(3))
    weights, factors = _small_weights(3), np.array([-2, 2, -1, 1, -3, 3, -4, 4])
    sums = (weights @ rows.T)[:, None, None, :] + (factors[:, None, None] * helpers)[None]
    on, off = sums[..., wanted == 1].min(axis=-1), sums[..., wanted == 0].max(axis=-1)
    found = np.argwhere(on > off)
    if not len(found):
        return None
    w, f, h = found[0]
    threshold = int(on[w, f, h]) if fires == ">=" else int(on[w, f, h]) - 1
    helper = find_unit(tuple(map(int, helpers[h])), fires)
    assert helper is not None
    return helper, Unit((*map(int, weights[w]), int(factors[f])), threshold)


def written(name: str, unit: Unit, sources: Sequence[str], fires: Fires) -> WrittenUnit:
    """A unit as a line of an answer."""
    weights = [(source, Fraction(w)) for source, w in zip(sources, unit.weights, strict=True) if w]
    return WrittenUnit(name, tuple(weights), Fraction(unit.threshold), fires)


def layered_text(hidden: Sequence[Unit], output: Unit, inputs: Sequence[str], fires: Fires) -> str:
    """A network of one hidden layer, as it is answered.

    Examples
    --------
    >>> layered_text((Unit((1, 1), 1), Unit((1, 1), 2)), Unit((1, -1), 1), ("x1", "x2"), ">=")
    'h1 = [x1 + x2 >= 1]; h2 = [x1 + x2 >= 2]; y = [h1 - h2 >= 1]'
    """
    names = [f"h{k}" for k in range(1, len(hidden) + 1)]
    lines = [written(name, unit, inputs, fires) for name, unit in zip(names, hidden, strict=True)]
    return network_text(WrittenNetwork(tuple(inputs), (*lines, written("y", output, names, fires)), "y"))


def plane_line(cases: Mapping[Bits, int], names: tuple[str, ...], called: str, fires: Fires) -> str:
    """The unit that separates with the largest margin."""
    found = separate(list(cases), list(cases.values()))
    assert isinstance(found, Separation)
    return unit_text(written(called, Unit(found.weights, -found.bias), names, fires))
