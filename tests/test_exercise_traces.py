"""Predicting traces: rules told by the lectures, three ways to record, planted faults."""

from fractions import Fraction

import pytest

from checks.exercises import Stream, WrongKeyError, find_family, make
from checks.exercises.families import predict_the_trace
from checks.exercises.recorded_runs import Habits, captured_run, counted_run, read_run
from checks.exercises.traced_programs import SKELETONS, draw_program

LOOP = """
def f(x, y):
    c = 2 * 3
    for k in range(3):
        x = x * k
    if x < y:
        x = y
    return x + c
""".strip()


def test_loops_are_unrolled_and_branches_and_constants_leave_no_trace() -> None:
    run = read_run(LOOP, Fraction(2), Fraction(5))
    assert [each.text for each in run.operations] == ["v1 * 0", "v3 * 1", "v4 * 2", "v2 + 6"]
    assert run.lines == (4, 4, 4, 7)


@pytest.mark.parametrize("workload", sorted(SKELETONS))
@pytest.mark.parametrize("seed", range(6))
def test_three_ways_record_the_same(workload: int, seed: int) -> None:
    exercise = make(find_family("predict-the-trace"), seed, workload)
    (listing,) = [block for block in exercise.content.statement if hasattr(block, "code")]
    at = Fraction(3), Fraction(2)
    if "while" in listing.code:
        at = Fraction(40), Fraction(2)  # a loop that ends at once: whether another input ends it is not known
    assert read_run(listing.code, *at) == counted_run(listing.code, *at) == captured_run(listing.code, *at)


def test_drawn_programs_are_read_without_their_rejections() -> None:
    for seed in range(20):
        code = draw_program(Stream("read", seed), 1)
        assert read_run(code, Fraction(3), Fraction(2)) == captured_run(code, Fraction(3), Fraction(2))


@pytest.mark.parametrize("habits", [Habits(constants=True), Habits(turned=True), Habits(rounds=-1)])
def test_a_misreading_is_found(monkeypatch: pytest.MonkeyPatch, habits: Habits) -> None:
    """The key itself follows a mistaken habit: both runs of the program object."""
    right = read_run

    def misread(code: str, x: Fraction, y: Fraction, asked: Habits = habits) -> object:
        return right(code, x, y, asked)

    monkeypatch.setattr(predict_the_trace, "read_run", misread)
    with pytest.raises((WrongKeyError, ValueError)):
        make(find_family("predict-the-trace"), 3, 3)
