"""Published worked examples of differentiation, reproduced by the families' own content and witnesses."""

from fractions import Fraction

from checks.exercises.families.forward_trace import ForwardTrace, Pushed
from checks.exercises.families.reverse_trace import Line, Program
from checks.exercises.making import completed, confirm

PUBLISHED = Program(
    (Fraction(2), Fraction(5)),
    (Line("log", (1,)), Line("multiply", (1, 2)), Line("sin", (2,)), Line("add", (3, 4)), Line("subtract", (6, 5))),
)


def test_the_published_forward_trace_is_reproduced() -> None:
    """ln x1 + x1 x2 - sin x2 at (2, 5), tangent of x1: Baydin et al., JMLR 18(153), 2018, table 2, as printed there."""
    instance = Pushed(PUBLISHED, (Fraction(1), Fraction(0)))
    content = completed(ForwardTrace().present(instance))
    confirm(content, ForwardTrace().witnesses(instance), "published")
    printed = {"v3": "0.693", "v4": "10", "v5": "-0.959", "v6": "10.693", "v7": "11.652"}
    printed |= {"t3": "0.5", "t4": "5", "t6": "5.5", "t7": "5.5"}  # and 0 for the sine, which the table here prints
    assert {part.name for part in content.parts} == set(printed)
    assert next(given.value for given in content.givens if given.name == "t5") == "0"
    for part in content.parts:
        assert abs(part.answer.read(part.key) - Fraction(printed[part.name])) <= Fraction(1, 2000)
