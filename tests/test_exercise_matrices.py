"""Exercises on matrices: arrangements by size and vec; published gradients, planted faults."""

import numpy as np
import pytest

from checks.exercises import WrongKeyError, find_family, make
from checks.exercises.matrix_chains import Chain, evaluated

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
