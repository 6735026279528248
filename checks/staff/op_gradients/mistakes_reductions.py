"""Mistakes in sums, means and maxima over axes, and where a gradient is a definition."""

from checks.staff.op_gradients.answering import SIGN, SQUARED, UNUSED, ZERO
from checks.staff.op_gradients.telling import Row, mistakes_of

AXES: tuple[Row, ...] = (
    (
        "integer not accepted",
        "M-28",
        "axes",
        "An integer for axes raised an exception: only tuples were reckoned with.",
        "Give 1 for axes, and (1,).",
    ),
    (
        "all axes for the integer 0",
        "M-28",
        "axes",
        "The integer 0 was taken for no axes at all, hence for all of them: `if axes` is false for 0.",
        "Give 0 for axes, and (0,).",
    ),
    (
        "only the first axis of several",
        "M-29",
        "axes",
        "Of a tuple of axes only the first one was reduced.",
        "What is the value's shape for two axes?",
    ),
    (
        "axes not put back",
        "M-26",
        "square",
        "g was broadcast to a's shape without the reduced axes: NumPy lines it up at the last axes, a wrong one for "
        "axis 1 of a square matrix.",
        "Along which axis of a square matrix is your gradient constant?",
    ),
    (
        "negative axes put back as though missing",
        "M-27",
        "axes",
        "Negative axes were not recognised when the reduced axes were put back.",
        "Give -1 for axes, and the same axis as a positive number.",
    ),
    (
        "axes put back in the order given",
        "M-29",
        "axes",
        "The reduced axes were put back one by one as they were given, which fits only if they are sorted.",
        "Give the axes of a tuple in another order.",
    ),
)
"""What goes wrong with axes, in every reduction."""

