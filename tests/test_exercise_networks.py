"""Families on networks forward and backward: a published network step by step, SymPy, and planted faults."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
import sympy

from checks.exercises import Content, WrongKeyError, find_family
from checks.exercises.backward import Task
from checks.exercises.exercise import keys
from checks.exercises.families.softmax_cross_entropy import Example
from checks.exercises.making import completed, confirm
from checks.exercises.networks import Layered, Rows, network_witnesses


def rows(*lines: str) -> Rows:
    return tuple([tuple(map(Fraction, line.split())) for line in lines])


PUBLISHED = Task(
    Layered(
        rows("0.05 0.10"),
        (rows("0.15 0.25", "0.20 0.30"), rows("0.40 0.50", "0.45 0.55")),
        rows("0.01 0.99"),
        ("sigmoid", "sigmoid"),
        "half squared distance",
        rows("0.35 0.35", "0.60 0.60"),
    ),
    eta=Fraction("0.5"),
)
STEPPED = {
    "new2": ((0.35891648, 0.511301270), (0.408666186, 0.561370121)),
    "new1": ((0.149780716, 0.24975114), (0.19956143, 0.29950229)),
}
"""M. Mazur, "A step by step backpropagation example" (2015): w5 ... w8 and w1 ... w4 after one step."""


def solved() -> Content:
    return completed(find_family("two-layer-backward").present(PUBLISHED))


@pytest.mark.parametrize("name", sorted(STEPPED))
def test_the_published_network_is_reproduced(name: str) -> None:
    found: Any = keys(solved())[name]
    for row, published in zip(found, STEPPED[name], strict=True):
        assert [float(x) for x in row] == pytest.approx(published, abs=6e-9)


def test_the_published_network_is_confirmed_and_a_lost_transpose_is_not() -> None:
    family = find_family("two-layer-backward")
    content = family.present(PUBLISHED)
    confirm(completed(content), family.witnesses(PUBLISHED), "published")
    wrong = tuple([replace(part, work=part.work.replace("T(W2)", "W2"), mistakes=()) for part in content.parts])
    with pytest.raises(WrongKeyError, match="G2"):
        confirm(completed(replace(content, parts=wrong)), family.witnesses(PUBLISHED), "planted")


def test_sympy_agrees_with_the_witnesses() -> None:
    """SymPy differentiates a softmax network on its own terms: matrices of symbols, its log and exp."""
    net = Layered(
        rows("1 -0.5", "-2 1"), (rows("0.5 -1", "1 0.5"), rows("1 -0.5", "0.5 1")), rows("1 0", "0 1"),
        ("tanh", "identity"), "softmax cross-entropy",
    )  # fmt: skip
    W = [sympy.Matrix(2, 2, sympy.symbols(f"w{i}_0:4")) for i in range(2)]
    exact = [sympy.Matrix([[sympy.Rational(str(x)) for x in row] for row in given]) for given in (net.X, *net.weights)]
    logits = (exact[0] * W[0]).applyfunc(sympy.tanh) * W[1]
    terms = [sympy.log(sum(sympy.exp(logits[r, j]) for j in range(2))) - logits[r, r] for r in range(2)]
    at = dict(zip([*W[0], *W[1]], [*exact[1], *exact[2]], strict=True))
    for i in range(2):
        slopes = [float((sum(terms) / 2).diff(symbol).subs(at)) for symbol in W[i]]
        for found in network_witnesses(net).values():
            assert [float(x) for row in found[f"dW{i + 1}"] for x in row] == pytest.approx(slopes, rel=1e-12)


def test_published_probabilities_are_reproduced() -> None:
    """CS231n, "Linear classification" (softmax): scores -2.85, 0.86, 0.28 give 0.016, 0.631, 0.353."""
    example = Example(tuple(map(Fraction, ("-2.85", "0.86", "0.28"))), 2)
    found = keys(completed(find_family("softmax-cross-entropy").present(example)))
    assert [round(float(x), 2) for x in found["E"]] == [0.06, 2.36, 1.32]
    assert [float(x) for x in found["S"]] == pytest.approx(
        [0.016, 0.631, 0.353], abs=1e-3
    )  # they divide rounded numbers
    assert [float(x) for x in found["G"]] == pytest.approx([0.016, 0.631, 0.353 - 1], abs=1e-3)
