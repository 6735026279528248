"""Mistakes in the softmax loss."""

from checks.assignments.keys import Mistake
from checks.staff.softmax_regression.mistakes_softmax import LABELS, MEANS, SHIFTS, SUMS

_SMALL = (
    "A small number was added inside of the logarithm, so that the loss of a hopeless example is -log of that number "
    "and "
    "not what it is. log S_y = z_y - log sum_j exp(z_j) needs no such guard."
)
_SMALL_HINTS = (
    "Try an example whose label is very unlikely: how large can your loss become?",
    "With logits (0, 1000) and label 0 the loss is 1000.",
    "Write the loss with log-sum-exp in place of a guarded logarithm of a probability.",
)

LOSS = (
    *MEANS,
    Mistake(
        "sign lost",
        "",
        "The mean log-probability was returned, which is negative. "
        "The loss is its negative: (1/m) sum_i (log sum_j exp(z_ij) - z_iy).",
        (
            "What sign does a loss have, and what sign has your answer?",
            "What is the loss of a perfect prediction, and is every other one larger?",
            "The loss is minus the logarithm of the label's probability.",
        ),
    ),
    Mistake(
        "log of the sum left out",
        "",
        "Only -z_y was averaged. The softmax loss also has the normaliser: log sum_j exp(z_j) - z_y.",
        (
            "Add a constant to all logits of an example: does your loss change?",
            "Does your loss depend on the logits of the other classes?",
            "The term log sum_j exp(z_j) is missing.",
        ),
    ),
    Mistake(
        "label's logit left out",
        "",
        "Only log sum_j exp(z_j) was averaged, which does not depend on the labels. "
        "The softmax loss is log sum_j exp(z_j) - z_y.",
        (
            "Change the labels: does your loss change?",
            "Does your loss reward a large logit of the right class?",
            "The term -z_y is missing.",
        ),
    ),
    *SUMS,
    Mistake(
        "logarithm to base 10",
        "",
        "np.log10 was used. The softmax loss has the natural logarithm, -ln S_y, np.log in NumPy.",
        (
            "By which factor is your loss off, and is it always the same?",
            "What should the loss of one example with two equal logits be?",
            "np.log is the natural logarithm.",
        ),
    ),
    Mistake(
        "logarithm to base 2",
        "",
        "np.log2 was used. The softmax loss has the natural logarithm, -ln S_y, np.log in NumPy.",
        (
            "By which factor is your loss off, and is it always the same?",
            "What should the loss of one example with two equal logits be?",
            "np.log is the natural logarithm.",
        ),
    ),
    Mistake(
        "logarithm left out",
        "",
        "-S_y was averaged, the probability of the label itself. The loss is its logarithm: -log S_y.",
        (
            "How large can your loss become if the prediction is very wrong?",
            "Your loss stays between -1 and 0.",
            "Take the logarithm of the label's probability.",
        ),
    ),
    *SHIFTS,
    Mistake(
        "shift not undone",
        "",
        "The maximum was subtracted inside of the exponentials and not added again: log sum exp(z - max z) - z_y. "
        "log sum exp(z) = max z + log sum exp(z - max z).",
        (
            "Add a constant to all logits of an example: does your loss change?",
            "You made the logits smaller in one place. Do both terms of the loss still use the same logits?",
            "Add the maximum again after the logarithm, or use the shifted logits in both terms.",
        ),
    ),
    Mistake(
        "logarithm of a probability that is 0",
        "M-19",
        "The softmax was computed first and its logarithm taken then; exp(-800) is 0 in floating point and log 0 is "
        "-inf. "
        "log S_y = z_y - max z - log sum_j exp(z_j - max z) stays finite.",
        (
            "Try an example whose label is very unlikely.",
            "With logits (0, 1000) and label 0 the loss is 1000. Which line of yours gives inf?",
            "Do not take the logarithm of a softmax: log-sum-exp gives the loss directly.",
        ),
    ),
    Mistake("1e-8 added in the logarithm", "M-19", _SMALL, _SMALL_HINTS),
    Mistake("1e-12 added in the logarithm", "M-19", _SMALL, _SMALL_HINTS),
    *LABELS,
    Mistake(
        "largest probability in place of the label's",
        "",
        "The loss was taken at the predicted class, argmax_j z_j. It belongs to the label: log sum_j exp(z_j) - z_y.",
        (
            "Change the labels: does your loss change?",
            "Can your loss tell a right prediction from a wrong one?",
            "Pick the entry of the label, Z[np.arange(n), y], not the maximum.",
        ),
    ),
    Mistake(
        "labels pick columns of every row",
        "",
        "Z[:, y] takes for every example the columns of all labels, an (n, n) array. "
        "One entry per row is Z[np.arange(n), y].",
        (
            "Print the shapes of your intermediate results: is each what you think it is?",
            "How many numbers does your mean count? There should be one per example.",
            "Z[:, y] is not Z[np.arange(n), y].",
        ),
    ),
    Mistake(
        "only the last example",
        "",
        "Each example's loss overwrote the one before, so that only the last one counts. "
        "The loss is (1/m) times the sum over all examples.",
        (
            "Change the first example only: does your loss change?",
            "Follow your loop with two examples: what is left of the first?",
            "Add to the total in the loop: += in place of =.",
        ),
    ),
)