SUMMATION = mistakes_of(
    "ga is g with the reduced axes put back, repeated to the shape of a",
    "Every entry of a moves one entry of the value, by as much as it moves itself.",
    (
        *AXES,
        ("mean in place of the sum", "", "value", "The mean was taken.", "What is the value of three ones?"),
        (
            "reduced axes kept in the value",
            "M-24",
            "shape",
            "The value kept the reduced axes, of length 1.",
            "What shape does NumPy's sum have along an axis?",
        ),
        ("input as a factor", "", "nudge", "g * a came out.", "Does the slope of a sum depend on a?"),
        (
            "shared among the entries",
            "M-23",
            "nudge",
            "g was divided by the number of entries, which is the rule of the mean.",
            "If one entry grows by 1, by how much does the sum?",
        ),
        (
            "left in the shape of the value",
            "M-5",
            "shape",
            "g came out in the value's shape.",
            "Does ga have the shape of a?",
        ),
    ),
)
MEAN = mistakes_of(
    "ga is g / N with the reduced axes put back, repeated to the shape of a; N is the number of entries in one mean",
    "A mean is a sum divided by the number of its entries.",
    (
        *AXES,
        ("sum in place of the mean", "M-47", "value", "The sum was taken.", "What is the value of three ones?"),
        (
            "not divided by the count",
            "M-47",
            "nudge",
            "g came out, not divided by the number of entries.",
            "If one entry grows by 1, by how much does the mean?",
        ),
        (
            "divided by the number of all entries",
            "M-47",
            "square",
            "g was divided by the number of all entries of a, also where only some axes are reduced.",
            "How many entries does one mean have?",
        ),
        (
            "divided by the number of results",
            "M-47",
            "square",
            "g was divided by the number of means.",
            "How many entries does one mean have?",
        ),
        (
            "divided by the first axis",
            "M-47",
            "square",
            "g was divided by the length of the first axis, whichever is reduced.",
            "How many entries does one mean have?",
        ),
        (
            "divided twice",
            "M-47",
            "nudge",
            "g was divided by N twice.",
            "If one entry grows by 1, by how much does the mean?",
        ),
    ),
)
AMAX = mistakes_of(
    "ga is g at the place of the largest entry and 0 elsewhere, with the reduced axes put back",
    "Only the largest entry moves the value.",
    (
        *AXES,
        ("smallest in place of the largest", "", "value", "The smallest entry was taken.", "Which is asked for?"),
        ("largest absolute value", "", "value", "The largest absolute value came out.", "Which is larger, -3 or 1?"),
        (
            "largest of all entries",
            "M-41",
            "nudge",
            "g went only to the largest entry of the whole array.",
            "How many entries of the value are there, and how many of ga are not 0?",
        ),
        (
            "whole cotangent to every entry",
            "M-14",
            "nudge",
            "Every entry got g, as for a sum.",
            "Does the smallest entry move the value?",
        ),
        (
            "shared among the entries",
            "M-14",
            "nudge",
            "g was shared equally.",
            "Does the smallest entry move the value?",
        ),
        (
            "value as a factor",
            "",
            "nudge",
            "g was multiplied by the largest entry.",
            "Is the slope at 2 twice that at 1?",
        ),
    ),
)
LOGSUMEXP = mistakes_of(
    "ga = g * exp(a) / sum exp(a), the sum along the axes, with the reduced axes of g put back",
    "Differentiate log of the sum: one over the sum, times the derivative of the sum with respect to one entry.",
    (
        *AXES,
        (
            "largest entry not subtracted",
            "M-40",
            "extreme",
            "exp was taken of large entries, which overflows: out = m + log sum exp(a - m), with m the largest entry, "
            "does not.",
            "What is exp(1000) in floating point?",
        ),
        (
            "one largest entry for all",
            "M-41",
            "extreme",
            "The largest of all entries was subtracted, so that sums far below it underflow to 0.",
            "What is left of a row that lies 2000 below another?",
        ),
        ("logarithm left out", "", "value", "The sum of exponentials came out.", "What is the value of one entry?"),
        (
            "largest entry not added back",
            "M-41",
            "value",
            "The largest entry was subtracted and not added back.",
            "What is the value of one entry?",
        ),
        (
            "normalised over all entries",
            "M-41",
            "square",
            "The exponentials were divided by the sum over all entries, also where only some axes are reduced.",
            "What is the sum of ga along the reduced axes?",
        ),
        ("not normalised", "M-83", "nudge", "ga = g * exp(a) came out.", "What is the sum of ga along the axes?"),
        ("one over the sum only", "M-83", "nudge", "ga = g / sum exp(a) came out.", "Do all entries weigh the same?"),
        (
            "all to the largest entry",
            "",
            "nudge",
            "g went to the largest entry alone, as for a maximum.",
            "Does the second largest entry move the value?",
        ),
    ),
)
REVERSE_GRADIENT = mistakes_of(
    "ga = -c * g by definition, although the value is a",
    "Forget the slope of the value: multiply g as the definition says.",
    (
        ("value changed too", "", "value", "The value was -a.", "What is the value, by the definition?"),
        (
            "slope of the value",
            "",
            "definition",
            "ga = g came out, the slope of the value.",
            "Is the gradient asked for the slope of the value?",
        ),
        ("factor left out", "M-86", "definition", "ga = -g came out, without c.", "Does your gradient depend on c?"),
        ("input as a factor", "", "definition", "ga = -c * g * a came out.", "Does the definition mention a?"),
    ),
    (UNUSED, SQUARED, SIGN, ZERO),
)
ROUND_THROUGH = mistakes_of(
    "ga = g by definition, although the value is a step function",
    "Forget the slope of the value: hand g on as it is.",
    (
        ("rounded down", "", "value", "np.floor was taken.", "What is the value at 0.9?"),
        ("rounded towards 0", "", "value", "np.trunc was taken.", "What is the value at -0.9?"),
        (
            "slope of the value",
            "",
            "definition",
            "ga = 0 came out, the slope of the value.",
            "Is the gradient asked for the slope of the value?",
        ),
        ("cotangent rounded too", "", "definition", "round(g) came out.", "What is rounded, by the definition?"),
        ("value as a factor", "", "definition", "g * round(a) came out.", "Does the definition mention a?"),
    ),
    (UNUSED, SQUARED, SIGN),
)
CLIP_GRADIENT = mistakes_of(
    "ga = np.clip(g, -limit, limit) by definition, although the value is a",
    "Clip every entry of the cotangent at both ends, and nothing else.",
    (
        ("value clipped too", "", "value", "The value was clipped.", "What is the value, by the definition?"),
        (
            "slope of the value",
            "",
            "definition",
            "ga = g came out, the slope of the value.",
            "Is the gradient asked for the slope of the value?",
        ),
        (
            "value clipped in place of the cotangent",
            "",
            "definition",
            "g passed where |a| <= limit: the slope of clipping a.",
            "What is clipped, a or g?",
        ),
        ("only large entries clipped", "", "definition", "np.minimum(g, limit) came out.", "What becomes of -100?"),
        (
            "entries beyond the limit set to 0",
            "",
            "definition",
            "Entries beyond the limit were set to 0, not to the limit.",
            "What becomes of 100?",
        ),
        (
            "whole gradient scaled by its norm",
            "",
            "definition",
            "g was divided by its norm over the limit, which clips the norm and not the entries.",
            "Does one large entry change the others?",
        ),
    ),
    (UNUSED, SQUARED, SIGN, ZERO),
)

MISTAKES = {
    "summation": SUMMATION,
    "mean": MEAN,
    "amax": AMAX,
    "logsumexp": LOGSUMEXP,
    "reverse_gradient": REVERSE_GRADIENT,
    "round_through": ROUND_THROUGH,
    "clip_gradient": CLIP_GRADIENT,
}
