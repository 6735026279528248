"""Boolean networks: what one unit can do, formulas as drawn and as shortest OR of ANDs, parity three ways."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from autodiff.nn.boolean import (
    and_gate,
    boolean_inputs,
    majority_gate,
    not_gate,
    or_gate,
    parity,
    parity_deep,
    parity_dnf,
    realisable,
    truth_table,
    xor,
)
from autodiff.nn.formulas import FormulaError, dnf, dnf_of_table, from_formula, parse, table_of, variables
from autodiff.nn.minimise import minimal_terms, prime_implicants
from autodiff.nn.threshold import Layer, ThresholdNetwork

LECTURE = "((A & ~X & Z) | (A & ~Y)) & ((X & Y) | ~(X & Z))"
FIRES = {"1000", "1001", "1011", "1100"}


def fired_on(network: ThresholdNetwork) -> set[str]:
    rows = ("".join(map(str, row)) for row in product((0, 1), repeat=network.inputs))
    return {row for row, value in zip(rows, truth_table(network), strict=True) if value}


def table_by_python(text: str) -> tuple[int, ...]:
    """The truth table by Python's own parser and operators."""
    code = compile(text.replace("~", " not ").replace("&", " and ").replace("|", " or ").strip(), text, "eval")
    names = sorted(code.co_names)
    return tuple(int(eval(code, dict(zip(names, row, strict=True)))) for row in product((0, 1), repeat=len(names)))


def random_formula(rng: np.random.Generator, depth: int) -> str:
    if depth == 0 or rng.random() < 0.2:
        return "~" * int(rng.integers(0, 3)) + "ABCDE"[rng.integers(0, 5)]
    parts = [random_formula(rng, depth - 1) for _ in range(rng.integers(2, 4))]
    return "~" * int(rng.integers(0, 2)) + "(" + rng.choice([" & ", " | "]).join(parts) + ")"


def tables(n: int) -> list[tuple[int, ...]]:
    return list(product((0, 1), repeat=2**n))


# One unit


def test_inputs_count_up():
    assert [int("".join(map(str, row)), 2) for row in boolean_inputs(5)] == list(range(32))


@pytest.mark.parametrize("n", [1, 2, 4])
def test_gates(n):
    rows = list(product((0, 1), repeat=n))
    assert truth_table(and_gate(n)) == tuple(int(all(row)) for row in rows)
    assert truth_table(or_gate(n)) == tuple(int(any(row)) for row in rows)
    assert truth_table(majority_gate(n, 2)) == tuple(int(sum(row) >= 2) for row in rows)
    assert truth_table(not_gate()) == (1, 0)


def test_fourteen_of_sixteen_functions_of_two_inputs_are_realisable():
    impossible = [table for table in tables(2) if not realisable(table)]
    assert impossible == [(0, 1, 1, 0), (1, 0, 0, 1)]


def test_a_hundred_and_four_of_256_functions_of_three_inputs_are_realisable():
    # 104: S. Muroga, Threshold Logic and Its Applications (1971); OEIS A000609.
    found = {table for table in tables(3) if realisable(table)}
    assert len(found) == 104
    # All units with weights up to 2, tried out: no more work is needed for three inputs, and none of the search's code.
    sums = np.array(list(product(range(-2, 3), repeat=3))) @ np.array(list(product((0, 1), repeat=3))).T
    tried = {tuple((row >= threshold).astype(int).tolist()) for row in sums for threshold in np.arange(-6.5, 7.5)}
    assert found == tried


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_every_answer_comes_with_its_proof(n):
    for table in tables(n):
        found = realisable(table)
        assert found.holds(boolean_inputs(n), table)
        if found:
            assert [truth_table(found.unit(fires)) for fires in (">", ">=")] == [table, table]


def test_a_planted_witness_is_seen():
    found = realisable((0, 0, 0, 1))
    assert truth_table(replace(found, bias=found.bias + 1).unit(">=")) != (0, 0, 0, 1)


def test_a_table_of_odd_length_is_refused():
    with pytest.raises(ValueError, match="1, 2, 4, 8"):
        realisable([0, 1, 1])


# Formulas


def test_the_lectures_formula_as_drawn():
    network = from_formula(LECTURE)
    assert fired_on(network) == FIRES
    assert network.sizes == (4, 2, 1)
    # The numbers of the drawing, inputs A, X, Y, Z: A & ~X & Z, then ~(X & Z).
    weights, thresholds = network.layers[0].weights.T.tolist(), (-network.layers[0].bias).tolist()
    assert (weights[0], thresholds[0]) == ([1, -1, 0, 1], 2)
    assert (weights[3], thresholds[3]) == ([0, -1, 0, -1], -1)


