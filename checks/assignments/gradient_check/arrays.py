"""Differences of functions of arrays: gradients, and cotangents pulled back."""

from checks.assignments.gradient_check import draws, properties
from checks.assignments.task import Family, Property, Standing, Task

SHAPES = {"n": (2, 3, 4), "k": (3, 2, 5)}
MAPS = {"n": (2, 3, 4), "k": (3, 2), "m": (2, 4, 5)}

GRADIENT = Task(
    name="numerical_gradient",
    signature="numerical_gradient(f, x, h)",
    statement="The gradient of f at x by central differences, one entry of x after another; f gives one number.",
    inputs=("f", "x", "h"),
    outputs=("gradient",),
    points=4.0,
    families=(
        Family(
            "arrays of any shape",
            "The gradient has the shape of x, and f is always called with arrays of that shape.",
            draws.array_steps,
            SHAPES,
            valid=draws.stepped,
            precise=True,
            weight=3.0,
        ),
        Family(
            "small steps",
            "h may be small: differences are taken in float64.",
            draws.array_small_steps,
            SHAPES,
            valid=draws.stepped,
            precise=True,
            count=4,
        ),
        Family(
            "usual step",
            "h may be 1e-4.",
            draws.usual_step,
            SHAPES,
            valid=draws.stepped,
            precise=True,
            count=6,
        ),
        Family(
            "no axes",
            "x may have one entry, and no axis.",
            draws.lone_entries,
            valid=draws.stepped,
            precise=True,
            count=4,
        ),
        Family(
            "integers",
            "x may be an array of integers; the gradient is one of real numbers.",
            draws.integer_points,
            SHAPES,
            valid=draws.stepped,
            precise=True,
            count=4,
        ),
        Family(
            "single precision",
            "x may come in float32; differences are taken, and the gradient is given, in float64.",
            draws.single_points,
            SHAPES,
            valid=draws.stepped,
            precise=True,
            count=4,
        ),
        Family(
            "no entries",
            "x may have an axis of length 0.",
            draws.no_entries,
            valid=draws.stepped,
            standing=Standing.ADVICE,
            count=2,
        ),
    ),
    properties=(
        Property(
            "quadratics",
            "On sums of squares and products the answer is the gradient, whatever the step.",
            properties.gradient_on_quadratics,
            SHAPES,
        ),
    ),
)

PULLBACK = Task(
    name="numerical_pullback",
    signature="numerical_pullback(f, x, v, h)",
    statement="The gradient of sum(v * f(x)) at x by central differences; f gives an array, and v has its shape.",
    inputs=("f", "x", "v", "h"),
    outputs=("gradient",),
    points=3.0,
    families=(
        Family(
            "maps to another shape",
            "f may give an array of another shape than x; v has that shape, and the answer has the shape of x.",
            draws.maps,
            MAPS,
            valid=draws.mapped,
            precise=True,
            weight=3.0,
        ),
        Family(
            "small steps",
            "h may be small: differences are taken in float64.",
            draws.small_step_maps,
            MAPS,
            valid=draws.mapped,
            precise=True,
            count=4,
        ),
        Family(
            "functions that return a view",
            "f may return the array that it was given, or a view of it.",
            draws.views,
            MAPS,
            valid=draws.mapped,
            standing=Standing.ADVICE,
            precise=True,
            count=3,
        ),
    ),
    properties=(
        Property(
            "linear maps",
            "For a linear map, f(x) = A x, the answer is the transpose of A, applied to v.",
            properties.pullback_of_linear_maps,
            MAPS,
        ),
    ),
)
