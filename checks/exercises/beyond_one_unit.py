"""Functions that no single threshold unit computes, and what is asked about them: instances, tables, proofs."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

from checks.exercises.blocks import Table
from checks.exercises.families.boolean_network import Bits, Fires, Unit, find_unit, fired, inputs_of
from checks.exercises.network_parts import tex
from checks.exercises.unit_search import smallest_fit, threshold_tables

XOR: Bits = (0, 1, 1, 0)


XNOR: Bits = (1, 0, 0, 1)


CONDITIONS = (">=", ">", "<", "<=")


LETTERS = "abcd"


Sums = tuple[tuple[Bits, Bits], tuple[Bits, Bits]]
"""Two inputs against two others."""


@dataclass(frozen=True)
class Wanted:
    """A function that no unit computes, and what is asked about it.

    Parameters
    ----------
    names : tuple of str
        Of the inputs.
    table : Bits
    fires : {">=", ">"}
    hidden : tuple of Unit
        Those that the statement shows: two to be looked at, one to be completed, or none.
    row : int
        The input whose condition is asked for.
    options : tuple of Sums
        Of the proof: pairs of inputs that are claimed to be a contradiction.
    asked : tuple of str
        The parts.
    """

    names: tuple[str, ...]
    table: Bits
    fires: Fires
    hidden: tuple[Unit, ...] = ()
    row: int = 0
    options: tuple[Sums, ...] = ()
    asked: tuple[str, ...] = ()

    @property
    def inputs(self) -> tuple[Bits, ...]:
        """All inputs."""
        return inputs_of(len(self.names))

    @property
    def columns(self) -> tuple[Bits, ...]:
        """What each hidden unit gives on all inputs."""
        return tuple([tuple([fired(unit, x, self.fires) for x in self.inputs]) for unit in self.hidden])

    @property
    def patterns(self) -> dict[Bits, int] | None:
        """What the output has to be for the hidden layer's values; None if two inputs that differ look the same."""
        found: dict[Bits, int] = {}
        for pattern, value in zip(zip(*self.columns, strict=True), self.table, strict=True):
            if found.setdefault(pattern, value) != value:
                return None
        return found


def completion(wanted: Wanted) -> tuple[Unit, Unit] | None:
    """A second hidden unit and an output that computes the function from both."""
    for table in threshold_tables(2):
        second = find_unit(table, wanted.fires)
        assert second is not None
        patterns = replace(wanted, hidden=(*wanted.hidden, second)).patterns
        output = smallest_fit(patterns, wanted.fires) if patterns else None
        if output is not None:
            return second, output
    return None


def all_sums(count: int) -> Iterator[Sums]:
    """All pairs of two different inputs against two other ones."""
    couples = list(itertools.combinations(inputs_of(count), 2))
    return ((one, other) for one, other in itertools.permutations(couples, 2) if not set(one) & set(other))


def is_equal(sums: Sums) -> bool:
    """Whether both sides add up to the same."""
    one, other = [tuple(map(sum, zip(*side, strict=True))) for side in sums]
    return one == other


def sides_are_right(sums: Sums, table: Bits) -> bool:
    """Whether the function is 1 at both inputs of the first side and 0 at both of the second."""
    values = dict(zip(inputs_of(len(table).bit_length() - 1), table, strict=True))
    return all([values[x] == 1 for x in sums[0]]) and all([values[x] == 0 for x in sums[1]])


def condition(wanted: Wanted, row: int) -> str:
    """The sign between the weighted sum and the threshold."""
    if wanted.table[row]:
        return wanted.fires
    return "<" if wanted.fires == ">=" else "<="


def table_of(wanted: Wanted, columns: tuple[Bits, ...] = ()) -> Table:
    """The truth table of the function, after what hidden units give."""
    hidden = [f"$h_{k}$" for k in range(1, len(columns) + 1)]
    head = (*[f"${tex(name)}$" for name in wanted.names], *hidden, "$f$")
    rows = zip(
        wanted.inputs, zip(*columns, strict=True) if columns else [()] * len(wanted.table), wanted.table, strict=True
    )
    return Table(head, tuple([tuple(map(str, (*x, *h, value))) for x, h, value in rows]), "truth")
