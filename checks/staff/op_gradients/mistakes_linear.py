"""Mistakes in matrix products and in operations that move entries."""

from checks.staff.op_gradients.answering import AVERAGED, KEPT, LEFT, SIGN, SQUARED, UNSUMMED, UNUSED, ZERO
from checks.staff.op_gradients.telling import COMMON, mistakes_of

MATMUL = mistakes_of(
    "ga = g @ b^T and gb = a^T @ g on the last two axes, each summed over the batch axes that its operand lacks or has "
    "with length 1",
    "Write out_ij = sum_k a_ik b_kj, differentiate with respect to one a_ik, and read the sum as a matrix product.",
    (
        ("entrywise product", "", "value", "The value was a * b, entry by entry.", "What is the value's shape?"),
        ("operands in swapped order", "", "value", "The value was b @ a.", "Which matrix is on the left?"),
        (
            "transpose left out",
            "M-30",
            "square",
            "ga = g @ b and gb = a @ g came out, without the transposes.",
            "Do the shapes fit where a and b are not square?",
        ),
        (
            "all axes reversed",
            "M-34",
            "square",
            "b.T and a.T were taken, which turn all axes round: in a batch the batch axes too.",
            "What is the shape of b.T for a batch of matrices?",
        ),
        (
            "factors of the first gradient in swapped order",
            "M-30",
            "square",
            "ga = b^T @ g came out.",
            "Which of the shapes (m, n), (n, p) and (m, p) fit together in this order?",
        ),
        (
            "factors of the second gradient in swapped order",
            "M-30",
            "square",
            "gb = g @ a^T came out.",
            "Which of the shapes (m, n), (n, p) and (m, p) fit together in this order?",
        ),
        (
            "gradients transposed",
            "M-91",
            "square",
            "The transposes of both gradients came out.",
            "Does each gradient have its operand's shape, for matrices that are not square?",
        ),
        (
            "cotangent left out of the second gradient",
            "M-4",
            "cotangent",
            "gb = a^T @ 1 came out, with ones for g.",
            "Do both gradients change when g does?",
        ),
        (
            "batch axes not summed",
            "M-31",
            "shape",
            "The gradient of the operand without batch axes kept those of the value.",
            "How many products does one matrix take part in that meets a batch?",
        ),
        (
            "as many axes summed as the operand has",
            "M-32",
            "shape",
            "The sum went over as many axes as the operand has, not over those that it lacks.",
            "Which axes does the value have that the operand does not?",
        ),
        (
            "batch axes of length 1 not summed",
            "M-33",
            "shape",
            "A batch axis of length 1 was broadcast against a longer one, and its gradient kept the longer one.",
            "Compare shapes for a of shape (1, 2, 3) and b of shape (4, 3, 2).",
        ),
        (
            "only one surplus axis summed",
            "M-32",
            "shape",
            "Of several missing batch axes only one was summed.",
            "Try an operand that lacks two batch axes.",
        ),
        (
            "batch axes averaged",
            "M-23",
            "nudge",
            "The mean over the batch was taken in place of the sum: every product adds its own share.",
            "A matrix that is used twice moves two products: do both count in full?",
        ),
        (
            "vectors not thought of",
            "M-34",
            "shape",
            "g @ b.T and a.T @ g were computed although an operand is a vector, whose .T is itself.",
            "What does .T do to an array with one axis?",
        ),
    ),
)
TRANSPOSE = mistakes_of(
    "ga is g with its axes in the inverse order, np.transpose(g, np.argsort(axes))",
    "Axis i of the value is axis axes[i] of a: put it back there.",
    (
        (
            "axes ignored",
            "M-35",
            "axes",
            "All axes were reversed, whatever axes says.",
            "Does your value depend on axes?",
        ),
        (
            "reshape in place of transpose",
            "M-36",
            "nudge",
            "The entries were read in their order into the other shape, which moves them elsewhere than a transpose.",
            "Where does the entry (0, 1) go?",
        ),
        ("not transposed back", "M-35", "shape", "g itself came out.", "Does ga have the shape of a?"),
        (
            "same order in place of the inverse",
            "M-35",
            "square",
            "np.transpose(g, axes) came out: the same order a second time, which undoes exchanges only.",
            "Try three axes that move round in a circle.",
        ),
        (
            "negative axes not turned into positive ones",
            "M-27",
            "axes",
            "np.argsort was taken of axes with negative numbers among them, which sort elsewhere.",
            "Which axis of three is -1?",
        ),
    ),
)
RESHAPE = mistakes_of(
    "ga = np.reshape(g, a.shape), entries in the same order",
    "Every entry of the value is one entry of a: put its cotangent back in that place.",
    (
        (
            "column by column",
            "M-36",
            "value",
            "Entries were read column by column (order F), in the value and in the gradient.",
            "Where does the entry (0, 1) go?",
        ),
        (
            "only the pullback column by column",
            "M-36",
            "nudge",
            "The cotangent was read column by column, and the value row by row.",
            "Where did the entry (0, 1) of a go, and from where does your gradient take its cotangent?",
        ),
        (
            "order of the memory",
            "M-36",
            "value",
            "Entries were read as they lie in memory (order A), which for a transposed array is not the order of their "
            "indices.",
            "Try an array that is the transpose of another.",
        ),
        ("left in the new shape", "M-35", "shape", "g came out in the value's shape.", "Does ga have the shape of a?"),
        (
            "transposed in place of reshaped",
            "M-36",
            "nudge",
            "g was transposed on the way back.",
            "Where did the entry (0, 1) of a go, and from where does your gradient take its cotangent?",
        ),
    ),
)
BROADCAST_TO = mistakes_of(
    "ga is g summed over the axes that were added or repeated, in the shape of a",
    "Line the shapes up at their last axes: sum over every axis that a lacks or has with length 1.",
    (
        (
            "axes of the value from the left",
            "M-22",
            "value",
            "Missing axes were added behind those of a, where NumPy adds them in front.",
            "Which axis of a (3, 3) value does a vector of 3 lie along?",
        ),
        (
            "fails where nothing is broadcast",
            "M-25",
            "shape",
            "An exception was raised where a has the target's shape already.",
            "Try a shape that is already right.",
        ),
        (
            "all summed where nothing is broadcast",
            "M-25",
            "shape",
            "With no axis to sum over, all axes were summed: np.sum(g, axis=None) sums everything, axis=() nothing.",
            "Try a shape that is already right.",
        ),
        (
            "missing leading axes not summed",
            "M-24",
            "shape",
            "Repeated axes were summed, added ones were not.",
            "Try a vector that becomes a matrix.",
        ),
        (
            "axes of length 1 not summed",
            "M-21",
            "shape",
            "Added axes were summed, repeated ones were not.",
            "Try a column that becomes a matrix.",
        ),
        (
            "first copy only",
            "M-21",
            "nudge",
            "The cotangent of one copy was taken, those of the others were dropped.",
            "How many entries of the value move when one entry of a does?",
        ),
    ),
    (*COMMON, UNSUMMED, AVERAGED, KEPT, LEFT),
)
CONCATENATE = mistakes_of(
    "ga and gb are the parts of g along the axis, the first as long as a",
    "Cut the cotangent where the value was joined.",
    (
        ("always along the first axis", "M-27", "axes", "axis was not used: 0 was taken.", "Does axis matter to you?"),
        ("operands in swapped order", "", "value", "b came first in the value.", "Which comes first?"),
        ("cut in the middle", "", "shape", "g was cut into halves.", "Are a and b equally long?"),
        (
            "cut at the second's length",
            "",
            "shape",
            "g was cut after as many entries as b has.",
            "Whose part is first?",
        ),
        ("parts in swapped order", "M-9", "shape", "The parts were returned in swapped order.", "Whose part is first?"),
        (
            "negative axis for the last",
            "M-27",
            "axes",
            "Every negative axis was taken for the last one.",
            "Which axis of a matrix is -2?",
        ),
    ),
    (UNUSED, SQUARED, SIGN, ZERO),
)
STACK = mistakes_of(
    "ga and gb are g at 0 and at 1 of the new axis, without that axis",
    "Take the cotangent's two slices along the axis that was added.",
    (
        (
            "joined along an axis that is there",
            "",
            "value",
            "a and b were concatenated: no axis was added.",
            "How many axes does the value have?",
        ),
        ("always a new first axis", "M-27", "axes", "axis was not used: 0 was taken.", "Does axis matter to you?"),
        (
            "cut along the first axis",
            "M-26",
            "square",
            "The value is right, but g was cut along its first axis, not along the new one.",
            "Which axis of g has length 2 because of the stacking?",
        ),
        ("operands in swapped order", "", "value", "b came first in the value.", "Which comes first?"),
        (
            "negative axis counted in the operand",
            "M-27",
            "axes",
            "A negative axis was counted from the end of a, which has one axis less than the value.",
            "Which axis of the value is -1?",
        ),
        (
            "new axis kept",
            "M-24",
            "shape",
            "The slices kept the new axis, of length 1.",
            "Does ga have the shape of a?",
        ),
        (
            "parts in swapped order",
            "M-9",
            "nudge",
            "The slices were returned in swapped order.",
            "Whose slice is first?",
        ),
    ),
    (UNUSED, SQUARED, SIGN, ZERO),
)
GATHER = mistakes_of(
    "row r of ga is the sum of the rows of g whose index is r, np.add.at(ga, index, g) on zeros",
    "Start from zeros in the shape of a, and add every row of g to the row that it was picked from.",
    (
        ("columns in place of rows", "", "value", "a[:, index] was taken.", "Which axis does index pick from?"),
        ("rows in the order of a", "", "value", "The rows came in the order of a, not of index.", "Is the order kept?"),
        ("picked rows only", "", "shape", "g itself came out.", "Does ga have the shape of a?"),
        (
            "cotangent indexed again",
            "",
            "shape",
            "g[index] came out: picking was done a second time, not undone.",
            "Does ga have the shape of a?",
        ),
        (
            "duplicates overwrite one another",
            "M-37",
            "nudge",
            "ga[index] = g was assigned, or added with +=: of a row picked twice only the last cotangent is left.",
            "Pick the same row twice: how much does its entry move the sum of the value?",
        ),
        (
            "duplicates averaged",
            "M-37",
            "nudge",
            "The mean over a row's uses was taken in place of the sum.",
            "Pick the same row twice: how much does its entry move the sum of the value?",
        ),
        (
            "negative rows left out",
            "M-27",
            "nudge",
            "Rows picked from the end got no cotangent.",
            "Which row is picked by -1?",
        ),
    ),
)

MISTAKES = {
    "matmul": MATMUL,
    "transpose": TRANSPOSE,
    "reshape": RESHAPE,
    "broadcast_to": BROADCAST_TO,
    "concatenate": CONCATENATE,
    "stack": STACK,
    "gather": GATHER,
}