def test_the_lectures_formula_as_or_of_ands():
    # By hand: 1000, 1001, 1011, 1100 are covered by 10-1 (A, not X, Z) and 1-00 (A, not Y, not Z).
    full, short = (dnf(LECTURE, minimised=choice) for choice in (False, True))
    assert (full.units, short.units) == (5, 3)
    assert fired_on(full) == fired_on(short) == FIRES
    assert {tuple(column) for column in short.layers[0].weights.T.tolist()} == {(1, -1, 0, 1), (1, 0, -1, -1)}


@pytest.mark.parametrize("place", range(4))
def test_one_wrong_threshold_in_the_drawing_is_seen(place):
    network = from_formula(LECTURE)
    first = network.layers[0]
    broken = ThresholdNetwork((Layer(first.weights, first.bias + np.eye(4)[place], first.rule), *network.layers[1:]))
    assert fired_on(broken) != FIRES


def test_the_gate_x_and_y_of_the_lectures_formula_never_matters():
    # It would where X and Z fire, and there A & ~X & Z and A & ~Y leave only inputs without Y.
    assert fired_on(from_formula("((A & ~X & Z) | (A & ~Y)) & ~(X & Z)")) == FIRES


def test_random_formulas_agree_with_python():
    rng = np.random.default_rng(1)
    for _ in range(150):
        text = random_formula(rng, 3)
        expected = table_by_python(text)
        assert table_of(parse(text)) == expected, text
        for network in (from_formula(text), dnf(text, minimised=False), dnf(text, minimised=True)):
            assert truth_table(network) == expected, text


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("A", 1),
        ("~A", 1),
        ("~~A", 1),
        ("A & ~A", 1),
        ("A | ~A", 1),
        ("~(A | B)", 1),
        ("A & A", 1),
        ("A & B & C", 1),
        ("A & (B & C)", 3),  # a relay carries A past the inner gate
        ("(A & B) | ~(A & B)", 3),
        ("(A & B & C) | (A & B & C)", 2),  # equal gates are one
        ("A | (B & (C | D))", 6),  # relays: A twice, B once
    ],
)
def test_units_are_counted(text, units):
    network = from_formula(text)
    assert network.units == units
    assert truth_table(network) == table_by_python(text)


def test_precedence_and_names():
    assert table_of(parse("a1 | b & ~c_2")) == table_by_python("a1 | b & ~c_2")
    assert variables(parse("b & (a1 | c_2)")) == ("a1", "b", "c_2")


@pytest.mark.parametrize(
    ("text", "column"), [("A & ", 4), ("A B", 2), ("(A | B", 6), ("A & | B", 4), ("A ^ B", 2), ("", 0), ("A & 1", 4)]
)
def test_what_is_no_formula_is_shown(text, column):
    with pytest.raises(FormulaError) as refused:
        from_formula(text)
    shown, mark = str(refused.value).splitlines()[1:]
    assert shown == "  " + text
    assert mark.index("^") - 2 == column


def test_very_deep_brackets_are_refused_in_words():
    with pytest.raises(FormulaError, match="100 deep"):
        parse("(" * 5000 + "A" + ")" * 5000)


# Minimisation


def fewest_terms(n: int) -> np.ndarray:
    """For every function of n inputs as a bit mask, the fewest terms of an OR of ANDs, by trying all."""
    rows = list(product((0, 1), repeat=n))
    masks = []
    for term in product((0, 1, None), repeat=n):
        hits = [all(want is None or want == value for want, value in zip(term, row, strict=True)) for row in rows]
        masks.append(sum(1 << i for i, hit in enumerate(hits) if hit))
    fewest = np.full(2 ** (2**n), -1)
    fewest[0], frontier, count = 0, np.array([0]), 0
    while frontier.size:
        count += 1
        reached = np.unique(np.bitwise_or.outer(frontier, np.array(masks)))
        frontier = reached[fewest[reached] < 0]
        fewest[frontier] = count
    return fewest


@pytest.mark.parametrize(("n", "step"), [(1, 1), (2, 1), (3, 1), (4, 97)])
def test_no_or_of_ands_is_shorter(n, step):
    fewest = fewest_terms(n)
    for function in range(0, 2 ** (2**n), step):
        ones = [row for row in range(2**n) if function >> row & 1]
        terms = minimal_terms(ones, n)
        assert len(terms) == fewest[function]
        assert [row for row in range(2**n) if any(term.covers(row) for term in terms)] == ones


