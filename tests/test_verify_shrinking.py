"""The smallest failing input: it still fails, it is small, and it never leaves what the family draws."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from autodiff.types import Array
from checks.assignments.task import Arguments, Family, Sizes, Task
from checks.assignments.values import Values
from checks.verify import shrinking
from checks.verify.origins import Origin, origins_of
from checks.verify.shrinking import shrink, size_of

TASK = Task("matmul", "matmul_grad(A, B, g)", "", ("A", "B", "g"), ("dA", "dB"))


def draw_matmul(values: Values, sizes: Sizes) -> Arguments:
    m, k, n = sizes["m"], sizes["k"], sizes["n"]
    return values.real((m, k)), values.real((k, n)), values.cotangent((m, n))


MATMUL = Family("random", "", draw_matmul, {"m": (1, 2, 5), "k": (1, 3, 6), "n": (1, 2, 4)})


def reference(A: Array, B: Array, g: Array) -> tuple[Array, Array]:
    return g @ B.T, A.T @ g


def transposed_right_factor(A: Array, B: Array, g: Array) -> tuple[Array, Array]:
    """Right for every B of one row or column, and for symmetric ones."""
    return g @ (B if B.shape[0] == B.shape[1] else B.T), A.T @ g


def differs(wrong: object) -> object:
    def fails(arguments: Arguments) -> bool:
        got, expected = wrong(*arguments), reference(*arguments)  # type: ignore[operator]
        return any(g.shape != e.shape or not np.allclose(g, e) for g, e in zip(got, expected, strict=True))

    return fails


@pytest.mark.parametrize("seed", range(5))
def test_a_sign_is_shown_on_one_entry_each(seed: int) -> None:
    fails = differs(lambda A, B, g: (g @ B.T, -(A.T @ g)))
    small = shrink(TASK, MATMUL, draw_matmul(Values(seed), {"m": 5, "k": 6, "n": 4}), fails, seed)  # type: ignore[arg-type]
    assert [a.tolist() for a in small] == [[[1.0]], [[1.0]], [[1.0]]]


def test_a_mistake_that_needs_rows_and_columns_keeps_them() -> None:
    fails = differs(lambda A, B, g: (g @ B.T, A.T @ g[::-1]))
    small = shrink(TASK, MATMUL, draw_matmul(Values(3), {"m": 5, "k": 6, "n": 4}), fails, 3)  # type: ignore[arg-type]
    assert fails(small)  # type: ignore[operator]
    assert [a.shape for a in small] == [(2, 1), (1, 1), (2, 1)]
    # One-hot: one row of the cotangent is enough.
    assert np.count_nonzero(small[2]) == 1


def test_what_only_squares_show_is_shrunk_to_two_by_two_at_least() -> None:
    squares = Family(
        "square", "", lambda v, s: draw_matmul(v, {"m": s["n"], "k": s["n"], "n": s["n"]}), {"n": (1, 2, 5)}
    )
    fails = differs(transposed_right_factor)
    small = shrink(TASK, squares, squares.draw(Values(1), {"n": 5}), fails, 1)  # type: ignore[arg-type]
    assert fails(small)  # type: ignore[operator]
    assert small[1].shape == (2, 2)


def test_the_last_input_asked_is_not_the_answer_unless_it_failed() -> None:
    asked: list[bool] = []

    def fails(arguments: Arguments) -> bool:
        asked.append(bool(np.max(np.abs(arguments[0])) > 1.5))
        return asked[-1]

    small = shrink(TASK, MATMUL, (np.full((2, 2), 1.97), np.ones((2, 2)), np.ones((2, 2))), fails, 0)
    assert np.max(np.abs(small[0])) > 1.5
    assert np.max(np.abs(small[0])) == 2.0
    assert not all(asked)


def test_the_input_itself_comes_back_if_nothing_smaller_fails() -> None:
    given = draw_matmul(Values(0), {"m": 2, "k": 3, "n": 2})
    assert shrink(TASK, MATMUL, given, lambda _: False, 0) is given


def test_calls_are_counted() -> None:
    count = 0

    def fails(arguments: Arguments) -> bool:
        nonlocal count
        count += 1
        return count % 2 == 0

    shrink(TASK, MATMUL, draw_matmul(Values(0), {"m": 5, "k": 6, "n": 4}), fails, 0, calls=37, seconds=60)
    assert count <= 37


def test_time_is_kept() -> None:
    import time

    def fails(arguments: Arguments) -> bool:
        time.sleep(0.05)
        return True

    start = time.monotonic()
    shrink(TASK, MATMUL, draw_matmul(Values(0), {"m": 5, "k": 6, "n": 4}), fails, 0, seconds=0.2)
    assert time.monotonic() - start < 1.0


def test_it_is_the_same_every_time() -> None:
    fails = differs(lambda A, B, g: (2 * (g @ B.T), A.T @ g))
    start = draw_matmul(Values(8), {"m": 2, "k": 3, "n": 4})
    first, second = (shrink(TASK, MATMUL, start, fails, 8, seconds=60) for _ in range(2))  # type: ignore[arg-type]
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


UNARY = Task("log", "log_grad(x, g)", "", ("x", "g"), ("dx",))


@pytest.mark.parametrize("seed", range(5))
def test_entries_stay_where_the_family_draws_them(seed: int) -> None:
    positive = Family("random", "", lambda v, s: (v.positive((s["n"],)), v.cotangent((s["n"],))), {"n": (2, 3)})
    small = shrink(UNARY, positive, positive.draw(Values(seed), {"n": 3}), lambda _: True, seed)
    assert np.all(small[0] >= 0.3)
    apart = Family("no ties", "", lambda v, s: (v.distinct((s["n"],)), v.cotangent((s["n"],))), {"n": (3, 4)})
    small = shrink(UNARY, apart, apart.draw(Values(seed), {"n": 4}), lambda _: True, seed)
    assert np.min(np.diff(np.sort(small[0]))) > 0.049
    margin = Family("off the kink", "", lambda v, s: (v.real((s["n"],)), v.cotangent((s["n"],))), {"n": (3, 4)})
    small = shrink(UNARY, margin, margin.draw(Values(seed), {"n": 4}), lambda _: True, seed)
    assert np.all(np.abs(small[0]) >= 0.05)


def test_a_family_that_is_not_watched_is_shrunk_onto_the_kink(monkeypatch: pytest.MonkeyPatch) -> None:
    # The fault planted: were nothing known of how the family draws, the test above would fail.
    monkeypatch.setattr(shrinking, "origins_of", lambda *_: {(0,): Origin(-9, 9), (1,): Origin(-9, 9)})
    margin = Family("off the kink", "", lambda v, s: (v.real((s["n"],)), v.cotangent((s["n"],))), {"n": (3, 4)})
    small = shrink(UNARY, margin, margin.draw(Values(0), {"n": 4}), lambda _: True, 0)
    assert np.any(small[0] == 0)


def test_what_is_not_valid_is_never_asked() -> None:
    off = Family("off", "", lambda v, s: (v.real((2,)), v.cotangent((2,))), {}, valid=lambda x, g: bool(x[0] > 0.5))

    def fails(arguments: Arguments) -> bool:
        assert arguments[0][0] > 0.5
        return True

    small = shrink(UNARY, off, (np.array([1.5, -1.3]), np.array([0.5, 1.25])), fails, 0)
    assert small[0].tolist()[0] == 1.0


@dataclass(frozen=True)
class Chain:
    """A program that can be made shorter."""

    length: int

    def __len__(self) -> int:
        return self.length

    def simpler(self) -> Iterator["Chain"]:
        if self.length > 1:
            yield Chain(self.length // 2)
            yield Chain(self.length - 1)


def test_programs_are_asked_for_simpler_ones() -> None:
    engine = Task("grad", "grad(program)", "", ("program",), ("dx",))
    family = Family("chains", "", lambda v, s: (Chain(40),))
    small = shrink(engine, family, (Chain(40),), lambda arguments: arguments[0].length >= 7, 0)
    assert small == (Chain(7),)


def test_origins_see_through_shape_precision_and_order() -> None:
    def draws(values: Values, sizes: Sizes) -> Arguments:
        x, g = values.positive((2, 3)), values.cotangent((3,))
        return x.T.astype(np.float32), g.reshape(1, 3), values.labels(4, 3), x[0] * 2, 0.25, float(values.real())

    found = origins_of(Family("views", "", draws), 5, "any")
    assert found[(0,)] == Origin(0.3, 3.0, away=0.05)
    assert found[(1,)] == Origin(-2.0, 2.0)
    assert found[(2,)] == Origin(0, 2)
    assert not found[(3,)].known
    assert not found[(4,)].known
    assert found[(5,)].known


def test_sizes_count_numbers_and_rows_of_programs() -> None:
    assert size_of((np.zeros((2, 3)), (1.0, [np.arange(4)]), {"p": Chain(5)})) == 6 + 1 + 4 + 5
