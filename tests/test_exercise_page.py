"""The page on writing a family works as it says, and the witnesses that it uses are independent and right."""

from collections.abc import Iterator
from fractions import Fraction

import mpmath
import pytest
from markdown_pages import ROOT, blocks, run

from checks.exercises import family as family_module
from checks.exercises import make, mark
from checks.exercises.messages import LANGUAGES, catalogue
from checks.exercises.witnesses import gradient_witnesses


@pytest.fixture
def lists_restored() -> Iterator[None]:
    """The page adds a family and messages; the other tests must not see them."""
    tables = [family_module._FAMILIES, *[catalogue(language) for language in LANGUAGES]]
    before = [dict(table) for table in tables]
    yield
    for table, entries in zip(tables, before, strict=True):
        table.clear()
        table.update(entries)  # type: ignore[arg-type]


def test_following_the_page_gives_a_family_whose_faults_are_found(lists_restored: None) -> None:
    namespace: dict[str, object] = {"__name__": "contributed"}
    text = (ROOT / "docs/contributing/new_exercise_family.md").read_text(encoding="utf-8")
    found = [block for block in blocks(text) if block.language == "python"]
    assert len(found) >= 5
    for block in found:
        wrong = run(block, namespace, "new_exercise_family.md")
        assert not wrong, "\n".join(wrong)
    family = namespace["SlopeOfProduct"]()  # type: ignore[operator]
    for seed in range(10):
        exercise = make(family, seed, 1)
        assert mark(exercise, {part.name: part.answer.show(part.key) for part in exercise.content.parts}).marks == 4


def test_witnesses_agree_with_published_values_and_with_each_other() -> None:
    """ln x1 + x1 x2 - sin x2 at (2, 5): 11.652, (5.5, 1.716): Baydin et al., JMLR 18(153), 2018, tables 2 and 3."""
    for value, gradient in gradient_witnesses("ln(x1) + x1*x2 - sin(x2)", {"x1": 2, "x2": 5}).values():
        assert round(float(value), 3) == 11.652
        assert (round(float(gradient["x1"]), 3), round(float(gradient["x2"]), 3)) == (5.5, 1.716)


def test_witnesses_of_matrices_and_of_all_functions() -> None:
    """sum(tanh(W x)): the gradient with respect to W is (1 - tanh^2) x^T, here by mpmath."""
    W, x = ((Fraction(1, 2), Fraction(-1)), (Fraction(1), Fraction(2))), (Fraction(1), Fraction(1, 2))
    for _, gradient in gradient_witnesses("sum(tanh(W @ x))", {"W": W, "x": x}).values():
        for row, z in zip(gradient["W"], (0, 2), strict=True):
            slope = 1 - mpmath.tanh(z) ** 2
            assert [float(entry) for entry in row] == pytest.approx([float(slope), float(slope / 2)], rel=1e-9)
    text = "sqrt(x) + exp(-x) + tan(x)/cos(x) + sigmoid(2*x) + relu(x - 1) + abs(-x) + max(x, 3) + min(x, 1) + x^3"
    text += " + 2^x + e*x"
    (first, *others) = [gradient["x"] for _, gradient in gradient_witnesses(text, {"x": Fraction(5, 4)}).values()]
    assert [float(other) for other in others] == pytest.approx([float(first)] * 2, rel=1e-9)
