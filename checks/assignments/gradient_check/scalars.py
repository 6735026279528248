"""Differences of functions of one number, their order, and the step that suits them best."""

from checks.assignments.gradient_check import draws, properties
from checks.assignments.task import Family, Property, Standing, Task


def _families(kind: str) -> tuple[Family, ...]:
    return (
        Family(
            "large steps",
            f"The answer is the {kind} difference with exactly the step h, however large h is.",
            draws.scalar_steps,
            valid=draws.stepped,
            precise=True,
            weight=3.0,
        ),
        Family(
            "small steps",
            "h may be small: differences are taken in float64.",
            draws.scalar_small_steps,
            valid=draws.stepped,
            precise=True,
            count=5,
        ),
        Family(
            "far from 0",
            "The step is h, also where x is large.",
            draws.far_points,
            valid=draws.stepped,
            precise=True,
            count=4,
        ),
    )


FORWARD = Task(
    name="forward_difference",
    signature="forward_difference(f, x, h)",
    statement="The slope of f between x and x + h; f is a function of one number.",
    inputs=("f", "x", "h"),
    outputs=("slope",),
    points=1.0,
    families=_families("forward"),
    properties=(
        Property(
            "parabolas", "On a parabola a x² + b x + c the answer is 2 a x + b + a h.", properties.forward_on_parabolas
        ),
    ),
)

CENTRAL = Task(
    name="central_difference",
    signature="central_difference(f, x, h)",
    statement="The slope of f between x - h and x + h; f is a function of one number.",
    inputs=("f", "x", "h"),
    outputs=("slope",),
    points=2.0,
    families=_families("central"),
    properties=(
        Property("parabolas", "On a parabola a x² + b x + c the answer is 2 a x + b.", properties.central_on_parabolas),
    ),
)

ORDER = Task(
    name="observed_order",
    signature="observed_order(approximation, exact, h)",
    statement="The order of an approximation, observed: the power of h with which its error falls between h and h/2.",
    inputs=("approximation", "exact", "h"),
    outputs=("order",),
    points=2.0,
    families=(
        Family(
            "any approximation",
            "approximation is a function of the step; the order is that between the steps h and h/2, and need not be a "
            "whole number.",
            draws.approximations,
            valid=draws.measurable,
            count=10,
            weight=3.0,
        ),
    ),
    properties=(
        Property(
            "unit of measure",
            "The order stays the same when the approximation and what it approximates are multiplied by a number.",
            properties.unit_of_errors,
        ),
    ),
)

BEST_STEP = Task(
    name="best_step",
    signature="best_step(f, df, x)",
    statement="A step for the central difference of f at x; df is the derivative of f.",
    inputs=("f", "df", "x"),
    outputs=("h",),
    points=2.0,
    families=(
        Family(
            "waves of any length",
            "The error of the central difference at your step is at most 100 times the smallest that any step attains, "
            "whether f changes quickly or slowly.",
            draws.waves,
            count=10,
            standing=Standing.REQUIRED,
        ),
    ),
    judge=properties.within_the_best,
)
