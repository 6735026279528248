"""The best step of difference quotients: a published example, and a planted fault."""

from fractions import Fraction
from typing import Any

import pytest

from checks.exercises import WrongKeyError, find_family, make
from checks.exercises.error_bounds import by_bisection, by_scan, closed_best
from checks.exercises.families import best_step


@pytest.mark.parametrize("best", [closed_best, by_scan, by_bisection])
def test_a_textbook_s_best_step_is_reproduced(best: Any) -> None:
    """sin at 0.9 from values to five decimals: h = 0.028 (Burden, Faires, Numerical Analysis, section 4.1)."""
    step, _ = best("0", Fraction("0.69671"), Fraction(5, 10**6))
    assert round(float(step), 3) == 0.028


@pytest.mark.parametrize("best", [closed_best, by_scan, by_bisection])
@pytest.mark.parametrize("scheme", ["+", "0"])
def test_steps_beside_the_best_one_are_worse(best: Any, scheme: str) -> None:
    bound, d = Fraction(7, 3), Fraction(5, 2)
    step, least = best(scheme, bound, d)
    for factor in (Fraction(4, 5), Fraction(5, 4)):
        h = step * factor
        cost = bound * h / 2 + 2 * d / h if scheme == "+" else bound * h**2 / 6 + d / h
        assert cost > least


def test_one_wrong_value_instead_of_two_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def one_error(scheme: str, bound: Fraction, d: Fraction, h: Fraction) -> tuple[Fraction, Fraction]:
        truncation, rounding = best_step.closed_parts(scheme, bound, d, h)
        return truncation, rounding / 2

    monkeypatch.setattr(best_step, "attained", one_error)
    with pytest.raises(WrongKeyError, match="part rf"):
        make(find_family("best-step"), 1, 1)
