"""Products entry by entry in calculations: valued like ``*``, set apart from the product of matrices."""

from checks.exercises.arithmetic import evaluate
from checks.exercises.formula import parse
from checks.exercises.formula_text import check_math, tex


def test_entries_are_multiplied_and_counted() -> None:
    values = {"G": ((1, 2), (3, 4)), "M": ((5, 0), (1, 2))}
    assert evaluate(parse("odot(G, M)"), values) == ((5, 0), (3, 8)) == evaluate(parse("G * M"), values)


def test_a_matrix_product_of_it_has_parentheses() -> None:
    assert check_math(tex(parse("odot(G, M) @ T(W)"))) == r"(G \odot M) W^T"
    assert tex(parse("T(Z) @ odot(G, 1 - Z)")) == r"Z^T (G \odot (1 - Z))"
    assert tex(parse("G * M")) == "G M"
