"""Mistakes in the softmax, the labels and the mean: those that the loss and its gradient share."""

from checks.assignments.keys import Mistake

SHIFTS = (
    Mistake(
        "maximum not subtracted",
        "M-40",
        "exp(z) is infinite in float64 from z = 710 on, so S = exp(z) / sum exp(z) becomes inf / inf. "
        "Subtract max(z) of each row first: S(z) = S(z - max z), and log sum exp(z) = max z + log sum exp(z - max z).",
        (
            "How large can your intermediate results get, and how large can a floating-point number get?",
            "Try one example with logits near 1000. Which of your lines gives inf or nan first?",
            "Softmax does not change when a constant is added to a row: subtract the row's maximum before np.exp.",
        ),
    ),
    Mistake(
        "one maximum for all rows",
        "M-41",
        "The maximum was taken over the whole minibatch. Where one row lies 1000 below another, all its exponentials "
        "are 0 and "
        "0 / 0 or log 0 follows: each row needs its own maximum, Z.max(axis=1, keepdims=True).",
        (
            "Is each example treated on its own?",
            "Try two examples, one with logits near 1000 and one with logits near -1000.",
            "Take the maximum of each row: Z.max(axis=1, keepdims=True).",
        ),
    ),
    Mistake(
        "maximum over the examples",
        "M-41",
        "The maximum of each column was subtracted, which changes the differences within a row, hence its softmax. "
        "What is subtracted must be one number per row: Z.max(axis=1, keepdims=True).",
        (
            "Give the same example twice, then with another one: does its loss stay the same?",
            "Which axis of Z counts the examples, and which the classes?",
            "Subtract one number per row, Z.max(axis=1, keepdims=True), not one per column.",
        ),
    ),
)

SUMS = (
    Mistake(
        "softmax over the examples",
        "",
        "The exponentials were divided by the sum of their column, over the examples. "
        "Each row is a distribution over the classes: S_ij = exp(z_ij) / sum_l exp(z_il), the sum along axis 1.",
        (
            "Does the answer for one example depend on the other examples of its minibatch?",
            "Print the row sums and the column sums of your probabilities.",
            "Sum the exponentials with axis=1, keepdims=True.",
        ),
    ),
    Mistake(
        "one sum for all examples",
        "",
        "The exponentials were divided by the sum of the whole matrix, so that all examples together make one "
        "distribution. "
        "Each row has its own: S_ij = exp(z_ij) / sum_l exp(z_il).",
        (
            "Does the answer for one example depend on the other examples of its minibatch?",
            "What do the probabilities of one example add up to?",
            "np.sum without axis adds everything: use axis=1, keepdims=True.",
        ),
    ),
    Mistake(
        "Euclidean norm in place of the sum",
        "M-58b",
        "normalize(exp z) was read as division by the Euclidean norm. "
        "It is division by the sum, S = exp(z) / sum_j exp(z_j), so that the probabilities add up to 1.",
        (
            "What do your probabilities add up to?",
            "Normalising a distribution and normalising a vector are two things.",
            "Divide by the sum of the exponentials, not by np.linalg.norm.",
        ),
    ),
)

LABELS = (
    Mistake(
        "one-hot as wide as the largest label",
        "M-46",
        "The one-hot matrix was made with y.max() + 1 columns, and does not fit when the last class is absent. "
        "The number of classes is the number of columns of the logits.",
        (
            "Does your code work for every minibatch that can come?",
            "Try a minibatch without an example of the last class.",
            "Take k from the logits' (or the parameters') shape, not from y.max() + 1.",
        ),
    ),
    Mistake(
        "labels counted from 1",
        "",
        "y - 1 was used as the class, as if classes were counted from 1. "
        "They are 0 ... k - 1 and index the columns as they are.",
        (
            "Work one small example by hand, and compare.",
            "Which column belongs to the label 0?",
            "Classes are 0 ... k - 1: use y as it is.",
        ),
    ),
)

MEANS = (
    Mistake(
        "not averaged",
        "M-47",
        "The examples' contributions were added and not divided by their number. "
        "The mean over a minibatch of m examples is (1/m) times the sum.",
        (
            "Compare one example with the same example given twice.",
            "How does your answer grow with the number of examples?",
            "Divide by the number of examples of the minibatch.",
        ),
    ),
    Mistake(
        "averaged twice",
        "M-47",
        "The sum was divided by m twice, for instance in the loss's gradient and again in the step. "
        "The mean has one factor 1/m.",
        (
            "Compare one example with the same example given twice.",
            "Your answer shrinks as the number of examples grows: where is it made smaller?",
            "Only one of your divisions by the number of examples should stay.",
        ),
    ),
    Mistake(
        "averaged over classes too",
        "M-47",
        "np.mean was taken over all entries, which divides by m k in place of m. "
        "The loss of an example is a sum over its classes; only the examples are averaged.",
        (
            "Work one example by hand, and compare: by which factor is your answer off?",
            "How many numbers does your mean count?",
            "np.mean of an (m, k) array divides by m k: divide by m.",
        ),
    ),
)
