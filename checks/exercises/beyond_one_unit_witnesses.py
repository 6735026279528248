"""Witnesses for functions that no single unit computes: all small units, or networks and exact separating planes."""

import itertools
import operator
from collections.abc import Callable, Iterator, Mapping

from autodiff.nn.boolean import truth_table
from autodiff.nn.separability import separate
from autodiff.nn.threshold import threshold_unit
from checks.exercises.answers.gate import unit_table
from checks.exercises.beyond_one_unit import CONDITIONS, LETTERS, Wanted
from checks.exercises.families.boolean_network import Bits, Unit, fired
from checks.exercises.network_parts import bits, one_line
from checks.exercises.unit_search import joint_unit, pairs, plane_line, threshold_tables, with_one_helper


def by_trying(wanted: Wanted, name: str) -> str:
    """The answers that leave no choice, by trying units."""
    if name in ("h1", "h2"):
        unit = wanted.hidden[int(name[1]) - 1]
        return bits(unit_table((*unit.weights, unit.threshold), wanted.fires))
    if name == "proof":
        return "".join(
            [letter for letter, four in zip(LETTERS, claims(wanted), strict=True) if four and not any_unit(four)]
        )
    if name == "enough":
        return "a" if wanted.patterns is not None and any_unit(wanted.patterns) else "b"
    row, right = wanted.inputs[wanted.row], wanted.table[wanted.row]
    left = set(CONDITIONS)
    for unit in small_units(2):
        total = sum([w * x for w, x in zip(unit.weights, row, strict=True)])
        holds = {sign: HOLDS[sign](total, unit.threshold) for sign in CONDITIONS}
        left -= {sign for sign in CONDITIONS if holds[sign] != (fired(unit, row, wanted.fires) == right)}
    return "".join([letter for letter, sign in zip(LETTERS, CONDITIONS, strict=True) if sign in left])


HOLDS: dict[str, Callable[[int, int], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<": operator.lt,
    "<=": operator.le,
}


def small_units(count: int) -> Iterator[Unit]:
    """Units of weights from -2 to 2."""
    for weights in itertools.product(range(-2, 3), repeat=count):
        for threshold in range(-5, 6):
            yield Unit(weights, threshold)


def any_unit(cases: Mapping[Bits, int]) -> bool:
    """Whether a small unit gives these outputs."""
    count = len(next(iter(cases)))
    return any([all([fired(unit, x, ">=") == value for x, value in cases.items()]) for unit in small_units(count)])


def claims(wanted: Wanted) -> list[dict[Bits, int]]:
    """The four inputs of every option with the values that they should have; empty where the function has others."""
    values = dict(zip(wanted.inputs, wanted.table, strict=True))
    found = [{x: int(side is sums[0]) for side in sums for x in side} for sums in wanted.options]
    return [four if all([values[x] == value for x, value in four.items()]) else {} for four in found]


def by_planes(wanted: Wanted, name: str) -> str:
    """All answers, by networks of arrays and by separating planes."""
    match name:
        case "h1" | "h2":
            unit = wanted.hidden[int(name[1]) - 1]
            return bits(truth_table(threshold_unit(unit.weights, unit.threshold, fires=wanted.fires)))
        case "proof":
            apart = [not four or bool(separate(list(four), list(four.values()))) for four in claims(wanted)]
            return "".join([letter for letter, found in zip(LETTERS, apart, strict=True) if not found])
        case "enough":
            cases = wanted.patterns
            return "a" if cases is not None and separate(list(cases), list(cases.values())) else "b"
        case "condition":
            return condition_by_networks(wanted)
        case "output":
            assert wanted.patterns is not None
            return plane_line(wanted.patterns, ("h1", "h2"), "y", wanted.fires)
        case "completed":
            return completed_by_planes(wanted)
        case "network":
            joint, *tables = pairs(3)[wanted.table]
            lines = [
                plane_line(dict(zip(wanted.inputs, t, strict=True)), wanted.names, f"h{k}", wanted.fires)
                for k, t in enumerate(tables, 1)
            ]
            unit = joint_unit(joint, 2, wanted.fires)
            return "; ".join([*lines, one_line(unit, ("h1", "h2"), wanted.fires)])
    return helper_by_planes(wanted)


def condition_by_networks(wanted: Wanted) -> str:
    """Units of the package at the row, just below, at and above their threshold."""
    row, right = wanted.inputs[wanted.row], bool(wanted.table[wanted.row])
    unit = [threshold_unit((1, 1), sum(row) - gap, fires=wanted.fires) for gap in (-0.5, 0.0, 0.5)]
    below, at, above = [bool(each.fires(row)) == right for each in unit]
    signs = {(False, True, True): ">=", (False, False, True): ">", (True, False, False): "<", (True, True, False): "<="}
    return LETTERS[CONDITIONS.index(signs[below, at, above])]


def completed_by_planes(wanted: Wanted) -> str:
    """The last of all second units with which it works."""
    for table in reversed(threshold_tables(2)):
        cases: dict[Bits, int] = {}
        rows = zip(wanted.columns[0], table, wanted.table, strict=True)
        consistent = all([cases.setdefault((one, two), value) == value for one, two, value in rows])
        if consistent and separate(list(cases), list(cases.values())):
            second = plane_line(dict(zip(wanted.inputs, table, strict=True)), wanted.names, "h2", wanted.fires)
            return f"{second}; {plane_line(cases, ('h1', 'h2'), 'y', wanted.fires)}"
    raise AssertionError("no second unit helps")


def helper_by_planes(wanted: Wanted) -> str:
    """The same hidden unit's function, both units by planes of largest margin."""
    found = with_one_helper(wanted.table, wanted.fires)
    assert found is not None
    hidden = {x: fired(found[0], x, wanted.fires) for x in wanted.inputs}
    cases = {(*x, hidden[x]): value for x, value in zip(wanted.inputs, wanted.table, strict=True)}
    first = plane_line(hidden, wanted.names, "h1", wanted.fires)
    return f"{first}; {plane_line(cases, (*wanted.names, 'h1'), 'y', wanted.fires)}"
