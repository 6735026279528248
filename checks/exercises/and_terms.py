"""ANDs of literals: as units, as formulas, on a Karnaugh map, and the fewest of them that make up a function."""

import itertools

from autodiff.nn.minimise import Term
from checks.exercises.blocks import Table
from checks.exercises.families.boolean_network import Bits, Fires, Unit, inputs_of
from checks.exercises.network_parts import bits, tex

GRAY = {1: ((0,), (1,)), 2: ((0, 0), (0, 1), (1, 1), (1, 0))}


def matters(table: Bits, k: int) -> bool:
    """Whether a table depends on an input."""
    step = len(table) >> (k + 1)
    return any([table[row] != table[row ^ step] for row in range(len(table))])


def digits(term: Term, count: int) -> tuple[int | None, ...]:
    """Per input 1, 0, or None where the term does not read it."""
    masks = [1 << (count - 1 - k) for k in range(count)]
    return tuple([int(bool(term.ones & mask)) if term.care & mask else None for mask in masks])


def term_unit(term: Term, count: int, fires: Fires) -> Unit:
    """The AND unit of a term."""
    signs = tuple([0 if digit is None else 2 * digit - 1 for digit in digits(term, count)])
    return Unit(signs, signs.count(1) - (fires == ">"))


def term_tex(term: Term, names: tuple[str, ...]) -> str:
    """A and not B."""
    literals = zip(digits(term, len(names)), names, strict=True)
    found = [("" if digit else "\\neg ") + tex(name) for digit, name in literals if digit is not None]
    return " \\wedge ".join(found)


def karnaugh_map(table: Bits, names: tuple[str, ...]) -> Table:
    """Karnaugh's map of three or four inputs: neighbouring cells differ in one input."""
    count = len(names)
    down, across = GRAY[count - 2], GRAY[2]
    values = dict(zip(inputs_of(count), table, strict=True))
    corner = ["".join(map(tex, part)) for part in (names[: count - 2], names[count - 2 :])]
    head = (f"${corner[0]}$ / ${corner[1]}$", *map(bits, across))
    return Table(head, tuple([(bits(a), *[str(values[a + b]) for b in across]) for a in down]))


def smallest_cover(table: Bits) -> tuple[frozenset[int], ...]:
    """By trying: the fewest blocks of rows, each got by fixing some inputs, that make up the rows of ones."""
    rows = inputs_of(len(table).bit_length() - 1)
    ones = {row for row, value in enumerate(table) if value}
    blocks = set()
    for fixed in itertools.product((0, 1, None), repeat=len(rows[0])):
        block = frozenset(
            [k for k, x in enumerate(rows) if all([f in (None, e) for f, e in zip(fixed, x, strict=True)])]
        )
        if block <= ones:
            blocks.add(block)
    for size in range(1, len(ones) + 1):
        for cover in itertools.combinations(sorted(blocks, key=sorted), size):
            if set().union(*cover) == ones:
                return cover
    raise AssertionError("single rows always cover")
