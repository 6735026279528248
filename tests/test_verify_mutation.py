"""The generic source mutants: what every operator does, that the list is fixed, and what is left alone."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from checks.verify import mutation
from checks.verify.mutation import OPERATOR_FILES, fingerprint, mutants, normalised
from checks.verify.mutation_operators import OPERATORS
from checks.verify.mutation_syntax import Node, Place

FROZEN = "5cf428a42119edcecbd35b357c526d46f77c6cd136f1c23af5a8ac7604ef610a"
"""The operators as they were before any check was tuned against them. Not to be brought up to date in passing."""

EPOCH = '''
"""Softmax regression: e^z / \u03a3 e^z."""
import numpy as np

def epoch(X, y, W, lr: float = 0.1, batch=100):
    """One epoch."""
    assert batch > 0
    for i in range(0, len(X), batch):
        Xb, yb = X[i : i + batch], y[i : i + batch]
        Z = np.exp(Xb @ W)   # \u00e9
        Z /= Z.sum(axis=1, keepdims=True)
        Z[np.arange(len(yb)), yb] -= 1
        W -= lr / len(yb) * (Xb.T @ Z)


if __name__ == "__main__":
    epoch(None, None, None)
'''

# What a line of a student's program becomes, by operator: the mistake that the operator is there for.
BECOMES = [
    ("arithmetic operator exchanged", "y = a @ b", "y = a * b"),
    ("arithmetic operator exchanged", "y = a ** 2", "y = a * 2"),
    ("operand dropped", "y = z - z.max()", "y = z"),
    ("operand dropped", "y = g / n", "y = g"),
    ("operands swapped", "y = a @ b", "y = b @ a"),
    ("transpose dropped", "y = x.T @ g", "y = x @ g"),
    ("transpose dropped", "y = np.transpose(x, (1, 0))", "y = x"),
    ("transpose dropped", "y = x.swapaxes(0, 1)", "y = x"),
    ("operand transposed", "y = a @ b", "y = a @ b.T"),
    ("operand transposed", "y = np.dot(a, b)", "y = np.dot(a.T, b)"),
    ("axis altered", "y = x.sum(axis=0)", "y = x.sum()"),
    ("axis altered", "y = x.sum(axis=0)", "y = x.sum(axis=1)"),
    ("axis altered", "y = x.sum(axis=-1)", "y = x.sum(axis=0)"),
    ("kept axes altered", "y = x.sum(keepdims=True)", "y = x.sum(keepdims=False)"),
    ("keyword dropped", "y = f(x, order=2)", "y = f(x)"),
    ("constant altered", "y = x ** 2", "y = x ** 1"),
    ("constant altered", "y = x ** 2", "y = x ** 3"),
    ("sign flipped", "y = -x", "y = x"),
    ("sign flipped", "y = g", "y = -g"),
    ("result zero", "y = g", "y = 0 * g"),
    ("result doubled", "y += g", "y += 2 * g"),
    ("comparison altered", "y = x > 0", "y = x >= 0"),
    ("comparison altered", "y = x > 0", "y = x < 0"),
    ("condition negated", "y = a if c else b", "y = a if not c else b"),
    ("one branch alone", "y = np.where(c, a, b)", "y = a"),
    ("accumulation altered", "y += g", "y = g"),
    ("accumulation altered", "y += g", "y -= g"),
    ("accumulation altered", "np.add.at(y, i, g)", "y[i] += g"),
    ("accumulation altered", "np.add.at(y, i, g)", "y[i] = g"),
    ("call dropped", "y = np.exp(x)", "y = x"),
    ("call dropped", "y = x.copy()", "y = x"),
    ("function exchanged", "y = np.sum(x)", "y = np.mean(x)"),
    ("function exchanged", "y = np.zeros(x)", "y = np.ones(x)"),
    ("arguments swapped", "y = f(a, b)", "y = f(b, a)"),
    ("range altered", "y = range(n)", "y = range(n - 1)"),
    ("range altered", "y = range(n)", "y = range(1, n)"),
    ("index altered", "y = x[i : i + b]", "y = x[i:]"),
    ("index altered", "y = x[::-1]", "y = x"),
    ("index altered", "y = x[i]", "y = x[i - 1]"),
    ("loop cut short", "y = [g(i) for i in x]", "y = [g(i) for i in list(x)[1:]]"),
    ("filter dropped", "y = [g(i) for i in x if i]", "y = [g(i) for i in x]"),
    ("outputs swapped", "y = (da, db)", "y = (db, da)"),
    ("variable exchanged", "y = a", "y = b"),
    ("attribute exchanged", "y = self.left", "y = self.right"),
    ("statement removed", "y = 1", "pass"),
    ("statement removed", "for i in x:\n        y = 1", "pass"),
]


def program(line: str) -> str:
    """A method with that line in it: two variables, two attributes."""
    start = "class Node:\n  def __init__(self):\n    self.right = self.left = None\n  def run(self, b, a):\n    "
    return f"{start}{line}\n    return y\n"


@pytest.mark.parametrize(("operator", "before", "after"), BECOMES)
def test_every_operator_makes_the_mistake_it_is_there_for(operator: str, before: str, after: str) -> None:
    made = {normalised(mutant.source): mutant.operator for mutant in mutants(program(before))}
    assert made.get(normalised(program(after))) is not None
    alone = {normalised(m.source) for m in mutants(program(before), {operator: OPERATORS[operator]})}
    assert normalised(program(after)) in alone


def test_every_operator_has_an_example() -> None:
    assert {operator for operator, _, _ in BECOMES} == set(OPERATORS)


def test_the_operators_are_frozen() -> None:
    assert fingerprint() == FROZEN


def test_a_changed_operator_changes_the_fingerprint(tmp_path: Path) -> None:
    for name in OPERATOR_FILES:
        text = (Path(mutation.__file__).parent / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("ast.Add: (ast.Sub, ast.Mult)", "ast.Add: (ast.Sub,)"))
    assert fingerprint(tmp_path) != FROZEN


def test_every_mutant_is_python_and_another_program_and_comes_once() -> None:
    made = mutants(EPOCH)
    trees = [ast.unparse(ast.parse(mutant.source)) for mutant in made]
    assert len(made) > 100
    assert len(set(trees)) == len(trees)
    assert ast.unparse(ast.parse(EPOCH)) not in trees


def test_the_list_is_the_same_every_time_and_in_the_order_of_the_lines() -> None:
    made = mutants(EPOCH)
    assert made == mutants(EPOCH)
    # A loop comes before what stands in it; apart from that the lines rise.
    assert [m.line for m in made] == sorted(m.line for m in made)


def test_what_is_no_code_of_the_task_is_left_alone() -> None:
    for mutant in mutants(EPOCH):
        for kept in (
            '"""One epoch."""',
            "assert batch > 0",
            "import numpy as np",
            "epoch(None, None, None)",
            ": float",
        ):
            assert kept in mutant.source


def test_zeros_that_are_filled_in_later_have_no_sign_and_no_factor() -> None:
    source = "def f(x, w):\n    total, dw = 0.0, np.zeros_like(w)\n    return total\n"
    made = {mutant.description.partition(" becomes ")[2] for mutant in mutants(source) if mutant.line == 2}
    assert not any("-" in text or "2 *" in text or "0 *" in text for text in made)
    assert "`-total`" in {mutant.description.partition(" becomes ")[2] for mutant in mutants(source)}


def test_the_rest_of_the_text_is_kept_letter_by_letter() -> None:
    for mutant in mutants(EPOCH):
        before, after = EPOCH.splitlines(), mutant.source.splitlines()
        if len(before) == len(after):
            assert sum(a != b for a, b in zip(before, after, strict=True)) == 1


def test_a_change_without_effect_is_no_mutant() -> None:
    def same(place: Place) -> Iterator[Node]:
        if isinstance(place.node, ast.expr):
            yield place.node

    assert mutants(EPOCH, {"same": same}) == ()


def test_text_that_is_no_python_is_refused() -> None:
    with pytest.raises(SyntaxError):
        mutants("def f(:")
