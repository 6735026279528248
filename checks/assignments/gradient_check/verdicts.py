"""How far two gradients are apart, and whether a gradient is right."""

from checks.assignments.gradient_check import draws, properties
from checks.assignments.task import Family, Property, Task

SHAPES = {"n": (2, 3, 4), "k": (3, 2, 5)}

RELATIVE_ERROR = Task(
    name="relative_error",
    signature="relative_error(a, b)",
    statement="The largest relative error between the entries of two arrays of one shape.",
    inputs=("a", "b"),
    outputs=("error",),
    points=2.0,
    families=(
        Family(
            "nearby arrays",
            "The error is one number, the largest of |a - b| / (|a| + |b|) over the entries.",
            draws.nearby,
            SHAPES,
            valid=draws.compared,
            weight=3.0,
        ),
        Family(
            "opposite signs",
            "Entries of a and b may differ in sign; the error is 1 there.",
            draws.opposite,
            SHAPES,
            valid=draws.compared,
            count=4,
        ),
        Family(
            "zero in both",
            "Where an entry is 0 in both arrays, its error is 0.",
            draws.with_zeros,
            SHAPES,
            valid=draws.compared,
            count=5,
        ),
        Family(
            "large and small entries",
            "Entries may be small or large: what counts is the relative error.",
            draws.tiny,
            SHAPES,
            valid=draws.compared,
            count=4,
        ),
        Family("two numbers", "a and b may be numbers.", draws.numbers, valid=draws.compared, count=3),
    ),
    properties=(
        Property(
            "zero in one", "Where an entry is 0 in one array alone, its error is 1.", properties.zero_in_one, SHAPES
        ),
        Property("symmetric", "a and b may change places.", properties.symmetry, SHAPES),
        Property(
            "unit of measure", "Multiplying both by a number changes nothing.", properties.unit_of_measure, SHAPES
        ),
    ),
)

CHECK = Task(
    name="gradient_check",
    signature="gradient_check(f, df, x)",
    statement="Whether df is the gradient of f at x: True or False.",
    inputs=("f", "df", "x"),
    outputs=("right",),
    points=4.0,
    families=(
        Family(
            "right and wrong gradients",
            "df(x) is either right up to rounding, or an entry is wrong by more than 2 % of the largest; f is smooth, "
            "and the entries of x and of the gradient are of one magnitude each.",
            draws.claims("any"),
            SHAPES,
            valid=draws.decided(),
            count=16,
            weight=3.0,
        ),
        Family(
            "right, of any magnitude",
            "A right gradient is accepted also where f is as large as 1e6, or as small as 1e-6.",
            draws.claims("none", scaled=True),
            SHAPES,
            valid=draws.decided(right=True),
            count=6,
        ),
        Family(
            "wrong, of any magnitude",
            "A wrong gradient is refused also where f is as large as 1e6, or as small as 1e-6.",
            draws.claims("factor", scaled=True),
            SHAPES,
            valid=draws.decided(right=False),
            count=6,
        ),
        Family(
            "one wrong entry",
            "One wrong entry makes the gradient wrong, wherever it is.",
            draws.claims("entry"),
            SHAPES,
            valid=draws.decided(right=False),
            count=6,
        ),
        Family(
            "opposite sign",
            "The negative of the gradient is wrong.",
            draws.claims("sign"),
            SHAPES,
            valid=draws.decided(right=False),
            count=4,
        ),
        Family(
            "transposed",
            "The transpose of the gradient is wrong, also where x is square.",
            draws.claims("transposed"),
            SHAPES,
            valid=draws.decided(right=False),
            count=5,
        ),
    ),
)