def test_no_cover_of_as_many_terms_has_fewer_literals():
    n, rows = 4, list(product((0, 1), repeat=4))
    functions = np.arange(2**16)
    # 100 for each term and 1 for each literal: the cheapest way to every function, over at most eight terms.
    cost = np.full(2**16, 10_000)
    cost[0] = 0
    for _ in range(8):
        before = cost.copy()
        for term in product((0, 1, None), repeat=n):
            hits = [all(want is None or want == value for want, value in zip(term, row, strict=True)) for row in rows]
            mask = sum(1 << i for i, hit in enumerate(hits) if hit)
            np.minimum.at(cost, functions | mask, before + 100 + n - term.count(None))
    for function in range(0, 2**16, 41):
        found = minimal_terms([row for row in range(16) if function >> row & 1], n)
        assert 100 * len(found) + sum(term.literals for term in found) == cost[function]


def test_a_greedy_cover_would_not_be_the_fewest():
    # Planted: the largest prime implicant first. It is beaten on some functions, so the test above can see it.
    def greedy(ones: list[int]) -> int:
        left, count = set(ones), 0
        primes = prime_implicants(ones, 4)
        while left:
            best = max(primes, key=lambda term: sum(term.covers(row) for row in left))
            left -= {row for row in left if best.covers(row)}
            count += 1
        return count

    fewest = fewest_terms(4)
    functions = range(0, 2**16, 97)
    worse = [f for f in functions if greedy([row for row in range(16) if f >> row & 1]) > fewest[f]]
    assert worse


def test_prime_implicants_are_known_for_a_textbook_cycle():
    # Sum of minterms 0, 1, 2, 5, 6, 7: six primes of two literals each, three of which suffice.
    ones = [0, 1, 2, 5, 6, 7]
    assert len(prime_implicants(ones, 3)) == 6
    assert len(minimal_terms(ones, 3)) == 3


@pytest.mark.parametrize("seed", range(3))
def test_six_variables(seed):
    rng = np.random.default_rng(seed)
    table = rng.integers(0, 2, size=64).tolist()
    full, short = (dnf_of_table(table, minimised=choice) for choice in (False, True))
    assert truth_table(full) == truth_table(short) == tuple(table)
    assert short.units < full.units == sum(table) + 1


def test_seven_variables_are_refused_in_words():
    with pytest.raises(ValueError, match="up to 6 variables, not 7"):
        dnf("A & B & C & D & E & F & G", minimised=True)
    assert dnf("A & B & C & D & E & F & G", minimised=False).units == 2


@pytest.mark.parametrize("minimised", [False, True])
@pytest.mark.parametrize("value", [0, 1])
def test_constants(value, minimised):
    assert truth_table(dnf_of_table([value] * 8, minimised=minimised)) == (value,) * 8


# XOR and parity


def test_xor_takes_three_units():
    assert truth_table(xor()) == (0, 1, 1, 0)
    assert xor().units == 3


@pytest.mark.parametrize("n", range(1, 11))
def test_parity_three_ways(n):
    odd = tuple(sum(row) % 2 for row in product((0, 1), repeat=n))
    counting, terms, deep = parity(n), parity_dnf(n), parity_deep(n)
    assert truth_table(counting) == truth_table(terms) == truth_table(deep) == odd
    assert counting.sizes == (n, 1)
    assert terms.sizes == (2 ** (n - 1), 1)
    assert len(deep.layers) == max(1, 2 * (n - 1).bit_length())


@pytest.mark.parametrize("n", [2, 4, 8, 16, 32])
def test_a_tree_of_xors_takes_three_units_each(n):
    assert parity_deep(n).units == 3 * (n - 1)


@pytest.mark.parametrize("n", [3, 5, 6, 7, 9])
def test_other_trees_add_two_relays_per_waiting_value(n):
    relays, width = 0, n
    while width > 1:
        relays += 2 * (width % 2)
        width = (width + 1) // 2
    assert parity_deep(n).units == 3 * (n - 1) + relays


@pytest.mark.parametrize("n", [2, 3, 4])
def test_parity_has_no_shorter_or_of_ands(n):
    odd = [row.bit_count() % 2 for row in range(2**n)]
    assert dnf_of_table(odd, minimised=True).units == 2 ** (n - 1) + 1


@pytest.mark.parametrize("build", [parity, parity_dnf, parity_deep])
def test_parity_of_nothing_is_refused(build):
    with pytest.raises(ValueError, match="one input or more"):
        build(0)
