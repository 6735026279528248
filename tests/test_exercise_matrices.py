"""Exercises on matrices: arrangements by size and vec; published gradients, planted faults."""

import numpy as np
import pytest

from checks.exercises import WrongKeyError, find_family, make, mark
from checks.exercises.matrix_chains import Chain, evaluated
from checks.exercises.matrix_maps import MAPS, by_increments

TWO_LAYERS = Chain(("X", "W", "V"), ((6, 3), (3, 4), (4, 2)), (False,) * 3, masked=True)


def test_gradients_of_two_layers_are_those_of_the_lectures() -> None:
    """X^T((S - I_y) V^T o sigma'(X W)) for the first layer and sigma(X W)^T (S - I_y) for the second."""
    assert TWO_LAYERS.right("W") == "X.T @ ((G @ V.T) * M)"
    assert TWO_LAYERS.right("V") == "Z.T @ G"


@pytest.mark.parametrize("turned", [(False, False, False), (True, False, True), (False, True, False)])
def test_of_factors_with_different_sizes_one_arrangement_fits(turned: tuple[bool, ...]) -> None:
    inside = ((2, 3), (3, 4), (4, 5))
    sizes = tuple([size[::-1] if turn else size for size, turn in zip(inside, turned, strict=True)])
    chain = Chain(("A", "X", "B"), sizes, turned)
    arrays = chain.filled()
    for target in chain.names:
        fits = [code for code in chain.pool(target) if np.shape(evaluated(code, arrays)) == arrays[target].shape]
        assert fits == [chain.right(target)]


@pytest.mark.parametrize("workload", [1, 3, 5])
def test_a_lost_transposition_is_found(monkeypatch: pytest.MonkeyPatch, workload: int) -> None:
    right = Chain.right
    monkeypatch.setattr(Chain, "right", lambda self, target: f"1 * {right(self, target)}".replace(".T", "", 1))
    monkeypatch.setattr("checks.exercises.families.arrange_by_size.refuse_ambiguous", lambda arranging: None)
    with pytest.raises(WrongKeyError, match="grad"):
        make(find_family("arrange-by-size"), 1, workload)


@pytest.mark.parametrize("kind", sorted(MAPS))
def test_jacobians_are_those_of_magnus_and_neudecker(kind: str) -> None:
    """d vec(A X B) = (B^T (x) A) d vec X and what follows from it, against one entry of X after another."""
    generator = np.random.default_rng(3)
    arrays = {name: generator.integers(-5, 9, (3, 3)).astype(float) for name in "AXB"}
    columns = [[3 * j + i for j in range(3)] for i in range(3)]  # where entry (i, j) stands in vec
    arrays |= {"I": np.eye(3), "K": np.eye(9)[np.ravel(columns)], "kron": np.kron}
    right, *wrong = [evaluated(code, arrays) for code, _, _ in MAPS[kind].jacobians]
    assert (right == by_increments(kind, arrays)).all()
    assert not any([np.array_equal(right, other) for other in wrong])


def test_stacking_rows_is_recognised_and_told() -> None:
    exercise = make(find_family("vec-kronecker"), 2, 3)
    (wrong,) = [mistake.answer for mistake in exercise.part("jacobian").mistakes if mistake.name == "M-36"]
    found = mark(exercise, {"jacobian": wrong})["jacobian"]
    assert found.mistake == "M-36"
    assert "columns" in str(found.feedback)


def test_a_kronecker_product_with_exchanged_factors_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checks.exercises.matrix_maps.sandwich", lambda A, B: np.kron(A, B.T))
    with pytest.raises(WrongKeyError, match="Kronecker products finds"):
        make(find_family("vec-kronecker"), 1, 3)
