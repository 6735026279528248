"""Families about networks of threshold units, against what lectures and papers print."""

import itertools
import json
import math

import pytest

from checks.exercises import dumps, find_family, make
from checks.exercises.and_terms import smallest_cover
from checks.exercises.boolean_trees import AND, OR, Gate, Leaf, gates_of, text_of
from checks.exercises.families.boolean_network import Fires, inputs_of
from checks.exercises.families.dnf_network import Function
from checks.exercises.families.formula_to_network import FormulaToNetwork, Task, read_back
from checks.exercises.making import completed, confirm
from checks.exercises.parity_networks import by_counting, by_networks, chain_units
from checks.exercises.renderers.markdown import markdown
from checks.exercises.reverify import Report, verify
from checks.exercises.unit_lines import read_units
from checks.exercises.unit_search import pairs, threshold_tables

A, X, Y, Z = 0, 1, 2, 3


def test_the_formula_of_the_lectures_needs_seven_units_in_three_layers() -> None:
    """((A and not X and Z) or (A and not Y)) and ((X and Y) or not (X and Z)): four gates, two ORs, one AND."""
    first = Gate(OR, (Gate(AND, (Leaf(A), Leaf(X, True), Leaf(Z))), Gate(AND, (Leaf(A), Leaf(Y, True)))))
    second = Gate(OR, (Gate(AND, (Leaf(X), Leaf(Y))), Gate(AND, (Leaf(X), Leaf(Z)), True)))
    tree = Gate(AND, (first, second))
    assert text_of(tree, "AXYZ") == "((A & ~X & Z) | (A & ~Y)) & ((X & Y) | ~(X & Z))"
    task = Task(("A", "X", "Y", "Z"), tree, ">=", inputs_of(4), ("table", "units", "layers", "network"))
    content = completed(FormulaToNetwork().present(task))
    confirm(content, FormulaToNetwork().witnesses(task), "lecture")
    keys = {part.name: part.key for part in content.parts}
    assert (keys["units"], keys["layers"], len(gates_of(tree)), read_back(task).layers) == ("7", "3", 7, 3)
    # By hand: A=1 is needed; then (not X and Z) or not Y, and (X and Y) or not (X and Z).
    wanted = [int(a and ((not x and z) or not y) and ((x and y) or not (x and z))) for a, x, y, z in inputs_of(4)]
    assert keys["table"] == "".join(map(str, wanted))


def test_no_function_needs_more_terms_than_parity() -> None:
    """Of three inputs: four terms, as many as 2^(n - 1). Held against a trial of all covers by blocks."""
    needs = {}
    for table in itertools.product((0, 1), repeat=8):
        if any(table):
            function = Function(("A", "B", "C"), table, ">=", 0, 4, 1, ("least",))
            needs[table] = len(function.terms)
            assert len(smallest_cover(table)) == needs[table]
    odd = tuple([sum(row) % 2 for row in inputs_of(3)])
    assert needs[odd] == needs[tuple([1 - bit for bit in odd])] == max(needs.values()) == 4


@pytest.mark.parametrize("n", range(2, 10))
def test_chain_and_tree_of_xors_have_three_units_less_three(n: int) -> None:
    """3 (n - 1) units in a chain and in a tree, 2^(n - 1) + 1 in an OR of ANDs, 2 ceil(log2 n) layers in the tree."""
    point = tuple([k % 2 for k in range(n)])
    found = by_networks(point, 3, 2)
    depth = math.ceil(math.log2(n))
    assert (found["block_units"], len(chain_units(n, 3))) == (3 * (n - 1), 3 * (n - 1))
    assert (found["dnf_units"], found["tree_layers"], found["counting_units"]) == (2 ** (n - 1) + 1, 2 * depth, n + 1)


@pytest.mark.parametrize("fires", [">=", ">"])
@pytest.mark.parametrize("odd", [0, 1])
def test_units_that_count_compute_parity(fires: Fires, odd: int) -> None:
    for n in range(1, 6):
        network = read_units(by_counting(n, odd, fires), tuple([f"x{k}" for k in range(1, n + 1)]))
        assert all([network(row) == (sum(row) % 2 == odd) for row in inputs_of(n)])
        assert len(network.units) == n + 1


def test_two_hidden_units_compute_all_functions_of_three_inputs_but_the_parities() -> None:
    """256 functions: 104 by one unit, two constants among them (Muroga 1971), 150 by two, and the two parities."""
    assert (len(threshold_tables(3)), len(pairs(3))) == (102, 150)
    parity = tuple([sum(row) % 2 for row in inputs_of(3)])
    assert parity not in pairs(3)
    assert tuple([1 - bit for bit in parity]) not in pairs(3)


@pytest.mark.parametrize(
    ("name", "workload", "part", "planted"),
    [
        ("xor-network", 4, "network", None),
        ("xor-network", 2, "h1", None),
        ("xor-network", 1, "enough", "ab"),
        ("formula-to-network", 3, "network", None),
        ("formula-to-network", 1, "table", None),
        ("formula-to-network", 2, "units", None),
        ("dnf-network", 4, "network", None),
        ("dnf-network", 1, "parity", None),
        ("parity-by-depth", 3, "tree_values", None),
        ("parity-by-depth", 3, "chain_layers", None),
    ],
)
def test_reverification_sees_a_planted_wrong_key(name: str, workload: int, part: str, planted: str | None) -> None:
    """A known mistake, or the other letter, in the place of the key: the page and the saved network tell."""
    exercise = make(find_family(name), 2, workload)
    sound, broken = Report(), Report()
    verify(dumps(exercise), markdown(exercise), sound)
    assert not sound.faults
    saved = json.loads(dumps(exercise))
    (found,) = [entry for entry in saved["content"]["parts"] if entry["name"] == part]
    found["key"] = planted.replace(found["key"], "") if planted else found["mistakes"][0]["answer"]
    verify(json.dumps(saved), markdown(exercise), broken)
    assert any([f"part {part}" in fault for fault in broken.faults])
