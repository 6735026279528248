"""Published numbers of the threshold families, from their own presentation and witnesses."""

import itertools

import pytest

from checks.exercises.families.boolean_gates import Gate
from checks.exercises.families.count_units import Board, CountUnits
from checks.exercises.families.realisable_by_one_unit import Functions, RealisableByOneUnit
from checks.exercises.making import WrongKeyError, completed, confirm


def test_the_checkerboard_of_the_lecture_has_57_units() -> None:
    """16 + 40 + 1 units for 16 lines, as the lecture notes print it."""
    board = Board(8, 8)
    content = completed(CountUnits().present(board))
    confirm(content, CountUnits().witnesses(board), "published")
    assert {part.name: part.key for part in content.parts} == {
        "cells": "81",
        "coloured": "40",
        "units": "57",
        "parameters": "48",
    }


def test_a_wrong_count_is_found() -> None:
    content = completed(CountUnits().present(Board(8, 8)))
    found = {"one": {"cells": 81, "coloured": 40, "units": 56}, "two": {"cells": 81, "coloured": 40, "units": 57}}
    with pytest.raises(WrongKeyError, match="part units: the key is 57, but one finds 56"):
        confirm(content, found, "planted")


def test_xor_and_its_complement_are_the_two_functions_that_no_unit_computes() -> None:
    tables = tuple([table for table in itertools.product((0, 1), repeat=4) if len(set(table)) == 2])
    functions = Functions(tables[:8], (), ">=")
    for witness in RealisableByOneUnit().witnesses(functions).values():
        impossible = [t for k, t in enumerate(functions.tables) if "abcdefgh"[k] not in witness["which"]]
        assert impossible == [(0, 1, 1, 0)]


def test_a_gate_of_the_lecture_has_its_threshold() -> None:
    """Threshold 2 for AND, 1 for OR of two inputs, reached rather than exceeded."""
    assert Gate((1, 1), 2).unit(">=") == (1, 1, 2)
    assert Gate((1, 1), 1).unit(">=") == (1, 1, 1)
    assert Gate((1, 1), 2).table == (0, 0, 0, 1)
